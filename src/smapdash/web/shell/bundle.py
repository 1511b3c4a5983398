"""The page's own scripts and style sheets, each kind in one file, as a first visit would else be fifty requests."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Final, NamedTuple

ASSETS: Final = Path(__file__).parent.parent / "assets"
_KINDS: Final = {"js": "text/javascript", "css": "text/css"}


class Bundle(NamedTuple):
    """The files of one kind, one after another in the order of their names, under a URL with a hash of the content."""

    url: str
    content: bytes
    mimetype: str


def read_bundle(kind: str, without: Collection[str] = ()) -> Bundle:
    """Return all scripts ("js") or all style sheets ("css"), except those of these names."""
    paths = sorted(path for path in ASSETS.glob(f"*.{kind}") if path.name not in without)
    content = b"\n".join(b"/* %s */\n%s" % (path.name.encode(), path.read_bytes()) for path in paths)
    return Bundle(f"/vendor/smapdash-{hashlib.sha256(content).hexdigest()[:12]}.{kind}", content, _KINDS[kind])
