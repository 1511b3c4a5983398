"""A file of text, plain or packed, as blocks of whole lines: no file is ever held whole.

Line 1 is the header. A byte-order mark, any of the three line ends, and a missing last one make no difference.
"""

from __future__ import annotations

import csv
import gzip
import math
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import numpy as np

from smapdash.errors import InputError
from smapdash.loader.parse.archives import BROKEN_ARCHIVE, FREE_BYTES, MOST_TIMES, ODD_ARCHIVE, find_member_fault
from smapdash.loader.parse.encodings import find_windows_word, is_utf_16
from smapdash.model.arrays import Array

_READ_BYTES = 1 << 22
_LONGEST_LINE = 1 << 26
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Block:
    """Some whole lines of a file, UTF-8, each ended by a line feed (and perhaps a return before it).

    Attributes
    ----------
    data : bytes
        The lines.
    first_line : int
        Line number of the first of them.
    """

    data: bytes
    first_line: int


@dataclass(frozen=True)
class InputFile:
    """One text in the input: a file, or a member of a zip file.

    Attributes
    ----------
    path : Path
        The file on the disk.
    name : str
        How reports call it, relative to what is loaded; printable.
    member : int or None
        Place in the zip file.
    archive : ZipFile or None
        The zip file, open, whose members share it: to open it takes as long as it has members.
    """

    path: Path
    name: str
    member: int | None = None
    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)

    @property
    def short_name(self) -> str:
        """Name without its folder, for sentences."""
        return self.name.rsplit("/", maxsplit=1)[-1]


def printable(name: object) -> str:
    """Return a name of a file as text that can be printed and stored: a system's file names may hold any bytes."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(name))


def read_header(file: InputFile) -> list[str]:
    """Return the fields of a file's first line.

    Raises
    ------
    InputError
        When the file cannot be read, or its beginning is not UTF-8 text.
    """
    return split_fields(read_first_line(file))


def read_first_line(file: InputFile) -> str:
    """Return a file's first line; errors as `read_header` has them."""
    return next(read_blocks(file)).data.partition(b"\n")[0].decode().removesuffix("\r")


def plain_size(file: InputFile) -> int:
    """Return about how long a file is when it is unpacked [bytes], for the progress of a load; 0 where unknown."""
    try:
        if file.member is not None:
            with _open_archive(file) as archive:
                return archive.infolist()[file.member].file_size
        if file.path.suffix.lower() == ".gz":
            with file.path.open("rb") as stream:
                stream.seek(-4, os.SEEK_END)  # the length modulo 2^32 ends a gzip file
                return int.from_bytes(stream.read(4), "little")
        return file.path.stat().st_size
    except (OSError, IndexError, *BROKEN_ARCHIVE, *ODD_ARCHIVE):
        return 0


def _most_bytes(file: InputFile) -> float:
    """Return the length above which a packed file is refused [bytes]; infinite for a plain one."""
    try:
        if file.member is not None:
            with _open_archive(file) as archive:
                packed = archive.infolist()[file.member].compress_size
        elif file.path.suffix.lower() == ".gz":
            packed = file.path.stat().st_size
        else:
            return math.inf
    except (OSError, IndexError, *BROKEN_ARCHIVE, *ODD_ARCHIVE):
        return math.inf  # to open it says what is wrong
    return max(FREE_BYTES, MOST_TIMES * packed)


def split_fields(line: str, separator: str = ",") -> list[str]:
    """Return the fields of one line, stripped; quotation marks count as they do in CSV."""
    try:
        fields = next(csv.reader([line], delimiter=separator, strict=False), [])
    except csv.Error:  # such as a field beyond csv's limit: counts as one field, so as a broken row
        fields = [line]
    return [field.strip() for field in fields]


def find_lines(file: InputFile, lines: Array) -> Iterator[tuple[int, str]]:
    """Yield some lines, given in order: line number, and text without its end."""
    done = 0
    for block in read_blocks(file):
        ends = np.flatnonzero(np.frombuffer(block.data, np.uint8) == ord("\n"))
        last = int(np.searchsorted(lines, block.first_line + len(ends)))
        for line in lines[done:last].tolist():
            place = line - block.first_line
            begin = ends[place - 1] + 1 if place else 0
            yield line, block.data[begin : ends[place]].removesuffix(b"\r").decode()
        done = last
        if done == len(lines):
            break


def read_blocks(file: InputFile) -> Iterator[Block]:
    """Yield the lines of a file in order, the header first of all; an empty file gives one empty block.

    Raises
    ------
    InputError
        When the file cannot be read or unpacked, or is not UTF-8 text. What was yielded before does not count then.
    """
    line, rest, at_start, size, most = 1, b"", True, 0, _most_bytes(file)
    with _open(file) as stream:
        while chunk := stream.read(_READ_BYTES):
            size += len(chunk)
            if size > most:
                raise InputError(
                    f"{file.short_name} unpacks to more than {MOST_TIMES} times its size, which no readings do; unpack "
                    "it and look at what it holds."
                )
            data = rest + chunk
            if at_start and len(data) >= len(_MARK):
                data, at_start = data.removeprefix(_MARK), False
            end = 0 if at_start else max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
            data, rest = data[:end], data[end:]
            if len(rest) > _LONGEST_LINE:
                raise InputError(f"{file.short_name} is no text in lines (line {line}); name a CSV file.")
            if data:
                block = _make_block(file, data, line)
                yield block
                line += block.data.count(b"\n")
    if rest or line == 1:
        yield _make_block(file, rest if rest.endswith((b"\r", b"\n")) else rest + b"\n", line)


def _make_block(file: InputFile, data: bytes, line: int) -> Block:
    if data.count(b"\r") != data.count(b"\r\n"):
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if line == 1 and is_utf_16(data):
        raise InputError(f"{file.short_name} is UTF-16 text; save it as UTF-8 and load again.")
    try:
        if not data.isascii():
            data.decode()
    except UnicodeDecodeError as error:
        raise InputError(_describe_bytes(file, data, line, error.start)) from None
    return Block(data, line)


def _describe_bytes(file: InputFile, data: bytes, line: int, place: int) -> str:
    begin, end = data.rfind(b"\n", 0, place) + 1, data.find(b"\n", place)
    word = find_windows_word(data[begin : end if end >= 0 else len(data)], place - begin)
    seems = f" but seems to be Windows-1252 ({word})" if word else ""
    line += data.count(b"\n", 0, place)
    return f"{file.short_name} is not UTF-8 text (line {line}){seems}; save it as UTF-8 and load again."


def _open_archive(file: InputFile) -> AbstractContextManager[zipfile.ZipFile]:
    return nullcontext(file.archive) if file.archive else zipfile.ZipFile(file.path)


@contextmanager
def _open(file: InputFile) -> Iterator[IO[bytes]]:
    with ExitStack() as stack:
        try:
            _refuse_pipe(file)
            if file.member is not None:
                archive = stack.enter_context(_open_archive(file))
                member = archive.infolist()[file.member]
                fault = find_member_fault(member)
                if fault:
                    raise InputError(f"{file.short_name} {fault}.")
                stream: IO[bytes] = stack.enter_context(archive.open(member))
            elif file.path.suffix.lower() == ".gz":
                stream = cast(IO[bytes], stack.enter_context(gzip.open(file.path)))
            else:
                stream = stack.enter_context(file.path.open("rb"))
            yield stream
        except BROKEN_ARCHIVE as error:
            raise InputError(
                f"{file.short_name} cannot be unpacked ({error or 'it is cut off'}); pack it again."
            ) from error
        except ODD_ARCHIVE as error:
            raise InputError(
                f"{file.short_name} cannot be unpacked ({error}); unpack it, or pack it with plain deflate."
            ) from error
        except OSError as error:
            if error.strerror is None:  # bzip2's word for a broken stream
                raise InputError(f"{file.short_name} cannot be unpacked ({error}); pack it again.") from error
            raise InputError(
                f"{file.short_name} cannot be read ({error.strerror or error}); check its permissions."
            ) from error


def _refuse_pipe(file: InputFile) -> None:
    """Refuse a file in whose place there is a pipe or a device by now, which could be waited for, or read, for ever."""
    mode = file.path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise InputError(f"{file.short_name} is a pipe or a device; put a file in its place and load again.")
