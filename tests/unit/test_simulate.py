"""The invented homes: their layout, their quirks, and that the same arguments give the same bytes."""

from __future__ import annotations

import hashlib
import re
import shlex
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from smapdash import simulate as module
from smapdash.errors import ConfigurationError
from smapdash.simulate import simulate

SAMPLE = Path(__file__).resolve().parents[2] / "data"
AUTUMN = date(2025, 10, 26)
SPRING = date(2025, 3, 30)


def contents(folder: Path) -> dict[str, bytes]:
    files = (folder / "user_data.csv", *sorted((folder / "consumption").iterdir()))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def read_rows(folder: Path, user: int) -> list[tuple[str, float]]:
    lines = (folder / "consumption" / f"{user}.csv").read_text("ascii").splitlines()[1:]
    return [(stamp, float(wh)) for stamp, wh in (line.split(",") for line in lines)]


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


def test_the_layout_is_that_of_the_challenge(week: Path) -> None:
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


@pytest.mark.parametrize("held", ["user_data.csv", "consumption/3000.csv"])
def test_an_occupied_folder_is_refused_and_untouched(tmp_path: Path, held: str) -> None:
    path = tmp_path / held
    path.parent.mkdir(exist_ok=True)
    path.write_text("precious")
    with pytest.raises(ConfigurationError, match=r"already holds .* choose an empty folder"):
        simulate(tmp_path, users=1, days=1)
    assert [found.relative_to(tmp_path).as_posix() for found in tmp_path.rglob("*.csv")] == [held]
    assert len(list(tmp_path.iterdir())) == 1
    assert path.read_text() == "precious"


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


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError(28, "No space left on device"), ZeroDivisionError()])
def test_a_fault_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    make_energy = module.home_energy

    def fail_at_the_third(home: module.Home, *rest: object) -> object:
        if home.index == 2:
            raise fault
        return make_energy(home, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "home_energy", fail_at_the_third)
    expected = ConfigurationError if isinstance(fault, OSError) else type(fault)
    (tmp_path / "empty").mkdir()
    for out in (tmp_path / "empty", tmp_path / "new" / "er"):
        with pytest.raises(expected):
            simulate(out, users=5, days=1)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


def test_an_interrupt_between_the_two_moves_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def interrupt(path: Path, target: Path) -> Path:
        if target.name == "user_data.csv":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        simulate(tmp_path / "new" / "er", users=2, days=1)
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
