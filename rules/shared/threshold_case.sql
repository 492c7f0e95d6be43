/*--- rule
format = 1
kind   = "view"
name   = "threshold_case"

about.zh = "每笔计数的申领离两条界限有多远：申领前连续缴费月数（界限3个月，见 claim_run），以及累计缴费月数（界限12个月）——含补缴多少个月、不含申领前60日内补缴的多少个月。累计月数只对数据期内首次申领、且知道数据期以前缴费月数的人判断。"
about.en = "How far each counting claim is from two limits: consecutive months before it (three months, see claim_run) and months in all (twelve months), with and without those paid back within the 60 days before the claim. Months in all are decided for a person's first claim in the extract only, and where the months before the extract are known."

[requires]
claims        = ["claim_id", "agency_code"]
persons       = ["person_id", "insured_months_before"]
contributions = ["person_id", "month", "paid_on", "kind"]

[output.columns]
claim_id      = { type = "string",  zh = "申领编号", en = "Claim" }
person_id     = { type = "string",  zh = "人员", en = "Person" }
employer_id   = { type = "string",  zh = "最后参保单位", en = "Last employer" }
agent_id      = { type = "string",  zh = "代办人", en = "Agent" }
agency_code   = { type = "string",  zh = "经办机构", en = "Handling office" }
region_code   = { type = "string",  zh = "领金地", en = "Claim region" }
applied_on    = { type = "date",    zh = "申领日", en = "Applied on" }
run           = { type = "int64",   zh = "连续缴费月数", en = "Consecutive months" }
run_decided   = { type = "boolean", zh = "连续月数可判断", en = "Run decided" }
prior_voluntary = { type = "boolean", zh = "此前一次停保为主动离职", en = "Previous separation was voluntary" }
total         = { type = "int64",   zh = "累计缴费月数", en = "Months in all" }
without_late  = { type = "int64",   zh = "不含申领前60日内补缴的月数", en = "Months in all without those paid back in the 60 days before" }
total_decided = { type = "boolean", zh = "累计月数可判断", en = "Months in all decided" }
lifted        = { type = "boolean", zh = "靠补缴达到12个月", en = "Lifted to twelve by a back-payment" }
---*/
-- Months up to that of the application count, of any employer and kind. A month paid back late counts as such only where no
-- other row stands for it. 60 days and the two limits are the definition (typologies T15, counts.md R3), not parameters.
WITH insured AS (
  SELECT person_id, month_set(month) AS months FROM claimant_contribution GROUP BY person_id
), first_claim AS (
  SELECT person_id, MIN(applied_on) AS day FROM counting_claim GROUP BY person_id
), paid_back AS (                      -- months paid back in the 60 days before the first claim
  SELECT b.person_id, b.month
  FROM (SELECT c.person_id, c.month, MAX(c.paid_on) AS paid_on
        FROM contributions c
        WHERE c.kind = 'backpay'
        GROUP BY c.person_id, c.month) b
  JOIN first_claim f ON f.person_id = b.person_id
  WHERE b.paid_on <= f.day AND b.paid_on >= f.day - INTERVAL '60 days' AND month_index(b.month) <= month_index(f.day)
), late AS (                           -- few months; the row that was paid back is always among those joined
  SELECT person_id, COUNT(*) AS n
  FROM (SELECT p.person_id, p.month
        FROM paid_back p
        JOIN contributions c ON c.person_id = p.person_id AND c.month = p.month
        GROUP BY p.person_id, p.month
        HAVING MAX(CASE WHEN c.kind <> 'backpay' THEN 1 ELSE 0 END) = 0) o
  GROUP BY person_id
), counted AS (
  SELECT r.claim_id, r.person_id, r.employer_id, r.agent_id, k.agency_code, r.region_code, r.applied_on, r.run,
         r.decided AS run_decided, r.prior_voluntary,
         r.applied_on = f.day AND p.insured_months_before IS NOT NULL                                     AS total_decided,
         members_between(i.months, 0, r.applied_month) + p.insured_months_before                           AS total,
         COALESCE(l.n, 0)                                                                                 AS late
  FROM claim_run r
  JOIN claims k       ON k.claim_id = r.claim_id
  JOIN first_claim f  ON f.person_id = r.person_id
  LEFT JOIN insured i ON i.person_id = r.person_id
  LEFT JOIN persons p ON p.person_id = r.person_id
  LEFT JOIN late l    ON l.person_id = r.person_id
)
SELECT claim_id, person_id, employer_id, agent_id, agency_code, region_code, applied_on, run, run_decided, prior_voluntary,
       CAST(CASE WHEN total_decided THEN total END AS BIGINT)           AS total,
       CAST(CASE WHEN total_decided THEN total - late END AS BIGINT)    AS without_late,
       total_decided,
       total_decided AND total >= 12 AND total - late < 12              AS lifted
FROM counted
/*--- tests
[[test]]
name  = "the boundary of twelve months: eleven and one paid back; day 60 and 61; another row for the month; months before"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P{1..9}   | 0
Q1        | 6
Q2        |
'''
contributions = '''
person_id | employer_id | region_code | month            | paid_on    | kind
P0        | E1          | 150502      | 2023-01-01       |            | regular
P{1..5}   | E1          | 150502      | 2024-{01..11}-01 | 2024-12-31 | regular
P1        | E1          | 150502      | 2024-12-01       | 2025-03-02 | backpay
P2        | E1          | 150502      | 2024-12-01       | 2025-03-01 | backpay
P3        | E1          | 150502      | 2024-12-01       | 2025-05-02 | backpay
P4        | E1          | 150502      | 2024-12-01       | 2025-05-01 | backpay
P4        | E2          | 150502      | 2024-12-01       | 2025-01-10 | regular
P5        | E1          | 150502      | 2025-05-01       | 2025-05-01 | backpay
P6        | E1          | 150502      | 2024-{01..10}-01 | 2024-12-31 | regular
P6        | E1          | 150502      | 2024-12-01       | 2025-04-01 | backpay
P7        | E1          | 150502      | 2024-{01..12}-01 | 2024-12-31 | regular
P7        | E1          | 150502      | 2025-01-01       | 2025-04-01 | backpay
P8        | E1          | 150502      | 2024-{01..09}-01 | 2024-12-31 | regular
P8        | E1          | 150502      | 2024-{10..12}-01 | 2025-04-01 | backpay
P8        | E2          | 150502      | 2024-12-01       | 2025-05-02 | backpay
P9        | E1          | 150502      | 2024-{01..11}-01 | 2024-12-31 | regular
P9        | E1          | 150502      | 2025-06-01       | 2025-04-20 | backpay
Q{1..2}   | E1          | 150502      | 2024-{07..11}-01 | 2024-12-31 | deferred
Q{1..2}   | E1          | 150502      | 2024-12-01       | 2025-04-01 | backpay
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P1        | E1          | 2025-04-01   | employer_initiated
'''
claims = '''
claim_id | person_id | employer_id | region_code | agency_code | applied_at          | status   | agent_id
C1       | P1        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved | AG
C1B      | P1        | E1          | 150502      | J1          | 2025-09-01 09:00:00 | approved |
C2       | P2        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C3       | P3        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C4       | P4        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C5       | P5        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C6       | P6        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C7       | P7        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C8       | P8        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C9       | P9        | E1          | 150502      |             | 2025-05-01 09:00:00 | approved |
C10      | Q1        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C11      | Q2        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
C12      | Q3        | E1          | 150502      | J1          | 2025-05-01 09:00:00 | approved |
'''
[test.expect]
# Claims of 1 May 2025; 60 days before is 2 March. P1's twelfth month was paid back that day, P2's a day earlier, P3's a day after
# the claim, P4's month stands as regular too. P5's is that of the claim and counts. P6 reaches eleven, P7 had twelve before.
# P8's three months were paid back; one of them by a second employer too, the day after the claim: the last payment counts. P9's month lies after the claim. Q1 has six before the extract,
# Q2 an unknown number, Q3 is not known. C1B is P1's second claim.
rows = '''
claim_id | agency_code | agent_id | run | run_decided | total | without_late | total_decided | lifted
C1       | J1          | AG       | 12  | true        | 12    | 11           | true          | true
C1B      | J1          |          | 12  | true        |       |              | false         | false
C2       | J1          |          | 12  | true        | 12    | 12           | true          | false
C3       | J1          |          | 12  | true        | 12    | 12           | true          | false
C4       | J1          |          | 12  | true        | 12    | 12           | true          | false
C5       | J1          |          | 1   | true        | 12    | 11           | true          | true
C6       | J1          |          | 1   | true        | 11    | 10           | true          | false
C7       | J1          |          | 13  | true        | 13    | 12           | true          | false
C8       | J1          |          | 12  | true        | 12    | 10           | true          | true
C9       |             |          | 11  | true        | 11    | 11           | true          | false
C10      | J1          |          | 6   | true        | 12    | 11           | true          | true
C11      | J1          |          | 6   | true        |       |              | false         | false
C12      | J1          |          | 0   | false       |       |              | false         | false
'''

[[survivor]]
mutant = "sql: 0 => 1 in members_between(i.months, 0, r.applied_month)"
reason = { zh = "没有公元0年1月的缴费", en = "There is no contribution of January of the year 0" }
[[survivor]]
mutant = "sql: JOIN contributions c => LEFT JOIN contributions c"
reason = { zh = "补缴的那条记录本身总能连接上", en = "The back-payment itself is always joined" }
[[survivor]]
mutant = "sql: 1 => 2 in CASE WHEN c.kind <> 'backpay' THEN 1 ELSE 0 END"
reason = { zh = "只看是否为0", en = "Only whether it is 0 matters" }
[[survivor]]
mutant = "sql: JOIN claims k => LEFT JOIN claims k"
reason = { zh = "claim_run 的每笔申领都在 claims 中", en = "Every claim of claim_run is in claims" }
[[survivor]]
mutant = "sql: JOIN first_claim f => LEFT JOIN first_claim f #2"
reason = { zh = "claim_run 的每个人都有计数的申领", en = "Everybody in claim_run has a counting claim" }
[[survivor]]
mutant = "sql: JOIN first_claim f => LEFT JOIN first_claim f"
reason = { zh = "没有申领的，补缴日条件不成立", en = "Without a claim the condition on the day of payment fails" }
---*/
