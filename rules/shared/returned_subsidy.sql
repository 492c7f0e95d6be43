/*--- rule
format = 1
kind   = "view"
name   = "returned_subsidy"

about.zh = "已退回（冲销）的技能提升补贴，每人一行：截至截止日发放表中负数发放的合计。"
about.en = "Skill subsidies that were returned (reversed), one row per person: the sum of the negative payments up to the as-of date."

[requires]
[optional]
payments = { columns = ["person_id", "benefit_type", "paid_on", "amount"], feeds = ["returned"] }

[output.columns]
person_id = { type = "string",        zh = "人员", en = "Person" }
returned  = { type = "decimal(14,2)", zh = "已退回", en = "Returned" }
---*/
-- A payment names no application: what came back is told by person, and a person who returned as much is explained.
SELECT person_id, CAST(SUM(-amount) AS DECIMAL(14,2)) AS returned
FROM payments
WHERE benefit_type = 'skill_subsidy' AND amount < 0 AND paid_on <= $as_of
GROUP BY person_id
/*--- tests
[[test]]
name  = "boundary: reversals of the subsidy up to the day, not of other benefits, and no payments"
as_of = 2025-03-15
[test.given]
payments = '''
payment_id | person_id | region_code | benefit_type         | month      | paid_on    | amount
Y1         | P1        | 150502      | skill_subsidy        | 2025-01-01 | 2025-01-20 | 1500.00
Y2         | P1        | 150502      | skill_subsidy        | 2025-01-01 | 2025-03-15 | -1500.00
Y3         | P1        | 150502      | skill_subsidy        | 2025-01-01 | 2025-02-15 | -0.50
Y4         | P1        | 150502      | skill_subsidy        | 2025-01-01 | 2025-03-16 | -1000.00
Y5         | P1        | 150502      | unemployment_benefit | 2025-01-01 | 2025-01-20 | -1700.00
Y6         | P2        | 150502      | skill_subsidy        | 2025-01-01 | 2025-01-20 | 1500.00
Y7         | P3        | 150502      | skill_subsidy        | 2025-01-01 | 2025-01-20 | -2000.00
'''
[test.expect]
# P1: 1500 and half a yuan; 16 March is after the day.
rows = '''
person_id | returned
P1        | 1500.50
P3        | 2000.00
'''
---*/
