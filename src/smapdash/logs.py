"""One logging set-up for the command line and the server: warnings to stderr as lines of text, or all as JSON lines.

A JSON line holds `at` (UTC), `level`, `logger`, `event`, while a request is answered its `request_id`, and what the
record has of `FIELDS`. No line holds a reading or a secret, and only those of `smapdash.audit`, which are written in
either form, the id of a user.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

FORMS: Final = ("text", "json")
FIELDS: Final = ("method", "path", "callback", "status", "ms", "bytes", "state", "account", "subject")
REQUEST_ID: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""The id of the request that this thread answers."""
STATE: Final[ContextVar[str | None]] = ContextVar("state", default=None)
"""The state of the data that its answer is from."""


class JsonFormatter(logging.Formatter):
    """Formats each record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, a traceback in `error`."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": getattr(record, "event", record.getMessage()),
            "request_id": REQUEST_ID.get(),
            **{name: getattr(record, name, None) for name in FIELDS},
            "error": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)


def configure_logging(*, debug: bool = False, form: str = "text") -> None:
    """Send log records to stderr: warnings and audit lines, as JSON also a line for each request; in debugging all."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonFormatter() if form == "json" else logging.Formatter("%(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    level = logging.DEBUG if debug else logging.INFO if form == "json" else logging.WARNING
    logging.getLogger("smapdash").setLevel(level)
    logging.getLogger("smapdash.audit").setLevel(min(level, logging.INFO))
