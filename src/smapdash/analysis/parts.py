"""Parts of a cube that filters choose before anything is computed: some weekdays, or plausible readings only."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from smapdash.analysis.cube import Cube
from smapdash.analysis.plausible import cube_without_implausible
from smapdash.analysis.weekdays import cube_of_weekdays
from smapdash.filters import Filters

MOST_KEPT = 2
"""Parts that are kept of a cube, each of which takes its share of the cube's memory."""

_Choice = tuple[tuple[int, ...], bool]


class PartsOfCubes:
    """Keeps the latest parts of a cube as long as the cube itself; safe to be shared by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: WeakKeyDictionary[Cube, dict[_Choice, Cube]] = WeakKeyDictionary()

    def restrict(self, cube: Cube, filters: Filters) -> Cube:
        """Return a cube without what the filters leave out by weekday or as implausible; itself where that is none."""
        choice = filters.weekdays, filters.without_implausible and len(cube.implausible.wh) > 0
        if not any(choice):
            return cube
        with self._lock:  # the charts of a page ask at once
            kept = self._kept.setdefault(cube, {})
            part = kept.pop(choice, None) or _make_part(cube, *choice)
            kept[choice] = part  # the latest stands last
            if len(kept) > MOST_KEPT:
                del kept[next(iter(kept))]
            return part


def _make_part(cube: Cube, weekdays: tuple[int, ...], without_implausible: bool) -> Cube:
    part = cube_without_implausible(cube) if without_implausible else cube
    return cube_of_weekdays(part, weekdays) if weekdays else part
