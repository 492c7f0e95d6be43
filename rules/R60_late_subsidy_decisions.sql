/*--- rule
format   = 1
id       = "R60"
slug     = "late-subsidy-decisions"
version  = "3.0"
status   = "experimental"
family   = "agency"
entity   = "agency"
severity = "medium"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["办理时限", "10个工作日", "技能提升补贴"]

title.zh   = "补贴审核超过10个工作日"
title.en   = "Subsidies settled after ten working days"
summary.zh = "经办机构最近一段时间受理的技能提升补贴申请中，超过10个工作日办结时限的占比，显著高于同类机构。工作日按国务院公布的节假日和调休计算，申请次日起算；有一日不在已知工作日历内的不能判断，计数而不列为疑点。"
summary.en = "Of the subsidy applications an office took in lately, the share that was not settled within ten working days is far above that of like offices. Working days follow the holidays and exchanged weekends the State Council announces, from the day after the application; where a day lies outside the known calendar nothing is decided: such ones are counted, not flagged."

[[legal]]
clause = "SIAR-2023:24"
why.zh = "凭证书申领的补贴，应当审核证书并自收到申请之日起10个工作日内办理完毕"
why.en = "Subsidies on a certificate are settled within 10 working days"
[[legal]]
clause = "SIAR-2023:53"
why.zh = "拒不按时支付待遇的，责令改正"
why.en = "Refusing to pay in time is put right by order"

[params.months]
type = "int"
default = 12
min = 1
max = 60
unit = "个月"
about.zh = "看最近多少个月开始计时的申请"
about.en = "Applications whose clock began in this many last months"
[params.min_late]
type = "int"
default = 3
min = 1
max = 1000
unit = "笔"
about.zh = "少于此数不列为疑点（仍参加比较）"
about.en = "No alert below this many (offices are compared all the same)"
[params.fdr_q]
type = "float"
default = 0.2
min = 0.0001
max = 0.5
about.zh = "列入清单的最大误报率（BH 法 q 值）；A、B 级另有更严条件"
about.en = "Largest false discovery rate on the list (BH q); bands A and B ask for more"

[output]
rows = "population"
entity_id = "agency_code"
window = ["window_start", "window_end"]
region = "region_code"
[output.columns]
agency_code  = { type = "string",  zh = "经办机构", en = "Handling office" }
region_code  = { type = "string",  zh = "地区", en = "Region" }
prefecture   = { type = "string",  zh = "盟市", en = "Prefecture" }
window_start = { type = "date",    zh = "起", en = "From" }
window_end   = { type = "date",    zh = "止", en = "To" }
observed     = { type = "int64",   zh = "超期", en = "Late" }
exposure     = { type = "int64",   zh = "可判断的申请", en = "Applications judged" }
share        = { type = "float64", zh = "超期占比", en = "Share late" }
still_open   = { type = "int64",   zh = "其中仍未办结", en = "Of these not settled yet" }
undecided    = { type = "int64",   zh = "不在已知工作日历内，不能判断", en = "Outside the known calendar: not decided" }
in_time      = { type = "int64",   zh = "按期", en = "In time" }
unknown      = { type = "int64",   zh = "没有办结日，不作判断", en = "No day of settlement: not decided" }
longest      = { type = "int64",   zh = "最长（工作日）", en = "Longest, in working days" }
median_days  = { type = "float64", zh = "中位数（工作日）", en = "Median, in working days" }
late_months  = { type = "int64",   zh = "有超期的月份数", en = "Months with late ones" }
worst_month  = { type = "int64",   zh = "最多一个月的超期数", en = "Most in one month" }
worst_intake = { type = "int64",   zh = "该月受理数", en = "Intake of that month" }
mean_intake  = { type = "float64", zh = "有受理的月份平均受理数", en = "Mean intake of months with any" }

[model]
kind   = "funnel"
family = "beta_binomial"
k      = "observed"
n      = "exposure"
by     = ["prefecture"]
centre = "leave_one_out"
min_peers = 20
tail   = "upper"
fdr    = "$fdr_q"
adds   = ["expected", "ratio", "ratio_low", "q_value", "peers", "rate", "peer_rate"]

[alert]
where = "q_value <= $fdr_q AND observed >= $min_late"
score = "ratio_low"
budget = { per_scan = 60 }

[[downgrade]]
when = "worst_month * 5 >= observed * 4 AND worst_intake >= 1.5 * mean_intake"
to   = "low"
fp   = "FP-R60-RUSH"
zh   = "{observed}笔中{worst_month}笔集中在一个月，当月受理{worst_intake}笔，而平时每月{mean_intake:0.1}笔，似为申请高峰"
en   = "{worst_month} of {observed} fall into one month with an intake of {worst_intake}, where {mean_intake:0.1} are usual: as in a rush"

[[support]]
id   = "every_month"
when = "late_months >= 6"
zh   = "{late_months}个月都有超期"
en   = "There were late ones in {late_months} months"
[[support]]
id   = "still_open"
when = "still_open >= 1"
zh   = "其中{still_open}笔至今没有办结"
en   = "{still_open} of them are not settled to this day"
[[support]]
id   = "median"
when = "median_days > 10"
zh   = "全部申请的中位数已达{median_days:0.1}个工作日"
en   = "The median of all its applications is {median_days:0.1} working days"

[explain]
zh = "{window_start:date}至{window_end:date}受理并可判断的{exposure}笔技能提升补贴申请中，有{observed}笔超过10个工作日才办结或仍未办结（{share:pct}）；同类{peers}家的占比为{peer_rate:pct}，按此约应有{expected:0.1}笔。另有{undecided}笔不在已知的工作日历内，不能判断；{unknown}笔没有办结日。"
en = "Of {exposure} subsidy applications taken in from {window_start:date} to {window_end:date} that can be judged, {observed} took more than ten working days or are still open after them ({share:pct}); for {peers} like offices the share is {peer_rate:pct}, which gives about {expected:0.1}. {undecided} more lie outside the known calendar and are not decided; {unknown} have no day of settlement."

[[plots]]
kind = "funnel"

[[evidence]]
id    = "subsidies"
title.zh = "超期的补贴申领"
title.en = "Subsidy applications that were late"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT c.person_id, c.object_id AS application_id, c.agency_code, c.status, c.applied_on, c.started_on, c.settled_on, c.days
FROM application_clock c
WHERE c.object_type = 'skill_subsidy' AND c.verdict = 'late' AND c.agency_code = $entity_id
  AND c.started_on >= $window_start"""
[[false_positives]]
id = "FP-R60-RUSH"
zh = "申请高峰、系统切换或不可抗力停办"
en = "A rush, a change of systems, a stop for reasons beyond control"
how.zh = "查当月受理量和停办通知"
how.en = "Intake of that month; notices of a stop"
[[false_positives]]
id = "FP-R60-REGISTRATION"
zh = "等待失业登记或补正材料，期间不计"
en = "Waiting for the registration as unemployed or for papers"
how.zh = "查一次性告知书和补正日期"
how.en = "The notice of what was missing and the day it came"
[[false_positives]]
id = "FP-R60-DATE"
zh = "办结日补录、迁移时统一写入"
en = "Days of settlement entered later or in one go"
how.zh = "比对审批系统的操作时间"
how.en = "Compare with the times in the approval system"

[[verify]]
id = "V1"
zh = "逐笔核对受理日、补正日和办结日，扣除不计的时间，得出实际超期数"
en = "Check the days of receipt, of missing papers and of settlement one by one; without the time that does not count, how many were late"
needs = "number"
[[verify]]
id = "V2"
zh = "了解超期原因，未办结的先办"
en = "Why they were late; settle the open ones first"
needs = "text"

[suppress]
key = ["entity_id", "window_end:quarter"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "90 days"
---*/
-- The same count as R51, of subsidy applications; the choices are written there. A
-- subsidy is settled on the day of its first final approval (view application_clock): without the table approvals every
-- settled one is of unknown date. The two kinds of work are never one population, because their pace differs.
WITH cohort AS (
  SELECT c.agency_code, c.region_code, c.started_on, c.state, c.days, c.verdict,
         COALESCE(c.verdict = 'late', false) AS late,
         month_index(c.started_on)           AS m
  FROM application_clock c
  WHERE c.object_type = 'skill_subsidy' AND c.agency_code IS NOT NULL AND c.started_on >= month_start(month_index($as_of) - $months)
    AND c.ripe
), total AS (
  SELECT agency_code,
         MAX(region_code)                                                             AS region_code,
         MIN(started_on)                                                              AS first_on,
         MAX(started_on)                                                              AS last_on,
         SUM(CASE WHEN late THEN 1 ELSE 0 END)                                        AS late,
         SUM(CASE WHEN late AND state = 'open' THEN 1 ELSE 0 END)                     AS still_open,
         SUM(CASE WHEN verdict = 'perhaps' THEN 1 ELSE 0 END)                         AS undecided,
         SUM(CASE WHEN verdict = 'in_time' THEN 1 ELSE 0 END)                         AS in_time,
         SUM(CASE WHEN state = 'unknown' THEN 1 ELSE 0 END)                           AS unknown,
         MAX(days)                                                                    AS longest,
         MEDIAN(CAST(days AS DOUBLE))                                                 AS median_days
  FROM cohort
  GROUP BY agency_code
), month AS (
  SELECT agency_code,
         SUM(CASE WHEN late > 0 THEN 1 ELSE 0 END)           AS late_months,
         MAX(late)                                           AS most,
         FIRST_VALUE(n ORDER BY late DESC, m)                AS intake,
         AVG(CAST(n AS DOUBLE))                              AS mean_intake
  FROM (SELECT agency_code, m, COUNT(*) AS n, SUM(CASE WHEN late THEN 1 ELSE 0 END) AS late
        FROM cohort
        GROUP BY agency_code, m) l
  GROUP BY agency_code
)
SELECT t.agency_code,
       t.region_code,
       substr(t.region_code, 1, 4)                                        AS prefecture,
       t.first_on                                                         AS window_start,
       t.last_on                                                          AS window_end,
       CAST(t.late AS BIGINT)                                             AS observed,
       CAST(t.late + t.in_time AS BIGINT)                                 AS exposure,
       CASE WHEN t.late + t.in_time > 0 THEN CAST(t.late AS DOUBLE) / (t.late + t.in_time) END AS share,
       CAST(t.still_open AS BIGINT)                                       AS still_open,
       CAST(t.undecided AS BIGINT)                                        AS undecided,
       CAST(t.in_time AS BIGINT)                                          AS in_time,
       CAST(t.unknown AS BIGINT)                                          AS unknown,
       t.longest,
       t.median_days,
       CAST(m.late_months AS BIGINT)                                      AS late_months,
       CAST(m.most AS BIGINT)                                             AS worst_month,
       CAST(m.intake AS BIGINT)                                           AS worst_intake,
       m.mean_intake
FROM total t
JOIN month m ON m.agency_code = t.agency_code
/*--- tests
[[test]]
name  = "day ten and eleven; open, of unknown date, too young; a claim is another work"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C01      | P01       | J1          | 150502      | 2025-03-03 09:00:00 | 2025-05-13 | approved
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status   | paid_on
A1             | P01       | K1             | employee      | 150502      | J1          | 2025-03-03 09:00:00 | 1000.00 | approved | 2025-04-20
A2             | P02       | K1             | employee      | 150502      | J1          | 2025-03-03 09:00:00 | 1000.00 | approved | 2025-04-20
A3             | P03       | K1             | employee      | 150502      | J1          | 2025-03-03 09:00:00 | 1000.00 | approved | 2025-04-20
A4             | P04       | K1             | employee      | 150502      | J1          | 2025-03-03 09:00:00 | 1000.00 | rejected |
A5             | P05       | K1             | employee      | 150502      | J1          | 2025-06-13 09:00:00 | 1000.00 | pending  |
A6             | P06       | K1             | employee      | 150502      | J1          | 2025-06-16 09:00:00 | 1000.00 | pending  |
A7             | P07       | K1             | employee      | 150502      | J1          | 2025-03-03 09:00:00 | 1000.00 | approved | 2025-04-20
A8             | P08       | K1             | employee      | 150502      |             | 2025-03-03 09:00:00 | 1000.00 | pending  |
'''
approvals = '''
object_type   | object_id | step  | operator_id | acted_at
skill_subsidy | A1        | final | O           | 2025-03-14 23:00:00
skill_subsidy | A2        | final | O           | 2025-03-17 23:00:00
skill_subsidy | A3        | final | O           | 2025-03-18 00:00:00
skill_subsidy | A4        | final | O           | 2025-03-19 09:00:00
'''
[test.expect]
# 3 March is a Monday; to the 14th, 17th, 18th and 19th: 9, 10, 11 and 12 working days. A5, filed on Friday 13 June, is open for
# eleven, A6, on Monday the 16th, for ten (too young). A7 has no day of
# settlement, whatever the day of payment. Days 9 10 11 11 12: median 11. Late: two of March's five, the one of June.
population = 1
rows = '''
entity_id | region_code | prefecture | window_start | window_end | observed | exposure | share | still_open | undecided | in_time | unknown | longest | median_days | late_months | worst_month | worst_intake | mean_intake
J1        | 150502      | 1505       | 2025-03-03   | 2025-06-13 | 3        | 5        | 0.6   | 1          | 0         | 2       | 1       | 12      | 11          | 2           | 2           | 5            | 3
'''

[[test]]
name  = "as for claims: day ten and eleven over holidays; too young to be judged; before the window; no office, no day, no calendar"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | agency_code | region_code | applied_at          | amount  | status
C01            | P01       | K              | employee      | J1          | 150502      | 2025-01-24 09:00:00 | 1000.00 | approved
C02            | P02       | K              | employee      | J1          | 150502      | 2025-01-24 09:00:00 | 1000.00 | approved
C03            | P03       | K              | employee      | J1          | 150502      | 2025-03-03 09:00:00 | 1000.00 | rejected
C04            | P04       | K              | employee      | J1          | 150502      | 2025-03-03 09:00:00 | 1000.00 | rejected
C05            | P05       | K              | employee      | J1          | 150521      | 2025-04-03 09:00:00 | 1000.00 | pending
C06            | P06       | K              | employee      | J1          | 150502      | 2025-03-03 09:00:00 | 1000.00 | approved
C07            | P07       | K              | employee      | J1          | 150502      | 2025-06-13 23:59:59 | 1000.00 | pending
C08            | P08       | K              | employee      | J1          | 150502      | 2025-06-16 00:00:00 | 1000.00 | pending
C09            | P09       | K              | employee      | J1          | 150502      | 2024-06-01 09:00:00 | 1000.00 | approved
C10            | P10       | K              | employee      | J1          | 150502      | 2024-05-31 09:00:00 | 1000.00 | approved
C11            | P11       | K              | employee      |             | 150502      | 2025-03-03 09:00:00 | 1000.00 | approved
C12            | P12       | K              | employee      | J2          | 150102      | 2025-03-03 09:00:00 | 1000.00 | approved
C15            | P15       | K              | employee      | J2          | 150102      | 2025-03-04 09:00:00 | 1000.00 | approved
C16            | P16       | K              | employee      | J3          | 150502      | 2025-03-03 09:00:00 | 1000.00 | approved
C13            | P13       | K              | employee      | J1          | 150502      | 2025-06-12 09:00:00 | 1000.00 | approved
C14            | P14       | K              | employee      | J1          | 150502      | 2025-06-13 09:00:00 | 1000.00 | approved
'''
approvals = '''
object_type   | object_id | step  | operator_id | acted_at
skill_subsidy | C01       | final | O           | 2025-02-13 12:00:00
skill_subsidy | C02       | final | O           | 2025-02-14 12:00:00
skill_subsidy | C03       | final | O           | 2025-03-17 12:00:00
skill_subsidy | C04       | final | O           | 2025-03-18 12:00:00
skill_subsidy | C09       | final | O           | 2024-06-18 12:00:00
skill_subsidy | C10       | final | O           | 2024-08-01 12:00:00
skill_subsidy | C11       | final | O           | 2025-05-26 12:00:00
skill_subsidy | C16       | final | O           | 2025-03-10 12:00:00
skill_subsidy | C13       | final | O           | 2025-06-20 12:00:00
skill_subsidy | C14       | final | O           | 2025-06-17 12:00:00
'''
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-03-03 09:00:00 |            | pending
'''
[test.expect]
# J1. 24 January to 13 February is day ten over Spring Festival (26 and 27 January, 5 to 8 and 10 to 13 February), the 14th
# day eleven. 3 March to the 17th: two weeks, ten; the 18th eleven. C05 waits since 3 April (4 April and 1 to 5 May and 2 June
# are off, Sunday 27 April is worked): 7 to 30 April 18 + 1, 6 to 31 May 19, 3 to 30 June 20 = 58. C06 has no day.
# C07, filed on Friday 13 June: two weeks, then Monday the 30th: eleven; C08 ten: left out. C13: 13 June, 16 to 20 = 6; C14: 16, 17 = 2.
# C09 lies in the first of the twelve months before June 2025 (June 2024): 3 to 7, 11 to 14 (the 10th is off), 17, 18 = 11; C10
# before it. Late: C02, C04, C05, C07, C09. Days: 2 6 10 10 11 11 11 11 58, median 11.
# Late: June 2024, January, March, April, June 2025, one each: the first has an intake of one. Ten applications in five months.
# J2 has two applications without a day: nothing to judge. J3 has one, settled in five days. The other kind of work is not counted.
population = 3
rows = '''
entity_id | region_code | prefecture | window_start | window_end | observed | exposure | share  | still_open | undecided | in_time | unknown | longest | median_days | late_months | worst_month | worst_intake | mean_intake
J1        | 150521      | 1505       | 2024-06-01   | 2025-06-13 | 5        | 9        | 0.5556 | 2          | 0         | 4       | 1       | 58      | 11          | 5           | 1           | 1            | 2
J2        | 150102      | 1501       | 2025-03-03   | 2025-03-04 | 0        | 0        |        | 0          | 0         | 0       | 2       |         |             | 0           | 0           | 2            | 2
J3        | 150502      | 1505       | 2025-03-03   | 2025-03-03 | 0        | 1        | 0      | 0          | 0         | 1       | 0       | 5       | 5           | 0           | 0           | 1            | 1
'''

[[test]]
name  = "as for claims: outside the calendar nothing is decided"
kind  = "boundary"
as_of = 2090-06-30
[test.given]
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | agency_code | region_code | applied_at          | amount  | status
C01            | P01       | K              | employee      | J1          | 150502      | 2090-01-24 09:00:00 | 1000.00 | approved
C02            | P02       | K              | employee      | J1          | 150502      | 2090-01-24 09:00:00 | 1000.00 | pending
C03            | P03       | K              | employee      | J1          | 150502      | 2090-01-24 09:00:00 | 1000.00 | approved
'''
approvals = '''
object_type   | object_id | step  | operator_id | acted_at
skill_subsidy | C01       | final | O           | 2090-05-13 12:00:00
'''
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-03-03 09:00:00 |            | pending
'''
[test.expect]
population = 1
rows = '''
entity_id | observed | exposure | share | still_open | undecided | in_time | unknown | longest
J1        | 0        | 0        |       | 0          | 2         | 0       | 1       |
'''
alerts = ''

[[test]]
name  = "firing: fifteen of thirty late at one office, one of thirty at the others; an old one; three of thirty are too few"
kind  = "firing"
as_of = 2025-06-30
[test.given]
skill_subsidies = '''
application_id     | person_id          | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
CX-{01..06}        | X{01..06}          | K              | employee      | 150502      | JX          | 2025-03-03 09:00:00 | 1000.00 | approved
CX-{07..14}        | X{07..14}          | K              | employee      | 150502      | JX          | 2025-04-07 09:00:00 | 1000.00 | approved
CX-15              | X15                | K              | employee      | 150502      | JX          | 2025-04-07 09:00:00 | 1000.00 | pending
CX-{16..29}        | X{16..29}          | K              | employee      | 150502      | JX          | 2025-04-07 09:00:00 | 1000.00 | approved
CX-30              | X30                | K              | employee      | 150502      | JX          | 2025-04-07 09:00:00 | 1000.00 | approved
CX-31              | X31                | K              | employee      | 150502      | JX          | 2024-05-31 09:00:00 | 1000.00 | approved
CM-{01..03}        | M{01..03}          | K              | employee      | 150502      | JM          | 2025-03-03 09:00:00 | 1000.00 | approved
CM-{04..30}        | M{04..30}          | K              | employee      | 150502      | JM          | 2025-03-03 09:00:00 | 1000.00 | approved
CB-{01..02}        | B{01..02}          | K              | employee      | 150502      | JB          | 2025-03-03 09:00:00 | 1000.00 | approved
CN-{01..30}        | N{01..30}          | K              | employee      | 150502      |             | 2025-03-03 09:00:00 | 1000.00 | approved
C{01..30}-01       | P{01..30}-01       | K              | employee      | 150502      | J{01..30}   | 2025-03-03 09:00:00 | 1000.00 | approved
C{01..30}-{02..30} | P{01..30}-{02..30} | K              | employee      | 150502      | J{01..30}   | 2025-03-03 09:00:00 | 1000.00 | approved
'''
approvals = '''
object_type   | object_id          | step  | operator_id | acted_at
skill_subsidy | CX-{01..06}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | CX-{07..14}        | final | O           | 2025-05-28 23:00:00
skill_subsidy | CX-{16..29}        | final | O           | 2025-04-10 23:00:00
skill_subsidy | CX-30              | final | O           | 2025-04-21 23:00:00
skill_subsidy | CX-31              | final | O           | 2024-08-01 23:00:00
skill_subsidy | CM-{01..03}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | CM-{04..30}        | final | O           | 2025-03-10 23:00:00
skill_subsidy | CB-{01..02}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | CN-{01..30}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | C{01..30}-01       | final | O           | 2025-03-18 23:00:00
skill_subsidy | C{01..30}-{02..30} | final | O           | 2025-03-10 23:00:00
'''
[test.expect]
# 3 to 18 March is day eleven; 7 to 21 April ten (the holiday is over). CX-31 began before the twelve months. JM's three late ones are nothing
# to speak of where everybody has one of thirty. JB has two of two, fewer than three.
# Applications without an office belong to nobody.
population = 33
alerts = '''
entity_id | band | observed | exposure | persons | worst_month | still_open
JX        | B    | 15       | 30       | 15      | 9           | 1
'''
absent = ["J01", "JM", "JB"]

[[test]]
name  = "firing: all of them in the month of a rush are watched, with that reason; just too few, or no rush, are not"
kind  = "firing"
as_of = 2025-06-30
[test.given]
skill_subsidies = '''
application_id     | person_id          | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
CX-{01..12}        | X{01..12}          | K              | employee      | 150502      | JX          | 2025-03-03 09:00:00 | 1000.00 | approved
CX-{13..24}        | X{13..24}          | K              | employee      | 150502      | JX          | 2025-03-07 09:00:00 | 1000.00 | approved
CX-{25..27}        | X{25..27}          | K              | employee      | 150502      | JX          | 2025-04-07 09:00:00 | 1000.00 | approved
CX-{28..32}        | X{28..32}          | K              | employee      | 150502      | JX          | 2025-04-07 09:00:00 | 1000.00 | approved
CY-{01..11}        | Y{01..11}          | K              | employee      | 150502      | JY          | 2025-03-03 09:00:00 | 1000.00 | approved
CY-{12..24}        | Y{12..24}          | K              | employee      | 150502      | JY          | 2025-03-07 09:00:00 | 1000.00 | approved
CY-{25..27}        | Y{25..27}          | K              | employee      | 150502      | JY          | 2025-04-07 09:00:00 | 1000.00 | approved
CY-{28..32}        | Y{28..32}          | K              | employee      | 150502      | JY          | 2025-04-07 09:00:00 | 1000.00 | approved
CZ-{01..12}        | Z{01..12}          | K              | employee      | 150502      | JZ          | 2025-03-03 09:00:00 | 1000.00 | approved
CZ-{13..20}        | Z{13..20}          | K              | employee      | 150502      | JZ          | 2025-03-07 09:00:00 | 1000.00 | approved
CZ-{21..32}        | Z{21..32}          | K              | employee      | 150502      | JZ          | 2025-04-07 09:00:00 | 1000.00 | approved
C{01..30}-01       | P{01..30}-01       | K              | employee      | 150502      | J{01..30}   | 2025-03-03 09:00:00 | 1000.00 | approved
C{01..30}-{02..30} | P{01..30}-{02..30} | K              | employee      | 150502      | J{01..30}   | 2025-03-03 09:00:00 | 1000.00 | approved
'''
approvals = '''
object_type   | object_id          | step  | operator_id | acted_at
skill_subsidy | CX-{01..12}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | CX-{13..24}        | final | O           | 2025-03-10 23:00:00
skill_subsidy | CX-{25..27}        | final | O           | 2025-04-22 23:00:00
skill_subsidy | CX-{28..32}        | final | O           | 2025-04-10 23:00:00
skill_subsidy | CY-{01..11}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | CY-{12..24}        | final | O           | 2025-03-10 23:00:00
skill_subsidy | CY-{25..27}        | final | O           | 2025-04-22 23:00:00
skill_subsidy | CY-{28..32}        | final | O           | 2025-04-10 23:00:00
skill_subsidy | CZ-{01..12}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | CZ-{13..20}        | final | O           | 2025-03-10 23:00:00
skill_subsidy | CZ-{21..32}        | final | O           | 2025-04-10 23:00:00
skill_subsidy | C{01..30}-01       | final | O           | 2025-03-18 23:00:00
skill_subsidy | C{01..30}-{02..30} | final | O           | 2025-03-10 23:00:00
'''
[test.expect]
# JX: 12 of 15 late ones in March, exactly four fifths; 24 and 8 taken in, a mean of 16, and 24 is exactly one and a half times that.
# JY: 11 of 14 are less than four fifths. JZ: all in March, but 20 of 32: less than 24. To 22 April, from the 7th: day eleven.
population = 33
alerts = '''
entity_id | band | fp
JX        | C    | FP-R60-RUSH
JY        | B    |
JZ        | B    |
'''

[[test]]
name  = "firing: three late ones of four, the least that is listed; day ten is not late; the other work is not counted"
kind  = "firing"
as_of = 2025-06-30
[test.given]
skill_subsidies = '''
application_id     | person_id          | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
CX-{01..03}        | X{01..03}          | K              | employee      | 150502      | JX          | 2025-03-03 09:00:00 | 1000.00 | approved
CX-04              | X04                | K              | employee      | 150502      | JX          | 2025-03-03 09:00:00 | 1000.00 | approved
C{01..30}          | P{01..30}          | K              | employee      | 150502      | J{01..30}   | 2025-03-03 09:00:00 | 1000.00 | approved
'''
approvals = '''
object_type   | object_id          | step  | operator_id | acted_at
skill_subsidy | CX-{01..03}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | CX-04              | final | O           | 2025-03-17 23:00:00
skill_subsidy | C{01..30}          | final | O           | 2025-03-10 23:00:00
'''
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | Z1        | JX          | 150502      | 2025-03-03 09:00:00 |            | pending
'''
[test.expect]
population = 31
alerts = '''
entity_id | band | observed | exposure | undecided | persons
JX        | B    | 3        | 4        | 0          | 3
'''

[[test]]
name  = "quiet: all on the tenth day"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
skill_subsidies = '''
application_id     | person_id          | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
A{01..30}-{1..30}  | P{01..30}-{1..30}  | K              | employee      | 150502      | J{01..30}   | 2025-03-03 09:00:00 | 1000.00 | approved
'''
approvals = '''
object_type   | object_id          | step  | operator_id | acted_at
skill_subsidy | A{01..30}-{1..30}  | final | O           | 2025-03-17 23:00:00
'''
[test.expect]
population = 30
alerts = ''

[[test]]
name  = "quiet: two of two late, fewer than are listed"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
skill_subsidies = '''
application_id     | person_id          | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
CB-{01..02}        | B{01..02}          | K              | employee      | 150502      | JB          | 2025-03-03 09:00:00 | 1000.00 | approved
C{01..30}          | P{01..30}          | K              | employee      | 150502      | J{01..30}   | 2025-03-03 09:00:00 | 1000.00 | approved
'''
approvals = '''
object_type   | object_id          | step  | operator_id | acted_at
skill_subsidy | CB-{01..02}        | final | O           | 2025-03-18 23:00:00
skill_subsidy | C{01..30}          | final | O           | 2025-03-10 23:00:00
'''
[test.expect]
population = 31
alerts = ''

[[survivor]]
mutant = "sql: JOIN month m => LEFT JOIN month m"
reason = { zh = "两处来自同样的申请，每个机构都有一行", en = "Both come from the same applications: every office has a row" }
[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值为连续的估计，不会恰好等于界限", en = "A q value is an estimate: it never is the limit itself" }

[[survivor]]
mutant = "alert.where: drop AND q_value <= $fdr_q"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
[[survivor]]
mutant = "params.fdr_q: 0.2 => 0.24"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
[[survivor]]
mutant = "sql: drop AND c.agency_code IS NOT NULL"
reason = { zh = "没有机构的一组与各月的计数连接不上", en = "A group without an office joins no months" }
---*/
