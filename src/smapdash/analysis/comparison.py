"""A selection beside the same one in other days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.demand import summarize
from smapdash.analysis.selection import Selection
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.filters import Filters
from smapdash.model.periods import ComparisonPeriod, comparison_period_of
from smapdash.model.results import Comparison, EqualHours


def compare_with(cube: Cube, filters: Filters, reference: ComparisonPeriod) -> Comparison:
    """Return the key figures of the days that a selection is compared with, and whether its users are the same."""
    comparison = replace(filters, first_day=reference.first_day, last_day=reference.last_day)
    now, then = (Selection(cube, chosen) for chosen in (filters, comparison))
    same = np.array_equal(now.users_with_data, then.users_with_data)
    return Comparison(summarize(cube, comparison), bool(same), compare_equal_hours(now, then, reference.shift.days))


def compared_selection(cube: Cube, filters: Filters) -> Selection | None:
    """Return what filters choose of their comparison period; None where nothing is compared."""
    period = comparison_period_of(filters, cube.dataset)
    if period is None:
        return None
    return Selection(cube, replace(filters, first_day=period.first_day, last_day=period.last_day))


def compare_equal_hours(now: Selection, then: Selection, shift_days: int) -> EqualHours | None:
    """Return the energy of both without the hours that a clock change gives to one of them only.

    The second pass of a repeated hour is left out, and so is, where the other days skip an hour, that hour of the day
    that is compared with it. The readings themselves are taken, nothing is scaled.

    Parameters
    ----------
    now, then : Selection
        Of the same cube and segments.
    shift_days : int
        How much later `now` is [d].

    Returns
    -------
    EqualHours or None
        None where both have as many more or fewer half-hours than 48 a day.
    """
    if _surplus(now) == _surplus(then):
        return None
    shift = shift_days * PER_DAY
    skipped_now, skipped_then = _skipped(now), _skipped(then)
    repeated = now.cube.clock_changes.repeated // PER_DAY
    return EqualHours(
        now_wh=_energy_without(now, skipped_then + shift),
        comparison_wh=_energy_without(then, skipped_now - shift),
        has_repeated=any(bool(np.isin(repeated, one.expected_days).any()) for one in (now, then)),
        has_skipped=len(skipped_now) + len(skipped_then) > 0,
    )


def _surplus(selection: Selection) -> int:
    """Return how many half-hours the clock changes add to the days of a selection."""
    return selection.expected - PER_DAY * len(selection.expected_days)


def _skipped(selection: Selection) -> Array:
    """Return the labels that the clocks skip on the days of a selection."""
    labels = selection.cube.clock_changes.skipped_labels
    skipped: Array = labels[np.isin(labels // PER_DAY, selection.expected_days)]
    return skipped


def _energy_without(selection: Selection, labels: Array) -> float:
    """Return the energy without second passes of repeated hours, and without some labels [Wh]."""
    repeated = selection.cube.clock_changes.repeated_labels
    is_second = (selection.fold == 1) & np.isin(selection.read_at, repeated)
    return float(selection.wh()[~is_second & ~np.isin(selection.read_at, labels)].sum())
