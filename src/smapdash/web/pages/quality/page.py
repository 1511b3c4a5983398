"""The page of data quality: findings, coverage, gaps, loads, and how each kind of findings is computed."""

from __future__ import annotations

from smapdash.model.accounts import Role
from smapdash.web.cards.card import Shown
from smapdash.web.cards.page import Page
from smapdash.web.cards.question import Question
from smapdash.web.pages.around import EMPTY_STATE, OUTPUTS, around_view, notices_card
from smapdash.web.pages.quality.coverage.card import COVERAGE
from smapdash.web.pages.quality.findings.card import FINDINGS
from smapdash.web.pages.quality.gaps import GAPS
from smapdash.web.pages.quality.kinds import KINDS
from smapdash.web.pages.quality.loads.counts import LOAD
from smapdash.web.pages.quality.loads.entries import LOAD_ENTRIES
from smapdash.web.pages.quality.loads.history import LOADS
from smapdash.web.state.quality_fields import QUALITY_FIELDS
from smapdash.wording.messages import message


def show_around(question: Question) -> Shown:
    """Return what stands around the cards, without notices: what they say is among the findings."""
    return around_view(question, notices=lambda _question: [])


QUALITY = Page(
    path="/data-quality",
    name=message("page.data_quality"),
    above=(notices_card(show=show_around, outputs=OUTPUTS),),
    grid=(EMPTY_STATE, FINDINGS, COVERAGE, GAPS, LOADS, LOAD, LOAD_ENTRIES, KINDS),
    fields=(
        *(
            "areas",
            "tariffs",
            "first_day",
            "last_day",
            "last_days",
            "rest_days",
            "users",
            "shape",
            "page",
            "kind",
            "by",
            "status",
        ),
        *(field.name for field in QUALITY_FIELDS),
    ),
    role=Role.ANALYST,
)
