"""The fields of the filters, one declaration each. Parsing, address, controls, chips and notes are derived from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from smapdash.model.accounts import ACCOUNT, Role
from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_ENERGY_FIRST, USER_SORTS, Compare, Grain, Measure, PageSize, Sort, Split
from smapdash.model.filters import AGAINST, Filters
from smapdash.model.notices import missing_names
from smapdash.model.quality import FindingOrder, FindingsOf, FindingStatus
from smapdash.model.values import (
    LEFT_OUT,
    parse_choice,
    parse_day,
    parse_last,
    parse_names,
    parse_rest_days,
    parse_text,
    parse_use,
    parse_weekdays,
    write_day,
    write_last,
    write_use,
    write_weekdays,
)
from smapdash.web.state import chip_texts as texts
from smapdash.web.state.against import parse_against, show_against, write_against
from smapdash.web.state.choice_field import choice_field
from smapdash.web.state.field import Chip, Control, Field, Pair
from smapdash.web.state.forecast_fields import FORECAST_FIELDS
from smapdash.web.state.quality_fields import QUALITY_FIELDS, page_field
from smapdash.web.state.sorting import read_sort, write_sort
from smapdash.web.state.user_fields import USER_FIELDS
from smapdash.web.ui import edit_ids, ids
from smapdash.wording.messages import message

AUTO_GRAIN: Final = "auto"
"""The control's value while no grain is chosen."""
DATES: Final = Chip(
    name="dates",
    text=texts.dates,
    without={"first_day": None, "last_day": None, "last_days": None},
    remove=lambda filters: message("filters.remove_the_dates") if filters.limits_days else "",
)


def _plain(parse: Callable[[object], Any]) -> Callable[[DatasetInfo, object], Any]:
    return lambda _dataset, value: parse(value)


def _names(name: str, key: str, place: tuple[str, str]) -> Field:
    """Return the field of areas or tariffs, whose control shows only names that are in the data."""

    def show(dataset: DatasetInfo, filters: Filters) -> list[str]:
        return [one for one in getattr(filters, name) if one in getattr(dataset, name)]

    def note(filters: Filters) -> list[Pair]:
        return texts.name_lines(name, getattr(filters, name)) or [(name, "all")]

    chip = Chip(
        name=name,
        text=lambda dataset, filters: texts.names(
            key, chosen := getattr(filters, name), missing_names(chosen, getattr(dataset, name))
        ),
        without={name: ()},
        remove=partial(texts.remove_names, noun=key, name=name),
    )
    return Field(name=name, keys=(key,), parse=_plain(parse_names), write=lambda filters: getattr(filters, name),
                 control=Control(place=place, show=show), many=True, chip=chip, note=note)  # fmt: skip


def _dates(
    name: str, key: str, store: str, parse: Callable[[object], Any], write: Callable[[Any], str | None]
) -> Field:
    """Return a field of the dates, which is kept in a store: the picker shows all of them in one text."""

    def show(_dataset: DatasetInfo, filters: Filters) -> str | None:
        return write(getattr(filters, name))

    def write_all(filters: Filters) -> list[str]:
        text = write(getattr(filters, name))
        return [text] if text else []

    control = Control(place=(store, "data"), show=show)
    return Field(name=name, keys=(key,), parse=_plain(parse), write=write_all, control=control, chip=DATES)


def _parse_measure(_dataset: DatasetInfo, value: object) -> Measure:
    measure = parse_choice(value, Measure.TOTAL)
    return Measure.MEAN if measure is Measure.BANDS and not ACCOUNT.get().may(Role.ANALYST) else measure


def _parse_sort(_dataset: DatasetInfo, value: object) -> Sort:
    column, order = value if isinstance(value, tuple) and len(value) == 2 else (None, None)
    return Sort(column, order != "asc") if isinstance(column, str) and column in USER_SORTS else MOST_ENERGY_FIRST


def _write_sort(filters: Filters) -> list[str]:
    sort = filters.sort
    return [] if sort == MOST_ENERGY_FIRST else [sort.column, "desc" if sort.descending else "asc"]


def _last(values: Sequence[str]) -> str | None:
    return values[-1] if values else None


FIELDS: Final = (
    _names("areas", "area", (ids.AREAS, "value")),
    _names("tariffs", "tariff", (ids.TARIFFS, "value")),
    _dates("first_day", "from", ids.FIRST_DAY, parse_day, write_day),
    _dates("last_day", "to", ids.LAST_DAY, parse_day, write_day),
    _dates("last_days", "last", ids.LAST_DAYS, parse_last, write_last),
    replace(choice_field("measure", Measure.TOTAL, (ids.MEASURE, "value"), on_card=True), parse=_parse_measure),
    choice_field("split", Split.NONE, (ids.SPLIT, "value"), on_card=True),
    choice_field(
        "compare",
        Compare.BEFORE,
        (ids.COMPARE, "value"),
        Chip(name="compare", text=texts.compare, without={"compare": Compare.NONE, "against": None}, resets=False),
    ),
    Field(
        name="against",
        keys=(AGAINST,),
        parse=parse_against,
        write=write_against,
        control=Control(place=(ids.AGAINST, "value"), show=show_against),
    ),
    Field(
        name="grain",
        keys=("grain",),
        parse=lambda _, value: next((grain for grain in Grain if grain == value), None),
        write=lambda filters: [filters.grain.value] if filters.grain else [],
        control=Control(place=(ids.GRAIN, "value"), show=lambda _, filters: filters.grain or AUTO_GRAIN, on_card=True),
    ),
    Field(
        name="rest_days",
        keys=("rest",),
        parse=lambda dataset, value: parse_rest_days(value, dataset.rest_days),
        write=lambda filters: (
            [] if filters.rest_days == filters.usual_rest_days else write_weekdays(filters.rest_days) or ["none"]
        ),
        control=Control(place=(ids.REST, "value"), show=lambda _, filters: write_weekdays(filters.rest_days)),
        many=True,
        note=lambda filters: [
            (message("filters.non_working_days"), " ".join(write_weekdays(filters.rest_days)) or "none")
        ],
    ),
    Field(
        name="weekdays",
        keys=("weekday",),
        parse=_plain(parse_weekdays),
        write=lambda filters: write_weekdays(filters.weekdays),
        control=Control(place=(ids.WEEKDAYS, "data"), show=lambda _, filters: write_weekdays(filters.weekdays) or None),
        many=True,
        chip=Chip(
            name="weekdays",
            text=texts.weekdays,
            without={"weekdays": ()},
            remove=lambda filters: message("filters.show_all_weekdays") if filters.weekdays else "",
        ),
        note=lambda filters: (
            [("weekdays", f"only {' '.join(write_weekdays(filters.weekdays))}")] if filters.weekdays else []
        ),
    ),
    Field(
        name="implausible",
        attribute="without_implausible",
        keys=("implausible",),
        parse=lambda _, value: value == LEFT_OUT,
        write=lambda filters: [LEFT_OUT] if filters.without_implausible else [],
        control=Control(
            place=(ids.IMPLAUSIBLE, "data"),
            show=lambda _, filters: LEFT_OUT if filters.without_implausible else None,
        ),
        chip=Chip(
            name="implausible",
            text=lambda _, filters: (
                message("filters.without_implausible_readings") if filters.without_implausible else ""
            ),
            without={"without_implausible": False},
            remove=lambda filters: (
                message("filters.include_implausible_readings") if filters.without_implausible else ""
            ),
        ),
    ),
    Field(
        name="use",
        role=Role.ANALYST,
        keys=("use",),
        parse=_plain(parse_use),
        write=lambda filters: [write_use(filters.use)] if filters.use else [],
        control=Control(
            place=(ids.DAILY_USE, "data"), show=lambda _, filters: write_use(filters.use) if filters.use else None
        ),
        chip=Chip(name="use", text=texts.daily_use, without={"use": None}),
        note=lambda filters: (
            [(message("filters.mean_daily_use"), texts.daily_use_bounds(filters.use))] if filters.use else []
        ),
    ),
    Field(
        name="search",
        role=Role.ANALYST,
        keys=("find",),
        parse=lambda _, value: (parse_text(value) or "").strip(),
        write=lambda filters: [filters.search] if filters.search else [],
        control=Control(place=(ids.FIND, "value"), show=lambda _, filters: filters.search, on_card=True),
        chip=Chip(name="search", text=texts.search, without={"search": ""}),
        note=lambda filters: [("search", filters.search)] if filters.search else [],
    ),
    Field(
        name="sort",
        keys=("sort", "order"),
        parse=_parse_sort,
        write=_write_sort,
        control=Control(
            place=(ids.SORT, "value"),
            show=lambda _, filters: write_sort(filters.sort),
            read=read_sort,
            on_card=True,
        ),
        read=lambda found: (_last(found[0]), _last(found[1])),
        note=lambda filters: [("order", texts.order(filters.sort))],
    ),
    choice_field("rows", PageSize.DOZEN, (ids.ROWS, "value"), on_card=True),
    page_field("page", (ids.USERS_TABLE, "page_current")),
    choice_field("kind", FindingsOf.FAULTS, (ids.FINDING_KIND, "value"), on_card=True),
    choice_field("status", FindingStatus.OPEN, (edit_ids.FINDING_STATUS, "value"), on_card=True),
    choice_field("by", FindingOrder.SEVERITY, (ids.FINDING_ORDER, "value"), on_card=True),
    *QUALITY_FIELDS,
    *USER_FIELDS,
    *FORECAST_FIELDS,
)
REFUSED: Final = Chip(
    name="refused",
    text=lambda _, filters: message("filters.cannot_be_read", values=texts.refused(filters)) if filters.refused else "",
    without={"refused": ()},
    remove=lambda filters: message("filters.remove_values", values=texts.refused(filters)) if filters.refused else "",
)
_OF_FIELDS: Final = {field.chip.name: field.chip for field in FIELDS if field.chip} | {REFUSED.name: REFUSED}
_ORDER: Final = (
    *("areas", "tariffs", "users", "shape", "dates", "weekdays", "implausible", "refused", "use", "search"),
    *("coverage_rows", "compare"),
)
CHIPS: Final = tuple(_OF_FIELDS[name] for name in _ORDER)
"""In the order of the filter bar."""
