"""Energy over time as lines: one, or one per area, tariff or selected user."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_LINES, MOST_POINTS_OF_ALL, Grain, Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.results import Summary
from smapdash.web.cards.ahead import NOTHING_AHEAD, Ahead, ask_ahead
from smapdash.web.cards.chart import Chart, DayLink
from smapdash.web.cards.parts import find_silent, split_values
from smapdash.web.cards.question import Question
from smapdash.web.charts import canvas, quantities
from smapdash.web.charts.buckets import Line
from smapdash.web.charts.energy_lines import energy_lines, shifted
from smapdash.web.charts.marked_days import implausible_sentence, lacking_sentence
from smapdash.web.charts.offers import Offer, open_dates
from smapdash.web.charts.shading import is_shaded
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.comparison.changes import (
    Compared,
    change_in_equal_hours,
    change_of_use,
    title_change,
    title_equal_hours,
)
from smapdash.web.comparison.frames import MOST_COMPARED, ComparisonFrame, fetch_comparison_energy, unaligned_sentence
from smapdash.web.comparison.lines import ComparisonLines
from smapdash.web.pages.overview.energy.figure import HEIGHT, describe_energy, energy_figure
from smapdash.web.pages.overview.energy.finding import (
    HighestBucket,
    bucket_in_title,
    find_energy,
    peak_clause,
    title_energy,
)
from smapdash.web.state.choices import split_limit
from smapdash.web.state.parse import finest_of_all_lines
from smapdash.wording import formatting
from smapdash.wording.groups import others_clause, silent_users
from smapdash.wording.messages import message


@dataclass(frozen=True)
class Answer:
    """The lines of the period in view and the comparison period, and the values that their texts need."""

    dataset: DatasetInfo
    filters: Filters
    grain: Grain
    lines: list[Line]
    compared: Compared | None
    then: ComparisonFrame | None
    summary: Summary
    ahead: Ahead = NOTHING_AHEAD

    @property
    def kind(self) -> dict[str, Any]:
        """Measure and grain, as arguments of figures and sentences."""
        return {"measure": self.filters.measure, "grain": self.grain}

    @cached_property
    def comparison(self) -> ComparisonLines | None:
        """The lines of the comparison period, shifted to the period in view."""
        if self.then is None:
            return None
        in_view = DaysInView(weekdays=self.filters.weekdays)
        lines = energy_lines(self.then.frame, split=self.filters.split, in_view=in_view, **self.kind)
        return shift_lines(lines, self.then)


def shift_lines(lines: list[Line], then: ComparisonFrame) -> ComparisonLines:
    """Return the lines of a comparison period, shifted to the period in view."""
    return ComparisonLines(tuple(shifted(line, then.shift) for line in lines), then.shift)


def ask(question: Question) -> Answer:
    """Fetch the energy of the period in view and of the comparison period."""
    filters, grain, dataset = question.filters, question.grain, question.dataset
    frame = question.repository.fetch_energy(filters, grain, MOST_LINES)
    in_view = DaysInView(*filters.days(dataset), filters.weekdays)
    lines = energy_lines(frame, split=filters.split, in_view=in_view, measure=filters.measure, grain=grain)
    then = fetch_comparison_energy(question.repository, question.compared, filters, frame, grain)
    ahead = ask_ahead(question) if lines else NOTHING_AHEAD
    return Answer(dataset, filters, grain, lines, question.compared, then, question.summary, ahead)


def draw(answer: Answer) -> canvas.Chart:
    """Draw the lines."""
    filters = answer.filters
    return energy_figure(
        answer.lines,
        split=filters.split,
        values=split_values(answer.dataset, filters),
        comparison=answer.comparison,
        ahead=answer.ahead.line,
        rest_days=filters.rest_days,
        weekdays=filters.weekdays,
        uirevision=zoom_key(answer.dataset, filters),
        **answer.kind,
    )


def title(answer: Answer) -> str:
    """Return what is expected next, or the finding: the change of the use, and the highest bucket."""
    if answer.ahead.day:
        return answer.ahead.title()
    finding, compared = find_energy(answer.lines, **answer.kind), answer.compared
    if compared is None or not answer.lines or answer.filters.split is not Split.NONE:
        return _title_of_lines(answer)
    change = change_of_use(answer.summary, compared)
    begin = title_change(change, answer.filters, compared.period)
    equal = change_in_equal_hours(answer.summary.user_days, compared.summary.user_days, compared)
    clause = title_equal_hours(change, compared, equal)
    if clause:
        return begin + clause
    if begin and isinstance(finding, HighestBucket):
        return f"{begin}; {peak_clause(finding)}"
    return begin or _title_of_lines(answer)


def _title_of_lines(answer: Answer) -> str:
    noun = f"{message('users.user')} " if answer.filters.split is Split.USER else ""
    return title_energy(answer.lines, noun=noun, **answer.kind)


def link(answer: Answer) -> DayLink | None:
    """Return the day of the highest bucket; None for a week or month, and where no other day is in view."""
    finding = find_energy(answer.lines, **answer.kind)
    first, last = answer.filters.days(answer.dataset)
    if (
        answer.ahead.day
        or not isinstance(finding, HighestBucket)
        or finding.grain in (Grain.WEEK, Grain.MONTH)
        or first == last
    ):
        return None
    return DayLink(bucket_in_title(finding), finding.point.start.date())


def subtitle(answer: Answer) -> str:
    """Return the subtitle: unit, users, and the meaning of dashed lines, sums, limits and marks."""
    dataset, filters, lines = answer.dataset, answer.filters, answer.lines
    silent = silent_users(find_silent(dataset, filters, [line.name for line in lines]))
    return (
        f"{_lines_sentence(answer)}.{silent}{_dashed(answer)}{_merged(lines)}{_bounded(answer)}"
        + answer.ahead.sentence()
        + split_limit(dataset, filters)
        + marks_sentence(dataset, filters, answer.grain, lines)
    )


def _lines_sentence(answer: Answer) -> str:
    lines, grain = answer.lines, answer.grain
    unit = quantities.unit_phrase(grain, is_per_user=answer.filters.measure is Measure.MEAN)
    users = (
        formatting.plural(int(lines[0].known["users"].max(initial=0)), "user") if lines else message("energy.no_user")
    )
    return {
        Split.NONE: f"{unit}, {users}",
        Split.AREA: message("energy.one_line_for_each", unit=unit),
        Split.TARIFF: message("energy.one_line_for_each_tariff", unit=unit),
        Split.BOTH: message("energy.one_line_for_each_pair", unit=unit),
        Split.USER: message("energy.one_line_for_each_user", unit=unit),
    }[answer.filters.split]


def _dashed(answer: Answer) -> str:
    """Return the sentence on dashed lines and on lines without a comparison; empty without a comparison period."""
    if answer.compared and len(answer.lines) > MOST_COMPARED:
        return message("energy.not_compared_more_than", lines=MOST_COMPARED)
    if answer.then is None:
        return unaligned_sentence(answer.compared, answer.grain)
    days = answer.then.compared.describe(only_same=answer.filters.measure is Measure.TOTAL)
    names, others = " and ".join(answer.then.left_out), ""
    if names and answer.filters.split is Split.USER:
        others = message("energy.users_without_readings_then", groups=names)
    elif names:
        others = message("energy.groups_with_other_users", groups=names)
    line = message("energy.grey_line") if answer.ahead.forecast else ""
    return message("energy.dashed", line=line, days=days, others=others)


def _merged(lines: list[Line]) -> str:
    """Return the sentence on areas or tariffs without a line of their own, where there are too many."""
    merged = lines[-1].merged if lines else 0
    return f" {others_clause(len(lines) - 1, merged)}." if merged else ""


def _bounded(answer: Answer) -> str:
    """Return the sentence that no finer grain is possible; empty where one is."""
    filters, grain = answer.filters, answer.grain
    if filters.grain is None or grain is Grain.HALF_HOUR or grain is not finest_of_all_lines(answer.dataset, filters):
        return ""
    return message("energy.no_finer_grain", points=formatting.count(MOST_POINTS_OF_ALL))


def marks_sentence(dataset: DatasetInfo, filters: Filters, grain: Grain, lines: list[Line]) -> str:
    """Return the meaning of the shades, rings and crosses in the chart."""
    shaded = filters.rest_days and is_shaded(*filters.days(dataset), grain)
    rings = f"{lacking_sentence(lines, grain)}{implausible_sentence(lines, grain)}"
    return f"{(message('energy.shaded_non_working_days') if shaded else '')}{rings}"


def zoom_key(dataset: DatasetInfo, filters: Filters) -> str:
    """Return Plotly's `uirevision`: zoom and pan are kept unless the dates change, or the days of a forecast."""
    first, last = filters.days(dataset)
    return f"{first} {last} {filters.forecast}"


def offer(question: Question, answer: Any) -> Offer:
    """Return the offer to show the dates of one bucket only."""
    first, last = question.filters.days(question.dataset)
    return open_dates(answer.grain, (last - first).days + 1, zooms=True)


def _offer_before_forecast(question: Question, answer: Answer) -> Offer:
    return offer(question, answer)._replace(until=answer.ahead.until)


def _describe(answer: Answer) -> str:
    described = describe_energy(answer.lines, comparison=answer.comparison, **answer.kind)
    return " ".join(filter(None, (described, answer.ahead.description)))


OVER_TIME = Chart(
    ask=ask,
    draw=draw,
    title=title,
    subtitle=subtitle,
    describe=_describe,
    height=HEIGHT,
    offer=_offer_before_forecast,
    link=link,
)
