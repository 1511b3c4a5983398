"""The chart of bands for each group of a split: its median, and its middle half in its own colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from smapdash.model.enums import Grain
from smapdash.model.user_results import FEWEST_FOR_PERCENTILES
from smapdash.web.charts import canvas, marked_days, marks, shading, theme, timeline
from smapdash.web.charts.buckets import Line
from smapdash.web.charts.energy_lines import highest, uncut
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.pages.overview.energy.bands_figure import MARGIN, SUBJECT, describe_bands, on_grid
from smapdash.web.pages.overview.energy.figure import HEIGHT
from smapdash.wording import formatting, phrases
from smapdash.wording.messages import message


class GroupBands(NamedTuple):
    """One group: its name, its look, its BANDS frame, and its median as a line [kWh]."""

    name: str
    look: theme.Category
    frame: pd.DataFrame
    median: Line


def group_bands_figure(
    groups: Sequence[GroupBands], *, grain: Grain, rest_days: Sequence[int], in_view: DaysInView, uirevision: str
) -> canvas.Chart:
    """Draw the median of each group, with the band from P25 to P75 in its colour.

    Returns
    -------
    Chart
        kWh per user over time; without traces where there is no group.
    """
    figure = canvas.blank(HEIGHT, MARGIN, uirevision=uirevision)
    if not groups:
        return figure
    known = np.concatenate([timeline.start_array(group.frame) for group in groups])
    starts = timeline.grid(known, grain)
    first, last = starts[0].item(), starts[-1].item()
    timeline.show_dates(figure, first, last, grain)
    most = max(float(group.frame["p75_wh"].max()) for group in groups) / 1_000
    top = canvas.show_y_axis(figure, message("energy.kwh_per_user_and_grain", grain=grain), most)
    shading.shade_rest_days(figure, first, last, grain, rest_days)
    shading.mark_gaps(figure, starts, np.isin(starts, known), grain, in_view.weekdays)
    for group in groups:
        _draw_band(figure, group, grain)
    ends = [_draw_median(figure, group, grain) for group in groups]
    medians = [group.median for group in groups]
    marked_days.ring_lacking(figure, medians, grain)
    marks.name_ends(figure, [end for end in ends if end], top)
    marked_days.mark_longer_days(figure, medians, grain)
    return figure


def title_group_bands(groups: Sequence[GroupBands], *, grain: Grain) -> str:
    """Return which median user uses most and when, as the card's title, or the subject where users are few."""
    many = [group for group in groups if group.frame["users"].max() >= FEWEST_FOR_PERCENTILES]
    enough = [group for group in many if len(uncut(group.median))]
    ordered = sorted(enough, key=lambda group: highest(group.median).value)
    if len(ordered) < 2 or highest(ordered[-1].median).value == highest(ordered[-2].median).value:
        return f"{SUBJECT} and {grain}"
    first = ordered[-1]
    most = highest(first.median)
    when = formatting.at_bucket(most.start, 0, grain)
    amount = formatting.energy(1_000 * most.value)
    return message(
        "energy.has_the_median_use", name=first.name, degree=phrases.degree(len(ordered)), when=when, amount=amount
    )


def describe_group_bands(groups: Sequence[GroupBands], *, grain: Grain, in_view: DaysInView) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    return " ".join(f"{group.name}: {describe_bands(group.frame, grain=grain, in_view=in_view)}" for group in groups)


def _draw_band(figure: canvas.Chart, group: GroupBands, grain: Grain) -> None:
    frame = on_grid(group.frame, grain)
    xs = timeline.stamps(timeline.start_array(frame), grain)
    low, high = _kwh(frame, "p25_wh"), _kwh(frame, "p75_wh")
    name = message("energy.group_p25_to_p75", name=formatting.safe(group.name))
    marks.add_band(figure, xs, low, high, name=name, fill=theme.faint(group.look))


def _draw_median(figure: canvas.Chart, group: GroupBands, grain: Grain) -> marks.End | None:
    frame, name = on_grid(group.frame, grain), formatting.safe(group.name)
    xs = timeline.stamps(timeline.start_array(frame), grain)
    medians, low, high = (_kwh(frame, column) for column in ("p50_wh", "p25_wh", "p75_wh"))
    users = [formatting.plural(count, "user") for count in frame["users"].tolist()]
    marks.add_line(
        figure,
        xs,
        medians,
        name=name,
        colour=group.look.colour,
        dash=group.look.dash,
        hovertemplate=message("energy.group_bands_hover"),
        customdata=[
            [*map(formatting.number, row), count] for *row, count in zip(medians, low, high, users, strict=True)
        ],
        meta=name,
    )
    return marks.last_end(name, xs, medians, group.look)


def _kwh(frame: pd.DataFrame, column: str) -> list[float | None]:
    return [None if wh is None else wh / 1_000 for wh in timeline.numbers_of(frame, column)]
