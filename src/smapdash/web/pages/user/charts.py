"""The charts of the panel."""

from __future__ import annotations

from smapdash.model.enums import WEEKDAYS, DayType, Measure
from smapdash.model.filters import Filters
from smapdash.model.results import UserDetail
from smapdash.web.cards.ahead import Ahead
from smapdash.web.cards.chart import ChartView
from smapdash.web.cards.question import Question
from smapdash.web.charts import offers, quantities
from smapdash.web.charts.canvas import fill_width
from smapdash.web.charts.heat import describe_heat, heat_figure, open_columns, title_heat
from smapdash.web.charts.heat_columns import MOST_COLUMNS_NARROW, column_grain, column_sentence
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.pages.user import profile_figure
from smapdash.web.pages.user.energy_figure import user_energy_figure
from smapdash.web.pages.user.layout import HEAT_HEIGHT, HEAT_MARGIN
from smapdash.web.pages.user.pairs import describe_user_energy, has_band, title_user_energy, user_pairs
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.phrases import DAY_TYPES


def energy_chart(question: Question, detail: UserDetail, peers: str, ahead: Ahead) -> ChartView:
    """Return the chart of energy over time beside the band of the peers, and the forecast after it."""
    dataset, filters = question.dataset, question.filters
    grain = filters.grain_in(dataset)
    first, last = filters.days(dataset)
    in_view = DaysInView(first, last, filters.weekdays)
    pairs = user_pairs(detail.energy, grain=grain, bands=detail.bands, in_view=in_view)
    ring = message("user.ring_that_is_not", grain=formatting.a(grain)) if any(pair.is_lacking for pair in pairs) else ""
    users = message("user.users_of_peers", users=formatting.plural(detail.segment_users, "user"), peers=peers)
    beside = message("user.grey_p10_p90_p25") if has_band(pairs) else message("user.dashed_mean_of")
    figure = user_energy_figure(
        pairs,
        user_id=detail.user_id,
        peers=peers,
        grain=grain,
        ahead=ahead.line,
        uirevision=f"{detail.user_id} {first} {last} {filters.user_forecast}",
    )
    if question.is_narrow and ahead.forecast:
        fill_width(figure)  # beside a forecast no line is named at its end
    offer = offers.open_dates(grain, (last - first).days + 1, zooms=True)
    described = describe_user_energy(pairs, user_id=detail.user_id, peers=peers, grain=grain)
    return ChartView(
        offers.put(figure, offer._replace(until=ahead.until)),
        title_user_energy(pairs, peers=peers, grain=grain),
        message("user.energy_subtitle", unit=quantities.unit_phrase(grain), beside=beside, users=users, ring=ring)
        + ahead.sentence(of_home=True),
        " ".join(filter(None, (described or message("page.no_readings_of_user"), ahead.description))),
    )


def profile_chart(filters: Filters, detail: UserDetail, peers: str) -> ChartView:
    """Return the chart of the average day beside the mean of the peers."""
    own, others = (profile_figure.points_by_kind(frame) for frame in (detail.profile, detail.segment_profile))
    counts = {kind: max(point.days for point in points) for kind, points in own.items()}
    days = " and ".join(formatting.plural(count, f"{DAY_TYPES[kind]} day") for kind, count in counts.items())
    rest = ", ".join(WEEKDAYS[day].capitalize() for day in filters.rest_days)
    named = f" ({rest})" if DayType.REST in counts else ""
    mean = message("user.dashed_mean_per_user", peers=peers, kind=DAY_TYPES[profile_figure.kind_of_peers(own)])
    figure = profile_figure.user_profile_figure(own, others, peers_name=peers, uirevision=detail.user_id)
    return ChartView(
        offers.put(figure, offers.show_day_type(filters.weekdays, filters.rest_days)),
        profile_figure.title_user_profile(own),
        message("user.profile_subtitle", days=days, named=named, mean=mean) if own else "",
        profile_figure.describe_user_profile(own) or message("page.no_readings_of_user"),
    )


def heat_chart(detail: UserDetail) -> ChartView:
    """Return the heat map."""
    measure, columns = Measure.TOTAL, column_grain(detail.heat_map, MOST_COLUMNS_NARROW)
    figure = heat_figure(
        detail.heat_map,
        measure=measure,
        height=HEAT_HEIGHT,
        margin=HEAT_MARGIN,
        most_columns=MOST_COLUMNS_NARROW,
        uirevision=detail.user_id,
    )
    return ChartView(
        offers.put(figure, open_columns(detail.heat_map, MOST_COLUMNS_NARROW)),
        title_heat(detail.heat_map, measure=measure),
        message("user.heat_subtitle", columns=column_sentence(columns)).rstrip(),
        describe_heat(detail.heat_map, measure=measure) or message("page.no_readings_of_user"),
    )
