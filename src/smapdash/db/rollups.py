"""What is derived from readings, and how it stays equal to them. The one place that says which roll-ups exist.

A load names the pairs of user and day, and of segment and day, that it touched; each roll-up recomputes just these
from the readings. Nothing is added up on top of an earlier sum, so that nothing can drift.
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
        Query that gives all its rows; `{scope}` stands where a join limits it to what changed.
    scope : str
        That join.
    stale : str
        Condition on the table `kept` (the roll-up) and `c` (what changed) that finds the rows to replace.
    changes : str
        Temporary table of what changed.
    """

    table: str
    key: tuple[str, ...]
    exact: tuple[str, ...]
    sums: tuple[str, ...]
    derivation: str
    scope: str
    stale: str
    changes: str

    @property
    def columns(self) -> str:
        """The columns, as a list in SQL."""
        return ", ".join((*self.key, *self.exact, *self.sums))


USER_DAYS = Rollup(
    table="user_days",
    key=("user_id", "day"),
    exact=("readings", "peak_wh", "peak_at"),
    sums=("total_wh",),
    derivation="""
        SELECT r.user_id, r.read_at::date AS day, count(*)::smallint AS readings, max(r.wh) AS peak_wh,
               (array_agg(r.read_at ORDER BY r.wh DESC, r.read_at))[1] AS peak_at, sum(r.wh) AS total_wh
        FROM readings r {scope}
        GROUP BY r.user_id, r.read_at::date""",
    scope="JOIN changed_user_days c ON c.user_id = r.user_id AND r.read_at >= c.day AND r.read_at < c.day + 1",
    stale="kept.user_id = c.user_id AND kept.day = c.day",
    changes="changed_user_days",
)

SEGMENT_HALF_HOURS = Rollup(
    table="segment_half_hours",
    key=("segment_id", "read_at", "fold"),
    exact=("users",),
    sums=("total_wh",),
    derivation="""
        SELECT u.segment_id, r.read_at, r.fold, count(*)::integer AS users, sum(r.wh) AS total_wh
        FROM readings r JOIN users u USING (user_id) {scope}
        GROUP BY u.segment_id, r.read_at, r.fold""",
    scope="JOIN changed_segment_days c ON c.segment_id = u.segment_id AND r.read_at >= c.day AND r.read_at < c.day + 1",
    stale="kept.segment_id = c.segment_id AND kept.read_at >= c.day AND kept.read_at < c.day + 1",
    changes="changed_segment_days",
)

ROLLUPS = (USER_DAYS, SEGMENT_HALF_HOURS)


def refresh_rollups(connection: Connection) -> None:
    """Recompute what the temporary tables `changed_user_days` and `changed_segment_days` name."""
    for rollup in ROLLUPS:
        connection.execute(text(f"ANALYZE {rollup.changes}"))
        connection.execute(text(f"DELETE FROM {rollup.table} kept USING {rollup.changes} c WHERE {rollup.stale}"))  # noqa: S608
        derivation = rollup.derivation.format(scope=rollup.scope)
        connection.execute(text(f"INSERT INTO {rollup.table} ({rollup.columns}) {derivation}"))
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
    unequal += [
        f"(s.{name} IS NULL OR d.{name} IS NULL OR abs(s.{name} - d.{name}) > 1e-9 * abs(d.{name}))"
        for name in rollup.sums
    ]
    stored = ", ".join(f"'{name}', s.{name}" for name in names)
    derived = ", ".join(f"'{name}', d.{name}" for name in names)
    return f"""
        WITH d AS ({rollup.derivation.format(scope="")})
        SELECT {", ".join(rollup.key)}, json_build_object({stored}) AS stored, json_build_object({derived}) AS derived
        FROM {rollup.table} s FULL JOIN d USING ({", ".join(rollup.key)})
        WHERE {" OR ".join(unequal)}
        ORDER BY {", ".join(rollup.key)} LIMIT :most"""  # noqa: S608


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
