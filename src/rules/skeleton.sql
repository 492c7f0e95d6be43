/*--- rule
format   = 1
id       = "@ID@"
slug     = "@SLUG@"
version  = "1.0"
status   = "experimental"
family   = "@FAMILY@"
entity   = "@ENTITY@"
severity = "medium"
owner    = "fund-supervision"
created  = @TODAY@
updated  = @TODAY@
tags     = []

# 标题不超过20个汉字；中英文都要写。 At most 20 Chinese characters; write both languages.
title.zh   = "（待写）@ENTITY_ZH@记录过多"
title.en   = "(to be written) Many records of one @ENTITY@"
summary.zh = "（待写）一两句话说明看什么、与什么相比。"
summary.en = "(to be written) One or two sentences: what is counted, compared with what."

# 依据：编号在 legal.toml。 Clauses by their ids in legal.toml.
[[legal]]
clause = "@CLAUSE@"
why.zh = "（待写）这一条为什么与本规则有关"
why.en = "(to be written) Why this clause matters here"

# 本文件 SQL 直接读取的表和列；缺了就跳过。 What this file's own SQL reads; without it the rule is skipped.
[requires]
@TABLE@ = [@REQUIRED@]

# 分析人员可调的数都是参数，不写死在 SQL 里。 Every number that may be tuned is a parameter, not a literal in the SQL.
[params.min_count]
type = "int"
default = 3
min = 2
max = 1000
about.zh = "少于此数不提示"
about.en = "No alert below this many"

[output]
rows = "population"
entity_id = "@COLUMN@"
window = ["window_start", "window_end"]
[output.columns]
@COLUMN@ = { type = "string", zh = "@ENTITY_ZH@", en = "@ENTITY@" }
region_code  = { type = "string", zh = "地区", en = "Region" }
window_start = { type = "date", zh = "起", en = "From" }
window_end   = { type = "date", zh = "止", en = "To" }
records      = { type = "int64", zh = "记录数", en = "Records" }

# none：属事实；与同类比较用 funnel、scan、series（见 rules/README.md）。
# none: a fact; to compare with peers use funnel, scan or series (rules/README.md).
[model]
kind = "none"

[alert]
where = "records >= $min_count"
score = "records"
budget = { per_scan = 200 }

# 用数据检验无辜的解释：成立则降级。 Test the innocent explanation from the data; where it holds, the band is lowered.
[[downgrade]]
when = "window_start = window_end"
to   = "low"
fp   = "FP-@ID@-BATCH"
zh   = "全部在{window_start:date}同一天，可能是一次集中办理"
en   = "All on {window_start:date}: perhaps handled in one batch"

[explain]
zh = "{window_start:date}至{window_end:date}，有{records}条记录。"
en = "{records} records from {window_start:date} to {window_end:date}."

# 数字背后的行：一条普通 SELECT。 The rows behind the number: one plain SELECT.
[[evidence]]
id    = "records"
title.zh = "相关记录"
title.en = "The records"
table = "@TABLE@"
key   = "@KEY@"
role  = "record"
sql   = """
SELECT c.person_id, c.@KEY@, c.@DATE@
FROM @TABLE@ c
WHERE c.@COLUMN@ = $entity_id AND CAST(c.@DATE@ AS DATE) <= $as_of@FILTER@"""

[[false_positives]]
id = "FP-@ID@-BATCH"
zh = "（待写）集中办理"
en = "(to be written) Handled in one batch"
how.zh = "（待写）怎样核对"
how.en = "(to be written) How to check it"

[[verify]]
id = "V1"
zh = "（待写）核实人员要做的第一件事"
en = "(to be written) The first thing an officer does"
needs = "checkbox"

[suppress]
key = ["entity_id"]
---*/
-- 返回全部被评估的对象，不只是疑点。$as_of 之后的行不计。
-- Return everybody who was looked at, not only hits. Rows after $as_of do not count.
SELECT c.@COLUMN@,
       MIN(c.@REGION@)               AS region_code,
       MIN(CAST(c.@DATE@ AS DATE))  AS window_start,
       MAX(CAST(c.@DATE@ AS DATE))  AS window_end,
       COUNT(*)                         AS records
FROM @TABLE@ c
WHERE @NOT_NULL@CAST(c.@DATE@ AS DATE) <= $as_of@FILTER@
GROUP BY c.@COLUMN@
/*--- tests
# 期望值用手算。改一处 SQL 就应有一条测试失败：fundwatch rules test @ID@ --mutants
# Work the expected values out by hand. Any change of the SQL should fail a test: fundwatch rules test @ID@ --mutants
[[test]]
name  = "three records are raised, two are not"
kind  = "firing"
as_of = 2025-06-30
[test.given]
@TABLE@ = '''
@KEY@ | person_id | @COLUMN_IF@@REGION@ | @DATE@@STATUS@
K1 | @X1:P1@150502 | 2025-03-01@TIME@@OK@
K2 | @X1:P1@150602 | 2025-03-02@TIME@@OK@
K3 | @X1:P2@150502 | 2025-06-30@TIME@@OK@
K4 | @X2:P3@150502 | 2025-03-01@TIME@@OK@
K5 | @X2:P3@150502 | 2025-03-02@TIME@@OK@
K6 | @X1:P4@150502 | 2025-07-01@TIME@@OK@
@CLAIMS@K7 | @X1:P5@150502 | 2025-03-03@TIME@ | rejected
@OTHERS@K8 | P6 | | 150502 | 2025-03-03@TIME@@OK@
'''
[test.expect]
population = 2
alerts = '''
entity_id | records | window_start | window_end | region_code | persons
@E1@ | 3 | 2025-03-01 | 2025-06-30 | 150502 | @PERSONS@
'''
absent = ["@E2@"]

[[test]]
name  = "quiet: two records are not enough"
kind  = "quiet"
as_of = 2025-06-29
use   = "three records are raised, two are not"
[test.expect]
population = 2
alerts = ''

[[test]]
name  = "boundary: exactly the least number is raised; all on one day is watched, with the reason"
kind  = "boundary"
as_of = 2025-06-30
params.min_count = 2
use   = "three records are raised, two are not"
[test.given]
@TABLE@ = '''
@KEY@ | person_id | @COLUMN_IF@@REGION@ | @DATE@
K1 | @X1:P1@150502 | 2025-03-01@TIME@
K2 | @X1:P1@150502 | 2025-03-01@TIME@
K3 | @X2:P2@150502 | 2025-03-01@TIME@
'''
[test.expect]
alerts = '''
entity_id | records | band | fp
@E1@ | 2 | C | FP-@ID@-BATCH
'''
---*/
