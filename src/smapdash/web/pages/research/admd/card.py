"""The card of ADMD against the number of users."""

from __future__ import annotations

import pandas as pd

from smapdash.model.accounts import Role
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.pages.research.admd.figure import (
    HEIGHT,
    SUBJECT,
    admd_figure,
    describe_admd,
    subtitle_admd,
    title_admd,
)
from smapdash.web.ui import research_ids
from smapdash.web.ui.hints import About
from smapdash.wording.messages import message


def ask(question: Question) -> pd.DataFrame:
    """Fetch ADMD by the number of users."""
    return question.repository.fetch_admd(question.filters)


def table(question: Question) -> Table:
    """Return each number of users as a row."""
    return Table(SUBJECT, ask(question), filter_notes(question.filters), question.summary, question.found)


ADMD = chart_card(
    research_ids.ADMD,
    Chart(ask=ask, draw=admd_figure, title=title_admd, subtitle=subtitle_admd, describe=describe_admd, height=HEIGHT),
    look="c12",
    about=About(SUBJECT, message("admd.about"), message("admd.source")),
    table=table,
    role=Role.ANALYST,
)
