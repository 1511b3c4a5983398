"""The page of load research: the measures of the selection and of its groups, and its peaks."""

from __future__ import annotations

from dataclasses import replace

from dash.development.base_component import Component

from smapdash.model.enums import Compare
from smapdash.web.cards.card import Shown
from smapdash.web.cards.page import Page
from smapdash.web.cards.question import Question
from smapdash.web.pages.around import EMPTY_STATE, OUTPUTS, around_view, notices_card
from smapdash.web.pages.overview.notices import build_notices
from smapdash.web.pages.overview.segments.card import confounded_sentence
from smapdash.web.pages.research.admd.card import ADMD
from smapdash.web.pages.research.measures.card import MEASURES
from smapdash.web.pages.research.peaks.card import PEAKS
from smapdash.web.ui.components import build_note
from smapdash.wording.messages import message


def show_around(question: Question) -> Shown:
    """Return what stands around the cards."""
    return around_view(question, notices=build_research_notices)


def build_research_notices(question: Question) -> list[Component]:
    """Return the notices: first what areas and tariffs cannot say, where no tariff is in more than one area."""
    confounded = confounded_sentence(question.dataset)
    note = [build_note("warn", "warn", [message("research.confounded")])] if confounded else []
    alone = replace(question, filters=replace(question.filters, compare=Compare.NONE))
    return [*note, *build_notices(alone)]


RESEARCH = Page(
    path="/load-research",
    name=message("page.load_research"),
    above=(notices_card(show=show_around, outputs=OUTPUTS),),
    grid=(EMPTY_STATE, MEASURES, ADMD, PEAKS),
    fields=("areas", "tariffs", "first_day", "last_day", "last_days", "weekdays", "implausible", "users", "refused"),
)
