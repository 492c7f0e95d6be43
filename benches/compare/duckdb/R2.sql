-- uses insured_month, counting_claim, extract
WITH bounds AS (
  SELECT month_index(first_month) + 11 AS first_tested, month_index(LEAST(last_month, $as_of)) AS last_tested FROM extract
), claimant AS (
  SELECT DISTINCT employer_id, person_id, applied_month
  FROM counting_claim
  WHERE status IN ('approved', 'terminated') AND employer_id IS NOT NULL
), stay AS (
  SELECT employer_id, applied_month AS enters,
         LEAST(applied_month + 12,
               COALESCE(LEAD(applied_month) OVER (PARTITION BY employer_id, person_id ORDER BY applied_month),
                        applied_month + 12)) AS leaves
  FROM claimant
), step AS (
  SELECT employer_id, enters AS m, 1 AS persons, 0 AS insured FROM stay
  UNION ALL SELECT employer_id, leaves, -1, 0 FROM stay
  UNION ALL SELECT employer_id, month_index, 0, insured FROM insured_month
  UNION ALL SELECT employer_id, month_index + 12, 0, -insured FROM insured_month
), change AS (
  SELECT s.employer_id, GREATEST(s.m, b.first_tested) AS m, SUM(s.persons) AS persons, SUM(s.insured) AS insured
  FROM step s
  CROSS JOIN bounds b
  WHERE s.m <= b.last_tested AND b.first_tested <= b.last_tested
  GROUP BY ALL
), tested_month AS (
  SELECT i.month_index AS m
  FROM (SELECT DISTINCT month_index FROM insured_month) i
  JOIN bounds b ON i.month_index BETWEEN b.first_tested AND b.last_tested
), grid AS (
  SELECT e.employer_id, t.m FROM (SELECT DISTINCT employer_id FROM change) e CROSS JOIN tested_month t
), summed AS (
  SELECT g.employer_id, g.m, (b.last_tested - g.m) % $step_months = 0 AS tested,
         SUM(COALESCE(c.persons, 0)) OVER (PARTITION BY g.employer_id ORDER BY g.m) AS observed,
         SUM(COALESCE(c.insured, 0)) OVER (PARTITION BY g.employer_id ORDER BY g.m) AS exposure
  FROM grid g
  CROSS JOIN bounds b
  LEFT JOIN change c ON c.employer_id = g.employer_id AND c.m = g.m
), counted AS (
  SELECT * FROM summed WHERE observed > 0 OR exposure > 0
)
SELECT k.employer_id, e.region_code, COALESCE(e.industry_code[1:1], '?') AS industry,
       COALESCE(e.region_code[1:4], '?') AS prefecture,
       month_start(k.m - 11) AS window_start, month_start(k.m + 1) - 1 AS window_end,
       CAST(k.observed AS BIGINT) AS observed, CAST(k.exposure AS BIGINT) AS exposure,
       CAST(k.exposure AS DOUBLE) / 12.0 AS average_insured,
       CASE WHEN k.exposure > 0 THEN CAST(k.observed AS DOUBLE) * 12.0 / k.exposure END AS share, k.tested
FROM counted k
LEFT JOIN employers e ON e.employer_id = k.employer_id
