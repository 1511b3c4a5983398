"""What a press on a cell of the map of coverage does: a row shows its users alone, a single user opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from smapdash.analysis.quality.coverage_map import CoverageMap
from smapdash.analysis.selection import datetimes_of_days
from smapdash.model.filters import without_views
from smapdash.web.cards.question import Question
from smapdash.web.charts.offers import Offer, Opens
from smapdash.web.state.quality_fields import write_places
from smapdash.web.state.query_string import to_query
from smapdash.wording.messages import message


def places_of_rows(answer: CoverageMap) -> list[str]:
    """Return the first and last place of the users of each row, as the address has them."""
    places, first = [], answer.first + 1
    for _, _, users in answer.users:
        places.append(write_places(first, first + users - 1))
        first += users
    return places


def has_single_users(answer: CoverageMap) -> bool:
    """Return whether each row is one user."""
    return all(users == 1 for _, _, users in answer.users)


def offer(question: Question, answer: CoverageMap) -> Offer:
    """Return what a press does, in words, and the address of each cell where it opens a user."""
    if not answer.users:
        return Offer()
    if not has_single_users(answer):
        return Offer(message("coverage.offer_users"))
    filters = without_views(question.filters)
    undated = replace(filters, first_day=None, last_day=None, last_days=None)
    rows = [to_query(replace(undated, user=user)) for user, _, _ in answer.users]
    days: list[date] = [day.item().date() for day in datetimes_of_days(answer.day)]
    spans = zip(days, (day - timedelta(days=1) for day in days[1:]), strict=False)
    columns = [urlencode({"from": first, "to": last}) for first, last in spans]
    return Offer(message("coverage.offer_user"), opens=Opens("./", rows, columns))
