/*--- rule
format   = 1
id       = "R12"
slug     = "repeated-month"
version  = "2.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["重复领取", "省内比对"]

title.zh   = "省内同月重复领取"
title.en   = "The same month paid twice inside a province"
summary.zh = "同一人同一待遇月在同一省内领到两笔以上失业保险金，合计超过当地当月标准（冲销先行抵减；分笔发放、标准调整后的补差合计不超过标准的不算）。当地没有标准的不作判断，只计数。"
summary.en = "A person was paid unemployment benefit twice or more for one month inside one province, above the standard of the place and month in all (reversals are netted first; a payment in parts, or a supplement after a raise, that stays within the standard is none). Where the place has no standard the case is not decided, only counted."

[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "严肃查处重复领取失业保险待遇"
why.en = "Benefit drawn repeatedly is dealt with"
[[legal]]
clause = "UIR-1999:18"
why.zh = "失业保险金的标准由省区确定"
why.en = "The standard of benefit is set by the province"
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

[params.tolerance]
type = "decimal"
default = "1.00"
min = "0.00"
max = "500.00"
unit = "元"
about.zh = "合计超出标准不超过此数的月份不计（尾数取整）"
about.en = "Months above the standard by no more than this do not count (rounding)"

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
part         = { type = "string",        zh = "省份代码", en = "Province" }
region_code  = { type = "string",        zh = "最近发放地", en = "Region paid last" }
window_start = { type = "date",          zh = "首月首日", en = "First day of the first month" }
window_end   = { type = "date",          zh = "末月末日", en = "Last day of the last month" }
observed     = { type = "int64",         zh = "超出标准的月数", en = "Months above the standard" }
exposure     = { type = "int64",         zh = "有两笔以上的月数", en = "Months with two payments or more" }
within       = { type = "int64",         zh = "未超出标准的月数", en = "Months within the standard" }
undecided    = { type = "int64",         zh = "当地没有标准、不作判断的月数", en = "Months not decided, no standard" }
claims       = { type = "int64",         zh = "同月申领数（最多）", en = "Claims of one month, at most" }
twin_months  = { type = "int64",         zh = "同一申领、同日、同额的月数", en = "Months with one claim, day and amount" }
amount       = { type = "decimal(14,2)", zh = "超出月份净发放", en = "Paid in those months, net" }
excess       = { type = "decimal(14,2)", zh = "超出标准合计", en = "Above the standard, in all" }
last_paid_on = { type = "date",          zh = "最近发放日", en = "Last paid on" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "excess"
budget = { per_scan = 500 }

[[downgrade]]
when = "twin_months = observed"
to   = "medium"
fp   = "FP-R12-COPY"
zh   = "{twin_months}个月都是同一申领、同日、同额的两笔，可能只是台账重复记录"
en   = "In all {twin_months} months the payments have one claim, day and amount: possibly booked twice, paid once"

[[downgrade]]
when = "excess < $least_yuan"
to   = "medium"
fp   = "FP-R12-SMALL"
zh   = "涉及金额只有{excess:yuan}"
en   = "Only {excess:yuan} is at stake"

[[support]]
id   = "two_claims"
when = "claims >= 2"
zh   = "同一月份由{claims}笔申领分别发放"
en   = "{claims} claims were paid for one month"
[[support]]
id   = "several_months"
when = "observed >= 2"
zh   = "共有{observed}个月重复"
en   = "{observed} months were paid repeatedly"

[explain]
zh = "{window_start:date}至{window_end:date}，该人在本省有{observed}个月领到两笔以上失业保险金，合计净发放{amount:yuan}，超出当地当月标准{excess:yuan}（冲销已抵减）。另有{within}个月分笔发放但未超出标准，{undecided}个月当地没有标准，未作判断。"
en = "From {window_start:date} to {window_end:date} this person was paid benefit twice or more for {observed} months inside the province: {amount:yuan} in all, {excess:yuan} above the standard of place and month (reversals netted). {within} more months were paid in parts within the standard; {undecided} could not be decided for want of a standard."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "有两笔以上的月份的失业保险金发放（含冲销）"
title.en = "Benefit payments of the months with two or more, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.month, p.paid_on, p.amount, r.standard
FROM repeated_month r
JOIN payments p ON p.person_id = r.person_id AND p.month = r.month AND substr(p.region_code, 1, 2) = r.province
WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of AND r.excess > $tolerance
  AND r.person_id = $entity_id AND r.province = $part AND r.month >= $window_start AND r.month <= $window_end"""
[[evidence]]
id    = "claims"
title.zh = "该人在本省的申领"
title.en = "The person's claims in the province"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT k.person_id, k.claim_id, k.region_code, k.applied_on, k.status, k.benefit_start, k.benefit_months, m.stoppable
FROM counting_claim k
JOIN claim_money m ON m.claim_id = k.claim_id
WHERE k.person_id = $entity_id AND substr(k.region_code, 1, 2) = $part AND k.applied_on <= $window_end"""

[[false_positives]]
id = "FP-R12-STANDARD"
zh = "标准已调整，标准表尚未更新；其中一笔是补差"
en = "The standard was raised and the table is behind: one payment is the supplement"
how.zh = "查标准文件与补发依据"
how.en = "The notice of the standard and the order of the supplement"
[[false_positives]]
id = "FP-R12-COPY"
zh = "台账重复记录，银行只付了一笔"
en = "Booked twice, paid once"
how.zh = "查银行回单"
how.en = "The bank's slips"
[[false_positives]]
id = "FP-R12-REVERSAL"
zh = "已退回或冲销，但冲销未记在同一申领、同一月份"
en = "Already returned, but the reversal is booked elsewhere"
how.zh = "查退回凭证"
how.en = "Voucher of the return"
[[false_positives]]
id = "FP-R12-ARREARS"
zh = "补发其他月份的待遇，误记在本月"
en = "Arrears of another month booked on this one"
how.zh = "查补发审批单"
how.en = "The order of the arrears"

[[false_positives]]
id = "FP-R12-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "调取各笔发放的凭证与更正记录"
en = "Vouchers and corrections of each payment"
needs = "attachment"
[[verify]]
id = "V2"
zh = "核对发放地当月标准"
en = "The standard of the place and month"
needs = "number"
[[verify]]
id = "V3"
zh = "有两笔申领的，确认保留哪一笔"
en = "Where there are two claims: which one stands"
needs = "text"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "90 days"
---*/
-- Detection U5. Two provinces are R4. Choices left open there:
-- * One row per person and province with a month paid twice; the window is that of the months above the standard, or of all
--   where none is.
-- * A month is judged by the standard of the benefit month at the place that paid last (view standard_by_month). A single
--   payment above the standard is no repetition and not looked at here.
-- * Without a standard nothing is flagged, even where two claims paid the same sum: it is counted in `undecided`.
SELECT person_id,
       province                                                                               AS part,
       FIRST_VALUE(region_code ORDER BY month DESC)                                           AS region_code,
       COALESCE(MIN(CASE WHEN excess > $tolerance THEN month END), MIN(month))                AS window_start,
       month_start(month_index(COALESCE(MAX(CASE WHEN excess > $tolerance THEN month END), MAX(month))) + 1)
         - INTERVAL '1 day'                                                                   AS window_end,
       CAST(SUM(CASE WHEN excess > $tolerance THEN 1 ELSE 0 END) AS BIGINT)                   AS observed,
       CAST(COUNT(*) AS BIGINT)                                                               AS exposure,
       CAST(SUM(CASE WHEN excess <= $tolerance THEN 1 ELSE 0 END) AS BIGINT)                  AS within,
       CAST(SUM(CASE WHEN excess IS NULL THEN 1 ELSE 0 END) AS BIGINT)                        AS undecided,
       CAST(MAX(CASE WHEN excess > $tolerance THEN claims ELSE 0 END) AS BIGINT)              AS claims,
       CAST(SUM(CASE WHEN excess > $tolerance AND twins THEN 1 ELSE 0 END) AS BIGINT)         AS twin_months,
       CAST(SUM(CASE WHEN excess > $tolerance THEN amount ELSE 0 END) AS DECIMAL(14,2))       AS amount,
       CAST(SUM(CASE WHEN excess > $tolerance THEN excess ELSE 0 END) AS DECIMAL(14,2))       AS excess,
       MAX(paid_on)                                                                           AS last_paid_on
FROM repeated_month
GROUP BY person_id, province
/*--- tests
[[test]]
name  = "firing: two claims of two counties over three months, the middle one in parts within the standard"
kind  = "firing"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1700.00
A2         | C2       | P1        | 150525      | unemployment_benefit | 2024-12-01 | 2024-12-25 | 1700.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
A4         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-06-20 | 200.00
A5         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1700.00
A6         | C2       | P1        | 150525      | unemployment_benefit | 2025-02-01 | 2025-02-25 | 1900.00
A7         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1900.00
B{4..6}    | C1       | P1        | 150503      | unemployment_benefit | 2024-0{4..6}-01 | 2025-07-20 | 1699.00
C{4..6}    | C1       | P1        | 150503      | unemployment_benefit | 2024-0{4..6}-01 | 2025-07-21 | 2.00
D{6..7}    | C1       | P1        | 150504      | unemployment_benefit | 2025-0{6..7}-01 | 2025-0{6..7}-20 | 1900.00
E{6..7}    | C1       | P1        | 150504      | unemployment_benefit | 2025-0{6..7}-01 | 2025-0{6..7}-20 | 1.00
F{8..9}    | C1       | P1        | 152902      | unemployment_benefit | 2025-0{8..9}-01 | 2025-0{8..9}-20 | 1900.00
G{8..9}    | C1       | P1        | 152902      | unemployment_benefit | 2025-0{8..9}-01 | 2025-0{8..9}-21 | 1900.00
'''
standards = '''
region_code | item                 | valid_from | valid_to   | amount
150500      | unemployment_benefit | 2021-12-01 | 2024-12-31 | 1700.00
150500      | unemployment_benefit | 2025-01-01 |            | 1900.00
'''
[test.expect]
# December: 3400 − 1700 = 1700. January was supplemented after the raise: 1900, within. February: 3600 − 1900 = 1700. April to
# June 2024, June and July 2025: a yuan above, which is rounding: within, six months with January. 152902 has no standard.
population = 1
rows = '''
entity_id | part | region_code | window_start | window_end | observed | exposure | within | undecided | claims | twin_months | amount  | excess  | last_paid_on
P1        | 15   | 152902      | 2024-12-01   | 2025-02-28 | 2        | 10       | 6      | 2         | 2      | 0           | 7000.00 | 3400.00 | 2025-09-21
'''
alerts = '''
entity_id | part | band | months | amount_paid | amount_low | for
P1        | 15   | A    | 2      | 7000.00     | 3400.00    | two_claims: claims=2, several_months: observed=2
'''

[[test]]
name  = "boundary: the tolerance, no standard, booked twice"
kind  = "boundary"
as_of = 2024-02-29
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
A2         | C1       | P1        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-21 | 1.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
B2         | C2       | P2        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-21 | 1.01
C1         | C3       | P3        | 150802      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
C2         | C4       | P3        | 150802      | unemployment_benefit | 2024-02-01 | 2024-02-21 | 1700.00
D1         | C5       | P4        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
D2         | C5       | P4        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
E1         | C6       | P5        | 150502      | unemployment_benefit | 2024-01-01 | 2024-01-20 | 1700.00
E2         | C6       | P5        | 150502      | unemployment_benefit | 2024-01-01 | 2024-01-20 | 1700.00
E3         | C6       | P5        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
E4         | C6       | P5        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-29 | 1700.00
G{1..3}    | C8       | P7        | 150502      | unemployment_benefit | 2023-0{1..3}-01 | 2024-02-20 | 1700.00
H{1..2}    | C8       | P7        | 150502      | unemployment_benefit | 2023-0{1..2}-01 | 2024-02-20 | 1700.00
H3         | C8       | P7        | 150502      | unemployment_benefit | 2023-03-01 | 2024-02-21 | 1700.00
I1         | C9       | P8        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
I2         | C9       | P8        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-21 | 1000.00
J1         | D1       | P9        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
J2         | D1       | P9        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-21 | 999.99
K1         | D2       | Q1        | 150502      | unemployment_benefit | 2024-01-01 | 2024-02-20 | 850.50
K2         | D2       | Q1        | 150502      | unemployment_benefit | 2024-01-01 | 2024-02-20 | 850.50
K3         | D3       | Q1        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
K4         | D3       | Q1        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 1700.00
F1         | C7       | P6        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 850.00
F2         | C7       | P6        | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 850.00
'''
standards = '''
region_code | item                 | valid_from | valid_to | amount
150500      | unemployment_benefit | 2021-12-01 |          | 1700.00
'''
[test.expect]
# P1 is one yuan above, which is rounding; P2 a fen more, which is little money: band B. P3: no standard. P4: twins, band B. P5:
# twins in one of two months. P6: two halves on one day, within the standard. P7: twins in two of three months. P8 is a thousand yuan above, P9 a fen less. Q1: twins in
# January too, but within a yuan.
population = 10
rows = '''
entity_id | part | window_start | window_end | observed | exposure | within | undecided | claims | twin_months | amount   | excess
P1        | 15   | 2024-02-01   | 2024-02-29 | 0        | 1        | 1      | 0         | 0      | 0           | 0.00     | 0.00
P2        | 15   | 2024-02-01   | 2024-02-29 | 1        | 1        | 0      | 0         | 1      | 0           | 1701.01  | 1.01
P3        | 15   | 2024-02-01   | 2024-02-29 | 0        | 1        | 0      | 1         | 0      | 0           | 0.00     | 0.00
P4        | 15   | 2024-02-01   | 2024-02-29 | 1        | 1        | 0      | 0         | 1      | 1           | 3400.00  | 1700.00
P5        | 15   | 2024-01-01   | 2024-02-29 | 2        | 2        | 0      | 0         | 1      | 1           | 6800.00  | 3400.00
P6        | 15   | 2024-02-01   | 2024-02-29 | 0        | 1        | 1      | 0         | 0      | 0           | 0.00     | 0.00
P7        | 15   | 2023-01-01   | 2023-03-31 | 3        | 3        | 0      | 0         | 1      | 2           | 10200.00 | 5100.00
P8        | 15   | 2024-02-01   | 2024-02-29 | 1        | 1        | 0      | 0         | 1      | 0           | 2700.00  | 1000.00
P9        | 15   | 2024-02-01   | 2024-02-29 | 1        | 1        | 0      | 0         | 1      | 0           | 2699.99  | 999.99
Q1        | 15   | 2024-02-01   | 2024-02-29 | 1        | 2        | 1      | 0         | 1      | 1           | 3400.00  | 1700.00
'''
alerts = '''
entity_id | band | persons | months | amount_paid | amount_low | fp           | for
P2        | B    | 1       | 1      | 1701.01     | 1.01       | FP-R12-SMALL |
P4        | B    | 1       | 1      | 3400.00     | 1700.00    | FP-R12-COPY  |
P5        | A    | 1       | 2      | 6800.00     | 3400.00    |              | several_months: observed=2
P7        | A    | 1       | 3      | 10200.00    | 5100.00    |              | several_months: observed=3
P8        | A    | 1       | 1      | 2700.00     | 1000.00    |              |
P9        | B    | 1       | 1      | 2699.99     | 999.99     | FP-R12-SMALL |
Q1        | B    | 1       | 1      | 3400.00     | 1700.00    | FP-R12-COPY  |
'''

[[test]]
name  = "boundary: what is shown: months above the standard, days of payment, the province's own, claims until the last month"
kind  = "boundary"
as_of = 2025-04-20
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
A1B        | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-04-20 | 1600.00
A1C        | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-04-21 | 7.00
A1D        | C1       | P1        | 150502      | medical_premium      | 2025-01-01 | 2025-01-20 | 400.00
A2         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1700.00
A2B        | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-21 | 1.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1700.00
A3B        | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-21 | 1700.00
B1         | C2       | P1        | 150502      | unemployment_benefit | 2024-06-01 | 2025-01-20 | 100.00
B2         | C3       | P1        | 150502      | unemployment_benefit | 2024-06-01 | 2025-01-20 | 0.50
D1         | C4       | P1        | 210102      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1000.00
D2         | C4       | P1        | 210102      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1000.00
D2B        | C4       | P1        | 210102      | unemployment_benefit | 2025-02-01 | 2025-02-21 | 1002.00
E1         | C5       | P2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 300.00
'''
standards = '''
region_code | item                 | valid_from | valid_to | amount
150500      | unemployment_benefit | 2021-12-01 |          | 1700.00
210100      | unemployment_benefit | 2021-12-01 |          | 1000.00
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2025-01-05 09:00:00 | approved | 2025-01-01    | 12
C2       | P1        | 150502      | 2025-03-31 09:00:00 | approved | 2025-04-01    | 3
C3       | P1        | 150502      | 2025-04-01 09:00:00 | approved | 2025-04-01    | 4
C4       | P1        | 210102      | 2025-01-05 09:00:00 | approved | 2025-01-01    | 5
C6       | P1        | 115002      | 2025-01-05 09:00:00 | approved | 2025-01-01    | 5
C5       | P2        | 150502      | 2025-01-05 09:00:00 | approved | 2025-01-01    | 3
'''
[test.expect]
# Province 15: January 3300 and March 3400, February is within a yuan. To come (12 − 3) × 3400 on C1 and (3 − 1) × 100 on C2; C3 came
# after the last month, C5 is another person's. Province 21: February 2002; (5 − 2) × 2002 on C4.
population = 2
alerts = '''
entity_id | part | band | persons | months | amount_paid | amount_stoppable
P1        | 15   | A    | 1       | 2      | 6700.00     | 30800.00
P1        | 21   | A    | 1       | 1      | 2002.00     | 6006.00
'''

[[test]]
name  = "quiet: one payment a month, a price subsidy beside it, two provinces, a payment made again"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..3}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1700.00
B{1..3}    | C1       | P1        | 150502      | price_subsidy        | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 54.00
C{1..3}    | C2       | P1        | 210102      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1700.00
D1         | C3       | P2        | 150502      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 1700.00
D2         | C3       | P2        | 150502      | unemployment_benefit | 2025-01-01      | 2025-01-21      | -1700.00
D3         | C3       | P2        | 150502      | unemployment_benefit | 2025-01-01      | 2025-01-22      | 1700.00
E1         | C4       | P3        | 150502      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 1000.00
E2         | C4       | P3        | 150502      | unemployment_benefit | 2025-01-01      | 2025-01-22      | 700.00
E{3..4}    | C4       | P3        | 150502      | unemployment_benefit | 2025-0{3..4}-01 | 2025-01-23      | 1000.00
F{3..4}    | C4       | P3        | 150502      | unemployment_benefit | 2025-0{3..4}-01 | 2025-01-24      | 700.00
'''
standards = '''
region_code | item                 | valid_from | valid_to | amount
150500      | unemployment_benefit | 2021-12-01 |          | 1700.00
'''
[test.expect]
# Only P3 has months in two payments, and within the standard: the window is that of all.
population = 1
rows = '''
entity_id | part | window_start | window_end | observed | within
P3        | 15   | 2025-01-01   | 2025-04-30 | 0        | 3
'''
alerts = ''

[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有对应的行，p.benefit_type 为空，被筛去", en = "Without a row p.benefit_type is null and is filtered out" }
[[survivor]]
mutant = "evidence.payments: drop AND r.month >= $window_start"
reason = { zh = "超出标准的月份都在窗口之内：窗口正是由这些月份得来", en = "Months above the standard lie inside the window, which is made of them" }
[[survivor]]
mutant = "evidence.payments: drop AND r.month <= $window_end"
reason = { zh = "超出标准的月份都在窗口之内：窗口正是由这些月份得来", en = "Months above the standard lie inside the window, which is made of them" }
[[survivor]]
mutant = "evidence.payments: r.month <= $window_end => r.month < $window_end"
reason = { zh = "超出标准的月份都在窗口之内：窗口正是由这些月份得来", en = "Months above the standard lie inside the window, which is made of them" }
[[survivor]]
mutant = "evidence.claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "claim_money 以 counting_claim 为底，每笔申领都有一行", en = "claim_money is built on counting_claim and has a row for every claim of it" }
---*/
