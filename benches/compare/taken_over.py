"""The rules' own SQL for DuckDB: parameters put in, and the few words that DuckDB spells otherwise rewritten.

What stays as it is must mean the same in both engines; the settings of duckdb_rules.py and the macros of
duckdb/functions.sql see to the rest.
"""

import datetime
import json
import re

import rule_files

REWRITES = [
    # The first and last value of a group in some order; the pack has none of a window.
    (r"\bFIRST_VALUE\(", "first("),
    (r"\bLAST_VALUE\(", "last("),
    # A date and a number of days are a date; with an interval it would be a timestamp. A month stays an interval.
    (r"(?<!month' - )(?<!months' - )INTERVAL '(\d+) days?'", r"\1"),
    # A number with a point is a float, not a decimal.
    (r"(?<![\w.'])(\d+\.\d+)(?![\w.'])", r"\1e0"),
]


def literal(kind, value):
    """A parameter's value as SQL. `float` is marked as such by REWRITES."""
    if kind == "decimal":
        places = len(str(value).partition(".")[2])
        return f"CAST('{value}' AS DECIMAL(18,{places}))"
    if kind == "interval":
        return f"INTERVAL '{value}'"
    if isinstance(value, list):
        return ", ".join(literal("", item) for item in value)
    if isinstance(value, datetime.date):
        return f"DATE '{value}'"
    return f"'{value}'" if isinstance(value, str) else str(value)


def bind(sql, params, as_of):
    """The query with its placeholders replaced; one without a value is an error."""
    values = {name: literal(kind, value) for name, (kind, value) in params.items()} | {"as_of": f"DATE '{as_of}'"}
    return re.sub(r"\$(\w+)", lambda match: values[match.group(1)], sql)


def translate(sql):
    for pattern, to in REWRITES:
        sql = re.sub(pattern, to, sql)
    return sql


def rule(name, as_of):
    return translate(bind(rule_files.rule_sql(name), rule_files.parameters(name), as_of))


def details(name, as_of):
    return translate(bind(rule_files.detail_sql(name), rule_files.parameters(name), as_of))


def view(name, as_of):
    head, sql = rule_files.views()[name]
    params = {param: (given["type"], given["default"]) for param, given in head.get("params", {}).items()}
    for rule in rule_files.RULES:  # A rule's parameter takes the place of its view's; none changes it today.
        for param, given in rule_files.parameters(rule).items():
            if params.get(param, given)[1] != given[1]:
                raise ValueError(f"{rule} sets ${param} of {name} to {given[1]}: a view of its own, which nobody makes here")
    return translate(bind(sql, params, as_of))


def working_days():
    """Rows of `working_day`, as src/triage/calendar.rs reads them: day, is it worked, how many worked days up to it."""
    off, years = {}, set()
    for path in sorted((rule_files.FOLDER / "calendar").glob("*.json")):
        year = json.loads(path.read_text(encoding="utf-8"))
        if year["days"]:
            years.add(year["year"])
        off |= {datetime.date.fromisoformat(day["date"]): day["isOffDay"] for day in year["days"]}
    first = last = max(years)
    while first - 1 in years:
        first -= 1
    day, ordinal = datetime.date(first, 1, 1), 0
    while day.year <= last:
        worked = not off.get(day, day.weekday() >= 5)
        ordinal += worked
        yield day, worked, ordinal
        day += datetime.timedelta(days=1)
