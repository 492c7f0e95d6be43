/*--- rule
format = 1
kind   = "view"
name   = "twin_payment"

about.zh = "数据重复：涉及两省待遇的人员，同一待遇月在两省各有一条金额、发放日、收款账户和申领日都相同的失业保险金记录——更像是同一笔发放在两份数据中各记了一次。"
about.en = "Data fault: for persons with benefit in two provinces, the same benefit month stands in both with the same amount, day and bank account, on claims of the same day: rather one payment delivered in two extracts than two payments."

[optional]
payments = { columns = ["claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount", "bank_account"], feeds = ["amount"] }

[output.columns]
person_id = { type = "string",        zh = "人员", en = "Person" }
month     = { type = "date",          zh = "待遇月", en = "Benefit month" }
part      = { type = "string",        zh = "两省代码", en = "The two provinces" }
amount    = { type = "decimal(14,2)", zh = "相同的金额", en = "The amount both name" }
---*/
-- "Duplicate extract, one file loaded twice" (design/typologies.md). Everything but the number of the record and the claim
-- must agree, the account and the day of the claim too: two offices that pay on the same day of the month by coincidence rarely pay the same sum
-- (standards differ by province) into the same account. An unknown account or claim proves
-- nothing. Of three provinces that agree the outer pair is named.
WITH paid AS (
  SELECT p.person_id, p.month, p.paid_on, p.bank_account, p.amount, k.applied_on,
         MIN(substr(p.region_code, 1, 2)) AS low, MAX(substr(p.region_code, 1, 2)) AS high
  FROM payments p
  JOIN (SELECT person_id FROM benefit_month GROUP BY person_id) n ON n.person_id = p.person_id
  JOIN counting_claim k ON k.claim_id = p.claim_id
  WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of AND p.amount > 0 AND p.bank_account IS NOT NULL
  GROUP BY p.person_id, p.month, p.paid_on, p.bank_account, p.amount, k.applied_on
)
SELECT person_id, month,
       low || '-' || high                       AS part,
       CAST(SUM(amount) AS DECIMAL(14,2))       AS amount
FROM paid
WHERE low < high
GROUP BY person_id, month, low, high
/*--- tests
[[test]]
name  = "boundary: amount, day, account, month must all agree; an unknown account proves nothing"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id | person_id | region_code | applied_at          | status
CA       | P1        | 150502      | 2025-02-10 09:00:00 | approved
CB       | P1        | 210102      | 2025-02-10 10:00:00 | approved
CX       | P1        | 210102      | 2025-02-11 09:00:00 | approved
CC       | P2        | 150502      | 2025-02-10 09:00:00 | approved
CD       | P2        | 150102      | 2025-02-10 09:00:00 | approved
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount  | bank_account
A1         | CA       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00 | X1
A2         | CB       | P1        | 210102      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00 | X1
A3         | CA       | P1        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00 | X1
A4         | CB       | P1        | 210102      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.01 | X1
A5         | CA       | P1        | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1500.00 | X1
A6         | CB       | P1        | 210102      | unemployment_benefit | 2025-05-01 | 2025-05-21 | 1500.00 | X1
A7         | CA       | P1        | 150502      | unemployment_benefit | 2025-06-01 | 2025-06-20 | 1500.00 | X1
A8         | CB       | P1        | 210102      | unemployment_benefit | 2025-06-01 | 2025-06-20 | 1500.00 | X2
A9         | CA       | P1        | 150502      | unemployment_benefit | 2025-07-01 | 2025-08-20 | 1500.00 | X1
B1         | CB       | P1        | 210102      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00 | X1
B2         | CA       | P1        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00 |
B3         | CB       | P1        | 210102      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00 |
B4         | CA       | P1        | 150502      | medical_premium      | 2025-10-01 | 2025-10-20 | 400.00  | X1
B5         | CB       | P1        | 210102      | medical_premium      | 2025-10-01 | 2025-10-20 | 400.00  | X1
B6         | CA       | P1        | 150502      | unemployment_benefit | 2025-11-01 | 2026-01-05 | 1500.00 | X1
B7         | CB       | P1        | 210102      | unemployment_benefit | 2025-11-01 | 2026-01-05 | 1500.00 | X1
B8         | CA       | P1        | 150502      | unemployment_benefit | 2025-12-01 | 2025-12-20 | -900.00 | X1
B9         | CB       | P1        | 210102      | unemployment_benefit | 2025-12-01 | 2025-12-20 | -900.00 | X1
C3         | CA       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-02-20 | 1500.00 | X1
C4         | CX       | P1        | 210102      | unemployment_benefit | 2025-01-01 | 2025-02-20 | 1500.00 | X1
C5         | CA       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-03-20 | 1500.00 | X1
C6         |          | P1        | 210102      | unemployment_benefit | 2025-02-01 | 2025-03-20 | 1500.00 | X1
E1         |          | P1        | 150502      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1500.00 | X1
E2         |          | P1        | 210102      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1500.00 | X1
E3         | CA       | P1        | 150502      | unemployment_benefit | 2024-11-01 | 2025-12-31 | 0.50    | X1
E4         | CB       | P1        | 210102      | unemployment_benefit | 2024-11-01 | 2025-12-31 | 0.50    | X1
E5         | CA       | P1        | 150502      | unemployment_benefit | 2024-10-01 | 2025-02-20 | 0.00    | X1
E6         | CB       | P1        | 210102      | unemployment_benefit | 2024-10-01 | 2025-02-20 | 0.00    | X1
E7         | CA       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-21 | 200.00  | X1
E8         | CB       | P1        | 210102      | unemployment_benefit | 2025-03-01 | 2025-03-21 | 200.00  | X1
C1         | CC       | P2        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00 | X1
C2         | CD       | P2        | 150102      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00 | X1
'''
[test.expect]
# March agrees in all, twice: 1500 + 200, and so do fifty fen paid on the day itself; nothing (October) is no payment, December
# 2024 rests on no known claim; January rests on a claim of another day, February on none. P2's two offices are of one province.
rows = '''
person_id | month      | part  | amount
P1        | 2025-03-01 | 15-21 | 1700.00
P1        | 2024-11-01 | 15-21 | 0.50
'''

[[survivor]]
mutant = "sql: JOIN (SELECT person_id FROM benefit_month GROUP BY person_id) n => LEFT JOIN (SELECT person_id FROM benefit_month GROUP BY person_id) n"
reason = { zh = "只为少读：只在一省发放的人没有不同的两省", en = "Only saves reading: whom one province paid has no two provinces that differ" }
---*/
