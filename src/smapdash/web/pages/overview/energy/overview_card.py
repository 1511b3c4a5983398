"""The overview chart: all days, under the main chart; brushing it chooses a period."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from dash import Output

from smapdash.model.enums import MOST_POINTS, MOST_POINTS_NARROW, Split, finest_grain
from smapdash.model.periods import comparison_period_of
from smapdash.web.cards.card import Card, Shown
from smapdash.web.cards.question import Question
from smapdash.web.charts.canvas import COMPARISON, NOW, empty_figure, fill_width
from smapdash.web.pages.overview.energy.across_users import day_or_longer
from smapdash.web.pages.overview.energy.over_time import zoom_key
from smapdash.web.pages.overview.energy.overview_figure import HEIGHT, describe_overview, overview_figure
from smapdash.web.ui import ids
from smapdash.web.ui.components import build_plot
from smapdash.wording.messages import message


def show(question: Question) -> Shown:
    """Return the chart of all days with the period in view marked; on a phone, of weeks where there are many."""
    filters, dataset = question.filters, question.dataset
    chosen = filters.days(dataset) if dataset.readings else None
    around = dataset.days_around(*chosen) if chosen else None
    if chosen is None or around is None:
        return {"figure": empty_figure(HEIGHT), "description": message("page.nothing_title")}
    first, last = around
    most = MOST_POINTS_NARROW if question.is_narrow else MOST_POINTS
    grain = day_or_longer(finest_grain((last - first).days + 1, most))
    everything = replace(filters, first_day=first, last_day=last, weekdays=(), split=Split.NONE)
    frame, period = question.repository.fetch_energy(everything, grain), comparison_period_of(filters, dataset)
    figure = overview_figure(
        frame,
        grain=grain,
        chosen=chosen,
        weekdays=filters.weekdays,
        compared=(period.first_day, period.last_day) if period else None,
        uirevision=zoom_key(dataset, filters),
    )
    if question.is_narrow:
        figure.update_axis("xaxis", nticks=4)
    if question.is_narrow and filters.split is Split.NONE:
        # As the chart above it, which then has no names but those of a comparison.
        fill_width(figure, (NOW, COMPARISON) if period else ())
    return {"figure": figure, "description": describe_overview(frame, chosen) or message("page.no_match")}


OVERVIEW = Card(
    name=ids.OVERVIEW_CHART,
    build=partial(build_plot, ids.OVERVIEW_CHART, HEIGHT),
    show=show,
    outputs={
        "figure": Output(ids.graph(ids.OVERVIEW_CHART), "figure"),
        "description": Output(ids.graph(ids.OVERVIEW_CHART), "description"),
    },
    brushes=True,
)
