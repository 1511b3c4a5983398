"""Loads, and what each of them did besides adding readings: rows set aside, readings changed, users moved."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from smapdash.model.frames import Column, FrameSpec
from smapdash.model.load_counts import COUNTS_OF_LOAD

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

LARGEST_LOAD: Final = 2**31 - 1
"""No load has a larger number."""


class LoadEntries(StrEnum):
    """What is listed of a load."""

    SET_ASIDE = "set-aside"
    CHANGED = "changed"
    MOVED = "moved"


LOADS: Final = FrameSpec(
    "LOADS",
    "finished load, the latest first",
    {
        "load": Column("int64", "its number"),
        "started_at": Column("datetime64[us]", "UTC"),
        "seconds": Column("float64", "how long it took"),
        "source": Column("str", "what was loaded"),
        "is_sample": Column("bool", "the bundled sample"),
        "conflict_rule": Column("str", "what --conflicts said; missing where an earlier version loaded"),
        **{
            count.name: Column("int64", count.comment or f"rows: {count.label}")
            for count in COUNTS_OF_LOAD
            if not count.is_of_files
        },
        **{count.name: Column("int64", count.label) for count in COUNTS_OF_LOAD if count.is_of_files},
        "moved": Column("int64", "users whose area or tariff it changed"),
        "set_aside": Column("int64", "rows that it set aside"),
        "kept": Column("int64", "those of them that are kept; the others were purged"),
    },
)
SET_ASIDE: Final = FrameSpec(
    "SET_ASIDE",
    "row that a load set aside, by file and line",
    {
        "file": Column("str", "relative to what was loaded"),
        "line": Column("int64", "in the file, the header being 1"),
        "text": Column("str", "the line as it stood"),
        "reason": Column("str", "why, in words"),
        "rows": Column("int64", "rows of the file that it stands for"),
    },
)
CHANGED: Final = FrameSpec(
    "CHANGED",
    "reading that a load changed, by user and time",
    {
        "user": Column("str", "user's id"),
        "start": Column("datetime64[us]", "start of the half-hour, wall-clock"),
        "fold": Column("int64", "1 for the second pass of a repeated hour"),
        "old_wh": Column("float64", "energy before the load [Wh]"),
        "new_wh": Column("float64", "energy after it [Wh]; NaN where the reading is gone"),
    },
)
MOVED: Final = FrameSpec(
    "MOVED",
    "user whose area or tariff a load changed, by user",
    {
        "user": Column("str", "user's id"),
        "old_area": Column("str", "before the load"),
        "old_tariff": Column("str", "before the load"),
        "new_area": Column("str", "after it"),
        "new_tariff": Column("str", "after it"),
    },
)
ENTRIES: Final = {LoadEntries.SET_ASIDE: SET_ASIDE, LoadEntries.CHANGED: CHANGED, LoadEntries.MOVED: MOVED}
"""The frame of each kind of entries."""


class ReasonCount(NamedTuple):
    """Why rows were set aside, in words, and how many of them are kept."""

    reason: str
    rows: int


class LoadTotals(NamedTuple):
    """All finished loads: how many by result, their rows by kind, and when the last one ended."""

    loads: Mapping[str, int]
    rows: Mapping[str, int]
    last_at: datetime | None


class EntryPage(NamedTuple):
    """One page of entries of a load: a frame of `ENTRIES`, and how many there are on all pages."""

    rows: pd.DataFrame
    total: int
