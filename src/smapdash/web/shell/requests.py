"""An id and, in the log, a line for each request."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from flask import Flask, Response, g, request

from smapdash.logs import REQUEST_ID, STATE
from smapdash.metrics.declared import REQUESTS
from smapdash.model.accounts import ACCOUNT

LOG = logging.getLogger(__name__)

HEADER: Final = "X-Request-ID"
_ID: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)
_CALLBACK: Final = re.compile(r"\.*([\w-]+\.[\w-]+)", re.ASCII)


def note_requests(server: Flask) -> None:
    """Give each request an id, that of a proxy before the server where it names one, and record how it was answered.

    To be called before anything else looks at requests. The query of an address is not logged: it can name users.
    """

    @server.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        STATE.set(None)
        REQUEST_ID.set(given if _ID.fullmatch(given) else uuid4().hex)
        g.began = time.perf_counter()

    @server.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = REQUEST_ID.get()
        if LOG.isEnabledFor(logging.INFO):
            LOG.info("request", extra=_describe(response))
        if REQUESTS.is_on:
            REQUESTS.add(
                time.perf_counter() - g.began, g.get("callback") or _kind_of_route(), str(response.status_code)
            )
        return response


def _describe(response: Response) -> Mapping[str, object]:
    return {
        "method": request.method,
        "path": request.path,
        "callback": g.get("callback"),
        "status": response.status_code,
        "ms": round(1_000 * (time.perf_counter() - g.began), 1),
        "bytes": response.content_length,
        "state": STATE.get() or None,
        "account": ACCOUNT.get().name or None,
    }


def _kind_of_route() -> str:
    """Return what a request without a callback is for: one of a few names, whatever its address is."""
    rule = request.url_rule.rule if request.url_rule else ""
    return "first" if "/_first/" in rule else "export" if rule.startswith("/export/") else "other"


def note_callback(output: str) -> None:
    """Keep which callback of the page a request is for: the first component and property of its outputs."""
    found = _CALLBACK.match(output)
    g.callback = found[1] if found else output
