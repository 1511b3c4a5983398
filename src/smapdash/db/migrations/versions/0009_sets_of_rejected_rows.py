"""Which loads the rows that are set aside belong to: what several loads set aside alike of a file is kept once."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up one version."""
    op.create_table(
        "reject_sets",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="of the file's name and these rows"),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("stored_by", sa.Integer(), nullable=False, comment="the load that stored them, in rejected_rows"),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="rows that they stand for"),
        sa.ForeignKeyConstraint(["load_id"], ["smapdash.loads.load_id"], name="reject_sets_load_id_fkey"),
        sa.PrimaryKeyConstraint("load_id", "sha256", name="reject_sets_pkey"),
        schema="smapdash",
        comment="one row per load and file of which rows were set aside: loads that set the same aside share the rows",
    )
    op.create_index("reject_sets_sha256_idx", "reject_sets", ["sha256"], schema="smapdash")
    op.alter_column("loads", "set_aside", comment="rows that it set aside", schema="smapdash")
    op.alter_column("rejected_rows", "load_id", comment="the load that stored it", schema="smapdash")
    op.create_table_comment(
        "rejected_rows",
        "one row per row of a file that was read and not loaded; reject_sets says which loads it belongs to",
        schema="smapdash",
    )
    op.execute(
        """INSERT INTO smapdash.reject_sets (load_id, sha256, file, stored_by, rows)
           SELECT load_id, sha256, file, min(load_id) OVER (PARTITION BY sha256), rows
           FROM (SELECT load_id, file, sum(rows) AS rows, sha256(string_agg(sha256, '' ORDER BY sha256)) AS sha256
                 FROM (SELECT load_id, file, sum(rows) AS rows,
                              sha256(string_agg(sha256, '' ORDER BY sha256)) AS sha256
                       FROM (SELECT load_id, file, rows,
                                    sha256(convert_to(ROW(file, line, text, reason, rows)::text, 'UTF8')) AS sha256
                             FROM smapdash.rejected_rows) hashed
                       GROUP BY load_id, file, get_byte(sha256, 0)) parts
                 GROUP BY load_id, file) sets"""
    )
    op.execute(
        """DELETE FROM smapdash.rejected_rows r
           WHERE NOT EXISTS (SELECT FROM smapdash.reject_sets s WHERE (s.stored_by, s.file) = (r.load_id, r.file))"""
    )
