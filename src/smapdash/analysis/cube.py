"""The roll-ups of one state of the database as arrays, from which every view of many users is computed.

Times are half-hours since 1970 and days since 1970, in wall-clock time. Users are ordered by segment, so that the users
of a segment are one slice.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smapdash.analysis.clock_changes import ClockChanges
from smapdash.analysis.implausible import NO_IMPLAUSIBLE, ImplausibleReadings
from smapdash.analysis.percentiles import percentiles_by_column, percentiles_of_groups
from smapdash.analysis.segments import SegmentSeries, UsersByDay
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.coverage import SUFFICIENT_DAY
from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import BAND_PERCENTILES
from smapdash.model.segments import Segment
from smapdash.model.spans import Spans, first_not_below
from smapdash.model.text_arrays import Texts


@dataclass(frozen=True, eq=False)
class HalfHours(SegmentSeries):
    """Energy by segment and half-hour; a column is one of the T pairs of half-hour and fold in the data, in order.

    Attributes
    ----------
    read_at : array of int32, shape (T,)
        Half-hours since 1970.
    fold : array of int16, shape (T,)
    wh : array of float64, shape (N,)
        Energy of a segment [Wh], in each half-hour that it has readings in.
    users : array of int32, shape (N,)
        Users with a reading, each of whom has one.
    alone : array of int32, shape (N,)
        Those of them without a reading in the other half of the hour. So an hour has half of the sum of `users` and
        `alone` over its halves as distinct users.
    """

    read_at: Array
    fold: Array
    wh: Array
    users: Array
    alone: Array

    def add_up_all(self, values: Array) -> Array:
        """Return the sums over all segments: shape (T,)."""
        return self.add_up(values, np.arange(len(self.begins) - 1), slice(0, len(self.read_at)))

    @cached_property
    def day_shapes(self) -> tuple[Array, Array]:
        """Days since 1970 of which somebody has every half-hour, (N,), and their shapes, (N, 48).

        The shape of a day is the energy per user with data of its half-hours, divided by their mean: 1 on average. Of
        a repeated hour the first pass counts.
        """
        users = self.add_up_all(self.users)
        held = (users > 0) & (self.fold == 0)
        day, place = np.unique(self.read_at[held] // PER_DAY, return_inverse=True)
        wh = np.full((len(day), PER_DAY), np.nan)
        wh[place, self.read_at[held] % PER_DAY] = self.add_up_all(self.wh)[held] / users[held]
        mean = wh.mean(axis=1)
        whole = mean > 0  # false for NaN, a day with gaps
        return day[whole], wh[whole] / mean[whole, None]


@dataclass(frozen=True, eq=False)
class UserDays:
    """Energy by user and day: U users, D days that hold readings of anybody, N days of users with readings.

    The days of a user are contiguous, since most queries are about users: their totals over some dates, their
    maxima, the median of their days.

    Attributes
    ----------
    day : array of int32, shape (D,)
        Days since 1970.
    begins : array of int64, shape (U + 1,)
        The days of user u are those from `begins[u]` to `begins[u + 1]`.
    row : array of uint16 or int32, shape (N,)
        Place in `day` of each, ascending for a user.
    readings : array of uint8, shape (N,)
    wh, peak_wh, base_wh : array of float32 or float64, shape (N,)
        Energy, highest half-hour, mean of the 8 lowest half-hours [Wh]; float32 where it holds each of them exactly.
    peak_slot : array of uint8, shape (N,)
        Half-hour of the day of the earliest highest one.
    twice : array of int64, shape (P,)
        Places of the days with second passes, ascending.
    present_again : array of int64, shape (P,)
        Bit i is set where half-hour i of such a day has a second pass.
    """

    day: Array
    begins: Array
    row: Array
    readings: Array
    wh: Array
    peak_wh: Array
    base_wh: Array
    peak_slot: Array
    twice: Array
    present_again: Array

    def between(self, users: Array, first: int, stop: int) -> tuple[Array, Array]:
        """Return where the days of some users begin and end that lie from row `first` to before row `stop`."""
        begins, ends = self.begins[users], self.begins[users + 1]
        if first > 0:
            begins = first_not_below(self.row, begins, ends, first)
        return begins, ends if stop >= len(self.day) else first_not_below(self.row, begins, ends, stop)


@dataclass(frozen=True, eq=False)
class Cube:
    """One state of the database.

    Attributes
    ----------
    dataset : DatasetInfo
        What is loaded.
    segments : tuple of Segment
        The S segments that have users, ordered.
    ids : Texts
        The U users' ids, ordered by segment, then by length and text of the id.
    user_key, segment : array of int32, shape (U,)
        Their keys in the database; their segments.
    withdrawn_at : array of datetime64[us], shape (U,)
        When a load first lacked them in user_data.csv (UTC); NaT for those who are there.
    half_hours : HalfHours
    days : UserDays
    clock_changes : ClockChanges
        Of all days and users, which say what half-hours are expected.
    implausible : ImplausibleReadings
        Those among the readings.
    plausible : Cube or None
        What the cube would be without them, as `plausible.with_plausible` makes it; None where there are none.
    min_users : int
        What rests on fewer users is not shown; 0 for no such limit.
    """

    dataset: DatasetInfo
    segments: tuple[Segment, ...]
    ids: Texts
    user_key: Array
    segment: Array
    withdrawn_at: Array
    half_hours: HalfHours
    days: UserDays
    clock_changes: ClockChanges
    implausible: ImplausibleReadings = NO_IMPLAUSIBLE
    plausible: Cube | None = None
    min_users: int = 0

    @cached_property
    def id_order(self) -> Array:
        """Place of each user who has readings in the order of ids, by their length, then by their text: shape (U,)."""
        users = np.flatnonzero(np.diff(self.days.begins))
        ids = self.ids.at(users)
        ordered = sorted(range(len(ids)), key=lambda number: (len(ids[number]), ids[number]))
        order = np.zeros(len(self.ids), np.int32)
        order[users[ordered]] = np.arange(len(users))
        return order

    @cached_property
    def users_by_day(self) -> UsersByDay:
        """Users with readings by segment and day."""
        days, bounds = self.days, np.searchsorted(self.segment, np.arange(len(self.segments) + 1))
        columns, users = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        for begin, end in itertools.pairwise(days.begins[bounds].tolist()):
            rows = days.row[begin:end]
            first = int(rows.min()) if len(rows) else 0
            counts = np.bincount(rows - first)
            columns.append((np.flatnonzero(counts) + first).astype(np.int32))
            users.append(counts[counts > 0].astype(np.int32))
        begins = np.cumsum([len(part) for part in columns])
        return UsersByDay(begins, np.concatenate(columns), np.concatenate(users))

    @cached_property
    def expected(self) -> Array:
        """Half-hours of each day that holds readings in a complete record, 48 as a rule: shape (D,)."""
        return self.clock_changes.count(self.days.day)

    @cached_property
    def received(self) -> Array:
        """Expected half-hours of each day of `UserDays` that have a reading: shape (N,).

        A second pass outside of a repeated hour, as `--conflicts keep` stores them, is a reading and does not count.
        """
        days = self.days
        surplus = self.clock_changes.count_surplus(days.day[days.row[days.twice]], days.present_again)
        if not surplus.any():
            return days.readings
        received = days.readings.copy()
        received[days.twice] -= surplus.astype(np.uint8)
        return received

    @cached_property
    def percentiles_by_day(self) -> Array:
        """Percentiles of all users' energy by day [Wh]: shape (5, D), as `BAND_PERCENTILES` says; NaN without users.

        Cached, like `base_w`, since sorting the days of all users takes longer than everything else in a view.
        """
        days, users = self.days, self.users_by_day
        counts = users.add_up(users.users, np.arange(len(self.segments)), slice(0, len(days.day)))
        return percentiles_by_column(days.wh, days.row, (days.begins[:-1], days.begins[1:]), counts, BAND_PERCENTILES)

    @cached_property
    def base_w(self) -> Array:
        """Base load of all users over all days [W]: shape (U,); see `base_loads`; NaN for users without readings."""
        base = np.full(len(self.ids), np.nan)
        spans = Spans(self.days.begins[:-1], self.days.begins[1:], self.days.row)
        base[spans.is_held] = self.base_loads(spans)
        return base

    def base_loads(self, spans: Spans) -> Array:
        """Return the median over days of the mean of the 8 lowest half-hours of some users [W].

        Only days that have enough count; NaN for users without such a day.

        Parameters
        ----------
        spans : Spans
            The days of each user, H of whom have some: the result has shape (H,).
        """
        enough = self.has_enough(spans)
        counts = np.add.reduceat(enough, spans.starts, dtype=np.int64) if len(enough) else np.zeros(0, np.int64)
        median: Array = percentiles_of_groups(spans.take(self.days.base_wh)[enough], counts, (50,))[0]
        return 2 * median

    def has_enough(self, spans: Spans) -> Array:
        """Return whether each day of some spans has at least half of its expected half-hours (CalTRACK 2.2.1.2)."""
        least = np.ceil(SUFFICIENT_DAY * self.expected).astype(np.uint8)
        enough: Array = spans.take(self.received) >= least[spans.take(self.days.row)]
        return enough

    def derive(self) -> None:
        """Compute what takes long before anybody waits for it."""
        _ = self.percentiles_by_day, self.base_w, self.users_by_day

    def find_user(self, user_id: str) -> int | None:
        """Return the column of a user; None where there is none of this id."""
        return self.ids.find(user_id)
