"""The page's callbacks. Each parses its untrusted arguments, calls one view and returns; nothing else happens here."""

from __future__ import annotations

from dash import Dash

from smapdash.db.queries import Repository
from smapdash.web.callbacks import browser, calendar, regions, state, user
from smapdash.web.callbacks.faults import tell_fault

__all__ = ["register", "tell_fault"]


def register(app: Dash, repository: Repository) -> None:
    """Register every callback of the page with `app`."""
    state.register(app, repository)
    regions.register(app, repository)
    calendar.register(app, repository)
    user.register(app, repository)
    browser.register(app)
