"""Names of what sums up the smallest of too many areas or tariffs."""

from __future__ import annotations

from smapdash.wording.messages import message
from smapdash.wording.phrases import count, plural


def others(merged: int) -> str:
    """Return the name of the sum of so many of the smallest areas, tariffs or pairs of them."""
    return f"other {plural(merged, 'group')}"


def others_clause(alone: int, merged: int) -> str:
    """Return a clause on how many groups stand alone, and how many are summed up."""
    return message("split.others_clause", alone=alone, merged=count(merged))
