"""Cards with one chart: the data they fetch, the figure they draw, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from dash import Output, html
from dash.development.base_component import Component

from smapdash.model.enums import Split
from smapdash.model.findings import Implausible
from smapdash.web.cards.card import Card
from smapdash.web.cards.question import Question
from smapdash.web.charts.canvas import Chart as Figure
from smapdash.web.charts.canvas import empty_figure
from smapdash.web.ui import ids, messages
from smapdash.web.ui.components import Children, build_card
from smapdash.wording.findings import count_implausible

Answer = TypeVar("Answer")


class ChartView(NamedTuple):
    """One chart: figure, title, subtitle, and a description in words."""

    figure: Figure
    title: str
    subtitle: Children
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
    advice : callable, optional
        From the answer to a sentence on how to use the chart, after the subtitle; left out of a picture.
    by_group : Chart, optional
        The chart of a question that is split.
    """

    ask: Callable[[Question], Answer]
    draw: Callable[[Answer], Figure]
    title: Callable[[Answer], str]
    subtitle: Callable[[Answer], str]
    describe: Callable[[Answer], str]
    height: int
    advice: Callable[[Answer], str] | None = None
    by_group: Chart[Any] | None = None

    def view(self, question: Question) -> ChartView:
        """Return the chart of a question."""
        if not question.dataset.readings:
            return no_chart(self.height)
        if self.by_group and question.filters.split is not Split.NONE:
            return self.by_group.view(question)
        answer = self.ask(question)
        return ChartView(
            self.draw(answer),
            self.title(answer),
            with_advice(
                self.subtitle(answer) + included_sentence(question.included), self.advice(answer) if self.advice else ""
            ),
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
        return build_card(name, look=look, height=height or chart.height, hint=settings.get("hint", ""),
                          below=[make() for make in below])  # fmt: skip

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


def with_advice(subtitle: str, advice: str) -> Children:
    """Return a subtitle followed by advice, which a picture leaves out (`assets/picture.js`)."""
    return [subtitle, " ", html.Span(advice, className="advice")] if advice else subtitle
