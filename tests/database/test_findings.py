"""Findings of loads: planted faults are found and nothing else is, and loads after loads find what one would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from tests.builders import clear_database, load_and_prove, stored_rows, write_folder

from smapdash.db.check import check_consistency, repair
from smapdash.db.load.log import purge_issues

FIRST, DAYS = datetime(2016, 10, 1), 40
REPEATED = [datetime(2016, 10, 26, 1, 0), datetime(2016, 10, 26, 1, 30)]
Values = dict[datetime, float]


def home() -> Values:
    """Return a home without faults: days that differ, none of them extreme."""
    starts = [FIRST + timedelta(minutes=30) * number for number in range(48 * DAYS)]
    return {start: 200.0 + 10 * (number * 7 % 13) + 30 * (number // 48 % 7) for number, start in enumerate(starts)}


def between(first: str, last: str) -> list[datetime]:
    """Return the half-hours from one to another, both included."""
    start, stop = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return [start + timedelta(minutes=30) * number for number in range((stop - start) // timedelta(minutes=30) + 1)]


def without(*spans: tuple[str, str]) -> Values:
    gone = {start for span in spans for start in between(*span)}
    return {start: wh for start, wh in home().items() if start not in gone}


def with_values(first: str, last: str, wh: Callable[[float], float]) -> Values:
    inside = set(between(first, last))
    return {start: wh(value) if start in inside else value for start, value in home().items()}


HOMES: dict[str, Values] = {
    "clean": home(),
    "gaps": without(
        ("2016-10-05 10:00", "2016-10-05 12:00"),
        ("2016-10-05 20:00", "2016-10-05 20:00"),
        ("2016-10-20 00:00", "2016-10-21 23:30"),
    ),
    "lacks-a-pass": home(),
    "conflict": home(),
    "rejected": home(),
    "negative": home(),
    "zeros": with_values("2016-10-12 06:00", "2016-10-13 11:30", lambda _: 0.0),
    "flat": with_values("2016-10-12 06:00", "2016-10-13 06:30", lambda _: 137.0),
    "implausible": with_values("2016-10-13 18:00", "2016-10-13 18:00", lambda _: 25_000.0),
    "kwh": {start: wh / 1_000 for start, wh in home().items()},
    "spike": with_values("2016-10-14 18:00", "2016-10-14 18:00", lambda _: 4_000.0),
    "extreme": with_values("2016-10-15 00:00", "2016-10-15 23:30", lambda wh: wh + 600),
    "late": without(("2016-10-01 00:00", "2016-10-03 23:30")),
    "early": without(("2016-11-05 12:00", "2016-11-09 23:30")),
}
MORE_ROWS = {
    "conflict": ["2016-10-10 12:00:00,1"],
    "rejected": ["2016-10-11 09:00:00,broken", "2016-10-12 09:00:00,"],
    "negative": ["2016-10-11 09:00:00,-5"],
}
PLANTED = {
    ("gaps", "missing", "2016-10-05 10:00", "2016-10-05 20:00", 6.0, 1),
    ("gaps", "missing", "2016-10-20 00:00", "2016-10-21 23:30", 96.0, 2),
    ("lacks-a-pass", "repeated-hour", "2016-10-26 01:30", "2016-10-26 01:30", 1.0, 1),
    ("conflict", "conflict", "2016-10-10 12:00", "2016-10-10 12:00", 1.0, 2),
    ("rejected", "rejected", "2016-10-11 00:00", "2016-10-12 23:30", 2.0, 1),
    ("negative", "negative", "2016-10-11 00:00", "2016-10-11 23:30", 1.0, 2),
    ("zeros", "zero-run", "2016-10-12 06:00", "2016-10-13 11:30", 60.0, 1),
    ("flat", "flat-line", "2016-10-12 06:00", "2016-10-13 06:30", 50.0, 1),
    ("implausible", "implausible", "2016-10-13 18:00", "2016-10-13 18:00", 25_000.0, 3),
    ("kwh", "wrong-unit", "2016-10-01 00:00", "2016-11-09 23:30", 0.5, 3),
    ("spike", "spike", "2016-10-14 18:00", "2016-10-14 18:00", 700.0, 1),
    ("extreme", "extreme-day", "2016-10-15 00:00", "2016-10-15 23:30", 0.0, 1),
    ("late", "late-start", "2016-10-01 00:00", "2016-10-03 23:30", 3.0, 1),
    ("early", "early-end", "2016-11-05 12:00", "2016-11-09 23:30", 4.0, 2),
}
FINDINGS = """
    SELECT external_id, kind, to_char(first_at, 'YYYY-MM-DD HH24:MI'), to_char(last_at, 'YYYY-MM-DD HH24:MI'), size,
           severity FROM findings JOIN users USING (user_id)"""


def rows_of(name: str, values: Values) -> list[str]:
    rows = [f"{start},{wh}" for start, wh in values.items()]
    again = REPEATED[: 1 if name == "lacks-a-pass" else 2]
    return [*rows, *(f"{start},{values[start] / 2}" for start in again), *MORE_ROWS.get(name, ())]


def write(folder: Path, homes: dict[str, list[str]]) -> Path:
    users = "id,area,tariff\n" + "".join(f"{name},a,t\n" for name in HOMES)
    return write_folder(folder, users=users, readings=homes)


def find_kinds(engine: Engine, kinds: str) -> set[Any]:
    return set(stored_rows(engine, f"{FINDINGS} WHERE kind = '{kinds}'"))


def test_planted_faults_are_found_and_nothing_else_is(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write(tmp_path, {name: rows_of(name, values) for name, values in HOMES.items()}))
    found = set(stored_rows(engine, FINDINGS))
    measured = {row[1]: row[4] for row in found}
    # The spike of 4,000 Wh stands above a third highest half-hour; the extreme day has 48 x 600 Wh more than planned.
    day = sum(HOMES["extreme"][start] for start in between("2016-10-15 00:00", "2016-10-15 23:30"))
    third = sorted(HOMES["spike"][start] for start in between("2016-10-14 00:00", "2016-10-14 23:30"))[-3]
    highest = max(HOMES["kwh"].values())
    sizes = {"spike": pytest.approx(100 * (4_000 - third) / third), "extreme-day": day, "wrong-unit": highest}
    assert {name: measured[name] for name in sizes} == sizes
    assert {row[:4] + row[5:] for row in found} == {row[:4] + row[5:] for row in PLANTED}
    assert {row[4] for row in found if row[1] not in sizes} == {row[4] for row in PLANTED if row[1] not in sizes}


def test_loads_of_parts_find_what_one_load_of_all_finds(engine: Engine, tmp_path: Path) -> None:
    whole = {name: rows_of(name, values) for name, values in HOMES.items()}
    halves = {name: [row for row in rows if row < "2016-10-16"] for name, rows in whole.items()}
    load_and_prove(engine, write(tmp_path / "first", {name: halves[name] for name in list(halves)[:6]}))
    load_and_prove(engine, write(tmp_path / "second", halves))
    load_and_prove(engine, write(tmp_path / "third", whole))
    assert {row[:4] + row[5:] for row in stored_rows(engine, FINDINGS)} == {row[:4] + row[5:] for row in PLANTED}


def test_a_finding_keeps_the_load_that_first_found_it_and_goes_with_its_cause(engine: Engine, tmp_path: Path) -> None:
    gap = [row for row in rows_of("clean", HOMES["gaps"]) if row < "2016-10-06"]
    load_and_prove(engine, write(tmp_path / "1", {"clean": gap, "late": gap}))
    later = [*gap, "2016-10-07 00:00:00,200"]
    load_and_prove(engine, write(tmp_path / "2", {"clean": later, "late": later}))
    of_loads = "SELECT external_id, load_id, size FROM findings JOIN users USING (user_id) WHERE kind = 'missing'"
    assert set(stored_rows(engine, of_loads)) == {("clean", 1, 54.0), ("late", 1, 54.0)}  # it has grown by a day
    filled = [row for row in rows_of("clean", HOMES["clean"]) if row < "2016-10-06"]
    load_and_prove(engine, write(tmp_path / "3", {"clean": filled, "late": later}))
    assert set(stored_rows(engine, of_loads)) == {("clean", 3, 48.0), ("late", 1, 54.0)}


def test_data_that_go_on_end_early_for_those_who_do_not(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write(tmp_path / "1", {name: ["2016-07-15 00:00:00,1"] for name in ("clean", "late")}))
    assert stored_rows(engine, FINDINGS) == []
    load_and_prove(engine, write(tmp_path / "2", {"clean": ["2016-07-16 12:00:00,1"]}))
    assert find_kinds(engine, "early-end") == {("late", "early-end", "2016-07-15 00:30", "2016-07-16 12:00", 1.0, 2)}


def test_deleting_rows_that_were_set_aside_deletes_the_findings_on_them(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write(tmp_path, {"rejected": ["2016-10-11 09:00:00,1", "2016-10-11 09:30:00,x"]}))
    assert len(find_kinds(engine, "rejected")) == 1
    purge_issues(engine, 1)
    assert find_kinds(engine, "rejected") == set()
    assert check_consistency(engine).ok


@pytest.mark.parametrize(
    "fault",
    [
        "DELETE FROM findings WHERE kind = 'missing'",
        "UPDATE findings SET size = size + 1 WHERE kind = 'missing'",
        "INSERT INTO findings SELECT first_at - interval '9 days', last_at, size, user_id, load_id, severity, kind "
        "FROM findings",
    ],
)
def test_the_check_names_findings_that_differ_and_the_repair_derives_them(
    engine: Engine, tmp_path: Path, fault: str
) -> None:
    load_and_prove(
        engine, write(tmp_path, {"gaps": [row for row in rows_of("clean", HOMES["gaps"]) if row < "2016-10-07"]})
    )
    before = stored_rows(engine, FINDINGS)
    with engine.begin() as connection:
        connection.execute(text(fault))
    proof = check_consistency(engine)
    assert [difference["rollup"] for difference in proof.differences] == ["findings"]
    assert repair(engine)[0].ok
    assert stored_rows(engine, FINDINGS) == before


DAY_OF = {
    "zeros": [0.0] * 48,
    "flat": [13.0] * 48,
    "half flat": [13.0] * 24 + [20.0, 21.0] * 12,
    "ends flat": [20.0, 21.0] * 12 + [13.0] * 24,
    "usual": [300.0 + place for place in range(48)],
    "spike": [300.0 + place for place in range(47)] + [5_000.0],
    "implausible": [300.0 + place for place in range(47)] + [30_000.0],
    "few": [7.0] * 5,
}
LOADS = st.lists(
    st.dictionaries(
        st.sampled_from(["clean", "gaps"]),
        st.dictionaries(st.integers(0, 5), st.sampled_from(sorted(DAY_OF)), min_size=1, max_size=6),
        min_size=1,
    ),
    min_size=2,
    max_size=3,
)


@given(loads=LOADS)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_findings_after_any_loads_are_those_of_a_derivation_from_all(
    shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory, loads: list[dict[str, dict[int, str]]]
) -> None:
    clear_database(shared_engine)
    for days_of in loads:
        homes = {
            name: [
                f"{FIRST + timedelta(days=day, minutes=30 * place)},{wh}"
                for day, kind in days.items()
                for place, wh in enumerate(DAY_OF[kind])
            ]
            for name, days in days_of.items()
        }
        load_and_prove(shared_engine, write(tmp_path_factory.mktemp("load"), homes))
