"""Scripts and style sheets, compressed once by `tools/prepare_page.py` rather than at every request."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

from smapdash.web.shell import vendor

STATIC: Final = ("/_dash-component-suites/", "/vendor/", "/assets/")


def packed_path(content: bytes) -> Path:
    """Return where the compressed form (brotli) of a content stands, if it was made."""
    return vendor.SHARE / "packed" / f"{hashlib.sha256(content).hexdigest()}.br"


def send_packed(server: Flask) -> None:
    """Send the compressed form of a static file that has one to a browser that takes it; others go their usual way."""

    @server.after_request
    def exchange(response: Response) -> Response:
        is_static = request.path.startswith(STATIC) and response.status_code == 200
        if not is_static or not request.accept_encodings["br"]:
            return response
        response.direct_passthrough = False  # an asset is a file that is not read yet
        try:
            packed = packed_path(response.get_data()).read_bytes()
        except OSError:
            return response
        response.set_data(packed)
        response.headers["Content-Encoding"] = "br"
        return response
