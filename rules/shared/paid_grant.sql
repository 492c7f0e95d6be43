/*--- rule
format = 1
kind   = "view"
name   = "paid_grant"

about.zh = "已批准、发放日不晚于截止日的技能提升补贴，按支付地盟市和发放月；证书列明评价机构的一并给出。"
about.en = "Skill subsidies that were approved and paid not after the as-of date, by paying prefecture and month of payment, with the assessment body where the certificate names it."

[requires]
skill_subsidies = ["application_id", "person_id", "certificate_no", "region_code", "amount", "status", "paid_on"]
[optional]
skill_subsidies = { columns = ["employer_id", "bank_account"], feeds = ["employer_id", "bank_account"] }
certificates    = { columns = ["certificate_no", "body_id"], feeds = ["body_id"] }

[output.columns]
application_id = { type = "string",        zh = "申领编号", en = "Application" }
person_id      = { type = "string",        zh = "人员", en = "Person" }
body_id        = { type = "string",        zh = "评价机构", en = "Assessment body" }
employer_id    = { type = "string",        zh = "单位", en = "Employer" }
bank_account   = { type = "string",        zh = "收款账户", en = "Bank account" }
region         = { type = "string",        zh = "支付盟市", en = "Paying prefecture" }
paid_month     = { type = "int64",         zh = "发放月份序号", en = "Month of payment as a number" }
amount         = { type = "decimal(14,2)", zh = "金额", en = "Amount" }
---*/
SELECT a.application_id, a.person_id, c.body_id, a.employer_id, a.bank_account,
       substr(a.region_code, 1, 4)                 AS region,
       CAST(month_index(a.paid_on) AS BIGINT)      AS paid_month,
       CAST(a.amount AS DECIMAL(14,2))             AS amount
FROM skill_subsidies a
LEFT JOIN certificates c ON c.certificate_no = a.certificate_no
WHERE a.status = 'approved' AND a.paid_on <= $as_of
/*--- tests
[[test]]
name  = "boundary: approved and paid up to the as-of date, whatever the certificate says"
as_of = 2025-03-15
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | issued_on
K1             | P1        | B1      | 4-01            | 2025-01-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | employer_id | region_code | applied_at          | amount  | status   | paid_on    | bank_account
A1             | P1        | K1             | E1          | 150525      | 2025-02-01 08:00:00 | 1000.00 | approved | 2025-03-15 | X1
A2             | P2        | K9             |             | 110102      | 2025-02-01 08:00:00 | 1500.00 | approved | 2024-12-31 |
A3             | P3        | K1             |             | 150525      | 2025-02-01 08:00:00 | 2000.00 | approved | 2025-03-16 |
A4             | P4        | K1             |             | 150525      | 2025-02-01 08:00:00 | 2000.00 | pending  | 2025-03-01 |
A5             | P5        | K1             |             | 150525      | 2025-02-01 08:00:00 | 2000.00 | approved |            |
'''
[test.expect]
# March 2025 is month 2025 × 12 + 2 = 24302, December 2024 is 24299. A3 is paid after the day, A4 is not approved, A5 not paid.
rows = '''
application_id | person_id | body_id | employer_id | bank_account | region | paid_month | amount
A1             | P1        | B1      | E1          | X1           | 1505   | 24302      | 1000.00
A2             | P2        |         |             |              | 1101   | 24299      | 1500.00
'''
---*/
