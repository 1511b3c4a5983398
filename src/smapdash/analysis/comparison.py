"""A selection beside the same one in other days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.demand import summarize
from smapdash.analysis.selection import Selection
from smapdash.answers import Comparison
from smapdash.filters import Filters
from smapdash.periods import Reference


def compare_with(cube: Cube, filters: Filters, reference: Reference) -> Comparison:
    """Return the key figures of the days that a selection is compared with, and whether its users are the same."""
    before = replace(filters, first_day=reference.first_day, last_day=reference.last_day)
    now, then = (Selection(cube, chosen).users_with_data() for chosen in (filters, before))
    return Comparison(summarize(cube, before), is_of_same_users=bool(np.array_equal(now, then)))
