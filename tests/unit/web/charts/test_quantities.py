"""One unit for one moment: demand below a day, energy from the day up."""

from __future__ import annotations

import pytest

from smapdash.model.enums import Grain, Measure, Split
from smapdash.web.charts import quantities
from smapdash.web.charts.energy_lines import describe_line, energy_lines, leader
from tests.unit.web.pages.overview.test_energy_figure import energy


@pytest.mark.parametrize(
    ("grain", "value", "words", "axis", "phrase"),
    [
        (Grain.HALF_HOUR, 6.0, "6.00 kW", "kW", "kW by half-hour"),
        (Grain.HOUR, 3.0, "3.00 kW", "kW", "kW by hour"),
        (Grain.DAY, 3.0, "3.00 kWh", "kWh per day", "kWh per day"),
        (Grain.MONTH, 3.0, "3.00 kWh", "kWh per month", "kWh per month"),
    ],
)
def test_three_kilowatt_hours_in_a_bucket(grain: Grain, value: float, words: str, axis: str, phrase: str) -> None:
    assert quantities.value_of(3_000.0, grain) == value
    assert quantities.energy_of(value, grain) == 3_000
    assert str(quantities.in_words(value, grain)) == words
    assert quantities.axis_title(grain) == axis
    assert quantities.unit_phrase(grain) == phrase


def test_per_user_the_unit_says_so() -> None:
    assert quantities.axis_title(Grain.HOUR, is_per_user=True) == "kW per user"
    assert quantities.axis_title(Grain.WEEK, is_per_user=True) == "kWh per user and week"
    assert quantities.subject(Grain.HALF_HOUR) == "Demand by half-hour"
    assert quantities.subject(Grain.HALF_HOUR, is_per_user=True) == "Demand per user by half-hour"
    assert quantities.subject(Grain.DAY, is_per_user=True) == "Energy per user and day"
    assert quantities.value_of(None, Grain.HOUR) is None


@pytest.mark.parametrize("grain", [Grain.HALF_HOUR, Grain.HOUR])
def test_whoever_uses_most_is_said_in_energy_whatever_the_unit_of_the_line(grain: Grain) -> None:
    frame = energy(("2016-12-25 00:00", 1_000, 2), ("2016-12-25 01:00", 3_000, 2), fold=0)
    other = energy(("2016-12-25 00:00", 500, 1), fold=0)
    both = [part.assign(tariff=name) for name, part in (("t1", frame), ("t2", other))]
    kind = {"measure": Measure.TOTAL, "grain": grain}
    lines = [energy_lines(part, split=Split.TARIFF, **kind)[0] for part in both]  # type: ignore[arg-type]
    assert leader(lines, **kind) == ("t1", 4_000)  # type: ignore[arg-type]
    factor = 2 if grain is Grain.HALF_HOUR else 1
    told = describe_line(lines[0], Measure.TOTAL, grain, whose="")
    assert told.startswith(f"Highest {3 * factor}.00 kW at 01:00 on 25 December 2016, lowest {factor}.00 kW")
