"""The cards: key figures and charts."""

from __future__ import annotations

from typing import Any, NamedTuple

from smapdash.answers import NO_SUMMARY, Coverage, Summary
from smapdash.choices import Grain, Measure, Split
from smapdash.db.queries import Repository
from smapdash.filters import Filters
from smapdash.web import texts, words
from smapdash.web.figures.canvas import Chart, empty_figure
from smapdash.web.figures.energy import HEIGHT as ENERGY_HEIGHT
from smapdash.web.figures.energy import describe_energy, energy_figure, title_energy
from smapdash.web.figures.energy_lines import energy_lines
from smapdash.web.figures.profile import HEIGHT as PROFILE_HEIGHT
from smapdash.web.figures.profile import describe_profile, profile_figure, title_profile, whole_days
from smapdash.web.figures.segments import describe_segments, segments_figure, title_segments
from smapdash.web.views.page import BlankView, blank_view, scope_view

EMPTY_BARS_HEIGHT = 156


class KeyFigure(NamedTuple):
    """One key figure: number, unit, the line under it, how it is computed, and from how much."""

    value: str
    unit: str
    note: str
    formula: str
    n: str


class SummaryView(NamedTuple):
    """Key figures, what is in view, and the notice where nothing is."""

    energy: KeyFigure
    mean: KeyFigure
    peak: KeyFigure
    factor: KeyFigure
    base: KeyFigure
    users: KeyFigure
    coverage: KeyFigure
    scope: str
    phone_scope: str
    grid_class: str
    blank: BlankView


class ChartView(NamedTuple):
    """One chart: figure, title, the line under it, and the chart in words."""

    figure: Chart
    title: str
    subtitle: str
    description: str


class BarsView(NamedTuple):
    """One chart of bars, its height, and a warning under it."""

    figure: Chart
    title: str
    subtitle: str
    description: str
    style: dict[str, str]
    foot: str
    foot_hidden: bool


def summary_view(repository: Repository, coverage: Coverage, filters: Filters) -> SummaryView:
    """Return the key figures of a selection."""
    summary = repository.fetch_summary(filters) if coverage.readings else NO_SUMMARY
    blank = blank_view(coverage, filters, summary)
    return SummaryView(
        energy=_energy(summary),
        mean=_mean(summary),
        peak=_peak(summary),
        factor=_load_factor(summary),
        base=_base_load(summary),
        users=_users(coverage, summary),
        coverage=_coverage(summary),
        scope=scope_view(coverage, summary),
        phone_scope=f"{words.count(summary.users)} of {words.plural(coverage.users, 'user')}",
        grid_class="cards" if blank.hidden else "cards is-blank" if coverage.readings else "cards is-blank is-bare",
        blank=blank,
    )


def energy_view(repository: Repository, coverage: Coverage, filters: Filters) -> ChartView:
    """Return the chart of energy over time."""
    if not coverage.readings:
        return no_chart(ENERGY_HEIGHT)
    grain = filters.grain_in(coverage)
    lines = energy_lines(
        repository.fetch_energy(filters, grain), measure=filters.scale, split=filters.split, grain=grain
    )
    kind: dict[str, Any] = {"measure": filters.scale, "grain": grain}
    pairs = tuple(f"{area} {tariff}" for area, tariff in coverage.segments)
    values = {Split.AREA: coverage.areas, Split.TARIFF: coverage.tariffs, Split.BOTH: pairs}.get(filters.split, ())
    return ChartView(
        energy_figure(lines, split=filters.split, values=values, uirevision=_zoom(coverage, filters), **kind),
        title_energy(lines, **kind),
        _energy_subtitle(filters, grain),
        describe_energy(lines, **kind) or texts.NO_MATCH,
    )


def profile_view(repository: Repository, coverage: Coverage, filters: Filters) -> ChartView:
    """Return the chart of the average day."""
    if not coverage.readings:
        return no_chart(PROFILE_HEIGHT)
    profile = whole_days(repository.fetch_profile(filters))
    days = int(profile["days"].max()) if len(profile) else 0
    what = "Mean kW per user" if filters.scale is Measure.MEAN else "Mean kW of all users in view"
    return ChartView(
        profile_figure(profile, measure=filters.scale),
        title_profile(profile, measure=filters.scale),
        f"{what} by half-hour, over {words.plural(days, 'day')}.",
        describe_profile(profile, measure=filters.scale) or texts.NO_MATCH,
    )


def segments_view(repository: Repository, coverage: Coverage, filters: Filters, by: Split) -> BarsView:
    """Return the bars of energy by area or by tariff."""
    if not coverage.readings:
        return BarsView(*no_chart(EMPTY_BARS_HEIGHT), {"height": f"{EMPTY_BARS_HEIGHT}px"}, "", True)
    segments = repository.fetch_segments(filters)
    kind: dict[str, Any] = {"by": by, "measure": filters.scale}
    is_area = by is Split.AREA
    values, chosen = (coverage.areas, filters.areas) if is_area else (coverage.tariffs, filters.tariffs)
    figure = segments_figure(segments, values=values, chosen=chosen, **kind)
    confounded = "" if is_area else _confounded(coverage)
    return BarsView(
        figure=figure,
        title=title_segments(segments, **kind),
        subtitle=f"By {by.value}. {texts.BARS_HINT}",
        description=describe_segments(segments, by=by) or texts.NO_MATCH,
        style={"height": f"{figure.height}px"},
        foot=confounded,
        foot_hidden=not confounded,
    )


def _confounded(coverage: Coverage) -> str:
    """Return a warning where no tariff exists in more than one area, so that the two cannot be told apart."""
    tariffs = [tariff for _, tariff in coverage.segments]
    if len(coverage.areas) < 2 or len(coverage.tariffs) < 2 or len(tariffs) != len(set(tariffs)):
        return ""
    return texts.CONFOUNDED


def no_chart(height: int) -> ChartView:
    """Return what stands in for a chart of this height [px] while nothing is loaded."""
    return ChartView(empty_figure(height), texts.NOTHING_TITLE, "", texts.NOTHING_TITLE)


def _zoom(coverage: Coverage, filters: Filters) -> str:
    """Return what zoom and pan belong to: they stay over every filter but the dates."""
    first, last = filters.days(coverage)
    return f"{first} {last}"


def _energy_subtitle(filters: Filters, grain: Grain) -> str:
    unit = f"kWh per user and {grain}" if filters.scale is Measure.MEAN else f"kWh per {grain}"
    return {
        Split.NONE: f"{unit}, all users in view.",
        Split.AREA: f"{unit}, one line for each area.",
        Split.TARIFF: f"{unit}, one line for each tariff.",
        Split.BOTH: f"{unit}, one line for each pair of area and tariff.",
    }[filters.split]


def _energy(summary: Summary) -> KeyFigure:
    total = words.energy(summary.energy_wh if summary.readings else None)
    readings = words.plural(summary.readings, "reading")
    return KeyFigure(
        total.number,
        total.unit,
        readings,
        "Sum of all readings in view, both passes of a repeated hour included.",
        f"{readings} of {words.plural(summary.users, 'user')}",
    )


def _mean(summary: Summary) -> KeyFigure:
    total, days = words.energy(summary.energy_wh), words.plural(summary.user_days, "user-day")
    mean = words.energy(summary.energy_wh / summary.user_days if summary.user_days else None)
    return KeyFigure(
        mean.number,
        mean.unit,
        f"over {days}",
        f"Energy divided by days of users with readings: {total} / {days}.",
        f"{words.plural(summary.users, 'user')}, {words.plural(summary.readings, 'reading')}",
    )


def _peak(summary: Summary) -> KeyFigure:
    peak = words.demand(summary.peak_w)
    return KeyFigure(
        peak.number,
        peak.unit,
        f"{words.moment(summary.peak_at)}, {words.plural(summary.users, 'user')}" if summary.peak_at else "",
        "Highest half-hourly sum of the users in view, in kWh, times 2 to make it kW.",
        f"{words.plural(summary.users, 'user')}, {words.plural(summary.readings, 'reading')}",
    )


def _load_factor(summary: Summary) -> KeyFigure:
    mean, peak = words.demand(summary.mean_w), words.demand(summary.peak_w)
    factor = summary.load_factor
    return KeyFigure(
        words.NO_VALUE if factor is None else f"{factor:.2f}",
        "",
        f"mean {mean}",
        f"Mean demand divided by maximum demand: {mean} / {peak}. 1 would be a demand that never changes.",
        f"{words.plural(summary.users, 'user')}, {words.plural(summary.half_hours, 'half-hour')}",
    )


def _base_load(summary: Summary) -> KeyFigure:
    base = words.demand(summary.base_w)
    return KeyFigure(
        base.number,
        base.unit,
        "median of the days",
        "The mean of the 8 lowest half-hours of a day; of all days the median. Days that lack half of their half-hours "
        "do not count.",
        f"{words.plural(summary.users, 'user')}, {words.plural(summary.user_days, 'user-day')}",
    )


def _coverage(summary: Summary) -> KeyFigure:
    missing = summary.expected - summary.readings
    return KeyFigure(
        words.share(summary.readings, summary.expected),
        "%" if summary.expected else "",
        f"{words.plural(missing, 'half-hour')} missing" if missing > 0 else "none missing" if summary.expected else "",
        "Readings divided by those that these users would have without gaps in these dates: 48 a day, 46 or 50 where "
        f"the clocks change. {words.count(summary.readings)} / {words.count(summary.expected)}.",
        words.plural(summary.users, "user"),
    )


def _users(coverage: Coverage, summary: Summary) -> KeyFigure:
    return KeyFigure(
        words.count(summary.users),
        f"of {words.count(coverage.users)}",
        "with readings in view",
        "Users who pass the filters and have at least one reading in these dates, of all users registered.",
        words.plural(summary.user_days, "user-day"),
    )
