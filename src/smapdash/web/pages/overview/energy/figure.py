"""The chart of energy over time. Its data comes from `energy_lines`, its finding from `finding`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from smapdash.model.enums import Grain, Measure, Split
from smapdash.web.charts import canvas, marked_days, marks, quantities, shading, theme, timeline
from smapdash.web.charts.energy_lines import Line, Point, amount, describe_line, highest, top_value
from smapdash.web.charts.whole_buckets import spans_years
from smapdash.web.comparison.lines import (
    ComparisonLines,
    describe_comparison,
    draw_comparison,
    draw_split_comparison,
    rank_in_view,
)
from smapdash.wording import formatting
from smapdash.wording.findings import count_implausible
from smapdash.wording.messages import message

HEIGHT = 300
MARGIN = canvas.Margin(right=72)
MOST_DESCRIBED = 7
_SINGLE = theme.Category(theme.ACCENT, "solid", "circle")


def energy_figure(
    lines: Sequence[Line],
    *,
    measure: Measure,
    split: Split,
    grain: Grain,
    values: tuple[str, ...] = (),
    comparison: ComparisonLines | None = None,
    rest_days: Sequence[int] = (),
    weekdays: Sequence[int] = (),
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw energy over time.

    Parameters
    ----------
    lines : sequence of Line
        Lines that `energy_lines` returns for an ENERGY frame.
    measure : Measure
        Total, or mean per user with data in the bucket, in kWh, below a day in kW.
    split : Split
        One line, or one per area or tariff.
    grain : Grain
        Length of the buckets.
    values : tuple of str
        All areas or tariffs of the data, ordered, whether chosen or not; they determine the colours.
    comparison : Before, optional
        The lines of the comparison period, drawn dashed; the lines in view are all solid then.
    rest_days : sequence of int
        Weekdays with a faint column, 0 for Monday.
    weekdays : sequence of int
        The only weekdays in view; empty for all seven.
    uirevision : str
        Zoom and pan are kept while it is unchanged.

    Returns
    -------
    Figure
        Without traces where there is no line.
    """
    figure = canvas.blank(HEIGHT, MARGIN, uirevision=uirevision)
    if not lines:
        return figure
    first, last = lines[0].points[0].start, lines[0].points[-1].start
    timeline.show_dates(figure, first, last, grain)
    drawn = [*lines, *comparison.lines] if comparison else lines
    unit = quantities.axis_title(grain, is_per_user=measure is Measure.MEAN)
    top = canvas.show_y_axis(figure, unit, max(map(top_value, drawn)))
    shading.shade_rest_days(figure, first, last, grain, rest_days)
    shading.mark_gaps(figure, _buckets(lines), grain, weekdays)
    if split is Split.NONE:
        ends = draw_comparison(figure, comparison, lines[0], measure, grain) if comparison else []
        _draw_single(figure, lines[0], measure, grain, label="now" if comparison else "energy")
    else:
        if comparison:
            draw_split_comparison(figure, comparison, lines, measure=measure, grain=grain, values=values)
        ends = _draw_split(figure, lines, measure, grain, values, is_solid=comparison is not None)
    marked_days.ring_lacking(figure, lines, grain)
    marked_days.cross_implausible(figure, lines, grain)
    marks.name_ends(figure, ends, top)
    hours = timeline.repeated_hours([(point.start, point.fold) for line in lines for point in line.second])
    timeline.mark_repeated_hours(figure, hours, first, last)
    marked_days.mark_longer_days(figure, lines, grain)
    return figure


def _buckets(lines: Sequence[Line]) -> list[tuple[datetime, bool]]:
    """Return the start of each bucket, and whether any line has a value in it."""
    known = {point.start for line in lines for point in line.known}
    return [(point.start, point.start in known) for point in lines[0].points]


def describe_energy(
    lines: Sequence[Line], *, measure: Measure, grain: Grain, comparison: ComparisonLines | None = None
) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    sentences = [describe_line(line, measure, grain, whose=line.name) for line in lines[:MOST_DESCRIBED]]
    if len(lines) > MOST_DESCRIBED:
        sentences.append(message("energy.and_more", more=len(lines) - MOST_DESCRIBED))
    if comparison:
        sentences.append(describe_comparison(comparison, measure, grain))
    return " ".join(sentences)


def _template(line: Line, measure: Measure, grain: Grain) -> str:
    """Return the hover lines of a bucket; the name is passed as `meta`, since a template would interpret it."""
    value = f"%{{meta}}: %{{customdata[0]}} {quantities.unit(grain)}"
    if measure is Measure.MEAN:
        return message("energy.hover_mean", value=value)
    template = f"{value}, %{{customdata[1]}}"
    is_alone = not line.name and grain is not Grain.HALF_HOUR
    return message("energy.hover_extremes", template=template) if is_alone else template


def _hover_data(line: Line, points: Sequence[Point], measure: Measure, grain: Grain) -> list[list[str]]:
    """Return the template's data of each point: its value, its users, and the demand of its extreme half-hours [kW].

    A day or longer bucket without exactly 48 readings per user and day also has its number of readings.
    """
    users = {count: formatting.plural(count, "user") for count in {point.users for point in points}}
    texts = [[formatting.number(point.value), _with_asides(users[point.users], point)] for point in points]
    if line.name or measure is Measure.MEAN or grain is Grain.HALF_HOUR:
        return texts
    extremes = ([formatting.number(wh / 500) for wh in (point.low_wh, point.high_wh)] for point in points)
    return [text + kw for text, kw in zip(texts, extremes, strict=True)]


def _with_asides(users: str, point: Point) -> str:
    """Return the users of a point, with its unusual number of readings and its implausible ones."""
    asides = [users]
    if point.whole and point.readings != point.whole * point.users:
        asides.append(formatting.plural(point.readings, "half-hour"))
    if point.implausible:
        asides.append(count_implausible(point.implausible))
    return ", ".join(asides)


def _draw_single(figure: canvas.Chart, line: Line, measure: Measure, grain: Grain, label: str) -> None:
    xs = [timeline.stamp(point.start, grain) for point in line.points]
    marks.add_soft_fill(figure, xs, [point.value for point in line.points])
    _draw_line(figure, line, _SINGLE, measure, grain, name="energy", label=label)
    most = highest(line)
    if most.is_cut:
        return
    first, last = line.points[0].start, line.points[-1].start
    when = formatting.mark(most.start, most.fold, grain, with_year=spans_years(first, last))
    marks.mark_highest(
        figure,
        timeline.stamp(most.start, grain),
        most.value or 0.0,
        f"{when}, {amount(most, measure, grain)}",
        in_right_half=timeline.is_late(most.start, first, last),
    )


def _draw_split(
    figure: canvas.Chart,
    lines: Sequence[Line],
    measure: Measure,
    grain: Grain,
    values: tuple[str, ...],
    *,
    is_solid: bool,
) -> list[marks.End]:
    """Draw a line per area or tariff and return their right ends."""
    ends: list[marks.End] = []
    others = 0
    for place, line in enumerate(lines):
        look = theme.MERGED if line.merged else theme.category(line.name, values)
        name = formatting.safe(line.name)
        is_other = look is theme.OTHER
        look = look._replace(dash="solid") if is_solid else look
        if is_other:
            others += 1
            legend: dict[str, Any] = {"legendgroup": "others", "showlegend": others == 1}
            _draw_line(figure, line, look, measure, grain, name="others", legendrank=rank_in_view(place), **legend)
        else:
            _draw_line(figure, line, look, measure, grain, name=name, legendrank=rank_in_view(place))
        xs = [timeline.stamp(point.start, grain) for point in line.points]
        end = marks.last_end(name, xs, [point.value for point in line.points], look)
        ends += [end] if end else []
    return ends


def _draw_line(
    figure: canvas.Chart,
    line: Line,
    look: theme.Category,
    measure: Measure,
    grain: Grain,
    *,
    name: str,
    label: str = "",
    **legend: Any,
) -> None:
    """Draw one line; `label` stands in the hover box of a line without a name."""
    twice = {point.start: point for point in line.second}
    template, meta = _template(line, measure, grain), formatting.safe(line.name) or label
    templates = [
        message("energy.hover_with_repeated_hour", template=template, amount=amount(twice[point.start], measure, grain))
        if point.start in twice
        else template
        for point in (line.points if twice else ())
    ]
    marks.add_line(
        figure,
        [timeline.stamp(point.start, grain) for point in line.points],
        [point.value for point in line.points],
        name=name,
        colour=look.colour,
        dash=look.dash,
        hovertemplate=templates or template,
        customdata=_hover_data(line, line.points, measure, grain),
        meta=meta,
        **legend,
    )
    if not line.second:
        return
    # The hover text of the first pass includes the second one; a second pass alone has its own.
    alone = any(point.value is None and point.start in twice for point in line.points)
    marks.add_line(
        figure,
        [timeline.stamp(point.start, grain) for point in line.second],
        [point.value for point in line.second],
        name=message("energy.line_of_repeated_hour", name=name),
        colour=look.colour,
        hollow=True,
        hovertemplate=message("energy.hover_repeated_hour", template=template) if alone else None,
        customdata=_hover_data(line, line.second, measure, grain),
        meta=meta,
        showlegend=False,
    )
