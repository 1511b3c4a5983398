r"""How long each view takes, at the size of Low Carbon London; run it by `make bench-queries`.

A data set is written straight into a new database (`meters.py`). Then each card of all pages is timed as a request for
it does (`cards.py`), for everything, a year and a month, and all, five and one of the segments; beside it, in the same
run, the same queries to DuckDB on Parquet and to pandas in memory. The answers are compared. Building the roll-ups from
the readings, and the refreshing of one changed day of a user, are timed too.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, text

from cards import WHOLE, Times, time_cards
from common import Server, fail, open_server, run_benchmark, show_progress
from meters import Meters, fill_database
from results import Aim, print_result
from rivals import Rivals, open_rivals
from shapes import time_shapes
from smapdash.db.engine import create_owner_engine
from smapdash.db.quality.store import refresh_findings
from smapdash.db.rollups.definitions import ROLLUPS
from smapdash.db.rollups.refresh import rebuild_rollups
from smapdash.loader.run import load_path
from smapdash.repository.database import DatabaseRepository

FULL = Meters(users=5_567, days=829, segments=34)
SMALL = Meters(users=60, days=170, segments=3)
MOST_MS, MOST_FIRST_MS, CHALLENGE_MS, MOST_GROWTH = 50.0, 500.0, 15.0, 3.0
RIVAL_OF = {
    "kpis": "key figures", "energy": "energy over time", "profile": "load profile", "heat": "heat map",
    "duration": "load duration", "energy, bands": "bands by day", "area-bars": "energy by segment",
    "users": "users, highest energy", "panel": "one user",
}  # fmt: skip
"""Cards whose figures a query of DuckDB and pandas gives too."""


def time_reading(engine: Engine) -> float:
    """Return the seconds in which a process of the page reads the roll-ups after a load."""
    began = time.perf_counter()
    DatabaseRepository(engine).fetch_dataset()
    return time.perf_counter() - began


def time_building(engine: Engine) -> float:
    """Return the seconds in which every roll-up is derived again from the readings."""
    began = time.perf_counter()
    with engine.begin() as connection:
        rebuild_rollups(connection)
    return time.perf_counter() - began


def time_change(engine: Engine) -> float:
    """Return the seconds of a load that changes the readings of one user on one day."""
    with tempfile.TemporaryDirectory() as name, engine.connect() as connection:
        folder = Path(name)
        (folder / "consumption").mkdir()
        users = connection.execute(text("SELECT external_id, area, tariff FROM users JOIN segments USING (segment_id)"))
        lines = [f"{user.external_id},{user.area},{user.tariff}" for user in users]
        (folder / "user_data.csv").write_text("\n".join(["id,area,tariff", *lines, ""]))
        rows = connection.execute(
            text(
                "SELECT to_char(read_at, 'YYYY-MM-DD HH24:MI:SS') AS at, wh + 1 AS wh FROM readings "
                "WHERE user_id = 7 AND read_at >= (SELECT max(day) FROM user_days) ORDER BY read_at"
            )
        )
        content = "".join(f"{row.at},{row.wh:.1f}\r\n" for row in rows)
        (folder / "consumption" / "MAC000007.csv").write_text(f"datetime,consumption\r\n{content}")
        connection.rollback()
        report = load_path(engine, folder)
    if report.updated != 48:
        fail(f"one day of one user was changed, the load updated {report.updated} readings.")
    return report.seconds


def sizes(connection: Connection) -> tuple[int, int]:
    """Return the bytes of readings and of all roll-ups, with their indexes."""
    size = "SELECT pg_total_relation_size(CAST(:table AS regclass))"
    readings, *rollups = (
        int(connection.scalar(text(size), {"table": table}))
        for table in ("readings", *(rollup.table for rollup in ROLLUPS))
    )
    return readings, sum(rollups)


@contextmanager
def transactional(url: URL) -> Iterator[Engine]:
    """Yield the owner's engine of a database, as the page and the loader have it."""
    engine = create_owner_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def fill(engine: Engine, meters: Meters) -> float:
    """Write a data set; return the seconds."""
    began = time.perf_counter()
    with engine.begin() as connection:
        fill_database(connection, meters)
    return time.perf_counter() - began


def derive_findings(engine: Engine) -> float:
    """Derive the findings of all users, as a first load does; return the seconds."""
    began = time.perf_counter()
    with engine.begin() as connection:
        refresh_findings(connection, users="all")
    return time.perf_counter() - began


def measure(server: Server, meters: Meters) -> tuple[list[list[str]], dict[str, float]]:
    """Measure a small and a large data set; return the table and the figures."""
    with server.fresh_database() as url, transactional(url) as engine:
        fill(engine, SMALL)
        derive_findings(engine)
        small = time_cards(engine)
    show_progress(f"writing {meters.readings:,} readings")
    with server.fresh_database() as url, transactional(url) as engine, tempfile.TemporaryDirectory() as folder:
        filled = fill(engine, meters)
        found = derive_findings(engine)
        show_progress(f"written in {filled:.0f} s, findings in {found:.0f} s; timing the cards")
        large, shapes = time_cards(engine), time_shapes(engine)
        with engine.connect() as connection:
            readings_bytes, rollup_bytes = sizes(connection)
            total_wh = connection.scalar(text("SELECT sum(wh) FROM readings"))
        facts = {
            "fill_s": filled,
            "findings_s": found,
            **shapes._asdict(),
            "reading_s": time_reading(engine),
            "change_s": time_change(engine),
            "build_s": time_building(engine),
            "readings_gb": readings_bytes / 1e9,
            "rollups_percent": 100 * rollup_bytes / readings_bytes,
        }
        show_progress("timing DuckDB and pandas")
        with open_rivals(meters, Path(folder)) as rivals:
            if rivals.total_wh() != total_wh:
                fail("DuckDB and the database do not hold the same readings.")
            rows = [make_row(name, small[name], large[name], rivals) for name in large]
            facts["parquet_gb"], facts["pandas_rows"] = rivals.parquet_bytes / 1e9, rivals.pandas_rows
    return rows, facts | judge(small, large)


def make_row(name: str, small: dict[str, Times], large: dict[str, Times], rivals: Rivals) -> list[str]:
    """Return a view's row of the table."""
    rival = RIVAL_OF.get(name, "")
    duckdb, pandas = rivals.time_duckdb(rival), rivals.time_pandas(rival)
    return [
        name,
        *(f"{value:,.1f}" for value in (large[WHOLE].shown, large[WHOLE].first)),
        *(f"{large[choice].median:,.1f}" for choice in (WHOLE, "a year, all segments", "a month, all segments")),
        *(f"{large[choice].median:,.1f}" for choice in ("everything, five", "everything, one")),
        f"{max(times.p95 for times in large.values()):,.1f}",
        f"{max(times.shown for times in large.values()):,.1f}",
        f"{max(times.first for times in large.values()):,.1f}",
        f"{small[WHOLE].median:.1f}",
        f"{large[WHOLE].median / small[WHOLE].median:.1f}",
        f"{duckdb:,.0f}" if duckdb else "",
        f"{duckdb / large[WHOLE].median:,.0f}" if duckdb else "",
        f"{pandas:,.0f}" if pandas else "",
    ]


def judge(small: dict[str, dict[str, Times]], large: dict[str, dict[str, Times]]) -> dict[str, float]:
    """Return the figures that the aims refer to."""
    return {
        "worst_ms": max(times.p95 for view in large.values() for times in view.values()),
        "first_ms": max(times.shown for view in large.values() for times in view.values()),
        "median_ms": statistics.median(times.p95 for view in large.values() for times in view.values()),
        "small_ms": max(times.p95 for view in small.values() for times in view.values()),
        "growth_x": max(large[name][WHOLE].median / small[name][WHOLE].median for name in large),
    }


HEADER = ("card", "shown, ms", "whole, ms", "all, ms", "a year", "a month", "five segments", "one", "worst p95",
          "worst shown", "worst whole", "0.49 M, all", "growth x", "DuckDB ms", "x", "pandas ms")  # fmt: skip
AIMS = (
    Aim("worst_ms", "slowest card, p95", "ms", {1: MOST_MS}),
    Aim("first_ms", "slowest card shown at first", "ms", {1: MOST_FIRST_MS}, below=True),
    Aim("median_ms", "half of the cards, p95", "ms", {1: MOST_MS / 2}, below=True),
    Aim("growth_x", "slowest growth from 0.49 million readings", "x", {1: MOST_GROWTH}),
    Aim("small_ms", "slowest view at 0.49 million readings, p95", "ms", {1: CHALLENGE_MS}, below=True),
    Aim("rollups_percent", "disk space of the roll-ups against readings", "%", {1: 10.0}, below=True),
    Aim("build_s", "building the roll-ups from the readings", "s", {1: 240.0}, below=True),
    Aim("change_s", "a load that changes one day of one user", "s", {1: 1.0}, below=True),
)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Time the page's views against DuckDB and pandas.")
    parser.add_argument("--users", type=int, default=FULL.users, help=f"default: {FULL.users}")
    parser.add_argument("--days", type=int, default=FULL.days, help=f"default: {FULL.days}")
    parser.add_argument("--segments", type=int, default=FULL.segments, help=f"default: {FULL.segments}")
    parser.add_argument("--database-url", metavar="URL", help="where databases may be created; default: embedded")
    return parser.parse_args()


def main() -> None:
    """Measure, and print the table, the machine and the aims."""
    arguments = parse_arguments()
    meters = Meters(arguments.users, arguments.days, arguments.segments)
    with open_server(arguments.database_url) as server:
        rows, facts = measure(server, meters)
        note = (
            f"{meters.readings:,} readings of {meters.users:,} users in {meters.segments} segments, written in "
            f"{facts['fill_s']:.0f} s, findings derived in "
            f"{facts['findings_s']:.0f} s; readings {facts['readings_gb']:.1f} GB, roll-ups "
            f"{facts['rollups_percent']:.1f} % of that, Parquet {facts['parquet_gb']:.1f} GB. "
            f"Roll-ups derived again in {facts['build_s']:.0f} s, read into a process of the page in "
            f"{facts['reading_s']:.1f} s, one day of one user changed in {facts['change_s']:.2f} s. "
            f"Users grouped by shape in {facts['grouped_s']:.1f} s, the groups shown in {facts['shown_s']:.2f} s, the "
            f"readings of the largest of {facts['users']:,} users added up in {facts['added_up_s']:.0f} s. "
            f"pandas holds {facts['pandas_rows']:,} of the readings."
        )
        print_result(server, header=HEADER, rows=rows, note=note, aims=AIMS, figures={1: facts})


if __name__ == "__main__":
    run_benchmark(main)
