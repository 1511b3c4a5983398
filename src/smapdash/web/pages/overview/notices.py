"""Findings beside the figures they touch: as notices with the ways to act on them, and as a sentence under a chart."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.findings import NONE_IMPLAUSIBLE, Implausible
from smapdash.model.notices import find_unmet
from smapdash.repository.protocol import Repository
from smapdash.web.comparison.changes import Compared
from smapdash.web.state.actions import ALL_DAYS, LEAVE_OUT, SEE
from smapdash.web.state.chips import notices_view
from smapdash.web.ui.components import build_note, press
from smapdash.wording import formatting
from smapdash.wording.findings import count_implausible, describe_implausible, describe_strays


def fetch_included(repository: Repository, filters: Filters) -> Implausible:
    """Return the implausible readings that the figures of a selection include."""
    return NONE_IMPLAUSIBLE if filters.without_implausible else repository.fetch_implausible(filters)


def sentence_of(found: Implausible) -> str:
    """Return the sentence that a chart has under its title, with a space before it; empty where there is nothing."""
    return f" Includes {count_implausible(found.count)}." if found.count else ""


def build_notices(
    repository: Repository, dataset: DatasetInfo, filters: Filters, compared: Compared | None
) -> list[Component]:
    """Return the notices above the key figures: what cannot be honoured, then what stands out."""
    return [
        *notices_view(find_unmet(dataset, filters)),
        *implausible_notices(repository, filters, compared),
        *stray_notices(dataset, filters),
    ]


def implausible_notices(repository: Repository, filters: Filters, compared: Compared | None) -> list[Component]:
    """Return the notice of implausible readings in the key figures, or in those that they are compared with."""
    found = fetch_included(repository, filters)
    before = fetch_included(repository, compared.days_of(filters)) if compared else NONE_IMPLAUSIBLE
    said = [
        describe_implausible(one, verb=verb, moment=formatting.moment)
        for one, verb in ((found, "Includes"), (before, "The days compared with include"))
        if one.count
    ]
    if not said:
        return []
    one = (found if found.count else before).highest[0]
    see = f"{SEE} {one.read_at:%Y-%m-%d} {one.user_id}"
    acts = (_build_act("Show it", see), _build_act("Leave out", LEAVE_OUT))
    return [build_note("warn", "warn", [" ".join(said)], acts)]


def stray_notices(dataset: DatasetInfo, filters: Filters) -> list[Component]:
    """Return the notice of readings that lie far from all others, which the days in view leave out by themselves."""
    if not dataset.strays or dataset.first_day is None or dataset.last_day is None:
        return []
    said = describe_strays(dataset.stray_readings, dataset.strays, day=formatting.day)
    if filters.days(dataset) == dataset.extent:
        back = f"Show {formatting.day_range(dataset.first_day, dataset.last_day)}"
        return [build_note("info", "clock", [said], (_build_act(back, "dates"),))]
    return [build_note("info", "clock", [f"{said} They are not in view."], (_build_act("Show all days", ALL_DAYS),))]


def _build_act(text: str, what: str) -> Component:
    return html.Button(text, type="button", className="linkish", **press(what))
