"""Generations of the roll-ups: a folder of arrays for each state of a database, which processes map into memory.

The kernel keeps one copy of a mapped file for all processes. A generation is written beside the others and renamed, so
a folder of a state's name is whole; one that is damaged, or that another version wrote, counts as missing. It can be
made again from the database at any time. Files that a load leaves as they are get a hard link in the next generation.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL

from smapdash.embedded.folder import try_lock
from smapdash.model.arrays import Array
from smapdash.repository.rollups.build import Rollups, State
from smapdash.repository.rollups.files import MappedFile, link_file, open_file, write_file
from smapdash.repository.rollups.flat import Arrays, to_arrays, to_dataset, to_plain, to_rollups

LOG = logging.getLogger(__name__)

VERSION: Final = 2
"""Of the files; another number, and they are made again."""
_MANIFEST, _PROGRESS, _LOCK, _UNFINISHED = "manifest.json", "progress", "lock", ".unfinished"
_UNUSABLE = (OSError, ValueError, KeyError, TypeError, EOFError)


class Generations:
    """The generations of one database.

    Parameters
    ----------
    cache : Path
        The folder of all generations, which need not exist.
    url : URL
        Address of the database.
    """

    def __init__(self, cache: Path, url: URL) -> None:
        identity = f"{url.host or ''}:{url.port or ''}/{url.database}?{sorted(url.query.items())}"
        self.folder = cache / "rollups" / hashlib.sha256(identity.encode()).hexdigest()[:16]
        self._files: dict[str, MappedFile] = {}

    @property
    def size(self) -> int:
        """Size of the files of the generation in use [bytes]; 0 where none are kept."""
        return sum({file.mark: file.about["bytes"] for file in self._files.values()}.values())

    def folder_of(self, state: State | None) -> Path | None:
        """Return the folder of a state, which need not be there; None of an empty database, which is not kept."""
        return self.folder / state.key if state else None

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Hold the right to write generations, or yield False where another process has it.

        Raises
        ------
        OSError
            Where the folder cannot be written to.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with try_lock(self.folder / _LOCK) as held:
            yield held is not None

    def open(self, state: str) -> Rollups | None:
        """Return the roll-ups of a state, mapped into memory; None where they are missing or damaged."""
        folder = self.folder / state
        try:
            manifest = json.loads((folder / _MANIFEST).read_bytes())
            if manifest["version"] != VERSION:
                return None
            files = {
                name: open_file(_path(folder, name), about, self._files.get(name))
                for name, about in manifest["arrays"].items()
            }
            rollups = _read(manifest, files)
            self._files = files
            return rollups
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return None
        except _UNUSABLE as error:
            LOG.warning("the roll-ups in %s are made again: %s", folder, error)
            return None

    def open_latest(self) -> Rollups | None:
        """Return the roll-ups of the latest state that is there; None where there are none."""
        with suppress(OSError):
            for folder in sorted((path for path in self.folder.iterdir() if path.is_dir()), key=_written_at):
                if _UNFINISHED not in folder.name and (rollups := self.open(folder.name)):
                    return rollups
        return None

    def write(self, rollups: Rollups) -> Rollups:
        """Write roll-ups of a state, remove those of others, and return the written ones; the lock is held.

        Raises
        ------
        OSError
            Where the folder cannot be written to, or is full; then nothing of it is left.
        """
        assert rollups.state  # noqa: S101 - an empty database is not kept
        state = rollups.state.key
        unfinished = self.folder / f"{state}{_UNFINISHED}"
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            unfinished.mkdir(mode=0o700)
            files = self._write_all(unfinished, to_arrays(rollups))
            manifest = {
                "version": VERSION,
                "state": _plain_state(rollups.state),
                "dataset": to_plain(rollups.cube.dataset),
                "arrays": {name: file.about for name, file in files.items()},
            }
            (unfinished / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
            shutil.rmtree(self.folder / state, ignore_errors=True)  # a damaged one
            unfinished.rename(self.folder / state)
        except OSError:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        self._files = {name: file._replace(path=_path(self.folder / state, name)) for name, file in files.items()}
        self._remove_others(state)
        return _read(manifest, files)

    def _write_all(self, folder: Path, arrays: Arrays) -> dict[str, MappedFile]:
        """Write arrays; where one has another name too, or the generation before holds the same, link the file."""
        files: dict[str, MappedFile] = {}
        first_names = {id(values): name for name, values in reversed(arrays.items())}
        for name, values in arrays.items():
            known = files.get(first_names[id(values)]) or self._files.get(name)
            files[name] = _write(_path(folder, name), values, known)
        return files

    def report_progress(self, share: float) -> None:
        """Let other processes know how much of a generation is made, 0 to 1; the lock is held."""
        with suppress(OSError):
            (self.folder / _PROGRESS).write_text(f"{share:.3f}", encoding="ascii")

    def read_progress(self) -> float:
        """Return how much of a generation is made, 0 to 1, as the process that makes it reported last."""
        try:
            return min(max(float((self.folder / _PROGRESS).read_text(encoding="ascii")), 0.0), 1.0)
        except (OSError, ValueError):
            return 0.0

    def clear(self) -> None:
        """Remove all generations; a process that has one mapped keeps its content until it opens the next."""
        with suppress(OSError):  # there is no folder, or it cannot be
            self._remove_others(None)

    def _remove_others(self, state: str | None) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != state:
                shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, values: Array, known: MappedFile | None) -> MappedFile:
    if known and known.holds(values):
        with suppress(OSError):  # another process has removed it, or the file system has no links
            return link_file(path, known)
    return write_file(path, values)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def _read(manifest: dict[str, Any], files: dict[str, MappedFile]) -> Rollups:
    arrays = {name: file.values for name, file in files.items()}
    return to_rollups(_read_state(manifest["state"]), arrays, to_dataset(manifest["dataset"]))


def _plain_state(state: State) -> list[Any]:
    return [each.isoformat() if isinstance(each, datetime) else each for each in state]


def _read_state(plain: list[Any]) -> State:
    load_id, finished_at, rebuilt_at, is_sample = plain
    rebuilt_at = rebuilt_at and datetime.fromisoformat(rebuilt_at)
    return State(load_id, datetime.fromisoformat(finished_at), rebuilt_at, is_sample)


def _written_at(folder: Path) -> float:
    return -folder.stat().st_mtime
