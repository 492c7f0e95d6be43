/*--- rule
format = 1
kind   = "view"
name   = "weak_approval"

about.zh = "每笔由经办人批准的申领，以及批准时是否带有疑点迹象：主动离职后连续缴费不足3个月，或停保原因由主动离职无依据变更。迹象只说明值得再看，不说明批准有误。"
about.en = "Every claim that an officer approved, and whether it bore a warning sign: fewer than three consecutive months after a resignation, or a reason changed from voluntary without evidence. A sign says that a second look is worth while, not that the approval was wrong."

[requires]
claims = ["claim_id", "operator_id", "channel", "status", "decided_on"]

[output.columns]
claim_id    = { type = "string",  zh = "申领编号", en = "Claim" }
person_id   = { type = "string",  zh = "人员", en = "Person" }
employer_id = { type = "string",  zh = "最后参保单位", en = "Last employer" }
agent_id    = { type = "string",  zh = "代办人", en = "Agent" }
operator_id = { type = "string",  zh = "经办人", en = "Officer" }
region_code = { type = "string",  zh = "领金地", en = "Claim region" }
prefecture  = { type = "string",  zh = "盟市", en = "Prefecture" }
channel     = { type = "string",  zh = "渠道", en = "Channel" }
filed_by    = { type = "string",  zh = "本人或代办", en = "In person or by an agent" }
decided_on  = { type = "date",    zh = "决定日", en = "Decided on" }
short_after = { type = "boolean", zh = "主动离职后短期参保", en = "Short insurance after a resignation" }
no_evidence = { type = "boolean", zh = "停保原因无依据变更", en = "Reason changed without evidence" }
weak        = { type = "boolean", zh = "带疑点迹象", en = "Bears a warning sign" }
---*/
-- An approval of an unknown day, or after the as-of date, is left out. A change made after the decision could not be seen then.
WITH changed AS (
  SELECT claim_id, MIN(COALESCE(changed_on, day)) AS changed_on
  FROM changed_reason
  WHERE claim_id IS NOT NULL AND evidence <> 'agreement' AND NOT by_award
  GROUP BY claim_id
), judged AS (
  SELECT r.claim_id, r.person_id, r.employer_id, r.agent_id, k.operator_id, r.region_code, k.channel, k.decided_on,
         COALESCE(r.short AND r.prior_voluntary, false)      AS short_after,
         COALESCE(c.changed_on <= k.decided_on, false)       AS no_evidence
  FROM claim_run r
  JOIN claims k       ON k.claim_id = r.claim_id
  LEFT JOIN changed c ON c.claim_id = r.claim_id
  WHERE k.operator_id IS NOT NULL AND k.status IN ('approved', 'terminated') AND k.decided_on <= $as_of
)
SELECT claim_id, person_id, employer_id, agent_id, operator_id, region_code,
       substr(region_code, 1, 4)                                   AS prefecture,
       COALESCE(channel, '?')                                      AS channel,
       CASE WHEN agent_id IS NULL THEN 'self' ELSE 'agent' END     AS filed_by,
       decided_on, short_after, no_evidence,
       short_after OR no_evidence                                  AS weak
FROM judged
/*--- tests
[[test]]
name  = "the boundary of a sign: short and not, after a resignation and not, changed before and after the decision"
as_of = 2025-06-30
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | E0          | 150502      | 2023-01-01       | regular
P{1..2}   | E1          | 150502      | 2025-{01..02}-01 | regular
P3        | E1          | 150502      | 2025-{01..03}-01 | regular
P{4..9}   | E1          | 150502      | 2024-{01..12}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
P1        | E0          | 2024-06-30   | voluntary          |                   |                   |
P2        | E0          | 2024-06-30   | contract_expired   |                   |                   |
P3        | E0          | 2024-06-30   | voluntary          |                   |                   |
P4        | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-05-12        | none
P5        | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-05-13        | none
P6        | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-05-01        | agreement
P7        | E1          | 2025-05-05   | employer_initiated | voluntary         |                   |
P10       | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-05-12        | arbitration
P11       | E1          | 2025-05-01   | employer_initiated | voluntary         | 2025-05-20        | none
P11       | E2          | 2025-05-01   | employer_initiated | voluntary         | 2025-05-11        | none
'''
claims = '''
claim_id | person_id | employer_id | region_code | operator_id | applied_at          | decided_on | status     | channel | agent_id
C1       | P1        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | approved   | online  |
C2       | P2        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | terminated | counter | AG
C3       | P3        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | approved   |         |
C4       | P4        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | approved   | online  |
C5       | P5        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | approved   | online  |
C6       | P6        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | approved   | online  |
C7       | P7        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-06-30 | approved   | online  |
C8       | P8        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-07-01 | approved   | online  |
C9       | P9        | E1          | 150502      | O1          | 2025-05-10 09:00:00 |            | approved   | online  |
C10      | P8        | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | pending    | online  |
C12      | P10       | E1          | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | approved | online  |
C13      | P11       |             | 150502      | O1          | 2025-05-10 09:00:00 | 2025-05-12 | approved | online  |
C11      | P9        | E1          | 150502      |             | 2025-05-10 09:00:00 | 2025-05-12 | approved   | online  |
'''
[test.expect]
# P3 has three months. P4 was changed on the day of the decision, P5 a day after it, P6 by agreement, P7 on an unknown day, P10 by an award. P11 left two employers; one reason was
# changed before the decision.
rows = '''
claim_id | prefecture | channel | filed_by | decided_on | short_after | no_evidence | weak
C1       | 1505       | online  | self     | 2025-05-12 | true        | false       | true
C2       | 1505       | counter | agent    | 2025-05-12 | false       | false       | false
C3       | 1505       | ?       | self     | 2025-05-12 | false       | false       | false
C4       | 1505       | online  | self     | 2025-05-12 | false       | true        | true
C5       | 1505       | online  | self     | 2025-05-12 | false       | false       | false
C6       | 1505       | online  | self     | 2025-05-12 | false       | false       | false
C7       | 1505       | online  | self     | 2025-06-30 | false       | true        | true
C12      | 1505       | online  | self     | 2025-05-12 | false       | false       | false
C13      | 1505       | online  | self     | 2025-05-12 | false       | true        | true
'''

[[survivor]]
mutant = "sql: JOIN claims k => LEFT JOIN claims k"
reason = { zh = "claim_run 的每笔申领都在 claims 中", en = "Every claim of claim_run is in claims" }
[[survivor]]
mutant = "sql: drop AND claim_id IS NOT NULL"
reason = { zh = "没有申领的不与任何申领对应", en = "What has no claim joins none" }
---*/
