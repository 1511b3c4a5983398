"""Header, controls, chips, and the notices that stand in for the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import no_update
from dash.development.base_component import Component

from smapdash.address import write_day
from smapdash.answers import Summary
from smapdash.choices import Compare, Preset
from smapdash.dataset import Coverage
from smapdash.filters import Filters
from smapdash.notices import Notice, find_unmet, missing_names
from smapdash.periods import Reference, count_days, reference_of
from smapdash.web import texts, words
from smapdash.web.components import build_note
from smapdash.web.notices import MOST_NAMED, describe_notice, name_all
from smapdash.web.views.controls import preset_view


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


def header_view(coverage: Coverage) -> HeaderView:
    """Return what is loaded, in words."""
    first, last = coverage.first_day, coverage.last_day
    return HeaderView(
        users=words.count(coverage.users),
        readings=words.count(coverage.readings),
        days=f"{words.day_range(first, last)}{_outside(coverage)}" if first and last else "no days",
        sample_hidden=not coverage.is_sample,
        loaded_at=f"Loaded {words.moment(coverage.loaded_at)} UTC" if coverage.loaded_at else "",
    )


def _outside(coverage: Coverage) -> str:
    """Return how many readings lie outside of the main body, and from when on."""
    if not coverage.stray_readings or coverage.extent is None or coverage.last_day is None:
        return ""
    first, last = coverage.extent
    since = f"from {words.day(first)}" if first != coverage.first_day else f"up to {words.day(last)}"
    verb = "lies" if coverage.stray_readings == 1 else "lie"
    return f"; {words.plural(coverage.stray_readings, 'reading')} {verb} outside, {since}"


def chips_view(coverage: Coverage, filters: Filters) -> ChipsView:
    """Return the active filters in words."""
    limited = bool(filters.first_day or filters.last_day)
    at_first, at_last = _at_ends(coverage, filters)
    pressed, reference = _pressed_preset(coverage, filters), reference_of(filters, coverage)
    return ChipsView(
        areas=_chip("Area", filters.areas, coverage.areas),
        areas_hidden=not filters.areas,
        tariffs=_chip("Tariff", filters.tariffs, coverage.tariffs),
        tariffs_hidden=not filters.tariffs,
        dates=_days_in_words(coverage, filters) if limited else "",
        dates_hidden=not limited,
        weekdays=_only(filters),
        weekdays_hidden=not filters.weekdays,
        implausible="Without implausible readings" if filters.without_implausible else "",
        implausible_hidden=not filters.without_implausible,
        refused=f"Cannot be read: {_refused(filters)}" if filters.refused else "",
        refused_hidden=not filters.refused,
        use=f"Table: {words.use_range(*filters.use)}" if filters.use else "",
        use_hidden=not filters.use,
        compare=_compared(reference),
        compare_hidden=reference is None and filters.compare is not Compare.YEAR,
        reset_hidden=not (limited or any(getattr(filters, name) for name in _NARROWING)),
        presets=tuple(str(pressed is preset).lower() for preset in Preset),
        at_first=at_first,
        at_last=at_last,
        headline=_headline(coverage, filters),
    )


_NARROWING = ("areas", "tariffs", "weekdays", "without_implausible", "use", "refused")


def scope_view(coverage: Coverage, summary: Summary) -> str:
    """Return what is in view: users of all, and readings."""
    users = f"{words.count(summary.users)} of {words.plural(coverage.users, 'user')}"
    return f"{users}, {words.plural(summary.readings, 'reading')} in view"


def blank_view(coverage: Coverage, filters: Filters, summary: Summary) -> BlankView:
    """Return what to say where nothing is loaded or nothing matches, and which filters can be removed."""
    nothing = not coverage.readings
    empty = not nothing and not summary.readings
    if not (nothing or empty):
        nothing_else: dict[str, Any] = dict.fromkeys(BlankView._fields[1:], no_update)
        return BlankView(hidden=True, **nothing_else)
    return BlankView(
        hidden=False,
        title=texts.NOTHING_TITLE if nothing else texts.NO_MATCH,
        why=texts.NOTHING_WHY if nothing else _why_empty(coverage, filters),
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


def _at_ends(coverage: Coverage, filters: Filters) -> tuple[bool, bool]:
    """Tell whether no day is before the ones in view, and none after."""
    if coverage.extent is None:
        return True, True
    first, last = filters.days(coverage)
    low, high = coverage.days_around(first, last) or coverage.extent
    return first <= low, last >= high


def _compared(reference: Reference | None) -> str:
    if reference is None:
        return "No data a year before"
    return f"Against {words.day_range(reference.first_day, reference.last_day)}"


def _pressed_preset(coverage: Coverage, filters: Filters) -> Preset | None:
    """Return the preset that gives the dates in view; of several the longest."""
    days = (write_day(filters.first_day or coverage.first_day), write_day(filters.last_day or coverage.last_day))
    return next((preset for preset in reversed(Preset) if days == preset_view(coverage, preset)), None)


def notices_view(notices: Sequence[Notice]) -> list[Component]:
    """Return notices, a line each."""
    return [build_note("info", "info", [describe_notice(notice)]) for notice in notices]


def _why_empty(coverage: Coverage, filters: Filters) -> str:
    notices = find_unmet(coverage, filters)
    unmet = [describe_notice(notice) for notice in notices]
    if any(notice.leaves_nothing for notice in notices):
        return " ".join(unmet)
    return " ".join([*unmet, _why_none_match(coverage, filters)])


def _why_none_match(coverage: Coverage, filters: Filters) -> str:
    areas, tariffs = filters.areas or coverage.areas, filters.tariffs or coverage.tariffs
    if any(area in areas and tariff in tariffs for area, tariff in coverage.segments):
        weekdays, days = words.short_weekdays(filters.weekdays), filters.days(coverage)
        if not count_days(*days, filters.weekdays):
            return f"There is no {weekdays} in {words.day_range(*days)}."
        on = f" on {weekdays}" if weekdays else ""
        return f"There is no reading of these users{on} in {_days_in_words(coverage, filters)}."
    homes = sorted({area for area, tariff in coverage.segments if tariff in tariffs})
    tariffs = tuple(tariff for tariff in tariffs if tariff in coverage.tariffs)
    verb = "exists" if len(tariffs) == 1 else "exist"
    return (
        f"{name_all('Tariff', tariffs)} {verb} only in {name_all('area', homes)}, "
        f"and the filter asks for {name_all('area', areas)}."
    )


def _headline(coverage: Coverage, filters: Filters) -> str:
    if coverage.first_day is None:
        return texts.NOTHING_TITLE
    only = f", only {words.short_weekdays(filters.weekdays)}" if filters.weekdays else ""
    days = words.day_range(*filters.days(coverage))
    if filters.is_refused:
        days = "nothing selected"
    elif filters.is_backwards and filters.first_day and filters.last_day:
        days = f"{words.day(filters.first_day)} to {words.day(filters.last_day)}"
    return f"Electricity use, {days}{only}"


def _only(filters: Filters) -> str:
    return f"Only {words.short_weekdays(filters.weekdays)}" if filters.weekdays else ""


def _days_in_words(coverage: Coverage, filters: Filters) -> str:
    if filters.is_backwards and filters.first_day and filters.last_day:
        return f"{words.day(filters.first_day)} to {words.day(filters.last_day)}, no day"
    first, last = filters.days(coverage)
    days, chosen = (last - first).days + 1, count_days(first, last, filters.weekdays)
    of = f"{words.count(chosen)} of " if chosen < days else ""
    return f"{words.day_range(first, last)}, {of}{words.plural(days, 'day')}"


def _chip(noun: str, names: tuple[str, ...], known: tuple[str, ...]) -> str:
    """Write the chosen names: Areas a2, a9 (not in the data); of more than three their numbers."""
    missing = missing_names(names, known)
    if len(names) > MOST_NAMED:
        return f"{len(names)} {noun.lower()}s{f', {len(missing)} not in the data' if missing else ''}"
    marked = [f"{words.shown(name)}{' (not in the data)' if name in missing else ''}" for name in names]
    return f"{noun}{'' if len(names) == 1 else 's'} {', '.join(marked)}"


def _refused(filters: Filters) -> str:
    return ", ".join(
        "the address" if name == "query" else f"{name}={words.shown(text)}" for name, text in filters.refused
    )
