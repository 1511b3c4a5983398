"""Writing a load: COPY into temporary tables, the decision on repeated stamps, and the merge with what is stored.

All functions work on the connection of the one transaction that is the load. Row order is that of `seq`, a number
that grows with the file and the line.
"""

from __future__ import annotations

import csv
import io
import struct
import time
from typing import IO, Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from smapdash.db import sql

LOAD_LOCK = 0x6C6F6164  # "load": one load at a time, others wait
LOOK_EVERY_S = 0.2
_POSTGRES_EPOCH = np.datetime64("2000-01-01", "us")
_COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_COPY_END = struct.pack("!h", -1)
_STAGE_ROW = np.dtype(
    [
        *(("fields", ">i2"), ("seq_size", ">i4"), ("seq", ">i8")),
        *(("read_at_size", ">i4"), ("read_at", ">i8"), ("wh_size", ">i4"), ("wh", ">f8")),
        *(("user_id_size", ">i4"), ("user_id", ">i4")),
    ]
)
"""A row of PostgreSQL's binary COPY format: the number of fields, then each field's size and value."""

_COPY_STAGE = "COPY stage (seq, read_at, wh, user_id) FROM STDIN BINARY"
_COPY_REJECTS = "COPY rejected_rows FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (file, text, reason))"


def begin_load(connection: Connection, source: str, *, is_sample: bool) -> int:
    """Wait for other loads to end, open the temporary tables, and return the number of the new load."""
    while not connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOAD_LOCK}):
        time.sleep(LOOK_EVERY_S)  # Python, unlike the driver's own wait, listens to Ctrl-C
    for statement in sql.TEMPORARY_TABLES:
        connection.execute(text(statement))
    row = {"source": source, "is_sample": is_sample}
    return int(connection.execute(text(sql.INSERT_LOAD), row).scalar_one())


def finish_load(connection: Connection, load_id: int, counts: dict[str, int]) -> None:
    """Write the counts of the load."""
    connection.execute(text(sql.FINISH_LOAD), {"load_id": load_id, **counts})


def holds_real_data(connection: Connection) -> bool:
    """Tell whether a load of anything but the bundled sample is stored."""
    return bool(connection.scalar(text("SELECT EXISTS (SELECT FROM loads WHERE NOT is_sample)")))


def remove_sample(connection: Connection, load_id: int) -> bool:
    """Remove the bundled sample, its users and its loads; tell whether there was one."""
    found = bool(connection.scalar(text("SELECT EXISTS (SELECT FROM loads WHERE is_sample)")))
    if found:
        for statement in sql.REMOVE_SAMPLE:
            connection.execute(text(statement), {"load_id": load_id})
    return found


def merge_users(connection: Connection, load_id: int, users: pd.DataFrame) -> dict[str, int]:
    """Register users, record changed areas and tariffs, mark those who are gone.

    Parameters
    ----------
    users : DataFrame
        One row per user: `id`, `area`, `tariff`.

    Returns
    -------
    dict
        Counts `inserted`, `updated`, `unchanged`, `withdrawn`, `returned` of users.
    """
    rows = [
        {"id": row_id, "area": area, "tariff": tariff}
        for row_id, area, tariff in zip(users["id"], users["area"], users["tariff"], strict=True)
    ]
    connection.execute(text("INSERT INTO stage_users VALUES (:id, :area, :tariff)"), rows)
    connection.execute(text(sql.INSERT_SEGMENTS))
    counts = {"inserted": connection.execute(text(sql.INSERT_USERS)).rowcount}
    counts["updated"] = connection.execute(text(sql.RECORD_USER_CHANGES), {"load_id": load_id}).rowcount
    connection.execute(text(sql.UPDATE_USERS), {"load_id": load_id})
    connection.execute(text("ANALYZE users"))  # without it the roll-ups of a first load are planned badly
    counts["unchanged"] = len(rows) - counts["inserted"] - counts["updated"]
    counts["withdrawn"] = connection.execute(text(sql.WITHDRAW_USERS)).rowcount
    counts["returned"] = connection.execute(text(sql.RETURN_USERS)).rowcount
    return counts


def fetch_user_keys(connection: Connection) -> dict[str, int]:
    """Return the narrow key of each user who is in this load, by id."""
    rows = connection.execute(
        text("SELECT u.external_id, u.user_id FROM users u JOIN stage_users s USING (external_id)")
    )
    return {row.external_id: row.user_id for row in rows}


def copy_readings(connection: Connection, seq: Any, user_id: Any, readings: pd.DataFrame) -> None:
    """Append cleaned readings (frame READINGS) to the stage by binary COPY.

    Parameters
    ----------
    seq : array of int64
        Place of each row in the load.
    user_id : array of int32
        Narrow key of each row's user.
    """
    rows = np.zeros(len(readings), dtype=_STAGE_ROW)
    rows["fields"] = 4
    rows["seq_size"] = rows["read_at_size"] = rows["wh_size"] = 8
    rows["user_id_size"] = 4
    rows["seq"], rows["user_id"], rows["wh"] = seq, user_id, readings["wh"]
    rows["read_at"] = (readings["read_at"].to_numpy("datetime64[us]") - _POSTGRES_EPOCH).astype("int64")
    _copy(connection, _COPY_STAGE, io.BytesIO(_COPY_HEADER + rows.tobytes() + _COPY_END))


def resolve_repeats(connection: Connection) -> tuple[pd.DataFrame, dict[str, int]]:
    """Decide what the second and later rows of a stamp are, and leave in the stage what is to be stored.

    Returns
    -------
    set_aside : DataFrame
        One row per row that is set aside: `seq` and `reason`; other duplicates are only counted.
    counts : dict
        `duplicates`, `equal_in_repeated_hour` (those of them that may be an equal second pass), `conflicts`,
        `repeated_hour`.
    """
    connection.execute(text("ANALYZE stage"))
    for statement in (*sql.RESOLVE_REPEATS, sql.JUDGE_REPEATS):
        connection.execute(text(statement))
    counts = dict(connection.execute(text(sql.COUNT_REPEATS)).mappings().one())
    set_aside = pd.read_sql(text(sql.SELECT_SET_ASIDE), connection)
    connection.execute(text(sql.DELETE_SET_ASIDE))
    connection.execute(text(sql.FOLD_SECOND_PASSES))
    for statement in sql.ALIGN_PASSES:
        connection.execute(text(statement))
    counts["repeated_hour"] = connection.scalar(text("SELECT count(*) FROM stage WHERE fold = 1"))
    return set_aside, {name: int(count) for name, count in counts.items()}


def merge_readings(connection: Connection, load_id: int) -> dict[str, int]:
    """Write what the stage holds and the database does not, keep replaced values, and note what changed.

    Returns
    -------
    dict
        Counts `inserted`, `updated`, `unchanged` of readings.
    """
    connection.execute(text(sql.SELECT_CHANGES))
    counts = dict(connection.execute(text(sql.COUNT_CHANGES)).mappings().one())
    connection.execute(text(sql.RECORD_READING_CHANGES), {"load_id": load_id})
    connection.execute(text(sql.UPDATE_READINGS))
    connection.execute(text(sql.INSERT_READINGS))
    for statement in sql.NOTE_CHANGED_DAYS:
        connection.execute(text(statement), {"load_id": load_id})
    connection.execute(text("ANALYZE readings"))
    return {name: int(count) for name, count in counts.items()}


def copy_rejects(connection: Connection, load_id: int, issues: pd.DataFrame) -> None:
    """Store rows that were not loaded (frame ISSUES) by COPY."""
    rows = issues.assign(load_id=load_id)[["load_id", "file", "line", "text", "reason"]]
    for name in ("file", "text", "reason"):
        rows[name] = rows[name].str.replace("\0", "\N{REPLACEMENT CHARACTER}")  # text in PostgreSQL holds no NUL
    _copy(connection, _COPY_REJECTS, io.StringIO(rows.to_csv(index=False, header=False, quoting=csv.QUOTE_ALL)))


def _copy(connection: Connection, statement: str, payload: IO[Any]) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.copy_expert(statement, payload)
    finally:
        cursor.close()
