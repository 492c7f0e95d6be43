"""Runs the rules in DuckDB: python duckdb_rules.py DATASET OUT AS_OF THREADS RULE...

Writes OUT/R1.parquet and so on. The views that several rules share are temporary tables, made once.
"""

import pathlib
import re
import sys
import time

import duckdb
import rule_files

SQL = pathlib.Path(__file__).resolve().parent / "duckdb"


def main(dataset, out, as_of, threads, rules):
    db = duckdb.connect()
    db.execute(f"SET threads = {int(threads)}")
    db.execute("SET preserve_insertion_order = false")
    db.execute(f"SET temp_directory = '{out}.spill'")
    for table in rule_files.tables(dataset):
        db.execute(f"CREATE VIEW {table} AS SELECT * FROM {rule_files.duckdb_source(dataset, table)}")

    macros, *views = re.split(r"^--- table ", (SQL / "shared.sql").read_text(encoding="utf-8"), flags=re.MULTILINE)
    db.execute(macros)
    views = dict(view.split("\n", 1) for view in views)
    shared = {head.split()[0]: (uses(head), sql) for head, sql in views.items()}
    made = set()

    def literals(sql, params):
        values = {"as_of": f"DATE '{as_of}'"} | {name: str(value) for name, value in params.items()}
        return re.sub(r"\$(\w+)", lambda match: values[match.group(1)], sql)

    def make(view):
        if view not in made:
            made.add(view)
            for needed in shared[view][0]:
                make(needed)
            timed(view, f"CREATE TEMP TABLE {view} AS {literals(shared[view][1], {})}")

    def timed(name, sql):
        start = time.perf_counter()
        db.execute(sql)
        print(f"{name} {time.perf_counter() - start:.2f} s", file=sys.stderr)

    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    for rule in rules:
        text = (SQL / f"{rule}.sql").read_text(encoding="utf-8")
        for view in uses(text.split("\n", 1)[0]):
            make(view)
        sql = literals(text, rule_files.parameters(rule))
        timed(rule, f"COPY ({sql}) TO '{out}/{rule}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def uses(line):
    """The views named after the word `uses`."""
    names = re.search(r"\buses (.*)", line)
    return [name.strip() for name in names.group(1).split(",")] if names else []


if __name__ == "__main__":
    main(*sys.argv[1:5], sys.argv[5:])
