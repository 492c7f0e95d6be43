/*--- rule
format   = 1
id       = "R53"
slug     = "hire-counted-twice"
version  = "1.0"
status   = "experimental"
family   = "grant"
entity   = "person"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["一次性扩岗补助", "一次性吸纳就业补贴", "重复享受"]

title.zh   = "同一人招用补贴重复发放"
title.en   = "One hire paid for more than once"
summary.zh = "同一个人的招用补贴发放了一次以上：同一单位、同一补贴、同一政策年度多次发放（任何地方都算）；同一单位既领一次性吸纳就业补贴又领一次性扩岗补助，或者同一年度两家单位都领一次性扩岗补助（仅在当地当年确有“不重复享受”规定、并已写入参数的地方判断，其他地方计数而不列为疑点）。"
summary.en = "A grant for hiring one person was paid more than once: the same grant to the same employer for the same policy year (a fact anywhere); both the hiring and the job-expansion subsidy to one employer, or the job-expansion subsidy to two employers in one year (judged only for places and years whose text excludes it, as named in the parameters; elsewhere counted, not flagged)."

[[legal]]
clause = "GSZN-2022:1-1"
why.zh = "一次性吸纳就业补贴与一次性扩岗补助不重复享受"
why.en = "The hiring and the job-expansion subsidy exclude one another"
[[legal]]
clause = "GSZN-2022:1-2"
why.zh = "毕业年度高校毕业生身份只能用一次，其他企业不能重复使用；承诺制，事后核查"
why.en = "A graduate counts once; paid on a promise and checked afterwards"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受等情况"
why.en = "The office checks what it pays"

[requires]
employers       = ["employer_id", "region_code"]
employer_grants = ["grant_id", "employer_id", "grant_type", "person_id", "year", "amount", "paid_on"]

[params.exclusion_regions]
type = "list"
default = ["621025"]
about.zh = "哪些地区的文件规定“不重复享受”（区划代码前2、4或6位）。默认只有甘肃省正宁县（正人社发〔2022〕91号）；其他地区查到当地文件后再写入"
about.en = "Places whose text excludes drawing twice (first 2, 4 or 6 digits of the region code). By default only Zhengning County, Gansu (2022 No. 91); other places are added once their own text was found"
[params.exclusion_years]
type = "list"
default = [2022]
about.zh = "上述文件适用的政策年度"
about.en = "Policy years in which those texts were in force"

[output]
rows = "population"
entity_id = "person_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "too_much"
[output.columns]
person_id    = { type = "string",        zh = "所招人员", en = "Hired person" }
part         = { type = "string",        zh = "重复的方式与年度", en = "How, and in which year" }
region_code  = { type = "string",        zh = "地区", en = "Region" }
window_start = { type = "date",          zh = "首次发放", en = "First paid" }
window_end   = { type = "date",          zh = "末次发放", en = "Last paid" }
way          = { type = "string",        zh = "重复的方式（repeated 同一补贴多次，two_grants 两种补贴，two_employers 两家单位）", en = "How: repeated, two_grants, two_employers" }
decided      = { type = "bool",          zh = "可判断", en = "Decided" }
observed     = { type = "int64",         zh = "发放笔数", en = "Payments" }
exposure     = { type = "int64",         zh = "应有笔数", en = "Payments due" }
employers    = { type = "int64",         zh = "单位数", en = "Employers" }
uninsured    = { type = "int64",         zh = "其中从未在该单位参保的", en = "Of these never insured there" }
unequal      = { type = "bool",          zh = "金额不同", en = "Amounts differ" }
amount       = { type = "decimal(14,2)", zh = "合计", en = "In all" }
too_much     = { type = "decimal(14,2)", zh = "至少多发（合计减最大的一份）", en = "At least too much (all but the largest)" }

[model]
kind = "none"

[alert]
where = "decided"
score = "too_much"
budget = { per_scan = 200 }

[[downgrade]]
when = "way = 'repeated' AND unequal"
to   = "low"
fp   = "FP-R53-INSTALMENT"
zh   = "{observed}笔金额不同，可能是分期或补差"
en   = "The {observed} payments differ in amount: instalments or a balance, perhaps"

[[support]]
id   = "never_insured"
when = "uninsured >= 1"
zh   = "数据期内此人从未在其中{uninsured}家单位参保"
en   = "Within the extract the person was never insured at {uninsured} of the employers"
[[support]]
id   = "three_employers"
when = "way = 'two_employers' AND employers >= 3"
zh   = "共有{employers}家单位用此人领取"
en   = "{employers} employers drew for this person"

[explain]
zh = "{window_start:date}至{window_end:date}，为同一人发放招用补贴{observed}笔，合计{amount:yuan}，涉及{employers}家单位；按规定最多{exposure}笔，至少多发{too_much:yuan}。"
en = "From {window_start:date} to {window_end:date} grants for hiring this one person were paid {observed} times, {amount:yuan} in all, to {employers} employers; {exposure} is the most that is due, so at least {too_much:yuan} is too much."

[[evidence]]
id    = "grants"
title.zh = "为此人发放的招用补贴"
title.en = "Grants paid for hiring this person"
table = "employer_grants"
key   = "grant_id"
role  = "grant"
sql   = """
SELECT g.person_id, g.grant_id, g.employer_id, g.grant_type, g.year, g.paid_on, g.amount
FROM employer_grants g
WHERE g.grant_type IN ('hiring_subsidy', 'job_expansion_subsidy') AND g.paid_on <= $as_of AND g.person_id = $entity_id
  AND g.paid_on >= $window_start AND g.paid_on <= $window_end"""

[[false_positives]]
id = "FP-R53-INSTALMENT"
zh = "分期发放或补差"
en = "Paid in instalments, or a balance"
how.zh = "查发放批次和当地标准"
how.en = "The batches and the local rate"
[[false_positives]]
id = "FP-R53-CORRECTED"
zh = "已冲销或退回，但未记在同一单位、同一补贴"
en = "Already returned, but booked elsewhere"
how.zh = "查更正凭证"
how.en = "The correcting voucher"
[[false_positives]]
id = "FP-R53-ALLOWED"
zh = "当地规定允许"
en = "Allowed by the local text"
how.zh = "查发放年度当地文件"
how.en = "The local text of that year"

[[verify]]
id = "V1"
zh = "调取各单位的申请、承诺书和劳动合同，确认此人实际在哪家单位工作"
en = "Applications, promises and contracts: where did the person really work"
needs = "attachment"
[[verify]]
id = "V2"
zh = "确认当地当年文件对重复享受的规定"
en = "What the local text of that year says on drawing twice"
needs = "checkbox"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Choices:
-- * What is paid net per employer, person, grant and policy year is the shared view hire_grant.
-- * repeated: several payments of one grant to one employer for one person and year, whatever the place. Different amounts
--   look like instalments, equal ones like a repeat; where a reversal leaves no more than one of them, nothing was paid twice.
-- * two_grants: one employer, both grants for one person, whatever the years: it is one hire. Its year is that of the later.
-- * two_employers: the job-expansion subsidy for one person and policy year to several employers. A real later job bars it
--   all the same (the graduate counts once), so that a stay is no innocent explanation here.
-- * The place is that of the employer paid last (of equal days the larger id); a place is in force where 2, 4 or 6 digits
--   of it are listed and the year is.
-- * Only people with something double are returned: decided or not. Nobody is compared with anybody.
WITH double AS (
  SELECT person_id, 'repeated' AS way, employer_id || '-' || grant_type || '-' || CAST(year AS VARCHAR) AS which, year,
         payments, 1 AS due, amount, largest AS part_due, smallest <> largest AS unequal, first_paid, last_paid,
         employer_id AS last_employer, 1 AS employers, CASE WHEN months_ever = 0 THEN 1 ELSE 0 END AS uninsured
  FROM hire_grant
  WHERE payments > 1 AND amount > largest
  UNION ALL
  SELECT person_id, 'two_grants' AS way, employer_id AS which, MAX(year) AS year,
         SUM(payments) AS payments, 1 AS due, SUM(amount) AS amount, MAX(amount) AS part_due, MIN(amount) <> MAX(amount) AS unequal,
         MIN(first_paid) AS first_paid, MAX(last_paid) AS last_paid, employer_id AS last_employer, 1 AS employers,
         MAX(CASE WHEN months_ever = 0 THEN 1 ELSE 0 END) AS uninsured
  FROM hire_grant
  GROUP BY person_id, employer_id
  HAVING MIN(grant_type) <> MAX(grant_type)
  UNION ALL
  SELECT person_id, 'two_employers' AS way, CAST(year AS VARCHAR) AS which, year,
         SUM(payments) AS payments, 1 AS due, SUM(amount) AS amount, MAX(amount) AS part_due, MIN(amount) <> MAX(amount) AS unequal,
         MIN(first_paid) AS first_paid, MAX(last_paid) AS last_paid,
         FIRST_VALUE(employer_id ORDER BY last_paid DESC, employer_id DESC) AS last_employer, COUNT(*) AS employers,
         SUM(CASE WHEN months_ever = 0 THEN 1 ELSE 0 END) AS uninsured
  FROM hire_grant
  WHERE grant_type = 'job_expansion_subsidy'
  GROUP BY person_id, year
  HAVING COUNT(*) > 1
)
SELECT d.person_id,
       d.way || '-' || d.which                                                  AS part,
       e.region_code,
       d.first_paid                                                             AS window_start,
       d.last_paid                                                              AS window_end,
       d.way,
       d.way = 'repeated'
         OR (d.year IN ($exclusion_years)
             AND COALESCE(substr(e.region_code, 1, 2) IN ($exclusion_regions) OR substr(e.region_code, 1, 4) IN ($exclusion_regions)
                          OR e.region_code IN ($exclusion_regions), false))     AS decided,
       CAST(d.payments AS BIGINT)                                               AS observed,
       CAST(d.due AS BIGINT)                                                    AS exposure,
       CAST(d.employers AS BIGINT)                                              AS employers,
       CAST(d.uninsured AS BIGINT)                                              AS uninsured,
       d.unequal,
       CAST(d.amount AS DECIMAL(14,2))                                          AS amount,
       CAST(GREATEST(d.amount - d.part_due, 0) AS DECIMAL(14,2))                AS too_much
FROM double d
LEFT JOIN employers e ON e.employer_id = d.last_employer
/*--- tests
[[test]]
name  = "firing: repeated anywhere; two grants and two employers only where and when a text excludes them"
kind  = "boundary"
as_of = 2024-12-31
[test.given]
employers = '''
employer_id | region_code
E1          | 621025
E2          | 621025
E3          | 150502
E4          | 150502
'''
employer_grants = '''
grant_id | employer_id | grant_type            | person_id | year | amount   | paid_on
A1       | E3          | hiring_subsidy        | P1        | 2024 | 1000.00  | 2024-05-10
A2       | E3          | hiring_subsidy        | P1        | 2024 | 1000.00  | 2024-06-10
B1       | E3          | hiring_subsidy        | P2        | 2024 | 600.00   | 2024-05-10
B2       | E3          | hiring_subsidy        | P2        | 2024 | 400.00   | 2024-06-10
C1       | E3          | hiring_subsidy        | P3        | 2024 | 1000.00  | 2024-05-10
C2       | E3          | hiring_subsidy        | P3        | 2023 | 1000.00  | 2023-06-10
D1       | E1          | hiring_subsidy        | P4        | 2022 | 1000.00  | 2022-05-10
D2       | E1          | job_expansion_subsidy | P4        | 2022 | 1500.00  | 2022-06-10
F1       | E3          | hiring_subsidy        | P5        | 2022 | 1000.00  | 2022-05-10
F2       | E3          | job_expansion_subsidy | P5        | 2022 | 1500.00  | 2022-06-10
G1       | E1          | job_expansion_subsidy | P6        | 2022 | 1500.00  | 2022-05-10
G2       | E2          | job_expansion_subsidy | P6        | 2022 | 1500.00  | 2022-12-31
H1       | E1          | job_expansion_subsidy | P7        | 2022 | 1500.00  | 2022-05-10
H2       | E2          | job_expansion_subsidy | P7        | 2023 | 1500.00  | 2023-05-10
I1       | E1          | job_expansion_subsidy | P8        | 2023 | 1500.00  | 2023-05-10
I2       | E2          | job_expansion_subsidy | P8        | 2023 | 1500.00  | 2023-05-10
J1       | E1          | hiring_subsidy        | P9        | 2022 | 1000.00  | 2022-05-10
J2       | E2          | hiring_subsidy        | P9        | 2022 | 1000.00  | 2022-05-10
K1       | E1          | job_expansion_subsidy | Q1        | 2022 | 1500.00  | 2022-05-10
K2       | E2          | job_expansion_subsidy | Q1        | 2022 | 1500.00  | 2022-06-10
K3       | E2          | job_expansion_subsidy | Q1        | 2022 | -1500.00 | 2022-07-10
L1       | E3          | hiring_subsidy        | Q2        | 2024 | 1000.00  | 2024-05-10
L2       | E3          | hiring_subsidy        | Q2        | 2024 | 1000.00  | 2025-01-01
N1       | E3          | job_expansion_subsidy | Q4        | 2022 | 1500.00  | 2022-03-10
N2       | E1          | job_expansion_subsidy | Q4        | 2022 | 1500.00  | 2022-06-10
M1       | E3          | hiring_subsidy        | Q3        | 2024 | 1000.00  | 2024-05-10
M2       | E3          | hiring_subsidy        | Q3        | 2024 | 1000.00  | 2024-06-10
M3       | E3          | hiring_subsidy        | Q3        | 2024 | -1000.00 | 2024-06-11
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P6        | E1          | 621025      | 2022-05-01 | regular
P1        | E3          | 150502      | 2024-05-01 | regular
P4        | E1          | 621025      | 2022-05-01 | regular
'''
[test.expect]
# P1: two equal payments. P2: 600 + 400, instalments. P3: two years. P4: both grants in Zhengning in 2022: 2500 less the
# larger 1500. P5: the same in Inner Mongolia, not decided. P6: two employers, insured at one. P7: two years; P8: 2023, no
# text. P9: two employers, but of the hiring subsidy. Q1 was reversed. Q2's second payment is after the as-of date.
# Q3: of two payments one was taken back, nothing is too much.
# Q4 was paid last in Zhengning, where the text is.
population = 7
rows = '''
entity_id | part                       | way           | decided | observed | employers | uninsured | unequal | amount  | too_much
P1        | repeated-E3-hiring_subsidy-2024 | repeated | true    | 2        | 1         | 0         | false   | 2000.00 | 1000.00
P2        | repeated-E3-hiring_subsidy-2024 | repeated | true    | 2        | 1         | 1         | true    | 1000.00 | 400.00
P4        | two_grants-E1              | two_grants    | true    | 2        | 1         | 0         | true    | 2500.00 | 1000.00
P5        | two_grants-E3              | two_grants    | false   | 2        | 1         | 1         | true    | 2500.00 | 1000.00
P6        | two_employers-2022         | two_employers | true    | 2        | 2         | 1         | false   | 3000.00 | 1500.00
P8        | two_employers-2023         | two_employers | false   | 2        | 2         | 2         | false   | 3000.00 | 1500.00
Q4        | two_employers-2022         | two_employers | true    | 2        | 2         | 2         | false   | 3000.00 | 1500.00
'''
alerts = '''
entity_id | part                       | band | fp                | amount_paid | amount_low
P1        | repeated-E3-hiring_subsidy-2024 | A |                 | 2000.00     | 1000.00
P2        | repeated-E3-hiring_subsidy-2024 | C | FP-R53-INSTALMENT | 1000.00   | 400.00
P4        | two_grants-E1              | A    |                   | 2500.00     | 1000.00
P6        | two_employers-2022         | A    |                   | 3000.00     | 1500.00
Q4        | two_employers-2022         | A    |                   | 3000.00     | 1500.00
'''

[[test]]
name  = "the boundary of a hire: two years at one employer, three employers, the smaller first, an unknown employer, the as-of day"
kind  = "boundary"
as_of = 2022-12-31
[test.given]
employers = '''
employer_id | region_code
E{1..3}     | 621025
'''
employer_grants = '''
grant_id | employer_id | grant_type            | person_id | year | amount  | paid_on
A1       | E1          | job_expansion_subsidy | P1        | 2022 | 1500.00 | 2022-05-10
A2       | E1          | hiring_subsidy        | P1        | 2021 | 1000.00 | 2021-06-10
B1       | E1          | job_expansion_subsidy | P2        | 2022 | 1000.00 | 2022-05-10
B2       | E2          | job_expansion_subsidy | P2        | 2022 | 1500.00 | 2022-06-10
B3       | E3          | job_expansion_subsidy | P2        | 2022 | 1200.00 | 2022-06-10
B4       | E3          | hiring_subsidy        | P2        | 2021 | 800.00  | 2021-06-10
C1       | E9          | hiring_subsidy        | P3        | 2022 | 1000.00 | 2022-05-10
C2       | E9          | hiring_subsidy        | P3        | 2022 | 1000.00 | 2022-12-31
C3       | E9          | hiring_subsidy        | P3        | 2022 | 1000.00 | 2023-01-01
D1       | E2          | hiring_subsidy        | P4        | 2022 | 1000.00 | 2022-05-10
D2       | E9          | job_expansion_subsidy | P5        | 2022 | 1500.00 | 2022-06-10
D3       | E1          | job_expansion_subsidy | P5        | 2022 | 1500.00 | 2022-06-10
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 621025      | 2022-05-01 | regular
'''
[test.expect]
# P1: the year is that of the later grant. P2: three employers, all but the largest 1500.00: 2200.00; at E3 both grants as well: 800.00.
# C3 is paid after the as-of day, C2 on it. P5: of two paid on one day the larger id, which is unknown: no place, no decision.
population = 5
rows = '''
entity_id | part                            | region_code | window_start | window_end | decided | observed | exposure | employers | uninsured | unequal | amount  | too_much
P1        | two_grants-E1                   | 621025      | 2021-06-10   | 2022-05-10 | true    | 2        | 1        | 1         | 0         | true    | 2500.00 | 1000.00
P2        | two_employers-2022              | 621025      | 2022-05-10   | 2022-06-10 | true    | 3        | 1        | 3         | 3         | true    | 3700.00 | 2200.00
P2        | two_grants-E3                   | 621025      | 2021-06-10   | 2022-06-10 | true    | 2        | 1        | 1         | 1         | true    | 2000.00 | 800.00
P3        | repeated-E9-hiring_subsidy-2022 |             | 2022-05-10   | 2022-12-31 | true    | 2        | 1        | 1         | 1         | false   | 2000.00 | 1000.00
P5        | two_employers-2022              |             | 2022-06-10   | 2022-06-10 | false   | 2        | 1        | 2         | 2         | false   | 3000.00 | 1500.00
'''
alerts = '''
entity_id | part                            | band | amount_paid | amount_low
P1        | two_grants-E1                   | A    | 2500.00     | 1000.00
P2        | two_employers-2022              | A    | 3700.00     | 2200.00
P2        | two_grants-E3                   | A    | 4500.00     | 800.00
P3        | repeated-E9-hiring_subsidy-2022 | A    | 2000.00     | 1000.00
'''

[[test]]
name  = "firing: a place that found its own text names it, by province, prefecture or county"
kind  = "firing"
as_of = 2024-12-31
params = { exclusion_regions = ["15", "6210"], exclusion_years = [2022, 2023] }
use   = "firing: repeated anywhere; two grants and two employers only where and when a text excludes them"
[test.given]
[test.expect]
alerts = '''
entity_id | band
P1        | A
P2        | C
P4        | A
P5        | A
P6        | A
P8        | A
Q4        | A
'''

[[test]]
name  = "quiet: one grant a hire, or taken back"
kind  = "quiet"
as_of = 2024-12-31
[test.given]
employers = '''
employer_id | region_code
E1          | 621025
E2          | 621025
'''
employer_grants = '''
grant_id | employer_id | grant_type                 | person_id | year | amount   | paid_on
A1       | E1          | job_expansion_subsidy      | P1        | 2022 | 1500.00  | 2022-05-10
A2       | E2          | job_expansion_subsidy      | P1        | 2022 | 1500.00  | 2022-06-10
A3       | E2          | job_expansion_subsidy      | P1        | 2022 | -1500.00 | 2022-07-10
A4       | E1          | hiring_subsidy             | P2        | 2022 | 1000.00  | 2022-05-10
A5       | E1          | training_retention_subsidy | P2        | 2022 | 1000.00  | 2022-05-10
'''
[test.expect]
population = 0
alerts = ''

[[test]]
name  = "boundary: half a yuan too much; other grants of the person, before the last payment and after it, are not part of it"
kind  = "boundary"
as_of = 2024-12-31
[test.given]
employers = '''
employer_id | region_code
E{1..2}     | 150502
'''
employer_grants = '''
grant_id | employer_id | grant_type                 | person_id | year | amount  | paid_on
A1       | E1          | hiring_subsidy             | P1        | 2023 | 1000.00 | 2023-05-10
A2       | E1          | hiring_subsidy             | P1        | 2023 | 1000.00 | 2023-07-10
A3       | E1          | training_retention_subsidy | P1        | 2023 | 300.00  | 2023-06-10
A4       | E2          | hiring_subsidy             | P1        | 2024 | 900.00  | 2024-06-10
B1       | E1          | hiring_subsidy             | P2        | 2024 | 1000.00 | 2024-05-10
B2       | E1          | hiring_subsidy             | P2        | 2024 | 0.50    | 2024-06-10
'''
[test.expect]
# P1 was paid for twice from May to July 2023: 2000.00; training is no hire, and E2's grant of 2024 came later. P2: 1000.50 less 1000.00.
population = 2
rows = '''
entity_id | part                            | observed | unequal | amount  | too_much
P1        | repeated-E1-hiring_subsidy-2023 | 2        | false   | 2000.00 | 1000.00
P2        | repeated-E1-hiring_subsidy-2024 | 2        | true    | 1000.50 | 0.50
'''
alerts = '''
entity_id | part                            | band | amount_paid | amount_low
P1        | repeated-E1-hiring_subsidy-2023 | A    | 2000.00     | 1000.00
P2        | repeated-E1-hiring_subsidy-2024 | C    | 1000.50     | 0.50
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "三种方式的 way 不同", en = "The three ways differ" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "三种方式的 way 不同", en = "The three ways differ" }
[[survivor]]
mutant = "sql: drop AND payments > 1"
reason = { zh = "净额大于最大一笔的，必有两笔以上", en = "A net amount above the largest payment takes two payments or more" }
[[survivor]]
mutant = "sql: payments > 1 => payments >= 1"
reason = { zh = "净额大于最大一笔的，必有两笔以上", en = "A net amount above the largest payment takes two payments or more" }
[[survivor]]
mutant = "sql: MAX(CASE WHEN months_ever = 0 THEN 1 ELSE 0 END) => min(CASE WHEN months_ever = 0 THEN 1 ELSE 0 END)"
reason = { zh = "同一人在同一单位的参保月数相同", en = "The months of one person at one employer are the same" }
[[survivor]]
mutant = "evidence.grants: drop AND g.paid_on <= $as_of"
reason = { zh = "末次发放日不晚于截止日", en = "The last payment is not after the as-of date" }
---*/
