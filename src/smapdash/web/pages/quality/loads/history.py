"""The card of the loads: when each ran, what it read, and what came of it; a press opens one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from dash import html

from smapdash.model.accounts import Role
from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import LOADS_VIEW, Filters
from smapdash.web.cards.card import Shown
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Head, build_row, table_card
from smapdash.web.pages.quality.loads.question import Loads, ask
from smapdash.web.state.parse import parse_press
from smapdash.web.state.quality_fields import parse_load
from smapdash.web.ui import ids, quality_ids
from smapdash.web.ui.components import aria, press
from smapdash.web.ui.pager import pages_view
from smapdash.wording import formatting
from smapdash.wording.messages import message

ROWS: Final = 10
HEADS: Final = (
    Head("load", message("loads.load"), is_text=True),
    Head("started_at", message("loads.started"), "UTC", is_text=True),
    Head("source", message("loads.source"), is_text=True),
    Head("files", message("loads.files")),
    Head("read", message("loads.read"), message("loads.rows")),
    Head("inserted", message("loads.new"), message("loads.readings"), about=message("loads.about_new")),
    Head("updated", message("loads.changed"), message("loads.readings"), about=message("loads.about_changed")),
    Head("moved", message("loads.moved"), message("loads.users"), about=message("loads.about_moved")),
    Head("set_aside", message("loads.set_aside"), message("loads.rows"), about=message("loads.about_set_aside")),
    Head("seconds", message("loads.took"), "s"),
    Head("result", message("loads.result"), is_text=True),
)
_COUNTS: Final = ("files", "read", "inserted", "updated", "moved", "set_aside")


def show(question: Question) -> Shown:
    """Return one page of the loads."""
    loads = ask(question)
    opened = None if loads.opened is None else loads.opened.load
    page = min(question.filters.loads_page, max(0, len(loads.rows) - 1) // ROWS)
    on_page = loads.rows.iloc[page * ROWS : (page + 1) * ROWS]
    return {
        "title": title(loads),
        "subtitle": message("loads.subtitle") if len(loads.rows) else "",
        "body": [_build_row(row, is_open=row.load == opened) for row in on_page.itertuples()],
        **pages_view(page, ROWS, len(loads.rows)),
    }


def title(loads: Loads) -> str:
    """Return how many loads there were, and how many of them set rows aside."""
    if not len(loads.rows):
        return message("loads.none")
    setting = int((loads.rows["set_aside"] > 0).sum())
    number = formatting.plural(len(loads.rows), "load")
    return message("loads.title", loads=number, setting=formatting.count(setting)) if setting else number


def table(question: Question) -> Table:
    """Return all loads as rows."""
    return Table(message("loads.history"), ask(question).rows, (), question.summary, question.found)


def open_load(_dataset: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    """Open the load of a pressed button, at the first page of what it did."""
    load = parse_load(parse_press(pressed))
    return replace(filters, load=load, entries_page=0) if load else filters


def describe_result(load: Any) -> str:
    """Return what came of a load."""
    if not load.inserted + load.updated + load.moved:
        return message("loads.nothing_new")
    return message("loads.some_set_aside") if load.set_aside else message("loads.stored")


def _build_row(load: Any, *, is_open: bool) -> html.Tr:
    number = html.Button(
        str(load.load),
        type="button",
        className="group-name",
        **aria(label=message("loads.open", load=load.load), **({"current": "true"} if is_open else {})),
        **press(str(load.load)),
    )
    source = message("loads.sample") if load.is_sample else load.source
    return build_row(
        HEADS,
        [
            number,
            formatting.moment(load.started_at.to_pydatetime()),
            html.Span(source, className="path", title=load.source),
            *(formatting.count(getattr(load, name)) for name in _COUNTS),
            f"{load.seconds:,.1f}",
            describe_result(load),
        ],
    )


LOADS = table_card(
    quality_ids.LOADS,
    HEADS,
    show=show,
    table=table,
    page_of="loads_page",
    follows=ids.LISTING,
    lists=LOADS_VIEW,
    ignores_filters=True,
    actions={f"{ids.table(quality_ids.LOADS)}.pressed": open_load},
    role=Role.ADMIN,
)
