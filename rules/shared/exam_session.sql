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
name  = "boundary: the three months of other years and the months beside them; the first and last months that can be compared; the as-of date"
as_of = 2027-08-15
[test.given]
certificates = '''
certificate_no  | person_id | body_id | issued_on
A1-24280        | P         | A1      | 2023-05-10
A1-24305-{1..2} | P         | A1      | 2025-06-10
A2-24282        | P         | A2      | 2023-07-10
A2-24305-{1..2} | P         | A2      | 2025-06-10
A3-24279        | P         | A3      | 2023-04-10
A3-24305-{1..2} | P         | A3      | 2025-06-10
A4-24283        | P         | A4      | 2023-08-10
A4-24305-{1..2} | P         | A4      | 2025-06-10
A5-24281        | P         | A5      | 2023-06-10
A5-24305-{1..3} | P         | A5      | 2025-06-10
B1-24292        | P         | B1      | 2024-05-10
B1-24305-{1..2} | P         | B1      | 2025-06-10
B2-24294        | P         | B2      | 2024-07-10
B2-24305-{1..2} | P         | B2      | 2025-06-10
B3-24291        | P         | B3      | 2024-04-10
B3-24305-{1..2} | P         | B3      | 2025-06-10
B4-24295        | P         | B4      | 2024-08-10
B4-24305-{1..2} | P         | B4      | 2025-06-10
B5-24293        | P         | B5      | 2024-06-10
B5-24305-{1..3} | P         | B5      | 2025-06-10
C1-24305-{1..2} | P         | C1      | 2025-06-10
C1-24316        | P         | C1      | 2026-05-10
C2-24305-{1..2} | P         | C2      | 2025-06-10
C2-24318        | P         | C2      | 2026-07-10
C3-24305-{1..2} | P         | C3      | 2025-06-10
C3-24315        | P         | C3      | 2026-04-10
C4-24305-{1..2} | P         | C4      | 2025-06-10
C4-24319        | P         | C4      | 2026-08-10
C5-24305-{1..3} | P         | C5      | 2025-06-10
C5-24317        | P         | C5      | 2026-06-10
D1-24305-{1..2} | P         | D1      | 2025-06-10
D1-24328        | P         | D1      | 2027-05-10
D2-24305-{1..2} | P         | D2      | 2025-06-10
D2-24330        | P         | D2      | 2027-07-10
D3-24305-{1..2} | P         | D3      | 2025-06-10
D3-24327        | P         | D3      | 2027-04-10
D4-24305-{1..2} | P         | D4      | 2025-06-10
D4-24331        | P         | D4      | 2027-08-10
D5-24305-{1..3} | P         | D5      | 2025-06-10
D5-24329        | P         | D5      | 2027-06-10
E1-24304        | P         | E1      | 2025-05-10
E1-24305-{1..2} | P         | E1      | 2025-06-10
E1-24317        | P         | E1      | 2026-06-10
E2-24293        | P         | E2      | 2024-06-10
E2-24305-{1..2} | P         | E2      | 2025-06-10
E2-24306        | P         | E2      | 2025-07-10
E3-24303        | P         | E3      | 2025-04-10
E3-24305-{1..2} | P         | E3      | 2025-06-10
E3-24317        | P         | E3      | 2026-06-10
E4-24293        | P         | E4      | 2024-06-10
E4-24305-{1..2} | P         | E4      | 2025-06-10
E4-24307        | P         | E4      | 2025-08-10
Z-24331         | P         | Z       | 2027-08-15
Z-late          | P         | Z       | 2027-08-20
'''
batch_filings = '''
body_id | filed_on   | exam_on | certificates
Z       | 2027-08-15 |         | 5
'''
skill_subsidies = '''
application_id | person_id | certificate_no | claimant_type     | employer_id | region_code | applied_at          | amount  | status
S{1..2}        | P{1..2}   | Z-24331        | benefit_recipient |             | 150502      | 2027-08-15 09:00:00 | 1500.00 | pending
S3             | P3        | Z-24331        | employee          | E1          | 150502      | 2027-08-15 09:00:00 | 1500.00 | pending
S4             | P4        | Z-late         | employee          | E1          | 150502      | 2027-08-15 09:00:00 | 1500.00 | pending
S5             | P5        | unknown        | employee          | E1          | 150502      | 2027-08-15 09:00:00 | 1500.00 | pending
'''
[test.expect]
# Data from April 2023 (24279) to August 2027 (24331); two certificates each in June 2025 (24305) and one elsewhere, which is half. A: two
# years before, B: one before, C: one after, D: two after; 1 and 2 lie in the first and last of the three months, 3 and 4 a month
# outside, 5 is a third of three. E1 and E2 have three around June, so that one elsewhere is less than half; E3 and E4 have the third two
# months off. The month 24304 is the first with two years before it (24279 + 25), 24306 the last with two after it, 24292 the first with one
# before, 24318 the last with one after. Z: on the as-of date one certificate, three applications, two of them without an employer.
rows = '''
body_id | month_index | certificates | filed | used | one_employer | years | years_alike
A1      | 24280       | 1            | 0     | 0    | 0            | 2     | 1
A1      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
A2      | 24282       | 1            | 0     | 0    | 0            | 2     | 1
A2      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
A3      | 24279       | 1            | 0     | 0    | 0            | 2     | 0
A3      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
A4      | 24283       | 1            | 0     | 0    | 0            | 2     | 0
A4      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
A5      | 24281       | 1            | 0     | 0    | 0            | 2     | 1
A5      | 24305       | 3            | 0     | 0    | 0            | 4     | 0
B1      | 24292       | 1            | 0     | 0    | 0            | 3     | 1
B1      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
B2      | 24294       | 1            | 0     | 0    | 0            | 3     | 1
B2      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
B3      | 24291       | 1            | 0     | 0    | 0            | 2     | 0
B3      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
B4      | 24295       | 1            | 0     | 0    | 0            | 3     | 0
B4      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
B5      | 24293       | 1            | 0     | 0    | 0            | 3     | 1
B5      | 24305       | 3            | 0     | 0    | 0            | 4     | 0
C1      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
C1      | 24316       | 1            | 0     | 0    | 0            | 3     | 1
C2      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
C2      | 24318       | 1            | 0     | 0    | 0            | 3     | 1
C3      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
C3      | 24315       | 1            | 0     | 0    | 0            | 3     | 0
C4      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
C4      | 24319       | 1            | 0     | 0    | 0            | 2     | 0
C5      | 24305       | 3            | 0     | 0    | 0            | 4     | 0
C5      | 24317       | 1            | 0     | 0    | 0            | 3     | 1
D1      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
D1      | 24328       | 1            | 0     | 0    | 0            | 2     | 1
D2      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
D2      | 24330       | 1            | 0     | 0    | 0            | 2     | 1
D3      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
D3      | 24327       | 1            | 0     | 0    | 0            | 2     | 0
D4      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
D4      | 24331       | 1            | 0     | 0    | 0            | 2     | 0
D5      | 24305       | 3            | 0     | 0    | 0            | 4     | 0
D5      | 24329       | 1            | 0     | 0    | 0            | 2     | 1
E1      | 24304       | 1            | 0     | 0    | 0            | 4     | 0
E1      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
E1      | 24317       | 1            | 0     | 0    | 0            | 3     | 1
E2      | 24293       | 1            | 0     | 0    | 0            | 3     | 1
E2      | 24305       | 2            | 0     | 0    | 0            | 4     | 0
E2      | 24306       | 1            | 0     | 0    | 0            | 4     | 0
E3      | 24303       | 1            | 0     | 0    | 0            | 3     | 0
E3      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
E3      | 24317       | 1            | 0     | 0    | 0            | 3     | 1
E4      | 24293       | 1            | 0     | 0    | 0            | 3     | 1
E4      | 24305       | 2            | 0     | 0    | 0            | 4     | 1
E4      | 24307       | 1            | 0     | 0    | 0            | 3     | 0
Z       | 24331       | 1            | 5     | 3    | 1            | 2     | 0
'''

[[survivor]]
mutant = "sql: JOIN course c => LEFT JOIN course c"
reason = { zh = "course 由 issued 汇总而来，每个机构都有一行", en = "course is added up from issued: every body has a row" }
[[survivor]]
mutant = "sql: JOIN batch_filings f => LEFT JOIN batch_filings f"
reason = { zh = "没有对应的行，随后的条件为空，被筛去", en = "Without a row the condition that follows is null and drops it" }
---*/
