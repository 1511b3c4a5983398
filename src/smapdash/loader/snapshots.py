"""What the files of a load were when each was first looked at: by that one that changes meanwhile is found."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from smapdash.errors import InputError
from smapdash.loader.parse.text_blocks import InputFile


class Snapshot(NamedTuple):
    """What a file was: its size [bytes], checksum, and what the system says when it is written to or replaced."""

    size: int
    sha256: str
    marks: tuple[int, ...]


class Snapshots:
    """Remembers each file as it was when it was first looked at."""

    def __init__(self) -> None:
        self._taken: dict[Path, Snapshot | None] = {}

    def take(self, path: Path) -> Snapshot | None:
        """Return what a file was when it was first looked at, which may be now; None where it could not be read."""
        if path not in self._taken:
            self._taken[path] = _look_at(path)
        return self._taken[path]

    def has_changed(self, path: Path) -> bool:
        """Return whether a file is another one now, or has other content; a new time of change alone is none."""
        if path not in self._taken:
            return False
        before = self._taken[path]
        try:
            if before and before.marks == _marks(path.stat()):
                return False
        except OSError:
            return True
        now = _look_at(path)
        return not before or not now or (now.size, now.sha256) != (before.size, before.sha256)

    def refuse_changed(self, file: InputFile, consequence: str = "") -> None:
        """Refuse a file that has changed since it was first looked at.

        Raises
        ------
        InputError
            When it has.
        """
        if self.has_changed(file.path) or self._was_replaced(file):
            raise InputError(
                f"{file.name} changed while it was read{consequence}; load again when nothing writes to it."
            )

    def _was_replaced(self, file: InputFile) -> bool:
        """Return whether a zip file that is open is another one than that whose snapshot was taken."""
        snapshot = self._taken.get(file.path)
        if not file.archive or not file.archive.fp or not snapshot:
            return False
        return _marks(os.fstat(file.archive.fp.fileno()))[3:] != snapshot.marks[3:]


def _look_at(path: Path) -> Snapshot | None:
    try:
        if not path.is_file():  # a pipe or a device would be waited for
            return None
        with path.open("rb") as stream:
            marks = _marks(os.fstat(stream.fileno()))  # before it is read: what changes then is seen later
            return Snapshot(marks[0], hashlib.file_digest(stream, "sha256").hexdigest(), marks)
    except OSError:
        return None


def _marks(status: os.stat_result) -> tuple[int, ...]:
    """Return size, time of writing, time of any change (which no program can set back), and which file it is."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev
