"""Arrays in files that processes map into memory, each with the sum by which a damaged one is found."""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path
from typing import NamedTuple, TypedDict

import numpy as np

from smapdash.model.arrays import Array


class About(TypedDict):
    """What a manifest says about a file."""

    crc32: int
    bytes: int


class MappedFile(NamedTuple):
    """An array in a file whose content is what was written.

    Attributes
    ----------
    path : Path
    about : About
    mark : tuple of int
        Device, number, size and time of the file, which its hard links share.
    values : array
        Mapped; read-only.
    """

    path: Path
    about: About
    mark: tuple[int, ...]
    values: Array

    def holds(self, values: Array) -> bool:
        """Return whether the file holds these values, bit by bit, as missing ones are equal too."""
        own = self.values
        return own.dtype == values.dtype and own.shape == values.shape and np.array_equal(_bytes(own), _bytes(values))


def write_file(path: Path, values: Array) -> MappedFile:
    """Write an array and map it.

    It is left to the system when the content reaches the disk: after a loss of power, a file that lacks some of it
    counts as damaged, and can be made again.
    """
    head, content = io.BytesIO(), _bytes(values).data
    np.lib.format.write_array_header_1_0(head, np.lib.format.header_data_from_array_1_0(np.ascontiguousarray(values)))
    with path.open("wb") as file:
        file.write(head.getvalue())
        file.write(content)
    about: About = {"crc32": zlib.crc32(content, zlib.crc32(head.getvalue())), "bytes": values.nbytes}
    return MappedFile(path, about, _mark(path), _map(path, about))


def link_file(path: Path, known: MappedFile) -> MappedFile:
    """Give a known file a further path; raises OSError where that cannot be done."""
    os.link(known.path, path)
    return known._replace(path=path)


def open_file(path: Path, about: About, known: MappedFile | None) -> MappedFile:
    """Map a file, or use what is known of it by another path, so that its content need not be read.

    Raises
    ------
    ValueError
        Where its content is not what was written.
    """
    mark = _mark(path)
    if known and known.path != path and (known.mark, known.about) == (mark, about):
        return known._replace(path=path)
    if _sum_up(path) != about["crc32"]:
        raise ValueError(f"{path.name} is damaged")
    return MappedFile(path, about, mark, _map(path, about))


def _bytes(values: Array) -> Array:
    return np.ascontiguousarray(values).reshape(-1).view(np.uint8)


def _mark(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _map(path: Path, about: About) -> Array:
    values: Array = np.load(path, mmap_mode="r" if about["bytes"] else None, allow_pickle=False)
    return values.view(np.ndarray)  # plain slices are faster than those of a memmap


def _sum_up(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while part := file.read(1 << 22):
            crc = zlib.crc32(part, crc)
    return crc
