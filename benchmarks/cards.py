"""Times every card of every page as a request for it does: from the parsed filters to the bytes of the answer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from common import show_progress
from smapdash.db.engine import Engine
from smapdash.model.coverage import CoverageOrder
from smapdash.model.enums import Grain, Measure, Split
from smapdash.model.filters import Filters, Sort
from smapdash.model.forecast import MOST_DAYS_AHEAD
from smapdash.model.quality import FindingOrder, FindingsOf
from smapdash.repository.database import DatabaseRepository
from smapdash.web.cards.answers import write
from smapdash.web.cards.card import Card
from smapdash.web.cards.question import Question
from smapdash.web.pages.registry import PAGES

REPEATS, LEAST_REPEATS, MOST_S = 15, 3, 3.0
USER = "MAC000007"
WHOLE = "everything, all segments"
FURTHER = {
    "energy": {
        "split by tariff": {"split": Split.TARIFF},
        "bands": {"measure": Measure.BANDS},
        "forecast": {"forecast": MOST_DAYS_AHEAD, "grain": Grain.DAY},
    },
    "findings": {"all kinds by size": {"kind": FindingsOf.ALL, "by": FindingOrder.SIZE}},
    "coverage": {"single users": {"coverage_by": CoverageOrder.FIRST_DAY, "coverage_rows": (76, 150)}},
    "users": {"by base load": {"sort": Sort("base_w")}},
}
"""Further choices of a card, by its name."""


@dataclass(frozen=True)
class Times:
    """How long a card took [ms]: to be shown and to be whole at first, and when it was requested again.

    Shown is what the page shows of it before what takes long; most cards are whole then.
    """

    shown: float
    first: float
    median: float
    p95: float


def views() -> Iterator[tuple[str, Card, dict[str, object]]]:
    """Yield the name of each view, its card, and the filters that it needs besides the selection."""
    seen = set()
    for page in PAGES:
        for card in page.lazy:
            if card.name in seen:  # the same card on another page
                continue
            seen.add(card.name)
            needed: dict[str, object] = {"user": USER} if card.needs_user else {}
            yield card.name, card, needed
            for choice, filters in FURTHER.get(card.name, {}).items():
                yield f"{card.name}, {choice}", card, filters


def choices(repository: DatabaseRepository) -> Iterator[tuple[str, Filters]]:
    """Yield the nine selections: everything, a year and a month of all, five and one of the segments."""
    dataset = repository.fetch_dataset()
    assert dataset.first_day
    assert dataset.last_day
    spans = {"everything": None, "a year": 364, "a month": 29}
    areas = {"all segments": ((), ()), "five": (dataset.areas[:5], ("t1",)), "one": (dataset.areas[:1], ("t1",))}
    for span, days in spans.items():
        first = None if days is None else max(dataset.first_day, dataset.last_day - timedelta(days=days))
        for name, (some_areas, tariffs) in areas.items():
            yield f"{span}, {name}", Filters(areas=tuple(some_areas), tariffs=tuple(tariffs), first_day=first)


def time_cards(engine: Engine) -> dict[str, dict[str, Times]]:
    """Return the times of each view for each selection."""
    repository = DatabaseRepository(engine)
    with repository.one_state():  # the roll-ups are read before anything is timed
        pass
    times: dict[str, dict[str, Times]] = {}
    for name, card, needed in views():
        times[name] = {
            choice: _time(repository, card, replace(filters, **needed))  # type: ignore[arg-type]
            for choice, filters in choices(repository)
        }
        shown = ", ".join(
            f"{one.median:.1f} ({one.shown:.1f}, {one.first:.1f}, {one.p95:.1f})" for one in times[name].values()
        )
        show_progress(f"{name}: {shown} ms")
    return times


def _time(repository: DatabaseRepository, card: Card, filters: Filters) -> Times:
    """Time a card, all of its pieces and the query for the state of the database; fewer times where it takes long."""
    own = card.of(filters)
    start = time.perf_counter()
    with repository.one_state() as dataset:
        question = Question(repository, dataset, own)
        is_quick = card.takes_long(question)
        if is_quick:
            write(card, replace(question, is_quick=True))
    shown = 1_000 * (time.perf_counter() - start)
    taken: list[float] = []
    began = time.perf_counter()
    while len(taken) < LEAST_REPEATS or (len(taken) < REPEATS and time.perf_counter() - began < MOST_S):
        start = time.perf_counter()
        with repository.one_state() as dataset:
            question = Question(repository, dataset, own)
            write(card, question)
            while card.in_pieces and card.takes_long(question):
                write(card, question)
        taken.append(1_000 * (time.perf_counter() - start))
    first, *again = taken
    return Times(
        shown if is_quick else first, first, statistics.median(again), sorted(again)[round(0.95 * (len(again) - 1))]
    )
