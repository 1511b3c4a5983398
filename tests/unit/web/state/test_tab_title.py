"""The title of the browser's tab."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from smapdash.model.filters import Filters
from smapdash.web.state.tab_title import tab_title
from tests.fakes import DATASET, NOTHING_LOADED


@pytest.mark.parametrize(
    ("filters", "title"),
    [
        (Filters(areas=("a1",), first_day=date(2016, 12, 1), last_day=date(2016, 12, 31)), "Area a1, Dec 2016"),
        (Filters(tariffs=("t1", "t2"), first_day=date(2016, 2, 1), last_day=date(2016, 2, 29)),
         "Tariffs t1, t2, Feb 2016"),
        (Filters(first_day=date(2016, 1, 1), last_day=date(2016, 12, 31)), "2016"),
        (Filters(first_day=date(2016, 12, 24), last_day=date(2016, 12, 24)), "24 Dec 2016"),
        (Filters(first_day=date(2016, 12, 1), last_day=date(2016, 12, 30)), "1 \N{EN DASH} 30 Dec 2016"),
        (Filters(areas=("a1",), user="3039"), "User 3039"),
        (Filters(areas=("a9",), users=("1", "2"), first_day=date(2016, 12, 24), last_day=date(2016, 12, 24)),
         "Area a9 (not in the data), Users 1, 2, 24 Dec 2016"),
        (Filters(first_day=date(2016, 12, 2), last_day=date(2016, 12, 1)), ""),
    ],
)  # fmt: skip
def test_the_title_names_user_or_selection(filters: Filters, title: str) -> None:
    of_a_year = replace(DATASET, first_day=date(2016, 1, 1), last_day=date(2016, 12, 31))
    assert tab_title(of_a_year, filters) == title


def test_without_data_the_title_is_that_of_the_page() -> None:
    assert tab_title(NOTHING_LOADED, Filters()) == ""
