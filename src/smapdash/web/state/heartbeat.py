"""The page's regular check for a new load and for the return of the database."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import no_update

from smapdash.model.dataset import DatasetInfo

HEARTBEAT_MS = 10_000
"""Interval of the check for a new load."""
OFFLINE_HEARTBEAT_MS = 5_000
"""Interval of retries while the database is offline."""


class HeartbeatView(NamedTuple):
    """The version of the data drawn, whether the offline banner is hidden, and the interval to the next check."""

    version: Any
    offline_hidden: bool
    interval: int


def state_of(dataset: DatasetInfo) -> str:
    """Return the identifier of the database's state; 0 before the first load."""
    return dataset.state or "0"


def heartbeat_view(dataset: DatasetInfo, version: str | None, heartbeat: int, *, was_offline: bool) -> HeartbeatView:
    """Return a new version after another load, or when the database is back after being offline."""
    state = state_of(dataset)
    same = version is not None and version.partition(".")[0] == state
    new = f"{state}.{heartbeat}" if was_offline else state
    return HeartbeatView(
        version=no_update if same and not was_offline else new, offline_hidden=True, interval=HEARTBEAT_MS
    )
