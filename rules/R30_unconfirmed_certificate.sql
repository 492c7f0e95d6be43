/*--- rule
format   = 1
id       = "R30"
slug     = "unconfirmed-certificate"
version  = "1.0"
status   = "experimental"
family   = "certificate"
entity   = "certificate"
severity = "high"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "联网查询"]

title.zh   = "联网查询不能确认的证书"
title.en   = "Certificates the registry does not confirm"
summary.zh = "申领技能提升补贴所用的证书，在联网查询的最近一次结果中已撤销、无效，或与申领不符（持证人、机构、职业、等级、发证日逐项比对），或没有任何查询结果。先再查一次，再作判断。"
summary.en = "The certificate presented for a skill subsidy is revoked or void in the latest answer of the national registry, or differs from the application (holder, body, occupation, level and date compared one by one), or has no answer at all. Query again before anything else."

[[legal]]
clause = "NMG-2025-SYBX:6-1"
why.zh = "证书须通过联网查询审核，应在技能人才评价工作网可查询"
why.en = "Certificates are checked by the on-line query and must be found there"
[[legal]]
clause = "MOHRSS-2017-40:2"
why.zh = "经办机构通过联网查询、与参保信息比对等方式审核"
why.en = "The office checks the certificate on line"
[[legal]]
clause = "SIAR-2023:24"
why.zh = "经办机构应当审核证书，并在10个工作日内办结"
why.en = "The office checks the certificate and settles within 10 working days"
[[legal]]
clause = "SIL-2018:88"
why.zh = "核实为违规取得的，责令退回并处罚款"
why.en = "What follows if checking confirms it"

[requires]
certificate_registry = ["certificate_no", "registry_status"]

[optional]
certificate_registry = { columns = ["person_id", "body_id", "occupation_code", "level", "issued_on", "queried_on"], feeds = ["last_query", "person_differs", "body_differs", "occupation_differs", "level_differs", "date_differs"] }

[params.upload_days]
type = "int"
default = 60
min = 0
max = 365
unit = "日"
about.zh = "发证后这些日内的查询，可能早于证书上传"
about.en = "A query within this many days of issue may have come before the upload"
[params.min_body_cases]
type = "int"
default = 3
min = 1
max = 1000
unit = "本"
about.zh = "同一机构至少有这么多本查无结果、且占其申领五分之一以上的，“尚未查询”不再是通常的解释"
about.en = "From this many unanswered certificates of one body, a fifth of its applications, `not queried yet` no longer explains it"

[output]
rows = "violations"
entity_id = "certificate_no"
part   = "application_id"
window = ["issued_on", "applied_on"]
region = "region_code"
amount_at_risk = "paid"
[output.columns]
certificate_no     = { type = "string",        zh = "证书编号", en = "Certificate" }
application_id     = { type = "string",        zh = "申领编号", en = "Application" }
region_code        = { type = "string",        zh = "支付地", en = "Paying region" }
issued_on          = { type = "date",          zh = "发证日", en = "Issued on" }
applied_on         = { type = "date",          zh = "申领日", en = "Applied on" }
body_id            = { type = "string",        zh = "评价机构", en = "Assessment body" }
finding            = { type = "string",        zh = "情形", en = "Finding" }
observed           = { type = "int64",         zh = "计数", en = "Count" }
exposure           = { type = "int64",         zh = "计数基数", en = "Exposure" }
answers            = { type = "int64",         zh = "查询次数", en = "Answers of the registry" }
last_query         = { type = "date",          zh = "最近一次查询", en = "Last query" }
paid_on            = { type = "date",          zh = "发放日", en = "Paid on" }
answered_valid_before = { type = "bool",       zh = "此前曾查询为有效", en = "Was answered valid before" }
person_differs     = { type = "bool",          zh = "持证人不符", en = "Holder differs" }
body_differs       = { type = "bool",          zh = "机构不符", en = "Body differs" }
occupation_differs = { type = "bool",          zh = "职业不符", en = "Occupation differs" }
level_differs      = { type = "bool",          zh = "等级不符", en = "Level differs" }
date_differs       = { type = "bool",          zh = "发证日不符", en = "Date of issue differs" }
body_unanswered    = { type = "int64",         zh = "该机构查无结果的申领", en = "The body's applications without an answer" }
body_applications  = { type = "int64",         zh = "该机构证书的申领", en = "Applications with the body's certificates" }
paid               = { type = "decimal(14,2)", zh = "已发补贴", en = "Subsidy paid" }
stoppable          = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }

[model]
kind = "none"

[alert]
where = "finding <> 'not_comparable'"
score = "paid"
budget = { per_scan = 500 }

[[downgrade]]
when = "finding = 'unanswered' AND NOT COALESCE(body_unanswered >= $min_body_cases AND body_unanswered * 5 >= body_applications, false)"
to   = "low"
fp   = "FP-R30-NOTYET"
zh   = "数据中没有这本证书的查询结果，可能尚未查询或查询结果未导入"
en   = "The extract holds no answer for this certificate: perhaps it was not queried yet, or the answer not imported"
[[downgrade]]
when = "finding = 'unanswered'"
to   = "medium"
fp   = "FP-R30-NOTYET"
zh   = "数据中没有查询结果，先查一次"
en   = "The extract holds no answer: query first"
[[downgrade]]
when = "finding = 'void' AND answers = 1 AND COALESCE(last_query - issued_on <= $upload_days, true)"
to   = "low"
fp   = "FP-R30-UPLOAD"
zh   = "只查询过一次，且在发证后{upload_days}日内，证书可能尚未上传，先再查一次"
en   = "Queried only once, within {upload_days} days of issue: it may not have been uploaded yet, query again"
[[downgrade]]
when = "finding = 'void' AND answers = 1"
to   = "medium"
fp   = "FP-R30-UPLOAD"
zh   = "只查询过一次，先再查一次"
en   = "Queried only once: query again first"
[[downgrade]]
when = "finding IN ('revoked', 'void') AND answered_valid_before"
to   = "medium"
fp   = "FP-R30-LATER"
zh   = "此前曾查询为有效，申领时可能仍然有效"
en   = "It was answered valid before and may have been valid when it was presented"
[[downgrade]]
when = "finding IN ('revoked', 'void') AND COALESCE(last_query > paid_on, false)"
to   = "medium"
fp   = "FP-R30-LATER"
zh   = "这次查询（{last_query:date}）在发放（{paid_on:date}）之后，发放时可能仍然有效"
en   = "That query ({last_query:date}) came after the payment ({paid_on:date}); it may have been valid then"
[[downgrade]]
when = "finding = 'differs' AND NOT COALESCE(person_differs OR body_differs OR level_differs, false)"
to   = "medium"
fp   = "FP-R30-TYPING"
zh   = "持证人、机构、等级都相符，只有职业代码或发证日不同，可能是录入差错或职业代码调整"
en   = "Holder, body and level agree; only the occupation code or the date differs, as after a typing error or a revised code"

[[support]]
id   = "revoked"
when = "finding = 'revoked'"
zh   = "最近一次查询（{last_query:date}）的结果为已撤销"
en   = "The latest answer ({last_query:date}) is: revoked"
[[support]]
id   = "void"
when = "finding = 'void'"
zh   = "最近一次查询（{last_query:date}）的结果为无效，共查询{answers}次"
en   = "The latest answer ({last_query:date}) is: void; it was queried {answers} times"
[[support]]
id   = "person_differs"
when = "COALESCE(person_differs, false)"
zh   = "证书或查询结果上的持证人不是申领人"
en   = "The holder on the certificate or in the registry is not the applicant"
[[support]]
id   = "level_differs"
when = "COALESCE(level_differs, false)"
zh   = "查询结果的等级与所持证书不符"
en   = "The registry names another level"
[[support]]
id   = "body_differs"
when = "COALESCE(body_differs, false)"
zh   = "查询结果的评价机构与所持证书不符"
en   = "The registry names another assessment body"
[[support]]
id   = "occupation_differs"
when = "COALESCE(occupation_differs, false)"
zh   = "查询结果的职业与所持证书不符"
en   = "The registry names another occupation"
[[support]]
id   = "date_differs"
when = "COALESCE(date_differs, false)"
zh   = "查询结果的发证日与所持证书不符"
en   = "The registry names another date of issue"
[[support]]
id   = "many_of_one_body"
when = "finding = 'unanswered' AND body_unanswered >= $min_body_cases AND body_unanswered * 5 >= body_applications"
zh   = "该机构的{body_applications}笔申领中，{body_unanswered}笔查无结果"
en   = "Of {body_applications} applications with the body's certificates {body_unanswered} have no answer"

[explain]
zh = "{applied_on:date}的补贴申领所用证书，数据中有{answers}次联网查询结果，至今不能确认该证书有效且属于申领人。已发补贴{paid:yuan}，尚可停发{stoppable:yuan}。"
en = "For the certificate of the application of {applied_on:date} the extract holds {answers} answers of the registry; none of them settles that it is valid and the applicant's. Paid {paid:yuan}, could still be stopped {stoppable:yuan}."

[[evidence]]
id    = "applications"
title.zh = "使用这本证书的补贴申领"
title.en = "Applications with this certificate"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.holder_id, a.employer_id, a.body_id, a.occupation_code, a.level,
       a.issued_on, a.applied_on, a.paid_on, a.region_code, a.paid AS amount, a.stoppable
FROM subsidy_application a
WHERE a.certificate_no = $entity_id"""
[[evidence]]
id    = "answers"
title.zh = "历次联网查询结果"
title.en = "Answers of the registry"
table = "certificate_registry"
key   = "certificate_no"
role  = "registry_answer"
sql   = """
SELECT r.certificate_no, r.registry_status, r.queried_on, r.body_id, r.occupation_code, r.level, r.issued_on
FROM certificate_registry r
WHERE r.certificate_no = $entity_id AND (r.queried_on IS NULL OR r.queried_on <= $as_of)"""

[[false_positives]]
id = "FP-R30-UPLOAD"
zh = "查询时证书尚未上传"
en = "Queried before the certificate was uploaded"
how.zh = "再次查询，保存查询页面"
how.en = "Query again and keep the page"
[[false_positives]]
id = "FP-R30-NOTYET"
zh = "尚未查询，或查询结果未导入"
en = "Not queried yet, or the answer was not imported"
how.zh = "查询一次并导入结果"
how.en = "Query once and import the answer"
[[false_positives]]
id = "FP-R30-TYPING"
zh = "证书编号、职业代码或日期录入差错"
en = "Number, occupation code or date typed wrongly"
how.zh = "对照证书原件；注意全角字符和字母O、数字0"
how.en = "Compare with the certificate; look for full-width characters and O for 0"
[[false_positives]]
id = "FP-R30-OLDPAPER"
zh = "旧版纸质职业资格证书，不在网上"
en = "An old paper qualification that is not on line"
how.zh = "向发证机构核实"
how.en = "Ask the issuer"
[[false_positives]]
id = "FP-R30-LATER"
zh = "申领时有效，之后才撤销"
en = "Valid when presented, revoked later"
how.zh = "查撤销文件的日期和范围"
how.en = "Date and scope of the revocation"

[[verify]]
id = "V1"
zh = "在技能人才评价工作网再次查询，保存查询页面，导入结果"
en = "Query the national registry again, keep the page, import the answer"
needs = "attachment"
[[verify]]
id = "V2"
zh = "结果仍不能确认的，向评价机构和职业技能鉴定部门发协查函"
en = "If it is still not confirmed: letter to the assessment body and the skills department"
needs = "attachment"

[suppress]
key = ["entity_id"]
reopen_when = "paid > last.paid OR answers > last.answers"
snooze_max = "30 days"
---*/
-- Choices where detections.md S1 leaves one open:
-- * The newest queried_on counts; of several answers of that day any valid one that agrees settles it, for the applicant.
--   Answers after the as-of date are not known yet; an answer without a day is older than every other.
-- * A field is compared only where both sides have it. The holder is compared with the applicant twice: as the registry
--   has it and as the certificate itself has it; the other fields between registry and certificate.
-- * No answer at all is not yet `not found`: the extract cannot tell a query that found nothing from one not made. It is
--   listed last, unless a fifth of a body's applications are like that.
-- * One row per certificate and application that is not confirmed; `not_comparable` counts those whose certificate is not
--   in the extract although the registry calls it valid: nothing to compare, no alert. Confirmed ones have no row.
WITH latest AS (
  SELECT certificate_no,
         COUNT(*)                                                        AS answers,
         MAX(COALESCE(queried_on, DATE '1900-01-01'))                    AS day,
         MIN(CASE WHEN registry_status = 'valid' THEN COALESCE(queried_on, DATE '1900-01-01') END) AS first_valid
  FROM certificate_registry
  WHERE queried_on IS NULL OR queried_on <= $as_of
  GROUP BY certificate_no
), compared AS (
  SELECT a.application_id, a.certificate_no, l.answers, l.day, l.first_valid, r.registry_status,
         r.person_id <> a.person_id                       AS person_differs,
         r.body_id <> a.body_id                           AS body_differs,
         r.occupation_code <> a.occupation_code           AS occupation_differs,
         CAST(r.level AS BIGINT) <> a.level               AS level_differs,
         r.issued_on <> a.issued_on                       AS date_differs
  FROM subsidy_application a
  JOIN latest l               ON l.certificate_no = a.certificate_no
  JOIN certificate_registry r ON r.certificate_no = l.certificate_no AND COALESCE(r.queried_on, DATE '1900-01-01') = l.day
), flagged AS (
  SELECT application_id, answers, day, first_valid, registry_status,
         COALESCE(person_differs, false)     AS person_differs,
         COALESCE(body_differs, false)       AS body_differs,
         COALESCE(occupation_differs, false) AS occupation_differs,
         COALESCE(level_differs, false)      AS level_differs,
         COALESCE(date_differs, false)       AS date_differs
  FROM compared
), answer AS (                         -- one row per application: the best of the answers of the newest day
  SELECT application_id, MAX(answers) AS answers, MAX(day) AS day, MIN(first_valid) AS first_valid,
         MAX(CASE WHEN registry_status = 'valid' THEN 1 ELSE 0 END) = 1                           AS valid,
         MAX(CASE WHEN registry_status = 'revoked' THEN 1 ELSE 0 END) = 1                         AS revoked,
         MAX(CASE WHEN registry_status = 'valid' AND NOT (person_differs OR body_differs OR occupation_differs
                       OR level_differs OR date_differs) THEN 1 ELSE 0 END) = 1                   AS agrees,
         MIN(CASE WHEN person_differs THEN 1 ELSE 0 END) = 1                                      AS person_differs,
         MIN(CASE WHEN body_differs THEN 1 ELSE 0 END) = 1                                        AS body_differs,
         MIN(CASE WHEN occupation_differs THEN 1 ELSE 0 END) = 1                                  AS occupation_differs,
         MIN(CASE WHEN level_differs THEN 1 ELSE 0 END) = 1                                       AS level_differs,
         MIN(CASE WHEN date_differs THEN 1 ELSE 0 END) = 1                                        AS date_differs
  FROM flagged
  GROUP BY application_id
), judged AS (
  SELECT a.application_id, a.certificate_no, a.person_id, a.body_id, a.region_code, a.issued_on, a.applied_on, a.paid_on, a.paid, a.stoppable,
         COALESCE(r.answers, 0) AS answers, r.day, r.first_valid,
         COALESCE(a.holder_id <> a.person_id, false) AS not_own,
         CASE WHEN r.application_id IS NULL                                    THEN 'unanswered'
              WHEN NOT r.valid AND r.revoked                                   THEN 'revoked'
              WHEN NOT r.valid                                                 THEN 'void'
              WHEN NOT r.agrees OR COALESCE(a.holder_id <> a.person_id, false) THEN 'differs'
              WHEN NOT a.has_certificate                                       THEN 'not_comparable'
              ELSE 'confirmed' END                                             AS finding,
         COALESCE(r.person_differs, false)     AS person_differs,
         COALESCE(r.body_differs, false)       AS body_differs,
         COALESCE(r.occupation_differs, false) AS occupation_differs,
         COALESCE(r.level_differs, false)      AS level_differs,
         COALESCE(r.date_differs, false)       AS date_differs
  FROM subsidy_application a
  LEFT JOIN answer r ON r.application_id = a.application_id
), body AS (
  SELECT body_id, COUNT(*) AS applications, SUM(CASE WHEN has_answer THEN 0 ELSE 1 END) AS unanswered
  FROM (SELECT a.body_id, l.certificate_no IS NOT NULL AS has_answer
        FROM subsidy_application a
        LEFT JOIN latest l ON l.certificate_no = a.certificate_no
        WHERE a.body_id IS NOT NULL) x
  GROUP BY body_id
)
SELECT j.certificate_no,
       j.application_id,
       j.region_code,
       j.issued_on,
       j.applied_on,
       j.body_id,
       j.finding,
       CAST(1 AS BIGINT)                                                       AS observed,
       CAST(1 AS BIGINT)                                                       AS exposure,
       CAST(j.answers AS BIGINT)                                               AS answers,
       CASE WHEN j.day > DATE '1900-01-01' THEN j.day END                      AS last_query,
       j.paid_on,
       COALESCE(j.first_valid < j.day, false)                                  AS answered_valid_before,
       j.person_differs OR j.not_own                                           AS person_differs,
       j.body_differs, j.occupation_differs, j.level_differs, j.date_differs,
       CAST(b.unanswered AS BIGINT)                                            AS body_unanswered,
       CAST(b.applications AS BIGINT)                                          AS body_applications,
       j.paid,
       j.stoppable
FROM judged j
LEFT JOIN body b ON b.body_id = j.body_id
WHERE j.finding <> 'confirmed'
/*--- tests
[[test]]
name  = "the newest answer counts, field by field; absent fields are not compared"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K01            | P01       | B1      | 4-01-01-01      | 5     | 2025-01-10
K02            | P02       | B1      | 4-01-01-01      | 5     | 2025-01-10
K03            | P03       | B1      | 4-01-01-01      | 5     | 2025-01-10
K04            | P04       | B1      | 4-01-01-01      | 5     | 2025-01-10
K05            | P05       | B1      | 4-01-01-01      | 5     | 2025-01-10
K06            | P06       | B1      | 4-01-01-01      | 5     | 2025-01-10
K07            | P07       | B1      | 4-01-01-01      | 5     | 2025-01-10
K08            | P08       | B1      | 4-01-01-01      | 5     | 2025-01-10
K09            | P99       | B1      | 4-01-01-01      | 5     | 2025-01-10
K10            | P10       | B1      | 4-01-01-01      | 5     | 2025-01-10
K12            | P12       | B1      | 4-01-01-01      | 5     | 2025-01-10
K13            | P13       | B1      | 4-01-01-01      | 5     | 2025-01-10
K14            | P14       | B1      | 4-01-01-01      | 3     | 2025-01-10
'''
certificate_registry = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on  | registry_status | queried_on
K01            | P01       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K02            |           |         |                 |       |            | void            | 2025-02-01
K02            | P02       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-21
K03            | P03       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K03            |           |         |                 |       |            | revoked         | 2025-06-30
K04            | P04       |         |                 |       |            | valid           | 2025-02-01
K05            | P05       | B1      | 4-01-01-01      | 3     | 2025-01-10 | valid           | 2025-02-01
K06            | P06       | B1      | 4-01-01-01      | 5     | 2025-01-11 | valid           | 2025-02-01
K07            |           |         |                 |       |            | void            | 2025-03-11
K09            | P99       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K10            |           |         |                 |       |            | void            | 2025-02-01
K10            | P10       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K11            | P11       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K12            |           |         |                 |       |            | void            | 2025-02-01
K12            | P12       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-07-01
K13            | P13       | B2      | 4-01-01-02      | 5     | 2025-01-10 |  valid           |
K14            | P14       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A01            | P01       | K01            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A02            | P02       | K02            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A03            | P03       | K03            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A04            | P04       | K04            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A05            | P05       | K05            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A06            | P06       | K06            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | pending  |
A07            | P07       | K07            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-07-01
A08            | P08       | K08            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A09            | P09       | K09            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A10            | P10       | K10            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A11            | P11       | K11            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A12            | P12       | K12            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A13            | P13       | K13            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A14            | P14       | K14            | employee      | 150502      | 2025-02-01 09:00:00 | 2000.00 | approved | 2025-03-01
A15            | P08       | K08            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | rejected |
'''
[test.expect]
# Confirmed: K01; K02 (uploaded late); K04 (what the registry leaves out is not compared); K10 (a valid answer the same day).
# K09: registry and certificate agree on P99, who is not the applicant. K11 is not in the extract: nothing to compare but
# the person. K12's valid answer comes after the as-of date. K13's answer has no day. B1 has 13 applications (A11 has no
# body, A15 is rejected), one of them unanswered. A06 is pending and A07 paid after the day: 1000 could still be stopped.
population = 10
rows = '''
entity_id | application_id | finding        | answers | last_query | answered_valid_before | person_differs | body_differs | occupation_differs | level_differs | date_differs | body_unanswered | body_applications | paid    | stoppable
K03       | A03            | revoked        | 2       | 2025-06-30 | true                  | false          | false        | false              | false         | false        | 1               | 13                | 1000.00 | 0.00
K05       | A05            | differs        | 1       | 2025-02-01 | false                 | false          | false        | false              | true          | false        | 1               | 13                | 1000.00 | 0.00
K06       | A06            | differs        | 1       | 2025-02-01 | false                 | false          | false        | false              | false         | true         | 1               | 13                | 0.00    | 1000.00
K07       | A07            | void           | 1       | 2025-03-11 | false                 | false          | false        | false              | false         | false        | 1               | 13                | 0.00    | 1000.00
K08       | A08            | unanswered     | 0       |            | false                 | false          | false        | false              | false         | false        | 1               | 13                | 1000.00 | 0.00
K09       | A09            | differs        | 1       | 2025-02-01 | false                 | true           | false        | false              | false         | false        | 1               | 13                | 1000.00 | 0.00
K11       | A11            | not_comparable | 1       | 2025-02-01 | false                 | false          | false        | false              | false         | false        |                 |                   | 1000.00 | 0.00
K12       | A12            | void           | 1       | 2025-02-01 | false                 | false          | false        | false              | false         | false        | 1               | 13                | 1000.00 | 0.00
K13       | A13            | differs        | 1       |            | false                 | false          | true         | true               | false         | false        | 1               | 13                | 1000.00 | 0.00
K14       | A14            | differs        | 1       | 2025-02-01 | false                 | false          | false        | false              | true          | false        | 1               | 13                | 2000.00 | 0.00
'''

[[test]]
name  = "firing: what is known for certain comes first, what a second query may settle later"
kind  = "firing"
as_of = 2025-06-30
use   = "the newest answer counts, field by field; absent fields are not compared"
[test.expect]
# 10 January to 11 March 2025 are 21 + 28 + 11 = 60 days: K07 is inside the upload time.
alerts = '''
entity_id | band | fp            | persons | amount_paid | amount_stoppable
K03       | B    | FP-R30-LATER  | 1       | 1000.00     | 0.00
K05       | A    |               | 1       | 1000.00     | 0.00
K06       | B    | FP-R30-TYPING | 1       | 0.00        | 1000.00
K07       | C    | FP-R30-UPLOAD | 1       | 0.00        | 1000.00
K08       | C    | FP-R30-NOTYET | 1       | 1000.00     | 0.00
K09       | A    |               | 1       | 1000.00     | 0.00
K12       | C    | FP-R30-UPLOAD | 1       | 1000.00     | 0.00
K13       | A    |               | 1       | 1000.00     | 0.00
K14       | A    |               | 1       | 2000.00     | 0.00
'''
absent = ["K01", "K02", "K04", "K10", "K11"]

[[test]]
name  = "firing: the sixty-first day, a second void answer, and a body whose certificates are not to be found"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2025-01-10
K2             | P2        | B1      | 4-01-01-01      | 5     | 2025-01-10
K{3..6}        | P{3..6}   | B1      | 4-01-01-01      | 5     | 2025-01-10
X{01..03}      | Q{01..03} | B2      | 4-01-01-01      | 5     | 2025-01-10
Y{01..12}      | R{01..12} | B2      | 4-01-01-01      | 5     | 2025-01-10
Z{01..03}      | S{01..03} | B3      | 4-01-01-01      | 5     | 2025-01-10
W{01..13}      | T{01..13} | B3      | 4-01-01-01      | 5     | 2025-01-10
'''
certificate_registry = '''
certificate_no | person_id | registry_status | queried_on
K1             |           | void            | 2025-03-12
K2             |           | void            | 2025-01-20
K2             |           | void            | 2025-01-25
K3             |           | revoked         | 2025-03-01
K4             |           | revoked         | 2025-03-02
K5             |           | revoked         | 2025-03-02
K6             |           | void            |
Y{01..12}      | R{01..12} | valid           | 2025-02-01
W{01..13}      | T{01..13} | valid           | 2025-02-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A2             | P2        | K2             | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A{3..4}        | P{3..4}   | K{3..4}        | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A6             | P6        | K6             | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | pending  |
A5             | P5        | K5             | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | pending  |
AX{01..03}     | Q{01..03} | X{01..03}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
AY{01..12}     | R{01..12} | Y{01..12}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
AZ{01..03}     | S{01..03} | Z{01..03}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
AW{01..13}     | T{01..13} | W{01..13}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
'''
[test.expect]
# B2: three of 15 are unanswered, a fifth exactly. B3: three of 16, less than a fifth. 12 March is the 61st day after issue.
# K3 was found revoked on the day of payment, K4 a day after it; K5 is not paid yet. Nobody knows when K6 was queried.
population = 12
alerts = '''
entity_id | band | fp
K1        | B    | FP-R30-UPLOAD
K2        | A    |
K3        | A    |
K4        | B    | FP-R30-LATER
K5        | A    |
K6        | C    | FP-R30-UPLOAD
X01       | B    | FP-R30-NOTYET
X02       | B    | FP-R30-NOTYET
X03       | B    | FP-R30-NOTYET
Z01       | C    | FP-R30-NOTYET
Z02       | C    | FP-R30-NOTYET
Z03       | C    | FP-R30-NOTYET
'''

[[test]]
name  = "quiet: valid answers that agree, and a valid one whose certificate is not in the extract"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K{01..20}      | P{01..20} | B1      | 4-01-01-01      | 5     | 2025-01-10
'''
certificate_registry = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on  | registry_status | queried_on
K{01..20}      | P{01..20} | B1      | 4-01-01-01      | 5     | 2025-01-10 | void            | 2025-01-30
K{01..20}      | P{01..20} | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-20
K21            | P21       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-20
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{01..21}      | P{01..21} | K{01..21}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
'''
[test.expect]
population = 1
alerts = ''
---*/
