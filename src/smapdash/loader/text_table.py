"""A file of comma-separated text, read line by line so that each row keeps its line number and its text.

One physical line is one row: a stray quotation mark can spoil its own line only.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from smapdash.errors import InputError

_LINE_END = re.compile("\r\n|\n|\r")


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
    rows: list[list[str]] = []
    lines: list[int] = []
    broken: list[int] = []
    for line, row_text in enumerate(texts[1:], start=2):
        if not row_text.strip():
            continue  # an empty line is no row
        fields = row_text.split(",") if '"' not in row_text else _fields(row_text)
        if len(fields) == len(header):
            rows.append(fields)
            lines.append(line)
        else:
            broken.append(line)
    places = [header.index(column) for column in wanted]
    columns = {column: [row[place].strip() for row in rows] for column, place in zip(wanted, places, strict=True)}
    return TextTable(columns, lines, broken, texts)


def _fields(row_text: str) -> list[str]:
    try:
        return next(csv.reader([row_text], strict=False), [])
    except csv.Error:  # such as a field beyond csv's limit: counts as one field, so as a broken row
        return [row_text]
