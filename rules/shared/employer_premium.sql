/*--- rule
format = 1
kind   = "view"
name   = "employer_premium"

about.zh = "各单位逐月、逐地的缴费：到账日、费率（缴费额÷缴费基数，以万分之整数计）、条数和金额。费率只算正常缴费、基数不低于100元、有缴费额的记录，其余为空。"
about.en = "Contributions of an employer per month and place: the day they arrived, their rate (amount over wage base, in whole parts of 10,000), rows and money. Only a regular row with a base of at least 100 yuan and an amount has a rate."

[requires]
contributions = ["employer_id", "region_code", "month"]
[optional]
contributions = { columns = ["paid_on", "wage_base", "amount", "kind"], feeds = ["paid_on", "rate", "amount", "unknown"] }

[output.columns]
employer_id = { type = "string",        zh = "单位", en = "Employer" }
region_code = { type = "string",        zh = "参保地", en = "Region" }
month       = { type = "date",          zh = "月份", en = "Month" }
paid_on     = { type = "date",          zh = "到账日", en = "Arrived on" }
rate        = { type = "float64",       zh = "费率（万分之）", en = "Rate, per 10,000" }
n           = { type = "int64",         zh = "条数", en = "Rows" }
amount      = { type = "decimal(18,2)", zh = "缴费额", en = "Premiums" }
unknown     = { type = "int64",         zh = "缴费额不明的条数", en = "Rows without an amount" }
---*/
-- The large table is read once for every rule about premiums: an employer's people mostly share a rate and a day of arrival, so a month of theirs
-- is a row or two. A fen of rounding moves the rate by less than half a part for bases above 100 yuan. Rows after
-- the as-of date are kept: rules leave them out.
SELECT employer_id, region_code, month,
       paid_on,
       rate,
       COUNT(*)                                                         AS n,
       CAST(SUM(amount) AS DECIMAL(18,2))                               AS amount,
       CAST(COUNT(*) - COUNT(amount) AS BIGINT)                         AS unknown
FROM (SELECT employer_id, region_code, month, paid_on, amount,
             CASE WHEN kind = 'regular' AND wage_base >= 100
                  THEN ROUND(10000 * CAST(amount AS DOUBLE) / CAST(wage_base AS DOUBLE)) END AS rate
      FROM contributions) c
GROUP BY employer_id, region_code, month, paid_on, rate
/*--- tests
[[test]]
name  = "the boundary of a rate: a base of 100 yuan, half a part, kinds, no amount; days of arrival; two places"
as_of = 2025-01-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | paid_on    | kind     | wage_base | amount
P1        | E1          | 150502      | 2024-12-01 | 2024-12-31 | regular  | 5000.00   | 25.00
P2        | E1          | 150502      | 2024-12-01 | 2024-12-31 | regular  | 5010.00   | 25.05
P3        | E1          | 150502      | 2024-12-01 | 2025-01-01 | regular  | 5000.00   | 25.00
P4        | E1          | 150521      | 2024-12-01 | 2024-12-31 | regular  | 5000.00   | 25.00
P5        | E1          | 150502      | 2024-12-01 |            | regular  | 5000.00   | 25.00
P6        | E1          | 150502      | 2024-12-01 | 2024-12-31 | regular  | 5000.00   |
P7        | E1          | 150502      | 2024-12-01 | 2024-12-31 | backpay  | 5000.00   | 25.00
P8        | E1          | 150502      | 2024-12-01 | 2024-12-31 | regular  | 99.99     | 0.50
P1        | E2          | 150502      | 2025-02-01 | 2025-02-28 | regular  | 100.00    | 0.50
P2        | E2          | 150502      | 2025-03-01 | 2025-03-31 | regular  | 10000.00  | 50.50
P3        | E2          | 150502      | 2025-03-01 | 2025-03-31 | regular  | 10000.00  | 50.49
'''
[test.expect]
# P1 and P2 share place, day and rate; P6 has no amount, P7 is not regular, P8's base is a fen short of 100: no rate, 25.50 in
# all. 50.50 of 10,000 is 50.5 parts and rounds up, 50.49 down. February and March lie after the day and are kept.
rows = '''
employer_id | region_code | month      | paid_on    | rate | n | amount | unknown
E1          | 150502      | 2024-12-01 | 2024-12-31 | 50   | 2 | 50.05  | 0
E1          | 150502      | 2024-12-01 | 2025-01-01 | 50   | 1 | 25.00  | 0
E1          | 150521      | 2024-12-01 | 2024-12-31 | 50   | 1 | 25.00  | 0
E1          | 150502      | 2024-12-01 |            | 50   | 1 | 25.00  | 0
E1          | 150502      | 2024-12-01 | 2024-12-31 |      | 3 | 25.50  | 1
E2          | 150502      | 2025-02-01 | 2025-02-28 | 50   | 1 | 0.50   | 0
E2          | 150502      | 2025-03-01 | 2025-03-31 | 51   | 1 | 50.50  | 0
E2          | 150502      | 2025-03-01 | 2025-03-31 | 50   | 1 | 50.49  | 0
'''
---*/
