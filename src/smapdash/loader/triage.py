"""Which rows of a batch need a decision, and which do not: those that are plainly new, and those that are stored."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.loader.parse.steps import find_order
from smapdash.model.arrays import Array


class Triage(NamedTuple):
    """Rows of a batch, as numbers of its rows.

    Attributes
    ----------
    order : array of int64
        All rows, by user, half-hour and place in the load.
    new, staged : array of bool
        Of the rows in that order: those that have no other for their user and time, neither here nor stored; those
        that come more than once, differ from what is stored, or meet a second pass that is stored. All others equal
        what is stored.
    first : array of bool
        Rows by which a user gets his first reading at a time: the new ones, and some of those that are staged.
    """

    order: Array
    new: Array
    staged: Array
    first: Array


def sort_out(user_id: Array, half_hour: Array, seq: Array, wh: Array, stored: dict[str, Array] | None) -> Triage:
    """Sort rows of whole users.

    Parameters
    ----------
    user_id, half_hour, seq, wh : array
        The rows, in any order.
    stored : dict of str to array, or None
        What is stored for these users and times (`user_id`, `half_hour`, `fold`, `wh`), ordered by these; None where
        nothing is.
    """
    key = _key(user_id, half_hour)
    order = find_order(key, seq)
    if order is None:
        order = np.arange(len(key))
    else:
        key = key[order]
    again = np.zeros(len(key) + 1, bool)
    again[1:-1] = key[1:] == key[:-1]
    repeated = again[1:] | again[:-1]
    if stored is None or not len(stored["wh"]):
        return Triage(order, ~repeated, repeated, ~again[:-1])
    stored_key = _key(stored["user_id"], stored["half_hour"])
    second = stored["fold"] == 1
    first_key, first_wh = stored_key[~second], stored["wh"][~second]
    place = np.minimum(np.searchsorted(first_key, key), len(first_key) - 1)
    found = first_key[place] == key
    equal = found & (first_wh[place] == wh[order])
    twice = repeated | np.isin(key, stored_key[second])
    return Triage(order, ~found & ~twice, twice | (found & ~equal), ~found & ~again[:-1])


def _key(user_id: Array, half_hour: Array) -> Array:
    return (user_id.astype(np.int64) << 32) + half_hour
