"""Load shapes of what is stored: groups of all users, and every view of a group is that of its users."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Semaphore
from threading import enumerate as enumerate_threads
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import write_folder
from tests.processes import fails, smapdash, wait_until

from smapdash.db.copy import fetch_arrays
from smapdash.embedded.folder import try_lock
from smapdash.errors import DatabaseError, NotReadyError
from smapdash.loader.run import load_path
from smapdash.model.accounts import ACCOUNT, Account, Role, Scope
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.load_shapes import ShapeKind, ShapeName
from smapdash.repository import shape_groups, shape_users, shapes_ahead
from smapdash.repository.database import DatabaseRepository
from smapdash.repository.rollups.build import State, fetch_rollups, fetch_state
from smapdash.repository.rollups.follower import Follower
from smapdash.repository.rollups.generations import Generations
from smapdash.repository.rollups.reader import CubeOfState, CubeReader
from smapdash.repository.shapes_ahead import ShapesAhead
from smapdash.repository.states import Readings

EVENING, FLAT = (Filters(shape=ShapeName(kind)) for kind in (ShapeKind.EVENING, ShapeKind.FLAT))
OF_EVENING, OF_FLAT = (Filters(users=tuple(str(user) for user in range(first, 15, 2))) for first in (1, 2))
IDS = [str(user) for user in range(1, 15)]
USERS = "id,area,tariff\n" + "".join(f"{user},a{1 + int(user) % 3},t{1 + int(user) % 2}\n" for user in [*IDS, "15"])


def rows(user: int) -> list[str]:
    """Return 29 days of a user: odd ones use more in the evening; some lack half-hours, and one has an implausible."""
    first, written = datetime(2016, 10, 3), []
    for slot in range(29 * 48):
        wh = user * (9 if user % 2 and 36 <= slot % 48 < 42 else 1) * 10
        if (slot + user) % 101 and not (user == 4 and slot == 700):
            written.append(f"{first + timedelta(minutes=30 * slot)},{30_000 if (user, slot) == (3, 500) else wh}")
    return written


@pytest.fixture(scope="module")
def stored(shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    readings = {user: rows(int(user)) for user in IDS} | {"15": rows(15)[:48]}
    load_path(shared_engine, write_folder(tmp_path_factory.mktemp("shapes"), users=USERS, readings=readings))
    return shared_engine


@pytest.fixture
def repository(stored: Engine, monkeypatch: pytest.MonkeyPatch) -> DatabaseRepository:
    monkeypatch.setattr(shape_users, "_USERS_AT_ONCE", 2)
    return DatabaseRepository(stored)


def test_users_are_grouped_and_those_with_too_few_readings_are_counted(repository: DatabaseRepository) -> None:
    found = repository.fetch_load_shapes(Filters())
    groups = found.frame.drop_duplicates("shape")[["shape", "users", "users_of_all", "areas", "tariffs"]]
    assert groups.to_numpy().tolist() == [
        ["evening-peak", 7, 7, "a2 3 | a1 2 | a3 2", "t2 7"],
        ["flat", 7, 7, "a3 3 | a1 2 | a2 2", "t1 7"],
    ]
    assert (found.grouped, found.left_out) == (14, 1)
    assert len(found.frame) == 2 * 2 * 48


def test_groups_are_at_hand_once_they_were_made_for_these_non_working_days(repository: DatabaseRepository) -> None:
    others = Filters(areas=("a1",), rest_days=(2, 6))
    assert not repository.has_load_shapes(others)
    repository.fetch_load_shapes(Filters(rest_days=others.rest_days))
    assert repository.has_load_shapes(others)
    assert not repository.has_load_shapes(Filters(rest_days=(1,)))


def test_groups_are_those_of_all_users_whatever_the_filters(repository: DatabaseRepository) -> None:
    whole = repository.fetch_load_shapes(Filters()).frame
    for filters in (
        Filters(areas=("a1",)),
        Filters(users=("1", "2", "4")),
        FLAT,
        Filters(first_day=date(2016, 10, 31)),
    ):
        frame = repository.fetch_load_shapes(filters).frame
        pd.testing.assert_frame_equal(frame.drop(columns="users"), whole.drop(columns="users"))
    counts = repository.fetch_load_shapes(Filters(users=("1", "2", "4"))).frame.drop_duplicates("shape")
    assert counts["users"].tolist() == [1, 2]


@pytest.mark.parametrize("leave_out", [False, True])
@pytest.mark.parametrize(("shape", "users"), [(EVENING, OF_EVENING), (FLAT, OF_FLAT)])
def test_every_view_of_a_shape_is_that_of_its_users(
    repository: DatabaseRepository, shape: Filters, users: Filters, leave_out: bool
) -> None:
    more = {"without_implausible": leave_out, "areas": ("a1", "a2"), "first_day": date(2016, 10, 5)}
    both = [Filters(shape=shape.shape, **more), Filters(users=users.users, **more)]  # type: ignore[arg-type]
    summaries = [repository.fetch_summary(filters) for filters in both]
    assert summaries[0] == summaries[1]
    assert summaries[0].registered == 5 if shape is EVENING else 4
    frames = [
        [
            repository.fetch_energy(filters, Grain.HOUR),
            repository.fetch_energy(filters, Grain.DAY),
            repository.fetch_bands(filters, Grain.WEEK),
            repository.fetch_profile(filters),
            repository.fetch_heat_map(filters),
            repository.fetch_duration(filters),
            repository.fetch_distribution(filters),
            repository.fetch_segments(filters, Split.BOTH),
            repository.fetch_users(filters, sort="id").rows,
            repository.fetch_load_research(filters),
            repository.fetch_peaks(filters),
            repository.fetch_findings(filters).rows,
            repository.fetch_coverage(filters),
            pd.concat(repository.fetch_all_readings(filters)[1]),
        ]
        for filters in both
    ]
    for of_shape, of_users in zip(*frames, strict=True):
        pd.testing.assert_frame_equal(of_shape.reset_index(drop=True), of_users.reset_index(drop=True))
    assert len({repository.fetch_implausible(filters).count for filters in both}) == 1


class Gate:
    """Lets through as many fetches of readings as it is opened for; those for which it is broken fail."""

    def __init__(self) -> None:
        self.open, self.is_broken = Semaphore(0), False

    def fetch(self, *given: Any) -> dict[str, Any]:
        assert self.open.acquire(timeout=60)
        if self.is_broken:
            raise DatabaseError("the connection was lost")
        return fetch_arrays(*given)


@pytest.fixture
def gate(repository: DatabaseRepository, monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(shape_users, "fetch_arrays", gate.fetch)
    return gate


def sentence_of(repository: DatabaseRepository, filters: Filters) -> str:
    """Return why there is no answer yet; empty where there is one."""
    try:
        repository.fetch_summary(filters)
    except NotReadyError as error:
        return str(error)
    return ""


def test_a_request_does_not_wait_until_all_readings_are_added_up_and_says_how_many_are(
    stored: Engine, gate: Gate
) -> None:
    asked = DatabaseRepository(stored, patience_s=0)
    for done in (0, 25, 50, 75):  # pieces of two of the seven users, who are in three areas
        said = f"The readings of 7 users are being added up: {done} % done."
        wait_until(lambda said=said: sentence_of(asked, EVENING) == said)  # type: ignore[misc]
        assert sentence_of(asked, FLAT) == "The readings of 7 users are being added up: 0 % done.", (
            "it has its turn later"
        )
        assert asked.fetch_summary(Filters()).users == 15, "other selections wait for nothing"
        gate.open.release()
    gate.open.release(100)
    wait_until(lambda: not sentence_of(asked, EVENING) and not sentence_of(asked, FLAT))
    assert asked.fetch_summary(EVENING) == DatabaseRepository(stored).fetch_summary(EVENING)


def test_what_was_added_up_before_the_database_went_away_is_kept(stored: Engine, gate: Gate) -> None:
    asked = DatabaseRepository(stored, patience_s=0)
    gate.open.release(2)
    wait_until(lambda: "50 % done" in sentence_of(asked, EVENING))
    gate.is_broken = True
    gate.open.release()
    wait_until(lambda: not any(thread.name == "load shape" for thread in enumerate_threads()))
    gate.is_broken = False
    assert "50 % done" in sentence_of(asked, EVENING)
    gate.open.release(3)  # two pieces, and the days that are not whole
    wait_until(lambda: not sentence_of(asked, EVENING))
    assert asked.fetch_summary(EVENING).users == 7


@pytest.mark.parametrize("overtaken", ["cube", "connection", None])
def test_a_thread_reads_only_what_is_of_the_state_of_the_cube(stored: Engine, overtaken: str | None) -> None:
    state = latest(stored)
    with stored.connect() as connection:
        cube = fetch_rollups(connection, state).cube
        if overtaken == "cube":
            cube = replace(cube, dataset=replace(cube.dataset, state="of an earlier load"))
        elif overtaken:
            state = state._replace(load_id=state.load_id - 1)
        readings = Readings(connection, CubeOfState(cube, state), cube.dataset, 0)
        with ExitStack() as stack:
            if overtaken:
                stack.enter_context(pytest.raises(NotReadyError, match="A load has just ended"))
            with readings.another_connection() as another:
                assert another is not connection


def test_a_request_waits_a_little(stored: Engine, repository: DatabaseRepository) -> None:
    expected = repository.fetch_summary(EVENING)
    assert DatabaseRepository(stored, patience_s=60).fetch_summary(EVENING) == expected


def test_a_shape_narrows_beside_selected_users_and_the_panel_is_of_anyone(repository: DatabaseRepository) -> None:
    assert repository.fetch_summary(Filters(shape=FLAT.shape, users=("1", "2", "4"))).users == 2
    opened, alone = (repository.fetch_user(filters, "1", Grain.DAY) for filters in (FLAT, Filters()))
    assert opened is not None
    assert alone is not None
    assert opened.summary == alone.summary


def test_a_shape_that_is_not_there_selects_nobody(repository: DatabaseRepository) -> None:
    summary = repository.fetch_summary(Filters(shape=ShapeName(ShapeKind.NIGHT)))
    assert (summary.users, summary.registered, summary.readings) == (0, 0, 0)
    assert repository.fetch_findings(Filters(shape=ShapeName(ShapeKind.NIGHT))).total == 0


def test_the_command_prints_the_shapes_and_takes_one_as_a_filter(stored: Engine) -> None:
    url = stored.url.render_as_string(hide_password=False)

    def query(*words: str) -> list[str]:
        answer = smapdash("query", *words, "--format", "csv", DATABASE_URL=url)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.splitlines()

    lines = query("shapes", "--area", "a1")
    assert len(lines) == 1 + 2 * 2 * 48
    assert lines[1].startswith("evening-peak,2,7,a2 3 | a1 2 | a3 2,t2 7,working,00:00,")
    lines = query("users", "--shape", "flat", "--sort", "id", "--ascending")
    assert [line.split(",")[0] for line in lines[1:]] == ["2", "4", "6", "8", "10", "12", "14"]
    assert len(query("shapes", "--rest-day", "mon", "--rest-day", "tue", "--rest-day", "wed")) == 1 + 2 * 2 * 48
    assert len(query("shapes", "--rest-day", "tue")) == 1, "four Tuesdays, with gaps, are too few for everybody"
    unknown = fails(smapdash("query", "demand", "--shape", "night", DATABASE_URL=url), 3)
    assert "No load shape is called night; there are evening-peak and flat." in unknown
    unread = fails(smapdash("query", "demand", "--shape", "round", DATABASE_URL=url), 2)
    assert "round is not a load shape such as evening-peak." in unread


@pytest.fixture
def generations(stored: Engine, tmp_path: Path) -> Generations:
    """A cache with the roll-ups of what is stored."""
    generations = Generations(tmp_path, stored.url)
    follower = Follower(stored, generations)
    DatabaseRepository(stored, follower).fetch_dataset()
    follower.close()
    return generations


def latest(engine: Engine) -> State:
    with engine.connect() as connection:
        state = fetch_state(connection)
    assert state
    return state


def test_groups_are_made_before_anybody_asks_and_equal_those_made_then(
    stored: Engine, generations: Generations, repository: DatabaseRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    sharing = DatabaseRepository(stored, CubeReader(generations))
    assert not sharing.has_load_shapes(Filters())
    ShapesAhead(stored, generations).group(latest(stored))
    assert sharing.has_load_shapes(Filters(areas=("a1",)))
    whole = repository.fetch_load_shapes(Filters(areas=("a1",)))
    monkeypatch.setattr(shape_groups, "group_by_shape", None)
    ahead = sharing.fetch_load_shapes(Filters(areas=("a1",)))
    pd.testing.assert_frame_equal(ahead.frame, whole.frame)
    assert ahead[1:] == whole[1:]


def test_groups_that_one_process_made_are_those_of_the_others(
    stored: Engine, generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (DatabaseRepository(stored, CubeReader(generations)) for _ in range(2))
    made = first.fetch_load_shapes(EVENING)
    assert second.has_load_shapes(Filters())
    assert not second.has_load_shapes(Filters(rest_days=(1,)))
    monkeypatch.setattr(shape_groups, "group_by_shape", None)
    assert second.fetch_load_shapes(EVENING).frame.equals(made.frame)


@pytest.mark.parametrize("content", [b"", b"PK", None], ids=["empty", "cut", "bytes changed"])
def test_damaged_groups_are_made_again(stored: Engine, generations: Generations, content: bytes | None) -> None:
    made = DatabaseRepository(stored, CubeReader(generations)).fetch_load_shapes(Filters())
    [path] = generations.folder.glob("*/shapes-*.npz")
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 255
    path.write_bytes(whole if content is None else content)
    again = DatabaseRepository(stored, CubeReader(generations))
    assert not again.has_load_shapes(Filters())
    assert again.fetch_load_shapes(Filters()).frame.equals(made.frame)
    assert DatabaseRepository(stored, CubeReader(generations)).has_load_shapes(Filters())


def test_accounts_of_some_areas_neither_use_nor_leave_shared_groups(
    stored: Engine, generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    DatabaseRepository(stored, CubeReader(generations)).fetch_load_shapes(Filters())
    sharing = DatabaseRepository(stored, CubeReader(generations))
    limited = ACCOUNT.set(Account("ann", Role.ANALYST, Scope(areas=("a1", "a2"))))
    try:
        assert not sharing.has_load_shapes(Filters())
        frame = sharing.fetch_load_shapes(Filters()).frame
        assert not frame["areas"].str.contains("a3").any()
    finally:
        ACCOUNT.reset(limited)
    assert sharing.fetch_load_shapes(Filters()).frame["areas"].str.contains("a3").any()


def test_groups_are_made_by_one_process_and_not_where_that_fails(
    stored: Engine, generations: Generations, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ahead = ShapesAhead(stored, generations)
    with try_lock(generations.folder / "shapes.lock") as held:
        assert held is not None
        ahead.group(latest(stored))
    monkeypatch.setattr(sys, "executable", "/nowhere")
    ahead.group(latest(stored))
    assert "grouped by shape when somebody asks for it" in caplog.text
    assert list(generations.folder.glob("*/shapes-*")) == []


def test_the_groups_of_a_state_are_made_after_a_pause_unless_another_one_comes(
    stored: Engine, generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes_ahead, "PAUSE_S", 0.01)
    begun = []
    ahead = ShapesAhead(stored, generations)
    monkeypatch.setattr(ahead, "group", begun.append)
    follower = Follower(stored, generations, ahead.begin)
    DatabaseRepository(stored, follower).fetch_dataset()
    wait_until(lambda: begun == [latest(stored)])
    monkeypatch.setattr(shapes_ahead, "PAUSE_S", 60)
    ahead.begin(latest(stored))
    assert ahead._timer
    ahead.close()
    ahead._timer.join()
    follower.close()
    assert len(begun) == 1


@pytest.mark.parametrize("module", ["smapdash.loader.run", "smapdash.web.shell.app", "smapdash.cli"])
def test_scikit_learn_is_only_imported_when_shapes_are_grouped(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(name in sys.modules for name in ('sklearn', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parent).returncode == 0
