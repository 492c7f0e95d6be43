/*--- rule
format = 1
kind   = "view"
name   = "business_month"

about.zh = "某人领取生活类待遇、且名下整月有登记的单位（任法定代表人）或共享数据中有经营登记的月份，及当月该单位为他人参保的人数。"
about.en = "Months for which a person was paid to live on and that lie wholly under a registration: an employer the person represents, or a business registration in shared data; with the number of others that employer insured in the month."

[requires]
employers     = ["employer_id", "legal_rep_id", "registered_on"]
contributions = ["person_id", "employer_id", "month"]
[optional]
employers   = { columns = ["closed_on"], feeds = ["staff", "employer_id"] }
life_events = { columns = ["person_id", "event_type", "occurred_on", "ended_on"], feeds = ["registered_on"] }

[output.columns]
person_id     = { type = "string",        zh = "人员", en = "Person" }
month         = { type = "date",          zh = "待遇月", en = "Benefit month" }
region_code   = { type = "string",        zh = "发放地", en = "Paying region" }
amount        = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
first_drawn   = { type = "date",          zh = "首个待遇月", en = "First month drawn" }
employer_id   = { type = "string",        zh = "单位", en = "Employer" }
registered_on = { type = "date",          zh = "登记日", en = "Registered on" }
staff         = { type = "int64",         zh = "他人参保人数", en = "Others insured" }
---*/
-- Representatives who drew benefit are few: employers are joined to them, and contributions to what is left, by employer and
-- month at once. A person insured with two firms of one representative in a month counts in each.
WITH first_month AS (
  SELECT person_id, MIN(month) AS first_drawn FROM drawn_month GROUP BY person_id
), firm AS (
  SELECT f.person_id, f.first_drawn, e.employer_id, e.registered_on, e.closed_on AS ended_on
  FROM first_month f
  JOIN employers e ON e.legal_rep_id = f.person_id
  UNION ALL
  SELECT f.person_id, f.first_drawn, NULL AS employer_id, v.occurred_on AS registered_on, v.ended_on
  FROM first_month f
  JOIN life_events v ON v.person_id = f.person_id
  WHERE v.event_type = 'business_registration'
), under AS (
  SELECT d.person_id, d.month, d.region_code, d.amount, r.first_drawn, r.employer_id, r.registered_on
  FROM firm r
  JOIN drawn_month d ON d.person_id = r.person_id
  WHERE d.month >= r.registered_on
    AND (r.ended_on IS NULL OR month_start(month_index(d.month) + 1) <= r.ended_on)
), insured AS (
  SELECT person_id, month, employer_id, other_id
  FROM (SELECT u.person_id, u.month, u.employer_id, c.person_id AS other_id
        FROM under u
        JOIN contributions c ON c.employer_id = u.employer_id AND c.month = u.month
        WHERE c.person_id <> u.person_id) o
  GROUP BY person_id, month, employer_id, other_id
), others AS (
  SELECT person_id, month, COUNT(*) AS staff FROM insured GROUP BY person_id, month
)
SELECT u.person_id, u.month,
       MAX(u.region_code)                     AS region_code,
       CAST(MAX(u.amount) AS DECIMAL(14,2))   AS amount,
       MIN(u.first_drawn)                     AS first_drawn,
       MIN(u.employer_id)                     AS employer_id,
       MIN(u.registered_on)                   AS registered_on,
       CAST(COALESCE(MAX(o.staff), 0) AS BIGINT) AS staff
FROM under u
LEFT JOIN others o ON o.person_id = u.person_id AND o.month = u.month
GROUP BY u.person_id, u.month
/*--- tests
[[test]]
name  = "boundary: registered on the first, closed on the first, two firms, the person's own insurance, shared data"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..4}    | C1       | P1        | 150502      | unemployment_benefit | 2025-0{1..4}-01 | 2025-0{1..4}-20 | 1500.00
B{1..2}    | C2       | P2        | 150502      | unemployment_benefit | 2025-0{1..2}-01 | 2025-0{1..2}-20 | 1500.00
'''
employers = '''
employer_id | region_code | legal_rep_id | registered_on | closed_on
E1          | 150502      | P1           | 2025-02-01    | 2025-04-01
E2          | 150502      | P1           | 2025-02-02    | 2025-03-31
E3          | 150502      | P1           |               |
'''
contributions = '''
person_id | employer_id | region_code | month           | kind
Q1        | E1          | 150502      | 2025-0{1..4}-01 | regular
Q1        | E1          | 150502      | 2025-03-01      | backpay
Q2        | E2          | 150502      | 2025-0{2..3}-01 | regular
P1        | E1          | 150502      | 2025-03-01      | regular
Q3        | E3          | 150502      | 2025-03-01      | regular
'''
life_events = '''
person_id | event_type            | occurred_on | ended_on
P2        | business_registration | 2025-01-15  |
P2        | reemployment          | 2025-01-01  |
'''
[test.expect]
# P1: E1 from 1 February until 1 April: February and March, with Q1 (once). E2 from the 2nd until 31 March covers no month
# wholly. E3 has no date. P2: February.
rows = '''
person_id | month      | amount  | first_drawn | employer_id | registered_on | staff
P1        | 2025-02-01 | 1500.00 | 2025-01-01  | E1          | 2025-02-01    | 1
P1        | 2025-03-01 | 1500.00 | 2025-01-01  | E1          | 2025-02-01    | 1
P2        | 2025-02-01 | 1500.00 | 2025-01-01  |             | 2025-01-15    | 0
'''

[[test]]
name  = "boundary: two firms that cover a month: the one registered first"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P3        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | 1500.00
'''
employers = '''
employer_id | region_code | legal_rep_id | registered_on | closed_on
E5          | 150502      | P3           | 2024-05-10    |
E6          | 150502      | P3           | 2024-01-10    |
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
Q1        | E5          | 150502      | 2025-01-01 | regular
Q1        | E6          | 150502      | 2025-01-01 | regular
'''
[test.expect]
# Q1 is insured with both and counts in each.
rows = '''
person_id | month      | region_code | amount  | first_drawn | employer_id | registered_on | staff
P3        | 2025-01-01 | 150502      | 1500.00 | 2025-01-01  | E5          | 2024-01-10    | 2
'''

[[test]]
name  = "boundary: the staff of each month, and of a month with nobody"
as_of = 2025-12-31
[test.given]
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
A{1..3}    | C1       | P4        | 150502      | unemployment_benefit | 2025-0{1..3}-01 | 2025-0{1..3}-20 | 1500.00
'''
employers = '''
employer_id | region_code | legal_rep_id | registered_on | closed_on
E7          | 150502      | P4           | 2024-01-10    |
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
Q{1..3}   | E7          | 150502      | 2025-01-01 | regular
Q4        | E7          | 150502      | 2025-02-01 | regular
'''
[test.expect]
rows = '''
person_id | month      | staff
P4        | 2025-01-01 | 3
P4        | 2025-02-01 | 1
P4        | 2025-03-01 | 0
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "同一登记重复入库，之后各项取最小或先去重，结果相同", en = "A registration delivered twice changes nothing: what follows takes the least or removes repeats" }
[[survivor]]
mutant = "sql: JOIN employers e => LEFT JOIN employers e"
reason = { zh = "没有对应的行，随后的条件为空，被筛去", en = "Without a row the condition that follows is null and drops it" }
[[survivor]]
mutant = "sql: JOIN life_events v => LEFT JOIN life_events v"
reason = { zh = "没有对应的行，随后的条件为空，被筛去", en = "Without a row the condition that follows is null and drops it" }
[[survivor]]
mutant = "sql: JOIN drawn_month d => LEFT JOIN drawn_month d"
reason = { zh = "没有对应的行，随后的条件为空，被筛去", en = "Without a row the condition that follows is null and drops it" }
[[survivor]]
mutant = "sql: JOIN contributions c => LEFT JOIN contributions c"
reason = { zh = "没有对应的行，随后的条件为空，被筛去", en = "Without a row the condition that follows is null and drops it" }
[[survivor]]
mutant = "sql: MAX(u.region_code) => min(u.region_code)"
reason = { zh = "每人每月在 drawn_month 中只有一行，取最大与取最小相同", en = "One row per person and month in drawn_month: largest and smallest are the same" }
[[survivor]]
mutant = "sql: MAX(u.amount) => min(u.amount)"
reason = { zh = "每人每月在 drawn_month 中只有一行，取最大与取最小相同", en = "One row per person and month in drawn_month: largest and smallest are the same" }
[[survivor]]
mutant = "sql: MIN(u.first_drawn) => max(u.first_drawn)"
reason = { zh = "每人只有一个首次领取月", en = "There is one first month per person" }
[[survivor]]
mutant = "sql: MAX(o.staff) => min(o.staff)"
reason = { zh = "每人每月在 others 中只有一行", en = "others has one row per person and month" }
---*/
