"""The cards of the shapes of the average day, by area and by tariff."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from smapdash.analysis.shape_of_day import shape_of_day
from smapdash.model.enums import Split
from smapdash.model.filters import Filters
from smapdash.model.groups import MOST_BANDS
from smapdash.web.cards.card import Card
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import REPEATED_HOUR, filter_notes
from smapdash.web.cards.parts import Part, fetch_parts, fetch_rows, parts_sentence
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.pages.research.groups.figure import HEIGHT, describe_shapes, shapes_figure
from smapdash.web.ui import research_ids
from smapdash.web.ui.hints import About
from smapdash.wording.messages import message

Parts = tuple[Part, ...]


def _shapes_card(name: str, by: Split, title: str) -> Card:
    """Return the card of the areas, or of the tariffs."""

    def split(question: Question) -> Question:
        return replace(question, filters=replace(question.filters, split=by))

    def ask(question: Question) -> Parts:
        return fetch_parts(split(question), lambda filters: _fetch(question, filters))

    def table(question: Question) -> Table:
        frame, notes = fetch_rows(split(question), lambda filters: _fetch(question, filters))
        notes = (*filter_notes(question.filters), *notes, REPEATED_HOUR)
        return Table(title, frame, notes, question.summary, question.found)

    def subtitle(parts: Parts) -> str:
        band = message("shape_of_day.band") if len(parts) <= MOST_BANDS else ""
        return message("shape_of_day.subtitle", band=band, sentence=parts_sentence(parts, by))

    chart = Chart(
        ask=ask, draw=shapes_figure, title=lambda _: title, subtitle=subtitle, describe=describe_shapes, height=HEIGHT
    )
    about = About(title, message("shape_of_day.about"), message("shape_of_day.source"))
    return chart_card(name, chart, look="", about=about, table=table)


def _fetch(question: Question, filters: Filters) -> pd.DataFrame:
    return shape_of_day(question.repository.fetch_profile(filters))


SHAPE_AREAS = _shapes_card(research_ids.SHAPE_AREAS, Split.AREA, message("shape_of_day.areas"))
SHAPE_TARIFFS = _shapes_card(research_ids.SHAPE_TARIFFS, Split.TARIFF, message("shape_of_day.tariffs"))
