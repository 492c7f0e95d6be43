/*--- rule
format = 1
kind   = "view"
name   = "grant_standard"

about.zh = "每家领过惠企补贴的单位在每个发放日适用的当地标准（standards 表）：本旗县的优先，其次盟市，再次自治区（省）。没有标准的没有行，即不作判断；不套用其他地区或其他时期的数字。约定的 item：layoff_rate_limit、layoff_rate_limit_small（裁员率上限，百分数；后者用于30人及以下单位），hiring_subsidy、job_expansion_subsidy、training_retention_subsidy（每人元）。"
about.en = "The local standards (table standards) that apply to an employer on a day on which a grant was paid to it: the county's own before the prefecture's and the province's. Where there is none there is no row: not decided; no figure of another place or time is used. Items by agreement: layoff_rate_limit and layoff_rate_limit_small (limit of the layoff rate in per cent; the latter for employers of up to 30), hiring_subsidy, job_expansion_subsidy, training_retention_subsidy (yuan a head)."

[requires]
employers       = ["employer_id", "region_code"]
employer_grants = ["employer_id", "paid_on"]
standards       = ["region_code", "item", "valid_from", "amount"]
[optional]
standards = { columns = ["valid_to"], feeds = ["amount"] }

[output.columns]
employer_id = { type = "string",        zh = "单位", en = "Employer" }
day         = { type = "date",          zh = "发放日", en = "Day of payment" }
item        = { type = "string",        zh = "项目", en = "Item" }
amount      = { type = "decimal(14,2)", zh = "标准", en = "Standard" }
---*/
-- Where several rows of one place hold on a day, the largest counts: the employer gets the benefit of the doubt.
WITH paid AS (
  SELECT g.employer_id, e.region_code, g.paid_on AS day
  FROM employer_grants g
  JOIN employers e ON e.employer_id = g.employer_id
  WHERE g.paid_on <= $as_of
  GROUP BY g.employer_id, e.region_code, g.paid_on
), wanted AS (
  SELECT region_code, day FROM paid GROUP BY region_code, day
), place AS (
  SELECT region_code, day, 'county' AS s, region_code AS place FROM wanted
  UNION ALL
  SELECT region_code, day, 'prefecture' AS s, substr(region_code, 1, 4) || '00' AS place FROM wanted
  UNION ALL
  SELECT region_code, day, 'province' AS s, substr(region_code, 1, 2) || '0000' AS place FROM wanted
), rate AS (
  SELECT p.region_code, p.day, t.item,
         COALESCE(MAX(CASE WHEN p.s = 'county' THEN t.amount END), MAX(CASE WHEN p.s = 'prefecture' THEN t.amount END),
                  MAX(t.amount)) AS amount
  FROM place p
  JOIN standards t ON t.region_code = p.place
  WHERE t.item IN ('layoff_rate_limit', 'layoff_rate_limit_small', 'hiring_subsidy', 'job_expansion_subsidy',
                   'training_retention_subsidy')
    AND t.valid_from <= p.day AND (t.valid_to IS NULL OR t.valid_to >= p.day)
  GROUP BY p.region_code, p.day, t.item
)
SELECT g.employer_id, g.day, r.item, CAST(r.amount AS DECIMAL(14,2)) AS amount
FROM paid g
JOIN rate r ON r.region_code = g.region_code AND r.day = g.day
/*--- tests
[[test]]
name  = "boundary: first and last day of a standard; county before prefecture before province; other items and places"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150521
E3          | 150102
E4          | 621025
E5          | 150502
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount | paid_on
G1       | E1          | hiring_subsidy           | 2024 | 900.00 | 2023-12-31
G2       | E1          | hiring_subsidy           | 2024 | 900.00 | 2024-01-01
G3       | E1          | job_stabilisation_refund | 2024 | 900.00 | 2024-01-01
G4       | E1          | hiring_subsidy           | 2024 | 900.00 | 2024-12-31
G5       | E1          | hiring_subsidy           | 2024 | 900.00 | 2025-01-01
G6       | E2          | hiring_subsidy           | 2024 | 900.00 | 2024-06-01
G7       | E3          | hiring_subsidy           | 2024 | 900.00 | 2024-06-01
G8       | E4          | hiring_subsidy           | 2024 | 900.00 | 2024-06-01
G9       | E5          | hiring_subsidy           | 2025 | 900.00 | 2025-06-30
G10      | E5          | hiring_subsidy           | 2025 | 900.00 | 2025-07-01
G11      | E9          | hiring_subsidy           | 2024 | 900.00 | 2024-06-01
'''
standards = '''
region_code | item                       | valid_from | valid_to   | amount
150502      | hiring_subsidy             | 2024-01-01 | 2024-12-31 | 800.00
150502      | hiring_subsidy             | 2024-12-31 | 2024-12-31 | 850.00
150500      | hiring_subsidy             | 2024-01-01 |            | 1000.00
150500      | hiring_subsidy             | 2024-06-01 | 2024-06-01 | 990.00
150000      | hiring_subsidy             | 2024-01-01 |            | 1500.00
150502      | unemployment_benefit       | 2020-01-01 |            | 1700.00
150521      | layoff_rate_limit          | 2024-01-01 |            | 5.50
150521      | layoff_rate_limit_small    | 2024-01-01 |            | 20.00
150521      | job_expansion_subsidy      | 2024-01-01 |            | 1400.00
150521      | training_retention_subsidy | 2024-01-01 |            | 500.00
'''
[test.expect]
# E1: nothing holds on the last day of 2023; the county's 800 from the first of 2024, on the last day its larger 850; then the
# prefecture's 1000. Two grants of one day are one row. E2's county has other items only: the prefecture's 1000, larger than
# its 990 of that day. E3: the
# province's 1500. E4: no standard. G10 is paid after the as-of date, E9 is unknown.
rows = '''
employer_id | day        | item                       | amount
E1          | 2024-01-01 | hiring_subsidy             | 800.00
E1          | 2024-12-31 | hiring_subsidy             | 850.00
E1          | 2025-01-01 | hiring_subsidy             | 1000.00
E2          | 2024-06-01 | hiring_subsidy             | 1000.00
E2          | 2024-06-01 | layoff_rate_limit          | 5.50
E2          | 2024-06-01 | layoff_rate_limit_small    | 20.00
E2          | 2024-06-01 | job_expansion_subsidy      | 1400.00
E2          | 2024-06-01 | training_retention_subsidy | 500.00
E3          | 2024-06-01 | hiring_subsidy             | 1500.00
E5          | 2025-06-30 | hiring_subsidy             | 1000.00
'''

[[test]]
name  = "boundary: the larger of two rates of the province"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
'''
employer_grants = '''
grant_id | employer_id | grant_type     | year | amount | paid_on
G1       | E1          | hiring_subsidy | 2024 | 900.00 | 2024-06-01
'''
standards = '''
region_code | item           | valid_from | amount
150000      | hiring_subsidy | 2024-01-01 | 1500.00
150000      | hiring_subsidy | 2024-02-01 | 1400.00
'''
[test.expect]
rows = '''
employer_id | day        | item           | amount
E1          | 2024-06-01 | hiring_subsidy | 1500.00
'''

[[survivor]]
mutant = "sql: JOIN employers e => LEFT JOIN employers e"
reason = { zh = "没有登记的单位没有地区，随后连接不上", en = "An employer outside the register has no place and joins none afterwards" }
[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "三级的名称不同", en = "The three tiers differ in name" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "三级的名称不同", en = "The three tiers differ in name" }
[[survivor]]
mutant = "sql: JOIN standards t => LEFT JOIN standards t"
reason = { zh = "没有标准的，项目条件不成立", en = "Without a standard the condition on the item fails" }
---*/
