"""The card of two periods: the key figures of the days in view and of those they are compared with."""

from __future__ import annotations

from typing import Final

from smapdash.model.frames import build_frame
from smapdash.model.research import PERIODS
from smapdash.web.cards.card import Shown
from smapdash.web.cards.chart import included_sentence
from smapdash.web.cards.notes import filter_notes, period_note
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Head, build_row, table_card
from smapdash.web.comparison.changes import change_of_use, title_change
from smapdash.web.pages.research.periods.rows import build_rows, record
from smapdash.web.ui import research_ids
from smapdash.web.ui.sufficiency import explain_marks
from smapdash.wording.messages import message
from smapdash.wording.periods import compared_days, name_period

_KWH, _KW = "kWh", "kW"
HEADS: Final = (
    Head("period", message("both_periods.period"), is_text=True),
    Head("users", message("both_periods.users"), "", message("both_periods.about_users")),
    Head(
        "coverage",
        message("both_periods.coverage"),
        "%",
        message("both_periods.about_coverage"),
        message("research.source_coverage"),
    ),
    Head("energy", message("both_periods.energy"), _KWH, message("both_periods.about_energy")),
    Head("mean", message("both_periods.per_user_and_day"), _KWH, message("both_periods.about_per_user_and_day")),
    Head("peak", message("both_periods.maximum_demand"), _KW, message("both_periods.about_maximum_demand")),
    Head("when", message("both_periods.when"), is_text=True),
    Head("demand", message("both_periods.mean_demand"), _KW, message("both_periods.about_mean_demand")),
    Head(
        "load_factor",
        message("both_periods.load_factor"),
        "",
        message("both_periods.about_load_factor"),
        message("research.source_load_factor"),
    ),
)


def show(question: Question) -> Shown:
    """Return both periods and the change from one to the other as rows."""
    compared = question.compared if question.summary.readings else None
    if compared is None:
        return {
            "title": message("both_periods.nothing"),
            "subtitle": message("both_periods.nothing_subtitle"),
            "body": [],
        }
    now = question.summary
    change = title_change(change_of_use(now, compared), question.filters, compared.period)
    names = name_period(*question.filters.days(question.dataset)), compared_days(compared.period)
    days = question.sufficiency, question.before_sufficiency
    return {
        "title": change or message("both_periods.title"),
        "subtitle": message("both_periods.subtitle") + included_sentence(question.included) + explain_marks(*days),
        "body": [build_row(HEADS, row) for row in build_rows(names, now, compared, days)],
    }


def table(question: Question) -> Table:
    """Return both periods as rows; without a comparison only the days in view."""
    rows, notes = [], filter_notes(question.filters)
    if question.summary.readings:
        rows.append(record(message("both_periods.in_view"), question.filters.days(question.dataset), question.summary))
        if compared := question.compared:
            period = compared.period
            rows.append(
                record(message("both_periods.compared_with"), (period.first_day, period.last_day), compared.summary)
            )
            notes = (*notes, period_note(period))
    frame = build_frame(PERIODS, {name: [row[name] for row in rows] for name in PERIODS.columns})
    return Table(message("both_periods.title"), frame, notes, question.summary, question.found)


BOTH_PERIODS = table_card(research_ids.BOTH_PERIODS, HEADS, show=show, table=table)
