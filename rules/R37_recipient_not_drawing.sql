/*--- rule
format   = 1
id       = "R37"
slug     = "recipient-not-drawing"
version  = "1.1"
status   = "experimental"
family   = "certificate"
entity   = "person"
severity = "medium"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "领金人员"]

title.zh   = "以领金人员身份申领但未领金"
title.en   = "Subsidy as a recipient without benefit"
summary.zh = "以领取失业保险金人员身份申领技能提升补贴（无需证岗相适材料），但从发证前一个月到申领当月，没有领取失业保险金的月份。"
summary.en = "A skill subsidy applied for as a benefit recipient (who needs no statement about a post), with no month of unemployment benefit from the month before the certificate to that of the application."

[[legal]]
clause = "NMG-2025-SYBX:6-1"
why.zh = "领取失业保险金人员申领，无需提供证岗相适材料"
why.en = "Benefit recipients need no statement"
[[legal]]
clause = "MOHRSS-2024-40:3"
why.zh = "领取失业保险金人员取得证书的，可以申领（2024年）"
why.en = "Benefit recipients who obtain a certificate may apply (2024)"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"

[requires]
contributions = ["person_id", "month"]

[output]
rows = "violations"
entity_id = "person_id"
part   = "application_id"
window = ["issued_on", "applied_on"]
region = "region_code"
amount_at_risk = "paid"
[output.columns]
person_id      = { type = "string",        zh = "申领人", en = "Applicant" }
application_id = { type = "string",        zh = "申领编号", en = "Application" }
region_code    = { type = "string",        zh = "支付地", en = "Paying region" }
issued_on      = { type = "date",          zh = "发证日", en = "Issued on" }
applied_on     = { type = "date",          zh = "申领日", en = "Applied on" }
decided        = { type = "bool",          zh = "可判断", en = "Decided" }
observed       = { type = "int64",         zh = "计数", en = "Count" }
exposure       = { type = "int64",         zh = "计数基数", en = "Exposure" }
months_earlier = { type = "int64",         zh = "此前领金月数", en = "Months of benefit before" }
months_later   = { type = "int64",         zh = "申领后三个月内领金月数", en = "Months of benefit in the three months after" }
never          = { type = "bool",          zh = "此前、此后三个月内都没有领金", en = "No benefit before, nor in the three months after" }
months_insured = { type = "int64",         zh = "其间参保月数", en = "Months insured meanwhile" }
paid           = { type = "decimal(14,2)", zh = "已发", en = "Paid" }
stoppable      = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }

[model]
kind = "none"

[alert]
where = "decided"
score = "paid"
budget = { per_scan = 500 }

[[downgrade]]
when = "months_insured > 0"
to   = "low"
fp   = "FP-R37-EMPLOYEE"
zh   = "其间参保{months_insured}个月，可能是在职职工填错类别：职工也可以申领，但须有证岗相适材料"
en   = "Insured for {months_insured} of these months: perhaps an employee entered as a recipient, who may apply as well but with a statement"
[[downgrade]]
when = "months_later > 0"
to   = "medium"
fp   = "FP-R37-LATER"
zh   = "申领后三个月内开始领金（{months_later}个月），可能先办补贴、后核定失业保险金"
en   = "Benefit began within three months after ({months_later} months): perhaps settled after the subsidy"

[[support]]
id   = "never"
when = "never"
zh   = "数据中没有领取失业保险金的记录（申领前后）"
en   = "The extract has no month of benefit before or soon after"
[[support]]
id   = "over"
when = "months_earlier > 0"
zh   = "此前领金{months_earlier}个月，发证前已经期满或停发"
en   = "Drew benefit for {months_earlier} months before; it had ended before the certificate"

[explain]
zh = "{applied_on:date}以领取失业保险金人员身份申领补贴，证书于{issued_on:date}核发；从发证前一个月到申领当月没有领金月份（更早领过{months_earlier}个月），其间参保{months_insured}个月。已发{paid:yuan}，尚可停发{stoppable:yuan}。"
en = "Applied for as a benefit recipient on {applied_on:date} with a certificate of {issued_on:date}; no month of benefit from the month before the certificate to the application ({months_earlier} months earlier), insured for {months_insured} months meanwhile. Paid {paid:yuan}, could still be stopped {stoppable:yuan}."

[[evidence]]
id    = "application"
title.zh = "补贴申领"
title.en = "The application"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.issued_on, a.applied_on, a.paid_on, a.region_code,
       a.paid AS amount, a.stoppable
FROM subsidy_application a
WHERE a.person_id = $entity_id AND a.application_id = $part"""
[[evidence]]
id    = "claims"
title.zh = "该人的失业保险金申领（对照，不计金额）"
title.en = "The person's claims for benefit (for comparison; no money is counted)"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT k.person_id, k.claim_id, k.region_code, k.applied_on, k.status, k.benefit_start, k.benefit_months
FROM counting_claim k
WHERE k.person_id = $entity_id"""

[[false_positives]]
id = "FP-R37-EMPLOYEE"
zh = "实为在职职工，类别填错"
en = "An employee entered as a recipient"
how.zh = "更正类别，补证岗相适材料"
how.en = "Correct the kind and file the statement"
[[false_positives]]
id = "FP-R37-LATER"
zh = "失业保险金核定在后"
en = "Benefit settled after the subsidy"
how.zh = "查失业保险金核定记录"
how.en = "When the benefit was settled"
[[false_positives]]
id = "FP-R37-ELSEWHERE"
zh = "在外省（区）领金，数据中没有"
en = "Drew benefit in another province, not in the extract"
how.zh = "向领金地核实"
how.en = "Ask the other office"

[[verify]]
id = "V1"
zh = "核对发证和申领时的领金状态"
en = "Was benefit drawn when the certificate was issued and presented"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "如为职工，补充证岗相适材料后重新审核"
en = "If an employee: review again with the statement"
needs = "attachment"

[suppress]
key = ["entity_id", "part"]
reopen_when = "paid > last.paid"
snooze_max = "90 days"
---*/
-- Choices where detections.md S3 leaves one open:
-- * A recipient is who draws benefit (applicant_benefit_month: paid net, or covered by an approved or ended claim) in any
--   month from the one before the issue to that of the application: an exam is sat before its certificate is issued.
-- * A certificate that is not in the extract has no day of issue: the day of application stands for it.
-- * Not decided: nothing found, and the months asked about begin before the extract.
WITH recipient AS (
  SELECT a.application_id, a.person_id, a.region_code, a.issued_on, a.applied_on, a.paid, a.stoppable,
         month_index(LEAST(COALESCE(a.issued_on, a.applied_on), a.applied_on)) - 1  AS from_month,
         month_index(a.applied_on)                                                  AS to_month
  FROM subsidy_application a
  WHERE a.claimant_type = 'benefit_recipient'
), drawn AS (
  SELECT r.application_id,
         SUM(CASE WHEN b.month < r.from_month THEN 1 ELSE 0 END)                            AS earlier,
         SUM(CASE WHEN b.month >= r.from_month AND b.month <= r.to_month THEN 1 ELSE 0 END) AS inside,
         SUM(CASE WHEN b.month > r.to_month AND b.month <= r.to_month + 3 THEN 1 ELSE 0 END) AS later
  FROM recipient r
  JOIN applicant_benefit_month b ON b.person_id = r.person_id
  GROUP BY r.application_id
), found AS (
  SELECT r.application_id, r.person_id, r.region_code, r.issued_on, r.applied_on, r.paid, r.stoppable, r.from_month, r.to_month,
         COALESCE(d.earlier, 0) AS earlier, COALESCE(d.later, 0) AS later
  FROM recipient r
  LEFT JOIN drawn d ON d.application_id = r.application_id
  WHERE COALESCE(d.inside, 0) = 0
), insured AS (
  SELECT application_id, COUNT(*) AS n
  FROM (SELECT f.application_id, c.month
        FROM found f
        JOIN contributions c ON c.person_id = f.person_id AND c.month >= month_start(f.from_month) AND c.month <= month_start(f.to_month)
        GROUP BY f.application_id, c.month) m
  GROUP BY application_id
)
SELECT f.person_id,
       f.application_id,
       f.region_code,
       f.issued_on,
       f.applied_on,
       f.from_month >= month_index(x.first_month)   AS decided,
       CAST(1 AS BIGINT)                            AS observed,
       CAST(1 AS BIGINT)                            AS exposure,
       CAST(f.earlier AS BIGINT)                    AS months_earlier,
       CAST(f.later AS BIGINT)                      AS months_later,
       f.earlier + f.later = 0                      AS never,
       CAST(COALESCE(i.n, 0) AS BIGINT)             AS months_insured,
       f.paid,
       f.stoppable
FROM found f
CROSS JOIN extract x
LEFT JOIN insured i ON i.application_id = f.application_id
/*--- tests
[[test]]
name  = "boundary: the month before the issue, that of the application, and the ones beside them"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
K{1..8}        | P{1..8}   | B1      | 2025-01-10
K9             | P9        | B1      | 2024-01-31
K10            | P10       | B1      | 2024-02-01
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
Z1        | E1          | 150502      | 2024-01-01       | regular
P6        | E1          | 150502      | 2024-12-01       | regular
P6        | E2          | 150502      | 2024-12-01       | backpay
P6        | E1          | 150502      | 2025-03-01       | regular
P7        | E1          | 150502      | 2024-11-01       | regular
P7        | E1          | 150502      | 2025-04-01       | regular
'''
payments = '''
payment_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | P1        | 150502      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1500.00
Y2         | P2        | 150502      | unemployment_benefit | 2024-11-01 | 2024-12-20 | 1500.00
Y3         | P3        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
Y4         | P4        | 150502      | unemployment_benefit | 2025-06-01 | 2025-06-20 | 1500.00
Y5         | P5        | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-20 | 1500.00
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
A{1..6}        | P{1..6}   | K{1..6}        | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
A7             | P7        | K7             | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | pending  |
A8             | P8        | K8             | employee          | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
A9             | P9        | K9             | benefit_recipient | 150502      | 2024-03-20 09:00:00 | 1000.00 | approved | 2024-04-01
A10            | P10       | K10            | benefit_recipient | 150502      | 2024-03-20 09:00:00 | 1000.00 | approved | 2024-04-01
B1             | P1        | X1             | benefit_recipient | 150502      | 2025-01-20 09:00:00 | 1000.00 | approved | 2025-04-01
B2             | P2        | X2             | benefit_recipient | 150502      | 2025-01-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# Issued in January and presented in March 2025: December to March. P1 drew in December, P3 in March. P2's November is
# before; P4's June is the third month after, P5's July the fourth. P6 was insured in December and March, P7 in November
# and April only. P8 is an employee. A9: January 2024 is the extract's first month, December 2023 is not in it; A10's
# certificate is of February. B1's and
# B2's certificates are not in the extract: December and January.
population = 8
rows = '''
entity_id | part           | decided | months_earlier | months_later | months_insured | paid    | stoppable
P2        | A2             | true    | 1              | 0            | 0              | 1000.00 | 0.00
P2        | B2             | true    | 1              | 0            | 0              | 1000.00 | 0.00
P4        | A4             | true    | 0              | 1            | 0              | 1000.00 | 0.00
P5        | A5             | true    | 0              | 0            | 0              | 1000.00 | 0.00
P6        | A6             | true    | 0              | 0            | 2              | 1000.00 | 0.00
P7        | A7             | true    | 0              | 0            | 0              | 0.00    | 1000.00
P9        | A9             | false   | 0              | 0            | 0              | 1000.00 | 0.00
P10       | A10            | true    | 0              | 0            | 0              | 1000.00 | 0.00
'''

[[test]]
name  = "firing: never drew benefit, ended before, settled later, insured meanwhile"
kind  = "firing"
as_of = 2025-12-31
use   = "boundary: the month before the issue, that of the application, and the ones beside them"
[test.expect]
alerts = '''
entity_id | part | band | fp              | amount_paid | amount_stoppable
P2        | A2   | A    |                 | 1000.00     | 0.00
P2        | B2   | A    |                 | 1000.00     | 0.00
P4        | A4   | B    | FP-R37-LATER    | 1000.00     | 0.00
P5        | A5   | A    |                 | 1000.00     | 0.00
P6        | A6   | C    | FP-R37-EMPLOYEE | 1000.00     | 0.00
P7        | A7   | A    |                 | 0.00        | 1000.00
P10       | A10  | A    |                 | 1000.00     | 0.00
'''

[[test]]
name  = "firing: what speaks for it and against it"
kind  = "firing"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
K{1..6}        | P{1..6}   | B1      | 2025-01-10
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
Z1        | E1          | 150502      | 2024-01-01 | regular
P5        | E1          | 150502      | 2025-01-01 | regular
'''
payments = '''
payment_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | P1        | 150502      | unemployment_benefit | 2024-09-01 | 2024-09-20 | 1500.00
Y2         | P1        | 150502      | unemployment_benefit | 2024-10-01 | 2024-10-20 | 1500.00
Y3         | P1        | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1500.00
Y4         | P1        | 150502      | unemployment_benefit | 2025-06-01 | 2025-06-20 | 1500.00
Y5         | P3        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
Y6         | P4        | 150502      | unemployment_benefit | 2024-11-01 | 2024-11-20 | 1500.00
Y7         | P6        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2024-08-05 09:00:00 | approved | 2024-09-01    | 2
C2       | Z1        | 150502      | 2024-08-05 09:00:00 | approved | 2024-09-01    | 2
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
A{1..6}        | P{1..6}   | K{1..6}        | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# December to March are asked about. P6 drew in February. P1 drew two months before and two after, P3 the month after, P4
# the month before; P5 was insured for a single month of them. Shown with P1 is P1's own claim, which covers the two months before, not
# that of Z1.
rows = '''
entity_id | observed | exposure | months_earlier | months_later | months_insured
P1        | 1        | 1        | 2              | 2            | 0
P2        | 1        | 1        | 0              | 0            | 0
P3        | 1        | 1        | 0              | 1            | 0
P4        | 1        | 1        | 1              | 0            | 0
P5        | 1        | 1        | 0              | 0            | 1
'''
alerts = '''
entity_id | band | fp              | persons | amount_paid | for
P1        | B    | FP-R37-LATER    | 1       | 1000.00     | over: months_earlier=2
P2        | A    |                 | 1       | 1000.00     | never: never=true
P3        | B    | FP-R37-LATER    | 1       | 1000.00     |
P4        | A    |                 | 1       | 1000.00     | over: months_earlier=1
P5        | C    | FP-R37-EMPLOYEE | 1       | 1000.00     | never: never=true
'''

[[test]]
name  = "quiet: recipients who draw benefit, by payment or by claim"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
K{01..10}      | P{01..10} | B1      | 2025-01-10
L{01..10}      | Q{01..10} | B1      | 2025-01-10
M1             | R1        | B1      | 2024-01-10
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
Z1        | E1          | 150502      | 2024-01-01 | regular
'''
claims = '''
claim_id  | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C{01..10} | Q{01..10} | 150502      | 2025-02-05 09:00:00 | approved | 2025-03-01    | 3
'''
payments = '''
payment_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y{01..10}  | P{01..10} | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1500.00
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
A{01..10}      | P{01..10} | K{01..10}      | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B{01..10}      | Q{01..10} | L{01..10}      | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
C1             | R1        | M1             | benefit_recipient | 150502      | 2024-02-20 09:00:00 | 1000.00 | approved | 2024-04-01
'''
[test.expect]
population = 1
alerts = ''

[[survivor]]
mutant = "sql: COALESCE(a.issued_on, a.applied_on) => (a.issued_on)"
reason = { zh = "发证日为空时，LEAST 略过它，仍得申领日", en = "LEAST passes over an empty day of issue and gives the day of application all the same" }
[[survivor]]
mutant = "sql: JOIN applicant_benefit_month b => LEFT JOIN applicant_benefit_month b"
reason = { zh = "没有领金月份的，三项都为0，与没有这一行相同", en = "Without a month of benefit the three sums are 0, as they are without the row" }
[[survivor]]
mutant = "sql: b.month < r.from_month => b.month <= r.from_month"
reason = { zh = "凡留下的申领，其间的月数为0，两端的月份也不在其中", en = "Only applications without a month inside stay, so the months at either end are none of theirs" }
[[survivor]]
mutant = "sql: SUM(CASE WHEN b.month >= r.from_month AND b.month <= r.to_month THEN 1 ELSE 0 END) => max(CASE WHEN b.month >= r.from_month AND b.month <= r.to_month THEN 1 ELSE 0 END)"
reason = { zh = "只问是否为0", en = "It is only asked whether it is 0" }
[[survivor]]
mutant = "sql: 1 => 2 in CASE WHEN b.month >= r.from_month AND b.month <= r.to_month THEN 1 ELSE 0 END"
reason = { zh = "只问是否为0", en = "It is only asked whether it is 0" }
[[survivor]]
mutant = "sql: b.month > r.to_month => b.month >= r.to_month"
reason = { zh = "凡留下的申领，其间的月数为0，两端的月份也不在其中", en = "Only applications without a month inside stay, so the months at either end are none of theirs" }
[[survivor]]
mutant = "evidence.application: drop AND a.person_id = $entity_id"
reason = { zh = "申领编号是主键，一笔申领只有一个申领人；检查器要求写上对象", en = "application_id is the key and names one applicant; the lint asks for the entity" }
---*/
