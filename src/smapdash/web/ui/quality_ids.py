"""Ids of the cards of data quality beside those in `web/ui/ids.py`; those of cards name their exports, too."""

from __future__ import annotations

from typing import Final

COVERAGE_ORDER: Final = "coverage-order"
COVERAGE_ROWS: Final = "coverage-rows"
"""The users in the map of coverage, by their place in its order, as in the address."""
GAPS: Final = "gaps"
LOADS: Final = "loads"
LOAD: Final = "load"
OPEN_LOAD: Final = "open-load"
LOAD_ENTRIES: Final = "load-entries"
LOAD_ENTRIES_KIND: Final = "load-entries-kind"
