/*--- rule
format   = 1
id       = "R55"
slug     = "refund-above-premiums"
version  = "2.0"
status   = "experimental"
family   = "grant"
entity   = "employer"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["稳岗返还", "返还比例"]

title.zh   = "稳岗返还高于缴费或同类比例"
title.en   = "Refund above premiums or usual rate"
summary.zh = "稳岗返还是上年度实际缴纳失业保险费的一部分。第一档：返还超过上年度全部缴费，任何地方都不可能。第二档：返还占缴费的比例明显高于同盟市、同年度、同类规模单位的通常比例（各地比例不同，不用外地或过期的比例，只与当地同年同类单位比），多为规模划型有误。"
summary.en = "A stabilisation refund is a part of the premiums actually paid in the year before. Tier 1: more was refunded than was paid in that whole year, which no place allows. Tier 2: the refund is a far larger part of the premiums than is usual for employers of the same prefecture, year and size (rates are local; no other place's or expired rate is used): mostly a wrong class of size."

[[legal]]
clause = "ALS-2019:1"
why.zh = "返还其上年度实际缴纳失业保险费的一定比例"
why.en = "A share of the premiums actually paid in the year before is refunded"
[[legal]]
clause = "GSZN-2022:1-10"
why.zh = "大型企业与中小微企业返还比例不同"
why.en = "Large and smaller employers have different rates"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查"
why.en = "The office checks what it pays"

[requires]
employers       = ["employer_id", "region_code"]
employer_grants = ["grant_id", "employer_id", "grant_type", "year", "amount", "paid_on"]

[optional]
employers     = { columns = ["size_class"], feeds = ["size_class"] }

[params.above_usual]
type = "decimal"
default = "1.20"
min = "1.05"
max = "10.00"
about.zh = "第二档：返还比例达到同类通常比例的多少倍"
about.en = "Tier 2: how many times the usual rate"
[params.min_peers]
type = "int"
default = 20
min = 5
max = 1000
unit = "家"
about.zh = "同类单位少于此数时不判断第二档"
about.en = "With fewer like employers tier 2 is not decided"
[params.min_excess]
type = "decimal"
default = "100.00"
min = "0.00"
max = "100000.00"
unit = "元"
about.zh = "多返还少于此数不列为疑点"
about.en = "No alert below this much too much"

[output]
rows = "population"
entity_id = "employer_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "too_much"
[output.columns]
employer_id  = { type = "string",        zh = "单位", en = "Employer" }
part         = { type = "string",        zh = "返还政策年度", en = "Policy year of the refund" }
region_code  = { type = "string",        zh = "参保地", en = "Region" }
prefecture   = { type = "string",        zh = "盟市", en = "Prefecture" }
size_class   = { type = "string",        zh = "规模", en = "Size" }
window_start = { type = "date",          zh = "缴费年度首日", en = "First day of the premium year" }
window_end   = { type = "date",          zh = "末次发放日", en = "Last paid on" }
decided      = { type = "bool",          zh = "可判断（缴费年度全部在数据期内、金额完整）", en = "Decided (the premium year lies inside the extract, amounts complete)" }
tier         = { type = "int64",         zh = "档次（1 超过全部缴费，2 高于同类比例，0 无）", en = "Tier (1 above all premiums, 2 above the usual rate, 0 none)" }
refund       = { type = "decimal(14,2)", zh = "返还金额", en = "Refunded" }
premiums     = { type = "decimal(14,2)", zh = "上年度缴费", en = "Premiums of the year before" }
rate         = { type = "float64",       zh = "返还占缴费", en = "Refund to premiums" }
usual        = { type = "float64",       zh = "同类通常比例（中位数）", en = "Usual rate (median of the like)" }
peers        = { type = "int64",         zh = "同类单位数", en = "Like employers" }
too_much     = { type = "decimal(14,2)", zh = "至少多返还", en = "At least too much" }
payments     = { type = "int64",         zh = "发放笔数", en = "Payments" }

[model]
kind = "none"

[alert]
where = "tier > 0 AND too_much >= $min_excess"
score = "too_much"
budget = { per_scan = 100 }

[[downgrade]]
when = "tier = 2"
to   = "medium"
fp   = "FP-R55-SIZE"
zh   = "比例为{rate:pct}，同类{peers}家通常为{usual:pct}：先核对规模划型（现为{size_class}）"
en   = "The rate is {rate:pct} where {peers} like employers have {usual:pct}: check the class of size first (now {size_class})"

[[support]]
id   = "paid_twice"
when = "payments >= 2"
zh   = "同一政策年度发放了{payments}笔"
en   = "It was paid {payments} times for one policy year"
[[support]]
id   = "no_premiums"
when = "tier = 1 AND COALESCE(premiums, 0) = 0"
zh   = "上年度没有缴费记录"
en   = "There were no premiums in the year before"

[explain]
zh = "该单位{part}年度稳岗返还{refund:yuan}，上年度缴纳失业保险费{premiums:yuan}；同盟市、同年度、同类规模{peers}家单位返还的通常比例为{usual:pct}。至少多返还{too_much:yuan}。"
en = "For {part} the employer was refunded {refund:yuan}; the premiums of the year before were {premiums:yuan}. {peers} employers of its prefecture, year and size usually have {usual:pct}. At least {too_much:yuan} is too much."

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

[[false_positives]]
id = "FP-R55-SIZE"
zh = "规模划型有误或年内变化"
en = "A wrong or changed class of size"
how.zh = "查划型依据（从业人员、营业收入、资产）"
how.en = "What the class rests on: staff, turnover, assets"
[[false_positives]]
id = "FP-R55-ELSEWHERE"
zh = "缴费在其他地区或原单位编号下（合并、迁移），本数据看不到"
en = "Premiums paid in another place or under a former number (merger, move)"
how.zh = "查登记变更和税务缴费记录"
how.en = "Changes of registration and the tax authority's receipts"
[[false_positives]]
id = "FP-R55-ARREARS"
zh = "补发以前年度的返还"
en = "Arrears of earlier years' refunds"
how.zh = "查发放批次说明"
how.en = "The note of the batch"

[[verify]]
id = "V1"
zh = "用税务缴费记录核对上年度实际缴费额"
en = "The premiums of that year by the tax authority's records"
needs = "number"
[[verify]]
id = "V2"
zh = "查当地当年返还比例文件和该单位划型依据"
en = "The local rate of that year and what the class of size rests on"
needs = "attachment"

[suppress]
key = ["entity_id", "part"]
reopen_when = "too_much > last.too_much"
snooze_max = "180 days"
---*/
-- Choices:
-- * Refund: net per employer and policy year (view employer_refund). Premiums: the larger of what was paid for the months
--   of the calendar year before and what arrived in that year, in the employer's favour.
-- * Decided only where that whole year lies inside the extract and no amount is missing. Nothing is guessed for half years.
-- * Usual rate: the median over the decided refunds of the same prefecture, policy year and size (large against all
--   others, the only distinction the texts make; unknown sizes stand apart), at least $min_peers of them. It is what this
--   place paid, not a limit: so tier 2 reaches band B at most. Where that median itself is above 1, the extract holds a
--   part of the premiums only, and nothing of the group is decided.
-- * The rate of the law and its year are local: an office checks them (V2); the table standards has no item for them.
WITH yearly AS (
  SELECT employer_id, year, paid_year, SUM(amount) AS amount, SUM(unknown) AS unknown
  FROM (SELECT employer_id, date_part('year', month) AS year, date_part('year', paid_on) AS paid_year, amount, unknown
        FROM employer_premium) p
  GROUP BY employer_id, year, paid_year
), premium AS (
  SELECT r.employer_id, r.year,
         COALESCE(SUM(CASE WHEN c.year = r.year - 1 THEN c.amount END), 0)        AS for_year,
         COALESCE(SUM(CASE WHEN c.paid_year = r.year - 1 THEN c.amount END), 0)   AS in_year,
         SUM(c.unknown)                                                           AS unknown
  FROM employer_refund r
  JOIN yearly c ON c.employer_id = r.employer_id
  WHERE c.year = r.year - 1 OR c.paid_year = r.year - 1
  GROUP BY r.employer_id, r.year
), refund AS (
  SELECT r.employer_id, r.year, r.amount, r.payments, r.last_paid, e.region_code,
         COALESCE(substr(e.region_code, 1, 4), '?')                               AS prefecture,
         e.size_class,
         CASE WHEN e.size_class = 'large' THEN 'large' WHEN e.size_class IS NULL THEN '?' ELSE 'other' END AS size_group,
         COALESCE(GREATEST(p.for_year, p.in_year), 0)                             AS premiums,
         COALESCE(p.unknown, 0) = 0
           AND (r.year - 1) * 12 >= month_index(x.first_month)
           AND (r.year - 1) * 12 + 11 <= month_index(x.last_month)                AS decided
  FROM employer_refund r
  CROSS JOIN extract x
  LEFT JOIN premium p   ON p.employer_id = r.employer_id AND p.year = r.year
  LEFT JOIN employers e ON e.employer_id = r.employer_id
), rated AS (
  SELECT employer_id, year, amount, payments, last_paid, region_code, prefecture, size_class, premiums, decided,
         CASE WHEN decided AND premiums > 0 THEN CAST(amount AS DOUBLE) / CAST(premiums AS DOUBLE) END AS rate,
         MEDIAN(CASE WHEN decided AND premiums > 0 THEN CAST(amount AS DOUBLE) / CAST(premiums AS DOUBLE) END)
           OVER (PARTITION BY prefecture, year, size_group)                       AS usual,
         SUM(CASE WHEN decided AND premiums > 0 THEN 1 ELSE 0 END)
           OVER (PARTITION BY prefecture, year, size_group)                       AS peers
  FROM refund
), judged AS (
  SELECT employer_id, year, amount, payments, last_paid, region_code, prefecture, size_class, premiums, rate, usual, peers,
         decided AND (peers < $min_peers OR COALESCE(usual, 0) <= 1)              AS decided,
         CASE WHEN NOT decided OR (peers >= $min_peers AND usual > 1) THEN 0
              WHEN amount > premiums THEN 1
              WHEN peers >= $min_peers AND rate >= $above_usual * usual THEN 2
              ELSE 0 END                                                          AS tier
  FROM rated
)
SELECT employer_id,
       CAST(year AS VARCHAR)                        AS part,
       region_code,
       prefecture,
       size_class,
       make_date(year - 1, 1, 1)                    AS window_start,
       last_paid                                    AS window_end,
       decided,
       CAST(tier AS BIGINT)                         AS tier,
       amount                                       AS refund,
       CAST(premiums AS DECIMAL(14,2))              AS premiums,
       rate,
       usual,
       CAST(peers AS BIGINT)                        AS peers,
       CAST(CASE WHEN tier = 1 THEN amount - premiums
                 WHEN tier = 2 THEN amount - ROUND(CAST(premiums AS DOUBLE) * usual, 2)
                 ELSE 0 END AS DECIMAL(14,2))       AS too_much,
       payments
FROM judged
/*--- tests
[[test]]
name  = "firing: exactly all premiums, a fen under and at the least; paid in the year or for it; what cannot be decided"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | size_class
E{1..9}     | 150502      | small
'''
contributions = '''
person_id | employer_id | region_code | month              | paid_on    | amount | kind
Z1        | E0          | 150502      | 2023-01-01         | 2023-02-10 | 1.00   | regular
Z1        | E0          | 150502      | 2025-05-01         | 2025-06-10 | 1.00   | regular
P1        | E1          | 150502      | 2024-{01..12}-01   | 2024-06-10 | 100.00 | regular
P1        | E1          | 150502      | 2025-01-01         | 2025-01-01 | 900.00 | regular
P1        | E1          | 150502      | 2023-12-01         | 2023-12-31 | 900.00 | regular
P2        | E2          | 150502      | 2024-{01..12}-01   | 2024-06-10 | 100.00 | regular
P3        | E3          | 150502      | 2024-{01..12}-01   |            | 100.00 | deferred
P4        | E4          | 150502      | 2024-{01..12}-01   | 2024-12-31 | 100.00 | regular
P4        | E4          | 150502      | 2023-12-01         | 2024-01-01 | 100.00 | regular
P5        | E5          | 150502      | 2024-{01..11}-01   | 2024-06-10 | 100.00 | regular
P5        | E5          | 150502      | 2024-12-01         | 2024-12-10 |        | regular
P6        | E6          | 150502      | 2023-{01..12}-01   | 2023-06-10 | 10.00  | regular
P7        | E7          | 150502      | 2023-{01..12}-01   | 2023-06-10 | 10.00  | regular
P9        | E9          | 150502      | 2023-{01..11}-01   | 2023-06-10 | 20.00  | regular
P9        | E9          | 150502      | 2023-12-01         | 2024-01-10 | 20.00  | regular
P9        | E9          | 150502      | 2024-{01..11}-01   | 2024-06-10 | 10.00  | regular
P9        | E9          | 150502      | 2024-12-01         | 2025-01-10 | 10.00  | regular
P7        | E7          | 150502      | 2024-05-01         | 2024-06-10 |        | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 1200.00 | 2025-05-10
G2       | E2          | job_stabilisation_refund | 2025 | 1000.00 | 2025-05-10
G2B      | E2          | job_stabilisation_refund | 2025 | 300.00  | 2025-06-10
G2C      | E2          | job_stabilisation_refund | 2025 | 900.00  | 2025-07-10
G3       | E3          | job_stabilisation_refund | 2025 | 1299.99 | 2025-05-10
G4       | E4          | job_stabilisation_refund | 2025 | 1300.00 | 2025-05-10
G5       | E5          | job_stabilisation_refund | 2025 | 5000.00 | 2025-05-10
G6       | E6          | job_stabilisation_refund | 2023 | 5000.00 | 2023-05-10
G7       | E7          | job_stabilisation_refund | 2024 | 220.00  | 2024-05-10
G9       | E9          | job_stabilisation_refund | 2024 | 200.00  | 2024-05-10
G9B      | E9          | job_stabilisation_refund | 2025 | 200.00  | 2025-05-10
G10      | E10         | job_stabilisation_refund | 2026 | 900.00  | 2025-06-20
G8       | E8          | job_stabilisation_refund | 2025 | 100.00  | 2025-05-10
G8B      | E8          | hiring_subsidy           | 2025 | 100.00  | 2025-05-10
'''
[test.expect]
# E1: 12 x 100 = 1200.00, all of it refunded: not more. E2: 1300.00 of 1200.00, in two payments. E3: 99.99 too much, under the
# least of 100.00. E4: 13 months arrived in 2024: 1300.00. E5 has a month without amount. E6's year 2022 is outside the extract,
# E7's begins in its first month: 120.00; the missing amount is of another year. E8 paid nothing. E9: 240.00 for
# 2023 (220.00 arrived); for 2024 120.00, but 20 + 110 = 130.00 arrived in it. E10's year is not over.
population = 11
rows = '''
entity_id | part | window_start | window_end | decided | tier | refund  | premiums | too_much | payments | peers
E1        | 2025 | 2024-01-01   | 2025-05-10 | true    | 0    | 1200.00 | 1200.00  | 0.00     | 1        | 5
E2        | 2025 | 2024-01-01   | 2025-06-10 | true    | 1    | 1300.00 | 1200.00  | 100.00   | 2        | 5
E3        | 2025 | 2024-01-01   | 2025-05-10 | true    | 1    | 1299.99 | 1200.00  | 99.99    | 1        | 5
E4        | 2025 | 2024-01-01   | 2025-05-10 | true    | 0    | 1300.00 | 1300.00  | 0.00     | 1        | 5
E5        | 2025 | 2024-01-01   | 2025-05-10 | false   | 0    | 5000.00 | 1100.00  | 0.00     | 1        | 5
E6        | 2023 | 2022-01-01   | 2023-05-10 | false   | 0    | 5000.00 | 0.00     | 0.00     | 1        | 0
E7        | 2024 | 2023-01-01   | 2024-05-10 | true    | 1    | 220.00  | 120.00   | 100.00   | 1        | 2
E9        | 2024 | 2023-01-01   | 2024-05-10 | true    | 0    | 200.00  | 240.00   | 0.00     | 1        | 2
E9        | 2025 | 2024-01-01   | 2025-05-10 | true    | 1    | 200.00  | 130.00   | 70.00    | 1        | 5
E10       | 2026 | 2025-01-01   | 2025-06-20 | false   | 0    | 900.00  | 0.00     | 0.00     | 1        | 0
E8        | 2025 | 2024-01-01   | 2025-05-10 | true    | 1    | 100.00  | 0.00     | 100.00   | 1        | 5
'''
alerts = '''
entity_id | part | band | amount_paid | amount_low
E2        | 2025 | A    | 1300.00     | 100.00
E7        | 2024 | A    | 220.00      | 100.00
E8        | 2025 | A    | 100.00      | 100.00
'''

[[test]]
name  = "firing: exactly 1.2 times the usual rate, a fen under; nineteen and twenty like employers; large ones apart"
kind  = "firing"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | size_class
A{01..20}   | 150502      | small
AX          | 150521      | micro
AY          | 150502      | medium
AL          | 150502      | large
AN          | 150502      |
B{01..19}   | 150102      | small
BX          | 150102      | small
C{01..18}   | 150202      | small
CX          | 150202      | small
'''
contributions = '''
person_id  | employer_id | region_code | month      | paid_on    | amount  | kind
Z1         | E0          | 150502      | 2024-01-01 | 2024-02-10 | 1.00    | regular
Z1         | E0          | 150502      | 2025-05-01 | 2025-06-10 | 1.00    | regular
PA{01..20} | A{01..20}   | 150502      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PX1        | AX          | 150502      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PY1        | AY          | 150502      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PL1        | AL          | 150502      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PN1        | AN          | 150502      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PB{01..19} | B{01..19}   | 150102      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PB20       | BX          | 150102      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PC{01..18} | C{01..18}   | 150202      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PC19       | CX          | 150202      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
'''
employer_grants = '''
grant_id  | employer_id | grant_type               | year | amount | paid_on
GA{01..20} | A{01..20}  | job_stabilisation_refund | 2025 | 500.00 | 2025-05-10
GAX       | AX          | job_stabilisation_refund | 2025 | 600.00 | 2025-05-10
GAY       | AY          | job_stabilisation_refund | 2025 | 599.99 | 2025-05-10
GAL       | AL          | job_stabilisation_refund | 2025 | 900.00 | 2025-05-10
GAN       | AN          | job_stabilisation_refund | 2025 | 900.00 | 2025-05-10
GB{01..19} | B{01..19}  | job_stabilisation_refund | 2025 | 300.00 | 2025-05-10
GBX       | BX          | job_stabilisation_refund | 2025 | 900.00 | 2025-05-10
GC{01..18} | C{01..18}  | job_stabilisation_refund | 2025 | 300.00 | 2025-05-10
GCX       | CX          | job_stabilisation_refund | 2025 | 900.00 | 2025-05-10
'''
[test.expect]
# Prefecture 1505, 22 smaller employers: usual 0.5; 600 is 1.2 times that (100.00 too much), 599.99 is not. The large and the
# unknown size have no like. 1501: 20 with BX, usual 0.3: 900 - 300 = 600.00. 1502: 19 only.
population = 63
rows = '''
entity_id | tier | rate  | usual | peers | too_much
AX        | 2    | 0.6   | 0.5   | 22    | 100.00
AY        | 0    | 0.6   | 0.5   | 22    | 0.00
AL        | 0    | 0.9   | 0.9   | 1     | 0.00
AN        | 0    | 0.9   | 0.9   | 1     | 0.00
BX        | 2    | 0.9   | 0.3   | 20    | 600.00
CX        | 0    | 0.9   | 0.3   | 19    | 0.00
'''
alerts = '''
entity_id | band | fp          | amount_low
AX        | B    | FP-R55-SIZE | 100.00
BX        | B    | FP-R55-SIZE | 600.00
'''

[[test]]
name  = "the boundary of a year: its first and last day, an extract that ends with it; a usual rate of exactly one"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | size_class
E{1..2}     | 150502      | small
E4          | 150502      | small
A{01..20}   | 150302      | small
AX          | 150302      | small
'''
contributions = '''
person_id  | employer_id | region_code | month            | paid_on    | amount  | kind
P1         | E1          | 150502      | 2024-{01..12}-01 | 2024-06-10 | 100.00  | regular
P1         | E1          | 150502      | 2023-12-01       | 2024-01-01 | 100.00  | regular
P2         | E2          | 150502      | 2024-{01..12}-01 | 2024-06-10 | 100.00  | regular
P2         | E2          | 150502      | 2023-12-01       | 2024-12-31 | 100.00  | regular
P4         | E4          | 150502      | 2024-{01..11}-01 | 2024-06-10 | 100.00  | regular
P4         | E4          | 150502      | 2024-12-01       | 2024-12-31 |         | regular
PA{01..20} | A{01..20}   | 150302      | 2024-03-01       | 2024-04-10 | 1000.00 | regular
PX         | AX          | 150302      | 2024-03-01       | 2024-04-10 | 1000.00 | regular
'''
employer_grants = '''
grant_id   | employer_id | grant_type               | year | amount  | paid_on
G1         | E1          | job_stabilisation_refund | 2025 | 1300.00 | 2025-05-10
G2         | E2          | job_stabilisation_refund | 2025 | 1300.00 | 2025-05-10
G4         | E4          | job_stabilisation_refund | 2025 | 1300.00 | 2025-05-10
GA{01..20} | A{01..20}   | job_stabilisation_refund | 2025 | 1000.00 | 2025-05-10
GX1        | AX          | job_stabilisation_refund | 2025 | 1000.00 | 2025-05-10
GX2        | AX          | job_stabilisation_refund | 2025 | 100.00  | 2025-06-30
'''
[test.expect]
# The extract runs from December 2023 to December 2024. E1's thirteenth month arrived on the first day of 2024, E2's on the last: 1300.00.
# E4 lacks an amount. 1503: all was refunded to twenty, so the usual rate is exactly 1; AX got 100.00 more, the last on the as-of day.
population = 24
rows = '''
entity_id | decided | tier | premiums | rate | usual | peers | too_much
E1        | true    | 0    | 1300.00  | 1    | 1     | 2     | 0.00
E2        | true    | 0    | 1300.00  | 1    | 1     | 2     | 0.00
E4        | false   | 0    | 1100.00  |      | 1     | 2     | 0.00
A01       | true    | 0    | 1000.00  | 1    | 1     | 21    | 0.00
AX        | true    | 1    | 1000.00  | 1.1  | 1     | 21    | 100.00
'''
alerts = '''
entity_id | band | amount_paid | amount_low
AX        | A    | 1100.00     | 100.00
'''

[[test]]
name  = "quiet: the usual rate, and an extract that holds half of the premiums"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | size_class
A{01..20}   | 150502      | small
B{01..20}   | 150102      | small
'''
contributions = '''
person_id  | employer_id | region_code | month      | paid_on    | amount | kind
Z1         | E0          | 150502      | 2024-01-01 | 2024-02-10 | 1.00   | regular
Z1         | E0          | 150502      | 2025-05-01 | 2025-06-10 | 1.00   | regular
PA{01..20} | A{01..20}   | 150502      | 2024-03-01 | 2024-04-10 | 500.00 | regular
PB{01..20} | B{01..20}   | 150102      | 2024-03-01 | 2024-04-10 | 500.00 | regular
'''
employer_grants = '''
grant_id   | employer_id | grant_type               | year | amount | paid_on
GA{01..20} | A{01..20}   | job_stabilisation_refund | 2025 | 450.00 | 2025-05-10
GB{01..20} | B{01..20}   | job_stabilisation_refund | 2025 | 900.00 | 2025-05-10
'''
[test.expect]
population = 40
rows = '''
entity_id | decided | tier | peers
A01       | true    | 0    | 20
B01       | false   | 0    | 20
'''
alerts = ''

[[test]]
name  = "paid in advance or late, tiny premiums, none at all; years and undecided ones apart in the usual rate; a tie in the fen"
kind  = "boundary"
as_of = 2025-06-30
params = { min_peers = 5, min_excess = "0.00" }
[test.given]
employers = '''
employer_id | region_code | size_class
A{1..5}     | 150102      | small
AX          | 150102      | small
B{1..5}     | 150102      | small
AD          | 150202      | small
AE          | 150202      | small
AN          | 150202      | small
C{1..5}     | 150502      | small
N1          | 150502      | small
U1          | 150502      | small
H{1..6}     | 150502      | small
'''
contributions = '''
person_id | employer_id | region_code | month      | paid_on    | amount  | kind
Z1        | E0          | 150502      | 2023-01-01 | 2023-02-10 | 1.00    | regular
Z1        | E0          | 150502      | 2025-05-01 | 2025-06-10 | 1.00    | regular
PA{1..5}  | A{1..5}     | 150102      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PX        | AX          | 150102      | 2024-03-01 | 2024-04-10 | 1000.25 | regular
PX        | AX          | 150102      | 2023-03-01 | 2023-04-10 | 1000.00 | regular
PB{1..5}  | B{1..5}     | 150102      | 2023-03-01 | 2023-04-10 | 1000.00 | regular
PD        | AD          | 150202      | 2024-03-01 |            | 1000.00 | deferred
PD        | AD          | 150202      | 2025-01-01 | 2024-12-20 | 300.00  | regular
PE        | AE          | 150202      | 2024-01-01 | 2023-12-20 | 100.00  | regular
PE        | AE          | 150202      | 2023-12-01 | 2024-01-15 | 150.00  | regular
PN        | AN          | 150202      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PN        | AN          | 150202      | 2023-11-01 | 2023-12-10 |         | regular
PC{1..5}  | C{1..5}     | 150502      | 2024-03-01 | 2024-04-10 | 1000.00 | regular
PU        | U1          | 150502      | 2024-03-01 | 2024-04-10 | 100.00  | regular
PU        | U1          | 150502      | 2024-04-01 | 2024-05-10 |         | regular
PH1       | H1          | 150502      | 2024-03-01 |            | 0.50    | deferred
PH2       | H2          | 150502      | 2023-12-01 | 2024-01-10 | 0.50    | regular
PH{3..6}  | H{3..6}     | 150502      | 2024-03-01 | 2024-04-10 | 0.50    | regular
PNX       | NX          | 150502      | 2024-03-01 | 2024-04-10 | 100.00  | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount | paid_on
GA{1..5} | A{1..5}     | job_stabilisation_refund | 2025 | 500.00 | 2025-05-10
GX       | AX          | job_stabilisation_refund | 2025 | 900.00 | 2025-05-10
GX4      | AX          | job_stabilisation_refund | 2024 | 400.00 | 2024-05-10
GB{1..5} | B{1..5}     | job_stabilisation_refund | 2024 | 900.00 | 2024-05-10
GD       | AD          | job_stabilisation_refund | 2025 | 500.00 | 2025-05-10
GE       | AE          | job_stabilisation_refund | 2025 | 75.00  | 2025-05-10
GN       | AN          | job_stabilisation_refund | 2025 | 500.00 | 2025-05-10
GC{1..5} | C{1..5}     | job_stabilisation_refund | 2025 | 450.00 | 2025-05-10
GN1      | N1          | job_stabilisation_refund | 2025 | 10.00  | 2025-05-10
GU       | U1          | job_stabilisation_refund | 2025 | 500.00 | 2025-05-10
GH{1..6} | H{1..6}     | job_stabilisation_refund | 2025 | 0.20   | 2025-05-10
GNX      | NX          | job_stabilisation_refund | 2025 | 50.00  | 2025-05-10
'''
[test.expect]
# 1501, 2025: five of 0.5 and AX with 900 / 1000.25 = 0.8998: usual 0.5 of six. 1000.25 x 0.5 = 500.125, rounded to the fen
# 500.13: 900.00 - 500.13 = 399.87 too much. 2024: 0.4 (AX) and five of 0.9: usual 0.9 of six.
# 1502: AD's January 2025 came in advance: 1000.00 for 2024, 300.00 in it. AE: 100.00 for 2024, paid before it; 150.00 in
# it. AN's missing amount is of 2023, and came then.
# 1505: six of 0.20 / 0.50 = 0.4 and five of 0.45: the sixth of eleven is 0.4; 0.45 is under 1.2 x 0.4. N1 paid nothing, U1 is
# undecided: neither has a rate. H1's 0.50 is for 2024, H2's came in it. NX is in no register.
population = 29
rows = '''
entity_id | part | prefecture | decided | tier | premiums | rate   | usual | peers | too_much
A1        | 2025 | 1501       | true    | 0    | 1000.00  | 0.5    | 0.5   | 6     | 0.00
AX        | 2025 | 1501       | true    | 2    | 1000.25  | 0.8998 | 0.5   | 6     | 399.87
AX        | 2024 | 1501       | true    | 0    | 1000.00  | 0.4    | 0.9   | 6     | 0.00
B1        | 2024 | 1501       | true    | 0    | 1000.00  | 0.9    | 0.9   | 6     | 0.00
AD        | 2025 | 1502       | true    | 0    | 1000.00  | 0.5    | 0.5   | 3     | 0.00
AE        | 2025 | 1502       | true    | 0    | 150.00   | 0.5    | 0.5   | 3     | 0.00
AN        | 2025 | 1502       | true    | 0    | 1000.00  | 0.5    | 0.5   | 3     | 0.00
C1        | 2025 | 1505       | true    | 0    | 1000.00  | 0.45   | 0.400 | 11    | 0.00
N1        | 2025 | 1505       | true    | 1    | 0.00     |        | 0.400 | 11    | 10.00
U1        | 2025 | 1505       | false   | 0    | 100.00   |        | 0.400 | 11    | 0.00
H1        | 2025 | 1505       | true    | 0    | 0.50     | 0.4    | 0.400 | 11    | 0.00
H2        | 2025 | 1505       | true    | 0    | 0.50     | 0.4    | 0.400 | 11    | 0.00
NX        | 2025 | ?          | true    | 0    | 100.00   | 0.5    | 0.5   | 1     | 0.00
'''
alerts = '''
entity_id | part | band | fp          | amount_paid | amount_low
AX        | 2025 | B    | FP-R55-SIZE | 900.00      | 399.87
N1        | 2025 | A    |             | 10.00       | 10.00
'''

[[test]]
name  = "boundary: an extract that ends in November lacks a month of the year"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | size_class
E1          | 150502      | small
'''
contributions = '''
person_id | employer_id | region_code | month      | paid_on    | amount | kind
P1        | E1          | 150502      | 2024-01-01 | 2024-02-10 | 100.00 | regular
P1        | E1          | 150502      | 2024-11-01 | 2024-12-10 | 100.00 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 900.00 | 2025-05-10
'''
[test.expect]
population = 1
rows = '''
entity_id | decided | tier | premiums | too_much
E1        | false   | 0    | 200.00   | 0.00
'''
alerts = ''

[[survivor]]
mutant = "sql: drop ELSE 'other'"
reason = { zh = "规模组的名称只用来分组", en = "The name of a group of sizes only tells the groups apart" }
[[survivor]]
mutant = "sql: e.size_class = 'large' => e.size_class <> 'large'"
reason = { zh = "规模组的名称只用来分组：只是换了名称", en = "The name of a group of sizes only tells the groups apart: two names change places" }
[[survivor]]
mutant = "sql: e.size_class IS NULL => e.size_class IS NOT NULL"
reason = { zh = "规模组的名称只用来分组：只是换了名称", en = "The name of a group of sizes only tells the groups apart: two names change places" }
[[survivor]]
mutant = "sql: COALESCE(usual, 0) => (usual)"
reason = { zh = "没有通常比例时同类为零家，前一条件已成立", en = "Without a usual rate there are no peers, and the condition before it holds" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(usual, 0)"
reason = { zh = "没有通常比例时同类为零家，前一条件已成立", en = "Without a usual rate there are no peers, and the condition before it holds" }
---*/
