"""The rules by which a load judged its rows."""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up one version."""
    op.add_column(
        "loads",
        sa.Column(
            "conflict_rule",
            sa.Text(),
            comment="what --conflicts said; null where an earlier version loaded and did not keep it",
        ),
        schema="smapdash",
    )
    # Files that are stored whole are remembered with the rule of their load, and what `keep` stored counts as whole.
    op.execute(
        """UPDATE smapdash.loads l SET conflict_rule = f.rule
           FROM (SELECT load_id, min(split_part(options, ' ', 2)) AS rule FROM smapdash.loaded_files GROUP BY 1) f
           WHERE f.load_id = l.load_id"""
    )
    rules = sa.Column(
        "rules",
        sa.SmallInteger(),
        nullable=False,
        server_default="1",
        comment="version of the rules that its rows were judged by",
    )
    op.add_column("loads", rules, schema="smapdash")
    op.alter_column("loads", "rules", server_default=None, schema="smapdash")
    rows = sa.Column("rows", sa.Integer(), nullable=False, server_default="1", comment="rows that it stands for")
    op.add_column("rejected_rows", rows, schema="smapdash")
    op.create_index(
        "second_readings_kept_idx",
        "second_readings",
        ["read_at"],
        unique=False,
        schema="smapdash",
        postgresql_where=sa.text("kept"),
    )
    if op.get_bind().scalar(sa.text("SELECT EXISTS (SELECT FROM smapdash.readings)")):
        logging.getLogger("smapdash.db.upgrade").warning(
            "The rules of loading have changed; `smapdash check` says what of the stored readings they concern, and "
            "`smapdash check --repair` applies them."
        )
