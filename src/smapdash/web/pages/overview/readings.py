"""Downloads of the half-hourly energy of the selection: in total, by area and tariff, and reading by reading."""

from __future__ import annotations

from typing import Final

from smapdash.model.accounts import Role
from smapdash.model.enums import Grain, Split
from smapdash.repository.half_hours import fetch_half_hours
from smapdash.web.cards.download import Download
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import NothingToExportError, Table
from smapdash.web.exports.tables import Note
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_READINGS: Final = 10_000_000
"""Rows of a download by user; a browser keeps the whole file until it is saved."""
GRAIN: Final = Note("grain", Grain.HALF_HOUR)


def in_total(question: Question) -> Table:
    """Return the energy of each half-hour, of all users together."""
    return _energy(question, Split.NONE, message("readings.half_hourly_energy"))


def by_segment(question: Question) -> Table:
    """Return the energy of each half-hour and pair of area and tariff."""
    return _energy(question, Split.BOTH, message("readings.half_hourly_energy_by"))


def by_user(question: Question) -> Table:
    """Return every reading.

    Raises
    ------
    NothingToExportError
        When there are more than `MOST_READINGS`.
    """
    total, frames = question.repository.fetch_all_readings(question.filters)
    if total > MOST_READINGS:
        raise NothingToExportError(
            f"{formatting.count(total)} readings are more than the {formatting.count(MOST_READINGS)} of a download. "
            "Choose fewer days, areas or tariffs, or use smapdash query readings, which has no limit."
        )
    notes = (*filter_notes(question.filters), GRAIN)
    return Table(message("readings.readings"), frames, notes, question.summary, question.found, total=total)


def _energy(question: Question, split: Split, title: str) -> Table:
    frames = fetch_half_hours(question.repository, question.filters, split)
    notes = (*filter_notes(question.filters), GRAIN)
    return Table(title, frames, notes, question.summary, question.found)


READINGS: Final = (
    Download(name="half-hours", text=message("readings.half_hours_total"), table=in_total),
    Download(name="half-hours-by-segment", text=message("readings.half_hours_by_area"), table=by_segment),
    Download(name="readings", text=message("readings.readings_by_user"), table=by_user, role=Role.ANALYST),
)
