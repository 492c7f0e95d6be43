/*--- rule
format   = 1
id       = "R38"
slug     = "over-three-a-year"
version  = "2.0"
status   = "experimental"
family   = "certificate"
entity   = "person"
severity = "medium"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "享受次数"]

title.zh   = "一年享受补贴超过三次"
title.en   = "More than three subsidies in a year"
summary.zh = "同一人在一个自然年度内享受技能提升补贴超过三次（2024年的上限；2025年为一次，急需紧缺职业可再增加两次），无论按发放年度还是按申领年度计算。只按其中一种口径超过的，以及没有全国规定的年度，只计数，不作判断。"
summary.en = "One person has more than three skill subsidies in a calendar year (the limit of 2024; in 2025 one, and two more for occupations in urgent need), by the year of payment and by that of application. Above by one of the two only, and years without a national rule: counted and not decided."

[[legal]]
clause = "MOHRSS-2024-40:3"
why.zh = "每人每年享受补贴次数最多不超过三次（2024年）"
why.en = "At most three a year (2024)"
[[legal]]
clause = "MOHRSS-2025-18:2"
why.zh = "每人每年1次，急需紧缺职业（工种）可增加2次（2025年）"
why.en = "One a year, and two more for occupations in urgent need (2025)"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的应当退回，可以分期"
why.en = "What was drawn too much is returned, in instalments where need be"

[requires]

[params.per_year]
type = "int"
default = 3
min = 1
max = 10
unit = "次"
about.zh = "每人每年的最多次数；当地更严的（如2025年不含急需紧缺职业为1次），按当地规定调低"
about.en = "Most a person may have in a year; lower where the place is stricter, such as one in 2025 outside occupations in urgent need"
[params.first_year]
type = "int"
default = 2024
min = 2017
max = 2099
unit = "年"
about.zh = "从这一年起判断（人社部发〔2024〕40号）；更早的年度不作判断"
about.en = "Judged from this year (No. 40 of 2024); earlier ones are not decided"
[params.last_year]
type = "int"
default = 2025
min = 2017
max = 2099
unit = "年"
about.zh = "判断到这一年为止（人社部发〔2025〕18号执行至2025年底）；有新文件后再延长"
about.en = "Judged up to this year (No. 18 of 2025 holds until its end); extend it with the next notice"

[output]
rows = "violations"
entity_id = "person_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "excess_paid"
[output.columns]
person_id    = { type = "string",        zh = "申领人", en = "Applicant" }
part         = { type = "string",        zh = "年度", en = "Year" }
region_code  = { type = "string",        zh = "最近支付地", en = "Latest paying region" }
window_start = { type = "date",          zh = "年度首日", en = "First day of the year" }
window_end   = { type = "date",          zh = "年度末日", en = "Last day of the year" }
decided      = { type = "bool",          zh = "可判断", en = "Decided" }
observed     = { type = "int64",         zh = "次数", en = "Subsidies" }
exposure     = { type = "int64",         zh = "上限", en = "Limit" }
paid_times   = { type = "int64",         zh = "其中已发放", en = "Of these paid" }
one_year_filed = { type = "int64",       zh = "其中同一年度申领最多", en = "Most of them applied for in one year" }
occupations  = { type = "int64",         zh = "职业数", en = "Occupations" }
paid         = { type = "decimal(14,2)", zh = "全年已发", en = "Paid in the year" }
excess_paid  = { type = "decimal(14,2)", zh = "超出次数的已发", en = "Paid beyond the limit" }
excess_stoppable = { type = "decimal(14,2)", zh = "超出次数的尚可停发", en = "Could still be stopped beyond the limit" }

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
score = "excess_paid"
budget = { per_scan = 500 }

[[downgrade]]
when = "paid_times <= exposure"
to   = "medium"
fp   = "FP-R38-PENDING"
zh   = "已发放{paid_times}次，没有超过；其余尚未发放，审核时注意"
en   = "{paid_times} were paid, within the limit; mind the rest when they are settled"

[[downgrade]]
when = "COALESCE(returned > 0 AND returned >= excess_paid, false)"
to   = "low"
fp   = "FP-R38-RETURNED"
zh   = "该人已退回补贴{returned:yuan}，不少于超出部分：核对退回的是哪一笔"
en   = "The person returned {returned:yuan} of subsidies, no less than was paid beyond the limit: see which was returned"

[[support]]
id   = "paid"
when = "excess_paid > 0"
zh   = "已发放{paid_times}次，超出部分{excess_paid:yuan}"
en   = "{paid_times} were paid, {excess_paid:yuan} beyond the limit"
[[support]]
id   = "many_occupations"
when = "occupations >= 4"
zh   = "涉及{occupations}个不同职业"
en   = "{occupations} different occupations"

[explain]
zh = "{part}年该人有{observed}笔技能提升补贴（已发放{paid_times}笔，{paid:yuan}），每年最多{exposure}次；超出部分已发{excess_paid:yuan}，尚可停发{excess_stoppable:yuan}。"
en = "In {part} the person has {observed} skill subsidies ({paid_times} paid, {paid:yuan}); {exposure} a year are allowed. Paid beyond that {excess_paid:yuan}, could still be stopped {excess_stoppable:yuan}."

[[plots]]
kind  = "timeline"
table = "skill_subsidies"
date  = "applied_at"

[[evidence]]
id    = "applications"
title.zh = "该年度的补贴"
title.en = "The subsidies of the year"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.occupation_code, a.level, a.body_id, a.issued_on, a.applied_on,
       a.paid_on, a.region_code, a.paid AS amount, a.stoppable
FROM subsidy_application a
WHERE a.person_id = $entity_id AND COALESCE(a.paid_on, a.applied_on) >= $window_start
  AND COALESCE(a.paid_on, a.applied_on) <= $window_end"""

[[false_positives]]
id = "FP-R38-YEAREND"
zh = "上年申领、次年发放"
en = "Applied for in one year, paid in the next"
how.zh = "按当地规定的年度口径（申领年或发放年）重算"
how.en = "Count again by the year the place uses (application or payment)"
[[false_positives]]
id = "FP-R38-PENDING"
zh = "尚未发放，审核后会有不予发放的"
en = "Not paid yet; some will be refused"
how.zh = "看审核结果"
how.en = "See how they are settled"
[[false_positives]]
id = "FP-R38-RETURNED"
zh = "多发的已退回"
en = "What was too much was returned"
how.zh = "查退回凭证"
how.en = "Voucher of the return"
[[false_positives]]
id = "FP-R38-LOCAL"
zh = "当地规定的次数更多"
en = "The place allows more"
how.zh = "查当地文件，调整参数"
how.en = "Find the local notice and set the parameter"

[[verify]]
id = "V1"
zh = "核对各笔补贴的申领日、发放日和当地年度口径"
en = "Days of application and payment, and which year the place counts"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "多发的，通知退回（可分期）"
en = "What was too much: have it returned, in instalments where need be"
needs = "text"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Choices where detections.md S9 leaves one open:
-- * The year is that of payment, of application where not paid yet. Which of both counts is the place's own choice, and four
--   paid in a year of which some were applied for in December before are ordinary: decided only where the number applied
--   for in one year is above the limit as well.
-- * Beyond the limit = in the order of those days, then of application numbers, everything after the first `per_year`.
-- * Which occupations are in urgent need (2025) is in no table: two or three in 2025 cannot be decided (conditions/S.toml).
-- * Rows: persons and years above the limit, decided or not.
WITH award AS (
  SELECT person_id, application_id, region_code, occupation_code, applied_on, paid_on, paid, stoppable,
         COALESCE(paid_on, applied_on)                                    AS day,
         CAST(date_part('year', COALESCE(paid_on, applied_on)) AS BIGINT) AS year
  FROM subsidy_application
), many AS (
  SELECT person_id, year FROM award GROUP BY person_id, year HAVING COUNT(*) > $per_year
), ordered AS (                        -- few rows: only those years
  SELECT a.person_id, a.year, a.application_id, a.region_code, a.occupation_code, a.applied_on, a.paid_on, a.paid, a.stoppable, a.day,
         ROW_NUMBER() OVER (PARTITION BY a.person_id, a.year ORDER BY a.day, a.application_id) AS place
  FROM award a
  JOIN many m ON m.person_id = a.person_id AND m.year = a.year
), filed AS (
  SELECT person_id, year, MAX(n) AS most
  FROM (SELECT person_id, year, date_part('year', applied_on) AS filed_in, COUNT(*) AS n FROM ordered
        GROUP BY person_id, year, date_part('year', applied_on)) f
  GROUP BY person_id, year
), occupation AS (
  SELECT person_id, year, COUNT(*) AS n
  FROM (SELECT person_id, year, occupation_code FROM ordered WHERE occupation_code IS NOT NULL
        GROUP BY person_id, year, occupation_code) o
  GROUP BY person_id, year
), total AS (
  SELECT person_id, year,
         COUNT(*)                                                               AS n,
         COUNT(paid_on)                                                         AS paid_times,
         FIRST_VALUE(region_code ORDER BY day DESC, application_id DESC)        AS region_code,
         SUM(paid)                                                              AS paid,
         SUM(CASE WHEN place > $per_year THEN paid ELSE 0 END)                  AS excess_paid,
         SUM(CASE WHEN place > $per_year THEN stoppable ELSE 0 END)             AS excess_stoppable
  FROM ordered
  GROUP BY person_id, year
)
SELECT t.person_id,
       CAST(t.year AS VARCHAR)                                AS part,
       t.region_code,
       month_start(t.year * 12)                               AS window_start,
       month_start(t.year * 12 + 12) - INTERVAL '1 day'       AS window_end,
       t.year BETWEEN $first_year AND $last_year AND f.most > $per_year AS decided,
       CAST(t.n AS BIGINT)                                    AS observed,
       CAST($per_year AS BIGINT)                              AS exposure,
       CAST(t.paid_times AS BIGINT)                           AS paid_times,
       CAST(f.most AS BIGINT)                                 AS one_year_filed,
       CAST(COALESCE(o.n, 0) AS BIGINT)                       AS occupations,
       CAST(t.paid AS DECIMAL(14,2))                          AS paid,
       CAST(t.excess_paid AS DECIMAL(14,2))                   AS excess_paid,
       CAST(t.excess_stoppable AS DECIMAL(14,2))              AS excess_stoppable
FROM total t
JOIN filed f           ON f.person_id = t.person_id AND f.year = t.year
LEFT JOIN occupation o ON o.person_id = t.person_id AND o.year = t.year
/*--- tests
[[test]]
name  = "boundary: three and four, the turn of the year, pending and rejected ones, years without a rule"
kind  = "boundary"
as_of = 2026-01-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2024-01-10
K2             | P1        | B1      | 4-01-01-02      | 5     | 2024-01-10
K3             | P1        | B1      | 4-01-01-03      | 5     | 2024-01-10
K4             | P1        | B1      | 4-01-01-04      | 5     | 2024-01-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{1..3}        | P1        | K{1..3}        | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A4             | P1        | K4             | 150521      | 2024-12-01 09:00:00 | 1500.00 | approved | 2024-12-31
A5             | P1        | K5             | 150502      | 2024-12-01 09:00:00 | 1500.00 | approved | 2025-01-01
B{1..3}        | P2        | L{1..3}        | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
B4             | P2        | L4             | 150502      | 2024-04-01 09:00:00 | 1000.00 | rejected |
C{1..3}        | P3        | M{1..3}        | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
C4             | P3        | M4             | 150502      | 2024-12-31 23:59:59 | 2000.00 | pending  |
D{1..2}        | P4        | N{1..2}        | 150502      | 2024-12-20 09:00:00 | 1000.00 | approved | 2025-01-10
D{3..4}        | P4        | N{3..4}        | 150502      | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-03-10
E{1..4}        | P5        | O{1..4}        | 150502      | 2023-02-20 09:00:00 | 1000.00 | approved | 2023-03-10
F{1..4}        | P6        | Q{1..4}        | 150502      | 2026-01-20 09:00:00 | 1000.00 | pending  |
H{1..3}        | P8        | S{1..3}        | 150502      | 2024-12-20 09:00:00 | 1000.00 | approved | 2025-01-10
H4             | P8        | S4             | 150502      | 2025-02-20 09:00:00 | 1000.00 | approved | 2025-03-10
G{1..3}        | P7        | R{1..3}        | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
G4             | P7        | R4             | 150502      | 2025-01-01 00:00:00 | 1000.00 | pending  |
'''
[test.expect]
# P1: four paid in 2024, the fourth on its last day and of 1500 yuan; A5 on the next. P2 has three, one was rejected. P3: the
# fourth is pending and of 2024. P4: four paid in 2025, two of them applied for in 2024. P5: 2023, P6: 2026. P7: three and one.
# P8: three of the four paid in 2025 were applied for in 2024, within the limit: neither P4 nor P8 is decided.
population = 6
rows = '''
entity_id | part | window_start | window_end | decided | observed | exposure | paid_times | one_year_filed | occupations | paid    | excess_paid | excess_stoppable | region_code
P1        | 2024 | 2024-01-01   | 2024-12-31 | true    | 4        | 3        | 4          | 4              | 4           | 4500.00 | 1500.00     | 0.00             | 150521
P3        | 2024 | 2024-01-01   | 2024-12-31 | true    | 4        | 3        | 3          | 4              | 0           | 3000.00 | 0.00        | 2000.00          | 150502
P4        | 2025 | 2025-01-01   | 2025-12-31 | false   | 4        | 3        | 4          | 2              | 0           | 4000.00 | 1000.00     | 0.00             | 150502
P5        | 2023 | 2023-01-01   | 2023-12-31 | false   | 4        | 3        | 4          | 4              | 0           | 4000.00 | 1000.00     | 0.00             | 150502
P6        | 2026 | 2026-01-01   | 2026-12-31 | false   | 4        | 3        | 0          | 4              | 0           | 0.00    | 0.00        | 1000.00          | 150502
P8        | 2025 | 2025-01-01   | 2025-12-31 | false   | 4        | 3        | 4          | 3              | 0           | 4000.00 | 1000.00     | 0.00             | 150502
'''

[[test]]
name  = "firing: paid four times, a fourth pending, and the turn of the year"
kind  = "firing"
as_of = 2026-01-31
use   = "boundary: three and four, the turn of the year, pending and rejected ones, years without a rule"
[test.expect]
alerts = '''
entity_id | part | band | fp             | amount_paid | amount_stoppable
P1        | 2024 | A    |                | 4500.00     | 0.00
P3        | 2024 | B    | FP-R38-PENDING | 3000.00     | 2000.00
'''
absent = ["P2", "P4", "P5", "P6", "P7", "P8"]

[[test]]
name  = "firing: each year by itself, four occupations and three, what was returned"
kind  = "firing"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2024-01-10
K2             | P1        | B1      | 4-01-01-02      | 5     | 2024-01-10
K3             | P1        | B1      | 4-01-01-03      | 5     | 2024-01-10
K4             | P1        | B1      | 4-01-01-04      | 5     | 2024-01-10
L5             | P1        | B1      | 4-01-01-05      | 5     | 2025-01-10
L6             | P1        | B1      | 4-01-01-06      | 5     | 2025-01-10
L{7..9}        | P1        | B1      | 4-01-01-07      | 5     | 2025-01-10
'''
payments = '''
payment_id | person_id | region_code | benefit_type  | month      | paid_on    | amount
Y1         | P2        | 150502      | skill_subsidy | 2024-03-01 | 2024-09-01 | -1500.00
Y2         | P3        | 150502      | skill_subsidy | 2024-03-01 | 2024-09-01 | -1499.99
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{1..4}        | P1        | K{1..4}        | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A{5..9}        | P1        | L{5..9}        | 150502      | 2025-02-01 09:00:00 | 1500.00 | approved | 2025-03-01
B{1..4}        | P2        | M{1..4}        | 150502      | 2024-02-01 09:00:00 | 1500.00 | approved | 2024-03-01
C{1..4}        | P3        | N{1..4}        | 150502      | 2024-02-01 09:00:00 | 1500.00 | approved | 2024-03-01
D{1..4}        | P4        | O{1..4}        | 150502      | 2024-02-01 09:00:00 | 1500.00 | pending  |
E{1..3}        | P5        | Q{1..3}        | 150502      | 2024-01-01 09:00:00 | 1500.00 | approved | 2024-01-01
E{4..5}        | P5        | Q{4..5}        | 150521      | 2024-03-01 09:00:00 | 700.00  | pending  |
E6             | P5        | Q6             | 150502      | 2023-12-31 09:00:00 | 99.00   | approved | 2023-12-31
'''
[test.expect]
# P1: four in 2024, one of 1000 too many; five in 2025, two of 1500 too many. P5: three paid on the first day of
# 2024, two pending, the last applied for in 1505 21; one was paid the day before.
rows = '''
entity_id | part | decided | observed | exposure | paid_times | one_year_filed | occupations | paid    | excess_paid | excess_stoppable
P1        | 2024 | true    | 4        | 3        | 4          | 4              | 4           | 4000.00 | 1000.00     | 0.00
P1        | 2025 | true    | 5        | 3        | 5          | 5              | 3           | 7500.00 | 3000.00     | 0.00
P2        | 2024 | true    | 4        | 3        | 4          | 4              | 0           | 6000.00 | 1500.00     | 0.00
P3        | 2024 | true    | 4        | 3        | 4          | 4              | 0           | 6000.00 | 1500.00     | 0.00
P4        | 2024 | true    | 4        | 3        | 0          | 4              | 0           | 0.00    | 0.00        | 1500.00
P5        | 2024 | true    | 5        | 3        | 3          | 5              | 0           | 4500.00 | 0.00        | 1400.00
'''
alerts = '''
entity_id | part | band | fp              | returned | amount_paid | for
P1        | 2024 | A    |                 | 0.00     | 4000.00     | paid: excess_paid=1000.00, many_occupations: occupations=4
P1        | 2025 | A    |                 | 0.00     | 7500.00     | paid: excess_paid=3000.00
P2        | 2024 | C    | FP-R38-RETURNED | 1500.00  | 6000.00     | paid: excess_paid=1500.00
P3        | 2024 | A    |                 | 1499.99  | 6000.00     | paid: excess_paid=1500.00
P4        | 2024 | B    | FP-R38-PENDING  | 0.00     | 0.00        |
P5        | 2024 | B    | FP-R38-PENDING  | 0.00     | 4500.00     |
'''

[[test]]
name  = "quiet: three a year, and four in a year without a national rule"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{1..3}        | P1        | K{1..3}        | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
B{1..3}        | P1        | L{1..3}        | 150502      | 2025-02-01 09:00:00 | 1000.00 | approved | 2025-03-01
C{1..4}        | P2        | M{1..4}        | 150502      | 2022-02-01 09:00:00 | 1000.00 | approved | 2022-03-01
'''
[test.expect]
population = 1
alerts = ''

[[survivor]]
mutant = "sql: JOIN filed f => LEFT JOIN filed f"
reason = { zh = "每人每年在 filed 中都有一行", en = "Every person and year has a row of filed" }

[[survivor]]
mutant = "downgrade.2: false => true in COALESCE(returned > 0 AND returned >= excess_paid, false)"
reason = { zh = "details 中每行都有 returned，从不为空", en = "Every row of details has it: it is never null" }
---*/
