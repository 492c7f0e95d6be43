-- uses application_place
WITH issue_day AS (
  SELECT body_id, issued_on AS day, COUNT(*) AS n FROM certificates WHERE issued_on <= $as_of GROUP BY body_id, issued_on
), window_sum AS (
  SELECT body_id, day, n, SUM(n) OVER (PARTITION BY body_id ORDER BY day
                                       RANGE BETWEEN INTERVAL ($window_days - 1) DAYS PRECEDING AND CURRENT ROW) AS w
  FROM issue_day
), busiest AS (
  SELECT body_id, w AS observed, day - ($window_days - 1) AS window_start, day AS window_end,
         COUNT(*) OVER (PARTITION BY body_id) AS issue_days
  FROM window_sum
  QUALIFY ROW_NUMBER() OVER (PARTITION BY body_id ORDER BY w DESC, day) = 1
), outside AS (
  SELECT d.body_id, SUM(d.n) OVER (PARTITION BY d.body_id, d.day > b.window_end ORDER BY d.day
                                   RANGE BETWEEN INTERVAL ($window_days - 1) DAYS PRECEDING AND CURRENT ROW) AS w
  FROM issue_day d
  JOIN busiest b ON b.body_id = d.body_id AND (d.day < b.window_start OR d.day > b.window_end)
), body AS (
  SELECT COALESCE(b.body_id, p.body_id) AS body_id, b.region_code, COALESCE(b.body_type, '?') AS body_type, b.accredited_on,
         p.window_start, p.window_end, COALESCE(p.observed, 0) AS observed, COALESCE(o.w, 0) AS elsewhere,
         COALESCE(p.issue_days, 0) AS issue_days
  FROM assessment_bodies b
  FULL JOIN busiest p ON p.body_id = b.body_id
  LEFT JOIN (SELECT body_id, MAX(w) AS w FROM outside GROUP BY body_id) o ON o.body_id = p.body_id
), usual AS (
  SELECT body_type, MEDIAN(CAST(observed AS DOUBLE)) AS peak FROM body WHERE observed > 0 GROUP BY body_type
), inside AS (
  SELECT b.body_id, c.certificate_no, c.person_id, c.occupation_code, c.issued_on
  FROM body b
  JOIN certificates c ON c.body_id = b.body_id AND c.issued_on BETWEEN b.window_start AND b.window_end
), held AS (
  SELECT body_id, COUNT(DISTINCT person_id) AS persons, COUNT(DISTINCT occupation_code) AS occupations,
         COUNT(DISTINCT issued_on) AS days
  FROM inside
  GROUP BY body_id
), application AS (
  SELECT i.body_id, i.certificate_no, a.person_id, a.employer_id, a.bank_account, a.paid, a.stoppable, a.out_of_area
  FROM inside i
  JOIN application_place a ON a.certificate_no = i.certificate_no
), used AS (
  SELECT body_id, COUNT(DISTINCT certificate_no) AS n, SUM(paid) AS paid, SUM(stoppable) AS stoppable,
         COUNT(DISTINCT certificate_no) FILTER (out_of_area) AS out_of_area
  FROM application
  GROUP BY body_id
), account AS (
  SELECT body_id, MAX(n) AS n
  FROM (SELECT body_id, COUNT(DISTINCT person_id) AS n FROM application WHERE bank_account IS NOT NULL
        GROUP BY body_id, bank_account) a
  GROUP BY body_id
), employer AS (
  SELECT body_id, MAX(n) AS n
  FROM (SELECT body_id, COUNT(*) AS n FROM application WHERE employer_id IS NOT NULL GROUP BY body_id, employer_id) a
  GROUP BY body_id
), filing AS (
  SELECT b.body_id, SUM(f.certificates) AS n
  FROM body b
  JOIN batch_filings f ON f.body_id = b.body_id
                      AND COALESCE(f.exam_on, f.filed_on) BETWEEN b.window_start - 30 AND b.window_end + 30
  WHERE f.filed_on <= $as_of
  GROUP BY b.body_id
), neighbour AS (
  SELECT b.body_id, COUNT(*) AS n,
         COUNT(*) FILTER (o.window_start <= b.window_end AND o.window_end >= b.window_start) AS same_time
  FROM body b
  JOIN body o ON o.region_code[1:2] = b.region_code[1:2] AND o.body_id <> b.body_id
  WHERE b.observed > 0 AND o.observed > 0
  GROUP BY b.body_id
)
SELECT b.body_id, b.region_code, b.body_type, b.window_start, b.window_end, CAST(b.observed AS BIGINT) AS observed,
       CAST(CASE WHEN b.observed = 0  THEN 0
                 WHEN b.elsewhere > 0 THEN GREATEST(b.elsewhere, $history_floor)
                 ELSE GREATEST(u.peak, $history_floor) END AS DOUBLE) AS exposure,
       CAST(b.elsewhere AS BIGINT) AS elsewhere, b.issue_days, COALESCE(h.days, 0) AS window_issue_days,
       COALESCE(h.persons, 0) AS persons, COALESCE(h.occupations, 0) AS occupations, COALESCE(s.n, 0) AS used,
       CASE WHEN b.observed > 0 THEN COALESCE(CAST(s.n AS DOUBLE), 0) / b.observed END AS used_share,
       CAST(COALESCE(s.paid, 0) AS DECIMAL(14,2)) AS amount, CAST(COALESCE(s.stoppable, 0) AS DECIMAL(14,2)) AS stoppable,
       COALESCE(s.out_of_area, 0) AS out_of_area, COALESCE(a.n, 0) AS account_persons, COALESCE(e.n, 0) AS employer_used,
       CAST(COALESCE(f.n, 0) AS BIGINT) AS filed, b.accredited_on, COALESCE(n.n, 0) AS neighbours,
       COALESCE(n.same_time, 0) AS neighbours_same_time
FROM body b
LEFT JOIN usual u     ON u.body_type = b.body_type
LEFT JOIN held h      ON h.body_id = b.body_id
LEFT JOIN used s      ON s.body_id = b.body_id
LEFT JOIN account a   ON a.body_id = b.body_id
LEFT JOIN employer e  ON e.body_id = b.body_id
LEFT JOIN filing f    ON f.body_id = b.body_id
LEFT JOIN neighbour n ON n.body_id = b.body_id
