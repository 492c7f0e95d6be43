/*--- rule
format = 1
kind   = "view"
name   = "drawn_while_insured"

about.zh = "某人某月既有生活类待遇净发放、又有单位为其缴费（参保）的月份。只有补缴的月份另行注明。"
about.en = "Months for which a person was paid to live on by the fund and was insured with an employer as well; months known from back-payments only are marked."

[requires]
contributions = ["person_id", "employer_id", "month"]
[optional]
contributions = { columns = ["kind"], feeds = ["only_backpay"] }

[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
month        = { type = "date",          zh = "待遇月", en = "Benefit month" }
region_code  = { type = "string",        zh = "发放地", en = "Paying region" }
amount       = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
paid_on      = { type = "date",          zh = "最近发放日", en = "Last paid on" }
employer_id  = { type = "string",        zh = "参保单位（有多家时取编号最小者）", en = "Insured with (the first by id, where several)" }
only_backpay = { type = "boolean",       zh = "该月只有补缴", en = "Back-payment only" }
---*/
-- Joined on person and month at once: of the large table only the rows of drawn months remain.
SELECT d.person_id, d.month,
       MAX(d.region_code)                                                        AS region_code,
       CAST(MAX(d.amount) AS DECIMAL(14,2))                                      AS amount,
       MAX(d.paid_on)                                                            AS paid_on,
       MIN(c.employer_id)                                                        AS employer_id,
       MIN(CASE WHEN c.kind = 'backpay' THEN 1 ELSE 0 END) = 1                   AS only_backpay
FROM drawn_month d
JOIN contributions c ON c.person_id = d.person_id AND c.month = d.month
GROUP BY d.person_id, d.month
/*--- tests
[[test]]
name  = "boundary: the same month, two employers, a back-payment, a month beside"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..4}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..4}-01 | 2025-0{1..4}-20 | 1500.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2025-02-01      | 2025-02-20      | 1500.00
B2         | C2       | P2        | 150502      | unemployment_benefit | 2025-02-01      | 2025-03-20      | -1500.00
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E2          | 150502      | 2025-02-01 | regular
P1        | E1          | 150502      | 2025-02-01 | backpay
P1        | E2          | 150502      | 2025-03-01 | backpay
P1        | E2          | 150502      | 2025-04-01 | deferred
P1        | E2          | 150502      | 2025-05-01 | regular
P2        | E2          | 150502      | 2025-02-01 | regular
'''
[test.expect]
# January has no contribution, May no payment, P2's month was taken back.
rows = '''
person_id | month      | amount  | employer_id | only_backpay
P1        | 2025-02-01 | 1500.00 | E1          | false
P1        | 2025-03-01 | 1500.00 | E2          | true
P1        | 2025-04-01 | 1500.00 | E2          | false
'''

[[test]]
name  = "boundary: another person's contribution of the month"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P2        | E2          | 150502      | 2025-02-01 | regular
P3        | E1          | 150502      | 2025-02-01 | regular
'''
[test.expect]
rows = '''
person_id | month      | employer_id
P2        | 2025-02-01 | E2
'''

[[survivor]]
mutant = "sql: MAX(d.region_code) => min(d.region_code)"
reason = { zh = "每人每月在 drawn_month 中只有一行，取最大与取最小相同", en = "One row per person and month in drawn_month: largest and smallest are the same" }
[[survivor]]
mutant = "sql: MAX(d.amount) => min(d.amount)"
reason = { zh = "每人每月在 drawn_month 中只有一行，取最大与取最小相同", en = "One row per person and month in drawn_month: largest and smallest are the same" }
[[survivor]]
mutant = "sql: MAX(d.paid_on) => min(d.paid_on)"
reason = { zh = "每人每月在 drawn_month 中只有一行，取最大与取最小相同", en = "One row per person and month in drawn_month: largest and smallest are the same" }
---*/
