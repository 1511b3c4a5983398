"""Percentiles across users: how much the low, the middle and the high ones use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.buckets import starts, user_buckets
from smapdash.analysis.cube import Cube
from smapdash.analysis.percentiles import percentiles_by_column, percentiles_of_groups
from smapdash.analysis.selection import Selection
from smapdash.model.arrays import Array
from smapdash.model.enums import BAND_PERCENTILES, Grain
from smapdash.model.filters import Filters
from smapdash.model.frames import BANDS, build_frame

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
    key, users, found = _by_day(selection) if grain is Grain.DAY else _by_bucket(selection, grain)
    known = users > 0
    start, _ = starts(key[known], grain)
    columns = {f"p{share}_wh": values[known] for share, values in zip(BAND_PERCENTILES, found, strict=True)}
    return build_frame(BANDS, {"start": start, "users": users[known], **columns})


def _by_day(selection: Selection) -> tuple[Array, Array, Array]:
    cube, users = selection.cube, selection.users_by_day()
    if selection.is_whole:
        return selection.day, users, cube.percentiles_by_day[:, selection.days]
    counts = np.zeros(len(cube.days.day), np.int64)
    counts[selection.days] = users
    days = cube.days
    found = percentiles_by_column(
        days.wh, days.row, selection.bounds, counts, BAND_PERCENTILES, kept=selection.kept_days
    )
    return selection.day, users, found[:, selection.days]


def _by_bucket(selection: Selection, grain: Grain) -> tuple[Array, Array, Array]:
    of_users = user_buckets(selection, grain)
    users = np.bincount(of_users.bucket, minlength=len(of_users.key))
    wh = of_users.sum_up(selection.spans.take(selection.cube.days.wh))
    found = percentiles_of_groups(wh[np.argsort(of_users.bucket, kind="stable")], users, BAND_PERCENTILES)
    return of_users.key, users, found
