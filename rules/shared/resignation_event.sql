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
-- they are no parameters. A claim that names no employer fits the separation from any. A separation after the as-of date has
-- no claim that counts: that is of the same day or later.
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
WHERE s.reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy',
                        'closure', 'dismissed_for_cause', 'resigned_employer_fault')
GROUP BY s.person_id, s.employer_id, s.separated_on
/*--- tests
[[test]]
name  = "boundary: day 60 and 61, the as-of day, the reasons, the employer of the claim, several claims and rows of one separation"
as_of = 2025-06-30
[test.given]
separations = '''
person_id | employer_id | separated_on | reason_code              | prior_reason_code
P01       | E1          | 2025-04-30   | employer_initiated       |
P02       | E1          | 2025-04-29   | contract_expired         |
P03       | E1          | 2025-06-01   | mutual_employer_proposed |
P04       | E1          | 2025-06-01   | bankruptcy               |
P05       | E1          | 2025-06-01   | closure                  |
P06       | E1          | 2025-06-01   | dismissed_for_cause      |
P07       | E1          | 2025-06-01   | resigned_employer_fault  |
P08       | E1          | 2025-06-01   | voluntary                |
P09       | E1          | 2025-06-30   | closure                  |
P10       | E1          | 2025-07-01   | closure                  |
P11       | E1          | 2025-06-01   | closure                  |
P12       | E1          | 2025-06-01   | contract_expired         | voluntary
P12       | E1          | 2025-06-01   | contract_expired         |
P12       | E1          | 2025-06-01   | employer_initiated       | transfer
P12       | E2          | 2025-06-02   | closure                  |
P13       | E1          | 2025-06-01   | closure                  |
'''
claims = '''
claim_id   | person_id  | employer_id | region_code | applied_at          | status   | channel | agent_id | bank_account | device_id
C{01..02}  | P{01..02}  | E1          | 150502      | 2025-06-29 23:59:59 | approved | online  |          |              |
C{03..08}  | P{03..08}  | E1          | 150502      | 2025-06-20 09:00:00 | approved | online  |          |              |
C09        | P09        | E1          | 150502      | 2025-06-30 09:00:00 | approved | online  |          |              |
C10        | P10        | E1          | 150502      | 2025-07-01 09:00:00 | approved | online  |          |              |
C11        | P11        | E1          | 150502      | 2025-05-31 23:59:59 | approved | online  |          |              |
C12B       | P12        | E1          | 150502      | 2025-06-20 09:00:00 | approved | online  | AG2      | B2           | D2
C12A       | P12        |             | 150502      | 2025-06-10 09:00:00 | pending  | online  | AG1      | B1           | D1
C13        | P13        | E2          | 150502      | 2025-06-20 09:00:00 | approved | online  |          |              |
'''
[test.expect]
# 30 April is sixty days before 29 June, 29 April 61. P08 left of its own will, P10 after the day, P11 claimed the day before it left, P13's claim
# names another employer. P12's three rows are one event at E1; the first claim is of 10 June, names no employer and fits E2 as
# well; of its rows the first by reason and former reason stands (contract_expired before employer_initiated, voluntary before
# none).
rows = '''
person_id | employer_id | day        | reason_code              | prior_reason_code | claim_id | applied_on | agent_id | bank_account | own_device_id
P01       | E1          | 2025-04-30 | employer_initiated       |                   | C01      | 2025-06-29 |          |              |
P03       | E1          | 2025-06-01 | mutual_employer_proposed |                   | C03      | 2025-06-20 |          |              |
P04       | E1          | 2025-06-01 | bankruptcy               |                   | C04      | 2025-06-20 |          |              |
P05       | E1          | 2025-06-01 | closure                  |                   | C05      | 2025-06-20 |          |              |
P06       | E1          | 2025-06-01 | dismissed_for_cause      |                   | C06      | 2025-06-20 |          |              |
P07       | E1          | 2025-06-01 | resigned_employer_fault  |                   | C07      | 2025-06-20 |          |              |
P09       | E1          | 2025-06-30 | closure                  |                   | C09      | 2025-06-30 |          |              |
P12       | E1          | 2025-06-01 | contract_expired         | voluntary         | C12A     | 2025-06-10 | AG1      | B1           | D1
P12       | E2          | 2025-06-02 | closure                  |                   | C12A     | 2025-06-10 | AG1      | B1           | D1
'''
---*/
