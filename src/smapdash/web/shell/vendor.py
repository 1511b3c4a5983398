"""Third-party code that the page serves itself: Bootstrap's style sheet and the small bundle of plotly.js.

It is not part of this repository. Bootstrap's style sheet comes from a Python package; the bundle is fetched from npm
when smapdash is installed (`tools/prepare_page.py`) and kept in the virtual environment. Both are verified by checksum.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from flask import Flask, Response

from smapdash.errors import ConfigurationError

LOG = logging.getLogger(__name__)

SHARE: Final = Path(sys.prefix) / "share" / "smapdash"
"""Folder of the files that `tools/prepare_page.py` makes for this Python environment."""

BOOTSTRAP_VERSION: Final = "5.3.8"
BOOTSTRAP_SHA256: Final = "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede"
BOOTSTRAP_URL: Final = f"/vendor/bootstrap-{BOOTSTRAP_VERSION}.min.css"
PLOTLY_PACKAGE: Final = "plotly.js-cartesian-dist-min"
PLOTLY_VERSION: Final = "4.1.1"
"""The same version as in the Python package plotly, which makes the figures."""
PLOTLY_FILE: Final = "plotly-cartesian.min.js"
PLOTLY_SHA256: Final = "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"
PLOTLY_URL: Final = f"/vendor/plotly-cartesian-{PLOTLY_VERSION}-{PLOTLY_SHA256[:12]}.min.js"
WHOLE_PLOTLY_URL: Final = "/_dash-component-suites/plotly/package_data/plotly.min.js"
"""The full bundle of the package plotly, which Dash serves."""
ONE_YEAR_S: Final = 31_536_000


def read_bootstrap() -> bytes:
    """Return Bootstrap's minified style sheet.

    Raises
    ------
    ConfigurationError
        When the package Bootstrap-Flask is missing or has an unexpected file.
    """
    spec = find_spec("flask_bootstrap")
    if spec is None or spec.origin is None:
        raise ConfigurationError("Bootstrap's style sheet is missing: install the package Bootstrap-Flask==2.6.0.")
    path = Path(spec.origin).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
    try:
        sheet = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"Bootstrap's style sheet cannot be read ({error}): install Bootstrap-Flask==2.6.0."
        ) from error
    if hashlib.sha256(sheet).hexdigest() != BOOTSTRAP_SHA256:
        raise ConfigurationError(
            f"{path} is not Bootstrap {BOOTSTRAP_VERSION} as released: install Bootstrap-Flask==2.6.0 again."
        )
    return sheet


def plotly_path() -> Path:
    """Return the path of the small bundle of plotly.js."""
    return SHARE / "vendor" / PLOTLY_FILE


def read_plotly() -> bytes:
    """Return the small bundle of plotly.js, which draws lines, bars, histograms and heat maps.

    Raises
    ------
    ConfigurationError
        When it has not been fetched or is not the expected file.
    """
    try:
        bundle = plotly_path().read_bytes()
    except OSError:
        raise ConfigurationError(f"{PLOTLY_PACKAGE} {PLOTLY_VERSION} has not been fetched from npm.") from None
    if hashlib.sha256(bundle).hexdigest() != PLOTLY_SHA256:
        raise ConfigurationError(f"{plotly_path()} is not {PLOTLY_PACKAGE} {PLOTLY_VERSION} as released.")
    return bundle


def serve_bootstrap(server: Flask) -> None:
    """Serve Bootstrap's style sheet under a URL with its version, so that browsers can cache it for a year."""
    # The last line refers to a source map, which is not served.
    serve_for_ever(server, BOOTSTRAP_URL, read_bootstrap().partition(b"/*# sourceMappingURL")[0], "text/css")


def serve_plotly(server: Flask) -> bool:
    """Serve the small bundle of plotly.js and return True; if it is missing, log the reason and return False."""
    try:
        bundle = read_plotly()
    except ConfigurationError as error:
        LOG.warning("%s The page draws with the full bundle of the package plotly, 1 MB more at the first view.", error)
        return False
    serve_for_ever(server, PLOTLY_URL, bundle, "text/javascript")
    return True


def serve_for_ever(server: Flask, url: str, content: bytes, mimetype: str) -> None:
    """Serve a content that never changes under this URL, so that browsers can keep it for a year."""

    def send() -> Response:
        response = Response(content, mimetype=mimetype)
        response.cache_control.public = True
        response.cache_control.max_age = ONE_YEAR_S
        response.cache_control.immutable = True
        return response

    server.add_url_rule(url, endpoint=url, view_func=send)
