"""Data of the chart of one user's energy, ready to draw: the user beside its peers, and the finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import BAND_PERCENTILES, Grain
from smapdash.model.user_results import FEWEST_FOR_PERCENTILES
from smapdash.web.charts import quantities, timeline
from smapdash.web.charts.whole_buckets import ALL_DAYS, DaysInView
from smapdash.wording import formatting
from smapdash.wording.messages import message

_SHORT = (Grain.HALF_HOUR, Grain.HOUR, Grain.DAY)


class Band(NamedTuple):
    """Percentiles of the peers in one bucket [kWh]."""

    p10: float
    p25: float
    p50: float
    p75: float
    p90: float


class Pair(NamedTuple):
    """One bucket: the user's value, the mean and band of its peers (below a day [kW], else [kWh]), and their number.

    The value is None without a reading of the user, the mean also without peers, the band also with too few peers.
    The sum is lacking if days of the bucket are out of view or readings are missing.
    """

    start: datetime
    fold: int
    value: float | None
    mean: float | None
    users: int
    band: Band | None = None
    is_lacking: bool = False


def user_pairs(
    frame: pd.DataFrame, *, grain: Grain, bands: pd.DataFrame | None = None, in_view: DaysInView = ALL_DAYS
) -> list[Pair]:
    """Return the buckets of a USER_ENERGY frame: the regular ones including gaps, then second passes.

    Parameters
    ----------
    bands : DataFrame, optional
        BANDS of the peers at the same grain.
    in_view : DaysInView
        Determines which weeks and months are cut.
    """
    known: dict[tuple[datetime, int], Pair] = {}
    of_start = {} if bands is None else _bands(bands)
    columns = (
        timeline.starts_of(frame),
        timeline.folds_of(frame),
        timeline.numbers_of(frame, "energy_wh"),
        timeline.numbers_of(frame, "segment_mean_wh"),
        frame["segment_users"].tolist(),
        frame["readings"].tolist(),
    )
    for start, fold, wh, mean_wh, users, readings in zip(*columns, strict=True):
        alone = users < 2 and wh is not None
        mean = None if alone else quantities.value_of(mean_wh, grain)
        band = of_start.get(start) if users >= FEWEST_FOR_PERCENTILES else None
        lacks = wh is not None and in_view.lacks(start, grain, readings, 1)
        known[start, fold] = Pair(start, fold, quantities.value_of(wh, grain), mean, users, band, lacks)
    buckets = timeline.grid(timeline.start_array(frame), grain).tolist()
    regular = [known.get((start, 0), Pair(start, 0, None, None, 0)) for start in buckets]
    return regular + [pair for (_, fold), pair in sorted(known.items()) if fold]


def has_band(pairs: Sequence[Pair]) -> bool:
    """Return whether the peers have a band, or only a mean."""
    return any(pair.band for pair in pairs)


def title_user_energy(pairs: Sequence[Pair], *, peers: str, grain: Grain) -> str:
    """Return the finding as plain text for the chart's title, or the subject where there is none."""
    finding = _against_band(pairs, peers, grain) if has_band(pairs) else _against_mean(pairs, peers, grain)
    return finding or quantities.subject(grain)


def describe_user_energy(pairs: Sequence[Pair], *, user_id: str, peers: str, grain: Grain) -> str:
    """Return a text description of the chart for screen readers; empty without data of the user."""
    known = [(p.value, p) for p in pairs if p.value is not None]
    if not known:
        return ""
    whole = [(value, pair) for value, pair in known if not pair.is_lacking] or known
    of_highest = known if grain in _SHORT else whole
    extremes = [
        f"{quantities.in_words(value, grain)} {formatting.when(pair.start, pair.fold, grain)}"
        for value, pair in (max(of_highest, key=lambda one: one[0]), min(whole, key=lambda one: one[0]))
    ]
    if len(known) == 1:
        return message("user.describe_one", user_id=user_id, highest=extremes[0])
    finding = _against_band(pairs, peers, grain) if has_band(pairs) else _against_mean(pairs, peers, grain)
    return message(
        "user.describe_energy",
        user_id=user_id,
        highest=extremes[0],
        lowest=extremes[1],
        finding=f" {finding}." if finding else "",
    )


def _against_band(pairs: Sequence[Pair], peers: str, grain: Grain) -> str:
    """Return the share of buckets below P10 or above P90, whichever is larger; empty for fewer than two buckets."""
    both = [(p.value, p.band) for p in pairs if p.value is not None and p.band]
    if len(both) < 2:
        return ""
    above, below = sum(kwh > band.p90 for kwh, band in both), sum(kwh < band.p10 for kwh, band in both)
    if not above and not below:
        return message("user.within_the_band", peers=peers, share=_share(len(both), len(both), grain))
    side, count = (message("user.above"), above) if above >= below else (message("user.below"), below)
    return message("user.the_band", side=side, peers=peers, share=_share(count, len(both), grain))


def _against_mean(pairs: Sequence[Pair], peers: str, grain: Grain) -> str:
    both = [(p.value, p.mean) for p in pairs if p.value is not None and p.mean is not None]
    if len(both) < 2:
        return ""
    above = sum(kwh > mean for kwh, mean in both)
    if above == 0:
        return message("user.below_or_at_the", peers=peers, share=_share(len(both), len(both), grain))
    return message("user.above_the_mean_of", peers=peers, share=_share(above, len(both), grain))


def _share(part: int, whole: int, grain: Grain) -> str:
    of = f"all {formatting.count(whole)}" if part == whole else f"{formatting.count(part)} of {formatting.count(whole)}"
    return f"{'on' if grain is Grain.DAY else 'in'} {of} {grain}s"


def _bands(frame: pd.DataFrame) -> dict[datetime, Band]:
    columns = [(frame[f"p{share}_wh"] / 1_000).tolist() for share in BAND_PERCENTILES]
    return {start: Band(*row) for start, *row in zip(timeline.starts_of(frame), *columns, strict=True)}
