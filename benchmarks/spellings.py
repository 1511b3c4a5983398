"""How fast the loader reads each spelling of a time and a number, against the usual one; part of `make bench-load`."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from smapdash.loader.parse.tables import Layout, read_readings
from smapdash.loader.parse.text_blocks import InputFile

ROWS = 240_000
USUAL = "2016-07-15 00:30:00,39.0"

# How each spelling writes a stamp `YYYY-MM-DD HH:MM:SS` (as d, t) and a number of Wh (as n).
SPELLINGS: Mapping[str, tuple[str, bool]] = {
    USUAL: ("{d} {t},{n}.0", False),
    "2016-07-15T00:30:00,39.0": ("{d}T{t},{n}.0", False),
    "2016-07-15 00:30,39.0": ("{d} {t:.5},{n}.0", False),
    "2016-07-15 00:30:00.000,39.0": ("{d} {t}.000,{n}.0", False),
    "2016-07-15 00:30:00.0000000,39.0": ("{d} {t}.0000000,{n}.0", False),
    "2016-07-15 00:30:00.123456789,39.0": ("{d} {t}.123456789,{n}.0", False),
    "2016-07-15,39.0 (a date alone)": ("{d},{n}.0", False),
    "2016-07-15 24:00:00,39.0": ("{d} 24:00:00,{n}.0", False),
    "2016-07-15 00:30:00,39": ("{d} {t},{n}", False),
    "2016-07-15 00:30:00,+39": ("{d} {t},+{n}", False),
    "2016-07-15 00:30:00,.5": ("{d} {t},.{n}", False),
    "2016-07-15 00:30:00,1e3": ("{d} {t},{n}e0", False),
    "2016-07-15 00:30:00,0.14300000000000002 kWh": ("{d} {t},0.14300000000000{n}", True),
    "2016-07-15 00:30:00,1e-3 kWh": ("{d} {t},{n}e-3", True),
    '"2016-07-15 00:30:00","39.0"': ('"{d} {t}","{n}.0"', False),
    "   2016-07-15 00:30:00,   39.0": ("   {d} {t},   {n}.0", False),
}


def measure_spellings(repeat: int) -> list[list[str]]:
    """Return a row of the table for each spelling: rows a second (median), and the ratio of it to the usual one."""
    with tempfile.TemporaryDirectory(prefix="smapdash-bench-spellings-") as name:
        files = {spelling: _write(Path(name) / f"{place}.csv", spelling) for place, spelling in enumerate(SPELLINGS)}
        runs = [{spelling: _time(file, spelling) for spelling, file in files.items()} for _ in range(repeat)]
    seconds = {spelling: statistics.median(run[spelling] for run in runs) for spelling in SPELLINGS}
    return [
        [f"`{spelling}`", f"{ROWS / seconds[spelling]:,.0f}", f"{seconds[USUAL] / seconds[spelling]:.2f}"]
        for spelling in SPELLINGS
    ]


def _write(path: Path, spelling: str) -> InputFile:
    lines = (SPELLINGS[spelling][0].format(d=day, t=clock, n=wh) for day, clock, wh in _readings())
    path.write_text("datetime,consumption\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return InputFile(path, path.name)


def _readings() -> Iterator[tuple[str, str, int]]:
    first = datetime(2000, 1, 1)
    for number in range(ROWS):
        day, clock = str(first + timedelta(minutes=30 * number)).split()
        yield day, clock, 10 + number % 90


def _time(file: InputFile, spelling: str) -> float:
    """Return the seconds of processor time that reading takes; verify that every row passes."""
    layout = Layout((), "datetime", "consumption", 1000 if SPELLINGS[spelling][1] else 1)
    began = time.process_time()
    good = sum(len(block.line) for block in read_readings(file, layout))
    seconds = time.process_time() - began
    if good != ROWS:
        raise AssertionError(f"{ROWS - good:,} rows were rejected: {spelling}")
    return seconds
