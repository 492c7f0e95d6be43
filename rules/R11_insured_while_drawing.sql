/*--- rule
format   = 1
id       = "R11"
slug     = "insured-while-drawing"
version  = "1.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["停领情形", "重新就业"]

title.zh   = "就业参保后仍在发放"
title.en   = "Paid while insured with an employer"
summary.zh = "某人领取失业保险金（或失业补助金、临时生活补助）的月份，同时有单位为其缴纳失业保险费。按待遇月比对，冲销先行抵减；连续重叠的第一个月视为就业变动的当月，只有这样月份的人计数但不列为疑点。"
summary.en = "For months in which a person was paid benefit (or allowance, or temporary aid), an employer paid contributions for the same person. Compared by benefit month, reversals netted first; the first month of an unbroken overlap counts as the month of the change; who has only such months is counted and not flagged."

[[legal]]
clause = "SIL-2018:51"
why.zh = "重新就业的，停止领取失业保险金"
why.en = "Benefit stops with new work"
[[legal]]
clause = "SIAR-2023:25"
why.zh = "应当在20个工作日内告知；核实后停止发放"
why.en = "It is reported within 20 working days and stopped once verified"
[[legal]]
clause = "SIAR-2023:26"
why.zh = "通过信息比对核验资格；先调查核实，确认后才停止发放"
why.en = "Entitlement is verified by comparing data; investigate first"
[[legal]]
clause = "SIAR-2023:46"
why.zh = "多享受的待遇应当退回，可以分期"
why.en = "What was drawn too much is returned, in instalments where need be"
[[legal]]
clause = "ZN-2022-91:2-4"
why.zh = "失业补助金：被用人单位招用并参保的停发（仅限该县该期）"
why.en = "The allowance stops with new insured work (that county and period only)"

[requires]
payments      = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
contributions = ["person_id", "employer_id", "month"]
[optional]
contributions = { columns = ["kind", "paid_on"], feeds = ["backpay_months"] }
life_events   = { columns = ["person_id", "event_type", "occurred_on"], feeds = ["reported"] }

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
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
person_id      = { type = "string",        zh = "人员", en = "Person" }
region_code    = { type = "string",        zh = "发放地", en = "Paying region" }
window_start   = { type = "date",          zh = "首个重叠月首日", en = "First day of the first month" }
window_end     = { type = "date",          zh = "末个重叠月末日", en = "Last day of the last month" }
observed       = { type = "int64",         zh = "重叠月数", en = "Months of overlap" }
exposure       = { type = "int64",         zh = "计数基数", en = "Exposure" }
beyond         = { type = "int64",         zh = "变动当月之后的重叠月数", en = "Months beyond that of the change" }
backpay_months = { type = "int64",         zh = "其中只有补缴的月数", en = "Of them known from back-payments only" }
amount         = { type = "decimal(14,2)", zh = "变动当月之后的净发放", en = "Paid beyond the month of the change, net" }
amount_all     = { type = "decimal(14,2)", zh = "重叠各月净发放", en = "Paid in all months of overlap, net" }
last_paid_on   = { type = "date",          zh = "最近发放日", en = "Last paid on" }

[details]
sql = """
WITH old_employer AS (
  SELECT x.row_no, d.month
  FROM candidate x
  JOIN drawn_while_insured d ON d.person_id = x.person_id
  JOIN counting_claim k ON k.person_id = d.person_id AND k.employer_id = d.employer_id AND k.applied_on < d.month
  GROUP BY x.row_no, d.month
), old_count AS (
  SELECT row_no, COUNT(*) AS n FROM old_employer GROUP BY row_no
), told AS (
  SELECT x.row_no
  FROM candidate x
  JOIN life_events e ON e.person_id = x.person_id
  WHERE e.event_type = 'reemployment' AND e.occurred_on <= x.window_end
    AND e.occurred_on >= x.window_start - INTERVAL '1 month'
  GROUP BY x.row_no
)
SELECT x.row_no,
       o.n                              AS same_employer,
       t.row_no IS NOT NULL             AS reported
FROM candidate x
LEFT JOIN old_count o ON o.row_no = x.row_no
LEFT JOIN told t ON t.row_no = x.row_no"""
[details.columns]
same_employer = { type = "int64",   zh = "其中由原单位参保的月数", en = "Of them insured with the former employer" }
reported      = { type = "boolean", zh = "共享数据已有重新就业记录", en = "New work stands in the shared data" }

[model]
kind = "none"

[alert]
where = "beyond >= 1"
score = "amount"
budget = { per_scan = 500 }

[[downgrade]]
when = "beyond = 1"
to   = "medium"
fp   = "FP-R11-CHANGE"
zh   = "就业变动当月之后只多发了1个月，可能还在20个工作日的告知期限之内"
en   = "One month only was paid beyond that of the change: perhaps within the 20 working days to report it"
[[downgrade]]
when = "same_employer = observed AND observed <= 3"
to   = "medium"
fp   = "FP-R11-OLD-EMPLOYER"
zh   = "重叠的{observed}个月都由申领时的原单位参保，可能只是原单位停保办理迟了"
en   = "All {observed} months were insured by the former employer: perhaps it was only late to end the insurance"
[[downgrade]]
when = "COALESCE(backpay_months, 0) * 2 >= observed"
to   = "medium"
fp   = "FP-R11-BACKPAY"
zh   = "重叠的{observed}个月中有{backpay_months}个月只是事后补缴，发放当时并无参保记录"
en   = "Of {observed} months {backpay_months} were only paid in later: the record was not there when the benefit was paid"

[[downgrade]]
when = "amount < $least_yuan"
to   = "medium"
fp   = "FP-R11-SMALL"
zh   = "涉及金额只有{amount:yuan}"
en   = "Only {amount:yuan} is at stake"

[[support]]
id   = "many_months"
when = "beyond >= 3"
zh   = "就业参保后又领取{beyond}个月以上"
en   = "Drawn for {beyond} months and more after insured work began"
[[support]]
id   = "same_employer"
when = "same_employer >= 2"
zh   = "其中{same_employer}个月由申领时的原单位继续参保，需核实劳动关系是否真正解除"
en   = "For {same_employer} of them the former employer went on paying: did the work really end"
[[support]]
id   = "reported"
when = "COALESCE(reported, false)"
zh   = "重新就业已在共享数据中，仍继续发放"
en   = "The new work stood in the shared data and payment went on"

[explain]
zh = "{window_start:date}至{window_end:date}，该人有{observed}个月既领取待遇又有单位为其参保缴费，其中就业变动当月之后的有{beyond}个月，净发放{amount:yuan}（按待遇月比对，冲销已抵减）；{backpay_months}个月只是事后补缴。"
en = "From {window_start:date} to {window_end:date} the person was paid and insured with an employer in {observed} months, {beyond} of them beyond the month of the change: {amount:yuan}, net (compared by benefit month, reversals netted). {backpay_months} months are known from back-payments only."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "重叠月份的发放（含冲销）"
title.en = "Payments for the months of overlap, reversals included"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.benefit_type, p.month, p.paid_on, p.amount
FROM drawn_while_insured d
JOIN payments p ON p.person_id = d.person_id AND p.month = d.month
WHERE p.benefit_type IN ('unemployment_benefit', 'unemployment_allowance', 'temporary_living_aid')
  AND p.paid_on <= $as_of AND d.person_id = $entity_id"""
[[evidence]]
id    = "work"
title.zh = "重叠月份的参保缴费"
title.en = "Contributions of the months of overlap"
sql   = """
SELECT c.person_id, c.month, c.employer_id, c.kind, c.paid_on
FROM drawn_while_insured d
JOIN contributions c ON c.person_id = d.person_id AND c.month = d.month
WHERE d.person_id = $entity_id"""
[[evidence]]
id    = "claims"
title.zh = "该人的申领"
title.en = "The person's claims"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT k.person_id, k.claim_id, k.employer_id, k.region_code, k.applied_on, k.status, k.benefit_start, k.benefit_months, m.stoppable
FROM counting_claim k
JOIN claim_money m ON m.claim_id = k.claim_id
WHERE k.person_id = $entity_id AND k.applied_on <= $window_end"""

[[false_positives]]
id = "FP-R11-CHANGE"
zh = "就业变动的当月，领取与参保衔接"
en = "The month of the change"
how.zh = "核对入职日期；当月是否应发按当地规定"
how.en = "Day of hiring; whether that month is due is a local rule"
[[false_positives]]
id = "FP-R11-BACKPAY"
zh = "单位事后补缴以前月份（劳动争议、税务清缴）"
en = "An employer paid old months later (dispute, tax order)"
how.zh = "查补缴依据；劳动关系被确认存续的，多发部分应退回"
how.en = "Why it was paid; where the work is found to have gone on, the benefit is returned"
[[false_positives]]
id = "FP-R11-OLD-EMPLOYER"
zh = "原单位未及时办理停保，人并未上班"
en = "The former employer was late to end the insurance"
how.zh = "查工资发放与停保办理日期"
how.en = "Wages, and when the end was filed"
[[false_positives]]
id = "FP-R11-FLEXIBLE"
zh = "以灵活就业身份缴费，缴费主体并非用人单位"
en = "Own contributions as a flexible worker, not an employer's"
how.zh = "核对参保身份"
how.en = "In what capacity was the person insured"

[[false_positives]]
id = "FP-R11-SMALL"
zh = "金额很小，多为个别月份的差错"
en = "Little money: mostly a slip in one month"
how.zh = "随日常稽核核对，更正或抵扣即可"
how.en = "Check it with the routine work; correct or deduct"

[[verify]]
id = "V1"
zh = "向参保单位核实入职日期、劳动合同与工资"
en = "Ask the employer: day of hiring, contract, wages"
needs = "attachment"
[[verify]]
id = "V2"
zh = "查明本人何时告知重新就业，属于疏忽还是隐瞒"
en = "When did the person report the work: oversight or concealment"
needs = "text"
[[verify]]
id = "V3"
zh = "核对应退金额（就业变动当月按当地规定）"
en = "Amount to be returned (the month of the change by local rule)"
needs = "number"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "90 days"
---*/
-- Detection U7, second half: 重新就业 as the fund's own records show it. Choices left open there:
-- * One row per person. `beyond` leaves out the first month of each unbroken overlap, whether work ended or began in it:
--   it is a fact beyond one month only (typologies T09). Only those months are money at risk. Who has nothing beyond is
--   returned and not flagged: whether the month of the change is due is a local rule that no clause here settles.
-- * One month beyond may lie within the 20 working days to report (经办条例 art. 25), and an employer who is late to end the
--   insurance looks like work: both are band B. Longer insurance with the former employer speaks for a finding instead.
-- * Deferred months count as insured; months known from back-payments only count too, and are told apart.
-- * A re-employment in life_events without a contribution is no finding here: it is a date without a month of work. It
--   speaks for a finding that stands by itself.
WITH overlap AS (
  SELECT person_id, month_set(month) AS months FROM drawn_while_insured GROUP BY person_id
), placed AS (
  SELECT d.person_id, d.month, d.region_code, d.amount, d.paid_on, d.only_backpay,
         run_ending_at(o.months, month_index(d.month)) > 1 AS is_beyond
  FROM overlap o
  JOIN drawn_while_insured d ON d.person_id = o.person_id
)
SELECT person_id,
       FIRST_VALUE(region_code ORDER BY month DESC)                                          AS region_code,
       MIN(month)                                                                            AS window_start,
       month_start(month_index(MAX(month)) + 1) - INTERVAL '1 day'                           AS window_end,
       CAST(COUNT(*) AS BIGINT)                                                              AS observed,
       CAST(1 AS BIGINT)                                                                     AS exposure,
       CAST(SUM(CASE WHEN is_beyond THEN 1 ELSE 0 END) AS BIGINT)                            AS beyond,
       CAST(SUM(CASE WHEN only_backpay THEN 1 ELSE 0 END) AS BIGINT)                         AS backpay_months,
       CAST(SUM(CASE WHEN is_beyond THEN amount ELSE 0 END) AS DECIMAL(14,2))                AS amount,
       CAST(SUM(amount) AS DECIMAL(14,2))                                                    AS amount_all,
       MAX(paid_on)                                                                          AS last_paid_on
FROM placed
GROUP BY person_id
/*--- tests
[[test]]
name  = "firing: four months over the turn of the year, with the former employer"
kind  = "firing"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2024-10-01 | 2024-10-20 | 1500.00
A2         | C1       | P1        | 150502      | unemployment_benefit | 2024-11-01 | 2024-11-20 | 1500.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2024-12-01 | 2024-12-20 | 1500.00
A4         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
A5         | C1       | P1        | 150525      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1700.00
A6         | C1       | P1        | 150525      | medical_premium      | 2025-02-01 | 2025-02-25 | 400.00
A7         | C1       | P1        | 150503      | unemployment_benefit | 2024-10-01 | 2025-03-20 | 5.00
A8         | C1       | P1        | 150524      | unemployment_benefit | 2024-12-01 | 2025-03-21 | 5.00
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2024-08-01 | regular
P1        | E1          | 150502      | 2024-11-01 | regular
P1        | E1          | 150502      | 2024-12-01 | regular
P1        | E9          | 150502      | 2025-01-01 | regular
P1        | E9          | 150502      | 2025-02-01 | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | E1          | 150502      | 2024-09-10 09:00:00 | approved | 2024-10-01    | 12
'''
life_events = '''
person_id | event_type   | occurred_on | source
P1        | reemployment | 2024-10-01  | insurance_registration
'''
[test.expect]
# November to February overlap: 4 months, 3 beyond that of the change: 1500 + 5 + 1700 + 1700 = 4905, in all 6405. The former
# employer E1 paid November and December. 1 October is just within a month before the overlap began.
population = 1
rows = '''
entity_id | region_code | window_start | window_end | observed | exposure | beyond | backpay_months | amount  | amount_all | last_paid_on | same_employer | reported
P1        | 150525      | 2024-11-01   | 2025-02-28 | 4        | 1        | 3      | 0              | 4905.00 | 6405.00    | 2025-03-21   | 2             | true
'''
alerts = '''
entity_id | band | months | amount_paid | amount_low | for
P1        | A    | 4      | 6405.00     | 4905.00    | many_months: beyond=3, same_employer: same_employer=2, reported: reported=true
'''

[[test]]
name  = "boundary: one month, two single months, two in a row, back-payments"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type           | month           | paid_on         | amount
E3         | C1       | P8        | 150502      | unemployment_benefit   | 2025-03-01      | 2025-03-20      | 499.99
E4         | C1       | P8        | 150502      | unemployment_benefit   | 2025-04-01      | 2025-04-20      | 500.00
E5         | C1       | P8        | 150502      | unemployment_benefit   | 2025-05-01      | 2025-05-20      | 500.00
F{3..5}    | C1       | P9        | 150502      | unemployment_benefit   | 2025-0{3..5}-01 | 2025-0{3..5}-20 | 500.00
A{1..6}    | C1       | P{1..6}   | 150502      | unemployment_benefit   | 2025-01-01      | 2025-01-20      | 1500.00
B{1..6}    | C1       | P{1..6}   | 150502      | unemployment_allowance | 2025-02-01      | 2025-02-20      | 1500.00
C{1..6}    | C1       | P{1..6}   | 150502      | temporary_living_aid   | 2025-03-01      | 2025-03-20      | 1500.00
D{1..6}    | C1       | P{1..6}   | 150502      | unemployment_benefit   | 2025-04-01      | 2025-04-20      | 1500.00
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2025-04-01 | regular
P1        | E1          | 150502      | 2025-05-01 | regular
P2        | E1          | 150502      | 2025-01-01 | regular
P2        | E1          | 150502      | 2025-03-01 | regular
P3        | E1          | 150502      | 2025-02-01 | regular
P3        | E2          | 150502      | 2025-03-01 | deferred
P4        | E1          | 150502      | 2025-01-01 | backpay
P4        | E1          | 150502      | 2025-02-01 | backpay
P4        | E1          | 150502      | 2025-03-01 | regular
P4        | E1          | 150502      | 2025-04-01 | regular
P5        | E1          | 150502      | 2025-02-01 | backpay
P5        | E1          | 150502      | 2025-03-01 | regular
P5        | E1          | 150502      | 2025-04-01 | regular
P6        | E1          | 150502      | 2025-05-01 | regular
P8        | E1          | 150502      | 2025-03-01 | regular
P8        | E1          | 150502      | 2025-04-01 | regular
P8        | E1          | 150502      | 2025-05-01 | regular
P9        | E1          | 150502      | 2025-03-01 | regular
P9        | E1          | 150502      | 2025-04-01 | regular
P9        | E1          | 150502      | 2025-05-01 | regular
'''
[test.expect]
# P1 began to work in the last month drawn, P2 has two single months: counted, not flagged. P3: February and March, the second month
# beyond: band B. P4: 2 of 4 months are back-payments, half: band B. P5: 1 of 3. P6 works after the last month. P8 and P9: two
# months beyond, 500 + 500 = 1000, which is enough for band A. Shown is what was paid for the months of overlap, of all three kinds.
population = 7
rows = '''
entity_id | window_start | window_end | observed | beyond | backpay_months | amount  | amount_all | same_employer | reported
P1        | 2025-04-01   | 2025-04-30 | 1        | 0      | 0              | 0.00    | 1500.00    |               | false
P2        | 2025-01-01   | 2025-03-31 | 2        | 0      | 0              | 0.00    | 3000.00    |               | false
P3        | 2025-02-01   | 2025-03-31 | 2        | 1      | 0              | 1500.00 | 3000.00    |               | false
P4        | 2025-01-01   | 2025-04-30 | 4        | 3      | 2              | 4500.00 | 6000.00    |               | false
P5        | 2025-02-01   | 2025-04-30 | 3        | 2      | 1              | 3000.00 | 4500.00    |               | false
P8        | 2025-03-01   | 2025-05-31 | 3        | 2      | 0              | 1000.00 | 1499.99    |               | false
P9        | 2025-03-01   | 2025-05-31 | 3        | 2      | 0              | 1000.00 | 1500.00    |               | false
'''
alerts = '''
entity_id | band | months | amount_paid | amount_low | fp
P3        | B    | 2      | 3000.00     | 1500.00    | FP-R11-CHANGE
P4        | B    | 4      | 6000.00     | 4500.00    | FP-R11-BACKPAY
P5        | A    | 3      | 4500.00     | 3000.00    |
P8        | A    | 3      | 1499.99     | 1000.00    |
P9        | A    | 3      | 1500.00     | 1000.00    |
'''

[[test]]
name  = "boundary: what counts as told and as the former employer"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..2}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
B{1..2}    | C2       | P2        | 150502      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
C{1..2}    | C3       | P3        | 150502      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
D{1..3}-{4..7} | C{4..7} | P{4..7}   | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
D4-{5..6}  | C{5..6}  | P{5..6}   | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
D2-8       | C8       | P8        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1.00
D3-8       | C8       | P8        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 500.00
D4-8       | C8       | P8        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 499.99
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
P1        | E1          | 150502      | 2025-0{1..2}-01 | regular
P2        | E1          | 150502      | 2025-0{1..2}-01 | regular
P3        | E1          | 150502      | 2025-0{1..2}-01 | regular
P{4..7}   | E1          | 150502      | 2025-0{1..3}-01 | regular
P{5..6}   | E1          | 150502      | 2025-04-01      | regular
P8        | E9          | 150502      | 2025-0{2..4}-01 | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | E1          | 150502      | 2025-01-01 09:00:00 | approved | 2025-01-01    | 12
C2       | P2        | E2          | 150502      | 2024-12-10 09:00:00 | approved | 2025-01-01    | 12
C3       | P3        | E1          | 150502      | 2024-12-10 09:00:00 | approved | 2025-01-01    | 12
D3       | P3        | E1          | 150502      | 2024-12-11 09:00:00 | pending  | 2025-01-01    | 12
C{4..5}  | P{4..5}   | E1          | 150502      | 2024-12-10 09:00:00 | approved | 2025-01-01    | 12
C6       | P6        | E1          | 150502      | 2025-02-01 09:00:00 | approved | 2025-01-01    | 12
C7       | P7        | E1          | 150502      | 2025-01-10 09:00:00 | approved | 2025-01-01    | 12
'''
life_events = '''
person_id | event_type   | occurred_on | source
P1        | reemployment | 2024-11-30  | insurance_registration
P2        | reemployment | 2025-02-28  | insurance_registration
P2        | reemployment | 2025-02-28  | tax
P3        | reemployment | 2025-03-01  | insurance_registration
P3        | death        | 2025-02-01  | civil_affairs
'''
[test.expect]
# P1's claim of 1 January is not before January, but before February. P2 names another employer. P3's two claims count a month
# once. Told: P1 a day too early, P2 on the last day (twice), P3 a day too late. P4: three months, all of them with the former
# employer; P5: four; P6: two of four; P7: two of three. P8: 500 + 499.99 beyond the month of the change.
# To come are 1500 for each of the twelve months granted that was not paid: 10 of P1 to P3, 9 of P4 and P7, 8 of P5 and P6.
population = 8
rows = '''
entity_id | observed | same_employer | reported
P1        | 2        | 1             | false
P2        | 2        |               | true
P3        | 2        | 2             | false
P4        | 3        | 3             | false
P5        | 4        | 4             | false
P6        | 4        | 2             | false
P7        | 3        | 2             | false
P8        | 3        |               | false
'''
alerts = '''
entity_id | band | amount_stoppable | fp                  | for
P1        | B    | 15000.00         | FP-R11-CHANGE       |
P2        | B    | 15000.00         | FP-R11-CHANGE       | reported: reported=true
P3        | B    | 15000.00         | FP-R11-CHANGE       | same_employer: same_employer=2
P4        | B    | 13500.00         | FP-R11-OLD-EMPLOYER | same_employer: same_employer=3
P5        | A    | 12000.00         |                     | many_months: beyond=3, same_employer: same_employer=4
P6        | A    | 12000.00         |                     | many_months: beyond=3, same_employer: same_employer=2
P7        | A    | 13500.00         |                     | same_employer: same_employer=2
P8        | B    | 0.00             | FP-R11-SMALL        |
'''

[[test]]
name  = "boundary: what is shown: the days of payment, the person's own, claims until the last month"
kind  = "boundary"
as_of = 2025-04-20
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A2         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-04-20 | 1500.00
A2B        | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-04-21 | 7.00
A2C        | C1       | P1        | 150502      | price_subsidy        | 2025-02-01 | 2025-02-20 | 54.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1400.00
B1         | C2       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 100.00
B2         | C3       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 10.00
D2         | C9       | P2        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 300.00
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
P1        | E1          | 150502      | 2025-0{2..3}-01 | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2025-01-05 09:00:00 | approved | 2025-01-01    | 12
C2       | P1        | 150502      | 2025-03-31 09:00:00 | approved | 2025-04-01    | 3
C3       | P1        | 150502      | 2025-04-01 09:00:00 | approved | 2025-04-01    | 4
'''
[test.expect]
# 1500 + 1400; to come (12 − 2) × 1400 on C1 and (3 − 1) × 100 on C2. C3 came after the last month.
population = 1
alerts = '''
entity_id | band | months | amount_paid | amount_stoppable
P1        | B    | 2      | 2900.00     | 14200.00
'''

[[test]]
name  = "quiet: work before and after, a month taken back, another person"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..3}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
A4         | C1       | P1        | 150502      | unemployment_benefit | 2025-04-01      | 2025-04-20      | 1500.00
A5         | C1       | P1        | 150502      | unemployment_benefit | 2025-04-01      | 2025-05-20      | -1500.00
A6         | C1       | P1        | 150502      | medical_premium      | 2025-04-01      | 2025-04-20      | 400.00
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
P1        | E1          | 150502      | 2024-12-01      | regular
P1        | E2          | 150502      | 2025-0{4..9}-01 | regular
P2        | E2          | 150502      | 2025-0{1..9}-01 | regular
'''
[test.expect]
population = 0
alerts = ''

[[survivor]]
mutant = "sql: JOIN drawn_while_insured d => LEFT JOIN drawn_while_insured d"
reason = { zh = "overlap 由同一视图汇总而来，其中的人在视图中都有行", en = "overlap is added up from the same view: everybody in it has rows there" }
[[survivor]]
mutant = "details: JOIN drawn_while_insured d => LEFT JOIN drawn_while_insured d"
reason = { zh = "没有对应的行，d.person_id 为空，随后与申领连接不上", en = "Without a row d.person_id is null and no claim is joined to it" }
[[survivor]]
mutant = "details: JOIN life_events e => LEFT JOIN life_events e"
reason = { zh = "没有对应的行，e.event_type 为空，被筛去", en = "Without a row e.event_type is null and is filtered out" }
[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有对应的行，p.benefit_type 为空，被筛去", en = "Without a row p.benefit_type is null and is filtered out" }
[[survivor]]
mutant = "evidence.claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "claim_money 以 counting_claim 为底，每笔申领都有一行", en = "claim_money is built on counting_claim and has a row for every claim of it" }
[[survivor]]
mutant = "evidence.work: JOIN contributions c => LEFT JOIN contributions c"
reason = { zh = "drawn_while_insured 的每一行都由缴费记录连接而来", en = "Every row of drawn_while_insured comes from contributions" }
[[survivor]]
mutant = "evidence.work: drop filter d.person_id = $entity_id"
reason = { zh = "缴费记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Contributions have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.work: drop AND c.person_id = d.person_id"
reason = { zh = "缴费记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Contributions have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.work: drop AND c.month = d.month"
reason = { zh = "缴费记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Contributions have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }
[[survivor]]
mutant = "evidence.work: c.person_id = d.person_id AND c.month = d.month => c.person_id = d.person_id OR c.month = d.month"
reason = { zh = "缴费记录没有主键，只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "Contributions have no key: they are shown and counted nowhere, so no test sees them; read over by hand" }

[[survivor]]
mutant = "downgrade.3: COALESCE(backpay_months, 0) => (backpay_months)"
reason = { zh = "SQL 求和而来，backpay_months 不为空；COALESCE 是规则检查要求的写法", en = "It is a sum over at least one row and never null; the COALESCE is what rules lint asks for" }
[[survivor]]
mutant = "downgrade.3: 0 => 1 in COALESCE(backpay_months, 0)"
reason = { zh = "SQL 求和而来，backpay_months 不为空；COALESCE 是规则检查要求的写法", en = "It is a sum over at least one row and never null; the COALESCE is what rules lint asks for" }
---*/
