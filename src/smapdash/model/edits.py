"""What is saved beside the readings: the rest days of the data set, and reviews of findings; and their limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from smapdash.model.enums import WEEKDAYS, WEEKEND
from smapdash.model.quality import FindingKind
from smapdash.model.values import write_weekdays

REST_DAYS: Final = "rest-days"
"""Name of the setting."""
NO_DAYS: Final = "none"
BY_PAGE: Final = "the page"
"""Who set what is set on the page, which knows no names."""
MOST_NOTE: Final = 500
MOST_NAME: Final = 80
"""Characters of a note, and of a name."""


class Setting(NamedTuple):
    """A setting that was set: its text, None for the default, when it was set (UTC), and by whom."""

    value: str | None
    set_at: datetime
    set_by: str


class FindingKey(NamedTuple):
    """What identifies a finding: the id of its user, its kind, and the start of its first half-hour."""

    user: str
    kind: FindingKind
    first_at: datetime

    @property
    def text(self) -> str:
        """It in one line."""
        return f"{self.user} {self.kind} {self.first_at.isoformat(timespec='minutes')}"


def write_rest_days(days: Sequence[int]) -> str | None:
    """Write rest days, 0 for Monday, as they are stored: tue,wed; None for the weekend, which is the default."""
    if tuple(days) == WEEKEND:
        return None
    return _name_days(days)


def describe_rest_days(days: Sequence[int]) -> str:
    """Write the setting with its value: rest-days tue,wed."""
    return f"{REST_DAYS} {_name_days(days)}"


def _name_days(days: Sequence[int]) -> str:
    return ",".join(write_weekdays(days)) or NO_DAYS


def read_rest_days(text: str | None) -> tuple[int, ...] | None:
    """Return the rest days of a text such as tue,wed, ordered; the weekend for None. None where it cannot be read."""
    if text is None:
        return WEEKEND
    names = [name.strip().lower() for name in text.split(",")]
    if names == [NO_DAYS]:
        return ()
    if not all(name in WEEKDAYS for name in names) or len(set(names)) == len(WEEKDAYS):
        return None
    return tuple(sorted({WEEKDAYS.index(name) for name in names}))
