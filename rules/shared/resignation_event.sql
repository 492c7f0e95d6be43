/*--- rule
format = 1
kind   = "view"
name   = "resignation_event"

about.zh = "离职申领事件：某人因非本人意愿从某单位停保，且在停保当日起60日内（含第60日）有计数的申领，申领所列单位为该单位或未填。每人、每单位、每停保日计一次。"
about.en = "A person left an employer involuntarily and has a counting claim, applied for on that day or within the next 60 days (day 60 included), that names this employer or none. One event per person, employer and day."

[requires]
separations = ["person_id", "employer_id", "separated_on", "reason_code"]
[optional]
separations = { columns = ["prior_reason_code"], feeds = ["prior_reason_code"] }

[output.columns]
person_id         = { type = "string", zh = "人员", en = "Person" }
employer_id       = { type = "string", zh = "停保单位", en = "Employer left" }
day               = { type = "date",   zh = "停保日", en = "Day of separation" }
reason_code       = { type = "string", zh = "停保原因", en = "Reason" }
prior_reason_code = { type = "string", zh = "变更前的原因", en = "Reason before a change" }
claim_id          = { type = "string", zh = "最早一笔申领", en = "The first such claim" }
applied_on        = { type = "date",   zh = "申领日", en = "Applied on" }
agent_id          = { type = "string", zh = "代办人", en = "Agent" }
bank_account      = { type = "string", zh = "收款账户", en = "Bank account" }
own_device_id     = { type = "string", zh = "自有设备", en = "Device" }
---*/
-- 60 days and the seven involuntary reasons are the definition of the event (design/counts.md), not thresholds:
-- they are no parameters. A claim that names no employer fits the separation from any.
SELECT s.person_id, s.employer_id, s.separated_on AS day,
       FIRST_VALUE(s.reason_code       ORDER BY c.applied_on, c.claim_id, s.reason_code, s.prior_reason_code) AS reason_code,
       FIRST_VALUE(s.prior_reason_code ORDER BY c.applied_on, c.claim_id, s.reason_code, s.prior_reason_code) AS prior_reason_code,
       FIRST_VALUE(c.claim_id          ORDER BY c.applied_on, c.claim_id, s.reason_code, s.prior_reason_code) AS claim_id,
       MIN(c.applied_on)                                                                                      AS applied_on,
       FIRST_VALUE(c.agent_id          ORDER BY c.applied_on, c.claim_id, s.reason_code, s.prior_reason_code) AS agent_id,
       FIRST_VALUE(c.bank_account      ORDER BY c.applied_on, c.claim_id, s.reason_code, s.prior_reason_code) AS bank_account,
       FIRST_VALUE(c.own_device_id     ORDER BY c.applied_on, c.claim_id, s.reason_code, s.prior_reason_code) AS own_device_id
FROM separations s
JOIN counting_claim c
  ON c.person_id = s.person_id
 AND c.applied_on >= s.separated_on
 AND c.applied_on <= s.separated_on + INTERVAL '60 days'
 AND (c.employer_id = s.employer_id OR c.employer_id IS NULL)
WHERE s.separated_on <= $as_of
  AND s.reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy',
                        'closure', 'dismissed_for_cause', 'resigned_employer_fault')
GROUP BY s.person_id, s.employer_id, s.separated_on
