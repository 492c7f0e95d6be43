/*--- rule
format   = 1
id       = "R56"
slug     = "review-by-one-person"
version  = "2.0"
status   = "experimental"
family   = "agency"
entity   = "operator"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["初审复审终审", "内控"]

title.zh   = "三级审核未分人或瞬间完成"
title.en   = "Reviews by one person or in seconds"
summary.zh = "初审、复审、终审应由不同的人办理。列出：同一人在同一件业务中办了两步或三步；由其终审的业务从初审到终审只用几秒钟。按经办人归集，不评价个人，先看权限设置和批量操作。"
summary.en = "The first, second and final review are for different people. Listed: one officer took two or three steps of a case; cases of a final reviewer that went from the first step to the final one within seconds. Gathered by officer, without judging anybody: rights and batch operations are looked at first."

[[legal]]
clause = "NMG-2025-SYBX:5"
why.zh = "停保原因变更实行初审、复审、终审审核机制"
why.en = "Changes of the reason pass a first, second and final review"
[[legal]]
clause = "SIAR-2023:37"
why.zh = "明确岗位权责，对重点业务、高风险业务分级审核"
why.en = "Set out who may do what; review key and high-risk business at several levels"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查登记和待遇享受等情况"
why.en = "The office checks registrations and benefits"

[requires]
approvals = ["object_type", "object_id", "operator_id", "acted_at"]

[optional]
skill_subsidies = { columns = ["application_id", "person_id", "amount", "status", "paid_on"], feeds = ["amount"] }
payments        = { columns = ["payment_id", "claim_id", "person_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["amount"] }

[params.min_cases]
type = "int"
default = 2
min = 1
max = 10000
unit = "件"
about.zh = "少于此数不列为疑点"
about.en = "No alert below this many cases"
[params.seconds]
type = "int"
default = 60
min = 1
max = 3600
unit = "秒"
about.zh = "初审到终审不超过多少秒算瞬间完成；文件没有规定，由本单位设定"
about.en = "First to final step within so many seconds counts as instant; no text sets it, the office does"
[params.slip_share]
type = "decimal"
default = "0.01"
min = "0.00"
max = "1.00"
about.zh = "占其经办业务的比例低于此数，降为观察"
about.en = "Below this share of the officer's cases: watch list only"

[output]
rows = "violations"
entity_id = "operator_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
operator_id  = { type = "string",        zh = "经办人", en = "Officer" }
part         = { type = "string",        zh = "情形与业务", en = "What, and kind of case" }
region_code  = { type = "string",        zh = "办理地", en = "Region" }
agency_code  = { type = "string",        zh = "经办机构", en = "Handling office" }
object_type  = { type = "string",        zh = "业务", en = "Kind of case" }
way          = { type = "string",        zh = "情形（same_person 一人多步，instant 瞬间完成）", en = "What: same_person, instant" }
window_start = { type = "date",          zh = "最早终审日", en = "First final review" }
window_end   = { type = "date",          zh = "最近终审日", en = "Last final review" }
observed     = { type = "int64",         zh = "件数", en = "Cases" }
exposure     = { type = "int64",         zh = "其经办的同类业务件数", en = "The officer's cases of the kind" }
share        = { type = "float64",       zh = "占其经办业务", en = "Share of the officer's cases" }
all_three    = { type = "int64",         zh = "三步都由其一人办", en = "All three steps by this officer" }
days         = { type = "int64",         zh = "涉及天数", en = "Days concerned" }
busiest_day  = { type = "int64",         zh = "最多一天的件数", en = "Most on one day" }
staff        = { type = "int64",         zh = "该机构经办同类业务的人数", en = "Officers of that office for the kind" }
amount       = { type = "decimal(14,2)", zh = "这些业务已发金额", en = "Paid on these cases" }

[model]
kind = "none"

[alert]
where = "observed >= $min_cases"
score = "COALESCE(amount, 0)"
budget = { per_scan = 100 }

[[downgrade]]
when = "share < $slip_share"
to   = "low"
fp   = "FP-R56-SLIP"
zh   = "只占其经办{exposure}件的{share:pct}，似为偶发代办"
en   = "Only {share:pct} of the officer's {exposure} cases: an occasional stand-in"
[[downgrade]]
when = "way = 'instant' AND busiest_day * 5 >= observed * 4 AND observed >= 5"
to   = "low"
fp   = "FP-R56-BATCH"
zh   = "{observed}件中{busiest_day}件在同一天，似为批量导入或系统切换"
en   = "{busiest_day} of {observed} fall on one day: an import or a change of systems"
[[downgrade]]
when = "way = 'same_person' AND staff < 3"
to   = "medium"
fp   = "FP-R56-STAFF"
zh   = "该机构办理此业务的只有{staff}人，三步无法分人；应上收或借人审核"
en   = "Only {staff} officers do this work there, too few for three; a step belongs with the higher office"
[[downgrade]]
when = "object_type <> 'reason_change'"
to   = "medium"
fp   = "FP-R56-RULES"
zh   = "三级审核在文件中是对停保原因变更的要求；此业务是否须分三人以本地内控制度为准"
en   = "The text demands three reviews of changed reasons; whether this work needs three people is for the office's own rules"

[[support]]
id   = "all_three"
when = "all_three >= 1"
zh   = "{all_three}件三步都由一人办"
en   = "All three steps of {all_three} cases were taken by one person"
[[support]]
id   = "habit"
when = "share >= 0.5 AND days >= 5"
zh   = "占其经办业务的{share:pct}，分布在{days}天"
en   = "It is {share:pct} of the officer's cases, on {days} days"

[explain]
zh = "{window_start:date}至{window_end:date}，该经办人办理的{exposure}件业务中有{observed}件：{way}（same_person 为一人办了两步以上，instant 为初审到终审不超过{seconds}秒），涉及{days}天，已发{amount:yuan}。该机构办理同类业务的共{staff}人。"
en = "From {window_start:date} to {window_end:date}, {observed} of the officer's {exposure} cases are of the kind {way} (same_person: one officer took two steps or more; instant: first to final step within {seconds} seconds), on {days} days, {amount:yuan} paid. {staff} officers do this work at the office."

[[evidence]]
id    = "same_claims"
title.zh = "一人多步的申领"
title.en = "Claims with several steps by this officer"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT c.person_id, c.object_id AS claim_id, c.same_steps, c.seconds, c.final_on
FROM review_case c
WHERE c.object_type = 'claim' AND $part = 'same_person-claim' AND c.same_operator = $entity_id"""
[[evidence]]
id    = "instant_claims"
title.zh = "瞬间完成的申领"
title.en = "Claims settled in seconds"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT c.person_id, c.object_id AS claim_id, c.same_steps, c.seconds, c.final_on
FROM review_case c
WHERE c.object_type = 'claim' AND c.seconds <= $seconds AND $part = 'instant-claim' AND c.final_operator = $entity_id"""
[[evidence]]
id    = "same_payments"
title.zh = "一人多步的申领已发金额"
title.en = "Paid on the claims with several steps by this officer"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM review_case c
JOIN payments p ON p.claim_id = c.object_id
WHERE c.object_type = 'claim' AND p.paid_on <= $as_of AND $part = 'same_person-claim' AND c.same_operator = $entity_id"""
[[evidence]]
id    = "instant_payments"
title.zh = "瞬间完成的申领已发金额"
title.en = "Paid on the claims settled in seconds"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM review_case c
JOIN payments p ON p.claim_id = c.object_id
WHERE c.object_type = 'claim' AND c.seconds <= $seconds AND p.paid_on <= $as_of AND $part = 'instant-claim' AND c.final_operator = $entity_id"""
[[evidence]]
id    = "same_subsidies"
title.zh = "一人多步的补贴申领"
title.en = "Subsidy applications with several steps by this officer"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, c.same_steps, c.seconds, c.final_on, a.paid_on, a.amount
FROM review_case c
JOIN skill_subsidies a ON a.application_id = c.object_id
WHERE c.object_type = 'skill_subsidy' AND a.status = 'approved' AND a.paid_on <= $as_of
  AND $part = 'same_person-skill_subsidy' AND c.same_operator = $entity_id"""
[[evidence]]
id    = "instant_subsidies"
title.zh = "瞬间完成的补贴申领"
title.en = "Subsidy applications settled in seconds"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, c.same_steps, c.seconds, c.final_on, a.paid_on, a.amount
FROM review_case c
JOIN skill_subsidies a ON a.application_id = c.object_id
WHERE c.object_type = 'skill_subsidy' AND c.seconds <= $seconds AND a.status = 'approved' AND a.paid_on <= $as_of
  AND $part = 'instant-skill_subsidy' AND c.final_operator = $entity_id"""

[[false_positives]]
id = "FP-R56-SLIP"
zh = "偶尔代班"
en = "An occasional stand-in"
how.zh = "查当天考勤和授权记录"
how.en = "That day's attendance and the grant of rights"
[[false_positives]]
id = "FP-R56-BATCH"
zh = "批量导入、历史数据迁移或系统切换"
en = "An import, migrated history, a change of systems"
how.zh = "问信息部门当天的操作"
how.en = "Ask the information centre what was done that day"
[[false_positives]]
id = "FP-R56-STAFF"
zh = "机构人手不足"
en = "Too few staff"
how.zh = "查在岗人数；审核权限可上收"
how.en = "Staff in post; a step can go to the higher office"
[[false_positives]]
id = "FP-R56-RULES"
zh = "本地制度对此业务只要求两级审核"
en = "Local rules ask for fewer reviews of this work"
how.zh = "查内控制度"
how.en = "The office's own rules"
[[false_positives]]
id = "FP-R56-ACCOUNT"
zh = "多人共用一个账号"
en = "Several people share an account"
how.zh = "查登录地址和工位；共用账号本身须整改"
how.en = "Where it logged in from; sharing an account must end as well"

[[verify]]
id = "V1"
zh = "核对系统权限：一人是否同时持有初审、复审、终审权限"
en = "Rights in the system: does one person hold all three steps"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "抽查不少于5件业务的纸质或影像材料"
en = "Look at the papers of at least 5 of these cases"
needs = "number"

[suppress]
key = ["entity_id", "part", "window_end:quarter"]
reopen_when = "observed > last.observed"
snooze_max = "90 days"
---*/
-- Who did what is the shared view review_case. Choices:
-- * Only cases with a final step. same_person belongs to the officer with most different steps of the case (of two with
--   as many, the smaller id); instant to the final reviewer, and only where all three steps exist.
-- * A missing second or first step is no finding: the extract of steps may be incomplete, and the texts at hand demand three
--   reviews of changed reasons only. Cases of changed reasons have no person or office in the dictionary.
-- * The officer's office and region are those of most of these cases (of equal numbers the smaller code).
-- * Money: paid on the claims, or the subsidies paid; a change of a reason has none.
WITH finding AS (
  SELECT 'same_person' AS way, object_type, object_id, same_operator AS operator_id, same_steps, agency_code, region_code, final_on
  FROM review_case
  WHERE same_operator IS NOT NULL
  UNION ALL
  SELECT 'instant' AS way, object_type, object_id, final_operator AS operator_id, same_steps, agency_code, region_code, final_on
  FROM review_case
  WHERE seconds <= $seconds
), acted AS (                          -- cases an officer had a hand in
  SELECT operator_id, object_type, COUNT(*) AS n
  FROM (SELECT a.operator_id, a.object_type, a.object_id
        FROM approvals a
        JOIN (SELECT operator_id FROM finding GROUP BY operator_id) f ON f.operator_id = a.operator_id
        WHERE CAST(a.acted_at AS DATE) <= $as_of
        GROUP BY a.operator_id, a.object_type, a.object_id) c
  GROUP BY operator_id, object_type
), staff AS (                          -- officers of an office
  SELECT agency_code, object_type, COUNT(*) AS n
  FROM (SELECT c.agency_code, c.object_type, a.operator_id
        FROM review_case c
        JOIN (SELECT agency_code FROM finding WHERE agency_code IS NOT NULL GROUP BY agency_code) f ON f.agency_code = c.agency_code
        JOIN approvals a ON a.object_type = c.object_type AND a.object_id = c.object_id
        WHERE CAST(a.acted_at AS DATE) <= $as_of
        GROUP BY c.agency_code, c.object_type, a.operator_id) s
  GROUP BY agency_code, object_type
), by_day AS (
  SELECT way, object_type, operator_id, final_on, COUNT(*) AS n
  FROM finding
  GROUP BY way, object_type, operator_id, final_on
), day AS (
  SELECT way, object_type, operator_id, COUNT(*) AS days, MAX(n) AS most
  FROM by_day
  GROUP BY way, object_type, operator_id
), place AS (
  SELECT way, object_type, operator_id,
         FIRST_VALUE(agency_code ORDER BY n DESC, agency_code, region_code)  AS agency_code,
         FIRST_VALUE(region_code ORDER BY n DESC, agency_code, region_code)  AS region_code
  FROM (SELECT way, object_type, operator_id, agency_code, region_code, COUNT(*) AS n
        FROM finding
        GROUP BY way, object_type, operator_id, agency_code, region_code) p
  GROUP BY way, object_type, operator_id
), total AS (
  SELECT f.way, f.object_type, f.operator_id, COUNT(*) AS cases, MIN(f.final_on) AS first_on, MAX(f.final_on) AS last_on,
         SUM(CASE WHEN f.way = 'same_person' AND f.same_steps = 3 THEN 1 ELSE 0 END)                     AS all_three,
         SUM(COALESCE(m.paid, CASE WHEN a.status = 'approved' AND a.paid_on <= $as_of THEN a.amount END, 0)) AS paid
  FROM finding f
  LEFT JOIN claim_money m     ON m.claim_id = f.object_id AND f.object_type = 'claim'
  LEFT JOIN skill_subsidies a ON a.application_id = f.object_id AND f.object_type = 'skill_subsidy'
  GROUP BY f.way, f.object_type, f.operator_id
)
SELECT t.operator_id,
       t.way || '-' || t.object_type              AS part,
       p.region_code,
       p.agency_code,
       t.object_type,
       t.way,
       t.first_on                                 AS window_start,
       t.last_on                                  AS window_end,
       CAST(t.cases AS BIGINT)                    AS observed,
       CAST(c.n AS BIGINT)                        AS exposure,
       CAST(t.cases AS DOUBLE) / c.n              AS share,
       CAST(t.all_three AS BIGINT)                AS all_three,
       CAST(d.days AS BIGINT)                     AS days,
       CAST(d.most AS BIGINT)                     AS busiest_day,
       CAST(s.n AS BIGINT)                        AS staff,
       CAST(t.paid AS DECIMAL(14,2))              AS amount
FROM total t
JOIN acted c      ON c.operator_id = t.operator_id AND c.object_type = t.object_type
JOIN day d        ON d.way = t.way AND d.object_type = t.object_type AND d.operator_id = t.operator_id
JOIN place p      ON p.way = t.way AND p.object_type = t.object_type AND p.operator_id = t.operator_id
LEFT JOIN staff s ON s.agency_code = p.agency_code AND s.object_type = t.object_type
/*--- tests
[[test]]
name  = "firing: two steps by one officer, sixty seconds and sixty-one; claims, subsidies and changed reasons apart"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | status
C{1..6}  | P{1..6}   | J1          | 150502      | 2025-02-20 09:00:00 | approved
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status   | paid_on
A1             | Q1        | K1             | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-03-20
A2             | Q2        | K2             | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 1500.50 | approved | 2025-03-20
A3             | Q3        | K3             | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 2000.00 | approved | 2025-07-20
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | C1       | P1        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
Y2         | C2       | P2        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1600.00
Y3         | C3       | P3        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1700.00
Y4         | C1       | P1        | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-20 | 1500.00
'''
approvals = '''
object_type   | object_id | step   | operator_id | acted_at
claim         | C1        | first  | O1          | 2025-03-01 09:00:00
claim         | C1        | second | O2          | 2025-03-02 09:00:00
claim         | C1        | final  | O2          | 2025-03-03 09:00:00
claim         | C2        | first  | O2          | 2025-03-01 09:00:00
claim         | C2        | second | O2          | 2025-03-02 09:00:00
claim         | C2        | final  | O2          | 2025-03-04 09:00:00
claim         | C3        | first  | O1          | 2025-03-01 09:00:00
claim         | C3        | second | O2          | 2025-03-02 09:00:00
claim         | C3        | final  | O3          | 2025-03-03 09:00:00
claim         | C4        | first  | O1          | 2025-03-01 09:00:00
claim         | C4        | second | O2          | 2025-03-01 09:00:30
claim         | C4        | final  | O4          | 2025-03-01 09:01:00
claim         | C5        | first  | O1          | 2025-03-01 09:00:00
claim         | C5        | second | O2          | 2025-03-01 09:00:30
claim         | C5        | final  | O4          | 2025-03-01 09:01:01
claim         | C6        | first  | O1          | 2025-03-01 09:00:00
claim         | C6        | second | O2          | 2025-07-01 09:00:30
claim         | C6        | final  | O2          | 2025-07-01 09:01:01
skill_subsidy | A1        | first  | O1          | 2025-03-01 09:00:00
skill_subsidy | A1        | second | O1          | 2025-03-01 10:00:00
skill_subsidy | A1        | final  | O3          | 2025-03-01 11:00:00
skill_subsidy | A2        | first  | O1          | 2025-03-02 09:00:00
skill_subsidy | A2        | second | O1          | 2025-03-02 10:00:00
skill_subsidy | A2        | final  | O3          | 2025-03-02 11:00:00
skill_subsidy | A3        | first  | O1          | 2025-03-02 09:00:00
skill_subsidy | A3        | second | O1          | 2025-03-02 10:00:00
skill_subsidy | A3        | final  | O2          | 2025-03-02 11:00:00
reason_change | S1        | first  | O5          | 2025-03-01 09:00:00
reason_change | S1        | second | O5          | 2025-03-01 10:00:00
reason_change | S1        | final  | O5          | 2025-03-01 11:00:00
reason_change | S2        | first  | O5          | 2025-03-02 09:00:00
reason_change | S2        | second | O5          | 2025-03-02 10:00:00
reason_change | S2        | final  | O6          | 2025-03-02 11:00:00
'''
[test.expect]
# O2 took two steps of C1 and three of C2, and a hand in C3, C4, C5 and, after the day, C6 (only first steps of it count):
# C1 to C5 = 5. Paid by then 1500.00 + 1600.00. O4: C4 in exactly 60 seconds, C5 in 61. O1: two steps of A1, A2 and A3;
# A3 was paid after the day: 2500.50. O5: two changed reasons. Officers of J1: O1 to O4 for claims, O1, O2, O3 for subsidies.
population = 4
rows = '''
entity_id | part                      | agency_code | window_start | window_end | observed | exposure | all_three | days | busiest_day | staff | amount
O2        | same_person-claim         | J1          | 2025-03-03   | 2025-03-04 | 2        | 5        | 1         | 2    | 1           | 4     | 3100.00
O4        | instant-claim             | J1          | 2025-03-01   | 2025-03-01 | 1        | 2        | 0         | 1    | 1           | 4     | 0.00
O1        | same_person-skill_subsidy | J1          | 2025-03-01   | 2025-03-02 | 3        | 3        | 0         | 2    | 2           | 3     | 2500.50
O5        | same_person-reason_change |             | 2025-03-01   | 2025-03-02 | 2        | 2        | 1         | 2    | 1           |       | 0.00
'''
alerts = '''
entity_id | part                      | band | fp           | persons | amount_paid
O2        | same_person-claim         | B    | FP-R56-RULES | 2       | 3100.00
O1        | same_person-skill_subsidy | B    | FP-R56-RULES | 2       | 2500.50
O5        | same_person-reason_change | A    |              | 0       | 0.00
'''

[[test]]
name  = "firing: two officers only, an import on one day, an occasional stand-in: listed with the reason"
kind  = "firing"
as_of = 2025-06-30
params = { slip_share = "0.10" }
[test.given]
claims = '''
claim_id     | person_id    | agency_code | region_code | applied_at          | status
C{01..02}    | P{01..02}    | J1          | 150502      | 2025-02-20 09:00:00 | approved
D{01..05}    | Q{01..05}    | J2          | 150502      | 2025-02-20 09:00:00 | approved
F{01..20}    | R{01..20}    | J3          | 150502      | 2025-02-20 09:00:00 | approved
G{01..21}    | S{01..21}    | J4          | 150502      | 2025-02-20 09:00:00 | approved
'''
payments = '''
payment_id | claim_id  | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y{01..05}  | D{01..05} | Q{01..05} | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 100.00
'''
approvals = '''
object_type | object_id | step   | operator_id | acted_at
claim       | C{01..02} | first  | O1          | 2025-03-01 09:00:00
claim       | C{01..02} | second | O2          | 2025-03-02 09:00:00
claim       | C{01..02} | final  | O1          | 2025-03-03 09:00:00
claim       | D{01..05} | first  | O3          | 2025-03-01 09:00:00
claim       | D{01..05} | second | O4          | 2025-03-01 09:00:01
claim       | D{01..04} | final  | O5          | 2025-03-01 09:00:02
claim       | D05       | final  | O5          | 2025-03-01 09:01:00
claim       | F{01..20} | first  | O6          | 2025-03-01 09:00:00
claim       | F{01..02} | second | O6          | 2025-03-02 09:00:00
claim       | F{03..20} | second | O7          | 2025-03-02 09:00:00
claim       | F{01..20} | final  | O8          | 2025-03-03 09:00:00
claim       | G{01..21} | first  | O9          | 2025-03-01 09:00:00
claim       | G{01..02} | second | O9          | 2025-03-02 09:00:00
claim       | G{03..21} | second | O7          | 2025-03-02 09:00:00
claim       | G{01..21} | final  | O8          | 2025-03-03 09:00:00
'''
[test.expect]
# J1 has two officers. J2: five claims of one day, the slowest in 60 seconds. O6: 2 of 20 are exactly 10 %, O9: 2 of 21 are less.
population = 4
alerts = '''
entity_id | part              | band | fp           | persons | amount_paid
O1        | same_person-claim | B    | FP-R56-STAFF | 2       | 0.00
O5        | instant-claim     | C    | FP-R56-BATCH | 5       | 500.00
O6        | same_person-claim | B    | FP-R56-RULES | 2       | 0.00
O9        | same_person-claim | C    | FP-R56-SLIP  | 2       | 0.00
'''

[[test]]
name  = "firing: one officer in both ways; subsidies in sixty seconds; a changed reason with the number of a claim"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | status
K{1..3}  | P{1..3}   | J1          | 150502      | 2025-02-20 09:00:00 | approved
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y{1..3}    | K{1..3}  | P{1..3}   | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 100.00
Y4         | K1       | P1        | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-20 | 100.00
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status   | paid_on
A{1..2}        | Q{1..2}   | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-03-20
A3             | Q3        | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 1000.00 | rejected | 2025-03-20
A4             | Q4        | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-07-20
'''
approvals = '''
object_type   | object_id | step   | operator_id | acted_at
claim         | K{1..2}   | first  | O1          | 2025-03-01 09:00:00
claim         | K{1..2}   | second | O1          | 2025-03-01 09:00:05
claim         | K{1..2}   | final  | O1          | 2025-03-01 09:00:10
claim         | K3        | first  | O1          | 2025-03-01 09:00:00
claim         | K3        | second | O2          | 2025-03-02 09:00:00
claim         | K3        | final  | O1          | 2025-03-03 09:00:00
reason_change | K{1..2}   | first  | O3          | 2025-03-01 09:00:00
reason_change | K{1..2}   | final  | O3          | 2025-03-05 09:00:00
skill_subsidy | A{1..4}   | first  | O4          | 2025-03-01 09:00:00
skill_subsidy | A{1..4}   | second | O5          | 2025-03-01 09:00:30
skill_subsidy | A1        | final  | O6          | 2025-03-01 09:00:59
skill_subsidy | A{2..4}   | final  | O6          | 2025-03-01 09:01:00
'''
[test.expect]
# O1: all of K1 and K2 within 10 seconds, two steps of K3. O6: four subsidies; A3 was refused and A4 is paid after the day.
population = 4
rows = '''
entity_id | part                      | observed | exposure | all_three | days | busiest_day | amount
O1        | same_person-claim         | 3        | 3        | 2         | 2    | 2           | 300.00
O1        | instant-claim             | 2        | 3        | 0         | 1    | 2           | 200.00
O3        | same_person-reason_change | 2        | 2        | 0         | 1    | 2           | 0.00
O6        | instant-skill_subsidy     | 4        | 4        | 0         | 1    | 4           | 2000.00
'''
alerts = '''
entity_id | part                      | band | persons | amount_paid
O1        | same_person-claim         | B    | 3       | 300.00
O1        | instant-claim             | B    | 2       | 200.00
O3        | same_person-reason_change | A    | 0       | 0.00
O6        | instant-skill_subsidy     | B    | 2       | 2000.00
'''

[[test]]
name  = "firing: every officer's own cases and money, both kinds of work, both ways; an import; two officers at one office"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | status
S{1..4}  | PS{1..4}  | J1          | 150502      | 2025-02-20 09:00:00 | approved
I{1..4}  | PI{1..4}  | J1          | 150502      | 2025-02-20 09:00:00 | approved
I9       | PI9       | J1          | 150502      | 2025-02-20 09:00:00 | approved
D1       | PD1       | J1          | 150502      | 2025-02-20 09:00:00 | approved
B1       | PB1       | J1          | 150502      | 2025-02-20 09:00:00 | approved
M{1..5}  | PM{1..5}  | J1          | 150502      | 2025-02-20 09:00:00 | approved
N{1..5}  | PN{1..5}  | J1          | 150502      | 2025-02-20 09:00:00 | approved
O{1..5}  | PO{1..5}  | J1          | 150502      | 2025-02-20 09:00:00 | approved
T{1..2}  | PT{1..2}  | J9          | 150502      | 2025-02-20 09:00:00 | approved
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | S1       | PS1       | 150502      | unemployment_benefit | 2025-04-01 | 2025-06-30 | 10.00
Y2         | S2       | PS2       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 20.00
Y3         | S3       | PS3       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 40.00
Y4         | S4       | PS4       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 80.00
Y5         | I1       | PI1       | 150502      | unemployment_benefit | 2025-04-01 | 2025-06-30 | 100.00
Y6         | I2       | PI2       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 200.00
Y7         | I3       | PI3       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 800.00
Y8         | I4       | PI4       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1600.00
Y9         | I9       | PI9       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 400.00
Y10        | D1       | PD1       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 3200.00
Y11        | B1       | PB1       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 6400.00
Y12        | S1       | PS1       | 150502      | unemployment_benefit | 2025-04-01 | 2025-07-01 | 1.00
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount   | status   | paid_on
I1             | QI1       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 1000.00  | approved | 2025-06-30
B5             | QB5       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 2000.00  | approved | 2025-04-20
B1             | QB1       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 3000.00  | approved | 2025-06-30
B2             | QB2       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 4000.00  | approved | 2025-04-20
B3             | QB3       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 5000.00  | approved | 2025-04-20
B4             | QB4       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 6000.00  | approved | 2025-04-20
B9             | QB9       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 50.00    | rejected | 2025-04-20
S3             | QS3       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 7000.00  | approved | 2025-06-30
D5             | QD5       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 8000.00  | approved | 2025-04-20
D1             | QD1       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 9000.00  | approved | 2025-04-20
D2             | QD2       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 10000.00 | approved | 2025-04-20
D9             | QD9       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 70.00    | approved | 2025-04-20
D3             | QD3       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 11000.00 | approved | 2025-04-20
D4             | QD4       | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 12000.00 | approved | 2025-04-20
'''
approvals = '''
object_type   | object_id | step   | operator_id | acted_at
claim         | S{1..2}   | first  | O1          | 2025-03-01 09:00:00
claim         | S{1..2}   | second | O1          | 2025-03-01 10:00:00
claim         | S{1..2}   | final  | X1          | 2025-03-01 12:00:00
claim         | S{3..4}   | first  | O2          | 2025-03-01 09:00:00
claim         | S{3..4}   | second | O2          | 2025-03-01 10:00:00
claim         | S{3..4}   | final  | X1          | 2025-03-01 12:00:00
claim         | I{1..2}   | first  | X1          | 2025-03-01 09:00:00
claim         | I{1..2}   | second | X2          | 2025-03-01 09:00:30
claim         | I{1..2}   | final  | O3          | 2025-03-01 09:01:00
claim         | I9        | first  | X1          | 2025-03-01 09:00:00
claim         | I9        | second | X2          | 2025-03-01 09:00:30
claim         | I9        | final  | O3          | 2025-03-01 09:01:01
claim         | I{3..4}   | first  | X1          | 2025-03-01 09:00:00
claim         | I{3..4}   | second | X2          | 2025-03-01 09:00:30
claim         | I{3..4}   | final  | O4          | 2025-03-01 09:01:00
skill_subsidy | I1        | first  | O1          | 2025-03-01 09:00:00
skill_subsidy | I1        | second | O1          | 2025-03-01 10:00:00
skill_subsidy | I1        | final  | X1          | 2025-03-01 12:00:00
skill_subsidy | B5        | first  | O1          | 2025-03-01 09:00:00
skill_subsidy | B5        | second | O1          | 2025-03-01 10:00:00
skill_subsidy | B5        | final  | X1          | 2025-03-01 12:00:00
skill_subsidy | B{1..2}   | first  | O5          | 2025-03-01 09:00:00
skill_subsidy | B{1..2}   | second | O5          | 2025-03-01 10:00:00
skill_subsidy | B{1..2}   | final  | X1          | 2025-03-01 12:00:00
skill_subsidy | B9        | first  | O5          | 2025-03-01 09:00:00
skill_subsidy | B9        | second | O5          | 2025-03-01 10:00:00
skill_subsidy | B9        | final  | X1          | 2025-03-01 12:00:00
skill_subsidy | B{3..4}   | first  | O6          | 2025-03-01 09:00:00
skill_subsidy | B{3..4}   | second | O6          | 2025-03-01 10:00:00
skill_subsidy | B{3..4}   | final  | X1          | 2025-03-01 12:00:00
claim         | D1        | first  | O5          | 2025-03-01 09:00:00
claim         | D1        | second | O5          | 2025-03-01 10:00:00
claim         | D1        | final  | X1          | 2025-03-01 12:00:00
skill_subsidy | S3        | first  | X1          | 2025-03-01 09:00:00
skill_subsidy | S3        | second | X2          | 2025-03-01 09:00:30
skill_subsidy | S3        | final  | O3          | 2025-03-01 09:01:00
skill_subsidy | D5        | first  | X1          | 2025-03-01 09:00:00
skill_subsidy | D5        | second | X2          | 2025-03-01 09:00:30
skill_subsidy | D5        | final  | O3          | 2025-03-01 09:01:00
skill_subsidy | D{1..2}   | first  | X1          | 2025-03-01 09:00:00
skill_subsidy | D{1..2}   | second | X2          | 2025-03-01 09:00:30
skill_subsidy | D{1..2}   | final  | O7          | 2025-03-01 09:01:00
skill_subsidy | D9        | first  | X1          | 2025-03-01 09:00:00
skill_subsidy | D9        | second | X2          | 2025-03-01 09:00:30
skill_subsidy | D9        | final  | O7          | 2025-03-01 09:01:01
skill_subsidy | D{3..4}   | first  | X1          | 2025-03-01 09:00:00
skill_subsidy | D{3..4}   | second | X2          | 2025-03-01 09:00:30
skill_subsidy | D{3..4}   | final  | O8          | 2025-03-01 09:01:00
claim         | B1        | first  | X1          | 2025-03-01 09:00:00
claim         | B1        | second | X2          | 2025-03-01 09:00:30
claim         | B1        | final  | O7          | 2025-03-01 09:01:00
claim         | M{1..4}   | first  | X1          | 2025-03-01 09:00:00
claim         | M{1..4}   | second | X2          | 2025-03-01 09:00:30
claim         | M{1..4}   | final  | O9          | 2025-03-01 09:01:00
claim         | M5        | first  | X1          | 2025-03-02 09:00:00
claim         | M5        | second | X2          | 2025-03-02 09:00:30
claim         | M5        | final  | O9          | 2025-03-02 09:01:00
claim         | N{1..3}   | first  | X1          | 2025-03-01 09:00:00
claim         | N{1..3}   | second | X2          | 2025-03-01 09:00:30
claim         | N{1..3}   | final  | P1          | 2025-03-01 09:01:00
claim         | N{4..5}   | first  | X1          | 2025-03-02 09:00:00
claim         | N{4..5}   | second | X2          | 2025-03-02 09:00:30
claim         | N{4..5}   | final  | P1          | 2025-03-02 09:01:00
claim         | O{1..5}   | first  | P2          | 2025-03-01 09:00:00
claim         | O{1..5}   | second | P2          | 2025-03-01 10:00:00
claim         | O{1..5}   | final  | X1          | 2025-03-01 12:00:00
claim         | T{1..2}   | first  | X9          | 2025-03-01 09:00:00
claim         | T{1..2}   | second | X9          | 2025-03-01 09:00:30
claim         | T{1..2}   | final  | P3          | 2025-03-01 09:01:00
'''
[test.expect]
# Numbers of claims and of subsidy applications meet by chance. Claims: O1 10 + 20 (paid on the as-of day; the rest after it), O2 40 + 80, O3 100 + 200 in
# exactly 60 seconds (I9 took 61), O4 800 + 1600. Subsidies: O1 1000 + 2000, O5 3000 + 4000 (B9 was refused), O6 5000 + 6000, O3 7000 + 8000, O7 9000 + 10000 (D9
# took 61), O8 11000 + 12000. O5 and O7 have one claim each (no alert). O9: four of five on one day, P1 three; P2 five at once, but by hand. J9 has two officers.
population = 17
alerts = '''
entity_id | part                      | band | fp           | persons | amount_paid
O1        | same_person-claim         | B    | FP-R56-RULES | 2       | 30.00
O2        | same_person-claim         | B    | FP-R56-RULES | 2       | 120.00
O3        | instant-claim             | B    | FP-R56-RULES | 2       | 300.00
O4        | instant-claim             | B    | FP-R56-RULES | 2       | 2400.00
O1        | same_person-skill_subsidy | B    | FP-R56-RULES | 2       | 3000.00
O5        | same_person-skill_subsidy | B    | FP-R56-RULES | 2       | 7000.00
O6        | same_person-skill_subsidy | B    | FP-R56-RULES | 2       | 11000.00
O3        | instant-skill_subsidy     | B    | FP-R56-RULES | 2       | 15000.00
O7        | instant-skill_subsidy     | B    | FP-R56-RULES | 2       | 19000.00
O8        | instant-skill_subsidy     | B    | FP-R56-RULES | 2       | 23000.00
O9        | instant-claim             | C    | FP-R56-BATCH | 5       | 0.00
P1        | instant-claim             | B    | FP-R56-RULES | 5       | 0.00
P2        | same_person-claim         | B    | FP-R56-RULES | 5       | 0.00
P3        | instant-claim             | B    | FP-R56-RULES | 2       | 0.00
X9        | same_person-claim         | B    | FP-R56-STAFF | 2       | 0.00
'''

[[test]]
name  = "quiet: three officers and an hour, a step taken again, a single case"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
approvals = '''
object_type   | object_id | step   | operator_id | acted_at
claim         | C{1..5}   | first  | O1          | 2025-03-01 09:00:00
claim         | C{1..5}   | first  | O1          | 2025-03-01 09:30:00
claim         | C{1..5}   | second | O2          | 2025-03-01 09:40:00
claim         | C{1..5}   | final  | O3          | 2025-03-01 10:00:00
reason_change | S1        | first  | O1          | 2025-03-01 09:00:00
reason_change | S1        | final  | O1          | 2025-03-01 10:00:00
'''
[test.expect]
population = 1
alerts = ''

[[test]]
name  = "boundary: steps on the as-of day and after it, the office with most cases, numbers met by chance, 0.9 % and 1.1 %, four of six on a day"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id   | person_id   | agency_code | region_code | applied_at          | status
U1         | PU1         | J1          | 150502      | 2025-02-20 09:00:00 | approved
U{2..3}    | PU{2..3}    | J2          | 150521      | 2025-02-20 09:00:00 | approved
V1         | PV1         | J2          | 150521      | 2025-02-20 09:00:00 | approved
N{1..6}    | PN{1..6}    | J1          | 150502      | 2025-02-20 09:00:00 | approved
F{001..002} | PF{001..002} | J1        | 150502      | 2025-02-20 09:00:00 | approved
G{001..002} | PG{001..002} | J1        | 150502      | 2025-02-20 09:00:00 | approved
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status   | paid_on
B1             | Q1        | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 500.00  | approved | 2025-03-20
B3             | Q3        | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-06-30
B4             | Q4        | X              | employee      | 150502      | J1          | 2025-02-20 09:00:00 | 2000.00 | approved | 2025-07-01
'''
approvals = '''
object_type   | object_id   | step   | operator_id | acted_at
claim         | U{1..3}     | first  | O1          | 2025-03-01 09:00:00
claim         | U{1..3}     | second | O1          | 2025-03-02 09:00:00
claim         | U{1..3}     | final  | X1          | 2025-03-03 09:00:00
claim         | U4          | first  | O1          | 2025-06-30 17:00:00
claim         | V1          | first  | X1          | 2025-03-01 09:00:00
claim         | V1          | final  | X3          | 2025-06-30 17:00:00
claim         | V1          | second | X4          | 2025-07-01 09:00:00
skill_subsidy | U2          | first  | X5          | 2025-03-01 09:00:00
reason_change | B{1..2}     | first  | O3          | 2025-03-01 09:00:00
reason_change | B{1..2}     | final  | O3          | 2025-03-05 09:00:00
skill_subsidy | B{3..4}     | first  | O4          | 2025-03-01 09:00:00
skill_subsidy | B{3..4}     | second | O4          | 2025-03-02 09:00:00
skill_subsidy | B{3..4}     | final  | X1          | 2025-03-03 09:00:00
claim         | N{1..4}     | first  | X1          | 2025-03-01 09:00:00
claim         | N{1..4}     | second | X2          | 2025-03-01 09:00:30
claim         | N{1..4}     | final  | P1          | 2025-03-01 09:01:00
claim         | N{5..6}     | first  | X1          | 2025-03-02 09:00:00
claim         | N{5..6}     | second | X2          | 2025-03-02 09:00:30
claim         | N{5..6}     | final  | P1          | 2025-03-02 09:01:00
claim         | F{001..222} | first  | O6          | 2025-03-01 09:00:00
claim         | F{001..002} | second | O6          | 2025-03-02 09:00:00
claim         | F{001..002} | final  | X1          | 2025-03-03 09:00:00
claim         | G{001..182} | first  | O7          | 2025-03-01 09:00:00
claim         | G{001..002} | second | O7          | 2025-03-02 09:00:00
claim         | G{001..002} | final  | X1          | 2025-03-03 09:00:00
'''
[test.expect]
# O1: U1 at J1, U2 and U3 at J2, so J2; a hand in U4 on the as-of day as well: 3 of 4. Officers of J2 for claims: O1, X1 and, on
# that day, X3; X4 came after it, X5 worked on a subsidy with the number of U2. O3's changed reasons have no money; B1
# is also the number of a subsidy. O4: B3 was paid on the as-of day, B4 after it; two officers. P1: 4 of 6 on one
# day are 67 %, under 80 %. O6: 2 of 222 = 0.9 %; O7: 2 of 182 = 1.1 %. Officers of J1 for claims: O1, X1, X2, P1, O6, O7.
population = 6
rows = '''
entity_id | part                      | region_code | agency_code | window_end | observed | exposure | share  | days | busiest_day | staff | amount
O1        | same_person-claim         | 150521      | J2          | 2025-03-03 | 3        | 4        | 0.75   | 1    | 3           | 3     | 0.00
O3        | same_person-reason_change |             |             | 2025-03-05 | 2        | 2        | 1.00   | 1    | 2           |       | 0.00
O4        | same_person-skill_subsidy | 150502      | J1          | 2025-03-03 | 2        | 2        | 1.00   | 1    | 2           | 2     | 1000.00
P1        | instant-claim             | 150502      | J1          | 2025-03-02 | 6        | 6        | 1.00   | 2    | 4           | 6     | 0.00
O6        | same_person-claim         | 150502      | J1          | 2025-03-03 | 2        | 222      | 0.0090 | 1    | 2           | 6     | 0.00
O7        | same_person-claim         | 150502      | J1          | 2025-03-03 | 2        | 182      | 0.0110 | 1    | 2           | 6     | 0.00
'''
alerts = '''
entity_id | part                      | band | fp           | persons | amount_paid
O1        | same_person-claim         | B    | FP-R56-RULES | 3       | 0.00
O3        | same_person-reason_change | A    |              | 0       | 0.00
O4        | same_person-skill_subsidy | B    | FP-R56-STAFF | 1       | 1000.00
P1        | instant-claim             | B    | FP-R56-RULES | 6       | 0.00
O6        | same_person-claim         | C    | FP-R56-SLIP  | 2       | 0.00
O7        | same_person-claim         | B    | FP-R56-RULES | 2       | 0.00
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "两种情形的 way 不同", en = "The two ways differ" }
[[survivor]]
mutant = "sql: JOIN acted c => LEFT JOIN acted c"
reason = { zh = "每个经办人的疑点在各处都有一行", en = "Every finding of an officer has a row in each of them" }
[[survivor]]
mutant = "sql: JOIN day d => LEFT JOIN day d"
reason = { zh = "每个经办人的疑点在各处都有一行", en = "Every finding of an officer has a row in each of them" }
[[survivor]]
mutant = "sql: JOIN place p => LEFT JOIN place p"
reason = { zh = "每个经办人的疑点在各处都有一行", en = "Every finding of an officer has a row in each of them" }
[[survivor]]
mutant = "sql: drop filter same_operator IS NOT NULL"
reason = { zh = "没有经办人的一组与经手的业务连接不上", en = "A group without an officer joins no cases" }
[[survivor]]
mutant = "sql: drop filter agency_code IS NOT NULL"
reason = { zh = "没有机构的与任何机构都不相等", en = "What has no office equals none" }
[[survivor]]
mutant = "sql: JOIN (SELECT operator_id FROM finding GROUP BY operator_id) f => LEFT JOIN (SELECT operator_id FROM finding GROUP BY operator_id) f"
reason = { zh = "只为少读：随后仍只取有疑点的经办人", en = "It only saves reading: officers without a finding are dropped afterwards" }

[[survivor]]
mutant = "sql: JOIN (SELECT agency_code FROM finding WHERE agency_code IS N…T NULL GROUP BY agency_code) f => LEFT JOIN (SELECT agency_code FROM finding WHERE agency_code…T NULL GROUP BY agency_code) f"
reason = { zh = "只为少读：随后只取有疑点的机构", en = "It only saves reading: offices without a finding are dropped afterwards" }
[[survivor]]
mutant = "evidence.same_subsidies: JOIN skill_subsidies a => LEFT JOIN skill_subsidies a"
reason = { zh = "没有申领的，状态条件不成立", en = "Without an application the condition on the status fails" }
[[survivor]]
mutant = "evidence.instant_subsidies: JOIN skill_subsidies a => LEFT JOIN skill_subsidies a"
reason = { zh = "没有申领的，状态条件不成立", en = "Without an application the condition on the status fails" }
[[survivor]]
mutant = "evidence.same_payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有发放的，发放日条件不成立", en = "Without a payment the condition on its day fails" }
[[survivor]]
mutant = "evidence.instant_payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有发放的，发放日条件不成立", en = "Without a payment the condition on its day fails" }
[[survivor]]
mutant = "sql: JOIN approvals a => LEFT JOIN approvals a"
reason = { zh = "review_case 的每件业务都有步骤", en = "Every case of review_case has its steps" }
---*/
