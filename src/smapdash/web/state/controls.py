"""The controls, and the state that they add up to."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_ENERGY_FIRST, Preset
from smapdash.model.filters import Filters
from smapdash.model.notices import missing_names
from smapdash.model.periods import preset_days
from smapdash.model.query_string import to_query, write_day, write_use, write_weekdays
from smapdash.model.values import LEFT_OUT
from smapdash.web.state.heartbeat import state_of
from smapdash.web.state.parse import write_sort

Stored = dict[str, str]


class PageView(NamedTuple):
    """What can be chosen, what is, and the canonical state that it adds up to."""

    area_options: list[str]
    tariff_options: list[str]
    earliest: str | None
    first_latest: str | None
    last_earliest: str | None
    latest: str | None
    opening: list[str | None]
    areas: list[str]
    tariffs: list[str]
    first_day: str | None
    last_day: str | None
    measure: str
    split: str
    compare: str
    grain: str | None
    rest_days: list[str]
    weekdays: list[str] | None
    implausible: str | None
    use: str | None
    unmet: str | None
    search: str
    sort_by: list[dict[str, str]]
    page: int
    user: str | None
    state: Stored
    selection: Stored
    listing: Stored
    version: str


def first_page_of_another(filters: Filters, listed: Filters) -> Filters:
    """Return the filters with the first page of the table, unless the same users are listed in the same order."""

    def listing(of: Filters) -> tuple[object, ...]:
        days = of.first_day, of.last_day, of.weekdays, of.without_implausible
        return of.areas, of.tariffs, days, of.use, of.search, of.sort, of.refused

    return filters if listing(filters) == listing(listed) else replace(filters, page=0)


def page_view(dataset: DatasetInfo, filters: Filters, version: str | None) -> PageView:
    """Return the controls as the filters set them, and the state to remember."""
    earliest, latest = map(write_day, dataset.extent or (None, None))
    opening = [write_day(dataset.first_day), write_day(dataset.last_day)]
    version = version or state_of(dataset)
    states = (
        filters,
        replace(filters, user=None, search="", sort=MOST_ENERGY_FIRST, page=0),
        replace(filters, user=None),
    )
    state, selection, listing = ({"query": to_query(one), "version": version} for one in states)
    return PageView(
        area_options=list(dataset.areas),
        tariff_options=list(dataset.tariffs),
        earliest=earliest,
        first_latest=latest,
        last_earliest=earliest,
        latest=latest,
        opening=opening,
        areas=[area for area in filters.areas if area in dataset.areas],
        tariffs=[tariff for tariff in filters.tariffs if tariff in dataset.tariffs],
        first_day=write_day(filters.first_day) or opening[0],
        last_day=write_day(filters.last_day) or opening[1],
        measure=filters.measure.value,
        split=filters.split.value,
        compare=filters.compare.value,
        grain=filters.grain.value if filters.grain else None,
        rest_days=write_weekdays(filters.rest_days),
        weekdays=write_weekdays(filters.weekdays) or None,
        implausible=LEFT_OUT if filters.without_implausible else None,
        use=write_use(filters.use) if filters.use else None,
        unmet=_unmet(dataset, filters) or None,
        search=filters.search,
        sort_by=write_sort(filters.sort),
        page=filters.page,
        user=filters.user,
        state=state,
        selection=selection,
        listing=listing,
        version=version,
    )


def _unmet(dataset: DatasetInfo, filters: Filters) -> str:
    """Return the query of what no control can show."""
    areas, tariffs = (
        missing_names(asked, known)
        for asked, known in ((filters.areas, dataset.areas), (filters.tariffs, dataset.tariffs))
    )
    return to_query(Filters(areas=areas, tariffs=tariffs, refused=filters.refused))


def preset_view(dataset: DatasetInfo, preset: Preset) -> tuple[str | None, str | None]:
    """Return the dates of a preset as the controls show them."""
    first, last = preset_days(preset, dataset)
    return write_day(first or dataset.first_day), write_day(last or dataset.last_day)
