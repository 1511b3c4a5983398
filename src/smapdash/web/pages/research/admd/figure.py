"""The curve of ADMD against the number of users, and its finding in words."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pandas as pd

from smapdash.web.charts import canvas, hover, marks, theme
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT: Final = 300
SUBJECT: Final = message("admd.title")
_TICKS = (1, 2, 5)
_ROOM = 0.06
"""Share of the axis left free at each end."""


def admd_figure(frame: pd.DataFrame) -> canvas.Chart:
    """Draw an ADMD frame: kW per user over the common logarithm of the number of users, labelled with that number.

    The last row, the selection itself, is a ring; where not all of its users were read no line leads there.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin(right=28))
    if frame.empty:
        return figure
    sampled, whole = _sampled(frame), frame.iloc[-1]
    xs = np.log10(sampled["users"].to_numpy()).tolist()
    low, middle, high = ((sampled[f"admd_{name}_w"] / 1_000).tolist() for name in ("p10", "median", "p90"))
    canvas.show_y_axis(figure, message("admd.unit"), max([*high, whole["admd_median_w"] / 1_000]))
    _show_users(figure, int(whole["users"]))
    marks.add_band(figure, xs, low, high, name=message("admd.p10_to_p90"), fill=theme.BAND_FILL)
    marks.add_line(
        figure, xs, middle, name=message("admd.median"), colour=theme.ACCENT, hovertemplate="%{text}",
        text=[_box(row) for row in sampled.itertuples()],
    )  # fmt: skip
    _mark_selection(figure, int(whole["users"]), float(whole["admd_median_w"]))
    figure.update_layout(hovermode="closest", hoverdistance=-1, dragmode=False)
    return figure


def _mark_selection(figure: canvas.Chart, users: int, watts: float) -> None:
    """Put a ring on the selection itself, and its label above it."""
    at, kw = math.log10(users), watts / 1_000
    marker = {"size": 8, "color": theme.SURFACE, "line": {"width": 2, "color": theme.ACCENT}}
    figure.add_scatter(x=[at], y=[kw], name="selection", mode="markers", marker=marker, cliponaxis=False,
                       hoverinfo="skip")  # fmt: skip
    label = message("admd.label", users=formatting.plural(users, "user"), kw=_kw(watts))
    canvas.write(figure, f"<b>{label}</b>", x=at, y=kw, yanchor="bottom", yshift=8,
                 **({"xanchor": "right", "xshift": 8} if at else {"xanchor": "left", "xshift": -8}))  # fmt: skip


def _show_users(figure: canvas.Chart, most: int) -> None:
    """Show the horizontal axis from 1 to the users of the selection."""
    decades = math.log10(max(most, 2))
    ticks = [step * 10**power for power in range(len(str(most))) for step in _TICKS if step * 10**power <= most]
    canvas.show_x_axis(
        figure,
        range=[-_ROOM * decades, (1 + _ROOM) * decades],
        tickvals=[math.log10(tick) for tick in ticks],
        ticktext=[formatting.count(tick) for tick in ticks],
    )
    figure.update_axis("xaxis", showspikes=False)


def title_admd(frame: pd.DataFrame) -> str:
    """Return what a user reaches alone and all together; the subject without both, or where nothing is used."""
    if len(frame) < 2 or frame["users"].iloc[0] > 1 or not frame["admd_median_w"].iloc[-1]:
        return SUBJECT
    first, last = frame.iloc[0], frame.iloc[-1]
    return message(
        "admd.finding",
        one=_kw(first["admd_median_w"]),
        users=formatting.plural(int(last["users"]), "user"),
        all=_kw(last["admd_median_w"]),
    )


def subtitle_admd(frame: pd.DataFrame) -> str:
    """Return what is drawn, with the seed, and how many of the users were read."""
    if frame.empty:
        return ""
    row = frame.iloc[-1]
    read, selected = int(row["users_read"]), formatting.plural(int(row["users_selected"]), "user")
    counted = message("admd.read_all", users=selected) if read == row["users_selected"] else ""
    some = message("admd.read_some", read=formatting.count(read), users=selected)
    return message("admd.subtitle", seed=int(row["seed"])) + (counted or some)


def describe_admd(frame: pd.DataFrame) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    if frame.empty:
        return ""
    first, last = frame.iloc[0], frame.iloc[-1]
    return message(
        "admd.describe",
        fewest=formatting.plural(int(first["users"]), "user"),
        first=_kw(first["admd_median_w"]),
        users=formatting.plural(int(last["users"]), "user"),
        last=_kw(last["admd_median_w"]),
    )


def _sampled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of samples of the users read, the selection itself among them where all were read."""
    return frame[frame["users"] <= frame["users_read"]]


def _box(row: Any) -> str:
    """Return the hover box of one number of users."""
    band = f"{formatting.number(row.admd_p10_w / 1_000)} to {_kw(row.admd_p90_w)}"
    rows = [
        (message("admd.median"), message("admd.per_user", kw=_kw(row.admd_median_w))),
        (message("admd.p10_to_p90"), band if row.samples > 1 else ""),
        (message("admd.samples"), formatting.count(row.samples)),
    ]
    return hover.box(formatting.plural(row.users, "user"), rows)


def _kw(watts: float) -> str:
    return str(formatting.demand(watts))
