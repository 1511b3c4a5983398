"""The card of ADMD against the number of users, whose samples are computed piece by piece."""

from __future__ import annotations

from dataclasses import replace

from smapdash.model.accounts import Role
from smapdash.model.research import AdmdSoFar
from smapdash.web.cards.card import Shown
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
from smapdash.web.ui.progress import NO_PROGRESS, Progress, build_progress, progress_outputs
from smapdash.wording import formatting
from smapdash.wording.messages import message


def ask(question: Question) -> AdmdSoFar:
    """Fetch what is computed of ADMD by the number of users, after one more piece where the answer may take long."""
    return question.repository.fetch_admd_so_far(question.filters, goes_on=not question.is_quick)


def show(question: Question) -> Shown:
    """Return the curve of the samples that are computed, and how far they are."""
    if not question.dataset.readings:
        return {**CHART.view(question).shown, "progress": NO_PROGRESS.shown}
    so_far = ask(question)
    return {**replace(CHART, ask=lambda _: so_far).view(question).shown, "progress": progress_of(so_far).shown}


def progress_of(so_far: AdmdSoFar) -> Progress:
    """Return how far the samples are; the bar counts the users read, which take the time."""
    if not so_far.all_samples:
        return NO_PROGRESS
    if so_far.is_whole:
        return Progress(100, message("admd.all_samples", samples=formatting.plural(so_far.samples, "sample")))
    count = formatting.count
    sentence = message(
        "admd.so_far",
        samples=count(so_far.samples),
        all_samples=count(so_far.all_samples),
        read=count(so_far.read),
        to_read=count(so_far.to_read),
    )
    return Progress(100 * so_far.read // so_far.to_read, sentence)


def takes_long(question: Question) -> bool:
    """Return whether samples are left to compute, and take several pieces."""
    return bool(question.dataset.readings) and not question.repository.has_admd(question.filters)


def table(question: Question) -> Table:
    """Return each number of users as a row, of all samples."""
    rows = question.repository.fetch_admd(question.filters)
    return Table(SUBJECT, rows, filter_notes(question.filters), question.summary, question.found)


CHART = Chart(
    ask=ask,
    draw=lambda so_far: admd_figure(so_far.frame),
    title=lambda so_far: title_admd(so_far.frame),
    subtitle=lambda so_far: subtitle_admd(so_far.frame.assign(users_read=so_far.to_read)),
    describe=lambda so_far: describe_admd(so_far.frame),
    height=HEIGHT,
)
_CARD = chart_card(
    research_ids.ADMD,
    CHART,
    look="c12",
    below=[lambda: build_progress(research_ids.ADMD, message("admd.progress"))],
    about=About(SUBJECT, message("admd.about"), message("admd.source")),
    table=table,
    role=Role.ANALYST,
    takes_long=takes_long,
    in_pieces=True,
)
ADMD = replace(_CARD, show=show, outputs={**_CARD.outputs, "progress": progress_outputs(research_ids.ADMD)})
