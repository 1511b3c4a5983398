"""One user, from its readings, beside the users of the same area and tariff."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from smapdash.analysis.bands import bands_across_users
from smapdash.analysis.buckets import starts
from smapdash.analysis.cube import Cube
from smapdash.analysis.demand import base_load, day_matrix, heat_map, load_profile, selected_day_matrix
from smapdash.analysis.energy import energy_over_time, sum_buckets
from smapdash.analysis.findings import find_implausible_among
from smapdash.analysis.peers import standings_among_peers
from smapdash.analysis.selection import Selection, to_datetime
from smapdash.analysis.user_days import assess_quality, instants, largest_days, missing_half_hours, to_half_hour
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.frames import BANDS, IMPLAUSIBLE_WH, build_frame
from smapdash.model.results import NO_SUMMARY, Summary, UserDetail
from smapdash.model.user_frames import USER_ENERGY

if TYPE_CHECKING:
    import pandas as pd

MOST_MISSING = 250
"""Listed half-hours: those of at least five days, each of which has at most 50."""


class UserReadings(NamedTuple):
    """All readings of one user, in order.

    Attributes
    ----------
    read_at, fold, wh : array of shape (N,)
        Half-hours since 1970, folds, energy [Wh].
    """

    read_at: Array
    fold: Array
    wh: Array

    @property
    def plausible(self) -> UserReadings:
        """Those up to `IMPLAUSIBLE_WH`."""
        kept = self.wh <= IMPLAUSIBLE_WH
        return UserReadings(self.read_at[kept], self.fold[kept], self.wh[kept])


def describe_user(cube: Cube, filters: Filters, user: int, readings: UserReadings, grain: Grain) -> UserDetail:
    """Return one user for the dates of the filters, whatever their areas and tariffs.

    Parameters
    ----------
    user : int
        Its number.
    readings : UserReadings
        Of the same state of the database as the cube.
    """
    area, tariff, _ = cube.segments[cube.segment[user]]
    peers = replace(filters, areas=(area,), tariffs=(tariff,), split=Split.NONE)
    selection = Selection(cube, peers)
    own = _within(selection, readings)
    matrix = day_matrix(own.read_at, own.wh, np.ones(len(own.read_at), np.int64))
    peer_matrix = selected_day_matrix(cube, peers)
    expected = np.sort(instants(*cube.clock_changes.half_hours(selection.expected_days)))
    lived = instants(own.read_at, own.fold)
    missing = missing_half_hours(expected, lived)
    standings = standings_among_peers(selection, user)
    below_a_day = grain in (Grain.HALF_HOUR, Grain.HOUR)
    days = selection.days_of(np.array([user]))
    row = days.take(cube.days.row)
    withdrawn_at: Any = cube.withdrawn_at[user].tolist()
    return UserDetail(
        user_id=cube.ids.at(np.array([user]))[0],
        area=area,
        tariff=tariff,
        withdrawn_at=withdrawn_at.replace(tzinfo=UTC) if isinstance(withdrawn_at, datetime) else None,
        summary=replace(_summary(selection, own), expected=len(expected), missing=len(missing), registered=1),
        segment_users=len(standings.energy_wh.values),
        standings=standings,
        energy=_energy(energy_over_time(cube, peers, grain), own, grain),
        bands=BANDS.empty() if below_a_day else bands_across_users(cube, peers, grain),
        profile=load_profile(matrix, filters.rest_days),
        segment_profile=load_profile(peer_matrix, filters.rest_days),
        heat_map=heat_map(matrix),
        largest_days=largest_days(
            cube.days.day[row], days.take(cube.days.wh).astype(np.float64), days.take(cube.received), cube.expected[row]
        ),
        quality=assess_quality(expected, lived, own.wh),
        missing=tuple(to_half_hour(one) for one in missing[:MOST_MISSING].tolist()),
        missing_count=len(missing),
        implausible=find_implausible_among(cube.ids.at(np.array([user]))[0], own.read_at, own.fold, own.wh),
    )


def _within(selection: Selection, readings: UserReadings) -> UserReadings:
    """Return the readings in the days of a selection."""
    chosen = np.isin(readings.read_at // PER_DAY, selection.day)
    return UserReadings(*(values[chosen] for values in readings))


def _summary(selection: Selection, own: UserReadings) -> Summary:
    if not len(own.read_at):
        return NO_SUMMARY
    peak = int(np.argmax(own.wh))
    return Summary(
        users=1,
        user_days=len(np.unique(own.read_at // PER_DAY)),
        readings=len(own.read_at),
        energy_wh=float(own.wh.sum()),
        peak_w=2 * float(own.wh[peak]),
        peak_at=to_datetime(int(own.read_at[peak])),
        peak_fold=int(own.fold[peak]),
        half_hours=len(own.read_at),
        base_w=base_load(selection, own.read_at, own.fold, own.wh),
    )


def _energy(peers: pd.DataFrame, own: UserReadings, grain: Grain) -> pd.DataFrame:
    """Join the user's buckets to those of its segment, of which there are at least as many."""
    sums = sum_buckets(own.read_at, own.fold, np.ones(len(own.read_at), np.int64), own.wh, grain)
    start, fold = starts(sums.pop("key"), grain)
    second = np.maximum(fold, 0) == 1
    peer_start, peer_second = peers["start"].to_numpy(), (peers["fold"] == 1).fillna(value=False).to_numpy(bool)
    place = np.searchsorted(_instant(peer_start, peer_second), _instant(start, second))
    columns: dict[str, Any] = {name: np.full(len(peers), np.nan) for name in ("energy_wh", "low_wh", "high_wh")}
    columns["readings"] = np.zeros(len(peers), np.int64)
    for name, values in sums.items():
        columns[name][place] = values
    return build_frame(
        USER_ENERGY,
        {
            "start": peer_start,
            "fold": peers["fold"].fillna(-1).to_numpy(np.int16),
            "segment_users": peers["users"].to_numpy(),
            "segment_mean_wh": (peers["energy_wh"] / peers["users"]).to_numpy(),
            **columns,
        },
    )


def _instant(start: Array, second: Array) -> Array:
    """Return numbers that order buckets by start and pass."""
    instant: Array = start.astype("datetime64[us]").astype(np.int64) // 1_000_000 * 2 + second
    return instant
