"""The energy of each half-hour, as an export contains it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.repository.protocol import Repository

if TYPE_CHECKING:
    import pandas as pd

_WHEN, _HOW_MUCH = ["start", "fold"], ["users", "readings", "energy_wh"]


def fetch_half_hours(repository: Repository, filters: Filters, split: Split) -> Iterator[pd.DataFrame]:
    """Return the energy of each half-hour of a selection, in total or by area and tariff, as frames, at least one."""
    frames = repository.fetch_all_energy(replace(filters, split=split), Grain.HALF_HOUR)
    names = [] if split is Split.NONE else ["area", "tariff"]
    return (frame[_WHEN + names + _HOW_MUCH] for frame in frames)
