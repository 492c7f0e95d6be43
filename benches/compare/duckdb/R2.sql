-- uses insured_month, counting_claim, resignation_event, claim_money, claim_run, extract
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
  UNION ALL SELECT employer_id, m, 0, insured FROM insured_month
  UNION ALL SELECT employer_id, m + 12, 0, -insured FROM insured_month
), change AS (
  SELECT s.employer_id, GREATEST(s.m, b.first_tested) AS m, SUM(s.persons) AS persons, SUM(s.insured) AS insured
  FROM step s
  CROSS JOIN bounds b
  WHERE s.m <= b.last_tested AND b.first_tested <= b.last_tested
  GROUP BY ALL
), tested_month AS (
  SELECT i.m FROM (SELECT DISTINCT m FROM insured_month) i JOIN bounds b ON i.m BETWEEN b.first_tested AND b.last_tested
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
), chosen AS (
  SELECT employer_id, m FROM counted WHERE tested AND observed >= $min_claimants
), separation AS (                     -- of several separations that fit a claim, the first
  SELECT claim_id, employer_id, day, reason_code, prior_reason_code
  FROM resignation_event
  QUALIFY ROW_NUMBER() OVER (PARTITION BY claim_id, employer_id ORDER BY day) = 1
), joined AS (
  SELECT c.employer_id, c.m, k.claim_id, k.person_id, k.agent_id, k.bank_account, k.own_device_id,
         a.paid, a.months_paid, a.stoppable, r.run, r.short, r.prior_voluntary, e.day, e.reason_code, e.prior_reason_code
  FROM chosen c
  JOIN counting_claim k ON k.employer_id = c.employer_id AND k.applied_month BETWEEN c.m - 11 AND c.m
  JOIN claim_money a    ON a.claim_id = k.claim_id
  JOIN claim_run r      ON r.claim_id = k.claim_id
  LEFT JOIN separation e ON e.claim_id = k.claim_id AND e.employer_id = k.employer_id
  WHERE k.status IN ('approved', 'terminated')
), fact AS (
  SELECT employer_id, m, COUNT(*) AS claims, SUM(months_paid) AS months, SUM(paid) AS amount, SUM(stoppable) AS stoppable,
         COUNT(*) FILTER (short) AS short_claims, COUNT(*) FILTER (run < 12 AND prior_voluntary) AS after_voluntary,
         MEDIAN(CAST(run AS DOUBLE)) AS median_run, COUNT(day) AS known,
         COUNT(*) FILTER (prior_reason_code = 'voluntary') AS changed,
         COUNT(*) FILTER (reason_code IN ('bankruptcy', 'closure')) AS closures
  FROM joined
  GROUP BY employer_id, m
), within AS (
  SELECT employer_id, m, MAX(n) AS n
  FROM (SELECT employer_id, m, COUNT(*) OVER (PARTITION BY employer_id, m ORDER BY day
                                              RANGE BETWEEN INTERVAL 4 DAYS PRECEDING AND CURRENT ROW) AS n
        FROM joined WHERE day IS NOT NULL) d
  GROUP BY employer_id, m
), agent AS (
  SELECT employer_id, m, MAX(n) AS n
  FROM (SELECT employer_id, m, COUNT(*) AS n FROM joined WHERE agent_id IS NOT NULL GROUP BY employer_id, m, agent_id) a
  GROUP BY employer_id, m
), account AS (
  SELECT employer_id, m, MAX(n) AS n
  FROM (SELECT employer_id, m, COUNT(DISTINCT person_id) AS n FROM joined WHERE bank_account IS NOT NULL
        GROUP BY employer_id, m, bank_account) a
  GROUP BY employer_id, m
), device AS (
  SELECT employer_id, m, MAX(n) AS n
  FROM (SELECT employer_id, m, COUNT(DISTINCT person_id) AS n FROM joined WHERE own_device_id IS NOT NULL
        GROUP BY employer_id, m, own_device_id) a
  GROUP BY employer_id, m
), claim_month AS (
  SELECT employer_id, applied_month, COUNT(*) AS n FROM claimant GROUP BY employer_id, applied_month
), season AS (
  SELECT c.employer_id, s.middle, (c.applied_month + 6 - s.middle) // 12 AS season_year, SUM(c.n) AS n
  FROM claim_month c
  CROSS JOIN range(12) s(middle)
  WHERE (c.applied_month - s.middle + 13) % 12 <= 2
  GROUP BY ALL
), season_sum AS (
  SELECT employer_id, middle, SUM(n) AS n, MAX(n) AS largest FROM season GROUP BY employer_id, middle
), season_peak AS (
  SELECT * FROM season_sum QUALIFY ROW_NUMBER() OVER (PARTITION BY employer_id ORDER BY n DESC, middle) = 1
), season_fact AS (
  SELECT p.employer_id, MAX(p.n) AS n, COUNT(*) FILTER (s.n * 2 >= p.largest) AS years
  FROM season_peak p
  JOIN season s ON s.employer_id = p.employer_id AND s.middle = p.middle
  GROUP BY p.employer_id
), claim_total AS (
  SELECT employer_id, SUM(n) AS n FROM claim_month GROUP BY employer_id
)
SELECT k.employer_id, e.region_code, COALESCE(e.industry_code[1:1], '?') AS industry,
       COALESCE(e.region_code[1:4], '?') AS prefecture,
       month_start(k.m - 11) AS window_start, month_start(k.m + 1) - 1 AS window_end,
       CAST(k.observed AS BIGINT) AS observed, CAST(k.exposure AS BIGINT) AS exposure,
       CAST(k.exposure AS DOUBLE) / 12.0 AS average_insured,
       CASE WHEN k.exposure > 0 THEN CAST(k.observed AS DOUBLE) * 12.0 / k.exposure END AS share, k.tested,
       f.claims, CAST(COALESCE(f.months, 0) AS BIGINT) AS months, CAST(COALESCE(f.amount, 0) AS DECIMAL(14,2)) AS amount,
       CAST(COALESCE(f.stoppable, 0) AS DECIMAL(14,2)) AS stoppable, f.short_claims, f.after_voluntary,
       f.changed AS reason_changed,
       CASE WHEN f.claims > 0 THEN COALESCE(a.n, 0) END AS agent_claims,
       CASE WHEN f.claims > 0 THEN COALESCE(b.n, 0) END AS account_persons,
       CASE WHEN f.claims > 0 THEN COALESCE(d.n, 0) END AS device_persons,
       f.known AS separations_known,
       CASE WHEN f.known > 0 THEN CAST(f.closures AS DOUBLE) / f.known END AS closure_share,
       CASE WHEN f.known > 0 THEN CAST(w.n AS DOUBLE) / f.known END AS same_days_share, f.median_run,
       CASE WHEN n.n >= 6 THEN CAST(s.n AS DOUBLE) / n.n END AS season_share, COALESCE(s.years, 0) AS season_years,
       e.employer_type, e.closed_on
FROM counted k
LEFT JOIN fact f        ON f.employer_id = k.employer_id AND f.m = k.m
LEFT JOIN within w      ON w.employer_id = k.employer_id AND w.m = k.m
LEFT JOIN agent a       ON a.employer_id = k.employer_id AND a.m = k.m
LEFT JOIN account b     ON b.employer_id = k.employer_id AND b.m = k.m
LEFT JOIN device d      ON d.employer_id = k.employer_id AND d.m = k.m
LEFT JOIN employers e   ON e.employer_id = k.employer_id
LEFT JOIN season_fact s ON s.employer_id = k.employer_id
LEFT JOIN claim_total n ON n.employer_id = k.employer_id
