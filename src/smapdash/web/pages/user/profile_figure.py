"""The chart of one user's average day: working days and rest days beside the mean of its peers, and its finding."""

from __future__ import annotations

from typing import Any

import pandas as pd

from smapdash.model.enums import DayType, Measure
from smapdash.web.charts import canvas, marks, theme
from smapdash.web.charts.profile import HALF_HOURS, Cell, profile_cells
from smapdash.wording import formatting

HEIGHT = 220
SUBJECT = "Average day"
KINDS = (DayType.WORKING, DayType.REST)
_LOOKS: dict[DayType, dict[str, Any]] = {
    DayType.WORKING: {"colour": theme.ACCENT},
    DayType.REST: {"colour": theme.INK, "dash": "2px,3px"},
}


def cells_by_kind(frame: pd.DataFrame) -> dict[DayType, list[Cell]]:
    """Return the half-hours of working and of rest days of a user's PROFILE frame; only the kinds that it has."""
    cells = {kind: profile_cells(frame[frame["day_type"] == kind], measure=Measure.MEAN) for kind in KINDS}
    return {kind: of_kind for kind, of_kind in cells.items() if of_kind}


def user_profile_figure(
    own: dict[DayType, list[Cell]],
    peers: dict[DayType, list[Cell]],
    *,
    peers_name: str,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw the average working day solid, the average rest day dotted, and, dashed, the mean of the peers.

    Parameters
    ----------
    own, peers : dict of DayType to list of Cell
        What `cells_by_kind` makes of the PROFILE of the user, and of its peers.
    peers_name : str
        Name of the peers: t3.
    uirevision : str
        Zoom and pan stay while it stays the same.

    Returns
    -------
    Chart
        Half-hour 0 to 47 over kW; without traces where the user has no readings.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin(right=72), uirevision=uirevision)
    if not own:
        return figure
    kind = kind_of_peers(own)
    lines: list[tuple[DayType, str, list[Cell], dict[str, Any]]]
    mean = {"colour": theme.REF, "dash": theme.REF_DASH, "width": 1.5}
    lines = [(kind, f"{peers_name} mean", peers.get(kind, []), mean)]
    lines += [(day_type, day_type.value, cells, _LOOKS[day_type]) for day_type, cells in reversed(own.items())]
    top = canvas.show_y_axis(figure, "kW", max(cell.kw or 0.0 for *_, cells, _ in lines for cell in cells))
    hours = list(range(0, HALF_HOURS + 1, 12))
    labels = [formatting.half_hour(hour) for hour in hours]
    canvas.show_x_axis(figure, range=[0, HALF_HOURS], tickvals=hours, ticktext=labels)
    # A click is on one line, the nearest, whose days it keeps; so the pointer is told of that one.
    figure.update_layout(hovermode="closest", hoverdistance=-1)
    ends = []
    for day_type, name, cells, look in lines:
        xs, ys = [cell.half_hour for cell in cells], [cell.kw for cell in cells]
        shown = formatting.safe(name)
        told, days = [_sentence(shown, cell) for cell in cells], [day_type.value] * len(cells)
        marks.add_line(figure, xs, ys, name=shown, hovertemplate="%{text}", text=told, customdata=days, **look)
        ends.append(marks.last_end(shown, xs, ys))
    marks.name_ends(figure, [end for end in ends if end], top)
    return figure


def kind_of_peers(own: dict[DayType, list[Cell]]) -> DayType:
    """Return the kind of days of which the peers' mean is drawn: working days, unless the user has rest days only."""
    return next(iter(own), DayType.WORKING)


def title_user_profile(own: dict[DayType, list[Cell]]) -> str:
    """Return the finding as plain text for the chart's title, or the plain subject where there is nothing to find."""
    peaks = {
        kind: formatting.half_hour(_peak(cells).half_hour)
        for kind, cells in own.items()
        if len({cell.kw for cell in cells if cell.kw is not None}) > 1
    }
    if not peaks:
        return SUBJECT
    if len(peaks) == len(KINDS) and len(set(peaks.values())) == 1:
        return f"Peaks at {peaks[DayType.WORKING]} on working and on rest days"
    return f"Peaks {', '.join(f'at {at} on {kind} days' for kind, at in peaks.items())}"


def describe_user_profile(own: dict[DayType, list[Cell]]) -> str:
    """Return the chart as plain text for a reader who does not see it; empty without data."""
    told = []
    for kind, cells in own.items():
        known = [cell for cell in cells if cell.kw is not None]
        ends = (_peak(known), min(known, key=lambda cell: cell.kw or 0.0))
        high, low = (f"{_amount(cell)} at {formatting.half_hour(cell.half_hour)}" for cell in ends)
        told.append(f"On {kind} days the mean demand is highest with {high}, lowest with {low}.")
    return " ".join(told)


def _peak(cells: list[Cell]) -> Cell:
    """Return the highest half-hour, of equals the earliest."""
    return max(cells, key=lambda cell: -1.0 if cell.kw is None else cell.kw)


def _amount(cell: Cell) -> str:
    return str(formatting.demand(None if cell.kw is None else cell.kw * 1_000))


def _sentence(name: str, cell: Cell) -> str:
    """Return the hover text of a half-hour; empty in a gap, where there is nothing to point at."""
    if cell.kw is None:
        return ""
    at = formatting.half_hour(cell.half_hour)
    return f"{name}: {_amount(cell)} at {at}, mean of {formatting.plural(cell.days, 'day')}"
