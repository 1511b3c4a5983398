"""Generations of the roll-ups: a folder of arrays for each state of a database, which processes map into memory.

The kernel keeps one copy of a mapped file for all processes. A generation is written beside the others and renamed, so
a folder of a state's name is whole; one that is damaged, or that another version wrote, counts as missing. It can be
made again from the database at any time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from sqlalchemy import URL

from smapdash.embedded.folder import try_lock
from smapdash.model.arrays import Array
from smapdash.repository.rollups.build import Rollups, State
from smapdash.repository.rollups.flat import to_arrays, to_dataset, to_plain, to_rollups

LOG = logging.getLogger(__name__)

VERSION: Final = 1
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
            arrays = {name: _map(folder / f"{name}.npy", about) for name, about in manifest["arrays"].items()}
            return to_rollups(_read_state(manifest["state"]), arrays, to_dataset(manifest["dataset"]))
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
            arrays = to_arrays(rollups).items()
            manifest = {
                "version": VERSION,
                "state": _plain_state(rollups.state),
                "dataset": to_plain(rollups.cube.dataset),
                "arrays": {name: _write(unfinished / f"{name}.npy", values) for name, values in arrays},
            }
            with (unfinished / _MANIFEST).open("wb") as file:
                file.write(json.dumps(manifest).encode())
                _keep(file)
            shutil.rmtree(self.folder / state, ignore_errors=True)  # a damaged one
            unfinished.rename(self.folder / state)
        except OSError:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        self._remove_others(state)
        return self.open(state) or rollups

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

    def _remove_others(self, state: str) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != state:
                shutil.rmtree(path, ignore_errors=True)  # a process that has it mapped keeps its content


def _plain_state(state: State) -> list[Any]:
    return [each.isoformat() if isinstance(each, datetime) else each for each in state]


def _read_state(plain: list[Any]) -> State:
    load_id, finished_at, rebuilt_at, is_sample = plain
    rebuilt_at = rebuilt_at and datetime.fromisoformat(rebuilt_at)
    return State(load_id, datetime.fromisoformat(finished_at), rebuilt_at, is_sample)


def _written_at(folder: Path) -> float:
    return -folder.stat().st_mtime


def _map(path: Path, about: dict[str, Any]) -> Array:
    """Map an array; raises ValueError where its content is not what was written."""
    if _sum_up(path) != about["crc32"]:
        raise ValueError(f"{path.name} is damaged")
    values: Array = np.load(path, mmap_mode="r" if about["bytes"] else None, allow_pickle=False)
    return values.view(np.ndarray)  # plain slices are faster than those of a memmap


def _write(path: Path, values: Array) -> dict[str, Any]:
    with path.open("wb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(values), allow_pickle=False)
        _keep(file)
    return {"crc32": _sum_up(path), "bytes": values.nbytes}


def _sum_up(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while part := file.read(1 << 22):
            crc = zlib.crc32(part, crc)
    return crc


def _keep(file: BinaryIO) -> None:
    """Have what was written survive a loss of power, before the folder gets the name of a whole one."""
    file.flush()
    os.fsync(file.fileno())
