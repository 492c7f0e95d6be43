/*--- rule
format   = 1
id       = "R30"
slug     = "unconfirmed-certificate"
version  = "2.0"
status   = "experimental"
family   = "certificate"
entity   = "body"
severity = "high"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "联网查询"]

title.zh   = "联网查询不能确认的证书"
title.en   = "Certificates the registry does not confirm"
summary.zh = "申领技能提升补贴所用的证书，联网查询的结果为已撤销、无效，或与申领不符（持证人、等级、机构、职业、发证日逐项比对），或发放60日后仍没有查询结果。同一情形集中在一家评价机构的，按机构列出；散见的，按支付旗县列出，一种情形一条，先再查一次。"
summary.en = "Certificates presented for a skill subsidy that the on-line query calls revoked or void, that differ (holder, level, body, occupation, date one by one), or that have no answer 60 days after payment. One alert per assessment body and kind where a kind is concentrated, else one per paying county and kind, to be queried again first."

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

[optional]
assessment_bodies    = { columns = ["body_id", "region_code"], feeds = ["region_code"] }
certificate_registry = { columns = ["certificate_no", "registry_status", "queried_on", "body_id", "occupation_code", "level", "issued_on"], feeds = [] }

[params.upload_days]
type = "int"
default = 60
min = 0
max = 365
unit = "日"
about.zh = "发证后这些日内的查询，可能早于证书上传"
about.en = "A query within this many days of issue may have come before the upload"

[output]
rows = "violations"
entity_id   = "entity_id"
entity_type = "entity_type"
part   = "finding"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "paid"
[output.columns]
entity_type  = { type = "string",        zh = "核查对象类型", en = "Type of entity" }
entity_id    = { type = "string",        zh = "评价机构或支付旗县", en = "Assessment body or paying county" }
finding      = { type = "string",        zh = "情形", en = "Finding" }
region_code  = { type = "string",        zh = "地区", en = "Region" }
window_start = { type = "date",          zh = "最早申领", en = "First application" }
window_end   = { type = "date",          zh = "最近申领", en = "Last application" }
observed     = { type = "int64",         zh = "证书数", en = "Certificates" }
exposure     = { type = "int64",         zh = "该对象的全部申领", en = "All applications of the entity" }
cases        = { type = "int64",         zh = "涉及申领", en = "Applications" }
persons      = { type = "int64",         zh = "人数", en = "Persons" }
early        = { type = "int64",         zh = "其中可能查询过早", en = "Of these perhaps queried too early" }
unpaid       = { type = "int64",         zh = "其中尚未发放", en = "Of these not paid yet" }
last_query   = { type = "date",          zh = "最近一次查询", en = "Last query" }
paid         = { type = "decimal(14,2)", zh = "已发补贴", en = "Subsidy paid" }
stoppable    = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }

[model]
kind = "none"

[alert]
where = "observed > 0"
score = "paid"
budget = { per_scan = 300 }

[[downgrade]]
when = "finding = 'unanswered' AND entity_type = 'region'"
to   = "low"
fp   = "FP-R30-NOTYET"
zh   = "{observed}本散见于不同机构，可能尚未查询或查询结果未导入：补查一次"
en   = "{observed} of different bodies, perhaps not queried yet or not imported: query them"
[[downgrade]]
when = "finding = 'unanswered'"
to   = "medium"
fp   = "FP-R30-NOTYET"
zh   = "数据中没有这些证书的查询结果，先查一次"
en   = "The extract holds no answer for these: query first"
[[downgrade]]
when = "finding = 'void' AND (entity_type = 'region' OR early = observed)"
to   = "low"
fp   = "FP-R30-UPLOAD"
zh   = "只查询过一次（其中{early}本在发证后{upload_days}日内），证书可能尚未上传，先再查一次"
en   = "Queried only once ({early} within {upload_days} days of issue): perhaps not uploaded yet, query again"
[[downgrade]]
when = "finding = 'void'"
to   = "medium"
fp   = "FP-R30-UPLOAD"
zh   = "只查询过一次，先再查一次"
en   = "Queried only once: query again first"
[[downgrade]]
when = "finding = 'later' AND entity_type = 'region'"
to   = "low"
fp   = "FP-R30-LATER"
zh   = "此前曾查询为有效，或发放后才查得撤销，申领时可能仍然有效"
en   = "Valid at first, or found revoked after the payment only: perhaps valid when presented"
[[downgrade]]
when = "finding = 'later'"
to   = "medium"
fp   = "FP-R30-LATER"
zh   = "此前曾查询为有效，或发放后才查得撤销；同一机构{observed}本，查撤销的范围和原因"
en   = "Valid at first, or found revoked after the payment only; {observed} of one body: why and how far were they revoked"
[[downgrade]]
when = "finding = 'body'"
to   = "low"
fp   = "FP-R30-RENAMED"
zh   = "持证人、等级都相符，只有机构不同，可能是机构更名、合并或下设考点"
en   = "Holder and level agree and only the body differs, as after a change of name, a merger or at a branch"
[[downgrade]]
when = "finding = 'detail'"
to   = "low"
fp   = "FP-R30-TYPING"
zh   = "持证人、机构、等级都相符，只有职业代码或发证日不同，可能是录入差错或职业代码调整"
en   = "Holder, body and level agree; only the occupation code or the date differs, as after a typing error or a revised code"
[[downgrade]]
when = "entity_type = 'region'"
to   = "medium"
fp   = "FP-R30-TYPING"
zh   = "{observed}本散见于不同机构，没有集中：先再查一次，排除编号录入差错和旧版纸质证书"
en   = "{observed} of different bodies, not concentrated: query again first, a number typed wrongly or an old paper certificate may explain one"

[[support]]
id   = "revoked"
when = "finding = 'revoked'"
zh   = "{observed}本在发放前（或尚未发放时）已查得撤销"
en   = "{observed} were found revoked before the payment, or are not paid yet"
[[support]]
id   = "later"
when = "finding = 'later'"
zh   = "{observed}本后来查得撤销或无效，最近一次查询{last_query:date}"
en   = "{observed} were later found revoked or void, last queried on {last_query:date}"
[[support]]
id   = "void_again"
when = "finding = 'void_again'"
zh   = "{observed}本先后查询两次以上，均为无效"
en   = "{observed} were queried twice or more and are void"
[[support]]
id   = "void"
when = "finding = 'void'"
zh   = "{observed}本查询为无效"
en   = "{observed} are void"
[[support]]
id   = "holder"
when = "finding = 'holder'"
zh   = "{observed}本证书或查询结果上的持证人不是申领人"
en   = "The holder of {observed} on the certificate or in the registry is not the applicant"
[[support]]
id   = "level"
when = "finding = 'level'"
zh   = "{observed}本的等级与查询结果不符"
en   = "The registry names another level for {observed}"
[[support]]
id   = "differs"
when = "finding IN ('body', 'detail')"
zh   = "{observed}本的机构、职业或发证日与查询结果不符"
en   = "The registry names another body, occupation or date for {observed}"
[[support]]
id   = "unanswered"
when = "finding = 'unanswered'"
zh   = "{observed}本已发放60日以上，数据中没有查询结果"
en   = "{observed} were paid 60 days ago or more and have no answer"
[[support]]
id   = "concentrated"
when = "entity_type = 'body'"
zh   = "该机构{exposure}笔申领中有{cases}笔如此，占比是其他机构合计的10倍以上"
en   = "{cases} of the body's {exposure} applications, ten times the share of all others or more"
[[support]]
id   = "unpaid"
when = "unpaid > 0"
zh   = "其中{unpaid}笔尚未发放，可以先核实再办理"
en   = "{unpaid} of them are not paid yet and can be checked first"

[explain]
zh = "{window_start:date}至{window_end:date}的{cases}笔补贴申领（{persons}人）所用的{observed}本证书，联网查询至今不能确认有效且属于申领人。已发补贴{paid:yuan}，尚可停发{stoppable:yuan}。"
en = "The on-line query does not confirm {observed} certificates of {cases} applications ({persons} persons) from {window_start:date} to {window_end:date} as valid and the applicant's. Paid {paid:yuan}, could still be stopped {stoppable:yuan}."

[[evidence]]
id    = "applications"
title.zh = "使用这些证书的补贴申领"
title.en = "Applications with these certificates"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT u.person_id, u.application_id, u.certificate_no, u.finding, u.body_id, u.answers, u.last_query, u.issued_on,
       u.applied_on, u.paid_on, u.region_code, u.paid AS amount, u.stoppable
FROM unconfirmed_certificate u
WHERE u.entity_id = $entity_id AND u.finding = $part"""
[[evidence]]
id    = "answers"
title.zh = "历次联网查询结果"
title.en = "Answers of the registry"
table = "certificate_registry"
key   = "certificate_no"
role  = "registry_answer"
sql   = """
SELECT u.person_id, r.certificate_no, r.registry_status, r.queried_on, r.body_id, r.occupation_code, r.level, r.issued_on
FROM unconfirmed_certificate u
JOIN certificate_registry r ON r.certificate_no = u.certificate_no
WHERE u.entity_id = $entity_id AND u.finding = $part AND (r.queried_on IS NULL OR r.queried_on <= $as_of)"""

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
id = "FP-R30-RENAMED"
zh = "评价机构更名、合并或下设考点"
en = "The body was renamed or merged, or a branch held the exam"
how.zh = "查机构备案变更"
how.en = "Changes of its accreditation"
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
zh = "在技能人才评价工作网逐本再次查询，保存查询页面，导入结果"
en = "Query each in the national registry again, keep the page, import the answer"
needs = "attachment"
[[verify]]
id = "V2"
zh = "结果仍不能确认的，向评价机构和职业技能鉴定部门发协查函，附证书清单"
en = "If still not confirmed: letter to the assessment body and the skills department, with the list"
needs = "attachment"

[suppress]
key = ["entity_type", "entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "90 days"
---*/
-- Choices where detections.md S1 leaves one open:
-- * What an answer says is the shared view certificate_check, who checks it unconfirmed_certificate.
-- * A contradiction is a fact after a second query only (typologies T20): concentrated at one body it is band A, scattered
--   over a county band B at most. No answer is not `not found`: the extract cannot tell a query that found nothing from
--   one that was not made.
-- * One row per entity and kind. A certificate of several applications is one certificate; its money is that of all.
-- * `early`: queried within upload_days of the issue, or nobody knows when one of both was.
WITH certificate AS (
  SELECT entity_type, entity_id, finding, applications, certificate_no, issued_on, last_query,
         COUNT(*)                                             AS n,
         MIN(region_code)                                     AS region_code,
         MIN(applied_on)                                      AS first_on,
         MAX(applied_on)                                      AS last_on,
         SUM(CASE WHEN paid_on IS NULL THEN 1 ELSE 0 END)     AS unpaid,
         SUM(paid)                                            AS paid,
         SUM(stoppable)                                       AS stoppable
  FROM unconfirmed_certificate
  GROUP BY entity_type, entity_id, finding, applications, certificate_no, issued_on, last_query
), person AS (
  SELECT entity_type, entity_id, finding, COUNT(*) AS n
  FROM (SELECT entity_type, entity_id, finding, person_id FROM unconfirmed_certificate
        GROUP BY entity_type, entity_id, finding, person_id) p
  GROUP BY entity_type, entity_id, finding
), total AS (
  SELECT entity_type, entity_id, finding, applications, COUNT(*) AS certificates, SUM(n) AS cases,
         MIN(region_code) AS region_code, MIN(first_on) AS first_on, MAX(last_on) AS last_on, MAX(last_query) AS last_query,
         SUM(CASE WHEN last_query - issued_on > $upload_days THEN 0 ELSE 1 END) AS early,
         SUM(unpaid) AS unpaid, SUM(paid) AS paid, SUM(stoppable) AS stoppable
  FROM certificate
  GROUP BY entity_type, entity_id, finding, applications
)
SELECT t.entity_type,
       t.entity_id,
       t.finding,
       COALESCE(b.region_code, t.region_code)        AS region_code,
       t.first_on                                    AS window_start,
       t.last_on                                     AS window_end,
       CAST(t.certificates AS BIGINT)                AS observed,
       CAST(t.applications AS BIGINT)                AS exposure,
       CAST(t.cases AS BIGINT)                       AS cases,
       CAST(p.n AS BIGINT)                           AS persons,
       CAST(t.early AS BIGINT)                       AS early,
       CAST(t.unpaid AS BIGINT)                      AS unpaid,
       t.last_query,
       CAST(t.paid AS DECIMAL(14,2))                 AS paid,
       CAST(t.stoppable AS DECIMAL(14,2))            AS stoppable
FROM total t
JOIN person p                 ON p.entity_type = t.entity_type AND p.entity_id = t.entity_id AND p.finding = t.finding
LEFT JOIN assessment_bodies b ON b.body_id = t.entity_id AND t.entity_type = 'body'
/*--- tests
[[test]]
name  = "boundary: every kind of a county, certificates used twice, the sixtieth day and the sixty-first"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K{01..02}      | P{01..02} | B1      | 4-01-01-01      | 5     | 2025-01-10
K{03..10}      | P{03..10} | B{03..10} | 4-01-01-01    | 5     | 2025-01-10
K11            | P99       | B11     | 4-01-01-01      | 5     | 2025-01-10
K{12..16}      | P{12..16} | B{12..16} | 4-01-01-01    | 5     | 2025-01-10
'''
certificate_registry = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on  | registry_status | queried_on
K01            |           |         |                 |       |            | revoked         | 2025-02-01
K02            |           |         |                 |       |            | revoked         | 2025-02-02
K03            |           |         |                 |       |            | revoked         | 2025-03-02
K04            |           |         |                 |       |            | void            | 2025-03-11
K05            |           |         |                 |       |            | void            | 2025-03-12
K06            |           |         |                 |       |            | void            |
K07            |           |         |                 |       |            | void            | 2025-02-01
K07            |           |         |                 |       |            | void            | 2025-02-21
K08            |           | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K09            |           |         | 4-01-01-02      | 5     | 2025-01-10 | valid           | 2025-02-01
K10            |           |         |                 | 4     |            | valid           | 2025-02-01
K11            | P99       |         |                 | 5     |            | valid           | 2025-02-01
K13            | P13       |         |                 | 5     |            | valid           | 2025-02-01
K{14..15}      |           |         |                 |       |            | revoked         | 2025-02-03
K16            |           |         |                 |       |            | void            | 2025-03-12
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A01            | P01       | K01            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A01B           | P01       | K01            | employee      | 150502      | 2025-02-05 09:00:00 | 1000.00 | pending  |
A01C           | P01       | K01            | employee      | 150502      | 2025-02-05 09:00:00 | 500.00  | pending  |
A01D           | P01       | K01            | employee      | 150502      | 2025-02-05 09:00:00 | 200.00  | approved | 2025-03-01
A02B           | P02       | K02            | employee      | 150502      | 2025-02-02 09:00:00 | 700.00  | pending  |
A02            | P02       | K02            | employee      | 150502      | 2025-02-02 09:00:00 | 1500.00 | approved | 2025-03-01
A{03..13}      | P{03..13} | K{03..13}      | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
A14            | P14       | K14            | employee      | 150521      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
A15            | P14       | K15            | employee      | 150521      | 2025-02-12 09:00:00 | 1000.00 | approved | 2025-03-01
A16            | P16       | K16            | employee      | 150521      | 2025-02-12 09:00:00 | 1000.00 | approved | 2025-03-01
'''
[test.expect]
# 150502 pays 17 of the 20 applications. K01 is used four times, K02 twice: two revoked certificates, six applications, two
# persons, 1000 + 200 + 1500 yuan paid and 1000 + 500 + 700 not. K03 was
# revoked after the payment. From 10 January to 11 March 2025 are 21 + 28 + 11 = 60 days, to the 12th 61; nobody knows when
# K06 was queried: two of three void ones are early. K12 has no answer, K13 is confirmed. 150521: P14 has two revoked ones.
population = 11
rows = '''
entity_type | entity_id | part       | region_code | window_start | window_end | observed | exposure | cases | persons | early | unpaid | last_query | paid    | stoppable
region      | 150502    | revoked    | 150502      | 2025-02-01   | 2025-02-05 | 2        | 17       | 6     | 2       | 2     | 3      | 2025-02-02 | 2700.00 | 2200.00
region      | 150502    | later      | 150502      | 2025-02-10   | 2025-02-10 | 1        | 17       | 1     | 1       | 1     | 0      | 2025-03-02 | 1000.00 | 0.00
region      | 150502    | void       | 150502      | 2025-02-10   | 2025-02-10 | 3        | 17       | 3     | 3       | 2     | 0      | 2025-03-12 | 3000.00 | 0.00
region      | 150502    | void_again | 150502      | 2025-02-10   | 2025-02-10 | 1        | 17       | 1     | 1       | 1     | 0      | 2025-02-21 | 1000.00 | 0.00
region      | 150502    | body       | 150502      | 2025-02-10   | 2025-02-10 | 1        | 17       | 1     | 1       | 1     | 0      | 2025-02-01 | 1000.00 | 0.00
region      | 150502    | detail     | 150502      | 2025-02-10   | 2025-02-10 | 1        | 17       | 1     | 1       | 1     | 0      | 2025-02-01 | 1000.00 | 0.00
region      | 150502    | level      | 150502      | 2025-02-10   | 2025-02-10 | 1        | 17       | 1     | 1       | 1     | 0      | 2025-02-01 | 1000.00 | 0.00
region      | 150502    | holder     | 150502      | 2025-02-10   | 2025-02-10 | 1        | 17       | 1     | 1       | 1     | 0      | 2025-02-01 | 1000.00 | 0.00
region      | 150502    | unanswered | 150502      | 2025-02-10   | 2025-02-10 | 1        | 17       | 1     | 1       | 1     | 0      |            | 1000.00 | 0.00
region      | 150521    | revoked    | 150521      | 2025-02-10   | 2025-02-12 | 2        | 3        | 2     | 1       | 2     | 0      | 2025-02-03 | 2000.00 | 0.00
region      | 150521    | void       | 150521      | 2025-02-12   | 2025-02-12 | 1        | 3        | 1     | 1       | 0     | 0      | 2025-03-12 | 1000.00 | 0.00
'''
alerts = '''
entity_id | part       | band | fp             | amount_paid | amount_stoppable | for
150502    | revoked    | B    | FP-R30-TYPING  | 2700.00     | 2200.00          | revoked: finding=revoked, unpaid: unpaid=3
150502    | later      | C    | FP-R30-LATER   | 1000.00     | 0.00             | later: finding=later
150502    | void       | C    | FP-R30-UPLOAD  | 3000.00     | 0.00             | void: finding=void
150502    | void_again | B    | FP-R30-TYPING  | 1000.00     | 0.00             | void_again: finding=void_again
150502    | body       | C    | FP-R30-RENAMED | 1000.00     | 0.00             | differs: finding=body
150502    | detail     | C    | FP-R30-TYPING  | 1000.00     | 0.00             | differs: finding=detail
150502    | level      | B    | FP-R30-TYPING  | 1000.00     | 0.00             | level: finding=level
150502    | holder     | B    | FP-R30-TYPING  | 1000.00     | 0.00             | holder: finding=holder
150502    | unanswered | C    | FP-R30-NOTYET  | 1000.00     | 0.00             | unanswered: finding=unanswered
150521    | revoked    | B    | FP-R30-TYPING  | 2000.00     | 0.00             | revoked: finding=revoked
150521    | void       | C    | FP-R30-UPLOAD  | 1000.00     | 0.00             | void: finding=void
'''

[[test]]
name  = "firing: what is concentrated at one body is that body's, certain kinds first"
kind  = "firing"
as_of = 2025-06-30
[test.given]
assessment_bodies = '''
body_id | region_code
X1      | 150702
Z1      | 150702
'''
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
a{1..3}        | a{1..3}   | X1      | 4-01-01-01      | 5     | 2025-01-10
b{1..3}        | b{1..3}   | X2      | 4-01-01-01      | 5     | 2025-01-10
c{1..3}        | Q{1..3}   | X3      | 4-01-01-01      | 5     | 2025-01-10
d{1..3}        | d{1..3}   | X4      | 4-01-01-01      | 5     | 2025-01-10
e{1..3}        | e{1..3}   | X5      | 4-01-01-01      | 5     | 2025-01-10
f{1..3}        | f{1..3}   | X6      | 4-01-01-01      | 5     | 2025-01-10
g{1..3}        | g{1..3}   | X7      | 4-01-01-01      | 5     | 2025-01-10
h{1..3}        | h{1..3}   | X8      | 4-01-01-01      | 5     | 2025-01-10
i{1..3}        | i{1..3}   | X9      | 4-01-01-01      | 5     | 2025-01-10
j{1..3}        | j{1..3}   | Y1      | 4-01-01-01      | 5     | 2025-01-10
z{01..60}      | z{01..60} | Z1      | 4-01-01-01      | 5     | 2025-01-10
'''
certificate_registry = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on  | registry_status | queried_on
a{1..3}        |           |         |                 |       |            | revoked         | 2025-02-01
b{1..3}        |           |         |                 |       |            | void            | 2025-02-01
b{1..3}        |           |         |                 |       |            | void            | 2025-03-01
c{1..3}        | Q{1..3}   | X3      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
d{1..3}        | d{1..3}   | X4      | 4-01-01-01      | 4     | 2025-01-10 | valid           | 2025-02-01
e{1..2}        |           |         |                 |       |            | void            | 2025-02-01
e3             |           |         |                 |       |            | void            | 2025-04-01
f{1..3}        |           |         |                 |       |            | void            | 2025-02-01
g{1..3}        |           |         |                 |       |            | valid           | 2025-02-01
g{1..3}        |           |         |                 |       |            | revoked         | 2025-04-01
h{1..3}        | h{1..3}   | X7      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
i{1..3}        | i{1..3}   | X9      | 4-01-01-02      | 5     | 2025-01-10 | valid           | 2025-02-01
z{01..60}      | z{01..60} | Z1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
a{1..3}        | a{1..3}   | a{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
b{1..2}        | b{1..2}   | b{1..2}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
b3             | b3        | b3             | employee      | 150105      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
b4             | b3        | b3             | employee      | 150302      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
c{1..3}        | c{1..3}   | c{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
d{1..3}        | d{1..3}   | d{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
e{1..3}        | e{1..3}   | e{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
f{1..3}        | f{1..3}   | f{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
g{1..3}        | g{1..3}   | g{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
h{1..3}        | h{1..3}   | h{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
i{1..3}        | i{1..3}   | i{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
j{1..3}        | j{1..3}   | j{1..3}        | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
z{01..60}      | z{01..60} | z{01..60}      | employee      | 150502      | 2025-02-10 09:00:00 | 1000.00 | approved | 2025-03-01
'''
[test.expect]
# 91 applications; X5 and X6 have three void ones each: 3 × 88 = 264 ≥ 10 × 3 × 3 = 90. X1 is of 150702, the others are not
# listed and take the paying county (X2's the first of three by number; b3 was used in two). X5's third was queried on 1 April, 81 days after the issue.
population = 10
alerts = '''
entity_type | entity_id | part       | band | fp             | region_code | early | amount_paid | for | persons
body        | X1        | revoked    | A    |                | 150702      | 3     | 3000.00     | revoked: finding=revoked, concentrated: entity_type=body | 3
body        | X2        | void_again | A    |                | 150105      | 3     | 4000.00     | void_again: finding=void_again, concentrated: entity_type=body | 3
body        | X3        | holder     | A    |                | 150502      | 3     | 3000.00     | holder: finding=holder, concentrated: entity_type=body | 3
body        | X4        | level      | A    |                | 150502      | 3     | 3000.00     | level: finding=level, concentrated: entity_type=body | 3
body        | X5        | void       | B    | FP-R30-UPLOAD  | 150502      | 2     | 3000.00     | void: finding=void, concentrated: entity_type=body | 3
body        | X6        | void       | C    | FP-R30-UPLOAD  | 150502      | 3     | 3000.00     | void: finding=void, concentrated: entity_type=body | 3
body        | X7        | later      | B    | FP-R30-LATER   | 150502      | 0     | 3000.00     | later: finding=later, concentrated: entity_type=body | 3
body        | X8        | body       | C    | FP-R30-RENAMED | 150502      | 3     | 3000.00     | differs: finding=body, concentrated: entity_type=body | 3
body        | X9        | detail     | C    | FP-R30-TYPING  | 150502      | 3     | 3000.00     | differs: finding=detail, concentrated: entity_type=body | 3
body        | Y1        | unanswered | B    | FP-R30-NOTYET  | 150502      | 3     | 3000.00     | unanswered: finding=unanswered, concentrated: entity_type=body | 3
'''
absent = ["Z1", "150502"]

[[test]]
name  = "quiet: valid answers that agree, and a valid one whose certificate is not in the extract"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K{01..20}      | P{01..20} | B1      | 4-01-01-01      | 5     | 2025-01-10
K22            | P22       | B1      | 4-01-01-01      | 5     | 2025-01-10
K23            | P23       | B1      | 4-01-01-01      | 5     | 2025-01-10
'''
certificate_registry = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on  | registry_status | queried_on
K{01..20}      | P{01..20} | B1      | 4-01-01-01      | 5     | 2025-01-10 | void            | 2025-01-30
K{01..20}      | P{01..20} | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-20
K21            | P21       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-20
K23            | P23       | B1      | 4-01-01-01      | 3     | 2025-01-10 | void            | 2025-02-20
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{01..21}      | P{01..21} | K{01..21}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A22            | P22       | K22            | employee      | 150502      | 2025-06-01 09:00:00 | 1000.00 | approved | 2025-06-20
A23            | P23       | K23            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | rejected |
'''
[test.expect]
# Uploaded between two queries; A22 was paid ten days ago and its answer is not due; A23 was rejected.
population = 0
alerts = ''

[[survivor]]
mutant = "sql: JOIN person p => LEFT JOIN person p"
reason = { zh = "每个对象和情形在 person 中都有一行", en = "Every entity and kind has a row of person" }

[[survivor]]
mutant = "alert.where: observed > 0 => observed >= 0"
reason = { zh = "每行至少一本证书", en = "Every row has a certificate at least" }

[[survivor]]
mutant = "evidence.answers: JOIN certificate_registry r => LEFT JOIN certificate_registry r"
reason = { zh = "答复各行只供人看：人员即所查申领的人员，证书已由申领列出", en = "The answers are there to be read: their persons are those of the applications, their certificates stand there already" }

[[survivor]]
mutant = "evidence.answers: r.certificate_no = u.certificate_no => r.certificate_no <> u.certificate_no"
reason = { zh = "答复各行只供人看：人员即所查申领的人员，证书已由申领列出", en = "The answers are there to be read: their persons are those of the applications, their certificates stand there already" }

[[survivor]]
mutant = "evidence.answers: drop AND (r.queried_on IS NULL OR r.queried_on <= $as_of)"
reason = { zh = "答复各行只供人看：人员即所查申领的人员，证书已由申领列出", en = "The answers are there to be read: their persons are those of the applications, their certificates stand there already" }

[[survivor]]
mutant = "evidence.answers: drop OR r.queried_on IS NULL"
reason = { zh = "答复各行只供人看：人员即所查申领的人员，证书已由申领列出", en = "The answers are there to be read: their persons are those of the applications, their certificates stand there already" }

[[survivor]]
mutant = "evidence.answers: drop OR r.queried_on <= $as_of"
reason = { zh = "答复各行只供人看：人员即所查申领的人员，证书已由申领列出", en = "The answers are there to be read: their persons are those of the applications, their certificates stand there already" }

[[survivor]]
mutant = "evidence.answers: r.queried_on IS NULL OR r.queried_on <= $as_of => r.queried_on IS NULL AND r.queried_on <= $as_of"
reason = { zh = "答复各行只供人看：人员即所查申领的人员，证书已由申领列出", en = "The answers are there to be read: their persons are those of the applications, their certificates stand there already" }

[[survivor]]
mutant = "evidence.answers: r.queried_on <= $as_of => r.queried_on < $as_of"
reason = { zh = "答复各行只供人看：人员即所查申领的人员，证书已由申领列出", en = "The answers are there to be read: their persons are those of the applications, their certificates stand there already" }
---*/
