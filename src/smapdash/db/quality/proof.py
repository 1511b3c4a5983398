"""The proof of the findings: what is stored is what a derivation from the readings gives."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from smapdash.db.quality.store import COLUMNS, derive_all, rows_of

_SELECT = "SELECT user_id, kind, first_at, last_at, size, severity FROM findings"
_KEY = len(("user_id", "kind", "first_at"))


def find_differences(connection: Connection, most: int = 20) -> list[dict[str, Any]]:
    """Return the findings that differ from what a derivation gives, at most so many.

    Returns
    -------
    list of dict
        `rollup` (findings), the key, and `stored` and `derived` values, None where there is no such finding.
    """
    derived = {row[:_KEY]: row[_KEY:] for found in derive_all(connection) for row in rows_of(found)}
    stored = {
        (row.user_id, row.kind, row.first_at.isoformat()): (row.last_at.isoformat(), row.size, row.severity)
        for row in connection.execute(text(_SELECT))
    }
    keys = sorted(key for key in {*derived, *stored} if derived.get(key) != stored.get(key))
    return [
        {
            "rollup": "findings",
            **dict(zip(COLUMNS, key, strict=False)),
            "stored": _named(stored.get(key)),
            "derived": _named(derived.get(key)),
        }
        for key in keys[:most]
    ]


def _named(values: tuple[object, ...] | None) -> dict[str, object] | None:
    return None if values is None else dict(zip(COLUMNS[_KEY:], values, strict=True))
