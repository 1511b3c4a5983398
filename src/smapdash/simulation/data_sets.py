"""Invented data sets: checks the options and publishes the files of a format, all or nothing.

The formats are in `challenge.py` and `london.py`, the homes in `homes.py`. Loading,
cleaning and counting the files does not belong here.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, TypeAlias

from smapdash.errors import ConfigurationError
from smapdash.simulation.challenge import write_challenge
from smapdash.simulation.london import MAX_PARTS, MOST_ROWS_A_DAY, write_london

FileFormat: TypeAlias = Literal["challenge", "london"]

MAX_USERS = 1_000_000
MAX_DAYS = 3_660
MAX_SEED = 2**63 - 1
MAX_PART_ROWS = 1_000_000_000

_PART_ROWS = 1_000_000
_WRITTEN = ("consumption", "user_data.csv", "LCL_*.csv")
"""The names of both formats: a folder holds one data set."""


def simulate(
    out: Path,
    *,
    users: int = 60,
    days: int = 170,
    start: date = date(2016, 7, 15),
    seed: int = 1,
    file_format: FileFormat = "challenge",
    part_rows: int | None = None,
    acorn: bool = False,
) -> None:
    """Write invented homes in the file format of the challenge or of Low Carbon London.

    Parameters
    ----------
    out : Path
        Folder to write to, made if absent; it may hold other files, but no `user_data.csv`, `consumption/` or
        `LCL_*.csv`.
    users, days : int
        Number of homes (to 1,000,000) and days (to 3,660). What is written of a home does not depend on the number of
        homes.
    start : date
        First day.
    seed : int
        The same seed gives the same bytes.
    file_format : {"challenge", "london"}
        `user_data.csv` and `consumption/<id>.csv`, or `LCL_0001.csv` and so on.
    part_rows : int, optional
        Rows of a part at most (to 1,000,000,000), by default 1,000,000; for `london` alone.
    acorn : bool
        Add the columns `Acorn` and `Acorn_grouped`; for `london` alone.

    Raises
    ------
    ConfigurationError
        If an argument is out of range or the folder cannot be used. Nothing is left behind then, nor on an interrupt.
    """
    _check_span(users, days, start, seed)
    rows = _PART_ROWS if part_rows is None else part_rows
    _check_format(file_format, users * days, rows, given=part_rows is not None or acorn)
    try:
        with _staged(out) as stage:
            if file_format == "london":
                write_london(stage, users=users, days=days, start=start, seed=seed, part_rows=rows, acorn=acorn)
            else:
                write_challenge(stage, users=users, days=days, start=start, seed=seed)
    except OSError as fault:
        raise ConfigurationError(f"Cannot write to {out}: {fault.strerror or fault}. Choose another folder.") from fault


def _check_span(users: int, days: int, start: date, seed: int) -> None:
    _check_whole("users", users, 1, MAX_USERS)
    _check_whole("days", days, 1, MAX_DAYS)
    _check_whole("seed", seed, 0, MAX_SEED)
    if isinstance(start, datetime) or not isinstance(start, date):
        raise ConfigurationError(f"start must be a date such as 2025-06-01, not {start!r}.")
    if days - 1 > date.max.toordinal() - start.toordinal():
        raise ConfigurationError(f"{days:,} days from {start} go beyond the year 9999: choose an earlier start.")


def _check_format(file_format: FileFormat, user_days: int, part_rows: int, *, given: bool) -> None:
    """Refuse an unknown format, options of another one (`given`), and more parts than can be numbered."""
    if file_format not in ("challenge", "london"):
        raise ConfigurationError(f"format must be challenge or london, not {file_format!r}.")
    if file_format == "challenge" and given:
        raise ConfigurationError("part-rows and acorn are for london alone: leave them out, or add --format london.")
    _check_whole("part-rows", part_rows, 1, MAX_PART_ROWS)
    least = math.ceil(user_days * MOST_ROWS_A_DAY / MAX_PARTS)
    if file_format == "london" and part_rows < least:
        raise ConfigurationError(f"So many rows need more than {MAX_PARTS:,} parts: choose part-rows from {least:,}.")


def _check_whole(name: str, value: int, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ConfigurationError(f"{name} must be a whole number from {low:,} to {high:,}, not {value!r}.")


@contextmanager
def _staged(out: Path) -> Iterator[Path]:
    """Give a hidden folder to write to; when all is well move what it holds to `out`, and remove it in any case.

    It is in the nearest existing folder (`out` itself or above), which is on the same disk.
    """
    if os.path.lexists(out) and not out.is_dir():
        raise ConfigurationError(f"{out} is not a folder: choose an empty or a new one.")
    for name in sorted(path.name for path in out.iterdir()) if out.is_dir() else ():
        if any(fnmatchcase(name, pattern) for pattern in _WRITTEN):
            raise ConfigurationError(f"{out} already holds {name}: choose an empty folder, or remove it first.")
    near = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    stage = Path(tempfile.mkdtemp(prefix=".smapdash-simulate-", dir=near))
    try:
        yield stage
        _publish(stage, out)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _publish(stage: Path, out: Path) -> None:
    """Move what the stage holds to `out`, all or nothing; in order of name, so `consumption/` before `user_data.csv`.

    Nothing in the challenge's format is loaded without `user_data.csv`.
    """
    names = sorted(path.name for path in stage.iterdir())
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in names:
            (stage / name).rename(out / name)
    except BaseException:
        for name in names:
            if not (stage / name).exists():
                (out / name).rename(stage / name)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
