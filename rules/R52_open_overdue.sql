/*--- rule
format   = 1
id       = "R52"
slug     = "open-overdue"
version  = "3.0"
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
summary.zh = "截止日仍未办结、已超过10个工作日的申请。期限之前有两次预警，只计数，不列为疑点；起算日或截止日不在已知工作日历内的不能判断，同样只计数。这是提醒经办机构先办结，不是对申请人的怀疑。"
summary.en = "Applications not settled on the as-of date and beyond ten working days. Two warnings before the limit are counted and not flagged; so are applications that cannot be decided because a day lies outside the known calendar. It reminds the office to settle them and suspects no applicant of anything."

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

[params.first_warning]
type = "int"
default = 6
min = 1
max = 10
unit = "工作日"
about.zh = "第一次预警：已过这些个工作日（默认还余4个；何时预警由当地定）"
about.en = "First warning: so many working days have passed (by default four are left; when to warn is a local matter)"
[params.last_warning]
type = "int"
default = 9
min = 1
max = 10
unit = "工作日"
about.zh = "第二次预警：已过这些个工作日（默认只余1个）"
about.en = "Second warning: so many working days have passed (by default one is left)"

[output]
rows = "population"
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
observed     = { type = "int64",   zh = "未办结且超过10个工作日", en = "Open beyond ten working days" }
exposure     = { type = "int64",   zh = "全部未办结", en = "Open in all" }
undecided    = { type = "int64",   zh = "不在已知工作日历内，不能判断", en = "Outside the known calendar: not decided" }
warned_first = { type = "int64",   zh = "第一次预警", en = "First warning" }
warned_last  = { type = "int64",   zh = "第二次预警", en = "Second warning" }
longest      = { type = "int64",   zh = "最长已过工作日", en = "Longest, in working days" }
unregistered = { type = "int64",   zh = "超期中没有失业登记的", en = "Overdue without a registration" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "longest"
budget = { per_scan = 100 }

[[downgrade]]
when = "COALESCE(unregistered, 0) = observed"
to   = "medium"
fp   = "FP-R52-REGISTRATION"
zh   = "超期的{observed}人都没有失业登记，可能在等待登记；应当已告知其办理"
en   = "None of the {observed} overdue is registered as unemployed: they may be waiting for that, and should have been told"

[[downgrade]]
when = "true"
to   = "medium"
fp   = "FP-R52-DUTY"
zh   = "是办理期限的提醒，不涉及多发金额"
en   = "A reminder of a deadline: no money was paid too much"

[[support]]
id   = "twice_the_limit"
when = "longest > 20"
zh   = "最长的一笔已过{longest}个工作日，超过期限一倍"
en   = "The longest has waited for {longest} working days, twice the limit"
[[support]]
id   = "several"
when = "observed >= 3"
zh   = "超期的有{observed}笔"
en   = "{observed} are overdue"

[explain]
zh = "该机构有{exposure}笔申请截止日尚未办结，其中{observed}笔已超过10个工作日，最长的已过{longest}个工作日；另有{warned_last}笔到了第二次预警、{warned_first}笔到了第一次预警，{undecided}笔不在已知的工作日历内。"
en = "The office has {exposure} open applications; {observed} have waited more than ten working days, the longest {longest}. {warned_last} more have reached the second warning, {warned_first} the first; {undecided} lie outside the known calendar."

[[evidence]]
id    = "claims"
title.zh = "超期未办结的失业保险金申领"
title.en = "Open claims for benefit beyond the limit"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT c.person_id, c.object_id AS claim_id, c.agency_code, c.applied_on, c.started_on, c.days
FROM application_clock c
WHERE c.object_type = 'claim' AND c.state = 'open' AND c.verdict = 'late' AND c.agency_code = $entity_id AND c.object_type = $part"""
[[evidence]]
id    = "subsidies"
title.zh = "超期未办结的补贴申领"
title.en = "Open subsidy applications beyond the limit"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT c.person_id, c.object_id AS application_id, c.agency_code, c.applied_on, c.started_on, c.days
FROM application_clock c
WHERE c.object_type = 'skill_subsidy' AND c.state = 'open' AND c.verdict = 'late' AND c.agency_code = $entity_id AND c.object_type = $part"""

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
reopen_when = "observed > last.observed"
snooze_max = "14 days"
---*/
-- Such an alert is a reminder to the office and reaches band B at most: nobody was paid too much.
-- Working days are those of the view application_clock: the tenth is in time, the eleventh overdue. The two warnings are the 审批时限双
-- 预警 of the source (conditions/P.toml, P1), which gives no days: they are parameters, counted, and alone raise nothing.
-- An application without an office belongs to nobody and is left out. Every office with open applications is
-- returned; nobody is compared with anybody.
WITH registered AS (
  SELECT person_id FROM registrations GROUP BY person_id
), known AS (                          -- is there a register of the unemployed at all
  SELECT COUNT(*) AS n FROM registrations
)
SELECT w.agency_code,
       w.object_type,
       MAX(w.region_code)                                                               AS region_code,
       MIN(w.started_on)                                                                AS window_start,
       MAX(w.started_on)                                                                AS window_end,
       CAST(SUM(CASE WHEN w.verdict = 'late' THEN 1 ELSE 0 END) AS BIGINT)              AS observed,
       CAST(COUNT(*) AS BIGINT)                                                         AS exposure,
       CAST(SUM(CASE WHEN w.verdict = 'perhaps' THEN 1 ELSE 0 END) AS BIGINT)           AS undecided,
       CAST(SUM(CASE WHEN w.days >= $first_warning AND w.days < $last_warning THEN 1 ELSE 0 END) AS BIGINT) AS warned_first,
       CAST(SUM(CASE WHEN w.days >= $last_warning AND w.verdict = 'in_time' THEN 1 ELSE 0 END) AS BIGINT)   AS warned_last,
       MAX(w.days)                                                                      AS longest,
       CAST(SUM(CASE WHEN w.verdict = 'late' AND w.object_type = 'claim' AND k.n > 0 AND r.person_id IS NULL
                     THEN 1 ELSE 0 END) AS BIGINT)                                      AS unregistered
FROM application_clock w
CROSS JOIN known k
LEFT JOIN registered r ON r.person_id = w.person_id
WHERE w.state = 'open' AND w.agency_code IS NOT NULL
GROUP BY w.agency_code, w.object_type
/*--- tests
[[test]]
name  = "the days of the two warnings, the tenth and the eleventh of open claims, over National Day; no office; settled"
kind  = "boundary"
as_of = 2025-10-17
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-10-11 09:00:00 |            | pending
C2       | P2        | J1          | 150502      | 2025-10-10 09:00:00 |            | pending
C3       | P3        | J1          | 150502      | 2025-10-01 09:00:00 |            | pending
C4       | P4        | J1          | 150502      | 2025-09-29 09:00:00 |            | pending
C5       | P5        | J1          | 150502      | 2025-09-28 09:00:00 |            | pending
C6       | P6        | J1          | 150521      | 2025-09-26 09:00:00 | 2025-10-20 | approved
C7       | P7        | J1          | 150502      | 2025-08-01 09:00:00 | 2025-10-17 | approved
C8       | P8        |             | 150502      | 2025-08-01 09:00:00 |            | pending
C9       | P9        | J2          | 150502      | 2025-09-28 09:00:00 |            | pending
C10      | P9        | J2          | 150502      | 2019-09-28 09:00:00 |            | pending
C11      | P9        | J2          | 150502      | 2019-09-29 09:00:00 |            | pending
'''
registrations = '''
person_id | registered_on | region_code
P6        | 2025-06-01    | 150502
P6        | 2025-07-01    | 150502
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
A1             | P11       | K1             | employee      | 150502      | J1          | 2025-09-26 09:00:00 | 1000.00 | pending
A2             | P12       | K1             | employee      | 150502      | J3          | 2025-09-26 09:00:00 | 1000.00 | pending
'''
[test.expect]
# Working days up to Friday, 17 October 2025: 13 to 17 are five, Saturday the 11th is worked (six), 9 and 10 make eight, the holidays
# run from the 1st to the 8th, 30, 29 September nine and ten, Sunday the 28th, worked, eleven. Filed on the 11th: 5; 10th: 6; 1st: 8;
# 29 September: 9; 28: 10; 26, a Friday: 11. C6 is decided only afterwards. C7 is settled, C8 has no office. J2 has one on its tenth
# day, and two of a year without a calendar. P6 is registered; the subsidy needs no registration.
population = 4
rows = '''
entity_id | part          | region_code | window_start | window_end | observed | exposure | undecided | warned_first | warned_last | longest | unregistered
J1        | claim         | 150521      | 2025-09-26   | 2025-10-11 | 1        | 6        | 0         | 2            | 2           | 11      | 0
J1        | skill_subsidy | 150502      | 2025-09-26   | 2025-09-26 | 1        | 1        | 0         | 0            | 0           | 11      | 0
J2        | claim         | 150502      | 2019-09-28   | 2025-09-28 | 0        | 3        | 2         | 0            | 1           | 10      | 0
J3        | skill_subsidy | 150502      | 2025-09-26   | 2025-09-26 | 1        | 1        | 0         | 0            | 0           | 11      | 0
'''
alerts = '''
entity_id | part          | band | persons | for | fp
J1        | claim         | B    | 1       |     | FP-R52-DUTY
J1        | skill_subsidy | B    | 1       |     | FP-R52-DUTY
J3        | skill_subsidy | B    | 1       |     | FP-R52-DUTY
'''

[[test]]
name  = "firing: reminders of a deadline, and those who wait for their registration"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | status
C2       | P2        | J2          | 150502      | 2025-05-29 09:00:00 | pending
C3       | P3        | J2          | 150502      | 2025-06-10 09:00:00 | pending
C4       | P4        | J3          | 150502      | 2025-05-30 09:00:00 | pending
C5       | P5        | J3          | 150502      | 2025-06-10 09:00:00 | pending
C6       | P6        | J3          | 150502      | 2025-06-13 09:00:00 | pending
C7       | P6        | J3          | 150502      | 2025-06-16 09:00:00 | pending
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
A1             | P2        | K1             | employee      | 150502      | J2          | 2025-05-10 09:00:00 | 1000.00 | pending
A2             | P3        | K1             | employee      | 150502      | J2          | 2025-05-10 09:00:00 | 1000.00 | approved
A3             | P4        | K1             | employee      | 150502      | J2          | 2025-06-16 09:00:00 | 1000.00 | pending
'''
approvals = '''
object_type   | object_id | step  | operator_id | acted_at
skill_subsidy | A2        | final | O           | 2025-06-20 09:00:00
'''
registrations = '''
person_id | registered_on | region_code
P5        | 2025-05-01    | 150502
'''
[test.expect]
# To Monday, 30 June 2025: 16 to 20 and 23 to 27 June and the 30th are eleven (so from the 13th), 11 to 13 fourteen (from the 10th), 3 to 6, 9 and 10
# twenty; 2 June is off (Dragon Boat), so from 30 May, a Friday, twenty; from the 29th twenty-one, beyond twice the limit. A1, since 10 May: 12 to 16,
# 19 to 23, 26 to 29 = 14 more: 35. A2 is settled. J2's claimants are not registered; its subsidies need no registration. One of J3's three is registered.
population = 3
rows = '''
entity_id | part          | observed | exposure | longest | unregistered
J2        | claim         | 2        | 2        | 21      | 2
J2        | skill_subsidy | 1        | 2        | 35      | 0
J3        | claim         | 3        | 4        | 20      | 2
'''
alerts = '''
entity_id | part          | band | fp                  | persons | for
J2        | claim         | B    | FP-R52-REGISTRATION | 2       | twice_the_limit: longest=21
J2        | skill_subsidy | B    | FP-R52-DUTY         | 1       | twice_the_limit: longest=35
J3        | claim         | B    | FP-R52-DUTY         | 3       | several: observed=3
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
entity_id | part  | band | unregistered | fp
J2        | claim | B    | 0            | FP-R52-DUTY
'''

[[test]]
name  = "quiet: open on the tenth day, outside the calendar, or settled late but settled"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-06-16 00:00:00 |            | pending
C2       | P2        | J1          | 150502      | 2025-03-20 00:00:00 | 2025-06-30 | rejected
C3       | P3        | J1          | 150502      | 2025-03-20 00:00:00 |            | approved
C4       | P4        |             | 150502      | 2025-03-20 00:00:00 |            | pending
C5       | P5        | J2          | 150502      | 2019-03-20 00:00:00 |            | pending
'''
[test.expect]
# Two weeks without a holiday: ten. No calendar of 2019 is known.
population = 2
alerts = ''

[[survivor]]
mutant = "sql: COUNT(*) => max(1)"
reason = { zh = "只问有没有登记，没有时为空，与0同样不成立", en = "It is only asked whether there is a registration; null is as little above 0 as 0 is" }
[[survivor]]
mutant = "evidence.claims: drop AND c.object_type = 'claim'"
reason = { zh = "与 c.object_type = $part 同时成立，补贴的疑点由另一条证据列出同样的人", en = "With c.object_type = $part it only repeats what the subsidies' evidence lists, the same people" }
[[survivor]]
mutant = "evidence.subsidies: drop AND c.object_type = 'skill_subsidy'"
reason = { zh = "与 c.object_type = $part 同时成立，申领的疑点由另一条证据列出同样的人", en = "With c.object_type = $part it only repeats what the claims' evidence lists, the same people" }

[[survivor]]
mutant = "downgrade.1: COALESCE(unregistered, 0) => (unregistered)"
reason = { zh = "没有登记表时 SQL 已给出0，不为空", en = "Without a register the SQL gives 0, never null" }
[[survivor]]
mutant = "downgrade.1: 0 => 1 in COALESCE(unregistered, 0)"
reason = { zh = "没有登记表时 SQL 已给出0，不为空", en = "Without a register the SQL gives 0, never null" }
---*/
