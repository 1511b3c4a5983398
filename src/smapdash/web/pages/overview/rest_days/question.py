"""The calendar check: what is asked and told, its evidence, and the answer of the reader."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output

from smapdash.model.filters import parse_inputs
from smapdash.repository.protocol import Repository
from smapdash.web.pages.overview.rest_days.view import EvidenceView, RestDayView, evidence_view, rest_day_view
from smapdash.web.ui import ids
from smapdash.web.ui.outputs import slots


def register(app: Dash, repository: Repository) -> None:
    """Register the callbacks of the calendar check."""
    _register_question(app, repository)
    for card in (ids.CALENDAR, ids.CALENDAR_LINE):
        _register_evidence(app, repository, card)
    _register_answers(app)


def _register_question(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(ids.CALENDAR_FOUND, "data"),
            *slots(ids.head(ids.CALENDAR), ("title", "why")),
            *slots(ids.CALENDAR_ACTS, ("pair", "keep")),
            Output(ids.head(ids.CALENDAR_LINE), "title"),
        ),
        inputs=[Input(ids.VERSION, "data"), Input(ids.REST, "value")],
        prevent_initial_call=True,
    )
    def check_rest_days(_version: object, rest_days: object) -> RestDayView:
        with repository.one_state() as dataset:
            return rest_day_view(repository, parse_inputs(dataset, rest_days=rest_days))


def _register_evidence(app: Dash, repository: Repository, card: str) -> None:
    @app.callback(
        output=(
            Output(ids.graph(card), "figure"),
            Output(ids.frame(card), "aria-label"),
            Output(ids.subtitle(card), "children"),
        ),
        inputs=[Input(ids.WANTED + card, "data")],
        prevent_initial_call=True,
    )
    def show_evidence(_wanted: object) -> EvidenceView:
        return evidence_view(repository)


def _register_answers(app: Dash) -> None:
    # What the reader keeps is remembered in the browser.
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction(namespace="smapdash", function_name="showCalendar"),
        Output(ids.CALENDAR, "hidden"),
        Output(ids.CALENDAR_LINE, "hidden"),
        Input(ids.CALENDAR_FOUND, "data"),
        Input(ids.CALENDAR_ACTS, "pressed"),
        prevent_initial_call=True,
    )
