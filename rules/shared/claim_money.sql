/*--- rule
format = 1
kind   = "view"
name   = "claim_money"

about.zh = "逐笔计数申领的金额：已发净额（冲销已抵减）、已发月数、尚可停发额。尚可停发额＝（核定月数－已发月数）×最近一个月的失业保险金，仅对已批准且领金期截至截止日未满的申领；从未发放过的无法估计，记为0。"
about.en = "Money of each counting claim: paid (reversals netted), months paid, and what could still be stopped: (months granted − months paid) × the last monthly benefit, for approved claims whose benefit period is not over on the as-of date; 0 where nothing was paid yet, since then no monthly amount is known."

[optional]
payments = { columns = ["claim_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["paid", "months_paid"] }

[output.columns]
claim_id    = { type = "string",        zh = "申领编号", en = "Claim" }
person_id   = { type = "string",        zh = "人员", en = "Person" }
employer_id = { type = "string",        zh = "最后参保单位", en = "Last employer" }
paid        = { type = "decimal(14,2)", zh = "已发净额", en = "Paid, net" }
months_paid = { type = "int64",         zh = "已发月数", en = "Months paid" }
stoppable   = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
---*/
WITH per_month AS (
  SELECT claim_id, month,
         SUM(amount) AS net,
         SUM(CASE WHEN benefit_type = 'unemployment_benefit' THEN amount ELSE 0 END) AS benefit
  FROM payments
  WHERE claim_id IS NOT NULL AND paid_on <= $as_of
  GROUP BY claim_id, month
), per_claim AS (
  SELECT claim_id,
         SUM(net)                                                     AS paid,
         SUM(CASE WHEN benefit > 0 THEN 1 ELSE 0 END)                 AS months_paid,
         MAX(CASE WHEN benefit > 0 THEN month END)                    AS last_month
  FROM per_month
  GROUP BY claim_id
)
SELECT k.claim_id, k.person_id, k.employer_id,
       CAST(COALESCE(c.paid, 0) AS DECIMAL(14,2))                     AS paid,
       CAST(COALESCE(c.months_paid, 0) AS BIGINT)                     AS months_paid,
       CAST(CASE WHEN k.status = 'approved'
                  AND (k.benefit_start IS NULL OR month_index(k.benefit_start) + k.benefit_months > month_index($as_of))
                 THEN GREATEST(COALESCE(k.benefit_months, 0) - COALESCE(c.months_paid, 0), 0) * COALESCE(l.benefit, 0)
                 ELSE 0 END AS DECIMAL(14,2))                         AS stoppable
FROM counting_claim k
LEFT JOIN per_claim c ON c.claim_id = k.claim_id
LEFT JOIN per_month l ON l.claim_id = k.claim_id AND l.month = c.last_month
