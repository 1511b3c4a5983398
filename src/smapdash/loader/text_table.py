"""A file of comma-separated text, read line by line so that each row keeps its line number and its text.

One physical line is one row: a stray quotation mark can spoil its own line only.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from smapdash.errors import InputError

_LINE_END = re.compile("\r\n|\n|\r")
_SPACE_AT_EDGE = re.compile(r"(?:^|,)\s|\s(?:,|$)")


@dataclass(frozen=True)
class TextTable:
    """The rows of one file.

    Attributes
    ----------
    columns : dict of str to list of str
        The wanted columns, one text per whole row, stripped of spaces.
    lines : list of int
        Line number of each whole row, the header being 1.
    broken : list of int
        Line numbers of the rows with a wrong number of fields.
    texts : list of str
        All lines as they stand; line n is `texts[n - 1]`.
    """

    columns: dict[str, list[str]]
    lines: list[int]
    broken: list[int]
    texts: list[str]


def printable(name: object) -> str:
    """Return a name of a file as text that can be printed and stored: a system's file names may hold any bytes."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(name))


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file without their ends.

    Raises
    ------
    InputError
        When the file cannot be read or is not UTF-8 text.
    """
    name = printable(path.name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}); check its permissions.") from error
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name} is not UTF-8 text (line {line}); save it as UTF-8 and load again.") from None
    return _LINE_END.split(decoded)


def read_text_table(path: Path, wanted: tuple[str, ...]) -> TextTable:
    """Read the wanted columns of a file with a header; columns beside them are passed over.

    Raises
    ------
    InputError
        When the file cannot be read, is not UTF-8 text, is empty, or lacks a column.
    """
    texts, name = read_lines(path), printable(path.name)
    if not any(texts):
        raise InputError(f"{name} is empty; it needs the header {','.join(wanted)} and rows below it.")
    header = [column.strip() for column in _fields(texts[0])]
    missing = [column for column in wanted if header.count(column) != 1]
    if missing:
        raise InputError(
            f"{name} has no single column {' and '.join(missing)} in its first line; it must name {','.join(wanted)}."
        )
    table = _split_evenly(texts, len(header)) or _split_by_line(texts, len(header))
    columns = {column: table.fields[header.index(column)] for column in wanted}
    return TextTable(columns, table.lines, table.broken, texts)


class _Split(NamedTuple):
    """The fields of the whole rows, one list per column of the file, and the line numbers of whole and broken rows."""

    fields: list[list[str]]
    lines: list[int]
    broken: list[int]


def _split_evenly(texts: list[str], width: int) -> _Split | None:
    """Split a file that is as it should be in one go, which is faster than by line; None for any other."""
    rows = texts[1:-1] if not texts[-1] else texts[1:]
    joined = ",".join(rows)
    if '"' in joined or _SPACE_AT_EDGE.search(joined) or any(row.count(",") != width - 1 for row in rows):
        return None
    fields = joined.split(",") if rows else []
    return _Split([fields[place::width] for place in range(width)], list(range(2, len(rows) + 2)), [])


def _split_by_line(texts: list[str], width: int) -> _Split:
    rows: list[list[str]] = []
    lines: list[int] = []
    broken: list[int] = []
    for line, row_text in enumerate(texts[1:], start=2):
        if not row_text.strip():
            continue  # an empty line is no row
        fields = row_text.split(",") if '"' not in row_text else _fields(row_text)
        if len(fields) == width:
            rows.append(fields)
            lines.append(line)
        else:
            broken.append(line)
    return _Split([[row[place].strip() for row in rows] for place in range(width)], lines, broken)


def _fields(row_text: str) -> list[str]:
    try:
        return next(csv.reader([row_text], strict=False), [])
    except csv.Error:  # such as a field beyond csv's limit: counts as one field, so as a broken row
        return [row_text]
