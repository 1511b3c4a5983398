"""From the rows that name users to users: which row counts, which repeats it, and why the others do not count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from smapdash.db.load.writes import begin_load
from smapdash.errors import InputError
from smapdash.loader import registration
from smapdash.loader.formats.challenge import Challenge
from smapdash.loader.options import LoadOptions
from smapdash.loader.registration import Registration
from smapdash.loader.report import LoadReport
from smapdash.loader.snapshots import Snapshots
from smapdash.model.reasons import Reason
from smapdash.wording.reasons import describe_reason

Settled = tuple[dict[str, tuple[str, str]], dict[int, str], int]
UsersOf = Callable[..., Settled]


@pytest.fixture
def users_of(shared_engine: Engine, tmp_path: Path) -> UsersOf:
    """Return a function that registers the users of rows of a list, in a transaction that is taken back.

    It returns the users, the reason of each rejected line, and the number of duplicates; and holds that they add up.
    """

    def register(*rows: str, conflicts: str = "first", max_rejects: int = 100) -> Settled:
        (tmp_path / "user_data.csv").write_bytes("\r\n".join(("id,area,tariff", *rows)).encode())
        file, report = Challenge().users_file(tmp_path), LoadReport(source="here")
        with shared_engine.connect() as connection:
            load_id = begin_load(connection, "here", is_sample=False, conflict_rule=conflicts)
            options = LoadOptions(conflicts=conflicts, max_rejects=max_rejects)
            found = Registration(connection, load_id, options, report, files=[file], snapshots=Snapshots())
            found.register_list(Challenge().read_users(file), {})
            stored = "SELECT external_id, area, tariff FROM users JOIN segments USING (segment_id)"
            users = {row.external_id: (row.area, row.tariff) for row in connection.execute(text(stored))}
            rejected = list(connection.execute(text("SELECT line, text, reason, detail FROM rejects ORDER BY line")))
        counts = report.user_rows
        assert counts.read == len(rows) == len(users) + counts.duplicates + len(rejected)
        assert (counts.inserted, counts.rejected, report.users) == (len(users), len(rejected), len(users))
        assert report.segments == len(set(users.values()))
        lines = "\n".join(rows).replace("\0", "\N{REPLACEMENT CHARACTER}").split("\n")
        assert [row.text for row in rejected] == [lines[row.line - 2] for row in rejected]
        return (
            users,
            {row.line: describe_reason(Reason.from_stored(row.reason, row.detail)) for row in rejected},
            counts.duplicates,
        )

    return register


def test_users_are_read_with_spaces_stripped(users_of: UsersOf) -> None:
    users, rejected, duplicates = users_of("3000,a1,t1", " 100 , a2 , t3 ", "MAC000002,ü,東京")
    assert users == {"3000": ("a1", "t1"), "100": ("a2", "t3"), "MAC000002": ("ü", "東京")}
    assert (rejected, duplicates) == ({}, 0)


@pytest.mark.parametrize("conflicts", ["first", "last"])
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",a1,t1", "id is empty"),
        ("  ,a1,t1", "id is empty"),
        ("2,,t1", "area is empty"),
        ("2,a1,", "tariff is empty"),
        (",,", "id is empty"),
        ("2,a1", "wrong number of fields"),
        ("2,a1,t1,x", "wrong number of fields"),
        ('"2,a1",t1', "wrong number of fields"),
        ('"",a1,t1', "id is empty"),
        ("2\0,a1,t1", "id holds a control character (U+0000)"),
        ("2,a\x1b[31m1,t1", "area holds a control character (U+001B)"),
        ("2,a1,t\u200b1", "tariff holds ZERO WIDTH SPACE (U+200B)"),
        ("\ufeff2,a1,t1", "id holds ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("2,a\u202e1,t1", "area holds RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("2,a\xad1,t1", "area holds SOFT HYPHEN (U+00AD)"),
        ("2,a\ue0001,t1", "area holds a character without a name (U+E000)"),
        ("2,a1,t __proto__", "holds __proto__"),
        ("9" * 201 + ",a1,t1", "longer than 200"),
        ("2," + "a" * 201 + ",t1", "longer than 200"),
        ("2,a1," + "t" * 200_000, "longer than 200"),
    ],
)
def test_a_row_of_users_that_breaks_a_rule_is_rejected(
    users_of: UsersOf, row: str, reason: str, conflicts: str
) -> None:
    users, rejected, duplicates = users_of("1,a1,t1", row, "3,a2,t3", conflicts=conflicts)
    assert users == {"1": ("a1", "t1"), "3": ("a2", "t3")}
    assert list(rejected) == [3]
    assert reason in rejected[3]
    assert duplicates == 0


@pytest.mark.parametrize("row", ["1,a1,t2", "1,a2,t1"])
def test_of_rows_that_disagree_on_a_user_the_first_counts(users_of: UsersOf, row: str) -> None:
    users, rejected, duplicates = users_of("1,a1,t1", row, "3,a2,t3")
    assert users == {"1": ("a1", "t1"), "3": ("a2", "t3")}
    assert rejected == {3: "conflict: the id came before with another area or tariff"}
    assert duplicates == 0


@pytest.mark.parametrize("conflicts", ["first", "keep"])
def test_a_user_given_twice_alike_is_a_duplicate_and_otherwise_a_conflict(users_of: UsersOf, conflicts: str) -> None:
    rows = ("1,a1,t1", "2,a1,t1", "1,a1,t1", "1,a2,t3", "1, a1 ,t1", "1,a2,t3")
    users, rejected, duplicates = users_of(*rows, conflicts=conflicts)
    assert users == {"1": ("a1", "t1"), "2": ("a1", "t1")}
    assert rejected == dict.fromkeys([5, 7], "conflict: the id came before with another area or tariff")
    assert duplicates == 2


def test_where_the_last_row_counts_those_that_disagree_with_it_are_rejected(users_of: UsersOf) -> None:
    rows = ("1,a1,t1", "2,a1,t1", "1,a1,t1", "1,a2,t3", "1, a1 ,t1", "1,a2,t3")
    users, rejected, duplicates = users_of(*rows, conflicts="last")
    assert users == {"1": ("a2", "t3"), "2": ("a1", "t1")}
    assert rejected == dict.fromkeys([2, 4, 6], "conflict: the id came later with another area or tariff")
    assert duplicates == 1


def test_a_row_that_is_no_good_takes_part_in_no_conflict(users_of: UsersOf) -> None:
    for conflicts in ("first", "last"):
        users, rejected, _ = users_of("1,,t1", "1,a1,t1", "1,a1,", "1,a1", conflicts=conflicts)
        assert users == {"1": ("a1", "t1")}
        assert rejected == {2: "area is empty", 4: "tariff is empty", 5: "wrong number of fields"}


def test_names_that_look_alike_are_one_name(users_of: UsersOf) -> None:
    rows = (
        "Zoe\u0308,North East,t1",
        "2,North\xa0East,t1",
        "3,North\t\u2009 East\u3000,t1",
        "Zo\xeb,North\u202fEast,t1",
    )
    users, rejected, duplicates = users_of(*rows)
    assert users == dict.fromkeys(["Zo\xeb", "2", "3"], ("North East", "t1"))
    assert (rejected, duplicates) == ({}, 1)


def test_ids_are_text_and_their_zeros_count(users_of: UsersOf) -> None:
    users, rejected, _ = users_of("100,a1,t1", "0100,a1,t2", "1e2,a1,t2")
    assert users == {"100": ("a1", "t1"), "0100": ("a1", "t2"), "1e2": ("a1", "t2")}
    assert rejected == {}


def test_names_of_200_characters_are_held(users_of: UsersOf) -> None:
    users, _, _ = users_of(f"{'9' * 200},{'ü' * 200},{'t' * 200}")
    assert users == {"9" * 200: ("ü" * 200, "t" * 200)}


def test_a_list_without_users_is_refused(users_of: UsersOf) -> None:
    for rows in ((), (",a1,t1",)):
        with pytest.raises(InputError, match=r"^user_data\.csv in here names no user\. Nothing was loaded\.$"):
            users_of(*rows)


def test_a_conflict_refuses_the_list_where_it_shall_fail(users_of: UsersOf) -> None:
    with pytest.raises(InputError, match=r"^user_data\.csv line 4: conflict: the id came before with another area"):
        users_of("1,a1,t1", "1,a1,t1", "1,a2,t1", "1,a3,t1", conflicts="fail")


@pytest.mark.parametrize("rows", [(",a1,t1", "1,a1,t1", "2,,t1"), ("1,a1,t1", "1,a2,t1", "1,a3,t1"), (",a1,t1",) * 2])
def test_a_list_of_more_rejected_rows_than_are_allowed_is_refused(users_of: UsersOf, rows: tuple[str, ...]) -> None:
    with pytest.raises(
        InputError, match=r"^user_data\.csv holds more than 1 rows .*; correct it, or allow more by --max"
    ):
        users_of("9,a1,t1", *rows, max_rejects=1)
    assert len(users_of("9,a1,t1", *rows, max_rejects=2)[1]) == 2


FIELDS = st.tuples(st.sampled_from("12 "), st.sampled_from("ab "), st.sampled_from("t "))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(FIELDS, max_size=8).filter(lambda names: any(" " not in row for row in names)),
    conflicts=st.sampled_from(["first", "last", "keep"]),
    rows_at_once=st.integers(1, 9),
)
def test_each_row_counts_or_repeats_one_that_does_or_is_rejected(
    users_of: UsersOf, names: list[tuple[str, str, str]], conflicts: str, rows_at_once: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registration, "_ROWS_AT_ONCE", rows_at_once)
        users, rejected, duplicates = users_of(*map(",".join, names), conflicts=conflicts)
    good = {line: row for line, row in enumerate(names, start=2) if " " not in row}
    ranked = list(good.values()) if conflicts == "last" else list(good.values())[::-1]
    assert users == {user: (area, tariff) for user, area, tariff in ranked}
    agreeing = [line for line, (user, *names) in good.items() if users[user] == tuple(names)]
    assert duplicates == len(agreeing) - len(users)
    assert sorted(rejected) == [line for line in range(2, len(names) + 2) if line not in agreeing]
