"""The bundled sample is known by its mark, so that it never mixes with other data."""

from __future__ import annotations

import hashlib
from pathlib import Path

from smapdash.loader.formats.challenge import USERS_FILE

SAMPLE_MARK = "sample.sha256"
"""File beside the bundled sample that holds the checksum of its user_data.csv."""


def is_sample(folder: Path) -> bool:
    """Tell whether a folder is the bundled sample: its mark names the checksum of its `user_data.csv`."""
    mark, users = folder / SAMPLE_MARK, folder / USERS_FILE
    try:
        return hashlib.sha256(users.read_bytes()).hexdigest() in mark.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return False
