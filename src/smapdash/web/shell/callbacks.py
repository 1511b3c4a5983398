"""The page's callbacks. Each parses its untrusted arguments, calls one view and returns; nothing else happens here."""

from __future__ import annotations

from dash import Dash

from smapdash.repository.protocol import Repository
from smapdash.web.pages.overview import regions
from smapdash.web.pages.overview.rest_days import question
from smapdash.web.pages.user import panel
from smapdash.web.shell import browser
from smapdash.web.state import controller


def register(app: Dash, repository: Repository) -> None:
    """Register every callback of the page with `app`."""
    controller.register(app, repository)
    regions.register(app, repository)
    question.register(app, repository)
    panel.register(app, repository)
    browser.register(app)
