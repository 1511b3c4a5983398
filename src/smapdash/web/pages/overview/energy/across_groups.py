"""Energy over time as bands across the users of each group of a split."""

from __future__ import annotations

from typing import NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.groups import MOST_BANDS
from smapdash.web.cards.ahead import refused_sentence
from smapdash.web.cards.chart import Chart
from smapdash.web.cards.parts import fetch_parts, parts_sentence
from smapdash.web.cards.question import Question
from smapdash.web.charts import canvas
from smapdash.web.charts.timeline import starts_of
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.pages.overview.energy.across_users import day_or_longer
from smapdash.web.pages.overview.energy.bands_figure import median_line
from smapdash.web.pages.overview.energy.figure import HEIGHT
from smapdash.web.pages.overview.energy.groups_figure import (
    GroupBands,
    describe_group_bands,
    group_bands_figure,
    title_group_bands,
)
from smapdash.web.pages.overview.energy.over_time import marks_sentence, offer, zoom_key
from smapdash.web.state.choices import split_limit
from smapdash.wording.messages import message


class Answer(NamedTuple):
    """The bands of each group, and the values that their texts need."""

    dataset: DatasetInfo
    filters: Filters
    grain: Grain
    groups: tuple[GroupBands, ...]
    sentence: str

    @property
    def in_view(self) -> DaysInView:
        """The days in view."""
        return DaysInView(*self.filters.days(self.dataset), self.filters.weekdays)


def ask(question: Question) -> Answer:
    """Fetch the bands of each group."""
    repository, filters, grain = question.repository, question.filters, day_or_longer(question.grain)
    parts = fetch_parts(question, lambda of_group: repository.fetch_bands(of_group, grain), MOST_BANDS)
    in_view = DaysInView(*filters.days(question.dataset), filters.weekdays)
    groups = []
    for part in parts:
        read = repository.fetch_energy(part.group.filters, grain)
        readings = dict(zip(starts_of(read), read["readings"].tolist(), strict=True))
        groups.append(GroupBands(part.name, part.look, part.frame, median_line(part.frame, grain, readings, in_view)))
    return Answer(question.dataset, filters, grain, tuple(groups), parts_sentence(parts, filters.split))


def draw(answer: Answer) -> canvas.Chart:
    """Draw the bands."""
    return group_bands_figure(
        answer.groups,
        grain=answer.grain,
        rest_days=answer.filters.rest_days,
        in_view=answer.in_view,
        uirevision=zoom_key(answer.dataset, answer.filters),
    )


def subtitle(answer: Answer) -> str:
    """Return the subtitle: unit, groups, and the meaning of lines, bands and marks."""
    medians = [group.median for group in answer.groups]
    return (
        message("energy.group_bands_subtitle", grain=answer.grain, sentence=answer.sentence)
        + refused_sentence(answer.filters, answer.grain)
        + split_limit(answer.dataset, answer.filters)
        + marks_sentence(answer.dataset, answer.filters, answer.grain, medians)
    )


ACROSS_GROUPS = Chart(
    ask=ask,
    draw=draw,
    title=lambda answer: title_group_bands(answer.groups, grain=answer.grain),
    subtitle=subtitle,
    describe=lambda answer: describe_group_bands(answer.groups, grain=answer.grain, in_view=answer.in_view),
    height=HEIGHT,
    offer=offer,
)
