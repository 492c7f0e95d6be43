/*--- rule
format = 1
kind   = "view"
name   = "medical_month"

about.zh = "某人某月的失业保险金、代缴医保费、医保费返还净额（同一申领、同一种类、同一月份的冲销先行抵减；净额不大于零的记0），及当地当月代缴标准（没有标准的为空）。三项皆无的没有行。"
about.en = "Benefit, medical premium and refund of premiums of a person and month, net (reversals of one claim, type and month netted first; zero where nothing is left), with the local standard of the premium (null where there is none). Without any of the three there is no row."

[requires]
payments = ["person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
[optional]
payments = { columns = ["claim_id"], feeds = ["benefit", "premium", "refund"] }

[output.columns]
person_id   = { type = "string",        zh = "人员", en = "Person" }
month       = { type = "date",          zh = "待遇月", en = "Benefit month" }
region_code = { type = "string",        zh = "发放地", en = "Paying region" }
benefit     = { type = "decimal(14,2)", zh = "失业保险金", en = "Benefit" }
premium     = { type = "decimal(14,2)", zh = "代缴医保费", en = "Medical premium" }
refund      = { type = "decimal(14,2)", zh = "医保费返还", en = "Refund" }
refund_on   = { type = "date",          zh = "返还发放日（最近）", en = "Refund last paid on" }
standard    = { type = "decimal(14,2)", zh = "代缴标准", en = "Standard of the premium" }
---*/
WITH net AS (
  SELECT person_id, claim_id, benefit_type, month,
         SUM(amount)                                    AS amount,
         MAX(CASE WHEN amount > 0 THEN paid_on END)     AS paid_on,
         MAX(CASE WHEN amount > 0 THEN region_code END) AS region_code
  FROM payments
  WHERE benefit_type IN ('unemployment_benefit', 'medical_premium', 'medical_refund') AND paid_on <= $as_of
  GROUP BY person_id, claim_id, benefit_type, month
), monthly AS (
  SELECT person_id, month,
         -- The place that refunds is judged by its own standard.
         COALESCE(MAX(CASE WHEN benefit_type = 'medical_refund' THEN region_code END), MAX(region_code)) AS region_code,
         SUM(CASE WHEN benefit_type = 'unemployment_benefit' THEN amount ELSE 0 END)                     AS benefit,
         SUM(CASE WHEN benefit_type = 'medical_premium' THEN amount ELSE 0 END)                          AS premium,
         SUM(CASE WHEN benefit_type = 'medical_refund' THEN amount ELSE 0 END)                           AS refund,
         MAX(CASE WHEN benefit_type = 'medical_refund' THEN paid_on END)                                 AS refund_on
  FROM net
  WHERE amount > 0
  GROUP BY person_id, month
)
SELECT m.person_id, m.month, m.region_code,
       CAST(m.benefit AS DECIMAL(14,2)) AS benefit,
       CAST(m.premium AS DECIMAL(14,2)) AS premium,
       CAST(m.refund AS DECIMAL(14,2))  AS refund,
       m.refund_on,
       s.amount                         AS standard
FROM monthly m
LEFT JOIN standard_by_month s ON s.region_code = m.region_code AND s.month = m.month AND s.item = 'medical_premium'
/*--- tests
[[test]]
name  = "boundary: the three kinds, reversals, the place of the refund, no standard"
as_of = 2025-06-30
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1500.00
A2         | C1       | P1        | 150502      | medical_premium      | 2025-01-01 | 2025-01-20 | 400.00
A3         | C1       | P1        | 150102      | medical_refund       | 2025-01-01 | 2025-06-20 | 380.50
B1         | C2       | P1        | 150502      | medical_refund       | 2025-01-01 | 2025-06-20 | -50.00
A4         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
A5         | C1       | P1        | 150502      | medical_premium      | 2025-02-01 | 2025-02-20 | 400.00
A6         | C1       | P1        | 150502      | medical_premium      | 2025-02-01 | 2025-02-21 | -400.00
A7         | C1       | P1        | 150502      | medical_refund       | 2025-02-01 | 2025-07-01 | 400.00
A8         | C1       | P1        | 150502      | price_subsidy        | 2025-03-01 | 2025-03-20 | 54.00
'''
standards = '''
region_code | item                 | valid_from | valid_to | amount
150100      | medical_premium      | 2025-01-01 |          | 390.00
150100      | unemployment_benefit | 2025-01-01 |          | 1900.00
'''
[test.expect]
# The refund of January comes from 150102 and is judged there; what was taken back on another claim
# takes nothing from it. The premium of February was taken back, its refund comes after
# the day; 150502 has no standard. March has none of the three.
rows = '''
person_id | month      | region_code | benefit | premium | refund | refund_on  | standard
P1        | 2025-01-01 | 150102      | 1500.00 | 400.00  | 380.50 | 2025-06-20 | 390.00
P1        | 2025-02-01 | 150502      | 1500.00 | 0.00    | 0.00   |            |
'''

[[test]]
name  = "boundary: corrections of nothing, of less and of half a yuan around a payment; two claims of a month"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
D1-1      | D1       | P2        | 150902      | medical_refund         | 2024-12-01 | 2025-01-05 | 0.00
D1-2      | D1       | P2        | 150802      | medical_refund         | 2024-12-01 | 2025-01-06 | -1.00
D1-3      | D1       | P2        | 150525      | medical_refund         | 2024-12-01 | 2025-01-10 | 0.50
D1-4      | D1       | P2        | 150502      | medical_refund         | 2024-12-01 | 2025-02-05 | 1000.00
D1-5      | D1       | P2        | 150524      | medical_refund         | 2024-12-01 | 2025-02-25 | 0.50
D1-6      | D1       | P2        | 150802      | medical_refund         | 2024-12-01 | 2025-03-20 | -100.00
D1-7      | D1       | P2        | 150902      | medical_refund         | 2024-12-01 | 2025-04-01 | 0.00
D2         | D2       | P2        | 150102      | medical_refund         | 2024-12-01 | 2025-01-02 | 100.00
E1         | D1       | P2        | 150902      | unemployment_benefit   | 2024-11-01 | 2024-12-20 | 5.00
E2         | D2       | P2        | 150102      | unemployment_benefit   | 2024-11-01 | 2024-12-20 | 6.00
E3         | D1       | P2        | 150502      | medical_premium        | 2024-11-01 | 2024-12-20 | 30.00
E4         | D2       | P2        | 150502      | medical_premium        | 2024-11-01 | 2024-12-20 | 20.00
G1         | D1       | P2        | 150502      | unemployment_benefit   | 2024-10-01 | 2024-11-20 | 5.00
G2         | D1       | P2        | 150502      | unemployment_benefit   | 2024-10-01 | 2024-11-21 | -5.00
'''
[test.expect]
# 0.50 + 1000 + 0.50 − 1 − 100 = 900; what was paid first, last and where is told by the positive payments, however small.
# December: 900 + 100 refunded. November: 5 + 6 of benefit, 30 + 20 of premium, no refund. October was taken back.
rows = '''
person_id | month      | region_code | benefit | premium | refund  | refund_on  | standard
P2        | 2024-12-01 | 150525      | 0.00    | 0.00    | 1000.00 | 2025-02-25 |
P2        | 2024-11-01 | 150902      | 11.00   | 50.00   | 0.00    |            |
'''

[[test]]
name  = "boundary: half a yuan paid on the as-of day; the standard of the place and of the month"
as_of = 2025-06-30
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type    | month      | paid_on    | amount
A1         | C1       | P1        | 150102      | medical_premium | 2025-05-01 | 2025-05-20 | 390.00
A2         | C1       | P1        | 150102      | medical_premium | 2025-06-01 | 2025-06-30 | 0.50
B1         | C2       | P2        | 150202      | medical_premium | 2025-06-01 | 2025-06-20 | 410.00
'''
standards = '''
region_code | item            | valid_from | valid_to   | amount
150100      | medical_premium | 2025-01-01 | 2025-05-31 | 390.00
150100      | medical_premium | 2025-06-01 |            | 400.00
150200      | medical_premium | 2025-01-01 |            | 410.00
'''
[test.expect]
rows = '''
person_id | month      | region_code | premium | standard
P1        | 2025-05-01 | 150102      | 390.00  | 390.00
P1        | 2025-06-01 | 150102      | 0.50    | 400.00
P2        | 2025-06-01 | 150202      | 410.00  | 410.00
'''
---*/
