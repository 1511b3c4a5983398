"""The tables that the dashboard may write, as SQLAlchemy sees them: settings of the data set, reviews of findings."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, PrimaryKeyConstraint, Table, Text

from smapdash.db.metadata import metadata

_REVISION = "1, and 1 more with each change: their sum identifies a state"

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, comment="null for the default"),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("set_by", Text, nullable=False, comment="the page, or the user of the command line"),
    Column("revision", Integer, nullable=False, server_default="1", comment=_REVISION),
    comment="what is set for the data set, whoever looks at it",
)

finding_reviews = Table(
    "finding_reviews",
    metadata,
    Column("first_at", DateTime, nullable=False),
    Column("reviewed_at", DateTime(timezone=True), nullable=False),
    Column("reopened_at", DateTime(timezone=True), comment="null while it is reviewed"),
    Column("user_id", Integer, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1", comment=_REVISION),
    Column("kind", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("name", Text, nullable=False, comment="who reviewed it, as they say"),
    PrimaryKeyConstraint("user_id", "kind", "first_at"),
    comment="reviews of findings, by the key of the finding; a review goes with its finding",
)

EDITABLE = (settings.name, finding_reviews.name)
"""The tables that the dashboard may write."""
