"""Reads a table of the roll-ups some rows at a time, so that what is needed meanwhile stays small beside the arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from smapdash.db.copy import fetch_arrays
from smapdash.model.arrays import Array

ROWS_AT_ONCE = 100_000

OnRows = Callable[[int], None]
"""Called with the number of rows of each batch that was read."""


def ignore_rows(_rows: int) -> None:
    """Report no progress."""


class StoredRows(NamedTuple):
    """Keys of what has rows in a table, ascending, and how many rows each has."""

    key: Array
    rows: Array

    def batches(self, name: str) -> Iterator[str]:
        """Yield conditions that choose some keys at a time, of so many rows as are read at once, or one key of more."""
        total, first = np.concatenate(([0], np.cumsum(self.rows))), 0
        while first < len(self.key):
            stop = max(first + 1, int(np.searchsorted(total, total[first] + ROWS_AT_ONCE, "right")) - 1)
            yield f"{name} BETWEEN {self.key[first]} AND {self.key[stop - 1]}"
            first = stop


def count_rows(connection: Connection, table: str, key: str) -> StoredRows:
    """Count the rows of each key of a table."""
    query = f"SELECT {key}, count(*) FROM {table} GROUP BY {key} ORDER BY {key}"  # noqa: S608
    found = fetch_arrays(connection, query, {key: "int32", "rows": "int64"})
    return StoredRows(found[key], found["rows"])


def fetch_batches(
    connection: Connection, table: str, columns: Mapping[str, str], stored: StoredRows, on_rows: OnRows
) -> Iterator[dict[str, Array]]:
    """Yield the rows of a table some keys at a time; the first column is the key."""
    key = next(iter(columns))
    for where in stored.batches(key):
        query = f"SELECT {', '.join(columns)} FROM {table} WHERE {where}"  # noqa: S608
        rows = fetch_arrays(connection, query, columns)
        yield rows
        on_rows(len(rows[key]))


def begins_of(run: Array, rows: Array, runs: int) -> Array:
    """Return where each of all runs begins, some of which have rows, and at last where all end."""
    counts = np.zeros(runs, np.int64)
    counts[run] = rows
    return np.concatenate(([0], np.cumsum(counts)))


def union(known: Array, new: Array) -> Array:
    """Return the values of both, ascending, each once; numpy's own takes ten times as long for integers."""
    values = np.sort(np.concatenate((known, new)))
    found: Array = values[np.diff(values, prepend=values[:1] - 1) > 0]
    return found


def number_values(values: Array, known: Array, out: Array | None = None) -> None:
    """Replace values by their places among the known ones, some at a time, or write these."""
    for begin in range(0, len(values), ROWS_AT_ONCE):
        some = slice(begin, begin + ROWS_AT_ONCE)
        (values if out is None else out)[some] = np.searchsorted(known, values[some])


def renumber(places: Array, old: Array, new: Array) -> Array:
    """Return places among old values as places among new ones, both ascending; each value that is used is in both."""
    if np.array_equal(old, new[: len(old)]):
        return places
    number = np.searchsorted(new, old).astype(np.int32 if places.itemsize > 2 or len(new) > 1 << 16 else np.uint16)
    renumbered: Array = number[places]
    return renumbered
