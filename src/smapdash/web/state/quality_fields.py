"""The fields of data quality: what its map and its lists show."""

from __future__ import annotations

import re
from typing import Final

from smapdash.model.coverage import CoverageOrder
from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.loads import LARGEST_LOAD, LoadEntries
from smapdash.model.values import parse_count, parse_page
from smapdash.web.state.choice_field import choice_field
from smapdash.web.state.field import Chip, Control, Field
from smapdash.web.ui import quality_ids
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_PAGES: Final = 1_000_000
_PLACES: Final = re.compile(r"([0-9]{1,7})-([0-9]{1,7})")


def parse_places(value: object) -> tuple[int, int] | None:
    """Return the first and last place, from 1, that a text such as 76-150 names, else None."""
    found = _PLACES.fullmatch(value) if isinstance(value, str) else None
    first, last = map(int, found.groups()) if found else (0, 0)
    return (first, last) if 1 <= first <= last else None


def write_places(first: int, last: int) -> str:
    """Write places as `parse_places` reads them."""
    return f"{first}-{last}"


def parse_load(value: object) -> int | None:
    """Return the number of a load that a text names, else None."""
    is_number = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST_LOAD))
    number = int(str(value)) if is_number else 0
    return number if 1 <= number <= LARGEST_LOAD else None


def page_field(name: str, place: tuple[str, str]) -> Field:
    """Return the field of the page of a list, which the address counts from 1."""

    def write(filters: Filters) -> list[str]:
        page = getattr(filters, name)
        return [str(page + 1)] if page else []

    return Field(
        name=name,
        keys=(name,),
        parse=lambda _, value: parse_count(value, 0, MOST_PAGES),
        write=write,
        control=Control(place=place, show=lambda _, filters: getattr(filters, name), on_card=True),
        read=lambda found: parse_page(found[0][-1] if found[0] else None),
    )


def _name_places(_dataset: DatasetInfo, filters: Filters) -> str:
    if not filters.coverage_rows:
        return ""
    first, last = map(formatting.count, filters.coverage_rows)
    return message("coverage.chip", first=first, last=last)


QUALITY_FIELDS: Final = (
    choice_field("coverage_by", CoverageOrder.COVERAGE, (quality_ids.COVERAGE_ORDER, "value"), on_card=True),
    Field(
        name="coverage_rows",
        keys=("coverage_rows",),
        parse=lambda _, value: parse_places(value),
        write=lambda filters: [write_places(*filters.coverage_rows)] if filters.coverage_rows else [],
        control=Control(
            place=(quality_ids.COVERAGE_ROWS, "data"),
            show=lambda _, filters: write_places(*filters.coverage_rows) if filters.coverage_rows else None,
            on_card=True,
        ),
        chip=Chip(name="coverage_rows", text=_name_places, without={"coverage_rows": None}),
    ),
    page_field("gaps_page", (quality_ids.GAPS, "page")),
    page_field("loads_page", (quality_ids.LOADS, "page")),
    Field(
        name="load",
        keys=("load",),
        parse=lambda _, value: parse_load(value),
        write=lambda filters: [str(filters.load)] if filters.load else [],
        control=Control(
            place=(quality_ids.OPEN_LOAD, "data"),
            show=lambda _, filters: str(filters.load) if filters.load else None,
            on_card=True,
        ),
    ),
    choice_field("entries", LoadEntries.SET_ASIDE, (quality_ids.LOAD_ENTRIES_KIND, "value"), on_card=True),
    page_field("entries_page", (quality_ids.LOAD_ENTRIES, "page")),
)
