/*--- rule
format   = 1
id       = "R8"
slug     = "rings"
version  = "1.0"
status   = "experimental"
family   = "claimant"
entity   = "ring"
severity = "high"
owner    = "fund-supervision"
created  = 2026-11-22
updated  = 2026-11-22
tags     = ["关联团体", "不法中介", "账户共用"]

title.zh   = "多人共用账户电话设备"
title.en   = "Rings of shared accounts and devices"
summary.zh = "多名申领人之间至少共用两类标识（收款账户、电话、设备），联系之紧密无法用偶然解释。成员多为客户，可能本身是受害人；组织者是许多人都依附的代办人、单位或法定代表人，以及最早使用这些标识的人。"
summary.en = "Claimants who share at least two kinds of identifier (bank account, telephone, device), more closely than chance explains. Most members are clients and may be victims; an organiser is the agent, employer or legal representative that many hang on, or who used the identifiers first."

[[legal]]
clause = "NMG-2025-SYBX:7"
why.zh = "不法中介机构招揽失业人员短期参保骗领的，责令退回并处罚款，构成犯罪的移送"
why.en = "Agents who recruit people for short insurance: money back and a fine, or the police"
[[legal]]
clause = "SIAR-2023:42"
why.zh = "经办机构应当核查待遇享受情况"
why.en = "The office checks the benefits it pays"
[[legal]]
clause = "SIL-2018:88"
why.zh = "核实为违规取得的，责令退回并处罚款"
why.en = "What follows if checking confirms it"

[requires]
claims = ["claim_id", "person_id", "region_code", "applied_at"]

[optional]
claims          = { columns = ["employer_id", "operator_id", "channel", "agent_id", "bank_account", "phone", "device_id"], feeds = ["kinds", "identifiers"] }
employers       = { columns = ["employer_id", "employer_name", "registered_on", "legal_rep_id"], feeds = ["organisers"] }
payments        = { columns = ["payment_id", "claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount", "bank_account"], feeds = ["paid", "identifiers"] }
skill_subsidies = { columns = ["application_id", "person_id", "claimant_type", "region_code", "applied_at", "amount", "status", "paid_on", "bank_account"], feeds = ["identifiers"] }

[params.kinds_needed]
type = "int"
default = 2
min = 1
max = 3
unit = "类"
about.zh = "两人至少共用几类标识才算有关联；只共用一类的（如夫妻共用一个账户）不算"
about.en = "Kinds of identifier that two people must share to be tied; one kind alone (a couple's account) ties nobody"
[params.members_min]
type = "int"
default = 3
min = 2
max = 1000
unit = "人"
about.zh = "团体至少几人"
about.en = "Fewest members of a ring"
[params.hub_quantile]
type = "float"
default = 0.999
min = 0.5
max = 0.99999
about.zh = "使用人数超过同类同地区标识的这一分位数，且不少于 hub_members 人的，视为公共标识，不作为关联依据"
about.en = "An identifier with more users than this quantile of its kind and region, and at least hub_members, is a hub and ties nobody"
[params.hub_members]
type = "int"
default = 30
min = 3
max = 100000
unit = "人"
about.zh = "公共标识至少有几人使用"
about.en = "Fewest users of a hub"
[params.rewirings]
type = "int"
default = 999
min = 999
max = 99999
unit = "次"
about.zh = "随机重新分配的次数；偶然概率最小为 1/(次数+1)"
about.en = "Random rewirings; the smallest probability is 1/(rewirings + 1)"
[params.exceedances]
type = "int"
default = 50
min = 10
max = 10000
unit = "次"
about.zh = "随机结果达到同样紧密程度这么多次后不再继续"
about.en = "Rewirings as close as a ring after which it is settled"
[params.seed]
type = "int"
default = 20250630
min = 0
max = 4294967295
about.zh = "随机数的起点；固定，以便重算得到同样结果"
about.en = "Start of the random numbers, fixed so that a run can be repeated"
[params.organiser_share]
type = "float"
default = 0.5
min = 0.1
max = 1.0
about.zh = "至少这一比例的成员依附于同一代办人、单位或法定代表人，才称为可能的组织者"
about.en = "An organiser has at least this share of the members hang on it"
[params.organiser_least]
type = "int"
default = 3
min = 2
max = 1000
unit = "人"
about.zh = "并且不少于几人"
about.en = "and at least so many of them"
[params.first_days]
type = "int"
default = 365
min = 1
max = 3650
unit = "日"
about.zh = "比其他人早这么多日就使用共用标识的成员，称为可能的组织者"
about.en = "A member who used what is shared so many days before anybody else may be an organiser"
[params.family_max]
type = "int"
default = 3
min = 0
max = 20
unit = "人"
about.zh = "不超过这么多人的团体可能是一家人，降为观察"
about.en = "A ring of no more people may be a family: watch list"
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
[output.columns]
entity_type     = { type = "string",  zh = "对象类型", en = "Kind of entity" }
entity_id       = { type = "string",  zh = "团体或标识", en = "Ring or identifier" }
region_code     = { type = "string",  zh = "盟市", en = "Prefecture" }
window_start    = { type = "date",    zh = "最早使用", en = "First use" }
window_end      = { type = "date",    zh = "最近使用", en = "Last use" }
members         = { type = "int64",   zh = "人数", en = "People" }
kinds           = { type = "int64",   zh = "共用标识的种类", en = "Kinds of identifier shared" }
identifiers     = { type = "int64",   zh = "共用的标识", en = "Identifiers shared" }
most            = { type = "int64",   zh = "同一标识最多人数", en = "Most people on one identifier" }
score           = { type = "float64", zh = "关联紧密程度", en = "How closely it hangs together" }
organisers      = { type = "int64",   zh = "可能的组织者", en = "Possible organisers" }
organiser_members = { type = "int64", zh = "依附于同一组织者的人数", en = "People who hang on one organiser" }
organiser_kind  = { type = "string",  zh = "该组织者的种类", en = "Kind of that organiser" }

[model]
kind  = "ring"
count = "members"
adds  = ["expected", "ratio", "ratio_low", "ln_p", "q_value", "draws", "exceeded"]
[model.ring]
claimant   = "person_id"
link       = "link"
identifier = "identifier"
region     = "prefecture"
day        = "day"
row        = "record"
kinds_needed = "$kinds_needed"
members_min  = "$members_min"
hub_quantile = "$hub_quantile"
hub_members  = "$hub_members"
rewirings    = "$rewirings"
exceedances  = "$exceedances"
seed         = "$seed"
organiser_share   = "$organiser_share"
organiser_members = "$organiser_least"
first_days        = "$first_days"
[[model.ring.kind]]
id = "account"
zh = "收款账户"
en = "account"
ties   = true
hub    = true
entity = "account"
masked = true
[[model.ring.kind]]
id = "phone"
zh = "电话"
en = "phone"
ties   = true
entity = "phone"
masked = true
[[model.ring.kind]]
id = "device"
zh = "设备"
en = "device"
ties   = true
entity = "device"
masked = true
[[model.ring.kind]]
id = "agent"
zh = "代办人"
en = "agent"
organiser = true
entity = "agent"
[[model.ring.kind]]
id = "employer"
zh = "最后参保单位"
en = "last employer"
organiser = true
entity = "employer"
[[model.ring.kind]]
id = "legal_rep"
zh = "法定代表人"
en = "legal representative"
organiser = true
masked = true
[[model.ring.kind]]
id = "operator"
zh = "经办人"
en = "officer"
entity = "operator"

[details]
sql = """
WITH linked AS (
  SELECT x.row_no, c.claim_id, c.person_id, c.employer_id, c.agent_id, c.channel
  FROM candidate x
  JOIN ring_record r ON r.entity_type = x.entity_type AND r.entity_id = x.entity_id
  JOIN claims c ON c.claim_id = r.record
), fact AS (
  SELECT l.row_no,
         COUNT(*)                                                   AS claims,
         SUM(CASE WHEN l.channel = 'kiosk' THEN 1 ELSE 0 END)       AS kiosk,
         SUM(CASE WHEN k.decided THEN 1 ELSE 0 END)                 AS decided,
         SUM(CASE WHEN k.short THEN 1 ELSE 0 END)                   AS short,
         SUM(m.paid)                                                AS paid,
         SUM(m.stoppable)                                           AS stoppable
  FROM linked l
  LEFT JOIN claim_money m ON m.claim_id = l.claim_id
  LEFT JOIN claim_run k ON k.claim_id = l.claim_id
  GROUP BY l.row_no
), at_employer AS (
  SELECT row_no, employer_id, COUNT(*) AS n
  FROM (SELECT DISTINCT row_no, person_id, employer_id FROM linked WHERE employer_id IS NOT NULL) one
  GROUP BY row_no, employer_id
), at_agent AS (
  SELECT row_no, agent_id, COUNT(*) AS n
  FROM (SELECT DISTINCT row_no, person_id, agent_id FROM linked WHERE agent_id IS NOT NULL) one
  GROUP BY row_no, agent_id
), employer AS (
  SELECT row_no, MAX(n) AS n, COUNT(*) AS employers FROM at_employer GROUP BY row_no
), agent AS (
  SELECT row_no, MAX(n) AS n FROM at_agent GROUP BY row_no
), shared AS (
  SELECT x.row_no,
         MAX(CASE WHEN n.link = 'account' THEN n.members END) AS account,
         MAX(CASE WHEN n.link = 'phone'   THEN n.members END) AS phone,
         MAX(CASE WHEN n.link = 'device'  THEN n.members END) AS device
  FROM candidate x
  JOIN ring_node n ON n.entity_type = x.entity_type AND n.entity_id = x.entity_id
  GROUP BY x.row_no
), usual AS (
  SELECT SUM(CASE WHEN short THEN 1.0 ELSE 0.0 END) / NULLIF(SUM(CASE WHEN decided THEN 1.0 ELSE 0.0 END), 0.0) AS short
  FROM claim_run
)
SELECT x.row_no,
       CAST(COALESCE(f.claims, 0) AS BIGINT)              AS claims,
       CAST(COALESCE(s.account, 0) AS BIGINT)             AS account_most,
       CAST(COALESCE(s.phone, 0) AS BIGINT)               AS phone_most,
       CAST(COALESCE(s.device, 0) AS BIGINT)              AS device_most,
       CAST(COALESCE(e.n, 0) AS BIGINT)                   AS same_employer,
       CAST(COALESCE(e.employers, 0) AS BIGINT)           AS employers,
       CAST(COALESCE(a.n, 0) AS BIGINT)                   AS same_agent,
       CAST(COALESCE(f.kiosk, 0) AS BIGINT)               AS kiosk,
       CAST(COALESCE(f.decided, 0) AS BIGINT)             AS decided,
       CAST(COALESCE(f.short, 0) AS BIGINT)               AS short,
       CAST(u.short AS DOUBLE)                            AS short_usual,
       CAST(COALESCE(f.paid, 0) AS DECIMAL(14,2))         AS paid,
       CAST(COALESCE(f.stoppable, 0) AS DECIMAL(14,2))    AS stoppable
FROM candidate x
CROSS JOIN usual u
LEFT JOIN fact f     ON f.row_no = x.row_no
LEFT JOIN employer e ON e.row_no = x.row_no
LEFT JOIN agent a    ON a.row_no = x.row_no
LEFT JOIN shared s   ON s.row_no = x.row_no"""
[details.columns]
claims        = { type = "int64",         zh = "申领", en = "Claims" }
account_most  = { type = "int64",         zh = "同一账户最多人数", en = "Most people on one account" }
phone_most    = { type = "int64",         zh = "同一电话最多人数", en = "Most people on one telephone" }
device_most   = { type = "int64",         zh = "同一设备最多人数", en = "Most people on one device" }
same_employer = { type = "int64",         zh = "同一单位最多人数", en = "Most people of one employer" }
employers     = { type = "int64",         zh = "涉及单位", en = "Employers" }
same_agent    = { type = "int64",         zh = "同一代办人最多人数", en = "Most people of one agent" }
kiosk         = { type = "int64",         zh = "在自助终端办理", en = "Filed at a public terminal" }
decided       = { type = "int64",         zh = "可判断缴费月数的申领", en = "Claims whose contributions could be counted" }
short         = { type = "int64",         zh = "其中连续缴费不足3个月", en = "of these after under three months" }
short_usual   = { type = "float64",       zh = "全部申领中不足3个月的占比", en = "Share of these among all claims" }
paid          = { type = "decimal(14,2)", zh = "已发金额", en = "Paid" }
stoppable     = { type = "decimal(14,2)", zh = "尚可停发", en = "Could still be stopped" }

[alert]
where = "q_value <= $fdr_q"
score = "ratio_low"
budget = { per_scan = 100 }

[[downgrade]]
when = "entity_type = 'ring' AND members <= $family_max"
to   = "low"
fp   = "FP-R8-FAMILY"
zh   = "只有{members}人，可能是一家人"
en   = "Only {members} people, who may be one family"
[[downgrade]]
when = "same_employer * 10 >= members * 8 AND account_most <= 2"
to   = "low"
fp   = "FP-R8-DESK"
zh   = "{members}人中{same_employer}人同属一家单位，收款账户各自独立（同一账户最多{account_most}人）：像是单位人事统一代办"
en   = "{same_employer} of {members} come from one employer and their accounts are their own (at most {account_most} on one): it looks like a personnel office filing for its staff"
[[downgrade]]
when = "same_agent * 10 >= members * 8 AND account_most <= 2 AND decided >= 5 AND short <= 1.5 * short_usual * decided"
to   = "low"
fp   = "FP-R8-HELPER"
zh   = "{members}人中{same_agent}人由同一代办人办理，收款账户各自独立，{decided}笔中不足3个月的只有{short}笔，与常人（{short_usual:pct}）无异"
en   = "One agent filed for {same_agent} of {members}, the accounts are their own, and {short} of {decided} came after under three months, as with everybody ({short_usual:pct})"
[[downgrade]]
when = "kiosk * 10 >= claims * 8 AND account_most <= 2"
to   = "low"
fp   = "FP-R8-TERMINAL"
zh   = "{claims}笔申领中{kiosk}笔在自助终端办理，收款账户各自独立"
en   = "{kiosk} of {claims} claims were filed at a public terminal, and the accounts are their own"
[[downgrade]]
when = "entity_type = 'account' AND same_employer * 10 >= members * 8"
to   = "medium"
fp   = "FP-R8-COLLECTIVE"
zh   = "{members}人中{same_employer}人同属一家单位：可能是单位代收账户（代收本身也须纠正）"
en   = "{same_employer} of {members} come from one employer: it may collect for its workers (which has to be put right as well)"

[[support]]
id   = "one_account"
when = "account_most >= 3"
zh   = "{account_most}人的待遇发到同一账户"
en   = "{account_most} people are paid to the same account"
[[support]]
id   = "many_employers"
when = "employers >= 3 AND same_employer * 2 <= members"
zh   = "成员来自{employers}家单位，同一单位最多{same_employer}人，没有共同的工作单位可以解释"
en   = "The members come from {employers} employers, at most {same_employer} from one: no common workplace explains it"
[[support]]
id   = "organiser"
when = "organiser_members >= 3"
zh   = "{organiser_members}人依附于同一{organiser_kind}（代办人、单位或法定代表人）"
en   = "{organiser_members} people hang on the same {organiser_kind}"
[[support]]
id   = "short_contributions"
when = "short >= 3 AND short > 2 * short_usual * decided"
zh   = "可判断的{decided}笔申领中{short}笔在连续缴费不足3个月后提出，全部申领中为{short_usual:pct}"
en   = "{short} of {decided} claims came after under three months of contributions; among all claims it is {short_usual:pct}"

[explain]
zh = "{members}人之间至少共用两类标识：同一账户最多{account_most}人，同一电话最多{phone_most}人，同一设备最多{device_most}人，同一单位最多{same_employer}人。涉及申领{claims}笔，已发{paid:yuan}，尚可停发{stoppable:yuan}。可能的组织者{organisers}个；其余成员是客户，可能本身是受害人。"
en = "{members} people share identifiers: up to {account_most} one account, {phone_most} one telephone, {device_most} one device, {same_employer} one employer. {claims} claims, {paid:yuan} paid, {stoppable:yuan} could still be stopped. Possible organisers: {organisers}; the other members are clients and may be victims themselves."

[[plots]]
kind = "ring"

[[evidence]]
id    = "clients"
title.zh = "成员的申领（客户，可能是受害人）"
title.en = "Claims of members (clients, possible victims)"
table = "claims"
key   = "claim_id"
role  = "client"
sql   = """
SELECT c.person_id, c.claim_id, c.applied_at, c.employer_id, c.agent_id, c.bank_account, c.phone, c.device_id, m.stoppable
FROM ring_record r
JOIN claims c ON c.claim_id = r.record
LEFT JOIN claim_money m ON m.claim_id = c.claim_id
WHERE r.role = 'client' AND r.entity_id = $entity_id"""
[[evidence]]
id    = "organisers"
title.zh = "可能的组织者本人的申领"
title.en = "Claims of possible organisers"
table = "claims"
key   = "claim_id"
role  = "organiser"
sql   = """
SELECT c.person_id, c.claim_id, c.applied_at, c.employer_id, c.agent_id, c.bank_account, c.phone, c.device_id, m.stoppable
FROM ring_record r
JOIN claims c ON c.claim_id = r.record
LEFT JOIN claim_money m ON m.claim_id = c.claim_id
WHERE r.role = 'organiser' AND r.entity_id = $entity_id"""
[[evidence]]
id    = "organiser_employers"
title.zh = "许多成员依附的单位"
title.en = "Employers that many members hang on"
table = "employers"
key   = "employer_id"
role  = "organiser"
sql   = """
SELECT e.employer_id, e.employer_name, e.registered_on, e.legal_rep_id, n.members, n.users
FROM ring_node n
JOIN employers e ON e.employer_id = n.identifier
WHERE n.link = 'employer' AND n.role = 'organiser' AND n.entity_id = $entity_id"""
[[evidence]]
id    = "payments"
title.zh = "这些申领的发放记录"
title.en = "What was paid on these claims"
table = "payments"
key   = "payment_id"
role  = "payment"
sql   = """
SELECT p.person_id, p.payment_id, p.claim_id, p.benefit_type, p.month, p.paid_on, p.amount, p.bank_account
FROM ring_record r
JOIN payments p ON p.claim_id = r.record
WHERE p.paid_on <= $as_of AND r.entity_id = $entity_id"""
[[evidence]]
id    = "subsidies"
title.zh = "发到共用账户的技能提升补贴"
title.en = "Skill subsidies paid to shared accounts"
table = "skill_subsidies"
key   = "application_id"
role  = "subsidy"
sql   = """
SELECT a.person_id, a.application_id, a.applied_at, a.paid_on, a.amount, a.bank_account
FROM ring_record r
JOIN skill_subsidies a ON a.application_id = r.record
WHERE a.paid_on <= $as_of AND r.entity_id = $entity_id"""

[[false_positives]]
id = "FP-R8-FAMILY"
zh = "一家人共用账户和电话"
en = "A family with one account and one telephone"
how.zh = "查户籍或婚姻登记；夫妻、父母子女可以共用"
how.en = "Household or marriage register; couples, parents and children may share"
[[false_positives]]
id = "FP-R8-DESK"
zh = "单位人事部门为本单位职工统一代办"
en = "A personnel office files for its own staff"
how.zh = "向单位核实经办人，并抽查职工本人是否知情"
how.en = "Ask the employer who filed, and a few workers whether they know of it"
[[false_positives]]
id = "FP-R8-HELPER"
zh = "代办人是社区、工会等帮办人员"
en = "The agent is a helper of the community or union"
how.zh = "核对代办人身份；其代办的申领结果与常人无异"
how.en = "Who the agent is; the claims filed end as everybody's do"
[[false_positives]]
id = "FP-R8-TERMINAL"
zh = "自助终端、网吧、服务大厅的公用设备"
en = "A public terminal, an internet café, a hall's own device"
how.zh = "核对设备归属；属实的列入 hubs.toml"
how.en = "Whose device it is; if so, it belongs in hubs.toml"
[[false_positives]]
id = "FP-R8-COLLECTIVE"
zh = "银行代发账户或单位代收账户"
en = "A bank's collective account, or an employer collecting for its workers"
how.zh = "向开户行核实账户性质；银行代发账户列入 hubs.toml，单位代收的应改发本人"
how.en = "Ask the bank what account it is; a collective one belongs in hubs.toml, an employer's has to be changed to the worker's"
[[false_positives]]
id = "FP-R8-RECYCLED"
zh = "电话号码注销后由他人启用"
en = "A telephone number that was given to somebody else"
how.zh = "看使用时间是否相隔很久，向运营商核实过户"
how.en = "Are the uses far apart; ask the operator about the transfer"

[[verify]]
id = "V1"
zh = "联系三名以上成员本人（用登记前的联系方式），问申领是否本人提出、钱是否本人收到"
en = "Reach three members by an earlier contact: did they file, and did they get the money"
needs = "text"
[[verify]]
id = "V2"
zh = "向开户行核实共用账户的户名和转出去向"
en = "Ask the bank for the holder of the shared account and where the money went"
needs = "attachment"
[[verify]]
id = "V3"
zh = "核实可能的组织者与成员、与单位的关系"
en = "How the possible organiser is related to the members and the employers"
needs = "text"

[suppress]
key = ["entity_id"]
---*/
-- Who used what: one row per person, identifier and record. Of claims every identifier counts, also a public terminal's
-- device: so many use it that it ties nobody, and what a small one ties is lowered by its channel. Payments count where the
-- money went to another account than the claim names; subsidies where the person applied, because an employer's application
-- names the employer's account. A rejected claim ties as well as a paid one: who tries with ten names fails with some.
WITH filed AS (
  SELECT c.claim_id, c.person_id, c.region_code, CAST(c.applied_at AS DATE) AS day,
         c.bank_account, c.phone, c.device_id, c.agent_id, c.employer_id, e.legal_rep_id, c.operator_id
  FROM claims c
  LEFT JOIN employers e ON e.employer_id = c.employer_id
  WHERE CAST(c.applied_at AS DATE) <= $as_of
), named AS (
  SELECT f.person_id,
         CASE s.n WHEN 0 THEN 'account' WHEN 1 THEN 'phone' WHEN 2 THEN 'device' WHEN 3 THEN 'agent'
                  WHEN 4 THEN 'employer' WHEN 5 THEN 'legal_rep' ELSE 'operator' END                     AS link,
         CASE s.n WHEN 0 THEN f.bank_account WHEN 1 THEN f.phone WHEN 2 THEN f.device_id WHEN 3 THEN f.agent_id
                  WHEN 4 THEN f.employer_id WHEN 5 THEN f.legal_rep_id ELSE f.operator_id END            AS identifier,
         f.region_code, f.day, f.claim_id AS record
  FROM filed f
  CROSS JOIN small_number s
  WHERE s.n < 7
), paid_elsewhere AS (
  SELECT p.person_id, p.bank_account, p.region_code, p.claim_id, MIN(p.paid_on) AS day
  FROM payments p
  LEFT JOIN claims c ON c.claim_id = p.claim_id
  WHERE p.paid_on <= $as_of AND p.bank_account IS NOT NULL
    AND (c.bank_account IS NULL OR c.bank_account <> p.bank_account)
  GROUP BY p.person_id, p.bank_account, p.region_code, p.claim_id
)
SELECT person_id, link, identifier, substr(region_code, 1, 4) AS prefecture, day, record
FROM named
WHERE identifier IS NOT NULL
UNION ALL
SELECT person_id, 'account' AS link, bank_account AS identifier, substr(region_code, 1, 4) AS prefecture, day, claim_id AS record
FROM paid_elsewhere
UNION ALL
SELECT person_id, 'account' AS link, bank_account AS identifier, substr(region_code, 1, 4) AS prefecture,
       CAST(applied_at AS DATE) AS day, application_id AS record
FROM skill_subsidies
WHERE claimant_type = 'employee' AND status <> 'rejected' AND bank_account IS NOT NULL AND CAST(applied_at AS DATE) <= $as_of
/*--- tests
[[test]]
name  = "boundary: two kinds tie, one kind does not; hubs are counted"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
employers = '''
employer_id | region_code | legal_rep_id
E1          | 150502      | L1
E2          | 150502      | L1
E3          | 150502      | L2
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | agent_id | bank_account | phone | device_id
C0       | P1        | E1          | 150502      | 2025-01-10 08:00:00 | rejected | AG1      | A1           | T1    | D1
C1       | P1        | E1          | 150502      | 2025-01-10 09:00:00 | approved | AG1      | A1           | T1    | D1
C2       | P2        | E2          | 150502      | 2025-01-11 09:00:00 | approved | AG1      | A1           | T1    | D2
C3       | P3        | E3          | 150502      | 2025-01-12 09:00:00 | rejected | AG1      | A3           | T1    | D2
C4       | P4        | E3          | 150502      | 2025-01-13 09:00:00 | approved |          | A4           | T1    | D4
C5       | P5        | E3          | 150502      | 2026-01-01 09:00:00 | approved |          | A1           | T1    | D1
'''
[test.expect]
# P1 filed twice and is one person. P1 and P2 share account and telephone, P2 and P3 telephone and device: one ring of three, window 10 to 12 January. P4 shares
# the telephone only. P5 claims after the as-of date. Shared in the ring: A1, T1, D2, of three kinds; T1 by all three.
# Agent AG1 filed for all three; legal representative L1 stands behind two of three, and an organiser needs three.
population = 1
rows = '''
entity_type | entity_id | members | kinds | identifiers | most | window_start | window_end | organisers | organiser_members | organiser_kind | account_most | phone_most | device_most | same_employer | employers | same_agent | claims | decided | short_usual
ring        | RING-c2d6570dfb8fca4a | 3       | 3     | 3           | 3    | 2025-01-10   | 2025-01-12 | 1          | 3                 | agent          | 2            | 3          | 2           | 1             | 3         | 3          | 4      | 0       |
'''

[[test]]
name  = "boundary: the same with one kind needed also holds the fourth"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: two kinds tie, one kind does not; hubs are counted"
params = { kinds_needed = 1 }
[test.expect]
population = 1
rows = '''
entity_type | entity_id | members | kinds | identifiers
ring        | RING-4f97b738d435c494 | 4       | 3     | 3
'''

[[test]]
name  = "boundary: payments to another account and a person's own subsidies tie as well"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id | person_id | region_code | applied_at          | status   | bank_account | phone
C{1..6}  | P{1..6}   | 150502      | 2025-03-01 09:00:00 | approved | A{1..6}      | T1
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount  | bank_account
PY1        | C1       | P1        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00 | A1
PY2        | C2       | P2        | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00 | A1
PY5        | C5       | P5        | 150502      | unemployment_benefit | 2025-12-01 | 2026-01-01 | 1500.00 | A1
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | applied_at          | amount  | status   | paid_on    | bank_account
S3             | P3        | N3             | employee      | 150502      | 2025-12-31 09:00:00 | 1000.00 | approved |            | A1
S4             | P4        | N4             | employer      | 150502      | 2025-06-01 09:00:00 | 1000.00 | approved | 2025-07-01 | A1
S6             | P6        | N6             | employee      | 150502      | 2025-06-01 09:00:00 | 1000.00 | rejected |            | A1
'''
[test.expect]
# All six share the telephone. A1 is that of P1's claim and payment, of P2's payment and of P3's application on the last day.
# P4's application is the employer's, P5's payment comes after the as-of date, P6's application was rejected: not tied.
population = 1
rows = '''
entity_type | entity_id | members | kinds | identifiers | most | window_start | window_end | account_most | phone_most | claims | paid
ring        | RING-c2d6570dfb8fca4a | 3       | 2     | 2           | 3    | 2025-03-01   | 2025-12-31 | 3            | 3          | 3      | 3000.00
'''

[[test]]
name  = "firing: nine people of nine employers with one telephone, one device and two accounts"
kind  = "firing"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id    | person_id   | employer_id | region_code | applied_at          | status   | bank_account | phone      | device_id | benefit_start | benefit_months
C{1..5}     | P{1..5}     | E{1..5}     | 150502      | 2025-03-01 09:00:00 | approved | K1           | T1         | D1        | 2025-04-01    | 12
C{6..9}     | P{6..9}     | E{6..9}     | 150502      | 2025-03-02 09:00:00 | approved | K2           | T1         | D1        | 2025-04-01    | 12
H{001..300} | Q{001..300} | F{001..300} | 150502      | 2025-03-01 09:00:00 | approved | A{001..300}  | B{001..300} | G{001..300} | 2025-04-01 | 12
'''
payments = '''
payment_id | claim_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
PY{1..9}   | C{1..9}  | P{1..9}   | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
'''
[test.expect]
population = 1
# Paid 9 x 1500; eleven of twelve months are left, but the period ends in March 2026, so all eleven can be stopped: 16,500 each.
# The largest chance group has one person: at least 9/1 times as many, so 8/9 of what was paid is above the expected.
alerts = '''
entity_type | entity_id | band | observed | persons | amount_paid | amount_stoppable | amount_low
ring        | RING-5a43dac296f10df3 | A    | 9        | 9       | 13500.00    | 148500.00        | 12000.00
'''

[[test]]
name  = "quiet: a couple with one account, a family of three, a personnel office, a terminal"
kind  = "quiet"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id    | person_id   | employer_id | region_code | applied_at          | status   | channel | bank_account | phone       | device_id
C{1..2}     | P{1..2}     | E{1..2}     | 150502      | 2025-03-01 09:00:00 | approved | mobile  | K1           | T1          | D1
C{3..5}     | P{3..5}     | E{3..5}     | 150502      | 2025-03-01 09:00:00 | approved | mobile  | K3           | T3          | D3
S{01..12}   | S{01..12}   | HR          | 150502      | 2025-03-01 09:00:00 | approved | online  | KS{01..12}   | T4          | D4
Z{01..08}   | Z{01..08}   | Y{01..08}   | 150502      | 2025-03-01 09:00:00 | approved | kiosk   | KZ{01..08}   | T5          | D5
H{001..300} | Q{001..300} | F{001..300} | 150502      | 2025-03-01 09:00:00 | approved | mobile  | A{001..300}  | B{001..300} | G{001..300}
'''
[test.expect]
# The couple is no ring: two people. The other three are, and the data explain them: watch list.
# Their ids are the hashes of account K3 and telephone T3, telephone T4 and device
# D4, telephone T5 and device D5, worked out apart from the program.
population = 3
alerts = '''
entity_type | entity_id | observed | band | fp
ring        | RING-19dfdd299db77d09 | 3        | C    | FP-R8-FAMILY
ring        | RING-cab2c5b241f7e14a | 12       | C    | FP-R8-DESK
ring        | RING-3b3b388975dbc9cb | 8        | C    | FP-R8-TERMINAL
'''

[[test]]
name  = "firing: an agent whose clients all come after two months; not one whose clients are like everybody"
kind  = "firing"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month            | kind
OLD       | E0          | 150502      | 2024-01-01       | regular
V{01..10} | E{01..10}   | 150502      | 2024-{03..12}-01 | regular
W{01..10} | E{01..10}   | 150502      | 2024-{11..12}-01 | regular
'''
claims = '''
claim_id    | person_id   | employer_id | region_code | applied_at          | status   | agent_id | channel | bank_account | phone       | device_id
CV{01..10}  | V{01..10}   | E{01..10}   | 150502      | 2025-01-10 09:00:00 | approved | HELP     | online  | AV{01..10}   | TV          | DV
CW{01..10}  | W{01..10}   | E{01..10}   | 150502      | 2025-01-10 09:00:00 | approved | SELL     | online  | AW{01..10}   | TW          | DW
H{001..300} | Q{001..300} | F{001..300} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A{001..300}  | B{001..300} | G{001..300}
'''
payments = '''
payment_id | claim_id   | person_id | region_code | benefit_type         | month      | paid_on    | amount
PW{01..10} | CW{01..10} | W{01..10} | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00
'''
[test.expect]
# Ten of twenty decided claims are short; of SELL's ten all, of HELP's none. Both agents are possible organisers.
population = 2
alerts = '''
entity_type | entity_id | observed | band | fp           | short | decided | organisers | organiser_kind | amount_paid
ring        | RING-6938b2c8d11a9f19        | 10       | C    | FP-R8-HELPER | 0     | 10      | 1          | agent          | 0.00
ring        | RING-ae1802713700d71f        | 10       | A    |              | 10    | 10      | 1          | agent          | 15000.00
'''

[[test]]
name  = "firing: an account that forty people use is a hub, ties nobody and stands for itself"
kind  = "firing"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id    | person_id   | employer_id | region_code | applied_at          | status   | bank_account | phone       | device_id
C{01..40}   | P{01..40}   | E{01..40}   | 150502      | 2025-03-01 09:00:00 | approved | HUB          | T{01..40}   | D{01..40}
H{001..400} | Q{001..400} | F{001..400} | 150502      | 2025-03-01 09:00:00 | approved | A{001..400}  | B{001..400} | G{001..400}
'''
payments = '''
payment_id | claim_id  | person_id | region_code | benefit_type         | month      | paid_on    | amount
PY{01..40} | C{01..40} | P{01..40} | 150502      | unemployment_benefit | 2025-04-01 | 2025-04-20 | 1500.00
'''
[test.expect]
population = 1
alerts = '''
entity_type | entity_id | band | observed | persons | amount_paid
account     | HUB       | A    | 40       | 40      | 60000.00
'''

[[test]]
name  = "boundary: with thirty-nine of forty needed for a hub, the same account is a hub; with forty-one it is none"
kind  = "boundary"
as_of = 2025-12-31
use   = "firing: an account that forty people use is a hub, ties nobody and stands for itself"
params = { hub_members = 41 }
[test.expect]
population = 0
alerts = ''

[[test]]
name  = "boundary: every explanation at its limit and beyond it; organisers; hubs of claims, payments and subsidies"
kind  = "boundary"
as_of = 2025-12-31
params = { hub_quantile = 0.9 }
[test.given]
employers = '''
employer_id | region_code | legal_rep_id
E18-{01..04} | 150502 | L18
'''
contributions = '''
person_id    | employer_id  | month            | region_code | kind
OLD          | E0           | 2024-01-01       | 150502      | regular
P04-{01..03} | E04-{01..03} | 2024-{11..12}-01 | 150502      | regular
P04-{04..08} | E04-{04..08} | 2024-{03..12}-01 | 150502      | regular
P05-01       | E05-01       | 2024-{11..12}-01 | 150502      | regular
P05-{02..05} | E05-{02..05} | 2024-{03..12}-01 | 150502      | regular
P06-{01..04} | E06-{01..04} | 2024-{03..12}-01 | 150502      | regular
P07-{01..08} | E07-{01..08} | 2024-{03..12}-01 | 150502      | regular
P08-{01..08} | E08-{01..08} | 2024-{03..12}-01 | 150502      | regular
P09-{01..04} | E09-{01..04} | 2024-{11..12}-01 | 150502      | regular
P09-{05..10} | E09-{05..10} | 2024-{03..12}-01 | 150502      | regular
Q00{1..4}    | F00{1..4}    | 2024-{11..12}-01 | 150502      | regular
Q005         | F005         | 2024-{03..12}-01 | 150502      | regular
'''
claims = '''
claim_id      | person_id    | employer_id  | region_code | applied_at          | status   | agent_id | channel | bank_account | phone        | device_id    | benefit_start | benefit_months
C01-01        | P01-01       | E01          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | S01          | T01          | D01          | 2025-02-01    | 12
C01-02        | P01-02       | E01          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | S01          | T01          | D01          |               |
C01-{03..08}  | P01-{03..08} | E01          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A01-{03..08} | T01          | D01          |               |
C01-{09..10}  | P01-{09..10} | E01-{09..10} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A01-{09..10} | T01          | D01          |               |
C02-{01..02}  | P02-{01..02} | E02          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A02-{01..02} | T02          | D02          | 2025-02-01    | 12
C02-{03..08}  | P02-{03..08} | E02          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A02-{03..08} | T02          | D02          |               |
C02-{09..11}  | P02-{09..11} | E02-{09..11} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A02-{09..11} | T02          | D02          |               |
C03-{01..03}  | P03-{01..03} | E03          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | S03          | T03          | D03          |               |
C03-{04..05}  | P03-{04..05} | E03          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | S03B         | T03          | D03          |               |
C03-{06..10}  | P03-{06..10} | E03          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A03-{06..10} | T03          | D03          |               |
C04-{01..02}  | P04-{01..02} | E04-{01..02} | 150502      | 2025-01-10 09:00:00 | approved | G04      | mobile  | S04          | T04          | D04          |               |
C04-{03..08}  | P04-{03..08} | E04-{03..08} | 150502      | 2025-01-10 09:00:00 | approved | G04      | mobile  | A04-{03..08} | T04          | D04          |               |
C04-09        | P04-09       | E04-09       | 150502      | 2025-01-10 09:00:00 | approved | GX       | mobile  | A04-09       | T04          | D04          |               |
C04-10        | P04-10       | E04-10       | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A04-10       | T04          | D04          |               |
C05-{01..10}  | P05-{01..10} | E05-{01..10} | 150502      | 2025-01-10 09:00:00 | approved | G05      | mobile  | A05-{01..10} | T05          | D05          |               |
C06-{01..10}  | P06-{01..10} | E06-{01..10} | 150502      | 2025-01-10 09:00:00 | approved | G06      | mobile  | A06-{01..10} | T06          | D06          |               |
C07-{01..08}  | P07-{01..08} | E07-{01..08} | 150502      | 2025-01-10 09:00:00 | approved | G07      | mobile  | A07-{01..08} | T07          | D07          |               |
C07-{09..11}  | P07-{09..11} | E07-{09..11} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A07-{09..11} | T07          | D07          |               |
C08-{01..03}  | P08-{01..03} | E08-{01..03} | 150502      | 2025-01-10 09:00:00 | approved | G08      | mobile  | S08          | T08          | D08          |               |
C08-{04..10}  | P08-{04..10} | E08-{04..10} | 150502      | 2025-01-10 09:00:00 | approved | G08      | mobile  | A08-{04..10} | T08          | D08          |               |
C09-{01..10}  | P09-{01..10} | E09-{01..10} | 150502      | 2025-01-10 09:00:00 | approved | G09      | mobile  | A09-{01..10} | T09          | D09          |               |
C10-{01..02}  | P10-{01..02} |              | 150502      | 2025-01-10 09:00:00 | approved | G10      | kiosk   | S10          | T10          | D10          |               |
C10-{03..05}  | P10-{03..05} |              | 150502      | 2025-01-10 09:00:00 | approved | G10      | kiosk   | A10-{03..05} | T10          | D10          |               |
C10-{06..08}  | P10-{06..08} |              | 150502      | 2025-01-10 09:00:00 | approved |          | kiosk   | A10-{06..08} | T10          | D10          |               |
C10-{09..10}  | P10-{09..10} |              | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A10-{09..10} | T10          | D10          |               |
C11-{01..08}  | P11-{01..08} | E11-{01..08} | 150502      | 2025-01-10 09:00:00 | approved |          | kiosk   | A11-{01..08} | T11          | D11          |               |
C11-{09..11}  | P11-{09..11} | E11-{09..11} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A11-{09..11} | T11          | D11          |               |
C12-{01..03}  | P12-{01..03} | E12-{01..03} | 150502      | 2025-01-10 09:00:00 | approved | G12      | kiosk   | S12          | T12          | D12          |               |
C12-04        | P12-04       | E12-04       | 150502      | 2025-01-10 09:00:00 | approved | G12      | kiosk   | A12-04       | T12          | D12          |               |
C12-{05..10}  | P12-{05..10} | E12-{05..10} | 150502      | 2025-01-10 09:00:00 | approved |          | kiosk   | A12-{05..10} | T12          | D12          |               |
C12B-{05..06} | P12-{05..06} | E12-{05..06} | 150502      | 2025-01-10 09:00:00 | approved |          | kiosk   | A12-{05..06} | T12B         | D12B         |               |
C13-{01..04}  | P13-{01..04} | E13-{01..04} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A13-{01..04} | T13          | D13          |               |
C15-{01..02}  | P15-{01..02} | E15-{01..02} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | K15          | T15          | D15          |               |
C15-{03..05}  | P15-{03..05} | E15-{03..05} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | K15          | T15-{03..05} | D15          |               |
C16-{01..04}  | P16-{01..04} | E16-{01..04} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | K16          |              | D16          |               |
C17-{01..04}  | P17-{01..04} | E17-{01..04} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | K17          | T17          |              |               |
C18-{01..04}  | P18-{01..04} | E18-{01..04} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A18-{01..04} | T18          | D18          |               |
C19-{01..03}  | P19-{01..03} | E19-{01..03} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  |              | T19          |              |               |
C20-01        | P20-01       | E20-01       | 150502      | 2024-01-11 09:00:00 | approved |          | mobile  | A20-01       | T20          | D20          | 2025-02-01    | 12
C20-{02..10}  | P20-{02..10} | E20-{02..10} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A20-{02..10} | T20          | D20          |               |
C21-01        | P21-01       | E21-01       | 150502      | 2024-01-12 09:00:00 | approved |          | mobile  | A21-01       | T21          | D21          |               |
C21-{02..04}  | P21-{02..04} | E21-{02..04} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A21-{02..04} | T21          | D21          |               |
C22-01        | P22-01       | E22-01       | 150502      | 2024-01-11 09:00:00 | approved |          | mobile  | A22-01       | T22          | D22          | 2025-02-01    | 12
C22-{02..09}  | P22-{02..09} | E22-{02..09} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A22-{02..09} | T22          | D22          |               |
C22-10        | P22-10       | E22-10       | 150502      | 2025-12-31 09:00:00 | approved |          | mobile  | A22-10       | T22          | D22          |               |
C23-{01..09}  | P23-{01..09} | E23-{01..09} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A23-{01..09} | T23          | D23          |               |
C23-10        | P23-10       | E23-10       | 150502      | 2025-01-10 09:00:00 | rejected |          | mobile  | A23-10       | T23          | D23          |               |
C24-01        | P24-01       | E24-01       | 150502      | 2024-01-11 09:00:00 | rejected |          | mobile  | A24-01       | T24          | D24          |               |
C24-{02..10}  | P24-{02..10} | E24-{02..10} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A24-{02..10} | T24          | D24          |               |
CHA-{01..32}  | PHA-{01..32} | EHA          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | HUBA         | THA-{01..32} | DHA-{01..32} |               |
CHA-{33..40}  | PHA-{33..40} | EHA-{33..40} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | HUBA         | THA-{33..40} | DHA-{33..40} |               |
CHB-{01..31}  | PHB-{01..31} | EHB          | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | HUBB         | THB-{01..31} | DHB-{01..31} |               |
CHB-{32..40}  | PHB-{32..40} | EHB-{32..40} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | HUBB         | THB-{32..40} | DHB-{32..40} |               |
CHC-{01..30}  | PHC-{01..30} | EHC-{01..30} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | HUBC         | THC-{01..30} | DHC-{01..30} |               |
CHD-{01..29}  | PHD-{01..29} | EHD-{01..29} | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | HUBD         | THD-{01..29} | DHD-{01..29} |               |
H{001..300}   | Q{001..300}  | F{001..300}  | 150502      | 2025-01-10 09:00:00 | approved |          | mobile  | A{001..300}  | B{001..300}  | G{001..300}  |               |
'''
payments = '''
payment_id   | claim_id     | person_id    | region_code | benefit_type         | month      | paid_on    | amount  | bank_account
A1           | C01-01       | P01-01       | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 100.00  |
B1           | C02-01       | P02-01       | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1500.00 |
B2           | C02-02       | P02-02       | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 1000.00 |
B3           | C02-02       | P02-02       | 150502      | unemployment_benefit | 2025-03-01 | 2025-12-31 | 1000.00 |
B4           | C02-02       | P02-02       | 150502      | unemployment_benefit | 2025-04-01 | 2026-01-01 | 700.00  |
K15          | C15-01       | P15-01       | 150502      | unemployment_benefit | 2025-02-01 | 2025-06-20 | 10.00   | K15
K19-{01..02} | C19-{01..02} | P19-{01..02} | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 10.00   | K19
K19-03       | C19-03       | P19-03       | 150502      | unemployment_benefit | 2025-02-01 | 2025-12-31 | 10.00   | K19
L20          | C20-01       | P20-01       | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 200.00  |
L22          | C22-01       | P22-01       | 150502      | unemployment_benefit | 2025-02-01 | 2025-02-20 | 300.00  |
HP-{01..30}  |              | PHP-{01..30} | 150502      | unemployment_benefit | 2025-03-01 | 2025-04-20 | 10.00   | HP
HQ-{01..30}  |              | PHP-{01..30} | 150502      | unemployment_benefit | 2025-04-01 | 2025-05-20 | 10.00   | HP
'''
skill_subsidies = '''
application_id | person_id    | certificate_no | claimant_type | region_code | applied_at          | amount | status   | paid_on    | bank_account
HS-01          | PHS-01       | NHS-01         | employee      | 150502      | 2025-06-01 09:00:00 | 20.00  | approved | 2025-12-31 | HS
HS-02          | PHS-02       | NHS-02         | employee      | 150502      | 2025-06-01 09:00:00 | 10.00  | approved | 2026-01-01 | HS
HS-{03..30}    | PHS-{03..30} | NHS-{03..30}   | employee      | 150502      | 2025-06-01 09:00:00 | 10.00  | approved | 2025-07-01 | HS
HS-31          | PHS-31       | NHS-31         | employee      | 150502      | 2026-01-01 09:00:00 | 10.00  | pending  |            | HS
'''
[test.expect]
# The members of ring NN share telephone TNN and device DNN, in that order below; where these are not shared by all, account KNN and the other.
# 01: eight of ten of one employer, two on an account: a desk. 02: eight of eleven. 03: all of one employer, three on an account.
# 04: an agent filed for eight of ten, eight decided, three of them short; 12 of 48 decided claims are short, and 1.5 × 0.25 × 8 = 3: a
# helper. 05: five decided. 06: four. 07: eight of eleven. 08: three on an account. 09: four of ten short, 1.5 × 0.25 × 10 = 3.75.
# 10: eight of ten at a terminal, no employer known; half of them filed by one agent. 11: eight of eleven. 12: three on an account; four of
# ten filed by one agent are too few for an organiser; two filed again with another telephone and device. 13: four people are no family.
# 15: a payment to the account of the claim adds nothing. 16 and 17 have no telephone, no device. 18: employers of one representative.
# 19: no account in the claims, one in the payments, the last on the as-of date. 20, 22 and 24: the first came 365 days before the others,
# 21: 364. 23 and 24: a rejected claim ties too, and may be the organiser's. Of 02 are paid 1500 + 2 × 1000, and (12 − 1) × 1500 + (12 − 2) × 1000 are to come.
# Hubs: 32 of 40 of one employer, 31; thirty people are one and 29 are none; payments without a claim, which no list
# shows; subsidies, 20 + 28 × 10 paid to 29 people by the as-of date. Rings of three or four are not closer than chance here.
population = 28
rows = '''
entity_type | entity_id             | region_code | members | window_end | claims | account_most | phone_most | device_most | same_employer | employers | same_agent | kiosk | decided | short | short_usual | paid    | stoppable | organisers | organiser_kind
ring        | RING-de8fc6bc5db1463e | 1505        | 10      | 2025-01-10 | 10     | 2            | 10         | 10          | 8             | 3         | 0          | 0     | 0       | 0     | 0.25        | 100.00  | 1100.00   | 1          | employer
ring        | RING-ba4c626703039faa | 1505        | 11      | 2025-01-10 | 11     | 0            | 11         | 11          | 8             | 4         | 0          | 0     | 0       | 0     | 0.25        | 3500.00 | 26500.00  | 1          | employer
ring        | RING-6a554c1ca5286d2d | 1505        | 10      | 2025-01-10 | 10     | 3            | 10         | 10          | 10            | 1         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 1          | employer
ring        | RING-9ba335d9f451dbe0 | 1505        | 10      | 2025-01-10 | 10     | 2            | 10         | 10          | 1             | 10        | 8          | 0     | 8       | 3     | 0.25        | 0.00    | 0.00      | 1          | agent
ring        | RING-6e1ee141d03580dc | 1505        | 10      | 2025-01-10 | 10     | 0            | 10         | 10          | 1             | 10        | 10         | 0     | 5       | 1     | 0.25        | 0.00    | 0.00      | 1          | agent
ring        | RING-60202b5e921755fd | 1505        | 10      | 2025-01-10 | 10     | 0            | 10         | 10          | 1             | 10        | 10         | 0     | 4       | 0     | 0.25        | 0.00    | 0.00      | 1          | agent
ring        | RING-a28d8b6b70c0eb2d | 1505        | 11      | 2025-01-10 | 11     | 0            | 11         | 11          | 1             | 11        | 8          | 0     | 8       | 0     | 0.25        | 0.00    | 0.00      | 1          | agent
ring        | RING-8ee01bdc170e6971 | 1505        | 10      | 2025-01-10 | 10     | 3            | 10         | 10          | 1             | 10        | 10         | 0     | 8       | 0     | 0.25        | 0.00    | 0.00      | 1          | agent
ring        | RING-579a53a7b8da7dd5 | 1505        | 10      | 2025-01-10 | 10     | 0            | 10         | 10          | 1             | 10        | 10         | 0     | 10      | 4     | 0.25        | 0.00    | 0.00      | 1          | agent
ring        | RING-9181421e173fc8e9 | 1505        | 10      | 2025-01-10 | 10     | 2            | 10         | 10          | 0             | 0         | 5          | 8     | 0       | 0     | 0.25        | 0.00    | 0.00      | 1          | agent
ring        | RING-d29684e0ea37df5e | 1505        | 11      | 2025-01-10 | 11     | 0            | 11         | 11          | 1             | 11        | 0          | 8     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
ring        | RING-cc3eb84601e3f629 | 1505        | 10      | 2025-01-10 | 12     | 3            | 10         | 10          | 1             | 10        | 4          | 12    | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
ring        | RING-3aa18e32c1785fed | 1505        | 4       | 2025-01-10 | 4      | 0            | 4          | 4           | 1             | 4         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
ring        | RING-1e093ee3f189bd20 | 1505        | 5       | 2025-01-10 | 5      | 5            | 2          | 5           | 1             | 5         | 0          | 0     | 0       | 0     | 0.25        | 10.00   | 0.00      | 0          |
ring        | RING-10c0c4f8e3a6893f | 1505        | 4       | 2025-01-10 | 4      | 4            | 0          | 4           | 1             | 4         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
ring        | RING-7d21409944356a51 | 1505        | 4       | 2025-01-10 | 4      | 4            | 4          | 0           | 1             | 4         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
ring        | RING-c15e68a5402b4ebf | 1505        | 4       | 2025-01-10 | 4      | 0            | 4          | 4           | 1             | 4         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 1          | legal_rep
ring        | RING-93ca5d9d2739a332 | 1505        | 3       | 2025-12-31 | 3      | 3            | 3          | 0           | 1             | 3         | 0          | 0     | 0       | 0     | 0.25        | 30.00   | 0.00      | 0          |
ring        | RING-093f6bff7468125c | 1505        | 10      | 2025-01-10 | 10     | 0            | 10         | 10          | 1             | 10        | 0          | 0     | 0       | 0     | 0.25        | 200.00  | 2200.00   | 1          |
ring        | RING-a4227103764f6b3d | 1505        | 4       | 2025-01-10 | 4      | 0            | 4          | 4           | 1             | 4         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
ring        | RING-702ea5678f9a72d4 | 1505        | 10      | 2025-12-31 | 10     | 0            | 10         | 10          | 1             | 10        | 0          | 0     | 0       | 0     | 0.25        | 300.00  | 3300.00   | 1          |
ring        | RING-3d5cf92114f77f0d | 1505        | 10      | 2025-01-10 | 10     | 0            | 10         | 10          | 1             | 10        | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
ring        | RING-ea15caf72a1827c5 | 1505        | 10      | 2025-01-10 | 10     | 0            | 10         | 10          | 1             | 10        | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 1          |
account     | HUBA                  | 1505        | 40      | 2025-01-10 | 40     | 40           | 0          | 0           | 32            | 9         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
account     | HUBB                  | 1505        | 40      | 2025-01-10 | 40     | 40           | 0          | 0           | 31            | 10        | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
account     | HUBC                  | 1505        | 30      | 2025-01-10 | 30     | 30           | 0          | 0           | 1             | 30        | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
account     | HP                    | 1505        | 30      | 2025-04-20 | 0      | 30           | 0          | 0           | 0             | 0         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
account     | HS                    | 1505        | 30      | 2025-06-01 | 0      | 30           | 0          | 0           | 0             | 0         | 0          | 0     | 0       | 0     | 0.25        | 0.00    | 0.00      | 0          |
'''
alerts = '''
entity_type | entity_id             | persons | amount_paid | amount_stoppable | fp
ring        | RING-de8fc6bc5db1463e | 10      | 100.00      | 1100.00          | FP-R8-DESK
ring        | RING-ba4c626703039faa | 11      | 3500.00     | 26500.00         |
ring        | RING-6a554c1ca5286d2d | 10      | 0.00        | 0.00             |
ring        | RING-9ba335d9f451dbe0 | 10      | 0.00        | 0.00             | FP-R8-HELPER
ring        | RING-6e1ee141d03580dc | 10      | 0.00        | 0.00             | FP-R8-HELPER
ring        | RING-60202b5e921755fd | 10      | 0.00        | 0.00             |
ring        | RING-a28d8b6b70c0eb2d | 11      | 0.00        | 0.00             |
ring        | RING-8ee01bdc170e6971 | 10      | 0.00        | 0.00             |
ring        | RING-579a53a7b8da7dd5 | 10      | 0.00        | 0.00             |
ring        | RING-9181421e173fc8e9 | 10      | 0.00        | 0.00             | FP-R8-TERMINAL
ring        | RING-d29684e0ea37df5e | 11      | 0.00        | 0.00             |
ring        | RING-cc3eb84601e3f629 | 10      | 0.00        | 0.00             |
ring        | RING-1e093ee3f189bd20 | 5       | 10.00       | 0.00             |
ring        | RING-093f6bff7468125c | 10      | 200.00      | 2200.00          |
ring        | RING-702ea5678f9a72d4 | 10      | 300.00      | 3300.00          |
ring        | RING-3d5cf92114f77f0d | 10      | 0.00        | 0.00             |
ring        | RING-ea15caf72a1827c5 | 10      | 0.00        | 0.00             |
account     | HUBA                  | 40      | 0.00        | 0.00             | FP-R8-COLLECTIVE
account     | HUBB                  | 40      | 0.00        | 0.00             |
account     | HUBC                  | 30      | 0.00        | 0.00             |
account     | HP                    | 0       | 0.00        | 0.00             |
account     | HS                    | 29      | 300.00      | 0.00             |
'''

[[test]]
name  = "boundary: of many shared accounts only the largest are hubs, the rest tie; four people are no family"
kind  = "boundary"
as_of = 2025-12-31
use   = "boundary: every explanation at its limit and beyond it; organisers; hubs of claims, payments and subsidies"
[test.expect]
# One account in a thousand may have more users than the quantile 0.999: the two of forty people are hubs, those of thirty are not.
population = 25
absent = ["HUBC", "HP", "HS"]

[[test]]
name  = "boundary: four people who share everything are no family"
kind  = "boundary"
as_of = 2025-12-31
[test.given]
claims = '''
claim_id    | person_id   | employer_id | region_code | applied_at          | status   | channel | bank_account | phone       | device_id
C{1..4}     | P{1..4}     | E{1..4}     | 150502      | 2025-03-01 09:00:00 | approved | mobile  | K3           | T3          | D3
H{001..300} | Q{001..300} | F{001..300} | 150502      | 2025-03-01 09:00:00 | approved | mobile  | A{001..300}  | B{001..300} | G{001..300}
'''
[test.expect]
population = 1
alerts = '''
entity_type | entity_id | observed | persons | fp
ring        | RING-19dfdd299db77d09 | 4 | 4 |
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "同一次使用列两遍，与列一遍相同", en = "A use listed twice is as one" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "同一次使用列两遍，与列一遍相同", en = "A use listed twice is as one" }
[[survivor]]
mutant = "sql: drop filter s.n < 7"
reason = { zh = "经办人既不作为关联依据，也不会是组织者，只画在图上", en = "An officer neither ties nor organises and is only drawn" }
[[survivor]]
mutant = "sql: drop ELSE 'operator'"
reason = { zh = "经办人既不作为关联依据，也不会是组织者，只画在图上", en = "An officer neither ties nor organises and is only drawn" }
[[survivor]]
mutant = "sql: drop ELSE f.operator_id"
reason = { zh = "经办人既不作为关联依据，也不会是组织者，只画在图上", en = "An officer neither ties nor organises and is only drawn" }
[[survivor]]
mutant = "sql: s.n < 7 => s.n <= 7"
reason = { zh = "经办人既不作为关联依据，也不会是组织者，只画在图上", en = "An officer neither ties nor organises and is only drawn" }
[[survivor]]
mutant = "sql: 7 => 6 in s.n < 7"
reason = { zh = "经办人既不作为关联依据，也不会是组织者，只画在图上", en = "An officer neither ties nor organises and is only drawn" }
[[survivor]]
mutant = "sql: drop AND p.bank_account IS NOT NULL"
reason = { zh = "空的标识由程序略过", en = "The program passes over an empty identifier" }
[[survivor]]
mutant = "sql: drop filter identifier IS NOT NULL"
reason = { zh = "空的标识由程序略过", en = "The program passes over an empty identifier" }
[[survivor]]
mutant = "sql: drop AND bank_account IS NOT NULL"
reason = { zh = "空的标识由程序略过", en = "The program passes over an empty identifier" }
[[survivor]]
mutant = "details: JOIN ring_record r => LEFT JOIN ring_record r"
reason = { zh = "没有对应的行，随后连接不上或被筛去", en = "Without a row it is joined to nothing, or filtered out, afterwards" }
[[survivor]]
mutant = "details: drop AND r.entity_type = x.entity_type"
reason = { zh = "团体的编号以 RING- 开头，不会与账户相同", en = "The id of a ring begins with RING- and is never that of an account" }
[[survivor]]
mutant = "details: JOIN ring_node n => LEFT JOIN ring_node n"
reason = { zh = "每个团体、每个公共账户都有共用的标识", en = "Every ring and every hub has something shared" }
[[survivor]]
mutant = "details: drop AND n.entity_type = x.entity_type"
reason = { zh = "团体的编号以 RING- 开头，不会与账户相同", en = "The id of a ring begins with RING- and is never that of an account" }
[[survivor]]
mutant = "details: LEFT JOIN shared s => JOIN shared s"
reason = { zh = "每个团体、每个公共账户都有共用的标识", en = "Every ring and every hub has something shared" }
[[survivor]]
mutant = "evidence.clients: drop AND r.role = 'client'"
reason = { zh = "两份名单合起来是同一批申领，人数和金额按申领只计一次", en = "Both lists together are the same claims, and each claim is counted once" }
[[survivor]]
mutant = "evidence.organisers: drop AND r.role = 'organiser'"
reason = { zh = "两份名单合起来是同一批申领，人数和金额按申领只计一次", en = "Both lists together are the same claims, and each claim is counted once" }
[[survivor]]
mutant = "evidence.organiser_employers: JOIN employers e => LEFT JOIN employers e"
reason = { zh = "单位一览只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "The list of employers is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.organiser_employers: e.employer_id = n.identifier => e.employer_id <> n.identifier"
reason = { zh = "单位一览只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "The list of employers is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.organiser_employers: drop AND n.link = 'employer'"
reason = { zh = "单位一览只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "The list of employers is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.organiser_employers: drop AND n.role = 'organiser'"
reason = { zh = "单位一览只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "The list of employers is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.organiser_employers: drop AND n.entity_id = $entity_id"
reason = { zh = "单位一览只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "The list of employers is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.organiser_employers: n.link = 'employer' AND n.role = 'organiser' AND n.entity_id = $entity_id => n.link = 'employer' AND n.role = 'organiser' OR n.entity_id = $entity_id"
reason = { zh = "单位一览只供查看，不计人数、月数、金额，测试看不到；已逐项目检", en = "The list of employers is shown and counted nowhere, so no test sees it; read over by hand" }
[[survivor]]
mutant = "evidence.payments: JOIN payments p => LEFT JOIN payments p"
reason = { zh = "没有对应的行，p.paid_on 为空，被筛去", en = "Without a row p.paid_on is null and is filtered out" }
[[survivor]]
mutant = "evidence.subsidies: JOIN skill_subsidies a => LEFT JOIN skill_subsidies a"
reason = { zh = "没有对应的行，a.paid_on 为空，被筛去", en = "Without a row a.paid_on is null and is filtered out" }
[[survivor]]
mutant = "alert.where: q_value <= $fdr_q => q_value < $fdr_q"
reason = { zh = "q 值为估计，不会恰好等于界限", en = "A q value is an estimate: it never is the limit itself" }
[[survivor]]
mutant = "params.rewirings: 999 => 1000"
reason = { zh = "只影响随机估计的精度，结果在误差之内", en = "It moves an estimate by chance within its error only" }
[[survivor]]
mutant = "params.exceedances: 50 => 51"
reason = { zh = "只影响随机估计的精度，结果在误差之内", en = "It moves an estimate by chance within its error only" }
[[survivor]]
mutant = "params.exceedances: 50 => 49"
reason = { zh = "只影响随机估计的精度，结果在误差之内", en = "It moves an estimate by chance within its error only" }
[[survivor]]
mutant = "params.seed: 20250630 => 20250629"
reason = { zh = "只影响随机估计的精度，结果在误差之内", en = "It moves an estimate by chance within its error only" }
---*/
