"""The definition of every roll-up by SQL, and the comparison with what is stored.

`refresh` keeps them equal to the readings by other means; the queries here verify that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from smapdash.analysis.weekday_sums import WINDOW_DAYS
from smapdash.model.frames import IMPLAUSIBLE_WH


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
    """

    table: str
    key: tuple[str, ...]
    exact: tuple[str, ...]
    sums: tuple[str, ...]
    derivation: str


# What a day of a user is, of its readings ordered by wh, the highest first, and by read_at.
_DAY = """
    count(*)::smallint AS readings, max(wh) AS peak_wh, (array_agg(read_at ORDER BY wh DESC, read_at))[1] AS peak_at,
    coalesce(bit_or(1::bigint << half_hour) FILTER (WHERE fold = 0), 0) AS present,
    coalesce(bit_or(1::bigint << half_hour) FILTER (WHERE fold = 1), 0) AS present_again,
    sum(wh) AS total_wh, array_agg(wh ORDER BY wh DESC, read_at) AS highest_first,
    array_agg(wh ORDER BY read_at, fold) AS in_order"""
_BASE = """
    (SELECT avg(wh) FROM unnest(highest_first[greatest(readings - 7, 1) : readings]) AS wh) AS base_wh"""
_SHAPE = """
    highest_first[least(readings, 3)] AS third_wh,
    (SELECT coalesce(min(place) - 1, readings) FROM unnest(in_order) WITH ORDINALITY v (wh, place)
     WHERE wh <> in_order[1])::smallint AS first_run,
    (SELECT readings - coalesce(max(place), 0) FROM unnest(in_order) WITH ORDINALITY v (wh, place)
     WHERE wh <> in_order[readings])::smallint AS last_run"""
_HALF_HOUR = "(extract(hour FROM read_at) * 2 + extract(minute FROM read_at) / 30)::integer AS half_hour"

USER_DAYS = Rollup(
    table="user_days",
    key=("user_id", "day"),
    exact=("readings", "peak_wh", "peak_at", "present", "present_again", "third_wh", "first_run", "last_run"),
    sums=("total_wh", "base_wh"),
    derivation=f"""
        SELECT user_id, day, readings, peak_wh, peak_at, present, present_again, total_wh, {_BASE}, {_SHAPE}
        FROM (SELECT user_id, day, {_DAY}
              FROM (SELECT user_id, read_at::date AS day, read_at, fold, wh, {_HALF_HOUR}
                    FROM readings JOIN users USING (user_id)) r
              GROUP BY user_id, day) d""",  # noqa: S608 - constants
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
)

USER_WEEKDAYS = Rollup(
    table="user_weekdays",
    key=("user_id", "weekday"),
    exact=("wh", "readings"),
    sums=(),
    derivation=f"""
        SELECT user_id, weekday, array_agg(coalesce(wh, 0) ORDER BY half_hour) AS wh,
               array_agg(coalesce(readings, 0::smallint) ORDER BY half_hour) AS readings
        FROM (WITH cells AS (
                  SELECT user_id, (extract(isodow FROM read_at) - 1)::smallint AS weekday, {_HALF_HOUR},
                         sum(round(wh))::bigint AS wh, count(*)::smallint AS readings
                  FROM readings JOIN (SELECT user_id, max(read_at)::date AS last_day FROM readings GROUP BY 1) l
                       USING (user_id)
                  WHERE read_at >= last_day - {WINDOW_DAYS} AND read_at < last_day AND wh <= {IMPLAUSIBLE_WH}
                  GROUP BY 1, 2, 3)
              SELECT * FROM (SELECT DISTINCT user_id, weekday FROM cells) held
              CROSS JOIN generate_series(0, 47) half_hour LEFT JOIN cells USING (user_id, weekday, half_hour)) c
        GROUP BY user_id, weekday""",  # noqa: S608 - constants
)

ROLLUPS = (USER_DAYS, SEGMENT_HALF_HOURS, USER_WEEKDAYS)


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
