"""A state of the page as the query string of its address, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlencode

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_ENERGY_FIRST, WEEKDAYS, WEEKEND, Compare, Measure, Split
from smapdash.model.filters import Filters, parse_inputs
from smapdash.model.values import LEFT_OUT, Refused

MAX_QUERY: Final = 200_000
"""Longest query string that is read: 300 names of 60 letters are 180,000 bytes where each letter is written as nine."""
MOST_VALUES: Final = 10_000
TOO_LONG: Final = Filters(refused=(Refused("query", "too long"),))


def parse_query(dataset: DatasetInfo, query: object) -> Filters:
    """Turn the query string of a URL, with or without its question mark, into filters."""
    if not isinstance(query, str):
        return Filters()
    if len(query) > MAX_QUERY:
        return TOO_LONG
    try:
        values = parse_qs(query.removeprefix("?"), max_num_fields=MOST_VALUES)
    except ValueError:
        return TOO_LONG
    if "query" in values:  # how a query that was too long is spelled
        return TOO_LONG

    def last_of(name: str) -> str | None:
        return values[name][-1] if name in values else None

    return parse_inputs(
        dataset,
        areas=values.get("area"),
        tariffs=values.get("tariff"),
        first_day=last_of("from"),
        last_day=last_of("to"),
        measure=last_of("measure"),
        split=last_of("split"),
        compare=last_of("compare"),
        grain=last_of("grain"),
        rest_days=values.get("rest"),
        weekdays=values.get("weekday"),
        implausible=last_of("implausible"),
        use=last_of("use"),
        search=last_of("find"),
        sort=last_of("sort"),
        order=last_of("order"),
        page=parse_page(last_of("page")),
        user=last_of("user"),
    )


def to_query(filters: Filters) -> str:
    """Write filters as a query string without question mark; defaults are left out.

    What would be too long to be read again is not written in part: it becomes the query of `TOO_LONG`.
    """
    pairs: list[tuple[str, str]] = [("area", area) for area in filters.areas]
    pairs += [("tariff", tariff) for tariff in filters.tariffs]
    if filters.first_day:
        pairs.append(("from", filters.first_day.isoformat()))
    if filters.last_day:
        pairs.append(("to", filters.last_day.isoformat()))
    if filters.measure is not Measure.TOTAL:
        pairs.append(("measure", filters.measure))
    if filters.split is not Split.NONE:
        pairs.append(("split", filters.split))
    if filters.compare is not Compare.BEFORE:
        pairs.append(("compare", filters.compare))
    if filters.grain:
        pairs.append(("grain", filters.grain))
    if filters.rest_days != WEEKEND:
        pairs += [("rest", name) for name in write_weekdays(filters.rest_days) or ["none"]]
    pairs += [("weekday", name) for name in write_weekdays(filters.weekdays)]
    if filters.without_implausible:
        pairs.append(("implausible", LEFT_OUT))
    query = urlencode(pairs + _table_pairs(filters))
    return query if len(query) <= MAX_QUERY and len(pairs) <= MOST_VALUES else urlencode(TOO_LONG.refused)


def _table_pairs(filters: Filters) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    if filters.use:
        pairs.append(("use", write_use(filters.use)))
    if filters.search:
        pairs.append(("find", filters.search))
    if filters.sort != MOST_ENERGY_FIRST:
        pairs += [("sort", filters.sort.column), ("order", "desc" if filters.sort.descending else "asc")]
    if filters.page:
        pairs.append(("page", str(filters.page + 1)))
    if filters.user:
        pairs.append(("user", filters.user))
    return pairs + list(filters.refused)


def write_weekdays(days: Sequence[int]) -> list[str]:
    """Write weekdays, 0 for Monday, as they are parsed: mon, tue."""
    return [WEEKDAYS[day] for day in days]


def write_day(day: date | None) -> str | None:
    """Write a day in ISO format, as `parse_day` reads it."""
    return day.isoformat() if day else None


def write_use(use: tuple[float, float]) -> str:
    """Write a range of mean daily use [Wh] as `parse_use` reads it: to the watt-hour."""
    return "-".join(f"{bound / 1_000:.3f}".rstrip("0").rstrip(".") for bound in use)


def parse_page(text: str | None) -> int:
    """Return the page that a URL names, which counts from 1."""
    return max(0, int(text) - 1) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0
