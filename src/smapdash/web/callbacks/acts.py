"""What a reader does beside the controls; each act writes a control, never a second store."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from smapdash.address import write_weekdays
from smapdash.choices import DayType, Preset
from smapdash.db.queries import Repository
from smapdash.filters import (
    MOST_PAGES,
    parse_choice,
    parse_count,
    parse_day,
    toggle_area,
    toggle_day_type,
    toggle_tariff,
)
from smapdash.web import ids
from smapdash.web.parse import (
    parse_bar,
    parse_brush,
    parse_click,
    parse_clicked_day,
    parse_press,
    parse_row,
    parse_state,
    parse_zoom,
)
from smapdash.web.views.controls import RemovalView, preset_view, removal_view, step_view

Days = tuple[str | None, str | None]


def register(app: Dash, repository: Repository) -> None:
    """Register the callbacks of acts."""
    _register_presets(app, repository)
    _register_steps(app, repository)
    _register_removals(app)
    _register_bars(app, repository)
    _register_histogram(app)
    _register_profile(app, repository)
    _register_moments(app, ids.HEAT, "x")
    _register_moments(app, ids.DURATION, "customdata")
    _register_zoom(app)
    _register_strip(app)
    _register_days(app)
    _register_pager(app)
    _register_rows(app)


def _control(component_id: str, prop: str = "value") -> Output:
    """Return a control as an output beside the callback that sets it when the page opens."""
    return Output(component_id, prop, allow_duplicate=True)


def _register_presets(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(_control(ids.FIRST_DAY), _control(ids.LAST_DAY)),
        inputs=[Input(ids.PRESETS, "pressed")],
        prevent_initial_call=True,
    )
    def choose_preset(pressed: object) -> Days:
        return preset_view(repository.fetch_coverage(), parse_choice(parse_press(pressed), Preset.ALL))


def _register_steps(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(_control(ids.FIRST_DAY), _control(ids.LAST_DAY)),
        inputs=[Input(ids.STEP_BACK, "pressed"), Input(ids.STEP_ON, "pressed")],
        state=[State(ids.SELECTION, "data")],
        prevent_initial_call=True,
    )
    def step_period(_back: object, _on: object, selection: object) -> Days:
        coverage = repository.fetch_coverage()
        return step_view(coverage, parse_state(coverage, selection), 1 if ctx.triggered_id == ids.STEP_ON else -1)


def _register_removals(app: Dash) -> None:
    @app.callback(
        output=(
            _control(ids.AREAS),
            _control(ids.TARIFFS),
            _control(ids.FIRST_DAY),
            _control(ids.LAST_DAY),
            _control(ids.WEEKDAYS, "data"),
            _control(ids.USE, "data"),
            _control(ids.COMPARE),
        ),
        inputs=[Input(ids.CHIPS, "pressed"), Input(ids.BLANK, "pressed")],
        prevent_initial_call=True,
    )
    def remove_filters(chip: object, blank: object) -> RemovalView:
        return removal_view(parse_press(blank if ctx.triggered_id == ids.BLANK else chip))


def _register_bars(app: Dash, repository: Repository) -> None:
    # A second click on the same bar is told only if the first one has been taken away.
    @app.callback(
        output=(_control(ids.AREAS), Output(ids.graph(ids.AREA_BARS), "clickData")),
        inputs=[Input(ids.graph(ids.AREA_BARS), "clickData")],
        state=[State(ids.SELECTION, "data")],
        prevent_initial_call=True,
    )
    def pick_area(click: object, selection: object) -> tuple[Any, None]:
        coverage = repository.fetch_coverage()
        area, filters = parse_click(click, coverage.areas), parse_state(coverage, selection)
        return (no_update if area is None else list(toggle_area(filters, area).areas)), None

    @app.callback(
        output=(_control(ids.TARIFFS), Output(ids.graph(ids.TARIFF_BARS), "clickData")),
        inputs=[Input(ids.graph(ids.TARIFF_BARS), "clickData")],
        state=[State(ids.SELECTION, "data")],
        prevent_initial_call=True,
    )
    def pick_tariff(click: object, selection: object) -> tuple[Any, None]:
        coverage = repository.fetch_coverage()
        tariff, filters = parse_click(click, coverage.tariffs), parse_state(coverage, selection)
        return (no_update if tariff is None else list(toggle_tariff(filters, tariff).tariffs)), None


def _register_histogram(app: Dash) -> None:
    @app.callback(
        output=(_control(ids.USE, "data"), Output(ids.graph(ids.DISTRIBUTION), "clickData")),
        inputs=[Input(ids.graph(ids.DISTRIBUTION), "clickData")],
        state=[State(ids.USE, "data")],
        prevent_initial_call=True,
    )
    def pick_use(click: object, use: object) -> tuple[Any, None]:
        picked = parse_bar(click)
        return (no_update if picked is None else None if picked == use else picked), None


def _register_profile(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(_control(ids.WEEKDAYS, "data"), Output(ids.graph(ids.PROFILE), "clickData")),
        inputs=[Input(ids.graph(ids.PROFILE), "clickData")],
        state=[State(ids.SELECTION, "data")],
        prevent_initial_call=True,
    )
    def pick_weekdays(click: object, selection: object) -> tuple[Any, None]:
        picked = parse_click(click, (DayType.WORKING, DayType.REST))
        if picked is None:
            return no_update, None
        filters = parse_state(repository.fetch_coverage(), selection)
        return write_weekdays(toggle_day_type(filters, DayType(picked)).weekdays) or None, None


def _register_moments(app: Dash, card: str, what: str) -> None:
    @app.callback(
        output=(_control(ids.FIRST_DAY), _control(ids.LAST_DAY), Output(ids.graph(card), "clickData")),
        inputs=[Input(ids.graph(card), "clickData")],
        prevent_initial_call=True,
    )
    def pick_day(click: object) -> tuple[Any, Any, None]:
        day = parse_clicked_day(click, what)
        return (no_update, no_update, None) if day is None else (day, day, None)


def _register_zoom(app: Dash) -> None:
    # A zoom is a choice of dates, so that everything follows it and the finer grain is fetched.
    @app.callback(
        output=(_control(ids.FIRST_DAY), _control(ids.LAST_DAY)),
        inputs=[Input(ids.ZOOMED, "data")],
        prevent_initial_call=True,
    )
    def zoom(relayout: object) -> Days | Any:
        days = parse_zoom(relayout)
        return no_update if days is None else days


def _register_strip(app: Dash) -> None:
    @app.callback(
        output=(_control(ids.FIRST_DAY), _control(ids.LAST_DAY)),
        inputs=[Input(ids.BRUSHED, "data")],
        prevent_initial_call=True,
    )
    def brush(selected: object) -> Days | Any:
        # A double click gives the selection up, which is told as none.
        days = (None, None) if selected is None else parse_brush(selected)
        return no_update if days is None else days


def _register_days(app: Dash) -> None:
    @app.callback(
        output=(_control(ids.FIRST_DAY), _control(ids.LAST_DAY)),
        inputs=[Input(ids.PANEL_DAYS, "pressed")],
        prevent_initial_call=True,
    )
    def show_day(pressed: object) -> Days | Any:
        day = parse_day(parse_press(pressed))
        return no_update if day is None else (day.isoformat(), day.isoformat())


def _register_pager(app: Dash) -> None:
    @app.callback(
        output=_control(ids.USERS_TABLE, "page_current"),
        inputs=[Input(ids.PAGER, "pressed")],
        state=[State(ids.PAGE_SHOWN, "data")],
        prevent_initial_call=True,
    )
    def turn_page(pressed: object, page: object) -> int:
        step = 1 if parse_press(pressed) == "on" else -1
        return max(0, parse_count(page, 0, MOST_PAGES) + step)


def _register_rows(app: Dash) -> None:
    # The cell is given up again, since a second click on an active cell is not told.
    @app.callback(
        output=(
            _control(ids.OPEN_USER, "data"),
            Output(ids.USERS_TABLE, "active_cell"),
            Output(ids.USERS_TABLE, "selected_cells"),
        ),
        inputs=[Input(ids.USERS_TABLE, "active_cell")],
        prevent_initial_call=True,
    )
    def open_user(cell: object) -> tuple[Any, None, list[Any]]:
        user = parse_row(cell)
        return (no_update if user is None else user), None, []
