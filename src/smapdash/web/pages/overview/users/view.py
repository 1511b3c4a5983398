"""One page of the table of users, in values and words."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import MOST_ROWS, PageSize
from smapdash.model.filters import Filters
from smapdash.model.frames import USERS
from smapdash.model.periods import comparison_period_of
from smapdash.model.results import UserPage
from smapdash.web.cards.question import Question
from smapdash.web.pages.overview.users.columns import ABOUT_CHANGE, CHANGES, order_in_words
from smapdash.web.pages.overview.users.rows import Row, build_rows
from smapdash.web.ui.pager import last_page, pages_view
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.periods import compared_days


class UsersView(NamedTuple):
    """One page of the table; `before` and `after` are the values of the buttons that turn it."""

    rows: list[Row]
    against: str
    about_change: str
    rows_text: str
    page_text: str
    before: str
    at_first: bool
    after: str
    at_last: bool
    title: str
    subtitle: str
    export: str


def users_view(question: Question) -> UsersView:
    """Return a page of users; a number beyond the last page gives the last."""
    filters, size = question.filters, question.filters.rows.most
    answer, page = _fetch_page(question, filters), filters.page
    if page > last_page(size, answer.users):
        page = last_page(size, answer.users)
        answer = _fetch_page(question, replace(filters, page=page))
    users, total, against = answer.rows, answer.users, _against(question)
    return UsersView(
        rows=build_rows(question.dataset, answer),
        against=against,
        about_change=f"{ABOUT_CHANGE} vs {against}." if against else ABOUT_CHANGE,
        title=message("users.users"),
        subtitle=f"{_count(question, total)}, {_order(filters, against)}.{_change_sentence(against)}"
        f"{_faults_sentence(users)}{_scope_sentence(question)}",
        export=message("users.download_csv_all", total=formatting.count(total)),
        **{**pages_view(page, size, total), "rows_text": _rows_text(filters, page * size, len(users), total)},
    )


def _count(question: Question, total: int) -> str:
    """Write 60 users, or 17 of 60 users where the range of use or the search narrows the table."""
    if not _is_narrowed(question.filters):
        return formatting.plural(total, "user")
    users = formatting.plural(question.summary.users, "user")
    return message("users.some_of_users", listed=formatting.count(total), users=users)


def _scope_sentence(question: Question) -> str:
    """Return the sentence that nothing but the table is narrowed; empty where it is not."""
    if not _is_narrowed(question.filters):
        return ""
    return message("users.figures_are_of_all", users=formatting.count(question.summary.users))


def _is_narrowed(filters: Filters) -> bool:
    return bool(filters.use or filters.search)


def _against(question: Question) -> str:
    """Return the days that users are compared with; empty without a comparison."""
    period = comparison_period_of(question.filters, question.dataset)
    return compared_days(period) if period else ""


def _order(filters: Filters, against: str) -> str:
    """Return the order in words; without a comparison all changes are equal, so users are in the order of their ids."""
    is_unknown = filters.sort.column in CHANGES and not against
    return message("users.by_id_without_comparison") if is_unknown else order_in_words(filters.sort)


def _change_sentence(against: str) -> str:
    return message("users.change_vs", against=against) if against else ""


def _rows_text(filters: Filters, first: int, rows: int, total: int) -> str:
    if not total:
        return message("page.no_match")
    limit = (
        message("users.a_page_at_most", rows=MOST_ROWS) if filters.rows is PageSize.ALL and total > MOST_ROWS else ""
    )
    return message(
        "users.rows_of_all",
        first=formatting.count(first + 1),
        last=formatting.count(first + rows),
        total=formatting.count(total),
        limit=limit,
    )


def _faults_sentence(users: pd.DataFrame) -> str:
    """Return the sentence that explains the coloured values; empty without any."""
    counts = zip(users["id"].tolist(), users["implausible"].tolist(), strict=True)
    listed = [f"{user_id} ({count:,})" for user_id, count in counts if count]
    return message("users.with_implausible_readings", users=", ".join(listed)) if listed else ""


def _fetch_page(question: Question, filters: Filters) -> UserPage:
    if not question.dataset.readings:
        return UserPage(USERS.empty(), 0, 0.0, 0.0)
    return question.repository.fetch_users(
        filters,
        sort=filters.sort.column,
        descending=filters.sort.descending,
        search=filters.search,
        page=filters.page,
        page_size=filters.rows.most,
    )
