/*--- rule
format   = 1
id       = "R2"
slug     = "claimant-share"
version  = "3.0"
status   = "experimental"
family   = "employer"
entity   = "employer"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-21
updated  = 2026-11-22
tags     = ["领金占比", "挂靠参保"]

title.zh   = "单位领金人数占比过高"
title.en   = "Claimants against insured at one employer"
summary.zh = "连续12个月内，以该单位为最后参保单位、获批失业保险金的人数，与同期各月参保人数之和（人月）相比，显著高于同行业、同地区单位。每家单位的各个12个月分别比较，疑点按最突出的一个列出。"
summary.en = "Within 12 months, persons with an approved claim that names the employer are far more than its insured person-months explain, compared with employers of the same industry and prefecture. Each of an employer's 12-month windows is compared; an alert shows the most striking one."

[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "领取失业保险金人数占用人单位参保总人数比例过高的，加强比对核查"
why.en = "Too many claimants against insured persons: compare and check"
[[legal]]
clause = "SIL-2018:45"
why.zh = "领取条件：缴费满一年、非因本人意愿中断就业、已办失业登记"
why.en = "Conditions for benefit"
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
employers = { columns = ["industry_code", "employer_type"], feeds = ["industry", "employer_type"] }

[params.min_claimants]
type = "int"
default = 3
min = 2
max = 1000
unit = "人"
about.zh = "领金人数少于此数不列为疑点（仍参加比较）"
about.en = "No alert below this many claimants (they are compared all the same)"
[params.step_months]
type = "int"
default = 3
min = 1
max = 12
unit = "月"
about.zh = "每隔几个月评估一个12个月的时间窗（自最后一个月往前数）"
about.en = "Every how many months a 12-month window is put to the test, counted back from the last"
[params.min_average_insured]
type = "float"
default = 5.0
min = 0.0
max = 1000.0
unit = "人"
about.zh = "月均参保人数少于此数，降为观察"
about.en = "Below this average headcount: watch list only"
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
window_start    = { type = "date",          zh = "起", en = "From" }
window_end      = { type = "date",          zh = "止", en = "To" }
observed        = { type = "int64",         zh = "领金人数", en = "Claimants" }
exposure        = { type = "int64",         zh = "参保人月", en = "Insured person-months" }
average_insured = { type = "float64",       zh = "月均参保人数", en = "Average insured" }
share           = { type = "float64",       zh = "领金人数占月均参保人数", en = "Claimants to average insured" }
tested          = { type = "bool",          zh = "参加评估", en = "Put to the test" }

# For the windows that may become alerts: who stands behind the number, and what speaks for and against.
[details]
sql = """
WITH chosen AS (
  SELECT row_no, employer_id, observed, month_index(window_end) AS m, window_start, window_end
  FROM candidate
  WHERE tested AND observed >= $min_claimants
), concerned AS (
  SELECT employer_id FROM chosen GROUP BY employer_id
), first_event AS (                    -- a claim may fit two separations from the employer it names; the earlier one stands
  SELECT claim_id, MIN(day) AS day
  FROM resignation_event
  GROUP BY claim_id
), claim AS (                          -- what is known of each approved claim
  SELECT k.employer_id, k.claim_id, k.person_id, k.applied_month, k.agent_id, k.bank_account, k.own_device_id,
         m.paid, m.months_paid, m.stoppable, r.run, r.short, r.prior_voluntary, e.day, e.reason_code, e.prior_reason_code
  FROM counting_claim k
  JOIN concerned n              ON n.employer_id = k.employer_id
  JOIN claim_money m            ON m.claim_id = k.claim_id
  JOIN claim_run r              ON r.claim_id = k.claim_id
  LEFT JOIN first_event f       ON f.claim_id = k.claim_id
  LEFT JOIN resignation_event e ON e.claim_id = f.claim_id AND e.day = f.day
  WHERE k.status IN ('approved', 'terminated')
), joined AS (                         -- the claims behind each number
  SELECT c.row_no, d.employer_id, d.claim_id, d.person_id, d.paid, d.months_paid, d.stoppable, d.run, d.short,
         d.prior_voluntary, d.day, d.reason_code, d.prior_reason_code, d.agent_id, d.bank_account, d.own_device_id
  FROM chosen c
  JOIN claim d
    ON d.employer_id = c.employer_id AND d.applied_month <= c.m AND d.applied_month >= c.m - 11
), fact AS (
  SELECT row_no,
         COUNT(*)                                                                          AS claims,
         SUM(months_paid)                                                                  AS months,
         SUM(paid)                                                                         AS amount,
         SUM(stoppable)                                                                    AS stoppable,
         SUM(CASE WHEN short THEN 1 ELSE 0 END)                                            AS short_claims,
         SUM(CASE WHEN run < 12 AND prior_voluntary THEN 1 ELSE 0 END)                     AS after_voluntary,
         MEDIAN(CAST(run AS DOUBLE))                                                       AS median_run,
         COUNT(day)                                                                        AS known,
         SUM(CASE WHEN prior_reason_code = 'voluntary' THEN 1 ELSE 0 END)                  AS changed,
         SUM(CASE WHEN reason_code IN ('bankruptcy', 'closure') THEN 1 ELSE 0 END)         AS closures,
         SUM(CASE WHEN reason_code = 'contract_expired' THEN 1 ELSE 0 END)                 AS contracts,
         peak_window(day, 1, 5)                                                            AS p
  FROM joined
  GROUP BY row_no
), agent AS (
  SELECT row_no, MAX(n) AS claims, FIRST_VALUE(agent_id ORDER BY n DESC, agent_id) AS agent_id
  FROM (SELECT row_no, agent_id, COUNT(*) AS n FROM joined WHERE agent_id IS NOT NULL GROUP BY row_no, agent_id) a
  GROUP BY row_no
), account AS (
  SELECT row_no, MAX(n) AS persons
  FROM (SELECT row_no, bank_account, COUNT(*) AS n
        FROM (SELECT row_no, bank_account, person_id
              FROM joined WHERE bank_account IS NOT NULL GROUP BY row_no, bank_account, person_id) p
        GROUP BY row_no, bank_account) a
  GROUP BY row_no
), device AS (
  SELECT row_no, MAX(n) AS persons
  FROM (SELECT row_no, own_device_id, COUNT(*) AS n
        FROM (SELECT row_no, own_device_id, person_id
              FROM joined WHERE own_device_id IS NOT NULL GROUP BY row_no, own_device_id, person_id) p
        GROUP BY row_no, own_device_id) d
  GROUP BY row_no
), spell AS (                          -- were the contracts at an end
  SELECT j.row_no,
         SUM(CASE WHEN v.length_known THEN 1 ELSE 0 END)                      AS lengths,
         SUM(CASE WHEN v.whole_years THEN 1 ELSE 0 END)                       AS whole
  FROM joined j
  JOIN event_spell v ON v.employer_id = j.employer_id AND v.person_id = j.person_id AND v.day = j.day
  GROUP BY j.row_no
), season AS (                         -- three months with at least half of the claimants, those that come back first
  SELECT c.row_no,
         FIRST_VALUE(y.years ORDER BY y.season DESC, y.events DESC, y.month_index)        AS years,
         FIRST_VALUE(y.years_alike ORDER BY y.season DESC, y.events DESC, y.month_index)  AS years_alike,
         FIRST_VALUE(y.share ORDER BY y.season DESC, y.events DESC, y.month_index)        AS share,
         MAX(y.season)                                                     AS season
  FROM chosen c
  JOIN same_months_other_years y
    ON y.series = 'claim' AND y.entity_id = c.employer_id AND y.month_index <= c.m AND y.month_index >= c.m - 11
   AND y.events * 2 >= c.observed
  GROUP BY c.row_no
), exit AS (                           -- the fullest five days of a dispatch firm
  SELECT c.row_no, MAX(d.leavers) AS leavers, FIRST_VALUE(d.median_spell ORDER BY d.leavers DESC, d.day) AS median_spell
  FROM chosen c
  JOIN dispatch_exit d
    ON d.employer_id = c.employer_id AND d.day >= c.window_start - INTERVAL '60 days' AND d.day <= c.window_end
  GROUP BY c.row_no
), body AS (                           -- the largest group that went to one place
  SELECT c.row_no, MAX(t.moved) AS moved,
         FIRST_VALUE(t.leavers ORDER BY t.moved DESC, t.month_index)      AS leavers,
         FIRST_VALUE(t.moved_to ORDER BY t.moved DESC, t.month_index)     AS moved_to,
         FIRST_VALUE(t.moved_share ORDER BY t.moved DESC, t.month_index)  AS share
  FROM chosen c
  JOIN moved_together t ON t.employer_id = c.employer_id AND t.month_index <= c.m AND t.month_index >= c.m - 11
  GROUP BY c.row_no
), cut AS (                            -- the largest cut
  SELECT c.row_no, MAX(r.leavers) AS leavers,
         FIRST_VALUE(r.initiated ORDER BY r.leavers DESC, r.day)    AS initiated,
         FIRST_VALUE(r.must_report ORDER BY r.leavers DESC, r.day)  AS must_report
  FROM chosen c
  JOIN reported_size_cut r
    ON r.employer_id = c.employer_id AND r.day >= c.window_start - INTERVAL '60 days' AND r.day <= c.window_end
  GROUP BY c.row_no
)
SELECT c.row_no,
       CAST(f.claims AS BIGINT)                                                  AS claims,
       CAST(f.months AS BIGINT)                                                  AS months,
       CAST(f.amount AS DECIMAL(14,2))                                           AS amount,
       CAST(f.stoppable AS DECIMAL(14,2))                                        AS stoppable,
       CAST(f.short_claims AS BIGINT)                                            AS short_claims,
       CAST(f.after_voluntary AS BIGINT)                                         AS after_voluntary,
       CAST(f.changed AS BIGINT)                                                 AS reason_changed,
       CAST(COALESCE(g.claims, 0) AS BIGINT)                                     AS agent_claims,
       CAST(COALESCE(a.persons, 0) AS BIGINT)                                    AS account_persons,
       CAST(COALESCE(d.persons, 0) AS BIGINT)                                    AS device_persons,
       CAST(f.known AS BIGINT)                                                   AS separations_known,
       CASE WHEN f.known > 0 THEN CAST(f.closures AS DOUBLE) / f.known END       AS closure_share,
       CAST(f.p['n'] AS DOUBLE) / f.known                                        AS same_days_share,
       f.median_run,
       s.share                                                                   AS season_share,
       COALESCE(s.season, 0)                                                     AS season,
       COALESCE(s.years, 0)                                                      AS other_years,
       COALESCE(s.years_alike, 0)                                                AS years_alike,
       e.employer_type,
       n.closed_on,
       n.ended_on,
       n.before                                                                  AS ended_before,
       COALESCE(n.stopped, false)                                                AS stopped,
       COALESCE(x.leavers, 0)                                                    AS exit_leavers,
       x.median_spell                                                            AS exit_spell,
       COALESCE(b.leavers, 0)                                                    AS body_leavers,
       COALESCE(b.moved, 0)                                                      AS moved,
       b.moved_to,
       b.share                                                                   AS moved_part,
       CAST(f.contracts AS BIGINT)                                               AS contracts,
       CAST(COALESCE(v.lengths, 0) AS BIGINT)                                    AS spells_known,
       CAST(COALESCE(v.whole, 0) AS BIGINT)                                      AS whole_years,
       COALESCE(r.leavers, 0)                                                    AS cut_leavers,
       COALESCE(r.initiated, 0)                                                  AS cut_initiated,
       COALESCE(r.must_report, false)                                            AS must_report,
       COALESCE(h.employers, 0)                                                  AS agent_employers,
       COALESCE(h.helper, false)                                                 AS agent_helps
FROM chosen c
LEFT JOIN fact f            ON f.row_no = c.row_no
LEFT JOIN agent g           ON g.row_no = c.row_no
LEFT JOIN account a         ON a.row_no = c.row_no
LEFT JOIN device d          ON d.row_no = c.row_no
LEFT JOIN spell v           ON v.row_no = c.row_no
LEFT JOIN season s          ON s.row_no = c.row_no
LEFT JOIN exit x            ON x.row_no = c.row_no
LEFT JOIN body b            ON b.row_no = c.row_no
LEFT JOIN cut r             ON r.row_no = c.row_no
LEFT JOIN employers e       ON e.employer_id = c.employer_id
LEFT JOIN employer_ending n ON n.employer_id = c.employer_id
LEFT JOIN agent_result h    ON h.agent_id = g.agent_id"""
[details.columns]
claims          = { type = "int64",         zh = "申领笔数", en = "Claims" }
months          = { type = "int64",         zh = "已发月数", en = "Benefit months paid" }
amount          = { type = "decimal(14,2)", zh = "已发金额", en = "Paid" }
stoppable       = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
short_claims    = { type = "int64",         zh = "连续缴费不足3个月", en = "Under three months' contributions" }
after_voluntary = { type = "int64",         zh = "此前一次停保为主动离职", en = "Previous separation voluntary" }
reason_changed  = { type = "int64",         zh = "停保原因由主动离职变更", en = "Reason changed from voluntary" }
agent_claims    = { type = "int64",         zh = "同一代办人最多代办笔数", en = "Most claims filed by one agent" }
account_persons = { type = "int64",         zh = "同一账户最多人数", en = "Most persons on one account" }
device_persons  = { type = "int64",         zh = "同一设备最多人数", en = "Most persons on one device" }
separations_known = { type = "int64",       zh = "可对应停保记录的申领", en = "Claims with their separation" }
closure_share   = { type = "float64",       zh = "因破产、关闭停保的占比", en = "Share separated by bankruptcy or closure" }
same_days_share = { type = "float64",       zh = "五日内停保的占比", en = "Share that left within five days" }
median_run      = { type = "float64",       zh = "连续缴费月数中位数", en = "Median run of contributions" }
season_share    = { type = "float64",       zh = "集中于同一季节的占比", en = "Share in the same season" }
season          = { type = "int64",         zh = "季节：2 是，1 可能，0 否", en = "Season: 2 yes, 1 perhaps, 0 no" }
other_years     = { type = "int64",         zh = "可比的其他年份", en = "Other years that can be compared" }
years_alike     = { type = "int64",         zh = "其中同一季节达一半的年份", en = "Of these with half of it in the same season" }
employer_type   = { type = "string",        zh = "单位类型", en = "Employer type" }
closed_on       = { type = "date",          zh = "注销、关闭日", en = "Closed on" }
ended_on        = { type = "date",          zh = "无人参保之始", en = "Nobody insured from" }
ended_before    = { type = "int64",         zh = "停止前两个月参保人数", en = "Insured two months before that" }
stopped         = { type = "boolean",       zh = "参保一下子停止", en = "Insurance stopped at once" }
exit_leavers    = { type = "int64",         zh = "派遣单位五日内离职申领", en = "Dispatch firm: separations within five days" }
exit_spell      = { type = "float64",       zh = "其连续参保月数中位数", en = "Their median months insured there" }
body_leavers    = { type = "int64",         zh = "一个月停保人数（全部）", en = "Leavers of one month, in all" }
moved           = { type = "int64",         zh = "次月转到同一单位", en = "Insured at one other employer the next month" }
moved_to        = { type = "string",        zh = "转入单位", en = "That employer" }
moved_part      = { type = "float64",       zh = "占停保人数", en = "Share of the leavers" }
contracts       = { type = "int64",         zh = "因合同期满停保", en = "Contracts that expired" }
spells_known    = { type = "int64",         zh = "在保时间可判断", en = "Spells of known length" }
whole_years     = { type = "int64",         zh = "其中接近整年", en = "Of these near whole years" }
cut_leavers     = { type = "int64",         zh = "30日内最多非自愿停保（含未申领）", en = "Most who left involuntarily within 30 days, claiming or not" }
cut_initiated   = { type = "int64",         zh = "其中由单位提出", en = "Of these at the employer's wish" }
must_report     = { type = "boolean",       zh = "达到须报告裁员的规模", en = "Of the size that must be reported" }
agent_employers = { type = "int64",         zh = "主要代办人涉及的单位数", en = "Employers of the main agent" }
agent_helps     = { type = "boolean",       zh = "主要代办人像帮办人员", en = "The main agent looks like a helper" }

[model]
kind     = "funnel"
family   = "neg_binomial"
count    = "observed"
exposure = "exposure"
by       = ["industry", "prefecture"]
tested   = "tested"
centre   = "leave_one_out"
min_peers = 20
tail     = "upper"
fdr      = "$fdr_q"
adds     = ["expected", "ratio", "ratio_low", "q_value", "peers"]

[alert]
where = "q_value <= $fdr_q AND observed >= $min_claimants"
score = "ratio_low"
budget = { per_scan = 200 }

[[downgrade]]
when = "COALESCE(closed_on BETWEEN window_start - INTERVAL '60 days' AND window_end + INTERVAL '120 days', false)"
to   = "low"
fp   = "FP-R2-CLOSURE"
zh   = "单位于{closed_on:date}关闭、注销或合并，与申领时间一致"
en   = "The employer closed on {closed_on:date}, which fits the claims"
[[downgrade]]
when = "closure_share >= 0.5 AND separations_known >= 2"
to   = "low"
fp   = "FP-R2-CLOSURE"
zh   = "{closure_share:pct}的停保原因为破产或关闭"
en   = "{closure_share:pct} of the separations are for bankruptcy or closure"
[[downgrade]]
when = "stopped AND COALESCE(ended_on <= window_end + INTERVAL '120 days', false)"
to   = "medium"
fp   = "FP-R2-CLOSURE"
zh   = "自{ended_on:date}起该单位再无人参保，此前两个月尚有{ended_before}人：似为停业，但登记中未见关闭日期"
en   = "Nobody has been insured there from {ended_on:date} on, {ended_before} persons two months before: it seems to have closed, though no closure is registered"
[[downgrade]]
when = "season = 2"
to   = "low"
fp   = "FP-R2-SEASON"
zh   = "{season_share:pct}的申领集中在同一季节，可比的{other_years}个其他年份中有{years_alike}年如此"
en   = "{season_share:pct} of the claims fall into the same season, in {years_alike} of {other_years} other years as well"
[[downgrade]]
when = "season = 1"
to   = "medium"
fp   = "FP-R2-SEASON"
zh   = "{season_share:pct}的申领集中在同一季节，可比的{other_years}个其他年份中有{years_alike}年如此；尚不足以认定为季节"
en   = "{season_share:pct} of the claims fall into the same season, in {years_alike} of {other_years} other years as well: not enough to call it a season"
[[downgrade]]
when = "exit_leavers >= 2 AND exit_leavers * 2 >= separations_known AND exit_spell >= 12"
to   = "low"
fp   = "FP-R2-DISPATCH"
zh   = "劳务派遣单位：{exit_leavers}人次在五日内停保，在保中位数{exit_spell:0.1}个月，符合用工单位退回"
en   = "Labour dispatch: {exit_leavers} left within five days after a median of {exit_spell:0.1} months, as when a host ends its contract"
[[downgrade]]
when = "moved_part >= $moved_share AND moved >= observed"
to   = "low"
fp   = "FP-R2-MERGER"
zh   = "某月停保{body_leavers}人，次月有{moved}人（{moved_part:pct}）在同一家单位（{moved_to}）参保：成建制转出后参保人数变小，占比随之升高"
en   = "Of {body_leavers} who left in one month, {moved} ({moved_part:pct}) were insured at one other employer ({moved_to}) the next month: a transfer in a body leaves a small headcount and a high share"
[[downgrade]]
when = "contracts * 10 >= separations_known * 7 AND spells_known >= 5 AND whole_years * 10 >= spells_known * 7"
to   = "medium"
fp   = "FP-R2-CONTRACT"
zh   = "{separations_known}人中{contracts}人合同期满；在保时间可判断的{spells_known}人中有{whole_years}人接近整年，似为合同年度结束"
en   = "{contracts} of {separations_known} contracts expired, and {whole_years} of {spells_known} spells of known length are near whole years: the end of a contract year"
[[downgrade]]
when = "must_report AND cut_initiated * 10 >= cut_leavers * 7 AND observed * 10 <= cut_leavers * 7 AND median_run >= 12 AND reason_changed = 0"
to   = "medium"
fp   = "FP-R2-LAYOFF"
zh   = "30日内非自愿停保{cut_leavers}人（{cut_initiated}人由单位提出），达到须报告裁员的规模；全年申领{observed}人，连续缴费中位数{median_run:0.1}个月：符合经济性裁员，须查裁员报告"
en   = "{cut_leavers} left involuntarily within 30 days ({cut_initiated} at the employer's wish), the size that must be reported; {observed} claimed within the year, after a median run of {median_run:0.1} months: this fits a lawful layoff, whose report is to be seen"
[[downgrade]]
when = "average_insured < $min_average_insured"
to   = "low"
fp   = "FP-R2-SMALL"
zh   = "月均参保仅{average_insured:0.1}人，个别人员即可使比例很高"
en   = "Only {average_insured:0.1} insured on average: single persons make the share high"

[[support]]
id   = "short_runs"
when = "short_claims >= 2 AND short_claims * 2 >= claims"
zh   = "{claims}笔申领中{short_claims}笔在申领前连续缴费不足3个月"
en   = "{short_claims} of {claims} claims came after fewer than three months of contributions"
[[support]]
id   = "after_voluntary"
when = "after_voluntary >= 2 AND after_voluntary * 3 >= claims"
zh   = "{after_voluntary}人此前一次停保为主动离职，随后短期参保"
en   = "{after_voluntary} persons had left their previous job voluntarily before a short spell here"
[[support]]
id   = "reason_changed"
when = "reason_changed >= 2 AND reason_changed * 3 >= claims"
zh   = "{reason_changed}人的停保原因由主动离职变更而来"
en   = "For {reason_changed} persons the reason was changed from voluntary"
[[support]]
id   = "one_agent"
when = "agent_claims >= 3 AND agent_claims * 2 >= claims AND NOT COALESCE(agent_helps, false)"
zh   = "同一代办人代办了{agent_claims}笔"
en   = "One agent filed {agent_claims} of the claims"
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
zh = "{window_start:date}至{window_end:date}的12个月里，该单位月均参保{average_insured:0.1}人，有{observed}人申领失业保险金并获批准；按同类单位的水平，这样规模的单位约应有{expected:0.1}人。"
en = "From {window_start:date} to {window_end:date} the employer had {average_insured:0.1} insured persons on average and {observed} of its people were granted benefit; employers like it would have about {expected:0.1}."

[[plots]]
kind = "funnel"
[[plots]]
kind  = "timeline"
table = "claims"
date  = "applied_at"

[[evidence]]
id    = "claims"
title.zh = "获批的申领"
title.en = "Approved claims"
table = "claims"
key   = "claim_id"
role  = "claimant"
sql   = """
SELECT k.person_id, k.claim_id, k.applied_on, k.status, r.run, r.prior_voluntary, k.agent_id, k.region_code, m.stoppable
FROM counting_claim k
JOIN claim_money m ON m.claim_id = k.claim_id
JOIN claim_run r ON r.claim_id = k.claim_id
WHERE k.status IN ('approved', 'terminated')
  AND k.employer_id = $entity_id AND k.applied_on >= $window_start AND k.applied_on <= $window_end"""
[[evidence]]
id    = "payments"
title.zh = "这些申领的发放记录"
title.en = "What was paid on them"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount
FROM counting_claim k
JOIN payments p ON p.claim_id = k.claim_id
WHERE k.status IN ('approved', 'terminated') AND p.paid_on <= $as_of
  AND k.employer_id = $entity_id AND k.applied_on >= $window_start AND k.applied_on <= $window_end"""

[[false_positives]]
id = "FP-R2-CLOSURE"
zh = "单位破产、关闭、注销"
en = "Bankruptcy, closure, deregistration"
how.zh = "查破产裁定书、注销登记，时间应与申领高峰一致"
how.en = "Court ruling or deregistration of the same time"
[[false_positives]]
id = "FP-R2-LAYOFF"
zh = "依法报告的经济性裁员"
en = "A lawful, reported mass layoff"
how.zh = "查裁员报告（20人以上或10%以上须向人社部门报告）"
how.en = "Layoff report (20 persons or 10 % must be reported)"
[[false_positives]]
id = "FP-R2-SEASON"
zh = "季节性用工"
en = "Seasonal work"
how.zh = "对比往年同期；多数人次年被同一单位召回"
how.en = "Compare with earlier years; most are called back the year after"
[[false_positives]]
id = "FP-R2-DISPATCH"
zh = "劳务派遣：用工单位到期成批退回"
en = "Labour dispatch: a host ended its contract"
how.zh = "查派遣协议与用工单位名单，核对到期日"
how.en = "Dispatch contracts and their end dates"
[[false_positives]]
id = "FP-R2-MERGER"
zh = "合并、变更登记、集团内成建制转移"
en = "Merger, new registration, transfer in a body"
how.zh = "查登记变更与转移名单，转入单位应已接续参保"
how.en = "Change of registration and list of those moved; the new employer insures them"
[[false_positives]]
id = "FP-R2-CONTRACT"
zh = "项目结束或合同年度到期"
en = "End of a project or contract year"
how.zh = "查劳动合同期限"
how.en = "Terms of the labour contracts"
[[false_positives]]
id = "FP-R2-SMALL"
zh = "单位人数很少"
en = "A very small employer"
how.zh = "看各月参保人数，个别人员离职属正常"
how.en = "Look at the monthly headcount: single departures are normal"

[[verify]]
id = "V1"
zh = "调取劳动合同、工资发放流水和个税申报记录，核对申领人是否真实在岗"
en = "Labour contracts, wage transfers and income-tax filings: did the claimants work there"
needs = "attachment"
[[verify]]
id = "V2"
zh = "查看单位各月参保增减，核对新参保人员的在保时间"
en = "Monthly joiners and leavers: how long did new staff stay insured"
needs = "checkbox"
[[verify]]
id = "V3"
zh = "核查代办人、收款账户、设备在申领人之间是否重复"
en = "Agents, accounts and devices shared between claimants"
needs = "checkbox"

[suppress]
key = ["entity_id"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "180 days"
---*/
-- Choices where counts.md leaves one open:
-- * One row per employer and month whose 12-month window lies inside the extract, where either number is above 0.
-- * Put to the test is every $step_months-th month, counted back from the last one: windows that overlap by more say the
--   same thing again. No month is picked for its number, so the scores need no correction for looking; the false
--   discovery rate is taken over all windows tested (they are positively dependent, which Benjamini–Hochberg allows).
-- * What speaks for and against is looked up ([details]) for windows with at least $min_claimants claimants whose score
--   would list them.
-- * The counts of every employer and month, to the unit, are the shared view claimant_month.
-- * The innocent explanations are shared views (README.md). A separation up to 60 days before the window may stand behind its
--   first claims. A registered closure lowers to C; insurance that merely stops lowers to B (somebody
--   was insured in the window, else there is no rate, so it cannot have stopped long before). A transfer in a body explains the share only if it
--   took at least as many as claimed. That the main agent is a helper takes the agent from what speaks for the finding.
WITH bounds AS (
  SELECT month_index(LEAST(last_month, $as_of)) AS last_tested FROM extract
)
SELECT k.employer_id,
       e.region_code,
       COALESCE(substr(e.industry_code, 1, 1), '?')                              AS industry,
       COALESCE(substr(e.region_code, 1, 4), '?')                                AS prefecture,
       month_start(k.month_index - 11)                                           AS window_start,
       month_start(k.month_index + 1) - INTERVAL '1 day'                         AS window_end,
       CAST(k.observed AS BIGINT)                                                AS observed,
       CAST(k.exposure AS BIGINT)                                                AS exposure,
       k.exposure / 12.0                                                         AS average_insured,
       CASE WHEN k.exposure > 0 THEN k.observed * 12.0 / k.exposure END          AS share,
       (b.last_tested - k.month_index) % $step_months = 0                        AS tested
FROM claimant_month k
CROSS JOIN bounds b
LEFT JOIN employers e   ON e.employer_id = k.employer_id
/*--- tests
[[test]]
name  = "claimants are distinct persons, approved or terminated, within twelve months"
as_of = 2024-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code
E1          | 150502      | C13
E2          | 150502      | C13
'''
contributions = '''
person_id  | employer_id | region_code | month              | kind
P{01..04}  | E1          | 150502      | 2023-{01..12}-01   | regular
P{01..04}  | E1          | 150502      | 2024-{01..06}-01   | regular
Q{01..10}  | E2          | 150502      | 2023-{01..12}-01   | regular
Q{01..10}  | E2          | 150502      | 2024-{01..12}-01   | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | P01       | E1          | 150502      | 2024-07-10 09:00:00 | approved
C2       | P02       | E1          | 150502      | 2024-07-31 23:59:59 | terminated
C3       | P02       | E1          | 150502      | 2024-08-01 00:00:00 | approved
C4       | P03       | E1          | 150502      | 2024-07-10 09:00:00 | pending
C5       | P04       | E1          | 150502      | 2024-07-10 09:00:00 | rejected
C6       | P03       |             | 150502      | 2024-07-10 09:00:00 | approved
'''
[test.expect]
# Windows that end in December 2023 to December 2024: 13 of each employer.
population = 26
# E1, 12 months to 2024-12: P01 and P02; 4 persons x 6 months insured (January to June).
rows = '''
entity_id | window_end | observed | exposure | average_insured | tested
E1        | 2024-12-31 | 2        | 24       | 2               | true
E1        | 2024-11-30 | 2        | 28       | 2.3             | false
E1        | 2024-06-30 | 0        | 48       | 4               | true
E2        | 2023-12-31 | 0        | 120      | 10              | true
'''

[[test]]
name  = "half the staff of one employer claims while its peers stay near five per cent"
as_of = 2025-06-30
[test.given]
employers = '''
employer_id | region_code | industry_code
E{1..7}     | 150502      | C13
'''
contributions = '''
person_id        | employer_id | region_code | month            | kind
E{1..7}-{01..40} | E{1..7}     | 150502      | 2024-{07..12}-01 | regular
E{1..7}-{01..40} | E{1..7}     | 150502      | 2025-{01..06}-01 | regular
'''
claims = '''
claim_id     | person_id   | employer_id | region_code | applied_at          | status   | agent_id
C1-{01..20}  | E1-{01..20} | E1          | 150502      | 2025-05-10 09:00:00 | approved | AG1
C1-{21..24}  | E1-{21..24} | E1          | 150502      | 2025-05-12 09:00:00 | rejected | AG1
C1B-{01..03} | E1-{01..03} | E1          | 150502      | 2025-06-02 09:00:00 | approved | AG1
C2-{01..02}  | E2-{01..02} | E2          | 150502      | 2025-05-10 09:00:00 | approved |
C3-{01..02}  | E3-{01..02} | E3          | 150502      | 2025-03-10 09:00:00 | approved |
C4-{01..02}  | E4-{01..02} | E4          | 150502      | 2025-02-10 09:00:00 | approved |
'''
[test.expect]
population = 7
alerts = '''
entity_id | observed | exposure | agent_claims | claims
E1        | 20       | 480      | 23           | 23
'''
absent = ["E2", "E7"]

[[test]]
name  = "a claim counts for twelve months and not for the thirteenth"
kind  = "boundary"
as_of = 2024-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code
E1          | 150502      | C13
E2          | 150502      | C13
'''
contributions = '''
person_id  | employer_id | region_code | month              | kind
P{01..06}  | E1          | 150502      | 2023-{01..12}-01   | regular
P{01..06}  | E1          | 150502      | 2024-{01..11}-01   | regular
P01        | E1          | 150502      | 2024-12-01         | regular
Q{01..50}  | E2          | 150502      | 2023-{01..12}-01   | regular
Q{01..50}  | E2          | 150502      | 2024-{01..12}-01   | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | P01       | E1          | 150502      | 2023-12-31 12:00:00 | approved
C2       | P02       | E1          | 150502      | 2024-01-01 12:00:00 | approved
C3       | P03       | E1          | 150502      | 2024-11-30 12:00:00 | approved
'''
[test.expect]
# Three claims fall into the twelve months to 2024-11 (2023-12 ... 2024-11), two into those to 2024-12.
rows = '''
entity_id | window_end | observed | exposure
E1        | 2023-12-31 | 1        | 72
E1        | 2024-11-30 | 3        | 72
E1        | 2024-12-31 | 2        | 67
'''

[[test]]
name  = "several rows of one person and month are one insured person"
as_of = 2023-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code
E1          | 150502      | C13
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2023-{01..12}-01 | regular
P1        | E1          | 150502      | 2023-05-01       | backpay
P1        | E1          | 150502      | 2023-06-01       | deferred
P1        | E1          | 150502      | 2023-06-01       | backpay
P2        | E1          | 150502      | 2023-02-01       | deferred
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
C1       | P1        | E1          | 150502      | 2023-12-31 12:00:00 | approved
'''
[test.expect]
population = 1
rows = '''
entity_id | window_end | observed | exposure | tested
E1        | 2023-12-31 | 1        | 13       | true
'''

[[test]]
name  = "an extract of eleven months has no window to test"
as_of = 2023-11-30
use   = "several rows of one person and month are one insured person"
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
P1        | E1          | 150502      | 2023-{01..11}-01 | regular
'''
[test.expect]
population = 0
alerts = ''

[[test]]
name  = "an agent filed as many claims as there are, however many separations fit one"
kind  = "boundary"
as_of = 2023-12-31
[test.given]
employers = '''
employer_id | region_code | industry_code
E1          | 150502      | C13
'''
contributions = '''
person_id | employer_id | region_code | month            | kind
P{1..3}   | E1          | 150502      | 2023-{01..12}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
P1        | E1          | 2023-11-01   | contract_expired
P1        | E1          | 2023-11-20   | contract_expired
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | agent_id
C1       | P1        | E1          | 150502      | 2023-12-01 12:00:00 | approved | AG
C2       | P2        | E1          | 150502      | 2023-12-02 12:00:00 | approved |
C3       | P3        | E1          | 150502      | 2023-12-03 12:00:00 | approved |
'''
[test.expect]
rows = '''
entity_id | window_end | claims | agent_claims
E1        | 2023-12-31 | 3      | 1
'''

[[test]]
name  = "boundary: one window with something on both sides of every limit, and employers that lack what others have"
kind  = "boundary"
as_of = 2026-01-15
[test.params]
min_claimants = 2
step_months   = 1
[test.given]
employers = '''
employer_id | region_code | industry_code | employer_type   | closed_on
E1          | 150502      | C13           | enterprise      | 2025-11-20
E5          | 150502      | C13           | enterprise      |
D{1..2}     | 150502      | L72           | labour_dispatch |
M{1..2}     | 150502      | C13           | enterprise      |
CU{1..2}    | 150502      | C13           | enterprise      |
'''
contributions = '''
person_id   | employer_id | region_code | month            | kind
OLD         | ZZ          | 150502      | 2023-01-01       | regular
OLD         | ZZ          | 150502      | 2025-12-01       | regular
P01         | E1          | 150502      | 2024-12-01       | regular
P02         | E1          | 150502      | 2025-{10..11}-01 | regular
P03         | E1          | 150502      | 2024-06-01       | regular
P0{3..4}    | E1          | 150502      | 2024-{07..12}-01 | regular
P0{3..5}    | E1          | 150502      | 2025-{03..05}-01 | regular
P0{3..4}    | E1          | 150502      | 2025-{01..02}-01 | regular
P06         | E1          | 150502      | 2023-{01..12}-01 | regular
P06         | E1          | 150502      | 2024-{01..12}-01 | regular
P06         | E1          | 150502      | 2025-{01..05}-01 | regular
P09         | E1          | 150502      | 2025-05-01       | regular
P05         | E6          | 150502      | 2025-05-01       | regular
E5-{1..3}   | E5          | 150502      | 2025-{03..06}-01 | regular
S{1..6}     | E7          | 150502      | 2025-{01..05}-01 | regular
T{1..3}     | D1          | 150502      | 2024-{03..10}-01 | regular
T{4..5}     | D1          | 150502      | 2025-{03..05}-01 | regular
U{1..4}     | D1          | 150502      | 2024-10-01       | regular
W{1..2}     | D2          | 150502      | 2025-{02..05}-01 | regular
W{3..5}     | D2          | 150502      | 2025-{11..12}-01 | regular
U{5..8}     | D2          | 150502      | 2025-12-01       | regular
MA{1..4}    | N1          | 150502      | 2024-08-01       | regular
MB{1..3}    | N2          | 150502      | 2025-02-01       | regular
MC{1..9}    | N3          | 150502      | 2024-07-01       | regular
ME{1..3}    | N2          | 150502      | 2025-02-01       | regular
MF{1..4}    | N1          | 150502      | 2025-07-01       | regular
MG{1..9}    | N3          | 150502      | 2025-08-01       | regular
CX{001..100} | CU{1..2}   | 150502      | 2024-10-01       | regular
CX{001..100} | CU{1..2}   | 150502      | 2025-11-01       | regular
CX{001..010} | CU{1..2}   | 150502      | 2025-05-01       | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code              | prior_reason_code
P02       | EX          | 2025-05-31   | voluntary                |
P0{3..4}  | EX          | 2024-01-31   | voluntary                |
P01       | E1          | 2024-12-31   | bankruptcy               |
P02       | E1          | 2025-12-01   | contract_expired         |
P03       | E1          | 2025-06-01   | closure                  |
P04       | E1          | 2025-06-02   | employer_initiated       | voluntary
P04       | E1          | 2025-06-04   | closure                  |
P05       | E1          | 2025-06-05   | contract_expired         | voluntary
P06       | E1          | 2025-06-06   | mutual_employer_proposed | transfer
P09       | E1          | 2025-06-06   | closure                  | voluntary
P05       | E6          | 2025-06-05   | closure                  |
U{1..4}   | D1          | 2024-11-01   | contract_expired         |
T{1..3}   | D1          | 2024-11-02   | contract_expired         |
T{4..5}   | D1          | 2025-06-20   | contract_expired         |
W{1..2}   | D2          | 2025-06-20   | contract_expired         |
W{3..5}   | D2          | 2025-12-31   | contract_expired         |
U{5..8}   | D2          | 2026-01-10   | contract_expired         |
M1{1..2}  | M1          | 2025-03-01   | closure                  |
M2{1..2}  | M2          | 2025-03-01   | closure                  |
MC{1..9}  | M1          | 2024-06-10   | transfer                 |
MA{1..6}  | M1          | 2024-07-10   | transfer                 |
MB{1..8}  | M1          | 2025-01-10   | transfer                 |
ME{1..8}  | M2          | 2025-01-10   | transfer                 |
MF{1..6}  | M2          | 2025-06-10   | transfer                 |
MG{1..9}  | M2          | 2025-07-10   | transfer                 |
CA{1..6}  | CU1         | 2024-10-03   | closure                  |
CB{1..2}  | CU1         | 2024-11-01   | closure                  |
CC{1..2}  | CU1         | 2024-11-02   | closure                  |
CD{1..3}  | CU1         | 2024-11-02   | employer_initiated       |
CE{1..5}  | CU1         | 2025-06-20   | employer_initiated       |
CF{1..5}  | CU2         | 2025-06-20   | employer_initiated       |
CG{1..4}  | CU2         | 2025-12-31   | closure                  |
CH{1..3}  | CU2         | 2025-12-31   | employer_initiated       |
CI{1..2}  | CU2         | 2026-01-02   | closure                  |
'''
claims = '''
claim_id    | person_id | employer_id | region_code | applied_at          | status     | agent_id | bank_account | device_id | benefit_start | benefit_months
C01         | P01       | E1          | 150502      | 2025-01-05 09:00:00 | approved   | AGZ      | A1           |           | 2025-02-01    | 24
C02         | P02       | E1          | 150502      | 2025-12-20 09:00:00 | approved   |          | A2           | V1        | 2026-01-01    | 12
C03         | P03       | E1          | 150502      | 2025-06-10 09:00:00 | terminated | AGB      | A2           | V1        |               |
C04         | P04       | E1          | 150502      | 2025-06-10 09:00:00 | approved   |          |              | V2        |               |
C05         | P05       | E1          | 150502      | 2025-06-10 09:00:00 | approved   |          |              |           |               |
C06         | P06       | E1          | 150502      | 2025-06-11 09:00:00 | approved   |          |              |           |               |
C07         | P01       | E1          | 150502      | 2025-12-21 09:00:00 | approved   | AGZ      | A1           |           |               |
C08         | P08       | E1          | 150502      | 2024-12-31 09:00:00 | approved   | AGB      | A2           |           |               |
C14         | P14       | E1          | 150502      | 2024-12-30 09:00:00 | approved   | AGB      | A2           |           |               |
C09         | P09       | E1          | 150502      | 2025-07-01 09:00:00 | pending    | AGB      | A2           |           |               |
C1{0..1}    | P1{0..1}  | E1          | 150502      | 2026-01-05 09:00:00 | approved   | AGB      | A2           |           |               |
C2{1..4}    | P2{1..4}  | E1          | 150502      | 2024-06-20 09:00:00 | approved   |          |              |           |               |
C56         | P05       | E6          | 150502      | 2025-06-20 09:00:00 | approved   | AGZ      |              |           |               |
C3{1..2}    | P3{1..2}  | E3          | 150502      | 2025-09-20 09:00:00 | approved   |          |              |           |               |
C41         | P41       | E4          | 150502      | 2025-09-20 09:00:00 | approved   |          |              |           |               |
C5{1..2}    | P5{1..2}  | E5          | 150502      | 2025-09-20 09:00:00 | approved   |          |              |           |               |
CS{1..2}    | S{1..2}   | HE          | 150502      | 2025-09-20 09:00:00 | approved   | HELP     |              |           |               |
CS{3..6}    | S{3..6}   | H{3..6}     | 150502      | 2025-09-20 09:00:00 | approved   | HELP     |              |           |               |
CAG{1..2}   | PAG{1..2} | G{1..2}     | 150502      | 2025-09-20 09:00:00 | approved   | AGB      |              |           |               |
CU{1..4}    | U{1..4}   | D1          | 150502      | 2024-12-20 09:00:00 | approved   |          |              |           |               |
CT{1..3}    | T{1..3}   | D1          | 150502      | 2025-01-01 09:00:00 | approved   |          |              |           |               |
CT{4..5}    | T{4..5}   | D1          | 150502      | 2025-06-25 09:00:00 | approved   |          |              |           |               |
CW{1..2}    | W{1..2}   | D2          | 150502      | 2025-06-25 09:00:00 | approved   |          |              |           |               |
CW{3..5}    | W{3..5}   | D2          | 150502      | 2025-12-31 09:00:00 | approved   |          |              |           |               |
CU{5..8}    | U{5..8}   | D2          | 150502      | 2026-01-12 09:00:00 | approved   |          |              |           |               |
CM1{1..2}   | M1{1..2}  | M1          | 150502      | 2025-03-10 09:00:00 | approved   |          |              |           |               |
CM2{1..2}   | M2{1..2}  | M2          | 150502      | 2025-03-10 09:00:00 | approved   |          |              |           |               |
CCE{1..2}   | CE{1..2}  | CU1         | 150502      | 2025-06-25 09:00:00 | approved   |          |              |           |               |
CCF{1..2}   | CF{1..2}  | CU2         | 150502      | 2025-06-25 09:00:00 | approved   |          |              |           |               |
S8A{1..3}   | S8A{1..3} | E8          | 150502      | 2023-06-20 09:00:00 | approved   |          |              |           |               |
S8B{1..6}   | S8B{1..6} | E8          | 150502      | 2024-06-20 09:00:00 | approved   |          |              |           |               |
S8C{1..3}   | S8C{1..3} | E8          | 150502      | 2025-03-20 09:00:00 | approved   |          |              |           |               |
S9A{1..3}   | S9A{1..3} | E9          | 150502      | 2023-08-20 09:00:00 | approved   |          |              |           |               |
S9B{1..3}   | S9B{1..3} | E9          | 150502      | 2025-03-20 09:00:00 | approved   |          |              |           |               |
S9C{1..6}   | S9C{1..6} | E9          | 150502      | 2025-08-20 09:00:00 | approved   |          |              |           |               |
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month           | paid_on         | amount
Y1-{2..3}  | C01      | P01       | 150502      | unemployment_benefit | 2025-0{2..3}-01 | 2025-0{2..3}-20 | 1000.00
Y2         | C02      | P02       | 150502      | unemployment_benefit | 2026-01-01      | 2026-01-10      | 1500.00
Y3         | C03      | P03       | 150502      | unemployment_benefit | 2025-07-01      | 2025-07-20      | 1200.00
Y8         | C08      | P08       | 150502      | unemployment_benefit | 2025-02-01      | 2025-02-20      | 700.00
'''
[test.expect]
# E1 in 2025: seven claims of six persons (P01 twice); those of 30 and 31 December 2024 and 5 January 2026 lie outside, C09 is
# pending. Person-months: P02 2, P03 to P05 5 + 5 + 3, P06 5, P09 1: 21, 1.75 on average. Paid 2 × 1000 + 1500 + 1200; 22 months at 1000 and eleven
# at 1500 are left. Runs: 1, 1, 2, 3, 11, 12, 29, in the middle 3; three under three months. Short of twelve after a voluntary
# separation: P02 and P04, P03 has twelve. Six have a separation (of P04's two the first: not for closure, and changed): two for closure, two changed,
# three of six from 1 to 5 June (two in four days, four in six). AGZ filed two; P02 and P03 share account and device. May to July
# hold four in 2025 and four in 2024, eight of fifteen in all. E3 has claims only, E4 has one.
rows = '''
entity_id | window_end | window_start | region_code | industry | prefecture | observed | exposure | average_insured | share  | tested | claims | months | amount  | stoppable | short_claims | after_voluntary | reason_changed | agent_claims | account_persons | device_persons | separations_known | closure_share | same_days_share | median_run | season_share | season | other_years | years_alike | employer_type | closed_on
E1        | 2025-12-31 | 2025-01-01   | 150502      | C        | 1505       | 6        | 21       | 1.75            | 3.4286 | true   | 7      | 4      | 4700.00 | 38500.00  | 3            | 2               | 2              | 2            | 2               | 2              | 6                 | 0.3333        | 0.5             | 3          | 0.5333       | 1      | 2           | 1           | enterprise    | 2025-11-20
E3        | 2025-12-31 | 2025-01-01   |             | ?        | ?          | 2        | 0        | 0               |        | true   | 2      | 0      | 0.00    | 0.00      | 0            | 0               | 0              | 0            | 0               | 0              | 0                 |               |                 | 0          |              | 0      | 0           | 0           |               |
E4        | 2025-12-31 | 2025-01-01   |             | ?        | ?          | 1        | 0        | 0               |        | true   |        |        |         |           |              |                 |                |              |                 |                |                   |               |                 |            |              |        |             |             |               |
ZZ        | 2025-12-31 | 2025-01-01   |             | ?        | ?          | 0        | 1        | 0.0833          | 0      | true   |        |        |         |           |              |                 |                |              |                 |                |                   |               |                 |            |              |        |             |             |               |
'''

[[test]]
name  = "boundary: the explanations are looked up from sixty days before the window to its end"
kind  = "boundary"
as_of = 2026-01-15
use   = "boundary: one window with something on both sides of every limit, and employers that lack what others have"
[test.params]
min_claimants = 2
step_months   = 1
[test.expect]
# E1: two contracts (to June one: AGB filed three by then and works for three employers), five spells of known length (P06's begins with the extract), two of them near a year. E5: nobody from July
# on, D1 from June on (April had two, eight months before 26 in all, so half of the mean is 1.6). D1: 2 November 2024 is sixty days before the window, seven left from 1 November on; D2: 31 December, four more leave on 10 January 2026.
# M1: July 2024 4 of 6, January 2025 3 of 8, June 2024 outside; M2: June 2025 4 of 6, July outside. CU1: seven of a hundred in the thirty days to 2
# November 2024 (eight to 1 November), five of ten in June; CU2: seven to 31 December, nine to 2 January 2026. E8: June 2024 is
# a season (2023 had half), it lies in the window to May 2025 and not in the next. E9: August 2025 is one.
rows = '''
entity_id | window_end | ended_on   | ended_before | stopped | exit_leavers | exit_spell | body_leavers | moved | moved_to | moved_part | contracts | spells_known | whole_years | cut_leavers | cut_initiated | must_report | agent_employers | agent_helps | season
E1        | 2025-12-31 |            | 0            | false   | 0            |            | 5            | 0     |          | 0          | 2         | 5            | 2           | 6           | 2             | true        | 2               | false       | 1
E1        | 2025-06-30 |            | 0            | false   | 0            |            | 5            | 0     |          | 0          | 1         | 4            | 2           | 6           | 2             | true        | 3               | false       | 1
E3        | 2025-12-31 |            |              | false   | 0            |            | 0            | 0     |          |            | 0         | 0            | 0           | 0           | 0             | false       | 0               | false       | 0
E5        | 2025-12-31 | 2025-07-01 | 3            | true    | 0            |            | 0            | 0     |          |            | 0         | 0            | 0           | 0           | 0             | false       | 0               | false       | 0
HE        | 2025-12-31 |            |              | false   | 0            |            | 0            | 0     |          |            | 0         | 0            | 0           | 0           | 0             | false       | 5               | true        | 0
D1        | 2025-12-31 | 2025-06-01 | 2            | true    | 3            | 8          | 0            | 0     |          |            | 5         | 5            | 0           | 7           | 0             | true        | 0               | false       | 0
D2        | 2025-12-31 |            |              | false   | 3            | 2          | 0            | 0     |          |            | 5         | 5            | 0           | 0           | 0             | false       | 0               | false       | 0
M1        | 2025-06-30 |            |              | false   | 0            |            | 6            | 4     | N1       | 0.6667     | 0         | 0            | 0           | 0           | 0             | false       | 0               | false       | 0
M2        | 2025-06-30 |            |              | false   | 0            |            | 6            | 4     | N1       | 0.6667     | 0         | 0            | 0           | 0           | 0             | false       | 0               | false       | 0
CU1       | 2025-12-31 |            |              | false   | 0            |            | 5            | 0     |          | 0          | 0         | 0            | 0           | 7           | 3             | false       | 0               | false       | 0
CU2       | 2025-12-31 |            |              | false   | 0            |            | 5            | 0     |          | 0          | 0         | 0            | 0           | 7           | 3             | false       | 0               | false       | 0
E8        | 2025-05-31 |            |              | false   | 0            |            | 0            | 0     |          |            | 0         | 0            | 0           | 0           | 0             | false       | 0               | false       | 2
E8        | 2025-06-30 |            |              | false   | 0            |            | 0            | 0     |          |            | 0         | 0            | 0           | 0           | 0             | false       | 0               | false       | 0
E9        | 2025-06-30 |            |              | false   | 0            |            | 0            | 0     |          |            | 0         | 0            | 0           | 0           | 0             | false       | 0               | false       | 0
'''

[[test]]
name  = "boundary: closed sixty days before the window or 120 after its end, and a day beyond"
kind  = "boundary"
as_of = 2026-01-31
[test.params]
step_months = 12
[test.given]
employers = '''
employer_id | region_code | industry_code | employer_type   | closed_on
Q{01..80}   | 150502      | C13           | enterprise      |
CL1         | 150602      | C13           | enterprise      | 2023-12-03
CL2         | 150702      | C13           | enterprise      | 2023-12-02
CL3         | 150802      | C13           | enterprise      | 2025-05-31
CL4         | 150902      | C13           | enterprise      | 2025-06-01
CS1         | 150602      | C13           | enterprise      |
CS2         | 150702      | C13           | enterprise      |
CS3         | 150802      | C13           | enterprise      |
CS4         | 150902      | C13           | enterprise      |
ST1         | 150602      | C13           | enterprise      |
ST2         | 150702      | C13           | enterprise      |
SM1         | 150802      | C13           | enterprise      |
SM2         | 150902      | C13           | enterprise      |
DX1         | 150602      | C13           | labour_dispatch |
DX2         | 150702      | C13           | labour_dispatch |
DX3         | 150802      | C13           | labour_dispatch |
DX4         | 150902      | C13           | labour_dispatch |
DX5         | 152202      | C13           | labour_dispatch |
MV1         | 150602      | C13           | enterprise      |
MV2         | 150702      | C13           | enterprise      |
MV3         | 150802      | C13           | enterprise      |
K1          | 150602      | C13           | enterprise      |
K2          | 150702      | C13           | enterprise      |
K3          | 150802      | C13           | enterprise      |
K4          | 150902      | C13           | enterprise      |
K5          | 152202      | C13           | enterprise      |
L1          | 150602      | C13           | enterprise      |
L2          | 150702      | C13           | enterprise      |
L3          | 150802      | C13           | enterprise      |
L4          | 150902      | C13           | enterprise      |
L5          | 152202      | C13           | enterprise      |
L6          | 152502      | C13           | enterprise      |
SE1         | 150602      | C13           | enterprise      |
SE2         | 150702      | C13           | enterprise      |
N2          | 150802      | C13           | enterprise      |
N3          | 150902      | C13           | enterprise      |
'''
contributions = '''
person_id          | employer_id | region_code | month            | kind
OLD                | ZZ          | 150502      | 2023-01-01       | regular
OLD                | ZZ          | 150502      | 2026-01-01       | regular
Q{01..80}-{01..10} | Q{01..80}   | 150502      | 2024-{02..07}-01 | regular
CL1-{01..10}       | CL1         | 150502      | 2024-{06..11}-01 | regular
CL1-S{01..02}      | CL1         | 150502      | 2024-{06..11}-01 | regular
CL1-S              | CL1         | 150502      | 2025-12-01       | regular
CL2-{01..10}       | CL2         | 150502      | 2024-{06..11}-01 | regular
CL2-S{01..02}      | CL2         | 150502      | 2024-{06..11}-01 | regular
CL2-S              | CL2         | 150502      | 2025-12-01       | regular
CL3-{01..10}       | CL3         | 150502      | 2024-{06..11}-01 | regular
CL3-S{01..02}      | CL3         | 150502      | 2024-{06..11}-01 | regular
CL3-S              | CL3         | 150502      | 2025-12-01       | regular
CL4-{01..10}       | CL4         | 150502      | 2024-{06..11}-01 | regular
CL4-S{01..02}      | CL4         | 150502      | 2024-{06..11}-01 | regular
CL4-S              | CL4         | 150502      | 2025-12-01       | regular
CS1-{01..10}       | CS1         | 150502      | 2024-{06..11}-01 | regular
CS1-S{01..02}      | CS1         | 150502      | 2024-{06..11}-01 | regular
CS1-S              | CS1         | 150502      | 2025-12-01       | regular
CS2-{01..10}       | CS2         | 150502      | 2024-{06..11}-01 | regular
CS2-S{01..02}      | CS2         | 150502      | 2024-{06..11}-01 | regular
CS2-S              | CS2         | 150502      | 2025-12-01       | regular
CS3-{01..10}       | CS3         | 150502      | 2024-{06..11}-01 | regular
CS3-S{01..02}      | CS3         | 150502      | 2024-{06..11}-01 | regular
CS3-S              | CS3         | 150502      | 2025-12-01       | regular
CS4-{01..10}       | CS4         | 150502      | 2024-{06..11}-01 | regular
CS4-S{01..02}      | CS4         | 150502      | 2024-{06..11}-01 | regular
CS4-S              | CS4         | 150502      | 2025-12-01       | regular
ST1-{01..10}       | ST1         | 150502      | 2024-{06..11}-01 | regular
ST1-S{01..12}      | ST1         | 150502      | 2024-{06..11}-01 | regular
ST1-S{01..12}      | ST1         | 150502      | 2024-12-01       | regular
ST1-S{01..12}      | ST1         | 150502      | 2025-{01..04}-01 | regular
ST2-{01..10}       | ST2         | 150502      | 2024-{06..11}-01 | regular
ST2-S{01..12}      | ST2         | 150502      | 2024-{06..11}-01 | regular
ST2-S{01..12}      | ST2         | 150502      | 2024-12-01       | regular
ST2-S{01..12}      | ST2         | 150502      | 2025-{01..05}-01 | regular
SM1-{01..10}       | SM1         | 150502      | 2024-{06..11}-01 | regular
SM1-S              | SM1         | 150502      | 2025-12-01       | regular
SM2-{01..09}       | SM2         | 150502      | 2024-{06..11}-01 | regular
SM2-10             | SM2         | 150502      | 2024-{07..11}-01 | regular
SM2-S              | SM2         | 150502      | 2025-12-01       | regular
DX1-{01..10}       | DX1         | 150502      | 2023-12-01       | regular
DX1-{01..10}       | DX1         | 150502      | 2024-{01..11}-01 | regular
DX1-S{01..02}      | DX1         | 150502      | 2024-{06..11}-01 | regular
DX1-S              | DX1         | 150502      | 2025-12-01       | regular
DX2-{01..10}       | DX2         | 150502      | 2023-12-01       | regular
DX2-{01..10}       | DX2         | 150502      | 2024-{01..11}-01 | regular
DX2-S{01..02}      | DX2         | 150502      | 2024-{06..11}-01 | regular
DX2-S              | DX2         | 150502      | 2025-12-01       | regular
DX3-{01..10}       | DX3         | 150502      | 2024-{01..11}-01 | regular
DX3-S{01..02}      | DX3         | 150502      | 2024-{06..11}-01 | regular
DX3-S              | DX3         | 150502      | 2025-12-01       | regular
DX4-{01..10}       | DX4         | 150502      | 2023-12-01       | regular
DX4-{01..10}       | DX4         | 150502      | 2024-{01..11}-01 | regular
DX4-S{01..02}      | DX4         | 150502      | 2024-{06..11}-01 | regular
DX4-S              | DX4         | 150502      | 2025-12-01       | regular
DX5-{01..10}       | DX5         | 150502      | 2023-12-01       | regular
DX5-{01..10}       | DX5         | 150502      | 2024-{01..11}-01 | regular
DX5-S{01..02}      | DX5         | 150502      | 2024-{06..11}-01 | regular
DX5-S              | DX5         | 150502      | 2025-12-01       | regular
MV1-{01..08}       | MV1         | 150502      | 2024-{06..11}-01 | regular
MV1-S{01..04}      | MV1         | 150502      | 2024-{06..11}-01 | regular
MV1-S              | MV1         | 150502      | 2025-12-01       | regular
MV1-M{01..08}      | N1          | 150502      | 2024-10-01       | regular
MV2-{01..09}       | MV2         | 150502      | 2024-{06..11}-01 | regular
MV2-S{01..04}      | MV2         | 150502      | 2024-{06..11}-01 | regular
MV2-S              | MV2         | 150502      | 2025-12-01       | regular
MV2-M{01..08}      | N1          | 150502      | 2024-10-01       | regular
MV3-{01..07}       | MV3         | 150502      | 2024-{06..11}-01 | regular
MV3-S{01..04}      | MV3         | 150502      | 2024-{06..11}-01 | regular
MV3-S              | MV3         | 150502      | 2025-12-01       | regular
MV3-M{01..07}      | N1          | 150502      | 2024-10-01       | regular
K1-{01..07}        | K1          | 150502      | 2023-12-01       | regular
K1-{01..07}        | K1          | 150502      | 2024-{01..11}-01 | regular
K1-{08..10}        | K1          | 150502      | 2024-11-01       | regular
K1-S{01..02}       | K1          | 150502      | 2024-{06..11}-01 | regular
K1-S               | K1          | 150502      | 2025-12-01       | regular
K2-{01..08}        | K2          | 150502      | 2023-12-01       | regular
K2-{01..08}        | K2          | 150502      | 2024-{01..11}-01 | regular
K2-{09..11}        | K2          | 150502      | 2024-11-01       | regular
K2-S{01..02}       | K2          | 150502      | 2024-{06..11}-01 | regular
K2-S               | K2          | 150502      | 2025-12-01       | regular
K3-{01..04}        | K3          | 150502      | 2023-12-01       | regular
K3-{01..04}        | K3          | 150502      | 2024-{01..11}-01 | regular
K3-S{01..06}       | K3          | 150502      | 2024-{06..11}-01 | regular
K3-S               | K3          | 150502      | 2025-12-01       | regular
K4-{01..04}        | K4          | 150502      | 2023-12-01       | regular
K4-{01..04}        | K4          | 150502      | 2024-{01..11}-01 | regular
K4-05              | K4          | 150502      | 2024-11-01       | regular
K4-S{01..06}       | K4          | 150502      | 2024-{06..11}-01 | regular
K4-S               | K4          | 150502      | 2025-12-01       | regular
K5-{01..07}        | K5          | 150502      | 2023-12-01       | regular
K5-{01..07}        | K5          | 150502      | 2024-{01..11}-01 | regular
K5-{08..11}        | K5          | 150502      | 2024-11-01       | regular
K5-S{01..02}       | K5          | 150502      | 2024-{06..11}-01 | regular
K5-S               | K5          | 150502      | 2025-12-01       | regular
L1-{01..07}        | L1          | 150502      | 2023-12-01       | regular
L1-{01..07}        | L1          | 150502      | 2024-{01..11}-01 | regular
L1-S{01..02}       | L1          | 150502      | 2024-{06..11}-01 | regular
L1-S               | L1          | 150502      | 2025-12-01       | regular
L2-{01..08}        | L2          | 150502      | 2023-12-01       | regular
L2-{01..08}        | L2          | 150502      | 2024-{01..11}-01 | regular
L2-S{01..02}       | L2          | 150502      | 2024-{06..11}-01 | regular
L2-S               | L2          | 150502      | 2025-12-01       | regular
L3-{01..07}        | L3          | 150502      | 2023-12-01       | regular
L3-{01..07}        | L3          | 150502      | 2024-{01..11}-01 | regular
L3-S{01..02}       | L3          | 150502      | 2024-{06..11}-01 | regular
L3-S               | L3          | 150502      | 2025-12-01       | regular
L4-{01..07}        | L4          | 150502      | 2024-{01..11}-01 | regular
L4-S{01..02}       | L4          | 150502      | 2024-{06..11}-01 | regular
L4-S               | L4          | 150502      | 2025-12-01       | regular
L5-{01..07}        | L5          | 150502      | 2023-12-01       | regular
L5-{01..07}        | L5          | 150502      | 2024-{01..11}-01 | regular
L5-S{01..02}       | L5          | 150502      | 2024-{06..11}-01 | regular
L5-S               | L5          | 150502      | 2025-12-01       | regular
L6-{01..07}        | L6          | 150502      | 2023-{11..12}-01 | regular
L6-{01..07}        | L6          | 150502      | 2024-{01..10}-01 | regular
L6-S               | L6          | 150502      | 2025-12-01       | regular
SE1-{01..10}       | SE1         | 150502      | 2024-{06..11}-01 | regular
SE1-S{01..02}      | SE1         | 150502      | 2024-{06..11}-01 | regular
SE1-S              | SE1         | 150502      | 2025-12-01       | regular
SE2-{01..10}       | SE2         | 150502      | 2024-{06..11}-01 | regular
SE2-S{01..02}      | SE2         | 150502      | 2024-{06..11}-01 | regular
SE2-S              | SE2         | 150502      | 2025-12-01       | regular
N2-{01..02}        | N2          | 150502      | 2024-{06..11}-01 | regular
N2-S{01..02}       | N2          | 150502      | 2024-{06..11}-01 | regular
N2-S               | N2          | 150502      | 2025-12-01       | regular
N3-{01..03}        | N3          | 150502      | 2024-{06..11}-01 | regular
N3-S{01..02}       | N3          | 150502      | 2024-{06..11}-01 | regular
N3-S               | N3          | 150502      | 2025-12-01       | regular
'''
separations = '''
person_id     | employer_id | separated_on | reason_code         | prior_reason_code
CL1-{01..10}  | CL1         | 2024-12-20   | dismissed_for_cause |
CL2-{01..10}  | CL2         | 2024-12-20   | dismissed_for_cause |
CL3-{01..10}  | CL3         | 2024-12-20   | dismissed_for_cause |
CL4-{01..10}  | CL4         | 2024-12-20   | dismissed_for_cause |
CS1-{01..05}  | CS1         | 2024-12-20   | closure             |
CS1-{06..10}  | CS1         | 2024-12-20   | dismissed_for_cause |
CS2-{01..04}  | CS2         | 2024-12-20   | closure             |
CS2-{05..10}  | CS2         | 2024-12-20   | dismissed_for_cause |
CS3-01        | CS3         | 2024-12-20   | closure             |
CS3-02        | CS3         | 2024-12-20   | dismissed_for_cause |
CS4-01        | CS4         | 2024-12-20   | closure             |
ST1-{01..10}  | ST1         | 2024-12-20   | dismissed_for_cause |
ST2-{01..10}  | ST2         | 2024-12-20   | dismissed_for_cause |
SM1-{01..10}  | SM1         | 2024-12-20   | dismissed_for_cause |
SM2-{01..10}  | SM2         | 2024-12-20   | dismissed_for_cause |
DX1-{01..05}  | DX1         | 2024-12-20   | dismissed_for_cause |
DX1-06        | DX1         | 2024-11-20   | dismissed_for_cause |
DX1-07        | DX1         | 2024-11-26   | dismissed_for_cause |
DX1-08        | DX1         | 2024-12-02   | dismissed_for_cause |
DX1-09        | DX1         | 2024-12-08   | dismissed_for_cause |
DX1-10        | DX1         | 2024-12-14   | dismissed_for_cause |
DX2-{01..04}  | DX2         | 2024-12-20   | dismissed_for_cause |
DX2-05        | DX2         | 2024-11-14   | dismissed_for_cause |
DX2-06        | DX2         | 2024-11-20   | dismissed_for_cause |
DX2-07        | DX2         | 2024-11-26   | dismissed_for_cause |
DX2-08        | DX2         | 2024-12-02   | dismissed_for_cause |
DX2-09        | DX2         | 2024-12-08   | dismissed_for_cause |
DX2-10        | DX2         | 2024-12-14   | dismissed_for_cause |
DX3-{01..05}  | DX3         | 2024-12-20   | dismissed_for_cause |
DX3-06        | DX3         | 2024-11-20   | dismissed_for_cause |
DX3-07        | DX3         | 2024-11-26   | dismissed_for_cause |
DX3-08        | DX3         | 2024-12-02   | dismissed_for_cause |
DX3-09        | DX3         | 2024-12-08   | dismissed_for_cause |
DX3-10        | DX3         | 2024-12-14   | dismissed_for_cause |
DX4-01        | DX4         | 2024-12-20   | dismissed_for_cause |
DX4-02        | DX4         | 2024-12-02   | dismissed_for_cause |
DX5-{01..02}  | DX5         | 2024-12-20   | dismissed_for_cause |
MV1-{01..08}  | MV1         | 2024-12-20   | dismissed_for_cause |
MV1-M{01..10} | MV1         | 2024-09-10   | transfer            |
MV2-{01..09}  | MV2         | 2024-12-20   | dismissed_for_cause |
MV2-M{01..10} | MV2         | 2024-09-10   | transfer            |
MV3-{01..07}  | MV3         | 2024-12-20   | dismissed_for_cause |
MV3-M{01..09} | MV3         | 2024-09-10   | transfer            |
K1-{01..07}   | K1          | 2024-12-20   | contract_expired    |
K1-{08..10}   | K1          | 2024-12-20   | dismissed_for_cause |
K2-{01..07}   | K2          | 2024-12-20   | contract_expired    |
K2-{08..11}   | K2          | 2024-12-20   | dismissed_for_cause |
K3-{01..10}   | K3          | 2024-12-20   | contract_expired    |
K4-{01..10}   | K4          | 2024-12-20   | contract_expired    |
K5-{01..11}   | K5          | 2024-12-20   | contract_expired    |
L1-{01..07}   | L1          | 2024-12-20   | employer_initiated  |
L1-{08..10}   | L1          | 2024-12-20   | contract_expired    |
L2-{01..08}   | L2          | 2024-12-20   | employer_initiated  |
L2-{09..11}   | L2          | 2024-12-20   | contract_expired    |
L3-{01..07}   | L3          | 2024-12-20   | employer_initiated  |
L3-{08..11}   | L3          | 2024-12-20   | contract_expired    |
L4-{01..07}   | L4          | 2024-12-20   | employer_initiated  |
L4-{08..10}   | L4          | 2024-12-20   | contract_expired    |
L5-01         | L5          | 2024-12-20   | employer_initiated  | voluntary
L5-{02..07}   | L5          | 2024-12-20   | employer_initiated  |
L5-{08..10}   | L5          | 2024-12-20   | contract_expired    |
L6-{01..07}   | L6          | 2024-12-20   | employer_initiated  |
L6-{08..10}   | L6          | 2024-12-20   | contract_expired    |
SE1-{01..10}  | SE1         | 2024-12-20   | dismissed_for_cause |
SE2-{01..10}  | SE2         | 2024-12-20   | dismissed_for_cause |
N2-{01..02}   | N2          | 2024-12-20   | dismissed_for_cause |
N3-{01..03}   | N3          | 2024-12-20   | dismissed_for_cause |
'''
claims = '''
claim_id     | person_id    | employer_id | region_code | applied_at          | status     | benefit_start | benefit_months
Q{01..80}    | Q{01..80}-01 | Q{01..80}   | 150502      | 2024-06-20 09:00:00 | approved   |               |
CL1-{01..10} | CL1-{01..10} | CL1         | 150502      | 2025-01-10 09:00:00 | approved   |               |
CL2-{01..10} | CL2-{01..10} | CL2         | 150502      | 2025-01-10 09:00:00 | approved   |               |
CL3-{01..10} | CL3-{01..10} | CL3         | 150502      | 2025-01-10 09:00:00 | approved   |               |
CL4-01       | CL4-01       | CL4         | 150502      | 2024-02-01 00:00:00 | approved   | 2024-03-01    | 24
CL4-02       | CL4-02       | CL4         | 150502      | 2025-01-31 23:59:59 | approved   |               |
CL4-03       | CL4-03       | CL4         | 150502      | 2025-01-10 09:00:00 | terminated |               |
CL4-{04..10} | CL4-{04..10} | CL4         | 150502      | 2025-01-10 09:00:00 | approved   |               |
CL4-X        | CL4-X        | CL4         | 150502      | 2025-02-01 00:00:00 | approved   | 2025-03-01    | 24
CL4-Y        | CL4-Y        | CL4         | 150502      | 2024-01-31 23:59:59 | approved   | 2024-03-01    | 24
CL4-Z        | CL4-Z        | CL4         | 150502      | 2025-01-10 09:00:00 | pending    | 2025-02-01    | 24
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | CL4-01   | CL4-01    | 150502      | unemployment_benefit | 2024-03-01 | 2024-03-20 | 1000.00
Y2         | CL4-01   | CL4-01    | 150502      | unemployment_benefit | 2024-04-01 | 2024-04-20 | 1000.00
Y3         | CL4-01   | CL4-01    | 150502      | unemployment_benefit | 2024-05-01 | 2026-01-31 | 1000.00
Y4         | CL4-01   | CL4-01    | 150502      | unemployment_benefit | 2024-06-01 | 2026-02-01 | 1000.00
Y5         | CL4-02   | CL4-02    | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 1000.00
Y6         | CL4-X    | CL4-X     | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 500.00
Y7         | CL4-Y    | CL4-Y     | 150502      | unemployment_benefit | 2024-03-01 | 2024-03-20 | 500.00
Y8         | CL4-Z    | CL4-Z     | 150502      | unemployment_benefit | 2025-03-01 | 2025-03-20 | 300.00
'''
[test.expect]
# The window is February 2024 to January 2025: 3 December 2023 is sixty days before, 31 May 2025 is 120 after. CL4: ten claimants from the first
# day to the last; X, Y and Z (pending) do not count. Paid by 31 January 2026: three months and one at 1000; 21 of 24 are left.
alerts = '''
entity_id | observed | window_end | persons | months | amount_paid | amount_stoppable | against
CL1       | 10       | 2025-01-31 | 10      | 0      | 0.00        | 0.00             | FP-R2-CLOSURE: window_start=2024-02-01, window_end=2025-01-31, closed_on=2023-12-03
CL2       | 10       | 2025-01-31 | 10      | 0      | 0.00        | 0.00             |
CL3       | 10       | 2025-01-31 | 10      | 0      | 0.00        | 0.00             | FP-R2-CLOSURE: window_start=2024-02-01, window_end=2025-01-31, closed_on=2025-05-31
CL4       | 10       | 2025-01-31 | 10      | 4      | 4000.00     | 21000.00         |
'''

[[test]]
name  = "boundary: half of the known separations for closure, or fewer; two known and one"
kind  = "boundary"
as_of = 2026-01-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond"
[test.params]
step_months = 12
[test.given]
claims = '''
claim_id     | person_id    | employer_id | region_code | applied_at          | status
Q{01..80}    | Q{01..80}-01 | Q{01..80}   | 150502      | 2024-06-20 09:00:00 | approved
CS1-{01..10} | CS1-{01..10} | CS1         | 150502      | 2025-01-10 09:00:00 | approved
CS2-{01..10} | CS2-{01..10} | CS2         | 150502      | 2025-01-10 09:00:00 | approved
CS3-{01..10} | CS3-{01..10} | CS3         | 150502      | 2025-01-10 09:00:00 | approved
CS4-{01..10} | CS4-{01..10} | CS4         | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# CS1: five of ten for closure, CS2: four. CS3: one of two that are known, CS4: the only one.
alerts = '''
entity_id | against
CS1       | FP-R2-CLOSURE: separations_known=10, closure_share=0.5
CS2       |
CS3       | FP-R2-CLOSURE: separations_known=2, closure_share=0.5
CS4       |
'''

[[test]]
name  = "boundary: insurance that stops 90 days after the window and 121; five insured on average, or fewer"
kind  = "boundary"
as_of = 2026-01-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond"
[test.params]
step_months = 12
[test.given]
claims = '''
claim_id     | person_id    | employer_id | region_code | applied_at          | status
Q{01..80}    | Q{01..80}-01 | Q{01..80}   | 150502      | 2024-06-20 09:00:00 | approved
ST1-{01..10} | ST1-{01..10} | ST1         | 150502      | 2025-01-10 09:00:00 | approved
ST2-{01..10} | ST2-{01..10} | ST2         | 150502      | 2025-01-10 09:00:00 | approved
SM1-{01..10} | SM1-{01..10} | SM1         | 150502      | 2025-01-10 09:00:00 | approved
SM2-{01..10} | SM2-{01..10} | SM2         | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# Nobody from 1 May 2025 on (ST1), from 1 June on (ST2): 90 and 121 days after the window. SM1: ten persons for six months are 60 / 12 = 5,
# SM2: one of them for five months, 59 / 12.
alerts = '''
entity_id | band | against
ST1       | B    | FP-R2-CLOSURE: window_end=2025-01-31, ended_on=2025-05-01, stopped=true
ST2       | B    |
SM1       | B    |
SM2       | C    | FP-R2-SMALL: average_insured=4.9167
'''

[[test]]
name  = "boundary: half of the known leave a dispatch firm together after a year, or fewer, or sooner; two and one"
kind  = "boundary"
as_of = 2026-01-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond"
[test.params]
step_months = 12
[test.given]
claims = '''
claim_id     | person_id    | employer_id | region_code | applied_at          | status
Q{01..80}    | Q{01..80}-01 | Q{01..80}   | 150502      | 2024-06-20 09:00:00 | approved
DX1-{01..10} | DX1-{01..10} | DX1         | 150502      | 2025-01-10 09:00:00 | approved
DX2-{01..10} | DX2-{01..10} | DX2         | 150502      | 2025-01-10 09:00:00 | approved
DX3-{01..10} | DX3-{01..10} | DX3         | 150502      | 2025-01-10 09:00:00 | approved
DX4-{01..10} | DX4-{01..10} | DX4         | 150502      | 2025-01-10 09:00:00 | approved
DX5-{01..10} | DX5-{01..10} | DX5         | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# DX1: five of ten on one day after twelve months, DX2: four, DX3: after eleven. DX4: two known, on different days; DX5: on one.
alerts = '''
entity_id | against
DX1       | FP-R2-DISPATCH: separations_known=10, exit_leavers=5, exit_spell=12
DX2       |
DX3       |
DX4       |
DX5       | FP-R2-DISPATCH: separations_known=2, exit_leavers=2, exit_spell=12
'''

[[test]]
name  = "boundary: eight in ten moved together, as many as claimed, or fewer"
kind  = "boundary"
as_of = 2026-01-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond"
[test.params]
step_months = 12
[test.given]
claims = '''
claim_id     | person_id    | employer_id | region_code | applied_at          | status
Q{01..80}    | Q{01..80}-01 | Q{01..80}   | 150502      | 2024-06-20 09:00:00 | approved
MV1-{01..08} | MV1-{01..08} | MV1         | 150502      | 2025-01-10 09:00:00 | approved
MV2-{01..09} | MV2-{01..09} | MV2         | 150502      | 2025-01-10 09:00:00 | approved
MV3-{01..07} | MV3-{01..07} | MV3         | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# Of ten who left in September eight went to N1, as many as claimed at MV1; nine claimed at MV2; MV3: seven of nine.
alerts = '''
entity_id | against
MV1       | FP-R2-MERGER: observed=8, moved=8, moved_part=0.8
MV2       |
MV3       |
'''

[[test]]
name  = "boundary: expired contracts, seven in ten, after whole years of known length, at least five"
kind  = "boundary"
as_of = 2026-01-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond"
[test.params]
step_months = 12
[test.given]
claims = '''
claim_id    | person_id    | employer_id | region_code | applied_at          | status
Q{01..80}   | Q{01..80}-01 | Q{01..80}   | 150502      | 2024-06-20 09:00:00 | approved
K1-{01..10} | K1-{01..10}  | K1          | 150502      | 2025-01-10 09:00:00 | approved
K2-{01..11} | K2-{01..11}  | K2          | 150502      | 2025-01-10 09:00:00 | approved
K3-{01..10} | K3-{01..10}  | K3          | 150502      | 2025-01-10 09:00:00 | approved
K4-{01..10} | K4-{01..10}  | K4          | 150502      | 2025-01-10 09:00:00 | approved
K5-{01..11} | K5-{01..11}  | K5          | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# K2: 7 of 11 contracts. K3: the length of four spells is known (of the others nobody was insured there), K4: of five. K5: 7 of 11 whole years.
alerts = '''
entity_id | against
K1        | FP-R2-CONTRACT: separations_known=10, contracts=7, spells_known=10, whole_years=7
K2        |
K3        |
K4        | FP-R2-CONTRACT: separations_known=10, contracts=10, spells_known=5, whole_years=4
K5        |
'''

[[test]]
name  = "boundary: a layoff of which seven in ten were initiated, seven in ten claimed, after a year, no reason changed"
kind  = "boundary"
as_of = 2026-01-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond"
[test.params]
step_months = 12
[test.given]
claims = '''
claim_id    | person_id    | employer_id | region_code | applied_at          | status
Q{01..80}   | Q{01..80}-01 | Q{01..80}   | 150502      | 2024-06-20 09:00:00 | approved
L1-{01..07} | L1-{01..07}  | L1          | 150502      | 2025-01-10 09:00:00 | approved
L2-{01..08} | L2-{01..08}  | L2          | 150502      | 2025-01-10 09:00:00 | approved
L3-{01..07} | L3-{01..07}  | L3          | 150502      | 2025-01-10 09:00:00 | approved
L4-{01..07} | L4-{01..07}  | L4          | 150502      | 2025-01-10 09:00:00 | approved
L5-{01..07} | L5-{01..07}  | L5          | 150502      | 2025-01-10 09:00:00 | approved
L6-{01..07} | L6-{01..07}  | L6          | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# L1: ten leave, seven at the employer's wish, seven claim after twelve months. L2: eight of eleven claim. L3: seven of eleven were
# initiated. L4: eleven months. L5: one reason was changed. L6: nobody was insured in the month before.
alerts = '''
entity_id | against
L1        | FP-R2-LAYOFF: observed=7, reason_changed=0, median_run=12, cut_leavers=10, cut_initiated=7, must_report=true
L2        |
L3        |
L4        |
L5        |
L6        |
'''

[[test]]
name  = "boundary: a season with one other year, clear or not; two claimants are no alert, three are"
kind  = "boundary"
as_of = 2026-01-31
use   = "boundary: closed sixty days before the window or 120 after its end, and a day beyond"
[test.params]
step_months = 12
[test.given]
claims = '''
claim_id     | person_id    | employer_id | region_code | applied_at          | status
Q{01..80}    | Q{01..80}-01 | Q{01..80}   | 150502      | 2024-06-20 09:00:00 | approved
SE1-{01..10} | SE1-{01..10} | SE1         | 150502      | 2025-01-10 09:00:00 | approved
SE1-A{1..5}  | SE1-A{1..5}  | SE1         | 150502      | 2024-01-10 09:00:00 | approved
SE1-B{1..5}  | SE1-B{1..5}  | SE1         | 150502      | 2023-06-10 09:00:00 | approved
SE1-C{1..5}  | SE1-C{1..5}  | SE1         | 150502      | 2023-09-10 09:00:00 | approved
SE2-{01..10} | SE2-{01..10} | SE2         | 150502      | 2025-01-10 09:00:00 | approved
SE2-A{1..5}  | SE2-A{1..5}  | SE2         | 150502      | 2024-01-10 09:00:00 | approved
N2-{01..02}  | N2-{01..02}  | N2          | 150502      | 2025-01-10 09:00:00 | approved
N3-{01..03}  | N3-{01..03}  | N3          | 150502      | 2025-01-10 09:00:00 | approved
'''
[test.expect]
# January 2024 has five of ten: SE1 has 15 of 25 in these months, SE2 15 of 15. Two of N2 are no alert.
alerts = '''
entity_id | observed | band | against
SE1       | 10       | B    | FP-R2-SEASON: season=1
SE2       | 10       | C    | FP-R2-SEASON: season=2
N3        | 3        | C    | FP-R2-SMALL: average_insured=2.5
'''

[[test]]
name  = "boundary: windows are counted back from the extract's last month; half of the claimants in a season; one known separation"
kind  = "boundary"
as_of = 2026-01-15
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | ZZ          | 150502      | 2023-01-01       | regular
OLD       | ZZ          | 150502      | 2025-{09..12}-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
L{1..3}   | LEAVE       | 2024-06-20   | closure
L{4..6}   | LEAVE       | 2025-06-20   | closure
K1        | KNOWN       | 2025-06-20   | closure
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status
H{1..3}  | H{1..3}   | HALF        | 150502      | 2024-06-20 09:00:00 | approved
H{4..6}  | H{4..6}   | HALF        | 150502      | 2025-06-20 09:00:00 | approved
H7       | H7        | HALF        | 150502      | 2025-02-20 09:00:00 | approved
H{8..9}  | H{8..9}   | HALF        | 150502      | 2025-10-20 09:00:00 | approved
G{1..3}  | G{1..3}   | LESS        | 150502      | 2024-06-20 09:00:00 | approved
G{4..6}  | G{4..6}   | LESS        | 150502      | 2025-06-20 09:00:00 | approved
G7       | G7        | LESS        | 150502      | 2025-02-20 09:00:00 | approved
GA       | GA        | LESS        | 150502      | 2025-02-20 09:00:00 | approved
G{8..9}  | G{8..9}   | LESS        | 150502      | 2025-10-20 09:00:00 | approved
L{1..3}  | L{1..3}   | LEAVE       | 150502      | 2024-06-25 09:00:00 | pending
L{4..6}  | L{4..6}   | LEAVE       | 150502      | 2025-06-25 09:00:00 | approved
K{1..3}  | K{1..3}   | KNOWN       | 150502      | 2025-06-25 09:00:00 | approved
'''
[test.expect]
# Every third month back from December 2025 is tested. HALF: three of six claim in May to July, as many in 2024; LESS: three of seven.
# At LEAVE as many left in June 2024, but their claims were not approved. Of KNOWN one has a separation.
rows = '''
entity_id | window_end | observed | tested | claims | season | separations_known | closure_share | same_days_share
HALF      | 2025-12-31 | 6        | true   | 6      | 1      | 0                 |               |
HALF      | 2025-11-30 | 6        | false  |        |        |                   |               |
HALF      | 2025-10-31 | 6        | false  |        |        |                   |               |
HALF      | 2025-09-30 | 4        | true   | 4      | 1      | 0                 |               |
LESS      | 2025-12-31 | 7        | true   | 7      | 0      | 0                 |               |
LEAVE     | 2025-12-31 | 3        | true   | 3      | 0      | 3                 | 1             | 1
KNOWN     | 2025-12-31 | 3        | true   | 3      | 0      | 1                 | 1             | 1
'''

[[test]]
name  = "boundary: a stricter rate of false alarms leaves three of three out"
kind  = "boundary"
as_of = 2026-01-31
use   = "boundary: a season with one other year, clear or not; two claimants are no alert, three are"
[test.params]
step_months = 12
fdr_q       = 0.001
[test.expect]
alerts = '''
entity_id | observed
SE1       | 10
SE2       | 10
'''

[[survivor]]
mutant = "details: JOIN concerned n => LEFT JOIN concerned n"
reason = { zh = "只为少读，下一步只取所选单位的申领", en = "it only saves reading: the next step takes the claims of those chosen" }

[[survivor]]
mutant = "details: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔计数申领在 claim_money 中都有一行", en = "claim_money has a row for every counting claim" }

[[survivor]]
mutant = "details: JOIN claim_run r => LEFT JOIN claim_run r"
reason = { zh = "每笔计数申领在 claim_run 中都有一行", en = "claim_run has a row for every counting claim" }

[[survivor]]
mutant = "details: JOIN claim d => LEFT JOIN claim d"
reason = { zh = "所选窗口至少有两名申领人", en = "a window that is chosen has two claimants at least" }

[[survivor]]
mutant = "details: JOIN event_spell v => LEFT JOIN event_spell v"
reason = { zh = "没有对应行的，两个计数都加 0", en = "without a row both counts grow by 0" }

[[survivor]]
mutant = "details: JOIN same_months_other_years y => LEFT JOIN same_months_other_years y"
reason = { zh = "没有对应行时为空，最后一步同样取 0", en = "without a row it is null, which the last step makes 0 all the same" }

[[survivor]]
mutant = "details: JOIN dispatch_exit d => LEFT JOIN dispatch_exit d"
reason = { zh = "没有对应行时为空，最后一步同样取 0", en = "without a row it is null, which the last step makes 0 all the same" }

[[survivor]]
mutant = "details: JOIN moved_together t => LEFT JOIN moved_together t"
reason = { zh = "没有对应行时为空，最后一步同样取 0", en = "without a row it is null, which the last step makes 0 all the same" }

[[survivor]]
mutant = "details: JOIN reported_size_cut r => LEFT JOIN reported_size_cut r"
reason = { zh = "没有对应行时为空，最后一步同样取 0", en = "without a row it is null, which the last step makes 0 all the same" }

[[survivor]]
mutant = "details: LEFT JOIN fact f => JOIN fact f"
reason = { zh = "所选窗口至少有两笔申领，都有一行", en = "a window that is chosen has two claims at least, so it has its row" }

[[survivor]]
mutant = "evidence.claims: JOIN claim_money m => LEFT JOIN claim_money m"
reason = { zh = "每笔计数申领在 claim_money 中都有一行", en = "claim_money has a row for every counting claim" }

[[survivor]]
mutant = "evidence.claims: JOIN claim_run r => LEFT JOIN claim_run r"
reason = { zh = "每笔计数申领在 claim_run 中都有一行", en = "claim_run has a row for every counting claim" }

[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值由模型拟合，不会恰好等于界限", en = "a q-value is fitted and never equals the limit to the last bit" }

[[survivor]]
mutant = "params.fdr_q: 0.2 => 0.24"
reason = { zh = "queue.toml 只列 q 不超过 0.20 的", en = "queue.toml lists nothing above 0.20" }

[[survivor]]
mutant = "downgrade.3: ended_on <= window_end + INTERVAL '120 days' => ended_on < window_end + INTERVAL '120 days'"
reason = { zh = "月末之后第 120 日从来不是某月 1 日", en = "the 120th day after the end of a month is never the first of one" }

[[survivor]]
mutant = "downgrade.3: INTERVAL '120 days' => INTERVAL '119 days' in window_end + INTERVAL '120 days'"
reason = { zh = "月末之后第 120 日从来不是某月 1 日", en = "the 120th day after the end of a month is never the first of one" }

[[survivor]]
mutant = "downgrade.3: false => true in COALESCE(ended_on <= window_end + INTERVAL '120 days', false)"
reason = { zh = "参保停止的必有停止之日", en = "who stopped has a day of it" }
---*/
