"""The groups of a selection by area, tariff or user, as every chart that is split shows them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Group, Selection
from smapdash.model.enums import Split
from smapdash.model.filters import Filters
from smapdash.model.groups import UserGroup


def groups_of(cube: Cube, filters: Filters, most: int | None = None) -> list[UserGroup]:
    """Return the groups with readings in the dates, ordered by name; without a split the selection itself.

    Each group is the selection narrowed to its segments, so whatever is asked of a selection can be asked of a group.

    Parameters
    ----------
    most : int or None
        Of more groups those of least energy are one, the last; None for all groups.
    """
    if filters.split is Split.NONE:
        return [UserGroup(None, None, 0, filters)]
    selection = Selection(cube, filters)
    groups = merge_smallest(selection, selection.groups(filters.split), most)
    return [
        UserGroup(group.area, group.tariff, group.merged, _narrowed(cube, filters, group), group.user)
        for group in groups
        if selection.readings(group.segments).any()
    ]


def merge_smallest(selection: Selection, groups: list[Group], most: int | None) -> list[Group]:
    """Return at most so many groups with readings in the dates: the largest by name, then one of all others.

    Of equal energy the first by name stands alone.
    """
    if most is None or len(groups) <= most:
        return groups
    half_hours = selection.cube.half_hours
    cells = selection.spans_by_segment(selection.segments, half_hours)
    wh = np.full(len(selection.cube.segments), np.nan)
    wh[selection.segments[cells.is_held]] = cells.reduce(np.add, half_hours.wh)
    energy = [np.nan if np.isnan(wh[group.segments]).all() else np.nansum(wh[group.segments]) for group in groups]
    order = np.argsort(-np.array(energy), kind="stable")[: np.count_nonzero(~np.isnan(energy))].tolist()
    if len(order) <= most:
        return [groups[place] for place in sorted(order)]
    smallest = [groups[place].segments for place in sorted(order[most - 1 :])]
    others = Group(None, None, np.sort(np.concatenate(smallest)), merged=len(smallest))
    return [*(groups[place] for place in sorted(order[: most - 1])), others]


def _narrowed(cube: Cube, filters: Filters, group: Group) -> Filters:
    segments = tuple(cube.segments[number] for number in group.segments.tolist())
    return replace(filters, split=Split.NONE, segments=segments)
