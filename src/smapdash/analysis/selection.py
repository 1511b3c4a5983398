"""What the filters choose of a cube: rows of segments, columns of half-hours, days and users."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np

from smapdash.analysis.cube import Cube, HalfHours
from smapdash.analysis.segments import UsersByDay
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import Split
from smapdash.model.filters import Filters
from smapdash.model.spans import Spans

_EPOCH = date(1970, 1, 1)


class Group(NamedTuple):
    """Segments that are summed up under one name; area, tariff and user are None where they are not distinguished.

    `merged` is the number of groups in the group of the smallest ones, else 0.
    """

    area: str | None
    tariff: str | None
    segments: Array
    merged: int = 0
    user: str | None = None


class Selection:
    """What filters choose of a cube.

    Attributes
    ----------
    segments : array of int
        Numbers of the chosen segments.
    days, half_hours : slice or array of int
        Places in `UserDays.day` and in `HalfHours.read_at` of the chosen dates; an array where weekdays are chosen.
    kept_days : array of bool, shape (D,), or None
        Days of `UserDays.day` that fall on chosen weekdays; None where all weekdays are chosen.
    expected_days : array of int
        Days since 1970 in the dates and on the weekdays of the filters, from the first to the last day of the data,
        with readings or without.
    """

    def __init__(self, cube: Cube, filters: Filters) -> None:
        self.cube = cube
        areas, tariffs, segments = frozenset(filters.areas), frozenset(filters.tariffs), frozenset(filters.segments)
        self.segments = np.array(
            [
                number
                for number, segment in enumerate(cube.segments)
                if (not areas or segment.area in areas)
                and (not tariffs or segment.tariff in tariffs)
                and (not segments or segment in segments)
            ],
            np.intp,
        )
        self._day_span = self._half_hour_span = slice(0, 0)
        self.expected_days: Array = np.zeros(0, np.int64)
        day, half_hour, extent = cube.days.day, cube.half_hours.read_at, cube.dataset.extent
        if extent and not (filters.is_refused or filters.is_backwards):
            first, last = filters.days(cube.dataset)
            self._day_span = _span(day, first, last, 1)
            self._half_hour_span = _span(half_hour, first, last, PER_DAY)
            days = np.arange(_days(max(first, extent[0])), _days(min(last, extent[1])) + 1)
            self.expected_days = days[np.isin(weekdays(days), filters.weekdays)] if filters.weekdays else days
        self.kept_days, self._kept_half_hours = (_on_weekdays(one, filters) for one in (day, half_hour // PER_DAY))
        self.days = _places(self._day_span, self.kept_days)
        self.half_hours = _places(self._half_hour_span, self._kept_half_hours)

    @property
    def is_whole(self) -> bool:
        """Whether every segment is chosen."""
        return len(self.segments) == len(self.cube.segments)

    @property
    def has_every_day(self) -> bool:
        """Whether every day is chosen."""
        return len(self.day) == len(self.cube.days.day)

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
        """Half-hours of `expected_days`, which a user without gaps has."""
        return int(self.cube.clock_changes.count(self.expected_days).sum())

    @property
    def registered(self) -> int:
        """Users of the chosen segments, with readings or without."""
        return int(np.count_nonzero(self._is_chosen[self.cube.segment]))

    def wh(self, segments: Array | None = None) -> Array:
        """Return the energy of each half-hour [Wh], of some or all chosen segments."""
        return self._add_up(self.cube.half_hours.wh, segments)

    def readings(self, segments: Array | None = None) -> Array:
        """Return the readings of each half-hour, which are as many users, of some or all chosen segments."""
        return self._add_up(self.cube.half_hours.users, segments)

    def alone(self, segments: Array | None = None) -> Array:
        """Return the users of each half-hour who lack the other half of the hour, of some or all chosen segments."""
        return self._add_up(self.cube.half_hours.alone, segments)

    def users_by_day(self, segments: Array | None = None) -> Array:
        """Return the users with readings of each day, in some or all chosen segments."""
        cells = self.cube.users_by_day
        counts = cells.add_up(cells.users, self._chosen(segments), self._day_span)
        return counts if self.kept_days is None else counts[self.kept_days[self._day_span]]

    def spans_by_segment(self, segments: Array, series: HalfHours | UsersByDay) -> Spans:
        """Return the values of each of some segments in the chosen dates."""
        if isinstance(series, HalfHours):
            span, kept = self._half_hour_span, self._kept_half_hours
        else:
            span, kept = self._day_span, self.kept_days
        return Spans(*series.bounds(segments, span), series.column, kept)

    def days_of(self, users: Array) -> Spans:
        """Return the chosen days of any users, in the arrays of `Cube.days`."""
        return Spans(*self._bounds(users), self.cube.days.row, self.kept_days)

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """Where the days of each user of the chosen segments begin and end in the arrays of `Cube.days`."""
        return self._bounds(self._candidates)

    @cached_property
    def spans(self) -> Spans:
        """The chosen days of each user of `users_with_data`, in the arrays of `Cube.days`."""
        return Spans(*self.bounds, self.cube.days.row, self.kept_days)

    def spans_of(self, users: Array) -> Spans:
        """Return the chosen days of some of `users_with_data`, in any order."""
        return self.spans if np.array_equal(users, self.users_with_data) else self.days_of(users)

    @cached_property
    def users_with_data(self) -> Array:
        """Numbers of the users with readings in the chosen segments and days, ascending."""
        with_data: Array = self._candidates[self.spans.is_held]
        return with_data

    @cached_property
    def implausible(self) -> Array:
        """Places in `Cube.implausible` of the readings in the chosen segments and days."""
        found = self.cube.implausible
        chosen = np.isin(self.cube.segment[found.user], self.segments) & np.isin(found.read_at // PER_DAY, self.day)
        return np.flatnonzero(chosen)

    def groups(self, split: Split) -> list[Group]:
        """Return the chosen segments as the split groups them, ordered by area and tariff, or by user."""
        by_name: dict[tuple[str | None, str | None, str | None], list[int]] = {}
        for number in self.segments.tolist():
            segment = self.cube.segments[number]
            name = (segment.area if split in (Split.AREA, Split.BOTH) else None,
                    segment.tariff if split in (Split.TARIFF, Split.BOTH) else None,
                    segment.user if split is Split.USER else None)  # fmt: skip
            by_name.setdefault(name, []).append(number)
        ordered = sorted(by_name, key=lambda name: [part or "" for part in name])
        return [
            Group(area, tariff, np.array(by_name[area, tariff, user], np.intp), user=user)
            for area, tariff, user in ordered
        ]

    @cached_property
    def _is_chosen(self) -> Array:
        is_chosen = np.zeros(len(self.cube.segments), bool)
        is_chosen[self.segments] = True
        return is_chosen

    @cached_property
    def _candidates(self) -> Array:
        """Users of the chosen segments with readings on any day."""
        has_days = np.diff(self.cube.days.begins) > 0
        return np.flatnonzero(has_days & self._is_chosen[self.cube.segment])

    def _bounds(self, users: Array) -> tuple[Array, Array]:
        return self.cube.days.between(users, self._day_span.start, self._day_span.stop)

    def _chosen(self, segments: Array | None) -> Array:
        return self.segments if segments is None else segments

    def _add_up(self, values: Array, segments: Array | None) -> Array:
        total = self.cube.half_hours.add_up(values, self._chosen(segments), self._half_hour_span)
        return total if self._kept_half_hours is None else total[self._kept_half_hours[self._half_hour_span]]


def _on_weekdays(days: Array, filters: Filters) -> Array | None:
    """Return which days since 1970 fall on the chosen weekdays; None where all are chosen."""
    return np.isin(weekdays(days), filters.weekdays) if filters.weekdays else None


def _places(span: slice, kept: Array | None) -> slice | Array:
    """Return the places of a span, without those that are not kept."""
    if kept is None:
        return span
    places: Array = np.flatnonzero(kept[span]) + span.start
    return places


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
    return datetimes(days.astype(np.int64) * PER_DAY)


def to_datetime(half_hour: int) -> datetime:
    """Return a half-hour since 1970 as a datetime."""
    return datetime(1970, 1, 1) + timedelta(minutes=30) * half_hour


def weekdays(days: Array) -> Array:
    """Return the weekdays of days since 1970, 0 for Monday; 1970 began on a Thursday."""
    return (days + 3) % 7
