"""The users of the largest rises and falls as bars to both sides of zero, and the finding in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from smapdash.model.periods import ComparisonPeriod
from smapdash.model.results import LargestChanges
from smapdash.web.charts import canvas, theme
from smapdash.web.charts.texts import shorten
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.periods import compared_days, days_of
from smapdash.wording.phrases import signed

MOST = 5
"""Rises, and as many falls."""
ROW = 22
GAP = 0.5
"""Between rises and falls, in rows."""
HEIGHT = 256
BAR = 0.6
RIGHT = 112
PX_PER_LETTER = 7
LONGEST_NAME = 10
DIGITS = 1


class Change(NamedTuple):
    """How one user changed: mean use of a day in both periods, and the difference [kWh]; percent is NaN after 0."""

    user: str
    area: str
    tariff: str
    comparison: float
    now: float
    kwh: float
    percent: float

    @property
    def in_percent(self) -> str:
        """The change in per cent, if there is one: +113.9 %."""
        return "after 0" if math.isnan(self.percent) else f"{signed(self.percent, DIGITS)} %"

    @property
    def in_words(self) -> str:
        """The change of a day's use: +78.3 kWh a day, +113.9 %."""
        return message("changes.change_in_words", kwh=signed(self.kwh, DIGITS), in_percent=self.in_percent)


@dataclass(frozen=True)
class Answer:
    """The largest changes, the days that they are against, None without a comparison, and what they lack."""

    found: LargestChanges
    period: ComparisonPeriod | None
    shortfall: str = ""

    @cached_property
    def changes(self) -> list[Change]:
        """The changes, the largest rise first, then the largest fall first."""
        rows = self.found.rows
        texts = (rows[name].tolist() for name in ("id", "area", "tariff"))
        kwh = ((rows[f"{name}_wh_per_day"] / 1_000).tolist() for name in ("before", "mean", "change"))
        return [Change(*values) for values in zip(*texts, *kwh, rows["change_percent"].tolist(), strict=True)]


def changes_figure(answer: Answer) -> canvas.Chart:
    """Draw a horizontal bar for each user, and beside it the change in kWh a day and in per cent."""
    changes = answer.changes
    names = [shorten(change.user, LONGEST_NAME) for change in changes]
    left = 16 + PX_PER_LETTER * max(map(len, names), default=0)
    figure = canvas.blank(HEIGHT, canvas.Margin(left=left, right=RIGHT, bottom=8))
    if not changes:
        return figure
    places = [row + (GAP if change.kwh < 0 else 0) for row, change in enumerate(changes)]
    figure.add_bar(
        orientation="h",
        x=[change.kwh for change in changes],
        y=places,
        width=BAR,
        name="change",
        customdata=[[change.user] for change in changes],
        marker={"color": [theme.ACCENT if change.kwh > 0 else theme.REF for change in changes], "line": {"width": 0}},
        hovertext=[_hover(change) for change in changes],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    _show_axes(figure, changes, places, names)
    for place, change in zip(places, changes, strict=True):
        at = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": RIGHT, "y": place, "yanchor": "middle"}
        canvas.write(figure, f"<b>{signed(change.kwh, DIGITS)}</b>, {change.in_percent}", **at)
    return figure


def title_changes(answer: Answer) -> str:
    """Return the user who changed most, or the subject where nobody did."""
    changes = answer.changes
    if not changes or answer.period is None:
        return message("changes.biggest_changes")
    most = max(changes, key=lambda change: abs(change.kwh))
    verb = "rose" if most.kwh > 0 else "fell"
    who = message("changes.most_vs", user=formatting.shown(most.user), verb=verb, days=days_of(answer.period))
    return message("changes.title", who=who, kwh=signed(most.kwh, DIGITS))


def subtitle_changes(answer: Answer) -> str:
    """Return how many users are compared and what is shown."""
    found, period = answer.found, answer.period
    if period is None:
        return message("changes.nothing_compared")
    users = message("changes.users_in_both_periods", users=formatting.plural(found.compared, "user"))
    days = compared_days(period)
    if not found.compared:
        return message("changes.no_user_in_both_periods", days=days)
    largest = message("changes.the_largest_of_each", most=MOST) if max(found.risen, found.fallen) > MOST else ""
    subtitle = message(
        "changes.subtitle",
        days=days,
        users=users,
        risen=formatting.count(found.risen),
        fallen=formatting.count(found.fallen),
        largest=largest,
    )
    return " ".join(filter(None, (subtitle, answer.shortfall)))


def describe_changes(answer: Answer) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    return " ".join(f"{change.user}: {change.in_words}." for change in answer.changes)


def _hover(change: Change) -> str:
    user, area, tariff = map(formatting.safe, (change.user, change.area, change.tariff))
    now, comparison = (formatting.energy(1_000 * kwh) for kwh in (change.now, change.comparison))
    return message(
        "changes.hover", user=user, area=area, tariff=tariff, now=now, comparison=comparison, in_words=change.in_words
    )


def _show_axes(figure: canvas.Chart, changes: list[Change], places: list[float], names: list[str]) -> None:
    figure.update_layout(hovermode="closest", dragmode=False)
    canvas.write_unit(figure, message("changes.unit"))
    ends = [0.0, *(change.kwh for change in changes)]
    figure.update_axis("xaxis", visible=True, showticklabels=False, showgrid=False, zeroline=True, fixedrange=True,
                       zerolinewidth=1, zerolinecolor=theme.ZERO, range=[min(ends), max(ends)])  # fmt: skip
    figure.update_axis(
        "yaxis",
        visible=True,
        range=[2 * MOST, -0.5],
        tickvals=places,
        ticktext=[formatting.safe(name) for name in names],
        showgrid=False,
        zeroline=False,
        ticklabelstandoff=8,
        tickfont={"size": canvas.LABEL_SIZE, "color": theme.INK},
    )
