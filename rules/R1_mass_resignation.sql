/*--- rule
format   = 1
id       = "R1"
slug     = "mass-resignation"
version  = "3.0"
status   = "experimental"
family   = "employer"
entity   = "employer"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-21
updated  = 2026-11-22
tags     = ["集中离职", "集中申领"]

title.zh   = "同一单位职工集中离职申领"
title.en   = "Mass resignation and claims at one employer"
summary.zh = "任意连续30日内，因非本人意愿从该单位停保、并在停保后60日内申领失业保险金的人次最多的一段，与停保前参保人数相比，显著高于同规模、同行业单位。"
summary.en = "The 30 consecutive days with most persons who left the employer involuntarily and claimed benefit within 60 days are far more than its insured headcount explains, compared with employers of the same size and industry."

[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "同一用人单位职工集中离职申领失业保险金的，加强比对核查"
why.en = "Mass separations followed by claims: compare and check"
[[legal]]
clause = "SIL-2018:45"
why.zh = "领取条件：非因本人意愿中断就业"
why.en = "Condition for benefit: involuntary unemployment"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"
[[legal]]
clause = "SIL-2018:88"
why.zh = "核实为违规取得的，责令退回并处罚款"
why.en = "What follows if checking confirms it"

[requires]
employers     = ["employer_id", "region_code"]

[optional]
payments = { columns = ["payment_id", "claim_id", "person_id", "benefit_type", "month", "paid_on", "amount"], feeds = ["months", "amount", "stoppable"] }
employers = { columns = ["industry_code", "employer_type", "closed_on"], feeds = ["industry", "employer_type", "closed_on"] }

[params.window_days]
type = "int"
default = 30
min = 1
max = 92
unit = "日"
about.zh = "连续日数"
about.en = "Consecutive days"
[params.min_events]
type = "int"
default = 5
min = 2
max = 1000
unit = "人次"
about.zh = "少于此数不列为疑点（仍参加比较）；一两人的单位因此不会列入"
about.en = "No alert below this many events (employers are compared all the same); a firm of two can never reach it"
[params.moved_share]
type = "float"
default = 0.8
min = 0.5
max = 1.0
about.zh = "成建制转移：停保人员次月至少有多大比例在另外同一家单位参保"
about.en = "Transfer in a body: least share of the leavers insured at one other employer the next month"
[params.fdr_q]
type = "float"
default = 0.2
min = 0.0001
max = 0.5
about.zh = "列入清单的最大误报率（BH 法 q 值）；A、B 级另有更严条件"
about.en = "Largest false discovery rate on the list (BH q); bands A and B ask for more"

[output]
rows = "population"
entity_id = "employer_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
employer_id     = { type = "string",        zh = "单位", en = "Employer" }
region_code     = { type = "string",        zh = "参保地", en = "Region" }
industry        = { type = "string",        zh = "行业门类", en = "Industry section" }
prefecture      = { type = "string",        zh = "盟市", en = "Prefecture" }
size_band       = { type = "string",        zh = "规模", en = "Size" }
window_start    = { type = "date",          zh = "起", en = "From" }
window_end      = { type = "date",          zh = "止", en = "To" }
observed        = { type = "int64",         zh = "离职申领人次", en = "Separations that led to a claim" }
exposure        = { type = "int64",         zh = "参保人数", en = "Insured headcount" }
share           = { type = "float64",       zh = "占参保人数", en = "Share of the headcount" }
elsewhere       = { type = "int64",         zh = "其他时段最大30日", en = "Largest 30 days elsewhere" }
event_days      = { type = "int64",         zh = "有事件的日数（全部）", en = "Days with events, in all" }
persons         = { type = "int64",         zh = "人数", en = "Persons" }
months          = { type = "int64",         zh = "已发月数", en = "Benefit months paid" }
amount          = { type = "decimal(14,2)", zh = "已发金额", en = "Paid" }
stoppable       = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
closure_share   = { type = "float64",       zh = "因破产、关闭停保的占比", en = "Share separated by bankruptcy or closure" }
contract_share  = { type = "float64",       zh = "因合同期满停保的占比", en = "Share whose contract expired" }
same_days_share = { type = "float64",       zh = "五日内停保的占比", en = "Share that left within five days" }
fast_share      = { type = "float64",       zh = "停保后三日内申领的占比", en = "Share that claimed within three days" }
reason_changed  = { type = "int64",         zh = "停保原因由主动离职变更", en = "Reason changed from voluntary" }
median_spell    = { type = "float64",       zh = "在该单位连续参保月数中位数", en = "Median months insured there" }
recalled        = { type = "int64",         zh = "六个月内又在该单位参保", en = "Insured there again within six months" }
agent_events    = { type = "int64",         zh = "同一代办人最多代办", en = "Most filed by one agent" }
account_persons = { type = "int64",         zh = "同一账户最多人数", en = "Most persons on one account" }
device_persons  = { type = "int64",         zh = "同一设备最多人数", en = "Most persons on one device" }
other_years     = { type = "int64",         zh = "可比的其他年份", en = "Other years that can be compared" }
years_alike     = { type = "int64",         zh = "同月达一半的年份", en = "Of these with half of it in the same months" }
in_season       = { type = "float64",       zh = "这三个月历年合计占全部", en = "Share of all events in these three months of any year" }
season          = { type = "int64",         zh = "季节：2 是，1 可能，0 否", en = "Season: 2 yes, 1 perhaps, 0 no" }
employer_type   = { type = "string",        zh = "单位类型", en = "Employer type" }
closed_on       = { type = "date",          zh = "注销、关闭日", en = "Closed on" }

# For the employers that may become alerts: the innocent explanations, each from its shared view.
[details]
sql = """
WITH chosen AS (
  SELECT row_no, employer_id, prefecture, observed, window_start, window_end
  FROM candidate
  WHERE observed >= $min_events
), event AS (
  SELECT c.row_no, e.employer_id, e.person_id, e.day, e.agent_id
  FROM chosen c
  JOIN resignation_event e ON e.employer_id = c.employer_id AND e.day >= c.window_start AND e.day <= c.window_end
), spell AS (
  SELECT e.row_no,
         SUM(CASE WHEN s.length_known THEN 1 ELSE 0 END)  AS known,
         SUM(CASE WHEN s.whole_years THEN 1 ELSE 0 END)   AS whole
  FROM event e
  JOIN event_spell s ON s.employer_id = e.employer_id AND s.person_id = e.person_id AND s.day = e.day
  GROUP BY e.row_no
), exit AS (                           -- the fullest five days that begin inside the window
  SELECT c.row_no, MAX(d.leavers) AS leavers, FIRST_VALUE(d.median_spell ORDER BY d.leavers DESC, d.day) AS median_spell
  FROM chosen c
  JOIN dispatch_exit d ON d.employer_id = c.employer_id AND d.day >= c.window_start AND d.day <= c.window_end
  GROUP BY c.row_no
), body AS (                           -- the largest group that went to one place, of the window's months
  SELECT c.row_no, MAX(m.moved) AS moved,
         FIRST_VALUE(m.leavers ORDER BY m.moved DESC, m.month_index)      AS leavers,
         FIRST_VALUE(m.moved_to ORDER BY m.moved DESC, m.month_index)     AS moved_to,
         FIRST_VALUE(m.moved_share ORDER BY m.moved DESC, m.month_index)  AS share
  FROM chosen c
  JOIN moved_together m ON m.employer_id = c.employer_id
                       AND m.month_index >= month_index(c.window_start) AND m.month_index <= month_index(c.window_end)
  GROUP BY c.row_no
), agent AS (
  SELECT row_no, FIRST_VALUE(agent_id ORDER BY n DESC, agent_id) AS agent_id
  FROM (SELECT row_no, agent_id, COUNT(*) AS n FROM event WHERE agent_id IS NOT NULL GROUP BY row_no, agent_id) a
  GROUP BY row_no
)
SELECT c.row_no,
       n.ended_on,
       n.before                                              AS ended_before,
       COALESCE(n.stopped, false)                            AS stopped,
       COALESCE(x.leavers, 0)                                AS exit_leavers,
       x.median_spell                                        AS exit_spell,
       COALESCE(b.leavers, 0)                                AS body_leavers,
       COALESCE(b.moved, 0)                                  AS moved,
       b.moved_to,
       b.share                                               AS moved_part,
       CAST(COALESCE(s.known, 0) AS BIGINT)                  AS spells_known,
       CAST(COALESCE(s.whole, 0) AS BIGINT)                  AS whole_years,
       COALESCE(r.leavers, 0)                                AS cut_leavers,
       COALESCE(r.initiated, 0)                              AS cut_initiated,
       COALESCE(r.must_report, false)                        AS must_report,
       g.events - c.observed                                 AS region_events,
       CASE WHEN g.decided THEN g.usual END                  AS region_usual,
       COALESCE(h.employers, 0)                              AS agent_employers,
       COALESCE(h.helper, false)                             AS agent_helps
FROM chosen c
LEFT JOIN employer_ending n   ON n.employer_id = c.employer_id
LEFT JOIN exit x              ON x.row_no = c.row_no
LEFT JOIN body b              ON b.row_no = c.row_no
LEFT JOIN spell s             ON s.row_no = c.row_no
LEFT JOIN reported_size_cut r ON r.employer_id = c.employer_id AND r.day = c.window_end
LEFT JOIN region_leave_rise g ON g.prefecture = c.prefecture AND g.day = c.window_end
LEFT JOIN agent a             ON a.row_no = c.row_no
LEFT JOIN agent_result h      ON h.agent_id = a.agent_id"""
[details.columns]
ended_on        = { type = "date",    zh = "无人参保之始", en = "Nobody insured from" }
ended_before    = { type = "int64",   zh = "停止前两个月参保人数", en = "Insured two months before that" }
stopped         = { type = "boolean", zh = "参保一下子停止", en = "Insurance stopped at once" }
exit_leavers    = { type = "int64",   zh = "派遣单位五日内离职申领", en = "Dispatch firm: events within five days" }
exit_spell      = { type = "float64", zh = "其连续参保月数中位数", en = "Their median months insured there" }
body_leavers    = { type = "int64",   zh = "当月停保人数（全部）", en = "Leavers of the month, in all" }
moved           = { type = "int64",   zh = "次月转到同一单位", en = "Insured at one other employer the next month" }
moved_to        = { type = "string",  zh = "转入单位", en = "That employer" }
moved_part      = { type = "float64", zh = "占停保人数", en = "Share of the leavers" }
spells_known    = { type = "int64",   zh = "在保时间可判断", en = "Spells of known length" }
whole_years     = { type = "int64",   zh = "其中接近整年", en = "Of these near whole years" }
cut_leavers     = { type = "int64",   zh = "30日内非自愿停保人数（含未申领）", en = "Left involuntarily within 30 days, claiming or not" }
cut_initiated   = { type = "int64",   zh = "其中由单位提出", en = "Of these at the employer's wish" }
must_report     = { type = "boolean", zh = "达到须报告裁员的规模", en = "Of the size that must be reported" }
region_events   = { type = "int64",   zh = "本盟市其他单位30日内离职申领", en = "Events of the prefecture's other employers in the 30 days" }
region_usual    = { type = "float64", zh = "本盟市此前平均每30日", en = "The prefecture's usual 30 days" }
agent_employers = { type = "int64",   zh = "主要代办人涉及的单位数", en = "Employers of the main agent" }
agent_helps     = { type = "boolean", zh = "主要代办人像帮办人员", en = "The main agent looks like a helper" }

[model]
kind     = "scan"         # too many for the headcount, or crowding in time more than its peers do
family   = "neg_binomial"
count    = "observed"
exposure = "exposure"
by       = ["size_band", "industry", "prefecture"]
centre   = "leave_one_out"
min_peers = 20
tail     = "upper"
fdr      = "$fdr_q"
adds     = ["expected", "ratio", "ratio_low", "q_value", "peers", "scan_start", "scan_end", "scan_count", "scan_expected", "scan_ln_p"]
[model.events]                 # when: the windows that are looked at, and by whose events time is measured
shortest = 7
longest  = 60
clock    = "industry"
sql      = """
SELECT employer_id AS entity_id, day, COUNT(*) AS events
FROM resignation_event
GROUP BY employer_id, day"""

[alert]
where = "q_value <= $fdr_q AND observed >= $min_events"
score = "ratio_low"
budget = { per_scan = 200 }

[[downgrade]]
when = "COALESCE(closed_on BETWEEN window_start - INTERVAL '60 days' AND window_end + INTERVAL '120 days', false)"
to   = "low"
fp   = "FP-R1-CLOSURE"
zh   = "单位于{closed_on:date}关闭、注销或合并，与集中离职时间一致"
en   = "The employer closed on {closed_on:date}, which fits the separations"
[[downgrade]]
when = "closure_share >= 0.5"
to   = "low"
fp   = "FP-R1-CLOSURE"
zh   = "{closure_share:pct}的停保原因为破产或关闭"
en   = "{closure_share:pct} of the separations are for bankruptcy or closure"
[[downgrade]]
when = "stopped AND COALESCE(ended_on <= window_end + INTERVAL '120 days', false)"
to   = "medium"
fp   = "FP-R1-CLOSURE"
zh   = "自{ended_on:date}起该单位再无人参保，此前两个月尚有{ended_before}人：似为停业，但登记中未见关闭日期"
en   = "Nobody has been insured there from {ended_on:date} on, {ended_before} persons two months before: it seems to have closed, though no closure is registered"
[[downgrade]]
when = "season = 2"
to   = "low"
fp   = "FP-R1-SEASON"
zh   = "可比的{other_years}个年份中，有{years_alike}个年份的同一季节也达到本次的一半以上；历年离职申领有{in_season:pct}在这个季节"
en   = "In {years_alike} of {other_years} comparable years the same season reached at least half of it; {in_season:pct} of all its events fall into that season"
[[downgrade]]
when = "season = 1"
to   = "medium"
fp   = "FP-R1-SEASON"
zh   = "可比的{other_years}个年份中有{years_alike}个年份的同一季节也达到本次的一半以上，历年有{in_season:pct}在这个季节；尚不足以认定为季节"
en   = "In {years_alike} of {other_years} comparable years the same season reached at least half of it, and {in_season:pct} of all its events fall into it: not enough to call it a season"
[[downgrade]]
when = "exit_leavers * 10 >= observed * 7 AND exit_spell >= 12"
to   = "low"
fp   = "FP-R1-DISPATCH"
zh   = "劳务派遣单位：{exit_leavers}人次在五日内停保，在保中位数{exit_spell:0.1}个月，符合用工单位退回"
en   = "Labour dispatch: {exit_leavers} left within five days after a median of {exit_spell:0.1} months, as when a host ends its contract"
[[downgrade]]
when = "moved_part >= $moved_share"
to   = "low"
fp   = "FP-R1-MERGER"
zh   = "当月停保{body_leavers}人，次月有{moved}人（{moved_part:pct}）在同一家单位（{moved_to}）参保，似为合并、变更登记或集团内成建制转移"
en   = "Of {body_leavers} who left in the month, {moved} ({moved_part:pct}) were insured at one other employer ({moved_to}) the next month, as after a merger, a new registration or a transfer in a body"
[[downgrade]]
when = "contract_share >= 0.7 AND spells_known >= 5 AND whole_years * 10 >= spells_known * 7"
to   = "low"
fp   = "FP-R1-CONTRACT"
zh   = "{contract_share:pct}为合同期满；在保时间可判断的{spells_known}人中有{whole_years}人接近整年，似为合同年度结束"
en   = "{contract_share:pct} are expired contracts, and {whole_years} of {spells_known} spells of known length are near whole years: the end of a contract year"
[[downgrade]]
when = "contract_share >= 0.7 AND median_spell >= 11 AND NOT COALESCE(spells_known >= 5 AND whole_years * 10 >= spells_known * 7, false)"
to   = "medium"
fp   = "FP-R1-CONTRACT"
zh   = "{contract_share:pct}为合同期满，在保中位数{median_spell:0.1}个月，似为项目或合同年度结束"
en   = "{contract_share:pct} are expired contracts after a median of {median_spell:0.1} months, as at the end of a project or contract year"
[[downgrade]]
when = "must_report AND cut_initiated * 10 >= cut_leavers * 7 AND observed * 10 <= cut_leavers * 7 AND median_spell >= 12 AND recalled = 0 AND reason_changed = 0"
to   = "medium"
fp   = "FP-R1-LAYOFF"
zh   = "30日内非自愿停保{cut_leavers}人（{cut_initiated}人由单位提出），达到须报告裁员的规模；其中只有{observed}人次申领，在保中位数{median_spell:0.1}个月，无人召回：符合经济性裁员，须查裁员报告"
en   = "{cut_leavers} left involuntarily within 30 days ({cut_initiated} at the employer's wish), the size that must be reported; only {observed} claimed, after a median of {median_spell:0.1} months, and nobody was called back: this fits a lawful layoff, whose report is to be seen"
[[downgrade]]
when = "region_usual > 0 AND region_events >= 1.5 * region_usual AND ratio_low * region_usual <= region_events"
to   = "medium"
fp   = "FP-R1-REGION"
zh   = "同一30日内，本盟市其他单位也有{region_events}人次离职申领，通常约{region_usual:0.1}人次：似有共同原因（政策截止、行业停工）"
en   = "In the same 30 days the prefecture's other employers had {region_events} such events, about {region_usual:0.1} being usual: there may be a common cause (a deadline, an industry at rest)"
[[downgrade]]
when = "persons * 2 <= observed"
to   = "medium"
fp   = "FP-R1-DOUBLED"
zh   = "{observed}人次只涉及{persons}人：同一次停保可能记了几条"
en   = "{observed} events concern {persons} persons only: one separation may stand in several rows"

[[support]]
id   = "all_claimed"
when = "cut_leavers >= 5 AND observed * 10 >= cut_leavers * 9"
zh   = "30日内非自愿停保的{cut_leavers}人几乎全部申领（{observed}人次）"
en   = "Nearly all of the {cut_leavers} who left involuntarily within 30 days claimed ({observed})"
[[support]]
id   = "crowds_in_time"
when = "COALESCE(scan_ln_p, 0) <= -6.9"
zh   = "{scan_start:date}至{scan_end:date}的离职在时间上明显比同类更集中（同类也成批，已折算；机会不到千分之一）"
en   = "From {scan_start:date} to {scan_end:date} its separations crowd in time more than its peers' batches do (chance below one in a thousand)"
[[support]]
id   = "fast_claims"
when = "fast_share >= 0.7"
zh   = "{fast_share:pct}的人在停保后三日内即申领"
en   = "{fast_share:pct} claimed within three days of leaving"
[[support]]
id   = "short_spells"
when = "median_spell < 3"
zh   = "在该单位连续参保的中位数只有{median_spell:0.1}个月"
en   = "The median spell there was only {median_spell:0.1} months"
[[support]]
id   = "reason_changed"
when = "reason_changed >= 2 AND reason_changed * 3 >= observed"
zh   = "{reason_changed}人的停保原因由主动离职变更而来"
en   = "For {reason_changed} persons the reason was changed from voluntary"
[[support]]
id   = "recalled"
when = "recalled >= 2 AND recalled * 3 >= observed"
zh   = "{recalled}人在六个月内又在该单位参保"
en   = "{recalled} persons were insured there again within six months"
[[support]]
id   = "one_agent"
when = "agent_events >= 3 AND agent_events * 2 >= observed AND NOT COALESCE(agent_helps, false)"
zh   = "同一代办人代办了{agent_events}人次"
en   = "One agent filed {agent_events} of them"
[[support]]
id   = "one_account"
when = "account_persons >= 2"
zh   = "{account_persons}人使用同一收款账户"
en   = "{account_persons} persons share one bank account"
[[support]]
id   = "one_device"
when = "device_persons >= 3"
zh   = "{device_persons}人使用同一设备申领（不含自助机、窗口）"
en   = "{device_persons} persons filed from one device (public terminals left out)"

[explain]
zh = "{window_start:date}至{window_end:date}的{window_days}日内，该单位有{observed}人次非自愿停保并在60日内申领失业保险金，此前参保{exposure}人；按同规模、同行业单位的水平约为{expected:0.1}人次，该单位其他时段最多{elsewhere}人次。"
en = "From {window_start:date} to {window_end:date}, {observed} people left the employer involuntarily and claimed within 60 days; {exposure} were insured before. Employers of its size and industry would have about {expected:0.1}; its own other times had at most {elsewhere}."

[[plots]]
kind = "funnel"
[[plots]]
kind  = "timeline"
table = "separations"
date  = "separated_on"

[[evidence]]
id    = "events"
title.zh = "离职并申领的人员"
title.en = "Those who left and claimed"
table = "claims"
key   = "claim_id"
role  = "claimant"
sql   = """
SELECT e.person_id, e.claim_id, e.day, e.reason_code, e.prior_reason_code, e.applied_on, e.agent_id, m.stoppable
FROM resignation_event e
JOIN claim_money m ON m.claim_id = e.claim_id
WHERE e.employer_id = $entity_id AND e.day >= $window_start AND e.day <= $window_end"""
[[evidence]]
id    = "payments"
title.zh = "这些申领的发放记录"
title.en = "What was paid on them"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM resignation_event e
JOIN payments p ON p.claim_id = e.claim_id
WHERE p.paid_on <= $as_of AND e.employer_id = $entity_id AND e.day >= $window_start AND e.day <= $window_end"""

[[false_positives]]
id = "FP-R1-CLOSURE"
zh = "单位破产、关闭、注销或搬迁"
en = "Bankruptcy, closure or relocation"
how.zh = "查破产裁定书、注销登记，时间应与停保一致"
how.en = "Court ruling or deregistration of the same time"
[[false_positives]]
id = "FP-R1-LAYOFF"
zh = "依法报告的经济性裁员"
en = "A lawful, reported mass layoff"
how.zh = "查裁员报告（20人以上或10%以上须向人社部门报告）"
how.en = "Layoff report (20 persons or 10 % must be reported)"
[[false_positives]]
id = "FP-R1-SEASON"
zh = "季节性停工"
en = "Seasonal stop"
how.zh = "对比其他年份同月；多数人次年被召回"
how.en = "Compare the same months of other years; most are called back"
[[false_positives]]
id = "FP-R1-MERGER"
zh = "合并、变更登记、集团内成建制转移"
en = "Merger, new registration, transfer in a body"
how.zh = "查登记变更与转移名单，转入单位应已接续参保"
how.en = "Change of registration and list of those moved; the new employer insures them"
[[false_positives]]
id = "FP-R1-REGION"
zh = "政策截止或全行业停工，本地同时上升"
en = "A deadline or a common standstill: the whole place rises"
how.zh = "看同一时期其他单位；查政策文件"
how.en = "Look at other employers of the same weeks; the policy text"
[[false_positives]]
id = "FP-R1-DOUBLED"
zh = "数据重复"
en = "Doubled data"
how.zh = "核对停保记录是否重复入库"
how.en = "Are the separation rows delivered twice"
[[false_positives]]
id = "FP-R1-DISPATCH"
zh = "劳务派遣：用工单位成批退回"
en = "Labour dispatch: a host ended its contract"
how.zh = "查派遣协议与用工单位名单"
how.en = "Dispatch contracts and hosts"
[[false_positives]]
id = "FP-R1-CONTRACT"
zh = "项目结束或合同年度到期"
en = "End of a project or contract year"
how.zh = "查劳动合同期限"
how.en = "Terms of the labour contracts"

[[verify]]
id = "V1"
zh = "查单位是否提交裁员报告，实地查看经营场所是否停业"
en = "Was a layoff report filed; is the place of business closed"
needs = "checkbox"
[[verify]]
id = "V2"
zh = "调取银行代发工资和个税申报，核对停保后是否仍在领取工资"
en = "Wage transfers and income-tax filings: were wages paid after the separation"
needs = "attachment"
[[verify]]
id = "V3"
zh = "抽取不少于5名离职人员电话核实离职经过"
en = "Phone at least 5 of them about how they left"
needs = "number"

[suppress]
key = ["entity_id", "window_end:quarter"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "180 days"
---*/
-- Choices where counts.md leaves one open:
-- * The population is every employer with a contribution row or an event. One without events has no window: observed 0,
--   exposure = the headcount of its last insured month.
-- * Every employer's number is the maximum over all its 30-day windows, so the peers' rates already hold the effect of
--   looking at many windows, and the size band comes first among the peers, because a maximum per head falls with size.
-- * The innocent explanations are shared views (README.md), and what makes a season stands in same_months_other_years: the
--   three months around that of the window's end, against the same of the years before and after.
-- * A registered closure lowers to C. Insurance that merely stops lowers to B: who milked a firm leaves it as well. Somebody was
--   insured in the month of the window's end or the one before (else there is no rate), so it cannot have stopped long before the window.
-- * A layoff is told by those who left without claiming. Where everybody claims, the size speaks for nothing.
-- * A rise of the whole prefecture explains an employer's only as far as it goes: its own, cautiously estimated (ratio_low),
--   must not be larger.
-- * The main agent's being a helper explains no departures: it only takes the agent from what speaks for the finding.
WITH peak AS (
  SELECT employer_id, p['n'] AS observed, p['window_start'] AS window_start, p['window_end'] AS window_end,
         p['elsewhere'] AS elsewhere, p['windows'] AS event_days
  FROM (SELECT employer_id, peak_window(day, 1, $window_days) AS p FROM resignation_event GROUP BY employer_id) e
), last_insured AS (
  SELECT employer_id, MAX(month_index) AS m FROM insured_month GROUP BY employer_id
), employer AS (
  SELECT COALESCE(p.employer_id, i.employer_id) AS employer_id, COALESCE(p.observed, 0) AS observed,
         p.window_start, p.window_end, COALESCE(p.elsewhere, 0) AS elsewhere, COALESCE(p.event_days, 0) AS event_days,
         -- the month before the window's end, or for an employer without events its last insured month
         COALESCE(month_index(p.window_end) - 1, i.m)              AS month_before,
         month_index(p.window_end)                                 AS month_of_end
  FROM peak p
  FULL JOIN last_insured i ON i.employer_id = p.employer_id
), sized AS (
  SELECT e.employer_id, e.observed, e.window_start, e.window_end, e.elsewhere, e.event_days,
         COALESCE(b.insured, o.insured, 0) AS exposure
  FROM employer e
  LEFT JOIN insured_month b ON b.employer_id = e.employer_id AND b.month_index = e.month_before
  LEFT JOIN insured_month o ON o.employer_id = e.employer_id AND o.month_index = e.month_of_end
), event AS (                          -- the events of the peak window
  SELECT e.employer_id, e.person_id, e.day, e.reason_code, e.prior_reason_code, e.claim_id, e.applied_on,
         e.agent_id, e.bank_account, e.own_device_id
  FROM peak p
  JOIN resignation_event e ON e.employer_id = p.employer_id AND e.day >= p.window_start AND e.day <= p.window_end
), spell_fact AS (                     -- how long each had been insured there, and whether they came back
  SELECT p.employer_id, MEDIAN(CAST(s.months AS DOUBLE)) AS median_spell,
         SUM(CASE WHEN s.months_after > 0 THEN 1 ELSE 0 END) AS recalled
  FROM peak p
  JOIN event_spell s ON s.employer_id = p.employer_id AND s.day >= p.window_start AND s.day <= p.window_end
  GROUP BY p.employer_id
), fact AS (
  SELECT employer_id, closures, contracts, fast, changed, p['n'] AS within_days
  FROM (SELECT employer_id,
               SUM(CASE WHEN reason_code IN ('bankruptcy', 'closure') THEN 1 ELSE 0 END)  AS closures,
               SUM(CASE WHEN reason_code = 'contract_expired' THEN 1 ELSE 0 END)          AS contracts,
               SUM(CASE WHEN applied_on <= day + INTERVAL '3 days' THEN 1 ELSE 0 END)     AS fast,
               SUM(CASE WHEN prior_reason_code = 'voluntary' THEN 1 ELSE 0 END)           AS changed,
               peak_window(day, 1, 5)                                                     AS p
        FROM event
        GROUP BY employer_id) f
), person AS (
  SELECT employer_id, COUNT(*) AS n FROM (SELECT employer_id, person_id FROM event GROUP BY employer_id, person_id) p
  GROUP BY employer_id
), money AS (                          -- a claim that fits two separations is paid once
  SELECT c.employer_id, SUM(m.months_paid) AS months, SUM(m.paid) AS paid, SUM(m.stoppable) AS stoppable
  FROM (SELECT employer_id, claim_id FROM event GROUP BY employer_id, claim_id) c
  JOIN claim_money m ON m.claim_id = c.claim_id
  GROUP BY c.employer_id
), agent AS (
  SELECT employer_id, MAX(n) AS n
  FROM (SELECT employer_id, agent_id, COUNT(*) AS n FROM event WHERE agent_id IS NOT NULL GROUP BY employer_id, agent_id) a
  GROUP BY employer_id
), account AS (
  SELECT employer_id, MAX(n) AS n
  FROM (SELECT employer_id, bank_account, COUNT(*) AS n
        FROM (SELECT employer_id, bank_account, person_id FROM event WHERE bank_account IS NOT NULL
              GROUP BY employer_id, bank_account, person_id) p
        GROUP BY employer_id, bank_account) a
  GROUP BY employer_id
), device AS (
  SELECT employer_id, MAX(n) AS n
  FROM (SELECT employer_id, own_device_id, COUNT(*) AS n
        FROM (SELECT employer_id, own_device_id, person_id FROM event WHERE own_device_id IS NOT NULL
              GROUP BY employer_id, own_device_id, person_id) p
        GROUP BY employer_id, own_device_id) a
  GROUP BY employer_id
)
SELECT s.employer_id,
       e.region_code,
       COALESCE(substr(e.industry_code, 1, 1), '?')                              AS industry,
       COALESCE(substr(e.region_code, 1, 4), '?')                                AS prefecture,
       CASE WHEN s.exposure < 10 THEN '1-9' WHEN s.exposure < 50 THEN '10-49' WHEN s.exposure < 200 THEN '50-199'
            WHEN s.exposure < 1000 THEN '200-999' ELSE '1000+' END               AS size_band,
       s.window_start,
       s.window_end,
       CAST(s.observed AS BIGINT)                                                AS observed,
       CAST(s.exposure AS BIGINT)                                                AS exposure,
       CASE WHEN s.exposure > 0 THEN CAST(s.observed AS DOUBLE) / s.exposure END AS share,
       CAST(s.elsewhere AS BIGINT)                                               AS elsewhere,
       CAST(s.event_days AS BIGINT)                                              AS event_days,
       CAST(COALESCE(p.n, 0) AS BIGINT)                                          AS persons,
       CAST(COALESCE(m.months, 0) AS BIGINT)                                     AS months,
       CAST(COALESCE(m.paid, 0) AS DECIMAL(14,2))                                AS amount,
       CAST(COALESCE(m.stoppable, 0) AS DECIMAL(14,2))                           AS stoppable,
       CAST(f.closures AS DOUBLE) / s.observed                                   AS closure_share,
       CAST(f.contracts AS DOUBLE) / s.observed                                  AS contract_share,
       CAST(f.within_days AS DOUBLE) / s.observed                                AS same_days_share,
       CAST(f.fast AS DOUBLE) / s.observed                                       AS fast_share,
       CAST(COALESCE(f.changed, 0) AS BIGINT)                                    AS reason_changed,
       l.median_spell,
       CAST(COALESCE(l.recalled, 0) AS BIGINT)                                   AS recalled,
       CAST(COALESCE(a.n, 0) AS BIGINT)                                          AS agent_events,
       CAST(COALESCE(b.n, 0) AS BIGINT)                                          AS account_persons,
       CAST(COALESCE(d.n, 0) AS BIGINT)                                          AS device_persons,
       CAST(COALESCE(y.years, 0) AS BIGINT)                                      AS other_years,
       CAST(COALESCE(y.years_alike, 0) AS BIGINT)                                AS years_alike,
       y.share                                                                   AS in_season,
       COALESCE(y.season, 0)                                                     AS season,
       e.employer_type,
       e.closed_on
FROM sized s
LEFT JOIN employers e  ON e.employer_id = s.employer_id
LEFT JOIN fact f       ON f.employer_id = s.employer_id
LEFT JOIN person p     ON p.employer_id = s.employer_id
LEFT JOIN money m      ON m.employer_id = s.employer_id
LEFT JOIN spell_fact l ON l.employer_id = s.employer_id
LEFT JOIN agent a      ON a.employer_id = s.employer_id
LEFT JOIN account b    ON b.employer_id = s.employer_id
LEFT JOIN device d     ON d.employer_id = s.employer_id
LEFT JOIN same_months_other_years y
  ON y.series = 'leave' AND y.entity_id = s.employer_id AND y.month_index = month_index(s.window_end)
/*--- tests
[[test]]
name  = "twelve leave within thirty days and claim"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code | employer_type
E1          | 150502      | C13           | enterprise
E2          | 150502      | C13           | enterprise
'''
contributions = '''
person_id  | employer_id | region_code | month              | kind
P{01..20}  | E1          | 150502      | 2025-{01..05}-01   | regular
P{01..08}  | E1          | 150502      | 2025-06-01         | regular
P01        | E1          | 150502      | 2025-08-01         | regular
Q{01..20}  | E2          | 150502      | 2025-{01..12}-01   | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code        | prior_reason_code
P{01..06} | E1          | 2025-06-01   | employer_initiated | voluntary
P{07..12} | E1          | 2025-06-30   | contract_expired   |
P13       | E1          | 2025-07-01   | employer_initiated |
P14       | E1          | 2025-06-10   | voluntary          |
Q01       | E2          | 2025-06-10   | employer_initiated |
'''
claims = '''
claim_id  | person_id | employer_id | region_code | applied_at          | status   | agent_id | bank_account | device_id | channel
C{01..04} | P{01..04} | E1          | 150502      | 2025-06-03 09:00:00 | approved | AG1      | ACC{01..04}  | D1        | mobile
C{05..06} | P{05..06} | E1          | 150502      | 2025-06-03 09:00:00 | approved | AG1      | ACC{05..06}  |           | mobile
C{07..12} | P{07..12} |             | 150502      | 2025-07-20 09:00:00 | pending  |          | ACC01        | D2        | kiosk
C13       | P13       | E1          | 150502      | 2025-07-02 09:00:00 | approved |          |              |           | online
C14       | P14       | E1          | 150502      | 2025-06-12 09:00:00 | approved |          |              |           | online
'''
payments = '''
payment_id | claim_id  | person_id | region_code | benefit_type         | month      | paid_on    | amount
PAY{01..06}| C{01..06} | P{01..06} | 150502      | unemployment_benefit | 2025-07-01 | 2025-07-15 | 1800.00
'''
[test.expect]
population = 2
# 1 to 30 June are thirty days: P01 to P12; P13 leaves on the 31st, P14 voluntarily. The month before June has 20 insured.
# P01 is insured there again in August. P07's account ACC01 is P01's too: seven persons. D2 is a kiosk: its
# six persons do not count, the four of D1 do.
rows = '''
entity_id | window_start | window_end | observed | exposure | elsewhere | persons | amount   | agent_events | account_persons | device_persons | reason_changed | same_days_share | fast_share | median_spell | recalled
E1        | 2025-06-01   | 2025-06-30 | 12       | 20       | 1         | 12      | 10800.00 | 6            | 7               | 4              | 6              | 0.5             | 0.5        | 6            | 1
E2        |              |            | 0        | 20       | 0         | 0       | 0.00     | 0            | 0               | 0              | 0              |                 |            |              | 0
'''

[[test]]
name  = "sixty days count, sixty-one do not; rejected claims and other employers do not"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code
E1          | 150502      | C13
E2          | 150502      | C13
'''
contributions = '''
person_id  | employer_id | region_code | month      | kind
P{1..9}    | E1          | 150502      | 2025-03-01 | regular
R1         | E2          | 150502      | 2025-02-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P1        | E1          | 2025-03-10   | dismissed_for_cause
P2        | E1          | 2025-03-10   | mutual_employer_proposed
P3        | E1          | 2025-03-10   | bankruptcy
P4        | E1          | 2025-03-10   | closure
P5        | E1          | 2025-03-10   | resigned_employer_fault
P6        | E1          | 2025-03-10   | transfer
P7        | E1          | 2025-03-10   | employer_initiated
P7        | E1          | 2025-03-10   | contract_expired
P8        | E1          | 2025-03-11   | contract_expired
P8        | E1          | 2025-03-12   | contract_expired
P9        | E1          | 2025-03-10   | employer_initiated
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | P1        | E1          | 150502      | 2025-05-09 23:59:59 | pending
C2       | P2        | E1          | 150502      | 2025-05-10 00:00:00 | approved
C3       | P3        | E1          | 150502      | 2025-03-10 00:00:00 | terminated
C4       | P4        | E1          | 150502      | 2025-03-09 23:59:59 | approved
C5       | P5        | E1          | 150502      | 2025-03-20 08:00:00 | rejected
C6       | P6        | E1          | 150502      | 2025-03-20 08:00:00 | approved
C7       | P7        | E2          | 150502      | 2025-03-20 08:00:00 | approved
C7B      | P7        |             | 150502      | 2025-03-21 08:00:00 | approved
C7C      | P7        | E1          | 150502      | 2025-03-22 08:00:00 | approved
C8       | P8        | E1          | 150502      | 2025-03-20 08:00:00 | approved
C9       | P9        | E2          | 150502      | 2025-03-20 08:00:00 | approved
'''
[test.expect]
# Counted: P1 (day 60), P3 (day 0), P7 once, P8 on two days = 5. Not: P2 (day 61), P4 (claimed before), P5 (rejected),
# P6 (not involuntary), P9 (claim names E2; E2 has no separation). February has no headcount, so March stands in: 9.
rows = '''
entity_id | window_end | observed | exposure | persons | event_days
E1        | 2025-03-12 | 5        | 9        | 4       | 3
E2        |            | 0        | 1        | 0       | 0
'''

[[test]]
name  = "the same months of two other years make a season"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code | closed_on
E1          | 150502      | E47           |
E2          | 150502      | E47           | 2025-02-20
'''
contributions = '''
person_id  | employer_id | region_code | month                   | kind
P{01..30}  | E1          | 150502      | 2023-{01..12}-01        | regular
P{01..30}  | E1          | 150502      | 2024-{01..12}-01        | regular
P{01..30}  | E1          | 150502      | 2025-{01..12}-01        | regular
Q{01..10}  | E2          | 150502      | 2024-{11..12}-01        | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P{01..06} | E1          | 2023-11-15   | contract_expired
P{01..05} | E1          | 2024-11-15   | contract_expired
P{01..10} | E1          | 2025-11-15   | contract_expired
Q{01..08} | E2          | 2025-01-02   | closure
'''
claims = '''
claim_id     | person_id | employer_id | region_code | applied_at          | status
C23-{01..06} | P{01..06} | E1          | 150502      | 2023-11-20 09:00:00 | approved
C24-{01..05} | P{01..05} | E1          | 150502      | 2024-11-20 09:00:00 | approved
C25-{01..10} | P{01..10} | E1          | 150502      | 2025-11-20 09:00:00 | approved
CQ-{01..08}  | Q{01..08} | E2          | 150502      | 2025-01-05 09:00:00 | approved
'''
[test.expect]
# The headcount before January is that of December of the year before.
rows = '''
entity_id | window_end | observed | exposure | elsewhere | other_years | years_alike | closure_share
E1        | 2025-11-15 | 10       | 30       | 6         | 2           | 2           | 0
E2        | 2025-01-02 | 8        | 10       | 0         | 1           | 0           | 1
'''

[[test]]
name  = "firing: twelve of twenty leave one employer while thirty others lose hardly anybody"
kind  = "firing"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code | employer_type
X1          | 150502      | C13           | enterprise
E{01..30}   | 150502      | C13           | enterprise
'''
contributions = '''
person_id           | employer_id | region_code | month              | kind
X1P{01..20}         | X1          | 150502      | 2025-{01..06}-01   | regular
E{01..30}P{01..20}  | E{01..30}   | 150502      | 2025-{01..06}-01   | regular
'''
separations = '''
person_id    | employer_id | separated_on | reason_code
X1P{01..12}  | X1          | 2025-06-20   | employer_initiated
E{01..10}P01 | E{01..10}   | 2025-03-15   | contract_expired
'''
claims = '''
claim_id  | person_id    | employer_id | region_code | applied_at          | status
CX{01..12}| X1P{01..12}  | X1          | 150502      | 2025-07-01 09:00:00 | approved
CE{01..10}| E{01..10}P01 | E{01..10}   | 150502      | 2025-04-01 09:00:00 | approved
'''
payments = '''
payment_id        | claim_id   | person_id   | region_code | benefit_type         | month            | paid_on          | amount
PX{01..12}-{8..9} | CX{01..12} | X1P{01..12} | 150502      | unemployment_benefit | 2025-0{8..9}-01  | 2025-0{8..9}-20  | 1500.00
'''
[test.expect]
population = 31
alerts = '''
entity_id | band | observed | window_end | persons | months | amount_paid
X1        | A    | 12       | 2025-06-20 | 12      | 24     | 36000.00
'''
absent = ["E01", "E30"]

[[test]]
name  = "the same at an employer that closed is watched, with the reason"
kind  = "firing"
as_of = 2025-12-31
use   = "firing: twelve of twenty leave one employer while thirty others lose hardly anybody"
[test.given]
employers = '''
employer_id | region_code | industry_code | employer_type | closed_on
X1          | 150502      | C13           | enterprise    | 2025-08-19
E{01..30}   | 150502      | C13           | enterprise    |
'''
[test.expect]
alerts = '''
entity_id | band | fp
X1        | C    | FP-R1-CLOSURE
'''

[[test]]
name  = "quiet: everybody loses one, the firm of two as well"
kind  = "quiet"
as_of = 2025-12-31
use   = "firing: twelve of twenty leave one employer while thirty others lose hardly anybody"
[test.given]
contributions = '''
person_id           | employer_id | region_code | month              | kind
X1P{01..02}         | X1          | 150502      | 2025-{01..06}-01   | regular
E{01..30}P{01..20}  | E{01..30}   | 150502      | 2025-{01..06}-01   | regular
'''
separations = '''
person_id    | employer_id | separated_on | reason_code
X1P{01..02}  | X1          | 2025-06-20   | employer_initiated
E{01..30}P01 | E{01..30}   | 2025-03-15   | contract_expired
'''
claims = '''
claim_id  | person_id    | employer_id | region_code | applied_at          | status
CX{01..02}| X1P{01..02}  | X1          | 150502      | 2025-07-01 09:00:00 | approved
CE{01..30}| E{01..30}P01 | E{01..30}   | 150502      | 2025-04-01 09:00:00 | approved
'''
[test.expect]
population = 31
alerts = ''

[[test]]
name  = "firing: one a month everywhere, and twelve in twelve days at one employer"
kind  = "firing"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code | employer_type
X1          | 150502      | C13           | enterprise
E{01..28}   | 150502      | C13           | enterprise
'''
contributions = '''
person_id          | employer_id | region_code | month      | kind
X{01..36}          | X1          | 150502      | 2024-12-01 | regular
X{01..36}          | X1          | 150502      | 2025-05-01 | regular
P01-{01..28}       | E{01..28}   | 150502      | 2024-12-01 | regular
P03-{01..28}       | E{01..28}   | 150502      | 2024-12-01 | regular
P05-{01..28}       | E{01..28}   | 150502      | 2024-12-01 | regular
P07-{01..28}       | E{01..28}   | 150502      | 2024-12-01 | regular
P09-{01..28}       | E{01..28}   | 150502      | 2024-12-01 | regular
P11-{01..28}       | E{01..28}   | 150502      | 2024-12-01 | regular
F{01..28}-{01..30} | E{01..28}   | 150502      | 2024-12-01 | regular
'''
separations = '''
person_id    | employer_id | separated_on     | reason_code
X{02..13}    | X1          | 2025-06-{02..13} | employer_initiated
P01-{01..28} | E{01..28}   | 2025-01-{01..28} | contract_expired
P03-{01..28} | E{01..28}   | 2025-03-{01..28} | contract_expired
P05-{01..28} | E{01..28}   | 2025-05-{01..28} | contract_expired
P07-{01..28} | E{01..28}   | 2025-07-{01..28} | contract_expired
P09-{01..28} | E{01..28}   | 2025-09-{01..28} | contract_expired
P11-{01..28} | E{01..28}   | 2025-11-{01..28} | contract_expired
'''
claims = '''
claim_id     | person_id    | employer_id | region_code | applied_at                | status
CX{02..13}   | X{02..13}    | X1          | 150502      | 2025-06-{02..13} 09:00:00 | approved
C01-{01..28} | P01-{01..28} | E{01..28}   | 150502      | 2025-01-{01..28} 09:00:00 | approved
C03-{01..28} | P03-{01..28} | E{01..28}   | 150502      | 2025-03-{01..28} 09:00:00 | approved
C05-{01..28} | P05-{01..28} | E{01..28}   | 150502      | 2025-05-{01..28} 09:00:00 | approved
C07-{01..28} | P07-{01..28} | E{01..28}   | 150502      | 2025-07-{01..28} 09:00:00 | approved
C09-{01..28} | P09-{01..28} | E{01..28}   | 150502      | 2025-09-{01..28} 09:00:00 | approved
C11-{01..28} | P11-{01..28} | E{01..28}   | 150502      | 2025-11-{01..28} 09:00:00 | approved
'''
[test.expect]
population = 29
# X1: the twelve days from 2 to 13 June hold all of its twelve; in the clock of the 168 others these twelve days of June
# hold nothing but the prior, so far less than one is expected. 28 others with six events each are enough to
# compare with; none of them has five within 60 days.
rows = '''
entity_id | observed | scan_start | scan_end   | scan_count
X1        | 12       | 2025-06-02 | 2025-06-13 | 12
E01       | 1        |            |            |
'''
alerts = '''
entity_id | observed
X1        | 12
'''
absent = ["E01", "E28"]
[[test]]
name  = "a transfer in a body: eighty per cent of the leavers are insured at one other employer the next month"
kind  = "boundary"
as_of = 2025-12-31
use   = "firing: twelve of twenty leave one employer while thirty others lose hardly anybody"
[test.given]
separations = '''
person_id    | employer_id | separated_on | reason_code
X1P{01..12}  | X1          | 2025-06-20   | employer_initiated
M{01..48}    | X1          | 2025-06-20   | transfer
E{01..10}P01 | E{01..10}   | 2025-03-15   | contract_expired
'''
contributions = '''
person_id           | employer_id | region_code | month              | kind
X1P{01..20}         | X1          | 150502      | 2025-{01..06}-01   | regular
M{01..48}           | E30         | 150502      | 2025-07-01         | regular
E{01..30}P{01..20}  | E{01..30}   | 150502      | 2025-{01..06}-01   | regular
'''
[test.expect]
# 48 of 60.
alerts = '''
entity_id | band | fp           | moved | body_leavers
X1        | C    | FP-R1-MERGER | 48    | 60
'''

[[test]]
name  = "forty-seven of fifty-nine are less than eighty per cent"
kind  = "boundary"
as_of = 2025-12-31
use   = "a transfer in a body: eighty per cent of the leavers are insured at one other employer the next month"
[test.given]
separations = '''
person_id    | employer_id | separated_on | reason_code
X1P{01..12}  | X1          | 2025-06-20   | employer_initiated
M{01..47}    | X1          | 2025-06-20   | transfer
E{01..10}P01 | E{01..10}   | 2025-03-15   | contract_expired
'''
[test.expect]
alerts = '''
entity_id | band
X1        | A
'''

[[test]]
name  = "a layoff of reportable size of which most did not claim is lowered by one step; whoever claims speaks for the finding"
kind  = "boundary"
as_of = 2025-12-31
use   = "firing: twelve of twenty leave one employer while thirty others lose hardly anybody"
[test.given]
separations = '''
person_id    | employer_id | separated_on | reason_code
X1P{01..18}  | X1          | 2025-06-20   | employer_initiated
E{01..10}P01 | E{01..10}   | 2025-03-15   | contract_expired
'''
contributions = '''
person_id           | employer_id | region_code | month              | kind
X1P{01..20}         | X1          | 150502      | 2024-{07..12}-01   | regular
X1P{01..20}         | X1          | 150502      | 2025-{01..06}-01   | regular
E{01..30}P{01..20}  | E{01..30}   | 150502      | 2025-{01..06}-01   | regular
'''
[test.expect]
# 18 of 20 leave, at least a tenth; twelve claim, 67 % of them; twelve months insured.
alerts = '''
entity_id | band | fp           | cut_leavers
X1        | B    | FP-R1-LAYOFF | 18
'''

[[test]]
name  = "seventeen leave and twelve claim: more than seven in ten, no layoff"
kind  = "boundary"
as_of = 2025-12-31
use   = "a layoff of reportable size of which most did not claim is lowered by one step; whoever claims speaks for the finding"
[test.given]
separations = '''
person_id    | employer_id | separated_on | reason_code
X1P{01..17}  | X1          | 2025-06-20   | employer_initiated
E{01..10}P01 | E{01..10}   | 2025-03-15   | contract_expired
'''
[test.expect]
alerts = '''
entity_id | band
X1        | A
'''

[[test]]
name  = "insurance that stops without a registered closure lowers by one step"
kind  = "boundary"
as_of = 2025-12-31
use   = "firing: twelve of twenty leave one employer while thirty others lose hardly anybody"
[test.given]
contributions = '''
person_id           | employer_id | region_code | month              | kind
X1P{01..20}         | X1          | 150502      | 2025-{01..06}-01   | regular
E{01..30}P{01..20}  | E{01..30}   | 150502      | 2025-{01..08}-01   | regular
'''
[test.expect]
# Data end in August; X1's July and August are silent.
alerts = '''
entity_id | band | fp            | ended_on
X1        | B    | FP-R1-CLOSURE | 2025-07-01
'''

[[test]]
name  = "boundary: one busy window with something on both sides of every limit, and employers that lack what others have"
kind  = "boundary"
as_of = 2025-12-31
[test.params]
min_events = 2
[test.given]
employers = '''
employer_id | region_code | industry_code | employer_type   | closed_on
E1          | 150502      | C13           | enterprise      | 2025-11-20
E2          | 150602      | C13           | enterprise      |
E4          | 150702      | C13           | enterprise      |
E5          | 150802      | C13           | enterprise      |
E6          | 150521      | C13           | enterprise      |
E7          | 150902      | C13           | enterprise      |
E8          | 152202      | C13           | enterprise      |
D1          | 152502      | L72           | labour_dispatch |
D2          | 152502      | L72           | labour_dispatch |
M1          | 152902      | C13           | enterprise      |
M2          | 152902      | C13           | enterprise      |
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P01       | E1          | 150502      | 2025-{01..05}-01 | regular
P02       | E1          | 150502      | 2025-{04..05}-01 | regular
P02       | E1          | 150502      | 2025-09-01       | regular
P0{3..4}  | E1          | 150502      | 2024-{06..12}-01 | regular
P0{3..4}  | E1          | 150502      | 2025-{01..05}-01 | regular
P03       | E1          | 150502      | 2025-12-01       | regular
P05       | E1          | 150502      | 2023-{01..12}-01 | regular
P05       | E1          | 150502      | 2024-{01..12}-01 | regular
P05       | E1          | 150502      | 2025-{01..05}-01 | regular
P10       | E1          | 150502      | 2025-{03..05}-01 | regular
P10       | E1          | 150502      | 2025-08-01       | regular
P11       | E1          | 150502      | 2025-{03..05}-01 | regular
X{1..5}   | E1          | 150502      | 2025-{05..06}-01 | regular
P04       | E6          | 150521      | 2025-05-01       | regular
O{1..3}   | E2          | 150602      | 2025-03-01       | regular
O{1..2}   | E2          | 150602      | 2025-08-01       | regular
O{4..6}   | E4          | 150702      | 2025-09-01       | regular
Y{1..3}   | E5          | 150802      | 2025-{03..06}-01 | regular
S{1..6}   | E9          | 150502      | 2025-{01..05}-01 | regular
T{1..3}   | D1          | 152502      | 2024-{09..12}-01 | regular
T{1..3}   | D1          | 152502      | 2025-{01..04}-01 | regular
T{4..5}   | D1          | 152502      | 2025-{03..05}-01 | regular
U{1..4}   | D1          | 152502      | 2024-12-01       | regular
V{1..4}   | D1          | 152502      | 2025-09-01       | regular
W{1..2}   | D2          | 152502      | 2025-04-01       | regular
W{3..5}   | D2          | 152502      | 2025-{02..05}-01 | regular
U{5..8}   | D2          | 152502      | 2024-12-01       | regular
V{5..8}   | D2          | 152502      | 2025-09-01       | regular
MC{1..9}  | N3          | 152902      | 2025-06-01       | regular
MA{1..4}  | N1          | 152902      | 2025-07-01       | regular
MB{1..3}  | N2          | 152902      | 2025-08-01       | regular
MD{1..9}  | N3          | 152902      | 2025-09-01       | regular
MG{1..9}  | N3          | 152902      | 2025-06-01       | regular
ME{1..3}  | N1          | 152902      | 2025-07-01       | regular
MF{1..4}  | N2          | 152902      | 2025-08-01       | regular
MH{1..9}  | N3          | 152902      | 2025-09-01       | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code         | prior_reason_code
P2{1..6}  | E1          | 2024-06-10   | employer_initiated  |
P3{1..2}  | E1          | 2024-12-10   | employer_initiated  |
P10       | E1          | 2025-05-31   | closure             | voluntary
P01       | E1          | 2025-06-01   | bankruptcy          |
P02       | E1          | 2025-06-01   | closure             |
P03       | E1          | 2025-06-05   | contract_expired    |
P04       | E1          | 2025-06-06   | contract_expired    |
P01       | E1          | 2025-06-06   | contract_expired    |
P09       | E1          | 2025-06-25   | employer_initiated  |
P08       | E1          | 2025-06-26   | employer_initiated  |
P07       | E1          | 2025-06-28   | employer_initiated  | voluntary
P05       | E1          | 2025-06-30   | dismissed_for_cause | voluntary
P06       | E1          | 2025-06-30   | employer_initiated  | transfer
P11       | E1          | 2025-07-01   | contract_expired    | voluntary
K{1..2}   | E3          | 2025-06-20   | closure             |
K3        | E4          | 2025-09-10   | closure             |
K{4..5}   | E5          | 2025-06-10   | dismissed_for_cause |
Q{1..2}   | E6          | 2025-06-15   | dismissed_for_cause |
P04       | E6          | 2025-06-06   | dismissed_for_cause |
R{1..2}   | E7          | 2023-12-10   | dismissed_for_cause |
S{1..2}   | E8          | 2025-06-15   | dismissed_for_cause |
U{1..4}   | D1          | 2025-01-10   | contract_expired    |
T{1..3}   | D1          | 2025-05-22   | contract_expired    |
T{4..5}   | D1          | 2025-06-20   | contract_expired    |
V{1..4}   | D1          | 2025-10-10   | contract_expired    |
U{5..8}   | D2          | 2025-01-10   | contract_expired    |
W{1..2}   | D2          | 2025-05-22   | contract_expired    |
W{3..5}   | D2          | 2025-06-20   | contract_expired    |
V{5..8}   | D2          | 2025-10-10   | contract_expired    |
MC{1..9}  | M1          | 2025-05-10   | transfer            |
MA{1..5}  | M1          | 2025-06-12   | transfer            |
M11       | M1          | 2025-06-10   | closure             |
M12       | M1          | 2025-07-05   | closure             |
MB{1..7}  | M1          | 2025-07-07   | transfer            |
MD{1..9}  | M1          | 2025-08-10   | transfer            |
MG{1..9}  | M2          | 2025-05-10   | transfer            |
ME{1..7}  | M2          | 2025-06-12   | transfer            |
M21       | M2          | 2025-06-10   | closure             |
M22       | M2          | 2025-07-05   | closure             |
MF{1..5}  | M2          | 2025-07-07   | transfer            |
MH{1..9}  | M2          | 2025-08-10   | transfer            |
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | agent_id | bank_account | device_id | benefit_start | benefit_months
C2{1..6} | P2{1..6}  | E1          | 150502      | 2024-06-20 09:00:00 | approved |          |              |           |               |
C3{1..2} | P3{1..2}  | E1          | 150502      | 2024-12-20 09:00:00 | approved |          |              |           |               |
C01      | P01       | E1          | 150502      | 2025-06-20 09:00:00 | approved | AGZ      | A1           |           | 2025-07-01    | 12
C02      | P02       | E1          | 150502      | 2025-06-20 09:00:00 | approved | AGZ      | A2           | V1        | 2025-07-01    | 12
C03      | P03       | E1          | 150502      | 2025-06-20 09:00:00 | approved | AGB      | A2           | V1        |               |
C04      | P04       | E1          | 150502      | 2025-06-20 09:00:00 | approved |          |              | V1        |               |
C05      | P05       | E1          | 150502      | 2025-07-03 09:00:00 | approved |          |              | V2        |               |
C06      | P06       | E1          | 150502      | 2025-07-04 09:00:00 | approved |          |              |           |               |
C07      | P07       | E1          | 150502      | 2025-06-28 09:00:00 | approved |          |              |           |               |
C08      | P08       | E1          | 150502      | 2025-07-10 09:00:00 | approved |          |              |           |               |
C09      | P09       | E1          | 150502      | 2025-07-10 09:00:00 | approved |          |              |           |               |
C10      | P10       | E1          | 150502      | 2025-06-20 09:00:00 | approved | AGB      | A3           |           |               |
C11      | P11       | E1          | 150502      | 2025-07-20 09:00:00 | approved | AGB      | A3           |           |               |
CK{1..2} | K{1..2}   | E3          | 150502      | 2025-07-01 09:00:00 | approved |          |              |           |               |
CK3      | K3        | E4          | 150702      | 2025-09-30 09:00:00 | approved |          |              |           |               |
CK{4..5} | K{4..5}   | E5          | 150802      | 2025-07-01 09:00:00 | approved |          |              |           |               |
CQ{1..2} | Q{1..2}   | E6          | 150502      | 2025-07-01 09:00:00 | approved | AGZ      |              |           |               |
CQ3      | P04       | E6          | 150502      | 2025-07-01 09:00:00 | approved | AGB      |              |           |               |
CR{1..2} | R{1..2}   | E7          | 150902      | 2023-12-20 09:00:00 | approved | AGB      |              |           |               |
CS{1..2} | S{1..2}   | E8          | 152202      | 2025-07-01 09:00:00 | approved | HELP     |              |           |               |
CS3      | S3        | E2          | 152202      | 2025-07-01 09:00:00 | approved | HELP     |              |           |               |
CS4      | S4        | E6          | 152202      | 2025-07-01 09:00:00 | approved | HELP     |              |           |               |
CS5      | S5        | E7          | 152202      | 2025-07-01 09:00:00 | approved | HELP     |              |           |               |
CS6      | S6        | E9          | 152202      | 2025-07-01 09:00:00 | approved | HELP     |              |           |               |
CT{1..5} | T{1..5}   | D1          | 152502      | 2025-06-25 09:00:00 | approved |          |              |           |               |
CW{1..5} | W{1..5}   | D2          | 152502      | 2025-06-25 09:00:00 | approved |          |              |           |               |
CU{1..4} | U{1..4}   | D1          | 152502      | 2025-01-25 09:00:00 | approved |          |              |           |               |
CU{5..8} | U{5..8}   | D2          | 152502      | 2025-01-25 09:00:00 | approved |          |              |           |               |
CV{1..4} | V{1..4}   | D1          | 152502      | 2025-10-25 09:00:00 | approved |          |              |           |               |
CV{5..8} | V{5..8}   | D2          | 152502      | 2025-10-25 09:00:00 | approved |          |              |           |               |
CM1{1..2} | M1{1..2} | M1          | 152902      | 2025-07-10 09:00:00 | approved |          |              |           |               |
CM2{1..2} | M2{1..2} | M2          | 152902      | 2025-07-10 09:00:00 | approved |          |              |           |               |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
Y1-{7..8}  | C01      | P01       | 150502      | unemployment_benefit | 2025-0{7..8}-01 | 2025-0{7..8}-20 | 1000.00
Y2         | C02      | P02       | 150502      | unemployment_benefit | 2025-07-01      | 2025-07-20      | 1500.00
Y3         | C10      | P10       | 150502      | unemployment_benefit | 2025-07-01      | 2025-07-20      | 777.00
'''
[test.expect]
population = 16
# E1, 1 to 30 June 2025 (31 May and 1 July lie a day outside): ten events of nine persons, P01 left twice and was paid once.
# Headcount of May: seven of those and X1 to X5; June has five. Elsewhere: six on 10 June 2024; eleven days in all. P01, P02 by
# bankruptcy and closure; three contracts; four of ten from 26 to 30 June (three in four days, five in six). P05 claimed on the
# third day, P07 on the same, P06 on the fourth. Spells at E1: 2, 5, 5, 12, 12, 29, in the middle 8.5; P02 is back in September,
# P03 in December. Paid 2 × 1000 + 1500; ten months at 1000 and eleven at 1500 are left. AGZ filed C01, which stands behind two
# events, and C02; P02 and P03 share an account, P02 to P04 a device. May to July hold twelve in 2025, six in 2024 (half), none in 2023;
# eighteen of twenty in all. E2 has no event, and two persons in its last insured month. E3 is nowhere insured or registered. E4
# was insured in the month of the event only.
rows = '''
entity_id | region_code | industry | prefecture | size_band | window_start | window_end | observed | exposure | share  | elsewhere | event_days | persons | months | amount  | stoppable | closure_share | contract_share | same_days_share | fast_share | reason_changed | median_spell | recalled | agent_events | account_persons | device_persons | other_years | years_alike | in_season | season | employer_type | closed_on
E1        | 150502      | C        | 1505       | 10-49     | 2025-06-01   | 2025-06-30 | 10       | 12       | 0.8333 | 6         | 11         | 9       | 3      | 3500.00 | 26500.00  | 0.2           | 0.3            | 0.4             | 0.2        | 2              | 8.5          | 2        | 3            | 2               | 3              | 2           | 1           | 0.9       | 2      | enterprise    | 2025-11-20
E2        | 150602      | C        | 1506       | 1-9       |              |            | 0        | 2        | 0      | 0         | 0          | 0       | 0      | 0.00    | 0.00      |               |                |                 |            | 0              |              | 0        | 0            | 0               | 0              | 0           | 0           |           | 0      | enterprise    |
E3        |             | ?        | ?          | 1-9       | 2025-05-22   | 2025-06-20 | 2        | 0        |        | 0         | 1          | 2       | 0      | 0.00    | 0.00      | 1             | 0              | 1               | 0          | 0              |              | 0        | 0            | 0               | 0              | 0           | 0           |           | 0      |               |
E4        | 150702      | C        | 1507       | 1-9       | 2025-08-12   | 2025-09-10 | 1        | 3        | 0.3333 | 0         | 1          | 1       | 0      | 0.00    | 0.00      | 1             | 0              | 1               | 0          | 0              |              | 0        | 0            | 0               | 0              | 0           | 0           |           | 0      | enterprise    |
'''

[[test]]
name  = "boundary: the explanations of the same employers are looked up from two events on, inside the window only"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: one busy window with something on both sides of every limit, and employers that lack what others have"
[test.params]
min_events = 2
[test.expect]
# E1: nine persons left in June, nobody was insured elsewhere in July; of six spells that of P05 begins with the extract, P03's and
# P04's are a year; ten left within 30 days, P06 to P09 at E1's wish; E6 has three events in the same days (P04 left both), E1 itself nine in the
# 360 days before: 0.75 in thirty. AGZ files for E1 and E6; HELP for five employers. D1 and D2: the fullest five days are the
# first and the last of the window, four others lie in January and October; each has the other's five beside it and 8 events before it in
# the prefecture, 0.67 in thirty days; September was the last month with anybody, August had nobody. M1: June 4 of 6, July 3 of 8; M2: June 3 of 8, July 4 of 6;
# May and August, nine of nine, lie outside. E7's year before begins before the extract. E4 has one event.
rows = '''
entity_id | ended_on   | ended_before | stopped | exit_leavers | exit_spell | body_leavers | moved | moved_to | moved_part | spells_known | whole_years | cut_leavers | cut_initiated | must_report | region_events | region_usual | agent_employers | agent_helps
E1        |            | 0            | false   | 0            |            | 9            | 0     |          | 0          | 5            | 2           | 10          | 4             | true        | 3             | 0.75         | 2               | false
E2        |            |              |         |              |            |              |       |          |            |              |             |             |               |             |               |              |                 |
E3        |            |              | false   | 0            |            | 0            | 0     |          |            | 0            | 0           | 0           | 0             | false       |               |              | 0               | false
E4        |            |              |         |              |            |              |       |          |            |              |             |             |               |             |               |              |                 |
E5        | 2025-07-01 | 3            | true    | 0            |            | 0            | 0     |          |            | 0            | 0           | 0           | 0             | false       | 0             | 0            | 0               | false
E7        |            |              | false   | 0            |            | 0            | 0     |          |            | 0            | 0           | 0           | 0             | false       | 0             |              | 3               | false
E8        |            |              | false   | 0            |            | 0            | 0     |          |            | 0            | 0           | 0           | 0             | false       | 0             | 0            | 5               | true
D1        | 2025-10-01 | 0            | false   | 3            | 8          | 0            | 0     |          |            | 5            | 0           | 5           | 0             | true        | 5             | 0.6667       | 0               | false
D2        | 2025-10-01 | 0            | false   | 3            | 4          | 0            | 0     |          |            | 5            | 0           | 5           | 0             | true        | 5             | 0.6667       | 0               | false
M1        |            |              | false   | 0            |            | 6            | 4     | N1       | 0.6667     | 0            | 0           | 0           | 0             | false       | 2             | 0            | 0               | false
M2        |            |              | false   | 0            |            | 6            | 4     | N2       | 0.6667     | 0            | 0           | 0           | 0             | false       | 2             | 0            | 0               | false
'''

[[test]]
name  = "boundary: the classes of size; one insured person is a headcount"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id        | employer_id | region_code | month      | kind
Z                | S0001       | 150502      | 2025-05-01 | regular
A{1..9}          | S0009       | 150502      | 2025-05-01 | regular
B{01..10}        | S0010       | 150502      | 2025-05-01 | regular
C{01..49}        | S0049       | 150502      | 2025-05-01 | regular
D{01..50}        | S0050       | 150502      | 2025-05-01 | regular
E{001..199}      | S0199       | 150502      | 2025-05-01 | regular
F{001..200}      | S0200       | 150502      | 2025-05-01 | regular
G{001..999}      | S0999       | 150502      | 2025-05-01 | regular
H{0001..1000}    | S1000       | 150502      | 2025-05-01 | regular
'''
[test.expect]
rows = '''
entity_id | size_band | exposure | share
S0001     | 1-9       | 1        | 0
S0009     | 1-9       | 9        | 0
S0010     | 10-49     | 10       | 0
S0049     | 10-49     | 49       | 0
S0050     | 50-199    | 50       | 0
S0199     | 50-199    | 199      | 0
S0200     | 200-999   | 200      | 0
S0999     | 200-999   | 999      | 0
S1000     | 1000+     | 1000     | 0
'''

[[test]]
name  = "boundary: closed sixty days before the window or 120 after its end, and a day beyond; what was paid up to the day"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code | employer_type   | closed_on
Q{001..150} | 150502      | C13           | enterprise      |
CL1         | 150602      | C13           | enterprise      | 2025-03-23
CL2         | 150702      | C13           | enterprise      | 2025-03-22
CL3         | 150802      | C13           | enterprise      | 2025-10-18
CL4         | 150902      | C13           | enterprise      | 2025-10-19
EV          | 152202      | C13           | enterprise      |
CS1         | 150602      | C13           | enterprise      |
CS2         | 150702      | C13           | enterprise      |
ST1         | 150802      | C13           | enterprise      |
ST2         | 150902      | C13           | enterprise      |
ST3         | 152202      | C13           | enterprise      |
DX1         | 150602      | C13           | labour_dispatch |
DX2         | 150702      | C13           | labour_dispatch |
DX3         | 150802      | C13           | labour_dispatch |
P1          | 150902      | C13           | enterprise      |
P2          | 152202      | C13           | enterprise      |
K1          | 150602      | C13           | enterprise      |
K2          | 150702      | C13           | enterprise      |
K3          | 150802      | C13           | enterprise      |
K4          | 150902      | C13           | enterprise      |
K5          | 150602      | C13           | enterprise      |
K6          | 150702      | C13           | enterprise      |
K7          | 150802      | C13           | enterprise      |
K8          | 150902      | C13           | enterprise      |
L1          | 150602      | C13           | enterprise      |
L2          | 150702      | C13           | enterprise      |
L3          | 150802      | C13           | enterprise      |
L4          | 150902      | C13           | enterprise      |
L5          | 150602      | C13           | enterprise      |
L6          | 150702      | C13           | enterprise      |
L7          | 150802      | C13           | enterprise      |
N4          | 150902      | C13           | enterprise      |
N5          | 152202      | C13           | enterprise      |
SE1         | 150602      | C13           | enterprise      |
SE2         | 150702      | C13           | enterprise      |
RG1         | 150802      | C13           | enterprise      |
RO1         | 150821      | C13           | enterprise      |
RG2         | 150902      | C13           | enterprise      |
RO2         | 150921      | C13           | enterprise      |
'''
contributions = '''
person_id         | employer_id | region_code | month            | kind
OLD               | ZZ          | 150502      | 2024-01-01       | regular
Q{001..150}-{01..20} | Q{001..150} | 150502   | 2025-08-01       | regular
CL{1..4}-{01..10} | CL{1..4}    | 150502      | 2025-05-01       | regular
CL{1..4}-S        | CL{1..4}    | 150502      | 2025-11-01       | regular
CS{1..2}-{01..10} | CS{1..2}    | 150502      | 2025-05-01       | regular
CS{1..2}-S        | CS{1..2}    | 150502      | 2025-11-01       | regular
ST{1..3}-{01..10} | ST{1..3}    | 150502      | 2025-05-01       | regular
ST{1..2}-S{01..10}| ST{1..2}    | 150502      | 2025-08-01       | regular
ST3-S             | ST3         | 150502      | 2025-08-01       | regular
ST{1..3}-S        | ST{1..3}    | 150502      | 2025-09-01       | regular
DX{1..2}-{01..07} | DX{1..2}    | 150502      | 2024-06-01       | regular
DX{1..3}-{01..07} | DX{1..3}    | 150502      | 2024-{07..12}-01 | regular
DX{1..3}-{01..07} | DX{1..3}    | 150502      | 2025-{01..05}-01 | regular
DX{1..3}-{08..10} | DX{1..3}    | 150502      | 2025-05-01       | regular
DX2-11            | DX2         | 150502      | 2025-05-01       | regular
DX{1..3}-S        | DX{1..3}    | 150502      | 2025-11-01       | regular
K1-{01..07}       | K1          | 150502      | 2024-{06..12}-01 | regular
K1-{01..07}       | K1          | 150502      | 2025-{01..05}-01 | regular
K1-{08..10}       | K1          | 150502      | 2025-05-01       | regular
K2-{01..08}       | K2          | 150502      | 2024-{06..12}-01 | regular
K2-{01..08}       | K2          | 150502      | 2025-{01..05}-01 | regular
K2-{09..11}       | K2          | 150502      | 2025-05-01       | regular
K{3..4}-{01..04}  | K{3..4}     | 150502      | 2024-{06..12}-01 | regular
K{3..4}-{01..04}  | K{3..4}     | 150502      | 2025-{01..05}-01 | regular
K4-05             | K4          | 150502      | 2025-05-01       | regular
K3-05             | K3          | 150502      | 2024-{01..12}-01 | regular
K3-05             | K3          | 150502      | 2025-{01..05}-01 | regular
K{3..4}-{06..10}  | K{3..4}     | 150502      | 2024-{01..12}-01 | regular
K{3..4}-{06..10}  | K{3..4}     | 150502      | 2025-{01..05}-01 | regular
K5-{01..07}       | K5          | 150502      | 2024-{06..12}-01 | regular
K5-{01..07}       | K5          | 150502      | 2025-{01..05}-01 | regular
K5-{08..11}       | K5          | 150502      | 2025-05-01       | regular
K6-{01..05}       | K6          | 150502      | 2024-{08..12}-01 | regular
K6-{06..10}       | K6          | 150502      | 2024-{06..12}-01 | regular
K6-{01..10}       | K6          | 150502      | 2025-{01..05}-01 | regular
K7-{01..10}       | K7          | 150502      | 2024-{08..12}-01 | regular
K7-{01..10}       | K7          | 150502      | 2025-{01..05}-01 | regular
K8-{01..05}       | K8          | 150502      | 2024-{08..12}-01 | regular
K8-{06..10}       | K8          | 150502      | 2024-{04..12}-01 | regular
K8-{01..10}       | K8          | 150502      | 2025-{01..05}-01 | regular
K{1..8}-S         | K{1..8}     | 150502      | 2025-11-01       | regular
L{1..3}-{01..07}  | L{1..3}     | 150502      | 2024-06-01       | regular
L2-08             | L2          | 150502      | 2024-06-01       | regular
L{5..6}-{01..07}  | L{5..6}     | 150502      | 2024-06-01       | regular
L{1..6}-{01..10}  | L{1..6}     | 150502      | 2024-{07..12}-01 | regular
L{1..6}-{01..10}  | L{1..6}     | 150502      | 2025-{01..05}-01 | regular
L{2..3}-11        | L{2..3}     | 150502      | 2025-05-01       | regular
L5-01             | L5          | 150502      | 2025-08-01       | regular
L7-{01..10}       | L7          | 150502      | 2024-{05..12}-01 | regular
L7-{01..10}       | L7          | 150502      | 2025-{01..04}-01 | regular
L7-S{01..10}      | L7          | 150502      | 2025-06-01       | regular
L{1..7}-S         | L{1..7}     | 150502      | 2025-11-01       | regular
P{1..2}-{01..10}  | P{1..2}     | 150502      | 2025-05-01       | regular
P{1..2}-S         | P{1..2}     | 150502      | 2025-11-01       | regular
N{4..5}-{01..10}  | N{4..5}     | 150502      | 2025-05-01       | regular
N{4..5}-S         | N{4..5}     | 150502      | 2025-11-01       | regular
EV-{01..10}       | EV          | 150502      | 2025-05-01       | regular
EV-S              | EV          | 150502      | 2025-11-01       | regular
SE{1..2}-{01..10} | SE{1..2}    | 150502      | 2025-05-01       | regular
SE{1..2}-S        | SE{1..2}    | 150502      | 2025-11-01       | regular
RG{1..2}-{01..10} | RG{1..2}    | 150502      | 2025-05-01       | regular
RG{1..2}-S        | RG{1..2}    | 150502      | 2025-11-01       | regular
RO{1..2}-{001..400} | RO{1..2}  | 150502      | 2025-05-01       | regular
RO{1..2}-S        | RO{1..2}    | 150502      | 2025-11-01       | regular
'''
separations = '''
person_id         | employer_id | separated_on | reason_code         | prior_reason_code
Q{001..060}-01      | Q{001..060} | 2025-09-15   | dismissed_for_cause |
CL{1..4}-{01..10} | CL{1..4}    | 2025-06-20   | dismissed_for_cause |
EV-{01..10}       | EV          | 2025-06-20   | dismissed_for_cause |
EV-11             | EV          | 2025-05-21   | dismissed_for_cause |
EV-12             | EV          | 2025-07-20   | dismissed_for_cause |
'''
claims = '''
claim_id           | person_id         | employer_id | region_code | applied_at          | status   | benefit_start | benefit_months
Q{001..060}        | Q{001..060}-01    | Q{001..060} | 150502      | 2025-09-20 09:00:00 | approved |               |
CL{1..4}-{01..10}  | CL{1..4}-{01..10} | CL{1..4}    | 150502      | 2025-07-10 09:00:00 | approved |               |
CS{1..2}-{01..10}  | CS{1..2}-{01..10} | CS{1..2}    | 150502      | 2025-07-10 09:00:00 | approved |               |
ST{1..3}-{01..10}  | ST{1..3}-{01..10} | ST{1..3}    | 150502      | 2025-07-10 09:00:00 | approved |               |
DX{1..3}-{01..10}  | DX{1..3}-{01..10} | DX{1..3}    | 150502      | 2025-07-10 09:00:00 | approved |               |
DX2-11             | DX2-11            | DX2         | 150502      | 2025-07-10 09:00:00 | approved |               |
K{1..8}-{01..10}   | K{1..8}-{01..10}  | K{1..8}     | 150502      | 2025-07-10 09:00:00 | approved |               |
K2-11              | K2-11             | K2          | 150502      | 2025-07-10 09:00:00 | approved |               |
K5-11              | K5-11             | K5          | 150502      | 2025-07-10 09:00:00 | approved |               |
L{1..7}-{01..07}   | L{1..7}-{01..07}  | L{1..7}     | 150502      | 2025-07-10 09:00:00 | approved |               |
L2-08              | L2-08             | L2          | 150502      | 2025-07-10 09:00:00 | approved |               |
P{1..2}-{01..05}   | P{1..2}-{01..05}  | P{1..2}     | 150502      | 2025-07-10 09:00:00 | approved |               |
N{4..5}-{01..05}   | N{4..5}-{01..05}  | N{4..5}     | 150502      | 2025-07-10 09:00:00 | approved |               |
EV-01              | EV-01             | EV          | 150502      | 2025-06-30 09:00:00 | approved | 2025-07-01    | 12
EV-{02..12}        | EV-{02..12}       | EV          | 150502      | 2025-07-20 09:00:00 | approved | 2025-07-01    | 12
SE{1..2}-{01..10}  | SE{1..2}-{01..10} | SE{1..2}    | 150502      | 2025-07-10 09:00:00 | approved |               |
SE{1..2}-A{1..5}   | SE{1..2}-A{1..5}  | SE{1..2}    | 150502      | 2024-07-10 09:00:00 | approved |               |
SE1-B{1..5}        | SE1-B{1..5}       | SE1         | 150502      | 2024-10-10 09:00:00 | approved |               |
SE1-C{1..5}        | SE1-C{1..5}       | SE1         | 150502      | 2025-01-10 09:00:00 | approved |               |
RG{1..2}-{01..10}  | RG{1..2}-{01..10} | RG{1..2}    | 150502      | 2025-07-10 09:00:00 | approved |               |
RO{1..2}-{10..12}   | RO{1..2}-001      | RO{1..2}    | 150502      | 2024-{10..12}-10 09:00:00 | approved |               |
RO1-{101..104}     | RO1-{101..104}    | RO1         | 150502      | 2025-07-10 09:00:00 | approved |               |
RO2-{101..103}     | RO2-{101..103}    | RO2         | 150502      | 2025-07-10 09:00:00 | approved |               |
'''
payments = '''
payment_id  | claim_id    | person_id   | region_code | benefit_type         | month           | paid_on         | amount
Y-{07..08}  | EV-01       | EV-01       | 150502      | unemployment_benefit | 2025-{07..08}-01 | 2025-{07..08}-20 | 1000.00
Y-09        | EV-01       | EV-01       | 150502      | unemployment_benefit | 2025-09-01      | 2025-12-31      | 1000.00
Y-10        | EV-01       | EV-01       | 150502      | unemployment_benefit | 2025-10-01      | 2026-01-01      | 1000.00
Y-{11..12}  | EV-{11..12} | EV-{11..12} | 150502      | unemployment_benefit | 2025-07-01      | 2025-08-20      | 500.00
'''
[test.expect]
# Windows end on 20 June and begin on 22 May: 23 March is sixty days before, 18 October 120 after. EV-11 and EV-12 left a day and
# a month outside the window. EV-01 was paid three times by 31 December; nine of twelve months at 1000 are left.
alerts = '''
entity_id | persons | months | amount_paid | amount_stoppable | against
CL1       | 10      | 0      | 0.00        | 0.00             | FP-R1-CLOSURE: window_start=2025-05-22, window_end=2025-06-20, closed_on=2025-03-23
CL2       | 10      | 0      | 0.00        | 0.00             |
CL3       | 10      | 0      | 0.00        | 0.00             | FP-R1-CLOSURE: window_start=2025-05-22, window_end=2025-06-20, closed_on=2025-10-18
CL4       | 10      | 0      | 0.00        | 0.00             |
EV        | 10      | 3      | 3000.00     | 9000.00          |
'''

[[test]]
name  = "boundary: half left for closure, or fewer; insurance that stops within 120 days, later, or dwindles"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond; what was paid up to the day"
[test.given]
separations = '''
person_id         | employer_id | separated_on | reason_code         | prior_reason_code
Q{001..060}-01      | Q{001..060} | 2025-09-15   | dismissed_for_cause |
CS1-{01..05}      | CS1         | 2025-06-20   | dismissed_for_cause |
CS1-{06..10}      | CS1         | 2025-06-20   | closure             |
CS2-{01..06}      | CS2         | 2025-06-20   | dismissed_for_cause |
CS2-{07..10}      | CS2         | 2025-06-20   | closure             |
ST1-{01..10}      | ST1         | 2025-06-03   | dismissed_for_cause |
ST2-{01..10}      | ST2         | 2025-06-02   | dismissed_for_cause |
ST3-{01..10}      | ST3         | 2025-06-03   | dismissed_for_cause |
'''
[test.expect]
# CS2: four of ten. Nobody is insured at ST1 to ST3 from 1 October on: 120 days after 3 June, 121 after 2 June. ST3 had one person
# in August, against a mean of (10 + 1) / 2.
alerts = '''
entity_id | against
CS1       | FP-R1-CLOSURE: closure_share=0.5
CS2       |
ST1       | FP-R1-CLOSURE: window_end=2025-06-03, ended_on=2025-10-01, stopped=true
ST2       |
ST3       |
'''

[[test]]
name  = "boundary: seven in ten leave a dispatch firm together after a year, or fewer, or sooner; ten events of five persons, and nine"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond; what was paid up to the day"
[test.given]
separations = '''
person_id         | employer_id | separated_on | reason_code         | prior_reason_code
Q{001..060}-01      | Q{001..060} | 2025-09-15   | dismissed_for_cause |
DX{1..3}-{01..07} | DX{1..3}    | 2025-06-20   | dismissed_for_cause |
DX{1..3}-{08..10} | DX{1..3}    | 2025-06-10   | dismissed_for_cause |
DX2-11            | DX2         | 2025-06-10   | dismissed_for_cause |
P{1..2}-{01..05}  | P{1..2}     | 2025-06-10   | dismissed_for_cause |
P1-{01..05}       | P1          | 2025-06-20   | dismissed_for_cause |
P2-{01..04}       | P2          | 2025-06-20   | dismissed_for_cause |
'''
[test.expect]
# DX1: seven of ten on one day after twelve months, DX2: seven of eleven, DX3: after eleven months.
alerts = '''
entity_id | observed | persons | against
DX1       | 10       | 10      | FP-R1-DISPATCH: observed=10, exit_leavers=7, exit_spell=12
DX2       | 11       | 11      |
DX3       | 10       | 10      |
P1        | 10       | 5       | FP-R1-DOUBLED: observed=10, persons=5
P2        | 9        | 5       |
'''

[[test]]
name  = "boundary: expired contracts, seven in ten, after whole years of known length, at least five"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond; what was paid up to the day"
[test.given]
separations = '''
person_id         | employer_id | separated_on | reason_code         | prior_reason_code
Q{001..060}-01      | Q{001..060} | 2025-09-15   | dismissed_for_cause |
K1-{01..07}       | K1          | 2025-06-20   | contract_expired    |
K1-{08..10}       | K1          | 2025-06-20   | dismissed_for_cause |
K2-{01..07}       | K2          | 2025-06-20   | contract_expired    |
K2-{08..11}       | K2          | 2025-06-20   | dismissed_for_cause |
K{3..4}-{01..10}  | K{3..4}     | 2025-06-20   | contract_expired    |
'''
[test.expect]
# K2: 7 of 11 contracts. K3: four spells of known length, the others (17 months) begin with the extract: the median of 12 and 17 months is
# 17. K4: four of five are whole years.
alerts = '''
entity_id | against
K1        | FP-R1-CONTRACT: contract_share=0.7, spells_known=10, whole_years=7
K2        |
K3        | FP-R1-CONTRACT: contract_share=1, median_spell=17, spells_known=4, whole_years=4
K4        | FP-R1-CONTRACT: contract_share=1, spells_known=5, whole_years=4
'''

[[test]]
name  = "boundary: expired contracts after eleven months that are no whole year, or ten"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond; what was paid up to the day"
[test.given]
separations = '''
person_id         | employer_id | separated_on | reason_code         | prior_reason_code
Q{001..060}-01      | Q{001..060} | 2025-09-15   | dismissed_for_cause |
K5-{01..10}  | K5     | 2025-06-20   | contract_expired    |
K5-11             | K5          | 2025-06-20   | contract_expired    |
K6-{01..07}       | K6          | 2025-06-20   | contract_expired    |
K6-{08..10}       | K6          | 2025-06-20   | dismissed_for_cause |
K7-{01..10}       | K7          | 2025-06-20   | contract_expired    |
K8-{01..06}       | K8          | 2025-06-20   | contract_expired    |
K8-{07..10}       | K8          | 2025-06-20   | dismissed_for_cause |
'''
[test.expect]
# K5: 7 of 11 whole years. K6: five of ten and twelve months each, in the middle eleven. K7: ten months. K8: six of ten contracts.
alerts = '''
entity_id | against
K5        | FP-R1-CONTRACT: contract_share=1, median_spell=12, spells_known=11, whole_years=7
K6        | FP-R1-CONTRACT: contract_share=0.7, median_spell=11, spells_known=10, whole_years=5
K7        |
K8        |
'''

[[test]]
name  = "boundary: a layoff of which seven in ten were initiated, seven in ten claimed, after a year"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond; what was paid up to the day"
[test.given]
separations = '''
person_id         | employer_id | separated_on | reason_code         | prior_reason_code
Q{001..060}-01      | Q{001..060} | 2025-09-15   | dismissed_for_cause |
L{1..4}-{01..07}  | L{1..4}     | 2025-06-20   | employer_initiated  |
L2-08             | L2          | 2025-06-20   | employer_initiated  |
L1-{08..10}       | L1          | 2025-06-20   | contract_expired    |
L2-{09..11}       | L2          | 2025-06-20   | contract_expired    |
L3-{08..11}       | L3          | 2025-06-20   | contract_expired    |
L4-{08..10}  | L4     | 2025-06-20   | contract_expired    |
'''
[test.expect]
# L1: ten leave, seven at the employer's wish, seven claim, after twelve months. L2: eight of eleven claim. L3: seven of eleven
# were initiated. L4: after eleven months.
alerts = '''
entity_id | observed | against
L1        | 7        | FP-R1-LAYOFF: observed=7, reason_changed=0, median_spell=12, recalled=0, cut_leavers=10, cut_initiated=7, must_report=true
L2        | 8        |
L3        | 7        |
L4        | 7        |
'''

[[test]]
name  = "boundary: no layoff where one is called back, a reason was changed or the cut is small; four events are no alert"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond; what was paid up to the day"
[test.given]
separations = '''
person_id         | employer_id | separated_on | reason_code         | prior_reason_code
Q{001..060}-01      | Q{001..060} | 2025-09-15   | dismissed_for_cause |
L5-{01..07}  | L5     | 2025-06-20   | employer_initiated  |
L6-01             | L6          | 2025-06-20   | employer_initiated  | voluntary
L6-{02..07}       | L6          | 2025-06-20   | employer_initiated  |
L7-{01..07}       | L7          | 2025-06-20   | employer_initiated  |
L{5..7}-{08..10}  | L{5..7}     | 2025-06-20   | contract_expired    |
N{4..5}-{01..04}  | N{4..5}     | 2025-06-20   | dismissed_for_cause |
N5-05             | N5          | 2025-06-20   | dismissed_for_cause |
'''
[test.expect]
# As L1, but one is back at L5, one reason was changed at L6, and nobody was insured at L7 in the month before, so ten are no tenth of
# any staff. N4 has four events.
alerts = '''
entity_id | observed | against
L5        | 7        |
L6        | 7        |
L7        | 7        |
N5        | 5        |
'''

[[test]]
name  = "boundary: a season with one other year, clear or not; a place that rises with its employer, or less"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond; what was paid up to the day"
[test.given]
separations = '''
person_id         | employer_id | separated_on | reason_code         | prior_reason_code
Q{001..060}-01      | Q{001..060} | 2025-09-15   | dismissed_for_cause |
SE{1..2}-{01..10} | SE{1..2}    | 2025-06-20   | dismissed_for_cause |
SE{1..2}-A{1..5}  | SE{1..2}    | 2024-06-20   | dismissed_for_cause |
SE1-B{1..5}       | SE1         | 2024-10-10   | dismissed_for_cause |
SE1-C{1..5}       | SE1         | 2025-01-10   | dismissed_for_cause |
RG{1..2}-{01..10} | RG{1..2}    | 2025-06-20   | dismissed_for_cause |
RO{1..2}-001 | RO{1..2}  | 2024-{10..12}-10 | dismissed_for_cause |
RO1-{101..104}    | RO1         | 2025-06-20   | dismissed_for_cause |
RO2-{101..103}    | RO2         | 2025-06-20   | dismissed_for_cause |
'''
[test.expect]
# The same months of 2024 hold five of ten; 15 of 25 in all are 60 %, 15 of 15 clear. RG1: four others, 0.25 are usual; its own excess is 14
# to 15 times, cautiously, so 3.5 to 3.75 would be as much: RG2's three others are not.
alerts = '''
entity_id | band | fp
SE1       | B    | FP-R1-SEASON
SE2       | C    | FP-R1-SEASON
RG1       | B    | FP-R1-REGION
RG2       | B    |
'''

[[test]]
name  = "boundary: a stricter rate of false alarms leaves five of ten out"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: no layoff where one is called back, a reason was changed or the cut is small; four events are no alert"
[test.params]
fdr_q = 0.001
[test.expect]
alerts = '''
entity_id | observed
L5        | 7
L6        | 7
L7        | 7
'''

[[survivor]]
mutant = "sql: JOIN resignation_event e => LEFT JOIN resignation_event e"
reason = { zh = "高峰窗口来自事件，窗口内必有事件", en = "a peak is made of events, so its window holds some" }

[[survivor]]
mutant = "sql: JOIN event_spell s => LEFT JOIN event_spell s"
reason = { zh = "没有对应行时各数为空，与没有行的结果相同", en = "without a row all numbers are null, as they are without the join's row" }

[[survivor]]
mutant = "sql: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔计数申领在 claim_money 中都有一行", en = "claim_money has a row for every counting claim" }

[[survivor]]
mutant = "details: JOIN resignation_event e => LEFT JOIN resignation_event e"
reason = { zh = "所选单位至少有两次事件，窗口内必有", en = "those chosen have two events at least, all in the window" }

[[survivor]]
mutant = "details: JOIN event_spell s => LEFT JOIN event_spell s"
reason = { zh = "没有对应行的，两个计数都加 0", en = "without a row both counts grow by 0" }

[[survivor]]
mutant = "details: JOIN dispatch_exit d => LEFT JOIN dispatch_exit d"
reason = { zh = "没有对应行时为空，最后一步同样取 0", en = "without a row it is null, which the last step makes 0 all the same" }

[[survivor]]
mutant = "details: JOIN moved_together m => LEFT JOIN moved_together m"
reason = { zh = "没有对应行时为空，最后一步同样取 0", en = "without a row it is null, which the last step makes 0 all the same" }

[[survivor]]
mutant = "evidence.events: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔计数申领在 claim_money 中都有一行", en = "claim_money has a row for every counting claim" }

[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值由模型拟合，不会恰好等于界限", en = "a q-value is fitted and never equals the limit to the last bit" }

[[survivor]]
mutant = "params.fdr_q: 0.2 => 0.24"
reason = { zh = "queue.toml 只列 q 不超过 0.20 的", en = "queue.toml lists nothing above 0.20" }

[[survivor]]
mutant = "downgrade.3: false => true in COALESCE(ended_on <= window_end + INTERVAL '120 days', false)"
reason = { zh = "参保停止的必有停止之日", en = "who stopped has a day of it" }

[[survivor]]
mutant = "downgrade.9: false => true in COALESCE(spells_known >= 5 AND whole_years * 10 >= spells_known * 7, false)"
reason = { zh = "达到 min_events 的两数都不为空", en = "both numbers are there for everybody with min_events" }

[[survivor]]
mutant = "downgrade.11: ratio_low * region_usual <= region_events => ratio_low * region_usual < region_events"
reason = { zh = "ratio_low 由模型拟合，不会恰好相等", en = "ratio_low is fitted and never equal to the last bit" }
---*/
