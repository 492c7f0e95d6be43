/*--- rule
format = 1
kind   = "view"
name   = "refund_departure"

about.zh = "领取稳岗返还的单位在返还所看的上一年度的每次停保：返还发放时记的原因、现在记的原因、此人是否因这次停保领取失业保险金，以及两种说法是否相反。story：after 返还后由主动离职（调动）改为裁减；still 一直记为主动离职（调动）却已按非自愿领金；before 返还前由裁减改为主动离职（调动）而此人已领金；空 没有相反之处；undated 原因变更过但无变更日，不能判断。"
about.en = "Every separation of the year that a stabilisation refund looks at (the year before): the reason on record when the refund was paid, the reason now, whether the person was granted benefit on it, and whether the two stories contradict. story: after = voluntary (or transfer) at the refund, a layoff now, benefit granted; still = voluntary (or transfer) all along, benefit granted as involuntary; before = a layoff made voluntary (or transfer) before the refund, benefit granted; empty = no contradiction; undated = the reason was changed on an unknown day, so it cannot be decided."

[requires]
separations = ["person_id", "employer_id", "separated_on", "reason_code"]
[optional]
separations = { columns = ["prior_reason_code", "reason_changed_on", "reason_evidence"], feeds = ["prior_reason_code", "reason_changed_on", "reason_evidence"] }

[output.columns]
employer_id       = { type = "string", zh = "单位", en = "Employer" }
year              = { type = "int64",  zh = "返还政策年度", en = "Policy year of the refund" }
person_id         = { type = "string", zh = "人员", en = "Person" }
day               = { type = "date",   zh = "停保日", en = "Day of separation" }
reason_code       = { type = "string", zh = "现在的原因", en = "Reason now" }
prior_reason_code = { type = "string", zh = "变更前的原因", en = "Reason before a change" }
reason_changed_on = { type = "date",   zh = "变更日", en = "Changed on" }
reason_evidence   = { type = "string", zh = "变更依据", en = "What the change rests on" }
stood             = { type = "string", zh = "返还发放时的原因", en = "Reason at the refund" }
story             = { type = "string", zh = "两种说法", en = "The two stories" }
claim_id          = { type = "string", zh = "申领", en = "Claim" }
applied_on        = { type = "date",   zh = "申领日", en = "Applied on" }
agent_id          = { type = "string", zh = "代办人", en = "Agent" }
---*/
-- What is a layoff for the refund: employer_initiated, mutual_employer_proposed, bankruptcy, closure. What is normal
-- attrition and no ground for benefit: voluntary, transfer. Everything else proves nothing and is never a story:
-- * contract_expired is normal attrition and a ground for benefit, both lawfully;
-- * dismissed_for_cause and resigned_employer_fault are grounds for benefit, and no text in hand says whether the layoff
--   rate counts them; retirement and death are other rules' matter.
-- The reason at the refund: a change dated after the first payment came later, so the earlier reason stood; a change of
-- that very day is taken as known (in the employer's favour). A change without a day is undated.
-- Granted on it: an approved or terminated claim that names this employer or none, applied for from the day of separation
-- to 60 days after it, or after the day on which the reason was changed to a layoff. Where the reason now is no ground,
-- the claim must name this employer, and an involuntary separation of the person, from whomever, in the 60 days before
-- the claim explains it.
WITH departure AS (
  SELECT r.employer_id, r.year, r.first_paid, s.person_id, s.separated_on AS day, s.reason_code, s.prior_reason_code,
         s.reason_changed_on, s.reason_evidence
  FROM separations s
  JOIN employer_refund r ON r.employer_id = s.employer_id
   AND s.separated_on >= make_date(r.year - 1, 1, 1) AND s.separated_on <= make_date(r.year - 1, 12, 31)
  WHERE s.separated_on <= $as_of
  GROUP BY r.employer_id, r.year, r.first_paid, s.person_id, s.separated_on, s.reason_code, s.prior_reason_code,
           s.reason_changed_on, s.reason_evidence
), read AS (
  SELECT employer_id, year, person_id, day, first_paid, reason_code, prior_reason_code, reason_changed_on, reason_evidence,
         CASE WHEN prior_reason_code IS NULL OR prior_reason_code = reason_code THEN reason_code
              WHEN reason_changed_on IS NULL THEN NULL
              WHEN reason_changed_on > first_paid THEN prior_reason_code
              ELSE reason_code END                                                             AS stood,
         reason_code IN ('employer_initiated', 'mutual_employer_proposed', 'bankruptcy', 'closure') AS now_layoff,
         reason_code IN ('voluntary', 'transfer')                                              AS now_normal
  FROM departure
), granted AS (                        -- claims granted on a departure
  SELECT d.employer_id, d.year, d.person_id, d.day, d.reason_code, d.now_normal, k.claim_id, k.applied_on, k.agent_id
  FROM read d
  JOIN counting_claim k
    ON k.person_id = d.person_id
   AND k.applied_on >= d.day
   AND (k.applied_on <= d.day + INTERVAL '60 days'
        OR (d.now_layoff AND k.applied_on >= d.reason_changed_on AND k.applied_on <= d.reason_changed_on + INTERVAL '60 days'))
   AND (k.employer_id = d.employer_id OR (k.employer_id IS NULL AND d.now_layoff))
  WHERE k.status IN ('approved', 'terminated') AND (d.now_layoff OR d.now_normal)
), explained AS (                      -- another separation, an involuntary one, is ground enough
  SELECT g.claim_id
  FROM granted g
  JOIN separations s
    ON s.person_id = g.person_id AND s.separated_on <= g.applied_on AND s.separated_on >= g.applied_on - INTERVAL '60 days'
  WHERE s.reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy', 'closure',
                          'dismissed_for_cause', 'resigned_employer_fault')
  GROUP BY g.claim_id
), claim AS (
  SELECT g.employer_id, g.year, g.person_id, g.day, g.reason_code,
         FIRST_VALUE(g.claim_id ORDER BY g.applied_on, g.claim_id)  AS claim_id,
         FIRST_VALUE(g.agent_id ORDER BY g.applied_on, g.claim_id)  AS agent_id,
         MIN(g.applied_on)                                          AS applied_on
  FROM granted g
  LEFT JOIN explained e ON e.claim_id = g.claim_id
  WHERE e.claim_id IS NULL OR NOT g.now_normal
  GROUP BY g.employer_id, g.year, g.person_id, g.day, g.reason_code
)
SELECT d.employer_id, d.year, d.person_id, d.day, d.reason_code, d.prior_reason_code, d.reason_changed_on,
       d.reason_evidence, d.stood,
       CASE WHEN d.stood IS NULL THEN 'undated'
            WHEN c.claim_id IS NULL THEN NULL
            WHEN d.stood IN ('voluntary', 'transfer') AND d.now_layoff THEN 'after'
            WHEN d.stood IN ('voluntary', 'transfer')
                 AND d.prior_reason_code IN ('employer_initiated', 'mutual_employer_proposed', 'bankruptcy', 'closure')
                 THEN 'before'
            WHEN d.stood IN ('voluntary', 'transfer') THEN 'still'
       END                                                          AS story,
       c.claim_id, c.applied_on, c.agent_id
FROM read d
LEFT JOIN claim c
  ON c.employer_id = d.employer_id AND c.person_id = d.person_id AND c.day = d.day
 AND c.reason_code = d.reason_code
/*--- tests
[[test]]
name  = "boundary: before, on and after the day of the refund; what is a ground, what is not, what cannot be decided"
as_of = 2025-06-30
[test.given]
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 9000.00 | 2025-04-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code              | prior_reason_code  | reason_changed_on | reason_evidence
P01       | E1          | 2024-12-31   | employer_initiated       | voluntary          | 2025-04-11        | none
P02       | E1          | 2024-01-01   | employer_initiated       | voluntary          | 2025-04-10        | agreement
P03       | E1          | 2024-10-01   | voluntary                |                    |                   |
P04       | E1          | 2024-10-01   | voluntary                | closure            | 2025-04-10        | none
P05       | E1          | 2024-10-01   | voluntary                | closure            | 2025-04-11        | none
P06       | E1          | 2024-10-01   | contract_expired         | voluntary          | 2025-05-01        | agreement
P07       | E1          | 2024-10-01   | dismissed_for_cause      | voluntary          | 2025-05-01        | court
P08       | E1          | 2024-10-01   | employer_initiated       | voluntary          |                   | agreement
P09       | E1          | 2025-01-01   | voluntary                |                    |                   |
P10       | E1          | 2023-12-31   | voluntary                |                    |                   |
P11       | E2          | 2024-10-01   | voluntary                |                    |                   |
P12       | E1          | 2024-10-01   | transfer                 |                    |                   |
P12       | E3          | 2024-10-20   | contract_expired         |                    |                   |
P13       | E1          | 2024-10-01   | voluntary                |                    |                   |
P14       | E1          | 2024-10-01   | voluntary                |                    |                   |
P15       | E1          | 2024-10-01   | voluntary                |                    |                   |
P16       | E1          | 2024-10-01   | mutual_employer_proposed | transfer           | 2025-04-20        | none
P17       | E1          | 2024-10-01   | employer_initiated       | voluntary          | 2025-04-20        | none
P18       | E1          | 2024-10-01   | employer_initiated       | employer_initiated |                   |
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status     | agent_id
C01      | P01       | E1          | 150502      | 2025-04-15 09:00:00 | approved   | AG1
C02      | P02       | E1          | 150502      | 2024-01-20 09:00:00 | approved   |
C03      | P03       | E1          | 150502      | 2024-11-30 09:00:00 | terminated |
C03B     | P03       | E1          | 150502      | 2024-11-01 09:00:00 | rejected   |
C04      | P04       | E1          | 150502      | 2024-10-05 09:00:00 | approved   |
C05      | P05       | E1          | 150502      | 2024-10-05 09:00:00 | approved   |
C06      | P06       | E1          | 150502      | 2025-05-05 09:00:00 | approved   |
C07      | P07       | E1          | 150502      | 2025-05-05 09:00:00 | approved   |
C08      | P08       | E1          | 150502      | 2024-10-05 09:00:00 | approved   |
C09      | P09       | E1          | 150502      | 2025-01-05 09:00:00 | approved   |
C10      | P10       | E1          | 150502      | 2024-01-05 09:00:00 | approved   |
C11      | P11       | E2          | 150502      | 2024-10-05 09:00:00 | approved   |
C12      | P12       | E1          | 150502      | 2024-11-05 09:00:00 | approved   |
C13      | P13       |             | 150502      | 2024-10-05 09:00:00 | approved   |
C14      | P14       | E1          | 150502      | 2024-12-01 09:00:00 | approved   |
C15      | P15       | E1          | 150502      | 2024-10-05 09:00:00 | pending    |
C16      | P16       |             | 150502      | 2025-06-19 09:00:00 | approved   |
C17      | P17       | E1          | 150502      | 2025-06-20 09:00:00 | approved   |
C18      | P18       | E1          | 150502      | 2024-10-05 09:00:00 | approved   |
'''
[test.expect]
# The refund of 2025 looks at 2024: P09 and P10 lie outside it, P11's employer was not refunded.
# P01 changed the day after the payment, P02 on the day (known to the office). P03 claimed on the 60th day after
# 1 October (30 October days + 30 = 30 November); P14 on the 61st. P04 was made voluntary in time for the refund, P05 after
# it: the layoff stood, nothing was hidden. P06 expired, P07 dismissed: no story. P08 undated. P12 lost another job
# involuntarily 16 days before the claim. P13's claim names no employer. P15 is not decided yet.
# P16 claimed on the 60th day after the change (20 April + 60 = 19 June), P17 on the 61st. P18 did not change at all.
rows = '''
employer_id | year | person_id | day        | stood              | story   | claim_id | applied_on | agent_id
E1          | 2025 | P01       | 2024-12-31 | voluntary          | after   | C01      | 2025-04-15 | AG1
E1          | 2025 | P02       | 2024-01-01 | employer_initiated |         | C02      | 2024-01-20 |
E1          | 2025 | P03       | 2024-10-01 | voluntary          | still   | C03      | 2024-11-30 |
E1          | 2025 | P04       | 2024-10-01 | voluntary          | before  | C04      | 2024-10-05 |
E1          | 2025 | P05       | 2024-10-01 | closure            |         | C05      | 2024-10-05 |
E1          | 2025 | P06       | 2024-10-01 | voluntary          |         |          |            |
E1          | 2025 | P07       | 2024-10-01 | voluntary          |         |          |            |
E1          | 2025 | P08       | 2024-10-01 |                    | undated | C08      | 2024-10-05 |
E1          | 2025 | P12       | 2024-10-01 | transfer           |         |          |            |
E1          | 2025 | P13       | 2024-10-01 | voluntary          |         |          |            |
E1          | 2025 | P14       | 2024-10-01 | voluntary          |         |          |            |
E1          | 2025 | P15       | 2024-10-01 | voluntary          |         |          |            |
E1          | 2025 | P16       | 2024-10-01 | transfer           | after   | C16      | 2025-06-19 |
E1          | 2025 | P17       | 2024-10-01 | voluntary          |         |          |            |
E1          | 2025 | P18       | 2024-10-01 | employer_initiated |         | C18      | 2024-10-05 |
'''

[[test]]
name  = "the boundary of another ground for the claim; claims before the day; two records of one day"
as_of = 2025-06-30
[test.given]
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 9000.00 | 2025-04-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
P1        | E1          | 2024-10-01   | voluntary          |                   |                   |
P1        | E3          | 2024-09-21   | contract_expired   |                   |                   |
P2        | E1          | 2024-10-01   | voluntary          |                   |                   |
P2        | E3          | 2024-09-20   | contract_expired   |                   |                   |
P3        | E1          | 2024-10-01   | voluntary          |                   |                   |
P3        | E3          | 2024-11-21   | contract_expired   |                   |                   |
P4        | E1          | 2024-10-01   | voluntary          |                   |                   |
P5        | E1          | 2024-10-01   | voluntary          | closure           | 2025-04-01        | none
P6        | E1          | 2024-10-01   | voluntary          |                   |                   |
P6        | E1          | 2024-10-01   | employer_initiated |                   |                   |
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | P1        | E1          | 150502      | 2024-11-20 09:00:00 | approved
C2       | P2        | E1          | 150502      | 2024-11-20 09:00:00 | approved
C3       | P3        | E1          | 150502      | 2024-11-20 09:00:00 | approved
C4       | P4        | E1          | 150502      | 2024-09-30 09:00:00 | approved
C5       | P5        | E1          | 150502      | 2025-04-05 09:00:00 | approved
C6       | P6        | E1          | 150502      | 2024-10-05 09:00:00 | approved
'''
[test.expect]
# P1 lost another job 60 days before the claim (21 September + 60 = 20 November), P2 61 days before, P3 a day after it.
# P4 claimed before leaving. P5 claimed 186 days after leaving; being made voluntary opens no new 60 days. P6 has two
# records of one day: the layoff is the ground of the claim.
rows = '''
employer_id | person_id | reason_code        | stood              | story | claim_id
E1          | P1        | voluntary          | voluntary          |       |
E1          | P2        | voluntary          | voluntary          | still | C2
E1          | P3        | voluntary          | voluntary          | still | C3
E1          | P4        | voluntary          | voluntary          |       |
E1          | P5        | voluntary          | voluntary          |       |
E1          | P6        | voluntary          | voluntary          |       |
E1          | P6        | employer_initiated | employer_initiated |       | C6
'''

[[test]]
name  = "every ground by name; the first of two claims; two departures, two employers; a refund of the year to come"
as_of = 2025-06-30
[test.given]
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 9000.00 | 2025-04-10
G2       | E6          | job_stabilisation_refund | 2025 | 9000.00 | 2025-04-10
G3       | E4          | job_stabilisation_refund | 2026 | 9000.00 | 2025-04-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code        | reason_changed_on | reason_evidence
P1        | E4          | 2025-06-30   | voluntary          |                          |                   |
P1        | E4          | 2025-07-01   | voluntary          |                          |                   |
P2        | E1          | 2024-10-01   | bankruptcy         | voluntary                | 2025-04-11        | none
P3        | E1          | 2024-10-01   | transfer           |                          |                   |
P4        | E1          | 2024-10-01   | transfer           | bankruptcy               | 2025-04-10        | none
P5        | E1          | 2024-10-01   | voluntary          | mutual_employer_proposed | 2025-04-10        | none
P6        | E1          | 2024-10-01   | employer_initiated |                          |                   |
P7        | E1          | 2024-10-01   | employer_initiated | voluntary                | 2025-04-20        | none
P8        | E1          | 2024-10-01   | employer_initiated |                          |                   |
P9        | E1          | 2024-10-01   | contract_expired   |                          |                   |
P{11..16} | E1          | 2024-10-01   | voluntary          |                          |                   |
P11       | E3          | 2024-10-05   | contract_expired   |                          |                   |
P12       | E3          | 2024-09-30   | mutual_employer_proposed |                    |                   |
P13       | E3          | 2024-09-30   | bankruptcy         |                          |                   |
P14       | E3          | 2024-09-30   | closure            |                          |                   |
P15       | E3          | 2024-09-30   | dismissed_for_cause |                         |                   |
P16       | E3          | 2024-09-30   | resigned_employer_fault |                     |                   |
P17       | E1          | 2024-10-01   | employer_initiated |                          |                   |
P17       | E1          | 2024-12-15   | employer_initiated |                          |                   |
P18       | E1          | 2024-10-01   | employer_initiated |                          |                   |
P18       | E6          | 2024-10-01   | employer_initiated |                          |                   |
'''
claims = '''
claim_id  | person_id | employer_id | region_code | applied_at          | status   | agent_id
C2        | P2        | E1          | 150502      | 2025-04-15 09:00:00 | approved |
C3        | P3        | E1          | 150502      | 2024-10-05 09:00:00 | approved |
C4        | P4        | E1          | 150502      | 2024-10-05 09:00:00 | approved |
C5        | P5        | E1          | 150502      | 2024-10-05 09:00:00 | approved |
C6        | P6        | E1          | 150502      | 2024-10-01 09:00:00 | approved | AG1
C6B       | P6        | E1          | 150502      | 2024-11-01 09:00:00 | approved | AG2
C7        | P7        | E1          | 150502      | 2025-04-20 09:00:00 | approved |
C8        | P8        | E9          | 150502      | 2024-10-05 09:00:00 | approved |
C9        | P9        | E1          | 150502      | 2024-10-05 09:00:00 | approved |
C{11..16} | P{11..16} | E1          | 150502      | 2024-10-05 09:00:00 | approved |
C17       | P17       | E1          | 150502      | 2024-10-05 09:00:00 | approved |
C18       | P18       | E6          | 150502      | 2024-10-05 09:00:00 | approved |
'''
[test.expect]
# E4's refund of 2026 looks at 2025 up to the as-of day. P6 claimed on the day of leaving, and again. P7 claimed on the day of the change, 201 days
# after leaving. P8's claim names another employer. P9 left by the end of a contract. P11 to P16 lost another job involuntarily, P11 on the day of the claim.
# P17 left twice and claimed after the first, P18 left two employers and claimed of one.
rows = '''
employer_id | year | person_id | day        | stood              | story  | claim_id | applied_on | agent_id
E4          | 2026 | P1        | 2025-06-30 | voluntary          |        |          |            |
E1          | 2025 | P2        | 2024-10-01 | voluntary          | after  | C2       | 2025-04-15 |
E1          | 2025 | P3        | 2024-10-01 | transfer           | still  | C3       | 2024-10-05 |
E1          | 2025 | P4        | 2024-10-01 | transfer           | before | C4       | 2024-10-05 |
E1          | 2025 | P5        | 2024-10-01 | voluntary          | before | C5       | 2024-10-05 |
E1          | 2025 | P6        | 2024-10-01 | employer_initiated |        | C6       | 2024-10-01 | AG1
E1          | 2025 | P7        | 2024-10-01 | voluntary          | after  | C7       | 2025-04-20 |
E1          | 2025 | P8        | 2024-10-01 | employer_initiated |        |          |            |
E1          | 2025 | P9        | 2024-10-01 | contract_expired   |        |          |            |
E1          | 2025 | P11       | 2024-10-01 | voluntary          |        |          |            |
E1          | 2025 | P12       | 2024-10-01 | voluntary          |        |          |            |
E1          | 2025 | P13       | 2024-10-01 | voluntary          |        |          |            |
E1          | 2025 | P14       | 2024-10-01 | voluntary          |        |          |            |
E1          | 2025 | P15       | 2024-10-01 | voluntary          |        |          |            |
E1          | 2025 | P16       | 2024-10-01 | voluntary          |        |          |            |
E1          | 2025 | P17       | 2024-10-01 | employer_initiated |        | C17      | 2024-10-05 |
E1          | 2025 | P17       | 2024-12-15 | employer_initiated |        |          |            |
E1          | 2025 | P18       | 2024-10-01 | employer_initiated |        |          |            |
E6          | 2025 | P18       | 2024-10-01 | employer_initiated |        | C18      | 2024-10-05 |
'''

[[survivor]]
mutant = "sql: JOIN counting_claim k => LEFT JOIN counting_claim k"
reason = { zh = "没有申领的，状态条件不成立", en = "Without a claim the condition on the status fails" }
[[survivor]]
mutant = "sql: JOIN separations s => LEFT JOIN separations s"
reason = { zh = "没有停保的，原因条件不成立", en = "Without a separation the condition on the reason fails" }
---*/
