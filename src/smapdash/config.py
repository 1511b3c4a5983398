"""Settings from the command line, the environment and the file that it names. Nothing is read at import."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from smapdash import access
from smapdash.errors import ConfigurationError
from smapdash.logs import FORMS
from smapdash.named_files import read_named_file

_URL_FILE = "SMAPDASH_DATABASE_URL_FILE"
_TOKEN = "SMAPDASH_METRICS_TOKEN"  # noqa: S105 - its name

LAST_PORT: Final = 65_535
_NAME = re.compile(r"[\w-]+", re.ASCII)
_BEARER = re.compile(r"[A-Za-z0-9._~+/-]{16,1000}=*")
"""RFC 6750, and long enough not to be found by trying."""

ENVIRONMENT = {
    "DATABASE_URL": "PostgreSQL to use (14 or later); without it an embedded server is started",
    _URL_FILE: "a file that holds the same, for where the environment is seen by others",
    "SMAPDASH_READER_URL": "the same database as a role that can only SELECT; all that `serve` needs",
    "SMAPDASH_EDITOR_URL": "the same database as a role that may also save settings and reviews",
    "SMAPDASH_HOSTS": "further names, with commas between, by which the dashboard is reached",
    "SMAPDASH_PREFIX": "path below which the dashboard is served, as /meters/ (default: /)",
    "SMAPDASH_HOME": "folder of the embedded server (default: the platform's folder for user data)",
    "SMAPDASH_LOG": "form of the log: text (warnings, the default) or json (a line for each request too)",
    "SMAPDASH_METRICS_PORT": "port of the metrics for Prometheus, which are off without it; 0 for any",
    "SMAPDASH_METRICS_HOST": "address that this port listens on (default: 127.0.0.1)",
    _TOKEN: "what Prometheus must send as a bearer token to read them; needed where accounts log in",
    f"{_TOKEN}_FILE": "a file that holds this token",
    "SMAPDASH_CACHE": "folder of the roll-ups that the processes of the dashboard share (default: in SMAPDASH_HOME)",
} | access.VARIABLES
"""Every environment variable that is read, with its meaning."""


@dataclass(frozen=True)
class Settings:
    """Where the database is.

    Attributes
    ----------
    database_url : str or None
        URL of a PostgreSQL; None for the embedded server.
    reader_url : str or None
        URL of the same database for a role that can only read; None to have one made.
    editor_url : str or None
        URL of the same database for a role that can write settings and reviews; None to have one made.
    home : Path
        Folder of the embedded server.
    cache : Path
        Folder of the roll-ups that processes share; all of it can be made again from the database.
    hosts : tuple of str
        Further names by which the dashboard is reached.
    log : str
        Form of the log: text or json.
    metrics_port : int or None
        Port of the metrics; None where they are off.
    metrics_host : str
        Address that it listens on.
    metrics_token : str
        What a request for them must send; empty where everybody who reaches the port may read them.
    prefix : str
        Path below which the dashboard is served, with a slash at both ends.
    """

    database_url: str | None
    reader_url: str | None
    home: Path
    cache: Path
    hosts: tuple[str, ...] = ()
    log: str = FORMS[0]
    editor_url: str | None = None
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    metrics_token: str = ""
    prefix: str = "/"

    @property
    def names_database(self) -> bool:
        """Whether a PostgreSQL is named, so that no embedded server is started."""
        return bool(self.database_url or self.reader_url)


def read_settings(environ: Mapping[str, str], database_url: str | None = None) -> Settings:
    """Return the settings: the option first, then the environment, then the file that it names, then the default.

    Empty counts as not set.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, or a value is unknown.
    """
    log = environ.get("SMAPDASH_LOG") or FORMS[0]
    if log not in FORMS:
        raise ConfigurationError(f"SMAPDASH_LOG is {log}: set it to {' or '.join(FORMS)}.")
    home = Path(environ.get("SMAPDASH_HOME") or platformdirs.user_data_dir("smapdash", appauthor=False)).expanduser()
    return Settings(
        database_url=database_url or environ.get("DATABASE_URL") or read_named_file(environ, _URL_FILE) or None,
        reader_url=environ.get("SMAPDASH_READER_URL") or None,
        home=home,
        cache=Path(environ.get("SMAPDASH_CACHE") or home / "cache").expanduser(),
        log=log,
        hosts=tuple(name.strip() for name in environ.get("SMAPDASH_HOSTS", "").split(",") if name.strip()),
        editor_url=environ.get("SMAPDASH_EDITOR_URL") or None,
        metrics_port=_read_port(environ.get("SMAPDASH_METRICS_PORT", "")),
        metrics_host=environ.get("SMAPDASH_METRICS_HOST") or "127.0.0.1",
        metrics_token=_read_token(environ),
        prefix=parse_prefix(environ.get("SMAPDASH_PREFIX") or "/"),
    )


def _read_port(given: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= 5 and int(given) <= LAST_PORT):
        raise ConfigurationError(f"SMAPDASH_METRICS_PORT is {given}: set it to a number from 0 to {LAST_PORT}.")
    return int(given)


def _read_token(environ: Mapping[str, str]) -> str:
    token = environ.get(_TOKEN) or read_named_file(environ, f"{_TOKEN}_FILE")
    if token and not _BEARER.fullmatch(token):
        raise ConfigurationError(f"{_TOKEN} must be at least 16 letters, digits or any of ._~+/- without spaces.")
    return token


def parse_prefix(text: str) -> str:
    """Return the path below which the dashboard is served, with a slash at both ends.

    Raises
    ------
    ConfigurationError
        When it is no path of plain names.
    """
    names = text.strip("/").split("/") if text.strip("/") else []
    if not text.startswith("/") or not all(_NAME.fullmatch(name) for name in names):
        raise ConfigurationError(
            f"The prefix {text!r} is no path: use names of letters, digits, - and _ between slashes, as in /meters/."
        )
    return "".join(f"/{name}" for name in names) + "/"
