/*--- rule
format = 1
kind   = "view"
name   = "hire_grant"

about.zh = "按人发放的招用补贴（一次性吸纳就业补贴、一次性扩岗补助），每单位、每人、每种补贴、每政策年度一行：净额、正数发放笔数、首末次发放日；另有此人在该单位的参保情况。冲销已抵减，净额不大于零的没有行。"
about.en = "Grants paid for a hired person (hiring subsidy, job-expansion subsidy), one row per employer, person, grant and policy year: net amount, payments, first and last day; with the person's insurance at that employer. Reversals are netted; where nothing is left there is no row."

[requires]
employer_grants = ["employer_id", "grant_type", "person_id", "year", "amount", "paid_on"]
contributions   = ["person_id", "employer_id", "month"]

[output.columns]
employer_id  = { type = "string",        zh = "单位", en = "Employer" }
person_id    = { type = "string",        zh = "所招人员", en = "Hired person" }
grant_type   = { type = "string",        zh = "补贴", en = "Grant" }
year         = { type = "int64",         zh = "政策年度", en = "Policy year" }
amount       = { type = "decimal(14,2)", zh = "净额", en = "Net amount" }
payments     = { type = "int64",         zh = "发放笔数（不含冲销）", en = "Payments, reversals left out" }
smallest     = { type = "decimal(14,2)", zh = "最小一笔", en = "Smallest payment" }
largest      = { type = "decimal(14,2)", zh = "最大一笔", en = "Largest payment" }
first_paid   = { type = "date",          zh = "首次发放日", en = "First paid on" }
last_paid    = { type = "date",          zh = "末次发放日", en = "Last paid on" }
months_ever  = { type = "int64",         zh = "在该单位参保月数（数据期内）", en = "Months insured there within the extract" }
months_year  = { type = "int64",         zh = "发放月及此前12个月在该单位参保月数", en = "Months insured there in the month of payment and the 12 before" }
run          = { type = "int64",         zh = "截至发放月的连续参保月数", en = "Consecutive months there up to the month of payment" }
run_first    = { type = "date",          zh = "该连续段首月", en = "First month of that run" }
stay         = { type = "int64",         zh = "自该月起12个月内参保月数", en = "Months insured there within twelve from then on" }
---*/
-- Contributions of every kind count as insured (a deferral is lawful, a back-payment is late money). The run is the one
-- that holds the last month insured there not after the month of the first payment.
WITH paid AS (
  SELECT employer_id, person_id, grant_type, CAST(year AS BIGINT) AS year,
         CAST(SUM(amount) AS DECIMAL(14,2))                             AS amount,
         CAST(SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END) AS BIGINT)    AS payments,
         CAST(MIN(CASE WHEN amount > 0 THEN amount END) AS DECIMAL(14,2)) AS smallest,
         CAST(MAX(amount) AS DECIMAL(14,2))                             AS largest,
         MIN(CASE WHEN amount > 0 THEN paid_on END)                     AS first_paid,
         MAX(CASE WHEN amount > 0 THEN paid_on END)                     AS last_paid
  FROM employer_grants
  WHERE grant_type IN ('hiring_subsidy', 'job_expansion_subsidy') AND person_id IS NOT NULL AND paid_on <= $as_of
  GROUP BY employer_id, person_id, grant_type, year
  HAVING SUM(amount) > 0
), pair AS (
  SELECT employer_id, person_id FROM paid GROUP BY employer_id, person_id
), insured AS (
  SELECT c.employer_id, c.person_id, month_set(c.month) AS months
  FROM contributions c
  JOIN pair p ON p.employer_id = c.employer_id AND p.person_id = c.person_id
  WHERE c.month <= $as_of
  GROUP BY c.employer_id, c.person_id
), counted AS (
  SELECT p.employer_id, p.person_id, p.grant_type, p.year, p.amount, p.payments, p.smallest, p.largest,
         p.first_paid, p.last_paid, i.months,
         month_index(p.first_paid)                                      AS paid_m,
         run_ending_at(i.months, month_index(p.first_paid))             AS run,
         last_member_at(i.months, month_index(p.first_paid))            AS run_last
  FROM paid p
  LEFT JOIN insured i ON i.employer_id = p.employer_id AND i.person_id = p.person_id
)
SELECT employer_id, person_id, grant_type, year, amount, payments, smallest, largest, first_paid, last_paid,
       CAST(members_between(months, 0, month_index($as_of)) AS BIGINT)                    AS months_ever,
       CAST(members_between(months, paid_m - 12, paid_m) AS BIGINT)          AS months_year,
       CAST(run AS BIGINT)                                                   AS run,
       month_start(run_last - run + 1)                                                    AS run_first,
       CAST(members_between(months, run_last - run + 1, run_last - run + 12) AS BIGINT)      AS stay
FROM counted
/*--- tests
[[test]]
name  = "the boundary of a stay: never insured, left before, left after, deferred months, twelve months, the year edge"
as_of = 2025-06-30
[test.given]
employer_grants = '''
grant_id | employer_id | grant_type                 | person_id | year | amount   | paid_on
G01      | E1          | hiring_subsidy             | P01       | 2024 | 1000.00  | 2024-06-10
G02      | E1          | hiring_subsidy             | P02       | 2024 | 1000.00  | 2024-06-10
G03      | E1          | job_expansion_subsidy      | P03       | 2024 | 1500.00  | 2024-06-10
G04      | E1          | job_expansion_subsidy      | P04       | 2024 | 1500.00  | 2024-06-10
G05      | E1          | job_expansion_subsidy      | P04       | 2024 | 1400.50  | 2024-07-10
G12      | E1          | job_expansion_subsidy      | P04       | 2024 | -100.00  | 2024-07-11
G06      | E1          | job_expansion_subsidy      | P05       | 2024 | 1500.00  | 2024-06-10
G07      | E1          | job_expansion_subsidy      | P05       | 2024 | -1500.00 | 2024-08-10
G08      | E1          | job_stabilisation_refund   | P06       | 2024 | 1500.00  | 2024-06-10
G09      | E1          | hiring_subsidy             |           | 2024 | 1500.00  | 2024-06-10
G10      | E1          | hiring_subsidy             | P07       | 2025 | 1500.00  | 2025-07-01
G11      | E1          | hiring_subsidy             | P08       | 2025 | 1000.00  | 2025-06-30
G13      | E3          | hiring_subsidy             | P09       | 2025 | 0.00     | 2025-01-01
G14      | E3          | hiring_subsidy             | P09       | 2025 | -0.20    | 2025-01-02
G15      | E3          | hiring_subsidy             | P09       | 2025 | 0.60     | 2025-03-31
G16      | E3          | hiring_subsidy             | P09       | 2025 | 0.00     | 2025-05-01
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P01       | E2          | 150502      | 2024-{01..06}-01 | regular
P02       | E1          | 150502      | 2023-{01..05}-01 | regular
P03       | E1          | 150502      | 2023-11-01       | regular
P03       | E1          | 150502      | 2023-12-01       | deferred
P03       | E1          | 150502      | 2024-{01..08}-01 | regular
P03       | E1          | 150502      | 2024-08-01       | backpay
P03       | E1          | 150502      | 2024-10-01       | regular
P04       | E1          | 150502      | 2024-{04..12}-01 | regular
P04       | E1          | 150502      | 2025-{01..06}-01 | regular
P08       | E1          | 150502      | 2025-06-01       | regular
P08       | E1          | 150502      | 2025-07-01       | regular
P09       | E3          | 150502      | 2025-01-01       | regular
P09       | E3          | 150502      | 2025-03-01       | regular
P09       | E1          | 150502      | 2025-02-01       | regular
'''
[test.expect]
# P01 was insured elsewhere only. P02 left 13 months before the payment (May 2023 against June 2024): nothing in June 2023
# to June 2024. P03: November 2023 to August 2024 are 10 months in a row, a gap, then October; 8 of
# them up to June 2024, 11 in the twelve months to October.
# P04: from April 2024, twelve months and more; 1500.00 + 1400.50 - 100.00 = 2800.50 in two payments. P05 was reversed. P06 is no hiring grant, G09 names nobody,
# G10 is paid after the day. P08: one month, the other lies after the day. P09: 0.60 - 0.20, a reversal and nothing are no payments;
# insured there in January and, after a gap, in March.
rows = '''
employer_id | person_id | grant_type            | year | amount  | payments | smallest | largest | first_paid | last_paid  | months_ever | months_year | run | run_first  | stay
E1          | P01       | hiring_subsidy        | 2024 | 1000.00 | 1        | 1000.00  | 1000.00 | 2024-06-10 | 2024-06-10 | 0           | 0           | 0   |            |
E1          | P02       | hiring_subsidy        | 2024 | 1000.00 | 1        | 1000.00  | 1000.00 | 2024-06-10 | 2024-06-10 | 5           | 0           | 5   | 2023-01-01 | 5
E1          | P03       | job_expansion_subsidy | 2024 | 1500.00 | 1        | 1500.00  | 1500.00 | 2024-06-10 | 2024-06-10 | 11          | 8           | 8   | 2023-11-01 | 11
E1          | P04       | job_expansion_subsidy | 2024 | 2800.50 | 2        | 1400.50  | 1500.00 | 2024-06-10 | 2024-07-10 | 15          | 3           | 3   | 2024-04-01 | 12
E1          | P08       | hiring_subsidy        | 2025 | 1000.00 | 1        | 1000.00  | 1000.00 | 2025-06-30 | 2025-06-30 | 1           | 1           | 1   | 2025-06-01 | 1
E3          | P09       | hiring_subsidy        | 2025 | 0.40    | 1        | 0.60     | 0.60    | 2025-03-31 | 2025-03-31 | 2           | 2           | 1   | 2025-03-01 | 1
'''

[[test]]
name  = "the month that begins on the as-of day counts"
as_of = 2025-06-01
[test.given]
employer_grants = '''
grant_id | employer_id | grant_type     | person_id | year | amount  | paid_on
G01      | E1          | hiring_subsidy | P01       | 2025 | 1000.00 | 2025-06-01
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P01       | E1          | 150502      | 2025-{05..07}-01 | regular
'''
[test.expect]
rows = '''
person_id | months_ever | months_year | run | run_first  | stay
P01       | 2           | 2           | 2   | 2025-05-01 | 2
'''

[[survivor]]
mutant = "sql: JOIN pair p => LEFT JOIN pair p"
reason = { zh = "只为少读，随后仍按单位和人员连接；重复的月份在集合中只算一次", en = "It only saves reading: both are joined on afterwards, and a month is in a set once" }
[[survivor]]
mutant = "sql: drop AND p.employer_id = c.employer_id"
reason = { zh = "只为少读，随后仍按单位和人员连接；重复的月份在集合中只算一次", en = "It only saves reading: both are joined on afterwards, and a month is in a set once" }
[[survivor]]
mutant = "sql: drop AND p.person_id = c.person_id"
reason = { zh = "只为少读，随后仍按单位和人员连接；重复的月份在集合中只算一次", en = "It only saves reading: both are joined on afterwards, and a month is in a set once" }
[[survivor]]
mutant = "sql: p.employer_id = c.employer_id AND p.person_id = c.person_id => p.employer_id = c.employer_id OR p.person_id = c.person_id"
reason = { zh = "只为少读，随后仍按单位和人员连接；重复的月份在集合中只算一次", en = "It only saves reading: both are joined on afterwards, and a month is in a set once" }
[[survivor]]
mutant = "sql: 0 => 1 in members_between(months, 0, month_index($as_of))"
reason = { zh = "没有公元0年1月的缴费", en = "There is no contribution of January of the year 0" }
[[survivor]]
mutant = "sql: 1 => 0 in run_last - run + 1 #2"
reason = { zh = "连续段之前的那个月必定没有参保", en = "The month before a run is never insured" }
---*/
