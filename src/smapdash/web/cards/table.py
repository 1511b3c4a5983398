"""The table of a card, as shown in a dialog and exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import Grain
from smapdash.model.findings import Implausible
from smapdash.model.results import Summary
from smapdash.web.cards.question import Question
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.exports.tables import Note


class NothingToExportError(Exception):
    """There is no such table; the message gives the reason."""


class Table(NamedTuple):
    """A frame with its notes.

    Attributes
    ----------
    title : str
        Its subject.
    frame : DataFrame or iterator of DataFrame
        One of `model.frames`; an iterator of its parts where there may be very many rows.
    notes : tuple of Note
        Filters and conventions of this table.
    summary : Summary
        Key figures of the users in it.
    included : Implausible
        Implausible readings in the table, or left out of it.
    by_day : bool
        Whether its starts are days.
    total : int
        Rows of all parts; 0 where the frame is whole.
    """

    title: str
    frame: pd.DataFrame | Iterator[pd.DataFrame]
    notes: tuple[Note, ...]
    summary: Summary
    included: Implausible
    by_day: bool = False
    total: int = 0


def with_whole(question: Question, frame: pd.DataFrame, users: Iterable[int]) -> pd.DataFrame:
    """Return a frame of weeks or months with a column `whole`; a frame of shorter grain is unchanged."""
    if question.grain not in (Grain.WEEK, Grain.MONTH):
        return frame
    in_view = DaysInView(*question.filters.days(question.dataset), question.filters.weekdays)
    buckets = zip(frame["start"], frame["readings"], users, strict=True)
    return frame.assign(whole=[not in_view.lacks(start, question.grain, *counts) for start, *counts in buckets])
