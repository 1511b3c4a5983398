"""A table as CSV: for pandas a file with comments, for a spreadsheet one whose texts are never formulas.

UTF-8 with a byte-order mark, by which Excel knows it, lines as RFC 4180 has them. Before the head stand lines that
begin with `#`, which pandas passes over; every text of the data is quoted, so a `#` in it stays. README says how a file
is read back so that every text is as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Final

from smapdash.web.exports.tables import Cell, ExportTable, rows_of
from smapdash.wording.spreadsheets import without_formula

MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
NEW_LINE: Final = "\r\n"

_SEPARATORS = re.compile(r"[,;\"\s]+")
"""What would end a comment's line or cell in some spreadsheet, and so let its rest begin another cell."""


def to_csv(table: ExportTable) -> Iterator[str]:
    """Yield the text of a CSV file, some rows at a time: comments, head, and every row in full precision."""
    blocks = iter(table.blocks)
    first = next(blocks)
    lines = [_comment("title", table.title), *[_comment(name, text) for name, text in table.notes]]
    lines.append(",".join(column.name for column in first))
    yield MARK + "".join(line + NEW_LINE for line in lines)
    for block in chain([first], blocks):
        yield "".join(",".join(map(_to_text, row)) + NEW_LINE for row in rows_of(block))


def _comment(name: str, text: str) -> str:
    return f"# {name}: {_SEPARATORS.sub(' ', text).strip()}"


def _to_text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + without_formula(value).replace('"', '""') + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"{Decimal(text):f}" if "e" in text else text
