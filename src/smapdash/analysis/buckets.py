"""Buckets of time: which half-hours and days fall into one, and what users have data in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from smapdash.analysis.selection import Selection, datetimes, datetimes_of_days
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import Grain
from smapdash.model.spans import reduce_runs


class Buckets(NamedTuple):
    """Values in time, sorted into buckets.

    Attributes
    ----------
    key : array of int64, shape (B,)
        Buckets that hold a value, in order; what it counts depends on the grain.
    order : array of int, shape (N,)
        Places of the values, bucket by bucket.
    begins : array of int, shape (B,)
        First place in `order` of each bucket.
    """

    key: Array
    order: Array
    begins: Array

    def reduce(self, ufunc: np.ufunc, values: Array) -> Array:
        """Return one value per bucket; `values` of shape (N, ...) are reduced along their first axis."""
        if not len(self.begins):
            return values[:0]
        reduced: Array = ufunc.reduceat(values[self.order], self.begins, axis=0)
        return reduced


def bucket_half_hours(at: Array, fold: Array, grain: Grain) -> Buckets:
    """Sort half-hours since 1970 into buckets; up to the hour the passes of a repeated hour are separate."""
    if grain is Grain.HALF_HOUR:
        return _sort(at.astype(np.int64) * 2 + fold)
    if grain is Grain.HOUR:
        return _sort(at.astype(np.int64) // 2 * 2 + fold)
    return bucket_days(at // PER_DAY, grain)


def bucket_days(day: Array, grain: Grain) -> Buckets:
    """Sort days since 1970 into days, weeks from Monday on, or months."""
    days = day.astype(np.int64)
    if grain is Grain.WEEK:
        return _sort((days + 3) // 7)
    if grain is Grain.MONTH:
        return _sort(days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64))
    return _sort(days)


def starts(key: Array, grain: Grain) -> tuple[Array, Array]:
    """Return the starts of buckets as datetime64[us], and their folds, -1 from the day up."""
    none = np.full(len(key), -1, np.int16)
    if grain is Grain.HALF_HOUR:
        return datetimes(key // 2), (key % 2).astype(np.int16)
    if grain is Grain.HOUR:
        return datetimes(key // 2 * 2), (key % 2).astype(np.int16)
    if grain is Grain.WEEK:
        return datetimes_of_days(key * 7 - 3), none
    if grain is Grain.MONTH:
        return key.astype("datetime64[M]").astype("datetime64[us]"), none
    return datetimes_of_days(key), none


class UserBuckets(NamedTuple):
    """The buckets in which each user has data.

    Attributes
    ----------
    key : array of int64, shape (B,)
        Buckets of the selected days, in order; some may hold no data of these users.
    bucket : array of uint16 or int32, shape (M,)
        Place in `key` of each bucket of each user, user by user.
    begins : array of int64, shape (M,)
        First of the user's days in it, as `Selection.spans` takes them.
    counts : array of int64, shape (H,)
        Buckets of each user of `Selection.users_with_data`.
    """

    key: Array
    bucket: Array
    begins: Array
    counts: Array

    def sum_up(self, values: Array) -> Array:
        """Return the sum for each bucket of each user of a value for each day of each."""
        return reduce_runs(np.add, values, self.begins)


def user_buckets(selection: Selection, grain: Grain) -> UserBuckets:
    """Sort the days of each user of a selection into weeks or months."""
    spans, buckets = selection.spans, bucket_days(selection.day, grain)
    of_row = np.zeros(len(selection.cube.days.day), np.min_scalar_type(len(buckets.key)))
    of_row[selection.days] = np.repeat(np.arange(len(buckets.key)), np.diff(buckets.begins, append=len(selection.day)))
    bucket = of_row[spans.take(selection.cube.days.row)]
    is_first = np.empty(len(bucket), bool)
    np.not_equal(bucket[1:], bucket[:-1], out=is_first[1:])
    is_first[spans.starts] = True
    begins = np.flatnonzero(is_first)
    counts = np.add.reduceat(is_first, spans.starts, dtype=np.int64) if len(begins) else begins
    return UserBuckets(buckets.key, bucket[begins], begins, counts)


def users_in_buckets(selection: Selection, grain: Grain) -> Callable[[Array, Array], Array]:
    """Return a function from some segments, and keys of buckets, to the users with data in each.

    Distinct users: whoever has data in both half-hours of an hour, or on several days of a month, counts once.
    """
    if grain is Grain.HALF_HOUR:
        return _counter(selection.read_at.astype(np.int64) * 2 + selection.fold, selection.readings)
    if grain is Grain.HOUR:
        return _hour_users(selection)
    if grain is Grain.DAY:
        return _counter(selection.day, selection.users_by_day)
    return _distinct_users(selection, grain)


def _counter(keys: Array, count_users: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    """Return a function as above from the users of some segments in each of all buckets, whose keys are given."""

    def count(segments: Array, key: Array) -> Array:
        found: Array = count_users(segments)[np.searchsorted(keys, key)]
        return found

    return count


def _hour_users(selection: Selection) -> Callable[[Array, Array], Array]:
    hours = bucket_half_hours(selection.read_at, selection.fold, Grain.HOUR)

    def count_users(segments: Array) -> Array:
        halves: Array = hours.reduce(np.add, selection.readings(segments) + selection.alone(segments))
        return halves // 2

    return _counter(hours.key, count_users)


def _distinct_users(selection: Selection, grain: Grain) -> Callable[[Array, Array], Array]:
    of_users = user_buckets(selection, grain)
    segment = np.repeat(selection.cube.segment[selection.users_with_data], of_users.counts)
    bounds = np.searchsorted(segment, np.arange(len(selection.cube.segments) + 1)).tolist()

    def count_users(segments: Array) -> Array:
        parts = [of_users.bucket[bounds[number] : bounds[number + 1]] for number in segments.tolist()]
        return np.bincount(np.concatenate(parts), minlength=len(of_users.key))

    return _counter(of_users.key, count_users)


def _sort(key: Array) -> Buckets:
    if np.all(key[1:] >= key[:-1]):
        order = np.arange(len(key))
    else:
        order = np.argsort(key, kind="stable")
        key = key[order]
    begins, _ = runs(key)
    return Buckets(key[begins], order, begins)


def runs(values: Array) -> tuple[Array, Array]:
    """Return where each run of equal values begins, and how long it is."""
    if not len(values):
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    begins = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    return begins, np.diff(np.append(begins, len(values)))
