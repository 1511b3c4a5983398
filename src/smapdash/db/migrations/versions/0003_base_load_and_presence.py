"""Base load and presence of half-hours in the days of users, and when roll-ups were derived again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NEW: tuple[tuple[str, sa.types.TypeEngine[Any], str], ...] = (
    ("base_wh", sa.Double(), "mean of the 8 lowest half-hours, of all where they are fewer"),
    ("present", sa.BigInteger(), "bit i: half-hour i of the day has a first pass"),
    ("present_again", sa.BigInteger(), "bit i: half-hour i has a second pass"),
)


def upgrade() -> None:
    """Go up one version."""
    op.add_column(
        "loads",
        sa.Column(
            "rebuilt_at",
            sa.DateTime(timezone=True),
            comment="when the roll-ups were derived again after it",
        ),
        schema="smapdash",
    )
    for name, kind, comment in _NEW:
        op.add_column("user_days", sa.Column(name, kind, comment=comment), schema="smapdash")
    op.execute(
        """UPDATE smapdash.user_days u
           SET present = d.present, present_again = d.present_again,
               base_wh = (SELECT avg(wh) FROM unnest(d.highest_first[greatest(u.readings - 7, 1) : u.readings]) AS wh)
           FROM (SELECT user_id, read_at::date AS day, array_agg(wh ORDER BY wh DESC, read_at) AS highest_first,
                        coalesce(bit_or(1::bigint << slot) FILTER (WHERE fold = 0), 0) AS present,
                        coalesce(bit_or(1::bigint << slot) FILTER (WHERE fold = 1), 0) AS present_again
                 FROM (SELECT *, (extract(hour FROM read_at) * 2 + extract(minute FROM read_at) / 30)::integer AS slot
                       FROM smapdash.readings) r
                 GROUP BY user_id, read_at::date) d
           WHERE u.user_id = d.user_id AND u.day = d.day"""
    )
    for name, _, _ in _NEW:
        op.alter_column("user_days", name, nullable=False, schema="smapdash")
