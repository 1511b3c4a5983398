"""Cards with one chart: the data they fetch, the figure they draw, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from dash import Output
from dash.development.base_component import Component

from smapdash.model.findings import Implausible
from smapdash.web.cards.card import Card
from smapdash.web.cards.question import Question
from smapdash.web.charts.canvas import Chart as Figure
from smapdash.web.charts.canvas import empty_figure, fill_width
from smapdash.web.charts.offers import Offer, put
from smapdash.web.ui import ids, messages
from smapdash.web.ui.components import build_card
from smapdash.wording.findings import count_implausible

Answer = TypeVar("Answer")


class ChartView(NamedTuple):
    """One chart: figure, title, subtitle, and a description in words."""

    figure: Figure
    title: str
    subtitle: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Chart(Generic[Answer]):
    """How a question becomes a chart.

    Attributes
    ----------
    ask : callable
        From a question to an answer: frames and values.
    draw, title, subtitle, describe : callable
        Pure functions from the answer to the figure, the finding, the subtitle and the description. An answer without
        data has neither title nor description.
    height : int
        Height of the figure [px].
    offer : callable
        From question and answer to what a press on the chart does.
    """

    ask: Callable[[Question], Answer]
    draw: Callable[[Answer], Figure]
    title: Callable[[Answer], str]
    subtitle: Callable[[Answer], str]
    describe: Callable[[Answer], str]
    height: int
    offer: Callable[[Question, Answer], Offer] = lambda _question, _answer: Offer()

    def view(self, question: Question) -> ChartView:
        """Return the chart of a question."""
        if not question.dataset.readings:
            return no_chart(self.height)
        answer = self.ask(question)
        figure = put(self.draw(answer), self.offer(question, answer))
        return ChartView(
            fill_width(figure) if question.is_narrow else figure,
            self.title(answer),
            self.subtitle(answer) + included_sentence(question.included),
            self.describe(answer) or messages.NO_MATCH,
        )


def chart_card(
    name: str,
    chart: Chart[Any],
    *,
    look: str,
    height: int = 0,
    below: Sequence[Callable[[], Component]] = (),
    **settings: Any,
) -> Card:
    """Return the card of a chart.

    Parameters
    ----------
    look : str
        CSS classes that give its width in the grid.
    height : int
        Height of the graph [px]; 0 for that of the figure.
    below : sequence of callable
        Builders of the components under the graph.
    **settings
        Further attributes of `Card`.
    """

    def build() -> Component:
        return build_card(name, look=look, height=height or chart.height, below=[make() for make in below])  # fmt: skip

    return Card(name=name, build=build, show=lambda question: chart.view(question)._asdict(),
                outputs=chart_outputs(name), **settings)  # fmt: skip


def chart_outputs(name: str) -> dict[str, Output]:
    """Return the outputs that show a `ChartView`."""
    return {
        "figure": Output(ids.graph(name), "figure"),
        "title": Output(ids.head(name), "title"),
        "subtitle": Output(ids.head(name), "subtitle"),
        "description": Output(ids.frame(name), "aria-label"),
    }


def no_chart(height: int) -> ChartView:
    """Return an empty chart of this height [px], for when nothing is loaded."""
    return ChartView(empty_figure(height), messages.NOTHING_TITLE, "", messages.NOTHING_TITLE)


def included_sentence(found: Implausible) -> str:
    """Return the sentence on implausible readings under a title, after a space; empty without any."""
    return f" Includes {count_implausible(found.count)}." if found.count else ""
