"""The cubes of the scopes of accounts, one for all accounts of the same scope."""

from __future__ import annotations

from threading import Lock
from typing import Final

from smapdash.analysis.cube import Cube
from smapdash.analysis.scope import restrict_to_scope
from smapdash.model.accounts import EVERYTHING, Scope
from smapdash.repository.kept import KeptResults

MOST_KEPT: Final = 8
"""Scopes kept for each state in each process; one takes up to as much memory as the roll-ups."""


class Scopes:
    """Keeps the cubes of the latest scopes; threads may share it."""

    def __init__(self) -> None:
        self._lock, self._kept = Lock(), KeptResults(MOST_KEPT)

    def restrict(self, cube: Cube, scope: Scope) -> Cube:
        """Return a cube of only what a scope holds; the same cube where it holds everything."""
        if scope == EVERYTHING:
            return cube
        with self._lock:  # the requests of a page come at once
            return self._kept.get(cube, scope, lambda: restrict_to_scope(cube, scope))
