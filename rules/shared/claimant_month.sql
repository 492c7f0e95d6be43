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
-- takes over; headcounts likewise. A running sum of these steps is the count: no row is copied twelve times
-- (design/engine.md c2 against c1).
WITH bounds AS (
  SELECT month_index(first_month) + 11                  AS first_tested,
         month_index(LEAST(last_month, $as_of))         AS last_tested
  FROM extract
), claimant AS (
  SELECT employer_id, person_id, applied_month
  FROM counting_claim
  WHERE status IN ('approved', 'terminated') AND employer_id IS NOT NULL
  GROUP BY employer_id, person_id, applied_month
), stay AS (
  SELECT employer_id, applied_month AS enters,
         LEAST(applied_month + 12,
               COALESCE(LEAD(applied_month) OVER (PARTITION BY employer_id, person_id ORDER BY applied_month),
                        applied_month + 12)) AS leaves
  FROM claimant
), step AS (
  SELECT employer_id, enters AS m, 1 AS persons, 0 AS insured FROM stay
  UNION ALL
  SELECT employer_id, leaves AS m, -1 AS persons, 0 AS insured FROM stay
  UNION ALL
  SELECT employer_id, month_index AS m, 0 AS persons, insured FROM insured_month
  UNION ALL
  SELECT employer_id, month_index + 12 AS m, 0 AS persons, -insured AS insured FROM insured_month
), change AS (                         -- what happened before the first tested month is in its value
  SELECT s.employer_id, GREATEST(s.m, b.first_tested) AS m, SUM(s.persons) AS persons, SUM(s.insured) AS insured
  FROM step s
  CROSS JOIN bounds b
  WHERE s.m <= b.last_tested AND b.first_tested <= b.last_tested
  GROUP BY s.employer_id, GREATEST(s.m, b.first_tested)
), tested_month AS (
  SELECT i.month_index AS m
  FROM (SELECT DISTINCT month_index FROM insured_month) i
  JOIN bounds b ON i.month_index BETWEEN b.first_tested AND b.last_tested
), grid AS (                           -- every employer and month: a sum holds where nothing changes, too
  SELECT e.employer_id, t.m
  FROM (SELECT DISTINCT employer_id FROM change) e
  CROSS JOIN tested_month t
), counted AS (
  SELECT g.employer_id, g.m,
         SUM(COALESCE(c.persons, 0)) OVER (PARTITION BY g.employer_id ORDER BY g.m) AS observed,
         SUM(COALESCE(c.insured, 0)) OVER (PARTITION BY g.employer_id ORDER BY g.m) AS exposure
  FROM grid g
  LEFT JOIN change c ON c.employer_id = g.employer_id AND c.m = g.m
)
SELECT employer_id, CAST(m AS BIGINT) AS month_index, CAST(observed AS BIGINT) AS observed, CAST(exposure AS BIGINT) AS exposure
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
---*/
