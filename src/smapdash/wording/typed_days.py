"""What is said of typed days that had to be corrected."""

from __future__ import annotations

import re

from smapdash.model.typed_days import Correction, CorrectionKind
from smapdash.wording import formatting

_NAMES = re.compile("[a-z]{3,}")
_MOST_SHOWN = 40


def describe_corrections(corrections: tuple[Correction, ...]) -> str:
    """Return a sentence for each correction; empty without any."""
    return " ".join(map(_describe, corrections))


def _describe(correction: Correction) -> str:
    kind, days = correction.kind, correction.days
    if kind is CorrectionKind.UNREADABLE:
        return f"{_cut(correction.text)} is not a date. Examples: 26 Oct 2016; 9 \N{EN DASH} 31 Oct; Dec 2016."
    if kind is CorrectionKind.NO_DAY:
        text = _NAMES.sub(lambda name: name[0].title(), _cut(correction.text))
        return (
            f"{text} is not a day.{'' if _NAMES.search(correction.text) else ' The day comes first, then the month.'}"
        )
    if kind is CorrectionKind.OUTSIDE:
        asked, readings = formatting.day_range(*days[:2]), formatting.day_range(*days[2:])
        return f"No reading is dated {asked}. They cover {readings}."
    if kind is CorrectionKind.BEGINS:
        return f"The readings begin on {formatting.day(*days)}: shown from there."
    if kind is CorrectionKind.ENDS:
        return f"The readings end on {formatting.day(*days)}: shown up to there."
    return "The first day was after the last: swapped."


def _cut(text: str) -> str:
    """Write typed text, cut where it is long."""
    return formatting.shown(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}\N{HORIZONTAL ELLIPSIS}")
