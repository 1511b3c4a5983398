"""The table of load research: the measures of a selection, and of each of the groups that a split makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.groups import groups_of
from smapdash.model.coverage import Sufficiency
from smapdash.model.enums import Split
from smapdash.model.filters import Filters
from smapdash.model.frames import build_frame
from smapdash.model.groups import UserGroup
from smapdash.model.research import LOAD_RESEARCH, GroupDemand

if TYPE_CHECKING:
    import pandas as pd

Measure = Callable[[Filters], tuple[GroupDemand, Sufficiency]]


def load_research(cube: Cube, filters: Filters, measure: Measure, most: int | None = None) -> pd.DataFrame:
    """Return the measures of the selection, then of each group of its split: frame LOAD_RESEARCH.

    Without readings there are no rows. A split by user makes no groups: the maximum of one user always coincides.

    Parameters
    ----------
    measure : callable
        Returns the demand of a group, which its filters choose, and how many of its days are sufficient.
    most : int or None
        Of more groups those of least energy are one, the last; None for all groups.
    """
    whole = UserGroup(None, None, 0, replace(filters, split=Split.NONE))
    is_split = filters.split not in (Split.NONE, Split.USER)
    groups = [whole, *(groups_of(cube, filters, most) if is_split else ())]
    measured = [(group, *measure(group.filters)) for group in groups]
    rows = [_row(group, demand, days) for group, demand, days in measured if demand.summary.readings]
    return build_frame(LOAD_RESEARCH, {name: [row[name] for row in rows] for name in LOAD_RESEARCH.columns})


def _row(group: UserGroup, demand: GroupDemand, days: Sufficiency) -> dict[str, Any]:
    summary = demand.summary
    numbers = {
        "coverage": summary.coverage,
        "max_demand_w": summary.peak_w,
        "mean_demand_w": summary.mean_w,
        "load_factor": summary.load_factor,
        "sum_of_maxima_w": demand.sum_of_maxima_w,
        "coincidence_factor": demand.coincidence_factor,
        "diversity_factor": demand.diversity_factor,
        "admd_w": demand.admd_w,
        "base_load_w": summary.base_w,
        "top10_share": demand.top10_share,
        "responsibility_p10": demand.responsibility.p10,
        "responsibility_median": demand.responsibility.median,
        "responsibility_p90": demand.responsibility.p90,
    }
    return {
        "area": group.area,
        "tariff": group.tariff,
        "users": summary.users,
        "readings": summary.readings,
        "max_demand_at": np.datetime64(summary.peak_at, "us"),
        "merged": group.merged,
        "sufficient_days": days.sufficient_days,
        "expected_days": days.expected_days,
        **{name: np.nan if value is None else value for name, value in numbers.items()},
    }
