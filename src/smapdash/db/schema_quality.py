"""The tables of the quality of readings, as SQLAlchemy sees them."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from smapdash.db.metadata import SCHEMA, metadata

findings = Table(
    "findings",
    metadata,
    Column("first_at", DateTime, nullable=False, comment="start of its first half-hour, wall-clock"),
    Column("last_at", DateTime, nullable=False, comment="start of its last half-hour"),
    Column("size", Double, nullable=False, comment="how much, in the unit of the kind"),
    Column("user_id", Integer, nullable=False),
    Column(
        "load_id",
        ForeignKey(f"{SCHEMA}.loads.load_id"),
        nullable=False,
        index=True,
        comment="the load that first found it",
    ),
    Column("severity", SmallInteger, nullable=False, comment="1 low, 2 medium, 3 high"),
    Column("kind", Text, nullable=False, comment="a code: smapdash.model.quality"),
    PrimaryKeyConstraint("user_id", "kind", "first_at"),
    comment="derived from readings, days and rows set aside: one row per finding on the quality of a user's readings",
)

findings_basis = Table(
    "findings_basis",
    metadata,
    Column("rules", SmallInteger, primary_key=True, autoincrement=False, comment="version of the rules of findings"),
    Column("repeated_hours", ARRAY(Integer), nullable=False, comment="first half-hours since 1970"),
    Column("skipped_hours", ARRAY(Integer), nullable=False, comment="first half-hours since 1970"),
    comment="one row: what the findings of all users rest on; none before they are derived",
)
