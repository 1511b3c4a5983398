"""Frames of pandas are loaded as the files would be that they could have come from."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import stored_readings, stored_rows
from tests.worded import in_words

from smapdash.db.check import check_consistency
from smapdash.errors import InputError
from smapdash.loader.from_frames import load_frames

USERS = pd.DataFrame({"id": ["1", "2"], "area": ["a1", "a2"], "tariff": ["t1", "t3"]})


def readings(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame([(user, datetime.fromisoformat(time), wh) for user, time, wh in rows]).set_axis(
        ["id", "datetime", "consumption"], axis=1
    )


def test_frames_are_stored_and_their_repeated_hour_is_known(engine: Engine) -> None:
    night = readings(
        *(("1", "2016-10-26 01:00", 10.5), ("1", "2016-10-26 01:00", 20), ("1", "2016-10-26 01:30", 30)),
        *(("1", "2016-10-26 01:30", 35), ("2", "2016-10-26 12:30", 40), ("3", "2016-10-26 12:30", 50)),
    )
    report = load_frames(engine, USERS, night)
    assert (report.read, report.inserted, report.repeated_hour, report.rejected) == (6, 5, 2, 1)
    assert stored_readings(engine) == {
        ("1", "2016-10-26 01:00", 0): 10.5,
        ("1", "2016-10-26 01:00", 1): 20,
        ("1", "2016-10-26 01:30", 0): 30,
        ("1", "2016-10-26 01:30", 1): 35,
        ("2", "2016-10-26 12:30", 0): 40,
    }
    assert in_words(report.reasons) == {"unknown user": 1}
    assert stored_rows(engine, "SELECT external_id, area, tariff FROM users JOIN segments USING (segment_id)") == [
        ("1", "a1", "t1"),
        ("2", "a2", "t3"),
    ]
    assert check_consistency(engine).ok


def test_a_missing_value_is_set_aside_and_a_correction_keeps_the_old_value(engine: Engine) -> None:
    load_frames(engine, USERS, readings(("1", "2016-07-15 00:00", 1), ("1", "2016-07-15 00:30", float("nan"))))
    report = load_frames(engine, USERS, readings(("1", "2016-07-15 00:00", 2)))
    assert (report.updated, report.inserted) == (1, 0)
    assert stored_rows(engine, "SELECT old_wh FROM reading_revisions") == [(1,)]
    assert stored_rows(engine, "SELECT reason, detail FROM rejected_rows") == [("consumption is empty",)]


@pytest.mark.parametrize(
    ("users", "rows"),
    [
        (USERS.drop(columns="area"), readings(("1", "2016-07-15 00:00", 1))),
        (USERS, readings(("1", "2016-07-15 00:00", 1)).rename(columns={"consumption": "wh"})),
        (USERS, readings(("1", "2016-07-15 00:00", 1)).assign(consumption="much")),
        (USERS, readings(("../1", "2016-07-15 00:00", 1))),
    ],
    ids=["no area", "no consumption", "no number", "an id that leads elsewhere"],
)
def test_frames_that_cannot_be_loaded_are_refused_with_a_sentence(
    engine: Engine, users: pd.DataFrame, rows: pd.DataFrame
) -> None:
    with pytest.raises(InputError, match=r"\.$"):
        load_frames(engine, users, rows)
    assert stored_readings(engine) == {}
