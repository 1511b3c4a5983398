"""Rows that passed the checks, into the database."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from itertools import islice
from typing import NamedTuple

import numpy as np

from smapdash.db.engine import Connection
from smapdash.db.load import merge
from smapdash.db.load.rejects import copy_rejects
from smapdash.db.load.user_writes import StoredUser
from smapdash.db.rollups.arrays import NewReadings
from smapdash.db.rollups.changes import record_changes
from smapdash.db.rollups.refresh import refresh_rollups
from smapdash.errors import InputError
from smapdash.loader.conflicts import describe_conflict_days
from smapdash.loader.options import LoadOptions
from smapdash.loader.parse.steps import find_half_hours
from smapdash.loader.parse.text_blocks import InputFile
from smapdash.loader.reading import BATCH_ROWS, Numbers
from smapdash.loader.snapshots import Snapshots
from smapdash.loader.triage import sort_out
from smapdash.loader.unstored import UnstoredRows
from smapdash.model.arrays import FILE_BITS, Array
from smapdash.model.load_counts import LoadCounts, add_counts

HALF_HOURS = 130 * 366 * 48
"""More than there are from 1970 to 2099."""


class Settled(NamedTuple):
    """What the readings of a load come to.

    Attributes
    ----------
    counts : LoadCounts
        `inserted`, `updated`, `unchanged`, `restored`, `retracted`, and what `judge_stage` counts.
    by_file : dict of int to LoadCounts
        The latter by file.
    conflict_days, conflict_users : int
        See `count_conflict_days`.
    """

    counts: LoadCounts
    by_file: dict[int, LoadCounts]
    conflict_days: int
    conflict_users: int


class Store:
    """Stores readings: batch by batch what is plain, at the end what needs a decision.

    Parameters
    ----------
    users : mapping of str to StoredUser
        Users of the load, by id.
    numbers : Numbers
        Their numbers in the rows.
    is_first : bool
        The database was empty before this load.
    stamps : str
        What the stamps of rows are of their intervals: `start` or `end`.

    Attributes
    ----------
    unstored : UnstoredRows
        Rows that the steps of days set aside or merge.
    """

    def __init__(
        self,
        connection: Connection,
        users: Mapping[str, StoredUser],
        numbers: Numbers,
        *,
        is_first: bool,
        stamps: str = "start",
        snapshots: Snapshots,
    ) -> None:
        self._connection = connection
        self._are_ends = stamps == "end"
        self.unstored = UnstoredRows(snapshots)
        known = {number: users[user] for user, number in numbers.items() if user in users}
        self._user_id, self._segment_id, self._has_readings = (
            np.array([getattr(known[number], name) if number in known else 0 for number in range(len(numbers))], kind)
            for name, kind in (("user_id", np.int32), ("segment_id", np.int32), ("has_readings", bool))
        )
        self._new_users = np.zeros(HALF_HOURS, np.int32)
        self._unchanged = self._inserted = 0
        self._fills_rollups = not merge.holds_readings(connection)
        self._rollups = NewReadings(connection, is_first=self._fills_rollups)
        merge.open_stage(connection)
        self._is_first = is_first
        if is_first:
            merge.drop_key(connection)

    def add_all(self, batches: Generator[Array]) -> None:
        """Store batches."""
        with closing(batches):
            for rows in batches:
                self.add(rows)

    def add(self, rows: Array) -> None:
        """Store what is plain of a batch of whole users (dtype `reading.ROW`), stage the rest."""
        found = find_half_hours(rows, are_ends=self._are_ends)
        self.unstored.note(found)
        rows = found.rows
        if not len(rows):
            return
        user_id, half_hour = self._user_id[rows["user"]], rows["half_hour"]
        stored = None
        with_readings = np.unique(rows["user"][self._has_readings[rows["user"]]])
        if len(with_readings):
            stored = merge.fetch_stored(self._connection, self._user_id[with_readings], half_hour)
        order, is_new, is_staged, is_first = sort_out(user_id, half_hour, rows["seq"], rows["wh"], stored)
        self._count_first_readings(half_hour[order[is_first]])
        staged = order[is_staged]
        merge.stage_rows(self._connection, rows["seq"][staged], user_id[staged], half_hour[staged], rows["wh"][staged])
        self.unstored.keep_parts(found, rows["seq"][staged])
        self._store_new(rows[order[is_new]])
        self._inserted += int(is_new.sum())
        self._unchanged += len(rows) - int(is_new.sum()) - len(staged)

    def _store_new(self, rows: Array) -> None:
        if not len(rows):
            return
        user_id, half_hour = self._user_id[rows["user"]], rows["half_hour"]
        merge.copy_new_readings(self._connection, user_id, half_hour, rows["wh"])
        self._rollups.add(user_id, self._segment_id[rows["user"]], half_hour, rows["wh"])

    def _count_first_readings(self, half_hour: Array) -> None:
        if len(half_hour):
            start = int(half_hour.min())
            counts = np.bincount(half_hour - start)
            self._new_users[start : start + len(counts)] += counts.astype(np.int32)

    def settle(self, load_id: int, files: list[InputFile], options: LoadOptions) -> Settled:
        """Decide what was staged.

        Raises
        ------
        InputError
            When there is a conflict and conflicts shall fail, more rows of a file would be set aside than may be, or a
            file changed since its rows were read.
        """
        conflicts = options.conflicts
        if self._is_first:
            merge.build_key(self._connection)
        touched = np.flatnonzero(self._new_users)
        merge.note_new_readings(self._connection, touched, self._new_users[touched])
        by_file = merge.judge_stage(self._connection, conflicts)
        days, users = merge.count_conflict_days(self._connection)
        if conflicts == "fail":
            self._refuse_conflict(files, describe_conflict_days(days, users, conflicts) + " " if days else "")
        self._refuse_many_rejects(files, by_file, options.max_rejects)
        self._hand_in_texts(files)
        merged = merge.merge_stage(self._connection, load_id, conflicts)
        plain = LoadCounts(inserted=self._inserted, unchanged=self._unchanged)
        return Settled(add_counts(plain, merged, *by_file.values()), by_file, days, users)

    def _refuse_many_rejects(self, files: list[InputFile], by_file: dict[int, LoadCounts], most: int) -> None:
        for place, file in enumerate(files):
            judged, stepped = (of_file.get(place, LoadCounts()) for of_file in (by_file, self.unstored.counts))
            total = judged.set_aside + stepped.set_aside
            if total > most:
                raise InputError(
                    f"Of {file.name} {total:,} rows would be set aside ({judged.set_aside:,} as other values for a "
                    f"time, {stepped.set_aside:,} as values of another step), more than the "
                    f"{most:,} of --max-rejects, so nothing was loaded. Correct the file, choose another "
                    "rule by --conflicts, or allow more."
                )

    def refresh_rollups(self, load_id: int) -> None:
        """Bring the roll-ups up to what is stored, and record what changed in them."""
        self._rollups.finish()
        refresh_rollups(self._connection)
        if not self._fills_rollups:
            record_changes(self._connection, load_id)

    def set_aside(self, files: list[InputFile]) -> LoadCounts:
        """Write the rows that the steps of days set aside; return what `UnstoredRows` counts, of all files."""
        rows = self.unstored.set_aside(files)
        while batch := list(islice(rows, BATCH_ROWS)):
            copy_rejects(self._connection, batch)
        return add_counts(*self.unstored.counts.values())

    def _hand_in_texts(self, files: list[InputFile]) -> None:
        """Read the rows that are set aside once more, for their texts."""
        seq = merge.fetch_texts_wanted(self._connection)
        if len(seq):
            texts = self.unstored.read_whole_texts(files, seq)
            while rows := list(islice(texts, BATCH_ROWS)):
                merge.copy_row_texts(self._connection, rows)

    def _refuse_conflict(self, files: list[InputFile], of_days: str) -> None:
        conflict = merge.find_conflict(self._connection)
        if conflict:
            place, line = divmod(conflict["other_seq"], 1 << FILE_BITS)
            raise InputError(
                f"{of_days}{files[place].name} line {line}: user {conflict['external_id']} has two values at "
                f"{conflict['read_at']:%Y-%m-%d %H:%M} ({conflict['main_wh']:g} and {conflict['other_wh']:g} Wh), so "
                "with --conflicts fail nothing was loaded. Correct the file, or choose first, last or keep."
            )
