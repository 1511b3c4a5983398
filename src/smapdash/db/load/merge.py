"""Writing readings: what is plainly new goes straight in, what needs a decision is staged, judged and merged.

All functions work on the connection of the one transaction that is the load. `seq` is a row's place in the load: the
number of its file times 2^40, plus its line.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from smapdash.db.copy import copy_arrays, copy_texts, fetch_arrays, fetch_readings, timestamps
from smapdash.db.load import merge_sql as sql
from smapdash.db.load.repeated_hours import SELECT_REPEATED_TIMES
from smapdash.db.schema import readings
from smapdash.model.arrays import Array
from smapdash.model.load_counts import LoadCounts

FILE_BITS = 40


def open_stage(connection: Connection) -> None:
    """Make the temporary tables of a load."""
    for statement in sql.TEMPORARY_TABLES:
        connection.execute(text(statement))


def holds_readings(connection: Connection) -> bool:
    """Return whether any reading is stored."""
    return bool(connection.scalar(text("SELECT EXISTS (SELECT FROM readings)")))


def drop_key(connection: Connection) -> None:
    """Drop the key of readings for the rest of a load: to build it once at the end is twice as fast.

    Nobody can read `readings` from then on until the load ends: only for a database in which there is nothing to read.
    """
    connection.execute(text("ALTER TABLE readings DROP CONSTRAINT readings_pkey"))


def build_key(connection: Connection) -> None:
    """Give readings its key back."""
    columns = ", ".join(readings.primary_key.columns.keys())
    connection.execute(text(f"ALTER TABLE readings ADD CONSTRAINT readings_pkey PRIMARY KEY ({columns})"))


def fetch_stored(connection: Connection, user_ids: Array, half_hour: Array) -> dict[str, Array]:
    """Return the stored readings of some users between the first and the last of some half-hours.

    Returns
    -------
    dict of str to array
        `user_id`, `half_hour` (since 1970), `fold`, `wh`; ordered by these.
    """
    return fetch_readings(connection, user_ids, (int(half_hour.min()), int(half_hour.max())))


def copy_new_readings(connection: Connection, user_id: Array, half_hour: Array, wh: Array) -> None:
    """Store readings of which neither the load nor the database has another for the same user and time."""
    fold = np.zeros(len(wh), np.int16)
    columns = {"user_id": user_id, "read_at": timestamps(half_hour), "fold": fold, "wh": wh}
    copy_arrays(connection, "readings", columns)


def stage_rows(connection: Connection, seq: Array, user_id: Array, half_hour: Array, wh: Array) -> None:
    """Stage rows that need a decision."""
    columns = {"seq": seq, "user_id": user_id, "read_at": timestamps(half_hour), "wh": wh}
    copy_arrays(connection, "stage", columns)


def note_new_readings(connection: Connection, half_hour: Array, users: Array) -> None:
    """Note how many users have their first reading at a half-hour in this load."""
    copy_arrays(connection, "new_readings", {"read_at": timestamps(half_hour), "users": users.astype(np.int64)})


def judge_stage(connection: Connection, conflicts: str) -> dict[int, LoadCounts]:
    """Decide what each staged row is, by what the load and the database hold.

    Parameters
    ----------
    conflicts : str
        `first`, `last`, `keep` or `fail`: what is done with two values of one time outside a repeated hour.

    Returns
    -------
    dict of int to LoadCounts
        By the number of each file with staged rows: `duplicates`, `equal_in_repeated_hour`, `conflicts`,
        `conflicts_kept`, `repeated_hour`, and third values as `rejected`.
    """
    rule = _rule(conflicts)
    for table in ("stage", "new_readings"):
        connection.execute(text(f"ANALYZE {table}"))  # nobody else counts what is in temporary tables
    pair = (sql.NUMBER_VALUES, "ANALYZE numbered", sql.PAIR_VALUES, "ANALYZE pairs")
    judge = (sql.FORGET_SUPERSEDED, SELECT_REPEATED_TIMES, "ANALYZE repeated_times", sql.JUDGE_ROWS)
    for statement in (*pair, *judge):
        connection.execute(text(statement), rule)
    rows = [dict(row) for row in connection.execute(text(sql.COUNT_ROWS)).mappings()]
    return {row.pop("file_no"): LoadCounts(**row) for row in rows}


def count_conflict_days(connection: Connection) -> tuple[int, int]:
    """Return on how many days, and of how many users, at least half of the day's half-hours are conflicts."""
    days, users = connection.execute(text(sql.COUNT_CONFLICT_DAYS)).one()
    return int(days), int(users)


def count_misjudged(connection: Connection) -> dict[str, int]:
    """Count the second values that the current rules would store, or set aside, otherwise than they are.

    Returns
    -------
    dict of str to int
        `second_passes` that are stored and stand in no repeated hour; `conflicts` that are set aside and do.
    """
    open_stage(connection)
    judge_stage(connection, "first")
    for statement in (sql.SELECT_RETRACTED, sql.SELECT_RESTORED):
        connection.execute(text(statement), _rule("first"))
    counts = "SELECT (SELECT count(*) FROM retracted) AS second_passes, (SELECT count(*) FROM restored) AS conflicts"
    return {name: int(count) for name, count in connection.execute(text(counts)).mappings().one().items()}


def find_conflict(connection: Connection) -> dict[str, Any] | None:
    """Return the first conflict of the load: `external_id`, `read_at`, `main_wh`, `other_wh`, `other_seq`."""
    row = connection.execute(text(sql.SELECT_FIRST_CONFLICT)).mappings().one_or_none()
    return dict(row) if row else None


def fetch_texts_wanted(connection: Connection) -> Array:
    """Return the places (`seq`) of the judged rows whose text `merge_stage` will store, ordered."""
    return fetch_arrays(connection, sql.SELECT_TEXTS_WANTED, {"seq": "int64"})["seq"]


def copy_row_texts(connection: Connection, rows: list[tuple[int, str, int, str]]) -> None:
    """Hand in texts that are wanted: place (`seq`), file, line and text."""
    copy_texts(connection, "stage_texts", ("seq", "file", "line", "text"), rows)


def merge_stage(connection: Connection, load_id: int, conflicts: str) -> LoadCounts:
    """Write what was judged, keep replaced values, set aside what is not stored, and note what changed.

    Returns
    -------
    LoadCounts
        `inserted`, `updated`, `unchanged` of staged rows, and of readings of earlier loads `restored` and `retracted`.
    """
    values = _rule(conflicts) | {"load_id": load_id}

    def run(*statements: str) -> int:
        return [connection.execute(text(statement), values).rowcount for statement in statements][-1]

    run(sql.REJECT_ROWS)
    if run(sql.SELECT_RETRACTED):
        run("ANALYZE retracted", *sql.RETRACT, sql.FORGET_SUPERSEDED)
    run(sql.SELECT_RESTORED, sql.RESTORE, sql.STORE_SECONDS, sql.SELECT_WANTED, sql.ALIGN_PASSES, sql.SELECT_CHANGES)
    counts = connection.execute(text(sql.COUNT_CHANGES)).mappings().one()
    run(sql.RECORD_READING_CHANGES, sql.WRITE_READINGS, sql.NOTE_CHANGED_DAYS, sql.NOTE_USER_CHANGES)
    run(sql.NOTE_CHANGED_SEGMENTS, sql.NOTE_RETRACTED_SEGMENTS, sql.NOTE_MOVED_USERS)
    return LoadCounts(**counts)


def _rule(conflicts: str) -> dict[str, Any]:
    return {"main_no": 2 if conflicts == "last" else 1, "keep": conflicts == "keep"}
