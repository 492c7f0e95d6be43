/*--- rule
format   = 1
id       = "R13"
slug     = "stacked-benefits"
version  = "1.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["重复领取", "失业补助金"]

title.zh   = "同月领取两种生活待遇"
title.en   = "Two living benefits for one month"
summary.zh = "同一人同一待遇月既领失业保险金、又领失业补助金或临时生活补助（或后两者同领）。失业补助金只发给领金期满或不符合领金条件的人，三者不应同月。另列：领补助的月份仍在已批准的领金期内、但没有发放失业保险金的。"
summary.en = "One person was paid two of unemployment benefit, unemployment allowance and temporary living aid for one month. The allowance is for people who used up the benefit or have no right to it, so the three exclude one another. Told apart: months of allowance or aid inside the period of an approved claim that paid nothing for them."

[[legal]]
clause = "ZN-2022-91:2-4"
why.zh = "失业补助金发给领金期满仍未就业或不符合领金条件的人员（仅限该县该期；其他地区请补充当地文件）"
why.en = "The allowance is for those past the benefit or without a right to it (that county and period only; other offices add their own notice)"
[[legal]]
clause = "ZN-2022-91:2-5"
why.zh = "临时生活补助发给参保不满1年的失业农民工（仅限该县该期）"
why.en = "The aid is for migrant workers with less than a year of insurance (that county and period only)"
[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "严肃查处重复领取失业保险待遇"
why.en = "Benefit drawn repeatedly is dealt with"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的待遇应当退回，可以分期，也可以抵扣"
why.en = "What was drawn too much is returned or deducted"

[requires]
payments = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]

[params.least_yuan]
type = "decimal"
default = "1000.00"
min = "0.00"
max = "100000.00"
unit = "元"
about.zh = "涉及金额不足此数的，最高列为B级（与queue.toml中A级的最低金额相同）"
about.en = "With less money at stake than this a case is band B at most (the least money of band A in queue.toml)"

[output]
rows = "violations"
entity_id = "person_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "overlap"
[output.columns]
person_id     = { type = "string",        zh = "人员", en = "Person" }
region_code   = { type = "string",        zh = "发放地", en = "Paying region" }
window_start  = { type = "date",          zh = "首月首日", en = "First day of the first month" }
window_end    = { type = "date",          zh = "末月末日", en = "Last day of the last month" }
observed      = { type = "int64",         zh = "同领两种的月数", en = "Months with two kinds paid" }
exposure      = { type = "int64",         zh = "领取补助的月数", en = "Months of allowance or aid" }
covered       = { type = "int64",         zh = "在领金期内只领补助的月数", en = "Months of relief inside an approved benefit period" }
benefit_later = { type = "int64",         zh = "失业保险金系事后补发的月数", en = "Months whose benefit was paid later than the relief" }
kinds_zh      = { type = "string",        zh = "同领的种类", en = "Kinds, in Chinese" }
kinds_en      = { type = "string",        zh = "同领的种类（英文）", en = "Kinds, in English" }
amount        = { type = "decimal(14,2)", zh = "同领月份净发放", en = "Paid in those months, net" }
overlap       = { type = "decimal(14,2)", zh = "重复金额（除最高的一种外）", en = "Overlap (all but the largest kind)" }

[model]
kind = "none"

[alert]
where = "observed + covered >= 1"
score = "overlap"
budget = { per_scan = 500 }

[[downgrade]]
when = "observed = 0"
to   = "low"
fp   = "FP-R13-NOTPAID"
zh   = "这{covered}个月虽在已批准的领金期内，但没有发放失业保险金"
en   = "The {covered} months lie inside an approved benefit period, but no benefit was paid for them"
[[downgrade]]
when = "benefit_later = observed"
to   = "medium"
fp   = "FP-R13-APPEAL"
zh   = "{benefit_later}个月的失业保险金都是先领补助、之后才补发，可能是复核或申诉后改发，补助应当抵扣"
en   = "In all {benefit_later} months the relief came first and the benefit later: perhaps after a review or appeal, and the relief is to be offset"
[[downgrade]]
when = "observed = 1"
to   = "medium"
fp   = "FP-R13-SWITCH"
zh   = "只有一个月，可能是两种待遇衔接的当月"
en   = "One month only: possibly that of the switch"

[[downgrade]]
when = "overlap < $least_yuan"
to   = "medium"
fp   = "FP-R13-SMALL"
zh   = "涉及金额只有{overlap:yuan}"
en   = "Only {overlap:yuan} is at stake"

[[support]]
id   = "several_months"
when = "observed >= 2"
zh   = "共有{observed}个月同领"
en   = "{observed} months with two kinds"

[explain]
zh = "{window_start:date}至{window_end:date}，该人有{observed}个月同时领取两种生活待遇（{kinds_zh}），净发放{amount:yuan}，其中重复{overlap:yuan}（按待遇月比对，冲销已抵减）；{benefit_later}个月的失业保险金系事后补发。另有{covered}个月在已批准的领金期内只领补助。"
en = "From {window_start:date} to {window_end:date} the person was paid two living benefits ({kinds_en}) together in {observed} months: {amount:yuan}, of which {overlap:yuan} overlap (by benefit month, reversals netted). In {benefit_later} of them the benefit was paid later. {covered} more months of relief lie inside an approved benefit period."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "同领月份的发放（含冲销）"
title.en = "Payments of the months with two kinds, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.benefit_type, p.month, p.paid_on, p.amount
FROM drawn_month d
JOIN payments p ON p.person_id = d.person_id AND p.month = d.month
WHERE p.benefit_type IN ('unemployment_benefit', 'unemployment_allowance', 'temporary_living_aid')
  AND p.paid_on <= $as_of AND d.amount > GREATEST(d.benefit, d.allowance, d.aid) AND d.person_id = $entity_id"""
[[evidence]]
id    = "claims"
title.zh = "该人的申领"
title.en = "The person's claims"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT k.person_id, k.claim_id, k.region_code, k.applied_on, k.status, k.benefit_start, k.benefit_months, m.stoppable
FROM counting_claim k
JOIN claim_money m ON m.claim_id = k.claim_id
WHERE k.person_id = $entity_id AND k.applied_on <= $window_end"""

[[false_positives]]
id = "FP-R13-SWITCH"
zh = "失业保险金与补助金衔接的当月"
en = "The month of the switch"
how.zh = "核对两项待遇的起止月份"
how.en = "First and last month of both"
[[false_positives]]
id = "FP-R13-APPEAL"
zh = "复核、申诉后改发失业保险金，补助尚未抵扣"
en = "Benefit granted after a review; the relief is not offset yet"
how.zh = "看两项决定的先后；抵扣后结案"
how.en = "Order of the two decisions; close once offset"
[[false_positives]]
id = "FP-R13-NOTPAID"
zh = "领金申请已作废或暂停，状态未更新"
en = "The claim was dropped or paused and its status is stale"
how.zh = "更新申领状态"
how.en = "Correct the status of the claim"
[[false_positives]]
id = "FP-R13-BOOKING"
zh = "待遇种类登记错误"
en = "Booked under the wrong type"
how.zh = "查发放凭证"
how.en = "Vouchers"

[[false_positives]]
id = "FP-R13-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "调取两项待遇的审批材料，确认先后与依据"
en = "Both decisions: which came first and on what ground"
needs = "attachment"
[[verify]]
id = "V2"
zh = "核定应退或应抵扣的金额"
en = "Amount to be returned or offset"
needs = "number"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "90 days"
---*/
-- Detection U9, and the overlap of U10. Price subsidies, premiums and 低保 may go together with any of the three (U21).
-- Choices left open there:
-- * One row per person; both provinces and offices count together, because the exclusion does not depend on the place.
-- * The larger kind is taken as due and the rest as the overlap, whichever the office will keep.
-- * `covered`: claims with status approved only (a terminated one no longer runs), benefit_months from benefit_start. It
--   says that benefit months remain; nothing was paid twice, so it is on the watch list at most.
WITH relief AS (
  SELECT person_id, month, region_code, amount, benefit, allowance, aid, benefit_on, relief_on,
         amount > GREATEST(benefit, allowance, aid) AS stacked
  FROM drawn_month
  WHERE allowance + aid > 0
), granted AS (
  SELECT r.person_id, r.month
  FROM relief r
  JOIN counting_claim k ON k.person_id = r.person_id AND k.status = 'approved'
   AND month_index(r.month) BETWEEN month_index(k.benefit_start) AND month_index(k.benefit_start) + k.benefit_months - 1
  GROUP BY r.person_id, r.month
), person AS (
  SELECT r.person_id,
         FIRST_VALUE(r.region_code ORDER BY r.month DESC)                                  AS region_code,
         COUNT(*)                                                                          AS relief,
         MIN(CASE WHEN r.stacked OR g.month IS NOT NULL THEN r.month END)                  AS first_month,
         MAX(CASE WHEN r.stacked OR g.month IS NOT NULL THEN r.month END)                  AS last_month,
         SUM(CASE WHEN r.stacked THEN 1 ELSE 0 END)                                        AS observed,
         SUM(CASE WHEN g.month IS NOT NULL AND NOT r.stacked THEN 1 ELSE 0 END)            AS covered,
         SUM(CASE WHEN r.benefit_on > r.relief_on THEN 1 ELSE 0 END)                       AS benefit_later,
         SUM(CASE WHEN r.stacked THEN r.amount ELSE 0 END)                                 AS amount,
         SUM(r.amount - GREATEST(r.benefit, r.allowance, r.aid))                           AS overlap,
         SUM(CASE WHEN r.stacked THEN r.benefit ELSE 0 END)                                AS benefit,
         SUM(CASE WHEN r.stacked THEN r.allowance ELSE 0 END)                              AS allowance,
         SUM(CASE WHEN r.stacked THEN r.aid ELSE 0 END)                                    AS aid
  FROM relief r
  LEFT JOIN granted g ON g.person_id = r.person_id AND g.month = r.month
  GROUP BY r.person_id
)
SELECT person_id, region_code,
       first_month                                                                AS window_start,
       month_start(month_index(last_month) + 1) - INTERVAL '1 day'                AS window_end,
       CAST(observed AS BIGINT)                                                   AS observed,
       CAST(relief AS BIGINT)                                                     AS exposure,
       CAST(covered AS BIGINT)                                                    AS covered,
       CAST(benefit_later AS BIGINT)                                              AS benefit_later,
       concat_ws('、', CASE WHEN benefit > 0 THEN '失业保险金' END, CASE WHEN allowance > 0 THEN '失业补助金' END,
                 CASE WHEN aid > 0 THEN '临时生活补助' END)                       AS kinds_zh,
       concat_ws(', ', CASE WHEN benefit > 0 THEN 'benefit' END, CASE WHEN allowance > 0 THEN 'allowance' END,
                 CASE WHEN aid > 0 THEN 'living aid' END)                         AS kinds_en,
       CAST(amount AS DECIMAL(14,2))                                              AS amount,
       CAST(overlap AS DECIMAL(14,2))                                             AS overlap
FROM person
WHERE observed + covered > 0
/*--- tests
[[test]]
name  = "firing: benefit and allowance over the turn of the year"
kind  = "firing"
as_of = 2023-06-30
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
A1         | C1       | P1        | 621025      | unemployment_benefit   | 2022-11-01 | 2022-11-20 | 1500.00
A2         | C1       | P1        | 621025      | unemployment_benefit   | 2022-12-01 | 2022-12-20 | 1500.00
A3         | C1       | P1        | 621025      | unemployment_benefit   | 2023-01-01 | 2023-01-20 | 1500.00
B1         |          | P1        | 621025      | unemployment_allowance | 2022-12-01 | 2022-12-25 | 1200.00
B2         |          | P1        | 621021      | unemployment_allowance | 2023-01-01 | 2023-01-25 | 1200.00
B3         |          | P1        | 621021      | temporary_living_aid   | 2023-01-01 | 2023-01-25 | 600.00
B4         |          | P1        | 621025      | price_subsidy          | 2023-01-01 | 2023-01-25 | 54.00
B5         |          | P1        | 621022      | temporary_living_aid   | 2023-02-01 | 2023-02-25 | 600.00
C{1..2}    |          | P2        | 621025      | unemployment_allowance | 2022-1{1..2}-01 | 2023-02-25 | 1000.00
G{1..2}    |          | P2        | 621025      | temporary_living_aid   | 2022-1{1..2}-01 | 2023-02-25 | 500.00
D{1..2}    |          | P3        | 621025      | unemployment_allowance | 2022-1{1..2}-01 | 2023-02-25 | 1000.00
H{1..2}    | C3       | P3        | 621025      | unemployment_benefit   | 2022-1{1..2}-01 | 2023-02-25 | 1.00
E{1..2}    |          | P4        | 621025      | temporary_living_aid   | 2022-1{1..2}-01 | 2023-02-25 | 499.99
I{1..2}    | C4       | P4        | 621025      | unemployment_benefit   | 2022-1{1..2}-01 | 2023-02-25 | 500.00
J1         | C5       | P5        | 621025      | unemployment_benefit   | 2022-11-01 | 2022-11-20 | 1500.00
J2         |          | P5        | 621025      | temporary_living_aid   | 2022-11-01 | 2022-11-20 | 600.00
J3         |          | P5        | 621025      | unemployment_allowance | 2022-12-01 | 2022-12-20 | 1200.00
K1         | C6       | P6        | 621025      | unemployment_benefit   | 2022-11-01 | 2022-11-20 | 1500.00
K2         |          | P6        | 621025      | unemployment_allowance | 2022-11-01 | 2022-11-20 | 1200.00
K3         |          | P6        | 621025      | temporary_living_aid   | 2022-12-01 | 2022-12-20 | 600.00
'''
[test.expect]
# P1: December 2700, of which 1200 overlap; January 3300, of which 1800; February has aid alone. P2: 2 × 500 overlap, P3: 2 × 1,
# P4: 2 × 499.99. P5 and P6: one month of benefit with aid (600 overlap) or with allowance (1200); the third kind came alone, a month
# later, and is not one of those drawn together.
population = 6
rows = '''
entity_id | region_code | window_start | window_end | observed | exposure | covered | benefit_later | kinds_zh                          | kinds_en                       | amount  | overlap
P1        | 621022      | 2022-12-01   | 2023-01-31 | 2        | 3        | 0       | 0             | 失业保险金、失业补助金、临时生活补助 | benefit, allowance, living aid | 6000.00 | 3000.00
P2        | 621025      | 2022-11-01   | 2022-12-31 | 2        | 2        | 0       | 0             | 失业补助金、临时生活补助           | allowance, living aid          | 3000.00 | 1000.00
P3        | 621025      | 2022-11-01   | 2022-12-31 | 2        | 2        | 0       | 0             | 失业保险金、失业补助金             | benefit, allowance             | 2002.00 | 2.00
P4        | 621025      | 2022-11-01   | 2022-12-31 | 2        | 2        | 0       | 0             | 失业保险金、临时生活补助           | benefit, living aid            | 1999.98 | 999.98
P5        | 621025      | 2022-11-01   | 2022-11-30 | 1        | 2        | 0       | 0             | 失业保险金、临时生活补助           | benefit, living aid            | 2100.00 | 600.00
P6        | 621025      | 2022-11-01   | 2022-11-30 | 1        | 2        | 0       | 0             | 失业保险金、失业补助金             | benefit, allowance             | 2700.00 | 1200.00
'''
alerts = '''
entity_id | band | months | amount_paid | amount_low | for                        | fp
P1        | A    | 2      | 6000.00     | 3000.00    | several_months: observed=2 |
P2        | A    | 2      | 3000.00     | 1000.00    | several_months: observed=2 |
P3        | B    | 2      | 2002.00     | 2.00       | several_months: observed=2 | FP-R13-SMALL
P4        | B    | 2      | 1999.98     | 999.98     | several_months: observed=2 | FP-R13-SMALL
P5        | B    | 1      | 2100.00     | 600.00     |                            | FP-R13-SWITCH
P6        | B    | 1      | 2700.00     | 1200.00    |                            | FP-R13-SWITCH
'''

[[test]]
name  = "boundary: one month, back-paid after an appeal, inside an approved period, taken back"
kind  = "boundary"
as_of = 2023-06-30
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month           | paid_on         | amount
A1         | C1       | P1        | 150502      | unemployment_benefit   | 2023-01-01      | 2023-01-20      | 1500.00
A2         |          | P1        | 150502      | unemployment_allowance | 2023-01-01      | 2023-01-20      | 1200.00
B{1..2}    |          | P2        | 150502      | unemployment_allowance | 2023-0{1..2}-01 | 2023-0{1..2}-20 | 1200.00
C{1..2}    | C2       | P2        | 150502      | unemployment_benefit   | 2023-0{1..2}-01 | 2023-05-20      | 1500.00
D{1..2}    |          | P3        | 150502      | unemployment_allowance | 2023-0{1..2}-01 | 2023-0{1..2}-20 | 1200.00
E1         | C3       | P3        | 150502      | unemployment_benefit   | 2023-01-01      | 2023-05-20      | 1500.00
E2         | C3       | P3        | 150502      | unemployment_benefit   | 2023-02-01      | 2023-02-20      | 1500.00
F{1..5}    |          | P4        | 150502      | temporary_living_aid   | 2023-0{1..5}-01 | 2023-0{1..5}-20 | 600.00
G{1..5}    |          | P5        | 150502      | unemployment_allowance | 2023-0{1..5}-01 | 2023-0{1..5}-20 | 1200.00
H1         | C6       | P6        | 150502      | unemployment_benefit   | 2023-01-01      | 2023-01-20      | 1500.00
H2         | C6       | P6        | 150502      | unemployment_benefit   | 2023-01-01      | 2023-02-20      | -1500.00
H3         |          | P6        | 150502      | unemployment_allowance | 2023-01-01      | 2023-01-20      | 1200.00
I1         |          | P7        | 150502      | unemployment_allowance | 2023-01-01      | 2023-01-20      | 1200.00
J{1..3}    |          | P8        | 150502      | unemployment_allowance | 2023-0{1..3}-01 | 2023-0{1..3}-20 | 1200.00
K1         | C8       | P8        | 150502      | unemployment_benefit   | 2023-02-01      | 2023-02-20      | 1500.00
K2         | C8       | P8        | 150502      | unemployment_benefit   | 2023-03-01      | 2023-03-20      | 1500.00
I2         |          | P7        | 210102      | temporary_living_aid   | 2023-01-01      | 2023-01-20      | 1300.00
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status     | benefit_start | benefit_months
C4       | P4        | 150502      | 2023-01-10 09:00:00 | approved   | 2023-02-01    | 3
C4B      | P4        | 150502      | 2023-01-10 09:00:00 | approved   | 2023-03-01    | 1
C5       | P5        | 150502      | 2023-01-10 09:00:00 | terminated | 2023-02-01    | 3
C8       | P8        | 150502      | 2023-01-10 09:00:00 | approved   | 2023-01-01    | 2
'''
[test.expect]
# P1: a single month, on the same day: band B. P2: both months were back-paid: B. P3: one of two: A.
# P4: February, March and April lie in the approved period (March in two claims, once). P5's claim has ended. P6's benefit was
# taken back. P7 has allowance and aid in two provinces; the aid is the larger. P8: January and February lie in the approved period, in
# February and March the benefit was paid as well: one month covered, two stacked.
population = 6
rows = '''
entity_id | window_start | window_end | observed | covered | benefit_later | amount  | overlap
P1        | 2023-01-01   | 2023-01-31 | 1        | 0       | 0             | 2700.00 | 1200.00
P2        | 2023-01-01   | 2023-02-28 | 2        | 0       | 2             | 5400.00 | 2400.00
P3        | 2023-01-01   | 2023-02-28 | 2        | 0       | 1             | 5400.00 | 2400.00
P4        | 2023-02-01   | 2023-04-30 | 0        | 3       | 0             | 0.00    | 0.00
P7        | 2023-01-01   | 2023-01-31 | 1        | 0       | 0             | 2500.00 | 1200.00
P8        | 2023-01-01   | 2023-03-31 | 2        | 1       | 0             | 5400.00 | 2400.00
'''
alerts = '''
entity_id | band | fp
P1        | B    | FP-R13-SWITCH
P2        | B    | FP-R13-APPEAL
P3        | A    |
P4        | C    | FP-R13-NOTPAID
P7        | B    | FP-R13-SWITCH
P8        | A    |
'''

[[test]]
name  = "boundary: what is shown: the days of payment, months with both, claims until the last month; small change"
kind  = "boundary"
as_of = 2025-04-20
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
A2         | C1       | P1        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-04-20 | 1500.00
A2B        | C1       | P1        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-04-21 | 7.00
A2C        | C1       | P1        | 150502      | price_subsidy          | 2025-02-01 | 2025-02-20 | 54.00
A3         | C1       | P1        | 150502      | unemployment_benefit   | 2025-03-01 | 2025-03-20 | 1400.00
A4         |          | P1        | 150502      | unemployment_allowance | 2025-02-01 | 2025-02-20 | 900.00
A5         |          | P1        | 150502      | unemployment_allowance | 2025-03-01 | 2025-03-20 | 900.00
A6         |          | P1        | 150502      | unemployment_allowance | 2024-12-01 | 2025-03-20 | 900.00
B1         | C2       | P1        | 150502      | unemployment_benefit   | 2025-01-01 | 2025-01-20 | 100.00
B2         | C3       | P1        | 150502      | unemployment_benefit   | 2025-01-01 | 2025-01-20 | 10.00
D1         | C7       | P2        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-02-20 | 0.60
D2         |          | P2        | 150502      | unemployment_allowance | 2025-02-01 | 2025-02-20 | 0.50
E1         |          | P3        | 150502      | temporary_living_aid   | 2025-02-01 | 2025-02-20 | 0.60
E2         |          | P3        | 150502      | unemployment_allowance | 2025-02-01 | 2025-02-20 | 0.50
E3         |          | P3        | 150502      | unemployment_allowance | 2025-03-01 | 2025-02-20 | 0.50
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2025-01-05 09:00:00 | approved | 2025-01-01    | 12
C2       | P1        | 150502      | 2025-03-31 09:00:00 | approved | 2025-04-01    | 3
C3       | P1        | 150502      | 2025-04-01 09:00:00 | approved | 2025-04-01    | 4
C7       | P2        | 150502      | 2025-01-05 09:00:00 | approved | 2025-02-01    | 4
'''
[test.expect]
# 1500 + 1400 + 2 × 900; to come (12 − 2) × 1400 on C1 and (3 − 1) × 100 on C2. C3 came after the last month.
# P2: (4 − 1) × 0.60 on C7, P2's own claim.
population = 3
rows = '''
entity_id | kinds_zh                   | kinds_en              | observed | overlap
P1        | 失业保险金、失业补助金     | benefit, allowance    | 2        | 1800.00
P2        | 失业保险金、失业补助金     | benefit, allowance    | 1        | 0.50
P3        | 失业补助金、临时生活补助   | allowance, living aid | 1        | 0.50
'''
alerts = '''
entity_id | band | persons | months | amount_paid | amount_stoppable
P1        | A    | 1       | 2      | 4700.00     | 14200.00
P2        | B    | 1       | 1      | 1.10        | 1.80
P3        | B    | 1       | 1      | 1.10        | 0.00
'''

[[test]]
name  = "quiet: one after the other, a price subsidy, another person"
kind  = "quiet"
as_of = 2023-06-30
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month           | paid_on         | amount
A{1..2}    | C1       | P1        | 150502      | unemployment_benefit   | 2023-0{1..2}-01 | 2023-0{1..2}-20 | 1500.00
B{3..4}    |          | P1        | 150502      | unemployment_allowance | 2023-0{3..4}-01 | 2023-0{3..4}-20 | 1200.00
C{1..4}    |          | P1        | 150502      | price_subsidy          | 2023-0{1..4}-01 | 2023-0{1..4}-20 | 54.00
D{1..4}    |          | P2        | 150502      | temporary_living_aid   | 2023-0{1..4}-01 | 2023-0{1..4}-20 | 600.00
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2022-12-10 09:00:00 | approved | 2023-01-01    | 2
C2       | P2        | 150502      | 2022-12-10 09:00:00 | rejected | 2023-01-01    | 2
'''
[test.expect]
population = 0
alerts = ''

[[survivor]]
mutant = "sql: SUM(CASE WHEN r.stacked THEN r.benefit ELSE 0 END) => max(CASE WHEN r.stacked THEN r.benefit ELSE 0 END)"
reason = { zh = "只问是否大于0，金额不会为负，最大值与合计同为正", en = "It is only asked whether it is above 0, and no amount is negative: the largest is so when the sum is" }
[[survivor]]
mutant = "sql: CASE WHEN r.stacked THEN r.benefit ELSE 0 END => r.benefit"
reason = { zh = "有补助又有失业保险金的月份必是同领的，其余月份失业保险金为0", en = "A month of relief with benefit is stacked; the benefit of the others is 0" }
[[survivor]]
mutant = "sql: SUM(CASE WHEN r.stacked THEN r.allowance ELSE 0 END) => max(CASE WHEN r.stacked THEN r.allowance ELSE 0 END)"
reason = { zh = "只问是否大于0，金额不会为负，最大值与合计同为正", en = "It is only asked whether it is above 0, and no amount is negative: the largest is so when the sum is" }
[[survivor]]
mutant = "sql: SUM(CASE WHEN r.stacked THEN r.aid ELSE 0 END) => max(CASE WHEN r.stacked THEN r.aid ELSE 0 END)"
reason = { zh = "只问是否大于0，金额不会为负，最大值与合计同为正", en = "It is only asked whether it is above 0, and no amount is negative: the largest is so when the sum is" }
[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有对应的行，p.benefit_type 为空，被筛去", en = "Without a row p.benefit_type is null and is filtered out" }
[[survivor]]
mutant = "evidence.claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "claim_money 以 counting_claim 为底，每笔申领都有一行", en = "claim_money is built on counting_claim and has a row for every claim of it" }
[[survivor]]
mutant = "alert.where: 1 => 0 in observed + covered >= 1"
reason = { zh = "规则只返回至少有一个这样的月份的人", en = "The rule returns only people with such a month" }
---*/
