"""Cards with one table whose rows are only read: heads with units and an explanation each, and rows by sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from dash import Output, html
from dash.development.base_component import Component

from smapdash.web.cards.card import Card, Show
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.state.actions import Action, turn_page
from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_card_head, build_exports, marked
from smapdash.web.ui.hints import About, build_about
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.web.ui.pager import build_pages, pager_of, pages_outputs

Cell = Component | str
NO_ACTIONS: Final[Mapping[str, Action]] = MappingProxyType({})


class Head(NamedTuple):
    """The head of one column.

    Attributes
    ----------
    name : str
        As in the frame.
    text, unit : str
        The two lines of it.
    about, source : str
        How the figure is computed, and where its definition comes from; empty for what explains itself.
    is_text : bool
        It heads names or times rather than numbers.
    """

    name: str
    text: str
    unit: str = ""
    about: str = ""
    source: str = ""
    is_text: bool = False


def table_card(
    name: str,
    heads: Sequence[Head],
    *,
    show: Show,
    table: Callable[[Question], Table],
    tools: Callable[[], Sequence[Component]] = lambda: (),
    below: Callable[[], Sequence[Component]] = lambda: (),
    page_of: str = "",
    actions: Mapping[str, Action] = NO_ACTIONS,
    **settings: Any,
) -> Card:
    """Return the card of a table over the whole width; `show` gives `title`, `subtitle` and the `body` as rows.

    Parameters
    ----------
    tools, below : callable
        Build the controls in its head, and what stands below the table.
    page_of : str
        Attribute of the filters that holds the page of its rows: buttons below the table turn it, and `show` gives the
        values of `pages_view`, too.
    """
    outputs = {
        "title": Output(ids.head(name), "title"),
        "subtitle": Output(ids.head(name), "subtitle"),
        "body": Output(ids.table(name), "rows"),
    }
    if page_of:
        outputs |= pages_outputs(name)
        actions = {**actions, f"{pager_of(name)}.pressed": partial(turn_page, of=page_of)}
    build = partial(_build, name, heads, tools, below, is_paged=bool(page_of))
    return Card(name=name, build=build, show=show, outputs=outputs, table=table, actions=actions, **settings)


def build_section(text: str, columns: int) -> html.Tr:
    """Build the row that names the rows below it."""
    return html.Tr(html.Th(text, colSpan=columns, scope="colgroup"), className="section")


def build_row(heads: Sequence[Head], cells: Sequence[Cell]) -> html.Tr:
    """Build a row, whose first cell names it."""
    first, *others = zip(heads, cells, strict=True)
    return html.Tr(
        [
            html.Th(first[1], scope="row"),
            *(html.Td(cell, className="" if head.is_text else "n") for head, cell in others),
        ]
    )


def _build(
    name: str,
    heads: Sequence[Head],
    tools: Callable[[], Sequence[Component]],
    below: Callable[[], Sequence[Component]],
    *,
    is_paged: bool,
) -> html.Section:
    table = html.Table(
        [html.Thead(html.Tr([_build_head(name, head) for head in heads])), html.Tbody(placeholder("rows"))],
        className="figures",
        **aria(labelledby=ids.title(name)),
    )
    body = html.Div(Markup(table, ids.table(name), rows=[]), id=ids.frame(name), className="tbl")
    exports = build_exports(name, with_picture=False)
    pages = [build_pages(name)] if is_paged else []
    return html.Section(
        [build_card_head(name, tools(), exports), body, *pages, *below()],
        id=name,
        className="card-box c12",
        **aria(labelledby=ids.title(name)),
    )


def _build_head(card: str, head: Head) -> html.Th:
    hint: tuple[Component, ...] = ()
    if head.about:
        hint = build_about(f"{card}-{head.name}", About(head.text, head.about, head.source))
    words = html.Span([head.text, html.Small(head.unit or "\N{NO-BREAK SPACE}")])
    return html.Th(
        html.Div([words, *hint]), scope="col", className="" if head.is_text else "n", **marked(column=head.name)
    )
