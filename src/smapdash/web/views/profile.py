"""The card of the average day."""

from __future__ import annotations

from smapdash.answers import Coverage
from smapdash.choices import Measure
from smapdash.db.queries import Repository
from smapdash.filters import Filters
from smapdash.web import texts, words
from smapdash.web.figures.profile import HEIGHT, describe_profile, profile_figure, tell_band, title_profile
from smapdash.web.views.figures import ChartView, no_chart


def profile_view(repository: Repository, coverage: Coverage, filters: Filters) -> ChartView:
    """Return the chart of the average day by day type."""
    if not coverage.readings:
        return no_chart(HEIGHT)
    measure = filters.scale
    profile = repository.fetch_profile(filters)
    users = words.plural(repository.fetch_summary(filters).users, "user")
    what = f"Mean kW of {users}" if measure is Measure.TOTAL else f"Mean kW per user of {users}"
    return ChartView(
        profile_figure(profile, measure=measure),
        title_profile(profile, measure=measure),
        f"{what} by half-hour. {tell_band(profile, measure=measure)}".rstrip(),
        describe_profile(profile, measure=measure) or texts.NO_MATCH,
    )
