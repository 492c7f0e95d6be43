/*--- rule
format   = 1
id       = "R14"
slug     = "conditions-of-benefit"
version  = "2.0"
status   = "experimental"
family   = "claimant"
entity   = "claim"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["领取条件", "累计缴费", "停保原因"]

title.zh   = "获批申领与领取条件不符"
title.en   = "Granted although a condition of benefit is not met"
summary.zh = "已批准的失业保险金申领，按记录累计参保不足12个月，或最后一次停保的原因属于本人意愿（主动离职、调动、退休、死亡）。累计月数或停保原因不明的不作判断，只计数。因严重违纪被解除、因单位过错而离职的，符合领取条件，不在此列。"
summary.en = "A claim was granted although the records show fewer than 12 months of insurance in all, or a last separation that is not involuntary (voluntary, transfer, retirement, death). Where months or reason are not known the claim is not decided, only counted. Dismissal for cause and leaving through the employer's fault do entitle and are none of it."

[[legal]]
clause = "SIL-2018:45"
why.zh = "缴费满一年、非因本人意愿中断就业、已办理失业登记并有求职要求"
why.en = "One year of contributions, involuntary, registered"
[[legal]]
clause = "UIR-1999:14"
why.zh = "领取失业保险金的三项条件"
why.en = "The three conditions"
[[legal]]
clause = "SIL-2018:46"
why.zh = "再次失业的缴费时间重新计算；前次未领完的期限可以合并"
why.en = "Months count anew after new work; an unused entitlement is added"
[[legal]]
clause = "NMG-2025-SYBX:5"
why.zh = "停保原因可以依法变更，变更后符合条件的及时发放"
why.en = "A reason may lawfully be changed, and who then qualifies is paid at once"
[[legal]]
clause = "SIAR-2023:26"
why.zh = "先调查核实，确认后才停止发放"
why.en = "Investigate first, stop only once confirmed"

[requires]
claims      = ["claim_id", "region_code", "employer_id"]
separations = ["person_id", "employer_id", "separated_on", "reason_code"]
[optional]
payments      = { columns = ["payment_id", "claim_id", "person_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["amount"] }
claims        = { columns = ["decided_on", "benefit_months", "months_carried", "operator_id"], feeds = ["carried", "changed_after"] }
separations   = { columns = ["prior_reason_code", "reason_changed_on", "reason_evidence"], feeds = ["changed_after"] }
registrations = { columns = ["person_id", "registered_on"], feeds = ["registered"] }

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
entity_id = "claim_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
claim_id      = { type = "string",        zh = "申领", en = "Claim" }
person_id     = { type = "string",        zh = "人员", en = "Person" }
region_code   = { type = "string",        zh = "领金地", en = "Claim region" }
window_start  = { type = "date",          zh = "申领日", en = "Applied on" }
window_end    = { type = "date",          zh = "决定日", en = "Decided on" }
observed      = { type = "int64",         zh = "不符的条件数", en = "Conditions not met" }
exposure      = { type = "int64",         zh = "可判断的条件数", en = "Conditions decided" }
too_few       = { type = "boolean",       zh = "累计不足12个月", en = "Fewer than 12 months" }
not_eligible  = { type = "boolean",       zh = "停保原因不符", en = "Reason not involuntary" }
repeated      = { type = "boolean",       zh = "与上一次申领之间没有新的参保", en = "No insurance since the claim before" }
months        = { type = "int64",         zh = "累计参保月数", en = "Months that count" }
months_seen   = { type = "int64",         zh = "数据中可见的月数", en = "Months seen in the extract" }
reason_code   = { type = "string",        zh = "停保原因", en = "Reason of separation" }
reason_zh     = { type = "string",        zh = "停保原因（中文）", en = "Reason, in Chinese" }
separated_on  = { type = "date",          zh = "停保日", en = "Separated on" }
changed_after = { type = "boolean",       zh = "决定后才改为现原因", en = "Changed to this reason after the decision" }
carried       = { type = "int64",         zh = "核定含前次剩余月数", en = "Months carried over" }
prior_left    = { type = "int64",         zh = "上一次剩余未领的月数", en = "Months the previous claim left unused" }
amount        = { type = "decimal(14,2)", zh = "已发净额", en = "Paid, net" }

[details]
sql = """
WITH delivered AS (
  SELECT COUNT(*) AS n FROM registrations
), found AS (
  SELECT x.row_no
  FROM candidate x
  JOIN registrations r ON r.person_id = x.person_id AND r.registered_on <= x.window_end
  GROUP BY x.row_no
), elsewhere AS (
  SELECT x.row_no, COUNT(*) AS n
  FROM candidate x
  JOIN judged_separation s ON s.person_id = x.person_id AND s.entitled
   AND s.separated_on <= x.window_start AND s.separated_on > x.window_start - INTERVAL '12 months'
  GROUP BY x.row_no
)
SELECT x.row_no,
       CASE WHEN d.n > 0 THEN f.row_no IS NOT NULL END AS registered,
       e.n                                             AS other_involuntary
FROM candidate x
CROSS JOIN delivered d
LEFT JOIN found f ON f.row_no = x.row_no
LEFT JOIN elsewhere e ON e.row_no = x.row_no"""
[details.columns]
registered        = { type = "boolean", zh = "决定前已失业登记", en = "Registered before the decision" }
other_involuntary = { type = "int64",   zh = "申领前12个月内的非自愿停保", en = "Involuntary separations in the 12 months before" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "COALESCE(amount, 0)"
budget = { per_scan = 500 }

[[downgrade]]
when = "NOT not_eligible"
to   = "medium"
fp   = "FP-R14-ELSEWHERE"
zh   = "只是累计月数不足（数据可见{months_seen}个月）：其他省份的缴费年限可能没有转入数据"
en   = "Only the months are too few ({months_seen} seen): years of another province may be missing from the data"
[[downgrade]]
when = "NOT not_eligible AND COALESCE(GREATEST(carried, prior_left), 0) > 0"
to   = "low"
fp   = "FP-R14-LEFTOVER"
zh   = "前次待遇有剩余（核定结转{carried}个月，前次未领{prior_left}个月），依法可以继续领取"
en   = "An earlier entitlement was left ({carried} months carried over, {prior_left} unused): it may lawfully be drawn"
[[downgrade]]
when = "NOT too_few AND COALESCE(changed_after, false)"
to   = "low"
fp   = "FP-R14-CHANGED"
zh   = "作出决定时的停保原因符合条件，之后才改为现在的原因"
en   = "When the claim was decided the reason did entitle; it was changed later"
[[downgrade]]
when = "NOT too_few AND other_involuntary IS NOT NULL"
to   = "low"
fp   = "FP-R14-OTHER-JOB"
zh   = "申领前12个月内另有{other_involuntary}次非自愿停保，申领可能依据的是那一次"
en   = "{other_involuntary} involuntary separations in the 12 months before: the claim may rest on another job"
[[downgrade]]
when = "COALESCE(amount, 0) <= 0"
to   = "low"
fp   = "FP-R14-NOTPAID"
zh   = "该笔申领没有净发放"
en   = "Nothing was paid on the claim, net"

[[downgrade]]
when = "COALESCE(amount, 0) < $least_yuan"
to   = "medium"
fp   = "FP-R14-SMALL"
zh   = "涉及金额只有{amount:yuan}"
en   = "Only {amount:yuan} is at stake"

[[support]]
id   = "both"
when = "observed >= 2"
zh   = "缴费月数与停保原因都不符"
en   = "Neither the months nor the reason fit"
[[support]]
id   = "repeated"
when = "repeated"
zh   = "与上一次获批的申领之间没有任何参保月份"
en   = "Not a month of insurance since the claim before"
[[support]]
id   = "far_below"
when = "months <= 6"
zh   = "累计只有{months}个月"
en   = "Only {months} months in all"
[[support]]
id   = "unregistered"
when = "NOT COALESCE(registered, true)"
zh   = "决定之前也没有失业登记记录"
en   = "Nor was the person registered as unemployed before the decision"

[explain]
zh = "{window_start:date}提出的申领已获批准，有{observed}项条件与记录不符：累计参保月数{months}（其中数据中可见{months_seen}，应满12个月），最后一次停保{separated_on:date}，原因为{reason_zh}。已发净额{amount:yuan}。"
en = "The claim of {window_start:date} was granted; {observed} conditions do not agree with the records: months of insurance {months} ({months_seen} of them in the extract; 12 are asked for), last separation {separated_on:date}, reason {reason_code}. Paid, net: {amount:yuan}."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "claim"
title.zh = "该笔申领"
title.en = "The claim"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT k.person_id, k.claim_id, k.employer_id, k.region_code, k.applied_on, k.status, c.operator_id, k.benefit_start, k.benefit_months,
       m.stoppable
FROM counting_claim k
JOIN claim_money m ON m.claim_id = k.claim_id
JOIN claims c ON c.claim_id = k.claim_id
WHERE k.claim_id = $entity_id"""
[[evidence]]
id    = "payments"
title.zh = "该笔申领的发放"
title.en = "What was paid on it"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM payments p
WHERE p.claim_id = $entity_id AND p.paid_on <= $as_of"""
[[evidence]]
id    = "separations"
title.zh = "申领前的停保记录"
title.en = "Separations before the claim"
sql   = """
SELECT s.person_id, s.employer_id, s.separated_on, s.reason_code, s.prior_reason_code, s.reason_changed_on, s.reason_evidence
FROM counting_claim k
JOIN separations s ON s.person_id = k.person_id AND s.separated_on <= k.applied_on
WHERE k.claim_id = $entity_id"""

[[false_positives]]
id = "FP-R14-ELSEWHERE"
zh = "在其他省份的缴费年限，转移后累计"
en = "Years in another province, added after the transfer"
how.zh = "查失业保险关系转移接续记录"
how.en = "Transfer record"
[[false_positives]]
id = "FP-R14-REPEATED"
zh = "同一次失业的两笔申领：转移接续、重新编号"
en = "Two claims of one unemployment: a transfer, a new number"
how.zh = "查转移记录、前次领取月数；只保留一笔，同月发放的按R4、R12核查"
how.en = "Transfer record, months drawn before; one of them stands, months paid twice are checked with R4 and R12"
[[false_positives]]
id = "FP-R14-LEFTOVER"
zh = "继续领取前次未领完的待遇"
en = "Drawing what an earlier claim left"
how.zh = "查前次核定与领取月数"
how.en = "Months granted and drawn before"
[[false_positives]]
id = "FP-R14-CHANGED"
zh = "决定之后停保原因才被更改"
en = "The reason was changed after the decision"
how.zh = "查变更依据；以决定时有效的证明为准"
how.en = "Why it was changed; what held when it was decided counts"
[[false_positives]]
id = "FP-R14-OTHER-JOB"
zh = "申领依据另一份工作的非自愿离职"
en = "The claim rests on another job"
how.zh = "核对解除劳动关系证明"
how.en = "Proof of the end of that work"
[[false_positives]]
id = "FP-R14-REASON"
zh = "停保原因登记错误，实际为非自愿（如以“调动”办理的减员）"
en = "The reason was coded wrongly"
how.zh = "查解除协议、仲裁或法律文书"
how.en = "Agreement, arbitration or court papers"
[[false_positives]]
id = "FP-R14-NOTPAID"
zh = "批准后未发放或已全部退回"
en = "Never paid, or all returned"
how.zh = "更新申领状态"
how.en = "Correct the status of the claim"

[[false_positives]]
id = "FP-R14-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "查缴费年限台账（含外省转入）"
en = "Ledger of years, transfers from other provinces included"
needs = "number"
[[verify]]
id = "V2"
zh = "查解除或终止劳动关系证明与变更材料"
en = "Proof of the end of work and of any change of reason"
needs = "attachment"
[[verify]]
id = "V3"
zh = "查失业登记日期"
en = "Date of registration as unemployed"
needs = "checkbox"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Detection U13. Choices left open there:
-- * One row per granted claim (approved or terminated), findings or not. A condition that cannot be decided lowers
--   `exposure` and is no finding: months without insured_months_before (view claim_insured), a claim without a separation
--   on or before it, a reason code nobody knows.
-- * The reason is that of the last separation not after the application, from the employer the claim names, or from any
--   where it names none. Of several on that day an involuntary one stands.
-- * What a reason means is the shared view judged_separation.
-- * A claim that grants nothing beyond the months carried over asks for no new months of contributions (法 art. 46): it is
--   no finding. One that grants more while something was left is shown low, because what was left is drawn first.
-- * Too few months alone is band B at most: years of another province that were not transferred look the same.
-- * A claim without a month of insurance since the one before it, of which something was left, is the same unemployment under
--   another number and no finding here: what the two pay twice is found by R4 and R12, what they pay beyond the limit by R15.
-- * Registration as unemployed alone is a matter of the office (P4) and no finding here: it only speaks for one. Where no
--   registration at all was delivered it says nothing.
WITH departure AS (
  SELECT i.claim_id, s.separated_on, s.reason_code, s.entitled,
         s.entitled_before AND s.reason_changed_on > k.decided_on                               AS changed_after,
         ROW_NUMBER() OVER (PARTITION BY i.claim_id
                            ORDER BY s.separated_on DESC, COALESCE(s.entitled, true) DESC, s.reason_code) AS place
  FROM claim_insured i
  JOIN claims k ON k.claim_id = i.claim_id
  JOIN judged_separation s ON s.person_id = i.person_id AND s.separated_on <= i.applied_on
   AND s.employer_id = COALESCE(k.employer_id, s.employer_id)
), left_for AS (
  SELECT claim_id,
         MAX(separated_on)                                   AS day,
         MAX(CASE WHEN place = 1 THEN reason_code END)       AS reason_code,
         bool_or(CASE WHEN place = 1 THEN entitled END)      AS entitled,
         MAX(CASE WHEN changed_after THEN separated_on END)  AS changed_day
  FROM departure
  GROUP BY claim_id
), judged AS (
  SELECT i.claim_id, i.person_id, k.region_code, i.applied_on, k.decided_on, i.months, i.months_seen, i.decided,
         i.prior_left, k.months_carried, l.day, l.reason_code, l.entitled, m.paid,
         l.changed_day = l.day                                                                AS changed_after,
         i.prior_claim_id IS NOT NULL AND i.months_seen = 0                                   AS repeated,
         COALESCE(i.months < 12 AND COALESCE(k.benefit_months > k.months_carried, true)
                  AND (i.months_seen > 0 OR COALESCE(i.prior_left, 0) = 0), false)            AS too_few,
         COALESCE(NOT l.entitled, false)                                                      AS not_eligible
  FROM claim_insured i
  JOIN claims k ON k.claim_id = i.claim_id
  JOIN claim_money m ON m.claim_id = i.claim_id
  LEFT JOIN left_for l ON l.claim_id = i.claim_id
)
SELECT claim_id, person_id, region_code,
       applied_on                                                                      AS window_start,
       COALESCE(decided_on, applied_on)                                                AS window_end,
       CAST(CASE WHEN too_few THEN 1 ELSE 0 END + CASE WHEN not_eligible THEN 1 ELSE 0 END AS BIGINT) AS observed,
       CAST(CASE WHEN decided OR months_seen >= 12 THEN 1 ELSE 0 END + CASE WHEN entitled IS NULL THEN 0 ELSE 1 END AS BIGINT) AS exposure,
       too_few, not_eligible, repeated,
       months, months_seen, reason_code,
       CASE reason_code WHEN 'voluntary' THEN '主动离职' WHEN 'transfer' THEN '调动转移' WHEN 'retirement' THEN '退休'
                        WHEN 'death' THEN '死亡' ELSE COALESCE(reason_code, '不明') END AS reason_zh,
       day                                                                             AS separated_on,
       COALESCE(changed_after, false)                                                  AS changed_after,
       CAST(months_carried AS BIGINT)                                                  AS carried,
       prior_left,
       paid                                                                            AS amount
FROM judged
/*--- tests
[[test]]
name  = "firing: eleven months and a voluntary separation"
kind  = "firing"
as_of = 2025-10-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 5
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
P1        | E1          | 150502      | 2025-0{1..6}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P1        | E1          | 2025-06-30   | voluntary
P1        | E1          | 2024-03-31   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | decided_on | status   | benefit_start | benefit_months | operator_id
C1       | P1        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved | 2025-08-01    | 3              | OP1
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{8..9}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{8..9}-01 | 2025-0{8..9}-20 | 1500.00
'''
registrations = '''
person_id | registered_on | region_code
P1        | 2025-07-21    | 150502
'''
[test.expect]
# 5 + 6 = 11 months. The last separation is voluntary; that of March 2024 is more than 12 months back. Registered a day after
# the decision. 2 × 1500 paid, (3 − 2) × 1500 to come.
population = 1
rows = '''
entity_id | window_start | window_end | observed | exposure | too_few | not_eligible | months | reason_code | separated_on | amount  | registered | other_involuntary
C1        | 2025-07-10   | 2025-07-20 | 2        | 2        | true    | true         | 11     | voluntary   | 2025-06-30   | 3000.00 | false      |
'''
alerts = '''
entity_id | band | persons | amount_paid | amount_stoppable | amount_low | for
C1        | A    | 1       | 3000.00     | 1500.00          | 3000.00    | both: observed=2, unregistered: registered=false
'''

[[test]]
name  = "boundary: the months: twelve and eleven, unknown, carried over, left by the claim before"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 6
P2        | 5
P3        |
P4        | 5
P5        | 24
P6        | 24
P7        |
P8        | 5
Y1        | 5
Y2        | 0
Y3        | 1
Y4        | 24
Y5        | 5
Y6        | 5
Y7        | 24
Y8        | 0
Y9        | 24
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P{1..8}   | E1          | 150502      | 2025-0{1..6}-01  | regular
P7        | E1          | 150502      | 2024-{07..12}-01 | regular
Y{1..3}   | E1          | 150502      | 2025-0{1..6}-01  | regular
Y4        | E1          | 150502      | 2025-01-01       | regular
Y{5..6}   | E1          | 150502      | 2025-0{1..6}-01  | regular
Y9        | E1          | 150502      | 2025-03-01       | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code         | prior_reason_code | reason_changed_on
P{1..8}   | E1          | 2025-06-30   | dismissed_for_cause |                   |
Y1        | E1          | 2025-06-30   | voluntary           | contract_expired  | 2025-07-21
Y{2..4}   | E1          | 2025-06-30   | contract_expired|                   |
Y5        | E1          | 2025-06-30   | retirement      |                   |
Y6        | E1          | 2025-06-30   | contract_expired|                   |
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | decided_on | status     | benefit_start | benefit_months | months_carried
C1       | P1        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 0
C2       | P2        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 0
C3       | P3        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 0
C4       | P4        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 2
C9       | P8        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 3
C5A      | P5        | E1          | 150502      | 2025-02-10 09:00:00 | 2025-02-20 | terminated | 2025-03-01    | 2              | 0
C5       | P5        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 0
C6A      | P6        | E1          | 150502      | 2025-02-10 09:00:00 | 2025-02-20 | terminated | 2025-03-01    | 1              | 0
C6       | P6        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              |
C7       | P7        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              |
Y1       | Y1        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 1
Y2       | Y2        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 0
Y3       | Y3        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              | 0
Y4A      | Y4        | E1          | 150502      | 2025-07-05 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 1              | 0
Y4       | Y4        | E1          | 150502      | 2025-08-10 09:00:00 | 2025-08-20 | approved   | 2025-09-01    | 3              |
Y7A      | Y7        | E1          | 150502      | 2025-07-05 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 2              | 0
Y7       | Y7        | E1          | 150502      | 2025-08-10 09:00:00 | 2025-08-20 | approved   | 2025-09-01    | 3              |
Y8       | Y8        | E1          | 150502      | 2025-08-10 09:00:00 | 2025-08-20 | approved   | 2025-09-01    | 3              | 0
Y9A      | Y9        | E1          | 150502      | 2025-02-10 09:00:00 | 2025-02-20 | terminated | 2025-03-01    | 2              | 0
Y9       | Y9        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    | 3              |
Y5       | Y5        | E2          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    |                | 0
Y6       | Y6        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved   | 2025-08-01    |                |
C8       | P2        | E1          | 150502      | 2025-07-10 09:00:00 |            | pending    |               |                |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
A2         | C2       | P2        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
A3         | C3       | P3        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
A4         | C4       | P4        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
A5         | C5A      | P5        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
A6         | C5       | P5        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
A7         | C6A      | P6        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
A8         | C6       | P6        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
A9         | Y1       | Y1        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
B2         | Y2       | Y2        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
B3         | Y3       | Y3        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
B4         | Y4A      | Y4        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
B5         | Y4       | Y4        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00
B7         | Y7A      | Y7        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
C7         | Y7       | Y7        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00
C8         | Y8       | Y8        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1500.00
C9         | Y9A      | Y9        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
B6         | Y6       | Y6        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
'''
[test.expect]
# P1: 6 + 6 = 12, met. P2: 11. P3: unknown. P4: 11, two of three months
# carried over; P8: all three, no new month. P5 counts anew after February: 4 months, and 2 − 1
# = 1 month was left; P6: nothing left. P7: 12 seen in the extract are enough to decide. The first claims of P5 and P6 have
# 24 + 2 = 26 months and no separation before them. Y1: 11 months and a voluntary separation: A, whatever is carried over,
# and though the reason was changed after the decision, which explains the reason and not the months. Y2: 6 months, Y3: 7. Y4's second claim follows the first without insurance, which had one month, paid by then. Y5: no employer E2 known;
# what was granted is not known, nothing paid. Y6: the same, paid. Y7: as Y4, but one of two months was left: the same unemployment.
# Y8 was never insured. Y9 as P5, with a single month after February.
population = 22
rows = '''
entity_id | observed | exposure | too_few | not_eligible | months | months_seen | carried | prior_left | registered | repeated
C1        | 0        | 2        | false   | false        | 12     | 6           | 0       |            |            | false
C2        | 1        | 2        | true    | false        | 11     | 6           | 0       |            |            | false
C3        | 0        | 1        | false   | false        |        | 6           | 0       |            |            | false
C4        | 1        | 2        | true    | false        | 11     | 6           | 2       |            |            | false
C9        | 0        | 2        | false   | false        | 11     | 6           | 3       |            |            | false
C5A       | 0        | 1        | false   | false        | 26     | 2           | 0       |            |            | false
C5        | 1        | 2        | true    | false        | 4      | 4           | 0       | 1          |            | false
C6A       | 0        | 1        | false   | false        | 26     | 2           | 0       |            |            | false
C6        | 1        | 2        | true    | false        | 4      | 4           |         | 0          |            | false
C7        | 0        | 2        | false   | false        |        | 12          |         |            |            | false
Y1        | 2        | 2        | true    | true         | 11     | 6           | 1       |            |            | false
Y2        | 1        | 2        | true    | false        | 6      | 6           | 0       |            |            | false
Y3        | 1        | 2        | true    | false        | 7      | 6           | 0       |            |            | false
Y4A       | 0        | 2        | false   | false        | 25     | 1           | 0       |            |            | false
Y4        | 1        | 2        | true    | false        | 0      | 0           |         | 0          |            | true
Y7A       | 0        | 1        | false   | false        | 24     | 0           | 0       |            |            | false
Y7        | 0        | 1        | false   | false        | 0      | 0           |         | 1          |            | true
Y8        | 1        | 1        | true    | false        | 0      | 0           | 0       |            |            | false
Y9A       | 0        | 1        | false   | false        | 24     | 0           | 0       |            |            | false
Y9        | 1        | 1        | true    | false        | 1      | 1           |         | 1          |            | false
Y5        | 1        | 1        | true    | false        | 11     | 6           | 0       |            |            | false
Y6        | 1        | 2        | true    | false        | 11     | 6           |         |            |            | false
'''
alerts = '''
entity_id | band | fp               | for
C2        | B    | FP-R14-ELSEWHERE |
C4        | C    | FP-R14-ELSEWHERE |
C5        | C    | FP-R14-ELSEWHERE | far_below: months=4
C6        | B    | FP-R14-ELSEWHERE | far_below: months=4
Y1        | A    |                  | both: observed=2
Y2        | B    | FP-R14-ELSEWHERE | far_below: months=6
Y3        | B    | FP-R14-ELSEWHERE |
Y4        | B    | FP-R14-ELSEWHERE | repeated: repeated=true, far_below: months=0
Y8        | B    | FP-R14-ELSEWHERE | far_below: months=0
Y9        | C    | FP-R14-ELSEWHERE | far_below: months=1
Y5        | C    | FP-R14-ELSEWHERE |
Y6        | B    | FP-R14-ELSEWHERE |
'''

[[test]]
name  = "boundary: the reason: which separation, changed later, another job, not paid"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P{1..9}   | 60
Z{1..9}   | 60
W{1..3}   | 60
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P{1..9}   | E1          | 150502      | 2025-01-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code      | prior_reason_code  | reason_changed_on
P1        | E1          | 2025-07-10   | retirement       |                    |
P2        | E1          | 2025-07-11   | transfer         |                    |
P3        | E1          | 2025-06-30   | voluntary        | contract_expired   | 2025-07-21
P4        | E1          | 2025-06-30   | voluntary        | contract_expired   | 2025-07-20
P5        | E1          | 2025-06-30   | voluntary        |                    |
P5        | E2          | 2024-07-11   | contract_expired |                    |
P6        | E1          | 2025-06-30   | voluntary        |                    |
P6        | E2          | 2024-07-10   | contract_expired |                    |
P7        | E1          | 2025-06-30   | voluntary        |                    |
P7        | E1          | 2025-06-30   | employer_initiated |                  |
P8        | E1          | 2025-06-30   | voluntary        |                    |
P9        | E2          | 2025-06-30   | voluntary        |                    |
Z1        | E1          | 2025-06-30   | voluntary        |                    |
Z2        | E1          | 2025-06-30   | voluntary        |                    |
Z3        | E1          | 2025-06-29   | voluntary        | contract_expired   | 2025-07-21
Z3        | E1          | 2025-06-30   | voluntary        |                    |
Z3        | E2          | 2025-07-11   | contract_expired |                    |
Z4        | E1          | 2025-06-30   | voluntary        | transfer           | 2025-07-21
Z5        | E1          | 2025-06-30   | voluntary        |                    |
Z5        | E2          | 2025-07-09   | contract_expired |                    |
Z5        | E2          | 2025-07-10   | contract_expired |                    |
Z6        | E1          | 2025-06-30   | transfer         |                    |
Z7        | E1          | 2025-06-30   | withdrawn        |                    |
Z7        | E1          | 2025-06-30   | voluntary        |                    |
Z7        | E1          | 2025-06-29   | employer_initiated |                  |
Z8        | E1          | 2025-06-30   | voluntary        |                    |
Z8        | E1          | 2025-06-30   | death            |                    |
W1        | E1          | 2025-06-30   | withdrawn        |                    |
W1        | E1          | 2025-06-30   | contract_expired |                    |
W2        | E1          | 2025-06-29   | voluntary        | contract_expired   | 2025-07-21
W2        | E1          | 2025-06-30   | voluntary        | contract_expired   | 2025-07-21
W3        | E1          | 2025-06-30   | voluntary        |                    |
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | decided_on | status   | benefit_start | benefit_months
C{1..8}  | P{1..8}   | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved | 2025-08-01    | 3
Z{1..9}  | Z{1..9}   | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved | 2025-08-01    | 3
C9       | P9        |             | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved | 2025-08-01    | 3
W1       | W1        | E1          | 150502      | 2025-07-10 09:00:00 |            | approved | 2025-08-01    | 3
W{2..3}  | W{2..3}   | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved | 2025-08-01    | 3
D9       | P9        | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | rejected | 2025-08-01    | 3
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A{1..7}    | C{1..7}  | P{1..7}   | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
A9         | C9       | P9        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
Z1         | Z1       | Z1        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 999.99
Z2         | Z2       | Z2        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1000.00
Z{3..6}    | Z{3..6}  | Z{3..6}   | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
W2         | W2       | W2        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
W3         | W3       | W3        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 0.50
'''
registrations = '''
person_id | registered_on | region_code
P{1..9}   | 2025-07-20    | 150502
Z{1..5}   | 2025-07-20    | 150502
P1        | 2025-07-21    | 150502
Z6        | 2025-07-21    | 150502
Z8        | 2025-07-20    | 150502
W{1..3}   | 2025-07-10    | 150502
'''
[test.expect]
# C1: separated on the day of the claim. C2: a day after it: not decided. C3 was changed a day after the decision, C4 on the day.
# C5: another job ended 364 days before; C6: 365 days before, just outside twelve months. C7: of two records of a day the
# involuntary one stands. C8 was never paid. C9 names no employer: any.
# Z1 is a fen below 1000 yuan. Z3: the record that was changed is not the last one, the job that ended on the 11th ended after the
# claim. Z4: the reason before entitled no more. Z5: two involuntary separations at another employer, one on the day of the claim; the
# claim names E1: other jobs, but on the same day counts. Z6 registered a day after the decision, the others on its day. Z7: an unknown
# code of the day stands: not decided. Z8: of two that do not entitle the first by code. Z9 has no separation.
# W1: of two records of a day, one of them of an unknown code, the first by code stands; the day of the decision is not known, that of the
# claim takes its place. W2: both records were changed after the decision, the last one counts. W3 was paid half a yuan.
population = 21
rows = '''
entity_id | observed | exposure | not_eligible | reason_code        | reason_zh          | window_end | changed_after | other_involuntary
C1        | 1        | 2        | true         | retirement         | 退休                 | 2025-07-20 | false         |
C2        | 0        | 1        | false        |                    | 不明                 | 2025-07-20 | false         |
C3        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | true          |
C4        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
C5        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         | 1
C6        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
C7        | 0        | 2        | false        | employer_initiated | employer_initiated | 2025-07-20 | false         | 1
C8        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
C9        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
Z1        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
Z2        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
Z3        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
Z4        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
Z5        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         | 2
Z6        | 1        | 2        | true         | transfer           | 调动转移               | 2025-07-20 | false         |
Z7        | 0        | 1        | false        | withdrawn          | withdrawn          | 2025-07-20 | false         | 1
Z8        | 1        | 2        | true         | death              | 死亡                 | 2025-07-20 | false         |
Z9        | 0        | 1        | false        |                    | 不明                 | 2025-07-20 | false         |
W1        | 0        | 2        | false        | contract_expired   | contract_expired   | 2025-07-10 | false         | 1
W2        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | true          |
W3        | 1        | 2        | true         | voluntary          | 主动离职               | 2025-07-20 | false         |
'''
alerts = '''
entity_id | band | fp               | for
C1        | A    |                  |
C3        | C    | FP-R14-CHANGED   |
C4        | A    |                  |
C5        | C    | FP-R14-OTHER-JOB |
C6        | A    |                  |
C8        | C    | FP-R14-NOTPAID   |
C9        | A    |                  |
Z1        | B    | FP-R14-SMALL     |
Z2        | A    |                  |
Z3        | A    |                  |
Z4        | A    |                  |
Z5        | C    | FP-R14-OTHER-JOB |
Z6        | A    |                  | unregistered: registered=false
Z8        | C    | FP-R14-NOTPAID   |
W2        | C    | FP-R14-CHANGED   |
W3        | B    | FP-R14-SMALL     |
'''

[[test]]
name  = "boundary: what is shown: the days of payment; eleven months seen are not twelve; registered by others only"
kind  = "boundary"
as_of = 2025-09-20
[test.given]
persons = '''
person_id | insured_months_before
P1        | 60
P2        |
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2025-01-01       | regular
P2        | E1          | 150502      | 2024-{08..12}-01 | regular
P2        | E1          | 150502      | 2025-{01..06}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P{1..2}   | E1          | 2025-06-30   | voluntary
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | decided_on | status   | benefit_start | benefit_months
C{1..2}  | P{1..2}   | E1          | 150502      | 2025-07-10 09:00:00 | 2025-07-20 | approved | 2025-08-01    | 3
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
A2         | C1       | P1        | 150502      | unemployment_benefit | 2025-09-01 | 2025-09-20 | 1400.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2025-10-01 | 2025-09-21 | 1300.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1100.00
'''
registrations = '''
person_id | registered_on | region_code
P9        | 2025-07-01    | 150502
P9        | 2025-07-02    | 150502
'''
[test.expect]
# P1: 1500 + 1400, and (3 − 2) × 1400 to come. P2: 11 months seen, what was before is unknown; (3 − 1) × 1100 to come.
population = 2
rows = '''
entity_id | observed | exposure | months_seen | registered
C1        | 1        | 2        | 1           | false
C2        | 1        | 1        | 11          | false
'''
alerts = '''
entity_id | band | months | amount_paid | amount_stoppable | amount_low
C1        | A    | 2      | 2900.00     | 1400.00          | 2900.00
C2        | A    | 1      | 1100.00     | 2200.00          | 1100.00
'''

[[test]]
name  = "quiet: every involuntary reason with twelve months"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P{1..7}   | 11
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P{1..7}   | E1          | 150502      | 2025-01-01 | deferred
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P1        | E1          | 2025-01-31   | employer_initiated
P2        | E1          | 2025-01-31   | contract_expired
P3        | E1          | 2025-01-31   | mutual_employer_proposed
P4        | E1          | 2025-01-31   | bankruptcy
P5        | E1          | 2025-01-31   | closure
P6        | E1          | 2025-01-31   | dismissed_for_cause
P7        | E1          | 2025-01-31   | resigned_employer_fault
P7        | E1          | 2024-01-31   | voluntary
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | decided_on | status   | benefit_start | benefit_months
C{1..7}  | P{1..7}   | E1          | 150502      | 2025-02-10 09:00:00 | 2025-02-20 | approved | 2025-03-01    | 3
'''
[test.expect]
population = 7
alerts = ''

[[survivor]]
mutant = "sql: JOIN claims k => LEFT JOIN claims k"
reason = { zh = "counting_claim 由 claims 而来，每笔申领在 claims 中都有一行", en = "counting_claim comes from claims: every claim of it has a row there" }
[[survivor]]
mutant = "sql: JOIN claims k => LEFT JOIN claims k #2"
reason = { zh = "counting_claim 由 claims 而来，每笔申领在 claims 中都有一行", en = "counting_claim comes from claims: every claim of it has a row there" }
[[survivor]]
mutant = "sql: JOIN judged_separation s => LEFT JOIN judged_separation s"
reason = { zh = "没有停保记录的，left_for 的各列为空，与连接不上相同", en = "Without a separation every column of left_for is null, as where nothing is joined" }
[[survivor]]
mutant = "sql: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "claim_money 以 counting_claim 为底，每笔申领都有一行", en = "claim_money is built on counting_claim and has a row for every claim of it" }
[[survivor]]
mutant = "details: COUNT(*) => max(1)"
reason = { zh = "只问登记表是否有行：没有行时 max(1) 为空，与 0 一样不大于 0", en = "Asked is only whether any registration came: of none max(1) is null and, like 0, not above 0" }
[[survivor]]
mutant = "evidence.claim: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "claim_money 以 counting_claim 为底，每笔申领都有一行", en = "claim_money is built on counting_claim and has a row for every claim of it" }
[[survivor]]
mutant = "evidence.claim: JOIN claims c => LEFT JOIN claims c"
reason = { zh = "counting_claim 由 claims 而来，每笔申领在 claims 中都有一行", en = "counting_claim comes from claims: every claim of it has a row there" }
[[survivor]]
mutant = "evidence.separations: JOIN separations s => LEFT JOIN separations s"
reason = { zh = "停保记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Separations have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.separations: drop filter k.claim_id = $entity_id"
reason = { zh = "停保记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Separations have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.separations: drop AND s.person_id = k.person_id"
reason = { zh = "停保记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Separations have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.separations: drop AND s.separated_on <= k.applied_on"
reason = { zh = "停保记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Separations have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.separations: s.person_id = k.person_id AND s.separated_on <= k.applied_on => s.person_id = k.person_id OR s.separated_on <= k.applied_on"
reason = { zh = "停保记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Separations have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.separations: s.separated_on <= k.applied_on => s.separated_on < k.applied_on"
reason = { zh = "停保记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Separations have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }

[[survivor]]
mutant = "downgrade.2: COALESCE(GREATEST(carried, prior_left), 0) => (GREATEST(carried, prior_left))"
reason = { zh = "空值不大于0，与0相同", en = "Null is not above 0, as 0 is not" }
[[survivor]]
mutant = "downgrade.3: false => true in COALESCE(changed_after, false)"
reason = { zh = "SQL 已给 false，changed_after 不为空；COALESCE 是规则检查要求的写法", en = "The SQL gives false, so changed_after is never null; the COALESCE is what rules lint asks for" }
[[survivor]]
mutant = "downgrade.5: COALESCE(amount, 0) => (amount)"
reason = { zh = "claim_money 没有发放时给 0，amount 不为空；COALESCE 是规则检查要求的写法", en = "claim_money gives 0 where nothing was paid, so amount is never null; the COALESCE is what rules lint asks for" }
[[survivor]]
mutant = "downgrade.5: 0 => 1 in COALESCE(amount, 0)"
reason = { zh = "claim_money 没有发放时给 0，amount 不为空；COALESCE 是规则检查要求的写法", en = "claim_money gives 0 where nothing was paid, so amount is never null; the COALESCE is what rules lint asks for" }
[[survivor]]
mutant = "downgrade.6: COALESCE(amount, 0) => (amount)"
reason = { zh = "claim_money 没有发放时给 0，amount 不为空；COALESCE 是规则检查要求的写法", en = "claim_money gives 0 where nothing was paid, so amount is never null; the COALESCE is what rules lint asks for" }
[[survivor]]
mutant = "downgrade.6: 0 => 1 in COALESCE(amount, 0)"
reason = { zh = "claim_money 没有发放时给 0，amount 不为空；COALESCE 是规则检查要求的写法", en = "claim_money gives 0 where nothing was paid, so amount is never null; the COALESCE is what rules lint asks for" }

[[survivor]]
mutant = "sql: MAX(CASE WHEN place = 1 THEN reason_code END) => min(CASE WHEN place = 1 THEN reason_code END)"
reason = { zh = "每笔申领只有一行 place = 1", en = "A claim has one row of place 1" }

[[survivor]]
mutant = "sql: bool_or(CASE WHEN place = 1 THEN entitled END) => bool_and(CASE WHEN place = 1 THEN entitled END)"
reason = { zh = "每笔申领只有一行 place = 1", en = "A claim has one row of place 1" }
---*/
