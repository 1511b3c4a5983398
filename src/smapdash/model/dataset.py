"""What is loaded: the extent of the data set, its segments and its state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from smapdash.model.enums import WEEKEND
from smapdash.model.findings import Stray
from smapdash.model.text_arrays import Texts


@dataclass(frozen=True)
class DatasetInfo:
    """What is loaded.

    Attributes
    ----------
    load_id : int
        The last finished load; 0 where nothing was ever loaded.
    state : str
        Identifies a state of the database: it changes with each load, each rebuilding of the roll-ups, and each change
        of a setting or review.
    loaded_at : datetime or None
        When that load ended (UTC).
    is_sample : bool
        True while only the bundled sample is loaded.
    users, readings : int
        Users registered; readings stored.
    first_day, last_day : date or None
        First and last day of the main body of the readings, on which the page opens; None without readings.
    segments : tuple of (area, tariff)
        Pairs of area and tariff that have users, ordered.
    earliest_day, latest_day : date or None
        First and last day with a reading, where some lie far from the main body; None where none do.
    stray_readings : int
        How many do.
    strays : tuple of Stray
        These by user, the most readings first, at most 50.
    ids : Texts
        Ids of the users registered.
    newer_loaded_at : datetime or None
        When a load ended whose readings are still being prepared (UTC); None where this is the latest state.
    rest_days : tuple of int
        Weekdays that are rest days unless an address names others, 0 for Monday.
    """

    load_id: int
    loaded_at: datetime | None
    is_sample: bool
    users: int
    readings: int
    first_day: date | None
    last_day: date | None
    segments: tuple[tuple[str, str], ...]
    state: str = ""
    earliest_day: date | None = None
    latest_day: date | None = None
    stray_readings: int = 0
    strays: tuple[Stray, ...] = ()
    ids: Texts = field(default_factory=partial(Texts.of, ()), compare=False, repr=False)
    newer_loaded_at: datetime | None = None
    rest_days: tuple[int, ...] = WEEKEND

    @property
    def extent(self) -> tuple[date, date] | None:
        """First and last day with a reading; None without readings."""
        first, last = self.earliest_day or self.first_day, self.latest_day or self.last_day
        return (first, last) if first and last else None

    def days_around(self, first: date, last: date) -> tuple[date, date] | None:
        """Return the days among which a period moves: the main body, or all where it reaches beyond; None as above."""
        if self.first_day is None or self.last_day is None:
            return None
        is_within = self.first_day <= first and last <= self.last_day
        return (self.first_day, self.last_day) if is_within else self.extent

    def unknown_users(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return those of some ids that no user has, in their order."""
        return tuple(user for user in ids if self.ids.find(user) is None)

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas, ordered."""
        return tuple(sorted({area for area, _ in self.segments}))

    @property
    def tariffs(self) -> tuple[str, ...]:
        """Tariffs, ordered."""
        return tuple(sorted({tariff for _, tariff in self.segments}))
