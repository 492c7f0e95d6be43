/*--- rule
format = 1
kind   = "view"
name   = "repeated_claim"

about.zh = "数据重复：同一人、同一单位、同一地区、同一时刻提出的第二笔及以后的申领——更像是同一笔申领重复入库。每组最早编号的一笔不列。"
about.en = "Data fault: a second and further claim of one person, employer and region at the same moment: rather one claim delivered twice. The first of each group, by number, is not listed."

[requires]
claims = ["claim_id", "person_id", "employer_id", "region_code", "applied_at", "status"]

[output.columns]
claim_id = { type = "string", zh = "重复的申领编号", en = "The repeated claim" }
first_id = { type = "string", zh = "首笔申领编号", en = "The first claim" }
---*/
-- "Duplicate extract, one file loaded twice" (design/typologies.md). The moment is kept to the second: nobody files twice
-- within one. Persons with one claim, all but a few, are dropped before anything is compared.
WITH several AS (
  SELECT person_id FROM claims WHERE status <> 'rejected' GROUP BY person_id HAVING COUNT(*) > 1
), filed AS (
  SELECT c.claim_id, c.person_id, COALESCE(c.employer_id, '') AS employer_id, c.region_code, c.applied_at
  FROM claims c
  JOIN several s ON s.person_id = c.person_id
  WHERE c.status <> 'rejected' AND CAST(c.applied_at AS DATE) <= $as_of
), first_filed AS (
  SELECT person_id, employer_id, region_code, applied_at, MIN(claim_id) AS first_id
  FROM filed
  GROUP BY person_id, employer_id, region_code, applied_at
)
SELECT f.claim_id, g.first_id
FROM filed f
JOIN first_filed g
  ON g.person_id = f.person_id AND g.employer_id = f.employer_id AND g.region_code = f.region_code
 AND g.applied_at = f.applied_at
WHERE f.claim_id <> g.first_id
/*--- tests
[[test]]
name  = "boundary: the same second and the next; another employer, region, person; rejected; after the day"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
A1       | P1        | E1          | 150502      | 2025-03-10 09:00:00 | approved
A2       | P1        | E1          | 150502      | 2025-03-10 09:00:00 | pending
A3       | P1        | E1          | 150502      | 2025-03-10 09:00:00 | approved
A4       | P1        | E1          | 150502      | 2025-03-10 09:00:01 | approved
A5       | P1        | E2          | 150502      | 2025-03-10 09:00:00 | approved
A6       | P1        | E1          | 150102      | 2025-03-10 09:00:00 | approved
A7       | P2        | E1          | 150502      | 2025-03-10 09:00:00 | approved
B1       | P3        |             | 150502      | 2025-03-10 09:00:00 | approved
B2       | P3        |             | 150502      | 2025-03-10 09:00:00 | approved
C1       | P4        | E1          | 150502      | 2025-03-10 09:00:00 | approved
C2       | P4        | E1          | 150502      | 2025-03-10 09:00:00 | rejected
C3       | P4        | E1          | 150502      | 2025-05-10 09:00:00 | approved
F1       | P6        | E1          | 150502      | 2025-12-31 23:59:59 | approved
F2       | P6        | E1          | 150502      | 2025-12-31 23:59:59 | approved
D1       | P5        | E1          | 150502      | 2026-01-01 00:00:00 | approved
D2       | P5        | E1          | 150502      | 2026-01-01 00:00:00 | approved
'''
[test.expect]
rows = '''
claim_id | first_id
A2       | A1
A3       | A1
B2       | B1
F2       | F1
'''

[[survivor]]
mutant = "sql: drop filter status <> 'rejected'"
reason = { zh = "只为少读：不止一笔的人才往下比较，首笔不与自己成对", en = "Only saves reading: whoever has one claim has no second to list" }

[[survivor]]
mutant = "sql: drop filter COUNT(*) > 1"
reason = { zh = "只为少读：不止一笔的人才往下比较，首笔不与自己成对", en = "Only saves reading: whoever has one claim has no second to list" }

[[survivor]]
mutant = "sql: COUNT(*) > 1 => COUNT(*) >= 1"
reason = { zh = "只为少读：不止一笔的人才往下比较，首笔不与自己成对", en = "Only saves reading: whoever has one claim has no second to list" }

[[survivor]]
mutant = "sql: JOIN several s => LEFT JOIN several s"
reason = { zh = "只为少读：不止一笔的人才往下比较，首笔不与自己成对", en = "Only saves reading: whoever has one claim has no second to list" }

[[survivor]]
mutant = "sql: JOIN first_filed g => LEFT JOIN first_filed g"
reason = { zh = "每笔申领都有其首笔", en = "Every claim has a first of its kind" }
---*/
