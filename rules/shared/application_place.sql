/*--- rule
format = 1
kind   = "view"
name   = "application_place"

about.zh = "未被驳回的技能提升补贴申领及其证书：评价地与支付地（盟市）是否不同；评价地不明或证书未列明的，不作判断。异地的另注明申领人申领前最后一次缴费的地方。"
about.en = "Skill subsidy applications that were not rejected, with their certificate: was the assessment held in another prefecture than the paying one; not decided where the place or the certificate is unknown. For those out of area also where the person's last contribution before the application was paid."

[requires]
contributions   = ["person_id", "month", "region_code"]

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
insured_region = { type = "string",        zh = "申领前最后缴费地", en = "Place of the last contribution before" }
paid           = { type = "decimal(14,2)", zh = "已发", en = "Paid" }
stoppable      = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
---*/
-- There is no agent: skill_subsidies names nobody who filed on behalf, and the agent of a benefit claim is not said to
-- have filed the subsidy application of the same person.
WITH traveller AS (
  SELECT person_id FROM filed_application WHERE out_of_area GROUP BY person_id
), paid_where AS (
  SELECT c.person_id, c.month, MAX(c.region_code) AS region_code
  FROM contributions c
  JOIN traveller t ON t.person_id = c.person_id
  GROUP BY c.person_id, c.month
), last_paid AS (
  SELECT a.application_id, FIRST_VALUE(p.region_code ORDER BY p.month DESC) AS region_code
  FROM filed_application a
  JOIN paid_where p ON p.person_id = a.person_id AND p.month <= a.applied_on
  WHERE a.out_of_area
  GROUP BY a.application_id
)
SELECT a.application_id, a.person_id, a.certificate_no, a.body_id, a.employer_id, a.region_code, a.bank_account,
       a.applied_on, a.issued_on, a.issue_region, a.decided, a.out_of_area,
       l.region_code                                                                AS insured_region,
       CAST(CASE WHEN a.is_paid THEN a.amount ELSE 0 END AS DECIMAL(14,2))          AS paid,
       CAST(CASE WHEN a.is_paid THEN 0 ELSE a.amount END AS DECIMAL(14,2))          AS stoppable
FROM filed_application a
LEFT JOIN last_paid l ON l.application_id = a.application_id
/*--- tests

[[test]]
name  = "boundary: the last place before an application from elsewhere, that of the day and of two places in a month"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on  | issue_region
K1             | P1        | B1      | 2025-01-10 | 150702
K2             | P1        | B1      | 2025-01-10 | 150502
K3             | P2        | B1      | 2025-01-10 | 150502
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | benefit_recipient | 150502      | 2025-03-01 00:00:00 | 1000.00 | approved | 2025-04-01
A2             | P1        | K2             | benefit_recipient | 150502      | 2025-03-01 00:00:00 | 500.00  | pending  |
A3             | P2        | K3             | benefit_recipient | 150502      | 2025-03-01 00:00:00 | 500.00  | pending  |
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2025-02-01 | regular
P1        | E1          | 150602      | 2025-03-01 | regular
P1        | E2          | 150702      | 2025-03-01 | regular
P1        | E1          | 150902      | 2025-04-01 | regular
P2        | E1          | 150902      | 2025-02-01 | regular
'''
[test.expect]
# March began on the day of the application and counts; of its two places the one with the larger code stands. A2 and A3 are of
# their own prefecture: no place is looked up.
rows = '''
application_id | decided | out_of_area | insured_region | paid    | stoppable
A1             | true    | true        | 150702         | 1000.00 | 0.00
A2             | true    | false       |                | 0.00    | 500.00
A3             | true    | false       |                | 0.00    | 500.00
'''

[[test]]
name  = "boundary: two applicants from elsewhere, each by their own last place"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on  | issue_region
K1             | P1        | B1      | 2025-01-10 | 150702
K2             | P2        | B1      | 2025-01-10 | 150702
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | benefit_recipient | 150502      | 2025-03-01 00:00:00 | 1000.00 | pending  |
A2             | P2        | K2             | benefit_recipient | 150502      | 2025-03-01 00:00:00 | 500.00  | pending  |
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150602      | 2025-01-01 | regular
P2        | E1          | 150902      | 2025-02-01 | regular
'''
[test.expect]
rows = '''
application_id | out_of_area | insured_region
A1             | true        | 150602
A2             | true        | 150902
'''

[[survivor]]
mutant = "sql: drop filter out_of_area"
reason = { zh = "traveller 只为少读缴费表，之后仍按人员和异地筛选", en = "traveller only spares reading contributions; person and place are asked again afterwards" }
[[survivor]]
mutant = "sql: JOIN traveller t => LEFT JOIN traveller t"
reason = { zh = "traveller 只为少读缴费表，之后仍按人员和异地筛选", en = "traveller only spares reading contributions; person and place are asked again afterwards" }
[[survivor]]
mutant = "sql: JOIN paid_where p => LEFT JOIN paid_where p"
reason = { zh = "没有缴费的，最后缴费地为空，与没有行相同", en = "Without a contribution the place is null, as where there is no row" }
---*/
