"""A load: what is kept, what is set aside, and that it happens whole or not at all. Expected values are by hand."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text
from tests.builders import (
    ISSUES,
    USERS,
    clear_database,
    half_hours,
    load_and_prove,
    snapshot,
    stored_readings,
    stored_rows,
    write_folder,
)
from tests.worded import in_words

from smapdash.db.check import check_consistency
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.load import merge, rejects, user_writes, writes
from smapdash.errors import DatabaseError, InputError
from smapdash.loader import run, store
from smapdash.loader.report_text import describe_report
from smapdash.loader.run import load_path
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.user_results import HalfHour
from smapdash.repository.database import DatabaseRepository
from smapdash.simulation.data_sets import simulate

NIGHT = "2016-10-26 00:30"
ONE, HALF_PAST = "2016-10-26 01:00", "2016-10-26 01:30"
REJECTED = "SELECT file, line, text, reason, detail FROM rejected_rows ORDER BY load_id, file, line"


def autumn_night(first: list[float], second: list[float]) -> list[str]:
    """Return 00:30, the hour from 01:00 twice, and 02:00."""
    return [
        f"{NIGHT}:00,10.0",
        *half_hours(ONE, first),
        *half_hours(ONE, second),
        "2016-10-26 02:00:00,20.0",
    ]


def both_halves(*values: float) -> list[str]:
    """Return the same values at 01:00 and at 01:30."""
    return [f"{time}:00,{wh:g}" for time in (ONE, HALF_PAST) for wh in values]


def plain(*values: float) -> list[str]:
    return half_hours("2016-07-15 00:00", values)


@pytest.fixture
def three_users(tmp_path: Path) -> Path:
    """Three users with the autumn night; users 1 and 2 have both passes, 3 lacks the second 01:30."""
    readings = {
        "1": autumn_night([11, 12], [13, 14]),
        "2": autumn_night([21, 22], [23, 24]),
        "3": autumn_night([31, 32], [33]),
    }
    return write_folder(tmp_path / "three", readings=readings)


def test_the_first_load_stores_users_readings_and_both_passes(engine: Engine, three_users: Path) -> None:
    report = load_and_prove(engine, three_users)
    assert (report.users, report.read, report.inserted, report.repeated_hour) == (3, 17, 17, 5)
    assert (report.duplicates, report.conflicts, report.rejected, report.updated, report.unchanged) == (0, 0, 0, 0, 0)
    stored = stored_readings(engine)
    assert len(stored) == 17
    assert {key: wh for key, wh in stored.items() if key[0] == "1"} == {
        ("1", NIGHT, 0): 10,
        ("1", ONE, 0): 11,
        ("1", HALF_PAST, 0): 12,
        ("1", ONE, 1): 13,
        ("1", HALF_PAST, 1): 14,
        ("1", "2016-10-26 02:00", 0): 20,
    }
    assert [key for key in stored if key[2] == 1 and key[0] == "3"] == [("3", ONE, 1)]
    assert sum(stored.values()) == 3 * 30 + 50 + 90 + 96


def test_both_passes_count_in_every_sum_that_is_kept(engine: Engine, three_users: Path) -> None:
    load_and_prove(engine, three_users)
    days = "SELECT external_id, total_wh, readings, peak_wh FROM user_days JOIN users USING (user_id) ORDER BY 1"
    assert stored_rows(engine, days) == [("1", 80, 6, 20), ("2", 120, 6, 24), ("3", 126, 5, 33)]
    halves = f"""SELECT area, tariff, fold, total_wh, users FROM segment_half_hours JOIN segments USING (segment_id)
                 WHERE read_at = '{HALF_PAST}' ORDER BY 1, 2, 3"""
    assert stored_rows(engine, halves) == [
        *(("a1", "t1", 0, 12, 1), ("a1", "t1", 1, 14, 1), ("a1", "t2", 0, 22, 1), ("a1", "t2", 1, 24, 1)),
        ("a2", "t3", 0, 32, 1),
    ]


def test_the_rows_of_a_repeated_hour_may_alternate(engine: Engine, tmp_path: Path) -> None:
    pairs = [f"{ONE}:00,1", f"{ONE}:00,2", f"{HALF_PAST}:00,3", f"{HALF_PAST}:00,4"]
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": pairs, "2": pairs}))
    assert (report.inserted, report.repeated_hour, report.conflicts) == (8, 4, 0)


@pytest.mark.parametrize(("having", "kept"), [(1, False), (2, True), (3, True)])
def test_an_hour_is_repeated_where_half_of_its_users_have_a_second_value(
    engine: Engine, tmp_path: Path, having: int, *, kept: bool
) -> None:
    users = "id,area,tariff\n" + "".join(f"{user},a1,t1\n" for user in range(1, 5))
    rows = {str(user): both_halves(*([1, 2] if user <= having else [1])) for user in range(1, 5)}
    report = load_and_prove(engine, write_folder(tmp_path, users=users, readings=rows))
    assert (report.repeated_hour, report.conflicts) == ((2 * having, 0) if kept else (0, 2 * having))
    assert report.inserted == 8 + (2 * having if kept else 0)


def test_users_without_a_reading_at_a_stamp_do_not_count_in_its_half(engine: Engine, tmp_path: Path) -> None:
    readings = {"1": both_halves(1, 2), "2": plain(1), "3": plain(1)}
    report = load_and_prove(engine, write_folder(tmp_path, readings=readings))
    assert (report.repeated_hour, report.conflicts, report.inserted) == (2, 0, 6)


def test_rows_of_a_repeated_hour_that_are_rejected_are_no_second_pass(engine: Engine, tmp_path: Path) -> None:
    both = [f"{ONE}:00,1", f"{ONE}:00,x"]
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": both, "2": both}))
    assert (report.repeated_hour, report.rejected, report.inserted) == (0, 2, 2)


def test_rows_that_repeat_a_value_are_dropped_and_counted_wherever_they_stand(engine: Engine, tmp_path: Path) -> None:
    rows = [*plain(1, 2, 3), "2016-07-15 00:00:00,1.0", "2016-07-15 01:00:00, 3", "2016-07-15 01:00:00,3.0"]
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": rows, "2": plain(1), "3": plain(1)}))
    assert (report.read, report.inserted, report.duplicates, report.conflicts, report.rejected) == (8, 5, 3, 0, 0)
    assert report.equal_in_repeated_hour == 0
    assert stored_rows(engine, REJECTED) == []


def test_the_first_value_wins_a_conflict_and_the_second_is_set_aside(engine: Engine, tmp_path: Path) -> None:
    dirty = [*plain(1, 2, 3), "2016-07-15 00:30:00, 99.0"]
    report = load_and_prove(
        engine, write_folder(tmp_path, readings={"1": plain(7, 8, 9), "2": dirty, "3": plain(4, 5, 6)})
    )
    assert (report.inserted, report.conflicts, report.rejected, report.repeated_hour) == (9, 1, 0, 0)
    assert stored_readings(engine)["2", "2016-07-15 00:30", 0] == 2
    [(file, line, row, reason)] = stored_rows(engine, REJECTED)
    assert (file, line, row) == ("consumption/2.csv", 5, "2016-07-15 00:30:00, 99.0")
    assert "conflict" in str(reason)


def test_a_third_value_is_rejected_at_a_repeated_hour_and_elsewhere(engine: Engine, tmp_path: Path) -> None:
    readings = {
        "1": [*both_halves(1, 2), f"{ONE}:00,3"],
        "2": [*both_halves(1, 2), "2016-07-15 00:00:00,1"],
        "3": ["2016-07-15 00:00:00,1", "2016-07-15 00:00:00,2", "2016-07-15 00:00:00,3", "2016-07-15 00:00:00,2"],
    }
    users = USERS + "4,a1,t1\n"
    report = load_and_prove(engine, write_folder(tmp_path, users=users, readings=readings | {"4": plain(1)}))
    assert (report.read, report.inserted, report.repeated_hour) == (15, 11, 4)
    assert (report.conflicts, report.rejected, report.duplicates) == (1, 2, 1)
    third = [(row[0], row[1]) for row in stored_rows(engine, REJECTED) if "third" in str(row[3])]
    assert third == [("consumption/1.csv", 6), ("consumption/3.csv", 4)]


def test_an_equal_second_row_in_a_repeated_hour_is_set_aside_and_counted_apart(engine: Engine, tmp_path: Path) -> None:
    readings = {
        "1": both_halves(1, 2),
        "2": both_halves(1, 2),
        "3": [f"{ONE}:00,5", f"{ONE}:00,5", f"{HALF_PAST}:00,6"],
    }
    report = load_and_prove(engine, write_folder(tmp_path, readings=readings))
    assert (report.inserted, report.repeated_hour, report.conflicts, report.rejected) == (10, 4, 0, 0)
    assert (report.duplicates, report.equal_in_repeated_hour) == (1, 1)
    [(file, line, row, reason)] = stored_rows(engine, REJECTED)
    assert (file, line, row) == ("consumption/3.csv", 3, f"{ONE}:00,5")
    assert "second reading" in str(reason)


def test_a_readings_file_without_a_user_is_set_aside_row_by_row(engine: Engine, tmp_path: Path) -> None:
    stranger = "datetime,consumption\r\n2016-07-15 00:00:00,1\r\nbroken\r\n\r\n,\r\n"
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1), "9": stranger}))
    assert (report.users, report.read, report.inserted, report.rejected) == (3, 4, 1, 3)
    assert in_words(report.reasons) == {"unknown user": 3}
    assert stored_rows(engine, REJECTED) == [
        ("consumption/9.csv", 2, "2016-07-15 00:00:00,1", "unknown user"),
        ("consumption/9.csv", 3, "broken", "unknown user"),
        ("consumption/9.csv", 5, ",", "unknown user"),
    ]
    assert "unknown user" in describe_report(report)
    assert stored_rows(engine, "SELECT count(*) FROM users WHERE external_id = '9'") == [(0,)]


def test_a_user_without_readings_is_registered(engine: Engine, tmp_path: Path) -> None:
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1)}))
    assert (report.users, report.user_rows.inserted) == (3, 3)
    assert DatabaseRepository(engine).fetch_dataset().users == 3


def test_every_row_that_is_not_loaded_is_kept_as_it_stood(engine: Engine, tmp_path: Path) -> None:
    rows = ["2016-07-15 00:00:00,1", '"x, \\. 5', "2016-07-15 00:30:00,-1", "\\N", "2016-07-15\0,1", ",5", "ü€,Null"]
    users = USERS + ",a1,t1\r\n1,a2,t3\r\n1,a1,t1\r\n4,a1\r\n"
    report = load_and_prove(engine, write_folder(tmp_path, users=users, readings={"1": rows}))
    assert (report.read, report.inserted, report.rejected) == (7, 1, 6)
    assert (report.user_rows.read, report.user_rows.rejected, report.user_rows.duplicates) == (7, 3, 1)
    texts = {(row[0], row[1]): row[2] for row in stored_rows(engine, REJECTED)}
    assert texts == {
        ("consumption/1.csv", 3): '"x, \\. 5',
        ("consumption/1.csv", 4): "2016-07-15 00:30:00,-1",
        ("consumption/1.csv", 5): "\\N",
        ("consumption/1.csv", 6): "2016-07-15\N{REPLACEMENT CHARACTER},1",
        ("consumption/1.csv", 7): ",5",
        ("consumption/1.csv", 8): "ü€,Null",
        ("user_data.csv", 5): ",a1,t1",
        ("user_data.csv", 6): "1,a2,t3",
        ("user_data.csv", 8): "4,a1",
    }
    assert sum(report.reasons.values()) == 9


def test_an_implausible_reading_is_loaded_and_counted(engine: Engine, tmp_path: Path) -> None:
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(24_000, 24_001, 16_777_214)}))
    assert (report.inserted, report.implausible, report.rejected) == (3, 2, 0)


def test_loading_twice_changes_nothing_and_counts_everything_unchanged(engine: Engine, tmp_path: Path) -> None:
    dirty = [*autumn_night([1, 2], [3, 4]), "2016-10-26 02:00:00,20", "2016-10-26 00:30:00,99", "x,1"]
    clean = autumn_night([5, 6], [7, 8])
    folder = write_folder(tmp_path, readings={"1": dirty, "2": clean, "3": clean, "9": plain(1)})
    first = load_and_prove(engine, folder)
    before = snapshot(engine)
    second = load_and_prove(engine, folder)
    after = snapshot(engine)
    assert (first.inserted, second.inserted, second.updated, second.unchanged) == (18, 0, 0, 18)
    for name in ("read", "duplicates", "conflicts", "rejected", "repeated_hour", "users"):
        assert getattr(second, name) == getattr(first, name), name
    assert (second.user_rows.inserted, second.user_rows.unchanged) == (0, 3)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"loads", "reject_sets"}  # the record of the load itself
    assert len(after["loads"]) == 2


def test_swapped_passes_are_unchanged(engine: Engine, tmp_path: Path) -> None:
    second = autumn_night([21, 22], [23, 24])
    load_and_prove(
        engine, write_folder(tmp_path / "a", readings={"1": autumn_night([1, 2], [3, 4]), "2": second, "3": second})
    )
    before = stored_readings(engine)
    again = load_and_prove(
        engine, write_folder(tmp_path / "b", readings={"1": autumn_night([3, 4], [1, 2]), "2": second, "3": second})
    )
    assert (again.inserted, again.updated, again.unchanged, again.repeated_hour) == (0, 0, 18, 6)
    assert stored_readings(engine) == before
    assert stored_rows(engine, "SELECT * FROM reading_revisions") == []


def test_one_corrected_pass_of_a_swapped_pair_is_one_update(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path / "a", readings={"1": both_halves(1, 2)}))
    again = load_and_prove(engine, write_folder(tmp_path / "b", readings={"1": both_halves(2, 9)}))
    assert (again.updated, again.unchanged, again.inserted) == (2, 2, 0)
    passes = {0: 9, 1: 2}
    assert stored_readings(engine) == {("1", at, fold): wh for at in (ONE, HALF_PAST) for fold, wh in passes.items()}


def test_a_missing_second_pass_that_comes_later_is_inserted(engine: Engine, three_users: Path) -> None:
    load_and_prove(engine, three_users)
    write_folder(three_users, readings={"3": autumn_night([31, 32], [33, 34])})
    again = load_and_prove(engine, three_users)
    assert (again.inserted, again.updated, again.unchanged, again.repeated_hour) == (1, 0, 17, 6)
    assert stored_readings(engine)["3", HALF_PAST, 1] == 34


def test_a_load_of_one_file_knows_the_repeated_hour_that_is_stored(engine: Engine, tmp_path: Path) -> None:
    users = "id,area,tariff\n" + "".join(f"{user},a1,t1\n" for user in range(1, 7))
    night = {str(user): autumn_night([1, 2], [3, 4]) for user in range(1, 6)}
    load_and_prove(engine, write_folder(tmp_path / "a", users=users, readings=night))
    late = write_folder(tmp_path / "b", users=users, readings={"6": autumn_night([5, 6], [7, 8])})
    report = load_and_prove(engine, late)
    assert (report.inserted, report.repeated_hour, report.conflicts) == (6, 2, 0)


def test_a_second_value_of_one_file_is_a_conflict_where_the_stored_users_have_none(
    engine: Engine, tmp_path: Path
) -> None:
    load_and_prove(engine, write_folder(tmp_path / "a", readings={"1": plain(1), "2": plain(1), "3": plain(1)}))
    again = load_and_prove(engine, write_folder(tmp_path / "b", readings={"1": [*plain(1), *plain(2)]}))
    assert (again.unchanged, again.conflicts, again.repeated_hour) == (1, 1, 0)


def test_a_corrected_value_updates_the_reading_and_keeps_the_old_one(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1, 2, 3), "2": plain(4)}))
    again = load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1, 2.5, 3), "2": plain(4)}))
    assert (again.updated, again.unchanged, again.inserted) == (1, 3, 0)
    assert stored_readings(engine)["1", "2016-07-15 00:30", 0] == 2.5
    kept = """SELECT load_id, external_id, read_at, fold, old_wh FROM reading_revisions JOIN users USING (user_id)"""
    assert stored_rows(engine, kept) == [(2, "1", datetime(2016, 7, 15, 0, 30), 0, 2.0)]


def test_every_value_before_the_last_correction_is_kept(engine: Engine, tmp_path: Path) -> None:
    for wh in (1, 2, 3):
        load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(wh)}))
    assert stored_rows(engine, "SELECT old_wh FROM reading_revisions ORDER BY load_id") == [(1,), (2,)]
    assert stored_readings(engine) == {("1", "2016-07-15 00:00", 0): 3}


def test_a_corrected_peak_moves_to_where_it_now_is(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1, 9, 3)}))
    load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1, 2, 3)}))
    assert stored_rows(engine, "SELECT peak_wh, peak_at FROM user_days") == [(3, datetime(2016, 7, 15, 1, 0))]


def test_appended_rows_are_inserted_and_the_rest_stays(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1, 2)}))
    again = load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1, 2, 3), "2": plain(4)}))
    assert (again.inserted, again.unchanged) == (2, 2)


def test_readings_that_a_later_load_lacks_stay(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path / "a", readings={"1": plain(1, 2)}))
    load_and_prove(engine, write_folder(tmp_path / "b", readings={"1": half_hours("2016-08-01", [5])}))
    assert sum(stored_readings(engine).values()) == 8


def test_a_user_who_is_gone_is_withdrawn_keeps_readings_and_may_come_back(engine: Engine, tmp_path: Path) -> None:
    readings = {"1": plain(1), "2": plain(2), "3": plain(3)}
    load_and_prove(engine, write_folder(tmp_path, readings=readings))
    fewer = "id,area,tariff\r\n1,a1,t1\r\n2,a1,t2\r\n"
    gone = load_and_prove(engine, write_folder(tmp_path, users=fewer, readings=readings))
    assert (gone.users, gone.withdrawn, gone.returned) == (2, 1, 0)
    assert (gone.rejected, in_words(gone.reasons)) == (1, {"unknown user": 1})
    withdrawn = "SELECT external_id FROM users WHERE withdrawn_at IS NOT NULL"
    assert stored_rows(engine, withdrawn) == [("3",)]
    assert check_consistency(engine).total_wh == 6
    moment = stored_rows(engine, "SELECT withdrawn_at FROM users WHERE external_id = '3'")
    still = load_and_prove(engine, tmp_path)
    assert still.withdrawn == 0
    assert stored_rows(engine, "SELECT withdrawn_at FROM users WHERE external_id = '3'") == moment
    back = load_and_prove(engine, write_folder(tmp_path, readings=readings))
    assert (back.withdrawn, back.returned, back.inserted, back.unchanged) == (0, 1, 0, 3)
    assert stored_rows(engine, withdrawn) == []


def test_a_changed_tariff_moves_the_whole_history_and_is_recorded(engine: Engine, tmp_path: Path) -> None:
    readings = {
        "1": [*plain(1, 2), *half_hours("2016-09-01", [3])],
        "2": plain(4, 5),
        "3": plain(6),
    }
    load_and_prove(engine, write_folder(tmp_path, readings=readings))
    moved = USERS.replace("1,a1,t1", "1,a2,t3")
    report = load_and_prove(engine, write_folder(tmp_path, users=moved, readings=readings))
    assert (report.user_rows.updated, report.user_rows.unchanged) == (1, 2)
    assert (report.inserted, report.updated, report.unchanged) == (0, 0, 6)
    sums = """SELECT area, tariff, sum(total_wh), sum(users) FROM segment_half_hours JOIN segments USING (segment_id)
              GROUP BY area, tariff ORDER BY 1, 2"""
    assert stored_rows(engine, sums) == [("a1", "t2", 9, 2), ("a2", "t3", 12, 4)]
    revisions = """SELECT r.load_id, external_id, o.area, o.tariff, n.area, n.tariff FROM user_revisions r
                   JOIN users USING (user_id) JOIN segments o ON o.segment_id = old_segment_id
                   JOIN segments n ON n.segment_id = new_segment_id"""
    assert stored_rows(engine, revisions) == [(2, "1", "a1", "t1", "a2", "t3")]
    assert DatabaseRepository(engine).fetch_dataset().segments == (("a1", "t2"), ("a2", "t3"))


def test_a_changed_tariff_and_a_corrected_value_come_in_one_load(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1, 2), "2": plain(3)}))
    moved = USERS.replace("1,a1,t1", "1,a1,t2")
    report = load_and_prove(engine, write_folder(tmp_path, users=moved, readings={"1": plain(1, 7), "2": plain(3)}))
    assert (report.user_rows.updated, report.updated) == (1, 1)
    assert stored_rows(engine, "SELECT sum(total_wh) FROM segment_half_hours") == [(11,)]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A folder that is marked as the bundled sample."""
    import hashlib

    users = "id,area,tariff\r\n8,b1,s1\r\n9,b2,s2\r\n"
    folder = write_folder(tmp_path / "sample", users=users, readings={"8": plain(80, 81), "9": [*plain(90), "x,1"]})
    (folder / "sample.sha256").write_text(hashlib.sha256(users.encode()).hexdigest() + "  user_data.csv\n")
    return folder


def test_the_sample_is_marked_and_gives_way_to_the_first_real_load(
    engine: Engine, sample: Path, three_users: Path
) -> None:
    report = load_and_prove(engine, sample)
    assert report.is_sample
    assert DatabaseRepository(engine).fetch_dataset().is_sample
    real = load_and_prove(engine, three_users)
    assert (real.sample_removed, real.is_sample, real.inserted) == (True, False, 17)
    assert "sample was removed" in describe_report(real)
    dataset = DatabaseRepository(engine).fetch_dataset()
    assert (dataset.is_sample, dataset.users, dataset.readings) == (False, 3, 17)
    assert dataset.areas == ("a1", "a2")
    assert {user for user, _, _ in stored_readings(engine)} == {"1", "2", "3"}
    assert stored_rows(engine, "SELECT is_sample FROM loads") == [(False,)]
    assert stored_rows(engine, REJECTED) == []


def test_a_load_without_one_good_reading_leaves_the_sample_in_place(
    engine: Engine, sample: Path, tmp_path: Path
) -> None:
    load_and_prove(engine, sample)
    nothing = write_folder(tmp_path / "nothing", readings={"1": ["2016-07-15 00:10:00,1"]})
    with pytest.raises(InputError, match=r"nothing was changed: 1 x time is not on the half-hour\.$"):
        load_path(engine, nothing)
    assert DatabaseRepository(engine).fetch_dataset().is_sample
    assert {user for user, _, _ in stored_readings(engine)} == {"8", "9"}


def test_a_file_without_a_user_is_named_in_the_report(engine: Engine, tmp_path: Path) -> None:
    report = load_and_prove(engine, write_folder(tmp_path / "in", readings={"1": plain(5), "77": plain(6)}))
    assert report.without_user == ["consumption/77.csv"]
    assert "Without a user in user_data.csv: consumption/77.csv." in describe_report(report)


def test_a_link_that_leads_nowhere_is_a_file_that_cannot_be_read(engine: Engine, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", readings={"1": plain(5)})
    (folder / "consumption" / "2.csv").symlink_to(tmp_path / "gone.csv")
    report = load_and_prove(engine, folder)
    assert [refusal["file"] for refusal in report.refused] == ["consumption/2.csv"]
    assert report.inserted == 1


def test_a_sample_that_was_loaded_twice_and_changed_goes_whole(engine: Engine, sample: Path, three_users: Path) -> None:
    load_and_prove(engine, sample)
    write_folder(sample, users="id,area,tariff\r\n8,b1,s1\r\n9,b2,s2\r\n", readings={"8": plain(80, 99)})
    assert load_and_prove(engine, sample).updated == 1
    load_and_prove(engine, three_users)
    for table in ("reading_revisions", "user_revisions", "rejected_rows", "reject_sets"):
        assert stored_rows(engine, f"SELECT * FROM {table}") == []


def test_the_sample_is_refused_over_real_data(engine: Engine, sample: Path, three_users: Path) -> None:
    load_and_prove(engine, three_users)
    before = snapshot(engine)
    with pytest.raises(InputError, match="sample"):
        load_path(engine, sample)
    assert snapshot(engine) == before


def test_a_real_load_that_fails_leaves_the_sample(engine: Engine, sample: Path, tmp_path: Path) -> None:
    load_and_prove(engine, sample)
    before = snapshot(engine)
    with pytest.raises(InputError):
        load_path(engine, write_folder(tmp_path / "empty", users="id,area,tariff\r\n", readings={"1": plain(1)}))
    assert snapshot(engine) == before


def test_a_copy_of_the_sample_with_other_users_is_no_sample(engine: Engine, sample: Path) -> None:
    write_folder(sample, users="id,area,tariff\r\n8,b1,s1\r\n", readings={})
    assert not load_and_prove(engine, sample).is_sample


def test_the_data_that_come_with_the_project_are_marked_as_the_sample() -> None:
    assert run.is_sample(Path(__file__).resolve().parents[2] / "data")


@pytest.mark.parametrize(
    "content",
    ["", "datetime\r\n2016-07-15 00:00:00\r\n", "a,b\r\n1,2\r\n", b"datetime,consumption\r\n\xff\r\n"],
    ids=["empty", "missing column", "misnamed columns", "not UTF-8"],
)
def test_a_refused_file_is_named_and_the_rest_is_committed(
    engine: Engine, tmp_path: Path, content: str | bytes
) -> None:
    folder = write_folder(tmp_path, readings={"1": plain(1), "3": plain(3)})
    (folder / "consumption" / "2.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    report = load_and_prove(engine, folder)
    assert [refusal["file"] for refusal in report.refused] == ["consumption/2.csv"]
    assert report.refused[0]["reason"].startswith("2.csv ")
    assert (report.read, report.inserted) == (2, 2)
    assert set(stored_readings(engine)) == {("1", "2016-07-15 00:00", 0), ("3", "2016-07-15 00:00", 0)}


def test_a_header_with_no_rows_is_a_file_without_readings(engine: Engine, tmp_path: Path) -> None:
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": [], "2": plain(1)}))
    assert (report.read, report.inserted, report.refused) == (1, 1, [])


def test_what_is_no_csv_file_is_passed_over_and_named(engine: Engine, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, readings={"1": plain(1), ".hidden": plain(2), "no user": plain(3)})
    (folder / "consumption" / "notes.txt").write_text("x")
    (folder / "consumption" / "old.csv").mkdir()
    (folder / "consumption" / "2.csv.bak").write_text("x")
    report = load_and_prove(engine, folder)
    assert sorted(report.passed_over) == [
        f"consumption/{name}" for name in (".hidden.csv", "2.csv.bak", "notes.txt", "old.csv")
    ]
    assert (report.inserted, report.rejected, report.refused) == (1, 1, [])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
@pytest.mark.parametrize("name", [b"\xff\xfe", b"a\rb", b"a\nb", b'a"b,c', b"2016 \xc3\xbc"])
def test_a_file_may_have_any_name(engine: Engine, tmp_path: Path, name: bytes) -> None:
    folder = write_folder(tmp_path, readings={"1": plain(1)})
    (Path(os.fsdecode(os.fsencode(folder) + b"/consumption/" + name + b".csv"))).write_text(
        "datetime,consumption\nx,1\n"
    )
    report = load_and_prove(engine, folder)
    assert (report.inserted, report.rejected) == (1, 1)
    assert len(stored_rows(engine, REJECTED)) == 1
    describe_report(report).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "user_data.csv").unlink(),
        lambda folder: (folder / "user_data.csv").write_text(""),
        lambda folder: (folder / "user_data.csv").write_text("id,area,tariff\n"),
        lambda folder: (folder / "user_data.csv").write_text("id,area,tariff\n,a1,t1\n4,,t1\n"),
        lambda folder: (folder / "user_data.csv").write_text("user,area,tariff\n1,a1,t1\n"),
        lambda folder: (folder / "user_data.csv").write_bytes(b"id,area,tariff\n1,\xff,t1\n"),
        lambda folder: [path.unlink() for path in (folder / "consumption").iterdir()],
        lambda folder: (folder / "consumption").rename(folder / "readings"),
        lambda folder: folder.rename(folder.with_name("elsewhere")),
    ],
    ids=[
        *("no user_data.csv", "empty user_data.csv", "no users", "no good user", "misnamed column", "not UTF-8"),
        *("no readings files", "no consumption folder", "no folder"),
    ],
)
def test_a_folder_that_cannot_be_loaded_is_refused_and_changes_nothing(
    engine: Engine, three_users: Path, spoil: Callable[[Path], object]
) -> None:
    load_and_prove(engine, three_users)
    before = snapshot(engine)
    spoil(three_users)
    with pytest.raises(InputError, match=r"\.$"):
        load_path(engine, three_users)
    assert snapshot(engine) == before


STEPS = {
    **dict.fromkeys(("stage_user_rows", "settle_users", "merge_users", "fetch_users"), user_writes),
    **dict.fromkeys(("copy_rejects", "store_rejects"), rejects),
    **dict.fromkeys(("remember_files", "finish_load"), writes),
    **dict.fromkeys(("copy_new_readings", "stage_rows", "judge_stage", "merge_stage"), merge),
}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", [RuntimeError("a fault of ours"), KeyboardInterrupt()], ids=["error", "Ctrl-C"])
def test_a_load_that_breaks_off_leaves_what_was_there(
    engine: Engine, three_users: Path, monkeypatch: pytest.MonkeyPatch, *, step: str, when: str, fault: BaseException
) -> None:
    load_and_prove(engine, three_users)
    before = snapshot(engine)
    write_folder(
        three_users,
        users=USERS.replace("2,a1,t2", "4,a9,t9").replace("1,a1,t1", "1,a2,t3"),
        readings={"1": plain(1, 2), "4": plain(3), "9": plain(4)},
    )
    original = getattr(STEPS[step], step)

    def break_off(*args: object, **kwargs: object) -> None:
        if when == "after":
            original(*args, **kwargs)
        raise fault

    monkeypatch.setattr(STEPS[step], step, break_off)
    with pytest.raises(type(fault)):
        load_path(engine, three_users)
    assert snapshot(engine) == before
    monkeypatch.undo()
    assert load_and_prove(engine, three_users).inserted == 3  # and the next load is free to go on


def test_a_failed_roll_up_takes_the_load_back(
    engine: Engine, three_users: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Connection) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(store, "refresh_rollups", fail)
    with pytest.raises(RuntimeError):
        load_path(engine, three_users)
    assert stored_readings(engine) == {}
    assert stored_rows(engine, "SELECT count(*) FROM loads") == [(0,)]


@pytest.mark.parametrize(
    "step", sorted(STEPS.keys() - {"stage_user_rows", "settle_users", "merge_users", "fetch_users"})
)
def test_a_lost_connection_in_mid_load_is_told_in_a_sentence_and_leaves_what_was_there(
    engine: Engine, three_users: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    load_and_prove(engine, three_users)
    before = snapshot(engine)
    write_folder(three_users, readings={"1": [*plain(1, 2), "x,1"]})
    original = getattr(STEPS[step], step)

    def lose_connection(connection: Connection, *args: object, **kwargs: object) -> object:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
        return original(connection, *args, **kwargs)

    monkeypatch.setattr(STEPS[step], step, lose_connection)
    with pytest.raises(DatabaseError, match=r"\.$"):
        load_path(engine, three_users)
    monkeypatch.undo()
    assert snapshot(engine) == before


def test_readers_see_the_state_before_until_the_load_is_done(
    engine: Engine, three_users: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_and_prove(engine, three_users)
    before = snapshot(engine)
    write_folder(three_users, readings={"1": plain(1, 2)})
    finish = writes.finish_load
    seen = []

    def look_and_finish(*args: object) -> None:
        seen.append(snapshot(engine))
        finish(*args)

    monkeypatch.setattr(writes, "finish_load", look_and_finish)
    load_path(engine, three_users)
    assert seen == [before]


def test_the_order_of_rows_does_not_change_the_sums(engine: Engine, create_database, tmp_path: Path) -> None:
    nights = {"1": autumn_night([1, 2], [3, 4]), "2": autumn_night([5, 6], [7, 8]), "3": autumn_night([9, 10], [11])}
    load_and_prove(engine, write_folder(tmp_path / "a", readings=nights))
    shuffled = {name: random.Random(7).sample(rows, len(rows)) for name, rows in nights.items()}
    other = create_owner_engine(parse_database_url(create_database()))
    load_and_prove(other, write_folder(tmp_path / "b", readings=shuffled))
    totals = "SELECT area, tariff, read_at, sum(total_wh), sum(users) FROM segment_half_hours \
              JOIN segments USING (segment_id) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    days = "SELECT user_id, day, total_wh, readings, peak_wh FROM user_days ORDER BY 1, 2"
    for statement in (totals, days):
        assert stored_rows(other, statement) == stored_rows(engine, statement)
    other.dispose()


def test_line_ends_and_marks_of_the_files_do_not_change_what_is_loaded(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path, readings={"1": plain(1, 2)}))
    other = "\ufeffdatetime,consumption\n2016-07-15 00:00:00, 1.0\n2016-07-15 00:30:00,2"
    report = load_and_prove(
        engine, write_folder(tmp_path, users="\ufeff" + USERS.replace("\r\n", "\n").rstrip(), readings={"1": other})
    )
    assert (report.unchanged, report.inserted, report.updated, report.user_rows.unchanged) == (2, 0, 0, 3)


def test_a_data_set_of_the_simulation_loads_whole(engine: Engine, tmp_path: Path) -> None:
    simulate(tmp_path / "out", users=12, days=3, start=date(2025, 10, 25), seed=5)
    report = load_and_prove(engine, tmp_path / "out")
    assert (report.users, report.rejected, report.conflicts, report.refused) == (12, 0, 0, [])
    assert report.repeated_hour + report.equal_in_repeated_hour == 12 * 2 - 4
    assert report.inserted + report.duplicates == 12 * 3 * 48 + 12 * 2 - 4


STAMPS = ["2016-07-15 00:00:00", "2016-07-15 00:30:00", f"{ONE}:00", "2016-07-15 00:10:00", "2016-02-30 00:00:00", ""]
ROWS = st.tuples(st.sampled_from(STAMPS[:3] * 3 + STAMPS), st.sampled_from(["1", "2", "2.5", "3", "1", "x", "-1", ""]))
FILES = st.dictionaries(
    st.sampled_from(["1", "2", "3", "9"]), st.lists(ROWS.map(",".join), max_size=7), min_size=1
).filter(lambda files: files.keys() != {"9"})  # with no file of a user who is listed, the list is refused


@settings(max_examples=30, deadline=None)
@given(loads=st.lists(FILES, min_size=1, max_size=3))
def test_whatever_the_rows_every_one_is_counted_once_and_nothing_is_lost(
    shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory, loads: list[dict[str, list[str]]]
) -> None:
    clear_database(shared_engine)
    for files in loads:
        folder = write_folder(tmp_path_factory.mktemp("folder"), readings=files)
        report = load_and_prove(shared_engine, folder)
        assert report.read == sum(bool(row.strip(",")) or row == "," for rows in files.values() for row in rows)
        set_aside = f"SELECT count(*) FROM {ISSUES} WHERE load_id = (SELECT max(load_id) FROM loads)"
        assert stored_rows(shared_engine, set_aside) == [
            (report.rejected + report.conflicts + report.equal_in_repeated_hour + report.retracted,)
        ]
        before = stored_readings(shared_engine)
        again = load_and_prove(shared_engine, folder)
        assert (again.inserted, again.updated) == (0, 0)
        assert stored_readings(shared_engine) == before


def test_the_challenge_files_are_loaded_to_the_watt_hour(challenge_load) -> None:
    engine, report = challenge_load
    assert (report.users, report.read, report.inserted, report.repeated_hour) == (60, 489_716, 489_716, 116)
    assert (report.duplicates, report.conflicts, report.rejected, report.refused) == (0, 0, 0, [])
    proof = check_consistency(engine)
    assert (proof.users, proof.readings, proof.total_wh) == (60, 489_716, 247_758_910)
    assert (proof.first, proof.last) == (datetime(2016, 7, 15), datetime(2016, 12, 31, 23, 30))
    groups = """SELECT area, tariff, sum(total_wh), count(DISTINCT user_id)
                FROM user_days JOIN users USING (user_id) JOIN segments USING (segment_id)
                GROUP BY 1, 2 ORDER BY 1, 2"""
    assert stored_rows(engine, groups) == [
        ("a1", "t1", 67_950_452, 17),
        ("a1", "t2", 69_409_690, 15),
        ("a2", "t3", 110_398_768, 28),
    ]
    halves = """SELECT area, tariff, sum(total_wh), sum(users)
                FROM segment_half_hours JOIN segments USING (segment_id) GROUP BY 1, 2 ORDER BY 1, 2"""
    assert [row[2] for row in stored_rows(engine, halves)] == [67_950_452, 69_409_690, 110_398_768]
    assert stored_rows(engine, "SELECT count(*) FROM readings WHERE wh = 0") == [(733,)]
    second = "SELECT read_at, count(*) FROM readings WHERE fold = 1 GROUP BY 1 ORDER BY 1"
    assert stored_rows(engine, second) == [(datetime(2016, 10, 26, 1), 58), (datetime(2016, 10, 26, 1, 30), 58)]
    lost_by_keeping_one = """SELECT sum(second.wh), sum(first.wh)
        FROM readings second JOIN readings first USING (user_id, read_at) WHERE second.fold = 1 AND first.fold = 0"""
    assert stored_rows(engine, lost_by_keeping_one) == [(25_764, 20_557)]


def test_loading_the_challenge_files_again_changes_nothing(challenge_load, challenge_data: Path) -> None:
    engine, _ = challenge_load
    again = load_and_prove(engine, challenge_data)
    assert (again.read, again.inserted, again.updated, again.unchanged) == (489_716, 0, 0, 489_716)
    assert (again.repeated_hour, again.user_rows.unchanged, again.withdrawn) == (116, 60, 0)
    assert check_consistency(engine).total_wh == 247_758_910


@pytest.mark.parametrize(
    ("user", "lacks"),
    [
        ("3039", [datetime(2016, 10, 26, 1, 30)]),
        ("3042", [datetime(2016, 10, 26, 1, 30)]),
        ("3043", [datetime(2016, 10, 26, 1, 0)]),
        ("3072", [datetime(2016, 10, 26, 1, 0)]),
        ("3000", []),
    ],
)
def test_the_four_short_users_lack_just_one_second_pass(challenge_load, user: str, lacks: list[datetime]) -> None:
    engine, _ = challenge_load
    detail = DatabaseRepository(engine).fetch_user(Filters(), user, Grain.DAY)
    assert detail is not None
    assert detail.missing == tuple(HalfHour(read_at, 1) for read_at in lacks)
    assert detail.missing_count == len(lacks)


def test_the_empty_home_of_user_3026_stays_as_it_is(challenge_load) -> None:
    engine, _ = challenge_load
    values = stored_rows(
        engine,
        """SELECT wh FROM readings JOIN users USING (user_id)
           WHERE external_id = '3026' AND read_at >= '2016-12-20' ORDER BY read_at, fold""",
    )
    assert len(values) == 12 * 48
    flat = pd.Series([row[0] for row in values])
    runs = flat.groupby((flat != flat.shift()).cumsum()).agg(["first", "size"])
    longest = runs[runs["first"] == 13].sort_values("size")["size"].tolist()
    assert longest[-1] == 63
    assert 51 in longest
