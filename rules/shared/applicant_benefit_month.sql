/*--- rule
format = 1
kind   = "view"
name   = "applicant_benefit_month"

about.zh = "补贴申领人领取失业保险金的月份：当月净发放大于零，或被一笔已批准、已终止的申领所覆盖（自首个待遇月起的核定月数）。每人每月一行。"
about.en = "The months in which a subsidy applicant drew unemployment benefit: paid net above zero, or covered by an approved or terminated claim (the months granted from the first benefit month). One row per person and month."

[optional]
payments = { columns = ["person_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["paid"] }

[output.columns]
person_id = { type = "string",  zh = "申领人", en = "Applicant" }
month     = { type = "int64",   zh = "月份序号（年×12＋月－1）", en = "Month as a number: year × 12 + month − 1" }
paid      = { type = "boolean", zh = "已发放", en = "Paid" }
---*/
WITH applicant AS (
  SELECT person_id FROM subsidy_application GROUP BY person_id
), net AS (
  SELECT p.person_id, p.month, SUM(p.amount) AS amount
  FROM payments p
  JOIN applicant a ON a.person_id = p.person_id
  WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of
  GROUP BY p.person_id, p.month
), granted AS (
  SELECT k.person_id, month_index(k.benefit_start) AS first, k.benefit_months
  FROM counting_claim k
  JOIN applicant a ON a.person_id = k.person_id
  WHERE k.status IN ('approved', 'terminated') AND k.benefit_start IS NOT NULL
), month_of AS (
  SELECT person_id, CAST(month_index(month) AS BIGINT) AS month, 1 AS paid FROM net WHERE amount > 0
  UNION ALL
  SELECT g.person_id, CAST(g.first + n.n AS BIGINT) AS month, 0 AS paid
  FROM granted g
  JOIN small_number n ON n.n < g.benefit_months
)
SELECT person_id, month, MAX(paid) = 1 AS paid
FROM month_of
GROUP BY person_id, month
/*--- tests
[[test]]
name  = "boundary: netted payments, months granted, the year end, people without an application"
as_of = 2025-02-28
[test.given]
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status
A1             | P1        | K1             | 150502      | 2025-01-20 09:00:00 | 1000.00 | pending
A2             | P2        | K2             | 150502      | 2025-01-20 09:00:00 | 1000.00 | rejected
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2024-11-10 09:00:00 | approved | 2024-12-01    | 2
C2       | P1        | 150502      | 2023-11-10 09:00:00 | rejected | 2023-12-01    | 2
C3       | P2        | 150502      | 2024-11-10 09:00:00 | approved | 2024-12-01    | 2
C4       | P1        | 150502      | 2023-01-10 09:00:00 | terminated | 2023-02-01  | 1
C5       | P1        | 150502      | 2023-01-10 09:00:00 | pending  | 2023-05-01    | 1
C6       | P1        | 150502      | 2023-01-10 09:00:00 | approved |               | 1
C7       | P1        | 150502      | 2023-01-10 09:00:00 | approved | 2023-07-01    |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1500.00
Y2         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
Y3         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-28 | -1500.00
Y4         | C1       | P1        | 150502      | medical_premium      | 2024-10-01 | 2024-10-20 | 400.00
Y6         | C1       | P1        | 150502      | unemployment_benefit | 2024-08-01 | 2024-09-01 | 0.01
Y7         | C1       | P9        | 150502      | unemployment_benefit | 2024-08-01 | 2024-09-01 | 1500.00
Y5         | C1       | P1        | 150502      | unemployment_benefit | 2024-09-01 | 2025-03-01 | 1500.00
'''
[test.expect]
# December 2024 and January 2025 are granted, January is paid as well; February was reversed, September is paid after the
# day; a fen is something paid, in August. Not granted: a pending claim, one without a first month, one without months. P9 never
# applied for a subsidy. February 2023 was granted by a claim that has ended. December 2024 is 2024 × 12 + 11 = 24299.
rows = '''
person_id | month | paid
P1        | 24277 | false
P1        | 24295 | true
P1        | 24299 | false
P1        | 24300 | true
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "其后按人和月份取最大值，重复行不改变结果", en = "The greatest per person and month is taken: repeated rows change nothing" }
---*/
