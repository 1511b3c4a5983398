"""The filters in words: chips, the selected preset, and the heading of the page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Compare, Preset
from smapdash.model.filters import Filters
from smapdash.model.periods import LATEST
from smapdash.model.results import Summary
from smapdash.web.state.fields import CHIPS, FIELDS, REFUSED
from smapdash.web.state.tab_title import tab_title
from smapdash.web.ui import ids
from smapdash.wording import formatting
from smapdash.wording.messages import message

ALL_FIELDS = tuple(field.name for field in FIELDS)
IN_BAR = (*LATEST, Preset.ALL)
PLACES = {
    **{name: (ids.CHIPS, name) for chip in CHIPS for name in (chip.name, f"{chip.name}_hidden")},
    "reset_hidden": (ids.CHIPS, "reset_hidden"),
    "at_first": (ids.STEP_BACK, "disabled"),
    "at_last": (ids.STEP_ON, "disabled"),
    "headline": (ids.HEADLINE, "children"),
    "against_hidden": (ids.AGAINST_BOX, "hidden"),
    **{preset.value: (ids.PRESETS, preset.value) for preset in IN_BAR},
    "tab_title": (ids.TAB_TITLE, "data"),
}
"""Component and property of each value of `chips_view`."""

OVERVIEW_TOPIC = message("filters.topic")


def chips_view(
    dataset: DatasetInfo, filters: Filters, fields: Collection[str] = ALL_FIELDS, topic: str = OVERVIEW_TOPIC
) -> dict[str, Any]:
    """Return the active filters of these fields in words, by the names of `PLACES`."""
    own = {REFUSED.name, *(field.chip.name for field in FIELDS if field.chip and field.name in fields)}
    texts = {chip.name: chip.text(dataset, filters) if chip.name in own else "" for chip in CHIPS}
    at_first, at_last = _at_ends(dataset, filters)
    pressed = _pressed_preset(filters)
    return {
        **texts,
        **{f"{name}_hidden": not text for name, text in texts.items()},
        "reset_hidden": not any(texts[chip.name] for chip in CHIPS if chip.resets),
        "at_first": at_first,
        "at_last": at_last,
        "headline": _headline(dataset, filters, topic),
        "against_hidden": filters.compare is not Compare.DATES or "compare" not in fields,
        **{preset.value: str(pressed is preset).lower() for preset in IN_BAR},
        "tab_title": tab_title(dataset, filters),
    }


def scope_view(dataset: DatasetInfo, summary: Summary) -> str:
    """Return the numbers of users and readings in view."""
    users = f"{formatting.count(summary.users)} of {formatting.plural(dataset.users, 'user')}"
    return message("filters.in_view", users=users, readings=formatting.plural(summary.readings, "reading"))


def _at_ends(dataset: DatasetInfo, filters: Filters) -> tuple[bool, bool]:
    """Return whether the period in view begins with the data, and whether it ends with it."""
    if dataset.extent is None:
        return True, True
    first, last = filters.days(dataset)
    low, high = dataset.days_around(first, last) or dataset.extent
    return first <= low, last >= high


def _pressed_preset(filters: Filters) -> Preset | None:
    """Return the preset of the filter bar that chooses these dates."""
    if not filters.limits_days:
        return Preset.ALL
    return next((preset for preset, days in LATEST.items() if days == filters.last_days), None)


def _headline(dataset: DatasetInfo, filters: Filters, topic: str) -> str:
    if dataset.first_day is None:
        return message("page.nothing_title")
    only = f", only {formatting.short_weekdays(filters.weekdays)}" if filters.weekdays else ""
    days = formatting.day_range(*filters.days(dataset))
    if filters.is_refused:
        days = message("filters.nothing_selected")
    elif filters.is_backwards and filters.first_day and filters.last_day:
        days = f"{formatting.day(filters.first_day)} to {formatting.day(filters.last_day)}"
    return message("filters.headline", topic=topic, days=days, only=only)
