"""The detail panel of one user, and the tables of its charts."""

from __future__ import annotations

from dash import Dash, Output

from smapdash.model.accounts import Role
from smapdash.model.findings import Implausible
from smapdash.model.results import UserDetail
from smapdash.repository.protocol import Repository
from smapdash.web.cards.ahead import ask_ahead_of_user, with_expected
from smapdash.web.cards.card import Card, on_click
from smapdash.web.cards.chart import chart_outputs
from smapdash.web.cards.notes import REPEATED_HOUR, field_notes, user_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import NothingToExportError, Table, with_whole
from smapdash.web.exports.tables import Note
from smapdash.web.pages.user.layout import (
    DAY_LEAVES,
    DAYS,
    ENERGY,
    HEAT,
    KPIS,
    LEAVES,
    PROFILE,
    build_panel,
    build_section,
)
from smapdash.web.pages.user.view import Steps, panel_view
from smapdash.web.state.actions import pick_column, pick_weekdays, show_day
from smapdash.web.ui import forecast_ids, ids
from smapdash.web.ui.browser import run
from smapdash.wording.messages import message

HEAD = ("name", "area", "area_hidden", "tariff", "tariff_style", "tariff_hidden", "withdrawn", "withdrawn_hidden",
        "sentence")  # fmt: skip
BELOW_A_DAY = ("half-hour", "hour")


def _energy_table(question: Question) -> Table:
    detail = _open_user(question)
    long_names = {"low_wh": "lowest_half_hour_wh", "high_wh": "highest_half_hour_wh"}
    frame = with_whole(question, detail.energy.rename(columns=long_names), [1] * len(detail.energy))
    ahead = ask_ahead_of_user(question)
    frame = with_expected(frame, ahead)
    notes = (*user_notes(detail), Note("grain", question.grain), *ahead.note(of_home=True))
    title, by_day = message("user.energy_over_time_of", user_id=detail.user_id), question.grain not in BELOW_A_DAY
    return Table(title, frame, notes, detail.summary, _found(question), by_day=by_day)


def _profile_table(question: Question) -> Table:
    detail = _open_user(question)
    keys = ["day_type", "half_hour"]
    own = detail.profile[[*keys, "days", "mean_w", "p10_w", "p90_w"]]
    segment = detail.segment_profile[[*keys, "mean_w_per_user"]]
    frame = own.merge(segment.rename(columns={"mean_w_per_user": "segment_mean_w_per_user"}), on=keys, how="left")
    notes = (*user_notes(detail), *field_notes(question.filters, "rest_days"), REPEATED_HOUR)
    return Table(
        message("user.average_day_of_user", user_id=detail.user_id), frame, notes, detail.summary, _found(question)
    )


def _heat_table(question: Question) -> Table:
    detail = _open_user(question)
    frame = detail.heat_map.drop(columns=["users", "mean_w_per_user"])
    title, notes = message("user.demand_of_user_by", user_id=detail.user_id), (*user_notes(detail), REPEATED_HOUR)
    return Table(title, frame, notes, detail.summary, _found(question))


def _open_user(question: Question) -> UserDetail:
    user = question.filters.user
    detail = None if user is None else question.repository.fetch_user(question.filters, user, question.grain)
    if detail is None:
        raise NothingToExportError(message("page.no_user"))
    return detail


def _found(question: Question) -> Implausible:
    """Return the implausible readings of the open user, even if the figures leave them out."""
    return question.repository.fetch_implausible(question.filters, question.filters.user)


def _register(app: Dash, _repository: Repository) -> None:
    """Register the client-side callbacks: open, close, next user."""
    run(app, "showPanel", Output(ids.PANEL, "hidden"), inputs=[(ids.OPEN_USER, "data"), (ids.SHOWN_USER, "data")])
    opened = Output(ids.OPEN_USER, "data", allow_duplicate=True)
    steps = [(ids.PANEL_TOP, "pressed"), (ids.PANEL_TOP, "around")]
    run(app, "stepUsers", opened, inputs=steps, state=[(ids.OPEN_USER, "data")])


PANEL_ENERGY = Card(
    name=ENERGY.name,
    build=lambda: build_section(ENERGY),
    table=_energy_table,
    is_of_user=True,
    zooms=True,
    role=Role.ANALYST,
)
PANEL_PROFILE = Card(
    name=PROFILE.name,
    build=lambda: build_section(PROFILE),
    table=_profile_table,
    is_of_user=True,
    actions=on_click(PROFILE.name, pick_weekdays),
    role=Role.ANALYST,
)
PANEL_HEAT = Card(
    name=HEAT.name,
    build=lambda: build_section(HEAT),
    table=_heat_table,
    is_of_user=True,
    actions=on_click(HEAT.name, pick_column),
    role=Role.ANALYST,
)
PANEL = Card(
    name=ids.PANEL,
    build=build_panel,
    show=panel_view,
    outputs={
        "shown": Output(ids.SHOWN_USER, "data"),
        "steps": {name: Output(ids.PANEL_TOP, name) for name in Steps._fields},
        "head": {name: Output(ids.PANEL_HEAD, name) for name in HEAD},
        "body_hidden": Output(ids.PANEL_BODY, "hidden"),
        "kpis": {name: {leaf: Output(ids.PANEL_KPIS, f"{name}_{leaf}") for leaf in LEAVES} for name, _ in KPIS},
        "energy": chart_outputs(ENERGY.name),
        "profile": chart_outputs(PROFILE.name),
        "heat": chart_outputs(HEAT.name),
        "days": {
            str(place): {leaf: Output(ids.PANEL_DAYS, f"{leaf}_{place}") for leaf in DAY_LEAVES}
            for place in range(DAYS)
        },
        "notes": Output(ids.PANEL_NOTES, "notes"),
    },
    follows=ids.STATE,
    needs_user=True,
    parts=(PANEL_ENERGY, PANEL_PROFILE, PANEL_HEAT),
    actions={f"{ids.PANEL_DAYS}.pressed": show_day},
    controls=(ids.OPEN_USER, forecast_ids.USER_FORECAST),
    stores=(ids.OPEN_USER, ids.SHOWN_USER),
    register=_register,
    role=Role.ANALYST,
)
