/*--- rule
format = 1
kind   = "view"
name   = "filed_application"

about.zh = "未被驳回、申领日不晚于截止日的技能提升补贴申领及其证书：评价地与支付地（盟市）是否不同；评价地不明或证书未列明的，不作判断。"
about.en = "Skill subsidy applications that were not rejected and filed not after the as-of date, with their certificate: was the assessment held in another prefecture than the paying one; not decided where the place or the certificate is unknown."

[requires]
skill_subsidies = ["application_id", "person_id", "certificate_no", "region_code", "applied_at", "amount", "status"]
certificates    = ["certificate_no", "body_id", "issued_on"]
[optional]
skill_subsidies = { columns = ["employer_id", "paid_on", "bank_account"], feeds = ["employer_id", "is_paid", "bank_account"] }
certificates    = { columns = ["issue_region"], feeds = ["issue_region", "decided", "out_of_area"] }

[output.columns]
application_id = { type = "string",        zh = "申领编号", en = "Application" }
person_id      = { type = "string",        zh = "人员", en = "Person" }
certificate_no = { type = "string",        zh = "证书编号", en = "Certificate" }
body_id        = { type = "string",        zh = "评价机构", en = "Assessment body" }
employer_id    = { type = "string",        zh = "单位", en = "Employer" }
region_code    = { type = "string",        zh = "支付地", en = "Paying region" }
bank_account   = { type = "string",        zh = "收款账户", en = "Bank account" }
applied_on     = { type = "date",          zh = "申领日", en = "Applied on" }
issued_on      = { type = "date",          zh = "发证日", en = "Issued on" }
issue_region   = { type = "string",        zh = "评价地", en = "Place of assessment" }
decided        = { type = "boolean",       zh = "可判断", en = "Decided" }
out_of_area    = { type = "boolean",       zh = "异地证书", en = "Out of area" }
is_paid        = { type = "boolean",       zh = "已发放", en = "Paid" }
amount         = { type = "decimal(14,2)", zh = "金额", en = "Amount" }
---*/
SELECT a.application_id, a.person_id, a.certificate_no, c.body_id, a.employer_id, a.region_code, a.bank_account,
       CAST(a.applied_at AS DATE)                                                      AS applied_on,
       c.issued_on, c.issue_region,
       c.issue_region IS NOT NULL                                                      AS decided,
       COALESCE(substr(c.issue_region, 1, 4) <> substr(a.region_code, 1, 4), false)    AS out_of_area,
       COALESCE(a.status = 'approved' AND a.paid_on <= $as_of, false)                  AS is_paid,
       CAST(a.amount AS DECIMAL(14,2))                                                 AS amount
FROM skill_subsidies a
LEFT JOIN certificates c ON c.certificate_no = a.certificate_no
WHERE a.status <> 'rejected' AND CAST(a.applied_at AS DATE) <= $as_of
/*--- tests
[[test]]
name  = "boundary: filed and paid up to the as-of date; place known, the same, another; no certificate"
as_of = 2025-03-15
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | issued_on  | issue_region
K1             | P1        | B1      | 4-01            | 2025-01-10 | 150502
K2             | P2        | B1      | 4-01            | 2025-01-10 | 110100
K3             | P3        | B2      | 4-01            | 2025-01-10 |
'''
skill_subsidies = '''
application_id | person_id | certificate_no | employer_id | region_code | applied_at          | amount  | status   | paid_on    | bank_account
A1             | P1        | K1             | E1          | 150525      | 2025-03-15 23:59:59 | 1000.00 | pending  |            | X1
A2             | P2        | K2             |             | 150525      | 2025-02-01 08:00:00 | 1500.00 | approved | 2025-03-15 |
A3             | P3        | K3             |             | 150525      | 2025-02-01 08:00:00 | 2000.00 | approved | 2025-03-16 |
A4             | P4        | K9             |             | 150525      | 2025-02-01 08:00:00 | 2000.00 | pending  |            |
A5             | P5        | K1             |             | 150525      | 2025-02-01 08:00:00 | 2000.00 | rejected |            |
A6             | P6        | K1             |             | 150525      | 2025-03-16 00:00:00 | 2000.00 | pending  |            |
'''
[test.expect]
# A5 is rejected, A6 filed after the day.
rows = '''
application_id | body_id | employer_id | bank_account | applied_on | issued_on  | issue_region | decided | out_of_area | is_paid | amount
A1             | B1      | E1          | X1           | 2025-03-15 | 2025-01-10 | 150502       | true    | false       | false   | 1000.00
A2             | B1      |             |              | 2025-02-01 | 2025-01-10 | 110100       | true    | true        | true    | 1500.00
A3             | B2      |             |              | 2025-02-01 | 2025-01-10 |              | false   | false       | false   | 2000.00
A4             |         |             |              | 2025-02-01 |            |              | false   | false       | false   | 2000.00
'''

[[test]]
name  = "boundary: a day of payment without an approval, and an approval without a day of payment"
as_of = 2025-03-15
[test.given]
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | 150525      | 2025-02-01 08:00:00 | 1000.00 | pending  | 2025-03-01
A2             | P2        | K2             | 150525      | 2025-02-01 08:00:00 | 1500.00 | approved |
'''
[test.expect]
rows = '''
application_id | is_paid
A1             | false
A2             | false
'''
---*/
