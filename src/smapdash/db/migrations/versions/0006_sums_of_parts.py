"""How many rows a load summed to half-hours, and how many stamps it took for the grid."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NEW_COUNTS = (
    ("aggregated", "parts of half-hours that are in the sum of another row"),
    ("snapped", "rows whose stamp was up to two seconds off the grid"),
)


def upgrade() -> None:
    """Go up one version."""
    for table in ("loads", "loaded_files"):
        for name, meaning in _NEW_COUNTS:
            comment = meaning if table == "loads" else None
            column = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0", comment=comment)
            op.add_column(table, column, schema="smapdash")
            op.alter_column(table, name, server_default=None, schema="smapdash")
    op.alter_column(
        "loaded_files",
        "options",
        comment="format, rule for conflicts, meaning of stamps",
        existing_type=sa.Text(),
        schema="smapdash",
    )
