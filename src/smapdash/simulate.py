"""Invented data sets: homes of `homes.py` written as the files that a loader reads, with the quirks of a real export.

Loading, cleaning and counting the files does not belong here.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from smapdash.errors import ConfigurationError
from smapdash.homes import MAX_WH, SLOTS, Clock, Home, draw_home, draws, home_energy, lived_half_hours, outdoor_celsius

MAX_USERS = 1_000_000
MAX_DAYS = 3_660
MAX_SEED = 2**63 - 1

_LACKS_SECOND = {3: 3, 6: 3, 7: 2, 9: 2}
"""Home -> the slot whose second pass its meter never logged; in any number of homes most have both."""
_NAMES = ("consumption", "user_data.csv")


def simulate(out: Path, *, users: int = 60, days: int = 170, start: date = date(2016, 7, 15), seed: int = 1) -> None:
    """Write invented homes in the layout of the challenge's data.

    Parameters
    ----------
    out : Path
        Folder to write to, made if absent; it may hold other files, but no `user_data.csv` or `consumption/`.
    users, days : int
        Number of homes (to 1,000,000) and days (to 3,660). A home's file does not depend on the number of homes.
    start : date
        First day.
    seed : int
        The same seed gives the same bytes.

    Raises
    ------
    ConfigurationError
        If an argument is out of range or the folder cannot be used. Nothing is left behind then, nor on an interrupt.
    """
    whole = (("users", users, 1, MAX_USERS), ("days", days, 1, MAX_DAYS), ("seed", seed, 0, MAX_SEED))
    for name, value, low, high in whole:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ConfigurationError(f"{name} must be a whole number from {low:,} to {high:,}, not {value!r}.")
    if isinstance(start, datetime) or not isinstance(start, date):
        raise ConfigurationError(f"start must be a date such as 2025-06-01, not {start!r}.")
    if days - 1 > date.max.toordinal() - start.toordinal():
        raise ConfigurationError(f"{days:,} days from {start} go beyond the year 9999: choose an earlier start.")
    try:
        with _staged(out) as stage:
            clock = lived_half_hours(start, days)
            _write_challenge(stage, [draw_home(index, seed) for index in range(users)], clock, seed)
    except OSError as fault:
        raise ConfigurationError(f"Cannot write to {out}: {fault.strerror or fault}. Choose another folder.") from fault


def _write_challenge(folder: Path, homes: list[Home], clock: Clock, seed: int) -> None:
    """Write `user_data.csv` in shuffled order, and one file per home below `consumption/`; lines end in CRLF."""
    celsius = outdoor_celsius(clock.start, clock.days, seed)
    stamps = _stamps(clock)
    values = [b"%d.0\r\n" % wh for wh in range(MAX_WH + 1)]
    readings, users = (folder / name for name in _NAMES)
    readings.mkdir()
    for home in homes:
        lines = list(stamps)
        lines[1::2] = [values[wh] for wh in home_energy(home, clock, celsius, seed).tolist()]
        if home.index in _LACKS_SECOND:
            lost = np.flatnonzero((clock.fold == 1) & (clock.slot == _LACKS_SECOND[home.index]))
            for row in reversed(lost.tolist()):
                del lines[2 * row : 2 * row + 2]
        (readings / f"{home.id}.csv").write_bytes(b"datetime,consumption\r\n" + b"".join(lines))
    order = np.argsort(draws(seed, (0,), len(homes)), kind="stable").tolist()
    rows = (f"{homes[place].id},{homes[place].area},{homes[place].tariff}\r\n" for place in order)
    users.write_bytes(("id,area,tariff\r\n" + "".join(rows)).encode())


def _stamps(clock: Clock) -> list[bytes]:
    """Return the stamp of each lived half-hour with its comma, each followed by an empty place for the value."""
    dates = [(clock.start + timedelta(day)).isoformat() for day in range(clock.days)]
    times = [f"{slot // 2:02d}:{slot % 2 * 30:02d}:00" for slot in range(SLOTS)]
    places = [b""] * (2 * len(clock.day))
    pairs = zip(clock.day.tolist(), clock.slot.tolist(), strict=True)
    places[::2] = [f"{dates[day]} {times[slot]},".encode() for day, slot in pairs]
    return places


@contextmanager
def _staged(out: Path) -> Iterator[Path]:
    """Give a hidden folder to write to; when all is well move what it holds to `out`, and remove it in any case.

    It stands in the nearest folder that exists (`out` itself or above), which is surely on the same disk.
    """
    if os.path.lexists(out) and not out.is_dir():
        raise ConfigurationError(f"{out} is not a folder: choose an empty or a new one.")
    for name in _NAMES:
        if os.path.lexists(out / name):
            raise ConfigurationError(f"{out} already holds {name}: choose an empty folder, or remove it first.")
    near = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    stage = Path(tempfile.mkdtemp(prefix=".smapdash-simulate-", dir=near))
    try:
        yield stage
        _publish(stage, out)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _publish(stage: Path, out: Path) -> None:
    """Move the files to `out`, all or nothing; `user_data.csv` last, since nothing is loaded without it."""
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in _NAMES:
            (stage / name).rename(out / name)
    except BaseException:
        for name in _NAMES:
            if not (stage / name).exists():
                (out / name).rename(stage / name)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
