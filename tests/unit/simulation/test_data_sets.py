"""The invented homes: their file formats, their quirks, and that the same arguments give the same bytes."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from click.testing import CliRunner

from smapdash.cli import cli
from smapdash.errors import ConfigurationError
from smapdash.simulation import challenge
from smapdash.simulation import london as london_parts
from smapdash.simulation.data_sets import FileFormat, simulate
from smapdash.simulation.homes import Home, draw_home, home_energy, outdoor_celsius, steady_half_hours

SAMPLE = Path(__file__).resolve().parents[3] / "data"
AUTUMN = date(2025, 10, 26)
SPRING = date(2025, 3, 30)
LONDON_HEADER = b"LCLid,stdorToU,DateTime,KWH/hh (per half hour) \r\n"
ACORN_HEADER = b"LCLid,stdorToU,DateTime,KWH/hh (per half hour) ,Acorn,Acorn_grouped\r\n"
LONDON_ROW = (
    rb"MAC\d{6},(Std|ToU),20\d\d-\d\d-\d\d (\d\d:[03]0:00\.0000000, \d(\.\d{1,3})? |\d\d:\d\d:\d\d\.0000000,Null)"
)


def contents(folder: Path) -> dict[str, bytes]:
    files = (folder / "user_data.csv", *sorted((folder / "consumption").iterdir()))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def read_rows(folder: Path, user: int) -> list[tuple[str, float]]:
    lines = (folder / "consumption" / f"{user}.csv").read_text("ascii").splitlines()[1:]
    return [(stamp, float(wh)) for stamp, wh in (line.split(",") for line in lines)]


def read_parts(folder: Path) -> dict[str, list[bytes]]:
    """Return the rows of each part, without header and line end; check both."""
    parts = {}
    for path in sorted(folder.iterdir()):
        header, *rows, end = path.read_bytes().split(b"\r\n")
        assert header + b"\r\n" in {LONDON_HEADER, ACORN_HEADER}
        assert end == b""
        parts[path.name] = rows
    return parts


def read_homes(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the stamp and the value of each row of each home, as they stand there."""
    homes: dict[str, list[tuple[str, str]]] = {}
    for rows in read_parts(folder).values():
        for row in rows:
            name, _, stamp, value = row.decode("ascii").split(",")[:4]
            homes.setdefault(name, []).append((stamp, value))
    return homes


def values_of(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [row for row in rows if row[1] != "Null"]


def mean_wh(folder: Path, users: range, times: tuple[str, ...], *, rest: bool | None = None) -> float:
    found = [
        wh
        for user in users
        for stamp, wh in read_rows(folder, user)
        if stamp[11:16] in times and (rest is None or rest == (datetime.fromisoformat(stamp).weekday() >= 5))
    ]
    return sum(found) / len(found)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve homes from Wednesday to Tuesday around the change of autumn."""
    out = tmp_path_factory.mktemp("simulate") / "week"
    simulate(out, users=12, days=7, start=date(2025, 10, 22), seed=1)
    return out


@pytest.fixture(scope="module")
def london(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty homes in 120 days from Sunday, 3 March 2013, over the spring change that this clock does not know."""
    out = tmp_path_factory.mktemp("simulate") / "london"
    simulate(out, users=30, days=120, start=date(2013, 3, 3), seed=4, file_format="london", part_rows=50_000)
    return out


def test_the_same_seed_gives_the_same_bytes(week: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "again", users=12, days=7, start=date(2025, 10, 22), seed=1)
    assert contents(tmp_path / "again") == contents(week)


def test_another_seed_gives_other_bytes_in_every_file(week: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "other", users=12, days=7, start=date(2025, 10, 22), seed=2)
    other = contents(tmp_path / "other")
    assert all(other[name] != written for name, written in contents(week).items())


def test_the_file_of_a_home_does_not_depend_on_the_number_of_homes(week: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "few", users=4, days=7, start=date(2025, 10, 22), seed=1)
    few, many = contents(tmp_path / "few"), contents(week)
    assert len(few) == 5
    assert all(many[name] == written for name, written in few.items() if name != "user_data.csv")


def test_the_files_have_the_format_of_the_challenge(week: Path) -> None:
    assert sorted(path.name for path in week.iterdir()) == ["consumption", "user_data.csv"]
    users = (week / "user_data.csv").read_bytes()
    assert users.startswith(b"id,area,tariff\r\n")
    assert users.count(b"\n") == users.count(b"\r\n") == 13
    assert users.endswith(b"\r\n")
    home = (week / "consumption" / "3000.csv").read_bytes()
    assert re.fullmatch(rb"datetime,consumption\r\n(2025-10-2\d \d\d:[03]0:00,[1-9]\d*\.0\r\n)+", home)
    assert home.count(b"2025-10-22 00:00:00,") == home.count(b"2025-10-28 23:30:00,") == 1


def test_users_are_shuffled_and_each_has_a_file(week: Path) -> None:
    ids = [line.split(",")[0] for line in (week / "user_data.csv").read_text().splitlines()[1:]]
    assert ids != sorted(ids)
    assert sorted(ids) == [str(user) for user in range(3000, 3012)]
    assert sorted(path.stem for path in (week / "consumption").iterdir()) == sorted(ids)


def test_tariffs_are_nested_in_areas(week: Path) -> None:
    segments = [line.split(",", 1)[1] for line in (week / "user_data.csv").read_text().splitlines()[1:]]
    assert sorted(segments) == ["a1,t1"] * 3 + ["a1,t2"] * 3 + ["a2,t3"] * 6


def test_a_plain_day_has_48_half_hours_in_order(tmp_path: Path) -> None:
    simulate(tmp_path / "out", users=1, days=2, start=date(2025, 6, 1))
    stamps = [stamp for stamp, _ in read_rows(tmp_path / "out", 3000)]
    assert len(stamps) == len(set(stamps)) == 96
    assert stamps == sorted(stamps)
    assert (stamps[0], stamps[1], stamps[-1]) == ("2025-06-01 00:00:00", "2025-06-01 00:30:00", "2025-06-02 23:30:00")


def test_the_autumn_day_has_50_half_hours_but_in_four_homes_49(week: Path) -> None:
    lengths = {user: len(read_rows(week, user)) for user in range(3000, 3012)}
    short = {3003: 337, 3006: 337, 3007: 337, 3009: 337}
    assert lengths == dict.fromkeys(range(3000, 3012), 338) | short


@pytest.mark.parametrize(
    ("user", "times"),
    [
        (3000, ["01:00", "01:00", "01:30", "01:30"]),
        (3003, ["01:00", "01:00", "01:30"]),
        (3006, ["01:00", "01:00", "01:30"]),
        (3007, ["01:00", "01:30", "01:30"]),
        (3009, ["01:00", "01:30", "01:30"]),
    ],
)
def test_the_two_passes_stand_side_by_side_and_a_few_lack_one(week: Path, user: int, times: list[str]) -> None:
    found = [stamp[11:16] for stamp, _ in read_rows(week, user) if stamp.startswith("2025-10-26 01:")]
    assert found == times


def test_fewer_than_ten_homes_have_the_repeated_hour_in_most_of_them(tmp_path: Path) -> None:
    simulate(tmp_path / "out", users=4, days=1, start=AUTUMN)
    assert [len(read_rows(tmp_path / "out", user)) for user in range(3000, 3004)] == [50, 50, 50, 49]


def test_two_values_at_a_repeated_time_always_differ(tmp_path: Path) -> None:
    for seed in range(3):
        out = tmp_path / str(seed)
        simulate(out, users=70, days=1, start=AUTUMN, seed=seed)
        for user in range(3000, 3070):
            rows = read_rows(out, user)
            repeats = [(a[1], b[1]) for a, b in pairwise(rows) if a[0] == b[0]]
            assert len(repeats) == (1 if user in {3003, 3006, 3007, 3009} else 2)
            assert all(first != second for first, second in repeats)


def test_two_values_differ_even_where_a_home_is_empty_and_flat(tmp_path: Path) -> None:
    simulate(tmp_path / "out", users=6, days=24, start=date(2025, 10, 17))
    rows = dict.fromkeys(wh for stamp, wh in read_rows(tmp_path / "out", 3005) if stamp.startswith("2025-10-26"))
    assert list(rows) == [13.0, 12.0]


def test_the_spring_day_has_46_half_hours_and_no_hour_from_one_to_two(tmp_path: Path) -> None:
    simulate(tmp_path / "out", users=2, days=1, start=SPRING)
    for user in (3000, 3001):
        stamps = [stamp for stamp, _ in read_rows(tmp_path / "out", user)]
        assert len(stamps) == 46
        assert stamps[1:3] == ["2025-03-30 00:30:00", "2025-03-30 02:00:00"]


def test_the_clocks_change_in_every_year_of_a_long_span(tmp_path: Path) -> None:
    simulate(tmp_path / "out", users=1, days=731, start=date(2023, 1, 1))
    rows = read_rows(tmp_path / "out", 3000)
    assert len(rows) == 731 * 48
    repeated = [a[0] for a, b in pairwise(rows) if a[0] == b[0]]
    assert repeated == [
        "2023-10-29 01:00:00",
        "2023-10-29 01:30:00",
        "2024-10-27 01:00:00",
        "2024-10-27 01:30:00",
    ]
    stamps = {stamp for stamp, _ in rows}
    assert not {"2023-03-26 01:00:00", "2024-03-31 01:30:00"} & stamps
    assert "2024-02-29 12:00:00" in stamps


def test_one_home_of_the_sample_stands_empty_for_two_weeks() -> None:
    flat = [stamp for stamp, wh in read_rows(SAMPLE, 3005) if wh == 13.0]
    assert len(flat) == 672
    assert (flat[0], flat[-1]) == ("2025-08-01 00:00:00", "2025-08-14 23:30:00")


def test_people_use_more_in_the_evening_than_at_night() -> None:
    homes = range(3000, 3020)
    assert mean_wh(SAMPLE, homes, ("19:00", "19:30")) > 2 * mean_wh(SAMPLE, homes, ("03:00", "03:30"))


def test_rest_days_begin_later() -> None:
    homes = range(3000, 3020)
    early, late = ("07:00", "07:30"), ("10:00", "10:30")
    assert mean_wh(SAMPLE, homes, early, rest=False) > 1.5 * mean_wh(SAMPLE, homes, early, rest=True)
    assert mean_wh(SAMPLE, homes, late, rest=True) > 1.5 * mean_wh(SAMPLE, homes, late, rest=False)


def test_people_use_more_in_winter_than_in_summer(tmp_path: Path) -> None:
    totals = []
    for start in (date(2025, 7, 1), date(2025, 1, 6)):
        out = tmp_path / str(start)
        simulate(out, users=20, days=28, start=start)
        totals.append(sum(wh for user in range(3000, 3020) for _, wh in read_rows(out, user)))
    summer, winter = totals
    assert 1.2 * summer < winter < 3 * summer


def test_homes_are_of_different_size_and_one_is_very_large() -> None:
    totals = {user: sum(wh for _, wh in read_rows(SAMPLE, user)) / 184_000 for user in range(3000, 3060)}
    daily_kwh = sorted(totals.values())
    assert 4 < daily_kwh[0] < 8
    assert 10 < sum(daily_kwh) / 60 < 20
    assert daily_kwh[-1] == totals[3008] > 1.4 * daily_kwh[-2]
    assert max(wh for user in range(3000, 3060) for _, wh in read_rows(SAMPLE, user)) < 6_000


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"users": 0}, "users must be a whole number from 1 to 1,000,000, not 0."),
        ({"users": 1_000_001}, "users must be a whole number from 1 to 1,000,000, not 1000001."),
        ({"users": -60}, "users must be"),
        ({"users": True}, "users must be"),
        ({"users": 2.0}, "users must be"),
        ({"users": "60"}, "users must be"),
        ({"days": 0}, "days must be a whole number from 1 to 3,660, not 0."),
        ({"days": 3_661}, "days must be"),
        ({"days": float("nan")}, "days must be"),
        ({"seed": -1}, "seed must be"),
        ({"seed": 2**63}, "seed must be"),
        ({"seed": None}, "seed must be"),
        ({"start": "2016-07-15"}, "start must be a date such as 2025-06-01, not '2016-07-15'."),
        ({"start": datetime(2016, 7, 15, 12)}, "start must be a date"),
        ({"start": date(9999, 12, 31), "days": 2}, "go beyond the year 9999"),
        ({"file_format": "paris"}, "format must be challenge or london, not 'paris'."),
        ({"part_rows": 1_000_000}, "part-rows and acorn are for london alone: leave them out, or add --format london."),
        ({"acorn": True}, "part-rows and acorn are for london alone"),
        ({"file_format": "london", "part_rows": 0}, "part-rows must be a whole number from 1 to 1,000,000,000, not 0."),
        ({"file_format": "london", "part_rows": 1_000_000_001}, "part-rows must be"),
        ({"file_format": "london", "part_rows": True}, "part-rows must be"),
        ({"file_format": "london", "part_rows": 50}, "need more than 9,999 parts: choose part-rows from 52."),
        ({"file_format": "london", "users": 1_000_000, "days": 3_660}, "choose part-rows from 18,301,831."),
    ],
)
def test_hostile_arguments_are_refused_and_nothing_is_written(
    tmp_path: Path, arguments: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(sentence)):
        simulate(tmp_path / "out", **arguments)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_the_bounds_themselves_are_accepted(tmp_path: Path) -> None:
    simulate(tmp_path / "long", users=1, days=3_660, start=date(2016, 1, 1), seed=2**63 - 1)
    simulate(tmp_path / "last", users=1, days=1, start=date(9999, 12, 31), seed=0)
    assert len(read_rows(tmp_path / "long", 3000)) == 175_680
    assert read_rows(tmp_path / "last", 3000)[-1][0] == "9999-12-31 23:30:00"


@pytest.mark.parametrize("file_format", ["challenge", "london"])
@pytest.mark.parametrize("held", ["user_data.csv", "consumption/3000.csv", "LCL_0002.csv"])
def test_an_occupied_folder_is_refused_and_untouched(tmp_path: Path, held: str, file_format: FileFormat) -> None:
    path = tmp_path / held
    path.parent.mkdir(exist_ok=True)
    path.write_text("precious")
    with pytest.raises(ConfigurationError, match=r"already holds .* choose an empty folder"):
        simulate(tmp_path, users=1, days=1, file_format=file_format)
    assert [found.relative_to(tmp_path).as_posix() for found in tmp_path.rglob("*.csv")] == [held]
    assert len(list(tmp_path.iterdir())) == 1
    assert path.read_text() == "precious"


def test_a_link_that_leads_nowhere_occupies_the_folder(tmp_path: Path) -> None:
    (tmp_path / "user_data.csv").symlink_to("nowhere")
    with pytest.raises(ConfigurationError, match=r"already holds user_data\.csv"):
        simulate(tmp_path, users=1, days=1)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("precious")
    for out in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(ConfigurationError):
            simulate(out, users=1, days=1)
    assert (tmp_path / "out").read_text() == "precious"


def test_a_folder_with_other_files_and_a_deep_new_folder_are_filled(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("kept")
    simulate(tmp_path, users=1, days=1)
    simulate(tmp_path / "deep" / "er", users=1, days=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "consumption", "deep", "user_data.csv"]
    assert contents(tmp_path) == contents(tmp_path / "deep" / "er")


@pytest.mark.parametrize(("file_format", "writer"), [("challenge", challenge), ("london", london_parts)])
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError(28, "No space left on device"), ZeroDivisionError()])
def test_a_fault_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, file_format: FileFormat, writer: ModuleType
) -> None:
    def fail_at_the_third(home: Home, *rest: object) -> object:
        if home.index == 2:
            raise fault
        return home_energy(home, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(writer, "home_energy", fail_at_the_third)
    expected = ConfigurationError if isinstance(fault, OSError) else type(fault)
    (tmp_path / "empty").mkdir()
    for out in (tmp_path / "empty", tmp_path / "new" / "er"):
        with pytest.raises(expected):
            simulate(out, users=5, days=1, file_format=file_format)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


@pytest.mark.parametrize(
    ("options", "last"), [({}, "user_data.csv"), ({"file_format": "london", "part_rows": 20}, "LCL_0004.csv")]
)
def test_an_interrupt_between_two_moves_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object], last: str
) -> None:
    rename, moved = Path.rename, []

    def interrupt(path: Path, target: Path) -> Path:
        moved.append(target.name)
        if target.name == last:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        simulate(tmp_path / "new" / "er", users=2, days=1, **options)  # type: ignore[arg-type]
    assert moved.index(last) > 0
    assert list(tmp_path.iterdir()) == []


def test_the_sample_is_what_the_command_in_its_readme_makes(tmp_path: Path) -> None:
    command = re.search(r"^smapdash simulate data (.+)$", (SAMPLE / "README.md").read_text("utf-8"), re.MULTILINE)
    assert command is not None
    words = shlex.split(command[1])
    options = dict(zip(words[::2], words[1::2], strict=True))
    assert options == {"--users": "60", "--days": "184", "--start": "2025-06-01", "--seed": "1"}
    simulate(tmp_path / "out", users=60, days=184, start=date(2025, 6, 1), seed=1)
    made, kept = contents(tmp_path / "out"), contents(SAMPLE)
    assert list(made) == list(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_sample_holds_what_its_readme_says() -> None:
    rows = [row for user in range(3000, 3060) for row in read_rows(SAMPLE, user)]
    assert len(rows) == 530_036
    assert sum(wh for _, wh in rows) == 139_549_154
    assert max(read_rows(SAMPLE, 3008), key=lambda row: row[1]) == ("2025-11-14 06:30:00", 5_051.0)
    assert sum(stamp.startswith("2025-10-26 01:") for stamp, _ in rows) == 60 * 2 + 116
    segments = [line.split(",", 1)[1] for line in (SAMPLE / "user_data.csv").read_text().splitlines()[1:]]
    assert [segments.count(segment) for segment in ("a1,t1", "a1,t2", "a2,t3")] == [15, 15, 30]


def test_the_checksum_is_that_of_the_users_of_the_sample() -> None:
    digest = hashlib.sha256((SAMPLE / "user_data.csv").read_bytes()).hexdigest()
    assert (SAMPLE / "sample.sha256").read_bytes() == f"{digest}  user_data.csv\n".encode()


def test_the_parts_of_london_have_its_header_rows_and_line_ends(london: Path) -> None:
    parts = read_parts(london)
    assert list(parts) == ["LCL_0001.csv", "LCL_0002.csv", "LCL_0003.csv", "LCL_0004.csv"]
    assert all((london / name).read_bytes().startswith(LONDON_HEADER) for name in parts)
    assert [row for rows in parts.values() for row in rows if not re.fullmatch(LONDON_ROW, row)] == []


def test_parts_are_full_but_the_last_and_a_boundary_cuts_a_home_in_two(london: Path) -> None:
    parts = list(read_parts(london).values())
    assert [len(rows) for rows in parts[:-1]] == [50_000, 50_000, 50_000]
    assert 0 < len(parts[-1]) < 50_000
    for before, after in pairwise(parts):
        assert before[-1][:9] == after[0][:9]
        assert before[-1] != after[0]


def test_a_boundary_changes_no_row(london: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "whole", users=30, days=120, start=date(2013, 3, 3), seed=4, file_format="london")
    assert list(read_parts(tmp_path / "whole")) == ["LCL_0001.csv"]
    assert read_homes(tmp_path / "whole") == read_homes(london)


def test_a_part_that_is_just_full_is_followed_by_no_empty_one(tmp_path: Path) -> None:
    arguments = {"users": 2, "days": 1, "seed": 4, "file_format": "london"}
    simulate(tmp_path / "all", **arguments)  # type: ignore[arg-type]
    rows = read_parts(tmp_path / "all")["LCL_0001.csv"]
    simulate(tmp_path / "just", **arguments, part_rows=len(rows))  # type: ignore[arg-type]
    simulate(tmp_path / "less", **arguments, part_rows=len(rows) - 1)  # type: ignore[arg-type]
    assert read_parts(tmp_path / "just") == {"LCL_0001.csv": rows}
    assert read_parts(tmp_path / "less") == {"LCL_0001.csv": rows[:-1], "LCL_0002.csv": rows[-1:]}


def test_the_same_seed_gives_the_same_parts_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 8), ("again", 8), ("other", 9)):
        simulate(tmp_path / name, users=3, days=5, seed=seed, file_format="london", acorn=True)
    one, again, other = ((tmp_path / name / "LCL_0001.csv").read_bytes() for name in ("one", "again", "other"))
    assert one == again != other


def test_the_rows_of_a_home_of_london_do_not_depend_on_the_number_of_homes(london: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "few", users=4, days=120, start=date(2013, 3, 3), seed=4, file_format="london")
    few, many = read_homes(tmp_path / "few"), read_homes(london)
    assert list(few) == ["MAC000002", "MAC000003", "MAC000004", "MAC000005"]
    assert list(many) == [f"MAC{number:06d}" for number in range(2, 32)]
    assert all(many[name] == rows for name, rows in few.items())


def test_each_home_has_one_tariff_and_a_quarter_the_time_of_use_one(london: Path) -> None:
    tariffs = {(row[:9], row[10:13]) for rows in read_parts(london).values() for row in rows}
    assert len(tariffs) == 30
    assert sorted(name for name, tariff in tariffs if tariff == b"ToU") == [
        b"MAC%06d" % number for number in (5, 9, 13, 17, 21, 25, 29)
    ]


def test_the_energies_of_london_are_those_of_the_homes(london: Path) -> None:
    start = datetime(2013, 3, 3)
    clock, celsius = steady_half_hours(start.date(), 120), outdoor_celsius(start.date(), 120, 4)
    for index, rows in enumerate(read_homes(london).values()):
        energy = home_energy(draw_home(index, 4), clock, celsius, 4)
        for stamp, kwh in values_of(rows):
            place = (datetime.fromisoformat(stamp[:19]) - start) // timedelta(minutes=30)
            assert round(float(kwh) * 1000, 6) == energy[place]


def test_values_have_as_many_decimals_as_they_need(london: Path) -> None:
    decimals = Counter(
        len(kwh.strip().partition(".")[2]) for rows in read_homes(london).values() for _, kwh in values_of(rows)
    )
    assert set(decimals) == {0, 1, 2, 3}
    assert all(
        not kwh.strip().endswith("0")
        for rows in read_homes(london).values()
        for _, kwh in values_of(rows)
        if "." in kwh
    )


@pytest.mark.parametrize(
    ("wh", "kwh"), [(0, "0"), (1, "0.001"), (13, "0.013"), (140, "0.14"), (500, "0.5"), (1_000, "1"), (6_000, "6")]
)
def test_energy_in_kwh_is_a_plain_decimal(wh: int, kwh: str) -> None:
    assert london_parts._kwh(wh) == kwh


def test_the_clock_of_london_is_steady_and_only_exact_copies_of_midnight_repeat(london: Path) -> None:
    spring_day = 0
    for rows in read_homes(london).values():
        stamps = [stamp for stamp, _ in rows]
        assert stamps == sorted(stamps)
        times = Counter(stamps)
        assert set(times.values()) <= {1, 2}
        for first, second in pairwise(rows):
            assert first[0] != second[0] or (first == second and first[0].endswith(" 00:00:00.0000000"))
        spring_day += times["2013-03-31 01:00:00.0000000"] + times["2013-03-31 01:30:00.0000000"]
    assert spring_day > 40


def test_midnight_stands_twice_about_once_a_month_in_each_home(london: Path) -> None:
    copies = {
        name: sum(first == second for first, second in pairwise(rows)) for name, rows in read_homes(london).items()
    }
    assert set(copies.values()) <= {2, 3, 4}
    assert 90 < sum(copies.values()) <= 120


def test_about_every_second_home_has_one_null_off_the_grid(london: Path) -> None:
    nulls = {name: [row for row in rows if row[1] == "Null"] for name, rows in read_homes(london).items()}
    assert {len(found) for found in nulls.values()} == {0, 1}
    stamps = [found[0][0] for found in nulls.values() if found]
    assert 9 <= len(stamps) <= 21
    assert all(re.fullmatch(r"2013-\d\d-\d\d \d\d:\d\d:\d\d\.0000000", stamp) for stamp in stamps)
    assert not [stamp for stamp in stamps if stamp[14:19] in ("00:00", "30:00")]
    assert len({stamp[14:19] for stamp in stamps}) > 5


@pytest.mark.parametrize(("draw", "time"), [(0.0, "00:00:01"), (0.499, "12:14:58")])
def test_a_null_stands_in_the_half_hour_of_a_row_but_never_at_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: float, time: str
) -> None:
    monkeypatch.setattr(london_parts, "draws", lambda _seed, _key, *shape: np.full(shape, draw))
    simulate(tmp_path, users=1, days=1, start=date(2013, 3, 3), file_format="london")
    nulls = [stamp for stamp, value in read_homes(tmp_path)["MAC000002"] if value == "Null"]
    assert nulls == [f"2013-03-03 {time}.0000000"]


def test_homes_start_on_different_days_in_the_first_third_and_go_on_to_the_last(london: Path) -> None:
    homes = read_homes(london)
    starts = [min(stamp[:10] for stamp, _ in rows) for rows in homes.values()]
    assert set(starts[::3]) == {"2013-03-03"}
    assert len(set(starts)) > 10
    assert max(starts) < "2013-04-12"
    assert {max(stamp[:10] for stamp, _ in rows) for rows in homes.values()} == {"2013-06-30"}


def test_homes_have_a_few_gaps_of_two_days_at_most(london: Path) -> None:
    gaps: dict[str, list[float]] = {}
    for name, rows in read_homes(london).items():
        times = [datetime.fromisoformat(stamp[:19]) for stamp, _ in values_of(rows)]
        steps = [(after - before) / timedelta(hours=1) for before, after in pairwise(times)]
        gaps[name] = [step - 0.5 for step in steps if step > 0.5]
    assert {len(found) for found in gaps.values()} == {0, 1, 2, 3}
    lengths = [length for found in gaps.values() for length in found]
    assert 0.5 <= min(lengths) < 4
    assert 24 < max(lengths) <= 48


def test_every_home_has_rows_however_short_the_span(tmp_path: Path) -> None:
    for days in (1, 2, 3):
        out = tmp_path / str(days)
        simulate(out, users=200, days=days, file_format="london")
        homes = read_homes(out)
        assert len(homes) == 200
        assert min(len(rows) for rows in homes.values()) > 20


def test_acorn_adds_two_columns_and_changes_nothing_else(london: Path, tmp_path: Path) -> None:
    out = tmp_path / "acorn"
    simulate(
        out, users=30, days=120, start=date(2013, 3, 3), seed=4, file_format="london", part_rows=50_000, acorn=True
    )
    groups: dict[bytes, set[bytes]] = {}
    plain = read_parts(london)
    for name, rows in read_parts(out).items():
        assert (out / name).read_bytes().startswith(ACORN_HEADER)
        assert [row.rsplit(b",", 2)[0] for row in rows] == plain[name]
        for row in rows:
            groups.setdefault(row[:9], set()).add(row.split(b",", 4)[4])
    assert {len(found) for found in groups.values()} == {1}
    found = {next(iter(pair)).decode() for pair in groups.values()}
    allowed = (
        {f"ACORN-{letter},Affluent" for letter in "ABCDE"}
        | {f"ACORN-{letter},Comfortable" for letter in "FGHIJ"}
        | {f"ACORN-{letter},Adversity" for letter in "KLMNOPQ"}
    )
    assert found <= allowed
    assert {pair.split(",")[1] for pair in found} == {"Affluent", "Comfortable", "Adversity"}


def test_the_last_day_of_the_calendar_and_the_longest_span_can_be_written(tmp_path: Path) -> None:
    simulate(tmp_path / "last", users=9, days=1, start=date(9999, 12, 31), file_format="london")
    simulate(tmp_path / "long", users=1, days=3_660, start=date(2016, 1, 1), seed=2**63 - 1, file_format="london")
    assert read_homes(tmp_path / "last")["MAC000002"][-1][0] == "9999-12-31 23:30:00.0000000"
    assert 175_000 < len(read_homes(tmp_path / "long")["MAC000002"]) <= 175_680 + 122 + 1


def test_no_more_than_one_home_of_london_is_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def note_what_is_written(home: Home, *rest: object) -> object:
        sizes.append(sum(path.stat().st_size for path in tmp_path.rglob("LCL_*.csv")))
        return home_energy(home, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(london_parts, "home_energy", note_what_is_written)
    simulate(tmp_path, users=4, days=2, file_format="london")
    assert sizes[0] == 0
    assert all(before < after for before, after in pairwise(sizes))


def test_the_command_writes_the_requested_format(tmp_path: Path) -> None:
    words = ["simulate", str(tmp_path / "out"), "--users", "2", "--days", "1", "--format", "london"]
    answer = CliRunner().invoke(cli, [*words, "--part-rows", "60", "--acorn"], catch_exceptions=False)
    assert answer.output == f"Wrote 2 users and 1 day to {tmp_path / 'out'}.\n"
    parts = read_parts(tmp_path / "out")
    assert list(parts) == ["LCL_0001.csv", "LCL_0002.csv"]
    assert len(parts["LCL_0001.csv"]) == 60
    assert parts["LCL_0001.csv"][0].startswith(b"MAC000002,Std,2016-07-15 00:00:00.0000000, ")
    assert parts["LCL_0001.csv"][0].count(b",") == 5
