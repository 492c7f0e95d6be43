/*--- rule
format = 1
kind   = "view"
name   = "region_leave_rise"

about.zh = "政策截止或共同原因：某盟市截至某日的30日内全部单位的离职申领人次，与此前360日里平均每30日相比。全盟市同时上升时，单独一家单位的上升就不足为奇。"
about.en = "A deadline or another common cause: all separations that led to a claim in a prefecture within the thirty days up to a day, against the mean of thirty days in the 360 days before. When the whole prefecture rises in the same weeks, the rise of one employer says little."

[requires]
employers = ["employer_id", "region_code"]

[output.columns]
prefecture = { type = "string",  zh = "盟市（4位）", en = "Prefecture (4 digits)" }
day        = { type = "date",    zh = "最后一日", en = "Last day" }
events     = { type = "int64",   zh = "30日内离职申领人次", en = "Events within 30 days" }
before     = { type = "int64",   zh = "此前360日合计", en = "Events in the 360 days before" }
usual      = { type = "float64", zh = "此前平均每30日", en = "Mean of 30 days before" }
decided    = { type = "boolean", zh = "此前360日完整落在数据内", en = "The 360 days before lie inside the extract" }
---*/
-- "Whole region rises in the same weeks" (design/typologies.md). Thirty days is R1's window; twelve times that is a year
-- without the window itself. Days are numbers since 1970, each number a sum over a stretch of them.
WITH per_day AS (
  SELECT substr(e.region_code, 1, 4) AS prefecture, r.day, CAST(r.day - DATE '1970-01-01' AS BIGINT) AS d, COUNT(*) AS n
  FROM resignation_event r
  JOIN employers e ON e.employer_id = r.employer_id
  GROUP BY substr(e.region_code, 1, 4), r.day
), course AS (
  SELECT prefecture, month_sums(d, n) AS steps FROM per_day GROUP BY prefecture
), counted AS (
  SELECT p.prefecture, p.day,
         sum_between(c.steps, p.d - 29, p.d)         AS n,
         sum_between(c.steps, p.d - 389, p.d - 30)   AS before
  FROM per_day p
  JOIN course c ON c.prefecture = p.prefecture
)
SELECT c.prefecture, c.day,
       CAST(c.n AS BIGINT)                                          AS events,
       CAST(c.before AS BIGINT)                                     AS before,
       c.before / 12.0                                              AS usual,
       COALESCE(c.day - INTERVAL '389 days' >= x.first_month, false) AS decided
FROM counted c
CROSS JOIN extract x
/*--- tests
[[test]]
name  = "boundary: day 30 and 31 of the window, day 360 and 361 before it, the edge of the extract, other prefectures"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150521
E3          | 150102
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
OLD       | E1          | 150502      | 2024-05-01 | regular
OLD       | E1          | 150502      | 2025-12-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A1        | E1          | 2025-06-30   | contract_expired
A2        | E2          | 2025-06-01   | contract_expired
A3        | E2          | 2025-05-31   | contract_expired
A4        | E1          | 2024-06-06   | contract_expired
A5        | E1          | 2024-06-05   | contract_expired
A6        | E3          | 2025-06-30   | contract_expired
A7        | E9          | 2025-06-30   | contract_expired
A8        | E1          | 2025-05-25   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
A1       | A1        |             | 150502      | 2025-06-30 09:00:00 | approved
A2       | A2        |             | 150502      | 2025-06-30 09:00:00 | approved
A3       | A3        |             | 150502      | 2025-06-30 09:00:00 | approved
A4       | A4        |             | 150502      | 2024-06-30 09:00:00 | approved
A5       | A5        |             | 150502      | 2024-06-30 09:00:00 | approved
A6       | A6        |             | 150502      | 2025-06-30 09:00:00 | approved
A7       | A7        |             | 150502      | 2025-06-30 09:00:00 | approved
A8       | A8        |             | 150502      | 2025-06-30 09:00:00 | approved
'''
[test.expect]
# To 30 June 2025: 1 to 30 June are thirty days: A1, A2. The 360 days before are 6 June 2024 to 31 May 2025: A3, A4, A8
# (A5 is a day early). They begin on 6 June 2024, after the extract does. To 25 May 2025: 389 days before is 1 May 2024, the
# extract's first day. To 6 June 2024: nothing before, and not inside. E9 is no known employer.
rows = '''
prefecture | day        | events | before | usual | decided
1505       | 2025-06-30 | 2      | 3      | 0.25  | true
1505       | 2025-06-01 | 3      | 2      | 0.16666666666666666 | true
1505       | 2025-05-31 | 2      | 2      | 0.16666666666666666 | true
1505       | 2025-05-25 | 1      | 2      | 0.16666666666666666 | true
1505       | 2024-06-06 | 2      | 0      | 0     | false
1505       | 2024-06-05 | 1      | 0      | 0     | false
1501       | 2025-06-30 | 1      | 0      | 0     | true
'''

[[test]]
name  = "boundary: a day less and the year before is not whole"
as_of = 2025-12-31
use   = "boundary: day 30 and 31 of the window, day 360 and 361 before it, the edge of the extract, other prefectures"
[test.given]
separations = '''
person_id | employer_id | separated_on | reason_code
A1        | E1          | 2025-05-24   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
A1       | A1        |             | 150502      | 2025-06-30 09:00:00 | approved
'''
[test.expect]
rows = '''
prefecture | day        | events | before | usual | decided
1505       | 2025-05-24 | 1      | 0      | 0     | false
'''

[[test]]
name  = "boundary: two of one day, and a day before"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A{1..2}   | E1          | 2025-06-30   | contract_expired
A3        | E1          | 2025-06-29   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
A{1..3}  | A{1..3}   |             | 150502      | 2025-06-30 09:00:00 | approved
'''
[test.expect]
# Without contributions the extract has no first month: not decided.
rows = '''
prefecture | day        | events | before | usual | decided
1505       | 2025-06-30 | 3      | 0      | 0.00  | false
1505       | 2025-06-29 | 1      | 0      | 0.00  | false
'''

[[survivor]]
mutant = "sql: JOIN employers e => LEFT JOIN employers e"
reason = { zh = "没有登记的单位没有盟市，随后连接不上", en = "An employer outside the register has no prefecture and joins none afterwards" }
[[survivor]]
mutant = "sql: JOIN course c => LEFT JOIN course c"
reason = { zh = "每个盟市都有合计", en = "Every prefecture has its sums" }
[[survivor]]
mutant = "sql: DATE '1970-01-01' => DATE '1970-01-02' in r.day - DATE '1970-01-01'"
reason = { zh = "日期只用来相减", en = "The days are only subtracted from each other" }
[[survivor]]
mutant = "sql: DATE '1970-01-01' => DATE '1969-12-31' in r.day - DATE '1970-01-01'"
reason = { zh = "日期只用来相减", en = "The days are only subtracted from each other" }
---*/
