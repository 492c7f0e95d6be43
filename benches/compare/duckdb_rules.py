"""Runs the rules in DuckDB: python duckdb_rules.py DATASET OUT AS_OF THREADS RULE...

Writes OUT/R1.parquet and so on. The views that several rules share are temporary tables, made once. Rules and views with a
file of their own in duckdb/ are written for DuckDB; the others are taken over from rules/ (taken_over.py).
"""

import pathlib
import re
import sys
import time

import duckdb
import rule_files
import taken_over

SQL = pathlib.Path(__file__).resolve().parent / "duckdb"


class Database:
    """A dataset in DuckDB, and the views that were made so far."""

    def __init__(self, dataset, spill, as_of, threads):
        self.db = duckdb.connect()
        self.as_of = as_of
        self.made = set()
        self.db.execute(f"SET threads = {int(threads)}")
        self.db.execute("SET preserve_insertion_order = false")
        # As in DataFusion, which the rules are written for; matters where a null is sorted.
        self.db.execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'")
        self.db.execute(f"SET temp_directory = '{spill}'")
        for table in rule_files.tables(dataset):
            self.db.execute(f"CREATE VIEW {table} AS SELECT * FROM {rule_files.duckdb_source(dataset, table)}")
        self.db.execute((SQL / "functions.sql").read_text(encoding="utf-8"))
        _, *tables = re.split(r"^--- table ", (SQL / "shared.sql").read_text(encoding="utf-8"), flags=re.MULTILINE)
        tables = (table.split("\n", 1) for table in tables)
        self.written = {head.split()[0]: (uses(head), sql.rstrip().removesuffix(";")) for head, sql in tables}

    def make(self, name):
        """Makes a shared view and those below it, unless they are there."""
        if name in self.made:
            return
        self.made.add(name)
        if name == "working_day":
            self.calendar()
            return
        if name in self.written:
            needed, sql = self.written[name]
            sql = taken_over.bind(sql, {}, self.as_of)
        else:
            sql = taken_over.view(name, self.as_of)
            needed = self.needed(sql) - {name}
        for other in sorted(needed):
            self.make(other)
        self.timed(name, f"CREATE TEMP TABLE {name} AS {sql}")

    def calendar(self):
        self.db.execute("CREATE TEMP TABLE working_day (day DATE, is_working BOOLEAN, ordinal BIGINT)")
        rows = ", ".join(f"('{day}', {worked}, {ordinal})" for day, worked, ordinal in taken_over.working_days())
        self.db.execute(f"INSERT INTO working_day VALUES {rows}")

    def needed(self, sql):
        """The views that a query taken over from the rules names."""
        return rule_files.words(sql) & (rule_files.views().keys() | self.written.keys() | {"working_day"})

    def rule(self, name):
        """The query of a rule, with all it stands on made."""
        path = SQL / f"{name}.sql"
        if path.exists():
            text = path.read_text(encoding="utf-8")
            needed, sql = uses(text.split("\n", 1)[0]), taken_over.bind(text, rule_files.parameters(name), self.as_of)
        else:
            sql = taken_over.rule(name, self.as_of)
            needed = self.needed(sql)
        for view in sorted(needed):
            self.make(view)
        return sql

    def timed(self, name, sql):
        start = time.perf_counter()
        self.db.execute(sql)
        print(f"{name} {time.perf_counter() - start:.2f} s", file=sys.stderr)


def uses(line):
    """The views named after the word `uses`."""
    names = re.search(r"\buses (.*)", line)
    return {name.strip() for name in names.group(1).split(",")} if names else set()


def main(dataset, out, as_of, threads, rules):
    database = Database(dataset, f"{out}.spill", as_of, threads)
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    for rule in rules:
        sql = database.rule(rule)
        database.timed(rule, f"COPY ({sql}) TO '{out}/{rule}.parquet' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    main(*sys.argv[1:5], sys.argv[5:])
