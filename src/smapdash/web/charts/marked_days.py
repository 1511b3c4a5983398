"""Marks on unusual days in charts over time.

Such days are longer than others, lack readings, or include implausible ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from smapdash.model.enums import Grain
from smapdash.web.charts import canvas, marks, timeline
from smapdash.web.charts.energy_lines import Line, Point
from smapdash.web.charts.whole_buckets import spans_years
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_MARKED = 3
"""More days with a repeated hour than these are not marked: the labels would overlap."""


def lacking_points(lines: Sequence[Line]) -> list[Point]:
    """Return the days, weeks or months of any line whose sum is low because it is cut or lacks readings."""
    return [point for line in lines for point in line.points if point.is_lacking]


def lacking_sentence(lines: Sequence[Line], grain: Grain) -> str:
    """Return the sentence that explains the rings; empty without any."""
    lacking = lacking_points(lines)
    if not lacking:
        return ""
    cut = message("charts.ring_of_cut") if any(point.is_cut for point in lacking) else ""
    return message("charts.ring", grain=formatting.a(grain), cut=cut)


def ring_lacking(figure: canvas.Chart, lines: Sequence[Line], grain: Grain) -> None:
    """Put a ring on each incomplete day, week or month of each line."""
    lacking = lacking_points(lines)
    if lacking:
        xs, ys = [timeline.stamp(point.start, grain) for point in lacking], [point.value for point in lacking]
        # With several lines, the last point has its line's mark, and the ring goes around it.
        marks.add_rings(
            figure, xs, ys, name=message("charts.buckets_with_gaps", grain=grain), size=7 if len(lines) == 1 else 11
        )


def cross_implausible(figure: canvas.Chart, lines: Sequence[Line], grain: Grain) -> None:
    """Put a cross on each bucket of any line that includes implausible readings."""
    faulty = [point for line in lines for point in line.known if point.implausible]
    if faulty:
        xs, ys = [timeline.stamp(point.start, grain) for point in faulty], [point.value for point in faulty]
        marks.add_crosses(figure, xs, ys, name=message("charts.implausible_readings"))


def implausible_sentence(lines: Sequence[Line], grain: Grain) -> str:
    """Return the sentence that explains the crosses; empty without any."""
    if not any(point.implausible for line in lines for point in line.known):
        return ""
    return message("charts.cross", article="an" if grain is Grain.HOUR else "a", grain=grain)


def mark_longer_days(figure: canvas.Chart, lines: Sequence[Line], grain: Grain) -> None:
    """Mark each day with a repeated hour in any line, unless there are too many."""
    if grain is not Grain.DAY:
        return
    longer = {point.start for line in lines for point in line.points if point.readings > point.whole * point.users}
    first, last = lines[0].points[0].start, lines[0].points[-1].start
    for start in sorted(longer) if len(longer) <= MOST_MARKED else ():
        day = formatting.day(start) if spans_years(first, last) else formatting.short_day(start)
        timeline.mark_moment(figure, start, message("charts.clocks_back_one_hour", day=day), first, last)
