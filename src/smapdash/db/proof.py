"""The proof that the roll-ups equal the readings, and their repair where they do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from smapdash.db.engine import database_errors
from smapdash.db.refresh import rebuild_rollups
from smapdash.db.rollups import find_differences
from smapdash.db.writes import begin_turn


@dataclass(frozen=True)
class Proof:
    """What the readings hold, and where a roll-up differs from them.

    Attributes
    ----------
    users, readings : int
        Users registered; readings stored.
    first, last : datetime or None
        First and last reading.
    total_wh : float
        Energy of all readings [Wh].
    differences : list of dict
        Rows of roll-ups that differ; empty when all holds.
    """

    users: int
    readings: int
    first: datetime | None
    last: datetime | None
    total_wh: float
    differences: list[dict[str, Any]]

    @property
    def ok(self) -> bool:
        """Tell that all holds."""
        return not self.differences

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as plain values, for JSON; a whole number of Wh is an integer."""
        whole = float(self.total_wh).is_integer()
        return {
            "ok": self.ok,
            "users": self.users,
            "readings": self.readings,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "total_wh": int(self.total_wh) if whole else self.total_wh,
            "differences": self.differences,
        }


def prove(engine: Engine) -> Proof:
    """Recompute every roll-up from the readings, in one snapshot, and compare.

    Raises
    ------
    DatabaseError
        When the database is away.
    """
    with database_errors(), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        row = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM users) AS users, count(*) AS readings, min(read_at) AS first, "
                "max(read_at) AS last, coalesce(sum(wh), 0) AS total_wh FROM readings"
            )
        ).one()
        return Proof(row.users, row.readings, row.first, row.last, row.total_wh, find_differences(connection))


def repair(engine: Engine) -> Proof:
    """Derive every roll-up anew from the readings, in one transaction that waits for loads to end, and prove it.

    Returns
    -------
    Proof
        How it is afterwards: what no roll-up can mend, such as readings without a user, still differs.

    Raises
    ------
    DatabaseError
        When the database is away or refuses the work; then nothing was changed.
    """
    with database_errors(), engine.connect() as connection, begin_turn(connection):
        rebuild_rollups(connection)
    return prove(engine)
