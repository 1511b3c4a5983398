"""Generations of the roll-ups: shared by processes, made by one, never half, brought up to date in the background."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine
from tests.builders import clear_database, half_hours, load_and_prove, write_folder
from tests.following import hold_equal
from tests.processes import wait_until

from smapdash.errors import NotReadyError
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.repository.database import DatabaseRepository
from smapdash.repository.rollups import files
from smapdash.repository.rollups import follower as follower_module
from smapdash.repository.rollups.build import Rollups, fetch_rollups, fetch_state
from smapdash.repository.rollups.follower import Follower
from smapdash.repository.rollups.generations import VERSION, Generations
from smapdash.repository.rollups.reader import CubeReader

FIRST = {"1": half_hours("2016-07-15 00:00", [1.0] * 48), "2": half_hours("2016-07-15 00:00", [2.0] * 48)}


@pytest.fixture
def loaded(shared_engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    clear_database(shared_engine)
    load_and_prove(shared_engine, write_folder(tmp_path / "first", readings=FIRST))
    yield shared_engine
    clear_database(shared_engine)


@pytest.fixture
def generations(loaded: Engine, tmp_path: Path) -> Generations:
    return Generations(tmp_path / "cache", loaded.url)


@pytest.fixture
def start(loaded: Engine, generations: Generations) -> Iterator[Callable[[], DatabaseRepository]]:
    """Make the repository of a serving process; all end with the test."""
    with ExitStack() as stack:

        def make() -> DatabaseRepository:
            follower = Follower(loaded, generations)
            stack.callback(follower.close)
            return DatabaseRepository(loaded, follower)

        yield make


def load_value(engine: Engine, folder: Path, value: float) -> None:
    """Give both users one value in all half-hours of the day."""
    rows = half_hours("2016-07-15 00:00", [value] * 48)
    load_and_prove(engine, write_folder(folder, readings={"1": rows, "2": rows}))


def read(engine: Engine) -> Rollups:
    with engine.connect() as connection:
        return fetch_rollups(connection, fetch_state(connection))


def write(engine: Engine, generations: Generations) -> Rollups:
    rollups = read(engine)
    with generations.lock() as is_mine:
        assert is_mine
        generations.write(rollups)
    return rollups


def energy(repository: DatabaseRepository) -> float:
    return repository.fetch_summary(Filters()).energy_wh


def test_what_is_opened_is_what_was_written(loaded: Engine, generations: Generations) -> None:
    written = write(loaded, generations)
    assert written.state
    opened = generations.open(written.state.key)
    assert opened
    hold_equal(opened, written)
    assert not opened.cube.days.wh.flags.writeable


def test_files_that_a_load_leaves_as_they_are_get_a_link_and_are_not_read_again(
    loaded: Engine, generations: Generations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Generations(tmp_path / "cache", loaded.url)
    first = write(loaded, generations).state
    assert first
    assert other.open(first.key)
    before = {path.name: path.stat().st_ino for path in (generations.folder / first.key).glob("*.npy")}
    load_value(loaded, tmp_path / "second", 3.0)
    second = write(loaded, generations)
    assert second.state
    folder = generations.folder / second.state.key
    changed = {path.name for path in folder.glob("*.npy") if path.stat().st_ino != before[path.name]}
    assert changed == {
        "base_w.npy", "days.base_wh.npy", "days.peak_wh.npy", "days.wh.npy", "half_hours.wh.npy",
        "percentiles_by_day.npy",
    }  # fmt: skip
    read_again: list[str] = []
    sum_up = files._sum_up
    monkeypatch.setattr(files, "_sum_up", lambda path: (read_again.append(path.name), sum_up(path))[1])
    opened = other.open(second.state.key)
    assert opened
    hold_equal(opened, second)
    assert set(read_again) == changed


def test_processes_share_the_roll_ups_without_implausible_readings_too(
    loaded: Engine, generations: Generations, tmp_path: Path
) -> None:
    rows = half_hours("2016-07-15 00:00", [30_000.0, *[1.0] * 47])
    load_and_prove(loaded, write_folder(tmp_path / "faulty", readings={"1": rows}))
    written = write(loaded, generations)
    assert written.state
    opened = generations.open(written.state.key)
    assert opened
    hold_equal(opened, written)
    left = opened.cube.plausible
    assert left
    assert left.days.wh.tolist() == [47, 96]
    assert not left.days.wh.flags.writeable
    folder = generations.folder / written.state.key
    assert (folder / "plausible.days.row.npy").samefile(folder / "days.row.npy")


def test_where_no_file_can_be_linked_all_are_written(
    loaded: Engine, generations: Generations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("smapdash.repository.rollups.files.os.link", refuse)
    write(loaded, generations)
    load_value(loaded, tmp_path / "second", 3.0)
    written = write(loaded, generations)
    assert written.state
    opened = Generations(tmp_path / "cache", loaded.url).open(written.state.key)
    assert opened
    hold_equal(opened, written)


def test_the_folder_belongs_to_its_owner_alone(loaded: Engine, generations: Generations) -> None:
    write(loaded, generations)
    assert generations.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["cut", "overwritten", "missing", "other version", "no manifest", "not JSON"])
def test_a_damaged_generation_counts_as_missing(
    loaded: Engine, generations: Generations, harm: str, start: Callable[[], DatabaseRepository]
) -> None:
    state = write(loaded, generations).state
    assert state
    folder = generations.folder / state.key
    array, manifest = folder / "days.wh.npy", folder / "manifest.json"
    content = array.read_bytes()
    match harm:
        case "cut":
            array.write_bytes(content[:-4])
        case "overwritten":
            array.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        case "missing":
            array.unlink()
        case "other version":
            manifest.write_text(manifest.read_text().replace(f'"version": {VERSION}', '"version": 0'))
        case "no manifest":
            manifest.unlink()
        case _:
            manifest.write_text("{")
    assert generations.open(state.key) is None
    assert energy(start()) == 144.0
    assert generations.open(state.key)


def test_generations_of_earlier_states_and_what_was_not_finished_go(
    loaded: Engine, generations: Generations, tmp_path: Path
) -> None:
    write(loaded, generations)
    (generations.folder / "17.unfinished").mkdir()
    load_value(loaded, tmp_path / "second", 3.0)
    state = write(loaded, generations).state
    assert state
    assert [path.name for path in generations.folder.iterdir() if path.is_dir()] == [state.key]


def test_a_second_process_opens_what_the_first_one_made(
    loaded: Engine, generations: Generations, monkeypatch: pytest.MonkeyPatch, start: Callable[[], DatabaseRepository]
) -> None:
    assert energy(start()) == 144.0

    def refuse(*_: object) -> Rollups:
        raise AssertionError("the roll-ups were read again")

    monkeypatch.setattr(follower_module, "fetch_rollups", refuse)
    monkeypatch.setattr("smapdash.repository.rollups.reader.fetch_rollups", refuse)
    assert energy(start()) == 144.0
    assert energy(DatabaseRepository(loaded, CubeReader(generations))) == 144.0


def test_a_folder_that_cannot_be_written_to_costs_the_sharing_alone(loaded: Engine, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    follower = Follower(loaded, Generations(tmp_path / "cache", loaded.url))
    try:
        assert energy(DatabaseRepository(loaded, follower)) == 144.0
    finally:
        follower.close()


def test_a_load_is_visible_without_a_question_in_between(
    loaded: Engine, generations: Generations, tmp_path: Path, start: Callable[[], DatabaseRepository]
) -> None:
    repository = start()
    energy(repository)
    load_value(loaded, tmp_path / "second", 3.0)
    with loaded.connect() as connection:
        state = fetch_state(connection)
    assert state
    wait_until(lambda: generations.open(state.key) is not None)
    assert energy(repository) == 288.0


def test_while_a_generation_is_made_the_page_goes_on_and_says_so(
    loaded: Engine,
    generations: Generations,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    start: Callable[[], DatabaseRepository],
) -> None:
    """A user's readings are those of the new state, so they are not shown beside the old roll-ups."""
    repository = start()
    before = repository.fetch_dataset()
    go_on, make = Event(), follower_module.update_rollups
    monkeypatch.setattr(follower_module, "update_rollups", lambda *given: make(*given) if go_on.wait(60) else None)
    load_value(loaded, tmp_path / "second", 3.0)
    dataset = repository.fetch_dataset()
    assert (dataset.state, dataset.loaded_at) == (before.state, before.loaded_at)
    assert dataset.newer_loaded_at
    assert energy(repository) == 144.0
    with pytest.raises(NotReadyError, match="A load has just ended"):
        repository.fetch_user(Filters(), "1", Grain.DAY)
    go_on.set()
    wait_until(lambda: repository.fetch_dataset().newer_loaded_at is None)
    assert energy(repository) == 288.0
    assert repository.fetch_user(Filters(), "1", Grain.DAY)


def test_the_first_generation_reports_its_progress(
    loaded: Engine, generations: Generations, monkeypatch: pytest.MonkeyPatch, start: Callable[[], DatabaseRepository]
) -> None:
    go_on, make = Event(), follower_module.fetch_rollups

    def make_slowly(*given: object) -> Rollups:
        generations.report_progress(0.43)
        assert go_on.wait(60)
        return make(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(follower_module, "fetch_rollups", make_slowly)
    monkeypatch.setattr(follower_module, "FIRST_WAIT_S", 0.5)
    repository = start()
    with pytest.raises(NotReadyError, match="43 % done") as refused:
        energy(repository)
    assert refused.value.share == 0.43
    go_on.set()
    wait_until(lambda: generations.open_latest() is not None)
    assert energy(repository) == 144.0


def test_no_answer_mixes_two_states(
    loaded: Engine, generations: Generations, tmp_path: Path, start: Callable[[], DatabaseRepository]
) -> None:
    """Each load gives both users one value, so energy, users table and a user's readings are multiples of it."""
    repository, is_over, values = start(), Event(), (1.0, 3.0, 7.0)
    load_value(loaded, tmp_path / "0", values[0])

    def load_again_and_again() -> None:
        for number in range(1, 12):
            load_value(loaded, tmp_path / str(number), values[number % 3])
        is_over.set()

    loading = Thread(target=load_again_and_again)
    loading.start()
    seen: set[float] = set()
    while not is_over.is_set():
        with repository.one_state():
            total = energy(repository)
            users = repository.fetch_users(Filters()).rows["energy_wh"].tolist()
            try:
                user = repository.fetch_user(Filters(), "1", Grain.DAY)
                assert user
                assert 2 * user.energy["energy_wh"].sum() == total
            except NotReadyError:
                pass
        assert [2 * energy for energy in users] == [total, total]
        seen.add(total)
    loading.join()
    assert seen <= {96 * value for value in values} | {144.0}
    assert len(seen) > 1


BUILD = """
import sys
from pathlib import Path
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.repository.rollups import generations
from smapdash.repository.rollups.build import fetch_rollups, fetch_state
engine = create_owner_engine(parse_database_url(sys.argv[1]))
kept = generations.Generations(Path(sys.argv[2]), engine.url)
write, count = generations.write_file, 0
def write_some(path, values):
    global count
    count += 1
    if count == 9:
        print("half", flush=True)
        sys.stdin.read()
    return write(path, values)
generations.write_file = write_some
with engine.connect() as connection, kept.lock():
    kept.write(fetch_rollups(connection, fetch_state(connection)))
"""


def test_a_process_that_is_killed_while_it_builds_leaves_nothing_half(
    loaded: Engine, generations: Generations, tmp_path: Path, start: Callable[[], DatabaseRepository]
) -> None:
    url = loaded.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", BUILD, url, str(tmp_path / "cache")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout
        assert builder.stdout.readline() == "half\n"
        os.kill(builder.pid, signal.SIGKILL)
    assert generations.open_latest() is None
    assert energy(start()) == 144.0
    assert not list(generations.folder.glob("*.unfinished"))
