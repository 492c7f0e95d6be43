/*--- rule
format = 1
kind   = "view"
name   = "reported_size_cut"

about.zh = "裁减规模：某日及以前29日内，该单位有多少人非自愿停保、其中多少人由单位提出，停保前一个月参保多少人，是否达到须报告的规模（20人以上，或占10%以上）。只列有人离职后申领的单位。"
about.en = "Size of a cut: how many left an employer involuntarily within the thirty days up to a day, how many of them at the employer's wish, how many were insured in the month before, and whether that is the size that must be reported (20 persons, or 10 %). Employers nobody of whom claimed after leaving have no row."

[requires]
separations = ["person_id", "employer_id", "separated_on", "reason_code"]

[params.report_persons]
type = "int"
default = 20
min = 1
max = 1000
unit = "人"
about.zh = "须报告的人数（劳动合同法第四十一条）"
about.en = "Persons from which a cut must be reported (Labour Contract Law, art. 41)"
[params.cut_leavers]
type = "int"
default = 5
min = 1
max = 1000
unit = "人"
about.zh = "30日内停保少于此数的不列"
about.en = "Days with fewer leavers in the thirty days have no row"
[params.report_share]
type = "float"
default = 0.1
min = 0.0
max = 1.0
about.zh = "须报告的比例（同上）"
about.en = "Share of the staff from which it must be (the same)"

[output.columns]
employer_id  = { type = "string",  zh = "单位", en = "Employer" }
day          = { type = "date",    zh = "最后一日", en = "Last day" }
leavers      = { type = "int64",   zh = "30日内非自愿停保人数", en = "Left involuntarily within 30 days" }
initiated    = { type = "int64",   zh = "其中由单位提出", en = "Of these at the employer's wish" }
insured      = { type = "int64",   zh = "停保前一个月参保人数", en = "Insured in the month before" }
must_report  = { type = "boolean", zh = "达到须报告的规模", en = "Of the size that must be reported" }
---*/
-- Labour Contract Law art. 41 (cited in design/detections.md, U1): 20 persons, or fewer but 10 % of the staff. The law names
-- no period; thirty days is that of U1. The report itself stands in no table: the view can only say that there must be one.
-- Everybody who left counts, whether they claimed or not: that is what tells a cut from a sale of claims. The day's number is
-- a sum over a stretch of days (days as numbers since 1970).
WITH concerned AS (
  SELECT employer_id FROM resignation_event GROUP BY employer_id
), leaver AS (
  SELECT s.person_id, s.employer_id, s.separated_on AS day,
         MAX(CASE WHEN s.reason_code IN ('employer_initiated', 'mutual_employer_proposed') THEN 1 ELSE 0 END) AS initiated
  FROM separations s
  JOIN concerned c ON c.employer_id = s.employer_id
  WHERE s.separated_on <= $as_of
    AND s.reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy',
                        'closure', 'dismissed_for_cause', 'resigned_employer_fault')
  GROUP BY s.person_id, s.employer_id, s.separated_on
), per_day AS (
  SELECT employer_id, day, CAST(day - DATE '1970-01-01' AS BIGINT) AS d, COUNT(*) AS n, SUM(initiated) AS initiated
  FROM leaver
  GROUP BY employer_id, day
), course AS (
  SELECT employer_id, month_sums(d, n) AS leavers, month_sums(d, initiated) AS initiated FROM per_day GROUP BY employer_id
), counted AS (
  SELECT p.employer_id, p.day,
         sum_between(c.leavers, p.d - 29, p.d)       AS leavers,
         sum_between(c.initiated, p.d - 29, p.d)     AS initiated,
         month_index(p.day) - 1                      AS month_before
  FROM per_day p
  JOIN course c ON c.employer_id = p.employer_id
)
SELECT c.employer_id, c.day,
       CAST(c.leavers AS BIGINT)                     AS leavers,
       CAST(c.initiated AS BIGINT)                   AS initiated,
       i.insured,
       c.leavers >= $report_persons OR COALESCE(c.leavers >= $report_share * i.insured, false) AS must_report
FROM counted c
LEFT JOIN insured_month i ON i.employer_id = c.employer_id AND i.month_index = c.month_before
WHERE c.leavers >= $cut_leavers
/*--- tests
[[test]]
name  = "boundary: twenty and nineteen, a tenth and less, day thirty and thirty-one, voluntary leavers, doubled rows"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
CA       | A01       | E1          | 150502      | 2025-05-20 09:00:00 | approved
CB       | B01       | E2          | 150502      | 2025-05-20 09:00:00 | approved
CC       | C01       | E3          | 150502      | 2025-05-20 09:00:00 | approved
CD       | D1        | E4          | 150502      | 2025-05-20 09:00:00 | approved
CG       | G4        | E6          | 150502      | 2025-06-30 09:00:00 | approved
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A{01..20} | E1          | 2025-05-10   | employer_initiated
B{01..19} | E2          | 2025-05-10   | contract_expired
C{01..05} | E3          | 2025-05-01   | mutual_employer_proposed
C01       | E3          | 2025-05-01   | contract_expired
C06       | E3          | 2025-05-30   | employer_initiated
C{07..10} | E3          | 2025-05-31   | closure
C11       | E3          | 2025-05-31   | voluntary
C12       | E3          | 2025-07-01   | closure
D{1..4}   | E4          | 2025-05-10   | closure
G1        | E6          | 2025-06-30   | bankruptcy
G2        | E6          | 2025-06-30   | dismissed_for_cause
G3        | E6          | 2025-06-30   | resigned_employer_fault
G{4..5}   | E6          | 2025-06-30   | closure
G6        | E6          | 2025-07-01   | closure
F{01..20} | E5          | 2025-05-10   | closure
'''
contributions = '''
person_id  | employer_id | region_code | month      | kind
B{001..191}| E2          | 150502      | 2025-04-01 | regular
C{01..60}  | E3          | 150502      | 2025-04-01 | regular
'''
[test.expect]
# E1 has twenty and no headcount. E2: nineteen of 191 are less than a tenth. E3: five of sixty are less than a tenth; 1 to 30
# May are thirty days: six, a tenth; the 31st looks back to 2 May: five. C11 left voluntarily, C12 after the day; C01 is one
# person. E4 has four, of E5 nobody claimed. E6: five
# on the last day, of whose staff nothing is known; G6 leaves the day after.
rows = '''
employer_id | day        | leavers | initiated | insured | must_report
E1          | 2025-05-10 | 20      | 20        |         | true
E2          | 2025-05-10 | 19      | 0         | 191     | false
E3          | 2025-05-01 | 5       | 5         | 60      | false
E3          | 2025-05-30 | 6       | 6         | 60      | true
E3          | 2025-05-31 | 5       | 1         | 60      | false
E6          | 2025-06-30 | 5       | 0         |         | false
'''

[[survivor]]
mutant = "sql: DATE '1970-01-01' => DATE '1970-01-02' in day - DATE '1970-01-01'"
reason = { zh = "起点移动，各段长度不变", en = "where days are counted from changes no stretch" }

[[survivor]]
mutant = "sql: DATE '1970-01-01' => DATE '1969-12-31' in day - DATE '1970-01-01'"
reason = { zh = "起点移动，各段长度不变", en = "where days are counted from changes no stretch" }

[[survivor]]
mutant = "sql: JOIN course c => LEFT JOIN course c"
reason = { zh = "每家单位都有一行", en = "every employer has its row" }
---*/
