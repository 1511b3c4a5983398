"""The order of the table of users, between the filters and the property of the table."""

from __future__ import annotations

from smapdash.model.enums import USER_SORTS, Sort


def read_sort(value: object) -> tuple[str, str] | None:
    """Return the column and order of the table's `sort_by`; None without one."""
    first = value[0] if isinstance(value, list) and value else None
    if not isinstance(first, dict):
        return None
    column = "id" if first.get("column_id") == "user" else first.get("column_id")
    if not isinstance(column, str) or column not in USER_SORTS:
        return None
    return column, "asc" if first.get("direction") == "asc" else "desc"


def write_sort(sort: Sort) -> list[dict[str, str]]:
    """Return an order as the table's `sort_by`."""
    column = "user" if sort.column == "id" else sort.column
    return [{"column_id": column, "direction": "desc" if sort.descending else "asc"}]
