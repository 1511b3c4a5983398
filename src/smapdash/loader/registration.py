"""The users of a load, into the database: what the rows that name them come to, and what is wrong with the list."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice

from smapdash.db.engine import Connection
from smapdash.db.load import user_writes
from smapdash.db.load.rejects import copy_rejects, copy_rejects_for_many
from smapdash.errors import InputError
from smapdash.loader.conflicts import OtherName
from smapdash.loader.formats.base import Format
from smapdash.loader.options import LoadOptions
from smapdash.loader.parse.spoilt_ids import ListCheck
from smapdash.loader.parse.text_blocks import InputFile
from smapdash.loader.parse.users import UserRow
from smapdash.loader.report import LoadReport
from smapdash.loader.snapshots import Snapshots
from smapdash.loader.unstored import read_row_texts
from smapdash.model.arrays import FILE_BITS, Array
from smapdash.model.reasons import Reason, ReasonCode, RejectedRow
from smapdash.wording.reasons import describe_reason

Name = tuple[str, str, str]
"""Id, area and tariff."""
Names = dict[Name, tuple[int, date]]
"""Rows of readings by the id, area and tariff that they name: their number, and the day of the first reading."""

_ROWS_AT_ONCE = 5_000


class Registration:
    """Registers the users whom the rows of a load name.

    Parameters
    ----------
    files : list of InputFile
        The files of these rows.
    snapshots : Snapshots
        What they were when their rows were read.
    """

    def __init__(
        self,
        connection: Connection,
        load_id: int,
        options: LoadOptions,
        report: LoadReport,
        *,
        files: list[InputFile],
        snapshots: Snapshots,
    ) -> None:
        self._connection, self._load_id, self._report = connection, load_id, report
        self._rule, self._most_rejects = options.conflicts, options.max_rejects
        self._files, self._snapshots = files, snapshots

    def register_list(self, rows: Iterable[UserRow], of_files: dict[str, str]) -> dict[str, user_writes.StoredUser]:
        """Store the users of a list of all, and return those who have files, by id; others are withdrawn.

        Parameters
        ----------
        rows : iterable of UserRow
            The rows of the list, in their order.
        of_files : dict of str to str
            Name of the file of readings of each user who has one.

        Raises
        ------
        InputError
            When the list names no user, or plainly not those whose files lie beside it, or changed while it was read;
            when there is a conflict and conflicts shall fail; when too many of its rows cannot be loaded.
        """
        check = ListCheck(of_files.keys())
        with self._report.phase("users"):
            with _without_collector():
                read, faulty = self._stage(rows, check)
            for file in self._files:
                self._snapshots.refuse_changed(file, ", so nothing was loaded")
            settled = user_writes.settle_users(self._connection, last_counts=self._rule == "last")
            self._refuse_list(settled.users, check)
            self._refuse_many_rejects(faulty + len(settled.conflicts))
            hints = {of_files[user]: check.hint(user) for user in sorted(check.strangers)}
            self._report.hints = {name: hint for name, hint in hints.items() if hint}
            self._merge(settled, {}, is_whole_list=True)
            self._report.user_rows.read, rejected = read, faulty + len(settled.conflicts)
            self._count(settled, rejected, read - rejected)
            return user_writes.fetch_users(self._connection, set(of_files) - check.strangers)

    def register_named(self, rows: list[UserRow], names: Names) -> dict[str, user_writes.StoredUser]:
        """Store the users whom rows of readings name, and return them by id; others may be missing.

        Parameters
        ----------
        rows : list of UserRow
            A row for each user, area and tariff, in their order.
        names : Names
            How many rows of readings name each.

        Raises
        ------
        InputError
            When there is a conflict and conflicts shall fail.
        """
        with self._report.phase("users"):
            self._stage(rows)
            settled = user_writes.settle_users(self._connection, last_counts=self._rule == "last")
            by_place = {_place(row): row[2:5] for row in rows}
            conflicts = {seq: by_place[seq] for seq in settled.conflicts.tolist()}
            self._report.other_names = self._other_names(list(conflicts.values()), names)
            numbers = {seq: names[name][0] for seq, name in conflicts.items()}
            self._merge(settled, numbers, is_whole_list=False)
            rejected, good = sum(numbers.values()), len(rows) - len(conflicts)
            self._report.user_rows.read = good + rejected
            self._count(settled, rejected, good)
            return user_writes.fetch_users(self._connection, {row.user for row in rows})

    def _stage(self, rows: Iterable[UserRow], check: ListCheck | None = None) -> tuple[int, int]:
        """Stage the rows that can name a user, set the others aside; return the numbers of all and of these."""
        user_writes.open_user_stage(self._connection)
        read, faulty, coming = 0, 0, iter(rows)
        while piece := list(islice(coming, _ROWS_AT_ONCE)):
            good = [row for row in piece if row.fault is None]
            bad = [
                RejectedRow(self._files[row.place].name, row.line, row.text, row.fault) for row in piece if row.fault
            ]
            if check:
                check.add_all([row.user for row in good])
            staged = ((_place(row), row.user, row.area, row.tariff) for row in good)
            user_writes.stage_user_rows(self._connection, staged)
            read, faulty = read + len(piece), faulty + len(bad)
            self._refuse_many_rejects(faulty)
            copy_rejects(self._connection, bad)
        return read, faulty

    def _refuse_list(self, users: int, check: ListCheck) -> None:
        fault = check.find_fault() if users else "names no user"
        if fault:
            raise InputError(f"user_data.csv in {self._report.source} {fault}. Nothing was loaded.")

    def _refuse_many_rejects(self, rejected: int) -> None:
        if rejected > self._most_rejects:
            raise InputError(
                f"{self._files[0].name} holds more than {self._most_rejects:,} rows that cannot be loaded, so nothing "
                "was loaded; correct it, or allow more by --max-rejects."
            )

    def _merge(self, settled: user_writes.SettledUsers, numbers: dict[int, int], *, is_whole_list: bool) -> None:
        """Store the users, and set the rows in conflict aside, each with the number of rows that it stands for."""
        report, is_later = self._report, self._rule == "last"
        code = ReasonCode.USER_CONFLICT_WITH_LATER if is_later else ReasonCode.USER_CONFLICT_WITH_EARLIER
        reason = Reason(code)
        if self._rule == "fail" and len(settled.conflicts):
            file, line = divmod(int(settled.conflicts[0]), 1 << FILE_BITS)
            raise InputError(
                f"{self._files[file].name} line {line}: {describe_reason(reason)}, so with --conflicts fail nothing "
                "was loaded. Correct the file, or choose first or last."
            )
        counts = user_writes.merge_users(self._connection, self._load_id, is_whole_list=is_whole_list)
        rejects = self._rejects(settled.conflicts, reason, numbers)
        while piece := list(islice(rejects, _ROWS_AT_ONCE)):
            copy_rejects_for_many(self._connection, piece)
        report.user_rows.inserted, report.user_rows.updated = counts["inserted"], counts["updated"]
        report.user_rows.unchanged = settled.users - counts["inserted"] - counts["updated"]
        report.withdrawn, report.returned = counts["withdrawn"], counts["returned"]

    def _rejects(self, conflicts: Array, reason: Reason, numbers: dict[int, int]) -> Iterator[tuple[RejectedRow, int]]:
        for seq, text in read_row_texts(self._files, conflicts, self._snapshots):
            file, line = divmod(seq, 1 << FILE_BITS)
            yield RejectedRow(self._files[file].name, line, text, reason), numbers.get(seq, 1)

    def _count(self, settled: user_writes.SettledUsers, rejected: int, good: int) -> None:
        self._report.users, self._report.segments = settled.users, settled.segments
        self._report.user_rows.rejected, self._report.user_rows.duplicates = rejected, good - settled.users

    def _other_names(self, conflicts: list[Name], names: Names) -> list[OtherName]:
        """Return the areas and tariffs that rows of readings name and that do not count."""
        counting = user_writes.fetch_counting_names(self._connection, {user for user, _, _ in conflicts})
        found: list[OtherName] = []
        for name in conflicts:
            user, area, tariff = name
            rows, since = names[name]
            pair = (counting[user], (area, tariff))
            in_order = pair[::-1] if self._rule == "last" else pair
            found.append({"user": user, "rows": rows, "since": since.isoformat(), "names": in_order})
        return found


def name_file_users(layout: Format, files: list[InputFile]) -> dict[str, str]:
    """Return the users of files that are named by their users, each with the name of the first of his files."""
    found: dict[str, str] = {}
    for file in files:
        found.setdefault(layout.name_user(file, ())[0], file.name)
    return found


@contextmanager
def _without_collector() -> Iterator[None]:
    """Stop the search for reference cycles: rows of users hold none, and it takes a third of the time to read them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _place(row: UserRow) -> int:
    return (row.place << FILE_BITS) + row.line
