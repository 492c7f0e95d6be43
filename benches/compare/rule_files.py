"""What the comparison takes from the rules themselves: their output columns and the defaults of their parameters.

Standard library only: the timing program imports it too, and must stay small (see compare.py, `run`).
"""

import pathlib
import tomllib

RULES = ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]

# What makes a row of a rule's population one of its kind.
KEYS = {
    "R1": ["employer_id"],
    "R2": ["employer_id", "window_end"],
    "R3": ["entity_type", "entity_id"],
    "R4": ["person_id", "part", "window_start"],
    "R5": ["body_id"],
    "R6": ["entity_type", "entity_id"],
    "R7": ["region", "window_end"],
}

# The columns that the rules and the views they stand on read, for the decode floor. Kept in the order of the dictionary.
_CLAIMS = ["claim_id", "person_id", "employer_id", "region_code", "applied_at", "status", "benefit_start",
           "benefit_months", "channel", "agent_id", "bank_account", "device_id"]
_PAYMENTS = ["claim_id", "benefit_type", "month", "paid_on", "amount"]
_SEPARATIONS = ["person_id", "employer_id", "separated_on", "reason_code", "prior_reason_code"]
_EMPLOYERS = ["employer_id", "region_code", "industry_code"]
_APPLICATION = {
    "skill_subsidies": ["application_id", "person_id", "certificate_no", "employer_id", "region_code", "applied_at", "amount",
                        "status", "paid_on", "bank_account"],
    "contributions": ["person_id", "region_code", "month"],
}
READS = {
    "R1": {"contributions": ["person_id", "employer_id", "month"], "separations": _SEPARATIONS, "claims": _CLAIMS,
           "payments": _PAYMENTS, "employers": [*_EMPLOYERS, "employer_type", "closed_on"]},
    "R2": {"contributions": ["person_id", "employer_id", "month"], "separations": _SEPARATIONS, "claims": _CLAIMS,
           "payments": _PAYMENTS, "employers": [*_EMPLOYERS, "employer_type", "closed_on"]},
    "R3": {"contributions": ["person_id", "month"], "separations": _SEPARATIONS, "claims": _CLAIMS, "payments": _PAYMENTS,
           "employers": [*_EMPLOYERS, "registered_on"]},
    "R4": {"claims": ["claim_id", "person_id", "region_code", "applied_at", "status", "benefit_start", "benefit_months"],
           "payments": ["claim_id", "person_id", "region_code", "benefit_type", "month", "paid_on", "amount"]},
    "R5": {**_APPLICATION, "certificates": ["certificate_no", "person_id", "body_id", "occupation_code", "issued_on", "issue_region"],
           "assessment_bodies": ["body_id", "region_code", "body_type", "accredited_on"],
           "batch_filings": ["body_id", "filed_on", "exam_on", "certificates"]},
    "R6": {**_APPLICATION, "certificates": ["certificate_no", "body_id", "issued_on", "issue_region"],
           "assessment_bodies": ["body_id", "region_code", "body_type"], "employers": _EMPLOYERS},
    "R7": {"skill_subsidies": ["application_id", "person_id", "certificate_no", "employer_id", "region_code", "amount", "status",
                               "paid_on", "bank_account"],
           "certificates": ["certificate_no", "body_id"], "contributions": ["month"]},
}


def columns_read(rules):
    """Table by table, every column that at least one of the rules reads."""
    reads = {}
    for rule in rules:
        for table, columns in READS[rule].items():
            known = reads.setdefault(table, [])
            known.extend(column for column in columns if column not in known)
    return reads


def header(rule):
    """The TOML header of a rule of this checkout."""
    folder = pathlib.Path(__file__).resolve().parents[2] / "rules"
    [path] = folder.glob(f"{rule}_*.sql")
    text = path.read_text(encoding="utf-8")
    return tomllib.loads(text[text.index("/*--- rule") + len("/*--- rule"):text.index("---*/")])


def output_columns(rule):
    """Name and type of each column that the rule's SQL returns."""
    return {name: column["type"] for name, column in header(rule)["output"]["columns"].items()}


def detail_columns(rule):
    """Name and type of each column that FundWatch looks up only for rows that may become alerts."""
    return {name: column["type"] for name, column in header(rule).get("details", {}).get("columns", {}).items()}


def parameters(rule):
    """The rule's parameters at their defaults."""
    return {name: param["default"] for name, param in header(rule).get("params", {}).items()}


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
