"""The map of coverage: what it says, and what it draws."""

from __future__ import annotations

import numpy as np
import pytest

from smapdash.analysis.quality.coverage import CoverageMap
from smapdash.model.filters import Filters
from smapdash.web.cards.question import Question
from smapdash.web.pages.quality.coverage import figure
from smapdash.web.pages.quality.coverage.card import ask, table
from tests.fakes import DATASET, FakeRepository

EMPTY = CoverageMap(np.array([17_046]), [], np.zeros((0, 0)), np.zeros(0))


def question(**filters: object) -> Question:
    return Question(FakeRepository(), DATASET, Filters(**filters))  # type: ignore[arg-type]


def test_the_title_says_how_many_are_whole_and_what_the_lowest_has() -> None:
    assert figure.title(ask(question())) == "2 of 3 users have every expected half-hour; the lowest has 75.0 %"
    whole = CoverageMap(np.array([17_046, 17_047]), [("1", "1", 1)], np.ones((1, 1)), np.ones(1))
    assert figure.title(whole) == "No half-hour is missing: coverage of 1 user is 100 %"


def test_a_coverage_of_almost_all_is_not_rounded_up() -> None:
    share = np.array([[0.999_99, 1.0]])
    almost = CoverageMap(np.array([17_046, 17_047, 17_048]), [("1", "9", 9)], share, np.array([0.999_999, 1.0]))
    assert "> 99.9 %" in figure.title(almost)
    [drawn] = figure.draw(almost).to_plotly_json()["data"]
    assert np.asarray(drawn["z"]).tolist() == [[99.9, 100.0]]
    assert list(drawn["y"]) == ["1 to 9 (9)"]


@pytest.mark.parametrize(
    ("days", "users", "said"),
    [
        (1, 1, "Each row is a user. Each column is a day."),
        (
            5,
            93,
            "up to 93 users; fewer areas or tariffs give single users. Each column is 5 days; fewer dates give",
        ),
    ],
)
def test_the_subtitle_says_what_a_row_and_a_column_are(days: int, users: int, said: str) -> None:
    answer = CoverageMap(np.array([0, days]), [("1", "9", users)], np.ones((1, 1)), np.ones(users))
    assert said in figure.subtitle(answer)


def test_without_users_there_is_only_the_subject() -> None:
    assert (figure.title(EMPTY), figure.subtitle(EMPTY)) == ("Coverage by user", "")
    assert figure.draw(EMPTY).to_plotly_json()["data"] == []


def test_its_table_has_the_coverage_of_each_user() -> None:
    assert table(question()).frame["user"].tolist() == ["3]", "2", "1"]  # type: ignore[union-attr]
