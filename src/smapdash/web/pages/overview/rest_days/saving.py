"""Saving the rest days of the data set: by the button of the question, and back by that of the notice that follows."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from dash import Dash, Input, Output, ctx, html, no_update

from smapdash.errors import DatabaseError, NotAllowedError
from smapdash.model.accounts import Role
from smapdash.model.edits import NO_DAYS, read_rest_days
from smapdash.model.values import write_weekdays
from smapdash.repository.protocol import Repository
from smapdash.web.cards.card import Card
from smapdash.web.state.actions import use_rest_days
from smapdash.web.state.heartbeat import state_of
from smapdash.web.state.parse import parse_press
from smapdash.web.ui import edit_ids, ids
from smapdash.web.ui.components import build_button, build_icon, press
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording import formatting
from smapdash.wording.messages import message

LOG = logging.getLogger(__name__)


class SavedView(NamedTuple):
    """The notice: whether it is hidden, its text, the rest days before, and whether they can be had back; the state."""

    hidden: bool
    text: Any
    before: Any
    no_way_back: Any
    version: Any


_CLOSED = SavedView(True, no_update, no_update, no_update, no_update)
_NOT_SAVED = SavedView(False, message("rest_days.not_saved"), "", True, no_update)


def save_rest_days(repository: Repository, pressed: object) -> SavedView:
    """Save the rest days of a pressed button; any other button closes the notice."""
    days = read_rest_days(",".join((parse_press(pressed) or "").split()))
    if days is None:
        return _CLOSED
    try:
        before = repository.fetch_dataset().rest_days
        repository.set_rest_days(days)
        version = state_of(repository.fetch_dataset())
    except (DatabaseError, NotAllowedError) as error:
        LOG.warning("rest days are not saved: %s", error)
        return _NOT_SAVED
    text = message("rest_days.saved", days=formatting.weekday_names(days) or message("rest_days.no_days"))
    return SavedView(False, text, " ".join(write_weekdays(before)) or NO_DAYS, before == days, version)


def register(app: Dash, repository: Repository) -> None:
    """Register the callback of both buttons."""
    used, answered = ids.REST_DAY_ACTIONS, edit_ids.REST_DAYS_SAVED_NOTE

    @app.callback(
        output={
            "hidden": Output(edit_ids.REST_DAYS_SAVED, "hidden"),
            **{name: Output(answered, name) for name in ("text", "before", "no_way_back")},
            "version": Output(ids.VERSION, "data", allow_duplicate=True),
        },
        inputs={"used": Input(used, "pressed"), "answered": Input(answered, "pressed")},
        prevent_initial_call=True,
    )
    def save(**pressed: object) -> dict[str, Any]:
        return save_rest_days(repository, pressed["used" if ctx.triggered_id == used else "answered"])._asdict()


def build_saved() -> html.Div:
    """Build the notice, hidden."""
    buttons = [
        build_button(
            edit_ids.REST_DAYS_BACK,
            message("rest_days.take_back"),
            hidden=placeholder("no_way_back"),
            **press(placeholder("before")),
        ),
        build_button(edit_ids.REST_DAYS_CLOSE, message("page.close"), look="button-q", **press("close")),
    ]
    note = [build_icon("info"), html.P(placeholder("text"), className="said"), html.Div(buttons, className="actions")]
    return html.Div(
        Markup(note, edit_ids.REST_DAYS_SAVED_NOTE, text="", before="", no_way_back=True),
        id=edit_ids.REST_DAYS_SAVED,
        className="note info rest-days-check",
        role="status",
        hidden=True,
    )


SAVED = Card(
    name=edit_ids.REST_DAYS_SAVED,
    build=build_saved,
    actions={f"{edit_ids.REST_DAYS_SAVED_NOTE}.pressed": use_rest_days},
    register=register,
    role=Role.ADMIN,
)
"""A notice of its own, which the answers of cards leave as it is."""
