"""Coverage: the frame of it, the order of its map, and how much of it CalTRACK calls sufficient."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, NamedTuple

from smapdash.model.frames import Column, FrameSpec


class CoverageOrder(StrEnum):
    """How the users of the map of coverage are ordered: lowest coverage, earliest first reading, area and tariff."""

    COVERAGE = "coverage"
    FIRST_DAY = "first-day"
    SEGMENT = "segment"


SUFFICIENT_DAYS: Final = 0.9
"""A period is sufficient where at most 10 % of its days are missing (CalTRACK 2.2.2.1)."""
SUFFICIENT_DAY: Final = 0.5
"""A day is sufficient where at most half of its half-hours are missing (CalTRACK 2.2.1.2)."""


class Sufficiency(NamedTuple):
    """Whether a record has the coverage that a figure needs; also of several users as arrays.

    Attributes
    ----------
    sufficient_days : int
        Days with at least half of their half-hours, of all users together.
    expected_days : int
        Days of these users in the dates, with readings or without.
    """

    sufficient_days: Any
    expected_days: Any

    @property
    def is_sufficient(self) -> Any:
        """Whether at most a tenth of the days are not sufficient; also where none is expected."""
        return self.sufficient_days >= SUFFICIENT_DAYS * self.expected_days


NO_DAYS: Final = Sufficiency(0, 0)
"""Of nobody, which is no shortfall."""

COVERAGE = FrameSpec(
    "COVERAGE",
    "user with readings in the dates, the lowest coverage first",
    {
        "user": Column("str", "user's id"),
        "area": Column("str", "electricity supply area"),
        "tariff": Column("str", "price plan"),
        "first_day": Column("datetime64[us]", "day of the first reading"),
        "last_day": Column("datetime64[us]", "day of the last reading"),
        "days": Column("int64", "days with readings"),
        "sufficient_days": Column("int64", "days with at least half of their half-hours"),
        "expected_days": Column("int64", "days in the dates within the data"),
        "readings": Column("int64", "readings"),
        "expected": Column("int64", "half-hours in the dates within the data: 48 a day, 46 or 50 at a clock change"),
        "missing": Column("int64", "expected half-hours without a reading"),
        "coverage": Column("float64", "share of the expected half-hours that have a reading, 0 to 1"),
        "is_sufficient": Column("bool", "at least 90 % of the expected days are sufficient"),
        "late_days": Column("int64", "expected days before the user's first reading of all: a late start, no gap"),
        "early_days": Column("int64", "expected days after the user's last reading of all: an early end, no gap"),
        "missing_between": Column("int64", "missing half-hours on the days from the first reading of all to the last"),
    },
)
