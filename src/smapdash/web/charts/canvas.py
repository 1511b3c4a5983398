"""What all charts share: margins, axes and fonts.

Heights and margins are fixed, so that nothing jumps. The title of a value axis stands above it, once, with the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from smapdash.web.charts import theme

GRAPH_CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    # Without these two, plotly 7 offers on every chart to send it to a third party.
    "showSendToCloud": False,
    "plotlyServerURL": "",
}
KEEP_ZOOM = "keep"
"""Plotly keeps zoom and pan over an update as long as this value stays the same."""

TICK_SIZE = 11
LABEL_SIZE = 12
HEADROOM = 1.14
PX_PER_TICK = 30
NOW, COMPARISON = "now", "before"
"""The names of both lines of a comparison."""
COMPARISON_ROOM = 54
"""Least margin for these names [px]."""
SCALE_ROOM = 44
"""Least margin for a colour scale and its numbers [px]."""


class Margin(NamedTuple):
    """Margins of a plot [px]."""

    left: int = 48
    right: int = 16
    top: int = 28
    bottom: int = 36


class Chart:
    """A figure as plain values of Plotly's JSON.

    Plotly's own objects validate each value, which would take longer than the rest of the callback; the tests build
    them from these charts instead, so every chart is validated there.

    Attributes
    ----------
    data : list of dict
        Traces.
    layout : dict
    """

    def __init__(self, layout: dict[str, Any]) -> None:
        self.data: list[dict[str, Any]] = []
        self.layout = layout

    @property
    def height(self) -> int:
        """Height [px]."""
        return int(self.layout["height"])

    def add_scatter(self, **settings: Any) -> None:
        """Add a trace of lines or markers."""
        self.data.append({"type": "scatter", **settings})

    def add_bar(self, **settings: Any) -> None:
        """Add a trace of bars."""
        self.data.append({"type": "bar", **settings})

    def add_heatmap(self, **settings: Any) -> None:
        """Add a trace of coloured cells."""
        self.data.append({"type": "heatmap", **settings})

    def add_shape(self, **settings: Any) -> None:
        """Add a shape."""
        self.layout.setdefault("shapes", []).append(settings)

    def add_annotation(self, **settings: Any) -> None:
        """Add an annotation."""
        self.layout.setdefault("annotations", []).append(settings)

    def update_axis(self, name: str, **settings: Any) -> None:
        """Change settings of `xaxis` or `yaxis`."""
        self.layout[name] = {**self.layout[name], **settings}

    def update_layout(self, **settings: Any) -> None:
        """Change settings of the layout."""
        self.layout.update(settings)

    def to_plotly_json(self) -> dict[str, Any]:
        """Return the figure as Dash sends it."""
        return {"data": self.data, "layout": self.layout}


def blank(height: int, margin: Margin, *, uirevision: str = KEEP_ZOOM) -> Chart:
    """Return a figure without traces in our layout, axes hidden."""
    return Chart(
        {
            "template": {},  # without one the browser takes Plotly's
            "height": height,
            "margin": {"l": margin.left, "r": margin.right, "t": margin.top, "b": margin.bottom, "pad": 0},
            "paper_bgcolor": theme.TRANSPARENT,
            "plot_bgcolor": theme.TRANSPARENT,
            "font": {"family": "inherit", "size": LABEL_SIZE, "color": theme.INK},
            "showlegend": False,
            "hovermode": "x unified",
            "hoverlabel": {
                "bgcolor": theme.SURFACE,
                "bordercolor": theme.LINE,
                "align": "left",
                "font": {"family": "inherit", "size": LABEL_SIZE, "color": theme.INK},
            },
            "dragmode": "zoom",
            "uirevision": uirevision,
            "xaxis": {"visible": False, "automargin": False},
            "yaxis": {"visible": False, "automargin": False, "fixedrange": True},
        }
    )


def empty_figure(height: int) -> Chart:
    """Return the placeholder figure of this height [px] for a chart without data."""
    return blank(height, Margin())


def show_x_axis(figure: Chart, *, heading: str = "", **settings: Any) -> None:
    """Show the horizontal axis: labels only, and a hairline under the pointer.

    Parameters
    ----------
    heading : str
        Template of the first line of a hover box of all lines: the place on the axis, as `x`. An empty one means
        Plotly's default.
    """
    figure.update_axis(
        "xaxis",
        visible=True,
        showgrid=False,
        zeroline=False,
        showline=False,
        tickfont={"size": TICK_SIZE, "color": theme.TICK},
        showspikes=True,
        spikemode="across",
        spikethickness=1,
        spikedash="solid",
        spikecolor=theme.REF,
        tickangle=0,
        ticklabeloverflow="allow",  # else Plotly measures every label at every drawing
        ticklabelstandoff=6,  # clear of the 0 of the other axis
        unifiedhovertitle={"text": heading and f"<b>{heading}</b>"},
        **settings,
    )


def show_y_axis(figure: Chart, title: str, highest: float) -> float:
    """Show the value axis from zero, its title with the unit above it; return the value at its upper end."""
    top = highest * HEADROOM if highest > 0 else 1.0
    figure.update_axis(
        "yaxis",
        visible=True,
        range=[0, top],
        nticks=max(4, plot_height(figure) // PX_PER_TICK),
        ticklabeloverflow="allow",
        ticklabelstandoff=6,
        showgrid=True,
        gridwidth=1,
        gridcolor=theme.GRID,
        zeroline=True,
        zerolinewidth=1,
        zerolinecolor=theme.ZERO,
        showline=False,
        separatethousands=True,
        exponentformat="none",
        tickfont={"size": TICK_SIZE, "color": theme.TICK},
    )
    write_unit(figure, title)
    return top


def fill_width(figure: Chart, beside: Sequence[str] = ()) -> Chart:
    """Take away the right margin that no name of a line and no colour scale needs, and return the figure.

    Parameters
    ----------
    beside : sequence of str
        Names in the chart above, with which this one shares its margin.
    """
    margin = figure.layout["margin"]
    notes = figure.layout.get("annotations", [])
    names = {*beside, *(note["text"] for note in notes if note.get("xref") == "paper" and note["x"] == 1)}
    scaled = any(trace["type"] == "heatmap" for trace in figure.data)
    if not figure.layout["showlegend"]:
        room = SCALE_ROOM if scaled else COMPARISON_ROOM if names else Margin().right
        if names <= {NOW, COMPARISON}:
            figure.update_layout(margin={**margin, "r": min(margin["r"], room)})
    return figure


def colour_bar(unit: str) -> dict[str, Any]:
    """Return the scale beside a map of colours, with its unit above."""
    font = {"size": TICK_SIZE, "color": theme.TICK}
    return {"thickness": 10, "outlinewidth": 0, "x": 1.01, "xpad": 0, "ypad": 0, "nticks": 5, "tickfont": font,
            "title": {"text": unit, "font": font}}  # fmt: skip


def plot_height(figure: Chart) -> int:
    """Return the height of the plot inside the margins [px]."""
    return int(figure.height - figure.layout["margin"]["t"] - figure.layout["margin"]["b"])


def write_unit(figure: Chart, title: str) -> None:
    """Write the title of the value axis, which is its unit, at the upper left corner."""
    write(figure, title, x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
          xshift=4 - figure.layout["margin"]["l"], yshift=8, font={"size": TICK_SIZE, "color": theme.TICK})  # fmt: skip


def write(figure: Chart, text: str, **settings: Any) -> None:
    """Write text, escaped by the caller, without an arrow."""
    figure.add_annotation(text=text, showarrow=False, **{"font": {"size": LABEL_SIZE, "color": theme.INK}, **settings})
