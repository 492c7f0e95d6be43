/*--- rule
format   = 1
id       = "R65"
slug     = "refusal-not-explained"
version  = "1.0"
status   = "experimental"
family   = "agency"
entity   = "agency"
severity = "medium"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["告知义务", "审核不通过"]

title.zh   = "驳回未说明原因或未及时告知"
title.en   = "Refusals without a reason or notice"
summary.zh = "经办机构驳回的失业保险金申领中，没有驳回原因、没有告知日期或告知过晚的占比，显著高于同类机构。审核不通过的要及时准确说明原因及处置方式；这是对机构的提示，与申领人无关。"
summary.en = "Among the claims an office refused, the share without a reason, without a day of notice or with a late one is far above that of like offices. A refusal is explained at once and rightly; this is for the office, not about the claimant."

[[legal]]
clause = "NMG-2025-SYBX:1"
why.zh = "审核不通过的要及时准确向失业人员说明原因及处置方式"
why.en = "A refusal is explained at once, with what to do"

[requires]
claims = ["claim_id", "person_id", "region_code", "agency_code", "applied_at", "decided_on", "status", "rejection_reason", "notified_on"]

[params.notice_days]
type = "int"
default = 10
min = 1
max = 60
unit = "日"
about.zh = "决定后超过多少自然日告知算过晚；文件只说“及时”，由本单位设定"
about.en = "Notice more than so many calendar days after the decision is late; the text says only 'at once', the office sets it"
[params.min_refusals]
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
[output.columns]
agency_code  = { type = "string",  zh = "经办机构", en = "Handling office" }
region_code  = { type = "string",  zh = "地区", en = "Region" }
prefecture   = { type = "string",  zh = "盟市", en = "Prefecture" }
window_start = { type = "date",    zh = "最早决定日", en = "First decision" }
window_end   = { type = "date",    zh = "最近决定日", en = "Last decision" }
observed     = { type = "int64",   zh = "未说明或未及时告知", en = "Not explained, or not in time" }
exposure     = { type = "int64",   zh = "驳回（可判断）", en = "Refusals judged" }
share        = { type = "float64", zh = "占比", en = "Share" }
no_reason    = { type = "int64",   zh = "没有原因", en = "Without a reason" }
no_notice    = { type = "int64",   zh = "没有告知日期", en = "Without a day of notice" }
late_notice  = { type = "int64",   zh = "告知过晚", en = "Notice too late" }

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
where = "q_value <= $fdr_q AND observed >= $min_refusals"
score = "ratio_low"
budget = { per_scan = 60 }

[[downgrade]]
when = "no_reason = exposure OR no_notice = exposure"
to   = "low"
fp   = "FP-R65-FIELD"
zh   = "全部{exposure}笔驳回都没有填写同一项，似为系统未采集该项"
en   = "One field is empty in all {exposure} refusals: the system probably does not record it"

[explain]
zh = "该机构可判断的{exposure}笔驳回中，有{observed}笔（{share:pct}）没有原因（{no_reason}笔）、没有告知日期（{no_notice}笔）或决定后超过{notice_days}日才告知（{late_notice}笔）；同类{peers}家的占比为{peer_rate:pct}，按此约应有{expected:0.1}笔。"
en = "Of {exposure} refusals of the office that can be judged, {observed} ({share:pct}) have no reason ({no_reason}), no day of notice ({no_notice}) or were told more than {notice_days} days after the decision ({late_notice}); for {peers} like offices the share is {peer_rate:pct}, which gives about {expected:0.1}."

[[plots]]
kind = "funnel"

[[evidence]]
id    = "claims"
title.zh = "未说明或未及时告知的驳回"
title.en = "Refusals not explained or not in time"
table = "claims"
key   = "claim_id"
role  = "claim"
sql   = """
SELECT k.person_id, k.claim_id, k.agency_code, k.decided_on, k.notified_on, k.rejection_reason
FROM claims k
WHERE k.status = 'rejected' AND $as_of - k.decided_on > $notice_days AND CAST(k.applied_at AS DATE) <= k.decided_on
  AND (k.rejection_reason IS NULL OR k.notified_on IS NULL OR k.notified_on - k.decided_on > $notice_days)
  AND k.agency_code = $entity_id"""

[[false_positives]]
id = "FP-R65-FIELD"
zh = "系统不采集原因或告知日期，另有纸质告知"
en = "The system records no reason or day of notice; people are told on paper"
how.zh = "查告知书存根；改进数据采集"
how.en = "The stubs of the notices; mend what is recorded"
[[false_positives]]
id = "FP-R65-WITHDRAWN"
zh = "本人撤回，按驳回登记"
en = "Withdrawn by the person and booked as a refusal"
how.zh = "查撤回申请"
how.en = "The withdrawal"

[[verify]]
id = "V1"
zh = "补充说明原因并告知当事人，告知处置方式和救济途径"
en = "Give the reason, tell the person, with what to do and how to object"
needs = "number"

[suppress]
key = ["entity_id", "window_end:quarter"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "90 days"
---*/
-- Choices:
-- * Refusals decided more than $notice_days before the as-of date: everybody's time to be told has run out. A refusal without
--   a day of decision, or decided before it was filed, is not judged.
-- * One refusal counts once, whatever is missing. A notice before the decision counts as given.
-- * The office's region is that of its refusals (the largest code, where it has several).
WITH refusal AS (
  SELECT agency_code, region_code, decided_on,
         rejection_reason IS NULL                                         AS no_reason,
         notified_on IS NULL                                              AS no_notice,
         COALESCE(notified_on - decided_on > $notice_days, false)         AS late_notice
  FROM claims
  WHERE status = 'rejected' AND agency_code IS NOT NULL AND CAST(applied_at AS DATE) <= decided_on
    AND $as_of - decided_on > $notice_days
)
SELECT agency_code,
       MAX(region_code)                                                                       AS region_code,
       substr(MAX(region_code), 1, 4)                                                         AS prefecture,
       MIN(decided_on)                                                                        AS window_start,
       MAX(decided_on)                                                                        AS window_end,
       CAST(SUM(CASE WHEN no_reason OR no_notice OR late_notice THEN 1 ELSE 0 END) AS BIGINT) AS observed,
       CAST(COUNT(*) AS BIGINT)                                                               AS exposure,
       AVG(CASE WHEN no_reason OR no_notice OR late_notice THEN 1.0 ELSE 0.0 END)             AS share,
       CAST(SUM(CASE WHEN no_reason THEN 1 ELSE 0 END) AS BIGINT)                             AS no_reason,
       CAST(SUM(CASE WHEN no_notice THEN 1 ELSE 0 END) AS BIGINT)                             AS no_notice,
       CAST(SUM(CASE WHEN late_notice THEN 1 ELSE 0 END) AS BIGINT)                           AS late_notice
FROM refusal
GROUP BY agency_code
/*--- tests
[[test]]
name  = "the boundary of a notice: day ten and eleven, no reason, no notice; decided ten and eleven days ago; no office"
kind  = "boundary"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status   | rejection_reason | notified_on
C01      | P01       | J1          | 150502      | 2025-03-01 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-20
C02      | P02       | J1          | 150621      | 2025-03-01 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-21
C03      | P03       | J1          | 150502      | 2025-03-01 09:00:00 | 2025-03-10 | rejected |                  | 2025-03-10
C04      | P04       | J1          | 150502      | 2025-03-01 09:00:00 | 2025-03-10 | rejected | voluntary        |
C05      | P05       | J1          | 150502      | 2025-03-01 09:00:00 | 2025-03-10 | rejected |                  |
C06      | P06       | J1          | 150502      | 2025-06-01 09:00:00 | 2025-06-20 | rejected |                  |
C07      | P07       | J1          | 150502      | 2025-06-01 09:00:00 | 2025-06-19 | rejected | voluntary        | 2025-06-30
C08      | P08       | J1          | 150502      | 2025-03-11 00:00:00 | 2025-03-10 | rejected |                  |
C09      | P09       | J1          | 150502      | 2025-03-10 23:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-09
C10      | P10       | J1          | 150502      | 2025-03-01 09:00:00 |            | rejected |                  |
C11      | P11       | J1          | 150502      | 2025-03-01 09:00:00 | 2025-03-10 | approved |                  |
C12      | P12       |             | 150502      | 2025-03-01 09:00:00 | 2025-03-10 | rejected |                  |
'''
[test.expect]
# Told on day 10 (C01) in time, on day 11 (C02, C07) late. C05 lacks both and counts once. C06 was decided 10 days ago: not judged; C07
# 11 days ago. C08 was decided before it was filed, C10 has no day, C11 is no refusal, C12 has no office. C09 was told before.
population = 1
rows = '''
entity_id | region_code | prefecture | window_start | window_end | observed | exposure | share | no_reason | no_notice | late_notice
J1        | 150621      | 1506       | 2025-03-10   | 2025-06-19 | 5        | 7        | 0.714 | 2         | 2         | 2
'''

[[test]]
name  = "firing: twelve of twenty without a reason, one of twenty at the others; a field that is never filled"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id           | person_id          | agency_code | region_code | applied_at          | decided_on | status   | rejection_reason | notified_on
X{01..12}          | XP{01..12}         | JX          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected |                  | 2025-03-11
X{13..19}          | XP{13..19}         | JX          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-11
X20                | XP20               | JX          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected | voluntary        |
X21                | XP21               | JX          | 150502      | 2025-06-03 09:00:00 | 2025-06-20 | rejected |                  |
X22                | XP22               | JX          | 150502      | 2025-03-11 09:00:00 | 2025-03-10 | rejected |                  |
X23                | XP23               | JX          | 150502      | 2025-03-10 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-21
X24                | XP24               | JX          | 150502      | 2025-03-10 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-20
X25                | XP25               | JX          | 150502      | 2025-03-10 09:00:00 | 2025-06-19 | rejected | voluntary        |
X26                | XP26               | JX          | 150502      | 2025-03-10 09:00:00 | 2025-03-19 | approved |                  |
Y{01..20}          | YP{01..20}         | JY          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected |                  | 2025-03-11
Z{01..20}          | ZP{01..20}         | JZ          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected | voluntary        |
C{01..40}-{01..19} | P{01..40}-{01..19} | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-11
C{01..40}-20       | P{01..40}-20       | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected |                  | 2025-03-11
K{1..2}            | KP{1..2}           | JK          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected |                  | 2025-03-11
'''
[test.expect]
# JX: X01 to X12, X20, X23 and X25. JY has no reason anywhere, JZ no notice anywhere; JK has two refusals only.
population = 44
alerts = '''
entity_id | band | fp           | observed | persons
JX        | B    |              | 15       | 15
JY        | C    | FP-R65-FIELD | 20       | 20
JZ        | C    | FP-R65-FIELD | 20       | 20
'''
absent = ["JK"]

[[test]]
name  = "firing: the least number of refusals is reached exactly"
kind  = "firing"
as_of = 2025-06-30
params = { min_refusals = 15 }
use   = "firing: twelve of twenty without a reason, one of twenty at the others; a field that is never filled"
[test.given]
[test.expect]
alerts = '''
entity_id | observed
JX        | 15
JY        | 20
JZ        | 20
'''

[[test]]
name  = "quiet: one of twenty everywhere"
kind  = "quiet"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id           | person_id          | agency_code | region_code | applied_at          | decided_on | status   | rejection_reason | notified_on
C{01..40}-{01..19} | P{01..40}-{01..19} | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-11
C{01..40}-20       | P{01..40}-20       | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected |                  | 2025-03-11
'''
[test.expect]
population = 40
alerts = ''

[[test]]
name  = "firing: three of twelve where three in ten offices have one of twenty"
kind  = "firing"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id           | person_id          | agency_code | region_code | applied_at          | decided_on | status   | rejection_reason | notified_on
E{01..03}          | EP{01..03}         | JE          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected |                  | 2025-03-11
E{04..12}          | EP{04..12}         | JE          | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-11
C{01..40}-{02..20} | P{01..40}-{02..20} | J{01..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-11
C{01..28}-01       | P{01..28}-01       | J{01..28}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected | voluntary        | 2025-03-11
C{29..40}-01       | P{29..40}-01       | J{29..40}   | 150502      | 2025-03-03 09:00:00 | 2025-03-10 | rejected |                  | 2025-03-11
'''
[test.expect]
# The others: 12 of 800 = 1.5 %, so of twelve about 0.18; three are listed, though with a rate of false alarms just under the limit.
population = 41
alerts = '''
entity_id | band | observed | persons
JE        | C    | 3        | 3
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
---*/
