"""How many rows a load set aside, as they may be deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up one version."""
    column = sa.Column(
        "set_aside", sa.BigInteger(), nullable=False, server_default="0", comment="rows in rejected_rows when it ended"
    )
    op.add_column("loads", column, schema="smapdash")
    op.alter_column("loads", "set_aside", server_default=None, schema="smapdash")
    op.execute(
        """UPDATE smapdash.loads l SET set_aside = r.rows
           FROM (SELECT load_id, sum(rows) AS rows FROM smapdash.rejected_rows GROUP BY load_id) r
           WHERE r.load_id = l.load_id"""
    )
