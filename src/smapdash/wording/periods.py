"""Periods in words: by the name of a month or year where they are whole, and the lengths of two that are compared."""

from __future__ import annotations

from datetime import date

from smapdash.model.months import whole_months
from smapdash.model.periods import ComparisonPeriod
from smapdash.wording import formatting
from smapdash.wording.messages import message


def name_period(first: date, last: date) -> str:
    """Write whole months and years by their names: November 2016; 2015; July to September 2016; else the days."""
    months = whole_months(first, last)
    if not months:
        return formatting.day_range(first, last)
    if first.month == 1 and last.month == 12:
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    if months == 1:
        return formatting.month(first)
    begin = formatting.month(first).removesuffix(f" {last.year}")
    return f"{begin} to {formatting.month(last)}"


def days_of(period: ComparisonPeriod) -> str:
    """Write the days compared with: 31 Oct – 30 Nov; with their year where it is not the only one, that in view."""
    years = {day.year for day in (period.first_day, period.last_day, *period.in_view)}
    return formatting.day_range(period.first_day, period.last_day, with_year=len(years) > 1)


def compared_days(period: ComparisonPeriod) -> str:
    """Write the days compared with, as far as there are data: 1 – 30 Nov, other weekdays."""
    days = days_of(period)
    return ", ".join(filter(None, (days, other_weekdays(period))))


def other_weekdays(period: ComparisonPeriod) -> str:
    """Write that days are compared with those of another weekday; empty where they are not."""
    if not period.has_other_weekdays:
        return ""
    return (
        message("comparison.another_weekday")
        if period.span[0] == period.span[1]
        else message("comparison.other_weekdays")
    )


def compared_lengths(period: ComparisonPeriod) -> str:
    """Write how many days have data, and beside how many in view, where these differ; empty where they do not."""
    held, whole, in_view = period.chosen_days, period.chosen_in_span, period.chosen_in_view
    have = (
        message("comparison.days_of_its_days", held=formatting.count(held), days=formatting.plural(whole, "day"))
        if held < whole
        else ""
    )
    if (whole if have else held) == in_view:
        return have
    return f"{have or formatting.plural(held, 'day')} beside {formatting.count(in_view)}"
