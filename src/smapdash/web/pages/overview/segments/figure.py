"""The bars of areas or tariffs, which are also buttons, and their finding in words."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import MOST_LINES, Measure, Split
from smapdash.web.charts import canvas, theme
from smapdash.wording import formatting
from smapdash.wording.groups import others

ROW = 40
"""Height of a bar and the space around it [px]."""
BAR = 0.4
RIGHT = 128
UNNAMED = "not given"
MUTED = 0.35
LONGEST_NAME = 16
PX_PER_LETTER = 7


class Bar(NamedTuple):
    """One area or tariff: users, user-days with readings, and energy [Wh].

    `merged` is the number of areas or tariffs summed up in this bar; 0 for a single one.
    """

    name: str
    users: int
    user_days: int
    wh: float
    merged: int = 0

    @property
    def wh_per_user_day(self) -> float | None:
        """Mean energy per user and day [Wh]; None without days."""
        return self.wh / self.user_days if self.user_days else None

    def value(self, measure: Measure) -> float:
        """Return the length of the bar [Wh]; 0 without data."""
        return self.wh if measure is Measure.TOTAL else self.wh_per_user_day or 0.0


def segment_bars(frame: pd.DataFrame, *, by: Split) -> list[Bar]:
    """Add up a SEGMENTS frame by area or by tariff, ordered by name.

    Raises
    ------
    ValueError
        When `by` is neither.
    """
    if by is Split.NONE:
        raise ValueError("bars are of areas or of tariffs")
    names = frame[by.value].fillna(UNNAMED)
    sums = frame.groupby(names, sort=True)[["users", "user_days", "energy_wh"]].sum()
    return [
        Bar(str(name), int(users), int(user_days), float(wh))
        for name, users, user_days, wh in sums.itertuples(name=None)
    ]


def few_bars(bars: list[Bar], chosen: tuple[str, ...] = ()) -> list[Bar]:
    """Return at most `MOST_LINES` bars: chosen ones and those of most energy by name, then the sum of all others."""
    if len(bars) <= MOST_LINES:
        return bars
    ranked = sorted(bars, key=lambda bar: (bar.name not in chosen, -bar.wh, bar.name))
    return [*sorted(ranked[: MOST_LINES - 1]), _sum_up(ranked[MOST_LINES - 1 :])]


def _sum_up(bars: list[Bar]) -> Bar:
    sums = (sum(bar.users for bar in bars), sum(bar.user_days for bar in bars), sum(bar.wh for bar in bars))
    return Bar(others(len(bars)), *sums, merged=len(bars))


def segments_figure(
    frame: pd.DataFrame,
    *,
    by: Split,
    measure: Measure,
    values: tuple[str, ...],
    chosen: tuple[str, ...] = (),
    before: pd.DataFrame | None = None,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw a horizontal bar per area or tariff.

    Parameters
    ----------
    frame : DataFrame
        SEGMENTS.
    by : Split
        AREA or TARIFF.
    measure : Measure
        Energy [kWh or MWh], or mean energy per user and day [kWh].
    values : tuple of str
        All areas or tariffs of the data, ordered, whether chosen or not; they determine the colours of tariffs.
    chosen : tuple of str
        Chosen ones; the others are muted. If empty, none is muted.
    before : DataFrame, optional
        SEGMENTS of the comparison period, drawn as a mark across each bar.
    uirevision : str
        Zoom and pan are kept while it is unchanged.

    Returns
    -------
    Figure
        Its click data carry the raw name as `customdata[0]`. Its height grows with the number of bars; without
        traces for an empty frame.
    """
    bars = few_bars(segment_bars(frame, by=by), chosen)
    margin = _margin(bars)
    height = margin.top + margin.bottom + ROW * max(len(bars), 1)
    figure = canvas.blank(height, margin, uirevision=uirevision)
    if not bars:
        return figure
    then = {} if before is None else _values_before(segment_bars(before, by=by), bars, measure)
    lengths, unit = _lengths(bars, measure)
    scale = 1_000_000 if unit == "MWh" else 1_000
    marked = [(place, then[bar.name] / scale) for place, bar in enumerate(bars) if bar.name in then]
    figure.add_bar(
        orientation="h",
        x=lengths,
        y=list(range(len(bars))),
        width=BAR,
        name=by.value,
        customdata=[[None if bar.merged else bar.name] for bar in bars],
        marker={
            "color": [_colour(bar, by, values) for bar in bars],
            "opacity": [1.0 if not chosen or (bar.name in chosen and not bar.merged) else MUTED for bar in bars],
            "line": {"width": 0},
        },
        hovertext=[_sentence(bar, chosen) for bar in bars],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    _show_axes(figure, bars, max([*lengths, *(length for _, length in marked)]), unit)
    for place, length in marked:
        _draw_mark(figure, place, length)
    for i, bar in enumerate(bars):
        _write_value(figure, i, bar, measure, largest=max(bar.wh for bar in bars))
    return figure


def title_segments(frame: pd.DataFrame, *, by: Split, measure: Measure) -> str:
    """Return the finding as plain text for the card's title, or the subject where there is none."""
    bars = sorted(segment_bars(frame, by=by), key=lambda bar: bar.value(measure))
    if len(bars) < 2 or bars[-1].value(measure) == bars[-2].value(measure):
        return f"Energy by {by.value}"
    most = formatting.energy(bars[-1].value(measure))
    if measure is Measure.MEAN:
        return f"{bars[-1].name} uses most per user: {most} a day"
    return f"{bars[-1].name} uses most: {most}"


def describe_segments(frame: pd.DataFrame, *, by: Split) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    return " ".join(f"{bar.name}: {_in_words(bar)}." for bar in few_bars(segment_bars(frame, by=by)))


def _values_before(before: list[Bar], bars: list[Bar], measure: Measure) -> dict[str, float]:
    """Return the comparison value [Wh] of each bar by name; that of the others is the sum of all without a bar."""
    alone = {bar.name for bar in bars if not bar.merged}
    values = {bar.name: bar.value(measure) for bar in before if bar.name in alone}
    others = [bar for bar in before if bar.name not in alone]
    return values | {bar.name: _sum_up(others).value(measure) for bar in bars if bar.merged}


def _margin(bars: list[Bar]) -> canvas.Margin:
    letters = max((len(_short(bar.name)) for bar in bars), default=0)
    return canvas.Margin(left=24 + PX_PER_LETTER * letters, right=RIGHT, bottom=8)


def _lengths(bars: list[Bar], measure: Measure) -> tuple[list[float], str]:
    """Return the lengths of the bars and their common unit, which is the title of the axis."""
    values = [bar.value(measure) for bar in bars]
    if measure is Measure.MEAN:
        return [value / 1_000 for value in values], "kWh per user and day"
    unit = formatting.energy(max(values)).unit
    return [value / (1_000_000 if unit == "MWh" else 1_000) for value in values], unit


def _colour(bar: Bar, by: Split, values: tuple[str, ...]) -> str:
    # Areas share one colour, since category colours stand for tariffs in the card beside them.
    if bar.merged:
        return theme.OTHER.colour
    return theme.category(bar.name, values).colour if by is Split.TARIFF else theme.ACCENT


def _in_words(bar: Bar, gap: str = " ") -> str:
    mean = formatting.energy(bar.wh_per_user_day)
    return f"{formatting.plural(bar.users, 'user')} used {formatting.energy(bar.wh)},{gap}{mean} per user and day"


def _sentence(bar: Bar, chosen: tuple[str, ...]) -> str:
    name = formatting.safe(bar.name)
    if bar.merged:
        return f"{name}: {_in_words(bar, '<br>')}."
    click = "Click to show all." if chosen == (bar.name,) else f"Click to show only {name}."
    return f"{name}: {_in_words(bar, '<br>')}.<br>{click}"


def _show_axes(figure: canvas.Chart, bars: list[Bar], longest: float, unit: str) -> None:
    figure.update_layout(hovermode="closest", dragmode=False)
    # Without a range a chart of zeros would run from -1 to 4.
    figure.update_axis("xaxis", visible=True, showticklabels=False, showgrid=False, zeroline=False, fixedrange=True,
                        range=[0, longest or 1.0])  # fmt: skip
    figure.update_axis(
        "yaxis",
        visible=True,
        range=[len(bars) - 0.5, -0.5],
        tickvals=list(range(len(bars))),
        ticktext=[formatting.safe(_short(bar.name)) for bar in bars],
        showgrid=False,
        zeroline=False,
        ticklabelstandoff=8,
        tickfont={"size": canvas.LABEL_SIZE, "color": theme.INK},
    )
    canvas.write_unit(figure, unit)


def _draw_mark(figure: canvas.Chart, place: int, length: float) -> None:
    """Draw the comparison value of a bar as a line across it, in ink with an edge in the surface colour."""
    for colour, width in ((theme.SURFACE, 5), (theme.INK, 2)):
        figure.add_shape(
            type="line", x0=length, x1=length, y0=place - 0.3, y1=place + 0.3, line={"color": colour, "width": width}
        )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"


def _write_value(figure: canvas.Chart, i: int, bar: Bar, measure: Measure, largest: float) -> None:
    """Write the value of a bar at the right edge of the chart, with its users and the other measure below."""
    total, mean = formatting.energy(bar.wh, beside=largest), formatting.energy(bar.wh_per_user_day)
    users = formatting.plural(bar.users, "user")
    value, note = (total, users) if measure is Measure.TOTAL else (mean, f"{users}, {total}")
    at = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": RIGHT, "y": i}
    canvas.write(figure, f"<b>{value}</b>", yanchor="bottom", yshift=-3, **at)
    small = {"size": canvas.TICK_SIZE, "color": theme.TICK}
    canvas.write(figure, note, yanchor="top", yshift=2, font=small, **at)
