"""The sizes of findings in words, each in the unit of its kind, and their severities."""

from __future__ import annotations

from typing import Final

from smapdash.model.quality import UNITS, FindingKind, Severity
from smapdash.wording import formatting
from smapdash.wording.messages import message

SEVERITIES: Final = {
    Severity.LOW: message("quality.low"),
    Severity.MEDIUM: message("quality.medium"),
    Severity.HIGH: message("quality.high"),
}


def describe_size(kind: FindingKind, size: float) -> str:
    """Return how much a finding is: 63 half-hours, 109 kWh, 2,671 %."""
    unit = UNITS[kind]
    if kind is FindingKind.WRONG_UNIT:  # kWh in the files would be 0.00 kWh here
        return f"{size:.3g} {unit}"
    if unit == UNITS[FindingKind.IMPLAUSIBLE]:
        return str(formatting.energy(size))
    if unit == UNITS[FindingKind.SPIKE]:
        return f"{formatting.count(round(size))} %"
    return formatting.plural(round(size), unit.removesuffix("s"))
