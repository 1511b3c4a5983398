"""The detail panel of one user."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import no_update
from dash.development.base_component import Component

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import USER_FIGURES, WEEKDAYS, DayType, Measure, Sort
from smapdash.model.filters import Filters
from smapdash.model.results import UserDetail
from smapdash.model.user_results import Neighbours
from smapdash.repository.protocol import Repository
from smapdash.web.charts.canvas import empty_figure
from smapdash.web.charts.heat import describe_heat, heat_figure, title_heat
from smapdash.web.charts.heat_columns import MOST_COLUMNS_NARROW, column_grain, columns_sentence
from smapdash.web.charts.whole_buckets import DaysInView, spans_years
from smapdash.web.pages.overview.notices import sentence_of
from smapdash.web.pages.overview.segments.view import ChartView
from smapdash.web.pages.user import profile_figure
from smapdash.web.pages.user.energy_figure import HEIGHT as ENERGY_HEIGHT
from smapdash.web.pages.user.energy_figure import user_energy_figure
from smapdash.web.pages.user.figures import (
    NO_DAY,
    NO_FIGURE,
    DayButton,
    PanelFigure,
    day_buttons,
    name_peers,
    panel_figures,
    rank_sentence,
)
from smapdash.web.pages.user.layout import DAYS, FIGURES, HEAT_HEIGHT, HEAT_MARGIN
from smapdash.web.pages.user.notes import panel_notes
from smapdash.web.pages.user.pairs import describe_user_energy, has_band, title_user_energy, user_pairs
from smapdash.web.ui import messages
from smapdash.web.ui.table_cells import draw_mark
from smapdash.wording import formatting

ORDERS = {
    "id": "by id",
    "area": "by area",
    "tariff": "by tariff",
    "energy_wh": "by energy",
    "mean_wh_per_day": "by mean per day",
    "peak_w": "by peak",
    "peak_at": "by time of peak",
    "load_factor": "by load factor",
    "base_w": "by base load",
    "coverage": "by coverage",
    "days": "by days",
    "readings": "by readings",
}


class Steps(NamedTuple):
    """Who is before and after the user in the table, and its place there."""

    before: str
    is_first: bool
    after: str
    is_last: bool
    place: str


class PanelView(NamedTuple):
    """The panel."""

    shown: str
    steps: Steps
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
    figures: tuple[PanelFigure, ...]
    energy_chart: ChartView
    profile_chart: ChartView
    heat_chart: ChartView
    days: tuple[DayButton, ...]
    notes: list[Component]


def panel_view(repository: Repository, dataset: DatasetInfo, filters: Filters) -> PanelView | Any:
    """Return the panel of the open user; nothing to write where none is open."""
    if filters.user is None:
        return no_update
    if not dataset.readings:
        return _unknown_user(filters.user)
    detail = repository.fetch_user(filters, filters.user, filters.grain_in(dataset))
    neighbours = repository.fetch_neighbours(filters, filters.user)
    if detail is None or neighbours is None:
        return _unknown_user(filters.user)
    return _user(dataset, filters, detail, _steps(neighbours, filters.sort))


def _user(dataset: DatasetInfo, filters: Filters, detail: UserDetail, steps: Steps) -> PanelView:
    peers = name_peers(dataset, detail)
    return PanelView(
        shown=detail.user_id,
        steps=steps,
        name=f"User {detail.user_id}",
        area=f"Area {detail.area}",
        area_hidden=False,
        tariff=f"Tariff {detail.tariff}",
        tariff_style={"background": f"{draw_mark(detail.tariff, dataset.tariffs, left=8)}, var(--sd-sunken)"},
        tariff_hidden=False,
        withdrawn=f"Withdrawn {formatting.day(detail.withdrawn_at)}" if detail.withdrawn_at else "",
        withdrawn_hidden=detail.withdrawn_at is None,
        sentence=rank_sentence(detail, peers) + sentence_of(detail.implausible),
        body_hidden=False,
        figures=panel_figures(detail, with_year=spans_years(*filters.days(dataset))),
        energy_chart=_energy_chart(dataset, filters, detail, peers),
        profile_chart=_profile_chart(filters, detail, peers),
        heat_chart=_heat_chart(detail),
        days=day_buttons(detail.largest_days, DAYS),
        notes=panel_notes(detail),
    )


def _unknown_user(user_id: str) -> PanelView:
    return PanelView(
        shown=user_id,
        steps=Steps("", True, "", True, ""),
        name=f"User {user_id}",
        area="",
        area_hidden=True,
        tariff="",
        tariff_style={},
        tariff_hidden=True,
        withdrawn="",
        withdrawn_hidden=True,
        sentence=messages.NO_USER,
        body_hidden=True,
        figures=(NO_FIGURE,) * len(FIGURES),
        energy_chart=ChartView(empty_figure(ENERGY_HEIGHT), "", "", messages.NO_USER),
        profile_chart=ChartView(empty_figure(profile_figure.HEIGHT), "", "", messages.NO_USER),
        heat_chart=ChartView(empty_figure(HEAT_HEIGHT), "", "", messages.NO_USER),
        days=(NO_DAY,) * DAYS,
        notes=[],
    )


def _steps(neighbours: Neighbours, sort: Sort) -> Steps:
    """Return the way to the neighbours, and the place in words: 1 of 60 by energy."""
    before, after = neighbours.before, neighbours.after
    if neighbours.place is None:
        place = f"Not among the {formatting.plural(neighbours.users, 'user')} in view"
    else:
        reverse = ", lowest first" if sort.column in USER_FIGURES and not sort.descending else ""
        of = f"{formatting.count(neighbours.place)} of {formatting.count(neighbours.users)}"
        place = f"{of} {ORDERS[sort.column]}{reverse}"
    return Steps(before or "", before is None, after or "", after is None, place)


def _energy_chart(dataset: DatasetInfo, filters: Filters, detail: UserDetail, peers: str) -> ChartView:
    grain = filters.grain_in(dataset)
    first, last = filters.days(dataset)
    in_view = DaysInView(first, last, filters.weekdays)
    pairs = user_pairs(detail.energy, grain=grain, bands=detail.bands, in_view=in_view)
    ring = f" Ring: a {grain} that is not whole." if any(pair.is_lacking for pair in pairs) else ""
    users = f"the {formatting.plural(detail.segment_users, 'user')} of {peers}"
    beside = "Grey: P10\N{EN DASH}P90, P25\N{EN DASH}P75 and median of" if has_band(pairs) else "Dashed: mean of"
    return ChartView(
        user_energy_figure(
            pairs, user_id=detail.user_id, peers=peers, grain=grain, uirevision=f"{detail.user_id} {first} {last}"
        ),
        title_user_energy(pairs, peers=peers, grain=grain),
        f"kWh per {grain}. {beside} {users}, this one included.{ring}",
        describe_user_energy(pairs, user_id=detail.user_id, peers=peers, grain=grain) or messages.NO_READINGS_OF_USER,
    )


def _profile_chart(filters: Filters, detail: UserDetail, peers: str) -> ChartView:
    own, others = (profile_figure.cells_by_kind(frame) for frame in (detail.profile, detail.segment_profile))
    counts = {kind: max(cell.days for cell in cells) for kind, cells in own.items()}
    days = " and ".join(formatting.plural(count, f"{kind} day") for kind, count in counts.items())
    rest = ", ".join(WEEKDAYS[day].capitalize() for day in filters.rest_days)
    named = f" ({rest})" if DayType.REST in counts else ""
    mean = f"Dashed: mean per user of {peers} on {profile_figure.kind_of_peers(own)} days."
    return ChartView(
        profile_figure.user_profile_figure(own, others, peers_name=peers, uirevision=detail.user_id),
        profile_figure.title_user_profile(own),
        f"Mean kW by half-hour over {days}{named}. {mean}" if own else "",
        profile_figure.describe_user_profile(own) or messages.NO_READINGS_OF_USER,
    )


def _heat_chart(detail: UserDetail) -> ChartView:
    measure = Measure.TOTAL
    return ChartView(
        heat_figure(
            detail.heat_map,
            measure=measure,
            height=HEAT_HEIGHT,
            margin=HEAT_MARGIN,
            most_columns=MOST_COLUMNS_NARROW,
            uirevision=detail.user_id,
        ),
        title_heat(detail.heat_map, measure=measure),
        f"Demand in kW, date by time of day. {columns_sentence(column_grain(detail.heat_map, MOST_COLUMNS_NARROW))}",
        describe_heat(detail.heat_map, measure=measure) or messages.NO_READINGS_OF_USER,
    )
