"""The roll-ups of one state of the database as arrays, from which every view of many users is computed.

Times are half-hours since 1970 and days since 1970, in wall-clock time. Users are ordered by segment, so that the users
of a segment are one slice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from smapdash.analysis.implausible import NO_IMPLAUSIBLE, ImplausibleReadings
from smapdash.analysis.percentiles import percentiles
from smapdash.dataset import Coverage

if TYPE_CHECKING:
    from smapdash.analysis.clock_changes import ClockChanges

Array = npt.NDArray[Any]

SLOTS = 48
"""Half-hours of a day by their label."""
EVERY_SLOT = (1 << SLOTS) - 1
BANDS_SHARES = (10, 25, 50, 75, 90)


@dataclass(frozen=True, eq=False)
class HalfHours:
    """Energy by segment and half-hour; a column is one of the T pairs of half-hour and fold in the data, in order.

    Attributes
    ----------
    read_at : array of int32, shape (T,)
        Half-hours since 1970.
    fold : array of int16, shape (T,)
    wh : array of float64, shape (S, T)
        Energy of a segment [Wh]; 0 without readings.
    users : array of int32, shape (S, T)
        Users with a reading, each of whom has one.
    """

    read_at: Array
    fold: Array
    wh: Array
    users: Array

    @cached_property
    def day_shapes(self) -> tuple[Array, Array]:
        """Days since 1970 of which somebody has every half-hour, (N,), and their shapes, (N, 48).

        The shape of a day is the energy per user with data of its half-hours, divided by their mean: 1 on average. Of
        a repeated hour the first pass counts.
        """
        users = self.users.sum(axis=0)
        held = (users > 0) & (self.fold == 0)
        day, place = np.unique(self.read_at[held] // SLOTS, return_inverse=True)
        wh = np.full((len(day), SLOTS), np.nan)
        wh[place, self.read_at[held] % SLOTS] = self.wh.sum(axis=0)[held] / users[held]
        mean = wh.mean(axis=1)
        whole = mean > 0  # false for NaN, a day with gaps
        return day[whole], wh[whole] / mean[whole, None]


@dataclass(frozen=True, eq=False)
class PartialDays:
    """The days of users that are not one reading for each of the 48 half-hours, ordered by day.

    Attributes
    ----------
    day, user : array of int32, shape (P,)
        Rows and columns of `UserDays`.
    present, present_again : array of int64, shape (P,)
        Bit i is set where half-hour i of the day has a first pass, a second pass.
    """

    day: Array
    user: Array
    present: Array
    present_again: Array


@dataclass(frozen=True, eq=False)
class UserDays:
    """Energy by day and user: D days that hold readings, U users.

    Attributes
    ----------
    day : array of int32, shape (D,)
    readings : array of uint8, shape (D, U)
        0 where the user has none on that day; then the other values are 0.
    wh, peak_wh, base_wh : array of float64, shape (D, U)
        Energy, highest half-hour, mean of the 8 lowest half-hours [Wh].
    peak_slot : array of uint8, shape (D, U)
        Half-hour of the day of the earliest highest one.
    partial : PartialDays
    """

    day: Array
    readings: Array
    wh: Array
    peak_wh: Array
    base_wh: Array
    peak_slot: Array
    partial: PartialDays


@dataclass(frozen=True, eq=False)
class Cube:
    """One state of the database.

    Attributes
    ----------
    coverage : Coverage
        What is loaded.
    segments : tuple of (area, tariff)
        The S segments that have users, ordered.
    ids : array of str, shape (U,)
        Users' ids, ordered by segment, then by length and text of the id.
    user_key, segment : array of int32, shape (U,)
        Their keys in the database; their segments.
    withdrawn_at : array of datetime64[us], shape (U,)
        When a load first lacked them in user_data.csv (UTC); NaT for those who are there.
    half_hours : HalfHours
    days : UserDays
    clock_changes : ClockChanges
        Of all days and users, which say what half-hours are expected.
    implausible : ImplausibleReadings
        Those among the readings; `plausible.cube_without_implausible` leaves them out.
    """

    coverage: Coverage
    segments: tuple[tuple[str, str], ...]
    ids: Array
    user_key: Array
    segment: Array
    withdrawn_at: Array
    half_hours: HalfHours
    days: UserDays
    clock_changes: ClockChanges
    implausible: ImplausibleReadings = NO_IMPLAUSIBLE

    @cached_property
    def segment_begins(self) -> Array:
        """First user of each segment: shape (S,)."""
        return np.searchsorted(self.segment, np.arange(len(self.segments)))

    @cached_property
    def id_order(self) -> Array:
        """Place of each user in the order of ids, which is that of their length, then of their text: shape (U,)."""
        length = np.char.str_len(self.ids) if len(self.ids) else np.zeros(0, int)
        order: Array = np.lexsort((self.ids, length)).argsort()
        return order

    @cached_property
    def users_by_day(self) -> Array:
        """Users with readings: shape (D, S)."""
        return self.count_users(self.days.readings > 0)

    def count_users(self, held: Array) -> Array:
        """Return how many of each segment's users hold something: bool of shape (N, U) to int32 of shape (N, S)."""
        if not self.segments:
            return np.zeros((len(held), 0), np.int32)
        counts: Array = np.add.reduceat(held, self.segment_begins, axis=1, dtype=np.int32)
        return counts

    @cached_property
    def expected(self) -> Array:
        """Half-hours of each day that holds readings in a complete record, 48 as a rule: shape (D,)."""
        return self.clock_changes.count(self.days.day)

    @cached_property
    def received(self) -> Array:
        """Expected half-hours of each day for which a user has a reading: shape (D, U).

        A second pass outside of a repeated hour, as `--conflicts keep` stores them, is a reading and does not count.
        """
        partial = self.days.partial
        repeated = np.zeros(len(self.days.day), np.int64)
        labels = self.clock_changes.repeated_labels
        rows = np.searchsorted(self.days.day, labels // SLOTS)
        for row, label in zip(rows.tolist(), labels.tolist(), strict=True):
            if row < len(repeated) and self.days.day[row] == label // SLOTS:
                repeated[row] |= 1 << label % SLOTS
        surplus = np.bitwise_count(partial.present_again & ~repeated[partial.day])
        if not surplus.any():
            return self.days.readings
        received = self.days.readings.copy()
        received[partial.day, partial.user] -= surplus
        return received

    @cached_property
    def percentiles_by_day(self) -> Array:
        """Percentiles of all users' energy by day [Wh]: shape (5, D), as `BANDS_SHARES` says; NaN without users.

        Kept, like `base_w`, since to sort the days of all users takes longer than all else that a view asks.
        """
        return percentiles(np.where(self.days.readings, self.days.wh, np.nan), BANDS_SHARES)

    @cached_property
    def base_w(self) -> Array:
        """Base load of all users over all days [W]: shape (U,); see `base_loads`."""
        return self.base_loads(slice(None), slice(None))

    def base_loads(self, days: slice, users: slice | Array) -> Array:
        """Return the median over days of the mean of the 8 lowest half-hours of some users [W].

        A day counts with at least half of its half-hours (CalTRACK 2.2.1.2); NaN for users without such a day.
        """
        enough = 2 * self.received[days][:, users].astype(np.int16) >= self.expected[days][:, None]
        median: Array = percentiles(np.where(enough, self.days.base_wh[days][:, users], np.nan).T.copy(), (50,))[0]
        return 2 * median

    def find_user(self, user_id: str) -> int | None:
        """Return the column of a user; None where there is none of this id."""
        found = np.flatnonzero(self.ids == user_id)
        return int(found[0]) if len(found) else None
