"""Low Carbon London's layout: rows of many users (LCLid,stdorToU,DateTime,KWH/hh [kWh]), in one file or many parts.

The fuller edition has a column Acorn_grouped, which is taken as the area; without it the area is `unknown`. The
parts may be packed: `.csv`, `.csv.gz`, or CSV files inside a `.zip`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from smapdash.errors import InputError
from smapdash.loader.formats.base import Found, folder_errors, may_be_file
from smapdash.loader.parse.archives import BROKEN_ARCHIVE, ODD_ARCHIVE
from smapdash.loader.parse.separators import find_separator
from smapdash.loader.parse.spoilt_ids import is_scientific
from smapdash.loader.parse.tables import Layout
from smapdash.loader.parse.text_blocks import InputFile, printable, read_first_line, read_header
from smapdash.loader.parse.users import UserRow, find_fault
from smapdash.model.names import normalise_name
from smapdash.model.reasons import Reason, ReasonCode

_USER, _TARIFF, _AREA = "LCLid", "stdorToU", "Acorn_grouped"
_TIME, _ENERGY = "DateTime", "KWH/hh (per half hour)"
_WH_PER_KWH = 1_000
NO_AREA = "unknown"
_PACKED = (".zip", ".gz")
_RESOURCE_FORKS = "__MACOSX"


class London:
    """One file of everything, or a folder of parts."""

    name = "london"
    lists_users = False

    def fits(self, path: Path) -> bool:
        """Return whether a file, or any file of a folder, has the header, or is packed in a way that hides it."""
        is_archive = path.is_file() and path.suffix.lower() == ".zip"
        return is_archive or any(_has_header(file) for file in _list_files(path).files)

    def find_files(self, path: Path) -> Found:
        """Return the files of a folder, or the file itself.

        Raises
        ------
        InputError
            When there is none.
        """
        with folder_errors(path):
            if not path.exists():
                raise InputError(f"There is no file or folder {path}; name one that holds rows of {_USER}.")
            found = _list_files(path)
        if not found.files:
            archives = [name for name in found.passed_over if name.lower().endswith(_PACKED)]
            advice = f"unpack {' and '.join(archives[:3])} first" if archives else "put the parts there and load again"
            raise InputError(f"{path} holds no .csv, .csv.gz or .zip file; {advice}.")
        return found

    def users_file(self, path: Path) -> InputFile:
        """Return nothing: the rows of readings name the users."""
        raise NotImplementedError(path)

    def read_users(self, file: InputFile) -> Iterator[UserRow]:
        """Return nothing, as `users_file` does."""
        raise NotImplementedError(file)

    def layout_of(self, file: InputFile) -> Layout:
        """Return the columns of a file of readings."""
        names = (_USER, _TARIFF, _AREA) if _AREA in read_header(file) else (_USER, _TARIFF)
        return Layout(names, _TIME, _ENERGY, _WH_PER_KWH, _find_fault)

    def name_user(self, file: InputFile, names: tuple[str, ...]) -> tuple[str, str, str]:  # noqa: ARG002
        """Return the user whom a row names."""
        return _read_names(names)


def _read_names(names: tuple[str, ...]) -> tuple[str, str, str]:
    """Return id, area and tariff of the columns that name the user."""
    user, tariff, area = map(normalise_name, names if len(names) == 3 else (*names, NO_AREA))
    return user, area, tariff


def _find_fault(names: tuple[str, ...]) -> Reason | None:
    user, area, tariff = _read_names(names)
    if is_scientific(user):  # several meters may have become one
        return Reason(ReasonCode.ROUNDED_ID, user)
    return find_fault(user, area, tariff)


def _has_header(file: InputFile) -> bool:
    try:
        header = read_first_line(file)
    except InputError:
        return file.path.suffix.lower() in _PACKED
    return find_separator(header, (_USER, _TIME, _ENERGY)) is not None


def _list_files(path: Path) -> Found:
    if not path.is_dir():
        return _list_archive(path, printable(path.name)) if path.is_file() else Found([], [])
    found = Found([], [])
    for entry in sorted(path.iterdir()):
        name, inside = printable(entry.name), Found([], [])
        if entry.name.lower().endswith((".csv", ".csv.gz", ".zip")) and entry.name[0] != "." and may_be_file(entry):
            inside = _list_archive(entry, name)
        found.files.extend(inside.files)
        found.passed_over.extend(inside.passed_over or ([] if inside.files else [name]))
    return found


def _list_archive(path: Path, name: str) -> Found:
    """Return a file itself, or the CSV files in a zip file; one that cannot be opened is refused when it is read."""
    if path.suffix.lower() != ".zip":
        return Found([InputFile(path, name)], [])
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, *BROKEN_ARCHIVE, *ODD_ARCHIVE):
        return Found([InputFile(path, name, 0)], [])
    files: dict[str, InputFile] = {}
    others: dict[str, None] = {}
    for member, place in sorted((info.filename, place) for place, info in enumerate(archive.infolist())):
        inner = f"{name}/{printable(member)}"
        if member.startswith(_RESOURCE_FORKS):
            others[f"{name}/{_RESOURCE_FORKS}"] = None  # once: a Mac packs one for each file
        elif member.lower().endswith(".csv") and not member.rsplit("/", maxsplit=1)[-1].startswith("."):
            inner = f"{inner} ({place})" if inner in files else inner
            files[inner] = InputFile(path, inner, place, archive)
        elif not member.endswith("/"):
            others[inner] = None
    return Found(list(files.values()), list(others))
