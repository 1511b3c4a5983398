"""Settings and reviews in the database: read as any role, written as the owner or as the role of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from smapdash.model.edits import REST_DAYS, FindingKey, Setting, read_rest_days, write_rest_days
from smapdash.model.enums import WEEKEND

_SELECT_SETTINGS = "SELECT name, value, set_at AT TIME ZONE 'UTC' AS set_at, set_by FROM settings ORDER BY name"
# Each change adds 1, in whatever order changes are committed, so no two states have the same sum.
_SELECT_STATE = """
    SELECT (SELECT value FROM settings WHERE name = :name) AS rest_days,
           (SELECT coalesce(sum(revision), 0) FROM settings)
           + (SELECT coalesce(sum(revision), 0) FROM finding_reviews) AS changes"""
_WRITE_SETTING = """
    INSERT INTO settings AS s (name, value, set_at, set_by) VALUES (:name, :value, clock_timestamp(), :set_by)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at, set_by = excluded.set_by,
        revision = s.revision + 1"""
_OF_FINDING = """
    SELECT f.user_id, f.kind, f.first_at FROM findings f JOIN users u USING (user_id)
    WHERE u.external_id = :user AND f.kind = :kind AND f.first_at = :first_at"""
_REVIEW = f"""
    INSERT INTO finding_reviews AS r (user_id, kind, first_at, note, name, reviewed_at)
    SELECT user_id, kind, first_at, :note, :name, clock_timestamp() FROM ({_OF_FINDING}) found
    ON CONFLICT (user_id, kind, first_at) DO UPDATE SET note = excluded.note, name = excluded.name,
        reviewed_at = excluded.reviewed_at, reopened_at = NULL, revision = r.revision + 1"""  # noqa: S608 - constants
_REOPEN = f"""
    UPDATE finding_reviews r SET reopened_at = clock_timestamp(), revision = r.revision + 1
    FROM ({_OF_FINDING}) found
    WHERE (r.user_id, r.kind, r.first_at) = (found.user_id, found.kind, found.first_at)
      AND r.reopened_at IS NULL"""  # noqa: S608 - constants


class EditState(NamedTuple):
    """The rest days of the data set, and how many changes of settings and reviews there have been."""

    rest_days: tuple[int, ...]
    changes: int


def fetch_edit_state(connection: Connection) -> EditState:
    """Return what a transaction sees of settings and reviews."""
    row = connection.execute(text(_SELECT_STATE), {"name": REST_DAYS}).one()
    days = read_rest_days(row.rest_days)
    return EditState(WEEKEND if days is None else days, int(row.changes))


def fetch_settings(connection: Connection) -> dict[str, Setting]:
    """Return the settings that were ever set, by name."""
    return {name: Setting(*values) for name, *values in connection.execute(text(_SELECT_SETTINGS))}


def set_rest_days(connection: Connection, days: Sequence[int], set_by: str) -> None:
    """Set the rest days of the data set, 0 for Monday."""
    values = {"name": REST_DAYS, "value": write_rest_days(days), "set_by": set_by}
    connection.execute(text(_WRITE_SETTING), values)


def review_finding(connection: Connection, finding: FindingKey, note: str, name: str) -> bool:
    """Mark a finding as reviewed, again where it was before; return whether there is such a finding."""
    values = {**finding._asdict(), "note": note, "name": name}
    return connection.execute(text(_REVIEW), values).rowcount == 1


def reopen_finding(connection: Connection, finding: FindingKey) -> bool:
    """Take back the review of a finding; return whether it was reviewed."""
    return connection.execute(text(_REOPEN), finding._asdict()).rowcount == 1
