"""A table as CSV: for pandas a file with comments, for a spreadsheet one whose texts are never formulas.

UTF-8 with a byte-order mark, which Excel needs, and lines as in RFC 4180. Comments before the header begin with `#`,
which pandas skips; all texts are quoted, so a `#` in them is kept. The documents describe how to read a file back
without changing any text.
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
"""Characters that end a line or field in some spreadsheet, so that the rest of a comment would start another one."""


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
