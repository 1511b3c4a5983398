"""Which files of a load are read, and what does not come through: rejected rows, refused and unchanged files."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from datetime import date, timedelta

from smapdash.db.engine import Connection
from smapdash.db.load import rejects
from smapdash.loader.formats.base import Format
from smapdash.loader.known_files import KnownFiles
from smapdash.loader.options import OnProgress, Progress
from smapdash.loader.parse.text_blocks import InputFile, plain_size
from smapdash.loader.parse.users import UserRow
from smapdash.loader.read_ahead import read_ahead
from smapdash.loader.reading import Batch, FileTally, Numbers, Reader
from smapdash.loader.report import LoadReport
from smapdash.model.arrays import Array
from smapdash.model.load_counts import LoadCounts


class Intake:
    """Reads the files of a load, and counts their rows in the report.

    Attributes
    ----------
    numbers : Numbers
        Number of each user whom rows name.
    tallies : list of FileTally
        Files that were read.
    users_skipped : set of str
        Users of the files that were not.
    """

    def __init__(
        self,
        connection: Connection,
        files: list[InputFile],
        known: KnownFiles,
        report: LoadReport,
        *,
        max_rejects: int,
    ) -> None:
        self._connection, self._files = connection, files
        self._known, self._report, self._max_rejects = known, report, max_rejects
        self.numbers = Numbers()
        self.tallies: list[FileTally] = []
        self.users_skipped: set[str] = set()

    def read(self, layout: Format, is_known: Callable[[str], bool], on_progress: OnProgress) -> Generator[Array]:
        """Yield the rows of all files that differ from what is stored, in batches (see `Reader.read`).

        A file that shares a user with a file that is read is read as well: its rows may meet the others.
        """
        reader = Reader(layout, self._files, self.numbers, is_known, self._known.snapshots, self._max_rejects)
        unchanged = self._known.find_unchanged(dict(enumerate(self._files)), is_known)
        if layout.lists_users:  # all files of a user go into one batch
            users = [layout.name_user(file, ())[0] for file in self._files]
            met = {user for place, user in enumerate(users) if place not in unchanged}
            unchanged = {place: file for place, file in unchanged.items() if users[place] not in met}
        pending = [place for place in range(len(self._files)) if place not in unchanged]
        total = sum(plain_size(self._files[place]) for place in pending)
        done = rows = 0
        while pending:
            with closing(read_ahead(reader.read(pending))) as batches:
                for batch in batches:
                    yield batch.rows
                    self._take(batch)
                    done, rows = done + batch.size, rows + batch.read
                    on_progress(Progress("Reading", min(done, total), total, "B", rows, batch.file))
            met = self.users_met()
            pending = [place for place, file in unchanged.items() if not file.users.isdisjoint(met)]
            total += sum(plain_size(self._files[place]) for place in pending)
            unchanged = {place: file for place, file in unchanged.items() if place not in pending}
        for file in unchanged.values():
            self._report.skip(file)
            self.users_skipped |= file.users
        self._report.files = len(self._files)

    @property
    def refused(self) -> list[int]:
        """Places of the files that cannot be loaded."""
        return [tally.place for tally in self.tallies if tally.refused]

    def users_met(self) -> set[str]:
        """Return the ids of the users whose rows were read."""
        return {user for tally in self.tallies for user, _, _ in tally.users}

    def user_rows(self, conflicts: str) -> list[UserRow]:
        """Return a row for each user, area and tariff that rows name, in their order: the first (`last`: the last)."""
        found: dict[tuple[str, str, str], tuple[int, int]] = {}
        choose, last = (max, True) if conflicts == "last" else (min, False)
        for tally in self._accepted():
            for user, named in tally.users.items():
                row = (tally.place, named.last_line if last else named.first_line)
                found[user] = choose(found.get(user, row), row)
        ordered = sorted(found.items(), key=lambda item: item[1])
        return [UserRow(place, line, *user) for user, (place, line) in ordered]

    def count_names(self) -> dict[tuple[str, str, str], tuple[int, date]]:
        """Return how many rows name a user, area and tariff, and the day of the first of their readings."""
        found: dict[tuple[str, str, str], tuple[int, date]] = {}
        for tally in self._accepted():
            for user, named in tally.users.items():
                since = date(1970, 1, 1) + timedelta(minutes=named.since)
                rows, since_before = found.get(user, (0, since))
                found[user] = (rows + named.rows, min(since, since_before))
        return found

    def _accepted(self) -> list[FileTally]:
        return [tally for tally in self.tallies if not tally.refused]

    def _take(self, batch: Batch) -> None:
        rejects.copy_rejects(self._connection, batch.rejected)
        self.tallies += batch.done
        for tally in batch.done:
            if tally.refused:
                rejects.forget_rejects(self._connection, tally.file.name)
                self._report.refused.append({"file": tally.file.name, "reason": tally.refused})
                continue
            self._report.add(LoadCounts(read=tally.rows, rejected=tally.rejected, snapped=tally.snapped))
            if tally.without_user:
                self._report.without_user.append(tally.file.name)
