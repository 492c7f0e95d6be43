/*--- rule
format = 1
kind   = "view"
name   = "claim_money"

about.zh = "逐笔计数申领的金额：已发净额（冲销已抵减）、已发月数、尚可停发额。尚可停发额＝（核定月数－已发月数）×最近一个月的失业保险金，仅对已批准且领金期截至截止日未满的申领；从未发放过的无法估计，记为0。"
about.en = "Money of each counting claim: paid (reversals netted), months paid, and what could still be stopped: (months granted − months paid) × the last monthly benefit, for approved claims whose benefit period is not over on the as-of date; 0 where nothing was paid yet, since then no monthly amount is known."

[optional]
payments = { columns = ["claim_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["paid", "months_paid"] }

[output.columns]
claim_id    = { type = "string",        zh = "申领编号", en = "Claim" }
person_id   = { type = "string",        zh = "人员", en = "Person" }
employer_id = { type = "string",        zh = "最后参保单位", en = "Last employer" }
paid        = { type = "decimal(14,2)", zh = "已发净额", en = "Paid, net" }
months_paid = { type = "int64",         zh = "已发月数", en = "Months paid" }
stoppable   = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
---*/
WITH per_month AS (
  SELECT claim_id, month,
         SUM(amount) AS net,
         SUM(CASE WHEN benefit_type = 'unemployment_benefit' THEN amount ELSE 0 END) AS benefit
  FROM payments
  WHERE paid_on <= $as_of
  GROUP BY claim_id, month
), per_claim AS (
  SELECT claim_id,
         SUM(net)                                                     AS paid,
         SUM(CASE WHEN benefit > 0 THEN 1 ELSE 0 END)                 AS months_paid,
         MAX(CASE WHEN benefit > 0 THEN month END)                    AS last_month
  FROM per_month
  GROUP BY claim_id
)
SELECT k.claim_id, k.person_id, k.employer_id,
       CAST(COALESCE(c.paid, 0) AS DECIMAL(14,2))                     AS paid,
       CAST(COALESCE(c.months_paid, 0) AS BIGINT)                     AS months_paid,
       CAST(CASE WHEN k.status = 'approved'
                  AND (k.benefit_start IS NULL OR month_index(k.benefit_start) + k.benefit_months > month_index($as_of))
                 THEN GREATEST(k.benefit_months - c.months_paid, 0) * COALESCE(l.benefit, 0)
                 ELSE 0 END AS DECIMAL(14,2))                         AS stoppable
FROM counting_claim k
LEFT JOIN per_claim c ON c.claim_id = k.claim_id
LEFT JOIN per_month l ON l.claim_id = k.claim_id AND l.month = c.last_month
/*--- tests
[[test]]
name  = "boundary: reversals, other benefits, the as-of day, the end of the benefit, what was paid beyond the grant"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id  | person_id | employer_id | region_code | applied_at          | status     | benefit_start | benefit_months
C1        | P1        | E1          | 150502      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 12
C2        | P2        | E1          | 150502      | 2024-12-10 09:00:00 | approved   | 2025-01-01    | 6
C3        | P3        | E1          | 150502      | 2024-12-10 09:00:00 | approved   | 2025-01-01    | 5
C4        | P4        | E1          | 150502      | 2025-01-10 09:00:00 | terminated | 2025-02-01    | 12
C5        | P5        | E1          | 150502      | 2025-01-10 09:00:00 | approved   |               | 4
C6        | P6        | E1          | 150502      | 2025-01-10 09:00:00 | approved   |               | 1
C7        | P7        | E1          | 150502      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 12
C8        | P8        | E1          | 150502      | 2025-01-10 09:00:00 | approved   |               |
C9        | P9        | E1          | 150502      | 2025-01-10 09:00:00 | pending    | 2025-02-01    | 12
C10       | P10       | E1          | 150502      | 2025-01-10 09:00:00 | approved   |               | 3
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20 | 1000.00
A2         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01       | 2025-03-20 | 1100.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01       | 2025-03-21 | 100.00
A4         | C1       | P1        | 150502      | medical_premium      | 2025-03-01       | 2025-03-20 | 300.00
A5         | C1       | P1        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-20 | 1300.00
A6         | C1       | P1        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-25 | -1300.00
A7         | C1       | P1        | 150502      | medical_premium      | 2025-05-01       | 2025-06-30 | 300.00
A8         | C1       | P1        | 150502      | unemployment_benefit | 2025-06-01       | 2025-07-01 | 9000.00
A9         |          | P1        | 150502      | unemployment_benefit | 2025-06-01       | 2025-06-20 | 9000.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2025-01-01       | 2025-01-20 | 1000.00
D1         | C3       | P3        | 150502      | unemployment_benefit | 2025-01-01       | 2025-01-20 | 1000.00
F1         | C4       | P4        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20 | 1000.00
G1         | C5       | P5        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20 | 800.00
H{1..2}    | C6       | P6        | 150502      | unemployment_benefit | 2025-0{1..2}-01  | 2025-0{1..2}-20 | 1000.00
J1         | C10      | P10       | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20 | 1.00
I1         | C8       | P8        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20 | 1000.00
'''
[test.expect]
# C1: 1000 + 1200 + 300 + 300; February and March count, April was taken back, May held the premium only: ten months at March's
# 1200. C2's benefit runs to June and is not over: (6 - 1) × 1000; C3's ran to May. C4 is terminated, C9 pending. C5 begins on no known day: 3 × 800. C6
# was paid two months for one. Of C7 nothing was paid, of C8 no number of months is known. C10: one yuan is a month paid.
rows = '''
claim_id | person_id | employer_id | paid    | months_paid | stoppable
C1       | P1        | E1          | 2800.00 | 2           | 12000.00
C2       | P2        | E1          | 1000.00 | 1           | 5000.00
C3       | P3        | E1          | 1000.00 | 1           | 0.00
C4       | P4        | E1          | 1000.00 | 1           | 0.00
C5       | P5        | E1          | 800.00  | 1           | 2400.00
C6       | P6        | E1          | 2000.00 | 2           | 0.00
C7       | P7        | E1          | 0.00    | 0           | 0.00
C8       | P8        | E1          | 1000.00 | 1           | 0.00
C9       | P9        | E1          | 0.00    | 0           | 0.00
C10      | P10       | E1          | 1.00    | 1           | 2.00
'''

[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(l.benefit, 0)"
reason = { zh = "没有发放的，剩余月数为空，取 0", en = "where nothing was paid the months left are null, taken as 0" }
---*/
