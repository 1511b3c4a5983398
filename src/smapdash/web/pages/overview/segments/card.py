"""The cards of areas and of tariffs, whose bars are buttons."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import pandas as pd
from dash import Output

from smapdash.analysis.segment_changes import compare_segments
from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Split
from smapdash.model.frames import SEGMENTS
from smapdash.model.notices import find_unmet
from smapdash.web.cards.card import Card, Shown, on_click
from smapdash.web.cards.chart import ChartView, chart_outputs, included_sentence, no_chart
from smapdash.web.cards.notes import filter_notes, period_note
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts import offers
from smapdash.web.exports.tables import Note
from smapdash.web.pages.overview.segments.bars import bars_of
from smapdash.web.pages.overview.segments.figure import segments_figure
from smapdash.web.pages.overview.segments.finding import describe_segments, subtitle_segments, title_segments
from smapdash.web.state.actions import Action, pick_area, pick_tariff
from smapdash.web.ui import ids
from smapdash.web.ui.components import build_card
from smapdash.wording.messages import message

EMPTY_HEIGHT = 156


class Answer(NamedTuple):
    """What the other filters leave, as SEGMENTS.

    Attributes
    ----------
    question : Question
        Without the choice of areas, or of tariffs, so that what is not chosen stays to be clicked.
    chosen : tuple of str
        That choice; empty for all.
    frame : DataFrame
        SEGMENTS of the days in view.
    comparison : DataFrame or None
        SEGMENTS of the comparison period, where sums can be compared.
    """

    question: Question
    chosen: tuple[str, ...]
    frame: pd.DataFrame
    comparison: pd.DataFrame | None


def ask(question: Question, by: Split) -> Answer:
    """Fetch the bars; none if no reading can match the filters."""
    chosen = question.filters.areas if by is Split.AREA else question.filters.tariffs
    if any(notice.leaves_nothing for notice in find_unmet(question.dataset, question.filters)):
        return Answer(question, chosen, SEGMENTS.empty(), None)
    whole, repository = question.of_all(by), question.repository
    frame, compared = repository.fetch_segments(whole.filters, by), whole.compared
    comparison = None
    if compared and compared.is_fair:
        comparison = repository.fetch_segments(compared.days_of(whole.filters), by)
    return Answer(whole, chosen, frame, comparison)


def view(question: Question, by: Split) -> ChartView:
    """Return the bars."""
    dataset = question.dataset
    if not dataset.readings:
        return no_chart(EMPTY_HEIGHT)
    whole, chosen, frame, then = ask(question, by)
    measure = question.filters.scale
    bars = bars_of(frame, by, chosen)
    comparison = None if then is None else bars_of(then, by, chosen)
    days = whole.compared.days if comparison and whole.compared else ""
    values = dataset.areas if by is Split.AREA else dataset.tariffs
    figure = segments_figure(bars, by=by, measure=measure, values=values, comparison=comparison)
    return ChartView(
        offers.put(figure, offers.show_only(by.value, values, chosen)),
        title_segments(bars, by=by, measure=measure),
        subtitle_segments(bars, by=by, comparison=days) + included_sentence(whole.included),
        describe_segments(bars) or message("page.no_match"),
    )


def show(question: Question, by: Split) -> Shown:
    """Return the bars, their height, and the warning that area and tariff are confounded."""
    chart = view(question, by)
    foot = confounded_sentence(question.dataset) if by is Split.TARIFF else ""
    return chart.shown | {"style": {"height": f"{chart.figure.height}px"}, "foot": foot, "foot_hidden": not foot}


def confounded_sentence(dataset: DatasetInfo) -> str:
    """Return a warning if no tariff exists in more than one area, so that their effects cannot be separated."""
    tariffs = [tariff for _, tariff in dataset.segments]
    if len(dataset.areas) < 2 or len(dataset.tariffs) < 2 or len(tariffs) != len(set(tariffs)):
        return ""
    return message("page.confounded")


def table(question: Question, by: Split) -> Table:
    """Return the bars as rows, with a column of which are chosen, and the comparison that the chart shows."""
    whole, chosen, frame, before = ask(question, by)
    unused = Split.TARIFF if by is Split.AREA else Split.AREA
    rows = (frame if before is None else compare_segments(frame, before)).drop(columns=unused.value)
    rows.insert(1, "chosen", [bar.is_chosen for bar in bars_of(frame, by, chosen)])
    compared = whole.compared if before is not None else None
    notes = (
        *filter_notes(whole.filters),
        *((period_note(compared.period),) if compared else ()),
        *((_chosen_note(by),) if chosen and len(rows) else ()),
    )
    return Table(message("segments.energy_by", by=by.value), rows, notes, whole.summary, whole.found)


def _chosen_note(by: Split) -> Note:
    return Note("chosen", message("segments.chosen_note", by=by.value))


def _bars_card(name: str, by: Split, pick: Action, hint: str = "") -> Card:
    outputs = {
        **chart_outputs(name),
        "style": Output(ids.graph(name), "style"),
        "foot": Output(ids.foot(name), "text"),
        "foot_hidden": Output(ids.foot(name), "hidden"),
    }
    return Card(
        name=name,
        build=partial(build_card, name, look="bars", height=EMPTY_HEIGHT, foot=True),
        show=partial(show, by=by),
        outputs=outputs,
        table=partial(table, by=by),
        actions=on_click(name, pick),
        hint=hint,
    )


AREA_BARS = _bars_card("area-bars", Split.AREA, pick_area, message("segments.hint"))
TARIFF_BARS = _bars_card("tariff-bars", Split.TARIFF, pick_tariff)
