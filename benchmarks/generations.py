r"""How soon a load is visible, and what a second process holds of the shared roll-ups; run by `make bench-generations`.

The roll-ups of many homes are written straight into a new database, without their readings. Two processes, as those of
the dashboard, then follow it, and answer views all the time while loads change a day of one user and one user-day in a
hundred.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from common import MB, Server, address, fail, open_server, opened, run_benchmark, show_progress
from meters import FIRST_DAY, PER_DAY
from results import Aim, print_result
from smapdash.db.copy import copy_arrays, dates, timestamps
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.load import writes
from smapdash.loader.report import LoadReport
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters, Sort
from smapdash.repository.database import DatabaseRepository
from smapdash.repository.rollups.follower import Follower
from smapdash.repository.rollups.generations import Generations

SEGMENTS, AT_ONCE, WHOLE_DAY = 34, 2_000, (1 << PER_DAY) - 1
PATIENCE_S, LOOK_S = 900.0, 0.005

VIEWS: dict[str, Callable[[DatabaseRepository, Filters], object]] = {
    "key figures": lambda r, f: r.fetch_summary(f),
    "energy over time": lambda r, f: r.fetch_energy(f, Grain.DAY),
    "average day": lambda r, f: r.fetch_profile(f),
    "heat map": lambda r, f: r.fetch_heat_map(f),
    "load duration": lambda r, f: r.fetch_duration(f),
    "bands by day": lambda r, f: r.fetch_bands(f, Grain.DAY),
    "bands by month": lambda r, f: r.fetch_bands(f, Grain.MONTH),
    "distribution": lambda r, f: r.fetch_distribution(f),
    "segments": lambda r, f: r.fetch_segments(f, Split.TARIFF),
    "users": lambda r, f: r.fetch_users(f),
    "users by base load": lambda r, f: r.fetch_users(replace(f, sort=Sort("base_w"))),
}
WATCHED = ("key figures", "energy over time", "bands by day", "segments")
"""The views that are answered again and again while a generation is made."""


@dataclass(frozen=True)
class Homes:
    """So many homes, each with every half-hour of so many days."""

    users: int
    days: int

    def blocks(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of `user_days` of some users at a time."""
        chance, day = np.random.default_rng(1), np.arange(FIRST_DAY, FIRST_DAY + self.days)
        for first in range(1, self.users + 1, AT_ONCE):
            user = np.arange(first, min(first + AT_ONCE, self.users + 1), dtype=np.int32)
            size = len(user) * self.days
            total = chance.integers(2_000, 30_000, size).astype(np.float64)
            days, slots = np.tile(day, len(user)), chance.integers(0, PER_DAY, size)
            yield {
                "user_id": np.repeat(user, self.days),
                "day": dates(days),
                "readings": np.full(size, PER_DAY, np.int16),
                "total_wh": total,
                "peak_wh": np.floor(total / 10),
                "peak_at": timestamps(days * PER_DAY + slots),
                "base_wh": np.floor(total / 100),
                "present": np.full(size, WHOLE_DAY, np.int64),
                "present_again": np.zeros(size, np.int64),
            }

    def fill(self, connection: Connection) -> None:
        """Write users and roll-ups into an empty database, as a first load would leave them."""
        load_id = begin(connection)
        names = [{"key": key, "area": f"a{key % 17:02}", "tariff": f"t{key // 17}"} for key in range(SEGMENTS)]
        connection.execute(text("INSERT INTO segments VALUES (:key, :area, :tariff)"), names)
        users = """
            INSERT INTO users
            SELECT i, 'MAC' || lpad(i::text, 6, '0'), i % :segments FROM generate_series(1, :users) i"""
        connection.execute(text(users), {"segments": SEGMENTS, "users": self.users})
        for block in self.blocks():
            copy_arrays(connection, "user_days", block)
        half_hour = np.arange(FIRST_DAY * PER_DAY, (FIRST_DAY + self.days) * PER_DAY)
        for segment in range(SEGMENTS):
            users_of = len(range(segment or SEGMENTS, self.users + 1, SEGMENTS))
            columns = {
                "segment_id": np.full(len(half_hour), segment, np.int32),
                "read_at": timestamps(half_hour),
                "fold": np.zeros(len(half_hour), np.int16),
                "users": np.full(len(half_hour), users_of, np.int32),
                "total_wh": np.floor(users_of * (150 + 100 * np.sin(half_hour / PER_DAY * 6.28))),
            }
            copy_arrays(connection, "segment_half_hours", columns)
        finish(connection, load_id)
        for table in ("users", "user_days", "segment_half_hours"):
            connection.execute(text(f"ANALYZE {table}"))


def begin(connection: Connection) -> int:
    """Begin a load."""
    return writes.begin_load(connection, "benchmark", is_sample=False, conflict_rule="first")


def finish(connection: Connection, load_id: int) -> None:
    """End a load, and announce it."""
    writes.finish_load(connection, load_id, LoadReport(source="benchmark", layout="", is_sample=False, dry_run=False))


CHANGE = (
    "CREATE TEMPORARY TABLE touched ON COMMIT DROP AS SELECT user_id, day FROM user_days WHERE {where}",
    "UPDATE user_days d SET total_wh = total_wh + 1 FROM touched t WHERE (d.user_id, d.day) = (t.user_id, t.day)",
    """UPDATE segment_half_hours h SET total_wh = total_wh + 1
       FROM (SELECT DISTINCT segment_id, day FROM touched JOIN users USING (user_id)) t
       WHERE h.segment_id = t.segment_id AND h.read_at = t.day""",
    """INSERT INTO load_user_days SELECT :load_id, user_id, range_agg(daterange(day, day + 1))
       FROM touched GROUP BY user_id""",
    """INSERT INTO load_segment_days SELECT :load_id, segment_id, range_agg(daterange(day, day + 1))
       FROM (SELECT DISTINCT segment_id, day FROM touched JOIN users USING (user_id)) t GROUP BY segment_id""",
    "UPDATE loads SET names_changes = true WHERE load_id = :load_id",
)
"""What a load of changed readings does to the roll-ups, without the readings."""


class Viewer:
    """A process as those of the dashboard; see `follow` for what it can be asked."""

    def __init__(self, url: str, cache: Path) -> None:
        command = [sys.executable, __file__, "--process", url, str(cache)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def send(self, question: str) -> None:
        """Ask without waiting for the answer."""
        assert self._process.stdin
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, float]:
        """Wait for the answer."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        found: dict[str, float] = json.loads(line) if line else fail("a process of the dashboard ended.")
        return found

    def ask(self, question: str) -> dict[str, float]:
        """Ask and wait."""
        self.send(question)
        return self.answer()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def viewers(url: str, cache: Path) -> Iterator[tuple[Viewer, Viewer]]:
    """Yield two processes."""
    with ExitStack() as stack:
        both = Viewer(url, cache), Viewer(url, cache)
        for viewer in both:
            stack.callback(viewer.close)
        yield both


def follow(url: str, cache: Path) -> None:
    """Answer questions on standard input: `open`, `memory`, `views`, and `watch`, which ends with the next state."""
    import smapdash.web.shell.app  # noqa: F401, PLC0415 - what a process of the dashboard has imported

    engine = create_owner_engine(parse_database_url(url))
    follower = Follower(engine, Generations(cache, engine.url))
    repository = DatabaseRepository(engine, follower)
    questions = {"open": _open, "memory": _memory, "views": _views, "watch": _watch}
    for line in sys.stdin:
        print(json.dumps(questions[line.strip()](repository)), flush=True)


def _open(repository: DatabaseRepository) -> dict[str, float]:
    from smapdash.errors import NotReadyError  # noqa: PLC0415

    began = time.monotonic()
    while time.monotonic() < began + PATIENCE_S:
        try:
            repository.fetch_summary(Filters())
        except NotReadyError:
            time.sleep(LOOK_S)
        else:
            break
    return {"seconds": time.monotonic() - began}


def _memory(_repository: DatabaseRepository) -> dict[str, float]:
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    kept = {line.split(":")[0]: int(line.split()[1]) * 1024 / MB for line in lines[1:]}
    return {"pss": kept["Pss"], "rss": kept["Rss"]}


def _views(repository: DatabaseRepository) -> dict[str, float]:
    """Return the slowest of five answers [ms] of each view, of everything and of the last 30 days."""
    last = repository.fetch_dataset().last_day
    assert last
    month = Filters(first_day=last - timedelta(days=29))
    slowest = {}
    for name, view in VIEWS.items():
        for period, filters in (("", Filters()), (", 30 days", month)):
            view(repository, filters)
            slowest[f"{name}{period}"] = max(_time(view, repository, filters) for _ in range(5))
    return slowest


def _watch(repository: DatabaseRepository) -> dict[str, float]:
    """Answer views until a newer state is visible; return when it was, and the slowest answer [ms]."""
    state, slowest = repository.fetch_dataset().state, 0.0
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE_S:
        for name in WATCHED:
            slowest = max(slowest, _time(VIEWS[name], repository, Filters()))
        if repository.fetch_dataset().state != state:
            break
        time.sleep(LOOK_S)
    return {"visible_at": time.time(), "slowest": slowest}


def _time(
    view: Callable[[DatabaseRepository, Filters], object], repository: DatabaseRepository, filters: Filters
) -> float:
    began = time.perf_counter()
    view(repository, filters)
    return 1_000 * (time.perf_counter() - began)


def time_change(url: str, where: str, both: tuple[Viewer, Viewer]) -> dict[str, float]:
    """Change some user-days; return the seconds from the commit to the last of two processes, and the slowest view."""
    for viewer in both:
        viewer.send("watch")
    time.sleep(1)
    engine = create_owner_engine(parse_database_url(url))
    with engine.begin() as connection:
        load_id = begin(connection)
        for statement in CHANGE:
            values = {"load_id": load_id} if ":load_id" in statement else {}
            connection.execute(text(statement.format(where=where)), values)
        finish(connection, load_id)
    committed = time.time()
    engine.dispose()
    found = [viewer.answer() for viewer in both]
    return {
        "seconds": max(one["visible_at"] for one in found) - committed,
        "slowest": max(one["slowest"] for one in found),
    }


def measure(server: Server, homes: Homes) -> dict[str, float]:
    """Write the homes and measure."""
    with server.fresh_database() as database, tempfile.TemporaryDirectory() as folder:
        url, cache = address(database), Path(folder)
        with (
            opened(database) as engine,
            engine.execution_options(isolation_level="READ COMMITTED").begin() as connection,
        ):
            homes.fill(connection)
        show_progress("filled")
        with viewers(url, cache) as (first, second):
            idle = second.ask("memory")["pss"]
            built = first.ask("open")["seconds"]
            opened_in = second.ask("open")["seconds"]
            shared = second.ask("memory")
            views = first.ask("views")
            show_progress(", ".join(f"{name} {slowest:.0f}" for name, slowest in views.items()))
            one = time_change(
                url, f"user_id = 7 AND day = date '1970-01-01' + {FIRST_DAY + homes.days - 1}", (first, second)
            )
            many = time_change(url, "(user_id * 7919 + (day - date '1970-01-01')) % 100 = 0", (first, second))
            memory = [viewer.ask("memory")["pss"] for viewer in (first, second)]
        files = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    return {
        "built": built, "opened": opened_in, "second_more": shared["pss"] - idle, "slowest": max(views.values()),
        "one_day": one["seconds"], "one_percent": many["seconds"], "meanwhile": max(one["slowest"], many["slowest"]),
        "both": sum(memory), "files": files / MB,
    }  # fmt: skip


HEADER = ("homes x days", "first build s", "opened by the second s", "second holds more, PSS MB", "slowest view ms",
          "one user-day visible s", "1 % visible s", "slowest meanwhile ms", "both, PSS MB", "files MB")  # fmt: skip
LONDON, MANY = 5_567 * 829, 100_000 * 365
AIMS = (
    Aim("built", "first build", "s", {LONDON: 11}),
    Aim("second_more", "the second process holds more", "MB", {LONDON: 30}),
    Aim("one_day", "one changed user-day visible", "s", {LONDON: 1}),
    Aim("one_percent", "1 % of the user-days visible", "s", {LONDON: 5}),
    Aim("meanwhile", "slowest view meanwhile", "ms", {LONDON: 300}),
    Aim("slowest", "slowest view", "ms", {LONDON: 50, MANY: 300}),
    Aim("both", "two processes in all", "MB", {MANY: 3_000}),
)


def main() -> None:
    """Measure each size, and print the table, the machine and the aims."""
    parser = argparse.ArgumentParser(description="Measure the roll-ups that processes of the dashboard share.")
    parser.add_argument("--database-url", metavar="URL", help="where databases may be created; default: embedded")
    parser.add_argument("--sizes", default="5567x829,100000x365", help="homes x days, with commas between")
    parser.add_argument("--process", nargs=2, metavar=("URL", "CACHE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.process:
        follow(arguments.process[0], Path(arguments.process[1]))
        return
    figures, rows = {}, []
    with open_server(arguments.database_url) as server:
        for size in arguments.sizes.split(","):
            homes = Homes(*map(int, size.split("x")))
            found = measure(server, homes)
            figures[homes.users * homes.days] = found
            rows.append(
                [
                    f"{homes.users:,} x {homes.days:,}",
                    *(
                        f"{found[name]:.2f}"
                        if name in ("built", "opened", "one_day", "one_percent")
                        else f"{found[name]:,.0f}"
                        for name in (
                            "built",
                            "opened",
                            "second_more",
                            "slowest",
                            "one_day",
                            "one_percent",
                            "meanwhile",
                            "both",
                            "files",
                        )
                    ),
                ]
            )
        note = "PSS counts what processes share in equal parts."
        print_result(server, header=HEADER, rows=rows, note=note, aims=AIMS, figures=figures)


if __name__ == "__main__":
    run_benchmark(main)
