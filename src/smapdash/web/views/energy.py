"""The card of energy over time, and the strip of all days under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from smapdash.answers import Coverage
from smapdash.choices import Grain, Measure, Split, finest_grain
from smapdash.db.queries import Repository
from smapdash.filters import Filters
from smapdash.periods import reference_of
from smapdash.web import texts, words
from smapdash.web.figures.bands import bands_figure, describe_bands, title_bands
from smapdash.web.figures.canvas import Chart, empty_figure
from smapdash.web.figures.days import is_shaded
from smapdash.web.figures.energy import HEIGHT, describe_energy, energy_figure, title_energy
from smapdash.web.figures.energy_before import Before
from smapdash.web.figures.energy_lines import Line, energy_lines, shifted
from smapdash.web.figures.strip import HEIGHT as STRIP_HEIGHT
from smapdash.web.figures.strip import describe_strip, strip_figure
from smapdash.web.views.comparing import Compared, change_of_use, fetch_compared, title_change
from smapdash.web.views.figures import ChartView, no_chart

_ONE_WEEK = timedelta(days=7)
_BY_DAY = (Grain.DAY, Grain.WEEK, Grain.MONTH)


class StripView(NamedTuple):
    """The strip of all days, and in words."""

    figure: Chart
    description: str


def energy_view(repository: Repository, coverage: Coverage, filters: Filters) -> ChartView:
    """Return the chart of energy over time."""
    if not coverage.readings:
        return no_chart(HEIGHT)
    if filters.measure is Measure.BANDS:
        return _bands(repository, coverage, filters)
    grain = filters.grain_in(coverage)
    kind: dict[str, Any] = {"measure": filters.measure, "grain": grain}
    lines = energy_lines(repository.fetch_energy(filters, grain), split=filters.split, **kind)
    compared = fetch_compared(repository, coverage, filters) if lines and filters.split is Split.NONE else None
    before = _before(repository, filters, grain, compared) if compared else None
    return ChartView(
        energy_figure(
            lines,
            split=filters.split,
            values=_values(coverage, filters.split),
            before=before,
            rest_days=filters.rest_days,
            weekdays=filters.weekdays,
            uirevision=_zoom(coverage, filters),
            **kind,
        ),
        _title(repository, coverage, filters, lines, compared),
        _subtitle(filters, grain, lines, compared if before else None) + _shaded(coverage, filters, grain),
        describe_energy(lines, **kind) or texts.NO_MATCH,
    )


def strip_view(repository: Repository, coverage: Coverage, filters: Filters) -> StripView:
    """Return the strip of all days with the ones in view."""
    if not coverage.readings or coverage.first_day is None or coverage.last_day is None:
        return StripView(empty_figure(STRIP_HEIGHT), texts.NOTHING_TITLE)
    grain = _by_day(finest_grain((coverage.last_day - coverage.first_day).days + 1))
    everything = replace(filters, first_day=None, last_day=None, weekdays=(), split=Split.NONE)
    frame, reference = repository.fetch_energy(everything, grain), reference_of(filters, coverage)
    chosen = filters.days(coverage)
    figure = strip_figure(
        frame,
        grain=grain,
        chosen=chosen,
        weekdays=filters.weekdays,
        compared=(reference.first_day, reference.last_day) if reference else None,
        uirevision=_zoom(coverage, filters),
    )
    return StripView(figure, describe_strip(frame, chosen) or texts.NO_MATCH)


def _bands(repository: Repository, coverage: Coverage, filters: Filters) -> ChartView:
    grain = _by_day(filters.grain_in(coverage))
    frame = repository.fetch_bands(filters, grain)
    users = words.plural(int(frame["users"].max()) if len(frame) else 0, "user")
    return ChartView(
        bands_figure(
            frame,
            grain=grain,
            rest_days=filters.rest_days,
            weekdays=filters.weekdays,
            uirevision=_zoom(coverage, filters),
        ),
        title_bands(frame, grain=grain),
        f"kWh per user and {grain}, {users}. Line: median. Bands: the middle half, and P10 to P90."
        + _shaded(coverage, filters, grain),
        describe_bands(frame, grain=grain) or texts.NO_MATCH,
    )


def _by_day(grain: Grain) -> Grain:
    return grain if grain in _BY_DAY else Grain.DAY


def _before(repository: Repository, filters: Filters, grain: Grain, compared: Compared) -> Before | None:
    """Return the line to compare with; None where its buckets would not stand under those in view.

    A total is compared with that of the same users only.
    """
    shift = compared.reference.shift
    if grain is Grain.MONTH or (grain is Grain.WEEK and shift % _ONE_WEEK):
        return None
    if filters.measure is Measure.TOTAL and not compared.comparison.is_of_same_users:
        return None
    frame = repository.fetch_energy(compared.days_of(filters), grain)
    lines = energy_lines(frame, measure=filters.measure, split=Split.NONE, grain=grain)
    return Before(shifted(lines[0], shift), shift) if lines else None


def _title(
    repository: Repository, coverage: Coverage, filters: Filters, lines: list[Line], compared: Compared | None
) -> str:
    finding = title_energy(lines, measure=filters.measure, grain=filters.grain_in(coverage))
    if compared is None:
        return finding
    change = change_of_use(repository.fetch_summary(filters), compared)
    begin = title_change(change, filters, compared.reference.days)
    if not begin or not finding.startswith("The highest"):
        return begin or finding
    return f"{begin}; the {finding.removeprefix('The ').rpartition(': ')[0]}"


def _subtitle(filters: Filters, grain: Grain, lines: list[Line], compared: Compared | None) -> str:
    unit = f"kWh per user and {grain}" if filters.measure is Measure.MEAN else f"kWh per {grain}"
    users = words.plural(max((point.users for point in lines[0].known), default=0), "user") if lines else "no user"
    if compared:
        return f"{unit}, {users}. Dashed: {compared.describe()}."
    return {
        Split.NONE: f"{unit}, {users}.",
        Split.AREA: f"{unit}, one line for each area.",
        Split.TARIFF: f"{unit}, one line for each tariff.",
        Split.BOTH: f"{unit}, one line for each pair of area and tariff.",
    }[filters.split]


def _shaded(coverage: Coverage, filters: Filters, grain: Grain) -> str:
    return " Shaded: rest days." if filters.rest_days and is_shaded(*filters.days(coverage), grain) else ""


def _values(coverage: Coverage, split: Split) -> tuple[str, ...]:
    """Return all names that a split tells apart, whatever is chosen."""
    pairs = tuple(f"{area} {tariff}" for area, tariff in coverage.segments)
    return {Split.AREA: coverage.areas, Split.TARIFF: coverage.tariffs, Split.BOTH: pairs}.get(split, ())


def _zoom(coverage: Coverage, filters: Filters) -> str:
    """Return what zoom and pan belong to: they stay over every filter but the dates."""
    first, last = filters.days(coverage)
    return f"{first} {last}"
