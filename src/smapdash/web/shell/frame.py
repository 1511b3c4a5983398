"""The HTML around a page: its scripts and style sheets, and what the browser fetches while it reads them."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from typing import Any, Final

from dash import Dash
from flask import Response, request
from plotly.io.json import to_json_plotly

from smapdash.model.accounts import ACCOUNT, Role
from smapdash.web.cards.page import Page
from smapdash.web.shell.bundle import ASSETS, read_bundle
from smapdash.web.shell.mount import lead_to
from smapdash.wording.messages import message

HEAD_SCRIPTS: Final = ("theme.js", "first.js")
"""Run in the head, before the first paint, unlike the scripts that Dash adds at the end of the page."""

SCRIPTS: Final = read_bundle("js", without=HEAD_SCRIPTS)
STYLES: Final = read_bundle("css")
_FRAME: Final = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
<head>
{%metas%}
<title>{%title%}</title>
{head}
<link rel="icon" type="image/svg+xml" href="{root}assets/icon.svg">
{plotly}
{%css%}
<link rel="stylesheet" href="{styles}">
<link rel="preload" as="fetch" crossorigin href="{page}_dash-layout">
<link rel="preload" as="fetch" crossorigin href="{page}_dash-dependencies">
</head>
<body>
{%app_entry%}
{%config%}{%scripts%}<script src="{scripts}"></script>{%renderer%}
</body>
</html>
"""

START: Final = "window.smapdashFirst.start();"
"""The only inline script, in place of Dash's own: it starts Dash with the first answer (`assets/first.js`)."""
PLOTLY: Final = '<script defer src="{url}" data-plotly></script>'
"""Runs after the scripts at the end of the page, which start the page meanwhile; `assets/plot.js` waits for it."""
_SUITES: Final = "_dash-component-suites/"
_UNUSED: Final = re.compile(r'<script src="[^"]*/(?:polyfill@|dash_table/)[^"]*"></script>\n?')
"""Only unsupported browsers need the one; the page has no table of the other."""
_CORE: Final = re.compile(r'<script src="([^"]*)/dash_core_components\.([^"]*)"></script>')
_WITH_DROPDOWNS: Final = r'\g<0><script src="\g<1>/async-dropdown.\g<2>"></script>'
"""Dash would fetch the dropdowns once the page is drawn, which would push down what is below them."""


class FramedPage(Dash):
    """Dash with the scripts that this page needs.

    All pages link to the scripts and style sheets of the first page, so that a browser caches one copy.
    """

    def interpolate_index(self, *_none: Any, **parts: Any) -> Any:
        parts["scripts"] = _CORE.sub(_WITH_DROPDOWNS, _UNUSED.sub("", parts["scripts"]))
        own, root = self.config.requests_pathname_prefix, self.server.config["APPLICATION_ROOT"]
        parts["scripts"] = parts["scripts"].replace(f'"{own}{_SUITES}', f'"{root}{_SUITES}')
        return super().interpolate_index(**parts)  # type: ignore[no-untyped-call]

    page: Page

    @cached_property
    def _layouts(self) -> dict[Role, str]:
        return {}

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """Return the page; its address has no slash at the end, since the links in it are relative.

        403 to an account that does not see it.
        """
        if not self.page.is_shown:
            return Response(f"{message('access.not_for_role')}\n", 403, mimetype="text/plain")
        path = request.path.rstrip("/")
        if path and path != request.path:
            return lead_to(f"{request.script_root}{path}")
        return super().index(*args, **kwargs)  # type: ignore[no-untyped-call]

    def serve_layout(self) -> Any:
        """Return the layout, which is the same for all accounts of a role and takes long to write."""
        role = ACCOUNT.get().role
        if role not in self._layouts:
            self._layouts[role] = to_json_plotly(self.get_layout())
        return Response(self._layouts[role], mimetype="application/json")


def write_frame(root: str, path: str) -> str:
    """Return a page's frame for Dash, with the addresses of its scripts and style sheets.

    Parameters
    ----------
    root, path : str
        Prefix of the dashboard, and the path of the page below it, each with a slash at both ends.
    """
    head = "\n".join(f'<script src="{root}{_url(name)}"></script>' for name in HEAD_SCRIPTS)
    bundles = {"{scripts}": f"{root}{SCRIPTS.url[1:]}", "{styles}": f"{root}{STYLES.url[1:]}"}
    page = _FRAME
    for place, address in {"{head}": head, **bundles, "{root}": root, "{page}": f"{root}{path[1:]}"}.items():
        page = page.replace(place, address)
    return page


def _url(script: str) -> str:
    """Return a script's address below the root with a hash of its content, since browsers cache it for a year."""
    mark = hashlib.sha256((ASSETS / script).read_bytes()).hexdigest()[:12]
    return f"assets/{script}?v={mark}"
