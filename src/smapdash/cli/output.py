"""Frames as CSV and JSON for scripts, and as a table for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from smapdash.model.frames import is_of_days, times_as_text
from smapdash.wording.phrases import printable

if TYPE_CHECKING:
    import pandas as pd


LINES_AT_ONCE = 2_000


class Rows(NamedTuple):
    """What is printed: names of columns, and rows of plain values, None where one is missing, to be taken once."""

    names: Sequence[str]
    rows: Iterable[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """Return one object per row."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]


def rows_of(frame: pd.DataFrame, *, by_day: bool = False) -> Rows:
    """Return a frame as plain values.

    Parameters
    ----------
    frame : DataFrame
        One of `frames.py`; its half-hours of the day become times, `17:30`.
    by_day : bool
        Each `start` is that of a day, and is written as a date.
    """
    columns: dict[str, list[Any]] = {}
    for name in frame.columns:
        values = frame[name]
        if name == "half_hour":
            columns["time"] = [f"{place // 2:02}:{place % 2 * 30:02}" for place in values.tolist()]
        elif values.dtype.kind == "M":
            columns[name] = times_as_text(values, whole_days=is_of_days(name) or (by_day and name == "start"))
        else:
            known = values.astype(object).where(values.notna(), None)
            columns[name] = [to_plain(value) for value in known.tolist()]
    return Rows(list(columns), list(zip(*columns.values(), strict=True)))


def rows_of_all(frames: Iterable[pd.DataFrame], *, by_day: bool = False) -> Rows:
    """Return frames, at least one, as one: the plain values of each are made when its rows are taken."""
    parts = (rows_of(frame, by_day=by_day) for frame in frames)
    first = next(parts)
    return Rows(first.names, chain.from_iterable(part.rows for part in chain([first], parts)))


def to_plain(value: Any) -> Any:
    """Return a value as JSON has it: times as ISO texts, to the minute, and whole numbers as integers."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def print_json(content: Any) -> None:
    """Print plain values as JSON, on one line."""
    _print(json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n")


def print_records(rows: Rows) -> None:
    """Print rows as a JSON array of objects, on one line, some at a time."""
    objects = (dict(zip(rows.names, row, strict=True)) for row in rows.rows)
    before = "["
    while some := list(islice(objects, LINES_AT_ONCE)):
        _print(before + ", ".join(json.dumps(each, ensure_ascii=False, allow_nan=False) for each in some))
        before = ", "
    _print("[]\n" if before == "[" else "]\n")


def print_csv(rows: Rows) -> None:
    """Print rows as CSV, some at a time: numbers in full precision, nothing for what is missing."""
    lines = chain([rows.names], ([_to_text(value) for value in row] for row in rows.rows))
    while some := list(islice(lines, LINES_AT_ONCE)):
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(some)
        _print(stream.getvalue())


def print_table(rows: Rows) -> None:
    """Print rows in aligned columns, numbers to the right; fractions are rounded to three digits, for the eye."""
    known = list(rows.rows)
    columns = [_align(name, [row[place] for row in known]) for place, name in enumerate(rows.names)]
    _print("".join("  ".join(line).rstrip() + "\n" for line in zip(*columns, strict=True)))


def _to_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"{Decimal(text):f}" if isinstance(value, float) and "e" in text else text


def _align(name: str, values: list[Any]) -> list[str]:
    """Return a column, its head first, each cell of the same width."""
    are_numbers = any(_is_number(value) for value in values)
    style = ",.3f" if any(isinstance(value, float) for value in values) else ","
    cells = [format(value, style) if _is_number(value) else printable(_to_text(value)) for value in values]
    cells = [name, *cells]
    width = max(map(len, cells))
    return [cell.rjust(width) if are_numbers else cell.ljust(width) for cell in cells]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _print(text: str) -> None:
    """Write UTF-8 whatever the locale is: a script reads what is in the database."""
    click.echo(text.encode(), nl=False)
