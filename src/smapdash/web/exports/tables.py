"""A table to export: columns in the units of the page, and what is to be said about them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from smapdash.model.frames import times_as_text
from smapdash.wording import formatting

Cell = str | int | float | bool | None

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
    """A table with all of its rows.

    Attributes
    ----------
    title : str
        What it holds.
    notes : tuple of Note
        Filters, units and conventions.
    columns : tuple of Column
        Of equal length. Energy is in kWh, demand in kW.
    """

    title: str
    notes: tuple[Note, ...]
    columns: tuple[Column, ...]

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """Rows of values, None where one is missing."""
        return list(zip(*[column.values for column in self.columns], strict=True))


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
        return Column("time", "", [formatting.half_hour(slot) for slot in values.tolist()], is_number=False)
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
