"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up one version."""
    op.create_table(
        "loads",
        sa.Column("load_id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="folder that was loaded"),
        sa.Column(
            "is_sample", sa.Boolean(), nullable=False, comment="the bundled sample, which gives way to real data"
        ),
        sa.Column("read", sa.BigInteger(), nullable=False, comment="rows of readings in the files"),
        sa.Column("inserted", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("duplicates", sa.BigInteger(), nullable=False),
        sa.Column("conflicts", sa.BigInteger(), nullable=False, comment="second values that were not kept"),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("repeated_hour", sa.BigInteger(), nullable=False, comment="second passes of a repeated hour"),
        sa.PrimaryKeyConstraint("load_id", name=op.f("loads_pkey")),
        schema="smapdash",
        comment="one row per finished load",
    )
    op.create_table(
        "readings",
        sa.Column("read_at", sa.DateTime(), nullable=False, comment="start of the half-hour, wall-clock"),
        sa.Column("wh", sa.Double(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("fold", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "read_at", "fold", name=op.f("readings_pkey")),
        sa.CheckConstraint("wh >= 0 AND wh <= 16777214", name=op.f("readings_wh_check")),
        sa.CheckConstraint("fold IN (0, 1)", name=op.f("readings_fold_check")),
        schema="smapdash",
        comment="one row per reading: energy of a user in a half-hour [Wh]; fold as in PEP 495",
    )
    op.create_table(
        "segment_half_hours",
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("total_wh", sa.Double(), nullable=False),
        sa.Column("users", sa.Integer(), nullable=False, comment="users with a reading, each has one at most"),
        sa.Column("segment_id", sa.SmallInteger(), nullable=False),
        sa.Column("fold", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("segment_id", "read_at", "fold", name=op.f("segment_half_hours_pkey")),
        schema="smapdash",
        comment="derived from readings: energy per segment and half-hour [Wh]",
    )
    op.create_table(
        "segments",
        sa.Column("segment_id", sa.SmallInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("tariff", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("segment_id", name=op.f("segments_pkey")),
        sa.UniqueConstraint("area", "tariff", name=op.f("segments_area_tariff_key")),
        schema="smapdash",
        comment="one row per pair of area and tariff",
    )
    op.create_table(
        "user_days",
        sa.Column("total_wh", sa.Double(), nullable=False),
        sa.Column("peak_wh", sa.Double(), nullable=False, comment="highest half-hour of the day"),
        sa.Column("peak_at", sa.DateTime(), nullable=False, comment="its start; the earliest of equals"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("readings", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("user_days_pkey")),
        schema="smapdash",
        comment="derived from readings: energy per user and day [Wh]",
    )
    op.create_index(op.f("user_days_day_idx"), "user_days", ["day"], unique=False, schema="smapdash")
    op.create_table(
        "reading_revisions",
        sa.Column("load_id", sa.Integer(), nullable=False, comment="the load that changed it"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("fold", sa.SmallInteger(), nullable=False),
        sa.Column("old_wh", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["smapdash.loads.load_id"], name=op.f("reading_revisions_load_id_fkey")),
        sa.PrimaryKeyConstraint("user_id", "read_at", "fold", "load_id", name=op.f("reading_revisions_pkey")),
        schema="smapdash",
        comment="one row per reading that a load changed, with the value before",
    )
    op.create_table(
        "rejected_rows",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False, comment="line number in the file, the header being 1"),
        sa.Column("text", sa.Text(), nullable=False, comment="the line as it stood"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["smapdash.loads.load_id"], name=op.f("rejected_rows_load_id_fkey")),
        schema="smapdash",
        comment="one row per row of a file that was read and not loaded",
    )
    op.create_index(op.f("rejected_rows_load_id_idx"), "rejected_rows", ["load_id"], unique=False, schema="smapdash")
    op.create_table(
        "users",
        sa.Column("user_id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False, comment="the id that the files use"),
        sa.Column("segment_id", sa.SmallInteger(), nullable=False),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="first load whose user_data.csv lacked the user",
        ),
        sa.ForeignKeyConstraint(["segment_id"], ["smapdash.segments.segment_id"], name=op.f("users_segment_id_fkey")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("users_pkey")),
        sa.UniqueConstraint("external_id", name=op.f("users_external_id_key")),
        schema="smapdash",
        comment="one row per user; a user belongs, for all his history, to the segment that the last load named",
    )
    op.create_table(
        "user_revisions",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("old_segment_id", sa.SmallInteger(), nullable=False),
        sa.Column("new_segment_id", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["smapdash.loads.load_id"], name=op.f("user_revisions_load_id_fkey")),
        sa.ForeignKeyConstraint(
            ["new_segment_id"], ["smapdash.segments.segment_id"], name=op.f("user_revisions_new_segment_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["old_segment_id"], ["smapdash.segments.segment_id"], name=op.f("user_revisions_old_segment_id_fkey")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["smapdash.users.user_id"], name=op.f("user_revisions_user_id_fkey")),
        sa.PrimaryKeyConstraint("load_id", "user_id", name=op.f("user_revisions_pkey")),
        schema="smapdash",
        comment="one row per change of a user's area or tariff",
    )
