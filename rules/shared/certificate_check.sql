/*--- rule
format = 1
kind   = "view"
name   = "certificate_check"

about.zh = "未被驳回的补贴申领中，证书经联网查询（截止日以前最近一次）未能确认的，取一种情形：revoked 已撤销（发放时已知或尚未发放），later 先有效、后撤销或无效，或发放后才查得撤销，void_again 两次以上均为无效，void 查询一次无效，holder 持证人不是申领人，level 等级不符，body 机构不符，detail 只有职业或发证日不符，unanswered 没有查询结果，not_comparable 查询有效但证书不在数据中。有效且相符的没有行。"
about.en = "Applications, not rejected, whose certificate the newest on-line query not after the as-of date does not confirm, one kind each: revoked (known when paid, or not paid yet), later (valid at first, then revoked or void; or found revoked after the payment only), void_again (void twice or more), void (void, queried once), holder (another person's), level, body, detail (only occupation or date of issue differ), unanswered, not_comparable (valid, but the certificate is not in the extract). No row for those that are valid and agree."

[requires]
certificate_registry = ["certificate_no", "registry_status"]
[optional]
certificate_registry = { columns = ["person_id", "body_id", "occupation_code", "level", "issued_on", "queried_on"], feeds = ["body_id", "last_query"] }

[output.columns]
application_id = { type = "string",        zh = "申领编号", en = "Application" }
certificate_no = { type = "string",        zh = "证书编号", en = "Certificate" }
person_id      = { type = "string",        zh = "申领人", en = "Applicant" }
region_code    = { type = "string",        zh = "支付地", en = "Paying region" }
body_id        = { type = "string",        zh = "评价机构（证书上的，没有时取查询结果的）", en = "Assessment body (of the certificate, else of the answer)" }
finding        = { type = "string",        zh = "情形", en = "Finding" }
answers        = { type = "int64",         zh = "查询次数", en = "Answers of the registry" }
last_query     = { type = "date",          zh = "最近一次查询", en = "Last query" }
issued_on      = { type = "date",          zh = "发证日", en = "Issued on" }
applied_on     = { type = "date",          zh = "申领日", en = "Applied on" }
paid_on        = { type = "date",          zh = "发放日", en = "Paid on" }
paid           = { type = "decimal(14,2)", zh = "已发", en = "Paid" }
stoppable      = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
---*/
-- The newest queried_on counts; an answer without a day is older than every other (1900). Of several answers of one day the
-- one best for the applicant stands. A field is compared only where both sides have it: the person with the applicant,
-- the rest with the certificate. `since` is the first of the answers that are not valid, where no valid one came between.
WITH newest AS (
  SELECT certificate_no,
         COUNT(*)                                                                                         AS answers,
         MAX(COALESCE(queried_on, DATE '1900-01-01'))                                                     AS day,
         MIN(CASE WHEN registry_status <> 'valid' THEN COALESCE(queried_on, DATE '1900-01-01') END)       AS first_bad,
         SUM(CASE WHEN registry_status = 'valid' THEN 1 ELSE 0 END)                                       AS valids
  FROM certificate_registry
  WHERE queried_on IS NULL OR queried_on <= $as_of
  GROUP BY certificate_no
), said AS (
  SELECT r.certificate_no, r.registry_status, r.person_id, r.body_id, r.occupation_code, r.level, r.issued_on,
         n.answers, n.day, n.valids,
         CASE WHEN n.valids = 0 THEN n.first_bad ELSE n.day END                                           AS since
  FROM newest n
  JOIN certificate_registry r ON r.certificate_no = n.certificate_no
  WHERE COALESCE(r.queried_on, DATE '1900-01-01') = n.day
), answer AS (                         -- one row per application: the best of the answers of the newest day
  SELECT a.application_id, s.answers, s.day, s.valids, s.since, MAX(s.body_id) AS body_id,
         MIN(CASE WHEN s.registry_status = 'revoked'                                              THEN 7
                  WHEN s.registry_status <> 'valid'                                               THEN 6
                  WHEN s.person_id <> a.person_id                                                 THEN 5
                  WHEN CAST(s.level AS BIGINT) <> a.level                                         THEN 4
                  WHEN s.body_id <> a.body_id                                                     THEN 3
                  WHEN s.occupation_code <> a.occupation_code OR s.issued_on <> a.issued_on       THEN 2
                  ELSE 1 END) AS grade
  FROM subsidy_application a
  JOIN said s ON s.certificate_no = a.certificate_no
  GROUP BY a.application_id, s.answers, s.day, s.valids, s.since
), judged AS (
  SELECT a.application_id, a.certificate_no, a.person_id, a.region_code,
         COALESCE(a.body_id, r.body_id)                                          AS body_id,
         CASE WHEN r.grade >= 6 AND r.valids > 0                                 THEN 'later'
              WHEN r.grade = 7 AND (a.paid_on IS NULL OR (r.since <= a.paid_on AND r.since > DATE '1900-01-01')) THEN 'revoked'
              WHEN r.grade = 7                                                   THEN 'later'
              WHEN r.grade = 6 AND r.since < r.day                               THEN 'void_again'
              WHEN r.grade = 6                                                   THEN 'void'
              WHEN r.grade = 5 OR a.holder_id <> a.person_id                     THEN 'holder'
              WHEN r.grade IS NULL                                               THEN 'unanswered'
              WHEN r.grade = 4                                                   THEN 'level'
              WHEN r.grade = 3                                                   THEN 'body'
              WHEN r.grade = 2                                                   THEN 'detail'
              WHEN NOT a.has_certificate                                         THEN 'not_comparable'
              ELSE 'confirmed' END                                               AS finding,
         CAST(COALESCE(r.answers, 0) AS BIGINT)                                  AS answers,
         CASE WHEN r.day > DATE '1900-01-01' THEN r.day END                      AS last_query,
         a.issued_on, a.applied_on, a.paid_on, a.paid, a.stoppable
  FROM subsidy_application a
  LEFT JOIN answer r ON r.application_id = a.application_id
)
SELECT application_id, certificate_no, person_id, region_code, body_id, finding, answers, last_query, issued_on, applied_on,
       paid_on, paid, stoppable
FROM judged
WHERE finding <> 'confirmed'
/*--- tests
[[test]]
name  = "boundary: the newest answer counts, the best of its day, field by field; absent fields are not compared"
as_of = 2025-06-30
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K{01..08}      | P{01..08} | B1      | 4-01-01-01      | 5     | 2025-01-10
K09            | P99       | B1      | 4-01-01-01      | 5     | 2025-01-10
K10            | P10       | B1      | 4-01-01-01      | 5     | 2025-01-10
K{12..20}      | P{12..20} | B1      | 4-01-01-01      | 5     | 2025-01-10
K21            | P99       | B1      | 4-01-01-01      | 5     | 2025-01-10
K22            | P99       | B1      | 4-01-01-01      | 5     | 2025-01-10
K23            | P23       | B1      |                 |       | 2025-01-10
K{24..29}      | P{24..29} | B1      | 4-01-01-01      | 5     | 2025-01-10
K32            | P32       | B1      | 4-01-01-01      | 5     | 2025-01-10
'''
certificate_registry = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on  | registry_status | queried_on
K01            | P01       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K02            |           |         |                 |       |            | void            | 2025-02-01
K02            | P02       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-21
K03            | P03       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K03            |           |         |                 |       |            | revoked         | 2025-06-30
K04            | P04       |         |                 |       |            | valid           | 2025-02-01
K05            | P05       | B2      | 4-01-01-01      | 3     | 2025-01-10 | valid           | 2025-02-01
K06            | P06       | B1      | 4-01-01-01      | 5     | 2025-01-11 | valid           | 2025-02-01
K07            |           |         |                 |       |            | void            | 2025-03-11
K09            | P99       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K10            |           |         |                 |       |            | void            | 2025-02-01
K10            | P10       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K11            | P11       | B7      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K12            |           |         |                 |       |            | void            | 2025-02-01
K12            | P12       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-07-01
K13            | P13       | B2      | 4-01-01-02      | 5     | 2025-01-10 | valid           |
K14            |           |         |                 |       |            | void            | 2025-02-01
K14            |           |         |                 |       |            | void            | 2025-02-02
K15            |           |         |                 |       |            | revoked         | 2025-03-01
K16            |           |         |                 |       |            | revoked         | 2025-03-02
K17            |           |         |                 |       |            | revoked         | 2025-03-02
K18            |           |         |                 |       |            | revoked         |
K19            |           |         |                 |       |            | void            | 2025-02-10
K19            | P19       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-20
K19            |           |         |                 |       |            | revoked         | 2025-02-25
K20            |           |         |                 |       |            | revoked         | 2025-02-20
K20            |           |         |                 |       |            | void            | 2025-04-20
K21            | P21       | B1      | 4-01-01-01      | 5     | 2025-01-10 | valid           | 2025-02-01
K23            | P23       | B1      | 4-01-01-02      | 4     | 2025-01-10 | valid           | 2025-02-01
K24            |           |         |                 |       |            | void            | 2025-02-01
K24            |           | B1      |                 |       |            | void            | 2025-02-01
K25            |           |         |                 |       |            | revoked         | 2025-02-20
K25            |           |         |                 |       |            | revoked         | 2025-04-20
K26            | P26       | B1      | 4-01-01-02      | 5     | 2025-01-10 | valid           | 2025-02-01
K27            | P98       | B2      | 4-01-01-02      | 4     | 2025-01-11 | valid           | 2025-02-01
K28            | P28       | B2      | 4-01-01-02      | 5     | 2025-01-10 | valid           | 2025-02-01
K29            |           |         |                 |       |            | void            | 2025-02-01
K29            |           |         |                 |       |            | revoked         | 2025-02-01
K31            |           | B7      |                 |       |            | valid           | 2025-02-01
K31            |           | B8      |                 |       |            | valid           | 2025-02-01
K32            |           |         |                 |       |            | valid           | 2025-02-01
K32            |           |         |                 |       |            | void            | 2025-02-20
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{01..05}      | P{01..05} | K{01..05}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A06            | P06       | K06            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | pending  |
A{07..16}      | P{07..16} | K{07..16}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A17            | P17       | K17            | employee      | 150521      | 2025-02-01 09:00:00 | 1000.00 | pending  |
A{18..29}      | P{18..29} | K{18..29}      | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A30            | P08       | K08            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | rejected |
A31            | P30       | K30            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A32            | P31       | K31            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
A33            | P32       | K32            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
'''
[test.expect]
# No row: K01; K02 was uploaded late; K10 has a valid answer of the same day; K04 and K23: what one side leaves out is not compared. K11 is
# not in the extract, its body is the registry's. K12's valid answer comes after the as-of date. K13's answer has no day.
# K24's two answers are of one day: queried once. K15 was revoked on the day of payment, K16 a day after it, K17 is not paid,
# nobody knows when K18 was queried. K19: valid between. K20: the newest says void, an older one revoked. K25: revoked
# before the payment and again after. K09, K21: the certificate itself is P99's; so is K22, without an answer. K05 differs in
# body and level, K27 in everything, K28 in body and occupation: the gravest stands. K29: the better of the day, void. K31
# is not in the extract and two bodies are named: the last by name. K32 was valid, then void.
rows = '''
application_id | finding        | answers | last_query | body_id | region_code | paid_on    | paid    | stoppable
A03            | later          | 2       | 2025-06-30 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A05            | level          | 1       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A06            | detail         | 1       | 2025-02-01 | B1      | 150502      |            | 0.00    | 1000.00
A07            | void           | 1       | 2025-03-11 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A08            | unanswered     | 0       |            | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A09            | holder         | 1       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A11            | not_comparable | 1       | 2025-02-01 | B7      | 150502      | 2025-03-01 | 1000.00 | 0.00
A12            | void           | 1       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A13            | body           | 1       |            | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A14            | void_again     | 2       | 2025-02-02 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A15            | revoked        | 1       | 2025-03-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A16            | later          | 1       | 2025-03-02 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A17            | revoked        | 1       | 2025-03-02 | B1      | 150521      |            | 0.00    | 1000.00
A18            | later          | 1       |            | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A19            | later          | 3       | 2025-02-25 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A20            | void_again     | 2       | 2025-04-20 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A21            | holder         | 1       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A22            | holder         | 0       |            | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A24            | void           | 2       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A25            | revoked        | 2       | 2025-04-20 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A26            | detail         | 1       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A27            | holder         | 1       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A28            | body           | 1       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A29            | void           | 2       | 2025-02-01 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
A31            | unanswered     | 0       |            |         | 150502      | 2025-03-01 | 1000.00 | 0.00
A32            | not_comparable | 2       | 2025-02-01 | B8      | 150502      | 2025-03-01 | 1000.00 | 0.00
A33            | later          | 2       | 2025-02-20 | B1      | 150502      | 2025-03-01 | 1000.00 | 0.00
'''

[[test]]
name  = "boundary: an answer without a day is the older one"
as_of = 2025-06-30
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K01            | P01       | B1      | 4-01-01-01      | 5     | 2025-01-10
'''
certificate_registry = '''
certificate_no | registry_status | queried_on
K01            | void            |
K01            | void            | 2025-02-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A01            | P01       | K01            | employee      | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
'''
[test.expect]
rows = '''
application_id | finding    | answers | last_query
A01            | void_again | 2       | 2025-02-01
'''

[[survivor]]
mutant = "sql: CASE WHEN registry_status <> 'valid' THEN COALESCE(queried_on, DATE '1900-01-01') END => COALESCE(queried_on, DATE '1900-01-01')"
reason = { zh = "只在没有有效答复时才看", en = "Looked at only where there is no valid answer" }
[[survivor]]
mutant = "sql: DATE '1900-01-01' => DATE '1899-12-31' in COALESCE(queried_on, DATE '1900-01-01') #2"
reason = { zh = "没有日期的仍早于任何查询", en = "What has no day is still older than every query" }
[[survivor]]
mutant = "sql: SUM(CASE WHEN registry_status = 'valid' THEN 1 ELSE 0 END) => max(CASE WHEN registry_status = 'valid' THEN 1 ELSE 0 END)"
reason = { zh = "只看是否为零", en = "Only whether it is zero is asked" }
[[survivor]]
mutant = "sql: 1 => 2 in CASE WHEN registry_status = 'valid' THEN 1 ELSE 0 END"
reason = { zh = "只看是否为零", en = "Only whether it is zero is asked" }
[[survivor]]
mutant = "sql: JOIN certificate_registry r => LEFT JOIN certificate_registry r"
reason = { zh = "newest 由该表得来，必有一行", en = "newest is made of this table: there is a row" }
[[survivor]]
mutant = "sql: CASE WHEN n.valids = 0 THEN n.first_bad ELSE n.day END => n.first_bad"
reason = { zh = "有过有效答复的已由前一情形取走", en = "Where there was a valid answer the case before takes it" }
[[survivor]]
mutant = "sql: 1 => 0 in CASE WHEN s.registry_status = 'revoked' THEN 7 WHEN s.regist…a.issued_on THEN 2 ELSE 1 END"
reason = { zh = "只看是否为2至7", en = "Only 2 to 7 are asked for" }
[[survivor]]
mutant = "sql: drop ELSE 'confirmed'"
reason = { zh = "空的结果同样不列出", en = "An empty finding is left out as well" }
[[survivor]]
mutant = "sql: DATE '1900-01-01' => DATE '1900-01-02' in r.since > DATE '1900-01-01'"
reason = { zh = "1900年没有查询", en = "Nobody queried in 1900" }
[[survivor]]
mutant = "sql: drop AND r.grade = 6"
reason = { zh = "其余等级此处都没有更早的答复", en = "No other grade has an older answer here" }
[[survivor]]
mutant = "sql: DATE '1900-01-01' => DATE '1900-01-02' in r.day > DATE '1900-01-01'"
reason = { zh = "1900年没有查询", en = "Nobody queried in 1900" }
---*/
