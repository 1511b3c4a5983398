"""Notes of an exported table, so that a file explains itself without the page."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.findings import Implausible
from smapdash.model.notices import find_unmet
from smapdash.model.periods import ComparisonPeriod
from smapdash.model.results import Summary, UserDetail
from smapdash.web.comparison.changes import change_in_equal_hours, equal_hours_clause
from smapdash.web.comparison.frames import ComparisonFrame
from smapdash.web.exports.tables import Note
from smapdash.web.state.fields import FIELDS
from smapdash.wording import formatting
from smapdash.wording.findings import describe_implausible, describe_strays
from smapdash.wording.messages import message
from smapdash.wording.notices import describe_notice
from smapdash.wording.periods import other_weekdays

# No commas: a note fills one column of a spreadsheet.
UNITS = Note("units", message("notes.units"))
TIMES = Note(
    "times",
    message("notes.times"),
)
REPEATED_HOUR = Note(message("notes.repeated_hour"), message("notes.repeated_hour_averaged"))
READING_BACK = Note(
    message("notes.reading_back"),
    message("notes.reading_back_how"),
)


def field_notes(filters: Filters, *names: str) -> tuple[Note, ...]:
    """Return the notes of these filter fields, in this order."""
    fields = {field.name: field for field in FIELDS}
    found = (fields[name].note for name in names)
    return tuple(Note(*pair) for note in found if note for pair in note(filters))


def filter_notes(filters: Filters) -> tuple[Note, ...]:
    """Return the areas, tariffs, users and load shape chosen, split over as many notes as a spreadsheet needs."""
    return field_notes(filters, "areas", "tariffs", "users", "shape")


def unmet_notes(dataset: DatasetInfo, filters: Filters) -> tuple[Note, ...]:
    """Return the filter values that could not be applied."""
    return tuple(Note("note", describe_notice(notice)) for notice in find_unmet(dataset, filters))


def finding_notes(dataset: DatasetInfo, filters: Filters, found: Implausible) -> tuple[Note, ...]:
    """Return how many implausible readings are included or left out, and how many lie far outside the main body."""
    verb = message("notes.leaves_out") if filters.without_implausible else "includes"
    implausible = describe_implausible(found, verb=verb) if found.count else ""
    strays = describe_strays(dataset.stray_readings, dataset.strays)
    found_texts = ((message("notes.implausible_readings"), implausible), (message("notes.far_from_all_others"), strays))
    return tuple(Note(name, text.replace(",", "").replace(";", ".")) for name, text in found_texts if text)


def user_notes(detail: UserDetail) -> tuple[Note, ...]:
    """Return the user's name, area and tariff, and its peer group."""
    return (
        Note("user", detail.user_id),
        Note("area", detail.area),
        Note("tariff", detail.tariff),
        Note(
            "segment",
            message("notes.segment", users=formatting.plural(detail.segment_users, "user")),
        ),
    )


def period_note(period: ComparisonPeriod) -> Note:
    """Return the dates of the comparison period, as far as there are data, and whether its weekdays differ."""
    other = other_weekdays(period)
    dates = message("notes.comparison_dates", first_day=period.first_day, last_day=period.last_day)
    return Note("before", f"{dates}. {other}" if other else dates)


def comparison_notes(
    comparison: ComparisonFrame | None, summary: Summary, *, by_user: bool = False
) -> tuple[Note, ...]:
    """Return the dates of the comparison columns, the groups they leave out, and the effect of a clock change."""
    if comparison is None:
        return ()
    names, others = " and ".join(comparison.left_out), ""
    if names and by_user:
        others = message("notes.users_without_readings_then", groups=names)
    elif names:
        others = message("notes.groups_with_other_users", groups=names)
    compared = comparison.compared
    dates = period_note(compared.period)
    equal = change_in_equal_hours(summary.user_days, compared.summary.user_days, compared)
    change = message("notes.energy_in_equal_hours", change=equal_hours_clause(equal, compared))
    return (
        dates._replace(text=f"{dates.text}{others}"),
        *(
            (Note(message("notes.clock_change"), change),)
            if compared.comparison.is_of_same_users and equal is not None
            else ()
        ),
    )


def frame_notes(dataset: DatasetInfo, filters: Filters, summary: Summary) -> tuple[Note, ...]:
    """Return the dates, the weekdays, and the numbers of users, readings and missing readings."""
    return (
        Note("dates", _dates(dataset, filters)),
        *field_notes(filters, "weekdays"),
        Note("users", message("notes.users", users=summary.users)),
        Note("readings", str(summary.readings)),
        *((_coverage_note(summary),) if summary.expected else ()),
    )


def _dates(dataset: DatasetInfo, filters: Filters) -> str:
    if filters.is_refused:
        return "none"
    if filters.is_backwards:
        return message("notes.none_from_to", first_day=filters.first_day, last_day=filters.last_day)
    first, last = filters.days(dataset)
    latest = message("notes.latest_days", days=formatting.plural(filters.last_days, "day")) if filters.last_days else ""
    return message("notes.dates", first=first, last=last, latest=latest)


def _coverage_note(summary: Summary) -> Note:
    share = formatting.share(summary.received, summary.expected)
    of = message(
        "notes.half_hours_expected_of",
        expected=summary.expected,
        users=formatting.plural(summary.registered, message("notes.registered_user")),
    )
    return Note("coverage", message("notes.coverage", share=share, of=of, missing=summary.missing))


def origin_notes(dataset: DatasetInfo, exported_at: datetime) -> tuple[Note, ...]:
    """Return the state of the data, the time of export and the version of smapdash."""
    loaded = (Note("loaded", f"{dataset.loaded_at:%Y-%m-%d %H:%M} UTC"),) if dataset.loaded_at else ()
    return (
        *((Note("data", message("notes.invented_sample")),) if dataset.is_sample else ()),
        *loaded,
        Note("exported", f"{exported_at:%Y-%m-%d %H:%M:%S} UTC"),
        Note("version", f"smapdash {version('smapdash')}"),
    )
