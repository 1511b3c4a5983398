"""Builds the application: pages, callbacks, routes and headers around one repository."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from functools import partial

from dash import Dash
from flask import Flask, Response

from smapdash.errors import DatabaseError
from smapdash.repository.protocol import Repository
from smapdash.web.access.gate import HEALTH_URL, NO_LOGIN, Login, guard
from smapdash.web.access.records import keep_records
from smapdash.web.cards.answers import Answers
from smapdash.web.cards.kept import KeptAnswers
from smapdash.web.cards.page import Page
from smapdash.web.cards.register import followed, register_cards
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell import browser, faults, frame, hosts, packed, requests, security, vendor
from smapdash.web.shell.bundle import ASSETS
from smapdash.web.shell.exports import serve_exports
from smapdash.web.shell.first import serve_first
from smapdash.web.shell.frame import FramedPage
from smapdash.web.shell.header import register_header
from smapdash.web.shell.layout import build_layout
from smapdash.web.shell.mount import mount
from smapdash.web.shell.palette.dialog import register_palette
from smapdash.web.shell.waiting_room import READY_URL
from smapdash.web.state import controller
from smapdash.wording.messages import message

LOG = logging.getLogger(__name__)


def create_app(
    repository: Repository,
    *,
    pages: Sequence[Page] = PAGES,
    debug: bool = False,
    host: str = "127.0.0.1",
    allowed_hosts: Collection[str] = (),
    login: Login = NO_LOGIN,
    prefix: str = "/",
) -> Dash:
    """Build the dashboard on a repository; `.server` is its WSGI application, which serves all pages.

    Parameters
    ----------
    repository : Repository
        Source of all data. It is not queried before the first request.
    pages : sequence of Page
        In the order of the navigation; the first one is at /.
    debug : bool
        Switch on Dash's developer tools. Environment variables cannot switch them on.
    host : str
        Host name or address to listen on.
    allowed_hosts : collection of str
        Further host names of the dashboard.
    login : Login
        Who sends a request.
    prefix : str
        Path below which all of it lies, with a slash at both ends.

    Returns
    -------
    Dash
        The application of the first page.

    Raises
    ------
    ConfigurationError
        When Bootstrap's style sheet is missing or not the expected one.
    """
    server = _build_server(host, allowed_hosts, login, prefix)
    keep_records(server, repository)
    kept = KeptAnswers()
    apps = [_build_page(server, repository, page, pages, kept, debug=debug) for page in pages]
    _configure_server(server, repository, apps, pages)
    return apps[0]


def _build_page(
    server: Flask, repository: Repository, page: Page, pages: Sequence[Page], kept: KeptAnswers, *, debug: bool
) -> Dash:
    """Build the Dash application of one page, so that its callbacks refer to its own components only."""
    app = _make_app(server, page, is_first=page is pages[0])
    answers = Answers(repository, page, kept)
    controller.register(app, repository, page.state)
    register_header(app, repository)
    register_palette(app, repository, page, pages)
    register_cards(app, repository, page, answers)
    serve_first(server, repository, page, answers)
    browser.register(app, page)
    app.layout = partial(build_layout, page, pages, partial(followed, app, page.lazy))
    # Avoids a second copy of the layout in the page for the validation of callbacks; the layout itself serves.
    app.validation_layout = None
    _set_dev_tools(app, on=debug)
    return app


def _make_app(server: Flask, page: Page, *, is_first: bool) -> Dash:
    """Return the Dash application of a page, without its layout and callbacks."""
    path = f"{page.path.rstrip('/')}/"
    root = server.config["APPLICATION_ROOT"]
    app = FramedPage(
        "smapdash",
        server=server,  # type: ignore[arg-type]  # Dash says bool, and takes a Flask
        assets_folder=str(ASSETS),
        assets_external_path="",
        requests_pathname_prefix=f"{root}{path[1:]}",
        routes_pathname_prefix=path,
        pages_folder="",
        use_pages=False,
        title=message("page.title") if is_first else f"{page.name} - {message('page.title')}",
        update_title="",
        external_stylesheets=[f"{root}{vendor.BOOTSTRAP_URL[1:]}"],
        index_string=frame.write_frame(root, path),
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
        compress=is_first,
        serve_locally=True,
        include_assets_files=False,
        suppress_callback_exceptions=False,
        enable_mcp=False,
        add_log_handler=False,
        on_error=faults.show_fault,
    )
    app.page, app.renderer = page, frame.START
    if page.path != path:
        server.add_url_rule(page.path, endpoint=page.path, view_func=app.index)
    return app


def _build_server(host: str, allowed_hosts: Collection[str], login: Login, prefix: str) -> Flask:
    """Return a server configured before Dash reads its settings."""
    server = Flask("smapdash", static_folder=None)
    requests.note_requests(server)
    hosts.refuse_unknown_hosts(server, host, allowed_hosts)  # before anything else looks at a request
    mount(server, prefix)
    guard(server, login)
    security.refuse_other_sites(server, allowed_hosts)
    # Prevents a redirect of `//` to the host of the request's own Host header.
    server.url_map.merge_slashes = False
    server.config["MAX_CONTENT_LENGTH"] = security.MAX_REQUEST_BYTES
    server.config["SEND_FILE_MAX_AGE_DEFAULT"] = vendor.ONE_YEAR_S
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_ALGORITHM_STREAMING"] = ["br", "deflate"]
    server.config["COMPRESS_BR_LEVEL"] = 2  # a tenth more bytes than 5, in a quarter of its time
    return server


def _set_dev_tools(app: Dash, *, on: bool) -> None:
    """Set every switch, since Dash would read missing ones from the environment."""
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


def _configure_server(server: Flask, repository: Repository, apps: Sequence[Dash], pages: Sequence[Page]) -> None:
    vendor.serve_bootstrap(server)
    for bundle in (frame.SCRIPTS, frame.STYLES):
        vendor.serve_for_ever(server, *bundle)
    plotly_url = vendor.PLOTLY_URL if vendor.serve_plotly(server) else vendor.WHOLE_PLOTLY_URL
    plotly = frame.PLOTLY.format(url=f"{server.config['APPLICATION_ROOT']}{plotly_url[1:]}")
    packed.send_packed(server)
    _serve_health(server, repository)
    serve_exports(server, repository, pages)
    security.refuse_unknown_paths(server)
    for app in apps:
        app.index_string = app.index_string.replace("{plotly}", plotly)
        security.refuse_malformed_callbacks(app)
    hashes = dict.fromkeys(one for app in apps for one in app.csp_hashes())
    security.send_headers(server, list(hashes))


def _serve_health(server: Flask, repository: Repository) -> None:
    @server.get(HEALTH_URL)
    def health() -> Response:
        try:
            repository.check_health()
        except DatabaseError as error:
            LOG.warning("health check: %s", error)
            return Response("The database does not answer.\n", status=503, mimetype="text/plain")
        return Response("ok\n", mimetype="text/plain")

    @server.get(READY_URL)
    def ready() -> Response:
        try:
            repository.check_ready()
        except DatabaseError as error:
            LOG.warning("readiness check: %s", error)
            return Response("The page cannot be served from the database.\n", status=503, mimetype="text/plain")
        return Response("ready\n", mimetype="text/plain")
