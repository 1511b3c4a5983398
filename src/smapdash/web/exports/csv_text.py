"""A table as CSV: for pandas a file with comments, for a spreadsheet one whose texts are never formulas.

UTF-8 with a byte-order mark, by which Excel knows it, lines as RFC 4180 has them. Before the head stand lines that
begin with `#`, which pandas passes over; every text of the data is quoted, so a `#` in it stays. README says how a file
is read back so that every text is as it was.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from smapdash.spreadsheets import without_formula
from smapdash.web.exports.tables import Cell, ExportTable

MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
NEW_LINE: Final = "\r\n"

_SEPARATORS = re.compile(r"[,;\"\s]+")
"""What would end a comment's line or cell in some spreadsheet, and so let its rest begin another cell."""


def to_csv(table: ExportTable) -> str:
    """Return a table as the text of a CSV file: comments, head, and every row in full precision."""
    lines = [_comment("title", table.title), *[_comment(name, text) for name, text in table.notes]]
    lines.append(",".join(column.name for column in table.columns))
    lines += [",".join(map(_to_text, row)) for row in table.rows]
    return MARK + "".join(line + NEW_LINE for line in lines)


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
