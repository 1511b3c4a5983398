"""What a load did: the counts, as an object and as JSON; `report_text` puts them into words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from smapdash.db.load.writes import LoadedFile
from smapdash.loader.conflicts import OtherName
from smapdash.loader.patterns import Pattern
from smapdash.model.findings import ImplausibleReading, Stray
from smapdash.model.load_counts import LoadCounts
from smapdash.model.reasons import Reason, RejectedRow
from smapdash.wording.reasons import describe_counts, describe_reason, describe_rows


@dataclass
class UserRows:
    """Rows of `user_data.csv`; `read` is the sum of the others."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass(kw_only=True)
class LoadReport(LoadCounts):
    """Counts of one load, and what stands out in it.

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
    conflict_rule : str
        What `--conflicts` said.
    conflict_days, conflict_users : int
        Days, and users, of which whole days came twice with other values: conflicts at half of a day's half-hours.
    other_names : list of dict
        Users whose rows of readings name another area or tariff than the one that counts: `user`, `rows`, `since` (day
        of the first such reading), `names` (area and tariff in the order of the rows).
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
        Seconds by what was done: `files`, `users`, `readings`, `aggregates`, `findings`, `commit`.
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
    conflict_rule: str = "first"
    conflict_days: int = 0
    conflict_users: int = 0
    other_names: list[OtherName] = field(default_factory=list)
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

    def skip(self, file: LoadedFile) -> None:
        """Count a file that was not read again."""
        counts = file.counts
        unchanged = counts.read - counts.duplicates - counts.aggregated
        self.add(replace(counts, unchanged=unchanged, files_skipped=1))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Add the time that the block takes to a phase."""
        began = time.monotonic()
        yield
        self.phases[name] += time.monotonic() - began  # type: ignore[assignment]

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
