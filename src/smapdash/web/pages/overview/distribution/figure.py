"""The histogram of users by their mean daily use, and its finding in words."""

from __future__ import annotations

import pandas as pd

from smapdash.model.values import write_use
from smapdash.web.charts import canvas, theme
from smapdash.web.charts.offers import Offer, show_users
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT = 256
SUBJECT = message("distribution.subject")
FEWEST_USERS = 4
MUTED = 0.35
FEW = 4
"""Users below which the axis would have ticks between whole numbers."""


def distribution_figure(
    frame: pd.DataFrame, *, chosen: tuple[float, float] | None = None, uirevision: str = canvas.KEEP_ZOOM
) -> canvas.Chart:
    """Draw the number of users by mean daily use, and the median.

    Parameters
    ----------
    frame : DataFrame
        DISTRIBUTION.
    chosen : tuple of float, optional
        Bounds of the bar whose users the table lists [Wh per day].

    Returns
    -------
    Chart
        Users over kWh per day; without traces for an empty frame. Its click data carry the bounds of a bar as
        `customdata[0]`: 20-25.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin(right=28), uirevision=uirevision)
    if frame.empty:
        return figure
    low, high = (frame["low_wh"] / 1_000).tolist(), (frame["high_wh"] / 1_000).tolist()
    ranges = list(zip(frame["low_wh"].tolist(), frame["high_wh"].tolist(), strict=True))
    users = frame["users"].tolist()
    width = high[0] - low[0]
    top = canvas.show_y_axis(figure, "users", max(users))
    if max(users) < FEW:
        figure.update_axis("yaxis", dtick=1)
    canvas.show_x_axis(figure, range=[0, high[-1]], nticks=5, ticksuffix=" kWh")
    figure.update_axis("xaxis", showspikes=False)
    figure.update_layout(hovermode="closest", dragmode=False, bargap=0.08)
    figure.add_bar(
        x=[start + width / 2 for start in low],
        y=users,
        width=[0.92 * width] * len(users),
        name="users",
        marker={
            "color": theme.ACCENT,
            "opacity": [1.0 if chosen in (None, use) else MUTED for use in ranges],
            "line": {"width": 0},
        },
        customdata=[
            [write_use(use), formatting.plural(count, "user"), formatting.use_range(*use)]
            for count, use in zip(users, ranges, strict=True)
        ],
        hovertemplate="%{customdata[1]} with %{customdata[2]}<extra></extra>",
    )
    median = float(frame["median_wh"].iloc[0]) / 1_000
    _mark_median(figure, median, top, is_late=median > high[-1] / 2)
    return figure


def _mark_median(figure: canvas.Chart, median: float, top: float, *, is_late: bool) -> None:
    """Draw the median [kWh] as a line in ink with an edge in the surface colour, under its label."""
    for colour, width in ((theme.SURFACE, 4), (theme.INK, 2)):
        figure.add_shape(type="line", x0=median, x1=median, y0=0, y1=top, line={"color": colour, "width": width})
    canvas.write(
        figure, f"<b>median {formatting.energy(1_000 * median)}</b>", x=median, y=top, yanchor="top",
        xanchor="right" if is_late else "left", xshift=-4 if is_late else 4, bgcolor=theme.SURFACE, borderpad=2,
    )  # fmt: skip


def list_users(frame: pd.DataFrame, chosen: tuple[float, float] | None) -> Offer:
    """Return the offer to list the users of a bar."""
    bars = map(write_use, zip(frame["low_wh"].tolist(), frame["high_wh"].tolist(), strict=True))
    return show_users(write_use(chosen) if chosen else None, bars)


def title_distribution(frame: pd.DataFrame) -> str:
    """Return the finding as plain text for the card's title, or the subject where users are few."""
    if frame["users"].sum() < FEWEST_USERS:
        return SUBJECT
    return message("distribution.median_daily_use", median=formatting.energy(float(frame["median_wh"].iloc[0])))


def describe_distribution(frame: pd.DataFrame) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    if frame.empty:
        return ""
    counts = frame["users"].tolist()
    place = counts.index(max(counts))
    low, high = (formatting.energy(frame[bound].tolist()[place]) for bound in ("low_wh", "high_wh"))
    users, most = formatting.plural(sum(counts), "user"), formatting.count(counts[place])
    return message("distribution.describe", users=users, most=most, low=low, high=high)
