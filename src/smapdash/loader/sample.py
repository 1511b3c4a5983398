"""The bundled sample is known by its mark, so that it never mixes with other data."""

from __future__ import annotations

import hashlib
from pathlib import Path

from smapdash.loader.formats.challenge import USERS_FILE

SAMPLE_MARK = "sample.sha256"
"""File beside the bundled sample that holds the checksum of its user_data.csv."""
_MARK_BYTES = 4096


def is_sample(folder: Path) -> bool:
    """Return whether a folder is the bundled sample: its mark names the checksum of its `user_data.csv`."""
    mark, users = folder / SAMPLE_MARK, folder / USERS_FILE
    try:
        if not (mark.is_file() and users.is_file()):  # a pipe or a device would be waited for
            return False
        with mark.open("rb") as stream:
            marks = stream.read(_MARK_BYTES).split()
        with users.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest().encode() in marks
    except OSError:
        return False
