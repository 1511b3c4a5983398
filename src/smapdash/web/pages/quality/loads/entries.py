"""The card of what the open load did besides adding readings: rows set aside, readings changed, users moved."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from smapdash.model.accounts import Role
from smapdash.model.filters import LOADS_VIEW, Filters
from smapdash.model.loads import ENTRIES, EntryPage, LoadEntries
from smapdash.web.cards.card import Shown
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import NothingToExportError, Table
from smapdash.web.cards.table_card import Cell, Head, build_row, table_card
from smapdash.web.pages.quality.links import user_link
from smapdash.web.pages.quality.loads.question import ask, name_load
from smapdash.web.ui import ids, quality_ids
from smapdash.web.ui.components import build_pick
from smapdash.web.ui.pager import pages_view
from smapdash.wording import formatting
from smapdash.wording.messages import message

ROWS: Final = 25
HEADS: Final = (
    Head("where", message("loads.where"), is_text=True),
    Head("before", message("loads.before"), is_text=True),
    Head("after", message("loads.after"), is_text=True),
    Head("why", message("loads.why"), is_text=True),
)
CHOICES: Final = {
    LoadEntries.SET_ASIDE: message("loads.rows_set_aside"),
    LoadEntries.CHANGED: message("loads.readings_changed"),
    LoadEntries.MOVED: message("loads.users_moved"),
}


def show(question: Question) -> Shown:
    """Return one page of what the open load did."""
    loads, of, page = ask(question), question.filters.entries, question.filters.entries_page
    if loads.opened is None:
        answer = EntryPage(ENTRIES[of].empty(), 0)
    else:
        answer = question.repository.fetch_load_entries(loads.opened.load, of, page=page, page_size=ROWS)
    return {
        "title": title(of, answer.total),
        "subtitle": name_load(question, loads),
        "body": [build_row(HEADS, _CELLS[of](row)) for row in answer.rows.itertuples()],
        **pages_view(page, ROWS, answer.total),
    }


def title(of: LoadEntries, total: int) -> str:
    """Return how many there are of what is listed."""
    counted = {
        LoadEntries.SET_ASIDE: message("loads.some_rows", rows=formatting.plural(total, "row")),
        LoadEntries.CHANGED: message("loads.some_readings", readings=formatting.plural(total, "reading")),
        LoadEntries.MOVED: message("loads.some_users", users=formatting.plural(total, "user")),
    }
    return counted[of]


def table(question: Question) -> Table:
    """Return all that is listed of the open load.

    Raises
    ------
    NothingToExportError
        When there is no such load.
    """
    loads, of = ask(question), question.filters.entries
    if loads.opened is None:
        raise NothingToExportError(name_load(question, loads))
    total, frames = question.repository.fetch_all_load_entries(loads.opened.load, of)
    name = f"{name_load(question, loads)}: {CHOICES[of]}"
    return Table(name, frames, (), question.summary, question.found, total=total)


def _set_aside(row: Any) -> list[Cell]:
    where = message("loads.line", file=row.file, line=formatting.count(row.line))
    times = message("loads.for_rows", rows=formatting.plural(row.rows, "row")) if row.rows > 1 else ""
    return [where, html.Code(row.text), message("loads.not_loaded"), f"{row.reason}{times}"]


def _changed(row: Any) -> list[Cell]:
    start = row.start.to_pydatetime()
    link = html.A(row.user, href=user_link(Filters(), row.user, start.date(), start.date()))
    where = html.Span([link, f", {formatting.moment(start, row.fold)}"])
    return [where, _in_wh(row.old_wh), _in_wh(row.new_wh), message("loads.another_value")]


def _moved(row: Any) -> list[Cell]:
    before, after = f"{row.old_area} {row.old_tariff}", f"{row.new_area} {row.new_tariff}"
    return [row.user, before, after, message("loads.another_segment")]


def _in_wh(value: float) -> str:
    """Write energy to the watt-hour, as it is stored; a reading that is gone has none."""
    return message("loads.wh", wh=f"{value:,.10g}") if math.isfinite(value) else message("loads.gone")


_CELLS: Final[dict[LoadEntries, Callable[[Any], list[Cell]]]] = {
    LoadEntries.SET_ASIDE: _set_aside,
    LoadEntries.CHANGED: _changed,
    LoadEntries.MOVED: _moved,
}


def _build_tools() -> Sequence[Component]:
    kinds = [(kind.value, text) for kind, text in CHOICES.items()]
    return (build_pick(quality_ids.LOAD_ENTRIES_KIND, message("loads.listed"), kinds),)


LOAD_ENTRIES = table_card(
    quality_ids.LOAD_ENTRIES,
    HEADS,
    show=show,
    table=table,
    tools=_build_tools,
    page_of="entries_page",
    follows=ids.LISTING,
    lists=LOADS_VIEW,
    ignores_filters=True,
    controls=(quality_ids.LOAD_ENTRIES_KIND,),
    role=Role.ADMIN,
)
