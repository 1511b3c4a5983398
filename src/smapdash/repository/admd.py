"""ADMD against the number of users, whose readings are fetched and sampled one piece after the other.

What is computed so far is kept by each process for each state and selection. Nothing works on it between two pieces, so
who asks for no further one has stopped it.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from smapdash.analysis.admd import AdmdSamples, is_one_piece
from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection
from smapdash.model.accounts import Role
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.research import AdmdSoFar
from smapdash.repository.allowed import needs
from smapdash.repository.kept import KeptResults, selection_of
from smapdash.repository.part import Part
from smapdash.repository.states import Readings
from smapdash.repository.user_readings import fetch_by_place

if TYPE_CHECKING:
    import pandas as pd

MOST_KEPT: Final = 8
"""For each state; an unfinished one takes 8 MB."""


class Admd(Part):
    """The part of the repository that answers ADMD against the number of users."""

    def __init__(self, kept: KeptResults) -> None:
        super().__init__(kept)
        self._works = KeptResults(MOST_KEPT)

    @needs(Role.ANALYST)
    def fetch_admd(self, filters: Filters) -> pd.DataFrame:
        """Return ADMD against the number of users, by random samples: frame ADMD."""
        with self._days_of(filters) as (cube, readings):
            work = self._work(cube, filters)
            while not work.so_far.is_whole:
                work.do_piece(readings)
            return work.so_far.frame.copy()

    @needs(Role.ANALYST)
    def fetch_admd_so_far(self, filters: Filters, *, goes_on: bool) -> AdmdSoFar:
        """Return what is computed of it, where it goes on after one more piece of the work."""
        with self._days_of(filters) as (cube, readings):
            work = self._work(cube, filters)
            if goes_on:
                work.do_piece(readings)
            return work.so_far

    def has_admd(self, filters: Filters) -> bool:
        """Return whether all of it is computed, or is in one piece."""
        with self._days_of(filters) as (cube, _):
            return is_one_piece(Selection(cube, filters)) or self._work(cube, filters).so_far.is_whole

    def _work(self, cube: Cube, filters: Filters) -> _Work:
        return self._works.get(cube, selection_of(filters), lambda: _Work(cube, filters))


class _Work:
    """The samples of a selection, and what is read for them; it does not hold the cube.

    The pieces that several viewers ask for are done in turn, each once.
    """

    def __init__(self, cube: Cube, filters: Filters) -> None:
        selection = Selection(cube, filters)
        self._samples, self._lock = AdmdSamples(selection, filters), Lock()
        self._keys = cube.user_key[selection.users_with_data[self._samples.users]]
        self._at = selection.read_at.astype(np.int64) * 2 + selection.fold
        self._leaves_out = filters.without_implausible
        self.so_far = self._samples.so_far()

    def do_piece(self, readings: Readings) -> None:
        with self._lock:
            if self._samples.is_whole:
                return
            self._samples.add(self._read(readings, self._keys[self._samples.next_users]))
            self.so_far = self._samples.so_far()

    def _read(self, readings: Readings, keys: Array) -> Array:
        """Return the energy of some users in each half-hour of the selection [Wh], 0 without a reading."""
        at, wh = self._at, np.zeros((len(keys), len(self._at)))
        rows = fetch_by_place(readings.connection, keys, (int(at[0]) // 2, int(at[-1]) // 2))
        key = rows["half_hour"].astype(np.int64) * 2 + rows["fold"]
        place = np.minimum(np.searchsorted(at, key), len(at) - 1)
        chosen = at[place] == key
        if self._leaves_out:
            chosen &= rows["wh"] <= IMPLAUSIBLE_WH
        wh[rows["user"][chosen], place[chosen]] = rows["wh"][chosen]
        return wh
