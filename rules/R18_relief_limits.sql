/*--- rule
format   = 1
id       = "R18"
slug     = "relief-limits"
version  = "1.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["失业补助金", "临时生活补助"]

title.zh   = "失业补助金、临时生活补助超限"
title.en   = "Allowance or temporary aid beyond its limits"
summary.zh = "失业补助金、临时生活补助的发放超过规定月数、超过一次申领、在最后发放日期之后发放，或临时生活补助发给累计参保满1年的人。月数与日期是有地区和期限的规定（默认值出自甘肃省正宁县2022年文件，只用于该县）；没有填写规定的地区不作判断，只计数。"
summary.en = "Unemployment allowance or temporary living aid was paid for more months than allowed, on more than one claim, after the last day of payment, or the aid went to somebody with a year of insurance and more. Months and dates are rules of a place and time (the defaults are those of a county of Gansu in 2022 and serve for that county only); where no rule was filled in, nothing is decided, only counted."

[[legal]]
clause = "ZN-2022-91:2-4"
why.zh = "失业补助金不超过6个月，最长发放至2023年6月30日，只能申领享受一次"
why.en = "The allowance: six months, until 30 June 2023, once"
[[legal]]
clause = "ZN-2022-91:2-5"
why.zh = "临时生活补助发给参保不满1年的失业农民工，3个月，最长发放至2023年3月31日，只能申领享受一次"
why.en = "The aid: for less than a year of insurance, three months, until 31 March 2023, once"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的待遇应当退回，可以分期"
why.en = "What was drawn too much is returned, in instalments where need be"

[requires]
payments = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
[optional]
persons       = { columns = ["person_id", "insured_months_before"], feeds = ["insured"] }
contributions = { columns = ["person_id", "month"], feeds = ["insured_seen"] }

[params.regions]
type = "list"
default = ["621025"]
about.zh = "下列规定适用的地区（行政区划代码，或其前两位、前四位）；其他地区不作判断"
about.en = "Where these rules hold (region codes, or their first two or four digits); elsewhere nothing is decided"
[params.allowance_months]
type = "int"
default = 6
min = 1
max = 36
unit = "个月"
about.zh = "失业补助金最多发放月数"
about.en = "Most months of allowance"
[params.aid_months]
type = "int"
default = 3
min = 1
max = 36
unit = "个月"
about.zh = "临时生活补助最多发放月数"
about.en = "Most months of temporary aid"
[params.allowance_until]
type = "date"
default = 2023-06-30
about.zh = "失业补助金最后发放日期"
about.en = "Last day on which allowance may be paid"
[params.aid_until]
type = "date"
default = 2023-03-31
about.zh = "临时生活补助最后发放日期"
about.en = "Last day on which temporary aid may be paid"

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
amount_at_risk = "excess"
[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
part         = { type = "string",        zh = "种类", en = "Type" }
part_zh      = { type = "string",        zh = "种类（中文）", en = "Type, in Chinese" }
part_en      = { type = "string",        zh = "种类（英文）", en = "Type, in English" }
region_code  = { type = "string",        zh = "发放地", en = "Paying region" }
window_start = { type = "date",          zh = "首月首日", en = "First day of the first month" }
window_end   = { type = "date",          zh = "末月末日", en = "Last day of the last month" }
decided      = { type = "boolean",       zh = "该地区有规定", en = "A rule holds there" }
observed     = { type = "int64",         zh = "不符的项数", en = "Limits exceeded" }
exposure     = { type = "int64",         zh = "发放月数", en = "Months paid" }
over_months  = { type = "int64",         zh = "超出月数", en = "Months beyond" }
late_months  = { type = "int64",         zh = "逾期发放的月数", en = "Months paid too late" }
claims       = { type = "int64",         zh = "申领数", en = "Claims" }
too_insured  = { type = "boolean",       zh = "参保满1年", en = "Insured for a year" }
insured      = { type = "int64",         zh = "此前参保月数", en = "Months insured before" }
insured_seen = { type = "int64",         zh = "其中数据可见", en = "Of them seen in the extract" }
amount       = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
excess       = { type = "decimal(14,2)", zh = "超限金额", en = "Paid beyond the limits" }

[model]
kind = "none"

[alert]
where = "decided AND observed >= 1"
score = "excess"
budget = { per_scan = 300 }

[[downgrade]]
when = "over_months + late_months = 0 AND NOT COALESCE(too_insured, false)"
to   = "low"
fp   = "FP-R18-NUMBER"
zh   = "月数与日期都在限内，只是登记了{claims}个申领编号，可能是重新编号"
en   = "Months and dates are within the limits; only {claims} claim numbers are booked, possibly a re-filed one"
[[downgrade]]
when = "over_months + late_months = 0"
to   = "medium"
fp   = "FP-R18-YEARS"
zh   = "此前参保{insured_seen}个月以上，但月数与日期都在限内：此前的年限可能已在上次领取时用过"
en   = "Insured for {insured_seen} months and more, but within months and dates: the years may have been used up by an earlier benefit"

[[downgrade]]
when = "excess < $least_yuan"
to   = "medium"
fp   = "FP-R18-SMALL"
zh   = "涉及金额只有{excess:yuan}"
en   = "Only {excess:yuan} is at stake"

[[support]]
id   = "over_months"
when = "over_months >= 1"
zh   = "超出规定{over_months}个月"
en   = "{over_months} months beyond the limit"
[[support]]
id   = "late"
when = "late_months >= 1"
zh   = "有{late_months}个月在最后发放日期之后发放"
en   = "{late_months} months were paid after the last day"
[[support]]
id   = "twice"
when = "claims >= 2"
zh   = "有{claims}笔申领"
en   = "{claims} claims"

[explain]
zh = "该人共领取{part_zh}{exposure}个月，净发放{amount:yuan}：超出规定月数{over_months}个月，逾期发放{late_months}个月，涉及{claims}个申领编号，此前参保月数{insured}（数据可见{insured_seen}）。超限金额{excess:yuan}。"
en = "The person was paid {part_en} for {exposure} months, {amount:yuan} net: {over_months} months beyond the limit, {late_months} paid too late, {claims} claim numbers, {insured} months insured before ({insured_seen} seen in the extract). Beyond the limits: {excess:yuan}."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "该种待遇的全部发放（含冲销）"
title.en = "All payments of the type, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.benefit_type, p.month, p.paid_on, p.amount
FROM payments p
WHERE p.paid_on <= $as_of AND p.person_id = $entity_id AND p.benefit_type = $part"""

[[false_positives]]
id = "FP-R18-NUMBER"
zh = "同一次申领重新编号"
en = "One claim under two numbers"
how.zh = "查申领档案"
how.en = "The claim's file"
[[false_positives]]
id = "FP-R18-YEARS"
zh = "以前的缴费年限已在上次领取时用过，本次重新计算不满1年"
en = "Earlier years were used up by a benefit; anew it is less than a year"
how.zh = "查上次领取记录"
how.en = "The earlier benefit"
[[false_positives]]
id = "FP-R18-CORRECTION"
zh = "更正以前月份、补发已核定月份"
en = "A correction, or arrears of months already granted"
how.zh = "查更正与补发审批"
how.en = "The order of the correction"
[[false_positives]]
id = "FP-R18-RULE"
zh = "当地延长了政策期限或另有规定"
en = "The place extended the policy or has its own rule"
how.zh = "查当地文件，填入本规则的参数"
how.en = "The local notice; fill in the parameters of this rule"

[[false_positives]]
id = "FP-R18-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "调取申领档案，核对起止月份与依据文件"
en = "The claim's file: first and last month, and the notice it rests on"
needs = "attachment"
[[verify]]
id = "V2"
zh = "核定应退金额"
en = "Amount to be returned"
needs = "number"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Detections U8 and U10. Choices left open there:
-- * One row per person and type, in whatever region; `decided` says whether the place paid last has a rule in the parameters.
-- * 申领期限 (applied for by the end of 2022) is not tested: the extracts do not tie these payments to a dated application.
-- * Which months are beyond: the last ones. Money beyond the limits: those months, and the months paid after the last day; all
--   where the person was insured for a year. A second claim number by itself is no money.
-- * Months insured: those of the extract before the first month of aid, and insured_months_before. Twelve seen in the extract
--   are enough to decide; else both must be known.
WITH person AS (
  SELECT person_id, benefit_type, MIN(month) AS first_month, month_set(month) AS months
  FROM relief_month
  GROUP BY person_id, benefit_type
), insured AS (
  SELECT f.person_id, month_set(c.month) AS months
  FROM person f
  JOIN contributions c ON c.person_id = f.person_id
  WHERE f.benefit_type = 'temporary_living_aid' AND c.month < f.first_month
  GROUP BY f.person_id
), placed AS (
  SELECT r.person_id, r.benefit_type, r.month, r.claim_id, r.region_code, r.amount, r.paid_on,
         members_between(f.months, 0, month_index(r.month))                                               AS place,
         CASE WHEN r.benefit_type = 'temporary_living_aid' THEN $aid_months ELSE $allowance_months END    AS most,
         r.paid_on > CASE WHEN r.benefit_type = 'temporary_living_aid' THEN $aid_until ELSE $allowance_until END AS late
  FROM relief_month r
  JOIN person f ON f.person_id = r.person_id AND f.benefit_type = r.benefit_type
), claim AS (
  SELECT person_id, benefit_type, claim_id FROM relief_month WHERE claim_id IS NOT NULL GROUP BY person_id, benefit_type, claim_id
), claim_count AS (
  SELECT person_id, benefit_type, COUNT(*) AS n FROM claim GROUP BY person_id, benefit_type
), summed AS (
  SELECT person_id, benefit_type,
         FIRST_VALUE(region_code ORDER BY month DESC)                              AS region_code,
         MIN(month)                                                                AS first_month,
         MAX(month)                                                                AS last_month,
         COUNT(*)                                                                  AS months,
         SUM(CASE WHEN place > most THEN 1 ELSE 0 END)                             AS over_months,
         SUM(CASE WHEN late THEN 1 ELSE 0 END)                                     AS late_months,
         SUM(amount)                                                               AS amount,
         SUM(CASE WHEN place > most OR late THEN amount ELSE 0 END)                AS beyond
  FROM placed
  GROUP BY person_id, benefit_type
), known AS (
  SELECT s.person_id, s.benefit_type, s.region_code, s.first_month, s.last_month, s.months, s.over_months, s.late_months,
         s.amount, s.beyond, COALESCE(c.n, 0) AS claims,
         CASE WHEN s.benefit_type = 'temporary_living_aid'
              THEN COALESCE(members_between(i.months, 0, month_index(s.first_month)), 0) END              AS seen,
         b.insured_months_before                                                                          AS before
  FROM summed s
  LEFT JOIN claim_count c ON c.person_id = s.person_id AND c.benefit_type = s.benefit_type
  LEFT JOIN insured i ON i.person_id = s.person_id
  LEFT JOIN persons b ON b.person_id = s.person_id
), judged AS (
  SELECT person_id, benefit_type, region_code, first_month, last_month, months, over_months, late_months, amount, beyond,
         claims, seen, before,
         COALESCE(seen + COALESCE(before, 0) >= 12, false)                                                AS too_insured
  FROM known
)
SELECT person_id,
       benefit_type                                                                       AS part,
       CASE WHEN benefit_type = 'temporary_living_aid' THEN '临时生活补助' ELSE '失业补助金' END AS part_zh,
       CASE WHEN benefit_type = 'temporary_living_aid' THEN 'temporary aid' ELSE 'allowance' END AS part_en,
       region_code,
       first_month                                                                        AS window_start,
       month_start(month_index(last_month) + 1) - INTERVAL '1 day'                        AS window_end,
       region_code IN ($regions) OR substr(region_code, 1, 4) IN ($regions)
         OR substr(region_code, 1, 2) IN ($regions)                                       AS decided,
       CAST(CASE WHEN over_months > 0 THEN 1 ELSE 0 END + CASE WHEN late_months > 0 THEN 1 ELSE 0 END
            + CASE WHEN claims > 1 THEN 1 ELSE 0 END + CASE WHEN too_insured THEN 1 ELSE 0 END AS BIGINT) AS observed,
       CAST(months AS BIGINT)                                                             AS exposure,
       CAST(over_months AS BIGINT)                                                        AS over_months,
       CAST(late_months AS BIGINT)                                                        AS late_months,
       CAST(claims AS BIGINT)                                                             AS claims,
       too_insured,
       CAST(seen + before AS BIGINT)                                                      AS insured,
       CAST(seen AS BIGINT)                                                               AS insured_seen,
       CAST(amount AS DECIMAL(14,2))                                                      AS amount,
       CAST(CASE WHEN too_insured THEN amount ELSE beyond END AS DECIMAL(14,2))           AS excess
FROM judged
/*--- tests
[[test]]
name  = "firing: eight months of allowance, the last one paid in July 2023"
kind  = "firing"
as_of = 2023-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month            | paid_on          | amount
A{10..12}  |          | P1        | 621025      | unemployment_allowance | 2022-{10..12}-01 | 2022-{10..12}-20 | 1200.00
B{1..4}    |          | P1        | 621025      | unemployment_allowance | 2023-0{1..4}-01  | 2023-0{1..4}-20  | 1200.00
C1         |          | P1        | 621025      | unemployment_allowance | 2023-05-01       | 2023-07-01       | 1300.00
E{1..7}    | D3       | P3        | 621025      | unemployment_allowance | 2022-0{1..7}-01  | 2022-0{1..7}-20  | 999.99
F{1..6}    | D4       | P4        | 621025      | unemployment_allowance | 2022-0{1..6}-01  | 2022-0{1..6}-20  | 1000.00
F7         | D4       | P4        | 621022      | unemployment_allowance | 2022-07-01       | 2022-07-20       | 1000.00
G{1..6}    | D5       | P5        | 621022      | unemployment_allowance | 2022-0{1..6}-01  | 2022-0{1..6}-20  | 1000.00
G7         | D6       | P5        | 621025      | unemployment_allowance | 2022-07-01       | 2022-07-20       | 1000.00
'''
[test.expect]
# P1: 3 + 4 + 1 = 8 months, 2 beyond six: April (1200) and May (1300), and May was paid a day too late. P3: the seventh month is a fen
# less than 1000. P4 was paid last where no rule holds, P5 where one does, on a second claim.
population = 4
rows = '''
entity_id | part                   | part_en   | region_code | window_start | window_end | decided | observed | exposure | over_months | late_months | claims | too_insured | insured | amount  | excess
P1        | unemployment_allowance | allowance | 621025      | 2022-10-01   | 2023-05-31 | true    | 2        | 8        | 2           | 1           | 0      | false       |         | 9700.00 | 2500.00
P3        | unemployment_allowance | allowance | 621025      | 2022-01-01   | 2022-07-31 | true    | 1        | 7        | 1           | 0           | 1      | false       |         | 6999.93 | 999.99
P4        | unemployment_allowance | allowance | 621022      | 2022-01-01   | 2022-07-31 | false   | 1        | 7        | 1           | 0           | 1      | false       |         | 7000.00 | 1000.00
P5        | unemployment_allowance | allowance | 621025      | 2022-01-01   | 2022-07-31 | true    | 2        | 7        | 1           | 0           | 2      | false       |         | 7000.00 | 1000.00
'''
alerts = '''
entity_id | part                   | band | months | amount_paid | amount_low | fp           | for
P1        | unemployment_allowance | A    | 8      | 9700.00     | 2500.00    |              | over_months: over_months=2, late: late_months=1
P3        | unemployment_allowance | B    | 7      | 6999.93     | 999.99     | FP-R18-SMALL | over_months: over_months=1
P5        | unemployment_allowance | A    | 7      | 7000.00     | 1000.00    |              | over_months: over_months=1, twice: claims=2
'''

[[test]]
name  = "boundary: six and three months, the last days, another region, two numbers, a year of insurance"
kind  = "boundary"
as_of = 2023-12-31
[test.given]
payments = '''
payment_id    | claim_id | person_id | region_code | benefit_type           | month           | paid_on         | amount
A{1..6}       |          | P1        | 621025      | unemployment_allowance | 2023-0{1..6}-01 | 2023-06-30      | 1200.00
B{1..3}       |          | P1        | 621025      | temporary_living_aid   | 2023-0{1..3}-01 | 2023-03-31      | 600.00
C{1..4}       |          | P2        | 621025      | temporary_living_aid   | 2022-0{1..4}-01 | 2022-0{1..4}-20 | 600.00
D1            |          | P3        | 621025      | temporary_living_aid   | 2023-03-01      | 2023-04-01      | 600.00
E{1..8}       |          | P4        | 150502      | unemployment_allowance | 2023-0{1..8}-01 | 2023-0{1..8}-20 | 1200.00
F1            | C1       | P5        | 621025      | unemployment_allowance | 2023-01-01      | 2023-01-20      | 1200.00
F2            | C2       | P5        | 621025      | unemployment_allowance | 2023-02-01      | 2023-02-20      | 1200.00
F3            | C2       | P5        | 621025      | unemployment_allowance | 2023-03-01      | 2023-03-20      | 1200.00
G{6..9}       | C{6..9}  | P{6..9}   | 621025      | temporary_living_aid   | 2023-01-01      | 2023-01-20      | 600.00
H1            | D1       | Q1        | 621025      | unemployment_allowance | 2023-01-01      | 2023-01-20      | 1200.00
J{1..4}       | D4       | Q3        | 621025      | temporary_living_aid   | 2022-0{1..4}-01 | 2022-0{1..4}-20 | 600.00
K{1..3}       | D5       | Q4        | 621025      | temporary_living_aid   | 2022-0{1..3}-01 | 2022-0{1..3}-20 | 600.00
I1            | D2       | Q2        | 621025      | temporary_living_aid   | 2023-01-01      | 2023-01-20      | 600.00
I2            | D3       | Q2        | 621025      | unemployment_allowance | 2023-03-01      | 2023-03-20      | 1200.00
L1            |          | Q5        | 621025      | temporary_living_aid   | 2023-01-01      | 2023-01-20      | 600.00
M{1..6}       |          | Q6        | 621025      | unemployment_allowance | 2022-0{1..6}-01 | 2022-0{1..6}-20 | 1200.00
M7            |          | Q6        | 621025      | unemployment_allowance | 2022-07-01      | 2023-07-01      | 1200.00
'''
persons = '''
person_id | insured_months_before
P6        | 10
P7        | 9
P9        |
Q1        | 100
Q2        | 10
Q3        | 12
Q4        | 12
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P{6..8}   | E1          | 621025      | 2022-{11..12}-01 | regular
P{6..8}   | E2          | 621025      | 2022-12-01       | backpay
P7        | E1          | 621025      | 2023-01-01       | regular
P9        | E1          | 621025      | 2022-{01..12}-01 | regular
Q2        | E1          | 621025      | 2022-12-01       | regular
Q2        | E1          | 621025      | 2023-01-01       | regular
Q4        | E1          | 621025      | 2022-01-01       | regular
Q5        | E1          | 621025      | 2022-{02..12}-01 | regular
'''
[test.expect]
# P1: exactly six and three months, paid on the last days. P2: a fourth month of aid. P3: a day late. P4: no rule there. P5: two
# numbers, nothing else: watch list. P6: 10 + 2 = 12 months (December counts once). P7: 9 + 2 = 11: January is not before the
# aid. P8: unknown. P9: twelve are seen. Q1: years do not matter for the allowance.
# Q2: aid and allowance on a claim each; 10 + 1 = 11 months before the aid. Q3 and Q4: twelve months insured; a
# fourth month of aid besides (4 × 600 = 2400), and not (1800); Q4's contribution of January is not before the first month of aid.
# Q5: eleven seen and unknown before: not a year. Q6: the seventh month is beyond the limit and was paid a day late, 1200.
population = 17
rows = '''
entity_id | part                   | decided | observed | exposure | over_months | late_months | claims | too_insured | insured | insured_seen | excess
P1        | unemployment_allowance | true    | 0        | 6        | 0           | 0           | 0      | false       |         |              | 0.00
P1        | temporary_living_aid   | true    | 0        | 3        | 0           | 0           | 0      | false       |         | 0            | 0.00
P2        | temporary_living_aid   | true    | 1        | 4        | 1           | 0           | 0      | false       |         | 0            | 600.00
P3        | temporary_living_aid   | true    | 1        | 1        | 0           | 1           | 0      | false       |         | 0            | 600.00
P4        | unemployment_allowance | false   | 2        | 8        | 2           | 2           | 0      | false       |         |              | 2400.00
P5        | unemployment_allowance | true    | 1        | 3        | 0           | 0           | 2      | false       |         |              | 0.00
P6        | temporary_living_aid   | true    | 1        | 1        | 0           | 0           | 1      | true        | 12      | 2            | 600.00
P7        | temporary_living_aid   | true    | 0        | 1        | 0           | 0           | 1      | false       | 11      | 2            | 0.00
P8        | temporary_living_aid   | true    | 0        | 1        | 0           | 0           | 1      | false       |         | 2            | 0.00
P9        | temporary_living_aid   | true    | 1        | 1        | 0           | 0           | 1      | true        |         | 12           | 600.00
Q3        | temporary_living_aid   | true    | 2        | 4        | 1           | 0           | 1      | true        | 12      | 0            | 2400.00
Q4        | temporary_living_aid   | true    | 1        | 3        | 0           | 0           | 1      | true        | 12      | 0            | 1800.00
Q1        | unemployment_allowance | true    | 0        | 1        | 0           | 0           | 1      | false       |         |              | 0.00
Q2        | temporary_living_aid   | true    | 0        | 1        | 0           | 0           | 1      | false       | 11      | 1            | 0.00
Q2        | unemployment_allowance | true    | 0        | 1        | 0           | 0           | 1      | false       |         |              | 0.00
Q5        | temporary_living_aid   | true    | 0        | 1        | 0           | 0           | 0      | false       |         | 11           | 0.00
Q6        | unemployment_allowance | true    | 2        | 7        | 1           | 1           | 0      | false       |         |              | 1200.00
'''
alerts = '''
entity_id | part                   | part_en       | part_zh      | band | fp
P2        | temporary_living_aid   | temporary aid | 临时生活补助 | B    | FP-R18-SMALL
P3        | temporary_living_aid   | temporary aid | 临时生活补助 | B    | FP-R18-SMALL
P5        | unemployment_allowance | allowance     | 失业补助金   | C    | FP-R18-NUMBER
P6        | temporary_living_aid   | temporary aid | 临时生活补助 | B    | FP-R18-YEARS
P9        | temporary_living_aid   | temporary aid | 临时生活补助 | B    | FP-R18-YEARS
Q3        | temporary_living_aid   | temporary aid | 临时生活补助 | A    |
Q4        | temporary_living_aid   | temporary aid | 临时生活补助 | B    | FP-R18-YEARS
Q6        | unemployment_allowance | allowance     | 失业补助金   | A    |
'''

[[test]]
name  = "boundary: rules filled in for a province and for a prefecture"
kind  = "boundary"
as_of = 2023-12-31
params = { regions = ["15", "6203"] }
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month           | paid_on         | amount
A{1..7}    |          | P1        | 150502      | unemployment_allowance | 2022-0{1..7}-01 | 2022-0{1..7}-20 | 1200.00
B{1..7}    |          | P2        | 620302      | unemployment_allowance | 2022-0{1..7}-01 | 2022-0{1..7}-20 | 1200.00
C{1..7}    |          | P3        | 621025      | unemployment_allowance | 2022-0{1..7}-01 | 2022-0{1..7}-20 | 1200.00
'''
[test.expect]
population = 3
alerts = '''
entity_id | band
P1        | A
P2        | A
'''

[[test]]
name  = "boundary: what is shown: the days of payment and the type's own"
kind  = "boundary"
as_of = 2022-07-20
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month           | paid_on         | amount
A{1..7}    |          | P1        | 621025      | unemployment_allowance | 2022-0{1..7}-01 | 2022-0{1..7}-20 | 1200.00
A8         |          | P1        | 621025      | unemployment_allowance | 2022-07-01      | 2022-07-21      | 7.00
B1         |          | P1        | 621025      | temporary_living_aid   | 2022-01-01      | 2022-01-20      | 600.00
'''
[test.expect]
# 7 × 1200, the seventh month beyond the limit, paid on the as-of date.
population = 2
alerts = '''
entity_id | part                   | band | months | amount_paid | amount_low
P1        | unemployment_allowance | A    | 7      | 8400.00     | 1200.00
'''

[[test]]
name  = "quiet: within the limits, and far beyond them where no rule holds"
kind  = "quiet"
as_of = 2023-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month           | paid_on         | amount
A{1..3}    |          | P1        | 621025      | unemployment_allowance | 2022-0{1..3}-01 | 2022-0{1..3}-20 | 1200.00
B{1..9}    |          | P2        | 150502      | temporary_living_aid   | 2023-0{1..9}-01 | 2023-0{1..9}-20 | 600.00
'''
[test.expect]
population = 2
alerts = ''

[[survivor]]
mutant = "sql: JOIN contributions c => LEFT JOIN contributions c"
reason = { zh = "没有对应的行，c.month 为空，被筛去", en = "Without a row c.month is null and is filtered out" }
[[survivor]]
mutant = "sql: JOIN person f => LEFT JOIN person f"
reason = { zh = "person 由同样的行得来，每人每种都有一行", en = "person is made of the same rows and has one for every person and type" }
[[survivor]]
mutant = "sql: 0 => 1 in members_between(f.months, 0, month_index(r.month))"
reason = { zh = "月份序号是年×12＋月－1，没有0或1的月份", en = "A month's number is year × 12 + month − 1: there is no month 0 or 1" }
[[survivor]]
mutant = "sql: COALESCE(members_between(i.months, 0, month_index(s.first_month)), 0) => (members_between(i.months, 0, month_index(s.first_month)))"
reason = { zh = "没有缴费月份的集合也计为0，不会为空", en = "No set of months counts as 0: it is never empty" }
[[survivor]]
mutant = "sql: 0 => 1 in members_between(i.months, 0, month_index(s.first_month))"
reason = { zh = "月份序号是年×12＋月－1，没有0或1的月份", en = "A month's number is year × 12 + month − 1: there is no month 0 or 1" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(members_between(i.months, 0, month_index(s.first_month)), 0)"
reason = { zh = "没有缴费月份的集合也计为0，不会为空", en = "No set of months counts as 0: it is never empty" }
[[survivor]]
mutant = "downgrade.1: false => true in COALESCE(too_insured, false)"
reason = { zh = "too_insured 从不为空", en = "too_insured is never empty" }
---*/
