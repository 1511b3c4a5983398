"""The table from which the shapes of users' days follow, as SQLAlchemy sees it."""

from __future__ import annotations

from sqlalchemy import ARRAY, BigInteger, Column, Integer, PrimaryKeyConstraint, SmallInteger, Table

from smapdash.db.metadata import metadata

user_weekdays = Table(
    "user_weekdays",
    metadata,
    Column("user_id", Integer, nullable=False),
    Column("weekday", SmallInteger, nullable=False, comment="0 for Monday"),
    Column("wh", ARRAY(BigInteger), nullable=False, comment="energy of each of 48 half-hours, in whole watt-hours"),
    Column("readings", ARRAY(SmallInteger), nullable=False, comment="readings in each"),
    PrimaryKeyConstraint("user_id", "weekday"),
    comment="derived from readings: sums per user and weekday over the 365 days before the user's last day, "
    "without implausible readings",
)
