/*--- rule
format   = 1
id       = "R15"
slug     = "months-beyond-cap"
version  = "1.0"
status   = "experimental"
family   = "claimant"
entity   = "claim"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["领取期限", "超期发放"]

title.zh   = "核定或发放超过法定期限"
title.en   = "Months granted or paid beyond the limit"
summary.zh = "申领核定的月数超过法定期限（累计缴费满1年不足5年12个月、满5年不足10年18个月、10年以上24个月，加前次剩余，合计不超过24个月），或实际发放的月数超过核定的月数。累计缴费不明的，只判断是否超过24个月。距退休不足一年依法续发的，数据中看不出来，超出12个月以内的降一级。"
summary.en = "A claim was granted more months than the law allows (12 for one to five years of contributions, 18 for five to ten, 24 for ten and more, plus what was left before, 24 in all), or more months were paid than granted. Where the years are not known only 24 months are tested. The lawful extension of somebody within a year of retirement cannot be seen in the data: up to 12 months beyond, the case is put lower."

[[legal]]
clause = "SIL-2018:46"
why.zh = "领取期限最长十二、十八、二十四个月；合并计算最长不超过二十四个月"
why.en = "At most 12, 18, 24 months; 24 with what was left over"
[[legal]]
clause = "UIR-1999:17"
why.zh = "按累计缴费时间确定领取期限"
why.en = "The limits by months of contributions"
[[legal]]
clause = "NMG-2025-SYBX:3"
why.zh = "过渡人员可以续发至改革前的法定退休年龄，期满后不再次续发"
why.en = "People in transition may be paid until the old retirement age, not extended a second time"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的待遇应当退回，可以分期"
why.en = "What was drawn too much is returned, in instalments where need be"

[requires]
claims   = ["claim_id", "region_code", "benefit_months"]
[optional]
claims   = { columns = ["months_carried", "operator_id"], feeds = ["carried"] }
payments = { columns = ["payment_id", "claim_id", "person_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["months_paid"] }

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
amount_at_risk = "beyond_amount"
[output.columns]
claim_id     = { type = "string", zh = "申领", en = "Claim" }
person_id    = { type = "string", zh = "人员", en = "Person" }
region_code  = { type = "string", zh = "领金地", en = "Claim region" }
window_start = { type = "date",   zh = "申领日", en = "Applied on" }
window_end   = { type = "date",   zh = "申领日（止）", en = "Applied on (end)" }
observed     = { type = "int64",  zh = "超出月数", en = "Months beyond" }
exposure     = { type = "int64",  zh = "已发月数（计数基数）", en = "Months paid (what is counted over)" }
granted      = { type = "int64",  zh = "核定月数", en = "Months granted" }
allowed      = { type = "int64",  zh = "法定期限（含前次剩余）", en = "Months the law allows, with what was left" }
over_granted = { type = "int64",  zh = "核定超过期限", en = "Granted beyond the limit" }
months_paid  = { type = "int64",  zh = "已发月数", en = "Months paid" }
over_paid    = { type = "int64",  zh = "发放超过核定", en = "Paid beyond the grant" }
months       = { type = "int64",  zh = "累计参保月数", en = "Months of insurance that count" }
decided      = { type = "boolean", zh = "累计参保月数可判断", en = "Months of insurance known" }
carried      = { type = "int64",  zh = "前次剩余（取核定结转与数据可见的较大者）", en = "Left over before (the larger of what was recorded and what is seen)" }

[details]
sql = """
WITH paid AS (
  SELECT x.row_no, LEAST(x.granted, x.allowed) AS due, p.month, SUM(p.amount) AS amount
  FROM candidate x
  JOIN payments p ON p.claim_id = x.claim_id AND p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of
  GROUP BY x.row_no, LEAST(x.granted, x.allowed), p.month
  HAVING SUM(p.amount) > 0
), placed AS (
  SELECT row_no, due, amount, ROW_NUMBER() OVER (PARTITION BY row_no ORDER BY month) AS place
  FROM paid
), beyond AS (
  SELECT row_no, SUM(amount) AS amount, COUNT(*) AS n FROM placed WHERE place > due GROUP BY row_no
), earlier AS (
  SELECT x.row_no
  FROM candidate x
  JOIN candidate y ON y.person_id = x.person_id AND y.window_start < x.window_start
   AND y.months_paid > LEAST(y.granted, y.allowed)
  GROUP BY x.row_no
)
SELECT x.row_no,
       CAST(COALESCE(b.amount, 0) AS DECIMAL(14,2)) AS beyond_amount,
       CAST(COALESCE(b.n, 0) AS BIGINT)             AS beyond_paid,
       e.row_no IS NOT NULL                         AS extended_before
FROM candidate x
LEFT JOIN beyond b ON b.row_no = x.row_no
LEFT JOIN earlier e ON e.row_no = x.row_no"""
[details.columns]
beyond_amount = { type = "decimal(14,2)", zh = "期限之外已发", en = "Paid beyond what is due" }
extended_before = { type = "boolean",     zh = "此前的申领也曾超期发放", en = "An earlier claim was paid beyond its limit too" }
beyond_paid   = { type = "int64",         zh = "期限之外已发月数", en = "Months paid beyond what is due" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "beyond_amount"
budget = { per_scan = 500 }

[[downgrade]]
when = "beyond_paid = 0"
to   = "low"
fp   = "FP-R15-NOTPAID"
zh   = "核定超出{over_granted}个月，但超出的月份还没有发放"
en   = "{over_granted} months were granted too much, none of them is paid yet"
[[downgrade]]
when = "observed <= 12 AND NOT extended_before"
to   = "medium"
fp   = "FP-R15-EXTENSION"
zh   = "超出{observed}个月，在12个月以内：可能是距退休不足一年、依法续发（含改革过渡人员），数据中没有退休年龄"
en   = "{observed} months beyond, no more than 12: possibly the extension within a year of retirement (the transition of the reform included), which the data do not show"

[[downgrade]]
when = "beyond_amount < $least_yuan"
to   = "medium"
fp   = "FP-R15-SMALL"
zh   = "涉及金额只有{beyond_amount:yuan}"
en   = "Only {beyond_amount:yuan} is at stake"

[[support]]
id   = "paid_beyond"
when = "beyond_paid >= 1"
zh   = "期限之外已发放{beyond_paid}个月"
en   = "{beyond_paid} months beyond what is due were paid"
[[support]]
id   = "second_extension"
when = "extended_before"
zh   = "此前的申领也曾超期发放；续发期满后不得再次续发"
en   = "An earlier claim was paid beyond its limit too: there is no second extension"
[[support]]
id   = "over_24"
when = "granted > 24"
zh   = "核定{granted}个月，超过24个月的最长期限"
en   = "{granted} months granted, more than 24"

[explain]
zh = "{window_start:date}的申领核定{granted}个月，按累计参保{months}个月及前次剩余{carried}个月，法定最长{allowed}个月，核定超出{over_granted}个月；已发{months_paid}个月，超过核定{over_paid}个月。期限之外已发{beyond_amount:yuan}。"
en = "The claim of {window_start:date} was granted {granted} months; with {months} months of insurance and {carried} left over the law allows {allowed}: {over_granted} too many. {months_paid} months were paid, {over_paid} more than granted. Paid beyond what is due: {beyond_amount:yuan}."

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
       c.months_carried, m.stoppable
FROM counting_claim k
JOIN claim_money m ON m.claim_id = k.claim_id
JOIN claims c ON c.claim_id = k.claim_id
WHERE k.claim_id = $entity_id"""
[[evidence]]
id    = "payments"
title.zh = "该笔申领的失业保险金发放"
title.en = "Benefit paid on it"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM payments p
WHERE p.claim_id = $entity_id AND p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of"""

[[false_positives]]
id = "FP-R15-EXTENSION"
zh = "距法定退休年龄不足一年（含改革过渡人员），依法续发"
en = "Extension within a year of retirement, the transition of the reform included"
how.zh = "核对岗位类别与退休年龄、续发申请表"
how.en = "Category of post, retirement age, application for the extension"
[[false_positives]]
id = "FP-R15-YEARS"
zh = "外省缴费年限、视同缴费年限未在数据中"
en = "Years of another province, or years that count as paid, are not in the data"
how.zh = "查缴费年限台账、转移记录"
how.en = "Ledger of years, transfer record"
[[false_positives]]
id = "FP-R15-LEFTOVER"
zh = "前次剩余月数未登记"
en = "Months left over were not recorded"
how.zh = "查前次核定与领取月数"
how.en = "Months granted and drawn before"
[[false_positives]]
id = "FP-R15-NOTPAID"
zh = "核定有误但尚未多发"
en = "Granted wrongly, nothing paid too much yet"
how.zh = "更正核定月数"
how.en = "Correct the grant"

[[false_positives]]
id = "FP-R15-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "核对缴费年限台账，重新核定领取期限"
en = "Ledger of years; compute the limit again"
needs = "number"
[[verify]]
id = "V2"
zh = "有续发的，查申请、岗位类别及退休年龄"
en = "For an extension: application, category of post, retirement age"
needs = "attachment"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Detection U12, and of U11 what can be decided: no extension is longer than a year, and there is no second one. Choices left open there:
-- * One row per granted claim. `observed` = the larger of what was granted beyond the limit and paid beyond the grant.
-- * Fewer than 12 months of insurance are R14's matter; here they get the lowest limit, 12.
-- * What was left over: the larger of months_carried and what the previous claim in the extract left unused.
-- * Months of insurance unknown: the limit is 24, which holds for everybody.
-- * Whether somebody is within a year of retirement would need the date of birth and, for women, the category of post; the
--   one may not be an input, the other is not delivered (U11). That extension is shorter than 12 months.
WITH counted AS (                      -- GREATEST passes over a null
  SELECT i.claim_id, i.person_id, k.region_code, i.applied_on, i.months, i.decided,
         CAST(k.benefit_months AS BIGINT)                                         AS granted,
         GREATEST(k.months_carried, i.prior_left, 0)                              AS carried,
         m.months_paid,
         CASE WHEN NOT i.decided OR i.months >= 120 THEN 24 WHEN i.months >= 60 THEN 18 ELSE 12 END AS cap
  FROM claim_insured i
  JOIN claims k ON k.claim_id = i.claim_id
  JOIN claim_money m ON m.claim_id = i.claim_id
  WHERE k.benefit_months IS NOT NULL
), limited AS (
  SELECT claim_id, person_id, region_code, applied_on, months, decided, granted, carried, months_paid,
         LEAST(cap + carried, 24) AS allowed
  FROM counted
)
SELECT claim_id, person_id, region_code,
       applied_on                                                                          AS window_start,
       applied_on                                                                          AS window_end,
       CAST(GREATEST(granted - allowed, months_paid - granted, 0) AS BIGINT)               AS observed,
       months_paid                                                                         AS exposure,
       granted,
       CAST(allowed AS BIGINT)                                                             AS allowed,
       CAST(GREATEST(granted - allowed, 0) AS BIGINT)                                      AS over_granted,
       months_paid,
       CAST(GREATEST(months_paid - granted, 0) AS BIGINT)                                  AS over_paid,
       months, decided,
       CAST(carried AS BIGINT)                                                             AS carried
FROM limited
/*--- tests
[[test]]
name  = "firing: 26 months for six years of contributions, 20 of them paid"
kind  = "firing"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 71
P2        | 12
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2024-03-01 | regular
P2        | E1          | 150502      | 2024-03-01 | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2024-04-10 09:00:00 | approved | 2024-05-01    | 26
C2       | P2        | 150502      | 2024-04-10 09:00:00 | approved | 2024-05-01    | 26
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{05..12}  | C1       | P1        | 150502      | unemployment_benefit | 2024-{05..12}-01 | 2024-{05..12}-20 | 1500.00
B{01..12}  | C1       | P1        | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1700.00
C{05..12}  | C2       | P2        | 150502      | unemployment_benefit | 2024-{05..12}-01 | 2024-{05..12}-20 | 1500.00
D{01..12}  | C2       | P2        | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1700.00
D13        | C2       | P2        | 150502      | unemployment_benefit | 2025-01-01       | 2025-06-20       | -1700.00
D14        | C2       | P2        | 150502      | medical_premium      | 2025-06-01       | 2025-06-20       | 400.00
'''
[test.expect]
# C1: 72 months allow 18; 8 granted too many. 8 + 12 = 20 paid, the last two (2 × 1700) beyond 18: within an extension, band B.
# C2: 13 months allow 12; 14 too many. 19 months are paid (January taken back), the last seven beyond 12: 7 × 1700 = 11900.
# To come: (26 − 20) × 1700 on C1, (26 − 19) × 1700 on C2.
population = 2
rows = '''
entity_id | observed | exposure | granted | allowed | over_granted | months_paid | over_paid | months | decided | carried | beyond_paid | beyond_amount | extended_before
C1        | 8        | 20       | 26      | 18      | 8            | 20          | 0         | 72     | true    | 0       | 2           | 3400.00       | false
C2        | 14       | 19       | 26      | 12      | 14           | 19          | 0         | 13     | true    | 0       | 7           | 11900.00      | false
'''
alerts = '''
entity_id | band | amount_paid | amount_stoppable | amount_low | for
C1        | B    | 32400.00    | 10200.00         | 3400.00    | paid_beyond: beyond_paid=2, over_24: granted=26
C2        | A    | 30700.00    | 11900.00         | 11900.00   | paid_beyond: beyond_paid=7, over_24: granted=26
'''

[[test]]
name  = "boundary: five and ten years, what was left, unknown years, paid beyond the grant"
kind  = "boundary"
as_of = 2024-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 59
P2        | 60
P3        | 119
P4        | 120
P5        |
P6        | 24
P7        | 24
P8        | 130
P9        | 24
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status     | benefit_start | benefit_months | months_carried
C1       | P1        | 150502      | 2024-02-29 09:00:00 | approved   | 2024-03-01    | 13             |
C2       | P2        | 150502      | 2024-02-29 09:00:00 | approved   | 2024-03-01    | 18             |
C3       | P3        | 150502      | 2024-02-29 09:00:00 | approved   | 2024-03-01    | 19             |
C4       | P4        | 150502      | 2024-02-29 09:00:00 | approved   | 2024-03-01    | 24             |
C5       | P5        | 150502      | 2024-02-29 09:00:00 | approved   | 2024-03-01    | 25             |
C6       | P6        | 150502      | 2024-02-29 09:00:00 | approved   | 2024-03-01    | 18             | 6
C7       | P7        | 150502      | 2024-02-29 09:00:00 | approved   | 2024-03-01    | 18             | 5
C8       | P8        | 150502      | 2024-02-29 09:00:00 | approved   | 2024-03-01    | 25             | 6
C9       | P9        | 150502      | 2024-02-29 09:00:00 | terminated | 2024-03-01    | 3              |
D9       | P9        | 150502      | 2024-07-31 09:00:00 | approved   | 2024-08-01    | 14             |
D8       | P8        | 150502      | 2024-02-28 09:00:00 | pending    | 2024-03-01    | 99             |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A3         | C9       | P9        | 150502      | unemployment_benefit | 2024-03-01      | 2024-03-20      | 1500.00
B{3..6}    | C4       | P4        | 150502      | unemployment_benefit | 2024-0{3..6}-01 | 2024-0{3..6}-20 | 1500.00
'''
[test.expect]
# 59 months: 12; 60: 18; 119: 18; 120: 24. Unknown: 24. C6: 12 + 6 = 18; C7: 12 + 5 = 17. C8: 24 at most, whatever was left.
# D9: C9 left 3 − 1 = 2, 12 + 2 = 14. What is granted too much in C1, C3, C5, C7, C8 is not paid yet: watch list.
population = 10
rows = '''
entity_id | observed | granted | allowed | carried | months_paid | decided | beyond_paid
C1        | 1        | 13      | 12      | 0       | 0           | true    | 0
C2        | 0        | 18      | 18      | 0       | 0           | true    | 0
C3        | 1        | 19      | 18      | 0       | 0           | true    | 0
C4        | 0        | 24      | 24      | 0       | 4           | true    | 0
C5        | 1        | 25      | 24      | 0       | 0           | false   | 0
C6        | 0        | 18      | 18      | 6       | 0           | true    | 0
C7        | 1        | 18      | 17      | 5       | 0           | true    | 0
C8        | 1        | 25      | 24      | 6       | 0           | true    | 0
C9        | 0        | 3       | 12      | 0       | 1           | true    | 0
D9        | 0        | 14      | 14      | 2       | 0           | true    | 0
'''
alerts = '''
entity_id | band | fp             | for
C1        | C    | FP-R15-NOTPAID |
C3        | C    | FP-R15-NOTPAID |
C5        | C    | FP-R15-NOTPAID | over_24: granted=25
C7        | C    | FP-R15-NOTPAID |
C8        | C    | FP-R15-NOTPAID | over_24: granted=25
'''

[[test]]
name  = "boundary: thirteen months paid on a grant of twelve, and twenty-five on twelve"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 130
P2        | 130
P3        | 130
P4        | 130
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2023-10-10 09:00:00 | approved | 2023-11-01    | 12
C2       | P2        | 150502      | 2023-10-10 09:00:00 | approved | 2023-11-01    | 12
C3       | P3        | 150502      | 2023-10-10 09:00:00 | approved | 2023-11-01    | 12
C4       | P4        | 150502      | 2023-10-10 09:00:00 | approved | 2023-11-01    | 12
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{01..12}  | C1       | P1        | 150502      | unemployment_benefit | 2024-{01..12}-01 | 2024-{01..12}-20 | 1500.00
A13        | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01       | 2025-01-20       | 1700.00
B{01..12}  | C2       | P2        | 150502      | unemployment_benefit | 2024-{01..12}-01 | 2024-{01..12}-20 | 1500.00
C{01..12}  | C2       | P2        | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1700.00
D12        | C2       | P2        | 150502      | unemployment_benefit | 2023-12-01       | 2023-12-20       | 1400.00
G{01..12}  | C4       | P4        | 150502      | unemployment_benefit | 2024-{01..12}-01 | 2024-{01..12}-20 | 1500.00
H{01..12}  | C4       | P4        | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1700.00
E{01..12}  | C3       | P3        | 150502      | unemployment_benefit | 2024-{01..12}-01 | 2024-{01..12}-20 | 1500.00
F1         | C3       | P3        | 150502      | unemployment_benefit | 2025-01-01       | 2026-01-20       | 1700.00
'''
[test.expect]
# C1: one month more than granted: 1700. C2: 1 + 12 + 12 = 25 paid, 13 more than granted: the first twelve are December 2023 to
# November 2024, so December 2024 (1500) and 2025 (12 × 1700 = 20400): 21900. C3's 13th is paid after the day. C4: 24, 12 more.
population = 4
rows = '''
entity_id | observed | over_granted | months_paid | over_paid | beyond_paid | beyond_amount
C1        | 1        | 0            | 13          | 1         | 1           | 1700.00
C2        | 13       | 0            | 25          | 13        | 13          | 21900.00
C3        | 0        | 0            | 12          | 0         | 0           | 0.00
C4        | 12       | 0            | 24          | 12        | 12          | 20400.00
'''
alerts = '''
entity_id | band
C1        | B
C2        | A
C4        | B
'''

[[test]]
name  = "boundary: a second extension; a first one not paid; little money; two claims of one day"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P{1..5}   | 12
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status     | benefit_start | benefit_months
X{1..4}  | P{1..4}   | 150502      | 2023-01-10 09:00:00 | terminated | 2023-02-01    | 13
X5       | P5        | 150502      | 2023-01-10 09:00:00 | terminated | 2023-02-01    | 12
Y1       | P1        | 150502      | 2024-03-10 09:00:00 | approved   | 2024-04-01    | 13
Y2       | P2        | 150502      | 2024-03-10 09:00:00 | approved   | 2024-04-01    | 14
Y3       | P3        | 150502      | 2024-03-10 09:00:00 | approved   | 2024-04-01    | 13
Y4       | P4        | 150502      | 2023-01-10 10:00:00 | approved   | 2024-04-01    | 13
Y5       | P5        | 150502      | 2024-03-10 09:00:00 | approved   | 2024-04-01    | 13
'''
payments = '''
payment_id       | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{02..12}-{1..5} | X{1..5}  | P{1..5}   | 150502      | unemployment_benefit | 2023-{02..12}-01 | 2023-{02..12}-20 | 1500.00
B{1..5}          | X{1..5}  | P{1..5}   | 150502      | unemployment_benefit | 2024-01-01       | 2024-01-20       | 1500.00
C1               | X1       | P1        | 150502      | unemployment_benefit | 2024-02-01       | 2024-02-20       | 1500.00
C{3..4}          | X{3..4}  | P{3..4}   | 150502      | unemployment_benefit | 2024-02-01       | 2024-02-20       | 1500.00
D{04..12}-{1..5} | Y{1..5}  | P{1..5}   | 150502      | unemployment_benefit | 2024-{04..12}-01 | 2024-{04..12}-20 | 1500.00
E{01..03}-{1..5} | Y{1..5}  | P{1..5}   | 150502      | unemployment_benefit | 2025-{01..03}-01 | 2025-{01..03}-20 | 1500.00
F1               | Y1       | P1        | 150502      | unemployment_benefit | 2025-04-01       | 2025-12-31       | 1000.00
F1B              | Y1       | P1        | 150502      | unemployment_benefit | 2025-05-01       | 2026-01-01       | 1500.00
F1C              | Y1       | P1        | 150502      | medical_premium      | 2025-05-01       | 2025-05-20       | 400.00
F2               | Y2       | P2        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-20       | 1500.00
G2               | Y2       | P2        | 150502      | unemployment_benefit | 2025-05-01       | 2025-05-20       | 1500.00
F3               | Y3       | P3        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-20       | 900.00
G3               | Y3       | P3        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-21       | 99.99
F4               | Y4       | P4        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-20       | 1500.00
F5               | Y5       | P5        | 150502      | unemployment_benefit | 2025-04-01       | 2025-04-20       | 1500.00
'''
[test.expect]
# Everybody may draw 12 months. P1 was paid 13 twice, the second time the 13th with 1000 yuan: A. P2's first 13th was granted and not
# paid, so one month is carried over: 13 of 14 are lawful. P3: as P1, but 900 + 99.99. P4: both claims are of one day. P5's first
# claim kept to its limit.
population = 10
rows = '''
entity_id | observed | granted | allowed | carried | months_paid | beyond_paid | beyond_amount | extended_before
X1        | 1        | 13      | 12      | 0       | 13          | 1           | 1500.00       | false
X2        | 1        | 13      | 12      | 0       | 12          | 0           | 0.00          | false
X3        | 1        | 13      | 12      | 0       | 13          | 1           | 1500.00       | false
X4        | 1        | 13      | 12      | 0       | 13          | 1           | 1500.00       | false
X5        | 0        | 12      | 12      | 0       | 12          | 0           | 0.00          | false
Y1        | 1        | 13      | 12      | 0       | 13          | 1           | 1000.00       | true
Y2        | 1        | 14      | 13      | 1       | 14          | 1           | 1500.00       | false
Y3        | 1        | 13      | 12      | 0       | 13          | 1           | 999.99        | true
Y4        | 1        | 13      | 12      | 0       | 13          | 1           | 1500.00       | false
Y5        | 1        | 13      | 12      | 0       | 13          | 1           | 1500.00       | false
'''
alerts = '''
entity_id | amount_paid | band | fp               | for
X1        | 19500.00    | B    | FP-R15-EXTENSION | paid_beyond: beyond_paid=1
X2        | 18000.00    | C    | FP-R15-NOTPAID   |
X3        | 19500.00    | B    | FP-R15-EXTENSION | paid_beyond: beyond_paid=1
X4        | 19500.00    | B    | FP-R15-EXTENSION | paid_beyond: beyond_paid=1
Y1        | 19000.00    | A    |                  | paid_beyond: beyond_paid=1, second_extension: extended_before=true
Y2        | 21000.00    | B    | FP-R15-EXTENSION | paid_beyond: beyond_paid=1
Y3        | 18999.99    | B    | FP-R15-SMALL     | paid_beyond: beyond_paid=1, second_extension: extended_before=true
Y4        | 19500.00    | B    | FP-R15-EXTENSION | paid_beyond: beyond_paid=1
Y5        | 19500.00    | B    | FP-R15-EXTENSION | paid_beyond: beyond_paid=1
'''

[[test]]
name  = "quiet: within every limit"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 12
P2        | 60
P3        | 120
P4        |
P5        | 3
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 12
C2       | P2        | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 18
C3       | P3        | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 24
C4       | P4        | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 24
C5       | P5        | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 3
C6       | P5        | 150502      | 2025-01-11 09:00:00 | approved |               |
'''
[test.expect]
# C6 names no months; P5's missing year is R14's matter.
population = 5
alerts = ''

[[test]]
name  = "boundary: the only claim there is: a month of half a yuan is a month"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 12
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2024-09-10 09:00:00 | approved | 2024-10-01    | 15
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{10..12}  | C1       | P1        | 150502      | unemployment_benefit | 2024-{10..12}-01 | 2024-{10..12}-20 | 1000.00
B{1..9}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..9}-01  | 2025-0{1..9}-20  | 1000.00
C1         | C1       | P1        | 150502      | unemployment_benefit | 2025-10-01       | 2025-10-20       | 0.50
C2         | C1       | P1        | 150502      | unemployment_benefit | 2025-11-01       | 2025-11-20       | 1000.00
'''
[test.expect]
# Twelve months are allowed; October (0.50) and November (1000) lie beyond them. 12 × 1000 + 1000.50 paid, (15 − 14) × 1000 to come.
population = 1
alerts = '''
entity_id | band | persons | months_paid | beyond_paid | beyond_amount | amount_paid | amount_stoppable | amount_low
C1        | B    | 1       | 14          | 2           | 1000.50       | 13000.50    | 1000.00          | 1000.50
'''

[[survivor]]
mutant = "sql: JOIN claims k => LEFT JOIN claims k"
reason = { zh = "counting_claim 由 claims 而来，每笔申领在 claims 中都有一行", en = "counting_claim comes from claims: every claim of it has a row there" }
[[survivor]]
mutant = "sql: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "claim_money 以 counting_claim 为底，每笔申领都有一行", en = "claim_money is built on counting_claim and has a row for every claim of it" }
[[survivor]]
mutant = "sql: 24 => 25 in CASE WHEN NOT i.decided OR i.months >= 120 THEN 24 WHEN i.months >= 60 THEN 18 ELSE 12 END"
reason = { zh = "之后与24取较小者，25与24相同", en = "Afterwards the smaller of it and 24 is taken: 25 is as 24" }
[[survivor]]
mutant = "details: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有发放的，SUM(p.amount) 为空，被 HAVING 筛去", en = "Without a payment SUM(p.amount) is null and HAVING drops it" }
[[survivor]]
mutant = "evidence.claim: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "claim_money 以 counting_claim 为底，每笔申领都有一行", en = "claim_money is built on counting_claim and has a row for every claim of it" }
[[survivor]]
mutant = "evidence.claim: JOIN claims c => LEFT JOIN claims c"
reason = { zh = "counting_claim 由 claims 而来，每笔申领在 claims 中都有一行", en = "counting_claim comes from claims: every claim of it has a row there" }
---*/
