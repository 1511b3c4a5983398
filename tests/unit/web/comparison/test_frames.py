"""What is compared with the days before: whose, by which buckets, and what the page and its exports say of it."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from dash import Dash

from smapdash.model.enums import Compare, Grain, Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.frames import BANDS, ENERGY
from smapdash.model.periods import ComparisonPeriod
from smapdash.model.results import Comparison
from smapdash.web.comparison.changes import fetch_compared
from smapdash.web.comparison.frames import ComparisonFrame, fetch_comparison_bands, fetch_comparison_energy, put_beside
from smapdash.web.shell.app import create_app
from tests.fakes import DATASET, FakeRepository, fire

TWO_DAYS = Filters(first_day=date(2016, 10, 30))
"""Compared with 28 and 29 October."""
QUERY = "from=2016-10-30&grain=day"
KWH = {"t1": {28: 3, 29: 5, 30: 9, 31: 11}, "t2": {28: 5, 29: 5, 30: 4, 31: 6}, "t3": {30: 1, 31: 2}}
"""By tariff and day of October; t3 has nothing before, and t2 had other users."""


@dataclass
class Tariffs(FakeRepository):
    """Energy of one user of each tariff, by the days that are asked for."""

    others: tuple[str, ...] = ("t2",)

    def fetch_energy(self, filters: Filters, grain: Grain, most_lines: int | None = None) -> pd.DataFrame:  # noqa: ARG002
        self._note(filters)
        first, last = filters.days(self.dataset)
        rows = [
            (datetime(2016, 10, day), tariff if filters.split is Split.TARIFF else None, 1_000.0 * kwh)
            for tariff, days in KWH.items()
            for day, kwh in days.items()
            if first <= date(2016, 10, day) <= last and tariff in (filters.tariffs or KWH)
        ]
        frame = pd.DataFrame(rows, columns=["start", "tariff", "energy_wh"])
        frame = frame.groupby(["start", "tariff"], as_index=False, dropna=False)["energy_wh"].sum()
        users = 1 if filters.split is Split.TARIFF else 3
        rest = {
            "fold": pd.NA,
            "area": None,
            "user": None,
            "users": users,
            "readings": 48 * users,
            "low_wh": 1.0,
            "high_wh": 2.0,
            "implausible": 0,
            "merged": 0,
        }
        return ENERGY.conform(frame.assign(**rest))

    def fetch_bands(self, filters: Filters, grain: Grain) -> pd.DataFrame:  # noqa: ARG002
        self._note(filters)
        first, last = filters.days(self.dataset)
        starts = [datetime(2016, 10, day) for day in (28, 29, 30, 31) if first <= date(2016, 10, day) <= last]
        shares = {f"p{share}_wh": [share * start.day * 1.0 for start in starts] for share in (10, 25, 50, 75, 90)}
        return BANDS.conform(pd.DataFrame({"start": starts, "users": 3} | shares))

    def fetch_comparison(self, filters: Filters, reference: ComparisonPeriod) -> Comparison:
        found = super().fetch_comparison(filters, reference)
        tariffs = {segment.tariff for segment in filters.segments}
        return replace(found, is_of_same_users=not (tariffs or set(KWH)) & set(self.others))


def fetch(
    filters: Filters, repository: FakeRepository | None = None, grain: Grain = Grain.DAY
) -> ComparisonFrame | None:
    asked = repository or Tariffs()
    frame = asked.fetch_energy(filters, grain)
    return fetch_comparison_energy(asked, fetch_compared(asked, DATASET, filters), filters, frame, grain)


def rows(before: ComparisonFrame | None) -> list[tuple[int, str, float]]:
    assert before is not None
    columns = (before.frame["start"].dt.day, before.frame["tariff"].fillna(""), before.frame["energy_wh"])
    return list(zip(*columns, strict=True))


# Whose


def test_a_total_is_compared_only_where_the_users_are_the_same() -> None:
    before = fetch(replace(TWO_DAYS, split=Split.TARIFF))
    assert rows(before) == [(28, "t1", 3_000), (29, "t1", 5_000)]
    assert before is not None
    assert before.left_out == ("t2",)
    assert before.shift == timedelta(days=2)


def test_a_mean_is_compared_whoever_the_users_are() -> None:
    before = fetch(replace(TWO_DAYS, split=Split.TARIFF, measure=Measure.MEAN))
    assert rows(before) == [(28, "t1", 3_000), (28, "t2", 5_000), (29, "t1", 5_000), (29, "t2", 5_000)]
    assert before is not None
    assert before.left_out == ()


def test_the_total_of_all_is_compared_only_where_all_are_the_same() -> None:
    assert fetch(TWO_DAYS) is None
    assert rows(fetch(TWO_DAYS, Tariffs(others=()))) == [(28, "", 8_000), (29, "", 10_000)]


def test_nothing_is_compared_with_nothing() -> None:
    assert fetch(replace(TWO_DAYS, compare=Compare.NONE)) is None
    assert fetch(replace(TWO_DAYS, tariffs=("t3",), split=Split.TARIFF)) is None, "t3 has no reading before"


@pytest.mark.parametrize("tariffs", [5, 6])
def test_of_more_than_five_lines_none_is_compared(tariffs: int) -> None:
    frame = pd.DataFrame({"start": datetime(2016, 10, 28), "tariff": [f"t{i}" for i in range(tariffs)]})
    rest = {
        "fold": pd.NA,
        "area": None,
        "user": None,
        "users": 1,
        "readings": 48,
        "energy_wh": 1.0,
        "low_wh": 1.0,
        "high_wh": 2.0,
        "implausible": 0,
        "merged": 0,
    }
    frame = ENERGY.conform(frame.assign(**rest))
    repository, filters = Tariffs(), replace(TWO_DAYS, split=Split.TARIFF, measure=Measure.MEAN)
    compared = fetch_compared(repository, DATASET, filters)
    before = fetch_comparison_energy(repository, compared, filters, frame, Grain.DAY)
    assert (before is None) is (tariffs > 5)


# By which buckets


@pytest.mark.parametrize(
    ("first", "grain", "stands"),
    [
        (date(2016, 10, 30), Grain.HOUR, True),
        (date(2016, 10, 30), Grain.WEEK, False),
        (date(2016, 10, 18), Grain.WEEK, True),
        (date(2016, 10, 30), Grain.MONTH, False),
    ],
)
def test_buckets_are_compared_that_stand_under_those_in_view(first: date, grain: Grain, stands: bool) -> None:
    repository, filters = FakeRepository(), Filters(first_day=first)
    assert (fetch(filters, repository, grain) is not None) is stands
    compared = fetch_compared(repository, DATASET, filters)
    assert (fetch_comparison_bands(repository, compared, filters, grain) is not None) is stands


@pytest.mark.parametrize(("first", "stands"), [(date(2016, 10, 30), False), (date(2016, 10, 18), True)])
def test_chosen_weekdays_are_compared_where_the_same_ones_stand_under_them(first: date, stands: bool) -> None:
    filters = Filters(first_day=first, weekdays=(5, 6))
    assert (fetch(filters, FakeRepository()) is not None) is stands


def test_a_week_that_the_beginning_of_the_data_cuts_is_not_compared_with_a_whole_one() -> None:
    """The data begin on Friday, 2 September: 42 days from 20 September would be compared from 9 August."""
    weeks = ["2016-08-29", "2016-09-05", "2016-09-12"]
    frame = pd.DataFrame({"start": pd.to_datetime(weeks), "energy_wh": [1.0, 2.0, 3.0]})
    rest = {
        "fold": pd.NA,
        "area": None,
        "user": None,
        "tariff": None,
        "users": 1,
        "readings": 336,
        "low_wh": 1.0,
        "high_wh": 2.0,
        "implausible": 0,
        "merged": 0,
    }

    class Weeks(FakeRepository):
        def fetch_energy(self, filters: Filters, grain: Grain, most_lines: int | None = None) -> pd.DataFrame:  # noqa: ARG002
            return ENERGY.conform(frame.assign(**rest))

    filters = Filters(first_day=date(2016, 9, 20))
    before = fetch(filters, Weeks(), Grain.WEEK)
    assert before is not None
    assert before.frame["energy_wh"].tolist() == [2.0, 3.0]


@pytest.mark.parametrize(
    ("in_view", "against", "shown"),
    [((30, 31), (28, 28), [28]), ((31, 31), (28, 30), [28]), ((28, 29), (30, 31), [30, 31])],
)
def test_of_another_length_are_as_many_days_as_both_have(
    in_view: tuple[int, int], against: tuple[int, int], shown: list[int]
) -> None:
    (first, last), (begin, end) = ((date(2016, 10, one), date(2016, 10, two)) for one, two in (in_view, against))
    chosen = Filters(first_day=first, last_day=last, compare=Compare.DATES, against=(begin, end))
    before = fetch(chosen, Tariffs(others=()))
    assert [day for day, *_ in rows(before)] == shown
    assert before is not None
    assert before.shift == first - begin
    assert before.compared.is_fair is (last - first == end - begin)


@pytest.mark.parametrize(
    ("begin", "in_view", "compare", "months"),
    [
        (date(2016, 8, 1), "2016-10-01 2016-10-31", Compare.MONTH, ["2016-09-01"]),
        (date(2016, 8, 1), "2016-10-01 2016-10-31", Compare.BEFORE, None),
        (date(2016, 9, 1), "2016-11-01 2016-12-31", Compare.MONTH, ["2016-09-01", "2016-10-01"]),
        (date(2016, 9, 2), "2016-11-01 2016-12-31", Compare.MONTH, ["2016-10-01"]),
    ],
)
def test_months_are_compared_with_whole_ones(
    begin: date, in_view: str, compare: Compare, months: list[str] | None
) -> None:
    first, last = map(date.fromisoformat, in_view.split())
    dataset = replace(DATASET, first_day=begin, last_day=date(2016, 12, 31))
    starts = [start for start in pd.to_datetime(["2016-09-01", "2016-10-01"]) if start.date() < first]
    chosen = Filters(first_day=first, last_day=last, compare=compare)

    class Months(FakeRepository):
        def fetch_bands(self, filters: Filters, grain: Grain) -> pd.DataFrame:  # noqa: ARG002
            shares = {f"p{share}_wh": 1.0 for share in (10, 25, 50, 75, 90)}
            return BANDS.conform(pd.DataFrame({"start": starts, "users": 3} | shares))

    repository = Months()
    before = fetch_comparison_bands(repository, fetch_compared(repository, dataset, chosen), chosen, Grain.MONTH)
    found = None if before is None else before.frame["start"].dt.strftime("%Y-%m-%d").tolist()
    assert found == months
    if before is not None:
        beside = put_beside(before.frame.assign(start=before.frame["start"] + before.shift), before, "p50_wh")
        assert beside["before_start"].tolist() == before.frame["start"].tolist()


def test_second_passes_are_not_compared_and_have_nothing_beside_them() -> None:
    hours = pd.DataFrame({"start": pd.to_datetime(["2016-10-28 01:00"] * 2), "fold": [0, 1], "energy_wh": [1.0, 2.0]})
    now = pd.DataFrame({"start": pd.to_datetime(["2016-10-30 01:00"] * 2), "fold": [0, 1], "energy_wh": [3.0, 4.0]})
    rest = {
        "area": None,
        "tariff": None,
        "user": None,
        "users": 1,
        "readings": 1,
        "low_wh": 1.0,
        "high_wh": 2.0,
        "implausible": 0,
    }
    rest |= {"merged": 0}

    class Hours(FakeRepository):
        def fetch_energy(self, filters: Filters, grain: Grain, most_lines: int | None = None) -> pd.DataFrame:  # noqa: ARG002
            frame = hours if filters.last_day else now
            return ENERGY.conform(frame.assign(**rest))

    repository = Hours()
    before = fetch(TWO_DAYS, repository, Grain.HALF_HOUR)
    assert before is not None
    assert before.frame["energy_wh"].tolist() == [1.0]
    beside = put_beside(repository.fetch_energy(TWO_DAYS, Grain.HALF_HOUR), before, "energy_wh")
    assert beside["before_start"].tolist() == [datetime(2016, 10, 28, 1), pd.NaT]
    assert beside["before_energy_wh"].fillna(-1).tolist() == [1.0, -1.0]
    assert beside["before_users"].fillna(-1).tolist() == [1, -1]


# On the page and in its exports


@pytest.fixture
def page() -> Dash:
    return create_app(Tariffs())


def shown(app: Dash, query: str) -> dict[str, object]:
    return fire(app, "energy-graph.figure", {"wanted.data": {"query": f"{QUERY}&{query}", "version": "7"}})


@pytest.mark.parametrize(
    ("query", "subtitle"),
    [
        (
            "split=tariff",
            "kWh per day, one line for each tariff."
            " Dashed: 28 \N{EN DASH} 29 Oct, same users, other weekdays; t2 had others. Shaded: non-working days.",
        ),
        ("split=tariff&compare=none", "kWh per day, one line for each tariff. Shaded: non-working days."),
        (
            "split=tariff&measure=mean",
            "kWh per user and day, one line for each tariff."
            " Dashed: 28 \N{EN DASH} 29 Oct, 3 users, other weekdays. Shaded: non-working days.",
        ),
        ("", "kWh per day, 3 users. Shaded: non-working days."),
        (
            "measure=bands&grain=week",
            "kWh per user and week, 3 users. Line: median. Bands: the middle half, and P10 to P90."
            " No dashed line: the weeks of 28 \N{EN DASH} 29 Oct do not align with these."
            " Ring: a week with less than 90 % of its half-hours or with days out of view.",
        ),
        (
            "measure=bands",
            "kWh per user and day, 3 users. Line: median. Bands: the middle half, and P10 to P90."
            " Dashed: median, 28 \N{EN DASH} 29 Oct, 3 users, other weekdays. Shaded: non-working days.",
        ),
    ],
)
def test_the_subtitle_says_what_is_dashed(page: Dash, query: str, subtitle: str) -> None:
    assert shown(page, query)["energy-head.subtitle"] == subtitle


def test_the_description_tells_the_dashed_lines(page: Dash) -> None:
    told = str(shown(page, "split=tariff")["energy-graph.description"])
    assert told.endswith("t1 before: highest 5.00 kWh on 29 October 2016, lowest 3.00 kWh on 28 October 2016.")
    told = str(shown(page, "measure=bands")["energy-graph.description"])
    assert told.endswith("Median before: highest 1.45 kWh on 29 October 2016, lowest 1.40 kWh on 28 October 2016.")


@pytest.mark.parametrize(
    ("query", "column", "values"),
    [
        ("split=tariff", "before_energy_kwh", [3, None, None, 5, None, None]),
        ("split=tariff&measure=mean", "before_mean_kwh_per_user", [3, 5, None, 5, 5, None]),
        ("measure=bands", "before_p50_kwh", [1.4, 1.45]),
    ],
)
def test_a_file_has_what_is_dashed_beside_each_bucket(
    page: Dash, query: str, column: str, values: list[float | None]
) -> None:
    text = page.server.test_client().get(f"/export/energy.csv?{QUERY}&{query}").data.decode("utf-8-sig")
    frame = pd.read_csv(io.StringIO(text), comment="#")
    assert frame.columns.tolist()[-3:] == ["before_start", "before_users", column]
    assert [None if pd.isna(value) else value for value in frame[column]] == values
    starts = {None if pd.isna(start) else start for start in frame["before_start"]}
    assert starts - {None} == {"2016-10-28", "2016-10-29"}
    others = ". not of t2 whose users were others" if query == "split=tariff" else ""
    assert f"# before: 2016-10-28 to 2016-10-29 both included. other weekdays{others}\r\n" in text


@pytest.mark.parametrize("query", ["compare=none&split=tariff", ""])
def test_a_file_has_nothing_beside_what_is_not_compared(page: Dash, query: str) -> None:
    text = page.server.test_client().get(f"/export/energy.csv?{QUERY}&{query}").text
    assert "before" not in text
