"""The card of the average day."""

from __future__ import annotations

from smapdash.choices import Measure
from smapdash.dataset import Coverage
from smapdash.db.queries import Repository
from smapdash.filters import Filters
from smapdash.web import texts, words
from smapdash.web.figures.profile import HEIGHT, day_types, describe_profile, profile_figure, tell_band, title_profile
from smapdash.web.views.figures import ChartView, no_chart


def profile_view(repository: Repository, coverage: Coverage, filters: Filters) -> ChartView:
    """Return the chart of the average day by day type."""
    if not coverage.readings:
        return no_chart(HEIGHT)
    measure = filters.scale
    types = day_types(repository.fetch_profile(filters), measure=measure)
    users = words.plural(repository.fetch_summary(filters).users, "user")
    what = f"Mean kW of {users}" if measure is Measure.TOTAL else f"Mean kW per user of {users}"
    return ChartView(
        profile_figure(types, measure=measure),
        title_profile(types),
        f"{what} by half-hour. {tell_band(types)}".rstrip(),
        describe_profile(types, measure=measure) or texts.NO_MATCH,
    )
