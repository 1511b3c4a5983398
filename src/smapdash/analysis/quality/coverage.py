"""Coverage of users: how many of the expected half-hours each has, by the day and in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smapdash.analysis.selection import Selection, datetimes_of_days
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.frames import build_frame
from smapdash.model.quality import COVERAGE, SUFFICIENT_DAYS

if TYPE_CHECKING:
    import pandas as pd


class CoverageMap(NamedTuple):
    """Coverage of groups of users in groups of days, the users of the lowest coverage first.

    Attributes
    ----------
    day : array of int, shape (C + 1,)
        First day since 1970 of each column, and the day after the last.
    users : list of tuple
        Of each of the R rows the id of its first and last user, and how many they are.
    share : array of float64, shape (R, C)
        Half-hours with a reading / those expected, 0 to 1.
    coverage : array of float64, shape (U,)
        Of each user, ascending.
    """

    day: Array
    users: list[tuple[str, str, int]]
    share: Array
    coverage: Array


def coverage_by_user(selection: Selection) -> pd.DataFrame:
    """Return the coverage of each user with readings in a selection, the lowest first: frame COVERAGE."""
    users = _lowest_first(selection)
    cube, spans, figures = selection.cube, selection.spans_of(users), UserFigures(selection, users)
    segments = [cube.segments[number] for number in cube.segment[users].tolist()]
    row = spans.take(cube.days.row)
    enough = (2 * spans.take(cube.received).astype(np.int64) >= cube.expected[row]).astype(np.int64)
    sufficient = np.add.reduceat(enough, spans.starts) if len(users) else np.zeros(0, np.int64)
    expected_days = len(selection.expected_days)
    columns = {
        "user": cube.ids.at(users),
        "area": [segment.area for segment in segments],
        "tariff": [segment.tariff for segment in segments],
        "first_day": datetimes_of_days(cube.days.day[row[spans.starts]]),
        "last_day": datetimes_of_days(cube.days.day[row[spans.starts + spans.counts - 1]]),
        "days": figures.days,
        "sufficient_days": sufficient,
        "expected_days": np.full(len(users), expected_days),
        "readings": figures.readings,
        "expected": np.full(len(users), selection.expected),
        "missing": figures.missing,
        "coverage": figures.coverage,
        "is_sufficient": sufficient >= SUFFICIENT_DAYS * expected_days,
    }
    return build_frame(COVERAGE, columns)


def coverage_map(selection: Selection, most_rows: int, most_columns: int) -> CoverageMap:
    """Return the map of a selection with at most so many rows and columns; each cell is of whole users and days."""
    users, days = _lowest_first(selection), selection.expected_days
    row_of, rows = _bins(len(users), most_rows)
    column_of, columns = _bins(len(days), most_columns)
    cube, spans = selection.cube, selection.spans_of(users)
    column = column_of[np.searchsorted(days, cube.days.day[spans.take(cube.days.row)])]
    cell = np.repeat(row_of, spans.counts) * columns + column
    received = np.bincount(cell, spans.take(cube.received), rows * columns).reshape(rows, columns)
    expected = np.bincount(column_of, cube.clock_changes.count(days), columns)
    share = received / np.outer(np.bincount(row_of, minlength=rows), expected)
    ids, begins = cube.ids.at(users), np.searchsorted(row_of, np.arange(rows + 1))
    named = [
        (ids[first], ids[stop - 1], stop - first)
        for first, stop in zip(begins[:-1].tolist(), begins[1:].tolist(), strict=True)
    ]
    day = days[np.searchsorted(column_of, np.arange(columns))] if columns else days
    ends = days[-1:] + 1
    return CoverageMap(np.concatenate((day, ends)), named, share, UserFigures(selection, users).coverage)


def _lowest_first(selection: Selection) -> Array:
    """Return the users with readings by their coverage, of equals the smaller id first."""
    users = selection.users_with_data
    by_id = users[selection.cube.id_order[users].argsort()]
    ordered: Array = by_id[np.argsort(UserFigures(selection, by_id).coverage, kind="stable")]
    return ordered


def _bins(number: int, most: int) -> tuple[Array, int]:
    """Return the bin of each of some things, all bins of one size but the last, and how many bins there are."""
    size = max(1, -(-number // most))
    bins: Array = np.arange(number) // size
    return bins, -(-number // size)
