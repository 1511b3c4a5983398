"""Load research: what the demand of a group of users asks of a network, as figures and as frames."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from smapdash.model.frames import Column, FrameSpec
from smapdash.model.results import Summary

if TYPE_CHECKING:
    import pandas as pd

RESPONSIBILITY_PERCENTILES: Final = (10, 50, 90)


class Responsibility(NamedTuple):
    """Percentiles over users of the responsibility factor, 0 to 1; NaN where no user has one."""

    p10: float
    median: float
    p90: float

    @classmethod
    def unknown(cls) -> Responsibility:
        """Return that of a group without a demand."""
        return cls(math.nan, math.nan, math.nan)


class GroupDemand(NamedTuple):
    """The demand of a group of users, together and one by one.

    Attributes
    ----------
    summary : Summary
        Key figures of the group.
    sum_of_maxima_w : float
        Sum over the users with readings of their own maximum demands, whenever they were [W].
    top10_share : float or None
        Share of the group's energy that the tenth of its users with the most energy has, 0 to 1.
    responsibility : Responsibility
        How much of their own maxima the users have at the maximum of the group.
    """

    summary: Summary
    sum_of_maxima_w: float
    top10_share: float | None
    responsibility: Responsibility = Responsibility.unknown()

    @property
    def coincidence_factor(self) -> float | None:
        """Maximum demand of the group / sum of the maxima of its users, at most 1; None where nobody has a demand.

        max_t sum_u p[u,t] / sum_u max_t p[u,t] (T. Hong, Energy Forecasting; Imperial College, 2014).
        """
        if not self.summary.peak_w or not self.sum_of_maxima_w:
            return None
        return min(self.summary.peak_w / self.sum_of_maxima_w, 1.0)  # the two sums may differ in their last digit

    @property
    def diversity_factor(self) -> float | None:
        """The reciprocal of the coincidence factor, at least 1."""
        return None if self.coincidence_factor is None else 1 / self.coincidence_factor

    @property
    def admd_w(self) -> float | None:
        """After diversity maximum demand: maximum demand / users with readings [W per user] (CLNR-L217)."""
        summary = self.summary
        return None if summary.peak_w is None else summary.peak_w / summary.users


LOAD_RESEARCH = FrameSpec(
    "LOAD_RESEARCH",
    "group of users: first the whole selection, then each area, tariff or pair of the split with readings, by name",
    {
        "area": Column("str", "electricity supply area; missing in the row of the selection"),
        "tariff": Column("str", "price plan; missing in the row of the selection"),
        "users": Column("int64", "users with readings"),
        "readings": Column("int64", "readings"),
        "coverage": Column("float64", "share of the expected half-hours that have a reading, 0 to 1"),
        "max_demand_w": Column("float64", "maximum demand of the group [W]"),
        "max_demand_at": Column("datetime64[us]", "start of that half-hour, the earliest of equals"),
        "mean_demand_w": Column("float64", "mean demand over the half-hours that hold readings [W]"),
        "load_factor": Column("float64", "mean demand / maximum demand, 0 to 1; missing where the maximum is 0"),
        "sum_of_maxima_w": Column("float64", "sum of the users' own maximum demands [W]"),
        "coincidence_factor": Column("float64", "maximum demand / sum of maxima, 0 to 1; missing where that is 0"),
        "diversity_factor": Column("float64", "sum of maxima / maximum demand, from 1; missing likewise"),
        "admd_w": Column("float64", "maximum demand / users, after diversity maximum demand [W per user]"),
        "base_load_w": Column("float64", "median over days of the mean of the 8 lowest half-hours [W]; may be missing"),
        "top10_share": Column(
            "float64", "share of the energy of the top 10 % of users, 0 to 1; missing without energy"
        ),
        "responsibility_p10": Column(
            "float64",
            "demand of a user at the group's maximum / its own maximum, 0 to 1: P10 over users; may be missing",
        ),
        "responsibility_median": Column("float64", "its median over users"),
        "responsibility_p90": Column("float64", "its P90 over users"),
        "merged": Column("int64", "groups of least energy that the row sums up, unnamed; 0: it is of one"),
        "sufficient_days": Column("int64", "days of users with at least half of their half-hours"),
        "expected_days": Column("int64", "days of users in the dates, with readings or without"),
    },
)

PEAKS = FrameSpec(
    "PEAKS",
    "user of one of the ten highest demands of the selection, one a day; by rank, the user of the highest demand first",
    {
        "rank": Column("int64", "1 for the highest demand of all days"),
        "peak_at": Column("datetime64[us]", "start of the half-hour, the earliest of equals"),
        "fold": Column("Int16", "1 where it is the second pass of a repeated hour"),
        "demand_w": Column("float64", "demand of the selection [W]"),
        "users": Column("int64", "users with a reading in that half-hour"),
        "user": Column("str", "user's id"),
        "area": Column("str", "electricity supply area"),
        "tariff": Column("str", "price plan"),
        "user_demand_w": Column("float64", "demand of the user in that half-hour [W]"),
        "share": Column("float64", "that demand / the demand of the selection, 0 to 1; missing where that is 0"),
        "responsibility_factor": Column(
            "float64", "that demand / the user's own maximum demand, 0 to 1 (T. Hong, Energy Forecasting); likewise"
        ),
    },
)

ADMD = FrameSpec(
    "ADMD",
    "number of users of random samples, ascending; the last row is the selection itself",
    {
        "users": Column("int64", "users of each sample"),
        "admd_p10_w": Column(
            "float64", "maximum demand of a sample / its users [W per user]: P10 over samples (CLNR-L217)"
        ),
        "admd_median_w": Column("float64", "its median over samples"),
        "admd_p90_w": Column("float64", "its P90 over samples"),
        "samples": Column("int64", "samples: random ones, or all there are of so many users"),
        "seed": Column("int64", "seed of the random numbers"),
        "users_read": Column("int64", "users whose half-hours were read, of whom the samples are drawn"),
        "users_selected": Column("int64", "users of the selection"),
    },
)


class AdmdSoFar(NamedTuple):
    """How far the samples of ADMD are computed.

    Attributes
    ----------
    frame : DataFrame
        ADMD of the samples that are computed; `users_read` are those read so far.
    samples, all_samples : int
        Samples that are computed, and those to be.
    read, to_read : int
        Users whose half-hours are read, and those to be.
    """

    frame: pd.DataFrame
    samples: int
    all_samples: int
    read: int
    to_read: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to compute."""
        return self.read == self.to_read


CHANGES = FrameSpec(
    "CHANGES",
    "user with readings in both periods, the largest change of mean daily use first, up or down",
    {
        "user": Column("str", "user's id"),
        "area": Column("str", "electricity supply area"),
        "tariff": Column("str", "price plan"),
        "before_wh_per_day": Column("float64", "energy of the comparison period / its days with readings [Wh]"),
        "mean_wh_per_day": Column("float64", "energy of the days in view / days with readings [Wh]"),
        "change_wh_per_day": Column("float64", "the latter less the former [Wh]"),
        "change_percent": Column("float64", "change relative to the former [%]; missing where that is 0"),
        "before_coverage": Column(
            "float64", "share of the expected half-hours of the comparison period with a reading"
        ),
        "coverage": Column("float64", "the same of the days in view, 0 to 1"),
        "before_sufficient_days": Column("int64", "days of the comparison period with at least half of its half-hours"),
        "before_expected_days": Column("int64", "days of the comparison period"),
        "sufficient_days": Column("int64", "the former of the days in view"),
        "expected_days": Column("int64", "the latter of the days in view"),
    },
)

PERIODS = FrameSpec(
    "PERIODS",
    "one of two periods: the days in view, then those they are compared with",
    {
        "period": Column("str", "in view, or compared with"),
        "first_day": Column("datetime64[us]", "first day, as far as there are data"),
        "last_day": Column("datetime64[us]", "last day, itself included"),
        "users": Column("int64", "users with readings"),
        "coverage": Column("float64", "share of the expected half-hours that have a reading, 0 to 1"),
        "energy_wh": Column("float64", "energy [Wh]"),
        "mean_wh_per_user_day": Column("float64", "energy / user-days [Wh]"),
        "max_demand_w": Column("float64", "maximum demand [W]"),
        "max_demand_at": Column("datetime64[us]", "start of that half-hour, the earliest of equals"),
        "mean_demand_w": Column("float64", "mean demand over the half-hours that hold readings [W]"),
        "load_factor": Column("float64", "mean demand / maximum demand, 0 to 1; missing where the maximum is 0"),
    },
)

DIFFERENCES = FrameSpec(
    "DIFFERENCES",
    "area or tariff with readings, by name, beside all other users of the selection",
    {
        "area": Column("str", "electricity supply area; missing in a row of a tariff"),
        "tariff": Column("str", "price plan; missing in a row of an area"),
        "users": Column("int64", "users with readings"),
        "mean_wh_per_day": Column("float64", "mean over users of the energy of a user's day with readings [Wh]"),
        "other_users": Column("int64", "other users of the selection with readings"),
        "other_wh_per_day": Column("float64", "the same mean of the other users [Wh]; missing without any"),
        "difference_wh_per_day": Column("float64", "mean less that of the other users [Wh]; missing likewise"),
        "low_wh_per_day": Column("float64", "lower end of its 95 % bootstrap interval [Wh]; missing of few users"),
        "high_wh_per_day": Column("float64", "upper end of it [Wh]; missing likewise"),
        "resamples": Column("int64", "resamples of the users"),
        "seed": Column("int64", "seed of the random numbers"),
        "merged": Column("int64", "groups of least energy that the row sums up, unnamed; 0: it is of one"),
    },
)

SHAPE = FrameSpec(
    "SHAPE",
    "half-hour of the mean day of a group, as a multiple of the mean of that day",
    {
        "half_hour": Column("int64", "0 to 47, 0 from midnight"),
        "days": Column("int64", "days with readings"),
        "of_mean": Column("float64", "mean demand per user / its mean over the half-hours"),
        "p10_of_mean": Column("float64", "P10 over days of the demand per user / the same mean"),
        "p90_of_mean": Column("float64", "P90 of it"),
    },
)
