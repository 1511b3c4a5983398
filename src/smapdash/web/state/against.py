"""The two dates of a comparison: typed in any spelling, exact in the address, and refused where they mean no days."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Compare
from smapdash.model.filters import AGAINST, Filters
from smapdash.model.months import Span
from smapdash.model.typed_days import CorrectionKind, parse_typed
from smapdash.model.values import Refused, cut, parse_span, write_span
from smapdash.wording import formatting


def parse_against(dataset: DatasetInfo, value: object) -> Span | None:
    """Return the first and last day that an untrusted text means, else None.

    Those of an address are kept even if they are not in the data; typed ones lie within it where they reach it.
    """
    exact = parse_span(value)
    if exact or not isinstance(value, str) or not value.strip():
        return exact
    typed = parse_typed(dataset, value)
    if typed.chosen is not None:
        return typed.chosen.days(dataset)
    days = next((one.days[:2] for one in typed.corrections if one.kind is CorrectionKind.OUTSIDE), None)
    return (days[0], days[1]) if days else None


def write_against(filters: Filters) -> list[str]:
    """Write the days for the address, where they are compared with."""
    return [write_span(filters.against)] if filters.against and filters.compare is Compare.DATES else []


def show_against(dataset: DatasetInfo, filters: Filters) -> str:
    """Return the text of the control: the days as they can be typed again, or what cannot be read."""
    if filters.against is None:
        return next((text for name, text in filters.refused if name == AGAINST), "")
    text = formatting.day_range(*filters.against)
    return text if parse_against(dataset, text) == filters.against else write_span(filters.against)


def settle_against(filters: Filters, **values: Any) -> Filters:
    """Return filters that hold two dates only if these are compared with, and refuse a text that means none.

    Parameters
    ----------
    **values
        The untrusted `compare` and `against`; the latter alone chooses a comparison with two dates.
    """
    text = values.get("against")
    given = text if isinstance(text, str) and text.strip() else ""
    compare = Compare.DATES if given and values.get("compare") is None else filters.compare
    others = [one for one in filters.refused if one.name != AGAINST]
    if compare is not Compare.DATES:
        return replace(filters, compare=compare, against=None, refused=tuple(others))
    unread = [Refused(AGAINST, cut(given))] if given and filters.against is None else []
    return replace(filters, compare=compare, refused=tuple(sorted((*others, *unread))))
