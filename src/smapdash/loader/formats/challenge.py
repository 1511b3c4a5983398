"""The challenge's layout: `user_data.csv` (id,area,tariff) and `consumption/<id>.csv` (datetime,consumption [Wh])."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from smapdash.errors import InputError
from smapdash.loader.formats.base import Found, folder_errors, may_be_file
from smapdash.loader.parse.tables import Layout, read_table
from smapdash.loader.parse.text_blocks import InputFile, printable, split_fields
from smapdash.loader.parse.users import UserRow, find_fault
from smapdash.model.names import MAX_NAME, normalise_name
from smapdash.model.reasons import Reason, ReasonCode

USERS_FILE = "user_data.csv"
READINGS_FOLDER = "consumption"
_USER_COLUMNS = ("id", "area", "tariff")
_READINGS_FILE = re.compile(r"([^.].*)\.csv(?:\.gz)?", re.IGNORECASE | re.DOTALL)
_SEGMENTS_AT_HAND = 4_096
_LAYOUT = Layout(names=(), time="datetime", energy="consumption")


class Challenge:
    """A folder with a list of users and one file of readings for each."""

    name = "challenge"
    lists_users = True

    def fits(self, path: Path) -> bool:
        """Return whether a folder holds the list of users or the folder of readings."""
        return (path / USERS_FILE).exists() or (path / READINGS_FOLDER).exists()

    def find_files(self, path: Path) -> Found:
        """Return the readings files of a folder.

        Raises
        ------
        InputError
            When the folder, its `user_data.csv`, or its readings are absent.
        """
        with folder_errors(path):
            return _find_files(path)

    def users_file(self, path: Path) -> InputFile:
        """Return `user_data.csv`."""
        return InputFile(path / USERS_FILE, USERS_FILE)

    def read_users(self, file: InputFile) -> Iterator[UserRow]:
        """Yield the rows of `user_data.csv`, in order."""
        judge = lru_cache(maxsize=_SEGMENTS_AT_HAND)(_judge_segment)
        for block, width, (at_user, at_area, at_tariff) in read_table(file, _USER_COLUMNS):
            lines = block.data.replace(b"\r\n", b"\n").decode().split("\n")[:-1]
            normalise = _choose_form(block.data)
            for line, text in enumerate(lines, start=block.first_line):
                fields = split_fields(text) if '"' in text else text.split(",")
                if len(fields) == width:
                    user, segment = normalise(fields[at_user].strip()), judge(fields[at_area], fields[at_tariff])
                    if segment[2] and 0 < len(user) <= MAX_NAME and user.isprintable():
                        yield UserRow._make(
                            (0, line, user, segment[0], segment[1], None, "")
                        )  # half the time of a call
                    else:
                        fault = find_fault(user, segment[0], segment[1])
                        yield UserRow(0, line, user, segment[0], segment[1], fault, text if fault else "")
                elif text.strip():
                    yield UserRow(0, line, "", "", "", Reason(ReasonCode.WRONG_FIELD_COUNT), text)

    def layout_of(self, file: InputFile) -> Layout:  # noqa: ARG002 - all files are alike
        """Return the columns of a file of readings."""
        return _LAYOUT

    def name_user(self, file: InputFile, names: tuple[str, ...]) -> tuple[str, str, str]:  # noqa: ARG002
        """Return the user whose id is the file's name; area and tariff are in the list of users."""
        return _user_of(file.path), "", ""


def _find_files(folder: Path) -> Found:
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}; name one that holds {USERS_FILE} and {READINGS_FOLDER}/.")
    if not (folder / USERS_FILE).is_file():
        raise InputError(f"{folder} holds no {USERS_FILE}; put the file with id,area,tariff there and load again.")
    readings = folder / READINGS_FOLDER
    if not readings.is_dir():
        raise InputError(f"{folder} holds no folder {READINGS_FOLDER}; put one file <id>.csv per user there.")
    entries = sorted(readings.iterdir())
    chosen = {entry for entry in entries if _READINGS_FILE.fullmatch(entry.name) and may_be_file(entry)}
    if not chosen:
        raise InputError(f"{readings} holds no .csv file; put one file <id>.csv per user there.")
    files = sorted(chosen, key=lambda file: (_user_of(file), file.name))  # files of one user follow each other
    return Found(
        [InputFile(file, _name(file)) for file in files], [_name(entry) for entry in entries if entry not in chosen]
    )


def _choose_form(data: bytes) -> Callable[[str], str]:
    """Return what brings the ids in some lines into their form: nothing needs to where all of them are plain."""
    is_plain = data.isascii() and b"\t" not in data and b"  " not in data
    return str if is_plain else normalise_name


def _judge_segment(area: str, tariff: str) -> tuple[str, str, bool]:
    """Return an area and a tariff in their form, and whether a row may hold them."""
    area, tariff = normalise_name(area.strip()), normalise_name(tariff.strip())
    return area, tariff, find_fault("1", area, tariff) is None


def _user_of(path: Path) -> str:
    name = _READINGS_FILE.fullmatch(path.name)
    return normalise_name(name[1] if name else path.stem)


def _name(entry: Path) -> str:
    return f"{READINGS_FOLDER}/{printable(entry.name)}"
