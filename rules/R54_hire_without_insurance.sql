/*--- rule
format   = 1
id       = "R54"
slug     = "hire-without-insurance"
version  = "2.0"
status   = "experimental"
family   = "grant"
entity   = "employer"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["一次性扩岗补助", "一次性吸纳就业补贴", "虚假用工"]

title.zh   = "领招用补贴的人未在该单位参保"
title.en   = "Grants for hires not insured there"
summary.zh = "单位为所招人员领取了招用补贴，但发放月及此前12个月，此人没有一个月在该单位参保。招用补贴以招用并参加失业保险为前提；此前曾在该单位参保、发放时早已离开的另列。"
summary.en = "The employer was paid a grant for a hire who was not insured there in a single month of the thirteen up to the payment. Such grants presuppose that the person was hired and insured; those who had been insured there earlier and had long left are told apart."

[[legal]]
clause = "GSZN-2022:1-2"
why.zh = "招用毕业生，签订劳动合同并参加失业保险；承诺制，事后核查"
why.en = "A hire under a contract and with unemployment insurance; checked afterwards"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查社会保险登记和待遇享受等情况"
why.en = "The office checks registrations and what it pays"

[requires]
employers       = ["employer_id", "region_code"]
employer_grants = ["grant_id", "employer_id", "grant_type", "person_id", "year", "amount", "paid_on"]
contributions   = ["person_id", "employer_id", "month"]

[params.min_persons]
type = "int"
default = 1
min = 1
max = 100
unit = "人"
about.zh = "少于此数不列为疑点"
about.en = "No alert below this many people"

[output]
rows = "violations"
entity_id = "employer_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
employer_id  = { type = "string",        zh = "单位", en = "Employer" }
region_code  = { type = "string",        zh = "参保地", en = "Region" }
window_start = { type = "date",          zh = "首次发放", en = "First paid" }
window_end   = { type = "date",          zh = "末次发放", en = "Last paid" }
observed     = { type = "int64",         zh = "未参保而领补贴的人数", en = "Hires paid for and not insured" }
exposure     = { type = "int64",         zh = "领招用补贴的全部人数", en = "Hires paid for in all" }
never        = { type = "int64",         zh = "数据期内从未在该单位参保", en = "Never insured there within the extract" }
left_before  = { type = "int64",         zh = "发放前早已离开", en = "Had left long before" }
came_later   = { type = "int64",         zh = "发放之后才参保", en = "Insured there only afterwards" }
elsewhere    = { type = "int64",         zh = "发放月在其他单位参保", en = "Insured elsewhere in the month of payment" }
one_place    = { type = "int64",         zh = "在同一家其他单位的最多人数", en = "Most of them at one other employer" }
undecided    = { type = "int64",         zh = "数据期太短，不能判断", en = "Extract too short: not decided" }
amount       = { type = "decimal(14,2)", zh = "这些人的补贴", en = "Grants for these people" }

[model]
kind = "none"

[alert]
where = "observed >= $min_persons"
score = "amount"
budget = { per_scan = 200 }

[[downgrade]]
when = "came_later * 2 > observed"
to   = "low"
fp   = "FP-R54-LATE"
zh   = "{came_later}人在发放之后开始参保，可能是参保登记晚于招用"
en   = "{came_later} are insured from later on: the insurance may have been registered after the hire"
[[downgrade]]
when = "one_place * 2 > observed AND one_place >= 2"
to   = "medium"
fp   = "FP-R54-GROUP"
zh   = "{one_place}人在同一家其他单位参保，可能是集团内或劳务派遣代为参保"
en   = "{one_place} are insured with one other employer: a group, or a dispatch firm that insures them"

[[support]]
id   = "most_of_them"
when = "observed >= 2 AND observed * 2 >= exposure"
zh   = "占该单位领招用补贴人数的一半以上（{exposure}人中{observed}人）"
en   = "They are half or more of its paid-for hires ({observed} of {exposure})"
[[support]]
id   = "elsewhere"
when = "elsewhere >= 1"
zh   = "发放月有{elsewhere}人在其他单位参保"
en   = "{elsewhere} were insured elsewhere in the month of payment"

[explain]
zh = "该单位为{exposure}名所招人员领取招用补贴，其中{observed}人在发放月及此前12个月没有在该单位参保（从未参保{never}人，早已离开{left_before}人，发放后才参保{came_later}人），涉及{amount:yuan}。另有{undecided}人因数据期太短未作判断。"
en = "The employer was paid grants for {exposure} hires; {observed} of them were not insured there in the month of payment or the twelve before ({never} never, {left_before} had left, {came_later} came later), {amount:yuan} in all. {undecided} more are not decided because the extract is too short."

[[evidence]]
id    = "grants"
title.zh = "未参保人员的招用补贴"
title.en = "Grants for the people not insured"
table = "employer_grants"
key   = "grant_id"
role  = "grant"
sql   = """
SELECT g.person_id, g.grant_id, g.employer_id, g.grant_type, g.year, g.paid_on, g.amount, h.months_ever, h.run_first
FROM hire_grant h
JOIN employer_grants g
  ON g.employer_id = h.employer_id AND g.person_id = h.person_id AND g.grant_type = h.grant_type AND g.year = h.year
CROSS JOIN extract x
WHERE h.months_year = 0 AND month_index(h.first_paid) - 12 >= month_index(x.first_month)
  AND month_index(h.first_paid) <= month_index(x.last_month)
  AND g.paid_on <= $as_of AND h.employer_id = $entity_id"""

[[false_positives]]
id = "FP-R54-LATE"
zh = "参保登记晚于招用"
en = "Insurance registered after the hire"
how.zh = "查劳动合同日期和工资流水"
how.en = "Date of the contract, wage transfers"
[[false_positives]]
id = "FP-R54-GROUP"
zh = "集团内其他单位或劳务派遣单位代为参保"
en = "Insured by another firm of the group or a dispatch firm"
how.zh = "查派遣协议、集团内调动文件"
how.en = "Dispatch contract, transfer papers"
[[false_positives]]
id = "FP-R54-PROVINCE"
zh = "在外省（区）参保，本数据看不到"
en = "Insured in another province, outside this extract"
how.zh = "查全国参保信息"
how.en = "Nationwide insurance records"
[[false_positives]]
id = "FP-R54-MERGER"
zh = "单位合并、更名，参保记在另一编号下"
en = "The employer merged or changed its number"
how.zh = "查登记变更"
how.en = "Changes of registration"

[[verify]]
id = "V1"
zh = "调取劳动合同、银行代发工资和个税申报，核实此人是否真实在岗"
en = "Contract, wage transfers and income-tax filings: did the person work there"
needs = "attachment"
[[verify]]
id = "V2"
zh = "联系所招人员，确认是否知道被用来申领补贴"
en = "Ask the person: do they know that they were used for it"
needs = "text"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Choices:
-- * Grants and insurance per employer, person, grant and policy year are the shared view hire_grant (paid net above 0).
--   Contributions of any kind count. A person with both grants is one person; the money of both counts.
-- * Thirteen months: that of the payment and the twelve before it. They must lie inside the extract, otherwise the hire
--   is not decided (counted). A year is generous: these grants are for a hire of the policy year.
-- * That a hire leaves within a year is no finding here: resigning is the graduate's right (see conditions/G.toml, G9).
-- * Only employers with such a hire are returned; the rule is a fact and compares with nobody.
WITH judged AS (
  SELECT h.employer_id, h.person_id, h.amount, h.first_paid, h.last_paid, h.months_ever, h.run,
         month_index(h.first_paid) - 12 >= month_index(x.first_month)
           AND month_index(h.first_paid) <= month_index(x.last_month)   AS decided,
         h.months_year = 0                                              AS absent
  FROM hire_grant h
  CROSS JOIN extract x
), missing AS (
  SELECT employer_id, person_id, MIN(first_paid) AS first_paid, MAX(last_paid) AS last_paid, SUM(amount) AS amount,
         MAX(months_ever) AS months_ever, MAX(run) AS run
  FROM judged
  WHERE decided AND absent
  GROUP BY employer_id, person_id
), other AS (                          -- where else they were insured in the month of the payment; few people, so they come first
  SELECT m.employer_id, m.person_id, c.other_id,
         ROW_NUMBER() OVER (PARTITION BY m.employer_id, m.person_id ORDER BY c.other_id) AS place
  FROM missing m
  JOIN (SELECT person_id, month, employer_id AS other_id FROM contributions) c
    ON c.person_id = m.person_id AND c.month = month_start(month_index(m.first_paid))
  GROUP BY m.employer_id, m.person_id, c.other_id
), away AS (                           -- a person insured with two others counts once: by the first of them
  SELECT employer_id, SUM(people) AS n, MAX(n) AS one_place
  FROM (SELECT employer_id, other_id, COUNT(*) AS n, SUM(CASE WHEN place = 1 THEN 1 ELSE 0 END) AS people
        FROM other GROUP BY employer_id, other_id) o
  GROUP BY employer_id
), hire AS (
  SELECT employer_id, COUNT(*) AS people, SUM(undecided) AS undecided
  FROM (SELECT employer_id, person_id, MIN(CASE WHEN decided THEN 0 ELSE 1 END) AS undecided
        FROM judged GROUP BY employer_id, person_id) p
  GROUP BY employer_id
), found AS (
  SELECT employer_id, COUNT(*) AS people, MIN(first_paid) AS first_paid, MAX(last_paid) AS last_paid, SUM(amount) AS amount,
         SUM(CASE WHEN months_ever = 0 THEN 1 ELSE 0 END)              AS never,
         SUM(CASE WHEN months_ever > 0 AND run > 0 THEN 1 ELSE 0 END)  AS left_before,
         SUM(CASE WHEN months_ever > 0 AND run = 0 THEN 1 ELSE 0 END)  AS came_later
  FROM missing
  GROUP BY employer_id
)
SELECT f.employer_id,
       e.region_code,
       f.first_paid                                 AS window_start,
       f.last_paid                                  AS window_end,
       CAST(f.people AS BIGINT)                     AS observed,
       CAST(h.people AS BIGINT)                     AS exposure,
       CAST(f.never AS BIGINT)                      AS never,
       CAST(f.left_before AS BIGINT)                AS left_before,
       CAST(f.came_later AS BIGINT)                 AS came_later,
       CAST(COALESCE(a.n, 0) AS BIGINT)             AS elsewhere,
       CAST(COALESCE(a.one_place, 0) AS BIGINT)     AS one_place,
       CAST(h.undecided AS BIGINT)                  AS undecided,
       CAST(f.amount AS DECIMAL(14,2))              AS amount
FROM found f
JOIN hire h           ON h.employer_id = f.employer_id
LEFT JOIN employers e ON e.employer_id = f.employer_id
LEFT JOIN away a      ON a.employer_id = f.employer_id
/*--- tests
[[test]]
name  = "firing: never there, left before, came later; the twelfth month before and the thirteenth; the edges of the extract"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150502
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
Z1        | E9          | 150502      | 2023-01-01       | regular
Z1        | E9          | 150502      | 2025-05-01       | regular
P2        | E1          | 150502      | 2023-05-01       | regular
P3        | E1          | 150502      | 2023-06-01       | deferred
P4        | E1          | 150502      | 2024-07-01       | regular
P5        | E1          | 150502      | 2024-06-01       | backpay
P1        | E8          | 150502      | 2024-06-01       | regular
P1        | E7          | 150502      | 2024-06-01       | regular
P2        | E8          | 150502      | 2024-05-01       | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type            | person_id | year | amount  | paid_on
G1       | E1          | job_expansion_subsidy | P1        | 2024 | 1500.00 | 2024-06-10
G1B      | E1          | hiring_subsidy        | P1        | 2024 | 1000.00 | 2024-06-30
G2       | E1          | job_expansion_subsidy | P2        | 2024 | 1500.00 | 2024-06-10
G3       | E1          | job_expansion_subsidy | P3        | 2024 | 1500.00 | 2024-06-10
G4       | E1          | job_expansion_subsidy | P4        | 2024 | 1500.00 | 2024-06-10
G5       | E1          | job_expansion_subsidy | P5        | 2024 | 1500.00 | 2024-06-10
G6       | E1          | job_expansion_subsidy | P6        | 2023 | 1500.00 | 2023-12-31
G7       | E1          | job_expansion_subsidy | P7        | 2023 | 1500.00 | 2024-01-01
G8       | E2          | job_expansion_subsidy | P8        | 2023 | 1500.00 | 2023-12-31
G9       | E1          | job_stabilisation_refund | P9     | 2024 | 1500.00 | 2024-06-10
G10      | E1          | hiring_subsidy        | P10       | 2025 | 1000.00 | 2025-06-20
G1C      | E1          | job_expansion_subsidy | P1        | 2024 | 1500.00 | 2025-07-10
G4B      | E1          | hiring_subsidy        | P4        | 2024 | 1000.00 | 2025-01-10
G5B      | E1          | hiring_subsidy        | P5        | 2023 | 1000.00 | 2023-12-31
'''
[test.expect]
# Paid in June 2024: the window is June 2023 to June 2024. P1 never; P2 left in May 2023, the month before it; P3 was insured
# in June 2023 and P5 in June 2024; P4 came in July 2024. P7: January 2024, its window begins in January 2023, the
# extract's first month: never. P6 (and P8): December 2023 would need December 2022: not decided.
# Missing: P1 (1500 + 1000), P2, P4, P7 (1500 each) = 7000.00 of eight hires. P1 is insured elsewhere, at two places.
# P10 is paid after the extract's last month, May 2025: not decided. G1C is paid after the as-of date. P4's second grant has
# July 2024 in its window. P5's second is not decided, the first is: a decided person.
population = 1
rows = '''
entity_id | window_start | window_end | observed | exposure | never | left_before | came_later | elsewhere | one_place | undecided | amount
E1        | 2024-01-01   | 2024-06-30 | 4        | 8        | 2     | 1           | 1          | 1         | 1         | 2         | 7000.00
'''
alerts = '''
entity_id | band | persons | amount_paid
E1        | A    | 4       | 7000.00
'''

[[test]]
name  = "firing: insured later, or all with one other firm: listed lower, with the reason"
kind  = "firing"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150502
E3          | 150502
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
Z1        | E9          | 150502      | 2023-01-01       | regular
Z1        | E9          | 150502      | 2025-06-01       | regular
P{1..2}   | E1          | 150502      | 2024-{07..12}-01 | regular
Q{1..2}   | E9          | 150502      | 2024-{01..06}-01 | regular
R1        | E3          | 150502      | 2024-{07..12}-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type     | person_id | year | amount  | paid_on
G{1..3}  | E1          | hiring_subsidy | P{1..3}   | 2024 | 1000.00 | 2024-06-10
H{1..3}  | E2          | hiring_subsidy | Q{1..3}   | 2024 | 1000.00 | 2024-06-10
I{1..2}  | E3          | hiring_subsidy | R{1..2}   | 2024 | 1000.00 | 2024-06-10
'''
[test.expect]
# E1: two of three came later. E2: two of three with one other firm. E3: one of two came later, no more than half.
population = 3
alerts = '''
entity_id | band | fp
E1        | C    | FP-R54-LATE
E2        | B    | FP-R54-GROUP
E3        | A    |
'''

[[test]]
name  = "the boundary of the explanations: half at one place, a single one, two grants of one hire, an unknown employer, the last month"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E{5..7}     | 150502
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
Z1        | Z           | 150502      | 2023-01-01 | regular
Z1        | Z           | 150502      | 2025-06-01 | regular
S2        | E5          | 150502      | 2023-03-01 | regular
S2        | E5          | 150502      | 2023-04-01 | regular
S3        | E5          | 150502      | 2023-04-01 | regular
S4        | E5          | 150502      | 2024-08-01 | regular
S{1..2}   | E9          | 150502      | 2024-06-01 | regular
S1        | E9          | 150502      | 2024-05-01 | regular
S3        | E8          | 150502      | 2024-06-01 | regular
V{1..2}   | E9          | 150502      | 2024-06-01 | regular
U1        | E9          | 150502      | 2024-06-01 | regular
U1        | E7          | 150502      | 2025-01-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type            | person_id | year | amount  | paid_on
G0       | E5          | job_expansion_subsidy | S1        | 2024 | 1500.00 | 2024-05-10
G1       | E5          | hiring_subsidy        | S1        | 2024 | 1000.00 | 2024-06-10
G{2..4}  | E5          | hiring_subsidy        | S{2..4}   | 2024 | 1000.00 | 2024-06-10
H{1..4}  | E6          | hiring_subsidy        | V{1..4}   | 2024 | 1000.00 | 2024-06-10
I1       | E7          | hiring_subsidy        | U1        | 2024 | 1000.00 | 2024-06-10
I2       | E7          | hiring_subsidy        | U1        | 2025 | 700.00  | 2025-06-10
J1       | E4          | hiring_subsidy        | W1        | 2025 | 1000.00 | 2025-06-30
'''
[test.expect]
# E5: S1 never (two grants, the first in May), S2 left with two months and S3 with one, S4 came later with one; three elsewhere, two
# of them at E9. E6: two of four at E9, exactly half. E7: the one of one; its grant of 2025 is for somebody insured by then. E4 is not
# known and was paid on the as-of day, in the extract's last month.
population = 4
rows = '''
entity_id | region_code | window_start | window_end | observed | exposure | never | left_before | came_later | elsewhere | one_place | undecided | amount
E5        | 150502      | 2024-05-10   | 2024-06-10 | 4        | 4        | 1     | 2           | 1          | 3         | 2         | 0         | 5500.00
E6        | 150502      | 2024-06-10   | 2024-06-10 | 4        | 4        | 4     | 0           | 0          | 2         | 2         | 0         | 4000.00
E7        | 150502      | 2024-06-10   | 2024-06-10 | 1        | 1        | 0     | 0           | 1          | 1         | 1         | 0         | 1000.00
E4        |             | 2025-06-30   | 2025-06-30 | 1        | 1        | 1     | 0           | 0          | 0         | 0         | 0         | 1000.00
'''
alerts = '''
entity_id | band | fp          | persons | amount_paid
E5        | A    |             | 4       | 5500.00
E6        | A    |             | 4       | 4000.00
E7        | C    | FP-R54-LATE | 1       | 1000.00
E4        | A    |             | 1       | 1000.00
'''

[[test]]
name  = "quiet: insured in one month of the thirteen; taken back; the extract ends before the payment"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2023-06-01 | regular
Z1        | E9          | 150502      | 2023-01-01 | regular
Z1        | E9          | 150502      | 2025-05-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type     | person_id | year | amount   | paid_on
G1       | E1          | hiring_subsidy | P1        | 2024 | 1000.00  | 2024-06-10
G2       | E1          | hiring_subsidy | P2        | 2024 | 1000.00  | 2024-06-10
G3       | E1          | hiring_subsidy | P2        | 2024 | -1000.00 | 2024-07-10
G4       | E1          | hiring_subsidy | P3        | 2025 | 1000.00  | 2025-06-01
'''
[test.expect]
population = 0
alerts = ''

[[test]]
name  = "boundary: one hire insured at one other employer that was paid for it as well; left between two grants"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
E{1..5}     | 150502
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
Z1        | Z           | 150502      | 2023-01-01 | regular
Z1        | Z           | 150502      | 2025-12-01 | regular
P3        | E2          | 150502      | 2024-06-01 | regular
P1        | E2          | 150502      | 2024-06-01 | regular
P2        | E3          | 150502      | 2024-07-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type            | person_id | year | amount  | paid_on
A1       | E1          | hiring_subsidy        | P1        | 2024 | 1000.00 | 2024-06-10
A2       | E2          | hiring_subsidy        | P1        | 2024 | 700.00  | 2024-06-10
B1       | E3          | hiring_subsidy        | P2        | 2024 | 500.00  | 2024-06-10
B2       | E3          | job_expansion_subsidy | P2        | 2025 | 600.00  | 2025-08-10
C1       | E4          | hiring_subsidy        | P3        | 2024 | 800.00  | 2024-06-10
C2       | E5          | hiring_subsidy        | P3        | 2024 | 900.00  | 2024-06-10
'''
[test.expect]
# P3 is missing at E4 and at E5, both paid for the hire, and was insured at E2: elsewhere for each of them.
# P1 was insured at E2 alone: E1's grant is for nobody there; one person makes no group. P2 was insured in July 2024 only, after
# the first grant (June 2023 to June 2024) and before the thirteen months of the second (August 2024 to August 2025): had left.
population = 4
rows = '''
entity_id | observed | exposure | never | left_before | came_later | elsewhere | one_place | undecided | amount
E1        | 1        | 1        | 1     | 0           | 0          | 1         | 1         | 0         | 1000.00
E3        | 1        | 1        | 0     | 1           | 0          | 0         | 0         | 0         | 1100.00
E4        | 1        | 1        | 1     | 0           | 0          | 1         | 1         | 0         | 800.00
E5        | 1        | 1        | 1     | 0           | 0          | 1         | 1         | 0         | 900.00
'''
alerts = '''
entity_id | band | fp | persons | amount_paid
E1        | A    |    | 1       | 1000.00
E3        | A    |    | 1       | 1100.00
E4        | A    |    | 1       | 800.00
E5        | A    |    | 1       | 900.00
'''

[[survivor]]
mutant = "sql: MAX(months_ever) => min(months_ever)"
reason = { zh = "同一人在同一单位的参保月数相同", en = "The months of one person at one employer are the same" }
[[survivor]]
mutant = "sql: drop AND months_ever > 0"
reason = { zh = "有连续月数的必有参保月", en = "A run is made of insured months" }
[[survivor]]
mutant = "sql: months_ever > 0 => months_ever >= 0"
reason = { zh = "有连续月数的必有参保月", en = "A run is made of insured months" }
[[survivor]]
mutant = "sql: JOIN hire h => LEFT JOIN hire h"
reason = { zh = "没有的单位随后连接不上；每家有疑点的都有所招人员", en = "What has no employer joins nothing afterwards, and every employer with a finding has hires" }
[[survivor]]
mutant = "evidence.grants: JOIN employer_grants g => LEFT JOIN employer_grants g"
reason = { zh = "hire_grant 由这些发放得来", en = "hire_grant is made of these payments" }
[[survivor]]
mutant = "sql: ORDER BY c.other_id ASC => ORDER BY c.other_id DESC"
reason = { zh = "只须有一行算作第一，是哪一行都一样", en = "One row must be the first; which one makes no difference" }
---*/
