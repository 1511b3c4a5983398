"""The hover boxes of energy over time: the value of a bucket, its users, and what is unusual about it."""

from __future__ import annotations

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain, Measure
from smapdash.web.charts import quantities, texts
from smapdash.web.charts.buckets import Line
from smapdash.web.charts.energy_lines import written
from smapdash.wording import formatting
from smapdash.wording.findings import count_implausible
from smapdash.wording.messages import message


def hover_template(line: Line, measure: Measure, grain: Grain) -> str:
    """Return the hover lines of a bucket; the name is passed as `meta`, since a template would interpret it."""
    value = f"%{{meta}}: %{{customdata[0]}} {quantities.unit(grain)}"
    if measure is Measure.MEAN:
        return message("energy.hover_mean", value=value)
    template = f"{value}, %{{customdata[1]}}"
    is_alone = not line.name and grain is not Grain.HALF_HOUR
    return message("energy.hover_extremes", template=template) if is_alone else template


def hover_data(line: Line, points: Array, measure: Measure, grain: Grain) -> list[tuple[str, ...]]:
    """Return the template's data of each point: its value, its users, and the demand of its extreme half-hours [kW].

    A day or longer bucket without exactly 48 readings per user and day also has its number of readings.
    """
    columns = [texts.numbers(points["value"]), _users_with_asides(points)]
    if not (line.name or measure is Measure.MEAN or grain is Grain.HALF_HOUR):
        columns += [texts.numbers(points[name] / 500) for name in ("low_wh", "high_wh")]
    return list(zip(*columns, strict=True))


def _users_with_asides(points: Array) -> list[str]:
    """Return the users of each point, with its unusual number of readings and its implausible ones."""
    found = texts.users(points["users"])
    is_unusual = (points["whole"] > 0) & (points["readings"] != points["whole"] * points["users"])
    for place in np.flatnonzero(is_unusual | (points["implausible"] > 0)).tolist():
        asides = [found[place]]
        if is_unusual[place]:
            asides.append(formatting.plural(int(points["readings"][place]), "half-hour"))
        if points["implausible"][place]:
            asides.append(count_implausible(int(points["implausible"][place])))
        found[place] = ", ".join(asides)
    return found


def with_repeated_hours(template: str, line: Line, measure: Measure, grain: Grain) -> str | list[str]:
    """Return the template of all points, or one for each where some hours have a second pass."""
    if not len(line.second):
        return template
    templates = [template] * len(line.points)
    places = np.searchsorted(line.points["start"], line.second["start"]).tolist()
    for place, value in zip(places, line.second["value"].tolist(), strict=True):
        second = written(value, measure, grain)
        templates[place] = message("energy.hover_with_repeated_hour", template=template, amount=second)
    return templates
