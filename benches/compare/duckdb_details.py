"""Looks up the columns of [details] in DuckDB: python duckdb_details.py DATASET OUT AS_OF THREADS POPULATION RULE...

For the rows that FundWatch looked up (POPULATION holds its results) the rule's own query runs in DuckDB, with all it stands
on; OUT/R1.parquet holds keys and details. Only to compare results: FundWatch's choice of rows is taken from its own run, so
nothing is timed. Rules without details, or none of whose rows were looked up, write nothing.
"""

import pathlib
import sys

import duckdb_rules
import rule_files
import taken_over


def main(dataset, out, as_of, threads, population, rules):
    database = duckdb_rules.Database(dataset, f"{out}.spill", as_of, threads)
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    for rule in rules:
        columns = rule_files.detail_columns(rule)
        if not columns:
            continue
        known = " OR ".join(f"{name} IS NOT NULL" for name in columns)
        database.db.execute(f"CREATE OR REPLACE TEMP TABLE candidate AS SELECT row_number() OVER () AS row_no, * EXCLUDE "
                            f"({', '.join(columns)}) FROM read_parquet('{population}/{rule}.parquet') WHERE {known}")
        if database.db.execute("SELECT COUNT(*) FROM candidate").fetchone() == (0,):
            print(f"{rule}: no row was looked up", file=sys.stderr)
            continue
        sql = taken_over.details(rule, as_of)
        for view in sorted(database.needed(sql)):
            database.make(view)
        keys = ", ".join(f"c.{key}" for key in rule_files.keys(rule))
        database.timed(rule, f"COPY (SELECT {keys}, d.* EXCLUDE (row_no) FROM ({sql}) d JOIN candidate c ON c.row_no = d.row_no) "
                             f"TO '{out}/{rule}.parquet' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:6], sys.argv[6:])
