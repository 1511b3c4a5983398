"""The cards of areas and of tariffs, whose bars are buttons."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import pandas as pd
from dash import Output

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_LINES, Measure, Split
from smapdash.model.notices import find_unmet
from smapdash.web.cards.card import Card, Shown, on_click
from smapdash.web.cards.chart import ChartView, chart_outputs, included_sentence, no_chart
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.pages.overview.segments.figure import describe_segments, segments_figure, title_segments
from smapdash.web.state.actions import Action, pick_area, pick_tariff
from smapdash.web.ui import ids, messages
from smapdash.web.ui.components import build_card
from smapdash.wording import formatting

EMPTY_HEIGHT = 156


class Answer(NamedTuple):
    """The SEGMENTS frames of both periods, all names of the data, the chosen ones, and the measure."""

    segments: pd.DataFrame
    before: pd.DataFrame | None
    values: tuple[str, ...]
    chosen: tuple[str, ...]
    measure: Measure


def ask(question: Question, by: Split) -> Answer:
    """Fetch all segments, since bars that are not chosen stay and the comparison covers all users."""
    filters, compared, dataset = question.filters, question.of_everyone.compared, question.dataset
    is_area = by is Split.AREA
    return Answer(
        question.repository.fetch_segments(filters),
        question.repository.fetch_segments(compared.days_of(filters)) if compared and compared.is_fair else None,
        dataset.areas if is_area else dataset.tariffs,
        filters.areas if is_area else filters.tariffs,
        filters.scale,
    )


def view(question: Question, by: Split) -> ChartView:
    """Return the bars."""
    if not question.dataset.readings:
        return no_chart(EMPTY_HEIGHT)
    answer = ask(question, by)
    mark = "" if answer.before is None else " Mark: before."
    return ChartView(
        segments_figure(
            answer.segments,
            by=by,
            measure=answer.measure,
            values=answer.values,
            chosen=answer.chosen,
            before=answer.before,
        ),
        title_segments(answer.segments, by=by, measure=answer.measure),
        f"By {by.value}.{mark}{_few_sentence(len(set(answer.segments[by.value])))}"
        + included_sentence(question.of_everyone.included),
        describe_segments(answer.segments, by=by) or messages.NO_MATCH,
    )


def show(question: Question, by: Split) -> Shown:
    """Return the bars, their height, and the warning that area and tariff are confounded."""
    chart = view(question, by)
    foot = confounded_sentence(question.dataset) if by is Split.TARIFF else ""
    return chart._asdict() | {"style": {"height": f"{chart.figure.height}px"}, "foot": foot, "foot_hidden": not foot}


def _few_sentence(there: int) -> str:
    """Return the sentence that not every area or tariff has a bar, where there are too many."""
    if there <= MOST_LINES:
        return ""
    alone = MOST_LINES - 1
    return (
        f" {alone} bars of {formatting.count(there)}: chosen or of most energy; the others are summed up. "
        "The table has all."
    )


def confounded_sentence(dataset: DatasetInfo) -> str:
    """Return a warning if no tariff exists in more than one area, so that their effects cannot be separated."""
    tariffs = [tariff for _, tariff in dataset.segments]
    if len(dataset.areas) < 2 or len(dataset.tariffs) < 2 or len(tariffs) != len(set(tariffs)):
        return ""
    return messages.CONFOUNDED


def table(question: Question, by: Split) -> Table:
    """Return one row per area or tariff, chosen or not; none if no reading can match the filters."""
    is_nothing = any(notice.leaves_nothing for notice in find_unmet(question.dataset, question.filters))
    everyone = question if is_nothing else question.of_everyone
    segments = everyone.repository.fetch_segments(everyone.filters)
    segments = segments.iloc[:0] if is_nothing else segments
    counts = ["users", "user_days", "readings", "energy_wh"]
    frame = segments.groupby(by.value, sort=True, as_index=False)[counts].sum()
    frame["mean_wh_per_user_day"] = frame["energy_wh"] / frame["user_days"]
    notes = filter_notes(everyone.filters)
    return Table(f"Energy by {by.value}", frame, notes, everyone.summary, question.of_everyone.found)


def _bars_card(name: str, by: Split, pick: Action, hint: str = "") -> Card:
    outputs = {
        **chart_outputs(name),
        "style": Output(ids.graph(name), "style"),
        "foot": Output(ids.foot(name), "text"),
        "foot_hidden": Output(ids.foot(name), "hidden"),
    }
    return Card(
        name=name,
        build=partial(build_card, name, look="bars", height=EMPTY_HEIGHT, foot=True, hint=hint),
        show=partial(show, by=by),
        outputs=outputs,
        table=partial(table, by=by),
        actions=on_click(name, pick),
        hint=hint,
    )


AREA_BARS = _bars_card("area-bars", Split.AREA, pick_area, "Click a bar to filter; click it again to take it back.")
TARIFF_BARS = _bars_card("tariff-bars", Split.TARIFF, pick_tariff)
