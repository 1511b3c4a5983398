"""The page's regular look at the database: is another load finished, is the database back."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import no_update

from smapdash.dataset import Coverage
from smapdash.web.layout import BEAT_MS


class BeatView(NamedTuple):
    """The version of what is drawn, the error banner, and when to look again."""

    version: Any
    away_hidden: bool
    interval: int


def state_of(coverage: Coverage) -> str:
    """Return what tells one state of the database from another; 0 before the first load."""
    return coverage.state or "0"


def beat_view(coverage: Coverage, version: str | None, beat: int, *, was_away: bool) -> BeatView:
    """Return a new version when another load has finished, or when the database is back after an absence."""
    state = state_of(coverage)
    same = version is not None and version.partition(".")[0] == state
    new = f"{state}.{beat}" if was_away else state
    return BeatView(version=no_update if same and not was_away else new, away_hidden=True, interval=BEAT_MS)
