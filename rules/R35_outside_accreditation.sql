/*--- rule
format   = 1
id       = "R35"
slug     = "outside-accreditation"
version  = "1.1"
status   = "experimental"
family   = "certificate"
entity   = "body"
severity = "high"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "机构备案"]

title.zh   = "评价机构备案期外发证"
title.en   = "Certificates issued outside the accreditation"
summary.zh = "申领补贴所用的证书，发证日早于评价机构备案（认定）日，或晚于其撤销日。备案日不明的只计数，不作判断。"
summary.en = "Certificates used for a subsidy were issued before the assessment body was accredited or after that was revoked. Counted and not decided where the day of accreditation is unknown."

[[legal]]
clause = "NMG-2025-SYBX:6"
why.zh = "证书有疑点的，及时联系职业技能鉴定部门重点核查"
why.en = "Doubtful certificates: have them checked by the skills department"
[[legal]]
clause = "NMG-2025-SYBX:6-1"
why.zh = "经办机构须对证书进行审核"
why.en = "The office checks the certificate"
[[legal]]
clause = "SIAR-2023:24"
why.zh = "经办机构应当审核证书，并在10个工作日内办结"
why.en = "The office checks the certificate and settles within 10 working days"

[requires]
assessment_bodies = ["body_id", "region_code", "accredited_on"]

[optional]
assessment_bodies = { columns = ["revoked_on", "body_type"], feeds = ["revoked_on", "body_type"] }

[params.delay_days]
type = "int"
default = 30
min = 0
max = 365
unit = "日"
about.zh = "早于备案日或晚于撤销日不超过此数的，可能是公布晚或考试在先"
about.en = "Before the accreditation or after the revocation by no more than this: published late, or the exam came first"
[params.renewed_days]
type = "int"
default = 180
min = 30
max = 3650
unit = "日"
about.zh = "备案日以前此数以上就已发证、备案后仍发证的，备案日可能是重新备案的日期"
about.en = "A body that certified this long before its accreditation and also after may have been accredited anew"

[output]
rows = "violations"
entity_id = "body_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "paid"
[output.columns]
body_id       = { type = "string",        zh = "评价机构", en = "Assessment body" }
region_code   = { type = "string",        zh = "所在地", en = "Region" }
body_type     = { type = "string",        zh = "机构类型", en = "Type of body" }
accredited_on = { type = "date",          zh = "备案（认定）日", en = "Accredited on" }
revoked_on    = { type = "date",          zh = "撤销日", en = "Revoked on" }
window_start  = { type = "date",          zh = "备案期外最早发证", en = "First one outside" }
window_end    = { type = "date",          zh = "备案期外最近发证", en = "Last one outside" }
observed      = { type = "int64",         zh = "备案期外的证书", en = "Certificates outside" }
exposure      = { type = "int64",         zh = "用于申领的证书", en = "Certificates used" }
undecided     = { type = "int64",         zh = "不能判断的证书", en = "Not decided" }
before        = { type = "int64",         zh = "其中早于备案", en = "Of these before" }
after         = { type = "int64",         zh = "其中晚于撤销", en = "Of these after" }
farthest_days = { type = "int64",         zh = "相差最多的日数", en = "Farthest, in days" }
days_before   = { type = "int64",         zh = "首次发证早于备案的日数", en = "Days from the first to the accreditation" }
within        = { type = "int64",         zh = "备案期内的证书", en = "Certificates inside" }
paid          = { type = "decimal(14,2)", zh = "备案期外证书已发补贴", en = "Paid on those outside" }
stoppable     = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }

[model]
kind = "none"

[alert]
where = "observed > 0"
score = "paid"
budget = { per_scan = 100 }

[[downgrade]]
when = "farthest_days <= $delay_days"
to   = "low"
fp   = "FP-R35-GAZETTE"
zh   = "与备案日、撤销日相差最多{farthest_days}日，可能是公布晚，或考试在先、发证在后"
en   = "At most {farthest_days} days off: published late, or examined before and certified after"
[[downgrade]]
when = "after = 0 AND within > 0 AND days_before >= $renewed_days"
to   = "medium"
fp   = "FP-R35-RENEWED"
zh   = "备案日以前{days_before}日就已发证，备案后仍在发证，可能是届满后重新备案，原备案日未列明"
en   = "It certified {days_before} days before the accreditation and does so after it: perhaps accredited anew, the first date not listed"

[[downgrade]]
when = "observed = 1"
to   = "medium"
fp   = "FP-R35-TYPING"
zh   = "只有1本，可能是发证日或机构编号录入差错"
en   = "Only one certificate: its date or the number of the body may have been typed wrongly"

[[support]]
id   = "before"
when = "before > 0"
zh   = "{before}本早于备案日{accredited_on:date}"
en   = "{before} were issued before the accreditation of {accredited_on:date}"
[[support]]
id   = "after"
when = "after > 0"
zh   = "{after}本晚于撤销日{revoked_on:date}"
en   = "{after} were issued after the revocation of {revoked_on:date}"

[explain]
zh = "该机构有{exposure}本证书用于申领补贴，其中{observed}本的发证日（{window_start:date}至{window_end:date}）不在备案期内，相差最多{farthest_days}日；这些证书已发补贴{paid:yuan}，尚可停发{stoppable:yuan}。"
en = "{exposure} of the body's certificates were used for a subsidy; {observed} of them ({window_start:date} to {window_end:date}) were issued outside its accreditation, by {farthest_days} days at most. Paid on them {paid:yuan}, could still be stopped {stoppable:yuan}."

[[plots]]
kind  = "timeline"
table = "certificates"
date  = "issued_on"

[[evidence]]
id    = "applications"
title.zh = "备案期外证书的补贴申领"
title.en = "Applications with certificates from outside the accreditation"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.employer_id, a.issued_on, b.accredited_on, b.revoked_on, a.applied_on,
       a.paid_on, a.region_code, a.paid AS amount, a.stoppable
FROM assessment_bodies b
JOIN subsidy_application a ON a.body_id = b.body_id
WHERE (a.issued_on < b.accredited_on OR a.issued_on > b.revoked_on) AND b.body_id = $entity_id"""

[[false_positives]]
id = "FP-R35-GAZETTE"
zh = "批准在先、公布在后，或考试在撤销之前"
en = "Approved before it was published, or examined before the revocation"
how.zh = "查备案、撤销文件的生效日和考试日期"
how.en = "Effective dates of the papers; day of the exam"
[[false_positives]]
id = "FP-R35-RENEWED"
zh = "备案届满后重新备案，数据只有最近一次日期"
en = "Accredited anew; the extract has the latest date only"
how.zh = "查历次备案文件"
how.en = "All papers of accreditation"
[[false_positives]]
id = "FP-R35-TYPING"
zh = "发证日或机构编号录入差错"
en = "Date of issue or number of the body typed wrongly"
how.zh = "对照证书原件"
how.en = "Compare with the certificate"
[[false_positives]]
id = "FP-R35-NATIONAL"
zh = "另有国家或行业备案"
en = "Accredited nationally or by the industry as well"
how.zh = "在技能人才评价工作网查机构公示"
how.en = "Look the body up in the national list"

[[verify]]
id = "V1"
zh = "调取机构备案、变更、撤销文件"
en = "Papers of accreditation, change and revocation"
needs = "attachment"
[[verify]]
id = "V2"
zh = "向职业技能鉴定部门发协查函，附证书清单"
en = "Letter to the skills department, with the list of certificates"
needs = "attachment"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "90 days"
---*/
-- Choices where detections.md S13 leaves one open:
-- * Only certificates used in an application that was not rejected count: the rest is a matter of quality supervision.
-- * The days of accreditation and revocation themselves are inside. Without a day of accreditation nothing is before it;
--   without one of revocation nothing is after it. Not decided: a body that is not listed, or listed without a day of
--   accreditation, unless the certificate is after its revocation.
-- * A certificate used twice is one certificate; its money is that of all its applications.
-- * Rows: bodies with certificates outside, or with some that cannot be decided (counted, never an alert).
WITH used AS (
  SELECT body_id, certificate_no, issued_on, SUM(paid) AS paid, SUM(stoppable) AS stoppable
  FROM subsidy_application
  WHERE body_id IS NOT NULL
  GROUP BY body_id, certificate_no, issued_on
), judged AS (
  SELECT u.body_id, u.issued_on, u.paid, u.stoppable, b.region_code, b.body_type, b.accredited_on, b.revoked_on,
         COALESCE(u.issued_on < b.accredited_on, false)                                        AS before,
         COALESCE(u.issued_on > b.revoked_on, false)                                           AS after,
         b.accredited_on IS NULL AND NOT COALESCE(u.issued_on > b.revoked_on, false)           AS undecided,
         GREATEST(b.accredited_on - u.issued_on, u.issued_on - b.revoked_on)                   AS days_off
  FROM used u
  LEFT JOIN assessment_bodies b ON b.body_id = u.body_id
), total AS (
  SELECT body_id, region_code, body_type, accredited_on, revoked_on,
         MIN(CASE WHEN before OR after THEN issued_on END)                                     AS window_start,
         MAX(CASE WHEN before OR after THEN issued_on END)                                     AS window_end,
         SUM(CASE WHEN before OR after THEN 1 ELSE 0 END)                                      AS observed,
         COUNT(*)                                                                              AS used,
         SUM(CASE WHEN undecided THEN 1 ELSE 0 END)                                            AS undecided,
         SUM(CASE WHEN before THEN 1 ELSE 0 END)                                               AS before,
         SUM(CASE WHEN after THEN 1 ELSE 0 END)                                                AS after,
         MAX(CASE WHEN before OR after THEN days_off ELSE 0 END)                               AS farthest_days,
         MIN(issued_on)                                                                        AS first_on,
         SUM(CASE WHEN before OR after OR undecided THEN 0 ELSE 1 END)                         AS within,
         SUM(CASE WHEN before OR after THEN paid ELSE 0 END)                                   AS paid,
         SUM(CASE WHEN before OR after THEN stoppable ELSE 0 END)                              AS stoppable
  FROM judged
  GROUP BY body_id, region_code, body_type, accredited_on, revoked_on
)
SELECT body_id, region_code, body_type, accredited_on, revoked_on, window_start, window_end,
       CAST(observed AS BIGINT)                                           AS observed,
       CAST(used AS BIGINT)                                               AS exposure,
       CAST(undecided AS BIGINT)                                          AS undecided,
       CAST(before AS BIGINT)                                             AS before,
       CAST(after AS BIGINT)                                              AS after,
       CAST(farthest_days AS BIGINT)                                      AS farthest_days,
       CAST(GREATEST(accredited_on - first_on, 0) AS BIGINT)              AS days_before,
       CAST(within AS BIGINT)                                             AS within,
       CAST(paid AS DECIMAL(14,2))                                        AS paid,
       CAST(stoppable AS DECIMAL(14,2))                                   AS stoppable
FROM total
WHERE observed + undecided > 0
/*--- tests
[[test]]
name  = "boundary: the days of accreditation and revocation are inside, the days beside them are not"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id | region_code | body_type       | accredited_on | revoked_on
B1      | 150502      | social_training | 2024-03-01    | 2024-12-31
B2      | 150502      | social_training |               | 2024-12-31
B3      | 150502      | social_training | 2024-03-01    |
B4      | 150502      | social_training | 2024-03-01    |
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K1             | P1        | B1      | 2024-02-29
K2             | P2        | B1      | 2024-03-01
K3             | P3        | B1      | 2024-12-31
K4             | P4        | B1      | 2025-01-01
K5             | P5        | B2      | 2024-01-01
K6             | P6        | B2      | 2025-01-31
K7             | P7        | B3      | 2024-01-31
K8             | P8        | B9      | 2024-01-31
K10            | P10       | B9      | 2024-02-01
K9             | P9        | B4      | 2024-01-31
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A1B            | P1        | K1             | 150502      | 2025-03-02 09:00:00 | 1000.00 | pending  |
A2             | P2        | K2             | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A3             | P3        | K3             | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A4             | P4        | K4             | 150502      | 2025-03-01 09:00:00 | 1500.00 | approved | 2026-01-01
A5             | P5        | K5             | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A6             | P6        | K6             | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A7             | P7        | K7             | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A8             | P8        | K8             | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A9             | P9        | K9             | 150502      | 2025-03-01 09:00:00 | 1000.00 | rejected |
A10            | P10       | K10            | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# B1: K1 a day before (used twice, one certificate), K4 a day after. B2: K5 cannot be decided, K6 is 31 days after the
# revocation. B3: 31 January to 1 March 2024 are 30 days. B9 is not listed. B4's only application was rejected.
population = 4
rows = '''
entity_id | observed | exposure | undecided | before | after | farthest_days | days_before | within | window_start | window_end | paid    | stoppable
B1        | 2        | 4        | 0         | 1      | 1     | 1             | 1           | 2      | 2024-02-29   | 2025-01-01 | 1000.00 | 2500.00
B2        | 1        | 2        | 1         | 0      | 1     | 31            | 0           | 0      | 2025-01-31   | 2025-01-31 | 1000.00 | 0.00
B3        | 1        | 1        | 0         | 1      | 0     | 30            | 30          | 0      | 2024-01-31   | 2024-01-31 | 1000.00 | 0.00
B9        | 0        | 2        | 2         | 0      | 0     | 0             | 0           | 0      |              |            | 0.00    | 0.00
'''
alerts = '''
entity_id | band | fp             | persons | amount_paid | amount_stoppable | for
B1        | C    | FP-R35-GAZETTE | 2       | 1000.00     | 2500.00          | before: before=1, after: after=1
B2        | B    | FP-R35-TYPING  | 1       | 1000.00     | 0.00             | after: after=1
B3        | C    | FP-R35-GAZETTE | 1       | 1000.00     | 0.00             | before: before=1
'''

[[test]]
name  = "firing: never accredited at the time, and a body that was probably accredited anew"
kind  = "firing"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id | region_code | accredited_on | revoked_on
B1      | 150502      | 2024-06-01    |
B2      | 150502      | 2024-06-01    |
B3      | 150502      | 2024-06-01    |
B4      | 150502      | 2024-06-01    | 2025-01-01
B5      | 150502      | 2024-06-01    |
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K1             | P1        | B1      | 2023-12-04
K2             | P2        | B1      | 2024-08-01
K3             | P3        | B2      | 2023-12-05
K4             | P4        | B2      | 2024-08-01
K5             | P5        | B3      | 2023-06-01
K6             | P6        | B4      | 2023-12-04
K7             | P7        | B4      | 2024-08-01
K8             | P8        | B4      | 2025-08-01
K14            | P14       | B4      | 2025-08-02
K9             | P9        | B3      | 2023-07-01
K10            | P10       | B3      | 2024-07-01
K11            | P11       | B5      | 2023-07-01
K12            | P12       | B5      | 2023-07-02
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{1..12}       | P{1..12}  | K{1..12}       | 150502      | 2025-09-01 09:00:00 | 1000.00 | approved | 2025-10-01
A14            | P14       | K14            | 150502      | 2025-09-01 09:00:00 | 1000.00 | approved | 2025-10-01
A1B            | P1        | K1             | 150502      | 2025-09-02 09:00:00 | 1500.00 | approved | 2025-10-01
A1C            | P1        | K1             | 150502      | 2025-09-02 09:00:00 | 700.00  | pending  |
A1D            | P1        | K1             | 150502      | 2025-09-02 09:00:00 | 800.00  | pending  |
A13            | P13       | K99            | 150502      | 2025-09-01 09:00:00 | 1000.00 | approved | 2025-10-01
'''
[test.expect]
# 4 December 2023 to 1 June 2024 are 27 + 31 + 29 + 31 + 30 + 31 + 1 = 180 days, from the 5th 179. B3 has two outside, 336
# days and 306, and one inside; B4 has one before and two after (212 days and 213); B5 has two before and none inside. K1 is used
# four times: 2500 yuan paid, 1500 not. A13's certificate is not in the extract: it belongs to no body.
population = 5
rows = '''
entity_id | observed | exposure | undecided | before | after | farthest_days | days_before | within | paid    | stoppable
B1        | 1        | 2        | 0         | 1      | 0     | 180           | 180         | 1      | 2500.00 | 1500.00
B2        | 1        | 2        | 0         | 1      | 0     | 179           | 179         | 1      | 1000.00 | 0.00
B3        | 2        | 3        | 0         | 2      | 0     | 366           | 366         | 1      | 2000.00 | 0.00
B4        | 3        | 4        | 0         | 1      | 2     | 213           | 180         | 1      | 3000.00 | 0.00
B5        | 2        | 2        | 0         | 2      | 0     | 336           | 336         | 0      | 2000.00 | 0.00
'''
alerts = '''
entity_id | band | fp             | amount_paid
B1        | B    | FP-R35-RENEWED | 2500.00
B2        | B    | FP-R35-TYPING  | 1000.00
B3        | B    | FP-R35-RENEWED | 2000.00
B4        | A    |                | 3000.00
B5        | A    |                | 2000.00
'''

[[test]]
name  = "quiet: inside the accreditation, or no day to judge by"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id | region_code | accredited_on | revoked_on
B1      | 150502      | 2018-06-01    |
B2      | 150502      |               |
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
K{01..20}      | P{01..20} | B1      | 2024-06-01
L{01..20}      | Q{01..20} | B2      | 2024-06-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{01..20}      | P{01..20} | K{01..20}      | 150502      | 2024-09-01 09:00:00 | 1000.00 | approved | 2024-10-01
B{01..20}      | Q{01..20} | L{01..20}      | 150502      | 2024-09-01 09:00:00 | 1000.00 | approved | 2024-10-01
'''
[test.expect]
population = 1
alerts = ''
---*/
