"""Figures whose readings do not suffice say so where they stand; figures whose readings do say nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from smapdash.model.coverage import Sufficiency
from smapdash.model.enums import Compare, Grain
from smapdash.model.filters import Filters
from smapdash.model.user_results import DataQuality
from smapdash.web.cards.question import Question
from smapdash.web.pages.forecast import scores
from smapdash.web.pages.overview.changes.card import CHANGES
from smapdash.web.pages.overview.kpis.card import show as show_kpis
from smapdash.web.pages.research.changes import card as user_changes
from smapdash.web.pages.research.measures import card as measures
from smapdash.web.pages.research.periods import card as periods
from smapdash.web.pages.user.kpis import panel_kpis
from tests.fakes import ALL_SUFFICIENT, DATASET, FakeRepository

SHORT = Sufficiency(120, 180)
SENTENCE = (
    "Too few readings for a figure to rely on: 120 of 180 days of users have at least 50 % of their half-hours, and "
    "90 % are needed (CalTRACK 2.2.1.2, 2.2.2.1)."
)
MONTH = Filters(first_day=date(2016, 10, 1), last_day=date(2016, 10, 31))
SHOWN: dict[str, Callable[[Question], Any]] = {
    "key figures": show_kpis,
    "load research": measures.show,
    "who changed most": user_changes.show,
    "two periods": periods.show,
    "changes": lambda question: CHANGES.show(question) if CHANGES.show else None,
    "forecast scores": scores.show,
}


def shown(card: str, found: Sufficiency, filters: Filters = MONTH) -> str:
    return repr(SHOWN[card](Question(FakeRepository(sufficiency=found), DATASET, filters)))


@pytest.mark.parametrize("card", SHOWN)
def test_each_card_says_where_its_readings_do_not_suffice(card: str) -> None:
    assert "CalTRACK 2.2.1.2, 2.2.2.1" in shown(card, SHORT)
    assert "CalTRACK" not in shown(card, ALL_SUFFICIENT)


def test_the_mark_of_a_key_figure_says_why_for_all_readers_and_the_number_of_users_has_none() -> None:
    question = Question(FakeRepository(sufficiency=SHORT), DATASET, Filters(compare=Compare.NONE))
    figures = show_kpis(question)["kpis"]
    _, _, mark = figures["energy"]["body"][0].children
    assert (mark.role, mark.title, getattr(mark, "aria-label")) == ("img", SENTENCE, SENTENCE)
    assert SENTENCE in repr(figures["energy"]["hint"])
    assert "CalTRACK" not in repr(figures["users"])


def test_a_comparison_says_which_of_its_periods_has_too_few() -> None:
    class ShortBefore(FakeRepository):
        def fetch_sufficiency(self, filters: Filters) -> Sufficiency:
            return SHORT if filters.first_day and filters.first_day < date(2016, 10, 1) else ALL_SUFFICIENT

    figures = show_kpis(Question(ShortBefore(), DATASET, MONTH))["kpis"]
    assert f"Of the period compared with: {SENTENCE}" in repr(figures["energy"])
    now, then, _ = periods.show(Question(ShortBefore(), DATASET, MONTH))["body"]
    assert SENTENCE not in repr(now)
    assert SENTENCE in repr(then)


def test_the_panel_marks_the_figures_of_a_user_with_too_few_days() -> None:
    detail = FakeRepository().fetch_user(Filters(), "1", Grain.DAY)
    assert detail is not None
    assert all(isinstance(kpi.value, str) for kpi in panel_kpis(detail))
    detail.__dict__["quality"] = DataQuality(10, 2, (), None, ())
    assert "8 of 10 days of users" in repr(panel_kpis(detail)[0].value)
