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
when = "yearly * 2 >= yuan AND yuan > 0"
to   = "medium"
fp   = "FP-R7-EXAM"
zh   = "其中{yearly:yuan}的证书出自每年同期都有的考试（如毕业考试）"
en   = "{yearly:yuan} of it rest on certificates of exams that come back at the same time every year, as for graduates"
[[downgrade]]
when = "filed * 2 >= yuan AND yuan > 0"
to   = "medium"
fp   = "FP-R7-EXAM"
zh   = "其中{filed:yuan}的证书出自已备案的批次"
en   = "{filed:yuan} of it rest on certificates of filed sessions"
[[downgrade]]
when = "yuan > 0 AND (yuan - doubled) * 12 < 1.5 * yuan_before AND doubled > 0"
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
  SELECT CAST(LEAST(COALESCE(month_index(x.first_month), b.first_paid), b.first_paid) AS BIGINT)                AS first_m,
         CAST(GREATEST(COALESCE(month_index(LEAST(x.last_month, $as_of)), b.last_paid), b.last_paid) AS BIGINT) AS last_m
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
---*/
