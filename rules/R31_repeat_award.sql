/*--- rule
format   = 1
id       = "R31"
slug     = "repeat-award"
version  = "1.1"
status   = "experimental"
family   = "certificate"
entity   = "person"
severity = "high"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "重复享受"]

title.zh   = "重复申领技能提升补贴"
title.en   = "The same skill subsidy applied for again"
summary.zh = "同一本证书申领不止一次；或同一人同一职业同一等级再次申领；或已享受高等级补贴后又申领同一职业的低等级。"
summary.en = "One certificate stands in more than one application; or a person applies again for the same occupation and level; or for a lower level of an occupation after a higher one was paid."

[[legal]]
clause = "MOHRSS-2017-40:1"
why.zh = "同一职业（工种）同一等级只能申请并享受一次"
why.en = "The same occupation and level is paid once"
[[legal]]
clause = "MOHRSS-2024-40:3"
why.zh = "已享受高级别证书补贴的，不再享受低级别证书补贴（2024年）"
why.en = "No lower level after a higher one (2024)"
[[legal]]
clause = "MOHRSS-2025-18:2"
why.zh = "已持有高等级证书或享受相应补贴的，不再享受低等级证书补贴（2025年）"
why.en = "No lower level after a higher one (2025)"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多领取的应当退回，可以分期"
why.en = "What was drawn too much is returned, in instalments where need be"

[requires]

[params.lower_from]
type = "date"
default = 2024-01-01
min = 2017-01-01
max = 2099-12-31
about.zh = "“高后不享低”从这一申领日起判断（人社部发〔2024〕40号）；更早的不作判断"
about.en = "`No lower after higher` is judged for applications from this day (No. 40 of 2024); earlier ones are not decided"
[params.lower_to]
type = "date"
default = 2025-12-31
min = 2017-01-01
max = 2099-12-31
about.zh = "判断到这一申领日为止（人社部发〔2025〕18号执行至2025年底）；有新文件后再延长"
about.en = "And up to this day (No. 18 of 2025 holds until the end of 2025); extend it with the next notice"
[params.coarse_share]
type = "float"
default = 0.05
min = 0.0
max = 1.0
about.zh = "多次申领的人员中，这种情形的占比超过此数的，多半是职业代码没有细分到工种：不作判断（同一机构短期内再次发证的除外）"
about.en = "Where more of those with several applications are like this, the codes probably do not tell trades apart: not decided, but for two certificates of one body close together"
[params.near_days]
type = "int"
default = 30
min = 0
max = 366
unit = "日"
about.zh = "同一机构对同一人同一职业同一等级在这些日内发了两本证书的，总是列出"
about.en = "Two certificates of one body for one person, occupation and level within this many days are always listed"

[output]
rows = "violations"
entity_id = "person_id"
part   = "application_id"
window = ["earlier_on", "applied_on"]
region = "region_code"
amount_at_risk = "paid"
[output.columns]
person_id      = { type = "string",        zh = "申领人", en = "Applicant" }
application_id = { type = "string",        zh = "申领编号", en = "Application" }
earlier_id     = { type = "string",        zh = "此前的申领", en = "Earlier application" }
occupation     = { type = "string",        zh = "职业代码", en = "Occupation" }
region_code    = { type = "string",        zh = "支付地", en = "Paying region" }
earlier_on     = { type = "date",          zh = "此前申领日", en = "Earlier one applied for on" }
applied_on     = { type = "date",          zh = "申领日", en = "Applied on" }
tier           = { type = "int64",         zh = "情形（1 同一证书，2 同职业同等级，3 高后申低，9 不作判断）", en = "Kind (1 same certificate, 2 same level, 3 lower after higher, 9 not decided)" }
observed       = { type = "int64",         zh = "计数", en = "Count" }
exposure       = { type = "int64",         zh = "计数基数", en = "Exposure" }
level          = { type = "int64",         zh = "本次等级", en = "Level" }
earlier_level  = { type = "int64",         zh = "此前等级", en = "Earlier level" }
other_person   = { type = "bool",          zh = "此前由他人申领", en = "The earlier one is another person's" }
both_paid      = { type = "bool",          zh = "两笔都已发放", en = "Both were paid" }
earlier_paid   = { type = "bool",          zh = "此前一笔已发放", en = "The earlier one was paid" }
same_body      = { type = "bool",          zh = "同一评价机构", en = "Same assessment body" }
days_between   = { type = "int64",         zh = "两次发证相隔日数", en = "Days between the two dates of issue" }
close_pair     = { type = "bool",          zh = "同一机构短期内发给同一人的同级证书", en = "Two of one level from one body close together" }
repeaters      = { type = "int64",         zh = "同样情形的人数", en = "Persons with this kind" }
several        = { type = "int64",         zh = "多次申领的人数", en = "Persons with several applications" }
repeat_share   = { type = "float64",       zh = "占多次申领人数", en = "Share of those with several" }
paid           = { type = "decimal(14,2)", zh = "后一笔已发", en = "Paid on the later one" }
stoppable      = { type = "decimal(14,2)", zh = "后一笔尚可停发", en = "Could still be stopped" }

[details]
sql = """
SELECT c.row_no, CAST(COALESCE(r.returned, 0) AS DECIMAL(14,2)) AS returned
FROM candidate c
LEFT JOIN returned_subsidy r ON r.person_id = c.person_id"""
[details.columns]
returned = { type = "decimal(14,2)", zh = "该人已退回的补贴", en = "Subsidies the person returned" }

[model]
kind = "none"

[alert]
where = "tier = 1 OR (tier = 2 AND (repeat_share <= $coarse_share OR close_pair)) OR (tier = 3 AND repeat_share <= $coarse_share AND applied_on BETWEEN $lower_from AND $lower_to)"
score = "paid"
budget = { per_scan = 500 }

[[downgrade]]
when = "tier > 1 AND repeat_share > $coarse_share"
to   = "low"
fp   = "FP-R31-TRADE"
zh   = "多次申领的{several}人中有{repeaters}人（{repeat_share:pct}）都是这种情形，职业代码可能没有细分到工种"
en   = "{repeaters} of {several} persons with several applications ({repeat_share:pct}) are like this: the codes may not tell trades apart"
[[downgrade]]
when = "tier > 1"
to   = "medium"
fp   = "FP-R31-TRADE"
zh   = "两本证书编号不同；同一职业下如属不同工种，不算重复"
en   = "Two different certificates: other trades of one occupation are no repeat"
[[downgrade]]
when = "NOT earlier_paid AND NOT other_person"
to   = "medium"
fp   = "FP-R31-REFILED"
zh   = "此前一笔没有发放，可能是重新申请"
en   = "The earlier one was not paid: perhaps filed again"

[[downgrade]]
when = "COALESCE(returned > 0 AND returned >= paid, false)"
to   = "low"
fp   = "FP-R31-RETURNED"
zh   = "该人已退回补贴{returned:yuan}，不少于后一笔所发：核对退回的是哪一笔"
en   = "The person returned {returned:yuan} of subsidies, no less than was paid on the later one: see which was returned"

[[support]]
id   = "both_paid"
when = "both_paid"
zh   = "两笔补贴都已发放"
en   = "Both subsidies were paid"
[[support]]
id   = "other_person"
when = "other_person"
zh   = "同一本证书此前由另一人申领"
en   = "Another person applied with this certificate before"
[[support]]
id   = "lower_level"
when = "tier = 3"
zh   = "此前享受的是{earlier_level}级，本次申领的是{level}级（数字大者等级低）"
en   = "Level {earlier_level} was paid before, level {level} is applied for now (a larger number is a lower level)"
[[support]]
id   = "same_body"
when = "close_pair"
zh   = "两本证书出自同一机构，发证相隔{days_between}日"
en   = "Both certificates come from one body, {days_between} days apart"

[explain]
zh = "{applied_on:date}的补贴申领（{application_id}）与{earlier_on:date}的申领（{earlier_id}）重复：同一本证书，或同一职业的相同、较低等级。后一笔已发{paid:yuan}，尚可停发{stoppable:yuan}。"
en = "The application of {applied_on:date} ({application_id}) repeats that of {earlier_on:date} ({earlier_id}): the same certificate, or the same or a lower level of the occupation. Paid on the later one {paid:yuan}, could still be stopped {stoppable:yuan}."

[[plots]]
kind  = "timeline"
table = "skill_subsidies"
date  = "applied_at"

[[evidence]]
id    = "repeats"
title.zh = "重复的申领"
title.en = "The repeated applications"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, r.tier, a.occupation_code, a.level, a.body_id, a.issued_on,
       a.applied_on, a.paid_on, a.region_code, a.paid AS amount, a.stoppable
FROM repeat_award r
JOIN subsidy_application a ON a.application_id = r.application_id
WHERE r.person_id = $entity_id AND r.application_id = $part"""
[[evidence]]
id    = "earlier"
title.zh = "此前的申领（对照，不计金额）"
title.en = "The earlier applications (for comparison; their money is not counted)"
table = "skill_subsidies"
key   = "application_id"
role  = "earlier_application"
sql   = """
SELECT x.person_id, x.application_id, x.certificate_no, x.occupation_code, x.level, x.body_id, x.issued_on, x.applied_on,
       x.paid_on, x.region_code, x.amount AS earlier_amount
FROM repeat_award r
JOIN subsidy_application x ON x.application_id = r.earlier_id
WHERE r.person_id = $entity_id AND r.application_id = $part"""

[[false_positives]]
id = "FP-R31-TRADE"
zh = "同一职业下的不同工种，或职业代码调整"
en = "Different trades of one occupation, or a revised code"
how.zh = "看两本证书上的工种名称；新旧职业代码对照"
how.en = "The trades on both certificates; old and new codes"
[[false_positives]]
id = "FP-R31-REFILED"
zh = "前一笔撤回或未予发放后重新申请"
en = "Filed again after the first was withdrawn or not paid"
how.zh = "查前一笔的办理结果"
how.en = "What became of the first"
[[false_positives]]
id = "FP-R31-RETURNED"
zh = "其中一笔已退回"
en = "One of both was returned"
how.zh = "查退回凭证"
how.en = "Voucher of the return"

[[verify]]
id = "V1"
zh = "对照两本证书：编号、持证人、职业、工种、等级、发证日"
en = "Compare both certificates: number, holder, occupation, trade, level, date"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "调取两笔申领的发放凭证"
en = "Vouchers of both payments"
needs = "attachment"

[suppress]
key = ["entity_id", "part"]
reopen_when = "paid > last.paid"
snooze_max = "90 days"
---*/
-- Choices where detections.md S10 leaves one open:
-- * What repeats what is the shared view repeat_award: one row per later application, with the gravest kind.
-- * The code names the occupation, not the trade (工种) below it, and the rule speaks of both: two different certificates
--   of one code are never a certain repeat. Where many people repeat, the code is too coarse (measured, not assumed): such rows are
--   counted but not decided, unless one body certified the same person, occupation and level twice within near_days.
-- * Lower after higher is judged only for applications under a notice that says so (parameters); others are rows without
--   alert, as are those whose occupation or level is unknown (kind 9).
-- * The overlap with a vocational training subsidy cannot be decided: see conditions/S.toml.
-- * One alert per later application: it alone is at stake, the earlier one is lawful by itself.
WITH repeated AS (
  SELECT tier, COUNT(*) AS n FROM (SELECT tier, person_id FROM repeat_award GROUP BY tier, person_id) p GROUP BY tier
), many AS (
  SELECT COUNT(*) AS n FROM (SELECT person_id FROM subsidy_application GROUP BY person_id HAVING COUNT(*) >= 2) p
)
SELECT r.person_id,
       r.application_id,
       r.earlier_id,
       a.occupation_code                                                       AS occupation,
       a.region_code,
       x.applied_on                                                            AS earlier_on,
       a.applied_on,
       r.tier,
       CAST(1 AS BIGINT)                                                       AS observed,
       CAST(1 AS BIGINT)                                                       AS exposure,
       a.level,
       x.level                                                                 AS earlier_level,
       x.person_id <> a.person_id                                              AS other_person,
       a.paid_on IS NOT NULL AND x.paid_on IS NOT NULL                         AS both_paid,
       x.paid_on IS NOT NULL                                                   AS earlier_paid,
       a.body_id = x.body_id                                                   AS same_body,
       CAST(a.issued_on - x.issued_on AS BIGINT)                               AS days_between,
       r.tier = 2 AND a.body_id = x.body_id AND ABS(a.issued_on - x.issued_on) <= $near_days AS close_pair,
       CAST(p.n AS BIGINT)                                                     AS repeaters,
       CAST(m.n AS BIGINT)                                                     AS several,
       CAST(p.n AS DOUBLE) / GREATEST(m.n, 1)                                  AS repeat_share,
       a.paid,
       a.stoppable
FROM repeat_award r
JOIN subsidy_application a ON a.application_id = r.application_id
JOIN subsidy_application x ON x.application_id = r.earlier_id
JOIN repeated p            ON p.tier = r.tier
CROSS JOIN many m
/*--- tests
[[test]]
name  = "boundary: the four kinds; where repeats are common only two certificates close together are listed"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2023-12-10
K2             | P2        | B1      | 4-01-01-01      | 5     | 2024-02-10
K3             | P2        | B1      | 4-01-01-01      | 5     | 2024-03-11
K5             | P3        | B1      | 4-01-01-01      | 3     | 2023-01-10
K6             | P3        | B2      | 4-01-01-01      | 4     | 2023-06-10
K7             | P4        | B1      | 4-01-01-01      | 3     | 2023-01-10
K8             | P4        | B2      | 4-01-01-01      | 4     | 2023-06-10
K9             | P5        | B1      | 4-01-01-01      |       | 2024-01-10
K10            | P5        | B1      | 4-01-01-01      | 5     | 2024-06-10
K11            | P6        | B1      | 4-01-01-01      | 5     | 2024-02-10
K12            | P6        | B1      | 4-01-01-01      | 5     | 2024-03-12
K13            | P7        | B1      | 4-01-01-01      | 5     | 2024-02-10
K14            | P7        | B2      | 4-01-01-01      | 5     | 2024-02-11
K15            | P8        | B1      | 4-01-01-01      | 5     | 2024-02-10
K16            | P8        | B1      | 4-01-01-01      | 4     | 2024-02-11
K17            | P1        | B1      | 4-01-01-01      | 5     | 2023-12-20
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A01            | P1        | K1             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A02            | P1        | K1             | 150502      | 2024-09-01 10:00:00 | 1000.00 | approved | 2024-10-01
A02B           | P1        | K17            | 150502      | 2024-09-01 10:00:00 | 1000.00 | approved | 2024-10-01
A03            | P9        | K1             | 150502      | 2024-09-02 09:00:00 | 1000.00 | pending  |
A04            | P2        | K2             | 150502      | 2024-03-01 09:00:00 | 1000.00 | approved | 2024-04-01
A05            | P2        | K3             | 150502      | 2024-09-01 09:00:00 | 1000.00 | approved | 2026-01-01
A07            | P3        | K5             | 150502      | 2023-02-01 09:00:00 | 2000.00 | approved | 2023-03-01
A08            | P3        | K6             | 150502      | 2023-12-31 23:59:59 | 1500.00 | approved | 2024-02-01
A09            | P4        | K7             | 150502      | 2023-02-01 09:00:00 | 2000.00 | approved | 2023-03-01
A10            | P4        | K8             | 150502      | 2024-01-01 00:00:00 | 1500.00 | approved | 2024-02-01
A11            | P5        | K9             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A12            | P5        | K10            | 150502      | 2024-07-01 09:00:00 | 1000.00 | approved | 2024-08-01
A13            | P6        | K11            | 150502      | 2024-03-01 09:00:00 | 1000.00 | approved | 2024-04-01
A14            | P6        | K12            | 150502      | 2024-09-01 09:00:00 | 1000.00 | approved | 2024-10-01
A15            | P7        | K13            | 150502      | 2024-03-01 09:00:00 | 1000.00 | approved | 2024-04-01
A16            | P7        | K14            | 150502      | 2024-09-01 09:00:00 | 1000.00 | approved | 2024-10-01
A17            | P8        | K15            | 150502      | 2024-03-01 09:00:00 | 1000.00 | approved | 2024-04-01
A18            | P8        | K16            | 150502      | 2024-09-01 09:00:00 | 1500.00 | approved | 2024-10-01
'''
[test.expect]
# P1 to P8 have two applications or three: eight persons. Kind 1: P1, P9 (2/8); kind 2: P1, P2, P6, P7 (4/8); kind 3: P3, P4 (2/8);
# kind 9: P5 (1/8). All shares are above 0.05, so of kind 2 only P2 stays: one body, and from 10 February to 11 March of a
# leap year 19 + 11 = 30 days; P6 has 31, P7 two bodies.
# P1's third (another certificate, ten days later) was applied for on the day of the second: two findings of one day. A05 is paid after the day.
population = 9
rows = '''
entity_id | part | earlier_id | tier | level | earlier_level | other_person | both_paid | earlier_paid | same_body | days_between | repeaters | several | repeat_share | paid    | stoppable
P1        | A02  | A01        | 1    | 5     | 5             | false        | true      | true         | true      | 0            | 2         | 8       | 0.25         | 1000.00 | 0.00
P1        | A02B  | A01        | 2    | 5     | 5             | false        | true      | true         | true      | 10           | 4         | 8       | 0.5          | 1000.00 | 0.00
P2        | A05  | A04        | 2    | 5     | 5             | false        | false     | true         | true      | 30           | 4         | 8       | 0.5          | 0.00    | 1000.00
P3        | A08  | A07        | 3    | 4     | 3             | false        | true      | true         | false     | 151          | 2         | 8       | 0.25         | 1500.00 | 0.00
P4        | A10  | A09        | 3    | 4     | 3             | false        | true      | true         | false     | 151          | 2         | 8       | 0.25         | 1500.00 | 0.00
P5        | A12  | A11        | 9    | 5     |               | false        | true      | true         | true      | 152          | 1         | 8       | 0.125        | 1000.00 | 0.00
P6        | A14  | A13        | 2    | 5     | 5             | false        | true      | true         | true      | 31           | 4         | 8       | 0.5          | 1000.00 | 0.00
P7        | A16  | A15        | 2    | 5     | 5             | false        | true      | true         | false     | 1            | 4         | 8       | 0.5          | 1000.00 | 0.00
P9        | A03  | A01        | 1    | 5     | 5             | true         | false     | true         | true      | 0            | 2         | 8       | 0.25         | 0.00    | 1000.00
'''
alerts = '''
entity_id | part | tier | band | fp           | persons | amount_paid | amount_stoppable
P1        | A02  | 1    | A    |              | 1       | 1000.00     | 0.00
P1        | A02B | 2    | C    | FP-R31-TRADE | 1       | 1000.00     | 0.00
P2        | A05  | 2    | C    | FP-R31-TRADE | 1       | 0.00        | 1000.00
P9        | A03  | 1    | A    |              | 2       | 0.00        | 1000.00
'''

[[test]]
name  = "firing: where repeats are rare they are worth a look; a twentieth exactly is rare"
kind  = "firing"
as_of = 2026-01-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
X1             | P1        | B1      | 4-01-01-01      | 5     | 2024-01-10
X2             | P1        | B1      | 4-01-01-01      | 5     | 2024-06-10
R1             | P2        | B1      | 4-01-01-01      | 5     | 2024-06-10
H{3..5}        | P{3..5}   | B1      | 4-01-01-01      | 3     | 2023-01-10
T{3..5}        | P{3..5}   | B1      | 4-01-01-01      | 4     | 2023-06-10
H8             | P8        | B1      | 4-01-01-01      | 3     | 2023-01-10
T8             | P8        | B1      | 4-01-01-01      | 4     | 2023-06-10
H9             | P9        | B1      | 4-01-01-01      |       | 2023-01-10
T9             | P9        | B1      | 4-01-01-01      | 4     | 2023-06-10
K{01..73}      | Q{01..73} | B1      | 4-01-01-01      | 5     | 2024-01-10
L{01..02}      | Q{01..02} | B1      | 4-01-01-01      | 5     | 2024-06-10
L{03..73}      | Q{03..73} | B1      | 4-01-01-01      | 4     | 2024-06-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | X1             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A2             | P1        | X2             | 150502      | 2024-07-01 09:00:00 | 1000.00 | approved | 2024-08-01
A3             | P2        | R1             | 150502      | 2024-07-01 09:00:00 | 1000.00 | pending  |
A4             | P2        | R1             | 150502      | 2024-07-05 09:00:00 | 1000.00 | approved | 2024-08-01
A6             | P6        | R1             | 150502      | 2024-07-10 09:00:00 | 1000.00 | pending  |
H{3..5}        | P{3..5}   | H{3..5}        | 150502      | 2023-02-01 09:00:00 | 2000.00 | approved | 2023-03-01
H{8..9}        | P{8..9}   | H{8..9}        | 150502      | 2023-02-01 09:00:00 | 2000.00 | approved | 2023-03-01
T8             | P8        | T8             | 150502      | 2025-12-31 23:59:59 | 1500.00 | pending  |
T9             | P9        | T9             | 150502      | 2025-06-01 09:00:00 | 1500.00 | pending  |
T3             | P3        | T3             | 150502      | 2024-01-01 00:00:00 | 1500.00 | approved | 2024-02-01
T4             | P4        | T4             | 150502      | 2023-12-31 23:59:59 | 1500.00 | approved | 2024-02-01
T5             | P5        | T5             | 150502      | 2026-01-01 00:00:00 | 1500.00 | pending  |
B{01..73}      | Q{01..73} | K{01..73}      | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
C{01..73}      | Q{01..73} | L{01..73}      | 150502      | 2024-07-01 09:00:00 | 1500.00 | approved | 2024-08-01
'''
[test.expect]
# Eighty persons applied twice (P1 to P5, P8, P9 and 73): P1, Q01 and Q02 repeat a level, four take a lower one after a higher
# (4/80 = 0.05, not more than the limit), P9's first has no level. Of these T4 was applied for a day before the notices are in force, T5 a day after, T8 on their last day. P6 presents P2's certificate.
population = 10
alerts = '''
entity_id | tier | band | fp             | amount_paid | for
P1        | 2    | B    | FP-R31-TRADE   | 1000.00     | both_paid: both_paid=true
P2        | 1    | B    | FP-R31-REFILED | 1000.00     |
P3        | 3    | B    | FP-R31-TRADE   | 1500.00     | both_paid: both_paid=true, lower_level: tier=3
P8        | 3    | B    | FP-R31-TRADE   | 0.00        | lower_level: tier=3
P6        | 1    | A    |                | 0.00        | other_person: other_person=true
Q01       | 2    | B    | FP-R31-TRADE   | 1500.00     | both_paid: both_paid=true
Q02       | 2    | B    | FP-R31-TRADE   | 1500.00     | both_paid: both_paid=true
'''
absent = ["Q03", "P4", "P5", "P9"]

[[test]]
name  = "boundary: one certificate of two persons where nobody has two applications"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2024-01-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A2             | P2        | K1             | 150502      | 2024-07-01 09:00:00 | 1000.00 | pending  |
'''
[test.expect]
# One of none: as of one.
rows = '''
entity_id | tier | repeaters | several | repeat_share
P2        | 1    | 1         | 0       | 1.00
'''

[[test]]
name  = "firing: one certificate twice, what was returned, two certificates close together"
kind  = "firing"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K{1..5}        | P{1..5}   | B1      | 4-01-01-01      | 5     | 2024-01-10
L6             | P6        | B1      | 4-01-01-01      | 5     | 2024-01-10
M6             | P6        | B1      | 4-01-01-01      | 5     | 2024-02-09
L7             | P7        | B1      | 4-01-01-01      | 5     | 2024-01-10
M7             | P7        | B2      | 4-01-01-01      | 5     | 2024-01-11
'''
payments = '''
payment_id | person_id | region_code | benefit_type  | month      | paid_on    | amount
Y2         | P2        | 150502      | skill_subsidy | 2024-08-01 | 2024-09-01 | -1000.00
Y3         | P3        | 150502      | skill_subsidy | 2024-08-01 | 2024-09-01 | -999.99
Y4         | P4        | 150502      | skill_subsidy | 2024-08-01 | 2024-09-01 | -0.50
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{1..3}        | P{1..3}   | K{1..3}        | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
B{1..3}        | P{1..3}   | K{1..3}        | 150502      | 2024-07-01 09:00:00 | 1000.00 | approved | 2024-08-01
A{4..5}        | P{4..5}   | K{4..5}        | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
B{4..5}        | P{4..5}   | K{4..5}        | 150502      | 2024-07-01 09:00:00 | 1000.00 | pending  |
A8             | P8        | L8             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A6             | P6        | L6             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
B6             | P6        | M6             | 150502      | 2024-07-01 09:00:00 | 1000.00 | approved | 2024-08-01
A7             | P7        | L7             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
B7             | P7        | M7             | 150502      | 2024-07-01 09:00:00 | 1000.00 | approved | 2024-08-01
'''
[test.expect]
# P4's second is not paid: whatever was returned covers it. P6: 10 January to 9 February are 30 days. P7's second body is another.
# Seven persons have two applications, P8 has one; two of them repeat a level (2/7).
rows = '''
entity_id | part | tier | observed | exposure | close_pair | repeaters | several | paid
P1        | B1   | 1    | 1        | 1        | false      | 5         | 7       | 1000.00
P2        | B2   | 1    | 1        | 1        | false      | 5         | 7       | 1000.00
P3        | B3   | 1    | 1        | 1        | false      | 5         | 7       | 1000.00
P4        | B4   | 1    | 1        | 1        | false      | 5         | 7       | 0.00
P5        | B5   | 1    | 1        | 1        | false      | 5         | 7       | 0.00
P6        | B6   | 2    | 1        | 1        | true       | 2         | 7       | 1000.00
P7        | B7   | 2    | 1        | 1        | false      | 2         | 7       | 1000.00
'''
alerts = '''
entity_id | band | fp              | returned | for
P1        | A    |                 | 0.00     | both_paid: both_paid=true
P2        | C    | FP-R31-RETURNED | 1000.00  | both_paid: both_paid=true
P3        | A    |                 | 999.99   | both_paid: both_paid=true
P4        | C    | FP-R31-RETURNED | 0.50     |
P5        | A    |                 | 0.00     |
P6        | C    | FP-R31-TRADE    | 0.00     | both_paid: both_paid=true, same_body: close_pair=true
'''

[[test]]
name  = "quiet: upwards, other occupations, a rejected first application, and a lower level before 2024"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2024-01-10
K2             | P1        | B1      | 4-01-01-01      | 4     | 2024-06-10
K3             | P1        | B1      | 4-01-01-02      | 5     | 2024-08-10
K4             | P2        | B1      | 4-01-01-01      | 3     | 2022-01-10
K5             | P2        | B1      | 4-01-01-01      | 5     | 2022-06-10
K6             | P3        | B1      | 4-01-01-01      | 5     | 2022-06-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A2             | P1        | K2             | 150502      | 2024-07-01 09:00:00 | 1500.00 | approved | 2024-08-01
A3             | P1        | K3             | 150502      | 2024-09-01 09:00:00 | 1000.00 | approved | 2024-10-01
A4             | P2        | K4             | 150502      | 2022-02-01 09:00:00 | 2000.00 | approved | 2022-03-01
A5             | P2        | K5             | 150502      | 2022-07-01 09:00:00 | 1000.00 | approved | 2022-08-01
A6             | P3        | K6             | 150502      | 2022-07-01 09:00:00 | 1000.00 | rejected |
A7             | P3        | K6             | 150502      | 2022-08-01 09:00:00 | 1000.00 | approved | 2022-09-01
'''
[test.expect]
population = 1
alerts = ''

[[survivor]]
mutant = "sql: JOIN subsidy_application a => LEFT JOIN subsidy_application a"
reason = { zh = "视图中的每个编号都取自该表，必有一行", en = "Every number of the view is one of this table: there is a row" }

[[survivor]]
mutant = "sql: JOIN subsidy_application x => LEFT JOIN subsidy_application x"
reason = { zh = "视图中的每个编号都取自该表，必有一行", en = "Every number of the view is one of this table: there is a row" }

[[survivor]]
mutant = "sql: JOIN repeated p => LEFT JOIN repeated p"
reason = { zh = "每个档次在 repeated 中都有一行", en = "Every tier has a row of repeated" }

[[survivor]]
mutant = "evidence.repeats: JOIN subsidy_application a => LEFT JOIN subsidy_application a"
reason = { zh = "视图中的每个编号都取自该表，必有一行", en = "Every number of the view is one of this table: there is a row" }

[[survivor]]
mutant = "evidence.earlier: JOIN subsidy_application x => LEFT JOIN subsidy_application x"
reason = { zh = "视图中的每个编号都取自该表，必有一行", en = "Every number of the view is one of this table: there is a row" }

[[survivor]]
mutant = "evidence.repeats: drop AND r.person_id = $entity_id"
reason = { zh = "$part 即申领编号，全库唯一", en = "$part is the application's number, unique in the extract" }

[[survivor]]
mutant = "evidence.earlier: drop AND r.person_id = $entity_id"
reason = { zh = "$part 即申领编号，全库唯一", en = "$part is the application's number, unique in the extract" }

[[survivor]]
mutant = "downgrade.4: false => true in COALESCE(returned > 0 AND returned >= paid, false)"
reason = { zh = "details 中每行都有 returned，从不为空", en = "Every row of details has it: it is never null" }
---*/
