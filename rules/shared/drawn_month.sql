/*--- rule
format = 1
kind   = "view"
name   = "drawn_month"

about.zh = "某人某待遇月的生活类待遇净发放：失业保险金、失业补助金、临时生活补助（同一申领、同一种类、同一月份的冲销先行抵减；净额不大于零的不计）。"
about.en = "What a person was paid, net, to live on for a month: unemployment benefit, unemployment allowance, temporary living aid (reversals of one claim, type and month are netted first; what stays at or below zero is no payment)."

[requires]
payments = ["person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
[optional]
payments = { columns = ["claim_id"], feeds = ["amount", "benefit", "allowance", "aid"] }

[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
month        = { type = "date",          zh = "待遇月", en = "Benefit month" }
region_code  = { type = "string",        zh = "发放地", en = "Paying region" }
amount       = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
benefit      = { type = "decimal(14,2)", zh = "失业保险金", en = "Benefit" }
allowance    = { type = "decimal(14,2)", zh = "失业补助金", en = "Allowance" }
aid          = { type = "decimal(14,2)", zh = "临时生活补助", en = "Temporary living aid" }
paid_on      = { type = "date",          zh = "最近发放日", en = "Last paid on" }
benefit_on   = { type = "date",          zh = "失业保险金首次发放日", en = "Benefit first paid on" }
relief_on    = { type = "date",          zh = "补助金、补助最近发放日", en = "Allowance or aid last paid on" }
---*/
WITH net AS (
  SELECT person_id, claim_id, benefit_type, month,
         SUM(amount)                                    AS amount,
         MIN(CASE WHEN amount > 0 THEN paid_on END)     AS first_on,
         MAX(CASE WHEN amount > 0 THEN paid_on END)     AS last_on,
         MAX(CASE WHEN amount > 0 THEN region_code END) AS region_code
  FROM payments
  WHERE benefit_type IN ('unemployment_benefit', 'unemployment_allowance', 'temporary_living_aid')
    AND paid_on <= $as_of
  GROUP BY person_id, claim_id, benefit_type, month
)
SELECT person_id, month,
       MAX(region_code)                                                                                     AS region_code,
       CAST(SUM(amount) AS DECIMAL(14,2))                                                                   AS amount,
       CAST(SUM(CASE WHEN benefit_type = 'unemployment_benefit' THEN amount ELSE 0 END) AS DECIMAL(14,2))   AS benefit,
       CAST(SUM(CASE WHEN benefit_type = 'unemployment_allowance' THEN amount ELSE 0 END) AS DECIMAL(14,2)) AS allowance,
       CAST(SUM(CASE WHEN benefit_type = 'temporary_living_aid' THEN amount ELSE 0 END) AS DECIMAL(14,2))   AS aid,
       MAX(last_on)                                                                                         AS paid_on,
       MIN(CASE WHEN benefit_type = 'unemployment_benefit' THEN first_on END)                               AS benefit_on,
       MAX(CASE WHEN benefit_type <> 'unemployment_benefit' THEN last_on END)                               AS relief_on
FROM net
WHERE amount > 0
GROUP BY person_id, month
/*--- tests
[[test]]
name  = "boundary: three kinds in a month, a reversal, another claim, other types, paid later"
as_of = 2025-03-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit   | 2025-01-01 | 2025-01-20 | 1500.00
A2         | C2       | P1        | 150525      | unemployment_benefit   | 2025-01-01 | 2025-02-20 | 200.50
A3         |          | P1        | 150502      | unemployment_allowance | 2025-01-01 | 2025-01-25 | 1200.00
A4         |          | P1        | 150502      | temporary_living_aid   | 2025-01-01 | 2025-01-10 | 600.00
A5         | C1       | P1        | 150502      | medical_premium        | 2025-01-01 | 2025-01-20 | 400.00
A6         | C1       | P1        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-02-20 | 1500.00
A7         | C1       | P1        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-03-20 | -1500.00
A8         | C3       | P1        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-03-31 | 100.00
B1         | C4       | P1        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-03-20 | -50.00
A9         | C3       | P1        | 150502      | unemployment_benefit   | 2025-03-01 | 2025-04-01 | 100.00
'''
[test.expect]
# January: 1500 + 200.50 benefit, 1200 allowance, 600 aid, 3500.50 in all. February: what was taken back from C1 or wrongly from C4 takes
# nothing from C3. March is paid after the as-of date; a medical premium is nothing to live on.
rows = '''
person_id | month      | region_code | amount  | benefit | allowance | aid    | paid_on    | benefit_on | relief_on
P1        | 2025-01-01 | 150525      | 3500.50 | 1700.50 | 1200.00   | 600.00 | 2025-02-20 | 2025-01-20 | 2025-01-25
P1        | 2025-02-01 | 150502      | 100.00  | 100.00  | 0.00      | 0.00   | 2025-03-31 | 2025-03-31 |
'''

[[test]]
name  = "boundary: corrections of nothing, of less and of half a yuan around a payment; two claims of a month"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
D1-1      | D1       | P2        | 150902      | unemployment_benefit   | 2024-12-01 | 2025-01-05 | 0.00
D1-2      | D1       | P2        | 150802      | unemployment_benefit   | 2024-12-01 | 2025-01-06 | -1.00
D1-3      | D1       | P2        | 150525      | unemployment_benefit   | 2024-12-01 | 2025-01-10 | 0.50
D1-4      | D1       | P2        | 150502      | unemployment_benefit   | 2024-12-01 | 2025-02-05 | 1000.00
D1-5      | D1       | P2        | 150524      | unemployment_benefit   | 2024-12-01 | 2025-02-25 | 0.50
D1-6      | D1       | P2        | 150802      | unemployment_benefit   | 2024-12-01 | 2025-03-20 | -100.00
D1-7      | D1       | P2        | 150902      | unemployment_benefit   | 2024-12-01 | 2025-04-01 | 0.00
D2         | D2       | P2        | 150102      | unemployment_allowance | 2024-12-01 | 2025-01-02 | 200.00
D3         | D3       | P2        | 150102      | unemployment_allowance | 2024-12-01 | 2025-01-01 | 100.00
D4         | D4       | P2        | 150102      | temporary_living_aid   | 2024-12-01 | 2025-01-01 | 60.00
D5         | D5       | P2        | 150102      | temporary_living_aid   | 2024-12-01 | 2025-01-01 | 40.00
'''
[test.expect]
# 0.50 + 1000 + 0.50 − 1 − 100 = 900; what was paid first, last and where is told by the positive payments, however small.
# Allowance 200 + 100, aid 60 + 40.
rows = '''
person_id | month      | region_code | amount  | benefit | allowance | aid    | paid_on    | benefit_on | relief_on
P2        | 2024-12-01 | 150525      | 1300.00 | 900.00  | 300.00    | 100.00 | 2025-02-25 | 2025-01-10 | 2025-01-02
'''
---*/
