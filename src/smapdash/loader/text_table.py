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


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file without their ends.

    Raises
    ------
    InputError
        When the file cannot be read or is not UTF-8 text.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name} cannot be read ({error.strerror}); check its permissions.") from error
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path.name} is not UTF-8 text (line {line}); save it as UTF-8 and load again.") from None
    return _LINE_END.split(decoded)


def read_text_table(path: Path, wanted: tuple[str, ...]) -> TextTable:
    """Read the wanted columns of a file with a header; columns beside them are passed over.

    Raises
    ------
    InputError
        When the file cannot be read, is not UTF-8 text, is empty, or lacks a column.
    """
    texts = read_lines(path)
    if not any(texts):
        raise InputError(f"{path.name} is empty; it needs the header {','.join(wanted)} and rows below it.")
    header = [name.strip() for name in _fields(texts[0])]
    missing = [name for name in wanted if header.count(name) != 1]
    if missing:
        raise InputError(
            f"{path.name} has no single column {' and '.join(missing)} in its first line; "
            f"it must name {','.join(wanted)}."
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
    places = [header.index(name) for name in wanted]
    columns = {name: [row[place].strip() for row in rows] for name, place in zip(wanted, places, strict=True)}
    return TextTable(columns, lines, broken, texts)


def _fields(row_text: str) -> list[str]:
    try:
        return next(csv.reader([row_text], strict=False), [])
    except csv.Error:  # such as a field beyond csv's limit: counts as one field, so as a broken row
        return [row_text]
