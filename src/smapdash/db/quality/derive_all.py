"""Findings of all users at once: ends of their records against the data's, conflicts, and rows that were set aside."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.quality.found import Found, join_near
from smapdash.analysis.quality.presence import find_late_and_early
from smapdash.db.copy import fetch_arrays, half_hours, since_1970
from smapdash.db.quality.calendar import Calendar
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.quality import REJECTED_REASONS, FindingKind
from smapdash.model.reasons import ReasonCode

OF_ALL = (
    *(FindingKind.LATE_START, FindingKind.EARLY_END, FindingKind.CONFLICT),
    *(FindingKind.REJECTED, FindingKind.NEGATIVE),
)
"""Kinds of findings that are derived for all users by every load."""

# A list may register millions of users who have no readings: these are found in the index, one after another.
WITH_READINGS = """
    WITH RECURSIVE held AS (
        (SELECT user_id FROM user_days ORDER BY user_id LIMIT 1)
        UNION ALL
        SELECT (SELECT d.user_id FROM user_days d WHERE d.user_id > h.user_id ORDER BY d.user_id LIMIT 1)
        FROM held h WHERE h.user_id IS NOT NULL)
    SELECT user_id FROM held WHERE user_id IS NOT NULL"""
"""The users with readings."""
_ENDS = f"""
    SELECT u.user_id, f.day AS first_day, f.present | f.present_again AS first_bits, l.day AS last_day,
           l.present | l.present_again AS last_bits
    FROM ({WITH_READINGS}) u
    CROSS JOIN LATERAL (SELECT * FROM user_days WHERE user_id = u.user_id ORDER BY day LIMIT 1) f
    CROSS JOIN LATERAL (SELECT * FROM user_days WHERE user_id = u.user_id ORDER BY day DESC LIMIT 1) l"""  # noqa: S608 - a constant
_ENDS_TYPES = {
    "user_id": "int32", "first_day": "int32", "first_bits": "int64", "last_day": "int32", "last_bits": "int64",
}  # fmt: skip

_CONFLICTS = "SELECT user_id, read_at FROM second_readings WHERE NOT kept"


def _in_one_form(name: str) -> str:
    """Return SQL for a name in the form of `normalise_name`, which one of single bytes has: others are in UTF8."""
    spaces = r"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"
    return (
        f"CASE WHEN octet_length({name}) = length({name}) THEN {name} "
        f"ELSE btrim(regexp_replace(normalize({name}), '{spaces}', ' ', 'g')) END"
    )


ID_IN_ROW = _in_one_form("""btrim(split_part(r.text, ',', 1), ' "')""")
ID_IN_FILE_NAME = _in_one_form(r"""regexp_replace(r.file, '^.*/|[.]csv([.]gz)?$', '', 'gi')""")
"""Of which user a row `r` of `rejected_rows` may be: its first field, and what its file is named after."""

# What the last load that read a file set aside of it. A row is of the user whom its file is named after, or whose id
# is its first field, and of the day that it names; a row without a date is of the day of that load.
_REJECTED = f"""
    WITH sets AS (
        SELECT DISTINCT ON (file) load_id, stored_by, file FROM reject_sets ORDER BY file, load_id DESC),
    named AS (
        SELECT r.reason, r.rows, {ID_IN_ROW} AS id,
               {ID_IN_FILE_NAME} AS file_id,
               substring(r.text FROM '[12]\\d{{3}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])') AS day,
               (l.started_at AT TIME ZONE 'UTC')::date AS loaded
        FROM sets s JOIN rejected_rows r ON (r.load_id, r.file) = (s.stored_by, s.file)
        JOIN loads l ON l.load_id = s.stored_by
        WHERE r.reason IN ({", ".join(f"'{reason}'" for reason in REJECTED_REASONS)})
          AND NOT EXISTS (SELECT FROM loaded_files f WHERE f.name = s.file AND f.load_id > s.load_id)),
    dated AS (
        SELECT u.user_id, (n.reason = '{ReasonCode.NEGATIVE}')::int::smallint AS negative, n.rows,
               coalesce((left(n.day, 7) || '-01')::date + right(n.day, 2)::integer - 1, n.loaded) AS day
        FROM named n JOIN users u ON u.external_id IN (n.id, n.file_id))
    SELECT user_id, negative, min(day) AS first_day, max(day) AS last_day, sum(rows)::bigint AS rows
    FROM dated GROUP BY user_id, negative"""  # noqa: S608 - constants
_REJECTED_TYPES = {
    "user_id": "int32", "negative": "int16", "first_day": "int32", "last_day": "int32", "rows": "int64",
}  # fmt: skip


def derive_of_all(connection: Connection, calendar: Calendar) -> list[Found]:
    """Return the findings of the kinds `OF_ALL`."""
    if calendar.span is None:
        return _find_rejected(connection)
    ends = fetch_arrays(connection, _ENDS, _ENDS_TYPES)
    first = _half_hour(ends["first_day"], _lowest_bit(ends["first_bits"]))
    last = _half_hour(ends["last_day"], _highest_bit(ends["last_bits"]))
    found = find_late_and_early(ends["user_id"], first, last, calendar.span)
    conflicts = fetch_arrays(connection, _CONFLICTS, {"user_id": "int32", "read_at": "int64"})
    at = half_hours(conflicts["read_at"])
    of_conflicts = join_near(FindingKind.CONFLICT, conflicts["user_id"], at, at, np.ones(len(at)))
    return [*found, of_conflicts, *_find_rejected(connection)]


def _find_rejected(connection: Connection) -> list[Found]:
    rows = fetch_arrays(connection, _REJECTED, _REJECTED_TYPES)
    found = []
    for kind, flag in ((FindingKind.REJECTED, 0), (FindingKind.NEGATIVE, 1)):
        own = {name: values[rows["negative"] == flag] for name, values in rows.items()}
        first, last = (since_1970(own[name]).astype(np.int64) * PER_DAY for name in ("first_day", "last_day"))
        found.append(Found(kind, own["user_id"], first, last + PER_DAY - 1, own["rows"].astype(np.float64)))
    return found


def _half_hour(day: Array, slot: Array) -> Array:
    half_hour: Array = since_1970(day).astype(np.int64) * PER_DAY + slot
    return half_hour


def _lowest_bit(bits: Array) -> Array:
    return _highest_bit(bits & -bits)


def _highest_bit(bits: Array) -> Array:
    """Return the place of the highest bit that is set, below 2^53, where floats are exact."""
    place: Array = np.frexp(bits.astype(np.float64))[1] - 1
    return place
