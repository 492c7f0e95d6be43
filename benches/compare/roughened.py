"""Copies a dataset and makes it rough: python roughened.py FROM TO THREADS.

What clean synthetic data never holds, and rules must count right all the same: months paid twice under other kinds,
several separations before one claim, claims without an employer, missing values in optional columns, payments and claims
in a second province, payments without a claim, reversals, certificates used twice or unknown, employers and bodies that
are not in their own table. Everything is chosen by a hash of the row's key, so the same dataset gives the same copy.
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


CHANGES = {
    "contributions": f"""
        SELECT * FROM (
          FROM rows
          UNION ALL BY NAME
          SELECT * REPLACE (CASE WHEN kind = 'backpay' THEN 'regular' ELSE 'backpay' END AS kind)
          FROM rows WHERE {some(3, 'person_id', 'month')}
          UNION ALL BY NAME
          SELECT * REPLACE ('deferred' AS kind, region_code[1:4] || '99' AS region_code)
          FROM rows WHERE {some(2, 'person_id', 'month', "'deferred'")}
        ) QUALIFY ROW_NUMBER() OVER (PARTITION BY person_id, employer_id, month, kind ORDER BY region_code) = 1""",
    "separations": f"""
        FROM rows
        UNION ALL BY NAME
        SELECT * REPLACE (separated_on - 1 - CAST(hash(person_id) % 40 AS INTEGER) AS separated_on,
                          'contract_expired' AS reason_code, 'voluntary' AS prior_reason_code)
        FROM rows WHERE {some(25, 'person_id', 'separated_on')}""",
    "claims": f"""
        SELECT * REPLACE ({none('employer_id', 10, 'claim_id')}, {none('benefit_start', 5, 'claim_id')},
                          {none('benefit_months', 5, 'claim_id')}, {none('bank_account', 10, 'claim_id')},
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
        FROM rows WHERE {some(2, 'payment_id', "'province'")} AND amount > 100""",
    "skill_subsidies": f"""
        SELECT * REPLACE ({none('bank_account', 10, 'application_id')},
                          CASE WHEN {some(5, 'application_id', "'no'")} THEN 'UNKNOWN-' || application_id ELSE certificate_no END AS certificate_no,
                          CASE WHEN {some(5, 'application_id', "'status'")} THEN 'rejected' ELSE status END AS status)
        FROM rows
        UNION ALL BY NAME
        SELECT * REPLACE (application_id || '-B' AS application_id) FROM rows WHERE {some(3, 'application_id', "'twice'")}""",
    "certificates": f"""
        SELECT * REPLACE ({none('issue_region', 5, 'certificate_no')}, {none('occupation_code', 5, 'certificate_no')},
                          CASE WHEN {some(1, 'certificate_no', "'body'")} THEN 'UNKNOWN-BODY' ELSE body_id END AS body_id)
        FROM rows""",
    "employers": f"SELECT * REPLACE ({none('industry_code', 5, 'employer_id')}) FROM rows WHERE NOT {some(3, 'employer_id', repr('gone'))}",
    "assessment_bodies": f"SELECT * REPLACE ({none('body_type', 10, 'body_id')}) FROM rows WHERE NOT {some(5, 'body_id', repr('gone'))}",
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
    for table in rule_files.tables(source):
        if table in CHANGES:
            db.execute(f"CREATE OR REPLACE VIEW rows AS SELECT * FROM {rule_files.duckdb_source(source, table)}")
            db.execute(f"COPY ({CHANGES[table]}) TO '{unfinished / table}.parquet' (FORMAT parquet, COMPRESSION zstd)")
        else:
            os.link(source / f"{table}.parquet", unfinished / f"{table}.parquet")
    unfinished.rename(target)


if __name__ == "__main__":
    main(*sys.argv[1:4])
