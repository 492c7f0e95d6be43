/*--- rule
format   = 1
id       = "R32"
slug     = "above-standard"
version  = "1.1"
status   = "experimental"
family   = "certificate"
entity   = "person"
severity = "high"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "补贴标准"]

title.zh   = "补贴金额高于标准"
title.en   = "Subsidy above the standard"
summary.zh = "技能提升补贴的金额高于当时当地同等级证书的补贴标准（standards 表）。没有当地标准或证书等级不明的，只计数，不作判断；不套用其他地区或其他时期的数字。"
summary.en = "A skill subsidy is above the standard of its own place, day and level of certificate (table standards). Where there is no local standard or the level is unknown it is counted and not decided: no figure of another place or time is used."

[[legal]]
clause = "MOHRSS-2024-40:3"
why.zh = "按等级规定补贴标准的上限（2024年；当地标准见 standards 表）"
why.en = "The largest subsidy by level (2024; the local standard is in the table standards)"
[[legal]]
clause = "ALS-2019:9"
why.zh = "按等级分别给予不超过规定数额的补贴（阿拉善盟，2019—2020年）"
why.en = "At most the amount set for the level (Alxa League, 2019 to 2020)"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的应当退回，可以分期"
why.en = "What was drawn too much is returned, in instalments where need be"

[requires]

[params.common_count]
type = "int"
default = 5
min = 2
max = 100000
unit = "笔"
about.zh = "同一盟市同一等级至少有这么多笔同样的金额、且占五分之一以上的，多半是标准表缺了一项"
about.en = "From this many equal amounts for one level and prefecture, a fifth of its applications, the table probably lacks a rate"

[output]
rows = "violations"
entity_id = "person_id"
part   = "application_id"
window = ["applied_on", "judged_on"]
region = "region_code"
amount_at_risk = "excess"
[output.columns]
person_id       = { type = "string",        zh = "申领人", en = "Applicant" }
application_id  = { type = "string",        zh = "申领编号", en = "Application" }
region_code     = { type = "string",        zh = "支付地", en = "Paying region" }
applied_on      = { type = "date",          zh = "申领日", en = "Applied on" }
judged_on       = { type = "date",          zh = "发放日（未发放的为申领日）", en = "Day of payment, or of application" }
decided         = { type = "bool",          zh = "可判断", en = "Decided" }
observed        = { type = "int64",         zh = "计数", en = "Count" }
exposure        = { type = "int64",         zh = "计数基数", en = "Exposure" }
level           = { type = "int64",         zh = "证书等级", en = "Level" }
amount          = { type = "decimal(14,2)", zh = "补贴金额", en = "Amount" }
standard        = { type = "decimal(14,2)", zh = "当日标准", en = "Standard of the day" }
standard_before = { type = "decimal(14,2)", zh = "申领日、发证日标准较高者", en = "Higher standard of the days of application and issue" }
excess          = { type = "decimal(14,2)", zh = "高出标准", en = "Above the standard" }
same_amount     = { type = "int64",         zh = "同盟市同等级同金额的申领", en = "Applications of the prefecture and level with this amount" }
like_it         = { type = "int64",         zh = "同盟市同等级的申领", en = "Applications of the prefecture and level" }
paid            = { type = "decimal(14,2)", zh = "已发", en = "Paid" }

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
where = "decided"
score = "excess"
budget = { per_scan = 500 }

[[downgrade]]
when = "amount <= standard_before"
to   = "low"
fp   = "FP-R32-CHANGE"
zh   = "申领或发证时的标准是{standard_before:yuan}，金额没有超过"
en   = "The standard on the day of application or issue was {standard_before:yuan}; the amount is within it"
[[downgrade]]
when = "same_amount >= $common_count AND same_amount * 5 >= like_it"
to   = "low"
fp   = "FP-R32-RATE"
zh   = "同盟市同等级的{like_it}笔申领中有{same_amount}笔都是这个金额，标准表可能缺少一项（如急需紧缺职业的上浮标准）"
en   = "{same_amount} of {like_it} applications of the prefecture and level have this amount: the table may lack a rate, such as that for occupations in urgent need"

[[downgrade]]
when = "COALESCE(returned >= excess, false)"
to   = "low"
fp   = "FP-R32-RETURNED"
zh   = "该人已退回补贴{returned:yuan}，不少于高出部分：核对退回的是哪一笔"
en   = "The person returned {returned:yuan} of subsidies, no less than the excess: see which was returned"

[[support]]
id   = "paid"
when = "paid > 0"
zh   = "已经发放，高出{excess:yuan}"
en   = "It was paid, {excess:yuan} too much"

[explain]
zh = "{judged_on:date}的技能提升补贴{amount:yuan}，当地{level}级证书的标准为{standard:yuan}，高出{excess:yuan}。"
en = "The skill subsidy of {judged_on:date} is {amount:yuan}; the local standard for level {level} is {standard:yuan}: {excess:yuan} more."

[[evidence]]
id    = "application"
title.zh = "补贴申领"
title.en = "The application"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.level, a.occupation_code, a.issued_on, a.applied_on, a.paid_on,
       a.region_code, s.standard, s.standard_before, a.paid AS amount, a.stoppable
FROM subsidy_application a
JOIN application_standard s ON s.application_id = a.application_id
WHERE a.person_id = $entity_id AND a.application_id = $part"""

[[false_positives]]
id = "FP-R32-CHANGE"
zh = "标准调整前后，按申领或发证时的标准发放"
en = "A change of standard: paid by that of the day of application or issue"
how.zh = "查标准调整文件的衔接规定"
how.en = "What the notice says about pending cases"
[[false_positives]]
id = "FP-R32-RATE"
zh = "当地标准上调或急需紧缺职业上浮，标准表未更新"
en = "A raised or additional local rate that the table lacks"
how.zh = "查标准文件，补录 standards 表"
how.en = "Find the notice and complete the table"
[[false_positives]]
id = "FP-R32-RETURNED"
zh = "高出部分已退回"
en = "The excess was returned"
how.zh = "查退回凭证"
how.en = "Voucher of the return"
[[false_positives]]
id = "FP-R32-SUPPLEMENT"
zh = "补发以前少发的部分"
en = "A supplement for an earlier underpayment"
how.zh = "查补发依据"
how.en = "Why it was supplemented"

[[verify]]
id = "V1"
zh = "核对补贴标准文件与证书等级"
en = "Compare the notice of the standard with the level on the certificate"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "确属多发的，通知退回或从后续待遇中抵扣（可分期）"
en = "If it was too much: have it returned or deducted, in instalments where need be"
needs = "text"

[suppress]
key = ["entity_id", "part"]
reopen_when = "excess > last.excess"
snooze_max = "90 days"
---*/
-- Choices where detections.md S8 leaves one open:
-- * The standard is that of the day of payment (of application where not paid), of the most particular place that has one;
--   see application_standard. A higher one of the day of application or issue explains the amount.
-- * A level without a standard is not decided, even where other levels have one: the table may be incomplete.
-- * Rows: amounts above the standard, and those not decided (counted, never an alert). The amount is that of the
--   application; what the bank paid stands in payments, which names no application.
WITH judged AS (
  SELECT a.person_id, a.application_id, a.region_code, a.applied_on, COALESCE(a.paid_on, a.applied_on) AS judged_on, a.level,
         a.amount, a.paid, s.standard, s.standard_before, substr(a.region_code, 1, 4) AS prefecture
  FROM subsidy_application a
  JOIN application_standard s ON s.application_id = a.application_id
  WHERE s.standard IS NULL OR a.amount > s.standard
), like_it AS (
  SELECT substr(region_code, 1, 4) AS prefecture, level, amount, COUNT(*) AS n
  FROM subsidy_application
  GROUP BY substr(region_code, 1, 4), level, amount
), level_total AS (
  SELECT prefecture, level, SUM(n) AS n FROM like_it GROUP BY prefecture, level
)
SELECT j.person_id,
       j.application_id,
       j.region_code,
       j.applied_on,
       j.judged_on,
       j.standard IS NOT NULL                                                  AS decided,
       CAST(1 AS BIGINT)                                                       AS observed,
       CAST(1 AS BIGINT)                                                       AS exposure,
       j.level,
       j.amount,
       j.standard,
       j.standard_before,
       CAST(COALESCE(j.amount - j.standard, 0) AS DECIMAL(14,2))               AS excess,
       CAST(COALESCE(l.n, 0) AS BIGINT)                                        AS same_amount,
       CAST(COALESCE(t.n, 0) AS BIGINT)                                        AS like_it,
       j.paid
FROM judged j
LEFT JOIN like_it l     ON l.prefecture = j.prefecture AND l.level = j.level AND l.amount = j.amount
LEFT JOIN level_total t ON t.prefecture = j.prefecture AND t.level = j.level
/*--- tests
[[test]]
name  = "boundary: one fen above, exactly the standard, a change of standard, no standard, no level"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | valid_to   | amount
150500      | skill_subsidy_level_5 | 2019-01-01 | 2024-12-31 | 1200.00
150500      | skill_subsidy_level_5 | 2025-01-01 |            | 1000.00
'''
certificates = '''
certificate_no | person_id | body_id | level | issued_on
K{1..6}        | P{1..6}   | B1      | 5     | 2025-02-01
K7             | P7        | B1      | 5     | 2024-11-01
K8             | P8        | B1      | 2     | 2025-02-01
K9             | P9        | B1      |       | 2025-02-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A2             | P2        | K2             | 150502      | 2025-03-01 09:00:00 | 1000.01 | approved | 2025-04-01
A3             | P3        | K3             | 150502      | 2025-03-01 09:00:00 | 1500.00 | pending  |
A4             | P4        | K4             | 150502      | 2025-03-01 09:00:00 | 1500.00 | rejected |
A5             | P5        | K5             | 150702      | 2025-03-01 09:00:00 | 9000.00 | approved | 2025-04-01
A7             | P7        | K7             | 150502      | 2024-12-20 09:00:00 | 1200.00 | approved | 2025-01-01
A8             | P8        | K8             | 150502      | 2025-03-01 09:00:00 | 3000.00 | approved | 2025-04-01
A9             | P9        | K9             | 150502      | 2025-03-01 09:00:00 | 3000.00 | approved | 2025-04-01
A10            | P2        | K2             | 150502      | 2025-03-01 09:00:00 | 600.00  | approved | 2025-04-01
A11            | P3        | K3             | 150502      | 2025-03-01 09:00:00 | 1700.00 | pending  |
'''
[test.expect]
# Level 5 of 1505: A1, A2, A3, A7, A10, A11 (A4 is rejected). A5: another prefecture, no standard. A7: 1200 until the day
# before. A10 of P2 is below the standard: its 600 yuan are not those of the alert; A3 and A11 of P3 are two alerts.
population = 7
rows = '''
entity_id | part | application_id | observed | exposure | judged_on  | decided | standard | standard_before | excess | same_amount | like_it | paid
P2        | A2   | A2             | 1        | 1        | 2025-04-01 | true    | 1000.00  | 1000.00         | 0.01   | 1           | 6       | 1000.01
P3        | A3   | A3             | 1        | 1        | 2025-03-01 | true    | 1000.00  | 1000.00         | 500.00 | 1           | 6       | 0.00
P3        | A11  | A11            | 1        | 1        | 2025-03-01 | true    | 1000.00  | 1000.00         | 700.00 | 1           | 6       | 0.00
P5        | A5   | A5             | 1        | 1        | 2025-04-01 | false   |          |                 | 0.00   | 1           | 1       | 9000.00
P7        | A7   | A7             | 1        | 1        | 2025-01-01 | true    | 1000.00  | 1200.00         | 200.00 | 1           | 6       | 1200.00
P8        | A8   | A8             | 1        | 1        | 2025-04-01 | false   |          |                 | 0.00   | 1           | 1       | 3000.00
P9        | A9   | A9             | 1        | 1        | 2025-04-01 | false   |          |                 | 0.00   | 0           | 0       | 3000.00
'''
alerts = '''
entity_id | part | band | fp            | amount_paid | amount_stoppable | for
P2        | A2   | A    |               | 1000.01     | 0.00             | paid: paid=1000.01
P3        | A3   | A    |               | 0.00        | 1500.00          |
P3        | A11  | A    |               | 0.00        | 1700.00          |
P7        | A7   | C    | FP-R32-CHANGE | 1200.00     | 0.00             | paid: paid=1200.00
'''

[[test]]
name  = "firing: one amount above is a finding, the same amount in a fifth of all is a rate the table lacks"
kind  = "firing"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | amount
150500      | skill_subsidy_level_5 | 2019-01-01 | 1000.00
150500      | skill_subsidy_level_4 | 2019-01-01 | 1500.00
150500      | skill_subsidy_level_3 | 2019-01-01 | 2000.00
150700      | skill_subsidy_level_5 | 2019-01-01 | 1000.00
'''
payments = '''
payment_id | person_id | region_code | benefit_type  | month      | paid_on    | amount
Y1         | S1        | 150702      | skill_subsidy | 2025-04-01 | 2025-09-01 | -300.00
Y2         | S2        | 150702      | skill_subsidy | 2025-04-01 | 2025-09-01 | -299.99
'''
certificates = '''
certificate_no | person_id | body_id | level | issued_on
K{01..25}      | P{01..25} | B1      | 5     | 2025-02-01
L{01..26}      | Q{01..26} | B1      | 4     | 2025-02-01
M{1..8}        | R{1..8}   | B1      | 3     | 2025-02-01
N{1..2}        | S{1..2}   | B1      | 5     | 2025-02-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{01..20}      | P{01..20} | K{01..20}      | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A{21..25}      | P{21..25} | K{21..25}      | 150502      | 2025-03-01 09:00:00 | 1300.00 | approved | 2025-04-01
B{01..21}      | Q{01..21} | L{01..21}      | 150502      | 2025-03-01 09:00:00 | 1500.00 | approved | 2025-04-01
B{22..26}      | Q{22..26} | L{22..26}      | 150502      | 2025-03-01 09:00:00 | 2000.00 | approved | 2025-04-01
C{1..4}        | R{1..4}   | M{1..4}        | 150502      | 2025-03-01 09:00:00 | 2600.00 | approved | 2025-04-01
C{5..8}        | R{5..8}   | M{5..8}        | 150502      | 2025-03-01 09:00:00 | 2000.00 | approved | 2025-04-01
D{1..2}        | S{1..2}   | N{1..2}        | 150702      | 2025-03-01 09:00:00 | 1300.00 | approved | 2025-04-01
'''
[test.expect]
# Level 5: 5 of 25 have 1300, a fifth. Level 4: 5 of 26 have 2000, less than a fifth. Level 3: 4 of 8, but only four. 1507: two
# of two; S1 returned the excess of 300 yuan, S2 a fen less.
population = 16
rows = '''
entity_id | same_amount | like_it | excess | returned
P21       | 5           | 25      | 300.00 | 0.00
Q22       | 5           | 26      | 500.00 | 0.00
R1        | 4           | 8       | 600.00 | 0.00
S1        | 2           | 2       | 300.00 | 300.00
S2        | 2           | 2       | 300.00 | 299.99
'''
alerts = '''
entity_id | band | fp
P21       | C    | FP-R32-RATE
P22       | C    | FP-R32-RATE
P23       | C    | FP-R32-RATE
P24       | C    | FP-R32-RATE
P25       | C    | FP-R32-RATE
Q22       | A    |
Q23       | A    |
Q24       | A    |
Q25       | A    |
Q26       | A    |
R1        | A    |
R2        | A    |
R3        | A    |
R4        | A    |
S1        | C    | FP-R32-RETURNED
S2        | A    |
'''

[[test]]
name  = "firing: the only application of an extract"
kind  = "firing"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | amount
150500      | skill_subsidy_level_5 | 2019-01-01 | 1000.00
'''
certificates = '''
certificate_no | person_id | body_id | level | issued_on
K1             | P1        | B1      | 5     | 2025-02-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K1             | 150502      | 2025-03-01 09:00:00 | 1500.00 | approved | 2025-04-01
'''
[test.expect]
# 1500 - 1000 = 500 yuan too much; the money at stake is the whole application.
population = 1
alerts = '''
entity_id | part | band | persons | amount_paid | amount_stoppable | amount_low | excess
P1        | A1   | A    | 1       | 1500.00     | 0.00             | 500.00     | 500.00
'''

[[test]]
name  = "quiet: the standard itself, less than it, and nothing to judge by"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | amount
150500      | skill_subsidy_level_5 | 2019-01-01 | 1000.00
622500      | skill_subsidy_level_4 | 2019-01-01 | 100.00
'''
certificates = '''
certificate_no | person_id | body_id | level | issued_on
K{01..10}      | P{01..10} | B1      | 5     | 2025-02-01
L{01..10}      | Q{01..10} | B1      | 4     | 2025-02-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{01..05}      | P{01..05} | K{01..05}      | 150502      | 2025-03-01 09:00:00 | 1000.00 | approved | 2025-04-01
A{06..10}      | P{06..10} | K{06..10}      | 150502      | 2025-03-01 09:00:00 | 800.00  | approved | 2025-04-01
B{01..10}      | Q{01..10} | L{01..10}      | 150502      | 2025-03-01 09:00:00 | 5000.00 | approved | 2025-04-01
'''
[test.expect]
population = 10
alerts = ''

[[survivor]]
mutant = "sql: JOIN application_standard s => LEFT JOIN application_standard s"
reason = { zh = "application_standard 中每笔申领都有一行", en = "application_standard has a row for every application" }
[[survivor]]
mutant = "evidence.application: JOIN application_standard s => LEFT JOIN application_standard s"
reason = { zh = "application_standard 中每笔申领都有一行", en = "application_standard has a row for every application" }
[[survivor]]
mutant = "evidence.application: drop AND a.person_id = $entity_id"
reason = { zh = "申领编号是主键，一笔申领只有一个申领人；检查器要求写上对象", en = "application_id is the key and names one applicant; the lint asks for the entity" }
[[survivor]]
mutant = "downgrade.3: false => true in COALESCE(returned >= excess, false)"
reason = { zh = "凡提示的行都有 returned 和 excess，从不为空", en = "Every row that is raised has returned and excess: neither is empty" }
---*/
