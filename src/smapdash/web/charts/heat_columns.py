"""The columns of the heat map: days, or the means of weeks or months where there are more days than pixels."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from smapdash.model.enums import Grain
from smapdash.web.charts import timeline
from smapdash.web.charts.whole_buckets import last_day_of
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_COLUMNS = 750
"""About one for each pixel of the plot."""
MOST_COLUMNS_NARROW = 250
"""On a phone, and in the panel of a user."""
_HALF_HOURS = 48


class HeatColumns(NamedTuple):
    """Columns from the first to the last with a reading, including those without any.

    Attributes
    ----------
    grain : Grain
        What a column is: a day, a week or a month.
    starts : list of datetime
        First day of each.
    kw : array of float64, shape (columns, 48)
        Mean demand of its days with readings in each half-hour of the day [kW]; NaN where there is none.
    """

    grain: Grain
    starts: list[datetime]
    kw: npt.NDArray[np.float64]

    @property
    def end(self) -> datetime:
        """First day after the last column."""
        return datetime.combine(last_day_of(self.starts[-1], self.grain) + timedelta(days=1), datetime.min.time())


def column_grain(frame: pd.DataFrame, most: int) -> Grain:
    """Return the grain that gives a HEATMAP at most so many columns; months at the coarsest."""
    if frame.empty:
        return Grain.DAY
    day = frame["day"].to_numpy()
    days = int((day.max() - day.min()) / np.timedelta64(1, "D")) + 1
    return Grain.DAY if days <= most else Grain.WEEK if days <= 7 * most else Grain.MONTH


def heat_columns(frame: pd.DataFrame, watts: str, grain: Grain) -> HeatColumns:
    """Return the columns of this grain of a HEATMAP with data; `watts` names its column of demand [W]."""
    begins = _first_days(frame["day"].to_numpy().astype("datetime64[D]"), grain)
    starts = timeline.grid(begins.astype("datetime64[us]"), grain).tolist()
    place = np.searchsorted(np.array(starts, "datetime64[D]"), begins)
    index, size = place * _HALF_HOURS + frame["half_hour"].to_numpy(), len(starts) * _HALF_HOURS
    total = np.bincount(index, weights=frame[watts].to_numpy(), minlength=size)
    days = np.bincount(index, minlength=size)
    mean = np.divide(total, 1_000 * days, out=np.full(size, np.nan), where=days > 0)
    return HeatColumns(grain, starts, mean.reshape(len(starts), _HALF_HOURS))


def column_sentence(grain: Grain) -> str:
    """Return the sentence that names the grain of a column; empty for a day."""
    return "" if grain is Grain.DAY else message("heat.column", grain=formatting.a(grain))


def _first_days(days: npt.NDArray[np.datetime64], grain: Grain) -> npt.NDArray[np.datetime64]:
    if grain is Grain.MONTH:
        return days.astype("datetime64[M]").astype("datetime64[D]")
    return days - (days.astype(np.int64) + 3) % 7 if grain is Grain.WEEK else days
