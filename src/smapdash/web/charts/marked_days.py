"""Marks on unusual days in charts over time.

Such days are longer than others, lack readings, or include implausible ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain
from smapdash.web.charts import canvas, marks, timeline
from smapdash.web.charts.buckets import Line, buckets
from smapdash.web.charts.whole_buckets import spans_years
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_MARKED = 3
"""More days with a repeated hour than these are not marked: the labels would overlap."""


def lacking_points(lines: Sequence[Line]) -> Array:
    """Return the days, weeks or months of any line whose sum is low because it is cut or lacks readings."""
    return np.concatenate(
        [line.points[line.points["is_lacking"]] for line in lines] or [buckets(np.zeros(0, "datetime64[us]"))]
    )


def lacking_sentence(lines: Sequence[Line], grain: Grain) -> str:
    """Return the sentence that explains the rings; empty without any."""
    lacking = lacking_points(lines)
    if not len(lacking):
        return ""
    cut = message("charts.ring_of_cut") if lacking["is_cut"].any() else ""
    return message("charts.ring", grain=formatting.a(grain), cut=cut)


def ring_lacking(figure: canvas.Chart, lines: Sequence[Line], grain: Grain) -> None:
    """Put a ring on each incomplete day, week or month of each line."""
    lacking = lacking_points(lines)
    if len(lacking):
        xs, ys = timeline.stamps(lacking["start"], grain), lacking["value"]
        # With several lines, the last point has its line's mark, and the ring goes around it.
        marks.add_rings(
            figure, xs, ys, name=message("charts.buckets_with_gaps", grain=grain), size=7 if len(lines) == 1 else 11
        )


def cross_implausible(figure: canvas.Chart, lines: Sequence[Line], grain: Grain) -> None:
    """Put a cross on each bucket of any line that includes implausible readings."""
    faulty = np.concatenate([line.known[line.known["implausible"] > 0] for line in lines])
    if len(faulty):
        xs, ys = timeline.stamps(faulty["start"], grain), faulty["value"]
        marks.add_crosses(figure, xs, ys, name=message("charts.implausible_readings"))


def implausible_sentence(lines: Sequence[Line], grain: Grain) -> str:
    """Return the sentence that explains the crosses; empty without any."""
    if not any(line.known["implausible"].any() for line in lines):
        return ""
    return message("charts.cross", article="an" if grain is Grain.HOUR else "a", grain=grain)


def mark_longer_days(figure: canvas.Chart, lines: Sequence[Line], grain: Grain) -> None:
    """Mark each day with a repeated hour in any line, unless there are too many."""
    if grain is not Grain.DAY:
        return
    starts = [
        line.points["start"][line.points["readings"] > line.points["whole"] * line.points["users"]] for line in lines
    ]
    longer = np.unique(np.concatenate(starts)).tolist()
    first, last = lines[0].ends
    for start in longer if len(longer) <= MOST_MARKED else ():
        day = formatting.day(start) if spans_years(first, last) else formatting.short_day(start)
        timeline.mark_moment(figure, start, message("charts.clocks_back_one_hour", day=day), first, last)
