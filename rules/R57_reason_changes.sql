/*--- rule
format   = 1
id       = "R57"
slug     = "reason-changes"
version  = "3.0"
status   = "experimental"
family   = "employer"
entity   = "employer"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["停保原因变更", "代办"]

title.zh   = "停保原因集中由主动离职变更"
title.en   = "Reasons changed from voluntary"
summary.zh = "停保原因由主动离职变更为可以领取失业保险金的原因，集中于同一单位或同一代办人，占比显著高于同类。凭仲裁书、判决变更的不计。变更停保原因是文件规定的救济途径，单笔变更从不列为疑点。"
summary.en = "Reasons of separation changed from voluntary into one that opens benefit gather at one employer or one agent, far above the share of like ones. Changes by an award or a judgment do not count. Changing the reason is a remedy the notice provides for: a single change is never a finding."

[[legal]]
clause = "NMG-2025-SYBX:5"
why.zh = "停保原因变更须有解除协议、仲裁书或法律文书，经初审、复审、终审；变更后符合条件的及时发放"
why.en = "A change rests on an agreement, an award or a judgment and passes three reviews; who then qualifies is paid at once"
[[legal]]
clause = "SIL-2018:45"
why.zh = "领取条件：非因本人意愿中断就业"
why.en = "Condition for benefit: involuntary unemployment"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"

[requires]
employers   = ["employer_id", "region_code"]
separations = ["person_id", "employer_id", "separated_on", "reason_code"]

[optional]
payments  = { columns = ["payment_id", "claim_id", "person_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["amount"] }
employers = { columns = ["industry_code", "closed_on"], feeds = ["industry", "closed_on"] }

[params.min_changed]
type = "int"
default = 3
min = 2
max = 1000
unit = "人次"
about.zh = "少于此数不列为疑点（仍参加比较）；单笔变更从不列为疑点"
about.en = "No alert below this many (they are compared all the same); a single change never is one"
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
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
entity_type   = { type = "string",        zh = "对象类型", en = "Kind of entity" }
entity_id     = { type = "string",        zh = "单位或代办人", en = "Employer or agent" }
region_code   = { type = "string",        zh = "地区", en = "Region" }
industry      = { type = "string",        zh = "行业门类", en = "Industry section" }
prefecture    = { type = "string",        zh = "盟市", en = "Prefecture" }
window_start  = { type = "date",          zh = "最早停保日", en = "First separation" }
window_end    = { type = "date",          zh = "最近停保日", en = "Last separation" }
observed      = { type = "int64",         zh = "由主动离职变更的人次（凭仲裁、判决的不计）", en = "Changed from voluntary, not by arbitration or a court" }
exposure      = { type = "int64",         zh = "单位：最初记为主动离职的人次；代办人：代办的申领", en = "Employer: first recorded as voluntary; agent: claims filed" }
share         = { type = "float64",       zh = "占比", en = "Share" }
no_evidence   = { type = "int64",         zh = "变更无依据", en = "Changed without evidence" }
settled       = { type = "int64",         zh = "凭仲裁、判决变更", en = "Changed by arbitration or a court" }
after_refusal = { type = "int64",         zh = "申领被驳回后变更", en = "Changed after a refusal" }
soon_claimed  = { type = "int64",         zh = "变更后10日内申领", en = "Claimed within ten days of the change" }
other_side    = { type = "int64",         zh = "涉及的单位数（代办人）或代办人数（单位）", en = "Employers (of an agent) or agents (of an employer)" }
one_agent     = { type = "int64",         zh = "同一代办人最多代办", en = "Most filed by one agent" }
busiest_day   = { type = "int64",         zh = "同一天变更最多", en = "Most changed on one day" }
insolvent     = { type = "int64",         zh = "改为破产、关闭", en = "Made bankruptcy or closure" }
eligible      = { type = "int64",         zh = "该单位全部可领取的停保人次", en = "The employer's departures that open benefit, in all" }
amount        = { type = "decimal(14,2)", zh = "已发金额", en = "Paid" }
stoppable     = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
closed_on     = { type = "date",          zh = "注销、关闭日", en = "Closed on" }

[model]
kind   = "funnel"
family = "beta_binomial"
k      = "observed"
n      = "exposure"
by     = ["industry", "prefecture"]
centre = "leave_one_out"
min_peers = 20
tail   = "upper"
fdr    = "$fdr_q"
adds   = ["expected", "ratio", "ratio_low", "q_value", "peers", "rate", "peer_rate"]

[alert]
where = "q_value <= $fdr_q AND observed >= $min_changed"
score = "ratio_low"
budget = { per_scan = 100 }

[[downgrade]]
when = "settled >= observed"
to   = "low"
fp   = "FP-R57-DISPUTE"
zh   = "另有{settled}人次凭仲裁书或判决变更，不少于其余变更：似为劳动争议，其余可能是和解"
en   = "{settled} more rest on an award or a judgment, no fewer than the rest: a labour dispute, the rest may be settlements"
[[downgrade]]
when = "insolvent * 2 >= observed AND COALESCE(closed_on >= window_start, false)"
to   = "low"
fp   = "FP-R57-CLOSURE"
zh   = "单位于{closed_on:date}关闭，{insolvent}人次随之改为破产或关闭"
en   = "The employer closed on {closed_on:date}; {insolvent} became bankruptcy or closure with it"
[[downgrade]]
when = "observed * 20 < eligible AND no_evidence * 3 < observed"
to   = "low"
fp   = "FP-R57-MIX"
zh   = "该单位可以领取的停保共{eligible}人次，变更的不到二十分之一，且大多有依据：主动离职少的单位（如季节性用工），用错代码的占比自然高"
en   = "Of {eligible} departures of the employer that open benefit under a twentieth were changed, most on evidence: where few resign, as with seasonal work, a few wrong codes are a high share by themselves"
[[downgrade]]
when = "entity_type = 'employer' AND busiest_day * 5 >= observed * 4 AND no_evidence = 0"
to   = "medium"
fp   = "FP-R57-CODE"
zh   = "{busiest_day}人次在同一天变更且均有依据，似为单位更正用错的代码"
en   = "{busiest_day} were changed on one day, all with evidence: an employer that mends a wrong code"

[[support]]
id   = "no_evidence"
when = "no_evidence >= 2 AND no_evidence * 2 >= observed"
zh   = "{no_evidence}人次变更没有依据"
en   = "{no_evidence} rest on nothing"
[[support]]
id   = "after_refusal"
when = "after_refusal >= 2 AND after_refusal * 2 >= observed"
zh   = "{after_refusal}人次在申领被驳回后变更"
en   = "{after_refusal} were changed after a claim had been refused"
[[support]]
id   = "soon_claimed"
when = "soon_claimed >= 2 AND soon_claimed * 2 >= observed"
zh   = "{soon_claimed}人次在变更后10日内申领"
en   = "{soon_claimed} claimed within ten days of the change"
[[support]]
id   = "one_agent"
when = "entity_type = 'employer' AND one_agent >= 3 AND one_agent * 2 >= observed"
zh   = "同一代办人代办了其中{one_agent}笔"
en   = "One agent filed {one_agent} of them"
[[support]]
id   = "many_employers"
when = "entity_type = 'agent' AND other_side >= 3"
zh   = "该代办人的变更涉及{other_side}家单位"
en   = "The agent's changes concern {other_side} employers"

[explain]
zh = "{exposure}人次中有{observed}人次的停保原因由主动离职变更为可以领取失业保险金的原因（{share:pct}，凭仲裁、判决变更的{settled}人次不计）；同类{peers}家（个）的占比为{peer_rate:pct}，按此约应有{expected:0.1}人次。其中{no_evidence}人次没有依据，{after_refusal}人次在申领被驳回之后。"
en = "Of {exposure}, the reason of {observed} was changed from voluntary into one that opens benefit ({share:pct}; {settled} changed by arbitration or a court are left out); for {peers} like ones the share is {peer_rate:pct}, which gives about {expected:0.1}. {no_evidence} rest on nothing, {after_refusal} came after a refusal."

[[plots]]
kind = "funnel"
[[plots]]
kind  = "timeline"
table = "separations"
date  = "reason_changed_on"

[[evidence]]
id    = "employer_claims"
title.zh = "该单位变更原因后的申领"
title.en = "Claims after the employer's changes"
table = "claims"
key   = "claim_id"
role  = "claimant"
when_entity = "employer"
sql   = """
SELECT c.person_id, c.claim_id, c.day, c.reason_code, c.changed_on, c.evidence, c.after_refusal, c.applied_on, c.agent_id, m.stoppable
FROM changed_reason c
JOIN claim_money m ON m.claim_id = c.claim_id
WHERE NOT c.by_award AND c.employer_id = $entity_id"""
[[evidence]]
id    = "agent_claims"
title.zh = "该代办人代办的变更原因后的申领"
title.en = "Claims after a change, filed by the agent"
table = "claims"
key   = "claim_id"
role  = "claimant"
when_entity = "agent"
sql   = """
SELECT c.person_id, c.claim_id, c.day, c.reason_code, c.changed_on, c.evidence, c.after_refusal, c.applied_on, c.employer_id, m.stoppable
FROM changed_reason c
JOIN claim_money m ON m.claim_id = c.claim_id
WHERE NOT c.by_award AND c.agent_id = $entity_id"""
[[evidence]]
id    = "employer_payments"
title.zh = "这些申领的发放记录"
title.en = "What was paid on them"
table = "payments"
key   = "payment_id"
role  = "payment"
when_entity = "employer"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM changed_reason c
JOIN payments p ON p.claim_id = c.claim_id
WHERE NOT c.by_award AND p.paid_on <= $as_of AND c.employer_id = $entity_id"""
[[evidence]]
id    = "agent_payments"
title.zh = "这些申领的发放记录"
title.en = "What was paid on them"
table = "payments"
key   = "payment_id"
role  = "payment"
when_entity = "agent"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM changed_reason c
JOIN payments p ON p.claim_id = c.claim_id
WHERE NOT c.by_award AND p.paid_on <= $as_of AND c.agent_id = $entity_id"""

[[false_positives]]
id = "FP-R57-DISPUTE"
zh = "劳动者经仲裁或诉讼胜诉"
en = "Disputes won by workers"
how.zh = "查仲裁书、判决书原件及出具机关"
how.en = "The award or judgment and who issued it"
[[false_positives]]
id = "FP-R57-MIX"
zh = "多数人本来就可领取，主动离职很少"
en = "Most could draw benefit anyway, few resigned"
how.zh = "对比该单位全部停保的原因构成"
how.en = "The reasons of all departures of the employer"
[[false_positives]]
id = "FP-R57-CODE"
zh = "单位经办人员用错代码，统一更正"
en = "A clerk used the wrong code and mended it"
how.zh = "查情况说明和劳动合同"
how.en = "The employer's statement and the contracts"
[[false_positives]]
id = "FP-R57-CLOSURE"
zh = "单位破产、关闭后统一更正"
en = "Corrected after a bankruptcy or closure"
how.zh = "查破产裁定、注销登记"
how.en = "Court ruling, deregistration"
[[false_positives]]
id = "FP-R57-HELPER"
zh = "代办人是工会、社区或法律援助人员，专办争议"
en = "The agent is a union, community or legal-aid officer who handles disputes"
how.zh = "核对代办人身份"
how.en = "Who the agent is"

[[verify]]
id = "V1"
zh = "调取每笔变更的申请、协议或文书及三级审核记录"
en = "Application, agreement or judgment and the three reviews of each change"
needs = "attachment"
[[verify]]
id = "V2"
zh = "抽取当事人核实离职经过，是否有人组织、收费"
en = "Ask some of them how they left, and whether somebody organised it or took a fee"
needs = "text"

[suppress]
key = ["entity_type", "entity_id"]
reopen_when = "observed >= last.observed + 2"
snooze_max = "180 days"
---*/
-- Which separation was changed is the shared view changed_reason. Choices:
-- * Employers: of the departures first recorded as voluntary, how many were changed. Agents: of the counting claims filed by
--   the agent, how many follow a change (the record of an agent does not say who was refused and gave up). Agents are
--   compared with agents, employers with employers.
-- * A change by an award or a judgment is the remedy at work: it counts neither as changed nor in the exposure. Disputes fall on whole
--   workforces, and where they count, the spread they bring hides an employer who changes its reasons for a claim.
-- * Wrong codes are a share of the departures that open benefit, not of the resignations: under a twentieth of them, mostly on evidence,
--   the number may be no more than that (FP-R57-MIX).
-- * The officer who changed a reason is not known: approvals of changed reasons name no separation (conditions/P.toml, P5).
-- * An agent is responsible to the region of most of the agent's claims.
WITH item AS (
  SELECT 'employer' AS entity_type, employer_id AS entity_id, day, changed AND NOT by_award AS changed, by_award, reason_code,
         changed_on, evidence, after_refusal, claim_id, applied_on, agent_id AS other_id
  FROM changed_reason
  UNION ALL
  SELECT 'agent' AS entity_type, agent_id AS entity_id, day, NOT by_award AS changed, by_award, reason_code,
         changed_on, evidence, after_refusal, claim_id, applied_on, employer_id AS other_id
  FROM changed_reason
  WHERE agent_id IS NOT NULL
), counted AS (
  SELECT entity_type, entity_id,
         SUM(CASE WHEN by_award THEN 0 ELSE 1 END)                                                  AS items,
         SUM(CASE WHEN changed THEN 1 ELSE 0 END)                                                   AS changed,
         MIN(CASE WHEN changed THEN day END)                                                        AS first_on,
         MAX(CASE WHEN changed THEN day END)                                                        AS last_on,
         SUM(CASE WHEN changed AND evidence <> 'agreement' THEN 1 ELSE 0 END)                       AS no_evidence,
         SUM(CASE WHEN by_award THEN 1 ELSE 0 END)                                                  AS settled,
         SUM(CASE WHEN changed AND after_refusal THEN 1 ELSE 0 END)                                 AS after_refusal,
         SUM(CASE WHEN changed AND applied_on >= changed_on AND applied_on <= changed_on + INTERVAL '10 days'
                  THEN 1 ELSE 0 END)                                                                AS soon_claimed,
         SUM(CASE WHEN changed AND reason_code IN ('bankruptcy', 'closure') THEN 1 ELSE 0 END)      AS insolvent
  FROM item
  GROUP BY entity_type, entity_id
), filed AS (                          -- an agent's claims, and the region of most of them
  SELECT agent_id, SUM(n) AS claims, FIRST_VALUE(region_code ORDER BY n DESC, region_code) AS region_code
  FROM (SELECT agent_id, region_code, COUNT(*) AS n FROM counting_claim WHERE agent_id IS NOT NULL GROUP BY agent_id, region_code) r
  GROUP BY agent_id
), entity AS (
  SELECT 'employer' AS entity_type, entity_id, items AS n FROM counted WHERE entity_type = 'employer' AND items > 0
  UNION ALL
  SELECT 'agent' AS entity_type, agent_id AS entity_id, claims AS n FROM filed
), eligible AS (
  SELECT employer_id, COUNT(*) AS n
  FROM (SELECT employer_id, person_id, separated_on
        FROM separations
        WHERE separated_on <= $as_of
          AND reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy', 'closure',
                              'dismissed_for_cause', 'resigned_employer_fault')
        GROUP BY employer_id, person_id, separated_on) s
  GROUP BY employer_id
), other AS (
  SELECT entity_type, entity_id, COUNT(*) AS n, MAX(items) AS most
  FROM (SELECT entity_type, entity_id, other_id, COUNT(*) AS items
        FROM item
        WHERE changed AND other_id IS NOT NULL
        GROUP BY entity_type, entity_id, other_id) o
  GROUP BY entity_type, entity_id
), day AS (
  SELECT entity_type, entity_id, MAX(items) AS most
  FROM (SELECT entity_type, entity_id, changed_on, COUNT(*) AS items
        FROM item
        WHERE changed AND changed_on IS NOT NULL
        GROUP BY entity_type, entity_id, changed_on) d
  GROUP BY entity_type, entity_id
), money AS (                          -- a claim that fits two departures is paid once
  SELECT c.entity_type, c.entity_id, SUM(m.paid) AS paid, SUM(m.stoppable) AS stoppable
  FROM (SELECT entity_type, entity_id, claim_id FROM item WHERE changed AND claim_id IS NOT NULL
        GROUP BY entity_type, entity_id, claim_id) c
  JOIN claim_money m ON m.claim_id = c.claim_id
  GROUP BY c.entity_type, c.entity_id
)
SELECT n.entity_type,
       n.entity_id,
       COALESCE(e.region_code, f.region_code)                                              AS region_code,
       CASE WHEN n.entity_type = 'agent' THEN 'agent' ELSE COALESCE(substr(e.industry_code, 1, 1), '?') END AS industry,
       COALESCE(substr(COALESCE(e.region_code, f.region_code), 1, 4), '?')                 AS prefecture,
       c.first_on                                                                          AS window_start,
       c.last_on                                                                           AS window_end,
       CAST(COALESCE(c.changed, 0) AS BIGINT)                                              AS observed,
       CAST(GREATEST(n.n, c.changed) AS BIGINT)                               AS exposure,
       CAST(COALESCE(c.changed, 0) AS DOUBLE) / GREATEST(n.n, c.changed)      AS share,
       CAST(COALESCE(c.no_evidence, 0) AS BIGINT)                                          AS no_evidence,
       CAST(COALESCE(c.settled, 0) AS BIGINT)                                              AS settled,
       CAST(COALESCE(c.after_refusal, 0) AS BIGINT)                                        AS after_refusal,
       CAST(COALESCE(c.soon_claimed, 0) AS BIGINT)                                         AS soon_claimed,
       CAST(COALESCE(o.n, 0) AS BIGINT)                                                    AS other_side,
       CAST(CASE WHEN n.entity_type = 'employer' THEN COALESCE(o.most, 0) ELSE COALESCE(c.changed, 0) END AS BIGINT) AS one_agent,
       CAST(COALESCE(d.most, 0) AS BIGINT)                                                 AS busiest_day,
       CAST(COALESCE(c.insolvent, 0) AS BIGINT)                                            AS insolvent,
       CAST(COALESCE(g.n, 0) AS BIGINT)                                                    AS eligible,
       CAST(COALESCE(m.paid, 0) AS DECIMAL(14,2))                                          AS amount,
       CAST(COALESCE(m.stoppable, 0) AS DECIMAL(14,2))                                     AS stoppable,
       e.closed_on
FROM entity n
LEFT JOIN counted c   ON c.entity_type = n.entity_type AND c.entity_id = n.entity_id
LEFT JOIN employers e ON e.employer_id = n.entity_id AND n.entity_type = 'employer'
LEFT JOIN eligible g  ON g.employer_id = n.entity_id AND n.entity_type = 'employer'
LEFT JOIN filed f     ON f.agent_id = n.entity_id AND n.entity_type = 'agent'
LEFT JOIN other o     ON o.entity_type = n.entity_type AND o.entity_id = n.entity_id
LEFT JOIN day d       ON d.entity_type = n.entity_type AND d.entity_id = n.entity_id
LEFT JOIN money m     ON m.entity_type = n.entity_type AND m.entity_id = n.entity_id
/*--- tests
[[test]]
name  = "the boundary of a count: changed and not, ten days and eleven, evidence, agents apart from employers"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | industry_code
E1          | 150502      | C13
E2          | 150102      |
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
P1        | E1          | 2025-01-10   | contract_expired   | voluntary         | 2025-02-01        | none
P2        | E1          | 2025-01-12   | employer_initiated | voluntary         | 2025-02-01        | agreement
P3        | E1          | 2025-01-14   | closure            | voluntary         | 2025-02-03        | court
P4        | E1          | 2025-01-05   | voluntary          |                   |                   |
P5        | E2          | 2025-01-16   | employer_initiated | voluntary         | 2025-02-01        |
P6        | E2          | 2025-01-16   | employer_initiated |                   |                   |
P7        | E1          | 2025-01-11   | employer_initiated | voluntary         | 2025-02-07        | arbitration
P8        | E1          | 2025-01-11   | employer_initiated | voluntary         |                   | agreement
P10       | E1          | 2025-01-11   | closure            | voluntary         | 2025-02-10        | agreement
P11       | E1          | 2025-01-11   | mutual_employer_proposed | voluntary   | 2025-02-10        | agreement
P12       | E1          | 2025-06-30   | bankruptcy         |                   |                   |
P13       | E1          | 2025-06-30   | dismissed_for_cause |                  |                   |
P14       | E1          | 2025-06-30   | resigned_employer_fault |              |                   |
P15       | E1          | 2025-01-11   | employer_initiated | voluntary         |                   | agreement
P16       | E1          | 2025-01-11   | employer_initiated | voluntary         |                   | agreement
P17       | E9          | 2025-01-11   | voluntary          |                   |                   |
P9        | E3          | 2025-01-11   | employer_initiated | voluntary         | 2025-02-07        | arbitration
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | agent_id | benefit_start | benefit_months
C1R      | P1        | E1          | 150502      | 2025-01-20 09:00:00 | rejected | E1       |               |
C1       | P1        | E1          | 150502      | 2025-02-11 09:00:00 | approved | E1       | 2025-03-01    | 6
C2       | P2        | E1          | 150502      | 2025-02-12 09:00:00 | approved | E1       | 2025-03-01    | 3
C3       | P3        | E1          | 150502      | 2025-01-31 09:00:00 | approved |          | 2025-03-01    | 3
C5       | P5        | E2          | 150102      | 2025-02-05 09:00:00 | approved | E1       | 2025-03-01    | 3
C6       | P6        | E2          | 150102      | 2025-02-05 09:00:00 | approved | AG2      | 2025-03-01    | 3
C7R      | P7        | E1          | 150502      | 2025-01-20 09:00:00 | rejected |          |               |
C7       | P7        | E1          | 150521      | 2025-02-07 09:00:00 | approved | E2       | 2025-03-01    | 3
C2R      | P2        | E1          | 150502      | 2025-01-20 09:00:00 | rejected |          |               |
C10      | P10       | E1          | 150502      | 2025-02-05 09:00:00 | approved | AG2      | 2025-03-01    | 3
C11      | P11       | E1          | 150502      | 2025-02-10 09:00:00 | approved |          | 2025-03-01    | 6
C18      | P18       |             | 150502      | 2025-02-10 09:00:00 | approved | E9       | 2025-03-01    | 6
C4R      | P4        | E1          | 150502      | 2025-01-31 09:00:00 | rejected | AG2      |               |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | C1       | P1        | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1500.00
Y2         | C5       | P5        | 150102      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1600.50
Y7         | C7       | P7        | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 50.00
Y11        | C11      | P11       | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 100.00
Y3         | C6       | P6        | 150102      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1700.00
'''
[test.expect]
# E1: ten first voluntary departures; P3's by a court and P7's by an award do not count: seven of eight, three on an unknown day, two on 1 and
# two on 10 February. P1 claimed on day 10 after the change (1 February + 10 = 11 February), P2 on day 11, P10 before it, P11 on its day. P1
# and P2 had been refused. Four of E1's changes were claimed: two through the agent E1, one through AG2, one by the person.
# The agent with the number of E1 filed three counting claims, all after a change, of two employers, two in 1505;
# AG2 two, one after a change, that of E2 one after an award, that of E9 one without a separation. Of E1's claims C1 could be stopped for 6 - 1 months at 1500.00, C11 at
# 100.00. E1 has twelve departures that open benefit: all but P4's. E3's only one was by an award: nothing to compare. E9 is not known.
population = 7
rows = '''
entity_type | entity_id | region_code | industry | prefecture | window_start | window_end | observed | exposure | share | no_evidence | settled | after_refusal | soon_claimed | other_side | one_agent | busiest_day | insolvent | amount  | stoppable | eligible
employer    | E1        | 150502      | C        | 1505       | 2025-01-10   | 2025-01-12 | 7        | 8        | 0.875 | 1           | 2       | 2             | 2            | 2          | 2         | 2           | 1         | 1600.00 | 8000.00   | 12
employer    | E2        | 150102      | ?        | 1501       | 2025-01-16   | 2025-01-16 | 1        | 1        | 1     | 1           | 0       | 0             | 1            | 1          | 1         | 1           | 0         | 1600.50 | 0.00      | 2
employer    | E9        |             | ?        | ?          |              |            | 0        | 1        | 0     | 0           | 0       | 0             | 0            | 0          | 0         | 0           | 0         | 0.00    | 0.00      | 0
agent       | E1        | 150502      | agent    | 1505       | 2025-01-10   | 2025-01-16 | 3        | 3        | 1     | 2           | 0       | 2             | 2            | 2          | 3         | 3           | 0         | 3100.50 | 7500.00   | 0
agent       | AG2       | 150102      | agent    | 1501       | 2025-01-11   | 2025-01-11 | 1        | 2        | 0.5   | 0           | 0       | 0             | 0            | 1          | 1         | 1           | 1         | 0.00    | 0.00      | 0
agent       | E2        | 150521      | agent    | 1505       |              |            | 0        | 1        | 0     | 0           | 1       | 0             | 0            | 0          | 0         | 0           | 0         | 0.00    | 0.00      | 0
agent       | E9        | 150502      | agent    | 1505       |              |            | 0        | 1        | 0     | 0           | 0       | 0             | 0            | 0          | 0         | 0           | 0         | 0.00    | 0.00      | 0
'''

[[test]]
name  = "firing: eight of ten changed at one employer, one of twenty at the others"
kind  = "firing"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | industry_code
EX          | 150502      | C13
EY          | 150502      | C13
EM          | 150502      | C13
EZ          | 150502      | C13
E{01..30}   | 150502      | C13
'''
separations = '''
person_id          | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
Y{1..3}            | EY          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | none
X{01..04}          | EX          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | none
X{05..08}          | EX          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
X{09..10}          | EX          | 2025-01-10   | voluntary          |                   |                   |
X{11..12}          | EX          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | court
M{01..03}          | EM          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | agreement
M{04..60}          | EM          | 2025-01-10   | voluntary          |                   |                   |
Z{1..2}            | EZ          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | none
P{01..30}-01       | E{01..30}   | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | agreement
P{01..30}-{02..20} | E{01..30}   | 2025-01-10   | voluntary          |                   |                   |
'''
claims = '''
claim_id           | person_id          | employer_id | region_code | applied_at          | status   | agent_id   | benefit_start | benefit_months
CX{01..08}         | X{01..08}          | EX          | 150502      | 2025-02-08 09:00:00 | approved | AGX        | 2025-03-01    | 6
CX{11..12}         | X{11..12}          | EX          | 150502      | 2025-02-08 09:00:00 | approved | AGX        | 2025-03-01    | 6
C01-01             | P01-01             | E01         | 150502      | 2025-02-08 09:00:00 | approved | AG01       | 2025-03-01    | 6
CX09               | X09                | EX          | 150602      | 2025-02-08 09:00:00 | approved | AGX        | 2025-03-01    | 6
C{01..30}-{02..06} | P{01..30}-{02..06} | E{01..30}   | 150502      | 2025-02-08 09:00:00 | approved | AG{01..30} | 2025-03-01    | 6
'''
payments = '''
payment_id | claim_id   | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y{01..08}  | CX{01..08} | X{01..08} | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1500.00
Y09        | CX01       | X01       | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-20 | 1500.00
Y10        | CX02       | X02       | 150502      | unemployment_benefit | 2025-05-01 | 2025-06-30 | 5.00
Y11        | CX09       | X09       | 150502      | unemployment_benefit | 2025-05-01 | 2025-06-20 | 900.00
Y12        | CX11       | X11       | 150502      | unemployment_benefit | 2025-05-01 | 2025-06-20 | 800.00
Y13        | C01-01     | P01-01    | 150502      | unemployment_benefit | 2025-05-01 | 2025-06-20 | 700.00
'''
[test.expect]
# EY: three of three, the least that is listed; no claim, no money. Y09 is paid after the as-of date, Y10 on it. Seven times
# (6 - 1) x 1500.00 could still be stopped, and 5 x 1505.00. The ninth claim of AGX follows no change, two follow
# a judgment. EM's three of sixty are like the one of twenty at others; EZ has only two.
population = 65
alerts = '''
entity_type | entity_id | band | observed | exposure | persons | amount_paid | amount_stoppable
employer    | EX        | A    | 8        | 10       | 8       | 12005.00    | 60025.00
employer    | EY        | C    | 3        | 3        | 0       | 0.00        | 0.00
agent       | AGX       | A    | 8        | 11       | 8       | 12005.00    | 60025.00
'''
absent = ["E01", "AG01", "EM", "EZ"]

[[test]]
name  = "firing: the same settled by awards, with a closure, or mended on one day: listed lower, with the reason"
kind  = "firing"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | industry_code | closed_on
EA          | 150502      | C13           |
EB          | 150502      | C13           | 2025-01-31
EC          | 150502      | C13           |
ED          | 150502      | C13           | 2025-01-09
EE          | 150502      | C13           |
EF          | 150502      | C13           |
EG          | 150502      | C13           |
EH          | 150502      | C13           |
EI          | 150502      | C13           | 2025-01-31
EJ          | 150502      | C13           | 2025-01-10
EK          | 150502      | C13           |
EL          | 150502      | C13           |
EN          | 150502      | C13           |
E{01..60}   | 150502      | C13           |
'''
separations = '''
person_id          | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
A{01..04}          | EA          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | arbitration
A{05..08}          | EA          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
B{01..04}          | EB          | 2025-01-10   | bankruptcy         | voluntary         | 2025-02-01        | none
B{05..08}          | EB          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
D{01..08}          | ED          | 2025-01-10   | closure            | voluntary         | 2025-02-01        | none
F{01..07}          | EE          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | agreement
F08                | EE          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
G{01..06}          | EF          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | agreement
G{07..08}          | EF          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
G{009..161}        | EF          | 2025-01-10   | contract_expired   |                   |                   |
H{01..06}          | EG          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | agreement
H{07..08}          | EG          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
H{009..160}        | EG          | 2025-01-10   | contract_expired   |                   |                   |
H{009..160}        | EG          | 2025-07-01   | contract_expired   |                   |                   |
H{009..160}        | EG          | 2025-01-10   | dismissed_for_cause |                  |                   |
H{161..162}        | EG          | 2025-01-10   | retirement         |                   |                   |
I{01..05}          | EH          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | agreement
I{06..08}          | EH          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
I{009..161}        | EH          | 2025-01-10   | contract_expired   |                   |                   |
K{01..03}          | EI          | 2025-01-10   | bankruptcy         | voluntary         | 2025-02-01        | none
K{04..08}          | EI          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
L{01..08}          | EJ          | 2025-01-10   | closure            | voluntary         | 2025-02-01        | none
M{01..08}          | EK          | 2025-01-10   | closure            | voluntary         | 2025-02-01        | none
N{001..003}        | EL          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | none
N{004..009}        | EL          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | agreement
N{010..181}        | EL          | 2025-01-10   | contract_expired   |                   |                   |
O{01..07}          | EN          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | agreement
O{08..09}          | EN          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-06        | agreement
C{01..08}          | EC          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-05        | agreement
C{09..10}          | EC          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-06        | agreement
P{01..60}-01       | E{01..60}   | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | agreement
P{01..60}-{02..20} | E{01..60}   | 2025-01-10   | voluntary          |                   |                   |
'''
claims = '''
claim_id           | person_id          | employer_id | region_code | applied_at          | status   | agent_id
CC{01..10}         | C{01..10}          | EC          | 150502      | 2025-02-18 09:00:00 | approved | AGC
C{01..30}-{02..06} | P{01..30}-{02..06} | E{01..30}   | 150502      | 2025-02-08 09:00:00 | approved | AG{01..30}
'''
payments = '''
payment_id | claim_id   | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y{01..10}  | CC{01..10} | C{01..10} | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1500.00
'''
[test.expect]
# EA: four, and as many by award. EB: exactly half bankruptcy. EC: 8 of 10 on one day, exactly four fifths, all with evidence.
# ED closed the day before its first departure; one change of EE rests on nothing: neither is explained. EF: 8 of 161 that open
# benefit, under a twentieth, 2 of 8 without evidence; EG: 8 of 160, two reasons on record count once; EH: 8 of 161, but 3 of 8
# without evidence. EI: 3 of 8 are under half. EJ closed on the day of its first departure, EK never. EL: 9 of 181, under a twentieth, but 3 of 9, a
# third, without evidence. EN: 7 of 9 on one day are under four fifths. AGC filed what EC mended: an agent mends no code.
population = 104
alerts = '''
entity_type | entity_id | band | fp
employer    | EA        | C    | FP-R57-DISPUTE
employer    | EB        | C    | FP-R57-CLOSURE
employer    | EC        | B    | FP-R57-CODE
employer    | ED        | B    |
employer    | EE        | B    |
employer    | EF        | C    | FP-R57-MIX
employer    | EG        | B    |
employer    | EH        | B    |
employer    | EI        | B    |
employer    | EJ        | C    | FP-R57-CLOSURE
employer    | EK        | B    |
employer    | EL        | B    |
employer    | EN        | B    |
agent       | AGC       | A    |
'''

[[test]]
name  = "quiet: one change each, two at one employer"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | industry_code
EX          | 150502      | C13
E{01..30}   | 150502      | C13
'''
separations = '''
person_id          | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
X{01..02}          | EX          | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | none
P{01..30}-01       | E{01..30}   | 2025-01-10   | employer_initiated | voluntary         | 2025-02-01        | agreement
P{01..30}-{02..20} | E{01..30}   | 2025-01-10   | voluntary          |                   |                   |
'''
[test.expect]
population = 31
alerts = ''

[[survivor]]
mutant = "sql: drop filter agent_id IS NOT NULL"
reason = { zh = "没有代办人的不与任何代办人对应", en = "What has no agent joins no agent" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "单位与代办人的对象类型不同", en = "The kinds of entity differ" }
[[survivor]]
mutant = "sql: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "sql: drop AND claim_id IS NOT NULL"
reason = { zh = "没有申领的连接不上 claim_money", en = "Without a claim nothing joins claim_money" }
[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值为连续的估计，不会恰好等于界限", en = "A q value is an estimate: it never is the limit itself" }

[[survivor]]
mutant = "alert.where: drop AND q_value <= $fdr_q"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
[[survivor]]
mutant = "params.fdr_q: 0.2 => 0.24"
reason = { zh = "queue.toml 本身不列 q 大于0.20的统计类疑点", en = "queue.toml itself lists no statistical finding with q above 0.20" }
[[survivor]]
mutant = "evidence.agent_claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "代办人的每笔变更都有申领，每笔申领在 claim_money 中都有一行", en = "Every change of an agent has a claim, and claim_money has a row for every claim" }
[[survivor]]
mutant = "evidence.employer_payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有发放的，发放日条件不成立", en = "Without a payment the condition on its day fails" }
[[survivor]]
mutant = "evidence.agent_payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有发放的，发放日条件不成立", en = "Without a payment the condition on its day fails" }
---*/
