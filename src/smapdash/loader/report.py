"""What a load did: the counts, as an object, as JSON and as text for a person."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from smapdash.db.writes import LoadedFile
from smapdash.finding_texts import describe_highest, describe_strays
from smapdash.findings import ImplausibleReading, Stray
from smapdash.loader.conflicts import OtherName, describe_conflict_days, describe_other_names
from smapdash.loader.patterns import Pattern, describe_pattern, describe_reasons
from smapdash.phrases import plural

_MOST_HINTS = 5
PLAUSIBLE_SEGMENTS = 100
"""Up to so many pairs of area and tariff nothing is said, however few the users are."""

STORED_COUNTS = (
    *("read", "inserted", "updated", "unchanged", "duplicates", "conflicts", "aggregated", "rejected"),
    *("repeated_hour", "snapped", "restored", "retracted", "files", "files_skipped"),
)


@dataclass
class UserRows:
    """Rows of `user_data.csv`; `read` is the sum of the others."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass
class LoadReport:
    """Counts of one load, in rows of readings where nothing else is said.

    `read = inserted + updated + unchanged + duplicates + conflicts + aggregated + rejected`.

    Rows of files that were skipped, as they equal what was last loaded for them, count as read and unchanged.

    Attributes
    ----------
    source, layout : str
        What was loaded, and its format.
    is_sample, sample_removed, dry_run : bool
        It is the bundled sample; it made the bundled sample go; nothing was kept of it.
    users, segments : int
        Users whom the files name, and their different pairs of area and tariff.
    user_rows : UserRows
        The rows that name them.
    withdrawn, returned : int
        Users who are no longer, or again, in `user_data.csv`.
    files, files_skipped : int
        Files of readings; those that equal what was last loaded for them, and were not read again.
    duplicates : int
        Rows equal to an earlier row of the same user and time.
    equal_in_repeated_hour : int
        Those of them in a repeated hour, which may be an equal second pass; they are kept in rejected_rows.
    repeated_hour : int
        Second passes of a repeated hour, which are stored.
    conflicts, conflicts_kept : int
        Second values at a time that is no repeated hour: those set aside, and those stored as `keep` wants.
    conflict_rule : str
        What `--conflicts` said.
    conflict_days, conflict_users : int
        Days, and users, of which whole days came twice with other values: conflicts at half of a day's half-hours.
    other_names : list of dict
        Users whose rows of readings name another area or tariff than the one that counts: `user`, `rows`, `since` (day
        of the first such reading), `names` (area and tariff in the order of the rows).
    aggregated : int
        Rows of 5, 10 or 15 minutes that are in the sum of a half-hour, but for the first part of each, which stands for
        the sum in all other counts.
    snapped : int
        Rows whose stamp was up to two seconds off a grid of five minutes, and counts as on it.
    restored, retracted : int
        Second readings of earlier loads that were set aside and are stored now, as their time proved to be a repeated
        hour; and the other way round.
    implausible : int
        Readings above 24,000 Wh, which are stored.
    highest : list of ImplausibleReading
        The highest of those that are stored, one a day and user, where this load has any; at most three.
    stray_readings : int
        Stored readings that lie far from all others in time.
    strays : list of Stray
        Whose they are, the most readings first, at most 50.
    reasons : Counter
        Rows in rejected_rows by reason, rows of users included.
    examples : list of dict
        The first three rows of each reason: `reason`, `file`, `line`, `text`.
    patterns : list of Pattern
        What the rows of a reason have in common.
    look_like_ends : int
        Users whose data begin and end as whole days do if their stamps are ends, where no user's do if they are starts.
    refused : list of dict
        Files that could not be loaded at all: `file`, `reason`.
    without_user : list of str
        Readings files whose name is no user of `user_data.csv`; their rows are rejected.
    hints : dict of str to str
        What may be wrong with the name of such a file, by file, where that can be seen.
    passed_over : list of str
        Entries of the folder that are no readings files.
    phases : Counter
        Seconds by what was done: `files`, `users`, `readings`, `aggregates`, `commit`.
    seconds : float
        Duration.
    """

    source: str
    layout: str = ""
    is_sample: bool = False
    sample_removed: bool = False
    dry_run: bool = False
    users: int = 0
    segments: int = 0
    user_rows: UserRows = field(default_factory=UserRows)
    withdrawn: int = 0
    returned: int = 0
    files: int = 0
    files_skipped: int = 0
    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    equal_in_repeated_hour: int = 0
    repeated_hour: int = 0
    conflicts: int = 0
    conflicts_kept: int = 0
    conflict_rule: str = "first"
    conflict_days: int = 0
    conflict_users: int = 0
    other_names: list[OtherName] = field(default_factory=list)
    aggregated: int = 0
    rejected: int = 0
    snapped: int = 0
    restored: int = 0
    retracted: int = 0
    implausible: int = 0
    highest: list[ImplausibleReading] = field(default_factory=list)
    stray_readings: int = 0
    strays: list[Stray] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    look_like_ends: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    without_user: list[str] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)
    phases: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def count(self, counts: Mapping[str, int]) -> None:
        """Add counts by the name of their field; third values for a time (`thirds`) are rejected rows."""
        for name, number in counts.items():
            field_name = "rejected" if name == "thirds" else name
            setattr(self, field_name, getattr(self, field_name) + number)

    def skip(self, file: LoadedFile) -> None:
        """Count a file that was not read again."""
        self.files_skipped += 1
        names = ("duplicates", "aggregated", "repeated_hour", "implausible", "snapped")
        unchanged = file.rows - file.duplicates - file.aggregated
        self.count({"read": file.rows, "unchanged": unchanged, **{name: getattr(file, name) for name in names}})

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Add the time that the block takes to a phase."""
        began = time.monotonic()
        yield
        self.phases[name] += time.monotonic() - began  # type: ignore[assignment]

    def stored_counts(self) -> dict[str, int]:
        """Return the counts that the record of the load keeps."""
        return {name: getattr(self, name) for name in STORED_COUNTS}

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        phases = {name: round(seconds, 3) for name, seconds in self.phases.items()}
        seconds = round(self.seconds, 3)
        findings = {name: [one.to_dict() for one in getattr(self, name)] for name in ("highest", "strays")}
        return asdict(self) | {"reasons": dict(self.reasons), "phases": phases, "seconds": seconds} | findings

    def to_text(self) -> str:
        """Return the report as lines for a person."""
        lines = [
            f"Read {plural(self.read, 'reading')} of {plural(self.users, 'user')} "
            f"from {self.source} in {self.seconds:.1f} s: "
            f"{self.inserted:,} new, {self.updated:,} changed, {self.unchanged:,} unchanged."
        ]
        if self.dry_run:
            lines.insert(0, "Dry run: this is what a load would do; nothing was stored.")
        if self.conflict_days:
            lines.insert(0, describe_conflict_days(self.conflict_days, self.conflict_users, self.conflict_rule))
        lines += [sentence for count, sentence in (*self._sentences(), *self._step_sentences()) if count]
        lines += describe_other_names(self.other_names, self.conflict_rule)
        lines += self._set_aside()
        lines += [f"Refused: {refusal['reason']}" for refusal in self.refused]
        if self.without_user:
            lines.append(f"Without a user in user_data.csv: {_first_names(self.without_user)}")
            lines += [f"  {name}: {hint}" for name, hint in islice(self.hints.items(), _MOST_HINTS)]
        if self.passed_over:
            lines.append(f"Passed over, as it is no readings file: {_first_names(self.passed_over)}")
        return "\n".join(lines)

    def _sentences(self) -> list[tuple[int, str]]:
        """Return sentences, each with the number that makes it worth saying."""
        skipped, files = self.files_skipped, self.files
        return [
            (
                self.segments > PLAUSIBLE_SEGMENTS and self.users < 2 * self.segments,
                f"{self.segments:,} pairs of area and tariff for {self.users:,} users are more than a provider has; "
                "check that the columns id, area and tariff hold what they are called.",
            ),
            (self.sample_removed, "The bundled sample was removed: it never mixes with other data."),
            (skipped, f"{skipped:,} of {files:,} files are as they were last loaded and were not read again."),
            (
                self.repeated_hour,
                f"Repeated hour: {self.repeated_hour:,} second passes are kept. When the clocks go back, one hour is "
                "lived twice, and both readings are energy that was used.",
            ),
            (
                self.restored,
                f"Came back: {self.restored:,} readings that earlier loads had set aside as conflicts; their time "
                "proved to be a repeated hour.",
            ),
            (
                self.retracted,
                f"Set aside after all: {self.retracted:,} second readings of earlier loads; their time proved to be no "
                "repeated hour.",
            ),
            (
                self.conflicts_kept,
                f"Conflicts: {self.conflicts_kept:,} second values are stored as well (--conflicts keep).",
            ),
            (self.duplicates, f"Dropped: {self.duplicates:,} rows that repeat an earlier row."),
            (
                self.equal_in_repeated_hour,
                f"  Of these, {self.equal_in_repeated_hour:,} stand in a repeated hour and may be equal second passes.",
            ),
            (self.implausible, describe_highest(self.implausible, self.highest)),
            (self.stray_readings, describe_strays(self.stray_readings, self.strays)),
            (
                self.withdrawn + self.returned,
                f"Users withdrawn: {self.withdrawn:,}; returned: {self.returned:,}.",
            ),
        ]

    def _step_sentences(self) -> list[tuple[int, str]]:
        """Return sentences on steps and stamps, each with the number that makes it worth saying."""
        return [
            (
                self.aggregated,
                f"Summed to half-hours: {self.aggregated:,} rows of a shorter step are in the sum of another row.",
            ),
            (
                self.snapped,
                f"Taken for the time next to it: {self.snapped:,} stamps that were up to two seconds off.",
            ),
            (
                self.look_like_ends,
                f"The data of {self.look_like_ends:,} user{'s' * (self.look_like_ends > 1)} begin one step after "
                "midnight and end at midnight, as where a time is the end of its interval: if so, load with "
                "--stamps end.",
            ),
        ]

    def _set_aside(self) -> list[str]:
        if not self.reasons:
            return []
        lines = [f"Set aside: {plural(self.reasons.total(), 'row')}, kept in rejected_rows."]
        facts = [
            (pattern.reason, describe_pattern(pattern, files_are_users=self.layout == "challenge"))
            for pattern in self.patterns
        ]
        return lines + describe_reasons(self.reasons, self.examples, facts)


def _first_names(names: list[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more}."
