/*--- rule
format   = 1
id       = "R33"
slug     = "insured-under-a-year"
version  = "2.0"
status   = "experimental"
family   = "certificate"
entity   = "person"
severity = "medium"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "参保年限"]

title.zh   = "参保不足一年或未在职申领补贴"
title.en   = "Subsidy with under a year of insurance, or not in post"
summary.zh = "以企业职工身份申领技能提升补贴，但截至申领月累计缴费不足12个月，或者从发证前一个月到申领后一个月都没有在任何单位参保。数据之前的缴费月数不明的，只计数，不作判断。"
summary.en = "A skill subsidy applied for as an employee with fewer than 12 months of contributions up to the month of application, or without insurance at any employer from the month before the certificate to the month after the application. Counted and not decided where the months before the extract are unknown."

[[legal]]
clause = "MOHRSS-2024-40:3"
why.zh = "参加失业保险1年以上的企业在职职工（2024年）"
why.en = "Employees in post, insured for a year (2024)"
[[legal]]
clause = "MOHRSS-2025-18:2"
why.zh = "参保缴费满1年（2025年）"
why.en = "One year of insurance (2025)"
[[legal]]
clause = "MOHRSS-2017-40:1"
why.zh = "累计缴纳失业保险费36个月以上，此后放宽至1年：不足12个月，在任何时期都不符合"
why.en = "36 months, later one year: under 12 months meets no version"
[[legal]]
clause = "ALS-2019:9"
why.zh = "参加失业保险1年以上（阿拉善盟，2019—2020年）"
why.en = "One year of insurance (Alxa League, 2019 to 2020)"

[requires]
contributions = ["person_id", "month", "employer_id", "region_code"]
persons       = ["person_id"]

[optional]
persons       = { columns = ["insured_months_before"], feeds = ["months_before"] }
contributions = { columns = ["kind"], feeds = [] }

[params.min_months]
type = "int"
default = 12
min = 12
max = 36
unit = "个月"
about.zh = "累计缴费月数的下限；12个月是历次规定中最低的，按更高的规定核查时调高"
about.en = "Least months of contributions; 12 is the lowest of all versions, raise it where a stricter one is in force"

[output]
rows = "violations"
entity_id = "person_id"
part   = "application_id"
window = ["issued_on", "applied_on"]
region = "region_code"
amount_at_risk = "paid"
[output.columns]
person_id       = { type = "string",        zh = "申领人", en = "Applicant" }
application_id  = { type = "string",        zh = "申领编号", en = "Application" }
region_code     = { type = "string",        zh = "支付地", en = "Paying region" }
issued_on       = { type = "date",          zh = "发证日", en = "Issued on" }
applied_on      = { type = "date",          zh = "申领日", en = "Applied on" }
finding         = { type = "string",        zh = "情形", en = "Finding" }
observed        = { type = "int64",         zh = "计数", en = "Count" }
exposure        = { type = "int64",         zh = "计数基数", en = "Exposure" }
months_inside   = { type = "int64",         zh = "数据期内缴费月数", en = "Months in the extract" }
months_before   = { type = "int64",         zh = "数据期以前缴费月数", en = "Months before the extract" }
months          = { type = "int64",         zh = "累计缴费月数", en = "Months in all" }
months_in_post  = { type = "int64",         zh = "发证前后至申领前后的参保月数", en = "Months insured around issue and application" }
months_later    = { type = "int64",         zh = "申领后两个月内的参保月数", en = "Months insured in the two months after" }
paid            = { type = "decimal(14,2)", zh = "已发", en = "Paid" }
stoppable       = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }

[details]
sql = """
WITH drawn AS (
  SELECT c.row_no, COUNT(*) AS n
  FROM candidate c
  JOIN applicant_benefit_month b ON b.person_id = c.person_id
  WHERE b.month >= month_index(LEAST(COALESCE(c.issued_on, c.applied_on), c.applied_on)) - 1
    AND b.month <= month_index(c.applied_on) + 1
  GROUP BY c.row_no
)
SELECT c.row_no, CAST(COALESCE(d.n, 0) AS BIGINT) AS months_drawing
FROM candidate c
LEFT JOIN drawn d ON d.row_no = c.row_no"""
[details.columns]
months_drawing = { type = "int64", zh = "其间领取失业保险金的月数", en = "Of these months, drawing benefit" }

[model]
kind = "none"

[alert]
where = "finding <> 'undecided'"
score = "paid"
budget = { per_scan = 500 }

[[downgrade]]
when = "finding = 'not_in_post' AND COALESCE(months_drawing, 0) > 0"
to   = "low"
fp   = "FP-R33-RECIPIENT"
zh   = "其间有{months_drawing}个月在领取失业保险金，可能是申领人类别填错：领金人员也可以申领"
en   = "Benefit was drawn in {months_drawing} of these months: the kind of applicant may be wrong, recipients may apply as well"
[[downgrade]]
when = "finding = 'short' AND months + 1 >= $min_months"
to   = "medium"
fp   = "FP-R33-LATEPAY"
zh   = "只差1个月，可能是缴费到账或入库稍晚"
en   = "One month is missing: a contribution may have arrived late"
[[downgrade]]
when = "finding = 'not_in_post' AND months_later > 0"
to   = "medium"
fp   = "FP-R33-LATEPAY"
zh   = "申领后第二个月又有参保记录，其间可能是补缴尚未到账"
en   = "Insured again in the second month after the application: payments of the months between may be late"

[[support]]
id   = "short"
when = "finding = 'short'"
zh   = "截至申领月累计缴费{months}个月（数据期内{months_inside}个月，此前{months_before}个月）"
en   = "{months} months of contributions up to the application ({months_inside} in the extract, {months_before} before)"
[[support]]
id   = "not_in_post"
when = "finding = 'not_in_post'"
zh   = "从发证前一个月到申领后一个月，没有任何单位为其参保"
en   = "No employer insured the person from the month before the certificate to the month after the application"

[explain]
zh = "{applied_on:date}以企业职工身份申领技能提升补贴；发证前一个月到申领后一个月参保{months_in_post}个月，截至申领月在数据期内缴费{months_inside}个月（要求累计{min_months}个月）。已发{paid:yuan}，尚可停发{stoppable:yuan}。"
en = "Applied for as an employee on {applied_on:date}; insured in {months_in_post} of the months around issue and application, and for {months_inside} months of the extract up to then ({min_months} in all are asked for). Paid {paid:yuan}, could still be stopped {stoppable:yuan}."

[[plots]]
kind  = "timeline"
table = "contributions"
date  = "month"

[[evidence]]
id    = "application"
title.zh = "补贴申领"
title.en = "The application"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.employer_id, a.issued_on, a.applied_on, a.paid_on, a.region_code,
       a.paid AS amount, a.stoppable
FROM subsidy_application a
WHERE a.person_id = $entity_id AND a.application_id = $part"""
[[evidence]]
id    = "contributions"
title.zh = "该人的缴费记录"
title.en = "The person's contributions"
sql   = """
SELECT c.person_id, c.month AS insured_month, c.employer_id, c.region_code, c.kind
FROM contributions c
WHERE c.month <= $as_of AND c.person_id = $entity_id"""

[[false_positives]]
id = "FP-R33-ELSEWHERE"
zh = "在外省（区）参保的年限没有转入"
en = "Years of insurance in another province were not transferred"
how.zh = "查失业保险关系转移记录"
how.en = "Transfer record"
[[false_positives]]
id = "FP-R33-LATEPAY"
zh = "缴费到账晚，或缓缴"
en = "Contributions arrived late or were deferred"
how.zh = "查税务缴费凭证和缓缴批复"
how.en = "Tax receipts, approval of the deferral"
[[false_positives]]
id = "FP-R33-RECIPIENT"
zh = "实为领取失业保险金人员，申领人类别填错"
en = "A benefit recipient entered as an employee"
how.zh = "查领金月份"
how.en = "Months of benefit"

[[verify]]
id = "V1"
zh = "调取个人缴费台账（含外省），核对累计月数"
en = "The person's ledger of contributions, other provinces included"
needs = "attachment"
[[verify]]
id = "V2"
zh = "核对申领时的劳动关系"
en = "Employment at the time of application"
needs = "checkbox"

[suppress]
key = ["entity_id", "part"]
reopen_when = "paid > last.paid"
snooze_max = "90 days"
---*/
-- Choices where detections.md S11 leaves one open:
-- * Months are distinct months with a contribution of any kind, any employer and any region of the extract, up to and
--   with the month of application, plus persons.insured_months_before. Unknown before and fewer than the limit inside: not
--   decided. An application from before the extract's first month: not decided.
-- * The limit was 36 months from 2017 and 12 in every later notice, so that fewer than 12 meets none of them, whatever the
--   date; the default needs no region and does not expire.
-- * In post: insured in any month from the one before the certificate to the one after the application. Undecided where
--   these months are not all inside the extract.
-- * Benefit recipients need neither: R37 looks at them.
WITH insured AS (                      -- whoever applied twice is joined twice: the same set, and cheaper than grouping first
  SELECT e.person_id, month_set(c.month) AS months
  FROM (SELECT person_id FROM subsidy_application WHERE claimant_type = 'employee') e
  JOIN contributions c ON c.person_id = e.person_id
  WHERE c.month <= $as_of
  GROUP BY e.person_id
), counted AS (
  SELECT a.application_id, a.person_id, a.region_code, a.issued_on, a.applied_on, a.paid, a.stoppable,
         month_index(a.applied_on)                            AS applied_month,
         month_index(COALESCE(a.issued_on, a.applied_on))     AS issued_month,
         month_index(x.first_month)                           AS first_month,
         i.months
  FROM subsidy_application a
  LEFT JOIN insured i ON i.person_id = a.person_id
  CROSS JOIN extract x
  WHERE a.claimant_type = 'employee'
), numbered AS (
  SELECT c.application_id, c.person_id, c.region_code, c.issued_on, c.applied_on, c.paid, c.stoppable, c.applied_month,
         LEAST(c.issued_month, c.applied_month) AS issued_month, c.first_month,
         members_between(c.months, c.first_month, c.applied_month)                                            AS inside,
         members_between(c.months, LEAST(c.issued_month, c.applied_month) - 1, c.applied_month + 1)           AS in_post,
         members_between(c.months, c.applied_month + 2, c.applied_month + 2)                                  AS later
  FROM counted c
), judged AS (
  SELECT n.application_id, n.person_id, n.region_code, n.issued_on, n.applied_on, n.paid, n.stoppable, n.inside, n.in_post, n.later,
         n.applied_month, n.issued_month, p.insured_months_before AS before,
         n.inside + p.insured_months_before AS months,
         CASE WHEN n.applied_month < n.first_month THEN 'undecided'
              WHEN n.inside < $min_months AND p.insured_months_before IS NULL THEN 'undecided'
              WHEN n.inside + p.insured_months_before < $min_months THEN 'short'
              WHEN n.in_post > 0 THEN 'ok'
              WHEN n.issued_month - 1 < n.first_month OR n.applied_month + 1 > month_index($as_of) THEN 'undecided'
              ELSE 'not_in_post' END AS finding
  FROM numbered n
  LEFT JOIN persons p ON p.person_id = n.person_id
)
SELECT f.person_id,
       f.application_id,
       f.region_code,
       f.issued_on,
       f.applied_on,
       f.finding,
       CAST(1 AS BIGINT)                     AS observed,
       CAST(1 AS BIGINT)                     AS exposure,
       CAST(f.inside AS BIGINT)              AS months_inside,
       CAST(f.before AS BIGINT)              AS months_before,
       CAST(f.months AS BIGINT)              AS months,
       CAST(f.in_post AS BIGINT)             AS months_in_post,
       CAST(f.later AS BIGINT)               AS months_later,
       f.paid,
       f.stoppable
FROM judged f
WHERE f.finding <> 'ok'
/*--- tests
[[test]]
name  = "boundary: eleven and twelve months, months before the extract known, unknown, of two employers"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 0
P2        | 0
P3        | 1
P4        |
P5        |
P6        | 0
P7        | 11
P8        | 10
P9        | 0
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K{1..9}        | P{1..9}   | B1      | 2025-01-10
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P9        | E1          | 150502      | 2024-01-01       | regular
P1        | E1          | 150502      | 2024-{03..12}-01 | regular
P1        | E1          | 150502      | 2025-02-01       | deferred
P1        | E1          | 150502      | 2025-03-01       | regular
P2        | E1          | 150502      | 2024-{03..12}-01 | regular
P2        | E2          | 150702      | 2024-12-01       | backpay
P2        | E1          | 150502      | 2025-{01..02}-01 | regular
P3        | E1          | 150502      | 2024-{03..12}-01 | regular
P3        | E1          | 150502      | 2025-02-01       | regular
P4        | E1          | 150502      | 2024-{03..12}-01 | regular
P4        | E1          | 150502      | 2025-02-01       | regular
P5        | E1          | 150502      | 2024-{02..12}-01 | regular
P5        | E1          | 150502      | 2025-02-01       | regular
P7        | E1          | 150502      | 2025-02-01       | regular
P8        | E1          | 150502      | 2025-02-01       | regular
P8        | E1          | 150502      | 2025-04-01       | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | employer_id | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | employee          | E1          | 150502      | 2025-02-28 23:00:00 | 1000.00 | approved | 2025-03-20
A2             | P2        | K2             | employee          | E1          | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-20
A3             | P3        | K3             | employee          | E1          | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-20
A4             | P4        | K4             | employee          | E1          | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-20
A5             | P5        | K5             | employee          | E1          | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-20
A6             | P6        | K6             | benefit_recipient |             | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-20
A7             | P7        | K7             | employee          | E1          | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-20
A8             | P8        | K8             | employee          | E1          | 150502      | 2025-02-10 09:00:00 | 1000.00 | pending  |
A9             | P9        | K9             | employee          | E1          | 150502      | 2023-12-31 09:00:00 | 1000.00 | approved | 2024-01-20
'''
[test.expect]
# The extract begins in January 2024. P1: ten months of 2024 and a deferred February: 11, March is after the application.
# P2: ten, January and February: 12 (December twice is one month). P3: 11 and one before. P4: 11, unknown before; P5: 12
# whatever was before. P6 draws benefit. P7: 1 + 11 = 12. P8: 1 + 10 = 11. A9 is from before the extract. Around the issue and
# the application (December to March) P1 is insured in December, February and March, P4 in December and February, P8 in
# February; in April, the second month after, only P8. A9 was applied for in December 2023: P9's January 2024 is the month after.
population = 4
rows = '''
entity_id | application_id | observed | exposure | finding   | months_inside | months_before | months | months_in_post | months_later | paid    | stoppable
P1        | A1             | 1        | 1        | short     | 11            | 0             | 11     | 3              | 0            | 1000.00 | 0.00
P4        | A4             | 1        | 1        | undecided | 11            |               |        | 2              | 0            | 1000.00 | 0.00
P8        | A8             | 1        | 1        | short     | 1             | 10            | 11     | 1              | 1            | 0.00    | 1000.00
P9        | A9             | 1        | 1        | undecided | 0             | 0             | 0      | 1              | 0            | 1000.00 | 0.00
'''
alerts = '''
entity_id | band | fp             | amount_paid | amount_stoppable
P1        | B    | FP-R33-LATEPAY | 1000.00     | 0.00
P8        | B    | FP-R33-LATEPAY | 0.00        | 1000.00
'''

[[test]]
name  = "firing: ten months, and nobody's employee around the certificate and the application"
kind  = "firing"
as_of = 2025-06-30
[test.given]
persons = '''
person_id | insured_months_before
P{1..9}   | 36
P{10..12} | 12
Q2        | 0
Q3        | 12
Q4        | 10
Q7        | 0
P13       | 6
P14       | 12
Q1        | 0
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K{1..7}        | P{1..7}   | B1      | 2025-01-10
K{10..12}      | P{10..12} | B1      | 2025-01-10
L{2..6}        | Q{2..6}   | B1      | 2025-01-10
L7             | Q7        | B1      | 2024-01-10
K13            | P13       | B1      | 2025-01-10
K14            | P14       | B1      | 2024-06-10
K15            | P14       | B1      | 2025-01-10
K8             | P8        | B1      | 2024-01-31
K9             | P9        | B1      | 2024-02-01
L1             | Q1        | B1      | 2025-01-10
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-{01..11}-01 | regular
P2        | E1          | 150502      | 2024-{01..12}-01 | regular
P3        | E1          | 150502      | 2024-{01..11}-01 | regular
P3        | E1          | 150502      | 2025-04-01       | regular
P4        | E1          | 150502      | 2024-{01..11}-01 | regular
P4        | E1          | 150502      | 2025-05-01       | regular
P5        | E1          | 150502      | 2024-{01..11}-01 | regular
P6        | E1          | 150502      | 2024-{01..11}-01 | regular
P7        | E1          | 150502      | 2024-{01..11}-01 | regular
P7        | E1          | 150502      | 2025-07-01       | regular
P12       | E1          | 150502      | 2025-06-01       | regular
Q5        | E1          | 150502      | 2025-{01..02}-01 | regular
P13       | E1          | 150502      | 2024-{01..06}-01 | regular
P14       | E1          | 150502      | 2024-05-01       | regular
Q6        | E1          | 150502      | 2024-{01..12}-01 | regular
Q6        | E1          | 150502      | 2025-{01..02}-01 | regular
Q1        | E1          | 150502      | 2024-{05..12}-01 | regular
Q1        | E1          | 150502      | 2025-{01..02}-01 | regular
Q1        | E1          | 150502      | 2025-04-01       | regular
Q2        | E1          | 150502      | 2024-{05..12}-01 | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C5       | P5        | 150502      | 2024-12-10 09:00:00 | approved | 2024-12-01    | 1
C10      | P10       | 150502      | 2025-03-10 09:00:00 | approved | 2025-04-01    | 1
C11      | P11       | 150502      | 2024-11-10 09:00:00 | approved | 2024-11-01    | 1
C12      | P12       | 150502      | 2025-05-10 09:00:00 | approved | 2025-05-01    | 1
CQ       | Q2        | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 2
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..5}        | P{1..5}   | K{1..5}        | employee      | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-20
A{10..12}      | P{10..12} | K{10..12}      | employee      | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-20
B{3..6}        | Q{3..6}   | L{3..6}        | employee      | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-20
A13            | P13       | K13            | employee      | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-20
A14            | P14       | K14            | employee      | 150502      | 2024-07-20 09:00:00 | 1000.00 | approved | 2024-08-20
A15            | P14       | K15            | employee      | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-20
B7             | Q7        | L7             | employee      | 150502      | 2024-01-20 09:00:00 | 1000.00 | approved | 2024-04-20
B2             | Q2        | L2             | employee      | 150502      | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-04-20
A6             | P6        | K6             | employee      | 150502      | 2025-05-31 09:00:00 | 1000.00 | approved | 2025-06-20
A7             | P7        | K7             | employee      | 150502      | 2025-06-01 09:00:00 | 1000.00 | approved | 2025-06-20
A{8..9}        | P{8..9}   | K{8..9}        | employee      | 150502      | 2024-03-10 09:00:00 | 1000.00 | approved | 2024-04-20
B1             | Q1        | L1             | employee      | 150502      | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-04-20
'''
[test.expect]
# The certificate is of January, so December to April count: P1 and P6 have none; P2 has December, P3 April; P4 only May,
# the second month after; P5 drew benefit in December. A7 is from June: July is not known yet. Q1 has 8 + 2 = 10 months, three
# of them (December to February) around the certificate and the application. P8's
# certificate is of January 2024, and the month before is not in the extract; P9's of February. P10 drew in April, the month
# after the application; P11 only in November, P12 only in May: neither counts. Q1 is insured in April, the second month after
# February, and Q2 drew in February and March: neither explains too few months.
# P7's July is after the as-of date, P12's June the third month after. Q3 and Q4 have no contribution in the extract. Q5 and Q6 are
# not among the persons: two months and unknown years, and fourteen months (no row). Q7's is of the extract's first month.
# P13 has 6 + 6 = 12 months and is not in post. P14 was insured in May 2024, which is enough for the first application only:
# the money of the alert is that of the second.
population = 18
rows = '''
entity_id | finding     | months_in_post | months_drawing | months_later | months_inside | months
P1        | not_in_post | 0              | 0              | 0            | 11            | 47
P4        | not_in_post | 0              | 0              | 1            | 11            | 47
P5        | not_in_post | 0              | 1              | 0            | 11            | 47
P6        | not_in_post | 0              | 0              | 0            | 11            | 47
P7        | undecided   | 0              | 0              | 0            | 11            | 47
P8        | undecided   | 0              | 0              | 0            | 0             | 36
P9        | not_in_post | 0              | 0              | 0            | 0             | 36
P10       | not_in_post | 0              | 1              | 0            | 0             | 12
P11       | not_in_post | 0              | 0              | 0            | 0             | 12
P12       | not_in_post | 0              | 0              | 0            | 0             | 12
P13       | not_in_post | 0              | 0              | 0            | 6             | 12
P14       | not_in_post | 0              | 0              | 0            | 1             | 13
Q1        | short       | 3              | 0              | 1            | 10            | 10
Q2        | short       | 1              | 2              | 0            | 8             | 8
Q3        | not_in_post | 0              | 0              | 0            | 0             | 12
Q4        | short       | 0              | 0              | 0            | 0             | 10
Q5        | undecided   | 2              | 0              | 0            | 2             |
Q7        | short       | 0              | 0              | 0            | 0             | 0
'''
alerts = '''
entity_id | part | persons | amount_paid | band | fp               | for
P1        | A1   | 1       | 1000.00     | A    |                  | not_in_post: finding=not_in_post
P4        | A4   | 1       | 1000.00     | B    | FP-R33-LATEPAY   | not_in_post: finding=not_in_post
P5        | A5   | 1       | 1000.00     | C    | FP-R33-RECIPIENT | not_in_post: finding=not_in_post
P6        | A6   | 1       | 1000.00     | A    |                  | not_in_post: finding=not_in_post
P9        | A9   | 1       | 1000.00     | A    |                  | not_in_post: finding=not_in_post
P10       | A10  | 1       | 1000.00     | C    | FP-R33-RECIPIENT | not_in_post: finding=not_in_post
P11       | A11  | 1       | 1000.00     | A    |                  | not_in_post: finding=not_in_post
P12       | A12  | 1       | 1000.00     | A    |                  | not_in_post: finding=not_in_post
P13       | A13  | 1       | 1000.00     | A    |                  | not_in_post: finding=not_in_post
P14       | A15  | 1       | 1000.00     | A    |                  | not_in_post: finding=not_in_post
Q1        | B1   | 1       | 1000.00     | A    |                  | short: finding=short
Q2        | B2   | 1       | 1000.00     | A    |                  | short: finding=short
Q3        | B3   | 1       | 1000.00     | A    |                  | not_in_post: finding=not_in_post
Q4        | B4   | 1       | 1000.00     | A    |                  | short: finding=short
Q7        | B7   | 1       | 1000.00     | A    |                  | short: finding=short
'''

[[test]]
name  = "boundary: the month that begins on the as-of date counts"
kind  = "boundary"
as_of = 2025-03-01
[test.given]
persons = '''
person_id | insured_months_before
P1        | 0
P2        | 0
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K{1..2}        | P{1..2}   | B1      | 2025-01-10
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-{04..12}-01 | regular
P2        | E1          | 150502      | 2024-{05..12}-01 | regular
P{1..2}   | E1          | 150502      | 2025-{01..03}-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status  | paid_on
A{1..2}        | P{1..2}   | K{1..2}        | employee      | 150502      | 2025-03-01 09:00:00 | 1000.00 | pending |
'''
[test.expect]
# P1: 9 months of 2024 and 3 of 2025 are 12. P2: 8 + 3 = 11, of which December to March are around issue and application.
population = 1
rows = '''
entity_id | finding | months_inside | months | months_in_post | months_later
P2        | short   | 11            | 11     | 4              | 0
'''
alerts = '''
entity_id | band | fp             | amount_stoppable
P2        | B    | FP-R33-LATEPAY | 1000.00
'''

[[test]]
name  = "quiet: a year of insurance and in post; unknown years before; recipients"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
persons = '''
person_id | insured_months_before
P{01..10} |
Q{01..10} |
R{01..10} | 0
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K{01..10}      | P{01..10} | B1      | 2025-01-10
L{01..10}      | Q{01..10} | B1      | 2025-01-10
M{01..10}      | R{01..10} | B1      | 2025-01-10
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P{01..10} | E1          | 150502      | 2024-{01..12}-01 | regular
Q{01..10} | E1          | 150502      | 2024-{11..12}-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
A{01..10}      | P{01..10} | K{01..10}      | employee          | 150502      | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-04-20
B{01..10}      | Q{01..10} | L{01..10}      | employee          | 150502      | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-04-20
C{01..10}      | R{01..10} | M{01..10}      | benefit_recipient | 150502      | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-04-20
'''
[test.expect]
population = 10
alerts = ''

[[survivor]]
mutant = "sql: JOIN contributions c => LEFT JOIN contributions c"
reason = { zh = "没有申领的人归入 person_id 为空的一组，随后连接不上", en = "People without an application fall into a group without a person_id, which joins nobody" }
[[survivor]]
mutant = "sql: COALESCE(a.issued_on, a.applied_on) => (a.issued_on)"
reason = { zh = "发证日为空时，LEAST 略过它，仍得申领日", en = "LEAST passes over an empty day of issue and gives the day of application all the same" }
[[survivor]]
mutant = "details: JOIN applicant_benefit_month b => LEFT JOIN applicant_benefit_month b"
reason = { zh = "没有对应的行，b.month 为空，被筛去", en = "Without a row b.month is null and is filtered out" }
[[survivor]]
mutant = "details: COALESCE(c.issued_on, c.applied_on) => (c.issued_on)"
reason = { zh = "发证日为空时，LEAST 略过它，仍得申领日", en = "LEAST passes over an empty day of issue and gives the day of application all the same" }
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
mutant = "downgrade.1: COALESCE(months_drawing, 0) => (months_drawing)"
reason = { zh = "凡提示的行，details 中都有一行，月数从不为空", en = "The details have a row for every alert: the number is never empty" }
[[survivor]]
mutant = "downgrade.1: 0 => 1 in COALESCE(months_drawing, 0)"
reason = { zh = "凡提示的行，details 中都有一行，月数从不为空", en = "The details have a row for every alert: the number is never empty" }

[[survivor]]
mutant = "sql: drop filter claimant_type = 'employee'"
reason = { zh = "只为少算：随后只连接职工的申领", en = "It only saves work: applications of employees alone are joined afterwards" }
---*/
