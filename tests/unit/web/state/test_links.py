"""The two links to a page: one shows the same days for ever, the other moves with the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from smapdash.web.state.links import links_view
from smapdash.web.state.query_string import parse_query
from tests.fakes import DATASET

assert DATASET.last_day
LATER = replace(DATASET, last_day=DATASET.last_day + timedelta(days=5))
"""The same data, which end on 31 October 2016, after five more days."""


@pytest.mark.parametrize(
    ("query", "fixed", "name", "moving", "now"),
    [
        ("", "from=2016-09-02&to=2016-10-31", "All days", "", "2 Sep \u2013 31 Oct 2016"),
        (
            "from=2016-10-20", "from=2016-10-20&to=2016-10-31",
            "From 20 Oct 2016 on", "from=2016-10-20", "20 \u2013 31 Oct 2016",
        ),
        ("to=2016-09-05", "from=2016-09-02&to=2016-09-05", "Up to 5 Sep 2016", "to=2016-09-05", "2 \u2013 5 Sep 2016"),
        ("last=7d", "from=2016-10-25&to=2016-10-31", "Latest 7 days", "last=7d", "25 \u2013 31 Oct 2016"),
        ("from=2016-10-31&to=2016-10-31", "from=2016-10-31&to=2016-10-31", "Latest 1 day", "last=1d", "31 Oct 2016"),
        (
            "from=2016-09-05&to=2016-09-11", "from=2016-09-05&to=2016-09-11",
            "Latest 7 days", "last=7d", "25 \u2013 31 Oct 2016",
        ),
    ],
)  # fmt: skip
def test_both_links_show_the_same_days_until_the_next_load(
    query: str, fixed: str, name: str, moving: str, now: str
) -> None:
    links = links_view(DATASET, parse_query(DATASET, query))
    assert (links.fixed_query, links.moving, links.moving_query) == (fixed, name, moving)
    assert links.moving_days == f"now {now}, moves with new readings"
    assert parse_query(LATER, links.fixed_query).days(LATER) == parse_query(DATASET, query).days(DATASET)
    assert not links.moving_hidden


@pytest.mark.parametrize("query", ["from=garbage", "last=x", "from=2016-10-20&to=2016-10-10"])
def test_where_no_day_is_in_view_the_link_is_the_address(query: str) -> None:
    links = links_view(DATASET, parse_query(DATASET, query))
    assert (links.fixed, links.fixed_query, links.moving_hidden) == ("This page", None, True)


def test_without_readings_the_link_is_the_address() -> None:
    empty = replace(DATASET, first_day=None, last_day=None)
    assert links_view(empty, parse_query(empty, "last=7d")).moving_hidden
