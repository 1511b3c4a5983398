"""The card of coverage: a map of users and days, and the coverage of each user as its table."""

from __future__ import annotations

from typing import Final

from smapdash.analysis.quality.coverage import CoverageMap
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.pages.quality.coverage import figure
from smapdash.web.ui import ids
from smapdash.wording.messages import message

MOST_ROWS: Final = 60
MOST_COLUMNS: Final = 180
MOST_COLUMNS_NARROW: Final = 49


def ask(question: Question) -> CoverageMap:
    """Fetch the map, with fewer columns on a phone."""
    columns = MOST_COLUMNS_NARROW if question.is_narrow else MOST_COLUMNS
    return question.repository.fetch_coverage_map(question.filters, MOST_ROWS, columns)


def table(question: Question) -> Table:
    """Return the coverage of each user as rows."""
    frame, notes = question.repository.fetch_coverage(question.filters), filter_notes(question.filters)
    return Table(message("coverage.title"), frame, notes, question.summary, question.found, by_day=True)


COVERAGE = chart_card(
    ids.COVERAGE,
    Chart(
        ask=ask,
        draw=figure.draw,
        title=figure.title,
        subtitle=figure.subtitle,
        describe=lambda answer: figure.title(answer) if answer.users else "",
        height=figure.HEIGHT,
    ),
    look="c12",
    table=table,
)
