"""What a format is, and what all of them share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from smapdash.errors import InputError
from smapdash.loader.parse.tables import Layout
from smapdash.loader.parse.text_blocks import InputFile
from smapdash.loader.parse.users import UserRow


@dataclass(frozen=True)
class Found:
    """What lies at a path.

    Attributes
    ----------
    files : list of InputFile
        The files of readings, in the order of their rows: by name.
    passed_over : list of str
        Names of entries that are none.
    """

    files: list[InputFile]
    passed_over: list[str]


class Format(Protocol):
    """A layout of input files.

    Attributes
    ----------
    name : str
        How the command line calls it.
    lists_users : bool
        It has a list of all users, and each file of readings holds one user's rows. Otherwise the rows name their
        users, and a user's rows may go on in another file.
    """

    name: str
    lists_users: bool

    def fits(self, path: Path) -> bool:
        """Return whether a path holds this layout, as far as names and headers show."""

    def find_files(self, path: Path) -> Found:
        """Return the files of readings at a path; raise InputError where there are none."""

    def users_file(self, path: Path) -> InputFile:
        """Return the list of users, for a format that has one."""

    def read_users(self, file: InputFile) -> Iterator[UserRow]:
        """Yield the rows of the list of users, in order."""

    def layout_of(self, file: InputFile) -> Layout:
        """Return the columns of a file of readings."""

    def name_user(self, file: InputFile, names: tuple[str, ...]) -> tuple[str, str, str]:
        """Return id, area and tariff of the user whose rows hold `names` in this file."""


@contextmanager
def folder_errors(path: Path) -> Iterator[None]:
    """Turn a folder that may not be entered, or a name that is too long, into a sentence.

    Raises
    ------
    InputError
        When the system does not let us look.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{error.filename or path} cannot be read ({error.strerror}); check its name and permissions."
        ) from error


def may_be_file(entry: Path) -> bool:
    """Return whether an entry is a file, or a link that leads nowhere, which is refused by name when it is read."""
    return entry.is_file() or not entry.exists()
