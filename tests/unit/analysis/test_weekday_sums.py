"""The sums of weekdays: what is in the window, what is left out, and whole watt-hours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from smapdash.analysis.weekday_sums import sum_up_weekdays

MONDAY = (np.datetime64("2024-01-01") - np.datetime64("1970-01-01")).astype(int)
"""1 January 2024, in days since 1970."""


def sums(*readings: tuple[int, int, int, float]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the sums of readings of a user: user, day from that Monday, half-hour of the day, Wh."""
    user, day, slot, wh = (np.array(values) for values in zip(*sorted(readings), strict=True))
    found = sum_up_weekdays(user.astype(np.int32), ((MONDAY + day) * 48 + slot).astype(np.int32), wh.astype(float))
    assert found.user.tolist() == sorted(set(user.tolist()))
    return found.wh, found.readings


def test_energy_is_summed_by_weekday_and_half_hour_with_its_readings() -> None:
    wh, readings = sums((1, 0, 0, 100), (1, 7, 0, 50), (1, 8, 47, 7), (1, 14, 0, 900), (2, 5, 3, 20), (2, 6, 3, 1))
    assert (wh[0, 0, 0], readings[0, 0, 0]) == (150, 2)
    assert (wh[0, 1, 47], readings[0, 1, 47]) == (7, 1)
    assert (wh[1, 5, 3], readings[1, 5, 3]) == (20, 1)
    assert (wh.sum(), readings.sum()) == (177, 4), "the last day of each user is left out"


def test_the_window_is_the_365_days_before_the_last_day_of_each_user() -> None:
    wh, _ = sums((1, 0, 0, 1), (1, 1, 0, 10), (1, 366, 0, 100), (2, 1, 0, 1_000), (2, 2, 0, 1))
    assert wh[0].sum() == 10, "day 1 is 365 days before day 366, day 0 is one more"
    assert wh[1].sum() == 1_000


def test_implausible_readings_do_not_count_and_each_reading_is_rounded_to_a_watt_hour() -> None:
    wh, readings = sums((1, 0, 0, 24_001), (1, 0, 1, 24_000), (1, 7, 1, 0.6), (1, 14, 1, 0.4), (1, 99, 0, 1))
    assert (wh[0, 0, 0], readings[0, 0, 0]) == (0, 0)
    assert (wh[0, 0, 1], readings[0, 0, 1]) == (24_001, 3)


def test_both_passes_of_a_repeated_hour_count() -> None:
    wh, readings = sums((1, 0, 2, 5), (1, 0, 2, 6), (1, 9, 0, 1))
    assert (wh[0, 0, 2], readings[0, 0, 2]) == (11, 2)


def test_without_readings_there_are_no_users() -> None:
    nothing = np.zeros(0, np.int32)
    assert sum_up_weekdays(nothing, nothing, np.zeros(0)).wh.shape == (0, 7, 48)
