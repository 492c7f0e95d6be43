/*--- rule
format = 1
kind   = "view"
name   = "same_months_other_years"

about.zh = "季节：以某月为中心的三个月里，单位的离职申领、获批申领或短期缴费申领有多少；前后两年内可比的其他年份中，同样三个月达到其一半的有几年；这三个月（历年合计）占全部的比例。只列当月有发生的月份；历年合计不足六次的不列。"
about.en = "Season: how many separations followed by a claim, approved claimants, or claims after a short run an employer (or, for the last, an agent) has in the three months around a month; in how many of the other years that can be compared (two on either side) the same three months reach half of it; and which share of all falls into these three calendar months. A row per month in which something happened, for those with at least six in all."

[params.season_part]
type = "float"
default = 0.5
min = 0.25
max = 1.0
about.zh = "这三个月（历年合计）至少占全部的比例（全年均匀时为四分之一）"
about.en = "Least share of all that falls into these three calendar months (a quarter if spread over the year)"
[params.season_clear]
type = "float"
default = 0.7
min = 0.25
max = 1.0
about.zh = "占比达到此数的，有一个其他年份如此即可认定"
about.en = "From this share on one other year is enough"
[params.season_events]
type = "int"
default = 6
min = 2
max = 1000
about.zh = "历年合计少于此数的不列"
about.en = "Who has fewer in all has no row: they make no season"

[output.columns]
series      = { type = "string",  zh = "序列（leave 离职申领，claim 获批申领，short 短期缴费申领）", en = "Series: leave, claim, short" }
entity_type = { type = "string",  zh = "对象类型", en = "Kind of entity" }
entity_id   = { type = "string",  zh = "单位或代办人", en = "Employer or agent" }
month_index = { type = "int64",   zh = "月份序号", en = "Month as a number" }
events      = { type = "int64",   zh = "三个月内的次数", en = "Events in the three months" }
years       = { type = "int64",   zh = "可比的其他年份", en = "Other years that can be compared" }
years_alike = { type = "int64",   zh = "其中达到一半的年份", en = "Of these with half of it" }
in_all      = { type = "int64",   zh = "全部次数", en = "Events in all" }
share       = { type = "float64", zh = "这三个月历年合计占全部", en = "Share of all that falls into these three months of any year" }
season      = { type = "int64",   zh = "季节：2 是，1 可能，0 否", en = "Season: 2 yes, 1 perhaps, 0 no" }
---*/
-- "Same months up and down in >= 2 earlier years" (design/typologies.md). Three months: a season moves with the weather
-- and the lunar calendar by some weeks. Years on both sides: with three years of data a middle year has one of each.
-- Up *and* down is what `share` is for: a firm that loses people all the year has the same months in every year too, but
-- only a quarter (3 of 12 months) falls into any three of them. A season (2): half of all, twice that quarter, and two other
-- years; or 70 % of all and one other year (as R1 and R2 have held since their first versions). Perhaps (1): half of all and
-- one other year.
WITH event_month AS (
  SELECT 'leave' AS series, 'employer' AS entity_type, employer_id AS entity_id, month_index(day) AS m, COUNT(*) AS n
  FROM resignation_event
  GROUP BY employer_id, month_index(day)
  UNION ALL
  SELECT 'claim' AS series, 'employer' AS entity_type, employer_id AS entity_id, applied_month AS m, COUNT(*) AS n
  FROM (SELECT employer_id, person_id, applied_month
        FROM counting_claim
        WHERE status IN ('approved', 'terminated') AND employer_id IS NOT NULL
        GROUP BY employer_id, person_id, applied_month) c
  GROUP BY employer_id, applied_month
  UNION ALL
  SELECT 'short' AS series, 'employer' AS entity_type, employer_id AS entity_id, applied_month AS m, COUNT(*) AS n
  FROM claim_run
  WHERE short AND employer_id IS NOT NULL
  GROUP BY employer_id, applied_month
  UNION ALL
  SELECT 'short' AS series, 'agent' AS entity_type, agent_id AS entity_id, applied_month AS m, COUNT(*) AS n
  FROM claim_run
  WHERE short AND agent_id IS NOT NULL
  GROUP BY agent_id, applied_month
), course AS (
  SELECT series, entity_type, entity_id, month_sums(m, n) AS steps, SUM(n) AS in_all
  FROM event_month
  GROUP BY series, entity_type, entity_id
  HAVING SUM(n) >= $season_events
), bounds AS (
  SELECT month_index(first_month) AS first_m, month_index(LEAST(last_month, $as_of)) AS last_m FROM extract
), seen AS (
  SELECT e.series, e.entity_type, e.entity_id, e.m, c.in_all,
         sum_between(c.steps, e.m - 1, e.m + 1)                                                       AS n,
         CASE WHEN e.m - 25 >= b.first_m THEN sum_between(c.steps, e.m - 25, e.m - 23) END            AS two_before,
         CASE WHEN e.m - 13 >= b.first_m THEN sum_between(c.steps, e.m - 13, e.m - 11) END            AS one_before,
         CASE WHEN e.m + 13 <= b.last_m  THEN sum_between(c.steps, e.m + 11, e.m + 13) END            AS one_after,
         CASE WHEN e.m + 25 <= b.last_m  THEN sum_between(c.steps, e.m + 23, e.m + 25) END            AS two_after
  FROM event_month e
  JOIN course c ON c.series = e.series AND c.entity_type = e.entity_type AND c.entity_id = e.entity_id
  CROSS JOIN bounds b
), any_year AS (                       -- these calendar months in whatever year
  SELECT e.series, e.entity_type, e.entity_id, s.n AS middle, SUM(e.n) AS n
  FROM event_month e
  JOIN course c       ON c.series = e.series AND c.entity_type = e.entity_type AND c.entity_id = e.entity_id
  JOIN small_number s ON s.n < 12 AND (e.m - s.n + 13) % 12 <= 2
  GROUP BY e.series, e.entity_type, e.entity_id, s.n
), counted AS (
  SELECT s.series, s.entity_type, s.entity_id, s.m, s.n, s.in_all, CAST(a.n AS DOUBLE) / s.in_all AS share,
         CASE WHEN s.two_before IS NULL THEN 0 ELSE 1 END + CASE WHEN s.one_before IS NULL THEN 0 ELSE 1 END
           + CASE WHEN s.one_after IS NULL THEN 0 ELSE 1 END + CASE WHEN s.two_after IS NULL THEN 0 ELSE 1 END       AS years,
         CASE WHEN s.two_before * 2 >= s.n THEN 1 ELSE 0 END + CASE WHEN s.one_before * 2 >= s.n THEN 1 ELSE 0 END
           + CASE WHEN s.one_after * 2 >= s.n THEN 1 ELSE 0 END + CASE WHEN s.two_after * 2 >= s.n THEN 1 ELSE 0 END AS alike
  FROM seen s
  JOIN any_year a
    ON a.series = s.series AND a.entity_type = s.entity_type AND a.entity_id = s.entity_id AND a.middle = s.m % 12
)
SELECT series, entity_type, entity_id,
       CAST(m AS BIGINT)                              AS month_index,
       CAST(n AS BIGINT)                              AS events,
       CAST(years AS BIGINT)                          AS years,
       CAST(alike AS BIGINT)                          AS years_alike,
       CAST(in_all AS BIGINT)                         AS in_all,
       share,
       CAST(CASE WHEN alike < 1 OR share < $season_part THEN 0
                 WHEN alike >= 2 OR share >= $season_clear THEN 2
                 ELSE 1 END AS BIGINT)                AS season
FROM counted
/*--- tests
[[test]]
name  = "boundary: half of the peak and one less; the edge of the extract; neighbours of the month; all the year round"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2023-11-01 | regular
P1        | E1          | 150502      | 2025-12-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
Z         | E1          | 2023-11-15   | voluntary
'''
claims = '''
claim_id   | person_id | employer_id | region_code | applied_at          | status
A25-{1..4} | A{1..4}   | E1          | 150502      | 2025-11-10 09:00:00 | approved
A24-{1..2} | A{1..2}   | E1          | 150502      | 2024-10-10 09:00:00 | approved
B25-{1..4} | B{1..4}   | E2          | 150502      | 2025-12-10 09:00:00 | approved
B24-{1..3} | B{1..3}   | E2          | 150502      | 2024-11-10 09:00:00 | approved
B23-1      | B1        | E2          | 150502      | 2023-12-10 09:00:00 | terminated
C{01..12}  | C{01..12} | E3          | 150502      | 2025-{01..12}-10 09:00:00 | approved
D{1..6}    | D{1..6}   | E4          | 150502      | 2025-11-10 09:00:00 | approved
E{1..6}    | D{1..6}   | E4          | 150502      | 2025-11-11 09:00:00 | approved
D7         | D7        | E4          | 150502      | 2025-11-11 09:00:00 | pending
F{1..5}    | F{1..5}   | E5          | 150502      | 2025-11-11 09:00:00 | approved
'''
[test.expect]
# Extract from 2023-11 (24286) to 2025-12 (24311). November 2025 is 24310, December 24311.
# E1: four in October to December 2025; October to December 2024 hold two: half of it. 2023 begins before the extract
# (October). November 2024 is one year before, its months end before the extract does. All six fall into these months.
# E2: December 2025: November to January, 4; 2024: 3, alike; 2023: 1, less than half. In November 2024 (24298): 3, one year
# after: 4; the year before is not whole (October 2023 is outside).
# E3: any three months of 2025 hold 3 of 12. January has no December 2024 beside it; December no January 2026, and the
# year before it November 2024 to January 2025 hold one: half of two. The share tells this apart from a season.
# E4: a person counts once a month; pending claims are not approved. E5 has five in all. Season: E1 and E2 have all in one season and one other year.
rows = '''
series | entity_type | entity_id | month_index | events | years | years_alike | in_all | share | season
claim  | employer    | E1        | 24310       | 4      | 1     | 1           | 6      | 1      | 2
claim  | employer    | E1        | 24297       | 2      | 1     | 1           | 6      | 1      | 2
claim  | employer    | E2        | 24311       | 4      | 2     | 1           | 8      | 1      | 2
claim  | employer    | E2        | 24298       | 3      | 1     | 1           | 8      | 1      | 2
claim  | employer    | E2        | 24287       | 1      | 1     | 1           | 8      | 1      | 2
claim  | employer    | E3        | 24300       | 2      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24301       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24302       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24303       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24304       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24305       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24306       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24307       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24308       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24309       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24310       | 3      | 1     | 0           | 12     | 0.25   | 0
claim  | employer    | E3        | 24311       | 2      | 2     | 1           | 12     | 0.25   | 0
claim  | employer    | E4        | 24310       | 6      | 1     | 0           | 6      | 1      | 0
'''

[[test]]
name  = "the three series and agents: separations that led to a claim, approved claimants, claims after a short run"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | E9          | 150502      | 2023-01-01       | regular
OLD       | E9          | 150502      | 2025-12-01       | regular
P{1..5}   | E1          | 150502      | 2025-{05..06}-01 | regular
P{1..2}   | E1          | 150502      | 2024-06-01       | regular
P6        | E1          | 150502      | 2025-{01..06}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P{1..6}   | E1          | 2025-06-30   | contract_expired
P1        | E1          | 2024-06-30   | contract_expired
'''
claims = '''
claim_id  | person_id | employer_id | region_code | applied_at          | status   | agent_id
A{1..6}   | P{1..6}   | E1          | 150502      | 2025-07-10 09:00:00 | approved | AG
B1        | P1        | E1          | 150502      | 2024-07-10 09:00:00 | pending  | AG
B2        | P2        | E1          | 150502      | 2024-07-10 09:00:00 | rejected | AG
'''
[test.expect]
# leave: six in June 2025 (24305), one in June 2024 (24293): less than half. claim: B1 is pending, B2 rejected.
# short: P1 to P5 with two months each and P1 with one in 2024; P6 has six. From one in 2024 five are more than half.
rows = '''
series | entity_type | entity_id | month_index | events | years | years_alike | in_all | share | season
leave  | employer    | E1        | 24305       | 6      | 2     | 0           | 7      | 1     | 0
leave  | employer    | E1        | 24293       | 1      | 2     | 1           | 7      | 1     | 2
claim  | employer    | E1        | 24306       | 6      | 2     | 0           | 6      | 1     | 0
short  | employer    | E1        | 24306       | 5      | 2     | 0           | 6      | 1     | 0
short  | employer    | E1        | 24294       | 1      | 2     | 1           | 6      | 1     | 2
short  | agent       | AG        | 24306       | 5      | 2     | 0           | 6      | 1     | 0
short  | agent       | AG        | 24294       | 1      | 2     | 1           | 6      | 1     | 2
'''

[[test]]
name  = "boundary: half of all with two other years, with one, 70 %, less than half, five in all"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2022-01-01 | regular
P1        | E1          | 150502      | 2025-12-01 | regular
'''
claims = '''
claim_id  | person_id | employer_id | region_code | applied_at          | status
A{1..2}   | A{1..2}   | TWO         | 150502      | 2025-06-10 09:00:00 | approved
B{1..2}   | B{1..2}   | TWO         | 150502      | 2024-06-10 09:00:00 | approved
C1        | C1        | TWO         | 150502      | 2023-06-10 09:00:00 | approved
E{1..5}   | E{1..5}   | TWO         | 150502      | 2023-11-10 09:00:00 | approved
F{1..3}   | F{1..3}   | ONE         | 150502      | 2025-06-10 09:00:00 | approved
G{1..3}   | G{1..3}   | ONE         | 150502      | 2024-06-10 09:00:00 | approved
H{1..6}   | H{1..6}   | ONE         | 150502      | 2023-11-10 09:00:00 | approved
I{1..4}   | I{1..4}   | CLEAR       | 150502      | 2025-06-10 09:00:00 | approved
J{1..3}   | J{1..3}   | CLEAR       | 150502      | 2024-06-10 09:00:00 | approved
K{1..3}   | K{1..3}   | CLEAR       | 150502      | 2023-11-10 09:00:00 | approved
L{1..3}   | L{1..3}   | LESS        | 150502      | 2025-06-10 09:00:00 | approved
M{1..3}   | M{1..3}   | LESS        | 150502      | 2024-06-10 09:00:00 | approved
N{1..7}   | N{1..7}   | LESS        | 150502      | 2023-11-10 09:00:00 | approved
O{1..3}   | O{1..3}   | FIVE        | 150502      | 2025-06-10 09:00:00 | approved
Q{1..2}   | Q{1..2}   | FIVE        | 150502      | 2024-06-10 09:00:00 | approved
'''
[test.expect]
# TWO: 5 of 10 in the months around June, and both other years have half of two. ONE: 6 of 12, one other year. CLEAR: 7 of
# 10 and one. LESS: 6 of 13. FIVE has five in all and no row. June 2025 is 24305, June 2024 24293, June 2023 24281, November 2023 24286.
rows = '''
series | entity_type | entity_id | month_index | events | years | years_alike | in_all | share              | season
claim  | employer    | TWO       | 24305       | 2      | 2     | 2           | 10     | 0.5                | 2
claim  | employer    | TWO       | 24293       | 2      | 3     | 2           | 10     | 0.5                | 2
claim  | employer    | TWO       | 24281       | 1      | 3     | 2           | 10     | 0.5                | 2
claim  | employer    | TWO       | 24286       | 5      | 3     | 0           | 10     | 0.5                | 0
claim  | employer    | ONE       | 24305       | 3      | 2     | 1           | 12     | 0.5                | 1
claim  | employer    | ONE       | 24293       | 3      | 3     | 1           | 12     | 0.5                | 1
claim  | employer    | ONE       | 24286       | 6      | 3     | 0           | 12     | 0.5                | 0
claim  | employer    | CLEAR     | 24305       | 4      | 2     | 1           | 10     | 0.7                | 2
claim  | employer    | CLEAR     | 24293       | 3      | 3     | 1           | 10     | 0.7                | 2
claim  | employer    | CLEAR     | 24286       | 3      | 3     | 0           | 10     | 0.3                | 0
claim  | employer    | LESS      | 24305       | 3      | 2     | 1           | 13     | 0.46153846153846156 | 0
claim  | employer    | LESS      | 24293       | 3      | 3     | 1           | 13     | 0.46153846153846156 | 0
claim  | employer    | LESS      | 24286       | 7      | 3     | 0           | 13     | 0.5384615384615384 | 0
'''

[[test]]
name  = "boundary: the edge months of each of the four years, exactly half and a third, both ends of the extract, an agent with an employer's id"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
OLD       | E0          | 150502      | 2020-01-01 | regular
OLD       | E0          | 150502      | 2025-12-01 | regular
Q{1..6}   | E0          | 150502      | 2023-06-01 | regular
R{1..7}   | E0          | 150502      | 2023-06-01 | regular
'''
claims = '''
claim_id     | person_id    | employer_id | region_code | applied_at          | status   | agent_id
D10a{1..4}   | D10a{1..4}   | D10         | 150502      | 2023-06-10 09:00:00 | approved |
D10b{1..2}   | D10b{1..2}   | D10         | 150502      | 2022-08-10 09:00:00 | approved |
D11a{1..4}   | D11a{1..4}   | D11         | 150502      | 2023-06-10 09:00:00 | approved |
D11b{1..2}   | D11b{1..2}   | D11         | 150502      | 2022-07-10 09:00:00 | approved |
D13a{1..4}   | D13a{1..4}   | D13         | 150502      | 2023-06-10 09:00:00 | approved |
D13b{1..2}   | D13b{1..2}   | D13         | 150502      | 2022-05-10 09:00:00 | approved |
D14a{1..4}   | D14a{1..4}   | D14         | 150502      | 2023-06-10 09:00:00 | approved |
D14b{1..2}   | D14b{1..2}   | D14         | 150502      | 2022-04-10 09:00:00 | approved |
D22a{1..4}   | D22a{1..4}   | D22         | 150502      | 2023-06-10 09:00:00 | approved |
D22b{1..2}   | D22b{1..2}   | D22         | 150502      | 2021-08-10 09:00:00 | approved |
D23a{1..4}   | D23a{1..4}   | D23         | 150502      | 2023-06-10 09:00:00 | approved |
D23b{1..2}   | D23b{1..2}   | D23         | 150502      | 2021-07-10 09:00:00 | approved |
D25a{1..4}   | D25a{1..4}   | D25         | 150502      | 2023-06-10 09:00:00 | approved |
D25b{1..2}   | D25b{1..2}   | D25         | 150502      | 2021-05-10 09:00:00 | approved |
D26a{1..4}   | D26a{1..4}   | D26         | 150502      | 2023-06-10 09:00:00 | approved |
D26b{1..2}   | D26b{1..2}   | D26         | 150502      | 2021-04-10 09:00:00 | approved |
H12a{1..2}   | H12a{1..2}   | H12         | 150502      | 2023-06-10 09:00:00 | approved |
H12b{1..4}   | H12b{1..4}   | H12         | 150502      | 2022-06-10 09:00:00 | approved |
H24a{1..2}   | H24a{1..2}   | H24         | 150502      | 2023-06-10 09:00:00 | approved |
H24b{1..4}   | H24b{1..4}   | H24         | 150502      | 2021-06-10 09:00:00 | approved |
T12a{1..3}   | T12a{1..3}   | T12         | 150502      | 2023-06-10 09:00:00 | approved |
T12b1        | T12b1        | T12         | 150502      | 2022-06-10 09:00:00 | approved |
T12c{1..2}   | T12c{1..2}   | T12         | 150502      | 2022-12-10 09:00:00 | approved |
U12a1        | U12a1        | U12         | 150502      | 2023-06-10 09:00:00 | approved |
U12b{1..3}   | U12b{1..3}   | U12         | 150502      | 2022-06-10 09:00:00 | approved |
U12c{1..2}   | U12c{1..2}   | U12         | 150502      | 2022-12-10 09:00:00 | approved |
T24a{1..3}   | T24a{1..3}   | T24         | 150502      | 2023-06-10 09:00:00 | approved |
T24b1        | T24b1        | T24         | 150502      | 2021-06-10 09:00:00 | approved |
T24c{1..2}   | T24c{1..2}   | T24         | 150502      | 2022-12-10 09:00:00 | approved |
U24a1        | U24a1        | U24         | 150502      | 2023-06-10 09:00:00 | approved |
U24b{1..3}   | U24b{1..3}   | U24         | 150502      | 2021-06-10 09:00:00 | approved |
U24c{1..2}   | U24c{1..2}   | U24         | 150502      | 2022-12-10 09:00:00 | approved |
FIRSTa{1..6} | FIRSTa{1..6} | FIRST       | 150502      | 2021-02-10 09:00:00 | approved |
LASTa{1..6}  | LASTa{1..6}  | LAST        | 150502      | 2024-12-10 09:00:00 | approved |
Q{1..6}      | Q{1..6}      | SAME        | 150502      | 2023-06-10 09:00:00 | pending  |
R{1..7}      | R{1..7}      |             | 150502      | 2023-06-10 09:00:00 | pending  | SAME
'''
[test.expect]
# The extract runs from January 2020 (24240) to December 2025 (24311). D10 to D26 have four in June 2023 (24281) and two so many
# months before: 11 and 13 are the edges of the year before (24270, 24268), 23 and 25 those of two years before (24258, 24256);
# 10, 14, 22 and 26 lie beside. Seen from the earlier month the later one is one or two years after. Two are half of four. Up to
# 24264 the second year before is not whole (24264 - 25 = 24239).
# H12, H24: four before and two in June 2023, again exactly half. T and U: one of three is less than half, three of one more;
# with two in December 2022 June has 4 of 6 = 0.667, between a half and 0.7.
# FIRST: 24253 - 13 = 24240, the first month, so the year before counts. LAST: 24299 + 13 is after the last month.
rows = '''
series | entity_type | entity_id | month_index | events | years | years_alike | in_all | share  | season
claim  | employer    | D10       | 24281       | 4      | 4     | 0           | 6      | 0.6667 | 0
claim  | employer    | D10       | 24271       | 2      | 4     | 0           | 6      | 0.3333 | 0
claim  | employer    | D11       | 24281       | 4      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | D11       | 24270       | 2      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | D13       | 24281       | 4      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | D13       | 24268       | 2      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | D14       | 24281       | 4      | 4     | 0           | 6      | 0.6667 | 0
claim  | employer    | D14       | 24267       | 2      | 4     | 0           | 6      | 0.3333 | 0
claim  | employer    | D22       | 24281       | 4      | 4     | 0           | 6      | 0.6667 | 0
claim  | employer    | D22       | 24259       | 2      | 3     | 0           | 6      | 0.3333 | 0
claim  | employer    | D23       | 24281       | 4      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | D23       | 24258       | 2      | 3     | 1           | 6      | 1.0000 | 2
claim  | employer    | D25       | 24281       | 4      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | D25       | 24256       | 2      | 3     | 1           | 6      | 1.0000 | 2
claim  | employer    | D26       | 24281       | 4      | 4     | 0           | 6      | 0.6667 | 0
claim  | employer    | D26       | 24255       | 2      | 3     | 0           | 6      | 0.3333 | 0
claim  | employer    | H12       | 24281       | 2      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | H12       | 24269       | 4      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | H24       | 24281       | 2      | 4     | 1           | 6      | 1.0000 | 2
claim  | employer    | H24       | 24257       | 4      | 3     | 1           | 6      | 1.0000 | 2
claim  | employer    | T12       | 24281       | 3      | 4     | 0           | 6      | 0.6667 | 0
claim  | employer    | T12       | 24269       | 1      | 4     | 1           | 6      | 0.6667 | 1
claim  | employer    | T12       | 24275       | 2      | 4     | 0           | 6      | 0.3333 | 0
claim  | employer    | U12       | 24281       | 1      | 4     | 1           | 6      | 0.6667 | 1
claim  | employer    | U12       | 24269       | 3      | 4     | 0           | 6      | 0.6667 | 0
claim  | employer    | U12       | 24275       | 2      | 4     | 0           | 6      | 0.3333 | 0
claim  | employer    | T24       | 24281       | 3      | 4     | 0           | 6      | 0.6667 | 0
claim  | employer    | T24       | 24257       | 1      | 3     | 1           | 6      | 0.6667 | 1
claim  | employer    | T24       | 24275       | 2      | 4     | 0           | 6      | 0.3333 | 0
claim  | employer    | U24       | 24281       | 1      | 4     | 1           | 6      | 0.6667 | 1
claim  | employer    | U24       | 24257       | 3      | 3     | 0           | 6      | 0.6667 | 0
claim  | employer    | U24       | 24275       | 2      | 4     | 0           | 6      | 0.3333 | 0
claim  | employer    | FIRST     | 24253       | 6      | 3     | 0           | 6      | 1.0000 | 0
claim  | employer    | LAST      | 24299       | 6      | 2     | 0           | 6      | 1.0000 | 0
short  | employer    | SAME      | 24281       | 6      | 4     | 0           | 6      | 1.0000 | 0
short  | agent       | SAME      | 24281       | 7      | 4     | 0           | 7      | 1.0000 | 0
'''

[[test]]
name  = "boundary: years after the as-of day are not compared"
as_of = 2024-06-30
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
OLD       | E0          | 150502      | 2020-01-01 | regular
OLD       | E0          | 150502      | 2025-12-01 | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
A{1..6}  | A{1..6}   | E1          | 150502      | 2023-06-10 09:00:00 | approved
'''
[test.expect]
# May to July 2024 are not over.
rows = '''
series | entity_type | entity_id | month_index | events | years | years_alike
claim  | employer    | E1        | 24281       | 6      | 2     | 0
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "序列或对象类型不同，同一部分内每个对象每月一行", en = "The parts differ in series or kind, and each has one row per entity and month" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "序列或对象类型不同，同一部分内每个对象每月一行", en = "The parts differ in series or kind, and each has one row per entity and month" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #3"
reason = { zh = "序列或对象类型不同，同一部分内每个对象每月一行", en = "The parts differ in series or kind, and each has one row per entity and month" }
[[survivor]]
mutant = "sql: drop AND employer_id IS NOT NULL"
reason = { zh = "没有对象的随后连接不上", en = "What has no entity joins none afterwards" }
[[survivor]]
mutant = "sql: drop AND employer_id IS NOT NULL #2"
reason = { zh = "没有对象的随后连接不上", en = "What has no entity joins none afterwards" }
[[survivor]]
mutant = "sql: drop AND agent_id IS NOT NULL"
reason = { zh = "没有对象的随后连接不上", en = "What has no entity joins none afterwards" }
[[survivor]]
mutant = "sql: JOIN course c => LEFT JOIN course c"
reason = { zh = "太少的没有各年合计，在最后的连接中去掉", en = "Who has too few has no sum over the years and drops out at the last join" }
[[survivor]]
mutant = "sql: JOIN course c => LEFT JOIN course c #2"
reason = { zh = "太少的在另一连接中已去掉", en = "Who has too few drops out at the other join" }
[[survivor]]
mutant = "sql: JOIN small_number s => LEFT JOIN small_number s"
reason = { zh = "每个月份都落在三个中间月之中", en = "Every month has its three middle months" }
[[survivor]]
mutant = "sql: drop AND s.n < 12"
reason = { zh = "没有月份除以12余12以上", en = "No month leaves twelve or more over when divided by twelve" }
[[survivor]]
mutant = "sql: s.n < 12 => s.n <= 12"
reason = { zh = "没有月份除以12余12以上", en = "No month leaves twelve or more over when divided by twelve" }
[[survivor]]
mutant = "sql: JOIN any_year a => LEFT JOIN any_year a"
reason = { zh = "每个对象的每个月都有各年合计", en = "Every month of an entity has its sum over the years" }
---*/
