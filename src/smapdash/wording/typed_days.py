"""What is said of typed days that had to be corrected."""

from __future__ import annotations

import re

from smapdash.model.typed_days import Correction, CorrectionKind
from smapdash.wording import formatting
from smapdash.wording.messages import message

_NAMES = re.compile("[a-z]{3,}")
_MOST_SHOWN = 40


def describe_corrections(corrections: tuple[Correction, ...]) -> str:
    """Return a sentence for each correction; empty without any."""
    return " ".join(map(_describe, corrections))


def _describe(correction: Correction) -> str:
    kind, days = correction.kind, correction.days
    if kind in (CorrectionKind.UNREADABLE, CorrectionKind.NO_DAY, CorrectionKind.OTHER_WEEKDAY):
        return _refuse(correction)
    if kind is CorrectionKind.OUTSIDE:
        asked, readings = formatting.day_range(*days[:2]), formatting.day_range(*days[2:])
        return message("dates.outside", asked=asked, readings=readings)
    if kind is CorrectionKind.BEGINS:
        return message("dates.begins", day=formatting.day(*days))
    if kind is CorrectionKind.ENDS:
        return message("dates.ends", day=formatting.day(*days))
    return message("dates.swapped")


def _refuse(correction: Correction) -> str:
    """Write why a text means no days."""
    if correction.kind is CorrectionKind.UNREADABLE:
        return message("dates.is_not_a_date", text=_cut(correction.text))
    if correction.kind is CorrectionKind.OTHER_WEEKDAY:
        day = correction.days[0]
        return message(
            "dates.other_weekday",
            day=formatting.day(day),
            thought=formatting.weekday_names((correction.weekday,)),
            falls_on=formatting.weekday_names((day.weekday(),)),
        )
    text = _NAMES.sub(lambda name: name[0].title(), _cut(correction.text))
    return message(
        "dates.is_not_a_day",
        text=text,
        the_day_comes_first="" if _NAMES.search(correction.text) else message("dates.the_day_comes_first"),
    )


def _cut(text: str) -> str:
    """Write typed text, cut where it is long."""
    return formatting.shown(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}\N{HORIZONTAL ELLIPSIS}")
