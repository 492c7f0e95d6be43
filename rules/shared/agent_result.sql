/*--- rule
format = 1
kind   = "view"
name   = "agent_result"

about.zh = "代办人代办的申领涉及多少家单位、最集中的一家占多少、短期缴费和主动离职后短期参保的占比是否与全部申领相当、是否多人共用收款账户。为许多单位的人代办、结果与常人无异、账户各人各用的，像社区、工会或人事人员。"
about.en = "How many employers an agent's claims name, how much the largest takes, whether short runs and short runs after a voluntary separation are as usual among them as among all claims, and whether persons share a bank account. Who files for people of many employers, with everybody's results and everybody's own account, looks like a community, union or personnel officer."

[params.helper_employers]
type = "int"
default = 5
min = 1
max = 1000
unit = "家"
about.zh = "至少涉及几家单位"
about.en = "Least employers"
[params.helper_one_share]
type = "float"
default = 0.5
min = 0.0
max = 1.0
about.zh = "最集中的一家至多占比"
about.en = "Largest share of one employer"
[params.helper_excess]
type = "float"
default = 1.5
min = 1.0
max = 10.0
unit = "倍"
about.zh = "两项占比至多为全部申领的几倍"
about.en = "Most times the share among all claims"

[output.columns]
agent_id            = { type = "string",  zh = "代办人", en = "Agent" }
claims              = { type = "int64",   zh = "代办笔数", en = "Claims filed" }
employers           = { type = "int64",   zh = "涉及单位数", en = "Employers named" }
one_employer        = { type = "int64",   zh = "同一单位最多", en = "Most of one employer" }
decided             = { type = "int64",   zh = "可判断", en = "Decided" }
short               = { type = "int64",   zh = "连续缴费不足3个月", en = "After under three months" }
after_voluntary     = { type = "int64",   zh = "其中此前为主动离职", en = "Of these after a voluntary separation" }
short_share         = { type = "float64", zh = "不足3个月占可判断", en = "Short of the decided" }
all_short_share     = { type = "float64", zh = "全部申领的该占比", en = "The same of all claims" }
voluntary_share     = { type = "float64", zh = "主动离职后短期参保占可判断", en = "Short after voluntary, of the decided" }
all_voluntary_share = { type = "float64", zh = "全部申领的该占比", en = "The same of all claims" }
account_persons     = { type = "int64",   zh = "同一账户最多人数", en = "Most persons on one account" }
helper              = { type = "boolean", zh = "像帮办人员", en = "Looks like a helper" }
---*/
-- "Agent files for many employers, results like everyone's" (design/typologies.md). Everyone's: every counting claim,
-- filed by an agent or not. Half as much again is the slack: an agent in a poor quarter sees more short jobs. Five employers
-- and none with more than half: the desk of one firm is not a helper of many (it is that firm's own). One shared account is
-- enough to leave the question open.
WITH filed AS (
  SELECT r.agent_id, r.claim_id, r.person_id, r.employer_id, r.decided, r.short,
         r.short AND COALESCE(r.prior_voluntary, false) AS after_voluntary, k.bank_account
  FROM claim_run r
  JOIN counting_claim k ON k.claim_id = r.claim_id
), everybody AS (
  SELECT CAST(SUM(CASE WHEN short THEN 1 ELSE 0 END) AS DOUBLE) / NULLIF(SUM(CASE WHEN decided THEN 1 ELSE 0 END), 0) AS short_share,
         CAST(SUM(CASE WHEN after_voluntary THEN 1 ELSE 0 END) AS DOUBLE)
           / NULLIF(SUM(CASE WHEN decided THEN 1 ELSE 0 END), 0)                                              AS voluntary_share
  FROM filed
), total AS (
  SELECT agent_id, COUNT(*) AS claims,
         SUM(CASE WHEN decided THEN 1 ELSE 0 END)          AS decided,
         SUM(CASE WHEN short THEN 1 ELSE 0 END)            AS short,
         SUM(CASE WHEN after_voluntary THEN 1 ELSE 0 END)  AS after_voluntary
  FROM filed
  WHERE agent_id IS NOT NULL
  GROUP BY agent_id
), employer AS (
  SELECT agent_id, COUNT(*) AS n, MAX(claims) AS most
  FROM (SELECT agent_id, employer_id, COUNT(*) AS claims FROM filed
        WHERE agent_id IS NOT NULL AND employer_id IS NOT NULL GROUP BY agent_id, employer_id) e
  GROUP BY agent_id
), account AS (
  SELECT agent_id, MAX(n) AS n
  FROM (SELECT agent_id, bank_account, COUNT(*) AS n
        FROM (SELECT agent_id, bank_account, person_id FROM filed
              WHERE agent_id IS NOT NULL AND bank_account IS NOT NULL GROUP BY agent_id, bank_account, person_id) p
        GROUP BY agent_id, bank_account) a
  GROUP BY agent_id
), counted AS (
  SELECT t.agent_id, t.claims, t.decided, t.short, t.after_voluntary,
         COALESCE(e.n, 0) AS employers, COALESCE(e.most, 0) AS most, COALESCE(a.n, 0) AS account_persons,
         CAST(t.short AS DOUBLE) / NULLIF(t.decided, 0)            AS short_share,
         CAST(t.after_voluntary AS DOUBLE) / NULLIF(t.decided, 0)  AS voluntary_share,
         v.short_share AS all_short_share, v.voluntary_share AS all_voluntary_share
  FROM total t
  CROSS JOIN everybody v
  LEFT JOIN employer e ON e.agent_id = t.agent_id
  LEFT JOIN account a  ON a.agent_id = t.agent_id
)
SELECT agent_id,
       CAST(claims AS BIGINT)            AS claims,
       CAST(employers AS BIGINT)         AS employers,
       CAST(most AS BIGINT)              AS one_employer,
       CAST(decided AS BIGINT)           AS decided,
       CAST(short AS BIGINT)             AS short,
       CAST(after_voluntary AS BIGINT)   AS after_voluntary,
       short_share, all_short_share, voluntary_share, all_voluntary_share,
       CAST(account_persons AS BIGINT)   AS account_persons,
       COALESCE(employers >= $helper_employers AND most <= $helper_one_share * claims
                AND short_share <= $helper_excess * all_short_share
                AND voluntary_share <= $helper_excess * all_voluntary_share AND account_persons < 2, false) AS helper
FROM counted
/*--- tests
[[test]]
name  = "boundary: five employers and four, half at one and more, one and a half times the usual share and more, a shared account"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id  | employer_id | region_code | month            | kind
OLD        | E9          | 150502      | 2024-01-01       | regular
LA{1..7}   | E1          | 150502      | 2025-{01..06}-01 | regular
LB{1..4}   | E1          | 150502      | 2025-{01..06}-01 | regular
LC{1..9}   | E1          | 150502      | 2025-{01..06}-01 | regular
LD1        | E1          | 150502      | 2025-{01..06}-01 | regular
LE{1..5}   | E1          | 150502      | 2025-{01..06}-01 | regular
LF{1..5}   | E1          | 150502      | 2025-{01..06}-01 | regular
LH{1..6}   | E1          | 150502      | 2025-{01..06}-01 | regular
LX{01..10} | E1          | 150502      | 2025-{01..06}-01 | regular
S{1..9}    | E1          | 150502      | 2025-06-01       | regular
T{1..5}    | E1          | 150502      | 2025-06-01       | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
S{1..5}   | E0          | 2025-01-31   | voluntary
LA1       | E0          | 2024-12-31   | voluntary
'''
claims = '''
claim_id   | person_id  | employer_id | region_code | applied_at          | status   | agent_id | bank_account
CA{1..5}   | LA{1..5}   | E1          | 150502      | 2025-07-10 09:00:00 | approved | OK       | X{1..5}
CA{6..7}   | LA{6..7}   | E{6..7}     | 150502      | 2025-07-10 09:00:00 | approved | OK       |
CA{8..9}   | S{8..9}    | E{8..9}     | 150502      | 2025-07-10 09:00:00 | approved | OK       |
CA0        | S1         | E9          | 150502      | 2025-07-10 09:00:00 | approved | OK       |
CB{1..4}   | LB{1..4}   | E{1..4}     | 150502      | 2025-07-10 09:00:00 | approved | FOUR     |
CB0        | LB1        | E5          | 150502      | 2025-07-10 09:00:00 | rejected | FOUR     |
CC{1..6}   | LC{1..6}   | E1          | 150502      | 2025-07-10 09:00:00 | approved | MOST     |
CC{7..9}   | LC{7..9}   | E{7..9}     | 150502      | 2025-07-10 09:00:00 | approved | MOST     |
CD1        | LD1        | E5          | 150502      | 2025-07-10 09:00:00 | approved | MOST     |
CE{1..5}   | LE{1..5}   | E{1..5}     | 150502      | 2025-07-10 09:00:00 | approved | ACCOUNT  | XX
CF{1..5}   | LF{1..5}   | E{1..5}     | 150502      | 2025-07-10 09:00:00 | approved | SHORT    |
CG{1..5}   | T{1..5}    | E{1..5}     | 150502      | 2025-07-10 09:00:00 | approved | SHORT    |
CH{1..6}   | LH{1..6}   | E{1..6}     | 150502      | 2025-07-10 09:00:00 | approved | QUIT     |
CI{2..3}   | S{2..3}    | E{2..3}     | 150502      | 2025-07-10 09:00:00 | approved | QUIT     |
CZ         | OLD        | E1          | 150502      | 2025-07-10 09:00:00 | approved | NOBODY   |
CX{01..10} | LX{01..10} | E1          | 150502      | 2025-07-10 09:00:00 | approved |          |
CY{4..5}   | S{4..5}    | E1          | 150502      | 2025-07-10 09:00:00 | approved |          |
'''
[test.expect]
# All decided claims: 10 + 4 + 10 + 5 + 10 + 8 of the agents, 12 of nobody = 59 (OLD begins with the extract). Short: 3 + 5
# + 2 + 2 = 12, so 0.203; once and a half 0.305: OK has 0.3, SHORT 0.5, QUIT 0.25. Short after a voluntary separation: 1 + 2 +
# 2 = 5, so 0.085; once and a half 0.127: OK has 0.1, QUIT 0.25 (LA1 quit as well, but its run is long). OK names E1 in half
# of ten, MOST in six. FOUR's fifth employer stands in a rejected claim.
rows = '''
agent_id | claims | employers | one_employer | decided | short | after_voluntary | account_persons | helper
OK       | 10     | 5         | 5            | 10      | 3     | 1               | 1               | true
FOUR     | 4      | 4         | 1            | 4       | 0     | 0               | 0               | false
MOST     | 10     | 5         | 6            | 10      | 0     | 0               | 0               | false
ACCOUNT  | 5      | 5         | 1            | 5       | 0     | 0               | 5               | false
SHORT    | 10     | 5         | 2            | 10      | 5     | 0               | 0               | false
QUIT     | 8      | 6         | 2            | 8       | 2     | 2               | 0               | false
NOBODY   | 1      | 1         | 1            | 0       | 0     | 0               | 0               | false
'''

[[test]]
name  = "boundary: exactly once and a half the usual share and 1.6 times; two persons on an account; claims without an employer; nothing decided"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id  | employer_id | region_code | month            | kind
OLD{1..5}  | E9          | 150502      | 2024-01-01       | regular
A{1..5}    | E1          | 150502      | 2025-{01..06}-01 | regular
A{6..8}    | E1          | 150502      | 2025-06-01       | regular
B{1..6}    | E1          | 150502      | 2025-{01..06}-01 | regular
B{7..10}   | E1          | 150502      | 2025-06-01       | regular
C{1..6}    | E1          | 150502      | 2025-{01..06}-01 | regular
C{7..8}    | E1          | 150502      | 2025-06-01       | regular
D1         | E1          | 150502      | 2025-{01..06}-01 | regular
F{1..5}    | E1          | 150502      | 2025-{01..06}-01 | regular
F6         | E1          | 150502      | 2025-06-01       | regular
G{1..7}    | E1          | 150502      | 2025-{01..06}-01 | regular
'''
claims = '''
claim_id  | person_id | employer_id | region_code | applied_at          | status   | agent_id | bank_account
CA{1..8}  | A{1..8}   | E{1..8}     | 150502      | 2025-07-10 09:00:00 | approved | HALF     | X{1..8}
CB{1..10} | B{1..10}  | E{1..10}    | 150502      | 2025-07-10 09:00:00 | approved | MORE     | Y{1..10}
CC{1..2}  | C{1..2}   | E{1..2}     | 150502      | 2025-07-10 09:00:00 | approved | TWO      | Z1
CC{3..8}  | C{3..8}   | E{3..8}     | 150502      | 2025-07-10 09:00:00 | approved | TWO      | Z{3..8}
CD1       | D1        |             | 150502      | 2025-07-10 09:00:00 | approved | NONE     | V1
CF{1..4}  | F{1..4}   | E{1..4}     | 150502      | 2025-07-10 09:00:00 | approved | BLANK    | W{1..4}
CF{5..6}  | F{5..6}   |             | 150502      | 2025-07-10 09:00:00 | approved | BLANK    | W{5..6}
CO{1..5}  | OLD{1..5} | E{1..5}     | 150502      | 2025-07-10 09:00:00 | approved | UNKNOWN  | U{1..5}
CG{1..7}  | G{1..7}   | E1          | 150502      | 2025-07-10 09:00:00 | approved |          | T
'''
[test.expect]
# Decided: 8 + 10 + 8 + 1 + 6 of the agents and 7 of nobody = 40; UNKNOWN's five begin with the extract. Short: 3 + 4 + 2 + 1 = 10:
# 0.25; once and a half is 0.375, which HALF's 3 of 8 are; MORE has 4 of 10. Nobody quit.
rows = '''
agent_id | claims | employers | one_employer | decided | short | after_voluntary | short_share | all_short_share | voluntary_share | all_voluntary_share | account_persons | helper
HALF     | 8      | 8         | 1            | 8       | 3     | 0               | 0.375       | 0.25            | 0               | 0                   | 1               | true
MORE     | 10     | 10        | 1            | 10      | 4     | 0               | 0.4         | 0.25            | 0               | 0                   | 1               | false
TWO      | 8      | 8         | 1            | 8       | 2     | 0               | 0.25        | 0.25            | 0               | 0                   | 2               | false
NONE     | 1      | 0         | 0            | 1       | 0     | 0               | 0           | 0.25            | 0               | 0                   | 1               | false
BLANK    | 6      | 4         | 1            | 6       | 1     | 0               | 0.16666666666666666 | 0.25            | 0               | 0                   | 1               | false
UNKNOWN  | 5      | 5         | 1            | 0       | 0     | 0               |             | 0.25            |                 | 0                   | 1               | false
'''

[[test]]
name  = "boundary: a single decided claim, short and after a resignation"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
OLD       | E9          | 150502      | 2024-01-01 | regular
A1        | E1          | 150502      | 2025-06-01 | regular
'''
separations = '''
person_id | employer_id | separated_on | reason_code
A1        | E0          | 2025-01-31   | voluntary
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | agent_id
CA1      | A1        | E1          | 150502      | 2025-07-10 09:00:00 | approved | ONE
CO       | OLD       | E1          | 150502      | 2025-07-10 09:00:00 | approved | OLD
'''
[test.expect]
# OLD begins with the extract and is not decided.
rows = '''
agent_id | claims | decided | short | after_voluntary | short_share | all_short_share | voluntary_share | all_voluntary_share
ONE      | 1      | 1       | 1     | 1               | 1           | 1               | 1               | 1.00
OLD      | 1      | 0       | 0     | 0               |             | 1               |                 | 1.00
'''

[[test]]
name  = "boundary: nothing is decided at all"
as_of = 2025-12-31
[test.given]
contributions = '''
person_id | employer_id | region_code | month      | kind
OLD       | E9          | 150502      | 2024-01-01 | regular
'''
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status   | agent_id
CO       | OLD       | E1          | 150502      | 2025-07-10 09:00:00 | approved | OLD
'''
[test.expect]
rows = '''
agent_id | claims | decided | short_share | all_short_share | voluntary_share | all_voluntary_share
OLD      | 1      | 0       |             |                 |                 |
'''

[[survivor]]
mutant = "sql: JOIN counting_claim k => LEFT JOIN counting_claim k"
reason = { zh = "claim_run 每行都是一笔计数的申领", en = "Every row of claim_run is a counting claim" }
[[survivor]]
mutant = "sql: drop AND agent_id IS NOT NULL"
reason = { zh = "没有代办人的随后连接不上", en = "What has no agent joins none afterwards" }
[[survivor]]
mutant = "sql: drop AND agent_id IS NOT NULL #2"
reason = { zh = "没有代办人的随后连接不上", en = "What has no agent joins none afterwards" }
---*/
