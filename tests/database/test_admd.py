"""ADMD by samples is computed piece by piece, each once in a process, and stays what it would be in one piece."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import half_hours, write_folder

from smapdash.analysis import admd as samples
from smapdash.loader.run import load_path
from smapdash.model.filters import Filters
from smapdash.repository import admd
from smapdash.repository.database import DatabaseRepository

MIDNIGHT = "2016-07-15 00:00"
READINGS = {"1": [100, 300], "2": [50, 60], "3": [400, 0], "4": [10, 700]}
USERS = "id,area,tariff\n1,a,s\n2,a,s\n3,b,s\n4,b,t\n"
ALL, FEW = Filters(), Filters(users=("1", "2"))


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Path:
    readings = {user: half_hours(MIDNIGHT, wh) for user, wh in READINGS.items()}
    folder = write_folder(tmp_path / "meters", users=USERS, readings=readings)
    load_path(engine, folder)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """The reading of one user at a time."""
    read = Mock(side_effect=admd.fetch_by_place)
    monkeypatch.setattr(admd, "fetch_by_place", read)
    monkeypatch.setattr(samples, "MOST_AT_ONCE", 2)
    return read


@pytest.mark.usefixtures("folder")
def test_pieces_by_several_processes_in_turn_end_as_one_piece_does(engine: Engine, read: Mock) -> None:
    one, other = DatabaseRepository(engine), DatabaseRepository(engine)
    for repository in (one, other, other, one, one):
        assert not repository.fetch_admd_so_far(ALL, goes_on=True).is_whole
    last = [repository.fetch_admd_so_far(ALL, goes_on=True) for repository in (one, other, other)]
    assert [found.is_whole for found in last] == [True, False, True]
    assert read.call_count == 8, "four users by each"
    pd.testing.assert_frame_equal(last[0].frame, last[2].frame, check_exact=True)
    samples.MOST_AT_ONCE = 8  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(DatabaseRepository(engine).fetch_admd(ALL), last[0].frame, check_exact=True)
    assert read.call_count == 9
    assert last[0].frame["admd_median_w"].tolist() == pytest.approx([700, 600, 1_760 / 3, 530])


@pytest.mark.usefixtures("folder")
def test_nothing_is_read_unless_a_piece_is_wanted(engine: Engine, read: Mock) -> None:
    repository = DatabaseRepository(engine)
    assert not repository.has_admd(ALL)
    assert repository.fetch_admd_so_far(ALL, goes_on=False).read == 0
    assert read.call_count == 0
    repository.fetch_admd_so_far(ALL, goes_on=True)
    found = [repository.fetch_admd_so_far(ALL, goes_on=False) for _ in range(3)]
    assert [one.read for one in found] == [1, 1, 1]
    assert read.call_count == 1


@pytest.mark.usefixtures("folder")
def test_an_export_has_the_whole_of_what_was_stopped_and_reads_only_the_rest(engine: Engine, read: Mock) -> None:
    repository = DatabaseRepository(engine)
    repository.fetch_admd_so_far(ALL, goes_on=True)
    assert repository.fetch_admd(ALL)["samples"].tolist() == [4, 6, 4, 1]
    assert repository.has_admd(ALL)
    assert repository.fetch_admd_so_far(ALL, goes_on=True).is_whole
    assert read.call_count == 4


@pytest.mark.usefixtures("folder")
def test_each_selection_has_its_own_pieces(engine: Engine, read: Mock) -> None:
    repository = DatabaseRepository(engine)
    repository.fetch_admd_so_far(ALL, goes_on=True)
    assert repository.fetch_admd_so_far(FEW, goes_on=False)[3:] == (0, 2)
    assert repository.fetch_admd(FEW)["users"].tolist() == [1, 2]
    assert repository.fetch_admd_so_far(ALL, goes_on=False)[3:] == (1, 4)
    assert read.call_count == 3


def test_a_load_starts_it_again(engine: Engine, folder: Path, read: Mock) -> None:
    repository = DatabaseRepository(engine)
    repository.fetch_admd(ALL)
    load_path(engine, write_folder(folder, users=USERS, readings={"2": half_hours(MIDNIGHT, [50, 61])}))
    assert not repository.has_admd(ALL)
    assert repository.fetch_admd_so_far(ALL, goes_on=True).read == 1
    assert read.call_count == 5
