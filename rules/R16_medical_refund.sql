/*--- rule
format   = 1
id       = "R16"
slug     = "medical-refund"
version  = "1.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["代缴医保", "医保费返还"]

title.zh   = "医保费返还与规定不符"
title.en   = "Refund of medical premiums against the rules"
summary.zh = "领金期间的职工医保费，经办机构已代缴的又返还给个人（both）、返还高于当地代缴标准（above）、返还的月份没有领取失业保险金（outside），或在医保缴费年度结束之前、仍在领金期间就已返还（early）。每人每种情形一行；当地没有标准的月份不作判断，只计数。"
summary.en = "Medical premiums of people on benefit: refunded although the office had paid the month itself (both), refunded above the local standard (above), for a month without benefit (outside), or before the medical insurance year and the benefit had ended (early). One row per person and kind; months without a local standard are not decided, only counted."

[[legal]]
clause = "NMG-2025-SYBX:4"
why.zh = "只返还未成功代缴但本人已缴纳的；年度结束或领金期满后申请；不高于当地代缴标准"
why.en = "Only what the office could not pay; after the year or the benefit has ended; up to the local standard"
[[legal]]
clause = "SIL-2018:48"
why.zh = "领金期间的基本医疗保险费由失业保险基金支付"
why.en = "The fund pays the premium while benefit is drawn"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的待遇应当退回，可以抵扣"
why.en = "What was drawn too much is returned or deducted"

[requires]
payments = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]

[params.tolerance]
type = "decimal"
default = "1.00"
min = "0.00"
max = "500.00"
unit = "元"
about.zh = "返还超出标准不超过此数的月份不计（尾数取整）"
about.en = "A refund above the standard by no more than this does not count (rounding)"
[params.year_ends_in]
type = "int"
default = 12
min = 1
max = 12
unit = "月"
about.zh = "医疗保险缴费年度结束的月份（各地不同）"
about.en = "Month in which the medical insurance year ends (a local matter)"
[params.early_regions]
type = "list"
default = ["15"]
about.zh = "要求年度结束或领金期满后申请返还的地区（行政区划代码前两位）；其他地区不作此项判断"
about.en = "Provinces (first two digits) where a refund is applied for after the year or the benefit has ended; elsewhere that is not judged"
[params.early_from]
type = "date"
default = 2025-01-01
about.zh = "上述规定的施行日期；此前发放的返还不作此项判断"
about.en = "Since when; refunds paid before are not judged"

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
part         = { type = "string",        zh = "情形", en = "Kind" }
part_zh      = { type = "string",        zh = "情形（中文）", en = "Kind, in Chinese" }
part_en      = { type = "string",        zh = "情形（英文）", en = "Kind, in English" }
region_code  = { type = "string",        zh = "返还地", en = "Refunding region" }
window_start = { type = "date",          zh = "首月首日", en = "First day of the first month" }
window_end   = { type = "date",          zh = "末月末日", en = "Last day of the last month" }
observed     = { type = "int64",         zh = "不符的月数", en = "Months against the rule" }
exposure     = { type = "int64",         zh = "返还的月数", en = "Months refunded" }
undecided    = { type = "int64",         zh = "未作判断的月数", en = "Months not decided" }
refund       = { type = "decimal(14,2)", zh = "不符月份的返还", en = "Refunded in those months" }
excess       = { type = "decimal(14,2)", zh = "不应返还的金额", en = "Refunded too much" }
refund_all   = { type = "decimal(14,2)", zh = "该人全部返还", en = "All refunds of the person" }
due_all      = { type = "decimal(14,2)", zh = "未代缴的领金月份按标准应返还", en = "Standard of all benefit months without a premium" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "excess"
budget = { per_scan = 300 }

[[downgrade]]
when = "part = 'above' AND refund_all <= due_all + $tolerance"
to   = "low"
fp   = "FP-R16-LUMP"
zh   = "该人返还合计{refund_all:yuan}，不超过各未代缴月份标准之和{due_all:yuan}，可能是几个月合并登记在一个月"
en   = "All refunds ({refund_all:yuan}) stay within the standard of the months without a premium ({due_all:yuan}): possibly several months booked on one"
[[downgrade]]
when = "part = 'outside' AND refund_all <= due_all + $tolerance"
to   = "low"
fp   = "FP-R16-MONTH"
zh   = "返还合计{refund_all:yuan}不超过各未代缴月份标准之和{due_all:yuan}，可能只是月份登记有误"
en   = "All refunds ({refund_all:yuan}) stay within what was due ({due_all:yuan}): possibly only the month was booked wrongly"
[[downgrade]]
when = "part = 'early'"
to   = "low"
fp   = "FP-R16-EARLY"
zh   = "只是返还时间早于规定，金额不一定有误"
en   = "Only the time is too early; the amount may well be due"
[[downgrade]]
when = "observed = 1 AND part <> 'early'"
to   = "medium"
fp   = "FP-R16-ONE"
zh   = "只有一个月"
en   = "One month only"

[[downgrade]]
when = "excess < $least_yuan"
to   = "medium"
fp   = "FP-R16-SMALL"
zh   = "涉及金额只有{excess:yuan}"
en   = "Only {excess:yuan} is at stake"

[[support]]
id   = "several_months"
when = "observed >= 3"
zh   = "共有{observed}个月"
en   = "{observed} months"

[explain]
zh = "该人{window_start:date}至{window_end:date}有{observed}个月{part_zh}，返还{refund:yuan}，其中不应返还{excess:yuan}。该人有返还的共{exposure}个月，{undecided}个月未作判断。"
en = "From {window_start:date} to {window_end:date}, {observed} months: {part_en}; {refund:yuan} refunded, {excess:yuan} of it too much. {exposure} months were refunded in all, {undecided} could not be decided."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "该人有返还的月份的代缴与返还（含冲销）"
title.en = "Premiums and refunds of the months refunded, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.benefit_type, p.month, p.paid_on, p.amount, m.standard
FROM medical_month m
JOIN payments p ON p.person_id = m.person_id AND p.month = m.month
WHERE m.refund > 0 AND p.benefit_type IN ('medical_premium', 'medical_refund') AND p.paid_on <= $as_of
  AND m.person_id = $entity_id AND m.month >= $window_start AND m.month <= $window_end"""

[[false_positives]]
id = "FP-R16-LUMP"
zh = "几个月的返还合并登记在一个月"
en = "Several months booked on one"
how.zh = "查票据所属月份"
how.en = "Months on the slips"
[[false_positives]]
id = "FP-R16-MONTH"
zh = "返还所属月份登记有误"
en = "The month was booked wrongly"
how.zh = "查票据所属月份"
how.en = "Months on the slips"
[[false_positives]]
id = "FP-R16-FAILED"
zh = "代缴扣款失败后退回，台账没有冲销"
en = "The direct payment failed and came back, but is not reversed in the books"
how.zh = "与医保部门核对到账情况"
how.en = "Ask the medical insurance office what arrived"
[[false_positives]]
id = "FP-R16-STANDARD"
zh = "年中调整标准，标准表尚未更新"
en = "The standard was changed during the year and the table is behind"
how.zh = "查标准文件"
how.en = "The notice of the standard"
[[false_positives]]
id = "FP-R16-EARLY"
zh = "当地另有规定，或该人领金已提前终止"
en = "A local rule, or the benefit had ended early"
how.zh = "查申请日期与终止日期"
how.en = "Date of application and of the end"
[[false_positives]]
id = "FP-R16-ONE"
zh = "个别月份的操作差错"
en = "A slip in one month"
how.zh = "更正即可"
how.en = "Correct it"

[[false_positives]]
id = "FP-R16-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "查缴费票据：实际缴费月份与金额"
en = "Slips: months and amounts really paid"
needs = "attachment"
[[verify]]
id = "V2"
zh = "与医保部门核对代缴是否到账"
en = "Did the direct payment arrive"
needs = "checkbox"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Detections U14 (both), U15 (above) and U16 (early); `outside` follows from U14: a refund is for benefit months. Choices
-- left open there:
-- * What the person really paid (the slip) is not in the data: of «不得高于当地代缴标准；低于的按实际返还» only the first half is
--   tested.
-- * The date of application is not in the data either. A refund paid before the year was over, while the benefit went on without a
--   gap beyond the month of the payment, must have been applied for too early; a later payment proves nothing. Dated and
--   regional: parameters.
-- * Too much refunded: both = the smaller of premium and refund; above = what exceeds the standard; outside = the refund;
--   early = nothing.
WITH drawing AS (
  SELECT person_id, month_set(month) AS months FROM medical_month WHERE benefit > 0 GROUP BY person_id
), total AS (
  SELECT person_id,
         SUM(refund)                                                                       AS refund_all,
         SUM(CASE WHEN refund > 0 THEN 1 ELSE 0 END)                                       AS refund_months,
         SUM(CASE WHEN benefit > 0 AND premium = 0 THEN COALESCE(standard, 0) ELSE 0 END)  AS due_all
  FROM medical_month
  GROUP BY person_id
), refunded AS (
  SELECT m.person_id, m.month, m.region_code, m.refund, m.premium, m.standard,
         CASE WHEN m.premium > 0 THEN LEAST(m.premium, m.refund) END                       AS both_excess,
         CASE WHEN m.refund > m.standard + $tolerance THEN m.refund - m.standard END       AS above_excess,
         CASE WHEN m.benefit = 0 THEN m.refund END                                         AS outside_excess,
         COALESCE(m.refund_on >= $early_from
           AND substr(m.region_code, 1, 2) IN ($early_regions)
           AND m.refund_on < month_start(month_index(m.month) + (11 + $year_ends_in - month_index(m.month) % 12) % 12 + 1)
           AND members_between(d.months, month_index(m.month), month_index(m.refund_on) + 1)
               = month_index(m.refund_on) + 2 - month_index(m.month), false)               AS early
  FROM medical_month m
  LEFT JOIN drawing d ON d.person_id = m.person_id
  WHERE m.refund > 0
), finding AS (
  SELECT 'both' AS part, person_id, month, region_code, refund, both_excess AS excess, false AS open
  FROM refunded WHERE both_excess IS NOT NULL
  UNION ALL
  SELECT 'above' AS part, person_id, month, region_code, refund, above_excess AS excess, standard IS NULL AS open
  FROM refunded WHERE above_excess IS NOT NULL OR standard IS NULL
  UNION ALL
  SELECT 'outside' AS part, person_id, month, region_code, refund, outside_excess AS excess, false AS open
  FROM refunded WHERE outside_excess IS NOT NULL
  UNION ALL
  SELECT 'early' AS part, person_id, month, region_code, refund, 0 AS excess, false AS open FROM refunded WHERE early
)
SELECT f.person_id, f.part,
       CASE f.part WHEN 'both' THEN '已由经办机构代缴、又返还给个人' WHEN 'above' THEN '返还高于当地代缴标准'
                   WHEN 'outside' THEN '返还的月份没有领取失业保险金' ELSE '在年度结束之前、领金期间就已返还' END AS part_zh,
       CASE f.part WHEN 'both' THEN 'paid by the office and refunded as well' WHEN 'above' THEN 'refunded above the local standard'
                   WHEN 'outside' THEN 'refunded without benefit in the month'
                   ELSE 'refunded before the year and the benefit had ended' END                    AS part_en,
       FIRST_VALUE(f.region_code ORDER BY f.month DESC)                                             AS region_code,
       MIN(f.month)                                                                                 AS window_start,
       month_start(month_index(MAX(f.month)) + 1) - INTERVAL '1 day'                                AS window_end,
       CAST(SUM(CASE WHEN f.open THEN 0 ELSE 1 END) AS BIGINT)                                      AS observed,
       CAST(t.refund_months AS BIGINT)                                                              AS exposure,
       CAST(SUM(CASE WHEN f.open THEN 1 ELSE 0 END) AS BIGINT)                                      AS undecided,
       CAST(SUM(CASE WHEN f.open THEN 0 ELSE f.refund END) AS DECIMAL(14,2))                        AS refund,
       CAST(COALESCE(SUM(f.excess), 0) AS DECIMAL(14,2))                                            AS excess,
       CAST(t.refund_all AS DECIMAL(14,2))                                                          AS refund_all,
       CAST(t.due_all AS DECIMAL(14,2))                                                             AS due_all
FROM finding f
JOIN total t ON t.person_id = f.person_id
GROUP BY f.person_id, f.part, t.refund_months, t.refund_all, t.due_all
/*--- tests
[[test]]
name  = "firing: two months paid by the office and refunded as well"
kind  = "firing"
as_of = 2026-01-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..3}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
B{1..3}    | C1       | P1        | 150502      | medical_premium      | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 400.00
C{2..3}    | C1       | P1        | 150502      | medical_refund       | 2025-0{2..3}-01 | 2025-05-20      | 380.00
D{1..3}    | C2       | P2        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
E{1..3}    | C2       | P2        | 150502      | medical_premium      | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 400.00
F{1..2}    | C2       | P2        | 150502      | medical_refund       | 2025-0{1..2}-01 | 2026-01-20      | 400.00
F3         | C2       | P2        | 150525      | medical_refund       | 2025-03-01      | 2026-01-31      | 200.00
F4         | C2       | P2        | 150525      | medical_refund       | 2025-03-01      | 2026-02-01      | 7.00
G{1..3}    | C3       | P3        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 0.60
H{1..3}    | C3       | P3        | 150502      | medical_premium      | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 0.60
I{1..2}    | C3       | P3        | 150502      | medical_refund       | 2025-0{1..2}-01 | 2025-05-20      | 0.50
J4         | C3       | P3        | 150802      | unemployment_benefit | 2025-04-01      | 2025-04-20      | 1500.00
'''
standards = '''
region_code | item            | valid_from | valid_to   | amount
150500      | medical_premium | 2025-01-01 | 2025-12-31 | 400.00
'''
[test.expect]
# February and March: 2 × 380, the smaller of 400 and 380: little money. Every benefit month has its premium: nothing was due. P2:
# 2 × 400 + 200 = 1000, the last month refunded elsewhere. P3: small change; April was not refunded.
population = 3
rows = '''
entity_id | part | region_code | window_start | window_end | observed | exposure | undecided | refund  | excess  | refund_all | due_all
P1        | both | 150502      | 2025-02-01   | 2025-03-31 | 2        | 2        | 0         | 760.00  | 760.00  | 760.00     | 0.00
P2        | both | 150525      | 2025-01-01   | 2025-03-31 | 3        | 3        | 0         | 1000.00 | 1000.00 | 1000.00    | 0.00
P3        | both | 150502      | 2025-01-01   | 2025-02-28 | 2        | 2        | 0         | 1.00    | 1.00    | 1.00       | 0.00
'''
alerts = '''
entity_id | part | band | months | amount_paid | amount_low | fp           | for
P1        | both | B    | 2      | 1560.00     | 760.00     | FP-R16-SMALL |
P2        | both | A    | 3      | 2200.00     | 1000.00    |              | several_months: observed=3
P3        | both | B    | 2      | 2.20        | 1.00       | FP-R16-SMALL |
'''

[[test]]
name  = "firing: only the money of the months in question, what each kind is called, a fen less than a thousand"
kind  = "firing"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..5}    | C1       | P1        | 150502      | unemployment_benefit | 2024-0{1..5}-01 | 2024-0{1..5}-20 | 1500.00
B{2..4}    | C1       | P1        | 150502      | medical_premium      | 2024-0{2..4}-01 | 2024-0{2..4}-20 | 400.00
C1         | C1       | P1        | 150502      | medical_refund       | 2024-01-01      | 2024-12-20      | 400.00
C2         | C1       | P1        | 150502      | medical_refund       | 2024-02-01      | 2024-12-20      | 300.00
C4         | C1       | P1        | 150502      | medical_refund       | 2024-04-01      | 2024-12-20      | 300.00
C5         | C1       | P1        | 150502      | medical_refund       | 2024-05-01      | 2024-12-20      | 400.00
D{1..3}    | C2       | P2        | 150502      | unemployment_benefit | 2024-0{1..3}-01 | 2024-0{1..3}-20 | 1500.00
E{1..3}    | C2       | P2        | 150502      | medical_premium      | 2024-0{1..3}-01 | 2024-0{1..3}-20 | 400.00
F{1..2}    | C2       | P2        | 150502      | medical_refund       | 2024-0{1..2}-01 | 2024-12-20      | 400.00
F3         | C2       | P2        | 150502      | medical_refund       | 2024-03-01      | 2024-12-20      | 199.99
G{1..2}    | C3       | P3        | 150502      | unemployment_benefit | 2024-0{1..2}-01 | 2024-0{1..2}-20 | 1500.00
H{1..2}    | C3       | P3        | 150502      | medical_refund       | 2024-0{1..2}-01 | 2024-12-20      | 900.00
I{1..3}    | C4       | P4        | 150502      | medical_refund       | 2024-0{1..3}-01 | 2024-12-20      | 400.00
J1         | C5       | P5        | 150802      | unemployment_benefit | 2024-01-01      | 2024-01-20      | 1500.00
J2         | C5       | P5        | 150802      | medical_refund       | 2024-01-01      | 2024-12-20      | 500.00
'''
standards = '''
region_code | item            | valid_from | valid_to   | amount
150500      | medical_premium | 2024-01-01 | 2024-12-31 | 400.00
'''
[test.expect]
# P1: February and April were paid by the office and refunded, 2 × 300; January and May were due (800 of 1400 refunded), March was not
# refunded: the money is 2 × (400 + 300). P2: 400 + 400 + 199.99 = 999.99, with the premiums 2199.99. P3: 2 × 500 above. P4: 3 × 400
# without benefit. P5: no standard, so nothing is known to be due.
population = 5
rows = '''
entity_id | part    | part_zh                        | part_en                                  | window_start | window_end | observed | exposure | undecided | refund  | excess  | refund_all | due_all
P1        | both    | 已由经办机构代缴、又返还给个人 | paid by the office and refunded as well  | 2024-02-01   | 2024-04-30 | 2        | 4        | 0         | 600.00  | 600.00  | 1400.00    | 800.00
P2        | both    | 已由经办机构代缴、又返还给个人 | paid by the office and refunded as well  | 2024-01-01   | 2024-03-31 | 3        | 3        | 0         | 999.99  | 999.99  | 999.99     | 0.00
P3        | above   | 返还高于当地代缴标准           | refunded above the local standard        | 2024-01-01   | 2024-02-29 | 2        | 2        | 0         | 1800.00 | 1000.00 | 1800.00    | 800.00
P4        | outside | 返还的月份没有领取失业保险金   | refunded without benefit in the month    | 2024-01-01   | 2024-03-31 | 3        | 3        | 0         | 1200.00 | 1200.00 | 1200.00    | 0.00
P5        | above   | 返还高于当地代缴标准           | refunded above the local standard        | 2024-01-01   | 2024-01-31 | 0        | 1        | 1         | 0.00    | 0.00    | 500.00     | 0.00
'''
alerts = '''
entity_id | part    | band | fp           | persons | months | amount_paid | amount_low
P1        | both    | B    | FP-R16-SMALL | 1       | 2      | 1400.00     | 600.00
P2        | both    | B    | FP-R16-SMALL | 1       | 3      | 2199.99     | 999.99
P3        | above   | A    |              | 1       | 2      | 1800.00     | 1000.00
P4        | outside | A    |              | 1       | 3      | 1200.00     | 1200.00
'''

[[test]]
name  = "boundary: the standard, the tolerance, months without benefit, lumps, no standard"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..2}-{1..9} | C{1..9} | P{1..9}   | 150502      | unemployment_benefit | 2024-0{1..2}-01 | 2024-0{1..2}-20 | 1500.00
B{1..9}    | C{1..9}  | P{1..9}   | 150502      | medical_premium      | 2024-01-01      | 2024-01-20      | 400.00
C1         | C1       | P1        | 150502      | medical_refund       | 2024-02-01      | 2024-05-20      | 401.00
D1         | C2       | P2        | 150502      | medical_refund       | 2024-02-01      | 2024-05-20      | 401.01
E1         | C3       | P3        | 150502      | medical_refund       | 2024-03-01      | 2024-05-20      | 400.00
F1         | C4       | P4        | 150502      | medical_refund       | 2024-03-01      | 2024-05-20      | 401.01
G1         | C5       | P5        | 150802      | medical_refund       | 2024-02-01      | 2024-05-20      | 900.00
H{3..4}    | C6       | P6        | 150502      | unemployment_benefit | 2024-0{3..4}-01 | 2024-0{3..4}-20 | 1500.00
I1         | C6       | P6        | 150502      | medical_refund       | 2024-02-01      | 2024-05-20      | 1201.00
J{3..4}    | C7       | P7        | 150502      | unemployment_benefit | 2024-0{3..4}-01 | 2024-0{3..4}-20 | 1500.00
K1         | C7       | P7        | 150502      | medical_refund       | 2024-02-01      | 2024-05-20      | 1201.01
L1         | C8       | P8        | 150502      | medical_refund       | 2024-01-01      | 2024-05-20      | 500.00
M1         | C8       | P8        | 150502      | medical_refund       | 2024-01-01      | 2024-06-20      | -500.00
N{1..2}    | C9       | P9        | 150502      | medical_refund       | 2024-0{1..2}-01 | 2024-05-20      | 500.00
O{1..2}    | D1       | Q1        | 150802      | unemployment_benefit | 2024-0{1..2}-01 | 2024-02-20      | 1500.00
O{5..6}    | D1       | Q1        | 150802      | medical_refund       | 2024-0{5..6}-01 | 2024-07-20      | 500.00
R{1..3}    | D3       | Q3        | 150502      | medical_refund       | 2024-0{1..3}-01 | 2024-05-20      | 900.00
S1         | D4       | Q4        | 150502      | unemployment_benefit | 2024-01-01      | 2024-01-20      | 1500.00
S3         | D4       | Q4        | 150502      | medical_refund       | 2024-03-01      | 2024-05-20      | 401.00
'''
standards = '''
region_code | item            | valid_from | valid_to   | amount
150500      | medical_premium | 2024-01-01 | 2024-12-31 | 400.00
'''
[test.expect]
# P1: 401 is within a yuan of 400. P2: a fen more, and more than the 400 + 1 due for February. P3: March without benefit, but
# 400 were due for February. P4: the same, a fen too much, and above the standard as well. P5: no standard at 150802. P6: 1201
# for one month; February to April, 3 × 400, were due: a lump. P7: a fen more. P8 was taken back. P9: January was paid by the
# office (both, 400 of 500), and both months are 100 above the standard: 200; 1000 refunded, 400 due. Q1: two months without benefit or standard; Q3: three of 900, above and without benefit; Q4: within a yuan of
# what was due, for another month.
population = 14
rows = '''
entity_id | part    | observed | exposure | undecided | refund  | excess | refund_all | due_all
P2        | above   | 1        | 1        | 0         | 401.01  | 1.01   | 401.01     | 400.00
P3        | outside | 1        | 1        | 0         | 400.00  | 400.00 | 400.00     | 400.00
P4        | above   | 1        | 1        | 0         | 401.01  | 1.01   | 401.01     | 400.00
P4        | outside | 1        | 1        | 0         | 401.01  | 401.01 | 401.01     | 400.00
P5        | above   | 0        | 1        | 1         | 0.00    | 0.00   | 900.00     | 0.00
P6        | above   | 1        | 1        | 0         | 1201.00 | 801.00 | 1201.00    | 1200.00
P7        | above   | 1        | 1        | 0         | 1201.01 | 801.01 | 1201.01    | 1200.00
P9        | above   | 2        | 2        | 0         | 1000.00 | 200.00 | 1000.00    | 400.00
P9        | both    | 1        | 2        | 0         | 500.00  | 400.00 | 1000.00    | 400.00
Q1        | above   | 0        | 2        | 2         | 0.00    | 0.00   | 1000.00    | 0.00
Q1        | outside | 2        | 2        | 0         | 1000.00 | 1000.00 | 1000.00   | 0.00
Q3        | above   | 3        | 3        | 0         | 2700.00 | 1500.00 | 2700.00   | 0.00
Q3        | outside | 3        | 3        | 0         | 2700.00 | 2700.00 | 2700.00   | 0.00
Q4        | outside | 1        | 1        | 0         | 401.00  | 401.00  | 401.00    | 400.00
'''
alerts = '''
entity_id | part    | band | fp           | amount_paid
P2        | above   | B    | FP-R16-ONE   | 401.01
P3        | outside | C    | FP-R16-MONTH | 400.00
P4        | above   | B    | FP-R16-ONE   | 401.01
P4        | outside | B    | FP-R16-ONE   | 401.01
P6        | above   | C    | FP-R16-LUMP  | 1201.00
P7        | above   | B    | FP-R16-ONE   | 1201.01
P9        | above   | B    | FP-R16-SMALL | 1400.00
P9        | both    | B    | FP-R16-ONE   | 900.00
Q1        | outside | A    |              | 1000.00
Q3        | above   | A    |              | 2700.00
Q3        | outside | A    |              | 2700.00
Q4        | outside | C    | FP-R16-MONTH | 401.00
'''

[[test]]
name  = "boundary: refunded while the benefit goes on and the year is not over"
kind  = "boundary"
as_of = 2026-06-30
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{01..12}-{1..5} | C{1..5} | P{1..5}   | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1500.00
B{1..5}    | C{1..5}  | P{1..5}   | 150502      | unemployment_benefit | 2026-01-01       | 2026-01-20       | 1500.00
C1         | C1       | P1        | 150502      | medical_refund       | 2025-02-01       | 2025-12-31       | 400.00
C2         | C2       | P2        | 150502      | medical_refund       | 2025-02-01       | 2026-01-01       | 400.00
C3         | C3       | P3        | 150502      | medical_refund       | 2025-02-01       | 2025-11-20       | 400.00
C4         | C4       | P4        | 150502      | medical_refund       | 2025-12-01       | 2025-12-30       | 400.00
C5         | C5       | P5        | 150502      | medical_refund       | 2025-02-01       | 2025-06-20       | 400.00
D1         | C3       | P3        | 150502      | unemployment_benefit | 2025-12-01       | 2025-12-21       | -1500.00
D5         | C5       | P5        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-21       | -1500.00
D6         | C5       | P5        | 150502      | medical_premium      | 2025-04-01       | 2025-04-21       | 400.00
E{01..06}  | C6       | P6        | 210102      | unemployment_benefit | 2025-{01..06}-01 | 2025-{01..06}-20 | 1500.00
E7         | C6       | P6        | 210102      | medical_refund       | 2025-02-01       | 2025-03-20       | 400.00
F{07..12}  | C7       | P7        | 150502      | unemployment_benefit | 2024-{07..12}-01 | 2024-{07..12}-20 | 1500.00
F7         | C7       | P7        | 150502      | medical_refund       | 2024-08-01       | 2024-10-20       | 400.00
G{01..12}  | C8       | P8        | 150502      | unemployment_benefit | 2024-{01..12}-01 | 2024-{01..12}-20 | 1500.00
G13        | C8       | P8        | 150502      | unemployment_benefit | 2025-01-01       | 2025-01-20       | 1500.00
G14        | C8       | P8        | 150502      | unemployment_benefit | 2025-02-01       | 2025-02-20       | 1500.00
G15        | C8       | P8        | 150502      | medical_refund       | 2025-01-01       | 2025-01-01       | 400.00
G16        | C8       | P8        | 150502      | medical_refund       | 2024-12-01       | 2024-12-31       | 400.00
H{2..4}    | C9       | P9        | 150502      | unemployment_benefit | 2025-0{2..4}-01  | 2025-0{2..4}-20  | 0.60
H5         | C9       | P9        | 150502      | medical_refund       | 2025-02-01       | 2025-03-20       | 400.00
I1         | D1       | Q1        | 150502      | medical_refund       | 2025-02-01       | 2025-03-20       | 400.00
'''
standards = '''
region_code | item            | valid_from | valid_to | amount
150000      | medical_premium | 2024-01-01 |          | 400.00
210000      | medical_premium | 2024-01-01 |          | 400.00
'''
[test.expect]
# P1: on 31 December the year is not over, and January was drawn as well. P2: on 1 January it is over. P3: paid in November, and
# December was taken back: the benefit had ended. P4: December of December, with January drawn. P5: April is missing: not one
# benefit period. P6: another province. P7: before the notice. P8: the notice holds
# from 1 January, the day of one refund; the other came a day before. P9's benefit is small change, but benefit: February to
# April, the month after the payment; 3 × 400 were due. Q1 never drew benefit: that is no benefit that goes on. Without a premium
# every benefit month is due: P1 and P4 13, P8 14 × 400.
population = 5
rows = '''
entity_id | part    | part_zh                             | part_en                                        | window_start | observed | exposure | refund | excess | due_all
P1        | early   | 在年度结束之前、领金期间就已返还    | refunded before the year and the benefit had ended | 2025-02-01   | 1        | 1        | 400.00 | 0.00   | 5200.00
P4        | early   | 在年度结束之前、领金期间就已返还    | refunded before the year and the benefit had ended | 2025-12-01   | 1        | 1        | 400.00 | 0.00   | 5200.00
P8        | early   | 在年度结束之前、领金期间就已返还    | refunded before the year and the benefit had ended | 2025-01-01   | 1        | 2        | 400.00 | 0.00   | 5600.00
P9        | early   | 在年度结束之前、领金期间就已返还    | refunded before the year and the benefit had ended | 2025-02-01   | 1        | 1        | 400.00 | 0.00   | 1200.00
Q1        | outside | 返还的月份没有领取失业保险金        | refunded without benefit in the month          | 2025-02-01   | 1        | 1        | 400.00 | 400.00 | 0.00
'''
alerts = '''
entity_id | part    | band | fp           | against
P1        | early   | C    | FP-R16-EARLY | FP-R16-EARLY: part=early, FP-R16-SMALL: excess=0.00
P4        | early   | C    | FP-R16-EARLY | FP-R16-EARLY: part=early, FP-R16-SMALL: excess=0.00
P8        | early   | C    | FP-R16-EARLY | FP-R16-EARLY: part=early, FP-R16-SMALL: excess=0.00
P9        | early   | C    | FP-R16-EARLY | FP-R16-EARLY: part=early, FP-R16-SMALL: excess=0.00
Q1        | outside | B    | FP-R16-ONE   | FP-R16-ONE: part=outside, observed=1, FP-R16-SMALL: excess=400.00
'''

[[test]]
name  = "boundary: a medical year that ends in June"
kind  = "boundary"
as_of = 2026-06-30
params = { year_ends_in = 6 }
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{01..12}-{1..3} | C{1..3} | P{1..3}   | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1500.00
C1         | C1       | P1        | 150502      | medical_refund       | 2025-06-01       | 2025-06-30       | 400.00
C2         | C2       | P2        | 150502      | medical_refund       | 2025-06-01       | 2025-07-01       | 400.00
C3         | C3       | P3        | 150502      | medical_refund       | 2025-07-01       | 2025-11-20       | 400.00
'''
standards = '''
region_code | item            | valid_from | valid_to | amount
150000      | medical_premium | 2024-01-01 |          | 400.00
'''
[test.expect]
# June's year ends on the 30th: P1 too early, P2 not. July's ends in June 2026.
population = 2
alerts = '''
entity_id | part  | band
P1        | early | C
P3        | early | C
'''

[[test]]
name  = "quiet: the refund of a month that could not be paid, after the benefit ended; no refund at all"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..3}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
B{2..3}    | C1       | P1        | 150502      | medical_premium      | 2025-0{2..3}-01 | 2025-0{2..3}-20 | 400.00
C1         | C1       | P1        | 150502      | medical_refund       | 2025-01-01      | 2025-05-20      | 400.00
D1         | C2       | P2        | 150502      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 1500.00
D2         | C2       | P2        | 150502      | medical_premium      | 2025-01-01      | 2025-01-20      | 900.00
'''
standards = '''
region_code | item            | valid_from | valid_to   | amount
150500      | medical_premium | 2025-01-01 | 2025-12-31 | 400.00
'''
[test.expect]
population = 0
alerts = ''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "medical_month 每人每月一行，各分支的种类不同，没有重复的行", en = "medical_month has one row per person and month and the kinds differ: no row comes twice" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "medical_month 每人每月一行，各分支的种类不同，没有重复的行", en = "medical_month has one row per person and month and the kinds differ: no row comes twice" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #3"
reason = { zh = "medical_month 每人每月一行，各分支的种类不同，没有重复的行", en = "medical_month has one row per person and month and the kinds differ: no row comes twice" }
[[survivor]]
mutant = "sql: JOIN total t => LEFT JOIN total t"
reason = { zh = "凡有返还的人，total 中都有一行", en = "total has a row for everybody with a refund" }
[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有对应的行，p.benefit_type 为空，被筛去", en = "Without a row p.benefit_type is null and is filtered out" }
[[survivor]]
mutant = "evidence.payments: m.month <= $window_end => m.month < $window_end"
reason = { zh = "待遇月是首日，window_end 是末日，不会相等", en = "A month is its first day, window_end a last day: they are never equal" }
[[survivor]]
mutant = "sql: false => true in COALESCE(m.refund_on >= $early_from AND SUBSTR(m.region_code…- month_index(m.month), false)"
reason = { zh = "有返还即有发放日和地区，没有领金月份的集合计为0，条件从不为空", en = "A refund has a day and a region, and no set of months counts as 0: the condition is never empty" }
---*/
