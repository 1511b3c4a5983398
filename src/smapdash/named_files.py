"""Values of the environment that a file may hold instead, for where the environment is seen by others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from smapdash.errors import ConfigurationError

_MOST_BYTES: Final = 65_536


def read_named_file(environ: Mapping[str, str], variable: str) -> str:
    """Return what the file that a variable names holds, without space around it; empty where it names none.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, is none (a pipe or a device could be read for ever), too long, or empty.
    """
    path = environ.get(variable)
    if not path:
        return ""
    try:
        found = _read(Path(path)).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationError(f"{path}, which {variable} names, cannot be read ({why}).") from None
    if not found:
        raise ConfigurationError(f"{path}, which {variable} names, is empty: write the value into it.")
    return found


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise OSError("it is no plain file")
    with path.open("rb") as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise OSError(f"it is longer than {_MOST_BYTES:,} bytes")
    return content
