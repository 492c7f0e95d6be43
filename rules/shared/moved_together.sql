/*--- rule
format = 1
kind   = "view"
name   = "moved_together"

about.zh = "成建制转移：某单位某月停保的人中，次月在另一家单位参保的最多有几人（合并、改名换号、集团内划转时，几乎全部转到同一家）。一月停保不足五人或不足参保人数一成的不列，没有人离职后申领的单位也不列。"
about.en = "Transfer in a body: of those who left an employer in a month, how many were insured the next month at one other employer (after a merger, a change of registration or a transfer inside a group nearly all are). Months with fewer than five leavers, or less than a tenth of the staff, are left out, and so are employers nobody of whom claimed after leaving."

[requires]
separations   = ["person_id", "employer_id", "separated_on", "reason_code"]
contributions = ["person_id", "employer_id", "month"]

[params.body_leavers]
type = "int"
default = 5
min = 2
max = 1000
unit = "人"
about.zh = "一月停保至少几人才看去向：两三人换到同一家单位并不少见"
about.en = "Least leavers in a month whose way is looked at: two or three who move to the same place are nothing unusual"

[params.body_part]
type = "float"
default = 0.1
min = 0.0
max = 1.0
about.zh = "至少占停保前一个月参保人数的比例"
about.en = "Least share of the headcount of the month before"

[output.columns]
employer_id = { type = "string",  zh = "原单位", en = "Employer left" }
month_index = { type = "int64",   zh = "停保月份序号", en = "Month of leaving as a number" }
leavers     = { type = "int64",   zh = "停保人数", en = "Leavers" }
moved       = { type = "int64",   zh = "次月转到同一单位的最多人数", en = "Most insured at one other employer the next month" }
moved_to    = { type = "string",  zh = "转入单位", en = "That employer" }
moved_share = { type = "float64", zh = "占停保人数", en = "Share of the leavers" }
---*/
-- ">= 80 % of leavers insured by one other employer next month" (design/typologies.md, issue 5); the limit itself stands in
-- the rule. A tenth of the staff: less is no body of workers but turnover. Every reason counts: a transfer in a body is often booked as such, or as expired contracts. The large table is
-- joined with the leavers of such months alone.
WITH rows_of_month AS (                -- rows, not persons: enough to drop the small months before anything is told apart
  SELECT s.employer_id, month_index(s.separated_on) AS m, COUNT(*) AS n
  FROM separations s
  JOIN (SELECT employer_id FROM resignation_event GROUP BY employer_id) e ON e.employer_id = s.employer_id
  WHERE s.separated_on <= $as_of AND s.reason_code <> 'death' AND s.reason_code <> 'retirement'
  GROUP BY s.employer_id, month_index(s.separated_on)
  HAVING COUNT(*) >= $body_leavers
), large AS (
  SELECT r.employer_id, r.m, COALESCE(i.insured, 0) AS insured
  FROM rows_of_month r
  LEFT JOIN insured_month i ON i.employer_id = r.employer_id AND i.month_index = r.m - 1
  WHERE r.n >= $body_part * COALESCE(i.insured, 0)
), leaver AS (
  SELECT s.person_id, s.employer_id, l.m, l.insured
  FROM separations s
  JOIN large l ON l.employer_id = s.employer_id AND l.m = month_index(s.separated_on)
  WHERE s.separated_on <= $as_of AND s.reason_code <> 'death' AND s.reason_code <> 'retirement'
  GROUP BY s.person_id, s.employer_id, l.m, l.insured
), bulk AS (
  SELECT employer_id, m, COUNT(*) AS n
  FROM leaver
  GROUP BY employer_id, m, insured
  HAVING COUNT(*) >= $body_leavers AND COUNT(*) >= $body_part * insured
), arrived AS (                        -- the number of persons, whatever rows they have there
  SELECT employer_id, m, moved_to, COUNT(*) AS n
  FROM (SELECT k.employer_id, k.m, k.person_id, c.moved_to
        FROM (SELECT person_id, month, employer_id AS moved_to FROM contributions) c
        JOIN (SELECT person_id, employer_id, m, month_start(m + 1) AS next_month FROM leaver) k
          ON k.person_id = c.person_id AND k.next_month = c.month
        WHERE c.moved_to <> k.employer_id AND c.month <= $as_of
        GROUP BY k.employer_id, k.m, k.person_id, c.moved_to) a
  GROUP BY employer_id, m, moved_to
), most AS (
  SELECT employer_id, m, MAX(n) AS n, FIRST_VALUE(moved_to ORDER BY n DESC, moved_to) AS moved_to
  FROM arrived
  GROUP BY employer_id, m
)
SELECT b.employer_id,
       CAST(b.m AS BIGINT)                                 AS month_index,
       CAST(b.n AS BIGINT)                                 AS leavers,
       CAST(COALESCE(t.n, 0) AS BIGINT)                    AS moved,
       t.moved_to,
       CAST(COALESCE(t.n, 0) AS DOUBLE) / b.n              AS moved_share
FROM bulk b
LEFT JOIN most t ON t.employer_id = b.employer_id AND t.m = b.m
/*--- tests
[[test]]
name  = "boundary: five leavers and four; the next month and the one after; two places; several rows of one person"
as_of = 2025-07-31
[test.given]
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
CA       | A5        | E1          | 150502      | 2025-01-20 09:00:00 | approved
CB       | B1        | E2          | 150502      | 2024-12-20 09:00:00 | approved
CC       | C1        | E3          | 150502      | 2025-07-20 09:00:00 | approved
CD       | D1        | E4          | 150502      | 2025-03-20 09:00:00 | approved
CF       | F1        | E5          | 150502      | 2025-03-20 09:00:00 | approved
CG       | G1        | E6          | 150502      | 2025-03-20 09:00:00 | approved
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A{1..5}   | E1          | 2024-12-31   | transfer
A5        | E1          | 2024-12-30   | contract_expired
B{1..4}   | E2          | 2024-12-15   | transfer
B5        | E2          | 2024-12-15   | death
B6        | E2          | 2024-12-15   | retirement
C{1..5}   | E3          | 2025-07-15   | transfer
D{1..6}   | E4          | 2025-02-01   | employer_initiated
F{1..5}   | E5          | 2025-02-01   | closure
G{1..5}   | E6          | 2025-02-01   | closure
C1        | E3          | 2025-07-16   | closure
B1        | E2          | 2024-11-15   | closure
K{1..5}   | E7          | 2025-02-01   | closure
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
A{1..4}   | N1          | 150502      | 2025-01-01 | regular
A1        | N1          | 150502      | 2025-01-01 | backpay
A1        | N2          | 150502      | 2025-01-01 | regular
A5        | N1          | 150502      | 2025-02-01 | regular
A5        | E1          | 150502      | 2025-01-01 | regular
B{1..4}   | N1          | 150502      | 2025-01-01 | regular
C{1..5}   | N1          | 150502      | 2025-08-01 | regular
D{1..6}   | E4          | 150502      | 2025-03-01 | regular
D{1..2}   | N2          | 150502      | 2025-03-01 | regular
D{3..4}   | N1          | 150502      | 2025-03-01 | regular
H{01..50} | E5          | 150502      | 2025-01-01 | regular
H{01..51} | E6          | 150502      | 2025-01-01 | regular
'''
[test.expect]
# E5: five of fifty are a tenth, E6: five of 51 are less. Of E7 nobody claimed.
# E1, December 2024 (24299): A1 to A4 to N1; A5 arrives a month later and stays on the old payroll for one. E2: four leavers
# (death and retirement move nobody). E3: August is after the as-of date. E4: all stay on the payroll for a month, two here, two there: the first by id.
rows = '''
employer_id | month_index | leavers | moved | moved_to | moved_share
E1          | 24299       | 5       | 4     | N1       | 0.8
E3          | 24306       | 5       | 0     |          | 0
E4          | 24301       | 6       | 2     | N1       | 0.3333333333333333
E5          | 24301       | 5       | 0     |          | 0
'''

[[test]]
name  = "boundary: left on the as-of day and after it, arrived in its month; two large months; rows and persons; the staff of one month only"
as_of = 2025-07-01
[test.given]
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
CA       | A1        | E1          | 150502      | 2025-06-20 09:00:00 | approved
CC       | C1        | E2          | 150502      | 2025-07-01 09:00:00 | approved
CD       | D1        | E3          | 150502      | 2025-02-20 09:00:00 | approved
CF       | F1        | E4          | 150502      | 2025-02-20 09:00:00 | approved
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A1        | E1          | 2025-06-10   | contract_expired
A{2..4}   | E1          | 2025-06-10   | transfer
A5        | E1          | 2025-06-30   | transfer
A6        | E1          | 2025-06-10   | death
A7        | E1          | 2025-06-10   | retirement
B{1..5}   | E1          | 2025-02-10   | transfer
B6        | E1          | 2025-03-10   | transfer
C1        | E2          | 2025-07-01   | closure
C{2..5}   | E2          | 2025-07-01   | transfer
C6        | E2          | 2025-07-02   | transfer
D1        | E3          | 2025-02-10   | closure
D{2..4}   | E3          | 2025-02-10   | transfer
D1        | E3          | 2025-02-11   | transfer
F1        | E4          | 2025-02-10   | closure
F{2..5}   | E4          | 2025-02-10   | transfer
F1        | E4          | 2025-02-11   | transfer
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
A{1..5}   | N1          | 150502      | 2025-07-01 | regular
B{1..2}   | N2          | 150502      | 2025-03-01 | regular
H{01..20} | E1          | 150502      | 2025-01-01 | regular
H{01..30} | E1          | 150502      | 2024-12-01 | regular
H{01..20} | E1          | 150502      | 2025-05-01 | regular
I{01..55} | E4          | 150502      | 2025-01-01 | regular
'''
[test.expect]
# E1: five in June (24305; a death and a retirement move nobody), all at N1 in July, the as-of month; five in February (24301), two
# at N2 in March; B6 left alone. E2: five on the as-of day, the sixth after it. E3: five rows of four persons. E4: six rows of
# five persons, who are less than a tenth of 55.
rows = '''
employer_id | month_index | leavers | moved | moved_to | moved_share
E1          | 24305       | 5       | 5     | N1       | 1.00
E1          | 24301       | 5       | 2     | N2       | 0.40
E2          | 24306       | 5       | 0     |          | 0.00
'''

[[survivor]]
mutant = "sql: drop filter COUNT(*) >= $body_leavers"
reason = { zh = "只为少算：人数在后面再判断", en = "Only spares work: the persons are counted again below" }
[[survivor]]
mutant = "sql: drop filter r.n >= $body_part * COALESCE(i.insured, 0)"
reason = { zh = "只为少算：人数在后面再判断", en = "Only spares work: the persons are counted again below" }
[[survivor]]
mutant = "sql: drop AND s.separated_on <= $as_of"
reason = { zh = "此处只为少算：行数偏多，人数在后面再判断", en = "Only spares work here: more rows, and the persons are counted again below" }
[[survivor]]
mutant = "sql: drop AND s.reason_code <> 'death'"
reason = { zh = "此处只为少算：行数偏多，人数在后面再判断", en = "Only spares work here: more rows, and the persons are counted again below" }
[[survivor]]
mutant = "sql: drop AND s.reason_code <> 'retirement'"
reason = { zh = "此处只为少算：行数偏多，人数在后面再判断", en = "Only spares work here: more rows, and the persons are counted again below" }
[[survivor]]
mutant = "sql: s.separated_on <= $as_of AND s.reason_code <> 'death' AND s.reason_code <> 'retirement' => s.separated_on <= $as_of AND s.reason_code <> 'death' OR s.reason_code <> 'retirement'"
reason = { zh = "此处只为少算：行数偏多，人数在后面再判断", en = "Only spares work here: more rows, and the persons are counted again below" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(i.insured, 0)"
reason = { zh = "至少两人停保，总不少于一人的一成以至全部", en = "Two leavers at least are never fewer than any part of one" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(i.insured, 0) #2"
reason = { zh = "至少两人停保，总不少于一人的一成以至全部", en = "Two leavers at least are never fewer than any part of one" }
[[survivor]]
mutant = "sql: JOIN large l => LEFT JOIN large l"
reason = { zh = "没有大批停保月份的，参保人数为空，最后的条件不成立", en = "Outside a large month the staff is empty and the last condition fails" }
[[survivor]]
mutant = "sql: JOIN (SELECT person_id, employer_id, m, month_start(m + 1) AS next_month FROM leaver) k => LEFT JOIN (SELECT person_id, employer_id, m, month_start(m +…) AS next_month FROM leaver) k"
reason = { zh = "不是停保人员的，原单位为空，条件不成立", en = "Who is no leaver has no employer left, and the condition fails" }
---*/
