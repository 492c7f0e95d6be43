/*--- rule
format = 1
kind   = "view"
name   = "claimant_contribution"

about.zh = "有计数申领的人员的全部缴费记录（任何单位、任何缴费类型），不晚于截止日。各规则对申领人缴费的计算都从这里读取，缴费大表只读一次。"
about.en = "Every contribution row of the persons with a counting claim (any employer, any kind), not after the as-of date. Whatever rules count of claimants' contributions starts here, so that the large table is read once for all of them."

[requires]
contributions = ["person_id", "employer_id", "month"]

[output.columns]
person_id   = { type = "string", zh = "人员", en = "Person" }
employer_id = { type = "string", zh = "单位", en = "Employer" }
month       = { type = "date",   zh = "缴费所属月", en = "Contribution month" }
---*/
WITH claimant AS (
  SELECT person_id FROM counting_claim GROUP BY person_id
)
SELECT c.person_id, c.employer_id, c.month
FROM contributions c
JOIN claimant k ON k.person_id = c.person_id
WHERE c.month <= $as_of
/*--- tests
[[test]]
name  = "boundary: the month of the as-of date counts, the next does not; who never claimed, or was rejected, has no row"
as_of = 2025-02-01
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2024-12-01 | regular
P1        | E2          | 150502      | 2024-12-01 | backpay
P1        | E1          | 150502      | 2025-02-01 | deferred
P1        | E1          | 150502      | 2025-03-01 | regular
P2        | E1          | 150502      | 2024-12-01 | regular
P3        | E1          | 150502      | 2024-12-01 | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | P1        | E2          | 150502      | 2025-01-31 23:00:00 | approved
C2       | P1        |             | 150502      | 2025-02-01 23:59:59 | pending
C3       | P2        | E1          | 150502      | 2025-01-31 23:00:00 | rejected
'''
[test.expect]
# P1 has two claims and each of its rows once; P2's claim does not count, P3 has none.
rows = '''
person_id | employer_id | month
P1        | E1          | 2024-12-01
P1        | E2          | 2024-12-01
P1        | E1          | 2025-02-01
'''
---*/
