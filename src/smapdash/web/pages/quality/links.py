"""Links from data quality to a user, or to other parts of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from smapdash.model.filters import Filters, without_views
from smapdash.web.state.query_string import to_query


def user_link(filters: Filters, user: str, first: date, last: date) -> str:
    """Return the relative address of the overview with a user open, on some days of the same selection."""
    days = replace(without_views(filters), first_day=first, last_day=last, last_days=None, user=user)
    return f"./?{to_query(days)}"
