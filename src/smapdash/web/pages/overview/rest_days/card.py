"""The cards of the rest-day check: the question above the key figures, and the line under the average day."""

from __future__ import annotations

from dash import Dash, Output

from smapdash.model.accounts import Role
from smapdash.repository.protocol import Repository
from smapdash.web.cards.card import Card, Shown
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts.canvas import empty_figure
from smapdash.web.exports.tables import Note
from smapdash.web.pages.overview.rest_days.figure import HEIGHT, describe_rest_days, rest_days_figure
from smapdash.web.pages.overview.rest_days.layout import build_line, build_notice, build_question
from smapdash.web.pages.overview.rest_days.question import caption, rest_day_view
from smapdash.web.state.actions import use_rest_days
from smapdash.web.ui import edit_ids, ids
from smapdash.web.ui.browser import run
from smapdash.wording import formatting
from smapdash.wording.messages import message


def show(question: Question) -> Shown:
    """Return the evidence: the profiles of the seven weekdays."""
    check = question.repository.fetch_rest_day_check()
    if not check.pair:
        return {"figure": empty_figure(HEIGHT), "description": message("page.no_match"), "caption": ""}
    return {"figure": rest_days_figure(check), "description": describe_rest_days(check), "caption": caption(check)}


def table(question: Question) -> Table:
    """Return the profiles as rows, one per weekday and half-hour."""
    check = question.repository.fetch_rest_day_check()
    names = check.profiles["weekday"].map(dict(enumerate(formatting.WEEKDAYS)))
    share = message("rest_days.note")
    notes = (*filter_notes(question.filters), Note("share", share))
    frame = check.profiles.assign(weekday=names)
    return Table(message("rest_days.table_title"), frame, notes, question.summary, question.found)


def show_question(question: Question) -> Shown:
    """Return the question and the line that follows it, for the rest days in use."""
    return rest_day_view(question.repository.fetch_rest_day_check(), question.filters.rest_days)._asdict()


def register(app: Dash, _repository: Repository) -> None:
    """Register the script that keeps the answer in the browser, and shows the question or the line."""
    run(
        app,
        "showRestDays",
        Output(ids.REST_DAY_CHECK, "hidden"),
        Output(ids.REST_DAY_LINE, "hidden"),
        inputs=[
            (ids.REST_DAY_FOUND, "data"),
            (ids.REST_DAY_ACTIONS, "pressed"),
            (edit_ids.REST_DAYS_SAVED, "hidden"),
        ],
    )


def _outputs(name: str) -> dict[str, Output]:
    return {
        "figure": Output(ids.graph(name), "figure"),
        "description": Output(ids.graph(name), "description"),
        "caption": Output(ids.subtitle(name), "children"),
    }


QUESTION = Card(
    name=ids.REST_DAY_QUESTION,
    build=build_question,
    show=show_question,
    outputs={
        "found": Output(ids.REST_DAY_FOUND, "data"),
        "title": Output(ids.head(ids.REST_DAY_CHECK), "title"),
        "why": Output(ids.head(ids.REST_DAY_CHECK), "why"),
        "pair": Output(ids.REST_DAY_ACTIONS, "pair"),
        "keep": Output(ids.REST_DAY_ACTIONS, "keep"),
        "line": Output(ids.head(ids.REST_DAY_LINE), "title"),
    },
    role=Role.ADMIN,
)
NOTICE = Card(
    name=ids.REST_DAY_CHECK,
    build=build_notice,
    show=show,
    outputs=_outputs(ids.REST_DAY_CHECK),
    table=table,
    ignores_filters=True,
    actions={f"{ids.REST_DAY_ACTIONS}.pressed": use_rest_days},
    stores=(ids.REST_DAY_FOUND,),
    register=register,
    parts=(QUESTION,),
    role=Role.ADMIN,
)
"""For those who may set the rest days of the data set."""
LINE = Card(
    name=ids.REST_DAY_LINE,
    build=build_line,
    show=show,
    outputs=_outputs(ids.REST_DAY_LINE),
    table=table,
    ignores_filters=True,
)
