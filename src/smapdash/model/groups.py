"""Groups of users that a split shows apart: of one area, tariff or pair, one user, or the smallest ones together."""

from __future__ import annotations

from typing import NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Measure, Split
from smapdash.model.filters import Filters

MOST_GROUPS = 6
"""Groups that a chart of shapes can carry: the smallest of more are drawn as one. Of more users none are."""
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
    user : str or None
        Id of its only user, where the split is by user.
    """

    area: str | None
    tariff: str | None
    merged: int
    filters: Filters
    user: str | None = None


def count_groups(dataset: DatasetInfo, filters: Filters, split: Split) -> int:
    """Return into how many groups a split divides the chosen areas and tariffs, or the selected users."""
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
        Split.USER: len(filters.users) - len(dataset.unknown_users(filters.users)),
    }[split]


def can_split(dataset: DatasetInfo, filters: Filters, split: Split) -> bool:
    """Return whether charts can show a split: single users from two on, as lines; bands of few groups."""
    groups, is_bands = count_groups(dataset, filters, split), filters.measure is Measure.BANDS
    if split is Split.USER:
        return not is_bands and 2 <= groups <= MOST_GROUPS
    return not is_bands or groups <= MOST_BANDS
