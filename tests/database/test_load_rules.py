"""Conflicts, and times that a later load judges again; strict and dry loads. Expected values are by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import USERS, half_hours, load_and_prove, snapshot, stored_readings, stored_rows, write_folder

from smapdash.errors import InputError
from smapdash.loader.options import LoadOptions
from smapdash.loader.report import LoadReport
from smapdash.loader.report_text import describe_report
from smapdash.loader.run import load_path

NOON = "2016-07-15 12:00"
ONE, HALF_PAST = "2016-10-26 01:00", "2016-10-26 01:30"
SEVEN = "id,area,tariff\n" + "".join(f"{user},a1,t1\n" for user in range(1, 8))
CAME_FIRST = "conflict: another value for this time came first"
CAME_LATER = "conflict: another value for this time came later"
NO_REPEATED_HOUR = "conflict: the time proved to be no repeated hour"
THIRD = "a third value for this time"
SET_ASIDE = "SELECT load_id, file, line, text, reason, detail FROM rejected_rows ORDER BY 1, 2, 3"
SET_ASIDE_AT_ONE = SET_ASIDE.replace("ORDER", "WHERE text LIKE '% 01:00%' ORDER")
OLD_VALUES = (
    "SELECT external_id, old_wh FROM reading_revisions JOIN users USING (user_id) "
    "WHERE to_char(read_at, 'MI') = '00' ORDER BY load_id"
)

Values = Mapping[int, Sequence[float]]


def row(wh: float, time: str = NOON) -> str:
    return f"{time}:00,{wh:g}"


def write_noon(folder: Path, values: Values, users: str = SEVEN) -> Path:
    """Write the values of some users at noon."""
    return write_folder(
        folder, users=users, readings={str(user): [row(wh) for wh in of] for user, of in values.items()}
    )


def load_noon(engine: Engine, folder: Path, values: Values, rule: str = "first") -> LoadReport:
    return load_and_prove(engine, write_noon(folder, values), LoadOptions(conflicts=rule))


def load_night(engine: Engine, folder: Path, values: Values, rule: str = "first") -> LoadReport:
    """Load the values of some users, the same at 01:00 and at 01:30."""
    rows = {str(user): [row(wh, time) for time in (ONE, HALF_PAST) for wh in of] for user, of in values.items()}
    return load_and_prove(engine, write_folder(folder, users=SEVEN, readings=rows), LoadOptions(conflicts=rule))


def per_half_hour(report: LoadReport, *names: str) -> tuple[int, ...]:
    """Return counts of a load of which both half-hours have the same rows, for one of them."""
    assert all(getattr(report, name) % 2 == 0 for name in names)
    return tuple(getattr(report, name) // 2 for name in names)


def stored_at_noon(engine: Engine, at: str = NOON) -> dict[int, list[float]]:
    """Return what is stored at a time, by user, in ascending order."""
    found: dict[int, list[float]] = {}
    for (user, time, _), wh in sorted(stored_readings(engine).items()):
        if time == at:
            found.setdefault(int(user), []).append(wh)
    return {user: sorted(values) for user, values in found.items()}


def stored_at_night(engine: Engine) -> dict[int, list[float]]:
    """Return what is stored at 01:00, which is the same at 01:30."""
    assert stored_at_noon(engine, ONE) == stored_at_noon(engine, HALF_PAST)
    return stored_at_noon(engine, ONE)


def second_values(engine: Engine) -> dict[int, tuple[float, bool]]:
    """Return the second values by user, the same at all times, and whether they are stored as readings."""
    rows = stored_rows(engine, "SELECT DISTINCT external_id, wh, kept FROM second_readings JOIN users USING (user_id)")
    found = {int(str(user)): (float(str(wh)), bool(kept)) for user, wh, kept in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize(
    ("rule", "stored", "aside"),
    [
        ("first", [1], [(1, "consumption/1.csv", 3, row(2), CAME_FIRST)]),
        ("last", [2], [(1, "consumption/1.csv", 2, row(1), CAME_LATER)]),
        ("keep", [1, 2], []),
    ],
)
def test_the_rule_for_conflicts_says_which_value_counts(
    engine: Engine, tmp_path: Path, rule: str, stored: list[float], aside: list[object]
) -> None:
    report = load_noon(engine, tmp_path, {1: [1, 2], 2: [5], 3: [5]}, rule)
    assert stored_at_noon(engine) == {1: stored, 2: [5], 3: [5]}
    assert (report.inserted, report.conflicts, report.conflicts_kept) == (
        *(2 + len(stored), len(aside), 1 - len(aside)),
    )
    assert (report.repeated_hour, report.rejected, report.duplicates) == (0, 0, 0)
    assert stored_rows(engine, SET_ASIDE) == aside


def test_a_conflict_that_is_kept_is_the_second_pass(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path, {1: [9, 2], 2: [5], 3: [5]}, "keep")
    stored = stored_readings(engine)
    assert (stored["1", NOON, 0], stored["1", NOON, 1]) == (9, 2)


def test_a_conflict_can_refuse_the_load_and_is_named(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "before", {1: [4]})
    before = snapshot(engine)
    folder = write_noon(tmp_path / "now", {1: [1], 2: [3, 3, 7], 4: [1]})
    with pytest.raises(InputError, match=r"2\.csv line 4: user 2 has two values at 2016-07-15 12:00 \(3 and 7 Wh\)"):
        load_path(engine, folder, LoadOptions(conflicts="fail"))
    assert snapshot(engine) == before


def test_a_repeated_hour_and_duplicates_are_no_conflict_that_fails(engine: Engine, tmp_path: Path) -> None:
    report = load_night(engine, tmp_path, {1: [1, 2], 2: [3, 4, 4], 3: [5]}, "fail")
    assert per_half_hour(report, "inserted", "repeated_hour", "duplicates") == (5, 2, 1)


def test_whether_a_second_value_fails_is_judged_by_what_the_database_then_holds(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "before", {1: [1, 2], 2: [3, 4], 3: [5]})
    assert per_half_hour(load_night(engine, tmp_path / "now", {3: [5, 6]}, "fail"), "repeated_hour") == (1,)
    assert stored_at_night(engine) == {1: [1, 2], 2: [3, 4], 3: [5, 6]}


@pytest.mark.parametrize(("rule", "stored"), [("first", [1]), ("last", [2]), ("keep", [1, 2])])
def test_a_third_value_is_rejected_whatever_the_rule(
    engine: Engine, tmp_path: Path, rule: str, stored: list[float]
) -> None:
    report = load_noon(engine, tmp_path, {1: [1, 2, 1, 3, 2], 2: [5], 3: [5]}, rule)
    assert stored_at_noon(engine)[1] == stored
    assert (report.read, report.rejected, report.duplicates) == (7, 1, 2)
    assert (1, "consumption/1.csv", 5, row(3), THIRD) in stored_rows(engine, SET_ASIDE)


@pytest.mark.parametrize(
    ("rule", "segment", "line"),
    [("first", ("a1", "t1"), 3), ("last", ("a2", "t3"), 2), ("keep", ("a1", "t1"), 3)],
)
def test_the_rule_for_conflicts_says_which_row_of_a_user_counts(
    engine: Engine, tmp_path: Path, rule: str, segment: tuple[str, str], line: int
) -> None:
    users = "id,area,tariff\n1,a1,t1\n1,a2,t3\n2,a1,t1\n2,a1,t1\n"
    report = load_and_prove(engine, write_noon(tmp_path, {1: [1]}, users), LoadOptions(conflicts=rule))
    assert (report.users, report.user_rows.duplicates, report.user_rows.rejected) == (2, 1, 1)
    named = "SELECT area, tariff FROM users JOIN segments USING (segment_id) WHERE external_id = '1'"
    assert stored_rows(engine, named) == [segment]
    [(file, number, text)] = stored_rows(engine, "SELECT file, line, text FROM rejected_rows")
    assert (file, number) == ("user_data.csv", line)
    assert text == users.splitlines()[line - 1]


def test_a_user_who_is_given_twice_can_refuse_the_load(engine: Engine, tmp_path: Path) -> None:
    before = snapshot(engine)
    folder = write_noon(tmp_path, {1: [1]}, USERS + "2,a1,t2\r\n3,a1,t1\r\n")
    with pytest.raises(InputError, match=r"^user_data\.csv line 6: .* with --conflicts fail nothing was loaded"):
        load_path(engine, folder, LoadOptions(conflicts="fail"))
    assert snapshot(engine) == before


def test_a_conflict_comes_back_when_its_time_proves_to_be_a_repeated_hour(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2], 2: [5], 3: [5]})
    assert second_values(engine) == {1: (2, False)}
    report = load_night(engine, tmp_path / "b", {2: [5, 6], 3: [7, 5]})
    assert per_half_hour(report, "read", "inserted", "unchanged", "repeated_hour") == (4, 2, 2, 2)
    assert per_half_hour(report, "restored", "retracted", "conflicts") == (1, 0, 0)
    assert stored_at_night(engine) == {1: [1, 2], 2: [5, 6], 3: [5, 7]}
    assert {user: kept for user, (_, kept) in second_values(engine).items()} == {1: True, 2: True, 3: True}
    assert stored_rows(engine, SET_ASIDE_AT_ONE) == [(1, "consumption/1.csv", 3, row(2, ONE), CAME_FIRST)]
    assert stored_rows(engine, "SELECT restored, retracted FROM loads ORDER BY load_id") == [(0, 0), (2, 0)]


def test_a_second_pass_is_set_aside_when_its_time_proves_to_be_no_repeated_hour(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2], 2: [6, 5]})
    report = load_night(engine, tmp_path / "b", {3: [7], 4: [7], 5: [7]})
    assert per_half_hour(report, "read", "inserted", "restored", "retracted") == (3, 3, 0, 2)
    assert stored_at_night(engine) == {1: [1], 2: [6], 3: [7], 4: [7], 5: [7]}
    assert second_values(engine) == {1: (2, False), 2: (5, False)}
    assert stored_rows(engine, SET_ASIDE_AT_ONE) == [
        (2, "consumption/1.csv", 3, row(2, ONE), NO_REPEATED_HOUR),
        (2, "consumption/2.csv", 3, row(5, ONE), NO_REPEATED_HOUR),
    ]
    assert "Set aside after all: 4 second readings" in describe_report(report)


def test_a_second_pass_that_was_set_aside_comes_back_once_more(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2]})
    load_night(engine, tmp_path / "b", {3: [7], 4: [7]})
    assert stored_at_night(engine)[1] == [1]
    report = load_night(engine, tmp_path / "c", {3: [7, 8]})
    assert per_half_hour(report, "restored", "repeated_hour") == (1, 1)
    assert stored_at_night(engine) == {1: [1, 2], 3: [7, 8], 4: [7]}


def test_half_of_the_users_is_enough_and_less_is_not(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2], 2: [5, 6], 3: [5], 4: [5]})
    assert stored_at_night(engine) == {1: [1, 2], 2: [5, 6], 3: [5], 4: [5]}
    assert per_half_hour(load_night(engine, tmp_path / "b", {5: [6]}), "retracted") == (2,)
    assert per_half_hour(load_night(engine, tmp_path / "c", {6: [8, 9]}), "restored") == (2,)
    assert stored_at_night(engine) == {1: [1, 2], 2: [5, 6], 3: [5], 4: [5], 5: [6], 6: [8, 9]}


def test_a_load_that_does_not_touch_the_time_leaves_it_as_it_is(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2], 2: [5], 3: [5]}, "keep")
    other = write_folder(tmp_path / "b", users=SEVEN, readings={"4": [row(1, "2016-07-15 12:30")]})
    report = load_and_prove(engine, other)
    assert (report.inserted, report.restored, report.retracted) == (1, 0, 0)
    assert stored_at_noon(engine) == {1: [1, 2], 2: [5], 3: [5]}


def test_swapped_passes_are_set_aside_as_they_now_stand(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2]})
    again = load_night(engine, tmp_path / "b", {1: [2, 1]})
    assert per_half_hour(again, "unchanged", "updated", "inserted") == (2, 0, 0)
    assert per_half_hour(load_night(engine, tmp_path / "c", {2: [5], 3: [5]}), "retracted") == (1,)
    [(_, _, _, text, reason)] = stored_rows(engine, SET_ASIDE_AT_ONE)
    aside, _ = second_values(engine)[1]
    assert sorted([*stored_at_night(engine)[1], aside]) == [1, 2]
    assert (text, reason) == (row(aside, ONE), NO_REPEATED_HOUR)
    load_night(engine, tmp_path / "d", {2: [5, 6]})
    assert stored_at_night(engine) == {1: [1, 2], 2: [5, 6], 3: [5]}


def test_a_second_pass_that_was_corrected_is_set_aside_with_its_new_value(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2]})
    again = load_night(engine, tmp_path / "b", {1: [1, 3]})
    assert per_half_hour(again, "unchanged", "updated") == (1, 1)
    load_night(engine, tmp_path / "c", {2: [5], 3: [5]})
    assert stored_at_night(engine)[1] == [1]
    assert second_values(engine)[1] == (3, False)
    assert stored_rows(engine, SET_ASIDE_AT_ONE) == [(3, "consumption/1.csv", 3, row(3, ONE), NO_REPEATED_HOUR)]
    assert stored_rows(engine, OLD_VALUES) == [("1", 2)]


def test_a_first_pass_that_was_corrected_keeps_its_new_value(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2]})
    assert per_half_hour(load_night(engine, tmp_path / "b", {1: [3]}), "updated") == (1,)
    assert stored_at_night(engine)[1] == [2, 3]
    load_night(engine, tmp_path / "c", {2: [5], 3: [5]})
    assert (stored_at_night(engine)[1], second_values(engine)[1]) == ([3], (2, False))
    load_night(engine, tmp_path / "d", {2: [5, 6]})
    assert stored_at_night(engine)[1] == [2, 3]


def test_a_value_that_corrects_a_swapped_pair_is_not_lost_when_the_pair_is_parted(
    engine: Engine, tmp_path: Path
) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2]})
    load_night(engine, tmp_path / "b", {1: [2, 9]})
    load_night(engine, tmp_path / "c", {1: [5]})
    both = stored_at_night(engine)[1]
    assert 5 in both
    assert per_half_hour(load_night(engine, tmp_path / "d", {2: [7], 3: [7]}), "retracted") == (1,)
    aside, kept = second_values(engine)[1]
    assert not kept
    assert sorted([*stored_at_night(engine)[1], aside]) == both
    assert (row(aside, ONE), NO_REPEATED_HOUR) in {
        (text, reason) for _, _, _, text, reason in stored_rows(engine, SET_ASIDE_AT_ONE)
    }


def test_a_second_pass_that_gives_way_to_a_conflict_is_set_aside_and_not_lost(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2]})
    report = load_night(engine, tmp_path / "b", {1: [1, 3], 2: [5], 3: [5]})
    assert per_half_hour(report, "unchanged", "conflicts", "inserted", "retracted") == (1, 1, 2, 1)
    assert stored_at_night(engine)[1] == [1]
    assert {(text, reason) for _, _, _, text, reason in stored_rows(engine, SET_ASIDE_AT_ONE)} == {
        (row(2, ONE), NO_REPEATED_HOUR),
        (row(3, ONE), CAME_FIRST),
    }


def test_a_second_pass_that_is_now_the_only_value_is_not_stored_twice_later(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2], 2: [5, 6]})
    report = load_night(engine, tmp_path / "b", {1: [2], 3: [7], 4: [7], 5: [7]})
    assert per_half_hour(report, "updated", "inserted", "retracted") == (1, 3, 1)
    assert stored_at_night(engine)[1] == [2]
    assert stored_rows(engine, OLD_VALUES) == [("1", 1)]
    assert second_values(engine) == {2: (6, False)}
    assert stored_rows(engine, SET_ASIDE_AT_ONE) == [(2, "consumption/2.csv", 3, row(6, ONE), NO_REPEATED_HOUR)]
    report = load_night(engine, tmp_path / "c", {3: [7, 8], 4: [7, 8]})
    assert per_half_hour(report, "restored") == (1,)
    assert stored_at_night(engine) == {1: [2], 2: [5, 6], 3: [7, 8], 4: [7, 8], 5: [7]}


def test_a_value_that_was_set_aside_and_is_now_the_only_one_corrects_the_reading(
    engine: Engine, tmp_path: Path
) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2], 2: [5], 3: [5]})
    report = load_night(engine, tmp_path / "b", {1: [2]})
    assert per_half_hour(report, "updated", "restored") == (1, 0)
    assert (stored_at_night(engine)[1], second_values(engine)) == ([2], {})
    assert stored_rows(engine, OLD_VALUES) == [("1", 1)]
    load_night(engine, tmp_path / "c", {2: [5, 6], 3: [5, 6]})
    assert stored_at_night(engine) == {1: [2], 2: [5, 6], 3: [5, 6]}


def test_a_value_that_was_set_aside_comes_back_beside_a_corrected_one(engine: Engine, tmp_path: Path) -> None:
    load_night(engine, tmp_path / "a", {1: [1, 2], 2: [5], 3: [5]})
    assert per_half_hour(load_night(engine, tmp_path / "b", {1: [3]}), "updated") == (1,)
    assert (stored_at_night(engine)[1], second_values(engine)) == ([3], {1: (2, False)})
    assert per_half_hour(load_night(engine, tmp_path / "c", {2: [5, 6], 3: [5, 6]}), "restored") == (1,)
    assert stored_at_night(engine)[1] == [2, 3]


def test_the_same_files_under_another_rule_give_what_that_rule_says(engine: Engine, tmp_path: Path) -> None:
    values: Values = {1: [1, 2], 2: [5], 3: [5]}
    load_noon(engine, tmp_path, values, "keep")
    first = load_noon(engine, tmp_path, values, "first")
    assert (first.conflicts, first.unchanged, first.retracted) == (1, 3, 0)
    assert (stored_at_noon(engine)[1], second_values(engine)) == ([1], {1: (2, False)})
    last = load_noon(engine, tmp_path, values, "last")
    assert (last.conflicts, last.updated, last.unchanged) == (1, 1, 2)
    assert (stored_at_noon(engine)[1], second_values(engine)) == ([2], {1: (1, False)})
    keep = load_noon(engine, tmp_path, values, "keep")
    assert (keep.conflicts, keep.conflicts_kept, keep.inserted, keep.unchanged) == (0, 1, 1, 3)
    assert stored_at_noon(engine) == {1: [1, 2], 2: [5], 3: [5]}


def write_delivery_twice(folder: Path, days: Mapping[int, int], *, others: int = 2, changed: int = 48) -> Path:
    """Write September; of some users so many days come again, the first values of each day with others."""
    september = half_hours("2016-09-01", [100] * 48 * 30)
    readings = {str(user): september for user in range(1, len(days) + others + 1)}
    for user, number in days.items():
        again = [half_hours(f"2016-09-{day + 1:02}", [150] * changed) for day in range(number)]
        readings[str(user)] = [*september, *(row for of_day in again for row in of_day)]
    return write_folder(folder, users=SEVEN, readings=readings)


TWICE = "7 days of 3 users came twice with other values"


def test_a_week_that_comes_again_with_corrections_is_conflicts_and_said_first(engine: Engine, tmp_path: Path) -> None:
    report = load_and_prove(engine, write_delivery_twice(tmp_path, {1: 7, 2: 7, 3: 7}))
    assert (report.conflicts, report.repeated_hour) == (3 * 7 * 48, 0)
    assert set(stored_readings(engine).values()) == {100}
    first = f"{TWICE}: a delivery with corrections? `--conflicts last` takes the later one."
    assert describe_report(report).splitlines()[0] == first
    assert (report.to_dict()["conflict_days"], report.to_dict()["conflict_users"]) == (7, 3)


def test_a_lone_user_whose_month_comes_again_has_no_second_pass(engine: Engine, tmp_path: Path) -> None:
    report = load_and_prove(engine, write_delivery_twice(tmp_path, {1: 30}, others=0), LoadOptions(conflicts="last"))
    assert (report.conflicts, report.repeated_hour) == (1440, 0)
    assert set(stored_readings(engine).values()) == {150}
    first = "30 days of 1 user came twice with other values; the later values are stored (`--conflicts last`)."
    assert describe_report(report).splitlines()[0] == first


def test_days_of_which_less_than_half_comes_again_are_single_conflicts(engine: Engine, tmp_path: Path) -> None:
    report = load_and_prove(engine, write_delivery_twice(tmp_path / "a", {1: 3}, changed=23))
    assert (report.conflicts, report.conflict_days, report.conflict_users) == (69, 0, 0)
    assert load_and_prove(engine, write_delivery_twice(tmp_path / "b", {1: 3}, changed=24)).conflict_days == 3


@pytest.mark.parametrize("options", [LoadOptions(conflicts="fail"), LoadOptions(strict=True)])
def test_a_refusal_says_first_that_whole_days_came_twice(engine: Engine, tmp_path: Path, options: LoadOptions) -> None:
    before = snapshot(engine)
    with pytest.raises(InputError, match=rf"^{TWICE}: .* takes the later one\. .*nothing was loaded") as refusal:
        load_path(engine, write_delivery_twice(tmp_path, {1: 7, 2: 7, 3: 7}), options)
    assert refusal.value.exit_code == 3
    assert snapshot(engine) == before


@pytest.mark.parametrize(
    ("times", "is_hour"),
    [
        (("01:00", "01:30"), True),
        (("01:30", "02:00"), True),
        (("00:00", "00:30"), True),
        (("03:00", "03:30"), True),
        (("23:00", "23:30"), True),
        (("03:30", "04:00"), False),
        (("22:30", "23:00"), False),
        (("12:00", "12:30"), False),
        (("01:00",), False),
        (("01:00", "02:00"), False),
        (("01:00", "01:30", "02:00"), False),
        (("00:00", "00:30", "01:00", "01:30"), False),
        (("01:00", "01:30", "03:00", "03:30"), False),
    ],
)
def test_a_repeated_hour_is_two_neighbouring_half_hours_of_one_night(
    engine: Engine, tmp_path: Path, times: Sequence[str], *, is_hour: bool
) -> None:
    rows = [row(wh, f"2016-10-26 {time}") for time in times for wh in (1, 2)]
    report = load_and_prove(engine, write_folder(tmp_path, users=SEVEN, readings={"1": rows}))
    assert (report.repeated_hour, report.conflicts) == ((2, 0) if is_hour else (0, len(times)))


def test_the_half_hours_before_and_after_midnight_are_no_hour(engine: Engine, tmp_path: Path) -> None:
    rows = [row(wh, time) for time in ("2016-10-26 23:30", "2016-10-27 00:00") for wh in (1, 2)]
    assert load_and_prove(engine, write_folder(tmp_path, users=SEVEN, readings={"1": rows})).conflicts == 2


def test_of_two_users_both_must_have_a_second_value(engine: Engine, tmp_path: Path) -> None:
    assert load_night(engine, tmp_path / "a", {1: [1, 2], 2: [5]}).conflicts == 2
    assert load_night(engine, tmp_path / "b", {2: [5, 6]}).restored == 2


@pytest.mark.parametrize(("day", "apart"), [("2017-01-24", 90), ("2017-01-25", 91)])
def test_another_such_hour_within_90_days_disproves_both_in_any_order(
    engine: Engine, tmp_path: Path, day: str, apart: int
) -> None:
    one = load_night(engine, tmp_path / "a", {1: [1, 2]})
    rows = [row(wh, f"{day} {time}") for time in ("02:00", "02:30") for wh in (1, 2)]
    other = load_and_prove(engine, write_folder(tmp_path / "b", users=SEVEN, readings={"1": rows}))
    expected = (0, 2, 2) if apart == 90 else (2, 0, 0)
    assert (one.repeated_hour, other.repeated_hour, other.conflicts, other.retracted) == (2, *expected)
    if apart == 90:  # half of the users disprove the later one, which proves the earlier one again
        later = write_folder(
            tmp_path / "c",
            users=SEVEN,
            readings={str(user): [row(3, f"{day} {time}") for time in ("02:00", "02:30")] for user in (2, 3)},
        )
        assert load_and_prove(engine, later).restored == 2
        assert stored_at_night(engine) == {1: [1, 2]}
