"""What a load knows of earlier ones: second readings, and files that need not be read again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEW_COUNTS = (
    ("restored", sa.BigInteger(), "readings that an earlier load had set aside"),
    ("retracted", sa.BigInteger(), "second readings of earlier loads that were set aside"),
    ("files", sa.Integer(), None),
    ("files_skipped", sa.Integer(), "files that equal what was last loaded for them"),
)


def upgrade() -> None:
    """Go up one version."""
    for name, kind, comment in _NEW_COUNTS:
        column = sa.Column(name, kind, nullable=False, server_default="0", comment=comment)
        op.add_column("loads", column, schema="smapdash")
        op.alter_column("loads", name, server_default=None, schema="smapdash")
    op.create_table(
        "loaded_files",
        sa.Column("name", sa.Text(), nullable=False, comment="relative to what was loaded"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False, comment="format and rule for conflicts"),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("user_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("duplicates", sa.BigInteger(), nullable=False),
        sa.Column("repeated_hour", sa.BigInteger(), nullable=False),
        sa.Column("implausible", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["smapdash.loads.load_id"], name=op.f("loaded_files_load_id_fkey")),
        sa.PrimaryKeyConstraint("name", name=op.f("loaded_files_pkey")),
        schema="smapdash",
        comment="one row per file of which every row is stored: the same content need not be read again",
    )
    op.create_table(
        "second_readings",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("wh", sa.Double(), nullable=False),
        sa.Column(
            "kept", sa.Boolean(), nullable=False, comment="it is stored as a reading, since the hour was repeated"
        ),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["smapdash.loads.load_id"], name=op.f("second_readings_load_id_fkey")),
        sa.PrimaryKeyConstraint("user_id", "read_at", name=op.f("second_readings_pkey")),
        schema="smapdash",
        comment="one row per time for which a user has a second value: a second pass, or a conflict that was set aside",
    )
    op.create_index(
        op.f("second_readings_read_at_idx"), "second_readings", ["read_at"], unique=False, schema="smapdash"
    )
    # Of second passes that were stored before this step the line is not known any more; only their value is.
    op.execute(
        """INSERT INTO smapdash.second_readings (user_id, read_at, wh, kept, load_id, file, line, text)
           SELECT r.user_id, r.read_at, r.wh, true, (SELECT max(load_id) FROM smapdash.loads), '', 0,
                  to_char(r.read_at, 'YYYY-MM-DD HH24:MI:SS') || ',' || r.wh
           FROM smapdash.readings r WHERE r.fold = 1"""
    )
