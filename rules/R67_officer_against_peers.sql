/*--- rule
format   = 1
id       = "R67"
slug     = "officer-against-peers"
version  = "2.0"
status   = "experimental"
family   = "agency"
entity   = "operator"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["内控", "经办人"]

title.zh   = "经办人批准的可疑申领多于同类业务"
title.en   = "Officers who approve more weak claims than like work explains"
summary.zh = "某经办人批准的申领中，带有疑点迹象的（主动离职后短期参保，或停保原因无依据变更）明显多于按其业务构成推算的数量。推算数取同一地区、同一渠道、同样有无代办的申领在其他经办人手中的比例，因此专办某类业务的人不会因此被列出。只提示复核，不评价个人。"
summary.en = "Of the claims an officer approved, far more bear a warning sign (a short insurance after a resignation, or a reason changed without evidence) than the officer's mix of cases suggests. What is suggested is the share among other officers for claims of the same place, channel and with or without an agent, so that somebody who handles one kind of work is not listed for it. A hint to look again, no judgment of anybody."

[[legal]]
clause = "SIAR-2023:37"
why.zh = "明确岗位权责，对重点业务、高风险业务分级审核"
why.en = "Set out who may do what; review key and high-risk business at several levels"
[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "持续做好基金风险防控，加强比对核查"
why.en = "Risks of the fund are watched; compare and check"

[params.min_weak]
type = "int"
default = 5
min = 2
max = 1000
unit = "笔"
about.zh = "少于此数不列为疑点（仍参加比较）"
about.en = "No alert below this many (officers are compared all the same)"
[params.fdr_q]
type = "float"
default = 0.2
min = 0.0001
max = 0.5
about.zh = "列入清单的最大误报率（BH 法 q 值）；A、B 级另有更严条件"
about.en = "Largest false discovery rate on the list (BH q); bands A and B ask for more"

[output]
rows = "population"
entity_id = "operator_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
operator_id  = { type = "string",        zh = "经办人", en = "Officer" }
region_code  = { type = "string",        zh = "地区", en = "Region" }
prefecture   = { type = "string",        zh = "盟市", en = "Prefecture" }
window_start = { type = "date",          zh = "最早决定日", en = "First decision" }
window_end   = { type = "date",          zh = "最近决定日", en = "Last decision" }
observed     = { type = "int64",         zh = "带疑点迹象的批准", en = "Approved with a warning sign" }
exposure     = { type = "float64",       zh = "按业务构成推算", en = "Suggested by the mix of cases" }
approved     = { type = "int64",         zh = "可比较的批准", en = "Approvals compared" }
short_after  = { type = "int64",         zh = "主动离职后短期参保", en = "Short insurance after a resignation" }
no_evidence  = { type = "int64",         zh = "停保原因无依据变更", en = "Reason changed without evidence" }
one_employer = { type = "int64",         zh = "同一单位最多", en = "Most of them from one employer" }
one_agent    = { type = "int64",         zh = "同一代办人最多", en = "Most of them through one agent" }
amount       = { type = "decimal(14,2)", zh = "这些申领已发金额", en = "Paid on these claims" }

[model]
kind   = "funnel"
family = "neg_binomial"
count    = "observed"
exposure = "exposure"
by     = ["prefecture"]
centre = "leave_one_out"
min_peers = 20
tail   = "upper"
fdr    = "$fdr_q"
adds   = ["expected", "ratio", "ratio_low", "q_value", "peers", "rate", "peer_rate"]

[alert]
where = "q_value <= $fdr_q AND observed >= $min_weak"
score = "ratio_low"
budget = { per_scan = 30 }

[[downgrade]]
when = "one_employer * 2 > observed"
to   = "low"
fp   = "FP-R67-EMPLOYER"
zh   = "{observed}笔中{one_employer}笔来自同一单位：是该单位的情况，不是经办人的"
en   = "{one_employer} of {observed} come from one employer: that employer's matter, not the officer's"
[[downgrade]]
when = "true"
to   = "medium"
fp   = "FP-R67-MIX"
zh   = "业务构成只按地区、渠道和有无代办折算，分派方式可能不同"
en   = "The mix is told by place, channel and agent only; cases may be handed out in another way"

[[support]]
id   = "one_agent"
when = "one_agent >= 3 AND one_agent * 2 >= observed"
zh   = "同一代办人代办了其中{one_agent}笔"
en   = "One agent filed {one_agent} of them"

[explain]
zh = "{window_start:date}至{window_end:date}，该经办人批准的{approved}笔申领中有{observed}笔带疑点迹象（主动离职后短期参保{short_after}笔，停保原因无依据变更{no_evidence}笔）；按其业务构成，其他经办人手中约为{exposure:0.1}笔。"
en = "From {window_start:date} to {window_end:date} {observed} of {approved} claims the officer approved bear a warning sign ({short_after} after a short insurance that followed a resignation, {no_evidence} with a reason changed without evidence); with the same mix of cases other officers would have about {exposure:0.1}."

[[plots]]
kind = "funnel"

[[evidence]]
id    = "claims"
title.zh = "该经办人批准的带疑点迹象的申领"
title.en = "Claims with a warning sign that the officer approved"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT w.person_id, w.claim_id, w.employer_id, w.agent_id, w.decided_on, w.short_after, w.no_evidence, m.paid AS amount, m.stoppable
FROM weak_approval w
JOIN claim_money m ON m.claim_id = w.claim_id
WHERE w.weak AND w.operator_id = $entity_id"""

[[false_positives]]
id = "FP-R67-MIX"
zh = "专办某类业务（如劳动争议、外出务工返乡人员）"
en = "The officer handles one kind of case (disputes, returning migrant workers)"
how.zh = "查分派规则和岗位职责"
how.en = "How cases are handed out"
[[false_positives]]
id = "FP-R67-EMPLOYER"
zh = "同一单位的一批申领"
en = "A batch from one employer"
how.zh = "看该单位的疑点（R1、R3）"
how.en = "The employer's own alerts (R1, R3)"
[[false_positives]]
id = "FP-R67-ACCOUNT"
zh = "多人共用一个账号"
en = "Several people share an account"
how.zh = "查登录地址和工位；共用账号本身须整改"
how.en = "Where it logged in from; sharing an account must end as well"

[[verify]]
id = "V1"
zh = "由另一机构复核不少于5笔的材料"
en = "Another office looks again at the papers of at least 5"
needs = "number"
[[verify]]
id = "V2"
zh = "核对账号的使用人和授权"
en = "Who uses the account and with what rights"
needs = "checkbox"

[suppress]
key = ["entity_id"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "180 days"
---*/
-- Which approval bears a warning sign is the shared view weak_approval. Choices:
-- * Suggested: per cell (prefecture, channel, agent or none) the share of weak approvals among the other officers, times the
--   officer's approvals in the cell. A cell that nobody else works in says nothing and is left out on both sides.
-- * An officer's region is that of most approvals (of equal numbers the smaller code).
WITH cell AS (
  SELECT prefecture, channel, filed_by, operator_id, COUNT(*) AS n, SUM(CASE WHEN weak THEN 1 ELSE 0 END) AS weak
  FROM weak_approval
  GROUP BY prefecture, channel, filed_by, operator_id
), total AS (
  SELECT prefecture, channel, filed_by, SUM(n) AS n, SUM(weak) AS weak FROM cell GROUP BY prefecture, channel, filed_by
), expected AS (
  SELECT c.operator_id, SUM(c.n) AS n, SUM(c.weak) AS weak,
         -- Summed as decimals: a sum of floats would depend on the order of the rows.
         CAST(SUM(CAST(CAST(c.n AS DOUBLE) * (t.weak - c.weak) / (t.n - c.n) AS DECIMAL(20,9))) AS DOUBLE) AS suggested
  FROM cell c
  JOIN total t ON t.prefecture = c.prefecture AND t.channel = c.channel AND t.filed_by = c.filed_by
  WHERE t.n > c.n
  GROUP BY c.operator_id
), fact AS (
  SELECT w.operator_id,
         MIN(w.decided_on)                                          AS first_on,
         MAX(w.decided_on)                                          AS last_on,
         SUM(CASE WHEN w.short_after THEN 1 ELSE 0 END)             AS short_after,
         SUM(CASE WHEN w.no_evidence THEN 1 ELSE 0 END)             AS no_evidence,
         SUM(CASE WHEN w.weak THEN m.paid ELSE 0 END)               AS paid
  FROM weak_approval w
  JOIN claim_money m ON m.claim_id = w.claim_id
  GROUP BY w.operator_id
), place AS (
  SELECT operator_id, FIRST_VALUE(region_code ORDER BY n DESC, region_code) AS region_code
  FROM (SELECT operator_id, region_code, COUNT(*) AS n FROM weak_approval GROUP BY operator_id, region_code) r
  GROUP BY operator_id
), employer AS (
  SELECT operator_id, MAX(n) AS n
  FROM (SELECT operator_id, employer_id, COUNT(*) AS n FROM weak_approval WHERE weak AND employer_id IS NOT NULL
        GROUP BY operator_id, employer_id) e
  GROUP BY operator_id
), agent AS (
  SELECT operator_id, MAX(n) AS n
  FROM (SELECT operator_id, agent_id, COUNT(*) AS n FROM weak_approval WHERE weak AND agent_id IS NOT NULL
        GROUP BY operator_id, agent_id) a
  GROUP BY operator_id
)
SELECT x.operator_id,
       p.region_code,
       substr(p.region_code, 1, 4)                         AS prefecture,
       f.first_on                                          AS window_start,
       f.last_on                                           AS window_end,
       CAST(x.weak AS BIGINT)                              AS observed,
       x.suggested                                         AS exposure,
       CAST(x.n AS BIGINT)                                 AS approved,
       CAST(f.short_after AS BIGINT)                       AS short_after,
       CAST(f.no_evidence AS BIGINT)                       AS no_evidence,
       CAST(COALESCE(e.n, 0) AS BIGINT)                    AS one_employer,
       CAST(COALESCE(a.n, 0) AS BIGINT)                    AS one_agent,
       CAST(f.paid AS DECIMAL(14,2))                       AS amount
FROM expected x
JOIN fact f          ON f.operator_id = x.operator_id
JOIN place p         ON p.operator_id = x.operator_id
LEFT JOIN employer e ON e.operator_id = x.operator_id
LEFT JOIN agent a    ON a.operator_id = x.operator_id
/*--- tests
[[test]]
name  = "the boundary of a mix: what other officers have in the same cell; a cell of one officer; signs and money"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | E0          | 150502      | 2023-01-01       | regular
A{1..2}   | E1          | 150502      | 2025-{01..02}-01 | regular
A{3..4}   | E1          | 150502      | 2024-{01..12}-01 | regular
B{1..4}   | E1          | 150502      | 2024-{01..12}-01 | regular
B{5..7}   | E1          | 150502      | 2024-{01..12}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
A{1..2}   | E0          | 2024-06-30   | voluntary          |                   |                   |
A2        | E1          | 2025-02-28   | employer_initiated | voluntary         | 2025-03-01        | none
B1        | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | none
B2        | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | court
B5        | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | none
B{6..7}   | E2          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | none
'''
claims = '''
claim_id | person_id | employer_id | region_code | agency_code | operator_id | applied_at          | decided_on | status   | channel | agent_id
CA1      | A1        | E1          | 150502      | J1          | O1          | 2025-03-10 09:00:00 | 2025-03-12 | approved | online  |
CA2      | A2        | E1          | 150521      | J1          | O1          | 2025-03-10 09:00:00 | 2025-03-13 | approved | online  |
CA3      | A3        | E1          | 150502      | J1          | O1          | 2025-01-10 09:00:00 | 2025-01-12 | approved | online  |
CA4      | A4        | E1          | 150502      | J1          | O1          | 2025-01-10 09:00:00 | 2025-01-12 | approved | counter | AG
CB1      | B1        |             | 150502      | J1          | O2          | 2025-01-10 09:00:00 | 2025-01-12 | approved | online  |
CB2      | B2        | E1          | 150502      | J1          | O2          | 2025-01-10 09:00:00 | 2025-01-12 | approved | online  |
CB3      | B3        | E1          | 150502      | J1          | O3          | 2025-01-10 09:00:00 | 2025-01-12 | approved | online  |
CB5      | B5        | E1          | 150502      | J1          | O2          | 2025-01-10 09:00:00 | 2025-01-12 | approved | counter | AG
CB6      | B6        | E2          | 150502      | J1          | O2          | 2025-01-10 09:00:00 | 2025-01-12 | approved | counter | AG
CB7      | B7        | E2          | 150502      | J1          | O2          | 2025-01-10 09:00:00 | 2025-01-12 | approved | counter | AG2
CB4      | B4        | E1          | 150602      | J1          | O3          | 2025-01-10 09:00:00 | 2025-01-12 | approved | online  |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | CA1      | A1        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 100.00
Y2         | CA2      | A2        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 20.50
Y3         | CA3      | A3        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 900.00
'''
[test.expect]
# Online in 1505 without an agent: O1 two weak of three, O2 one of two (B1), O3 none of one. O1: 3 x 1 / 3 = 1; O2: 2 x 2 / 4 = 1;
# at the counter with an agent O2 three weak of three (two of E2, two by AG), O1 none of one: O1 1 x 3 / 3 = 1, O2 3 x 0 / 1 = 0;
# O3: 1 x 3 / 5 = 0.6. O3's cell in 1506 has nobody else.
population = 3
rows = '''
entity_id | region_code | prefecture | window_start | window_end | observed | exposure | approved | short_after | no_evidence | one_employer | one_agent | amount
O1        | 150502      | 1505       | 2025-01-12   | 2025-03-13 | 2        | 2.0      | 4        | 2           | 1           | 2            | 0         | 120.50
O2        | 150502      | 1505       | 2025-01-12   | 2025-01-12 | 4        | 1.0      | 5        | 0           | 4           | 2            | 2         | 0.00
O3        | 150502      | 1505       | 2025-01-12   | 2025-01-12 | 0        | 0.6      | 1        | 0           | 0           | 0            | 0         | 0.00
'''

[[test]]
name  = "firing: twelve of twenty weak at one officer, one of twenty at the others; the same at one employer"
kind  = "firing"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id            | employer_id | region_code | month            | kind
OLD                  | E0          | 150502      | 2023-01-01       | regular
X{01..12}            | E1          | 150502      | 2025-{01..02}-01 | regular
X{13..20}            | E1          | 150502      | 2024-{01..12}-01 | regular
Y{01..12}            | E1          | 150502      | 2025-{01..02}-01 | regular
Y{13..20}            | E1          | 150502      | 2024-{01..12}-01 | regular
P{01..40}-01         | E1          | 150502      | 2025-{01..02}-01 | regular
P{01..40}-{02..20}   | E1          | 150502      | 2024-{01..12}-01 | regular
'''
separations = '''
person_id    | employer_id | separated_on | reason_code
X{01..12}    | E0          | 2024-06-30   | voluntary
Y{01..12}    | E0          | 2024-06-30   | voluntary
P{01..40}-01 | E0          | 2024-06-30   | voluntary
'''
claims = '''
claim_id           | person_id          | employer_id | region_code | agency_code | operator_id | applied_at          | decided_on | status   | channel
CX{01..06}         | X{01..06}          | EX          | 150502      | J1          | OX          | 2025-03-10 09:00:00 | 2025-03-12 | approved | online
CX{07..20}         | X{07..20}          | E{07..20}   | 150502      | J1          | OX          | 2025-03-10 09:00:00 | 2025-03-12 | approved | online
CY{01..07}         | Y{01..07}          | EY          | 150502      | J1          | OY          | 2025-03-10 09:00:00 | 2025-03-12 | approved | online
CY{08..20}         | Y{08..20}          | E{08..20}   | 150502      | J1          | OY          | 2025-03-10 09:00:00 | 2025-03-12 | approved | online
C{01..40}-{01..20} | P{01..40}-{01..20} | E{01..40}   | 150502      | J1          | O{01..40}   | 2025-03-10 09:00:00 | 2025-03-12 | approved | online
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | CX01     | X01       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 100.00
Y2         | CX20     | X20       | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 900.00
'''
[test.expect]
# OX: six of twelve from one employer, half; OY: seven.
population = 42
alerts = '''
entity_id | band | fp              | observed | persons | amount_paid
OX        | B    | FP-R67-MIX      | 12       | 12      | 100.00
OY        | C    | FP-R67-EMPLOYER | 12       | 12      | 0.00
'''

[[test]]
name  = "quiet: an officer who handles all counter cases, where everybody has as many"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id          | employer_id | region_code | month            | kind
OLD                | E0          | 150502      | 2023-01-01       | regular
X{01..12}          | E1          | 150502      | 2025-{01..02}-01 | regular
P{01..40}-{01..05} | E1          | 150502      | 2024-{01..12}-01 | regular
'''
separations = '''
person_id    | employer_id | separated_on | reason_code
X{01..12}    | E0          | 2024-06-30   | voluntary
'''
claims = '''
claim_id           | person_id          | employer_id | region_code | agency_code | operator_id | applied_at          | decided_on | status   | channel
CX{01..12}         | X{01..12}          | E{01..12}   | 150502      | J1          | OX          | 2025-03-10 09:00:00 | 2025-03-12 | approved | counter
C{01..40}-{01..05} | P{01..40}-{01..05} | E{01..40}   | 150502      | J1          | O{01..40}   | 2025-03-10 09:00:00 | 2025-03-12 | approved | online
'''
[test.expect]
population = 40
alerts = ''

[[test]]
name  = "firing: five weak of twenty are enough and four are not, where half of the others have one of twenty; no employer named"
kind  = "firing"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id          | employer_id | region_code | month            | kind
OLD                | E0          | 150502      | 2023-01-01       | regular
A{01..20}          | E1          | 150502      | 2024-{01..12}-01 | regular
B{01..20}          | E1          | 150502      | 2024-{01..12}-01 | regular
P{01..40}-{01..20} | E1          | 150502      | 2024-{01..12}-01 | regular
'''
separations = '''
person_id    | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
A{01..05}    | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | none
B{01..04}    | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | none
P{01..20}-01 | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | none
'''
claims = '''
claim_id           | person_id          | employer_id | region_code | agency_code | operator_id | applied_at          | decided_on | status   | channel
CA{01..20}         | A{01..20}          |             | 150502      | J1          | OA          | 2025-01-20 09:00:00 | 2025-03-12 | approved | online
CB{01..20}         | B{01..20}          |             | 150502      | J1          | OB          | 2025-01-20 09:00:00 | 2025-03-12 | approved | online
C{01..40}-{01..20} | P{01..40}-{01..20} |             | 150502      | J1          | O{01..40}   | 2025-01-20 09:00:00 | 2025-03-12 | approved | online
'''
[test.expect]
# All 840 are one cell with 5 + 4 + 20 weak: the others suggest 20 x 24 / 820 = 0.585 for OA, 20 x 25 / 820 = 0.610 for OB.
population = 42
rows = '''
entity_id | observed | exposure | approved | no_evidence | one_employer
OA        | 5        | 0.585    | 20       | 5           | 0
OB        | 4        | 0.610    | 20       | 4           | 0
'''
alerts = '''
entity_id | band | fp         | observed | persons
OA        | B    | FP-R67-MIX | 5        | 5
'''

[[test]]
name  = "boundary: in person and by an agent apart within one channel; the region of most approvals"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | E0          | 150502      | 2023-01-01       | regular
A{1..2}   | E1          | 150502      | 2024-{01..12}-01 | regular
B{1..3}   | E1          | 150502      | 2024-{01..12}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
A{1..2}   | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | none
B3        | E1          | 2024-12-31   | employer_initiated | voluntary         | 2025-01-05        | none
'''
claims = '''
claim_id | person_id | employer_id | region_code | agency_code | operator_id | applied_at          | decided_on | status   | channel | agent_id
CA1      | A1        | E1          | 150502      | J1          | O1          | 2025-01-20 09:00:00 | 2025-01-22 | approved | online  |
CA2      | A2        | E1          | 150502      | J1          | O1          | 2025-01-20 09:00:00 | 2025-01-22 | approved | online  | AG
CB1      | B1        | E1          | 150521      | J1          | O2          | 2025-01-20 09:00:00 | 2025-01-22 | approved | online  |
CB2      | B2        | E1          | 150521      | J1          | O2          | 2025-01-20 09:00:00 | 2025-01-22 | approved | online  |
CB3      | B3        | E1          | 150502      | J1          | O2          | 2025-01-20 09:00:00 | 2025-01-22 | approved | online  | AG
'''
[test.expect]
# In person: O1 one weak of one, O2 none of two; by an agent one weak of one each. O1: 1 x 0 / 2 + 1 x 1 / 1 = 1; O2: 2 x 1 / 1 + 1 x 1 / 1 = 3.
population = 2
rows = '''
entity_id | region_code | observed | exposure | approved | one_employer | one_agent
O1        | 150502      | 2        | 1.0      | 2        | 2            | 1
O2        | 150521      | 1        | 3.0      | 3        | 1            | 1
'''

[[survivor]]
mutant = "alert.where: drop AND q_value <= $fdr_q"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
[[survivor]]
mutant = "params.fdr_q: 0.2 => 0.24"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值为连续的估计，不会恰好等于界限", en = "A q value is an estimate: it never is the limit itself" }
[[survivor]]
mutant = "sql: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "evidence.claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "sql: JOIN total t => LEFT JOIN total t"
reason = { zh = "每个有批准的经办人在两处都有一行", en = "Every officer with an approval has a row in both" }
[[survivor]]
mutant = "sql: JOIN fact f => LEFT JOIN fact f"
reason = { zh = "每个有批准的经办人在两处都有一行", en = "Every officer with an approval has a row in both" }
[[survivor]]
mutant = "sql: JOIN place p => LEFT JOIN place p"
reason = { zh = "每个有批准的经办人在两处都有一行", en = "Every officer with an approval has a row in both" }
---*/
