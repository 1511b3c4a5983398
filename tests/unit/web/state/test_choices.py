"""What the choices on the main chart offer, and what they say of an option that cannot be chosen."""

from __future__ import annotations

from datetime import date

import pytest

from smapdash.model.enums import Measure
from smapdash.model.filters import Filters
from smapdash.web.state.choices import grain_options
from smapdash.web.state.query_string import parse_query
from tests.fakes import DATASET, NOTHING_LOADED
from tests.unit.web.state.test_bounds import coverage_of

ALL = ["Auto", "Half-hour", "Hour", "Day", "Week", "Month"]


def labels(query: str, segments: int = 1, last_day: date = date(2024, 1, 31)) -> list[str]:
    dataset = coverage_of(segments, last_day)
    return [option["label"] for option in grain_options(dataset, parse_query(dataset, query))]


def test_every_grain_is_offered_for_few_points() -> None:
    options = grain_options(DATASET, Filters())
    assert [option["label"] for option in options] == ALL
    assert [option["value"] for option in options] == ["auto", "half-hour", "hour", "day", "week", "month"]
    assert not any("disabled" in option for option in options)


def test_a_grain_of_too_many_points_is_disabled_and_says_why() -> None:
    too_many = [f"{grain}: over 60,000 points" for grain in ("Half-hour", "Hour")]
    assert labels("split=both", 100, date(2025, 12, 30)) == ["Auto", *too_many, "Day", "Week", "Month"]
    assert labels("split=both&area=a1&tariff=t1", 100, date(2025, 12, 30)) == ALL
    options = grain_options(coverage_of(100, date(2025, 12, 30)), Filters(split="both"))  # type: ignore[arg-type]
    assert [option.get("disabled", False) for option in options] == [False, True, True, False, False, False]


def test_bands_begin_at_the_day() -> None:
    below = [f"{grain}: no bands below a day" for grain in ("Half-hour", "Hour")]
    assert labels("measure=bands") == ["Auto", *below, "Day", "Week", "Month"]


def test_the_stricter_of_two_limits_is_the_one_that_is_said() -> None:
    years = labels("measure=bands&split=area", 40, date(2099, 12, 31))  # 4 groups of 27,759 days: 111,036 points
    assert years[1:5] == [*[f"{grain}: over 60,000 points" for grain in ("Half-hour", "Hour", "Day")], "Week"]


@pytest.mark.parametrize("measure", list(Measure))
def test_an_empty_database_offers_every_grain(measure: Measure) -> None:
    assert [option["label"] for option in grain_options(NOTHING_LOADED, Filters(measure=measure))] == ALL
