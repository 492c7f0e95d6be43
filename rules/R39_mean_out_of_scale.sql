/*--- rule
format   = 1
id       = "R39"
slug     = "mean-out-of-scale"
version  = "1.1"
status   = "experimental"
family   = "certificate"
entity   = "region"
severity = "low"
owner    = "skills-verification"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["技能提升补贴", "数据核对"]

title.zh   = "补贴笔均金额超出标准范围"
title.en   = "Mean subsidy outside the standards"
summary.zh = "某盟市某月发放的技能提升补贴，笔均金额低于当地最低等级标准或高于最高等级标准。多为数据差错（单位、漏行、金额录错），也可能是少发或多发。没有当地标准或笔数过少的只计数，不作判断。"
summary.en = "The mean skill subsidy that a prefecture paid in a month is below its lowest standard or above its highest. Mostly a fault of the data (units, missing rows, typing), sometimes too little or too much paid. Counted and not decided without local standards or with too few payments."

[[legal]]
clause = "NMG-2025-SYBX:6"
why.zh = "对技能提升补贴发放情况进行分析，发现异常情况及时预警"
why.en = "Analyse the payments and warn of what is unusual"
[[legal]]
clause = "MOHRSS-2024-40:3"
why.zh = "按等级规定补贴标准（2024年；当地标准见 standards 表）"
why.en = "Standards by level (2024; the local ones are in the table standards)"

[requires]
standards = ["region_code", "item", "valid_from", "amount"]

[optional]
standards = { columns = ["valid_to"], feeds = ["lowest", "highest"] }

[params.min_grants]
type = "int"
default = 10
min = 1
max = 100000
unit = "笔"
about.zh = "当月少于此数不作判断"
about.en = "Months with fewer payments are not decided"

[output]
rows = "population"
entity_id = "region"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "off_scale"
[output.columns]
region       = { type = "string",        zh = "盟市（4位）", en = "Prefecture (4 digits)" }
part         = { type = "string",        zh = "月份", en = "Month" }
region_code  = { type = "string",        zh = "盟市代码", en = "Region code" }
window_start = { type = "date",          zh = "月首", en = "First day" }
window_end   = { type = "date",          zh = "月末", en = "Last day" }
decided      = { type = "bool",          zh = "可判断", en = "Decided" }
observed     = { type = "int64",         zh = "笔数", en = "Payments" }
exposure     = { type = "int64",         zh = "人数", en = "Persons" }
yuan         = { type = "decimal(14,2)", zh = "当月发放", en = "Paid in the month" }
mean         = { type = "decimal(14,2)", zh = "笔均", en = "Mean of a payment" }
mean_person  = { type = "decimal(14,2)", zh = "人均", en = "Mean of a person" }
lowest       = { type = "decimal(14,2)", zh = "最低标准", en = "Lowest standard" }
highest      = { type = "decimal(14,2)", zh = "最高标准", en = "Highest standard" }
largest      = { type = "decimal(14,2)", zh = "最大一笔", en = "Largest payment" }
above        = { type = "bool",          zh = "高于最高标准", en = "Above the highest standard" }
off_scale    = { type = "decimal(14,2)", zh = "与最近标准之差合计", en = "Difference from the nearest standard, in all" }

[model]
kind = "none"

[alert]
where = "decided AND off_scale > 0"
score = "off_scale"
budget = { per_scan = 100 }

[[downgrade]]
when = "above AND COALESCE(yuan - largest <= highest * (observed - 1), false)"
to   = "low"
fp   = "FP-R39-ONE"
zh   = "去掉最大一笔{largest:yuan}后，笔均在标准以内，可能是这一笔录错"
en   = "Without the largest payment ({largest:yuan}) the mean is within the standards: perhaps that one was typed wrongly"
[[downgrade]]
when = "NOT above"
to   = "medium"
fp   = "FP-R39-BELOW"
zh   = "笔均{mean:yuan}低于最低标准{lowest:yuan}：可能部分发放、标准下调未更新，或应补发"
en   = "The mean of {mean:yuan} is below the lowest standard of {lowest:yuan}: paid in parts, a lower rate the table lacks, or a supplement is due"

[[support]]
id   = "above"
when = "above"
zh   = "笔均{mean:yuan}高于最高标准{highest:yuan}"
en   = "The mean of {mean:yuan} is above the highest standard of {highest:yuan}"

[explain]
zh = "{part}该盟市发放技能提升补贴{observed}笔、{exposure}人，共{yuan:yuan}，笔均{mean:yuan}、人均{mean_person:yuan}；当地标准为{lowest:yuan}至{highest:yuan}。"
en = "In {part} the prefecture paid {observed} skill subsidies to {exposure} persons, {yuan:yuan} in all: {mean:yuan} each, {mean_person:yuan} a person; the local standards range from {lowest:yuan} to {highest:yuan}."

[[evidence]]
id    = "payments"
title.zh = "当月发放的补贴"
title.en = "The subsidies of the month"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.level, a.applied_on, a.paid_on, a.region_code, a.paid AS amount
FROM subsidy_application a
WHERE substr(a.region_code, 1, 4) = $entity_id AND a.paid_on >= $window_start AND a.paid_on <= $window_end"""

[[false_positives]]
id = "FP-R39-ONE"
zh = "个别金额录错"
en = "Single amounts typed wrongly"
how.zh = "对照发放凭证更正"
how.en = "Correct them by the vouchers"
[[false_positives]]
id = "FP-R39-BELOW"
zh = "分次发放、标准下调，或少发应补"
en = "Paid in parts, a lower rate, or too little paid"
how.zh = "查标准文件；少发的应当补发"
how.en = "Find the notice; what was paid too little is supplemented"
[[false_positives]]
id = "FP-R39-UNIT"
zh = "金额单位不同（元、万元、分）"
en = "Another unit (yuan, ten thousand, fen)"
how.zh = "与财务报表核对总额"
how.en = "Compare the total with the accounts"

[[verify]]
id = "V1"
zh = "与财务报表核对当月总额、笔数"
en = "Total and number of payments against the accounts"
needs = "number"

[suppress]
key = ["entity_id", "part"]
reopen_when = "off_scale > last.off_scale"
snooze_max = "180 days"
---*/
-- Choices where detections.md S15 leaves one open:
-- * The row's own figures (1,000 to 2,000 yuan) are those of one place and time; the range here is that of the standards in
--   force on any day of the month, of any level, in the prefecture, its banners or the province. Levels of the single
--   payments are R32's matter.
-- * It is the mean of a payment that is judged; several awards a person are lawful up to three a year (R38), and the mean of
--   a person stands beside it.
WITH person AS (
  SELECT substr(region_code, 1, 4) AS region, month_index(paid_on) AS m, person_id, COUNT(*) AS n, SUM(paid) AS yuan,
         MAX(paid) AS largest
  FROM subsidy_application
  WHERE paid_on IS NOT NULL
  GROUP BY substr(region_code, 1, 4), month_index(paid_on), person_id
), total AS (
  SELECT region, m, COUNT(*) AS persons, SUM(n) AS n, SUM(yuan) AS yuan, MAX(largest) AS largest FROM person GROUP BY region, m
), scale AS (
  SELECT t.region, t.m, MIN(s.amount) AS lowest, MAX(s.amount) AS highest
  FROM total t
  JOIN standards s ON substr(s.region_code, 1, 2) = substr(t.region, 1, 2)
  WHERE starts_with(s.item, 'skill_subsidy_level_')
    AND (substr(s.region_code, 1, 4) = t.region OR s.region_code = substr(t.region, 1, 2) || '0000')
    AND s.valid_from < month_start(t.m + 1) AND (s.valid_to IS NULL OR s.valid_to >= month_start(t.m))
  GROUP BY t.region, t.m
)
SELECT t.region,
       substr(CAST(month_start(t.m) AS VARCHAR), 1, 7)                             AS part,
       t.region || '00'                                                            AS region_code,
       month_start(t.m)                                                            AS window_start,
       month_start(t.m + 1) - INTERVAL '1 day'                                     AS window_end,
       t.n >= $min_grants AND s.lowest IS NOT NULL                                 AS decided,
       CAST(t.n AS BIGINT)                                                         AS observed,
       CAST(t.persons AS BIGINT)                                                         AS exposure,
       CAST(t.yuan AS DECIMAL(14,2))                                               AS yuan,
       CAST(t.yuan / t.n AS DECIMAL(14,2))                                         AS mean,
       CAST(t.yuan / t.persons AS DECIMAL(14,2))                                         AS mean_person,
       CAST(s.lowest AS DECIMAL(14,2))                                             AS lowest,
       CAST(s.highest AS DECIMAL(14,2))                                            AS highest,
       CAST(t.largest AS DECIMAL(14,2))                                            AS largest,
       COALESCE(t.yuan > s.highest * t.n, false)                                   AS above,
       CAST(GREATEST(t.yuan - s.highest * t.n, s.lowest * t.n - t.yuan, 0) AS DECIMAL(14,2)) AS off_scale
FROM total t
LEFT JOIN scale s ON s.region = t.region AND s.m = t.m
/*--- tests
[[test]]
name  = "boundary: the edges of the range, the month's first and last day, too few, no standard of the place"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | valid_to   | amount
150500      | skill_subsidy_level_5 | 2019-01-01 |            | 1000.00
150500      | skill_subsidy_level_3 | 2019-01-01 | 2025-02-01 | 2000.00
150500      | skill_subsidy_level_3 | 2025-03-31 |            | 1800.00
150500      | medical_premium       | 2019-01-01 |            | 9000.00
150700      | skill_subsidy_level_5 | 2019-01-01 |            | 9000.00
620000      | skill_subsidy_level_5 | 2019-01-01 |            | 1.00
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{01..10}      | P{01..10} | K{01..10}      | 150502      | 2024-12-01 09:00:00 | 2000.00 | approved | 2025-01-31
B{01..09}      | P{01..09} | K{01..09}      | 150521      | 2024-12-01 09:00:00 | 2000.00 | approved | 2025-02-01
B10            | P01       | K10            | 150521      | 2024-12-01 09:00:00 | 2000.10 | approved | 2025-02-28
C{01..10}      | P{01..10} | K{01..10}      | 150521      | 2024-12-01 09:00:00 | 1800.00 | approved | 2025-03-01
D{01..10}      | P{01..10} | K{01..10}      | 150521      | 2024-12-01 09:00:00 | 999.99  | approved | 2025-04-01
E{01..09}      | P{01..09} | K{01..09}      | 150521      | 2024-12-01 09:00:00 | 1.00    | approved | 2025-05-01
F{01..10}      | P{01..10} | K{01..10}      | 152202      | 2024-12-01 09:00:00 | 1.00    | approved | 2025-06-01
G{01..10}      | P{01..10} | K{01..10}      | 150521      | 2024-12-01 09:00:00 | 1.00    | approved | 2026-01-01
'''
[test.expect]
# January: the mean is the highest standard. February: 2000 holds on its first day; ten cents above it in all, nine persons
# (20000.10 / 10 = 2000.01, / 9 = 2222.2333). March: 1800 holds on its last day. April: a fen below, ten times. May: nine
# payments. June: no standard of 1522. G is paid after the day.
population = 6
rows = '''
entity_id | part    | window_start | window_end | decided | observed | exposure | yuan     | mean    | mean_person | lowest  | highest | largest | off_scale | above
1505      | 2025-01 | 2025-01-01   | 2025-01-31 | true    | 10       | 10       | 20000.00 | 2000.00 | 2000.00     | 1000.00 | 2000.00 | 2000.00 | 0.00 | false
1505      | 2025-02 | 2025-02-01   | 2025-02-28 | true    | 10       | 9        | 20000.10 | 2000.01 | 2222.23     | 1000.00 | 2000.00 | 2000.10 | 0.10 | true
1505      | 2025-03 | 2025-03-01   | 2025-03-31 | true    | 10       | 10       | 18000.00 | 1800.00 | 1800.00     | 1000.00 | 1800.00 | 1800.00 | 0.00 | false
1505      | 2025-04 | 2025-04-01   | 2025-04-30 | true    | 10       | 10       | 9999.90  | 999.99  | 999.99      | 1000.00 | 1800.00 | 999.99  | 0.10 | false
1505      | 2025-05 | 2025-05-01   | 2025-05-31 | false   | 9        | 9        | 9.00     | 1.00    | 1.00        | 1000.00 | 1800.00 | 1.00    | 8991.00 | false
1522      | 2025-06 | 2025-06-01   | 2025-06-30 | false   | 10       | 10       | 10.00    | 1.00    | 1.00        |         |         | 1.00    | 0.00 | false
'''
alerts = '''
entity_id | part    | band | fp           | amount_paid
1505      | 2025-02 | C    | FP-R39-ONE   | 20000.10
1505      | 2025-04 | B    | FP-R39-BELOW | 9999.90
'''

[[test]]
name  = "firing: every payment above the highest standard"
kind  = "firing"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | amount
150000      | skill_subsidy_level_5 | 2019-01-01 | 1000.00
150000      | skill_subsidy_level_3 | 2019-01-01 | 2000.00
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount   | status   | paid_on
A{01..10}      | P{01..10} | K{01..10}      | 150502      | 2024-12-01 09:00:00 | 10000.00 | approved | 2025-01-31
'''
[test.expect]
population = 1
alerts = '''
entity_id | part    | band | amount_paid
1505      | 2025-01 | A    | 100000.00
'''

[[test]]
name  = "firing: two prefectures and two months side by side, one payment or two above, standards of the next month"
kind  = "firing"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | valid_to   | amount
150500      | skill_subsidy_level_5 | 2019-01-01 |            | 1000.00
150500      | skill_subsidy_level_3 | 2019-01-01 | 2025-01-31 | 2000.00
150500      | skill_subsidy_level_3 | 2025-03-01 |            | 9000.00
150700      | skill_subsidy_level_5 | 2019-01-01 |            | 1500.00
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A{01..09}      | P{01..09} | K{01..09}      | 150502      | 2024-12-01 09:00:00 | 2000.00 | approved | 2025-01-31
A10            | P09       | K10            | 150502      | 2024-12-01 09:00:00 | 2500.00 | approved | 2025-01-31
B{01..08}      | P{01..08} | L{01..08}      | 150502      | 2024-12-01 09:00:00 | 1000.00 | approved | 2025-02-28
B{09..10}      | P{09..10} | L{09..10}      | 150502      | 2024-12-01 09:00:00 | 1500.00 | approved | 2025-02-28
B11            | P11       | L11            | 150502      | 2024-12-01 09:00:00 | 1500.00 | pending  |
C{01..10}      | P{01..10} | M{01..10}      | 150702      | 2024-12-01 09:00:00 | 1500.00 | approved | 2025-01-31
D{01..10}      | P{01..10} | N{01..10}      | 150502      | 2024-12-01 09:00:00 | 1000.00 | approved | 2025-03-31
'''
[test.expect]
# January of 1505: 20500 for ten, nine persons; without the 2500 it is 18000 = 9 × 2000. February: only 1000 holds (2000 ended
# in January, 9000 begins in March): 11000, and without one 1500 still 9500 > 9 × 1000. 1507 and March are within.
rows = '''
entity_id | part    | decided | observed | exposure | yuan     | mean    | mean_person | lowest  | highest | largest | off_scale
1505      | 2025-01 | true    | 10       | 9        | 20500.00 | 2050.00 | 2277.78     | 1000.00 | 2000.00 | 2500.00 | 500.00
1505      | 2025-02 | true    | 10       | 10       | 11000.00 | 1100.00 | 1100.00     | 1000.00 | 1000.00 | 1500.00 | 1000.00
1505      | 2025-03 | true    | 10       | 10       | 10000.00 | 1000.00 | 1000.00     | 1000.00 | 9000.00 | 1000.00 | 0.00
1507      | 2025-01 | true    | 10       | 10       | 15000.00 | 1500.00 | 1500.00     | 1500.00 | 1500.00 | 1500.00 | 0.00
'''
alerts = '''
entity_id | part    | band | fp         | amount_paid | for
1505      | 2025-01 | C    | FP-R39-ONE | 20500.00    | above: above=true
1505      | 2025-02 | A    |            | 11000.00    | above: above=true
'''

[[test]]
name  = "quiet: within the standards"
kind  = "quiet"
as_of = 2025-12-31
use   = "firing: every payment above the highest standard"
[test.given]
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount   | status   | paid_on
A{01..10}      | P{01..10} | K{01..10}      | 150502      | 2024-12-01 09:00:00 | 1500.00  | approved | 2025-01-31
'''
[test.expect]
population = 1
alerts = ''

[[survivor]]
mutant = "sql: JOIN standards s => LEFT JOIN standards s"
reason = { zh = "WHERE 对 s 有条件，没有标准的行本来就不符合", en = "WHERE asks of s: a row without a standard never fits" }

[[survivor]]
mutant = "downgrade.1: false => true in COALESCE(yuan - largest <= highest * (observed - 1), false)"
reason = { zh = "above 成立时各列都有值", en = "Where above holds all of them are known" }
---*/
