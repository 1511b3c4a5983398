"""What a load did: the counts, as an object and as JSON; `report_text` puts them into words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from smapdash.db.load.writes import LoadedFile
from smapdash.loader.conflicts import OtherName
from smapdash.loader.patterns import Pattern
from smapdash.model.findings import ImplausibleReading, Stray
from smapdash.model.reasons import Reason, RejectedRow
from smapdash.wording.reasons import describe_counts, describe_reason, describe_rows

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
    examples : list of RejectedRow
        The first three rows of each reason.
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
    reasons: Counter[Reason] = field(default_factory=Counter)
    examples: list[RejectedRow] = field(default_factory=list)
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
        patterns = [asdict(pattern) | {"reason": describe_reason(pattern.reason)} for pattern in self.patterns]
        return asdict(self) | {
            "reasons": describe_counts(self.reasons),
            "examples": describe_rows(self.examples),
            "patterns": sorted(patterns, key=lambda pattern: (-pattern["rows"], pattern["reason"])),
            "highest": [reading.to_dict() for reading in self.highest],
            "strays": [stray.to_dict() for stray in self.strays],
            "phases": phases,
            "seconds": round(self.seconds, 3),
        }
