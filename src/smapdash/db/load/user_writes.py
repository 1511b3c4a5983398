"""Writing the users of a load: the rows that name them are staged, settled and merged by SQL, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, text

from smapdash.db.copy import copy_texts, fetch_arrays
from smapdash.db.load import sql
from smapdash.model.arrays import Array


@dataclass(frozen=True)
class StoredUser:
    """A user as the database knows it: its narrow keys, and whether it had readings before."""

    user_id: int
    segment_id: int
    has_readings: bool


class SettledUsers(NamedTuple):
    """What staged rows come to: number of users, and of pairs of area and tariff; places of rows that do not count."""

    users: int
    segments: int
    conflicts: Array


def open_user_stage(connection: Connection) -> None:
    """Make room for the rows that name users."""
    connection.execute(text(sql.STAGE_USER_ROWS))


def stage_user_rows(connection: Connection, rows: Iterable[tuple[int, str, str, str]]) -> None:
    """Take in rows that name users: place in the load, id, area and tariff."""
    copy_texts(connection, "user_rows", ("seq", "external_id", "area", "tariff"), rows)


def settle_users(connection: Connection, *, last_counts: bool) -> SettledUsers:
    """Decide which row counts for each user: the first, or the last; rows that disagree with it are conflicts."""
    users = connection.execute(text(sql.SETTLE_LAST if last_counts else sql.SETTLE_FIRST)).rowcount
    connection.execute(text("ANALYZE stage_users"))
    segments = connection.execute(text(sql.STAGE_SEGMENTS)).rowcount
    came_again = connection.scalar(text("SELECT count(*) FROM user_rows")) > users
    query = sql.SELECT_USER_CONFLICTS if came_again else "SELECT seq FROM user_rows WHERE false"
    return SettledUsers(users, segments, fetch_arrays(connection, query, {"seq": "int64"})["seq"])


def fetch_counting_names(connection: Connection, users: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return area and tariff that count for some users of this load."""
    rows = connection.execute(text(sql.SELECT_COUNTING_NAMES), {"users": list(users)})
    return {row.external_id: (row.area, row.tariff) for row in rows}


def merge_users(connection: Connection, load_id: int, *, is_whole_list: bool) -> dict[str, int]:
    """Register the users who are settled, record changed areas and tariffs, mark those who are gone.

    Parameters
    ----------
    is_whole_list : bool
        Whoever is not among them is withdrawn.

    Returns
    -------
    dict
        Counts `inserted`, `updated`, `withdrawn`, `returned` of users.
    """
    had_users = connection.execute(text("SELECT EXISTS (SELECT FROM users)")).scalar_one()
    connection.execute(text(sql.INSERT_SEGMENTS))
    with _without_keys(connection) if load_id == 1 else nullcontext():
        inserted = connection.execute(text(sql.INSERT_USERS)).rowcount
    connection.execute(text("ANALYZE users"))  # without it the roll-ups of a first load are planned badly
    if not had_users:
        return {"inserted": inserted, "updated": 0, "withdrawn": 0, "returned": 0}
    updated = connection.execute(text(sql.RECORD_USER_CHANGES), {"load_id": load_id}).rowcount
    connection.execute(text(sql.UPDATE_USERS), {"load_id": load_id})
    withdrawn = connection.execute(text(sql.WITHDRAW_USERS)).rowcount if is_whole_list else 0
    returned = connection.execute(text(sql.RETURN_USERS)).rowcount
    return {"inserted": inserted, "updated": updated, "withdrawn": withdrawn, "returned": returned}


@contextmanager
def _without_keys(connection: Connection) -> Iterator[None]:
    """Take the keys of users away for a while: to build and check them at once takes a quarter of the time.

    Nobody can read users from then on until the load ends: only for the first load of a database.
    """
    for statement in sql.DROP_KEYS_OF_USERS:
        connection.execute(text(statement))
    yield
    for statement in sql.BUILD_KEYS_OF_USERS:
        connection.execute(text(statement))


def fetch_users(connection: Connection, users: Iterable[str]) -> dict[str, StoredUser]:
    """Return those of some users whom this load names, by id."""
    rows = connection.execute(text(sql.SELECT_USER_KEYS), {"users": list(users)})
    return {row.external_id: StoredUser(row.user_id, row.segment_id, row.has_readings) for row in rows}
