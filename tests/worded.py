"""Reasons for rejected rows in words, so that tests hold the sentences that a person reads."""

from __future__ import annotations

from typing import Any

from smapdash.model.reasons import Reason, RejectedRow
from smapdash.wording.reasons import describe_reason


def in_words(found: Any) -> Any:
    """Return a value with the reasons in it, at any depth, as their sentences."""
    if isinstance(found, Reason):
        return describe_reason(found)
    if isinstance(found, dict):
        return {in_words(key): value for key, value in found.items()}
    if isinstance(found, list):
        return [in_words(value) for value in found]
    if type(found) in (tuple, RejectedRow):
        return tuple(in_words(value) for value in found)
    return found
