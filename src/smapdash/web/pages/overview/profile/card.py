"""The card of the average day."""

from __future__ import annotations

from typing import NamedTuple

from smapdash.model.enums import Measure
from smapdash.web.cards.card import on_click
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import REPEATED_HOUR, field_notes, filter_notes
from smapdash.web.cards.parts import fetch_rows
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts import profile
from smapdash.web.charts.offers import show_day_type
from smapdash.web.charts.profile_days import Days, day_types
from smapdash.web.pages.overview.profile.groups import BY_GROUP
from smapdash.web.pages.overview.rest_days.card import LINE
from smapdash.web.state.actions import pick_weekdays
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT = 334
"""With the line under it, as high as the main chart with its overview chart [px]."""


class Answer(NamedTuple):
    """The average day of each day type, the measure, and the number of users."""

    types: list[Days]
    measure: Measure
    users: int


def ask(question: Question) -> Answer:
    """Fetch the average day by day type."""
    measure = question.filters.scale
    types = day_types(question.repository.fetch_profile(question.filters), measure=measure)
    return Answer(types, measure, question.summary.users)


def subtitle(answer: Answer) -> str:
    """Return the subtitle."""
    users = formatting.plural(answer.users, "user")
    what = (
        message("profile.mean_kw_of", users=users)
        if answer.measure is Measure.TOTAL
        else message("profile.mean_kw_per_user", users=users)
    )
    return message("profile.subtitle", what=what, band=profile.band_sentence(answer.types)).rstrip()


def table(question: Question) -> Table:
    """Return the average day as rows, one per half-hour."""
    notes = (*filter_notes(question.filters), *field_notes(question.filters, "rest_days"), REPEATED_HOUR)
    frame, others = fetch_rows(question, question.repository.fetch_profile, query="profile")
    return Table(message("profile.average_day"), frame, (*notes, *others), question.summary, question.found)


PROFILE = chart_card(
    "profile",
    Chart(
        ask=ask,
        draw=lambda answer: profile.profile_figure(answer.types, measure=answer.measure),
        title=lambda answer: profile.title_profile(answer.types),
        subtitle=subtitle,
        describe=lambda answer: profile.describe_profile(answer.types, measure=answer.measure),
        height=profile.HEIGHT,
        offer=lambda question, _: show_day_type(question.filters.weekdays, question.filters.rest_days),
        by_group=BY_GROUP,
    ),
    look="c4",
    height=HEIGHT,
    below=(LINE.build,),
    parts=(LINE,),
    table=table,
    actions=on_click("profile", pick_weekdays),
    hint=message("profile.hint"),
)
