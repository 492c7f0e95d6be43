/*--- rule
format   = 1
id       = "R61"
slug     = "layoff-rate"
version  = "1.0"
status   = "experimental"
family   = "grant"
entity   = "employer"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["稳岗返还", "裁员率"]

title.zh   = "裁员率高于上限而领取稳岗返还"
title.en   = "Refund paid above the layoff limit"
summary.zh = "单位领取稳岗返还时，按停保记录计算的上年度裁员率高于当地当年的上限（standards 表）。没有当地上限的只列出裁员率，不作判断；不套用其他地区或其他年度的数字。"
summary.en = "An employer was paid its stabilisation refund although the layoff rate of the year before, by the separations on record, is above the limit of that place and year (table standards). Where there is no local limit the rate is shown and not decided: no figure of another place or year is used."

[[legal]]
clause = "ALS-2019:1"
why.zh = "裁员率的算法：裁员人数÷（裁员人数＋年末职工人数），扣除正常减员"
why.en = "How the layoff rate is worked out, normal attrition deducted"
[[legal]]
clause = "GSZN-2022:1-10b"
why.zh = "裁员率不高于控制目标；30人（含）以下的不高于20%"
why.en = "The limit, and the one for employers of up to 30"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受等情况"
why.en = "The office checks what it pays"

[requires]
employers       = ["employer_id", "region_code"]
employer_grants = ["grant_id", "employer_id", "grant_type", "year", "paid_on", "amount"]

[optional]
employers = { columns = ["closed_on"], feeds = ["closed_on"] }

[params.small_staff]
type = "int"
default = 30
min = 1
max = 300
unit = "人"
about.zh = "不超过这么多参保人的单位适用 layoff_rate_limit_small（正宁县2022年：30人及以下）；当地没有这一项的按一般上限"
about.en = "Employers with up to this many insured fall under layoff_rate_limit_small (Zhengning 2022: 30); without that item the general limit holds"

[output]
rows = "population"
entity_id = "employer_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "refund"
[output.columns]
employer_id  = { type = "string",        zh = "单位", en = "Employer" }
part         = { type = "string",        zh = "返还政策年度", en = "Policy year of the refund" }
region_code  = { type = "string",        zh = "参保地", en = "Region" }
window_start = { type = "date",          zh = "所看年度首日", en = "First day of the year it looks at" }
window_end   = { type = "date",          zh = "返还首次发放日", en = "Refund first paid on" }
decided      = { type = "bool",          zh = "可判断", en = "Decided" }
over         = { type = "bool",          zh = "高于上限", en = "Above the limit" }
observed     = { type = "int64",         zh = "返还时记为裁减的人数", en = "Layoffs on record at the refund" }
exposure     = { type = "int64",         zh = "上年末参保人数", en = "Insured at that year's end" }
undated      = { type = "int64",         zh = "变更日不明，未计", en = "Changed on an unknown day: not counted" }
insolvent    = { type = "int64",         zh = "其中因破产、关闭", en = "Of these by bankruptcy or closure" }
rate         = { type = "float64",       zh = "裁员率", en = "Layoff rate" }
limit_rate   = { type = "float64",       zh = "当地上限", en = "Local limit" }
by_one       = { type = "bool",          zh = "少一人即不超", en = "Within the limit with one layoff fewer" }
refund       = { type = "decimal(14,2)", zh = "返还净额", en = "Refunded, net" }
closed_on    = { type = "date",          zh = "注销、关闭日", en = "Closed on" }

[model]
kind = "none"

[alert]
where = "over"
score = "refund"
budget = { per_scan = 100 }

[[downgrade]]
when = "by_one"
to   = "low"
fp   = "FP-R61-CODE"
zh   = "少一人即不超上限：一个原因代码的出入就能改变结论"
en   = "One layoff fewer would be within the limit: a single reason code decides"
[[downgrade]]
when = "over"
to   = "medium"
fp   = "FP-R61-STAFF"
zh   = "年末职工人数以12月参保人数代替，返还时认定的人数可能不同"
en   = "Staff at the year's end is taken from those insured in December; what was found for the refund may differ"

[[support]]
id   = "twice"
when = "COALESCE(rate >= 2 * limit_rate, false)"
zh   = "裁员率达到上限的2倍以上"
en   = "The rate is twice the limit or more"

[explain]
zh = "该单位{part}年度稳岗返还{refund:yuan}，于{window_end:date}发放。上一年度按发放时的停保记录裁减{observed}人，年末参保{exposure}人，裁员率{rate:pct}；当地上限为{limit_rate:pct}。另有{undated}人变更日不明，未计。"
en = "The employer's stabilisation refund for {part}, {refund:yuan}, was paid on {window_end:date}. By the records of that day {observed} were laid off in the year before, with {exposure} insured at its end: a layoff rate of {rate:pct}, where the local limit is {limit_rate:pct}. {undated} more were changed on an unknown day and are not counted."

[[evidence]]
id    = "refund"
title.zh = "该年度的稳岗返还"
title.en = "The refund of that year"
table = "employer_grants"
key   = "grant_id"
role  = "grant"
sql   = """
SELECT g.employer_id, g.grant_id, g.year, g.paid_on, g.amount
FROM employer_grants g
WHERE g.grant_type = 'job_stabilisation_refund' AND g.paid_on <= $as_of
  AND g.employer_id = $entity_id AND CAST(g.year AS VARCHAR) = $part"""
[[evidence]]
id    = "layoffs"
title.zh = "返还时记为裁减的离职"
title.en = "Departures on record as layoffs at the refund"
table = "separations"
key   = "person_id"
role  = "leaver"
sql   = """
SELECT d.person_id, d.day, d.stood, d.reason_code, d.prior_reason_code, d.reason_changed_on
FROM refund_departure d
WHERE d.stood IN ('employer_initiated', 'mutual_employer_proposed', 'bankruptcy', 'closure')
  AND d.employer_id = $entity_id AND CAST(d.year AS VARCHAR) = $part"""

[[false_positives]]
id = "FP-R61-CODE"
zh = "原因代码用错，不是裁员"
en = "A wrong reason code, no layoff"
how.zh = "逐人核对合同、通知书；合同期满、本人提出的不计"
how.en = "Contracts and notices one by one; expired contracts and resignations do not count"
[[false_positives]]
id = "FP-R61-STAFF"
zh = "年末职工人数认定不同（合并、分立、派遣）"
en = "Staff at the year's end was found differently (merger, split, dispatch)"
how.zh = "查返还审核时的人数认定"
how.en = "The number found when the refund was approved"
[[false_positives]]
id = "FP-R61-TRANSFER"
zh = "成建制转移到其他单位，原因登记为裁减"
en = "Moved to another employer in a body and recorded as layoffs"
how.zh = "查这些人次月在哪里参保"
how.en = "Where these people were insured the next month"

[[verify]]
id = "V1"
zh = "调取返还审核时的裁员率认定材料，与停保记录逐人对照"
en = "The layoff rate found for the refund against the separations, person by person"
needs = "attachment"
[[verify]]
id = "V2"
zh = "确认当地当年裁员率上限文件"
en = "The text that sets the limit of that place and year"
needs = "attachment"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Choices:
-- * Layoffs: distinct people whose departure of the year before stood as employer_initiated, mutual_employer_proposed,
--   bankruptcy or closure on the day of the refund (view refund_departure). contract_expired, transfer, resignation,
--   retirement and death are normal attrition by the clause; whether dismissed_for_cause and resigned_employer_fault
--   count is said nowhere in hand, so they do not. A change on an unknown day counts for nothing.
-- * Staff: insured in December of that year. Without that month in the extract nothing is decided.
-- * The limit: layoff_rate_limit_small up to $small_staff insured where the place has it, else layoff_rate_limit, both of the
--   day of the first payment (view grant_standard). "Not above": the limit itself is lawful. Compared in whole numbers:
--   100 × layoffs against limit × (layoffs + staff).
-- * Every refund is returned: those without a limit show their rate and are no alert.
WITH laid_off AS (
  SELECT employer_id, year, SUM(off) AS people, SUM(undated) AS undated, SUM(insolvent) AS insolvent
  FROM (SELECT employer_id, year, person_id,
               MAX(CASE WHEN stood IN ('employer_initiated', 'mutual_employer_proposed', 'bankruptcy', 'closure')
                        THEN 1 ELSE 0 END)                                                 AS off,
               MAX(CASE WHEN stood IN ('bankruptcy', 'closure') THEN 1 ELSE 0 END)         AS insolvent,
               MAX(CASE WHEN story = 'undated' THEN 1 ELSE 0 END)                          AS undated
        FROM refund_departure
        GROUP BY employer_id, year, person_id) p
  GROUP BY employer_id, year
), known AS (
  SELECT r.employer_id, r.year, r.amount, r.first_paid, i.insured,
         COALESCE(l.people, 0) AS people, COALESCE(l.undated, 0) AS undated, COALESCE(l.insolvent, 0) AS insolvent,
         COALESCE(CASE WHEN i.insured <= $small_staff THEN t.amount END, s.amount) AS percent
  FROM employer_refund r
  LEFT JOIN laid_off l       ON l.employer_id = r.employer_id AND l.year = r.year
  LEFT JOIN insured_month i  ON i.employer_id = r.employer_id AND i.month_index = (r.year - 1) * 12 + 11
  LEFT JOIN grant_standard s ON s.employer_id = r.employer_id AND s.day = r.first_paid AND s.item = 'layoff_rate_limit'
  LEFT JOIN grant_standard t ON t.employer_id = r.employer_id AND t.day = r.first_paid AND t.item = 'layoff_rate_limit_small'
)
SELECT k.employer_id,
       CAST(k.year AS VARCHAR)                                                          AS part,
       e.region_code,
       make_date(k.year - 1, 1, 1)                                                      AS window_start,
       k.first_paid                                                                     AS window_end,
       k.insured IS NOT NULL AND k.percent IS NOT NULL                                  AS decided,
       COALESCE(100 * k.people > k.percent * (k.people + k.insured), false)             AS over,
       CAST(k.people AS BIGINT)                                                         AS observed,
       k.insured                                                                        AS exposure,
       CAST(k.undated AS BIGINT)                                                        AS undated,
       CAST(k.insolvent AS BIGINT)                                                      AS insolvent,
       CAST(k.people AS DOUBLE) / (k.people + k.insured)                                AS rate,
       CAST(k.percent AS DOUBLE) / 100                                                  AS limit_rate,
       COALESCE(100 * (k.people - 1) <= k.percent * (k.people - 1 + k.insured), false)  AS by_one,
       k.amount                                                                         AS refund,
       e.closed_on
FROM known k
LEFT JOIN employers e ON e.employer_id = k.employer_id
/*--- tests
[[test]]
name  = "firing: exactly the limit, one above, thirty and thirty-one insured; no limit, no December; what is a layoff"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150502
E3          | 150502
E4          | 150502
E5          | 150102
E6          | 150502
E7          | 150202
E8          | 150202
'''
standards = '''
region_code | item                    | valid_from | valid_to   | amount
150500      | layoff_rate_limit       | 2025-01-01 | 2025-12-31 | 5.00
150500      | layoff_rate_limit_small | 2025-01-01 | 2025-12-31 | 20.00
150500      | hiring_subsidy          | 2025-01-01 | 2025-12-31 | 1000.00
150200      | layoff_rate_limit       | 2025-01-01 | 2025-12-31 | 5.00
'''
contributions = '''
person_id  | employer_id | region_code | month      | kind
A{01..38}  | E1          | 150502      | 2024-12-01 | regular
B{01..31}  | E2          | 150502      | 2024-12-01 | regular
C{01..30}  | E3          | 150502      | 2024-12-01 | regular
D{01..08}  | E4          | 150502      | 2024-12-01 | regular
F{01..10}  | E5          | 150102      | 2024-12-01 | regular
G{01..10}  | E6          | 150502      | 2024-11-01 | regular
H{01..10}  | E7          | 150202      | 2024-12-01 | regular
R{01..38}  | E8          | 150202      | 2024-12-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G1B      | E1          | job_stabilisation_refund | 2025 | 500.00  | 2025-05-10
G1C      | E1          | hiring_subsidy           | 2025 | 70.00   | 2025-05-10
G1D      | E1          | job_stabilisation_refund | 2025 | 500.00  | 2025-07-01
G2       | E2          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G2C      | E2          | job_stabilisation_refund | 2025 | 500.00  | 2025-07-01
G2D      | E2          | job_stabilisation_refund | 2025 | 7.00    | 2025-06-30
G2E      | E2          | hiring_subsidy           | 2025 | 70.00   | 2025-05-10
G8       | E8          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G9       | E9          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G2B      | E2          | job_stabilisation_refund | 2024 | 300.00  | 2024-04-10
G3       | E3          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G4       | E4          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G5       | E5          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G6       | E6          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G7       | E7          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code              | prior_reason_code | reason_changed_on
L{1..2}   | E1          | 2024-06-30   | employer_initiated       |                   |
L1        | E1          | 2024-06-30   | mutual_employer_proposed |                   |
N1        | E1          | 2024-06-30   | contract_expired         |                   |
N2        | E1          | 2024-06-30   | dismissed_for_cause      |                   |
N3        | E1          | 2024-06-30   | employer_initiated       | voluntary         |
N4        | E1          | 2025-01-01   | employer_initiated       |                   |
M1        | E2          | 2024-01-01   | mutual_employer_proposed |                   |
M2        | E2          | 2024-12-31   | bankruptcy               |                   |
M3        | E2          | 2024-12-31   | closure                  |                   |
K{1..7}   | E3          | 2024-06-30   | employer_initiated       |                   |
J{1..4}   | E4          | 2024-06-30   | employer_initiated       |                   |
I{1..5}   | E5          | 2024-06-30   | employer_initiated       |                   |
O{1..5}   | E6          | 2024-06-30   | employer_initiated       |                   |
Q1        | E7          | 2024-06-30   | employer_initiated       |                   |
S{1..3}   | E8          | 2024-06-30   | employer_initiated       |                   |
S3        | E8          | 2024-09-30   | voluntary                |                   |
N5        | E1          | 2024-06-30   | employer_initiated       | voluntary         |
N5        | E1          | 2024-09-30   | voluntary                |                   |
M3        | E2          | 2024-09-30   | voluntary                |                   |
M4        | E2          | 2023-12-31   | employer_initiated       |                   |
'''
[test.expect]
# E1: 2 laid off (one of them twice on record) of 2 + 38 = 5.0 %, exactly the limit; the changes of N3 and N5 have no day. E2: 31 insured, so
# the general limit: 3 of 34 = 8.8 %, and two of 33 would still be 6.1 %. Its refund of 2024 has no limit and no December.
# E3: 30 insured, so 20 %: 7 of 37 = 18.9 %. E4: 4 of 12 = 33.3 % against 20 %; 3 of 11 would be 27.3 %. E5: no limit there. E6: no
# December. E8: 3 of 41 = 7.3 %, and 2 of 40 would be exactly 5 %; S3 left a second time. E9 is not known. E7: 10 insured, no limit for small ones there: 1 of 11 = 9.1 % against 5 %, and none with one fewer.
population = 10
rows = '''
entity_id | part | window_start | window_end | decided | over  | observed | exposure | undated | insolvent | rate  | limit_rate | by_one | refund
E1        | 2025 | 2024-01-01   | 2025-04-10 | true    | false | 2        | 38       | 2       | 0         | 0.05  | 0.0500     | true   | 1500.00
E2        | 2025 | 2024-01-01   | 2025-04-10 | true    | true  | 3        | 31       | 0       | 2         | 0.088 | 0.05       | false  | 1007.00
E2        | 2024 | 2023-01-01   | 2024-04-10 | false   | false | 1        |          | 0       | 0         |       |            | false  | 300.00
E3        | 2025 | 2024-01-01   | 2025-04-10 | true    | false | 7        | 30       | 0       | 0         | 0.189 | 0.2        | true   | 1000.00
E4        | 2025 | 2024-01-01   | 2025-04-10 | true    | true  | 4        | 8        | 0       | 0         | 0.333 | 0.2        | false  | 1000.00
E5        | 2025 | 2024-01-01   | 2025-04-10 | false   | false | 5        | 10       | 0       | 0         | 0.333 |            | false  | 1000.00
E6        | 2025 | 2024-01-01   | 2025-04-10 | false   | false | 5        |          | 0       | 0         |       | 0.05       | false  | 1000.00
E7        | 2025 | 2024-01-01   | 2025-04-10 | true    | true  | 1        | 10       | 0       | 0         | 0.091 | 0.05       | true   | 1000.00
E8        | 2025 | 2024-01-01   | 2025-04-10 | true    | true  | 3        | 38       | 0       | 0         | 0.073 | 0.05       | true   | 1000.00
E9        | 2025 | 2024-01-01   | 2025-04-10 | false   | false | 0        |          | 0       | 0         |       |            | false  | 1000.00
'''
alerts = '''
entity_id | part | band | fp           | persons | amount_paid
E2        | 2025 | B    | FP-R61-STAFF | 3       | 1007.00
E4        | 2025 | B    | FP-R61-STAFF | 4       | 1000.00
E7        | 2025 | C    | FP-R61-CODE  | 1       | 1000.00
E8        | 2025 | C    | FP-R61-CODE  | 3       | 1000.00
'''

[[test]]
name  = "quiet: normal attrition only, and a limit that has expired"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150502
'''
standards = '''
region_code | item              | valid_from | valid_to   | amount
150500      | layoff_rate_limit | 2024-01-01 | 2025-04-09 | 5.00
150500      | layoff_rate_limit | 2025-05-01 |            | 5.00
'''
contributions = '''
person_id  | employer_id | region_code | month      | kind
A{1..4}    | E1          | 150502      | 2024-12-01 | regular
B{1..4}    | E2          | 150502      | 2024-12-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
G2       | E2          | job_stabilisation_refund | 2025 | 1000.00 | 2025-05-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code
L{1..4}   | E1          | 2024-06-30   | employer_initiated
M1        | E2          | 2024-06-30   | voluntary
M2        | E2          | 2024-06-30   | retirement
M3        | E2          | 2024-06-30   | transfer
M4        | E2          | 2024-06-30   | contract_expired
'''
[test.expect]
population = 2
alerts = ''

[[test]]
name  = "boundary: ten and eleven of nearly two hundred against five in a hundred; who left in another way is no member"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E{1..2}     | 150502
'''
standards = '''
region_code | item              | valid_from | valid_to   | amount
150500      | layoff_rate_limit | 2025-01-01 | 2025-12-31 | 5.00
'''
contributions = '''
person_id  | employer_id | region_code | month      | kind
A{001..189} | E1         | 150502      | 2024-12-01 | regular
B{001..189} | E2         | 150502      | 2024-12-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G{1..2}  | E{1..2}     | job_stabilisation_refund | 2025 | 1000.00 | 2025-04-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code
L{01..10} | E1          | 2024-06-30   | employer_initiated
N{1..2}   | E1          | 2024-06-30   | contract_expired
M{01..11} | E2          | 2024-06-30   | employer_initiated
'''
[test.expect]
# E1: 10 of 199: 1000 against 5 x 199 = 995; with nine 900 against 990. E2: 11 of 200: 1100 against 1000; with ten 1000 against 995.
population = 2
rows = '''
entity_id | over | observed | exposure | rate   | by_one
E1        | true | 10       | 189      | 0.0503 | true
E2        | true | 11       | 189      | 0.0550 | false
'''
alerts = '''
entity_id | band | fp           | persons
E1        | C    | FP-R61-CODE  | 10
E2        | B    | FP-R61-STAFF | 11
'''
---*/
