"""The controls, and the state that they add up to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters, without_views
from smapdash.model.notices import missing_names
from smapdash.model.values import parse_names, parse_rest_days, write_day, write_weekdays
from smapdash.web.state.choices import forecast_options, grain_options, split_options
from smapdash.web.state.fields import FIELDS
from smapdash.web.state.heartbeat import state_of
from smapdash.web.state.query_string import parse_inputs, parse_query, to_query
from smapdash.web.ui import edit_ids, forecast_ids, ids

PLACES = {field.name: field.control.place for field in FIELDS} | {
    "unmet": (ids.UNMET, "data"),
    "usual_rest_days": (edit_ids.USUAL_REST_DAYS, "data"),
}
"""Component properties that hold the viewer's choices, by field name, and what no control can show."""
LIMITS = {
    "area_options": (ids.AREAS, "options"),
    "tariff_options": (ids.TARIFFS, "options"),
    "earliest": (ids.CALENDAR, "earliest"),
    "latest": (ids.CALENDAR, "latest"),
    "grain_options": (ids.GRAIN, "options"),
    "split_options": (ids.SPLIT, "options"),
    "forecast_options": (forecast_ids.FORECAST, "options"),
    "user_forecast_options": (forecast_ids.USER_FORECAST, "options"),
}
"""Component properties that hold the options."""
FOLLOWED = (ids.STATE, ids.SELECTION, ids.LISTING, forecast_ids.OVER_TIME)
STORES = {name: (name, "data") for name in (*FOLLOWED, ids.VERSION)}
"""The stores that the cards follow."""


def controls_view(dataset: DatasetInfo, filters: Filters) -> dict[str, Any]:
    """Return the values of the controls for these filters, by the names of `PLACES`."""
    shown = {field.name: field.control.show(dataset, filters) for field in FIELDS}
    usual = write_weekdays(dataset.rest_days)
    return shown | {"unmet": to_query(_unmet(dataset, filters)) or None, "usual_rest_days": usual}


def _unmet(dataset: DatasetInfo, filters: Filters) -> Filters:
    """Return the part of the filters that no control can show: names that are not in the data, and refused values."""
    areas, tariffs = (
        missing_names(given, known)
        for given, known in ((filters.areas, dataset.areas), (filters.tariffs, dataset.tariffs))
    )
    return Filters(areas=areas, tariffs=tariffs, refused=filters.refused)


def limits_view(dataset: DatasetInfo, filters: Filters) -> dict[str, Any]:
    """Return the options, by the names of `LIMITS`."""
    earliest, latest = map(write_day, dataset.extent or (None, None))
    return {
        "area_options": list(dataset.areas),
        "tariff_options": list(dataset.tariffs),
        "earliest": earliest,
        "latest": latest,
        "grain_options": grain_options(dataset, filters),
        "split_options": split_options(dataset, filters),
        "forecast_options": forecast_options(dataset, filters),
        "user_forecast_options": forecast_options(dataset, filters, of_user=True),
    }


def stores_view(dataset: DatasetInfo, filters: Filters, version: str | None) -> dict[str, Any]:
    """Return the canonical state, the parts that the cards and the table follow, and the version, as `STORES`."""
    version = version or state_of(dataset)
    states = {name: followed_filters(name, filters) for name in FOLLOWED}
    return {name: {"query": to_query(one), "version": version} for name, one in states.items()} | {"version": version}


def followed_filters(store: str, filters: Filters) -> Filters:
    """Return the part of the filters that the cards follow by this store."""
    if store == ids.STATE:
        return filters
    listing = replace(filters, user=None, user_forecast=0, forecast=0)
    if store == ids.LISTING:
        return listing
    return replace(without_views(listing), forecast=filters.forecast if store == forecast_ids.OVER_TIME else 0)


def parse_controls(
    dataset: DatasetInfo,
    controls: Mapping[str, object],
    state: Filters = Filters(),  # noqa: B008  # frozen
) -> Filters:
    """Return the filters of a page's controls, including values that no control can show.

    Parameters
    ----------
    controls : mapping of str to object
        Untrusted values by the names of `PLACES`.
    state : Filters
        Values of fields without a control on the page.
    """
    unmet = parse_query(dataset, controls.get("unmet"))
    values = {field.name: field.control.read(controls[field.name]) for field in FIELDS if field.name in controls}
    for name, missing in (("areas", unmet.areas), ("tariffs", unmet.tariffs)):
        values[name] = (*parse_names(values.get(name)), *missing)
    shown, usual = (parse_rest_days(controls.get(name)) for name in ("rest_days", "usual_rest_days"))
    if shown == usual:  # not chosen by the viewer, so they follow those of the data set
        values["rest_days"] = None
    filters = parse_inputs(dataset, refused=unmet.refused, **values)
    return replace(filters, **_kept(state, controls))


def changed(chosen: Filters, triggered: Collection[str]) -> dict[str, Any]:
    """Return the attributes of the fields whose controls, as `id.property`, were changed."""
    fields = (field for field in FIELDS if ".".join(field.control.place) in triggered)
    return {field.attribute or field.name: field.of(chosen) for field in fields}


def _kept(state: Filters, controls: Collection[str]) -> dict[str, Any]:
    """Return the attributes whose fields have no control on the page."""
    return {field.attribute or field.name: field.of(state) for field in FIELDS if field.name not in controls}


_SELECTION = ("areas", "tariffs", "users", "first_day", "last_day", "last_days", "weekdays", "without_implausible")
_LISTS = {
    "page": (*_SELECTION, "use", "search", "sort", "rows", "refused", "compare", "against", "kind", "by", "status"),
    "coverage_rows": (*_SELECTION, "refused", "coverage_by"),
    "gaps_page": (*_SELECTION, "refused"),
    "entries_page": ("load", "entries"),
}
"""By the part of the filters that chooses a page of a list: what decides which list it is."""


def first_page_of_another(filters: Filters, listed: Filters) -> Filters:
    """Return the filters with the first page of each list that is another one than before, or in another order."""
    default = Filters()
    others = [
        page for page, names in _LISTS.items() if any(getattr(filters, name) != getattr(listed, name) for name in names)
    ]
    return replace(filters, **{page: getattr(default, page) for page in others})
