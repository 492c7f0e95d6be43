"""Copies a dataset with `contributions` sorted by person and month, in files of whole persons:
python sorted_by_person.py FROM TO THREADS. The other tables are hard links."""

import os
import pathlib
import re
import shutil
import sys

import duckdb
import rule_files

FILES = 8


def main(source, target, threads):
    source, target = pathlib.Path(source), pathlib.Path(target)
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    parts = unfinished / "contributions"
    parts.mkdir(parents=True)
    for path in source.iterdir():
        if path.suffix == ".parquet" and path.stem != "contributions":
            os.link(path, unfinished / path.name)
    # The list of files no longer holds; the dates of the extract do.
    manifest = (source / "dataset.toml").read_text(encoding="utf-8")
    (unfinished / "dataset.toml").write_text(re.split(r"^\[\[file\]\]", manifest, flags=re.MULTILINE)[0], encoding="utf-8")

    db = duckdb.connect()
    db.execute(f"SET threads = {int(threads)}")
    db.execute(f"SET temp_directory = '{unfinished}.spill'")
    rows = rule_files.duckdb_source(source, "contributions")
    limits = db.execute(f"SELECT quantile_disc(person_id, {[i / FILES for i in range(1, FILES)]}) FROM {rows}").fetchone()[0]
    for number, (low, high) in enumerate(zip(["", *limits], [*limits, None])):
        db.execute(f"COPY (SELECT * FROM {rows} WHERE person_id >= $low AND ($high IS NULL OR person_id < $high) "
                   f"ORDER BY person_id, month, employer_id, kind) TO '{parts}/part-{number}.parquet' "
                   "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1048576)", {"low": low, "high": high})
    shutil.rmtree(f"{unfinished}.spill", ignore_errors=True)
    unfinished.rename(target)


if __name__ == "__main__":
    main(*sys.argv[1:4])
