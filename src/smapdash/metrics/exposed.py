"""What a scrape reads: the files of all processes added up, and what the database stores of loads."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from smapdash.errors import DatabaseError
from smapdash.metrics.declared import DATABASE_UP, LAST_LOAD_AT, LOAD_ROWS, LOADS
from smapdash.metrics.kinds import FOLDER, Metric
from smapdash.model.loads import LoadTotals

if TYPE_CHECKING:
    from prometheus_client.core import Metric as Family

END_WAIT_S: Final = 5.0
"""For a scrape that runs when the dashboard ends."""


class Exposition:
    """The metrics of all processes, as text; `lock` is held while they are read.

    Parameters
    ----------
    folder : Path
        Where processes record.
    fetch : callable
        Returns what is stored of loads; raises `DatabaseError` when the database is away.
    """

    def __init__(self, folder: Path, fetch: Callable[[], LoadTotals]) -> None:
        self._folder, self._fetch, self.lock = folder, fetch, Lock()

    def render(self) -> bytes:
        """Return all metrics in Prometheus's text format 0.0.4."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - the folder is set by now
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        with self.lock:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self._folder))  # type: ignore[no-untyped-call]
            registry.register(self)
            return generate_latest(registry)

    def collect(self) -> Iterator[Family]:
        """Yield what the database stores, for the registry."""
        try:
            totals = self._fetch()
        except DatabaseError:
            yield _family(DATABASE_UP, {(): 0})
            return
        yield _family(DATABASE_UP, {(): 1})
        yield _family(LOADS, {(result,): number for result, number in totals.loads.items()})
        yield _family(LOAD_ROWS, {(kind,): number for kind, number in totals.rows.items()})
        yield _family(LAST_LOAD_AT, {(): totals.last_at.timestamp() if totals.last_at else 0})


@contextmanager
def open_exposition(fetch: Callable[[], LoadTotals]) -> Iterator[Exposition]:
    """Yield what serves the metrics of this process and its children, with a folder that is removed at its end."""
    own = os.getpid()
    folder = Path(tempfile.mkdtemp(prefix="smapdash-metrics-"))
    exposition = Exposition(folder, fetch)
    os.environ[FOLDER] = str(folder)
    try:
        yield exposition
    finally:
        if os.getpid() == own:  # a forked worker leaves through here too
            exposition.lock.acquire(timeout=END_WAIT_S)  # for good: a scrape that comes now finds no files
            shutil.rmtree(folder, ignore_errors=True)
            del os.environ[FOLDER]


def _family(metric: Metric, values: Mapping[tuple[str, ...], float]) -> Family:
    from prometheus_client.core import Metric as Family  # noqa: PLC0415

    family = Family(metric.name.removesuffix("_total"), metric.text, metric.kind)
    for labels, value in values.items():
        family.add_sample(metric.name, dict(zip(metric.labels, labels, strict=True)), value)
    return family
