"""Files whose fields are separated by another sign than a comma: they are refused with its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from smapdash.loader.parse.text_blocks import split_fields

_OTHERS: Final = {";": ";", "\t": "tabs", "|": "|"}
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_ROWS_LOOKED_AT = 10


def find_separator(header: str, columns: Sequence[str]) -> str | None:
    """Return the sign by which a header is separated into fields that hold each column once, None where it is none."""
    return next((sign for sign in (",", *_OTHERS) if _holds(split_fields(header, sign), columns)), None)


def find_header(lines: Sequence[str], columns: Sequence[str]) -> int | None:
    """Return the place of the first line that is a header of these columns, None where none is."""
    return next((place for place, line in enumerate(lines) if _holds(split_fields(line), columns)), None)


def find_row_separator(lines: Sequence[str], width: int) -> str | None:
    """Return the sign, no comma, that separates all of the first rows into as many fields as the header has."""
    rows = [line for line in lines if line.strip()][:_ROWS_LOOKED_AT]
    for sign in _OTHERS if rows and width > 1 else ():
        if all(len(split_fields(row, sign)) == width and not _is_plain(row, sign, width) for row in rows):
            return sign
    return None


def describe_separator(sign: str) -> str:
    """Return what is wrong with a file of this separator, and what to do."""
    return (
        f"cannot be read, as its fields are separated by {_OTHERS[sign]} and not by commas; save it with commas "
        "between the fields and a point in numbers (100.5, not 100,5)"
    )


def _is_plain(row: str, sign: str, width: int) -> bool:
    """Return whether a row can be meant as it stands: its commas separate fields, and not decimals."""
    return len(split_fields(row)) == width and not _DECIMAL_COMMA.fullmatch(split_fields(row, sign)[-1])


def _holds(fields: list[str], columns: Sequence[str]) -> bool:
    return all(fields.count(column) == 1 for column in columns)
