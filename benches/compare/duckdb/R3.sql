-- uses claim_run, claim_money, counting_claim, resignation_event
WITH claim AS (
  SELECT 'employer' AS entity_type, employer_id AS entity_id, agent_id AS other_id, * FROM claim_run WHERE employer_id IS NOT NULL
  UNION ALL
  SELECT 'agent' AS entity_type, agent_id AS entity_id, employer_id AS other_id, * FROM claim_run WHERE agent_id IS NOT NULL
), total AS (
  SELECT entity_type, entity_id, COUNT(*) AS claims, COUNT(*) FILTER (decided) AS decided, COUNT(*) FILTER (short) AS short,
         COUNT(*) FILTER (exactly_three) AS exactly_three
  FROM claim
  GROUP BY entity_type, entity_id
), short_claim AS (
  SELECT c.entity_type, c.entity_id, c.claim_id, c.person_id, c.other_id, c.applied_on, c.applied_month,
         c.prior_voluntary, c.gap_days, k.bank_account, m.paid, m.months_paid, m.stoppable
  FROM claim c
  JOIN claim_money m    ON m.claim_id = c.claim_id
  JOIN counting_claim k ON k.claim_id = c.claim_id
  WHERE c.short
), fact AS (
  SELECT entity_type, entity_id, MIN(applied_on) AS first_on, MAX(applied_on) AS last_on,
         COUNT(*) FILTER (prior_voluntary) AS after_voluntary, COUNT(*) FILTER (gap_days > 90) AS after_gap,
         MEDIAN(CAST(gap_days AS DOUBLE)) AS median_gap_days, SUM(months_paid) AS months, SUM(paid) AS paid,
         SUM(stoppable) AS stoppable, COUNT(DISTINCT person_id) AS persons
  FROM short_claim
  GROUP BY entity_type, entity_id
), separation AS (
  SELECT claim_id, day, applied_on, reason_code, prior_reason_code
  FROM resignation_event
  QUALIFY ROW_NUMBER() OVER (PARTITION BY claim_id ORDER BY day DESC, employer_id) = 1
), leaving AS (
  SELECT s.entity_type, s.entity_id,
         COUNT(*) FILTER (e.reason_code IN ('bankruptcy', 'closure')) AS closures,
         COUNT(*) FILTER (e.applied_on <= e.day + 3) AS fast,
         COUNT(*) FILTER (e.prior_reason_code = 'voluntary') AS changed
  FROM short_claim s
  JOIN separation e ON e.claim_id = s.claim_id
  GROUP BY s.entity_type, s.entity_id
), other AS (
  SELECT entity_type, entity_id, COUNT(*) AS n, MAX(claims) AS most
  FROM (SELECT entity_type, entity_id, other_id, COUNT(*) AS claims FROM short_claim WHERE other_id IS NOT NULL GROUP BY ALL) o
  GROUP BY entity_type, entity_id
), account AS (
  SELECT entity_type, entity_id, MAX(n) AS n
  FROM (SELECT entity_type, entity_id, COUNT(DISTINCT person_id) AS n FROM short_claim WHERE bank_account IS NOT NULL
        GROUP BY entity_type, entity_id, bank_account) a
  GROUP BY entity_type, entity_id
), season AS (
  SELECT c.entity_type, c.entity_id, s.n AS middle, (c.applied_month + 6 - s.n) // 12 AS season_year, COUNT(*) AS n
  FROM short_claim c
  JOIN range(12) s(n) ON (c.applied_month - s.n + 13) % 12 <= 2
  GROUP BY ALL
), seasons AS (
  SELECT entity_type, entity_id, middle, SUM(n) AS n, COUNT(*) AS years, MAX(n) AS largest, MAX(n, 2)[2] AS second
  FROM season
  GROUP BY entity_type, entity_id, middle
), busiest AS (
  SELECT entity_type, entity_id, n, years, CAST(second AS DOUBLE) / largest AS second_share
  FROM seasons
  QUALIFY ROW_NUMBER() OVER (PARTITION BY entity_type, entity_id ORDER BY n DESC, middle) = 1
), agent_region AS (
  SELECT entity_id, region_code
  FROM (SELECT entity_id, region_code, COUNT(*) AS n FROM claim WHERE entity_type = 'agent' GROUP BY ALL) r
  QUALIFY ROW_NUMBER() OVER (PARTITION BY entity_id ORDER BY n DESC, region_code) = 1
)
SELECT t.entity_type, t.entity_id, COALESCE(e.region_code, g.region_code) AS region_code,
       CASE WHEN t.entity_type = 'agent' THEN 'agent' ELSE COALESCE(e.industry_code[1:1], '?') END AS industry,
       COALESCE(COALESCE(e.region_code, g.region_code)[1:4], '?') AS prefecture,
       f.first_on AS window_start, f.last_on AS window_end, t.short AS observed, t.claims AS exposure, t.decided,
       CASE WHEN t.decided > 0 THEN CAST(t.short AS DOUBLE) / t.decided END AS share, t.exactly_three,
       COALESCE(f.persons, 0) AS persons, COALESCE(f.after_voluntary, 0) AS after_voluntary,
       COALESCE(f.after_gap, 0) AS after_gap, f.median_gap_days, COALESCE(l.fast, 0) AS fast,
       COALESCE(l.changed, 0) AS reason_changed, COALESCE(o.n, 0) AS other_side,
       CASE WHEN t.entity_type = 'employer' THEN COALESCE(o.most, 0) ELSE t.short END AS one_agent,
       COALESCE(a.n, 0) AS account_persons, COALESCE(l.closures, 0) AS closures, COALESCE(s.years, 0) AS season_years,
       CASE WHEN t.short >= 6 THEN CAST(s.n AS DOUBLE) / t.short END AS season_share,
       COALESCE(s.second_share, 0.0) AS season_second_share, CAST(COALESCE(f.months, 0) AS BIGINT) AS months,
       CAST(COALESCE(f.paid, 0) AS DECIMAL(14,2)) AS amount, CAST(COALESCE(f.stoppable, 0) AS DECIMAL(14,2)) AS stoppable,
       e.registered_on
FROM total t
LEFT JOIN employers e    ON e.employer_id = t.entity_id AND t.entity_type = 'employer'
LEFT JOIN agent_region g ON g.entity_id = t.entity_id AND t.entity_type = 'agent'
LEFT JOIN fact f         ON f.entity_type = t.entity_type AND f.entity_id = t.entity_id
LEFT JOIN leaving l      ON l.entity_type = t.entity_type AND l.entity_id = t.entity_id
LEFT JOIN other o        ON o.entity_type = t.entity_type AND o.entity_id = t.entity_id
LEFT JOIN account a      ON a.entity_type = t.entity_type AND a.entity_id = t.entity_id
LEFT JOIN busiest s      ON s.entity_type = t.entity_type AND s.entity_id = t.entity_id
