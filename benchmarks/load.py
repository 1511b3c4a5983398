r"""How long a load takes, against `psql \copy` of the same rows; run it by `make bench-load`.

For each size of data (1: the challenge's files; 10 and 100: simulated sets, larger by that factor) these steps are
timed in turn, on one server with its settings as they are, and the whole turn is repeated:

* ``\copy``: one CSV of exactly the rows that the loader stores, in the order of the files, into a table with the
  columns, primary key and CHECKs of ``readings`` (made by LIKE). What counts is psql's own timing of the statement.
* readings alone: parse, checks, COPY and keys, as given in the report of the load (phases ``readings`` and ``commit``).
* whole process: ``smapdash load`` from its start to its end, imports and aggregates included.
* re-load: the same process again, on the database that it has filled.
* 1 % changed: the same with a copy of the files in which every hundredth reading is one Wh higher.

Peak memory is the largest resident size of these processes. Data and CSV are made before, and `smapdash check` verifies
the first load and the load of the changed files. Figures are medians; a ratio is that of two medians. A second table
compares the spellings of rows (`spellings.py`).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from common import Server, address, fail, open_server, opened, run_benchmark, run_smapdash, show_progress, simulate
from results import Aim, markdown_table, print_result, summarize
from spellings import measure_spellings

USERS, DAYS, FEWEST_USERS = 60, 170, 6
SIZES = (1.0, 10.0, 100.0)
LARGE = 100.0  # from here on one repetition is enough unless --repeat gives more

AIMS = (
    Aim("readings_x", r"readings alone against `\copy`", "x", dict.fromkeys(SIZES, 1.0)),
    Aim("process_x", r"whole process against `\copy`", "x", {1: 2.0, 10: 1.5, 100: 1.2}),
    Aim("reload_x", "re-load against the first load", "x", dict.fromkeys(SIZES, 0.1), below=True),
    Aim("reload_s", "re-load", "s", {1: 1.0}),
    Aim("changed_x", r"1 % changed against `\copy`", "x", dict.fromkeys(SIZES, 1.0), below=True),
    Aim("peak_mb", "peak memory", "MB", dict.fromkeys(SIZES, 400.0), below=True),
    Aim("growth_x", "peak memory against that at ten times", "x", {100: 1.1}),
)
HEADER = (
    *("size", "data", "rows", "runs", r"`\copy` s", "readings alone s", "x", "whole process s", "x"),
    *("re-load s", "x of first", "1 % changed s", "x", "peak MB"),
)


@dataclass(frozen=True)
class DataSet:
    """One size of data, ready to be loaded.

    Attributes
    ----------
    origin : str
        Where it comes from, for the table.
    folder, changed : Path
        The files as the loader reads them, and their copy with `changes` changed values.
    csv : Path
        The `rows` that the loader stores.
    """

    origin: str
    folder: Path
    changed: Path
    changes: int
    csv: Path
    rows: int


@contextmanager
def prepared(server: Server, size: float) -> Iterator[DataSet]:
    """Make a size's files in a temporary folder, load them untimed, check that load, and write what it stored."""
    with tempfile.TemporaryDirectory(prefix="smapdash-bench-data-") as name:
        work = Path(name)
        challenge = os.environ.get("SMAPDASH_CHALLENGE_DATA")
        if size == 1 and challenge:
            folder, origin = Path(challenge), "the challenge's files"
        else:
            users = max(FEWEST_USERS, round(USERS * size))
            folder, origin = work / "files", f"simulated, {users:,} users"
            simulate(folder, users=users, days=DAYS)
        changes = write_changed(folder, work / "changed")
        with server.fresh_database() as url:
            rows = run_smapdash(url, "load", folder).report["inserted"]
            run_smapdash(url, "check")
            write_csv(url, work / "readings.csv")
        os.sync()
        yield DataSet(origin, folder, work / "changed", changes, work / "readings.csv", rows)


def write_changed(source: Path, target: Path) -> int:
    """Copy a data set with every hundredth reading one Wh higher; return the number of changes."""
    (target / "consumption").mkdir(parents=True)
    shutil.copy(source / "user_data.csv", target)
    seen = changes = 0
    for path in sorted((source / "consumption").glob("*.csv")):
        header, *lines = path.read_bytes().splitlines()
        for place in range(-seen % 100, len(lines), 100):
            stamp, value = lines[place].split(b",")
            lines[place] = b"%s,%.1f" % (stamp, float(value) + 1)
            changes += 1
        seen += len(lines)
        (target / "consumption" / path.name).write_bytes(b"\r\n".join([header, *lines, b""]))
    return changes


def write_csv(url: URL, path: Path) -> None:
    """Write the stored readings, in the order of the files, which is that of the users' keys."""
    query = "SELECT * FROM smapdash.readings ORDER BY user_id, read_at, fold"
    with opened(url) as engine, engine.connect() as connection, path.open("wb") as file:
        connection.connection.cursor().copy_expert(f"COPY ({query}) TO STDOUT WITH (FORMAT csv)", file)


def time_copy(server: Server, data_set: DataSet) -> float:
    """Return the seconds of the yardstick."""
    with server.fresh_database() as url, opened(url) as engine, engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE smapdash.yardstick (LIKE smapdash.readings INCLUDING ALL)")
        server.checkpoint()
        if shutil.which("psql"):
            rows, seconds = copy_by_psql(url, data_set.csv)
        else:
            cursor = connection.connection.cursor()
            with data_set.csv.open("rb") as file:
                began = time.perf_counter()
                cursor.copy_expert("COPY smapdash.yardstick FROM STDIN WITH (FORMAT csv)", file)
                rows, seconds = cursor.rowcount, time.perf_counter() - began
    if rows != data_set.rows:
        fail(f"the yardstick wrote {rows:,} rows, the loader {data_set.rows:,}.")
    return seconds


def copy_by_psql(url: URL, csv: Path) -> tuple[int, float]:
    """Copy the CSV by psql; return the rows and the seconds that it reports."""
    copy = rf"\copy smapdash.yardstick FROM '{csv.name}' WITH (FORMAT csv)"
    database = address(url.set(drivername="postgresql"))
    command = ["psql", "-X", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", r"\timing on", "-c", copy]
    answer = subprocess.run(
        command, cwd=csv.parent, env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False
    )
    rows = re.search(r"^COPY (\d+)$", answer.stdout, re.MULTILINE)
    milliseconds = re.search(r"^Time: ([\d.]+) ms", answer.stdout, re.MULTILINE)
    if not rows or not milliseconds:
        fail(f"psql could not copy: {answer.stderr.strip() or answer.stdout.strip()}")
    return int(rows[1]), float(milliseconds[1]) / 1000


def describe_yardstick() -> str:
    """Return a sentence on the program that copies."""
    if not shutil.which("psql"):
        return "Yardstick: the same COPY by psycopg2, as there is no psql here."
    version = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=True).stdout
    return rf"Yardstick: \copy of {version.strip()}."


def time_loads(server: Server, data_set: DataSet, *, check: bool) -> dict[str, float]:
    """Return the figures of a first load, a re-load and a load of the changed files, in one fresh database."""
    runs = []
    with server.fresh_database() as url:
        for folder in (data_set.folder, data_set.folder, data_set.changed):
            server.checkpoint()
            runs.append(run_smapdash(url, "load", folder))
        if check:
            run_smapdash(url, "check")
    first, again, changed = runs
    if first.report["inserted"] != data_set.rows or again.report["inserted"] or again.report["updated"]:
        fail("the first load must store all rows, and the re-load none.")
    # A few may not count: in a repeated hour a changed value can equal the other pass.
    if not 0.99 * data_set.changes <= changed.report["updated"] <= data_set.changes:
        fail(f"{data_set.changes:,} readings were changed, the load updated {changed.report['updated']:,}.")
    phases = first.report.get("phases", {})
    if not {"readings", "commit"} <= phases.keys():
        fail("the report of smapdash load lacks the seconds of its phases `readings` and `commit`.")
    return {
        "readings_s": phases["readings"] + phases["commit"],
        "process_s": first.seconds,
        "reload_s": again.seconds,
        "changed_s": changed.seconds,
        "peak_mb": max(run.peak_mb for run in runs),
    }


def measure(server: Server, size: float, repeat: int) -> tuple[list[str], dict[str, float]]:
    """Measure one size; return its row of the table and its figures."""
    show_progress(f"{size:g} x: preparing the data")
    runs = []
    with prepared(server, size) as data_set:
        for turn in range(repeat):
            run = {"copy_s": time_copy(server, data_set)} | time_loads(server, data_set, check=turn == 0)
            show_progress(f"{size:g} x, {turn + 1} of {repeat}: {', '.join(f'{key} {run[key]:.2f}' for key in run)}")
            runs.append(run)
    found = summarize(runs)
    for name, base in (("readings", "copy"), ("process", "copy"), ("reload", "process"), ("changed", "copy")):
        found[f"{name}_x"] = found[f"{name}_s"] / found[f"{base}_s"]
    keys = [key for name in ("readings", "process", "reload", "changed") for key in (f"{name}_s", f"{name}_x")]
    figures = [f"{found[key]:.2f}" for key in ("copy_s", *keys)]
    row = [f"{size:g} x", data_set.origin, f"{data_set.rows:,}", str(repeat), *figures, f"{found['peak_mb']:.0f}"]
    return row, found


def parse_sizes(given: str) -> list[float]:
    """Read numbers above zero, with commas between them."""
    with suppress(ValueError):
        sizes = [float(size) for size in given.split(",")]
        if all(0 < size <= 10_000 for size in sizes):
            return sizes
    raise argparse.ArgumentTypeError(f"give numbers above zero with commas between them, not {given}")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=r"Time smapdash load against psql \copy of the same rows.")
    parser.add_argument("--sizes", type=parse_sizes, default=[1.0, 10.0], metavar="1,10,100", help="default: 1,10")
    parser.add_argument("--repeat", type=int, choices=range(1, 100), metavar="N", help="default: 3; 1 from size 100 on")
    parser.add_argument("--database-url", metavar="URL", help="where databases may be created; default: embedded")
    return parser.parse_args()


def main() -> None:
    """Measure, and print the table, the machine and the aims."""
    arguments = parse_arguments()
    rows, figures = [], {}
    with open_server(arguments.database_url) as server:
        for size in arguments.sizes:
            row, figures[size] = measure(server, size, arguments.repeat or (1 if size >= LARGE else 3))
            rows.append(row)
        if {10.0, 100.0} <= figures.keys():
            figures[100.0]["growth_x"] = figures[100.0]["peak_mb"] / figures[10.0]["peak_mb"]
        print_result(server, header=HEADER, rows=rows, note=describe_yardstick(), aims=AIMS, figures=figures)
    print("\n" + markdown_table(("a row as it is spelled", "rows a second", "of the usual"), measure_spellings(3)))


if __name__ == "__main__":
    run_benchmark(main)
