"""The panel's notes on the data: missing and implausible readings, and values that do not change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from smapdash.model.findings import Implausible
from smapdash.model.results import Summary, UserDetail
from smapdash.model.user_results import DataQuality, FlatLine, Gap, HalfHour
from smapdash.web.ui.components import build_note
from smapdash.wording import formatting
from smapdash.wording.findings import count_implausible
from smapdash.wording.messages import message

MOST_NOTES = 5
"""Days listed one by one; the rest are counted."""
MOST_TIMES = 6
MOST_DATES = 3
HALF_AN_HOUR = timedelta(minutes=30)
Parts = list[Component | str]


def panel_notes(detail: UserDetail) -> list[Component]:
    """Return the notes on a user's readings in the dates: first findings, then missing readings."""
    if not detail.summary.readings:
        return [build_note("info", "void", _nothing_read(detail.missing_count))] if detail.missing_count else []
    notes = [
        *implausible_notes(detail.implausible),
        *quality_notes(detail.quality, detail.summary),
        *missing_notes(detail.missing, detail.missing_count),
    ]
    return notes or [html.P(message("page.nothing_to_note"), className="sub")]


def implausible_notes(found: Implausible) -> list[Component]:
    """Return the notice of a user's implausible readings in the dates, listing the highest."""
    if not found.count:
        return []
    times = [
        f"{formatting.energy(one.wh)} at {formatting.moment(one.read_at, one.fold)}"
        for one in found.highest[:MOST_DATES]
    ]
    more = message("user.and_more", more=formatting.count(found.count - MOST_DATES)) if found.count > MOST_DATES else ""
    beyond = message("user.beyond_meter")
    counted = count_implausible(found.count)
    return [
        build_note(
            "warn", "warn", [html.B(message("user.includes", counted=counted)), f"{', '.join(times)}{more}; {beyond}."]
        )
    ]


def quality_notes(quality: DataQuality, summary: Summary) -> list[Component]:
    """Return notices on the readings in the dates."""
    notes: list[Component] = []
    if quality.short_days:
        notes.append(build_note("info" if quality.is_sufficient else "warn", "void", _short_days(quality, summary)))
    if quality.longest_gap and quality.longest_gap.half_hours > 1:
        notes.append(build_note("info", "clock", _longest_gap(quality.longest_gap)))
    if quality.flat_lines:
        notes.append(build_note("warn", "warn", _flat_lines(quality.flat_lines)))
    if quality.zero_days:
        notes.append(build_note("info", "void", _zero_days(quality.zero_days)))
    return notes


def _nothing_read(missing: int) -> Parts:
    return [
        html.B(message("user.nothing_read")),
        message("user.all_are_missing", half_hours=formatting.plural(missing, "half-hour")),
    ]


def _short_days(quality: DataQuality, summary: Summary) -> Parts:
    days = f"{formatting.count(quality.short_days)} of {formatting.plural(quality.days, 'day')}"
    rest = message("user.coverage_in_these_dates", coverage=formatting.share(summary.received, summary.expected))
    if quality.is_sufficient:
        return [html.B(message("user.lack_more_than_half", days=days)), rest]
    return [
        html.B(message("user.lack_more_than_half", days=days)),
        message("user.short_days_why", rest=rest),
    ]


def _longest_gap(gap: Gap) -> Parts:
    return [
        html.B(
            message(
                "user.longest_gap", half_hours=formatting.plural(gap.half_hours, "half-hour"), hours=gap.half_hours / 2
            )
        ),
        message("user.gap", first=formatting.moment(*gap.first), last=formatting.moment(*gap.last)),
    ]


def _flat_lines(lines: Sequence[FlatLine]) -> Parts:
    longest = lines[0]
    more = (
        message("user.unchanged_again", times=formatting.plural(len(lines) - 1, message("user.more_time")))
        if len(lines) > 1
        else ""
    )
    return [
        html.B(message("user.reading_unchanged", half_hours=longest.half_hours, wh=formatting.number(longest.wh))),
        message(
            "user.unchanged_from_to", first=formatting.moment(*longest.first), last=formatting.moment(*longest.last)
        )
        + more,
    ]


def _zero_days(days: Sequence[date]) -> Parts:
    named = ", ".join(formatting.day(day) for day in days[:MOST_DATES])
    more = message("user.and_more", more=formatting.count(len(days) - MOST_DATES)) if len(days) > MOST_DATES else ""
    return [
        html.B(message("user.without_consumption", days=formatting.plural(len(days), "day"))),
        message("user.all_readings_are_0", named=named, more=more),
    ]


def missing_notes(missing: Sequence[HalfHour], total: int) -> list[Component]:
    """Return a notice for each day that lacks half-hours, per pass, and the number of further missing half-hours."""

    def day_and_pass(one: HalfHour) -> tuple[date, int]:
        return one.read_at.date(), one.fold

    days = [(key, list(group)) for key, group in groupby(sorted(missing, key=day_and_pass), key=day_and_pass)]
    notes: list[Component] = [
        build_note("info", "clock", _repeated_hour(day, group) if fold else _gap(day, group))
        for (day, fold), group in days[:MOST_NOTES]
    ]
    listed = sum(len(group) for _, group in days[:MOST_NOTES])
    if total > listed:
        notes.append(
            html.P(
                message("user.and_more_days", half_hours=formatting.plural(total - listed, "half-hour")),
                className="sub",
            )
        )
    return notes


def _repeated_hour(day: date, missing: Sequence[HalfHour]) -> Parts:
    hour = missing[0].read_at.replace(minute=0)
    span = formatting.hour_span(hour)
    verb = "is" if len(missing) == 1 else "are"
    return [
        html.B(f"{formatting.day(day)} lacks {_how_many(missing)}: "),
        message("user.second_reading_missing", times=_times(missing), verb=verb, span=span),
    ]


def _gap(day: date, missing: Sequence[HalfHour]) -> Parts:
    return [
        html.B(f"{formatting.day(day)} lacks {_how_many(missing)}: "),
        message("user.nothing_was_filled_in", times=_times(missing)),
    ]


def _how_many(missing: Sequence[HalfHour]) -> str:
    return message("user.one_half_hour") if len(missing) == 1 else formatting.plural(len(missing), "half-hour")


def _times(missing: Sequence[HalfHour]) -> str:
    """Write half-hours of one day: 01:00 and 01:30, or 00:00 to 05:30 and 12:00; the ends of many runs."""
    runs: list[list[datetime]] = []
    for one in missing:
        if runs and one.read_at - runs[-1][-1] == HALF_AN_HOUR:
            runs[-1].append(one.read_at)
        else:
            runs.append([one.read_at])
    if len(runs) > MOST_TIMES:
        return message(
            "user.between_and", first=formatting.clock(missing[0].read_at), last=formatting.clock(missing[-1].read_at)
        )
    times: list[str] = []
    for run in runs:
        clocks = [formatting.clock(at) for at in run]
        times += [f"{clocks[0]} to {clocks[-1]}"] if len(run) > 2 else clocks
    return times[0] if len(times) == 1 else f"{', '.join(times[:-1])} and {times[-1]}"
