"""Builds the application: page, callbacks, routes and headers around one repository."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Final

from dash import Dash
from flask import Flask, Response

from smapdash.db.queries import Repository
from smapdash.errors import DatabaseError
from smapdash.web import callbacks, security, texts, vendor
from smapdash.web.layout import build_layout

LOG = logging.getLogger(__name__)

HEALTH_URL: Final = "/healthz"
ASSETS: Final = Path(__file__).parent / "assets"
THEME_SCRIPT: Final = "theme.js"
"""Runs in the head, before the first paint, and so is not among the scripts that Dash adds at the end."""

_PAGE: Final = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
<head>
{%metas%}
<title>{%title%}</title>
<script src="{theme}"></script>
{%favicon%}
{%css%}
</head>
<body>
{%app_entry%}
{%config%}{%scripts%}{%renderer%}
</body>
</html>
"""


def create_app(repository: Repository, *, debug: bool = False) -> Dash:
    """Build the dashboard over a repository; `.server` is its WSGI application.

    Parameters
    ----------
    repository : Repository
        Answers the page's questions. Nothing is asked before the first request.
    debug : bool
        Switch on Dash's tools for developers. The environment cannot switch them on.

    Raises
    ------
    ConfigurationError
        When Bootstrap's style sheet is missing or is not the expected one.
    """
    app = Dash(
        "smapdash",
        assets_folder=str(ASSETS),
        assets_ignore=THEME_SCRIPT.replace(".", r"\."),
        assets_external_path="",
        requests_pathname_prefix="/",
        routes_pathname_prefix="/",
        pages_folder="",
        use_pages=False,
        title=texts.TITLE,
        update_title="",
        external_stylesheets=[vendor.BOOTSTRAP_URL],
        index_string=_PAGE.replace("{theme}", _theme_url()),
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
        compress=True,
        serve_locally=True,
        include_assets_files=True,
        suppress_callback_exceptions=False,
        enable_mcp=False,
        add_log_handler=False,
        on_error=callbacks.tell_fault,
    )
    app.layout = build_layout
    callbacks.register(app, repository)
    _configure_server(app, repository)
    _set_dev_tools(app, on=debug)
    return app


def _set_dev_tools(app: Dash, *, on: bool) -> None:
    """Decide every switch here, since Dash would read those that are left out from the environment."""
    app.enable_dev_tools(
        debug=on,
        dev_tools_ui=on,
        dev_tools_props_check=on,
        dev_tools_prune_errors=on,
        dev_tools_validate_callbacks=on,
        dev_tools_serve_dev_bundles=False,
        dev_tools_hot_reload=False,
        dev_tools_silence_routes_logging=False,
        dev_tools_disable_version_check=True,
    )


def _configure_server(app: Dash, repository: Repository) -> None:
    server = app.server
    server.config["MAX_CONTENT_LENGTH"] = security.MAX_REQUEST_BYTES
    server.config["SEND_FILE_MAX_AGE_DEFAULT"] = vendor.ONE_YEAR_S
    vendor.serve_bootstrap(server)
    _serve_health(server, repository)
    security.refuse_unknown_paths(server)
    security.refuse_malformed_callbacks(app)
    security.send_headers(server, app.csp_hashes())


def _serve_health(server: Flask, repository: Repository) -> None:
    @server.get(HEALTH_URL)
    def health() -> Response:
        try:
            repository.check_health()
        except DatabaseError as error:
            LOG.warning("health check: %s", error)
            return Response("The database does not answer.\n", status=503, mimetype="text/plain")
        return Response("ok\n", mimetype="text/plain")


def _theme_url() -> str:
    """Return the theme script's address with a mark of its content, since browsers keep it for a year."""
    mark = hashlib.sha256((ASSETS / THEME_SCRIPT).read_bytes()).hexdigest()[:12]
    return f"/assets/{THEME_SCRIPT}?v={mark}"
