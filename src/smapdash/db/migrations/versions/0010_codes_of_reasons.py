"""Reasons for rejected rows as codes, with the value that a sentence named as the detail.

A sentence that no version is known to have stored is kept as the detail of `other`.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CODES = {
    "wrong number of fields": "wrong-field-count",
    "unknown user": "unknown-user",
    "time is empty": "time-empty",
    "time is not a date and time (YYYY-MM-DD HH:MM:SS)": "not-a-time",
    "time is not in the years 1970 to 2099": "year-out-of-range",
    "time is not on the half-hour": "off-grid",
    "time is a date alone, as in all rows of the user in this file": "no-time-of-day",
    "consumption is empty": "energy-empty",
    "consumption is not a number": "not-a-number",
    "consumption is not finite": "not-finite",
    "consumption is negative": "negative",
    "consumption is a meter's error or overflow value": "overflow-value",
    "consumption is beyond the range of a meter": "beyond-range",
    "hourly values, not half-hourly ones: the whole day is set aside": "hourly-step",
    "part of a half-hour that is beyond the range of a meter": "sum-beyond-range",
    "hourly or coarser values that were taken for half-hours: load the files of the user again": "stored-hourly-step",
    "values of a shorter step of which a part was taken for half-hours: load the files of the user again": (
        "stored-shorter-step"
    ),
    "conflict: another value for this time came first": "conflict-with-earlier",
    "conflict: another value for this time came later": "conflict-with-later",
    "conflict: the time proved to be no repeated hour": "no-repeated-hour",
    "equal to the first pass of a repeated hour: a duplicate or an equal second pass": "equal-in-repeated-hour",
    "a third value for this time": "third-value",
    "conflict: the id came before with another area or tariff": "user-conflict-with-earlier",
    "conflict: the id came later with another area or tariff": "user-conflict-with-later",
    "id is empty": "id-empty",
    "area is empty": "area-empty",
    "tariff is empty": "tariff-empty",
    "id is longer than 200 characters": "id-too-long",
    "area is longer than 200 characters": "area-too-long",
    "tariff is longer than 200 characters": "tariff-too-long",
    "area or tariff holds __proto__, which no browser can list": "reserved-name",
}
_CODES_WITH_DETAIL = {
    r"time is not on the (\d+)-minute grid of its day": "off-day-grid",
    r"values every (\d+) minutes, not half-hourly ones: the whole day is set aside": "other-step",
    r"values of a shorter step among those of (\d+) minutes": "mixed-steps",
    r"part of an incomplete half-hour of (\d+)-minute values": "incomplete-half-hour",
    r"second value for a part of an incomplete half-hour of (\d+)-minute values": "incomplete-second-value",
    r"id holds (.+ \(U\+[0-9A-F]+\))": "id-hidden-character",
    r"area holds (.+ \(U\+[0-9A-F]+\))": "area-hidden-character",
    r"tariff holds (.+ \(U\+[0-9A-F]+\))": "tariff-hidden-character",
    r"id (.+) is a number that a spreadsheet rounded": "rounded-id",
}


def upgrade() -> None:
    """Go up one version."""
    detail = sa.Column(
        "detail", sa.Text(), nullable=False, server_default="", comment="the value that the reason names, or empty"
    )
    op.add_column("rejected_rows", detail, schema="smapdash")
    op.alter_column("rejected_rows", "reason", comment="a code: smapdash.model.reasons", schema="smapdash")
    connection = op.get_bind()
    sentences = connection.scalars(sa.text("SELECT DISTINCT reason FROM smapdash.rejected_rows"))
    rows = [{"sentence": sentence, "code": code, "detail": value} for sentence in sentences
            for code, value in [_find_code(sentence)]]  # fmt: skip
    if not rows:
        return
    op.execute("CREATE TEMPORARY TABLE codes (sentence text, code text, detail text) ON COMMIT DROP")
    connection.execute(sa.text("INSERT INTO codes VALUES (:sentence, :code, :detail)"), rows)
    op.execute(
        """UPDATE smapdash.rejected_rows r SET reason = c.code, detail = c.detail
           FROM codes c WHERE c.sentence = r.reason"""
    )
    # The checksum by which a later load finds the same rows covers the reason. Sets that share rows keep doing so.
    op.execute(
        """UPDATE smapdash.reject_sets s SET sha256 = n.sha256
           FROM (SELECT load_id, file, sha256(string_agg(sha256, '' ORDER BY sha256)) AS sha256
                 FROM (SELECT load_id, file, sha256(string_agg(sha256, '' ORDER BY sha256)) AS sha256
                       FROM (SELECT load_id, file, sha256(convert_to(
                                        ROW(file, line, text, reason, detail, rows)::text, 'UTF8')) AS sha256
                             FROM smapdash.rejected_rows) hashed
                       GROUP BY load_id, file, get_byte(sha256, 0)) parts
                 GROUP BY load_id, file) n
           WHERE (s.stored_by, s.file) = (n.load_id, n.file)"""
    )


def _find_code(sentence: str) -> tuple[str, str]:
    if sentence in _CODES:
        return _CODES[sentence], ""
    for pattern, code in _CODES_WITH_DETAIL.items():
        found = re.fullmatch(pattern, sentence, re.ASCII)
        if found:
            return code, found[1]
    return "other", sentence
