/*--- rule
format   = 1
id       = "R64"
slug     = "premium-rate"
version  = "2.0"
status   = "experimental"
family   = "employer"
entity   = "employer"
severity = "low"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["数据质量", "费率"]

title.zh   = "缴费额与缴费基数不合当地通常费率"
title.en   = "Premiums off the usual rate"
summary.zh = "某单位的缴费记录中，缴费额除以缴费基数与当地同月绝大多数记录的费率不同的占了多数。这是数据质量提示，不是疑点：它会影响稳岗返还与其他按缴费额计算的规则。"
summary.en = "For most of an employer's contribution rows, amount divided by wage base differs from the rate of nearly all rows of that place and month. A note on the quality of the data, not a suspicion: it bears on the refund and on other rules that use premiums."

[[legal]]
clause = "NMG-2025-YSHJ6:ABG"
why.zh = "失业保险费率阶段性降低政策延续，各地各期费率统一"
why.en = "The lowered rate goes on: one rate for a place and time"

[requires]
contributions = ["person_id", "employer_id", "month", "wage_base", "kind"]
employers     = ["employer_id", "region_code"]

[params.min_rows]
type = "int"
default = 24
min = 1
max = 100000
unit = "条"
about.zh = "不合的记录少于此数不提示"
about.en = "No note below this many rows"
[params.clear_share]
type = "decimal"
default = "0.90"
min = "0.50"
max = "1.00"
about.zh = "当地同月同一费率的记录至少占此比例，才以它为通常费率"
about.en = "A rate is usual only where this share of the rows of the place and month has it"

[output]
rows = "violations"
entity_id = "employer_id"
window = ["window_start", "window_end"]
region = "region_code"
[output.columns]
employer_id  = { type = "string",  zh = "单位", en = "Employer" }
region_code  = { type = "string",  zh = "参保地", en = "Region" }
window_start = { type = "date",    zh = "最早月份", en = "First month" }
window_end   = { type = "date",    zh = "最近月份末日", en = "Last day of the last month" }
observed     = { type = "int64",   zh = "不合通常费率的记录", en = "Rows off the usual rate" }
exposure     = { type = "int64",   zh = "可比较的记录", en = "Rows compared" }
share        = { type = "float64", zh = "占比", en = "Share" }
lowest       = { type = "float64", zh = "最低的费率（万分之）", en = "Lowest rate, per 10,000" }
highest      = { type = "float64", zh = "最高的费率（万分之）", en = "Highest rate, per 10,000" }
usual        = { type = "float64", zh = "当地通常费率（万分之）", en = "Usual rate there, per 10,000" }

[model]
kind = "none"

[alert]
where = "observed >= $min_rows AND share >= 0.5"
score = "observed"
budget = { per_scan = 50 }

[[downgrade]]
when = "true"
to   = "low"
fp   = "FP-R64-BASE"
zh   = "只是数据质量提示：基数封顶、费率浮动或口径不同都会如此"
en   = "A note on the data only: a cap of the base, a rate of its own or another way of counting look the same"

[explain]
zh = "该单位可比较的{exposure}条缴费记录中，有{observed}条（{share:pct}）的缴费额与基数之比（万分之{lowest:0.1}至{highest:0.1}）不同于当地同月的通常费率（万分之{usual:0.1}）。"
en = "Of {exposure} contribution rows of the employer that can be compared, {observed} ({share:pct}) have a ratio of amount to wage base ({lowest:0.1} to {highest:0.1} per 10,000) other than the usual rate of place and month ({usual:0.1} per 10,000)."

[[evidence]]
id    = "rows"
title.zh = "该单位的缴费记录"
title.en = "The employer's contribution rows"
table = "contributions"
key   = "person_id"
role  = "contribution"
sql   = """
SELECT c.person_id, c.employer_id, c.month, c.wage_base, c.kind
FROM contributions c
WHERE c.kind = 'regular' AND c.employer_id = $entity_id AND c.month >= $window_start AND c.month <= $window_end"""

[[false_positives]]
id = "FP-R64-BASE"
zh = "基数封顶保底、当期费率调整或浮动费率"
en = "Caps of the base, a change of rate, a rate of its own"
how.zh = "与税务征收记录核对"
how.en = "Compare with the tax authority's records"

[[verify]]
id = "V1"
zh = "抽取5条记录与税务征收记录核对，有误的更正数据"
en = "Compare 5 rows with the tax authority's records; mend the data"
needs = "number"

[suppress]
key = ["entity_id"]
reopen_when = "observed >= 2 * last.observed"
snooze_max = "365 days"
---*/
-- Choices:
-- * Regular rows with a base above 0 and an amount. Rate = amount ÷ base in whole parts of 10,000: a fen of rounding moves
--   it by less than half a part for bases above 100 yuan; rows below that are left out.
-- * The usual rate of a prefecture and month is the one that $clear_share of its rows have; where no rate is that common
--   nothing of the month is compared. The standards table has no item for the rate of premiums.
WITH usual AS (
  SELECT prefecture, month, FIRST_VALUE(rate ORDER BY n DESC, rate) AS rate
  FROM (SELECT substr(region_code, 1, 4) AS prefecture, month, rate, SUM(n) AS n
        FROM employer_premium
        WHERE rate IS NOT NULL AND month <= $as_of
        GROUP BY substr(region_code, 1, 4), month, rate) r
  GROUP BY prefecture, month
  HAVING MAX(n) >= $clear_share * SUM(n)
), compared AS (
  SELECT p.employer_id, p.month, p.rate, p.n, u.rate AS usual, p.rate <> u.rate AS off
  FROM usual u
  JOIN employer_premium p ON substr(p.region_code, 1, 4) = u.prefecture AND p.month = u.month
  WHERE p.rate IS NOT NULL
), found AS (                          -- with the usual rate of the last month that has a row off it
  SELECT employer_id, SUM(n)                                                          AS compared,
         SUM(CASE WHEN off THEN n ELSE 0 END)                                         AS n,
         MIN(CASE WHEN off THEN month END)                                            AS first_month,
         MAX(CASE WHEN off THEN month END)                                            AS last_month,
         MIN(CASE WHEN off THEN rate END)                                             AS lowest,
         MAX(CASE WHEN off THEN rate END)                                             AS highest,
         FIRST_VALUE(usual ORDER BY off DESC, month DESC, usual)                      AS usual
  FROM compared
  GROUP BY employer_id
)
SELECT o.employer_id,
       e.region_code,
       o.first_month                                           AS window_start,
       CAST(o.last_month + INTERVAL '1 month' - INTERVAL '1 day' AS DATE) AS window_end,
       CAST(o.n AS BIGINT)                                     AS observed,
       CAST(o.compared AS BIGINT)                              AS exposure,
       CAST(o.n AS DOUBLE) / o.compared                        AS share,
       o.lowest,
       o.highest,
       o.usual
FROM found o
LEFT JOIN employers e ON e.employer_id = o.employer_id
WHERE o.n > 0
/*--- tests
[[test]]
name  = "firing: off the rate in half of its rows and in fewer; the clear share; small bases, other kinds, rounding"
kind  = "boundary"
as_of = 2025-02-28
params = { min_rows = 2 }
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150502
E3          | 150502
E5          | 150102
'''
contributions = '''
person_id | employer_id | region_code | month      | wage_base | amount | kind
A{01..45} | E1          | 150502      | 2025-01-01 | 4000.00   | 40.00  | regular
A46       | E1          | 150502      | 2025-01-01 | 3333.33   | 33.33  | regular
B{1..3}   | E2          | 150521      | 2025-01-01 | 4000.00   | 80.00  | regular
B9        | E2          | 150502      | 2024-12-01 | 4000.00   | 40.00  | regular
B{1..2}   | E2          | 150521      | 2025-02-01 | 4000.00   | 40.00  | regular
B{3..4}   | E2          | 150502      | 2025-02-01 | 4000.00   | 120.00 | deferred
B5        | E2          | 150502      | 2025-02-01 | 99.99     | 9.00   | regular
B6        | E2          | 150502      | 2025-02-01 |           | 9.00   | regular
B7        | E2          | 150502      | 2025-02-01 | 4000.00   |        | regular
B{1..2}   | E2          | 150502      | 2025-03-01 | 4000.00   | 90.00  | regular
C{1..2}   | E3          | 150502      | 2025-01-01 | 4000.00   | 20.00  | regular
C{1..2}   | E3          | 150502      | 2025-02-01 | 4000.00   | 40.00  | regular
C3        | E3          | 150502      | 2025-02-01 | 100.00    | 2.00   | regular
C{04..12} | E3          | 150502      | 2025-02-01 | 4000.00   | 40.00  | regular
D{01..17} | E4          | 150502      | 2025-02-01 | 4000.00   | 40.00  | regular
D18       | E4          | 150502      | 2025-02-01 | 4000.00   | 2400.00 | regular
D19       | E4          | 150502      | 2025-02-01 | 4000.00   | 2800.00 | regular
F{1..2}   | E5          | 150102      | 2025-01-01 | 4000.00   | 60.00  | regular
F{3..19}  | E5          | 150102      | 2025-01-01 | 4000.00   | 40.00  | regular
'''
[test.expect]
# January in 1505: 46 of 51 rows have 100 parts (33.33 of 3333.33 is 99.999): 90.2 %. E2's three and E3's two are off. February: 30
# of 33 = 90.9 %. E2: 3 of 6 rows off, that of December is alone. E3: 3 of 14. E4 has two of 19 off, at 6000 and 7000 parts. 1501:
# 17 of 19 = 89 %: nothing is usual, nothing compared.
population = 3
rows = '''
entity_id | region_code | window_start | window_end | observed | exposure | share | lowest | highest | usual
E2        | 150502      | 2025-01-01   | 2025-01-31 | 3        | 6        | 0.5   | 200    | 200     | 100
E3        | 150502      | 2025-01-01   | 2025-02-28 | 3        | 14       | 0.214 | 50     | 200     | 100
E4        |             | 2025-02-01   | 2025-02-28 | 2        | 19       | 0.105 | 6000   | 7000    | 100
'''
alerts = '''
entity_id | band | fp          | persons
E2        | C    | FP-R64-BASE | 3
'''

[[test]]
name  = "firing: twenty-four rows and twenty-three; exactly nine in ten have the usual rate; two rates off"
kind  = "firing"
as_of = 2025-03-01
[test.given]
employers = '''
employer_id | region_code
E{1..3}     | 150502
'''
contributions = '''
person_id  | employer_id | region_code | month      | wage_base | amount | kind
A{001..423} | E1         | 150502      | 2025-01-01 | 4000.00   | 40.00  | regular
A{001..423} | E1         | 150502      | 2025-02-01 | 4000.00   | 20.00  | regular
B{01..12}  | E2          | 150502      | 2025-01-01 | 4000.00   | 80.00  | regular
B{13..24}  | E2          | 150502      | 2025-02-01 | 4000.00   | 60.00  | regular
C{01..23}  | E3          | 150502      | 2025-01-01 | 4000.00   | 80.00  | regular
D{01..12}  | E4          | 150502      | 2025-01-01 | 4000.00   | 80.00  | regular
D{01..35}  | E4          | 150502      | 2025-02-01 | 4000.00   | 40.00  | regular
G1         | E2          | 150502      | 2025-03-01 | 4000.00   | 20.00  | regular
'''
[test.expect]
# January: 423 of 470 = exactly 90 % at 100 parts. February: 423 of 470 at 50 parts. E2 has 12 at 200 and 12 at 150, and one
# row of the as-of day that is at the rate of March.
population = 3
rows = '''
entity_id | observed | exposure | lowest | highest | usual | window_end
E2        | 24       | 25       | 150    | 200     | 50    | 2025-02-28
E3        | 23       | 23       | 200    | 200     | 100   | 2025-01-31
E4        | 47       | 47       | 100    | 200     | 50    | 2025-02-28
'''
alerts = '''
entity_id | band | fp
E2        | C    | FP-R64-BASE
E4        | C    | FP-R64-BASE
'''

[[test]]
name  = "quiet: one rate for everybody, changed in the same month"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
contributions = '''
person_id  | employer_id | region_code | month      | wage_base | amount | kind
A{01..30}  | E1          | 150502      | 2025-01-01 | 4000.00   | 40.00  | regular
A{01..30}  | E1          | 150502      | 2025-02-01 | 4000.00   | 80.00  | regular
'''
[test.expect]
population = 0
alerts = ''

[[test]]
name  = "boundary: bases of 100 yuan, a rate common to two counties, a month without a usual rate, high rates, two of five"
kind  = "boundary"
as_of = 2025-02-28
params = { min_rows = 2 }
[test.given]
employers = '''
employer_id | region_code
E{1..7}     | 150302
'''
contributions = '''
person_id | employer_id | region_code | month      | wage_base | amount | kind
A{01..33} | E1          | 150302      | 2025-01-01 | 100.00    | 1.00   | regular
B{1..2}   | E2          | 150302      | 2025-01-01 | 4000.00   | 80.00  | regular
B1        | E2          | 150302      | 2025-02-01 | 4000.00   | 20.00  | regular
C{1..3}   | E3          | 150302      | 2025-01-01 | 4000.00   | 40.00  | regular
C{4..5}   | E3          | 150302      | 2025-01-01 | 4000.00   | 80.00  | regular
D{01..50} | E4          | 150402      | 2025-01-01 | 4000.00   | 40.00  | regular
D{51..94} | E4          | 150421      | 2025-01-01 | 4000.00   | 40.00  | regular
F{1..6}   | E5          | 150421      | 2025-01-01 | 4000.00   | 80.00  | regular
F7        | E5          | 150421      | 2025-01-01 | 4000.00   | 40.00  | deferred
F1        | E5          | 150421      | 2025-02-01 | 4000.00   | 120.00 | regular
F2        | E5          | 150421      | 2025-02-01 | 4000.00   | 40.00  | regular
G{01..20} | E6          | 150602      | 2025-01-01 | 100.00    | 60.00  | regular
H{01..19} | E7          | 150702      | 2025-01-01 | 4000.00   | 40.00  | regular
H20       | E7          | 150702      | 2025-01-01 | 4000.00   | 20.00  | regular
'''
[test.expect]
# 1503: 33 + 3 = 36 of 40 rows have 100 parts, exactly 90 %, most of them on a base of exactly 100 yuan. E2: 2 of 3 off, in January, when
# 100 was usual: its row of February is at February's rate, 50, and last. E3: 2 of 5 = 40 %. 1507: 19 of 20 have 100, one of E7 has 50. 1504: 50 + 44 = 94 of 100; E5's six are off, its seventh is a deferral; in February neither rate is usual. 1506: all have
# 6000 parts.
population = 4
rows = '''
entity_id | observed | exposure | share | lowest | highest | usual | window_end
E2        | 2        | 3        | 0.667 | 200    | 200     | 100   | 2025-01-31
E3        | 2        | 5        | 0.40  | 200    | 200     | 100   | 2025-01-31
E5        | 6        | 6        | 1.00  | 200    | 200     | 100   | 2025-01-31
E7        | 1        | 20       | 0.05  | 50     | 50      | 100   | 2025-01-31
'''
alerts = '''
entity_id | band | persons
E2        | C    | 2
E5        | C    | 6
'''

[[survivor]]
mutant = "evidence.rows: c.month <= $window_end => c.month < $window_end"
reason = { zh = "月份都是当月1日，窗口止于月末", en = "A month is its first day, the window ends on a last day" }
---*/
