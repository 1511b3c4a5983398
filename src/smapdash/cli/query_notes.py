"""What a reader should know of the numbers that `smapdash query` prints: notes on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smapdash.finding_texts import describe_implausible, describe_strays

if TYPE_CHECKING:
    from smapdash.dataset import Coverage
    from smapdash.db.queries import Repository
    from smapdash.filters import Filters


def find_notes(repository: Repository, coverage: Coverage, filters: Filters, user_id: str | None) -> list[str]:
    """Return what stands out in the figures of a selection, or of one user, and what lies outside of its dates."""
    found, notes = repository.fetch_implausible(filters, user_id), []
    if found.count:
        notes.append(describe_implausible(found, verb="Leaves out" if filters.without_implausible else "Includes"))
    if coverage.strays:
        strays = describe_strays(coverage.stray_readings, coverage.strays)
        is_whole = filters.days(coverage) == coverage.extent
        notes.append(strays if is_whole else f"{strays} They are reached by --from and --to.")
    return notes
