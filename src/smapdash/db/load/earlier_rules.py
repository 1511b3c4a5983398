"""Readings that earlier rules stored and the current rules would not: `check` finds them, its repair sets them aside.

Second passes are judged by `merge`, which every load does for the whole database. What else has changed since `RULES`
is found here: overflow values of meters, and days of another step than half an hour.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sqlalchemy import Connection, text

from smapdash.db.copy import copy_arrays, dates, fetch_arrays, since_1970
from smapdash.db.load import merge, rejects, sql, writes
from smapdash.db.load.writes import RULES
from smapdash.db.quality.derive_all import ID_IN_FILE_NAME, ID_IN_ROW
from smapdash.db.rollups.refresh import refresh_rollups
from smapdash.model.arrays import Array
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.overflow import is_overflow
from smapdash.model.reasons import ReasonCode
from smapdash.model.steps import HALF_HOUR, find_steps

_TABLES = (
    """CREATE TEMPORARY TABLE overflows (
        user_id integer, read_at timestamp, fold smallint, wh double precision) ON COMMIT DROP""",
    "CREATE TEMPORARY TABLE overflow_seconds (user_id integer, read_at timestamp) ON COMMIT DROP",
    "CREATE TEMPORARY TABLE days_of_other_step (user_id integer, day date, is_finer smallint) ON COMMIT DROP",
)
_IS_OLD = f"SELECT EXISTS (SELECT FROM loads WHERE rules < {RULES})"  # noqa: S608 - a constant

_SELECT_LARGE = f"""
    SELECT r.user_id, r.read_at, r.fold, r.wh
    FROM user_days d JOIN readings r
      ON r.user_id = d.user_id AND r.read_at >= d.day AND r.read_at < d.day + 1
    WHERE d.peak_wh > {IMPLAUSIBLE_WH} AND r.wh > {IMPLAUSIBLE_WH}"""  # noqa: S608 - a constant
_SELECT_LARGE_SECONDS = f"SELECT user_id, read_at, wh FROM second_readings WHERE wh > {IMPLAUSIBLE_WH}"  # noqa: S608

# A user whose files were since read whole by the current rules has no such day any more.
_FIND_REJECTED_STAMPS = rf"""
    CREATE TEMPORARY TABLE rejected_stamps ON COMMIT DROP AS
    SELECT DISTINCT u.user_id, stamp[1]::date AS day,
           split_part(stamp[2], ':', 1)::integer * 60 + split_part(stamp[2], ':', 2)::integer AS minute
    FROM rejected_rows r JOIN loads l USING (load_id)
    CROSS JOIN LATERAL regexp_match(
        r.text, '(\d{{4}}-\d\d-\d\d)[ T](\d\d:\d[05])(?::00(?:[.]0+)?)?[ "]*(?:,|$)') AS stamp
    CROSS JOIN LATERAL (VALUES ({ID_IN_FILE_NAME}), ({ID_IN_ROW})) AS name (external_id)
    JOIN users u USING (external_id)
    WHERE l.rules < {RULES} AND r.reason = '{ReasonCode.OFF_GRID}' AND stamp IS NOT NULL"""  # noqa: S608
_SELECT_DAYS = f"""
    SELECT user_id, day, present FROM user_days d
    WHERE (readings < 48 OR EXISTS (SELECT FROM rejected_stamps s WHERE (s.user_id, s.day) = (d.user_id, d.day)))
      AND user_id NOT IN (SELECT unnest(f.user_ids) FROM loaded_files f JOIN loads l USING (load_id)
                          WHERE l.rules >= {RULES})"""  # noqa: S608 - a constant

_COUNT = """
    SELECT (SELECT count(*) FROM overflows) AS overflow_values,
           (SELECT count(*) FROM days_of_other_step WHERE is_finer = 0) AS hourly_days,
           (SELECT count(*) FROM days_of_other_step WHERE is_finer = 1) AS finer_days"""

_COUNT_SET_ASIDE = "SELECT coalesce(sum(rows), 0) FROM reject_sets WHERE load_id = :load_id"

_ROW = r"external_id || ',' || to_char(r.read_at, 'YYYY-MM-DD HH24\:MI\:SS') || ',' || r.wh"
_OF_DAY = "r.user_id = d.user_id AND r.read_at >= d.day AND r.read_at < d.day + 1"
# The first pass may have been the overflow value: the second one, stored or set aside, is then the reading.
_SET_ASIDE = (  # the parts that are put in are constants
    f"""INSERT INTO rejects (file, line, text, reason)
        SELECT '', 0, {_ROW}, CASE is_finer WHEN 0 THEN '{ReasonCode.STORED_HOURLY_STEP}'
                                            ELSE '{ReasonCode.STORED_SHORTER_STEP}' END
        FROM days_of_other_step d JOIN readings r ON {_OF_DAY} JOIN users u ON u.user_id = r.user_id""",  # noqa: S608
    f"DELETE FROM second_readings r USING days_of_other_step d WHERE {_OF_DAY}",  # noqa: S608
    f"DELETE FROM readings r USING days_of_other_step d WHERE {_OF_DAY}",  # noqa: S608
    "DELETE FROM overflows o USING days_of_other_step d WHERE o.user_id = d.user_id AND o.read_at::date = d.day",
    f"""INSERT INTO rejects (file, line, text, reason)
        SELECT '', 0, {_ROW}, '{ReasonCode.OVERFLOW_VALUE}' FROM overflows r JOIN users USING (user_id)""",  # noqa: S608
    """DELETE FROM readings r USING overflows o
       WHERE (r.user_id, r.read_at, r.fold) = (o.user_id, o.read_at, o.fold)""",
    """DELETE FROM second_readings s USING overflow_seconds o WHERE (s.user_id, s.read_at) = (o.user_id, o.read_at)""",
    """UPDATE readings r SET fold = 0 FROM overflows o
       WHERE o.fold = 0 AND (r.user_id, r.read_at, r.fold) = (o.user_id, o.read_at, 1)""",
    """INSERT INTO readings (user_id, read_at, fold, wh)
       SELECT s.user_id, s.read_at, 0, s.wh FROM second_readings s JOIN overflows o USING (user_id, read_at)
       WHERE o.fold = 0 AND NOT s.kept""",
    "DELETE FROM second_readings s USING overflows o WHERE (s.user_id, s.read_at) = (o.user_id, o.read_at)",
    """INSERT INTO changed_user_days
       SELECT user_id, day FROM days_of_other_step UNION SELECT user_id, read_at::date FROM overflows""",
    """INSERT INTO changed_segment_days
       SELECT DISTINCT segment_id, day FROM changed_user_days JOIN users USING (user_id)""",
)


def find_old_readings(connection: Connection) -> dict[str, int]:
    """Find what the current rules would not store, in temporary tables of the transaction.

    Returns
    -------
    dict of str to int
        `overflow_values` (readings), `hourly_days` and `finer_days` (days of a user).
    """
    for statement in _TABLES:
        connection.execute(text(statement))
    if connection.scalar(text(_IS_OLD)):
        _find_overflows(connection)
        _find_days(connection)
    return {name: int(count) for name, count in connection.execute(text(_COUNT)).mappings().one().items()}


def apply_rules(connection: Connection) -> dict[str, int]:
    """Bring the stored readings to the current rules, as a load of its own, and the roll-ups with them.

    Files of the users whom it concerns are read again when they come again.

    Returns
    -------
    dict of str to int
        What was stored otherwise: `second_passes`, `conflicts` (see `count_misjudged`), and as `find_old_readings`.
    """
    is_sample = not writes.holds_real_data(connection)
    with connection.begin_nested() as attempt:
        merge.open_stage(connection)
        found = find_old_readings(connection)
        load_id = writes.begin_load(connection, "smapdash check --repair", is_sample=is_sample, conflict_rule="first")
        user_ids = _set_aside(connection)
        refresh_rollups(connection)  # how many users have a reading counts in what follows
        for table in ("changed_user_days", "changed_segment_days"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a constant
        merge.judge_stage(connection, "first")
        counts = merge.merge_stage(connection, load_id, "first")
        changed = {"second_passes": counts.retracted, "conflicts": counts.restored, **found}
        if any(changed.values()):
            refresh_rollups(connection)
            connection.execute(text(sql.FORGET_FILES), {"names": [], "user_ids": user_ids, "load_id": load_id})
            rejects.store_rejects(connection, load_id)
            set_aside = int(connection.execute(text(_COUNT_SET_ASIDE), {"load_id": load_id}).scalar_one())
            writes.finish_load(connection, load_id, replace(counts, rejected=set_aside - counts.retracted))
        else:
            attempt.rollback()
    connection.execute(text("UPDATE loads SET rules = :rules WHERE rules < :rules"), {"rules": RULES})
    return changed


def _set_aside(connection: Connection) -> list[int]:
    """Set aside what was found, name the days that change, and return the users whom it concerns."""
    for statement in _SET_ASIDE:
        connection.execute(text(statement))
    return list(connection.scalars(text("SELECT DISTINCT user_id FROM changed_user_days")))


def _find_overflows(connection: Connection) -> None:
    kinds = {"user_id": "int32", "read_at": "int64", "fold": "int16", "wh": "float64"}
    for query, table in ((_SELECT_LARGE, "overflows"), (_SELECT_LARGE_SECONDS, "overflow_seconds")):
        of_table = kinds if table == "overflows" else {name: kinds[name] for name in ("user_id", "read_at", "wh")}
        found = fetch_arrays(connection, query, of_table)
        error = is_overflow(found["wh"])
        columns = {name: values[error] for name, values in found.items() if table == "overflows" or name != "wh"}
        copy_arrays(connection, table, columns)


def _find_days(connection: Connection) -> None:
    """Find the days whose stamps, stored and rejected ones, have another step than half an hour."""
    connection.exec_driver_sql(_FIND_REJECTED_STAMPS)
    days = fetch_arrays(connection, _SELECT_DAYS, {"user_id": "int32", "day": "int32", "present": "int64"})
    stamps = fetch_arrays(
        connection,
        "SELECT user_id, day, minute FROM rejected_stamps",
        {"user_id": "int32", "day": "int32", "minute": "int32"},
    )
    key, of_stamp = (_day_of_user(each["user_id"], each["day"]) for each in (days, stamps))
    bits = np.unpackbits(days["present"].astype("<i8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    place, slot = np.nonzero(bits)
    known = np.isin(of_stamp, key)
    of_day, minute = (
        np.concatenate([key[place], of_stamp[known]]),
        np.concatenate([slot * HALF_HOUR, stamps["minute"][known]]),
    )
    of_day, minute = np.unique(np.stack([of_day, minute.astype(np.int64)]), axis=1)
    found, number = np.unique(of_day, return_inverse=True)
    step = find_steps(number, minute)
    other = step != HALF_HOUR
    columns = {
        "user_id": (found[other] >> 32).astype(np.int32),
        "day": dates(found[other] & 0xFFFFFFFF),
        "is_finer": (step[other] < HALF_HOUR).astype(np.int16),
    }
    copy_arrays(connection, "days_of_other_step", columns)


def _day_of_user(user_id: Array, day: Array) -> Array:
    number: Array = (user_id.astype(np.int64) << 32) + since_1970(day)
    return number
