"""Notes on the numbers that `smapdash query` prints, on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smapdash.model.enums import Compare
from smapdash.model.periods import ComparisonPeriod, comparison_period_of
from smapdash.wording.findings import describe_implausible, describe_strays
from smapdash.wording.periods import other_weekdays
from smapdash.wording.sufficiency import describe_shortfall

if TYPE_CHECKING:
    from smapdash.model.dataset import DatasetInfo
    from smapdash.model.filters import Filters
    from smapdash.repository.protocol import Repository


OF_A_PERIOD: Final = ("demand", "load-research", "changes", "admd", "peaks", "segments", "user")
"""Views of one figure for a whole period, which needs enough readings."""


def find_notes(repository: Repository, dataset: DatasetInfo, filters: Filters, view: str) -> list[str]:
    """Return notes on the comparison period, on implausible readings, and on data far outside the dates."""
    user_id = filters.users[0] if view == "user" else None
    found, notes = repository.fetch_implausible(filters, user_id), []
    if filters.compare is not Compare.NONE:
        notes.append(_describe_comparison(comparison_period_of(filters, dataset)))
    if found.count:
        notes.append(describe_implausible(found, verb="Leaves out" if filters.without_implausible else "Includes"))
    if view in OF_A_PERIOD:
        notes += filter(None, [describe_shortfall(repository.fetch_sufficiency(filters))])
    if dataset.strays:
        strays = describe_strays(dataset.stray_readings, dataset.strays)
        is_whole = filters.days(dataset) == dataset.extent
        notes.append(strays if is_whole else f"{strays} They are reached by --from and --to.")
    return notes


def _describe_comparison(period: ComparisonPeriod | None) -> str:
    if period is None:
        return "There is no reading on the days compared with, so there are no changes."
    other = other_weekdays(period)
    days = f"Changes are against {period.first_day} to {period.last_day}, both included"
    return f"{days}: {other}." if other else f"{days}."
