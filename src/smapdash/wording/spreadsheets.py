"""Texts that a spreadsheet shows instead of running them as formulas."""

from __future__ import annotations

import re

_CELLS = re.compile("(?:^|(?<=[;\t|\r\n]))(?='|[\\s\"'`]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
"""Where a cell may begin that a spreadsheet would run (OWASP, CSV injection), also behind blanks and quotation marks,
also in full width; or one that begins with an apostrophe, so that taking one away always gives back what it was.

That is at the start, and behind each sign but the comma by which some spreadsheets separate cells: these do not see the
quotation marks around the whole text, and those that separate at commas do."""


def without_formula(text: str) -> str:
    """Return a text with an apostrophe wherever a spreadsheet could take what follows for a formula."""
    return _CELLS.sub("'", text)
