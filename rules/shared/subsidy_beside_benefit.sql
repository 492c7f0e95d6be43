/*--- rule
format = 1
kind   = "view"
name   = "subsidy_beside_benefit"

about.zh = "某人某月既有失业保险金净发放、又有其他补贴的月份：按人、补贴种类、月（同种补贴合计，冲销先行抵减；净额不大于零的不计）。"
about.en = "Months for which a person drew unemployment benefit, net, and another subsidy, by person, type and month (a type added up, reversals netted; what stays at or below zero is none)."

[requires]
other_subsidies = ["person_id", "subsidy_type", "month", "amount"]
[optional]
other_subsidies = { columns = ["region_code"], feeds = ["region_code"] }

[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
subsidy_type = { type = "string",        zh = "补贴种类", en = "Type of subsidy" }
month        = { type = "date",          zh = "月", en = "Month" }
region_code  = { type = "string",        zh = "补贴发放地（没有的取待遇发放地）", en = "Where the subsidy was paid (else the benefit)" }
subsidy      = { type = "decimal(14,2)", zh = "补贴", en = "Subsidy" }
benefit      = { type = "decimal(14,2)", zh = "失业保险金", en = "Benefit" }
---*/
WITH granted AS (
  SELECT person_id, subsidy_type, month, SUM(amount) AS amount, MAX(region_code) AS region_code
  FROM other_subsidies
  WHERE month <= $as_of
  GROUP BY person_id, subsidy_type, month
  HAVING SUM(amount) > 0
)
SELECT g.person_id, g.subsidy_type, g.month,
       COALESCE(g.region_code, d.region_code) AS region_code,
       CAST(g.amount AS DECIMAL(14,2))        AS subsidy,
       d.benefit
FROM granted g
JOIN drawn_month d ON d.person_id = g.person_id AND d.month = g.month AND d.benefit > 0
/*--- tests
[[test]]
name  = "boundary: added up, taken back, the place, allowance instead of benefit, after the day"
as_of = 2025-03-01
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month           | paid_on    | amount
A{1..4}    | C1       | P1        | 150502      | unemployment_benefit   | 2025-0{1..4}-01 | 2025-02-20 | 0.50
B1         |          | P2        | 150502      | unemployment_allowance | 2025-01-01      | 2025-02-20 | 900.00
C1         | C3       | P3        | 150502      | unemployment_benefit   | 2025-01-01      | 2025-02-20 | 1500.00
'''
other_subsidies = '''
person_id | subsidy_type | month           | amount  | region_code
P1        | one          | 2025-01-01      | 300.00  | 150525
P1        | one          | 2025-01-01      | 162.50  | 150102
P1        | two          | 2025-01-01      | 100.00  |
P1        | one          | 2025-02-01      | 300.00  | 150525
P1        | one          | 2025-02-01      | -300.00 | 150525
P1        | one          | 2025-03-01      | 0.50    | 150525
P1        | one          | 2025-04-01      | 300.00  | 150525
P2        | one          | 2025-01-01      | 300.00  | 150525
P4        | one          | 2025-01-01      | 300.00  | 150525
'''
[test.expect]
rows = '''
person_id | subsidy_type | month      | region_code | subsidy | benefit
P1        | one          | 2025-01-01 | 150525      | 462.50  | 0.50
P1        | two          | 2025-01-01 | 150502      | 100.00  | 0.50
P1        | one          | 2025-03-01 | 150525      | 0.50    | 0.50
'''
---*/
