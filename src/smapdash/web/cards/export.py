"""The export of a card: its table with notes, so that a file explains itself."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from smapdash.web.cards import notes
from smapdash.web.cards.card import Card
from smapdash.web.cards.download import Download
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import NothingToExportError, Table
from smapdash.web.exports.tables import ExportTable, blocks_of
from smapdash.wording.messages import message

Exported = Card | Download


def noted_table(card: Exported | None, question: Question, exported_at: datetime) -> Table:
    """Return the table of a card or download with all its notes.

    Raises
    ------
    NothingToExportError
        When there is no such card or user, nothing is loaded, or there are too many rows.
    """
    if card is None or card.table is None:
        raise NothingToExportError(message("page.no_export"))
    dataset, filters = question.dataset, question.filters
    if not dataset.readings:
        raise NothingToExportError(f"{message('page.nothing_title')}.")
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
    return table._replace(notes=noted)


def export_table(table: Table) -> ExportTable:
    """Return a table as columns in the units of the page."""
    if isinstance(table.frame, pd.DataFrame):
        blocks = blocks_of([table.frame], by_day=table.by_day)
        return ExportTable(table.title, table.notes, len(table.frame), blocks)
    return ExportTable(table.title, table.notes, table.total, blocks_of(table.frame, by_day=table.by_day))
