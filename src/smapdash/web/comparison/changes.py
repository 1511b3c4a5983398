"""Changes against the comparison period, stated only where the users are the same and the data supports them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Compare
from smapdash.model.filters import Filters
from smapdash.model.periods import ComparisonPeriod, comparison_period_of
from smapdash.model.results import Comparison, Summary
from smapdash.repository.protocol import Repository
from smapdash.wording import formatting
from smapdash.wording.changes import UNCHANGED
from smapdash.wording.messages import message
from smapdash.wording.periods import compared_lengths, days_of, name_period, other_weekdays

ABOUT_EQUAL = 0.005
"""Titles call a smaller change of the use none."""


class Compared(NamedTuple):
    """The comparison period with its key figures.

    Attributes
    ----------
    period : ComparisonPeriod
        Its dates.
    comparison : Comparison
        Its key figures, and whether the users are the same.
    """

    period: ComparisonPeriod
    comparison: Comparison

    @property
    def summary(self) -> Summary:
        """Key figures of the comparison period."""
        return self.comparison.summary

    @property
    def is_fair(self) -> bool:
        """Whether sums and extremes can be compared: the same users, over as many days."""
        return self.comparison.is_of_same_users and self.period.is_whole

    @property
    def days(self) -> str:
        """The comparison period in words."""
        return days_of(self.period)

    def days_of(self, filters: Filters) -> Filters:
        """Return the filters for the comparison period."""
        return replace(filters, first_day=self.period.first_day, last_day=self.period.last_day)

    def describe(self, *, only_same: bool = False) -> str:
        """Return the comparison period and its users: 17 Jul – 8 Oct, same users, other weekdays.

        Parameters
        ----------
        only_same : bool
            The text is about areas or tariffs whose users are the same.
        """
        is_same = only_same or self.comparison.is_of_same_users
        users = message("comparison.same_users") if is_same else formatting.plural(self.summary.users, "user")
        parts = (self.days, users, compared_lengths(self.period), other_weekdays(self.period))
        return ", ".join(filter(None, parts))


def fetch_compared(repository: Repository, dataset: DatasetInfo, filters: Filters) -> Compared | None:
    """Return the comparison period of a selection; None without one, or without readings in it."""
    period = comparison_period_of(filters, dataset)
    if period is None:
        return None
    comparison = repository.fetch_comparison(filters, period)
    return Compared(period, comparison) if comparison.summary.readings else None


def change_of_use(summary: Summary, compared: Compared | None) -> float | None:
    """Return the change of the energy per user and day, 0.3 for 30 % more; None where it is not known."""
    if compared is None or not compared.comparison.is_of_same_users:
        return None
    now, comparison = mean_wh(summary), mean_wh(compared.summary)
    return now / comparison - 1 if now is not None and comparison else None


def change_in_equal_hours(now: float | None, comparison: float | None, compared: Compared) -> float | None:
    """Return the change of the energy without those hours that only one of the periods has.

    None where both periods have equally many half-hours.

    Parameters
    ----------
    now, comparison : float or None
        Divisor of the energy of each period: its user-days, or 1 for a total.
    compared : Compared
        The comparison period.
    """
    hours = compared.comparison.equal_hours
    if hours is None or not now or not comparison or not hours.comparison_wh:
        return None
    return hours.now_wh / now / (hours.comparison_wh / comparison) - 1


def equal_hours_clause(change: float | None, compared: Compared) -> str:
    """Write such a change: up 9.0 % without the repeated hour; empty for None."""
    return "" if change is None else f"{_moved(change)} without {_name_hours(compared)}"


def _name_hours(compared: Compared) -> str:
    hours = compared.comparison.equal_hours
    if hours is None or (hours.has_repeated and hours.has_skipped):
        return message("comparison.clock_change_hours")
    return message("comparison.repeated_hour") if hours.has_repeated else message("comparison.skipped_hour")


def _moved(change: float) -> str:
    return f"{'up' if change > 0 else 'down'} {_size(change)}" if _direction(change) else UNCHANGED


def _rounded(change: float) -> tuple[int, float]:
    """Return the direction of a change and its size, rounded as in the text."""
    direction = _direction(change)
    return direction, formatting.rounded_percent(abs(change), whole=True)[0] if direction else 0.0


def _size(change: float) -> str:
    return formatting.percent(abs(change), whole=True)


def _direction(change: float) -> int:
    """Return 1 for higher, -1 for lower, 0 for about equal."""
    return 0 if abs(change) < ABOUT_EQUAL else 1 if change > 0 else -1


def mean_wh(summary: Summary) -> float | None:
    """Return the mean energy per user and day [Wh]."""
    return summary.energy_wh / summary.user_days if summary.user_days else None


def title_change(change: float | None, filters: Filters, period: ComparisonPeriod) -> str:
    """Return the change of the use as the beginning of a title; empty where it is not known."""
    if change is None:
        return ""
    per_day = "" if period.is_whole else message("comparison.per_day")
    only = f" on {formatting.short_weekdays(filters.weekdays)}" if filters.weekdays else ""
    return message(
        "comparison.consumption_moved",
        per_day=per_day,
        only=only,
        change=_moved(change),
        period=_name_of_period(filters, period),
    )


def _name_of_period(filters: Filters, period: ComparisonPeriod) -> str:
    """Write the comparison period for a title: the previous 84 days, the same weekdays last year, November 2016."""
    if filters.compare is Compare.YEAR:
        return message("comparison.same_weekdays_last_year")
    if filters.compare is not Compare.BEFORE:
        return name_period(*period.span)
    days = (period.in_view[1] - period.in_view[0]).days + 1
    return (
        message("comparison.previous_day")
        if days == 1
        else message("comparison.previous_days", days=formatting.plural(days, "day"))
    )


def title_equal_hours(change: float | None, compared: Compared, equal: float | None) -> str:
    """Return the addition to a title on the change in equal hours: ; 9.0 % without the repeated hour.

    Empty where both changes round to the same text.
    """
    if change is None or equal is None or _rounded(change) == _rounded(equal):
        return ""
    is_same_way = _direction(equal) != 0 and _direction(change) == _direction(equal)
    return f"; {_size(equal) if is_same_way else _moved(equal)} without {_name_hours(compared)}"
