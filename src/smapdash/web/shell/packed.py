"""Scripts and style sheets, compressed once by `tools/prepare_page.py` instead of at every request."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

from smapdash.web.shell import vendor

STATIC: Final = ("/_dash-component-suites/", "/vendor/", "/assets/")


def packed_path(content: bytes) -> Path:
    """Return the path of the compressed form (brotli) of a content, which may not exist."""
    return vendor.SHARE / "packed" / f"{hashlib.sha256(content).hexdigest()}.br"


def send_packed(server: Flask) -> None:
    """Send the compressed form of a static file, if it has one, to browsers that accept it."""

    @server.after_request
    def exchange(response: Response) -> Response:
        is_static = request.path.startswith(STATIC) and response.status_code == 200
        if not is_static or not request.accept_encodings["br"]:
            return response
        response.direct_passthrough = False  # an asset is passed through unread
        try:
            packed = packed_path(response.get_data()).read_bytes()
        except OSError:
            return response
        response.set_data(packed)
        response.headers["Content-Encoding"] = "br"
        return response
