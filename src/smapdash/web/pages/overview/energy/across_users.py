"""Energy over time as bands across users: the median, the middle half, and P10 to P90."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.web.cards.ahead import refused_sentence
from smapdash.web.cards.chart import Chart
from smapdash.web.cards.question import Question
from smapdash.web.charts import canvas
from smapdash.web.charts.timeline import starts_of
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.comparison.changes import Compared
from smapdash.web.comparison.frames import ComparisonFrame, fetch_comparison_bands, unaligned_sentence
from smapdash.web.comparison.lines import ComparisonLines
from smapdash.web.pages.overview.energy.bands_figure import (
    bands_figure,
    describe_bands,
    median_line,
    title_bands,
)
from smapdash.web.pages.overview.energy.figure import HEIGHT
from smapdash.web.pages.overview.energy.over_time import marks_sentence, offer, shift_lines, zoom_key
from smapdash.web.state.choices import split_limit
from smapdash.wording import formatting
from smapdash.wording.messages import message

_DAYS_OR_LONGER = (Grain.DAY, Grain.WEEK, Grain.MONTH)


class Answer(NamedTuple):
    """The BANDS frames of the period in view and the comparison period, and the readings of each bucket."""

    dataset: DatasetInfo
    filters: Filters
    grain: Grain
    frame: pd.DataFrame
    readings: dict[datetime, int]
    then: ComparisonFrame | None
    compared: Compared | None

    @property
    def in_view(self) -> DaysInView:
        """The days in view."""
        return DaysInView(*self.filters.days(self.dataset), self.filters.weekdays)

    @property
    def comparison(self) -> ComparisonLines | None:
        """The median of the comparison period, shifted to the period in view."""
        return shift_lines([median_line(self.then.frame, self.grain)], self.then) if self.then else None


def day_or_longer(grain: Grain) -> Grain:
    """Return the grain, or a day if it is shorter, for bands and the overview chart."""
    return grain if grain in _DAYS_OR_LONGER else Grain.DAY


def ask(question: Question) -> Answer:
    """Fetch the bands, and those of the comparison period."""
    repository, filters, grain = question.repository, question.filters, day_or_longer(question.grain)
    frame = repository.fetch_bands(filters, grain)
    read = repository.fetch_energy(replace(filters, split=Split.NONE), grain)
    readings = dict(zip(starts_of(read), read["readings"].tolist(), strict=True))
    then = fetch_comparison_bands(repository, question.compared, filters, grain) if len(frame) else None
    return Answer(question.dataset, filters, grain, frame, readings, then, question.compared)


def draw(answer: Answer) -> canvas.Chart:
    """Draw the bands."""
    return bands_figure(
        answer.frame,
        grain=answer.grain,
        readings=answer.readings,
        comparison=answer.comparison,
        rest_days=answer.filters.rest_days,
        in_view=answer.in_view,
        uirevision=zoom_key(answer.dataset, answer.filters),
    )


def subtitle(answer: Answer) -> str:
    """Return the subtitle: unit, users, and the meaning of dashed lines and marks."""
    frame, grain = answer.frame, answer.grain
    users = formatting.plural(int(frame["users"].max()) if len(frame) else 0, "user")
    dashed = unaligned_sentence(answer.compared, grain)
    if answer.then:
        dashed = message("energy.dashed_median", period=answer.then.compared.describe())
    median = median_line(frame, grain, answer.readings, answer.in_view)
    return (
        message("energy.bands_subtitle", grain=grain, users=users, dashed=dashed)
        + refused_sentence(answer.filters, answer.grain)
        + split_limit(answer.dataset, answer.filters)
        + marks_sentence(answer.dataset, answer.filters, grain, [median])
    )


ACROSS_USERS = Chart(
    ask=ask,
    draw=draw,
    title=lambda answer: title_bands(answer.frame, grain=answer.grain, in_view=answer.in_view),
    subtitle=subtitle,
    describe=lambda answer: describe_bands(
        answer.frame, grain=answer.grain, comparison=answer.comparison, in_view=answer.in_view
    ),
    height=HEIGHT,
    offer=offer,
)
