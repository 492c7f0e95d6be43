/*--- rule
format = 1
kind   = "view"
name   = "event_spell"

about.zh = "每次离职申领（视图 resignation_event）之前在该单位连续参保了几个月、是否接近整年（合同年度），以及此后六个月内是否又在该单位参保。连续段始于数据首月的，实际更长，整年与否不作判断。"
about.en = "For each separation that led to a claim (view resignation_event): the months insured there without a break, whether that is near whole years (a contract year), and whether the person was insured there again within six months. A stretch that begins in the extract's first month is longer than it looks: whole years are not decided."

[output.columns]
employer_id  = { type = "string",  zh = "单位", en = "Employer" }
person_id    = { type = "string",  zh = "人员", en = "Person" }
day          = { type = "date",    zh = "停保日", en = "Day of separation" }
reason_code  = { type = "string",  zh = "停保原因", en = "Reason" }
months       = { type = "int64",   zh = "连续参保月数", en = "Months insured there without a break" }
months_after = { type = "int64",   zh = "此后六个月内参保月数", en = "Months insured there within the six months after" }
length_known = { type = "boolean", zh = "月数可判断", en = "Length known" }
whole_years  = { type = "boolean", zh = "接近整年", en = "Near whole years" }
---*/
-- "Reason contract_expired, spells near whole years" (design/typologies.md). Near: one month either way, for contracts
-- that begin or end within a month; 11 to 13, 23 to 25, ... A spell of random length is near whole years in 3 of 12 cases.
WITH stretch AS (
  SELECT e.employer_id, e.person_id, e.day, MAX(e.reason_code) AS reason_code, month_set(c.month) AS months
  FROM resignation_event e
  JOIN claimant_contribution c ON c.person_id = e.person_id AND c.employer_id = e.employer_id
  GROUP BY e.employer_id, e.person_id, e.day
), counted AS (
  SELECT employer_id, person_id, day, reason_code,
         run_ending_at(months, month_index(day))                                         AS months,
         last_member_at(months, month_index(day))                                        AS last_m,
         members_between(months, month_index(day) + 1, month_index(day) + 6)             AS months_after
  FROM stretch
)
SELECT c.employer_id, c.person_id, c.day, c.reason_code,
       CAST(c.months AS BIGINT)                                                          AS months,
       CAST(c.months_after AS BIGINT)                                                    AS months_after,
       COALESCE(c.months >= 1 AND c.last_m - c.months + 1 > month_index(x.first_month), false) AS length_known,
       COALESCE(c.last_m - c.months + 1 > month_index(x.first_month)
                AND c.months >= 11 AND (c.months + 1) % 12 <= 2, false)                  AS whole_years
FROM counted c
CROSS JOIN extract x
/*--- tests
[[test]]
name  = "boundary: ten, eleven, thirteen, fourteen months; a break; the extract's first month; back after six months and seven"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month              | kind
A         | E1          | 150502      | 2024-03-01         | regular
A         | E1          | 150502      | 2024-{04..12}-01   | regular
B         | E1          | 150502      | 2024-{02..12}-01   | regular
C         | E1          | 150502      | 2023-12-01         | regular
C         | E1          | 150502      | 2024-{01..12}-01   | regular
D         | E1          | 150502      | 2023-{11..12}-01   | regular
D         | E1          | 150502      | 2024-{01..12}-01   | regular
F         | E1          | 150502      | 2023-10-01         | regular
F         | E1          | 150502      | 2023-{11..12}-01   | regular
F         | E1          | 150502      | 2024-{01..12}-01   | regular
G         | E1          | 150502      | 2024-{01..10}-01   | regular
G         | E1          | 150502      | 2024-12-01         | regular
G         | E1          | 150502      | 2025-06-01         | regular
H         | E2          | 150502      | 2024-12-01         | regular
H         | E1          | 150502      | 2024-12-01         | regular
H         | E1          | 150502      | 2025-07-01         | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A         | E1          | 2024-12-31   | contract_expired
B         | E1          | 2024-12-31   | contract_expired
C         | E1          | 2024-12-31   | contract_expired
D         | E1          | 2024-12-31   | closure
F         | E1          | 2024-12-31   | contract_expired
G         | E1          | 2024-12-31   | contract_expired
H         | E1          | 2024-12-31   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
CA       | A         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CB       | B         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CC       | C         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CD       | D         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CF       | F         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CG       | G         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CH       | H         | E1          | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# A has 10 months, B 11, C 13, D 14; F begins with the extract (October 2023). G: November is missing, so one month; June is
# the sixth month after December, July (H) the seventh.
rows = '''
person_id | employer_id | day        | reason_code      | months | months_after | length_known | whole_years
A         | E1          | 2024-12-31 | contract_expired | 10     | 0            | true         | false
B         | E1          | 2024-12-31 | contract_expired | 11     | 0            | true         | true
C         | E1          | 2024-12-31 | contract_expired | 13     | 0            | true         | true
D         | E1          | 2024-12-31 | closure          | 14     | 0            | true         | false
F         | E1          | 2024-12-31 | contract_expired | 15     | 0            | false        | false
G         | E1          | 2024-12-31 | contract_expired | 1      | 1            | true         | false
H         | E1          | 2024-12-31 | contract_expired | 1      | 0            | true         | false
'''

[[test]]
name  = "boundary: two whole years are whole, a year and a half is not; the extract's first month hides a whole year"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | E9          | 150502      | 2022-06-01       | regular
A         | E1          | 150502      | 2023-{01..12}-01 | regular
A         | E1          | 150502      | 2024-{01..12}-01 | regular
B         | E1          | 150502      | 2023-{07..12}-01 | regular
B         | E1          | 150502      | 2024-{01..12}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A         | E1          | 2024-12-31   | contract_expired
B         | E1          | 2024-12-31   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
CA       | A         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CB       | B         | E1          | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
rows = '''
person_id | months | length_known | whole_years
A         | 24     | true         | true
B         | 18     | true         | false
'''

[[test]]
name  = "boundary: a year from the extract's first month and from the next one; back in the very next month; insured only afterwards"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | E9          | 150502      | 2024-01-01       | regular
A         | E1          | 150502      | 2024-{01..12}-01 | regular
B         | E1          | 150502      | 2024-{02..12}-01 | regular
B         | E1          | 150502      | 2025-01-01       | regular
C         | E1          | 150502      | 2024-12-01       | regular
C         | E1          | 150502      | 2025-01-01       | regular
X         | E1          | 150502      | 2025-{02..03}-01 | regular
Y         | E2          | 150502      | 2024-{02..12}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A         | E1          | 2024-12-31   | contract_expired
B         | E1          | 2025-01-31   | contract_expired
C         | E1          | 2024-12-31   | closure
X         | E1          | 2024-12-31   | contract_expired
Y         | E1          | 2024-12-31   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
CA       | A         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CB       | B         | E1          | 150502      | 2025-02-10 09:00:00 | approved
CC       | C         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CX       | X         | E1          | 150502      | 2025-01-10 09:00:00 | approved
CY       | Y         | E1          | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# A's twelve months begin with the extract and may be more; B's begin a month later. C is back in January. X was insured in
# February and March only, Y elsewhere only.
rows = '''
person_id | day        | reason_code      | months | months_after | length_known | whole_years
A         | 2024-12-31 | contract_expired | 12     | 0            | false        | false
B         | 2025-01-31 | contract_expired | 12     | 0            | true         | true
C         | 2024-12-31 | closure          | 1      | 1            | true         | false
X         | 2024-12-31 | contract_expired | 0      | 2            | false        | false
'''

[[survivor]]
mutant = "sql: MAX(e.reason_code) => min(e.reason_code)"
reason = { zh = "resignation_event 每次停保一行", en = "resignation_event has one row per separation" }
[[survivor]]
mutant = "sql: 11 => 10 in c.months >= 11"
reason = { zh = "10个月离整年本来就远：(10 + 1) % 12 = 11", en = "Ten months are not near a year anyhow: (10 + 1) % 12 = 11" }
[[survivor]]
mutant = "sql: drop AND c.months >= 1"
reason = { zh = "没有连续月份的也没有最后月份，条件不成立", en = "Without a run there is no last month, and the condition does not hold" }
[[survivor]]
mutant = "sql: 1 => 0 in c.months >= 1"
reason = { zh = "没有连续月份的也没有最后月份，条件不成立", en = "Without a run there is no last month, and the condition does not hold" }
[[survivor]]
mutant = "sql: false => true in COALESCE(c.months >= 1 AND c.last_m - c.months + 1 > month_index(x.first_month), false)"
reason = { zh = "没有最后月份的，月数条件已不成立，结果不为空", en = "Without a last month the condition on the months already fails: never empty" }
[[survivor]]
mutant = "sql: false => true in COALESCE(c.last_m - c.months + 1 > month_index(x.first_month….months + 1) % 12 <= 2, false)"
reason = { zh = "没有最后月份的，月数条件已不成立，结果不为空", en = "Without a last month the condition on the months already fails: never empty" }
---*/
