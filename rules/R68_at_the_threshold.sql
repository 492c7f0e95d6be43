/*--- rule
format   = 1
id       = "R68"
slug     = "at-the-threshold"
version  = "2.0"
status   = "experimental"
family   = "claimant"
entity   = "employer"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["规则漏洞", "界限", "补缴"]

title.zh   = "申领集中在界限刚好之外"
title.en   = "Claims just on the far side of a limit"
summary.zh = "同一单位、代办人或经办机构的申领，恰好落在界限之外的占比显著高于同类：申领前连续缴费恰为3个月（不足3个月才核查），或者靠申领前60日内的补缴才达到12个月。单笔从不列为疑点；这是规则可能被规避的提示，供填写漏洞反馈表。"
summary.en = "Of the claims of an employer, agent or office, far more than of like ones fall just beyond a limit: exactly three months before the claim (under three is looked at), or twelve months reached only by a back-payment in the 60 days before. A single one is never a finding; it says that a rule may be evaded, for the form that reports loopholes."

[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "随时监测系统风控规则，发现漏洞及时反馈"
why.en = "The rules are watched and gaps reported"
[[legal]]
clause = "SIL-2018:45"
why.zh = "领取条件：缴费满一年"
why.en = "Condition for benefit: one year of contributions"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"

[requires]
employers = ["employer_id", "region_code"]

[params.min_cases]
type = "int"
default = 4
min = 2
max = 1000
unit = "笔"
about.zh = "少于此数不列为疑点（仍参加比较）"
about.en = "No alert below this many (they are compared all the same)"
[params.fdr_q]
type = "float"
default = 0.2
min = 0.0001
max = 0.5
about.zh = "列入清单的最大误报率（BH 法 q 值）；A、B 级另有更严条件"
about.en = "Largest false discovery rate on the list (BH q); bands A and B ask for more"

[output]
rows = "population"
entity_id   = "entity_id"
entity_type = "entity_type"
part   = "threshold"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
entity_type     = { type = "string",        zh = "对象类型", en = "Kind of entity" }
entity_id       = { type = "string",        zh = "单位、代办人或经办机构", en = "Employer, agent or office" }
threshold       = { type = "string",        zh = "界限（run3 连续3个月，month12 补缴达12个月）", en = "Limit: run3, month12" }
peer_kind       = { type = "string",        zh = "同类", en = "Peers" }
region_code     = { type = "string",        zh = "地区", en = "Region" }
prefecture      = { type = "string",        zh = "盟市", en = "Prefecture" }
window_start    = { type = "date",          zh = "最早一笔", en = "First" }
window_end      = { type = "date",          zh = "最近一笔", en = "Last" }
observed        = { type = "int64",         zh = "刚好在界外的申领", en = "Claims just beyond the limit" }
exposure        = { type = "int64",         zh = "可判断的申领", en = "Decided claims" }
share           = { type = "float64",       zh = "占比", en = "Share" }
short_of_it     = { type = "int64",         zh = "界内一侧（连续1—2个月；补缴后仍为10—11个月）", en = "On the near side (runs of 1 or 2; 10 or 11 months in all)" }
beyond          = { type = "int64",         zh = "界外稍远（连续4—5个月；累计13—14个月）", en = "Farther beyond (runs of 4 or 5; 13 or 14 months in all)" }
after_voluntary = { type = "int64",         zh = "此前一次停保为主动离职", en = "Previous separation voluntary" }
one_month       = { type = "int64",         zh = "同一个月申领最多", en = "Most in one month" }
amount          = { type = "decimal(14,2)", zh = "这些申领已发金额", en = "Paid on these claims" }

[model]
kind   = "funnel"
family = "beta_binomial"
k      = "observed"
n      = "exposure"
by     = ["peer_kind", "prefecture"]
centre = "leave_one_out"
min_peers = 20
tail   = "upper"
fdr    = "$fdr_q"
adds   = ["expected", "ratio", "ratio_low", "q_value", "peers", "rate", "peer_rate"]

[alert]
where = "q_value <= $fdr_q AND observed >= $min_cases"
score = "ratio_low"
budget = { per_scan = 60 }

[[downgrade]]
when = "threshold = 'run3' AND after_voluntary * 2 < observed"
to   = "low"
fp   = "FP-R68-TERM"
zh   = "{observed}笔中只有{after_voluntary}笔此前为主动离职，似为三个月的试用期或短期合同"
en   = "Only {after_voluntary} of {observed} had left voluntarily before: as with three months' probation or short contracts"
[[downgrade]]
when = "one_month * 5 >= observed * 4"
to   = "low"
fp   = "FP-R68-BATCH"
zh   = "{observed}笔中{one_month}笔在同一个月申领，似为同批用工到期或统一追缴欠费"
en   = "{one_month} of {observed} fall into one month: a batch of contracts that ended, or arrears collected at once"
[[downgrade]]
when = "true"
to   = "medium"
fp   = "FP-R68-LAWFUL"
zh   = "恰在界外本身合法：这是规则可能被规避的提示"
en   = "Just beyond a limit is lawful as such: this says that a rule may be evaded"

[[support]]
id   = "few_short"
when = "threshold = 'run3' AND short_of_it * 2 <= observed"
zh   = "不足3个月的只有{short_of_it}笔，恰为3个月的有{observed}笔"
en   = "Only {short_of_it} have less than three months, {observed} have exactly three"

[explain]
zh = "可判断的{exposure}笔申领中，有{observed}笔（{share:pct}）刚好在界限（{threshold}）之外；同类{peers}个的占比为{peer_rate:pct}，按此约应有{expected:0.1}笔。界内一侧{short_of_it}笔，界外稍远{beyond}笔；其中{after_voluntary}笔此前一次停保为主动离职。"
en = "Of {exposure} decided claims {observed} ({share:pct}) fall just beyond the limit ({threshold}); for {peers} like ones the share is {peer_rate:pct}, which gives about {expected:0.1}. {short_of_it} lie on the near side, {beyond} farther beyond; {after_voluntary} had left their previous job voluntarily."

[[plots]]
kind = "funnel"

[[evidence]]
id    = "employer_claims"
title.zh = "该单位刚好在界外的申领"
title.en = "The employer's claims just beyond the limit"
table = "claims"
key   = "claim_id"
role  = "claimant"
when_entity = "employer"
sql   = """
SELECT t.person_id, t.claim_id, t.applied_on, t.run, t.prior_voluntary, t.total, t.without_late, t.agent_id, m.paid AS amount, m.stoppable
FROM threshold_case t
JOIN claim_money m ON m.claim_id = t.claim_id
WHERE t.employer_id = $entity_id AND (($part = 'run3' AND t.run_decided AND t.run = 3) OR ($part = 'month12' AND t.lifted))"""
[[evidence]]
id    = "agent_claims"
title.zh = "该代办人刚好在界外的申领"
title.en = "The agent's claims just beyond the limit"
table = "claims"
key   = "claim_id"
role  = "claimant"
when_entity = "agent"
sql   = """
SELECT t.person_id, t.claim_id, t.applied_on, t.run, t.prior_voluntary, t.total, t.without_late, t.employer_id, m.paid AS amount, m.stoppable
FROM threshold_case t
JOIN claim_money m ON m.claim_id = t.claim_id
WHERE t.agent_id = $entity_id AND (($part = 'run3' AND t.run_decided AND t.run = 3) OR ($part = 'month12' AND t.lifted))"""
[[evidence]]
id    = "agency_claims"
title.zh = "该机构受理的刚好在界外的申领"
title.en = "The office's claims just beyond the limit"
table = "claims"
key   = "claim_id"
role  = "claimant"
when_entity = "agency"
sql   = """
SELECT t.person_id, t.claim_id, t.applied_on, t.run, t.prior_voluntary, t.total, t.without_late, t.employer_id, m.paid AS amount, m.stoppable
FROM threshold_case t
JOIN claim_money m ON m.claim_id = t.claim_id
WHERE t.agency_code = $entity_id AND (($part = 'run3' AND t.run_decided AND t.run = 3) OR ($part = 'month12' AND t.lifted))"""

[[false_positives]]
id = "FP-R68-TERM"
zh = "三个月试用期或短期合同"
en = "Three months' probation or short contracts"
how.zh = "查劳动合同期限"
how.en = "The term of the contracts"
[[false_positives]]
id = "FP-R68-BATCH"
zh = "同批用工到期，或税务机关统一追缴欠费"
en = "A batch of contracts that ended, or arrears collected by the tax authority at once"
how.zh = "查合同和追缴通知"
how.en = "The contracts; the notice of collection"
[[false_positives]]
id = "FP-R68-LAWFUL"
zh = "依法补缴（仲裁、稽核）或正常离职"
en = "A lawful back-payment (award, audit), or an ordinary separation"
how.zh = "查补缴依据、工资流水"
how.en = "What the back-payment rests on; wage transfers"

[[verify]]
id = "V1"
zh = "抽查不少于3笔：补缴依据、劳动合同、工资流水"
en = "At least 3 cases: ground of the back-payment, contract, wage transfers"
needs = "number"
[[verify]]
id = "V2"
zh = "填写漏洞反馈表：界限两侧的笔数及建议"
en = "The form that reports loopholes: numbers on both sides of the limit, and what to do"
needs = "attachment"

[suppress]
key = ["entity_type", "entity_id", "part"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "180 days"
---*/
-- Choices: how far a claim is from a limit is the shared view threshold_case. Employers are compared with employers, agents
-- with agents, offices with offices, for each limit apart. near and far side stand beside the number for the form.
-- A region of an agent or office is the largest code of its claims. The findings at employers, agents and offices overlap:
-- they are views of the same claims, and money is put together once per claim.
WITH item AS (
  SELECT 'employer' AS entity_type, employer_id AS entity_id, claim_id, region_code, applied_on, run, run_decided,
         prior_voluntary, total, total_decided, lifted
  FROM threshold_case
  WHERE employer_id IS NOT NULL
  UNION ALL
  SELECT 'agent' AS entity_type, agent_id AS entity_id, claim_id, region_code, applied_on, run, run_decided,
         prior_voluntary, total, total_decided, lifted
  FROM threshold_case
  WHERE agent_id IS NOT NULL
  UNION ALL
  SELECT 'agency' AS entity_type, agency_code AS entity_id, claim_id, region_code, applied_on, run, run_decided,
         prior_voluntary, total, total_decided, lifted
  FROM threshold_case
  WHERE agency_code IS NOT NULL
), placed AS (
  SELECT entity_type, entity_id, 'run3' AS threshold, claim_id, region_code, applied_on, prior_voluntary,
         CASE WHEN run = 3 THEN 'at' WHEN run < 3 THEN 'near' WHEN run <= 5 THEN 'far' END AS side
  FROM item
  WHERE run_decided
  UNION ALL
  SELECT entity_type, entity_id, 'month12' AS threshold, claim_id, region_code, applied_on, prior_voluntary,
         CASE WHEN lifted THEN 'at' WHEN total >= 10 AND total <= 11 THEN 'near' WHEN total >= 13 AND total <= 14 THEN 'far' END AS side
  FROM item
  WHERE total_decided
), busiest AS (
  SELECT entity_type, entity_id, threshold, MAX(n) AS n
  FROM (SELECT entity_type, entity_id, threshold, month_index(applied_on) AS m, COUNT(*) AS n
        FROM placed
        WHERE side = 'at'
        GROUP BY entity_type, entity_id, threshold, month_index(applied_on)) b
  GROUP BY entity_type, entity_id, threshold
), counted AS (
  SELECT p.entity_type, p.entity_id, p.threshold, COUNT(*) AS n, MAX(p.region_code) AS region_code,
         SUM(CASE WHEN p.side = 'at' THEN 1 ELSE 0 END)                               AS at_it,
         SUM(CASE WHEN p.side = 'near' THEN 1 ELSE 0 END)                             AS near,
         SUM(CASE WHEN p.side = 'far' THEN 1 ELSE 0 END)                              AS far,
         SUM(CASE WHEN p.side = 'at' AND p.prior_voluntary THEN 1 ELSE 0 END)         AS after_voluntary,
         SUM(CASE WHEN p.side = 'at' THEN m.paid ELSE 0 END)                          AS paid,
         MIN(CASE WHEN p.side = 'at' THEN p.applied_on END)                           AS first_on,
         MAX(CASE WHEN p.side = 'at' THEN p.applied_on END)                           AS last_on
  FROM placed p
  JOIN claim_money m ON m.claim_id = p.claim_id
  GROUP BY p.entity_type, p.entity_id, p.threshold
)
SELECT c.entity_type,
       c.entity_id,
       c.threshold,
       c.entity_type || '-' || c.threshold                                           AS peer_kind,
       COALESCE(e.region_code, c.region_code)                                        AS region_code,
       substr(COALESCE(e.region_code, c.region_code), 1, 4)                          AS prefecture,
       c.first_on                                                                    AS window_start,
       c.last_on                                                                     AS window_end,
       CAST(c.at_it AS BIGINT)                                                       AS observed,
       CAST(c.n AS BIGINT)                                                           AS exposure,
       CAST(c.at_it AS DOUBLE) / c.n                                                 AS share,
       CAST(c.near AS BIGINT)                                                        AS short_of_it,
       CAST(c.far AS BIGINT)                                                         AS beyond,
       CAST(c.after_voluntary AS BIGINT)                                             AS after_voluntary,
       CAST(COALESCE(b.n, 0) AS BIGINT)                                              AS one_month,
       CAST(c.paid AS DECIMAL(14,2))                                                 AS amount
FROM counted c
LEFT JOIN employers e ON e.employer_id = c.entity_id AND c.entity_type = 'employer'
LEFT JOIN busiest b   ON b.entity_type = c.entity_type AND b.entity_id = c.entity_id AND b.threshold = c.threshold
/*--- tests
[[test]]
name  = "both limits: at, near, far and farther; three kinds of entity; nulls; the money"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
'''
persons = '''
person_id | insured_months_before
P{1..9}   | 8
Q1        | 3
'''
contributions = '''
person_id | employer_id | region_code | month            | paid_on    | kind
P0        | E1          | 150502      | 2023-01-01       |            | regular
P1        | E1          | 150502      | 2025-{01..02}-01 |            | regular
P2        | E1          | 150502      | 2025-{01..03}-01 |            | regular
P3        | E1          | 150502      | 2025-{01..04}-01 |            | regular
P4        | E1          | 150502      | 2025-{01..05}-01 |            | regular
P5        | E1          | 150502      | 2025-{01..06}-01 |            | regular
P6        | E1          | 150502      | 2025-{02..04}-01 |            | regular
P6        | E1          | 150502      | 2024-10-01       | 2025-06-20 | backpay
P7        | E1          | 150502      | 2024-{06..12}-01 |            | regular
P8        | E1          | 150502      | 2025-{04..06}-01 |            | regular
Q1        | E1          | 150502      | 2024-{01..06}-01 |            | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P2        | E0          | 2024-12-31   | voluntary
P6        | E0          | 2025-01-31   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | agency_code | applied_at          | status   | agent_id
C1       | P1        | E1          | 150502      | J1          | 2025-07-01 09:00:00 | approved | E1
C2       | P2        | E1          | 150521      | J1          | 2025-07-01 09:00:00 | approved | E1
C3       | P3        | E1          | 150502      | J1          | 2025-07-01 09:00:00 | approved |
C4       | P4        | E1          | 150502      | J1          | 2025-07-01 09:00:00 | approved |
C5       | P5        | E1          | 150502      | J1          | 2025-07-01 09:00:00 | approved |
C6       | P6        | E1          | 150502      |             | 2025-08-02 09:00:00 | approved |
C7       | P7        | E1          | 150502      | J1          | 2025-07-01 09:00:00 | approved |
C8       | P8        |             | 150502      | J1          | 2025-07-31 09:00:00 | approved |
C9       | Q1        | E1          | 150502      | J1          | 2025-07-01 09:00:00 | approved |
C10      | P9        | E1          | 150502      | J1          | 2025-07-01 09:00:00 | approved |
C11      | P0        | E1          | 150502      | J1          | 2025-07-01 09:00:00 | rejected |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y2         | C2       | P2        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 100.00
Y6         | C6       | P6        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 30.00
Y8         | C8       | P8        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 7.00
Y1         | C1       | P1        | 150502      | unemployment_benefit | 2025-08-01 | 2025-08-20 | 9000.00
'''
[test.expect]
# Runs: C1 2, C2 3, C3 4, C4 5, C5 6, C6 3 (and one month before), C7 7, C8 3, C9 6; C10 has none. In all: C1 10, C2 11, C3 12, C4
# 13, C5 14, C6 12 with a month paid back 43 days before the claim: lifted; C7 15, C8 11, C9 9, C10 8.
# C8 names no employer, C6 no office. The agent has the number of the employer by chance.
population = 6
rows = '''
entity_type | entity_id | threshold | peer_kind        | region_code | prefecture | window_start | window_end | observed | exposure | share | short_of_it | beyond | after_voluntary | one_month | amount
employer    | E1        | run3      | employer-run3    | 150502      | 1505       | 2025-07-01   | 2025-08-02 | 2        | 8        | 0.25  | 1           | 2      | 1               | 1         | 130.00
employer    | E1        | month12   | employer-month12 | 150502      | 1505       | 2025-08-02   | 2025-08-02 | 1        | 9        | 0.111 | 2           | 2      | 0               | 1         | 30.00
agent       | E1        | run3      | agent-run3       | 150521      | 1505       | 2025-07-01   | 2025-07-01 | 1        | 2        | 0.5   | 1           | 0      | 1               | 1         | 100.00
agent       | E1        | month12   | agent-month12    | 150521      | 1505       |              |            | 0        | 2        | 0     | 2           | 0      | 0               | 0         | 0.00
agency      | J1        | run3      | agency-run3      | 150521      | 1505       | 2025-07-01   | 2025-07-31 | 2        | 8        | 0.25  | 1           | 2      | 1               | 2         | 107.00
agency      | J1        | month12   | agency-month12   | 150521      | 1505       |              |            | 0        | 9        | 0     | 3           | 2      | 0               | 0         | 0.00
'''

[[test]]
name  = "firing: an employer, an agent and an office with both kinds: whose claims they are; four are the least; four of sixty are none"
kind  = "firing"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
X{1..4}     | 150502
E{01..30}   | 150502
'''
persons = '''
person_id        | insured_months_before
B{01..08}        | 4
D{01..04}        | 20
M{01..56}        | 40
E{01..30}P{1..8} | 40
'''
contributions = '''
person_id        | employer_id | region_code | month            | paid_on    | kind
OLD              | E01         | 150502      | 2024-01-01       |            | regular
A{01..08}        | X1          | 150502      | 2025-{01..03}-01 |            | regular
B{01..08}        | X1          | 150502      | 2024-{06..12}-01 |            | regular
B{01..08}        | X1          | 150502      | 2024-05-01       | 2025-04-01 | backpay
D{01..04}        | X1          | 150502      | 2024-{11..12}-01 |            | regular
D{01..04}        | X1          | 150502      | 2025-{01..03}-01 |            | regular
U1               | X1          | 150502      | 2024-{01..03}-01 |            | regular
H{1..4}          | X2          | 150502      | 2025-{01..03}-01 |            | regular
L{1..3}          | X3          | 150502      | 2025-{01..03}-01 |            | regular
K{1..4}          | X4          | 150502      | 2025-{01..03}-01 |            | regular
M{01..56}        | X4          | 150502      | 2024-{03..12}-01 |            | regular
E{01..30}P{1..8} | E{01..30}   | 150502      | 2024-{03..12}-01 |            | regular
E{01..05}P9      | E{01..05}   | 150502      | 2024-{10..12}-01 |            | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A{01..08} | E01         | 2024-12-31   | voluntary
H{1..4}   | E01         | 2024-12-31   | voluntary
L{1..3}   | E01         | 2024-12-31   | voluntary
K{1..4}   | E01         | 2024-12-31   | voluntary
'''
claims = '''
claim_id          | person_id        | employer_id | agency_code | region_code | applied_at          | status   | agent_id
CA{01..04}        | A{01..04}        | X1          | JX          | 150502      | 2025-04-10 09:00:00 | approved | AGX
CA{05..08}        | A{05..08}        | X1          | JX          | 150502      | 2025-05-10 09:00:00 | approved | AGX
CB{01..04}        | B{01..04}        | X1          | JX          | 150502      | 2025-04-10 09:00:00 | approved | AGX
CB{05..08}        | B{05..08}        | X1          | JX          | 150502      | 2025-05-10 09:00:00 | approved | AGX
CD{01..04}        | D{01..04}        | X1          | JX          | 150502      | 2025-04-10 09:00:00 | approved | AGX
CU                | U1               | X1          | JX          | 150502      | 2024-04-10 09:00:00 | approved | AGX
CH{1..2}          | H{1..2}          | X2          |             | 150502      | 2025-04-10 09:00:00 | approved |
CH{3..4}          | H{3..4}          | X2          |             | 150502      | 2025-05-10 09:00:00 | approved |
CL{1..2}          | L{1..2}          | X3          |             | 150502      | 2025-04-10 09:00:00 | approved |
CL3               | L3               | X3          |             | 150502      | 2025-05-10 09:00:00 | approved |
CK{1..2}          | K{1..2}          | X4          |             | 150502      | 2025-04-10 09:00:00 | approved |
CK{3..4}          | K{3..4}          | X4          |             | 150502      | 2025-05-10 09:00:00 | approved |
CM{01..56}        | M{01..56}        | X4          |             | 150502      | 2025-01-10 09:00:00 | approved |
CE{01..30}-{1..8} | E{01..30}P{1..8} | E{01..30}   | J{01..30}   | 150502      | 2025-01-10 09:00:00 | approved | AG{01..30}
CE{01..05}-9      | E{01..05}P9      | E{01..05}   | J{01..05}   | 150502      | 2025-01-10 09:00:00 | approved | AG{01..05}
'''
[test.expect]
# X1, AGX and JX have the same twenty-one claims: eight with three months, eight lifted to twelve (4 + 7 + 1), four with five months, one with three
# that may have begun before the extract. X2 has four of four, X3 three of three; X4's four of sixty are like the five at others.
alerts = '''
entity_type | entity_id | part    | band | fp            | observed | exposure | persons
employer    | X1        | run3    | B    | FP-R68-LAWFUL | 8        | 20       | 8
employer    | X1        | month12 | B    | FP-R68-LAWFUL | 8        | 12       | 8
agent       | AGX       | run3    | B    | FP-R68-LAWFUL | 8        | 20       | 8
agent       | AGX       | month12 | B    | FP-R68-LAWFUL | 8        | 12       | 8
agency      | JX        | run3    | B    | FP-R68-LAWFUL | 8        | 20       | 8
agency      | JX        | month12 | B    | FP-R68-LAWFUL | 8        | 12       | 8
employer    | X2        | run3    | B    | FP-R68-LAWFUL | 4        | 4        | 4
'''
absent = ["X3", "X4"]

[[test]]
name  = "firing: ten of twelve with exactly three months after a resignation; twelve months by back-payment; the like in one month"
kind  = "firing"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
X{1..4}     | 150502
E{01..30}   | 150502
'''
persons = '''
person_id        | insured_months_before
X3P{01..10}      | 4
E{01..30}P{1..8} | 40
'''
contributions = '''
person_id        | employer_id | region_code | month            | paid_on    | kind
OLD              | E01         | 150502      | 2024-01-01       |            | regular
X1P{01..10}      | X1          | 150502      | 2025-{01..03}-01 |            | regular
X2P{01..10}      | X2          | 150502      | 2025-{01..03}-01 |            | regular
X3P{01..10}      | X3          | 150502      | 2024-{06..12}-01 |            | regular
X3P{01..10}      | X3          | 150502      | 2024-05-01       | 2025-04-01 | backpay
X4P{01..10}      | X4          | 150502      | 2025-{01..03}-01 |            | regular
E{01..30}P{1..8} | E{01..30}   | 150502      | 2024-{03..12}-01 |            | regular
E{01..05}P9      | E{01..05}   | 150502      | 2024-{10..12}-01 |            | regular
'''
separations = '''
person_id    | employer_id | separated_on | reason_code
X1P{01..05}  | E01         | 2024-12-31   | voluntary
X2P{01..04}  | E01         | 2024-12-31   | voluntary
X4P{01..10}  | E01         | 2024-12-31   | voluntary
'''
claims = '''
claim_id            | person_id        | employer_id | region_code | applied_at          | status   | agent_id
CX1-{01..07}        | X1P{01..07}      | X1          | 150502      | 2025-04-10 09:00:00 | approved | AGX
CX1-{08..10}        | X1P{08..10}      | X1          | 150502      | 2025-05-10 09:00:00 | approved | AGX
CX2-{01..07}        | X2P{01..07}      | X2          | 150502      | 2025-04-10 09:00:00 | approved |
CX2-{08..10}        | X2P{08..10}      | X2          | 150502      | 2025-05-10 09:00:00 | approved |
CX3-{01..07}        | X3P{01..07}      | X3          | 150502      | 2025-04-10 09:00:00 | approved |
CX3-{08..10}        | X3P{08..10}      | X3          | 150502      | 2025-05-10 09:00:00 | approved |
CX4-{01..08}        | X4P{01..08}      | X4          | 150502      | 2025-04-10 09:00:00 | approved |
CX4-{09..10}        | X4P{09..10}      | X4          | 150502      | 2025-05-10 09:00:00 | approved |
CE{01..30}-{1..8}   | E{01..30}P{1..8} | E{01..30}   | 150502      | 2025-01-10 09:00:00 | approved | AG{01..30}
CE{01..05}-9        | E{01..05}P9      | E{01..05}   | 150502      | 2025-01-10 09:00:00 | approved | AG{01..05}
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | CX1-01   | X1P01     | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1500.00
Y3         | CX3-01   | X3P01     | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1600.00
'''
[test.expect]
# X1: five of ten had resigned before, exactly half; X2: four, as with probation. X3: 7 + 4 months and one paid back. X4: eight of
# ten in one month.
alerts = '''
entity_type | entity_id | part    | band | fp            | observed | persons | amount_paid
employer    | X1        | run3    | B    | FP-R68-LAWFUL | 10       | 10      | 1500.00
agent       | AGX       | run3    | B    | FP-R68-LAWFUL | 10       | 10      | 1500.00
employer    | X2        | run3    | C    | FP-R68-TERM   | 10       | 10      | 0.00
employer    | X3        | month12 | B    | FP-R68-LAWFUL | 10       | 10      | 1600.00
employer    | X4        | run3    | C    | FP-R68-BATCH  | 10       | 10      | 0.00
'''
absent = ["E01", "AG01"]

[[test]]
name  = "quiet: a few with exactly three months at many employers, and long months in all"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code
E{01..30}   | 150502
'''
contributions = '''
person_id        | employer_id | region_code | month            | kind
OLD              | E01         | 150502      | 2024-01-01       | regular
E{01..30}P{1..8} | E{01..30}   | 150502      | 2024-{03..12}-01 | regular
E{01..10}P9      | E{01..10}   | 150502      | 2024-{10..12}-01 | regular
'''
claims = '''
claim_id            | person_id        | employer_id | region_code | applied_at          | status   | agent_id
CE{01..30}-{1..8}   | E{01..30}P{1..8} | E{01..30}   | 150502      | 2025-01-10 09:00:00 | approved | AG{01..30}
CE{01..10}-9        | E{01..10}P9      | E{01..10}   | 150502      | 2025-01-10 09:00:00 | approved | AG{01..10}
'''
[test.expect]
population = 60
alerts = ''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "一笔申领对一个对象只有一行，UNION 去不掉任何一行", en = "A claim has one row for an entity: UNION drops no row" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "一笔申领对一个对象只有一行，UNION 去不掉任何一行", en = "A claim has one row for an entity: UNION drops no row" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #3"
reason = { zh = "一笔申领对一个对象只有一行，UNION 去不掉任何一行", en = "A claim has one row for an entity: UNION drops no row" }
[[survivor]]
mutant = "sql: run < 3 => run <= 3"
reason = { zh = "等于3的已在前一支判断", en = "Three is decided by the branch before" }
[[survivor]]
mutant = "sql: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "evidence.employer_claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "evidence.agent_claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "evidence.agency_claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值为连续的估计，不会恰好等于界限", en = "A q value is an estimate: it never is the limit itself" }

[[survivor]]
mutant = "alert.where: drop AND q_value <= $fdr_q"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
[[survivor]]
mutant = "params.fdr_q: 0.2 => 0.24"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
---*/
