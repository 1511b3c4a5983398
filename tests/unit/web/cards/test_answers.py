"""One request for the cards in view: one state, one summary, and the same bytes from memory as computed anew."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smapdash.errors import DatabaseError, NotReadyError
from smapdash.web.cards.answers import Answers, write
from smapdash.web.cards.kept import KeptAnswers
from smapdash.web.cards.question import Question
from smapdash.web.pages.registry import PAGES
from smapdash.web.state.parse import parse_state
from tests.cards import LAZY
from tests.fakes import FakeRepository
from tests.hostile import Enemy
from tests.unit.web.test_hostile import KNOWN

PAGE = PAGES[0]
CARDS = [card.name for card in PAGE.lazy if not card.needs_user]


def shown(answers: Answers, query: str, *cards: str, narrow: object = False) -> dict[str, bytes]:
    """Return the bytes of each card."""
    found = answers.answer({"query": query, "cards": list(cards), "number": 1, "whole": True}, narrow)
    assert found.failed is None
    return found.cards


@pytest.fixture
def repository() -> FakeRepository:
    return FakeRepository(is_kept=True)


@pytest.fixture
def kept() -> KeptAnswers:
    return KeptAnswers()


@pytest.fixture
def answers(repository: FakeRepository, kept: KeptAnswers) -> Answers:
    return Answers(repository, PAGE, kept)


def test_one_request_asks_for_the_state_and_the_summary_once(
    answers: Answers, repository: FakeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for name in ("one_state", "fetch_summary", "fetch_comparison", "fetch_implausible"):
        own = getattr(repository, name)
        monkeypatch.setattr(repository, name, lambda *given, own=own, name=name: (asked.append(name), own(*given))[1])
    assert list(shown(answers, "from=2016-10-01&to=2016-10-07", *CARDS)) == CARDS
    assert asked.count("one_state") == 1
    assert asked.count("fetch_summary") == 1
    assert asked.count("fetch_comparison") == 1
    assert asked.count("fetch_implausible") == 2, "of the days, and of those that they are compared with"


def test_the_next_viewer_of_a_view_costs_no_query(answers: Answers, repository: FakeRepository) -> None:
    first = shown(answers, "area=a1&weekday=mon&user=1", *LAZY)
    repository.asked.clear()
    assert shown(answers, "weekday=mon&area=a1&user=1&version=9&unknown=x", *LAZY) == first
    assert repository.asked == []


def test_an_answer_is_of_the_state_it_is_asked_in(answers: Answers, repository: FakeRepository) -> None:
    before = shown(answers, "", "kpis")
    repository.dataset = replace(repository.dataset, state="8", users=4)
    after = shown(answers, "", "kpis")
    assert (b"3 of 3 users" in before["kpis"], b"3 of 4 users" in after["kpis"]) == (True, True)


def test_turning_the_page_of_the_table_leaves_the_charts_as_they_are_kept(
    answers: Answers, repository: FakeRepository
) -> None:
    shown(answers, "", "energy")
    repository.asked.clear()
    shown(answers, "page=2&sort=id&find=x&user=1", "energy")
    assert repository.asked == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), narrow=st.booleans())
def test_an_answer_from_memory_equals_one_computed_anew(
    answers: Answers, repository: FakeRepository, seed: int, *, narrow: bool
) -> None:
    query = Enemy(KNOWN, seed, variety=1).query()
    first = shown(answers, query, *LAZY, narrow=narrow)
    assert shown(answers, query, *LAZY, narrow=narrow) == first
    for card in PAGE.lazy:
        if card.name in first:
            with repository.one_state() as dataset:
                filters = card.of(PAGE.apply(parse_state(dataset, {"query": query}, narrow)))
                assert first[card.name] == write(card, Question(repository, dataset, filters, is_narrow=narrow))


def test_hostile_filters_do_not_grow_the_memory() -> None:
    kept = KeptAnswers(most_bytes=400_000, most=100)
    answers, enemy = Answers(FakeRepository(is_kept=True), PAGE, kept), Enemy(KNOWN, seed=3, variety=1)
    for _ in range(100):
        shown(answers, enemy.query(), "kpis", "users", "profile")
        assert kept.size <= 400_000
        assert len(kept) <= 100
    assert len(kept) > 20


@pytest.mark.parametrize(
    "wanted", [None, 7, [], {"cards": 7}, {"cards": [7, None, {}]}, {"cards": ["x"], "number": {}}]
)
def test_a_request_of_nothing_known_gets_no_card(answers: Answers, wanted: Any) -> None:
    assert answers.answer(wanted, None) == (0, {}, None, ())


def test_a_card_is_answered_once_however_often_it_is_named(answers: Answers) -> None:
    assert list(shown(answers, "", "kpis", "energy", "kpis")) == ["kpis", "energy"]


def test_a_card_that_waits_for_readings_has_no_answer_and_the_browser_knows(
    answers: Answers, repository: FakeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise NotReadyError("The readings of 7 users are being added up: 25 % done.")

    whole = answers.answer({"query": "area=a1", "cards": ["kpis"], "number": 1}, narrow=False)
    assert "waits" not in whole.as_json
    monkeypatch.setattr(repository, "fetch_duration", refuse)
    found = answers.answer({"query": "", "cards": ["duration", "kpis"], "number": 2}, narrow=False)
    assert (list(found.as_json["cards"]), found.as_json["waits"]) == (["kpis"], True)
    assert isinstance(found.failed, NotReadyError)


def test_the_fault_of_one_card_leaves_the_others_their_answers(
    answers: Answers, repository: FakeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise ValueError("made up")

    monkeypatch.setattr(repository, "fetch_duration", refuse)
    _, cards, failed, _ = answers.answer({"query": "", "cards": ["duration", "kpis"], "number": 1}, narrow=False)
    assert list(cards) == ["kpis"]
    assert isinstance(failed, ValueError)


def test_what_takes_long_is_answered_later_and_delays_no_other_card(
    answers: Answers, repository: FakeRepository
) -> None:
    repository.is_forecast_at_hand = False
    wanted: dict[str, Any] = {"query": "forecast=2&from=2016-10-01", "cards": ["kpis", "energy"], "number": 1}
    quick = answers.answer(wanted, None)
    assert (list(quick.cards), quick.later) == (["kpis", "energy"], ("energy",))
    assert quick.as_json["later"] == ["energy"]
    assert b"The forecast is being computed." in quick.cards["energy"]
    whole = answers.answer({**wanted, "cards": ["energy"], "whole": True}, None)
    assert whole.later == ()
    assert b"Dashed: forecast" in whole.cards["energy"]
    assert answers.answer(wanted, None).cards == {**quick.cards, **whole.cards}, "kept by now"


@pytest.fixture
def research(repository: FakeRepository, kept: KeptAnswers) -> Answers:
    """Of the page whose card of ADMD is computed piece by piece."""
    return Answers(repository, next(page for page in PAGES if page.path == "/load-research"), kept)


WHOLE = {"query": "", "cards": ["admd"], "number": 1, "whole": True}


def test_each_request_for_what_is_computed_piece_by_piece_does_one_piece_until_it_is_whole(
    research: Answers, repository: FakeRepository, kept: KeptAnswers
) -> None:
    repository.admd_pieces = 3
    quick = research.answer({**WHOLE, "whole": False}, None)
    assert (quick.later, repository.admd_pieces) == (("admd",), 3)
    pieces = [research.answer(WHOLE, None) for _ in range(3)]
    assert [piece.later for piece in pieces] == [("admd",), ("admd",), ()]
    progress = [json.loads(piece.cards["admd"])["admd-progress"] for piece in pieces]
    assert [(one["now"], one["is_whole"]) for one in progress] == [(33, False), (66, False), (100, True)]
    assert len(kept) == 1, "of what is not whole only the quick answer"
    repository.asked.clear()
    assert research.answer(WHOLE, None).later == ()
    assert len(kept) == 2, "the whole one"


def test_who_asks_for_no_further_piece_has_stopped_it(research: Answers, repository: FakeRepository) -> None:
    repository.admd_pieces = 3
    research.answer(WHOLE, None)
    for _ in range(3):
        research.answer({**WHOLE, "whole": False}, None)
    assert repository.admd_pieces == 2


@pytest.mark.parametrize(
    "hostile",
    [
        {"whole": 1_000_000}, {"whole": "true"}, {"whole": [True]}, {"whole": None},
        {"pieces": -1, "whole": 9}, {"step": 10**30, "goes_on": True, "to_read": "x", "samples": {"a": []}},
    ],
)  # fmt: skip
def test_no_value_of_the_browser_makes_the_server_do_a_piece_but_the_wish_for_one(
    research: Answers, repository: FakeRepository, hostile: dict[str, Any]
) -> None:
    repository.admd_pieces = 3
    found = research.answer({"query": "", "cards": ["admd"] * 50, "number": 10**30, **hostile}, None)
    assert (found.later, repository.admd_pieces) == (("admd",), 3)
    research.answer({**WHOLE, "cards": ["admd"] * 50, "pieces": 10**9, "step": 10**9}, None)
    assert repository.admd_pieces == 2, "one piece, however often the card is named"


@pytest.mark.parametrize("query", ["", "forecast=2&grain=week", "forecast=2&split=area", "forecast=9"])
def test_without_a_forecast_to_compute_nothing_takes_long(
    answers: Answers, repository: FakeRepository, query: str
) -> None:
    repository.is_forecast_at_hand = False
    assert answers.answer({"query": query, "cards": CARDS, "number": 1}, None).later == ()


def test_turning_the_forecast_on_concerns_one_card(answers: Answers, repository: FakeRepository) -> None:
    shown(answers, "grain=day", *CARDS)
    repository.asked.clear()
    shown(answers, "grain=day&forecast=3", *(card for card in CARDS if card != "energy"))
    assert repository.asked == []


def test_where_the_database_is_away_no_card_has_an_answer(answers: Answers, repository: FakeRepository) -> None:
    shown(answers, "", "kpis")
    repository.away = True
    with pytest.raises(DatabaseError):
        answers.answer({"query": "", "cards": ["kpis"], "number": 1}, narrow=False)


def test_values_are_placed_by_component_and_property(answers: Answers) -> None:
    placed = json.loads(shown(answers, "", "energy")["energy"])
    assert {"energy-graph", "energy-head"} <= set(placed)
    assert placed["energy-graph"]["figure"]["data"]
