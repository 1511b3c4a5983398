"""Buckets of time: which half-hours and days fall into one, and what users have data in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from smapdash.analysis.cube import EVERY_SLOT, SLOTS, Array
from smapdash.analysis.selection import Selection, datetimes, datetimes_of_days
from smapdash.choices import Grain

_EVEN_SLOTS = np.int64(0x5555_5555_5555)


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
    """Sort half-hours since 1970 into buckets; by the hour and below the passes of a repeated hour stand apart."""
    if grain is Grain.HALF_HOUR:
        return _sort(at.astype(np.int64) * 2 + fold)
    if grain is Grain.HOUR:
        return _sort(at.astype(np.int64) // 2 * 2 + fold)
    return bucket_days(at // SLOTS, grain)


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


def users_in_buckets(selection: Selection, grain: Grain) -> Callable[[Array, Array], Array]:
    """Return a function from some segments, and keys of buckets, to the users with data in each.

    Distinct users: whoever has data in both half-hours of an hour, or on several days of a month, counts once.
    """
    if grain is Grain.HALF_HOUR:
        keys, counts = _half_hour_users(selection)
    elif grain is Grain.HOUR:
        keys, counts = _hour_users(selection)
    else:
        keys, counts = _day_users(selection, grain)

    def count(segments: Array, key: Array) -> Array:
        found: Array = counts[np.searchsorted(keys, key)][:, segments].sum(axis=1)
        return found

    return count


def _half_hour_users(selection: Selection) -> tuple[Array, Array]:
    keys = selection.read_at.astype(np.int64) * 2 + selection.fold
    return keys, selection.cube.half_hours.users[:, selection.half_hours].T


def _day_users(selection: Selection, grain: Grain) -> tuple[Array, Array]:
    cube = selection.cube
    buckets = bucket_days(selection.day, grain)
    if grain is Grain.DAY:
        return buckets.key, cube.users_by_day[selection.days]
    # Each user once, however many of the days hold readings of him.
    held = buckets.reduce(np.bitwise_or, cube.days.readings[selection.days]) > 0
    return buckets.key, cube.count_users(held)


def _hour_users(selection: Selection) -> tuple[Array, Array]:
    """Count whole days by the day, and look into the others half-hour by half-hour."""
    cube, (first, last) = selection.cube, (selection.days.start, selection.days.stop)
    days, segments, partial = last - first, len(cube.segments), cube.days.partial
    begin, end = np.searchsorted(partial.day, (first, last))
    cell = (partial.day[begin:end] - first) * segments + cube.segment[partial.user[begin:end]]
    whole = cube.users_by_day[first:last].ravel() - np.bincount(cell, minlength=days * segments)
    hours = np.zeros((days, SLOTS // 2, 2, segments), np.int64)
    for fold, present in enumerate((partial.present[begin:end], partial.present_again[begin:end])):
        either = (present | present >> 1) & _EVEN_SLOTS
        for hour in range(SLOTS // 2):
            held = cell[(either >> 2 * hour & 1).astype(bool)]
            counts = np.bincount(held, minlength=days * segments) + (whole if fold == 0 else 0)
            hours[:, hour, fold] = counts.reshape(days, segments)
    first_hours = selection.day.astype(np.int64)[:, None] * (SLOTS // 2) + np.arange(SLOTS // 2)
    keys = (first_hours[:, :, None] * 2 + np.arange(2)).reshape(-1)
    return keys, hours.reshape(len(keys), segments)


def is_partial(present: Array, present_again: Array) -> Array:
    """Tell which days of users are not one reading for each half-hour."""
    partial: Array = (present != EVERY_SLOT) | (present_again != 0)
    return partial


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
