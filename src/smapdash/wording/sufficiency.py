"""Sentences on figures whose readings do not suffice."""

from __future__ import annotations

from smapdash.model.coverage import SUFFICIENT_DAY, SUFFICIENT_DAYS, Sufficiency
from smapdash.wording import formatting
from smapdash.wording.messages import message


def describe_shortfall(found: Sufficiency) -> str:
    """Return that too few days have enough readings for a figure, with threshold and source; empty where they have."""
    if found.is_sufficient:
        return ""
    return message(
        "sufficiency.sentence",
        days=formatting.count(found.sufficient_days),
        expected=formatting.count(found.expected_days),
        half=f"{100 * SUFFICIENT_DAY:.0f}",
        share=f"{100 * SUFFICIENT_DAYS:.0f}",
    )
