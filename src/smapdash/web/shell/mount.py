"""The path below which the whole dashboard lies, for a proxy that serves other things on the same name.

The path of each request is split as WSGI does it: the prefix is its SCRIPT_NAME, and routes match the rest. Links in
the page are relative, so that only the frame of a page and Dash's own requests need the prefix.
"""

from __future__ import annotations

from flask import Flask, Response, redirect, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response as Answer

from smapdash.web.access.gate import HEALTH_URL
from smapdash.web.shell.waiting_room import READY_URL
from smapdash.wording.messages import message


def mount(server: Flask, prefix: str) -> None:
    """Serve all routes below a prefix, and outside it only the health checks, which know the port and no path.

    Parameters
    ----------
    prefix : str
        A path with a slash at both ends; / for the whole host.
    """
    # Also the path of the cookies that Flask sets.
    server.config["APPLICATION_ROOT"] = prefix
    root = prefix.rstrip("/")
    if not root:
        return
    routes = server.wsgi_app
    server.wsgi_app = DispatcherMiddleware(routes, {root: routes})  # type: ignore[method-assign]

    @server.before_request
    def only_below_prefix() -> Response | Answer | None:
        if request.script_root == root:
            return None if request.environ["PATH_INFO"] else lead_to(prefix)
        if request.path in (HEALTH_URL, READY_URL):
            return None
        return Response(f"{message('page.elsewhere', prefix=prefix)}\n", status=404, mimetype="text/plain")


def lead_to(path: str) -> Answer:
    """Redirect a request, with its query, to a path of this host."""
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{path}?{query}" if query else path, 308)
