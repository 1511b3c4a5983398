"""The choices of the page's controls as entries of the palette: dates, comparisons, and what the charts show. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.typed_days import parse_typed
from smapdash.web.shell.palette.entry import Entry
from smapdash.web.state.choices import forecast_options, grain_options, offered_measures, split_options
from smapdash.web.state.date_picker import PRESETS
from smapdash.web.state.fields import FIELDS
from smapdash.web.state.filter_bar import COMPARISONS
from smapdash.web.state.query_string import to_query
from smapdash.wording import formatting
from smapdash.wording.messages import message

CHOSEN: Final = message("palette.chosen_now")
Options = Sequence[tuple[str, str]]


def _enabled(options: Sequence[dict[str, Any]]) -> Options:
    return [(option["value"], option["label"]) for option in options if not option.get("disabled")]


_CONTROLS: Final[Sequence[tuple[str, str, Callable[[DatasetInfo, Filters], Options]]]] = (
    ("compare", message("palette.compare"), lambda _dataset, _filters: COMPARISONS),
    ("measure", message("palette.show"), lambda _dataset, _filters: offered_measures()),
    ("split", message("palette.split_by"), lambda dataset, filters: _enabled(split_options(dataset, filters))),
    ("grain", message("palette.grain"), lambda dataset, filters: _enabled(grain_options(dataset, filters))),
    ("forecast", message("palette.forecast"), lambda dataset, filters: _enabled(forecast_options(dataset, filters))),
)
"""Field, kind of its entries, and its options (value, text)."""


def list_choices(dataset: DatasetInfo, filters: Filters, fields: Sequence[str]) -> Iterator[Entry]:
    """Yield the entry of each choice that the controls of these fields offer."""
    for text in PRESETS:
        yield from list_days(dataset, filters, text, text)
    by_name = {field.name: field for field in FIELDS}
    for name, kind, options in _CONTROLS:
        for value, text in options(dataset, filters) if name in fields else ():
            there = replace(filters, **{name: by_name[name].parse(dataset, value)})
            yield Entry(kind, text, CHOSEN if there == filters else "", to_query(there))


def list_days(dataset: DatasetInfo, filters: Filters, typed: str, name: str = "") -> Iterator[Entry]:
    """Yield the entry of the days that a text means, if it means any; without a name, they are its name."""
    chosen = parse_typed(dataset, typed).chosen
    if chosen is None:
        return
    first, last = chosen.days(dataset)
    days, count = formatting.day_range(first, last), formatting.plural((last - first).days + 1, "day")
    there = replace(filters, first_day=chosen.first_day, last_day=chosen.last_day, last_days=chosen.last_days, page=0)
    yield Entry(message("palette.dates"), name or days, days if name else count, to_query(there))
