"""Reasons that earlier versions stored as sentences become codes, and read as they did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.builders import stored_rows
from tests.database.test_upgrade import migrations_until

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.load.log import fetch_issues, fetch_loads
from smapdash.db.upgrade import upgrade_schema
from smapdash.model.reasons import ReasonCode
from smapdash.wording.reasons import describe_reason

STORED = [
    ("wrong number of fields", "wrong-field-count", ""),
    ("unknown user", "unknown-user", ""),
    ("time is empty", "time-empty", ""),
    ("time is not a date and time (YYYY-MM-DD HH:MM:SS)", "not-a-time", ""),
    ("time is not in the years 1970 to 2099", "year-out-of-range", ""),
    ("time is not on the half-hour", "off-grid", ""),
    ("time is not on the 15-minute grid of its day", "off-day-grid", "15"),
    ("time is not on the 5-minute grid of its day", "off-day-grid", "5"),
    ("time is a date alone, as in all rows of the user in this file", "no-time-of-day", ""),
    ("consumption is empty", "energy-empty", ""),
    ("consumption is not a number", "not-a-number", ""),
    ("consumption is not finite", "not-finite", ""),
    ("consumption is negative", "negative", ""),
    ("consumption is a meter's error or overflow value", "overflow-value", ""),
    ("consumption is beyond the range of a meter", "beyond-range", ""),
    ("hourly values, not half-hourly ones: the whole day is set aside", "hourly-step", ""),
    ("values every 120 minutes, not half-hourly ones: the whole day is set aside", "other-step", "120"),
    ("values of a shorter step among those of 30 minutes", "mixed-steps", "30"),
    ("part of an incomplete half-hour of 10-minute values", "incomplete-half-hour", "10"),
    ("second value for a part of an incomplete half-hour of 15-minute values", "incomplete-second-value", "15"),
    ("part of a half-hour that is beyond the range of a meter", "sum-beyond-range", ""),
    (
        "hourly or coarser values that were taken for half-hours: load the files of the user again",
        "stored-hourly-step",
        "",
    ),
    (
        "values of a shorter step of which a part was taken for half-hours: load the files of the user again",
        "stored-shorter-step",
        "",
    ),
    ("conflict: another value for this time came first", "conflict-with-earlier", ""),
    ("conflict: another value for this time came later", "conflict-with-later", ""),
    ("conflict: the time proved to be no repeated hour", "no-repeated-hour", ""),
    (
        "equal to the first pass of a repeated hour: a duplicate or an equal second pass",
        "equal-in-repeated-hour",
        "",
    ),
    ("a third value for this time", "third-value", ""),
    ("conflict: the id came before with another area or tariff", "user-conflict-with-earlier", ""),
    ("conflict: the id came later with another area or tariff", "user-conflict-with-later", ""),
    ("id is empty", "id-empty", ""),
    ("area is empty", "area-empty", ""),
    ("tariff is empty", "tariff-empty", ""),
    ("id is longer than 200 characters", "id-too-long", ""),
    ("area is longer than 200 characters", "area-too-long", ""),
    ("tariff is longer than 200 characters", "tariff-too-long", ""),
    ("id holds a control character (U+001B)", "id-hidden-character", "a control character (U+001B)"),
    ("area holds ZERO WIDTH SPACE (U+200B)", "area-hidden-character", "ZERO WIDTH SPACE (U+200B)"),
    ("tariff holds SOFT HYPHEN (U+00AD)", "tariff-hidden-character", "SOFT HYPHEN (U+00AD)"),
    ("id 2.00001E+12 is a number that a spreadsheet rounded", "rounded-id", "2.00001E+12"),
    ("id 9E+10 is a number that a spreadsheet rounded", "rounded-id", "9E+10"),
    ("area or tariff holds __proto__, which no browser can list", "reserved-name", ""),
    # What the first versions stored, and what no version did.
    ("id, area or tariff holds control characters", "other", "id, area or tariff holds control characters"),
    ("id, area or tariff is longer than 200 characters", "other", "id, area or tariff is longer than 200 characters"),
    ("time is not on the half-hour\n", "other", "time is not on the half-hour\n"),
    ("a note of {0} by hand: 50 % of 'x'", "other", "a note of {0} by hand: 50 % of 'x'"),
    ("", "other", ""),
]  # fmt: skip


@pytest.fixture
def upgraded(blank_database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """Return a database of which the last version before codes stored one row of each sentence, line by line."""
    engine = create_owner_engine(parse_database_url(blank_database_url))
    upgrade_schema(engine, migrations_until(tmp_path / "old", "0008"))
    with engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO loads (load_id, started_at, finished_at, source, is_sample, read, inserted, updated,
                    unchanged, duplicates, conflicts, aggregated, rejected, repeated_hour, snapped, restored, retracted,
                    files, files_skipped, set_aside, rules)
                    VALUES (1, now(), now(), 'old', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)""")
        )
        statement = text(
            """INSERT INTO rejected_rows (load_id, file, line, text, reason, rows)
               VALUES (1, 'a.csv', :n, 'x', :reason, 2)"""
        )
        connection.execute(statement, [{"n": n, "reason": stored[0]} for n, stored in enumerate(STORED)])
    upgrade_schema(engine)
    yield engine
    engine.dispose()


def test_each_stored_sentence_becomes_its_code_and_detail(upgraded: Engine) -> None:
    found = stored_rows(upgraded, "SELECT reason, detail, line, text, rows FROM rejected_rows ORDER BY line")
    assert found == [(code, detail, line, "x", 2) for line, (_, code, detail) in enumerate(STORED)]


REWORDED = {
    "equal to the first pass of a repeated hour: a duplicate or an equal second pass": (
        "equal to the first reading of the repeated hour: a duplicate or an equal second reading"
    )
}


def test_what_was_stored_reads_as_it_did_or_in_the_present_words(upgraded: Engine) -> None:
    sentences = [REWORDED.get(sentence, sentence) for sentence, _, _ in STORED]
    assert [describe_reason(row.reason) for row in fetch_issues(upgraded, 1)] == sentences
    [load] = fetch_loads(upgraded, 1)
    assert {describe_reason(reason): rows for reason, rows in load["reasons"].items()} == dict.fromkeys(sentences, 2)


def test_no_code_is_without_an_old_row_here() -> None:
    assert {code for _, code, _ in STORED} == set(ReasonCode)


def test_an_upgrade_of_a_database_without_rejected_rows_works(blank_database_url: str) -> None:
    engine = create_owner_engine(parse_database_url(blank_database_url))
    upgrade_schema(engine)
    assert stored_rows(engine, "SELECT count(*) FROM rejected_rows") == [(0,)]
    engine.dispose()
