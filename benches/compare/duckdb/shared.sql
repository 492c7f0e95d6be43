-- What several rules stand on, written independently of rules/shared/, as temporary tables that are made once per run, and
-- only where a rule that runs needs them (each rule names its own in its first line). Names and columns are those of the
-- views of rules/shared/, so that the rules that are taken over stand on the same tables. `$as_of` is put in as a literal.

--- table extract
SELECT MIN(month) AS first_month, MAX(month) AS last_month FROM contributions;

--- table insured_month
-- DuckDB is given no proof that (person, employer, month) is unique, so it counts persons.
SELECT employer_id, month_index(month) AS month_index, COUNT(DISTINCT person_id) AS insured
FROM contributions
WHERE month <= $as_of
GROUP BY employer_id, month;

--- table counting_claim
SELECT claim_id, person_id, employer_id, region_code, status, CAST(applied_at AS DATE) AS applied_on,
       month_index(applied_at) AS applied_month, agent_id, bank_account, phone,
       CASE WHEN channel IN ('kiosk', 'counter') THEN NULL ELSE device_id END AS own_device_id,
       benefit_start, CAST(benefit_months AS BIGINT) AS benefit_months
FROM claims
WHERE status <> 'rejected' AND CAST(applied_at AS DATE) <= $as_of;

--- table claimant_contribution uses counting_claim
SELECT person_id, employer_id, month
FROM contributions c
SEMI JOIN counting_claim k ON k.person_id = c.person_id
WHERE month <= $as_of;

--- table resignation_event uses counting_claim
SELECT s.person_id, s.employer_id, s.separated_on AS day, s.reason_code, s.prior_reason_code,
       c.claim_id, c.applied_on, c.agent_id, c.bank_account, c.own_device_id
FROM separations s
JOIN counting_claim c
  ON c.person_id = s.person_id
 AND c.applied_on BETWEEN s.separated_on AND s.separated_on + 60
 AND (c.employer_id = s.employer_id OR c.employer_id IS NULL)
WHERE s.separated_on <= $as_of
  AND s.reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy',
                        'closure', 'dismissed_for_cause', 'resigned_employer_fault')
QUALIFY ROW_NUMBER() OVER (PARTITION BY s.person_id, s.employer_id, s.separated_on
                           ORDER BY c.applied_on, c.claim_id, s.reason_code, s.prior_reason_code) = 1;

--- table claim_money uses counting_claim
WITH per_month AS (
  SELECT claim_id, month, SUM(amount) AS net,
         COALESCE(SUM(amount) FILTER (benefit_type = 'unemployment_benefit'), 0) AS benefit
  FROM payments
  WHERE claim_id IS NOT NULL AND paid_on <= $as_of
  GROUP BY claim_id, month
), per_claim AS (
  SELECT claim_id, SUM(net) AS paid, COUNT(*) FILTER (benefit > 0) AS months_paid,
         ARG_MAX(benefit, month) FILTER (benefit > 0) AS last_benefit
  FROM per_month
  GROUP BY claim_id
)
SELECT k.claim_id, k.person_id, k.employer_id, CAST(COALESCE(c.paid, 0) AS DECIMAL(14,2)) AS paid, CAST(COALESCE(c.months_paid, 0) AS BIGINT) AS months_paid,
       CAST(CASE WHEN k.status = 'approved'
                  AND (k.benefit_start IS NULL OR month_index(k.benefit_start) + k.benefit_months > month_index($as_of))
                 THEN CAST(GREATEST(COALESCE(k.benefit_months, 0) - COALESCE(c.months_paid, 0), 0) AS DECIMAL(6,0))
                      * CAST(COALESCE(c.last_benefit, 0) AS DECIMAL(14,2))
                 ELSE 0 END AS DECIMAL(14,2)) AS stoppable
FROM counting_claim k
LEFT JOIN per_claim c ON c.claim_id = k.claim_id;

--- table claim_run uses counting_claim, claimant_contribution, extract
-- Runs of consecutive months as islands, and the island a claim stands in by an as-of join.
WITH insured AS (
  SELECT DISTINCT person_id, month_index(month) AS m FROM claimant_contribution
), numbered AS (
  SELECT person_id, m, m - ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY m) AS island FROM insured
), island AS (
  SELECT person_id, MIN(m) AS first_m, MAX(m) AS last_m FROM numbered GROUP BY person_id, island
), run AS (
  SELECT person_id, first_m, last_m, LAG(last_m) OVER (PARTITION BY person_id ORDER BY first_m) AS month_before FROM island
), placed AS (
  SELECT k.claim_id, k.person_id, k.employer_id, k.agent_id, k.region_code, k.status, k.applied_on, k.applied_month,
         COALESCE(LEAST(r.last_m, k.applied_month) - r.first_m + 1, 0) AS run, r.first_m AS run_first, r.month_before
  FROM counting_claim k
  ASOF LEFT JOIN run r ON r.person_id = k.person_id AND k.applied_month >= r.first_m
), prior AS (
  SELECT p.claim_id, s.separated_on, BOOL_OR(s.reason_code = 'voluntary') AS voluntary
  FROM placed p
  JOIN separations s ON s.person_id = p.person_id AND s.separated_on < month_start(p.run_first)
  WHERE s.separated_on <= $as_of
  GROUP BY p.claim_id, s.separated_on
  QUALIFY ROW_NUMBER() OVER (PARTITION BY p.claim_id ORDER BY s.separated_on DESC) = 1
)
SELECT p.claim_id, p.person_id, p.employer_id, p.agent_id, p.region_code, p.status, p.applied_on, p.applied_month, p.run,
       month_start(p.run_first) AS run_first_month, d.decided, d.decided AND p.run < 3 AS short, d.decided AND p.run = 3 AS exactly_three,
       v.voluntary AS prior_voluntary,
       month_start(p.run_first) - month_start(p.month_before + 1) AS gap_days
FROM placed p
CROSS JOIN extract x
CROSS JOIN LATERAL (SELECT COALESCE(p.run >= 1 AND p.run_first > month_index(x.first_month), false) AS decided) d
LEFT JOIN prior v ON v.claim_id = p.claim_id;

--- table benefit_month uses counting_claim
WITH place AS (
  SELECT person_id, region_code[1:2] AS province FROM payments
  WHERE benefit_type = 'unemployment_benefit' AND paid_on <= $as_of
  UNION ALL
  SELECT person_id, region_code[1:2] AS province FROM counting_claim WHERE status = 'approved'
), concerned AS (
  SELECT person_id FROM place GROUP BY person_id HAVING MIN(province) <> MAX(province)
), net AS (
  SELECT p.person_id, p.claim_id, p.month, p.region_code[1:2] AS province, SUM(p.amount) AS amount,
         MAX(p.paid_on) FILTER (p.amount > 0) AS paid_on, MAX(p.region_code) FILTER (p.amount > 0) AS region_code
  FROM payments p
  SEMI JOIN concerned c ON c.person_id = p.person_id
  WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of
  GROUP BY p.person_id, p.claim_id, p.month, p.region_code[1:2]
)
SELECT person_id, month, province, CAST(SUM(amount) AS DECIMAL(14,2)) AS amount, MAX(paid_on) AS paid_on,
       MAX(region_code) AS region_code
FROM net
WHERE amount > 0
GROUP BY person_id, month, province;

--- table application_place
WITH application AS (
  SELECT a.application_id, a.person_id, a.certificate_no, c.body_id, a.employer_id, a.region_code, a.bank_account,
         CAST(a.applied_at AS DATE) AS applied_on, c.issued_on, c.issue_region,
         c.issue_region IS NOT NULL AS decided,
         COALESCE(c.issue_region[1:4] <> a.region_code[1:4], false) AS out_of_area,
         COALESCE(a.status = 'approved' AND a.paid_on <= $as_of, false) AS is_paid, a.amount
  FROM skill_subsidies a
  LEFT JOIN certificates c ON c.certificate_no = a.certificate_no
  WHERE a.status <> 'rejected' AND CAST(a.applied_at AS DATE) <= $as_of
), paid_where AS (
  SELECT c.person_id, c.month, MAX(c.region_code) AS region_code
  FROM contributions c
  SEMI JOIN (SELECT person_id FROM application WHERE out_of_area) t ON t.person_id = c.person_id
  GROUP BY c.person_id, c.month
), last_paid AS (
  SELECT a.application_id, p.region_code
  FROM (SELECT application_id, person_id, applied_on FROM application WHERE out_of_area) a
  ASOF JOIN paid_where p ON p.person_id = a.person_id AND a.applied_on >= p.month
)
SELECT a.application_id, a.person_id, a.certificate_no, a.body_id, a.employer_id, a.region_code, a.bank_account,
       a.applied_on, a.issued_on, a.issue_region, a.decided, a.out_of_area, l.region_code AS insured_region,
       CAST(CASE WHEN a.is_paid THEN a.amount ELSE 0 END AS DECIMAL(14,2)) AS paid,
       CAST(CASE WHEN a.is_paid THEN 0 ELSE a.amount END AS DECIMAL(14,2)) AS stoppable
FROM application a
LEFT JOIN last_paid l ON l.application_id = a.application_id;
