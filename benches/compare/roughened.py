"""Copies a dataset and makes it rough: python roughened.py FROM TO THREADS.

What clean synthetic data never holds, and rules must count right all the same: months paid twice under other kinds,
several separations before one claim, claims without an employer, missing values in optional columns, payments and claims
in a second province, payments without a claim, reversals, certificates used twice or unknown, employers and bodies that
are not in their own table, changed reasons, events and subsidies in the middle of a benefit, benefits that go on, answers
of the registry that contradict, steps of approval that are missing or done by one person, grants paid twice. Everything is chosen by a hash of the row's key, so the same dataset gives the same copy.
"""

import os
import pathlib
import re
import shutil
import sys

import duckdb
import rule_files


def some(percent, *parts):
    """A condition that holds for about so many of a hundred rows; other parts, other rows."""
    return f"hash(concat_ws('|', {', '.join(parts)})) % 100 < {percent}"


def none(column, percent, key):
    """The column with some of its values missing."""
    return f"CASE WHEN {some(percent, key, repr(column))} THEN NULL ELSE {column} END AS {column}"


def one_of(values, *parts):
    """One of the values, by the hash of the row's key."""
    return f"[{', '.join(map(repr, values))}][1 + CAST(hash(concat_ws('|', {', '.join(parts)})) % {len(values)} AS BIGINT)]"


def days(limit, *parts):
    """Fewer than so many days."""
    return f"CAST(hash(concat_ws('|', {', '.join(parts)})) % {limit} AS INTEGER)"


MONTH_LATER = "CAST(month + INTERVAL '12 months' AS DATE)"
EVENTS = ["pension_start", "reemployment", "death", "business_registration", "military_service", "imprisonment", "emigration"]
GRANT_ITEMS = ["layoff_rate_limit", "layoff_rate_limit_small", "hiring_subsidy", "job_expansion_subsidy", "training_retention_subsidy"]

CHANGES = {
    "contributions": f"""
        SELECT * REPLACE ({none('amount', 1, "concat_ws('|', person_id, month)")},
                          {none('wage_base', 1, "concat_ws('|', month, person_id)")}) FROM (
          SELECT * REPLACE (CASE WHEN {some(1, 'employer_id', "'rate'")} THEN CAST(amount * 0.5 AS DECIMAL(12,2)) ELSE amount END AS amount)
          FROM rows
          UNION ALL BY NAME
          SELECT * REPLACE (CASE WHEN kind = 'backpay' THEN 'regular' ELSE 'backpay' END AS kind)
          FROM rows WHERE {some(3, 'person_id', 'month')}
          UNION ALL BY NAME
          SELECT * REPLACE ('deferred' AS kind, region_code[1:4] || '99' AS region_code)
          FROM rows WHERE {some(2, 'person_id', 'month', "'deferred'")}
        ) QUALIFY ROW_NUMBER() OVER (PARTITION BY person_id, employer_id, month, kind ORDER BY region_code) = 1""",
    "separations": f"""
        SELECT * FROM rows WHERE NOT {some(10, 'person_id', "'changed'")}
        UNION ALL BY NAME
        SELECT * REPLACE ('voluntary' AS prior_reason_code, {one_of(['contract_expired', 'employer_initiated'], 'person_id')} AS reason_code,
                          separated_on + {days(120, 'person_id')} AS reason_changed_on,
                          CASE WHEN {some(50, 'person_id')} THEN {one_of(['none', 'agreement', 'court'], 'employer_id')} END AS reason_evidence)
        FROM rows WHERE {some(10, 'person_id', "'changed'")}
        UNION ALL BY NAME
        SELECT * REPLACE (separated_on - 1 - {days(40, 'person_id')} AS separated_on,
                          'contract_expired' AS reason_code, 'voluntary' AS prior_reason_code)
        FROM rows WHERE {some(25, 'person_id', 'separated_on')}""",
    "claims": f"""
        SELECT * REPLACE ({none('employer_id', 10, 'claim_id')}, {none('benefit_start', 5, 'claim_id')},
                          {none('benefit_months', 5, 'claim_id')}, {none('bank_account', 10, 'claim_id')},
                          {none('decided_on', 5, 'claim_id')}, {none('notified_on', 10, 'claim_id')}, {none('agency_code', 3, 'claim_id')},
                          {none('rejection_reason', 30, 'claim_id')}, {none('months_carried', 20, 'claim_id')},
                          CASE WHEN {some(5, 'claim_id', "'officer'")} THEN 'OFFICER-' || hash(claim_id) % 20 ELSE operator_id END AS operator_id,
                          CASE WHEN {some(5, 'claim_id', "'status'")} THEN 'rejected' ELSE status END AS status,
                          CASE WHEN {some(60, 'claim_id', "'agent'")} THEN 'AGENT-' || hash(claim_id) % 300 ELSE agent_id END AS agent_id,
                          CASE WHEN {some(30, 'claim_id', "'device'")} THEN 'DEVICE-' || hash(claim_id) % 2000 ELSE device_id END AS device_id)
        FROM (FROM rows
              UNION ALL BY NAME
              SELECT * REPLACE (claim_id || '-P' AS claim_id, '21' || region_code[3:6] AS region_code)
              FROM rows WHERE {some(5, 'claim_id', "'province'")})""",
    "payments": f"""
        SELECT * REPLACE ({none('claim_id', 3, 'payment_id')},
                          CASE WHEN {some(5, 'payment_id', "'place'")} THEN '21' || region_code[3:6] ELSE region_code END AS region_code)
        FROM rows
        UNION ALL BY NAME
        SELECT * REPLACE (payment_id || '-R' AS payment_id, -amount AS amount, paid_on + 20 AS paid_on)
        FROM rows WHERE {some(4, 'payment_id', "'reversal'")}
        UNION ALL BY NAME
        SELECT * REPLACE (payment_id || '-P' AS payment_id, CAST(amount - 100 AS DECIMAL(12,2)) AS amount, '21' || region_code[3:6] AS region_code)
        FROM rows WHERE {some(2, 'payment_id', "'province'")} AND amount > 100
        UNION ALL BY NAME
        SELECT * REPLACE (payment_id || '-T' AS payment_id, {one_of(['medical_refund', 'unemployment_allowance', 'temporary_living_aid',
                          'medical_premium', 'unemployment_benefit'], 'payment_id')} AS benefit_type, amount + {days(300, 'payment_id')} AS amount)
        FROM rows WHERE benefit_type = 'unemployment_benefit' AND {some(6, 'payment_id', "'type'")}
        UNION ALL BY NAME
        SELECT * REPLACE (payment_id || '-L' AS payment_id, {MONTH_LATER} AS month, paid_on + 365 AS paid_on)
        FROM rows WHERE benefit_type IN ('unemployment_benefit', 'unemployment_allowance') AND {some(5, 'payment_id', "'later'")}""",
    "skill_subsidies": f"""
        SELECT * REPLACE ({none('bank_account', 10, 'application_id')}, {none('job_code', 10, 'application_id')},
                          {none('agency_code', 3, 'application_id')}, {none('employer_id', 5, 'application_id')},
                          CASE WHEN {some(5, 'application_id', "'post'")} THEN NOT job_match_attested ELSE job_match_attested END AS job_match_attested,
                          CASE WHEN {some(3, 'application_id', "'kind'")} THEN 'benefit_recipient' ELSE claimant_type END AS claimant_type,
                          CASE WHEN {some(5, 'application_id', "'yuan'")} THEN amount + {days(700, 'application_id')} ELSE amount END AS amount,
                          CASE WHEN {some(5, 'application_id', "'no'")} THEN 'UNKNOWN-' || application_id ELSE certificate_no END AS certificate_no,
                          CASE WHEN {some(5, 'application_id', "'status'")} THEN 'rejected' ELSE status END AS status)
        FROM rows
        UNION ALL BY NAME
        SELECT * REPLACE (application_id || '-B' AS application_id) FROM rows WHERE {some(3, 'application_id', "'twice'")}""",
    "certificates": f"""
        SELECT * REPLACE ({none('issue_region', 5, 'certificate_no')}, {none('occupation_code', 5, 'certificate_no')}, {none('level', 3, 'certificate_no')},
                          CASE WHEN {some(3, 'certificate_no', "'day'")} THEN issued_on + {days(400, 'certificate_no')} ELSE issued_on END AS issued_on,
                          CASE WHEN {some(1, 'certificate_no', "'body'")} THEN 'UNKNOWN-BODY' ELSE body_id END AS body_id)
        FROM rows""",
    "certificate_registry": f"""
        SELECT * REPLACE ({none('person_id', 3, 'certificate_no')}, {none('body_id', 3, 'certificate_no')}, {none('level', 3, 'certificate_no')},
                          {none('queried_on', 3, 'certificate_no')},
                          CASE WHEN {some(3, 'certificate_no', "'day'")} THEN issued_on + 40 ELSE issued_on END AS issued_on,
                          CASE WHEN {some(3, 'certificate_no', "'trade'")} THEN '9-99' ELSE occupation_code END AS occupation_code)
        FROM rows WHERE NOT {some(5, 'certificate_no', "'gone'")}
        UNION ALL BY NAME
        SELECT * REPLACE ('void' AS registry_status, queried_on + 30 AS queried_on) FROM rows WHERE {some(4, 'certificate_no', "'twice'")}""",
    "employers": f"""
        SELECT * REPLACE ({none('industry_code', 5, 'employer_id')}, {none('registered_on', 5, 'employer_id')},
                          CASE WHEN {some(5, 'employer_id', "'large'")} THEN 'large' ELSE size_class END AS size_class,
                          CASE WHEN {some(4, 'employer_id', "'end'")} THEN DATE '2023-06-01' + {days(600, 'employer_id')} ELSE closed_on END AS closed_on)
        FROM rows WHERE NOT {some(3, 'employer_id', repr('gone'))}""",
    "assessment_bodies": f"""
        SELECT * REPLACE ({none('body_type', 10, 'body_id')}, {none('accredited_on', 5, 'body_id')},
                          CASE WHEN {some(20, 'body_id', "'end'")} THEN accredited_on + 700 ELSE revoked_on END AS revoked_on)
        FROM rows WHERE NOT {some(5, 'body_id', repr('gone'))}""",
    "batch_filings": f"SELECT * REPLACE ({none('exam_on', 10, 'body_id || filed_on')}, {none('certificates', 10, 'body_id || filed_on')}) FROM rows",
    "life_events": f"""
        FROM rows
        UNION ALL BY NAME
        SELECT person_id, event_type, occurred_on, CASE WHEN {some(50, 'person_id')} THEN occurred_on + {days(200, 'person_id')} END AS ended_on, 'rough' AS source
        FROM (SELECT DISTINCT person_id, {one_of(EVENTS, 'person_id')} AS event_type, month - {days(90, 'person_id')} AS occurred_on
              FROM payments WHERE {some(4, 'payment_id', "'event'")})""",
    "other_subsidies": f"""
        FROM rows
        UNION ALL BY NAME
        SELECT DISTINCT person_id, {one_of(['flexible_employment_insurance', 'training_living_allowance', 'another'], 'person_id')} AS subsidy_type, month,
               CAST(300 + {days(900, 'person_id')} AS DECIMAL(12,2)) AS amount, CASE WHEN {some(70, 'person_id')} THEN region_code END AS region_code
        FROM payments WHERE benefit_type = 'unemployment_benefit' AND {some(10, 'person_id', "'other'")}""",
    "registrations": f"""
        SELECT * REPLACE (CASE WHEN {some(10, 'person_id', "'end'")} THEN registered_on + {days(300, 'person_id')} ELSE cancelled_on END AS cancelled_on)
        FROM rows WHERE NOT {some(10, 'person_id', "'gone'")}""",
    "approvals": f"""
        SELECT * REPLACE (CASE WHEN {some(10, 'object_id', "'same'")} THEN 'OFFICER-' || hash(object_id) % 40 ELSE operator_id END AS operator_id,
                          CASE WHEN {some(5, 'object_id', "'instant'")} THEN date_trunc('minute', acted_at) ELSE acted_at END AS acted_at)
        FROM rows WHERE NOT {some(2, 'object_id', 'step')}
        UNION ALL BY NAME
        SELECT * REPLACE (acted_at + INTERVAL '2 seconds' AS acted_at) FROM rows WHERE {some(2, 'object_id', 'step', "'twice'")}""",
    "standards": f"""
        FROM rows WHERE NOT {some(5, 'region_code', 'item', "'gone'")}
        UNION ALL BY NAME
        SELECT * REPLACE (region_code[1:4] || '02' AS region_code, amount - 13 AS amount) FROM rows
        UNION ALL BY NAME
        SELECT DISTINCT region_code, UNNEST({GRANT_ITEMS}) AS item, DATE '2020-01-01' AS valid_from, NULL::DATE AS valid_to,
               CAST(5 + {days(1000, 'region_code')} AS DECIMAL(12,2)) AS amount FROM rows""",
    "employer_grants": f"""
        SELECT * REPLACE (CASE WHEN {some(4, 'grant_id', "'yuan'")} THEN amount * 3 ELSE amount END AS amount, {none('person_id', 3, 'grant_id')})
        FROM rows
        UNION ALL BY NAME
        SELECT * REPLACE (grant_id || '-D' AS grant_id, paid_on + 30 AS paid_on) FROM rows WHERE {some(8, 'grant_id', "'twice'")}
        UNION ALL BY NAME
        SELECT * REPLACE (grant_id || '-E' AS grant_id, 'SYNE0000000' || lpad(CAST(hash(grant_id) % 1000 AS VARCHAR), 4, '0') AS employer_id)
        FROM rows WHERE {some(8, 'grant_id', "'elsewhere'")}
        UNION ALL BY NAME
        SELECT * REPLACE (grant_id || '-R' AS grant_id, -amount AS amount, paid_on + 60 AS paid_on) FROM rows WHERE {some(4, 'grant_id', "'back'")}""",
    "persons": f"SELECT * REPLACE ({none('insured_months_before', 10, 'person_id')}) FROM rows WHERE NOT {some(2, 'person_id', repr('gone'))}",
}


def main(source, target, threads):
    source, target = pathlib.Path(source), pathlib.Path(target)
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    # The list of files no longer holds; the dates of the extract do.
    manifest = (source / "dataset.toml").read_text(encoding="utf-8")
    (unfinished / "dataset.toml").write_text(re.split(r"^\[\[file\]\]", manifest, flags=re.MULTILINE)[0], encoding="utf-8")
    db = duckdb.connect()
    db.execute(f"SET threads = {int(threads)}")
    db.execute(f"CREATE VIEW payments AS SELECT * FROM {rule_files.duckdb_source(source, 'payments')}")
    for table in rule_files.tables(source):
        if table in CHANGES:
            source_rows = f"SELECT * FROM {rule_files.duckdb_source(source, table)}"
            db.execute(f"CREATE OR REPLACE VIEW rows AS {source_rows}")
            # The sums above widen money.
            money = [name for name, kind, *_ in db.execute(f"DESCRIBE {source_rows}").fetchall() if kind.startswith("DECIMAL")]
            narrow = ", ".join(f"CAST({name} AS DECIMAL(12,2)) AS {name}" for name in money)
            changed = f"SELECT * REPLACE ({narrow}) FROM ({CHANGES[table]})" if money else CHANGES[table]
            db.execute(f"COPY ({changed}) TO '{unfinished / table}.parquet' (FORMAT parquet, COMPRESSION zstd)")
        else:
            os.link(source / f"{table}.parquet", unfinished / f"{table}.parquet")
    unfinished.rename(target)


if __name__ == "__main__":
    main(*sys.argv[1:4])
