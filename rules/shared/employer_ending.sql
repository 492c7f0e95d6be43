/*--- rule
format = 1
kind   = "view"
name   = "employer_ending"

about.zh = "单位是否终止：登记的关闭日期和方式；以及参保是否一下子停止（最后一个有人参保的月份之后再无人参保，而停止前两个月仍有通常人数的一半以上）。单位×一行，只列已登记关闭或已无人参保的单位。"
about.en = "Did the employer come to an end: the registered day and kind of closure, and whether insurance stopped at once (nobody insured after the last month with anybody, and still at least half of the usual staff two months before the first empty month). One row per employer that is registered as closed or has nobody insured any more."

[requires]
employers = ["employer_id"]
[optional]
employers = { columns = ["closed_on", "closure_kind"], feeds = ["closed_on", "closure_kind"] }

[params.silent_months]
type = "int"
default = 2
min = 1
max = 24
unit = "月"
about.zh = "至少连续几个月无人参保才算停止（此前的缴费可能尚未到账）"
about.en = "How many months without anybody make an end; fewer may only be late contributions"
[params.ending_share]
type = "float"
default = 0.5
min = 0.0
max = 1.0
about.zh = "停止前两个月参保人数至少占此前12个月月均的比例，低于此数为逐渐减少"
about.en = "Least headcount two months before the end, against the mean of the 12 months up to then; below it the employer dwindled"

[output.columns]
employer_id  = { type = "string",  zh = "单位", en = "Employer" }
closed_on    = { type = "date",    zh = "登记的关闭日", en = "Closed on, by the register" }
closure_kind = { type = "string",  zh = "关闭方式", en = "Kind of closure" }
last_insured = { type = "date",    zh = "最后有人参保的月份", en = "Last month with anybody insured" }
ended_on     = { type = "date",    zh = "无人参保之始", en = "First day without anybody insured" }
before       = { type = "int64",   zh = "停止前两个月参保人数", en = "Insured two months before the end" }
usual        = { type = "float64", zh = "通常参保人数", en = "Usual headcount" }
stopped      = { type = "boolean", zh = "参保一下子停止", en = "Insurance stopped at once" }
---*/
-- "All insured stop within two months and nobody joins after; closed_on" (design/typologies.md, look-alikes). Two months
-- before the first empty month is the month before the last insured one. Half of the usual staff: a closing firm lets some
-- go earlier; one that fell to single persons first did not stop at once.
WITH span AS (
  SELECT employer_id, MAX(month_index) AS last_m FROM insured_month GROUP BY employer_id
), silent AS (                         -- only those that have ended: the large series is joined for them alone
  SELECT s.employer_id, s.last_m
  FROM span s
  CROSS JOIN extract x
  WHERE s.last_m <= month_index(LEAST(x.last_month, $as_of)) - $silent_months
), course AS (
  SELECT s.employer_id, s.last_m, AVG(CAST(i.insured AS DOUBLE)) AS usual,
         SUM(CASE WHEN i.month_index = s.last_m - 1 THEN i.insured ELSE 0 END) AS before
  FROM silent s
  JOIN insured_month i
    ON i.employer_id = s.employer_id AND i.month_index >= s.last_m - 12 AND i.month_index <= s.last_m - 1
  GROUP BY s.employer_id, s.last_m
), closed AS (
  SELECT employer_id, closed_on, closure_kind FROM employers WHERE closed_on <= $as_of
)
SELECT COALESCE(s.employer_id, r.employer_id)                          AS employer_id,
       r.closed_on,
       r.closure_kind,
       month_start(s.last_m)                                           AS last_insured,
       month_start(s.last_m + 1)                                       AS ended_on,
       CAST(COALESCE(c.before, 0) AS BIGINT)                           AS before,
       c.usual,
       COALESCE(c.before > 0 AND c.before >= $ending_share * c.usual, false) AS stopped
FROM silent s
LEFT JOIN course c ON c.employer_id = s.employer_id
FULL JOIN closed r ON r.employer_id = s.employer_id
/*--- tests
[[test]]
name  = "boundary: two silent months and not one; half of the usual staff and not less; closed by the as-of date"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | closed_on  | closure_kind
E1          | 150502      | 2025-04-20 | bankruptcy
E2          | 150502      |            |
E3          | 150502      |            |
E4          | 150502      | 2025-07-01 | closure
E5          | 150502      | 2025-06-30 | revoked
E6          | 150502      |            |
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
A{1..4}   | E1          | 150502      | 2025-{01..03}-01 | regular
A1        | E1          | 150502      | 2025-04-01       | regular
B{1..4}   | E2          | 150502      | 2025-{01..05}-01 | regular
C{1..6}   | E3          | 150502      | 2025-01-01       | regular
C{1..2}   | E3          | 150502      | 2025-{02..04}-01 | regular
D{1..2}   | E4          | 150502      | 2025-{01..06}-01 | regular
F{1..6}   | E6          | 150502      | 2025-01-01       | regular
F{1..2}   | E6          | 150502      | 2025-{02..03}-01 | regular
F1        | E6          | 150502      | 2025-04-01       | regular
'''
[test.expect]
# Data end in June. E1: last month April, May and June are silent: two. March had 4 of a mean of (4+4+4)/3 = 4.
# E2: May is the last, only June is silent. E3: March had 2, the mean of January to March is (6+2+2)/3 = 3.33, half 1.67.
# E4 closes after the day and goes on. E5 has no contribution at all. E6: as E3 (the last month itself does not count).
rows = '''
employer_id | closed_on  | closure_kind | last_insured | ended_on   | before | usual  | stopped
E1          | 2025-04-20 | bankruptcy   | 2025-04-01   | 2025-05-01 | 4      | 4      | true
E3          |            |              | 2025-04-01   | 2025-05-01 | 2      | 3.3333333333333335 | true
E5          | 2025-06-30 | revoked      |              |            | 0      |        | false
E6          |            |              | 2025-04-01   | 2025-05-01 | 2      | 3.3333333333333335 | true
'''

[[test]]
name  = "boundary: just under half of the usual staff is a dwindling firm; a single month leaves nothing to compare"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150502
E3          | 150502
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
A{1..9}   | E1          | 150502      | 2025-01-01 | regular
A{1..3}   | E1          | 150502      | 2025-02-01 | regular
A1        | E1          | 150502      | 2025-03-01 | regular
B{1..9}   | E2          | 150502      | 2025-01-01 | regular
B{1..2}   | E2          | 150502      | 2025-02-01 | regular
B1        | E2          | 150502      | 2025-03-01 | regular
C{1..9}   | E3          | 150502      | 2025-03-01 | regular
Z         | OTHER       | 150502      | 2025-06-01 | regular
'''
[test.expect]
# E1: February 3, mean of January and February 6: exactly half. E2: 2 of 5.5. E3: no month before its last.
rows = '''
employer_id | before | usual | stopped
E1          | 3      | 6     | true
E2          | 2      | 5.5   | false
E3          | 0      |       | false
'''

[[test]]
name  = "boundary: the twelfth month before the last counts and the thirteenth does not; four ninths; a single person"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E{1..3}     | 150502
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
Z         | OTHER       | 150502      | 2025-06-01       | regular
A{01..40} | E1          | 150502      | 2024-02-01       | regular
A{01..16} | E1          | 150502      | 2024-03-01       | regular
A{01..04} | E1          | 150502      | 2024-{04..12}-01 | regular
A{01..04} | E1          | 150502      | 2025-{01..02}-01 | regular
A01       | E1          | 150502      | 2025-03-01       | regular
B{1..7}   | E2          | 150502      | 2025-01-01       | regular
B{1..2}   | E2          | 150502      | 2025-02-01       | regular
B1        | E2          | 150502      | 2025-03-01       | regular
C1        | E3          | 150502      | 2025-{01..03}-01 | regular
'''
[test.expect]
# E1's last month is March 2025: March 2024 to February 2025 hold 16 + 11 x 4 = 60, 5 a month. E2: 2 of (7 + 2) / 2 = 4.5 are 44 %.
rows = '''
employer_id | last_insured | before | usual | stopped
E1          | 2025-03-01   | 4      | 5     | true
E2          | 2025-03-01   | 2      | 4.5   | false
E3          | 2025-03-01   | 1      | 1     | true
'''

[[test]]
name  = "boundary: nobody two months before the end is no stop, whatever the share; what follows the as-of day is not seen"
as_of = 2025-06-30
params = { ending_share = 0.0 }
[test.given]
employers = '''
employer_id | region_code
E{1..3}     | 150502
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
A{1..3}   | E1          | 150502      | 2025-01-01 | regular
A1        | E1          | 150502      | 2025-03-01 | regular
B{1..3}   | E2          | 150502      | 2025-01-01 | regular
B{1..1}   | E2          | 150502      | 2025-02-01 | regular
B1        | E2          | 150502      | 2025-03-01 | regular
C1        | E3          | 150502      | 2025-05-01 | regular
Z         | OTHER       | 150502      | 2025-12-01 | regular
'''
[test.expect]
# February: nobody at E1, one of (3 + 1) / 2 at E2. E3's last month is May: only June is silent by the as-of day.
rows = '''
employer_id | before | usual | stopped
E1          | 0      | 3     | false
E2          | 1      | 2     | true
'''

[[survivor]]
mutant = "sql: JOIN insured_month i => LEFT JOIN insured_month i"
reason = { zh = "没有更早月份的，两种连接都给出空的通常人数", en = "Without an earlier month the usual headcount is empty either way" }
[[survivor]]
mutant = "sql: SUM(CASE WHEN i.month_index = s.last_m - 1 THEN i.insured ELSE 0 END) => max(CASE WHEN i.month_index = s.last_m - 1 THEN i.insured ELSE 0 END)"
reason = { zh = "insured_month 每家单位每月一行", en = "insured_month has one row per employer and month" }
---*/
