"""The map of coverage: groups of users by groups of days, each with the share of its half-hours that have a reading."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from smapdash.analysis.quality.coverage import ordered_users
from smapdash.analysis.quality.records import Records
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.coverage import CoverageOrder


class CoverageMap(NamedTuple):
    """Coverage of groups of users in groups of days.

    Attributes
    ----------
    day : array of int, shape (C + 1,)
        First day since 1970 of each column, and the day after the last.
    users : list of tuple
        Of each of the R rows the id of its first and last user, and how many they are.
    share : array of float64, shape (R, C)
        Half-hours with a reading / those expected on the days from a user's first reading of all to the last, 0 to 1;
        NaN where no user of the row has begun, or all have left.
    active : array of int, shape (R, C)
        Users of the row who have begun and not left on some day of the column.
    coverage : array of float64, shape (U,)
        Of each user of the selection, in the map or not, ascending.
    first : int
        Place of the first user of the map among all U, from 0.
    late, early, with_gaps : int
        Of all U: who begin after the first day in view, who end before the last, and who lack half-hours in between.
    """

    day: Array
    users: list[tuple[str, str, int]]
    share: Array
    active: Array
    coverage: Array
    first: int = 0
    late: int = 0
    early: int = 0
    with_gaps: int = 0


def coverage_map(
    selection: Selection,
    most_rows: int,
    most_columns: int,
    order: CoverageOrder = CoverageOrder.COVERAGE,
    places: tuple[int, int] | None = None,
) -> CoverageMap:
    """Return the map of a selection with at most so many rows and columns; each cell is of whole users and days.

    Parameters
    ----------
    places : (int, int) or None
        The first and last place in the order, from 1, of the users in the map; None for all, also where there is
        nobody at these places.
    """
    everybody = ordered_users(selection, order)
    first, stop = (places[0] - 1, places[1]) if places and places[0] <= len(everybody) else (0, len(everybody))
    users, days, cube = everybody[first:stop], selection.expected_days, selection.cube
    row_of, rows = _bins(len(users), most_rows)
    column_of, columns = _bins(len(days), most_columns)
    begins = np.searchsorted(column_of, np.arange(columns))
    received = _received(selection, users, (row_of, column_of), (rows, columns))
    present = Records(selection, users).users_by_day(row_of, rows)
    expected = _by_column(np.add, present * cube.clock_changes.count(days), begins)
    share = np.divide(received, expected, out=np.full(received.shape, np.nan), where=expected > 0)
    all_users = selection.users_with_data
    records = Records(selection, all_users)
    return CoverageMap(
        np.concatenate((days[begins], days[-1:] + 1)),
        _names(cube.ids.at(users), row_of, rows),
        share,
        _by_column(np.maximum, present, begins),
        np.sort(UserFigures(selection, all_users).coverage),
        first,
        *(int(np.count_nonzero(each)) for each in (records.late_days, records.early_days, records.missing_between)),
    )


def _received(selection: Selection, users: Array, bins: tuple[Array, Array], shape: tuple[int, int]) -> Array:
    """Return the half-hours with a reading of each row and column.

    Parameters
    ----------
    bins : (array of int, array of int)
        The row of each of the users, and the column of each of the days in view.
    """
    cube, ascending = selection.cube, np.argsort(users)  # the order of the arrays, of which views are taken
    spans = selection.spans_of(users[ascending])
    column = np.zeros(len(cube.days.day), np.intp)
    column[selection.days] = bins[1][np.searchsorted(selection.expected_days, selection.day)]
    cell = column[spans.take(cube.days.row)]
    cell += np.repeat(bins[0][ascending] * shape[1], spans.counts)
    return np.bincount(cell, spans.take(cube.received), shape[0] * shape[1]).reshape(shape)


def _names(ids: list[str], row_of: Array, rows: int) -> list[tuple[str, str, int]]:
    """Return the first and last id of each row, and how many users it has."""
    begins = np.searchsorted(row_of, np.arange(rows + 1)).tolist()
    return [(ids[first], ids[stop - 1], stop - first) for first, stop in itertools.pairwise(begins)]


def _by_column(reduce: np.ufunc, values: Array, begins: Array) -> Array:
    """Return values of each row and day, reduced to columns: shape (R, C)."""
    if not len(begins):
        return np.zeros((len(values), 0), np.int64)
    columns: Array = reduce.reduceat(values, begins, axis=1)
    return columns


def _bins(number: int, most: int) -> tuple[Array, int]:
    """Return the bin of each of some things, all bins of one size but the last, and how many bins there are."""
    size = max(1, -(-number // most))
    bins: Array = np.arange(number) // size
    return bins, -(-number // size)
