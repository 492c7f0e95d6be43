/*--- rule
format = 1
kind   = "view"
name   = "changed_reason"

about.zh = "最初记为主动离职的每次停保：截止日前是否已改为可以领取失业保险金的原因，凭什么改，改之前是否有被驳回的申领，改之后何时申领、由谁代办。"
about.en = "Every separation first recorded as voluntary: was it changed by the as-of date into a reason that opens benefit, on what evidence, had a claim been refused before, when and through whom was a claim filed after the change."

[requires]
separations = ["person_id", "employer_id", "separated_on", "reason_code", "prior_reason_code"]
claims      = ["claim_id", "person_id", "employer_id", "applied_at", "status"]
[optional]
separations = { columns = ["reason_changed_on", "reason_evidence"], feeds = ["changed_on", "evidence"] }
claims      = { columns = ["agent_id"], feeds = ["agent_id"] }

[output.columns]
person_id     = { type = "string",  zh = "人员", en = "Person" }
employer_id   = { type = "string",  zh = "停保单位", en = "Employer left" }
day           = { type = "date",    zh = "停保日", en = "Day of separation" }
changed       = { type = "boolean", zh = "已改为可领取的原因", en = "Changed into a reason that opens benefit" }
reason_code   = { type = "string",  zh = "现在的原因", en = "Reason now" }
changed_on    = { type = "date",    zh = "变更日", en = "Changed on" }
evidence      = { type = "string",  zh = "变更依据", en = "What the change rests on" }
by_award      = { type = "boolean", zh = "凭仲裁、判决变更", en = "Changed by arbitration or a court" }
after_refusal = { type = "boolean", zh = "变更前申领被驳回过", en = "A claim had been refused before the change" }
claim_id      = { type = "string",  zh = "申领", en = "Claim" }
applied_on    = { type = "date",    zh = "申领日", en = "Applied on" }
agent_id      = { type = "string",  zh = "代办人", en = "Agent" }
---*/
-- A change dated after the as-of date has not happened yet; one without a date has. Copies of a record count once.
-- The claim: the last counting one that names this employer or none, filed from the day of separation to 60 days after it
-- or, where later, after the change. Refused before: a rejected claim, filed from the day of separation to that of the change.
WITH departure AS (
  SELECT person_id, employer_id, separated_on AS day, reason_code, reason_changed_on, reason_evidence,
         COALESCE(reason_changed_on, separated_on) <= $as_of
           AND reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy', 'closure',
                               'dismissed_for_cause', 'resigned_employer_fault')             AS changed
  FROM separations
  WHERE separated_on <= $as_of
    AND (prior_reason_code = 'voluntary' OR (reason_code = 'voluntary' AND prior_reason_code IS NULL))
), judged AS (
  SELECT person_id, employer_id, day, changed, reason_code,
         CASE WHEN changed THEN reason_changed_on END                                AS changed_on,
         CASE WHEN changed THEN COALESCE(reason_evidence, 'none') END                AS evidence
  FROM departure
  GROUP BY person_id, employer_id, day, changed, reason_code, reason_changed_on, reason_evidence
), claim AS (
  SELECT person_id, employer_id, claim_id, agent_id, applied_at, CAST(applied_at AS DATE) AS applied_on, status = 'rejected' AS refused
  FROM claims
  WHERE CAST(applied_at AS DATE) <= $as_of
)
SELECT j.person_id, j.employer_id, j.day, j.changed, j.reason_code, j.changed_on, j.evidence,
       j.evidence IN ('arbitration', 'court')                                        AS by_award,
       COUNT(r.claim_id) > 0                                                         AS after_refusal,
       FIRST_VALUE(k.claim_id ORDER BY k.applied_at DESC, k.claim_id)                AS claim_id,
       MAX(k.applied_on)                                                             AS applied_on,
       FIRST_VALUE(k.agent_id ORDER BY k.applied_at DESC, k.claim_id)                AS agent_id
FROM judged j
LEFT JOIN claim k
  ON k.person_id = j.person_id AND COALESCE(k.employer_id, j.employer_id) = j.employer_id AND NOT k.refused
 AND k.applied_on >= j.day AND k.applied_on <= GREATEST(j.day, j.changed_on) + INTERVAL '60 days'
LEFT JOIN claim r
  ON r.person_id = j.person_id AND COALESCE(r.employer_id, j.employer_id) = j.employer_id AND r.refused
 AND r.applied_on >= j.day AND r.applied_on <= j.changed_on
WHERE j.changed
GROUP BY j.person_id, j.employer_id, j.day, j.changed, j.reason_code, j.changed_on, j.evidence
UNION ALL                              -- what stayed as it was leads to no claim: nothing is looked up for the many
SELECT person_id, employer_id, day, changed, reason_code, changed_on, evidence, false, false, NULL, NULL, NULL
FROM judged
WHERE NOT changed
/*--- tests
[[test]]
name  = "the boundary of a change: its day, the 60 days, a refusal before and after, copies, what is no ground"
as_of = 2025-06-30
[test.given]
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code  | reason_changed_on | reason_evidence
P01       | E1          | 2025-01-10   | contract_expired   | voluntary          | 2025-02-01        | agreement
P01       | E1          | 2025-01-10   | contract_expired   | voluntary          | 2025-02-01        | agreement
P02       | E1          | 2025-01-10   | voluntary          |                    |                   |
P03       | E1          | 2025-01-10   | employer_initiated | voluntary          | 2025-06-30        |
P04       | E1          | 2025-01-10   | employer_initiated | voluntary          | 2025-07-01        | none
P05       | E1          | 2025-01-10   | employer_initiated | voluntary          |                   | court
P06       | E1          | 2025-01-10   | retirement         | voluntary          | 2025-02-01        | none
P07       | E1          | 2025-01-10   | voluntary          | employer_initiated | 2025-02-01        | none
P08       | E1          | 2025-01-10   | employer_initiated |                    |                   |
P09       | E1          | 2025-07-01   | voluntary          |                    |                   |
P10       | E1          | 2025-01-10   | employer_initiated | voluntary          | 2025-02-01        | none
P11       | E1          | 2025-01-10   | employer_initiated | voluntary          | 2025-02-01        | none
P12       | E1          | 2025-01-10   | employer_initiated | voluntary          | 2025-02-01        | none
P13       | E1          | 2025-06-30   | voluntary          |                    |                   |
P14       | E1          | 2025-01-10   | mutual_employer_proposed | voluntary    | 2025-01-05        | none
P15       | E1          | 2025-01-10   | dismissed_for_cause | voluntary         | 2025-02-01        | none
P16       | E1          | 2025-01-10   | resigned_employer_fault | voluntary     | 2025-02-01        | none
P17       | E1          | 2025-01-10   | closure            | voluntary          | 2025-02-01        | none
P17       | E2          | 2025-01-10   | bankruptcy         | voluntary          | 2025-02-01        | none
P17       | E1          | 2025-03-10   | voluntary          |                    |                   |
P18       | E1          | 2025-01-10   | voluntary          | transfer           | 2025-02-01        | none
P19       | E1          | 2025-01-10   | contract_expired   | transfer           | 2025-02-01        | none
P20       | E1          | 2025-06-01   | contract_expired   | voluntary          | 2025-06-10        | none
P20       | E1          | 2025-06-01   | contract_expired   | voluntary          | 2025-06-10        | agreement
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | agent_id
C01      | P01       | E1          | 150502      | 2025-01-20 09:00:00 | rejected | AG0
C01B     | P01       | E1          | 150502      | 2025-04-02 23:00:00 | approved | AG1
C05      | P05       |             | 150502      | 2025-03-11 09:00:00 | approved |
C10      | P10       | E1          | 150502      | 2025-04-03 09:00:00 | approved |
C11      | P11       | E1          | 150502      | 2025-02-02 09:00:00 | rejected |
C12      | P12       | E2          | 150502      | 2025-02-02 09:00:00 | approved |
C12B     | P12       | E1          | 150502      | 2025-01-09 09:00:00 | approved |
C02      | P02       | E1          | 150502      | 2025-01-20 09:00:00 | rejected |
C02B     | P02       | E1          | 150502      | 2025-01-25 09:00:00 | approved |
C03      | P03       | E1          | 150502      | 2025-07-01 00:00:00 | approved |
C14      | P14       | E1          | 150502      | 2025-01-10 09:00:00 | rejected | AG2
C15      | P15       | E1          | 150502      | 2025-02-01 09:00:00 | rejected | AG2
C16      | P16       | E1          | 150502      | 2025-01-12 09:00:00 | approved | AG2
C16B     | P16       | E1          | 150502      | 2025-01-10 08:00:00 | pending  | AG3
C16C     | P16       | E2          | 150502      | 2025-01-20 08:00:00 | rejected | AG3
C16D     | P16       |             | 150502      | 2025-01-09 08:00:00 | rejected | AG3
C17      | P17       | E2          | 150502      | 2025-02-02 09:00:00 | approved | AG4
C17R     | P17       |             | 150502      | 2025-01-10 09:00:00 | rejected |
C15B     | P15       | E1          | 150502      | 2025-01-10 09:00:00 | approved |
C20      | P20       | E1          | 150502      | 2025-06-30 09:00:00 | approved | AG5
'''
[test.expect]
# P01 claimed 60 days after the change (1 February + 60 = 2 April), P10 61 days; P05, changed on an unknown day, 60 days after
# leaving (10 January + 60 = 11 March). P03 was changed on the as-of day, P04 the day after it: not yet. P06: retirement opens
# nothing. P07 was a layoff first, P08 was never voluntary, P09 leaves after the day. P11 was refused after the change only.
# P12's claims name another employer, or precede the day. P03's comes after the as-of date; P02 was not changed. P13 leaves on the
# as-of day. P14's reason is dated before leaving, the refusal after it; P15 was refused on the day of the change. P15 claimed on the day of leaving. P16 claimed twice: the later one counts; the refusals are of another employer, or too early. P17 left two employers, was refused on that day for either, and
# claimed of one. P18 and P19 were
# first a transfer. P20 has two records of one change, and claims on the as-of day.
rows = '''
person_id | changed | reason_code        | changed_on | evidence  | by_award | after_refusal | claim_id | applied_on | agent_id
P01       | true    | contract_expired   | 2025-02-01 | agreement | false    | true          | C01B     | 2025-04-02 | AG1
P02       | false   | voluntary          |            |           | false    | false         |          |            |
P03       | true    | employer_initiated | 2025-06-30 | none      | false    | false         |          |            |
P04       | false   | employer_initiated |            |           | false    | false         |          |            |
P05       | true    | employer_initiated |            | court     | true     | false         | C05      | 2025-03-11 |
P06       | false   | retirement         |            |           | false    | false         |          |            |
P10       | true    | employer_initiated | 2025-02-01 | none      | false    | false         |          |            |
P11       | true    | employer_initiated | 2025-02-01 | none      | false    | false         |          |            |
P12       | true    | employer_initiated | 2025-02-01 | none      | false    | false         |          |            |
P13       | false   | voluntary          |            |           | false    | false         |          |            |
P14       | true    | mutual_employer_proposed | 2025-01-05 | none | false   | false         |          |            |
P15       | true    | dismissed_for_cause | 2025-02-01 | none     | false    | true          | C15B     | 2025-01-10 |
P16       | true    | resigned_employer_fault | 2025-02-01 | none | false    | false         | C16      | 2025-01-12 | AG2
P17       | true    | closure            | 2025-02-01 | none      | false    | true          |          |            |
P17       | true    | bankruptcy         | 2025-02-01 | none      | false    | true          | C17      | 2025-02-02 | AG4
P17       | false   | voluntary          |            |           | false    | false         |          |            |
P20       | true    | contract_expired   | 2025-06-10 | none      | false    | false         | C20      | 2025-06-30 | AG5
P20       | true    | contract_expired   | 2025-06-10 | agreement | false    | false         | C20      | 2025-06-30 | AG5
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "两部分的 changed 不同，各自已去重", en = "The two halves differ in changed, and each is free of repeats" }
---*/
