"""Values of the environment that a file may hold instead, for where the environment is seen by others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from smapdash.errors import ConfigurationError


def read_named_file(environ: Mapping[str, str], variable: str) -> str:
    """Return what the file that a variable names holds, without space around it; empty where it names none.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, or is empty.
    """
    path = environ.get(variable)
    if not path:
        return ""
    try:
        found = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationError(f"{path}, which {variable} names, cannot be read ({why}).") from None
    if not found:
        raise ConfigurationError(f"{path}, which {variable} names, is empty: write the value into it.")
    return found
