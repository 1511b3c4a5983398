"""The card of the average day in both periods, per user."""

from __future__ import annotations

from typing import Final, NamedTuple

from smapdash.model.arrays import PER_DAY
from smapdash.model.enums import DayType, Measure
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import REPEATED_HOUR, filter_notes, period_note
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts.profile import Days, profile_points
from smapdash.web.pages.research.periods.figure import HEIGHT, days_figure, describe_days, title_days
from smapdash.web.ui import research_ids
from smapdash.web.ui.hints import About
from smapdash.wording.messages import message
from smapdash.wording.periods import compared_days, name_period

SUBJECT: Final = message("both_days.title")


class Answer(NamedTuple):
    """The average day in view and before, and the names of both periods; no days where nothing is compared."""

    now: Days | None
    then: Days | None
    names: tuple[str, str]


def ask(question: Question) -> Answer:
    """Fetch both average days, of all types of days, per user."""
    before = question.of_comparison_period
    if before is None or question.compared is None:
        return Answer(None, None, ("", ""))
    names = name_period(*question.filters.days(question.dataset)), compared_days(question.compared.period)
    found = []
    for one in (question, before):
        frame = one.repository.fetch_profile(one.filters)
        points = profile_points(frame, DayType.ALL, measure=Measure.MEAN)
        found.append(Days(DayType.ALL, points) if points else None)
    return Answer(found[0], found[1], names)


def table(question: Question) -> Table:
    """Return the half-hours of both average days side by side."""
    frame, notes = question.repository.fetch_profile(question.filters), filter_notes(question.filters)
    frame = frame[frame["day_type"] == DayType.ALL][["half_hour", "days", "mean_w_per_user"]]
    before = question.of_comparison_period
    if before is not None and question.compared is not None:
        notes = (*notes, period_note(question.compared.period))
        then = before.repository.fetch_profile(before.filters)
        then = then[then["day_type"] == DayType.ALL].set_index("half_hour")[["days", "mean_w_per_user"]]
        frame = frame.set_index("half_hour").reindex(range(PER_DAY)).join(then.add_prefix("before_"))
        frame = frame.astype({"days": "Int64", "before_days": "Int64"}).rename_axis("half_hour").reset_index()
    return Table(SUBJECT, frame, (*notes, REPEATED_HOUR), question.summary, question.found)


def _subtitle(answer: Answer) -> str:
    days, then = answer.names
    return message("both_days.subtitle", days=days, then=then) if days else ""


BOTH_DAYS = chart_card(
    research_ids.BOTH_DAYS,
    Chart(
        ask=ask,
        draw=lambda answer: days_figure(answer.now, answer.then),
        title=lambda answer: title_days(answer.now, answer.then),
        subtitle=_subtitle,
        describe=lambda answer: describe_days(answer.now, answer.then),
        height=HEIGHT,
    ),
    look="c12",
    about=About(SUBJECT, message("both_days.about"), message("both_days.source")),
    table=table,
)
