"""The rest-day check: which weekdays stand apart, what the page asks, and how it explains the answer."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from dash import Dash
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.analysis.cube import HalfHours
from smapdash.analysis.rest_days import check_rest_days
from smapdash.simulation.homes import draw_home, home_energy, lived_half_hours, outdoor_celsius
from smapdash.web.pages.overview.rest_days import figure as module
from smapdash.web.pages.overview.rest_days.figure import describe_rest_days, widest_contrast
from tests import cubes
from tests.drawn import drawn
from tests.fakes import FakeRepository, calendar, fire

rest_days_figure = drawn(module.rest_days_figure)

MONDAY = (date(2018, 1, 1) - date(1970, 1, 1)).days
EVENING = tuple(4.0 if 34 <= slot < 44 else 2.0 for slot in range(48))
NOON = tuple(4.0 if 20 <= slot < 30 else 2.0 for slot in range(48))
PAIRS = tuple(combinations(range(7), 2))


def half_hours_of(days: dict[int, tuple[float, ...]]) -> HalfHours:
    """Return one segment of one user: the energy [Wh] of the 48 half-hours of days since 1970; 0 is no reading."""
    at = np.array([day * 48 + slot for day in days for slot in range(48)], np.int32)
    wh = np.array([value for values in days.values() for value in values], float)[None, :]
    return cubes.half_hours(at, np.zeros(len(at)), wh, wh > 0)


def weeks_of(pair: tuple[int, ...], *, weeks: int = 4, rest: tuple[float, ...] = NOON) -> HalfHours:
    """Return weeks in which the days of a pair are those of rest, and the others have their demand in the evening."""
    return half_hours_of({MONDAY + day: rest if day % 7 in pair else EVENING for day in range(7 * weeks)})


# Which weekdays stand apart


@pytest.mark.parametrize("pair", PAIRS)
def test_any_two_weekdays_that_differ_from_the_other_five_are_found(pair: tuple[int, int]) -> None:
    assert check_rest_days(weeks_of(pair)).pair == pair


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(7)), st.integers(0, 2**32 - 1))
def test_the_pair_is_found_under_noise_wherever_it_stands(order: list[int], seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(0.9, 1.1, (56, 48))
    kinds = [NOON, NOON, *[EVENING] * 5]
    days = {MONDAY + day: tuple(kinds[order[day % 7]] * noise[day]) for day in range(56)}
    expected = tuple(sorted((order.index(0), order.index(1))))
    assert check_rest_days(half_hours_of(days)).pair == expected


def test_noise_alone_has_no_days_of_rest() -> None:
    found = 0
    for seed in range(200):
        noise = np.random.default_rng(seed).uniform(0.5, 1.5, (70, 48))
        days = {MONDAY + day: tuple(np.array(EVENING) * noise[day]) for day in range(70)}
        found += check_rest_days(half_hours_of(days)).pair != ()
    assert found == 0


def test_equal_days_have_none() -> None:
    assert check_rest_days(weeks_of(())).pair == ()


def test_how_much_is_used_is_no_kind_of_day() -> None:
    assert check_rest_days(weeks_of((5, 6), rest=tuple(3 * wh for wh in EVENING))).pair == ()


def test_one_day_or_three_days_that_differ_are_no_pair() -> None:
    assert check_rest_days(weeks_of((6,))).pair == ()
    assert check_rest_days(weeks_of((4, 5, 6))).pair == ()


def test_less_than_2_percent_of_the_demand_is_no_difference() -> None:
    # Of a mean of 116 / 48 Wh: 2 Wh moved from one half-hour to another is 2 * 2 / 48 Wh of difference in the mean.
    def moved(wh: float) -> tuple[float, ...]:
        return tuple(value + {34: -wh, 0: wh}.get(slot, 0.0) for slot, value in enumerate(EVENING))

    assert check_rest_days(weeks_of((5, 6), rest=moved(1.1))).pair == ()
    assert check_rest_days(weeks_of((5, 6), rest=moved(1.3))).pair == (5, 6)


def test_four_weeks_are_needed() -> None:
    assert check_rest_days(weeks_of((5, 6), weeks=3)).pair == ()
    assert check_rest_days(weeks_of((5, 6), weeks=4)).pair == (5, 6)


def test_days_with_gaps_do_not_count_and_every_weekday_is_needed() -> None:
    gap = (0.0, *NOON[1:])
    days = {MONDAY + day: NOON if day % 7 in (5, 6) else EVENING for day in range(28)}
    assert check_rest_days(half_hours_of(days)).pair == (5, 6)
    assert check_rest_days(half_hours_of(days | {MONDAY + 6: gap})).pair == ()
    assert check_rest_days(half_hours_of({day: wh for day, wh in days.items() if (day - MONDAY) % 7 != 3})).pair == ()


def test_single_holidays_do_not_count() -> None:
    days = {MONDAY + day: NOON if day % 7 in (5, 6) or day in (9, 24) else EVENING for day in range(35)}
    assert check_rest_days(half_hours_of(days)).pair == (5, 6)


def test_the_evidence_is_the_median_shape_of_each_weekday() -> None:
    found = check_rest_days(weeks_of((1, 2)))
    rows = found.profiles.set_index(["weekday", "half_hour"])
    assert len(rows) == 7 * 48
    assert rows.loc[(1, 25), "share"] == pytest.approx(4 * 48 / 116)
    assert rows.loc[(0, 25), "share"] == pytest.approx(2 * 48 / 116)
    assert set(rows["days"]) == {4}


def test_the_second_pass_of_a_repeated_hour_does_not_count() -> None:
    once = weeks_of((1, 2))
    at, fold = np.insert(once.read_at, 4, once.read_at[2:4]), np.zeros(len(once.read_at) + 2, np.int16)
    fold[4:6] = 1
    wh = np.insert(once.wh[None, :], 4, 99.0, axis=1)
    wh = np.insert(wh, 4, 99.0, axis=1)
    twice = cubes.half_hours(at, fold, wh, np.ones(wh.shape))
    assert check_rest_days(twice).profiles["share"].tolist() == check_rest_days(once).profiles["share"].tolist()


def test_without_readings_nothing_is_found() -> None:
    nothing = cubes.half_hours([], [], np.zeros((0, 0)), np.zeros((0, 0)))
    found = check_rest_days(nothing)
    assert (found.pair, len(found.profiles)) == ((), 0)


def test_invented_homes_rest_on_saturday_and_sunday() -> None:
    start, days = date(2025, 10, 1), 42
    clock, celsius = lived_half_hours(start, days), outdoor_celsius(start, days, 3)
    wh = sum(home_energy(draw_home(index, 3), clock, celsius, 3) for index in range(20))
    at = ((start - date(1970, 1, 1)).days + clock.day) * 48 + clock.half_hour
    sums = np.asarray(wh, float)[None, :]
    found = check_rest_days(cubes.half_hours(at, clock.fold, sums, np.full(sums.shape, 20)))
    assert found.pair == (5, 6)


def test_the_challenge_rests_on_tuesday_and_wednesday(challenge_data: Path) -> None:
    sums: dict[int, float] = {}
    users: dict[int, int] = {}
    for path in sorted((challenge_data / "consumption").glob("*.csv")):
        seen: set[int] = set()
        for row in path.read_text(encoding="utf-8").splitlines()[1:]:
            stamp, _, wh = row.partition(",")
            day = (date.fromisoformat(stamp[:10]) - date(1970, 1, 1)) // timedelta(days=1)
            at = day * 48 + int(stamp[11:13]) * 2 + int(stamp[14:16]) // 30
            if at not in seen:
                seen.add(at)
                sums[at], users[at] = sums.get(at, 0.0) + float(wh), users.get(at, 0) + 1
    order = sorted(sums)
    wh, count = np.array([[sums[at] for at in order]]), np.array([[users[at] for at in order]])
    found = check_rest_days(cubes.half_hours(order, np.zeros(len(order)), wh, count))
    assert found.pair == (1, 2)
    assert 1.5 < found.separation < 1.6


# The evidence


def test_the_two_are_drawn_in_the_accent_over_the_other_five() -> None:
    figure = rest_days_figure(calendar((1, 2)))
    lines = [(trace.name, trace.line.color) for trace in figure.data]
    assert lines == [
        *[(name, "#7d8696") for name in ("Monday", "Thursday", "Friday", "Saturday", "Sunday")],
        ("Tuesday", "#4b45c6"),
        ("Wednesday", "#4b45c6"),
    ]
    assert [note.text for note in figure.layout.annotations][1:] == ["<b>Tue and Wed</b>", "<b>other days</b>"]
    week = "Mon: 1.00<br>Tue: 0.50<br>Wed: 0.50<br>Thu: 1.00<br>Fri: 1.00<br>Sat: 1.00<br>Sun: 1.00"
    assert figure.data[5].text[15] == f"<b>07:30, times the day's mean</b><br>{week}"


def test_the_evidence_is_told_in_words() -> None:
    assert widest_contrast(calendar((1, 2))) == (15, 0.5, 1.0)
    assert describe_rest_days(calendar((1, 2))) == (
        "Profiles of the seven weekdays. Tuesday and Wednesday differ most from the other days at 07:30: "
        "50 % against 100 % of the day's mean demand."
    )
    assert describe_rest_days(calendar(())) == ""
    assert len(rest_days_figure(calendar(())).data) == 0


# The page


def asked(app: Dash, rest_days: tuple[str, ...] = ("sat", "sun")) -> dict[str, object]:
    chosen = "" if rest_days == ("sat", "sun") else "&".join(f"rest={day}" for day in rest_days or ("none",))
    return fire(app, "rest-days-check-found.data", {"selection.data": {"query": chosen, "version": "7"}})


def test_days_that_differ_from_the_setting_are_asked_about(app: Dash, repository: FakeRepository) -> None:
    repository.pair = (1, 2)
    written = asked(app)
    assert written["rest-days-check-found.data"] == {"pair": "tue wed", "asks": True, "explains": True}
    assert written["calendar-head.title"] == "Tuesday and Wednesday look like the weekend in this data. "
    assert written["calendar-head.why"] == ("At 07:30 they need 50 % of the day's mean demand, the other days 100 %.")
    assert (written["rest-days-check-actions.pair"], written["rest-days-check-actions.keep"]) == (
        "tue wed",
        "Keep Sat, Sun",
    )
    assert written["calendar-line-head.title"] == (
        "Non-working days are Saturday and Sunday; this data suggests Tuesday and Wednesday."
    )


def test_accepted_days_are_told_in_a_line(app: Dash, repository: FakeRepository) -> None:
    repository.pair = (1, 2)
    written = asked(app, ("tue", "wed"))
    assert written["rest-days-check-found.data"] == {"pair": "tue wed", "asks": False, "explains": True}
    assert written["calendar-line-head.title"] == "Non-working days are Tuesday and Wednesday, as this data suggests."


def test_without_rest_days_the_question_says_so(app: Dash, repository: FakeRepository) -> None:
    repository.pair = (1, 2)
    written = asked(app, ())
    assert written["rest-days-check-actions.keep"] == "Keep all as working days"
    assert written["calendar-line-head.title"] == "This data suggests Tuesday and Wednesday as non-working days."


def test_a_weekend_that_the_data_confirms_is_not_worth_a_line(app: Dash, repository: FakeRepository) -> None:
    repository.pair = (5, 6)
    assert asked(app)["rest-days-check-found.data"] == {"pair": "sat sun", "asks": False, "explains": False}


def test_where_no_days_stand_apart_nothing_is_asked(app: Dash) -> None:
    written = asked(app)
    assert written["rest-days-check-found.data"] == {"pair": "", "asks": False, "explains": False}


def test_the_evidence_stands_in_both_places(app: Dash, repository: FakeRepository) -> None:
    repository.pair = (1, 2)
    wanted = {"selection.data": {"query": "", "version": "7"}}
    written = fire(app, "calendar-graph.figure", wanted) | fire(app, "calendar-line-graph.figure", wanted)
    assert written["calendar-graph.figure"] == written["calendar-line-graph.figure"]
    assert "Tuesday and Wednesday differ" in written["calendar-line-graph.description"]
    assert written["calendar-subtitle.children"] == (
        "Demand by half-hour of all users and all days, relative to the mean of the day; median of 8 or more days of "
        "each weekday. Tuesday and Wednesday differ from the other days at least 1.5 times as much as days of one "
        "group from each other."
    )


def test_an_absent_database_asks_nothing(app: Dash, repository: FakeRepository) -> None:
    repository.away = True
    assert asked(app) == {"offline.hidden": False, "heartbeat.interval": 5_000}
