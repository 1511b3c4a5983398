"""Findings in the loaded readings, as values: implausible readings, and times far from all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

MOST_LISTED = 50
"""Findings of one kind that are listed; all of them are counted."""


class ImplausibleReading(NamedTuple):
    """A reading above `frames.IMPLAUSIBLE_WH`: whose, when, and its energy [Wh]."""

    user_id: str
    read_at: datetime
    fold: int
    wh: float

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return {"user": self.user_id, "datetime": f"{self.read_at:%Y-%m-%d %H:%M}", "fold": self.fold, "wh": self.wh}


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
    is_after : bool
        They are later than the others.
    """

    user_id: str
    first_day: date
    last_day: date
    readings: int
    days_apart: int
    is_after: bool = False

    @property
    def years_apart(self) -> int:
        """Whole years between them and the others, at least 1."""
        return max(1, int(self.days_apart / 365.25))

    def to_dict(self) -> dict[str, Any]:
        """Return them as plain values, for JSON."""
        days = {"first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}
        return {"user": self.user_id, **days, "readings": self.readings, "years_apart": self.years_apart}
