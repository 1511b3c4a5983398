"""Invented homes as the challenge's files: `user_data.csv` and one file of readings per home."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from smapdash.simulation.homes import (
    MAX_WH,
    PER_DAY,
    Clock,
    draw_home,
    draws,
    home_energy,
    lived_half_hours,
    outdoor_celsius,
)

_LACKS_SECOND = {3: 3, 6: 3, 7: 2, 9: 2}
"""Home -> the half-hour whose second pass its meter never logged; in any number of homes most have both."""


def write_challenge(folder: Path, *, users: int, days: int, start: date, seed: int) -> None:
    """Write `user_data.csv` in shuffled order, and one file per home below `consumption/`; lines end in CRLF.

    Parameters
    ----------
    folder : Path
        An empty folder.
    users, days : int
        Number of homes and days. A home's file does not depend on the number of homes.
    start : date
        First day.
    seed : int
        The same seed gives the same bytes.
    """
    clock = lived_half_hours(start, days)
    homes = [draw_home(index, seed) for index in range(users)]
    celsius = outdoor_celsius(start, days, seed)
    stamps = _stamps(clock)
    values = [b"%d.0\r\n" % wh for wh in range(MAX_WH + 1)]
    readings = folder / "consumption"
    readings.mkdir()
    for home in homes:
        lines = list(stamps)
        lines[1::2] = [values[wh] for wh in home_energy(home, clock, celsius, seed).tolist()]
        if home.index in _LACKS_SECOND:
            lost = np.flatnonzero((clock.fold == 1) & (clock.half_hour == _LACKS_SECOND[home.index]))
            for row in reversed(lost.tolist()):
                del lines[2 * row : 2 * row + 2]
        (readings / f"{home.id}.csv").write_bytes(b"datetime,consumption\r\n" + b"".join(lines))
    order = np.argsort(draws(seed, (0,), len(homes)), kind="stable").tolist()
    rows = (f"{homes[place].id},{homes[place].area},{homes[place].tariff}\r\n" for place in order)
    (folder / "user_data.csv").write_bytes(("id,area,tariff\r\n" + "".join(rows)).encode())


def _stamps(clock: Clock) -> list[bytes]:
    """Return the stamp of each lived half-hour with its comma, each followed by an empty place for the value."""
    dates = [(clock.start + timedelta(day)).isoformat() for day in range(clock.days)]
    times = [f"{place // 2:02d}:{place % 2 * 30:02d}:00" for place in range(PER_DAY)]
    places = [b""] * (2 * len(clock.day))
    pairs = zip(clock.day.tolist(), clock.half_hour.tolist(), strict=True)
    places[::2] = [f"{dates[day]} {times[half_hour]},".encode() for day, half_hour in pairs]
    return places
