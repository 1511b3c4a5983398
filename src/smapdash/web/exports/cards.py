"""What each card exports: the frame it draws, whole, and what is to be known about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

import pandas as pd

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_LINES, Grain, Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.findings import Implausible
from smapdash.model.notices import find_unmet
from smapdash.model.results import Summary, UserDetail
from smapdash.repository.protocol import Repository
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.comparison.changes import Compared, fetch_compared
from smapdash.web.comparison.frames import fetch_comparison_bands, fetch_comparison_energy, put_beside
from smapdash.web.exports import notes
from smapdash.web.exports.others import name_others
from smapdash.web.exports.tables import ExportTable, Note, blocks_of
from smapdash.web.ui import ids, messages
from smapdash.wording import formatting

BELOW_A_DAY: Final = (Grain.HALF_HOUR, Grain.HOUR)


class NothingToExportError(Exception):
    """There is no such table, told in one sentence."""


class Ask(NamedTuple):
    """What is asked for: filters, on one state of the data."""

    repository: Repository
    dataset: DatasetInfo
    filters: Filters

    @property
    def grain(self) -> Grain:
        """Length of the buckets of charts over time."""
        return self.filters.grain_in(self.dataset)

    @property
    def compared(self) -> Compared | None:
        """What the selection is compared with."""
        return fetch_compared(self.repository, self.dataset, self.filters)

    @property
    def summary(self) -> Summary:
        """Key figures of the selection."""
        return self.repository.fetch_summary(self.filters)


class Content(NamedTuple):
    """A frame and whom it is of: title, frame, its notes, key figures of those users, and whether starts are days.

    Where there may be very many rows, `frame` gives parts of it one after another, `total` rows in all.
    """

    title: str
    frame: pd.DataFrame | Iterator[pd.DataFrame]
    notes: tuple[Note, ...]
    summary: Summary
    by_day: bool = False
    total: int = 0


def export_table(
    repository: Repository, dataset: DatasetInfo, filters: Filters, card: str, exported_at: datetime
) -> ExportTable:
    """Return what a card shows.

    Raises
    ------
    NothingToExportError
        When there is no such card or user, or nothing is loaded.
    """
    if card not in CARDS:
        raise NothingToExportError(messages.NO_EXPORT)
    if not dataset.readings:
        raise NothingToExportError(f"{messages.NOTHING_TITLE}.")
    content = CARDS[card](Ask(repository, dataset, filters))
    told = (
        *notes.unmet_notes(dataset, filters),
        *notes.frame_notes(dataset, filters, content.summary),
        *content.notes,
        *notes.finding_notes(dataset, filters, _fetch_found(repository, filters, card)),
        notes.UNITS,
        notes.TIMES,
        notes.READING_BACK,
        *notes.origin_notes(dataset, exported_at),
    )
    frame, total = content.frame, content.total
    frames, total = ([frame], len(frame)) if isinstance(frame, pd.DataFrame) else (frame, total)
    return ExportTable(content.title, told, total, blocks_of(frames, by_day=content.by_day))


def _fetch_found(repository: Repository, filters: Filters, card: str) -> Implausible:
    if card in (ids.AREA_BARS, ids.TARIFF_BARS):
        filters = replace(filters, areas=(), tariffs=())
    return repository.fetch_implausible(filters, filters.user if card.startswith(ids.PANEL) else None)


def _energy(ask: Ask) -> Content:
    if ask.filters.measure is Measure.BANDS:
        return _bands(ask)
    frame = ask.repository.fetch_energy(ask.filters, ask.grain, MOST_LINES).drop(columns=["low_wh", "high_wh"])
    before = fetch_comparison_energy(ask.repository, ask.compared, ask.filters, frame, ask.grain)
    frame = put_beside(
        _with_mean(frame),
        before and before._replace(frame=_with_mean(before.frame)),
        "energy_wh" if ask.filters.measure is Measure.TOTAL else "mean_wh_per_user",
    )
    frame, others = name_others(ask.filters.split, _with_whole(ask, frame, frame["users"]))
    told = (*notes.filter_notes(ask.filters), Note("grain", ask.grain), *others)
    told = (*told, *notes.before_notes(before, ask.summary))
    return Content("Energy over time", frame, told, ask.summary, ask.grain not in BELOW_A_DAY)


def _bands(ask: Ask) -> Content:
    grain = Grain.DAY if ask.grain in BELOW_A_DAY else ask.grain
    frame = ask.repository.fetch_bands(ask.filters, grain)
    before = fetch_comparison_bands(ask.repository, ask.compared, ask.filters, grain)
    told = (*notes.filter_notes(ask.filters), Note("grain", grain), Note("p10 to p90", "percentiles over the users"))
    told = (*told, *notes.before_notes(before, ask.summary))
    return Content("Energy over time", put_beside(frame, before, "p50_wh"), told, ask.summary, by_day=True)


def _with_mean(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(mean_wh_per_user=frame["energy_wh"] / frame["users"])


def _with_whole(ask: Ask, frame: pd.DataFrame, users: Iterable[int]) -> pd.DataFrame:
    """Return a frame of weeks or months with a column that says which of them are whole."""
    if ask.grain not in (Grain.WEEK, Grain.MONTH):
        return frame
    in_view = DaysInView(*ask.filters.days(ask.dataset), ask.filters.weekdays)
    buckets = zip(frame["start"], frame["readings"], users, strict=True)
    return frame.assign(whole=[not in_view.lacks(start, ask.grain, *counts) for start, *counts in buckets])


def _profile(ask: Ask) -> Content:
    told = (*notes.filter_notes(ask.filters), notes.rest_day_note(ask.filters), _PASSES)
    return Content("Average day", ask.repository.fetch_profile(ask.filters), told, ask.summary)


def _heat(ask: Ask) -> Content:
    told = (*notes.filter_notes(ask.filters), _PASSES)
    return Content("Demand by day and half-hour", ask.repository.fetch_heat_map(ask.filters), told, ask.summary)


def _duration(ask: Ask) -> Content:
    curve, told = ask.repository.fetch_duration(ask.filters), notes.filter_notes(ask.filters)
    if len(curve) and curve["half_hours"].iloc[-1] > len(curve):
        spread = f"{len(curve)} evenly spread ranks of {curve['half_hours'].iloc[-1]} half-hours"
        told = (*told, Note("rows", f"{spread}. the highest and the lowest are among them"))
    return Content("Load duration curve", curve, told, ask.summary)


def _distribution(ask: Ask) -> Content:
    bins, told = ask.repository.fetch_distribution(ask.filters), notes.filter_notes(ask.filters)
    if len(bins):
        told = (*told, Note("median", f"{bins['median_wh'].iloc[0] / 1_000} kWh per day of all these users"))
    bins = bins.drop(columns="median_wh").rename(columns={"low_wh": "from_wh", "high_wh": "below_wh"})
    return Content("Users by mean daily use", bins, told, ask.summary)


def _bars(by: Split, ask: Ask) -> Content:
    # The bars of what is not chosen are drawn too, since they are buttons; but not where nothing that was asked for is.
    is_nothing = any(notice.leaves_nothing for notice in find_unmet(ask.dataset, ask.filters))
    everyone = ask if is_nothing else ask._replace(filters=replace(ask.filters, areas=(), tariffs=()))
    segments = everyone.repository.fetch_segments(everyone.filters)
    segments = segments.iloc[:0] if is_nothing else segments
    counts = ["users", "user_days", "readings", "energy_wh"]
    frame = segments.groupby(by.value, sort=True, as_index=False)[counts].sum()
    frame["mean_wh_per_user_day"] = frame["energy_wh"] / frame["user_days"]
    return Content(f"Energy by {by.value}", frame, notes.filter_notes(everyone.filters), everyone.summary)


def _users(ask: Ask) -> Content:
    filters, sort = ask.filters, ask.filters.sort
    users, blocks = ask.repository.fetch_all_users(
        filters, sort=sort.column, descending=sort.descending, search=filters.search
    )
    rows = Note("rows", formatting.plural(users, "user"))
    told = (*notes.filter_notes(filters), *notes.table_notes(filters), rows)
    frames = (block.rename(columns={"id": "user"}) for block in blocks)
    return Content("Users", frames, told, ask.summary, total=users)


def _user_energy(ask: Ask) -> Content:
    detail = _open_user(ask)
    told = (*notes.user_notes(detail), Note("grain", ask.grain))
    long_names = {"low_wh": "lowest_half_hour_wh", "high_wh": "highest_half_hour_wh"}
    frame = _with_whole(ask, detail.energy.rename(columns=long_names), [1] * len(detail.energy))
    title = f"Energy over time of user {detail.user_id}"
    return Content(title, frame, told, detail.summary, ask.grain not in BELOW_A_DAY)


def _user_profile(ask: Ask) -> Content:
    detail = _open_user(ask)
    keys = ["day_type", "half_hour"]
    own = detail.profile[[*keys, "days", "mean_w", "p10_w", "p90_w"]]
    segment = detail.segment_profile[[*keys, "mean_w_per_user"]]
    frame = own.merge(segment.rename(columns={"mean_w_per_user": "segment_mean_w_per_user"}), on=keys, how="left")
    told = (*notes.user_notes(detail), notes.rest_day_note(ask.filters), _PASSES)
    return Content(f"Average day of user {detail.user_id}", frame, told, detail.summary)


def _user_heat(ask: Ask) -> Content:
    detail = _open_user(ask)
    frame = detail.heat_map.drop(columns=["users", "mean_w_per_user"])
    title = f"Demand of user {detail.user_id} by day and half-hour"
    return Content(title, frame, (*notes.user_notes(detail), _PASSES), detail.summary)


def _calendar(ask: Ask) -> Content:
    calendar = ask.repository.fetch_rest_day_check()
    names = calendar.profiles["weekday"].map(dict(enumerate(formatting.WEEKDAYS)))
    told = (
        *notes.filter_notes(ask.filters),
        Note("share", "demand per user relative to the mean of its day. median of the days of the weekday"),
    )
    return Content("Demand by weekday and half-hour", calendar.profiles.assign(weekday=names), told, ask.summary)


def _open_user(ask: Ask) -> UserDetail:
    user = ask.filters.user
    detail = None if user is None else ask.repository.fetch_user(ask.filters, user, ask.grain)
    if detail is None:
        raise NothingToExportError(messages.NO_USER)
    return detail


_PASSES: Final = Note("passes", "the two passes of a repeated hour are averaged into one half-hour")

OF_EVERYTHING: Final = (ids.CALENDAR, ids.CALENDAR_LINE)
"""What follows no filter."""
CARDS: Final[dict[str, Callable[[Ask], Content]]] = {
    ids.ENERGY: _energy,
    ids.PROFILE: _profile,
    ids.HEAT: _heat,
    ids.DURATION: _duration,
    ids.DISTRIBUTION: _distribution,
    ids.AREA_BARS: partial(_bars, Split.AREA),
    ids.TARIFF_BARS: partial(_bars, Split.TARIFF),
    ids.CALENDAR: _calendar,
    ids.CALENDAR_LINE: _calendar,
    ids.USERS: _users,
    ids.PANEL_ENERGY: _user_energy,
    ids.PANEL_PROFILE: _user_profile,
    ids.PANEL_HEAT: _user_heat,
}
