/*--- rule
format   = 1
id       = "R6"
slug     = "out-of-area-certificate"
version  = "2.0"
status   = "experimental"
family   = "certificate"
entity   = "body"
severity = "medium"
owner    = "skills-verification"
created  = 2026-11-21
updated  = 2026-11-22
tags     = ["技能提升补贴", "异地证书"]

title.zh   = "异地证书申领技能提升补贴"
title.en   = "Subsidies for certificates from elsewhere"
summary.zh = "未被驳回的技能提升补贴申领中，证书评价地与支付地不在同一盟市的占比，显著高于同类评价机构、单位或地区。文件称其为疑似情形：异地取证本身不被禁止。"
summary.en = "Among subsidy applications that were not rejected, the share whose certificate was assessed outside the paying prefecture is far above that of like bodies, employers or regions. The notice calls it a reason to check: a certificate from elsewhere is not barred."

[[legal]]
clause = "NMG-2025-SYBX:6"
why.zh = "参保地或领金地以外所获证书领取技能提升补贴等疑似违规情形，及时联系职业技能鉴定部门重点核查"
why.en = "Certificates obtained elsewhere: have them checked by the skills department"
[[legal]]
clause = "MOHRSS-2017-40:2"
why.zh = "技能提升补贴在参保地申领，证书联网查询审核"
why.en = "The subsidy is applied for where the person is insured; the certificate is checked on line"
[[legal]]
clause = "SIAR-2023:24"
why.zh = "经办机构应当审核证书，并在10个工作日内办结"
why.en = "The office checks the certificate and settles within 10 working days"
[[legal]]
clause = "SIL-2018:88"
why.zh = "核实为违规取得的，责令退回并处罚款"
why.en = "What follows if checking confirms it"

[requires]
assessment_bodies = ["body_id", "region_code"]
employers         = ["employer_id", "region_code"]

[optional]
assessment_bodies = { columns = ["body_type"], feeds = ["peer_kind"] }
employers         = { columns = ["industry_code"], feeds = ["peer_kind"] }

[params.min_out_of_area]
type = "int"
default = 5
min = 2
max = 10000
unit = "笔"
about.zh = "少于此数不列为疑点（仍参加比较）"
about.en = "No alert below this many applications (they are compared all the same)"
[params.min_decided]
type = "int"
default = 10
min = 1
max = 1000
unit = "笔"
about.zh = "可判断的申领少于此数的对象不评估：一两笔说明不了占比"
about.en = "Entities with fewer decided applications are not tested: one or two say nothing about a share"
[params.fdr_q]
type = "float"
default = 0.2
min = 0.0001
max = 0.5
about.zh = "列入清单的最大误报率（BH 法 q 值）；A、B 级另有更严条件"
about.en = "Largest false discovery rate on the list (BH q); bands A and B ask for more"

[output]
rows = "population"
entity_id   = "entity_id"
entity_type = "entity_type"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
entity_type     = { type = "string",        zh = "对象类型", en = "Kind of entity" }
entity_id       = { type = "string",        zh = "评价机构、单位或盟市", en = "Body, employer or prefecture" }
region_code     = { type = "string",        zh = "地区", en = "Region" }
peer_kind       = { type = "string",        zh = "同类：机构按类型，单位按行业", en = "Peers: bodies by type, employers by industry" }
window_start    = { type = "date",          zh = "最早一笔", en = "First" }
window_end      = { type = "date",          zh = "最近一笔", en = "Last" }
observed        = { type = "int64",         zh = "异地证书申领", en = "Applications out of area" }
exposure        = { type = "int64",         zh = "全部申领（未驳回）", en = "Applications not rejected" }
decided         = { type = "int64",         zh = "评价地已知的申领", en = "Place of assessment known" }
tested          = { type = "int64",         zh = "参加评估的申领（对象过小为0）", en = "Applications tested (0 where too few)" }
share           = { type = "float64",       zh = "占可判断申领", en = "Share of the decided" }
persons         = { type = "int64",         zh = "人数", en = "Persons" }
amount          = { type = "decimal(14,2)", zh = "已发补贴", en = "Subsidies paid" }
stoppable       = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
issue_places    = { type = "int64",         zh = "评价地盟市数", en = "Prefectures of assessment" }
one_place       = { type = "int64",         zh = "同一评价地最多", en = "Most from one place" }
one_body        = { type = "int64",         zh = "同一机构最多", en = "Most from one body" }
paying_places   = { type = "int64",         zh = "支付地盟市数", en = "Paying prefectures" }
account_persons = { type = "int64",         zh = "同一账户最多人数", en = "Most persons on one account" }
insured_there   = { type = "int64",         zh = "申领前在评价地参保", en = "Insured at the place of assessment before" }
fast            = { type = "int64",         zh = "发证后30日内申领", en = "Applied within 30 days of issue" }

# For the entities that may become alerts: the innocent explanations, each from its shared view.
[details]
sql = """
WITH chosen AS (
  SELECT row_no, entity_type, entity_id
  FROM candidate
  WHERE observed >= $min_out_of_area
), outside AS (                        -- bodies, employers and regions apart, so that each is found by its own key
  SELECT c.row_no, a.application_id, a.body_id, a.employer_id, a.issued_on
  FROM chosen c
  JOIN application_place a ON a.out_of_area AND a.body_id = c.entity_id
  WHERE c.entity_type = 'body'
  UNION ALL
  SELECT c.row_no, a.application_id, a.body_id, a.employer_id, a.issued_on
  FROM chosen c
  JOIN application_place a ON a.out_of_area AND a.employer_id = c.entity_id
  WHERE c.entity_type = 'employer'
  UNION ALL
  SELECT c.row_no, a.application_id, a.body_id, a.employer_id, a.issued_on
  FROM chosen c
  JOIN application_place a ON a.out_of_area AND substr(a.region_code, 1, 4) = c.entity_id
  WHERE c.entity_type = 'region'
), session AS (                        -- applications whose certificate comes from a session that was filed for one employer
  SELECT o.row_no,
         SUM(CASE WHEN s.filed * 10 >= s.certificates * 9 THEN 1 ELSE 0 END)                    AS filed,
         SUM(CASE WHEN s.filed * 10 >= s.certificates * 9 AND s.used >= 5 AND s.one_employer * 10 >= s.used * 8
                  THEN 1 ELSE 0 END)                                                            AS filed_for_one
  FROM outside o
  JOIN exam_session s ON s.body_id = o.body_id AND s.month_index = month_index(o.issued_on)
  GROUP BY o.row_no
), doubled AS (
  SELECT o.row_no, COUNT(*) AS n
  FROM outside o
  JOIN repeated_application r ON r.application_id = o.application_id
  GROUP BY o.row_no
)
SELECT c.row_no,
       CAST(COALESCE(s.filed, 0) AS BIGINT)           AS filed,
       CAST(COALESCE(s.filed_for_one, 0) AS BIGINT)   AS filed_for_one,
       CAST(COALESCE(d.n, 0) AS BIGINT)               AS doubled
FROM chosen c
LEFT JOIN session s ON s.row_no = c.row_no
LEFT JOIN doubled d ON d.row_no = c.row_no"""
[details.columns]
filed         = { type = "int64", zh = "出自已备案批次", en = "From sessions that were filed" }
filed_for_one = { type = "int64", zh = "出自一家单位的已备案批次", en = "From sessions filed for one employer" }
doubled       = { type = "int64", zh = "重复入库的申领", en = "Applications delivered twice" }

[model]
kind   = "funnel"
family = "beta_binomial"
k      = "observed"
n      = "tested"
by     = ["peer_kind"]
centre = "leave_one_out"
min_peers = 20
tail   = "upper"
fdr    = "$fdr_q"
adds   = ["expected", "ratio", "ratio_low", "q_value", "peers", "rate", "peer_rate"]

[alert]
where = "q_value <= $fdr_q AND observed >= $min_out_of_area"
score = "ratio_low"
budget = { per_scan = 60 }

[[downgrade]]
when = "insured_there * 2 >= observed"
to   = "low"
fp   = "FP-R6-WORKSITE"
zh   = "{insured_there}人申领前在评价地参保，似为外地施工或随单位迁移"
en   = "{insured_there} were insured at the place of assessment before, as with a work site elsewhere"
[[downgrade]]
when = "COALESCE(peer_kind, '') = 'public' AND paying_places >= 3"
to   = "low"
fp   = "FP-R6-PUBLIC"
zh   = "公共评价机构，面向{paying_places}个盟市"
en   = "A public body that serves {paying_places} prefectures"
[[downgrade]]
when = "filed_for_one * 2 >= observed"
to   = "medium"
fp   = "FP-R6-SESSION"
zh   = "{filed_for_one}笔的证书出自已备案、考生大多来自同一单位的批次，似为单位统一组织的考试"
en   = "{filed_for_one} rest on certificates of filed sessions whose candidates come mostly from one employer: an exam that the employer organised"
[[downgrade]]
when = "doubled * 2 >= observed"
to   = "low"
fp   = "FP-R6-DOUBLED"
zh   = "{observed}笔中有{doubled}笔与另一笔的人员、证书、地区、申领日、金额完全相同，似为重复入库"
en   = "{doubled} of {observed} agree with another application in person, certificate, region, day and amount: they seem to be delivered twice"
[[support]]
id   = "not_filed"
when = "entity_type = 'body' AND filed = 0"
zh   = "这{observed}笔的证书都不出自已备案的批次"
en   = "None of the {observed} rests on a certificate of a filed session"
[[support]]
id   = "one_place"
when = "one_place >= 5 AND one_place * 10 >= observed * 8 AND entity_type <> 'body'"
zh   = "{one_place}笔来自同一个盟市"
en   = "{one_place} come from one prefecture"
[[support]]
id   = "one_body"
when = "one_body >= 5 AND one_body * 2 >= observed AND entity_type <> 'body'"
zh   = "{one_body}笔出自同一评价机构"
en   = "{one_body} come from one assessment body"
[[support]]
id   = "one_account"
when = "account_persons >= 2"
zh   = "{account_persons}名申领人使用同一收款账户"
en   = "{account_persons} applicants share one bank account"
[[support]]
id   = "fast"
when = "fast >= 5 AND fast * 2 >= observed"
zh   = "{fast}笔在发证后30日内申领"
en   = "{fast} were applied for within 30 days of issue"

[explain]
zh = "评价地已知的{decided}笔补贴申领中，有{observed}笔（{share:pct}）的证书在支付地以外的盟市取得；同类{peers}个对象的占比为{peer_rate:pct}，按此约应有{expected:0.1}笔。"
en = "Of {decided} applications whose place of assessment is known, {observed} ({share:pct}) rest on a certificate from outside the paying prefecture; for {peers} like ones the share is {peer_rate:pct}, which gives about {expected:0.1}."

[[plots]]
kind = "funnel"
[[plots]]
kind  = "timeline"
table = "skill_subsidies"
date  = "applied_at"

[[evidence]]
id    = "body_applications"
title.zh = "持该机构异地证书的申领"
title.en = "Applications with the body's certificates from elsewhere"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
when_entity = "body"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.employer_id, a.applied_on, a.region_code, a.issue_region,
       a.insured_region, a.paid AS amount, a.stoppable
FROM application_place a
WHERE a.out_of_area AND a.body_id = $entity_id"""
[[evidence]]
id    = "employer_applications"
title.zh = "该单位职工的异地证书申领"
title.en = "The employer's applications with certificates from elsewhere"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
when_entity = "employer"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.body_id, a.applied_on, a.region_code, a.issue_region,
       a.insured_region, a.paid AS amount, a.stoppable
FROM application_place a
WHERE a.out_of_area AND a.employer_id = $entity_id"""
[[evidence]]
id    = "region_applications"
title.zh = "该盟市支付的异地证书申领"
title.en = "The prefecture's applications with certificates from elsewhere"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
when_entity = "region"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.body_id, a.employer_id, a.applied_on, a.region_code,
       a.issue_region, a.insured_region, a.paid AS amount, a.stoppable
FROM application_place a
WHERE a.out_of_area AND substr(a.region_code, 1, 4) = $entity_id"""

[[false_positives]]
id = "FP-R6-WORKSITE"
zh = "在外地施工、随单位迁移，或总部统一参保"
en = "A work site elsewhere, a move, or insurance at the head office"
how.zh = "看申领前最后缴费地；查单位派工证明"
how.en = "Place of the last contribution; the employer's orders"
[[false_positives]]
id = "FP-R6-PUBLIC"
zh = "面向全省（区）的公共评价机构"
en = "A public body for the whole province"
how.zh = "查机构备案范围"
how.en = "Range of its accreditation"
[[false_positives]]
id = "FP-R6-SESSION"
zh = "单位统一组织、已备案的考试"
en = "An exam organised by the employer and filed"
how.zh = "查备案清单与考试通知，考生应为该单位职工"
how.en = "Filing list and exam notice; the candidates are its staff"
[[false_positives]]
id = "FP-R6-DOUBLED"
zh = "数据重复"
en = "Doubled data"
how.zh = "核对申领记录是否重复入库"
how.en = "Are the applications delivered twice"
[[false_positives]]
id = "FP-R6-ONLINE"
zh = "线上理论考试，评价地登记为机构所在地"
en = "Online exam registered at the body's seat"
how.zh = "查考试方式"
how.en = "How the exam was held"
[[verify]]
id = "V1"
zh = "向评价地职业技能鉴定部门发协查函，附证书清单"
en = "Letter to the skills department of the place of assessment, with the list of certificates"
needs = "attachment"
[[verify]]
id = "V2"
zh = "了解为何在外地取证、谁组织、如何往返"
en = "Why there, who organised it, how they travelled"
needs = "text"

[suppress]
key = ["entity_type", "entity_id"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "180 days"
---*/
-- Choices where counts.md leaves one open:
-- * There is no agent here: skill_subsidies names nobody who filed on behalf, and the dictionary does not say that the
--   agent of a benefit claim also filed the same person's subsidy application.
-- * A region is the paying prefecture (4 digits). An application without a certificate in the extract belongs to no body.
-- * `exposure` = all applications that were not rejected, as counts.md says; the model's denominator is those whose place
--   of assessment is known (the others can never be out of area), and 0 for an entity with fewer than `min_decided` of
--   them: it is left out by its size alone, never by its count.
-- * The place of the last contribution before the application stands beside each application of the evidence, and is
--   tested as an innocent explanation.
-- * The exam day and doubled data are asked of the shared views exam_session and repeated_application. An exam of one employer
--   lowers by one step only: staff sent away in a body is also what is looked for.
WITH application AS (
  SELECT 'body' AS entity_type, body_id AS entity_id, application_id, person_id, body_id, region_code, issue_region,
         insured_region, bank_account, applied_on, issued_on, decided, out_of_area, paid, stoppable
  FROM application_place
  WHERE body_id IS NOT NULL
  UNION ALL
  SELECT 'employer' AS entity_type, employer_id AS entity_id, application_id, person_id, body_id, region_code, issue_region,
         insured_region, bank_account, applied_on, issued_on, decided, out_of_area, paid, stoppable
  FROM application_place
  WHERE employer_id IS NOT NULL
  UNION ALL
  SELECT 'region' AS entity_type, substr(region_code, 1, 4) AS entity_id, application_id, person_id, body_id, region_code,
         issue_region, insured_region, bank_account, applied_on, issued_on, decided, out_of_area, paid, stoppable
  FROM application_place
), total AS (
  SELECT entity_type, entity_id,
         COUNT(*)                                         AS applications,
         SUM(CASE WHEN decided THEN 1 ELSE 0 END)         AS decided,
         SUM(CASE WHEN out_of_area THEN 1 ELSE 0 END)     AS out_of_area
  FROM application
  GROUP BY entity_type, entity_id
), outside AS (
  SELECT entity_type, entity_id, person_id, body_id, substr(region_code, 1, 4) AS paid_in, substr(issue_region, 1, 4) AS held_in,
         substr(insured_region, 1, 4) AS insured_in, bank_account, applied_on, issued_on, paid, stoppable
  FROM application
  WHERE out_of_area
), fact AS (
  SELECT entity_type, entity_id,
         MIN(applied_on)                                                                       AS first_on,
         MAX(applied_on)                                                                       AS last_on,
         SUM(paid)                                                                             AS paid,
         SUM(stoppable)                                                                        AS stoppable,
         SUM(CASE WHEN insured_in = held_in THEN 1 ELSE 0 END)                                 AS insured_there,
         SUM(CASE WHEN applied_on <= issued_on + INTERVAL '30 days' THEN 1 ELSE 0 END)         AS fast
  FROM outside
  GROUP BY entity_type, entity_id
), person AS (
  SELECT entity_type, entity_id, COUNT(*) AS n
  FROM (SELECT entity_type, entity_id, person_id FROM outside GROUP BY entity_type, entity_id, person_id) p
  GROUP BY entity_type, entity_id
), held AS (
  SELECT entity_type, entity_id, COUNT(*) AS n, MAX(applications) AS most
  FROM (SELECT entity_type, entity_id, held_in, COUNT(*) AS applications FROM outside GROUP BY entity_type, entity_id, held_in) h
  GROUP BY entity_type, entity_id
), paying AS (
  SELECT entity_type, entity_id, COUNT(*) AS n
  FROM (SELECT entity_type, entity_id, paid_in FROM outside GROUP BY entity_type, entity_id, paid_in) h
  GROUP BY entity_type, entity_id
), body AS (
  SELECT entity_type, entity_id, MAX(applications) AS most
  FROM (SELECT entity_type, entity_id, body_id, COUNT(*) AS applications FROM outside GROUP BY entity_type, entity_id, body_id) b
  GROUP BY entity_type, entity_id
), account AS (
  SELECT entity_type, entity_id, MAX(n) AS n
  FROM (SELECT entity_type, entity_id, bank_account, COUNT(*) AS n
        FROM (SELECT entity_type, entity_id, bank_account, person_id FROM outside WHERE bank_account IS NOT NULL
              GROUP BY entity_type, entity_id, bank_account, person_id) p
        GROUP BY entity_type, entity_id, bank_account) a
  GROUP BY entity_type, entity_id
)
SELECT t.entity_type,
       t.entity_id,
       COALESCE(b.region_code, e.region_code, CASE WHEN t.entity_type = 'region' THEN t.entity_id || '00' END) AS region_code,
       CASE WHEN t.entity_type = 'body'     THEN COALESCE(b.body_type, '?')
            WHEN t.entity_type = 'employer' THEN COALESCE(substr(e.industry_code, 1, 1), '?')
            ELSE 'region' END                                                            AS peer_kind,
       f.first_on                                                                        AS window_start,
       f.last_on                                                                         AS window_end,
       CAST(t.out_of_area AS BIGINT)                                                     AS observed,
       CAST(t.applications AS BIGINT)                                                    AS exposure,
       CAST(t.decided AS BIGINT)                                                         AS decided,
       CAST(CASE WHEN t.decided >= $min_decided THEN t.decided ELSE 0 END AS BIGINT)     AS tested,
       CASE WHEN t.decided > 0 THEN CAST(t.out_of_area AS DOUBLE) / t.decided END        AS share,
       CAST(COALESCE(p.n, 0) AS BIGINT)                                                  AS persons,
       CAST(COALESCE(f.paid, 0) AS DECIMAL(14,2))                                        AS amount,
       CAST(COALESCE(f.stoppable, 0) AS DECIMAL(14,2))                                   AS stoppable,
       CAST(COALESCE(h.n, 0) AS BIGINT)                                                  AS issue_places,
       CAST(COALESCE(h.most, 0) AS BIGINT)                                               AS one_place,
       CAST(COALESCE(o.most, 0) AS BIGINT)                                               AS one_body,
       CAST(COALESCE(y.n, 0) AS BIGINT)                                                  AS paying_places,
       CAST(COALESCE(a.n, 0) AS BIGINT)                                                  AS account_persons,
       CAST(COALESCE(f.insured_there, 0) AS BIGINT)                                      AS insured_there,
       CAST(COALESCE(f.fast, 0) AS BIGINT)                                               AS fast
FROM total t
LEFT JOIN assessment_bodies b ON b.body_id = t.entity_id AND t.entity_type = 'body'
LEFT JOIN employers e         ON e.employer_id = t.entity_id AND t.entity_type = 'employer'
LEFT JOIN fact f              ON f.entity_type = t.entity_type AND f.entity_id = t.entity_id
LEFT JOIN person p            ON p.entity_type = t.entity_type AND p.entity_id = t.entity_id
LEFT JOIN held h              ON h.entity_type = t.entity_type AND h.entity_id = t.entity_id
LEFT JOIN paying y            ON y.entity_type = t.entity_type AND y.entity_id = t.entity_id
LEFT JOIN body o              ON o.entity_type = t.entity_type AND o.entity_id = t.entity_id
LEFT JOIN account a           ON a.entity_type = t.entity_type AND a.entity_id = t.entity_id
/*--- tests
[[test]]
name  = "another prefecture counts, another banner does not, an unknown place is not decided"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id | region_code | body_type
B1      | 150502      | social_training
B2      | 150102      | public
'''
employers = '''
employer_id | region_code | industry_code
E1          | 150502      | C13
'''
certificates = '''
certificate_no | person_id | body_id | issued_on  | issue_region
X1             | P1        | B1      | 2025-03-01 | 150502
X2             | P2        | B1      | 2025-03-01 | 150521
X3             | P3        | B1      | 2025-03-01 | 150702
X4             | P4        | B1      | 2025-03-01 | 210502
X5             | P5        | B1      | 2025-03-01 |
X6             | P6        | B2      | 2025-03-01 | 150102
X7             | P7        | B2      | 2025-03-01 | 150102
X9             | P9        | B2      | 2025-03-01 | 150102
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | employer_id | region_code | applied_at          | amount  | status   | paid_on    | bank_account
A1             | P1        | X1             | employee          | E1          | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01 | ACC1
A2             | P2        | X2             | employee          | E1          | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01 | ACC1
A3             | P3        | X3             | employee          | E1          | 150502      | 2025-03-31 23:00:00 | 1500.00 | approved | 2025-04-01 | ACC1
A4             | P4        | X4             | employee          | E1          | 150502      | 2025-04-01 09:00:00 | 2000.00 | pending  |            | ACC1
A5             | P5        | X5             | employee          | E1          | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01 |
A6             | P6        | X6             | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2026-01-05 |
A7             | P7        | X7             | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1000.00 | rejected |            |
A8             | P8        | X8             | benefit_recipient |             | 150102      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01 |
A9             | P9        | X9             | benefit_recipient |             | 150502      | 2026-01-01 00:00:00 | 1000.00 | approved | 2026-01-02 |
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P3        | E1          | 150502      | 2025-01-01 | regular
P3        | E1          | 150702      | 2025-03-01 | regular
P3        | E1          | 150502      | 2025-04-01 | regular
P4        | E1          | 150502      | 2025-04-01 | regular
'''
[test.expect]
# B1: X3 (1507) and X4 (another province) are elsewhere, X2 is another banner of the same city, X5 has no place.
# B2: A6 only; A7 was rejected, A9 is after the as-of date. A8's certificate is not in the extract: no body, not decided.
# P3 was last insured in 1507 before 31 March; P4 in 1505. A3 was applied for 30 days after issue, A4 31 days after.
population = 5
rows = '''
entity_type | entity_id | region_code | observed | exposure | decided | share | amount  | stoppable | one_place | one_body | account_persons | insured_there | fast | window_end
body        | B1        | 150502      | 2        | 5        | 4       | 0.5   | 1500.00 | 2000.00   | 1         | 2        | 2               | 1             | 1    | 2025-04-01
body        | B2        | 150102      | 1        | 1        | 1       | 1.0   | 0.00    | 1000.00   | 1         | 1        | 0               | 0             | 1    | 2025-03-20
employer    | E1        | 150502      | 2        | 5        | 4       | 0.5   | 1500.00 | 2000.00   | 1         | 2        | 2               | 1             | 1    | 2025-04-01
region      | 1505      | 150500      | 3        | 6        | 5       | 0.6   | 1500.00 | 3000.00   | 1         | 2        | 2               | 1             | 2    | 2025-04-01
region      | 1501      | 150100      | 0        | 1        | 0       |       | 0.00    | 0.00      | 0         | 0        | 0               | 0             | 0    |
'''

[[test]]
name  = "firing: eighteen of twenty from elsewhere at one body, one of twenty at the others"
kind  = "firing"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id   | region_code | body_type
X1        | 150702      | social_training
B{01..40} | 150502      | social_training
'''
certificates = '''
certificate_no     | person_id          | body_id   | issued_on  | issue_region
X1-{01..18}        | X1P{01..18}        | X1        | 2025-03-01 | 150702
X1-{19..20}        | X1P{19..20}        | X1        | 2025-03-01 | 150502
B{01..40}-01       | B{01..40}P01       | B{01..40} | 2025-03-01 | 150702
B{01..40}-{02..20} | B{01..40}P{02..20} | B{01..40} | 2025-03-01 | 150502
'''
skill_subsidies = '''
application_id      | person_id          | certificate_no     | claimant_type     | region_code | applied_at          | amount  | status   | paid_on
AX{01..20}          | X1P{01..20}        | X1-{01..20}        | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
AB{01..40}-{01..20} | B{01..40}P{01..20} | B{01..40}-{01..20} | benefit_recipient | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# 41 bodies and one prefecture.
population = 42
alerts = '''
entity_type | entity_id | band | observed | persons | amount_paid
body        | X1        | A    | 18       | 18      | 27000.00
'''
absent = ["B01", "1505"]

[[test]]
name  = "the same people were insured where they were assessed: watched, with the reason"
kind  = "firing"
as_of = 2025-12-31
use   = "firing: eighteen of twenty from elsewhere at one body, one of twenty at the others"
[test.given]
contributions = '''
person_id   | employer_id | region_code | month      | kind
X1P{01..09} | E1          | 150702      | 2025-02-01 | regular
'''
[test.expect]
alerts = '''
entity_id | band | fp
X1        | C    | FP-R6-WORKSITE
'''

[[test]]
name  = "quiet: one of twenty everywhere"
kind  = "quiet"
as_of = 2025-12-31
use   = "firing: eighteen of twenty from elsewhere at one body, one of twenty at the others"
[test.given]
certificates = '''
certificate_no     | person_id          | body_id   | issued_on  | issue_region
X1-01              | X1P01              | X1        | 2025-03-01 | 150702
X1-{02..20}        | X1P{02..20}        | X1        | 2025-03-01 | 150502
B{01..40}-01       | B{01..40}P01       | B{01..40} | 2025-03-01 | 150702
B{01..40}-{02..20} | B{01..40}P{02..20} | B{01..40} | 2025-03-01 | 150502
'''
[test.expect]
population = 42
alerts = ''
[[test]]
name  = "a session filed for one employer lowers by one step"
kind  = "boundary"
as_of = 2025-12-31
use   = "firing: eighteen of twenty from elsewhere at one body, one of twenty at the others"
[test.given]
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
X1      | 2025-02-10 | 2025-02-20 | 18
'''
employers = '''
employer_id | region_code | industry_code
EX          | 150502      | C13
'''
skill_subsidies = '''
application_id      | person_id          | certificate_no     | claimant_type     | employer_id | region_code | applied_at          | amount  | status   | paid_on
AX{01..16}          | X1P{01..16}        | X1-{01..16}        | employee          | EX          | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
AX{17..20}          | X1P{17..20}        | X1-{17..20}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
AB{01..40}-{01..20} | B{01..40}P{01..20} | B{01..40}-{01..20} | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# 18 of 20 certificates are filed (nine tenths), 16 of 20 applications are EX's (eight tenths); 18 are out of area.
alerts = '''
entity_type | entity_id | band | fp            | filed_for_one
body        | X1        | B    | FP-R6-SESSION | 18
'''

[[test]]
name  = "boundary: a body, an employer and a prefecture of one number: places, people, accounts, sessions, doubled data"
kind  = "boundary"
as_of = 2025-12-31
params = { min_out_of_area = 2, min_decided = 3 }
[test.given]
assessment_bodies = '''
body_id | region_code | body_type
1505    | 150702      | public
Q2      | 150602      |
'''
employers = '''
employer_id | region_code | industry_code
1505        | 150102      | C13
E2          | 150202      |
'''
certificates = '''
certificate_no | person_id | body_id | issued_on  | issue_region
J{01..05}      | J{01..05} | 1505    | 2025-01-10 | 150702
J{06..10}      | J{06..10} | 1505    | 2025-01-10 | 150502
M{1..5}        | M{1..5}   | 1505    | 2025-03-10 | 150702
M{6..9}        | M{6..9}   | 1505    | 2025-03-10 | 150502
U{01..04}      | J{01..04} | 1505    | 2025-05-10 | 150802
U{05..10}      | U{05..10} | 1505    | 2025-05-10 | 150502
V{01..09}      | V{01..09} | 1505    | 2025-07-10 | 150702
V10            | V10       | 1505    | 2025-07-10 | 150502
W{1..2}        | W{1..2}   | Q2      | 2025-01-10 | 150702
W3             | W3        | Q2      | 2025-01-10 | 150502
Y{1..2}        | Y{1..2}   | Q3      | 2026-01-05 | 150702
Z1             | Z1        | Q4      | 2025-09-10 | 150702
N1             | N1        | Q5      | 2025-09-10 |
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
1505    | 2024-12-10 | 2025-01-15 | 9
1505    | 2024-12-10 | 2025-03-15 | 8
1505    | 2024-12-10 | 2025-05-15 | 10
1505    | 2024-12-10 | 2025-07-15 | 10
Q2      | 2024-12-10 | 2025-01-15 | 3
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | employer_id | region_code | applied_at          | amount | status   | paid_on    | bank_account
J{01..04}      | J{01..04} | J{01..04}      | employee          | 1505        | 150522      | 2025-02-10 09:00:00 | 100.00 | approved | 2025-03-01 | ACC1
J05            | J05       | J05            | benefit_recipient |             | 150502      | 2025-02-11 09:00:00 | 20.00  | approved | 2025-03-01 | ACC2
M{1..5}        | M{1..5}   | M{1..5}        | employee          | 1505        | 150602      | 2025-04-10 09:00:00 | 10.00  | pending  |            |
U{01..04}      | J{01..04} | U{01..04}      | employee          | 1505        | 150502      | 2025-05-20 09:00:00 | 1.00   | approved | 2025-06-01 | ACC1
V{01..07}      | V{01..07} | V{01..07}      | employee          | 1505        | 150502      | 2025-07-20 09:00:00 | 1.00   | approved | 2025-08-01 |
V{08..09}      | V{08..09} | V{08..09}      | benefit_recipient |             | 150502      | 2025-07-21 09:00:00 | 1.00   | approved | 2025-08-01 |
W{1..2}        | W{1..2}   | W{1..2}        | employee          | E2          | 150502      | 2025-01-20 09:00:00 | 5.00   | approved | 2025-02-01 |
W3             | W3        | W3             | employee          | 1505        | 150502      | 2025-01-20 09:00:00 | 5.00   | approved | 2025-02-01 |
Y{1..2}        | Y{1..2}   | Y{1..2}        | employee          | E3          | 150502      | 2025-12-01 09:00:00 | 2.00   | approved | 2025-12-31 |
Z{1..3}        | Z1        | Z1             | benefit_recipient |             | 150502      | 2025-09-20 09:00:00 | 3.00   | approved | 2025-10-01 |
N1             | N1        | N1             | benefit_recipient |             | 150902      | 2025-09-20 09:00:00 | 3.00   | approved | 2025-10-01 |
'''
[test.expect]
# Body 1505: 5 + 5 + 4 + 9 = 23 applications, all of them from elsewhere, by 19 people (J01 to J04 twice): 19 of 1507, 4 of 1508; paid
# in 1505 and 1506: 4 × 100 + 20 + 4 + 9 = 433, 5 × 10 to stop. January: nine of ten certificates are filed, five applications, four
# of them (eight tenths) of one employer. March: eight of nine, too few. May: four applications, too few. July: seven of nine, too few.
# Filed: 5 + 4 + 9 = 18; filed for one: the five of January. Applied for within 30 days: May (10), July (10, 11).
# Employer 1505: 20 of these (all but J05, V08, V09), of 15 + ... = J, M, V: 4 + 5 + 7 = 16 people; filed 4 + 4 + 7 = 15, for one 4. W3 is
# of its own prefecture. Prefecture 1505 pays those of body 1505 but for March (18), two of Q2, two of Q3, three of Q4: 25, by
# 5 + 9 + 2 + 2 + 1 = 19 people; filed 18 + 2 of Q2. Q2 has too few applications for one employer. Q3's certificates are dated after
# the as-of date: no session is known. Z1's application came three times. Three decided are tested, two are not.
population = 11
rows = '''
entity_type | entity_id | region_code | peer_kind | window_start | window_end | observed | exposure | decided | tested | share | persons | amount | stoppable | issue_places | one_place | one_body | paying_places | account_persons | fast | filed | filed_for_one | doubled
body        | 1505      | 150702      | public    | 2025-02-10   | 2025-07-21 | 23       | 23       | 23      | 23     | 1.00  | 19      | 433.00 | 50.00     | 2            | 19        | 23       | 2             | 4               | 13   | 18    | 5             | 0
body        | Q2        | 150602      | ?         | 2025-01-20   | 2025-01-20 | 2        | 3        | 3       | 3      | 0.67  | 2       | 10.00  | 0.00      | 1            | 2         | 2        | 1             | 0               | 2    | 2     | 0             | 0
body        | Q3        |             | ?         | 2025-12-01   | 2025-12-01 | 2        | 2        | 2       | 0      | 1.00  | 2       | 4.00   | 0.00      | 1            | 2         | 2        | 1             | 0               | 2    | 0     | 0             | 0
body        | Q4        |             | ?         | 2025-09-20   | 2025-09-20 | 3        | 3        | 3       | 3      | 1.00  | 1       | 9.00   | 0.00      | 1            | 3         | 3        | 1             | 0               | 3    | 0     | 0             | 2
body        | Q5        |             | ?         |              |            | 0        | 1        | 0       | 0      |       | 0       | 0.00   | 0.00      | 0            | 0         | 0        | 0             | 0               | 0    |       |               |
employer    | 1505      | 150102      | C         | 2025-02-10   | 2025-07-20 | 20       | 21       | 21      | 21     | 0.95  | 16      | 411.00 | 50.00     | 2            | 16        | 20       | 2             | 4               | 11   | 15    | 4             | 0
employer    | E2        | 150202      | ?         | 2025-01-20   | 2025-01-20 | 2        | 2        | 2       | 0      | 1.00  | 2       | 10.00  | 0.00      | 1            | 2         | 2        | 1             | 0               | 2    | 2     | 0             | 0
employer    | E3        |             | ?         | 2025-12-01   | 2025-12-01 | 2        | 2        | 2       | 0      | 1.00  | 2       | 4.00   | 0.00      | 1            | 2         | 2        | 1             | 0               | 2    | 0     | 0             | 0
region      | 1505      | 150500      | region    | 2025-01-20   | 2025-12-01 | 25       | 26       | 26      | 26     | 0.96  | 19      | 456.00 | 0.00      | 2            | 21        | 18       | 1             | 4               | 20   | 20    | 5             | 2
region      | 1506      | 150600      | region    | 2025-04-10   | 2025-04-10 | 5        | 5        | 5       | 5      | 1.00  | 5       | 0.00   | 50.00     | 1            | 5         | 5        | 1             | 0               | 0    | 0     | 0             | 0
region      | 1509      | 150900      | region    |              |            | 0        | 1        | 0       | 0      |       | 0       | 0.00   | 0.00      | 0            | 0         | 0        | 0             | 0               | 0    |       |               |
'''

[[test]]
name  = "firing: a body, an employer and a prefecture; five of ten are enough, four are not, nine decided are too few, an even share is usual"
kind  = "firing"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id   | region_code | body_type
X1        | 154102      | social_training
L{4..9}   | 154202      | social_training
B{01..40} | 150502      | social_training
'''
employers = '''
employer_id | region_code | industry_code
EX          | 154102      | C13
E{01..40}   | 150502      | C13
'''
certificates = '''
certificate_no     | person_id          | body_id   | issued_on  | issue_region
X-{01..18}         | XP{01..18}         | X1        | 2025-03-01 | 210102
X-{19..20}         | XP{19..20}         | X1        | 2025-03-01 | 154102
B{01..40}-01       | B{01..40}P01       | B{01..40} | 2025-03-01 | 210102
B{01..40}-{02..20} | B{01..40}P{02..20} | B{01..40} | 2025-03-01 | 15{01..40}02
L4-{01..04}        | L4P{01..04}        | L4        | 2025-03-01 | 210102
L4-{05..10}        | L4P{05..10}        | L4        | 2025-03-01 | 154202
L5-{01..05}        | L5P{01..05}        | L5        | 2025-03-01 | 210102
L5-{06..10}        | L5P{06..10}        | L5        | 2025-03-01 | 154202
L6-{001..008}      | L6P{001..008}      | L6        | 2025-03-01 | 210102
L6-{009..160}      | L6P{009..160}      | L6        | 2025-03-01 | 154202
L9-{1..9}          | L9P{1..9}          | L9        | 2025-03-01 | 210102
'''
skill_subsidies = '''
application_id     | person_id          | certificate_no     | claimant_type     | employer_id | region_code  | applied_at          | amount  | status   | paid_on
X-{01..20}         | XP{01..20}         | X-{01..20}         | employee          | EX          | 154102       | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
B{01..40}-{01..20} | B{01..40}P{01..20} | B{01..40}-{01..20} | employee          | E{01..40}   | 15{01..40}02 | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
L4-{01..10}        | L4P{01..10}        | L4-{01..10}        | benefit_recipient |             | 154202       | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
L5-{01..10}        | L5P{01..10}        | L5-{01..10}        | benefit_recipient |             | 154202       | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
L6-{001..160}      | L6P{001..160}      | L6-{001..160}      | benefit_recipient |             | 154202       | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
L9-{1..9}          | L9P{1..9}          | L9-{1..9}          | benefit_recipient |             | 154202       | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# Everybody else has one of twenty. X1's people are those of EX and of prefecture 1541: 18 × 1500 each. 1542 pays for the L bodies:
# 4 + 5 + 8 + 9 = 26 of 189. L6's eight of 160 are the usual one of twenty.
population = 128
rows = '''
entity_type | entity_id | observed | decided | tested | filed
body        | L4        | 4        | 10      | 10     |
body        | L5        | 5        | 10      | 10     | 0
body        | L6        | 8        | 160     | 160    | 0
body        | L9        | 9        | 9       | 0      | 0
body        | B01       | 1        | 20      | 20     |
'''
alerts = '''
entity_type | entity_id | observed | persons | amount_paid
body        | X1        | 18       | 18      | 27000.00
employer    | EX        | 18       | 18      | 27000.00
region      | 1541      | 18       | 18      | 27000.00
body        | L5        | 5        | 5       | 5000.00
region      | 1542      | 26       | 26      | 26000.00
'''

[[test]]
name  = "boundary: half from sessions filed for one employer, and one less; seven of eighteen insured there"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id   | region_code | body_type
X{1..2}   | 150702      | social_training
B{01..60} | 150502      | social_training
'''
contributions = '''
person_id   | employer_id | region_code | month      | kind
X2P{01..07} | E1          | 150702      | 2025-02-01 | regular
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
X{1..2} | 2025-01-10 | 2025-01-20 | 10
''' 
certificates = '''
certificate_no     | person_id          | body_id   | issued_on  | issue_region
X1-{01..09}        | X1P{01..09}        | X1        | 2025-01-10 | 150702
X1-{10..18}        | X1P{10..18}        | X1        | 2025-05-10 | 150702
X1-{19..20}        | X1P{19..20}        | X1        | 2025-05-10 | 150502
X2-{01..08}        | X2P{01..08}        | X2        | 2025-01-10 | 150702
X2-{09..18}        | X2P{09..18}        | X2        | 2025-05-10 | 150702
X2-{19..20}        | X2P{19..20}        | X2        | 2025-05-10 | 150502
B{01..60}-01       | B{01..60}P01       | B{01..60} | 2025-03-01 | 150702
B{01..60}-{02..20} | B{01..60}P{02..20} | B{01..60} | 2025-03-01 | 150502
'''
skill_subsidies = '''
application_id      | person_id          | certificate_no     | claimant_type     | employer_id | region_code | applied_at          | amount  | status   | paid_on
A1-{01..20}         | X1P{01..20}        | X1-{01..20}        | employee          | EX          | 150502      | 2025-05-20 09:00:00 | 1500.00 | approved | 2025-06-01
A2-{01..20}         | X2P{01..20}        | X2-{01..20}        | employee          | EX          | 150502      | 2025-05-20 09:00:00 | 1500.00 | approved | 2025-06-01
AB{01..60}-{01..20} | B{01..60}P{01..20} | B{01..60}-{01..20} | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# X1: nine of eighteen rest on January's session, X2: eight, and seven were insured where they were assessed.
alerts = '''
entity_type | entity_id | band | fp            | observed | filed_for_one | insured_there
body        | X1        | B    | FP-R6-SESSION | 18       | 9             | 0
body        | X2        | A    |               | 18       | 8             | 7
'''

[[test]]
name  = "boundary: half delivered twice, and one less; a public body that three prefectures pay for, and two"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
assessment_bodies = '''
body_id   | region_code | body_type
X{1..2}   | 150702      | social_training
X3        | 150702      | public
X4        | 150702      | public
X5        | 150702      | social_training
B{01..60} | 150502      | social_training
'''
certificates = '''
certificate_no     | person_id          | body_id   | issued_on  | issue_region
X{1..5}-{01..18}   | X{1..5}P{01..18}   | X{1..5}   | 2025-03-01 | 150702
X{1..5}-{19..20}   | X{1..5}P{19..20}   | X{1..5}   | 2025-03-01 | 150502
B{01..60}-01       | B{01..60}P01       | B{01..60} | 2025-03-01 | 150702
B{01..60}-{02..20} | B{01..60}P{02..20} | B{01..60} | 2025-03-01 | 150502
'''
skill_subsidies = '''
application_id      | person_id          | certificate_no     | claimant_type     | employer_id | region_code | applied_at          | amount  | status   | paid_on
A1-{01..09}         | X1P{01..09}        | X1-{01..09}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
C1-{01..09}         | X1P{01..09}        | X1-{01..09}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A1-{19..20}         | X1P{19..20}        | X1-{19..20}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A2-{01..10}         | X2P{01..10}        | X2-{01..10}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
C2-{01..08}         | X2P{01..08}        | X2-{01..08}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A2-{19..20}         | X2P{19..20}        | X2-{19..20}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A3-{01..16}         | X3P{01..16}        | X3-{01..16}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A3-{17..17}         | X3P{17..17}        | X3-{17..17}        | benefit_recipient |             | 150602      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A3-{18..18}         | X3P{18..18}        | X3-{18..18}        | benefit_recipient |             | 150802      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A3-{19..20}         | X3P{19..20}        | X3-{19..20}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A4-{01..16}         | X4P{01..16}        | X4-{01..16}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A4-{17..18}         | X4P{17..18}        | X4-{17..18}        | benefit_recipient |             | 150602      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A4-{19..20}         | X4P{19..20}        | X4-{19..20}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A5-{01..16}         | X5P{01..16}        | X5-{01..16}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A5-{17..17}         | X5P{17..17}        | X5-{17..17}        | benefit_recipient |             | 150602      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A5-{18..18}         | X5P{18..18}        | X5-{18..18}        | benefit_recipient |             | 150802      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
A5-{19..20}         | X5P{19..20}        | X5-{19..20}        | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1500.00 | approved | 2025-04-01
AB{01..60}-{01..20} | B{01..60}P{01..20} | B{01..60}-{01..20} | benefit_recipient |             | 150502      | 2025-03-20 09:00:00 | 1000.00 | approved | 2025-04-01
'''
[test.expect]
# X1: nine of eighteen came twice; X2: eight. X3 is public and paid for by 1505, 1506 and 1508, X4 by 1505 and 1506; X5 is private.
alerts = '''
entity_type | entity_id | band | fp            | observed | doubled | paying_places
body        | X1        | C    | FP-R6-DOUBLED | 18       | 9       | 1
body        | X2        | A    |               | 18       | 8       | 1
body        | X3        | C    | FP-R6-PUBLIC  | 18       | 0       | 3
body        | X4        | A    |               | 18       | 0       | 2
body        | X5        | A    |               | 18       | 0       | 3
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "补贴申领编号不重复，UNION 去不掉任何一行", en = "Application numbers are unique: UNION drops no row" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "补贴申领编号不重复，UNION 去不掉任何一行", en = "Application numbers are unique: UNION drops no row" }
[[survivor]]
mutant = "details: UNION ALL => UNION"
reason = { zh = "补贴申领编号不重复，UNION 去不掉任何一行", en = "Application numbers are unique: UNION drops no row" }
[[survivor]]
mutant = "details: UNION ALL => UNION #2"
reason = { zh = "补贴申领编号不重复，UNION 去不掉任何一行", en = "Application numbers are unique: UNION drops no row" }
[[survivor]]
mutant = "details: JOIN application_place a => LEFT JOIN application_place a"
reason = { zh = "疑点至少有一笔异地申领，都能对应上", en = "Whoever stands here has at least one application from elsewhere" }
[[survivor]]
mutant = "details: JOIN application_place a => LEFT JOIN application_place a #2"
reason = { zh = "疑点至少有一笔异地申领，都能对应上", en = "Whoever stands here has at least one application from elsewhere" }
[[survivor]]
mutant = "details: JOIN application_place a => LEFT JOIN application_place a #3"
reason = { zh = "疑点至少有一笔异地申领，都能对应上", en = "Whoever stands here has at least one application from elsewhere" }
[[survivor]]
mutant = "details: JOIN exam_session s => LEFT JOIN exam_session s"
reason = { zh = "没有对应批次的，两项合计都为0，与 COALESCE 所给相同", en = "Without a session both sums are 0, as the COALESCE gives" }
[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值为连续的估计，不会恰好等于界限", en = "A q value is an estimate: it never is the limit itself" }
[[survivor]]
mutant = "downgrade.2: COALESCE(peer_kind, '') => (peer_kind)"
reason = { zh = "空值不等于 public，与空串相同", en = "Null is not 'public', as the empty text is not" }

[[test]]
name  = "boundary: eighteen where nineteen are asked for"
kind  = "quiet"
as_of = 2025-12-31
use   = "firing: eighteen of twenty from elsewhere at one body, one of twenty at the others"
params = { min_out_of_area = 19 }
[test.expect]
population = 42
alerts = ''

[[test]]
name  = "boundary: a stricter list leaves out five of ten and keeps eighteen of twenty"
kind  = "boundary"
as_of = 2025-12-31
use   = "firing: a body, an employer and a prefecture; five of ten are enough, four are not, nine decided are too few, an even share is usual"
params = { fdr_q = 0.0001 }
[test.expect]
absent = ["L5"]
---*/
