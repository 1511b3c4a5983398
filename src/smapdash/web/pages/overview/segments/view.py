"""The cards of the average day and of areas and tariffs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_LINES, Split
from smapdash.model.filters import Filters
from smapdash.repository.protocol import Repository
from smapdash.web.charts.canvas import Chart, empty_figure
from smapdash.web.comparison.changes import fetch_compared
from smapdash.web.pages.overview.notices import fetch_included, sentence_of
from smapdash.web.pages.overview.segments.figure import describe_segments, segments_figure, title_segments
from smapdash.web.ui import messages
from smapdash.wording import formatting

EMPTY_BARS_HEIGHT = 156


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


def with_findings(chart: ChartView, repository: Repository, filters: Filters) -> ChartView:
    """Return a chart of a selection whose subtitle says that it includes implausible readings, where it does."""
    return chart._replace(subtitle=chart.subtitle + sentence_of(fetch_included(repository, filters)))


def segments_view(repository: Repository, dataset: DatasetInfo, filters: Filters, by: Split) -> BarsView:
    """Return the bars of energy by area or by tariff."""
    if not dataset.readings:
        return BarsView(*no_chart(EMPTY_BARS_HEIGHT), {"height": f"{EMPTY_BARS_HEIGHT}px"}, "", True)
    segments = repository.fetch_segments(filters)
    kind: dict[str, Any] = {"by": by, "measure": filters.scale}
    is_area = by is Split.AREA
    values, chosen = (dataset.areas, filters.areas) if is_area else (dataset.tariffs, filters.tariffs)
    # The bars of areas and tariffs that are not chosen stay, so their users must be the same, too.
    compared = fetch_compared(repository, dataset, replace(filters, areas=(), tariffs=()))
    before = repository.fetch_segments(compared.days_of(filters)) if compared and compared.is_fair else None
    figure = segments_figure(segments, values=values, chosen=chosen, before=before, **kind)
    confounded = "" if is_area else _confounded(dataset)
    return BarsView(
        figure=figure,
        title=title_segments(segments, **kind),
        subtitle=f"By {by.value}.{'' if before is None else ' Mark: before.'}{_tell_few(len(set(segments[by.value])))}"
        + sentence_of(fetch_included(repository, replace(filters, areas=(), tariffs=()))),
        description=describe_segments(segments, by=by) or messages.NO_MATCH,
        style={"height": f"{figure.height}px"},
        foot=confounded,
        foot_hidden=not confounded,
    )


def _tell_few(there: int) -> str:
    """Say that not every area or tariff has a bar, where there are too many."""
    if there <= MOST_LINES:
        return ""
    alone = MOST_LINES - 1
    return (
        f" {alone} bars of {formatting.count(there)}: chosen or of most energy; the others are summed up. "
        "The table has all."
    )


def _confounded(dataset: DatasetInfo) -> str:
    """Return a warning where no tariff exists in more than one area, so that the two cannot be told apart."""
    tariffs = [tariff for _, tariff in dataset.segments]
    if len(dataset.areas) < 2 or len(dataset.tariffs) < 2 or len(tariffs) != len(set(tariffs)):
        return ""
    return messages.CONFOUNDED


def no_chart(height: int) -> ChartView:
    """Return what stands in for a chart of this height [px] while nothing is loaded."""
    return ChartView(empty_figure(height), messages.NOTHING_TITLE, "", messages.NOTHING_TITLE)
