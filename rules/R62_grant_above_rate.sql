/*--- rule
format   = 1
id       = "R62"
slug     = "grant-above-rate"
version  = "1.0"
status   = "experimental"
family   = "grant"
entity   = "employer"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["一次性吸纳就业补贴", "一次性扩岗补助", "一次性留工培训补助", "标准"]

title.zh   = "惠企补贴高于每人标准"
title.en   = "Grants above the rate per head"
summary.zh = "按人计算的惠企补贴高于当地当时的每人标准（standards 表）：吸纳就业补贴、扩岗补助按所招人员逐人比较；留工培训补助按标准折算的人数，多于该单位当年任何一个月的参保人数。没有当地标准的只计数，不作判断。"
summary.en = "A grant reckoned per head is above the rate of its own place and day (table standards): the hiring and job-expansion subsidies are compared person by person; the training-retention subsidy, divided by the rate, gives more heads than the employer had insured in any month of that year. Without a local rate it is counted and not decided."

[[legal]]
clause = "GSZN-2022:1-1"
why.zh = "一次性吸纳就业补贴按每人标准发放（正宁县2022年1000元）"
why.en = "The hiring subsidy has a rate per head (Zhengning 2022: 1,000 yuan)"
[[legal]]
clause = "GSZN-2022:1-2"
why.zh = "一次性扩岗补助按每人标准发放（正宁县2022年1500元）"
why.en = "The job-expansion subsidy has a rate per head (Zhengning 2022: 1,500 yuan)"
[[legal]]
clause = "GSZN-2022:1-11"
why.zh = "一次性留工培训补助按参保人数发放（正宁县2022年每人500元）"
why.en = "The training-retention subsidy goes by the number insured (Zhengning 2022: 500 yuan a head)"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受等情况"
why.en = "The office checks what it pays"

[requires]
employers       = ["employer_id", "region_code"]
employer_grants = ["grant_id", "employer_id", "grant_type", "person_id", "year", "amount", "paid_on"]

[params.rounding]
type = "decimal"
default = "1.00"
min = "0.00"
max = "1000.00"
unit = "元"
about.zh = "多出不超过此数的不列为疑点（尾差）"
about.en = "No alert for up to this much too much (rounding)"

[output]
rows = "population"
entity_id = "employer_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "too_much"
[output.columns]
employer_id  = { type = "string",        zh = "单位", en = "Employer" }
part         = { type = "string",        zh = "补贴与年度", en = "Grant and policy year" }
region_code  = { type = "string",        zh = "参保地", en = "Region" }
window_start = { type = "date",          zh = "首次发放", en = "First paid" }
window_end   = { type = "date",          zh = "末次发放", en = "Last paid" }
grant_type   = { type = "string",        zh = "补贴", en = "Grant" }
decided      = { type = "bool",          zh = "可判断", en = "Decided" }
observed     = { type = "int64",         zh = "高于标准的人数（留工：折算人数）", en = "Heads above the rate (retention: heads paid for)" }
exposure     = { type = "int64",         zh = "领补贴人数（留工：当年最多参保人数）", en = "Heads paid for (retention: most insured in that year)" }
rate         = { type = "decimal(14,2)", zh = "每人标准", en = "Rate per head" }
amount       = { type = "decimal(14,2)", zh = "发放净额", en = "Paid, net" }
too_much     = { type = "decimal(14,2)", zh = "高于标准的金额", en = "Above the rate" }

[model]
kind = "none"

[alert]
where = "decided AND too_much > $rounding"
score = "too_much"
budget = { per_scan = 100 }

[[downgrade]]
when = "grant_type = 'training_retention_subsidy'"
to   = "medium"
fp   = "FP-R62-MONTH"
zh   = "按哪个月的参保人数计算须看当地通知；这里用的是当年最多的一个月"
en   = "Which month's number insured counts is for the local notice; here it is the largest of that year"
[[downgrade]]
when = "observed * 10 >= exposure * 9 AND exposure >= 10 AND grant_type <> 'training_retention_subsidy'"
to   = "low"
fp   = "FP-R62-RATE"
zh   = "{exposure}人中{observed}人都高于标准，似为标准已调整而未录入"
en   = "{observed} of {exposure} are above the rate: the rate was probably raised and not entered"

[explain]
zh = "该单位{part}发放{amount:yuan}；当地标准为每人{rate:yuan}，可比人数{exposure}，高于标准的（折算）人数{observed}，多出{too_much:yuan}。"
en = "The employer was paid {amount:yuan} ({part}); the local rate is {rate:yuan} a head for {exposure} heads, {observed} are above it or paid for, {too_much:yuan} too much."

[[evidence]]
id    = "grants"
title.zh = "该单位当年的这种补贴"
title.en = "The employer's grants of that kind and year"
table = "employer_grants"
key   = "grant_id"
role  = "grant"
sql   = """
SELECT g.employer_id, g.person_id, g.grant_id, g.grant_type, g.year, g.paid_on, g.amount
FROM employer_grants g
WHERE g.paid_on <= $as_of AND g.employer_id = $entity_id AND g.grant_type || '-' || CAST(g.year AS VARCHAR) = $part"""

[[false_positives]]
id = "FP-R62-RATE"
zh = "标准已调整，standards 表未更新"
en = "The rate was changed and the table of standards is older"
how.zh = "查发放年度文件，补录标准"
how.en = "The text of that year; enter the rate"
[[false_positives]]
id = "FP-R62-MONTH"
zh = "人数按另一月份或另一口径计算（含派遣人员、分支机构）"
en = "The number was taken from another month or in another way (dispatch, branches)"
how.zh = "查当地通知和拨付名册"
how.en = "The local notice and the list it was paid by"
[[false_positives]]
id = "FP-R62-ARREARS"
zh = "补发以前年度，或两项合并发放"
en = "Arrears of earlier years, or two grants paid as one"
how.zh = "查发放批次说明"
how.en = "The note of the batch"

[[verify]]
id = "V1"
zh = "核对当地当年标准文件与发放名册"
en = "The rate of that place and year, and the list it was paid by"
needs = "attachment"

[suppress]
key = ["entity_id", "part"]
reopen_when = "too_much > last.too_much"
snooze_max = "180 days"
---*/
-- Choices:
-- * The rate is that of the day of the first payment (view grant_standard); without one nothing is decided.
-- * A year whose rate changed between two payments is reckoned with each payment's own rate; the larger one is shown.
-- * Per person: net per employer, person, grant and policy year (view hire_grant), each against the rate. What is paid more
--   than once for one person is R53 as well.
-- * Retention: net per employer and policy year against rate × the largest number insured in any month of that calendar
--   year up to the payment: the month of the notice is not in the data, so the most favourable one is taken. No insured
--   month in the extract: not decided. The jump of the number in one month (G11) needs the month of the notice.
WITH hire AS (
  SELECT h.employer_id, h.grant_type, h.year, h.amount, h.first_paid, h.last_paid, s.amount AS rate
  FROM hire_grant h
  LEFT JOIN grant_standard s ON s.employer_id = h.employer_id AND s.day = h.first_paid AND s.item = h.grant_type
), retention AS (
  SELECT employer_id, CAST(year AS BIGINT) AS year, SUM(amount) AS amount,
         MIN(CASE WHEN amount > 0 THEN paid_on END) AS first_paid, MAX(paid_on) AS last_paid
  FROM employer_grants
  WHERE grant_type = 'training_retention_subsidy' AND paid_on <= $as_of
  GROUP BY employer_id, year
  HAVING SUM(amount) > 0
), headcount AS (
  SELECT r.employer_id, r.year, MAX(i.insured) AS insured
  FROM retention r
  JOIN insured_month i ON i.employer_id = r.employer_id
  WHERE i.month_index >= r.year * 12 AND i.month_index <= LEAST(r.year * 12 + 11, month_index(r.first_paid))
  GROUP BY r.employer_id, r.year
), grant_year AS (
  SELECT employer_id, grant_type, year, SUM(amount) AS amount, MIN(first_paid) AS first_paid, MAX(last_paid) AS last_paid,
         COUNT(*)                                                         AS heads,
         SUM(CASE WHEN amount > rate THEN 1 ELSE 0 END)                   AS above,
         SUM(GREATEST(amount - rate, 0))                                  AS too_much,
         MAX(rate)                                                        AS rate,
         MIN(rate) IS NOT NULL                                            AS decided
  FROM hire
  GROUP BY employer_id, grant_type, year
  UNION ALL
  SELECT r.employer_id, 'training_retention_subsidy' AS grant_type, r.year, r.amount, r.first_paid, r.last_paid,
         COALESCE(h.insured, 0)                                           AS heads,
         COALESCE(CEIL(CAST(r.amount AS DOUBLE) / NULLIF(CAST(s.amount AS DOUBLE), 0)), 0) AS above,
         GREATEST(r.amount - s.amount * h.insured, 0)                     AS too_much,
         s.amount                                                         AS rate,
         s.amount * h.insured IS NOT NULL                                 AS decided
  FROM retention r
  LEFT JOIN headcount h      ON h.employer_id = r.employer_id AND h.year = r.year
  LEFT JOIN grant_standard s ON s.employer_id = r.employer_id AND s.day = r.first_paid AND s.item = 'training_retention_subsidy'
)
SELECT y.employer_id,
       y.grant_type || '-' || CAST(y.year AS VARCHAR)              AS part,
       e.region_code,
       y.first_paid                                                AS window_start,
       y.last_paid                                                 AS window_end,
       y.grant_type,
       y.decided,
       CAST(y.above AS BIGINT)                                     AS observed,
       CAST(y.heads AS BIGINT)                                     AS exposure,
       CAST(y.rate AS DECIMAL(14,2))                               AS rate,
       CAST(y.amount AS DECIMAL(14,2))                             AS amount,
       CAST(y.too_much AS DECIMAL(14,2))                           AS too_much
FROM grant_year y
LEFT JOIN employers e ON e.employer_id = y.employer_id
/*--- tests
[[test]]
name  = "firing: exactly the rate, a yuan and a fen more; the largest month of the year; no rate, no insured month"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150502
E3          | 150502
E4          | 150102
E5          | 150502
E6          | 150502
E8          | 150102
E9          | 150521
'''
standards = '''
region_code | item                       | valid_from | amount
150500      | hiring_subsidy             | 2024-01-01 | 1000.00
150500      | job_expansion_subsidy      | 2024-01-01 | 1500.00
150500      | training_retention_subsidy | 2024-01-01 | 500.00
150521      | hiring_subsidy             | 2024-09-01 | 800.00
150100      | training_retention_subsidy | 2024-06-01 | 0.00
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
A{1..4}   | E3          | 150502      | 2023-12-01 | regular
A{1..2}   | E3          | 150502      | 2024-01-01 | regular
A{1..3}   | E3          | 150502      | 2024-05-01 | regular
A{1..5}   | E3          | 150502      | 2024-06-01 | regular
B{1..2}   | E5          | 150502      | 2024-01-01 | regular
B{1..4}   | E5          | 150502      | 2025-01-01 | regular
C{1..2}   | E4          | 150102      | 2024-01-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type                 | person_id | year | amount  | paid_on
G01      | E1          | hiring_subsidy             | P1        | 2024 | 1000.00 | 2024-05-10
G02      | E1          | hiring_subsidy             | P2        | 2024 | 1001.00 | 2024-05-10
G03      | E1          | job_expansion_subsidy      | P3        | 2024 | 1500.50 | 2024-05-10
G04      | E1          | job_expansion_subsidy      | P4        | 2024 | 1500.51 | 2024-06-10
G05      | E1          | hiring_subsidy             | P5        | 2023 | 9000.00 | 2023-12-31
G06      | E2          | hiring_subsidy             | P6        | 2024 | 1500.00 | 2024-05-10
G07      | E2          | hiring_subsidy             | P6        | 2024 | -400.00 | 2024-05-20
G08      | E2          | hiring_subsidy             | P7        | 2024 | 900.00  | 2024-05-10
G09      | E3          | training_retention_subsidy |           | 2024 | 1501.01 | 2024-05-20
G10      | E3          | training_retention_subsidy |           | 2023 | 500.00  | 2024-05-20
G11      | E4          | training_retention_subsidy |           | 2024 | 9000.00 | 2024-05-20
G12      | E5          | training_retention_subsidy |           | 2024 | 1200.00 | 2025-02-20
G13      | E5          | training_retention_subsidy |           | 2024 | -199.00 | 2025-03-20
G14      | E5          | training_retention_subsidy |           | 2024 | 9000.00 | 2025-07-01
G15      | E6          | training_retention_subsidy |           | 2024 | 500.00  | 2025-02-20
G16      | E6          | training_retention_subsidy |           | 2025 | 500.00  | 2025-02-20
G17      | E6          | training_retention_subsidy |           | 2025 | -500.00 | 2025-02-21
G18      | E6          | job_stabilisation_refund   |           | 2025 | 500.00  | 2025-02-21
G20      | E8          | training_retention_subsidy |           | 2024 | 0.00    | 2024-05-10
G21      | E8          | training_retention_subsidy |           | 2024 | 0.50    | 2024-06-10
G22      | E8          | training_retention_subsidy |           | 2024 | 0.20    | 2025-06-30
G23      | E9          | hiring_subsidy             | P9        | 2024 | 1000.00 | 2024-05-10
G24      | E9          | hiring_subsidy             | P10       | 2024 | 1000.00 | 2024-09-01
G19      | E7          | hiring_subsidy             | P8        | 2024 | 500.00  | 2024-05-10
'''
[test.expect]
# E1: 1.00 too much is rounding; the expansion 0.50 + 0.51 = 1.01 is more; in 2023 no rate held. E2: 1100 less 1000 = 100.
# E3: at most 3 insured from January to May 2024: 1500.00, 1.01 too much, four heads. For 2023 only December is in the extract:
# 4 insured. E4 has no rate. E5: 1001.00 for at most 2 in 2024 (4 only in 2025); 3 heads. E6 has no insured month;
# its grant of 2025 was reversed. E7 is unknown. E8: first paid in June, when the rate was entered as nothing. E9: 1000.00 at a
# rate of 1000 until August, 800 from then on.
population = 12
rows = '''
entity_id | part                            | region_code | window_start | window_end | decided | observed | exposure | rate    | amount  | too_much
E1        | hiring_subsidy-2024             | 150502      | 2024-05-10   | 2024-05-10 | true    | 1        | 2        | 1000.00 | 2001.00 | 1.00
E1        | job_expansion_subsidy-2024      | 150502      | 2024-05-10   | 2024-06-10 | true    | 2        | 2        | 1500.00 | 3001.01 | 1.01
E1        | hiring_subsidy-2023             | 150502      | 2023-12-31   | 2023-12-31 | false   | 0        | 1        |         | 9000.00 | 0.00
E2        | hiring_subsidy-2024             | 150502      | 2024-05-10   | 2024-05-10 | true    | 1        | 2        | 1000.00 | 2000.00 | 100.00
E3        | training_retention_subsidy-2024 | 150502      | 2024-05-20   | 2024-05-20 | true    | 4        | 3        | 500.00  | 1501.01 | 1.01
E3        | training_retention_subsidy-2023 | 150502      | 2024-05-20   | 2024-05-20 | true    | 1        | 4        | 500.00  | 500.00  | 0.00
E4        | training_retention_subsidy-2024 | 150102      | 2024-05-20   | 2024-05-20 | false   | 0        | 2        |         | 9000.00 | 0.00
E5        | training_retention_subsidy-2024 | 150502      | 2025-02-20   | 2025-03-20 | true    | 3        | 2        | 500.00  | 1001.00 | 1.00
E6        | training_retention_subsidy-2024 | 150502      | 2025-02-20   | 2025-02-20 | false   | 1        | 0        | 500.00  | 500.00  | 0.00
E8        | training_retention_subsidy-2024 | 150102      | 2024-06-10   | 2025-06-30 | false   | 0        | 0        | 0.00    | 0.70    | 0.00
E9        | hiring_subsidy-2024             | 150521      | 2024-05-10   | 2024-09-01 | true    | 1        | 2        | 1000.00 | 2000.00 | 200.00
E7        | hiring_subsidy-2024             |             | 2024-05-10   | 2024-05-10 | false   | 0        | 1        |         | 500.00  | 0.00
'''
alerts = '''
entity_id | part                            | band | fp           | persons | amount_paid | amount_low
E1        | job_expansion_subsidy-2024      | A    |              | 2       | 3001.01     | 1.01
E2        | hiring_subsidy-2024             | A    |              | 2       | 2000.00     | 100.00
E9        | hiring_subsidy-2024             | A    |              | 2       | 2000.00     | 200.00
E3        | training_retention_subsidy-2024 | B    | FP-R62-MONTH | 0       | 1501.01     | 1.01
'''

[[test]]
name  = "firing: nine of ten above the rate, as where it was raised; nine of nine and nine of eleven are not enough"
kind  = "firing"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E{1..3}     | 150502
'''
standards = '''
region_code | item           | valid_from | amount
150500      | hiring_subsidy | 2024-01-01 | 1000.00
'''
employer_grants = '''
grant_id  | employer_id | grant_type     | person_id | year | amount  | paid_on
A{01..09} | E1          | hiring_subsidy | P{01..09} | 2024 | 1500.00 | 2024-05-10
A10       | E1          | hiring_subsidy | P10       | 2024 | 1000.00 | 2025-06-30
A11       | E1          | hiring_subsidy | P10       | 2024 | 700.00  | 2025-07-01
B{01..09} | E2          | hiring_subsidy | Q{01..09} | 2024 | 1500.00 | 2024-05-10
C{01..09} | E3          | hiring_subsidy | R{01..09} | 2024 | 1500.00 | 2024-05-10
C{10..11} | E3          | hiring_subsidy | R{10..11} | 2024 | 1000.00 | 2024-05-10
'''
[test.expect]
# E1: 9 of 10, 9 x 500.00. E2: 9 of 9, but fewer than ten. E3: 9 of 11 = 82 %.
population = 3
alerts = '''
entity_id | band | fp          | amount_low | amount_paid
E1        | C    | FP-R62-RATE | 4500.00    | 14500.00
E2        | A    |             | 4500.00    | 13500.00
E3        | A    |             | 4500.00    | 15500.00
'''

[[test]]
name  = "quiet: the rate of another place"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
'''
standards = '''
region_code | item           | valid_from | amount
621025      | hiring_subsidy | 2024-01-01 | 1000.00
'''
employer_grants = '''
grant_id | employer_id | grant_type     | person_id | year | amount  | paid_on
A1       | E1          | hiring_subsidy | P1        | 2024 | 1500.00 | 2024-05-10
'''
[test.expect]
population = 1
alerts = ''

[[test]]
name  = "boundary: a rate for one hire and none for another; ten insured and eleven paid for is a matter of the month"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E{1..2}     | 150502
'''
standards = '''
region_code | item                       | valid_from | amount
150500      | hiring_subsidy             | 2024-06-01 | 1000.00
150500      | training_retention_subsidy | 2024-01-01 | 500.00
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
A{01..10} | E2          | 150502      | 2024-01-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type                 | person_id | year | amount  | paid_on
G1       | E1          | hiring_subsidy             | P1        | 2024 | 1000.00 | 2024-05-10
G2       | E1          | hiring_subsidy             | P2        | 2024 | 1500.00 | 2024-07-10
G3       | E2          | training_retention_subsidy |           | 2024 | 5500.00 | 2024-05-20
'''
[test.expect]
# E1: no rate in May, so nothing is said of P1; P2 got 500.00 above that of July. E2: 5500.00 for ten at 500.00: eleven heads, 500.00.
population = 2
rows = '''
entity_id | part                            | decided | observed | exposure | rate    | amount  | too_much
E1        | hiring_subsidy-2024             | true    | 1        | 2        | 1000.00 | 2500.00 | 500.00
E2        | training_retention_subsidy-2024 | true    | 11       | 10       | 500.00  | 5500.00 | 500.00
'''
alerts = '''
entity_id | part                            | band | fp           | amount_low
E1        | hiring_subsidy-2024             | A    |              | 500.00
E2        | training_retention_subsidy-2024 | B    | FP-R62-MONTH | 500.00
'''

[[survivor]]
mutant = "sql: JOIN insured_month i => LEFT JOIN insured_month i"
reason = { zh = "没有参保月的，月份条件不成立", en = "Without an insured month the conditions on the month fail" }
[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "补贴种类不同", en = "The kinds of grant differ" }
[[survivor]]
mutant = "sql: MIN(rate) => max(rate)"
reason = { zh = "两者同时为空：只要有一人有标准即可判断", en = "Both are empty together: one hire with a rate is enough" }
[[survivor]]
mutant = "sql: s.amount * h.insured => s.amount / h.insured #2"
reason = { zh = "参保人数从不为零：两式同时为空", en = "The number insured is never nothing: both are empty together" }
[[survivor]]
mutant = "alert.where: drop AND decided"
reason = { zh = "没有标准的没有多出的金额", en = "Without a rate nothing is too much" }
---*/
