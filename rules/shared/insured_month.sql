/*--- rule
format = 1
kind   = "view"
name   = "insured_month"

about.zh = "各单位逐月参保人数：当月有缴费记录的不同人员数（正常缴、补缴、缓缴均计）。没有人参保的月份没有行。"
about.en = "Insured headcount per employer and month: distinct persons with a contribution row of any kind. A month without anybody has no row."

[requires]
contributions = ["person_id", "employer_id", "month"]

[output.columns]
employer_id = { type = "string", zh = "单位", en = "Employer" }
month_index = { type = "int64",  zh = "月份序号（年×12＋月－1）", en = "Month as a number: year × 12 + month − 1" }
insured     = { type = "int64",  zh = "参保人数", en = "Insured persons" }
---*/
-- Rows are counted, not distinct persons: COUNT(DISTINCT person_id) over many groups exhausts the memory of
-- DataFusion 55. It is exact all the same, because the dataset lists the (person, employer, month) that stand in more
-- than one row.
WITH row_count AS (
  SELECT employer_id, month, COUNT(*) AS n
  FROM contributions
  WHERE month <= $as_of
  GROUP BY employer_id, month
), surplus AS (
  SELECT employer_id, month, SUM(copies - 1) AS n
  FROM contribution_repeats
  GROUP BY employer_id, month
)
SELECT r.employer_id,
       CAST(month_index(r.month) AS BIGINT)        AS month_index,
       CAST(r.n - COALESCE(s.n, 0) AS BIGINT)      AS insured
FROM row_count r
LEFT JOIN surplus s ON s.employer_id = r.employer_id AND s.month = r.month
/*--- tests
[[test]]
name  = "boundary: the as-of day, several rows of one person and month, two employers of one person"
as_of = 2025-03-01
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2025-{01..04}-01 | regular
P1        | E1          | 150502      | 2025-02-01       | backpay
P1        | E1          | 150502      | 2025-02-01       | deferred
P2        | E1          | 150502      | 2025-02-01       | deferred
P2        | E1          | 150502      | 2025-02-01       | backpay
P3        | E1          | 150502      | 2025-02-01       | regular
P1        | E2          | 150502      | 2025-02-01       | regular
P1        | E2          | 150502      | 2025-04-01       | regular
P1        | E2          | 150502      | 2025-04-01       | backpay
'''
[test.expect]
# January 2025 is 24300. February: six rows of P1, P2, P3 at E1 are three persons. April is after the day.
rows = '''
employer_id | month_index | insured
E1          | 24300       | 1
E1          | 24301       | 3
E1          | 24302       | 1
E2          | 24301       | 1
'''
---*/
