"""Areas, tariffs or pairs of them beside the same ones in other days."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_SUMS = ("users", "user_days", "energy_wh", "mean_wh_per_user_day")
_COUNTS = {"before_users": "int64", "before_user_days": "int64"}


def compare_segments(frame: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Return a SEGMENTS frame with each row's sums in other days, and its changes.

    Parameters
    ----------
    frame, before : DataFrame
        SEGMENTS by the same split.

    Returns
    -------
    DataFrame
        With `before_users` and `before_user_days`, 0 without readings; `before_energy_wh` and
        `before_mean_wh_per_user_day` [Wh]; and `energy_change_percent` and `mean_change_percent`, relative to these
        [%], missing without readings in both, and where they are 0.
    """
    beside = before[["area", "tariff", *_SUMS]].rename(columns={name: f"before_{name}" for name in _SUMS})
    both = frame.merge(beside, on=["area", "tariff"], how="left", validate="one_to_one")
    both = both.fillna(dict.fromkeys(_COUNTS, 0)).astype(_COUNTS)
    return both.assign(
        before_energy_wh=both["before_energy_wh"].where(both["before_user_days"] > 0),
        energy_change_percent=lambda rows: _change(
            rows["energy_wh"].where(rows["user_days"] > 0), rows["before_energy_wh"]
        ),
        mean_change_percent=lambda rows: _change(rows["mean_wh_per_user_day"], rows["before_mean_wh_per_user_day"]),
    )


def _change(now: pd.Series[float], before: pd.Series[float]) -> pd.Series[float]:
    return 100 * (now / before.where(before > 0) - 1)
