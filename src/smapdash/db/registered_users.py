"""The registered users, as a cube orders them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, text

from smapdash.analysis.cube import Array
from smapdash.analysis.texts import Texts

_USERS_AT_ONCE = 5_000

SELECT_USERS = """
    SELECT u.user_id, u.external_id, u.withdrawn_at AT TIME ZONE 'UTC' AS withdrawn_at, u.segment_id, g.area, g.tariff
    FROM users u JOIN segments g USING (segment_id)
    ORDER BY g.area COLLATE "C", g.tariff COLLATE "C", length(u.external_id), u.external_id COLLATE "C\""""


class RegisteredUsers(NamedTuple):
    """The users as a cube has them; `numbers` are those of the segments by their key in the database."""

    key: Array
    ids: Texts
    segment: Array
    withdrawn_at: Array
    segments: tuple[tuple[str, str], ...]
    numbers: dict[int, int]


def fetch_users(connection: Connection) -> RegisteredUsers:
    """Read the users, some at a time, those without readings too."""
    places: dict[tuple[str, str], int] = {}
    numbers: dict[int, int] = {}
    ids, parts = [], [_user_arrays([], numbers)]
    rows = connection.execute(text(SELECT_USERS), execution_options={"stream_results": True})
    for some in rows.partitions(_USERS_AT_ONCE):
        for _, _, _, segment_id, area, tariff in some:
            numbers[segment_id] = places.setdefault((area, tariff), len(places))
        ids.append(Texts.of(external_id for _, external_id, *_ in some))
        parts.append(_user_arrays(some, numbers))
    key, segment, withdrawn_at = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return RegisteredUsers(key, Texts.joined(ids), segment, withdrawn_at, tuple(places), numbers)


def _user_arrays(users: Sequence[Sequence[Any]], numbers: dict[int, int]) -> tuple[Array, Array, Array]:
    return (
        np.array([user_id for user_id, *_ in users], np.int32),
        np.array([numbers[segment_id] for _, _, _, segment_id, *_ in users], np.int32),
        np.array([withdrawn_at for _, _, withdrawn_at, *_ in users], "datetime64[us]"),
    )
