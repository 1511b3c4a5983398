"""Notices above the key figures, with buttons to act on them."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.findings import NONE_IMPLAUSIBLE
from smapdash.model.notices import find_unmet
from smapdash.web.cards.question import Question
from smapdash.web.state.actions import ALL_DAYS, LEAVE_OUT, SEE
from smapdash.web.ui.components import build_note, press
from smapdash.wording import formatting
from smapdash.wording.findings import describe_implausible, describe_strays
from smapdash.wording.messages import message
from smapdash.wording.notices import describe_notice


def build_notices(question: Question) -> list[Component]:
    """Return the notices above the key figures: first filters that cannot be applied, then findings in the data."""
    unmet = find_unmet(question.dataset, question.filters)
    return [
        *(build_note("info", "info", [describe_notice(notice)]) for notice in unmet),
        *implausible_notices(question),
        *stray_notices(question.dataset, question.filters),
    ]


def implausible_notices(question: Question) -> list[Component]:
    """Return the notice of implausible readings in the key figures or in the comparison period."""
    found, then = question.included, question.of_comparison_period
    comparison = then.included if then else NONE_IMPLAUSIBLE
    said = [
        describe_implausible(one, verb=verb, moment=formatting.moment)
        for one, verb in (
            (found, message("findings.includes")),
            (comparison, message("findings.the_days_compared_with")),
        )
        if one.count
    ]
    if not said:
        return []
    one = (found if found.count else comparison).highest[0]
    see = f"{SEE} {one.read_at:%Y-%m-%d} {one.user_id}"
    actions = (_build_action(message("findings.show_it"), see), _build_action(message("findings.leave_out"), LEAVE_OUT))
    return [build_note("warn", "warn", [" ".join(said)], actions)]


def stray_notices(dataset: DatasetInfo, filters: Filters) -> list[Component]:
    """Return the notice of readings far outside the main body, which the default dates leave out."""
    if not dataset.strays or dataset.first_day is None or dataset.last_day is None:
        return []
    said = describe_strays(dataset.stray_readings, dataset.strays, day=formatting.day)
    if filters.days(dataset) == dataset.extent:
        back = message("findings.show_days", days=formatting.day_range(dataset.first_day, dataset.last_day))
        return [build_note("info", "clock", [said], (_build_action(back, "dates"),))]
    return [
        build_note(
            "info",
            "clock",
            [message("findings.they_are_not_in", said=said)],
            (_build_action(message("findings.show_all_days"), ALL_DAYS),),
        )
    ]


def _build_action(text: str, what: str) -> Component:
    return html.Button(text, type="button", className="linkish", **press(what))
