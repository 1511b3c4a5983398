"""Who changed most, by hand: three users over two days each, one of whom is new."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from smapdash.analysis.user_changes import user_changes
from smapdash.model.enums import Compare
from smapdash.model.filters import Filters
from tests import plain
from tests.unit.analysis.test_views import cube_of

FIRST = date(2019, 12, 28)
HOMES = {"1": ("a", "s"), "2": ("a", "t"), "x": ("b", "s"), "3": ("c", "t")}
# Energy [Wh] by user on 28, 29, 30 and 31 December; None without a reading.
READ = {"1": (10, 30, 40, 40), "2": (100, None, 90, None), "x": (0, 0, 5, None), "3": (None, None, 7, 7)}
NOW = Filters(first_day=date(2019, 12, 30), last_day=date(2019, 12, 31))


def changes(filters: Filters) -> pd.DataFrame:
    rows = [
        (user, *HOMES[user], datetime(2019, 12, 28, 12) + timedelta(days=day), float(wh))
        for user, of_user in READ.items()
        for day, wh in enumerate(of_user)
        if wh is not None
    ]
    return user_changes(
        cube_of(plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"]))), filters
    )


def test_users_are_ranked_by_the_size_of_their_change_up_or_down() -> None:
    """Means of days with readings: 20 to 40 Wh, 100 to 90 Wh, 0 to 5 Wh; user 3 has no readings before."""
    frame = changes(NOW)
    assert frame["user"].tolist() == ["1", "2", "x"]
    assert frame["before_wh_per_day"].tolist() == [20, 100, 0]
    assert frame["mean_wh_per_day"].tolist() == [40, 90, 5]
    assert frame["change_wh_per_day"].tolist() == [20, -10, 5]
    assert frame["change_percent"].tolist() == pytest.approx([100, -10, float("nan")], nan_ok=True)
    assert frame["before_coverage"].tolist() == pytest.approx([2 / 96, 1 / 96, 2 / 96])
    assert frame["coverage"].tolist() == pytest.approx([2 / 96, 1 / 96, 1 / 96])
    assert frame["tariff"].tolist() == ["s", "t", "s"]


def test_any_two_periods_are_compared() -> None:
    filters = Filters(first_day=FIRST, last_day=FIRST, compare=Compare.DATES, against=(date(2019, 12, 31),) * 2)
    frame = changes(filters)
    assert (frame["user"].tolist(), frame["change_wh_per_day"].tolist()) == (["1"], [-30])


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(first_day=NOW.first_day, compare=Compare.NONE),
        Filters(areas=("no",), first_day=NOW.first_day),
        Filters(areas=("c",), first_day=NOW.first_day, last_day=NOW.last_day),
    ],
    ids=["all days", "no comparison", "nobody", "nobody in both"],
)
def test_without_a_second_period_or_users_in_both_there_are_no_rows(filters: Filters) -> None:
    assert changes(filters).empty
