"""Compares two sets of results to the unit: python equal.py EXPECTED_DIR FOUND_DIR RULE...

Every row by its key, every column of the rule's output. Text, dates, whole numbers and money must be equal and of that
kind; floats within 1e-9 of the larger. Prints one line per rule, then what differs with examples; exit code 1 if any.
With `--details` in place of the first rule the columns of [details] are compared, in the rows that stand in FOUND_DIR.
"""

import sys

import duckdb
import rule_files

WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER"}


def right_kind(kind, found):
    """Whether a column of DuckDB type `found` can hold what the rule calls `kind` without loss or pretence."""
    if kind.startswith("decimal"):
        return found.startswith("DECIMAL") and found.endswith(",2)")
    return {"int64": found in WHOLE, "float64": found == "DOUBLE", "string": found == "VARCHAR", "date": found == "DATE",
            "bool": found == "BOOLEAN", "boolean": found == "BOOLEAN"}[kind]


def differs(name, kind):
    if kind == "float64":
        x, y = f"a.{name}", f"b.{name}"
        return (f"{x} IS DISTINCT FROM {y} AND ({x} IS NULL OR {y} IS NULL OR NOT isfinite({x}) OR NOT isfinite({y}) "
                f"OR abs({x} - {y}) > 1e-9 * greatest(abs({x}), abs({y})))")
    return f"a.{name} IS DISTINCT FROM b.{name}"


def compare(db, rule, expected, found, details):
    """Rows compared, columns compared, and what is wrong with them."""
    keys = rule_files.keys(rule)
    columns = rule_files.detail_columns(rule) if details else rule_files.output_columns(rule)
    problems = []
    for side, path in (("a", expected), ("b", found)):
        db.execute(f"CREATE OR REPLACE VIEW {side} AS SELECT * FROM read_parquet('{path}/{rule}.parquet')")
        kinds = {name: kind for name, kind, *_ in db.execute(f"DESCRIBE {side}").fetchall()}
        for name, kind in columns.items():
            if not right_kind(kind, kinds.get(name, "missing")):
                problems.append(f"{name} is {kinds.get(name, 'missing')} in {path}, expected {kind}")
    if problems:
        return 0, 0, problems

    one = lambda sql: db.execute(sql).fetchone()[0]
    key_list = ", ".join(keys)
    rows = [one(f"SELECT COUNT(*) FROM {side}") for side in "ab"]
    for side, path in (("a", expected), ("b", found)):
        twice = one(f"SELECT COUNT(*) FROM (SELECT 1 FROM {side} GROUP BY {key_list} HAVING COUNT(*) > 1) t")
        if twice:
            problems.append(f"{twice} keys stand twice in {path}")
    on = " AND ".join(f"a.{key} IS NOT DISTINCT FROM b.{key}" for key in keys)
    for one_side, other, path in (("b", "a", expected),) if details else (("a", "b", found), ("b", "a", expected)):
        missing = f"FROM {one_side} ANTI JOIN {other} ON {on}"
        count = one(f"SELECT COUNT(*) {missing}")
        if count:
            examples = db.execute(f"SELECT {key_list} {missing} ORDER BY ALL LIMIT 3").fetchall()
            problems.append(f"{count} rows are missing in {path}, e.g. {examples}")
    checked = [name for name in columns if name not in keys]
    wrong = {name: differs(name, columns[name]) for name in checked}
    counts = db.execute("SELECT " + ", ".join(f"COUNT(*) FILTER ({wrong[c]})" for c in checked)
                        + f" FROM a JOIN b ON {on}").fetchone()
    for name, count in zip(checked, counts):
        if count:
            shown = ", ".join(f"a.{key}" for key in keys)
            examples = db.execute(f"SELECT {shown}, a.{name}, b.{name} FROM a JOIN b ON {on} "
                                  f"WHERE {wrong[name]} ORDER BY ALL LIMIT 3").fetchall()
            problems.append(f"{name} differs in {count} rows; key, expected, found: "
                            + "; ".join(str(tuple(map(str, example))) for example in examples))
    return rows[1] if details else rows[0], len(columns), problems


def main(expected, found, rules):
    db = duckdb.connect()
    db.execute("SET threads = 4")
    failed, details = False, rules[0] == "--details"
    for rule in rules[details:]:
        rows, columns, problems = compare(db, rule, expected, found, details)
        verdict = "equal" if not problems else f"{len(problems)} DIFFERENCES"
        print(f"{rule}: {rows:,} rows, {columns} columns{' of [details]' if details else ''}: {verdict}", flush=True)
        for problem in problems:
            print(f"    {problem}", flush=True)
        failed |= bool(problems)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
