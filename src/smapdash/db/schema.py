"""The tables, as SQLAlchemy sees them. `migrations/` brings an existing database here.

All of them live in the PostgreSQL schema `smapdash`, so that a shared database stays tidy. A reading is
`(user, read_at, fold) -> wh`; `readings` has no foreign key to `users`, because its trigger costs three times the
insert: loads write users first in the same transaction, nothing deletes a user who has readings, and
`smapdash check` verifies that no reading is without one. Keys are numbered by the load that takes them, under its
lock: a sequence would not go back when a load is rolled back.
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE

from smapdash.db.metadata import SCHEMA, metadata
from smapdash.db.schema_audit import audit
from smapdash.db.schema_edits import finding_reviews, settings
from smapdash.db.schema_quality import findings, findings_basis
from smapdash.db.schema_shapes import user_weekdays
from smapdash.model.frames import MAX_WH
from smapdash.model.load_counts import COUNTS_OF_FILE, COUNTS_OF_LOAD

__all__ = ["SCHEMA", "audit", "finding_reviews", "findings", "findings_basis", "metadata", "settings", "user_weekdays"]

loads = Table(
    "loads",
    metadata,
    Column("load_id", Integer, primary_key=True, autoincrement=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("source", Text, nullable=False, comment="folder that was loaded"),
    Column("is_sample", Boolean, nullable=False, comment="the bundled sample, which gives way to real data"),
    *(
        Column(count.name, Integer if count.is_of_files else BigInteger, nullable=False, comment=count.comment)
        for count in COUNTS_OF_LOAD
    ),
    Column("rebuilt_at", DateTime(timezone=True), comment="when the roll-ups were derived again after it"),
    Column(
        "conflict_rule", Text, comment="what --conflicts said; null where an earlier version loaded and did not keep it"
    ),
    Column("set_aside", BigInteger, nullable=False, comment="rows that it set aside"),
    Column("rules", SmallInteger, nullable=False, comment="version of the rules that its rows were judged by"),
    Column(
        "names_changes",
        Boolean,
        nullable=False,
        server_default="false",
        comment="load_user_days and load_segment_days hold all that it changed in the roll-ups",
    ),
    comment="one row per finished load",
)

loaded_files = Table(
    "loaded_files",
    metadata,
    Column("name", Text, primary_key=True, comment="relative to what was loaded"),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("options", Text, nullable=False, comment="format, rule for conflicts, meaning of stamps"),
    Column("load_id", ForeignKey(loads.c.load_id), nullable=False),
    Column("user_ids", ARRAY(Integer), nullable=False),
    Column("rows", BigInteger, nullable=False),
    *(Column(count.name, BigInteger, nullable=False) for count in COUNTS_OF_FILE),
    comment="one row per file of which every row is stored: the same content need not be read again",
)

segments = Table(
    "segments",
    metadata,
    Column("segment_id", Integer, primary_key=True, autoincrement=False),
    Column("area", Text, nullable=False),
    Column("tariff", Text, nullable=False),
    UniqueConstraint("area", "tariff"),
    comment="one row per pair of area and tariff",
)

users = Table(
    "users",
    metadata,
    Column("user_id", Integer, primary_key=True, autoincrement=False),
    Column("external_id", Text, nullable=False, unique=True, comment="the id that the files use"),
    Column("segment_id", ForeignKey(segments.c.segment_id), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True), comment="first load whose user_data.csv lacked the user"),
    comment="one row per user; a user belongs, for all his history, to the segment that the last load named",
)

user_revisions = Table(
    "user_revisions",
    metadata,
    Column("load_id", ForeignKey(loads.c.load_id), primary_key=True),
    Column("user_id", ForeignKey(users.c.user_id), primary_key=True),
    Column("old_segment_id", ForeignKey(segments.c.segment_id), nullable=False),
    Column("new_segment_id", ForeignKey(segments.c.segment_id), nullable=False),
    comment="one row per change of a user's area or tariff",
)

readings = Table(
    "readings",
    metadata,
    # Wide columns first, so that there is no padding between them: 52 bytes a row.
    Column("read_at", DateTime, nullable=False, comment="start of the half-hour, wall-clock"),
    Column("wh", Double, nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("fold", SmallInteger, nullable=False),
    PrimaryKeyConstraint("user_id", "read_at", "fold"),
    CheckConstraint(f"wh >= 0 AND wh <= {MAX_WH}", name="wh"),  # NaN is above every number, so refused too
    CheckConstraint("fold IN (0, 1)", name="fold"),
    comment="one row per reading: energy of a user in a half-hour [Wh]; fold as in PEP 495",
)

reading_revisions = Table(
    "reading_revisions",
    metadata,
    Column("load_id", ForeignKey(loads.c.load_id), nullable=False, comment="the load that changed it"),
    Column("user_id", Integer, nullable=False),
    Column("read_at", DateTime, nullable=False),
    Column("fold", SmallInteger, nullable=False),
    Column("old_wh", Double, nullable=False),
    PrimaryKeyConstraint("user_id", "read_at", "fold", "load_id"),
    comment="one row per reading that a load changed, with the value before",
)

second_readings = Table(
    "second_readings",
    metadata,
    Column("user_id", Integer, nullable=False),
    Column("read_at", DateTime, nullable=False, index=True),
    Column("wh", Double, nullable=False),
    Column("kept", Boolean, nullable=False, comment="it is stored as a reading, since the hour was repeated"),
    Column("load_id", ForeignKey(loads.c.load_id), nullable=False),
    Column("file", Text, nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("user_id", "read_at"),
    Index("second_readings_kept_idx", "read_at", postgresql_where=text("kept")),
    comment="one row per time for which a user has a second value: a second pass, or a conflict that was set aside",
)

reject_sets = Table(
    "reject_sets",
    metadata,
    Column("load_id", ForeignKey(loads.c.load_id), primary_key=True),
    Column("sha256", LargeBinary, primary_key=True, index=True, comment="of the file's name and these rows"),
    Column("file", Text, nullable=False),
    Column("stored_by", Integer, nullable=False, comment="the load that stored them, in rejected_rows"),
    Column("rows", BigInteger, nullable=False, comment="rows that they stand for"),
    comment="one row per load and file of which rows were set aside: loads that set the same aside share the rows",
)

rejected_rows = Table(
    "rejected_rows",
    metadata,
    Column("load_id", ForeignKey(loads.c.load_id), nullable=False, index=True, comment="the load that stored it"),
    Column("file", Text, nullable=False),
    Column("line", BigInteger, nullable=False, comment="line number in the file, the header being 1"),
    Column("text", Text, nullable=False, comment="the line as it stood"),
    Column("reason", Text, nullable=False, comment="a code: smapdash.model.reasons"),
    Column("detail", Text, nullable=False, server_default="", comment="the value that the reason names, or empty"),
    Column("rows", Integer, nullable=False, server_default="1", comment="rows that it stands for"),
    comment="one row per row of a file that was read and not loaded; reject_sets says which loads it belongs to",
)

segment_half_hours = Table(
    "segment_half_hours",
    metadata,
    Column("read_at", DateTime, nullable=False),
    Column("total_wh", Double, nullable=False),
    Column("users", Integer, nullable=False, comment="users with a reading, each has one at most"),
    Column("segment_id", Integer, nullable=False),
    Column("fold", SmallInteger, nullable=False),
    PrimaryKeyConstraint("segment_id", "read_at", "fold"),
    comment="derived from readings: energy per segment and half-hour [Wh]",
)

user_days = Table(
    "user_days",
    metadata,
    Column("total_wh", Double, nullable=False),
    Column("peak_wh", Double, nullable=False, comment="highest half-hour of the day"),
    Column("peak_at", DateTime, nullable=False, comment="its start; the earliest of equals"),
    Column("base_wh", Double, nullable=False, comment="mean of the 8 lowest half-hours, of all where they are fewer"),
    Column("present", BigInteger, nullable=False, comment="bit i: half-hour i of the day has a first pass"),
    Column("present_again", BigInteger, nullable=False, comment="bit i: half-hour i has a second pass"),
    Column("user_id", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("readings", SmallInteger, nullable=False),
    Column(
        "first_run", SmallInteger, nullable=False, server_default="0", comment="readings at its start that are equal"
    ),
    Column("last_run", SmallInteger, nullable=False, server_default="0", comment="readings at its end that are equal"),
    Column("third_wh", Double, nullable=False, server_default="0", comment="third highest half-hour of the day"),
    PrimaryKeyConstraint("user_id", "day"),
    Index(None, "day"),
    comment="derived from readings: energy per user and day [Wh]",
)

load_user_days = Table(
    "load_user_days",
    metadata,
    Column("load_id", ForeignKey(loads.c.load_id), nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("days", DATEMULTIRANGE, nullable=False, comment="the days that it wrote, or removed"),
    PrimaryKeyConstraint("load_id", "user_id"),
    comment="one row per user whose days a recent load changed",
)

load_segment_days = Table(
    "load_segment_days",
    metadata,
    Column("load_id", ForeignKey(loads.c.load_id), nullable=False),
    Column("segment_id", Integer, nullable=False),
    Column("days", DATEMULTIRANGE, nullable=False, comment="the days that it wrote, or removed"),
    PrimaryKeyConstraint("load_id", "segment_id"),
    comment="one row per segment whose half-hours a recent load changed",
)
