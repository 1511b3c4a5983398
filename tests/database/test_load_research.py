"""Load research reads single readings once for a state of the data and a selection."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine
from tests.builders import half_hours, write_folder

from smapdash.loader.run import load_path
from smapdash.model.filters import Filters
from smapdash.repository import research
from smapdash.repository.database import DatabaseRepository

RESPONSIBILITY = [f"responsibility_{name}" for name in ("p10", "median", "p90")]
MIDNIGHT = "2016-07-15 00:00"


def test_the_users_of_the_peaks_are_read_once_until_the_data_change(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(
        tmp_path / "meters", readings={"1": half_hours(MIDNIGHT, [100, 300]), "2": half_hours(MIDNIGHT, [50, 60])}
    )
    load_path(engine, folder)
    read = Mock(side_effect=research.fetch_at)
    monkeypatch.setattr(research, "fetch_at", read)
    repository = DatabaseRepository(engine)
    first = repository.fetch_peaks(Filters())
    assert first["user_demand_w"].tolist() == [600, 120]
    assert repository.fetch_peaks(Filters(), most=1)["user"].tolist() == ["1"]
    assert read.call_count == 1
    load_path(engine, write_folder(folder, readings={"2": half_hours(MIDNIGHT, [50, 400])}))
    assert repository.fetch_peaks(Filters())["user_demand_w"].tolist() == [800, 600]
    assert read.call_count == 2


def test_of_many_readings_the_users_come_later_and_the_rest_at_once(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two users at one peak, and at the maximum of the selection and of three splits."""
    readings = {"1": half_hours(MIDNIGHT, [100, 300]), "2": half_hours(MIDNIGHT, [50, 60])}
    load_path(engine, write_folder(tmp_path / "meters", readings=readings))
    read = Mock(side_effect=research.fetch_at)
    monkeypatch.setattr(research, "fetch_at", read)
    repository = DatabaseRepository(engine)
    for most, few in ((7, False), (8, True)):
        monkeypatch.setattr(research, "MOST_AT_ONCE", most)
        assert repository.has_load_research(Filters(), 3) is few
    monkeypatch.setattr(research, "MOST_AT_ONCE", 7)
    assert not repository.has_peaks(Filters())
    quick = repository.fetch_peaks(Filters(), is_quick=True), repository.fetch_load_research(Filters(), is_quick=True)
    assert quick[0][["demand_w", "users"]].to_numpy().tolist() == [[720, 2]]
    assert quick[1]["responsibility_median"].isna().all()
    assert read.call_count == 0
    whole = repository.fetch_peaks(Filters()), repository.fetch_load_research(Filters())
    assert whole[0]["user"].tolist() == ["1", "2"]
    assert whole[1]["responsibility_median"].tolist() == [1.0]
    assert whole[1].drop(columns=RESPONSIBILITY).equals(quick[1].drop(columns=RESPONSIBILITY))
    assert repository.has_peaks(Filters())
    assert repository.has_load_research(Filters(), 3)


def test_users_read_in_several_statements_are_those_of_one(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = {user: half_hours(MIDNIGHT, wh) for user, wh in {"1": [100, 300], "2": [50, 60], "3": [9, 80]}.items()}
    load_path(engine, write_folder(tmp_path / "meters", readings=readings))
    monkeypatch.setattr(research, "_USERS_AT_ONCE", 2)
    peaks = DatabaseRepository(engine).fetch_peaks(Filters())
    assert peaks[["user", "user_demand_w"]].to_numpy().tolist() == [["1", 600], ["3", 160], ["2", 120]]
