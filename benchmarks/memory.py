r"""Memory of a process of the page, and the time of its first answer; run it by `make bench-memory`.

Data sets of unusual shapes are written straight into a new database. Then a process with the imports of the page
measures its resident memory, runs the first queries of the page, and measures again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text

from common import MB, Server, address, fail, open_server, opened, run_benchmark, show_progress
from meters import PER_DAY, fill_database
from results import Aim, print_result
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.model.arrays import Array

USER_DAY, SEGMENT_HALF_HOUR, FIXED = 40, 24, 60 * MB
MOST_SECONDS, MOST_MB = 2.0, 300.0
FIRST_DAY = 15_340  # days from 1970 to 1 January 2012
FEW = 10_000  # user-days up to which the time of the first answer does not depend on them
AT_ONCE = 500  # users whose readings are made at once


@dataclass(frozen=True)
class Sparse:
    """Users of whom few have readings, or at different times; `fill_database` writes it as it does `Meters`.

    Attributes
    ----------
    users, segments : int
        User u, from 1, is in segment `u % segments + 1`.
    spans : tuple of (first user, last user, first day, days, later by)
        Users with readings: each begins so many days after the one before.
    """

    users: int
    segments: int
    spans: tuple[tuple[int, int, int, int, int], ...]

    @property
    def readings(self) -> int:
        """How many readings there are."""
        return PER_DAY * sum((last - first + 1) * days for first, last, _, days, _ in self.spans)

    def segment_of(self, user: Array) -> Array:
        """Return the segments of users, from 1."""
        return (user % self.segments + 1).astype(np.int16)

    def blocks(self) -> Iterator[dict[str, Array]]:
        """Yield readings of some users at a time."""
        chance = np.random.default_rng(1)
        for first, last, day, days, later in self.spans:
            for begin in range(first, last + 1, AT_ONCE):
                user = np.arange(begin, min(begin + AT_ONCE, last + 1), dtype=np.int32)
                starts = (FIRST_DAY + day + (user - first) * later) * PER_DAY
                half_hour = starts[:, None] + np.arange(days * PER_DAY)
                yield {
                    "user_id": np.repeat(user, days * PER_DAY),
                    "half_hour": half_hour.ravel().astype(np.int32),
                    "wh": chance.integers(1, 2_000, half_hour.size).astype(np.float64),
                }


SHAPES = {
    "100,000 users, 51 with readings of 170 days": Sparse(100_000, 3, ((1, 51, 0, 170, 0),)),
    "900 segments, one user of 12 years, others a day": Sparse(900, 900, ((1, 1, 0, 4_383, 0), (2, 900, 0, 1, 0))),
    "a day of each of 3,650 users in ten years": Sparse(3_650, 4, ((1, 3_650, 0, 1, 1),)),
    "1,000 users of 300 days": Sparse(1_000, 34, ((1, 1_000, 0, 300, 0),)),
}


def measure_process(url: str) -> dict[str, float]:
    """Return what this process holds before and after the first answers, and the seconds that they take."""
    import smapdash.web.shell.app  # noqa: F401, PLC0415 - what a worker has imported
    from smapdash.model.enums import Grain  # noqa: PLC0415
    from smapdash.model.filters import Filters  # noqa: PLC0415
    from smapdash.repository.database import DatabaseRepository  # noqa: PLC0415

    engine = create_owner_engine(parse_database_url(url))
    engine.connect().close()
    _pandas()
    idle, began = resident("VmRSS"), time.perf_counter()
    repository = DatabaseRepository(engine)
    with repository.one_state():
        repository.fetch_summary(Filters())
        repository.fetch_energy(Filters(), Grain.MONTH)
        repository.fetch_users(Filters())
    seconds = time.perf_counter() - began
    return {"idle": idle, "held": resident("VmRSS"), "peak": resident("VmHWM"), "seconds": seconds}


def _pandas() -> None:
    import pandas as pd  # noqa: PLC0415 - imported by the first frame

    pd.DataFrame({"value": [1]})


def resident(figure: str) -> float:
    """Return the resident memory of this process [MB], now or at its largest."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(figure)) * 1024 / MB


def measure(server: Server, shape: Sparse) -> dict[str, float]:
    """Write a data set and measure a process of its own."""
    with server.fresh_database() as url:
        with opened(url) as engine, engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
            fill_database(connection, shape)
            user_days, cells = (
                int(connection.scalar(text(f"SELECT count(*) FROM {table}")))
                for table in ("user_days", "segment_half_hours")
            )
        command = [sys.executable, __file__, "--process", address(url)]
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode:
        fail("the measured process did not answer.")
    found: dict[str, float] = json.loads(ended.stdout)
    allowed = (USER_DAY * user_days + SEGMENT_HALF_HOUR * cells + FIXED) / MB
    return found | {"user_days": user_days, "cells": cells, "allowed": allowed}


HEADER = ("data", "user-days", "segment half-hours", "idle MB", "more MB", "more at most", "allowed", "in all MB",
          "first answer s")  # fmt: skip
AIMS = (
    Aim("of_allowed", "memory at its largest against what is allowed", "x", {1: 1.0}),
    Aim("peak_mb", "a process in all", "MB", {1: MOST_MB}, below=True),
    Aim("seconds", "first answer where few have readings", "s", {1: MOST_SECONDS}, below=True),
)


def make_row(name: str, found: dict[str, float]) -> list[str]:
    """Return a data set's row of the table."""
    return [
        name,
        f"{found['user_days']:,.0f}",
        f"{found['cells']:,.0f}",
        f"{found['idle']:.0f}",
        f"{found['held'] - found['idle']:.0f}",
        f"{found['peak'] - found['idle']:.0f}",
        f"{found['allowed']:.0f}",
        f"{found['peak']:.0f}",
        f"{found['seconds']:.2f}",
    ]


def judge(found: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Return the figures that the aims refer to: the largest of any data set."""
    return {
        "of_allowed": max((one["peak"] - one["idle"]) / one["allowed"] for one in found.values()),
        "peak_mb": max(one["peak"] for one in found.values()),
        "seconds": max(one["seconds"] for one in found.values() if one["user_days"] < FEW),
    }


def main() -> None:
    """Measure each data set, and print the table, the machine and the aims."""
    parser = argparse.ArgumentParser(description="Measure what a process of the page holds in memory.")
    parser.add_argument("--database-url", metavar="URL", help="where databases may be created; default: embedded")
    parser.add_argument("--process", metavar="URL", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.process:
        print(json.dumps(measure_process(arguments.process)))
        return
    found = {}
    with open_server(arguments.database_url) as server:
        for name, shape in SHAPES.items():
            show_progress(f"{name}: {shape.readings:,} readings")
            found[name] = measure(server, shape)
        rows = [make_row(name, one) for name, one in found.items()]
        note = f"Allowed: {USER_DAY} bytes a user-day, {SEGMENT_HALF_HOUR} a segment half-hour, {FIXED // MB} MB."
        print_result(server, header=HEADER, rows=rows, note=note, aims=AIMS, figures={1: judge(found)})


if __name__ == "__main__":
    run_benchmark(main)
