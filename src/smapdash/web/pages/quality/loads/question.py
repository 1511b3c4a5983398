"""What the cards of loads have in common: the list of loads, and the open one of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from smapdash.web.cards.question import Question
from smapdash.wording import formatting
from smapdash.wording.messages import message


class Loads(NamedTuple):
    """The loads, the latest first, and the open one; None where there is no such load, or none at all."""

    rows: pd.DataFrame
    opened: Any


def ask(question: Question) -> Loads:
    """Fetch the loads; the latest is open where none is chosen."""
    rows, wanted = question.repository.fetch_loads(), question.filters.load
    found = rows if wanted is None else rows[rows["load"] == wanted]
    return Loads(rows, next(found.itertuples(), None))


def name_load(question: Question, loads: Loads) -> str:
    """Return: Load 7, 3 Nov 2016 06:10 UTC; or that there is none of this number."""
    if loads.opened is None:
        return message("loads.no_such", load=question.filters.load or "") if len(loads.rows) else message("loads.none")
    started = formatting.moment(loads.opened.started_at.to_pydatetime())
    return message("loads.name", load=loads.opened.load, started=started)
