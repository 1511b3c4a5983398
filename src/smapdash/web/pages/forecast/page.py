"""The page of the forecast. The days in view end where the forecast begins; what came after them is drawn, too."""

from __future__ import annotations

from dataclasses import replace

from dash.development.base_component import Component

from smapdash.model.enums import Compare
from smapdash.web.cards.card import Shown
from smapdash.web.cards.page import Page
from smapdash.web.cards.question import Question
from smapdash.web.pages.around import EMPTY_STATE, OUTPUTS, around_view, notices_card
from smapdash.web.pages.forecast.days import LAST_DAY, NEXT_DAYS
from smapdash.web.pages.forecast.errors import ERRORS
from smapdash.web.pages.forecast.scores import SCORE_TABLE
from smapdash.web.pages.forecast.worst_days import WORST_DAYS
from smapdash.web.pages.overview.notices import build_notices
from smapdash.wording.messages import message


def show_around(question: Question) -> Shown:
    """Return what stands around the cards."""
    return around_view(question, notices=_notices)


def _notices(question: Question) -> list[Component]:
    return build_notices(replace(question, filters=replace(question.filters, compare=Compare.NONE)))


FORECAST = Page(
    path="/forecast",
    name=message("page.forecast"),
    above=(notices_card(show=show_around, outputs=OUTPUTS),),
    first_places=5,
    grid=(EMPTY_STATE, NEXT_DAYS, LAST_DAY, ERRORS, SCORE_TABLE, WORST_DAYS),
    fields=(
        *("areas", "tariffs", "first_day", "last_day", "last_days", "rest_days", "implausible", "users", "shape"),
        "refused",
    ),
)
