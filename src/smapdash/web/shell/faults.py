"""Failures of callbacks: the page keeps its content, and a banner gives the reason."""

from __future__ import annotations

import logging

from dash import set_props

from smapdash.errors import DatabaseError, NotReadyError
from smapdash.metrics.declared import FAULTS
from smapdash.web.state.heartbeat import OFFLINE_HEARTBEAT_MS, PREPARING_HEARTBEAT_MS
from smapdash.web.ui import ids
from smapdash.wording.messages import message

LOG = logging.getLogger(__name__)


def show_fault(error: Exception) -> None:
    """Log the error of a callback and show a banner; Dash leaves the outputs unchanged."""
    if isinstance(error, NotReadyError):
        FAULTS.add("preparing")
        set_props(ids.PREPARING_TEXT, {"children": message("page.preparing_text", why=error)})
        set_props(ids.PREPARING, {"hidden": False})
        set_props(ids.HEARTBEAT, {"interval": PREPARING_HEARTBEAT_MS})
        return
    if isinstance(error, DatabaseError):
        FAULTS.add("database")
        LOG.warning("%s", error)
        set_props(ids.OFFLINE, {"hidden": False})
        set_props(ids.HEARTBEAT, {"interval": OFFLINE_HEARTBEAT_MS})
        return
    FAULTS.add("fault")
    LOG.error("a callback failed", exc_info=error)
    set_props(ids.FAULT, {"hidden": False})
