/*--- rule
format = 1
kind   = "view"
name   = "counting_claim"

about.zh = "计数的申领：状态不是“已驳回”（rejected），且申领日不晚于截止日。"
about.en = "Claims that count: status other than rejected, applied for not after the as-of date."

[requires]
claims = ["claim_id", "person_id", "employer_id", "region_code", "applied_at", "status"]
[optional]
claims = { columns = ["channel", "agent_id", "bank_account", "phone", "device_id", "benefit_start", "benefit_months"], feeds = ["agent_id", "bank_account", "phone", "own_device_id", "benefit_start", "benefit_months"] }

[output.columns]
claim_id       = { type = "string", zh = "申领编号", en = "Claim" }
person_id      = { type = "string", zh = "人员", en = "Person" }
employer_id    = { type = "string", zh = "最后参保单位", en = "Last employer" }
region_code    = { type = "string", zh = "领金地", en = "Claim region" }
status         = { type = "string", zh = "状态", en = "Status" }
applied_on     = { type = "date",   zh = "申领日", en = "Applied on" }
applied_month  = { type = "int64",  zh = "申领月份序号", en = "Month of application as a number" }
agent_id       = { type = "string", zh = "代办人", en = "Agent" }
bank_account   = { type = "string", zh = "收款账户", en = "Bank account" }
phone          = { type = "string", zh = "电话", en = "Phone" }
own_device_id  = { type = "string", zh = "自有设备（不含自助机）", en = "Device, public terminals left out" }
benefit_start  = { type = "date",   zh = "首个待遇月", en = "First benefit month" }
benefit_months = { type = "int64",  zh = "核定月数", en = "Months granted" }
---*/
SELECT claim_id, person_id, employer_id, region_code, status,
       CAST(applied_at AS DATE)                                       AS applied_on,
       CAST(month_index(CAST(applied_at AS DATE)) AS BIGINT)          AS applied_month,
       agent_id, bank_account, phone,
       -- The device of a public terminal is shared by design and says nothing about who filed.
       CASE WHEN channel IN ('kiosk', 'counter') THEN NULL ELSE device_id END AS own_device_id,
       benefit_start,
       CAST(benefit_months AS BIGINT)                                 AS benefit_months
FROM claims
WHERE status <> 'rejected'
  AND CAST(applied_at AS DATE) <= $as_of
/*--- tests
[[test]]
name  = "boundary: rejected claims, the as-of day, the devices of kiosk and counter"
as_of = 2025-06-30
[test.given]
claims = '''
claim_id | person_id | employer_id | region_code | applied_at          | status     | channel | agent_id | bank_account | phone | device_id | benefit_start | benefit_months
C1       | P1        | E1          | 150502      | 2025-06-30 23:59:59 | approved   | online  | AG       | B1           | T1    | D1        | 2025-07-01    | 12
C2       | P2        |             | 150502      | 2025-01-01 00:00:00 | pending    | kiosk   |          |              |       | D2        |               |
C3       | P3        | E1          | 150502      | 2024-12-31 23:59:59 | terminated | counter |          |              |       | D3        |               |
C4       | P4        | E1          | 150502      | 2025-06-01 09:00:00 | rejected   | online  |          |              |       | D4        |               |
C5       | P5        | E1          | 150502      | 2025-07-01 00:00:00 | approved   | online  |          |              |       | D5        |               |
C6       | P6        | E1          | 150502      | 2025-06-01 09:00:00 | approved   |         |          |              |       | D6        |               |
'''
[test.expect]
# June 2025 is 24305, January 24300. Where the channel is not known the device counts.
rows = '''
claim_id | person_id | employer_id | region_code | status     | applied_on | applied_month | agent_id | bank_account | phone | own_device_id | benefit_start | benefit_months
C1       | P1        | E1          | 150502      | approved   | 2025-06-30 | 24305         | AG       | B1           | T1    | D1            | 2025-07-01    | 12
C2       | P2        |             | 150502      | pending    | 2025-01-01 | 24300         |          |              |       |               |               |
C3       | P3        | E1          | 150502      | terminated | 2024-12-31 | 24299         |          |              |       |               |               |
C6       | P6        | E1          | 150502      | approved   | 2025-06-01 | 24305         |          |              |       | D6            |               |
'''
---*/
