"""Sentences that set groups side by side: all of a few, or the two ends of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

MOST_NAMED = 3
"""Groups that one title can name."""


class Claim(NamedTuple):
    """What is said of one group: its name, a value by which groups are ordered, and the value in words."""

    name: str
    value: float
    text: str


def side_by_side(claims: Sequence[Claim], *, first: str = "", then: str = "", link: str = ", ") -> str:
    """Write "t1 peaks at 19:00, t2 at 20:00" of up to three groups, of more only the lowest and the highest one.

    Parameters
    ----------
    claims : sequence of Claim
        At least one, in the order of the chart.
    first, then : str
        Words between a name and its value: of the first group, and of the others.
    link : str
        What stands between two groups.
    """
    named = list(claims)
    if len(named) > MOST_NAMED:
        ordered = sorted(claims, key=lambda claim: claim.value)
        named = [ordered[0], ordered[-1]]
    return link.join(
        f"{claim.name} {words + ' ' if words else ''}{claim.text}"
        for claim, words in zip(named, [first, *[then] * (len(named) - 1)], strict=True)
    )
