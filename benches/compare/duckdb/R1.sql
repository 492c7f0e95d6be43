-- uses insured_month, claimant_contribution, resignation_event, claim_money, extract
WITH event_day AS (
  SELECT employer_id, day, COUNT(*) AS n FROM resignation_event GROUP BY employer_id, day
), window_sum AS (
  SELECT employer_id, day, n,
         SUM(n) OVER (PARTITION BY employer_id ORDER BY day
                      RANGE BETWEEN INTERVAL ($window_days - 1) DAYS PRECEDING AND CURRENT ROW) AS w
  FROM event_day
), busiest AS (
  SELECT employer_id, w AS observed, day - ($window_days - 1) AS window_start, day AS window_end,
         COUNT(*) OVER (PARTITION BY employer_id) AS event_days
  FROM window_sum
  QUALIFY ROW_NUMBER() OVER (PARTITION BY employer_id ORDER BY w DESC, day) = 1
), outside AS (                        -- the windows that share no day with the busiest, on either side of it
  SELECT d.employer_id,
         SUM(d.n) OVER (PARTITION BY d.employer_id, d.day > b.window_end ORDER BY d.day
                        RANGE BETWEEN INTERVAL ($window_days - 1) DAYS PRECEDING AND CURRENT ROW) AS w
  FROM event_day d
  JOIN busiest b ON b.employer_id = d.employer_id AND (d.day < b.window_start OR d.day > b.window_end)
), peak AS (
  SELECT b.*, COALESCE(o.w, 0) AS elsewhere
  FROM busiest b
  LEFT JOIN (SELECT employer_id, MAX(w) AS w FROM outside GROUP BY employer_id) o ON o.employer_id = b.employer_id
), last_insured AS (
  SELECT employer_id, MAX(month_index) AS m FROM insured_month GROUP BY employer_id
), employer AS (
  SELECT COALESCE(p.employer_id, i.employer_id) AS employer_id, COALESCE(p.observed, 0) AS observed,
         p.window_start, p.window_end, COALESCE(p.elsewhere, 0) AS elsewhere, COALESCE(p.event_days, 0) AS event_days,
         COALESCE(month_index(p.window_end) - 1, i.m) AS month_before, month_index(p.window_end) AS month_of_end
  FROM peak p
  FULL JOIN last_insured i ON i.employer_id = p.employer_id
), sized AS (
  SELECT e.*, COALESCE(b.insured, o.insured, 0) AS exposure
  FROM employer e
  LEFT JOIN insured_month b ON b.employer_id = e.employer_id AND b.month_index = e.month_before
  LEFT JOIN insured_month o ON o.employer_id = e.employer_id AND o.month_index = e.month_of_end
), event AS (
  SELECT e.*
  FROM peak p
  JOIN resignation_event e ON e.employer_id = p.employer_id AND e.day BETWEEN p.window_start AND p.window_end
), spell_month AS (
  SELECT e.employer_id, e.person_id, e.day, month_index(c.month) AS m
  FROM event e
  JOIN claimant_contribution c ON c.person_id = e.person_id AND c.employer_id = e.employer_id
  GROUP BY ALL
), placed AS (                         -- months up to the separation, the last first: a run is a stretch without a step
  SELECT employer_id, person_id, day, m,
         m + ROW_NUMBER() OVER (PARTITION BY employer_id, person_id, day, m <= month_index(day) ORDER BY m DESC) AS place,
         MAX(m) FILTER (m <= month_index(day)) OVER (PARTITION BY employer_id, person_id, day) AS last_m
  FROM spell_month
), spell AS (
  SELECT employer_id, person_id, day,
         COUNT(*) FILTER (m <= month_index(day) AND place = last_m + 1) AS months,
         COUNT(*) FILTER (m BETWEEN month_index(day) + 1 AND month_index(day) + 6) AS months_after
  FROM placed
  GROUP BY employer_id, person_id, day
), spell_fact AS (
  SELECT employer_id, MEDIAN(CAST(months AS DOUBLE)) AS median_spell, COUNT(*) FILTER (months_after > 0) AS recalled
  FROM spell
  GROUP BY employer_id
), fact AS (
  SELECT employer_id,
         COUNT(*) FILTER (reason_code IN ('bankruptcy', 'closure')) AS closures,
         COUNT(*) FILTER (reason_code = 'contract_expired')         AS contracts,
         COUNT(*) FILTER (applied_on <= day + 3)                    AS fast,
         COUNT(*) FILTER (prior_reason_code = 'voluntary')          AS changed,
         COUNT(DISTINCT person_id)                                  AS persons
  FROM event
  GROUP BY employer_id
), within AS (
  SELECT employer_id, MAX(n) AS n
  FROM (SELECT employer_id, COUNT(*) OVER (PARTITION BY employer_id ORDER BY day
                                           RANGE BETWEEN INTERVAL 4 DAYS PRECEDING AND CURRENT ROW) AS n FROM event) e
  GROUP BY employer_id
), money AS (
  SELECT c.employer_id, SUM(m.months_paid) AS months, SUM(m.paid) AS paid, SUM(m.stoppable) AS stoppable
  FROM (SELECT DISTINCT employer_id, claim_id FROM event) c
  JOIN claim_money m ON m.claim_id = c.claim_id
  GROUP BY c.employer_id
), agent AS (
  SELECT employer_id, MAX(n) AS n
  FROM (SELECT employer_id, COUNT(*) AS n FROM event WHERE agent_id IS NOT NULL GROUP BY employer_id, agent_id) a
  GROUP BY employer_id
), account AS (
  SELECT employer_id, MAX(n) AS n
  FROM (SELECT employer_id, COUNT(DISTINCT person_id) AS n FROM event WHERE bank_account IS NOT NULL
        GROUP BY employer_id, bank_account) a
  GROUP BY employer_id
), device AS (
  SELECT employer_id, MAX(n) AS n
  FROM (SELECT employer_id, COUNT(DISTINCT person_id) AS n FROM event WHERE own_device_id IS NOT NULL
        GROUP BY employer_id, own_device_id) a
  GROUP BY employer_id
), event_month AS (
  SELECT employer_id, month_index(day) AS m, SUM(n) AS n FROM event_day GROUP BY ALL
), around AS (                        -- the three months around that of the window's end, and of the years beside it
  SELECT p.employer_id, y.away, COALESCE(SUM(e.n), 0) AS n
  FROM peak p
  CROSS JOIN (VALUES (-24), (-12), (0), (12), (24)) y(away)
  CROSS JOIN extract x
  LEFT JOIN event_month e
    ON e.employer_id = p.employer_id
   AND e.m BETWEEN month_index(p.window_end) + y.away - 1 AND month_index(p.window_end) + y.away + 1
  WHERE y.away = 0
     OR (y.away < 0 AND month_index(p.window_end) + y.away - 1 >= month_index(x.first_month))
     OR (y.away > 0 AND month_index(p.window_end) + y.away + 1 <= month_index(LEAST(x.last_month, $as_of)))
  GROUP BY p.employer_id, y.away
), other_year AS (
  SELECT o.employer_id, COUNT(*) FILTER (o.away <> 0) AS years, COUNT(*) FILTER (o.away <> 0 AND o.n * 2 >= a.n) AS alike
  FROM around o
  JOIN around a ON a.employer_id = o.employer_id AND a.away = 0
  GROUP BY o.employer_id
), in_season AS (                      -- these calendar months of any year; fewer than six events in all make no season
  SELECT p.employer_id,
         CAST(SUM(e.n) FILTER ((e.m - month_index(p.window_end) % 12 + 13) % 12 <= 2) AS DOUBLE) / SUM(e.n) AS share
  FROM peak p
  JOIN event_month e ON e.employer_id = p.employer_id
  GROUP BY p.employer_id
  HAVING SUM(e.n) >= 6
), season AS (
  SELECT i.employer_id, i.share, o.years, o.alike,
         CASE WHEN o.alike < 1 OR i.share < 0.5 THEN 0 WHEN o.alike >= 2 OR i.share >= 0.7 THEN 2 ELSE 1 END AS season
  FROM in_season i
  JOIN other_year o ON o.employer_id = i.employer_id
)
SELECT s.employer_id, e.region_code, COALESCE(e.industry_code[1:1], '?') AS industry,
       COALESCE(e.region_code[1:4], '?') AS prefecture,
       CASE WHEN s.exposure < 10 THEN '1-9' WHEN s.exposure < 50 THEN '10-49' WHEN s.exposure < 200 THEN '50-199'
            WHEN s.exposure < 1000 THEN '200-999' ELSE '1000+' END AS size_band,
       s.window_start, s.window_end, CAST(s.observed AS BIGINT) AS observed, s.exposure,
       CASE WHEN s.exposure > 0 THEN CAST(s.observed AS DOUBLE) / s.exposure END AS share,
       CAST(s.elsewhere AS BIGINT) AS elsewhere, s.event_days, COALESCE(f.persons, 0) AS persons,
       CAST(COALESCE(m.months, 0) AS BIGINT) AS months,
       CAST(COALESCE(m.paid, 0) AS DECIMAL(14,2)) AS amount, CAST(COALESCE(m.stoppable, 0) AS DECIMAL(14,2)) AS stoppable,
       CAST(f.closures AS DOUBLE) / s.observed AS closure_share, CAST(f.contracts AS DOUBLE) / s.observed AS contract_share,
       CAST(w.n AS DOUBLE) / s.observed AS same_days_share, CAST(f.fast AS DOUBLE) / s.observed AS fast_share,
       COALESCE(f.changed, 0) AS reason_changed, l.median_spell, COALESCE(l.recalled, 0) AS recalled,
       COALESCE(a.n, 0) AS agent_events, COALESCE(b.n, 0) AS account_persons, COALESCE(d.n, 0) AS device_persons,
       COALESCE(y.years, 0) AS other_years, COALESCE(y.alike, 0) AS years_alike, y.share AS in_season,
       COALESCE(y.season, 0) AS season, e.employer_type, e.closed_on
FROM sized s
LEFT JOIN employers e  ON e.employer_id = s.employer_id
LEFT JOIN fact f       ON f.employer_id = s.employer_id
LEFT JOIN within w     ON w.employer_id = s.employer_id
LEFT JOIN money m      ON m.employer_id = s.employer_id
LEFT JOIN spell_fact l ON l.employer_id = s.employer_id
LEFT JOIN agent a      ON a.employer_id = s.employer_id
LEFT JOIN account b    ON b.employer_id = s.employer_id
LEFT JOIN device d     ON d.employer_id = s.employer_id
LEFT JOIN season y     ON y.employer_id = s.employer_id
