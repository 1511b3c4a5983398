"""Header, controls, chips, and the notices that stand in for the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from dash import no_update

from smapdash.answers import Coverage, Summary
from smapdash.choices import Preset
from smapdash.filters import Filters, preset_days, to_query
from smapdash.web import texts, words

Stored = dict[str, str]


class HeaderView(NamedTuple):
    """What is loaded."""

    users: str
    readings: str
    days: str
    sample_hidden: bool
    loaded_at: str


class ControlsView(NamedTuple):
    """Options, limits and values of the controls."""

    area_options: list[str]
    areas: list[str]
    tariff_options: list[str]
    tariffs: list[str]
    first_day: str | None
    earliest: str | None
    latest: str | None
    last_day: str | None
    last_earliest: str | None
    last_latest: str | None
    measure: str
    split: str
    user: str | None


class StoresView(NamedTuple):
    """The canonical state, and the dates as the controls should show them."""

    state: Any
    selection: Any
    first_day: str | None
    last_day: str | None


class ChipsView(NamedTuple):
    """One chip for each kind of filter, the presets, and the heading of the page."""

    areas: str
    areas_hidden: bool
    tariffs: str
    tariffs_hidden: bool
    dates: str
    dates_hidden: bool
    reset_hidden: bool
    week: str
    month: str
    everything: str
    headline: str


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
    reset_hidden: bool


def header_view(coverage: Coverage) -> HeaderView:
    """Return what is loaded, in words."""
    first, last = coverage.first_day, coverage.last_day
    return HeaderView(
        users=words.count(coverage.users),
        readings=words.count(coverage.readings),
        days=words.day_range(first, last) if first and last else "no days",
        sample_hidden=not coverage.is_sample,
        loaded_at=f"Loaded {words.moment(coverage.loaded_at)} UTC" if coverage.loaded_at else "",
    )


def controls_view(coverage: Coverage, filters: Filters) -> ControlsView:
    """Return the controls as the filters set them."""
    earliest, latest = _iso(coverage.first_day), _iso(coverage.last_day)
    return ControlsView(
        area_options=list(coverage.areas),
        areas=list(filters.areas),
        tariff_options=list(coverage.tariffs),
        tariffs=list(filters.tariffs),
        first_day=_iso(filters.first_day) or earliest,
        earliest=earliest,
        latest=latest,
        last_day=_iso(filters.last_day) or latest,
        last_earliest=earliest,
        last_latest=latest,
        measure=filters.measure.value,
        split=filters.split.value,
        user=filters.user,
    )


def stores_view(
    coverage: Coverage, filters: Filters, version: str | None, state: object, selection: object
) -> StoresView:
    """Return the state to remember; what has not changed is not written, so that nothing is drawn twice."""
    new_state: Stored = {"query": to_query(filters), "version": version or ""}
    new_selection: Stored = {"query": to_query(replace(filters, user=None)), "version": version or ""}
    return StoresView(
        state=no_update if new_state == state else new_state,
        selection=no_update if new_selection == selection else new_selection,
        first_day=_iso(filters.first_day or coverage.first_day),
        last_day=_iso(filters.last_day or coverage.last_day),
    )


def preset_view(coverage: Coverage, preset: Preset) -> tuple[str | None, str | None]:
    """Return the dates of a preset as the controls show them."""
    first, last = preset_days(preset, coverage)
    return _iso(first or coverage.first_day), _iso(last or coverage.last_day)


def chips_view(coverage: Coverage, filters: Filters) -> ChipsView:
    """Return the active filters in words."""
    limited = bool(filters.first_day or filters.last_day)
    pressed = _pressed_preset(coverage, filters)
    return ChipsView(
        areas=_named("Area", filters.areas),
        areas_hidden=not filters.areas,
        tariffs=_named("Tariff", filters.tariffs),
        tariffs_hidden=not filters.tariffs,
        dates=_days_in_words(coverage, filters) if limited else "",
        dates_hidden=not limited,
        reset_hidden=not (limited or filters.areas or filters.tariffs),
        week=str(pressed is Preset.WEEK).lower(),
        month=str(pressed is Preset.MONTH).lower(),
        everything=str(pressed is Preset.ALL).lower(),
        headline=_headline(coverage, filters),
    )


def scope_view(coverage: Coverage, summary: Summary) -> str:
    """Return what is in view: users of all, and readings."""
    users = f"{words.count(summary.users)} of {words.plural(coverage.users, 'user')}"
    return f"{users}, {words.plural(summary.readings, 'reading')} in view"


def blank_view(coverage: Coverage, filters: Filters, summary: Summary) -> BlankView:
    """Return what to say where nothing is loaded or nothing matches, and which filters can be removed."""
    nothing = not coverage.readings
    empty = not nothing and not summary.readings
    return BlankView(
        hidden=not (nothing or empty),
        title=texts.NOTHING_TITLE if nothing else texts.NO_MATCH,
        why=texts.NOTHING_WHY if nothing else _why_empty(coverage, filters),
        code_hidden=not nothing,
        remove_areas=f"Remove {_named('area', filters.areas)}",
        remove_areas_hidden=not (empty and filters.areas),
        remove_tariffs=f"Remove {_named('tariff', filters.tariffs)}",
        remove_tariffs_hidden=not (empty and filters.tariffs),
        remove_dates="Remove the dates",
        remove_dates_hidden=not (empty and (filters.first_day or filters.last_day)),
        reset_hidden=not empty,
    )


def _pressed_preset(coverage: Coverage, filters: Filters) -> Preset | None:
    """Return the preset that gives the dates in view; of several the longest."""
    days = (_iso(filters.first_day or coverage.first_day), _iso(filters.last_day or coverage.last_day))
    return next((preset for preset in reversed(Preset) if days == preset_view(coverage, preset)), None)


def _why_empty(coverage: Coverage, filters: Filters) -> str:
    areas, tariffs = filters.areas or coverage.areas, filters.tariffs or coverage.tariffs
    if any(area in areas and tariff in tariffs for area, tariff in coverage.segments):
        return f"There is no reading of these users in {_days_in_words(coverage, filters)}."
    homes = sorted({area for area, tariff in coverage.segments if tariff in tariffs})
    verb = "exists" if len(tariffs) == 1 else "exist"
    return (
        f"{_named('Tariff', tariffs)} {verb} only in {_named('area', tuple(homes))}, "
        f"and the filter asks for {_named('area', areas)}."
    )


def _headline(coverage: Coverage, filters: Filters) -> str:
    if coverage.first_day is None:
        return texts.NOTHING_TITLE
    return f"Electricity use, {words.day_range(*filters.days(coverage))}"


def _days_in_words(coverage: Coverage, filters: Filters) -> str:
    first, last = filters.days(coverage)
    return f"{words.day_range(first, last)}, {words.plural((last - first).days + 1, 'day')}"


def _named(noun: str, names: tuple[str, ...]) -> str:
    """Write Area a1, or Areas a1, a2; of more than three the number."""
    if len(names) > 3:
        return f"{len(names)} {noun.lower()}s"
    return f"{noun}{'' if len(names) == 1 else 's'} {', '.join(names)}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
