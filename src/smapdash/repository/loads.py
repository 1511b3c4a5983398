"""The history of loads, and what each of them did besides adding readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from smapdash.db.load.entries import count_entries, select_entries
from smapdash.db.load.log import select_loads
from smapdash.db.load.rejects import count_reasons
from smapdash.model.accounts import Role
from smapdash.model.filters import Filters
from smapdash.model.frames import build_frame
from smapdash.model.loads import ENTRIES, LOADS, EntryPage, LoadEntries, ReasonCount
from smapdash.model.reasons import Reason
from smapdash.repository.allowed import needs, require_everything
from smapdash.repository.part import Part
from smapdash.wording.reasons import describe_counts, describe_reason

if TYPE_CHECKING:
    import pandas as pd

MOST_TEXT: Final = 200
"""Characters of the text of a row that was set aside, on the page; a file has all of them."""
_ROWS_AT_ONCE: Final = 50_000


class LoadHistory(Part):
    """The part of the repository that answers what loads did."""

    @needs(Role.ADMIN)
    def fetch_loads(self) -> pd.DataFrame:
        """Return the finished loads, the latest first: frame LOADS."""
        require_everything()
        with self._days_of(Filters()) as (_, readings):
            loads = select_loads(readings.connection)[::-1]
        others = {
            "load": [load["load_id"] for load in loads],
            "started_at": [load["started_at"].astimezone(UTC).replace(tzinfo=None) for load in loads],
        }
        return build_frame(
            LOADS, others | {name: [load[name] for load in loads] for name in LOADS.columns if name not in others}
        )

    @needs(Role.ADMIN)
    def fetch_load_reasons(self, load: int) -> list[ReasonCount]:
        """Return why a load set rows aside, the most frequent reason first."""
        require_everything()
        with self._days_of(Filters()) as (_, readings):
            return [ReasonCount(*one) for one in describe_counts(count_reasons(readings.connection, load)).items()]

    @needs(Role.ADMIN)
    def fetch_load_entries(self, load: int, of: LoadEntries, *, page: int, page_size: int) -> EntryPage:
        """Return one page of what a load did; one beyond the end is the last."""
        require_everything()
        with self._days_of(Filters()) as (_, readings):
            total = count_entries(readings.connection, load, of)
            first = page_size * min(page, max(0, total - 1) // page_size)
            rows = select_entries(readings.connection, load, of, first=first, most=page_size, length=MOST_TEXT)
            return EntryPage(_to_frame(of, rows), total)

    @needs(Role.ADMIN)
    def fetch_all_load_entries(self, load: int, of: LoadEntries) -> tuple[int, Iterator[pd.DataFrame]]:
        """Return how many entries of a kind a load has and all of them, some rows at a time.

        Each frame is fetched when it is taken, in a transaction of its own, so that a slow client holds none open.
        """
        require_everything()
        with self._days_of(Filters()) as (_, readings):
            total = count_entries(readings.connection, load, of)
        return total, self._in_parts(load, of, total)

    def _in_parts(self, load: int, of: LoadEntries, total: int) -> Iterator[pd.DataFrame]:
        for first in range(0, max(total, 1), _ROWS_AT_ONCE):
            with self._days_of(Filters()) as (_, readings):
                frame = _to_frame(of, select_entries(readings.connection, load, of, first=first, most=_ROWS_AT_ONCE))
            yield frame


def _to_frame(of: LoadEntries, rows: Iterable[Any]) -> pd.DataFrame:
    """Return rows of the database as the frame of their kind."""
    found = [_in_words(row._asdict()) for row in rows]
    return build_frame(ENTRIES[of], {name: [one[name] for one in found] for name in ENTRIES[of].columns})


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the names of its frame, its reason in words."""
    if "reason" in row:
        return row | {"reason": describe_reason(Reason.from_stored(row["reason"], row["detail"]))}
    if "read_at" in row:
        return row | {"start": row["read_at"], "new_wh": np.nan if row["new_wh"] is None else row["new_wh"]}
    return row
