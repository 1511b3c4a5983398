"""Rows of many users in any order to batches of whole users, in bounded memory: sorted runs in a temporary file."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from typing import IO

import numpy as np

from smapdash.errors import ConfigurationError
from smapdash.loader.reading import NO_ROWS, ROW
from smapdash.model.arrays import FILE_BITS, Array

RUN_ROWS = 2_000_000
BATCH_ROWS = 400_000


class Spill:
    """Takes rows in, then gives them out by user. Use it as a context: the temporary file goes with it."""

    def __init__(self, run_rows: int = RUN_ROWS, batch_rows: int = BATCH_ROWS) -> None:
        self._run_rows, self._batch_rows = run_rows, batch_rows
        self._waiting: list[Array] = []
        self._runs: list[tuple[int, Array, Array]] = []  # offset in rows, users, where each user's rows begin
        self._length = 0
        with _disk_errors():
            self._file: IO[bytes] = tempfile.TemporaryFile(prefix="smapdash-")  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # of a disk that is full, what was not written yet
            self._file.close()

    def add(self, rows: Array) -> None:
        """Take in rows (dtype ROW)."""
        self._waiting.append(rows)
        if sum(map(len, self._waiting)) >= self._run_rows:
            self._write_run()

    def add_all(self, batches: Generator[Array]) -> None:
        """Take in batches of rows."""
        with closing(batches):
            for rows in batches:
                self.add(rows)

    def batches(self, refused: list[int]) -> Iterator[Array]:
        """Yield all rows but those of refused files (by number), whole users together, ordered by user."""
        self._write_run()
        counts = np.zeros(max((int(users[-1]) + 1 for _, users, _ in self._runs), default=0), np.int64)
        for _, users, begins in self._runs:
            counts[users] += np.diff(begins)
        before, first = np.cumsum(counts) - counts, 0
        while first < len(counts):
            last = max(int(np.searchsorted(before, before[first] + self._batch_rows)), first + 1)
            rows = np.concatenate([NO_ROWS, *(self._read(run, first, last) for run in self._runs)])
            yield rows[~np.isin(rows["seq"] >> FILE_BITS, refused)] if refused else rows
            first = last

    def _write_run(self) -> None:
        rows = np.concatenate([NO_ROWS, *self._waiting])
        self._waiting = []
        if not len(rows):
            return
        rows = rows[np.argsort(rows["user"], kind="stable")]
        users, begins = np.unique(rows["user"], return_index=True)
        with _disk_errors():
            self._file.write(rows.tobytes())
            self._file.flush()
        self._runs.append((self._length, users, np.append(begins, len(rows))))
        self._length += len(rows)

    def _read(self, run: tuple[int, Array, Array], first: int, last: int) -> Array:
        offset, users, begins = run
        low, high = begins[np.searchsorted(users, [first, last])].tolist()
        self._file.seek((offset + low) * ROW.itemsize)
        return np.frombuffer(self._file.read((high - low) * ROW.itemsize), ROW)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = tempfile.tempdir or "the folder for temporary files"
        raise ConfigurationError(
            f"Rows cannot be sorted in {place} ({error.strerror}); make room there, or set TMPDIR."
        ) from error
