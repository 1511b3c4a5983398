"""Exports: what is in the files, what a spreadsheet or pandas makes of them, and what hostile requests get."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.frames import BANDS, DURATION
from smapdash.web.exports import csv_text
from smapdash.web.exports.tables import ROWS_AT_ONCE, Column, ExportTable, blocks_of, columns_of
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell import exports as routes
from smapdash.web.shell.layout import build_layout
from smapdash.web.ui import ids
from smapdash.wording.spreadsheets import without_formula
from tests import fakes
from tests.cards import EXPORTED, OF_EVERYTHING
from tests.fakes import DATASET, NOTHING_LOADED, FakeRepository

OF_USER = (ids.PANEL_ENERGY, ids.PANEL_PROFILE, ids.PANEL_HEAT)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


def export(client: FlaskClient, card: str, query: str = "") -> str:
    answer = client.get(f"/export/{card}.csv?{query}")
    assert answer.status_code == 200, answer.text
    return answer.data.decode("utf-8-sig")


def notes(text: str) -> dict[str, str]:
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
    return dict(line.split(": ", maxsplit=1) for line in lines)


def read(text: str, **options: Any) -> pd.DataFrame:
    """Read a file as its notes say that pandas can."""
    return pd.read_csv(io.StringIO(text), comment="#", **options)


def table(*ids_of_users: str) -> ExportTable:
    return table_of(Column("user", "", list(ids_of_users), is_number=False))


def table_of(*columns: Column) -> ExportTable:
    return ExportTable("Users", (), len(columns[0].values), [columns])


# Content


def test_energy_is_in_kwh_with_the_unit_in_its_name_and_the_mean_of_the_users_beside_it(client: FlaskClient) -> None:
    frame = read(export(client, "energy", "grain=day"))
    assert frame.columns.tolist() == [
        "start", "fold", "area", "tariff", "users", "readings", "energy_kwh", "implausible", "mean_kwh_per_user",
    ]  # fmt: skip
    assert frame["start"].tolist() == ["2016-10-01", "2016-10-02"]
    assert frame["energy_kwh"].tolist() == [9.0, 11.0]
    assert frame["mean_kwh_per_user"].tolist() == [3.0, 11 / 3]
    assert frame["fold"].isna().all()
    assert frame["users"].tolist() == [3, 3]


@pytest.mark.parametrize("asked", ["", "narrow=0", "narrow=true", "narrow=11", "narrow=%00", "narrow[]=1", "narrow"])
def test_only_a_phone_exports_what_a_phone_draws(client: FlaskClient, asked: str) -> None:
    assert notes(export(client, "energy", "narrow=1"))["grain"] == "week"
    assert notes(export(client, "energy", "narrow=1&grain=hour"))["grain"] == "hour"
    assert notes(export(client, "panel-energy", "narrow=1&user=3%5D"))["grain"] == "week"
    assert notes(export(client, "energy", asked))["grain"] == "day"


def test_half_hours_are_written_with_their_time_and_fold() -> None:
    half_hours = pd.DataFrame(
        {
            "start": pd.to_datetime(["2016-10-26 01:00", "2016-10-26 01:00"]).astype("datetime64[us]"),
            "fold": pd.array([0, 1], "Int16"),
            "half_hour": [2, 3],
        }
    )
    start, fold, time = columns_of(half_hours)
    assert start.values == ["2016-10-26 01:00", "2016-10-26 01:00"]
    assert fold.values == [0, 1]
    assert (time.name, time.values) == ("time", ["01:00", "01:30"])


def test_the_notes_say_filters_dates_users_units_times_and_version(client: FlaskClient) -> None:
    told = notes(export(client, "energy", "area=a1&tariff=t1&tariff=t2&from=2016-10-02&to=2016-10-10&grain=day"))
    moment = told.pop("exported")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", moment)
    assert told == {
        "title": "Energy over time",
        "dates": "2016-10-02 to 2016-10-10 both included",
        "users": "3 with readings in these dates",
        "readings": "8640",
        "areas": "a1",
        "tariffs": "t1 | t2",
        "grain": "day",
        "before": "2016-09-23 to 2016-10-01 both included. other weekdays",
        "units": "energy in kWh. demand in kW = twice the kWh of a half-hour",
        "times": "local wall-clock. half-hours are named by their start. fold 1 is the second reading of the repeated "
        "hour",
        "reading back": "an empty cell is a missing value and no other is. take one apostrophe away from a text that "
        "begins with one",
        "loaded": "2016-11-01 06:10 UTC",
        "version": "smapdash 0.2.0",
    }


def test_the_notes_of_every_card_name_the_only_weekdays(client: FlaskClient) -> None:
    with_weekdays = {card.name for page in PAGES if "weekdays" in page.fields for card in page.cards}
    for card in set(EXPORTED) & with_weekdays - set(OF_EVERYTHING):
        told = notes(export(client, card, "weekday=sun&weekday=sat&user=1"))
        assert told["weekdays"] == "only sat sun", card


def test_without_dates_the_notes_name_those_of_the_data(client: FlaskClient) -> None:
    assert notes(export(client, "heat"))["dates"] == "2016-09-02 to 2016-10-31 both included"


@pytest.mark.parametrize("card", list(EXPORTED))
def test_every_card_has_a_csv_and_a_table_and_names_are_safe(client: FlaskClient, card: str) -> None:
    query = "user=3%5D&from=2016-10-01" if card in OF_USER else "from=2016-10-01"
    answer = client.get(f"/export/{card}.csv?{query}")
    middle = card.replace("panel-", "user-") + ("-3" if card in OF_USER else "")
    first = "2016-09-02" if card in OF_EVERYTHING else "2016-10-01"
    expected = f'attachment; filename="smapdash-{middle}-{first}-2016-10-31.csv"'
    assert answer.headers["Content-Disposition"] == expected
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data.startswith(b"\xef\xbb\xbf# title: ")
    assert answer.data.count(b"\n") == answer.data.count(b"\r\n")
    shown = client.get(f"/export/{card}.json?{query}")
    assert shown.headers["Cache-Control"] == "no-store"
    content = shown.get_json()
    assert content["total"] == len(content["rows"]) == len(read(answer.data.decode("utf-8-sig")))
    assert all(len(row) == len(content["columns"]) for row in content["rows"])


def test_the_evidence_of_the_calendar_check_follows_no_filter(client: FlaskClient) -> None:
    answer = export(client, "calendar", "area=a1&weekday=sun&from=2016-10-01")
    told = notes(answer)
    assert (told["areas"], told["dates"]) == ("all", "2016-09-02 to 2016-10-31 both included")
    assert "weekdays" not in told
    first = read(answer).iloc[0]
    assert (first["weekday"], first["time"], float(first["share"])) == ("Mon", "00:00", 1.0)


def test_every_button_of_the_page_asks_for_an_export_that_there_is() -> None:
    layouts = [build_layout(page, PAGES, dict) for page in PAGES]
    text = json.dumps(layouts, default=lambda part: part.to_plotly_json())
    shown, saved = (set(re.findall(rf'"data-{kind}": "([a-z.-]+)"', text)) for kind in ("table", "file"))
    downloads = {one.name for page in PAGES for one in page.downloads}
    assert shown | {ids.USERS} == set(EXPORTED)
    assert saved == {f"{name}.csv" for name in {*EXPORTED, *downloads}} | {f"{name}.parquet" for name in downloads}


def test_bars_are_sums_of_every_area_whatever_area_is_chosen(client: FlaskClient, repository: FakeRepository) -> None:
    text = export(client, "area-bars", "area=a2")
    frame = read(text)
    assert frame["area"].tolist() == ["a1", "a2"]
    assert frame["chosen"].tolist() == [False, True]
    assert frame["energy_kwh"].tolist() == [500.0, 100.0]
    assert frame["users"].tolist() == [2, 1]
    assert frame["mean_kwh_per_user_day"].tolist() == [500 / 120, 100 / 60]
    assert notes(text)["areas"] == "all"
    assert notes(text)["chosen"].startswith("the rows that the choice of areas leaves.")
    assert all(filters.areas == () for filters in repository.asked)


def test_bars_with_a_comparison_have_its_columns_where_the_chart_has_its_marks(
    client: FlaskClient, repository: FakeRepository
) -> None:
    text = export(client, "area-bars", "from=2016-10-02&measure=mean")
    frame = read(text)
    assert frame["before_users"].tolist() == [2, 1]
    assert frame["before_energy_kwh"].tolist() == [500.0, 100.0]
    assert frame["mean_change_percent"].tolist() == frame["energy_change_percent"].tolist() == [0.0, 0.0]
    assert notes(text)["before"] == "2016-09-02 to 2016-10-01 both included. other weekdays"
    assert "before_users" not in read(export(client, "area-bars", "from=2016-10-02&compare=none"))
    repository.is_of_same_users = False
    text = export(client, "area-bars", "from=2016-10-02")
    assert "before_users" not in read(text)
    assert "before" not in notes(text)


def test_bars_of_tariffs_follow_the_areas_and_what_these_leave_nothing_of_is_zero_and_last(client: FlaskClient) -> None:
    text = export(client, "tariff-bars", "area=a2")
    frame = read(text)
    assert frame["tariff"].tolist() == ["t3", "t1", "t2"]
    assert frame["energy_kwh"].tolist() == [100.0, 0.0, 0.0]
    assert frame["chosen"].all()
    assert frame["mean_kwh_per_user_day"].isna().tolist() == [False, True, True]
    assert (notes(text)["areas"], notes(text)["tariffs"]) == ("a2", "all")
    assert "chosen" not in notes(text)


def test_the_distribution_tells_its_median_in_the_notes(client: FlaskClient) -> None:
    text = export(client, "distribution")
    assert notes(text)["median"] == "3.333 kWh per day of all these users"
    assert read(text).values.tolist() == [[0.0, 2.0, 1.0], [2.0, 4.0, 1.0], [4.0, 6.0, 1.0]]


def test_a_curve_that_leaves_out_ranks_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    text = export(client, "duration")
    assert "rows" not in notes(text)
    assert read(text)["read_at"].tolist()[:2] == ["2016-10-02 17:00", "2016-10-02 17:30"]
    curve = pd.DataFrame({"share_percent": [1.0, 100.0], "half_hours": [1, 90], "demand_w": [3.0, 2.0]})
    curve = curve.assign(read_at=datetime(2016, 10, 1), fold=0)
    monkeypatch.setattr(FakeRepository, "fetch_duration", lambda *_: DURATION.conform(curve))
    assert notes(export(client, "duration"))["rows"].startswith("2 evenly spread ranks of 90 half-hours.")


def test_bands_are_exported_where_the_chart_shows_them(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Grain] = []
    values = {f"p{share}_wh": [float(share)] for share in (10, 25, 50, 75, 90)}
    bands = pd.DataFrame({"start": [datetime(2016, 10, 1)], "users": 3, **values})

    def fetch_bands(_: FakeRepository, __: Filters, grain: Grain) -> pd.DataFrame:
        asked.append(grain)
        return BANDS.conform(bands)

    monkeypatch.setattr(FakeRepository, "fetch_bands", fetch_bands)
    frame = read(export(client, "energy", "measure=bands&grain=hour"))
    assert asked == [Grain.DAY]
    assert frame.columns.tolist() == ["start", "users", "p10_kwh", "p25_kwh", "p50_kwh", "p75_kwh", "p90_kwh"]
    assert frame["p90_kwh"].tolist() == [0.09]
    assert frame["start"].tolist() == ["2016-10-01"]


def test_one_user_is_named_with_area_and_tariff(client: FlaskClient) -> None:
    text = export(client, "panel-energy", "user=2&area=a2&grain=day")
    told = notes(text)
    assert (told["user"], told["area"], told["tariff"], told["readings"]) == ("2", "a1", "t2", "2879")
    assert told["coverage"] == "> 99.9 % of the 2880 half-hours expected of 1 registered user. 1 missing"
    assert "areas" not in told
    frame = read(text)
    assert frame["energy_kwh"].tolist() == [6.0, 4.0]
    assert frame["segment_mean_kwh"].tolist() == [2.0, 3.0]


def test_the_average_day_of_a_user_stands_beside_the_mean_of_its_segment(client: FlaskClient) -> None:
    frame = read(export(client, "panel-profile", "user=2"))
    peak = frame[frame["time"] == "17:30"].iloc[0]
    assert len(frame) == 48
    assert (peak["mean_kw"], peak["segment_mean_kw_per_user"]) == (4.0, 4 / 3)


# Rows some at a time


def test_rows_become_text_some_at_a_time_and_the_text_is_that_of_one_piece() -> None:
    count = 2 * ROWS_AT_ONCE + 1
    frame = pd.DataFrame(
        {
            "start": pd.date_range("2016-10-26", periods=count, freq="30min").astype("datetime64[us]"),
            "area": pd.array([f"a,{number}" if number % 3 else None for number in range(count)], "str"),
            "users": pd.array([number if number < ROWS_AT_ONCE else None for number in range(count)], "Int64"),
            "energy_wh": [number / 7 for number in range(count)],
        }
    )
    taken: list[int] = []

    def frames() -> Iterator[pd.DataFrame]:
        for number, part in enumerate((frame.iloc[: ROWS_AT_ONCE + 1], frame.iloc[ROWS_AT_ONCE + 1 :])):
            taken.append(number)
            yield part

    text = csv_text.to_csv(ExportTable("x", (), count, blocks_of(frames())))
    pieces = [next(text), next(text), next(text)]
    assert taken == [0], "the second frame is not made before it is sent"
    pieces += text
    assert max(piece.count("\r\n") for piece in pieces) == ROWS_AT_ONCE
    assert "".join(pieces) == "".join(csv_text.to_csv(ExportTable("x", (), count, [columns_of(frame)])))


# All users


def test_all_users_are_exported_not_a_page_and_in_the_order_of_the_table(
    client: FlaskClient, repository: FakeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = [(str(number), "a1", "t1", 1_000.0 * number) for number in range(3_000, 3_040)]
    monkeypatch.setattr(fakes, "_USERS", everyone)
    text = export(client, "users", "sort=peak_w&order=asc&page=2&find=30")
    frame = read(text, dtype={"user": str})
    assert frame["user"].tolist() == [row[0] for row in everyone]
    assert repository.pages[-1][0] == "peak_w"
    assert repository.pages[-1][1] is False
    assert repository.pages[-1][-1] is None
    told = notes(text)
    assert (told["search"], told["order"], told["rows"]) == ("30", "by peak_kw ascending", "40 users")


def test_pandas_reads_the_users_as_they_are_in_the_frame(client: FlaskClient, repository: FakeRepository) -> None:
    frame = read(export(client, "users"), dtype={"user": str}, parse_dates=["peak_at"])
    users = repository.fetch_users(Filters(), page_size=None).rows
    for name in ("area", "tariff", "load_factor", "coverage", "days", "readings", "expected", "missing", "withdrawn"):
        assert frame[name].tolist() == users[name].tolist(), name
    assert frame["user"].tolist() == ["1", "2", "3]"]
    assert frame["peak_at"].tolist() == users["peak_at"].tolist()
    for written, own in (("energy_kwh", "energy_wh"), ("mean_kwh_per_day", "mean_wh_per_day"), ("peak_kw", "peak_w")):
        assert frame[written].tolist() == [value / 1_000 for value in users[own]]


def test_the_range_of_use_is_told(client: FlaskClient, repository: FakeRepository) -> None:
    text = export(client, "users", "use=2-4")
    assert repository.asked[0].use is not None
    assert notes(text)["mean daily use"] == "from 2.0 up to below 4.0 kWh"


# What a spreadsheet makes of it


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        ('"=1"', '\'"=1"'),
        ("'=1", "''=1"),
        ("\uff1d1", "'\uff1d1"),
        ("x;=1+1;y", "x;'=1+1;y"),
        ("x\t=1", "x\t'=1"),
        ('x| -1;"@a', "x|' -1;'\"@a"),
        (";=1;x", ";'=1;x"),
        ("x,=1", "x,=1"),
        ("x; y;2", "x; y;2"),
        ("a=1", "a=1"),
        ("'a", "''a"),
        ("#1", "#1"),
        ("", ""),
    ],
)
def test_texts_that_would_be_formulas_get_an_apostrophe(name: str, written: str) -> None:
    rows = list(csv.reader(io.StringIO("".join(csv_text.to_csv(table(name))), newline="")))
    assert rows[-1] == [written]


def test_numbers_stay_numbers_in_full() -> None:
    values: list[Any] = [-1.5, 1e-07, 0.1 + 0.2, 3, None]
    text = "".join(csv_text.to_csv(table_of(Column("x_kwh", "kWh", values, is_number=True))))
    assert text.splitlines()[2:] == ["-1.5", "0.0000001", "0.30000000000000004", "3", ""]


def test_a_name_cannot_leave_its_note_and_become_a_cell(client: FlaskClient, repository: FakeRepository) -> None:
    name = 'a,=1+1;"=2"\t=3'
    repository.dataset = fakes.DatasetInfo(**{**vars(DATASET), "segments": ((name, "t1"),)})
    answer = client.get("/export/heat.csv", query_string={"area": name})
    line = next(line for line in answer.data.decode("utf-8-sig").splitlines() if line.startswith("# areas"))
    assert line == "# areas: a =1+1 =2 =3"


def test_names_that_begin_with_a_hash_survive_as_pandas_reads() -> None:
    frame = read(
        "".join(csv_text.to_csv(table("#1", "a#b", 'say "#"', "# title: x"))).removeprefix(csv_text.MARK), dtype=str
    )
    assert frame["user"].tolist() == ["#1", "a#b", 'say "#"', "# title: x"]


def test_pandas_passes_over_the_byte_order_mark(client: FlaskClient) -> None:
    frame = pd.read_csv(io.BytesIO(client.get("/export/energy.csv").data), comment="#")
    assert frame.columns[0] == "start"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_any_id_survives_and_never_begins_a_formula(names: list[str]) -> None:
    text = "".join(csv_text.to_csv(table(*names))).removeprefix(csv_text.MARK)
    rows = list(csv.reader(io.StringIO(text, newline="")))[2:]
    assert len(rows) == len(names)
    for [cell], name in zip(rows, names, strict=True):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert not cell.lstrip(' "').startswith(("=", "+", "-", "@"))
        assert without_apostrophes(cell) == name


def without_apostrophes(cell: str) -> str:
    """Take away what is written before parts that could be formulas, as the recipe in docs/exports.md does."""
    return re.sub(r"(^|[;|\t\r\n])'", r"\1", cell)


# What the page shows


def test_the_page_gets_at_most_2000_rows_and_is_told_how_many_there_are(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert routes.MOST_SHOWN == 2_000
    monkeypatch.setattr(routes, "MOST_SHOWN", 2)
    content = client.get("/export/users.json").get_json()
    assert (len(content["rows"]), content["total"]) == (2, 3)
    assert content["columns"][:4] == [["User", "", False], ["Area", "", False], ["Tariff", "", False],
                                      ["Energy", "kWh", True]]  # fmt: skip
    assert content["rows"][0][:4] == ["1", "a1", "t1", 300.0]
    assert len(read(export(client, "users"))) == 3


# Hostile requests


@pytest.mark.parametrize("path", ["/export/none.csv", "/export/none.json", "/export/kpi.csv", "/export/.csv"])
def test_an_unknown_card_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/export/energy", "/export/energy.exe", "/export/", "/export/a/b.csv"])
def test_other_paths_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize("user", ["", "user=nobody", "user=%00", "user=%3Cscript%3E", "user=" + "x" * 300])
@pytest.mark.parametrize("card", OF_USER)
def test_an_unknown_user_is_not_found_and_told_in_a_sentence(
    client: FlaskClient, card: str, user: str, kind: str
) -> None:
    answer = client.get(f"/export/{card}.{kind}?{user}")
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("No such user is loaded.")
    assert "script" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "from=x&to=2016-99-99",
        "from=9999-12-31&to=0001-01-01",
        "grain=century&measure=&split=[]",
        "area=none&tariff=%27%3B--",
        "use=9-1&sort=__class__&order=up&page=-1",
        "page=99999999999999999999999",
        "find=%00%ff",
        "%ff%fe=%ff",
        "rest=none",
        "a=1&" * 600,
        "x" * 30_000,
        ";;==&&",
    ],
)
@pytest.mark.parametrize("card", [card for card in EXPORTED if card not in OF_USER])
def test_hostile_queries_give_an_export(client: FlaskClient, card: str, query: str) -> None:
    assert client.get(f"/export/{card}.csv?{query}").status_code == 200
    assert client.get(f"/export/{card}.json?{query}").status_code == 200


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_without_a_database_the_answer_is_one_sentence(
    client: FlaskClient, repository: FakeRepository, kind: str
) -> None:
    repository.away = True
    answer = client.get(f"/export/users.{kind}")
    assert answer.status_code == 503
    assert answer.text == "The database does not answer. Nothing was exported; a moment later it may work.\n"
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_readings_there_is_nothing_to_export(client: FlaskClient, repository: FakeRepository) -> None:
    repository.dataset = NOTHING_LOADED
    answer = client.get("/export/energy.csv")
    assert (answer.status_code, answer.text) == (404, "No readings are loaded.\n")


def test_writing_to_an_export_is_not_allowed(client: FlaskClient) -> None:
    assert client.post("/export/energy.csv").status_code == 405


@given(st.text(max_size=80))
def test_the_name_of_a_file_is_safe_whatever_the_user_is_called(user: str) -> None:
    days = (date(2016, 10, 9), date(2016, 12, 31))
    name = routes.file_name(EXPORTED[ids.PANEL_ENERGY], Filters(user=user), days)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,200}", name)
    assert name.startswith("smapdash-user-energy-")
    assert name.endswith("-2016-10-09-2016-12-31")


def test_weeks_and_months_that_are_cut_or_lack_readings_are_not_whole(client: FlaskClient) -> None:
    frame = read(export(client, "energy", "grain=month"))
    assert frame["whole"].tolist() == [False, False], "of October there are 144 readings of 3 users"
    assert "whole" not in read(export(client, "energy", "grain=day"))


ODD_NAMES = [
    *("nan", "null", "NA", "None", "n/a", "0007", "7", "01", "1E5", "True", "-12", "=SUM(A1)", "'-12", "''", "'quoted"),
    *("Flat 3, 2nd", 'say "hi"', "C&D + 50% #1", "#comment", "\u0301", "\N{FULLWIDTH EQUALS SIGN}1", " =1"),
    *("x;=1+1;y", "a;'b", "'a|'=1", ";=1"),
]


def test_the_recipe_of_the_documents_gives_back_every_text_and_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = (Path(__file__).parents[4] / "docs" / "exports.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"```python\n(import pandas\n.*?)```", document, re.DOTALL)
    columns = [Column(name, "", list(ODD_NAMES), is_number=False) for name in ("user", "area", "tariff")]
    energy: list[Any] = [None, *[float(number) for number in range(1, len(ODD_NAMES))]]
    table = table_of(*columns, Column("energy_kwh", "kWh", energy, is_number=True))
    monkeypatch.chdir(tmp_path)
    Path("smapdash-users-2016-10-09-2016-12-31.csv").write_text(
        "".join(csv_text.to_csv(table)), encoding="utf-8", newline=""
    )
    known: dict[str, Any] = {}
    exec(recipe, known)
    read_back = known["table"]
    for name in ("user", "area", "tariff"):
        assert read_back[name].tolist() == ODD_NAMES
    assert pd.isna(read_back["energy_kwh"][0])
    assert read_back["energy_kwh"].tolist()[1:] == energy[1:]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_taking_one_apostrophe_away_gives_back_any_text(text: str) -> None:
    assert without_apostrophes(without_formula(text)) == text


@given(st.text(alphabet="';|\t =-a\uff0b\"", max_size=12))
def test_no_part_of_a_text_is_a_formula_wherever_a_spreadsheet_separates(text: str) -> None:
    written = without_formula(text)
    assert without_apostrophes(written) == text
    for part in re.split("[;|\t]", written):
        assert not part.lstrip(' "').startswith(("=", "-", "\uff0b"))


# Half-hourly readings


def test_the_readings_are_rows_of_their_users(client: FlaskClient) -> None:
    text = export(client, "readings", "tariff=t1")
    assert read(text, dtype={"user": str}).to_dict("list") == {
        "user": ["'=1+1", "'=1+1", "2", "2"],
        "area": ["a1"] * 4,
        "tariff": ["t1"] * 4,
        "start": ["2016-10-26 01:00"] * 4,
        "fold": [0, 1, 0, 1],
        "energy_kwh": [0.25, 1.0] * 2,
    }
    assert (notes(text)["title"], notes(text)["tariffs"], notes(text)["grain"]) == ("Readings", "t1", "half-hour")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("half-hours", ["start", "fold", "users", "readings", "energy_kwh"]),
        ("half-hours-by-segment", ["start", "fold", "area", "tariff", "users", "readings", "energy_kwh"]),
        ("readings", ["user", "area", "tariff", "start", "fold", "energy_kwh"]),
    ],
)
def test_csv_and_parquet_hold_the_same_half_hours(client: FlaskClient, name: str, columns: list[str]) -> None:
    frame = read(export(client, name))
    assert frame.columns.tolist() == columns
    answer = client.get(f"/export/{name}.parquet?tariff=t1")
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="smapdash-{name}-2016-09-02-2016-10-31.parquet"'
    )
    file = parquet.ParquetFile(io.BytesIO(answer.data))
    same = file.read().to_pandas()
    assert same.columns.tolist() == columns
    assert same["energy_kwh"].tolist() == frame["energy_kwh"].tolist()
    assert same["start"].dt.strftime("%Y-%m-%d").tolist() == [start[:10] for start in frame["start"]]
    about = json.loads(file.schema_arrow.metadata[b"smapdash"])
    assert (about["notes"]["tariffs"], about["notes"]["units"][:13]) == ("t1", "energy in kWh")


def test_more_readings_than_a_download_may_have_are_refused_in_a_sentence(
    client: FlaskClient, repository: FakeRepository
) -> None:
    repository.readings = 10_000_001
    for kind in ("csv", "parquet"):
        answer = client.get(f"/export/readings.{kind}")
        assert answer.status_code == 404
        assert answer.text.startswith(
            "10,000,001 readings are more than the 10,000,000 of a download. Choose fewer days"
        )


@pytest.mark.parametrize("name", ["energy", "nothing", "..", "%00", "half-hours.csv"])
def test_only_downloads_are_there_as_parquet(client: FlaskClient, name: str) -> None:
    assert client.get(f"/export/{name}.parquet").status_code == 404
