"""The evidence of the rest-day check: the profiles of the seven weekdays, with the pair that differs in colour."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.results import RestDayCheck
from smapdash.web.charts import canvas, hover, marks, theme
from smapdash.web.charts.line_names import Name, name_lines
from smapdash.web.charts.profile import show_half_hours
from smapdash.web.charts.profile_days import HALF_HOURS
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.rounding import fixed

HEIGHT = 220


class Contrast(NamedTuple):
    """The half-hour in which the two groups of weekdays differ most, and their demand relative to the day's mean."""

    half_hour: int
    pair: float
    five: float


def rest_days_figure(check: RestDayCheck) -> canvas.Chart:
    """Draw the seven profiles [multiples of the day's mean demand]; without traces if no pair was found."""
    figure = canvas.blank(HEIGHT, canvas.Margin())
    if not check.pair:
        return figure
    profiles = _profiles(check)
    lines = {weekday: profile.tolist() for weekday, profile in profiles.items()}
    top = canvas.show_y_axis(figure, message("rest_days.the_days_mean"), max(map(max, lines.values())))
    show_half_hours(figure)
    five = [weekday for weekday in profiles if weekday not in check.pair]
    # All lines have one hover box, whatever the order in which they are drawn.
    boxes = [_hover(lines, half_hour) for half_hour in range(HALF_HOURS)]
    figure.update_layout(hovermode="closest", hoverdistance=-1)
    # The pair is drawn last, over the others.
    for weekday in (*five, *check.pair):
        is_apart = weekday in check.pair
        marks.add_line(
            figure,
            list(range(HALF_HOURS)),
            lines[weekday],
            colour=theme.ACCENT if is_apart else theme.REF,
            width=2 if is_apart else 1,
            name=formatting.weekday_names((weekday,)),
            hovertemplate="%{text}",
            text=boxes,
        )

    names = [
        Name(
            " and ".join(formatting.WEEKDAYS[day] for day in check.pair),
            [lines[day] for day in check.pair],
            theme.ACCENT,
        ),
        Name(message("rest_days.other_days"), [lines[day] for day in five], theme.TICK),
    ]
    name_lines(figure, names, top)
    return figure


def widest_contrast(check: RestDayCheck) -> Contrast:
    """Return the largest difference of the two groups, for a check that found a pair."""
    profiles = _profiles(check)
    pair = np.mean([profiles[weekday] for weekday in check.pair], axis=0)
    five = np.mean([profile for weekday, profile in profiles.items() if weekday not in check.pair], axis=0)
    half_hour = int(abs(pair - five).argmax())
    return Contrast(half_hour, float(pair[half_hour]), float(five[half_hour]))


def describe_rest_days(check: RestDayCheck) -> str:
    """Return a text description of the chart for screen readers; empty if no pair was found."""
    if not check.pair:
        return ""
    most = widest_contrast(check)
    return message(
        "rest_days.describe",
        weekdays=formatting.weekday_names(check.pair),
        half_hour=formatting.half_hour(most.half_hour),
        pair=fixed(100 * most.pair, 0),
        five=fixed(100 * most.five, 0),
    )


def _profiles(check: RestDayCheck) -> dict[int, Array]:
    """Return the half-hours of each weekday, in the order of the week."""
    weekdays, half_hours, shares = (check.profiles[name].to_numpy() for name in ("weekday", "half_hour", "share"))
    order = np.lexsort((half_hours, weekdays))
    days, starts = np.unique(weekdays[order], return_index=True)
    return dict(zip(days.tolist(), np.split(shares[order], starts[1:]), strict=True))


def _hover(lines: dict[int, list[float]], half_hour: int) -> str:
    """Return the hover box of a half-hour: the weekdays in the order of the week."""
    rows = [(formatting.WEEKDAYS[weekday], fixed(lines[weekday][half_hour], 2)) for weekday in sorted(lines)]
    return hover.box(message("rest_days.times_the_days_mean", half_hour=formatting.half_hour(half_hour)), rows)
