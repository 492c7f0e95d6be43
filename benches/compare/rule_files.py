"""What the comparison takes from the rules themselves: SQL, parameters, output columns, keys, columns that are read.

Standard library only: the timing program imports it too, and must stay small (see compare.py, `run`).
"""

import functools
import pathlib
import re
import tomllib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "rules"

# Rules that no other engine runs; they are left out of FundWatch's side as well.
LEFT_OUT = {"R8": "its SQL only lists who used what; what it writes are the groups that the program finds in that graph"}


def number(rule):
    return int(rule[1:])


RULES = sorted((path.name.split("_")[0] for path in FOLDER.glob("R*_*.sql")), key=number)
RULES = [rule for rule in RULES if rule not in LEFT_OUT]
# Written independently of the rule files for both engines; of the others DuckDB runs the rule's own SQL.
WRITTEN = [f"R{n}" for n in range(1, 8)]

# Tables that the program makes of an extract, and the columns they take.
MADE_OF = {"extract": ("contributions", ["month"]),
           "contribution_repeats": ("contributions", ["person_id", "employer_id", "month"])}


@functools.cache
def parts(path):
    """Header (parsed) and SQL (without comments) of a rule or view."""
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("/*--- rule")[2].partition("---*/")
    return tomllib.loads(head), plain(rest.partition("/*--- tests")[0])


def plain(sql):
    """SQL without comments; no text in the pack holds two dashes."""
    return re.sub(r"--[^\n]*", "", sql).strip()


def rule_path(rule):
    [path] = FOLDER.glob(f"{rule}_*.sql")
    return path


def header(rule):
    """The TOML header of a rule of this checkout."""
    return parts(rule_path(rule))[0]


def locked():
    """The hash of each rule's meaning, by rules.lock."""
    lock = tomllib.loads((FOLDER / "rules.lock").read_text(encoding="utf-8"))
    return {rule["id"]: rule["hash"] for rule in lock["rule"]}


def rule_sql(rule):
    return parts(rule_path(rule))[1]


def views():
    """Name, header and SQL of every shared view."""
    return {path.stem: parts(path) for path in sorted((FOLDER / "shared").glob("*.sql"))}


def words(sql):
    return set(re.findall(r"[a-z_]\w*", sql))


def views_of(sql):
    """The shared views that a query stands on, each after those it needs itself."""
    known, found = views(), {}

    def add(text):
        for name in sorted(words(text) & known.keys()):
            if name not in found:
                add(known[name][1])
                found[name] = known[name][1]

    add(sql)
    return found


def columns_read(rules):
    """Table by table, every column that at least one of the rules, or of the views below them, reads.

    A header declares columns for everything its file holds (details and evidence, too), so the query must also name them.
    """
    reads = {}

    def add(table, columns):
        known = reads.setdefault(table, [])
        known.extend(column for column in columns if column not in known)

    for rule in rules:
        for head, sql in [parts(rule_path(rule)), *(views()[name] for name in views_of(rule_sql(rule)))]:
            named = words(sql)
            declared = [*head.get("requires", {}).items(),
                        *((table, given["columns"]) for table, given in head.get("optional", {}).items())]
            for table, columns in declared:
                if table in named:
                    add(table, [column for column in columns if column in named])
            for table in sorted(named & MADE_OF.keys()):
                add(*MADE_OF[table])
    return reads


def output_columns(rule):
    """Name and type of each column that the rule's SQL returns."""
    return {name: column["type"] for name, column in header(rule)["output"]["columns"].items()}


def detail_columns(rule):
    """Name and type of each column that FundWatch looks up only for rows that may become alerts."""
    return {name: column["type"] for name, column in header(rule).get("details", {}).get("columns", {}).items()}


def detail_sql(rule):
    """The query behind those columns; `candidate` are the rows it is asked for. None where the rule has none."""
    details = header(rule).get("details")
    return plain(details["sql"]) if details else None


def keys(rule):
    """What makes a row of a rule's population one of its kind."""
    output = header(rule)["output"]
    named = [output.get("entity_type"), output["entity_id"], output.get("part"), *output.get("window", [])]
    return list(dict.fromkeys(name for name in named if name))


def parameters(rule):
    """The rule's parameters at their defaults, with their types."""
    return {name: (param["type"], param["default"]) for name, param in header(rule).get("params", {}).items()}


def table_path(dataset, table):
    """The file of a table, or all files below its folder."""
    file = pathlib.Path(dataset) / f"{table}.parquet"
    return str(file) if file.is_file() else str(pathlib.Path(dataset) / table / "**" / "*.parquet")


def tables(dataset):
    """The tables of a dataset: files and folders of Parquet."""
    found = pathlib.Path(dataset).iterdir()
    return sorted(path.stem for path in found if path.suffix == ".parquet" or path.is_dir())


def duckdb_source(dataset, table):
    """The table as DuckDB reads it; the month of a folder name is a date to it."""
    path = table_path(dataset, table)
    return f"read_parquet('{path}'{', hive_partitioning = true' if '*' in path else ''})"
