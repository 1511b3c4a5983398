"""The chart of energy over time. Its data comes from `energy_lines`, its finding from `finding`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain, Measure, Split
from smapdash.web.charts import canvas, marked_days, marks, quantities, shading, theme, timeline
from smapdash.web.charts.ahead import AheadLine, draw_ahead, mark_begin
from smapdash.web.charts.buckets import Line
from smapdash.web.charts.energy_lines import amount, describe_line, highest, top_value
from smapdash.web.charts.whole_buckets import spans_years
from smapdash.web.comparison.lines import (
    ComparisonLines,
    describe_comparison,
    draw_comparison,
    draw_split_comparison,
    rank_in_view,
)
from smapdash.web.pages.overview.energy.hover import hover_data, hover_template, with_repeated_hours
from smapdash.wording import formatting
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
    ahead: AheadLine | None = None,
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
    ahead : AheadLine, optional
        The forecast after a single line, within its band.
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
    first, last = lines[0].ends
    last = max(last, ahead.end) if ahead else last
    timeline.show_dates(figure, first, last, grain)
    drawn = [*lines, *comparison.lines] if comparison else lines
    unit = quantities.axis_title(grain, is_per_user=measure is Measure.MEAN)
    top = canvas.show_y_axis(figure, unit, max(*map(top_value, drawn), ahead.top if ahead else 0.0))
    shading.shade_rest_days(figure, first, last, grain, rest_days)
    shading.mark_gaps(figure, lines[0].points["start"], _is_known(lines), grain, weekdays)
    if split is Split.NONE:
        ends = draw_comparison(figure, comparison, lines[0], measure, grain) if comparison else []
        _draw_single(figure, lines[0], measure, grain, label="now" if comparison else "energy")
    else:
        if comparison:
            draw_split_comparison(figure, comparison, lines, measure=measure, grain=grain, values=values)
        ends = _draw_split(figure, lines, measure, grain, values, is_solid=comparison is not None)
    marked_days.ring_lacking(figure, lines, grain)
    marked_days.cross_implausible(figure, lines, grain)
    if ahead:
        draw_ahead(figure, ahead)
        mark_begin(figure, ahead, first)
    marks.name_ends(figure, [] if ahead else ends, top)
    hours = timeline.repeated_hours([hour for line in lines for hour in line.second[["start", "fold"]].tolist()])
    timeline.mark_repeated_hours(figure, hours, first, last)
    marked_days.mark_longer_days(figure, lines, grain)
    return figure


def _is_known(lines: Sequence[Line]) -> Array:
    """Return in which buckets any line has a value."""
    return np.isin(lines[0].points["start"], np.concatenate([line.known["start"] for line in lines]))


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


def _draw_single(figure: canvas.Chart, line: Line, measure: Measure, grain: Grain, label: str) -> None:
    marks.add_soft_fill(figure, timeline.stamps(line.points["start"], grain), line.points["value"])
    _draw_line(figure, line, _SINGLE, measure, grain, name="energy", label=label)
    most = highest(line)
    if most.is_cut:
        return
    first, last = line.ends
    when = formatting.mark(most.start, most.fold, grain, with_year=spans_years(first, last))
    marks.mark_highest(
        figure,
        timeline.stamp(most.start, grain),
        most.value,
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
        end = marks.last_end(name, timeline.stamps(line.points["start"], grain), line.points["value"], look)
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
    template, meta = hover_template(line, measure, grain), formatting.safe(line.name) or label
    look_of_all: dict[str, Any] = {"name": name, "colour": look.colour, "meta": meta}
    marks.add_line(
        figure,
        timeline.stamps(line.points["start"], grain),
        line.points["value"],
        dash=look.dash,
        hovertemplate=with_repeated_hours(template, line, measure, grain),
        customdata=hover_data(line, line.points, measure, grain),
        **look_of_all,
        **legend,
    )
    if not len(line.second):
        return
    # The hover text of the first pass includes the second one; a second pass alone has its own.
    gaps = line.points["start"][np.isnan(line.points["value"])]
    alone = np.isin(gaps, line.second["start"]).any()
    look_of_all["name"] = message("energy.line_of_repeated_hour", name=name)
    marks.add_line(
        figure,
        timeline.stamps(line.second["start"], grain),
        line.second["value"],
        hollow=True,
        hovertemplate=message("energy.hover_repeated_hour", template=template) if alone else None,
        customdata=hover_data(line, line.second, measure, grain),
        showlegend=False,
        **look_of_all,
    )
