"""Reads and decodes every column that the rules read, and does next to nothing with it:
python decode_floor.py duckdb|pyarrow DATASET THREADS RULE...

No program can answer the rules without having decoded these columns once.
"""

import sys

import rule_files


def by_duckdb(dataset, threads, reads):
    import duckdb

    db = duckdb.connect()
    db.execute(f"SET threads = {threads}")
    for table, columns in reads.items():
        source = rule_files.duckdb_source(dataset, table)
        kinds = {name: kind for name, kind, *_ in db.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        # Not MIN, MAX or COUNT: those can be answered from the footer without decoding a page.
        cheap = [f"SUM(strlen({c}))" if kinds[c] == "VARCHAR" else f"BIT_XOR(hash({c}))" for c in columns]
        db.execute(f"SELECT {', '.join(cheap)} FROM {source}").fetchall()


def by_pyarrow(dataset, threads, reads):
    import pyarrow
    import pyarrow.dataset

    pyarrow.set_cpu_count(threads)
    for table, columns in reads.items():
        path = rule_files.table_path(dataset, table)
        root, _, nested = path.partition("/**")
        month = pyarrow.schema([("month", pyarrow.date32())])
        source = pyarrow.dataset.dataset(root, format="parquet",
                                         partitioning=pyarrow.dataset.partitioning(month, flavor="hive") if nested else None)
        for batch in source.to_batches(columns=columns):
            del batch


if __name__ == "__main__":
    engine = {"duckdb": by_duckdb, "pyarrow": by_pyarrow}[sys.argv[1]]
    engine(sys.argv[2], int(sys.argv[3]), rule_files.columns_read(sys.argv[4:]))
