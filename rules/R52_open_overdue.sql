/*--- rule
format   = 1
id       = "R52"
slug     = "open-overdue"
version  = "1.0"
status   = "experimental"
family   = "agency"
entity   = "agency"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["办理时限", "10个工作日", "未办结"]

title.zh   = "未办结申请已到或超过时限"
title.en   = "Open applications at or past the limit"
summary.zh = "截止日仍未办结的申请：超过22个自然日的必定已超过10个工作日；11至22个自然日的可能已超过，须按工作日历核对（只列为关注）。这是提醒经办机构先办结，不是对申请人的怀疑。"
summary.en = "Applications not settled on the as-of date: more than 22 calendar days are certainly beyond ten working days; 11 to 22 may be and need the calendar (watch list only). It reminds the office to settle them and suspects no applicant of anything."

[[legal]]
clause = "NMG-2025-SYBX:1"
why.zh = "自收到申请之日起10个工作日内需审核完毕"
why.en = "Applications are settled within 10 working days"
[[legal]]
clause = "SIAR-2023:24"
why.zh = "失业保险金和凭证书申领的补贴，均应自收到申请之日起10个工作日内办理完毕"
why.en = "Benefit, and subsidies on a certificate, are settled within 10 working days"
[[legal]]
clause = "SIAR-2023:53"
why.zh = "拒不按时支付待遇的，责令改正"
why.en = "Refusing to pay in time is put right by order"

[optional]
registrations = { columns = ["person_id"], feeds = ["unregistered"] }

[output]
rows = "violations"
entity_id = "agency_code"
part   = "object_type"
window = ["window_start", "window_end"]
region = "region_code"
[output.columns]
agency_code  = { type = "string",  zh = "经办机构", en = "Handling office" }
object_type  = { type = "string",  zh = "业务", en = "Kind of application" }
region_code  = { type = "string",  zh = "地区", en = "Region" }
window_start = { type = "date",    zh = "最早的起算日", en = "Earliest clock" }
window_end   = { type = "date",    zh = "最晚的起算日", en = "Latest clock" }
observed     = { type = "int64",   zh = "未办结且超过10个自然日", en = "Open beyond ten calendar days" }
exposure     = { type = "int64",   zh = "全部未办结", en = "Open in all" }
overdue      = { type = "int64",   zh = "必定超期", en = "Certainly overdue" }
perhaps      = { type = "int64",   zh = "可能超期（11至22日）", en = "Perhaps overdue (11 to 22 days)" }
due_soon     = { type = "int64",   zh = "即将到期（7至10日）", en = "Due soon (7 to 10 days)" }
longest      = { type = "int64",   zh = "最长已过自然日", en = "Longest, in calendar days" }
unregistered = { type = "int64",   zh = "必定超期中没有失业登记的", en = "Certainly overdue without a registration" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "longest"
budget = { per_scan = 100 }

[[downgrade]]
when = "overdue = 0"
to   = "low"
fp   = "FP-R52-CALENDAR"
zh   = "最长{longest}个自然日，是否超过10个工作日须按工作日历核对"
en   = "At most {longest} calendar days: whether ten working days have passed needs the calendar"
[[downgrade]]
when = "overdue > 0 AND COALESCE(unregistered, 0) = overdue"
to   = "medium"
fp   = "FP-R52-REGISTRATION"
zh   = "必定超期的{overdue}人都没有失业登记，可能在等待登记；应当已告知其办理"
en   = "None of the {overdue} certainly overdue is registered as unemployed: they may be waiting for that, and should have been told"

[[downgrade]]
when = "overdue > 0"
to   = "medium"
fp   = "FP-R52-DUTY"
zh   = "是办理期限的提醒，不涉及多发金额"
en   = "A reminder of a deadline: no money was paid too much"

[[support]]
id   = "twice_the_limit"
when = "longest > 44"
zh   = "最长的一笔已过{longest}个自然日"
en   = "The longest has waited for {longest} calendar days"
[[support]]
id   = "several"
when = "overdue >= 3"
zh   = "必定超期的有{overdue}笔"
en   = "{overdue} are certainly overdue"

[explain]
zh = "该机构有{exposure}笔申请截止日尚未办结，其中{overdue}笔已超过22个自然日、必定超过10个工作日，{perhaps}笔在11至22个自然日之间、可能超期，另有{due_soon}笔即将到期；最长的已过{longest}个自然日。"
en = "The office has {exposure} open applications; {overdue} have waited more than 22 calendar days, certainly beyond ten working days, {perhaps} between 11 and 22, perhaps beyond them, and {due_soon} fall due soon. The longest has waited {longest} calendar days."

[[evidence]]
id    = "claims"
title.zh = "未办结的失业保险金申领"
title.en = "Open claims for benefit"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT c.person_id, c.object_id AS claim_id, c.agency_code, c.applied_on, c.started_on, c.days
FROM application_clock c
WHERE c.object_type = 'claim' AND c.state = 'open' AND c.verdict <> 'in_time' AND c.agency_code = $entity_id AND c.object_type = $part"""
[[evidence]]
id    = "subsidies"
title.zh = "未办结的补贴申领"
title.en = "Open subsidy applications"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT c.person_id, c.object_id AS application_id, c.agency_code, c.applied_on, c.started_on, c.days
FROM application_clock c
WHERE c.object_type = 'skill_subsidy' AND c.state = 'open' AND c.verdict <> 'in_time' AND c.agency_code = $entity_id AND c.object_type = $part"""

[[false_positives]]
id = "FP-R52-CALENDAR"
zh = "按工作日历未到10个工作日"
en = "Ten working days have not passed by the calendar"
how.zh = "按国务院节假日安排逐日数"
how.en = "Count the working days by the State Council's calendar"
[[false_positives]]
id = "FP-R52-REGISTRATION"
zh = "等待失业登记或补正材料"
en = "Waiting for the registration or for papers"
how.zh = "查是否已一次性告知、何时告知"
how.en = "Were they told, and when"
[[false_positives]]
id = "FP-R52-DUTY"
zh = "仅为办理期限提醒"
en = "A reminder of a deadline only"
how.zh = "尽快办结"
how.en = "Settle it soon"
[[false_positives]]
id = "FP-R52-EXTRACT"
zh = "已办结，数据尚未更新"
en = "Settled, and the extract is older"
how.zh = "查审批系统当前状态"
how.en = "Its present state in the approval system"

[[verify]]
id = "V1"
zh = "逐笔查明未办结的原因并办结；应发的及时发放"
en = "Why each is open; settle it and pay what is due"
needs = "text"
[[verify]]
id = "V2"
zh = "对不能办结的，书面告知申请人原因和处置方式"
en = "Where it cannot be settled, tell the applicant why and what to do"
needs = "checkbox"

[suppress]
key = ["entity_id", "part"]
reopen_when = "overdue > last.overdue"
snooze_max = "14 days"
---*/
-- Such an alert is a reminder to the office and reaches band B at most: nobody was paid too much.
-- Days are those of R51: ten calendar days are within the limit, more than 22 beyond it, what lies between is
-- not decided and stays on the watch list. `due_soon` is the early warning (a week gone by); alone it raises nothing.
-- An application without an office belongs to nobody and is left out. Only offices with something beyond ten days are
-- returned; nobody is compared with anybody.
WITH waiting AS (
  SELECT c.agency_code, c.object_type, c.person_id, c.region_code, c.started_on, c.days, c.verdict
  FROM application_clock c
  WHERE c.state = 'open' AND c.agency_code IS NOT NULL
), registered AS (
  SELECT r.person_id FROM registrations r JOIN waiting w ON w.person_id = r.person_id GROUP BY r.person_id
), known AS (                          -- is there a register of the unemployed at all
  SELECT COUNT(*) AS n FROM registrations
)
SELECT w.agency_code,
       w.object_type,
       MAX(w.region_code)                                                                     AS region_code,
       MIN(w.started_on)                                                                      AS window_start,
       MAX(CASE WHEN w.verdict <> 'in_time' THEN w.started_on END)                                       AS window_end,
       CAST(SUM(CASE WHEN w.verdict <> 'in_time' THEN 1 ELSE 0 END) AS BIGINT)                           AS observed,
       CAST(COUNT(*) AS BIGINT)                                                               AS exposure,
       CAST(SUM(CASE WHEN w.verdict = 'late' THEN 1 ELSE 0 END) AS BIGINT)                AS overdue,
       CAST(SUM(CASE WHEN w.verdict = 'perhaps' THEN 1 ELSE 0 END) AS BIGINT) AS perhaps,
       CAST(SUM(CASE WHEN w.days >= 7 AND w.verdict = 'in_time' THEN 1 ELSE 0 END) AS BIGINT)          AS due_soon,
       MAX(w.days)                                                                            AS longest,
       CAST(SUM(CASE WHEN w.verdict = 'late' AND w.object_type = 'claim' AND k.n > 0 AND r.person_id IS NULL
                     THEN 1 ELSE 0 END) AS BIGINT)                                            AS unregistered
FROM waiting w
CROSS JOIN known k
LEFT JOIN registered r ON r.person_id = w.person_id
GROUP BY w.agency_code, w.object_type
HAVING SUM(CASE WHEN w.verdict <> 'in_time' THEN 1 ELSE 0 END) > 0
/*--- tests
[[test]]
name  = "firing: days six, seven, ten, eleven, twenty-two and twenty-three of open claims"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-06-24 09:00:00 |            | pending
C2       | P2        | J1          | 150502      | 2025-06-23 09:00:00 |            | pending
C3       | P3        | J1          | 150502      | 2025-06-20 09:00:00 |            | pending
C4       | P4        | J1          | 150502      | 2025-06-19 09:00:00 |            | pending
C5       | P5        | J1          | 150502      | 2025-06-08 09:00:00 |            | pending
C6       | P6        | J1          | 150502      | 2025-06-07 09:00:00 | 2025-07-02 | approved
C7       | P7        | J1          | 150502      | 2025-05-01 09:00:00 | 2025-06-30 | approved
C8       | P8        |             | 150502      | 2025-05-01 09:00:00 |            | pending
C9       | P9        | J2          | 150502      | 2025-06-20 09:00:00 |            | pending
'''
registrations = '''
person_id | registered_on | region_code
P6        | 2025-06-01    | 150502
'''
[test.expect]
# Days on 30 June: C1 6, C2 7, C3 10, C4 11, C5 22, C6 23 (decided only afterwards). C7 is settled, C8 has no office; J2 has
# nothing beyond ten days.
population = 1
rows = '''
entity_id | part  | window_start | window_end | observed | exposure | overdue | perhaps | due_soon | longest | unregistered
J1        | claim | 2025-06-07   | 2025-06-19 | 3        | 6        | 1       | 2       | 2        | 23      | 0
'''
alerts = '''
entity_id | part  | band | persons
J1        | claim | B    | 3
'''

[[test]]
name  = "firing: only perhaps overdue, or waiting for the registration, is listed lower"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | status
C1       | P1        | J1          | 150502      | 2025-06-10 09:00:00 | pending
C2       | P2        | J2          | 150502      | 2025-05-10 09:00:00 | pending
C3       | P3        | J2          | 150502      | 2025-05-20 09:00:00 | pending
C4       | P4        | J3          | 150502      | 2025-05-20 09:00:00 | pending
C5       | P5        | J3          | 150502      | 2025-05-20 09:00:00 | pending
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
A1             | P2        | K1             | employee      | 150502      | J2          | 2025-05-10 09:00:00 | 1000.00 | pending
A2             | P3        | K1             | employee      | 150502      | J2          | 2025-05-10 09:00:00 | 1000.00 | approved
A3             | P4        | K1             | employee      | 150502      | J2          | 2025-06-20 09:00:00 | 1000.00 | pending
'''
approvals = '''
object_type   | object_id | step  | operator_id | acted_at
skill_subsidy | A2        | final | O           | 2025-06-20 09:00:00
'''
registrations = '''
person_id | registered_on | region_code
P5        | 2025-05-01    | 150502
P9        | 2025-05-01    | 150502
'''
[test.expect]
# J2's claimants are not registered; its subsidy needs no registration (A2 is settled, A3 ten days old). One of J3's two is registered.
population = 4
alerts = '''
entity_id | part          | band | fp                  | unregistered | persons
J1        | claim         | C    | FP-R52-CALENDAR     | 0            | 1
J2        | claim         | B    | FP-R52-REGISTRATION | 2            | 2
J2        | skill_subsidy | B    | FP-R52-DUTY         | 0            | 1
J3        | claim         | B    | FP-R52-DUTY         | 1            | 2
'''

[[test]]
name  = "without the register of the unemployed nobody is said to be unregistered"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | status
C2       | P2        | J2          | 150502      | 2025-05-10 09:00:00 | pending
'''
[test.expect]
alerts = '''
entity_id | part  | band | unregistered
J2        | claim | B    | 0
'''

[[test]]
name  = "quiet: open for ten days, or settled late but settled"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-06-20 00:00:00 |            | pending
C2       | P2        | J1          | 150502      | 2025-03-20 00:00:00 | 2025-06-30 | rejected
C3       | P3        | J1          | 150502      | 2025-03-20 00:00:00 |            | approved
C4       | P4        |             | 150502      | 2025-03-20 00:00:00 |            | pending
'''
[test.expect]
population = 0
alerts = ''
---*/
