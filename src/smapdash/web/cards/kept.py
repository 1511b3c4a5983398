"""Finished answers, kept for the next viewer with the same question: bounded, the least recently used leave first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Final

from smapdash.metrics.declared import ANSWERS

MOST_BYTES: Final = 32_000_000
"""About a hundred views of all cards; of each process."""
MOST_ANSWERS: Final = 4_000
LARGEST_SHARE: Final = 8
"""A larger share of all bytes would push out too many others for one answer."""


class KeptAnswers:
    """Keeps answers by their key; threads may share it, and compute equal questions once.

    Parameters
    ----------
    most_bytes : int
        Of all answers together.
    most : int
        Number of answers.
    """

    def __init__(self, most_bytes: int = MOST_BYTES, most: int = MOST_ANSWERS) -> None:
        self._lock, self._most_bytes, self._most = Lock(), most_bytes, most
        self._answers: OrderedDict[bytes, bytes] = OrderedDict()
        self._running: dict[bytes, Future[bytes]] = {}
        self._size = 0

    def __len__(self) -> int:
        return len(self._answers)

    def __contains__(self, key: bytes) -> bool:
        return key in self._answers

    @property
    def size(self) -> int:
        """Size of all kept answers [bytes]."""
        return self._size

    def get(self, key: bytes, compute: Callable[[], bytes]) -> bytes:
        """Return the answer of this key; it is computed where it is neither kept nor being computed.

        An error is raised for all who wait for the answer, and is not kept.
        """
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                ANSWERS.add("memory")
                return self._answers[key]
            running = self._running.get(key)
            if running is None:
                own = self._running[key] = Future[bytes]()
        ANSWERS.add("awaited" if running else "computed")
        if running is not None:
            return running.result()
        return self._compute(key, compute, own)

    def _compute(self, key: bytes, compute: Callable[[], bytes], own: Future[bytes]) -> bytes:
        try:
            answer = compute()
        except BaseException as error:
            with self._lock:
                del self._running[key]
            own.set_exception(error)
            raise
        with self._lock:
            del self._running[key]
            self._keep(key, answer)
        own.set_result(answer)
        return answer

    def _keep(self, key: bytes, answer: bytes) -> None:
        if len(answer) * LARGEST_SHARE > self._most_bytes:
            return
        self._answers[key] = answer
        self._size += len(answer)
        while self._size > self._most_bytes or len(self._answers) > self._most:
            _, oldest = self._answers.popitem(last=False)
            self._size -= len(oldest)
