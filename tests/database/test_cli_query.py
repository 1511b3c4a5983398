"""`smapdash query`: the numbers of the page, worked out by hand on a few readings.

On 2016-10-26 the hour from 01:00 is there twice; user 100 lacks the second pass. Nobody has a reading on the 28th and
the 29th, and user 5 has none at all. EPS is so small that Python writes it in scientific notation.

====== ==== ==== ===== =========== =========== ===== =====
user   area      00:30 01:00 (1st) 01:00 (2nd) 27th  30th
====== ==== ==== ===== =========== =========== ===== =====
1      a1   t1   10    11          13          20.25
2      a1   t2   100   110         90                EPS
3000   a2   t3   1000  500         700         40.5
100    a2   t3   5     7                       8
5      a1   t1
all              1115  628         803         68.75 EPS
====== ==== ==== ===== =========== =========== ===== =====
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import load_and_prove, snapshot, write_folder
from tests.processes import environment, fails, run_smapdash, smapdash

from smapdash.cli import main
from smapdash.cli.output import LINES_AT_ONCE, Rows, print_csv, print_records, print_table
from smapdash.cli.query_usage import SORTS, VIEWS
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.loader.options import LoadOptions
from smapdash.loader.run import load_path
from smapdash.model.enums import USER_SORTS
from smapdash.repository.database import DatabaseRepository
from smapdash.web.shell.app import create_app

EPS = "0.00000762939453125"  # 2 ** -17
USERS = "id,area,tariff\n1,a1,t1\n2,a1,t2\n3000,a2,t3\n100,a2,t3\n5,a1,t1\n"
NIGHT = ("2016-10-26 00:30:00", "2016-10-26 01:00:00", "2016-10-26 01:00:00")
READINGS = {
    "1": [*map(",".join, zip(NIGHT, ("10", "11", "13"), strict=True)), "2016-10-27 00:30:00,20.25"],
    "2": [*map(",".join, zip(NIGHT, ("100", "110", "90"), strict=True)), f"2016-10-30 00:30:00,{EPS}"],
    "3000": [*map(",".join, zip(NIGHT, ("1000", "500", "700"), strict=True)), "2016-10-27 00:30:00,40.5"],
    "100": ["2016-10-26 00:30:00,5", "2016-10-26 01:00:00,7", "2016-10-27 00:30:00,8"],
}
NEEDS: dict[str, tuple[object, ...]] = {"user": ("--user", 1), "changes": ("--against", "2016-10-26..2016-10-27")}
OF_MANY = [view for view in VIEWS if view not in (*NEEDS, "forecast", "scores", "shapes")]
"""Without forecasts and load shapes, which need more days and users: `test_cli_forecast`, `test_load_shapes`."""
HEADS = {
    "energy": "start,fold,area,tariff,users,readings,energy_wh",
    "segments": "area,tariff,users,user_days,readings,energy_wh,mean_wh_per_user_day",
    "profile": "day_type,time,days,mean_w,p10_w,p90_w,mean_w_per_user,p10_w_per_user,p90_w_per_user",
    "heatmap": "day,time,users,mean_w,mean_w_per_user",
    "readings": "user,area,tariff,start,fold,energy_wh",
    "duration": "share_percent,half_hours,demand_w,read_at,fold",
    "demand": "first_day,last_day,users,user_days,readings,expected,missing,coverage,energy_wh,mean_w,peak_w,peak_at,"
    "peak_fold,load_factor,base_w,implausible",
    "load-research": "area,tariff,users,readings,coverage,max_demand_kw,max_demand_at,mean_demand_kw,load_factor,"
    "sum_of_maxima_kw,coincidence_factor,diversity_factor,admd_kw,base_load_kw,top10_share,responsibility_p10,"
    "responsibility_median,responsibility_p90,sufficient_days,expected_days",
    "coverage": "user,area,tariff,first_day,last_day,days,sufficient_days,expected_days,readings,expected,missing,"
    "coverage,is_sufficient,late_days,early_days,missing_between",
    "peaks": "rank,peak_at,fold,demand_kw,users,user,area,tariff,user_demand_kw,share,responsibility_factor",
    "changes": "user,area,tariff,before_kwh_per_day,mean_kwh_per_day,change_kwh_per_day,change_percent,before_coverage,"
    "coverage,before_sufficient_days,before_expected_days,sufficient_days,expected_days",
    "shapes": "shape,users,users_of_all,areas,tariffs,day_type,time,of_mean",
    "admd": "users,admd_p10_kw,admd_median_kw,admd_p90_kw,samples,seed,users_read,users_selected",
    "bands": "start,users,p10_wh,p25_wh,p50_wh,p75_wh,p90_wh",
    "users": "id,area,tariff,energy_wh,mean_wh_per_day,peak_w,peak_at,load_factor,base_w,coverage,days,readings,"
    "expected,missing,implausible,withdrawn,before_days,before_wh_per_day,change_wh_per_day,change_percent",
    "user": "start,fold,readings,energy_wh,low_wh,high_wh,segment_users,segment_mean_wh",
}
Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def loaded(create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = create_owner_engine(parse_database_url(create_database()))
    folder = write_folder(tmp_path_factory.mktemp("by_hand"), users=USERS, readings=READINGS)
    assert load_and_prove(engine, folder, LoadOptions(conflicts="keep")).conflicts_kept == 3
    yield engine
    engine.dispose()


@pytest.fixture
def ask(loaded: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return a function that runs `smapdash query` here, for speed, and returns its exit code and what it wrote."""

    def run(*arguments: object, url: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["smapdash", "query", *map(str, arguments)])
        monkeypatch.setenv("DATABASE_URL", url or loaded.url.render_as_string(hide_password=False))
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return run


TOO_FEW = re.compile(
    r"Note: Too few readings for a figure to rely on: ([\d,]+ of [\d,]+) days of users .*2\.2\.2\.1\)\.\n"
)
"""The few readings of these users do not suffice, as the views of a whole period say."""


def other_notes(err: str) -> str:
    return TOO_FEW.sub("", err)


def rows(answer: tuple[int, str, str], view: str) -> list[str]:
    """Hold that a view was written as CSV, and return its lines below the head."""
    code, out, err = answer
    assert (code, other_notes(err)) == (0, "")
    head, *lines = out.splitlines()
    assert head == HEADS[view]
    return lines


def records(answer: tuple[int, str, str]) -> list[dict[str, object]]:
    code, out, err = answer
    assert (code, other_notes(err)) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["--grain", "half-hour"],
            [
                "2016-10-26T00:30,0,,,4,4,1115",
                "2016-10-26T01:00,0,,,4,4,628",
                "2016-10-26T01:00,1,,,3,3,803",
                "2016-10-27T00:30,0,,,3,3,68.75",
                f"2016-10-30T00:30,0,,,1,1,{EPS}",
            ],
        ),
        (
            ["--grain", "hour", "--to", "2016-10-27"],
            [
                "2016-10-26T00:00,0,,,4,4,1115",
                "2016-10-26T01:00,0,,,4,4,628",
                "2016-10-26T01:00,1,,,3,3,803",
                "2016-10-27T00:00,0,,,3,3,68.75",
            ],
        ),
        (
            ["--grain", "day"],
            ["2016-10-26,,,,4,11,2546", "2016-10-27,,,,3,3,68.75", f"2016-10-30,,,,1,1,{EPS}"],
        ),
        (["--grain", "week", "--area", "a2"], ["2016-10-24,,,,2,7,2260.5"]),
        (["--grain", "week", "--area", "a2", "--weekday", "thu", "--weekday", "sat"], ["2016-10-24,,,,2,2,48.5"]),
        (
            ["--grain", "month", "--split", "tariff"],
            [
                "2016-10-01,,,t1,1,4,54.25",
                "2016-10-01,,,t2,1,4,300.00000762939453",
                "2016-10-01,,,t3,2,7,2260.5",
            ],
        ),
        (
            ["--grain", "month", "--split", "area", "--from", "2016-10-27"],
            ["2016-10-01,,a1,,2,2,20.25000762939453", "2016-10-01,,a2,,2,2,48.5"],
        ),
        (
            ["--grain", "day", "--split", "both", "--tariff", "t1", "--tariff", "t3", "--to", "2016-10-26"],
            ["2016-10-26,,a1,t1,1,3,34", "2016-10-26,,a2,t3,2,5,2212"],
        ),
        (["--from", "2016-10-27", "--to", "2016-10-27"], ["2016-10-27T00:30,0,,,3,3,68.75"]),  # auto: the half-hour
    ],
    ids=lambda value: " ".join(value)[:60] if value and value[0].startswith("--") else "",
)
def test_energy_over_time_is_that_of_the_readings(ask: Ask, arguments: list[str], expected: list[str]) -> None:
    assert rows(ask("energy", *arguments), "energy") == expected


def test_the_average_day_tells_the_days_of_rest_apart(ask: Ask) -> None:
    lines = rows(ask("profile", "--tariff", "t1", "--rest-day", "wed"), "profile")
    assert lines[2:] == [
        "working,00:30,1,40.5,40.5,40.5,40.5,40.5,40.5",
        "rest,00:30,1,20,20,20,20,20,20",
        "rest,01:00,1,24,24,24,24,24,24",
    ]
    half_past, one = lines[:2]
    assert half_past.startswith("all,00:30,2,30.25,")
    assert [float(field) for field in half_past.split(",")[4:6]] == pytest.approx([22.05, 38.45])
    assert one == "all,01:00,1,24,24,24,24,24,24"
    weekend = [line.split(",")[0] for line in rows(ask("profile", "--tariff", "t1"), "profile")]
    assert weekend == ["all", "all", "working", "working"]  # a Wednesday and a Thursday


def test_segments_are_pairs_of_area_and_tariff_or_one_of_them(ask: Ask) -> None:
    days = "--from", "2016-10-26", "--to", "2016-10-27"
    assert rows(ask("segments", *days), "segments") == [
        "a1,t1,1,2,4,54.25,27.125",
        "a1,t2,1,1,3,300,300",
        "a2,t3,2,4,7,2260.5,565.125",
    ]
    assert rows(ask("segments", "--split", "tariff", "--area", "a1", *days), "segments") == [
        ",t1,1,2,4,54.25,27.125",
        ",t2,1,1,3,300,300",
        ",t3,0,0,0,0,",
    ]
    assert rows(ask("segments", "--split", "area", "--tariff", "t2", *days), "segments") == [
        "a1,,1,1,3,300,300",
        "a2,,0,0,0,0,",
    ]
    assert rows(ask("segments", "--area", "a1", "--tariff", "t3"), "segments") == []


@pytest.mark.parametrize(
    ("card", "query", "chosen"),
    [
        ("tariff", "area=a1", ["t1", "t2", "t3"]),
        ("tariff", "area=a1&tariff=t2", ["t2"]),
        ("tariff", "area=a1&tariff=t3", ["t3"]),
        ("tariff", "tariff=t3&from=2016-10-27&to=2016-10-27", ["t3"]),
        ("tariff", "area=a2&weekday=thu", ["t1", "t2", "t3"]),
        ("area", "tariff=t3", ["a1", "a2"]),
        ("area", "area=a2&tariff=t1", ["a2"]),
    ],
)
def test_the_bars_of_the_page_are_the_segments_that_the_other_filters_leave(
    loaded: Engine, ask: Ask, card: str, query: str, chosen: list[str]
) -> None:
    client = create_app(DatabaseRepository(loaded)).server.test_client()
    text = client.get(f"/export/{card}-bars.csv?{query}").data.decode("utf-8-sig")
    shown = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("# ")))
    others = [word for pair in query.split("&") if not pair.startswith(f"{card}=") for word in f"--{pair}".split("=")]
    wanted = list(csv.DictReader(ask("segments", "--split", card, *others)[1].splitlines()))
    assert sorted(row[card] for row in shown if row["chosen"] == "true") == chosen
    for row, same in zip(shown, wanted, strict=True):
        assert all(row[name] == same[name] for name in (card, "users", "user_days", "readings"))
        assert float(row["energy_kwh"]) * 1_000 == pytest.approx(float(same["energy_wh"]), rel=1e-12)
        assert (row["mean_kwh_per_user_day"] == "") == (same["mean_wh_per_user_day"] == "")


def test_the_heat_map_has_one_row_for_the_two_passes_of_an_hour(ask: Ask) -> None:
    assert rows(ask("heatmap", "--area", "a1", "--to", "2016-10-26"), "heatmap") == [
        "2016-10-26,00:30,2,220,110",
        "2016-10-26,01:00,2,224,112",
    ]


def test_the_load_duration_curve_falls(ask: Ask) -> None:
    assert rows(ask("duration", "--area", "a1", "--to", "2016-10-27"), "duration") == [
        *("25,1,242,2016-10-26T01:00,0", "50,2,220,2016-10-26T00:30,0", "75,3,206,2016-10-26T01:00,1"),
        "100,4,40.5,2016-10-27T00:30,0",
    ]


def test_the_key_figures_are_one_row(ask: Ask) -> None:
    assert rows(ask("demand", "--tariff", "t2", "--to", "2016-10-26"), "demand") == [
        f"2016-10-26,2016-10-26,1,1,3,48,46,{2 / 48},300,200,220,2016-10-26T01:00,0,0.9090909090909091,,0"
    ]
    [whole] = records(ask("demand", "--format", "json"))
    assert list(whole) == HEADS["demand"].split(",")
    assert [
        whole[name] for name in ("first_day", "last_day", "users", "readings", "expected", "peak_w", "peak_at")
    ] == [
        *("2016-10-26", "2016-10-30", 4, 15, 1_200, 2230, "2016-10-26T00:30"),
    ]
    assert whole["missing"] == 1_200 - 12, "one label alone is no repeated hour, so its second passes do not count"


def test_bands_across_users_take_the_day_by_themselves(ask: Ask) -> None:
    first, second, third = rows(ask("bands"), "bands")
    assert first.startswith("2016-10-26,4,")
    # The days of the users are 12, 34, 300 and 2200 Wh.
    assert [float(field) for field in first.split(",")[2:]] == pytest.approx([18.6, 28.5, 167, 775, 1630])
    assert second.startswith("2016-10-27,3,")
    assert third == f"2016-10-30,1,{','.join([EPS] * 5)}"
    [month] = rows(ask("bands", "--grain", "month", "--tariff", "t1"), "bands")
    assert month == "2016-10-01,1,54.25,54.25,54.25,54.25,54.25"


def test_every_reading_is_a_row_of_its_user(ask: Ask) -> None:
    assert rows(ask("readings", "--area", "a2", "--to", "2016-10-26"), "readings") == [
        "100,a2,t3,2016-10-26T00:30,0,5",
        "100,a2,t3,2016-10-26T01:00,0,7",
        "3000,a2,t3,2016-10-26T00:30,0,1000",
        "3000,a2,t3,2016-10-26T01:00,0,500",
        "3000,a2,t3,2016-10-26T01:00,1,700",
    ]


def test_half_hours_are_summed_up_in_total_or_by_segment(ask: Ask) -> None:
    of_day = ("readings", "--from", "2016-10-26", "--to", "2016-10-26")
    assert ask(*of_day, "--by", "total")[1].splitlines() == [
        "start,fold,users,readings,energy_wh",
        "2016-10-26T00:30,0,4,4,1115",
        "2016-10-26T01:00,0,4,4,628",
        "2016-10-26T01:00,1,3,3,803",
    ]
    assert ask(*of_day, "--by", "segment", "--tariff", "t3")[1].splitlines() == [
        "start,fold,area,tariff,users,readings,energy_wh",
        "2016-10-26T00:30,0,a2,t3,2,2,1005",
        "2016-10-26T01:00,0,a2,t3,2,2,507",
        "2016-10-26T01:00,1,a2,t3,1,1,700",
    ]


def test_readings_are_written_as_parquet(loaded: Engine) -> None:
    url = loaded.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "smapdash", "query", "readings", "--format", "parquet", "--area", "a1"]
    answer = subprocess.run(command, env=environment(DATABASE_URL=url), capture_output=True, check=True)
    frame = pd.read_parquet(io.BytesIO(answer.stdout))
    assert frame["energy_wh"].tolist() == [10, 11, 13, 20.25, 100, 110, 90, float(EPS)]
    assert frame["user"].tolist() == ["1"] * 4 + ["2"] * 4
    assert frame["start"].iloc[-1] == pd.Timestamp("2016-10-30 00:30")
    assert frame["fold"].tolist() == [0, 0, 1, 0, 0, 0, 1, 0]


def test_the_table_of_users_is_ordered_searched_and_cut(ask: Ask) -> None:
    def ids(*arguments: object) -> list[str]:
        return [line.split(",")[0] for line in rows(ask("users", *arguments), "users")]

    assert ids() == ["3000", "2", "1", "100"]
    assert ids("--ascending") == ["100", "1", "2", "3000"]
    assert ids("--sort", "id", "--ascending") == ["1", "2", "100", "3000"]
    assert ids("--search", "A1") == ["2", "1"]
    assert ids("--search", "00", "--limit", 1) == ["3000"]
    assert ids("--search", "%") == []
    assert ids("--limit", 10**30) == ids()
    assert ids("--area", "a1", "--area", "a1") == ["2", "1"]
    assert rows(ask("users", "--ascending", "--limit", 1), "users") == [
        "100,a2,t3,20,10,16,2016-10-27T00:30,0.8333333333333334,,0.0125,2,3,240,237,0,false,0,,,"
    ]


def test_users_stand_beside_their_days_before(ask: Ask) -> None:
    day = ("users", "--from", "2016-10-27", "--to", "2016-10-27", "--sort", "change_percent", "--format", "json")
    code, out, err = ask(*day, "--compare", "before")
    assert (code, err) == (0, "Note: Changes are against 2016-10-26 to 2016-10-26, both included: another weekday.\n")
    keys = ("id", "mean_wh_per_day", "before_days", "before_wh_per_day", "change_wh_per_day")
    users = json.loads(out)
    assert [tuple(user[key] for key in keys) for user in users] == [
        ("100", 8, 1, 12, -4),
        ("1", 20.25, 1, 34, -13.75),
        ("3000", 40.5, 1, 2200, -2159.5),
    ]
    assert users[0]["change_percent"] == pytest.approx(-100 / 3)
    code, same, err = ask(*day, "--against", "2016-10-26..2016-10-26")
    assert (code, json.loads(same)) == (0, users)
    code, out, err = ask(*day, "--compare", "month")
    assert (code, err) == (0, "Note: There is no reading on the days compared with, so there are no changes.\n")
    code, out, err = ask(*day)
    assert (code, err) == (0, "")
    assert {user["before_wh_per_day"] for user in json.loads(out)} == {None}


def test_segments_stand_beside_their_days_before(ask: Ask) -> None:
    day = ("segments", "--split", "tariff", "--from", "2016-10-27", "--to", "2016-10-27")
    code, out, err = ask(*day, "--compare", "before", "--format", "json")
    assert (code, other_notes(err)) == (
        0,
        "Note: Changes are against 2016-10-26 to 2016-10-26, both included: another weekday.\n",
    )
    found = {row.pop("tariff"): row for row in json.loads(out)}
    sums = ("energy_wh", "before_users", "before_user_days", "before_energy_wh", "before_mean_wh_per_user_day")
    assert {name: tuple(row[key] for key in sums) for name, row in found.items()} == {
        "t1": (20.25, 1, 1, 34, 34),
        "t3": (48.5, 2, 2, 2212, 1106),
        "t2": (0, 1, 1, 300, 300),
    }
    for key in ("energy_change_percent", "mean_change_percent"):
        assert found["t1"][key] == pytest.approx(100 * (20.25 - 34) / 34)
        assert found["t3"][key] == pytest.approx(100 * (48.5 - 2212) / 2212)
        assert found["t2"][key] is None, "without a reading now there is no change"
    code, out, err = ask(*day, "--compare", "month")
    assert (code, other_notes(err)) == (
        0,
        "Note: There is no reading on the days compared with, so there are no changes.\n",
    )
    assert out.splitlines()[0] == HEADS["segments"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--against", "2016-10-31..2016-10-01"), "is not a first and a last day such as 2016-10-01..2016-10-31"),
        (("--against", "october"), "is not a first and a last day"),
        (("--compare", "dates"), "--compare dates needs --against FROM..TO."),
        (("--compare", "year", "--against", "2016-10-01..2016-10-31"), "take it, or --compare year."),
    ],
)
def test_two_dates_are_given_once_and_in_order(ask: Ask, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = ask("users", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_views_of_selected_users_are_of_their_readings_alone(ask: Ask) -> None:
    users = ("--user", 100, "--user", 1)
    assert rows(ask("energy", *users, "--grain", "half-hour"), "energy") == [
        *("2016-10-26T00:30,0,,,2,2,15", "2016-10-26T01:00,0,,,2,2,18"),
        *("2016-10-26T01:00,1,,,1,1,13", "2016-10-27T00:30,0,,,2,2,28.25"),
    ]
    assert rows(ask("segments", *users, "--split", "area"), "segments") == [
        "a1,,1,2,4,54.25,27.125", "a2,,1,2,3,20,10",
    ]  # fmt: skip
    assert [row.split(",")[0] for row in rows(ask("users", *users), "users")] == ["1", "100"]


def test_one_user_stands_beside_its_segment(ask: Ask) -> None:
    assert rows(ask("user", "--user", 100, "--grain", "half-hour"), "user") == [
        "2016-10-26T00:30,0,1,5,5,5,2,502.5",
        "2016-10-26T01:00,0,1,7,7,7,2,253.5",
        "2016-10-26T01:00,1,0,,,,1,700",
        "2016-10-27T00:30,0,1,8,8,8,2,24.25",
    ]
    assert rows(ask("user", "--user", 1, "--grain", "day"), "user") == [
        *("2016-10-26,,3,34,10,13,1,34", "2016-10-27,,1,20.25,20.25,20.25,1,20.25"),
    ]


def test_one_user_as_json_is_an_object_with_all_of_it(ask: Ask) -> None:
    code, out, err = ask("user", "--user", 100, "--grain", "day", "--format", "json", "--rest-day", "thu")
    assert (code, other_notes(err)) == (0, "")
    user = json.loads(out)
    assert user["fields"] == {"id": "100", "area": "a2", "tariff": "t3", "withdrawn_at": None, "segment_users": 2}
    assert list(user["summary"]) == HEADS["demand"].split(",")
    assert [user["summary"][name] for name in ("users", "readings", "expected", "energy_wh", "peak_at")] == [
        *(1, 3, 240, 20, "2016-10-27T00:30"),
    ]
    day = {"start": "2016-10-26", "fold": None, "readings": 2, "energy_wh": 12, "low_wh": 5, "high_wh": 7}
    assert user["series"][0] == {**day, "segment_users": 2, "segment_mean_wh": 1106}
    assert [(cell["day_type"], cell["time"], cell["mean_w"]) for cell in user["profile"]] == [
        *(("all", "00:30", 13), ("all", "01:00", 14), ("working", "00:30", 10), ("working", "01:00", 14)),
        ("rest", "00:30", 16),
    ]
    assert [cell["mean_w"] for cell in user["segment_profile"]] == [1053.5, 1207, 2010, 1207, 97]
    assert [(cell["day"], cell["time"], cell["mean_w"]) for cell in user["heatmap"]] == [
        *(("2016-10-26", "00:30", 10), ("2016-10-26", "01:00", 14), ("2016-10-27", "00:30", 16)),
    ]
    assert user["ranks"]["energy_wh"] == {"value": 20, "rank": 2, "of": 2}
    assert user["largest_days"][0] == {"day": "2016-10-26", "energy_wh": 12}
    assert (user["missing_count"], len(user["missing"])) == (237, 237)
    assert user["missing"][:2] == [{"start": f"2016-10-26T{time}", "fold": 0} for time in ("00:00", "01:30")]


def test_a_user_without_readings_has_missing_values_not_zeros(ask: Ask) -> None:
    code, out, _ = ask("user", "--user", 5, "--grain", "day", "--format", "json")
    user = json.loads(out)
    assert code == 0
    assert {name: user["summary"][name] for name in ("readings", "coverage", "mean_w", "peak_at", "base_w")} == {
        "readings": 0,
        "coverage": 0,
        "mean_w": None,
        "peak_at": None,
        "base_w": None,
    }
    assert [(row["readings"], row["energy_wh"], row["segment_mean_wh"]) for row in user["series"]] == [
        *((0, None, 34), (0, None, 20.25)),
    ]


@pytest.mark.parametrize("view", OF_MANY)
def test_json_and_csv_hold_the_same_numbers(ask: Ask, view: str) -> None:
    lines = list(csv.DictReader(ask(view, "--format", "csv")[1].splitlines()))
    objects = records(ask(view, "--format", "json"))
    assert len(lines) == len(objects) > 0
    for line, item in zip(lines, objects, strict=True):
        assert list(line) == list(item)
        for name, value in item.items():
            if value is None or isinstance(value, bool | str):
                assert line[name] == {None: "", True: "true", False: "false"}.get(value, value)
            else:
                assert float(line[name]) == value


@pytest.mark.parametrize("view", [view for view in OF_MANY if view != "findings"])  # a gap is one of days without any
@pytest.mark.parametrize(
    "nothing",
    [
        ["--area", "a1", "--tariff", "t3"],
        ["--from", "2016-10-28", "--to", "2016-10-29"],
        ["--area", "a2", "--from", "2016-10-28"],
    ],
    ids=["no such pair", "days without readings", "days without readings of the area"],
)
def test_a_selection_without_readings_is_a_head_alone(ask: Ask, view: str, nothing: list[str]) -> None:
    assert rows(ask(view, *nothing), view) == []
    assert records(ask(view, *nothing, "--format", "json")) == []
    code, out, err = ask(view, *nothing, "--format", "table")
    assert (code, out.split(), err) == (0, HEADS[view].split(","), "")


@pytest.mark.parametrize("grain", ["half-hour", "hour", "day", "week", "month"])
def test_days_without_readings_are_empty_at_each_grain(ask: Ask, grain: str) -> None:
    days = ("--from", "2016-10-28", "--to", "2016-10-29", "--grain", grain)
    assert rows(ask("energy", *days, "--split", "both"), "energy") == []
    assert rows(ask("user", "--user", 1, *days), "user") == []
    code, out, _ = ask("user", "--user", 1, *days, "--format", "json")
    assert (code, json.loads(out)["series"], json.loads(out)["heatmap"]) == (0, [], [])


def test_a_table_is_aligned_and_the_default_on_a_terminal(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("energy", "--grain", "day", "--area", "a2")
    code, out, err = ask(*arguments, "--format", "table")
    table = (
        "start       fold  area  tariff  users  readings  energy_wh\n"
        "2016-10-26                          2         5  2,212.000\n"
        "2016-10-27                          2         2     48.500\n"
    )
    assert (code, out, err) == (0, table, "")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert ask(*arguments) == (0, table, "")
    assert ask(*arguments, "--format", "csv")[1].startswith("start,fold,")


@pytest.mark.parametrize("view", [*OF_MANY, "user"])
def test_the_latest_days_are_those_up_to_the_last_reading(ask: Ask, view: str) -> None:
    user = NEEDS.get(view, ())
    assert ask(view, *user, "--last", "2d") == ask(view, *user, "--from", "2016-10-29", "--to", "2016-10-30")
    assert ask(view, *user, "--last", "9999d") == ask(view, *user)


@pytest.mark.parametrize("view", [*OF_MANY, "user"])
def test_dates_beyond_the_data_count_as_its_first_and_last_day_and_are_said(ask: Ask, view: str) -> None:
    user = NEEDS.get(view, ())
    code, out, err = ask(view, *user, "--from", "0001-01-01", "--to", "9999-12-31")
    same = ask(view, *user)
    assert (code, out) == same[:2]
    assert code == 0
    assert err.endswith(same[2])
    assert err.startswith("Not all of these dates have readings; the data goes from ")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "VIEW"),
        (["nonsense"], 2, "nonsense"),
        (["ENERGY"], 2, "ENERGY"),
        (["energy", "users"], 2, "unexpected"),
        (["energy", "--area"], 2, "--area"),
        (["energy", "--nonsense", "1"], 2, "--nonsense"),
        (["energy", "--from", "2016-02-30"], 2, "--from"),
        (["energy", "--from", "yesterday"], 2, "--from"),
        (["energy", "--to", ""], 2, "--to"),
        (["energy", "--to", "2016-10-26T00:00"], 2, "--to"),
        (["energy", "--from", "2016-10-28", "--to", "2016-10-26"], 2, "--from 2016-10-28 is after --to 2016-10-26"),
        (["energy", "--from", "9999-12-31", "--to", "0001-01-01"], 2, "--from 9999-12-31 is after --to 0001-01-01"),
        (["energy", "--last", "30"], 2, "30 is not a number of days such as 30d"),
        (["energy", "--last", ""], 2, "--last"),
        (["energy", "--last", "2d", "--from", "2016-10-26"], 2, "take it, or --from and --to"),
        (["energy", "--grain", "year"], 2, "half-hour"),
        (["energy", "--split", "postcode"], 2, "tariff"),
        (["energy", "--format", "xml"], 2, "csv"),
        (["users", "--limit", "0"], 2, "--limit"),
        (["users", "--limit", "-1"], 2, "--limit"),
        (["users", "--limit", "many"], 2, "--limit"),
        (["users", "--sort", "energy"], 2, "energy_wh"),
        (["users", "--sort", "withdrawn"], 2, "energy_wh"),
        (["profile", "--rest-day", "sunday"], 2, "sun"),
        (["bands", "--grain", "half-hour"], 2, "no bands across users below a day"),
        (["bands", "--grain", "hour"], 2, "no bands across users below a day"),
        (["user"], 2, "needs --user ID"),
        (["user", "--user", "1", "--area", "a1"], 2, "--area is for energy, segments, profile"),
        (["user", "--user", "1", "--split", "area"], 2, "--split is for energy, segments, profile, heatmap"),
        (["user", "--user", "1", "--user", "5"], 2, "The view user needs --user ID, once"),
        (["energy", *["--user", "1"] * 101], 2, "--user is given 101 times; at most 100 can be added up."),
        (["energy", "--split", "user"], 2, "--split user is for energy, profile, heatmap and duration, of the users"),
        (["bands", "--user", "1", "--split", "user"], 2, "--split user is for energy, profile, heatmap and duration"),
        (["heatmap", "--grain", "day"], 2, "--grain is for energy, bands, user and forecast, not for heatmap"),
        (["demand", "--rest-day", "mon"], 2, "--rest-day is for profile, user, forecast, scores and shapes"),
        (["energy", "--format", "parquet"], 2, "--format parquet is for readings, not for energy"),
        (["users", "--by", "total"], 2, "--by is for readings, not for users"),
        (["energy", "--sort", "id"], 2, "--sort is for users"),
        (["energy", "--ascending"], 2, "--ascending is for users"),
        (["energy", "--search", "1"], 2, "--search is for users"),
        (["energy", "--limit", "3"], 2, "--limit is for users"),
        (["energy", "--compare", "year"], 2, "--compare is for segments, users and changes"),
        (["energy", "--area", "a9"], 3, "No area is called a9; there are a1 and a2."),
        (["energy", "--area", "a1", "--area", "A1"], 3, "No area is called A1; there are a1 and a2."),
        (["energy", "--area", "a1,a2"], 3, "No area is called a1,a2;"),
        (["energy", "--area", ""], 3, 'No area is called "";'),
        (["energy", "--area", "a" * 100_000], 3, "aaa...; there are a1 and a2."),
        (["energy", "--area", "\x1b[31m\n"], 3, r"No area is called \x1b[31m\n;"),
        (["energy", "--area", "\udcff"], 3, r"No area is called \udcff;"),
        (["users", "--tariff", "'; DROP TABLE users; --"], 3, "there are t1, t2 and t3."),
        (["user", "--user", "99"], 3, "No user is called 99; `smapdash query users` lists the users."),
        (["energy", "--user", "1", "--user", "99"], 3, "No user is called 99;"),
        (["user", "--user", ""], 3, 'No user is called "";'),
        (["user", "--user", "1' OR '1'='1"], 3, "No user is called"),
        (["user", "--user", "\udcff"], 3, r"No user is called \udcff;"),
        (["energy", "--from", "2016-10-31"], 3, "no reading from 2016-10-31; the data goes from 2016-10-26 to 2016-10"),
        (["energy", "--to", "2016-10-25"], 3, "no reading to 2016-10-25; the data goes from 2016-10-26 to 2016-10-30"),
        (["energy", "--from", "2020-01-01", "--to", "2020-02-01"], 3, "no reading from 2020-01-01 to 2020-02-01;"),
    ],
    ids=lambda value: ascii(" ".join(value))[:60] if isinstance(value, list) else "",
)
def test_a_mistake_is_told_in_one_line_with_its_exit_code(
    ask: Ask, arguments: list[str], code: int, words: str
) -> None:
    told, out, err = ask(*arguments)
    assert (told, out, err.count("\n")) == (code, "", 1)
    assert err.startswith("smapdash: ")
    assert words in err


def test_a_process_of_its_own_says_the_same(loaded: Engine) -> None:
    url = loaded.url.render_as_string(hide_password=False)
    answer = smapdash("query", "energy", "--grain", "month", DATABASE_URL=url)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == f"{HEADS['energy']}\n2016-10-01,,,,4,15,2614.7500076293945\n"
    assert "there are a1 and a2." in fails(smapdash("query", "energy", "--area", "a9", DATABASE_URL=url), 3)


def test_a_database_without_readings_says_how_to_load(ask: Ask, database_url: str, blank_database_url: str) -> None:
    for url in (database_url, blank_database_url):
        for view in VIEWS:
            code, out, err = ask(view, *NEEDS.get(view, ()), url=url)
            assert (code, out) == (3, "")
            assert err == "smapdash: The database holds no readings; `smapdash load PATH` loads a folder.\n"


def test_a_database_that_is_away_is_told_in_one_line(ask: Ask) -> None:
    code, out, err = ask("energy", url="postgresql://someone:se-cret@127.0.0.1:1/nowhere")
    assert (code, out, err.count("\n")) == (4, "", 1)
    assert "se-cret" not in err


def test_a_question_changes_nothing(ask: Ask, loaded: Engine) -> None:
    before = snapshot(loaded)
    for view in VIEWS:
        assert ask(view, *NEEDS.get(view, ()))[0] == 0
    assert snapshot(loaded) == before


def test_names_are_written_as_they_are_whatever_the_locale(
    ask: Ask, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    users = 'id,area,tariff\n=1+1,"a,1","say ""hü"""\n'
    load_path(engine, write_folder(tmp_path, users=users, readings={"=1+1": ["2016-10-26 00:30:00,3"]}))
    command = ("energy", "--split", "both", "--grain", "day")
    line = '2016-10-26,,"a,1","say ""hü""",1,1,3'
    assert rows(ask(*command, url=database_url), "energy") == [line]
    answer = run_smapdash("query", *command, DATABASE_URL=database_url, PYTHONIOENCODING="ascii")
    assert (answer.returncode, answer.stdout.splitlines()[1:], answer.stderr) == (0, [line], "")
    assert records(ask(*command, "--format", "json", url=database_url))[0]["tariff"] == 'say "hü"'
    assert rows(ask("users", "--area", "a,1", url=database_url), "users")[0].startswith('=1+1,"a,1",')
    code, _, err = ask("users", "--area", "a", url=database_url)
    assert (code, err) == (3, "smapdash: No area is called a; there is a,1.\n")


def test_control_characters_of_a_name_do_not_reach_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Rows(("id", "users"), [("\x1b[31mred", 1), (None, None)]))
    assert capsys.readouterr().out == "id           users\n\\x1b[31mred      1\n\n"


def test_a_reader_of_the_output_that_leaves_early_causes_no_traceback(loaded: Engine) -> None:
    url = loaded.url.render_as_string(hide_password=False)
    read_end, write_end = os.pipe()
    os.close(read_end)
    with subprocess.Popen(
        [sys.executable, "-m", "smapdash", "query", "energy"],
        env=environment(DATABASE_URL=url),
        stdout=write_end,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(write_end)
        assert process.communicate(timeout=300)[1] == ""


def test_every_column_that_the_page_can_sort_by_can_be_named() -> None:
    assert set(SORTS) == set(USER_SORTS)


def test_the_challenge_adds_up_to_the_watt_hour(ask: Ask, challenge_load: tuple[Engine, object]) -> None:
    url = challenge_load[0].url.render_as_string(hide_password=False)
    for split in ("both", "none"):
        lines = rows(ask("energy", "--grain", "day", "--split", split, "--format", "csv", url=url), "energy")
        assert sum(Decimal(line.rsplit(",", 1)[1]) for line in lines) == 247_758_910
    [row] = csv.DictReader(ask("demand", url=url)[1].splitlines())
    assert (row["energy_wh"], row["readings"], row["users"]) == ("247758910", "489716", "60")


def test_load_research_is_the_selection_and_then_each_group_in_kilowatts(ask: Ask) -> None:
    """Area a2 has 1005, 507, 700 and 48.5 Wh; its users' maxima are 1000 and 8 Wh; no day is sufficient for a base."""
    measures = [2, 7, 6 / 480, 2.01, "2016-10-26T00:30", 1.13025, 1130.25 / 2010, 2.016]
    measures += [2010 / 2016, 2016 / 2010, 1.005, None, 2240.5 / 2260.5]
    measures += [0.625 + 0.1 * 0.375, (0.625 + 1) / 2, 0.625 + 0.9 * 0.375]  # 5 of 8 Wh, and all of 1000 Wh
    measures += [0, 10]
    found = records(ask("load-research", "--area", "a2", "--split", "tariff", "--format", "json"))
    assert [list(row) for row in found] == [HEADS["load-research"].split(",")] * 2
    for row, names in zip(found, ([None, None], [None, "t3"]), strict=True):
        for value, expected in zip(row.values(), [*names, *measures], strict=True):
            assert value == (pytest.approx(expected) if isinstance(expected, float) else expected)
    with_groups = rows(ask("load-research", "--split", "both"), "load-research")
    assert [line.split(",")[:3] for line in with_groups] == [
        ["", "", "4"], ["a1", "t1", "1"], ["a1", "t2", "1"], ["a2", "t3", "2"]
    ]  # fmt: skip


def test_peaks_are_the_highest_demand_of_each_day_with_the_users_who_made_them(ask: Ask) -> None:
    """1115 Wh on the 26th at 00:30, 68.75 Wh on the 27th; the 30th has next to nothing, of one user."""
    found = [line.split(",") for line in rows(ask("peaks", "--to", "2016-10-27"), "peaks")]
    assert [row[:6] for row in found] == [
        *(["1", "2016-10-26T00:30", "0", "2.23", "4", user] for user in ("3000", "2", "1", "100")),
        *(["2", "2016-10-27T00:30", "0", "0.1375", "3", user] for user in ("3000", "1", "100")),
    ]
    assert [float(row[9]) for row in found] == pytest.approx(
        [1000 / 1115, 100 / 1115, 10 / 1115, 5 / 1115, 40.5 / 68.75, 20.25 / 68.75, 8 / 68.75]
    )
    assert found[1][6:9] == ["a1", "t2", "0.2"]
    assert float(found[1][10]) == pytest.approx(100 / 110)
    first = [line.split(",")[5] for line in rows(ask("peaks", "--limit", 1, "--area", "a1"), "peaks")]
    assert first == ["2", "1", "2"]


def test_changes_rank_the_users_of_both_periods_by_the_size_of_their_change(ask: Ask) -> None:
    """On the 27th users 3000, 1 and 100 have 40.5, 20.25 and 8 Wh, on the 26th 2200, 34 and 12 Wh; user 2 has none.

    A second pass outside of a repeated hour is no expected half-hour.
    """
    day = ("changes", "--from", "2016-10-27", "--to", "2016-10-27")
    code, out, err = ask(*day, "--against", "2016-10-26..2016-10-26")
    assert (code, other_notes(err)) == (
        0,
        "Note: Changes are against 2016-10-26 to 2016-10-26, both included: another weekday.\n",
    )
    head, *lines = out.splitlines()
    assert head == HEADS["changes"]
    found = [line.split(",") for line in lines]
    assert [row[:3] for row in found] == [["3000", "a2", "t3"], ["1", "a1", "t1"], ["100", "a2", "t3"]]
    assert [float(one) for one in found[0][3:9]] == pytest.approx(
        [2.2, 0.0405, -2.1595, -100 * 2159.5 / 2200, 2 / 48, 1 / 48]
    )
    assert [row[9:] for row in found] == [["0", "1", "0", "1"]] * 3
    assert [float(row[5]) for row in found] == pytest.approx([-2.1595, -0.01375, -0.004])
    assert ask(*day, "--compare", "before")[1] == out
    assert ask(*day, "--compare", "before", "--limit", 1)[1].splitlines() == [head, lines[0]]
    assert ask(*day, "--compare", "month")[:2] == (0, f"{head}\n")
    assert "needs --against FROM..TO" in ask(*day)[2]


@pytest.mark.parametrize(
    ("view", "says"), [("demand", True), ("load-research", True), ("peaks", True), ("energy", False), ("users", False)]
)
def test_views_of_a_whole_period_say_where_too_few_readings_are_behind_it(ask: Ask, view: str, *, says: bool) -> None:
    """No user has half of the half-hours of any day."""
    code, _, err = ask(view, "--area", "a2")
    assert (code, [found[1] for found in TOO_FEW.finditer(err)]) == (0, ["0 of 10"] if says else [])


def test_admd_has_a_row_for_each_number_of_users_and_the_selection_in_the_last(ask: Ask) -> None:
    """The users of area a2 reach 1000 Wh and 8 Wh, and 1005 Wh together."""
    found = rows(ask("admd", "--area", "a2"), "admd")
    first, last = ([float(value) for value in line.split(",")] for line in found)
    assert first == pytest.approx([1, 0.016 + 0.1 * 1.984, 1.008, 0.016 + 0.9 * 1.984, 2, 1, 2, 2])
    assert last == pytest.approx([2, 1.005, 1.005, 1.005, 1, 1, 2, 2])


def test_admd_of_the_challenge_begins_with_the_users_maxima_and_ends_with_its_own(
    ask: Ask, challenge_load: tuple[Engine, object]
) -> None:
    """Percentiles of the 60 users' maxima as pandas has them; the same seed gives the same answer."""
    url = challenge_load[0].url.render_as_string(hide_password=False)
    printed = ask("admd", url=url)
    first, *_, last = csv.DictReader(printed[1].splitlines())
    assert [float(first[f"admd_{name}_kw"]) for name in ("p10", "median", "p90")] == pytest.approx(
        [7.7624, 11.287, 16.518]
    )
    assert (last["users"], last["admd_median_kw"], last["samples"], last["users_read"]) == ("60", "3.4025", "1", "60")
    assert ask("admd", url=url) == printed


def test_load_research_of_the_challenge_is_what_pandas_said(ask: Ask, challenge_load: tuple[Engine, object]) -> None:
    url = challenge_load[0].url.render_as_string(hide_password=False)
    [row] = csv.DictReader(ask("load-research", url=url)[1].splitlines())
    assert (row["max_demand_kw"], row["max_demand_at"], row["admd_kw"]) == ("204.15", "2016-12-24T17:30", "3.4025")
    near = {"mean_demand_kw": 60.710, "load_factor": 0.29738, "sum_of_maxima_kw": 691.086, "top10_share": 0.208}
    near |= {"coincidence_factor": 0.29540, "diversity_factor": 3.38519}
    near |= {"responsibility_p10": 0.03217, "responsibility_median": 0.25745, "responsibility_p90": 0.59127}
    assert {name: float(row[name]) for name in near} == pytest.approx(near, abs=5e-4, rel=0)


@pytest.mark.parametrize("write", [print_csv, print_records])
def test_rows_are_printed_as_they_come(write: Callable[[Rows], None], capsys: pytest.CaptureFixture[str]) -> None:
    printed: list[str] = []

    def rows() -> Iterator[tuple[int, None]]:
        for place in range(3 * LINES_AT_ONCE):
            if place % LINES_AT_ONCE == 0:
                printed.append(capsys.readouterr().out)
            yield place, None

    write(Rows(("place", "nothing"), rows()))
    assert [bool(part) for part in printed] == [False, True, True]


@pytest.mark.parametrize("number", [0, 1, 2, LINES_AT_ONCE, LINES_AT_ONCE + 1])
def test_rows_as_json_are_one_line_as_of_one_piece(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(place, f"\N{EURO SIGN}{place}") for place in range(number)]
    print_records(Rows(("a", "b"), rows))
    whole = [{"a": place, "b": text} for place, text in rows]
    assert capsys.readouterr().out == json.dumps(whole, ensure_ascii=False) + "\n"
