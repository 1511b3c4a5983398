"""Expected, received and missing half-hours: worked out by hand, and by plain pandas on the challenge's files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from tests.builders import clear_database, half_hours, load_and_prove, write_folder
from tests.cards import energy_view, export_table, kpis_view

from smapdash.cli import cli
from smapdash.loader.options import LoadOptions
from smapdash.model.enums import Compare, Grain
from smapdash.model.filters import Filters
from smapdash.model.periods import ComparisonPeriod
from smapdash.model.results import EqualHours, Summary
from smapdash.model.user_results import Gap, HalfHour
from smapdash.repository.database import DatabaseRepository
from smapdash.web.comparison.changes import fetch_compared

SPRING, AUTUMN = date(2024, 3, 31), date(2024, 10, 27)
Load = Callable[..., DatabaseRepository]


@pytest.fixture
def load(shared_engine: Engine, tmp_path: Path) -> Load:
    """Return a function that loads users and rows into the emptied database of this module."""
    clear_database(shared_engine)

    def load(users: str, readings: dict[str, list[str]], conflicts: str = "first") -> DatabaseRepository:
        folder = write_folder(tmp_path / "loaded", users=f"id,area,tariff\n{users}", readings=readings)
        load_and_prove(shared_engine, folder, LoadOptions(conflicts=conflicts))
        return DatabaseRepository(shared_engine)

    return load


def counts(summary: Summary) -> tuple[int, int, int]:
    return summary.readings, summary.expected, summary.missing


def days(first: str, many: int, value: float = 100) -> list[str]:
    return half_hours(f"{first} 00:00", [value] * 48 * many)


@pytest.fixture
def clocks(load: Load) -> DatabaseRepository:
    """Four users around the clock changes of 2024, of 144 - 2 and 144 + 2 half-hours."""
    spring = [row for row in days("2024-03-30", 3) if not row.startswith((f"{SPRING} 01:00", f"{SPRING} 01:30"))]
    autumn = days("2024-10-26", 3) + half_hours(f"{AUTUMN} 01:00", [201, 202])
    return load(
        "".join(f"{user},a1,t1\n" for user in range(9700, 9704)),
        {str(user): spring + autumn for user in range(9700, 9704)},
    )


@pytest.mark.parametrize(
    ("first", "last", "readings"),
    [
        (SPRING, SPRING, 4 * 46),
        (AUTUMN, AUTUMN, 4 * 50),
        (date(2024, 3, 30), date(2024, 4, 1), 4 * (48 + 46 + 48)),
        (date(2024, 10, 26), date(2024, 10, 28), 4 * (48 + 50 + 48)),
    ],
)
def test_the_days_of_the_clock_changes_are_complete_with_46_and_50_half_hours(
    clocks: DatabaseRepository, first: date, last: date, readings: int
) -> None:
    filters = Filters(first_day=first, last_day=last)
    summary = clocks.fetch_summary(filters)
    assert counts(summary) == (readings, readings, 0)
    assert summary.coverage == 1
    detail = clocks.fetch_user(filters, "9700", Grain.DAY)
    assert detail is not None
    assert counts(detail.summary) == (readings // 4, readings // 4, 0)
    assert (detail.missing, detail.quality.longest_gap, detail.quality.short_days) == ((), None, 0)
    assert clocks.fetch_users(filters).rows["missing"].tolist() == [0] * 4


def test_days_of_which_nobody_has_a_reading_are_missing(clocks: DatabaseRepository) -> None:
    """From 2 April to 25 October are 207 days."""
    assert counts(clocks.fetch_summary(Filters())) == (1_152, 1_152 + 4 * 207 * 48, 4 * 207 * 48)
    detail = clocks.fetch_user(Filters(), "9700", Grain.DAY)
    assert detail is not None
    assert (detail.missing_count, len(detail.missing)) == (207 * 48, 250)
    last = HalfHour(datetime(2024, 10, 25, 23, 30), 0)
    assert detail.quality.longest_gap == Gap(HalfHour(datetime(2024, 4, 2), 0), last, 207 * 48)
    assert (detail.quality.days, detail.quality.short_days) == (213, 207)


def test_dates_beyond_the_data_expect_nothing_more(clocks: DatabaseRepository) -> None:
    wide = Filters(first_day=date(1990, 1, 1), last_day=date.max)
    assert counts(clocks.fetch_summary(wide)) == counts(clocks.fetch_summary(Filters()))
    assert counts(clocks.fetch_summary(Filters(first_day=date(2025, 1, 1)))) == (0, 0, 0)


def test_of_chosen_weekdays_only_their_days_are_expected(clocks: DatabaseRepository) -> None:
    """Both changes are on Sundays. From 30 March to 28 October are 31 Sundays and 31 Mondays."""
    sundays = clocks.fetch_summary(Filters(weekdays=(6,)))
    assert counts(sundays) == (4 * (46 + 50), 4 * 31 * 48, 4 * 29 * 48)
    assert counts(clocks.fetch_summary(Filters(weekdays=(0,)))) == (4 * 96, 4 * 31 * 48, 4 * 29 * 48)


def test_one_reading_is_one_of_48(load: Load) -> None:
    repository = load("1,a1,t1\n", {"1": ["2024-06-03 12:00:00,500"]})
    summary = repository.fetch_summary(Filters())
    assert counts(summary) == (1, 48, 47)
    assert summary.coverage == pytest.approx(1 / 48)
    assert (summary.peak_w, summary.load_factor, summary.base_w) == (1_000, 1, None)
    detail = repository.fetch_user(Filters(), "1", Grain.DAY)
    assert detail is not None
    assert counts(detail.summary) == (1, 48, 47)
    assert detail.missing_count == len(detail.missing) == 47
    assert repository.fetch_users(Filters()).rows["coverage"].tolist() == pytest.approx([1 / 48])


def test_years_with_a_few_days_of_readings_each_are_far_from_complete(load: Load) -> None:
    """Three days of June in each of three years: 9 of 2 * 365 + 3 days, none of them a leap day's year."""
    repository = load("1,a,s\n", {"1": [row for year in (2001, 2002, 2003) for row in days(f"{year}-06-01", 3)]})
    assert counts(repository.fetch_summary(Filters())) == (9 * 48, 733 * 48, 724 * 48)
    rows = repository.fetch_users(Filters()).rows
    assert rows["coverage"].tolist() == pytest.approx([9 / 733])
    assert (rows["expected"].tolist(), rows["missing"].tolist()) == ([733 * 48], [724 * 48])


def test_what_all_users_lack_is_missing_and_what_most_lack_is_never_more_than_all(load: Load) -> None:
    """The hour from 12:00 is missing for everybody; of the four users only one has the last day."""
    full = [row for row in days("2024-06-03", 2) if not row.startswith("2024-06-03 12:")]
    readings = {str(user): full[: 48 - 2] for user in (1, 2, 3)} | {"4": full}
    repository = load("".join(f"{user},a,s\n" for user in range(1, 5)), readings)
    table = repository.fetch_users(Filters(), sort="id", descending=False).rows
    assert table["missing"].tolist() == [50, 50, 50, 2]
    assert table["coverage"].max() == pytest.approx(94 / 96)
    assert counts(repository.fetch_summary(Filters())) == (3 * 46 + 94, 4 * 96, 152)


def test_a_registered_user_without_readings_lacks_all_of_them(load: Load) -> None:
    repository = load("1,a,s\n2,a,s\n3,b,s\n", {"1": days("2024-06-03", 2), "3": days("2024-06-03", 1)})
    assert counts(repository.fetch_summary(Filters())) == (144, 3 * 96, 144)
    only = repository.fetch_summary(Filters(areas=("a",)))
    assert (counts(only), only.users, only.registered) == ((96, 192, 96), 1, 2)
    detail = repository.fetch_user(Filters(), "2", Grain.DAY)
    assert detail is not None
    assert (counts(detail.summary), detail.missing_count) == ((0, 96, 96), 96)
    nothing = repository.fetch_summary(Filters(areas=("b",), first_day=date(2024, 6, 4)))
    assert (counts(nothing), nothing.coverage) == ((0, 48, 48), 0)
    dataset = repository.fetch_dataset()
    shown = kpis_view(repository, dataset, Filters(compare=Compare.NONE))["kpis"]["coverage"]
    assert "144 half-hours missing" in str(shown["body"])
    assert "3 users, of whom 1 without a reading" in str(shown["hint"])


def test_a_withdrawn_user_is_expected_like_any_other(load: Load) -> None:
    readings = {"1": days("2024-06-03", 2), "2": days("2024-06-03", 1)}
    load("1,a,s\n2,a,s\n", readings)
    repository = load("1,a,s\n", readings)
    table = repository.fetch_users(Filters(), sort="id", descending=False).rows
    assert (table["withdrawn"].tolist(), table["missing"].tolist()) == ([False, True], [0, 48])
    assert counts(repository.fetch_summary(Filters())) == (144, 192, 48)


def test_second_values_that_are_kept_are_expected_of_nobody_and_fill_no_gap(load: Load) -> None:
    """User 1 has 20 half-hours twice, and no others; user 2 has a whole day."""
    repository = load(
        "1,a,s\n2,a,s\n",
        {
            "1": half_hours("2024-06-03 00:00", [1] * 20) + half_hours("2024-06-03 00:00", [2] * 20),
            "2": days("2024-06-03", 1),
        },
        conflicts="keep",
    )
    summary = repository.fetch_summary(Filters())
    assert counts(summary) == (40 + 48, 96, 28)
    table = repository.fetch_users(Filters(), sort="id", descending=False).rows
    assert (table["readings"].tolist(), table["missing"].tolist()) == ([40, 48], [28, 0])
    assert table["coverage"].tolist() == pytest.approx([20 / 48, 1])
    assert table["base_w"].isna().tolist() == [True, False]
    detail = repository.fetch_user(Filters(), "1", Grain.DAY)
    assert detail is not None
    assert (counts(detail.summary), detail.summary.base_w, detail.missing_count) == ((40, 48, 28), None, 28)


# Days of unequal length


def on(day: date, **more: object) -> Filters:
    return replace(Filters(first_day=day, last_day=day), **more)


def test_a_day_with_a_repeated_hour_is_compared_without_its_second_pass_too(clocks: DatabaseRepository) -> None:
    """Each user has 4,800 Wh on 26 October, and 403 Wh more in the second pass of the 27th."""
    compared = fetch_compared(clocks, clocks.fetch_dataset(), on(AUTUMN))
    assert compared is not None
    assert compared.comparison.equal_hours == EqualHours(4 * 4_800, 4 * 4_800, has_repeated=True, has_skipped=False)
    title = energy_view(clocks, clocks.fetch_dataset(), on(AUTUMN, grain=Grain.DAY)).title
    assert title == "Consumption up 8.4 % on the previous day; unchanged without the repeated hour"
    kpis = kpis_view(clocks, clocks.fetch_dataset(), on(AUTUMN))["kpis"]
    for name in ("energy", "mean"):
        assert "Unchanged without the repeated hour." in str(kpis[name]["hint"])


def test_a_day_with_a_skipped_hour_is_compared_without_that_hour_on_both_days(clocks: DatabaseRepository) -> None:
    """Of 48 x 100 Wh on 30 March, the 200 Wh from 01:00 on have no counterpart on the 31st; nor on 1 April."""
    dataset = clocks.fetch_dataset()
    compared = fetch_compared(clocks, dataset, on(SPRING))
    assert compared is not None
    assert compared.comparison.equal_hours == EqualHours(4 * 4_600, 4 * 4_600, has_repeated=False, has_skipped=True)
    title = energy_view(clocks, dataset, on(SPRING, grain=Grain.DAY)).title
    assert title == "Consumption down 4.2 % on the previous day; unchanged without the hour that the clocks skip"
    after = fetch_compared(clocks, dataset, on(date(2024, 4, 1)))
    assert after is not None
    assert after.comparison.equal_hours == EqualHours(4 * 4_600, 4 * 4_600, has_repeated=False, has_skipped=True)


def test_days_of_equal_length_are_compared_once(clocks: DatabaseRepository) -> None:
    """Both days of a comparison are of 48 half-hours; so are the chosen Mondays beside a Sunday that is left out."""
    saturday, monday = date(2024, 10, 26), date(2024, 10, 28)
    for filters in (on(saturday), on(monday, weekdays=(0,), compare=Compare.YEAR)):
        days = (saturday, saturday), (monday, monday)
        reference = ComparisonPeriod(saturday, saturday, *days, filters.weekdays)
        assert clocks.fetch_comparison(filters, reference).equal_hours is None


def test_an_export_says_what_the_change_is_in_equal_hours(clocks: DatabaseRepository) -> None:
    dataset, exported = clocks.fetch_dataset(), datetime(2024, 11, 1)
    told = dict(export_table(clocks, dataset, on(AUTUMN, grain=Grain.DAY), "energy", exported).notes)
    assert told["clock change"] == "energy per user and day unchanged without the repeated hour"
    told = dict(export_table(clocks, dataset, on(date(2024, 10, 28), grain=Grain.DAY), "energy", exported).notes)
    assert "clock change" in told
    told = dict(export_table(clocks, dataset, on(date(2024, 10, 26), grain=Grain.DAY), "energy", exported).notes)
    assert "clock change" not in told


# The challenge's files


@pytest.fixture(scope="module")
def rows(challenge_data: Path) -> pd.DataFrame:
    """One row per reading: id, area, tariff, day."""
    files = sorted((challenge_data / "consumption").glob("*.csv"))
    frame = pd.concat([pd.read_csv(path, parse_dates=["datetime"]).assign(id=path.stem) for path in files])
    users = pd.read_csv(challenge_data / "user_data.csv", dtype=str)
    return frame.merge(users, on="id").assign(day=lambda one: one["datetime"].dt.normalize())


CHANGED = pd.Timestamp(2016, 10, 26)
FIRST, LAST = date(2016, 7, 15), date(2016, 12, 31)
SELECTIONS = {
    "everything": (Filters(), ()),
    "one tariff": (Filters(tariffs=("t3",)), ("--tariff", "t3")),
    "the day": (
        Filters(first_day=CHANGED.date(), last_day=CHANGED.date()),
        ("--from", "2016-10-26", "--to", "2016-10-26"),
    ),
    "the day before": (
        Filters(first_day=date(2016, 10, 25), last_day=date(2016, 10, 25)),
        ("--from", "2016-10-25", "--to", "2016-10-25"),
    ),
    "autumn of an area": (
        Filters(areas=("a1",), first_day=date(2016, 10, 9)),
        ("--area", "a1", "--from", "2016-10-09"),
    ),
    "Wednesdays": (Filters(weekdays=(2,)), ("--weekday", "wed")),
    "weekends": (Filters(weekdays=(5, 6)), ("--weekday", "sat", "--weekday", "sun")),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_key_figures_table_panel_and_query_agree_with_plain_pandas(
    challenge_load, rows: pd.DataFrame, name: str
) -> None:
    engine, _ = challenge_load
    repository, (filters, options) = DatabaseRepository(engine), SELECTIONS[name]
    calendar = pd.date_range(filters.first_day or FIRST, filters.last_day or LAST)
    calendar = calendar[calendar.day_of_week.isin(filters.weekdays or range(7))]
    expected = 48 * len(calendar) + 2 * (CHANGED in calendar)
    chosen = rows[rows["area"].isin(filters.areas or ("a1", "a2"))]
    chosen = chosen[chosen["tariff"].isin(filters.tariffs or ("t1", "t2", "t3"))]
    missing = expected - chosen[chosen["day"].isin(calendar)].groupby("id").size()
    assert set(missing[missing > 0].index) <= {"3039", "3042", "3043", "3072"}
    assert missing.max() <= 1

    summary, total = repository.fetch_summary(filters), int(missing.sum())
    assert (summary.expected, summary.missing) == (expected * len(missing), total)
    table = repository.fetch_users(filters, page_size=None).rows.set_index("id")
    assert table["missing"].to_dict() == missing.to_dict()
    assert table["coverage"].to_dict() == pytest.approx((1 - missing / expected).to_dict())
    for user in missing.index.intersection(["3000", "3039", "3043"]):
        detail = repository.fetch_user(filters, user, Grain.DAY)
        assert detail is not None
        assert (detail.summary.expected, detail.summary.missing) == (expected, missing[user])
        assert detail.missing_count == len(detail.missing) == missing[user]
    url = engine.url.render_as_string(hide_password=False)
    asked = CliRunner().invoke(cli, ["query", "demand", *options, "--format", "json", "--database-url", url])
    (printed,) = json.loads(asked.stdout)
    assert (printed["expected"], printed["missing"]) == (summary.expected, total)
    assert printed["coverage"] == pytest.approx(1 - total / summary.expected)


def test_the_page_counts_four_missing_half_hours_and_never_rounds_up_to_all(challenge_load) -> None:
    repository = DatabaseRepository(challenge_load[0])
    summary = repository.fetch_summary(Filters())
    assert (counts(summary), summary.registered) == ((489_716, 489_720, 4), 60)
    shown = kpis_view(repository, repository.fetch_dataset(), Filters())["kpis"]["coverage"]
    assert "> 99.9" in str(shown["body"])
    assert "4 half-hours missing" in str(shown["body"])


def test_the_day_of_50_half_hours_is_compared_with_the_day_before_in_equal_hours(challenge_load) -> None:
    """1,537,890 Wh against 1,382,850 Wh are 11.2 % more; without the second passes, 25,764 Wh, they are 9.3 %."""
    repository = DatabaseRepository(challenge_load[0])
    dataset, filters = repository.fetch_dataset(), on(CHANGED.date(), grain=Grain.DAY)
    compared = fetch_compared(repository, dataset, filters)
    assert compared is not None
    assert repository.fetch_summary(filters).energy_wh == 1_537_890
    assert compared.summary.energy_wh == 1_382_850
    assert compared.comparison.equal_hours == EqualHours(1_512_126, 1_382_850, has_repeated=True, has_skipped=False)
    title = energy_view(repository, dataset, filters).title
    assert title == "Consumption up 11 % on the previous day; 9.3 % without the repeated hour"
