"""The alternatives of an analyst: the same queries to DuckDB on Parquet, and to pandas in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from meters import Meters, write_parquet

MOST_PANDAS_ROWS = 40_000_000

_DAY = "date_trunc('day', read_at)"
_HALF_HOUR = "hour(read_at) * 2 + minute(read_at) // 30"
_SUMS = "SELECT read_at, sum(wh) AS wh, count(*) AS users FROM readings GROUP BY read_at"

QUERIES = {
    "key figures": f"SELECT sum(wh), 2 * max(wh), sum(users) FROM ({_SUMS})",
    "energy over time": f"""
        SELECT {_DAY} AS day, sum(wh), count(DISTINCT user_id) FROM readings GROUP BY day ORDER BY day""",
    "load profile": f"""
        SELECT {_HALF_HOUR} AS half_hour, 2 * avg(wh) FROM ({_SUMS}) GROUP BY half_hour ORDER BY half_hour""",
    "heat map": f"""
        SELECT {_DAY} AS day, {_HALF_HOUR} AS half_hour, 2 * sum(wh)
        FROM readings GROUP BY day, half_hour ORDER BY day, half_hour""",
    "load duration": f"SELECT 2 * wh FROM ({_SUMS}) ORDER BY wh DESC",
    "bands by day": f"""
        SELECT day, quantile_cont(wh, [0.1, 0.25, 0.5, 0.75, 0.9])
        FROM (SELECT {_DAY} AS day, user_id, sum(wh) AS wh FROM readings GROUP BY day, user_id)
        GROUP BY day ORDER BY day""",
    "energy by segment": """
        SELECT segment, sum(wh), count(DISTINCT user_id) FROM readings GROUP BY segment ORDER BY segment""",
    "users, highest energy": """
        SELECT user_id, sum(wh) AS wh, max(wh), arg_max(read_at, wh) FROM readings
        GROUP BY user_id ORDER BY wh DESC LIMIT 12""",
    "one user": f"SELECT {_DAY} AS day, sum(wh) FROM readings WHERE user_id = 1 GROUP BY day ORDER BY day",
}


def _half_hour(read_at: pd.Series[Any]) -> pd.Series[Any]:
    return read_at.dt.hour * 2 + read_at.dt.minute // 30


def _sums(readings: pd.DataFrame) -> pd.Series[Any]:
    return readings.groupby("read_at")["wh"].sum()


def _by_day(readings: pd.DataFrame) -> Any:
    by_day = readings.groupby(readings["read_at"].dt.floor("D"))
    return by_day["wh"].sum(), by_day["user_id"].nunique()


def _bands(readings: pd.DataFrame) -> Any:
    days = readings.groupby([readings["read_at"].dt.floor("D"), "user_id"])["wh"].sum()
    return days.groupby(level=0).quantile([0.1, 0.25, 0.5, 0.75, 0.9])


def _profile(readings: pd.DataFrame) -> Any:
    sums = _sums(readings)
    return sums.groupby(_half_hour(sums.index.to_series())).mean()


def _heat_map(readings: pd.DataFrame) -> Any:
    return readings.groupby([readings["read_at"].dt.floor("D"), _half_hour(readings["read_at"])])["wh"].sum()


def _users(readings: pd.DataFrame) -> Any:
    return readings.groupby("user_id")["wh"].agg(["sum", "max", "idxmax"]).nlargest(12, "sum")


FRAMES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "key figures": lambda readings: _sums(readings).agg(["sum", "max"]),
    "energy over time": _by_day,
    "load profile": _profile,
    "heat map": _heat_map,
    "load duration": lambda readings: _sums(readings).sort_values(ascending=False),
    "bands by day": _bands,
    "energy by segment": lambda readings: readings.groupby("segment").agg({"wh": "sum", "user_id": "nunique"}),
    "users, highest energy": _users,
    "one user": lambda readings: _by_day(readings[readings["user_id"] == 1]),
}


@dataclass(frozen=True)
class Rivals:
    """DuckDB on the whole data set, pandas on as many users of it as fit.

    Attributes
    ----------
    parquet_bytes : int
    pandas_rows : int
    """

    duck: duckdb.DuckDBPyConnection
    frame: pd.DataFrame
    parquet_bytes: int
    pandas_rows: int

    def total_wh(self) -> float:
        """Return the energy of all readings, to compare with [Wh]."""
        return float(self.duck.execute("SELECT sum(wh) FROM readings").fetchall()[0][0])

    def time_duckdb(self, view: str) -> float | None:
        """Return the milliseconds of a view's query to DuckDB; None where there is none."""
        return _time(lambda: self.duck.execute(QUERIES[view]).fetchall()) if view in QUERIES else None

    def time_pandas(self, view: str) -> float | None:
        """Return the milliseconds of a view's query to pandas; None where there is none."""
        return _time(lambda: FRAMES[view](self.frame)) if view in FRAMES else None


def _time(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return 1_000 * (time.perf_counter() - began)


@contextmanager
def open_rivals(meters: Meters, folder: Path) -> Iterator[Rivals]:
    """Write the data set to Parquet and open both on it."""
    path = folder / "readings.parquet"
    write_parquet(meters, path)
    duck = duckdb.connect()
    duck.execute(f"CREATE VIEW readings AS SELECT * FROM read_parquet('{path}')")
    users = min(meters.users, max(1, MOST_PANDAS_ROWS // (meters.readings // meters.users)))
    frame = pd.read_parquet(path, filters=[("user_id", "<=", users)])
    yield Rivals(duck, frame, path.stat().st_size, len(frame))
    duck.close()
