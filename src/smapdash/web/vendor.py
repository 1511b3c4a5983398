"""Bootstrap's style sheet, served from the package that carries it, so that nothing of it is kept here or fetched."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from flask import Flask, Response

from smapdash.errors import ConfigurationError

BOOTSTRAP_VERSION: Final = "5.3.8"
BOOTSTRAP_SHA256: Final = "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede"
BOOTSTRAP_URL: Final = f"/vendor/bootstrap-{BOOTSTRAP_VERSION}.min.css"
ONE_YEAR_S: Final = 31_536_000


def read_bootstrap() -> bytes:
    """Return Bootstrap's minified style sheet.

    Raises
    ------
    ConfigurationError
        When the package Bootstrap-Flask is absent or carries another file than the expected one.
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


def serve_bootstrap(server: Flask) -> None:
    """Serve Bootstrap's style sheet under a URL that names its version, so that it may be kept for a year."""
    # The file ends with the name of a source map, which is not served.
    sheet = read_bootstrap().partition(b"/*# sourceMappingURL")[0]

    @server.get(BOOTSTRAP_URL)
    def bootstrap() -> Response:
        response = Response(sheet, mimetype="text/css")
        response.cache_control.public = True
        response.cache_control.max_age = ONE_YEAR_S
        return response
