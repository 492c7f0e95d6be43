/*--- rule
format = 1
kind   = "view"
name   = "standard_by_month"

about.zh = "各发放地、各待遇月适用的标准：取该地（旗县）的标准，没有的取所在盟市的，再没有的取所在省区的；当月内有调整的取较高者。没有标准的没有行，不得以他处、他年的标准代替。"
about.en = "The standard of a paying region for a month: that of the county, else of its prefecture, else of its province; the higher one where it changed within the month. Where there is none there is no row: no standard of another place or year takes its place."

[requires]
payments  = ["region_code", "month"]
standards = ["region_code", "item", "valid_from", "amount"]
[optional]
standards = { columns = ["valid_to"], feeds = ["amount"] }

[output.columns]
region_code = { type = "string",        zh = "发放地", en = "Paying region" }
month       = { type = "date",          zh = "待遇月", en = "Month" }
item        = { type = "string",        zh = "项目", en = "Item" }
amount      = { type = "decimal(14,2)", zh = "标准", en = "Standard" }
---*/
WITH place AS (
  SELECT region_code, month FROM payments GROUP BY region_code, month
), fitting AS (
  SELECT p.region_code, p.month, s.item, s.amount,
         CASE WHEN s.region_code = p.region_code                       THEN 3
              WHEN s.region_code = substr(p.region_code, 1, 4) || '00' THEN 2
              ELSE 1 END                                               AS nearness
  FROM place p
  JOIN standards s ON substr(s.region_code, 1, 2) = substr(p.region_code, 1, 2)
  WHERE (s.region_code = p.region_code OR s.region_code = substr(p.region_code, 1, 4) || '00'
         OR s.region_code = substr(p.region_code, 1, 2) || '0000')
    AND s.valid_from < month_start(month_index(p.month) + 1)
    AND (s.valid_to IS NULL OR s.valid_to >= p.month)
)
SELECT region_code, month, item,
       CAST(FIRST_VALUE(amount ORDER BY nearness DESC, amount DESC) AS DECIMAL(14,2)) AS amount
FROM fitting
GROUP BY region_code, month, item
/*--- tests
[[test]]
name  = "boundary: county before prefecture before province, the higher within a month, ends, other provinces"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | P1        | 150502      | unemployment_benefit | 2024-11-01 | 2024-11-20 | 1.00
A2         | P1        | 150502      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1.00
A3         | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1.00
A4         | P2        | 150502      | medical_premium      | 2025-01-01 | 2025-01-20 | 1.00
B1         | P1        | 150602      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1.00
C1         | P1        | 210102      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1.00
D1         | P1        | 150722      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1.00
'''
standards = '''
region_code | item                 | valid_from | valid_to   | amount
150500      | unemployment_benefit | 2021-12-01 | 2024-12-14 | 1700.00
150500      | unemployment_benefit | 2024-12-15 |            | 1900.00
150502      | unemployment_benefit | 2025-01-31 | 2025-01-31 | 1850.00
150502      | medical_premium      | 2025-02-01 |            | 400.00
150000      | unemployment_benefit | 2020-01-01 |            | 1600.00
150500      | medical_premium      | 2020-01-01 |            | 390.00
150000      | medical_premium      | 2020-01-01 |            | 450.00
150722      | unemployment_benefit | 2020-01-01 | 2024-12-01 | 1650.00
150600      | unemployment_benefit | 2020-01-01 | 2024-11-30 | 2000.00
150622      | unemployment_benefit | 2020-01-01 |            | 2100.00
110000      | unemployment_benefit | 2020-01-01 |            | 2200.00
'''
[test.expect]
# November: only the old one of the prefecture. December: both, the higher one. January: that of the county on the 31st goes
# before the prefecture's. The county's premium begins on 1 February, a day after January. 150602: the prefecture's ended on
# 30 November, that of a sister county is not its own: the province. 150722's own ended on 1 December, a day of it;
# 210102 has nothing. The premium of the prefecture goes before that of the province, though it is less.
rows = '''
region_code | month      | item                 | amount
150502      | 2024-11-01 | unemployment_benefit | 1700.00
150502      | 2024-12-01 | unemployment_benefit | 1900.00
150502      | 2025-01-01 | unemployment_benefit | 1850.00
150602      | 2024-12-01 | unemployment_benefit | 1600.00
150722      | 2024-12-01 | unemployment_benefit | 1650.00
150502      | 2024-11-01 | medical_premium      | 390.00
150502      | 2024-12-01 | medical_premium      | 390.00
150502      | 2025-01-01 | medical_premium      | 390.00
150602      | 2024-12-01 | medical_premium      | 450.00
150722      | 2024-12-01 | medical_premium      | 450.00
'''

[[survivor]]
mutant = "sql: JOIN standards s => LEFT JOIN standards s"
reason = { zh = "没有对应的行，随后的条件为空，被筛去", en = "Without a row the condition that follows is null and drops it" }
[[survivor]]
mutant = "sql: 3 => 4 in CASE WHEN s.region_code = p.region_code THEN 3 WHEN s.region…, 4) || '00' THEN 2 ELSE 1 END"
reason = { zh = "只用来排序，次序不变", en = "Only their order counts, and it stays" }
[[survivor]]
mutant = "sql: 1 => 0 in CASE WHEN s.region_code = p.region_code THEN 3 WHEN s.region…, 4) || '00' THEN 2 ELSE 1 END"
reason = { zh = "只用来排序，次序不变", en = "Only their order counts, and it stays" }
---*/
