"""The registered users, as a cube orders them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, text

from smapdash.db.copy import fetch_arrays_and_texts, instants
from smapdash.model.arrays import Array
from smapdash.model.segments import Segment
from smapdash.model.text_arrays import Texts

SELECT_SEGMENTS = """
    SELECT segment_id, area, tariff FROM segments g
    WHERE EXISTS (SELECT FROM users u WHERE u.segment_id = g.segment_id)"""

SELECT_USERS = """
    SELECT user_id, segment_id, coalesce(withdrawn_at AT TIME ZONE 'UTC', 'infinity'), convert_to(external_id, 'UTF8')
    FROM users"""
_TYPES = {"user_id": "int32", "segment_id": "int32", "withdrawn_at": "int64"}


class RegisteredUsers(NamedTuple):
    """The users as a cube has them; `numbers` are those of the segments by their key in the database."""

    key: Array
    ids: Texts
    segment: Array
    withdrawn_at: Array
    segments: tuple[Segment, ...]
    numbers: dict[int, int]


NOBODY = RegisteredUsers(
    np.zeros(0, np.int32), Texts.of(()), np.zeros(0, np.int32), instants(np.zeros(0, np.int64)), (), {}
)


def fetch_users(connection: Connection) -> RegisteredUsers:
    """Read the users, those without readings too.

    They are ordered here: the server takes ten times as long to compare names of areas and tariffs for each of them.
    """
    rows = connection.execute(text(SELECT_SEGMENTS)).all()
    segments = tuple(Segment(*pair) for pair in sorted((area, tariff) for _, area, tariff in rows))
    places = {(segment.area, segment.tariff): number for number, segment in enumerate(segments)}
    numbers = {segment_id: places[area, tariff] for segment_id, area, tariff in rows}
    users, ids = fetch_arrays_and_texts(connection, SELECT_USERS, _TYPES)
    segment = [numbers[segment_id] for segment_id in users["segment_id"].tolist()]
    order = sorted(range(len(ids)), key=lambda user: (segment[user], len(ids[user]), ids[user]))
    return RegisteredUsers(
        key=users["user_id"][order],
        ids=Texts.of(ids[user] for user in order),
        segment=np.array(segment, np.int32)[order],
        withdrawn_at=instants(users["withdrawn_at"][order]),
        segments=segments,
        numbers=numbers,
    )
