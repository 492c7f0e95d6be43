/*--- rule
format = 1
kind   = "view"
name   = "benefit_month"

about.zh = "涉及两个以上省份的人员，其失业保险金按人、待遇月、省份的净发放额（同一申领、同一月份、同一省份的冲销先行抵减；净额不大于零的不计）。"
about.en = "For persons with payments or approved claims in two or more provinces: what each province paid net of unemployment benefit per person and benefit month. Reversals of one claim, month and province are netted first; what stays at or below zero is no payment."

[optional]
payments = { columns = ["claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"], feeds = ["region_code"] }

[output.columns]
person_id   = { type = "string",        zh = "人员", en = "Person" }
month       = { type = "date",          zh = "待遇月", en = "Benefit month" }
province    = { type = "string",        zh = "省份代码", en = "Province" }
amount      = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
paid_on     = { type = "date",          zh = "最近发放日", en = "Last paid on" }
region_code = { type = "string",        zh = "发放地", en = "Paying region" }
---*/
-- Persons of one province are dropped before anything is netted: they are all but a few.
WITH place AS (
  SELECT person_id, substr(region_code, 1, 2) AS province
  FROM payments
  WHERE benefit_type = 'unemployment_benefit' AND paid_on <= $as_of
  UNION ALL
  SELECT person_id, substr(region_code, 1, 2) AS province
  FROM counting_claim
  WHERE status = 'approved'
), concerned AS (
  SELECT person_id FROM place GROUP BY person_id HAVING MIN(province) <> MAX(province)
), net AS (
  SELECT p.person_id, p.claim_id, p.month, substr(p.region_code, 1, 2) AS province,
         SUM(p.amount)                                       AS amount,
         MAX(CASE WHEN p.amount > 0 THEN p.paid_on END)      AS paid_on,
         MAX(CASE WHEN p.amount > 0 THEN p.region_code END)  AS region_code
  FROM payments p
  JOIN concerned c ON c.person_id = p.person_id
  WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of
  GROUP BY p.person_id, p.claim_id, p.month, substr(p.region_code, 1, 2)
)
SELECT person_id, month, province,
       CAST(SUM(amount) AS DECIMAL(14,2)) AS amount,
       MAX(paid_on)                       AS paid_on,
       MAX(region_code)                   AS region_code
FROM net
WHERE amount > 0
GROUP BY person_id, month, province
/*--- tests
[[test]]
name  = "boundary: who is of two provinces; reversals, zero and small sums, two claims of a month"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id | person_id | region_code | applied_at          | status
CA       | P1        | 150502      | 2025-01-10 09:00:00 | approved
CB       | P2        | 150502      | 2025-01-10 09:00:00 | approved
CC       | P2        | 210102      | 2025-01-10 09:00:00 | pending
CD       | P3        | 210102      | 2025-01-10 09:00:00 | approved
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | CA       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
A2         |          | P1        | 152502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
A3         |          | P1        | 210102      | medical_premium      | 2025-04-01 | 2025-04-20 | 400.00
A4         |          | P1        | 210102      | unemployment_benefit | 2025-04-01 | 2026-01-01 | 1500.00
B1         | CB       | P2        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
D1         | CX       | P3        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
D2         | CX       | P3        | 150521      | unemployment_benefit | 2025-03-01 | 2025-04-20 | 300.00
D3         | CX       | P3        | 150501      | unemployment_benefit | 2025-03-01 | 2025-04-21 | 0.50
D4         | CX       | P3        | 150522      | unemployment_benefit | 2025-03-01 | 2025-05-20 | 0.00
D5         | CX       | P3        | 150523      | unemployment_benefit | 2025-03-01 | 2025-06-20 | -100.00
D6         | CX       | P3        | 150523      | medical_premium      | 2025-03-01 | 2025-06-21 | 40.00
D7         | CX       | P3        | 150523      | unemployment_benefit | 2025-03-01 | 2026-01-01 | 77.00
E1         | CY       | P3        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
E2         | CZ       | P3        | 150521      | unemployment_benefit | 2025-04-01 | 2025-04-25 | 200.00
E3         |          | P3        | 150523      | unemployment_benefit | 2025-04-01 | 2025-04-26 | -50.00
E4         | CY       | P3        | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 0.50
E5         | CY       | P3        | 150502      | unemployment_benefit | 2025-06-01 | 2025-06-20 | 0.00
F1         |          | P4        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 900.00
F2         |          | P4        | 210102      | unemployment_benefit | 2025-03-01 | 2025-12-31 | 800.00
F3         |          | P4        | 150601      | unemployment_benefit | 2025-04-01 | 2025-12-30 | 0.75
'''
[test.expect]
# P1: two counties of one province; a medical premium of another, and a benefit paid after the day, do not count. P2: the
# claim in the other province is not approved. P3 is approved in another province. March: 1500 + 300 + 0.50 - 100 by one claim;
# last paid (the 0.50) on 21 April, the county of the highest number that paid is 150521: neither the zero nor the reversal.
# April: 1500 + 200 of two claims, the reversal without a claim takes nothing from them; June is nothing.
# P4: paid by the second province on the last day.
rows = '''
person_id | month      | province | amount  | paid_on    | region_code
P3        | 2025-03-01 | 15       | 1700.50 | 2025-04-21 | 150521
P3        | 2025-04-01 | 15       | 1700.00 | 2025-04-25 | 150521
P3        | 2025-05-01 | 15       | 0.50    | 2025-05-20 | 150502
P4        | 2025-03-01 | 15       | 900.00  | 2025-03-20 | 150502
P4        | 2025-03-01 | 21       | 800.00  | 2025-12-31 | 210102
P4        | 2025-04-01 | 15       | 0.75    | 2025-12-30 | 150601
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "只问最小与最大的省份，重复行不改变结果", en = "Only the least and greatest province are asked: repeated rows change nothing" }
---*/
