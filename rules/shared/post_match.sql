/*--- rule
format = 1
kind   = "view"
name   = "post_match"

about.zh = "以企业职工身份提出、未被驳回的补贴申领：有没有证岗相适材料，岗位与证书的职业大类是否一致。领取失业保险金人员无需材料，不在其列；企业内部评价并已批量备案的，可使用统一材料，不算缺材料。"
about.en = "Applications made as an employee and not rejected: was the statement that post and certificate fit filed, and do the major groups of both occupations agree. Benefit recipients need none and are left out; certificates of an enterprise's own assessment filed in batch have a common statement and lack none."

[optional]
assessment_bodies = { columns = ["body_id", "body_type"], feeds = ["in_batch"] }
batch_filings     = { columns = ["body_id", "filed_on", "exam_on"], feeds = ["in_batch"] }

[output.columns]
application_id = { type = "string",  zh = "申领编号", en = "Application" }
employer_id    = { type = "string",  zh = "单位", en = "Employer" }
in_batch       = { type = "boolean", zh = "企业评价已批量备案", en = "Enterprise assessment filed in batch" }
decided        = { type = "boolean", zh = "可判断", en = "Decided" }
no_statement   = { type = "boolean", zh = "没有证岗相适材料", en = "No statement" }
other_group    = { type = "boolean", zh = "职业大类不一致", en = "Another major group" }
unfit          = { type = "boolean", zh = "证岗不符或缺材料", en = "Does not fit, or no statement" }
---*/
-- The major group is the part of the code before its first hyphen. A null statement means that none was filed, unless the
-- whole extract has no value in that column: then it was not delivered and says nothing. A filing covers certificates
-- issued on its exam day or within 60 days after it (the day of filing where no exam day is given).
WITH known AS (
  SELECT COUNT(attested) > 0 AS delivered FROM subsidy_application WHERE claimant_type = 'employee'
), covered AS (
  SELECT a.application_id
  FROM subsidy_application a
  JOIN assessment_bodies b ON b.body_id = a.body_id
  JOIN batch_filings f     ON f.body_id = a.body_id
  WHERE b.body_type = 'enterprise' AND f.filed_on <= $as_of
    AND COALESCE(f.exam_on, f.filed_on) <= a.issued_on AND COALESCE(f.exam_on, f.filed_on) >= a.issued_on - INTERVAL '60 days'
  GROUP BY a.application_id
), judged AS (
  SELECT a.application_id, a.employer_id, c.application_id IS NOT NULL                              AS in_batch,
         k.delivered AND c.application_id IS NULL AND NOT COALESCE(a.attested, false)               AS no_statement,
         k.delivered                                                                                AS statement_known,
         a.job_code IS NOT NULL AND a.occupation_code IS NOT NULL                                   AS codes_known,
         COALESCE(split_part(a.job_code, '-', 1) <> split_part(a.occupation_code, '-', 1), false)   AS other_group
  FROM subsidy_application a
  CROSS JOIN known k
  LEFT JOIN covered c ON c.application_id = a.application_id
  WHERE a.claimant_type = 'employee'
)
SELECT application_id, employer_id, in_batch,
       statement_known OR codes_known AS decided,
       no_statement, other_group,
       no_statement OR other_group    AS unfit
FROM judged
/*--- tests
[[test]]
name  = "boundary: no statement, another major group, recipients, a batch filing sixty days before and sixty-one"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id | region_code | body_type
B1      | 150502      | social_training
B2      | 150502      | enterprise
B4      | 150502      | enterprise
B5      | 150502      | enterprise
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
B1      | 2025-03-01 | 2025-03-05 | 50
B2      | 2025-02-01 | 2025-03-05 | 50
B2      | 2025-07-01 |            | 50
B4      | 2026-01-01 | 2025-03-05 | 50
B5      | 2025-12-31 | 2025-03-05 | 50
'''
certificates = '''
certificate_no | person_id | body_id | occupation_code | issued_on
K1             | P1        | B1      | 6-31-01-03      | 2025-03-10
K2             | P2        | B2      | 6-31-01-03      | 2025-05-04
K3             | P3        | B2      | 6-31-01-03      | 2025-05-05
K4             | P4        | B2      | 6-31-01-03      | 2025-03-04
K5             | P5        | B2      | 6-31-01-03      | 2025-07-01
K6             | P6        | B1      |                 | 2025-03-10
K7             | P7        | B4      | 6-31-01-03      | 2025-03-10
K8             | P8        | B5      | 6-31-01-03      | 2025-03-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | employer_id | job_code   | job_match_attested | region_code | applied_at          | amount  | status
A01            | P1        | K1             | employee          | E1          | 6-28-01-06 | true               | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A02            | P1        | K1             | employee          | E1          | 4-02-02-01 | true               | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A03            | P1        | K1             | employee          | E1          | 6-28-01-06 | false              | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A04            | P1        | K1             | employee          | E1          |            |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A05            | P1        | K1             | benefit_recipient |             |            |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A06            | P2        | K2             | employee          | E1          | 6-28-01-06 |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A07            | P3        | K3             | employee          | E1          | 6-28-01-06 |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A08            | P4        | K4             | employee          | E1          | 6-28-01-06 |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A09            | P5        | K5             | employee          | E1          | 4-02-02-01 | false              | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A10            | P6        | K6             | employee          | E1          | 4-02-02-01 | true               | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A12            | P7        | K7             | employee          | E1          | 6-28-01-06 | false              | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A13            | P8        | K8             | employee          | E1          | 6-28-01-06 | false              | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A11            | P1        | K1             | employee          | E1          | 4-02-02-01 | false              | 150502      | 2025-08-01 09:00:00 | 1000.00 | rejected
'''
[test.expect]
# B1 is no enterprise: its filing covers nothing. 5 March to 4 May are 60 days, to 5 May 61; 4 March is before the exam.
# A09's batch has no exam day but that of filing; its statement is covered, its post is not. B4's batch
# is filed after the as-of date, B5's on it.
rows = '''
application_id | employer_id | in_batch | decided | no_statement | other_group | unfit
A01            | E1          | false    | true    | false        | false       | false
A02            | E1          | false    | true    | false        | true        | true
A03            | E1          | false    | true    | true         | false       | true
A04            | E1          | false    | true    | true         | false       | true
A06            | E1          | true     | true    | false        | false       | false
A07            | E1          | false    | true    | true         | false       | true
A08            | E1          | false    | true    | true         | false       | true
A09            | E1          | true     | true    | false        | true        | true
A10            | E1          | false    | true    | false        | false       | false
A12            | E1          | false    | true    | true         | false       | true
A13            | E1          | true     | true    | false        | false       | false
'''

[[test]]
name  = "boundary: where nobody's statement was delivered, it says nothing"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | issued_on
K1             | P1        | B1      | 6-31-01-03      | 2025-03-10
K2             | P2        | B1      |                 | 2025-03-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | employer_id | job_code   | job_match_attested | region_code | applied_at          | amount  | status
A1             | P1        | K1             | employee          | E1          | 6-28-01-06 |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A2             | P1        | K1             | employee          | E1          | 4-28-01-06 |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A3             | P1        | K1             | employee          | E1          |            |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A5             | P2        | K2             | employee          | E1          | 4-28-01-06 |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A4             | P1        | K1             | benefit_recipient |             |            | true               | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
'''
[test.expect]
# A3 has no post, A5's certificate no occupation.
rows = '''
application_id | decided | no_statement | other_group | unfit
A1             | true    | false        | false       | false
A2             | true    | false        | true        | true
A3             | false   | false        | false       | false
A5             | false   | false        | false       | false
'''

[[test]]
name  = "boundary: one statement is enough to show that they were delivered"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | issued_on
K1             | P1        | B1      | 6-31-01-03      | 2025-03-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | employer_id | job_code   | job_match_attested | region_code | applied_at          | amount  | status
A1             | P1        | K1             | employee      | E1          | 6-28-01-06 | true               | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
A2             | P1        | K1             | employee      | E1          |            |                    | 150502      | 2025-08-01 09:00:00 | 1000.00 | approved
'''
[test.expect]
rows = '''
application_id | decided | no_statement | other_group | unfit
A1             | true    | false        | false       | false
A2             | true    | true         | false       | true
'''

[[survivor]]
mutant = "sql: JOIN assessment_bodies b => LEFT JOIN assessment_bodies b"
reason = { zh = "WHERE 对 b 有条件，没有机构的行本来就不符合", en = "WHERE asks of b: a row without a body never fits" }
[[survivor]]
mutant = "sql: JOIN batch_filings f => LEFT JOIN batch_filings f"
reason = { zh = "WHERE 对 f 有条件，没有备案的行本来就不符合", en = "WHERE asks of f: a row without a filing never fits" }
---*/
