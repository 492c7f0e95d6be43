/*--- rule
format   = 1
id       = "R58"
slug     = "grant-after-closure"
version  = "1.0"
status   = "experimental"
family   = "grant"
entity   = "employer"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["稳岗返还", "免申即享", "注销单位"]

title.zh   = "惠企补贴发给已关闭的单位"
title.en   = "Grants to employers already closed"
summary.zh = "稳岗返还等惠企补贴的发放日晚于单位关闭、破产、吊销或注销日。“免申即享”由后台比对直接拨付，单位状态没有及时更新时容易发生。被合并的单位由承继单位领取，降为观察。"
summary.en = "Stabilisation refunds and other employers' grants were paid after the employer had closed, gone bankrupt, lost its licence or been deregistered. Grants without application are paid from compared data, so that an outdated status lets this happen. Merged employers have a successor: watch list only."

[[legal]]
clause = "GSZN-2022:1-10"
why.zh = "通过后台数据比对审核、社会公示后拨付，企业要提供公户信息"
why.en = "Paid after comparison of data and public notice, to the employer's own account"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查社会保险登记和待遇享受等情况"
why.en = "The office checks registrations and what it pays"

[requires]
employers       = ["employer_id", "region_code", "closed_on"]
employer_grants = ["grant_id", "employer_id", "grant_type", "year", "amount", "paid_on"]

[optional]
employers     = { columns = ["closure_kind"], feeds = ["closure_kind"] }
contributions = { columns = ["employer_id", "month"], feeds = ["last_insured"] }

[params.grace_days]
type = "int"
default = 30
min = 0
max = 365
unit = "日"
about.zh = "关闭后多少日内的发放不计：公示和拨付需要时间"
about.en = "Payments within so many days of the closure do not count: notice and transfer take time"

[output]
rows = "violations"
entity_id = "employer_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
employer_id  = { type = "string",        zh = "单位", en = "Employer" }
region_code  = { type = "string",        zh = "参保地", en = "Region" }
window_start = { type = "date",          zh = "关闭日", en = "Closed on" }
window_end   = { type = "date",          zh = "关闭后末次发放", en = "Last paid afterwards" }
closure_kind = { type = "string",        zh = "关闭方式", en = "Kind of closure" }
observed     = { type = "int64",         zh = "关闭后发放笔数", en = "Grants paid afterwards" }
exposure     = { type = "int64",         zh = "全部发放笔数", en = "Grants paid in all" }
days         = { type = "int64",         zh = "最长迟于关闭日数", en = "Most days after the closure" }
insured_days = { type = "int64",         zh = "关闭后仍有人参保的天数", en = "Days after the closure with somebody insured" }
last_insured = { type = "date",          zh = "最后参保月", en = "Last insured month" }
earned       = { type = "int64",         zh = "其中所属年度早于关闭的笔数", en = "Of these for a year before the closure" }
amount       = { type = "decimal(14,2)", zh = "关闭后发放净额", en = "Paid afterwards, net" }

[model]
kind = "none"

[alert]
where = "observed >= 1"
score = "amount"
budget = { per_scan = 100 }

[[downgrade]]
when = "COALESCE(closure_kind, '') = 'merged'"
to   = "low"
fp   = "FP-R58-MERGED"
zh   = "单位是被合并，补贴可由承继单位领取"
en   = "The employer was merged: its successor may draw the grant"
[[downgrade]]
when = "COALESCE(insured_days, 0) > 60"
to   = "low"
fp   = "FP-R58-DATE"
zh   = "关闭日之后{insured_days}日仍有人在该单位参保，关闭日可能有误"
en   = "Somebody was insured there {insured_days} days after the closure: its date may be wrong"
[[downgrade]]
when = "earned = observed"
to   = "medium"
fp   = "FP-R58-EARNED"
zh   = "补贴所属年度在关闭之前，是否仍应发放以当地规定为准"
en   = "The grants are for a year before the closure: whether they are still due is for the local rule"

[[support]]
id   = "long_after"
when = "days > 180"
zh   = "最迟的一笔在关闭{days}日之后"
en   = "The latest was paid {days} days after the closure"
[[support]]
id   = "several"
when = "observed >= 2"
zh   = "关闭后发放了{observed}笔"
en   = "{observed} grants were paid after it"

[explain]
zh = "该单位于{window_start:date}关闭，此后（宽限{grace_days}日）仍发放惠企补贴{observed}笔，净额{amount:yuan}，最迟的在{days}日之后；最后参保月为{last_insured:date}。"
en = "The employer closed on {window_start:date}; after that and {grace_days} days of grace {observed} grants were paid, {amount:yuan} net, the latest {days} days afterwards. Its last insured month is {last_insured:date}."

[[evidence]]
id    = "grants"
title.zh = "关闭后发放的补贴"
title.en = "Grants paid after the closure"
table = "employer_grants"
key   = "grant_id"
role  = "grant"
sql   = """
SELECT g.employer_id, g.grant_id, g.grant_type, g.year, g.paid_on, g.amount
FROM employer_grants g
JOIN employers e ON e.employer_id = g.employer_id
WHERE g.paid_on <= $as_of AND g.paid_on > e.closed_on AND (g.amount < 0 OR g.paid_on - e.closed_on > $grace_days)
  AND g.employer_id = $entity_id"""

[[false_positives]]
id = "FP-R58-MERGED"
zh = "被合并，由承继单位领取"
en = "Merged, drawn by the successor"
how.zh = "查合并协议和收款账户户名"
how.en = "The merger and the name on the account"
[[false_positives]]
id = "FP-R58-DATE"
zh = "关闭日有误或只关闭分支机构"
en = "A wrong date, or only a branch closed"
how.zh = "查市场监管登记"
how.en = "The market regulator's register"
[[false_positives]]
id = "FP-R58-EARNED"
zh = "关闭前已符合条件，手续在后"
en = "Due before the closure, settled after it"
how.zh = "查当地规定和公示名单日期"
how.en = "The local rule and the date of the public notice"

[[verify]]
id = "V1"
zh = "查收款账户户名、状态及资金去向"
en = "The account: its name, its state, where the money went"
needs = "attachment"
[[verify]]
id = "V2"
zh = "查市场监管登记的注销、吊销日期"
en = "The dates in the market regulator's register"
needs = "checkbox"

[suppress]
key = ["entity_id"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Choices:
-- * All four kinds of grants. A payment counts when it is later than the closure plus $grace_days, and its kind and policy
--   year keep a positive sum after reversals (whenever these were booked); reversals after the closure reduce the amount.
-- * The year a stabilisation refund is earned in is the one before its policy year; that of the others the policy year.
--   Earned before the closure: that year ended, or the closure fell into it.
-- * insured_days: from the closure to the last day of the last month with anybody insured there, 0 if that is earlier.
-- * Paid into a private account, and premiums in arrears (row G4 as well), are not in the dictionary: conditions/G.toml.
WITH kept AS (                         -- kinds and years that were not taken back
  SELECT employer_id, grant_type, year
  FROM employer_grants
  WHERE paid_on <= $as_of
  GROUP BY employer_id, grant_type, year
  HAVING SUM(amount) > 0
), paid AS (
  SELECT g.employer_id, g.grant_type, g.year, g.paid_on, g.amount, e.closed_on, e.closure_kind, e.region_code,
         g.amount > 0 AND g.paid_on - e.closed_on > $grace_days AS late
  FROM employer_grants g
  JOIN employers e ON e.employer_id = g.employer_id
  JOIN kept k      ON k.employer_id = g.employer_id AND k.grant_type = g.grant_type AND k.year = g.year
  WHERE e.closed_on IS NOT NULL AND g.paid_on <= $as_of
), last_month AS (
  SELECT c.employer_id, MAX(c.month) AS month
  FROM contributions c
  JOIN (SELECT employer_id FROM paid WHERE late GROUP BY employer_id) p ON p.employer_id = c.employer_id
  WHERE c.month <= $as_of
  GROUP BY c.employer_id
), found AS (
  SELECT employer_id, region_code, closed_on, closure_kind,
         SUM(CASE WHEN late THEN 1 ELSE 0 END)                                                   AS late,
         SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END)                                             AS payments,
         MAX(CASE WHEN late THEN paid_on END)                                                    AS last_paid,
         SUM(CASE WHEN late AND year - CASE WHEN grant_type = 'job_stabilisation_refund' THEN 1 ELSE 0 END
                            <= date_part('year', closed_on) THEN 1 ELSE 0 END)                   AS earned,
         SUM(CASE WHEN late OR (amount < 0 AND paid_on > closed_on) THEN amount ELSE 0 END)      AS amount
  FROM paid
  GROUP BY employer_id, region_code, closed_on, closure_kind
)
SELECT f.employer_id,
       f.region_code,
       f.closed_on                                                                     AS window_start,
       f.last_paid                                                                     AS window_end,
       f.closure_kind,
       CAST(f.late AS BIGINT)                                                          AS observed,
       CAST(f.payments AS BIGINT)                                                      AS exposure,
       CAST(f.last_paid - f.closed_on AS BIGINT)                                       AS days,
       CAST(GREATEST(month_start(month_index(l.month) + 1) - INTERVAL '1 day' - f.closed_on, 0) AS BIGINT) AS insured_days,
       l.month                                                                         AS last_insured,
       CAST(f.earned AS BIGINT)                                                        AS earned,
       CAST(GREATEST(f.amount, 0) AS DECIMAL(14,2))                                    AS amount
FROM found f
LEFT JOIN last_month l ON l.employer_id = f.employer_id
WHERE f.late > 0
/*--- tests
[[test]]
name  = "firing: day thirty and thirty-one after the closure, a merger, a wrong date, a year before the closure, a reversal"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | closed_on  | closure_kind
E1          | 150502      | 2024-05-31 | revoked
E2          | 150502      | 2024-05-31 | closure
E3          | 150502      | 2024-05-31 | merged
E4          | 150502      | 2024-05-31 |
E5          | 150502      | 2024-05-31 | closure
E6          | 150502      |            |
E7          | 150502      | 2024-05-31 | closure
E8          | 150502      | 2023-12-31 | bankruptcy
E9          | 150502      | 2024-05-31 | closure
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2024-{01..05}-01 | regular
P4        | E4          | 150502      | 2024-{01..08}-01 | regular
P8        | E8          | 150502      | 2023-11-01       | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type                 | year | amount   | paid_on
A1       | E1          | training_retention_subsidy | 2025 | 1000.50  | 2025-06-30
A2       | E1          | job_stabilisation_refund   | 2024 | 500.00   | 2024-05-31
A3       | E1          | hiring_subsidy             | 2025 | 1000.00  | 2025-07-01
A4       | E1          | hiring_subsidy             | 2024 | 1000.00  | 2024-07-01
A5       | E1          | hiring_subsidy             | 2024 | 70.00    | 2024-06-15
A6       | E1          | hiring_subsidy             | 2024 | -200.00  | 2024-06-20
A9       | E1          | hiring_subsidy             | 2024 | 11.00    | 2024-06-30
A10      | E1          | hiring_subsidy             | 2024 | -1.00    | 2024-09-01
A7       | E1          | hiring_subsidy             | 2024 | 40.00    | 2024-01-15
A8       | E1          | job_stabilisation_refund   | 2024 | -30.00   | 2024-02-15
B1       | E2          | job_stabilisation_refund   | 2024 | 500.00   | 2024-06-30
C1       | E3          | job_stabilisation_refund   | 2026 | 500.00   | 2024-07-01
D1       | E4          | job_stabilisation_refund   | 2026 | 500.00   | 2024-07-01
F1       | E5          | job_stabilisation_refund   | 2025 | 500.00   | 2024-07-01
F2       | E5          | job_stabilisation_refund   | 2023 | 500.00   | 2024-08-01
F3       | E5          | job_stabilisation_refund   | 2023 | -500.00  | 2024-08-02
J1       | E9          | job_stabilisation_refund   | 2026 | 500.00   | 2024-07-01
J2       | E9          | job_stabilisation_refund   | 2026 | -500.00  | 2025-07-05
G1       | E6          | job_stabilisation_refund   | 2025 | 500.00   | 2024-07-01
H1       | E7          | job_stabilisation_refund   | 2025 | 500.00   | 2024-07-01
H2       | E7          | job_stabilisation_refund   | 2025 | -500.00  | 2024-08-01
I1       | E8          | job_stabilisation_refund   | 2025 | 500.00   | 2024-07-01
'''
[test.expect]
# 31 May + 30 = 30 June: B1 is within the grace, 1 July is day 31. E1: A1 on day 395 and A4; A2 on the very day, A3 after
# the as-of date, A5 and A9 within the grace; 1000.50 + 1000.00 - 200.00 (A6) - 1.00 (A10) = 1799.50, of six payments. E4 has somebody insured to 31 August: 92 days after the closure. E5's refund of 2025 is earned in 2024, the
# year of the closure; E8's is earned in 2024, after it closed on 31 December 2023 (183 days before 1 July 2024). A4 is of
# the policy year 2024, A1 of 2025. E7's was taken back, and E5's of 2023; E9's only after the as-of date.
population = 6
rows = '''
entity_id | window_start | window_end | observed | exposure | days | insured_days | last_insured | earned | amount
E1        | 2024-05-31   | 2025-06-30 | 2        | 6        | 395  | 0            | 2024-05-01   | 1      | 1799.50
E3        | 2024-05-31   | 2024-07-01 | 1        | 1        | 31   | 0            |              | 0      | 500.00
E4        | 2024-05-31   | 2024-07-01 | 1        | 1        | 31   | 92           | 2024-08-01   | 0      | 500.00
E5        | 2024-05-31   | 2024-07-01 | 1        | 1        | 31   | 0            |              | 1      | 500.00
E8        | 2023-12-31   | 2024-07-01 | 1        | 1        | 183  | 0            | 2023-11-01   | 0      | 500.00
E9        | 2024-05-31   | 2024-07-01 | 1        | 1        | 31   | 0            |              | 0      | 500.00
'''
alerts = '''
entity_id | band | fp            | amount_paid
E1        | A    |               | 1799.50
E3        | C    | FP-R58-MERGED | 500.00
E4        | C    | FP-R58-DATE   | 500.00
E5        | B    | FP-R58-EARNED | 500.00
E8        | A    |               | 500.00
E9        | A    |               | 500.00
'''

[[test]]
name  = "the boundary of a payment: empty and tiny ones, two earned before, sixty days of insurance and sixty-one, no kind of closure"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | closed_on  | closure_kind
E1          | 150502      | 2024-05-31 |
E2          | 150502      | 2024-07-02 | closure
E3          | 150502      | 2024-07-01 | closure
E4          | 150502      | 2024-05-31 | closure
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P2        | E2          | 150502      | 2024-08-01 | regular
P3        | E3          | 150502      | 2024-08-01 | regular
P4        | E4          | 150502      | 2024-03-01 | regular
P4        | E4          | 150502      | 2025-07-01 | regular
P9        | E9          | 150502      | 2025-05-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount | paid_on
A1       | E1          | job_stabilisation_refund | 2025 | 0.50   | 2025-01-10
A2       | E1          | job_stabilisation_refund | 2025 | 0.00   | 2025-06-30
A3       | E1          | hiring_subsidy           | 2024 | 200.00 | 2025-02-10
B1       | E2          | hiring_subsidy           | 2024 | 500.00 | 2025-01-10
C1       | E3          | hiring_subsidy           | 2024 | 500.00 | 2025-01-10
D1       | E4          | hiring_subsidy           | 2025 | 500.00 | 2025-06-30
'''
[test.expect]
# E1: 0.50 and 200.00; the empty payment is none; both were earned before it closed (a refund of 2025 looks at 2024). E2: insured to 31
# August: 29 + 31 = 60 days after 2 July; E3: 61 days after 1 July. E4: the month after the as-of date does not count.
population = 4
rows = '''
entity_id | window_start | window_end | observed | exposure | insured_days | last_insured | earned | amount
E1        | 2024-05-31   | 2025-02-10 | 2        | 2        | 0            |              | 2      | 200.50
E2        | 2024-07-02   | 2025-01-10 | 1        | 1        | 60           | 2024-08-01   | 1      | 500.00
E3        | 2024-07-01   | 2025-01-10 | 1        | 1        | 61           | 2024-08-01   | 1      | 500.00
E4        | 2024-05-31   | 2025-06-30 | 1        | 1        | 0            | 2024-03-01   | 0      | 500.00
'''
alerts = '''
entity_id | band | fp            | amount_paid
E1        | B    | FP-R58-EARNED | 200.50
E2        | B    | FP-R58-EARNED | 500.00
E3        | C    | FP-R58-DATE   | 500.00
E4        | A    |               | 500.00
'''

[[test]]
name  = "quiet: open employers, paid before the closure or within the days of grace"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | closed_on
E1          | 150502      | 2024-05-31
E2          | 150502      |
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount | paid_on
A1       | E1          | job_stabilisation_refund | 2024 | 500.00 | 2024-04-30
A2       | E1          | hiring_subsidy           | 2024 | 500.00 | 2024-06-30
A3       | E2          | job_stabilisation_refund | 2025 | 500.00 | 2025-04-30
'''
[test.expect]
population = 0
alerts = ''

[[test]]
name  = "boundary: taken back on the day of the closure and after it; insured in the month of the as-of day; one employer alone"
kind  = "boundary"
as_of = 2025-06-01
[test.given]
employers = '''
employer_id | region_code | closed_on  | closure_kind
E1          | 150502      | 2024-05-31 | closure
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
P1        | E1          | 150502      | 2025-06-01 | regular
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
A1       | E1          | job_stabilisation_refund | 2024 | 500.00  | 2024-03-10
A2       | E1          | job_stabilisation_refund | 2024 | -50.00  | 2024-05-31
A3       | E1          | job_stabilisation_refund | 2024 | 300.00  | 2024-07-01
A4       | E1          | job_stabilisation_refund | 2024 | -200.00 | 2024-08-01
'''
[test.expect]
# A3 is late; A4 was taken back after the closure, A2 on its day: 300.00 - 200.00 = 100.00. Insured to 30 June 2025: 365 days to
# 31 May and 30 more.
population = 1
rows = '''
entity_id | observed | exposure | days | insured_days | last_insured | earned | amount
E1        | 1        | 2        | 31   | 395          | 2025-06-01   | 1      | 100.00
'''
alerts = '''
entity_id | band | fp            | amount_paid | amount_low
E1        | C    | FP-R58-DATE   | 100.00      | 100.00
'''

[[test]]
name  = "boundary: more was taken back after the closure than was paid after it"
kind  = "boundary"
as_of = 2025-06-01
[test.given]
employers = '''
employer_id | region_code | closed_on  | closure_kind
E1          | 150502      | 2024-05-31 | closure
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
A1       | E1          | job_stabilisation_refund | 2024 | 500.00  | 2024-03-10
A2       | E1          | job_stabilisation_refund | 2024 | 100.00  | 2024-07-01
A3       | E1          | job_stabilisation_refund | 2024 | -200.00 | 2024-08-01
'''
[test.expect]
# 500.00 + 100.00 - 200.00 is left of the grant; 100.00 - 200.00 after the closure: nothing too much.
population = 1
rows = '''
entity_id | observed | exposure | amount
E1        | 1        | 2        | 0.00
'''

[[survivor]]
mutant = "sql: JOIN employers e => LEFT JOIN employers e"
reason = { zh = "没有登记的单位没有关闭日", en = "An employer outside the register has no day of closure" }
[[survivor]]
mutant = "sql: drop AND e.closed_on IS NOT NULL"
reason = { zh = "没有关闭日，就没有迟于关闭的发放", en = "Without a day of closure nothing is later than it" }
[[survivor]]
mutant = "sql: JOIN (SELECT employer_id FROM paid WHERE late GROUP BY employer_id) p => LEFT JOIN (SELECT employer_id FROM paid WHERE late GROUP BY employer_id) p"
reason = { zh = "只为少算：其他单位随后连接不上", en = "Only spares work: other employers join nothing afterwards" }
[[survivor]]
mutant = "sql: drop filter late"
reason = { zh = "只为少算：其他单位随后连接不上", en = "Only spares work: other employers join nothing afterwards" }
[[survivor]]
mutant = "sql: amount < 0 => amount <= 0"
reason = { zh = "加零不变", en = "Nothing is added" }
[[survivor]]
mutant = "evidence.grants: JOIN employers e => LEFT JOIN employers e"
reason = { zh = "没有登记的单位没有关闭日", en = "An employer outside the register has no day of closure" }
[[survivor]]
mutant = "evidence.grants: g.amount < 0 => g.amount <= 0"
reason = { zh = "加零不变", en = "Nothing is added" }
[[survivor]]
mutant = "alert.where: 1 => 0 in observed >= 1"
reason = { zh = "只有关闭后领过补贴的单位才有一行", en = "Only employers with a late grant have a row" }
[[survivor]]
mutant = "downgrade.1: COALESCE(closure_kind, '') => (closure_kind)"
reason = { zh = "空的条件即不成立", en = "An empty condition does not hold" }
[[survivor]]
mutant = "downgrade.2: COALESCE(insured_days, 0) => (insured_days)"
reason = { zh = "天数从不为空", en = "The days are never empty" }
[[survivor]]
mutant = "downgrade.2: 0 => 1 in COALESCE(insured_days, 0)"
reason = { zh = "天数从不为空", en = "The days are never empty" }
---*/
