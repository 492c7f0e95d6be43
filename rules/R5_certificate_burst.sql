/*--- rule
format   = 1
id       = "R5"
slug     = "certificate-burst"
version  = "3.1"
status   = "experimental"
family   = "certificate"
entity   = "body"
severity = "medium"
owner    = "skills-verification"
created  = 2026-11-21
updated  = 2026-11-22
tags     = ["技能提升补贴", "集中发证"]

title.zh   = "评价机构短期集中发证"
title.en   = "Assessment body certificate burst"
summary.zh = "评价机构任意连续30日内发证最多的一段，与其自身其他时段的最大30日相比异常突出；没有其他时段的新机构，与同类机构的通常规模比较。"
summary.en = "The fullest 30 consecutive days of an assessment body stand out against its own largest 30 days elsewhere; a new body without any other time is compared with the usual size of bodies of its kind."

[[legal]]
clause = "NMG-2025-SYBX:6"
why.zh = "同一职业技能评价机构短期内集中发放证书的，及时联系职业技能鉴定部门重点核查"
why.en = "Bursts of certificates from one body: have them checked by the skills department"
[[legal]]
clause = "SIAR-2023:24"
why.zh = "经办机构应当审核证书，并在10个工作日内办结"
why.en = "The office checks the certificate and settles within 10 working days"
[[legal]]
clause = "SIL-2018:88"
why.zh = "核实为违规取得的，责令退回并处罚款"
why.en = "What follows if checking confirms it"

[requires]
certificates      = ["certificate_no", "person_id", "body_id", "issued_on"]
assessment_bodies = ["body_id", "region_code"]

[optional]
certificates      = { columns = ["occupation_code", "level", "issue_region"], feeds = ["occupations"] }
assessment_bodies = { columns = ["body_type", "accredited_on"], feeds = ["body_type", "accredited_on"] }
batch_filings     = { columns = ["body_id", "filed_on", "exam_on", "certificates"], feeds = ["filed"] }
contributions     = { columns = ["person_id", "employer_id", "month"], feeds = ["insured_holders", "one_employer_holders"] }

[params.window_days]
type = "int"
default = 30
min = 1
max = 366
unit = "日"
about.zh = "连续日数"
about.en = "Consecutive days"
[params.history_floor]
type = "int"
default = 10
min = 1
max = 1000
unit = "本"
about.zh = "自身历史不足此数的，按此数比较：个位数的历史不能作比较的基础"
about.en = "A history below this many certificates is taken as this many: single digits are no base for a ratio"
[params.min_count]
type = "int"
default = 20
min = 5
max = 10000
unit = "本"
about.zh = "少于此数不列为疑点（仍参加比较）"
about.en = "No alert below this many certificates (bodies are compared all the same)"
[params.fdr_q]
type = "float"
default = 0.2
min = 0.0001
max = 0.5
about.zh = "列入清单的最大误报率（BH 法 q 值）；A、B 级另有更严条件"
about.en = "Largest false discovery rate on the list (BH q); bands A and B ask for more"

[output]
rows = "population"
entity_id = "body_id"
window = ["window_start", "window_end"]
region = "region_code"
amount_at_risk = "amount"
[output.columns]
body_id        = { type = "string",        zh = "评价机构", en = "Assessment body" }
region_code    = { type = "string",        zh = "所在地", en = "Region" }
body_type      = { type = "string",        zh = "机构类型", en = "Type of body" }
window_start   = { type = "date",          zh = "起", en = "From" }
window_end     = { type = "date",          zh = "止", en = "To" }
observed       = { type = "int64",         zh = "发证数", en = "Certificates" }
exposure       = { type = "float64",       zh = "比较基数", en = "Compared with" }
elsewhere      = { type = "int64",         zh = "其他时段最大30日", en = "Largest 30 days elsewhere" }
issue_days     = { type = "int64",         zh = "发证日数（全部）", en = "Days with certificates, in all" }
window_issue_days = { type = "int64",      zh = "发证日数（窗口内）", en = "Days with certificates in the window" }
persons        = { type = "int64",         zh = "持证人数", en = "Holders" }
occupations    = { type = "int64",         zh = "职业（工种）数", en = "Occupations" }
used           = { type = "int64",         zh = "已用于申领补贴", en = "Used for a subsidy" }
used_share     = { type = "float64",       zh = "已用于申领的占比", en = "Share used for a subsidy" }
amount         = { type = "decimal(14,2)", zh = "已发补贴", en = "Subsidies paid" }
stoppable      = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }
out_of_area    = { type = "int64",         zh = "其中异地证书", en = "Of these out of area" }
account_persons = { type = "int64",        zh = "同一账户最多人数", en = "Most persons on one account" }
employer_used  = { type = "int64",         zh = "同一单位最多申领数", en = "Most applications from one employer" }
filed          = { type = "int64",         zh = "已备案批次证书数", en = "Certificates in filed batches" }
accredited_on  = { type = "date",          zh = "备案（认定）日", en = "Accredited on" }
neighbours     = { type = "int64",         zh = "本省（区）其他机构数", en = "Other bodies of the province" }
neighbours_same_time = { type = "int64",   zh = "其中同期也达高峰", en = "Of these with their peak at the same time" }

[details]
sql = """
WITH session AS (                      -- the fullest month of the window: does it come back in other years?
  SELECT c.row_no,
         FIRST_VALUE(x.years ORDER BY x.certificates DESC, x.month_index)        AS years,
         FIRST_VALUE(x.years_alike ORDER BY x.certificates DESC, x.month_index)  AS years_alike
  FROM candidate c
  JOIN exam_session x ON x.body_id = c.body_id
                     AND x.month_index BETWEEN month_index(c.window_start) AND month_index(c.window_end)
  GROUP BY c.row_no
), enterprise AS (                     -- an enterprise assesses its own staff: whose staff were the holders?
  SELECT row_no, body_id, window_start, window_end FROM candidate WHERE body_type = 'enterprise'
), holder AS (
  SELECT e.row_no, c.person_id, month_start(month_index(c.issued_on)) AS month
  FROM enterprise e
  JOIN certificates c ON c.body_id = e.body_id AND c.issued_on >= e.window_start AND c.issued_on <= e.window_end
  GROUP BY e.row_no, c.person_id, month_start(month_index(c.issued_on))
), insured AS (                        -- one row per holder and employer, whatever months the window has
  SELECT h.row_no, h.person_id, p.employer_id
  FROM holder h
  JOIN contributions p ON p.person_id = h.person_id AND p.month = h.month
  GROUP BY h.row_no, h.person_id, p.employer_id
), known AS (
  SELECT row_no, COUNT(*) AS n FROM (SELECT row_no, person_id FROM insured GROUP BY row_no, person_id) i GROUP BY row_no
), staff AS (
  SELECT row_no, MAX(n) AS most
  FROM (SELECT row_no, employer_id, COUNT(*) AS n FROM insured GROUP BY row_no, employer_id) s
  GROUP BY row_no
), firm AS (
  SELECT e.row_no,
         CAST(COALESCE(k.n, 0) AS BIGINT)     AS insured_holders,
         CAST(COALESCE(s.most, 0) AS BIGINT)  AS one_employer_holders
  FROM enterprise e
  LEFT JOIN known k ON k.row_no = e.row_no
  LEFT JOIN staff s ON s.row_no = e.row_no
)
SELECT c.row_no, f.insured_holders, f.one_employer_holders, x.years AS other_years, x.years_alike
FROM candidate c
JOIN session x    ON x.row_no = c.row_no
LEFT JOIN firm f  ON f.row_no = c.row_no"""
[details.columns]
insured_holders      = { type = "int64", zh = "发证当月参保的持证人（企业评价机构）", en = "Holders insured in the month of issue (enterprise bodies)" }
one_employer_holders = { type = "int64", zh = "其中同一单位最多", en = "Of these most with one employer" }
other_years          = { type = "int64", zh = "可比的其他年份", en = "Other years that can be compared" }
years_alike          = { type = "int64", zh = "其中同期发证达一半的年份", en = "Of these with half of it in the same months" }

[model]
kind     = "scan"         # more than its own largest, or crowding in time more than its peers do
family   = "neg_binomial"
count    = "observed"
exposure = "exposure"
by       = ["body_type"]
centre   = "leave_one_out"
min_peers = 20
tail     = "upper"
fdr      = "$fdr_q"
adds     = ["expected", "ratio", "ratio_low", "q_value", "peers", "scan_start", "scan_end", "scan_count", "scan_expected", "scan_ln_p"]
[model.events]                 # when: the windows that are looked at, and by whose events time is measured
shortest = 1
longest  = "$window_days"
clock    = "body_type"
sql      = """
SELECT body_id AS entity_id, issued_on AS day, COUNT(*) AS events
FROM certificates
WHERE issued_on <= $as_of
GROUP BY body_id, issued_on"""

[alert]
where = "q_value <= $fdr_q AND observed >= $min_count"
score = "ratio_low"
budget = { per_scan = 30 }

[[downgrade]]
when = "elsewhere >= 0.6 * observed"
to   = "low"
fp   = "FP-R5-EXAMDAY"
zh   = "该机构其他时段30日内也曾发证{elsewhere}本，属其通常考试规模"
en   = "The body issued {elsewhere} certificates in another 30 days as well: its usual exam size"
[[downgrade]]
when = "COALESCE(filed >= 0.9 * observed, false) AND NOT COALESCE(body_type = 'enterprise', false)"
to   = "low"
fp   = "FP-R5-FILED"
zh   = "窗口前后30日内备案的批次共{filed}本，覆盖这批证书"
en   = "Batches filed within 30 days of the window hold {filed} certificates and cover these"
[[downgrade]]
when = "COALESCE(filed >= 0.9 * observed AND insured_holders > 0 AND one_employer_holders >= 0.8 * insured_holders, false)"
to   = "low"
fp   = "FP-R5-FILED"
zh   = "企业内部评价，已批量备案（{filed}本）；发证当月参保的{insured_holders}名持证人中，{one_employer_holders}名在同一单位"
en   = "The enterprise's own assessment, filed in batch ({filed} certificates); of {insured_holders} holders insured in the month of issue {one_employer_holders} are with one employer"
[[downgrade]]
when = "COALESCE(filed >= 0.9 * observed AND body_type = 'enterprise', false) AND COALESCE(insured_holders = 0, true)"
to   = "medium"
fp   = "FP-R5-FILED"
zh   = "企业内部评价，已批量备案（{filed}本）；持证人的参保单位不明，未能核对"
en   = "The enterprise's own assessment, filed in batch ({filed} certificates); where the holders were insured is not known"
[[downgrade]]
when = "years_alike >= 2"
to   = "low"
fp   = "FP-R5-GRADUATION"
zh   = "可比的{other_years}个其他年份中有{years_alike}年在同样的月份发证达到一半：像每年一次的毕业考试"
en   = "In {years_alike} of {other_years} other years the same months held half as many certificates: this looks like a graduation exam that comes back every year"
[[downgrade]]
when = "years_alike = 1"
to   = "medium"
fp   = "FP-R5-GRADUATION"
zh   = "可比的{other_years}个其他年份中有{years_alike}年在同样的月份发证达到一半：可能是每年一次的毕业考试"
en   = "In {years_alike} of {other_years} other years the same months held half as many certificates: perhaps a graduation exam that comes back every year"
[[downgrade]]
when = "neighbours >= 4 AND neighbours_same_time * 2 >= neighbours"
to   = "low"
fp   = "FP-R5-PROVINCE"
zh   = "本省（区）其他{neighbours}家机构中有{neighbours_same_time}家同期也达高峰，似为统一考试"
en   = "{neighbours_same_time} of {neighbours} other bodies of the province peak at the same time, as in a common exam"
[[downgrade]]
when = "used = 0"
to   = "low"
fp   = "FP-R5-NOCLAIM"
zh   = "这批证书没有用于申领补贴，无资金风险"
en   = "None of these certificates was used for a subsidy: no money is at risk"
[[downgrade]]
when = "COALESCE(accredited_on BETWEEN window_end - INTERVAL '180 days' AND window_end, false)"
to   = "medium"
fp   = "FP-R5-NEW"
zh   = "机构于{accredited_on:date}备案，这是其首批评价"
en   = "Accredited on {accredited_on:date}: this is its first batch"

[[support]]
id   = "crowds_in_time"
when = "COALESCE(scan_ln_p, 0) <= -6.9"
zh   = "{scan_start:date}至{scan_end:date}的发证在时间上明显比同类更集中（同类也成批，已折算；机会不到千分之一）"
en   = "From {scan_start:date} to {scan_end:date} its certificates crowd in time more than its peers' batches do (chance below one in a thousand)"
[[support]]
id   = "used_for_subsidies"
when = "used >= 5 AND used_share >= 0.5"
zh   = "其中{used}本（{used_share:pct}）已用于申领补贴"
en   = "{used} of them ({used_share:pct}) were used for a subsidy"
[[support]]
id   = "outsiders"
when = "COALESCE(body_type, '?') = 'enterprise' AND COALESCE(insured_holders >= 5 AND one_employer_holders * 2 < insured_holders, false)"
zh   = "企业评价机构发给了外单位人员：{insured_holders}名参保的持证人中，同一单位最多{one_employer_holders}名"
en   = "An enterprise body certified outsiders: of {insured_holders} insured holders at most {one_employer_holders} are with one employer"
[[support]]
id   = "one_account"
when = "account_persons >= 2"
zh   = "{account_persons}名申领人使用同一收款账户"
en   = "{account_persons} applicants share one bank account"
[[support]]
id   = "out_of_area"
when = "out_of_area >= 5 AND out_of_area * 2 >= used"
zh   = "申领补贴的证书中{out_of_area}本是在支付地以外评价的"
en   = "{out_of_area} of the certificates used were assessed outside the paying prefecture"
[[support]]
id   = "one_day"
when = "window_issue_days <= 3 AND observed >= 50"
zh   = "{observed}本集中在{window_issue_days}个发证日"
en   = "{observed} certificates on {window_issue_days} days"

[explain]
zh = "该机构在{window_start:date}至{window_end:date}的{window_days}日内发证{observed}本；按其自身其他时段（最多{elsewhere}本）和同类机构的波动，预计约{expected:0.1}本。其中{used}本已用于申领补贴。"
en = "From {window_start:date} to {window_end:date} the body issued {observed} certificates; its own other times (at most {elsewhere}) and the swings of like bodies suggest about {expected:0.1}. {used} were used for a subsidy."

[[plots]]
kind  = "timeline"
table = "certificates"
date  = "issued_on"
[[plots]]
kind = "funnel"

[[evidence]]
id    = "applications"
title.zh = "用这批证书的补贴申领"
title.en = "Subsidy applications that used these certificates"
table = "skill_subsidies"
key   = "application_id"
role  = "application"
sql   = """
SELECT a.person_id, a.application_id, a.certificate_no, a.employer_id, a.applied_on, a.region_code, a.issue_region,
       a.paid AS amount, a.stoppable
FROM application_place a
WHERE a.body_id = $entity_id AND a.issued_on >= $window_start AND a.issued_on <= $window_end"""
[[evidence]]
id    = "certificates"
title.zh = "窗口内的证书"
title.en = "Certificates of the window"
table = "certificates"
key   = "certificate_no"
role  = "certificate"
sql   = """
SELECT c.person_id, c.certificate_no, c.occupation_code, c.level, c.issued_on, c.issue_region
FROM certificates c
WHERE c.body_id = $entity_id AND c.issued_on >= $window_start AND c.issued_on <= $window_end"""

[[false_positives]]
id = "FP-R5-EXAMDAY"
zh = "正常考试日：考试本来就成批"
en = "A normal exam day: exams come in batches"
how.zh = "对照评价公告、批次备案和机构历次考试规模"
how.en = "Compare with the announcement and the body's other exams"
[[false_positives]]
id = "FP-R5-GRADUATION"
zh = "每年一次的毕业考试、统一考试"
en = "A graduation exam or another that comes back every year"
how.zh = "查院校毕业考试安排，对照上年同期的持证人名单"
how.en = "The school's exam calendar; compare with the holders of the year before"
[[false_positives]]
id = "FP-R5-FILED"
zh = "企业内部评价，已批量备案"
en = "An enterprise's own assessment, filed in batch"
how.zh = "查备案清单与持证人参保单位是否一致"
how.en = "Filing list; the holders should be insured at that enterprise"
[[false_positives]]
id = "FP-R5-PROVINCE"
zh = "全省（区）统一考试或年度集中评价"
en = "A common exam of the province"
how.zh = "查统一考试公告"
how.en = "Announcement of the exam"
[[false_positives]]
id = "FP-R5-NEW"
zh = "新备案机构的首批评价"
en = "First batch of a newly accredited body"
how.zh = "查备案日期，首批人数应与备案规模相符"
how.en = "Accreditation date; the batch should fit the filed capacity"
[[false_positives]]
id = "FP-R5-NOCLAIM"
zh = "证书未用于申领补贴"
en = "Certificates not used for a subsidy"
how.zh = "转质量督导，不涉及基金"
how.en = "A matter of quality supervision, not of the fund"

[[verify]]
id = "V1"
zh = "在技能人才评价工作网逐本核验证书状态，导入联网查询结果"
en = "Check each certificate in the national registry"
needs = "attachment"
[[verify]]
id = "V2"
zh = "联系职业技能鉴定部门，调取批次备案、签到表、考评员派遣记录和考场录像"
en = "From the skills department: batch filing, attendance, assessor records, video"
needs = "attachment"
[[verify]]
id = "V3"
zh = "抽取不少于10名持证人电话回访，核实是否本人参加考试"
en = "Phone at least 10 holders: did they sit the exam"
needs = "number"

[suppress]
key = ["entity_id", "window_end:month"]
reopen_when = "observed >= 1.5 * last.observed"
snooze_max = "90 days"
---*/
-- Choices where counts.md leaves one open:
-- * Every body of assessment_bodies and every other that stands on a certificate is in the population.
-- * `exposure` is what the peak is measured against. With a history: the body's largest 30 days that share no day with
--   the peak, at least `history_floor`. Without one (nothing outside the peak): the median peak of the bodies of its
--   type, at least `history_floor`. The peers' ratio of peak to exposure calibrates it: their peaks are maxima of as
--   many windows, so no further correction for the number of windows is due, and the spread of their ratios is the
--   spread of exam sizes, so that sessions and not single certificates are the unit of chance.
-- * A body without any certificate has exposure 0: it cannot be tested.
-- * S4: a batch filing explains an enterprise's burst only if the holders were its staff. No table says which employer an
--   enterprise body belongs to, so its staff are those insured with one employer, the most common, in the month of issue:
--   four fifths of the holders insured at all (the rest may be dispatched to it). Group companies can fall short of that.
WITH peak AS (
  SELECT body_id, p['n'] AS observed, p['window_start'] AS window_start, p['window_end'] AS window_end,
         p['elsewhere'] AS elsewhere, p['windows'] AS issue_days
  FROM (SELECT body_id, peak_window(issued_on, 1, $window_days) AS p
        FROM certificates
        WHERE issued_on <= $as_of
        GROUP BY body_id) c
), body AS (
  SELECT COALESCE(b.body_id, p.body_id) AS body_id, b.region_code, COALESCE(b.body_type, '?') AS body_type, b.accredited_on,
         p.window_start, p.window_end, COALESCE(p.observed, 0) AS observed, COALESCE(p.elsewhere, 0) AS elsewhere,
         COALESCE(p.issue_days, 0) AS issue_days
  FROM assessment_bodies b
  FULL JOIN peak p ON p.body_id = b.body_id
), usual AS (
  SELECT body_type, MEDIAN(CAST(observed AS DOUBLE)) AS peak FROM body WHERE observed > 0 GROUP BY body_type
), inside AS (
  SELECT b.body_id, c.certificate_no, c.person_id, c.occupation_code, c.issued_on
  FROM body b
  JOIN certificates c ON c.body_id = b.body_id AND c.issued_on >= b.window_start AND c.issued_on <= b.window_end
), holder AS (
  SELECT body_id, COUNT(*) AS n FROM (SELECT body_id, person_id FROM inside GROUP BY body_id, person_id) h GROUP BY body_id
), occupation AS (
  SELECT body_id, COUNT(*) AS n
  FROM (SELECT body_id, occupation_code FROM inside WHERE occupation_code IS NOT NULL GROUP BY body_id, occupation_code) o
  GROUP BY body_id
), issue_day AS (
  SELECT body_id, COUNT(*) AS n FROM (SELECT body_id, issued_on FROM inside GROUP BY body_id, issued_on) d GROUP BY body_id
), application AS (
  SELECT i.body_id, i.certificate_no, a.person_id, a.employer_id, a.bank_account, a.paid, a.stoppable, a.out_of_area
  FROM inside i
  JOIN application_place a ON a.certificate_no = i.certificate_no
), used AS (                           -- a certificate may stand in several applications; it is used once
  SELECT body_id, COUNT(*) AS n, SUM(paid) AS paid, SUM(stoppable) AS stoppable, SUM(out_of_area) AS out_of_area
  FROM (SELECT body_id, certificate_no, SUM(paid) AS paid, SUM(stoppable) AS stoppable,
               MAX(CASE WHEN out_of_area THEN 1 ELSE 0 END) AS out_of_area
        FROM application GROUP BY body_id, certificate_no) u
  GROUP BY body_id
), account AS (
  SELECT body_id, MAX(n) AS n
  FROM (SELECT body_id, bank_account, COUNT(*) AS n
        FROM (SELECT body_id, bank_account, person_id FROM application WHERE bank_account IS NOT NULL
              GROUP BY body_id, bank_account, person_id) p
        GROUP BY body_id, bank_account) a
  GROUP BY body_id
), employer AS (
  SELECT body_id, MAX(n) AS n
  FROM (SELECT body_id, employer_id, COUNT(*) AS n FROM application WHERE employer_id IS NOT NULL
        GROUP BY body_id, employer_id) a
  GROUP BY body_id
), filing AS (
  SELECT b.body_id, SUM(f.certificates) AS n
  FROM body b
  JOIN batch_filings f
    ON f.body_id = b.body_id
   AND COALESCE(f.exam_on, f.filed_on) >= b.window_start - INTERVAL '30 days'
   AND COALESCE(f.exam_on, f.filed_on) <= b.window_end + INTERVAL '30 days'
  WHERE f.filed_on <= $as_of
  GROUP BY b.body_id
), province AS (                       -- the days on which peaks begin and end: sums over days, not over pairs of bodies
  SELECT substr(region_code, 1, 2)                                            AS province,
         COUNT(*)                                                             AS n,
         month_sums(CAST(window_start - DATE '1970-01-01' AS BIGINT), 1)      AS begins,
         month_sums(CAST(window_end - DATE '1970-01-01' AS BIGINT), 1)        AS ends
  FROM body
  WHERE observed > 0
  GROUP BY substr(region_code, 1, 2)
), neighbour AS (                      -- do the other bodies of the province have their peak at the same time?
  SELECT b.body_id, p.n - 1 AS n,      -- those that have begun, less those that were over before, less the body itself
         sum_between(p.begins, -1000000, CAST(b.window_end - DATE '1970-01-01' AS BIGINT))
           - sum_between(p.ends, -1000000, CAST(b.window_start - DATE '1970-01-01' AS BIGINT) - 1) - 1 AS same_time
  FROM body b
  JOIN province p ON p.province = substr(b.region_code, 1, 2)
  WHERE b.observed > 0
)
SELECT b.body_id, b.region_code, b.body_type, b.window_start, b.window_end,
       CAST(b.observed AS BIGINT)                                                    AS observed,
       CAST(CASE WHEN b.observed = 0  THEN 0
                 WHEN b.elsewhere > 0 THEN GREATEST(b.elsewhere, $history_floor)
                 ELSE GREATEST(u.peak, $history_floor) END AS DOUBLE)                AS exposure,
       CAST(b.elsewhere AS BIGINT)                                                   AS elsewhere,
       CAST(b.issue_days AS BIGINT)                                                  AS issue_days,
       CAST(COALESCE(d.n, 0) AS BIGINT)                                              AS window_issue_days,
       CAST(COALESCE(h.n, 0) AS BIGINT)                                              AS persons,
       CAST(COALESCE(o.n, 0) AS BIGINT)                                              AS occupations,
       CAST(COALESCE(s.n, 0) AS BIGINT)                                              AS used,
       CASE WHEN b.observed > 0 THEN COALESCE(CAST(s.n AS DOUBLE), 0) / b.observed END AS used_share,
       CAST(COALESCE(s.paid, 0) AS DECIMAL(14,2))                                    AS amount,
       CAST(COALESCE(s.stoppable, 0) AS DECIMAL(14,2))                               AS stoppable,
       CAST(COALESCE(s.out_of_area, 0) AS BIGINT)                                    AS out_of_area,
       CAST(COALESCE(a.n, 0) AS BIGINT)                                              AS account_persons,
       CAST(COALESCE(e.n, 0) AS BIGINT)                                              AS employer_used,
       CAST(COALESCE(f.n, 0) AS BIGINT)                                              AS filed,
       b.accredited_on,
       CAST(COALESCE(n.n, 0) AS BIGINT)                                              AS neighbours,
       CAST(COALESCE(n.same_time, 0) AS BIGINT)                                      AS neighbours_same_time
FROM body b
LEFT JOIN usual u      ON u.body_type = b.body_type
LEFT JOIN holder h     ON h.body_id = b.body_id
LEFT JOIN occupation o ON o.body_id = b.body_id
LEFT JOIN issue_day d  ON d.body_id = b.body_id
LEFT JOIN used s       ON s.body_id = b.body_id
LEFT JOIN account a    ON a.body_id = b.body_id
LEFT JOIN employer e   ON e.body_id = b.body_id
LEFT JOIN filing f     ON f.body_id = b.body_id
LEFT JOIN neighbour n  ON n.body_id = b.body_id
/*--- tests
[[test]]
name  = "sixty certificates in three days after two quiet years"
kind  = "firing"
as_of = 2025-06-30
[test.given]
assessment_bodies = '''
body_id | region_code | body_type
B1      | 150502      | social_training
B2      | 150502      | social_training
B3      | 150502      | social_training
'''
certificates = '''
certificate_no         | person_id  | body_id | occupation_code | issued_on
OLD1-{01..24}          | OP{01..24} | B1      | 6-31-01-03      | 2024-03-15
NEW1-{01..20}          | NP{01..20} | B1      | 4-07-05-04      | 2025-06-10
NEW1-{21..40}          | NP{21..40} | B1      | 4-07-05-04      | 2025-06-11
NEW1-{41..60}          | NP{41..60} | B1      | 4-07-05-04      | 2025-06-12
OLD2-{03..12}-{01..24} | QP{01..24} | B2      | 6-31-01-03      | 2024-{03..12}-15
'''
skill_subsidies = '''
application_id | person_id  | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on    | bank_account
A{01..30}      | NP{01..30} | NEW1-{01..30}  | employee      | 150502      | 2025-06-20 09:00:00 | 1500.00 | approved | 2025-06-25 | ACC{01..30}
A{31..50}      | NP{31..50} | NEW1-{31..50}  | employee      | 150502      | 2025-06-20 09:00:00 | 1500.00 | pending  |            | ACC30
A{51..60}      | NP{51..60} | NEW1-{51..60}  | employee      | 150502      | 2025-06-20 09:00:00 | 1500.00 | rejected |            | ACC30
'''
[test.expect]
population = 3
# B2 holds one session of 24 a month; from the 15th to the next 15th are at least 31 consecutive days, so 30 days never
# hold two. B3 issued nothing. B1: 50 of the 60 are used (30 paid, 20 pending, 10 rejected); account ACC30 has 21 persons.
rows = '''
entity_id | window_end | observed | elsewhere | exposure | used | amount   | stoppable | account_persons | window_issue_days
B1        | 2025-06-12 | 60       | 24        | 24       | 50   | 45000.00 | 30000.00  | 21              | 3
B2        | 2024-03-15 | 24       | 24        | 24       | 0    | 0.00     | 0.00      | 0               | 1
B3        |            | 0        | 0         | 0        | 0    | 0.00     | 0.00      | 0               | 0
'''

[[test]]
name  = "day thirty is inside the window, day thirty-one is not"
kind  = "boundary"
as_of = 2024-12-31
[test.given]
assessment_bodies = '''
body_id | region_code | body_type
B1      | 150502      | public
B2      | 150502      | public
'''
certificates = '''
certificate_no | person_id | body_id | issued_on
X1             | P1        | B1      | 2024-01-31
X2             | P2        | B1      | 2024-02-29
X3             | P3        | B1      | 2025-01-15
Y1             | P4        | B2      | 2024-01-31
Y2             | P5        | B2      | 2024-03-01
'''
[test.expect]
# 2024 is a leap year: 31 January to 29 February are 30 days, to 1 March 31. X3 is after the as-of date.
rows = '''
entity_id | window_start | window_end | observed | elsewhere
B1        | 2024-01-31   | 2024-02-29 | 2        | 0
B2        | 2024-01-02   | 2024-01-31 | 1        | 1
'''

[[test]]
name  = "a new body is measured against the usual peak of its type"
kind  = "boundary"
as_of = 2024-12-31
[test.given]
assessment_bodies = '''
body_id | region_code | body_type       | accredited_on
B1      | 150502      | social_training | 2024-05-01
B2      | 150502      | social_training | 2020-01-01
B3      | 150502      | social_training | 2020-01-01
B4      | 150502      | enterprise      | 2020-01-01
'''
certificates = '''
certificate_no    | person_id | body_id | issued_on
N{01..80}         | N{01..80} | B1      | 2024-06-10
A{01..30}         | A{01..30} | B2      | 2024-03-10
A{31..60}         | A{31..60} | B2      | 2024-08-10
C{01..20}         | C{01..20} | B3      | 2023-03-10
C{21..25}         | C{21..25} | B3      | 2024-08-10
E{01..04}         | E{01..04} | B4      | 2024-08-10
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
B1      | 2024-05-20 | 2024-06-08 | 75
B1      | 2024-01-01 | 2024-01-08 | 75
'''
[test.expect]
# Median peak of the three social bodies (80, 30, 20) is 30. B3's history of 5 counts as the floor of 10, as does B4's type.
rows = '''
entity_id | observed | elsewhere | exposure | filed | neighbours | neighbours_same_time
B1        | 80       | 0         | 30       | 75    | 3          | 0
B2        | 30       | 30        | 30       | 0     | 3          | 0
B3        | 20       | 5         | 10       | 0     | 3          | 0
B4        | 4        | 0         | 10       | 0     | 3          | 0
'''

[[test]]
name  = "boundary: every count of a window, the filings around it, the neighbours before, in and after it"
kind  = "boundary"
as_of = 2024-12-31
[test.given]
assessment_bodies = '''
body_id | region_code | body_type         | accredited_on
B1      | 150502      | social_training   | 2023-01-01
B2      | 150721      | public            |
B3      | 220101      | public            |
B4      | 150901      | vocational_school |
B5      | 150502      | enterprise        |
B6      | 150502      | enterprise        |
B7      | 150502      | enterprise        |
B8      | 220101      | public            |
'''
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on  | issue_region
K{01..02}      | P1        | B1      | 6-31-01-03      | 5     | 2024-06-01 | 150702
K03            | P3        | B1      | 6-31-01-03      | 5     | 2024-06-01 | 150502
K{04..06}      | P{04..06} | B1      | 6-31-01-03      | 5     | 2024-06-01 | 150502
K{07..10}      | P{07..10} | B1      | 4-01-01-01      | 5     | 2024-06-01 | 150502
K{11..12}      | P{11..12} | B1      |                 | 5     | 2024-06-30 | 150502
M{1..3}        | M{1..3}   | B1      | 4-01-01-01      | 5     | 2024-03-10 | 150502
N1             | N1        | B1      | 4-01-01-01      | 5     | 2024-12-31 | 150502
O{01..50}      | O{01..50} | B1      | 4-01-01-01      | 5     | 2025-01-01 | 150502
Q{01..41}      | Q{01..41} | B2      | 4-01-01-01      | 5     | 2024-05-31 | 150721
R1             | R1        | B2      | 4-01-01-01      | 5     | 2023-01-10 | 150721
S{01..40}      | S{01..40} | B3      | 4-01-01-01      | 5     | 2024-06-15 | 220101
T5             | T5        | B5      | 4-01-01-01      | 5     | 2024-06-01 | 150502
T6             | T6        | B6      | 4-01-01-01      | 5     | 2024-07-29 | 150502
T7             | T7        | B7      | 4-01-01-01      | 5     | 2024-07-30 | 150502
T9             | T9        | B9      | 4-01-01-01      | 5     | 2024-06-10 | 150502
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
B1      | 2024-04-01 | 2024-05-01 | 100
B1      | 2024-04-01 | 2024-05-02 | 5
B1      | 2024-04-01 | 2024-07-30 | 7
B1      | 2024-04-01 | 2024-07-31 | 200
B1      | 2024-06-10 |            | 11
B1      | 2024-12-31 | 2024-06-11 | 13
B1      | 2025-01-01 | 2024-06-10 | 400
B2      | 2024-04-01 | 2024-05-31 | 1000
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | employer_id | region_code | applied_at          | amount  | status   | paid_on    | bank_account
A1             | P1        | K01            | employee      | E1          | 150502      | 2024-08-01 09:00:00 | 1000.00 | approved | 2024-09-01 | ACC1
A2             | P1        | K02            | employee      | E1          | 150502      | 2024-08-01 09:00:00 | 1000.00 | approved | 2024-09-01 | ACC1
A3             | P3        | K03            | employee      | E1          | 150502      | 2024-08-01 09:00:00 | 1000.00 | approved | 2024-09-01 | ACC1
A4             | P04       | K04            | employee      | E2          | 150502      | 2024-08-01 09:00:00 | 1000.00 | approved | 2024-09-01 | ACC2
A5             | P05       | K05            | employee      |             | 150502      | 2024-08-01 09:00:00 | 1000.00 | approved | 2024-09-01 |
A5B            | P05       | K05            | employee      |             | 150502      | 2024-08-01 09:00:00 | 700.00  | pending  |            |
A5C            | P05       | K05            | employee      |             | 150502      | 2024-08-01 09:00:00 | 300.00  | approved | 2024-09-01 |
A6             | P06       | K06            | employee      |             | 150502      | 2024-08-01 09:00:00 | 900.00  | pending  |            |
A6B            | P06       | K06            | employee      |             | 150502      | 2024-08-01 09:00:00 | 100.00  | pending  |            |
A7             | P07       | K07            | employee      |             | 150502      | 2024-08-01 09:00:00 | 50.00   | pending  |            |
A8             | P1        | K01            | employee      |             | 150702      | 2024-08-01 09:00:00 | 5.00    | pending  |            |
'''
[test.expect]
# B1: 1 to 30 June hold 10 + 2 of eleven persons; three in March and one on the as-of date are elsewhere, fifty come after it.
# Seven are used (7/12), two of them from 1507 (K01 was filed in 1507 as well, for five yuan). E1 has three applications, who names no employer seven; ACC1 two persons. Filed:
# 5 (30 days before the window), 7 (30 days after), 11 and 13. One certificate's window are the 30 days that end with it: B2's
# ends on 31 May, B5's on 1 June; B6's begins on 30 June, B7's on 1 July. B2 has one elsewhere and is compared with the floor,
# B3 with the median of 40 and 41 (B8 issued nothing).
population = 9
rows = '''
entity_id | window_start | window_end | observed | elsewhere | exposure | issue_days | window_issue_days | persons | occupations | used | used_share | amount  | stoppable | out_of_area | account_persons | employer_used | filed | accredited_on | neighbours | neighbours_same_time | body_type
B1        | 2024-06-01   | 2024-06-30 | 12       | 3         | 10       | 4          | 2                 | 11      | 2           | 7    | 0.583      | 5300.00 | 1755.00   | 2           | 2               | 3             | 36    | 2023-01-01    | 4          | 2 | social_training
B2        | 2024-05-02   | 2024-05-31 | 41       | 1         | 10       | 2          | 1                 | 41      | 1           | 0    | 0.000      | 0.00    | 0.00      | 0           | 0               | 0             | 1000  |               | 4          | 1 | public
B3        | 2024-05-17   | 2024-06-15 | 40       | 0         | 40.5     | 1          | 1                 | 40      | 1           | 0    | 0.000      | 0.00    | 0.00      | 0           | 0               | 0             | 0     |               | 0          | 0 | public
B4        |              |            | 0        | 0         | 0        | 0          | 0                 | 0       | 0           | 0    |            | 0.00    | 0.00      | 0           | 0               | 0             | 0     |               | 0          | 0 | vocational_school
B5        | 2024-05-03   | 2024-06-01 | 1        | 0         | 10       | 1          | 1                 | 1       | 1           | 0    | 0.000      | 0.00    | 0.00      | 0           | 0               | 0             | 0     |               | 4          | 2 | enterprise
B6        | 2024-06-30   | 2024-07-29 | 1        | 0         | 10       | 1          | 1                 | 1       | 1           | 0    | 0.000      | 0.00    | 0.00      | 0           | 0               | 0             | 0     |               | 4          | 2 | enterprise
B7        | 2024-07-01   | 2024-07-30 | 1        | 0         | 10       | 1          | 1                 | 1       | 1           | 0    | 0.000      | 0.00    | 0.00      | 0           | 0               | 0             | 0     |               | 4          | 1 | enterprise
B8        |              |            | 0        | 0         | 0        | 0          | 0                 | 0       | 0           | 0    |            | 0.00    | 0.00      | 0           | 0               | 0             | 0     |               | 0          | 0 | public
B9        | 2024-05-12   | 2024-06-10 | 1        | 0         | 10       | 1          | 1                 | 1       | 1           | 0    | 0.000      | 0.00    | 0.00      | 0           | 0               | 0             | 0     |               | 0          | 0 | ?
'''

[[test]]
name  = "firing: sixty certificates on one day where ten were usual"
kind  = "firing"
as_of = 2024-12-31
[test.given]
assessment_bodies = '''
body_id   | region_code | body_type
X1        | 150502      | social_training
B{01..25} | 150502      | social_training
'''
certificates = '''
certificate_no      | person_id | body_id   | issued_on
X1-01-{01..10}      | P1        | X1        | 2024-01-10
X1-03-{01..10}      | P1        | X1        | 2024-03-10
X1-05-{01..10}      | P1        | X1        | 2024-05-10
X1-07-{01..10}      | P1        | X1        | 2024-07-10
X1-09-{01..10}      | P1        | X1        | 2024-09-10
N{01..60}           | N{01..60} | X1        | 2024-08-10
B{01..25}-01-{01..10} | P2      | B{01..25} | 2024-01-10
B{01..25}-03-{01..10} | P2      | B{01..25} | 2024-03-10
B{01..25}-05-{01..10} | P2      | B{01..25} | 2024-05-10
B{01..25}-07-{01..10} | P2      | B{01..25} | 2024-07-10
B{01..25}-09-{01..10} | P2      | B{01..25} | 2024-09-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{01..40}      | N{01..40} | N{01..40}      | employee      | 150502      | 2024-08-20 09:00:00 | 1500.00 | approved | 2024-08-25
'''
[test.expect]
population = 26
# 10 July and 10 August are 32 consecutive days: the sixty stand alone.
alerts = '''
entity_id | band | observed | window_end | persons | amount_paid
X1        | A    | 60       | 2024-08-10 | 60      | 60000.00
'''
absent = ["B01"]

[[test]]
name  = "the same day filed as a batch is watched, with the reason"
kind  = "firing"
as_of = 2024-12-31
use   = "firing: sixty certificates on one day where ten were usual"
[test.given]
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
X1      | 2024-07-20 | 2024-08-05 | 54
'''
[test.expect]
# No enterprise: nobody asks where its holders work.
rows = '''
entity_id | filed | insured_holders
X1        | 54    |
'''
alerts = '''
entity_id | band | fp          | against
X1        | C    | FP-R5-FILED | FP-R5-FILED: body_type=social_training, observed=60, filed=54
'''

[[test]]
name  = "an enterprise's batch of its own staff is watched, with the reason"
kind  = "firing"
as_of = 2024-12-31
use   = "firing: sixty certificates on one day where ten were usual"
[test.given]
assessment_bodies = '''
body_id   | region_code | body_type
X1        | 150502      | enterprise
B{01..25} | 150502      | enterprise
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
X1      | 2024-07-20 | 2024-08-05 | 54
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
N{01..40} | E1          | 150502      | 2024-08-01 | regular
N{41..50} | E2          | 150502      | 2024-08-01 | regular
N{41..50} | E2          | 150502      | 2024-08-01 | backpay
N{51..60} | E1          | 150502      | 2024-07-01 | regular
P1        | E9          | 150502      | 2024-01-01 | regular
'''
[test.expect]
# Of the 60 holders fifty are insured in August, forty of them with E1: four fifths. July is another month,
# and P1, certified in January, is outside the window.
rows = '''
entity_id | observed | filed | insured_holders | one_employer_holders
X1        | 60       | 54    | 50              | 40
'''
alerts = '''
entity_id | band | fp
X1        | C    | FP-R5-FILED
'''

[[test]]
name  = "firing: a filed batch of an enterprise body whose holders work elsewhere"
kind  = "firing"
as_of = 2024-12-31
use   = "an enterprise's batch of its own staff is watched, with the reason"
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
N{01..39} | E1          | 150502      | 2024-08-01 | regular
N{40..50} | E2          | 150502      | 2024-08-01 | regular
'''
[test.expect]
# 39 of 50 are less than four fifths.
alerts = '''
entity_id | band
X1        | A
'''

[[test]]
name  = "boundary: a filed batch of an enterprise body, and nobody knows where the holders work"
kind  = "boundary"
as_of = 2024-12-31
use   = "an enterprise's batch of its own staff is watched, with the reason"
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
N{01..60} | E1          | 150502      | 2024-07-01 | regular
'''
[test.expect]
alerts = '''
entity_id | band | fp
X1        | B    | FP-R5-FILED
'''

[[test]]
name  = "quiet: sixty every other month are a regular exam day"
kind  = "quiet"
as_of = 2024-12-31
use   = "firing: sixty certificates on one day where ten were usual"
[test.given]
certificates = '''
certificate_no      | person_id | body_id   | issued_on
X1-03-{01..60}      | P1        | X1        | 2024-03-10
X1-05-{01..60}      | P1        | X1        | 2024-05-10
N{01..60}           | N{01..60} | X1        | 2024-08-10
B{01..25}-01-{01..10} | P2      | B{01..25} | 2024-01-10
B{01..25}-03-{01..10} | P2      | B{01..25} | 2024-03-10
'''
[test.expect]
population = 26
alerts = ''

[[test]]
name  = "boundary: sixty on one day beside a session before, a filing, an accreditation, neighbours, years before"
kind  = "boundary"
as_of = 2024-12-31
[test.given]
assessment_bodies = '''
body_id   | region_code | body_type       | accredited_on
A1        | 150502      | social_training |
A2        | 150502      | social_training |
A3        | 150502      | social_training |
A4        | 150502      | social_training | 2024-02-12
A5        | 150502      | social_training | 2024-02-11
A6        | 150502      | social_training | 2024-08-10
A7        | 150502      | social_training | 2024-08-11
C1        | 210102      | social_training |
C2        | 220102      | social_training |
C3        | 230102      | social_training |
D{1..2}   | 210102      | social_training |
D{3..4}   | 210502      | social_training |
F{1..3}   | 220102      | social_training |
G{1..5}   | 230102      | social_training |
Y1        | 150502      | social_training |
Y2        | 150502      | social_training |
Y3        | 150502      | social_training |
Y4        | 150502      | social_training |
Y5        | 150502      | social_training |
Z1        | 150502      | social_training |
Z2        | 150502      | social_training |
Z3        | 150502      | social_training |
B{01..99} | 150502      | social_training |
'''
certificates = '''
certificate_no      | person_id | body_id   | issued_on
A{1..7}-{01..60}    | P{01..60} | A{1..7}   | 2024-08-10
C{1..3}-{01..60}    | P{01..60} | C{1..3}   | 2024-08-10
Y{1..3}-{01..60}    | P{01..60} | Y{1..3}   | 2024-08-10
Y4-{01..50}         | P{01..50} | Y4        | 2024-08-12
Y4-{51..60}         | P{51..60} | Y4        | 2024-09-10
A1-old-{01..36}     | P{01..36} | A1        | 2024-03-10
A2-old-{01..35}     | P{01..35} | A2        | 2024-03-10
D{1..2}-{01..10}    | Q{01..10} | D{1..2}   | 2024-08-20
D{3..4}-{01..10}    | Q{01..10} | D{3..4}   | 2024-03-20
F{1..3}-{01..10}    | Q{01..10} | F{1..3}   | 2024-08-20
G{1..2}-{01..10}    | Q{01..10} | G{1..2}   | 2024-08-20
G{3..5}-{01..10}    | Q{01..10} | G{3..5}   | 2024-03-20
Y1-old-{01..30}     | P{01..30} | Y1        | 2023-09-10
Y2-old-{01..30}     | P{01..30} | Y2        | 2023-07-10
Y2-older-{01..30}   | P{01..30} | Y2        | 2022-08-10
Y3-old-{01..29}     | P{01..29} | Y3        | 2023-08-10
Y4-old-{01..30}     | P{01..30} | Y4        | 2023-07-10
Y5-{01..30}         | P{01..30} | Y5        | 2024-08-31
Y5-{31..60}         | P{31..60} | Y5        | 2024-09-10
Y5-old-{01..30}     | P{01..30} | Y5        | 2023-03-10
Y5-old-{36..55}     | P{36..55} | Y5        | 2024-03-10
Z1-{01..20}         | R{01..20} | Z1        | 2024-08-10
Z2-{01..19}         | R{01..19} | Z2        | 2024-08-10
Z3-a-{01..40}       | R{01..40} | Z3        | 2024-08-10
Z3-b-{01..40}       | R{01..40} | Z3        | 2024-03-10
B{01..99}-1-{01..10} | S        | B{01..99} | 2022-01-10
B{01..99}-2-{01..10} | S        | B{01..99} | 2022-03-10
B{01..99}-3-{01..10} | S        | B{01..99} | 2022-05-10
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
A2      | 2024-07-20 | 2024-08-05 | 54
A3      | 2024-07-20 | 2024-08-05 | 53
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A{1..6}-S      | P01       | A{1..6}-01     | employee      | 150502      | 2024-08-20 09:00:00 | 1500.00 | approved | 2024-08-25
C{1..3}-S      | P01       | C{1..3}-01     | employee      | 150502      | 2024-08-20 09:00:00 | 1500.00 | approved | 2024-08-25
Y{1..5}-S      | P01       | Y{1..5}-01     | employee      | 150502      | 2024-08-20 09:00:00 | 1500.00 | approved | 2024-08-25
Z{1..2}-S      | R01       | Z{1..2}-01     | employee      | 150502      | 2024-08-20 09:00:00 | 1500.00 | approved | 2024-08-25
Z3-S           | R01       | Z3-a-01        | employee      | 150502      | 2024-08-20 09:00:00 | 1500.00 | approved | 2024-08-25
'''
[test.expect]
# A1 held 36 of 60 before, 0.6, A2 35, less. A2's filing of 54 covers 0.9, A3's of 53 does not. From 12 February (A4) to 10
# August 2024 are 180 days, from the 11th (A5) 181; A6 was accredited on the last day, A7 the day after; nobody applied with
# A7's. C1: two of four neighbours peak in August, half; C2 has three neighbours; C3 five, two of them in August.
# Y1 and Y4 issued 30 of 60 a year before (September, July), Y2 two years before as well, Y3 29 a year before. The extract
# begins in January 2022, ends in September 2024. Y4's fullest month is August (July to September before: 30), not September. That Y5's
# March came back is beside the point.
# Twenty on a day and nineteen (Z1, Z2) are nothing special beside these; Z3 issued forty as it had before.
alerts = '''
entity_id | band | fp               | other_years | years_alike | amount_paid | persons
A1        | C    | FP-R5-EXAMDAY    | 2           | 0           | 1500.00     | 60
A2        | C    | FP-R5-FILED      | 2           | 0           | 1500.00     | 60
A3        | A    |                  | 2           | 0           | 1500.00     | 60
A4        | B    | FP-R5-NEW        | 2           | 0           | 1500.00     | 60
A5        | A    |                  | 2           | 0           | 1500.00     | 60
A6        | B    | FP-R5-NEW        | 2           | 0           | 1500.00     | 60
A7        | C    | FP-R5-NOCLAIM    | 2           | 0           | 0.00        | 60
C1        | C    | FP-R5-PROVINCE   | 2           | 0           | 1500.00     | 60
C2        | A    |                  | 2           | 0           | 1500.00     | 60
C3        | A    |                  | 2           | 0           | 1500.00     | 60
Y1        | B    | FP-R5-GRADUATION | 2           | 1           | 1500.00     | 60
Y2        | C    | FP-R5-GRADUATION | 2           | 2           | 1500.00     | 60
Y3        | B    |                  | 2           | 0           | 1500.00     | 60
Y4        | B    | FP-R5-GRADUATION | 2           | 1           | 1500.00     | 60
Y5        | B    |                  | 2           | 0           | 1500.00     | 60
'''
absent = ["Z1", "Z2", "Z3"]

[[test]]
name  = "boundary: a batch filed by a body of unknown type is watched as others' batches are"
kind  = "boundary"
as_of = 2024-12-31
use   = "the same day filed as a batch is watched, with the reason"
[test.given]
assessment_bodies = '''
body_id   | region_code
X1        | 150502
B{01..25} | 150502
'''
[test.expect]
alerts = '''
entity_id | band | fp
X1        | C    | FP-R5-FILED
'''

[[test]]
name  = "boundary: an enterprise body's window of thirty days, its first day and last; others' holders and applications"
kind  = "boundary"
as_of = 2024-12-31
use   = "firing: sixty certificates on one day where ten were usual"
[test.given]
assessment_bodies = '''
body_id   | region_code | body_type
X1        | 150502      | enterprise
X2        | 150502      | enterprise
X3        | 150502      | enterprise
B{01..40} | 150502      | enterprise
'''
certificates = '''
certificate_no      | person_id | body_id   | issued_on
X1-01-{01..10}      | P1        | X1        | 2024-05-10
X1-09-{01..10}      | P9        | X1        | 2024-12-15
N{01..30}           | N{01..30} | X1        | 2024-08-10
N{31..60}           | N{31..60} | X1        | 2024-09-08
M{01..60}           | M{01..60} | X2        | 2024-08-20
O{01..60}           | O{01..60} | X3        | 2024-08-20
B{01..40}-01-{01..10} | P2      | B{01..40} | 2024-01-10
B{01..40}-03-{01..10} | P2      | B{01..40} | 2024-03-10
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
X1      | 2024-07-20 | 2024-08-25 | 54
X2      | 2024-07-20 | 2024-08-25 | 53
X3      | 2024-07-20 | 2024-08-25 | 53
'''
contributions = '''
person_id | employer_id | region_code | month      | kind
N01       | E1          | 150502      | 2024-08-01 | regular
P1        | E2          | 150502      | 2024-05-01 | regular
P9        | E2          | 150502      | 2024-12-01 | regular
M{01..60} | E3          | 150502      | 2024-08-01 | regular
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on
A1             | N01       | N01            | employee      | 150502      | 2024-10-20 09:00:00 | 1500.00 | approved | 2024-10-25
A2             | N31       | N31            | employee      | 150502      | 2024-10-20 09:00:00 | 1000.00 | approved | 2024-10-25
A3             | N31       | N32            | employee      | 150502      | 2024-10-20 09:00:00 | 300.00  | pending  |
A4             | P1        | X1-01-01       | employee      | 150502      | 2024-10-20 09:00:00 | 20.00   | approved | 2024-10-25
A5             | P9        | X1-09-01       | employee      | 150502      | 2024-12-20 09:00:00 | 3.00    | approved | 2024-12-25
A6             | M01       | M01            | employee      | 150502      | 2024-10-20 09:00:00 | 700.00  | approved | 2024-10-25
A7             | O01       | O01            | employee      | 150502      | 2024-10-20 09:00:00 | 800.00  | approved | 2024-10-25
'''
[test.expect]
# 10 August to 8 September are thirty days. Only N01, certified on the first of them, was insured: with E1, one of one. 54 of 60
# are filed. X2's staff are its own, of X3's nobody was insured, but 53 are less than nine tenths.
alerts = '''
entity_id | fp          | window_start | window_end | persons | amount_paid | amount_stoppable | insured_holders | one_employer_holders | against
X1        | FP-R5-FILED | 2024-08-10   | 2024-09-08 | 60      | 2500.00     | 300.00           | 1               | 1                    | FP-R5-FILED: observed=60, filed=54, insured_holders=1, one_employer_holders=1
X2        |             | 2024-07-22   | 2024-08-20 | 60      | 700.00      | 0.00             | 60              | 60                   |
X3        |             | 2024-07-22   | 2024-08-20 | 60      | 800.00      | 0.00             | 0               | 0                    |
'''

[[survivor]]
mutant = "sql: JOIN batch_filings f => LEFT JOIN batch_filings f"
reason = { zh = "WHERE 对 f 有条件，没有备案的行本来就不符合", en = "WHERE asks of f: a row without a filing never fits" }
[[survivor]]
mutant = "details: JOIN certificates c => LEFT JOIN certificates c"
reason = { zh = "没有证书的行没有持证人，其后与参保连接不上", en = "A row without a certificate has no holder and joins no insurance" }
[[survivor]]
mutant = "details: JOIN exam_session x => LEFT JOIN exam_session x"
reason = { zh = "窗口内有证书的机构，当月在 exam_session 中必有一行", en = "A body with certificates in the window has a row of exam_session for their months" }
[[survivor]]
mutant = "sql: 1000000 => 1000001 in -1000000"
reason = { zh = "只须早于一切证书的日期", en = "It only has to lie before the day of any certificate" }
[[survivor]]
mutant = "sql: 1000000 => 1000001 in -1000000 #2"
reason = { zh = "只须早于一切证书的日期", en = "It only has to lie before the day of any certificate" }
[[survivor]]
mutant = "sql: 1000000 => 999999 in -1000000"
reason = { zh = "只须早于一切证书的日期", en = "It only has to lie before the day of any certificate" }
[[survivor]]
mutant = "sql: 1000000 => 999999 in -1000000 #2"
reason = { zh = "只须早于一切证书的日期", en = "It only has to lie before the day of any certificate" }
[[survivor]]
mutant = "downgrade.2: false => true in COALESCE(filed >= 0.9 * observed, false)"
reason = { zh = "SQL 已以 0 代空，filed 从不为空", en = "The SQL puts 0 where there is no filing: it is never null" }
[[survivor]]
mutant = "downgrade.2: false => true in COALESCE(body_type = 'enterprise', false)"
reason = { zh = "SQL 已以“?”代空，body_type 从不为空", en = "The SQL puts ? where the type is unknown: it is never null" }
[[survivor]]
mutant = "downgrade.4: false => true in COALESCE(filed >= 0.9 * observed AND body_type = 'enterprise', false)"
reason = { zh = "filed 和 body_type 从不为空（见上）", en = "filed and body_type are never null (see above)" }
[[survivor]]
mutant = "downgrade.4: COALESCE(insured_holders = 0, true) => (insured_holders = 0)"
reason = { zh = "企业机构的 insured_holders 从不为空；其他机构因 body_type 已不符合", en = "It is never null for an enterprise; other bodies fail by their type" }
[[survivor]]
mutant = "downgrade.4: true => false in COALESCE(insured_holders = 0, true)"
reason = { zh = "同上", en = "As above" }
---*/
