"""The HTML around a page: its scripts and style sheets, and what the browser fetches while it reads them."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from typing import Any, Final

from dash import Dash
from flask import Response
from plotly.io.json import to_json_plotly

from smapdash.web.shell import vendor
from smapdash.web.shell.bundle import ASSETS, read_bundle

THEME_SCRIPT: Final = "theme.js"
"""Runs in the head before the first paint, unlike the scripts that Dash adds at the end of the page."""

SCRIPTS: Final = read_bundle("js", without=(THEME_SCRIPT,))
STYLES: Final = read_bundle("css")
_FRAME: Final = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
<head>
{%metas%}
<title>{%title%}</title>
<script src="{theme}"></script>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
{plotly}
{%css%}
<link rel="stylesheet" href="{styles}">
<link rel="preload" as="fetch" crossorigin href="{prefix}_dash-layout">
<link rel="preload" as="fetch" crossorigin href="{prefix}_dash-dependencies">
</head>
<body>
{%app_entry%}
{%config%}{%scripts%}<script src="{scripts}"></script>{%renderer%}
</body>
</html>
"""

PLOTLY: Final = f'<link rel="preload" as="script" href="{vendor.PLOTLY_URL}" data-plotly>'
"""Preloaded; `assets/page.js` gives this address to Dash, which loads it for the first graph."""
_POLYFILL: Final = re.compile(r'<script src="[^"]*/polyfill@[^"]*"></script>\n?')


class FramedPage(Dash):
    """Dash without its polyfill, which only unsupported browsers need.

    All pages link to the scripts and style sheets of the first page, so that a browser caches one copy.
    """

    def interpolate_index(self, *_none: Any, **parts: Any) -> Any:
        parts["scripts"] = _POLYFILL.sub("", parts["scripts"])
        prefix = self.config.requests_pathname_prefix
        parts["scripts"] = parts["scripts"].replace(f'"{prefix}_dash-component-suites/', '"/_dash-component-suites/')
        return super().interpolate_index(**parts)  # type: ignore[no-untyped-call]

    @cached_property
    def _layout_json(self) -> str:
        return to_json_plotly(self.get_layout())  # type: ignore[no-any-return]

    def serve_layout(self) -> Any:
        """Return the layout, which is the same for everybody and takes long to write."""
        return Response(self._layout_json, mimetype="application/json")


def write_frame(prefix: str) -> str:
    """Return the page's frame for Dash, with the addresses of its scripts and style sheets."""
    places = {"{theme}": _theme_url(), "{scripts}": SCRIPTS.url, "{styles}": STYLES.url, "{prefix}": prefix}
    page = _FRAME
    for place, address in places.items():
        page = page.replace(place, address)
    return page


def _theme_url() -> str:
    """Return the theme script's address with a hash of its content, since browsers cache it for a year."""
    mark = hashlib.sha256((ASSETS / THEME_SCRIPT).read_bytes()).hexdigest()[:12]
    return f"/assets/{THEME_SCRIPT}?v={mark}"
