"""Actions of the viewer outside the controls. Each maps the page's filters to new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from smapdash.model.dataset import DatasetInfo
from smapdash.model.edits import read_rest_days
from smapdash.model.enums import WEEKDAYS, DayType, Preset
from smapdash.model.filters import Filters
from smapdash.model.load_shapes import parse_shape
from smapdash.model.periods import choose_preset, clamp_days, step_days
from smapdash.model.values import (
    parse_choice,
    parse_day,
    parse_page,
    parse_text,
    parse_use,
    write_day,
)
from smapdash.web.state.dates import TYPED, days_shown, type_days, without_refused_days
from smapdash.web.state.fields import CHIPS
from smapdash.web.state.parse import (
    clicked,
    parse_bar,
    parse_brush,
    parse_click,
    parse_clicked_column,
    parse_clicked_day,
    parse_press,
    parse_state,
    parse_zoom,
)
from smapdash.web.state.query_string import parse_query
from smapdash.web.ui import ids
from smapdash.web.ui.pager import NEXT, PREVIOUS

LEAVE_OUT: Final = "leave-out"
ALL_DAYS: Final = "all-days"
SEE: Final = "see"
"""Values of the buttons of notices; the last is followed by a day and a user."""

Action = Callable[[DatasetInfo, Filters, object], Filters]

_WITHOUT: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {chip.name: chip.without for chip in CHIPS}
    | {"reset": {name: value for chip in CHIPS if chip.resets for name, value in chip.without.items()}}
)
"""The attributes that each chip resets; the comparison is not a filter, so "reset" keeps it."""


def toggle_area(filters: Filters, area: str) -> Filters:
    """Choose a single area; if it is the only one already, choose all again."""
    return replace(filters, areas=() if filters.areas == (area,) else (area,))


def toggle_tariff(filters: Filters, tariff: str) -> Filters:
    """Choose a single tariff; if it is the only one already, choose all again."""
    return replace(filters, tariffs=() if filters.tariffs == (tariff,) else (tariff,))


def toggle_day_type(filters: Filters, day_type: DayType) -> Filters:
    """Choose the weekdays of a single type; if it is the only one in view already, choose all again."""
    days = range(len(WEEKDAYS))
    wanted = tuple(day for day in days if (day in filters.rest_days) is (day_type is DayType.REST))
    is_alone = set(filters.weekdays or days) <= set(wanted)
    return replace(filters, weekdays=() if is_alone else wanted)


def _set_days(dataset: DatasetInfo, filters: Filters, first: object, last: object) -> Filters:
    first_day, last_day = clamp_days(dataset, first, last)
    return replace(without_refused_days(filters), first_day=first_day, last_day=last_day, last_days=None)


def _choose_preset(dataset: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    return choose_preset(without_refused_days(filters), dataset, parse_choice(parse_press(pressed), Preset.ALL))


def _step(dataset: DatasetInfo, filters: Filters, _pressed: object, *, step: int) -> Filters:
    days = step_days(filters, dataset, step)
    # At an end of the data no step is left, and days that follow the data go on following them.
    return filters if days == days_shown(dataset, filters) else _set_days(dataset, filters, *map(write_day, days))


def remove_filter(_coverage: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    """Remove the filter that a pressed chip or button names."""
    return replace(filters, **_WITHOUT.get(parse_press(pressed) or "", {}))


def pick_area(dataset: DatasetInfo, filters: Filters, click: object) -> Filters:
    """Choose the area of a clicked bar."""
    area = parse_click(click, dataset.areas)
    return filters if area is None else toggle_area(filters, area)


def pick_tariff(dataset: DatasetInfo, filters: Filters, click: object) -> Filters:
    """Choose the tariff of a clicked bar."""
    tariff = parse_click(click, dataset.tariffs)
    return filters if tariff is None else toggle_tariff(filters, tariff)


def pick_shape(_dataset: DatasetInfo, filters: Filters, click: object) -> Filters:
    """Show only the users of the load shape of a clicked line, or all again."""
    return _toggle_shape(filters, clicked(click))


def press_shape(_dataset: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    """Show only the users of the load shape that a pressed button names, or all again."""
    return _toggle_shape(filters, parse_press(pressed))


def _toggle_shape(filters: Filters, key: object) -> Filters:
    shape = parse_shape(key)
    return filters if shape is None else replace(filters, shape=None if shape == filters.shape else shape)


def pick_daily_use(_coverage: DatasetInfo, filters: Filters, click: object) -> Filters:
    """List the users of a clicked bar of the histogram."""
    use = parse_use(parse_bar(click))
    return filters if use is None else replace(filters, use=None if use == filters.use else use)


def pick_weekdays(_coverage: DatasetInfo, filters: Filters, click: object) -> Filters:
    """Choose the days of a clicked line of the average day."""
    day_type = parse_click(click, (DayType.WORKING, DayType.REST))
    return filters if day_type is None else toggle_day_type(filters, DayType(day_type))


def pick_day(dataset: DatasetInfo, filters: Filters, click: object) -> Filters:
    """Show only the day of a clicked point."""
    day = parse_clicked_day(click, "customdata")
    return filters if day is None else _set_days(dataset, filters, day, day)


def pick_column(dataset: DatasetInfo, filters: Filters, click: object) -> Filters:
    """Show only the days of a clicked column of the heat map."""
    days = parse_clicked_column(click)
    return filters if days is None else _set_days(dataset, filters, *days)


def zoom(dataset: DatasetInfo, filters: Filters, relayout: object) -> Filters:
    """Choose the dates of a zoom, so that all cards follow and a finer grain is fetched."""
    days = parse_zoom(relayout)
    return filters if days is None else _set_days(dataset, filters, *days)


def brush(dataset: DatasetInfo, filters: Filters, selected: object) -> Filters:
    """Choose the dates brushed on the overview chart; a double click, reported as None, removes them."""
    days = (None, None) if selected is None else parse_brush(selected)
    return filters if days is None else _set_days(dataset, filters, *days)


def show_day(dataset: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    """Show only the day of a pressed button."""
    day = parse_press(pressed)
    return filters if parse_day(day) is None else _set_days(dataset, filters, day, day)


def answer_notice(dataset: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    """Apply the button of a notice: leave readings out, open a user on a day, show all days, or remove a filter."""
    what, _, rest = (parse_press(pressed) or "").partition(" ")
    if what == LEAVE_OUT:
        return replace(filters, without_implausible=True)
    if what == ALL_DAYS and dataset.extent:
        return _set_days(dataset, filters, *map(write_day, dataset.extent))
    day, _, user = rest.partition(" ")
    if what == SEE and parse_day(day) and parse_text(user):
        return replace(_set_days(dataset, filters, day, day), user=user)
    return remove_filter(dataset, filters, pressed)


def use_rest_days(_coverage: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    """Use the weekdays that a button names as rest days: at once in this view, whether or not they can be saved."""
    days = read_rest_days(",".join((parse_press(pressed) or "").split()))
    return filters if days is None else replace(filters, rest_days=days)


def turn_page(_dataset: DatasetInfo, filters: Filters, pressed: object, *, of: str = "page") -> Filters:
    """Turn to the next or previous page of a table; a pressed button names the direction and the number of pages.

    Parameters
    ----------
    of : str
        Attribute of the filters that holds its page.
    """
    where, _, pages = (parse_press(pressed) or "").partition(" ")
    page = getattr(filters, of) + {NEXT: 1, PREVIOUS: -1}.get(where, 0)
    return replace(filters, **{of: max(0, min(page, parse_page(pages)))})


def walk(dataset: DatasetInfo, _filters: Filters, address: object) -> Filters:
    """Go to an address of the browser's history."""
    return parse_state(dataset, address)


def go_to(dataset: DatasetInfo, _filters: Filters, pressed: object) -> Filters:
    """Go to the query that a pressed entry of the palette names."""
    return parse_query(dataset, parse_press(pressed))


def open_user(_coverage: DatasetInfo, filters: Filters, click: object) -> Filters:
    """Open the user of a clicked bar."""
    return replace(filters, user=parse_text(clicked(click)) or filters.user)


ACTIONS: Final[Mapping[str, Action]] = MappingProxyType(
    {
        TYPED: type_days,
        f"{ids.PRESETS}.pressed": _choose_preset,
        f"{ids.STEP_BACK}.pressed": partial(_step, step=-1),
        f"{ids.STEP_ON}.pressed": partial(_step, step=1),
        f"{ids.CHIPS}.pressed": remove_filter,
        f"{ids.WALKED}.data": walk,
        f"{ids.PALETTE}.pressed": go_to,
    }
)
"""Actions that every page has, by the property that reports them, `id.property`."""
