"""The cards of the small charts: heat map, load duration, distribution of users."""

from __future__ import annotations

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Measure
from smapdash.model.filters import Filters
from smapdash.repository.protocol import Repository
from smapdash.web.charts import heat
from smapdash.web.charts.heat_columns import MOST_COLUMNS, MOST_COLUMNS_NARROW, column_grain, columns_sentence
from smapdash.web.comparison.changes import fetch_compared
from smapdash.web.pages.overview import distribution, duration
from smapdash.web.pages.overview.segments.view import ChartView, no_chart
from smapdash.web.ui import messages
from smapdash.wording import formatting


def heat_view(repository: Repository, dataset: DatasetInfo, filters: Filters, *, is_narrow: bool = False) -> ChartView:
    """Return the heat map of demand by day and half-hour, on a phone with fewer columns."""
    if not dataset.readings:
        return no_chart(heat.HEIGHT)
    cells = repository.fetch_heat_map(filters)
    most = MOST_COLUMNS_NARROW if is_narrow else MOST_COLUMNS
    users = formatting.plural(int(cells["users"].max()) if len(cells) else 0, "user")
    what = f"Mean demand per user of {users} in kW" if filters.scale is Measure.MEAN else f"Demand of {users} in kW"
    return ChartView(
        heat.heat_figure(cells, measure=filters.scale, most_columns=most),
        heat.title_heat(cells, measure=filters.scale),
        f"{what}, date by time of day. {columns_sentence(column_grain(cells, most))}",
        heat.describe_heat(cells, measure=filters.scale) or messages.NO_MATCH,
    )


def duration_view(repository: Repository, dataset: DatasetInfo, filters: Filters) -> ChartView:
    """Return the load duration curve."""
    if not dataset.readings:
        return no_chart(duration.HEIGHT)
    curve = repository.fetch_duration(filters)
    compared = fetch_compared(repository, dataset, filters)
    before = repository.fetch_duration(compared.days_of(filters)) if compared and compared.is_fair else None
    dashed = "" if before is None or compared is None else f" Dashed: {compared.days}."
    half_hours = formatting.plural(int(curve["half_hours"].max()) if len(curve) else 0, "half-hour")
    return ChartView(
        duration.duration_figure(curve, before=before),
        duration.title_duration(curve),
        f"Load duration: kW by share of {half_hours} in which it is reached.{dashed}",
        duration.describe_duration(curve) or messages.NO_MATCH,
    )


def distribution_view(repository: Repository, dataset: DatasetInfo, filters: Filters) -> ChartView:
    """Return the histogram of users by their mean daily use."""
    if not dataset.readings:
        return no_chart(distribution.HEIGHT)
    bins = repository.fetch_distribution(filters)
    return ChartView(
        distribution.distribution_figure(bins, chosen=filters.use),
        distribution.title_distribution(bins),
        f"{formatting.plural(int(bins['users'].sum()), 'user')} by mean kWh per day with readings. "
        + messages.HISTOGRAM_HINT,
        distribution.describe_distribution(bins) or messages.NO_MATCH,
    )
