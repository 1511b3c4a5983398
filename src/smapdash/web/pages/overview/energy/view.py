"""The card of energy over time, and the strip of all days under it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import (
    MOST_LINES,
    MOST_POINTS,
    MOST_POINTS_NARROW,
    MOST_POINTS_OF_ALL,
    Grain,
    Measure,
    Split,
    finest_grain,
)
from smapdash.model.filters import Filters
from smapdash.model.periods import comparison_period_of
from smapdash.repository.protocol import Repository
from smapdash.web.charts.canvas import Chart, empty_figure
from smapdash.web.charts.energy_lines import Line, energy_lines, shifted
from smapdash.web.charts.marked_days import implausible_sentence, lacking_sentence
from smapdash.web.charts.shading import is_shaded
from smapdash.web.charts.timeline import starts_of
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.comparison.changes import (
    Compared,
    change_in_equal_hours,
    change_of_use,
    fetch_compared,
    title_change,
    title_equal_hours,
)
from smapdash.web.comparison.frames import (
    MOST_COMPARED,
    ComparisonFrame,
    fetch_comparison_bands,
    fetch_comparison_energy,
)
from smapdash.web.comparison.lines import ComparisonLines
from smapdash.web.pages.overview.energy.all_days import HEIGHT as STRIP_HEIGHT
from smapdash.web.pages.overview.energy.all_days import describe_strip, strip_figure
from smapdash.web.pages.overview.energy.bands import bands_figure, describe_bands, median_line, title_bands
from smapdash.web.pages.overview.energy.figure import HEIGHT, describe_energy, energy_figure, title_energy
from smapdash.web.pages.overview.segments.view import ChartView, no_chart
from smapdash.web.state.parse import finest_of_all_lines
from smapdash.web.ui import messages
from smapdash.wording import formatting

_BY_DAY = (Grain.DAY, Grain.WEEK, Grain.MONTH)


class StripView(NamedTuple):
    """The strip of all days, and in words."""

    figure: Chart
    description: str


def energy_view(repository: Repository, dataset: DatasetInfo, filters: Filters) -> ChartView:
    """Return the chart of energy over time."""
    if not dataset.readings:
        return no_chart(HEIGHT)
    compared = fetch_compared(repository, dataset, filters)
    if filters.measure is Measure.BANDS:
        return _bands(repository, dataset, filters, compared)
    grain = filters.grain_in(dataset)
    kind: dict[str, Any] = {"measure": filters.measure, "grain": grain}
    frame = repository.fetch_energy(filters, grain, MOST_LINES)
    in_view = DaysInView(*filters.days(dataset), filters.weekdays)
    lines = energy_lines(frame, split=filters.split, in_view=in_view, **kind)
    then = fetch_comparison_energy(repository, compared, filters, frame, grain)
    before = (
        _shifted(
            energy_lines(then.frame, split=filters.split, in_view=DaysInView(weekdays=filters.weekdays), **kind), then
        )
        if then
        else None
    )
    return ChartView(
        energy_figure(
            lines,
            split=filters.split,
            values=_values(dataset, filters.split),
            before=before,
            rest_days=filters.rest_days,
            weekdays=filters.weekdays,
            uirevision=_zoom(dataset, filters),
            **kind,
        ),
        _title(repository, filters, lines, grain, compared if lines and filters.split is Split.NONE else None),
        f"{_subtitle(filters, grain, lines)}.{_dashed(filters, lines, compared, then)}"
        + _merged(lines)
        + _bounded(dataset, filters, grain)
        + _marks(dataset, filters, grain, lines),
        describe_energy(lines, before=before, **kind) or messages.NO_MATCH,
    )


def strip_view(repository: Repository, dataset: DatasetInfo, filters: Filters, *, is_narrow: bool = False) -> StripView:
    """Return the strip of all days with the ones in view; on a phone by the week where these are many."""
    chosen = filters.days(dataset) if dataset.readings else None
    around = dataset.days_around(*chosen) if chosen else None
    if chosen is None or around is None:
        return StripView(empty_figure(STRIP_HEIGHT), messages.NOTHING_TITLE)
    first, last = around
    most = MOST_POINTS_NARROW if is_narrow else MOST_POINTS
    grain = _by_day(finest_grain((last - first).days + 1, most))
    everything = replace(filters, first_day=first, last_day=last, weekdays=(), split=Split.NONE)
    frame, reference = repository.fetch_energy(everything, grain), comparison_period_of(filters, dataset)
    figure = strip_figure(
        frame,
        grain=grain,
        chosen=chosen,
        weekdays=filters.weekdays,
        compared=(reference.first_day, reference.last_day) if reference else None,
        uirevision=_zoom(dataset, filters),
    )
    return StripView(figure, describe_strip(frame, chosen) or messages.NO_MATCH)


def _bands(repository: Repository, dataset: DatasetInfo, filters: Filters, compared: Compared | None) -> ChartView:
    grain = _by_day(filters.grain_in(dataset))
    frame = repository.fetch_bands(filters, grain)
    in_view = DaysInView(*filters.days(dataset), filters.weekdays)
    read = repository.fetch_energy(replace(filters, split=Split.NONE), grain)
    readings = dict(zip(starts_of(read), read["readings"].tolist(), strict=True))
    then = fetch_comparison_bands(repository, compared, filters, grain) if len(frame) else None
    before = _shifted([median_line(then.frame, grain)], then) if then else None
    users = formatting.plural(int(frame["users"].max()) if len(frame) else 0, "user")
    return ChartView(
        bands_figure(
            frame,
            grain=grain,
            readings=readings,
            before=before,
            rest_days=filters.rest_days,
            in_view=in_view,
            uirevision=_zoom(dataset, filters),
        ),
        title_bands(frame, grain=grain, in_view=in_view),
        f"kWh per user and {grain}, {users}. Line: median. Bands: the middle half, and P10 to P90."
        + (f" Dashed: median, {then.compared.describe()}." if then else "")
        + _marks(dataset, filters, grain, [median_line(frame, grain, readings, in_view)]),
        describe_bands(frame, grain=grain, before=before, in_view=in_view) or messages.NO_MATCH,
    )


def _by_day(grain: Grain) -> Grain:
    return grain if grain in _BY_DAY else Grain.DAY


def _shifted(lines: list[Line], then: ComparisonFrame) -> ComparisonLines:
    """Return lines at the times of those in view."""
    return ComparisonLines(tuple(shifted(line, then.shift) for line in lines), then.shift)


def _title(repository: Repository, filters: Filters, lines: list[Line], grain: Grain, compared: Compared | None) -> str:
    finding = title_energy(lines, measure=filters.measure, grain=grain)
    if compared is None:
        return finding
    summary = repository.fetch_summary(filters)
    change = change_of_use(summary, compared)
    begin = title_change(change, filters, compared.reference.days)
    equal = change_in_equal_hours(summary.user_days, compared.before.user_days, compared)
    clause = title_equal_hours(change, compared, equal)
    if clause:
        return begin + clause
    if not begin or not finding.startswith("The highest"):
        return begin or finding
    return f"{begin}; the {finding.removeprefix('The ').rpartition(': ')[0]}"


def _merged(lines: list[Line]) -> str:
    """Say which areas or tariffs have no line of their own, where there are too many."""
    merged = lines[-1].merged if lines else 0
    return f" {formatting.tell_others(len(lines) - 1, merged)}." if merged else ""


def _bounded(dataset: DatasetInfo, filters: Filters, grain: Grain) -> str:
    """Say that a chosen grain is the finest that there can be, or nothing where a finer one could be chosen."""
    if filters.grain is None or grain is Grain.HALF_HOUR or grain is not finest_of_all_lines(dataset, filters):
        return ""
    return f" A finer grain would be more than {formatting.count(MOST_POINTS_OF_ALL)} points."


def _subtitle(filters: Filters, grain: Grain, lines: list[Line]) -> str:
    unit = f"kWh per user and {grain}" if filters.measure is Measure.MEAN else f"kWh per {grain}"
    users = formatting.plural(max((point.users for point in lines[0].known), default=0), "user") if lines else "no user"
    return {
        Split.NONE: f"{unit}, {users}",
        Split.AREA: f"{unit}, one line for each area",
        Split.TARIFF: f"{unit}, one line for each tariff",
        Split.BOTH: f"{unit}, one line for each pair of area and tariff",
    }[filters.split]


def _dashed(filters: Filters, lines: list[Line], compared: Compared | None, then: ComparisonFrame | None) -> str:
    """Return what is dashed, and which lines are not compared; nothing where there is nothing to compare with."""
    if compared and len(lines) > MOST_COMPARED:
        return f" Not compared: more than {MOST_COMPARED} lines."
    if not then:
        return ""
    told = then.compared.describe(only_same=filters.measure is Measure.TOTAL)
    others = f"; {' and '.join(then.left_out)} had others" if then.left_out else ""
    return f" Dashed: {told}{others}."


def _marks(dataset: DatasetInfo, filters: Filters, grain: Grain, lines: list[Line]) -> str:
    """Return what shades and rings mean, as far as there are any."""
    shaded = filters.rest_days and is_shaded(*filters.days(dataset), grain)
    return (
        f"{' Shaded: rest days.' if shaded else ''}{lacking_sentence(lines, grain)}{implausible_sentence(lines, grain)}"
    )


def _values(dataset: DatasetInfo, split: Split) -> tuple[str, ...]:
    """Return all names that a split tells apart, whatever is chosen."""
    pairs = tuple(f"{area} {tariff}" for area, tariff in dataset.segments)
    return {Split.AREA: dataset.areas, Split.TARIFF: dataset.tariffs, Split.BOTH: pairs}.get(split, ())


def _zoom(dataset: DatasetInfo, filters: Filters) -> str:
    """Return what zoom and pan belong to: they stay over every filter but the dates."""
    first, last = filters.days(dataset)
    return f"{first} {last}"
