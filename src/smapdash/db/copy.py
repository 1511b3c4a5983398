"""Rows to and from PostgreSQL in bulk: COPY, binary for arrays of numbers, its text format for texts."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

import numpy as np
from sqlalchemy import Connection

from smapdash.model.arrays import Array

_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_END = struct.pack("!h", -1)
_SEND_BYTES = 1 << 20
_DAYS_TO_2000 = 10_957
_NEVER = np.iinfo(np.int64).max
_HALF_HOUR_US = 1_800_000_000
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def timestamps(half_hours: Array) -> Array:
    """Return half-hours since 1970 as PostgreSQL counts time: microseconds since 2000."""
    return (half_hours.astype(np.int64) - _DAYS_TO_2000 * 48) * _HALF_HOUR_US


def half_hours(timestamps: Array) -> Array:
    """Return PostgreSQL's times, which are on the half-hour, as half-hours since 1970."""
    return (timestamps // _HALF_HOUR_US + _DAYS_TO_2000 * 48).astype(np.int32)


def dates(days: Array) -> Array:
    """Return days since 1970 as PostgreSQL counts them: days since 2000."""
    return (days - _DAYS_TO_2000).astype(np.int32)


def since_1970(dates: Array) -> Array:
    """Return PostgreSQL's dates as days since 1970."""
    return (dates + _DAYS_TO_2000).astype(np.int32)


def instants(timestamps: Array) -> Array:
    """Return PostgreSQL's times as datetime64[us]; its infinity, as which a missing time is read, as NaT."""
    since_2000 = np.where(timestamps == _NEVER, np.datetime64("NaT").view(np.int64), timestamps)
    return since_2000.view("timedelta64[us]") + np.datetime64("2000-01-01", "us")


def copy_arrays(connection: Connection, table: str, columns: Mapping[str, Array]) -> None:
    """Append rows to a table.

    Parameters
    ----------
    columns : mapping of str to array
        Equally long arrays of int16, int32, int64 or float64, the type that the column has; times and dates by the
        functions above.
    """
    length = len(next(iter(columns.values())))
    if length:
        rows = np.empty(length, _row_type({name: values.dtype for name, values in columns.items()}))
        rows["fields"] = len(columns)
        for name, values in columns.items():
            rows[f"{name} size"], rows[name] = values.dtype.itemsize, values
        payload = io.BytesIO(_HEADER + rows.tobytes() + _END)
        _copy(connection, f"COPY {table} ({', '.join(columns)}) FROM STDIN BINARY", payload)


def fetch_arrays(connection: Connection, query: str, columns: Mapping[str, str]) -> dict[str, Array]:
    """Return what a query gives, without a missing value, as one array per column.

    Parameters
    ----------
    query : str
        SQL without parameters.
    columns : mapping of str to str
        numpy's name of the type of each column that the query gives: `int16`, `int32`, `int64` or `float64`; with a
        length before it, as `48int64`, of arrays that all have this length, which become rows of one array.
    """
    types = {name: np.dtype(kind) for name, kind in columns.items()}
    content = _copy_out(connection, query)
    rows = np.frombuffer(content[len(_HEADER) : -len(_END)], _row_type(types))
    return {
        name: (rows[name]["items"]["value"] if kind.shape else rows[name]).astype(kind.base)
        for name, kind in types.items()
    }


def fetch_arrays_and_texts(
    connection: Connection, query: str, columns: Mapping[str, str]
) -> tuple[dict[str, Array], list[str]]:
    """Return what a query gives, without a missing value, as `fetch_arrays` does, and the texts of its last column.

    Parameters
    ----------
    query : str
        SQL without parameters; its last column is a text by `convert_to(..., 'UTF8')`.
    columns : mapping of str to str
        As for `fetch_arrays`, of the columns before it.
    """
    types = {name: np.dtype(kind) for name, kind in columns.items()}
    row, size = _row_type(types), struct.Struct("!i")
    content = _copy_out(connection, query)
    place, end = len(_HEADER), len(content) - len(_END)
    heads, texts = [], []
    while place < end:
        text = place + row.itemsize + size.size
        heads.append(bytes(content[place : place + row.itemsize]))
        place = text + size.unpack_from(content, text - size.size)[0]
        texts.append(bytes(content[text:place]).decode())
    rows = np.frombuffer(b"".join(heads), row)
    return {name: rows[name].astype(kind) for name, kind in types.items()}, texts


def fetch_readings(connection: Connection, user_ids: Array, between: tuple[int, int] | None = None) -> dict[str, Array]:
    """Return the readings of some users, of all time or between two half-hours since 1970, both included.

    Returns
    -------
    dict of str to array
        `user_id`, `half_hour` (since 1970), `fold`, `wh`; ordered by these.
    """
    times = _times(np.array(between or ()))
    return _fetch_readings(connection, user_ids, f" AND read_at BETWEEN {' AND '.join(times)}" if times else "")


def fetch_readings_at(connection: Connection, user_ids: Array, at: Array) -> dict[str, Array]:
    """Return the readings of some users at some half-hours since 1970, of both passes, as `fetch_readings` does."""
    return _fetch_readings(connection, user_ids, f" AND read_at IN ({', '.join(_times(at))})")


def _times(at: Array) -> list[str]:
    """Return half-hours since 1970 as SQL."""
    start = "timestamp '2000-01-01' + interval '1 microsecond' *"
    return [f"{start} {time}" for time in timestamps(at).tolist()]


def _fetch_readings(connection: Connection, user_ids: Array, condition: str) -> dict[str, Array]:
    query = "SELECT user_id, read_at, fold, wh FROM readings WHERE "
    query += f"user_id IN ({', '.join(map(str, user_ids.tolist()))})"  # numbers of ours
    types = {"user_id": "int32", "read_at": "int64", "fold": "int16", "wh": "float64"}
    rows = fetch_arrays(connection, query + condition, types)
    order = np.lexsort((rows["fold"], rows["read_at"], rows["user_id"]))  # quick, as they mostly lie in this order
    found = {name: values[order] for name, values in rows.items()}
    return {
        "user_id": found["user_id"],
        "half_hour": half_hours(found["read_at"]),
        "fold": found["fold"],
        "wh": found["wh"],
    }


def copy_texts(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    """Append rows of texts and numbers to a table; what PostgreSQL cannot hold in a text (NUL) is replaced."""
    wanted = list(rows)
    if not wanted:
        return
    line = "\t".join(["%s"] * len(columns)) + "\n"
    written = "".join([line % row for row in wanted])
    ends = len(wanted), len(wanted) * (len(columns) - 1), 0
    if (written.count("\n"), written.count("\t"), written.count("\r")) == ends:
        written = written.replace("\\", "\\\\")
    else:  # one by one takes twice as long
        written = "".join([line % tuple(str(field).translate(_ESCAPES) for field in row) for row in wanted])
    payload = io.BytesIO(written.replace("\0", "\N{REPLACEMENT CHARACTER}").encode())
    _copy(connection, f"COPY {table} ({', '.join(columns)}) FROM STDIN", payload)


def _row_type(types: Mapping[str, np.dtype[Any]]) -> np.dtype[Any]:
    """Return a row of the binary format: the number of fields, then each field's size and value, big-endian."""
    fields: list[tuple[str, Any]] = [("fields", ">i2")]
    for name, kind in types.items():
        value: Any = kind.base.newbyteorder(">")
        if kind.shape:  # dimensions, flags, type, length and first index, then each item as a field
            value = [("head", "V20"), ("items", [("size", ">i4"), ("value", value)], kind.shape)]
        fields += [(f"{name} size", ">i4"), (name, value)]
    return np.dtype(fields)


def _copy_out(connection: Connection, query: str) -> memoryview:
    payload = io.BytesIO()
    _copy(connection, f"COPY ({query}) TO STDOUT BINARY", payload)
    return payload.getbuffer()


def _copy(connection: Connection, statement: str, payload: IO[Any]) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.copy_expert(statement, payload, _SEND_BYTES)
    finally:
        cursor.close()
