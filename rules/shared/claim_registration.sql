/*--- rule
format = 1
kind   = "view"
name   = "claim_registration"

about.zh = "每笔获批的失业保险金申领，在申请日至决定日之间有没有有效的失业登记：valid 有；later 决定之后才登记；lapsed 登记在申请之前已注销；never 从未登记；undecided 没有决定日，或决定日早于登记数据的第一天。"
about.en = "For every approved claim: was there a valid registration as unemployed between the application and the decision? valid; later = registered only after the decision; lapsed = cancelled before the application; never; undecided = no day of decision, or decided before the first day of the register."

[requires]
claims        = ["claim_id", "person_id", "region_code", "agency_code", "applied_at", "decided_on", "status"]
registrations = ["person_id", "registered_on", "cancelled_on"]

[output.columns]
claim_id     = { type = "string", zh = "申领编号", en = "Claim" }
person_id    = { type = "string", zh = "人员", en = "Person" }
agency_code  = { type = "string", zh = "经办机构", en = "Handling office" }
region_code  = { type = "string", zh = "办理地", en = "Region" }
applied_on   = { type = "date",   zh = "申请日", en = "Applied on" }
decided_on   = { type = "date",   zh = "决定日", en = "Decided on" }
registration = { type = "string", zh = "失业登记", en = "Registration" }
---*/
-- A registration holds from its day to the day it is cancelled, both included. One that covers any day from the application
-- to the decision is valid. Without a single registration in the table nothing is decided.
WITH approved AS (
  SELECT claim_id, person_id, agency_code, region_code, CAST(applied_at AS DATE) AS applied_on, decided_on
  FROM claims
  WHERE status IN ('approved', 'terminated') AND CAST(applied_at AS DATE) <= $as_of
    AND (decided_on IS NULL OR decided_on <= $as_of)
), register AS (
  SELECT MIN(registered_on) AS first_on FROM registrations
), matched AS (
  SELECT a.claim_id,
         MAX(CASE WHEN r.registered_on <= a.decided_on AND (r.cancelled_on IS NULL OR r.cancelled_on >= a.applied_on)
                  THEN 1 ELSE 0 END)                                                     AS valid,
         MAX(CASE WHEN r.registered_on > a.decided_on THEN 1 ELSE 0 END)                 AS later
  FROM approved a
  JOIN registrations r ON r.person_id = a.person_id
  WHERE r.registered_on <= $as_of
  GROUP BY a.claim_id
)
SELECT a.claim_id, a.person_id, a.agency_code, a.region_code, a.applied_on, a.decided_on,
       CASE WHEN a.decided_on IS NULL OR g.first_on IS NULL OR a.decided_on < g.first_on THEN 'undecided'
            WHEN m.claim_id IS NULL THEN 'never'
            WHEN m.valid = 1 THEN 'valid'
            WHEN m.later = 1 THEN 'later'
            ELSE 'lapsed' END                                                            AS registration
FROM approved a
CROSS JOIN register g
LEFT JOIN matched m ON m.claim_id = a.claim_id
/*--- tests
[[test]]
name  = "the boundary of a registration: the day of the decision and after, the day of the cancellation and before"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-03-03 23:00:00 | 2025-03-10 | approved
C2       | P2        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
C3       | P3        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | terminated
C4       | P4        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
C5       | P5        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
C6       | P5        | J1          | 150502      | 2025-03-03 09:00:00 |            | approved
C7       | P5        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected
C8       | P5        | J1          | 150502      | 2025-06-20 09:00:00 | 2025-07-01 | approved
C9       | P5        | J1          | 150502      | 2024-05-20 09:00:00 | 2024-05-31 | approved
C10      | P5        | J1          | 150502      | 2024-05-20 09:00:00 | 2024-06-01 | approved
C11      | P6        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
C12      | P7        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
'''
registrations = '''
person_id | registered_on | cancelled_on
Z1        | 2024-06-01    |
P1        | 2025-03-10    |
P2        | 2025-03-11    |
P3        | 2025-01-01    | 2025-03-03
P4        | 2025-01-01    | 2025-03-02
P6        | 2025-01-01    | 2025-02-01
P6        | 2025-04-01    |
P7        | 2025-07-01    |
'''
[test.expect]
# P6's first was cancelled, the second came later. P7 registers after the as-of date. C9 was decided the day before the
# register begins, C10 on its first day. C7 was refused, C8 is decided after the as-of date.
rows = '''
claim_id | applied_on | decided_on | registration
C1       | 2025-03-03 | 2025-03-10 | valid
C2       | 2025-03-03 | 2025-03-10 | later
C3       | 2025-03-03 | 2025-03-10 | valid
C4       | 2025-03-03 | 2025-03-10 | lapsed
C5       | 2025-03-03 | 2025-03-10 | never
C6       | 2025-03-03 |            | undecided
C9       | 2024-05-20 | 2024-05-31 | undecided
C10      | 2024-05-20 | 2024-06-01 | never
C11      | 2025-03-03 | 2025-03-10 | later
C12      | 2025-03-03 | 2025-03-10 | never
'''

[[test]]
name  = "boundary: filed, decided and registered on the as-of day and after it; one of two registrations valid; cancelled before it began"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-06-30 23:00:00 |            | approved
C2       | P2        | J1          | 150502      | 2025-07-01 00:00:00 |            | approved
C3       | P3        | J1          | 150502      | 2025-06-20 09:00:00 | 2025-06-30 | approved
C4       | P4        | J1          | 150502      | 2025-06-01 09:00:00 | 2025-06-20 | approved
C5       | P5        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
C6       | P6        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
'''
registrations = '''
person_id | registered_on | cancelled_on
Z1        | 2024-06-01    |
P3        | 2025-06-30    |
P4        | 2025-06-30    |
P5        | 2025-01-01    | 2025-02-01
P5        | 2025-02-02    |
P6        | 2025-03-10    | 2025-03-02
'''
[test.expect]
# C2 was filed after the as-of day. P4 registered on it, ten days after the decision. P6's row is a slip: cancelled before it began.
rows = '''
claim_id | applied_on | decided_on | registration
C1       | 2025-06-30 |            | undecided
C3       | 2025-06-20 | 2025-06-30 | valid
C4       | 2025-06-01 | 2025-06-20 | later
C5       | 2025-03-03 | 2025-03-10 | valid
C6       | 2025-03-03 | 2025-03-10 | lapsed
'''

[[test]]
name  = "boundary: an empty register decides nothing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
'''
[test.expect]
rows = '''
claim_id | registration
C1       | undecided
'''

[[survivor]]
mutant = "sql: JOIN registrations r => LEFT JOIN registrations r"
reason = { zh = "没有登记的，登记日条件不成立", en = "Without a registration the condition on its day fails" }
---*/
