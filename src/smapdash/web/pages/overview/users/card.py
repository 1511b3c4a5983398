"""The card with the table of users."""

from __future__ import annotations

from dash import Output

from smapdash.web.cards.card import Card, Shown
from smapdash.web.cards.notes import field_notes, filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.exports.tables import Note
from smapdash.web.pages.overview.users.layout import HINT, build_users_card
from smapdash.web.pages.overview.users.view import UsersView, users_view
from smapdash.web.state.actions import open_user, turn_page
from smapdash.web.ui import ids
from smapdash.wording import formatting


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
    notes = (*filter_notes(filters), *field_notes(filters, "search", "use", "sort"), rows)
    frames = (block.rename(columns={"id": "user"}) for block in blocks)
    return Table("Users", frames, notes, question.summary, question.found, total=users)


PLACES = {
    "rows": (ids.USERS_TABLE, "data"),
    "styles": (ids.ROW_STYLES, "data"),
    **{name: (ids.PAGER, name) for name in ("rows_text", "page_text", "before", "at_first", "after", "at_last")},
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
    actions={f"{ids.PAGER}.pressed": turn_page, f"{ids.USERS_TABLE}.active_cell": open_user},
    controls=(ids.FIND, ids.USERS_TABLE),
    stores=(ids.ROW_STYLES,),
    hint=HINT,
)
