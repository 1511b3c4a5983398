"""The detail panel of one user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from dash import html, no_update
from dash.development.base_component import Component

from smapdash.answers import Coverage, MissingHalfHour, UserDetail
from smapdash.choices import Measure
from smapdash.db.queries import Repository
from smapdash.filters import Filters
from smapdash.web import texts, words
from smapdash.web.cells import draw_mark
from smapdash.web.components import build_note
from smapdash.web.figures.canvas import empty_figure
from smapdash.web.figures.profile import describe_profile, profile_figure, title_profile, whole_days
from smapdash.web.figures.user import HEIGHT as ENERGY_HEIGHT
from smapdash.web.figures.user import describe_user_energy, title_user_energy, user_energy_figure, user_pairs
from smapdash.web.layout.panel import PROFILE_HEIGHT
from smapdash.web.views.figures import ChartView

MOST_NOTES = 5
"""Days that are told one by one; the rest are counted."""
MOST_TIMES = 6
ABOUT_EQUAL = 0.05


class PanelFigure(NamedTuple):
    """One figure of the panel: number, unit, the line under it."""

    value: str
    unit: str
    note: str


class PanelView(NamedTuple):
    """The panel."""

    shown: str
    name: str
    area: str
    area_hidden: bool
    tariff: str
    tariff_style: dict[str, str]
    tariff_hidden: bool
    withdrawn: str
    withdrawn_hidden: bool
    sentence: str
    body_hidden: bool
    energy: PanelFigure
    mean: PanelFigure
    peak: PanelFigure
    readings: PanelFigure
    energy_chart: ChartView
    profile_chart: ChartView
    notes: list[Component]


def panel_view(repository: Repository, coverage: Coverage, filters: Filters) -> PanelView | Any:
    """Return the panel of the open user; nothing to write where none is open."""
    if filters.user is None:
        return no_update
    detail = repository.fetch_user(filters, filters.user, filters.grain_in(coverage)) if coverage.readings else None
    return _unknown_user(filters.user) if detail is None else _user(coverage, filters, detail)


def _user(coverage: Coverage, filters: Filters, detail: UserDetail) -> PanelView:
    return PanelView(
        shown=detail.user_id,
        name=f"User {detail.user_id}",
        area=f"Area {detail.area}",
        area_hidden=False,
        tariff=f"Tariff {detail.tariff}",
        tariff_style={"background": f"{draw_mark(detail.tariff, coverage.tariffs, left=8)}, var(--sd-sunken)"},
        tariff_hidden=False,
        withdrawn=f"Withdrawn {words.day(detail.withdrawn_at)}" if detail.withdrawn_at else "",
        withdrawn_hidden=detail.withdrawn_at is None,
        sentence=_compared(detail),
        body_hidden=False,
        energy=_energy(detail),
        mean=_mean(detail),
        peak=_peak(detail),
        readings=_readings(detail),
        energy_chart=_energy_chart(coverage, filters, detail),
        profile_chart=_profile_chart(detail),
        notes=missing_notes(detail.missing, detail.missing_count),
    )


def _unknown_user(user_id: str) -> PanelView:
    nothing = PanelFigure("", "", "")
    return PanelView(
        shown=user_id,
        name=f"User {user_id}",
        area="",
        area_hidden=True,
        tariff="",
        tariff_style={},
        tariff_hidden=True,
        withdrawn="",
        withdrawn_hidden=True,
        sentence=texts.NO_USER,
        body_hidden=True,
        energy=nothing,
        mean=nothing,
        peak=nothing,
        readings=nothing,
        energy_chart=ChartView(empty_figure(ENERGY_HEIGHT), "", "", texts.NO_USER),
        profile_chart=ChartView(empty_figure(PROFILE_HEIGHT), "", "", texts.NO_USER),
        notes=[],
    )


def _compared(detail: UserDetail) -> str:
    """Return how the user stands to the mean of its tariff, over the buckets in which it has readings."""
    if not detail.summary.readings:
        return texts.NO_READINGS_OF_USER
    own = detail.energy.dropna(subset=["energy_wh", "segment_mean_wh"])
    mean = float(own["segment_mean_wh"].sum())
    if detail.segment_users < 2 or not mean:
        return f"The only user of {detail.tariff} with readings in these dates."
    ratio, peers = float(own["energy_wh"].sum()) / mean, f"the {detail.segment_users} users of {detail.tariff}"
    if abs(ratio - 1) < ABOUT_EQUAL:
        return f"Uses about as much as the mean of {peers}."
    return f"Uses {ratio:.1f} times the mean of {peers}."


def _energy(detail: UserDetail) -> PanelFigure:
    total = words.energy(detail.summary.energy_wh if detail.summary.readings else None)
    return PanelFigure(total.number, total.unit, "")


def _mean(detail: UserDetail) -> PanelFigure:
    days = detail.summary.user_days
    mean = words.energy(detail.summary.energy_wh / days if days else None)
    return PanelFigure(mean.number, mean.unit, f"over {words.plural(days, 'day')}")


def _peak(detail: UserDetail) -> PanelFigure:
    peak, at = words.demand(detail.summary.peak_w), detail.summary.peak_at
    return PanelFigure(peak.number, peak.unit, words.moment(at) if at else "")


def _readings(detail: UserDetail) -> PanelFigure:
    missing = detail.missing_count
    note = f"{words.plural(missing, 'half-hour')} missing" if missing else "none missing"
    return PanelFigure(words.count(detail.summary.readings), "", f"{note} in all its data")


def _energy_chart(coverage: Coverage, filters: Filters, detail: UserDetail) -> ChartView:
    grain = filters.grain_in(coverage)
    first, last = filters.days(coverage)
    names, pairs = {"user_id": detail.user_id, "tariff": detail.tariff}, user_pairs(detail.energy, grain=grain)
    return ChartView(
        user_energy_figure(pairs, grain=grain, uirevision=f"{detail.user_id} {first} {last}", **names),
        title_user_energy(pairs, tariff=detail.tariff, grain=grain),
        f"kWh per {grain}. Dashed: mean of the {words.plural(detail.segment_users, 'user')} of {detail.tariff}.",
        describe_user_energy(pairs, grain=grain, **names) or texts.NO_READINGS_OF_USER,
    )


def _profile_chart(detail: UserDetail) -> ChartView:
    # One user's mean per user is its own demand, so both lines have the same unit.
    measure = Measure.MEAN
    profile = whole_days(detail.profile)
    figure = profile_figure(
        profile,
        measure=measure,
        reference=whole_days(detail.segment_profile),
        reference_name=f"{detail.tariff} mean",
        height=PROFILE_HEIGHT,
        uirevision=detail.user_id,
    )
    return ChartView(
        figure,
        title_profile(profile, measure=measure),
        f"Average day, mean kW by half-hour. Dashed: mean per user of {detail.tariff}.",
        describe_profile(profile, measure=measure) or texts.NO_READINGS_OF_USER,
    )


def missing_notes(missing: Sequence[MissingHalfHour], total: int) -> list[Component]:
    """Return a notice for each day that lacks half-hours which most other users have."""
    if not missing:
        return [html.P("It has every half-hour that most other users have.", className="sub")]
    days = [(key, list(group)) for key, group in groupby(missing, key=lambda one: (one.read_at.date(), one.fold))]
    notes: list[Component] = [
        build_note("info", "clock", _repeated_hour(day, group) if fold else _gap(day, group))
        for (day, fold), group in days[:MOST_NOTES]
    ]
    told = sum(len(group) for _, group in days[:MOST_NOTES])
    if total > told:
        notes.append(html.P(f"And {words.plural(total - told, 'half-hour')} more.", className="sub"))
    return notes


def _repeated_hour(day: date, missing: Sequence[MissingHalfHour]) -> list[Component | str]:
    hour = missing[0].read_at.replace(minute=0)
    span = f"{words.clock(hour)}\N{EN DASH}{words.clock(hour + timedelta(hours=1))}"
    verb = "is" if len(missing) == 1 else "are"
    return [
        html.B(f"{words.day(day)} lacks {_how_many(missing)}: "),
        f"the second {_times(missing)} of the repeated hour {verb} missing. When the clocks went back, {span} was "
        "lived twice; most users have both passes. Nothing was filled in.",
    ]


def _gap(day: date, missing: Sequence[MissingHalfHour]) -> list[Component | str]:
    return [
        html.B(f"{words.day(day)} lacks {_how_many(missing)}: "),
        f"{_times(missing)}. Most other users have a reading there. Nothing was filled in.",
    ]


def _how_many(missing: Sequence[MissingHalfHour]) -> str:
    return "one half-hour" if len(missing) == 1 else words.plural(len(missing), "half-hour")


def _times(missing: Sequence[MissingHalfHour]) -> str:
    times = [words.clock(one.read_at) for one in missing]
    if len(times) > MOST_TIMES:
        return f"{times[0]} to {times[-1]}"
    return times[0] if len(times) == 1 else f"{', '.join(times[:-1])} and {times[-1]}"
