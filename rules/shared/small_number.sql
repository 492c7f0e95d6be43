/*--- rule
format = 1
kind   = "view"
name   = "small_number"

about.zh = "0 至 999 的整数：用来逐月展开一段时间。规则中不能调用 range 等凭空生成行的函数。"
about.en = "The whole numbers 0 to 999, to lay out a span month by month. Rules may not call functions that make rows out of nothing, such as range."

[output.columns]
n = { type = "int64", zh = "数", en = "Number" }
---*/
WITH digit AS (
  SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
  UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
)
SELECT CAST(hundreds.d * 100 + tens.d * 10 + ones.d AS BIGINT) AS n
FROM digit hundreds
CROSS JOIN digit tens
CROSS JOIN digit ones
