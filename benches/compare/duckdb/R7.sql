-- uses extract
WITH paid AS (
  SELECT application_id, person_id, certificate_no, employer_id, bank_account, amount, region_code[1:4] AS region,
         month_index(paid_on) AS m
  FROM skill_subsidies
  WHERE status = 'approved' AND paid_on <= $as_of
), by_month AS (
  SELECT region, m, SUM(amount) AS yuan, COUNT(*) AS grants, COUNT(DISTINCT person_id) AS persons FROM paid GROUP BY region, m
), bounds AS (
  SELECT LEAST(month_index(x.first_month), b.first_paid) AS first_m,
         GREATEST(month_index(LEAST(x.last_month, $as_of)), b.last_paid) AS last_m
  FROM (SELECT MIN(m) AS first_paid, MAX(m) AS last_paid FROM by_month) b
  CROSS JOIN extract x
), batch AS (
  SELECT p.region, CAST(SUM(p.amount) AS DECIMAL(16,2)) AS yuan
  FROM paid p
  LEFT JOIN certificates c ON c.certificate_no = p.certificate_no
  GROUP BY p.region, p.m, COALESCE(c.body_id, p.application_id)
), prefecture AS (
  SELECT region, CAST(SUM(yuan * yuan) AS DOUBLE) / CAST(SUM(yuan) AS DOUBLE) AS yuan_per_batch
  FROM batch
  WHERE yuan > 0
  GROUP BY region
), grid AS (
  SELECT p.region, p.yuan_per_batch, c.m, c.first_m, CAST(COALESCE(b.yuan, 0) AS DECIMAL(14,2)) AS yuan,
         COALESCE(b.grants, 0) AS grants, COALESCE(b.persons, 0) AS persons
  FROM prefecture p
  CROSS JOIN (SELECT UNNEST(range(GREATEST(first_m, last_m - 999), last_m + 1)) AS m, first_m FROM bounds) c
  LEFT JOIN by_month b ON b.region = p.region AND b.m = c.m
), series AS (
  SELECT *, CAST(COALESCE(SUM(yuan) OVER y, 0) AS DECIMAL(14,2))             AS yuan_before,
         COUNT(*) FILTER (yuan > 0) OVER y                                   AS months_before,
         m - 1 - COALESCE(MAX(m) FILTER (yuan > 0) OVER y, GREATEST(m - 13, first_m - 1)) AS quiet_before,
         CAST(COALESCE(LAG(yuan, 12) OVER (PARTITION BY region ORDER BY m), 0) AS DECIMAL(14,2)) AS yuan_year_ago
  FROM grid
  WINDOW y AS (PARTITION BY region ORDER BY m ROWS BETWEEN 12 PRECEDING AND 1 PRECEDING)
), rise AS (
  SELECT m, COUNT(*) AS n, COUNT(*) FILTER (yuan * 24 >= 3 * yuan_before) AS up
  FROM series
  WHERE yuan_before > 0 AND m >= first_m + 12
  GROUP BY m
), body AS (
  SELECT region, m, MAX(yuan) AS yuan
  FROM (SELECT p.region, p.m, SUM(p.amount) AS yuan
        FROM paid p
        JOIN certificates c ON c.certificate_no = p.certificate_no
        GROUP BY p.region, p.m, c.body_id) b
  GROUP BY region, m
), employer AS (
  SELECT region, m, MAX(yuan) AS yuan
  FROM (SELECT region, m, SUM(amount) AS yuan FROM paid WHERE employer_id IS NOT NULL GROUP BY region, m, employer_id) e
  GROUP BY region, m
), account AS (
  SELECT region, m, MAX(n) AS n
  FROM (SELECT region, m, COUNT(DISTINCT person_id) AS n FROM paid WHERE bank_account IS NOT NULL
        GROUP BY region, m, bank_account) a
  GROUP BY region, m
)
SELECT s.region, s.region || '00' AS region_code, month_start(s.m) AS window_start, last_day(month_start(s.m)) AS window_end,
       s.yuan, s.yuan_before,
       -- decimal / integer is a float in DuckDB: the mean is rounded half up in whole fen instead
       CAST(CAST((CAST(s.yuan_before * 100 AS BIGINT) * 2 + 12) // 24 AS DECIMAL(14,0)) * 0.01 AS DECIMAL(14,2)) AS yuan_mean,
       CAST(ROUND(CAST(GREATEST(s.yuan, 0) AS DOUBLE) / s.yuan_per_batch) AS BIGINT) AS observed,
       CASE WHEN s.m >= s.first_m + 12 AND s.yuan_before > 0
            THEN CAST(s.yuan_before AS DOUBLE) / 12 / s.yuan_per_batch ELSE 0.0 END AS exposure,
       s.yuan_per_batch, s.grants, s.months_before, s.quiet_before, s.yuan_year_ago,
       COALESCE(r.n - CASE WHEN s.yuan_before > 0 THEN 1 ELSE 0 END, 0) AS others,
       COALESCE(r.up - CASE WHEN s.yuan_before > 0 AND s.yuan * 24 >= 3 * s.yuan_before THEN 1 ELSE 0 END, 0) AS others_up,
       CAST(COALESCE(b.yuan, 0) AS DECIMAL(14,2)) AS one_body, CAST(COALESCE(e.yuan, 0) AS DECIMAL(14,2)) AS one_employer,
       COALESCE(a.n, 0) AS account_persons, s.persons, s.yuan AS amount
FROM series s
LEFT JOIN rise r     ON r.m = s.m
LEFT JOIN body b     ON b.region = s.region AND b.m = s.m
LEFT JOIN employer e ON e.region = s.region AND e.m = s.m
LEFT JOIN account a  ON a.region = s.region AND a.m = s.m
