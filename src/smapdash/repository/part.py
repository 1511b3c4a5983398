"""What the parts of the repository share, each of which answers the questions of one page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from smapdash.analysis.cube import Cube
from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.repository.kept import KeptResults
from smapdash.repository.states import Readings


class Part(ABC):
    """A part of the repository."""

    def __init__(self, kept: KeptResults) -> None:
        self._kept = kept

    @abstractmethod
    def one_state(self) -> AbstractContextManager[DatasetInfo]:
        """Yield what is loaded; this thread's queries meanwhile use the same state, in one transaction."""

    @abstractmethod
    def _days_of(self, filters: Filters) -> AbstractContextManager[tuple[Cube, Readings]]:
        """Yield the roll-ups of the users that the filters name, and the readings beside them."""
