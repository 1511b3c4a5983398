"""Which users of a cube are those of a later state, and where they stand there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.model.arrays import Array
from smapdash.repository.users import RegisteredUsers


class Moves(NamedTuple):
    """The users of a cube among those of a later state.

    Attributes
    ----------
    key : array of int32, shape (U,)
        Keys of the users of the later state, in its order.
    new_of_old, old_of_new : array of int64
        Numbers there of the users of the cube, and numbers in the cube of the users there; -1 where a user is new, is
        gone, or belongs to another segment.
    moved : array of int32
        Keys of the users who belong to another segment.
    """

    key: Array
    new_of_old: Array
    old_of_new: Array
    moved: Array


def compare_users(cube: Cube, users: RegisteredUsers) -> Moves:
    """Compare the users of a cube with those of a later state."""
    number = {pair: number for number, pair in enumerate(cube.segments)}
    segment = np.array([number.get(pair, -1) for pair in users.segments], np.int64)[users.segment]
    old_of_new = find_users(cube, users.key)
    known = old_of_new >= 0
    same = known.copy()
    same[known] = cube.segment[old_of_new[known]] == segment[known]
    old_of_new[~same] = -1
    new_of_old = np.full(len(cube.user_key), -1)
    new_of_old[old_of_new[same]] = np.flatnonzero(same)
    return Moves(users.key, new_of_old, old_of_new, users.key[known & ~same])


def find_users(cube: Cube, keys: Array) -> Array:
    """Return the numbers of users by their keys; -1 for users whom a cube does not have."""
    order = np.argsort(cube.user_key)
    ordered = cube.user_key[order]
    if not len(ordered):
        return np.full(len(keys), -1)
    place = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    return np.where(ordered[place] == keys, order[place], -1)
