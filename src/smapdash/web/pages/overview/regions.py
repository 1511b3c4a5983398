"""Each region of the page follows the selection."""

from __future__ import annotations

from collections.abc import Callable

from dash import Dash, Input, Output, State

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Split
from smapdash.model.filters import Filters
from smapdash.repository.protocol import Repository
from smapdash.web.pages.overview.energy.view import StripView, energy_view, strip_view
from smapdash.web.pages.overview.kpis.view import SummaryView, summary_view
from smapdash.web.pages.overview.layout import KEY_FIGURES
from smapdash.web.pages.overview.profile import profile_view
from smapdash.web.pages.overview.segments.view import BarsView, ChartView, segments_view, with_findings
from smapdash.web.pages.overview.small_charts import distribution_view, duration_view, heat_view
from smapdash.web.pages.overview.users.view import UsersView, users_view
from smapdash.web.state.chips import BlankView
from smapdash.web.state.parse import parse_state
from smapdash.web.ui import ids
from smapdash.web.ui.outputs import slots


def register(app: Dash, repository: Repository) -> None:
    """Register the callbacks of the cards."""
    _register_summary(app, repository)
    _register_chart(app, repository, ids.ENERGY, energy_view)
    _register_strip(app, repository)
    _register_chart(app, repository, ids.PROFILE, profile_view)
    _register_heat(app, repository)
    _register_chart(app, repository, ids.DURATION, duration_view)
    _register_chart(app, repository, ids.DISTRIBUTION, distribution_view)
    _register_bars(app, repository, ids.AREA_BARS, Split.AREA)
    _register_bars(app, repository, ids.TARIFF_BARS, Split.TARIFF)
    _register_users(app, repository)


def _register_summary(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            tuple(slots(ids.KPIS, (f"{name}_body", f"{name}_hint")) for name, _ in KEY_FIGURES),
            Output(ids.SCOPE, "children"),
            Output(ids.FILTERS_SWITCH, "count"),
            Output(ids.GRID, "className"),
            slots(ids.BLANK, BlankView._fields),
            Output(ids.NOTICES, "notes"),
        ),
        inputs=[Input(ids.WANTED + ids.KPIS, "data")],
        prevent_initial_call=True,
    )
    def show_key_figures(selection: object) -> SummaryView:
        with repository.one_state() as dataset:
            return summary_view(repository, dataset, parse_state(dataset, selection))


def chart_outputs(card: str) -> tuple[Output, ...]:
    """Return what a chart of a card writes."""
    return (
        Output(ids.graph(card), "figure"),
        *slots(ids.head(card), ("title", "subtitle")),
        Output(ids.frame(card), "aria-label"),
    )


def _register_chart(
    app: Dash, repository: Repository, card: str, view: Callable[[Repository, DatasetInfo, Filters], ChartView]
) -> None:
    @app.callback(
        output=chart_outputs(card),
        inputs=[Input(ids.WANTED + card, "data")],
        state=[State(ids.NARROW, "data")],
        prevent_initial_call=True,
    )
    def show_chart(selection: object, narrow: object) -> ChartView:
        with repository.one_state() as dataset:
            filters = parse_state(dataset, selection, narrow)
            return with_findings(view(repository, dataset, filters), repository, filters)


def _register_heat(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=chart_outputs(ids.HEAT),
        inputs=[Input(ids.WANTED + ids.HEAT, "data")],
        state=[State(ids.NARROW, "data")],
        prevent_initial_call=True,
    )
    def show_heat_map(selection: object, narrow: object) -> ChartView:
        with repository.one_state() as dataset:
            filters = parse_state(dataset, selection)
            chart = heat_view(repository, dataset, filters, is_narrow=narrow is True)
            return with_findings(chart, repository, filters)


def _register_strip(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(Output(ids.graph(ids.STRIP), "figure"), Output(ids.frame(ids.STRIP), "aria-label")),
        inputs=[Input(ids.WANTED + ids.STRIP, "data")],
        state=[State(ids.NARROW, "data")],
        prevent_initial_call=True,
    )
    def show_strip(selection: object, narrow: object) -> StripView:
        with repository.one_state() as dataset:
            return strip_view(repository, dataset, parse_state(dataset, selection), is_narrow=narrow is True)


def _register_bars(app: Dash, repository: Repository, card: str, by: Split) -> None:
    @app.callback(
        output=(*chart_outputs(card), Output(ids.graph(card), "style"), *slots(ids.foot(card), ("text", "hidden"))),
        inputs=[Input(ids.WANTED + card, "data")],
        prevent_initial_call=True,
    )  # fmt: skip
    def show_bars(selection: object) -> BarsView:
        with repository.one_state() as dataset:
            return segments_view(repository, dataset, parse_state(dataset, selection), by)


def _register_users(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(ids.USERS_TABLE, "data"),
            Output(ids.ROW_STYLES, "data"),
            *slots(ids.PAGER, ("rows_text", "page_text", "before", "at_first", "after", "at_last")),
            *slots(ids.head(ids.USERS), ("title", "subtitle")),
            Output(ids.USERS_CSV, "text"),
        ),
        inputs=[Input(ids.WANTED + ids.USERS, "data")],
        prevent_initial_call=True,
    )
    def show_users(listing: object) -> UsersView:
        with repository.one_state() as dataset:
            return users_view(repository, dataset, parse_state(dataset, listing))
