"""The table of energy over time."""

from __future__ import annotations

import pandas as pd

from smapdash.model.enums import MOST_LINES, Grain, Measure, Split
from smapdash.model.groups import MOST_BANDS
from smapdash.web.cards.ahead import NOTHING_AHEAD, ask_ahead, with_expected
from smapdash.web.cards.notes import comparison_notes, filter_notes
from smapdash.web.cards.parts import fetch_rows, silent_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table, with_whole
from smapdash.web.charts.quantities import HOURS
from smapdash.web.comparison.frames import fetch_comparison_bands, fetch_comparison_energy, put_beside
from smapdash.web.exports.others import name_others
from smapdash.web.exports.tables import Note
from smapdash.web.pages.overview.energy.across_users import day_or_longer
from smapdash.wording.messages import message


def table(question: Question) -> Table:
    """Return the buckets as rows beside those of the comparison period, with percentiles where bands are drawn."""
    return _bands(question) if question.filters.measure is Measure.BANDS else _energy(question)


def _energy(question: Question) -> Table:
    repository, filters, grain = question.repository, question.filters, question.grain
    by_user = filters.split is Split.USER
    unused = ["low_wh", "high_wh", *(("area", "tariff") if by_user else ("user",))]
    read = repository.fetch_energy(filters, grain, MOST_LINES)
    comparison = fetch_comparison_energy(repository, question.compared, filters, read, grain)
    frame = put_beside(
        _with_mean(read.drop(columns=unused)),
        comparison and comparison._replace(frame=_with_mean(comparison.frame)),
        "energy_wh" if filters.measure is Measure.TOTAL else "mean_wh_per_user",
    )
    frame = _with_demand(frame, grain)
    frame, others = name_others(filters.split, with_whole(question, frame, frame["users"]))
    others += silent_notes(question, set(read["user"].dropna()))
    compared = comparison_notes(comparison, question.summary, by_user=by_user)
    ahead = ask_ahead(question) if len(read) else NOTHING_AHEAD
    frame = with_expected(frame, ahead)
    notes = (*filter_notes(filters), Note("grain", grain), *others, *compared, *ahead.note())
    return Table(
        message("energy.energy_over_time"), frame, notes, question.summary, question.found, by_day=grain not in HOURS
    )


def _bands(question: Question) -> Table:
    repository, filters, grain = question.repository, question.filters, day_or_longer(question.grain)
    notes = (
        *filter_notes(filters),
        Note("grain", grain),
        Note(message("energy.percentiles"), message("energy.percentiles_note")),
    )
    frame, others = fetch_rows(
        question, lambda chosen: repository.fetch_bands(chosen, grain), query="bands", most=MOST_BANDS
    )
    notes = (*notes, *others)
    if filters.split is Split.NONE:
        comparison = fetch_comparison_bands(repository, question.compared, filters, grain)
        notes = (*notes, *comparison_notes(comparison, question.summary))
        frame = put_beside(frame, comparison, "p50_wh")
    return Table(message("energy.energy_over_time"), frame, notes, question.summary, question.found, by_day=True)


def _with_demand(frame: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """Return a frame with the mean demand of each bucket below a day [W], which the chart shows."""
    return frame.assign(mean_w=frame["energy_wh"] / HOURS[grain]) if grain in HOURS else frame


def _with_mean(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(mean_wh_per_user=frame["energy_wh"] / frame["users"])
