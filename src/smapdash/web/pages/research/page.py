"""The page of load research: measures of the selection and of its groups, its peaks, and changes between periods."""

from __future__ import annotations

from dash.development.base_component import Component

from smapdash.model.periods import comparison_period_of
from smapdash.web.cards.card import Shown
from smapdash.web.cards.page import Page, Stack
from smapdash.web.cards.question import Question
from smapdash.web.pages.around import EMPTY_STATE, OUTPUTS, around_view, notices_card
from smapdash.web.pages.overview.notices import build_notices
from smapdash.web.pages.overview.segments.card import confounded_sentence
from smapdash.web.pages.research.admd.card import ADMD
from smapdash.web.pages.research.changes.card import USER_CHANGES
from smapdash.web.pages.research.groups.differences import DIFFERENCES
from smapdash.web.pages.research.groups.shapes import SHAPE_AREAS, SHAPE_TARIFFS
from smapdash.web.pages.research.measures.card import MEASURES
from smapdash.web.pages.research.peaks.card import PEAKS
from smapdash.web.pages.research.periods.card import BOTH_PERIODS
from smapdash.web.pages.research.periods.days import BOTH_DAYS
from smapdash.web.pages.research.shapes.card import LOAD_SHAPES, SHAPE_GROUPS
from smapdash.web.ui.components import build_note
from smapdash.wording.messages import message


def show_around(question: Question) -> Shown:
    """Return what stands around the cards."""
    return around_view(question, _lacking, build_research_notices)


def _lacking(question: Question) -> list[str]:
    """Return the CSS class of the cards that have nothing to compare."""
    return ["is-alone"] if comparison_period_of(question.filters, question.dataset) is None else []


def build_research_notices(question: Question) -> list[Component]:
    """Return the notices: first what areas and tariffs cannot say, where no tariff is in more than one area."""
    confounded = confounded_sentence(question.dataset)
    note = [build_note("warn", "warn", [message("research.confounded")])] if confounded else []
    return [*note, *build_notices(question)]


RESEARCH = Page(
    path="/load-research",
    name=message("page.load_research"),
    above=(notices_card(show=show_around, outputs=OUTPUTS),),
    first_places=3,
    grid=(
        EMPTY_STATE,
        MEASURES,
        PEAKS,
        ADMD,
        DIFFERENCES,
        LOAD_SHAPES,
        SHAPE_GROUPS,
        Stack((SHAPE_AREAS, SHAPE_TARIFFS), look="c12 across"),
        BOTH_PERIODS,
        BOTH_DAYS,
        USER_CHANGES,
    ),
    fields=(
        "areas",
        "tariffs",
        "first_day",
        "last_day",
        "last_days",
        "rest_days",
        "weekdays",
        "implausible",
        "users",
        "shape",
        "compare",
        "against",
        "refused",
    ),
)
