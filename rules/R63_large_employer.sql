/*--- rule
format   = 1
id       = "R63"
slug     = "large-employer"
version  = "1.0"
status   = "experimental"
family   = "grant"
entity   = "employer"
severity = "low"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["一次性吸纳就业补贴", "中小微企业"]

title.zh   = "限中小微企业的补贴发给大型企业"
title.en   = "A grant for smaller firms paid to a large one"
summary.zh = "当地当年的文件规定只发给中小微企业的补贴，发给了登记为大型的企业。只在参数所列地区和年度判断（默认仅甘肃省正宁县2022年）；现在的规模不一定是当年的规模。"
summary.en = "A grant that the text of that place and year keeps for micro, small and medium firms was paid to one registered as large. Decided only for the places and years listed in the parameters (by default Zhengning 2022 alone); today's size need not be that year's."

[[legal]]
clause = "GSZN-2022:1-1"
why.zh = "一次性吸纳就业补贴发给招用毕业生的中小微企业"
why.en = "The hiring subsidy is for micro, small and medium firms that hire graduates"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受等情况"
why.en = "The office checks what it pays"

[requires]
employers       = ["employer_id", "region_code", "size_class"]
employer_grants = ["grant_id", "employer_id", "grant_type", "year", "amount", "paid_on"]

[params.limited_grants]
type = "list"
default = ["hiring_subsidy"]
about.zh = "只发给中小微企业的补贴"
about.en = "Grants kept for micro, small and medium firms"
[params.limited_regions]
type = "list"
default = ["621025"]
about.zh = "哪些地区的文件如此规定（区划代码前2、4或6位）；其他地区查到当地文件后再写入"
about.en = "Places whose text says so (first 2, 4 or 6 digits of the region code); others are added once their own text was found"
[params.limited_years]
type = "list"
default = [2022]
about.zh = "上述文件适用的政策年度"
about.en = "Policy years in which those texts were in force"
[params.large_staff]
type = "int"
default = 300
min = 10
max = 10000
unit = "人"
about.zh = "发放前12个月参保人数从未达到此数的，规模登记可疑，降为观察；各行业划型标准不同（最低的为300人），由本单位设定"
about.en = "Never so many insured in the 12 months before: the registered size is doubtful, watch list only. The official classes differ by industry (300 is the lowest); the office sets it"

[output]
rows = "violations"
entity_id = "employer_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
employer_id  = { type = "string",        zh = "单位", en = "Employer" }
part         = { type = "string",        zh = "补贴与年度", en = "Grant and policy year" }
region_code  = { type = "string",        zh = "参保地", en = "Region" }
window_start = { type = "date",          zh = "首次发放", en = "First paid" }
window_end   = { type = "date",          zh = "末次发放", en = "Last paid" }
observed     = { type = "int64",         zh = "发放笔数", en = "Payments" }
exposure     = { type = "int64",         zh = "发放前12个月最多参保人数", en = "Most insured in the 12 months before" }
decided      = { type = "bool",          zh = "可判断", en = "Decided" }
amount       = { type = "decimal(14,2)", zh = "净额", en = "Net amount" }

[model]
kind = "none"

[alert]
where = "decided"
score = "amount"
budget = { per_scan = 50 }

[[downgrade]]
when = "exposure < $large_staff"
to   = "low"
fp   = "FP-R63-SIZE"
zh   = "发放前12个月最多参保{exposure}人，规模登记似有误"
en   = "At most {exposure} were insured in the 12 months before: the registered size looks wrong"
[[downgrade]]
when = "decided"
to   = "medium"
fp   = "FP-R63-THEN"
zh   = "规模是现在的登记，申请当时可能是中小微企业"
en   = "The size is today's; at the time of the application it may have been smaller"

[explain]
zh = "该单位登记为大型企业，{part}发放{observed}笔，净额{amount:yuan}；当地当年文件规定此项只发给中小微企业。发放前12个月最多参保{exposure}人。"
en = "The employer is registered as large and was paid {observed} times, {amount:yuan} net ({part}), where the text of that place and year keeps the grant for smaller firms. At most {exposure} were insured in the 12 months before."

[[evidence]]
id    = "grants"
title.zh = "该单位当年的这种补贴"
title.en = "The employer's grants of that kind and year"
table = "employer_grants"
key   = "grant_id"
role  = "grant"
sql   = """
SELECT g.employer_id, g.grant_id, g.grant_type, g.year, g.paid_on, g.amount
FROM employer_grants g
WHERE g.paid_on <= $as_of AND g.employer_id = $entity_id AND g.grant_type || '-' || CAST(g.year AS VARCHAR) = $part"""

[[false_positives]]
id = "FP-R63-SIZE"
zh = "规模登记有误"
en = "The registered size is wrong"
how.zh = "按《中小企业划型标准规定》看从业人员、营业收入、资产"
how.en = "Staff, turnover and assets by the official classes"
[[false_positives]]
id = "FP-R63-THEN"
zh = "申请当时为中小微企业"
en = "It was a smaller firm when it applied"
how.zh = "查申请时的划型材料"
how.en = "The papers on its size of that time"

[[verify]]
id = "V1"
zh = "核对申请当年的划型材料（从业人员、营业收入、资产）"
en = "The papers on its size of the year of the application"
needs = "attachment"

[suppress]
key = ["entity_id", "part"]
reopen_when = "amount > last.amount"
snooze_max = "365 days"
---*/
-- Choices: net per employer, grant and policy year, where anything is left. Only large payees are returned, decided or not;
-- size_class null proves nothing. A place and year are in force where 2, 4 or 6 digits of the place and the year are listed.
-- Headcount: the largest of the 12 months before the month of the first payment and that month; 0 where none is in the extract.
WITH paid AS (
  SELECT g.employer_id, g.grant_type, CAST(g.year AS BIGINT) AS year, e.region_code, SUM(g.amount) AS amount,
         SUM(CASE WHEN g.amount > 0 THEN 1 ELSE 0 END)       AS payments,
         MIN(CASE WHEN g.amount > 0 THEN g.paid_on END)      AS first_paid,
         MAX(g.paid_on)                                      AS last_paid
  FROM employer_grants g
  JOIN employers e ON e.employer_id = g.employer_id AND e.size_class = 'large'
  WHERE g.grant_type IN ($limited_grants) AND g.paid_on <= $as_of
  GROUP BY g.employer_id, g.grant_type, g.year, e.region_code
  HAVING SUM(g.amount) > 0
), headcount AS (
  SELECT p.employer_id, p.grant_type, p.year, MAX(i.insured) AS insured
  FROM paid p
  JOIN insured_month i ON i.employer_id = p.employer_id
  WHERE i.month_index >= month_index(p.first_paid) - 12 AND i.month_index <= month_index(p.first_paid)
  GROUP BY p.employer_id, p.grant_type, p.year
)
SELECT p.employer_id,
       p.grant_type || '-' || CAST(p.year AS VARCHAR)              AS part,
       p.region_code,
       p.first_paid                                                AS window_start,
       p.last_paid                                                 AS window_end,
       CAST(p.payments AS BIGINT)                                  AS observed,
       CAST(COALESCE(h.insured, 0) AS BIGINT)                      AS exposure,
       p.year IN ($limited_years)
         AND (substr(p.region_code, 1, 2) IN ($limited_regions) OR substr(p.region_code, 1, 4) IN ($limited_regions)
              OR p.region_code IN ($limited_regions))              AS decided,
       CAST(p.amount AS DECIMAL(14,2))                             AS amount
FROM paid p
LEFT JOIN headcount h ON h.employer_id = p.employer_id AND h.grant_type = p.grant_type AND h.year = p.year
/*--- tests
[[test]]
name  = "firing: large in the place and year of the text; other sizes, places and years; the headcount of thirteen months"
kind  = "boundary"
as_of = 2022-12-31
params = { large_staff = 10, limited_grants = ["hiring_subsidy", "training_bonus"] }
[test.given]
employers = '''
employer_id | region_code | size_class
E1          | 621025      | large
E2          | 621025      | medium
E3          | 621025      |
E4          | 621024      | large
E5          | 621025      | large
E6          | 621025      | large
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
A{01..30} | E1          | 621025      | 2021-04-01 | regular
A{01..10} | E1          | 621025      | 2021-05-01 | regular
A{01..07} | E1          | 621025      | 2022-05-01 | regular
A{01..30} | E1          | 621025      | 2022-06-01 | regular
B{01..30} | E5          | 621025      | 2021-04-01 | regular
B{01..09} | E5          | 621025      | 2022-05-01 | regular
B{01..30} | E5          | 621025      | 2022-06-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type            | year | amount   | paid_on
G01      | E1          | hiring_subsidy        | 2022 | 1000.00  | 2022-05-10
G02      | E1          | hiring_subsidy        | 2022 | 1000.50  | 2022-06-10
G03      | E1          | hiring_subsidy        | 2022 | -500.00  | 2022-12-31
G04      | E1          | hiring_subsidy        | 2022 | 9000.00  | 2023-01-01
G05      | E1          | job_expansion_subsidy | 2022 | 1500.00  | 2022-06-10
G06      | E1          | hiring_subsidy        | 2021 | 1000.00  | 2022-01-10
G07      | E2          | hiring_subsidy        | 2022 | 1000.00  | 2022-05-10
G08      | E3          | hiring_subsidy        | 2022 | 1000.00  | 2022-05-10
G09      | E4          | hiring_subsidy        | 2022 | 1000.00  | 2022-05-10
G10      | E5          | hiring_subsidy        | 2022 | 1000.00  | 2022-05-10
G13      | E1          | hiring_subsidy        | 2022 | 0.00     | 2022-04-10
G14      | E4          | hiring_subsidy        | 2021 | 0.50     | 2021-05-10
G15      | E1          | training_bonus        | 2022 | 800.00   | 2022-12-10
G11      | E6          | hiring_subsidy        | 2022 | 1000.00  | 2022-05-10
G12      | E6          | hiring_subsidy        | 2022 | -1000.00 | 2022-05-10
'''
[test.expect]
# E1: 1000 + 1000.50 - 500 = 1500.50 in two payments (an empty one is none); the other grant of 2022 came in December; its 10 insured of May 2021 count (twelve months before May 2022), those of
# April 2021 and June 2022 do not. 2021 has no text. E4 is another county. E5: 9 insured. E6's was reversed.
population = 6
rows = '''
entity_id | part                | window_start | window_end | observed | exposure | decided | amount
E1        | hiring_subsidy-2022 | 2022-05-10   | 2022-12-31 | 2        | 10       | true    | 1500.50
E1        | hiring_subsidy-2021 | 2022-01-10   | 2022-01-10 | 1        | 30       | false   | 1000.00
E1        | training_bonus-2022 | 2022-12-10   | 2022-12-10 | 1        | 30       | true    | 800.00
E4        | hiring_subsidy-2021 | 2021-05-10   | 2021-05-10 | 1        | 0        | false   | 0.50
E4        | hiring_subsidy-2022 | 2022-05-10   | 2022-05-10 | 1        | 0        | false   | 1000.00
E5        | hiring_subsidy-2022 | 2022-05-10   | 2022-05-10 | 1        | 9        | true    | 1000.00
'''
alerts = '''
entity_id | part                | band | fp          | amount_paid | amount_low
E1        | hiring_subsidy-2022 | B    | FP-R63-THEN | 1500.50     | 1500.50
E1        | training_bonus-2022 | B    | FP-R63-THEN | 800.00      | 800.00
E5        | hiring_subsidy-2022 | C    | FP-R63-SIZE | 1000.00     | 1000.00
'''

[[test]]
name  = "firing: a prefecture or province that found its own text; three hundred insured"
kind  = "firing"
as_of = 2023-12-31
params = { limited_regions = ["15", "6210"], limited_years = [2022, 2023] }
[test.given]
employers = '''
employer_id | region_code | size_class
E1          | 150502      | large
E2          | 621024      | large
E3          | 620102      | large
'''
contributions = '''
person_id  | employer_id | region_code | month      | kind
A{001..300} | E1         | 150502      | 2023-05-01 | regular
B{001..299} | E2         | 621024      | 2022-05-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type     | year | amount  | paid_on
G1       | E1          | hiring_subsidy | 2023 | 1000.00 | 2023-05-10
G2       | E2          | hiring_subsidy | 2022 | 1000.00 | 2022-05-10
G3       | E3          | hiring_subsidy | 2022 | 1000.00 | 2022-05-10
'''
[test.expect]
population = 3
alerts = '''
entity_id | band | fp
E1        | B    | FP-R63-THEN
E2        | C    | FP-R63-SIZE
'''

[[test]]
name  = "quiet: a smaller firm, and another grant"
kind  = "quiet"
as_of = 2022-12-31
[test.given]
employers = '''
employer_id | region_code | size_class
E1          | 621025      | medium
E2          | 621025      | large
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | hiring_subsidy           | 2022 | 1000.00 | 2022-05-10
G2       | E2          | job_stabilisation_refund | 2022 | 1000.00 | 2022-05-10
'''
[test.expect]
population = 0
alerts = ''

[[survivor]]
mutant = "sql: JOIN insured_month i => LEFT JOIN insured_month i"
reason = { zh = "没有参保月的，月份条件不成立", en = "Without an insured month the conditions on the month fail" }
---*/
