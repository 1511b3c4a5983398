"""What is derived from readings, and how it stays equal to them. The one place that says which roll-ups exist.

A load names what it touched, and the roll-ups follow: days of users are recomputed from the readings. Sums of segments
are moved by what changed where all of it is whole watt-hours, which is exact, and recomputed from the readings
elsewhere, so that nothing can drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Rollup:
    """A table derived from readings.

    Attributes
    ----------
    table : str
        Its name.
    key : tuple of str
        Columns of its primary key.
    exact, sums : tuple of str
        Columns that must equal what the readings give, and sums of energy, which may differ by the rounding of their
        order of addition (a part in 10^9).
    derivation : str
        Query that gives all its rows.
    changes : str
        Temporary table of what changed.
    changed : str
        Query that gives the rows of what changed, found by the key of readings.
    stale : str
        Condition on the table `kept` (the roll-up) and `c` (what changed) that finds the rows to replace.
    """

    table: str
    key: tuple[str, ...]
    exact: tuple[str, ...]
    sums: tuple[str, ...]
    derivation: str
    changes: str
    changed: str
    stale: str

    @property
    def columns(self) -> str:
        """The columns, as a list in SQL."""
        return ", ".join((*self.key, *self.exact, *self.sums))


# What a day of a user is, of its readings ordered by wh, the highest first, and by read_at.
_DAY = """
    count(*)::smallint AS readings, max(wh) AS peak_wh, (array_agg(read_at ORDER BY wh DESC, read_at))[1] AS peak_at,
    coalesce(bit_or(1::bigint << slot) FILTER (WHERE fold = 0), 0) AS present,
    coalesce(bit_or(1::bigint << slot) FILTER (WHERE fold = 1), 0) AS present_again,
    sum(wh) AS total_wh, array_agg(wh ORDER BY wh DESC, read_at) AS highest_first"""
_BASE = """
    (SELECT avg(wh) FROM unnest(highest_first[greatest(readings - 7, 1) : readings]) AS wh) AS base_wh"""
_SLOT = "(extract(hour FROM read_at) * 2 + extract(minute FROM read_at) / 30)::integer AS slot"

# OFFSET 0 keeps PostgreSQL, which cannot tell how few readings a day holds, from reading all of them.
USER_DAYS = Rollup(
    table="user_days",
    key=("user_id", "day"),
    exact=("readings", "peak_wh", "peak_at", "present", "present_again"),
    sums=("total_wh", "base_wh"),
    derivation=f"""
        SELECT user_id, day, readings, peak_wh, peak_at, present, present_again, total_wh, {_BASE}
        FROM (SELECT user_id, day, {_DAY}
              FROM (SELECT user_id, read_at::date AS day, read_at, fold, wh, {_SLOT}
                    FROM readings JOIN users USING (user_id)) r
              GROUP BY user_id, day) d""",  # noqa: S608 - constants
    changes="changed_user_days",
    changed=f"""
        SELECT c.user_id, c.day, readings, peak_wh, peak_at, present, present_again, total_wh, {_BASE}
        FROM changed_user_days c
        CROSS JOIN LATERAL (
            SELECT {_DAY}
            FROM (SELECT read_at, fold, wh, {_SLOT} FROM readings
                  WHERE user_id = c.user_id AND read_at >= c.day AND read_at < c.day + 1 OFFSET 0) r OFFSET 0) d
        WHERE readings > 0""",  # noqa: S608 - constants
    stale="kept.user_id = c.user_id AND kept.day = c.day",
)

SEGMENT_HALF_HOURS = Rollup(
    table="segment_half_hours",
    key=("segment_id", "read_at", "fold"),
    exact=("users",),
    sums=("total_wh",),
    derivation="""
        SELECT u.segment_id, r.read_at, r.fold, count(*)::integer AS users, sum(r.wh) AS total_wh
        FROM readings r JOIN users u USING (user_id)
        GROUP BY u.segment_id, r.read_at, r.fold""",
    changes="changed_segment_days",
    changed="""
        SELECT c.segment_id, r.read_at, r.fold, count(*)::integer AS users, sum(r.wh) AS total_wh
        FROM changed_segment_days c JOIN users u USING (segment_id)
        CROSS JOIN LATERAL (
            SELECT read_at, fold, wh FROM readings
            WHERE user_id = u.user_id AND read_at >= c.day AND read_at < c.day + 1 OFFSET 0) r
        GROUP BY c.segment_id, r.read_at, r.fold""",
    stale="kept.segment_id = c.segment_id AND kept.read_at >= c.day AND kept.read_at < c.day + 1",
)

ROLLUPS = (USER_DAYS, SEGMENT_HALF_HOURS)

# Sums of whole numbers below 2^53 are exact in double precision, in any order; other sums are not moved.
NOTE_DAYS_THAT_CANNOT_BE_MOVED = """
    INSERT INTO changed_segment_days
    SELECT DISTINCT c.segment_id, c.read_at::date
    FROM segment_changes c LEFT JOIN segment_half_hours h USING (segment_id, read_at, fold)
    WHERE c.wh <> trunc(c.wh) OR h.total_wh <> trunc(h.total_wh)
    EXCEPT SELECT segment_id, day FROM changed_segment_days"""

MOVE_SUMS = """
    INSERT INTO segment_half_hours AS h (segment_id, read_at, fold, users, total_wh)
    SELECT segment_id, read_at, fold, sum(users), sum(wh) FROM segment_changes c
    WHERE NOT EXISTS (SELECT FROM changed_segment_days d WHERE d.segment_id = c.segment_id AND d.day = c.read_at::date)
    GROUP BY segment_id, read_at, fold
    ON CONFLICT (segment_id, read_at, fold)
    DO UPDATE SET users = h.users + excluded.users, total_wh = h.total_wh + excluded.total_wh"""


def refresh_rollups(connection: Connection) -> None:
    """Bring the roll-ups up to what the temporary tables of a load name (see `merge_sql.TEMPORARY_TABLES`)."""
    connection.execute(text("ANALYZE segment_changes"))
    connection.execute(text(NOTE_DAYS_THAT_CANNOT_BE_MOVED))
    connection.execute(text("ANALYZE changed_segment_days"))
    connection.execute(text(MOVE_SUMS))
    for rollup in ROLLUPS:
        connection.execute(text(f"ANALYZE {rollup.changes}"))
        connection.execute(text(f"DELETE FROM {rollup.table} kept USING {rollup.changes} c WHERE {rollup.stale}"))  # noqa: S608
        changed = connection.execute(text(f"INSERT INTO {rollup.table} ({rollup.columns}) {rollup.changed}")).rowcount
        _count_again(connection, rollup, changed)


def _count_again(connection: Connection, rollup: Rollup, changed: int) -> None:
    """Have the statistics of a roll-up gathered anew where a tenth of it changed, or where there are none (-1)."""
    known = "SELECT reltuples FROM pg_class WHERE oid = CAST(:table AS regclass)"
    if 10 * changed > connection.execute(text(known), {"table": rollup.table}).scalar_one():
        connection.execute(text(f"ANALYZE {rollup.table}"))


def find_differences(connection: Connection, most: int = 20) -> list[dict[str, Any]]:
    """Compare each roll-up with what the readings give.

    Parameters
    ----------
    connection : Connection
        Any connection that may read.
    most : int
        How many differences are returned for each roll-up.

    Returns
    -------
    list of dict
        One entry per differing row: `rollup`, its key, and `stored` and `derived` values (None where a row is
        missing). Empty when all holds.
    """
    differences: list[dict[str, Any]] = []
    for rollup in ROLLUPS:
        rows = connection.execute(text(_comparison(rollup)), {"most": most}).mappings()
        differences += [{"rollup": rollup.table, **{key: _plain(value) for key, value in row.items()}} for row in rows]
    orphans = connection.execute(
        text(
            "SELECT user_id, count(*) AS readings FROM readings r "
            "WHERE NOT EXISTS (SELECT FROM users u WHERE u.user_id = r.user_id) GROUP BY user_id LIMIT :most"
        ),
        {"most": most},
    ).mappings()
    return differences + [{"rollup": "readings without a user", **row} for row in orphans]


def _comparison(rollup: Rollup) -> str:
    names = (*rollup.exact, *rollup.sums)
    unequal = [f"s.{name} IS DISTINCT FROM d.{name}" for name in rollup.exact]
    unequal += [f"(abs(s.{name} - d.{name}) <= 1e-9 * abs(d.{name})) IS NOT TRUE" for name in rollup.sums]
    stored = ", ".join(f"'{name}', s.{name}" for name in names)
    derived = ", ".join(f"'{name}', d.{name}" for name in names)
    return f"""
        WITH d AS ({rollup.derivation})
        SELECT {", ".join(rollup.key)}, json_build_object({stored}) AS stored, json_build_object({derived}) AS derived
        FROM {rollup.table} s FULL JOIN d USING ({", ".join(rollup.key)})
        WHERE {" OR ".join(unequal)}
        ORDER BY {", ".join(rollup.key)} LIMIT :most"""  # noqa: S608


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
