"""The table of audit lines, as SQLAlchemy sees it. No role of the dashboard reads it, and one can add to it."""

from __future__ import annotations

from sqlalchemy import ARRAY, Column, DateTime, Table, Text, Uuid, text

from smapdash.db.metadata import metadata

audit = Table(
    "audit",
    metadata,
    Column("line", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("account", Text, nullable=False),
    Column("role", Text, nullable=False, comment="of the account, at that time"),
    Column("event", Text, nullable=False, comment="one of smapdash.model.audit"),
    Column("subject", Text, nullable=False, comment="export, user, setting with its value, or finding"),
    Column("detail", Text, nullable=False, comment="query of the page"),
    Column("request_id", Text, nullable=False, comment="as in the log"),
    Column("users", ARRAY(Text), nullable=False, comment="ids that subject and detail name"),
    comment="one row each time an account logged in, exported, opened a user, or changed what is saved",
)
