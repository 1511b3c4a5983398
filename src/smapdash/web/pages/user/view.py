"""The panel of one user, as values by the names of its outputs."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import no_update

from smapdash.model.enums import USER_FIGURES, Sort
from smapdash.model.results import UserDetail
from smapdash.model.user_results import Neighbours
from smapdash.web.cards.ahead import ask_ahead_of_user
from smapdash.web.cards.card import Shown
from smapdash.web.cards.chart import ChartView, included_sentence
from smapdash.web.cards.question import Question
from smapdash.web.charts.canvas import empty_figure
from smapdash.web.charts.whole_buckets import spans_years
from smapdash.web.pages.user import profile_figure
from smapdash.web.pages.user.charts import energy_chart, heat_chart, profile_chart
from smapdash.web.pages.user.energy_figure import HEIGHT as ENERGY_HEIGHT
from smapdash.web.pages.user.kpis import (
    NO_DAY,
    NO_KPI,
    day_buttons,
    name_peers,
    panel_kpis,
    rank_sentence,
)
from smapdash.web.pages.user.layout import DAYS, HEAT_HEIGHT, KPIS
from smapdash.web.pages.user.notes import panel_notes
from smapdash.web.ui.table_cells import draw_mark
from smapdash.wording import formatting
from smapdash.wording.messages import message

ORDERS = {
    "id": message("user.by_id"),
    "area": message("user.by_area"),
    "tariff": message("user.by_tariff"),
    "energy_wh": message("user.by_energy"),
    "mean_wh_per_day": message("user.by_daily_use"),
    "peak_w": message("user.by_peak"),
    "peak_at": message("user.by_time_of_peak"),
    "load_factor": message("user.by_load_factor"),
    "base_w": message("user.by_base_load"),
    "coverage": message("user.by_coverage"),
    "days": message("user.by_days"),
    "readings": message("user.by_readings"),
    "before_days": message("user.by_comparison_days"),
    "before_wh_per_day": message("user.by_comparison_use"),
    "change_wh_per_day": message("user.by_change"),
    "change_percent": message("user.by_change_percent"),
}


class Steps(NamedTuple):
    """The users around this one in the table, in their order, and its position."""

    around: list[str]
    is_first: bool
    is_last: bool
    place: str


def panel_view(question: Question) -> Shown | Any:
    """Return the panel of the open user; `no_update` if none is open."""
    filters, repository = question.filters, question.repository
    if filters.user is None:
        return no_update
    if not question.dataset.readings:
        return _unknown_user(filters.user)
    detail = repository.fetch_user(filters, filters.user, question.grain)
    neighbours = repository.fetch_neighbours(filters, filters.user)
    if detail is None or neighbours is None:
        return _unknown_user(filters.user)
    return _user(question, detail, _steps(filters.user, neighbours, filters.sort))


def _user(question: Question, detail: UserDetail, steps: Steps) -> Shown:
    dataset, filters = question.dataset, question.filters
    peers = name_peers(dataset, detail)
    mark = draw_mark(detail.tariff, dataset.tariffs, left=8)
    kpis = panel_kpis(detail, with_year=spans_years(*filters.days(dataset)))
    return {
        "shown": detail.user_id,
        "steps": steps._asdict(),
        "head": {
            "name": message("user.name", user_id=detail.user_id),
            "area": message("user.area", area=detail.area),
            "area_hidden": False,
            "tariff": message("user.tariff", tariff=detail.tariff),
            "tariff_style": {"background": f"{mark}, var(--sd-sunken)"},
            "tariff_hidden": False,
            "withdrawn": message("user.withdrawn", day=formatting.day(detail.withdrawn_at))
            if detail.withdrawn_at
            else "",
            "withdrawn_hidden": detail.withdrawn_at is None,
            "sentence": rank_sentence(detail, peers) + included_sentence(detail.implausible),
        },
        "body_hidden": False,
        "kpis": {name: kpi._asdict() for (name, _), kpi in zip(KPIS, kpis, strict=True)},
        "energy": energy_chart(question, detail, peers, ask_ahead_of_user(question)).shown,
        "profile": profile_chart(filters, detail, peers).shown,
        "heat": heat_chart(detail).shown,
        "days": _days(day_buttons(detail.largest_days, DAYS)),
        "notes": panel_notes(detail),
    }


def _days(buttons: Any) -> dict[str, Any]:
    return {str(place): button._asdict() for place, button in enumerate(buttons)}


def _unknown_user(user_id: str) -> Shown:
    heights = {"energy": ENERGY_HEIGHT, "profile": profile_figure.HEIGHT, "heat": HEAT_HEIGHT}
    charts = {
        name: ChartView(empty_figure(height), "", "", message("page.no_user")) for name, height in heights.items()
    }
    return {
        "shown": user_id,
        "steps": Steps([user_id], True, True, "")._asdict(),
        "head": {
            "name": message("user.name", user_id=user_id),
            "area": "",
            "area_hidden": True,
            "tariff": "",
            "tariff_style": {},
            "tariff_hidden": True,
            "withdrawn": "",
            "withdrawn_hidden": True,
            "sentence": message("page.no_user"),
        },
        "body_hidden": True,
        "kpis": {name: NO_KPI._asdict() for name, _ in KPIS},
        **{name: chart.shown for name, chart in charts.items()},
        "days": _days((NO_DAY,) * DAYS),
        "notes": [],
    }


def _steps(user: str, neighbours: Neighbours, sort: Sort) -> Steps:
    """Return the neighbours, and the position in words: 1 of 60 by energy."""
    number, users = neighbours.place, neighbours.users
    if number is None:
        return Steps([user], True, True, message("user.not_among_the_in", users=formatting.plural(users, "user")))
    reverse = message("user.lowest_first") if sort.column in USER_FIGURES and not sort.descending else ""
    place = f"{formatting.count(number)} of {formatting.count(users)} {ORDERS[sort.column]}{reverse}"
    return Steps(list(neighbours.around), number == 1, number == users, place)
