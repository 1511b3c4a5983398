"""All files of a load, in order, as batches of rows that can be merged.

A batch holds whole users: all rows of a load that a user has are in one. A format whose files are named by their users
gives that by itself; the rows of other formats are sorted by user on the way, through a temporary file (`spill`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from smapdash.errors import InputError
from smapdash.loader.formats.base import Format
from smapdash.loader.options import DEFAULTS
from smapdash.loader.parse.tables import read_readings, read_table
from smapdash.loader.parse.text_blocks import InputFile
from smapdash.loader.snapshots import Snapshots
from smapdash.model.arrays import FILE_BITS, Array
from smapdash.model.reasons import Reason, ReasonCode, RejectedRow
from smapdash.wording.reasons import describe_reason

BATCH_ROWS = 100_000
ROW = np.dtype([("user", "i4"), ("minute", "i4"), ("wh", "f8"), ("seq", "i8")])
"""A row that passed the checks: number of its user in `Numbers`, time as in `clean.Reading`, Wh, place in the load."""


class Numbers(dict[str, int]):
    """Numbers ids in the order in which they come."""

    def add(self, users: Iterable[str]) -> None:
        """Give each user a number."""
        for user in users:
            self[user]

    def __missing__(self, user: str) -> int:
        number = self[user] = len(self)
        return number


class Named(NamedTuple):
    """Rows that name a user with one area and one tariff: first and last line, number, first minute since 1970."""

    first_line: int
    last_line: int
    rows: int
    since: int

    def joined_by(self, other: Named) -> Named:
        """Return these rows and others as one."""
        first, last = min(self.first_line, other.first_line), max(self.last_line, other.last_line)
        return Named(first, last, self.rows + other.rows, min(self.since, other.since))


@dataclass
class FileTally:
    """What reading a file came to.

    Attributes
    ----------
    place, file : int, InputFile
        The file, and its place among the files of the load.
    rows, rejected, snapped : int
        Counts of its rows: all, those rejected as they were read, those whose stamp was up to two seconds off.
    users : dict of (str, str, str) to Named
        Id, area and tariff of the users whose rows it holds, and the rows that name them.
    without_user : bool
        Its user is not in the list of users.
    refused : str or None
        Why it cannot be loaded at all.
    """

    place: int
    file: InputFile
    rows: int = 0
    rejected: int = 0
    snapped: int = 0
    users: dict[tuple[str, str, str], Named] = field(default_factory=dict)
    without_user: bool = False
    refused: str | None = None

    def meet(self, user: tuple[str, str, str], lines: Array, minutes: Array) -> None:
        """Take in lines that name a user with an area and a tariff, and the times of their readings."""
        found = Named(int(lines.min()), int(lines.max()), len(lines), int(minutes.min()))
        self.users[user] = found.joined_by(self.users[user]) if user in self.users else found


@dataclass(frozen=True)
class Batch:
    """Rows of whole users, rejected rows, and files that are done.

    Attributes
    ----------
    rows : array of ROW
    rejected : list of RejectedRow
    done : list of FileTally
        Files that are read to their end.
    file : str
        The file that is being read.
    read, size : int
        Rows and bytes that were read for it.
    """

    rows: Array
    rejected: list[RejectedRow] = field(default_factory=list)
    done: list[FileTally] = field(default_factory=list)
    file: str = ""
    read: int = 0
    size: int = 0

    def followed_by(self, piece: Batch) -> Batch:
        """Return this batch and a piece as one, the rows aside."""
        self.rejected.extend(piece.rejected)
        return replace(self, file=piece.file, read=self.read + piece.read, size=self.size + piece.size)


NO_ROWS = np.empty(0, ROW)


@dataclass
class Reader:
    """Reads the files of a load.

    Attributes
    ----------
    layout : Format
        Their layout.
    files : list of InputFile
        All files, in the order of their rows.
    numbers : Numbers
        Takes in the users whom rows name.
    is_known : callable
        Returns whether rows of a user are wanted, where the format lists its users.
    snapshots : Snapshots
        Takes each file in before it is opened, to find whether it changes while it is read.
    max_rejects : int
        Rejected rows above which a file is refused.
    """

    layout: Format
    files: list[InputFile]
    numbers: Numbers
    is_known: Callable[[str], bool]
    snapshots: Snapshots
    max_rejects: int = DEFAULTS.max_rejects

    def read(self, places: Iterable[int]) -> Iterator[Batch]:
        """Yield the rows of some files, by their places; of a format with a list of users in batches of whole users.

        Files of one user, of which such a format may have several, follow each other.

        Rows and rejected rows of a file that is refused in the end do not count; some may have been yielded before.
        """
        rows: list[Array] = []
        batch = Batch(NO_ROWS)
        ordered = list(places)
        for place, following in zip_longest(ordered, ordered[1:]):
            tally = FileTally(place, self.files[place])
            self.snapshots.take(tally.file.path)
            start = len(rows)
            try:
                for piece in self._read_file(tally):
                    self._refuse_many_rejects(tally, piece)
                    rows.append(piece.rows)
                    batch = batch.followed_by(piece)
                    if not self.layout.lists_users:
                        yield replace(batch, rows=np.concatenate(rows))
                        batch, rows = Batch(NO_ROWS), []
                    elif len(batch.rejected) >= BATCH_ROWS:
                        yield batch
                        batch = Batch(NO_ROWS)
                self.snapshots.refuse_changed(tally.file)
            except InputError as error:
                tally.refused = str(error)
                del rows[start:]
                kept = [row for row in batch.rejected if row.file != tally.file.name]
                batch = replace(batch, rejected=kept)
            batch.done.append(tally)
            if sum(map(len, rows)) >= BATCH_ROWS and not self._is_same_user(place, following):
                yield replace(batch, rows=np.concatenate(rows))
                batch, rows = Batch(NO_ROWS), []
        yield replace(batch, rows=np.concatenate([NO_ROWS, *rows]))

    def _refuse_many_rejects(self, tally: FileTally, piece: Batch) -> None:
        if tally.rejected > self.max_rejects:
            first = piece.rejected[0]
            raise InputError(
                f"{tally.file.short_name} holds more than {self.max_rejects:,} rows that cannot be loaded "
                f"(line {first.line}: {describe_reason(first.reason)}); correct it, or allow more by --max-rejects."
            )

    def _is_same_user(self, place: int, following: int | None) -> bool:
        """Return whether a file and the one that is read after it hold the rows of one user."""
        if following is None or not self.layout.lists_users:
            return False
        return self.layout.name_user(self.files[place], ()) == self.layout.name_user(self.files[following], ())

    def _read_file(self, tally: FileTally) -> Iterator[Batch]:
        columns = self.layout.layout_of(tally.file)
        if self.layout.lists_users and not self.is_known(self.layout.name_user(tally.file, ())[0]):
            tally.without_user = True
            yield from _reject_all(tally, columns.columns)
            return
        for block in read_readings(tally.file, columns):
            users = [self.layout.name_user(tally.file, names) for names in block.names]
            order = np.argsort(block.name, kind="stable")
            heads, begins = np.unique(block.name[order], return_index=True)
            for head, of_user in zip(heads.tolist(), np.split(order, begins[1:]), strict=False):
                tally.meet(users[head], block.line[of_user], block.minute[of_user])
            rows = np.empty(len(block.line), ROW)
            rows["user"] = np.array([self.numbers[user] for user, _, _ in users], np.int32)[block.name]
            rows["minute"], rows["wh"] = block.minute, block.wh
            rows["seq"] = (tally.place << FILE_BITS) + block.line
            tally.rows += block.read
            tally.rejected += len(block.rejected)
            tally.snapped += block.snapped
            rejected = [RejectedRow(tally.file.name, *reject) for reject in block.rejected]
            yield Batch(rows, rejected, [], tally.file.name, block.read, block.size)


def _reject_all(tally: FileTally, columns: tuple[str, ...]) -> Iterator[Batch]:
    name, reason = tally.file.name, Reason(ReasonCode.UNKNOWN_USER)
    for block, _, _ in read_table(tally.file, columns):
        texts = enumerate(block.data.decode().split("\n"), start=block.first_line)
        rejected = [RejectedRow(name, line, text.removesuffix("\r"), reason) for line, text in texts if text.strip()]
        tally.rows += len(rejected)
        tally.rejected += len(rejected)
        yield Batch(NO_ROWS, rejected, [], name, len(rejected), len(block.data))
