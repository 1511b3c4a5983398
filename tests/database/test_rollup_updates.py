"""Roll-ups that are brought up to date by what loads changed equal those that are read as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from tests.builders import clear_database, load_and_prove, write_folder
from tests.following import Following

from smapdash.db.check import repair
from smapdash.db.rollups import changes

SEGMENTS = ("a1,t1", "a1,t2", "a2,t1")
DAYS = ("2016-10-24", "2016-10-25", "2016-10-26", "2016-11-30")
TIMES = ("00:00", "01:00", "01:30", "12:30", "23:30")
VALUES = (1.0, 250.0, 0.3, 30_000.0, 20_000_000.5 / 1_000)


@dataclass(frozen=True)
class Delivery:
    """What one load brings: the segment of each user, and rows of user, day, time and Wh; a row may come twice."""

    users: dict[str, str]
    rows: list[tuple[str, str, str, float]] = field(default_factory=list)

    def write(self, folder: Path) -> Path:
        listed = "".join(f"{user},{segment}\n" for user, segment in sorted(self.users.items()))
        readings: dict[str, list[str]] = {user: [] for user in self.users}
        for user, day, time, wh in self.rows:
            if user in readings:
                readings[user].append(f"{day} {time}:00,{wh}")
        return write_folder(
            folder, users=f"id,area,tariff\n{listed}", readings={u: r for u, r in readings.items() if r}
        )


USERS = st.dictionaries(st.sampled_from(["7", "20", "100", "3"]), st.sampled_from(SEGMENTS), min_size=1)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["7", "20", "100", "3"]), st.sampled_from(DAYS), st.sampled_from(TIMES), st.sampled_from(VALUES)
    ),
    min_size=1,
    max_size=30,
)
DELIVERIES = st.lists(st.builds(Delivery, USERS, ROWS), min_size=2, max_size=4)


@settings(max_examples=60, deadline=None)
@given(deliveries=DELIVERIES)
def test_after_any_loads_an_update_equals_a_whole_reading(
    shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory, deliveries: list[Delivery]
) -> None:
    """Users come, go and move between segments; readings are new, corrected, second passes, fractions of a Wh."""
    clear_database(shared_engine)
    following = Following(shared_engine)
    for delivery in deliveries:
        if any(user in delivery.users for user, *_ in delivery.rows):
            load_and_prove(shared_engine, delivery.write(tmp_path_factory.mktemp("delivery")))
            following.hold()


@pytest.fixture
def followed(shared_engine: Engine, tmp_path: Path) -> Following:
    clear_database(shared_engine)
    following = Following(shared_engine)
    users = {"7": "a1,t1", "20": "a2,t1"}
    rows = [(user, "2016-10-24", time, 100.0) for user in users for time in TIMES]
    load_and_prove(shared_engine, Delivery(users, rows).write(tmp_path / "first"))
    following.hold()
    return following


def test_a_day_of_one_user_is_an_update(shared_engine: Engine, followed: Following, tmp_path: Path) -> None:
    load_and_prove(shared_engine, Delivery({"7": "a1,t1"}, [("7", "2016-10-24", "12:30", 5.0)]).write(tmp_path / "2"))
    assert followed.hold().cube.days.wh.tolist() == [405.0, 500.0]
    assert followed.updates == 1


def test_what_a_load_changed_is_recorded_day_by_day(shared_engine: Engine, followed: Following, tmp_path: Path) -> None:
    rows = [("7", "2016-10-24", "12:30", 5.0), ("7", "2016-10-26", "12:30", 5.0), ("7", "2016-10-27", "12:30", 5.0)]
    load_and_prove(shared_engine, Delivery({"7": "a1,t1", "20": "a2,t1"}, rows).write(tmp_path / "2"))
    with shared_engine.connect() as connection:
        found = connection.execute(
            text("SELECT load_id, external_id, days::text FROM load_user_days JOIN users USING (user_id)")
        )
        assert [tuple(row) for row in found] == [(2, "7", "{[2016-10-24,2016-10-25),[2016-10-26,2016-10-28)}")]
        found = connection.execute(
            text("SELECT area, days::text FROM load_segment_days JOIN segments USING (segment_id)")
        )
        assert [tuple(row) for row in found] == [("a1", "{[2016-10-24,2016-10-25),[2016-10-26,2016-10-28)}")]


def test_after_a_repair_all_is_read_again(shared_engine: Engine, followed: Following) -> None:
    repair(shared_engine)
    followed.hold()
    assert followed.updates == 0


def test_changes_of_old_loads_are_dropped_and_then_all_is_read(
    shared_engine: Engine, followed: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST_LOADS", 2)
    for number in range(2, 6):
        rows = [("7", "2016-10-25", "12:30", float(number))]
        load_and_prove(shared_engine, Delivery({"7": "a1,t1"}, rows).write(tmp_path / str(number)))
    with shared_engine.connect() as connection:
        assert connection.scalars(text("SELECT DISTINCT load_id FROM load_user_days ORDER BY 1")).all() == [4, 5]
    followed.hold()
    assert followed.updates == 0
