"""The options of the choices on the charts over time, and why some of them cannot be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from smapdash.model.accounts import ACCOUNT, Role
from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_POINTS_OF_ALL, Grain, Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.groups import MOST_BANDS, MOST_GROUPS, can_split, count_groups
from smapdash.web.state.fields import AUTO_GRAIN
from smapdash.web.state.forecast_fields import DAYS_AHEAD
from smapdash.web.state.parse import finest_of_all_lines
from smapdash.wording import formatting
from smapdash.wording.messages import message

MEASURES: Final = (
    (Measure.TOTAL, message("energy.total")),
    (Measure.MEAN, message("energy.per_user")),
    (Measure.BANDS, message("energy.bands")),
)
SPLITS: Final = (
    (Split.NONE, message("filters.all")),
    (Split.AREA, message("filters.area")),
    (Split.TARIFF, message("filters.tariff")),
    (Split.BOTH, message("filters.both")),
)
BY_USER: Final = (Split.USER, message("users.user"))
Option = dict[str, Any]

GRAINS: Final = (AUTO_GRAIN, *(grain.value for grain in Grain))


def offered_measures() -> Sequence[tuple[Measure, str]]:
    """Return the measures that the account of the request may choose: bands show single users."""
    return MEASURES if ACCOUNT.get().may(Role.ANALYST) else MEASURES[:2]


def grain_options(dataset: DatasetInfo, filters: Filters) -> list[Option]:
    """Return the grains of the chart over time; one that is too fine is disabled, and its label says why."""
    options = [_option(value) for value in GRAINS]
    if dataset.first_day is None:
        return options
    limits = [
        (
            finest_of_all_lines(dataset, filters),
            message("filters.over_points", points=formatting.count(MOST_POINTS_OF_ALL)),
        )
    ]
    if filters.measure is Measure.BANDS:
        limits.append((Grain.DAY, message("filters.no_bands_below_a_day")))
    finest, why = max(limits, key=lambda limit: GRAINS.index(limit[0]))
    return [
        _option(value, why) if 0 < place < GRAINS.index(finest) else _option(value)
        for place, value in enumerate(GRAINS)
    ]


def forecast_options(dataset: DatasetInfo, filters: Filters, *, of_user: bool = False) -> list[Option]:
    """Return the days of a forecast; where a chart can have none they are disabled, and their labels say why."""
    why = "" if dataset.first_day is None else refuse_forecast(filters, filters.grain_in(dataset), of_user=of_user)
    off, *numbers = DAYS_AHEAD.items()
    days = [_labelled(value, formatting.plural(number, "day"), why) for value, number in numbers]
    return [_labelled(off[0], message("forecast.off")), *days]


def refuse_forecast(filters: Filters, grain: Grain, *, of_user: bool = False) -> str:
    """Return why a chart over time has no forecast: what it would be by or of; empty where it can have one."""
    if not of_user and filters.measure is Measure.BANDS:
        return message("forecast.not_of_bands")
    if not of_user and filters.split is not Split.NONE:
        return message("forecast.not_with_a_split")
    if filters.weekdays:
        return message("forecast.not_of_weekdays")
    return message("forecast.not_by", grain=grain) if grain in (Grain.WEEK, Grain.MONTH) else ""


def split_options(dataset: DatasetInfo, filters: Filters) -> list[Option]:
    """Return the splits, that by user where several are selected; one that charts cannot show is disabled."""
    several = count_groups(dataset, filters, Split.USER) > 1
    return [
        {"value": value, "label": label}
        if can_split(dataset, filters, value)
        else {"value": value, "label": label, "disabled": True}
        for value, label in (*SPLITS, *((BY_USER,) if several else ()))
    ]


def split_limit(dataset: DatasetInfo, filters: Filters) -> str:
    """Return the sentences on splits that cannot be chosen, each after a space; empty where all can."""
    refused = [label.lower() for value, label in SPLITS if not can_split(dataset, filters, value)]
    bands = message("filters.bands_of_few_groups", groups=MOST_BANDS, splits=" or ".join(refused)) if refused else ""
    users = count_groups(dataset, filters, Split.USER)
    if users < 2 or can_split(dataset, filters, Split.USER):
        return bands
    if users > MOST_GROUPS:
        return bands + message("filters.lines_of_few_users", most=MOST_GROUPS, selected=users)
    return bands + message("filters.no_bands_of_one_user")


def _option(value: str, why: str = "") -> Option:
    return _labelled(value, value.capitalize(), why)


def _labelled(value: str, label: str, why: str = "") -> Option:
    return {"value": value, "label": f"{label}: {why}", "disabled": True} if why else {"value": value, "label": label}
