"""One logging set-up for the command line and the server: warnings to stderr, one line each."""

from __future__ import annotations

import logging


def configure_logging(*, debug: bool = False) -> None:
    """Send log records to stderr, from warnings up, or all of ours when debugging."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("smapdash").setLevel(logging.DEBUG if debug else logging.WARNING)
