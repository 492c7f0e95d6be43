/*--- rule
format   = 1
id       = "R17"
slug     = "premium-not-paid"
version  = "1.0"
status   = "experimental"
family   = "payment"
entity   = "person"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["代缴医保", "少发漏发"]

title.zh   = "领金月份未代缴医保"
title.en   = "Benefit months without a medical premium"
summary.zh = "领取失业保险金的月份，经办机构既没有代缴职工医保费，也没有返还，且该月所属医保缴费年度和领金期都已结束并过了宽限期。这是可能少发漏发，应当补办，不是当事人的问题。当月已有单位参保的不算；当年当地多数领金月份都没有代缴记录的（数据可能未提供），不作判断。"
summary.en = "For months of benefit the office neither paid the medical premium nor refunded it, and the medical insurance year, the benefit and a time of grace are over. The person may have been paid too little, to be made good; it is no fault of theirs. Months insured with an employer do not count; where most benefit months of the place and year have no premium (not delivered, perhaps) nothing is decided."

[[legal]]
clause = "NMG-2025-SYBX:4"
why.zh = "应按规定统一办理参保缴费并代缴；无法代缴的应告知并经申请支付"
why.en = "The office pays the premium, or says why it cannot and refunds it"
[[legal]]
clause = "SIL-2018:48"
why.zh = "领金期间的基本医疗保险费由失业保险基金支付，个人不缴纳"
why.en = "The fund pays the premium, the person does not"
[[legal]]
clause = "SIAR-2023:24-2"
why.zh = "经办机构应当从失业保险基金中支付其应当缴纳的基本医疗保险费"
why.en = "The office pays it from the fund"

[requires]
payments = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on"]

[params.grace_months]
type = "int"
default = 3
min = 0
max = 24
unit = "个月"
about.zh = "医保缴费年度和领金期都结束后，等待申请返还的月数"
about.en = "Months after the medical insurance year and the benefit in which a refund may still be applied for"
[params.year_ends_in]
type = "int"
default = 12
min = 1
max = 12
unit = "月"
about.zh = "医疗保险缴费年度结束的月份（各地不同）"
about.en = "Month in which the medical insurance year ends (a local matter)"
[params.min_coverage]
type = "float"
default = 0.5
min = 0.05
max = 1.0
about.zh = "同一盟市同一年领金月份中有代缴的占比低于此数，视为数据未提供，不作判断"
about.en = "Where a smaller share of the benefit months of a prefecture and year has a premium, the data are taken as missing and nothing is decided"

[output]
rows = "population"
entity_id = "person_id"
window = ["window_start", "window_end"]
region = "region_code"
[output.columns]
person_id    = { type = "string",        zh = "人员", en = "Person" }
region_code  = { type = "string",        zh = "发放地", en = "Paying region" }
window_start = { type = "date",          zh = "首月首日", en = "First day of the first month" }
window_end   = { type = "date",          zh = "末月末日", en = "Last day of the last month" }
observed     = { type = "int64",         zh = "未代缴也未返还的月数", en = "Months neither paid nor refunded" }
exposure     = { type = "int64",         zh = "领金月数", en = "Benefit months" }
covered      = { type = "int64",         zh = "已代缴或返还的月数", en = "Months paid or refunded" }
undecided    = { type = "int64",         zh = "未作判断的月数", en = "Months not decided" }
at_work      = { type = "int64",         zh = "当月由单位参保的月数", en = "Months insured with an employer" }
owed         = { type = "decimal(14,2)", zh = "按当地标准应补（有标准的月份）", en = "Owed by the local standard, where there is one" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "owed"
budget = { per_scan = 300 }

[[downgrade]]
when = "covered >= 0"
to   = "medium"
fp   = "FP-R17-FLEXIBLE"
zh   = "可能以灵活就业等身份自行参保、尚未申请返还（已代缴或返还{covered}个月）；少发漏发应当补办，不是当事人的问题"
en   = "Perhaps insured alone and no refund applied for yet ({covered} months were paid or refunded); what was paid too little is made good and no fault of the person"
[[downgrade]]
when = "observed = 1 AND covered >= 1"
to   = "low"
fp   = "FP-R17-ONE"
zh   = "其余{covered}个月都已代缴或返还，只缺一个月"
en   = "{covered} months were paid or refunded, one is missing"

[[support]]
id   = "several_months"
when = "observed >= 3"
zh   = "共有{observed}个月"
en   = "{observed} months"

[explain]
zh = "{window_start:date}至{window_end:date}，该人领金的月份中有{observed}个月既无代缴医保费也无返还（领金共{exposure}个月，已代缴或返还{covered}个月，由单位参保{at_work}个月，未作判断{undecided}个月），按当地标准约应补{owed:yuan}。可能少发漏发，请主动联系本人。"
en = "From {window_start:date} to {window_end:date}, {observed} benefit months have neither a medical premium nor a refund ({exposure} months of benefit, {covered} covered, {at_work} insured with an employer, {undecided} not decided); by the local standard about {owed:yuan} is owed. The person may have been paid too little: please make contact."

[[plots]]
kind  = "timeline"
table = "payments"
date  = "month"

[[evidence]]
id    = "payments"
title.zh = "该人领金期间的失业保险金、代缴与返还"
title.en = "Benefit, premiums and refunds of the person"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.region_code, p.benefit_type, p.month, p.paid_on
FROM payments p
WHERE p.benefit_type IN ('unemployment_benefit', 'medical_premium', 'medical_refund') AND p.paid_on <= $as_of
  AND p.person_id = $entity_id AND p.month >= $window_start AND p.month <= $window_end"""

[[false_positives]]
id = "FP-R17-FLEXIBLE"
zh = "以灵活就业身份或作为家属在别处参保，尚未申请返还"
en = "Insured alone or as a dependant elsewhere, no refund applied for yet"
how.zh = "联系本人，告知可以申请"
how.en = "Tell the person that a refund can be applied for"
[[false_positives]]
id = "FP-R17-ONE"
zh = "首月或末月的衔接，医保由原单位或新单位缴纳"
en = "The first or last month, paid by the old or the new employer"
how.zh = "与医保部门核对该月缴费"
how.en = "Ask the medical insurance office about the month"
[[false_positives]]
id = "FP-R17-DATA"
zh = "代缴由医保部门汇总结算，明细未提供"
en = "Premiums are settled in bulk and not delivered in detail"
how.zh = "向医保部门取明细"
how.en = "Obtain the details"

[[verify]]
id = "V1"
zh = "与医保部门核对这些月份是否到账"
en = "Ask the medical insurance office whether these months arrived"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "联系本人，告知原因和返还的申请方式"
en = "Contact the person: why, and how to apply"
needs = "text"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Detection U17: an under-payment, reported like an over-payment. Choices left open there:
-- * One row per person with such a month, decided or not. The window is that of the months flagged, or of all where none is.
-- * No money at risk: nothing was paid too much, so the evidence carries no amounts either. `owed` adds the local standards of the months that have one.
-- * A refund is applied for after the year or after the benefit (001 四), as the person likes: a month is decided once both,
--   and the grace, are over by the as-of date, and where the prefecture paid
--   premiums for enough of its benefit months of the calendar year.
-- * Never band A: an under-payment is to be made good, and who is insured alone or as a dependant elsewhere is the likely
--   explanation.
-- * An employer's contribution in the month stands for medical insurance with that employer.
-- * 大额补充医疗保险费 has no type of its own in the extracts and is not tested.
WITH latest AS (
  SELECT person_id, month_index(MAX(month)) AS last_month FROM medical_month WHERE benefit > 0 GROUP BY person_id
), coverage AS (
  SELECT substr(region_code, 1, 4) AS prefecture, date_part('year', month) AS year,
         AVG(CASE WHEN premium > 0 THEN 1.0 ELSE 0.0 END) AS share
  FROM medical_month
  WHERE benefit > 0
  GROUP BY substr(region_code, 1, 4), date_part('year', month)
), placed AS (
  SELECT m.person_id, m.month, m.region_code, m.standard,
         CASE WHEN m.premium + m.refund > 0 THEN 'covered'
              WHEN w.month IS NOT NULL      THEN 'at work'
              WHEN c.share >= $min_coverage
               AND $as_of >= month_start(1 + $grace_months + GREATEST(l.last_month,
                     month_index(m.month) + (11 + $year_ends_in - month_index(m.month) % 12) % 12)) THEN 'missing'
              ELSE 'open' END AS state
  FROM medical_month m
  JOIN latest l ON l.person_id = m.person_id
  JOIN coverage c ON c.prefecture = substr(m.region_code, 1, 4) AND c.year = date_part('year', m.month)
  LEFT JOIN drawn_while_insured w ON w.person_id = m.person_id AND w.month = m.month
  WHERE m.benefit > 0
)
SELECT person_id,
       FIRST_VALUE(region_code ORDER BY month DESC)                                           AS region_code,
       COALESCE(MIN(CASE WHEN state = 'missing' THEN month END), MIN(month))                  AS window_start,
       month_start(month_index(COALESCE(MAX(CASE WHEN state = 'missing' THEN month END), MAX(month))) + 1)
         - INTERVAL '1 day'                                                                   AS window_end,
       CAST(SUM(CASE WHEN state = 'missing' THEN 1 ELSE 0 END) AS BIGINT)                     AS observed,
       CAST(COUNT(*) AS BIGINT)                                                               AS exposure,
       CAST(SUM(CASE WHEN state = 'covered' THEN 1 ELSE 0 END) AS BIGINT)                     AS covered,
       CAST(SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END) AS BIGINT)                        AS undecided,
       CAST(SUM(CASE WHEN state = 'at work' THEN 1 ELSE 0 END) AS BIGINT)                     AS at_work,
       CAST(SUM(CASE WHEN state = 'missing' THEN COALESCE(standard, 0) ELSE 0 END) AS DECIMAL(14,2)) AS owed
FROM placed
GROUP BY person_id
HAVING SUM(CASE WHEN state = 'covered' THEN 0 ELSE 1 END) > 0
/*--- tests
[[test]]
name  = "firing: three months of one year not paid"
kind  = "firing"
as_of = 2026-03-31
params = { grace_months = 0 }
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..6}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..6}-01 | 2025-0{1..6}-20 | 1500.00
B{1..3}    | C1       | P1        | 150502      | medical_premium      | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 0.50
C1         | C2       | P2        | 150502      | medical_refund       | 2025-01-01      | 2025-01-20      | 400.00
D{1..2}    | C3       | P3        | 150602      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 0.50
D3         | C3       | P3        | 150622      | unemployment_benefit | 2025-03-01      | 2025-03-20      | 1500.00
E{1..3}    | C4       | P4        | 150602      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
F{1..3}    | C4       | P4        | 150602      | medical_premium      | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 400.00
G4         | C4       | P4        | 150602      | medical_premium      | 2026-03-01      | 2026-03-20      | 400.00
G5         | C3       | P3        | 150602      | medical_premium      | 2026-03-01      | 2026-03-20      | 400.00
G6         | C3       | P3        | 150602      | medical_premium      | 2025-07-01      | 2025-07-20      | 400.00
'''
standards = '''
region_code | item            | valid_from | valid_to   | amount
150500      | medical_premium | 2025-01-01 | 2025-05-31 | 400.00
'''
[test.expect]
# April to June are missing; half of the months of the place have a premium, which is just enough (P2's month without benefit does
# not count). June has no standard: 2 × 400. P3: three months, none paid, at the other place half of the months are paid; the premium
# of a month without benefit changes nothing.
population = 2
rows = '''
entity_id | region_code | window_start | window_end | observed | exposure | covered | undecided | at_work | owed
P1        | 150502      | 2025-04-01   | 2025-06-30 | 3        | 6        | 3       | 0         | 0       | 800.00
P3        | 150622      | 2025-01-01   | 2025-03-31 | 3        | 3        | 0       | 0         | 0       | 0.00
'''
alerts = '''
entity_id | band | amount_paid | amount_low | for                        | fp
P1        | B    | 0.00        | 0.00       | several_months: observed=3 | FP-R17-FLEXIBLE
P3        | B    | 0.00        | 0.00       | several_months: observed=3 | FP-R17-FLEXIBLE
'''

[[test]]
name  = "boundary: the year and the grace, refunds, work, one month, none at all"
kind  = "boundary"
as_of = 2026-04-01
[test.given]
payments = '''
payment_id     | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..3}-{1..6} | C{1..6}  | P{1..6}   | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
B{1..2}-{1..5} | C{1..5}  | P{1..5}   | 150502      | medical_premium      | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 400.00
C2             | C2       | P2        | 150502      | medical_refund       | 2025-03-01      | 2025-09-20      | 400.00
C3             | C3       | P3        | 150502      | medical_refund       | 2025-03-01      | 2026-04-02      | 400.00
C4             | C4       | P4        | 150502      | medical_premium      | 2025-02-01      | 2025-03-20      | -400.00
D7             | C7       | P7        | 150502      | unemployment_benefit | 2026-01-01      | 2026-01-20      | 1500.00
D8             | C8       | P8        | 150602      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 1500.00
D9             | C8       | P8        | 150602      | unemployment_benefit | 2025-02-01      | 2025-02-20      | 1500.00
E8             | C9       | P9        | 150602      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 1500.00
E9             | C9       | P9        | 150602      | medical_premium      | 2025-01-01      | 2025-01-20      | 400.00
F{1..4}    | D1       | Q1        | 150702      | unemployment_benefit | 2025-0{1..4}-01 | 2025-0{1..4}-20 | 1500.00
G{1..2}    | D1       | Q1        | 150702      | medical_premium      | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 400.00
H1         | D2       | Q2        | 150702      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 1500.00
I1         | D3       | Q3        | 150702      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 1500.00
K{1..2}    | D4       | Q4        | 150702      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
L1         | D4       | Q4        | 150702      | medical_premium      | 2025-01-01      | 2025-01-20      | 400.00
J1         | D3       | Q3        | 150702      | medical_premium      | 2025-01-01      | 2025-01-20      | 400.00
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P5        | E1          | 150502      | 2025-03-01 | regular
P6        | E1          | 150502      | 2025-03-01 | regular
Q1        | E1          | 150502      | 2025-01-01 | regular
Q1        | E1          | 150502      | 2025-03-01 | regular
Q1        | E1          | 150502      | 2025-04-01 | regular
'''
standards = '''
region_code | item            | valid_from | valid_to | amount
150000      | medical_premium | 2025-01-01 |          | 400.00
'''
[test.expect]
# The year 2025 and three months are over on 1 April 2026. At 1505 premiums stand for 9 of the 18 months of 2025. P1: one
# month. P2 was refunded, P3 after the day. P4: February was taken back. P5 worked in March. P6: two months, none paid. P7's year goes
# on. P8's prefecture has 1 premium in 3 months: not decided. Q1: two months paid, two at work. Q2: one month, none paid: not «one of
# several»; 4 of 8 months of the place are paid. Q4: one paid, one missing.
population = 10
rows = '''
entity_id | window_start | window_end | observed | exposure | covered | undecided | at_work | owed
P1        | 2025-03-01   | 2025-03-31 | 1        | 3        | 2       | 0         | 0       | 400.00
P3        | 2025-03-01   | 2025-03-31 | 1        | 3        | 2       | 0         | 0       | 400.00
P4        | 2025-02-01   | 2025-03-31 | 2        | 3        | 1       | 0         | 0       | 800.00
P5        | 2025-01-01   | 2025-03-31 | 0        | 3        | 2       | 0         | 1       | 0.00
P6        | 2025-01-01   | 2025-02-28 | 2        | 3        | 0       | 0         | 1       | 800.00
P7        | 2026-01-01   | 2026-01-31 | 0        | 1        | 0       | 1         | 0       | 0.00
P8        | 2025-01-01   | 2025-02-28 | 0        | 2        | 0       | 2         | 0       | 0.00
Q1        | 2025-01-01   | 2025-04-30 | 0        | 4        | 2       | 0         | 2       | 0.00
Q2        | 2025-01-01   | 2025-01-31 | 1        | 1        | 0       | 0         | 0       | 400.00
Q4        | 2025-02-01   | 2025-02-28 | 1        | 2        | 1       | 0         | 0       | 400.00
'''
alerts = '''
entity_id | band | for
P1        | C    |
P3        | C    |
P4        | B    |
P6        | B    |
Q2        | B    |
Q4        | C    |
'''

[[test]]
name  = "boundary: a day before the grace is over, a year that ends in June"
kind  = "boundary"
as_of = 2025-09-30
params = { year_ends_in = 6 }
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..7}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..7}-01 | 2025-0{1..7}-20 | 1500.00
B{1..5}    | C1       | P1        | 150502      | medical_premium      | 2025-0{1..5}-01 | 2025-0{1..5}-20 | 400.00
C1         | C2       | P2        | 150502      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 1500.00
D1         | C3       | P3        | 150502      | unemployment_benefit | 2024-06-01      | 2024-06-20      | 1500.00
D2         | C4       | P4        | 150502      | unemployment_benefit | 2024-06-01      | 2024-06-20      | 1500.00
D3         | C4       | P4        | 150502      | medical_premium      | 2024-06-01      | 2024-06-20      | 400.00
E1         | C5       | P5        | 150502      | unemployment_benefit | 2024-07-01      | 2024-07-20      | 1500.00
E2         | C5       | P5        | 150502      | unemployment_benefit | 2024-08-01      | 2024-08-20      | 1500.00
E3         | C5       | P5        | 150502      | medical_premium      | 2024-08-01      | 2024-08-20      | 400.00
'''
[test.expect]
# June is settled on 1 October 2025, a day later; July a year after that. P2's January is of the year that ends in June. P3's year ended
# in June 2024. P5's July is of the year to June 2025.
population = 4
rows = '''
entity_id | observed | exposure | covered | undecided
P1        | 0        | 7        | 5       | 2
P2        | 0        | 1        | 0       | 1
P3        | 1        | 1        | 0       | 0
P5        | 0        | 2        | 1       | 1
'''
alerts = '''
entity_id | band
P3        | B
'''

[[test]]
name  = "boundary: a day before the grace of the calendar year is over"
kind  = "boundary"
as_of = 2026-03-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..2}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
B2         | C1       | P1        | 150502      | medical_premium      | 2025-02-01      | 2025-02-20      | 400.00
C{1..2}    | C2       | P2        | 150502      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
D1         | C2       | P2        | 150502      | medical_premium      | 2025-01-01      | 2025-01-20      | 400.00
'''
[test.expect]
# January of 2025, P1's, and February, P2's, are settled on 1 April 2026.
population = 2
rows = '''
entity_id | observed | exposure | covered | undecided
P1        | 0        | 2        | 1       | 1
P2        | 0        | 2        | 1       | 1
'''
alerts = ''

[[test]]
name  = "boundary: the benefit goes on after the year, and has ended"
kind  = "boundary"
as_of = 2026-06-30
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month            | paid_on          | amount
A{01..12}  | C1       | P1        | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1500.00
B{03..12}  | C1       | P1        | 150502      | medical_premium      | 2025-{03..12}-01 | 2025-{03..12}-20 | 400.00
C{01..03}  | C1       | P1        | 150502      | unemployment_benefit | 2026-{01..03}-01 | 2026-{01..03}-20 | 1500.00
D{01..12}  | C2       | P2        | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1500.00
E{03..12}  | C2       | P2        | 150502      | medical_premium      | 2025-{03..12}-01 | 2025-{03..12}-20 | 400.00
F{01..02}  | C2       | P2        | 150502      | unemployment_benefit | 2026-{01..02}-01 | 2026-{01..02}-20 | 1500.00
G{01..02}  | C2       | P2        | 150502      | medical_premium      | 2026-{01..02}-01 | 2026-{01..02}-20 | 400.00
H{01..12}  | C3       | P3        | 150502      | unemployment_benefit | 2025-{01..12}-01 | 2025-{01..12}-20 | 1500.00
I{03..12}  | C3       | P3        | 150502      | medical_premium      | 2025-{03..12}-01 | 2025-{03..12}-20 | 400.00
J{01..03}  | C3       | P3        | 150502      | unemployment_benefit | 2026-{01..03}-01 | 2026-{01..03}-20 | 0.60
'''
[test.expect]
# P1's benefit ended with March: settled on 1 July 2026, a day later. P2's with February: settled on 1 June, for the two
# months of 2025; those of 2026 are paid. P3's benefit of 2026 is small change, but it goes on to March like P1's.
population = 3
rows = '''
entity_id | observed | exposure | covered | undecided
P1        | 0        | 15       | 10      | 5
P2        | 2        | 14       | 12      | 0
P3        | 0        | 15       | 10      | 5
'''

[[test]]
name  = "boundary: what is shown: the months flagged, the days of payment, the three kinds"
kind  = "boundary"
as_of = 2026-04-01
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..2}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
A6         | C1       | P1        | 150502      | unemployment_benefit | 2025-06-01      | 2026-04-02      | 1500.00
A{7..9}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{7..9}-01 | 2025-0{7..9}-20 | 1500.00
B1         | C1       | P1        | 150502      | medical_premium      | 2025-01-01      | 2025-01-20      | 400.00
B3         | C1       | P1        | 150502      | medical_premium      | 2025-03-01      | 2025-03-20      | 400.00
B4         | C1       | P1        | 150502      | medical_refund       | 2025-04-01      | 2026-04-01      | 400.00
B5         | C1       | P1        | 150502      | price_subsidy        | 2025-05-01      | 2025-05-20      | 50.00
B{8..9}    | C1       | P1        | 150502      | medical_premium      | 2025-0{8..9}-01 | 2025-0{8..9}-20 | 400.00
D1         | C2       | P2        | 150502      | unemployment_benefit | 2024-04-01      | 2024-04-20      | 1500.00
D2         | C2       | P2        | 150502      | medical_premium      | 2024-04-01      | 2024-04-20      | 400.00
D3         | C2       | P2        | 150502      | medical_premium      | 2025-03-01      | 2025-03-20      | 400.00
'''
[test.expect]
# February and July are missing; 3 of the 5 months of benefit have a premium. From February to July something is shown of four
# months: the benefit of February and July, the premium of March and the refund of April, paid on the day; May has only a price
# subsidy, June's benefit comes a day after, and the premium of P2 is another person's.
population = 1
rows = '''
entity_id | observed | exposure | covered | undecided
P1        | 2        | 5        | 3       | 0
'''
alerts = '''
entity_id | band | window_start | window_end | months | persons
P1        | B    | 2025-02-01   | 2025-07-31 | 4      | 1
'''

[[test]]
name  = "boundary: five months of eleven with a premium are too few to decide by"
kind  = "boundary"
as_of = 2026-04-01
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..6}    | C1       | P1        | 150802      | unemployment_benefit | 2025-0{1..6}-01 | 2025-0{1..6}-20 | 1500.00
B{1..3}    | C1       | P1        | 150802      | medical_premium      | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 400.00
C{1..4}    | C2       | P2        | 150802      | unemployment_benefit | 2025-0{1..4}-01 | 2025-0{1..4}-20 | 1500.00
D{1..2}    | C2       | P2        | 150802      | medical_premium      | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 400.00
E1         | C3       | P3        | 150802      | unemployment_benefit | 2025-01-01      | 2025-01-20      | 0.60
'''
[test.expect]
# 3 + 2 premiums in 6 + 4 + 1 months of benefit, the last of them small change: 5 / 11 = 0.4545.
population = 3
rows = '''
entity_id | observed | exposure | covered | undecided
P1        | 0        | 6        | 3       | 3
P2        | 0        | 4        | 2       | 2
P3        | 0        | 1        | 0       | 1
'''
alerts = ''

[[test]]
name  = "quiet: every month paid or refunded"
kind  = "quiet"
as_of = 2026-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..3}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
B{1..2}    | C1       | P1        | 150502      | medical_premium      | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 400.00
C1         | C1       | P1        | 150502      | medical_refund       | 2025-03-01      | 2025-09-20      | 400.00
D1         |          | P2        | 150502      | unemployment_allowance | 2025-03-01    | 2025-03-20      | 1200.00
'''
[test.expect]
population = 0
alerts = ''

[[survivor]]
mutant = "sql: JOIN latest l => LEFT JOIN latest l"
reason = { zh = "有领金月份的人在 latest 中都有一行", en = "Everybody with a month of benefit has a row in latest" }
[[survivor]]
mutant = "sql: JOIN coverage c => LEFT JOIN coverage c"
reason = { zh = "coverage 由同样的领金月份得来，每个盟市、年度都有一行", en = "coverage is made of the same months of benefit and has a row for every prefecture and year of them" }
[[survivor]]
mutant = "sql: SUM(CASE WHEN state = 'covered' THEN 0 ELSE 1 END) => max(CASE WHEN state = 'covered' THEN 0 ELSE 1 END)"
reason = { zh = "只问是否大于0", en = "It is only asked whether it is above 0" }
[[survivor]]
mutant = "sql: 1 => 2 in CASE WHEN state = 'covered' THEN 0 ELSE 1 END"
reason = { zh = "只问是否大于0", en = "It is only asked whether it is above 0" }
[[survivor]]
mutant = "evidence.payments: p.month <= $window_end => p.month < $window_end"
reason = { zh = "待遇月是首日，window_end 是末日，不会相等", en = "A month is its first day, window_end a last day: they are never equal" }
---*/
