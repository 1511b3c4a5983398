"""The half-hours of segments of a state, from those of an earlier one and the rows that changed."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.cube import HalfHours
from smapdash.db.copy import half_hours
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.run_merge import KeptRows, RunMerge
from smapdash.model.segments import Segment
from smapdash.repository.rollups.batches import renumber, union
from smapdash.repository.rollups.build import Rollups
from smapdash.repository.rollups.changed_days import fetch_changed_days, fetch_changed_half_hours
from smapdash.repository.users import RegisteredUsers


def merge_half_hours(connection: Connection, old: Rollups, users: RegisteredUsers) -> HalfHours:
    """Return the half-hours of all segments, those that changed as the database has them now; `alone` is 0."""
    assert old.state  # noqa: S101 - what `update_rollups` made sure of
    halves, since = old.cube.half_hours, old.state.load_id
    new_of_old, old_of_new = _compare_segments(old.cube.segments, users.segments)
    changed = fetch_changed_days(connection, since, "segment")
    number_of = np.array([users.numbers.get(key, -1) for key in changed.key.tolist()], np.int64)
    with_users = number_of >= 0
    segment, key, new = _fetch_new(connection, since, users)
    old_keys = halves.read_at * 2 + halves.fold
    keep = _keep_half_hours(halves, old_keys, old_of_new[number_of[with_users]], changed.day[with_users])
    kept = KeptRows(halves.begins, keep, new_of_old)
    before = kept.count_before(halves.column, old_of_new[segment], np.searchsorted(old_keys, key))
    merge = RunMerge(kept, segment, before, len(users.segments))
    keys = union(old_keys, key)
    column = merge.merge(renumber(halves.column, old_keys, keys), np.searchsorted(keys, key).astype(np.int32))
    used = keys[np.bincount(column, minlength=len(keys)) > 0]
    return HalfHours(
        begins=merge.begins,
        column=renumber(column, keys, used),
        read_at=(used // 2).astype(np.int32),
        fold=(used % 2).astype(np.int16),
        wh=merge.merge(halves.wh, new["total_wh"]).astype(np.float64),
        users=merge.merge(halves.users, new["users"]),
        alone=np.zeros(int(merge.begins[-1]), np.int32),
    )


def _compare_segments(old: tuple[Segment, ...], new: tuple[Segment, ...]) -> tuple[Array, Array]:
    """Return the new numbers of old segments and the old ones of new segments; -1 where there is none."""
    number = {pair: place for place, pair in enumerate(new)}
    new_of_old = np.array([number.get(pair, -1) for pair in old], np.int64)
    old_of_new = np.full(len(new), -1)
    stays = np.flatnonzero(new_of_old >= 0)
    old_of_new[new_of_old[stays]] = stays
    return new_of_old, old_of_new


def _fetch_new(connection: Connection, since: int, users: RegisteredUsers) -> tuple[Array, Array, dict[str, Array]]:
    """Return the segments, by number, and the times of the rows that changed, and these rows."""
    found = fetch_changed_half_hours(connection, since)
    segment = np.array([users.numbers[key] for key in found["segment_id"].tolist()], np.int64)
    key = half_hours(found["read_at"]) * 2 + found["fold"]
    order = np.lexsort((key, segment))
    return segment[order], key[order], {name: values[order] for name, values in found.items()}


def _keep_half_hours(halves: HalfHours, keys: Array, segment: Array, day: Array) -> Array:
    """Return which half-hours are not among some days of segments, by number; -1 is no segment."""
    known = segment >= 0
    first, stop = (np.searchsorted(keys, (day[known] + later) * PER_DAY * 2) for later in (0, 1))
    change = np.zeros(len(halves.column) + 1, np.int64)
    np.add.at(change, halves.places(segment[known], first), 1)
    np.add.at(change, halves.places(segment[known], stop), -1)
    kept: Array = np.cumsum(change[:-1]) == 0
    return kept
