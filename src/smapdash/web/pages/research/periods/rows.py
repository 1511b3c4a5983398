"""The rows of two periods, and of the change from one to the other as far as it may be stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np

from smapdash.model.coverage import Sufficiency
from smapdash.model.results import Summary
from smapdash.web.cards.table_card import Cell
from smapdash.web.comparison.changes import Compared, mean_wh
from smapdash.web.ui.sufficiency import marked_figure
from smapdash.wording import formatting
from smapdash.wording.changes import change
from smapdash.wording.messages import message
from smapdash.wording.phrases import signed

_FIGURES: Final[Mapping[str, tuple[Callable[[Summary], float | None], float, int]]] = {
    "energy_wh": (lambda summary: summary.energy_wh, 0.001, 1),
    "mean_wh_per_user_day": (mean_wh, 0.001, 2),
    "max_demand_w": (lambda summary: summary.peak_w, 0.001, 2),
    "mean_demand_w": (lambda summary: summary.mean_w, 0.001, 2),
    "load_factor": (lambda summary: summary.load_factor, 1.0, 3),
}
"""Each figure of a period: its value, what the page multiplies it by, and its digits after the point."""


def record(name: str, days: tuple[date, date], summary: Summary) -> dict[str, Any]:
    """Return a period as a row of PERIODS."""
    figures = {column: value(summary) for column, (value, _, _) in _FIGURES.items()}
    return {
        "period": name,
        "first_day": np.datetime64(days[0], "us"),
        "last_day": np.datetime64(days[1], "us"),
        "users": summary.users,
        "coverage": np.nan if summary.coverage is None else summary.coverage,
        "max_demand_at": np.datetime64(summary.peak_at, "us"),
        **{column: np.nan if value is None else value for column, value in figures.items()},
    }


def build_rows(
    names: tuple[str, str], now: Summary, compared: Compared, days: tuple[Sufficiency, Sufficiency]
) -> list[list[Cell]]:
    """Build the cells of both periods and of the change, in the order of the heads of the card."""
    then = compared.summary
    pairs = {column: (value(now), value(then)) for column, (value, _, _) in _FIGURES.items()}
    written = {
        column: formatting.column([None if one is None else _FIGURES[column][1] * one for one in pair], digits)
        for (column, pair), (_, _, digits) in zip(pairs.items(), _FIGURES.values(), strict=True)
    }
    rows: list[list[Cell]] = []
    for place, (name, summary) in enumerate(zip(names, (now, then), strict=True)):
        figures = [texts[place] for texts in written.values()]
        at = formatting.moment(summary.peak_at, summary.peak_fold) if summary.peak_at else formatting.NO_VALUE
        coverage = marked_figure(formatting.share(summary.received, summary.expected), days[place])
        counts = [formatting.count(summary.users), coverage]
        rows.append([name, *counts, *figures[:3], at, *figures[3:]])
    return [*rows, _changes(pairs, compared)]


def _changes(pairs: Mapping[str, tuple[float | None, float | None]], compared: Compared) -> list[Cell]:
    """Return the row of changes; a figure of other users, or of another number of days, has none."""
    same, fair = compared.comparison.is_of_same_users, compared.is_fair
    texts = {
        column: change(*pair) if fair or (same and column == "mean_wh_per_user_day") else ""
        for column, pair in pairs.items()
    }
    factors = pairs["load_factor"]
    if texts["load_factor"] and factors[0] is not None and factors[1] is not None:
        texts["load_factor"] = signed(factors[0] - factors[1], _FIGURES["load_factor"][2])
    figures = [text or formatting.NO_VALUE for text in texts.values()]
    return [message("both_periods.change"), "", "", *figures[:3], "", *figures[3:]]
