"""Groups of users that a split shows apart: of one area, one tariff or one pair, or of the smallest ones together."""

from __future__ import annotations

from typing import NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Split
from smapdash.model.filters import Filters

MOST_GROUPS = 6
"""Groups that a chart of shapes can carry: the smallest of more are drawn as one."""
MOST_BANDS = 4
"""Groups whose bands can be read in one chart."""


class UserGroup(NamedTuple):
    """One group of a split.

    Attributes
    ----------
    area, tariff : str or None
        None where the split does not distinguish them, and for several groups together.
    merged : int
        How many of the smallest groups it holds; 0 for a single one.
    filters : Filters
        The selection narrowed to it, without a split.
    """

    area: str | None
    tariff: str | None
    merged: int
    filters: Filters


def count_groups(dataset: DatasetInfo, filters: Filters, split: Split) -> int:
    """Return into how many groups a split divides the chosen areas and tariffs."""
    pairs = [
        (area, tariff)
        for area, tariff in dataset.segments
        if (not filters.areas or area in filters.areas) and (not filters.tariffs or tariff in filters.tariffs)
    ]
    return {
        Split.NONE: 1,
        Split.AREA: len({area for area, _ in pairs}),
        Split.TARIFF: len({tariff for _, tariff in pairs}),
        Split.BOTH: len(pairs),
    }[split]
