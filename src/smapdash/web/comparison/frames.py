"""Energy over time in the comparison period, as far as it may be shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from smapdash.model.enums import Grain, Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.periods import ONE_DAY, WEEK, ComparisonPeriod
from smapdash.repository.protocol import Repository
from smapdash.web.charts.energy_lines import Shift
from smapdash.web.comparison.changes import Compared
from smapdash.wording.messages import message

MOST_COMPARED = 5
"""More lines, with as many dashed ones, could not be distinguished."""
_NAMES = ["area", "tariff", "user"]
_KEYS = ("start", "fold", *_NAMES)
_LONG = (Grain.WEEK, Grain.MONTH)


class ComparisonFrame(NamedTuple):
    """A frame of the comparison period.

    Attributes
    ----------
    compared : Compared
        The comparison period.
    frame : DataFrame
        ENERGY or BANDS with rows, at the times of the comparison period, without second passes; no bucket without one
        of the period in view above it.
    shift : Shift
        Time from the comparison period to the period in view.
    left_out : tuple of str
        Areas, tariffs or users left out because their users differ.
    """

    compared: Compared
    frame: pd.DataFrame
    shift: Shift
    left_out: tuple[str, ...] = ()


def fetch_comparison_energy(
    repository: Repository, compared: Compared | None, filters: Filters, frame: pd.DataFrame, grain: Grain
) -> ComparisonFrame | None:
    """Return the ENERGY frame of the comparison period.

    A total is compared only where the users are the same.

    Returns
    -------
    ComparisonFrame or None
        None where nothing may be shown: no comparison period, buckets that do not align with those in view, too many
        lines, or different users.
    """
    groups = dict.fromkeys(_names_of(frame))
    shift = shift_of(compared.period, grain) if compared else None
    if compared is None or shift is None or not 0 < len(groups) <= MOST_COMPARED:
        return None
    fair = _of_same_users(repository, compared, filters) if filters.measure is Measure.TOTAL else groups
    kept = [group for group in groups if group in fair]
    then = repository.fetch_energy(compared.days_of(filters), grain)
    is_kept = np.array([name in kept for name in _names_of(then)], bool) & (then["fold"].fillna(0).to_numpy() == 0)
    then = _that_stand_below(then[is_kept], compared, grain, shift)
    left_out = tuple(" ".join(filter(None, group)) for group in groups if group not in kept)
    return ComparisonFrame(compared, then, shift, left_out) if len(then) else None


def _names_of(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the area, tariff and user of each row, empty where they are missing."""
    columns = (frame[name].to_numpy(object, na_value="") for name in _NAMES)
    return list(zip(*columns, strict=True))


def _of_same_users(repository: Repository, compared: Compared, filters: Filters) -> set[tuple[str, ...]]:
    """Return the names of the groups whose users are the same in both periods."""
    if filters.split is Split.NONE:
        return {("", "", "")} if compared.comparison.is_of_same_users else set()
    return {
        tuple(getattr(group, name) or "" for name in _NAMES)
        for group in repository.fetch_groups(filters)
        if repository.fetch_comparison(group.filters, compared.period).is_of_same_users
    }


def fetch_comparison_bands(
    repository: Repository, compared: Compared | None, filters: Filters, grain: Grain
) -> ComparisonFrame | None:
    """Return the BANDS frame of the comparison period; None where none may be shown."""
    shift = shift_of(compared.period, grain) if compared else None
    if compared is None or shift is None:
        return None
    then = _that_stand_below(repository.fetch_bands(compared.days_of(filters), grain), compared, grain, shift)
    return ComparisonFrame(compared, then, shift) if len(then) else None


def put_beside(frame: pd.DataFrame, comparison: ComparisonFrame | None, value: str) -> pd.DataFrame:
    """Return a frame with the start, users and one value of the comparison bucket beside each bucket.

    These columns begin with `before_`; their values are missing where there is no such bucket.

    Parameters
    ----------
    frame : DataFrame
        ENERGY or BANDS.
    comparison : ComparisonFrame or None
        Frame of the comparison period; None adds no column.
    value : str
        The column that is drawn.
    """
    if comparison is None:
        return frame
    keys = [key for key in _KEYS if key in frame]
    beside = {f"before_{name}": comparison.frame[name] for name in ("start", "users", value)}
    then = comparison.frame[keys].assign(start=comparison.frame["start"] + comparison.shift, **beside)
    return frame.merge(then, on=keys, how="left").astype({"before_users": "Int64"})


def shift_of(period: ComparisonPeriod, grain: Grain) -> Shift | None:
    """Return the time from each bucket of the comparison period to the one in view that it is compared with.

    None where they do not align: weeks need the same weekdays, and so do days where some are chosen; months need the
    same dates of other months, and all weekdays.
    """
    if grain is Grain.MONTH:
        return None if period.months is None or period.weekdays else pd.DateOffset(months=period.months)
    is_by_week = grain is Grain.WEEK or period.weekdays
    return None if is_by_week and period.shift % WEEK else period.shift


def unaligned_sentence(compared: Compared | None, grain: Grain) -> str:
    """Return the sentence that nothing is dashed, as buckets do not align; empty where they do."""
    if compared is None or shift_of(compared.period, grain) is not None:
        return ""
    return message("comparison.no_dashed_line", grain=grain, days=compared.days)


def _that_stand_below(frame: pd.DataFrame, compared: Compared, grain: Grain, shift: Shift) -> pd.DataFrame:
    """Return a frame without buckets after those in view, and without weeks and months that the data cut at an end."""
    period, starts = compared.period, frame["start"]
    kept = starts + shift < pd.Timestamp(period.in_view[1] + ONE_DAY)
    if grain in _LONG:
        length = pd.DateOffset(months=1) if grain is Grain.MONTH else WEEK
        if period.first_day > period.span[0]:
            kept &= starts >= pd.Timestamp(period.first_day)
        if period.last_day < period.span[1]:
            kept &= starts + length <= pd.Timestamp(period.last_day + ONE_DAY)
    return frame[kept]
