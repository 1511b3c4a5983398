"""Settings from the command line and the environment. Nothing is read from files, nothing at import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

ENVIRONMENT = {
    "DATABASE_URL": "PostgreSQL to use (14 or later); without it an embedded server is started",
    "SMAPDASH_READER_URL": "the same database as a role that can only SELECT, for the dashboard",
    "SMAPDASH_HOME": "folder of the embedded server (default: the platform's folder for user data)",
}
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
    home : Path
        Folder of the embedded server.
    """

    database_url: str | None
    reader_url: str | None
    home: Path


def read_settings(environ: Mapping[str, str], database_url: str | None = None) -> Settings:
    """Return the settings: the option first, then the environment, then the default; empty counts as not set."""
    home = environ.get("SMAPDASH_HOME") or platformdirs.user_data_dir("smapdash", appauthor=False)
    return Settings(
        database_url=database_url or environ.get("DATABASE_URL") or None,
        reader_url=environ.get("SMAPDASH_READER_URL") or None,
        home=Path(home).expanduser(),
    )
