"""Findings in words."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from smapdash.model.findings import Implausible, ImplausibleReading, Stray
from smapdash.wording.findings import describe_highest, describe_implausible, describe_strays

HIGH = ImplausibleReading("9301", datetime(2024, 3, 5, 12), 0, 8_590_000)
ODD = ImplausibleReading("9301", datetime(2024, 10, 27, 1, 30), 1, 24_000.5)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Implausible(1, 1, (HIGH,)), "Includes 1 implausible reading of user 9301: 8,590 kWh at 2024-03-05 12:00."),
        (
            Implausible(2, 1, (HIGH, ODD)),
            "Includes 2 implausible readings of user 9301; the highest is 8,590 kWh at 2024-03-05 12:00.",
        ),
        (
            Implausible(1_200, 3, (HIGH,)),
            "Includes 1,200 implausible readings of 3 users; the highest is 8,590 kWh of user 9301 at "
            "2024-03-05 12:00.",
        ),
        (
            Implausible(1, 1, (ODD,)),
            "Includes 1 implausible reading of user 9301: 24.0005 kWh at 2024-10-27 01:30, repeated hour.",
        ),
    ],
)
def test_implausible_readings_are_told_with_user_time_and_energy(found: Implausible, text: str) -> None:
    assert describe_implausible(found) == text
    assert describe_implausible(found, verb="Leaves out") == text.replace("Includes", "Leaves out")


def test_the_report_of_a_load_names_the_highest() -> None:
    assert describe_highest(1, [HIGH]) == (
        "Loaded, but implausible: 1 reading above 24,000 Wh; the highest: 8,590 kWh of user 9301 at 2024-03-05 12:00."
    )
    assert describe_highest(2, []) == "Loaded, but implausible: 2 readings above 24,000 Wh."


@pytest.mark.parametrize(
    ("readings", "strays", "text"),
    [
        (
            2,
            [Stray("9701", date(2000, 1, 1), date(2000, 1, 1), 2, 9_010)],
            "2 readings of user 9701 lie 24 years before all others (2000-01-01).",
        ),
        (
            1,
            [Stray("9701", date(2031, 1, 1), date(2031, 1, 1), 1, 365, is_after=True)],
            "1 reading of user 9701 lies 1 year after all others (2031-01-01).",
        ),
        (
            50,
            [
                Stray("1", date(2000, 1, 1), date(2000, 1, 2), 48, 9_010),
                Stray("2", date(2000, 1, 1), date(2000, 1, 1), 2, 9_010),
            ],
            "50 readings lie far from all others. 48 readings of user 1 lie 24 years before all others "
            "(2000-01-01 to 2000-01-02).",
        ),
    ],
)
def test_stray_readings_are_told_with_user_days_and_distance(readings: int, strays: list[Stray], text: str) -> None:
    assert describe_strays(readings, strays) == text
