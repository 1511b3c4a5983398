"""What a split shows on every chart, from the challenge's files to the CSV, against numpy and pandas."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from smapdash.loader.report import LoadReport
from smapdash.repository.database import DatabaseRepository
from smapdash.web.shell.app import create_app

DECEMBER = "from=2016-12-01&to=2016-12-31&split=tariff"


@pytest.fixture(scope="module")
def client(challenge_load: tuple[Engine, LoadReport]) -> FlaskClient:
    return create_app(DatabaseRepository(challenge_load[0])).server.test_client()


@pytest.fixture(scope="module")
def december(challenge_data: Path) -> pd.DataFrame:
    """Readings of December 2016: user, tariff, time, kWh."""
    users = pd.read_csv(challenge_data / "user_data.csv", dtype=str)
    files = sorted((challenge_data / "consumption").glob("*.csv"))
    readings = pd.concat([pd.read_csv(path, parse_dates=["datetime"]).assign(id=path.stem) for path in files])
    readings = readings[readings["datetime"].between("2016-12-01", "2016-12-31 23:59")].merge(users, on="id")
    return readings.assign(day=readings["datetime"].dt.normalize(), kwh=readings["consumption"] / 1_000)


def rows_of(client: FlaskClient, card: str, query: str = DECEMBER) -> tuple[list[str], list[dict[str, str]]]:
    lines = client.get(f"/export/{card}.csv?{query}").data.decode("utf-8-sig").splitlines()
    notes = [line for line in lines if line.startswith("# ")]
    return notes, list(csv.DictReader(io.StringIO("\n".join(lines[len(notes) :]))))


def test_bands_by_tariff_are_the_percentiles_of_numpy(client: FlaskClient, december: pd.DataFrame) -> None:
    _, rows = rows_of(client, "energy", f"{DECEMBER}&measure=bands")
    assert {row["tariff"] for row in rows} == {"t1", "t2", "t3"}
    assert len(rows) == 3 * 31
    daily = december.groupby(["tariff", "day", "id"])["kwh"].sum()
    for row in rows:
        of_users = daily.loc[row["tariff"], pd.Timestamp(row["start"])].to_numpy()
        expected = np.percentile(of_users, (10, 25, 50, 75, 90))
        assert [float(row[f"p{share}_kwh"]) for share in (10, 25, 50, 75, 90)] == pytest.approx(expected, rel=1e-12)
        assert int(row["users"]) == len(of_users)
