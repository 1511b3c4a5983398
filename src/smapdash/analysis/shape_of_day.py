"""The mean day of a group without its height, so that groups of different use compare by when they use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smapdash.model.enums import DayType
from smapdash.model.frames import build_frame
from smapdash.model.research import SHAPE

if TYPE_CHECKING:
    import pandas as pd


def shape_of_day(profile: pd.DataFrame) -> pd.DataFrame:
    """Return a PROFILE frame, over all its days, as multiples of the mean of its half-hours: frame SHAPE.

    Without readings, or where nothing is used, there are no rows.
    """
    days = profile[profile["day_type"] == DayType.ALL]
    mean = days["mean_w_per_user"].mean()
    if not mean > 0:
        return SHAPE.empty()
    columns = {
        "half_hour": days["half_hour"].to_numpy(),
        "days": days["days"].to_numpy(),
        "of_mean": (days["mean_w_per_user"] / mean).to_numpy(),
        "p10_of_mean": (days["p10_w_per_user"] / mean).to_numpy(),
        "p90_of_mean": (days["p90_w_per_user"] / mean).to_numpy(),
    }
    return build_frame(SHAPE, columns)
