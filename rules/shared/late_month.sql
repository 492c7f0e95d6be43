/*--- rule
format = 1
kind   = "view"
name   = "late_month"

about.zh = "缓缴与迟缴：某单位某月的失业保险费中，有多少条是依法缓缴的、多少条是三个月以后才补缴到账的。没有这类记录的月份不列。"
about.en = "Deferral and late payment: how many of an employer's contribution rows of a month were lawfully deferred, and how many were back-payments that arrived three months later or more. Months without any have no row."

[requires]
contributions = ["employer_id", "month"]
[optional]
contributions = { columns = ["kind", "paid_on"], feeds = ["deferred", "late"] }

[params.late_months]
type = "int"
default = 3
min = 1
max = 24
unit = "月"
about.zh = "所属月之后几个月到账算迟缴"
about.en = "Months after the contribution's own month from which it is late"

[output.columns]
employer_id = { type = "string", zh = "单位", en = "Employer" }
month_index = { type = "int64",  zh = "月份序号", en = "Month as a number" }
deferred    = { type = "int64",  zh = "缓缴", en = "Deferred" }
late        = { type = "int64",  zh = "迟缴", en = "Late" }
---*/
-- "Gaps filled later, paid_on far after month" (design/typologies.md). Three months: a run of up to two months that is
-- really longer (R3) is one whose earlier months had not arrived when the claim was judged. Deferral may last a year
-- (004 (8), 缓缴期限不超过1年), so a deferred row counts whenever it arrives. Regular rows, all but a few, are dropped by their
-- kind before anything is reckoned.
WITH odd AS (
  SELECT employer_id, month, kind, paid_on, COUNT(*) AS n
  FROM contributions
  WHERE kind <> 'regular' AND month <= $as_of
  GROUP BY employer_id, month, kind, paid_on
), counted AS (
  SELECT employer_id, month,
         SUM(CASE WHEN kind = 'deferred' THEN n ELSE 0 END)                                                        AS deferred,
         SUM(CASE WHEN kind = 'backpay' AND month_index(paid_on) >= month_index(month) + $late_months THEN n ELSE 0 END) AS late
  FROM odd
  GROUP BY employer_id, month
)
SELECT employer_id,
       CAST(month_index(month) AS BIGINT)   AS month_index,
       CAST(deferred AS BIGINT)             AS deferred,
       CAST(late AS BIGINT)                 AS late
FROM counted
WHERE deferred + late > 0
/*--- tests
[[test]]
name  = "boundary: three months later is late, two are not; deferred whenever it arrives; nothing known, nothing said"
as_of = 2025-06-01
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind     | paid_on
A         | E1          | 150502      | 2024-11-01 | backpay  | 2025-02-01
A3        | E1          | 150502      | 2024-11-01 | backpay  | 2025-02-01
A4        | E1          | 150502      | 2024-11-01 | backpay  | 2025-03-20
A2        | E1          | 150502      | 2024-11-01 | regular  | 2025-02-01
B         | E1          | 150502      | 2024-11-01 | backpay  | 2025-01-31
C         | E1          | 150502      | 2024-11-01 | deferred | 2024-11-20
C2        | E1          | 150502      | 2024-11-01 | deferred | 2024-11-20
D         | E1          | 150502      | 2024-11-01 | deferred | 2025-05-20
E         | E1          | 150502      | 2024-12-01 | backpay  | 2025-06-20
F         | E1          | 150502      | 2025-01-01 | regular  |
G         | E2          | 150502      | 2025-01-01 | backpay  | 2025-03-31
I         | E2          | 150502      | 2025-06-01 | deferred | 2025-12-01
H         | E2          | 150502      | 2025-07-01 | deferred | 2025-12-01
'''
[test.expect]
# November is 24298: A three months later (A2 is no back-payment); B two; C and D deferred. G: two months. July 2025 is after the day.
# November 2024 (24298): late A, A3, A4; deferred C, C2, D. June 2025 (24305) begins on the day itself, July after it.
rows = '''
employer_id | month_index | deferred | late
E1          | 24298       | 3        | 3
E1          | 24299       | 0        | 1
E2          | 24305       | 1        | 0
'''

[[survivor]]
mutant = "sql: drop AND kind <> 'regular'"
reason = { zh = "只为少读：其后各计数都按类型筛选，正常缴费不计", en = "Only saves reading: both counts ask for the kind, regular rows count in neither" }
---*/
