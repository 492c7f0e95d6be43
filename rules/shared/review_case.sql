/*--- rule
format = 1
kind   = "view"
name   = "review_case"

about.zh = "每件已终审的业务（失业保险金申领、技能提升补贴申领、停保原因变更）：各步由谁办、首步到终审多少秒、同一人办了几步。只看截止日及以前的步骤。"
about.en = "Every case with a final review (claim, subsidy application, change of reason): who took its steps, seconds from the first step to the final one, and how many steps one person took. Steps after the as-of date are left out."

[requires]
approvals = ["object_type", "object_id", "step", "operator_id", "acted_at"]
[optional]
claims          = { columns = ["claim_id", "person_id", "agency_code", "region_code"], feeds = ["person_id", "agency_code", "region_code"] }
skill_subsidies = { columns = ["application_id", "person_id", "agency_code", "region_code"], feeds = ["person_id", "agency_code", "region_code"] }

[output.columns]
object_type    = { type = "string",    zh = "业务", en = "Kind of case" }
object_id      = { type = "string",    zh = "业务编号", en = "Case" }
person_id      = { type = "string",    zh = "人员", en = "Person" }
agency_code    = { type = "string",    zh = "经办机构", en = "Handling office" }
region_code    = { type = "string",    zh = "办理地", en = "Region" }
steps          = { type = "int64",     zh = "不同步骤数", en = "Different steps" }
operators      = { type = "int64",     zh = "不同经办人数", en = "Different officers" }
same_operator  = { type = "string",    zh = "办了不止一步的经办人", en = "The officer with more than one step" }
same_steps     = { type = "int64",     zh = "一人最多办了几步", en = "Most steps by one officer" }
final_operator = { type = "string",    zh = "终审人", en = "Final reviewer" }
first_at       = { type = "timestamp", zh = "首步时间", en = "First step at" }
final_at       = { type = "timestamp", zh = "末次终审时间", en = "Last final step at" }
final_on       = { type = "date",      zh = "终审日", en = "Day of the final step" }
seconds        = { type = "int64",     zh = "首步到终审的秒数（三步齐全时）", en = "Seconds from the first step to the final one, where all three exist" }
---*/
-- A step repeated by the same officer counts once. Two officers who each took a step twice in turn (a case sent back) are
-- told by the number of different steps each took: one step, however often, is no conflict. From the earliest step to the
-- last final one: the longest reading, in the officer's favour; a final step before the first step has no duration.
-- Of several officers with more than one step the one with most is named, then the first by number; of several final steps the
-- last, then the first by number: the packed text sorts that way and is read back (an ordered FIRST_VALUE over every case
-- took a tenth of the whole pack's time).
WITH officer AS (
  SELECT object_type, object_id, operator_id,
         MAX(CASE WHEN step = 'first' THEN 1 ELSE 0 END)         AS did_first,
         MAX(CASE WHEN step = 'second' THEN 1 ELSE 0 END)        AS did_second,
         MAX(CASE WHEN step = 'final' THEN 1 ELSE 0 END)         AS did_final,
         MIN(CASE WHEN step = 'first' THEN acted_at END)         AS first_at,
         MAX(CASE WHEN step = 'final' THEN acted_at END)         AS final_at
  FROM approvals
  WHERE CAST(acted_at AS DATE) <= $as_of AND step IN ('first', 'second', 'final')
  GROUP BY object_type, object_id, operator_id
), reviewed AS (
  SELECT object_type, object_id, COUNT(*)                        AS operators,
         MAX(did_first) + MAX(did_second) + 1                    AS steps,
         MAX(did_first + did_second + did_final)                 AS same_steps,
         MIN(CASE did_first + did_second + did_final WHEN 3 THEN '1' || operator_id
                                                     WHEN 2 THEN '2' || operator_id END) AS busiest,
         MIN(first_at)                                           AS first_at,
         MAX(final_at)                                           AS final_at,
         MIN(CAST(9000000000000000000 - CAST(ROUND(1000000 * date_part('epoch', final_at)) AS BIGINT) AS VARCHAR) || operator_id) AS closer
  FROM officer
  GROUP BY object_type, object_id
), place AS (
  SELECT 'claim' AS object_type, claim_id AS object_id, person_id, agency_code, region_code FROM claims
  UNION ALL
  SELECT 'skill_subsidy' AS object_type, application_id AS object_id, person_id, agency_code, region_code FROM skill_subsidies
)
SELECT r.object_type, r.object_id, p.person_id, p.agency_code, p.region_code,
       CAST(r.steps AS BIGINT)                                                       AS steps,
       CAST(r.operators AS BIGINT)                                                   AS operators,
       substr(r.busiest, 2)                                                          AS same_operator,
       CAST(r.same_steps AS BIGINT)                                                  AS same_steps,
       substr(r.closer, 20)                                                          AS final_operator,
       r.first_at, r.final_at,
       CAST(r.final_at AS DATE)                                                      AS final_on,
       CASE WHEN r.steps = 3 AND r.final_at >= r.first_at
            THEN CAST(date_part('epoch', r.final_at) - date_part('epoch', r.first_at) AS BIGINT) END AS seconds
FROM reviewed r
LEFT JOIN place p ON p.object_type = r.object_type AND p.object_id = r.object_id
WHERE r.final_at IS NOT NULL
/*--- tests
[[test]]
name  = "the boundary of a case: one officer twice, a case sent back, no final step, the as-of day, the turn of the year"
as_of = 2025-01-01
[test.given]
approvals = '''
object_type   | object_id | step   | operator_id | acted_at
claim         | C1        | first  | O1          | 2024-12-31 23:59:30
claim         | C1        | second | O2          | 2024-12-31 23:59:50
claim         | C1        | final  | O3          | 2025-01-01 00:00:29
claim         | C2        | first  | O1          | 2024-12-01 09:00:00
claim         | C2        | second | O2          | 2024-12-01 09:00:10
claim         | C2        | first  | O1          | 2024-12-02 09:00:00
claim         | C2        | second | O2          | 2024-12-03 09:00:00
claim         | C2        | final  | O2          | 2024-12-03 10:00:00
claim         | C2        | final  | O2          | 2024-12-04 09:00:00
claim         | C3        | first  | O1          | 2024-12-01 09:00:00
claim         | C3        | second | O1          | 2024-12-01 09:00:10
claim         | C4        | first  | O1          | 2024-12-01 09:00:00
claim         | C4        | second | O2          | 2024-12-01 09:00:00
claim         | C4        | final  | O3          | 2025-01-02 00:00:00
claim         | C1        | other  | O1          | 2024-12-31 23:59:40
claim         | C5        | first  | O1          | 2024-12-01 09:00:00
claim         | C5        | first  | O2          | 2024-12-01 10:00:00
claim         | C5        | second | O5          | 2024-12-01 10:00:00
claim         | C5        | final  | O4          | 2024-12-01 10:30:00
claim         | C5        | final  | O3          | 2024-12-01 11:00:00
claim         | C6        | first  | O1          | 2024-12-01 09:00:00
claim         | C6        | second | O2          | 2024-12-01 09:00:00
claim         | C6        | final  | O3          | 2024-12-01 09:00:00
claim         | C7        | final  | O3          | 2024-12-01 09:00:00
reason_change | C1        | first  | O5          | 2024-12-01 09:00:00
reason_change | C1        | final  | O5          | 2024-12-01 09:00:05
skill_subsidy | A1        | final  | O7          | 2024-12-01 09:00:00
skill_subsidy | A1        | second | O6          | 2024-12-01 09:00:20
skill_subsidy | A1        | first  | O6          | 2024-12-01 09:00:10
'''
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | status
C1       | P1        | J1          | 150502      | 2024-11-30 09:00:00 | approved
C2       | P2        | J1          | 150502      | 2024-11-30 09:00:00 | approved
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status
A1             | P3        | K1             | employee      | 150521      | J2          | 2024-11-20 09:00:00 | 1000.00 | approved
'''
[test.expect]
# C1: 59 seconds over the turn of the year. C2 was sent back: O1 took one step twice; O2 took two different ones; from
# 1 December to 4 December are 3 x 86400 seconds. C3 has no final step; C4's comes after the day. A1's final step precedes
# the first: no duration. C5 was taken up and closed twice, by different officers: two hours from the first to the last. C6 took
# no time at all, C7 has a final step only; the step of another name in C1 is none of the three.
rows = '''
object_type   | object_id | person_id | agency_code | region_code | steps | operators | same_operator | same_steps | final_operator | final_on   | seconds
claim         | C1        | P1        | J1          | 150502      | 3     | 3         |               | 1          | O3             | 2025-01-01 | 59
claim         | C2        | P2        | J1          | 150502      | 3     | 2         | O2            | 2          | O2             | 2024-12-04 | 259200
claim         | C5        |           |             |             | 3     | 5         |               | 1          | O3             | 2024-12-01 | 7200
claim         | C6        |           |             |             | 3     | 3         |               | 1          | O3             | 2024-12-01 | 0
claim         | C7        |           |             |             | 1     | 1         |               | 1          | O3             | 2024-12-01 |
reason_change | C1        |           |             |             | 2     | 1         | O5            | 2          | O5             | 2024-12-01 |
skill_subsidy | A1        | P3        | J2          | 150521      | 3     | 2         | O6            | 2          | O7             | 2024-12-01 |
'''

[[test]]
name  = "the boundary of the busiest: all three steps before two, then the smaller number; a step of no name; two closers at one time"
as_of = 2025-01-01
[test.given]
approvals = '''
object_type   | object_id | step   | operator_id | acted_at
claim         | C1        | first  | O2          | 2024-12-01 09:00:00
claim         | C1        | second | O2          | 2024-12-01 09:00:10
claim         | C1        | final  | O2          | 2024-12-01 09:00:20
claim         | C1        | first  | O1          | 2024-12-02 09:00:00
claim         | C1        | second | O1          | 2024-12-02 09:00:10
claim         | C1        | final  | O9          | 2024-12-02 09:00:20
claim         | C2        | first  | O2          | 2024-12-01 09:00:00
claim         | C2        | second | O2          | 2024-12-01 09:00:10
claim         | C2        | first  | O1          | 2024-12-02 09:00:00
claim         | C2        | second | O1          | 2024-12-02 09:00:10
claim         | C2        | final  | 3           | 2024-12-03 09:00:00
claim         | C2        | final  | 4           | 2024-12-03 09:00:00
claim         | C2        | other  | O9          | 2024-12-03 09:00:00
'''
[test.expect]
# C1: O2 took all three steps, O1 two of them; O9 closed it again later. C2: O1 and O2 took two each; 3 and 4 closed it in the same second; O9's step is none.
rows = '''
object_type | object_id | steps | operators | same_operator | same_steps | final_operator | final_on
claim       | C1        | 3     | 3         | O2            | 3          | O9             | 2024-12-02
claim       | C2        | 3     | 4         | O1            | 2          | 3              | 2024-12-03
'''

[[survivor]]
mutant = "sql: 9000000000000000000 => 9000000000000000001 in 9000000000000000000 - CAST(ROUND(1000000 * date_part('epoch', final_at)) AS BIGINT)"
reason = { zh = "只为排序：任何同样位数的常数都一样", en = "For the order only: any constant of as many digits does" }
[[survivor]]
mutant = "sql: 9000000000000000000 => 8999999999999999999 in 9000000000000000000 - CAST(ROUND(1000000 * date_part('epoch', final_at)) AS BIGINT)"
reason = { zh = "只为排序：任何同样位数的常数都一样", en = "For the order only: any constant of as many digits does" }
[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "两种业务的 object_type 不同，各自编号不重复，UNION 去不掉任何一行", en = "The two kinds differ in object_type and numbers are unique within each: UNION drops no row" }

[[survivor]]
mutant = "sql: 1000000 => 1000001 in 1000000 * date_part('epoch', final_at)"
reason = { zh = "只为排序，不改变先后", en = "For the order only, which stays" }

[[survivor]]
mutant = "sql: 1000000 => 999999 in 1000000 * date_part('epoch', final_at)"
reason = { zh = "只为排序，不改变先后", en = "For the order only, which stays" }
---*/
