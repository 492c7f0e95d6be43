/*--- rule
format = 1
kind   = "view"
name   = "exam_session"

about.zh = "考试批次：评价机构×发证月的证书数、前后30日内备案批次的证书数、前后两年内可比的其他年份中同样三个月达到其一半的有几年（每年一次的毕业考试），以及有多少笔补贴申领、其中同一单位最多多少。"
about.en = "Exam sessions: per assessment body and month of issue the certificates, the certificates of batches filed within 30 days, in how many of the other years that can be compared (two on either side) the same three months reach half of it (a graduation exam comes back every year), the subsidy applications that use them, and the most of one employer."

[requires]
certificates  = ["body_id", "issued_on"]
[optional]
batch_filings = { columns = ["body_id", "filed_on", "exam_on", "certificates"], feeds = ["filed"] }

[output.columns]
body_id      = { type = "string", zh = "评价机构", en = "Assessment body" }
month_index  = { type = "int64",  zh = "发证月份序号", en = "Month of issue as a number" }
certificates = { type = "int64",  zh = "发证数", en = "Certificates" }
filed        = { type = "int64",  zh = "已备案批次证书数", en = "Certificates in filed batches" }
used         = { type = "int64",  zh = "补贴申领数", en = "Subsidy applications" }
one_employer = { type = "int64",  zh = "同一单位最多", en = "Most of one employer" }
years        = { type = "int64",  zh = "可比的其他年份", en = "Other years that can be compared" }
years_alike  = { type = "int64",  zh = "其中同期达一半的年份", en = "Of these with half of it in the same three months" }
---*/
-- "Batch dates match the calendar; holders share school or employer" (design/typologies.md). A certificate names no school;
-- the employer is that of the applications. Filed within 30 days of the month's first or last day, on which the exam was
-- held or, if that is unknown, the batch was filed (as in R5). The years that can be compared lie inside the body's own
-- certificates' extract: from the first to the last month of any certificate.
WITH issued AS (
  SELECT body_id, month_index(issued_on) AS m, COUNT(*) AS n
  FROM certificates
  WHERE issued_on <= $as_of
  GROUP BY body_id, month_index(issued_on)
), course AS (
  SELECT body_id, month_sums(m, n) AS steps FROM issued GROUP BY body_id
), bounds AS (
  SELECT MIN(m) AS first_m, MAX(m) AS last_m FROM issued
), seen AS (
  SELECT i.body_id, i.m, i.n,
         sum_between(c.steps, i.m - 1, i.m + 1)                                                AS around,
         CASE WHEN i.m - 25 >= b.first_m THEN sum_between(c.steps, i.m - 25, i.m - 23) END     AS two_before,
         CASE WHEN i.m - 13 >= b.first_m THEN sum_between(c.steps, i.m - 13, i.m - 11) END     AS one_before,
         CASE WHEN i.m + 13 <= b.last_m  THEN sum_between(c.steps, i.m + 11, i.m + 13) END     AS one_after,
         CASE WHEN i.m + 25 <= b.last_m  THEN sum_between(c.steps, i.m + 23, i.m + 25) END     AS two_after
  FROM issued i
  JOIN course c ON c.body_id = i.body_id
  CROSS JOIN bounds b
), filing AS (
  SELECT i.body_id, i.m, SUM(f.certificates) AS n
  FROM issued i
  JOIN batch_filings f
    ON f.body_id = i.body_id
   AND COALESCE(f.exam_on, f.filed_on) >= month_start(i.m) - INTERVAL '30 days'
   AND COALESCE(f.exam_on, f.filed_on) < month_start(i.m + 1) + INTERVAL '30 days'
  WHERE f.filed_on <= $as_of
  GROUP BY i.body_id, i.m
), application AS (
  SELECT body_id, m, SUM(n) AS used, MAX(CASE WHEN employer_id IS NOT NULL THEN n END) AS one_employer
  FROM (SELECT body_id, month_index(issued_on) AS m, employer_id, COUNT(*) AS n
        FROM filed_application
        WHERE issued_on <= $as_of
        GROUP BY body_id, month_index(issued_on), employer_id) e
  GROUP BY body_id, m
)
SELECT s.body_id,
       CAST(s.m AS BIGINT)                          AS month_index,
       CAST(s.n AS BIGINT)                          AS certificates,
       CAST(COALESCE(f.n, 0) AS BIGINT)             AS filed,
       CAST(COALESCE(a.used, 0) AS BIGINT)          AS used,
       CAST(COALESCE(a.one_employer, 0) AS BIGINT)  AS one_employer,
       CAST(CASE WHEN s.two_before IS NULL THEN 0 ELSE 1 END + CASE WHEN s.one_before IS NULL THEN 0 ELSE 1 END
            + CASE WHEN s.one_after IS NULL THEN 0 ELSE 1 END + CASE WHEN s.two_after IS NULL THEN 0 ELSE 1 END
            AS BIGINT)                              AS years,
       CAST(CASE WHEN s.two_before * 2 >= s.around THEN 1 ELSE 0 END
            + CASE WHEN s.one_before * 2 >= s.around THEN 1 ELSE 0 END
            + CASE WHEN s.one_after * 2 >= s.around THEN 1 ELSE 0 END
            + CASE WHEN s.two_after * 2 >= s.around THEN 1 ELSE 0 END AS BIGINT) AS years_alike
FROM seen s
LEFT JOIN filing f      ON f.body_id = s.body_id AND f.m = s.m
LEFT JOIN application a ON a.body_id = s.body_id AND a.m = s.m
/*--- tests
[[test]]
name  = "boundary: filed thirty days off and thirty-one; half of the session a year before; one employer"
as_of = 2025-12-31
[test.given]
certificates = '''
certificate_no | person_id | body_id | issued_on
A{1..4}        | P{1..4}   | B1      | 2025-06-20
A{5..6}        | P{5..6}   | B1      | 2024-05-31
B1             | P1        | B1      | 2023-06-01
C{1..3}        | P{1..3}   | B2      | 2025-06-01
D1             | P1        | B3      | 2023-05-01
D2             | P1        | B3      | 2025-12-31
D3             | P1        | B3      | 2026-01-01
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
B1      | 2025-01-10 | 2025-05-02 | 3
B1      | 2025-01-10 | 2025-05-01 | 50
B1      | 2025-07-30 |            | 4
B1      | 2025-07-31 |            | 60
B2      | 2026-01-01 | 2025-06-01 | 70
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | employer_id | region_code | applied_at          | amount  | status
S{1..3}        | P{1..3}   | A{1..3}        | employee      | E1          | 150502      | 2025-07-10 09:00:00 | 1500.00 | pending
S4             | P4        | A4             | employee      |             | 150502      | 2025-07-10 09:00:00 | 1500.00 | rejected
S5             | P1        | A1             | employee      | E2          | 150502      | 2025-08-10 09:00:00 | 1500.00 | pending
S6             | P5        | A5             | employee      | E2          | 150502      | 2025-08-10 09:00:00 | 1500.00 | pending
'''
[test.expect]
# Data from May 2023 (24280) to December 2025 (24311). B1, June 2025 (24305): 2 May is 30 days before 1 June, 1 May is 31;
# 30 July is 30 days after 30 June, 31 July 31. Two in May 2024 are half of the four; June 2023 has one: less.
# May 2024 (24292): to April 2023 would be one before; a year after (April to June 2025) has four.
# S1 to S3 and S5 are four applications, S4 is rejected; E1 has three. B2's batch was filed after the day.
rows = '''
body_id | month_index | certificates | filed | used | one_employer | years | years_alike
B1      | 24305       | 4            | 7     | 4    | 3            | 2     | 1
B1      | 24292       | 2            | 0     | 1    | 1            | 1     | 1
B1      | 24281       | 1            | 0     | 0    | 0            | 2     | 2
B2      | 24305       | 3            | 0     | 0    | 0            | 2     | 0
B3      | 24280       | 1            | 0     | 0    | 0            | 2     | 0
B3      | 24311       | 1            | 0     | 0    | 0            | 2     | 0
'''

[[test]]
name  = "boundary: three months around the session and around each other year, exactly half and less, the first and last month"
as_of = 2024-12-15
[test.given]
certificates = '''
certificate_no  | person_id | body_id | issued_on
T24244-{01..04} | P{01..04} | T       | 2020-05-10
T24246-{01..04} | P{01..04} | T       | 2020-07-10
T24256-{01..04} | P{01..04} | T       | 2021-05-10
T24258-{01..04} | P{01..04} | T       | 2021-07-10
T24267-{01..03} | P{01..03} | T       | 2022-04-10
T24268-{01..02} | P{01..02} | T       | 2022-05-10
T24269-{01..10} | P{01..10} | T       | 2022-06-10
T24270-{01..04} | P{01..04} | T       | 2022-07-10
T24271-{01..05} | P{01..05} | T       | 2022-08-10
T24280-{01..04} | P{01..04} | T       | 2023-05-10
T24282-{01..04} | P{01..04} | T       | 2023-07-10
T24292-{01..04} | P{01..04} | T       | 2024-05-10
T24294-{01..04} | P{01..04} | T       | 2024-07-10
U24243-01       | P01       | U       | 2020-04-10
U24245-{01..07} | P{01..07} | U       | 2020-06-10
U24247-01       | P01       | U       | 2020-08-10
U24255-01       | P01       | U       | 2021-04-10
U24257-{01..07} | P{01..07} | U       | 2021-06-10
U24259-01       | P01       | U       | 2021-08-10
U24267-{01..03} | P{01..03} | U       | 2022-04-10
U24268-{01..02} | P{01..02} | U       | 2022-05-10
U24269-{01..10} | P{01..10} | U       | 2022-06-10
U24270-{01..04} | P{01..04} | U       | 2022-07-10
U24271-{01..05} | P{01..05} | U       | 2022-08-10
U24279-01       | P01       | U       | 2023-04-10
U24281-{01..07} | P{01..07} | U       | 2023-06-10
U24283-01       | P01       | U       | 2023-08-10
U24291-01       | P01       | U       | 2024-04-10
U24293-{01..07} | P{01..07} | U       | 2024-06-10
U24295-01       | P01       | U       | 2024-08-10
V24252-01       | P01       | V       | 2021-01-10
V24253-01       | P01       | V       | 2021-02-10
V24264-01       | P01       | V       | 2022-01-10
V24265-01       | P01       | V       | 2022-02-10
V24274-01       | P01       | V       | 2022-11-10
V24275-01       | P01       | V       | 2022-12-10
V24286-01       | P01       | V       | 2023-11-10
V24287-01       | P01       | V       | 2023-12-10
W24240-01       | P01       | W       | 2020-01-10
W24299-01       | P01       | W       | 2024-12-15
W-late          | P01       | W       | 2024-12-16
'''
batch_filings = '''
body_id | filed_on   | exam_on    | certificates
W       | 2024-12-15 | 2024-12-10 | 9
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type | employer_id | region_code | applied_at          | amount  | status
S{01..03}      | P{01..03} | T24269-{01..03} | employee     |             | 150502      | 2022-07-10 09:00:00 | 1500.00 | pending
S04            | P04       | T24269-04      | employee      | E1          | 150502      | 2022-07-10 09:00:00 | 1500.00 | pending
S05            | P01       | W24299-01      | employee      | E1          | 150502      | 2024-12-15 09:00:00 | 1500.00 | pending
S06            | P01       | W-late         | employee      | E1          | 150502      | 2024-12-15 09:00:00 | 1500.00 | pending
'''
[test.expect]
# The session of June 2022 (24269) has 2 + 10 + 4 = 16 with its neighbours. T issued 4 + 4, exactly half, in the outer months of
# each of the four windows (24244 and 24246, 24256 and 24258, 24280 and 24282, 24292 and 24294): four years alike. U issued 7 in
# the middle of each and 1 just before and after it: none. The other rows by the same reckoning, month by month.
# The extract runs from January 2020 (24240) to December 2024 (24299): V has a month 13, 12, 25, 24 months from either end; of
# these 13 and 25 can be compared with a year before (after), 12 and 24 not.
# Three applications name no employer, one names E1. W's batch was filed and its certificate issued on the day; the
# certificate of the day after does not count.
rows = '''
body_id | month_index | certificates | filed | used | one_employer | years | years_alike
T       | 24244       | 4            | 0     | 0    | 0            | 2     | 2
T       | 24246       | 4            | 0     | 0    | 0            | 2     | 2
T       | 24256       | 4            | 0     | 0    | 0            | 3     | 3
T       | 24258       | 4            | 0     | 0    | 0            | 3     | 3
T       | 24267       | 3            | 0     | 0    | 0            | 4     | 4
T       | 24268       | 2            | 0     | 0    | 0            | 4     | 0
T       | 24269       | 10           | 0     | 4    | 1            | 4     | 4
T       | 24270       | 4            | 0     | 0    | 0            | 4     | 0
T       | 24271       | 5            | 0     | 0    | 0            | 4     | 0
T       | 24280       | 4            | 0     | 0    | 0            | 3     | 3
T       | 24282       | 4            | 0     | 0    | 0            | 3     | 3
T       | 24292       | 4            | 0     | 0    | 0            | 2     | 2
T       | 24294       | 4            | 0     | 0    | 0            | 2     | 2
U       | 24243       | 1            | 0     | 0    | 0            | 2     | 2
U       | 24245       | 7            | 0     | 0    | 0            | 2     | 2
U       | 24247       | 1            | 0     | 0    | 0            | 2     | 2
U       | 24255       | 1            | 0     | 0    | 0            | 3     | 3
U       | 24257       | 7            | 0     | 0    | 0            | 3     | 3
U       | 24259       | 1            | 0     | 0    | 0            | 3     | 3
U       | 24267       | 3            | 0     | 0    | 0            | 4     | 0
U       | 24268       | 2            | 0     | 0    | 0            | 4     | 4
U       | 24269       | 10           | 0     | 0    | 0            | 4     | 0
U       | 24270       | 4            | 0     | 0    | 0            | 4     | 0
U       | 24271       | 5            | 0     | 0    | 0            | 4     | 0
U       | 24279       | 1            | 0     | 0    | 0            | 3     | 3
U       | 24281       | 7            | 0     | 0    | 0            | 3     | 3
U       | 24283       | 1            | 0     | 0    | 0            | 3     | 3
U       | 24291       | 1            | 0     | 0    | 0            | 2     | 2
U       | 24293       | 7            | 0     | 0    | 0            | 2     | 2
U       | 24295       | 1            | 0     | 0    | 0            | 2     | 2
V       | 24252       | 1            | 0     | 0    | 0            | 2     | 2
V       | 24253       | 1            | 0     | 0    | 0            | 3     | 1
V       | 24264       | 1            | 0     | 0    | 0            | 3     | 3
V       | 24265       | 1            | 0     | 0    | 0            | 4     | 1
V       | 24274       | 1            | 0     | 0    | 0            | 4     | 1
V       | 24275       | 1            | 0     | 0    | 0            | 3     | 3
V       | 24286       | 1            | 0     | 0    | 0            | 3     | 1
V       | 24287       | 1            | 0     | 0    | 0            | 2     | 2
W       | 24240       | 1            | 0     | 0    | 0            | 2     | 0
W       | 24299       | 1            | 9     | 1    | 1            | 2     | 0
'''

[[survivor]]
mutant = "sql: JOIN course c => LEFT JOIN course c"
reason = { zh = "每家有证书的机构都有一行 course", en = "Every body with certificates has a row of course" }
[[survivor]]
mutant = "sql: JOIN batch_filings f => LEFT JOIN batch_filings f"
reason = { zh = "WHERE 对 f 有条件，没有备案的行本来就不符合", en = "WHERE asks of f: a row without a filing never fits" }
---*/
