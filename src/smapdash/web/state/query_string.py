"""Filters from untrusted values, and their conversion from and to the query string of an address.

Invalid display options fall back to their defaults. Values that narrow the selection never do: names and dates are kept
even if they are not in the data, and values that cannot be parsed are kept as refused, so that no figure shows more
than was selected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Split
from smapdash.model.filters import NARROWING, Filters
from smapdash.model.groups import can_split
from smapdash.model.periods import settle_days
from smapdash.model.values import MAX_QUERY, MOST_VALUES, Refused, find_refused, refuse_all
from smapdash.web.state.against import settle_against
from smapdash.web.state.fields import FIELDS

_NARROWING: Final = {field.name for field in FIELDS if field.keys[0] in NARROWING and field.name != "user"}
TOO_LONG: Final = Filters(refused=(Refused("query", "too long"),))


def parse_inputs(dataset: DatasetInfo, *, refused: Iterable[Refused] = (), **values: object) -> Filters:
    """Return the filters of untrusted values, given by field name.

    Dates and a number of latest days together become the dates of the days that are in both.

    Parameters
    ----------
    refused : iterable of Refused
        Values refused earlier, which are kept unless a new value replaces them.
    """
    parsed = {
        field.attribute or field.name: field.parse(dataset, values.get(field.name) if field.is_open else None)
        for field in FIELDS
    }
    given = {field.keys[0]: (field, values.get(field.name)) for field in FIELDS if field.name in _NARROWING}
    unread = {
        one
        for key, (field, value) in given.items()
        for one in (find_refused(key, value) if field.is_open else refuse_all(key, value))
    }
    lasting = {one for one in refused if one.name not in given or given[one.name][0].many or not given[one.name][1]}
    filters = Filters(**parsed, refused=tuple(sorted(unread | lasting)), usual_rest_days=dataset.rest_days)
    return fit_split(dataset, settle_days(settle_against(filters, **values), dataset))


def fit_split(dataset: DatasetInfo, filters: Filters) -> Filters:
    """Return filters without a split that charts cannot show."""
    return filters if can_split(dataset, filters, filters.split) else replace(filters, split=Split.NONE)


def parse_query(dataset: DatasetInfo, query: object) -> Filters:
    """Return the filters of a query string, with or without its question mark."""
    defaults = Filters(usual_rest_days=dataset.rest_days).defaults
    too_long = replace(defaults, refused=TOO_LONG.refused)
    if not isinstance(query, str):
        return defaults
    if len(query) > MAX_QUERY:
        return too_long
    try:
        values = parse_qs(query.removeprefix("?"), max_num_fields=MOST_VALUES)
    except ValueError:
        return too_long
    if "query" in values:  # stands for a query that was too long
        return too_long
    found: dict[str, Any] = {field.name: field.read_address(values) for field in FIELDS}
    return parse_inputs(dataset, **found)


def to_query(filters: Filters) -> str:
    """Write filters as a query string without question mark; defaults are left out.

    A query too long to be parsed again is not truncated but replaced by that of `TOO_LONG`.
    """
    pairs = [pair for field in FIELDS for pair in field.pairs(filters)]
    query = urlencode([*pairs, *filters.refused], safe=",")
    return query if len(query) <= MAX_QUERY and len(pairs) <= MOST_VALUES else urlencode(TOO_LONG.refused)
