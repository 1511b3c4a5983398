"""The finding in energy over time, as values and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from smapdash.model.enums import Grain, Measure
from smapdash.web.charts import quantities
from smapdash.web.charts.buckets import Line, Point
from smapdash.web.charts.energy_lines import amount, highest, leader, uncut
from smapdash.wording import formatting, phrases
from smapdash.wording.findings import count_implausible
from smapdash.wording.messages import message


class LargestUse(NamedTuple):
    """The area, tariff or user that uses most, its use [Wh], and among how many."""

    name: str
    wh: float
    groups: int
    measure: Measure
    grain: Grain


class HighestBucket(NamedTuple):
    """The highest bucket of the only line, the line's name (empty for all users), and whether the date needs a year."""

    point: Point
    whose: str
    with_year: bool
    measure: Measure
    grain: Grain


def find_energy(lines: Sequence[Line], *, measure: Measure, grain: Grain) -> LargestUse | HighestBucket | None:
    """Return the area or tariff that uses most, or the highest bucket of a single line; None without a finding."""
    if len(lines) > 1:
        first = leader(lines, measure=measure, grain=grain)
        return LargestUse(*first, len(lines), measure, grain) if first else None
    if not lines:
        return None
    known = uncut(lines[0])
    if not len(known) or (known["value"] == known["value"][0]).all():
        return None
    with_year = len(np.unique(known["start"].astype("datetime64[Y]"))) > 1
    return HighestBucket(highest(lines[0]), lines[0].name, with_year, measure, grain)


def title_energy(lines: Sequence[Line], *, measure: Measure, grain: Grain, noun: str = "") -> str:
    """Return the finding as plain text for the card's title, or the subject where there is none.

    `noun` stands before the name of a line that uses most.
    """
    finding = find_energy(lines, measure=measure, grain=grain)
    if isinstance(finding, HighestBucket):
        clause = peak_clause(finding)
        return f"{clause[0].upper()}{clause[1:]}, {amount(finding.point, measure, grain)}"
    if isinstance(finding, LargestUse):
        claim = message(
            "energy.has_the_highest_use", name=f"{noun}{finding.name}", degree=phrases.degree(finding.groups)
        )
        if measure is not Measure.MEAN:
            return f"{claim}: {formatting.energy(finding.wh)}"
        mean = quantities.in_words(quantities.value_of(finding.wh, grain), grain)
        return message(
            "energy.claim_per_user",
            claim=claim,
            mean=mean,
            per_grain="" if grain in quantities.HOURS else f" a {grain}",
        )
    return quantities.subject(grain, is_per_user=measure is Measure.MEAN)


def peak_clause(finding: HighestBucket) -> str:
    """Return the clause on the highest bucket: peak day: 26 Oct."""
    point, grain = finding.point, finding.grain
    whose = f" of {finding.whose}" if finding.whose else ""
    faulty = f", with {count_implausible(point.implausible)}" if point.implausible else ""
    return f"peak {grain}{whose}: {bucket_in_title(finding)}{faulty}"


def bucket_in_title(finding: HighestBucket) -> str:
    """Return the highest bucket as the clause names it: 26 Oct."""
    point = finding.point
    return formatting.in_title(point.start, point.fold, finding.grain, with_year=finding.with_year)
