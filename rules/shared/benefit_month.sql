/*--- rule
format = 1
kind   = "view"
name   = "benefit_month"

about.zh = "涉及两个以上省份的人员，其失业保险金按人、待遇月、省份的净发放额（同一申领、同一月份、同一省份的冲销先行抵减；净额不大于零的不计）。"
about.en = "For persons with payments or approved claims in two or more provinces: what each province paid net of unemployment benefit per person and benefit month. Reversals of one claim, month and province are netted first; what stays at or below zero is no payment."

[optional]
payments = { columns = ["claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"], feeds = ["region_code"] }

[output.columns]
person_id   = { type = "string",        zh = "人员", en = "Person" }
month       = { type = "date",          zh = "待遇月", en = "Benefit month" }
province    = { type = "string",        zh = "省份代码", en = "Province" }
amount      = { type = "decimal(14,2)", zh = "净发放", en = "Paid, net" }
paid_on     = { type = "date",          zh = "最近发放日", en = "Last paid on" }
region_code = { type = "string",        zh = "发放地", en = "Paying region" }
---*/
-- Persons of one province are dropped before anything is netted: they are all but a few.
WITH place AS (
  SELECT person_id, MIN(substr(region_code, 1, 2)) AS low, MAX(substr(region_code, 1, 2)) AS high
  FROM payments
  WHERE benefit_type = 'unemployment_benefit' AND paid_on <= $as_of
  GROUP BY person_id
  UNION ALL
  SELECT person_id, MIN(substr(region_code, 1, 2)) AS low, MAX(substr(region_code, 1, 2)) AS high
  FROM counting_claim
  WHERE status = 'approved'
  GROUP BY person_id
), concerned AS (
  SELECT person_id FROM place GROUP BY person_id HAVING MIN(low) <> MAX(high)
), net AS (
  SELECT p.person_id, p.claim_id, p.month, substr(p.region_code, 1, 2) AS province,
         SUM(p.amount)                                       AS amount,
         MAX(CASE WHEN p.amount > 0 THEN p.paid_on END)      AS paid_on,
         MAX(CASE WHEN p.amount > 0 THEN p.region_code END)  AS region_code
  FROM payments p
  JOIN concerned c ON c.person_id = p.person_id
  WHERE p.benefit_type = 'unemployment_benefit' AND p.paid_on <= $as_of
  GROUP BY p.person_id, p.claim_id, p.month, substr(p.region_code, 1, 2)
)
SELECT person_id, month, province,
       CAST(SUM(amount) AS DECIMAL(14,2)) AS amount,
       MAX(paid_on)                       AS paid_on,
       MAX(region_code)                   AS region_code
FROM net
WHERE amount > 0
GROUP BY person_id, month, province
