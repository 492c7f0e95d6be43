/*--- rule
format   = 1
id       = "R19"
slug     = "own-business"
version  = "1.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["停领情形", "经营"]

title.zh   = "领金期间名下单位在经营"
title.en   = "An own business at work while drawing benefit"
summary.zh = "某人领取失业保险金等待遇的月份，以其为法定代表人的单位正在为他人参保缴费，说明单位在经营。只登记了单位、没有参保人员的，以及领金之前就已登记的（多为挂名），不列为疑点，只计数；但申领所列的原单位就是本人任法定代表人的，仍列出。"
summary.en = "In months for which a person drew benefit, an employer whose legal representative the person is paid contributions for others: the business was at work. A registration without staff, or one older than the benefit (mostly in name only), is counted and not flagged, unless the claim names that very employer as the former one."

[[legal]]
clause = "SIL-2018:51"
why.zh = "重新就业的，停止领取失业保险金；是否属于就业由经办机构核实"
why.en = "Benefit stops with new work; whether this is work is for the office to find out"
[[legal]]
clause = "SIAR-2023:25"
why.zh = "应当在20个工作日内告知；核实后停止发放"
why.en = "It is reported within 20 working days and stopped once verified"
[[legal]]
clause = "SIAR-2023:26"
why.zh = "先调查核实，确认后才停止发放"
why.en = "Investigate first, stop only once confirmed"

[requires]
payments      = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
employers     = ["employer_id", "legal_rep_id", "registered_on"]
[optional]
employers   = { columns = ["employer_name", "closed_on"], feeds = ["exposure"] }

[params.min_active]
type = "int"
default = 2
min = 1
max = 24
unit = "个月"
about.zh = "名下单位在经营的领金月份少于此数，不列为疑点"
about.en = "No alert below this many months of benefit with the business at work"

[output]
rows = "population"
entity_id = "person_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
region_code  = { type = "string",        zh = "发放地", en = "Paying region" }
window_start = { type = "date",          zh = "首月首日", en = "First day of the first month" }
window_end   = { type = "date",          zh = "末月末日", en = "Last day of the last month" }
observed     = { type = "int64",         zh = "名下单位有他人参保的领金月数", en = "Months of benefit with others insured by the business" }
exposure     = { type = "int64",         zh = "名下有登记的领金月数", en = "Months of benefit with a registration" }
event_months = { type = "int64",         zh = "其中仅见于共享数据的经营登记", en = "Of them known from shared data only" }
most_staff   = { type = "int64",         zh = "他人参保人数（最多的月份）", en = "Others insured, in the month with most" }
employer_id  = { type = "string",        zh = "单位（有多家时取编号最小者）", en = "Employer (the first by id, where several)" }
registered_on = { type = "date",         zh = "单位登记日（最早）", en = "Registered on (earliest)" }
own_claims   = { type = "int64",         zh = "申领所列单位由其任法定代表人的申领", en = "Claims that name an employer the person represents" }
before       = { type = "boolean",       zh = "领金前已登记", en = "Registered before the benefit" }
amount       = { type = "decimal(14,2)", zh = "这些月份净发放", en = "Paid in those months, net" }

[model]
kind = "none"

[alert]
where = "observed >= $min_active AND (NOT COALESCE(before, false) OR own_claims > 0)"
score = "amount"
budget = { per_scan = 300 }

[[downgrade]]
when = "observed >= 1"
to   = "medium"
fp   = "FP-R19-NOMINAL"
zh   = "任法定代表人不等于就业：可能是挂名或已停业，须查实际经营和收入"
en   = "To represent a firm is not to work: perhaps in name only, or dormant; who runs it and who earns must be found out"
[[downgrade]]
when = "own_claims = 0"
to   = "low"
fp   = "FP-R19-STARTUP"
zh   = "单位在领金期间登记，可能是依法享受创业支持的准备阶段"
en   = "Registered while drawing benefit: possibly the preparation of a business, which is supported by law"

[[support]]
id   = "own_employer"
when = "own_claims >= 1"
zh   = "申领所列的原单位就是其任法定代表人的单位"
en   = "The employer named in the claim is one the person represents"
[[support]]
id   = "staff"
when = "most_staff >= 5"
zh   = "最多的月份有{most_staff}名他人参保"
en   = "{most_staff} others were insured in the busiest month"
[[support]]
id   = "several_months"
when = "observed >= 6"
zh   = "共有{observed}个月"
en   = "{observed} months"

[explain]
zh = "{window_start:date}至{window_end:date}，该人有{observed}个领金月份，其任法定代表人的单位（最早登记于{registered_on:date}）正在为他人参保，最多{most_staff}人；这些月份净发放{amount:yuan}。名下有登记的领金月份共{exposure}个，申领所列原单位由其任法定代表人的有{own_claims}笔。"
en = "From {window_start:date} to {window_end:date}, in {observed} months of benefit an employer represented by this person (registered on {registered_on:date}) had up to {most_staff} others insured; {amount:yuan} was paid, net, in those months. {exposure} months of benefit fall under a registration; {own_claims} claims name an employer the person represents."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "名下单位在经营的月份的发放（含冲销）"
title.en = "Payments for the months in which the business was at work, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.benefit_type, p.month, p.paid_on, p.amount
FROM business_month b
JOIN payments p ON p.person_id = b.person_id AND p.month = b.month
WHERE b.staff > 0 AND p.benefit_type IN ('unemployment_benefit', 'unemployment_allowance', 'temporary_living_aid')
  AND p.paid_on <= $as_of AND b.person_id = $entity_id"""
[[evidence]]
id    = "employers"
title.zh = "以该人为法定代表人的单位"
title.en = "Employers that the person represents"
table = "employers"
key   = "employer_id"
role  = "employer"
sql   = """
SELECT e.employer_id, e.employer_name, e.registered_on, e.closed_on
FROM employers e
WHERE e.legal_rep_id = $entity_id"""

[[false_positives]]
id = "FP-R19-NOMINAL"
zh = "挂名法定代表人，不参与经营、不取报酬"
en = "A representative in name, without part or pay in the business"
how.zh = "查工资、分红与实际经营人"
how.en = "Wages, dividends, who really runs it"
[[false_positives]]
id = "FP-R19-STARTUP"
zh = "领金期间依法创业准备"
en = "Lawful preparation of a business"
how.zh = "查创业补贴、担保贷款档案与开业日期"
how.en = "Start-up support, guaranteed loan, day of opening"
[[false_positives]]
id = "FP-R19-DORMANT"
zh = "单位已停业，未及时注销或减员"
en = "Dormant, not deregistered in time"
how.zh = "查纳税申报与开票"
how.en = "Tax filings and invoices"
[[false_positives]]
id = "FP-R19-IDENTITY"
zh = "法定代表人信息已变更或对应错人"
en = "The representative has changed, or is somebody else"
how.zh = "查市场监管登记"
how.en = "Market regulator's register"

[[verify]]
id = "V1"
zh = "查纳税申报、开票与银行流水，确认是否实际经营"
en = "Tax filings, invoices, bank: is it really at work"
needs = "attachment"
[[verify]]
id = "V2"
zh = "向本人了解在单位的职责与收入"
en = "Ask the person about part and income"
needs = "text"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Detection U20, which typologies T11 calls weak: so only a business that insured others is flagged, and one registered
-- before the benefit only where the claim names it as the former employer.
-- Choices left open there:
-- * One row per person with a month of benefit that lies wholly under a registration (view business_month).
-- * A business_registration in shared data names no employer: it is counted (`event_months`), and never flagged.
-- * Never band A (T11: weak); registered while drawing, as start-up support means it to be, is the watch list.
-- * The person's own insurance with the business is new work and R11's matter; it is not staff here.
WITH own AS (
  SELECT k.person_id, COUNT(*) AS n
  FROM counting_claim k
  JOIN employers e ON e.employer_id = k.employer_id AND e.legal_rep_id = k.person_id
  GROUP BY k.person_id
), summed AS (
  SELECT person_id,
         FIRST_VALUE(region_code ORDER BY month DESC)                                         AS region_code,
         COALESCE(MIN(CASE WHEN staff > 0 THEN month END), MIN(month))                        AS first_month,
         COALESCE(MAX(CASE WHEN staff > 0 THEN month END), MAX(month))                        AS last_month,
         SUM(CASE WHEN staff > 0 THEN 1 ELSE 0 END)                                           AS observed,
         COUNT(*)                                                                             AS exposure,
         SUM(CASE WHEN employer_id IS NULL THEN 1 ELSE 0 END)                                 AS event_months,
         MAX(staff)                                                                           AS most_staff,
         MIN(employer_id)                                                                     AS employer_id,
         MIN(registered_on)                                                                   AS registered_on,
         MIN(registered_on) < MAX(first_drawn)                                                AS before,
         SUM(CASE WHEN staff > 0 THEN amount ELSE 0 END)                                      AS amount
  FROM business_month
  GROUP BY person_id
)
SELECT s.person_id, s.region_code,
       s.first_month                                                                          AS window_start,
       month_start(month_index(s.last_month) + 1) - INTERVAL '1 day'                          AS window_end,
       CAST(s.observed AS BIGINT)                                                             AS observed,
       CAST(s.exposure AS BIGINT)                                                             AS exposure,
       CAST(s.event_months AS BIGINT)                                                         AS event_months,
       CAST(s.most_staff AS BIGINT)                                                           AS most_staff,
       s.employer_id, s.registered_on, s.before,
       CAST(COALESCE(o.n, 0) AS BIGINT)                                                       AS own_claims,
       CAST(s.amount AS DECIMAL(14,2))                                                        AS amount
FROM summed s
LEFT JOIN own o ON o.person_id = s.person_id
/*--- tests
[[test]]
name  = "firing: three months of benefit with two others insured, registered while drawing"
kind  = "firing"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..5}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..5}-01 | 2025-0{1..5}-20 | 1500.00
A6         | C1       | P1        | 150525      | unemployment_benefit | 2025-06-01      | 2025-06-20      | 1500.00
'''
employers = '''
employer_id | region_code | legal_rep_id | registered_on
E1          | 150502      | P1           | 2025-02-10
E0          | 150502      | P1           | 2025-03-31
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
Q1        | E1          | 150502      | 2025-0{2..5}-01 | regular
Q2        | E1          | 150502      | 2025-0{4..5}-01 | regular
'''
[test.expect]
# Registered on 10 February: March to June are wholly under it; Q1 was insured in March, April and May, Q2 in the last two.
population = 1
rows = '''
entity_id | region_code | window_start | window_end | observed | exposure | event_months | most_staff | employer_id | registered_on | before | amount
P1        | 150525      | 2025-03-01   | 2025-05-31 | 3        | 4        | 0            | 2          | E0          | 2025-02-10    | false  | 4500.00
'''
alerts = '''
entity_id | band | months | amount_paid | amount_low
P1        | C    | 3      | 4500.00     | 4500.00
'''

[[test]]
name  = "boundary: one month and two, before the benefit, without staff, own insurance, shared data only"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id     | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{2..4}-{1..7} | C{1..7}  | P{1..7}   | 150502      | unemployment_benefit | 2025-0{2..4}-01 | 2025-0{2..4}-20 | 1500.00
B{2..7}        | D1       | Q1        | 150502      | unemployment_benefit | 2025-0{2..7}-01 | 2025-0{2..7}-20 | 1500.00
B{8..9}        | D1       | Q1        | 150525      | unemployment_benefit | 2025-0{8..9}-01 | 2025-0{8..9}-20 | 1500.00
C{2..6}        | D2       | Q2        | 150502      | unemployment_benefit | 2025-0{2..6}-01 | 2025-0{2..6}-20 | 1500.00
'''
employers = '''
employer_id | region_code | legal_rep_id | registered_on
E1          | 150502      | P1           | 2025-02-01
E2          | 150502      | P2           | 2025-02-01
E3          | 150502      | P3           | 2025-01-31
E4          | 150502      | P4           | 2024-01-31
E5          | 150502      | P5           | 2024-01-31
E7          | 150502      | P7           | 2024-01-31
F1          | 150502      | Q1           | 2024-01-31
F2          | 150502      | Q1           | 2025-07-01
F3          | 150502      | Q2           | 2025-02-01
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
Q1        | E1          | 150502      | 2025-03-01      | regular
Q2        | E2          | 150502      | 2025-0{3..4}-01 | regular
Q3        | E3          | 150502      | 2025-0{2..4}-01 | regular
P5        | E5          | 150502      | 2025-0{2..4}-01 | regular
Q7        | E7          | 150502      | 2025-0{3..4}-01 | regular
S{1..5}   | F1          | 150502      | 2025-0{3..8}-01 | regular
S{1..6}   | F3          | 150502      | 2025-0{2..6}-01 | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | benefit_start | benefit_months
C3       | P3        | E7          | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 12
C7       | P7        | E7          | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 12
D1       | Q1        | F1          | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 12
D9       | Q1        | F2          | 150502      | 2025-01-11 09:00:00 | pending  |               |
'''
life_events = '''
person_id | event_type            | occurred_on | ended_on
P6        | business_registration | 2025-02-15  |
P4        | business_registration | 2025-02-15  |
'''
[test.expect]
# P1: one month with staff, not flagged. P2: two; registered on the first day of the benefit, not before it. P3: a day before it, and
# its claim names somebody else's firm: not flagged. P7's claim names its own.
# P4: nobody insured. P5: only the person. P6: shared data only, March and April. Q1 has two firms, one registered before the benefit, with
# five others in March to August, paid at 150525 in the end; Q2's firm has six for five months.
population = 9
rows = '''
entity_id | window_start | window_end | observed | exposure | event_months | most_staff | before | amount
Q1        | 2025-03-01   | 2025-08-31 | 6        | 8        | 0            | 5          | true   | 9000.00
Q2        | 2025-02-01   | 2025-06-30 | 5        | 5        | 0            | 6          | false  | 7500.00
P1        | 2025-03-01   | 2025-03-31 | 1        | 3        | 0            | 1          | false  | 1500.00
P2        | 2025-03-01   | 2025-04-30 | 2        | 3        | 0            | 1          | false  | 3000.00
P3        | 2025-02-01   | 2025-04-30 | 3        | 3        | 0            | 1          | true   | 4500.00
P4        | 2025-02-01   | 2025-04-30 | 0        | 3        | 0            | 0          | true   | 0.00
P5        | 2025-02-01   | 2025-04-30 | 0        | 3        | 0            | 0          | true   | 0.00
P6        | 2025-03-01   | 2025-04-30 | 0        | 2        | 2            | 0          | false  | 0.00
P7        | 2025-03-01   | 2025-04-30 | 2        | 3        | 0            | 1          | true   | 3000.00
'''
alerts = '''
entity_id | band | months | amount_paid | fp             | for
P2        | C    | 2      | 3000.00     | FP-R19-NOMINAL |
P7        | B    | 2      | 3000.00     | FP-R19-NOMINAL | own_employer: own_claims=1
Q1        | B    | 6      | 9000.00     | FP-R19-NOMINAL | own_employer: own_claims=2, staff: most_staff=5, several_months: observed=6
Q2        | C    | 5      | 7500.00     | FP-R19-NOMINAL | staff: most_staff=6
'''

[[test]]
name  = "boundary: what is shown: the days of payment, benefits to live on, the person's own"
kind  = "boundary"
as_of = 2025-04-20
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A2         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-04-20 | 1500.00
A2B        | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-04-21 | 7.00
A2C        | C1       | P1        | 150502      | medical_premium      | 2025-02-01 | 2025-02-20 | 400.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1400.00
D2         | C9       | P2        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 300.00
'''
employers = '''
employer_id | region_code | legal_rep_id | registered_on
E1          | 150502      | P1           | 2025-02-01
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
Q1        | E1          | 150502      | 2025-0{2..3}-01 | regular
'''
[test.expect]
population = 1
alerts = '''
entity_id | band | months | amount_paid | amount_low
P1        | C    | 2      | 2900.00     | 2900.00
'''

[[test]]
name  = "quiet: closed before, registered after, somebody else's"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id     | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{2..4}-{1..4} | C1       | P{1..4}   | 150502      | unemployment_benefit | 2025-0{2..4}-01 | 2025-0{2..4}-20 | 1500.00
'''
employers = '''
employer_id | region_code | legal_rep_id | registered_on | closed_on
E1          | 150502      | P1           | 2020-02-01    | 2025-02-15
E2          | 150502      | P2           | 2025-04-02    |
E3          | 150502      | P9           | 2020-04-01    |
E4          | 150502      |              | 2020-04-01    |
E5          | 150502      | P4           | 2020-04-01    |
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
Q{1..4}   | E{1..4}     | 150502      | 2025-0{1..9}-01 | regular
'''
[test.expect]
# P4's firm insures nobody: counted.
population = 1
alerts = ''

[[test]]
name  = "boundary: one firm closed and another opened; every benefit to live on; where one month is enough"
kind  = "boundary"
as_of = 2025-12-31
params = { min_active = 1 }
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month      | paid_on    | amount
A2         | C1       | P1        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-02-20 | 1500.00
A3         | C1       | P1        | 150502      | unemployment_allowance | 2025-03-01 | 2025-03-20 | 1200.00
A4         | C1       | P1        | 150502      | temporary_living_aid   | 2025-04-01 | 2025-04-20 | 600.00
B2         | C2       | P2        | 150502      | unemployment_benefit   | 2025-02-01 | 2025-02-20 | 1500.00
'''
employers = '''
employer_id | region_code | legal_rep_id | registered_on | closed_on
E1          | 150502      | P1           | 2024-01-31    | 2025-03-01
E2          | 150502      | P1           | 2025-03-01    |
E3          | 150502      | P2           | 2025-02-01    |
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
Q1        | E1          | 150502      | 2025-02-01      | regular
Q1        | E2          | 150502      | 2025-0{3..4}-01 | regular
Q1        | E3          | 150502      | 2025-02-01      | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | E1          | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 12
'''
[test.expect]
# P1 represented E1 in February and E2 from March on: the first was registered before the benefit. P2: one month.
population = 2
rows = '''
entity_id | observed | exposure | registered_on | before | own_claims | amount
P1        | 3        | 3        | 2024-01-31    | true   | 1          | 3300.00
P2        | 1        | 1        | 2025-02-01    | false  | 0          | 1500.00
'''
alerts = '''
entity_id | band | months | amount_paid | against
P1        | B    | 3      | 3300.00     | FP-R19-NOMINAL: observed=3
P2        | C    | 1      | 1500.00     | FP-R19-NOMINAL: observed=1, FP-R19-STARTUP: own_claims=0
'''

[[survivor]]
mutant = "sql: MAX(first_drawn) => min(first_drawn)"
reason = { zh = "每人只有一个首次领取月", en = "There is one first month per person" }
[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有对应的行，p.benefit_type 为空，被筛去", en = "Without a row p.benefit_type is null and is filtered out" }
[[survivor]]
mutant = "evidence.employers: drop filter e.legal_rep_id = $entity_id"
reason = { zh = "单位一览只供查看，不计人数、月数、金额，测试看不到；已目检", en = "The list of employers is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "alert.where: false => true in COALESCE(before, false)"
reason = { zh = "有登记日才有这一行，before 不为空；COALESCE 是规则检查要求的写法", en = "A row has a day of registration, so before is never null; the COALESCE is what rules lint asks for" }
[[survivor]]
mutant = "downgrade.1: 1 => 0 in observed >= 1"
reason = { zh = "min_active 至少为1，列为疑点的至少有一个月", en = "min_active is at least 1: whoever is flagged has a month" }
---*/
