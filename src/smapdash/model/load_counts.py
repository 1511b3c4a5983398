"""The counts of a load, each declared once: field of a report, column of its tables, line of `smapdash loads`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple


class Count(NamedTuple):
    """What is declared of a count.

    Attributes
    ----------
    name : str
        Its field, and its column where it has one.
    comment : str or None
        What the column of `loads` holds.
    is_of_files : bool
        It counts files, not rows.
    """

    name: str
    comment: str | None
    is_of_files: bool

    @property
    def label(self) -> str:
        """Its name as a listing shows it."""
        return self.name.replace("_", " ")


def _count(
    comment: str | None = None, *, of_load: bool = True, of_file: bool = False, is_of_files: bool = False
) -> Any:
    """Declare a count: whether the record of a load keeps it, and that of a file that is stored whole."""
    return field(
        default=0, metadata={"comment": comment, "of_load": of_load, "of_file": of_file, "is_of_files": is_of_files}
    )


@dataclass
class LoadCounts:
    """Counts of a load, or of a file of it: rows of readings where nothing else is said.

    `read = inserted + updated + unchanged + duplicates + conflicts + aggregated + rejected`.

    Rows of files that were skipped, as they equal what was last loaded for them, count as read and unchanged.

    Attributes
    ----------
    duplicates : int
        Rows equal to an earlier row of the same user and time.
    conflicts, conflicts_kept : int
        Second values at a time that is no repeated hour: those set aside, and those stored as `keep` wants.
    aggregated : int
        Rows of 5, 10 or 15 minutes that are in the sum of a half-hour, but for the first part of each, which stands for
        the sum in all other counts.
    rejected : int
        Rows that are no reading, third values for a time among them.
    repeated_hour : int
        Second passes of a repeated hour, which are stored.
    equal_in_repeated_hour : int
        Duplicates in a repeated hour, which may be an equal second pass; they are kept in rejected_rows.
    snapped : int
        Rows whose stamp was up to two seconds off a grid of five minutes, and counts as on it.
    restored, retracted : int
        Second readings of earlier loads that were set aside and are stored now, as their time proved to be a repeated
        hour; and the other way round.
    implausible : int
        Readings above 24,000 Wh, which are stored.
    files, files_skipped : int
        Files of readings; those that equal what was last loaded for them, and were not read again.
    """

    read: int = _count("rows of readings in the files")
    inserted: int = _count()
    updated: int = _count()
    unchanged: int = _count()
    duplicates: int = _count(of_file=True)
    conflicts: int = _count("second values that were not kept")
    aggregated: int = _count("parts of half-hours that are in the sum of another row", of_file=True)
    rejected: int = _count()
    repeated_hour: int = _count("second passes of a repeated hour", of_file=True)
    snapped: int = _count("rows whose stamp was up to two seconds off the grid", of_file=True)
    restored: int = _count("readings that an earlier load had set aside")
    retracted: int = _count("second readings of earlier loads that were set aside")
    files: int = _count(is_of_files=True)
    files_skipped: int = _count("files that equal what was last loaded for them", is_of_files=True)
    equal_in_repeated_hour: int = _count(of_load=False)
    conflicts_kept: int = _count(of_load=False)
    implausible: int = _count(of_load=False, of_file=True)

    @property
    def set_aside(self) -> int:
        """Rows that are kept in rejected_rows."""
        return self.rejected + self.conflicts + self.equal_in_repeated_hour

    def add(self, *others: LoadCounts) -> None:
        """Add other counts to these."""
        for count in fields(LoadCounts):
            total = getattr(self, count.name) + sum(getattr(other, count.name) for other in others)
            setattr(self, count.name, total)


def add_counts(*counts: LoadCounts) -> LoadCounts:
    """Return the sum of counts."""
    total = LoadCounts()
    total.add(*counts)
    return total


def _declared(kept_by: str) -> tuple[Count, ...]:
    return tuple(
        Count(each.name, each.metadata["comment"], each.metadata["is_of_files"])
        for each in fields(LoadCounts)
        if each.metadata[kept_by]
    )


COUNTS_OF_LOAD = _declared("of_load")
"""The counts that the record of a load keeps, in the order in which they are shown."""
COUNTS_OF_FILE = _declared("of_file")
"""The counts that are kept of a file that is stored whole, beside its rows."""
