"""Invented homes: what one household uses in each half-hour, drawn from a seed. Pure: no file is touched here.

The same arguments give the same energy on every machine: chance is uniform draws of PCG64 alone, and floats go through
``+ - * / %`` and rounding alone. No ``exp``, ``sin``, ``pow``, ``interp`` or ``sum``: their last digit depends on the
processor and on numpy's build.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

MAX_WH = 6_000
"""12 kW for half an hour: what the main breaker of an invented home lets through."""
PER_DAY = 48

_FIRST_ID = 3000
_CHANGED_HALF_HOURS = (2, 3)
"""01:00 and 01:30, which the clocks skip in spring and repeat in autumn."""
_SEGMENTS = (("a2", "t3"), ("a1", "t1"), ("a2", "t3"), ("a1", "t2"))
"""The segments in turn, so that even three users show all of them."""
_EMPTY_HOME, _LARGE_HOME, _TURN = 5, 8, 60
"""In every sixty homes one stands empty for a while and one is very large."""
_EMPTY_WH = 13


@dataclass(frozen=True)
class Clock:
    """The half-hours lived in a span of days, in the order of the files: one element of each array per half-hour.

    `day` counts from `start`, `half_hour` counts from 00:00 on the wall clock, and `fold` is 1 in the
    second pass through a repeated hour, else 0.
    """

    start: date
    days: int
    day: Ints
    half_hour: Ints
    fold: Ints


@dataclass(frozen=True)
class Home:
    """One household; its habits in hours of the day, its loads in Wh per half-hour."""

    index: int
    area: str
    tariff: str
    size: float
    standby_wh: float
    fridge_wh: float
    morning: float
    evening: float
    daytime: float
    heating_wh: float
    """Electric heating per degree below 16 °C; 0 where the home is heated otherwise."""
    night_heater_wh: float

    @property
    def id(self) -> str:
        """The id in the files: not zero padded."""
        return str(_FIRST_ID + self.index)


def steady_half_hours(start: date, days: int) -> Clock:
    """Return the half-hours of a span on a clock that never changes: 48 a day."""
    day = np.repeat(np.arange(days), PER_DAY)
    half_hour = np.tile(np.arange(PER_DAY), days)
    return Clock(start, days, day, half_hour, np.zeros(days * PER_DAY, dtype=np.int64))


def lived_half_hours(start: date, days: int) -> Clock:
    """Return the half-hours of a span: 46 on the last Sunday of March, 50 on that of October, else 48 a day."""
    steady = steady_half_hours(start, days)
    times = np.ones(days * PER_DAY, dtype=np.int64)
    for year in range(start.year, (start + timedelta(days - 1)).year + 1):
        for month, passes in ((3, 0), (10, 2)):
            last = date(year, month, 31)
            offset = (last - timedelta((last.weekday() + 1) % 7) - start).days
            if 0 <= offset < days:
                times[[offset * PER_DAY + changed for changed in _CHANGED_HALF_HOURS]] = passes
    lived = np.repeat(np.arange(days * PER_DAY), times)
    fold = np.zeros(len(lived), dtype=np.int64)
    fold[1:] = lived[1:] == lived[:-1]
    return Clock(start, days, steady.day[lived], steady.half_hour[lived], fold)


def outdoor_celsius(start: date, days: int, seed: int) -> Floats:
    """Return the air temperature [°C] of all homes, (days, 48): a yearly swing, changing weather, warm afternoons."""
    pushes = draws(seed, (1,), days, 3)
    wander, daily = 0.0, []
    for push in (pushes[:, 0] + pushes[:, 1] + pushes[:, 2] - 1.5).tolist():
        wander = 0.75 * wander + 3.5 * push
        daily.append(wander)
    mean = 18.5 - 14.0 * _winter(start, days) + np.array(daily)
    return np.asarray(mean[:, None] + (6.0 * _bump(_hours(), 15.0, 10.0) - 2.5)[None, :])


def draw_home(index: int, seed: int) -> Home:
    """Return the household of that index, which is the same whatever the number of households."""
    u = draws(seed, (index, 0), 9).tolist()
    area, tariff = _SEGMENTS[index % len(_SEGMENTS)]
    large = index % _TURN == _LARGE_HOME
    heated = large or u[6] < 0.3
    return Home(
        index=index,
        area=area,
        tariff=tariff,
        size=2.8 if large else 0.45 + 1.2 * u[0] + 1.0 * u[1] * u[1],
        standby_wh=190.0 if large else 18.0 + 50.0 * u[2] * u[2],
        fridge_wh=60.0 if large else 22.0 + 25.0 * u[1],
        morning=6.4 + 1.8 * u[3],
        evening=18.0 + 2.5 * u[4],
        daytime=0.1 + 0.6 * u[5] * u[5],
        heating_wh=(90.0 if large else 18.0 + 30.0 * u[7]) if heated else 0.0,
        night_heater_wh=350.0 + 500.0 * u[8] if tariff == "t2" and u[8] > 0.5 else 0.0,
    )


def home_energy(home: Home, clock: Clock, celsius: Floats, seed: int) -> Ints:
    """Return what a home uses [Wh] in each lived half-hour, in the order of `clock`: whole, 1 to 6,000.

    The two passes of a repeated half-hour always differ. `celsius` is the air temperature [°C], shape (days, 48).
    """
    days = clock.days
    chance = draws(seed, (home.index, 1), 4, days, PER_DAY)
    habits = draws(seed, (home.index, 2), days + 1, 3)
    at_home = _presence(home, clock, habits)
    winter = _winter(clock.start, days)[:, None]
    wh = home.size * at_home * (110.0 + 70.0 * winter) * (0.4 + 1.2 * chance[0])
    wh += (chance[1] < 0.16 * at_home) * (250.0 + 1000.0 * home.size * chance[2])
    heat = np.maximum(0.0, 16.0 - celsius) * home.heating_wh
    wh += heat * (0.25 + 0.5 * np.minimum(1.0, at_home)) * (0.7 + 0.6 * chance[3])
    wh += home.night_heater_wh * (_hours() >= 2.0) * (_hours() < 4.5) * (0.6 + 0.4 * winter)
    step = np.arange(days * PER_DAY).reshape(days, PER_DAY)
    running = (step + home.index) % 4 < 2
    wh += home.standby_wh * (0.9 + 0.2 * chance[3]) + home.fridge_wh * (running + 0.2 * chance[0])
    if home.index % _TURN == _EMPTY_HOME:
        first = days // 3
        wh[first : first + min(14, days // 8)] = _EMPTY_WH
    nominal = np.minimum(np.rint(wh), MAX_WH).astype(np.int64)
    energy: Ints = nominal[clock.day, clock.half_hour]
    again = np.flatnonzero(clock.fold)
    energy[again] = (energy[again] + nominal[clock.day[again], clock.half_hour[again] + 2]) // 2
    energy[again] -= energy[again] == energy[again - 1]
    return energy


def _presence(home: Home, clock: Clock, habits: Floats) -> Floats:
    """Return how much goes on in a home, about 0 to 2, shape (days, 48); on a holiday nothing does."""
    days = np.arange(clock.days)
    rest = (((clock.start.weekday() + days) % 7) >= 5)[:, None]
    (when, length, _), jitter = habits[0], habits[1:]
    hours = _hours()[None, :]
    get_up = home.morning + jitter[:, :1] - 0.5
    come_home = home.evening + 1.5 * jitter[:, 1:2] - 0.75
    working = 1.3 * _bump(hours, get_up, 2.0) + home.daytime * _bump(hours, 13.0, 6.0)
    resting = 0.8 * _bump(hours, get_up + 2.5, 3.5) + (0.45 + 0.5 * home.daytime) * _bump(hours, 14.0, 6.5)
    shape = np.where(rest, resting, working) + 1.6 * _bump(hours, come_home, 4.2) + 0.04
    first = when * clock.days
    away = (days >= first) & (days < first + 9.0 * length - 2.0)
    return np.where(away[:, None], 0.0, shape * (0.75 + 0.5 * jitter[:, 2:3]))


def _winter(start: date, days: int) -> Floats:
    """Return 1 in the middle of January to 0 in the middle of July, smooth between, one per day."""
    since = (np.arange(days) + float((start - date(2000, 1, 15)).days)) % 365.25
    far = np.abs(since / 182.625 - 1.0)
    return np.asarray(far * far * (3.0 - 2.0 * far))


def _bump(hours: Floats, centre: Floats | float, width: float) -> Floats:
    """Return a smooth hill: 1 at `centre` [h], 0 from `width` [h] away; not carried over midnight."""
    off = (hours - centre) / width
    hill = np.maximum(0.0, 1.0 - off * off)
    return np.asarray(hill * hill)


def _hours() -> Floats:
    return np.arange(PER_DAY) / 2.0


def draws(seed: int, key: tuple[int, ...], *shape: int) -> Floats:
    """Return uniform draws of [0, 1); each key (home, purpose) has a stream of its own."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key))).random(shape)
