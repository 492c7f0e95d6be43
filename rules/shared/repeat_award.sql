/*--- rule
format = 1
kind   = "view"
name   = "repeat_award"

about.zh = "与此前一笔未被驳回的补贴申领重复的申领，每笔一行，取最重的一种：1 同一本证书再次申领（本人或他人）；2 同一人同一职业同一等级的另一本证书；3 同一人同一职业已享受高等级后再申领低等级；9 两笔中有一笔职业或等级不明，不作判断。"
about.en = "Applications that repeat an earlier one that was not rejected, one row each with the gravest kind: 1 the same certificate again (by the same or another person); 2 another certificate of the same person, occupation and level; 3 a lower level after a higher one of the occupation was paid; 9 not decided, because an occupation or level is unknown."

[output.columns]
application_id = { type = "string", zh = "申领编号", en = "Application" }
person_id      = { type = "string", zh = "申领人", en = "Applicant" }
tier           = { type = "int64",  zh = "情形", en = "Kind" }
earlier_id     = { type = "string", zh = "此前的申领", en = "Earlier application" }
---*/
-- Earlier = applied for on an earlier day, or on the same day with a smaller application number. Of several earlier ones of
-- the gravest kind the first stands. `Already paid` (kind 3): before the later one was paid, or paid at all if it was not.
WITH pair AS (
  SELECT y.application_id, y.person_id, 1 AS tier, x.application_id AS earlier_id, x.applied_on AS earlier_on
  FROM subsidy_application y
  JOIN subsidy_application x ON x.certificate_no = y.certificate_no
  WHERE x.applied_on < y.applied_on OR (x.applied_on = y.applied_on AND x.application_id < y.application_id)
  UNION ALL
  SELECT y.application_id, y.person_id,
         CASE WHEN x.occupation_code IS NULL OR y.occupation_code IS NULL OR x.level IS NULL OR y.level IS NULL THEN 9
              WHEN x.level = y.level THEN 2 ELSE 3 END AS tier,
         x.application_id AS earlier_id, x.applied_on AS earlier_on
  FROM subsidy_application y
  JOIN subsidy_application x ON x.person_id = y.person_id
  WHERE (x.applied_on < y.applied_on OR (x.applied_on = y.applied_on AND x.application_id < y.application_id))
    AND (x.occupation_code IS NULL OR y.occupation_code IS NULL OR x.level IS NULL OR y.level IS NULL
         OR (x.occupation_code = y.occupation_code
             AND (x.level = y.level OR (x.level < y.level AND (x.paid_on < y.paid_on OR (y.paid_on IS NULL AND x.paid_on IS NOT NULL))))))
)
SELECT application_id, person_id,
       CAST(MIN(tier) AS BIGINT)                                             AS tier,
       FIRST_VALUE(earlier_id ORDER BY tier, earlier_on, earlier_id)         AS earlier_id
FROM pair
GROUP BY application_id, person_id
/*--- tests
[[test]]
name  = "boundary: same certificate, same level, lower after higher; order by day, then by number"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2024-01-10
K2             | P2        | B1      | 4-01-01-01      | 5     | 2024-01-10
K3             | P2        | B1      | 4-01-01-01      | 5     | 2024-06-10
K4             | P2        | B1      | 4-01-01-02      | 5     | 2024-07-10
K5             | P3        | B1      | 4-01-01-01      | 3     | 2024-01-10
K6             | P3        | B1      | 4-01-01-01      | 4     | 2024-06-10
K7             | P4        | B1      | 4-01-01-01      | 5     | 2024-01-10
K8             | P4        | B1      | 4-01-01-01      | 4     | 2024-06-10
K9             | P5        | B1      |                 | 5     | 2024-01-10
K10            | P5        | B1      | 4-01-01-01      | 5     | 2024-06-10
K11            | P6        | B1      | 4-01-01-01      | 3     | 2024-01-10
K12            | P6        | B1      | 4-01-01-01      | 4     | 2024-06-10
K13            | P7        | B1      | 4-01-01-01      | 3     | 2024-01-10
K14            | P7        | B1      | 4-01-01-01      | 4     | 2024-06-10
K15            | P8        | B1      | 4-01-01-01      | 5     | 2024-01-10
K16            | P8        | B1      | 4-01-01-01      | 5     | 2024-01-10
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A01            | P1        | K1             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A02            | P1        | K1             | 150502      | 2024-02-01 10:00:00 | 1000.00 | pending  |
A03            | P9        | K1             | 150502      | 2024-09-01 09:00:00 | 1000.00 | pending  |
A04            | P2        | K2             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A05            | P2        | K3             | 150502      | 2024-07-01 09:00:00 | 1000.00 | approved | 2024-08-01
A06            | P2        | K4             | 150502      | 2024-08-01 09:00:00 | 1000.00 | approved | 2024-09-01
A07            | P3        | K5             | 150502      | 2024-02-01 09:00:00 | 2000.00 | approved | 2024-07-31
A08            | P3        | K6             | 150502      | 2024-07-01 09:00:00 | 1500.00 | approved | 2024-08-01
A09            | P4        | K7             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A10            | P4        | K8             | 150502      | 2024-07-01 09:00:00 | 1500.00 | approved | 2024-08-01
A11            | P5        | K9             | 150502      | 2024-02-01 09:00:00 | 1000.00 | approved | 2024-03-01
A12            | P5        | K10            | 150502      | 2024-07-01 09:00:00 | 1000.00 | approved | 2024-08-01
A13            | P6        | K11            | 150502      | 2024-02-01 09:00:00 | 2000.00 | approved | 2024-08-01
A14            | P6        | K12            | 150502      | 2024-07-01 09:00:00 | 1500.00 | approved | 2024-08-01
A15            | P7        | K13            | 150502      | 2024-02-01 09:00:00 | 2000.00 | approved | 2024-03-01
A16            | P7        | K14            | 150502      | 2024-07-01 09:00:00 | 1500.00 | pending  |
A17            | P2        | K2             | 150502      | 2024-01-15 09:00:00 | 1000.00 | rejected |
A18            | P8        | K15            | 150502      | 2024-02-01 09:00:00 | 1000.00 | pending  |
A19            | P8        | K16            | 150502      | 2024-02-01 08:00:00 | 1000.00 | pending  |
A20            | P8        | K15            | 150502      | 2024-03-01 08:00:00 | 1000.00 | pending  |
'''
[test.expect]
# A02 has the same certificate and day as A01, a larger number; A03 is another person's. A06 is another occupation. A08:
# the senior level was paid on 31 July, a day before the lower one. A10 goes upwards. A14: both were paid on one day.
# A16 is not paid yet, the higher one is. A19 is of the day of A18 and has the larger number; A20 repeats both, the same
# certificate is the graver. A17 was rejected and is no earlier application of A04.
rows = '''
application_id | person_id | tier | earlier_id
A02            | P1        | 1    | A01
A03            | P9        | 1    | A01
A05            | P2        | 2    | A04
A08            | P3        | 3    | A07
A12            | P5        | 9    | A11
A16            | P7        | 3    | A15
A19            | P8        | 2    | A18
A20            | P8        | 1    | A18
'''

[[test]]
name  = "boundary: the day before the number; an occupation or level unknown on either side; neither paid yet"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | occupation_code | level | issued_on
K1             | P1        | B1      | 4-01-01-01      | 5     | 2024-01-10
K2             | P2        | B1      | 4-01-01-01      | 5     | 2024-01-10
K3             | P2        | B1      | 4-01-01-01      | 5     | 2024-01-11
K4             | P3        | B1      | 4-01-01-01      | 5     | 2024-01-10
K5             | P3        | B1      |                 | 4     | 2024-01-11
K6             | P4        | B1      | 4-01-01-01      |       | 2024-01-10
K7             | P4        | B1      | 4-01-01-01      | 5     | 2024-01-11
K8             | P5        | B1      | 4-01-01-01      | 5     | 2024-01-10
K9             | P5        | B1      | 4-01-01-01      |       | 2024-01-11
K10            | P6        | B1      | 4-01-01-01      | 3     | 2024-01-10
K11            | P6        | B1      | 4-01-01-01      | 4     | 2024-01-11
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status  | paid_on
A95            | P1        | K1             | 150502      | 2024-02-01 09:00:00 | 1000.00 | pending |
A90            | P1        | K1             | 150502      | 2024-05-01 09:00:00 | 1000.00 | pending |
B95            | P2        | K2             | 150502      | 2024-02-01 09:00:00 | 1000.00 | pending |
B90            | P2        | K3             | 150502      | 2024-05-01 09:00:00 | 1000.00 | pending |
C1             | P3        | K4             | 150502      | 2024-02-01 09:00:00 | 1000.00 | pending |
C2             | P3        | K5             | 150502      | 2024-05-01 09:00:00 | 1000.00 | pending |
D1             | P4        | K6             | 150502      | 2024-02-01 09:00:00 | 1000.00 | pending |
D2             | P4        | K7             | 150502      | 2024-05-01 09:00:00 | 1000.00 | pending |
F1             | P5        | K8             | 150502      | 2024-02-01 09:00:00 | 1000.00 | pending |
F2             | P5        | K9             | 150502      | 2024-05-01 09:00:00 | 1000.00 | pending |
G1             | P6        | K10            | 150502      | 2024-02-01 09:00:00 | 1000.00 | pending |
G2             | P6        | K11            | 150502      | 2024-05-01 09:00:00 | 1000.00 | pending |
'''
[test.expect]
# A90 and B90 have the smaller number and the later day. The lower level of P6 is no repeat while the higher one is not paid.
rows = '''
application_id | person_id | tier | earlier_id
A90            | P1        | 1    | A95
B90            | P2        | 2    | B95
C2             | P3        | 9    | C1
D2             | P4        | 9    | D1
F2             | P5        | 9    | F1
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "两部分的情形不同，各部分内每对申领一行", en = "The two parts differ in kind, and each has one row per pair" }
[[survivor]]
mutant = "sql: JOIN subsidy_application x => LEFT JOIN subsidy_application x"
reason = { zh = "没有另一笔的，先后条件不成立", en = "Without another application the condition on which was first fails" }
[[survivor]]
mutant = "sql: JOIN subsidy_application x => LEFT JOIN subsidy_application x #2"
reason = { zh = "没有另一笔的，先后条件不成立", en = "Without another application the condition on which was first fails" }
[[survivor]]
mutant = "sql: x.level < y.level => x.level <= y.level"
reason = { zh = "同级的已由前一条件列入", en = "The same level is let in by the condition before" }
---*/
