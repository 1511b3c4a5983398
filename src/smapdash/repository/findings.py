"""Findings on the quality of readings: those of a selection, in pages."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import text

from smapdash.model.accounts import ACCOUNT
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.frames import build_frame
from smapdash.model.quality import (
    FINDINGS,
    UNITS,
    FindingKind,
    FindingOrder,
    FindingPage,
    FindingStatus,
    KindCount,
)
from smapdash.repository.states import Readings

_FROM: Final = """
    FROM findings f JOIN users u USING (user_id) JOIN segments g USING (segment_id)
    CROSS JOIN (SELECT min(load_id) AS first, max(load_id) AS last FROM loads) l
    LEFT JOIN finding_reviews r ON (r.user_id, r.kind, r.first_at) = (f.user_id, f.kind, f.first_at)
    WHERE {condition}"""
_IS_NEW: Final = "f.load_id = l.last AND l.first < l.last"
_IS_REVIEWED: Final = "r.reviewed_at IS NOT NULL AND r.reopened_at IS NULL"
_STATUSES: Final = {
    FindingStatus.OPEN: f"NOT ({_IS_REVIEWED})",
    FindingStatus.REVIEWED: _IS_REVIEWED,
    FindingStatus.ALL: "true",
}
_COUNT: Final = f"""
    SELECT f.kind, count(*) AS found, count(*) FILTER (WHERE {_IS_NEW}) AS new {_FROM} GROUP BY f.kind"""
_SELECT: Final = f"""
    SELECT f.severity, f.kind, u.external_id AS user, g.area, g.tariff, f.first_at, f.last_at, f.size,
           f.load_id AS load, {_IS_NEW} AS is_new, CASE WHEN {_IS_REVIEWED} THEN 'reviewed' ELSE 'open' END AS status,
           r.reviewed_at AT TIME ZONE 'UTC' AS reviewed_at, r.name AS reviewed_by, r.note,
           r.reopened_at AT TIME ZONE 'UTC' AS reopened_at {_FROM} AND f.kind = ANY (:kinds)
    ORDER BY {{order}} LIMIT :rows OFFSET :first"""
_IS_DERIVED: Final = "SELECT EXISTS (SELECT FROM findings_basis)"
_BY_USER: Final = 'length(u.external_id), u.external_id COLLATE "C", f.first_at, f.kind'
_HALF_HOURS: Final = """
    CASE WHEN f.kind IN ('late-start', 'early-end') THEN 48 * f.size
         WHEN f.kind IN ('missing', 'repeated-hour', 'zero-run', 'flat-line') THEN f.size END"""
_ORDERS: Final = {
    FindingOrder.SEVERITY: f"f.severity DESC, f.kind, f.size DESC, {_BY_USER}",
    FindingOrder.TIME: f"f.first_at, {_BY_USER}",
    FindingOrder.USER: _BY_USER,
    FindingOrder.SIZE: f"f.kind, f.size DESC, {_BY_USER}",
    FindingOrder.GAPS: f"f.kind <> 'missing', {_HALF_HOURS} DESC NULLS LAST, {_BY_USER}",
    FindingOrder.NEWEST: f"f.load_id DESC, f.severity DESC, {_BY_USER}",
}


def fetch_findings(
    readings: Readings, filters: Filters, page: int, page_size: int | None, members: Array | None = None
) -> FindingPage:
    """Return a page of the findings of a selection, and how many there are of each kind.

    Parameters
    ----------
    members : array of int, optional
        Keys of the only users who count.
    """
    if filters.is_refused or filters.is_backwards or not readings.dataset.readings:
        return FindingPage(FINDINGS.empty(), 0, {})
    condition, values = _narrow(readings, filters)
    if members is not None:
        condition, values = f"{condition} AND f.user_id = ANY (:members)", values | {"members": members.tolist()}
    counted = readings.connection.execute(text(_COUNT.format(condition=condition)), values)
    counts = {FindingKind(row.kind): KindCount(row.found, row.new) for row in counted}
    kinds = filters.kind.kinds
    total = sum(counts[kind].found for kind in kinds if kind in counts)
    if page_size == 0 or not total:
        is_derived = bool(counts) or bool(readings.connection.scalar(text(_IS_DERIVED)))
        return FindingPage(FINDINGS.empty(), total, counts, is_derived)
    size = page_size or total
    first = size * min(page, (total - 1) // size)
    query = _SELECT.format(condition=condition, order=_ORDERS[filters.by])
    rows = readings.connection.execute(text(query), values | {"kinds": list(kinds), "rows": size, "first": first})
    found = [{**row, "unit": UNITS[FindingKind(row["kind"])]} for row in rows.mappings()]
    columns = {name: [row[name] for row in found] for name in FINDINGS.columns}
    return FindingPage(build_frame(FINDINGS, columns), total, counts)


def _narrow(readings: Readings, filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return the condition of a selection and its values; the days of the main body narrow nothing."""
    dataset, conditions = readings.dataset, [_STATUSES[filters.status]]
    values: dict[str, Any] = {}
    own_areas = ACCOUNT.get().scope.areas
    if own_areas is not None:
        conditions.append("g.area = ANY (:own_areas)")
        values["own_areas"] = list(own_areas)
    for column, names in (("g.area", filters.areas), ("g.tariff", filters.tariffs), ("u.external_id", filters.users)):
        if names:
            name = column.partition(".")[2]
            conditions.append(f"{column} = ANY (:{name})")
            values[name] = list(names)
    days = filters.days(dataset)
    if days != (dataset.first_day, dataset.last_day):
        conditions.append("f.first_at < CAST(:last_day AS date) + 1 AND f.last_at >= CAST(:first_day AS date)")
        values |= {"first_day": days[0], "last_day": days[1]}
    return " AND ".join(conditions), values
