"""The card of the users whose mean daily use rose or fell most against the comparison period."""

from __future__ import annotations

from smapdash.model.accounts import Role
from smapdash.model.periods import comparison_period_of
from smapdash.web.cards.card import on_click
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import filter_notes, period_note
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts.offers import Offer
from smapdash.web.exports.tables import Note
from smapdash.web.pages.overview.changes import figure
from smapdash.web.state.actions import open_user
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.sufficiency import describe_shortfall

COLUMNS = ("id", "area", "tariff", "before_days", "before_wh_per_day", "days", "mean_wh_per_day", "change_wh_per_day",
           "change_percent")  # fmt: skip


def ask(question: Question) -> figure.Answer:
    """Fetch the largest changes."""
    period = comparison_period_of(question.filters, question.dataset)
    found = question.repository.fetch_changes(question.filters, figure.MOST)
    short = map(describe_shortfall, (question.sufficiency, question.before_sufficiency)) if period else ()
    return figure.Answer(found, period, next(filter(None, short), ""))


def table(question: Question) -> Table:
    """Return the users shown as rows; all others are in the export of the table of users."""
    answer = ask(question)
    found, period = answer.found, answer.period
    notes = filter_notes(question.filters)
    if period is not None:
        users = formatting.plural(found.compared, "user")
        notes = (
            *notes,
            period_note(period),
            Note("compared", message("changes.note", users=users, risen=found.risen, fallen=found.fallen)),
        )
    frame = found.rows[list(COLUMNS)].rename(columns={"id": "user"})
    return Table(message("changes.biggest_changes"), frame, notes, question.summary, question.found)


CHANGES = chart_card(
    "changes",
    Chart(
        ask=ask,
        draw=figure.changes_figure,
        title=figure.title_changes,
        subtitle=figure.subtitle_changes,
        describe=figure.describe_changes,
        height=figure.HEIGHT,
        offer=lambda _question, _answer: Offer(message("changes.open_this_user")),
    ),
    look="",
    table=table,
    actions=on_click("changes", open_user),
    hint=message("changes.hint"),
    role=Role.ANALYST,
)
