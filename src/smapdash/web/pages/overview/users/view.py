"""The table of users."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.frames import USERS
from smapdash.model.results import UserPage
from smapdash.web.cards.question import Question
from smapdash.web.state.actions import NEXT, PREVIOUS
from smapdash.web.state.query_string import to_query
from smapdash.web.ui import messages
from smapdash.web.ui.table_cells import bar_style, mark_style
from smapdash.wording import formatting

PAGE_SIZE = 12
_SORT_WORDS = {
    "id": ("by id, last first", "by id"),
    "area": ("by area, last first", "by area"),
    "tariff": ("by tariff, last first", "by tariff"),
    "energy_wh": ("highest energy first", "lowest energy first"),
    "mean_wh_per_day": ("highest mean per day first", "lowest mean per day first"),
    "before_wh_per_day": ("highest mean per day before first", "lowest mean per day before first"),
    "change_wh_per_day": ("largest rise first", "largest fall first"),
    "change_percent": ("largest rise in per cent first", "largest fall in per cent first"),
    "peak_w": ("highest peak first", "lowest peak first"),
    "peak_at": ("latest peak first", "earliest peak first"),
    "load_factor": ("highest load factor first", "lowest load factor first"),
    "base_w": ("highest base load first", "lowest base load first"),
    "coverage": ("highest coverage first", "lowest coverage first"),
    "days": ("most days first", "fewest days first"),
    "before_days": ("most days before first", "fewest days before first"),
    "readings": ("most readings first", "fewest readings first"),
}
_MARKDOWN = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()<>#+-.!|~&:/"})


class UsersView(NamedTuple):
    """One page of the table; `before` and `after` are the values of the buttons that turn it."""

    rows: list[dict[str, Any]]
    styles: list[dict[str, Any]]
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
    filters = question.filters
    answer, page = _fetch_page(question, filters), filters.page
    last_page = max(0, (answer.users - 1) // PAGE_SIZE)
    if page > last_page:
        page = last_page
        answer = _fetch_page(question, replace(filters, page=page))
    users, total = answer.rows, answer.users
    first, order = page * PAGE_SIZE, _SORT_WORDS[filters.sort.column][not filters.sort.descending]
    return UsersView(
        rows=_rows(users),
        styles=_styles(question.dataset, answer),
        rows_text=f"{first + 1} to {first + len(users)} of {formatting.count(total)}" if total else messages.NO_MATCH,
        page_text=f"{page + 1} of {last_page + 1}",
        before=f"{PREVIOUS} {last_page + 1}",
        at_first=page == 0,
        after=f"{NEXT} {last_page + 1}",
        at_last=page == last_page,
        title="Users",
        subtitle=f"{formatting.plural(total, 'user')}, {order}.{_faults_sentence(users)}",
        export=f"CSV, all {formatting.count(total)}",
    )


def _faults_sentence(users: pd.DataFrame) -> str:
    """Return the sentence that explains the coloured values; empty without any."""
    named = users.loc[users["implausible"] > 0, ["id", "implausible"]].itertuples(index=False, name=None)
    listed = [f"{user_id} ({count:,})" for user_id, count in named]
    return f" With implausible readings: {', '.join(listed)}." if listed else ""


def _fetch_page(question: Question, filters: Filters) -> UserPage:
    if not question.dataset.readings:
        return UserPage(USERS.empty(), 0, 0.0, 0.0)
    return question.repository.fetch_users(
        filters,
        sort=filters.sort.column,
        descending=filters.sort.descending,
        search=filters.search,
        page=filters.page,
        page_size=PAGE_SIZE,
    )


def _rows(users: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of the table; each numeric column has a fixed number of digits."""
    numbers = {
        "energy_wh": formatting.column(_known(users["energy_wh"] / 1_000), 0),
        "mean_wh_per_day": formatting.column(_known(users["mean_wh_per_day"] / 1_000), 1),
        "peak_w": formatting.column(_known(users["peak_w"] / 1_000), 1),
        "load_factor": formatting.column(_known(users["load_factor"]), 2),
        "base_w": formatting.column(_known(users["base_w"] / 1_000), 2),
    }
    return [
        _texts(user) | {name: written[place] for name, written in numbers.items()}
        for place, user in enumerate(users.itertuples())
    ]


def _texts(user: Any) -> dict[str, Any]:
    """Return a user's names and coverage. `id` identifies the row and is not shown; `user` links to the panel.

    The rest of the state, which may be long, is added to the link on hover or focus (`assets/keys.js`).
    """
    link = to_query(Filters(user=user.id)).replace(")", "%29")
    return {
        "id": user.id,
        "user": f"[{user.id.translate(_MARKDOWN)}](?{link})",
        "area": user.area,
        "tariff": user.tariff,
        "coverage": formatting.share(user.expected - user.missing, user.expected),
    }


def _known(values: pd.Series[Any]) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in values]


def _styles(dataset: DatasetInfo, page: UserPage) -> list[dict[str, Any]]:
    """Return the styles of the bars and tariff marks in the table; bars are relative to the whole selection."""
    styles: list[dict[str, Any]] = []
    for column, highest in (("energy_wh", page.highest_wh), ("peak_w", page.highest_w)):
        values = page.rows[column].tolist()
        styles += [bar_style(row, column, value / highest) for row, value in enumerate(values) if highest]
    lacks = (page.rows["missing"] > 0).tolist()
    gap = {"color": "var(--sd-warn-ink)", "fontWeight": 600}
    places = [{"row_index": row, "column_id": "coverage"} for row, lacking in enumerate(lacks) if lacking]
    styles += [{"if": place, **gap} for place in places]
    faulty = np.flatnonzero(page.rows["implausible"].to_numpy()).tolist()
    places = [{"row_index": row, "column_id": column} for row in faulty for column in ("energy_wh", "peak_w")]
    styles += [{"if": place, **gap} for place in places]
    for row, tariff in enumerate(page.rows["tariff"].tolist()):
        styles.append(mark_style(row, "tariff", tariff, dataset.tariffs))
    return styles
