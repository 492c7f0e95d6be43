/*--- rule
format = 1
kind   = "view"
name   = "claimant_month"

about.zh = "逐单位、逐月（只取12个月窗口完整落在数据内的月份）：截至该月的12个月内申领并获批准（approved、terminated）且以该单位为最后参保单位的不同人员数，以及同期各月参保人数之和。两数皆为零的月份没有行。"
about.en = "Per employer and month, for the months whose 12-month window lies inside the extract: distinct persons with an approved or terminated claim naming the employer, applied for in the 12 months up to the month, and the sum of the insured headcounts of the same 12 months. Months in which both are zero have no row."

[output.columns]
employer_id = { type = "string", zh = "单位", en = "Employer" }
month_index = { type = "int64",  zh = "月份序号", en = "Month as a number" }
observed    = { type = "int64",  zh = "领金人数", en = "Claimants" }
exposure    = { type = "int64",  zh = "参保人月", en = "Insured person-months" }
---*/
-- +1 in the month in which a claim brings its person into the window, −1 where it drops out or the person's next claim
-- takes over. The steps of an employer are one value (month_sums), and so are its headcounts: a number of any month is a
-- sum over a stretch of them. No row is copied twelve times and nothing is sorted (benches/README.md).
WITH bounds AS (
  SELECT month_index(first_month) + 11 AS first_tested FROM extract
), claimant AS (
  SELECT employer_id, person_id, applied_month
  FROM counting_claim
  WHERE status IN ('approved', 'terminated') AND employer_id IS NOT NULL
  GROUP BY employer_id, person_id, applied_month
), stay AS (                           -- until twelve months later, or the person's next claim
  SELECT c.employer_id, c.person_id, c.applied_month AS enters,
         LEAST(c.applied_month + 12, MIN(n.applied_month)) AS leaves  -- LEAST passes over null
  FROM claimant c
  LEFT JOIN claimant n
    ON n.employer_id = c.employer_id AND n.person_id = c.person_id AND n.applied_month > c.applied_month
  GROUP BY c.employer_id, c.person_id, c.applied_month
), claimants AS (
  SELECT employer_id, month_sums(m, persons) AS steps
  FROM (SELECT employer_id, enters AS m, 1 AS persons FROM stay
        UNION ALL
        SELECT employer_id, leaves AS m, -1 AS persons FROM stay) s
  GROUP BY employer_id
), insured AS (
  SELECT employer_id, month_sums(month_index, insured) AS headcounts FROM insured_month GROUP BY employer_id
), employer AS (
  SELECT COALESCE(c.employer_id, i.employer_id) AS employer_id, c.steps, i.headcounts
  FROM claimants c
  FULL JOIN insured i ON i.employer_id = c.employer_id
), tested_month AS (
  SELECT i.month_index AS m
  FROM (SELECT DISTINCT month_index FROM insured_month) i
  JOIN bounds b ON i.month_index >= b.first_tested
), counted AS (                        -- every employer and month: a sum holds where nothing changes, too
  SELECT e.employer_id, t.m,
         sum_between(e.steps, 0, t.m)               AS observed,
         sum_between(e.headcounts, t.m - 11, t.m)   AS exposure
  FROM employer e
  CROSS JOIN tested_month t
)
SELECT employer_id, CAST(m AS BIGINT) AS month_index, observed, exposure
FROM counted
WHERE observed > 0 OR exposure > 0
/*--- tests
[[test]]
name  = "every change of a boundary: a claim enters, a second takes over, both leave"
as_of = 2025-06-30
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-{01..12}-01 | regular
P1        | E1          | 150502      | 2025-{01..06}-01 | regular
P2        | E1          | 150502      | 2024-03-01       | regular
P2        | E1          | 150502      | 2024-03-01       | backpay
Q1        | E2          | 150502      | 2024-02-01       | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | P2        | E1          | 150502      | 2024-04-10 09:00:00 | approved
C2       | P2        | E1          | 150502      | 2024-06-10 09:00:00 | terminated
C3       | P1        | E1          | 150502      | 2025-02-10 09:00:00 | pending
C4       | P1        | E1          | 150502      | 2025-03-31 23:59:59 | approved
'''
[test.expect]
# Tested: 2024-12 (24299) to 2025-06 (24305). E1 has 12 person-months of P1 in each window, and P2's March 2024 until the
# window to 2025-02. P2 counts from April 2024 until the second claim leaves, i.e. to the window ending May 2025; P1 from
# March 2025. E2: January to December 2024 hold one person-month, the window to 2025-02 none, so no row.
rows = '''
employer_id | month_index | observed | exposure
E1          | 24299       | 1        | 13
E1          | 24300       | 1        | 13
E1          | 24301       | 1        | 13
E1          | 24302       | 2        | 12
E1          | 24303       | 2        | 12
E1          | 24304       | 2        | 12
E1          | 24305       | 1        | 12
E2          | 24299       | 0        | 1
E2          | 24300       | 0        | 1
'''

[[test]]
name  = "boundary: twelve months to the next claim, three claims, two employers, two persons in one month, no employer"
as_of = 2025-03-15
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-{01..12}-01 | regular
P1        | E1          | 150502      | 2025-{01..02}-01 | regular
Q1        | E2          | 150502      | 2024-12-01       | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
A1       | A         | E1          | 150502      | 2024-01-10 09:00:00 | approved
A2       | A         | E1          | 150502      | 2025-01-10 09:00:00 | approved
B1       | B         | E1          | 150502      | 2024-01-20 09:00:00 | approved
D1       | D         | E1          | 150502      | 2024-11-10 09:00:00 | approved
D2       | D         | E1          | 150502      | 2024-12-10 09:00:00 | approved
D3       | D         | E1          | 150502      | 2025-02-10 09:00:00 | approved
F1       | F         | E1          | 150502      | 2024-03-10 09:00:00 | approved
F2       | F         | E2          | 150502      | 2024-05-10 09:00:00 | approved
G1       | G         |             | 150502      | 2024-12-10 09:00:00 | approved
'''
[test.expect]
# December 2024: A, B, D, F; January 2025: A by the second claim, D, F; February (the last month of the extract) the same: March 2024 is its first.
rows = '''
employer_id | month_index | observed | exposure
E1          | 24299       | 4        | 12
E1          | 24300       | 3        | 12
E1          | 24301       | 3        | 12
E2          | 24299       | 1        | 1
E2          | 24300       | 1        | 1
E2          | 24301       | 1        | 1
'''

[[survivor]]
mutant = "sql: 0 => 1 in sum_between(e.steps, 0, t.m)"
reason = { zh = "月份序号都远大于 1", en = "months as numbers are far above 1" }
---*/
