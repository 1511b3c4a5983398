"""The card with the table of users."""

from __future__ import annotations

from dash import Dash, Output

from smapdash.model.accounts import Role
from smapdash.model.periods import comparison_period_of
from smapdash.repository.protocol import Repository
from smapdash.web.cards.card import Card, Shown
from smapdash.web.cards.notes import field_notes, filter_notes, period_note
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.exports.tables import Note
from smapdash.web.pages.overview.users.columns import COLUMNS
from smapdash.web.pages.overview.users.layout import HINT, TICK_BAR_HIDDEN, build_users_card
from smapdash.web.pages.overview.users.view import UsersView, users_view
from smapdash.web.state.actions import turn_page
from smapdash.web.ui import ids
from smapdash.web.ui.browser import run
from smapdash.wording import formatting
from smapdash.wording.messages import message


def show(question: Question) -> Shown:
    """Return a page of the table."""
    return users_view(question)._asdict()


def table(question: Question) -> Table:
    """Return all users, some rows at a time, in the order of the page."""
    filters, sort = question.filters, question.filters.sort
    users, blocks = question.repository.fetch_all_users(
        filters, sort=sort.column, descending=sort.descending, search=filters.search
    )
    rows = Note("rows", formatting.plural(users, "user"))
    period = comparison_period_of(filters, question.dataset)
    comparison = (period_note(period),) if period else ()
    notes = (*filter_notes(filters), *field_notes(filters, "search", "use", "sort"), *comparison, rows)
    frames = (block.rename(columns={"id": "user"}) for block in blocks)
    return Table(message("users.users"), frames, notes, question.summary, question.found, total=users)


def _register(app: Dash, _repository: Repository) -> None:
    """Register what the browser does alone: pressed heads, shown columns, ticks, and the row of the open user."""
    sort = (ids.SORT, "value")
    run(app, "sortBy", Output(*sort, allow_duplicate=True), inputs=[(ids.USERS_TABLE, "pressed")], state=[sort])
    widths = [(ids.USERS_TABLE, "widths")]
    fitted = Output(ids.COLUMNS, "value")
    run(app, "fitColumns", fitted, inputs=[(ids.COLUMNS_FIT, "pressed")], state=widths, at_start=True)
    orders = [Output(ids.USERS_TABLE, f"order_{column.name}") for column in COLUMNS]
    shown = [Output(ids.USERS_TABLE, "hidden"), *orders]
    run(app, "showColumns", shown, inputs=[(ids.COLUMNS, "value"), sort], state=widths)
    ticked, selected = (ids.TICKED_USERS, "data"), (ids.SELECTED_USERS, "data")
    rows = [(ids.USER_ROWS, "data"), (ids.OPEN_USER, "data"), ticked]
    run(app, "showRows", Output(ids.USERS_TABLE, "rows"), inputs=rows)
    run(app, "tickSelected", Output(*ticked), inputs=[selected], at_start=True)
    bar = [Output(ids.TICK_BAR, name) for name in ("text", *TICK_BAR_HIDDEN)]
    run(app, "showTicks", bar, inputs=[ticked, selected, (ids.SPLIT, "value")], state=[(ids.TICK_BAR, "most")])
    choices = [selected, (ids.SPLIT, "value"), (ids.MEASURE, "value")]
    used = [Output(*place, allow_duplicate=True) for place in choices]
    run(app, "useTicks", used, inputs=[(ids.TICK_BAR, "pressed")], state=choices)


PLACES = {
    "rows": (ids.USER_ROWS, "data"),
    **{name: (ids.USERS_TABLE, name) for name in ("against", "about_change")},
    "rows_text": (ids.PAGE_ROWS, "text"),
    **{name: (ids.PAGER, name) for name in ("page_text", "before", "at_first", "after", "at_last")},
    "title": (ids.head(ids.USERS), "title"),
    "subtitle": (ids.head(ids.USERS), "subtitle"),
    "export": (ids.USERS_CSV, "text"),
}
USERS = Card(
    name=ids.USERS,
    build=build_users_card,
    show=show,
    outputs={name: Output(*PLACES[name]) for name in UsersView._fields},
    follows=ids.LISTING,
    table=table,
    actions={f"{ids.PAGER}.pressed": turn_page},
    controls=(ids.FIND, ids.SORT, ids.ROWS, ids.USERS_TABLE),
    stores=(ids.USER_ROWS, ids.TICKED_USERS),
    hint=HINT,
    register=_register,
    role=Role.ANALYST,
)
