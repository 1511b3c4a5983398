"""Header, controls, chips, and the notices that stand in for the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import no_update
from dash.development.base_component import Component

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Compare, Preset
from smapdash.model.filters import Filters
from smapdash.model.notices import Notice, find_unmet, missing_names
from smapdash.model.periods import ComparisonPeriod, comparison_period_of, count_days
from smapdash.model.query_string import write_day
from smapdash.model.results import Summary
from smapdash.web.state.controls import preset_view
from smapdash.web.ui import messages
from smapdash.web.ui.components import build_note
from smapdash.wording import formatting
from smapdash.wording.notices import MOST_NAMED, describe_notice, name_all


class HeaderView(NamedTuple):
    """What is loaded."""

    users: str
    readings: str
    days: str
    sample_hidden: bool
    loaded_at: str


class ChipsView(NamedTuple):
    """One chip for each kind of filter, the presets, and the heading of the page."""

    areas: str
    areas_hidden: bool
    tariffs: str
    tariffs_hidden: bool
    dates: str
    dates_hidden: bool
    weekdays: str
    weekdays_hidden: bool
    implausible: str
    implausible_hidden: bool
    refused: str
    refused_hidden: bool
    use: str
    use_hidden: bool
    compare: str
    compare_hidden: bool
    reset_hidden: bool
    at_first: bool
    at_last: bool
    headline: str
    presets: tuple[str, ...]


class BlankView(NamedTuple):
    """What stands in for the figures where there is nothing to draw."""

    hidden: bool
    title: str
    why: str
    code_hidden: bool
    remove_areas: str
    remove_areas_hidden: bool
    remove_tariffs: str
    remove_tariffs_hidden: bool
    remove_dates: str
    remove_dates_hidden: bool
    remove_weekdays: str
    remove_weekdays_hidden: bool
    remove_implausible: str
    remove_implausible_hidden: bool
    remove_refused: str
    remove_refused_hidden: bool
    reset_hidden: bool


def header_view(dataset: DatasetInfo) -> HeaderView:
    """Return what is loaded, in words."""
    first, last = dataset.first_day, dataset.last_day
    return HeaderView(
        users=formatting.count(dataset.users),
        readings=formatting.count(dataset.readings),
        days=f"{formatting.day_range(first, last)}{_outside(dataset)}" if first and last else "no days",
        sample_hidden=not dataset.is_sample,
        loaded_at=f"Loaded {formatting.moment(dataset.loaded_at)} UTC" if dataset.loaded_at else "",
    )


def _outside(dataset: DatasetInfo) -> str:
    """Return how many readings lie outside of the main body, and from when on."""
    if not dataset.stray_readings or dataset.extent is None or dataset.last_day is None:
        return ""
    first, last = dataset.extent
    since = f"from {formatting.day(first)}" if first != dataset.first_day else f"up to {formatting.day(last)}"
    verb = "lies" if dataset.stray_readings == 1 else "lie"
    return f"; {formatting.plural(dataset.stray_readings, 'reading')} {verb} outside, {since}"


def chips_view(dataset: DatasetInfo, filters: Filters) -> ChipsView:
    """Return the active filters in words."""
    limited = bool(filters.first_day or filters.last_day)
    at_first, at_last = _at_ends(dataset, filters)
    pressed, reference = _pressed_preset(dataset, filters), comparison_period_of(filters, dataset)
    return ChipsView(
        areas=_chip("Area", filters.areas, dataset.areas),
        areas_hidden=not filters.areas,
        tariffs=_chip("Tariff", filters.tariffs, dataset.tariffs),
        tariffs_hidden=not filters.tariffs,
        dates=_days_in_words(dataset, filters) if limited else "",
        dates_hidden=not limited,
        weekdays=_only(filters),
        weekdays_hidden=not filters.weekdays,
        implausible="Without implausible readings" if filters.without_implausible else "",
        implausible_hidden=not filters.without_implausible,
        refused=f"Cannot be read: {_refused(filters)}" if filters.refused else "",
        refused_hidden=not filters.refused,
        use=f"Table: {formatting.use_range(*filters.use)}" if filters.use else "",
        use_hidden=not filters.use,
        compare=_compared(reference),
        compare_hidden=reference is None and filters.compare is not Compare.YEAR,
        reset_hidden=not (limited or any(getattr(filters, name) for name in _NARROWING)),
        presets=tuple(str(pressed is preset).lower() for preset in Preset),
        at_first=at_first,
        at_last=at_last,
        headline=_headline(dataset, filters),
    )


_NARROWING = ("areas", "tariffs", "weekdays", "without_implausible", "use", "refused")


def scope_view(dataset: DatasetInfo, summary: Summary) -> str:
    """Return what is in view: users of all, and readings."""
    users = f"{formatting.count(summary.users)} of {formatting.plural(dataset.users, 'user')}"
    return f"{users}, {formatting.plural(summary.readings, 'reading')} in view"


def blank_view(dataset: DatasetInfo, filters: Filters, summary: Summary) -> BlankView:
    """Return what to say where nothing is loaded or nothing matches, and which filters can be removed."""
    nothing = not dataset.readings
    empty = not nothing and not summary.readings
    if not (nothing or empty):
        nothing_else: dict[str, Any] = dict.fromkeys(BlankView._fields[1:], no_update)
        return BlankView(hidden=True, **nothing_else)
    return BlankView(
        hidden=False,
        title=messages.NOTHING_TITLE if nothing else messages.NO_MATCH,
        why=messages.NOTHING_WHY if nothing else _why_empty(dataset, filters),
        code_hidden=not nothing,
        remove_areas=f"Remove {name_all('area', filters.areas)}",
        remove_areas_hidden=not (empty and filters.areas),
        remove_tariffs=f"Remove {name_all('tariff', filters.tariffs)}",
        remove_tariffs_hidden=not (empty and filters.tariffs),
        remove_dates="Remove the dates",
        remove_dates_hidden=not (empty and (filters.first_day or filters.last_day)),
        remove_weekdays="Show all weekdays",
        remove_weekdays_hidden=not (empty and filters.weekdays),
        remove_implausible="Include implausible readings",
        remove_implausible_hidden=not (empty and filters.without_implausible),
        remove_refused=f"Remove {_refused(filters)}",
        remove_refused_hidden=not (empty and filters.refused),
        reset_hidden=not empty,
    )


def _at_ends(dataset: DatasetInfo, filters: Filters) -> tuple[bool, bool]:
    """Tell whether no day is before the ones in view, and none after."""
    if dataset.extent is None:
        return True, True
    first, last = filters.days(dataset)
    low, high = dataset.days_around(first, last) or dataset.extent
    return first <= low, last >= high


def _compared(reference: ComparisonPeriod | None) -> str:
    if reference is None:
        return "No data a year before"
    return f"Against {formatting.day_range(reference.first_day, reference.last_day)}"


def _pressed_preset(dataset: DatasetInfo, filters: Filters) -> Preset | None:
    """Return the preset that gives the dates in view; of several the longest."""
    days = (write_day(filters.first_day or dataset.first_day), write_day(filters.last_day or dataset.last_day))
    return next((preset for preset in reversed(Preset) if days == preset_view(dataset, preset)), None)


def notices_view(notices: Sequence[Notice]) -> list[Component]:
    """Return notices, a line each."""
    return [build_note("info", "info", [describe_notice(notice)]) for notice in notices]


def _why_empty(dataset: DatasetInfo, filters: Filters) -> str:
    notices = find_unmet(dataset, filters)
    unmet = [describe_notice(notice) for notice in notices]
    if any(notice.leaves_nothing for notice in notices):
        return " ".join(unmet)
    return " ".join([*unmet, _why_none_match(dataset, filters)])


def _why_none_match(dataset: DatasetInfo, filters: Filters) -> str:
    areas, tariffs = filters.areas or dataset.areas, filters.tariffs or dataset.tariffs
    if any(area in areas and tariff in tariffs for area, tariff in dataset.segments):
        weekdays, days = formatting.short_weekdays(filters.weekdays), filters.days(dataset)
        if not count_days(*days, filters.weekdays):
            return f"There is no {weekdays} in {formatting.day_range(*days)}."
        on = f" on {weekdays}" if weekdays else ""
        return f"There is no reading of these users{on} in {_days_in_words(dataset, filters)}."
    homes = sorted({area for area, tariff in dataset.segments if tariff in tariffs})
    tariffs = tuple(tariff for tariff in tariffs if tariff in dataset.tariffs)
    verb = "exists" if len(tariffs) == 1 else "exist"
    return (
        f"{name_all('Tariff', tariffs)} {verb} only in {name_all('area', homes)}, "
        f"and the filter asks for {name_all('area', areas)}."
    )


def _headline(dataset: DatasetInfo, filters: Filters) -> str:
    if dataset.first_day is None:
        return messages.NOTHING_TITLE
    only = f", only {formatting.short_weekdays(filters.weekdays)}" if filters.weekdays else ""
    days = formatting.day_range(*filters.days(dataset))
    if filters.is_refused:
        days = "nothing selected"
    elif filters.is_backwards and filters.first_day and filters.last_day:
        days = f"{formatting.day(filters.first_day)} to {formatting.day(filters.last_day)}"
    return f"Electricity use, {days}{only}"


def _only(filters: Filters) -> str:
    return f"Only {formatting.short_weekdays(filters.weekdays)}" if filters.weekdays else ""


def _days_in_words(dataset: DatasetInfo, filters: Filters) -> str:
    if filters.is_backwards and filters.first_day and filters.last_day:
        return f"{formatting.day(filters.first_day)} to {formatting.day(filters.last_day)}, no day"
    first, last = filters.days(dataset)
    days, chosen = (last - first).days + 1, count_days(first, last, filters.weekdays)
    of = f"{formatting.count(chosen)} of " if chosen < days else ""
    return f"{formatting.day_range(first, last)}, {of}{formatting.plural(days, 'day')}"


def _chip(noun: str, names: tuple[str, ...], known: tuple[str, ...]) -> str:
    """Write the chosen names: Areas a2, a9 (not in the data); of more than three their numbers."""
    missing = missing_names(names, known)
    if len(names) > MOST_NAMED:
        return f"{len(names)} {noun.lower()}s{f', {len(missing)} not in the data' if missing else ''}"
    marked = [f"{formatting.shown(name)}{' (not in the data)' if name in missing else ''}" for name in names]
    return f"{noun}{'' if len(names) == 1 else 's'} {', '.join(marked)}"


def _refused(filters: Filters) -> str:
    return ", ".join(
        "the address" if name == "query" else f"{name}={formatting.shown(text)}" for name, text in filters.refused
    )
