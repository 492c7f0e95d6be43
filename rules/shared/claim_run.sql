/*--- rule
format = 1
kind   = "view"
name   = "claim_run"

about.zh = "逐笔计数申领之前的连续缴费月数：含申领月及以前最后一个缴费月的最长连续段（任何单位、任何缴费类型，缓缴计为参保），数到申领月为止。没有缴费月、或连续段始于数据首月的，不作判断。"
about.en = "For each counting claim the run of consecutive contribution months that holds the last one not after the month of application (any employer, any kind, deferred months count), counted up to that month. Not decided: no such month, or a run that begins in the extract's first month."

[requires]
separations   = ["person_id", "separated_on", "reason_code"]

[output.columns]
claim_id        = { type = "string",  zh = "申领编号", en = "Claim" }
person_id       = { type = "string",  zh = "人员", en = "Person" }
employer_id     = { type = "string",  zh = "最后参保单位", en = "Last employer" }
agent_id        = { type = "string",  zh = "代办人", en = "Agent" }
region_code     = { type = "string",  zh = "领金地", en = "Claim region" }
status          = { type = "string",  zh = "状态", en = "Status" }
applied_on      = { type = "date",    zh = "申领日", en = "Applied on" }
applied_month   = { type = "int64",   zh = "申领月份序号", en = "Month of application as a number" }
run             = { type = "int64",   zh = "连续缴费月数", en = "Consecutive months" }
run_first_month = { type = "date",    zh = "连续段首月", en = "First month of the run" }
decided         = { type = "boolean", zh = "可判断", en = "Decided" }
short           = { type = "boolean", zh = "不足3个月", en = "Under three months" }
exactly_three   = { type = "boolean", zh = "恰为3个月", en = "Exactly three months" }
prior_voluntary = { type = "boolean", zh = "此前一次停保为主动离职", en = "Previous separation was voluntary" }
gap_days        = { type = "int64",   zh = "连续段之前的中断天数", en = "Days without insurance before the run" }
---*/
WITH insured AS (
  SELECT person_id, month_set(month) AS months FROM claimant_contribution GROUP BY person_id
), counted AS (
  SELECT k.claim_id, k.person_id, k.employer_id, k.agent_id, k.region_code, k.status, k.applied_on, k.applied_month,
         i.months,
         run_ending_at(i.months, k.applied_month)   AS run,
         last_member_at(i.months, k.applied_month)  AS run_last
  FROM counting_claim k
  LEFT JOIN insured i ON i.person_id = k.person_id
), placed AS (
  SELECT claim_id, person_id, employer_id, agent_id, region_code, status, applied_on, applied_month, run,
         run_last - run + 1                       AS run_first,
         last_member_at(months, run_last - run)   AS month_before
  FROM counted
), left_on AS (                        -- the last separation before the run
  SELECT p.claim_id, p.person_id, MAX(s.separated_on) AS day
  FROM placed p
  JOIN separations s ON s.person_id = p.person_id AND s.separated_on < month_start(p.run_first)
  GROUP BY p.claim_id, p.person_id
), prior AS (
  SELECT l.claim_id, MAX(CASE WHEN s.reason_code = 'voluntary' THEN 1 ELSE 0 END) = 1 AS voluntary
  FROM left_on l
  JOIN separations s ON s.person_id = l.person_id AND s.separated_on = l.day
  GROUP BY l.claim_id
), judged AS (
  SELECT p.claim_id, p.person_id, p.employer_id, p.agent_id, p.region_code, p.status, p.applied_on, p.applied_month,
         p.run, p.run_first, p.month_before,
         COALESCE(p.run_first > month_index(x.first_month), false) AS decided
  FROM placed p
  CROSS JOIN extract x
)
SELECT j.claim_id, j.person_id, j.employer_id, j.agent_id, j.region_code, j.status, j.applied_on, j.applied_month,
       CAST(j.run AS BIGINT)                                             AS run,
       month_start(j.run_first)                                          AS run_first_month,
       j.decided,
       j.decided AND j.run < 3                                           AS short,
       j.decided AND j.run = 3                                           AS exactly_three,
       p.voluntary                                                       AS prior_voluntary,
       CAST(month_start(j.run_first) - month_start(j.month_before + 1) AS BIGINT) AS gap_days
FROM judged j
LEFT JOIN prior p ON p.claim_id = j.claim_id
/*--- tests
[[test]]
name  = "the boundary of a run: gaps, deferred months, the claim's own month, year edge, the extract's first month"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2024-11-01 | regular
P1        | E2          | 150502      | 2024-12-01 | deferred
P1        | E2          | 150502      | 2025-01-01 | backpay
P2        | E1          | 150502      | 2024-01-01 | regular
P2        | E1          | 150502      | 2024-02-01 | regular
P3        | E1          | 150502      | 2024-01-01 | regular
P3        | E1          | 150502      | 2024-02-01 | regular
P3        | E2          | 150502      | 2025-02-01 | regular
P3        | E2          | 150502      | 2025-03-01 | regular
P4        | E1          | 150502      | 2025-06-01 | regular
P6        | E1          | 150502      | 2024-01-01 | regular
P6        | E1          | 150502      | 2024-02-01 | regular
P6        | E1          | 150502      | 2024-03-01 | regular
P5        | E1          | 150502      | 2025-01-01 | regular
P5        | E1          | 150502      | 2025-02-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P3        | E1          | 2024-02-29   | voluntary
P3        | E3          | 2024-02-29   | contract_expired
P3        | E1          | 2025-02-01   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | agent_id
C1       | P1        | E2          | 150502      | 2025-01-31 23:00:00 | approved | AG
C2       | P2        | E1          | 150502      | 2024-03-10 09:00:00 | approved |
C2B      | P6        | E1          | 150502      | 2024-04-10 09:00:00 | approved |
C3       | P3        | E2          | 150502      | 2025-02-10 09:00:00 | approved |
C3B      | P3        | E2          | 150502      | 2025-12-10 09:00:00 | approved |
C4       | P4        |             | 150502      | 2025-05-31 09:00:00 | approved |
C5       | P5        | E1          | 150502      | 2026-01-01 00:00:00 | approved |
C6       | P5        | E1          | 150502      | 2025-02-10 00:00:00 | rejected |
'''
[test.expect]
# C1: November to January over the turn of the year, of two employers: 3. C2 begins in the extract's first month, as does C2B with its three.
# C3 claims in February: that month counts, March does not; C3B sees both. The gap is 1 March 2024 to 31 January 2025.
# P3's last separations before the run of February are of 29 February 2024, one of two voluntary; the one on 1 February 2025 is not before it.
# C4: the only month is after the claim. C5 is after the as-of date, C6 rejected.
rows = '''
claim_id | run | run_first_month | decided | short | exactly_three | prior_voluntary | gap_days
C1       | 3   | 2024-11-01      | true    | false | true          |                 |
C2       | 2   | 2024-01-01      | false   | false | false         |                 |
C2B      | 3   | 2024-01-01      | false   | false | false         |                 |
C3       | 1   | 2025-02-01      | true    | true  | false         | true            | 337
C3B      | 2   | 2025-02-01      | true    | true  | false         | true            | 337
C4       | 0   |                 | false   | false | false         |                 |
'''

[[test]]
name  = "boundary: the last separation of the person before the run, not an earlier one and not another person's; nobody's months"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | E0          | 150502      | 2024-01-01       | regular
Q1        | E1          | 150502      | 2025-{05..06}-01 | regular
Q2        | E1          | 150502      | 2025-06-01       | regular
Q3        | E1          | 150502      | 2025-06-01       | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
Q1        | E0          | 2024-06-30   | voluntary
Q1        | E0          | 2024-12-31   | contract_expired
Q2        | E0          | 2024-12-31   | voluntary
Q3        | E0          | 2025-01-31   | closure
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | Q1        | E1          | 150502      | 2025-07-10 09:00:00 | approved
C2       | Q2        | E1          | 150502      | 2025-07-10 09:00:00 | approved
C3       | Q3        | E1          | 150502      | 2025-07-10 09:00:00 | approved
C4       | Q4        | E1          | 150502      | 2025-07-10 09:00:00 | approved
'''
[test.expect]
# Q1 resigned in June 2024, but the contract of the later job expired on the day on which Q2 resigned. Q4 was never insured.
rows = '''
claim_id | run | decided | short | prior_voluntary
C1       | 2   | true    | true  | false
C2       | 1   | true    | true  | true
C3       | 1   | true    | true  | false
C4       | 0   | false   | false |
'''

[[survivor]]
mutant = "sql: JOIN separations s => LEFT JOIN separations s"
reason = { zh = "没有停保的申领没有停保日，其后连接不上", en = "A claim without a separation has no day and joins nothing further" }

[[survivor]]
mutant = "sql: JOIN separations s => LEFT JOIN separations s #2"
reason = { zh = "left_on 的日期取自 separations，必有一行", en = "The day of left_on is one of separations: there is a row" }
---*/
