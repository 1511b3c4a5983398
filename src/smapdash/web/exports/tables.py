"""Tables to export: columns in the units of the page, and notes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd

from smapdash.model.frames import is_of_days, times_as_text
from smapdash.wording import formatting

Cell = str | int | float | bool | None

ROWS_AT_ONCE: Final = 2_000

_THOUSANDS = {"wh": "kWh", "w": "kW"}
_UNIT = re.compile(r"_(wh|w|percent)(?=_|$)")


class Note(NamedTuple):
    """A note on a table."""

    name: str
    text: str


class Column(NamedTuple):
    """One column: name including its unit, unit as printed (empty without one), and values."""

    name: str
    unit: str
    values: list[Cell]
    is_number: bool

    @property
    def label(self) -> str:
        """Name without unit, for the header of the column."""
        return re.sub(r"_(kwh|kw|percent)(?=_|$)", "", self.name).replace("_", " ").capitalize()


@dataclass(frozen=True)
class ExportTable:
    """A table whose rows are built in blocks, since Python values take ten times the memory of a frame.

    Attributes
    ----------
    title : str
        Its subject.
    notes : tuple of Note
        Filters, units and conventions.
    total : int
        Rows of all blocks.
    blocks : iterable of tuple of Column
        Rows in order, in at least one block, to be iterated once. Columns have equal length and None for a missing
        value; energy is in kWh, demand in kW.
    """

    title: str
    notes: tuple[Note, ...]
    total: int
    blocks: Iterable[tuple[Column, ...]]


def rows_of(columns: tuple[Column, ...]) -> Iterator[tuple[Cell, ...]]:
    """Return the rows of a block."""
    return zip(*[column.values for column in columns], strict=True)


def blocks_of(frames: Iterable[pd.DataFrame], *, by_day: bool = False) -> Iterator[tuple[Column, ...]]:
    """Yield the columns of frames (see `columns_of`) in blocks of at most `ROWS_AT_ONCE` rows."""
    for frame in frames:
        for first in range(0, max(len(frame), 1), ROWS_AT_ONCE):
            yield columns_of(frame.iloc[first : first + ROWS_AT_ONCE], by_day=by_day)


def columns_of(frame: pd.DataFrame, *, by_day: bool = False) -> tuple[Column, ...]:
    """Return the columns of a frame in the units of the page: `energy_wh` becomes `energy_kwh`, nothing is rounded.

    Parameters
    ----------
    frame : DataFrame
        One of `model.frames`; half-hours of the day become times, `17:30`.
    by_day : bool
        Buckets are a day or longer, so each `start` is written as a date.
    """
    return tuple(_column(name, frame[name], by_day=by_day) for name in map(str, frame.columns))


def in_page_units(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in kWh and kW, its columns renamed accordingly."""
    frame = frame.copy(deep=False)
    for name in frame.columns:
        found = _UNIT.search(name)
        if found and found[1] in _THOUSANDS:
            frame[name] /= 1_000
    return frame.rename(columns=unit_name)


def unit_name(name: str) -> str:
    """Return the export's name of a frame's column, with the unit of the page."""
    return _UNIT.sub(lambda found: f"_k{found[1]}" if found[1] in _THOUSANDS else found[0], name)


def _column(name: str, values: pd.Series[Any], *, by_day: bool) -> Column:
    if name == "half_hour":
        return Column("time", "", [formatting.half_hour(half_hour) for half_hour in values.tolist()], is_number=False)
    if values.dtype.kind == "M":
        whole_days = is_of_days(name) or (by_day and name.endswith("start"))
        return Column(name, "", _times(values, whole_days=whole_days), is_number=False)
    found = _UNIT.search(name)
    unit = found[1] if found else ""
    if unit in _THOUSANDS:
        values = values / 1_000
    known: list[Cell] = values.astype(object).where(values.notna(), None).tolist()
    written = "%" if unit == "percent" else _THOUSANDS.get(unit, "")
    return Column(unit_name(name), written, known, is_number=values.dtype.kind in "iuf")


def _times(values: pd.Series[Any], *, whole_days: bool) -> list[Cell]:
    return [text and text.replace("T", " ") for text in times_as_text(values, whole_days=whole_days)]
