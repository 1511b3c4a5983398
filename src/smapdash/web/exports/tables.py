"""A table to export: columns in the units of the page, and what is to be said about them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd

from smapdash.model.frames import times_as_text
from smapdash.wording import formatting

Cell = str | int | float | bool | None

ROWS_AT_ONCE: Final = 2_000

_THOUSANDS = {"wh": "kWh", "w": "kW"}
_UNIT = re.compile(r"_(wh|w|percent)(?=_|$)")


class Note(NamedTuple):
    """One thing to know about a table."""

    name: str
    text: str


class Column(NamedTuple):
    """One column: name with its unit, the unit as it is written (empty where it has none), and its values."""

    name: str
    unit: str
    values: list[Cell]
    is_number: bool

    @property
    def label(self) -> str:
        """Name without unit, as the head of a column."""
        return re.sub(r"_(kwh|kw|percent)(?=_|$)", "", self.name).replace("_", " ").capitalize()


@dataclass(frozen=True)
class ExportTable:
    """A table with all of its rows, made some at a time: as Python's values they take ten times the memory of a frame.

    Attributes
    ----------
    title : str
        What it holds.
    notes : tuple of Note
        Filters, units and conventions.
    total : int
        Rows of all blocks.
    blocks : iterable of tuple of Column
        Rows in order, at least one block, to be taken once. Its columns are of equal length, None where a value is
        missing; energy is in kWh, demand in kW.
    """

    title: str
    notes: tuple[Note, ...]
    total: int
    blocks: Iterable[tuple[Column, ...]]


def rows_of(columns: tuple[Column, ...]) -> Iterator[tuple[Cell, ...]]:
    """Return the rows of a block."""
    return zip(*[column.values for column in columns], strict=True)


def blocks_of(frames: Iterable[pd.DataFrame], *, by_day: bool = False) -> Iterator[tuple[Column, ...]]:
    """Yield the columns of frames, as `columns_of` does, at most `ROWS_AT_ONCE` rows at a time."""
    for frame in frames:
        for first in range(0, max(len(frame), 1), ROWS_AT_ONCE):
            yield columns_of(frame.iloc[first : first + ROWS_AT_ONCE], by_day=by_day)


def columns_of(frame: pd.DataFrame, *, by_day: bool = False) -> tuple[Column, ...]:
    """Return the columns of a frame in the units of the page: `energy_wh` becomes `energy_kwh`, nothing is rounded.

    Parameters
    ----------
    frame : DataFrame
        One of `frames.py`; its half-hours of the day become times, `17:30`.
    by_day : bool
        Each `start` is that of a day or of a longer bucket, and is written as a date.
    """
    return tuple(_column(name, frame[name], by_day=by_day) for name in map(str, frame.columns))


def unit_name(name: str) -> str:
    """Return a frame's name of a column as an export has it, in the unit of the page."""
    return _UNIT.sub(lambda found: f"_k{found[1]}" if found[1] in _THOUSANDS else found[0], name)


def _column(name: str, values: pd.Series[Any], *, by_day: bool) -> Column:
    if name == "half_hour":
        return Column("time", "", [formatting.half_hour(half_hour) for half_hour in values.tolist()], is_number=False)
    if values.dtype.kind == "M":
        return Column(name, "", _times(values, whole_days=name == "day" or (by_day and name.endswith("start"))), False)
    found = _UNIT.search(name)
    unit = found[1] if found else ""
    if unit in _THOUSANDS:
        values = values / 1_000
    known: list[Cell] = values.astype(object).where(values.notna(), None).tolist()
    written = "%" if unit == "percent" else _THOUSANDS.get(unit, "")
    return Column(unit_name(name), written, known, is_number=values.dtype.kind in "iuf")


def _times(values: pd.Series[Any], *, whole_days: bool) -> list[Cell]:
    return [text and text.replace("T", " ") for text in times_as_text(values, whole_days=whole_days)]
