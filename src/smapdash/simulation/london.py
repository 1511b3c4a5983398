"""Invented homes as the parts of Low Carbon London: many homes in each file, with the quirks of that data set.

Its clock is steady (48 half-hours every day). Homes start on different days and have gaps; about once a month a home's
row of 00:00 occurs twice; every second home or so has one row without a value, off the half-hour grid.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from smapdash.simulation.homes import (
    MAX_WH,
    PER_DAY,
    Home,
    Ints,
    draw_home,
    draws,
    home_energy,
    outdoor_celsius,
    steady_half_hours,
)

MAX_PARTS = 9_999
"""What four digits can number: the names of more would not sort in order."""
MOST_ROWS_A_DAY = 50
"""What no home exceeds: 48 half-hours, at most one of them twice, and at most one row without a value."""

_HEADER = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "
_ACORN_HEADER = ",Acorn,Acorn_grouped"
_GROUPS = {
    letter: "Affluent" if letter < "F" else "Comfortable" if letter < "K" else "Adversity"
    for letter in "ABCDEFGHIJKLMNOPQ"
}
_FIRST_ID = 2
"""The original begins with MAC000002."""
_MONTH = 30
_MOST_GAPS, _LONGEST_GAP = 3, 2 * PER_DAY
_ACORN, _START, _TWICE, _GAPS, _NULL = 3, 4, 5, 6, 7
"""What a home's streams of draws are for; the lower numbers are those of `homes.py`."""


def write_london(folder: Path, *, users: int, days: int, start: date, seed: int, part_rows: int, acorn: bool) -> None:
    """Write `LCL_0001.csv`, `LCL_0002.csv` and so on, home after home; lines end in CRLF.

    Parameters
    ----------
    folder : Path
        An empty folder.
    users, days : int
        Number of homes and days. A home's rows do not depend on the number of homes.
    start : date
        First day: every third home is there from then on, the others start in the first third of the days.
    seed : int
        The same seed gives the same bytes.
    part_rows : int
        Rows of a part at most, the header not counted; a home's rows go on in the next part.
    acorn : bool
        Add the two columns of the fuller edition, `Acorn` and `Acorn_grouped`.
    """
    clock = steady_half_hours(start, days)
    celsius = outdoor_celsius(start, days, seed)
    dates = [(start + timedelta(day)).isoformat() for day in range(days)]
    times = [_time(1800 * place) for place in range(PER_DAY)]
    stamps = [f"{day} {time}" for day in dates for time in times]
    values = [f" {_kwh(wh)} " for wh in range(MAX_WH + 1)]
    blocks = (
        _home_lines(home, home_energy(home, clock, celsius, seed), stamps, values, seed, acorn=acorn)
        for home in (draw_home(index, seed) for index in range(users))
    )
    _write_parts(folder, f"{_HEADER}{_ACORN_HEADER if acorn else ''}\r\n", blocks, part_rows)


def _write_parts(folder: Path, header: str, blocks: Iterable[list[str]], part_rows: int) -> None:
    """Write the lines of all blocks to numbered parts, one block after the other; none is kept."""
    number, room = 0, 0
    for lines in blocks:
        done = 0
        while done < len(lines):
            if not room:
                number, room = number + 1, part_rows
            fitting = lines[done : done + room]
            with (folder / f"LCL_{number:04d}.csv").open("ab") as part:
                part.write(((header if room == part_rows else "") + "".join(fitting)).encode())
            done, room = done + len(fitting), room - len(fitting)


def _home_lines(home: Home, energy: Ints, stamps: list[str], values: list[str], seed: int, *, acorn: bool) -> list[str]:
    """Return the lines of one home; `stamps` are those of `energy` [Wh], `values` the text of each Wh."""
    head = f"MAC{_FIRST_ID + home.index:06d},{'ToU' if home.tariff == 't2' else 'Std'}"
    letter = list(_GROUPS)[int(draws(seed, (home.index, _ACORN), 1)[0] * len(_GROUPS))]
    tail = f",ACORN-{letter},{_GROUPS[letter]}\r\n" if acorn else "\r\n"
    rows = _written_rows(home, len(energy) // PER_DAY, seed)
    pairs = zip(rows.tolist(), energy[rows].tolist(), strict=True)
    lines = [f"{head},{stamps[row]},{values[wh]}{tail}" for row, wh in pairs]
    has_null, place, second = draws(seed, (home.index, _NULL), 3).tolist()
    if has_null < 0.5:
        row = int(rows[int(place * len(rows))])
        time = _time(row % PER_DAY * 1800 + 1 + int(second * 1799))
        line = f"{head},{stamps[row].split()[0]} {time},Null{tail}"
        lines.insert(int(np.searchsorted(rows, row, side="right")), line)
    return lines


def _written_rows(home: Home, days: int, seed: int) -> Ints:
    """Return the places in the span of the half-hours that a home has a row of, in order, some of them twice."""
    size = days * PER_DAY
    times = np.ones(size, dtype=np.int64)
    for month, when in enumerate(draws(seed, (home.index, _TWICE), days // _MONTH + 1).tolist()):
        midnight = (_MONTH * month + int(when * _MONTH)) * PER_DAY
        times[midnight : midnight + 1] = 2
    begin, gaps = draws(seed, (home.index, _START), 2).tolist()
    for place, length in draws(seed, (home.index, _GAPS), int(gaps * (_MOST_GAPS + 1)), 2).tolist():
        first = int(place * size)
        times[first : first + 1 + int(length * length * min(_LONGEST_GAP, size // 10))] = 0
    if home.index % 3:
        times[: int(begin * days / 3) * PER_DAY] = 0
    return np.repeat(np.arange(size), times)


def _time(second: int) -> str:
    """Return the time of a second of the day, with seven digits of fraction."""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.0000000"


def _kwh(wh: int) -> str:
    """Return an energy [Wh] in kWh with as many decimals as it needs."""
    return f"{wh // 1000}.{wh % 1000:03d}".rstrip("0").rstrip(".")
