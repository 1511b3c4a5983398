"""Days with enough readings for a figure to stand on: CalTRACK 2.2.1.2 and 2.2.2.1."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.selection import Selection
from smapdash.model.arrays import Array
from smapdash.model.coverage import SUFFICIENT_DAY, Sufficiency
from smapdash.model.spans import Spans


def sufficient_days(selection: Selection, users: Array) -> Array:
    """Return how many days of each of some `users_with_data` have at least half of their expected half-hours."""
    spans = selection.spans_of(users)
    return np.add.reduceat(_has_enough(selection, spans), spans.starts, dtype=np.int64) if len(users) else users


def sufficiency(selection: Selection) -> Sufficiency:
    """Return the days of all users with readings in a selection that are sufficient, and those expected."""
    users = selection.users_with_data
    enough = int(np.count_nonzero(_has_enough(selection, selection.spans)))
    return Sufficiency(enough, len(selection.expected_days) * len(users))


def _has_enough(selection: Selection, spans: Spans) -> Array:
    """Return whether each day of some spans has at least half of its expected half-hours."""
    least = np.ceil(SUFFICIENT_DAY * selection.cube.expected).astype(np.uint8)
    enough: Array = spans.take(selection.cube.received) >= least[spans.take(selection.cube.days.row)]
    return enough
