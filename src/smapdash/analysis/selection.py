"""What the filters choose of a cube: rows of segments, columns of half-hours, days and users."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np

from smapdash.analysis.cube import SLOTS, Array, Cube
from smapdash.choices import Split
from smapdash.filters import Filters

_EPOCH = date(1970, 1, 1)


class Group(NamedTuple):
    """Segments that are summed up under one name; area and tariff are None where they are not told apart."""

    area: str | None
    tariff: str | None
    segments: Array


class Selection:
    """What filters choose of a cube.

    Attributes
    ----------
    segments : array of int
        Numbers of the chosen segments.
    half_hours, days : slice
        Columns of `Cube.half_hours`, rows of `Cube.days`.
    users : slice or array of int
        Columns of `Cube.days`; a slice where they stand together.
    calendar : array of int
        Days since 1970 in the dates and on the weekdays of the filters, from the first to the last day of the data,
        with readings or without.
    """

    def __init__(self, cube: Cube, filters: Filters) -> None:
        self.cube = cube
        areas, tariffs = frozenset(filters.areas), frozenset(filters.tariffs)
        self.segments = np.array(
            [
                number
                for number, (area, tariff) in enumerate(cube.segments)
                if (not areas or area in areas) and (not tariffs or tariff in tariffs)
            ],
            np.intp,
        )
        self.users = self._columns()
        self.days = self.half_hours = slice(0, 0)
        self.calendar: Array = np.zeros(0, np.int64)
        extent = cube.coverage.extent
        if extent and not (filters.is_refused or filters.is_backwards):
            first, last = filters.days(cube.coverage)
            self.days = _span(cube.days.day, first, last, 1)
            self.half_hours = _span(cube.half_hours.read_at, first, last, SLOTS)
            days = np.arange(_days(max(first, extent[0])), _days(min(last, extent[1])) + 1)
            self.calendar = days[np.isin(weekdays(days), filters.weekdays)] if filters.weekdays else days

    @property
    def is_whole(self) -> bool:
        """Tell that every segment is chosen."""
        return len(self.segments) == len(self.cube.segments)

    @property
    def day(self) -> Array:
        """Days that hold readings of anybody, since 1970."""
        return self.cube.days.day[self.days]

    @property
    def read_at(self) -> Array:
        """Half-hours since 1970 that hold readings of anybody."""
        return self.cube.half_hours.read_at[self.half_hours]

    @property
    def fold(self) -> Array:
        """Folds of these half-hours."""
        return self.cube.half_hours.fold[self.half_hours]

    @cached_property
    def expected(self) -> int:
        """Half-hours of the calendar, which a user without gaps has."""
        return int(self.cube.clock_changes.count(self.calendar).sum())

    @property
    def registered(self) -> int:
        """Users of the chosen segments, with readings or without."""
        users = self.users
        return users.stop - users.start if isinstance(users, slice) else len(users)

    def block(self, values: Array) -> Array:
        """Return an array of shape (D, U), such as `Cube.days.wh`, for the chosen days and users."""
        rows = values[self.days]
        return rows[:, self.users] if isinstance(self.users, slice) else rows.take(self.users, axis=1)

    def wh(self, segments: Array | None = None) -> Array:
        """Return the energy of each half-hour [Wh], of some or all chosen segments."""
        return self._sum(self.cube.half_hours.wh, segments)

    def readings(self, segments: Array | None = None) -> Array:
        """Return the readings of each half-hour, which are as many users, of some or all chosen segments."""
        return self._sum(self.cube.half_hours.users, segments)

    def users_with_data(self) -> Array:
        """Return the columns of `Cube.days` of the users with readings in the chosen segments and days."""
        held = np.bitwise_or.reduce(self.block(self.cube.days.readings), axis=0) > 0
        with_data: Array = np.arange(len(self.cube.ids))[self.users][held]
        return with_data

    def users_by_day(self) -> Array:
        """Return the users with readings of each day in all chosen segments."""
        counts: Array = self.cube.users_by_day[self.days][:, self.segments].sum(axis=1)
        return counts

    @cached_property
    def implausible(self) -> Array:
        """Places in `Cube.implausible` of the readings in the chosen segments and days."""
        found = self.cube.implausible
        chosen = np.isin(self.cube.segment[found.user], self.segments) & np.isin(found.read_at // SLOTS, self.day)
        return np.flatnonzero(chosen)

    def groups(self, split: Split) -> list[Group]:
        """Return the chosen segments as they are told apart, ordered by area and tariff."""
        by_name: dict[tuple[str | None, str | None], list[int]] = {}
        for number in self.segments.tolist():
            area, tariff = self.cube.segments[number]
            name = (area if split in (Split.AREA, Split.BOTH) else None,
                    tariff if split in (Split.TARIFF, Split.BOTH) else None)  # fmt: skip
            by_name.setdefault(name, []).append(number)
        ordered = sorted(by_name, key=lambda name: (name[0] or "", name[1] or ""))
        return [Group(*name, np.array(by_name[name], np.intp)) for name in ordered]

    def _sum(self, values: Array, segments: Array | None) -> Array:
        chosen = self.segments if segments is None else segments
        columns = values[:, self.half_hours]
        rows = columns if len(chosen) == len(columns) else columns[chosen]
        total: Array = rows.sum(axis=0)
        return total

    def _columns(self) -> slice | Array:
        bounds = np.append(self.cube.segment_begins, len(self.cube.segment))
        if not len(self.segments):
            return slice(0, 0)
        first, last = self.segments[0], self.segments[-1]
        if last - first + 1 == len(self.segments):
            return slice(int(bounds[first]), int(bounds[last + 1]))
        return np.concatenate([np.arange(bounds[number], bounds[number + 1]) for number in self.segments])


def _span(values: Array, first: date, last: date, per_day: int) -> slice:
    """Return the places of some days in ordered values that count days or parts of a day since 1970."""
    begin, end = np.searchsorted(values, (_days(first) * per_day, (_days(last) + 1) * per_day)).tolist()
    return slice(begin, max(begin, end))


def _days(day: date) -> int:
    return (day - _EPOCH).days


def datetimes(half_hours: Array) -> Array:
    """Return half-hours since 1970 as datetime64 in microseconds."""
    return (half_hours.astype(np.int64) * 1_800_000_000).astype("datetime64[us]")


def datetimes_of_days(days: Array) -> Array:
    """Return days since 1970 as datetime64 in microseconds."""
    return datetimes(days.astype(np.int64) * SLOTS)


def to_datetime(half_hour: int) -> datetime:
    """Return a half-hour since 1970 as a datetime."""
    return datetime(1970, 1, 1) + timedelta(minutes=30) * half_hour


def weekdays(days: Array) -> Array:
    """Return the weekdays of days since 1970, 0 for Monday; 1970 began on a Thursday."""
    return (days + 3) % 7
