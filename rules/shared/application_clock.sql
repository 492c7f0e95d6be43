/*--- rule
format = 1
kind   = "view"
name   = "application_clock"

about.zh = "每笔失业保险金申领和技能提升补贴申领的办理时长（工作日）：受理起点、办结日、到办结日或截止日经过的工作日数。state：settled 已办结；open 截止日尚未办结；unknown 已办结但没有办结日，或办结日早于申请日，不作判断。verdict：in_time 在10个工作日内；late 超过10个工作日；perhaps 有一日不在已知的工作日历内，不能判断。ripe：截止日时10个工作日已过（起算日不在日历内的也算，其 verdict 为 perhaps）。"
about.en = "How long each claim for benefit and each subsidy application took, in working days: when the clock began, when it was settled, working days until then or until the as-of date. state: settled; open = not settled on the as-of date; unknown = settled on an unknown day, or on a day before the application: not decided. verdict: in_time = within ten working days; late = beyond them; perhaps = one of the days lies outside the known calendar: not decided. ripe: by the as-of date ten working days had passed (true also where the clock began outside the calendar: such a one is perhaps)."

[requires]
claims = ["claim_id", "person_id", "region_code", "applied_at", "decided_on", "status", "agency_code"]
[optional]
skill_subsidies = { columns = ["application_id", "person_id", "region_code", "agency_code", "applied_at", "status"], feeds = ["object_type"] }
approvals       = { columns = ["object_type", "object_id", "step", "acted_at"], feeds = ["settled_on"] }
registrations   = { columns = ["person_id", "registered_on", "cancelled_on"], feeds = ["started_on"] }

[output.columns]
object_type = { type = "string", zh = "业务", en = "Kind of application" }
object_id   = { type = "string", zh = "申领编号", en = "Application" }
person_id   = { type = "string", zh = "人员", en = "Person" }
agency_code = { type = "string", zh = "经办机构", en = "Handling office" }
region_code = { type = "string", zh = "办理地", en = "Region" }
status      = { type = "string", zh = "状态", en = "Status" }
applied_on  = { type = "date",   zh = "申请日", en = "Applied on" }
started_on  = { type = "date",   zh = "起算日", en = "Clock began on" }
settled_on  = { type = "date",   zh = "办结日", en = "Settled on" }
state       = { type = "string", zh = "办理状态", en = "State" }
days        = { type = "int64",  zh = "经过工作日", en = "Working days" }
verdict     = { type = "string", zh = "是否在10个工作日内", en = "Within ten working days?" }
ripe        = { type = "boolean", zh = "10个工作日已过", en = "Ten working days have passed" }
---*/
-- Working days are those of rules/calendar: the difference of two ordinals of working_day leaves out the first day and counts
-- the last, so that the tenth working day after the clock began is in time and the eleventh late. The limit is that of the
-- law (SIAR-2023:24), hence no parameter. A day of a year without a calendar has no row: the application is `perhaps`.
-- Ripe is what lies more than ten working days before the last known day up to the as-of date: a calendar that ends before
-- the as-of date still judges what was settled within it.
-- The day of application is day 0. A claim is settled on decided_on; where that is empty, and for subsidies always, on the
-- day of the first final approval. Payment comes later than the decision and says nothing about it.
-- A claimant who was not registered as unemployed on the day of the claim and registered later, before it was settled:
-- the clock begins with the registration (the notice of Inner Mongolia, part 2: review begins once it is confirmed).
WITH final_step AS (
  SELECT object_type, object_id, MIN(CAST(acted_at AS DATE)) AS day
  FROM approvals
  WHERE step = 'final'
  GROUP BY object_type, object_id
), application AS (
  SELECT a.object_type, a.object_id, a.person_id, a.agency_code, a.region_code, a.status, a.applied_on,
         COALESCE(a.decided_on, f.day) AS settled_on
  FROM (SELECT 'claim' AS object_type, claim_id AS object_id, person_id, agency_code, region_code, status,
               CAST(applied_at AS DATE) AS applied_on, decided_on
        FROM claims
        UNION ALL
        SELECT 'skill_subsidy' AS object_type, application_id AS object_id, person_id, agency_code, region_code, status,
               CAST(applied_at AS DATE) AS applied_on, CAST(NULL AS DATE) AS decided_on
        FROM skill_subsidies) a
  LEFT JOIN final_step f ON f.object_type = a.object_type AND f.object_id = a.object_id
), registered AS (
  SELECT k.claim_id,
         MAX(CASE WHEN r.registered_on <= CAST(k.applied_at AS DATE)
                   AND (r.cancelled_on IS NULL OR r.cancelled_on >= CAST(k.applied_at AS DATE)) THEN 1 ELSE 0 END) AS in_time,
         MIN(CASE WHEN r.registered_on > CAST(k.applied_at AS DATE) THEN r.registered_on END)                      AS later_on
  FROM claims k
  JOIN registrations r ON r.person_id = k.person_id
  GROUP BY k.claim_id
), judged AS (
  SELECT object_type, object_id, person_id, agency_code, region_code, status, applied_on,
         CASE WHEN status = 'pending' OR settled_on > $as_of THEN 'open'
              WHEN settled_on IS NULL OR settled_on < applied_on THEN 'unknown'
              ELSE 'settled' END                                       AS state,
         CASE WHEN status <> 'pending' AND settled_on >= applied_on AND settled_on <= $as_of THEN settled_on END AS settled_on
  FROM application
  WHERE applied_on <= $as_of
), started AS (
  SELECT j.object_type, j.object_id, j.person_id, j.agency_code, j.region_code, j.status, j.applied_on, j.state, j.settled_on,
         CASE WHEN j.object_type = 'claim' AND r.in_time = 0 AND r.later_on <= COALESCE(j.settled_on, $as_of)
              THEN r.later_on ELSE j.applied_on END                    AS started_on
  FROM judged j
  LEFT JOIN registered r ON r.claim_id = j.object_id
)
SELECT object_type, object_id, person_id, agency_code, region_code, status, applied_on, started_on, settled_on, state, days,
       CASE WHEN state = 'unknown' THEN NULL WHEN days IS NULL THEN 'perhaps' WHEN days <= 10 THEN 'in_time' ELSE 'late' END AS verdict,
       ripe
FROM (SELECT s.object_type, s.object_id, s.person_id, s.agency_code, s.region_code, s.status, s.applied_on, s.started_on,
             s.settled_on, s.state,
             CASE WHEN s.state <> 'unknown' THEN t.ordinal - b.ordinal END AS days,
             COALESCE(n.ordinal - b.ordinal > 10, true)                    AS ripe
      FROM started s
      LEFT JOIN working_day b ON b.day = s.started_on
      LEFT JOIN working_day t ON t.day = COALESCE(s.settled_on, $as_of)
      CROSS JOIN (SELECT MAX(ordinal) AS ordinal FROM working_day WHERE day <= $as_of) n) d
/*--- tests
[[test]]
name  = "the boundary of the clock: settled, open, unknown, registered later; the leap day and the turn of the year"
as_of = 2024-03-15
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C01      | P01       | J1          | 150502      | 2023-12-28 23:59:59 | 2024-01-10 | approved
C02      | P02       | J1          | 150502      | 2024-02-20 09:00:00 | 2024-03-15 | rejected
C03      | P03       | J1          | 150502      | 2024-02-20 09:00:00 | 2024-03-16 | approved
C04      | P04       | J1          | 150502      | 2024-02-20 09:00:00 |            | pending
C05      | P05       | J1          | 150502      | 2024-02-20 09:00:00 |            | approved
C06      | P06       | J1          | 150502      | 2024-02-20 09:00:00 |            | terminated
C07      | P07       | J1          | 150502      | 2024-02-20 09:00:00 | 2024-02-19 | approved
C08      | P08       | J1          | 150502      | 2024-03-16 00:00:00 |            | pending
C09      | P09       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-03-01 | approved
C10      | P10       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-03-01 | approved
C11      | P11       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-03-01 | approved
C12      | P12       | J1          | 150502      | 2024-02-01 09:00:00 |            | pending
C13      | P13       | J1          | 150502      | 2024-02-01 09:00:00 |            | pending
C14      | P14       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-02-01 | approved
C15      | P15       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-02-10 | pending
C16      | P16       | J1          | 150502      | 2024-03-15 09:00:00 |            | pending
C17      | P17       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-03-01 | approved
C18      | P18       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-03-01 | approved
C19      | P19       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-03-01 | approved
C20      | P20       | J1          | 150502      | 2024-02-01 09:00:00 | 2024-03-01 | approved
'''
registrations = '''
person_id | registered_on | cancelled_on | region_code
P09       | 2024-02-20    |              | 150502
P10       | 2024-01-01    | 2024-02-01   | 150502
P10       | 2024-02-20    |              | 150502
P11       | 2023-01-01    | 2024-01-31   | 150502
P11       | 2024-03-02    |              | 150502
P12       | 2024-03-10    |              | 150502
P12       | 2024-03-12    |              | 150502
P13       | 2024-03-16    |              | 150502
A3        | 2024-03-10    |              | 150502
P17       | 2023-01-01    | 2024-01-31   | 150502
P17       | 2024-02-20    |              | 150502
P18       | 2023-01-01    |              | 150502
P18       | 2024-02-20    |              | 150502
P19       | 2024-02-01    |              | 150502
P19       | 2024-02-20    |              | 150502
P20       | 2024-03-01    |              | 150502
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | region_code | agency_code | applied_at          | amount  | status   | paid_on
A1             | P01       | K1             | employee      | 150502      | J2          | 2024-02-20 09:00:00 | 1000.00 | approved | 2024-03-10
A2             | P02       | K2             | employee      | 150502      | J2          | 2024-02-20 09:00:00 | 1000.00 | approved | 2024-03-10
A3             | P09       | K3             | employee      | 150502      | J2          | 2024-02-01 09:00:00 | 1000.00 | pending  |
C09            | P09       | K4             | employee      | 150502      | J2          | 2024-02-01 09:00:00 | 1000.00 | pending  |
'''
approvals = '''
object_type   | object_id | step   | operator_id | acted_at
claim         | C06       | first  | O1          | 2024-02-21 09:00:00
claim         | C06       | final  | O3          | 2024-03-01 23:00:00
claim         | C06       | final  | O3          | 2024-03-05 09:00:00
claim         | C01       | final  | O3          | 2024-01-09 09:00:00
skill_subsidy | A1        | final  | O3          | 2024-02-29 09:00:00
claim         | A2        | final  | O3          | 2024-02-29 09:00:00
skill_subsidy | C05       | final  | O3          | 2024-02-29 09:00:00
'''
[test.expect]
# Working days. C01: 29 December, 2 to 5 January, 8 to 10 January = 1 + 4 + 3. C02 is settled on the as-of day: 21 to 23 February,
# the five of each of the weeks of 26 February (with the leap day), 4 and 11 March = 3 + 15. C03 only after it. C05 has no day at
# all, C06 its first final approval (3 + 5), C07 is settled before it was filed.
# From 1 February: the 2nd, Sunday the 4th (worked), 5 to 9, then the holidays of Spring Festival to the 17th, Sunday the 18th (worked),
# 19 to 23, 26 February to 1 March = 1 + 1 + 5 + 1 + 5 + 5 = 18, to 15 March ten more.
# C09 registered on 20 February: to 1 March = 8. C10 was registered on the day of the claim (18). C11 was not, and
# registered only after the decision: the day of the claim stands. C12 waits since Sunday, 10 March: 11 to 15. C13 registers
# after the as-of date. C15 is pending whatever the date says. C16 is filed on the as-of day. C17's registration had ended the day before
# the claim; C18's goes on, C19's begins on the day: the clock is that of the claim. C20 registered on the day of the decision, ten
# working days before the as-of date. A1: 3 + 4; A2's
# approval is of a claim with the same number, C05's of a subsidy; the subsidy C09 needs no registration.
rows = '''
object_type   | object_id | person_id | agency_code | region_code | status     | applied_on | started_on | settled_on | state   | days | verdict | ripe
claim         | C01       | P01       | J1          | 150502      | approved   | 2023-12-28 | 2023-12-28 | 2024-01-10 | settled | 8    | in_time | true
claim         | C02       | P02       | J1          | 150502      | rejected   | 2024-02-20 | 2024-02-20 | 2024-03-15 | settled | 18   | late    | true
claim         | C03       | P03       | J1          | 150502      | approved   | 2024-02-20 | 2024-02-20 |            | open    | 18   | late    | true
claim         | C04       | P04       | J1          | 150502      | pending    | 2024-02-20 | 2024-02-20 |            | open    | 18   | late    | true
claim         | C05       | P05       | J1          | 150502      | approved   | 2024-02-20 | 2024-02-20 |            | unknown |      |         | true
claim         | C06       | P06       | J1          | 150502      | terminated | 2024-02-20 | 2024-02-20 | 2024-03-01 | settled | 8    | in_time | true
claim         | C07       | P07       | J1          | 150502      | approved   | 2024-02-20 | 2024-02-20 |            | unknown |      |         | true
claim         | C09       | P09       | J1          | 150502      | approved   | 2024-02-01 | 2024-02-20 | 2024-03-01 | settled | 8    | in_time | true
claim         | C10       | P10       | J1          | 150502      | approved   | 2024-02-01 | 2024-02-01 | 2024-03-01 | settled | 18   | late    | true
claim         | C11       | P11       | J1          | 150502      | approved   | 2024-02-01 | 2024-02-01 | 2024-03-01 | settled | 18   | late    | true
claim         | C12       | P12       | J1          | 150502      | pending    | 2024-02-01 | 2024-03-10 |            | open    | 5    | in_time | false
claim         | C13       | P13       | J1          | 150502      | pending    | 2024-02-01 | 2024-02-01 |            | open    | 28   | late    | true
claim         | C14       | P14       | J1          | 150502      | approved   | 2024-02-01 | 2024-02-01 | 2024-02-01 | settled | 0    | in_time | true
claim         | C15       | P15       | J1          | 150502      | pending    | 2024-02-01 | 2024-02-01 |            | open    | 28   | late    | true
claim         | C16       | P16       | J1          | 150502      | pending    | 2024-03-15 | 2024-03-15 |            | open    | 0    | in_time | false
claim         | C17       | P17       | J1          | 150502      | approved   | 2024-02-01 | 2024-02-20 | 2024-03-01 | settled | 8    | in_time | true
claim         | C18       | P18       | J1          | 150502      | approved   | 2024-02-01 | 2024-02-01 | 2024-03-01 | settled | 18   | late    | true
claim         | C19       | P19       | J1          | 150502      | approved   | 2024-02-01 | 2024-02-01 | 2024-03-01 | settled | 18   | late    | true
claim         | C20       | P20       | J1          | 150502      | approved   | 2024-02-01 | 2024-03-01 | 2024-03-01 | settled | 0    | in_time | false
skill_subsidy | A1        | P01       | J2          | 150502      | approved   | 2024-02-20 | 2024-02-20 | 2024-02-29 | settled | 7    | in_time | true
skill_subsidy | A2        | P02       | J2          | 150502      | approved   | 2024-02-20 | 2024-02-20 |            | unknown |      |         | true
skill_subsidy | A3        | P09       | J2          | 150502      | pending    | 2024-02-01 | 2024-02-01 |            | open    | 28   | late    | true
skill_subsidy | C09       | P09       | J2          | 150502      | pending    | 2024-02-01 | 2024-02-01 |            | open    | 28   | late    | true
'''

[[test]]
name  = "day ten and eleven across Spring Festival and National Day; filed on a holiday; before the first known year"
as_of = 2025-10-17
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
S10      | P1        | J1          | 150502      | 2025-01-24 09:00:00 | 2025-02-13 | approved
S11      | P1        | J1          | 150502      | 2025-01-24 09:00:00 | 2025-02-14 | approved
N10      | P1        | J1          | 150502      | 2025-09-26 09:00:00 | 2025-10-16 | approved
N11      | P1        | J1          | 150502      | 2025-09-26 09:00:00 |            | pending
N28      | P1        | J1          | 150502      | 2025-09-28 09:00:00 |            | pending
H03      | P1        | J1          | 150502      | 2025-10-03 09:00:00 | 2025-10-17 | rejected
U19      | P1        | J1          | 150502      | 2019-12-31 09:00:00 | 2020-01-02 | approved
U18      | P1        | J1          | 150502      | 2018-12-31 09:00:00 |            | approved
'''
[test.expect]
# 24 January 2025 is a Friday: Sunday the 26th (worked), the 27th, holidays to 4 February, 5 to 7, Saturday the 8th (worked),
# 10 to 13 February = 1 + 1 + 3 + 1 + 4 = 10; the 14th is day eleven.
# 26 September is a Friday: Sunday the 28th (worked), 29, 30, holidays to 8 October, 9, 10, Saturday the 11th (worked), 13 to
# 16 October = 3 + 3 + 4 = 10; the 17th is day eleven. Since Sunday the 28th the 17th is day ten, not more than ten: not ripe.
# From 3 October, a holiday: 9, 10, 11, 13 to 17 = 8. There is no calendar of 2018 and 2019.
rows = '''
object_id | settled_on | state   | days | verdict | ripe
S10       | 2025-02-13 | settled | 10   | in_time | true
S11       | 2025-02-14 | settled | 11   | late    | true
N10       | 2025-10-16 | settled | 10   | in_time | true
N11       |            | open    | 11   | late    | true
N28       |            | open    | 10   | in_time | false
H03       | 2025-10-17 | settled | 8    | in_time | false
U19       | 2020-01-02 | settled |      | perhaps | true
U18       |            | unknown |      |         | true
'''

[[test]]
name  = "an as-of date beyond the calendar: what was settled within it is judged, what is open is not"
as_of = 2090-01-05
[test.given]
claims = '''
claim_id | person_id | agency_code | region_code | applied_at          | decided_on | status
C1       | P1        | J1          | 150502      | 2025-03-03 09:00:00 | 2025-03-17 | approved
C2       | P1        | J1          | 150502      | 2025-03-03 09:00:00 |            | pending
C3       | P1        | J1          | 150502      | 2090-01-04 09:00:00 |            | pending
'''
[test.expect]
# 3 March 2025 is a Monday: two weeks without a holiday.
rows = '''
object_id | state   | days | verdict | ripe
C1        | settled | 10   | in_time | true
C2        | open    |      | perhaps | true
C3        | open    |      | perhaps | true
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "两种业务的 object_type 不同，各自编号不重复，UNION 去不掉任何一行", en = "The two kinds differ in object_type and numbers are unique within each: UNION drops no row" }
[[survivor]]
mutant = "sql: JOIN registrations r => LEFT JOIN registrations r"
reason = { zh = "没有登记的，later_on 为空，起算日仍为申请日", en = "Without a registration later_on is null and the clock is that of the application" }
[[survivor]]
mutant = "sql: 1 => 2 in CASE WHEN r.registered_on <= CAST(k.applied_at AS DATE) AND…at AS DATE)) THEN 1 ELSE 0 END"
reason = { zh = "只问是否为0", en = "It is only asked whether it is 0" }
[[survivor]]
mutant = "sql: r.registered_on > CAST(k.applied_at AS DATE) => r.registered_on >= CAST(k.applied_at AS DATE)"
reason = { zh = "申请当日登记的已算按时登记，later_on 不再使用", en = "Who registered on the day was registered in time, and later_on is not used" }
---*/
