"""Questions about one user as SQL: pure functions from filters to a `Select`. Here alone readings are read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, DateTime, Select, SmallInteger, cast, exists, func, literal, null, select

from smapdash.db.schema import readings, segment_half_hours, segments, user_days, users
from smapdash.db.selects import between, peak_at, profile_of
from smapdash.filters import Filters, Grain

_HALF_HOURS = segment_half_hours.c
_DAYS = user_days.c


def select_user(user_id: str) -> Select[Any]:
    """At most one row: the fields of a user."""
    columns = (users.c.user_id, segments.c.area, segments.c.tariff, users.c.withdrawn_at)
    return select(*columns).join(segments).where(users.c.external_id == user_id)


def select_user_totals(filters: Filters, user_key: int) -> Select[Any]:
    """One row: users, user_days, readings, energy_wh, peak_w and peak_at of one user."""
    return select(
        func.least(func.count(), 1).label("users"),
        func.count().label("user_days"),
        func.coalesce(func.sum(_DAYS.readings), 0).label("readings"),
        func.coalesce(func.sum(_DAYS.total_wh), 0.0).label("energy_wh"),
        (2 * func.max(_DAYS.peak_wh)).label("peak_w"),
        peak_at().label("peak_at"),
    ).where(_DAYS.user_id == user_key, *between(filters, _DAYS.day))


def select_user_energy(filters: Filters, user_key: int, grain: Grain) -> Select[Any]:
    """One row per bucket with readings of one user: start, fold, readings, energy_wh."""
    if grain is Grain.HALF_HOUR:
        column = readings.c
        return select(
            column.read_at.label("start"), column.fold, literal(1).label("readings"), column.wh.label("energy_wh")
        ).where(column.user_id == user_key, *between(filters, column.read_at))
    return select(
        cast(_DAYS.day, DateTime).label("start"),
        cast(null(), SmallInteger).label("fold"),
        _DAYS.readings,
        _DAYS.total_wh.label("energy_wh"),
    ).where(_DAYS.user_id == user_key, *between(filters, _DAYS.day))


def select_user_profile(filters: Filters, user_key: int) -> Select[Any]:
    """One row per half-hour of the day of one user: columns of PROFILE."""
    cells = (
        select(readings.c.read_at, func.avg(readings.c.wh).label("wh"))
        .where(readings.c.user_id == user_key, *between(filters, readings.c.read_at))
        .group_by(readings.c.read_at)
        .subquery()
    )
    return profile_of(cells, cells.c.wh, cells.c.wh)


def select_missing(user_key: int) -> Select[Any]:
    """One row per half-hour, earliest first, that a user lacks between its first and last day although most have it.

    Most is more than half of the users who have the best-covered half-hour of that day. Each row carries `missing`,
    how many rows there are.
    """
    own = (
        select(func.min(_DAYS.day).label("first"), func.max(_DAYS.day).label("last"))
        .where(_DAYS.user_id == user_key)
        .subquery()
    )
    day = cast(_HALF_HOURS.read_at, Date)
    stamps = (
        select(
            _HALF_HOURS.read_at,
            _HALF_HOURS.fold,
            func.sum(_HALF_HOURS.users).label("having"),
            func.max(func.sum(_HALF_HOURS.users)).over(partition_by=day).label("most"),
        )
        .join(own, (_HALF_HOURS.read_at >= own.c.first) & (_HALF_HOURS.read_at < own.c.last + 1))
        .group_by(_HALF_HOURS.read_at, _HALF_HOURS.fold)
        .subquery()
    )
    kept = exists().where(
        readings.c.user_id == user_key, readings.c.read_at == stamps.c.read_at, readings.c.fold == stamps.c.fold
    )
    return (
        select(stamps.c.read_at, stamps.c.fold, func.count().over().label("missing"))
        .where(2 * stamps.c.having > stamps.c.most, ~kept)
        .order_by(stamps.c.read_at, stamps.c.fold)
    )
