"""Results that several cards need of one selection: computed once for each state of the data."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from smapdash.analysis.cube import Cube
from smapdash.model.enums import Compare, Measure, Split
from smapdash.model.filters import Filters, without_views

Result = TypeVar("Result")
MOST_KEPT = 64


class KeptResults:
    """Keeps the latest results on each cube, at most so many, as long as the cube; threads may share it."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._lock, self._most = Lock(), most
        self._kept: WeakKeyDictionary[Cube, OrderedDict[Hashable, Any]] = WeakKeyDictionary()

    def has(self, cube: Cube, question: Hashable) -> bool:
        """Return whether the result of a question on a cube is kept."""
        with self._lock:
            return question in self._kept.get(cube, ())

    def get(self, cube: Cube, question: Hashable, compute: Callable[[], Result]) -> Result:
        """Return the result of a question on a cube, computed where it is not kept."""
        with self._lock:
            results = self._kept.setdefault(cube, OrderedDict())
            if question in results:
                results.move_to_end(question)
                kept: Result = results[question]
                return kept
        result = compute()
        with self._lock:
            results[question] = result
            while len(results) > self._most:
                results.popitem(last=False)
        return result


def selection_of(filters: Filters) -> Filters:
    """Return filters without what only changes how a selection is shown or which user is open."""
    return replace(
        without_views(filters),
        measure=Measure.TOTAL,
        split=Split.NONE,
        compare=Compare.BEFORE,
        against=None,
        grain=None,
        use=None,
        forecast=0,
        user=None,
        user_forecast=0,
    )
