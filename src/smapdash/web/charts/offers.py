"""What a press on a chart does, in words, for the browser (`assets/pointer.js`).

Under a finger a chart does nothing by itself: a tap shows the values and a button with these words, which does what a
click of the mouse does. Under the mouse the same words stand above the chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from smapdash.model.enums import WEEKDAYS, DayType, Grain
from smapdash.web.charts.canvas import Chart
from smapdash.wording.messages import message
from smapdash.wording.phrases import DAY_TYPES


class Opens(NamedTuple):
    """The address of each cell of a map, as the query of its row and the query of its column (`assets/opens.js`)."""

    path: str
    rows: Sequence[str]
    columns: Sequence[str]


class Offer(NamedTuple):
    """What a press does.

    Attributes
    ----------
    words : str or mapping of str to str
        The words for all marks, or by the first click datum of a mark; empty where a press does nothing.
    zooms : bool
        A tap shows the dates of its mark only, as a drag over them does; the mouse drags.
    opens : Opens, optional
        The addresses that the cells of a map lead to.
    until : str
        The time from which on a press does nothing: that of a forecast; empty for none.
    """

    words: str | Mapping[str, str] = ""
    zooms: bool = False
    opens: Opens | None = None
    until: str = ""


def put(figure: Chart, offer: Offer) -> Chart:
    """Add an offer to a figure and return it."""
    words = offer.words if isinstance(offer.words, str) else dict(offer.words)
    opens = {"opens": offer.opens._asdict()} if offer.opens else {}
    until = {"until": offer.until} if offer.until else {}
    figure.update_layout(meta={"offer": words, "zooms": offer.zooms, **opens, **until})
    return figure


def open_dates(grain: Grain, days: int, *, zooms: bool = False) -> Offer:
    """Return the offer to open the dates of a bucket; without words while a single day is in view."""
    bucket = grain if grain in (Grain.WEEK, Grain.MONTH) else Grain.DAY
    return Offer(message("offers.open_this", bucket=bucket) if days > 1 else "", zooms)


def show_only(noun: str, names: Iterable[str], chosen: Sequence[str]) -> Offer:
    """Return the offer to show a single area or tariff, or all again where it is the only one."""
    alone = chosen[0] if len(chosen) == 1 else None
    return Offer(
        {
            name: message("offers.show_all", noun=noun)
            if name == alone
            else message("offers.show_only", noun=noun, name=name)
            for name in names
        }
    )


def show_day_type(weekdays: Sequence[int], rest_days: Sequence[int]) -> Offer:
    """Return the offer to show the days of a single type, or all again where they are the only ones."""
    in_view = set(weekdays or range(len(WEEKDAYS)))
    alone = {DayType.REST: in_view <= set(rest_days), DayType.WORKING: not in_view & set(rest_days)}
    return Offer(
        {
            kind: message("offers.show_all_days")
            if is_alone
            else message("offers.show_only_days", kind=DAY_TYPES[kind])
            for kind, is_alone in alone.items()
        }
    )


def show_users(use: str | None, bars: Iterable[str]) -> Offer:
    """Return the offer to list the users of a bar of the histogram, or all again where these are listed."""
    return Offer(
        {bar: message("offers.show_all_users") if bar == use else message("offers.show_these_users") for bar in bars}
    )
