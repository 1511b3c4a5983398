"""Rows of readings that are not stored as they stand, as their day has another step: what becomes of them, by file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from smapdash.loader.parse.steps import HalfHours, WholeDays
from smapdash.loader.parse.text_blocks import InputFile, find_lines
from smapdash.loader.snapshots import Snapshots
from smapdash.model.arrays import FILE_BITS, Array
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.load_counts import LoadCounts
from smapdash.model.reasons import Reason, RejectedRow

_NONE = np.empty(0, np.int64)


class UnstoredRows:
    """Counts what the steps of days make of rows, and keeps the places of those that are set aside (9 bytes a row).

    Parameters
    ----------
    snapshots : Snapshots
        What the files were when their rows were read.

    Attributes
    ----------
    counts : dict of int to LoadCounts
        By file: `aggregated`, `duplicates`, `rejected` rows, and `implausible` half-hours.
    whole_days : WholeDays
        Users whose data begin and end as whole days do.
    """

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self.counts: defaultdict[int, LoadCounts] = defaultdict(LoadCounts)
        self.whole_days = WholeDays()
        self._reasons: list[Reason] = []
        self._set_aside: list[tuple[Array, Array]] = []
        self._sums: list[Array] = []
        self._parts: list[Array] = []

    def note(self, found: HalfHours) -> None:
        """Take in what a batch came to."""
        implausible = found.rows["seq"][found.rows["wh"] > IMPLAUSIBLE_WH]
        for file, rows in _count_by_file(found.aggregated):
            self.counts[file].aggregated += rows
        for file, rows in _count_by_file(found.duplicates):
            self.counts[file].duplicates += rows
        for file, rows in _count_by_file(implausible):
            self.counts[file].implausible += rows
        self.whole_days = WholeDays(*map(sum, zip(self.whole_days, found.whole_days, strict=True)))
        for reason, seq in found.set_aside:
            for file, rows in _count_by_file(seq):
                self.counts[file].rejected += rows
            if reason not in self._reasons:
                self._reasons.append(reason)
            self._set_aside.append((seq, np.full(len(seq), self._reasons.index(reason), np.uint8)))

    def keep_parts(self, found: HalfHours, staged: Array) -> None:
        """Remember the parts of sums that may yet be set aside: of those among `staged` (places in the load)."""
        which = np.isin(found.sums, staged)
        if which.any():
            self._sums.append(found.sums[which])
            self._parts.append(found.aggregated[which])

    def set_aside(self, files: list[InputFile]) -> Iterator[RejectedRow]:
        """Yield the rows that are set aside."""
        if not self._set_aside:
            return
        seq, reason = (np.concatenate(column) for column in zip(*self._set_aside, strict=True))
        order = np.argsort(seq)
        texts = read_row_texts(files, seq[order], self._snapshots)
        for (place, text), number in zip(texts, reason[order].tolist(), strict=True):
            file, line = divmod(place, 1 << FILE_BITS)
            yield RejectedRow(files[file].name, line, text, self._reasons[number])

    def read_whole_texts(self, files: list[InputFile], seq: Array) -> Iterator[tuple[int, str, int, str]]:
        """Yield place, file, line and text of some rows, in order; of a sum, the lines of all its parts as one text."""
        sums, parts = (np.concatenate([_NONE, *column]) for column in (self._sums, self._parts))
        which = np.isin(sums, seq)
        sums, parts = sums[which], parts[which]
        further: dict[int, list[str]] = {}
        order = np.argsort(parts)
        texts = read_row_texts(files, parts[order], self._snapshots)
        for (_, text), place in zip(texts, sums[order].tolist(), strict=True):
            further.setdefault(place, []).append(text)
        for place, text in read_row_texts(files, seq, self._snapshots):
            file, line = divmod(place, 1 << FILE_BITS)
            yield place, files[file].name, line, "\n".join([text, *further.get(place, [])])


def _count_by_file(seq: Array) -> list[tuple[int, int]]:
    files, rows = np.unique(seq >> FILE_BITS, return_counts=True)
    return list(zip(files.tolist(), rows.tolist(), strict=True))


def read_row_texts(files: list[InputFile], seq: Array, snapshots: Snapshots) -> Iterator[tuple[int, str]]:
    """Yield the texts of rows, given by their places in the load in order.

    Raises
    ------
    InputError
        When a file has changed since its rows were read: the texts would be those of others.
    """
    numbers, begins = np.unique(seq >> FILE_BITS, return_index=True)
    for number, of_file in zip(numbers.tolist(), np.split(seq, begins[1:]), strict=False):
        first = number << FILE_BITS
        snapshots.refuse_changed(files[number], ", so nothing was loaded")
        for line, text in find_lines(files[number], of_file - first):
            yield first + line, text
        snapshots.refuse_changed(files[number], ", so nothing was loaded")
