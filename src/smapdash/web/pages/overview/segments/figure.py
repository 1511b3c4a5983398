"""The chart of areas or tariffs, whose bars are also buttons."""

from __future__ import annotations

from smapdash.model.enums import Measure, Split
from smapdash.web.charts import canvas, hover, theme
from smapdash.web.charts.texts import shorten
from smapdash.web.pages.overview.segments.bars import Bar, comparison_values, few_bars
from smapdash.wording import formatting
from smapdash.wording.changes import change
from smapdash.wording.messages import message

ROW = 40
"""Height of a bar and the space around it [px]."""
BAR = 0.4
RIGHT = 152
"""Space for the texts at the end of the longest bar [px]."""
MUTED = 0.35
LONGEST_NAME = 16
PX_PER_LETTER = 7


def segments_figure(
    every: list[Bar],
    *,
    by: Split,
    measure: Measure,
    values: tuple[str, ...],
    comparison: list[Bar] | None = None,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw a horizontal bar per area or tariff, with its value and its change at its end.

    Parameters
    ----------
    every : list of Bar
        Those that are not chosen are muted.
    by : Split
        AREA or TARIFF.
    measure : Measure
        Energy [kWh or MWh], or mean energy per user and day [kWh].
    values : tuple of str
        All areas or tariffs of the data, ordered, whether chosen or not; they determine the colours of tariffs.
    comparison : list of Bar, optional
        Those of the comparison period, drawn as a mark across each bar.
    uirevision : str
        Zoom and pan are kept while it is unchanged.

    Returns
    -------
    Chart
        Its click data carry the raw name as `customdata[0]`. Its height grows with the number of bars; without
        traces where there are none.
    """
    bars = few_bars(every)
    margin = _margin(bars)
    height = margin.top + margin.bottom + ROW * max(len(bars), 1)
    figure = canvas.blank(height, margin, uirevision=uirevision)
    if not bars:
        return figure
    then = comparison_values(comparison, bars, measure) if comparison else {}
    unit, scale = _unit(bars, measure)
    lengths = [bar.value(measure) / scale for bar in bars]
    marked = [then[bar.name] / scale if bar.name in then else 0.0 for bar in bars]
    figure.add_bar(
        orientation="h",
        x=lengths,
        y=list(range(len(bars))),
        width=BAR,
        name=by.value,
        customdata=[[None if bar.merged else bar.name] for bar in bars],
        marker={
            "color": [_colour(bar, by, values) for bar in bars],
            "opacity": [1.0 if bar.is_chosen else MUTED for bar in bars],
            "line": {"width": 0},
        },
        hovertext=[_hover(bar, measure, then.get(bar.name)) for bar in bars],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    _show_axes(figure, bars, max([*lengths, *marked]), unit)
    for place, (bar, *ends) in enumerate(zip(bars, lengths, marked, strict=True)):
        if bar.name in then:
            _draw_mark(figure, place, ends[1])
        _write_value(figure, place, bar, measure, end=max(ends), largest=max(bar.wh for bar in bars),
                     comparison=then.get(bar.name))  # fmt: skip
    return figure


def _margin(bars: list[Bar]) -> canvas.Margin:
    letters = max((len(shorten(bar.name, LONGEST_NAME)) for bar in bars), default=0)
    return canvas.Margin(left=24 + PX_PER_LETTER * letters, right=RIGHT, bottom=8)


def _unit(bars: list[Bar], measure: Measure) -> tuple[str, int]:
    """Return the common unit of the bars, which is the title of the axis, and the watt-hours in it."""
    if measure is Measure.MEAN:
        return message("segments.kwh_per_user_and"), 1_000
    unit = formatting.energy(max(bar.wh for bar in bars)).unit
    return unit, 1_000_000 if unit == "MWh" else 1_000


def _colour(bar: Bar, by: Split, values: tuple[str, ...]) -> str:
    # Areas share one colour, since category colours stand for tariffs in the card beside them.
    if bar.merged:
        return theme.OTHER.colour
    return theme.category(bar.name, values).colour if by is Split.TARIFF else theme.ACCENT


def _hover(bar: Bar, measure: Measure, comparison: float | None) -> str:
    name, energy = formatting.safe(bar.name), str(formatting.energy(bar.wh))
    mean = message("segments.per_user_and_day", mean=formatting.energy(bar.wh_per_user_day))
    now, other = (energy, mean) if measure is Measure.TOTAL else (mean, energy)
    rows = [
        ("now", now),
        ("before", "" if comparison is None else str(formatting.energy(comparison))),
        ("change", change(bar.value(measure), comparison)),
        ("users", f"{formatting.count(bar.users)}, {other}"),
    ]
    return hover.box(name, rows)


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
        ticktext=[formatting.safe(shorten(bar.name, LONGEST_NAME)) for bar in bars],
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


def _write_value(
    figure: canvas.Chart,
    place: int,
    bar: Bar,
    measure: Measure,
    *,
    end: float,
    largest: float,
    comparison: float | None,
) -> None:
    """Write value and change at the end of a bar, with its users and the other measure below."""
    total, mean = formatting.energy(bar.wh, beside=largest), formatting.energy(bar.wh_per_user_day)
    users = formatting.plural(bar.users, "user") if bar.users else message("segments.no_readings")
    value, note = (total, users) if measure is Measure.TOTAL else (mean, f"{users}, {total}" if bar.users else users)
    at = {"x": end, "xanchor": "left", "xshift": 8, "y": place}
    text = f"<b>{value}</b> {change(bar.value(measure), comparison)}".rstrip()
    canvas.write(figure, text, yanchor="bottom", yshift=-3, **at)
    small = {"size": canvas.TICK_SIZE, "color": theme.TICK}
    canvas.write(figure, note, yanchor="top", yshift=2, font=small, **at)
