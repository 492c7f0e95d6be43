/*--- rule
format   = 1
id       = "R20"
slug     = "subsidy-beside-benefit"
version  = "1.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["重复享受", "就业补助资金"]

title.zh   = "领金同月另领就业补贴"
title.en   = "An employment subsidy beside benefit"
summary.zh = "同一月份既领取失业保险金，又领取灵活就业社会保险补贴（说明已在灵活就业），或领取不得与失业保险金同时享受的培训生活费补贴。后者是有地区和期限的规定（默认只用于阿拉善盟2019—2020年），没有填写规定的地区和时间不作判断，只计数。低保和困难救助可以同时享受，不计入。"
summary.en = "Unemployment benefit and, for the same month, a subsidy for the social insurance of people in flexible employment (who are at work, then), or a training living allowance that excludes benefit. The latter is a rule of a place and time (the default is 阿拉善盟 in 2019 and 2020); elsewhere nothing is decided, only counted. Minimum-income aid may go together with benefit and does not count."

[[legal]]
clause = "SIL-2018:51"
why.zh = "重新就业的，停止领取失业保险金；灵活就业是否属于重新就业由经办机构核实"
why.en = "Benefit stops with new work; whether flexible work is that is for the office to find out"
[[legal]]
clause = "ALS-2019:7"
why.zh = "培训生活费补贴不可与失业保险金同时领取（仅限该盟该期）"
why.en = "The training living allowance excludes benefit (that prefecture and period only)"
[[legal]]
clause = "SIAR-2023:26"
why.zh = "先调查核实，确认后才停止发放"
why.en = "Investigate first, stop only once confirmed"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的待遇应当退回，可以抵扣"
why.en = "What was drawn too much is returned or deducted"

[requires]
payments = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]

[params.work_types]
type = "list"
default = ["flexible_employment_insurance"]
about.zh = "以在职或灵活就业为条件的补贴种类（按当地数据中的写法）"
about.en = "Types of subsidy that are given to people at work (as the local data call them)"
[params.excluding_types]
type = "list"
default = ["training_living_allowance"]
about.zh = "当地规定不得与失业保险金同时享受的补贴种类"
about.en = "Types of subsidy that exclude benefit by a local rule"
[params.excluding_regions]
type = "list"
default = ["1529"]
about.zh = "上述规定适用的盟市（行政区划代码前四位）"
about.en = "Prefectures where that rule holds (first four digits)"
[params.excluding_from]
type = "date"
default = 2019-01-01
about.zh = "上述规定的首个待遇月"
about.en = "First month of that rule"
[params.excluding_until]
type = "date"
default = 2020-12-31
about.zh = "上述规定的末个待遇月"
about.en = "Last month of that rule"
[params.least_yuan]
type = "decimal"
default = "1000.00"
min = "0.00"
max = "100000.00"
unit = "元"
about.zh = "涉及金额不足此数的，最高列为B级（与queue.toml中A级的最低金额相同）"
about.en = "With less money at stake than this a case is band B at most (the least money of band A in queue.toml)"

[output]
rows = "population"
entity_id = "person_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "overlap"
[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
part         = { type = "string",        zh = "补贴种类", en = "Type of subsidy" }
at_work      = { type = "boolean",       zh = "以就业为条件的补贴", en = "Given to people at work" }
region_code  = { type = "string",        zh = "补贴发放地（没有的取待遇发放地）", en = "Where the subsidy was paid (else the benefit)" }
window_start = { type = "date",          zh = "首月首日", en = "First day of the first month" }
window_end   = { type = "date",          zh = "末月末日", en = "Last day of the last month" }
observed     = { type = "int64",         zh = "同领的月数", en = "Months with both" }
exposure     = { type = "int64",         zh = "同月有两项的月数（含不作判断）", en = "Months with both, undecided ones included" }
undecided    = { type = "int64",         zh = "当地、当时没有规定的月数", en = "Months without a rule of place and time" }
subsidy      = { type = "decimal(14,2)", zh = "这些月份的补贴", en = "Subsidy of those months" }
benefit      = { type = "decimal(14,2)", zh = "这些月份的失业保险金", en = "Benefit of those months" }
overlap      = { type = "decimal(14,2)", zh = "重复金额（两项中较小者）", en = "Overlap (the smaller of the two)" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "overlap"
budget = { per_scan = 300 }

[[downgrade]]
when = "at_work"
to   = "medium"
fp   = "FP-R20-FLEXIBLE"
zh   = "补贴可能补发以前灵活就业的月份，或者领取人只是保留了参保身份"
en   = "The subsidy may be arrears of earlier work, or only the insurance was kept up"
[[downgrade]]
when = "observed = 1"
to   = "low"
fp   = "FP-R20-SWITCH"
zh   = "只有一个月，可能是两项待遇衔接的当月"
en   = "One month only: possibly that of the change"
[[downgrade]]
when = "overlap < $least_yuan"
to   = "medium"
fp   = "FP-R20-SMALL"
zh   = "涉及金额只有{overlap:yuan}"
en   = "Only {overlap:yuan} is at stake"

[[support]]
id   = "several_months"
when = "observed >= 3"
zh   = "共有{observed}个月同领"
en   = "{observed} months with both"

[explain]
zh = "{window_start:date}至{window_end:date}，该人有{observed}个月既领取失业保险金（{benefit:yuan}），又领取就业补贴（{part}，{subsidy:yuan}），重复{overlap:yuan}。另有{undecided}个月当地、当时没有规定，未作判断。"
en = "From {window_start:date} to {window_end:date} the person drew benefit ({benefit:yuan}) and a subsidy ({part}, {subsidy:yuan}) in {observed} months: {overlap:yuan} overlap. {undecided} more months fall under no rule of place and time and were not decided."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "同月的失业保险金发放（含冲销）"
title.en = "Benefit of those months, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.month, p.paid_on, p.amount
FROM payments p
JOIN subsidy_beside_benefit s ON s.person_id = p.person_id AND s.month = p.month
WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of
  AND s.person_id = $entity_id AND s.subsidy_type = $part AND s.month >= $window_start AND s.month <= $window_end"""
[[evidence]]
id    = "subsidies"
title.zh = "同月的补贴"
title.en = "Subsidies of those months"
sql   = """
SELECT s.person_id, s.subsidy_type, s.month, s.region_code, s.subsidy
FROM subsidy_beside_benefit s
WHERE s.person_id = $entity_id AND s.subsidy_type = $part AND s.month >= $window_start AND s.month <= $window_end"""

[[false_positives]]
id = "FP-R20-FLEXIBLE"
zh = "补贴属于以前灵活就业的月份，领金期间并未就业"
en = "The subsidy is for earlier months of work; there was none while drawing"
how.zh = "查补贴申请所属月份与就业登记、失业登记的先后"
how.en = "Months on the application; registrations of work and of unemployment"
[[false_positives]]
id = "FP-R20-SWITCH"
zh = "就业与失业衔接的当月"
en = "The month of the change"
how.zh = "核对两项待遇的起止月份"
how.en = "First and last month of both"
[[false_positives]]
id = "FP-R20-RULE"
zh = "当地允许同时享受，或规定已经到期"
en = "The place allows both, or its rule has expired"
how.zh = "查当地文件，填入本规则的参数"
how.en = "The local notice; fill in the parameters of this rule"
[[false_positives]]
id = "FP-R20-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "向补贴经办部门调取申请表，核对补贴所属月份与就业情况"
en = "The application of the subsidy: months and work it names"
needs = "attachment"
[[verify]]
id = "V2"
zh = "核定哪一项应退、退多少"
en = "Which of the two is returned, and how much"
needs = "number"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Detections U18 and U19 as far as other_subsidies goes. Choices left open there:
-- * One row per person and type. 80 yuan a day and once a year need days and courses of training, which are not delivered.
-- * «One project» is decided for the month of benefit only: a subsidy given to people at work contradicts being out of work. It is
--   a sign and no proof, so band B at most.
-- * The vocabulary of types is local: parameters. 低保 and aid to families in need go together with benefit (U21).
WITH judged AS (
  SELECT person_id, subsidy_type, month, region_code, subsidy, benefit,
         subsidy_type IN ($work_types)                                                        AS at_work,
         subsidy_type IN ($work_types)
           OR (substr(region_code, 1, 4) IN ($excluding_regions) AND month BETWEEN $excluding_from AND $excluding_until) AS decided
  FROM subsidy_beside_benefit
  WHERE subsidy_type IN ($work_types) OR subsidy_type IN ($excluding_types)
)
SELECT person_id,
       subsidy_type                                                                           AS part,
       at_work,
       FIRST_VALUE(region_code ORDER BY month DESC)                                           AS region_code,
       COALESCE(MIN(CASE WHEN decided THEN month END), MIN(month))                            AS window_start,
       month_start(month_index(COALESCE(MAX(CASE WHEN decided THEN month END), MAX(month))) + 1) - INTERVAL '1 day' AS window_end,
       CAST(SUM(CASE WHEN decided THEN 1 ELSE 0 END) AS BIGINT)                               AS observed,
       CAST(COUNT(*) AS BIGINT)                                                               AS exposure,
       CAST(SUM(CASE WHEN decided THEN 0 ELSE 1 END) AS BIGINT)                               AS undecided,
       CAST(SUM(CASE WHEN decided THEN subsidy ELSE 0 END) AS DECIMAL(14,2))                  AS subsidy,
       CAST(SUM(CASE WHEN decided THEN benefit ELSE 0 END) AS DECIMAL(14,2))                  AS benefit,
       CAST(SUM(CASE WHEN decided THEN LEAST(subsidy, benefit) ELSE 0 END) AS DECIMAL(14,2))  AS overlap
FROM judged
GROUP BY person_id, subsidy_type, at_work
/*--- tests
[[test]]
name  = "firing: a training allowance in 阿拉善 beside benefit, over the turn of the year"
kind  = "firing"
as_of = 2020-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A1         | C1       | P1        | 152921      | unemployment_benefit | 2019-12-01      | 2019-12-20      | 1500.00
A{2..4}    | C1       | P1        | 152921      | unemployment_benefit | 2020-0{2..4}-01 | 2020-0{2..4}-20 | 1500.00
A5         | C1       | P1        | 152921      | medical_premium      | 2020-02-01      | 2020-02-20      | 400.00
B{1..2}    | C2       | P2        | 152921      | unemployment_benefit | 2020-0{1..2}-01 | 2020-0{1..2}-20 | 499.99
C{1..2}    | C3       | P3        | 152921      | unemployment_benefit | 2020-0{1..2}-01 | 2020-0{1..2}-20 | 500.00
'''
other_subsidies = '''
person_id | subsidy_type              | month           | amount  | region_code
P1        | training_living_allowance | 2019-12-01      | 1600.00 | 152921
P1        | training_living_allowance | 2020-02-01      | 800.00  | 152922
P1        | training_living_allowance | 2020-03-01      | 800.00  | 152923
P2        | training_living_allowance | 2020-0{1..2}-01 | 800.00  |
P3        | training_living_allowance | 2020-0{1..2}-01 | 800.00  |
'''
[test.expect]
# P1: 1600 + 800 + 800 of subsidy, 3 × 1500 of benefit, 1500 + 800 + 800 overlap. P2 and P3: the benefit is the smaller, 2 × 499.99 and
# 2 × 500, and its place stands for that of the subsidy.
population = 3
rows = '''
entity_id | part                      | at_work | region_code | window_start | window_end | observed | exposure | undecided | subsidy | benefit | overlap
P1        | training_living_allowance | false   | 152923      | 2019-12-01   | 2020-03-31 | 3        | 3        | 0         | 3200.00 | 4500.00 | 3100.00
P2        | training_living_allowance | false   | 152921      | 2020-01-01   | 2020-02-29 | 2        | 2        | 0         | 1600.00 | 999.98  | 999.98
P3        | training_living_allowance | false   | 152921      | 2020-01-01   | 2020-02-29 | 2        | 2        | 0         | 1600.00 | 1000.00 | 1000.00
'''
alerts = '''
entity_id | band | months | amount_paid | amount_low | for                        | fp
P1        | A    | 3      | 4500.00     | 3100.00    | several_months: observed=3 |
P2        | B    | 2      | 999.98      | 999.98     |                            | FP-R20-SMALL
P3        | A    | 2      | 1000.00     | 1000.00    |                            |
'''

[[test]]
name  = "boundary: first and last month of the rule, another prefecture, flexible work, one month, minimum-income aid"
kind  = "boundary"
as_of = 2021-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A1         | C1       | P1        | 152921      | unemployment_benefit | 2018-12-01      | 2019-01-20      | 1500.00
A2         | C1       | P1        | 152921      | unemployment_benefit | 2019-01-01      | 2019-01-20      | 1500.00
A3         | C1       | P1        | 152921      | unemployment_benefit | 2020-12-01      | 2020-12-20      | 1500.00
A4         | C1       | P1        | 152921      | unemployment_benefit | 2021-01-01      | 2021-01-20      | 1500.00
B{1..2}    | C2       | P2        | 150502      | unemployment_benefit | 2020-0{1..2}-01 | 2020-0{1..2}-20 | 1500.00
C{1..3}    | C3       | P3        | 150502      | unemployment_benefit | 2021-0{1..3}-01 | 2021-0{1..3}-20 | 1500.00
D1         | C4       | P4        | 150502      | unemployment_benefit | 2021-01-01      | 2021-01-20      | 1500.00
E1         | C5       | P5        | 150502      | unemployment_benefit | 2021-01-01      | 2021-01-20      | 1500.00
'''
other_subsidies = '''
person_id | subsidy_type                  | month           | amount  | region_code
P1        | training_living_allowance     | 2018-12-01      | 900.00  | 152921
P1        | training_living_allowance     | 2019-01-01      | 900.00  | 152921
P1        | training_living_allowance     | 2020-12-01      | 900.00  | 152921
P1        | training_living_allowance     | 2021-01-01      | 900.00  | 152921
P2        | training_living_allowance     | 2020-0{1..2}-01 | 900.00  | 150502
P3        | flexible_employment_insurance | 2021-0{1..3}-01 | 462.00  | 150502
P4        | flexible_employment_insurance | 2021-01-01      | 462.00  | 150502
P5        | minimum_income_aid            | 2021-01-01      | 700.00  | 150502
'''
[test.expect]
# P1: January 2019 and December 2020 lie under the rule, the months before and after do not. P2: no rule there. P3: flexible work in
# three months, 3 × 462 = 1386. P4: one month. P5: aid to a family in need goes together.
population = 4
rows = '''
entity_id | part                          | at_work | window_start | window_end | observed | exposure | undecided | subsidy | benefit | overlap
P1        | training_living_allowance     | false   | 2019-01-01   | 2020-12-31 | 2        | 4        | 2         | 1800.00 | 3000.00 | 1800.00
P2        | training_living_allowance     | false   | 2020-01-01   | 2020-02-29 | 0        | 2        | 2         | 0.00    | 0.00    | 0.00
P3        | flexible_employment_insurance | true    | 2021-01-01   | 2021-03-31 | 3        | 3        | 0         | 1386.00 | 4500.00 | 1386.00
P4        | flexible_employment_insurance | true    | 2021-01-01   | 2021-01-31 | 1        | 1        | 0         | 462.00  | 1500.00 | 462.00
'''
alerts = '''
entity_id | band | fp
P1        | A    |
P3        | B    | FP-R20-FLEXIBLE
P4        | C    | FP-R20-FLEXIBLE
'''

[[test]]
name  = "boundary: what is shown: the days of payment, the type's own months"
kind  = "boundary"
as_of = 2020-04-20
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A1         | C1       | P1        | 152921      | unemployment_benefit | 2020-02-01      | 2020-04-20      | 1500.00
A2         | C1       | P1        | 152921      | unemployment_benefit | 2020-02-01      | 2020-04-21      | 7.00
A3         | C1       | P1        | 152921      | medical_premium      | 2020-02-01      | 2020-02-20      | 400.00
B1         | C1       | P1        | 152921      | unemployment_benefit | 2018-12-01      | 2020-02-20      | 100.00
B3         | C1       | P1        | 152921      | unemployment_benefit | 2020-03-01      | 2020-03-20      | 1400.00
B4         | C1       | P1        | 152921      | unemployment_benefit | 2020-04-01      | 2020-04-20      | 1300.00
'''
other_subsidies = '''
person_id | subsidy_type                  | month           | amount | region_code
P1        | training_living_allowance     | 2018-12-01      | 900.00 | 152921
P1        | training_living_allowance     | 2020-0{2..3}-01 | 900.00 | 152921
P1        | training_living_allowance     | 2020-04-01      | 900.00 | 150502
P1        | flexible_employment_insurance | 2020-0{3..4}-01 | 462.00 | 152921
'''
[test.expect]
# Training: February and March; 2018 and the other prefecture fall under no rule. Flexible work: March and April, 2 × 462.
population = 2
alerts = '''
entity_id | part                          | band | months | amount_paid | amount_low
P1        | training_living_allowance     | A    | 2      | 2900.00     | 1800.00
P1        | flexible_employment_insurance | B    | 2      | 2700.00     | 924.00
'''

[[test]]
name  = "quiet: one after the other, another person, a month taken back"
kind  = "quiet"
as_of = 2021-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2021-01-01 | 2021-01-20 | 1500.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2021-01-01 | 2021-01-20 | 1500.00
B2         | C2       | P2        | 150502      | unemployment_benefit | 2021-01-01 | 2021-02-20 | -1500.00
C1         | C3       | P3        | 150502      | unemployment_benefit | 2021-01-01 | 2021-01-20 | 1500.00
'''
other_subsidies = '''
person_id | subsidy_type                  | month      | amount | region_code
P1        | flexible_employment_insurance | 2021-02-01 | 462.00 | 150502
P2        | flexible_employment_insurance | 2021-01-01 | 462.00 | 150502
P3        | training_living_allowance     | 2021-01-01 | 800.00 | 150502
P4        | flexible_employment_insurance | 2021-01-01 | 462.00 | 150502
'''
[test.expect]
# Only P3 has both in a month, where no rule holds.
population = 1
alerts = ''

[[test]]
name  = "boundary: the last month of a rule that ends on its first day; a month of the other type in between is not shown"
kind  = "boundary"
as_of = 2020-12-31
params = { excluding_until = 2020-04-01 }
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{2..5}    | C1       | P1        | 152921      | unemployment_benefit | 2020-0{2..5}-01 | 2020-0{2..5}-20 | 1500.00
'''
other_subsidies = '''
person_id | subsidy_type                  | month      | amount | region_code
P1        | training_living_allowance     | 2020-02-01 | 900.00 | 152921
P1        | flexible_employment_insurance | 2020-03-01 | 462.00 | 152921
P1        | training_living_allowance     | 2020-04-01 | 900.00 | 152921
P1        | training_living_allowance     | 2020-05-01 | 900.00 | 152921
'''
[test.expect]
# Training: February and April, 2 × 900 beside 2 × 1500; May is a month after the rule. Flexible work: March.
population = 2
alerts = '''
entity_id | part                          | months | amount_paid | amount_low
P1        | training_living_allowance     | 2      | 3000.00     | 1800.00
P1        | flexible_employment_insurance | 1      | 1500.00     | 462.00
'''

[[survivor]]
mutant = "evidence.payments: JOIN subsidy_beside_benefit s => LEFT JOIN subsidy_beside_benefit s"
reason = { zh = "没有对应的行，s.person_id 为空，被筛去", en = "Without a row s.person_id is null and is filtered out" }
[[survivor]]
mutant = "evidence.payments: s.month <= $window_end => s.month < $window_end"
reason = { zh = "month 是月首，窗口止于月末，二者不会相等", en = "A month is its first day and the window ends on a last day: they are never equal" }
[[survivor]]
mutant = "evidence.subsidies: drop AND s.person_id = $entity_id"
reason = { zh = "这份一览没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "This list has no key: it is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.subsidies: drop AND s.subsidy_type = $part"
reason = { zh = "这份一览没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "This list has no key: it is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.subsidies: drop AND s.month >= $window_start"
reason = { zh = "这份一览没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "This list has no key: it is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.subsidies: drop AND s.month <= $window_end"
reason = { zh = "这份一览没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "This list has no key: it is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.subsidies: s.person_id = $entity_id AND s.subsidy_type = $part AND s.mo…art AND s.month <= $window_end => s.person_id = $entity_id AND s.subsidy_type = $part AND s.mo…tart OR s.month <= $window_end"
reason = { zh = "这份一览没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "This list has no key: it is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.subsidies: s.month >= $window_start => s.month > $window_start"
reason = { zh = "这份一览没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "This list has no key: it is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.subsidies: s.month <= $window_end => s.month < $window_end"
reason = { zh = "month 是月首，窗口止于月末，二者不会相等", en = "A month is its first day and the window ends on a last day: they are never equal" }
[[survivor]]
mutant = "params.excluding_from: 2019-01-01 => 2018-12-31"
reason = { zh = "月份都是月首，其间没有月首", en = "Months are first days, and none lies in between" }
[[survivor]]
mutant = "params.excluding_until: 2020-12-31 => 2020-12-30"
reason = { zh = "月份都是月首，其间没有月首", en = "Months are first days, and none lies in between" }
---*/
