/*--- rule
format   = 1
id       = "R40"
slug     = "absent-applicant"
version  = "1.0"
status   = "experimental"
family   = "certificate"
entity   = "person"
severity = "high"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "部门共享数据"]

title.zh   = "本人不可能参加评价或申领"
title.en   = "Assessed or applied for while dead, in prison or abroad"
summary.zh = "技能提升补贴的证书核发日或申领日，晚于本人死亡登记，或落在服刑、移居境外的期间以内。考试在先、发证在后的，留有余地；服刑期间依法参加培训评价的，先核实。"
summary.en = "A certificate used for a skill subsidy was issued, or the subsidy applied for, after the person's registered death, or during a sentence served or an emigration. Room is left for an exam before the issue, and training inside a prison may be lawful: check first."

[[legal]]
clause = "NMG-2025-SYBX:6"
why.zh = "证书有疑点的，及时联系职业技能鉴定部门重点核查"
why.en = "Doubtful certificates: have them checked by the skills department"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"
[[legal]]
clause = "SIL-2018:88"
why.zh = "核实为违规取得的，责令退回并处罚款"
why.en = "What follows if checking confirms it"

[requires]
life_events = ["person_id", "event_type", "occurred_on"]

[optional]
life_events   = { columns = ["ended_on", "source"], feeds = ["ended_on"] }
contributions = { columns = ["person_id", "month"], feeds = ["insured_after"] }

[params.exam_days]
type = "int"
default = 60
min = 0
max = 365
unit = "日"
about.zh = "死亡、收监、出境后这些日内核发的证书，考试可能在先：不作疑点"
about.en = "A certificate issued within this many days of the event may rest on an exam before it: no finding"
[params.late_days]
type = "int"
default = 30
min = 0
max = 365
unit = "日"
about.zh = "死亡、收监、出境后这些日内的申领，可能由家属、单位代为提交或登记日期有出入：只关注"
about.en = "An application within this many days of the event may have been filed by the family or employer, or the date be off: watched only"

[output]
rows = "violations"
entity_id = "person_id"
part   = "application_id"
window = ["occurred_on", "applied_on"]
region = "region_code"
amount_at_risk = "paid"
[output.columns]
person_id      = { type = "string",        zh = "申领人", en = "Applicant" }
application_id = { type = "string",        zh = "申领编号", en = "Application" }
region_code    = { type = "string",        zh = "支付地", en = "Paying region" }
event          = { type = "string",        zh = "事项", en = "Event" }
occurred_on    = { type = "date",          zh = "事项发生日", en = "Since" }
ended_on       = { type = "date",          zh = "事项结束日", en = "Until" }
issued_on      = { type = "date",          zh = "发证日", en = "Issued on" }
applied_on     = { type = "date",          zh = "申领日", en = "Applied on" }
observed       = { type = "int64",         zh = "计数", en = "Count" }
exposure       = { type = "int64",         zh = "计数基数", en = "Exposure" }
issued_inside  = { type = "bool",          zh = "其间发证", en = "Issued meanwhile" }
applied_inside = { type = "bool",          zh = "其间申领", en = "Applied for meanwhile" }
days_after     = { type = "int64",         zh = "申领距事项发生的日数", en = "Days from the event to the application" }
insured_after  = { type = "int64",         zh = "其间参保月数", en = "Months insured meanwhile" }
paid           = { type = "decimal(14,2)", zh = "已发", en = "Paid" }
stoppable      = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }

[model]
kind = "none"

[alert]
where = "issued_inside OR applied_inside"
score = "paid"
budget = { per_scan = 100 }

[[downgrade]]
when = "COALESCE(insured_after, 0) > 0"
to   = "low"
fp   = "FP-R40-NAMESAKE"
zh   = "其间仍有{insured_after}个月参保缴费，部门数据可能有误（同名、证件号错、已回国）"
en   = "Insured for {insured_after} of the months meanwhile: the shared record may be wrong (a namesake, a wrong number, a return)"
[[downgrade]]
when = "event = 'imprisonment'"
to   = "medium"
fp   = "FP-R40-TRAINING"
zh   = "羁押、判刑、收监日期常有出入，服刑人员也可依法参加培训和评价：先核实"
en   = "Dates of arrest, sentence and imprisonment are often mixed up, and prisoners may lawfully be trained and assessed: check first"
[[downgrade]]
when = "NOT issued_inside AND days_after <= $late_days"
to   = "low"
fp   = "FP-R40-PROXY"
zh   = "申领只晚{days_after}日，可能由家属或单位代为提交，或登记日期有出入"
en   = "Applied for only {days_after} days after: perhaps filed by the family or employer, or the date is off"

[[support]]
id   = "issued_inside"
when = "issued_inside"
zh   = "证书于{issued_on:date}核发，事项发生已超过{exam_days}日"
en   = "The certificate was issued on {issued_on:date}, more than {exam_days} days after the event"
[[support]]
id   = "applied_inside"
when = "applied_inside"
zh   = "申领在事项发生后{days_after}日"
en   = "Applied for {days_after} days after the event"
[[support]]
id   = "death"
when = "event = 'death'"
zh   = "部门共享数据登记为死亡"
en   = "The shared data say that the person had died"

[explain]
zh = "部门共享数据显示本人自{occurred_on:date}起死亡、服刑或移居境外（{event}），而{applied_on:date}仍有以其名义的技能提升补贴申领。已发{paid:yuan}，尚可停发{stoppable:yuan}。"
en = "By the shared data the person had died, was in prison or abroad from {occurred_on:date} ({event}); a skill subsidy was applied for in that name on {applied_on:date}. Paid {paid:yuan}, could still be stopped {stoppable:yuan}."

[[evidence]]
id    = "application"
title.zh = "补贴申领"
title.en = "The application"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.body_id, a.employer_id, a.issued_on, a.applied_on, a.paid_on,
       a.region_code, a.paid AS amount, a.stoppable
FROM subsidy_application a
WHERE a.person_id = $entity_id AND a.application_id = $part"""
[[evidence]]
id    = "events"
title.zh = "部门共享数据"
title.en = "Shared data"
sql   = """
SELECT l.person_id, l.event_type, l.occurred_on, l.ended_on, l.source
FROM life_events l
WHERE l.person_id = $entity_id AND l.occurred_on <= $as_of AND l.event_type IN ('death', 'imprisonment', 'emigration')"""

[[false_positives]]
id = "FP-R40-NAMESAKE"
zh = "同名、证件号错误，或已回国、已释放而未登记"
en = "A namesake, a wrong number, or a return or release not recorded"
how.zh = "向提供数据的部门核对证件号和起止日期"
how.en = "Number and dates with the office that shared the record"
[[false_positives]]
id = "FP-R40-TRAINING"
zh = "服刑期间依法参加职业培训和评价，或实为羁押后未判刑"
en = "Lawful training and assessment in prison, or arrested and not sentenced"
how.zh = "查判决书、释放证明；联系监狱或鉴定部门"
how.en = "Judgment and release papers; the prison or the skills department"
[[false_positives]]
id = "FP-R40-PROXY"
zh = "生前已提交，单位或家属代为办理"
en = "Filed before, and completed by the employer or family"
how.zh = "查提交日期和代办材料"
how.en = "Day of filing, papers of the proxy"

[[verify]]
id = "V1"
zh = "向民政、公安、司法、移民部门核实事项及起止日期"
en = "Have the event and its dates confirmed by the office concerned"
needs = "attachment"
[[verify]]
id = "V2"
zh = "调取评价机构的报名、签到、影像资料和申领的提交记录"
en = "Enrolment, attendance and video of the exam; record of who filed the application"
needs = "attachment"

[suppress]
key = ["entity_id", "part"]
reopen_when = "paid > last.paid"
snooze_max = "90 days"
---*/
-- Typologies T25 and T12, for the subsidy. Choices:
-- * Only events that make being present impossible: death, imprisonment, emigration. Military service, a pension, a job or
--   a business do not; nor is hospital in the dictionary. Two exams of one day cannot be seen: a certificate has a day of
--   issue and no day of the exam, and bodies issue on the same days.
-- * The day of the event and that of its end are not inside: the person was still, or again, there. Of several events of one
--   application the earliest stands. An event without an end lasts; death has none whatever the record says.
-- * An event after the as-of date is after every application. A certificate that is not in the extract has no day of issue.
WITH event AS (
  SELECT person_id, event_type, occurred_on, CASE WHEN event_type = 'death' THEN NULL ELSE ended_on END AS ended_on
  FROM life_events
  WHERE event_type IN ('death', 'imprisonment', 'emigration')
), judged AS (
  SELECT a.application_id, a.person_id, a.region_code, a.issued_on, a.applied_on, a.paid, a.stoppable, e.event_type, e.occurred_on,
         e.ended_on,
         COALESCE(a.issued_on - e.occurred_on > $exam_days AND (e.ended_on IS NULL OR a.issued_on < e.ended_on), false) AS issued_inside,
         a.applied_on > e.occurred_on AND (e.ended_on IS NULL OR a.applied_on < e.ended_on)                             AS applied_inside
  FROM event e
  JOIN subsidy_application a ON a.person_id = e.person_id
), inside AS (
  SELECT application_id, person_id, region_code, issued_on, applied_on, paid, stoppable, event_type, occurred_on, ended_on,
         issued_inside, applied_inside,
         ROW_NUMBER() OVER (PARTITION BY application_id ORDER BY occurred_on, event_type, issued_inside DESC, ended_on) AS place
  FROM judged
  WHERE issued_inside OR applied_inside
), found AS (
  SELECT application_id, person_id, region_code, issued_on, applied_on, paid, stoppable, event_type, occurred_on, ended_on,
         issued_inside, applied_inside
  FROM inside
  WHERE place = 1
), insured AS (                        -- months that begin after the event and before its end, up to the application
  SELECT application_id, COUNT(*) AS n
  FROM (SELECT f.application_id, c.month
        FROM found f
        JOIN contributions c ON c.person_id = f.person_id AND c.month > f.occurred_on AND c.month <= f.applied_on
        WHERE f.ended_on IS NULL OR c.month < f.ended_on
        GROUP BY f.application_id, c.month) m
  GROUP BY application_id
)
SELECT f.person_id,
       f.application_id,
       f.region_code,
       f.event_type                                  AS event,
       f.occurred_on,
       f.ended_on,
       f.issued_on,
       f.applied_on,
       CAST(1 AS BIGINT)                             AS observed,
       CAST(1 AS BIGINT)                             AS exposure,
       f.issued_inside,
       f.applied_inside,
       CAST(f.applied_on - f.occurred_on AS BIGINT)  AS days_after,
       CAST(COALESCE(i.n, 0) AS BIGINT)              AS insured_after,
       f.paid,
       f.stoppable
FROM found f
LEFT JOIN insured i ON i.application_id = f.application_id
/*--- tests
[[test]]
name  = "boundary: the day of the event, sixty days and sixty-one, the day of the end, events that do not matter"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type       | occurred_on | ended_on   | source
P01       | death            | 2025-03-01  |            | civil_affairs
P02       | death            | 2025-03-01  |            | civil_affairs
P03       | death            | 2025-03-01  | 2025-03-02 | civil_affairs
P04       | emigration       | 2025-01-01  | 2025-06-01 | immigration
P05       | emigration       | 2025-01-01  | 2025-06-02 | immigration
P06       | imprisonment     | 2025-01-01  |            | justice
P07       | military_service | 2025-01-01  |            | veterans_affairs
P08       | death            | 2026-01-01  |            | civil_affairs
P09       | emigration       | 2025-01-01  | 2025-03-03 | immigration
P10       | emigration       | 2025-01-01  | 2025-03-04 | immigration
P11       | imprisonment     | 2025-02-01  |            | justice
P11       | emigration       | 2025-01-01  |            | immigration
P12       | death            | 2025-01-01  |            | civil_affairs
P13       | death            | 2025-01-01  |            | civil_affairs
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K01            | P01       | B1      | 2025-02-20
K02            | P02       | B1      | 2025-02-20
K03            | P03       | B1      | 2025-04-30
K{04..05}      | P{04..05} | B1      | 2024-12-20
K06            | P06       | B1      | 2025-03-03
K07            | P07       | B1      | 2025-06-03
K08            | P08       | B1      | 2025-06-03
K09            | P09       | B1      | 2025-03-03
K10            | P10       | B1      | 2025-03-03
K11            | P11       | B1      | 2025-03-03
K13            | P13       | B1      | 2025-03-02
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P05       | E1          | 150502      | 2025-01-01 | regular
P05       | E1          | 150502      | 2025-02-01 | regular
P05       | E1          | 150502      | 2025-02-01 | backpay
P05       | E2          | 150502      | 2025-06-01 | regular
P06       | E1          | 150502      | 2025-07-01 | regular
P06       | E1          | 150502      | 2025-08-01 | regular
P10       | E1          | 150502      | 2025-03-01 | regular
P10       | E1          | 150502      | 2025-04-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A01            | P01       | K01            | employee      | 150502      | 2025-03-01 23:00:00 | 1000.00 | approved | 2025-07-01
A02            | P02       | K02            | employee      | 150502      | 2025-03-02 00:00:00 | 1000.00 | approved | 2025-07-01
A03            | P03       | K03            | employee      | 150502      | 2025-05-10 09:00:00 | 1000.00 | pending  |
A04            | P04       | K04            | employee      | 150502      | 2025-06-01 09:00:00 | 1000.00 | approved | 2025-07-01
A05            | P05       | K05            | employee      | 150502      | 2025-06-01 09:00:00 | 1000.00 | approved | 2025-07-01
A06            | P06       | K06            | employee      | 150502      | 2025-07-01 09:00:00 | 1000.00 | approved | 2025-08-01
A07            | P07       | K07            | employee      | 150502      | 2025-07-01 09:00:00 | 1000.00 | approved | 2025-08-01
A08            | P08       | K08            | employee      | 150502      | 2025-07-01 09:00:00 | 1000.00 | approved | 2025-08-01
A09            | P09       | K09            | employee      | 150502      | 2025-07-01 09:00:00 | 1000.00 | approved | 2025-08-01
A10            | P10       | K10            | employee      | 150502      | 2025-07-01 09:00:00 | 1000.00 | approved | 2025-08-01
A11            | P11       | K11            | employee      | 150502      | 2025-07-01 09:00:00 | 1000.00 | approved | 2025-08-01
A12            | P12       | K99            | employee      | 150502      | 2025-01-31 09:00:00 | 1000.00 | approved | 2025-08-01
A13            | P13       | K13            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-08-01
A14            | P13       | K13            | employee      | 150502      | 2025-03-01 09:00:00 | 1000.00 | rejected |
A15            | P01       | K01            | employee      | 150502      | 2025-02-28 09:00:00 | 700.00  | approved | 2025-07-01
A16            | P02       | K02            | employee      | 150502      | 2025-02-28 09:00:00 | 300.00  | approved | 2025-07-01
A17            | P03       | K03            | employee      | 150502      | 2025-05-11 09:00:00 | 500.00  | pending  |
'''
[test.expect]
# P01 died on the day of application, P02 the day before. P03: 1 March to 30 April are 60 days; the end of a death is nonsense.
# P04 was back on the day of application, P05 a day later. 1 January to 3 March are 61 days, to 2 March 60. P09 was back on
# the day of issue, P10 the day after. P11: emigration came first. K12 is not in the extract. P05 is insured in February
# and June (the month of 1 January does not begin after it), P06 in July and not in August yet; P10's March begins before the
# 4th, April after it. A16 of P02 was filed the day before the death: its money is not that of A02; A03 and A17 of P03 are two
# alerts of one application each, A17 71 days after the death.
population = 9
rows = '''
entity_id | part | event        | occurred_on | ended_on   | observed | exposure | issued_inside | applied_inside | days_after | insured_after | paid    | stoppable
P02       | A02  | death        | 2025-03-01  |            | 1        | 1        | false         | true           | 1          | 0             | 1000.00 | 0.00
P03       | A03  | death        | 2025-03-01  |            | 1        | 1        | false         | true           | 70         | 0             | 0.00    | 1000.00
P03       | A17  | death        | 2025-03-01  |            | 1        | 1        | false         | true           | 71         | 0             | 0.00    | 500.00
P05       | A05  | emigration   | 2025-01-01  | 2025-06-02 | 1        | 1        | false         | true           | 151        | 2             | 1000.00 | 0.00
P06       | A06  | imprisonment | 2025-01-01  |            | 1        | 1        | true          | true           | 181        | 1             | 1000.00 | 0.00
P10       | A10  | emigration   | 2025-01-01  | 2025-03-04 | 1        | 1        | true          | false          | 181        | 1             | 1000.00 | 0.00
P11       | A11  | emigration   | 2025-01-01  |            | 1        | 1        | true          | true           | 181        | 0             | 1000.00 | 0.00
P12       | A12  | death        | 2025-01-01  |            | 1        | 1        | false         | true           | 30         | 0             | 1000.00 | 0.00
P13       | A13  | death        | 2025-01-01  |            | 1        | 1        | false         | true           | 31         | 0             | 1000.00 | 0.00
'''
alerts = '''
entity_id | part | persons | band | fp              | amount_paid | amount_stoppable | for
P02       | A02  | 1       | C    | FP-R40-PROXY    | 1000.00     | 0.00             | applied_inside: applied_inside=true, death: event=death
P03       | A03  | 1       | A    |                 | 0.00        | 1000.00          | applied_inside: applied_inside=true, death: event=death
P03       | A17  | 1       | A    |                 | 0.00        | 500.00           | applied_inside: applied_inside=true, death: event=death
P05       | A05  | 1       | C    | FP-R40-NAMESAKE | 1000.00     | 0.00             | applied_inside: applied_inside=true
P06       | A06  | 1       | C    | FP-R40-NAMESAKE | 1000.00     | 0.00             | issued_inside: issued_inside=true, applied_inside: applied_inside=true
P10       | A10  | 1       | C    | FP-R40-NAMESAKE | 1000.00     | 0.00             | issued_inside: issued_inside=true
P11       | A11  | 1       | A    |                 | 1000.00     | 0.00             | issued_inside: issued_inside=true, applied_inside: applied_inside=true
P12       | A12  | 1       | C    | FP-R40-PROXY    | 1000.00     | 0.00             | applied_inside: applied_inside=true, death: event=death
P13       | A13  | 1       | A    |                 | 1000.00     | 0.00             | applied_inside: applied_inside=true, death: event=death
'''
absent = ["P01", "P04", "P07", "P08", "P09"]

[[test]]
name  = "firing: in prison at the issue and the application"
kind  = "firing"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type   | occurred_on | ended_on
P1        | imprisonment | 2024-01-01  | 2025-12-01
P2        | emigration   | 2025-05-01  | 2025-05-20
P3        | emigration   | 2025-03-01  | 2025-05-20
P4        | emigration   | 2025-03-01  |
P5        | emigration   | 2025-02-01  | 2025-06-01
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K{1..5}        | P{1..5}   | B1      | 2025-05-10
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P5        | E1          | 150502      | 2025-02-01 | regular
P5        | E1          | 150502      | 2025-06-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..3}        | P{1..3}   | K{1..3}        | employee      | 150502      | 2025-05-15 09:00:00 | 1000.00 | approved | 2025-08-01
A4             | P4        | K4             | employee      | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-08-01
A5             | P5        | K5             | employee      | 150502      | 2025-06-15 09:00:00 | 1000.00 | approved | 2025-08-01
'''
[test.expect]
# P2 applied two weeks after leaving, with a certificate whose exam may have been before; P3 had been away for 70 days. P4
# applied 19 days after leaving with a certificate issued 70 days after it. P5 is insured in the months that begin with the day
# of leaving and of the return: neither lies between.
population = 5
alerts = '''
entity_id | band | fp
P1        | B    | FP-R40-TRAINING
P2        | C    | FP-R40-PROXY
P3        | A    |
P4        | A    |
P5        | A    |
'''

[[test]]
name  = "firing: an extract without contributions"
kind  = "firing"
as_of = 2025-12-31
missing = ["contributions"]
[test.given]
life_events = '''
person_id | event_type | occurred_on | ended_on
P1        | emigration | 2025-01-01  |
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K1             | P1        | B1      | 2025-05-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | employee      | 150502      | 2025-05-15 09:00:00 | 1000.00 | approved | 2025-08-01
'''
[test.expect]
# No contributions in the extract. 1 January to 10 May: 30 + 28 + 31 + 30 + 10 = 129 days, to 15 May 134.
population = 1
rows = '''
entity_id | part | days_after | insured_after
P1        | A1   | 134        | 0
'''
alerts = '''
entity_id | band | fp | for
P1        | A    |    | issued_inside: issued_inside=true, applied_inside: applied_inside=true
'''

[[test]]
name  = "quiet: released or back before, and a certificate issued soon after the event"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type            | occurred_on | ended_on
P1        | imprisonment          | 2023-01-01  | 2024-12-01
P2        | death                 | 2025-05-16  |
P3        | business_registration | 2024-01-01  |
P4        | pension_start         | 2024-01-01  |
P5        | reemployment          | 2024-01-01  |
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K{1..5}        | P{1..5}   | B1      | 2025-05-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..5}        | P{1..5}   | K{1..5}        | employee      | 150502      | 2025-05-15 09:00:00 | 1000.00 | approved | 2025-08-01
'''
[test.expect]
population = 0
alerts = ''

[[survivor]]
mutant = "sql: JOIN subsidy_application a => LEFT JOIN subsidy_application a"
reason = { zh = "没有申领的人，发证日、申领日为空，随后的条件把他筛去", en = "Without an application there is no day of issue or application, and the condition that follows drops the row" }
[[survivor]]
mutant = "evidence.application: drop AND a.person_id = $entity_id"
reason = { zh = "申领编号是主键，一笔申领只有一个申领人；检查器要求写上对象", en = "application_id is the key and names one applicant; the lint asks for the entity" }
[[survivor]]
mutant = "evidence.events: drop AND l.person_id = $entity_id"
reason = { zh = "部门共享数据没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Life events have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.events: drop AND l.occurred_on <= $as_of"
reason = { zh = "部门共享数据没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Life events have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.events: drop AND l.event_type IN ('death', 'imprisonment', 'emigration')"
reason = { zh = "部门共享数据没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Life events have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.events: l.person_id = $entity_id AND l.occurred_on <= $as_of AND l.e…'imprisonment', 'emigration') => l.person_id = $entity_id AND l.occurred_on <= $as_of OR l.ev…'imprisonment', 'emigration')"
reason = { zh = "部门共享数据没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Life events have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.events: l.occurred_on <= $as_of => l.occurred_on < $as_of"
reason = { zh = "部门共享数据没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Life events have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.events: drop 'death' from l.event_type IN ('death', 'imprisonment', 'emigration')"
reason = { zh = "部门共享数据没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Life events have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.events: drop 'imprisonment' from l.event_type IN ('death', 'imprisonment', 'emigration')"
reason = { zh = "部门共享数据没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Life events have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.events: drop 'emigration' from l.event_type IN ('death', 'imprisonment', 'emigration')"
reason = { zh = "部门共享数据没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Life events have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "downgrade.1: COALESCE(insured_after, 0) => (insured_after)"
reason = { zh = "insured_after 从不为空：没有缴费表时也是0", en = "insured_after is never empty: it is 0 even without a table of contributions" }
[[survivor]]
mutant = "downgrade.1: 0 => 1 in COALESCE(insured_after, 0)"
reason = { zh = "insured_after 从不为空：没有缴费表时也是0", en = "insured_after is never empty: it is 0 even without a table of contributions" }
---*/
