"""Coverage of users: how many of the expected half-hours each has, by the day and in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.quality.records import Records
from smapdash.analysis.quality.sufficiency import sufficient_days
from smapdash.analysis.selection import Selection, datetimes_of_days
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.coverage import COVERAGE, CoverageOrder, Sufficiency
from smapdash.model.frames import build_frame

if TYPE_CHECKING:
    import pandas as pd


def coverage_by_user(selection: Selection) -> pd.DataFrame:
    """Return the coverage of each user with readings in a selection, the lowest first: frame COVERAGE."""
    users = ordered_users(selection, CoverageOrder.COVERAGE)
    cube, spans, figures = selection.cube, selection.spans_of(users), UserFigures(selection, users)
    segments = [cube.segments[number] for number in cube.segment[users].tolist()]
    row, records = spans.take(cube.days.row), Records(selection, users)
    days = Sufficiency(sufficient_days(selection, users), len(selection.expected_days))
    columns = {
        "user": cube.ids.at(users),
        "area": [segment.area for segment in segments],
        "tariff": [segment.tariff for segment in segments],
        "first_day": datetimes_of_days(cube.days.day[row[spans.starts]]),
        "last_day": datetimes_of_days(cube.days.day[row[spans.starts + spans.counts - 1]]),
        "days": figures.days,
        "sufficient_days": days.sufficient_days,
        "expected_days": np.full(len(users), days.expected_days),
        "readings": figures.readings,
        "expected": np.full(len(users), selection.expected),
        "missing": figures.missing,
        "coverage": figures.coverage,
        "is_sufficient": days.is_sufficient,
        "late_days": records.late_days,
        "early_days": records.early_days,
        "missing_between": records.missing_between,
    }
    return build_frame(COVERAGE, columns)


def ordered_users(selection: Selection, order: CoverageOrder) -> Array:
    """Return the users with readings in an order of the map, of equals the lower coverage and the smaller id first."""
    users = selection.users_with_data
    coverage = UserFigures(selection, users).coverage  # in the order of the arrays, in which sums take least
    by_id = selection.cube.id_order[users].argsort()
    lowest_first = users[by_id[np.argsort(coverage[by_id], kind="stable")]]
    if order is CoverageOrder.COVERAGE:
        return lowest_first
    is_by_day = order is CoverageOrder.FIRST_DAY
    by = Records(selection, lowest_first).first if is_by_day else _segment(selection)[lowest_first]
    ordered: Array = lowest_first[np.argsort(by, kind="stable")]
    return ordered


def _segment(selection: Selection) -> Array:
    """Return the place of each user's segment by area and tariff."""
    cube = selection.cube
    names = [(segment.area, segment.tariff) for segment in cube.segments]
    place = {name: number for number, name in enumerate(sorted(set(names)))}
    places: Array = np.array([place[name] for name in names], np.intp)[cube.segment]
    return places
