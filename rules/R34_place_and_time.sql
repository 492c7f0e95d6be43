/*--- rule
format   = 1
id       = "R34"
slug     = "place-and-time"
version  = "2.0"
status   = "experimental"
family   = "certificate"
entity   = "person"
severity = "medium"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "申领时限", "参保地"]

title.zh   = "补贴申领的地点、时限不符"
title.en   = "Subsidy applied for elsewhere, late or early"
summary.zh = "职工在发证12个月以后才申领；或申领日早于发证日；或支付地与申领前后的参保地（领金人员为领金地）不在同一盟市。"
summary.en = "An employee applied more than 12 months after the certificate was issued; or anybody before it was issued; or the paying prefecture is not where the person was insured (drew benefit) around the application."

[[legal]]
clause = "MOHRSS-2017-40:2"
why.zh = "职工应在证书核发之日起12个月内，到本人失业保险参保地申领"
why.en = "Employees apply within 12 months of issue, where they are insured"
[[legal]]
clause = "ALS-2019:9"
why.zh = "可在参保地申请（阿拉善盟，2019—2020年）"
why.en = "Applied for where the person is insured (Alxa League, 2019 to 2020)"
[[legal]]
clause = "SIAR-2023:24"
why.zh = "经办机构应当审核证书，并在10个工作日内办结"
why.en = "The office checks the certificate and settles within 10 working days"

[requires]
contributions = ["person_id", "month", "region_code"]

[params.limit]
type = "interval"
default = "12 months"
min = "12 months"
max = "36 months"
about.zh = "发证后可以申领的期限；当地延长的，按延长后的填写"
about.en = "Time to apply after the issue; longer where the place has extended it"
[params.short_days]
type = "int"
default = 30
min = 0
max = 365
unit = "日"
about.zh = "超期或提前不多于此数的，最高列为一般核查"
about.en = "Late or early by no more than this: band B at most"

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
last_day       = { type = "date",          zh = "申领期限", en = "Last day to apply" }
observed       = { type = "int64",         zh = "计数", en = "Count" }
exposure       = { type = "int64",         zh = "计数基数", en = "Exposure" }
late           = { type = "bool",          zh = "超过期限", en = "Late" }
early          = { type = "bool",          zh = "早于发证", en = "Before the issue" }
elsewhere      = { type = "bool",          zh = "不在参保地（领金地）", en = "Not where insured (or drawing benefit)" }
days_late      = { type = "int64",         zh = "超期日数", en = "Days late" }
days_early     = { type = "int64",         zh = "提前日数", en = "Days early" }
place_decided  = { type = "bool",          zh = "地点可判断", en = "Place decided" }
other_region   = { type = "string",        zh = "参保地（领金地）", en = "Where insured (or drawing benefit)" }
here_before    = { type = "bool",          zh = "此前在支付地参保", en = "Insured at the paying place before" }
paid           = { type = "decimal(14,2)", zh = "已发", en = "Paid" }
stoppable      = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }

[model]
kind = "none"

[alert]
where = "late OR early OR elsewhere"
score = "paid"
budget = { per_scan = 500 }

[[downgrade]]
when = "here_before AND NOT late AND NOT early"
to   = "low"
fp   = "FP-R34-TRANSFER"
zh   = "发证前后在支付地参保，其后转到{other_region}，似为关系转移途中"
en   = "Insured at the paying place around the issue, then at {other_region}: as in the middle of a transfer"
[[downgrade]]
when = "NOT late AND NOT early"
to   = "medium"
fp   = "FP-R34-TRANSFER"
zh   = "只有地点不符，可能是转移途中或单位异地参保"
en   = "Only the place differs: a transfer on its way, or an employer that insures elsewhere"
[[downgrade]]
when = "late AND NOT elsewhere AND days_late <= $short_days"
to   = "medium"
fp   = "FP-R34-EXTENDED"
zh   = "只超期{days_late}日，当地可能有延长或顺延"
en   = "Only {days_late} days late: the place may have extended the time"
[[downgrade]]
when = "early AND NOT elsewhere AND days_early <= $short_days"
to   = "medium"
fp   = "FP-R34-RESULT"
zh   = "只提前{days_early}日，可能成绩公布后、证书打印前即申领"
en   = "Only {days_early} days early: perhaps after the result and before the print"

[[support]]
id   = "late"
when = "late"
zh   = "期限为{last_day:date}，超期{days_late}日"
en   = "The last day was {last_day:date}: {days_late} days late"
[[support]]
id   = "early"
when = "early"
zh   = "申领比发证早{days_early}日"
en   = "Applied for {days_early} days before the issue"
[[support]]
id   = "elsewhere"
when = "elsewhere"
zh   = "申领前后的参保地（领金地）为{other_region}"
en   = "Insured (or drawing benefit) at {other_region} around the application"

[explain]
zh = "证书于{issued_on:date}核发，{applied_on:date}在{region_code}申领补贴，与申领期限或参保地（领金地）不符。已发{paid:yuan}，尚可停发{stoppable:yuan}。"
en = "The certificate was issued on {issued_on:date}; the subsidy was applied for on {applied_on:date} at {region_code}, which does not fit the time to apply or the place of insurance (or benefit). Paid {paid:yuan}, could still be stopped {stoppable:yuan}."

[[evidence]]
id    = "application"
title.zh = "补贴申领"
title.en = "The application"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.claimant_type, a.employer_id, a.issued_on, a.applied_on, a.paid_on,
       a.region_code, a.paid AS amount, a.stoppable
FROM subsidy_application a
WHERE a.person_id = $entity_id AND a.application_id = $part"""
[[evidence]]
id    = "contributions"
title.zh = "该人的缴费记录"
title.en = "The person's contributions"
sql   = """
SELECT c.person_id, c.month AS insured_month, c.region_code
FROM contributions c
WHERE c.month <= $as_of AND c.person_id = $entity_id"""

[[false_positives]]
id = "FP-R34-TRANSFER"
zh = "失业保险关系转移途中，或总部、项目异地参保"
en = "A transfer on its way, or insurance at a head office or work site"
how.zh = "查转移接续记录、单位参保登记"
how.en = "Transfer record, registration of the employer"
[[false_positives]]
id = "FP-R34-EXTENDED"
zh = "当地依文件延长了申领期限，或末日顺延"
en = "The place extended the time, or the last day was a holiday"
how.zh = "查延长文件；节假日顺延到次日"
how.en = "The notice; a holiday moves the last day"
[[false_positives]]
id = "FP-R34-RESULT"
zh = "成绩公布后、证书核发前申领"
en = "Applied for after the result and before the issue"
how.zh = "查成绩公布日；核对录入日期"
how.en = "Day of the result; dates as typed"

[[verify]]
id = "V1"
zh = "核对证书核发日期与申领日期"
en = "Dates of issue and application"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "核对参保地或领金地，必要时向对方经办机构核实是否也已发放"
en = "Place of insurance or benefit; ask the other office whether it paid as well"
needs = "text"

[suppress]
key = ["entity_id", "part"]
reopen_when = "paid > last.paid"
snooze_max = "90 days"
---*/
-- Choices where detections.md S12 leaves one open:
-- * The last day is the same day of the month 12 months after the issue, that day included; of 29 February it is the 28th.
--   The clause speaks of employees; for benefit recipients no text sets a time, so only `before the issue` is looked at.
-- * Place: prefectures (4 digits). An employee is insured where a contribution is paid in the month before, of or after the
--   application; a recipient belongs where an approved or terminated claim covers the month of issue or application. One of
--   several places is enough. Nobody insured or drawing at that time: not decided (R33 and R37 ask about that).
-- * The province's own office (15 00 00) pays and insures for all its prefectures: it fits any of them.
-- * Rows: findings, and applications whose time or place cannot be decided (counted, never an alert).
WITH application AS (
  SELECT application_id, person_id, claimant_type, region_code, issued_on, applied_on, paid, stoppable,
         substr(region_code, 1, 4)                                                AS prefecture,
         month_index(applied_on)                                                  AS applied_month,
         month_index(LEAST(COALESCE(issued_on, applied_on), applied_on))          AS issued_month
  FROM subsidy_application
), employee AS (
  SELECT application_id, person_id, prefecture, region_code,
         month_start(applied_month - 1)                                           AS near_from,
         month_start(applied_month + 1)                                           AS near_to,
         month_start(issued_month - 1)                                            AS first_month
  FROM application
  WHERE claimant_type = 'employee'
), insured AS (
  SELECT e.application_id, c.region_code, c.month >= e.near_from AS near,
         substr(c.region_code, 1, 4) = e.prefecture
           OR (substr(c.region_code, 1, 2) = substr(e.prefecture, 1, 2)
               AND (substr(c.region_code, 3, 2) = '00' OR substr(e.prefecture, 3, 2) = '00')) AS here
  FROM employee e
  JOIN contributions c ON c.person_id = e.person_id AND c.month <= e.near_to AND c.month >= e.first_month
  WHERE c.month <= $as_of
), drawn AS (
  SELECT a.application_id, k.region_code, true AS near,
         substr(k.region_code, 1, 4) = a.prefecture
           OR (substr(k.region_code, 1, 2) = substr(a.prefecture, 1, 2)
               AND (substr(k.region_code, 3, 2) = '00' OR substr(a.prefecture, 3, 2) = '00')) AS here
  FROM application a
  JOIN counting_claim k ON k.person_id = a.person_id
  WHERE a.claimant_type = 'benefit_recipient' AND k.status IN ('approved', 'terminated')
    AND month_index(k.benefit_start) <= a.applied_month AND month_index(k.benefit_start) + k.benefit_months > a.issued_month
), placed AS (
  SELECT application_id,
         MAX(CASE WHEN near THEN 1 ELSE 0 END)                 AS known,
         MAX(CASE WHEN near AND here THEN 1 ELSE 0 END)        AS here,
         MAX(CASE WHEN NOT near AND here THEN 1 ELSE 0 END)    AS here_before,
         MAX(CASE WHEN near THEN region_code END)              AS region_code
  FROM (SELECT application_id, region_code, near, here FROM insured
        UNION ALL
        SELECT application_id, region_code, near, here FROM drawn) x
  GROUP BY application_id
), judged AS (
  SELECT a.application_id, a.person_id, a.region_code, a.issued_on, a.applied_on, a.paid, a.stoppable,
         CASE WHEN a.claimant_type = 'employee' THEN a.issued_on + $limit END                              AS last_day,
         COALESCE(a.claimant_type = 'employee' AND a.applied_on > a.issued_on + $limit, false)             AS late,
         COALESCE(a.applied_on < a.issued_on, false)                                                       AS early,
         COALESCE(p.known = 1 AND p.here = 0, false)                                                       AS elsewhere,
         COALESCE(p.known = 1, false)                                                                      AS place_decided,
         COALESCE(p.here_before = 1, false)                                                                AS here_before,
         p.region_code                                                                                     AS other_region
  FROM application a
  LEFT JOIN placed p ON p.application_id = a.application_id
)
SELECT person_id,
       application_id,
       region_code,
       issued_on,
       applied_on,
       CAST(last_day AS DATE)                                                          AS last_day,
       CAST(1 AS BIGINT)                                                               AS observed,
       CAST(1 AS BIGINT)                                                               AS exposure,
       late, early, elsewhere,
       CAST(CASE WHEN late THEN applied_on - CAST(last_day AS DATE) ELSE 0 END AS BIGINT) AS days_late,
       CAST(CASE WHEN early THEN issued_on - applied_on ELSE 0 END AS BIGINT)          AS days_early,
       place_decided,
       CASE WHEN elsewhere THEN other_region END                                       AS other_region,
       here_before,
       paid,
       stoppable
FROM judged
WHERE late OR early OR elsewhere OR NOT place_decided OR issued_on IS NULL
/*--- tests
[[test]]
name  = "boundary: the last day and the day after, a leap day, the day before the issue, recipients have no time limit"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
K1             | P1        | B1      | 2024-03-10
K2             | P2        | B1      | 2024-03-10
K3             | P3        | B1      | 2024-02-29
K4             | P4        | B1      | 2024-02-29
K5             | P5        | B1      | 2025-03-11
K6             | P6        | B1      | 2025-03-10
K7             | P7        | B1      | 2024-01-10
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P{1..6}   | E1          | 150502      | 2025-{02..03}-01 | regular
P8        | E1          | 150502      | 2025-03-01       | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C7       | P7        | 150502      | 2024-01-05 09:00:00 | approved | 2024-01-01    | 1
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | employee          | 150502      | 2025-03-10 23:59:59 | 1000.00 | approved | 2025-04-01
A2             | P2        | K2             | employee          | 150502      | 2025-03-11 00:00:00 | 1000.00 | approved | 2025-04-01
A3             | P3        | K3             | employee          | 150502      | 2025-02-28 09:00:00 | 1000.00 | approved | 2025-04-01
A4             | P4        | K4             | employee          | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A5             | P5        | K5             | employee          | 150502      | 2025-03-10 09:00:00 | 1000.00 | pending  |
A6             | P6        | K6             | employee          | 150502      | 2025-03-10 09:00:00 | 1000.00 | approved | 2025-04-01
A7             | P7        | K7             | benefit_recipient | 150502      | 2025-03-10 09:00:00 | 1000.00 | approved | 2025-04-01
A8             | P8        | K8             | employee          | 150502      | 2025-03-10 09:00:00 | 1000.00 | approved | 2025-04-01
A9             | P2        | K2             | employee          | 150502      | 2025-03-10 09:00:00 | 700.00  | approved | 2025-04-01
A10            | P5        | K5             | employee          | 150502      | 2025-03-11 09:00:00 | 300.00  | pending  |
'''
[test.expect]
# A1 and A3 come on the last day, A6 on the day of issue. A7 is a recipient: 14 months are no finding. A8's certificate is
# not in the extract: its time is not decided. A9 of P2 and A10 of P5 are in time: their money is not that of the alerts.
population = 4
rows = '''
entity_id | application_id | late  | early | elsewhere | last_day   | days_late | days_early | place_decided | other_region | paid    | stoppable
P2        | A2             | true  | false | false     | 2025-03-10 | 1         | 0          | true          |              | 1000.00 | 0.00
P4        | A4             | true  | false | false     | 2025-02-28 | 1         | 0          | true          |              | 1000.00 | 0.00
P5        | A5             | false | true  | false     | 2026-03-11 | 0         | 1          | true          |              | 0.00    | 1000.00
P8        | A8             | false | false | false     |            | 0         | 0          | true          |              | 1000.00 | 0.00
'''
alerts = '''
entity_id | part | band | fp              | persons | amount_paid | amount_stoppable
P2        | A2   | B    | FP-R34-EXTENDED | 1       | 1000.00     | 0.00
P4        | A4   | B    | FP-R34-EXTENDED | 1       | 1000.00     | 0.00
P5        | A5   | B    | FP-R34-RESULT   | 1       | 0.00        | 1000.00
'''

[[test]]
name  = "boundary: another prefecture, another banner, the province's office, the months around, recipients"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id  | body_id | issued_on
K{01..12}      | P{01..12}  | B1      | 2025-01-10
Q{1..7}        | Q{1..7}    | B1      | 2025-01-10
Q{8..9}        | Q{8..9}    | B1      | 2025-01-10
Q10            | Q10        | B1      | 2025-01-10
P{13..16}      | P{13..16}  | B1      | 2025-01-10
Q{11..12}      | Q{11..12}  | B1      | 2025-01-10
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P01       | E1          | 150702      | 2025-{01..06}-01 | regular
P02       | E1          | 150521      | 2025-{01..06}-01 | regular
P03       | E1          | 150000      | 2025-{01..06}-01 | regular
P04       | E1          | 210502      | 2025-{01..06}-01 | regular
P05       | E1          | 150702      | 2025-{02..03}-01 | regular
P05       | E2          | 150502      | 2025-04-01       | regular
P06       | E1          | 150702      | 2025-{02..04}-01 | regular
P06       | E2          | 150502      | 2025-05-01       | regular
P07       | E2          | 150502      | 2024-12-01       | regular
P07       | E1          | 150702      | 2025-{02..04}-01 | regular
P08       | E2          | 150502      | 2024-11-01       | regular
P08       | E1          | 150702      | 2025-{02..04}-01 | regular
P09       | E1          | 150702      | 2025-01-01       | regular
P10       | E1          | 150702      | 2025-{01..06}-01 | regular
P11       | E1          | 210000      | 2025-{01..06}-01 | regular
P12       | E2          | 150502      | 2025-02-01       | regular
P13       | E1          | 150702      | 2025-03-01       | regular
P14       | E1          | 150702      | 2025-03-01       | regular
P14       | E1          | 150802      | 2025-04-01       | regular
P15       | E2          | 150802      | 2024-12-01       | regular
P15       | E1          | 150702      | 2025-03-01       | regular
P16       | E1          | 621002      | 2025-03-01       | regular
Q9        | E1          | 150702      | 2025-03-01       | regular
P12       | E1          | 150702      | 2025-{03..04}-01 | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status     | benefit_start | benefit_months
C1       | Q1        | 150502      | 2024-12-05 09:00:00 | approved   | 2025-01-01    | 3
C2       | Q2        | 150702      | 2024-12-05 09:00:00 | terminated | 2025-01-01    | 3
C3       | Q3        | 150702      | 2024-12-05 09:00:00 | approved   | 2024-11-01    | 2
C4       | Q4        | 150702      | 2024-12-05 09:00:00 | approved   | 2024-11-01    | 3
C5       | Q5        | 150702      | 2025-03-05 09:00:00 | approved   | 2025-04-01    | 3
C6       | Q6        | 150702      | 2025-03-05 09:00:00 | pending    | 2025-01-01    | 3
C7       | Q7        | 150000      | 2024-12-05 09:00:00 | approved   | 2025-01-01    | 3
C8       | Q8        | 150702      | 2025-03-05 09:00:00 | approved   | 2025-03-01    | 3
C10      | Q10       | 150702      | 2024-12-05 09:00:00 | approved   | 2025-01-01    | 3
C13      | P13       | 150502      | 2024-12-05 09:00:00 | approved   | 2025-01-01    | 3
C11      | Q11       | 210000      | 2024-12-05 09:00:00 | approved   | 2025-01-01    | 3
C12      | Q12       | 621002      | 2024-12-05 09:00:00 | approved   | 2025-01-01    | 3
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
A{01..09}      | P{01..09} | K{01..09}      | employee          | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
A10            | P10       | K10            | employee          | 150000      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
A12            | P12       | K12            | employee          | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
A11            | P11       | K11            | employee          | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B{1..7}        | Q{1..7}   | Q{1..7}        | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B{8..9}        | Q{8..9}   | Q{8..9}        | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B10            | Q10       | Q10            | benefit_recipient | 150000      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B{13..15}      | P{13..15} | P{13..15}      | employee          | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B16            | P16       | P16            | employee          | 620102      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B11            | Q11       | Q11            | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B12            | Q12       | Q12            | benefit_recipient | 620102      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# P01: 1507 is not 1505. P02: another banner. P03: insured at the province's office. P04: another province. P05: 1505 in
# April, the month after. P06: 1505 only in May. P07: 1505 in December, the month before the certificate; P08 in November.
# P09: nothing from February to April. P10 is paid by the province's office. P11: another province's own office. Q2: a claim
# of 1507. Q3: November and December 2024 only; Q4 to January; Q5 from April: neither Q3 nor Q5 covers January to March.
# Q6 is pending. P12: 1505 in February, the month before. Q7's claim is the province's office's, Q10 is paid
# by it. Q8's claim begins with the month of application. P13's claim says nothing of an employee, Q9's insurance nothing of a
# recipient. P14 was insured at two places, the last by number is shown. P15's 1508 was in December, the month before the
# certificate: not where P15 is insured now. P16 and Q12: 6210 (its 00 are not those of a province's office) is not 6201. Q11:
# another province's own office. Recipients have no last day.
population = 20
rows = '''
entity_id | elsewhere | place_decided | other_region | here_before | last_day
P01       | true      | true          | 150702       | false       | 2026-01-10
P04       | true      | true          | 210502       | false       | 2026-01-10
P06       | true      | true          | 150702       | false       | 2026-01-10
P07       | true      | true          | 150702       | true        | 2026-01-10
P08       | true      | true          | 150702       | false       | 2026-01-10
P09       | false     | false         |              | false       | 2026-01-10
P11       | true      | true          | 210000       | false       | 2026-01-10
Q2        | true      | true          | 150702       | false       |
Q3        | false     | false         |              | false       |
Q4        | true      | true          | 150702       | false       |
Q5        | false     | false         |              | false       |
Q6        | false     | false         |              | false       |
P13       | true      | true          | 150702       | false       | 2026-01-10
P14       | true      | true          | 150802       | false       | 2026-01-10
Q8        | true      | true          | 150702       | false       |
Q9        | false     | false         |              | false       |
P15       | true      | true          | 150702       | false       | 2026-01-10
P16       | true      | true          | 621002       | false       | 2026-01-10
Q11       | true      | true          | 210000       | false       |
Q12       | true      | true          | 621002       | false       |
'''
alerts = '''
entity_id | band | fp
P01       | B    | FP-R34-TRANSFER
P04       | B    | FP-R34-TRANSFER
P06       | B    | FP-R34-TRANSFER
P07       | C    | FP-R34-TRANSFER
P08       | B    | FP-R34-TRANSFER
P11       | B    | FP-R34-TRANSFER
Q2        | B    | FP-R34-TRANSFER
Q4        | B    | FP-R34-TRANSFER
P13       | B    | FP-R34-TRANSFER
P14       | B    | FP-R34-TRANSFER
P15       | B    | FP-R34-TRANSFER
P16       | B    | FP-R34-TRANSFER
Q11       | B    | FP-R34-TRANSFER
Q12       | B    | FP-R34-TRANSFER
Q8        | B    | FP-R34-TRANSFER
'''

[[test]]
name  = "boundary: a month that begins on the as-of date is known, the next is not"
kind  = "boundary"
as_of = 2025-04-01
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
K{1..2}        | P{1..2}   | B1      | 2025-01-10
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150702      | 2025-04-01 | regular
P2        | E1          | 150702      | 2025-05-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status  | paid_on
A1             | P1        | K1             | employee      | 150502      | 2025-03-20 09:00:00 | 1000.00 | pending |
A2             | P2        | K2             | employee      | 150502      | 2025-04-01 09:00:00 | 1000.00 | pending |
'''
[test.expect]
# April is the month after P1's application, May that after P2's: on 1 April only April has begun.
population = 2
rows = '''
entity_id | elsewhere | place_decided | other_region
P1        | true      | true          | 150702
P2        | false     | false         |
'''
alerts = '''
entity_id | band | fp
P1        | B    | FP-R34-TRANSFER
'''

[[test]]
name  = "firing: well beyond the time, and late and elsewhere at once"
kind  = "firing"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
K1             | P1        | B1      | 2024-03-10
K2             | P2        | B1      | 2024-03-10
K3             | P3        | B1      | 2024-03-10
K4             | P4        | B1      | 2025-05-10
K5             | P5        | B1      | 2025-05-09
K6             | P6        | B1      | 2025-04-10
K7             | P7        | B1      | 2024-03-10
K8             | P8        | B1      | 2025-05-10
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P{1..2}   | E1          | 150502      | 2025-{02..05}-01 | regular
P3        | E1          | 150702      | 2025-{02..05}-01 | regular
P{4..5}   | E1          | 150502      | 2025-{02..05}-01 | regular
P6        | E1          | 150702      | 2025-{02..05}-01 | regular
P7        | E2          | 150502      | 2024-03-01       | regular
P7        | E1          | 150702      | 2025-{02..05}-01 | regular
P8        | E2          | 150502      | 2025-03-01       | regular
P8        | E1          | 150702      | 2025-04-01       | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | employee      | 150502      | 2025-04-09 09:00:00 | 1000.00 | approved | 2025-05-01
A2             | P2        | K2             | employee      | 150502      | 2025-04-10 09:00:00 | 1000.00 | approved | 2025-05-01
A3             | P3        | K3             | employee      | 150502      | 2025-03-11 09:00:00 | 1000.00 | approved | 2025-05-01
A4             | P4        | K4             | employee      | 150502      | 2025-04-09 09:00:00 | 1000.00 | approved | 2025-05-01
A5             | P5        | K5             | employee      | 150502      | 2025-04-09 09:00:00 | 1000.00 | approved | 2025-05-01
A6             | P6        | K6             | employee      | 150502      | 2025-04-09 09:00:00 | 1000.00 | approved | 2025-05-01
A7             | P7        | K7             | employee      | 150502      | 2025-04-09 09:00:00 | 1000.00 | approved | 2025-05-01
A8             | P8        | K8             | employee      | 150502      | 2025-04-09 09:00:00 | 1000.00 | approved | 2025-05-01
'''
[test.expect]
# 10 March to 9 April 2025 are 30 days, to 10 April 31 (P1 and P2 were insured here in February already: before March). 9 April to 10 May are 31 days, to 9 May 30. P6 is a day early and
# elsewhere, P7 thirty days late and elsewhere (though insured here at the issue). P8 is insured here in March: 31 days early.
population = 8
rows = '''
entity_id | observed | exposure | late  | early | elsewhere | days_late | days_early | here_before
P1        | 1        | 1        | true  | false | false     | 30        | 0          | true
P2        | 1        | 1        | true  | false | false     | 31        | 0          | true
P3        | 1        | 1        | true  | false | true      | 1         | 0          | false
P4        | 1        | 1        | false | true  | false     | 0         | 31         | false
P5        | 1        | 1        | false | true  | false     | 0         | 30         | false
P6        | 1        | 1        | false | true  | true      | 0         | 1          | false
P7        | 1        | 1        | true  | false | true      | 30        | 0          | true
P8        | 1        | 1        | false | true  | false     | 0         | 31         | false
'''
alerts = '''
entity_id | band | fp              | amount_paid | for
P1        | B    | FP-R34-EXTENDED | 1000.00     | late: late=true
P2        | A    |                 | 1000.00     | late: late=true
P3        | A    |                 | 1000.00     | late: late=true, elsewhere: elsewhere=true
P4        | A    |                 | 1000.00     | early: early=true
P5        | B    | FP-R34-RESULT   | 1000.00     | early: early=true
P6        | A    |                 | 1000.00     | early: early=true, elsewhere: elsewhere=true
P7        | A    |                 | 1000.00     | late: late=true, elsewhere: elsewhere=true
P8        | A    |                 | 1000.00     | early: early=true
'''

[[test]]
name  = "quiet: in time and in place, or with nothing to decide the place by"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
K{01..10}      | P{01..10} | B1      | 2025-01-10
L{01..10}      | Q{01..10} | B1      | 2025-01-10
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P{01..10} | E1          | 150502      | 2025-{01..06}-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{01..10}      | P{01..10} | K{01..10}      | employee      | 150521      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
B{01..10}      | Q{01..10} | L{01..10}      | employee      | 150521      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
population = 10
alerts = ''

[[survivor]]
mutant = "sql: COALESCE(issued_on, applied_on) => (issued_on)"
reason = { zh = "发证日为空时，LEAST 略过它，仍得申领日", en = "LEAST passes over an empty day of issue and gives the day of application all the same" }
[[survivor]]
mutant = "sql: JOIN contributions c => LEFT JOIN contributions c"
reason = { zh = "没有对应的行，c.month 为空，被筛去", en = "Without a row c.month is null and is filtered out" }
[[survivor]]
mutant = "sql: JOIN counting_claim k => LEFT JOIN counting_claim k"
reason = { zh = "没有对应的行，k.status 为空，被筛去", en = "Without a row k.status is null and is filtered out" }
[[survivor]]
mutant = "sql: 2 => 3 in SUBSTR(e.prefecture, 3, 2)"
reason = { zh = "盟市代码只有四位，第三位以后只有两位", en = "A prefecture's code has four digits: there are only two from the third on" }
[[survivor]]
mutant = "sql: 2 => 3 in SUBSTR(a.prefecture, 3, 2)"
reason = { zh = "盟市代码只有四位，第三位以后只有两位", en = "A prefecture's code has four digits: there are only two from the third on" }
[[survivor]]
mutant = "sql: 1 => 2 in CASE WHEN near AND here THEN 1 ELSE 0 END"
reason = { zh = "只问是否为0", en = "It is only asked whether it is 0" }
[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "其后只取最大值，重复的行不影响", en = "Only largest values follow, which repeated rows do not change" }
[[survivor]]
mutant = "evidence.application: drop AND a.person_id = $entity_id"
reason = { zh = "申领编号是主键，一笔申领只有一个申领人；检查器要求写上对象", en = "application_id is the key and names one applicant; the lint asks for the entity" }
[[survivor]]
mutant = "evidence.contributions: drop AND c.month <= $as_of"
reason = { zh = "缴费记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Contributions have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.contributions: drop AND c.person_id = $entity_id"
reason = { zh = "缴费记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Contributions have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.contributions: c.month <= $as_of AND c.person_id = $entity_id => c.month <= $as_of OR c.person_id = $entity_id"
reason = { zh = "缴费记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Contributions have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.contributions: c.month <= $as_of => c.month < $as_of"
reason = { zh = "缴费记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Contributions have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "downgrade.1: drop AND NOT early"
reason = { zh = "早于发证的，发证前后即申领前后，here_before 总是假", en = "Of an early application the months before the issue are those of the application itself: here_before is false" }
---*/
