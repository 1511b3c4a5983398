"""The line under a card that is computed piece by piece: how far it is, and a button that stops it or lets it go on.

The browser asks for the next piece (`assets/answers.js`); once stopped it asks for none, and nobody computes any.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from dash import Output, html

from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, marked
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message


class Progress(NamedTuple):
    """How far a card is [%], and the sentence on it; empty for no line."""

    percent: int
    text: str

    @property
    def shown(self) -> dict[str, Any]:
        """The values of `progress_outputs`."""
        is_whole = self.percent == 100
        return {"now": self.percent, "fill": {"width": f"{self.percent}%"}, "text": self.text, "is_whole": is_whole}


NO_PROGRESS: Final = Progress(100, "")


def build_progress(card: str, label: str) -> Markup:
    """Build the line of a card; `label` says what its bar shows."""
    bar = html.Div(
        html.Div(className="bar-fill", style=placeholder("fill")),
        role="progressbar",
        className="bar",
        hidden=placeholder("is_whole"),
        **aria(label=label, valuemin="0", valuemax="100", valuenow=placeholder("now"), valuetext=placeholder("text")),
    )
    stopped = html.Span(message("page.stopped"), className="when-stopped")
    text = html.P([stopped, placeholder("text")], role="status", tabIndex="-1")
    stop = html.Span(message("page.stop"), className="when-going")
    go_on = html.Span(message("page.go_on"), className="when-stopped")
    button = html.Button(
        [stop, go_on],
        type="button",
        className="button",
        hidden=placeholder("is_whole"),
        **aria(describedby=ids.title(card)),
        **marked(stops=card),
    )
    line = html.Div([bar, text, button], className="progress-line")
    return Markup(line, progress_id(card), **NO_PROGRESS.shown)


def progress_id(card: str) -> str:
    """Return the id of the line of a card."""
    return f"{card}-progress"


def progress_outputs(card: str) -> dict[str, Output]:
    """Return the outputs that show a `Progress`."""
    return {name: Output(progress_id(card), name) for name in NO_PROGRESS.shown}
