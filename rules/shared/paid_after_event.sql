/*--- rule
format = 1
kind   = "view"
name   = "paid_after_event"

about.zh = "停止享受待遇的情形（死亡、收监执行、服兵役、移居境外、享受养老待遇）发生以后整月的净发放：按人、情形、待遇月。只计整月在情形之后、且在情形结束之前的月份；情形发生、结束的当月不计。"
about.en = "What was paid, net, for months that lie wholly after an event that ends entitlement (death, imprisonment, military service, emigration, pension) and wholly before the event ended, by person, kind of event and month. The months in which an event begins or ends are left out."

[requires]
life_events = ["person_id", "event_type", "occurred_on"]
payments    = ["person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
[optional]
life_events = { columns = ["ended_on"], feeds = ["ended_on"] }
payments    = { columns = ["claim_id"], feeds = ["amount"] }

[output.columns]
person_id   = { type = "string",        zh = "人员", en = "Person" }
event_type  = { type = "string",        zh = "情形", en = "Event" }
month       = { type = "date",          zh = "待遇月", en = "Benefit month" }
occurred_on = { type = "date",          zh = "发生日", en = "Day of the event" }
ended_on    = { type = "date",          zh = "结束日", en = "Day it ended" }
amount      = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
paid_on     = { type = "date",          zh = "最近发放日", en = "Last paid on" }
region_code = { type = "string",        zh = "发放地", en = "Paying region" }
---*/
-- The persons with an event are few; they are what payments are joined to before anything is added up. The same event
-- delivered twice, or by two departments on different days, counts a month once: the earliest day stands.
WITH ending AS (
  SELECT person_id, event_type, occurred_on, ended_on
  FROM life_events
  WHERE event_type IN ('death', 'imprisonment', 'military_service', 'emigration', 'pension_start')
    AND occurred_on <= $as_of
), concerned AS (
  SELECT person_id FROM ending GROUP BY person_id
), net AS (
  SELECT p.person_id, p.claim_id, p.benefit_type, p.month,
         SUM(p.amount)                                      AS amount,
         MAX(CASE WHEN p.amount > 0 THEN p.paid_on END)     AS paid_on,
         MAX(CASE WHEN p.amount > 0 THEN p.region_code END) AS region_code
  FROM payments p
  JOIN concerned c ON c.person_id = p.person_id
  WHERE p.benefit_type IN ('unemployment_benefit', 'unemployment_allowance', 'temporary_living_aid',
                           'medical_premium', 'price_subsidy')
    AND p.paid_on <= $as_of
  GROUP BY p.person_id, p.claim_id, p.benefit_type, p.month
), monthly AS (
  SELECT person_id, month, SUM(amount) AS amount, MAX(paid_on) AS paid_on, MAX(region_code) AS region_code
  FROM net
  WHERE amount > 0
  GROUP BY person_id, month
)
SELECT m.person_id, e.event_type, m.month,
       MIN(e.occurred_on)                      AS occurred_on,
       MAX(e.ended_on)                         AS ended_on,
       CAST(MAX(m.amount) AS DECIMAL(14,2))    AS amount,
       MAX(m.paid_on)                          AS paid_on,
       MAX(m.region_code)                      AS region_code
FROM monthly m
JOIN ending e ON e.person_id = m.person_id AND m.month > e.occurred_on
WHERE e.ended_on IS NULL OR month_start(month_index(m.month) + 1) <= e.ended_on
GROUP BY m.person_id, e.event_type, m.month
/*--- tests
[[test]]
name  = "boundary: whole months after the event and before its end, netted, told twice"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type            | occurred_on | ended_on   | source
P1        | death                 | 2025-01-31  |            | civil_affairs
P1        | death                 | 2025-02-10  |            | hospital
P2        | death                 | 2025-02-01  |            | civil_affairs
P3        | imprisonment          | 2025-01-15  | 2025-04-01 | justice
P4        | imprisonment          | 2025-01-15  | 2025-03-31 | justice
P5        | business_registration | 2025-01-15  |            | market_regulator
P6        | emigration            | 2026-01-01  |            | immigration
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1500.00
A2         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
A3         | C1       | P1        | 150502      | medical_premium      | 2025-02-01 | 2025-02-20 | 400.00
A4         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
A5         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-04-20 | -1500.00
A6         | C1       | P1        | 150502      | skill_subsidy        | 2025-04-01 | 2025-04-20 | 2000.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
C{1..5}    | C3       | P3        | 150502      | unemployment_benefit | 2025-0{1..5}-01 | 2025-0{1..5}-20 | 1500.00
D{1..4}    | C4       | P4        | 150502      | unemployment_benefit | 2025-0{1..4}-01 | 2025-0{1..4}-20 | 1500.00
E1         | C5       | P5        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
F1         | C6       | P6        | 150502      | unemployment_benefit | 2026-02-01 | 2025-12-20 | 1500.00
G1         | C1       | P1        | 150502      | unemployment_benefit | 2025-12-01 | 2026-01-05 | 1500.00
'''
[test.expect]
# P1 died on 31 January: February is wholly after it (benefit 1500 and premium 400), March was taken back, a skill subsidy
# is no living benefit, the last row is paid after the as-of date. P2 died on the 1st of the month paid: that month is left out.
# P3 was in prison until 1 April: February and March. P4 until 31 March: February only. P5's event ends nothing; P6's is yet
# to come.
rows = '''
person_id | event_type   | month      | occurred_on | ended_on   | amount  | paid_on    | region_code
P1        | death        | 2025-02-01 | 2025-01-31  |            | 1900.00 | 2025-02-20 | 150502
P3        | imprisonment | 2025-02-01 | 2025-01-15  | 2025-04-01 | 1500.00 | 2025-02-20 | 150502
P3        | imprisonment | 2025-03-01 | 2025-01-15  | 2025-04-01 | 1500.00 | 2025-03-20 | 150502
P4        | imprisonment | 2025-02-01 | 2025-01-15  | 2025-03-31 | 1500.00 | 2025-02-20 | 150502
'''

[[test]]
name  = "every kind of event and of benefit; told by two departments; parts of a month paid at two places; the last day"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type       | occurred_on | ended_on   | source
P1        | military_service | 2025-01-31  |            | veterans_affairs
P2        | emigration       | 2025-01-31  |            | immigration
P3        | pension_start    | 2025-01-31  |            | pension_insurance
P4        | imprisonment     | 2025-01-10  | 2025-05-01 | justice
P4        | imprisonment     | 2025-01-20  | 2025-06-30 | police
P5        | death            | 2025-12-31  |            | civil_affairs
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
A1         |          | P1        | 150502      | unemployment_allowance | 2025-02-01 | 2025-02-20 | 0.50
B1         |          | P2        | 150502      | temporary_living_aid   | 2025-02-01 | 2025-02-20 | 600.00
C1         |          | P3        | 150502      | price_subsidy          | 2025-02-01 | 2025-02-20 | 54.00
D1         | C4       | P4        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-02-20 | 1000.00
D2         | C4       | P4        | 150525      | unemployment_benefit   | 2025-02-01 | 2025-12-31 | 500.00
D3         | C4       | P4        | 150802      | unemployment_benefit   | 2025-02-01 | 2025-12-31 | -100.00
D4         | D4       | P4        | 150102      | medical_premium        | 2025-02-01 | 2025-02-19 | 400.00
E1         | C5       | P5        | 150502      | unemployment_benefit   | 2026-01-01 | 2025-12-30 | 1500.00
F1         | C6       | P6        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-02-20 | 1500.00
'''
[test.expect]
# P4: 1000 + 500 − 100 of benefit and 400 of premium; the earliest day and the latest end stand. P5 died on the as-of date,
# and January was paid in advance. P6 has no event.
rows = '''
person_id | event_type       | month      | occurred_on | ended_on   | amount  | paid_on    | region_code
P1        | military_service | 2025-02-01 | 2025-01-31  |            | 0.50    | 2025-02-20 | 150502
P2        | emigration       | 2025-02-01 | 2025-01-31  |            | 600.00  | 2025-02-20 | 150502
P3        | pension_start    | 2025-02-01 | 2025-01-31  |            | 54.00   | 2025-02-20 | 150502
P4        | imprisonment     | 2025-02-01 | 2025-01-10  | 2025-06-30 | 1800.00 | 2025-12-31 | 150525
P5        | death            | 2026-01-01 | 2025-12-31  |            | 1500.00 | 2025-12-30 | 150502
'''

[[test]]
name  = "boundary: corrections of nothing and of half a yuan around a payment"
as_of = 2025-12-31
[test.given]
life_events = '''
person_id | event_type | occurred_on | ended_on | source
P2        | death      | 2024-11-30  |          | civil_affairs
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
D1-1      | D1       | P2        | 150902      | unemployment_benefit   | 2024-12-01 | 2025-01-05 | 0.00
D1-2      | D1       | P2        | 150802      | unemployment_benefit   | 2024-12-01 | 2025-01-06 | -1.00
D1-3      | D1       | P2        | 150525      | unemployment_benefit   | 2024-12-01 | 2025-01-10 | 0.50
D1-4      | D1       | P2        | 150502      | unemployment_benefit   | 2024-12-01 | 2025-02-05 | 1000.00
D1-5      | D1       | P2        | 150524      | unemployment_benefit   | 2024-12-01 | 2025-02-25 | 0.50
D1-6      | D1       | P2        | 150802      | unemployment_benefit   | 2024-12-01 | 2025-03-20 | -100.00
D1-7      | D1       | P2        | 150902      | unemployment_benefit   | 2024-12-01 | 2025-04-01 | 0.00
'''
[test.expect]
# 0.50 + 1000 + 0.50 − 1 − 100 = 900; what was paid first, last and where is told by the positive payments, however small.
rows = '''
person_id | event_type | month      | occurred_on | ended_on | amount | paid_on    | region_code
P2        | death      | 2024-12-01 | 2024-11-30  |          | 900.00 | 2025-02-25 | 150525
'''

[[survivor]]
mutant = "sql: JOIN concerned c => LEFT JOIN concerned c"
reason = { zh = "没有情形的人随后与 ending 连接不上", en = "Who has no event is joined to nothing of ending later" }
[[survivor]]
mutant = "sql: MAX(m.amount) => min(m.amount)"
reason = { zh = "每人每月在 monthly 中只有一行，取最大与取最小相同", en = "One row per person and month in monthly: largest and smallest are the same" }
[[survivor]]
mutant = "sql: MAX(m.paid_on) => min(m.paid_on)"
reason = { zh = "每人每月在 monthly 中只有一行，取最大与取最小相同", en = "One row per person and month in monthly: largest and smallest are the same" }
[[survivor]]
mutant = "sql: MAX(m.region_code) => min(m.region_code)"
reason = { zh = "每人每月在 monthly 中只有一行，取最大与取最小相同", en = "One row per person and month in monthly: largest and smallest are the same" }
---*/
