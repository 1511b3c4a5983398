"""What each load changed in the roll-ups, so that a copy of them can follow by reading only that."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up one version."""
    comment = "load_user_days and load_segment_days hold all that it changed in the roll-ups"
    column: sa.Column[bool] = sa.Column(
        "names_changes", sa.Boolean(), nullable=False, server_default="false", comment=comment
    )
    op.add_column("loads", column, schema="smapdash")
    for table, key, comment in (
        ("load_user_days", "user_id", "one row per user whose days a recent load changed"),
        ("load_segment_days", "segment_id", "one row per segment whose half-hours a recent load changed"),
    ):
        op.create_table(
            table,
            sa.Column("load_id", sa.Integer(), nullable=False),
            sa.Column(key, sa.Integer(), nullable=False),
            sa.Column("days", DATEMULTIRANGE(), nullable=False, comment="the days that it wrote, or removed"),
            sa.ForeignKeyConstraint(["load_id"], ["smapdash.loads.load_id"], name=f"{table}_load_id_fkey"),
            sa.PrimaryKeyConstraint("load_id", key, name=f"{table}_pkey"),
            schema="smapdash",
            comment=comment,
        )
