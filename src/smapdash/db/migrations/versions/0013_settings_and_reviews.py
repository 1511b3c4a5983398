"""Settings of the data set, and reviews of findings: what the dashboard may write."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_REVISION = "1, and 1 more with each change: their sum identifies a state"


def upgrade() -> None:
    """Go up one version. A role smapdash_editor, where the server has one, may write the new tables."""
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), comment="null for the default"),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False, comment="the page, or the user of the command line"),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1", comment=_REVISION),
        sa.PrimaryKeyConstraint("name", name="settings_pkey"),
        schema="smapdash",
        comment="what is set for the data set, whoever looks at it",
    )
    op.create_table(
        "finding_reviews",
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), comment="null while it is reviewed"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1", comment=_REVISION),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="who reviewed it, as they say"),
        sa.PrimaryKeyConstraint("user_id", "kind", "first_at", name="finding_reviews_pkey"),
        schema="smapdash",
        comment="reviews of findings, by the key of the finding; a review goes with its finding",
    )
    op.execute(
        """DO $$ BEGIN
             IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'smapdash_editor') THEN
               GRANT INSERT, UPDATE ON smapdash.settings, smapdash.finding_reviews TO smapdash_editor;
             END IF;
           END $$"""
    )
