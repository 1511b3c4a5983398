"""The card of the average day."""

from __future__ import annotations

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Measure
from smapdash.model.filters import Filters
from smapdash.repository.protocol import Repository
from smapdash.web.charts.profile import HEIGHT, day_types, describe_profile, profile_figure, tell_band, title_profile
from smapdash.web.pages.overview.segments.view import ChartView, no_chart
from smapdash.web.ui import messages
from smapdash.wording import formatting


def profile_view(repository: Repository, dataset: DatasetInfo, filters: Filters) -> ChartView:
    """Return the chart of the average day by day type."""
    if not dataset.readings:
        return no_chart(HEIGHT)
    measure = filters.scale
    types = day_types(repository.fetch_profile(filters), measure=measure)
    users = formatting.plural(repository.fetch_summary(filters).users, "user")
    what = f"Mean kW of {users}" if measure is Measure.TOTAL else f"Mean kW per user of {users}"
    return ChartView(
        profile_figure(types, measure=measure),
        title_profile(types),
        f"{what} by half-hour. {tell_band(types)}".rstrip(),
        describe_profile(types, measure=measure) or messages.NO_MATCH,
    )
