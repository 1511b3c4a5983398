"""How long a list of many users takes, as the first load and again; run it by `make bench-users`.

One of the users has one reading. The yardstick is COPY of the same rows into a table with the keys of `users`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL

from common import Run, Server, fail, open_server, opened, run_benchmark, run_smapdash, show_progress
from results import Aim, print_result

MILLIONS, AREAS, TARIFFS = 2.0, 20, 3
MOST_S, MOST_MB = 15.0, 400.0
HEADER = ("users", "COPY s", "first load s", "x", "again s", "peak MB")
AIMS = (
    Aim("first_s", "first load of two million users", "s", {2: MOST_S}, below=True),
    Aim("peak_mb", "peak memory", "MB", {2: MOST_MB}, below=True),
)


def write_list(folder: Path, users: int) -> None:
    """Write a list of users and the readings of one of them."""
    with (folder / "user_data.csv").open("w", encoding="utf-8") as file:
        file.write("id,area,tariff\n")
        file.writelines(f"m{user},a{user % AREAS},t{user % TARIFFS}\n" for user in range(users))
    (folder / "consumption").mkdir()
    (folder / "consumption" / "m1.csv").write_text("datetime,consumption\n2016-10-01 00:00:00,1\n", encoding="utf-8")


def time_copy(server: Server, path: Path) -> float:
    """Return the seconds of COPY of a list into a table with keys."""
    with server.fresh_database() as url, opened(url) as engine, engine.begin() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("CREATE TABLE plain (LIKE users INCLUDING ALL, area text, tariff text)")
        cursor.execute("ALTER TABLE plain ALTER user_id SET DEFAULT (random() * 2e9)::integer, "
                       "ALTER segment_id SET DEFAULT 1, DROP CONSTRAINT plain_pkey")  # fmt: skip
        server.checkpoint()
        began = time.perf_counter()
        with path.open("rb") as file:
            cursor.copy_expert("COPY plain (external_id, area, tariff) FROM STDIN (FORMAT csv, HEADER)", file)
        return time.perf_counter() - began


def load_twice(server: Server, folder: Path, users: int) -> Iterator[Run]:
    """Yield the first load and the one after it."""
    with server.fresh_database() as url:
        for inserted in (users, 0):
            server.checkpoint()
            yield _load(url, folder, inserted)


def _load(url: URL, folder: Path, inserted: int) -> Run:
    run = run_smapdash(url, "load", folder)
    if run.report["user_rows"]["inserted"] != inserted:
        fail(f"{run.report['user_rows']['inserted']:,} users were new, not {inserted:,}.")
    return run


def main() -> None:
    """Measure, and print the table, the machine and the aims."""
    parser = argparse.ArgumentParser(description="Time the registration of a long list of users.")
    parser.add_argument("--millions", type=float, default=MILLIONS, help=f"default: {MILLIONS:g}")
    parser.add_argument("--database-url", metavar="URL", help="where databases may be created; default: embedded")
    arguments = parser.parse_args()
    users = round(arguments.millions * 1_000_000)
    with open_server(arguments.database_url) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_list(folder, users)
        show_progress("copying, then loading twice")
        copied = time_copy(server, folder / "user_data.csv")
        first, again = load_twice(server, folder, users)
        figures = {"first_s": first.seconds, "peak_mb": max(first.peak_mb, again.peak_mb)}
        row = [f"{users:,}", f"{copied:.1f}", f"{first.seconds:.1f}", f"{first.seconds / copied:.1f}",
               f"{again.seconds:.1f}", f"{figures['peak_mb']:.0f}"]  # fmt: skip
        note = f"In the first load: {first.report['seconds']:.1f} s without the start of the process."
        print_result(server, header=HEADER, rows=[row], note=note, aims=AIMS, figures={arguments.millions: figures})


if __name__ == "__main__":
    run_benchmark(main)
