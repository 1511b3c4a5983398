"""Reading ahead: the next batch is made in a thread while the last one is written."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def read_ahead(batches: Iterator[T]) -> Generator[T]:
    """Yield what an iterator gives, one ahead; what it raises is raised here. Close it if you stop early."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="smapdash-read") as thread:
        coming = thread.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = thread.submit(next, batches, None)
            yield batch
