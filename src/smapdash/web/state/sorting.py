"""The order of the table of users, between the filters and the value of the control that holds it."""

from __future__ import annotations

from smapdash.model.enums import USER_SORTS, Sort


def read_sort(value: object) -> tuple[str, str] | None:
    """Return the column and order of a text such as "peak_w desc"; None for any other value."""
    column, _, order = value.partition(" ") if isinstance(value, str) else ("", "", "")
    return (column, order) if column in USER_SORTS and order in ("asc", "desc") else None


def write_sort(sort: Sort) -> str:
    """Return an order as a text."""
    return f"{sort.column} {'desc' if sort.descending else 'asc'}"
