/*--- rule
format = 1
kind   = "view"
name   = "claim_insured"

about.zh = "逐笔已批准（含已终止）的申领：计入本次申领的累计参保月数。上一次获批申领之后重新计算；数据中没有上一次的，加上数据首月之前的参保月数（未知的，只知下限，不作判断）。另列提出申领时上一次申领剩余未领的月数。"
about.en = "For each claim that was granted (approved or terminated) the months of insurance that count for it: anew after the previous granted claim; where the extract has none, those before its first month are added (unknown: only a lower bound, not decided). Also what the previous claim had left unused when this one was applied for."

[requires]
persons = ["person_id", "insured_months_before"]
[optional]
payments = { columns = ["claim_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["prior_left"] }

[output.columns]
claim_id        = { type = "string",  zh = "申领编号", en = "Claim" }
person_id       = { type = "string",  zh = "人员", en = "Person" }
applied_on      = { type = "date",    zh = "申领日", en = "Applied on" }
months_seen     = { type = "int64",   zh = "数据中可见的参保月数（下限）", en = "Months seen in the extract (lower bound)" }
months          = { type = "int64",   zh = "累计参保月数", en = "Months that count" }
decided         = { type = "boolean", zh = "可判断", en = "Decided" }
prior_claim_id  = { type = "string",  zh = "上一次获批的申领", en = "Previous granted claim" }
prior_left      = { type = "int64",   zh = "申领时上一次剩余未领的月数", en = "Months the previous claim had left unused at the application" }
---*/
-- Months count once, whatever employers and kinds paid them, up to the month of application. A back-paid or deferred month
-- counts: both are lawful. A claim that the extract does not show cannot reset the count, so the months are rather too many
-- than too few. What was left is what stood when this claim was applied for: months the previous claim is paid afterwards
-- were not drawn yet.
WITH granted AS (
  SELECT claim_id, person_id, applied_on, applied_month, benefit_months
  FROM counting_claim
  WHERE status IN ('approved', 'terminated')
), insured AS (
  SELECT person_id, month_set(month) AS months FROM claimant_contribution GROUP BY person_id
), prior AS (
  SELECT g.claim_id, MAX(g.applied_month) AS applied_month,
         FIRST_VALUE(p.claim_id ORDER BY p.applied_on DESC, p.claim_id DESC)        AS prior_claim_id,
         FIRST_VALUE(p.applied_month ORDER BY p.applied_on DESC, p.claim_id DESC)   AS prior_month,
         FIRST_VALUE(p.benefit_months ORDER BY p.applied_on DESC, p.claim_id DESC)  AS prior_granted
  FROM granted g
  JOIN granted p ON p.person_id = g.person_id AND p.applied_on < g.applied_on
  GROUP BY g.claim_id
), drawn AS (
  SELECT p.claim_id, d.month
  FROM prior p
  JOIN payments d ON d.claim_id = p.prior_claim_id AND month_index(d.month) <= p.applied_month
   AND d.benefit_type = 'unemployment_benefit' AND d.paid_on <= $as_of
  GROUP BY p.claim_id, d.month
  HAVING SUM(d.amount) > 0
), drawn_count AS (
  SELECT claim_id, COUNT(*) AS n FROM drawn GROUP BY claim_id
), counted AS (
  SELECT g.claim_id, g.person_id, g.applied_on, p.prior_claim_id, p.prior_granted,
         COALESCE(members_between(i.months, COALESCE(p.prior_month + 1, 0), g.applied_month), 0) AS seen,
         CASE WHEN p.prior_claim_id IS NULL THEN b.insured_months_before ELSE 0 END              AS before
  FROM granted g
  LEFT JOIN prior p ON p.claim_id = g.claim_id
  LEFT JOIN insured i ON i.person_id = g.person_id
  LEFT JOIN persons b ON b.person_id = g.person_id
)
SELECT c.claim_id, c.person_id, c.applied_on,
       CAST(c.seen AS BIGINT)                                             AS months_seen,
       CAST(c.seen + c.before AS BIGINT)                                  AS months,
       c.before IS NOT NULL                                               AS decided,
       c.prior_claim_id,
       -- GREATEST passes over a null.
       CASE WHEN c.prior_granted IS NOT NULL
            THEN CAST(GREATEST(c.prior_granted - COALESCE(d.n, 0), 0) AS BIGINT) END AS prior_left
FROM counted c
LEFT JOIN drawn_count d ON d.claim_id = c.claim_id
/*--- tests
[[test]]
name  = "boundary: before the extract, anew after a claim, the month of application, months that count once"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 10
P2        |
P4        | 7
P5        | 30
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-12-01       | regular
P1        | E2          | 150502      | 2024-12-01       | backpay
P1        | E1          | 150502      | 2025-01-01       | deferred
P1        | E1          | 150502      | 2025-02-01       | regular
P1        | E1          | 150502      | 2025-0{3..8}-01  | regular
P2        | E1          | 150502      | 2024-{01..12}-01 | regular
P3        | E1          | 150502      | 2025-01-01       | regular
P5        | E1          | 150502      | 2025-02-01       | regular
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status     | benefit_start | benefit_months
C1       | P1        | 150502      | 2025-02-10 09:00:00 | terminated | 2025-03-01    | 3
C2       | P1        | 150502      | 2025-09-10 09:00:00 | approved   | 2025-10-01    | 12
C3       | P1        | 150502      | 2025-03-10 09:00:00 | rejected   |               |
C4       | P2        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 12
C5       | P3        | 150502      | 2025-02-10 09:00:00 | approved   | 2025-03-01    | 3
C6       | P4        | 150502      | 2025-02-10 09:00:00 | approved   | 2025-03-01    | 3
D1       | P5        | 150502      | 2025-01-10 09:00:00 | approved   | 2025-02-01    | 3
D2       | P5        | 150502      | 2025-03-10 09:00:00 | approved   | 2025-04-01    | 1
D3       | P5        | 150502      | 2025-03-10 09:00:00 | approved   | 2025-04-01    | 2
D4       | P5        | 150502      | 2025-03-11 09:00:00 | approved   | 2025-05-01    |
D5       | P5        | 150502      | 2025-08-11 09:00:00 | approved   | 2025-09-01    | 9
C7       | P4        | 150502      | 2025-03-10 09:00:00 | pending    |               |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
B2         | D1       | P5        | 150502      | unemployment_benefit | 2025-02-01 | 2025-12-31 | 0.50
B3         | D1       | P5        | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1500.00
B4         | D1       | P5        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
B5         | D1       | P5        | 150502      | medical_premium      | 2025-01-01 | 2025-04-20 | 400.00
C4         | D3       | P5        | 150502      | unemployment_benefit | 2025-03-01 | 2025-04-20 | 1500.00
C5         | D3       | P5        | 150502      | unemployment_benefit | 2025-03-01 | 2025-05-20 | -1500.00
C6         | D3       | P5        | 150502      | unemployment_benefit | 2025-02-01 | 2026-01-01 | 1500.00
D4         | D4       | P5        | 150502      | unemployment_benefit | 2025-04-01 | 2025-05-20 | 1500.00
'''
[test.expect]
# C1: 10 + December, January, February = 13. C2 counts March to August after it: 6; C1 left 3 − 1 = 2 months. C4: 12 seen, what
# was before is unknown; C5's person is not in the list. C6: 7 and nothing seen. A rejected or pending claim is not granted.
# D1: 30, February is after it. D2 and D3: February, and of three months D1 had paid February (last of all, in December) and March:
# one left. D4 follows D3, the later by number, of which nothing was paid for March, and two were granted. What D4 granted is not known.
rows = '''
claim_id | months_seen | months | decided | prior_claim_id | prior_left
C1       | 3           | 13     | true    |                |
C2       | 6           | 6      | true    | C1             | 2
C4       | 12          |        | false   |                |
C5       | 1           |        | false   |                |
C6       | 0           | 7      | true    |                |
D1       | 0           | 30     | true    |                |
D2       | 1           | 1      | true    | D1             | 1
D3       | 1           | 1      | true    | D1             | 1
D4       | 0           | 0      | true    | D3             | 2
D5       | 0           | 0      | true    | D4             |
'''

[[test]]
name  = "boundary: everything of the previous claim was drawn"
as_of = 2025-12-31
[test.given]
persons = '''
person_id | insured_months_before
P1        | 10
'''
claims = '''
claim_id | person_id | region_code | applied_at          | status   | benefit_start | benefit_months
C1       | P1        | 150502      | 2025-01-10 09:00:00 | approved | 2025-02-01    | 1
C2       | P1        | 150502      | 2025-06-10 09:00:00 | approved | 2025-07-01    | 3
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
A1         | C1       | P1        | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
'''
[test.expect]
# One month granted and paid: none left.
rows = '''
claim_id | months_seen | months | prior_claim_id | prior_left
C1       | 0           | 10     |                |
C2       | 0           | 0      | C1             | 0
'''

[[survivor]]
mutant = "sql: JOIN granted p => LEFT JOIN granted p"
reason = { zh = "没有上一次的，两种连接都给出空的上一次", en = "Without a previous claim it is empty either way" }
[[survivor]]
mutant = "sql: MAX(g.applied_month) => min(g.applied_month)"
reason = { zh = "一笔申领只有一个申领月", en = "A claim has one month of application" }
[[survivor]]
mutant = "sql: JOIN payments d => LEFT JOIN payments d"
reason = { zh = "没有发放的合计为空，不大于零", en = "Without a payment the sum is empty and not above nothing" }
[[survivor]]
mutant = "sql: COALESCE(members_between(i.months, COALESCE(p.prior_month + 1, 0), g.applied_month), 0) => (members_between(i.months, COALESCE(p.prior_month + 1, 0), g.applied_month))"
reason = { zh = "没有参保月时，members_between 为0", en = "members_between is nothing where there are no months" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(members_between(i.months, COALESCE(p.prior_month + 1, 0), g.applied_month), 0)"
reason = { zh = "没有参保月时，members_between 为0", en = "members_between is nothing where there are no months" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(p.prior_month + 1, 0)"
reason = { zh = "公元元年以前没有参保月", en = "No contribution month is that of the first month of all" }
---*/
