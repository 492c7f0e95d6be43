-- uses benefit_month, counting_claim
WITH paid_twice AS (
  SELECT a.person_id, a.month, a.province || '-' || b.province AS part,
         a.amount AS amount_first, b.amount AS amount_second, LEAST(a.amount, b.amount) AS overlap,
         CASE WHEN a.paid_on > b.paid_on THEN a.region_code ELSE b.region_code END AS region_code
  FROM benefit_month a
  JOIN benefit_month b ON b.person_id = a.person_id AND b.month = a.month AND b.province > a.province
), approved AS (
  SELECT person_id, region_code, region_code[1:2] AS province, applied_on,
         month_index(benefit_start) AS from_month, month_index(benefit_start) + benefit_months - 1 AS to_month
  FROM counting_claim
  WHERE status = 'approved' AND benefit_start IS NOT NULL AND benefit_months > 0
), approved_twice AS (
  SELECT a.person_id, a.province || '-' || b.province AS part,
         UNNEST(range(GREATEST(a.from_month, b.from_month), LEAST(a.to_month, b.to_month) + 1)) AS m,
         CASE WHEN a.applied_on > b.applied_on THEN a.region_code ELSE b.region_code END AS region_code
  FROM approved a
  JOIN approved b ON b.person_id = a.person_id AND b.province > a.province
                 AND b.from_month <= a.to_month AND b.to_month >= a.from_month
), approved_month AS (
  SELECT person_id, part, month_start(m) AS month, MAX(region_code) AS region_code FROM approved_twice GROUP BY ALL
), finding AS (
  SELECT person_id, part, month, region_code, 1 AS tier, overlap, amount_first, amount_second, 2 AS provinces_paid
  FROM paid_twice
  UNION ALL
  SELECT t.person_id, t.part, t.month, t.region_code, 2, 0, COALESCE(a.amount, 0), COALESCE(b.amount, 0),
         CASE WHEN a.amount > 0 THEN 1 ELSE 0 END + CASE WHEN b.amount > 0 THEN 1 ELSE 0 END
  FROM approved_month t
  LEFT JOIN benefit_month a ON a.person_id = t.person_id AND a.month = t.month AND a.province = t.part[1:2]
  LEFT JOIN benefit_month b ON b.person_id = t.person_id AND b.month = t.month AND b.province = t.part[4:5]
  WHERE a.amount IS NULL OR b.amount IS NULL
)
SELECT person_id, part, region_code, month AS window_start, last_day(month) AS window_end, CAST(tier AS BIGINT) AS tier,
       1::BIGINT AS observed, 1::BIGINT AS exposure, CAST(overlap AS DECIMAL(14,2)) AS overlap,
       CAST(amount_first AS DECIMAL(14,2)) AS amount_first, CAST(amount_second AS DECIMAL(14,2)) AS amount_second,
       CAST(provinces_paid AS BIGINT) AS provinces_paid,
       COUNT(*) FILTER (tier = 1) OVER (PARTITION BY person_id, part) AS paid_months,
       COUNT(*) FILTER (tier = 2) OVER (PARTITION BY person_id, part) AS approved_months,
       CAST(SUM(overlap) OVER (PARTITION BY person_id, part) AS DECIMAL(14,2)) AS pair_overlap
FROM finding
