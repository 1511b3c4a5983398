"""The messages of the page, by key; their texts are in `page.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_GROUPS = tomllib.loads(files(__package__).joinpath("page.toml").read_text(encoding="utf-8"))
MESSAGES: Final = MappingProxyType(
    {f"{group}.{name}": str(text) for group, texts in _GROUPS.items() for name, text in texts.items()}
)
"""Text by key: the name of its table, a point, and its own name."""

SCRIPTS: Final = MappingProxyType(dict(_GROUPS["scripts"]))
"""Texts of the page's scripts (`web/assets`), which fill their placeholders themselves."""


def message(key: str, /, **values: object) -> str:
    """Return a message with its placeholders filled.

    Parameters
    ----------
    key : str
        A literal, so that a search finds the message and its place; a test holds each against `page.toml`.
    **values
        A value for each placeholder.
    """
    return MESSAGES[key].format(**values)
