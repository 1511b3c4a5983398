"""Brings the roll-ups of a state up to a later one, by reading only what the loads in between changed."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.carried import carry_over
from smapdash.repository.rollups.build import Rollups, State, StoredArrays, make_rollups
from smapdash.repository.rollups.changed_days import are_named, fetch_changed_days
from smapdash.repository.rollups.merged_days import merge_days
from smapdash.repository.rollups.merged_half_hours import merge_half_hours
from smapdash.repository.rollups.moves import compare_users, find_users
from smapdash.repository.users import fetch_users

MOST_CHANGED = 0.25
"""Share of the days of users of which more is not updated but read as a whole."""
MOST_ROWS = 2_000_000
"""So many of them are updated at most, since they are read at once."""


def update_rollups(connection: Connection, old: Rollups, state: State) -> Rollups | None:
    """Return the roll-ups of the state that a transaction sees; None where they have to be read as a whole."""
    known, cube = old.state, old.cube
    if known is None or not are_named(connection, known, state):
        return None
    users = fetch_users(connection)
    moves = compare_users(cube, users)
    changed = fetch_changed_days(connection, known.load_id, "user")
    others = int(np.diff(cube.days.begins)[moves.new_of_old < 0].sum())
    is_gone = len(np.setdiff1d(cube.user_key, users.key))
    if is_gone or len(changed.day) + others > min(MOST_ROWS, MOST_CHANGED * len(cube.days.row)):
        return None
    days, gaps = merge_days(connection, old, moves, changed)
    half_hours = merge_half_hours(connection, old, users)
    rollups = make_rollups(connection, state, StoredArrays(users, half_hours, days, gaps))
    changed_users = find_users(rollups.cube, np.unique(changed.key))
    carry_over(cube, rollups.cube, moves.old_of_new, changed_users[changed_users >= 0], changed.day)
    return rollups
