"""A table as a Parquet file, written some rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa

METADATA: Final = b"smapdash"
"""Key of the file's metadata that holds its title and notes as JSON."""


class _Sink:
    """A file that gives away what was written to it, so that no more than a row group is held in memory."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing, as nothing is buffered."""

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def to_parquet(title: str, notes: Iterable[tuple[str, str]], frames: Iterable[pd.DataFrame]) -> Iterator[bytes]:
    """Yield a Parquet file of frames of equal columns, at least one; each is a row group.

    Times are timestamps without a zone. Title and notes are in the metadata of the file.
    """
    import pyarrow as pa  # noqa: PLC0415 - takes a fifth of a second, which only this export needs
    import pyarrow.parquet as pq  # noqa: PLC0415

    sink, schema, writer = _Sink(), None, None
    for frame in frames:
        table = pa.Table.from_pandas(frame, schema, preserve_index=False)
        if writer is None or schema is None:
            schema = _with_notes(table.schema, title, notes)
            writer = pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd")
        writer.write_table(table.cast(schema))
        yield sink.take()
    if writer is not None:
        writer.close()
    yield sink.take()


def _with_notes(schema: pa.Schema, title: str, notes: Iterable[tuple[str, str]]) -> pa.Schema:
    content = {"title": title, "notes": dict(notes)}
    return schema.with_metadata({METADATA: json.dumps(content, ensure_ascii=False).encode()})
