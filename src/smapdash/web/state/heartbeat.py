"""The page's regular check for a new load and for the return of the database."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import no_update

from smapdash.model.dataset import DatasetInfo
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEARTBEAT_MS = 10_000
"""Interval of the check for a new load."""
OFFLINE_HEARTBEAT_MS = 5_000
"""Interval of retries while the database is offline."""


PREPARING_HEARTBEAT_MS = 1_000
"""Interval of retries while newer readings are being prepared."""


class HeartbeatView(NamedTuple):
    """The version of the data drawn, whether the banner on the database is hidden, the next check, and their age."""

    version: Any
    offline_hidden: bool
    interval: int
    loaded_at: Any


def state_of(dataset: DatasetInfo) -> str:
    """Return the identifier of the database's state; 0 before the first load."""
    return dataset.state or "0"


def describe_age(dataset: DatasetInfo) -> str:
    """Return when the data were loaded, and whether newer ones are being prepared."""
    if dataset.loaded_at is None:
        return ""
    moment = formatting.moment(dataset.loaded_at)
    if dataset.newer_loaded_at:
        return message("header.newer_being_prepared", moment=moment)
    return message("header.loaded_utc", moment=moment)


def heartbeat_view(dataset: DatasetInfo, version: str | None, heartbeat: int, *, had_banner: bool) -> HeartbeatView:
    """Return a new version, so that the cards ask again, after another load or while a banner is shown."""
    state, is_newest = state_of(dataset), dataset.newer_loaded_at is None
    has_passed = had_banner and is_newest
    same = version is not None and version.partition(".")[0] == state
    new = f"{state}.{heartbeat}" if has_passed else state
    return HeartbeatView(
        version=no_update if same and not has_passed else new,
        offline_hidden=True,
        interval=HEARTBEAT_MS if is_newest else PREPARING_HEARTBEAT_MS,
        loaded_at=no_update if is_newest else describe_age(dataset),  # the header follows the version by itself
    )
