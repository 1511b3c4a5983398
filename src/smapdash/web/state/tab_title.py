"""The state of the page in a few words, for the title of the browser's tab."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.notices import missing_names
from smapdash.web.state import chip_texts
from smapdash.wording import formatting
from smapdash.wording.messages import message


def tab_title(dataset: DatasetInfo, filters: Filters) -> str:
    """Return the open user, or areas, tariffs, users and dates: Area a1, Dec 2016; empty while nothing is loaded."""
    if filters.user is not None:
        return message("filters.user", user=formatting.shown(filters.user))
    if dataset.first_day is None:
        return ""
    chosen = (
        chip_texts.names("area", filters.areas, missing_names(filters.areas, dataset.areas)),
        chip_texts.names("tariff", filters.tariffs, missing_names(filters.tariffs, dataset.tariffs)),
        chip_texts.users(dataset, filters),
        "" if filters.is_refused or filters.is_backwards else _dates(*filters.days(dataset)),
    )
    return ", ".join(filter(None, chosen))


def _dates(first: date, last: date) -> str:
    """Write whole years and months by their name, other dates as a range."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if first.day == 1 and last == first.replace(day=monthrange(first.year, first.month)[1]):
        return f"{first:%b %Y}"
    return formatting.day_range(first, last)
