"""Ids of the cards of load research beside those of its tables in `web/ui/ids.py`; they name their exports, too."""

from __future__ import annotations

from typing import Final

ADMD: Final = "admd"
BOTH_PERIODS: Final = "both-periods"
BOTH_DAYS: Final = "both-days"
USER_CHANGES: Final = "user-changes"
DIFFERENCES: Final = "differences"
SHAPE_AREAS: Final = "shape-areas"
SHAPE_TARIFFS: Final = "shape-tariffs"
LOAD_SHAPES: Final = "load-shapes"
SHAPE_GROUPS: Final = "shape-groups"
SHAPE: Final = "shape"
