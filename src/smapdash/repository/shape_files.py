"""The groups of load shapes as files beside the roll-ups of their state, for all processes.

A zip file holds the sum of each of its arrays, so one that is damaged counts as missing, and is made again.
"""

from __future__ import annotations

import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np

from smapdash.analysis.load_shapes import LoadShapes
from smapdash.model.arrays import Array
from smapdash.model.enums import DayType
from smapdash.model.load_shapes import parse_shape

VERSION: Final = 1
"""Of the groups; with another number they are made again."""
_UNUSABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


def read_shapes(folder: Path | None, rest_days: tuple[int, ...]) -> LoadShapes | None:
    """Return the groups of a state; None where they are missing or damaged.

    Parameters
    ----------
    folder : Path, optional
        That of the generation.
    """
    if folder is None:
        return None
    try:
        return unpack_shapes(path_of(folder, rest_days).read_bytes())
    except _UNUSABLE:
        return None


def write_shapes(folder: Path | None, rest_days: tuple[int, ...], packed: bytes) -> None:
    """Keep the groups of a state; nothing happens where the folder has gone or cannot be written to."""
    if folder is None:
        return
    path = path_of(folder, rest_days)
    unfinished = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        unfinished.write_bytes(packed)
        unfinished.replace(path)


def path_of(folder: Path, rest_days: tuple[int, ...]) -> Path:
    """Return the file of the groups by these non-working days."""
    return folder / f"shapes-{VERSION}-{''.join(map(str, rest_days))}.npz"


def pack_shapes(shapes: LoadShapes) -> bytes:
    """Return groups as the content of a file."""
    return pack(
        names=np.array([name.key for name in shapes.names], np.str_),
        user=shapes.user,
        group=shapes.group,
        day_types=np.array(shapes.day_types, np.str_),
        profiles=shapes.profiles,
        silhouette=np.array([] if shapes.silhouette is None else [shapes.silhouette]),
    )


def unpack_shapes(packed: bytes) -> LoadShapes:
    """Return groups from the content of a file; raises one of several errors where it is damaged."""
    held = unpack(packed)
    names = tuple(name for name in map(parse_shape, held["names"].tolist()) if name)
    day_types = tuple(map(DayType, held["day_types"].tolist()))
    silhouette = next(iter(held["silhouette"].tolist()), None)
    return LoadShapes(names, held["user"], held["group"], day_types, held["profiles"], silhouette)


def pack(**arrays: Any) -> bytes:
    """Return named arrays as bytes."""
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def unpack(packed: bytes) -> dict[str, Array]:
    """Return the arrays of `pack`."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as held:
        return dict(held)
