"""The days of users of a state, from those of an earlier one and the rows that changed."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.cube import UserDays
from smapdash.db.copy import since_1970
from smapdash.model.arrays import Array
from smapdash.model.run_merge import KeptRows, RunMerge
from smapdash.model.spans import first_not_below
from smapdash.repository.rollups.batches import renumber, union
from smapdash.repository.rollups.build import Rollups
from smapdash.repository.rollups.changed_days import ChangedDays, fetch_rows_of_changed_days
from smapdash.repository.rollups.moves import Moves, find_users
from smapdash.repository.rollups.tables import WHOLE_DAY, DaysWithGaps, row_type, slots


def merge_days(
    connection: Connection, old: Rollups, moves: Moves, changed: ChangedDays
) -> tuple[UserDays, DaysWithGaps]:
    """Return the days of all users, those that changed as the database has them now."""
    days = old.cube.days
    user, new = _fetch_new(connection, old, moves)
    keep = _keep_days(days, find_users(old.cube, changed.key), changed.day)
    kept = KeptRows(days.begins, keep, moves.new_of_old)
    dates, before = union(days.day, new["day"]), np.searchsorted(days.day, new["day"])
    before = kept.count_before(days.row, moves.old_of_new[user], before)
    merge = RunMerge(kept, user, before, len(moves.key))
    row = merge.merge(
        renumber(days.row, days.day, dates), np.searchsorted(dates, new["day"]).astype(row_type(len(dates)))
    )
    used = dates[np.bincount(row, minlength=len(dates)) > 0]
    twice, present_again = merge.merge_sparse((days.twice, days.present_again), _unusual(new["present_again"], 0))
    merged = UserDays(
        day=used,
        begins=merge.begins,
        row=renumber(row, dates, used).astype(row_type(len(used)), copy=False),
        readings=merge.merge(days.readings, new["readings"].astype(np.uint8)),
        wh=merge.merge(days.wh, new["total_wh"]),
        peak_wh=merge.merge(days.peak_wh, new["peak_wh"]),
        base_wh=merge.merge(days.base_wh, new["base_wh"]),
        peak_slot=merge.merge(days.peak_slot, slots(new["peak_at"])),
        twice=twice,
        present_again=present_again,
    )
    return merged, DaysWithGaps(*merge.merge_sparse(old.gaps, _unusual(new["present"], WHOLE_DAY)))


def _fetch_new(connection: Connection, old: Rollups, moves: Moves) -> tuple[Array, dict[str, Array]]:
    """Return the users, by number, of the rows that changed, and these rows; `day` counts from 1970."""
    assert old.state  # noqa: S101 - what `update_rollups` made sure of
    found = fetch_rows_of_changed_days(connection, old.state.load_id, moves.moved)
    found["day"] = since_1970(found["day"])
    by_key = np.argsort(moves.key)
    user = by_key[np.searchsorted(moves.key[by_key], found["user_id"])]
    order = np.lexsort((found["day"], user))
    return user[order], {name: values[order] for name, values in found.items()}


def _keep_days(days: UserDays, user: Array, day: Array) -> Array:
    """Return which days are not among some days of users, by number; -1 is no user."""
    keep = np.ones(len(days.row), bool)
    known = (user >= 0) & np.isin(day, days.day)
    user, row = user[known], np.searchsorted(days.day, day[known])
    ends = days.begins[user + 1]
    place = first_not_below(days.row, days.begins[user], ends, row)
    held = place < ends
    held[held] = days.row[place[held]] == row[held]
    keep[place[held]] = False
    return keep


def _unusual(bits: Array, usual: int) -> tuple[Array, Array]:
    other = np.flatnonzero(bits != usual)
    return other, bits[other]
