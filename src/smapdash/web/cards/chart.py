"""Cards with one chart: the data they fetch, the figure they draw, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from dash import Output, html
from dash.development.base_component import Component

from smapdash.model.enums import Split
from smapdash.model.findings import Implausible
from smapdash.web.cards.card import Card
from smapdash.web.cards.question import Question
from smapdash.web.charts.canvas import Chart as Figure
from smapdash.web.charts.canvas import empty_figure, fill_width
from smapdash.web.charts.offers import Offer, put
from smapdash.web.ui import ids
from smapdash.web.ui.components import Children, build_card, press
from smapdash.web.ui.hints import About, build_about
from smapdash.wording import formatting
from smapdash.wording.findings import count_implausible
from smapdash.wording.messages import message

Answer = TypeVar("Answer")


class DayLink(NamedTuple):
    """The part of a title that names a day, and the day that a press on it opens."""

    text: str
    day: date


class ChartView(NamedTuple):
    """One chart: figure, title, subtitle, a description in words, and the link in its title, if there is one."""

    figure: Figure
    title: str
    subtitle: str
    description: str
    link: DayLink | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """What a card of `chart_outputs` shows, by their names."""
        return {
            "figure": self.figure,
            "title": with_link(self.title, self.link),
            "subtitle": self.subtitle,
            "description": self.description,
        }


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
    link : callable, optional
        From the answer to the day that the title names.
    by_group : Chart, optional
        The chart of a question that is split.
    across_users : bool
        Whether it compares users with each other, so that it is not split by user.
    """

    ask: Callable[[Question], Answer]
    draw: Callable[[Answer], Figure]
    title: Callable[[Answer], str]
    subtitle: Callable[[Answer], str]
    describe: Callable[[Answer], str]
    height: int
    offer: Callable[[Question, Answer], Offer] = lambda _question, _answer: Offer()
    link: Callable[[Answer], DayLink | None] | None = None
    by_group: Chart[Any] | None = None
    across_users: bool = False

    def view(self, question: Question) -> ChartView:
        """Return the chart of a question."""
        if not question.dataset.readings:
            return no_chart(self.height)
        if self.across_users:
            question = question.across_users
        if self.by_group and question.filters.split is not Split.NONE:
            return self.by_group.view(question)
        answer = self.ask(question)
        figure = put(self.draw(answer), self.offer(question, answer))
        return ChartView(
            fill_width(figure) if question.is_narrow else figure,
            self.title(answer),
            self.subtitle(answer) + included_sentence(question.included),
            self.describe(answer) or message("page.no_match"),
            self.link(answer) if self.link else None,
        )


def chart_card(
    name: str,
    chart: Chart[Any],
    *,
    look: str,
    height: int = 0,
    below: Sequence[Callable[[], Component]] = (),
    about: About | None = None,
    tools: Callable[[], Sequence[Component]] = lambda: (),
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
    about : About, optional
        How its figures are computed, which a button in its head opens.
    tools : callable
        Builds the controls in its head.
    **settings
        Further attributes of `Card`.
    """

    def build() -> Component:
        hint = build_about(name, about) if about else ()
        own = [make() for make in below]
        return build_card(name, look=look, height=height or chart.height, tools=tools(), below=own, hint=hint)

    return Card(name=name, build=build, show=lambda question: chart.view(question).shown,
                outputs=chart_outputs(name), **settings)  # fmt: skip


def chart_outputs(name: str) -> dict[str, Output]:
    """Return the outputs that show a `ChartView`."""
    return {
        "figure": Output(ids.graph(name), "figure"),
        "title": Output(ids.head(name), "title"),
        "subtitle": Output(ids.head(name), "subtitle"),
        "description": Output(ids.graph(name), "description"),
    }


def no_chart(height: int) -> ChartView:
    """Return an empty chart of this height [px], for when nothing is loaded."""
    return ChartView(empty_figure(height), message("page.nothing_title"), "", message("page.nothing_title"))


def included_sentence(found: Implausible) -> str:
    """Return the sentence on implausible readings under a title, after a space; empty without any."""
    return message("cards.includes", readings=count_implausible(found.count)) if found.count else ""


def with_link(title: str, link: DayLink | None) -> Children:
    """Return a title in which the name of a day is a button that opens it, where it stands in the title."""
    if link is None or link.text not in title:
        return title
    before, _, after = title.rpartition(link.text)
    opener = html.Button(
        link.text,
        type="button",
        className="day-link",
        title=message("cards.open_day", day=formatting.day(link.day)),
        **press(link.day.isoformat()),
    )
    return [before, opener, after]
