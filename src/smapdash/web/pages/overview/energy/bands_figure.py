"""The chart of percentile bands across users, and its finding in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import pandas as pd

from smapdash.model.enums import BAND_PERCENTILES, Grain, Measure
from smapdash.model.frames import BANDS
from smapdash.model.user_results import FEWEST_FOR_PERCENTILES
from smapdash.web.charts import canvas, marked_days, marks, shading, theme, timeline
from smapdash.web.charts.buckets import Line, buckets
from smapdash.web.charts.energy_lines import judged, top_value
from smapdash.web.charts.whole_buckets import ALL_DAYS, DaysInView
from smapdash.web.comparison.lines import ComparisonLines, describe_comparison, draw_comparison_line
from smapdash.web.pages.overview.energy.figure import HEIGHT
from smapdash.wording import formatting
from smapdash.wording.messages import message

MARGIN = canvas.Margin(right=72)
SUBJECT = message("energy.energy_per_user")
NOT_KNOWN: Mapping[datetime, int] = MappingProxyType({})


def bands_figure(
    frame: pd.DataFrame,
    *,
    grain: Grain,
    readings: Mapping[datetime, int] = NOT_KNOWN,
    comparison: ComparisonLines | None = None,
    rest_days: Sequence[int] = (),
    in_view: DaysInView = ALL_DAYS,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw the bands P10 to P90 and P25 to P75, and the median.

    Parameters
    ----------
    frame : DataFrame
        BANDS.
    grain : Grain
        Length of the buckets, a day or longer.
    readings : mapping of int
        Readings of all these users by the start of the bucket, for the marks on unusual days.
    comparison : Before, optional
        The median of the comparison period, drawn dashed.
    rest_days : sequence of int
        Weekdays with a faint column, 0 for Monday.
    in_view : DaysInView
        Determines which weeks and months are cut, and which weekdays are drawn.
    uirevision : str
        Zoom and pan are kept while it is unchanged.

    Returns
    -------
    Chart
        kWh per user over time; without traces for an empty frame.
    """
    figure = canvas.blank(HEIGHT, MARGIN, uirevision=uirevision)
    if frame.empty:
        return figure
    frame = on_grid(frame, grain)
    starts = timeline.starts_of(frame)
    kwh = {share: [_kwh(wh) for wh in timeline.numbers_of(frame, f"p{share}_wh")] for share in BAND_PERCENTILES}
    median = median_line(frame, grain, readings, in_view)
    timeline.show_dates(figure, starts[0], starts[-1], grain)
    compared = [top_value(line) for line in (comparison.lines if comparison else ())]
    top = canvas.show_y_axis(
        figure,
        message("energy.kwh_per_user_and_grain", grain=grain),
        max(*(value or 0.0 for value in kwh[90]), *compared),
    )
    shading.shade_rest_days(figure, starts[0], starts[-1], grain, rest_days)
    is_known = frame["p50_wh"].notna().to_numpy()
    shading.mark_gaps(figure, timeline.start_array(frame), is_known, grain, in_view.weekdays)
    xs = timeline.stamps(timeline.start_array(frame), grain)
    marks.add_band(figure, xs, kwh[10], kwh[90], name=message("energy.p10_to_p90"), fill=theme.BAND_FILL)
    marks.add_band(figure, xs, kwh[25], kwh[75], name=message("energy.p25_to_p75"), fill=theme.BAND_FILL)
    if comparison:
        draw_comparison_line(
            figure, comparison, comparison.lines[0], median, grain=grain, name=message("energy.median_before")
        )
    marks.add_line(figure, xs, kwh[50], name="median", colour=theme.ACCENT, hovertemplate=_HOVER,
                   customdata=_hover_data(frame, kwh))  # fmt: skip
    ends = [marks.last_end(name, xs, kwh[share]) for share, name in ((90, "P90"), (50, "median"), (10, "P10"))]
    marked_days.ring_lacking(figure, [median], grain)
    marks.name_ends(figure, [end for end in ends if end], top)
    marked_days.mark_longer_days(figure, [median], grain)
    return figure


def median_line(
    frame: pd.DataFrame, grain: Grain, readings: Mapping[datetime, int] = NOT_KNOWN, in_view: DaysInView = ALL_DAYS
) -> Line:
    """Return the median of a BANDS frame as a line [kWh]; a bucket counts as complete if its readings are unknown."""
    starts, users = timeline.starts_of(frame), frame["users"].tolist()
    counts = [
        readings.get(start, in_view.half_hours(start, grain) * count)
        for start, count in zip(starts, users, strict=True)
    ]
    kwh = frame["p50_wh"].to_numpy() / 1_000
    points = buckets(timeline.start_array(frame), value=kwh, users=users, readings=counts)
    return Line(message("energy.median"), judged(points, grain, in_view), points[:0])


def title_bands(frame: pd.DataFrame, *, grain: Grain, in_view: DaysInView = ALL_DAYS) -> str:
    """Return the finding as plain text for the card's title, or the subject where users are few."""
    if frame.empty or frame["users"].max() < FEWEST_FOR_PERCENTILES or len(set(frame["p50_wh"])) < 2:
        return f"{SUBJECT} and {grain}"
    place = _highest(frame, grain, in_view)
    starts, median = timeline.starts_of(frame), frame["p50_wh"].tolist()
    if in_view.cuts(starts[place], grain):
        return f"{SUBJECT} and {grain}"
    when = formatting.in_title(starts[place], 0, grain, with_year=starts[0].year < starts[-1].year)
    return message("energy.peak_of_the_median_user", grain=grain, when=when, median=formatting.energy(median[place]))


def describe_bands(
    frame: pd.DataFrame, *, grain: Grain, comparison: ComparisonLines | None = None, in_view: DaysInView = ALL_DAYS
) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    if frame.empty:
        return ""
    place = _highest(frame, grain, in_view)
    low, middle, high = (formatting.energy(frame[f"p{share}_wh"].tolist()[place]) for share in (10, 50, 90))
    when = formatting.at_bucket(timeline.starts_of(frame)[place], 0, grain)
    users = formatting.plural(frame["users"].tolist()[place], "user")
    text = message("energy.describe_bands", users=users, when=when, middle=middle, low=low, high=high)
    return f"{text} {describe_comparison(comparison, Measure.TOTAL, grain)}" if comparison else text


def on_grid(frame: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """Return a BANDS frame with a row for each bucket from the first to the last, and missing values in gaps."""
    grid = pd.DataFrame({"start": timeline.grid(timeline.start_array(frame), grain)})
    whole = grid.merge(frame, on="start", how="left")
    whole["users"] = whole["users"].fillna(0)
    return BANDS.conform(whole)


def _highest(frame: pd.DataFrame, grain: Grain, in_view: DaysInView) -> int:
    """Return the row of the bucket with the highest median, of the uncut ones if there are any."""
    medians = frame["p50_wh"].tolist()
    places = range(len(medians))
    uncut = [place for place, start in enumerate(timeline.starts_of(frame)) if not in_view.cuts(start, grain)]
    return max(uncut or places, key=lambda place: medians[place])


def _kwh(wh: float | None) -> float | None:
    return None if wh is None else wh / 1_000


_HOVER = message("energy.bands_hover")


def _hover_data(frame: pd.DataFrame, kwh: dict[int, list[float | None]]) -> list[list[str]]:
    users = [formatting.plural(count, "user") for count in frame["users"].tolist()]
    texts = [map(formatting.number, kwh[share]) for share in BAND_PERCENTILES]
    return [list(row) for row in zip(*texts, users, strict=True)]
