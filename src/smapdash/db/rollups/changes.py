"""What a load changed in the roll-ups: recorded in its transaction, and announced when it commits.

A process that keeps a copy of the roll-ups brings it up to date by reading only these days.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

CHANNEL = "smapdash"
"""The channel of NOTIFY on which the database announces a new state of the roll-ups."""
MOST_LOADS = 30
"""The changes of so many loads are kept; a copy that is older is read again as a whole."""

_RECORD = (
    """INSERT INTO load_user_days (load_id, user_id, days)
       SELECT :load_id, user_id, range_agg(daterange(day, day + 1)) FROM changed_user_days GROUP BY user_id""",
    """INSERT INTO load_segment_days (load_id, segment_id, days)
       SELECT :load_id, segment_id, range_agg(daterange(day, day + 1))
       FROM (SELECT segment_id, day FROM changed_segment_days
             UNION SELECT segment_id, read_at::date FROM segment_changes) changed
       GROUP BY segment_id""",
    "UPDATE loads SET names_changes = true WHERE load_id = :load_id",
)
_FORGET = (
    "DELETE FROM load_user_days WHERE load_id <= :oldest",
    "DELETE FROM load_segment_days WHERE load_id <= :oldest",
    "UPDATE loads SET names_changes = false WHERE names_changes AND load_id <= :oldest",
)
_REBUILT = "UPDATE loads SET rebuilt_at = clock_timestamp() WHERE load_id = (SELECT max(load_id) FROM loads)"


def record_changes(connection: Connection, load_id: int) -> None:
    """Keep what the temporary tables of a load name, and drop what older loads changed."""
    for statement in _RECORD:
        connection.execute(text(statement), {"load_id": load_id})
    for statement in _FORGET:
        connection.execute(text(statement), {"oldest": load_id - MOST_LOADS})


def mark_rebuilt(connection: Connection) -> None:
    """Note that roll-ups were derived again without a load, and announce it as `announce_state` does."""
    connection.execute(text(_REBUILT))
    announce_state(connection)


def announce_state(connection: Connection) -> None:
    """Announce a new state to every process that listens, as soon as this transaction commits."""
    connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
