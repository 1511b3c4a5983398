"""Findings on the quality of readings, and what they need to know of the days of users."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NEW: tuple[tuple[str, sa.types.TypeEngine[Any], str], ...] = (
    ("first_run", sa.SmallInteger(), "readings at its start that are equal"),
    ("last_run", sa.SmallInteger(), "readings at its end that are equal"),
    ("third_wh", sa.Double(), "third highest half-hour of the day"),
)


def upgrade() -> None:
    """Go up one version. The next load, or `smapdash check --repair`, derives the findings."""
    for name, kind, comment in _NEW:
        column: sa.Column[Any] = sa.Column(name, kind, nullable=False, server_default="0", comment=comment)
        op.add_column("user_days", column, schema="smapdash")
    _fill_new_columns()
    op.create_table(
        "findings",
        sa.Column("first_at", sa.DateTime(), nullable=False, comment="start of its first half-hour, wall-clock"),
        sa.Column("last_at", sa.DateTime(), nullable=False, comment="start of its last half-hour"),
        sa.Column("size", sa.Double(), nullable=False, comment="how much, in the unit of the kind"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False, comment="the load that first found it"),
        sa.Column("severity", sa.SmallInteger(), nullable=False, comment="1 low, 2 medium, 3 high"),
        sa.Column("kind", sa.Text(), nullable=False, comment="a code: smapdash.model.quality"),
        sa.ForeignKeyConstraint(["load_id"], ["smapdash.loads.load_id"], name="findings_load_id_fkey"),
        sa.PrimaryKeyConstraint("user_id", "kind", "first_at", name="findings_pkey"),
        schema="smapdash",
        comment="derived from readings, days and rows set aside: one row per finding on the quality of a user's "
        "readings",
    )
    op.create_index("findings_load_id_idx", "findings", ["load_id"], schema="smapdash")
    hours = "first half-hours since 1970"
    op.create_table(
        "findings_basis",
        sa.Column("rules", sa.SmallInteger(), autoincrement=False, nullable=False, comment="version of the rules of "
                  "findings"),
        sa.Column("repeated_hours", sa.ARRAY(sa.Integer()), nullable=False, comment=hours),
        sa.Column("skipped_hours", sa.ARRAY(sa.Integer()), nullable=False, comment=hours),
        sa.PrimaryKeyConstraint("rules", name="findings_basis_pkey"),
        schema="smapdash",
        comment="one row: what the findings of all users rest on; none before they are derived",
    )  # fmt: skip


def _fill_new_columns() -> None:
    op.execute(
        """UPDATE smapdash.user_days u
           SET third_wh = d.highest_first[least(u.readings, 3)],
               first_run = (SELECT coalesce(min(place) - 1, u.readings)
                            FROM unnest(d.in_order) WITH ORDINALITY v (wh, place) WHERE wh <> d.in_order[1]),
               last_run = (SELECT u.readings - coalesce(max(place), 0)
                           FROM unnest(d.in_order) WITH ORDINALITY v (wh, place) WHERE wh <> d.in_order[u.readings])
           FROM (SELECT user_id, read_at::date AS day, array_agg(wh ORDER BY wh DESC, read_at) AS highest_first,
                        array_agg(wh ORDER BY read_at, fold) AS in_order
                 FROM smapdash.readings GROUP BY user_id, read_at::date) d
           WHERE u.user_id = d.user_id AND u.day = d.day"""
    )
