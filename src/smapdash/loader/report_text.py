"""The report of a load as lines for a person."""

from __future__ import annotations

from itertools import islice

from smapdash.loader.conflicts import describe_conflict_days, describe_other_names
from smapdash.loader.patterns import describe_pattern, describe_reasons
from smapdash.loader.report import LoadReport
from smapdash.wording.findings import describe_highest, describe_strays
from smapdash.wording.phrases import plural

_MOST_HINTS = 5
PLAUSIBLE_SEGMENTS = 100
"""Up to so many pairs of area and tariff nothing is said, however few the users are."""


def describe_report(report: LoadReport) -> str:
    """Return the report as lines for a person."""
    lines = [
        f"Read {plural(report.read, 'reading')} of {plural(report.users, 'user')} "
        f"from {report.source} in {report.seconds:.1f} s: "
        f"{report.inserted:,} new, {report.updated:,} changed, {report.unchanged:,} unchanged."
    ]
    if report.dry_run:
        lines.insert(0, "Dry run: this is what a load would do; nothing was stored.")
    if report.conflict_days:
        lines.insert(0, describe_conflict_days(report.conflict_days, report.conflict_users, report.conflict_rule))
    lines += [sentence for count, sentence in (*_sentences(report), *_step_sentences(report)) if count]
    lines += describe_other_names(report.other_names, report.conflict_rule)
    lines += _set_aside(report)
    lines += [f"Refused: {refusal['reason']}" for refusal in report.refused]
    if report.without_user:
        lines.append(f"Without a user in user_data.csv: {_first_names(report.without_user)}")
        lines += [f"  {name}: {hint}" for name, hint in islice(report.hints.items(), _MOST_HINTS)]
    if report.passed_over:
        lines.append(f"Passed over, as it is no readings file: {_first_names(report.passed_over)}")
    return "\n".join(lines)


def _sentences(report: LoadReport) -> list[tuple[int, str]]:
    """Return sentences, each with the number that makes it worth saying."""
    skipped, files = report.files_skipped, report.files
    return [
        (
            report.segments > PLAUSIBLE_SEGMENTS and report.users < 2 * report.segments,
            f"{report.segments:,} pairs of area and tariff for {report.users:,} users are more than a provider has; "
            "check that the columns id, area and tariff hold what they are called.",
        ),
        (report.sample_removed, "The bundled sample was removed: it never mixes with other data."),
        (skipped, f"{skipped:,} of {files:,} files are as they were last loaded and were not read again."),
        (
            report.repeated_hour,
            f"Repeated hour: {report.repeated_hour:,} second readings are kept. When the clocks go back, one hour is "
            "repeated, and both readings of the repeated hour are energy that was used.",
        ),
        (
            report.restored,
            f"Came back: {report.restored:,} readings that earlier loads had set aside as conflicts; their time "
            "proved to be a repeated hour.",
        ),
        (
            report.retracted,
            f"Set aside after all: {report.retracted:,} second readings of earlier loads; their time proved to be no "
            "repeated hour.",
        ),
        (
            report.conflicts_kept,
            f"Conflicts: {report.conflicts_kept:,} second values are stored as well (--conflicts keep).",
        ),
        (report.duplicates, f"Dropped: {report.duplicates:,} rows that repeat an earlier row."),
        (
            report.equal_in_repeated_hour,
            f"  Of these, {report.equal_in_repeated_hour:,} stand in a repeated hour and may be equal second readings.",
        ),
        (report.implausible, describe_highest(report.implausible, report.highest)),
        (report.stray_readings, describe_strays(report.stray_readings, report.strays)),
        (
            report.withdrawn + report.returned,
            f"Users withdrawn: {report.withdrawn:,}; returned: {report.returned:,}.",
        ),
    ]


def _step_sentences(report: LoadReport) -> list[tuple[int, str]]:
    """Return sentences on steps and stamps, each with the number that makes it worth saying."""
    return [
        (
            report.aggregated,
            f"Summed to half-hours: {report.aggregated:,} rows of a shorter step are in the sum of another row.",
        ),
        (
            report.snapped,
            f"Taken for the time next to it: {report.snapped:,} stamps that were up to two seconds off.",
        ),
        (
            report.look_like_ends,
            f"The data of {report.look_like_ends:,} user{'s' * (report.look_like_ends > 1)} begin one step after "
            "midnight and end at midnight, as where a time is the end of its interval: if so, load with "
            "--stamps end.",
        ),
    ]


def _set_aside(report: LoadReport) -> list[str]:
    if not report.reasons:
        return []
    lines = [f"Set aside: {plural(report.reasons.total(), 'row')}, kept in rejected_rows."]
    facts = [
        (pattern.reason, describe_pattern(pattern, files_are_users=report.layout == "challenge"))
        for pattern in report.patterns
    ]
    return lines + describe_reasons(report.reasons, report.examples, facts)


def _first_names(names: list[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more}."
