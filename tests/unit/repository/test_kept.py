"""Answers that several cards need are computed once for each state of the data."""

from __future__ import annotations

import gc
from typing import Any

from smapdash.model.enums import Grain, Measure, Sort, Split
from smapdash.model.filters import Filters
from smapdash.repository.kept import MOST_KEPT, KeptResults, selection_of


class State:
    """Stands for the arrays of one state."""


def count_into(calls: list[str], answer: str) -> Any:
    def compute() -> str:
        calls.append(answer)
        return answer

    return compute


def test_an_answer_is_computed_once_for_each_state_and_question() -> None:
    kept, calls, first, second = KeptResults(), [], State(), State()  # type: ignore[var-annotated]
    for state, question, answer in ((first, "a", "1"), (first, "a", "no"), (first, "b", "2"), (second, "a", "3")):
        kept.get(state, question, count_into(calls, answer))  # type: ignore[arg-type]
    assert calls == ["1", "2", "3"]
    assert kept.get(first, "a", count_into(calls, "no")) == "1"  # type: ignore[arg-type]


def test_the_oldest_answers_are_dropped_and_all_of_a_state_with_it() -> None:
    kept, calls, state = KeptResults(), [], State()  # type: ignore[var-annotated]
    for number in range(MOST_KEPT + 1):
        kept.get(state, number, count_into(calls, str(number)))  # type: ignore[arg-type]
    kept.get(state, 0, count_into(calls, "again"))  # type: ignore[arg-type]
    assert calls[-1] == "again"
    del state
    gc.collect()
    assert len(kept._kept) == 0


def test_how_a_selection_is_shown_makes_no_other_question() -> None:
    shown = Filters(areas=("a1",), measure=Measure.BANDS, split=Split.AREA, grain=Grain.DAY, user="1", page=2,
                    search="x", use=(1.0, 2.0), sort=Sort("id", False))  # fmt: skip
    assert selection_of(shown) == Filters(areas=("a1",))
    assert selection_of(Filters(weekdays=(0,), without_implausible=True)) == Filters(
        weekdays=(0,), without_implausible=True
    )
