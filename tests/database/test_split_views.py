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
from tests.processes import smapdash

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


def test_the_average_day_by_tariff_is_that_of_its_users(client: FlaskClient, december: pd.DataFrame) -> None:
    _, rows = rows_of(client, "profile")
    found = {(row["tariff"], row["time"]): row for row in rows if row["day_type"] == "all"}
    assert len(found) == 3 * 48
    summed = december.groupby(["tariff", "datetime"])["kwh"].agg(["sum", "mean"]).reset_index()
    summed["time"] = summed["datetime"].dt.strftime("%H:%M")
    for (tariff, time), part in summed.groupby(["tariff", "time"]):
        row = found[str(tariff), str(time)]
        assert float(row["mean_kw"]) == pytest.approx(2 * part["sum"].mean(), rel=1e-12)
        assert float(row["mean_kw_per_user"]) == pytest.approx(2 * part["mean"].mean(), rel=1e-12)
        assert float(row["p90_kw"]) == pytest.approx(2 * np.percentile(part["sum"], 90), rel=1e-12)


def test_the_heat_map_and_the_load_duration_by_tariff_hold_every_half_hour(
    client: FlaskClient, december: pd.DataFrame
) -> None:
    kw = 2 * december.groupby(["tariff", "datetime"])["kwh"].sum()
    _, cells = rows_of(client, "heat")
    assert len(cells) == len(kw) == 3 * 31 * 48
    for row in cells:
        at = pd.Timestamp(f"{row['day']} {row['time']}")
        assert float(row["mean_kw"]) == pytest.approx(kw[row["tariff"], at], rel=1e-12)
    notes, curve = rows_of(client, "duration")
    assert not any(note.startswith("# rows") for note in notes)  # of each group its own ranks: all or evenly spread
    for tariff in ("t1", "t2", "t3"):
        demand = np.sort(kw[tariff].to_numpy())[::-1]
        ranks = [(int(row["half_hours"]), float(row["demand_kw"])) for row in curve if row["tariff"] == tariff]
        assert len(ranks) == 1_001
        assert [value for _, value in ranks] == pytest.approx([demand[rank - 1] for rank, _ in ranks], rel=1e-12)


def test_the_histograms_by_tariff_share_their_ranges(client: FlaskClient, december: pd.DataFrame) -> None:
    _, rows = rows_of(client, "distribution")
    assert {float(row["below_kwh"]) - float(row["from_kwh"]) for row in rows} == {10}
    daily = december.groupby(["tariff", "id", "day"])["kwh"].sum().groupby(["tariff", "id"]).mean()
    for row in rows:
        of_users = daily[row["tariff"]]
        within = (float(row["from_kwh"]) <= of_users) & (of_users < float(row["below_kwh"]))
        assert int(row["users"]) == within.sum()
        assert float(row["median_kwh"]) == pytest.approx(of_users.median(), rel=1e-12)
    assert sum(int(row["users"]) for row in rows) == 60


@pytest.mark.parametrize("view", ["profile", "heatmap", "duration", "bands"])
def test_the_command_line_prints_every_group(challenge_load: tuple[Engine, LoadReport], view: str) -> None:
    url = challenge_load[0].url.render_as_string(hide_password=False)
    said = smapdash("query", view, "--split", "both", "--from", "2016-12-30", "--database-url", url)
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert list(dict.fromkeys((row["area"], row["tariff"]) for row in rows)) == [
        ("a1", "t1"), ("a1", "t2"), ("a2", "t3"),
    ]  # fmt: skip
    plain = smapdash("query", view, "--from", "2016-12-30", "--database-url", url)
    assert "area" not in plain.stdout.splitlines()[0]


@pytest.mark.parametrize(("grain", "hours"), [("half-hour", 0.5), ("hour", 1.0)])
def test_below_a_day_the_table_has_the_demand_that_the_chart_shows(
    client: FlaskClient, grain: str, hours: float
) -> None:
    _, rows = rows_of(client, "energy", f"from=2016-12-24&to=2016-12-24&grain={grain}")
    assert [float(row["mean_kw"]) for row in rows] == pytest.approx([float(row["energy_kwh"]) / hours for row in rows])
    highest = client.get("/export/duration.json?from=2016-12-24&to=2016-12-24").get_json()["rows"][0]
    if grain == "half-hour":
        assert max(float(row["mean_kw"]) for row in rows) == pytest.approx(highest[2], rel=1e-12)
    _, days = rows_of(client, "energy", "from=2016-12-24&to=2016-12-24&grain=day")
    assert "mean_kw" not in days[0]


BY_USER = "from=2016-12-01&to=2016-12-31&user=3008,3039,3071&split=user"


def test_selected_users_line_by_line_are_those_of_the_files(client: FlaskClient, december: pd.DataFrame) -> None:
    own = december[december["id"].isin(["3008", "3039", "3071"])]
    daily = own.groupby(["id", "day"])["kwh"].sum()
    notes, rows = rows_of(client, "energy", BY_USER)
    assert "# selected users: 3008 | 3039 | 3071" in notes
    assert {(row["user"], pd.Timestamp(row["start"])): float(row["energy_kwh"]) for row in rows} == {
        key: pytest.approx(kwh, rel=1e-12) for key, kwh in daily.items()
    }
    assert not {"area", "tariff"} & set(rows[0])
    _, slots = rows_of(client, "profile", BY_USER)
    mean = own.assign(time=own["datetime"].dt.strftime("%H:%M")).groupby(["id", "time"])["kwh"].mean()
    found = {(row["user"], row["time"]): float(row["mean_kw"]) for row in slots if row["day_type"] == "all"}
    assert found == {key: pytest.approx(2 * kwh, rel=1e-12) for key, kwh in mean.items()}
    _, curve = rows_of(client, "duration", BY_USER)
    highest = {row["user"]: float(row["demand_kw"]) for row in reversed(curve)}
    assert highest == {user: pytest.approx(2 * kwh, rel=1e-12) for user, kwh in own.groupby("id")["kwh"].max().items()}
    _, bins = rows_of(client, "distribution", BY_USER)
    assert "user" not in bins[0]
    assert sum(int(row["users"]) for row in bins) == 3


@pytest.mark.parametrize("view", ["energy", "profile", "heatmap", "duration"])
def test_the_command_line_prints_every_user(challenge_load: tuple[Engine, LoadReport], view: str) -> None:
    url = challenge_load[0].url.render_as_string(hide_password=False)
    users = ("--user", "3071", "--user", "3008")
    said = smapdash("query", view, *users, "--split", "user", "--from", "2016-12-31", "--database-url", url)
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert {row["user"] for row in rows} == {"3008", "3071"}
    assert "area" not in rows[0]
