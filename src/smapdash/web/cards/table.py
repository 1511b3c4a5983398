"""The table of a card: what it shows as rows, and what is exported of it."""

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
    """There is no such table; the message says why in one sentence."""


class Table(NamedTuple):
    """A frame with what is to be known about it.

    Attributes
    ----------
    title : str
        What it holds.
    frame : DataFrame or iterator of DataFrame
        One of `model.frames`, whole; where there may be very many rows, parts of it one after another.
    notes : tuple of Note
        Filters and conventions of this table.
    summary : Summary
        Key figures of the users it is of.
    included : Implausible
        Implausible readings in it, or those that it leaves out.
    by_day : bool
        Its starts are days.
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
    """Return a frame of weeks or months with a column that says which of them are whole; of shorter grains as it is."""
    if question.grain not in (Grain.WEEK, Grain.MONTH):
        return frame
    in_view = DaysInView(*question.filters.days(question.dataset), question.filters.weekdays)
    buckets = zip(frame["start"], frame["readings"], users, strict=True)
    return frame.assign(whole=[not in_view.lacks(start, question.grain, *counts) for start, *counts in buckets])
