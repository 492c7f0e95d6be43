/*--- rule
format = 1
kind   = "view"
name   = "relief_month"

about.zh = "失业补助金、临时生活补助的净发放：按人、种类、待遇月（同一申领、同一月份的冲销先行抵减；净额不大于零的不计）。"
about.en = "Unemployment allowance and temporary living aid paid, net, by person, type and month (reversals of one claim and month netted first; what stays at or below zero is no payment)."

[requires]
payments = ["person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
[optional]
payments = { columns = ["claim_id"], feeds = ["claim_id"] }

[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
benefit_type = { type = "string",        zh = "种类", en = "Type" }
month        = { type = "date",          zh = "待遇月", en = "Month" }
claim_id     = { type = "string",        zh = "申领（当月最小编号）", en = "Claim (the first by number in the month)" }
region_code  = { type = "string",        zh = "发放地", en = "Paying region" }
amount       = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
paid_on      = { type = "date",          zh = "最近发放日", en = "Last paid on" }
---*/
WITH net AS (
  SELECT person_id, benefit_type, month, claim_id,
         SUM(amount)                                    AS amount,
         MAX(CASE WHEN amount > 0 THEN paid_on END)     AS paid_on,
         MAX(CASE WHEN amount > 0 THEN region_code END) AS region_code
  FROM payments
  WHERE benefit_type IN ('unemployment_allowance', 'temporary_living_aid') AND paid_on <= $as_of
  GROUP BY person_id, benefit_type, month, claim_id
)
SELECT person_id, benefit_type, month,
       MIN(claim_id)                      AS claim_id,
       MAX(region_code)                   AS region_code,
       CAST(SUM(amount) AS DECIMAL(14,2)) AS amount,
       MAX(paid_on)                       AS paid_on
FROM net
WHERE amount > 0
GROUP BY person_id, benefit_type, month
/*--- tests
[[test]]
name  = "boundary: two types, a reversal, two payments of a month, after the day"
as_of = 2022-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
A1         | C2       | P1        | 621025      | unemployment_allowance | 2022-10-01 | 2022-10-20 | 1000.00
A2         | C1       | P1        | 621025      | unemployment_allowance | 2022-10-01 | 2022-12-31 | 200.50
A3         |          | P1        | 621025      | temporary_living_aid   | 2022-10-01 | 2022-10-20 | 600.00
A4         | C1       | P1        | 621025      | unemployment_allowance | 2022-11-01 | 2022-11-20 | 1200.00
A5         | C1       | P1        | 621025      | unemployment_allowance | 2022-11-01 | 2022-11-21 | -1200.00
A6         | C1       | P1        | 621025      | unemployment_allowance | 2022-12-01 | 2023-01-01 | 1200.00
A7         | C1       | P1        | 621025      | unemployment_benefit   | 2022-12-01 | 2022-12-20 | 1200.00
A8         | C3       | P1        | 621025      | unemployment_allowance | 2022-10-01 | 2022-10-20 | -100.00
'''
[test.expect]
# October: 1000 + 200.50, and nothing taken from them by C3; November was taken back; December is paid after the day.
rows = '''
person_id | benefit_type           | month      | claim_id | region_code | amount  | paid_on
P1        | unemployment_allowance | 2022-10-01 | C1       | 621025      | 1200.50 | 2022-12-31
P1        | temporary_living_aid   | 2022-10-01 |          | 621025      | 600.00  | 2022-10-20
'''

[[test]]
name  = "boundary: corrections of nothing, of less and of half a yuan around a payment; two claims of a month"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
D1-1      | D1       | P2        | 150902      | unemployment_allowance | 2024-12-01 | 2025-01-05 | 0.00
D1-2      | D1       | P2        | 150802      | unemployment_allowance | 2024-12-01 | 2025-01-06 | -1.00
D1-3      | D1       | P2        | 150525      | unemployment_allowance | 2024-12-01 | 2025-01-10 | 0.50
D1-4      | D1       | P2        | 150502      | unemployment_allowance | 2024-12-01 | 2025-02-05 | 1000.00
D1-5      | D1       | P2        | 150524      | unemployment_allowance | 2024-12-01 | 2025-02-25 | 0.50
D1-6      | D1       | P2        | 150802      | unemployment_allowance | 2024-12-01 | 2025-03-20 | -100.00
D1-7      | D1       | P2        | 150902      | unemployment_allowance | 2024-12-01 | 2025-04-01 | 0.00
D2         | D2       | P2        | 150102      | unemployment_allowance | 2024-12-01 | 2025-01-02 | 100.00
D3         | D3       | P2        | 150102      | temporary_living_aid   | 2024-11-01 | 2025-01-01 | 0.50
'''
[test.expect]
# 0.50 + 1000 + 0.50 − 1 − 100 = 900; what was paid first, last and where is told by the positive payments, however small.
rows = '''
person_id | benefit_type           | month      | claim_id | region_code | amount  | paid_on
P2        | unemployment_allowance | 2024-12-01 | D1       | 150525      | 1000.00 | 2025-02-25
P2        | temporary_living_aid   | 2024-11-01 | D3       | 150102      | 0.50    | 2025-01-01
'''
---*/
