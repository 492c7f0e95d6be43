#!/usr/bin/env python3
"""FundWatch against DuckDB and Polars on the same rules: first the same results, then the time they take.

    python3 benches/compare/compare.py [options]

    --fundwatch PATH     the binary                                       target/release/fundwatch
    --work DIR           results, logs, spill; a temporary folder, removed at the end, where it is not given
    --data DIR           where the synthetic datasets are made and kept   WORK/data
    --venv DIR           the virtual environment made or used             WORK/venv
    --scale LIST         rows of contributions to ask `data synth` for    2M,20M,100M
    --layouts LIST       synth   as `data synth` writes them: person by person within an employer
                         person  the same rows in eight files sorted by person and month
                         months  a folder per month (hive)
                         rough   as synth, with what clean data never holds (roughened.py): to compare results
                                                                          person,months
    --dataset NAME=DIR   an existing dataset, instead of --scale and --layouts; may be repeated
    --rules LIST         the whole pack, save what rule_files.py leaves out on all sides
    --engines LIST       fundwatch,duckdb,polars; Polars has R1 to R7 only and stays away from any other list
    --reps N             timed runs of each engine, taken in turn         3
    --threads N          of every engine                                  4
    --verify-only        compare results, time nothing

What it does, for each dataset:
1. FundWatch scans it. DuckDB and Polars run the rules. Every row and every column that a rule's SQL returns is compared
   (equal.py); so are the columns of [details], which DuckDB looks up for the rows that FundWatch looked up
   (duckdb_details.py, never timed). Where anything differs nothing is timed, examples are printed, and the exit code is 1.
2. The engines take turns, each time as a fresh process: wall time, CPU time and peak memory of the process and all it
   starts. So do two programs that only read and decode the columns the rules read: the larger is the decode floor.
   The results of every timed run are compared again.
3. Medians, ratios, growth between scales and the steps of the last run, as Markdown on standard output. Progress goes to standard error.

Needs Python 3.11 and a package index as pip knows it. Standard library only here: a process that is forked from a large
one would be charged the large one's memory, so whatever needs a package runs in a process of its own.
"""

import argparse
import atexit
import json
import math
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv

import rule_files

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
ENGINES = ["fundwatch", "duckdb", "polars"]
FLOORS = ["duckdb", "pyarrow"]
LAYOUTS = ["synth", "person", "months", "rough"]
# Layouts that are made from what `data synth` writes, and by what.
MADE_BY = {"person": "sorted_by_person.py", "rough": "roughened.py"}
SAMPLE_SECONDS = 0.02
MIB = 1024 * 1024


class Failed(Exception):
    """Something that ends the comparison of a dataset; says what."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = lambda allowed: lambda text: [check(name, allowed) for name in text.split(",")]

    def check(name, allowed):
        if allowed and name not in allowed:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(allowed)}")
        return name

    parser.add_argument("--fundwatch", type=pathlib.Path, default=REPOSITORY / "target/release/fundwatch")
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--venv", type=pathlib.Path)
    parser.add_argument("--scale", type=names(None), default=["2M", "20M", "100M"])
    parser.add_argument("--layouts", type=names(LAYOUTS), default=["person", "months"])
    parser.add_argument("--dataset", action="append", default=[], metavar="NAME=DIR")
    parser.add_argument("--rules", type=names(rule_files.RULES), default=rule_files.RULES)
    parser.add_argument("--engines", type=names(ENGINES), default=ENGINES)
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--verify-only", action="store_true")
    chosen = parser.parse_args()
    if not chosen.fundwatch.is_file():
        parser.error(f"{chosen.fundwatch} is not there: cargo build --release, or --fundwatch PATH")
    if chosen.work is None:
        chosen.work = pathlib.Path(tempfile.mkdtemp(prefix="fundwatch-compare-"))
        atexit.register(shutil.rmtree, chosen.work, ignore_errors=True)
    for name in ("work", "data", "venv"):
        path = getattr(chosen, name) or chosen.work / name
        path.mkdir(parents=True, exist_ok=True)
        setattr(chosen, name, path.resolve())
    chosen.fundwatch = chosen.fundwatch.resolve()
    if "polars" in chosen.engines and not set(chosen.rules) <= set(rule_files.WRITTEN):
        say(f"Polars is left out: it has only {', '.join(rule_files.WRITTEN)}")
        chosen.engines = [engine for engine in chosen.engines if engine != "polars"]
    return chosen


# Processes


def tree_memory(pid):
    """Resident memory of a process and everything below it, in bytes."""
    total, waiting = 0, [pid]
    while waiting:
        at = waiting.pop()
        try:
            total += int(pathlib.Path(f"/proc/{at}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in pathlib.Path(f"/proc/{at}/task").iterdir():
                waiting.extend(map(int, (task / "children").read_text().split()))
        except (OSError, ValueError, IndexError):
            pass  # It has just ended.
    return total


def run(command, log):
    """Runs a command to its end; wall and CPU seconds, peak bytes. Raises where it fails.

    It gets an empty home, cache and temporary folder, so that nothing an earlier run kept can shorten this one.
    """
    scratch = log.with_suffix(".scratch")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    own = {name: str(scratch) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR")}
    with log.open("wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                                 env=os.environ | own, cwd=scratch)
        peak, ended = 0, threading.Event()

        def sample():
            nonlocal peak
            while not ended.wait(SAMPLE_SECONDS):
                peak = max(peak, tree_memory(child.pid))

        sampler = threading.Thread(target=sample)
        sampler.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        ended.set()
        sampler.join()
        child.returncode = os.waitstatus_to_exitcode(status)
    shutil.rmtree(scratch, ignore_errors=True)
    if child.returncode != 0:
        how = f"killed by signal {-child.returncode}" if child.returncode < 0 else f"exit code {child.returncode}"
        raise Failed(f"{pathlib.Path(command[0]).name} {' '.join(map(str, command[1:3]))} …: {how}\n{tail(log)}")
    # The kernel's own peak is exact for one process; the samples add up what a process starts.
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": max(peak, usage.ru_maxrss * 1024)}


def tail(log):
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
    return "\n".join(f"    {line}" for line in lines)


# Preparation


def python_of(folder):
    """The interpreter of a virtual environment that holds exactly the pinned packages."""
    python = folder / "bin" / "python"
    wanted = sorted((HERE / "requirements.txt").read_text().split())
    show = "import importlib.metadata as m; print(*(f'{n}=={m.version(n)}' for n in ('duckdb', 'polars', 'pyarrow')))"
    if python.exists():
        found = subprocess.run([python, "-c", show], capture_output=True, text=True)
        if sorted(found.stdout.split()) == wanted:
            return python
    say(f"installing {', '.join(wanted)} into {folder}")
    venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt"],
                   check=True, stdout=sys.stderr)
    return python


def synth(chosen, scale, layout, target):
    if not target.exists():
        say(f"making {target}")
        unfinished = target.with_name(target.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [chosen.fundwatch, "data", "synth", "--seed", "3", "--scale", scale, "--threads", chosen.threads,
                   "--truth", f"{target}.truth", "--out", unfinished]
        shutil.rmtree(f"{target}.truth", ignore_errors=True)
        run([*command, *(["--layout", "months"] if layout == "months" else [])], chosen.work / "logs" / "synth.log")
        unfinished.rename(target)
    return target


def datasets(chosen, python):
    """Name, scale, layout and folder of each dataset, made where it is not there yet."""
    if chosen.dataset:
        for named in chosen.dataset:
            name, _, folder = named.partition("=")
            yield name, name, "as given", pathlib.Path(folder).resolve()
        return
    for scale in chosen.scale:
        for layout in chosen.layouts:
            target = chosen.data / f"{scale}-{layout}"
            if layout not in MADE_BY:
                synth(chosen, scale, layout, target)
            elif not target.exists():
                source = synth(chosen, scale, "synth", chosen.data / f"{scale}-synth")
                say(f"making {target}")
                log = chosen.work / "logs" / f"{layout}.log"
                run([python, HERE / MADE_BY[layout], source, target, chosen.threads], log)
            yield f"{scale} {layout}", scale, layout, target


# Comparison


class Comparison:
    """One dataset: its commands, its results, its times."""

    def __init__(self, chosen, python, name, folder):
        self.chosen, self.python, self.name, self.folder = chosen, python, name, folder
        self.place = chosen.work / "runs" / name.replace(" ", "-")
        self.reference = self.place / "reference" / "population"
        self.as_of = None
        self.rows = 0
        self.times = {}
        self.failed = {}

    def command(self, engine, out):
        chosen, rules = self.chosen, self.chosen.rules
        if engine == "fundwatch":
            return [chosen.fundwatch, "scan", self.folder, "--quiet", "--threads", chosen.threads, "--out", out,
                    "--only", ",".join(rules)]
        return [self.python, HERE / f"{engine}_rules.py", self.folder, out, self.as_of, chosen.threads, *rules]

    def floor(self, engine):
        return [self.python, HERE / "decode_floor.py", engine, self.folder, self.chosen.threads, *self.chosen.rules]

    def run(self, engine, out):
        shutil.rmtree(out, ignore_errors=True)
        return run(self.command(engine, out), self.place / f"{out.name}.log")

    def equal(self, out, shown=True, only=()):
        """Whether the results in `out` are the reference's."""
        command = [self.python, HERE / "equal.py", self.reference, out, *(only or self.chosen.rules)]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if shown or done.returncode:
            say((done.stdout + done.stderr).rstrip())
        return done.returncode == 0

    def verify(self):
        """Runs every engine once and compares all results; whether all are equal."""
        say(f"== {self.name}: results")
        self.run("fundwatch", self.reference.parent)
        manifest = json.loads((self.reference.parent / "manifest.json").read_text(encoding="utf-8"))
        self.as_of = manifest["as_of"]
        self.rows = sum(file["rows"] for file in manifest["dataset"]["files"] if file["path"].startswith("contributions"))
        self.same_rules(manifest)
        same = True
        for engine in self.chosen.engines:
            if engine != "fundwatch":
                say(f"-- {engine} against fundwatch")
                try:
                    self.run(engine, self.place / engine)
                    same &= self.equal(self.place / engine)
                except Failed as error:
                    self.fail(engine, error)
        if "duckdb" in self.chosen.engines:
            same &= self.details()
        return same

    def details(self):
        """Looks up in DuckDB what FundWatch looked up; whether all of it is equal."""
        out = self.place / "details"
        shutil.rmtree(out, ignore_errors=True)
        command = [self.python, HERE / "duckdb_details.py", self.folder, out, self.as_of, self.chosen.threads, self.reference]
        try:
            run([*command, *self.chosen.rules], self.place / "details.log")
        except Failed as error:
            self.fail("duckdb", error)
            return False
        written = [rule for rule in self.chosen.rules if (out / f"{rule}.parquet").exists()]
        return not written or self.equal(out, only=["--details", *written])

    def same_rules(self, manifest):
        """Refuses a binary that holds other rules than this checkout."""
        ran = {rule["id"]: rule for rule in manifest["rules"]}
        locked = rule_files.locked()
        for rule in self.chosen.rules:
            if rule not in ran or ran[rule]["outcome"]["status"] != "ran":
                raise Failed(f"{rule} did not run: {ran.get(rule)}")
            changed = [param for param in ran[rule]["params"] if param["origin"] != "default"]
            if changed:
                raise Failed(f"{rule} ran with {changed}, not with the defaults")
            if ran[rule]["hash"] != locked[rule]:
                raise Failed(f"{rule} of the binary is not that of this checkout's rules.lock")

    def fail(self, engine, error):
        say(f"{engine} failed: {error}")
        self.failed[engine] = str(error).splitlines()[0]

    def measure(self):
        """Lets the engines and the floors take turns; whether every result stayed the same."""
        same = True
        for rep in range(1, self.chosen.reps + 1):
            for engine in self.chosen.engines:
                if engine in self.failed:
                    continue
                out = self.place / f"{engine}-timed"
                try:
                    self.note(engine, rep, self.run(engine, out))
                except Failed as error:
                    self.fail(engine, error)
                    continue
                same &= self.equal(out / "population" if engine == "fundwatch" else out, shown=False)
            for engine in FLOORS:
                log = self.place / f"floor-{engine}.log"
                self.note(f"floor {engine}", rep, run(self.floor(engine), log))
        return same

    def note(self, what, rep, cost):
        self.times.setdefault(what, []).append(cost)
        say(f"{self.name}, run {rep}: {what} {cost['wall']:.2f} s, {cost['cpu']:.2f} s of CPU, {cost['peak'] / MIB:,.0f} MiB")

    def steps(self, engine):
        """Seconds of each step of the last timed run, as the program itself tells."""
        if engine == "fundwatch":
            lines = (self.place / "fundwatch-timed" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
            return {run["rule_id"]: run["seconds"] for run in map(json.loads, lines)}
        told = (self.place / f"{engine}-timed.log").read_text(encoding="utf-8")
        return {name: float(seconds) for name, seconds in re.findall(r"^(\w+) ([0-9.]+) s$", told, flags=re.MULTILINE)}

    def median(self, what, kind):
        return statistics.median(cost[kind] for cost in self.times[what]) if what in self.times else math.nan

    def floor_wall(self):
        return max(self.median(f"floor {engine}", "wall") for engine in FLOORS)


# Tables


def ratio(a, b):
    return "–" if math.isnan(a) or math.isnan(b) or b == 0 else f"{a / b:.2f}"


def results_table(comparisons):
    yield "| dataset | rows | program | wall s (least–most) | CPU s | peak MiB | wall ÷ DuckDB | CPU ÷ DuckDB | peak ÷ DuckDB | wall ÷ floor |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for c in comparisons:
        for what in [*c.chosen.engines, *(f"floor {engine}" for engine in FLOORS)]:
            head = f"| {c.name} | {c.rows:,} | {what} |"
            if what not in c.times:
                yield f"{head} **not run**: {c.failed.get(what, 'unknown')} | | | | | | |"
                continue
            walls = [cost["wall"] for cost in c.times[what]]
            wall, cpu, peak = (c.median(what, kind) for kind in ("wall", "cpu", "peak"))
            against = [ratio(c.median(what, kind), c.median("duckdb", kind)) for kind in ("wall", "cpu", "peak")]
            yield (f"{head} {wall:.2f} ({min(walls):.2f}–{max(walls):.2f}) | {cpu:.2f} | {peak / MIB:,.0f} | "
                   f"{' | '.join(against)} | {ratio(wall, c.floor_wall())} |")


def step_order(name):
    """Shared views first, then the rules by number."""
    return (1, rule_files.number(name), "") if name in rule_files.RULES else (0, 0, name)


def steps_table(comparison):
    engines = [engine for engine in comparison.chosen.engines if engine in comparison.times]
    steps = {engine: comparison.steps(engine) for engine in engines}
    names = sorted({name for told in steps.values() for name in told}, key=step_order)
    yield f"| {comparison.name}, last run: seconds of | {' | '.join(engines)} |"
    yield "| --- |" + " --- |" * len(engines)
    for name in names:
        yield f"| {name} | " + " | ".join(f"{told[name]:.2f}" if name in told else "" for told in steps.values()) + " |"
    rest = [comparison.times[engine][-1]["wall"] - sum(steps[engine].values()) for engine in engines]
    yield "| the rest: start, and in FundWatch checking, shared views, scoring, evidence, writing | " + " | ".join(f"{r:.2f}" for r in rest) + " |"


def growth_table(comparisons, layouts):
    yield "| layout | from | to | program | exponent of wall | exponent of CPU | exponent of peak |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for layout in dict.fromkeys(layouts.values()):
        series = sorted((c for c in comparisons if layouts[c.name] == layout), key=lambda c: c.rows)
        for small, large in zip(series, series[1:]):
            for what in small.chosen.engines:
                if small.rows < large.rows and what in small.times and what in large.times:
                    grown = math.log(large.rows / small.rows)
                    powers = [math.log(large.median(what, kind) / small.median(what, kind)) / grown for kind in ("wall", "cpu", "peak")]
                    yield (f"| {layout} | {small.rows:,} | {large.rows:,} | {what} | "
                           + " | ".join(f"{power:.2f}" for power in powers) + " |")


def machine(chosen, load):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), "?")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024 ** 3
    version = subprocess.run([chosen.fundwatch, "--version"], capture_output=True, text=True).stdout.strip()
    packages = ", ".join((HERE / "requirements.txt").read_text().split())
    left = ", ".join(rule_files.LEFT_OUT)
    rules = f"all but {left}" if chosen.rules == rule_files.RULES else ", ".join(chosen.rules)
    yield (f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({cpu}), {memory:.0f} GiB, {platform.system()} {platform.release()}; "
           f"{version}; {packages}; {chosen.threads} threads each; {len(chosen.rules)} rules ({rules}); medians of {chosen.reps}.")
    if load > 0.5:
        yield f"**The machine was not quiet**: load {load:.1f} at the start. Wall times are upper bounds; trust CPU time and memory."


def main():
    chosen = options()
    load = os.getloadavg()[0]
    python = python_of(chosen.venv)
    done, layouts, same = [], {}, True
    for name, _, layout, folder in datasets(chosen, python):
        comparison = Comparison(chosen, python, name, folder)
        layouts[name] = layout
        try:
            if not comparison.verify():
                same = False
                say(f"{name}: results differ, so nothing is timed")
                continue
            if not chosen.verify_only:
                done.append(comparison)
                same &= comparison.measure()
        except Failed as error:
            say(f"{name}: {error}")
            same = False
        same &= not comparison.failed
    for line in machine(chosen, load):
        print(line + "\n")
    if done:
        print(*results_table(done), sep="\n")
        growth = list(growth_table(done, layouts))
        if len(growth) > 2:
            print("", *growth, sep="\n")
        for comparison in done:
            print("", *steps_table(comparison), sep="\n")
    verdict = ("Every row and column of every result was equal." if same
               else "**Something differed or did not run: see standard error. Times of such a run are not believed.**")
    print("\n" + verdict)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
