"""What stands around the cards of every page: the numbers in view, the empty state, and the notices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import Output, html
from dash.development.base_component import Component

from smapdash.web.cards.card import Card
from smapdash.web.cards.question import Question
from smapdash.web.pages.overview.empty_state import OUTPUTS as EMPTY_STATE_OUTPUTS
from smapdash.web.pages.overview.empty_state import build_empty_state, empty_state_view
from smapdash.web.pages.overview.notices import build_notices
from smapdash.web.state.actions import answer_notice, remove_filter
from smapdash.web.state.chips import scope_view
from smapdash.web.ui import ids
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording import formatting

OUTPUTS = {
    "scope": Output(ids.SCOPE, "children"),
    "phone_scope": Output(ids.FILTERS_SWITCH, "count"),
    "grid_class": Output(ids.GRID, "className"),
    "empty_state": EMPTY_STATE_OUTPUTS,
    "notices": Output(ids.NOTICES, "notes"),
}
EMPTY_STATE = Card(name=ids.EMPTY_STATE, build=build_empty_state, actions={f"{ids.EMPTY_STATE}.pressed": remove_filter})


def around_view(
    question: Question,
    lacking: Callable[[Question], Sequence[str]] = lambda _question: (),
    notices: Callable[[Question], Sequence[Component]] = build_notices,
) -> dict[str, Any]:
    """Return what is shown around the cards, by the names of `OUTPUTS`.

    Parameters
    ----------
    lacking : callable
        Returns the CSS classes of the cards that have nothing to show.
    notices : callable
        Returns the notices of the page.
    """
    dataset, summary = question.dataset, question.summary
    empty = empty_state_view(dataset, question.filters, summary)
    is_empty = not empty["hidden"]
    states = ["is-empty", *([] if dataset.readings else ["is-bare"])] if is_empty else lacking(question)
    return {
        "scope": scope_view(dataset, summary),
        "phone_scope": f"{formatting.count(summary.users)} of {formatting.plural(dataset.users, 'user')}",
        "grid_class": " ".join(["cards", *states]),
        "empty_state": empty,
        "notices": [] if is_empty else notices(question),
    }


def notices_card(**settings: Any) -> Card:
    """Return the card of the notices; on a page without key figures it shows what is around the cards, too."""
    return Card(name=ids.NOTICES, build=_build_place, actions={f"{ids.NOTICES}.pressed": answer_notice}, **settings)


def _build_place() -> Markup:
    return Markup(html.Div(placeholder("notes"), className="notices", role="status"), ids.NOTICES, notes=[])
