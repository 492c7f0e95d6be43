/*--- rule
format = 1
kind   = "view"
name   = "judged_separation"

about.zh = "每次停保：其原因是否属于非因本人意愿中断就业（符合领取失业保险金条件）。因严重违纪被解除、因单位过错而离职的属于；主动离职、调动、退休、死亡不属于；不认识的代码不作判断（空）。"
about.en = "Every separation with what its reason means: involuntary, so that benefit may be drawn (dismissal for cause and leaving through the employer's fault included); voluntary, transfer, retirement and death are not; an unknown code is not judged (null)."

[requires]
separations = ["person_id", "employer_id", "separated_on", "reason_code"]
[optional]
separations = { columns = ["prior_reason_code", "reason_changed_on"], feeds = ["entitled_before", "reason_changed_on"] }

[output.columns]
person_id         = { type = "string",  zh = "人员", en = "Person" }
employer_id       = { type = "string",  zh = "单位", en = "Employer" }
separated_on      = { type = "date",    zh = "停保日", en = "Separated on" }
reason_code       = { type = "string",  zh = "停保原因", en = "Reason" }
entitled          = { type = "boolean", zh = "属于非因本人意愿", en = "Involuntary" }
entitled_before   = { type = "boolean", zh = "变更前属于非因本人意愿", en = "Involuntary before the change" }
reason_changed_on = { type = "date",    zh = "原因变更日", en = "Reason changed on" }
---*/
-- 人社部令第13号 art. 13 and 部令第8号 art. 4: what counts as 非因本人意愿. Dismissal under 劳动合同法 art. 39 is among it.
SELECT person_id, employer_id, separated_on, reason_code,
       CASE WHEN reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy',
                                 'closure', 'dismissed_for_cause', 'resigned_employer_fault') THEN true
            WHEN reason_code IN ('voluntary', 'transfer', 'retirement', 'death') THEN false END                  AS entitled,
       CASE WHEN prior_reason_code IN ('employer_initiated', 'contract_expired', 'mutual_employer_proposed', 'bankruptcy',
                                       'closure', 'dismissed_for_cause', 'resigned_employer_fault') THEN true
            WHEN prior_reason_code IN ('voluntary', 'transfer', 'retirement', 'death') THEN false END            AS entitled_before,
       reason_changed_on
FROM separations
WHERE separated_on <= $as_of
/*--- tests
[[test]]
name  = "boundary: every code, an unknown one, after the as-of date"
as_of = 2025-12-31
[test.given]
separations = '''
person_id | employer_id | separated_on | reason_code              | prior_reason_code        | reason_changed_on
P01       | E1          | 2025-12-31   | employer_initiated       | death                    | 2025-12-31
P02       | E1          | 2025-01-31   | contract_expired         | retirement               | 2025-12-31
P03       | E1          | 2025-01-31   | mutual_employer_proposed | transfer                 | 2025-12-31
P04       | E1          | 2025-01-31   | bankruptcy               | voluntary                | 2025-12-31
P05       | E1          | 2025-01-31   | closure                  | somewhere_else           | 2025-12-31
P06       | E1          | 2025-01-31   | dismissed_for_cause      |                          |
P07       | E1          | 2025-01-31   | resigned_employer_fault  | resigned_employer_fault  | 2025-12-31
P08       | E1          | 2025-01-31   | voluntary                | dismissed_for_cause      | 2025-12-31
P09       | E1          | 2025-01-31   | transfer                 | closure                  | 2025-12-31
P10       | E1          | 2025-01-31   | retirement               | bankruptcy               | 2025-12-31
P11       | E1          | 2025-01-31   | death                    | mutual_employer_proposed | 2025-12-31
P12       | E1          | 2025-01-31   | somewhere_else           | contract_expired         | 2025-12-31
P13       | E1          | 2025-01-31   | voluntary                | employer_initiated       | 2025-12-31
P14       | E1          | 2026-01-01   | voluntary                |                          |
'''
[test.expect]
rows = '''
person_id | separated_on | reason_code              | entitled | entitled_before | reason_changed_on
P01       | 2025-12-31   | employer_initiated       | true     | false           | 2025-12-31
P02       | 2025-01-31   | contract_expired         | true     | false           | 2025-12-31
P03       | 2025-01-31   | mutual_employer_proposed | true     | false           | 2025-12-31
P04       | 2025-01-31   | bankruptcy               | true     | false           | 2025-12-31
P05       | 2025-01-31   | closure                  | true     |                 | 2025-12-31
P06       | 2025-01-31   | dismissed_for_cause      | true     |                 |
P07       | 2025-01-31   | resigned_employer_fault  | true     | true            | 2025-12-31
P08       | 2025-01-31   | voluntary                | false    | true            | 2025-12-31
P09       | 2025-01-31   | transfer                 | false    | true            | 2025-12-31
P10       | 2025-01-31   | retirement               | false    | true            | 2025-12-31
P11       | 2025-01-31   | death                    | false    | true            | 2025-12-31
P12       | 2025-01-31   | somewhere_else           |          | true            | 2025-12-31
P13       | 2025-01-31   | voluntary                | false    | true            | 2025-12-31
'''
---*/
