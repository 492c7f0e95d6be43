/*--- rule
format = 1
kind   = "view"
name   = "repeated_application"

about.zh = "数据重复：同一人、同一证书、同一地区、同一申领日、同一金额的第二笔及以后的补贴申领——更像是同一笔申领重复入库。每组最早编号的一笔不列。"
about.en = "Data fault: a second and further subsidy application of one person for one certificate, in the same region, on the same day, over the same amount: rather one application delivered twice. The first of each group, by number, is not listed."

[output.columns]
application_id = { type = "string", zh = "重复的申领编号", en = "The repeated application" }
first_id       = { type = "string", zh = "首笔申领编号", en = "The first application" }
---*/
-- "Duplicate extract, one file loaded twice" (design/typologies.md). Another day or another place is no repeat but a second
-- application for one certificate, which is not innocent.
WITH first_filed AS (
  SELECT person_id, certificate_no, region_code, applied_on, amount, MIN(application_id) AS first_id
  FROM filed_application
  GROUP BY person_id, certificate_no, region_code, applied_on, amount
)
SELECT f.application_id, g.first_id
FROM filed_application f
JOIN first_filed g
  ON g.person_id = f.person_id AND g.certificate_no = f.certificate_no AND g.region_code = f.region_code
 AND g.applied_on = f.applied_on AND g.amount = f.amount
WHERE f.application_id <> g.first_id
/*--- tests
[[test]]
name  = "boundary: another day, amount, place, person or certificate is no repeat"
as_of = 2025-12-31
[test.given]
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status
A1             | P1        | K1             | employee      | 150502      | 2025-03-10 09:00:00 | 1500.00 | approved
A2             | P1        | K1             | employee      | 150502      | 2025-03-10 23:59:59 | 1500.00 | pending
A3             | P1        | K1             | employee      | 150502      | 2025-03-11 00:00:00 | 1500.00 | pending
A4             | P1        | K1             | employee      | 150502      | 2025-03-10 09:00:00 | 1000.00 | pending
A5             | P1        | K1             | employee      | 150102      | 2025-03-10 09:00:00 | 1500.00 | pending
A6             | P2        | K1             | employee      | 150502      | 2025-03-10 09:00:00 | 1500.00 | pending
A7             | P1        | K2             | employee      | 150502      | 2025-03-10 09:00:00 | 1500.00 | pending
A8             | P1        | K1             | employee      | 150502      | 2025-03-10 09:00:00 | 1500.00 | rejected
B1             | P3        | K3             | employee      | 150502      | 2025-03-10 09:00:00 | 1500.00 | pending
B2             | P3        | K3             | employee      | 150502      | 2025-03-10 09:00:00 | 1500.00 | pending
B3             | P3        | K3             | employee      | 150502      | 2025-03-10 09:00:00 | 1500.00 | pending
'''
[test.expect]
rows = '''
application_id | first_id
A2             | A1
B2             | B1
B3             | B1
'''

[[survivor]]
mutant = "sql: JOIN first_filed g => LEFT JOIN first_filed g"
reason = { zh = "没有对应的行，随后的条件为空，被筛去", en = "Without a row the condition that follows is null and drops it" }
---*/
