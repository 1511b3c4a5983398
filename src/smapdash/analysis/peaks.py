"""The highest demands of a selection, one a day, and what each user adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from smapdash.analysis.selection import Selection, datetimes
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.frames import build_frame
from smapdash.model.research import PEAKS

if TYPE_CHECKING:
    import pandas as pd

MOST = 10
"""Days whose highest half-hour is listed."""


class Peaks(NamedTuple):
    """The highest half-hour of each of the highest days, highest first: arrays of shape (P,), P at most 10.

    Attributes
    ----------
    read_at, fold : array of int
        Half-hours since 1970; 1 for the second pass of a repeated hour.
    wh : array of float
        Energy of the selection [Wh].
    users : array of int
        Users with a reading.
    """

    read_at: Array
    fold: Array
    wh: Array
    users: Array


def find_peaks(selection: Selection) -> Peaks:
    """Return the peaks of a selection; of equal half-hours and days the earlier."""
    readings, wh = selection.readings(), selection.wh()
    held = np.flatnonzero(readings)
    order = held[np.argsort(-wh[held], kind="stable")]
    _, first_of_day = np.unique(selection.read_at[order] // PER_DAY, return_index=True)
    place = order[np.sort(first_of_day)[:MOST]]
    return Peaks(selection.read_at[place], selection.fold[place], wh[place], readings[place])


def share_out(
    selection: Selection, peaks: Peaks, readings: Mapping[str, Array], most: int | None = None
) -> pd.DataFrame:
    """Return the users of each of some peaks, those of the highest demand first: frame PEAKS.

    Parameters
    ----------
    readings : mapping of str to array
        Those of `Selection.users_with_data` at the half-hours of the peaks and others: `user`, the place among these
        users; `half_hour` since 1970; `fold`; `wh` [Wh].
    most : int or None
        Users of each peak; None for all.
    """
    parts = []
    for number, (at, fold) in enumerate(zip(peaks.read_at.tolist(), peaks.fold.tolist(), strict=True)):
        rows = np.flatnonzero((readings["half_hour"] == at) & (readings["fold"] == fold))
        rows = rows[np.lexsort((readings["user"][rows], -readings["wh"][rows]))][:most]
        parts.append((np.full(len(rows), number), rows))
    rank, rows = (np.concatenate(part) for part in zip(*parts, strict=True))
    user, wh, whole = selection.users_with_data[readings["user"][rows]], readings["wh"][rows], peaks.wh[rank]
    own_peak_w = UserFigures(selection, selection.users_with_data).peak_w[readings["user"][rows]]
    segments = [selection.cube.segments[number] for number in selection.cube.segment[user].tolist()]
    columns = {
        "user": selection.cube.ids.at(user),
        "area": [segment.area for segment in segments],
        "tariff": [segment.tariff for segment in segments],
        "user_demand_w": 2 * wh,
        "share": _ratio(wh, whole),
        "responsibility_factor": _ratio(2 * wh, own_peak_w),
    }
    return build_frame(PEAKS, _of_peaks(peaks, rank) | columns)


def without_users(peaks: Peaks) -> pd.DataFrame:
    """Return one row for each of some peaks, whose user is missing: frame PEAKS."""
    number = len(peaks.read_at)
    columns: dict[str, Any] = {name: [None] * number for name in ("user", "area", "tariff")}
    columns |= dict.fromkeys(("user_demand_w", "share", "responsibility_factor"), np.full(number, np.nan))
    return build_frame(PEAKS, _of_peaks(peaks, np.arange(number)) | columns)


def _of_peaks(peaks: Peaks, rank: Array) -> dict[str, Any]:
    """Return the columns that describe a peak, of the peak of each row."""
    return {
        "rank": rank + 1,
        "peak_at": datetimes(peaks.read_at[rank]),
        "fold": peaks.fold[rank],
        "demand_w": 2 * peaks.wh[rank],
        "users": peaks.users[rank],
    }


def _ratio(part: Array, whole: Array) -> Array:
    """Return part / whole; NaN where that is 0."""
    ratio: Array = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return ratio
