"""The key figures of the panel, each with the user's rank among its peers, and the sentence on the rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from dash.development.base_component import Component

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain
from smapdash.model.results import UserDetail
from smapdash.model.user_results import LargestDay, Standing
from smapdash.web.ui.components import Children
from smapdash.web.ui.sufficiency import build_mark
from smapdash.wording import formatting, phrases
from smapdash.wording.messages import message
from smapdash.wording.rounding import fixed
from smapdash.wording.sufficiency import describe_shortfall

ABOUT_EQUAL = 0.05
MOST_TICKS = 200
"""Resolution of a rank scale: finer ticks could not be distinguished."""
HIDDEN = {"display": "none"}

Style = dict[str, Any]


class PanelKpi(NamedTuple):
    """One key figure of the panel.

    Its number with the mark of too few readings, unit, note, rank, rank scale of all peers, and the user's mark on it.
    """

    value: Children
    unit: str
    note: str
    rank: str
    rank_scale: Style
    mark: Style


class DayButton(NamedTuple):
    """The button of one of the largest days: its date, whether it is hidden, and the texts of its row."""

    value: str
    hidden: bool
    day: str
    bar: Style
    energy: str
    median: str


NO_KPI = PanelKpi("", "", "", "", HIDDEN, {})
NO_DAY = DayButton("", True, "", {}, "", "")


def name_peers(dataset: DatasetInfo, detail: UserDetail) -> str:
    """Return the name of the peers: their tariff, and their area if the tariff exists in several."""
    areas = [area for area, tariff in dataset.segments if tariff == detail.tariff]
    return f"{detail.tariff} in {detail.area}" if len(areas) > 1 else detail.tariff


def panel_kpis(detail: UserDetail, *, with_year: bool = False) -> tuple[PanelKpi, ...]:
    """Return the six key figures in the order of the layout; the time of the peak includes its year if necessary."""
    summary, standings = detail.summary, detail.standings
    days, held = summary.user_days, summary.readings > 0
    at, fold = summary.peak_at, summary.peak_fold
    peak = formatting.mark(at, fold, Grain.HALF_HOUR, with_year=with_year) if at else ""
    missing, expected = summary.missing, summary.expected
    lacks = (
        message("user.of_missing", missing=formatting.count(missing), expected=formatting.count(expected))
        if missing
        else message("user.none_missing")
    )
    factor = formatting.NO_VALUE if summary.load_factor is None else fixed(summary.load_factor, 2)
    share = formatting.Quantity(formatting.share(summary.received, expected), "%" if expected else "")
    parts = (
        (formatting.energy(summary.energy_wh if held else None), "", standings.energy_wh),
        (formatting.energy(summary.energy_wh / days if days else None), "", standings.mean_wh_per_day),
        (formatting.demand(summary.peak_w), peak, standings.peak_w),
        (formatting.Quantity(factor, ""), "", standings.load_factor),
        (formatting.demand(summary.base_w), "", standings.base_w),
        (share, lacks if expected else "", None),
    )
    mark = build_mark(describe_shortfall(detail.quality.sufficiency)) if held else []
    return tuple(_figure(quantity, note, standing, mark) for quantity, note, standing in parts)


def _figure(quantity: formatting.Quantity, note: str, standing: Standing | None, mark: Sequence[Component]) -> PanelKpi:
    unit = f"{quantity.unit}," if note else quantity.unit
    value: Children = [quantity.number, *mark] if mark else quantity.number
    if standing is None:
        return PanelKpi(value, unit, note, "", HIDDEN, {})
    return PanelKpi(value, unit, note, _rank(standing), *_rank_scale(standing))


def _rank(standing: Standing) -> str:
    """Write 3rd of 17, or joint 3rd of 17; empty without other peers."""
    if standing.rank is None or len(standing.values) < 2:
        return ""
    joint = "joint " if standing.equal else ""
    return f"{joint}{phrases.ordinal(standing.rank)} of {formatting.count(len(standing.values))}"


def _rank_scale(standing: Standing) -> tuple[Style, Style]:
    """Return the styles of the rank scale (a mask with a tick per peer, from 0 to the highest) and the user's mark."""
    highest = max(standing.values, default=0.0)
    if standing.value is None or len(standing.values) < 2 or highest <= 0:
        return HIDDEN, {}
    places = sorted({round(MOST_TICKS * value / highest) for value in standing.values})
    path = "".join(f"M{place} 0v1" for place in places)
    picture = (
        f"%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {MOST_TICKS} 1' preserveAspectRatio='none'%3E"
        f"%3Cpath d='{path}' stroke='black' vector-effect='non-scaling-stroke'/%3E%3C/svg%3E"
    )
    return {"--ticks": f'url("data:image/svg+xml,{picture}")'}, {"left": f"{100 * standing.value / highest:.1f}%"}


def rank_sentence(detail: UserDetail, peers: str) -> str:
    """Return the sentence on the user's rank among its peers by energy, and on its energy relative to their mean."""
    standing = detail.standings.energy_wh
    if standing.rank is None:
        return message("page.no_readings_of_user")
    others = len(standing.values) - 1
    if not others:
        return message("user.only_user", peers=peers)
    return f"{_stands(standing, peers)}{_against_mean(detail)}."


def _stands(standing: Standing, peers: str) -> str:
    """Return the rank from the nearer end: 2nd highest of 28 on t3."""
    among = message("user.among_peers", users=formatting.count(len(standing.values)), peers=peers)
    if standing.equal and not standing.higher and not standing.lower:
        return message("user.same_use_as_all", among=among)
    ahead, end = min((standing.higher, "highest"), (standing.lower, "lowest"), key=lambda side: side[0])
    place = f"{phrases.ordinal(ahead + 1)} {end}" if ahead else end
    text = f"{'joint ' if standing.equal else ''}{place} {among}"
    return text[0].upper() + text[1:]


def _against_mean(detail: UserDetail) -> str:
    """Return the user's energy relative to the mean of its peers, over the buckets in which it has readings."""
    own, peers = (detail.energy[name].to_numpy() for name in ("energy_wh", "segment_mean_wh"))
    both = ~np.isnan(own) & ~np.isnan(peers)
    mean = float(peers[both].sum())
    if not mean:
        return ""
    ratio = float(own[both].sum()) / mean
    return (
        message("user.about_their_mean_use")
        if abs(ratio - 1) < ABOUT_EQUAL
        else message("user.times_their_mean_use", ratio=fixed(ratio, 1))
    )


def day_buttons(days: Sequence[LargestDay], most: int) -> tuple[DayButton, ...]:
    """Return the largest days as buttons, filled up to `most` with hidden ones."""
    highest = max((day.wh for day in days), default=0.0)
    buttons = [
        DayButton(
            value=day.day.isoformat(),
            hidden=False,
            day=formatting.week_day(day.day),
            bar={"width": f"{100 * day.wh / highest if highest else 0:.1f}%"},
            energy=str(formatting.energy(day.wh, beside=highest)),
            median="" if day.of_median is None else f"{fixed(day.of_median, 1)} \N{MULTIPLICATION SIGN} median",
        )
        for day in days[:most]
    ]
    return (*buttons, *[NO_DAY] * (most - len(buttons)))
