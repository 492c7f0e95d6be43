/*--- rule
format   = 1
id       = "R10"
slug     = "paid-after-event"
version  = "1.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["停领情形", "部门比对"]

title.zh   = "停领情形发生后仍在发放"
title.en   = "Paid after an event that ends entitlement"
summary.zh = "共享数据显示某人已死亡、被收监执行、应征服兵役、移居境外或开始享受养老待遇，此后的整月仍有失业保险待遇净发放。情形发生、结束的当月不计。"
summary.en = "According to shared data a person died, was imprisoned, joined the army, emigrated or began to draw a pension, and unemployment benefits were paid, net, for whole months after that. The months in which the event begins or ends do not count."

[[legal]]
clause = "SIL-2018:51"
why.zh = "有所列情形的，停止领取失业保险金，并同时停止享受其他失业保险待遇"
why.en = "These events end the benefit and what goes with it"
[[legal]]
clause = "UIR-1999:15"
why.zh = "被判刑收监执行的，停止领取"
why.en = "Imprisonment after a sentence ends it"
[[legal]]
clause = "SIAR-2023:25"
why.zh = "应当在20个工作日内告知；核实后停止发放"
why.en = "It is reported within 20 working days and stopped once verified"
[[legal]]
clause = "SIAR-2023:26"
why.zh = "先调查核实，确认后才停止发放"
why.en = "Investigate first, stop only once confirmed"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的待遇应当退回，可以分期"
why.en = "What was drawn too much is returned, in instalments where need be"
[[legal]]
clause = "ZN-2022-91:2-4"
why.zh = "失业补助金在同样情形下停发（仅限该县该期）"
why.en = "The allowance stops with the same events (that county and period only)"

[requires]
payments    = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
[optional]
contributions = { columns = ["person_id", "month"], feeds = ["insured_after"] }

[params.notice_days]
type = "int"
default = 28
min = 0
max = 120
unit = "日"
about.zh = "告知期限（20个工作日，约28日）：发放全部落在情形发生后的这段时间内，只列为关注"
about.en = "The time to report an event (20 working days, about 28 days): where everything was paid within it, watch list only"
[params.detention_days]
type = "int"
default = 37
min = 0
max = 366
unit = "日"
about.zh = "收监不超过此日数的，可能只是拘留、尚未判刑（刑事拘留最长37日）"
about.en = "An imprisonment of no more days may be a detention without a sentence (37 days at most)"
[params.pension_days]
type = "int"
default = 92
min = 0
max = 366
unit = "日"
about.zh = "养老待遇常在起始日之后才核定、补发：多发都在起始日后这些日之内的，最高列为B级（约三个月，可按当地核定周期调整）"
about.en = "A pension is often decided after its first day, with arrears: where all was paid within so many days of it, band B at most (about three months; a local matter)"

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
part   = "event_type"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
event_type   = { type = "string",        zh = "情形", en = "Event" }
event_zh     = { type = "string",        zh = "情形（中文）", en = "Event, in Chinese" }
event_en     = { type = "string",        zh = "情形（英文）", en = "Event, in English" }
region_code  = { type = "string",        zh = "发放地", en = "Paying region" }
window_start = { type = "date",          zh = "首个多发月首日", en = "First day of the first month" }
window_end   = { type = "date",          zh = "末个多发月末日", en = "Last day of the last month" }
occurred_on  = { type = "date",          zh = "情形发生日", en = "Day of the event" }
ended_on     = { type = "date",          zh = "情形结束日", en = "Day it ended" }
observed     = { type = "int64",         zh = "情形之后发放的月数", en = "Months paid after the event" }
exposure     = { type = "int64",         zh = "情形之后发放的月数（全部为疑点）", en = "Months paid after the event (all of them findings)" }
amount       = { type = "decimal(14,2)", zh = "情形之后净发放", en = "Paid after the event, net" }
last_paid_on = { type = "date",          zh = "最近发放日", en = "Last paid on" }
days_to_last = { type = "int64",         zh = "情形发生至发放的日数（最长）", en = "Days from the event to a payment, at most" }
event_days   = { type = "int64",         zh = "情形持续日数（最长；有未结束的为空）", en = "Days the event lasted, at most (null where one goes on)" }

[details]
sql = """
WITH insured AS (
  SELECT x.row_no, c.month
  FROM candidate x
  JOIN contributions c ON c.person_id = x.person_id AND c.month > x.occurred_on AND c.month < COALESCE(x.ended_on, $as_of)
  GROUP BY x.row_no, c.month
), insured_count AS (
  SELECT row_no, COUNT(*) AS n FROM insured GROUP BY row_no
), filed AS (
  SELECT x.row_no, COUNT(*) AS n
  FROM candidate x
  JOIN counting_claim k ON k.person_id = x.person_id
   AND k.applied_on > x.occurred_on AND k.applied_on < COALESCE(x.ended_on, $as_of)
  GROUP BY x.row_no
)
SELECT x.row_no,
       i.n AS insured_after,
       f.n AS claims_after
FROM candidate x
LEFT JOIN insured_count i ON i.row_no = x.row_no
LEFT JOIN filed f ON f.row_no = x.row_no"""
[details.columns]
insured_after = { type = "int64", zh = "情形期间参保月数", en = "Months insured during the event" }
claims_after  = { type = "int64", zh = "情形期间提出的申领", en = "Claims filed during the event" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "amount"
budget = { per_scan = 500 }

[[downgrade]]
when = "days_to_last <= $notice_days"
to   = "low"
fp   = "FP-R10-NOTICE"
zh   = "最近一笔在情形发生后{days_to_last}日内发出，仍在告知期限之内"
en   = "The last payment was made {days_to_last} days after the event, within the time to report it"
[[downgrade]]
when = "observed = 1 AND event_type <> 'death'"
to   = "medium"
fp   = "FP-R10-LAG"
zh   = "只有一个月，可能是共享数据登记日与实际日期有出入"
en   = "One month only: the date in the shared data may differ from the real one"
[[downgrade]]
when = "event_type = 'imprisonment' AND event_days <= $detention_days"
to   = "medium"
fp   = "FP-R10-DETENTION"
zh   = "只持续{event_days}日，可能是拘留而非判刑收监执行"
en   = "It lasted {event_days} days: possibly detention, not a sentence"
[[downgrade]]
when = "event_type = 'pension_start' AND days_to_last <= $pension_days"
to   = "medium"
fp   = "FP-R10-PENSION"
zh   = "最近一笔在养老待遇起始后{days_to_last}日内发出，当时可能尚未核定养老待遇"
en   = "The last payment was made {days_to_last} days after the pension began: it may not have been decided by then"
[[downgrade]]
when = "COALESCE(insured_after >= 2, false) AND event_type <> 'pension_start'"
to   = "medium"
fp   = "FP-R10-IDENTITY"
zh   = "该人在此期间有{insured_after}个月参保缴费，共享数据可能对错了人"
en   = "The person was insured for {insured_after} months meanwhile: the shared data may mean somebody else"

[[downgrade]]
when = "amount < $least_yuan"
to   = "medium"
fp   = "FP-R10-SMALL"
zh   = "涉及金额只有{amount:yuan}"
en   = "Only {amount:yuan} is at stake"

[[support]]
id   = "many_months"
when = "observed >= 3"
zh   = "情形发生后仍发放{observed}个月"
en   = "{observed} months were paid after the event"
[[support]]
id   = "filed_after"
when = "COALESCE(claims_after >= 1, false)"
zh   = "有{claims_after}笔申领是在情形发生之后提出的"
en   = "{claims_after} claims were filed after the event"

[explain]
zh = "共享数据显示该人{occurred_on:date}{event_zh}；此后有{observed}个整月仍发放失业保险待遇，净额{amount:yuan}，最近一笔发于{last_paid_on:date}（距情形发生{days_to_last}日）。发生当月不计。"
en = "Shared data: {event_en} on {occurred_on:date}. For {observed} whole months after that {amount:yuan} was paid, net, last on {last_paid_on:date} ({days_to_last} days after the event). The month of the event does not count."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "情形之后各月的发放（含冲销）"
title.en = "Payments for the months after the event, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.benefit_type, p.month, p.paid_on, p.amount
FROM paid_after_event e
JOIN payments p ON p.person_id = e.person_id AND p.month = e.month
WHERE p.paid_on <= $as_of
  AND p.benefit_type IN ('unemployment_benefit', 'unemployment_allowance', 'temporary_living_aid',
                         'medical_premium', 'price_subsidy')
  AND e.person_id = $entity_id AND e.event_type = $part"""
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
id = "FP-R10-NOTICE"
zh = "在20个工作日的告知期限之内发放"
en = "Paid within the 20 working days to report"
how.zh = "核对告知日期；多发部分按规定退回即可"
how.en = "When it was reported; what was paid too much is simply returned"
[[false_positives]]
id = "FP-R10-LAG"
zh = "登记日期与实际日期不一致（死亡、退休审批滞后等）"
en = "The registered date differs from the real one"
how.zh = "以证明文件上的日期为准"
how.en = "The date on the document counts"
[[false_positives]]
id = "FP-R10-DETENTION"
zh = "拘留、取保等，未被判刑收监执行"
en = "Detention without a sentence"
how.zh = "查判决书与执行通知书"
how.en = "Judgment and order of execution"
[[false_positives]]
id = "FP-R10-IDENTITY"
zh = "共享数据对应错人（同名、证件变更）"
en = "The shared data means somebody else"
how.zh = "逐项核对证件信息"
how.en = "Compare the identity documents"
[[false_positives]]
id = "FP-R10-PENSION"
zh = "养老待遇系事后补发，领取失业保险金期间尚未核定"
en = "The pension was granted later with arrears"
how.zh = "查养老待遇核定日期；按规定处理重复部分"
how.en = "When the pension was decided; settle what overlaps"

[[false_positives]]
id = "FP-R10-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "向提供数据的部门核实情形及日期，取得证明文件"
en = "Ask the department that delivered the data; obtain the document"
needs = "attachment"
[[verify]]
id = "V2"
zh = "核对证件信息，确认为同一人"
en = "Identity documents: is it one person"
needs = "checkbox"
[[verify]]
id = "V3"
zh = "查明是否已告知、何时告知，收款账户由谁使用"
en = "Was it reported and when; who uses the account"
needs = "text"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "90 days"
---*/
-- Detection U7, first half (new work is R11, an own business R20). Choices left open there:
-- * One row per person and kind of event; the months are those of the shared view paid_after_event.
-- * With the benefit stop the benefits that go with it (法 art. 51): allowance, living aid, medical premium, price subsidy.
--   A skill subsidy rewards a certificate already obtained and is left out; so are refunds of premiums paid before.
-- * Where an event of one kind happened twice (two prison terms), a month is measured from the event it lies in, and the
--   longest counts; a term that has not ended has no duration.
-- * Working days are not to be had in SQL: 20 working days are taken as 28 days, a parameter.
-- * The event is told by `event_type` as delivered; 享受养老待遇 is `pension_start`.
SELECT person_id, event_type,
       CASE event_type WHEN 'death' THEN '死亡' WHEN 'imprisonment' THEN '被收监执行' WHEN 'military_service' THEN '应征服兵役'
                       WHEN 'emigration' THEN '移居境外' ELSE '开始享受养老待遇' END                     AS event_zh,
       CASE event_type WHEN 'death' THEN 'died' WHEN 'imprisonment' THEN 'was imprisoned'
                       WHEN 'military_service' THEN 'joined the army' WHEN 'emigration' THEN 'emigrated'
                       ELSE 'began to draw a pension' END                                                AS event_en,
       FIRST_VALUE(region_code ORDER BY month DESC)                            AS region_code,
       MIN(month)                                                              AS window_start,
       month_start(month_index(MAX(month)) + 1) - INTERVAL '1 day'             AS window_end,
       MIN(occurred_on)                                                        AS occurred_on,
       MAX(ended_on)                                                           AS ended_on,
       CAST(COUNT(*) AS BIGINT)                                                AS observed,
       CAST(COUNT(*) AS BIGINT)                                                AS exposure,
       CAST(SUM(amount) AS DECIMAL(14,2))                                      AS amount,
       MAX(paid_on)                                                            AS last_paid_on,
       CAST(MAX(paid_on - occurred_on) AS BIGINT)                              AS days_to_last,
       CASE WHEN COUNT(ended_on) = COUNT(*)
            THEN CAST(MAX(ended_on - occurred_on) AS BIGINT) END               AS event_days
FROM paid_after_event
GROUP BY person_id, event_type
/*--- tests
[[test]]
name  = "firing: four months after a death, one of them over the turn of a leap year's February"
kind  = "firing"
as_of = 2024-12-31
[test.given]
life_events = '''
person_id | event_type | occurred_on | source
P1        | death      | 2023-12-05  | civil_affairs
P2        | emigration | 2023-12-05  | immigration
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A0         | C1       | P1        | 150502      | unemployment_benefit | 2023-12-01      | 2023-12-20      | 1500.00
A{1..4}    | C1       | P1        | 150502      | unemployment_benefit | 2024-0{1..4}-01 | 2024-0{1..4}-20 | 1500.00
M{1..3}    | C1       | P1        | 150502      | medical_premium      | 2024-0{1..3}-01 | 2024-0{1..3}-20 | 400.00
M4         | C1       | P1        | 150525      | medical_premium      | 2024-04-01      | 2024-04-20      | 400.00
S4         |          | P1        | 150502      | skill_subsidy        | 2024-04-01      | 2024-04-20      | 1000.00
B{1..2}    | C9       | P2        | 150502      | unemployment_benefit | 2024-0{1..2}-01 | 2024-0{1..2}-20 | 1500.00
B3         | C9       | P2        | 150502      | unemployment_benefit | 2024-01-01      | 2025-01-01      | 9.00
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2023-10-10 09:00:00 | approved | 2023-11-01    | 12
C2       | P1        | 150502      | 2024-03-10 09:00:00 | pending  |               |
C3       | P1        | 150502      | 2024-04-10 09:00:00 | pending  |               |
C4       | P1        | 150502      | 2023-12-05 09:00:00 | pending  |               |
C5       | P1        | 150502      | 2024-12-31 09:00:00 | pending  |               |
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2023-06-01 | regular
P1        | E1          | 150502      | 2024-02-01 | regular
P1        | E1          | 150502      | 2025-01-01 | regular
'''
[test.expect]
# December is the month of the death. January to April: 4 × (1500 + 400) = 7600; a skill subsidy is no benefit to live on.
# From 5 December to 20 April 2024: 26 + 31 + 29 + 31 + 20 = 137 days. One month insured meanwhile is not yet two persons in
# one. Claims C2 and C3 are filed after the death, C4 on the day, C5 on the as-of date. P2 has two months: 2 × 1500, the nine
# yuan are paid after the as-of date.
population = 2
rows = '''
entity_id | part       | region_code | window_start | window_end | observed | exposure | amount  | last_paid_on | days_to_last | event_days | insured_after | claims_after
P1        | death      | 150525      | 2024-01-01   | 2024-04-30 | 4        | 4        | 7600.00 | 2024-04-20   | 137          |            | 1             | 2
P2        | emigration | 150502      | 2024-01-01   | 2024-02-29 | 2        | 2        | 3000.00 | 2024-02-20   | 77           |            |               |
'''
alerts = '''
entity_id | part       | band | window_start | window_end | months | amount_paid | amount_stoppable | amount_low | for
P1        | death      | A    | 2024-01-01   | 2024-04-30 | 4      | 7600.00     | 0.00             | 7600.00    | many_months: observed=4, filed_after: claims_after=2
P2        | emigration | A    | 2024-01-01   | 2024-02-29 | 2      | 3000.00     | 0.00             | 3000.00    |
'''

[[test]]
name  = "boundary: the innocent explanations and their limits"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type       | occurred_on | ended_on   | source
P1        | death            | 2025-01-23  |            | civil_affairs
P2        | death            | 2025-01-22  |            | civil_affairs
P3        | military_service | 2025-01-10  |            | veterans_affairs
P4        | imprisonment     | 2025-01-10  | 2025-04-09 | justice
P5        | imprisonment     | 2025-01-31  | 2025-03-09 | justice
P6        | imprisonment     | 2025-01-31  | 2025-03-10 | justice
P7        | emigration       | 2024-12-31  |            | immigration
P8        | pension_start    | 2024-12-31  |            | pension_insurance
P9        | death            | 2024-12-31  |            | civil_affairs
Q1        | death            | 2024-12-31  |            | civil_affairs
Q2        | pension_start    | 2024-12-31  |            | pension_insurance
Q3        | imprisonment     | 2024-12-31  | 2025-02-06 | justice
Q3        | imprisonment     | 2025-06-20  |            | justice
Q4        | imprisonment     | 2023-12-20  | 2024-02-01 | justice
Q4        | imprisonment     | 2025-06-20  | 2025-08-01 | justice
Q5        | death            | 2025-01-10  |            | civil_affairs
Q5        | pension_start    | 2024-01-10  |            | pension_insurance
Q6        | emigration       | 2025-01-01  | 2025-04-01 | immigration
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-02-20 | 1500.00
B1         | C2       | P2        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-02-20 | 1500.00
C1         | C3       | P3        | 150502      | unemployment_allowance | 2025-02-01 | 2025-03-20 | 1200.00
D{2..3}    | C4       | P4        | 150502      | unemployment_benefit   | 2025-0{2..3}-01 | 2025-0{2..3}-20 | 1500.00
E1         |          | P5        | 150502      | temporary_living_aid   | 2025-02-01 | 2025-03-20 | 600.00
F1         |          | P6        | 150502      | temporary_living_aid   | 2025-02-01 | 2025-03-20 | 600.00
G{1..2}    | C7       | P7        | 150502      | unemployment_benefit   | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
H1         | C8       | P8        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1500.00
H2         | C8       | P8        | 150502      | unemployment_benefit | 2025-02-01 | 2025-04-02 | 1500.00
I1         | C9       | P9        | 150502      | unemployment_benefit | 2025-01-01 | 2025-02-20 | 999.99
J1         | D1       | Q1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-02-20 | 1000.00
K1         | D2       | Q2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1500.00
K2         | D2       | Q2        | 150502      | unemployment_benefit | 2025-02-01 | 2025-04-03 | 1500.00
L1         | D3       | Q3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1500.00
L7         | D3       | Q3        | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-20 | 1500.00
L8         | D3       | Q3        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 1500.00
M1         | D4       | Q4        | 150502      | unemployment_benefit | 2024-01-01 | 2024-02-10 | 1500.00
M7         | D4       | Q4        | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-20 | 1500.00
N{2..3}    | D5       | Q5        | 150502      | unemployment_benefit | 2025-0{2..3}-01 | 2025-0{2..3}-20 | 1500.00
O{2..3}    | D6       | Q6        | 150502      | unemployment_benefit | 2025-0{2..3}-01 | 2025-0{2..3}-20 | 1500.00
B2         | C2       | P2        | 150502      | price_subsidy        | 2025-02-01 | 2025-02-20 | 54.00
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
P4        | E1          | 150502      | 2025-0{1..4}-01 | regular
P7        | E1          | 150502      | 2025-0{1..2}-01 | regular
P7        | E2          | 150502      | 2025-0{1..2}-01 | regular
P8        | E1          | 150502      | 2025-0{1..2}-01 | regular
Q2        | E1          | 150502      | 2025-0{1..2}-01 | regular
Q6        | E1          | 150502      | 2025-01-01      | regular
Q6        | E1          | 150502      | 2025-02-01      | regular
Q6        | E1          | 150502      | 2025-04-01      | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C2       | P2        | 150502      | 2025-01-23 09:00:00 | approved | 2025-02-01    | 12
D1       | Q1        | 150502      | 2024-12-30 09:00:00 | approved | 2025-01-01    | 15
'''
[test.expect]
# P1: 23 January to 20 February are 28 days, within the time to report: watch list. P2: 29 days, a death, band A.
# P3: one month. P4: two months in a prison term of 89 days; insured in February to April, three months. P5: 31 January to
# 9 March are 37 days, one month: B either way; P6: 38 days, one month: B. P7 was insured for two months meanwhile (two
# employers count once): B. P8's pension began 92 days before the last payment (31 December to 2 April: 31 + 28 + 31 + 2), Q2's
# 93; P8 may work as a pensioner. P9 has a fen less than 1000 yuan, Q1 just that. Q3: the first term of 37 days covers January,
# the second has not ended: no duration. Q4: two terms of 43 and 42 days; 52 days from 20 December 2023 to 10 February 2024.
# Q5 has two events with the same months; from 10 January to 20 March are 69 days. Q6 was abroad from the first of January to the
# first of April: insured meanwhile in February alone. Q2 may work as a pensioner too.
# To come: P2's claim (made the day after the death) has 12 − 1 months of 1500, Q1's 15 − 1 of 1000.
population = 16
rows = '''
entity_id | part             | event_zh         | event_en                | observed | amount  | occurred_on | ended_on   | days_to_last | event_days | insured_after | claims_after
P1        | death            | 死亡               | died                    | 1        | 1500.00 | 2025-01-23  |            | 28           |            | |
P2        | death            | 死亡               | died                    | 1        | 1554.00 | 2025-01-22  |            | 29           |            | | 1
P3        | military_service | 应征服兵役            | joined the army         | 1        | 1200.00 | 2025-01-10  |            | 69           |            | |
P4        | imprisonment     | 被收监执行            | was imprisoned          | 2        | 3000.00 | 2025-01-10  | 2025-04-09 | 69           | 89         | 3 |
P5        | imprisonment     | 被收监执行            | was imprisoned          | 1        | 600.00  | 2025-01-31  | 2025-03-09 | 48           | 37         | |
P6        | imprisonment     | 被收监执行            | was imprisoned          | 1        | 600.00  | 2025-01-31  | 2025-03-10 | 48           | 38         | |
P7        | emigration       | 移居境外             | emigrated               | 2        | 3000.00 | 2024-12-31  |            | 51           |            | 2 |
P8        | pension_start    | 开始享受养老待遇         | began to draw a pension | 2        | 3000.00 | 2024-12-31  |            | 92           |            | 2 |
P9        | death            | 死亡               | died                    | 1        | 999.99  | 2024-12-31  |            | 51           |            | |
Q1        | death            | 死亡               | died                    | 1        | 1000.00 | 2024-12-31  |            | 51           |            | |
Q2        | pension_start    | 开始享受养老待遇         | began to draw a pension | 2        | 3000.00 | 2024-12-31  |            | 93           |            | 2 |
Q3        | imprisonment     | 被收监执行            | was imprisoned          | 3        | 4500.00 | 2024-12-31  | 2025-02-06 | 61           |            | |
Q4        | imprisonment     | 被收监执行            | was imprisoned          | 2        | 3000.00 | 2023-12-20  | 2025-08-01 | 52           | 43         | |
Q5        | death            | 死亡               | died                    | 2        | 3000.00 | 2025-01-10  |            | 69           |            | |
Q5        | pension_start    | 开始享受养老待遇         | began to draw a pension | 2        | 3000.00 | 2024-01-10  |            | 435          |            | |
Q6        | emigration       | 移居境外         | emigrated               | 2        | 3000.00 | 2025-01-01  | 2025-04-01 | 78           | 90         | 1 |
'''
alerts = '''
entity_id | part             | band | months | amount_paid | amount_stoppable | fp
P1        | death            | C    | 1      | 1500.00     | 0.00             | FP-R10-NOTICE
P2        | death            | A    | 1      | 1554.00     | 16500.00         |
P3        | military_service | B    | 1      | 1200.00     | 0.00             | FP-R10-LAG
P4        | imprisonment     | B    | 2      | 3000.00     | 0.00             | FP-R10-IDENTITY
P5        | imprisonment     | B    | 1      | 600.00      | 0.00             | FP-R10-LAG
P6        | imprisonment     | B    | 1      | 600.00      | 0.00             | FP-R10-LAG
P7        | emigration       | B    | 2      | 3000.00     | 0.00             | FP-R10-IDENTITY
P8        | pension_start    | B    | 2      | 3000.00     | 0.00             | FP-R10-PENSION
P9        | death            | B    | 1      | 999.99      | 0.00             | FP-R10-SMALL
Q1        | death            | A    | 1      | 1000.00     | 14000.00         |
Q2        | pension_start    | A    | 2      | 3000.00     | 0.00             |
Q3        | imprisonment     | A    | 3      | 4500.00     | 0.00             |
Q4        | imprisonment     | A    | 2      | 3000.00     | 0.00             |
Q5        | death            | A    | 2      | 3000.00     | 0.00             |
Q5        | pension_start    | A    | 2      | 3000.00     | 0.00             |
Q6        | emigration       | A    | 2      | 3000.00     | 0.00             |
'''

[[test]]
name  = "boundary: a detention of 37 days over two months, and of one day more"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type   | occurred_on | ended_on   | source
P1        | imprisonment | 2025-01-31  | 2025-03-01 | justice
P1        | imprisonment | 2025-04-30  | 2025-06-06 | justice
P2        | imprisonment | 2025-01-31  | 2025-03-01 | justice
P2        | imprisonment | 2025-04-30  | 2025-06-07 | justice
P3        | emigration   | 2025-01-31  | 2025-03-01 | immigration
P3        | emigration   | 2025-04-30  | 2025-06-06 | immigration
'''
payments = '''
payment_id     | claim_id | person_id | region_code | benefit_type         | month           | paid_on    | amount
A2-{1..3}      | C{1..3}  | P{1..3}   | 150502      | unemployment_benefit | 2025-02-01      | 2025-03-20 | 1500.00
A5-{1..3}      | C{1..3}  | P{1..3}   | 150502      | unemployment_benefit | 2025-05-01      | 2025-06-20 | 1500.00
'''
[test.expect]
# 30 April to 6 June: 37 days, the most a detention may last; to 7 June: 38. P3 was abroad as long.
population = 3
alerts = '''
entity_id | part         | band | event_days
P1        | imprisonment | B    | 37
P2        | imprisonment | A    | 38
P3        | emigration   | A    | 37
'''

[[test]]
name  = "boundary: what is shown: the days of payment, the event's own months, claims until the last month"
kind  = "boundary"
as_of = 2025-04-20
[test.given]
life_events = '''
person_id | event_type    | occurred_on | source
P1        | death         | 2025-01-10  | civil_affairs
P1        | pension_start | 2025-02-10  | pension_insurance
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A2         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-04-20 | 1500.00
A2B        | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-04-21 | 7.00
A2C        |          | P1        | 150502      | skill_subsidy        | 2025-02-01 | 2025-02-20 | 1000.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1400.00
B1         | C2       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 100.00
B2         | C3       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 10.00
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2025-01-05 09:00:00 | approved | 2025-01-01    | 12
C2       | P1        | 150502      | 2025-03-31 09:00:00 | approved | 2025-04-01    | 3
C3       | P1        | 150502      | 2025-04-01 09:00:00 | approved | 2025-04-01    | 4
'''
[test.expect]
# Death: 1500 + 1400. The pension began in February: March alone. To come: (12 − 2) × 1400 on C1, (3 − 1) × 100 on C2, applied for on the
# last day; C3 came a day later.
population = 2
alerts = '''
entity_id | part          | band | months | amount_paid | amount_stoppable
P1        | death         | A    | 2      | 2900.00     | 14200.00
P1        | pension_start | B    | 1      | 1400.00     | 14200.00
'''

[[test]]
name  = "quiet: paid up to the month of the event, taken back, released before, another kind of event"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type            | occurred_on | ended_on   | source
P1        | death                 | 2025-03-15  |            | civil_affairs
P2        | death                 | 2025-01-15  |            | civil_affairs
P3        | imprisonment          | 2023-01-15  | 2024-12-31 | justice
P4        | business_registration | 2025-01-15  |            | market_regulator
P5        | reemployment          | 2025-01-15  |            | insurance_registration
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..3}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2025-02-01      | 2025-02-20      | 1500.00
B2         | C2       | P2        | 150502      | unemployment_benefit | 2025-02-01      | 2025-03-20      | -1500.00
C{1..3}    | C3       | P3        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
D{1..3}    | C4       | P4        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
E{1..3}    | C5       | P5        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
'''
[test.expect]
population = 0
alerts = ''

[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有发放记录的月份，p.paid_on 为空，仍被筛去", en = "A month without a payment has no p.paid_on and is filtered out all the same" }
[[survivor]]
mutant = "evidence.claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "claim_money 以 counting_claim 为底，每笔申领都有一行", en = "claim_money is built on counting_claim and has a row for every claim of it" }
[[survivor]]
mutant = "alert.where: 1 => 0 in observed >= 1"
reason = { zh = "每一行至少有一个月：没有月份的人不在 paid_after_event 中", en = "Every row has a month: nobody without one is in paid_after_event" }
---*/
