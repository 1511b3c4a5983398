"""The challenge's layout: `user_data.csv` (id,area,tariff) and `consumption/<id>.csv` (datetime,consumption [Wh])."""

from __future__ import annotations

from pathlib import Path

from smapdash.errors import InputError
from smapdash.loader.text_table import TextTable, read_text_table

USERS_FILE = "user_data.csv"
READINGS_FOLDER = "consumption"


def find_readings_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the readings files of a folder, ordered by name, and what lies beside them and is passed over.

    Raises
    ------
    InputError
        When the folder, its `user_data.csv`, or its readings are absent.
    """
    try:
        return _find_readings_files(folder)
    except OSError as error:  # such as a folder that may not be entered, or a name that is too long
        named = error.filename or folder
        raise InputError(f"{named} cannot be read ({error.strerror}); check its name and permissions.") from error


def _find_readings_files(folder: Path) -> tuple[list[Path], list[Path]]:
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}; name one that holds {USERS_FILE} and {READINGS_FOLDER}/.")
    if not (folder / USERS_FILE).is_file():
        raise InputError(f"{folder} holds no {USERS_FILE}; put the file with id,area,tariff there and load again.")
    readings = folder / READINGS_FOLDER
    if not readings.is_dir():
        raise InputError(f"{folder} holds no folder {READINGS_FOLDER}; put one file <id>.csv per user there.")
    entries = sorted(readings.iterdir())
    files = [entry for entry in entries if entry.suffix == ".csv" and entry.name[0] != "." and _may_be_file(entry)]
    if not files:
        raise InputError(f"{readings} holds no .csv file; put one file <id>.csv per user there.")
    return files, [entry for entry in entries if entry not in files]


def _may_be_file(entry: Path) -> bool:
    """Tell a file, or a link that leads nowhere, which is refused by name when it is read, from folders and pipes."""
    return entry.is_file() or not entry.exists()


def read_users(folder: Path) -> TextTable:
    """Return the rows of `user_data.csv`: columns id, area, tariff."""
    return read_text_table(folder / USERS_FILE, ("id", "area", "tariff"))


def read_readings(path: Path) -> TextTable:
    """Return the rows of one readings file, whose name is the user's id: columns datetime, consumption."""
    return read_text_table(path, ("datetime", "consumption"))
