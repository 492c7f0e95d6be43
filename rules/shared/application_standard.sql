/*--- rule
format = 1
kind   = "view"
name   = "application_standard"

about.zh = "每笔未被驳回的补贴申领当时当地的补贴标准（standards 表 skill_subsidy_level_N）：按发放日（未发放的按申领日），另列申领日、发证日标准中较高的一个。本旗县的标准优先，其次盟市，再次自治区（省）；没有标准或等级不明的为空，即不作判断。"
about.en = "The subsidy standard of each application that was not rejected, of its own place and day (table standards, skill_subsidy_level_N): on the day of payment, or of application where not paid; and the higher one of the days of application and of issue. The county's own standard comes before the prefecture's and the province's; null where there is none or the level is unknown: not decided."

[requires]
standards = ["region_code", "item", "valid_from", "amount"]
[optional]
standards = { columns = ["valid_to"], feeds = ["standard", "standard_before"] }

[output.columns]
application_id  = { type = "string",        zh = "申领编号", en = "Application" }
standard        = { type = "decimal(14,2)", zh = "发放（申领）当日标准", en = "Standard of its own day" }
standard_before = { type = "decimal(14,2)", zh = "申领日、发证日标准较高者", en = "Higher standard of the days of application and issue" }
---*/
-- Where several rows of one place hold on a day, the largest counts: the person gets the benefit of the doubt.
WITH dated AS (
  SELECT application_id, region_code, level, COALESCE(paid_on, applied_on) AS day, 1 AS own FROM subsidy_application
  UNION ALL
  SELECT application_id, region_code, level, applied_on AS day, 0 AS own FROM subsidy_application
  UNION ALL
  SELECT application_id, region_code, level, issued_on AS day, 0 AS own FROM subsidy_application
), wanted AS (
  SELECT region_code, level, day FROM dated GROUP BY region_code, level, day
), scope AS (
  SELECT 1 AS s UNION ALL SELECT 2 UNION ALL SELECT 3
), place AS (
  SELECT w.region_code, w.level, w.day, c.s,
         CASE c.s WHEN 1 THEN w.region_code WHEN 2 THEN substr(w.region_code, 1, 4) || '00'
                  ELSE substr(w.region_code, 1, 2) || '0000' END           AS place,
         'skill_subsidy_level_' || CAST(w.level AS VARCHAR)                AS item
  FROM wanted w
  CROSS JOIN scope c
), rate AS (
  SELECT p.region_code, p.level, p.day,
         COALESCE(MAX(CASE WHEN p.s = 1 THEN t.amount END), MAX(CASE WHEN p.s = 2 THEN t.amount END), MAX(t.amount)) AS amount
  FROM place p
  JOIN standards t ON t.region_code = p.place AND t.item = p.item
  WHERE t.valid_from <= p.day AND (t.valid_to IS NULL OR t.valid_to >= p.day)
  GROUP BY p.region_code, p.level, p.day
), held AS (
  SELECT d.application_id,
         MAX(CASE WHEN d.own = 1 THEN r.amount END) AS standard,
         MAX(CASE WHEN d.own = 0 THEN r.amount END) AS standard_before
  FROM dated d
  JOIN rate r ON r.region_code = d.region_code AND r.level = d.level AND r.day = d.day
  GROUP BY d.application_id
)
SELECT a.application_id,
       CAST(h.standard AS DECIMAL(14,2))        AS standard,
       CAST(h.standard_before AS DECIMAL(14,2)) AS standard_before
FROM subsidy_application a
LEFT JOIN held h ON h.application_id = a.application_id
/*--- tests
[[test]]
name  = "boundary: first and last day of a standard, county before prefecture before province, no level, no standard"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | valid_to   | amount
150000      | skill_subsidy_level_5 | 2019-01-01 |            | 1300.00
150000      | skill_subsidy_level_5 | 2019-01-01 |            | 700.00
150500      | skill_subsidy_level_5 | 2019-01-01 | 2024-12-31 | 1000.00
150500      | skill_subsidy_level_5 | 2025-01-01 |            | 1200.00
150500      | skill_subsidy_level_5 | 2025-06-01 | 2025-06-30 | 1100.00
150502      | skill_subsidy_level_5 | 2025-07-01 |            | 900.00
150502      | skill_subsidy_level_5 | 2025-07-01 | 2025-07-01 | 850.00
150500      | skill_subsidy_level_4 | 2025-01-01 |            | 1500.00
620000      | skill_subsidy_level_3 | 2019-01-01 |            | 2000.00
'''
certificates = '''
certificate_no | person_id | body_id | level | issued_on
K5             | P1        | B1      | 5     | 2024-12-01
K4             | P2        | B1      | 4     | 2024-12-01
K3             | P3        | B1      | 3     | 2024-12-01
K0             | P4        | B1      |       | 2024-12-01
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K5             | 150521      | 2024-12-20 09:00:00 | 1000.00 | approved | 2024-12-31
A2             | P1        | K5             | 150521      | 2024-12-20 09:00:00 | 1000.00 | approved | 2025-01-01
A3             | P1        | K5             | 150521      | 2024-12-31 09:00:00 | 1000.00 | pending  |
A4             | P1        | K5             | 150502      | 2025-06-20 09:00:00 | 1000.00 | approved | 2025-07-01
A5             | P1        | K5             | 150702      | 2025-06-20 09:00:00 | 1000.00 | approved | 2025-07-01
A6             | P2        | K4             | 150521      | 2024-12-20 09:00:00 | 1000.00 | approved | 2024-12-31
A7             | P3        | K3             | 150521      | 2024-12-20 09:00:00 | 1000.00 | approved | 2024-12-31
A8             | P4        | K0             | 150521      | 2024-12-20 09:00:00 | 1000.00 | approved | 2024-12-31
A9             | P1        | K5             | 150521      | 2025-06-20 09:00:00 | 1000.00 | approved | 2025-06-30
'''
[test.expect]
# A2 is paid on the first day of the raise and was applied for before it; A3 is judged by its day of application. A4: the
# county's own 900 (not 850) on the day of payment, the prefecture's 1200 (larger than 1100) on that of application. A5: another
# prefecture has none, the larger of the province's two holds. A6: level 4 has no standard before 2025. A7: Gansu's is not ours.
rows = '''
application_id | standard | standard_before
A1             | 1000.00  | 1000.00
A2             | 1200.00  | 1000.00
A3             | 1000.00  | 1000.00
A4             | 900.00   | 1200.00
A5             | 1300.00  | 1300.00
A6             |          |
A7             |          |
A8             |          |
A9             | 1200.00  | 1200.00
'''

[[test]]
name  = "boundary: a rate that was higher when the certificate was issued and had expired by the application"
as_of = 2025-12-31
[test.given]
standards = '''
region_code | item                  | valid_from | valid_to   | amount
150500      | skill_subsidy_level_5 | 2024-01-01 | 2024-12-19 | 1800.00
150500      | skill_subsidy_level_5 | 2024-12-20 |            | 1500.00
'''
certificates = '''
certificate_no | person_id | body_id | level | issued_on
K5             | P1        | B1      | 5     | 2024-12-19
K6             | P2        | B1      | 5     | 2024-12-20
'''
skill_subsidies = '''
application_id | person_id | certificate_no | region_code | applied_at          | amount  | status   | paid_on
A1             | P1        | K5             | 150521      | 2024-12-20 09:00:00 | 1500.00 | approved | 2024-12-31
A2             | P2        | K6             | 150521      | 2024-12-20 09:00:00 | 1500.00 | approved | 2024-12-31
'''
[test.expect]
# 19 December is the last day of the 1800.00: the day of A1's certificate.
rows = '''
application_id | standard | standard_before
A1             | 1500.00  | 1800.00
A2             | 1500.00  | 1500.00
'''

[[survivor]]
mutant = "sql: UNION ALL => UNION"
reason = { zh = "只取最大值，重复的行不影响", en = "Only the largest counts, whatever rows come twice" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #2"
reason = { zh = "只取最大值，重复的行不影响", en = "Only the largest counts, whatever rows come twice" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #3"
reason = { zh = "只取最大值，重复的行不影响", en = "Only the largest counts, whatever rows come twice" }
[[survivor]]
mutant = "sql: UNION ALL => UNION #4"
reason = { zh = "只取最大值，重复的行不影响", en = "Only the largest counts, whatever rows come twice" }
[[survivor]]
mutant = "sql: 3 => 4"
reason = { zh = "第三级由 ELSE 取得", en = "The third tier is the ELSE" }
[[survivor]]
mutant = "sql: JOIN standards t => LEFT JOIN standards t"
reason = { zh = "没有标准的，日期条件不成立", en = "Without a standard the condition on its day fails" }
[[survivor]]
mutant = "sql: JOIN rate r => LEFT JOIN rate r"
reason = { zh = "没有标准的，结果本来为空", en = "Without a rate the result is empty anyhow" }
[[survivor]]
mutant = "sql: MAX(CASE WHEN d.own = 1 THEN r.amount END) => min(CASE WHEN d.own = 1 THEN r.amount END)"
reason = { zh = "每笔申领自己的日子只有一行", en = "An application has one row for its own day" }
---*/
