"""Days with enough readings for a figure to stand on: CalTRACK 2.2.1.2 and 2.2.2.1."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.selection import Selection
from smapdash.model.arrays import Array
from smapdash.model.coverage import Sufficiency


def sufficient_days(selection: Selection, users: Array) -> Array:
    """Return how many days of each of some `users_with_data` have at least half of their expected half-hours."""
    spans = selection.spans_of(users)
    return np.add.reduceat(selection.cube.has_enough(spans), spans.starts, dtype=np.int64) if len(users) else users


def sufficiency(selection: Selection) -> Sufficiency:
    """Return the days of all users with readings in a selection that are sufficient, and those expected."""
    users = selection.users_with_data
    enough = int(np.count_nonzero(selection.cube.has_enough(selection.spans)))
    return Sufficiency(enough, len(selection.expected_days) * len(users))
