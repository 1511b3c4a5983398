"""What a bucket of time is shown as: mean demand [kW] below a day, energy [kWh] from the day up."""

from __future__ import annotations

from typing import Final, TypeVar

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain, Measure
from smapdash.wording import formatting
from smapdash.wording.messages import message

Energy = TypeVar("Energy", float, float | None, Array)
HOURS: Final = {Grain.HALF_HOUR: 0.5, Grain.HOUR: 1.0}
"""Length of a bucket whose energy is shown as demand [h]."""


def value_of(wh: Energy, grain: Grain) -> Energy:
    """Return the energy of a bucket [Wh] as it is shown: energy by the length of the bucket [kW], or energy [kWh]."""
    return None if wh is None else wh / 1_000 / HOURS.get(grain, 1.0)


def energy_of(value: Array, grain: Grain) -> Array:
    """Return the energy [Wh] of a bucket from the value that is shown."""
    return value * 1_000 * HOURS.get(grain, 1.0)


def in_words(value: float | None, grain: Grain) -> formatting.Quantity:
    """Write a value that is shown, with its unit."""
    thousandths = None if value is None else value * 1_000
    return formatting.demand(thousandths) if grain in HOURS else formatting.energy(thousandths)


def unit(grain: Grain) -> str:
    """Return the unit of a value that is shown."""
    return "kW" if grain in HOURS else "kWh"


def axis_title(grain: Grain, *, is_per_user: bool = False) -> str:
    """Return the title of the value axis: kW per user, kWh per day, or kWh per user and day."""
    if grain in HOURS:
        return message("charts.kw_per_user") if is_per_user else "kW"
    return message("charts.kwh_per", user_and=message("charts.user_and") if is_per_user else "", grain=grain)


def unit_phrase(grain: Grain, *, is_per_user: bool = False) -> str:
    """Return the unit and the grain, as a subtitle begins: kW by half-hour, or kWh per day."""
    title = axis_title(grain, is_per_user=is_per_user)
    return f"{title} by {grain}" if grain in HOURS else title


def subject(grain: Grain, *, is_per_user: bool = False) -> str:
    """Return the subject of a chart without a finding: Demand by half-hour, or Energy per user and day."""
    if grain in HOURS:
        return message(
            "charts.demand_by", per_user_clause=message("charts.per_user_clause") if is_per_user else "", grain=grain
        )
    return message("charts.energy_per", user_and=message("charts.user_and") if is_per_user else "", grain=grain)


def demand_unit(measure: Measure) -> str:
    """Return the unit of demand: of the selection, or per user."""
    return message("charts.kw_per_user") if measure is Measure.MEAN else "kW"
