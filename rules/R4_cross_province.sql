/*--- rule
format   = 1
id       = "R4"
slug     = "cross-province"
version  = "2.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "critical"
owner    = "fund-supervision"
created  = 2026-11-21
updated  = 2026-11-22
tags     = ["重复领取", "跨省比对"]

title.zh   = "跨省重复领取失业保险金"
title.en   = "Unemployment benefit from two provinces"
summary.zh = "同一人同一待遇月在两个省份都有失业保险金净发放（同一申领、同一月份的冲销先行抵减）。另列第二档：两笔已批准的申领覆盖同一月份，但尚未重复发放。"
summary.en = "One person has a net payment of unemployment benefit for the same month in two provinces (reversals of the same claim and month are netted first). Kept apart as a second tier: two approved claims cover the same month, but it was not paid twice."

[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "跨省重复领取失业保险金的，加强比对核查；严肃查处重复领取"
why.en = "Benefit drawn in two provinces: compare and check"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多领取的待遇应当退回，可以分期"
why.en = "What was drawn twice is returned, in instalments where need be"
[[legal]]
clause = "SIL-2018:88"
why.zh = "核实为违规取得的，责令退回并处罚款"
why.en = "What follows if checking confirms it"

[requires]
payments = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]

[output]
rows = "violations"
entity_id = "person_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "overlap"
[output.columns]
person_id     = { type = "string",        zh = "人员", en = "Person" }
part          = { type = "string",        zh = "两省代码", en = "The two provinces" }
region_code   = { type = "string",        zh = "较晚发放或申领的地方", en = "Where paid or claimed later" }
window_start  = { type = "date",          zh = "待遇月首日", en = "First day of the month" }
window_end    = { type = "date",          zh = "待遇月末日", en = "Last day of the month" }
tier          = { type = "int64",         zh = "档次（1 已重复发放，2 仅重复批准）", en = "Tier (1 paid twice, 2 approved twice)" }
observed      = { type = "int64",         zh = "计数", en = "Count" }
exposure      = { type = "int64",         zh = "计数基数", en = "Exposure" }
overlap       = { type = "decimal(14,2)", zh = "重复金额（两省中较小者）", en = "Overlap (the smaller of the two)" }
amount_first  = { type = "decimal(14,2)", zh = "代码较小省份净发放", en = "Net paid, first province" }
amount_second = { type = "decimal(14,2)", zh = "代码较大省份净发放", en = "Net paid, second province" }
provinces_paid  = { type = "int64",         zh = "当月已发放的省份数", en = "Provinces that paid the month" }
paid_months     = { type = "int64",         zh = "该人两省重复领取的月数", en = "Months paid twice, this person and pair" }
approved_months = { type = "int64",         zh = "该人两省仅重复批准的月数", en = "Months only approved twice" }
pair_overlap    = { type = "decimal(14,2)", zh = "该人两省重复金额合计", en = "Overlap of this person and pair, in all" }

# The innocent explanations, each from its shared view.
[details]
sql = """
WITH paid_twice AS (
  SELECT person_id, part, MIN(window_start) AS first_month
  FROM candidate
  WHERE tier = 1
  GROUP BY person_id, part
), twin AS (
  SELECT p.person_id, p.part, COUNT(*) AS months
  FROM paid_twice p
  JOIN twin_payment t ON t.person_id = p.person_id AND t.part = p.part
  GROUP BY p.person_id, p.part
)
SELECT c.row_no,
       m.moved_on,
       CAST(ABS(month_index(p.first_month) - month_index(m.moved_on)) AS BIGINT)  AS months_from_move,
       CAST(COALESCE(t.months, 0) AS BIGINT)                                      AS twin_months
FROM candidate c
LEFT JOIN paid_twice p  ON p.person_id = c.person_id AND p.part = c.part
LEFT JOIN twin t        ON t.person_id = c.person_id AND t.part = c.part
LEFT JOIN region_move m
  ON m.person_id = c.person_id
 AND LEAST(m.from_province, m.to_province) || '-' || GREATEST(m.from_province, m.to_province) = c.part"""
[details.columns]
moved_on         = { type = "date",  zh = "缴费转入另一省的首月", en = "First month contributed in the other province" }
months_from_move = { type = "int64", zh = "首个重复月距转移月数", en = "Months between the move and the first month paid twice" }
twin_months      = { type = "int64", zh = "金额、日期、账户都相同的月数", en = "Months that agree in amount, day and account" }

[model]
kind = "none"

[alert]
where = "tier = 1 OR tier = 2"
score = "overlap"
budget = { per_scan = 500 }

[[downgrade]]
when = "tier = 2"
to   = "low"
fp   = "FP-R4-NOTPAID"
zh   = "两省都批准了这些月份，但没有重复发放"
en   = "Both provinces approved the months, but none was paid twice"
[[downgrade]]
when = "tier = 1 AND twin_months >= paid_months"
to   = "medium"
fp   = "FP-R4-DOUBLED"
zh   = "重复的{paid_months}个月里，两省记录的金额、发放日、收款账户和申领日都相同：更像同一笔发放在两份数据中各记了一次"
en   = "In all {paid_months} months both provinces name the same amount, day and account, on claims of the same day: rather one payment delivered in two extracts"
[[downgrade]]
when = "tier = 1 AND paid_months = 1 AND months_from_move <= 1"
to   = "medium"
fp   = "FP-R4-TRANSFER"
zh   = "只有一个月重复，而缴费恰在{moved_on:date}起由一省转到另一省：符合关系转移当月"
en   = "Only one month overlaps, and contributions moved from one province to the other from {moved_on:date} on: this fits the month of a transfer"
[[downgrade]]
when = "tier = 1 AND paid_months = 1 AND NOT COALESCE(months_from_move <= 1, false)"
to   = "medium"
fp   = "FP-R4-TRANSFER"
zh   = "两省之间只有一个月重复，可能是关系转移当月"
en   = "Only one month overlaps: possibly the month of a transfer"

[[support]]
id   = "far_from_move"
when = "tier = 1 AND months_from_move >= 3"
zh   = "缴费自{moved_on:date}起已转到另一省，首个重复月与其相隔{months_from_move}个月，不是转移当月"
en   = "Contributions moved from {moved_on:date} on; the first month paid twice lies {months_from_move} months away from that"
[[support]]
id   = "several_months"
when = "tier = 1 AND paid_months >= 2"
zh   = "该人在这两省共有{paid_months}个月重复领取"
en   = "The person was paid by both provinces for {paid_months} months"

[explain]
zh = "{window_start:date}至{window_end:date}，该人有{paid_months}个月在{part}两省（代码）都领到失业保险金，重复金额合计{pair_overlap:yuan}（按待遇月比对，冲销已抵减，取两省中较小者）；另有{approved_months}个月两省都已批准但没有重复发放。"
en = "From {window_start:date} to {window_end:date} both provinces {part} paid this person unemployment benefit for {paid_months} months; {pair_overlap:yuan} overlap (compared by benefit month, reversals netted, the smaller of the two). For {approved_months} more months both approved a claim without paying twice."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "重复月份的失业保险金发放（含冲销）"
title.en = "Benefit payments of the months paid twice, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.month, p.paid_on, p.amount
FROM benefit_month a
JOIN benefit_month b ON b.person_id = a.person_id AND b.month = a.month
JOIN payments p
  ON p.person_id = a.person_id AND p.month = a.month
 AND (substr(p.region_code, 1, 2) = a.province OR substr(p.region_code, 1, 2) = b.province)
WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of
  AND a.person_id = $entity_id AND a.month >= $window_start AND a.month <= $window_end
  AND a.province || '-' || b.province = $part"""
[[evidence]]
id    = "claims"
title.zh = "该人在这两省的申领"
title.en = "The person's claims in the two provinces"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT k.person_id, k.claim_id, k.region_code, k.applied_on, k.status, k.benefit_start, k.benefit_months, m.stoppable
FROM counting_claim k
JOIN claim_money m ON m.claim_id = k.claim_id
WHERE k.person_id = $entity_id AND k.benefit_start <= $window_end
  AND strpos($part, substr(k.region_code, 1, 2)) > 0"""

[[false_positives]]
id = "FP-R4-TRANSFER"
zh = "失业保险关系转移当月，两地衔接"
en = "The month of a transfer between regions"
how.zh = "查转移接续记录，转移后原地应已停发"
how.en = "Transfer record; the first place should have stopped"
[[false_positives]]
id = "FP-R4-DOUBLED"
zh = "同一笔发放在两份数据中各有一条"
en = "One payment stands in two extracts"
how.zh = "核对两省的发放凭证号与银行回单"
how.en = "Voucher numbers and bank receipts of both"
[[false_positives]]
id = "FP-R4-REVERSAL"
zh = "已退回或冲销，但冲销未记在同一申领、同一月份"
en = "Already returned, but the reversal is booked elsewhere"
how.zh = "查退回凭证"
how.en = "Voucher of the return"
[[false_positives]]
id = "FP-R4-IDENTITY"
zh = "身份标识重复或重新编码，并非同一人"
en = "Two persons under one identifier"
how.zh = "核对证件信息"
how.en = "Check the identity documents"
[[false_positives]]
id = "FP-R4-NOTPAID"
zh = "两地都批准，但只在一地发放"
en = "Approved in both, paid in one"
how.zh = "与另一省确认后撤销其中一笔"
how.en = "Settle with the other province which claim is withdrawn"

[[verify]]
id = "V1"
zh = "调取两地的发放凭证与申领记录"
en = "Vouchers and claims of both offices"
needs = "attachment"
[[verify]]
id = "V2"
zh = "向另一省经办机构发协查函"
en = "Letter of enquiry to the other province"
needs = "attachment"
[[verify]]
id = "V3"
zh = "核对证件信息，确认为同一人"
en = "Identity documents: is it one person"
needs = "checkbox"

[suppress]
key = ["entity_id", "part", "tier"]
reopen_when = "pair_overlap > last.pair_overlap"
snooze_max = "90 days"
---*/
-- Choices where counts.md leaves one open:
-- * One row per person, benefit month and pair; the alert gathers the months of a person and pair, each tier apart.
-- * Netting: payments of one person, claim, benefit month and province are added up, whatever county or day they were
--   booked on; payments without a claim are netted among themselves. What stays at or below 0 is no payment and takes
--   nothing from another claim.
-- * What a province paid is the sum of its claims; the overlap of a pair is the smaller of two such sums.
-- * Second tier: status approved only (a terminated claim no longer runs); a claim covers benefit_months months from that
--   of benefit_start. A month stands in one tier or the other, never in both.
-- * The innocent explanations are shared views (README.md): a transfer between regions (region_move) and a payment that stands
--   in two extracts (twin_payment). Both lower by one step only: money that left twice is a fact until the vouchers are seen.
-- * Only findings are returned: nobody without two provinces is compared with anybody. The rule is deterministic.
WITH paid_twice AS (
  SELECT a.person_id, a.month, a.province || '-' || b.province AS part,
         a.amount AS amount_first, b.amount AS amount_second, LEAST(a.amount, b.amount) AS overlap,
         CASE WHEN a.paid_on > b.paid_on THEN a.region_code ELSE b.region_code END AS region_code
  FROM benefit_month a
  JOIN benefit_month b ON b.person_id = a.person_id AND b.month = a.month AND b.province > a.province
), approved AS (
  SELECT person_id, region_code, substr(region_code, 1, 2) AS province, applied_on,
         month_index(benefit_start) AS from_month, month_index(benefit_start) + benefit_months - 1 AS to_month
  FROM counting_claim
  WHERE status = 'approved' AND benefit_start IS NOT NULL AND benefit_months IS NOT NULL
), approved_pair AS (
  SELECT a.person_id, a.province AS first, b.province AS second,
         CASE WHEN a.applied_on > b.applied_on THEN a.region_code ELSE b.region_code END AS region_code,
         GREATEST(a.from_month, b.from_month) AS from_month, LEAST(a.to_month, b.to_month) AS to_month
  FROM approved a
  JOIN approved b ON b.person_id = a.person_id AND b.province > a.province
), approved_twice AS (                 -- one row per month that both cover, none where the first to end does so too early
  SELECT p.person_id, p.first, p.second, p.from_month + n.n AS m, MAX(p.region_code) AS region_code
  FROM approved_pair p
  JOIN small_number n ON n.n <= p.to_month - p.from_month
  GROUP BY p.person_id, p.first, p.second, p.from_month + n.n
), finding AS (
  SELECT person_id, part, month, region_code, 1 AS tier, overlap, amount_first, amount_second, 2 AS provinces_paid
  FROM paid_twice
  UNION ALL
  SELECT t.person_id, t.first || '-' || t.second AS part, month_start(t.m) AS month, t.region_code, 2 AS tier, 0 AS overlap,
         COALESCE(a.amount, 0) AS amount_first, COALESCE(b.amount, 0) AS amount_second,
         CASE WHEN a.amount IS NULL THEN 0 ELSE 1 END + CASE WHEN b.amount IS NULL THEN 0 ELSE 1 END AS provinces_paid
  FROM approved_twice t
  LEFT JOIN benefit_month a ON a.person_id = t.person_id AND a.month = month_start(t.m) AND a.province = t.first
  LEFT JOIN benefit_month b ON b.person_id = t.person_id AND b.month = month_start(t.m) AND b.province = t.second
  WHERE a.amount IS NULL OR b.amount IS NULL
)
SELECT person_id,
       part,
       region_code,
       month                                                              AS window_start,
       month_start(month_index(month) + 1) - INTERVAL '1 day'             AS window_end,
       CAST(tier AS BIGINT)                                               AS tier,
       CAST(1 AS BIGINT)                                                  AS observed,
       CAST(1 AS BIGINT)                                                  AS exposure,
       CAST(overlap AS DECIMAL(14,2))                                     AS overlap,
       CAST(amount_first AS DECIMAL(14,2))                                AS amount_first,
       CAST(amount_second AS DECIMAL(14,2))                               AS amount_second,
       CAST(provinces_paid AS BIGINT)                                     AS provinces_paid,
       CAST(SUM(CASE WHEN tier = 1 THEN 1 ELSE 0 END) OVER (PARTITION BY person_id, part) AS BIGINT) AS paid_months,
       CAST(SUM(CASE WHEN tier = 2 THEN 1 ELSE 0 END) OVER (PARTITION BY person_id, part) AS BIGINT) AS approved_months,
       CAST(SUM(overlap) OVER (PARTITION BY person_id, part) AS DECIMAL(14,2))                       AS pair_overlap
FROM finding
/*--- tests
[[test]]
name  = "the same month from two provinces, after netting"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
A1         | CA       | P1        | 150502      | unemployment_benefit   | 2025-03-01 | 2025-03-20 | 1500.00
A2         | CB       | P1        | 210102      | unemployment_benefit   | 2025-03-01 | 2025-06-20 | 1700.00
A3         | CA       | P1        | 150502      | unemployment_benefit   | 2025-04-01 | 2025-04-20 | 1500.00
A4         | CB       | P1        | 210102      | unemployment_benefit   | 2025-04-01 | 2025-06-20 | 1700.00
A5         | CB       | P1        | 210100      | unemployment_benefit   | 2025-04-01 | 2025-07-20 | -1700.00
A6         | CA       | P1        | 150502      | unemployment_benefit   | 2025-05-01 | 2025-05-20 | 1500.00
A7         | CB       | P1        | 210102      | unemployment_benefit   | 2025-06-01 | 2025-06-20 | 1700.00
A8         | CB       | P1        | 210102      | medical_premium        | 2025-05-01 | 2025-05-20 | 400.00
B1         | CC       | P2        | 150502      | unemployment_benefit   | 2024-02-01 | 2024-02-29 | 1500.00
B2         | CD       | P2        | 150102      | unemployment_benefit   | 2024-02-01 | 2024-02-29 | 1500.00
B3         | CE       | P2        | 210102      | medical_premium        | 2024-02-01 | 2024-02-29 | 400.00
C1         |          | P3        | 150502      | unemployment_benefit   | 2024-12-01 | 2025-01-15 | 1000.00
C2         |          | P3        | 150521      | unemployment_benefit   | 2024-12-01 | 2025-01-16 | -400.00
C3         | CF       | P3        | 220102      | unemployment_benefit   | 2024-12-01 | 2024-12-15 | 900.50
C4         | CG       | P3        | 110102      | unemployment_benefit   | 2024-12-01 | 2024-12-15 | 500.00
C5         | CG       | P3        | 110102      | unemployment_benefit   | 2025-01-01 | 2025-01-15 | 500.00
C6         |          | P4        | 150502      | unemployment_benefit   | 2024-12-01 | 2024-12-15 | 500.00
C7         |          | P5        | 210102      | unemployment_benefit   | 2024-12-01 | 2024-12-15 | 500.00
D1         | CH       | P6        | 150502      | unemployment_benefit   | 2025-12-01 | 2025-12-20 | 500.00
D2         | CI       | P6        | 210102      | unemployment_benefit   | 2025-12-01 | 2026-01-05 | 500.00
E1         | CJ       | P7        | 150502      | unemployment_benefit   | 2025-01-01 | 2025-01-20 | 500.00
E2         | CJ       | P7        | 150502      | unemployment_benefit   | 2025-01-01 | 2025-01-21 | -900.00
E3         | CK       | P7        | 150502      | unemployment_benefit   | 2025-01-01 | 2025-01-20 | 300.00
E4         | CL       | P7        | 210102      | unemployment_benefit   | 2025-01-01 | 2025-01-20 | 200.00
'''
[test.expect]
# P1: March overlaps by 1500; April was reversed (by the city office of the same province); May (a medical
# premium elsewhere is no benefit) and June stand alone.
# P2: one province. P3: three provinces in December, three pairs; the payment without a claim nets to 600.
# P4, P5: different persons. P6: the second payment is after the as-of date. P7: an over-reversed claim takes nothing from
# another claim.
population = 5
rows = '''
entity_id | part  | window_end | tier | observed | overlap | amount_first | amount_second | paid_months | region_code
P1        | 15-21 | 2025-03-31 | 1    | 1        | 1500.00 | 1500.00      | 1700.00       | 1              | 210102
P3        | 11-15 | 2024-12-31 | 1    | 1        | 500.00  | 500.00       | 600.00        | 1              | 150502
P3        | 11-22 | 2024-12-31 | 1    | 1        | 500.00  | 500.00       | 900.50        | 1              | 220102
P3        | 15-22 | 2024-12-31 | 1    | 1        | 600.00  | 600.00       | 900.50        | 1              | 150502
P7        | 15-21 | 2025-01-31 | 1    | 1        | 200.00  | 300.00       | 200.00        | 1              | 210102
'''

[[test]]
name  = "two approved claims over the same months without a second payment are tier two"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id | person_id | region_code | applied_at          | status     | benefit_start | benefit_months
CA       | P1        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 3
CB       | P1        | 210102      | 2025-03-10 09:00:00 | approved   | 2025-03-01    | 6
CC       | P2        | 150502      | 2025-01-10 09:00:00 | terminated | 2025-02-01    | 3
CD       | P2        | 210102      | 2025-03-10 09:00:00 | approved   | 2025-03-01    | 6
CE       | P3        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-01-01    | 2
CF       | P3        | 210102      | 2025-03-10 09:00:00 | approved   | 2025-03-01    | 6
CG       | P4        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 3
CH       | P4        | 150102      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 3
CI       | P5        | 150502      | 2025-03-10 09:00:00 | approved   | 2025-04-01    | 2
CJ       | P5        | 210102      | 2025-03-10 09:00:00 | approved   | 2025-04-01    | 2
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | CA       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
A2         | CB       | P1        | 210102      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
A3         | CA       | P1        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
A4         | CJ       | P5        | 210102      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
'''
[test.expect]
# P1: both cover March and April; March was paid twice (tier 1), April once. P2: one claim has ended. P3: February is over
# when the second begins: an honest mover. P4: one province.
# P5: April was paid by one of the two, May by none.
population = 4
rows = '''
entity_id | part  | window_end | tier | observed | overlap | provinces_paid
P1        | 15-21 | 2025-03-31 | 1    | 1        | 1500.00 | 2
P1        | 15-21 | 2025-04-30 | 2    | 1        | 0.00    | 1
P5        | 15-21 | 2025-04-30 | 2    | 1        | 0.00    | 1
P5        | 15-21 | 2025-05-31 | 2    | 1        | 0.00    | 0
'''

[[test]]
name  = "quiet: an honest mover, a reversed payment, two offices of one province"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id | person_id | region_code | applied_at          | status     | benefit_start | benefit_months
CA       | P1        | 150502      | 2025-01-10 09:00:00 | terminated | 2025-02-01    | 12
CB       | P1        | 210102      | 2025-04-10 09:00:00 | approved   | 2025-05-01    | 6
CC       | P2        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 12
CD       | P2        | 210102      | 2025-01-10 09:00:00 | rejected   | 2025-02-01    | 12
CE       | P3        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 12
CF       | P3        | 150102      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 12
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{2..4}    | CA       | P1        | 150502      | unemployment_benefit | 2025-0{2..4}-01  | 2025-0{2..4}-20  | 1500.00
A{5..7}    | CB       | P1        | 210102      | unemployment_benefit | 2025-0{5..7}-01  | 2025-0{5..7}-20  | 1500.00
B1         | CC       | P2        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20       | 1500.00
B2         | CD       | P2        | 210102      | unemployment_benefit | 2025-02-01       | 2025-02-20       | 1500.00
B3         | CD       | P2        | 210102      | unemployment_benefit | 2025-02-01       | 2025-03-20       | -1500.00
C1         | CE       | P3        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20       | 1500.00
C2         | CF       | P3        | 150102      | unemployment_benefit | 2025-02-01       | 2025-02-20       | 1500.00
'''
[test.expect]
population = 0
alerts = ''

[[test]]
name  = "firing: three months from two provinces are one alert"
kind  = "firing"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{2..4}    | CA       | P1        | 150502      | unemployment_benefit | 2025-0{2..4}-01  | 2025-0{2..4}-20  | 1500.00
B{2..4}    | CB       | P1        | 210102      | unemployment_benefit | 2025-0{2..4}-01  | 2025-0{2..4}-25  | 1700.00
'''
[test.expect]
population = 3
alerts = '''
entity_id | part  | band | window_start | window_end | months | amount_paid | amount_low
P1        | 15-21 | A    | 2025-02-01   | 2025-04-30 | 3      | 9600.00     | 4500.00
'''
[[test]]
name  = "one month at the time of a transfer, one month far from it, a payment that stands in two extracts"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-{01..12}-01 | regular
P1        | E2          | 210102      | 2025-04-01       | regular
P2        | E1          | 150502      | 2024-{01..12}-01 | regular
P2        | E2          | 210102      | 2025-06-01       | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status
CE       | P3        | 150502      | 2025-01-10 09:00:00 | approved
CF       | P3        | 210102      | 2025-01-10 09:00:00 | approved
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount  | bank_account
A          | CA       | P1        | 150502      | unemployment_benefit | 2025-03-01       | 2025-03-20       | 1500.00 |
B          | CB       | P1        | 210102      | unemployment_benefit | 2025-03-01       | 2025-03-25       | 1700.00 |
C          | CC       | P2        | 150502      | unemployment_benefit | 2025-03-01       | 2025-03-20       | 1500.00 |
D          | CD       | P2        | 210102      | unemployment_benefit | 2025-03-01       | 2025-03-25       | 1700.00 |
E{3..4}    | CE       | P3        | 150502      | unemployment_benefit | 2025-0{3..4}-01  | 2025-0{3..4}-20  | 1500.00 | X
F{3..4}    | CF       | P3        | 210102      | unemployment_benefit | 2025-0{3..4}-01  | 2025-0{3..4}-20  | 1500.00 | X
'''
[test.expect]
# P1: March 2025, moved in April: one month. P2: moved in June, three months later. P3: both months agree in all.
alerts = '''
entity_id | band | fp             | months_from_move | twin_months
P1        | B    | FP-R4-TRANSFER | 1                | 0
P2        | B    | FP-R4-TRANSFER | 3                | 0
P3        | B    | FP-R4-DOUBLED  |                  | 2
'''

[[test]]
name  = "boundary: three provinces, two tiers, payments beside the alert: months, money and reasons of each pair are its own"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 210102      | 2024-{01..12}-01 | regular
P1        | E2          | 150502      | 2025-05-01       | regular
P2        | E1          | 150502      | 2024-{01..12}-01 | regular
P2        | E2          | 210102      | 2025-03-01       | regular
P3        | E1          | 150502      | 2024-{01..12}-01 | regular
P3        | E2          | 210102      | 2025-05-01       | regular
P4        | E1          | 150502      | 2024-{01..12}-01 | regular
P4        | E2          | 220102      | 2025-04-01       | regular
P5        | E1          | 150502      | 2024-{01..12}-01 | regular
P5        | E2          | 210102      | 2025-04-01       | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status     | benefit_start | benefit_months
C15      | P1        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-01-01    | 24
C21      | P1        | 210102      | 2025-01-09 10:00:00 | approved   | 2025-01-01    | 6
C22      | P1        | 210302      | 2025-01-10 09:00:00 | approved   | 2025-05-01    | 1
C11      | P1        | 110102      | 2025-01-12 09:00:00 | terminated | 2025-02-01    | 9
C23      | P1        | 210102      | 2025-11-12 09:00:00 | approved   | 2025-11-30    | 3
C24      | P1        | 210102      | 2025-11-12 09:00:00 | approved   |               | 3
C26      | P1        | 210102      | 2025-11-12 09:00:00 | approved   | 2025-08-01    |
C25      | P1        | 210102      | 2025-11-12 09:00:00 | approved   | 2025-06-01    | 0
D15      | P2        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-03-01    | 1
D21      | P2        | 210102      | 2025-01-10 10:00:00 | approved   | 2025-03-01    | 1
D51      | P2        | 510102      | 2025-01-10 10:00:00 | approved   | 2025-04-01    | 24
F15      | P3        | 150502      | 2025-01-10 10:00:00 | approved   | 2025-04-01    | 24
G15      | P4        | 150502      | 2025-01-10 10:00:00 | approved   | 2025-08-01    | 1
G21      | P4        | 210102      | 2025-01-10 10:00:00 | approved   | 2025-08-01    | 1
H21      | P5        | 210102      | 2025-01-10 10:00:00 | approved   | 2025-08-01    | 1
J15      | P6        | 150502      | 2025-01-10 10:00:00 | approved   | 2025-08-01    | 1
J21      | P6        | 210102      | 2025-01-10 10:00:00 | approved   | 2025-08-01    | 1
H15      | P5        | 150502      | 2025-03-10 10:00:00 | approved   | 2025-03-31    | 24
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount  | bank_account
A2         | C15      | P1        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20       | 1500.00 |
A3         | C15      | P1        | 150502      | unemployment_benefit | 2025-03-01       | 2025-03-20       | 1300.00 |
A6         | C15      | P1        | 150502      | unemployment_benefit | 2025-06-01       | 2025-12-31       | 1000.00 | X1
AX         | C15      | P1        | 150502      | unemployment_benefit | 2025-06-01       | 2026-01-01       | 7.00    |
AM         | C15      | P1        | 150502      | medical_premium      | 2025-02-01       | 2025-02-20       | 3.00    |
B2         | C21      | P1        | 210102      | unemployment_benefit | 2025-02-01       | 2025-02-21       | 1700.00 |
B6         | C22      | P1        | 210102      | unemployment_benefit | 2025-06-01       | 2025-12-31       | 1000.00 | X1
L1         | C11      | P1        | 110102      | unemployment_benefit | 2025-02-01       | 2025-02-22       | 900.00  |
E2         | D15      | P2        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20       | 1500.00 | X2
E3         | D21      | P2        | 210102      | unemployment_benefit | 2025-02-01       | 2025-02-20       | 1500.00 | X2
E4         | D21      | P2        | 210102      | unemployment_benefit | 2025-03-01       | 2025-03-20       | 1500.00 | X2
E{5..6}    |          | P2        | 150502      | unemployment_benefit | 2025-0{5..6}-01  | 2025-0{5..6}-20  | 800.00  |
I{5..6}    |          | P2        | 210102      | unemployment_benefit | 2025-0{5..6}-01  | 2025-0{5..6}-21  | 800.00  |
E9         | D51      | P2        | 510102      | unemployment_benefit | 2025-07-01       | 2025-07-20       | 50.00   |
F0         | F15      | P3        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-20       | 100.00  |
F1         |          | P3        | 150502      | unemployment_benefit | 2025-03-01       | 2025-03-20       | 800.00  |
F2         |          | P3        | 210102      | unemployment_benefit | 2025-03-01       | 2025-03-21       | 700.00  |
G1         |          | P4        | 150502      | unemployment_benefit | 2025-03-01       | 2025-03-20       | 800.00  |
G2         |          | P4        | 210102      | unemployment_benefit | 2025-03-01       | 2025-03-21       | 700.00  |
H1         | H15      | P5        | 150502      | unemployment_benefit | 2025-03-01       | 2025-03-20       | 800.00  |
H2         |          | P5        | 210102      | unemployment_benefit | 2025-03-01       | 2025-03-21       | 700.00  |
'''
[test.expect]
# P1 in 15-21: paid twice February (1500) and June (1000; booked on the as-of date in both, the day after no more). March
# is paid by 15 alone. Approved by both: C15 from January 2025 to December 2026, C21 to June (C25 covers no month, C24 begins
# never, C26 has none), C23 from November to January: without the two paid twice January, March to May, November to January.
# C15 is filed after C21; May is covered by C22 of 210302 too. The pairs with 11 have February alone: 900. Moved
# from 21 to 15 in May: three months after February. Twin: June alone.
# Money of 15-21 paid twice: 1500 + 1700 + 2 x 1000, within the window of the second tier as well (shown once per case);
# with the 11: 900 + 1500 and 900 + 1700. To be stopped: C15 paid 3 of 24 months, 21 x 1000 (June's); C23 paid nothing.
# P2: twin in February, not in May and June: 2 x 1500 + 4 x 800 = 6200 paid; March was paid by 21 alone, nothing of it twice.
# P2 moved the month after the first of its three months: three are more than the month of a transfer.
# D51 is of a third province. P3 moved in May, two months on; F15 begins in April, after the window. P4 moved to a third
# province; P5 moved the month after; H15 begins on the last day of March: 23 months of 800. August of P4 to P6 was approved
# twice and paid by none: no reason of the first tier is named.
population = 21
rows = '''
entity_id | part  | window_start | tier | exposure | overlap | amount_first | amount_second | provinces_paid | paid_months | approved_months | pair_overlap | region_code
P1        | 15-21 | 2025-01-01   | 2    | 1        | 0.00    | 0.00         | 0.00          | 0              | 2           | 7               | 2500.00      | 150502
P1        | 15-21 | 2025-02-01   | 1    | 1        | 1500.00 | 1500.00      | 1700.00       | 2              | 2           | 7               | 2500.00      | 210102
P1        | 15-21 | 2025-03-01   | 2    | 1        | 0.00    | 1300.00      | 0.00          | 1              | 2           | 7               | 2500.00      | 150502
P1        | 15-21 | 2025-05-01   | 2    | 1        | 0.00    | 0.00         | 0.00          | 0              | 2           | 7               | 2500.00      | 210302
P1        | 15-21 | 2025-06-01   | 1    | 1        | 1000.00 | 1000.00      | 1000.00       | 2              | 2           | 7               | 2500.00      | 210102
P1        | 15-21 | 2025-11-01   | 2    | 1        | 0.00    | 0.00         | 0.00          | 0              | 2           | 7               | 2500.00      | 210102
P1        | 11-15 | 2025-02-01   | 1    | 1        | 900.00  | 900.00       | 1500.00       | 2              | 1           | 0               | 900.00       | 110102
P2        | 15-21 | 2025-03-01   | 2    | 1        | 0.00    | 0.00         | 1500.00       | 1              | 3           | 1               | 3100.00      | 210102
P2        | 15-21 | 2025-05-01   | 1    | 1        | 800.00  | 800.00       | 800.00        | 2              | 3           | 1               | 3100.00      | 210102
'''
alerts = '''
entity_id | part  | window_start | band | fp             | persons | months | amount_paid | amount_stoppable | amount_low | moved_on   | months_from_move | twin_months | against
P1        | 11-15 | 2025-02-01   | B    | FP-R4-TRANSFER | 1       | 1      | 2400.00     | 21000.00         | 900.00     |            |                  | 0           | FP-R4-TRANSFER: tier=1, paid_months=1
P1        | 11-21 | 2025-02-01   | B    | FP-R4-TRANSFER | 1       | 1      | 2600.00     | 0.00             | 900.00     |            |                  | 0           | FP-R4-TRANSFER: tier=1, paid_months=1
P1        | 15-21 | 2025-02-01   | A    |                | 1       | 2      | 5200.00     | 21000.00         | 2500.00    | 2025-05-01 | 3                | 1           |
P1        | 15-21 | 2025-01-01   | C    | FP-R4-NOTPAID  | 1       | 2      | 5200.00     | 21000.00         | 0.00       | 2025-05-01 | 3                | 1           | FP-R4-NOTPAID: tier=2
P2        | 15-21 | 2025-02-01   | A    |                | 1       | 3      | 6200.00     | 0.00             | 3100.00    | 2025-03-01 | 1                | 1           |
P2        | 15-21 | 2025-03-01   | C    | FP-R4-NOTPAID  | 1       | 0      | 0.00        | 0.00             | 0.00       | 2025-03-01 | 1                | 1           | FP-R4-NOTPAID: tier=2
P3        | 15-21 | 2025-03-01   | B    | FP-R4-TRANSFER | 1       | 1      | 1500.00     | 0.00             | 700.00     | 2025-05-01 | 2                | 0           | FP-R4-TRANSFER: tier=1, paid_months=1, months_from_move=2
P4        | 15-21 | 2025-03-01   | B    | FP-R4-TRANSFER | 1       | 1      | 1500.00     | 0.00             | 700.00     |            |                  | 0           | FP-R4-TRANSFER: tier=1, paid_months=1
P4        | 15-21 | 2025-08-01   | C    | FP-R4-NOTPAID  | 1       | 0      | 0.00        | 0.00             | 0.00       |            |                  | 0           | FP-R4-NOTPAID: tier=2
P5        | 15-21 | 2025-03-01   | B    | FP-R4-TRANSFER | 1       | 1      | 1500.00     | 18400.00         | 700.00     | 2025-04-01 | 1                | 0           | FP-R4-TRANSFER: tier=1, paid_months=1, months_from_move=1
P5        | 15-21 | 2025-08-01   | C    | FP-R4-NOTPAID  | 1       | 0      | 0.00        | 18400.00         | 0.00       | 2025-04-01 | 1                | 0           | FP-R4-NOTPAID: tier=2
P6        | 15-21 | 2025-08-01   | C    | FP-R4-NOTPAID  | 1       | 0      | 0.00        | 0.00             | 0.00       |            |                  | 0           | FP-R4-NOTPAID: tier=2
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "两档各自逐月唯一，且档次不同，没有重复行可去", en = "Each tier has a month once and the tiers differ: there is no equal row to remove" }
[[survivor]]
mutant = "evidence.payments: JOIN benefit_month b => LEFT JOIN benefit_month b"
reason = { zh = "WHERE 以 b.province 构成 $part，没有 b 的行本来就不符合", en = "WHERE builds $part from b.province: a row without b never fits" }
[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "WHERE 对 p 有条件，没有 p 的行本来就不符合", en = "WHERE asks of p: a row without p never fits" }
[[survivor]]
mutant = "evidence.payments: a.month <= $window_end => a.month < $window_end"
reason = { zh = "待遇月是月首日，窗口止于月末日，两者不会相等", en = "A benefit month is a first day, the window ends on a last day: they are never equal" }
[[survivor]]
mutant = "evidence.claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔计数申领在 claim_money 中都有一行", en = "claim_money has a row for every counting claim" }
---*/
