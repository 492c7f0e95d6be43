/*--- rule
format = 1
kind   = "view"
name   = "twin_payment"

about.zh = "数据重复：涉及两省待遇的人员，同一待遇月在两省各有一条金额、发放日、收款账户都相同的失业保险金记录——更像是同一笔发放在两份数据中各记了一次。"
about.en = "Data fault: for persons with benefit in two provinces, the same benefit month stands in both with the same amount, day and bank account: rather one payment delivered in two extracts than two payments."

[optional]
payments = { columns = ["person_id", "region_code", "benefit_type", "month", "paid_on", "amount", "bank_account"], feeds = ["amount"] }

[output.columns]
person_id = { type = "string",        zh = "人员", en = "Person" }
month     = { type = "date",          zh = "待遇月", en = "Benefit month" }
part      = { type = "string",        zh = "两省代码", en = "The two provinces" }
amount    = { type = "decimal(14,2)", zh = "相同的金额", en = "The amount both name" }
---*/
-- "Duplicate extract, one file loaded twice" (design/typologies.md). Everything but the number of the record and the claim
-- must agree, the account too: two offices that pay on the same day of the month by coincidence rarely pay the same sum
-- (standards differ by province) into the same account. An unknown account proves nothing.
WITH paid AS (
  SELECT p.person_id, p.month, substr(p.region_code, 1, 2) AS province, p.paid_on, p.bank_account, p.amount
  FROM payments p
  JOIN (SELECT person_id FROM benefit_month GROUP BY person_id) k ON k.person_id = p.person_id
  WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of AND p.amount > 0 AND p.bank_account IS NOT NULL
  GROUP BY p.person_id, p.month, substr(p.region_code, 1, 2), p.paid_on, p.bank_account, p.amount
)
SELECT a.person_id, a.month,
       a.province || '-' || b.province          AS part,
       CAST(SUM(a.amount) AS DECIMAL(14,2))     AS amount
FROM paid a
JOIN paid b
  ON b.person_id = a.person_id AND b.month = a.month AND b.paid_on = a.paid_on AND b.bank_account = a.bank_account
 AND b.amount = a.amount AND b.province > a.province
GROUP BY a.person_id, a.month, a.province || '-' || b.province
/*--- tests
[[test]]
name  = "boundary: amount, day, account, month must all agree; an unknown account proves nothing"
as_of = 2025-12-31
[test.given]
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
C1         | CC       | P2        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00 | X1
C2         | CD       | P2        | 150102      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00 | X1
'''
[test.expect]
# Only March agrees in all. P2's two offices are of one province.
rows = '''
person_id | month      | part  | amount
P1        | 2025-03-01 | 15-21 | 1500.00
'''
---*/
