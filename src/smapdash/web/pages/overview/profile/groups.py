"""The average day of each group of a split: one line each, over all days in view."""

from __future__ import annotations

import numpy as np

from smapdash.model.enums import DayType, Measure, Split
from smapdash.web.cards.chart import Chart
from smapdash.web.cards.parts import KINDS, Part, Parts, ask_parts
from smapdash.web.charts import canvas, hover, marks, quantities, texts, theme
from smapdash.web.charts.line_names import Name, name_lines
from smapdash.web.charts.profile import HEIGHT, SUBJECT, show_half_hours
from smapdash.web.charts.profile_days import HALF_HOURS, Days, profile_points
from smapdash.wording import formatting
from smapdash.wording.comparing import Claim, side_by_side
from smapdash.wording.messages import message


def days_of(part: Part, measure: Measure) -> Days:
    """Return the average day of a group over all days in view."""
    return Days(DayType.ALL, profile_points(part.frame, DayType.ALL, measure=measure))


def draw(answer: Parts) -> canvas.Chart:
    """Draw mean demand by half-hour [kW], a line for each group in its colour and dash."""
    figure = canvas.blank(HEIGHT, canvas.Margin())
    if not answer.parts:
        return figure
    lines = [(part, [point.kw for point in days_of(part, answer.measure).points]) for part in answer.parts]
    most = max(kw for _, line in lines for kw in line if kw is not None)
    top = canvas.show_y_axis(figure, quantities.demand_unit(answer.measure), most)
    show_half_hours(figure)
    figure.update_layout(hovermode="closest", hoverdistance=-1)
    for part, line in lines:
        marks.add_line(
            figure,
            range(HALF_HOURS),
            line,
            name=formatting.safe(part.name),
            colour=part.look.colour,
            dash=part.look.dash,
            hovertemplate="%{meta}: %{text}",
            text=_boxes(line, answer.measure),
            meta=formatting.safe(part.name),
        )
    name_lines(figure, [Name(formatting.safe(part.name), [line], theme.INK) for part, line in lines], top)
    return figure


def _boxes(line: list[float | None], measure: Measure) -> list[str]:
    """Return the hover box of each half-hour, whose line is named beside the box."""
    label, unit = message("profile.mean_demand"), quantities.demand_unit(measure)
    demands = enumerate(texts.numbers(np.array(line, np.float64)))
    return [hover.box(formatting.half_hour(place), [(label, f"{kw} {unit}")]) for place, kw in demands]


def title(answer: Parts) -> str:
    """Return when each group peaks, or the subject where no day is usual."""
    peaks = [(part.subject, days) for part in answer.parts if (days := days_of(part, answer.measure)).has_peak]
    claims = [
        Claim(name, days.peak.half_hour, f"at {formatting.half_hour(days.peak.half_hour)}") for name, days in peaks
    ]
    if len(claims) > 1 and len(claims) == len(answer.parts) and len({claim.text for claim in claims}) == 1:
        return message("profile.every_group_peaks", what=KINDS[answer.split], time=claims[0].text)
    return _begin(side_by_side(claims, first="peaks"), answer.split) if claims else SUBJECT


def _begin(sentence: str, split: Split) -> str:
    """Write a sentence that begins with a user with a capital; other names stay as they are."""
    return f"{sentence[0].upper()}{sentence[1:]}" if split is Split.USER else sentence


def subtitle(answer: Parts) -> str:
    """Return the subtitle: unit, days and groups."""
    count = max((days_of(part, answer.measure).count for part in answer.parts), default=0)
    unit = message("profile.unit") if answer.measure is Measure.TOTAL else message("profile.unit_per_user")
    return message("profile.group_subtitle", unit=unit, days=formatting.plural(count, "day"), sentence=answer.sentence)


def describe(answer: Parts) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    return " ".join(_describe(part, answer.measure) for part in answer.parts)


def _describe(part: Part, measure: Measure) -> str:
    peak = days_of(part, measure).peak
    demand = formatting.demand(None if peak.kw is None else 1_000 * peak.kw)
    per_user = "" if measure is Measure.TOTAL else message("profile.per_user")
    return message(
        "profile.describe_group",
        name=part.name,
        demand=demand,
        per_user=per_user,
        half_hour=formatting.half_hour(peak.half_hour),
    )


BY_GROUP = Chart(
    ask=ask_parts(lambda repository: repository.fetch_profile),
    draw=draw,
    title=title,
    subtitle=subtitle,
    describe=describe,
    height=HEIGHT,
)
