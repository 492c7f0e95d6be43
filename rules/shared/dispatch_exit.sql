/*--- rule
format = 1
kind   = "view"
name   = "dispatch_exit"

about.zh = "劳务派遣单位：自某个停保日起五日内离职申领了多少人次，这些人在该单位连续参保的月数中位数。用工单位到期退回时，许多长期在保的人同时停保。"
about.en = "Labour-dispatch firms: how many separations that led to a claim fall into the five days from a day on, and their median months insured there. When a host ends its contract, many leave together after long spells."

[requires]
employers = ["employer_id"]
[optional]
employers = { columns = ["employer_type"], feeds = [] }

[params.exit_days]
type = "int"
default = 5
min = 1
max = 31
unit = "日"
about.zh = "几日内停保算同一批"
about.en = "Days within which separations are one batch"

[output.columns]
employer_id  = { type = "string",  zh = "单位", en = "Employer" }
day          = { type = "date",    zh = "第一日", en = "First day" }
leavers      = { type = "int64",   zh = "五日内离职申领人次", en = "Separations within five days" }
median_spell = { type = "float64", zh = "连续参保月数中位数", en = "Median months insured there" }
---*/
-- "labour_dispatch; leavers share one stop date and spells are long" (design/typologies.md). Five days: an office books a
-- batch over the days of one week. The firms are few (3 in 100 in the sample), so pairs of their days cost nothing.
WITH spell AS (
  SELECT s.employer_id, s.person_id, s.day, s.months
  FROM event_spell s
  JOIN employers e ON e.employer_id = s.employer_id
  WHERE e.employer_type = 'labour_dispatch'
), first_day AS (
  SELECT employer_id, day FROM spell GROUP BY employer_id, day
)
SELECT f.employer_id, f.day,
       CAST(COUNT(*) AS BIGINT)                    AS leavers,
       MEDIAN(CAST(s.months AS DOUBLE))            AS median_spell
FROM first_day f
JOIN spell s ON s.employer_id = f.employer_id AND s.day >= f.day
            AND CAST(s.day - f.day AS BIGINT) < $exit_days
GROUP BY f.employer_id, f.day
/*--- tests
[[test]]
name  = "boundary: day five belongs to the batch, day six does not; only dispatch firms"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code | employer_type
D1          | 150502      | labour_dispatch
N1          | 150502      | enterprise
D2          | 150502      | labour_dispatch
N2          | 150502      |
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
A{1..4}   | D1          | 150502      | 2025-{02..05}-01 | regular
A3        | D1          | 150502      | 2025-01-01       | regular
B{1..2}   | N1          | 150502      | 2025-{02..05}-01 | regular
C1        | N2          | 150502      | 2025-{02..05}-01 | regular
G1        | D2          | 150502      | 2025-05-01       | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A{1..2}   | D1          | 2025-05-27   | contract_expired
A3        | D1          | 2025-05-31   | contract_expired
A4        | D1          | 2025-06-01   | contract_expired
B{1..2}   | N1          | 2025-05-27   | contract_expired
C1        | N2          | 2025-05-27   | contract_expired
G1        | D2          | 2025-05-28   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
A{1..4}  | A{1..4}   | D1          | 150502      | 2025-06-10 09:00:00 | approved
B{1..2}  | B{1..2}   | N1          | 150502      | 2025-06-10 09:00:00 | approved
C1       | C1        | N2          | 150502      | 2025-06-10 09:00:00 | approved
G1       | G1        | D2          | 150502      | 2025-06-10 09:00:00 | approved
'''
[test.expect]
# 27 to 31 May: A1, A2, A3 with 4, 4, 5 months; from 31 May on: A3 and A4, 5 and 4 (June itself is not insured).
rows = '''
employer_id | day        | leavers | median_spell
D1          | 2025-05-27 | 3       | 4
D1          | 2025-05-31 | 2       | 4.5
D1          | 2025-06-01 | 1       | 4
D2          | 2025-05-28 | 1       | 1
'''

[[survivor]]
mutant = "sql: JOIN employers e => LEFT JOIN employers e"
reason = { zh = "类型为空的单位随后仍被筛掉", en = "an employer without a type is filtered out all the same" }

[[survivor]]
mutant = "sql: JOIN spell s => LEFT JOIN spell s"
reason = { zh = "首日本身就有一行", en = "the first day has a row of its own" }
---*/
