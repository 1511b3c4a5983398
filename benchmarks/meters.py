"""A large invented data set, straight into the database and into Parquet, without files of the loader on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from sqlalchemy import Connection, text

from smapdash.db.load import merge, writes
from smapdash.db.rollups.arrays import NewReadings
from smapdash.db.rollups.definitions import ROLLUPS
from smapdash.loader.report import LoadReport
from smapdash.model.arrays import Array

FIRST_DAY = 15_308  # days from 1970 to 30 November 2011, where Low Carbon London begins
TARIFFS = 2
BLOCK = 50
PER_DAY = 48


class DataSet(Protocol):
    """What can be written: users from 1, and their readings, some users at a time."""

    users: int
    segments: int

    @property
    def readings(self) -> int:
        """How many readings there are."""

    def segment_of(self, user: Array) -> Array:
        """Return the segments of users, from 1."""

    def blocks(self) -> Iterator[dict[str, Array]]:
        """Yield `user_id`, `half_hour` since 1970 and `wh` of the readings of some users at a time."""


@dataclass(frozen=True)
class Meters:
    """So many users, with a reading for every half-hour of so many days, in so many pairs of area and tariff."""

    users: int
    days: int
    segments: int

    @property
    def readings(self) -> int:
        """How many readings there are."""
        return self.users * self.days * PER_DAY

    def segment_of(self, user: Array) -> Array:
        """Return the segments of users, from 1."""
        return (user % self.segments + 1).astype(np.int32)

    def blocks(self) -> Iterator[dict[str, Array]]:
        """Yield readings of some users at a time: user_id from 1, half_hour since 1970, wh in whole Wh."""
        chance = np.random.default_rng(1)
        half_hour = np.arange(self.days * PER_DAY)
        evening = (
            120
            + 260 * np.exp(-(((half_hour % PER_DAY) - 37) ** 2) / 40)
            + 90 * np.exp(-(((half_hour % PER_DAY) - 15) ** 2) / 18)
        )
        winter = 1 + 0.3 * np.cos(2 * np.pi * (half_hour / PER_DAY + 17) / 365.25)
        for first in range(0, self.users, BLOCK):
            count = min(BLOCK, self.users - first)
            size = chance.gamma(4, 0.25, (count, 1))
            wh = size * (evening * winter) * chance.exponential(1.0, (count, len(half_hour)))
            yield {
                "user_id": np.repeat(np.arange(first + 1, first + count + 1, dtype=np.int32), len(half_hour)),
                "half_hour": np.tile((FIRST_DAY * PER_DAY + half_hour).astype(np.int32), count),
                "wh": np.round(wh).ravel(),
            }


def fill_database(connection: Connection, meters: DataSet) -> None:
    """Write the data set into an empty database, as a first load does."""
    load_id = writes.begin_load(connection, "benchmark", is_sample=False, conflict_rule="first")
    for segment in range(meters.segments):
        names = {"key": segment + 1, "area": f"a{segment // TARIFFS + 1:02}", "tariff": f"t{segment % TARIFFS + 1}"}
        connection.execute(text("INSERT INTO segments VALUES (:key, :area, :tariff)"), names)
    connection.execute(
        text(
            "INSERT INTO users (user_id, external_id, segment_id) "
            "SELECT i, 'MAC' || lpad(i::text, 6, '0'), i % :segments + 1 FROM generate_series(1, :users) AS i"
        ),
        {"segments": meters.segments, "users": meters.users},
    )
    merge.open_stage(connection)
    merge.drop_key(connection)
    rollups = NewReadings(connection, is_first=True)
    for block in meters.blocks():
        merge.copy_new_readings(connection, block["user_id"], block["half_hour"], block["wh"])
        rollups.add(block["user_id"], meters.segment_of(block["user_id"]), block["half_hour"], block["wh"])
    merge.build_key(connection)
    rollups.finish()
    report = LoadReport(source="benchmark", layout="", is_sample=False, dry_run=False)
    report.read = report.inserted = meters.readings
    writes.finish_load(connection, load_id, report)
    for table in ("readings", "users", *(rollup.table for rollup in ROLLUPS)):
        connection.execute(text(f"ANALYZE {table}"))


def write_parquet(meters: Meters, path: Path) -> None:
    """Write the same readings, with area and tariff, as an analyst would keep them."""
    import pyarrow as pa  # noqa: PLC0415 - only the comparison with DuckDB has use for it
    import pyarrow.parquet as pq  # noqa: PLC0415

    kinds: dict[str, Any] = {
        "user_id": pa.int32(), "segment": pa.int32(), "read_at": pa.timestamp("s"), "wh": pa.float64(),
    }  # fmt: skip
    with pq.ParquetWriter(path, pa.schema(kinds), compression="zstd") as writer:
        for block in meters.blocks():
            columns = {
                "user_id": block["user_id"],
                "segment": meters.segment_of(block["user_id"]),
                "read_at": (block["half_hour"].astype(np.int64) * 1_800).astype("datetime64[s]"),
                "wh": block["wh"],
            }
            writer.write_table(pa.table(columns, schema=pa.schema(kinds)))
