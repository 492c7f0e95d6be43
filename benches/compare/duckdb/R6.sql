-- uses application_place
WITH application AS (
  SELECT 'body' AS entity_type, body_id AS entity_id, * FROM application_place WHERE body_id IS NOT NULL
  UNION ALL
  SELECT 'employer' AS entity_type, employer_id AS entity_id, * FROM application_place WHERE employer_id IS NOT NULL
  UNION ALL
  SELECT 'region' AS entity_type, region_code[1:4] AS entity_id, * FROM application_place
), total AS (
  SELECT entity_type, entity_id, COUNT(*) AS applications, COUNT(*) FILTER (decided) AS decided,
         COUNT(*) FILTER (out_of_area) AS out_of_area
  FROM application
  GROUP BY entity_type, entity_id
), outside AS (
  SELECT entity_type, entity_id, person_id, body_id, region_code[1:4] AS paid_in, issue_region[1:4] AS held_in,
         insured_region[1:4] AS insured_in, bank_account, applied_on, issued_on, paid, stoppable
  FROM application
  WHERE out_of_area
), fact AS (
  SELECT entity_type, entity_id, MIN(applied_on) AS first_on, MAX(applied_on) AS last_on, SUM(paid) AS paid,
         SUM(stoppable) AS stoppable, COUNT(*) FILTER (insured_in = held_in) AS insured_there,
         COUNT(*) FILTER (applied_on <= issued_on + 30) AS fast, COUNT(DISTINCT person_id) AS persons,
         COUNT(DISTINCT paid_in) AS paying_places
  FROM outside
  GROUP BY entity_type, entity_id
), held AS (
  SELECT entity_type, entity_id, COUNT(*) AS n, MAX(applications) AS most
  FROM (SELECT entity_type, entity_id, held_in, COUNT(*) AS applications FROM outside GROUP BY ALL) h
  GROUP BY entity_type, entity_id
), body AS (
  SELECT entity_type, entity_id, MAX(n) AS most
  FROM (SELECT entity_type, entity_id, COUNT(*) AS n FROM outside WHERE body_id IS NOT NULL
        GROUP BY entity_type, entity_id, body_id) b
  GROUP BY entity_type, entity_id
), account AS (
  SELECT entity_type, entity_id, MAX(n) AS n
  FROM (SELECT entity_type, entity_id, COUNT(DISTINCT person_id) AS n FROM outside WHERE bank_account IS NOT NULL
        GROUP BY entity_type, entity_id, bank_account) a
  GROUP BY entity_type, entity_id
)
SELECT t.entity_type, t.entity_id,
       COALESCE(b.region_code, e.region_code, CASE WHEN t.entity_type = 'region' THEN t.entity_id || '00' END) AS region_code,
       CASE WHEN t.entity_type = 'body' THEN COALESCE(b.body_type, '?')
            WHEN t.entity_type = 'employer' THEN COALESCE(e.industry_code[1:1], '?') ELSE 'region' END AS peer_kind,
       f.first_on AS window_start, f.last_on AS window_end, t.out_of_area AS observed, t.applications AS exposure, t.decided,
       CASE WHEN t.decided >= $min_decided THEN t.decided ELSE 0 END AS tested,
       CASE WHEN t.decided > 0 THEN CAST(t.out_of_area AS DOUBLE) / t.decided END AS share,
       COALESCE(f.persons, 0) AS persons, CAST(COALESCE(f.paid, 0) AS DECIMAL(14,2)) AS amount,
       CAST(COALESCE(f.stoppable, 0) AS DECIMAL(14,2)) AS stoppable, COALESCE(h.n, 0) AS issue_places,
       COALESCE(h.most, 0) AS one_place, COALESCE(o.most, 0) AS one_body, COALESCE(f.paying_places, 0) AS paying_places,
       COALESCE(a.n, 0) AS account_persons, COALESCE(f.insured_there, 0) AS insured_there, COALESCE(f.fast, 0) AS fast
FROM total t
LEFT JOIN assessment_bodies b ON b.body_id = t.entity_id AND t.entity_type = 'body'
LEFT JOIN employers e         ON e.employer_id = t.entity_id AND t.entity_type = 'employer'
LEFT JOIN fact f              ON f.entity_type = t.entity_type AND f.entity_id = t.entity_id
LEFT JOIN held h              ON h.entity_type = t.entity_type AND h.entity_id = t.entity_id
LEFT JOIN body o              ON o.entity_type = t.entity_type AND o.entity_id = t.entity_id
LEFT JOIN account a           ON a.entity_type = t.entity_type AND a.entity_id = t.entity_id
