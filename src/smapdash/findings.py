"""What stands out in the readings that are loaded, as values: implausible readings, and times far from all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

MOST_LISTED = 50
"""Findings of one kind that are listed one by one; all of them are counted."""


class ImplausibleReading(NamedTuple):
    """A reading above `frames.IMPLAUSIBLE_WH`: whose, when, and its energy [Wh]."""

    user_id: str
    read_at: datetime
    fold: int
    wh: float


@dataclass(frozen=True)
class Implausible:
    """The implausible readings of a selection.

    Attributes
    ----------
    count, users : int
        How many they are, and of how many users.
    highest : tuple of ImplausibleReading
        The highest first, of equals the earlier, at most 50.
    """

    count: int = 0
    users: int = 0
    highest: tuple[ImplausibleReading, ...] = ()


NONE_IMPLAUSIBLE = Implausible()


class Stray(NamedTuple):
    """Readings of a user that lie far from all others, as those of a meter whose clock was reset.

    Attributes
    ----------
    user_id : str
    first_day, last_day : date
        First and last day that they are on.
    readings : int
    days_apart : int
        Days between them and the nearest day of the others.
    """

    user_id: str
    first_day: date
    last_day: date
    readings: int
    days_apart: int

    @property
    def years_apart(self) -> int:
        """Whole years between them and the others, at least 1."""
        return max(1, int(self.days_apart / 365.25))
