"""The texts of chips, of buttons that remove filters, and of notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Compare, Sort
from smapdash.model.filters import Filters
from smapdash.model.periods import comparison_period_of, count_days
from smapdash.web.exports.tables import unit_name
from smapdash.wording import formatting
from smapdash.wording.load_shapes import shape_name
from smapdash.wording.messages import message
from smapdash.wording.notices import MOST_NAMED, name_all
from smapdash.wording.periods import compared_days

LATEST: Final = message("filters.latest")
_NOTHING_BEFORE: Final = {
    Compare.MONTH: message("filters.no_previous_month"),
    Compare.CALENDAR_YEAR: message("filters.no_same_period_last_year"),
    Compare.YEAR: message("filters.no_same_weekdays_last_year"),
}
NAMES_A_LINE: Final = 20


def names(noun: str, chosen: Sequence[str], missing: Sequence[str]) -> str:
    """Write the chosen names: Areas a2, a9 (not in the data); for more than three, their number; empty for none."""
    if not chosen:
        return ""
    if len(chosen) > MOST_NAMED:
        return f"{len(chosen)} {noun}s{(message('filters.not_in_the_data', missing=len(missing)) if missing else '')}"
    marked = [
        f"{formatting.shown(name)}{(message('filters.name_not_in_the_data') if name in missing else '')}"
        for name in chosen
    ]
    return f"{noun.capitalize()}{'' if len(chosen) == 1 else 's'} {', '.join(marked)}"


def users(dataset: DatasetInfo, filters: Filters) -> str:
    """Write the selected users, as `names` does."""
    missing = () if filters.has_too_many_users else dataset.unknown_users(filters.users)
    return names("user", filters.users, missing)


def name_lines(name: str, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Return the chosen names as notes of an export, 20 in each."""
    lines = (chosen[begin : begin + NAMES_A_LINE] for begin in range(0, len(chosen), NAMES_A_LINE))
    return [(name, " | ".join(line)) for line in lines]


def remove_names(filters: Filters, *, noun: str, name: str) -> str:
    """Write Remove areas a1, a2; empty where none are chosen."""
    chosen = getattr(filters, name)
    return message("filters.remove", names=name_all(noun, chosen)) if chosen else ""


def dates(dataset: DatasetInfo, filters: Filters) -> str:
    """Write the days in view and their number, or the number of latest days first; empty where all days are in view."""
    if not filters.limits_days:
        return ""
    if filters.last_days is None:
        return days_in_view(dataset, filters)
    latest = latest_days(filters.last_days)
    return f"{latest}: {days_in_view(dataset, filters).removesuffix(f', {latest.removeprefix(LATEST)}')}"


def latest_days(days: int) -> str:
    """Write Latest 30 days."""
    return f"{LATEST}{formatting.plural(days, 'day')}"


def days_in_view(dataset: DatasetInfo, filters: Filters) -> str:
    """Write the days in view and the number of chosen weekdays among them."""
    if filters.is_backwards and filters.first_day and filters.last_day:
        return message(
            "filters.days_in_wrong_order",
            first=formatting.day(filters.first_day),
            last=formatting.day(filters.last_day),
        )
    first, last = filters.days(dataset)
    days, chosen = (last - first).days + 1, count_days(first, last, filters.weekdays)
    of = f"{formatting.count(chosen)} of " if chosen < days else ""
    return f"{formatting.day_range(first, last)}, {of}{formatting.plural(days, 'day')}"


def weekdays(_dataset: DatasetInfo, filters: Filters) -> str:
    """Write the only weekdays in view."""
    return (
        message("filters.only_weekdays", weekdays=formatting.short_weekdays(filters.weekdays))
        if filters.weekdays
        else ""
    )


def compare(dataset: DatasetInfo, filters: Filters) -> str:
    """Write the comparison period; empty without one, unless other days than those just before were chosen."""
    period = comparison_period_of(filters, dataset)
    if period is not None:
        return f"vs {compared_days(period)}"
    if filters.compare is Compare.DATES:
        against = filters.against
        return (
            message("filters.no_data_in", days=formatting.day_range(*against))
            if against
            else message("filters.two_dates_none_chosen")
        )
    return _NOTHING_BEFORE.get(filters.compare, "")


def shape(_dataset: DatasetInfo, filters: Filters) -> str:
    """Write the load shape of the users in view."""
    return message("filters.shape_chip", name=shape_name(filters.shape)) if filters.shape else ""


def daily_use(_dataset: DatasetInfo, filters: Filters) -> str:
    """Write the range of mean daily use that narrows the table."""
    return message("filters.use_chip", range=formatting.use_range(*filters.use)) if filters.use else ""


def search(_dataset: DatasetInfo, filters: Filters) -> str:
    """Write the text that narrows the table."""
    return message("filters.search_chip", text=formatting.shown(filters.search)) if filters.search else ""


def daily_use_bounds(bounds: tuple[float, float]) -> str:
    """Write a range of mean daily use for an export, which has no commas."""
    low, high = bounds
    return message("filters.use_bounds", low=low / 1000, high=high / 1000)


def order(sort: Sort) -> str:
    """Write the order of the table for an export."""
    column = "user" if sort.column == "id" else unit_name(sort.column)
    return f"by {column} {'descending' if sort.descending else 'ascending'}"


def refused(filters: Filters) -> str:
    """Write the values that could not be parsed."""
    return ", ".join(
        message("filters.the_address") if name == "query" else f"{name}={formatting.shown(text)}"
        for name, text in filters.refused
    )
