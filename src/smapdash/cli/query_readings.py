"""What `smapdash query readings` shows: the energy of every half-hour, in total, by segment or by user."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from smapdash.model.enums import Split
from smapdash.model.filters import Filters

if TYPE_CHECKING:
    import pandas as pd

    from smapdash.repository.protocol import Repository

BY = ("total", "segment", "user")
_SPLITS = {"total": Split.NONE, "segment": Split.BOTH}


def fetch_frames(repository: Repository, filters: Filters, by: str) -> Iterator[pd.DataFrame]:
    """Return the half-hours as frames of equal columns, at least one."""
    from smapdash.repository.half_hours import fetch_half_hours  # noqa: PLC0415

    if by == "user":
        return repository.fetch_all_readings(filters)[1]
    return fetch_half_hours(repository, filters, _SPLITS[by])


def print_parquet(frames: Iterable[pd.DataFrame]) -> None:
    """Write the frames to standard output as a Parquet file."""
    from smapdash.web.exports.parquet import to_parquet  # noqa: PLC0415

    for part in to_parquet("Readings", (), frames):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
