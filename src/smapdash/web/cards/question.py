"""What a card asks: the page's filters applied to one state of the data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from smapdash.model.coverage import NO_DAYS, Sufficiency
from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.findings import NONE_IMPLAUSIBLE, Implausible
from smapdash.model.results import NO_SUMMARY, Summary
from smapdash.repository.protocol import Repository
from smapdash.web.comparison.changes import Compared, fetch_compared


@dataclass(frozen=True)
class Question:
    """One question; values that several cards need are fetched once.

    Attributes
    ----------
    repository : Repository
        Repository to query, pinned to the state that `dataset` describes.
    dataset : DatasetInfo
        What is loaded.
    filters : Filters
        What is selected.
    is_narrow : bool
        Whether the charts are as narrow as a phone.
    is_quick : bool
        Whether to answer without what takes long, because the whole answer is wanted later.
    """

    repository: Repository
    dataset: DatasetInfo
    filters: Filters
    is_narrow: bool = False
    is_quick: bool = False

    @property
    def grain(self) -> Grain:
        """Length of the buckets of charts over time."""
        return self.filters.grain_in(self.dataset)

    @cached_property
    def summary(self) -> Summary:
        """Key figures of the selection."""
        return self.repository.fetch_summary(self.filters) if self.dataset.readings else NO_SUMMARY

    @cached_property
    def compared(self) -> Compared | None:
        """The comparison period with its key figures; None without one."""
        return fetch_compared(self.repository, self.dataset, self.filters)

    @cached_property
    def sufficiency(self) -> Sufficiency:
        """How many days of the selection's users have enough readings."""
        return self.repository.fetch_sufficiency(self.filters) if self.dataset.readings else NO_DAYS

    @property
    def before_sufficiency(self) -> Sufficiency:
        """The same of the comparison period; of nobody without one."""
        return self.of_comparison_period.sufficiency if self.of_comparison_period else NO_DAYS

    @cached_property
    def included(self) -> Implausible:
        """Implausible readings that the figures of the selection include."""
        return NONE_IMPLAUSIBLE if self.filters.without_implausible else self.found

    @cached_property
    def found(self) -> Implausible:
        """Implausible readings in the selection, even if the figures leave them out."""
        return self.repository.fetch_implausible(self.filters)

    def of_all(self, by: Split) -> Question:
        """Return the same question for all areas, or for all tariffs."""
        filters = replace(self.filters, areas=()) if by is Split.AREA else replace(self.filters, tariffs=())
        return self if filters == self.filters else replace(self, filters=filters)

    @property
    def across_users(self) -> Question:
        """The same question about all users together, where it is split by user."""
        whole = replace(self.filters, split=Split.NONE)
        return replace(self, filters=whole) if self.filters.split is Split.USER else self

    @cached_property
    def of_comparison_period(self) -> Question | None:
        """The same question for the comparison period; None without one."""
        return replace(self, filters=self.compared.days_of(self.filters)) if self.compared else None
