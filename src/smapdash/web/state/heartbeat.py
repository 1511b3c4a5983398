"""The page's regular look at the database: is another load finished, is the database back."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import no_update

from smapdash.model.dataset import DatasetInfo

HEARTBEAT_MS = 10_000
"""How often the page looks whether another load has finished."""
OFFLINE_HEARTBEAT_MS = 5_000
"""How often it tries again while the database is away."""


class HeartbeatView(NamedTuple):
    """The version of what is drawn, the error banner, and when to look again."""

    version: Any
    offline_hidden: bool
    interval: int


def state_of(dataset: DatasetInfo) -> str:
    """Return what tells one state of the database from another; 0 before the first load."""
    return dataset.state or "0"


def heartbeat_view(dataset: DatasetInfo, version: str | None, heartbeat: int, *, was_offline: bool) -> HeartbeatView:
    """Return a new version when another load has finished, or when the database is back after an absence."""
    state = state_of(dataset)
    same = version is not None and version.partition(".")[0] == state
    new = f"{state}.{heartbeat}" if was_offline else state
    return HeartbeatView(
        version=no_update if same and not was_offline else new, offline_hidden=True, interval=HEARTBEAT_MS
    )
