"""The links to a page that can be copied: one whose dates are fixed, and one that moves with new readings."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.values import write_day
from smapdash.web.state.chip_texts import latest_days
from smapdash.web.state.dates import days_shown
from smapdash.web.state.query_string import to_query
from smapdash.web.ui import ids
from smapdash.wording import formatting
from smapdash.wording.messages import message


class LinksView(NamedTuple):
    """The texts of both links, and the part of each query that holds the dates; None for that of the address."""

    fixed: str = message("links.this_page")
    fixed_days: str = message("links.as_it_is")
    fixed_query: str | None = None
    moving: str = ""
    moving_days: str = ""
    moving_query: str | None = None
    moving_hidden: bool = True


PLACES = {name: (ids.HEADER, name) for name in LinksView._fields}
"""Component and property of each of its values."""


def links_view(dataset: DatasetInfo, filters: Filters) -> LinksView:
    """Return the links to the days in view; where no day is, only that of the address."""
    days = days_shown(dataset, filters)
    if days is None:
        return LinksView()
    first, last = map(write_day, days)
    name, moving = _moving(filters, (days[1] - days[0]).days + 1)
    now = formatting.day_range(*moving.days(dataset))
    return LinksView(
        fixed=message("links.fixed_dates"),
        fixed_days=formatting.day_range(*days),
        fixed_query=urlencode({"from": first, "to": last}),
        moving=name,
        moving_days=message("links.now_moves_with_new", now=now),
        moving_query=to_query(moving),
        moving_hidden=False,
    )


def _moving(filters: Filters, days: int) -> tuple[str, Filters]:
    """Return the name and the dates of the link that moves with the data."""
    first, last = filters.first_day, filters.last_day
    if not filters.limits_days:
        return message("links.all_days"), Filters()
    if first and not last:
        return message("links.from_on", day=formatting.day(first)), Filters(first_day=first)
    if last and not first:
        return message("links.up_to", day=formatting.day(last)), Filters(last_day=last)
    latest = filters.last_days or days
    return latest_days(latest), Filters(last_days=latest)
