/*--- rule
format   = 1
id       = "R7"
slug     = "subsidy-surge"
version  = "3.0"
status   = "experimental"
family   = "certificate"
entity   = "region"
severity = "medium"
owner    = "skills-verification"
created  = 2026-11-21
updated  = 2026-11-22
tags     = ["技能提升补贴", "发放预警"]

title.zh   = "技能提升补贴发放金额快速上升"
title.en   = "Surge in skill subsidies paid"
summary.zh = "某盟市某月发放的技能提升补贴，与其此前12个月的月均水平相比上升异常。"
summary.en = "The skill subsidies a prefecture paid in a month are far above its monthly mean of the 12 months before."

[[legal]]
clause = "NMG-2025-SYBX:6"
why.zh = "对技能提升补贴发放情况进行分析，发现发放金额快速上升等异常情况及时预警"
why.en = "Analyse the payments and warn of fast rises"
[[legal]]
clause = "SIAR-2023:24"
why.zh = "经办机构应当审核证书，并在10个工作日内办结"
why.en = "The office checks the certificate and settles within 10 working days"

[requires]
skill_subsidies = ["application_id", "person_id", "certificate_no", "region_code", "applied_at", "amount", "status", "paid_on"]

[optional]
skill_subsidies = { columns = ["employer_id"], feeds = ["one_employer"] }

[params.min_yuan]
type = "decimal"
default = "20000.00"
min = "0.00"
max = "100000000.00"
unit = "元"
about.zh = "当月发放少于此数不列为疑点（仍参加比较）"
about.en = "No alert below this many yuan in the month (months are compared all the same)"
[params.fdr_q]
type = "float"
default = 0.2
min = 0.0001
max = 0.5
about.zh = "列入清单的最大误报率（BH 法 q 值）；A、B 级另有更严条件"
about.en = "Largest false discovery rate on the list (BH q); bands A and B ask for more"

[output]
rows = "population"
entity_id = "region"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
observed = "yuan"
[output.columns]
region          = { type = "string",        zh = "盟市（4位）", en = "Prefecture (4 digits)" }
region_code     = { type = "string",        zh = "盟市代码", en = "Region code" }
window_start    = { type = "date",          zh = "月首", en = "First day" }
window_end      = { type = "date",          zh = "月末", en = "Last day" }
yuan            = { type = "decimal(14,2)", zh = "当月发放", en = "Paid in the month" }
yuan_before     = { type = "decimal(14,2)", zh = "此前12个月合计", en = "Paid in the 12 months before" }
yuan_mean       = { type = "decimal(14,2)", zh = "此前月均", en = "Monthly mean before" }
observed        = { type = "int64",         zh = "折合批数", en = "Paid, in usual batches" }
exposure        = { type = "float64",       zh = "此前月均折合批数", en = "Monthly mean before, in usual batches" }
yuan_per_batch  = { type = "float64",       zh = "通常一批的金额", en = "Yuan of a usual batch" }
grants          = { type = "int64",         zh = "当月笔数", en = "Grants in the month" }
months_before   = { type = "int64",         zh = "此前12个月中有发放的月数", en = "Of the 12 months before, with payments" }
quiet_before    = { type = "int64",         zh = "紧前无发放的月数", en = "Months without payment just before" }
yuan_year_ago   = { type = "decimal(14,2)", zh = "上年同月", en = "Same month a year ago" }
one_body        = { type = "decimal(14,2)", zh = "同一评价机构最多", en = "Most through one assessment body" }
one_employer    = { type = "decimal(14,2)", zh = "同一单位最多", en = "Most through one employer" }
account_persons = { type = "int64",         zh = "同一账户最多人数", en = "Most persons on one account" }
persons         = { type = "int64",         zh = "人数", en = "Persons" }
amount          = { type = "decimal(14,2)", zh = "涉及金额", en = "Amount" }

# For the months that may become alerts: the innocent explanations, each from its shared view.
[details]
sql = """
WITH chosen AS (
  SELECT row_no, region, month_index(window_start) AS m
  FROM candidate
  WHERE yuan >= $min_yuan
), concerned AS (                      -- applications are looked up for the candidates' months alone
  SELECT c.row_no, p.application_id, p.amount
  FROM chosen c
  JOIN paid_grant p ON p.region = c.region AND p.paid_month = c.m
), session AS (
  SELECT g.row_no,
         SUM(CASE WHEN s.filed * 10 >= s.certificates * 9 THEN g.amount ELSE 0 END)         AS filed,
         SUM(CASE WHEN s.years_alike >= 2 THEN g.amount ELSE 0 END)                         AS yearly
  FROM concerned g
  JOIN filed_application a ON a.application_id = g.application_id
  JOIN exam_session s      ON s.body_id = a.body_id AND s.month_index = month_index(a.issued_on)
  GROUP BY g.row_no
), doubled AS (
  SELECT g.row_no, SUM(g.amount) AS yuan
  FROM concerned g
  JOIN repeated_application r ON r.application_id = g.application_id
  GROUP BY g.row_no
)
SELECT c.row_no,
       COALESCE(r.others, 0)                                   AS others,
       COALESCE(r.others_up, 0)                                AS others_up,
       COALESCE(r.years, 0)                                    AS other_years,
       COALESCE(r.years_alike, 0)                              AS years_alike,
       CAST(COALESCE(s.filed, 0) AS DECIMAL(14,2))             AS filed,
       CAST(COALESCE(s.yearly, 0) AS DECIMAL(14,2))            AS yearly,
       CAST(COALESCE(d.yuan, 0) AS DECIMAL(14,2))              AS doubled
FROM chosen c
LEFT JOIN subsidy_rise r ON r.region = c.region AND r.month_index = c.m
LEFT JOIN session s      ON s.row_no = c.row_no
LEFT JOIN doubled d      ON d.row_no = c.row_no"""
[details.columns]
others      = { type = "int64",         zh = "可比的其他盟市", en = "Other prefectures that can be compared" }
others_up   = { type = "int64",         zh = "其中同月升至均值1.5倍", en = "Of these at 1.5 times their mean in the same month" }
other_years = { type = "int64",         zh = "可比的其他年份", en = "Other years that can be compared" }
years_alike = { type = "int64",         zh = "其中同月达一半的年份", en = "Of these with half of it in the same month" }
filed       = { type = "decimal(14,2)", zh = "出自已备案批次", en = "On certificates of filed sessions" }
yearly      = { type = "decimal(14,2)", zh = "出自每年同期的考试", en = "On certificates of exams that come back every year" }
doubled     = { type = "decimal(14,2)", zh = "重复入库的发放", en = "Payments delivered twice" }

[model]
kind     = "series"       # above its own season and trend as well as above its peers' swings
family   = "neg_binomial"
count    = "observed"
exposure = "exposure"
scale    = "yuan_per_batch"
centre   = "leave_one_out"
tail     = "upper"
fdr      = "$fdr_q"
adds     = ["expected", "ratio", "ratio_low", "q_value", "season_expected", "season_ln_p", "season_method"]

[alert]
where = "q_value <= $fdr_q AND yuan >= $min_yuan"
score = "ratio_low"
budget = { per_scan = 20 }

[[downgrade]]
when = "years_alike >= 2"
to   = "low"
fp   = "FP-R7-SEASON"
zh   = "可比的{other_years}个其他年份中，有{years_alike}年同月也达到本月的一半以上：属每年此时的集中发放"
en   = "In {years_alike} of {other_years} other years the same month reached at least half of it: a yearly rush"
[[downgrade]]
when = "yuan_year_ago >= 0.5 * yuan AND years_alike < 2"
to   = "low"
fp   = "FP-R7-SEASON"
zh   = "上年同月也发放了{yuan_year_ago:yuan}，属每年此时的集中发放"
en   = "The same month of last year paid {yuan_year_ago:yuan} as well: a yearly rush"
[[downgrade]]
when = "yearly * 2 >= yuan"
to   = "medium"
fp   = "FP-R7-EXAM"
zh   = "其中{yearly:yuan}的证书出自每年同期都有的考试（如毕业考试）"
en   = "{yearly:yuan} of it rest on certificates of exams that come back at the same time every year, as for graduates"
[[downgrade]]
when = "filed * 2 >= yuan"
to   = "medium"
fp   = "FP-R7-EXAM"
zh   = "其中{filed:yuan}的证书出自已备案的批次"
en   = "{filed:yuan} of it rest on certificates of filed sessions"
[[downgrade]]
when = "(yuan - doubled) * 12 < 1.5 * yuan_before AND doubled > 0"
to   = "low"
fp   = "FP-R7-DOUBLED"
zh   = "其中{doubled:yuan}与另一笔的人员、证书、地区、申领日、金额完全相同，似为重复入库；扣除后不足此前月均的1.5倍"
en   = "{doubled:yuan} of it agree with another application in person, certificate, region, day and amount, as if delivered twice; without them the month is less than 1.5 times the mean before"
[[downgrade]]
when = "others >= 3 AND others_up * 2 >= others"
to   = "low"
fp   = "FP-R7-POLICY"
zh   = "其他{others}个盟市中有{others_up}个同月也明显上升，似为政策截止或标准调整"
en   = "{others_up} of {others} other prefectures rose in the same month too, as before a deadline or after a new rate"
[[downgrade]]
when = "months_before < 6"
to   = "low"
fp   = "FP-R7-NEW"
zh   = "此前12个月中只有{months_before}个月有发放，业务刚开始"
en   = "Only {months_before} of the 12 months before had payments: the business is new"
[[downgrade]]
when = "quiet_before >= 2"
to   = "medium"
fp   = "FP-R7-BACKLOG"
zh   = "紧前{quiet_before}个月没有发放，似为积压后集中发放"
en   = "Nothing was paid in the {quiet_before} months before: a backlog may have been cleared"

[[support]]
id   = "one_body"
when = "COALESCE(one_body, 0) * 2 >= yuan AND yuan > 0"
zh   = "其中{one_body:yuan}出自同一评价机构的证书"
en   = "{one_body:yuan} of it rest on certificates of one assessment body"
[[support]]
id   = "one_employer"
when = "COALESCE(one_employer, 0) * 2 >= yuan AND yuan > 0"
zh   = "其中{one_employer:yuan}由同一单位职工申领"
en   = "{one_employer:yuan} of it went through one employer"
[[support]]
id   = "one_account"
when = "COALESCE(account_persons, 0) >= 2"
zh   = "{account_persons}人使用同一收款账户"
en   = "{account_persons} persons share one bank account"

[explain]
zh = "{window_start:date}所在月，该盟市发放技能提升补贴{yuan:yuan}（{grants}笔）；此前12个月月均{yuan_mean:yuan}，按各盟市通常的波动，预计约{expected:yuan}。"
en = "In the month of {window_start:date} the prefecture paid {yuan:yuan} of skill subsidies ({grants} grants); the mean of the 12 months before was {yuan_mean:yuan}, and about {expected:yuan} would be usual."

[[plots]]
kind  = "timeline"
table = "skill_subsidies"
date  = "paid_on"

[[evidence]]
id    = "grants"
title.zh = "当月发放的补贴"
title.en = "Subsidies paid in the month"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.employer_id, a.region_code, a.applied_at, a.paid_on, a.amount
FROM skill_subsidies a
WHERE a.status = 'approved' AND a.paid_on <= $as_of
  AND substr(a.region_code, 1, 4) = $entity_id AND a.paid_on >= $window_start AND a.paid_on <= $window_end"""

[[false_positives]]
id = "FP-R7-SEASON"
zh = "每年此时集中发放（如年末）"
en = "A yearly rush, as in December"
how.zh = "对比上年同月"
how.en = "Compare with the same month of last year"
[[false_positives]]
id = "FP-R7-POLICY"
zh = "政策截止前集中申领，或放宽条件、提高标准"
en = "Rush before a deadline, relaxed conditions, a higher rate"
how.zh = "看其他盟市是否同月上升；查政策文件"
how.en = "Do others rise too; the policy text"
[[false_positives]]
id = "FP-R7-EXAM"
zh = "毕业考试或已备案的集中评价"
en = "Graduation exam or a filed session"
how.zh = "查备案清单与考试通知"
how.en = "Filing list and exam notice"
[[false_positives]]
id = "FP-R7-DOUBLED"
zh = "数据重复"
en = "Doubled data"
how.zh = "核对发放记录是否重复入库"
how.en = "Are the payments delivered twice"
[[false_positives]]
id = "FP-R7-NEW"
zh = "业务新开展"
en = "A new scheme"
how.zh = "查开办时间"
how.en = "When it began"
[[false_positives]]
id = "FP-R7-BACKLOG"
zh = "积压件集中办结"
en = "A backlog was cleared"
how.zh = "查此前各月受理与办结数"
how.en = "Received and settled per month"

[[verify]]
id = "V1"
zh = "按评价机构、职业（工种）、单位拆分当月发放"
en = "Split the month by body, occupation and employer"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "抽取当月申领核查证书与证岗相适材料"
en = "Sample applications: certificate and post"
needs = "number"

[suppress]
key = ["entity_id", "window_end:month"]
reopen_when = "yuan >= 1.5 * last.yuan"
snooze_max = "90 days"
---*/
-- Choices where counts.md leaves one open:
-- * The innocent explanations are shared views (README.md): common rise and season (subsidy_rise), exams (exam_session),
--   doubled data (repeated_application). The year before alone is enough for a yearly rush, as from the first version on: with
--   less than three years of history there is no other.
-- * The months: from the first month of the extract (or of a payment before it) to the last month of the extract or of a
--   payment. A prefecture that ever paid stands in each of them; what lies before the first month counts 0.
-- * A month with less than 12 months of extract before it has no fair comparison: its exposure is 0, it is not tested.
-- * Exams come in batches, so grants are not the unit of chance. Yuan are counted in usual batches of the prefecture,
--   Σb²/Σb over its batches b (one body, one month): for batches that arrive by chance this unit has the mean and the
--   variance of a count (compound Poisson), so that a count model applies. observed = round(yuan / unit),
--   exposure = mean month before / unit. `yuan` is what is shown.
WITH by_month AS (
  SELECT region, paid_month AS m, SUM(amount) AS yuan, COUNT(*) AS grants FROM paid_grant GROUP BY region, paid_month
), bounds AS (
  SELECT CAST(LEAST(month_index(x.first_month), b.first_paid) AS BIGINT)                    AS first_m,   -- both pass over a null
         CAST(GREATEST(month_index(LEAST(x.last_month, $as_of)), b.last_paid) AS BIGINT)    AS last_m
  FROM (SELECT MIN(m) AS first_paid, MAX(m) AS last_paid FROM by_month) b
  CROSS JOIN extract x
), batch AS (                          -- what one body's certificates drew in a month; a grant without a body stands alone
  SELECT region, COALESCE(body_id, application_id) AS batch, SUM(amount) AS yuan
  FROM paid_grant
  GROUP BY region, paid_month, COALESCE(body_id, application_id)
), prefecture AS (
  SELECT region, CAST(SUM(yuan * yuan) AS DOUBLE) / CAST(SUM(yuan) AS DOUBLE) AS yuan_per_batch
  FROM batch
  WHERE yuan > 0
  GROUP BY region
), calendar AS (                       -- every month between the bounds, payments or not; at most the last thousand
  SELECT b.last_m - n.n AS m, b.first_m
  FROM bounds b
  JOIN small_number n ON n.n <= b.last_m - b.first_m
), grid AS (
  SELECT p.region, p.yuan_per_batch, c.m, c.first_m, COALESCE(b.yuan, 0) AS yuan, COALESCE(b.grants, 0) AS grants
  FROM prefecture p
  CROSS JOIN calendar c
  LEFT JOIN by_month b ON b.region = p.region AND b.m = c.m
), before AS (                         -- the payments of the 12 months before; months without any have no row
  SELECT g.region, g.m, SUM(b.yuan) AS yuan, MAX(CASE WHEN b.yuan > 0 THEN b.m END) AS last_m,
         SUM(CASE WHEN b.yuan > 0 THEN 1 ELSE 0 END)        AS months,
         SUM(CASE WHEN b.m = g.m - 12 THEN b.yuan END)      AS year_ago
  FROM grid g
  JOIN by_month b ON b.region = g.region AND b.m >= g.m - 12 AND b.m <= g.m - 1
  GROUP BY g.region, g.m
), series AS (
  SELECT g.region, g.yuan_per_batch, g.m, g.first_m, g.yuan, g.grants,
         COALESCE(b.yuan, 0)                                                          AS yuan_before,
         COALESCE(b.months, 0)                                                        AS months_before,
         g.m - 1 - COALESCE(b.last_m, GREATEST(g.m - 13, g.first_m - 1))              AS quiet_before,
         COALESCE(b.year_ago, 0)                                                      AS yuan_year_ago
  FROM grid g
  LEFT JOIN before b ON b.region = g.region AND b.m = g.m
), body AS (
  SELECT region, m, MAX(yuan) AS yuan
  FROM (SELECT region, paid_month AS m, body_id, SUM(amount) AS yuan FROM paid_grant WHERE body_id IS NOT NULL
        GROUP BY region, paid_month, body_id) b
  GROUP BY region, m
), employer AS (
  SELECT region, m, MAX(yuan) AS yuan
  FROM (SELECT region, paid_month AS m, employer_id, SUM(amount) AS yuan FROM paid_grant WHERE employer_id IS NOT NULL
        GROUP BY region, paid_month, employer_id) e
  GROUP BY region, m
), account AS (
  SELECT region, m, MAX(n) AS n
  FROM (SELECT region, m, bank_account, COUNT(*) AS n
        FROM (SELECT region, paid_month AS m, bank_account, person_id FROM paid_grant WHERE bank_account IS NOT NULL
              GROUP BY region, paid_month, bank_account, person_id) p
        GROUP BY region, m, bank_account) a
  GROUP BY region, m
), person AS (
  SELECT region, m, COUNT(*) AS n
  FROM (SELECT region, paid_month AS m, person_id FROM paid_grant GROUP BY region, paid_month, person_id) p
  GROUP BY region, m
)
SELECT s.region,
       s.region || '00'                                                              AS region_code,
       month_start(s.m)                                                              AS window_start,
       month_start(s.m + 1) - INTERVAL '1 day'                                       AS window_end,
       CAST(s.yuan AS DECIMAL(14,2))                                                 AS yuan,
       CAST(s.yuan_before AS DECIMAL(14,2))                                          AS yuan_before,
       CAST(s.yuan_before / 12 AS DECIMAL(14,2))                                     AS yuan_mean,
       CAST(ROUND(GREATEST(s.yuan, 0) / s.yuan_per_batch) AS BIGINT)                 AS observed,
       CASE WHEN s.m >= s.first_m + 12 AND s.yuan_before > 0
            THEN CAST(s.yuan_before AS DOUBLE) / 12 / s.yuan_per_batch ELSE 0.0 END  AS exposure,
       s.yuan_per_batch,
       CAST(s.grants AS BIGINT)                                                      AS grants,
       CAST(s.months_before AS BIGINT)                                               AS months_before,
       CAST(s.quiet_before AS BIGINT)                                                AS quiet_before,
       CAST(s.yuan_year_ago AS DECIMAL(14,2))                                        AS yuan_year_ago,
       CAST(COALESCE(b.yuan, 0) AS DECIMAL(14,2))                                    AS one_body,
       CAST(COALESCE(e.yuan, 0) AS DECIMAL(14,2))                                    AS one_employer,
       CAST(COALESCE(a.n, 0) AS BIGINT)                                              AS account_persons,
       CAST(COALESCE(p.n, 0) AS BIGINT)                                              AS persons,
       CAST(s.yuan AS DECIMAL(14,2))                                                 AS amount
FROM series s
LEFT JOIN body b     ON b.region = s.region AND b.m = s.m
LEFT JOIN employer e ON e.region = s.region AND e.m = s.m
LEFT JOIN account a  ON a.region = s.region AND a.m = s.m
LEFT JOIN person p   ON p.region = s.region AND p.m = s.m
/*--- tests
[[test]]
name  = "a month against the twelve before it, missing months count nothing"
kind  = "boundary"
as_of = 2025-03-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2024-01-01 | regular
P1        | E1          | 150502      | 2025-03-01 | regular
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
X1             | P1        | B1      | 2025-01-15
X2             | P2        | B1      | 2025-01-15
X3             | P3        | B2      | 2025-01-15
'''
skill_subsidies = '''
application_id | person_id  | certificate_no | claimant_type | employer_id | region_code | applied_at          | amount  | status   | paid_on    | bank_account
A{01..12}      | P{01..12}  | Y{01..12}      | employee      | E1          | 150502      | 2024-01-01 09:00:00 | 1000.00 | approved | 2024-{01..12}-15 | ACC{01..12}
C1             | P1         | X1             | employee      | E1          | 150502      | 2025-01-01 09:00:00 | 1500.00 | approved | 2025-02-01 | ACC1
C2             | P2         | X2             | employee      | E1          | 150521      | 2025-01-01 09:00:00 | 1500.50 | approved | 2025-02-28 | ACC1
C3             | P3         | X3             | employee      | E2          | 150502      | 2025-01-01 09:00:00 | 1000.00 | approved | 2025-02-10 |
C4             | P4         | X4             | employee      | E2          | 150502      | 2025-01-01 09:00:00 | 1000.00 | pending  |            |
C5             | P5         | X5             | employee      | E2          | 150502      | 2025-01-01 09:00:00 | 1000.00 | rejected | 2025-02-10 |
C6             | P6         | X6             | employee      | E2          | 150502      | 2025-01-01 09:00:00 | 1000.00 | approved | 2025-04-01 |
'''
[test.expect]
# One prefecture (1505, two of its counties), fifteen months from 2024-01 to 2025-03.
# 2025-02: 4000.50 against 2024-02 ... 2025-01 = eleven months of 1000 and a January without payment.
# Batches: twelve of 1000, one of 3000.50 (B1) and one of 1000 (B2): unit 22003000.25 / 16000.50 = 1375.14 yuan.
population = 15
rows = '''
entity_id | window_end | yuan    | yuan_before | observed | grants | months_before | quiet_before | yuan_year_ago | one_body | one_employer | account_persons
1505      | 2024-01-31 | 1000.00 | 0.00        | 1        | 1      | 0             | 0            | 0.00          | 0.00     | 1000.00      | 1
1505      | 2024-02-29 | 1000.00 | 1000.00     | 1        | 1      | 1             | 0            | 0.00          | 0.00     | 1000.00      | 1
1505      | 2024-12-31 | 1000.00 | 11000.00    | 1        | 1      | 11            | 0            | 0.00          | 0.00     | 1000.00      | 1
1505      | 2025-01-31 | 0.00    | 12000.00    | 0        | 0      | 12            | 0            | 1000.00       | 0.00     | 0.00         | 0
1505      | 2025-02-28 | 4000.50 | 11000.00    | 3        | 3      | 11            | 1            | 1000.00       | 3000.50  | 3000.50      | 2
1505      | 2025-03-31 | 0.00    | 14000.50    | 0        | 0      | 11            | 0            | 1000.00       | 0.00     | 0.00         | 0
'''

[[test]]
name  = "firing: thirteen times the usual month in one of four prefectures"
kind  = "firing"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-{01..12}-01 | regular
P1        | E1          | 150502      | 2025-{01..12}-01 | regular
'''
certificates = '''
certificate_no                | person_id | body_id | issued_on
X{1..4}-{24..25}-{01..12}-B{1..5} | P1    | B{1..5} | 2023-12-01
S{01..12}-B{1..5}             | P1        | B{1..5} | 2023-12-01
'''
skill_subsidies = '''
application_id                    | person_id | certificate_no                    | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..4}-{24..25}-{01..12}-B{1..5} | P{1..5}   | X{1..4}-{24..25}-{01..12}-B{1..5} | employee      | 150{1..4}02 | 2023-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
S{01..12}-B{1..5}                 | Q{01..12} | S{01..12}-B{1..5}                 | employee      | 150102      | 2023-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
'''
[test.expect]
population = 96
# 5 batches of 1000 a month everywhere; in June 2025 prefecture 1501 pays 60 grants more, 13000 through each body.
rows = '''
entity_id | window_end | yuan     | yuan_before | months_before
1501      | 2025-06-30 | 65000.00 | 60000.00    | 12
1502      | 2025-06-30 | 5000.00  | 60000.00    | 12
1501      | 2024-12-31 | 5000.00  | 55000.00    | 11
'''
alerts = '''
entity_id | band | window_end | observed | amount_paid
1501      | A    | 2025-06-30 | 65000    | 65000.00
'''

[[test]]
name  = "quiet: two steady years"
kind  = "quiet"
as_of = 2025-12-31
use   = "firing: thirteen times the usual month in one of four prefectures"
[test.given]
skill_subsidies = '''
application_id                    | person_id | certificate_no                    | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..4}-{24..25}-{01..12}-B{1..5} | P{1..5}   | X{1..4}-{24..25}-{01..12}-B{1..5} | employee      | 150{1..4}02 | 2023-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
'''
[test.expect]
population = 96
alerts = ''

[[test]]
name  = "the same rush in every prefecture is watched, with the reason"
kind  = "firing"
as_of = 2025-12-31
use   = "firing: thirteen times the usual month in one of four prefectures"
[test.given]
skill_subsidies = '''
application_id                    | person_id | certificate_no                    | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..4}-{24..25}-{01..12}-B{1..5} | P{1..5}   | X{1..4}-{24..25}-{01..12}-B{1..5} | employee      | 150{1..4}02 | 2023-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
S{1..4}-{01..12}-B{1..5}          | Q{01..12} | S{01..12}-B{1..5}                 | employee      | 150{1..4}02 | 2023-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
'''
[test.expect]
population = 96
alerts = '''
entity_id | band | window_end | fp
1501      | C    | 2025-06-30 | FP-R7-POLICY
1502      | C    | 2025-06-30 | FP-R7-POLICY
1503      | C    | 2025-06-30 | FP-R7-POLICY
1504      | C    | 2025-06-30 | FP-R7-POLICY
'''

[[test]]
name  = "a June that comes back every year is expected once there are three years of it"
kind  = "firing"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month              | kind
P1        | E1          | 150502      | 20{22..25}-{01..12}-01 | regular
'''
skill_subsidies = '''
application_id                    | person_id | certificate_no                    | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..4}-{22..25}-{01..12}-B{1..5} | P{1..5}   | X{1..4}-{22..25}-{01..12}-B{1..5} | employee      | 150{1..4}02 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{22..25}-{01..12}-15
S{22..25}-{01..12}-B{1..5}        | Q{01..12} | S{22..25}-{01..12}-B{1..5}        | employee      | 150102      | 2021-12-20 09:00:00 | 1000.00 | approved | 20{22..25}-06-20
'''
[test.expect]
population = 192
# Prefecture 1501 pays 65000 every June and 5000 in every other month. June 2022 has no year before it. June 2023 and
# 2024 have less than three years of history: they rise above the months before, and the year before explains them.
# June 2025 is what three Junes suggest.
rows = '''
entity_id | window_end | yuan     | season_method
1501      | 2022-06-30 | 65000.00 |
1501      | 2023-06-30 | 65000.00 | ears
1501      | 2024-06-30 | 65000.00 | ears
1501      | 2025-06-30 | 65000.00 | farrington
'''
alerts = '''
entity_id | band | window_end | fp
1501      | C    | 2023-06-30 | FP-R7-SEASON
1501      | C    | 2024-06-30 | FP-R7-SEASON
'''

[[test]]
name  = "boundary: what a month is compared with: small, empty and negative months, the batch, the thirteenth month, a silent year"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2024-01-01 | regular
P1        | E1          | 150502      | 2025-12-01 | regular
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
X1             | P1        | B1      | 2023-11-15
X2             | P2        | B1      | 2024-11-15
X3             | P3        | B2      | 2024-11-15
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | employer_id | region_code | applied_at          | amount  | status   | paid_on    | bank_account
A1             | P1        | X1             | employee          | E1          | 150502      | 2023-12-01 09:00:00 | 1000.00 | approved | 2023-12-31 | ACC1
A2             | P2        | Y2             | benefit_recipient |             | 150502      | 2023-12-01 09:00:00 | 0.50    | approved | 2024-01-15 |
A3             | P3        | Y3             | benefit_recipient |             | 150502      | 2023-12-01 09:00:00 | 300.00  | approved | 2024-02-15 |
A4             | P4        | Y4             | benefit_recipient |             | 150502      | 2023-12-01 09:00:00 | -300.00 | approved | 2024-02-15 |
A5             | P5        | Y5             | benefit_recipient |             | 150502      | 2023-12-01 09:00:00 | -200.00 | approved | 2024-03-15 |
A6             | P6        | Y6             | benefit_recipient |             | 150502      | 2023-12-01 09:00:00 | 0.50    | approved | 2024-04-15 |
G1             | P1        | X1             | employee          | E1          | 150502      | 2024-12-01 09:00:00 | 600.00  | approved | 2024-12-15 | ACC1
G2             | P2        | X2             | employee          | E2          | 150521      | 2024-12-01 09:00:00 | 100.00  | approved | 2024-12-15 | ACC1
G3             | P3        | X3             | employee          | E2          | 150502      | 2024-12-01 09:00:00 | 250.00  | approved | 2024-12-15 | ACC2
G4             | P4        | Z4             | benefit_recipient |             | 150502      | 2024-12-01 09:00:00 | 700.00  | approved | 2024-12-15 |
G5             | P5        | Z5             | benefit_recipient |             | 150502      | 2024-12-01 09:00:00 | 200.00  | approved | 2024-12-15 |
G6             | P6        | Z6             | benefit_recipient |             | 150502      | 2024-12-01 09:00:00 | 150.00  | approved | 2024-12-15 |
H1             | P7        | Z7             | employee          | E9          | 150302      | 2023-12-01 09:00:00 | 1.00    | approved | 2024-01-15 | ACC9
K1             | P8        | Z8             | employee          | E9          | 150402      | 2023-12-01 09:00:00 | 5.00    | approved | 2023-12-15 |
K2             | P9        | Z9             | employee          | E9          | 150402      | 2023-12-01 09:00:00 | -8.00   | approved | 2024-02-15 |
'''
[test.expect]
# From December 2023 (paid before the first contribution) to June 2025 (the as-of date, not the last contribution): 19 months of
# three prefectures. Batches of 1505 above zero: 1000, 0.50, 300, 0.50, and in December 2024 B1 600 + 100, B2 250, 700, 200, 150:
# 3301.00 in all, squares 2195000.50, so 664.95 yuan a batch. Of 1503: 1, of 1504: 5.
# March 2024: 1000 + 0.50 + (300 − 300) before it, February is no month with payments. December 2024 is the thirteenth month:
# 1000 + 0.50 − 200 + 0.50 = 801 before it, 801 / 12 / 664.95 = 0.100; E1 has 600, E2 350, those without an employer 1050; three have
# no account. January 2025: 0.50 − 200 + 0.50 + 2000 = 1801. 1503 was silent for twelve months before February 2025.
# 1504: −8 before December 2024 and more: no comparison.
population = 57
rows = '''
entity_id | window_end | yuan    | yuan_before | yuan_mean | observed | exposure | yuan_per_batch | grants | months_before | quiet_before | yuan_year_ago | one_body | one_employer | account_persons | persons
1505      | 2023-12-31 | 1000.00 | 0.00        | 0.00      | 2        | 0.000    | 664.95         | 1      | 0             | 0            | 0.00          | 1000.00  | 1000.00      | 1               | 1
1505      | 2024-03-31 | -200.00 | 1000.50     | 83.38     | 0        | 0.000    | 664.95         | 1      | 2             | 1            | 0.00          | 0.00     | 0.00         | 0               | 1
1505      | 2024-04-30 | 0.50    | 800.50      | 66.71     | 0        | 0.000    | 664.95         | 1      | 2             | 2            | 0.00          | 0.00     | 0.00         | 0               | 1
1505      | 2024-11-30 | 0.00    | 801.00      | 66.75     | 0        | 0.000    | 664.95         | 0      | 3             | 6            | 0.00          | 0.00     | 0.00         | 0               | 0
1505      | 2024-12-31 | 2000.00 | 801.00      | 66.75     | 3        | 0.100    | 664.95         | 6      | 3             | 7            | 1000.00       | 700.00   | 600.00       | 2               | 6
1505      | 2025-01-31 | 0.00    | 1801.00     | 150.08    | 0        | 0.226    | 664.95         | 0      | 3             | 0            | 0.50          | 0.00     | 0.00         | 0               | 0
1505      | 2025-06-30 | 0.00    | 2000.00     | 166.67    | 0        | 0.251    | 664.95         | 0      | 1             | 5            | 0.00          | 0.00     | 0.00         | 0               | 0
1503      | 2023-12-31 | 0.00    | 0.00        | 0.00      | 0        | 0.000    | 1.00           | 0      | 0             | 0            | 0.00          | 0.00     | 0.00         | 0               | 0
1503      | 2024-12-31 | 0.00    | 1.00        | 0.08      | 0        | 0.083    | 1.00           | 0      | 1             | 10           | 0.00          | 0.00     | 0.00         | 0               | 0
1503      | 2025-02-28 | 0.00    | 0.00        | 0.00      | 0        | 0.000    | 1.00           | 0      | 0             | 12           | 0.00          | 0.00     | 0.00         | 0               | 0
1504      | 2025-01-31 | 0.00    | -8.00       | -0.67     | 0        | 0.000    | 5.00           | 0      | 0             | 12           | 0.00          | 0.00     | 0.00         | 0               | 0
'''

[[test]]
name  = "boundary: payments before and after the contributions; a month without any has nothing to explain"
kind  = "boundary"
as_of = 2025-06-30
params = { min_yuan = "0.00" }
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2025-01-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | employee      | 150502      | 2024-12-01 09:00:00 | 1000.00 | approved | 2024-12-15
A2             | P2        | K2             | employee      | 150502      | 2024-12-01 09:00:00 | 1000.00 | approved | 2025-02-15
'''
[test.expect]
population = 3
rows = '''
entity_id | window_end | yuan    | others | others_up | other_years | years_alike | filed | yearly | doubled
1505      | 2024-12-31 | 1000.00 | 0      | 0         | 0           | 0           | 0.00  | 0.00   | 0.00
1505      | 2025-01-31 | 0.00    | 0      | 0         | 0           | 0           | 0.00  | 0.00   | 0.00
1505      | 2025-02-28 | 1000.00 | 0      | 0         | 0           | 0           | 0.00  | 0.00   | 0.00
'''

[[test]]
name  = "boundary: what explains a month: filed sessions, exams of every year, doubled data, each prefecture its own"
kind  = "boundary"
as_of = 2025-12-31
params = { min_yuan = "100.00" }
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
F{01..10}      | F{01..10} | B1      | 2025-01-10
M{1..9}        | M{1..9}   | B1      | 2025-03-10
W{1..2}        | W{1..2}   | B2      | 2025-01-10
Y3{1..2}       | Y3{1..2}  | B3      | 2023-05-10
Y4{1..2}       | Y4{1..2}  | B3      | 2024-05-10
Y5{1..2}       | Y5{1..2}  | B3      | 2025-05-10
V4             | V4        | B4      | 2024-05-10
V5             | V5        | B4      | 2025-05-10
O1             | O1        | B9      | 2023-03-10
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
B1      | 2024-12-10 | 2025-01-15 | 9
B1      | 2024-12-10 | 2025-03-20 | 8
B2      | 2024-12-10 | 2025-01-15 | 2
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
F1             | F01       | F01            | employee      | 150502      | 2025-05-20 09:00:00 | 1000.00 | approved | 2025-06-10
F2             | F02       | F02            | employee      | 150502      | 2025-05-20 09:00:00 | 500.00  | approved | 2025-06-10
F3             | F03       | F03            | employee      | 150502      | 2025-05-20 09:00:00 | 700.00  | approved | 2025-07-10
M1             | M1        | M1             | employee      | 150502      | 2025-05-20 09:00:00 | 300.00  | approved | 2025-06-10
Y1             | Y51       | Y51            | employee      | 150502      | 2025-05-20 09:00:00 | 200.00  | approved | 2025-06-10
Y2             | Y52       | Y52            | employee      | 150502      | 2025-05-20 09:00:00 | 50.00   | approved | 2025-06-10
V1             | V5        | V5             | employee      | 150502      | 2025-05-20 09:00:00 | 40.00   | approved | 2025-06-10
D{1..3}        | D1        | D1             | employee      | 150502      | 2025-05-20 09:00:00 | 30.00   | approved | 2025-06-10
W1             | W1        | W1             | employee      | 150602      | 2025-05-20 09:00:00 | 70.00   | approved | 2025-06-10
W2             | Q1        | N1             | employee      | 150602      | 2025-05-20 09:00:00 | 30.00   | approved | 2025-06-10
U1             | Q2        | N2             | employee      | 150702      | 2025-05-20 09:00:00 | 99.99   | approved | 2025-06-10
U2             | Q3        | N3             | employee      | 150802      | 2025-05-20 09:00:00 | 100.00  | approved | 2025-06-10
'''
[test.expect]
# 1505 in June: nine of ten of B1's January certificates are filed: 1000 + 500. Of its March ones eight of nine: too few. B3 examines every
# May: 200 + 50; B4 in two years only: one other. D1 came three times: 2 × 30. 1506: W1 alone is filed. 1507 pays a fen too little.
rows = '''
entity_id | window_end | yuan    | filed   | yearly | doubled
1505      | 2025-06-30 | 2180.00 | 1500.00 | 250.00 | 60.00
1505      | 2025-07-31 | 700.00  | 700.00  | 0.00   | 0.00
1506      | 2025-06-30 | 100.00  | 70.00   | 0.00   | 0.00
1507      | 2025-06-30 | 99.99   |         |        |
1508      | 2025-06-30 | 100.00  | 0.00    | 0.00   | 0.00
'''

[[test]]
name  = "boundary: half of the month in other years, a fen less; silent before, new, little money; steady is no surge"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month | kind
P1 | E1 | 150502 | 2023-01-01 | regular
P1 | E1 | 150502 | 2025-12-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1-{23..25}-{01..12}-{1..5} | P{1..5} | NA1-{23..25}-{01..12}-{1..5} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A2-{23..25}-{01..12}-{1..5} | P{1..5} | NA2-{23..25}-{01..12}-{1..5} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A3-{23..25}-{01..12}-{1..5} | P{1..5} | NA3-{23..25}-{01..12}-{1..5} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A8-{23..25}-{01..12}-{1..5} | P{1..5} | NA8-{23..25}-{01..12}-{1..5} | employee | 150802 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A9-{23..25}-{01..12}-{1..5} | P{1..5} | NA9-{23..25}-{01..12}-{1..5} | employee | 150902 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A4-{23..24}-{01..12}-{1..5} | P{1..5} | NA4-{23..24}-{01..12}-{1..5} | employee | 150402 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..24}-{01..12}-15
A4b-25-{01..02}-{1..5} | P{1..5} | NA4b-25-{01..02}-{1..5} | employee | 150402 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-{01..02}-15
A4c-25-{05..12}-{1..5} | P{1..5} | NA4c-25-{05..12}-{1..5} | employee | 150402 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-{05..12}-15
A5-{23..24}-{01..12}-{1..5} | P{1..5} | NA5-{23..24}-{01..12}-{1..5} | employee | 150502 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..24}-{01..12}-15
A5b-25-{01..03}-{1..5} | P{1..5} | NA5b-25-{01..03}-{1..5} | employee | 150502 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-{01..03}-15
A5c-25-{05..12}-{1..5} | P{1..5} | NA5c-25-{05..12}-{1..5} | employee | 150502 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-{05..12}-15
A6-25-{01..12}-{1..5} | P{1..5} | NA6-25-{01..12}-{1..5} | employee | 150602 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-{01..12}-15
A7-24-{11..12}-{1..5} | P{1..5} | NA7-24-{11..12}-{1..5} | employee | 150702 | 2021-12-20 09:00:00 | 1000.00 | approved | 2024-{11..12}-15
A7b-25-{01..12}-{1..5} | P{1..5} | NA7b-25-{01..12}-{1..5} | employee | 150702 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-{01..12}-15
A10k0-{23..25}-{01..12}-{1..5} | P{1..5} | NA10k0-{23..25}-{01..12}-{1..5} | employee | 151002 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A10k1-{23..25}-{01..12}-{1..5} | P{1..5} | NA10k1-{23..25}-{01..12}-{1..5} | employee | 151002 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A10k2-{23..25}-{01..12}-{1..5} | P{1..5} | NA10k2-{23..25}-{01..12}-{1..5} | employee | 151002 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A10k3-{23..25}-{01..12}-{1..5} | P{1..5} | NA10k3-{23..25}-{01..12}-{1..5} | employee | 151002 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
A10k4-{23..25}-{01..12}-{1..5} | P{1..5} | NA10k4-{23..25}-{01..12}-{1..5} | employee | 151002 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{23..25}-{01..12}-15
S1-20230620-{01..55} | Q{01..55} | NS1-20230620-{01..55} | employee | 150102 | 2021-12-20 09:00:00 | 500.00 | approved | 2023-06-20
S1-20240620-{01..55} | Q{01..55} | NS1-20240620-{01..55} | employee | 150102 | 2021-12-20 09:00:00 | 500.00 | approved | 2024-06-20
S1-20250620-{01..60} | Q{01..60} | NS1-20250620-{01..60} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S2-20240620-{01..55} | Q{01..55} | NS2-20240620-{01..55} | employee | 150202 | 2021-12-20 09:00:00 | 500.00 | approved | 2024-06-20
S2-20250620-{01..60} | Q{01..60} | NS2-20250620-{01..60} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S3-20240820-{01..54} | Q{01..54} | NS3-20240820-{01..54} | employee | 150302 | 2021-12-20 09:00:00 | 500.00 | approved | 2024-08-20
S3-20240820x-{01..01} | Q{01..01} | NS3-20240820x-{01..01} | employee | 150302 | 2021-12-20 09:00:00 | 499.99 | approved | 2024-08-20
S3-20250820-{01..60} | Q{01..60} | NS3-20250820-{01..60} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-08-20
S4-20250520-{01..60} | Q{01..60} | NS4-20250520-{01..60} | employee | 150402 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-05-20
S5-20250520-{01..60} | Q{01..60} | NS5-20250520-{01..60} | employee | 150502 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-05-20
S7-20250520-{01..60} | Q{01..60} | NS7-20250520-{01..60} | employee | 150702 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-05-20
S6-20250620-{01..60} | Q{01..60} | NS6-20250620-{01..60} | employee | 150602 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S8-20250920-{01..15} | Q{01..15} | NS8-20250920-{01..15} | employee | 150802 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-09-20
S9-20250920-{01..14} | Q{01..14} | NS9-20250920-{01..14} | employee | 150902 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-09-20
S9-20250920x-{01..01} | Q{01..01} | NS9-20250920x-{01..01} | employee | 150902 | 2021-12-20 09:00:00 | 999.99 | approved | 2025-09-20
'''
[test.expect]
# Everybody pays 5 × 1000 a month (1510 five times that) from 2023 on; 1506 began in January 2025, 1507 in November 2024.
# 1501: June 2023 and 2024 with 5000 + 55 × 500 = 32500 are just half of 65000 in June 2025: two other years. 1502: one, which is the year
# before. Its June 2024 has only the June after it. 1503: August 2024 is a fen less than half. 1504 paid nothing in two months before
# May 2025, 1505 in one. 1506 had five months with payments before June 2025, 1507 six before May. 1508 pays 20000, 1509 a fen less.
population = 360
alerts = '''
entity_id | window_end | against
1501      | 2024-06-30 | FP-R7-SEASON: years_alike=2
1501      | 2025-06-30 | FP-R7-SEASON: years_alike=2
1502      | 2024-06-30 |
1502      | 2025-06-30 | FP-R7-SEASON: yuan=65000.00, yuan_year_ago=32500.00, years_alike=1
1503      | 2024-08-31 |
1503      | 2025-08-31 |
1504      | 2025-05-31 | FP-R7-BACKLOG: quiet_before=2
1505      | 2025-05-31 |
1506      | 2025-06-30 | FP-R7-NEW: months_before=5
1507      | 2025-05-31 |
1508      | 2025-09-30 |
'''

[[test]]
name  = "boundary: two other prefectures are too few to speak of a common rise"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month | kind
P1 | E1 | 150502 | 2024-01-01 | regular
P1 | E1 | 150502 | 2025-12-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1-{24..25}-{01..12}-{1..5} | P{1..5} | NA1-{24..25}-{01..12}-{1..5} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A2-{24..25}-{01..12}-{1..5} | P{1..5} | NA2-{24..25}-{01..12}-{1..5} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A3-{24..25}-{01..12}-{1..5} | P{1..5} | NA3-{24..25}-{01..12}-{1..5} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
S1-20250620-{01..60} | Q{01..60} | NS1-20250620-{01..60} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S2-20250620-{01..60} | Q{01..60} | NS2-20250620-{01..60} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S3-20250620-{01..60} | Q{01..60} | NS3-20250620-{01..60} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
'''
[test.expect]
# All three rise: two of two others.
alerts = '''
entity_id | others | others_up | fp
1501 | 2 | 2 |
1502 | 2 | 2 |
1503 | 2 | 2 |
'''

[[test]]
name  = "boundary: half of the other prefectures rise as well"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month | kind
P1 | E1 | 150502 | 2024-01-01 | regular
P1 | E1 | 150502 | 2025-12-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1-{24..25}-{01..12}-{1..5} | P{1..5} | NA1-{24..25}-{01..12}-{1..5} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A2-{24..25}-{01..12}-{1..5} | P{1..5} | NA2-{24..25}-{01..12}-{1..5} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A3-{24..25}-{01..12}-{1..5} | P{1..5} | NA3-{24..25}-{01..12}-{1..5} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A4-{24..25}-{01..12}-{1..5} | P{1..5} | NA4-{24..25}-{01..12}-{1..5} | employee | 150402 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A5-{24..25}-{01..12}-{1..5} | P{1..5} | NA5-{24..25}-{01..12}-{1..5} | employee | 150502 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
S1-20250620-{01..60} | Q{01..60} | NS1-20250620-{01..60} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S2-20250620-{01..60} | Q{01..60} | NS2-20250620-{01..60} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S3-20250620-{01..60} | Q{01..60} | NS3-20250620-{01..60} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
'''
[test.expect]
# Three of five rise: two of four others.
alerts = '''
entity_id | others | others_up | fp
1501 | 4 | 2 | FP-R7-POLICY
1502 | 4 | 2 | FP-R7-POLICY
1503 | 4 | 2 | FP-R7-POLICY
'''

[[test]]
name  = "boundary: two of five others are not half"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month | kind
P1 | E1 | 150502 | 2024-01-01 | regular
P1 | E1 | 150502 | 2025-12-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1-{24..25}-{01..12}-{1..5} | P{1..5} | NA1-{24..25}-{01..12}-{1..5} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A2-{24..25}-{01..12}-{1..5} | P{1..5} | NA2-{24..25}-{01..12}-{1..5} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A3-{24..25}-{01..12}-{1..5} | P{1..5} | NA3-{24..25}-{01..12}-{1..5} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A4-{24..25}-{01..12}-{1..5} | P{1..5} | NA4-{24..25}-{01..12}-{1..5} | employee | 150402 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A5-{24..25}-{01..12}-{1..5} | P{1..5} | NA5-{24..25}-{01..12}-{1..5} | employee | 150502 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A6-{24..25}-{01..12}-{1..5} | P{1..5} | NA6-{24..25}-{01..12}-{1..5} | employee | 150602 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
S1-20250620-{01..60} | Q{01..60} | NS1-20250620-{01..60} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S2-20250620-{01..60} | Q{01..60} | NS2-20250620-{01..60} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
S3-20250620-{01..60} | Q{01..60} | NS3-20250620-{01..60} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
'''
[test.expect]
# Three of six rise.
alerts = '''
entity_id | others | others_up | fp
1501 | 5 | 2 |
1502 | 5 | 2 |
1503 | 5 | 2 |
'''

[[test]]
name  = "boundary: half from filed sessions, from yearly exams, and a cent less; what is left without doubled data; first and last day"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month | kind
P1 | E1 | 150502 | 2024-01-01 | regular
P1 | E1 | 150502 | 2025-12-01 | regular
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
FA{01..13} | F{01..13} | BF{01..13} | 2025-01-10
FB{01..12} | F{01..12} | BG{01..12} | 2025-01-10
FC{01..01} | G{01..01} | BG13 | 2025-01-10
YA{01..13} | F{01..13} | BY{01..13} | 2025-05-10
YB{01..12} | F{01..12} | BZ{01..12} | 2025-05-10
YC{01..01} | G{01..01} | BZ13 | 2025-05-10
Z{23..24}-{01..13} | F{01..13} | BY{01..13} | 20{23..24}-05-10
X{23..24}-{01..13} | F{01..13} | BZ{01..13} | 20{23..24}-05-10
O1 | O1 | B9 | 2023-03-10
'''
batch_filings = '''
body_id | filed_on | exam_on | certificates
BF{01..13} | 2024-12-10 | 2025-01-10 | 1
BG{01..13} | 2024-12-10 | 2025-01-10 | 1
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1-{24..25}-{01..12}-{1..5} | P{1..5} | NA1-{24..25}-{01..12}-{1..5} | employee | 150102 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A2-{24..25}-{01..12}-{1..5} | P{1..5} | NA2-{24..25}-{01..12}-{1..5} | employee | 150202 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A3-{24..25}-{01..12}-{1..5} | P{1..5} | NA3-{24..25}-{01..12}-{1..5} | employee | 150302 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A4-{24..25}-{01..12}-{1..5} | P{1..5} | NA4-{24..25}-{01..12}-{1..5} | employee | 150402 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A5-{24..25}-{01..12}-{1..5} | P{1..5} | NA5-{24..25}-{01..12}-{1..5} | employee | 150502 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A6-{24..25}-{01..12}-{1..5} | P{1..5} | NA6-{24..25}-{01..12}-{1..5} | employee | 150602 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
A7-{24..25}-{01..12}-{1..5} | P{1..5} | NA7-{24..25}-{01..12}-{1..5} | employee | 150702 | 2021-12-20 09:00:00 | 1000.00 | approved | 20{24..25}-{01..12}-15
C1-FA-{01..13} | F{01..13} | FA{01..13} | employee | 150102 | 2025-06-01 09:00:00 | 2500.00 | approved | 2025-06-01
S1-20250630-{01..55} | Q{01..55} | NS1-20250630-{01..55} | employee | 150102 | 2021-12-20 09:00:00 | 500.00 | approved | 2025-06-30
C2-FB-{01..12} | F{01..12} | FB{01..12} | employee | 150202 | 2025-06-01 09:00:00 | 2500.00 | approved | 2025-07-20
C2-FC-{01..01} | G{01..01} | FC{01..01} | employee | 150202 | 2025-06-01 09:00:00 | 2499.99 | approved | 2025-07-20
S2-20250720-{01..55} | Q{01..55} | NS2-20250720-{01..55} | employee | 150202 | 2021-12-20 09:00:00 | 500.00 | approved | 2025-07-20
S2-20250720x-{01..01} | Q{01..01} | NS2-20250720x-{01..01} | employee | 150202 | 2021-12-20 09:00:00 | 0.01 | approved | 2025-07-20
C3-YA-{01..13} | F{01..13} | YA{01..13} | employee | 150302 | 2025-06-01 09:00:00 | 2500.00 | approved | 2025-08-20
S3-20250820-{01..55} | Q{01..55} | NS3-20250820-{01..55} | employee | 150302 | 2021-12-20 09:00:00 | 500.00 | approved | 2025-08-20
C4-YB-{01..12} | F{01..12} | YB{01..12} | employee | 150402 | 2025-06-01 09:00:00 | 2500.00 | approved | 2025-09-20
C4-YC-{01..01} | G{01..01} | YC{01..01} | employee | 150402 | 2025-06-01 09:00:00 | 2499.99 | approved | 2025-09-20
S4-20250920-{01..55} | Q{01..55} | NS4-20250920-{01..55} | employee | 150402 | 2021-12-20 09:00:00 | 500.00 | approved | 2025-09-20
S4-20250920x-{01..01} | Q{01..01} | NS4-20250920x-{01..01} | employee | 150402 | 2021-12-20 09:00:00 | 0.01 | approved | 2025-09-20
E5-{01..58} | R5 | ND5 | employee | 150502 | 2025-01-05 09:00:00 | 1000.00 | approved | 2025-10-20
E5b-{1..2} | R5 | ND5 | employee | 150502 | 2025-01-05 09:00:00 | 500.00 | approved | 2025-10-20
E5c | R5 | NE5 | employee | 150502 | 2025-01-05 09:00:00 | 1000.00 | approved | 2025-10-20
E6-{01..58} | R6 | ND6 | employee | 150602 | 2025-01-05 09:00:00 | 1000.00 | approved | 2025-11-20
E6b-{1..2} | R6 | ND6 | employee | 150602 | 2025-01-05 09:00:00 | 500.00 | approved | 2025-11-20
E6c | R6 | NE6 | employee | 150602 | 2025-01-05 09:00:00 | 999.99 | approved | 2025-11-20
W1 | W1 | NW1 | employee | 150102 | 2025-06-01 09:00:00 | 7.00 | pending | 2025-06-15
'''
[test.expect]
# Each pays 65000 once: 5000 as always and 60000 more. 1501: 13 × 2500 = 32500 are filed, half of it, paid on the first and last day of June
# (W1 is not approved); 1502: a cent less. 1503, 1504: the same on certificates of a yearly exam. 1505: 58 times 1000 and twice 500 of one
# application: 57 × 1000 + 500 came twice, 5000 + 1000 + 500 + 1000 = 7500 are left, 1.5 times 5000; 1506 has a cent less.
population = 168
alerts = '''
entity_id | window_end | amount_paid | fp
1501      | 2025-06-30 | 65000.00    | FP-R7-EXAM
1502      | 2025-07-31 | 65000.00    |
1503      | 2025-08-31 | 65000.00    | FP-R7-EXAM
1504      | 2025-09-30 | 65000.00    |
1505      | 2025-10-31 | 65000.00    |
1506      | 2025-11-30 | 64999.99    | FP-R7-DOUBLED
'''

[[test]]
name  = "boundary: payments up to the as-of date are shown"
kind  = "boundary"
as_of = 2025-06-20
use   = "firing: thirteen times the usual month in one of four prefectures"
[test.given]
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..4}-24-{01..12}-B{1..5} | P{1..5}   | X{1..4}-24-{01..12}-B{1..5} | employee      | 150{1..4}02 | 2023-12-20 09:00:00 | 1000.00 | approved | 2024-{01..12}-15
C{1..4}-25-{01..06}-B{1..5} | P{1..5}   | X{1..4}-25-{01..06}-B{1..5} | employee      | 150{1..4}02 | 2023-12-20 09:00:00 | 1000.00 | approved | 2025-{01..06}-15
S{01..60}                   | Q{01..60} | N{01..60}                   | employee      | 150102      | 2023-12-20 09:00:00 | 1000.00 | approved | 2025-06-20
T{01..09}                   | Q{01..09} | O{01..09}                   | employee      | 150102      | 2023-12-20 09:00:00 | 1000.00 | approved | 2025-06-21
'''
[test.expect]
alerts = '''
entity_id | window_end | observed | amount_paid
1501      | 2025-06-30 | 65000    | 65000.00
'''

[[survivor]]
mutant = "sql: JOIN small_number n => LEFT JOIN small_number n"
reason = { zh = "0 总能对应上：末月不早于首月", en = "0 always fits: the last month is not before the first" }
[[survivor]]
mutant = "sql: JOIN by_month b => LEFT JOIN by_month b"
reason = { zh = "没有发放的月份，各项由 COALESCE 补为与没有行时相同的值", en = "Where nothing was paid the COALESCEs give what a missing row gives" }
[[survivor]]
mutant = "sql: SUM(CASE WHEN b.m = g.m - 12 THEN b.yuan END) => max(CASE WHEN b.m = g.m - 12 THEN b.yuan END)"
reason = { zh = "每地每月只有一行，合计与最大相同", en = "One row per place and month: the sum is the largest" }
[[survivor]]
mutant = "sql: yuan > 0 => yuan >= 0"
reason = { zh = "金额为0的批次对两个合计都无影响", en = "A batch of 0 adds nothing to either sum" }
[[survivor]]
mutant = "sql: s.yuan_before > 0 => s.yuan_before >= 0"
reason = { zh = "此前为0时算得的也是0", en = "With 0 before it the quotient is 0 as well" }
[[survivor]]
mutant = "details: JOIN paid_grant p => LEFT JOIN paid_grant p"
reason = { zh = "没有发放的，申领编号为空，随后连接不上", en = "Without a grant the application number is null and joined to nothing" }
[[survivor]]
mutant = "details: JOIN filed_application a => LEFT JOIN filed_application a"
reason = { zh = "已发放的都在其中；对应不上的随后与批次连接不上", en = "Every grant is in it; what is not is joined to no session" }
[[survivor]]
mutant = "details: JOIN exam_session s => LEFT JOIN exam_session s"
reason = { zh = "没有对应批次的，两项合计都为0，与 COALESCE 所给相同", en = "Without a session both sums are 0, as the COALESCE gives" }
[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值为连续的估计，不会恰好等于界限", en = "A q value is an estimate: it never is the limit itself" }
---*/
