"""Conflicts, and times that a later load judges again; strict and dry loads. Expected values are by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import USERS, load_and_prove, snapshot, stored_readings, stored_rows, write_folder

from smapdash.errors import InputError
from smapdash.loader.options import LoadOptions
from smapdash.loader.report import LoadReport
from smapdash.loader.run import load_path

NOON = "2016-07-15 12:00"
SEVEN = "id,area,tariff\n" + "".join(f"{user},a1,t1\n" for user in range(1, 8))
CAME_FIRST = "conflict: another value for this time came first"
CAME_LATER = "conflict: another value for this time came later"
NO_REPEATED_HOUR = "conflict: the time proved to be no repeated hour"
THIRD = "a third value for this time"
SET_ASIDE = "SELECT load_id, file, line, text, reason FROM rejected_rows ORDER BY 1, 2, 3"
OLD_VALUES = "SELECT external_id, old_wh FROM reading_revisions JOIN users USING (user_id) ORDER BY load_id"

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


def stored_at_noon(engine: Engine) -> dict[int, list[float]]:
    """Return what is stored at noon, by user, in ascending order."""
    found: dict[int, list[float]] = {}
    for (user, time, _), wh in sorted(stored_readings(engine).items()):
        if time == NOON:
            found.setdefault(int(user), []).append(wh)
    return {user: sorted(values) for user, values in found.items()}


def second_values(engine: Engine) -> dict[int, tuple[float, bool]]:
    """Return the second values by user, and whether they are stored as readings."""
    rows = stored_rows(engine, "SELECT external_id, wh, kept FROM second_readings JOIN users USING (user_id)")
    return {int(str(user)): (float(str(wh)), bool(kept)) for user, wh, kept in rows}


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
    report = load_noon(engine, tmp_path, {1: [1, 2], 2: [3, 4, 4], 3: [5]}, "fail")
    assert (report.inserted, report.repeated_hour, report.duplicates) == (5, 2, 1)


def test_whether_a_second_value_fails_is_judged_by_what_the_database_then_holds(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "before", {1: [1, 2], 2: [3, 4], 3: [5]})
    assert load_noon(engine, tmp_path / "now", {3: [5, 6]}, "fail").repeated_hour == 1
    assert stored_at_noon(engine) == {1: [1, 2], 2: [3, 4], 3: [5, 6]}


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
    load_noon(engine, tmp_path / "a", {1: [1, 2], 2: [5], 3: [5]})
    assert second_values(engine) == {1: (2, False)}
    report = load_noon(engine, tmp_path / "b", {2: [5, 6], 3: [7, 5]})
    assert (report.read, report.inserted, report.unchanged, report.repeated_hour) == (4, 2, 2, 2)
    assert (report.restored, report.retracted, report.conflicts) == (1, 0, 0)
    assert stored_at_noon(engine) == {1: [1, 2], 2: [5, 6], 3: [5, 7]}
    assert {user: kept for user, (_, kept) in second_values(engine).items()} == {1: True, 2: True, 3: True}
    assert stored_rows(engine, SET_ASIDE) == [(1, "consumption/1.csv", 3, row(2), CAME_FIRST)]
    assert stored_rows(engine, "SELECT restored, retracted FROM loads ORDER BY load_id") == [(0, 0), (1, 0)]


def test_a_second_pass_is_set_aside_when_its_time_proves_to_be_no_repeated_hour(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2], 2: [6, 5]})
    report = load_noon(engine, tmp_path / "b", {3: [7], 4: [7], 5: [7]})
    assert (report.read, report.inserted, report.restored, report.retracted) == (3, 3, 0, 2)
    assert stored_at_noon(engine) == {1: [1], 2: [6], 3: [7], 4: [7], 5: [7]}
    assert second_values(engine) == {1: (2, False), 2: (5, False)}
    assert stored_rows(engine, SET_ASIDE) == [
        (2, "consumption/1.csv", 3, row(2), NO_REPEATED_HOUR),
        (2, "consumption/2.csv", 3, row(5), NO_REPEATED_HOUR),
    ]
    assert "Set aside after all: 2 second readings" in report.to_text()


def test_a_second_pass_that_was_set_aside_comes_back_once_more(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2]})
    load_noon(engine, tmp_path / "b", {3: [7], 4: [7]})
    assert stored_at_noon(engine)[1] == [1]
    report = load_noon(engine, tmp_path / "c", {3: [7, 8]})
    assert (report.restored, report.repeated_hour) == (1, 1)
    assert stored_at_noon(engine) == {1: [1, 2], 3: [7, 8], 4: [7]}


def test_half_of_the_users_is_enough_and_less_is_not(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2], 2: [5]})
    assert stored_at_noon(engine) == {1: [1, 2], 2: [5]}
    assert load_noon(engine, tmp_path / "b", {3: [6]}).retracted == 1
    assert load_noon(engine, tmp_path / "c", {4: [8, 9]}).restored == 1
    assert stored_at_noon(engine) == {1: [1, 2], 2: [5], 3: [6], 4: [8, 9]}


def test_a_load_that_does_not_touch_the_time_leaves_it_as_it_is(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2], 2: [5], 3: [5]}, "keep")
    other = write_folder(tmp_path / "b", users=SEVEN, readings={"4": [row(1, "2016-07-15 12:30")]})
    report = load_and_prove(engine, other)
    assert (report.inserted, report.restored, report.retracted) == (1, 0, 0)
    assert stored_at_noon(engine) == {1: [1, 2], 2: [5], 3: [5]}


def test_swapped_passes_are_set_aside_as_they_now_stand(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2]})
    again = load_noon(engine, tmp_path / "b", {1: [2, 1]})
    assert (again.unchanged, again.updated, again.inserted) == (2, 0, 0)
    assert load_noon(engine, tmp_path / "c", {2: [5], 3: [5]}).retracted == 1
    [(_, _, _, text, reason)] = stored_rows(engine, SET_ASIDE)
    aside, _ = second_values(engine)[1]
    assert sorted([*stored_at_noon(engine)[1], aside]) == [1, 2]
    assert (text, reason) == (row(aside), NO_REPEATED_HOUR)
    load_noon(engine, tmp_path / "d", {2: [5, 6]})
    assert stored_at_noon(engine) == {1: [1, 2], 2: [5, 6], 3: [5]}


def test_a_second_pass_that_was_corrected_is_set_aside_with_its_new_value(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2]})
    again = load_noon(engine, tmp_path / "b", {1: [1, 3]})
    assert (again.unchanged, again.updated) == (1, 1)
    load_noon(engine, tmp_path / "c", {2: [5], 3: [5]})
    assert stored_at_noon(engine)[1] == [1]
    assert second_values(engine)[1] == (3, False)
    assert stored_rows(engine, SET_ASIDE) == [(3, "consumption/1.csv", 3, row(3), NO_REPEATED_HOUR)]
    assert stored_rows(engine, OLD_VALUES) == [("1", 2)]


def test_a_first_pass_that_was_corrected_keeps_its_new_value(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2]})
    assert load_noon(engine, tmp_path / "b", {1: [3]}).updated == 1
    assert stored_at_noon(engine)[1] == [2, 3]
    load_noon(engine, tmp_path / "c", {2: [5], 3: [5]})
    assert (stored_at_noon(engine)[1], second_values(engine)[1]) == ([3], (2, False))
    load_noon(engine, tmp_path / "d", {2: [5, 6]})
    assert stored_at_noon(engine)[1] == [2, 3]


def test_a_value_that_corrects_a_swapped_pair_is_not_lost_when_the_pair_is_parted(
    engine: Engine, tmp_path: Path
) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2]})
    load_noon(engine, tmp_path / "b", {1: [2, 9]})
    load_noon(engine, tmp_path / "c", {1: [5]})
    both = stored_at_noon(engine)[1]
    assert 5 in both
    assert load_noon(engine, tmp_path / "d", {2: [7], 3: [7]}).retracted == 1
    aside, kept = second_values(engine)[1]
    assert not kept
    assert sorted([*stored_at_noon(engine)[1], aside]) == both
    assert (row(aside), NO_REPEATED_HOUR) in {
        (text, reason) for _, _, _, text, reason in stored_rows(engine, SET_ASIDE)
    }


def test_a_second_pass_that_gives_way_to_a_conflict_is_set_aside_and_not_lost(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2]})
    report = load_noon(engine, tmp_path / "b", {1: [1, 3], 2: [5], 3: [5]})
    assert (report.unchanged, report.conflicts, report.inserted, report.retracted) == (1, 1, 2, 1)
    assert stored_at_noon(engine)[1] == [1]
    assert {(text, reason) for _, _, _, text, reason in stored_rows(engine, SET_ASIDE)} == {
        (row(2), NO_REPEATED_HOUR),
        (row(3), CAME_FIRST),
    }


def test_a_second_pass_that_is_now_the_only_value_is_not_stored_twice_later(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2], 2: [5, 6]})
    report = load_noon(engine, tmp_path / "b", {1: [2], 3: [7], 4: [7], 5: [7]})
    assert (report.updated, report.inserted, report.retracted) == (1, 3, 1)
    assert stored_at_noon(engine)[1] == [2]
    assert stored_rows(engine, OLD_VALUES) == [("1", 1)]
    assert second_values(engine) == {2: (6, False)}
    assert stored_rows(engine, SET_ASIDE) == [(2, "consumption/2.csv", 3, row(6), NO_REPEATED_HOUR)]
    report = load_noon(engine, tmp_path / "c", {3: [7, 8], 4: [7, 8]})
    assert report.restored == 1
    assert stored_at_noon(engine) == {1: [2], 2: [5, 6], 3: [7, 8], 4: [7, 8], 5: [7]}


def test_a_value_that_was_set_aside_and_is_now_the_only_one_corrects_the_reading(
    engine: Engine, tmp_path: Path
) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2], 2: [5], 3: [5]})
    report = load_noon(engine, tmp_path / "b", {1: [2]})
    assert (report.updated, report.restored) == (1, 0)
    assert (stored_at_noon(engine)[1], second_values(engine)) == ([2], {})
    assert stored_rows(engine, OLD_VALUES) == [("1", 1)]
    load_noon(engine, tmp_path / "c", {2: [5, 6], 3: [5, 6]})
    assert stored_at_noon(engine) == {1: [2], 2: [5, 6], 3: [5, 6]}


def test_a_value_that_was_set_aside_comes_back_beside_a_corrected_one(engine: Engine, tmp_path: Path) -> None:
    load_noon(engine, tmp_path / "a", {1: [1, 2], 2: [5], 3: [5]})
    assert load_noon(engine, tmp_path / "b", {1: [3]}).updated == 1
    assert (stored_at_noon(engine)[1], second_values(engine)) == ([3], {1: (2, False)})
    assert load_noon(engine, tmp_path / "c", {2: [5, 6], 3: [5, 6]}).restored == 1
    assert stored_at_noon(engine)[1] == [2, 3]


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
