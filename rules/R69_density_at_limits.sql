/*--- rule
format   = 1
id       = "R69"
slug     = "density-at-limits"
version  = "2.0"
status   = "experimental"
family   = "claimant"
entity   = "region"
severity = "low"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["规则漏洞", "漏洞反馈表", "界限"]

title.zh   = "界限刚好之外的笔数异常多"
title.en   = "Too many just beyond a limit"
summary.zh = "全省（区）的申领或单位，恰好落在某条界限之外的数量，比两侧相邻位置推算的多：连续缴费恰为3个月、靠补缴达到12个月、30日内离职申领17—19人（满20人须报告裁员）。这是规则可能被规避的提示，给出界限左右的数量，供填写漏洞反馈表；不指向任何单位或个人。"
summary.en = "Of a province's claims or employers, more fall just beyond a limit than their neighbours on both sides suggest: runs of exactly three months, twelve months reached by back-payment, 17 to 19 leavers who claim within 30 days (20 and more must be reported). It says that a rule may be evaded and gives the numbers left and right of the limit for the form that reports loopholes; it points at nobody."

[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "随时监测系统风控规则，发现漏洞及时反馈"
why.en = "The rules are watched and gaps reported"

[requires]
employers = ["employer_id", "region_code"]

[params.min_excess]
type = "int"
default = 10
min = 1
max = 100000
unit = "笔"
about.zh = "多出不足此数的不提示"
about.en = "No note for fewer too many than this"
[params.deviations]
type = "decimal"
default = "3.00"
min = "1.00"
max = "10.00"
about.zh = "多出须达到标准差的多少倍（按泊松计数，含两侧推算的误差）；3倍约合千分之一的偶然"
about.en = "How many standard deviations too many (Poisson counts, with the error of the neighbours): three happen by chance about once in a thousand"

[output]
rows = "population"
entity_id = "province"
part   = "threshold"
window = ["window_start", "window_end"]
region = "region_code"
[output.columns]
province     = { type = "string",  zh = "省（区）代码", en = "Province" }
threshold    = { type = "string",  zh = "界限（run3 连续3个月，month12 补缴达12个月，layoff20 离职申领满20人）", en = "Limit: run3, month12, layoff20" }
region_code  = { type = "string",  zh = "地区", en = "Region" }
window_start = { type = "date",    zh = "最早一笔", en = "First" }
window_end   = { type = "date",    zh = "最近一笔", en = "Last" }
observed     = { type = "int64",   zh = "刚好在界限之外", en = "Just beyond the limit" }
below        = { type = "int64",   zh = "左侧相邻", en = "Next on the left" }
above        = { type = "int64",   zh = "右侧相邻", en = "Next on the right" }
exposure     = { type = "int64",   zh = "全部可判断的", en = "Decided in all" }
expected_n   = { type = "float64", zh = "按两侧推算", en = "Suggested by its neighbours" }
excess       = { type = "float64", zh = "多出", en = "Too many" }
z            = { type = "float64", zh = "相当于标准差的倍数", en = "In standard deviations" }
one_entity   = { type = "int64",   zh = "其中同一单位最多", en = "Most of them at one employer" }

[model]
kind = "none"

[alert]
where = "excess >= $min_excess AND z >= $deviations"
score = "z"
budget = { per_scan = 10 }

[[downgrade]]
when = "one_entity >= 0.5 * excess"
to   = "low"
fp   = "FP-R69-ONE"
zh   = "同一单位就有{one_entity}笔，属该单位的情况（见R68）"
en   = "One employer alone has {one_entity}: that employer's matter (see R68)"
[[downgrade]]
when = "excess > 0"
to   = "medium"
fp   = "FP-R69-CUSTOM"
zh   = "规则层面的提示，不指向任何单位或个人；季度合同、试用期也会造成整数月的集中"
en   = "About a rule, about nobody: quarterly contracts and probation gather at whole numbers too"

[explain]
zh = "{window_start:date}至{window_end:date}，该省（区）刚好在界限（{threshold}）之外的有{observed}，左侧相邻{below}，右侧相邻{above}，按两侧推算约{expected_n:0.1}，多出{excess:0.1}（标准差的{z:0.1}倍）；可判断的共{exposure}。"
en = "From {window_start:date} to {window_end:date} {observed} of the province fall just beyond the limit ({threshold}), {below} next on the left and {above} on the right, which suggest about {expected_n:0.1}: {excess:0.1} too many, {z:0.1} standard deviations; {exposure} are decided in all."

[[evidence]]
id    = "claims"
title.zh = "刚好在界限之外的申领"
title.en = "Claims just beyond the limit"
table = "claims"
key   = "claim_id"
role  = "context"
sql   = """
SELECT t.claim_id, t.employer_id, t.agency_code, t.applied_on, t.run, t.total, t.without_late
FROM threshold_case t
WHERE substr(t.region_code, 1, 2) = $entity_id
  AND (($part = 'run3' AND t.run_decided AND t.run = 3) OR ($part = 'month12' AND t.without_late < t.total AND t.total = 12))"""

[[false_positives]]
id = "FP-R69-CUSTOM"
zh = "季度合同、试用期、按季申报等习惯"
en = "Customs: quarterly contracts, probation, quarterly filing"
how.zh = "看恰为6个月、9个月处是否也有同样的集中"
how.en = "Do 6 and 9 months gather in the same way"
[[false_positives]]
id = "FP-R69-ONE"
zh = "个别单位的情况"
en = "A single employer's doing"
how.zh = "看R68"
how.en = "See R68"

[[verify]]
id = "V1"
zh = "填写漏洞反馈表：左侧、界限处、右侧的数量，推算数，建议的界限或补充条件"
en = "The form that reports loopholes: numbers left, at and right of the limit, what was suggested, and a better limit or a further condition"
needs = "attachment"

[suppress]
key = ["entity_id", "part", "window_end:quarter"]
reopen_when = "excess >= 1.5 * last.excess"
snooze_max = "180 days"
---*/
-- A density test beside each limit, in numbers an officer can copy into the form:
-- * run3 (R3 looks at runs under three): runs of 3 between runs of 2 and of 4; suggested: the mean of the two.
-- * month12 (condition of benefit): first claims with a back-payment in the 60 days before and 12 months in all, between those
--   with 10 or 11 and those with 13 or 14; suggested: a quarter of the four classes.
-- * layoff20 (a lay-off of 20 is reported, art. 41 of the labour contract law): employers whose busiest 30 days have 17 to 19
--   departures with a claim, between 14 to 16 and 20 to 22.
-- Error: the count and the mean of its neighbours are Poisson counts: without bunching their difference has the variance
-- (suggested) + (sum of the neighbours) ÷ (number of classes)². A region is a province: below it the numbers are small.
-- The share of claimants just under a threshold (R2) has no fixed limit to bunch at: that rule compares with peers.
WITH placed AS (
  SELECT substr(region_code, 1, 2) AS province, 'run3' AS threshold, employer_id, applied_on AS day,
         CASE WHEN run = 3 THEN 'at' WHEN run = 2 THEN 'below' WHEN run = 4 THEN 'above' ELSE 'other' END AS side
  FROM threshold_case
  WHERE run_decided
  UNION ALL
  SELECT substr(region_code, 1, 2) AS province, 'month12' AS threshold, employer_id, applied_on AS day,
         CASE WHEN without_late < total AND total = 12 THEN 'at'
              WHEN without_late < total AND total >= 10 AND total <= 11 THEN 'below'
              WHEN without_late < total AND total >= 13 AND total <= 14 THEN 'above' ELSE 'other' END AS side
  FROM threshold_case
  WHERE total_decided
  UNION ALL
  SELECT substr(e.region_code, 1, 2) AS province, 'layoff20' AS threshold, p.employer_id, p.day,
         CASE WHEN p.n >= 17 AND p.n <= 19 THEN 'at' WHEN p.n >= 14 AND p.n <= 16 THEN 'below'
              WHEN p.n >= 20 AND p.n <= 22 THEN 'above' ELSE 'other' END AS side
  FROM (SELECT employer_id, w['n'] AS n, w['window_end'] AS day
        FROM (SELECT employer_id, peak_window(day, 1, 30) AS w FROM resignation_event GROUP BY employer_id) x) p
  JOIN employers e ON e.employer_id = p.employer_id
), one AS (
  SELECT province, threshold, MAX(n) AS n
  FROM (SELECT province, threshold, employer_id, COUNT(*) AS n
        FROM placed
        WHERE side = 'at' AND employer_id IS NOT NULL
        GROUP BY province, threshold, employer_id) o
  GROUP BY province, threshold
), counted AS (
  SELECT province, threshold, COUNT(*) AS n, MIN(day) AS first_on, MAX(day) AS last_on,
         SUM(CASE WHEN side = 'at' THEN 1 ELSE 0 END)      AS at_it,
         SUM(CASE WHEN side = 'below' THEN 1 ELSE 0 END)   AS below,
         SUM(CASE WHEN side = 'above' THEN 1 ELSE 0 END)   AS above,
         MAX(CASE WHEN threshold = 'month12' THEN 4.0 ELSE 2.0 END) AS classes
  FROM placed
  GROUP BY province, threshold
)
SELECT c.province,
       c.threshold,
       c.province || '0000'                                                           AS region_code,
       c.first_on                                                                     AS window_start,
       c.last_on                                                                      AS window_end,
       CAST(c.at_it AS BIGINT)                                                        AS observed,
       CAST(c.below AS BIGINT)                                                        AS below,
       CAST(c.above AS BIGINT)                                                        AS above,
       CAST(c.n AS BIGINT)                                                            AS exposure,
       (c.below + c.above) / c.classes                                                AS expected_n,
       c.at_it - (c.below + c.above) / c.classes                                      AS excess,
       (c.at_it - (c.below + c.above) / c.classes)
         / SQRT(GREATEST((c.below + c.above) / c.classes + (c.below + c.above) / (c.classes * c.classes), 1.0)) AS z,
       CAST(CASE WHEN c.threshold = 'layoff20' THEN 0 ELSE COALESCE(o.n, 0) END AS BIGINT) AS one_entity
FROM counted c
LEFT JOIN one o ON o.province = c.province AND o.threshold = c.threshold
/*--- tests
[[test]]
name  = "firing: exactly three deviations and one fewer, ten too many and nine; half of the excess at one employer"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id   | employer_id | region_code | month            | kind
OLD         | E0          | 150502      | 2023-01-01       | regular
A{01..42}   | E0          | 150502      | 2025-{01..03}-01 | regular
B{01..24}   | E0          | 150502      | 2025-{02..03}-01 | regular
C{01..23}   | E0          | 150502      | 2025-{01..04}-01 | regular
C24         | E0          | 150502      | 2024-12-01       | regular
C24         | E0          | 150502      | 2025-{01..03}-01 | regular
D01         | E0          | 150502      | 2025-03-01       | regular
D02         | E0          | 150502      | 2024-11-01       | regular
D02         | E0          | 150502      | 2024-12-01       | regular
D02         | E0          | 150502      | 2025-{01..03}-01 | regular
F{01..41}   | E0          | 620102      | 2025-{01..03}-01 | regular
G{01..24}   | E0          | 620102      | 2025-{02..03}-01 | regular
H{01..24}   | E0          | 620102      | 2025-{01..04}-01 | regular
I{01..10}   | E0          | 210102      | 2025-{01..03}-01 | regular
J{01..09}   | E0          | 220102      | 2025-{01..03}-01 | regular
K{01..10}   | E0          | 230102      | 2025-{01..03}-01 | regular
'''
claims = '''
claim_id   | person_id  | employer_id | region_code | agency_code | applied_at          | status
CA{01..42} | A{01..42}  | EA{01..42}  | 150502      | J1          | 2025-06-10 09:00:00 | approved
CB{01..24} | B{01..24}  |             | 152921      | J1          | 2025-06-01 09:00:00 | approved
CC{01..24} | C{01..24}  | EC          | 150502      | J1          | 2025-06-10 09:00:00 | approved
CD{01..02} | D{01..02}  | EC          | 150502      | J1          | 2025-07-10 09:00:00 | approved
CO         | OLD        | EC          | 150502      | J1          | 2025-08-10 09:00:00 | approved
CF{01..41} | F{01..41}  | EF{01..41}  | 620102      | J1          | 2025-06-10 09:00:00 | approved
CG{01..24} | G{01..24}  | EF          | 620102      | J1          | 2025-06-10 09:00:00 | approved
CH{01..24} | H{01..24}  | EF          | 620102      | J1          | 2025-06-10 09:00:00 | approved
CI{01..04} | I{01..04}  | EI          | 210102      | J1          | 2025-06-10 09:00:00 | approved
CI{05..10} | I{05..10}  |             | 210102      | J1          | 2025-06-10 09:00:00 | approved
CJ{01..09} | J{01..09}  | EJ          | 220102      | J1          | 2025-06-10 09:00:00 | approved
CK{01..05} | K{01..05}  | EK          | 230102      | J1          | 2025-06-10 09:00:00 | approved
CK{06..10} | K{06..10}  | EL{06..10}  | 230102      | J1          | 2025-06-10 09:00:00 | approved
'''
[test.expect]
# 15: 42 between 24 and 24: 18 too many; variance 24 + 48 / 4 = 36: exactly 3. Runs of 1 and 5 are farther off, OLD's begins in the
# extract's first month. 62: 41: 17 / 6 = 2.83. 21: ten with nobody beside (variance at least 1), four at one employer; 22: nine; 23: five
# of ten at one employer.
population = 5
rows = '''
entity_id | part | region_code | window_start | window_end | observed | below | above | exposure | expected_n | excess | z    | one_entity
15        | run3 | 150000      | 2025-06-01   | 2025-07-10 | 42       | 24    | 24    | 92       | 24         | 18     | 3.00 | 1
62        | run3 | 620000      | 2025-06-10   | 2025-06-10 | 41       | 24    | 24    | 89       | 24         | 17     | 2.83 | 1
21        | run3 | 210000      | 2025-06-10   | 2025-06-10 | 10       | 0     | 0     | 10       | 0          | 10     | 10   | 4
22        | run3 | 220000      | 2025-06-10   | 2025-06-10 | 9        | 0     | 0     | 9        | 0          | 9      | 9    | 9
23        | run3 | 230000      | 2025-06-10   | 2025-06-10 | 10       | 0     | 0     | 10       | 0          | 10     | 10   | 5
'''
alerts = '''
entity_id | part | band | fp
15        | run3 | B    | FP-R69-CUSTOM
21        | run3 | B    | FP-R69-CUSTOM
23        | run3 | C    | FP-R69-ONE
'''

[[test]]
name  = "firing: twelve months by back-payment between ten and fourteen; seventeen to nineteen leavers between fourteen and twenty-two"
kind  = "firing"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
L{01..21}   | 650102
'''
persons = '''
person_id  | insured_months_before
A{01..20}  | 6
B1         | 3
B{2..3}    | 4
B{4..6}    | 5
C{1..4}    | 7
C{5..7}    | 8
C8         | 9
D1         | 7
'''
contributions = '''
person_id | employer_id | region_code | month            | paid_on    | kind
OLD       | E0          | 640102      | 2023-01-01       |            | regular
A{01..20} | E0          | 640102      | 2025-{01..05}-01 |            | regular
A{01..20} | E0          | 640102      | 2024-06-01       | 2025-05-01 | backpay
B{1..6}   | E0          | 640102      | 2025-{01..05}-01 |            | regular
B{1..6}   | E0          | 640102      | 2024-06-01       | 2025-05-01 | backpay
C{1..8}   | E0          | 640102      | 2025-{01..05}-01 |            | regular
C{1..8}   | E0          | 640102      | 2024-06-01       | 2025-05-01 | backpay
D1        | E0          | 640102      | 2025-{01..05}-01 |            | regular
'''
separations = '''
person_id          | employer_id | separated_on | reason_code
L{01..12}P{01..17} | L{01..12}   | 2025-03-10   | employer_initiated
L13P{01..19}       | L13         | 2025-03-10   | employer_initiated
L14P{01..16}       | L14         | 2025-03-10   | employer_initiated
L15P{01..14}       | L15         | 2025-03-10   | employer_initiated
L16P{01..20}       | L16         | 2025-03-10   | employer_initiated
L17P{01..22}       | L17         | 2025-03-10   | employer_initiated
L18P{01..13}       | L18         | 2025-03-10   | employer_initiated
L19P{01..23}       | L19         | 2025-03-10   | employer_initiated
L20P{01..10}       | L20         | 2025-03-10   | employer_initiated
L20P{11..17}       | L20         | 2025-04-08   | employer_initiated
L21P{01..10}       | L21         | 2025-03-10   | employer_initiated
L21P{11..17}       | L21         | 2025-04-09   | employer_initiated
'''
claims = '''
claim_id            | person_id          | employer_id | region_code | agency_code | applied_at          | status
CA{01..20}          | A{01..20}          | EA{01..20}  | 640102      | J1          | 2025-06-10 09:00:00 | approved
CB{1..6}            | B{1..6}            | EA          | 640102      | J1          | 2025-06-10 09:00:00 | approved
CC{1..8}            | C{1..8}            | EA          | 640102      | J1          | 2025-06-10 09:00:00 | approved
CD1                 | D1                 | EA          | 640102      | J1          | 2025-06-10 09:00:00 | approved
CL{01..12}-{01..17} | L{01..12}P{01..17} | L{01..12}   | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM13-{01..19}       | L13P{01..19}       | L13         | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM14-{01..16}       | L14P{01..16}       | L14         | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM15-{01..14}       | L15P{01..14}       | L15         | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM16-{01..20}       | L16P{01..20}       | L16         | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM17-{01..22}       | L17P{01..22}       | L17         | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM18-{01..13}       | L18P{01..13}       | L18         | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM19-{01..23}       | L19P{01..23}       | L19         | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM20-{01..17}       | L20P{01..17}       | L20         | 650102      | J2          | 2025-04-10 09:00:00 | approved
CM21-{01..17}       | L21P{01..17}       | L21         | 650102      | J2          | 2025-04-10 09:00:00 | approved
'''
[test.expect]
# In all: A 6 + 5 + 1 paid back = 12; B 9, 10 (2), 11 (3); C 13 (4), 14 (3), 15; D1 7 + 5 = 12 without a back-payment.
# (2 + 3 + 4 + 3) / 4 = 3; 17 too many; variance 3 + 12 / 16 = 3.75: z = 8.78. Runs there are 5 each: 35 claims decided.
# Leavers: L01 to L12 17, L13 19, L20 17 in exactly 30 days (10 March to 8 April): 14; L14 and L15 below, L16 and L17 above; L21's
# two groups are 31 days apart. (2 + 2) / 2 = 2; 12 too many; variance 2 + 4 / 4 = 3: z = 6.93.
population = 3
rows = '''
entity_id | part     | window_start | window_end | observed | below | above | exposure | expected_n | excess | z    | one_entity
64        | month12  | 2025-06-10   | 2025-06-10 | 20       | 5     | 7     | 35       | 3          | 17     | 8.78 | 1
64        | run3     | 2025-06-10   | 2025-06-10 | 0        | 0     | 0     | 35       | 0          | 0      | 0    | 0
65        | layoff20 | 2025-03-10   | 2025-04-08 | 14       | 2     | 2     | 21       | 2          | 12     | 6.93 | 0
'''
alerts = '''
entity_id | part     | band | fp
64        | month12  | B    | FP-R69-CUSTOM
65        | layoff20 | B    | FP-R69-CUSTOM
'''

[[test]]
name  = "quiet: as many with three months as with two and four"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id   | employer_id | region_code | month            | kind
OLD         | E0          | 150502      | 2023-01-01       | regular
A{01..30}   | E0          | 150502      | 2025-{01..03}-01 | regular
B{01..30}   | E0          | 150502      | 2025-{02..03}-01 | regular
C{01..30}   | E0          | 150502      | 2025-{01..04}-01 | regular
'''
claims = '''
claim_id   | person_id  | employer_id | region_code | agency_code | applied_at          | status
CA{01..30} | A{01..30}  | EA          | 150502      | J1          | 2025-06-10 09:00:00 | approved
CB{01..30} | B{01..30}  | EA          | 150502      | J1          | 2025-06-10 09:00:00 | approved
CC{01..30} | C{01..30}  | EA          | 150502      | J1          | 2025-06-10 09:00:00 | approved
'''
[test.expect]
population = 1
alerts = ''

[[test]]
name  = "boundary: total months without a back-payment, eleven and thirteen; sixteen, seventeen and twenty leavers; an employer in no register"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
L{1..2}     | 650102
'''
persons = '''
person_id  | insured_months_before
A{01..12}  | 6
B1         | 5
C1         | 7
D1         | 5
D2         | 7
D3         | 8
'''
contributions = '''
person_id | employer_id | region_code | month            | paid_on    | kind
OLD       | E0          | 640102      | 2023-01-01       |            | regular
A{01..12} | E0          | 640102      | 2025-{01..05}-01 |            | regular
A{01..12} | E0          | 640102      | 2024-06-01       | 2025-05-01 | backpay
B1        | E0          | 640102      | 2025-{01..05}-01 |            | regular
B1        | E0          | 640102      | 2024-06-01       | 2025-05-01 | backpay
C1        | E0          | 640102      | 2025-{01..05}-01 |            | regular
C1        | E0          | 640102      | 2024-06-01       | 2025-05-01 | backpay
D{1..3}   | E0          | 640102      | 2025-{01..05}-01 |            | regular
'''
separations = '''
person_id    | employer_id | separated_on | reason_code
L1P{01..17}  | L1          | 2025-03-10   | employer_initiated
L2P{01..16}  | L2          | 2025-03-10   | employer_initiated
L3P{01..17}  | L3          | 2025-03-10   | employer_initiated
'''
claims = '''
claim_id     | person_id    | employer_id | region_code | agency_code | applied_at          | status
CA{01..12}   | A{01..12}    | EA{01..12}  | 640102      | J1          | 2025-06-10 09:00:00 | approved
CB1          | B1           | EA          | 640102      | J1          | 2025-06-10 09:00:00 | approved
CC1          | C1           | EA          | 640102      | J1          | 2025-06-10 09:00:00 | approved
CD{1..3}     | D{1..3}      | EA          | 640102      | J1          | 2025-06-10 09:00:00 | approved
CL1-{01..17} | L1P{01..17}  | L1          | 650102      | J2          | 2025-04-10 09:00:00 | approved
CL2-{01..16} | L2P{01..16}  | L2          | 650102      | J2          | 2025-04-10 09:00:00 | approved
CL3-{01..17} | L3P{01..17}  | L3          | 650102      | J2          | 2025-04-10 09:00:00 | approved
'''
[test.expect]
# A 6 + 5 + 1 paid back = 12, B1 11 and C1 13. D1 10, D2 12 and D3 13 without a back-payment: beside the question. (1 + 1) / 4 = 0.5;
# 11.5 too many; variance 0.5 + 2 / 16, at least 1: z = 11.5. Leavers: L1 17, L2 16; L3 is in no register and has no province.
population = 3
rows = '''
entity_id | part     | observed | below | above | exposure | expected_n | excess | z
64        | month12  | 12       | 1     | 1     | 17       | 0.5        | 11.5   | 11.5
64        | run3     | 0        | 0     | 0     | 17       | 0          | 0      | 0
65        | layoff20 | 1        | 1     | 0     | 2        | 0.5        | 0.5    | 0.5
'''
alerts = '''
entity_id | part     | band | fp
64        | month12  | B    | FP-R69-CUSTOM
'''

[[survivor]]
mutant = "sql: drop ELSE 'other'"
reason = { zh = "不在两侧的记作什么都不计入", en = "What stands on no side is counted nowhere, whatever it is called" }
[[survivor]]
mutant = "sql: drop ELSE 'other' #2"
reason = { zh = "不在两侧的记作什么都不计入", en = "What stands on no side is counted nowhere, whatever it is called" }
[[survivor]]
mutant = "sql: 11 => 12 in total <= 11"
reason = { zh = "恰在界限处的已由前一分支取走", en = "What is just at the limit was taken by the arm before" }
[[survivor]]
mutant = "sql: 13 => 12 in total >= 13"
reason = { zh = "恰在界限处的已由前一分支取走", en = "What is just at the limit was taken by the arm before" }
[[survivor]]
mutant = "sql: drop ELSE 'other' #3"
reason = { zh = "不在两侧的记作什么都不计入", en = "What stands on no side is counted nowhere, whatever it is called" }
[[survivor]]
mutant = "sql: 16 => 17 in p.n <= 16"
reason = { zh = "恰在界限处的已由前一分支取走", en = "What is just at the limit was taken by the arm before" }
[[survivor]]
mutant = "sql: 20 => 19 in p.n >= 20"
reason = { zh = "恰在界限处的已由前一分支取走", en = "What is just at the limit was taken by the arm before" }
[[survivor]]
mutant = "sql: MAX(CASE WHEN threshold = 'month12' THEN 4.0 ELSE 2.0 END) => min(CASE WHEN threshold = 'month12' THEN 4.0 ELSE 2.0 END)"
reason = { zh = "同一组的界限相同", en = "All of a group have the same limit" }
[[survivor]]
mutant = "evidence.claims: drop AND SUBSTR(t.region_code, 1, 2) = $entity_id"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop AND (($part = 'run3' AND t.run_decided AND t.run = 3) OR ($part…e < t.total AND t.total = 12))"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: SUBSTR(t.region_code, 1, 2) = $entity_id AND (($part = 'run3…e < t.total AND t.total = 12)) => SUBSTR(t.region_code, 1, 2) = $entity_id OR (($part = 'run3'…e < t.total AND t.total = 12))"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: 1 => 2 in SUBSTR(t.region_code, 1, 2)"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: 1 => 0 in SUBSTR(t.region_code, 1, 2)"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: 2 => 3 in SUBSTR(t.region_code, 1, 2)"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: 2 => 1 in SUBSTR(t.region_code, 1, 2)"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop OR ($part = 'run3' AND t.run_decided AND t.run = 3)"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop OR ($part = 'month12' AND t.without_late < t.total AND t.total = 12)"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: ($part = 'run3' AND t.run_decided AND t.run = 3) OR ($part =…te < t.total AND t.total = 12) => ($part = 'run3' AND t.run_decided AND t.run = 3) AND ($part…te < t.total AND t.total = 12)"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop AND $part = 'run3'"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop AND t.run_decided"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop AND t.run = 3"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: $part = 'run3' AND t.run_decided AND t.run = 3 => $part = 'run3' AND t.run_decided OR t.run = 3"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: 3 => 4 in t.run = 3"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: 3 => 2 in t.run = 3"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop AND $part = 'month12'"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop AND t.without_late < t.total"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: drop AND t.total = 12"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: $part = 'month12' AND t.without_late < t.total AND t.total = 12 => $part = 'month12' AND t.without_late < t.total OR t.total = 12"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: t.without_late < t.total => t.without_late <= t.total"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: 12 => 13 in t.total = 12"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "evidence.claims: 12 => 11 in t.total = 12"
reason = { zh = "仅供对照的行：不计人数、月数和金额，测试看不到列了哪些", en = "Rows for context: no person, month or money of theirs is counted, so a test cannot see which are listed" }
[[survivor]]
mutant = "downgrade.2: excess > 0 => excess >= 0"
reason = { zh = "只有多出至少1的才提示", en = "Only an excess of at least one is ever listed" }
[[survivor]]
mutant = "downgrade.2: 0 => 1 in excess > 0"
reason = { zh = "只有多出至少1的才提示", en = "Only an excess of at least one is ever listed" }
---*/
