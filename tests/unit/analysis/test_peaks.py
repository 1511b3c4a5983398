"""The ten highest demands by hand: one a day, of equals the earlier, and who made them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from smapdash.analysis.peaks import Peaks, find_peaks, share_out, without_users
from smapdash.analysis.selection import Selection
from smapdash.model.filters import Filters
from tests import plain
from tests.unit.analysis.test_views import cube_of, half_hours_of

NOON = datetime(2019, 12, 28, 12)
HOMES = {"1": ("a", "s"), "2": ("a", "t"), "x": ("b", "s")}


def selected(rows: list[tuple[str, datetime, float]], filters: Filters = Filters()) -> Selection:  # noqa: B008
    named = [(user, *HOMES[user], at, wh) for user, at, wh in rows]
    frame = plain.prepare(pd.DataFrame(named, columns=["id", "area", "tariff", "at", "wh"]))
    return Selection(cube_of(frame), filters)


def test_each_day_has_one_peak_and_ten_days_are_listed() -> None:
    """Twelve days of 1 to 12 Wh at noon, and as much or less half an hour later."""
    days = [NOON + timedelta(days=day) for day in range(12)]
    rows = [("1", at, float(place + 1)) for place, at in enumerate(days)]
    rows += [("1", at + timedelta(minutes=30), float(place // 2)) for place, at in enumerate(days)]
    peaks = find_peaks(selected(rows))
    assert peaks.wh.tolist() == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]
    assert len(np.unique(peaks.read_at // 48)) == 10


def test_of_equal_half_hours_and_days_the_earlier_comes_first() -> None:
    late = NOON + timedelta(minutes=30)
    rows = [("1", at + timedelta(days=day), 5.0) for day in (1, 0) for at in (NOON, late)]
    peaks = find_peaks(selected(rows))
    expected = half_hours_of(pd.Series([NOON, NOON + timedelta(days=1)])).tolist()
    assert peaks.read_at.tolist() == expected


def test_the_shares_of_a_peak_are_those_of_its_readings() -> None:
    """At noon users 1, 2 and x have 6, 3 and 1 Wh, half an hour before user 2 has 4 Wh."""
    rows = [("1", NOON, 6.0), ("2", NOON, 3.0), ("x", NOON, 1.0), ("2", NOON - timedelta(minutes=30), 4.0)]
    selection = selected(rows)
    peaks = find_peaks(selection)
    at = half_hours_of(pd.Series([NOON] * 3))
    readings = {"user": np.array([0, 1, 2]), "half_hour": at, "fold": np.zeros(3), "wh": np.array([6.0, 3.0, 1.0])}
    frame = share_out(selection, peaks, readings)
    assert frame["user"].tolist() == ["1", "2", "x"]
    assert frame["user_demand_w"].tolist() == [12, 6, 2]
    assert frame["share"].tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert frame["responsibility_factor"].tolist() == pytest.approx([1, 0.75, 1])
    assert frame[["demand_w", "users", "rank"]].drop_duplicates().to_numpy().tolist() == [[20, 3, 1]]
    assert share_out(selection, peaks, readings, 2)["user"].tolist() == ["1", "2"]


def test_without_its_users_a_peak_is_one_row() -> None:
    rows = [("1", NOON, 6.0), ("2", NOON, 3.0), ("x", NOON + timedelta(days=1), 1.0)]
    frame = without_users(find_peaks(selected(rows)))
    assert frame[["rank", "demand_w", "users"]].to_numpy().tolist() == [[1, 18, 2], [2, 2, 1]]
    assert frame["peak_at"].tolist() == [NOON, NOON + timedelta(days=1)]
    assert frame[["user", "area", "tariff", "user_demand_w", "share", "responsibility_factor"]].isna().all(axis=None)


def test_a_peak_of_nothing_has_no_shares() -> None:
    selection = selected([("1", NOON, 0.0)])
    at = half_hours_of(pd.Series([NOON]))
    readings = {"user": np.array([0]), "half_hour": at, "fold": np.zeros(1), "wh": np.zeros(1)}
    row = share_out(selection, find_peaks(selection), readings).iloc[0]
    assert np.isnan(row["share"])
    assert np.isnan(row["responsibility_factor"])


def test_a_selection_without_readings_has_no_peak() -> None:
    peaks = find_peaks(selected([("1", NOON, 1.0)], Filters(areas=("no",))))
    assert isinstance(peaks, Peaks)
    assert [len(part) for part in peaks] == [0, 0, 0, 0]
