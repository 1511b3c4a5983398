"""Audit lines, to which the dashboard can only add."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up one version. Whatever default privileges give is taken away; a role smapdash_editor may add lines."""
    op.create_table(
        "audit",
        sa.Column("line", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False, comment="of the account, at that time"),
        sa.Column("event", sa.Text(), nullable=False, comment="one of smapdash.model.audit"),
        sa.Column("subject", sa.Text(), nullable=False, comment="export, user, setting with its value, or finding"),
        sa.Column("detail", sa.Text(), nullable=False, comment="query of the page"),
        sa.Column("request_id", sa.Text(), nullable=False, comment="as in the log"),
        sa.Column("users", sa.ARRAY(sa.Text()), nullable=False, comment="ids that subject and detail name"),
        sa.PrimaryKeyConstraint("line", name="audit_pkey"),
        schema="smapdash",
        comment="one row each time an account logged in, exported, opened a user, or changed what is saved",
    )
    op.execute(
        """DO $$ DECLARE other text; BEGIN
             FOR other IN
               SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END
               FROM pg_class c, aclexplode(c.relacl) WHERE c.oid = 'smapdash.audit'::regclass AND grantee <> c.relowner
             LOOP
               EXECUTE format('REVOKE ALL ON smapdash.audit FROM %s', other);
             END LOOP;
             IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'smapdash_editor') THEN
               GRANT INSERT ON smapdash.audit TO smapdash_editor;
             END IF;
           END $$"""
    )
