/*--- rule
format = 1
kind   = "view"
name   = "repeated_month"

about.zh = "同一人同一待遇月在同一省内有两笔以上失业保险金（冲销先行抵减）的月份，及当地当月标准。没有标准的，超出额为空，不作判断。"
about.en = "Months for which a person was paid unemployment benefit twice or more inside one province (reversals netted first), with the standard of the place and month. Where there is no standard the excess is null: not decided."

[requires]
payments = ["person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]
[optional]
payments = { columns = ["claim_id"], feeds = ["claims", "twins"] }

[output.columns]
person_id   = { type = "string",        zh = "人员", en = "Person" }
province    = { type = "string",        zh = "省份代码", en = "Province" }
month       = { type = "date",          zh = "待遇月", en = "Benefit month" }
region_code = { type = "string",        zh = "最近发放地", en = "Region paid last" }
claims      = { type = "int64",         zh = "申领数", en = "Claims" }
amount      = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
standard    = { type = "decimal(14,2)", zh = "当月标准", en = "Standard of the month" }
excess      = { type = "decimal(14,2)", zh = "超出标准", en = "Above the standard" }
twins       = { type = "boolean",       zh = "同一申领、同日、同额", en = "One claim, day and amount" }
paid_on     = { type = "date",          zh = "最近发放日", en = "Last paid on" }
---*/
-- A month was paid twice where more is left than its largest single payment: one taken back and made again leaves just that,
-- two of which only a part was taken back leave more.
WITH twice AS (                        -- only a month with two payments can have been paid twice
  SELECT person_id, month
  FROM payments
  WHERE benefit_type = 'unemployment_benefit'
  GROUP BY person_id, month
  HAVING COUNT(*) > 1
), net AS (
  SELECT p.person_id, p.month, substr(p.region_code, 1, 2) AS province, p.claim_id,
         SUM(p.amount)                                                                AS amount,
         MIN(CASE WHEN p.amount > 0 THEN p.amount END)                                AS least,
         MAX(p.amount)                                                                AS most,
         MIN(CASE WHEN p.amount > 0 THEN p.paid_on END)                               AS first_on,
         MAX(CASE WHEN p.amount > 0 THEN p.paid_on END)                               AS last_on,
         FIRST_VALUE(p.region_code ORDER BY p.paid_on DESC, p.region_code)            AS region_code
  FROM twice t
  JOIN payments p ON p.person_id = t.person_id AND p.month = t.month
  WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of
  GROUP BY p.person_id, p.month, substr(p.region_code, 1, 2), p.claim_id
), monthly AS (
  SELECT person_id, province, month,
         FIRST_VALUE(region_code ORDER BY last_on DESC, region_code)                  AS region_code,
         COUNT(*)                                                                     AS claims,
         SUM(amount)                                                                  AS amount,
         MAX(most)                                                                    AS largest,
         COUNT(*) = 1 AND MAX(least) = MAX(most) AND MAX(first_on) = MAX(last_on)     AS twins,
         MAX(last_on)                                                                 AS paid_on
  FROM net
  WHERE amount > 0
  GROUP BY person_id, province, month
)
SELECT m.person_id, m.province, m.month, m.region_code,
       CAST(m.claims AS BIGINT)                                                       AS claims,
       CAST(m.amount AS DECIMAL(14,2))                                                AS amount,
       s.amount                                                                       AS standard,
       -- GREATEST would pass over a null standard.
       CAST(CASE WHEN m.amount > s.amount THEN m.amount - s.amount
                 WHEN s.amount IS NOT NULL THEN 0 END AS DECIMAL(14,2))               AS excess,
       m.twins, m.paid_on
FROM monthly m
LEFT JOIN standard_by_month s ON s.region_code = m.region_code AND s.month = m.month AND s.item = 'unemployment_benefit'
WHERE m.amount > m.largest
/*--- tests
[[test]]
name  = "boundary: twice, split, supplemented, taken back and made again, two provinces, no standard"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
A2         | C2       | P1        | 150602      | unemployment_benefit | 2025-01-01 | 2025-02-20 | 1700.00
B1         | C3       | P2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1000.00
B2         | C3       | P2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-25 | 700.00
C1         | C4       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
C2         | C4       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-22 | -1700.00
C3         | C4       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-25 | 1700.00
D1         | C5       | P4        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
D2         | C6       | P4        | 210102      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
E1         | C7       | P5        | 150802      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
E2         | C7       | P5        | 150802      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
F1         | C8       | P6        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
F2         | C8       | P6        | 150502      | price_subsidy        | 2025-01-01 | 2025-01-20 | 54.00
F3         | C8       | P6        | 150502      | unemployment_benefit | 2025-01-01 | 2026-01-02 | 1700.00
G1         | C9       | P7        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
G2         | D9       | P7        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
G3         | D9       | P7        | 150502      | unemployment_benefit | 2025-01-01 | 2025-02-20 | -1700.00
H1         | D1       | P8        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
H2         | D1       | P8        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
H3         | D1       | P8        | 150502      | unemployment_benefit | 2025-01-01 | 2025-03-20 | -0.50
H4         | D1       | P8        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
I1         | D2       | P9        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
I2         | D3       | P9        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
I3         | D4       | P9        | 210102      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
J1         | D5       | Q1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
J2         | D5       | Q1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-12-31 | 1650.00
J3         | D5       | Q1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-25 | -100.00
K1         | D6       | Q2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
K2         | D7       | Q2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
K3         | D7       | Q2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-21 | -1699.50
L1         | D8       | Q3        | 150602      | unemployment_benefit | 2025-01-01 | 2025-01-21 | 1700.00
L2         | D8       | Q3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 10.00
L3         | D9       | Q3        | 150702      | unemployment_benefit | 2025-01-01 | 2025-01-21 | 1700.00
M1         | E2       | Q4        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1700.00
M2         | E2       | Q4        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-21 | 1700.00
M3         | E2       | Q4        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 0.50
N1         | E3       | Q5        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1700.00
N2         | E3       | Q5        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1600.00
O1         | E4       | Q6        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1700.00
O2         | E4       | Q6        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-21 | 1700.00
O3         | E4       | Q6        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-22 | -100.00
L4         | E1       | Q3        | 150102      | unemployment_benefit | 2025-01-01 | 2025-01-19 | 5.00
'''
standards = '''
region_code | item                 | valid_from | valid_to | amount
150500      | unemployment_benefit | 2021-12-01 |          | 1700.00
150600      | unemployment_benefit | 2021-12-01 |          | 1800.00
150600      | medical_premium      | 2021-12-01 |          | 400.00
150502      | unemployment_benefit | 2025-02-01 |          | 1750.00
'''
[test.expect]
# P1: 3400 by two claims, judged by the place that paid last (1800). P2: split, 1700 in all. P3: made again, once. P4: a
# province each. P5: no standard there. P6: a price subsidy is no benefit, the rest is after the as-of date. P7: one of the two
# claims was taken back. P8: three payments, half a yuan taken back: 5100 − 0.50. P9: two claims of
# one day, and another province beside. Q1: two payments of which a hundred yuan were taken back. Q2: of two claims one was
# taken back but for half a yuan. Q3 was judged by the county of the later payment, of two on one day by the first by code; the
# row of the reversal tells no place where another claim was paid later. Q4, Q5 and Q6: three payments, not alike in day or amount.
# The standard of the county begins in February.
rows = '''
person_id | province | month      | region_code | claims | amount  | standard | excess  | twins | paid_on
P1        | 15       | 2025-01-01 | 150602      | 2      | 3400.00 | 1800.00  | 1600.00 | false | 2025-02-20
P2        | 15       | 2025-01-01 | 150502      | 1      | 1700.00 | 1700.00  | 0.00    | false | 2025-01-25
P5        | 15       | 2025-01-01 | 150802      | 1      | 3400.00 |          |         | true  | 2025-01-20
P8        | 15       | 2025-01-01 | 150502      | 1      | 5099.50 | 1700.00  | 3399.50 | true  | 2025-01-20
P9        | 15       | 2025-01-01 | 150502      | 2      | 3400.00 | 1700.00  | 1700.00 | false | 2025-01-20
Q1        | 15       | 2025-01-01 | 150502      | 1      | 3250.00 | 1700.00  | 1550.00 | false | 2025-12-31
Q2        | 15       | 2025-01-01 | 150502      | 2      | 1700.50 | 1700.00  | 0.50    | false | 2025-01-20
Q3        | 15       | 2025-01-01 | 150602      | 3      | 3415.00 | 1800.00  | 1615.00 | false | 2025-01-21
Q4        | 15       | 2025-02-01 | 150502      | 1      | 3400.50 | 1750.00  | 1650.50 | false | 2025-02-21
Q5        | 15       | 2025-02-01 | 150502      | 1      | 3300.00 | 1750.00  | 1550.00 | false | 2025-02-20
Q6        | 15       | 2025-02-01 | 150502      | 1      | 3300.00 | 1750.00  | 1550.00 | false | 2025-02-21
'''

[[test]]
name  = "boundary: payments of nothing and of half a yuan, a reversal dated before, a claim taken back in full and beyond, the largest of two claims"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
A2         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
A3         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-18 | -0.50
A4         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-19 | 0.00
A5         | C1       | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-25 | 0.00
B1         | C2       | P2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 0.50
B2         | C2       | P2        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 0.50
D1         | C3       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
D2         | C3       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-21 | 1700.00
D3         | C4       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-22 | 800.00
D4         | C4       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-23 | -800.00
D5         | C5       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-24 | -50.00
F1         | C6       | P4        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1700.00
F2         | C6       | P4        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-21 | -500.00
F3         | C7       | P4        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 300.00
'''
standards = '''
region_code | item                 | valid_from | valid_to | amount
150500      | unemployment_benefit | 2021-12-01 |          | 1700.00
'''
[test.expect]
# P1: twice 1700.00 on one day, less 0.50. P3: C4 was taken back and C5 is a reversal alone: one claim, 3400.00. P4 has
# 1200.00 + 300.00 left, less than the largest payment of 1700.00.
rows = '''
person_id | claims | amount  | excess  | twins | paid_on
P1        | 1      | 3399.50 | 1699.50 | true  | 2025-01-20
P2        | 1      | 1.00    | 0.00    | true  | 2025-01-20
P3        | 1      | 3400.00 | 1700.00 | false | 2025-01-21
'''

[[survivor]]
mutant = "sql: MAX(least) => min(least)"
reason = { zh = "只在仅有一笔申领时才看", en = "Looked at only where there is a single claim" }
[[survivor]]
mutant = "sql: MAX(most) => min(most) #2"
reason = { zh = "只在仅有一笔申领时才看", en = "Looked at only where there is a single claim" }
[[survivor]]
mutant = "sql: MAX(first_on) => min(first_on)"
reason = { zh = "只在仅有一笔申领时才看", en = "Looked at only where there is a single claim" }
[[survivor]]
mutant = "sql: MAX(last_on) => min(last_on)"
reason = { zh = "只在仅有一笔申领时才看", en = "Looked at only where there is a single claim" }
[[survivor]]
mutant = "sql: m.amount > s.amount => m.amount >= s.amount"
reason = { zh = "等于标准时多出的为零", en = "At the standard itself nothing is above it" }
[[survivor]]
mutant = "sql: drop filter COUNT(*) > 1"
reason = { zh = "只为少算：只付过一笔的月份，随后总额不会大于其中最大一笔", en = "It only saves work: a month of one payment is never above its largest one" }

[[survivor]]
mutant = "sql: COUNT(*) > 1 => COUNT(*) >= 1"
reason = { zh = "只为少算：只付过一笔的月份，随后总额不会大于其中最大一笔", en = "It only saves work: a month of one payment is never above its largest one" }

[[survivor]]
mutant = "sql: drop filter benefit_type = 'unemployment_benefit'"
reason = { zh = "只为少算：只付过一笔的月份，随后总额不会大于其中最大一笔", en = "It only saves work: a month of one payment is never above its largest one" }

[[survivor]]
mutant = "sql: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "左边的月份来自同一张表", en = "The months on the left are of the same table" }
---*/
