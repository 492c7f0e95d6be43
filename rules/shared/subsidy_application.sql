/*--- rule
format = 1
kind   = "view"
name   = "subsidy_application"

about.zh = "未被驳回、申领日不晚于截止日的技能提升补贴申领，连同所持证书的全部字段；证书表中没有的，证书各列为空。截止日以后才发放的视为尚未发放。"
about.en = "Skill subsidy applications that were not rejected and filed not after the as-of date, with every field of the certificate presented; where the certificate is not in the extract, its columns are null. What was paid after the as-of date counts as not paid yet."

[requires]
skill_subsidies = ["application_id", "person_id", "certificate_no", "claimant_type", "region_code", "applied_at", "amount", "status"]
certificates    = ["certificate_no", "person_id", "body_id", "issued_on"]
[optional]
skill_subsidies = { columns = ["employer_id", "job_code", "job_match_attested", "paid_on"], feeds = ["employer_id", "job_code", "attested", "paid_on", "paid"] }
certificates    = { columns = ["occupation_code", "level"], feeds = ["occupation_code", "level"] }

[output.columns]
application_id  = { type = "string",        zh = "申领编号", en = "Application" }
person_id       = { type = "string",        zh = "申领人", en = "Applicant" }
certificate_no  = { type = "string",        zh = "证书编号", en = "Certificate" }
claimant_type   = { type = "string",        zh = "申领人类别", en = "Employee or benefit recipient" }
employer_id     = { type = "string",        zh = "单位", en = "Employer" }
region_code     = { type = "string",        zh = "支付地", en = "Paying region" }
applied_on      = { type = "date",          zh = "申领日", en = "Applied on" }
paid_on         = { type = "date",          zh = "发放日", en = "Paid on" }
amount          = { type = "decimal(14,2)", zh = "金额", en = "Amount" }
paid            = { type = "decimal(14,2)", zh = "已发", en = "Paid" }
stoppable       = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
job_code        = { type = "string",        zh = "岗位职业代码", en = "Occupation code of the post" }
attested        = { type = "boolean",       zh = "证岗相适材料", en = "Statement that post and certificate fit" }
has_certificate = { type = "boolean",       zh = "证书在数据中", en = "Certificate in the extract" }
holder_id       = { type = "string",        zh = "持证人", en = "Holder on the certificate" }
body_id         = { type = "string",        zh = "评价机构", en = "Assessment body" }
occupation_code = { type = "string",        zh = "职业代码", en = "Occupation code" }
level           = { type = "int64",         zh = "等级（5初级—1高级技师）", en = "Level (5 junior to 1 senior technician)" }
issued_on       = { type = "date",          zh = "发证日", en = "Issued on" }
---*/
SELECT a.application_id, a.person_id, a.certificate_no, a.claimant_type, a.employer_id, a.region_code,
       CAST(a.applied_at AS DATE)                                                                      AS applied_on,
       CASE WHEN a.status = 'approved' AND a.paid_on <= $as_of THEN a.paid_on END                      AS paid_on,
       CAST(a.amount AS DECIMAL(14,2))                                                                 AS amount,
       CAST(CASE WHEN a.status = 'approved' AND a.paid_on <= $as_of THEN a.amount ELSE 0 END AS DECIMAL(14,2)) AS paid,
       CAST(CASE WHEN a.status = 'approved' AND a.paid_on <= $as_of THEN 0 ELSE a.amount END AS DECIMAL(14,2)) AS stoppable,
       a.job_code,
       a.job_match_attested                                                                            AS attested,
       c.certificate_no IS NOT NULL                                                                    AS has_certificate,
       c.person_id                                                                                     AS holder_id,
       c.body_id, c.occupation_code,
       CAST(c.level AS BIGINT)                                                                         AS level,
       c.issued_on
FROM skill_subsidies a
LEFT JOIN certificates c ON c.certificate_no = a.certificate_no
WHERE a.status <> 'rejected' AND CAST(a.applied_at AS DATE) <= $as_of
/*--- tests
[[test]]
name  = "boundary: filed and paid up to the as-of date; the certificate may be missing"
as_of = 2025-03-15
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2025-01-10
K2             | P9        | B1      |                 |       | 2025-01-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | employer_id | job_code   | job_match_attested | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | employee          | E1          | 4-01-01-02 | true               | 150525      | 2025-03-15 23:59:59 | 1000.00 | pending  | 2025-03-01
A2             | P2        | K2             | benefit_recipient |             |            |                    | 150525      | 2025-02-01 08:00:00 | 1500.00 | approved | 2025-03-15
A3             | P3        | K9             | employee          | E1          |            | false              | 150525      | 2025-02-01 08:00:00 | 2000.00 | approved | 2025-03-16
A4             | P1        | K1             | employee          | E1          |            |                    | 150525      | 2025-02-01 08:00:00 | 2000.00 | rejected |
A5             | P1        | K1             | employee          | E1          |            |                    | 150525      | 2025-03-16 00:00:00 | 2000.00 | pending  |
A6             | P1        | K1             | employee          | E1          |            |                    | 150525      | 2025-03-14 00:00:00 | 1200.00 | approved |
'''
[test.expect]
# A4 is rejected, A5 filed after the day. A1 is not approved and A3 paid after the day, A6 on no day: none of them is paid.
rows = '''
application_id | claimant_type     | employer_id | applied_on | paid_on    | paid    | stoppable | job_code   | attested | has_certificate | holder_id | body_id | occupation_code | level | issued_on
A1             | employee          | E1          | 2025-03-15 |            | 0.00    | 1000.00   | 4-01-01-02 | true     | true            | P1        | B1      | 4-01-01-01      | 5     | 2025-01-10
A2             | benefit_recipient |             | 2025-02-01 | 2025-03-15 | 1500.00 | 0.00      |            |          | true            | P9        | B1      |                 |       | 2025-01-10
A3             | employee          | E1          | 2025-02-01 |            | 0.00    | 2000.00   |            | false    | false           |           |         |                 |       |
A6             | employee          | E1          | 2025-03-14 |            | 0.00    | 1200.00   |            |          | true            | P1        | B1      | 4-01-01-01      | 5     | 2025-01-10
'''
---*/
