/*--- rule
format = 1
kind   = "view"
name   = "employer_refund"

about.zh = "单位某政策年度已发放的稳岗返还：净额、首次和末次发放日（不晚于截止日；冲销已抵减，净额不大于零的没有行）。"
about.en = "What an employer was refunded (job stabilisation) for a policy year, not after the as-of date: net amount, first and last day of payment. Reversals are netted; where nothing is left there is no row."

[requires]
employer_grants = ["employer_id", "grant_type", "year", "amount", "paid_on"]

[output.columns]
employer_id = { type = "string",        zh = "单位", en = "Employer" }
year        = { type = "int64",         zh = "政策年度", en = "Policy year" }
amount      = { type = "decimal(14,2)", zh = "返还净额", en = "Refunded, net" }
payments    = { type = "int64",         zh = "发放笔数（不含冲销）", en = "Payments, reversals left out" }
first_paid  = { type = "date",          zh = "首次发放日", en = "First paid on" }
last_paid   = { type = "date",          zh = "末次发放日", en = "Last paid on" }
---*/
SELECT employer_id,
       CAST(year AS BIGINT)                                           AS year,
       CAST(SUM(amount) AS DECIMAL(14,2))                             AS amount,
       CAST(SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END) AS BIGINT)    AS payments,
       MIN(CASE WHEN amount > 0 THEN paid_on END)                     AS first_paid,
       MAX(CASE WHEN amount > 0 THEN paid_on END)                     AS last_paid
FROM employer_grants
WHERE grant_type = 'job_stabilisation_refund' AND paid_on <= $as_of
GROUP BY employer_id, year
HAVING SUM(amount) > 0
/*--- tests
[[test]]
name  = "boundary: the as-of day, a reversal in part and in full, another grant"
as_of = 2025-06-30
[test.given]
employer_grants = '''
grant_id | employer_id | grant_type                 | year | amount  | paid_on
G1       | E1          | job_stabilisation_refund   | 2024 | 1000.00 | 2024-05-10
G2       | E1          | job_stabilisation_refund   | 2024 | -200.50 | 2024-07-01
G3       | E1          | job_stabilisation_refund   | 2025 | 300.00  | 2025-06-30
G4       | E1          | job_stabilisation_refund   | 2025 | 300.00  | 2025-07-01
G5       | E1          | hiring_subsidy             | 2025 | 1500.00 | 2025-05-01
G6       | E2          | job_stabilisation_refund   | 2024 | 400.00  | 2024-05-10
G7       | E2          | job_stabilisation_refund   | 2024 | -400.00 | 2024-05-11
G8       | E3          | job_stabilisation_refund   | 2024 | 100.00  | 2024-05-10
G9       | E3          | job_stabilisation_refund   | 2024 | 150.00  | 2024-12-31
H1       | E4          | job_stabilisation_refund   | 2024 | 0.00    | 2024-01-01
H2       | E4          | job_stabilisation_refund   | 2024 | -0.20   | 2024-01-02
H3       | E4          | job_stabilisation_refund   | 2024 | 0.60    | 2024-03-01
H4       | E4          | job_stabilisation_refund   | 2024 | 0.00    | 2024-12-01
'''
[test.expect]
# E1 2024: 1000.00 - 200.50 = 799.50. G4 is paid after the day. E2 was reversed in full. E3: two payments. E4: 0.60 - 0.20; a reversal
# and nothing are no payments.
rows = '''
employer_id | year | amount | payments | first_paid | last_paid
E1          | 2024 | 799.50 | 1        | 2024-05-10 | 2024-05-10
E1          | 2025 | 300.00 | 1        | 2025-06-30 | 2025-06-30
E3          | 2024 | 250.00 | 2        | 2024-05-10 | 2024-12-31
E4          | 2024 | 0.40   | 1        | 2024-03-01 | 2024-03-01
'''
---*/
