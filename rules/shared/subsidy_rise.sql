/*--- rule
format = 1
kind   = "view"
name   = "subsidy_rise"

about.zh = "盟市×月的技能提升补贴发放是否有共同原因：其他盟市同月是否也上升（政策截止、标准调整），以及前后两年内可比的其他年份中同一月份达到其一半的有几年（季节）。只列有发放的月份。"
about.en = "Whether the skill subsidies of a prefecture and month have a common cause: did other prefectures rise in the same month (a deadline, a new rate), and in how many of the other years that can be compared (two on either side) does the same month reach half of it (season). Months without payments have no row."

[params.rise_ratio]
type = "float"
default = 1.5
min = 1.0
max = 10.0
unit = "倍"
about.zh = "当月为此前12个月月均的几倍算上升"
about.en = "Times the mean of the twelve months before that are a rise"

[output.columns]
region      = { type = "string",        zh = "支付盟市（4位）", en = "Paying prefecture (4 digits)" }
month_index = { type = "int64",         zh = "月份序号", en = "Month as a number" }
yuan        = { type = "decimal(14,2)", zh = "当月发放", en = "Paid in the month" }
yuan_before = { type = "decimal(14,2)", zh = "此前12个月合计", en = "Paid in the 12 months before" }
others      = { type = "int64",         zh = "可比的其他盟市", en = "Other prefectures that can be compared" }
others_up   = { type = "int64",         zh = "其中同月上升", en = "Of these that rose in the same month" }
years       = { type = "int64",         zh = "可比的其他年份", en = "Other years that can be compared" }
years_alike = { type = "int64",         zh = "其中同月达一半的年份", en = "Of these with half of it in the same month" }
---*/
-- "Whole region rises in the same weeks: compare with peers" and "same months up in >= 2 earlier years"
-- (design/typologies.md). Half as much again as the mean of the twelve months before is the least that a common cause must
-- add to be one. A month can be compared from the thirteenth of the data on, and where something was paid before it; the
-- data are those of the extract, or of payments outside it. Prefectures are few, so every month of each is laid out.
WITH by_month AS (
  SELECT region, paid_month AS m, SUM(amount) AS yuan FROM paid_grant GROUP BY region, paid_month
), bounds AS (
  SELECT CAST(LEAST(month_index(x.first_month), b.first_paid) AS BIGINT)                    AS first_m,   -- both pass over a null
         CAST(GREATEST(month_index(LEAST(x.last_month, $as_of)), b.last_paid) AS BIGINT)    AS last_m
  FROM (SELECT MIN(m) AS first_paid, MAX(m) AS last_paid FROM by_month) b
  CROSS JOIN extract x
), calendar AS (
  SELECT b.last_m - n.n AS m, b.first_m, b.last_m
  FROM bounds b
  JOIN small_number n ON n.n <= b.last_m - b.first_m
), grid AS (
  SELECT p.region, c.m, c.first_m, c.last_m, COALESCE(b.yuan, 0) AS yuan
  FROM (SELECT region FROM by_month GROUP BY region) p
  CROSS JOIN calendar c
  LEFT JOIN by_month b ON b.region = p.region AND b.m = c.m
), near AS (                           -- the payments of two years around
  SELECT g.region, g.m,
         SUM(CASE WHEN b.m BETWEEN g.m - 12 AND g.m - 1 THEN b.yuan END)                               AS before,
         SUM(CASE WHEN b.m <> g.m AND (b.m - g.m) % 12 = 0 AND b.yuan * 2 >= g.yuan THEN 1 ELSE 0 END) AS alike
  FROM grid g
  JOIN by_month b ON b.region = g.region AND b.m >= g.m - 24 AND b.m <= g.m + 24
  GROUP BY g.region, g.m
), series AS (
  SELECT g.region, g.m, g.first_m, g.last_m, g.yuan, COALESCE(b.before, 0) AS before, COALESCE(b.alike, 0) AS alike,
         COALESCE(b.before, 0) > 0 AND g.m >= g.first_m + 12                                           AS comparable,
         COALESCE(b.before, 0) > 0 AND g.m >= g.first_m + 12 AND g.yuan * 12 >= $rise_ratio * b.before AS up
  FROM grid g
  LEFT JOIN near b ON b.region = g.region AND b.m = g.m
), rise AS (
  SELECT m, SUM(CASE WHEN comparable THEN 1 ELSE 0 END) AS n, SUM(CASE WHEN up THEN 1 ELSE 0 END) AS up
  FROM series
  GROUP BY m
)
SELECT s.region,
       CAST(s.m AS BIGINT)                                                AS month_index,
       CAST(s.yuan AS DECIMAL(14,2))                                      AS yuan,
       CAST(s.before AS DECIMAL(14,2))                                    AS yuan_before,
       CAST(r.n - CASE WHEN s.comparable THEN 1 ELSE 0 END AS BIGINT)     AS others,
       CAST(r.up - CASE WHEN s.up THEN 1 ELSE 0 END AS BIGINT)            AS others_up,
       CAST(CASE WHEN s.m - 24 >= s.first_m THEN 1 ELSE 0 END + CASE WHEN s.m - 12 >= s.first_m THEN 1 ELSE 0 END
            + CASE WHEN s.m + 12 <= s.last_m THEN 1 ELSE 0 END + CASE WHEN s.m + 24 <= s.last_m THEN 1 ELSE 0 END
            AS BIGINT)                                                    AS years,
       CAST(s.alike AS BIGINT)                                            AS years_alike
FROM series s
JOIN rise r ON r.m = s.m
WHERE s.yuan > 0
/*--- tests
[[test]]
name  = "boundary: half of the month and a cent less; the edges of the data; others that rise, that cannot be compared"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2023-06-01 | regular
P1        | E1          | 150502      | 2025-12-01 | regular
'''
skill_subsidies = '''
application_id | person_id  | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1             | P1         | K1             | employee      | 150502      | 2023-05-20 09:00:00 | 999.99  | approved | 2023-06-15
A2             | P2         | K2             | employee      | 150502      | 2024-05-20 09:00:00 | 1000.00 | approved | 2024-06-15
A3             | P3         | K3             | employee      | 150521      | 2025-05-20 09:00:00 | 2000.00 | approved | 2025-06-15
B1             | P4         | K4             | employee      | 150102      | 2024-05-20 09:00:00 | 1200.00 | approved | 2024-06-15
B2             | P5         | K5             | employee      | 150102      | 2025-05-20 09:00:00 | 150.00  | approved | 2025-06-15
C1             | P6         | K6             | employee      | 150202      | 2024-05-20 09:00:00 | 1200.00 | approved | 2024-07-15
C2             | P7         | K7             | employee      | 150202      | 2025-05-20 09:00:00 | 149.99  | approved | 2025-06-15
D1             | P8         | K8             | employee      | 150302      | 2025-05-20 09:00:00 | 5000.00 | approved | 2025-06-15
D2             | P9         | K9             | employee      | 150302      | 2025-05-20 09:00:00 | 6000.00 | approved | 2025-12-15
'''
[test.expect]
# Data from June 2023 (24281) to December 2025 (24311). 1505, June 2025 (24305): June 2024 with 1000 is half of 2000, June
# 2023 is a cent less; 2026 is outside: two years. June 2024 (24293): 2023 and 2025 both reach half of 1000.
# Compared in June 2025: 1505 (1000 before: up), 1501 (1200 before; 150 is 1.5 times its mean of 100: up), 1502 (149.99 is
# not); 1503 has nothing before. June 2024 is the thirteenth month: 1505 alone can be compared and is up (999.99 before);
# July 2024 (24294): 1505 and 1501 can (1000 and 1200 before, nothing paid). December 2025: 1505, 1501, 1502 (without 1503).
rows = '''
region | month_index | yuan    | yuan_before | others | others_up | years | years_alike
1505   | 24281       | 999.99  | 0.00        | 0      | 0         | 2     | 2
1505   | 24293       | 1000.00 | 999.99      | 0      | 0         | 2     | 2
1505   | 24305       | 2000.00 | 1000.00     | 2      | 1         | 2     | 1
1501   | 24293       | 1200.00 | 0.00        | 1      | 1         | 2     | 0
1501   | 24305       | 150.00  | 1200.00     | 2      | 1         | 2     | 1
1502   | 24294       | 1200.00 | 0.00        | 2      | 0         | 2     | 0
1502   | 24305       | 149.99  | 1200.00     | 2      | 2         | 2     | 0
1503   | 24305       | 5000.00 | 0.00        | 3      | 2         | 2     | 0
1503   | 24311       | 6000.00 | 5000.00     | 3      | 0         | 2     | 0
'''

[[test]]
name  = "boundary: the twelve months before, two years on either side and no third, the thirteenth month; a month that nets to nothing; cents"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2020-06-01 | regular
P1        | E1          | 150502      | 2022-01-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount | status   | paid_on
A0             | P0        | N0             | employee      | 150502      | 2019-12-20 09:00:00 | 100.00 | approved | 2020-01-15
A1             | P1        | N1             | employee      | 150502      | 2019-12-20 09:00:00 | 100.00 | approved | 2020-12-15
A2             | P2        | N2             | employee      | 150502      | 2019-12-20 09:00:00 | 100.00 | approved | 2021-01-15
A3             | P3        | N3             | employee      | 150502      | 2019-12-20 09:00:00 | 100.00 | approved | 2021-12-15
A4             | P4        | N4             | employee      | 150502      | 2019-12-20 09:00:00 | 100.00 | approved | 2022-01-15
A5             | P5        | N5             | employee      | 150502      | 2019-12-20 09:00:00 | 100.00 | approved | 2022-02-15
A6             | P6        | N6             | employee      | 150502      | 2019-12-20 09:00:00 | 100.00 | approved | 2023-01-15
A7             | P7        | N7             | employee      | 150502      | 2019-12-20 09:00:00 | 100.00 | approved | 2023-02-15
A8             | P8        | N8             | employee      | 150502      | 2019-12-20 09:00:00 | 0.50   | approved | 2024-01-15
A9             | P9        | N9             | employee      | 150102      | 2019-12-20 09:00:00 | 10.00  | approved | 2020-06-15
A10            | P10       | N10            | employee      | 150102      | 2019-12-20 09:00:00 | 100.00 | approved | 2020-12-15
A11            | P11       | N11            | employee      | 150202      | 2019-12-20 09:00:00 | 5.00   | approved | 2021-09-15
A12            | P12       | N12            | employee      | 150202      | 2019-12-20 09:00:00 | -5.00  | approved | 2021-09-15
A13            | P13       | N13            | employee      | 150202      | 2019-12-20 09:00:00 | 100.00 | approved | 2022-01-15
A14            | P14       | N14            | employee      | 150302      | 2019-12-20 09:00:00 | 0.50   | approved | 2021-02-15
A15            | P15       | N15            | employee      | 150302      | 2019-12-20 09:00:00 | 0.10   | approved | 2021-12-15
'''
[test.expect]
# Payments from January 2020 (24240) to January 2024 (24288), beyond the contributions on both sides. 1505, January 2022 (24264): 100 in January
# and December 2021 before it, that of December 2020 is a thirteenth month; 2020, 2021, 2023 and 2024 (0.50, less than half) can be compared.
# January 2020 and 2023 are three years apart. 1501 rises in December 2020 (24251), the twelfth month: not compared. 1502 netted nothing
# before January 2022: not compared. 1503, December 2021 (24263): 0.10 after 0.50 in a year is more than half as much again.
rows = '''
region | month_index | yuan   | yuan_before | others | others_up | years | years_alike
1501   | 24245       | 10.00  | 0.00        | 0      | 0         | 2     | 0
1501   | 24251       | 100.00 | 10.00       | 0      | 0         | 2     | 0
1502   | 24264       | 100.00 | 0.00        | 2      | 1         | 4     | 0
1503   | 24253       | 0.50   | 0.00        | 2      | 0         | 3     | 0
1503   | 24263       | 0.10   | 0.50        | 2      | 1         | 3     | 0
1505   | 24240       | 100.00 | 0.00        | 0      | 0         | 2     | 2
1505   | 24251       | 100.00 | 100.00      | 0      | 0         | 2     | 1
1505   | 24252       | 100.00 | 200.00      | 1      | 0         | 3     | 3
1505   | 24263       | 100.00 | 200.00      | 2      | 1         | 3     | 1
1505   | 24264       | 100.00 | 200.00      | 1      | 0         | 4     | 3
1505   | 24265       | 100.00 | 200.00      | 2      | 0         | 3     | 1
1505   | 24276       | 100.00 | 200.00      | 1      | 0         | 3     | 2
1505   | 24277       | 100.00 | 200.00      | 0      | 0         | 2     | 1
1505   | 24288       | 0.50   | 200.00      | 0      | 0         | 2     | 2
'''

[[test]]
name  = "boundary: contributions that reach beyond the as-of date end with it"
as_of = 2025-02-28
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2023-12-01 | regular
P1        | E1          | 150502      | 2026-06-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | employee      | 150502      | 2023-12-20 09:00:00 | 1000.00 | approved | 2024-01-15
A2             | P2        | K2             | employee      | 150502      | 2023-12-20 09:00:00 | 1000.00 | approved | 2024-03-15
'''
[test.expect]
# January 2025 lies in the data, March 2025 and 2026 do not.
rows = '''
region | month_index | yuan    | yuan_before | years | years_alike
1505   | 24288       | 1000.00 | 0.00        | 1     | 0
1505   | 24290       | 1000.00 | 1000.00     | 0     | 0
'''

[[survivor]]
mutant = "sql: JOIN small_number n => LEFT JOIN small_number n"
reason = { zh = "0 总能对应上：末月不早于首月", en = "0 always fits: the last month is not before the first" }
[[survivor]]
mutant = "sql: b.last_m - b.first_m => b.last_m + b.first_m"
reason = { zh = "多出的月份早于首月，没有发放，也不参加比较", en = "The months added lie before the first: nothing was paid in them, and they are not compared" }
[[survivor]]
mutant = "sql: COALESCE(b.yuan, 0) => (b.yuan)"
reason = { zh = "只列有发放的月份，这样的月份在 near 中总有自己一行；没有发放的月份只差在空值与0", en = "Only months with payments are listed, and near has a row of each, its own; of the others only null and 0 differ" }
[[survivor]]
mutant = "sql: JOIN by_month b => LEFT JOIN by_month b"
reason = { zh = "只列有发放的月份，这样的月份在 near 中总有自己一行；没有发放的月份只差在空值与0", en = "Only months with payments are listed, and near has a row of each, its own; of the others only null and 0 differ" }
[[survivor]]
mutant = "sql: 24 => 25 in g.m - 24"
reason = { zh = "年份之差是12的倍数，25个月处没有", en = "Other years lie twelve months apart: there is none at 25" }
[[survivor]]
mutant = "sql: 24 => 25 in g.m + 24"
reason = { zh = "年份之差是12的倍数，25个月处没有", en = "Other years lie twelve months apart: there is none at 25" }
[[survivor]]
mutant = "sql: LEFT JOIN near b => JOIN near b"
reason = { zh = "只列有发放的月份，这样的月份在 near 中总有自己一行；没有发放的月份只差在空值与0", en = "Only months with payments are listed, and near has a row of each, its own; of the others only null and 0 differ" }
[[survivor]]
mutant = "sql: COALESCE(b.alike, 0) => (b.alike)"
reason = { zh = "只列有发放的月份，这样的月份在 near 中总有自己一行；没有发放的月份只差在空值与0", en = "Only months with payments are listed, and near has a row of each, its own; of the others only null and 0 differ" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(b.alike, 0)"
reason = { zh = "只列有发放的月份，这样的月份在 near 中总有自己一行；没有发放的月份只差在空值与0", en = "Only months with payments are listed, and near has a row of each, its own; of the others only null and 0 differ" }
[[survivor]]
mutant = "sql: COALESCE(b.before, 0) => (b.before) #2"
reason = { zh = "只列有发放的月份，这样的月份在 near 中总有自己一行；没有发放的月份只差在空值与0", en = "Only months with payments are listed, and near has a row of each, its own; of the others only null and 0 differ" }
[[survivor]]
mutant = "sql: COALESCE(b.before, 0) => (b.before) #3"
reason = { zh = "只列有发放的月份，这样的月份在 near 中总有自己一行；没有发放的月份只差在空值与0", en = "Only months with payments are listed, and near has a row of each, its own; of the others only null and 0 differ" }
[[survivor]]
mutant = "sql: JOIN rise r => LEFT JOIN rise r"
reason = { zh = "rise 由同一序列汇总，每个月都有一行", en = "rise is added up from the same series: every month has a row" }
---*/
