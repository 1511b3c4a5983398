"""Kinds of metrics. Each process records into files of its own, which a scrape adds up.

Until `start_recording` a metric only looks whether it is on, and prometheus_client is not imported. It is made when it
is first recorded, since a gauge that is made before that reports 0 for a process that has nothing to report.
"""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar, Final

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable from which prometheus_client takes the folder of these files, at its import."""


class Metric(ABC):
    """A metric of all processes together.

    Parameters
    ----------
    name : str
        As it is scraped.
    text : str
        What it measures.
    labels : sequence of str
        Names of its labels. Their values come from the code, never from data or clients: no user, area or tariff.
    """

    is_on: ClassVar[bool] = False
    kind: ClassVar[str]

    def __init__(self, name: str, text: str, labels: Sequence[str] = ()) -> None:
        self.name, self.text, self.labels = name, text, tuple(labels)
        self._lock, self._children = Lock(), dict[tuple[str, ...], Any]()
        self._made: Any = None

    @property
    def series(self) -> tuple[str, ...]:
        """Names of what is scraped of it."""
        return (self.name,)

    @abstractmethod
    def _make(self) -> Any: ...

    def _of(self, values: tuple[str, ...]) -> Any:
        found = self._children.get(values)
        if found is None:
            with self._lock:
                self._made = self._made or self._make()
                found = self._children[values] = self._made.labels(*values) if self.labels else self._made
        return found


class Counter(Metric):
    """A number of events; its name ends in `_total`."""

    kind = "counter"

    def add(self, *labels: str) -> None:
        """Count an event."""
        if Metric.is_on:
            self._of(labels).inc()

    def _make(self) -> Any:
        from prometheus_client import Counter  # noqa: PLC0415 - takes 0.1 s, and the folder must be set before

        return Counter(self.name, self.text, self.labels, registry=None)


class Gauge(Metric):
    """A value of now.

    Parameters
    ----------
    of_processes : str
        What is made of the values of the processes that run: `sum`, `min` or `max`.
    """

    kind = "gauge"

    def __init__(self, name: str, text: str, *, of_processes: str = "sum") -> None:
        super().__init__(name, text)
        self._mode: Any = f"live{of_processes}"

    def set(self, value: float) -> None:
        """Replace the value of this process."""
        if Metric.is_on:
            self._of(()).set(value)

    def _make(self) -> Any:
        from prometheus_client import Gauge  # noqa: PLC0415

        return Gauge(self.name, self.text, registry=None, multiprocess_mode=self._mode)


class Times(Metric):
    """Durations, counted by how long they are [s]."""

    kind = "histogram"

    def __init__(self, name: str, text: str, labels: Sequence[str], bounds: Sequence[float]) -> None:
        super().__init__(name, text, labels)
        self._bounds = tuple(bounds)

    @property
    def series(self) -> tuple[str, ...]:
        """Names of what is scraped of it."""
        return tuple(f"{self.name}_{part}" for part in ("bucket", "count", "sum"))

    def add(self, seconds: float, *labels: str) -> None:
        """Count a duration."""
        if Metric.is_on:
            self._of(labels).observe(seconds)

    @contextmanager
    def timed(self) -> Iterator[list[str]]:
        """Count how long a block takes, unless it fails, with the labels that it puts into the list."""
        labels: list[str] = []
        began = time.perf_counter()
        yield labels
        self.add(time.perf_counter() - began, *labels)

    def _make(self) -> Any:
        from prometheus_client import Histogram  # noqa: PLC0415

        return Histogram(self.name, self.text, self.labels, registry=None, buckets=self._bounds)


def start_recording(*, on: bool = True) -> None:
    """Let this process record, into the folder that the environment names, or not."""
    Metric.is_on = on


def forget_process(number: int) -> None:
    """Leave out of gauges what a process that has ended reported; its counts stay."""
    if folder := os.environ.get(FOLDER):
        for file in Path(folder).glob(f"gauge_live*_{number}.db"):
            file.unlink(missing_ok=True)
