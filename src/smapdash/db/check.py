"""The consistency check: the roll-ups equal the readings, and the readings follow the rules; and the repair."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from smapdash.db.engine import database_errors
from smapdash.db.load import merge
from smapdash.db.load.earlier_rules import apply_rules, find_old_readings
from smapdash.db.load.writes import begin_turn
from smapdash.db.quality.proof import find_differences as find_differences_of_findings
from smapdash.db.quality.store import refresh_findings
from smapdash.db.rollups.definitions import find_differences
from smapdash.db.rollups.refresh import rebuild_rollups


@dataclass(frozen=True)
class CheckResult:
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
    outdated : dict of str to int
        What the present rules would store differently, by kind; zeros where all holds. Readings: `second_passes` that
        belong to no repeated hour, `conflicts` that are second passes of one, `overflow_values`. Days of a user:
        `hourly_days`, `finer_days`.
    """

    users: int
    readings: int
    first: datetime | None
    last: datetime | None
    total_wh: float
    differences: list[dict[str, Any]]
    outdated: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.differences and not any(self.outdated.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values, for JSON; a whole number of Wh is an integer."""
        whole = float(self.total_wh).is_integer()
        return {
            "ok": self.ok,
            "users": self.users,
            "readings": self.readings,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "total_wh": int(self.total_wh) if whole else self.total_wh,
            "differences": self.differences,
            "outdated": self.outdated,
        }


def check_consistency(engine: Engine) -> CheckResult:
    """Recompute every roll-up from the readings, in one snapshot, and compare.

    Raises
    ------
    DatabaseError
        When the database is unreachable.
    """
    with database_errors(), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        row = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM users) AS users, count(*) AS readings, min(read_at) AS first, "
                "max(read_at) AS last, coalesce(sum(wh), 0) AS total_wh FROM readings"
            )
        ).one()
        outdated = merge.count_misjudged(connection) | find_old_readings(connection)
        differences = find_differences(connection)
        if not differences and not any(outdated.values()):  # findings rest on both
            differences = find_differences_of_findings(connection)
        return CheckResult(row.users, row.readings, row.first, row.last, row.total_wh, differences, outdated)


def repair(engine: Engine) -> tuple[CheckResult, dict[str, int]]:
    """Derive every roll-up from the readings again and apply the present rules, in one transaction, and check.

    It waits for loads to end. Where readings change it is a load of its own: what it sets aside is in `rejected_rows`,
    and the files of the users concerned are read again the next time they are loaded.

    Returns
    -------
    result : CheckResult
        The check afterwards: what no roll-up can correct, such as readings without a user, still differs.
    changed : dict of str to int
        What was stored contrary to the present rules, by kind (see `CheckResult.outdated`).

    Raises
    ------
    DatabaseError
        When the database is unreachable or refuses the work; then nothing was changed.
    """
    with database_errors(), engine.connect() as connection, begin_turn(connection):
        rebuild_rollups(connection)
        changed = apply_rules(connection)
        refresh_findings(connection, users="all")
    return check_consistency(engine), changed
