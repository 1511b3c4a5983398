"""Roll-ups as named arrays and plain values, as files hold them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from smapdash.analysis.clock_changes import ClockChanges
from smapdash.analysis.cube import Cube, HalfHours, UserDays
from smapdash.analysis.day_sums import DaySums
from smapdash.analysis.implausible import NO_IMPLAUSIBLE, ImplausibleReadings
from smapdash.analysis.segments import UsersByDay
from smapdash.model.arrays import Array
from smapdash.model.dataset import DatasetInfo
from smapdash.model.findings import Stray
from smapdash.model.segments import Segment
from smapdash.model.text_arrays import Texts
from smapdash.repository.rollups.build import Rollups, State
from smapdash.repository.rollups.tables import DaysWithGaps

Arrays = dict[str, Array]
_PLAUSIBLE = "plausible."
"""Before the names of the arrays of the cube without its implausible readings."""
_OF_CUBE = ("user_key", "segment", "withdrawn_at")
_OF_MOMENT = ("ids", "newer_loaded_at", "rest_days")
_DERIVED = ("percentiles_by_day", "base_w")
"""Cached properties that take long to compute."""


def to_arrays(rollups: Rollups) -> Arrays:
    """Return all arrays of roll-ups by name, those included that take long to derive from the others."""
    cube, plausible = rollups.cube, rollups.cube.plausible
    parts: dict[str, Any] = {
        "ids": cube.ids, **_of_readings(cube), "users_by_day": cube.users_by_day,
        "implausible_days": cube.implausible.days,
    }  # fmt: skip
    if plausible:
        parts |= {f"{_PLAUSIBLE}{name}": part for name, part in _of_readings(plausible).items()}
    arrays = {name: getattr(cube, name) for name in (*_OF_CUBE, *_DERIVED)}
    for name, part in parts.items():
        arrays |= {f"{name}.{field.name}": getattr(part, field.name) for field in fields(part)}
    implausible = cube.implausible
    arrays |= {f"implausible.{name}": getattr(implausible, name) for name in ("user", "read_at", "fold", "wh")}
    return arrays | {f"gaps.{name}": values for name, values in rollups.gaps._asdict().items()}


def _of_readings(cube: Cube) -> dict[str, Any]:
    """Return what implausible readings change."""
    return {"half_hours": cube.half_hours, "days": cube.days, "clock_changes": cube.clock_changes}


def to_rollups(state: State, arrays: Arrays, dataset: DatasetInfo) -> Rollups:
    """Return the roll-ups of such arrays; raises KeyError where one is missing, TypeError where one is unknown."""

    def part(prefix: str) -> Arrays:
        start = f"{prefix}."
        return {name.removeprefix(start): values for name, values in arrays.items() if name.startswith(start)}

    ids, own = Texts(**part("ids")), {name: arrays[name] for name in _OF_CUBE} | _read_of_readings(part)
    cube = Cube(
        dataset=replace(dataset, ids=ids),
        segments=tuple(Segment(*pair) for pair in dataset.segments),
        ids=ids,
        **own,
        implausible=ImplausibleReadings(**part("implausible"), days=DaySums(**part("implausible_days"))),
    )
    if f"{_PLAUSIBLE}days.day" in arrays:
        found = _read_of_readings(lambda name: part(f"{_PLAUSIBLE}{name}"))
        cube = replace(cube, plausible=replace(cube, **found, implausible=NO_IMPLAUSIBLE))
    # What a cached property computes stands in the instance's namespace.
    vars(cube).update({name: arrays[name] for name in _DERIVED}, users_by_day=UsersByDay(**part("users_by_day")))
    return Rollups(state, cube, DaysWithGaps(**part("gaps")))


def _read_of_readings(part: Callable[[str], Arrays]) -> dict[str, Any]:
    return {
        "half_hours": HalfHours(**part("half_hours")),
        "days": UserDays(**part("days")),
        "clock_changes": ClockChanges(**part("clock_changes")),
    }


def to_plain(dataset: DatasetInfo) -> dict[str, Any]:
    """Return what is loaded as plain values, for JSON, without the ids."""
    plain = {field.name: getattr(dataset, field.name) for field in fields(dataset) if field.name not in _OF_MOMENT}
    for name in ("loaded_at", "first_day", "last_day", "earliest_day", "latest_day"):
        plain[name] = plain[name] and plain[name].isoformat()
    plain["strays"] = [
        stray._replace(first_day=stray.first_day.isoformat(), last_day=stray.last_day.isoformat())  # type: ignore[arg-type]
        for stray in dataset.strays
    ]
    return plain


def to_dataset(plain: dict[str, Any]) -> DatasetInfo:
    """Return what is loaded from such values; raises TypeError, KeyError or ValueError where they are others."""
    known = dict(plain)
    known["loaded_at"] = known["loaded_at"] and datetime.fromisoformat(known["loaded_at"])
    for name in ("first_day", "last_day", "earliest_day", "latest_day"):
        known[name] = known[name] and date.fromisoformat(known[name])
    known["segments"] = tuple((area, tariff) for area, tariff in known["segments"])
    known["strays"] = tuple(
        Stray(user, date.fromisoformat(first), date.fromisoformat(last), *rest)
        for user, first, last, *rest in known["strays"]
    )
    return DatasetInfo(**known)
