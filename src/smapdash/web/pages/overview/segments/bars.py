"""The bars of areas or tariffs as values: what each adds up to, which of them are drawn, and which are chosen."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import MOST_LINES, Measure, Split
from smapdash.wording.groups import others
from smapdash.wording.messages import message

UNNAMED = message("segments.not_given")


class Bar(NamedTuple):
    """One area or tariff: users, user-days with readings, energy [Wh], and whether the filters choose it.

    `merged` is the number of areas or tariffs summed up in this bar; 0 for a single one.
    """

    name: str
    users: int
    user_days: int
    wh: float
    is_chosen: bool = True
    merged: int = 0

    @property
    def wh_per_user_day(self) -> float | None:
        """Mean energy per user and day [Wh]; None without days."""
        return self.wh / self.user_days if self.user_days else None

    def value(self, measure: Measure) -> float:
        """Return the length of the bar [Wh]; 0 without data."""
        return self.wh if measure is Measure.TOTAL else self.wh_per_user_day or 0.0


def bars_of(frame: pd.DataFrame, by: Split, chosen: Collection[str] = ()) -> list[Bar]:
    """Return a bar for each row of a SEGMENTS frame by area or by tariff, in its order.

    Parameters
    ----------
    chosen : collection of str
        The chosen areas or tariffs; all of them if it is empty.

    Raises
    ------
    ValueError
        When `by` is neither.
    """
    if by not in (Split.AREA, Split.TARIFF):
        raise ValueError("bars are of areas or of tariffs")
    names = frame[by.value].fillna(UNNAMED).tolist()
    sums = (frame[name].tolist() for name in ("users", "user_days", "energy_wh"))
    return [
        Bar(name, users, user_days, wh, not chosen or name in chosen)
        for name, users, user_days, wh in zip(names, *sums, strict=True)
    ]


def few_bars(bars: list[Bar]) -> list[Bar]:
    """Return at most `MOST_LINES` bars: chosen ones and those of most energy in their order, then the sum of the rest.

    Where all are chosen, so are the others.
    """
    if len(bars) <= MOST_LINES:
        return bars
    ranked = sorted(range(len(bars)), key=lambda i: (not bars[i].is_chosen, -bars[i].wh, bars[i].name))
    alone, rest = sorted(ranked[: MOST_LINES - 1]), ranked[MOST_LINES - 1 :]
    return [*(bars[i] for i in alone), sum_up([bars[i] for i in rest])]


def sum_up(bars: list[Bar]) -> Bar:
    """Return one bar for all of these, chosen if all of them are."""
    sums = (sum(bar.users for bar in bars), sum(bar.user_days for bar in bars), sum(bar.wh for bar in bars))
    return Bar(others(len(bars)), *sums, all(bar.is_chosen for bar in bars), merged=len(bars))


def comparison_values(comparison: list[Bar], bars: list[Bar], measure: Measure) -> dict[str, float]:
    """Return the comparison value [Wh] of each bar by name; that of the others is the sum of all without a bar."""
    alone = {bar.name for bar in bars if not bar.merged}
    values = {bar.name: bar.value(measure) for bar in comparison if bar.name in alone and bar.users}
    rest = [bar for bar in comparison if bar.name not in alone]
    return values | {bar.name: sum_up(rest).value(measure) for bar in bars if bar.merged}
