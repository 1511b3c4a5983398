"""The page's questions as SQL: pure functions from filters to a `Select`.

What is shown of many users comes from the roll-ups; readings are read for one user only. The two passes of a
repeated hour both count in energy, are two half-hours for demand, and are one cell, their mean, in a profile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    String,
    cast,
    exists,
    func,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from smapdash.db.schema import loads, segment_half_hours, segments, user_days, users
from smapdash.filters import Filters, Grain, Split

_HALF_HOURS = segment_half_hours.c
_DAYS = user_days.c


def select_coverage() -> Select[Any]:
    """One row: the last load (its columns null where there is none), users, readings, first and last day."""
    last = select(loads).order_by(loads.c.load_id.desc()).limit(1).subquery()
    covered = select(
        func.coalesce(func.sum(_DAYS.readings), 0).label("readings"),
        func.min(_DAYS.day).label("first_day"),
        func.max(_DAYS.day).label("last_day"),
    ).subquery()
    registered = select(func.count().label("users")).select_from(users).subquery()
    return select(last.c.load_id, last.c.finished_at, last.c.is_sample, covered, registered).select_from(
        covered.join(registered, true()).outerjoin(last, true())
    )


def select_segment_names() -> Select[Any]:
    """One row per area and tariff that has users."""
    with_users = exists().where(users.c.segment_id == segments.c.segment_id)
    return select(segments.c.area, segments.c.tariff).where(with_users).order_by(segments.c.area, segments.c.tariff)


def select_energy(filters: Filters, grain: Grain) -> Select[Any]:
    """One row per bucket, and area or tariff where the filters ask for a split: columns of ENERGY."""
    area, tariff = _split_columns(filters.split)
    start: ColumnElement[Any]
    fold: ColumnElement[Any]
    if grain is Grain.HALF_HOUR:
        start, fold, count = _HALF_HOURS.read_at, _HALF_HOURS.fold, func.sum(_HALF_HOURS.users)
        counts = [count.label("users"), count.label("readings"), func.sum(_HALF_HOURS.total_wh).label("energy_wh")]
        source = _half_hours_of_segments()
    else:
        start, fold = cast(_DAYS.day, DateTime), cast(null(), SmallInteger)
        counts = [
            func.count().label("users"),
            func.sum(_DAYS.readings).label("readings"),
            func.sum(_DAYS.total_wh).label("energy_wh"),
        ]
        source = _days_of_users()
    keys = [start.label("start"), fold.label("fold"), area.label("area"), tariff.label("tariff")]
    grouped: list[ColumnElement[Any]] = [start] if grain is Grain.DAY else [start, fold]
    grouped += [segments.c.area] if filters.split is Split.AREA else []
    grouped += [segments.c.tariff] if filters.split is Split.TARIFF else []
    return (
        select(*keys, *counts).select_from(source).where(*_chosen(filters, grain)).group_by(*grouped).order_by(*grouped)
    )


def select_totals(filters: Filters) -> Select[Any]:
    """One row: users, user_days, readings, energy_wh of the selection."""
    return (
        select(
            func.count(_DAYS.user_id.distinct()).label("users"),
            func.count().label("user_days"),
            func.coalesce(func.sum(_DAYS.readings), 0).label("readings"),
            func.coalesce(func.sum(_DAYS.total_wh), 0.0).label("energy_wh"),
        )
        .select_from(_days_of_users())
        .where(*_chosen(filters, Grain.DAY))
    )


def select_peak(filters: Filters) -> Select[Any]:
    """At most one row, peak_w and peak_at: the highest half-hour of the selection's sum, the earliest of equals."""
    return (
        select((2 * func.sum(_HALF_HOURS.total_wh)).label("peak_w"), _HALF_HOURS.read_at.label("peak_at"))
        .select_from(_half_hours_of_segments())
        .where(*_chosen(filters, Grain.HALF_HOUR))
        .group_by(_HALF_HOURS.read_at, _HALF_HOURS.fold)
        .order_by(func.sum(_HALF_HOURS.total_wh).desc(), _HALF_HOURS.read_at)
        .limit(1)
    )


def select_profile(filters: Filters) -> Select[Any]:
    """One row per half-hour of the day: columns of PROFILE."""
    cells = (
        select(
            _HALF_HOURS.read_at,
            (func.sum(_HALF_HOURS.total_wh) / func.count(_HALF_HOURS.fold.distinct())).label("wh"),
            (func.sum(_HALF_HOURS.total_wh) / func.sum(_HALF_HOURS.users)).label("wh_per_user"),
        )
        .select_from(_half_hours_of_segments())
        .where(*_chosen(filters, Grain.HALF_HOUR))
        .group_by(_HALF_HOURS.read_at)
        .subquery()
    )
    return profile_of(cells, cells.c.wh, cells.c.wh_per_user)


def select_segments(filters: Filters) -> Select[Any]:
    """One row per area and tariff with readings in the dates, whatever areas and tariffs are chosen."""
    return (
        select(
            segments.c.area,
            segments.c.tariff,
            func.count(_DAYS.user_id.distinct()).label("users"),
            func.count().label("user_days"),
            func.sum(_DAYS.readings).label("readings"),
            func.sum(_DAYS.total_wh).label("energy_wh"),
        )
        .select_from(_days_of_users())
        .where(*between(filters, _DAYS.day))
        .group_by(segments.c.area, segments.c.tariff)
        .order_by(segments.c.area, segments.c.tariff)
    )


def select_users(filters: Filters) -> Select[Any]:
    """One row per user with readings in the selection: columns of USERS, and `users`, how many there are."""
    total, peak = func.sum(_DAYS.total_wh), func.max(_DAYS.peak_wh)
    return (
        select(
            users.c.external_id.label("id"),
            segments.c.area,
            segments.c.tariff,
            total.label("energy_wh"),
            (total / func.count()).label("mean_wh_per_day"),
            (2 * peak).label("peak_w"),
            peak_at().label("peak_at"),
            func.count().label("days"),
            func.sum(_DAYS.readings).label("readings"),
            users.c.withdrawn_at.is_not(null()).label("withdrawn"),
            func.count().over().label("users"),
        )
        .select_from(_days_of_users())
        .where(*_chosen(filters, Grain.DAY))
        .group_by(users.c.user_id, segments.c.segment_id)
    )


def select_user_page(filters: Filters, sort: str, *, descending: bool) -> Select[Any]:
    """`select_users` in the order of one of its columns; equals by id, ids by length and text, so 100 before 3000."""
    rows = select_users(filters).subquery()
    by_id = [func.length(rows.c.id), rows.c.id]
    keys = by_id if sort == "id" else [rows.c[sort]]
    ordered = [key.desc() for key in keys] if descending else keys
    return select(rows).order_by(*ordered, *by_id)


def profile_of(cells: FromClause, wh: ColumnElement[float], wh_per_user: ColumnElement[float]) -> Select[Any]:
    """Return the mean day of cells, one per day and half-hour, with energy [Wh] of the selection and per user."""
    minutes = func.extract("hour", cells.c.read_at) * 60 + func.extract("minute", cells.c.read_at)
    half_hour = cast(minutes / 30, Integer)
    return (
        select(
            half_hour.label("half_hour"),
            func.count().label("days"),
            (2 * func.avg(wh)).label("mean_w"),
            (2 * func.avg(wh_per_user)).label("mean_w_per_user"),
        )
        .select_from(cells)
        .group_by(half_hour)
        .order_by(half_hour)
    )


def peak_at() -> ColumnElement[datetime]:
    """Return when the highest half-hour of several user-days was, the earliest of equals."""
    ordered = aggregate_order_by(_DAYS.peak_at, _DAYS.peak_wh.desc(), _DAYS.peak_at.asc())
    by_peak: ColumnElement[Any] = func.array_agg(ordered, type_=ARRAY(DateTime))
    return by_peak[1]


def _days_of_users() -> FromClause:
    return user_days.join(users, users.c.user_id == _DAYS.user_id).join(segments)


def _half_hours_of_segments() -> FromClause:
    return segment_half_hours.join(segments, segments.c.segment_id == _HALF_HOURS.segment_id)


def _split_columns(split: Split) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    none = cast(null(), String)
    area = segments.c.area if split is Split.AREA else none
    tariff = segments.c.tariff if split is Split.TARIFF else none
    return area, tariff


def _chosen(filters: Filters, grain: Grain) -> list[ColumnElement[bool]]:
    conditions = between(filters, _HALF_HOURS.read_at if grain is Grain.HALF_HOUR else _DAYS.day)
    if filters.areas:
        conditions.append(segments.c.area.in_(filters.areas))
    if filters.tariffs:
        conditions.append(segments.c.tariff.in_(filters.tariffs))
    return conditions


def between(filters: Filters, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Return the conditions that a date or a time lies in the days of the filters, both inclusive."""
    conditions: list[ColumnElement[bool]] = []
    if filters.first_day:
        conditions.append(column >= filters.first_day)
    if filters.last_day:
        conditions.append(column < filters.last_day + timedelta(days=1))
    return conditions
