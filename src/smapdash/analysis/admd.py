"""After diversity maximum demand against the number of users, by random samples of users."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from smapdash.analysis.demand import summarize
from smapdash.analysis.percentiles import percentiles
from smapdash.analysis.selection import Selection
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.frames import build_frame
from smapdash.model.research import ADMD, AdmdSoFar

SEED = 1
SAMPLES = 100
"""Samples of each number of users; all of them where there are no more."""
MOST_READINGS = 1_000_000
"""Readings that are fetched, about a second's worth. A number of readings rather than of seconds, so that the same data
gives the same answer on any machine."""
MOST_AT_ONCE = 200_000
"""Readings that are fetched for one piece of the work, for the same reason."""
_STEPS = (1, 1.5, 2, 3, 5, 7)
_COLUMNS = 4_096
"""Half-hours added up at once, so that the sums stay small beside the readings."""


def draw_users(selection: Selection) -> Array:
    """Return places in `Selection.users_with_data` of the users to read: all, or as many at random as the limit allows.

    At least one.
    """
    users = len(selection.users_with_data)
    if not users:
        return np.zeros(0, np.intp)
    most = max(1, MOST_READINGS // _fetched(selection))
    if users <= most:
        return np.arange(users)
    return np.sort(np.random.default_rng(SEED).choice(users, most, replace=False))


def is_one_piece(selection: Selection) -> bool:
    """Return whether all users of `draw_users` are read at once."""
    users = len(draw_users(selection))
    return users <= 1 or users * _fetched(selection) <= MOST_AT_ONCE


def sample_sizes(users: int) -> list[int]:
    """Return the numbers of users sampled: 1, 2, 3, 5, 7, 10, 15, 20, 30 and so on below `users`, and `users`."""
    steps = {int(step * 10**power) for power in range(len(str(users))) for step in _STEPS}
    return [*sorted(size for size in steps if size < users), *([users] if users else [])]


class AdmdSamples:
    """ADMD against the number of users, computed some users at a time.

    ADMD(N) = max_t sum_u p[u,t] / N over the users u of a sample of N, in kW per user (CLNR-L217). A sample counts once
    all of its users are read. Users are read in random order, so those read are a sample of all. Which users are read
    together depends on the selection only, so the result is the same to the last digit, whoever asks for the pieces.

    Attributes
    ----------
    users : array of int, shape (K,)
        Places in `Selection.users_with_data` of the users to read, in the order in which they are read.
    read : int
        How many of them are read.
    """

    def __init__(self, selection: Selection, filters: Filters) -> None:
        drawn, rng = draw_users(selection), np.random.default_rng(SEED)
        self._summary, self.read = summarize(selection.cube, filters), 0
        self._sizes = sample_sizes(len(drawn)) if self._summary.readings else []
        chosen = [_draw(len(drawn), size, rng) for size in self._sizes]
        order = rng.permutation(len(drawn))
        self.users, place = drawn[order], np.argsort(order)
        self._chosen = [place[one] for one in chosen]
        self._highest = [np.full(len(one), np.nan) for one in chosen]
        self._wh = np.zeros((len(drawn), len(selection.read_at)))
        self._at_once = max(1, MOST_AT_ONCE // _fetched(selection)) if len(drawn) else 0

    @property
    def is_whole(self) -> bool:
        """Whether every user is read."""
        return self.read == len(self.users)

    @property
    def next_users(self) -> slice:
        """Places in `users` of those whose half-hours `add` takes next."""
        return slice(self.read, min(self.read + self._at_once, len(self.users)))

    def add(self, wh: Array) -> None:
        """Take the half-hours of `next_users`, and compute the samples that have all of their users now.

        Parameters
        ----------
        wh : array of float64, shape (n, T)
            Energy of these users in each half-hour of the selection [Wh]; 0 without a reading.
        """
        reads = self.next_users
        self._wh[reads], self.read = wh, reads.stop
        for chosen, highest in zip(self._chosen, self._highest, strict=True):
            new = (chosen < self.read).all(axis=1) & np.isnan(highest)
            if new.any():
                highest[new] = _highest(chosen[new], self._wh[: self.read])
        if self.is_whole:  # the frame needs only the maxima
            self._chosen, self._wh = [], np.zeros((0, 0))

    def so_far(self) -> AdmdSoFar:
        """Return the frame of the samples that are computed, and how many there are to be."""
        summary, counts = self._summary, [int(np.isfinite(one).sum()) for one in self._highest]
        held = [number for number, count in enumerate(counts) if count]
        sizes, samples = [self._sizes[number] for number in held], [counts[number] for number in held]
        bands = np.array([self._band(number) for number in held]).reshape(-1, 3)
        if summary.readings and summary.users not in sizes:  # nobody is left out of the selection itself
            sizes, samples = [*sizes, summary.users], [*samples, 1]
            bands = np.vstack((bands, np.full(3, (summary.peak_w or 0.0) / summary.users)))
        columns = {
            "users": sizes,
            **dict(zip(("admd_p10_w", "admd_median_w", "admd_p90_w"), bands.T, strict=True)),
            "samples": samples,
            "seed": [SEED] * len(sizes),
            "users_read": [self.read] * len(sizes),
            "users_selected": [summary.users] * len(sizes),
        }
        total = sum(len(one) for one in self._highest)
        return AdmdSoFar(build_frame(ADMD, columns), sum(counts), total, self.read, len(self.users))

    def _band(self, number: int) -> Array:
        """Return P10, median and P90 over the samples of a size [W per user]."""
        highest = self._highest[number]
        demand = 2 * highest[np.isfinite(highest)] / self._sizes[number]
        band: Array = percentiles(demand[None, :], (10, 50, 90))[:, 0]
        return band


def _fetched(selection: Selection) -> int:
    """Return how many half-hours of a user are fetched.

    Counted are those between the dates, also on weekdays that are not chosen: they lie between the others.
    """
    at = selection.read_at
    first, end = np.searchsorted(selection.cube.half_hours.read_at, (at[0], at[-1] + 1)).tolist()
    return int(end - first)


def _draw(users: int, size: int, rng: np.random.Generator) -> Array:
    """Return which users each sample of some size has: shape (samples, size)."""
    if comb(users, size) <= SAMPLES:
        return np.array(list(combinations(range(users), size)))
    return np.array([rng.choice(users, size, replace=False) for _ in range(SAMPLES)])


def _highest(chosen: Array, wh: Array) -> Array:
    """Return the highest half-hour of each sample [Wh]: shape (samples,)."""
    members = np.zeros((len(chosen), len(wh)))
    np.put_along_axis(members, chosen, 1.0, axis=1)
    parts = [(members @ wh[:, first : first + _COLUMNS]).max(axis=1) for first in range(0, wh.shape[1], _COLUMNS)]
    highest: Array = np.max(parts, axis=0)
    return highest
