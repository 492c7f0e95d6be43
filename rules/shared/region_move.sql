/*--- rule
format = 1
kind   = "view"
name   = "region_move"

about.zh = "关系转移：涉及两省待遇的人员，其缴费是否从一省一次性转到另一省（先在一省，后在另一省，不来回），转到的首月，以及两省同时缴费的月数。缴费只在一省或来回变动的，没有行。"
about.en = "Transfer between provinces: for persons with benefit in two provinces, whether their contributions moved once from one to the other, the first month at the new place, and the months contributed in both. No row for who contributed in one province alone, in three, or to and fro."

[optional]
contributions = { columns = ["person_id", "region_code", "month"], feeds = ["moved_on", "months_both"] }

[params.move_overlap]
type = "int"
default = 1
min = 0
max = 12
unit = "月"
about.zh = "转移时两省同时缴费至多几个月仍算一次转移"
about.en = "Most months contributed in both provinces that are still one move"

[output.columns]
person_id     = { type = "string", zh = "人员", en = "Person" }
from_province = { type = "string", zh = "转出省份代码", en = "Province left" }
to_province   = { type = "string", zh = "转入省份代码", en = "Province joined" }
moved_on      = { type = "date",   zh = "转入后首个缴费月", en = "First month at the new place" }
months_both   = { type = "int64",  zh = "两省同时缴费的月数", en = "Months contributed in both" }
---*/
-- "Contributions move once, payments do not overlap by month" (design/typologies.md): the second half is what R4 counts.
-- Moved once: the last month of one province is not after the first of the other, but for the month of the move itself.
WITH concerned AS (
  SELECT person_id FROM benefit_month GROUP BY person_id
), stay AS (
  SELECT c.person_id, substr(c.region_code, 1, 2) AS province,
         MIN(month_index(c.month)) AS first_m, MAX(month_index(c.month)) AS last_m
  FROM contributions c
  JOIN concerned k ON k.person_id = c.person_id
  WHERE c.month <= $as_of
  GROUP BY c.person_id, substr(c.region_code, 1, 2)
), course AS (                         -- the two provinces in the order in which they began, read once
  SELECT person_id, COUNT(*) AS provinces,
         FIRST_VALUE(province ORDER BY first_m, last_m, province)  AS from_province,
         LAST_VALUE(province ORDER BY first_m, last_m, province)   AS to_province,
         MIN(first_m) AS first_begins, MAX(first_m) AS second_begins,
         MAX(last_m)  AS second_ends,
         FIRST_VALUE(last_m ORDER BY first_m, last_m, province)    AS from_ends
  FROM stay
  GROUP BY person_id
)
SELECT person_id, from_province, to_province,
       month_start(second_begins)                                   AS moved_on,
       CAST(GREATEST(from_ends - second_begins + 1, 0) AS BIGINT)   AS months_both
FROM course
WHERE provinces = 2 AND first_begins < second_begins AND from_ends < second_ends
  AND from_ends - second_begins + 1 <= $move_overlap
/*--- tests
[[test]]
name  = "boundary: one month in both is a move, two are not; to and fro, three provinces, one province are none"
as_of = 2025-12-01
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A{1..6}    | C{1..6}  | P{1..6}   | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00
B{1..6}    | D{1..6}  | P{1..6}   | 210102      | unemployment_benefit | 2025-10-01 | 2025-10-20 | 1500.00
A0         | C0       | P0        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00
B0         | D0       | P0        | 210102      | unemployment_benefit | 2025-10-01 | 2025-10-20 | 1500.00
A9         | C9       | P9        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00
B9         | D9       | P9        | 210102      | unemployment_benefit | 2025-10-01 | 2025-10-20 | 1500.00
A8         | C8       | P8        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00
B8         | D8       | P8        | 210102      | unemployment_benefit | 2025-10-01 | 2025-10-20 | 1500.00
C7         | C7       | P7        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-{01..12}-01 | regular
P1        | E2          | 210102      | 2025-{01..04}-01 | regular
P1        | E3          | 220102      | 2026-01-01       | regular
P0        | E1          | 150502      | 2024-01-01       | regular
P0        | E2          | 210102      | 2025-12-01       | regular
P2        | E1          | 150502      | 2024-{01..12}-01 | regular
P2        | E2          | 210102      | 2024-12-01       | regular
P2        | E2          | 210102      | 2025-{01..04}-01 | regular
P3        | E1          | 150502      | 2024-{01..12}-01 | regular
P3        | E2          | 210102      | 2024-{11..12}-01 | regular
P3        | E2          | 210102      | 2025-01-01       | regular
P4        | E1          | 150502      | 2024-01-01       | regular
P4        | E2          | 210102      | 2024-02-01       | regular
P4        | E1          | 150502      | 2024-03-01       | regular
P5        | E1          | 150502      | 2024-{01..12}-01 | regular
P6        | E1          | 150502      | 2024-01-01       | regular
P6        | E2          | 210102      | 2024-02-01       | regular
P6        | E3          | 220102      | 2024-03-01       | regular
P7        | E1          | 150502      | 2024-01-01       | regular
P8        | E1          | 150502      | 2024-{01..02}-01 | regular
P9        | E1          | 150502      | 2024-01-01       | regular
P9        | E2          | 210102      | 2024-{01..03}-01 | regular
P8        | E2          | 210102      | 2024-02-01       | regular
P7        | E2          | 210102      | 2024-02-01       | regular
'''
[test.expect]
# P1 without a shared month, P2 with December in both, P3 with two. P4 goes back, P5 stays, P6 has three provinces, P8 nothing after
# the month in both, P9 nothing before it. P7 has
# benefit in one province alone and is not looked at. P1's third province is of a later month, P0 moved in the month of the day.
rows = '''
person_id | from_province | to_province | moved_on   | months_both
P1        | 15            | 21          | 2025-01-01 | 0
P0        | 15            | 21          | 2025-12-01 | 0
P2        | 15            | 21          | 2024-12-01 | 1
'''
---*/
