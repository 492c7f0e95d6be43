/*--- rule
format   = 1
id       = "R50"
slug     = "two-stories"
version  = "1.0"
status   = "experimental"
family   = "grant"
entity   = "employer"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["稳岗返还", "停保原因", "两种说法"]

title.zh   = "同一离职返还与领金说法相反"
title.en   = "One departure, two stories"
summary.zh = "单位领取稳岗返还时，把上一年度的离职报为主动离职或调动（不计入裁员）；同一批人的同一次离职，又按非因本人意愿中断就业领取了失业保险金。两种说法不能同时成立：要么返还算少了裁员，要么待遇不该发。合同期满两边都依法成立，不计。"
summary.en = "When the employer was paid its stabilisation refund, departures of the year before stood as voluntary or as transfers (no layoffs); the same departures of the same people were also the ground for benefit, as involuntary. Both cannot be true: either the refund counted too few layoffs or the benefit was not due. Expired contracts are lawful on both sides and left out."

[[legal]]
clause = "SIL-2018:45"
why.zh = "领取条件：非因本人意愿中断就业"
why.en = "Condition for benefit: involuntary unemployment"
[[legal]]
clause = "NMG-2025-SYBX:5"
why.zh = "停保原因变更须经初审、复审、终审；变更本身是依法的救济，单笔变更不是疑点"
why.en = "A changed reason passes three reviews; a change is a lawful remedy, and a single one is no finding"
[[legal]]
clause = "ALS-2019:1"
why.zh = "裁员率扣除调出、自愿辞（离）职等正常减员"
why.en = "Transfers and resignations are deducted from the layoff rate"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"

[requires]
employers       = ["employer_id", "region_code"]
employer_grants = ["grant_id", "employer_id", "grant_type", "year", "paid_on", "amount"]

[optional]
employers = { columns = ["closed_on"], feeds = ["closed_on"] }
payments  = { columns = ["payment_id", "claim_id", "person_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["benefit_paid"] }

[params.min_persons]
type = "int"
default = 2
min = 1
max = 1000
unit = "人"
about.zh = "少于此数不列为疑点：单笔更正是劳动者的权利"
about.en = "No alert below this many people: a single correction is a worker's right"
[params.few_share]
type = "decimal"
default = "0.05"
min = "0.00"
max = "1.00"
about.zh = "说法相反的人数低于当年停保人数的这一比例，降为观察"
about.en = "Below this share of the year's departures: watch list only"

[output]
rows = "violations"
entity_id = "employer_id"
part   = "part"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "at_least"
[output.columns]
employer_id     = { type = "string",        zh = "单位", en = "Employer" }
part            = { type = "string",        zh = "返还政策年度", en = "Policy year of the refund" }
region_code     = { type = "string",        zh = "参保地", en = "Region" }
window_start    = { type = "date",          zh = "所看年度首日", en = "First day of the year it looks at" }
window_end      = { type = "date",          zh = "返还发放日", en = "Refund paid on" }
observed        = { type = "int64",         zh = "两种说法相反的人数", en = "People with two stories" }
exposure        = { type = "int64",         zh = "上年停保人数", en = "People who left in that year" }
share           = { type = "float64",       zh = "占上年停保人数", en = "Share of those who left" }
changed_after   = { type = "int64",         zh = "返还后由主动离职（调动）改为裁减", en = "Made a layoff after the refund" }
still_voluntary = { type = "int64",         zh = "一直记为主动离职（调动）却已领金", en = "Voluntary all along, yet granted" }
changed_before  = { type = "int64",         zh = "返还前由裁减改为主动离职（调动）而已领金", en = "Layoff made voluntary before the refund, yet granted" }
undated         = { type = "int64",         zh = "变更日不明，不作判断", en = "Changed on an unknown day: not decided" }
layoffs         = { type = "int64",         zh = "返还时记为裁减的人数", en = "Layoffs on record at the refund" }
staff           = { type = "int64",         zh = "上年末参保人数", en = "Insured at that year's end" }
rate_declared   = { type = "float64",       zh = "返还时的裁员率", en = "Layoff rate at the refund" }
rate_with       = { type = "float64",       zh = "加上这些人的裁员率", en = "Layoff rate with these people" }
settled         = { type = "int64",         zh = "凭仲裁、判决变更", en = "Changed by arbitration or a court" }
no_evidence     = { type = "int64",         zh = "变更无依据", en = "Changed without evidence" }
soon_claimed    = { type = "int64",         zh = "变更后30日内申领", en = "Claimed within 30 days of the change" }
insolvent       = { type = "int64",         zh = "现为破产、关闭", en = "Now bankruptcy or closure" }
one_agent       = { type = "int64",         zh = "同一代办人最多代办", en = "Most filed by one agent" }
refund          = { type = "decimal(14,2)", zh = "返还金额", en = "Refunded" }
benefit_paid    = { type = "decimal(14,2)", zh = "这些人已领待遇", en = "Paid to these people" }
at_least        = { type = "decimal(14,2)", zh = "至少涉及（两者中较小者）", en = "At least concerned (the smaller of the two)" }
closed_on       = { type = "date",          zh = "注销、关闭日", en = "Closed on" }

[model]
kind = "none"

[alert]
where = "observed >= $min_persons"
score = "at_least"
budget = { per_scan = 100 }

[[downgrade]]
when = "insolvent * 2 >= observed AND COALESCE(closed_on >= window_start, false)"
to   = "low"
fp   = "FP-R50-CLOSURE"
zh   = "单位于{closed_on:date}关闭，{insolvent}人的原因随之改为破产或关闭"
en   = "The employer closed on {closed_on:date}; the reason of {insolvent} became bankruptcy or closure with it"
[[downgrade]]
when = "share < $few_share"
to   = "low"
fp   = "FP-R50-CORRECTION"
zh   = "上年停保{exposure}人中只有{observed}人，似为个别更正"
en   = "Only {observed} of {exposure} who left that year, as with single corrections"
[[downgrade]]
when = "settled * 2 >= observed"
to   = "medium"
fp   = "FP-R50-DISPUTE"
zh   = "{settled}人的原因凭仲裁或判决变更：待遇应发，需看的是返还"
en   = "For {settled} the reason was changed by arbitration or a court: the benefit is due, the refund is what to look at"

[[support]]
id   = "no_layoffs_declared"
when = "layoffs = 0"
zh   = "返还时该单位没有一人记为裁减"
en   = "At the refund not one layoff was on record"
[[support]]
id   = "rate_doubles"
when = "layoffs > 0 AND COALESCE(rate_with >= 2 * rate_declared, false)"
zh   = "加上这些人，裁员率由{rate_declared:pct}升至{rate_with:pct}"
en   = "With these people the layoff rate rises from {rate_declared:pct} to {rate_with:pct}"
[[support]]
id   = "soon_claimed"
when = "soon_claimed >= 2 AND soon_claimed * 2 >= observed"
zh   = "{soon_claimed}人在原因变更后30日内申领"
en   = "{soon_claimed} claimed within 30 days of the change"
[[support]]
id   = "no_evidence"
when = "no_evidence >= 2 AND no_evidence * 2 >= observed"
zh   = "{no_evidence}人的原因变更没有依据"
en   = "For {no_evidence} the change rests on nothing"
[[support]]
id   = "one_agent"
when = "one_agent >= 3 AND one_agent * 2 >= observed"
zh   = "同一代办人代办了{one_agent}人"
en   = "One agent filed for {one_agent} of them"

[explain]
zh = "该单位{part}年度稳岗返还{refund:yuan}，于{window_end:date}发放。上一年度停保的{exposure}人中，有{observed}人的离职在返还时记为主动离职或调动，又作为非自愿离职领取了失业保险金（已领{benefit_paid:yuan}）：其中{changed_after}人在返还后改为裁减，{still_voluntary}人至今仍记为主动离职或调动，{changed_before}人在返还前由裁减改成主动离职或调动。另有{undated}人变更日不明，未作判断。"
en = "The employer's stabilisation refund for {part}, {refund:yuan}, was paid on {window_end:date}. Of {exposure} people who left in the year before, {observed} stood as voluntary leavers or transfers at the refund and were granted benefit as involuntary leavers ({benefit_paid:yuan} paid): {changed_after} were made layoffs after the refund, {still_voluntary} are voluntary to this day, {changed_before} were turned from layoffs into voluntary leavers before it. {undated} more were changed on an unknown day and are not decided."

[[plots]]
kind  = "timeline"
table = "separations"
date  = "separated_on"

[[evidence]]
id    = "departures"
title.zh = "说法相反的离职及其申领"
title.en = "The departures with two stories and their claims"
table = "claims"
key   = "claim_id"
role  = "claimant"
sql   = """
SELECT d.person_id, d.claim_id, d.day, d.stood, d.reason_code, d.prior_reason_code, d.reason_changed_on, d.reason_evidence,
       d.story, d.applied_on, d.agent_id, m.stoppable
FROM refund_departure d
JOIN claim_money m ON m.claim_id = d.claim_id
WHERE d.story <> 'undated' AND d.employer_id = $entity_id AND CAST(d.year AS VARCHAR) = $part"""
[[evidence]]
id    = "payments"
title.zh = "这些申领的发放记录"
title.en = "What was paid on them"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM refund_departure d
JOIN payments p ON p.claim_id = d.claim_id
WHERE p.paid_on <= $as_of AND d.story <> 'undated' AND d.employer_id = $entity_id AND CAST(d.year AS VARCHAR) = $part"""
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
id = "FP-R50-CORRECTION"
zh = "按规定更正停保原因，个别情形"
en = "Single lawful corrections of the reason"
how.zh = "查变更申请、解除劳动关系协议及三级审核记录"
how.en = "The application for the change, the agreement and the three reviews"
[[false_positives]]
id = "FP-R50-DISPUTE"
zh = "劳动者经仲裁或诉讼胜诉"
en = "The worker won an arbitration or a lawsuit"
how.zh = "查仲裁书、判决书；待遇应发，返还是否重算由主管部门决定"
how.en = "The award or judgment; the benefit stands, whether the refund is recalculated is for the authority"
[[false_positives]]
id = "FP-R50-CLOSURE"
zh = "单位其后破产、关闭，原因统一更正"
en = "The employer failed later and all reasons were corrected"
how.zh = "查破产裁定、注销登记"
how.en = "Court ruling, deregistration"
[[false_positives]]
id = "FP-R50-CODE"
zh = "单位经办人员长期用错原因代码"
en = "A clerk used the wrong code for everybody"
how.zh = "看其他年度是否同样；合同与通知书为准"
how.en = "Is it so in other years; the contracts and notices decide"

[[verify]]
id = "V1"
zh = "调取返还审核时的裁员认定材料，与申领材料逐人对照"
en = "The layoff figures of the refund against the claim papers, person by person"
needs = "attachment"
[[verify]]
id = "V2"
zh = "抽取离职人员核实离职经过：是本人辞职还是单位裁减"
en = "Ask some of those who left whether they resigned or were laid off"
needs = "text"
[[verify]]
id = "V3"
zh = "确认当地当年裁员率控制目标，重算后是否仍符合返还条件"
en = "The layoff limit of that place and year: is the refund still due after recalculation"
needs = "checkbox"

[suppress]
key = ["entity_id", "part"]
reopen_when = "observed > last.observed"
snooze_max = "180 days"
---*/
-- Which departure tells two stories is the shared view refund_departure; here they are counted. Choices:
-- * One row per employer and policy year with at least one such departure; the year looked at is the calendar year before
--   the policy year. Window: its first day to the day of the refund, so that an alert cites the clauses of that day.
-- * Layoff rate as the clause has it: laid off / (laid off + staff at the year's end), distinct people on record as laid
--   off at the refund; staff = insured in December. Without December in the extract there is no rate. No limit is
--   applied: the limits in hand are local and dated, and the standards table has no item for them.
-- * Money: only one of the two stories is untrue, so the least concerned is the smaller of the refund and the benefit.
-- * The reverse (benefit refused because the employer said voluntary, while the refund counted a layoff) gives nobody
--   anything and is not looked for.
WITH story AS (
  SELECT employer_id, year,
         SUM(CASE WHEN story = 'after' THEN 1 ELSE 0 END)                                          AS changed_after,
         SUM(CASE WHEN story = 'still' THEN 1 ELSE 0 END)                                          AS still_voluntary,
         SUM(CASE WHEN story = 'before' THEN 1 ELSE 0 END)                                         AS changed_before,
         COUNT(*)                                                                                  AS people,
         SUM(CASE WHEN reason_evidence IN ('arbitration', 'court') THEN 1 ELSE 0 END)              AS settled,
         SUM(CASE WHEN prior_reason_code IS NOT NULL AND COALESCE(reason_evidence, 'none') = 'none' THEN 1 ELSE 0 END) AS no_evidence,
         SUM(CASE WHEN applied_on >= reason_changed_on AND applied_on <= reason_changed_on + INTERVAL '30 days'
                  THEN 1 ELSE 0 END)                                                               AS soon_claimed,
         SUM(CASE WHEN reason_code IN ('bankruptcy', 'closure') THEN 1 ELSE 0 END)                 AS insolvent
  FROM (SELECT employer_id, year, person_id,        -- a person's last departure of the year stands
               FIRST_VALUE(story ORDER BY day DESC, reason_code, claim_id)              AS story,
               FIRST_VALUE(reason_code ORDER BY day DESC, reason_code, claim_id)        AS reason_code,
               FIRST_VALUE(prior_reason_code ORDER BY day DESC, reason_code, claim_id)  AS prior_reason_code,
               FIRST_VALUE(reason_evidence ORDER BY day DESC, reason_code, claim_id)    AS reason_evidence,
               FIRST_VALUE(reason_changed_on ORDER BY day DESC, reason_code, claim_id)  AS reason_changed_on,
               FIRST_VALUE(applied_on ORDER BY day DESC, reason_code, claim_id)         AS applied_on
        FROM refund_departure
        WHERE story IN ('after', 'still', 'before')
        GROUP BY employer_id, year, person_id) p
  GROUP BY employer_id, year
), leaver AS (
  SELECT employer_id, year, COUNT(*) AS people, SUM(undated) AS undated, SUM(laid_off) AS layoffs
  FROM (SELECT employer_id, year, person_id,
               MAX(CASE WHEN story = 'undated' THEN 1 ELSE 0 END) AS undated,
               MAX(CASE WHEN stood IN ('employer_initiated', 'mutual_employer_proposed', 'bankruptcy', 'closure')
                        THEN 1 ELSE 0 END)                        AS laid_off
        FROM refund_departure
        GROUP BY employer_id, year, person_id) p
  GROUP BY employer_id, year
), money AS (                          -- a claim that fits two departures is paid once
  SELECT c.employer_id, c.year, SUM(m.paid) AS paid
  FROM (SELECT employer_id, year, claim_id FROM refund_departure WHERE story IN ('after', 'still', 'before')
        GROUP BY employer_id, year, claim_id) c
  JOIN claim_money m ON m.claim_id = c.claim_id
  GROUP BY c.employer_id, c.year
), agent AS (
  SELECT employer_id, year, MAX(n) AS n
  FROM (SELECT employer_id, year, agent_id, COUNT(*) AS n
        FROM (SELECT employer_id, year, agent_id, person_id FROM refund_departure
              WHERE story IN ('after', 'still', 'before') AND agent_id IS NOT NULL
              GROUP BY employer_id, year, agent_id, person_id) p
        GROUP BY employer_id, year, agent_id) a
  GROUP BY employer_id, year
)
SELECT s.employer_id,
       CAST(s.year AS VARCHAR)                                                          AS part,
       e.region_code,
       make_date(s.year - 1, 1, 1)                                                      AS window_start,
       r.first_paid                                                                     AS window_end,
       CAST(s.people AS BIGINT)                                                         AS observed,
       CAST(l.people AS BIGINT)                                                         AS exposure,
       CAST(s.people AS DOUBLE) / l.people                                              AS share,
       CAST(s.changed_after AS BIGINT)                                                  AS changed_after,
       CAST(s.still_voluntary AS BIGINT)                                                AS still_voluntary,
       CAST(s.changed_before AS BIGINT)                                                 AS changed_before,
       CAST(l.undated AS BIGINT)                                                        AS undated,
       CAST(l.layoffs AS BIGINT)                                                        AS layoffs,
       i.insured                                                                        AS staff,
       CAST(l.layoffs AS DOUBLE) / (l.layoffs + i.insured)                              AS rate_declared,
       CAST(l.layoffs + s.people AS DOUBLE) / (l.layoffs + s.people + i.insured)        AS rate_with,
       CAST(s.settled AS BIGINT)                                                        AS settled,
       CAST(s.no_evidence AS BIGINT)                                                    AS no_evidence,
       CAST(s.soon_claimed AS BIGINT)                                                   AS soon_claimed,
       CAST(s.insolvent AS BIGINT)                                                      AS insolvent,
       CAST(COALESCE(a.n, 0) AS BIGINT)                                                 AS one_agent,
       r.amount                                                                         AS refund,
       CAST(COALESCE(m.paid, 0) AS DECIMAL(14,2))                                       AS benefit_paid,
       CAST(LEAST(r.amount, COALESCE(m.paid, 0)) AS DECIMAL(14,2))                      AS at_least,
       e.closed_on
FROM story s
JOIN leaver l             ON l.employer_id = s.employer_id AND l.year = s.year
JOIN employer_refund r    ON r.employer_id = s.employer_id AND r.year = s.year
LEFT JOIN employers e     ON e.employer_id = s.employer_id
LEFT JOIN insured_month i ON i.employer_id = s.employer_id AND i.month_index = (s.year - 1) * 12 + 11
LEFT JOIN money m         ON m.employer_id = s.employer_id AND m.year = s.year
LEFT JOIN agent a         ON a.employer_id = s.employer_id AND a.year = s.year
/*--- tests
[[test]]
name  = "firing: three of five leavers were voluntary for the refund and involuntary for the benefit"
kind  = "firing"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | closed_on
E1          | 150502      |
E2          | 150502      |
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 5000.00 | 2025-04-10
G2       | E2          | job_stabilisation_refund | 2025 | 5000.00 | 2025-04-10
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
S{01..07} | E1          | 150502      | 2024-12-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code              | prior_reason_code | reason_changed_on | reason_evidence
P1        | E1          | 2024-10-01   | employer_initiated       | voluntary         | 2025-04-20        | none
P1        | E1          | 2024-10-01   | employer_initiated       | voluntary         | 2025-04-20        | none
P2        | E1          | 2024-10-01   | mutual_employer_proposed | transfer          | 2025-05-01        |
P3        | E1          | 2024-10-01   | voluntary                |                   |                   |
P4        | E1          | 2024-10-01   | employer_initiated       |                   |                   |
P5        | E1          | 2024-10-01   | employer_initiated       | voluntary         |                   | agreement
P6        | E2          | 2024-10-01   | employer_initiated       | voluntary         | 2025-04-20        | none
P7        | E2          | 2024-10-01   | contract_expired         | voluntary         | 2025-04-20        | none
P8        | E2          | 2024-10-01   | voluntary                |                   |                   |
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | benefit_start | benefit_months | agent_id
C1       | P1        | E1          | 150502      | 2025-05-20 09:00:00 | approved | 2025-05-01    | 3              | AG
C2       | P2        | E1          | 150502      | 2025-06-01 09:00:00 | approved | 2025-06-01    | 3              | AG
C3       | P3        | E1          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              | AG
C4       | P4        | E1          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              |
C5       | P5        | E1          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              |
C6       | P6        | E2          | 150502      | 2025-04-25 09:00:00 | approved | 2025-05-01    | 3              |
C7       | P7        | E2          | 150502      | 2025-04-25 09:00:00 | approved | 2025-05-01    | 3              |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | C1       | P1        | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1500.00
Y2         | C1       | P1        | 150502      | unemployment_benefit | 2025-06-01 | 2025-06-20 | 1500.00
Y3         | C3       | P3        | 150502      | unemployment_benefit | 2024-11-01 | 2024-11-20 | 1400.50
Y4         | C4       | P4        | 150502      | unemployment_benefit | 2024-11-01 | 2024-11-20 | 1400.00
Y5         | C2       | P2        | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-20 | 1500.00
'''
[test.expect]
# E1: P1 and P2 changed after 10 April, P3 never. P4 was a layoff all along: 1 layoff of 1 + 7 staff = 0.125, with the
# three 4 of 4 + 7 = 0.364. P5 undated. Paid: 2 x 1500.00 (P1) + 1400.50 (P3) = 4400.50, less than the refund of 5000.00;
# Y5 is paid after the as-of date. P1 claimed on day 30 after the change (20 April), P2 on day 31 (1 May).
# Evidence: none for P1, null for P2; P3 was not changed.
# E2: one person only (P7's contract expired): under the minimum of two.
population = 2
rows = '''
entity_id | part | window_end | observed | exposure | changed_after | still_voluntary | changed_before | undated | layoffs | staff | rate_declared | rate_with | no_evidence | soon_claimed | one_agent | benefit_paid | at_least
E1        | 2025 | 2025-04-10 | 3        | 5        | 2             | 1               | 0              | 1       | 1       | 7     | 0.125         | 0.364     | 2           | 1            | 3         | 4400.50      | 4400.50
E2        | 2025 | 2025-04-10 | 1        | 3        | 1             | 0               | 0              | 0       | 0       |       |               |           | 1           | 1            | 0         | 0.00         | 0.00
'''
alerts = '''
entity_id | part | band | persons | amount_paid | amount_stoppable | amount_low
E1        | 2025 | A    | 3       | 9400.50     | 1500.00          | 4400.50
'''
absent = ["E2"]

[[test]]
name  = "settled by arbitration, by a few of many, or by a closure: listed lower, with the reason"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | closed_on
E1          | 150502      |
E2          | 150502      |
E3          | 150502      | 2025-05-10
E4          | 150502      |
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G{1..4}  | E{1..4}     | job_stabilisation_refund | 2025 | 5000.00 | 2025-04-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
P11       | E1          | 2024-10-01   | employer_initiated | voluntary         | 2025-04-20        | arbitration
P12       | E1          | 2024-10-01   | employer_initiated | voluntary         | 2025-04-20        | none
P13       | E1          | 2024-10-01   | employer_initiated | voluntary         | 2025-04-20        | court
P21       | E2          | 2024-10-01   | employer_initiated | voluntary         | 2025-04-20        | none
P22       | E2          | 2024-10-01   | employer_initiated | voluntary         | 2025-04-20        | none
Q{01..39} | E2          | 2024-10-01   | contract_expired   |                   |                   |
P31       | E3          | 2024-10-01   | closure            | voluntary         | 2025-05-12        | agreement
P32       | E3          | 2024-10-01   | closure            | voluntary         | 2025-05-12        | agreement
P41       | E4          | 2024-10-01   | employer_initiated | voluntary         | 2025-04-20        | none
P42       | E4          | 2024-10-01   | employer_initiated | voluntary         | 2025-04-20        | none
R{01..38} | E4          | 2024-10-01   | contract_expired   |                   |                   |
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C{11..13} | P{11..13} | E1         | 150502      | 2025-05-20 09:00:00 | approved
C{21..22} | P{21..22} | E2         | 150502      | 2025-05-20 09:00:00 | approved
C{31..32} | P{31..32} | E3         | 150502      | 2025-05-20 09:00:00 | approved
C{41..42} | P{41..42} | E4         | 150502      | 2025-05-20 09:00:00 | approved
'''
[test.expect]
# E1: two of three settled. E2: 2 of 41 = 4.9 %, under 5 %; E4: 2 of 40 = exactly 5 %, so it stays. E3 closed in May.
population = 4
alerts = '''
entity_id | part | band | fp
E1        | 2025 | B    | FP-R50-DISPUTE
E2        | 2025 | C    | FP-R50-CORRECTION
E3        | 2025 | C    | FP-R50-CLOSURE
E4        | 2025 | A    |
'''

[[test]]
name  = "one person who left twice counts once; two policy years stand apart; only the refund is the refund"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | closed_on
E1          | 150502      |
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 3000.00 | 2025-04-10
G2       | E1          | job_stabilisation_refund | 2024 | 800.00  | 2024-05-10
G3       | E1          | hiring_subsidy           | 2025 | 1500.00 | 2025-04-10
G4       | E1          | job_stabilisation_refund | 2025 | 99.00   | 2025-07-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code  | reason_changed_on | reason_evidence
P1        | E1          | 2024-03-01   | closure            | voluntary          | 2025-04-20        | court
P1        | E1          | 2024-09-01   | voluntary          |                    |                   |
P2        | E1          | 2024-10-01   | voluntary          | employer_initiated | 2025-04-10        | agreement
P3        | E1          | 2023-06-01   | voluntary          |                    |                   |
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status     | agent_id
C1       | P1        | E1          | 150502      | 2025-04-25 09:00:00 | approved   | AG
C2       | P1        | E1          | 150502      | 2024-09-10 09:00:00 | terminated | AG
C3       | P2        | E1          | 150502      | 2024-10-05 09:00:00 | approved   | AG
C4       | P3        | E1          | 150502      | 2023-06-10 09:00:00 | terminated |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | C1       | P1        | 150502      | unemployment_benefit | 2025-05-01 | 2025-05-20 | 1000.00
Y2         | C2       | P1        | 150502      | unemployment_benefit | 2024-10-01 | 2024-10-20 | 2000.00
Y3         | C3       | P2        | 150502      | unemployment_benefit | 2024-11-01 | 2024-11-20 | 500.00
Y4         | C4       | P3        | 150502      | unemployment_benefit | 2023-07-01 | 2023-07-20 | 700.00
'''
[test.expect]
# 2025: P1's last departure (September, voluntary all along) stands, P2 was turned on the very day of the refund; P2
# claimed long before that. Paid 1000 + 2000 + 500 = 3500.00, more than the refund of 3000.00. 2024: P3 alone.
population = 2
rows = '''
entity_id | part | observed | exposure | changed_after | still_voluntary | changed_before | settled | no_evidence | soon_claimed | insolvent | one_agent | refund  | benefit_paid | at_least
E1        | 2025 | 2        | 2        | 0             | 1               | 1              | 0       | 0           | 0            | 0         | 2         | 3000.00 | 3500.00      | 3000.00
E1        | 2024 | 1        | 1        | 0             | 1               | 0              | 0       | 0           | 0            | 0         | 0         | 800.00  | 700.00       | 700.00
'''
alerts = '''
entity_id | part | band | persons | amount_paid | amount_low
E1        | 2025 | A    | 2       | 6500.00     | 3000.00
'''

[[test]]
name  = "quiet: changed in time for the refund, expired contracts, no refund, refused claims"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code
E1          | 150502
E2          | 150502
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 5000.00 | 2025-04-10
G2       | E2          | training_retention_subsidy | 2025 | 5000.00 | 2025-04-10
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code | reason_changed_on | reason_evidence
P1        | E1          | 2024-10-01   | employer_initiated | voluntary         | 2024-10-15        | agreement
P2        | E1          | 2024-10-01   | employer_initiated | voluntary         | 2024-10-15        | agreement
P3        | E1          | 2024-10-01   | contract_expired   | voluntary         | 2025-05-01        | agreement
P4        | E1          | 2024-10-01   | contract_expired   |                   |                   |
P5        | E1          | 2024-10-01   | voluntary          |                   |                   |
P6        | E1          | 2024-10-01   | voluntary          |                   |                   |
P7        | E2          | 2024-10-01   | employer_initiated | voluntary         | 2025-05-01        | none
P8        | E2          | 2024-10-01   | employer_initiated | voluntary         | 2025-05-01        | none
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | P1        | E1          | 150502      | 2024-10-20 09:00:00 | approved
C2       | P2        | E1          | 150502      | 2024-10-20 09:00:00 | approved
C3       | P3        | E1          | 150502      | 2025-05-20 09:00:00 | approved
C4       | P4        | E1          | 150502      | 2024-10-20 09:00:00 | approved
C5       | P5        | E1          | 150502      | 2024-10-20 09:00:00 | rejected
C6       | P6        | E1          | 150502      | 2024-10-20 09:00:00 | pending
C7       | P7        | E2          | 150502      | 2025-05-20 09:00:00 | approved
C8       | P8        | E2          | 150502      | 2025-05-20 09:00:00 | approved
'''
[test.expect]
population = 0
alerts = ''

[[test]]
name  = "several of every story; the last departure stands; what counts as a layoff; half of them insolvent or settled"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | closed_on
E1          | 150502      |
D1          | 150502      | 2024-01-01
D2          | 150502      | 2025-05-10
D3          | 150502      |
D4          | 150502      | 2023-12-31
S1          | 150502      |
S2          | 150502      |
'''
employer_grants = '''
grant_id | employer_id | grant_type               | year | amount   | paid_on
G1       | E1          | job_stabilisation_refund | 2025 | 5000.00  | 2025-04-10
G1B      | E1          | job_stabilisation_refund | 2025 | 300.00   | 2025-06-30
GD{1..4} | D{1..4}     | job_stabilisation_refund | 2025 | 1000.00  | 2025-04-10
GS{1..2} | S{1..2}     | job_stabilisation_refund | 2025 | 1000.00  | 2025-04-10
GX       | EX          | job_stabilisation_refund | 2025 | 1000.00  | 2025-04-10
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
S{1..3}   | E1          | 150502      | 2024-11-01 | regular
S{1..7}   | E1          | 150502      | 2024-12-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code              | prior_reason_code  | reason_changed_on | reason_evidence
A1        | E1          | 2024-03-01   | employer_initiated       | voluntary          | 2025-04-20        | court
A1        | E1          | 2024-09-01   | employer_initiated       | voluntary          | 2025-04-11        | court
A2        | E1          | 2024-03-01   | employer_initiated       | voluntary          | 2025-04-11        | none
A2        | E1          | 2024-09-01   | bankruptcy               | voluntary          | 2025-04-12        | arbitration
A3        | E1          | 2024-10-01   | closure                  | voluntary          | 2025-05-02        | agreement
T1        | E1          | 2024-10-01   | voluntary                |                    |                   |
T2        | E1          | 2024-10-01   | transfer                 |                    |                   |
B1        | E1          | 2024-10-01   | voluntary                | closure            | 2025-01-10        | none
B2        | E1          | 2024-10-01   | transfer                 | employer_initiated | 2025-01-10        | none
U1        | E1          | 2024-10-01   | employer_initiated       | voluntary          |                   | none
U2        | E1          | 2024-03-01   | employer_initiated       | voluntary          |                   | none
U2        | E1          | 2024-10-01   | contract_expired         |                    |                   |
L1        | E1          | 2024-03-01   | mutual_employer_proposed |                    |                   |
L1        | E1          | 2024-10-01   | contract_expired         |                    |                   |
L2        | E1          | 2024-10-01   | bankruptcy               |                    |                   |
L3        | E1          | 2024-10-01   | closure                  |                    |                   |
L4        | E1          | 2024-10-01   | employer_initiated       |                    |                   |
X1        | EX          | 2024-10-01   | voluntary                |                    |                   |
D1{1..2}  | D1          | 2024-10-01   | closure                  | voluntary          | 2025-05-12        | agreement
D1{3..4}  | D1          | 2024-10-01   | employer_initiated       | voluntary          | 2025-05-12        | agreement
D2{1..2}  | D2          | 2024-10-01   | bankruptcy               | voluntary          | 2025-05-12        | agreement
D2{3..5}  | D2          | 2024-10-01   | employer_initiated       | voluntary          | 2025-05-12        | agreement
D3{1..2}  | D3          | 2024-10-01   | closure                  | voluntary          | 2025-05-12        | agreement
D4{1..2}  | D4          | 2024-10-01   | closure                  | voluntary          | 2025-05-12        | agreement
S1{1..2}  | S1          | 2024-10-01   | employer_initiated       | voluntary          | 2025-05-12        | court
S1{3..4}  | S1          | 2024-10-01   | employer_initiated       | voluntary          | 2025-05-12        | none
S2{1..2}  | S2          | 2024-10-01   | employer_initiated       | voluntary          | 2025-05-12        | arbitration
S2{3..5}  | S2          | 2024-10-01   | employer_initiated       | voluntary          | 2025-05-12        | none
'''
claims = '''
claim_id   | person_id  | employer_id | region_code | applied_at          | status   | benefit_start | benefit_months | agent_id
CA1        | A1         | E1          | 150502      | 2025-05-15 09:00:00 | approved | 2025-06-01    | 3              | AG1
CA2A       | A2         | E1          | 150502      | 2024-03-15 09:00:00 | approved | 2024-04-01    | 3              |
CA2B       | A2         | E1          | 150502      | 2025-05-01 09:00:00 | approved | 2025-05-01    | 3              |
CA3        | A3         | E1          | 150502      | 2025-05-02 09:00:00 | approved | 2025-05-01    | 3              | AG1
CT1        | T1         | E1          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              | AG2
CT2        | T2         | E1          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              |
CB1        | B1         | E1          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              |
CB2        | B2         | E1          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              |
CL4        | L4         | E1          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              | AG1
CX1        | X1         | EX          | 150502      | 2024-10-05 09:00:00 | approved | 2024-11-01    | 3              |
CD1{1..4}  | D1{1..4}   | D1          | 150502      | 2025-06-20 09:00:00 | approved | 2025-07-01    | 3              |
CD2{1..5}  | D2{1..5}   | D2          | 150502      | 2025-06-20 09:00:00 | approved | 2025-07-01    | 3              |
CD3{1..2}  | D3{1..2}   | D3          | 150502      | 2025-06-20 09:00:00 | approved | 2025-07-01    | 3              |
CD4{1..2}  | D4{1..2}   | D4          | 150502      | 2025-06-20 09:00:00 | approved | 2025-07-01    | 3              |
CS1{1..4}  | S1{1..4}   | S1          | 150502      | 2025-06-20 09:00:00 | approved | 2025-07-01    | 3              |
CS2{1..5}  | S2{1..5}   | S2          | 150502      | 2025-06-20 09:00:00 | approved | 2025-07-01    | 3              |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | CA1      | A1        | 150502      | unemployment_benefit | 2025-06-01 | 2025-06-30 | 1500.00
Y2         | CT1      | T1        | 150502      | unemployment_benefit | 2024-11-01 | 2024-11-20 | 1400.00
Y3         | CD11     | D11       | 150502      | unemployment_benefit | 2025-07-01 | 2025-06-25 | 1200.00
Y4         | CL4      | L4        | 150502      | unemployment_benefit | 2024-11-01 | 2024-11-20 | 900.00
'''
[test.expect]
# E1: A1, A2, A3 after; T1, T2 still; B1, B2 before: 7 of the 13 who left (and U1, U2, L1 to L4). Undated: U1 and U2 (whose
# later departure is clear). Layoffs on record: L1 (the earlier departure) to L4, one of each reason: 4 of 4 + 7 staff =
# 0.364, with the seven 11 of 18 = 0.611. A1's last departure was changed 34 days before the claim (20 April, 25 days, is
# that of March); A2's on 12 April, 19 days before the claim of May (the claim of 2024 is that of March); A3 claimed on the
# day of the change: two within 30 days. Settled: A1 and A2. No evidence: B1, B2. Insolvent: A2 bankruptcy, A3 closure.
# AG1 filed for A1 and A3 (L4 tells no second story), AG2 for T1. Paid 1500.00 on the as-of day + 1400.00 = 2900.00.
# Refund 5000.00 + 300.00; paid in all 2900.00 + 5300.00 = 8200.00.
# EX is in no register: no region. D1: 2 of 4 insolvent, closed on the first day of 2024. D2: 2 of 5. D3 is not closed, D4
# closed before 2024. S1: 2 of 4 settled, S2: 2 of 5. 12 May to 20 June is more than 30 days.
population = 8
rows = '''
entity_id | part | region_code | window_start | window_end | observed | exposure | share | changed_after | still_voluntary | changed_before | undated | layoffs | staff | rate_declared | rate_with | settled | no_evidence | soon_claimed | insolvent | one_agent | refund  | benefit_paid | at_least
E1        | 2025 | 150502      | 2024-01-01   | 2025-04-10 | 7        | 13       | 0.538 | 3             | 2               | 2              | 2       | 4       | 7     | 0.364         | 0.611     | 2       | 2           | 2            | 2         | 2         | 5300.00 | 2900.00      | 2900.00
EX        | 2025 |             | 2024-01-01   | 2025-04-10 | 1        | 1        | 1     | 0             | 1               | 0              | 0       | 0       |       |               |           | 0       | 0           | 0            | 0         | 0         | 1000.00 | 0.00         | 0.00
D1        | 2025 | 150502      | 2024-01-01   | 2025-04-10 | 4        | 4        | 1     | 4             | 0               | 0              | 0       | 0       |       |               |           | 0       | 0           | 0            | 2         | 0         | 1000.00 | 1200.00      | 1000.00
D2        | 2025 | 150502      | 2024-01-01   | 2025-04-10 | 5        | 5        | 1     | 5             | 0               | 0              | 0       | 0       |       |               |           | 0       | 0           | 0            | 2         | 0         | 1000.00 | 0.00         | 0.00
S1        | 2025 | 150502      | 2024-01-01   | 2025-04-10 | 4        | 4        | 1     | 4             | 0               | 0              | 0       | 0       |       |               |           | 2       | 2           | 0            | 0         | 0         | 1000.00 | 0.00         | 0.00
'''
alerts = '''
entity_id | part | band | persons | amount_paid | fp
E1        | 2025 | A    | 7       | 8200.00     |
D1        | 2025 | C    | 4       | 2200.00     | FP-R50-CLOSURE
D2        | 2025 | A    | 5       | 1000.00     |
D3        | 2025 | A    | 2       | 1000.00     |
D4        | 2025 | A    | 2       | 1000.00     |
S1        | 2025 | B    | 4       | 1000.00     | FP-R50-DISPUTE
S2        | 2025 | A    | 5       | 1000.00     |
'''
absent = ["EX"]

[[survivor]]
mutant = "sql: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有发放的，发放日条件不成立", en = "Without a payment the condition on its day fails" }
[[survivor]]
mutant = "evidence.departures: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔申领在 claim_money 中都有一行", en = "claim_money has a row for every claim" }
[[survivor]]
mutant = "sql: JOIN leaver l => LEFT JOIN leaver l"
reason = { zh = "有两种说法的单位和年度必有停保", en = "Where there are two stories there is a separation" }
[[survivor]]
mutant = "sql: JOIN employer_refund r => LEFT JOIN employer_refund r"
reason = { zh = "refund_departure 只列有返还的单位和年度", en = "refund_departure has only employers and years with a refund" }
[[survivor]]
mutant = "sql: LEFT JOIN money m => JOIN money m"
reason = { zh = "有两种说法的必有申领", en = "Where there are two stories there is a claim" }
[[survivor]]
mutant = "sql: COALESCE(m.paid, 0) => (m.paid)"
reason = { zh = "有两种说法的必有申领，claim_money 的已发金额从不为空", en = "Where there are two stories there is a claim, and claim_money never leaves what was paid empty" }
[[survivor]]
mutant = "sql: COALESCE(m.paid, 0) => (m.paid) #2"
reason = { zh = "有两种说法的必有申领，claim_money 的已发金额从不为空", en = "Where there are two stories there is a claim, and claim_money never leaves what was paid empty" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(m.paid, 0)"
reason = { zh = "有两种说法的必有申领，claim_money 的已发金额从不为空", en = "Where there are two stories there is a claim, and claim_money never leaves what was paid empty" }
[[survivor]]
mutant = "sql: 0 => 1 in COALESCE(m.paid, 0) #2"
reason = { zh = "有两种说法的必有申领，claim_money 的已发金额从不为空", en = "Where there are two stories there is a claim, and claim_money never leaves what was paid empty" }
---*/
