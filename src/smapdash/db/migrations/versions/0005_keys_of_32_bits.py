"""Keys of 32 bits that a load numbers itself, since sequences count on in loads that keep nothing."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NUMBERED = (("loads", "load_id"), ("segments", "segment_id"), ("users", "user_id"))
_NARROW = (
    ("segments", ("segment_id",)),
    ("users", ("segment_id",)),
    ("user_revisions", ("old_segment_id", "new_segment_id")),
    ("segment_half_hours", ("segment_id",)),
)


def upgrade() -> None:
    """Go up one version."""
    for table, column in _NUMBERED:
        op.execute(f"ALTER TABLE smapdash.{table} ALTER COLUMN {column} DROP IDENTITY")
    for table, columns in _NARROW:
        changes = ", ".join(f"ALTER COLUMN {column} TYPE integer" for column in columns)
        op.execute(f"ALTER TABLE smapdash.{table} {changes}")
