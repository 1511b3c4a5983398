"""Percentiles across users: how much the low, the middle and the high ones use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.buckets import Buckets, bucket_days, starts
from smapdash.analysis.cube import BANDS_SHARES, Array, Cube
from smapdash.analysis.percentiles import percentiles
from smapdash.analysis.selection import Selection
from smapdash.choices import Grain
from smapdash.filters import Filters
from smapdash.frames import BANDS, build_frame

if TYPE_CHECKING:
    import pandas as pd


def bands_across_users(cube: Cube, filters: Filters, grain: Grain) -> pd.DataFrame:
    """Return percentiles over the users with data in a bucket of their energy in it: frame BANDS.

    Raises
    ------
    ValueError
        When the grain is finer than a day: there are no bands across users.
    """
    if grain in (Grain.HALF_HOUR, Grain.HOUR):
        raise ValueError("bands across users need a grain of days, weeks or months")
    selection = Selection(cube, filters)
    buckets = bucket_days(selection.day, grain)
    if grain is Grain.DAY and selection.is_whole:
        users, found = selection.users_by_day(), cube.percentiles_by_day[:, selection.days]
    else:
        users, found = _percentiles(selection, buckets, grain)
    known = users > 0
    start, _ = starts(buckets.key[known], grain)
    columns = {f"p{share}_wh": values[known] for share, values in zip(BANDS_SHARES, found, strict=True)}
    return build_frame(BANDS, {"start": start, "users": users[known], **columns})


def _percentiles(selection: Selection, buckets: Buckets, grain: Grain) -> tuple[Array, Array]:
    wh, held = selection.block(selection.cube.days.wh), selection.block(selection.cube.days.readings)
    if grain is not Grain.DAY:
        wh, held = buckets.reduce(np.add, wh), buckets.reduce(np.bitwise_or, held)
    users = np.count_nonzero(held, axis=1)
    return users, percentiles(np.where(held, wh, np.nan), BANDS_SHARES)
