"""What a load did: the counts, as an object, as JSON and as text for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

STORED_COUNTS = (
    "read", "inserted", "updated", "unchanged", "duplicates", "conflicts", "rejected", "repeated_hour"
)  # fmt: skip


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

    `read = inserted + updated + unchanged + duplicates + conflicts + rejected`.

    Attributes
    ----------
    source : str
        Folder that was loaded.
    is_sample, sample_removed : bool
        It is the bundled sample; it made the bundled sample go.
    users : int
        Users that `user_data.csv` names.
    user_rows : UserRows
        Its rows.
    withdrawn, returned : int
        Users who are no longer, or again, in `user_data.csv`.
    duplicates : int
        Rows equal to an earlier row of the same user and time.
    equal_in_repeated_hour : int
        Those of them in a repeated hour, which may be an equal second pass; they are kept in rejected_rows.
    repeated_hour : int
        Second passes of a repeated hour, which are stored.
    conflicts : int
        Second values at a time that is no repeated hour; the first is stored.
    implausible : int
        Readings above 24,000 Wh, which are stored.
    reasons : Counter
        Rows in rejected_rows by reason, rows of users included.
    refused : list of dict
        Files that could not be loaded at all: `file`, `reason`.
    without_user : list of str
        Readings files whose name is no user of `user_data.csv`; their rows are rejected.
    passed_over : list of str
        Entries of the readings folder that are no readings files.
    seconds : float
        Duration.
    """

    source: str
    is_sample: bool = False
    sample_removed: bool = False
    users: int = 0
    user_rows: UserRows = field(default_factory=UserRows)
    withdrawn: int = 0
    returned: int = 0
    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    equal_in_repeated_hour: int = 0
    repeated_hour: int = 0
    conflicts: int = 0
    rejected: int = 0
    implausible: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    refused: list[dict[str, str]] = field(default_factory=list)
    without_user: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def count(self, counts: dict[str, int]) -> None:
        """Take over counts by the name of their field."""
        for name, number in counts.items():
            setattr(self, name, number)

    def stored_counts(self) -> dict[str, int]:
        """Return the counts that the record of the load keeps."""
        return {name: getattr(self, name) for name in STORED_COUNTS}

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self) | {"reasons": dict(self.reasons), "seconds": round(self.seconds, 3)}

    def to_text(self) -> str:
        """Return the report as lines for a person."""
        lines = [
            f"Read {self.read:,} readings of {self.users:,} users from {self.source} in {self.seconds:.1f} s: "
            f"{self.inserted:,} new, {self.updated:,} changed, {self.unchanged:,} unchanged."
        ]
        if self.sample_removed:
            lines.append("The bundled sample was removed: it never mixes with other data.")
        if self.repeated_hour:
            lines.append(
                f"Repeated hour: {self.repeated_hour:,} second passes are kept. When the clocks go back, one hour is "
                "lived twice, and both readings are energy that was used."
            )
        if self.duplicates:
            lines.append(f"Dropped: {self.duplicates:,} rows that repeat an earlier row.")
        if self.equal_in_repeated_hour:
            lines.append(
                f"  Of these, {self.equal_in_repeated_hour:,} stand in a repeated hour and may be an equal second pass."
            )
        if self.reasons:
            lines.append(f"Set aside: {self.reasons.total():,} rows, kept in rejected_rows.")
            lines += [f"  {count:,} x {reason}" for reason, count in self.reasons.most_common()]
        if self.implausible:
            lines.append(f"Loaded, but implausible: {self.implausible:,} readings above 24,000 Wh.")
        if self.withdrawn or self.returned:
            lines.append(f"Users withdrawn: {self.withdrawn:,}; returned: {self.returned:,}.")
        lines += [f"Refused: {refusal['reason']}" for refusal in self.refused]
        if self.without_user:
            lines.append(f"Without a user in user_data.csv: {_first_names(self.without_user)}")
        if self.passed_over:
            lines.append(f"Passed over, as it is no readings file: {_first_names(self.passed_over)}")
        return "\n".join(lines)


def _first_names(names: list[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more}."
