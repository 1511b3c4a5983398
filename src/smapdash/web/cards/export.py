"""The export of a card: its table with notes, so that a file explains itself."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from smapdash.web.cards import notes
from smapdash.web.cards.card import Card
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import NothingToExportError
from smapdash.web.exports.tables import ExportTable, blocks_of
from smapdash.web.ui import messages


def export_table(card: Card | None, question: Question, exported_at: datetime) -> ExportTable:
    """Return the table of a card.

    Raises
    ------
    NothingToExportError
        When there is no such card or user, or nothing is loaded.
    """
    if card is None or card.table is None:
        raise NothingToExportError(messages.NO_EXPORT)
    dataset, filters = question.dataset, question.filters
    if not dataset.readings:
        raise NothingToExportError(f"{messages.NOTHING_TITLE}.")
    table = card.table(question)
    noted = (
        *notes.unmet_notes(dataset, filters),
        *notes.frame_notes(dataset, filters, table.summary),
        *table.notes,
        *notes.finding_notes(dataset, filters, table.included),
        notes.UNITS,
        notes.TIMES,
        notes.READING_BACK,
        *notes.origin_notes(dataset, exported_at),
    )
    if isinstance(table.frame, pd.DataFrame):
        return ExportTable(table.title, noted, len(table.frame), blocks_of([table.frame], by_day=table.by_day))
    return ExportTable(table.title, noted, table.total, blocks_of(table.frame, by_day=table.by_day))
