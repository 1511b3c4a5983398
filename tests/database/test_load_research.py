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
