/*--- rule
format   = 1
id       = "R59"
slug     = "unregistered-approvals"
version  = "1.0"
status   = "experimental"
family   = "agency"
entity   = "agency"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["失业登记"]

title.zh   = "未办失业登记即批准"
title.en   = "Approved without a registration"
summary.zh = "经办机构批准的失业保险金申领中，申请日至决定日之间没有有效失业登记的占比，显著高于同类机构。已进行失业登记是领取条件；机构应当及时告知并引导办理，责任不在申领人。"
summary.en = "Among the claims an office approved, the share without a valid registration as unemployed between application and decision is far above that of like offices. Being registered is a condition of the benefit; it is for the office to tell people and help them to it, not the claimant's fault."

[[legal]]
clause = "NMG-2025-SYBX:2"
why.zh = "在确认失业人员办理失业登记后，及时进入失业保险金审核程序"
why.en = "The review begins once the registration is confirmed"
[[legal]]
clause = "SIL-2018:45"
why.zh = "领取条件：已经进行失业登记，并有求职要求"
why.en = "Condition for benefit: registered as unemployed"

[optional]
payments = { columns = ["payment_id", "claim_id", "person_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["amount"] }

[params.min_unregistered]
type = "int"
default = 3
min = 1
max = 1000
unit = "笔"
about.zh = "少于此数不列为疑点（仍参加比较）"
about.en = "No alert below this many (offices are compared all the same)"
[params.fdr_q]
type = "float"
default = 0.2
min = 0.0001
max = 0.5
about.zh = "列入清单的最大误报率（BH 法 q 值）；A、B 级另有更严条件"
about.en = "Largest false discovery rate on the list (BH q); bands A and B ask for more"

[output]
rows = "population"
entity_id = "agency_code"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
agency_code  = { type = "string",        zh = "经办机构", en = "Handling office" }
region_code  = { type = "string",        zh = "地区", en = "Region" }
prefecture   = { type = "string",        zh = "盟市", en = "Prefecture" }
window_start = { type = "date",          zh = "最早决定日", en = "First decision" }
window_end   = { type = "date",          zh = "最近决定日", en = "Last decision" }
observed     = { type = "int64",         zh = "没有有效登记即批准", en = "Approved without a valid registration" }
exposure     = { type = "int64",         zh = "可判断的批准", en = "Approvals judged" }
share        = { type = "float64",       zh = "占比", en = "Share" }
later        = { type = "int64",         zh = "其中批准之后才登记", en = "Of these registered only afterwards" }
lapsed       = { type = "int64",         zh = "其中申请之前登记已注销", en = "Of these cancelled before the application" }
never        = { type = "int64",         zh = "其中从未登记", en = "Of these never registered" }
undecided    = { type = "int64",         zh = "登记数据不够早，或没有决定日，不作判断", en = "Register too young or no day of decision: not decided" }
amount       = { type = "decimal(14,2)", zh = "这些申领已发金额", en = "Paid on these claims" }

[model]
kind   = "funnel"
family = "beta_binomial"
k      = "observed"
n      = "exposure"
by     = ["prefecture"]
centre = "leave_one_out"
min_peers = 20
tail   = "upper"
fdr    = "$fdr_q"
adds   = ["expected", "ratio", "ratio_low", "q_value", "peers", "rate", "peer_rate"]

[alert]
where = "q_value <= $fdr_q AND observed >= $min_unregistered"
score = "ratio_low"
budget = { per_scan = 60 }

[[downgrade]]
when = "never * 10 >= observed * 9 AND share >= 0.9"
to   = "low"
fp   = "FP-R59-EXTRACT"
zh   = "该机构{share:pct}的批准都查不到登记，多为登记数据未接入"
en   = "{share:pct} of the office's approvals have no registration at all: its register is probably not in the extract"
[[downgrade]]
when = "later * 2 > observed"
to   = "medium"
fp   = "FP-R59-ORDER"
zh   = "{later}人批准之后补办了登记：次序有误，条件随后具备"
en   = "{later} registered afterwards: the order was wrong, the condition was met later"

[[support]]
id   = "never"
when = "never >= 3 AND never * 2 >= observed"
zh   = "{never}人从未登记"
en   = "{never} were never registered"

[explain]
zh = "该机构批准并可判断的{exposure}笔申领中，有{observed}笔在申请日至决定日之间没有有效失业登记（{share:pct}）：{never}人从未登记，{later}人批准后才登记，{lapsed}人的登记在申请前已注销；同类{peers}家的占比为{peer_rate:pct}，按此约应有{expected:0.1}笔。{undecided}笔未作判断。"
en = "Of {exposure} approvals of the office that can be judged, {observed} had no valid registration between application and decision ({share:pct}): {never} never, {later} only afterwards, {lapsed} cancelled before; for {peers} like offices the share is {peer_rate:pct}, which gives about {expected:0.1}. {undecided} are not decided."

[[plots]]
kind = "funnel"

[[evidence]]
id    = "claims"
title.zh = "没有有效登记即批准的申领"
title.en = "Claims approved without a valid registration"
table = "claims"
key   = "claim_id"
role  = "claimant"
sql   = """
SELECT r.person_id, r.claim_id, r.applied_on, r.decided_on, r.registration, m.stoppable
FROM claim_registration r
JOIN claim_money m ON m.claim_id = r.claim_id
WHERE r.registration <> 'valid' AND r.registration <> 'undecided' AND r.agency_code = $entity_id"""
[[evidence]]
id    = "payments"
title.zh = "这些申领的发放记录"
title.en = "What was paid on them"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM claim_registration r
JOIN payments p ON p.claim_id = r.claim_id
WHERE p.paid_on <= $as_of AND r.registration <> 'valid' AND r.registration <> 'undecided' AND r.agency_code = $entity_id"""

[[false_positives]]
id = "FP-R59-EXTRACT"
zh = "登记数据未接入或不全"
en = "The register is missing or incomplete in the extract"
how.zh = "在就业系统中逐人查询"
how.en = "Look each person up in the employment system"
[[false_positives]]
id = "FP-R59-ORDER"
zh = "先批后登，随后补办"
en = "Approved first, registered afterwards"
how.zh = "查登记日期，改进告知流程"
how.en = "Dates of registration; mend the way people are told"
[[false_positives]]
id = "FP-R59-PLACE"
zh = "在外地登记"
en = "Registered elsewhere"
how.zh = "查全国登记信息"
how.en = "Nationwide records"

[[verify]]
id = "V1"
zh = "在就业系统中核对登记，确有遗漏的及时告知并协助补办"
en = "Check the register; where one is missing, tell the person and help them"
needs = "number"

[suppress]
key = ["entity_id"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "180 days"
---*/
-- Which claim had a valid registration is the shared view claim_registration; here it is counted by office. An office's
-- region is that of its claims (the largest code, where it has several). Claims without an office belong to nobody.
WITH counted AS (
  SELECT r.agency_code,
         MAX(r.region_code)                                                                           AS region_code,
         MIN(CASE WHEN r.registration <> 'undecided' THEN r.decided_on END)                           AS first_on,
         MAX(CASE WHEN r.registration <> 'undecided' THEN r.decided_on END)                           AS last_on,
         SUM(CASE WHEN r.registration IN ('later', 'lapsed', 'never') THEN 1 ELSE 0 END)              AS missing,
         SUM(CASE WHEN r.registration <> 'undecided' THEN 1 ELSE 0 END)                               AS judged,
         SUM(CASE WHEN r.registration = 'later' THEN 1 ELSE 0 END)                                    AS later,
         SUM(CASE WHEN r.registration = 'lapsed' THEN 1 ELSE 0 END)                                   AS lapsed,
         SUM(CASE WHEN r.registration = 'never' THEN 1 ELSE 0 END)                                    AS never,
         SUM(CASE WHEN r.registration = 'undecided' THEN 1 ELSE 0 END)                                AS undecided,
         SUM(CASE WHEN r.registration IN ('later', 'lapsed', 'never') THEN m.paid ELSE 0 END)         AS paid
  FROM claim_registration r
  JOIN claim_money m ON m.claim_id = r.claim_id
  WHERE r.agency_code IS NOT NULL
  GROUP BY r.agency_code
)
SELECT agency_code,
       region_code,
       substr(region_code, 1, 4)                                             AS prefecture,
       first_on                                                              AS window_start,
       last_on                                                               AS window_end,
       CAST(missing AS BIGINT)                                               AS observed,
       CAST(judged AS BIGINT)                                                AS exposure,
       CASE WHEN judged > 0 THEN CAST(missing AS DOUBLE) / judged END        AS share,
       CAST(later AS BIGINT)                                                 AS later,
       CAST(lapsed AS BIGINT)                                                AS lapsed,
       CAST(never AS BIGINT)                                                 AS never,
       CAST(undecided AS BIGINT)                                             AS undecided,
       CAST(COALESCE(paid, 0) AS DECIMAL(14,2))                              AS amount
FROM counted
/*--- tests
[[test]]
name  = "the boundary of an office: valid, later, lapsed, never and undecided, with the money"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status     | benefit_start | benefit_months
C0       | P0        | J1          | 150502      | 2024-01-02 09:00:00 | 2024-01-04 | approved   |               |
C1       | P1        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved   | 2025-04-01    | 6
C2       | P2        | J1          | 150521      | 2025-03-03 09:00:00 | 2025-03-11 | terminated | 2025-04-01    | 6
C3       | P3        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved   | 2025-04-01    | 6
C4       | P4        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved   | 2025-04-01    | 6
C5       | P5        |             | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved   | 2025-04-01    | 6
C6       | P6        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved   | 2025-04-01    | 6
C7       | P7        | J1          | 150502      | 2024-01-02 09:00:00 | 2024-01-04 | approved   |               |
C8       | P8        | J2          | 150602      | 2024-01-02 09:00:00 | 2024-01-04 | approved   |               |
C9       | P9        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved   | 2025-04-01    | 6
'''
registrations = '''
person_id | registered_on | cancelled_on
Z1        | 2024-06-01    |
P1        | 2025-03-10    |
P2        | 2025-03-12    |
P3        | 2025-01-01    | 2025-03-02
P6        | 2025-01-01    | 2025-03-02
P9        | 2025-03-11    |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | C1       | P1        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1000.00
Y2         | C2       | P2        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
Y3         | C3       | P3        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 500.00
Y4         | C4       | P4        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1600.50
'''
[test.expect]
# C0 was decided before the register begins (1 June 2024). C1 registered on the day of the decision; C2 a day later; C3 was
# cancelled the day before the application, as C6; C4 never; C9 as C2. J2's only one cannot be decided.
population = 2
rows = '''
entity_id | region_code | prefecture | window_start | window_end | observed | exposure | share | later | lapsed | never | undecided | amount
J1        | 150521      | 1505       | 2025-03-10   | 2025-03-11 | 5        | 6        | 0.833 | 2     | 2      | 1     | 2         | 3600.50
J2        | 150602      | 1506       |              |            | 0        | 0        |       | 0     | 0      | 0     | 1         | 0.00
'''

[[test]]
name  = "firing: twelve of twenty at one office, one of twenty at the others; all of them at a third"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id           | person_id          | agency_code | region_code | applied_at          | decided_on | status   | benefit_start | benefit_months
X{01..20}          | XP{01..20}         | JX          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved | 2025-04-01    | 3
X99                | XP99               | JX          | 150502      | 2024-01-02 09:00:00 | 2024-01-05 | approved | 2024-02-01    | 3
Y{01..20}          | YP{01..20}         | JY          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved | 2025-04-01    | 3
W{01..20}          | WP{01..20}         | JW          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved | 2025-04-01    | 3
V{01..20}          | VP{01..20}         | JV          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved | 2025-04-01    | 3
U{01..20}          | UP{01..20}         | JU          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved | 2025-04-01    | 3
T{01..20}          | TP{01..20}         | JT          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved | 2025-04-01    | 3
S{01..20}          | SP{01..20}         | JS          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved | 2025-04-01    | 3
C{01..40}-{01..20} | P{01..40}-{01..20} | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved | 2025-04-01    | 3
'''
registrations = '''
person_id          | registered_on | cancelled_on
Z1                 | 2024-06-01    |
XP{13..20}         | 2025-03-01    |
WP{01..07}         | 2025-03-11    |
WP{13..20}         | 2025-03-01    |
VP{19..20}         | 2025-03-01    |
UP{19..20}         | 2025-03-11    |
TP{18..20}         | 2025-03-11    |
SP{01..06}         | 2025-03-11    |
SP{13..20}         | 2025-03-01    |
P{01..40}-{02..20} | 2025-03-01    |
'''
payments = '''
payment_id | claim_id  | person_id  | region_code | benefit_type         | month      | paid_on    | amount
YX{01..20} | X{01..20} | XP{01..20} | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1000.00
YU         | X99       | XP99       | 150502      | unemployment_benefit | 2024-02-01 | 2024-02-20 | 77.00
YA         | X02       | XP02       | 150502      | unemployment_benefit | 2025-04-01 | 2025-06-30 | 5.00
YZ         | X01       | XP01       | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-20 | 1000.00
YW{01..20} | W{01..20} | WP{01..20} | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1000.00
'''
[test.expect]
# X99 was decided before the register begins. JW: twelve as well, seven of them registered the day after. JY's register is not there at all.
# JX: eleven times (3 - 1) x 1000.00 could still be stopped, and 2 x 1005.00; 5.00 came on the as-of day. JV: 18 of 20, never
# registered, exactly nine tenths; JU: 18 of its 20 never, nine tenths again; JT: 17 of 20. JS: six of twelve later, half.
population = 47
alerts = '''
entity_id | band | fp             | observed | persons | amount_paid | amount_stoppable
JX        | A    |                | 12       | 12      | 12005.00    | 24010.00
JW        | B    | FP-R59-ORDER   | 12       | 12      | 12000.00    | 24000.00
JY        | C    | FP-R59-EXTRACT | 20       | 20      | 0.00        | 0.00
JV        | C    | FP-R59-EXTRACT | 18       | 18      | 0.00        | 0.00
JU        | C    | FP-R59-EXTRACT | 20       | 20      | 0.00        | 0.00
JT        | B    |                | 20       | 20      | 0.00        | 0.00
JS        | B    |                | 12       | 12      | 0.00        | 0.00
'''
absent = ["J01"]

[[test]]
name  = "firing: three approvals are enough"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id  | person_id  | agency_code | region_code | applied_at          | decided_on | status
X{1..4}   | XP{1..4}   | JX          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
C{01..60} | P{01..60}  | J{01..60}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
'''
registrations = '''
person_id | registered_on | cancelled_on
Z1        | 2024-06-01    |
XP4       | 2025-03-01    |
P{01..60} | 2025-03-01    |
'''
[test.expect]
population = 61
alerts = '''
entity_id | observed
JX        | 3
'''

[[test]]
name  = "quiet: one of twenty everywhere"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id           | person_id          | agency_code | region_code | applied_at          | decided_on | status
C{01..40}-{01..20} | P{01..40}-{01..20} | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
'''
registrations = '''
person_id          | registered_on | cancelled_on
Z1                 | 2024-06-01    |
P{01..40}-{02..20} | 2025-03-01    |
'''
[test.expect]
population = 40
alerts = ''

[[test]]
name  = "firing: sixteen of twenty are no empty register; two of two are too few; three of a hundred are what the others have"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id           | person_id          | agency_code | region_code | applied_at          | decided_on | status
A{01..20}          | AP{01..20}         | JA          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
B{1..2}            | BP{1..2}           | JB          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
K{001..100}        | KP{001..100}       | JC          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
D1                 | DP1                | JD          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
C{01..40}-{01..20} | P{01..40}-{01..20} | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
'''
registrations = '''
person_id          | registered_on | cancelled_on
Z1                 | 2024-06-01    |
AP{17..20}         | 2025-03-01    |
KP{004..100}       | 2025-03-01    |
DP1                | 2025-03-01    |
P{01..40}-{02..20} | 2025-03-01    |
P{01..20}-01       | 2025-03-01    |
'''
[test.expect]
# Twenty of the forty offices have one of twenty: 2.5 %. JC's 3 of 100 are about that. JB's two of two are far above, but
# fewer than three. JA: 16 / 20 = 0.8 never registered.
population = 44
rows = '''
entity_id | observed | exposure | share | never
JA        | 16       | 20       | 0.80  | 16
JB        | 2        | 2        | 1.00  | 2
JC        | 3        | 100      | 0.03  | 3
JD        | 0        | 1        | 0.00  | 0
J40       | 1        | 20       | 0.05  | 1
'''
alerts = '''
entity_id | band | fp | observed | persons
JA        | B    |    | 16       | 16
'''

[[test]]
name  = "firing: three of twelve where three in ten offices have one of twenty"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id           | person_id          | agency_code | region_code | applied_at          | decided_on | status
E{01..12}          | EP{01..12}         | JE          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
C{01..40}-{01..20} | P{01..40}-{01..20} | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | approved
'''
registrations = '''
person_id          | registered_on | cancelled_on
Z1                 | 2024-06-01    |
EP{04..12}         | 2025-03-01    |
P{01..40}-{02..20} | 2025-03-01    |
P{01..28}-01       | 2025-03-01    |
'''
[test.expect]
# The others: 12 of 800 = 1.5 %, so of twelve about 0.18; three are listed, though with a rate of false alarms just under the limit.
population = 41
alerts = '''
entity_id | band | observed | persons
JE        | C    | 3        | 3
'''

[[survivor]]
mutant = "sql: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "evidence.claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有发放的，发放日条件不成立", en = "Without a payment the condition on its day fails" }
[[survivor]]
mutant = "sql: COALESCE(paid, 0) => (paid)"
reason = { zh = "合计的每一项都有数", en = "Every item of the sum is a number" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(paid, 0)"
reason = { zh = "合计的每一项都有数", en = "Every item of the sum is a number" }
[[survivor]]
mutant = "alert.where: drop AND q_value <= $fdr_q"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值为连续的估计，不会恰好等于界限", en = "A q value is an estimate: it never is the limit itself" }
[[survivor]]
mutant = "params.fdr_q: 0.2 => 0.24"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
---*/
