"""Files that change between the passes of a load, or while it waits for its turn."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.builders import USERS, half_hours, load_and_prove, snapshot, stored_readings, stored_rows, write_folder
from tests.processes import smapdash

from smapdash.db.load import merge, user_writes, writes
from smapdash.errors import InputError
from smapdash.loader.run import load_path

NOON = "2016-07-15 12:00:00"
CONFLICT = [f"{NOON},1", f"{NOON},2"]


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 23)


def grow(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"2016-07-15 13:00:00,1\r\n")


def replace(path: Path) -> None:
    """Put another file of the same size and time in its place, whose second row is another one."""
    status, content = path.stat(), path.read_bytes().replace(b",2\r", b",9\r")
    path.unlink()
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def put_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("change", [cut, grow, replace, Path.unlink, put_a_pipe])
def test_a_file_that_changes_between_its_rows_and_its_texts_refuses_the_load(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    load_and_prove(engine, write_folder(tmp_path / "before", readings={"1": half_hours(NOON, [7])}))
    before = snapshot(engine)
    folder = write_folder(tmp_path / "in", readings={"1": CONFLICT, "2": CONFLICT})
    original = merge.judge_stage

    def judge(*args: Any) -> Any:
        change(folder / "consumption" / "2.csv")
        return original(*args)

    monkeypatch.setattr(merge, "judge_stage", judge)
    with pytest.raises(
        InputError, match=r"2\.csv (changed while it was read, so nothing was loaded; .*|cannot be read)"
    ):
        load_path(engine, folder)
    assert snapshot(engine) == before


@pytest.mark.parametrize("change", [cut, grow, Path.unlink])
def test_a_list_of_users_that_changes_while_it_is_read_refuses_the_load(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    before = snapshot(engine)
    folder = write_folder(tmp_path, readings={"1": half_hours(NOON, [1])})
    original = user_writes.stage_user_rows

    def stage(*args: Any) -> None:
        original(*args)
        change(folder / "user_data.csv")

    monkeypatch.setattr(user_writes, "stage_user_rows", stage)
    with pytest.raises(InputError, match=r"user_data\.csv changed while it was read, so nothing was loaded"):
        load_path(engine, folder)
    assert snapshot(engine) == before


def when_it_waits(engine: Engine, monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Let another load run until the next one has waited for it once, and change something meanwhile."""
    other = engine.connect()
    writes.begin_turn(other)

    def wait(_: float) -> None:
        change()
        other.close()

    monkeypatch.setattr(writes, "time", SimpleNamespace(sleep=wait, monotonic=time.monotonic))


def test_a_list_of_users_that_changes_while_a_load_waits_is_read_as_it_is_then(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path, users=f"{USERS},a1,t1\r\n", readings=dict.fromkeys("12", half_hours(NOON, [1])))
    when_it_waits(engine, monkeypatch, lambda: (folder / "user_data.csv").write_text("id,area,tariff\n2,a9,t9\n"))
    report = load_and_prove(engine, folder)
    assert (report.users, report.inserted, report.without_user) == (1, 1, ["consumption/1.csv"])
    assert stored_rows(engine, "SELECT external_id, area FROM users JOIN segments USING (segment_id)") == [("2", "a9")]


def test_files_that_come_and_go_while_a_load_waits_are_seen(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path, readings={"1": half_hours(NOON, [1])})

    def change() -> None:
        (folder / "consumption" / "1.csv").unlink()
        write_folder(folder, readings={"2": half_hours(NOON, [2])})

    when_it_waits(engine, monkeypatch, change)
    assert load_and_prove(engine, folder).inserted == 1
    assert stored_readings(engine) == {("2", "2016-07-15 12:00", 0): 2.0}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
@pytest.mark.parametrize("make", [os.mkfifo, lambda mark: mark.symlink_to("/dev/zero")], ids=["pipe", "device"])
def test_a_mark_of_the_sample_that_is_no_file_is_none(
    database_url: str, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    folder = write_folder(tmp_path, readings={"1": half_hours(NOON, [1])})
    make(folder / "sample.sha256")
    answer = smapdash("load", folder, DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
