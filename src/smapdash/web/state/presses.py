"""What the viewer did since the last answer, as the browser lists it (`assets/presses.js`)."""

from __future__ import annotations

from typing import Final, NamedTuple

from smapdash.model.values import parse_count

MOST_PRESSES: Final = 500
MOST_NUMBERED: Final = 1_000_000_000


class Press(NamedTuple):
    """One action: its number in the browser's count, the property that reported it, and its untrusted value."""

    number: int
    name: str
    value: object


def parse_presses(value: object, answered: object) -> list[Press]:
    """Return the presses of a store that are not answered yet, in their order.

    Parameters
    ----------
    value : object
        A list of mappings with `number`, `name` and `value`; items of another kind are left out.
    answered : object
        Number of the last press that was answered.
    """
    last = parse_count(answered, 0, MOST_NUMBERED)
    presses = [_parse(one) for one in value[:MOST_PRESSES]] if isinstance(value, list) else []
    return sorted((one for one in presses if one and one.number > last), key=lambda one: one.number)


def _parse(value: object) -> Press | None:
    if not isinstance(value, dict):
        return None
    number, name = parse_count(value.get("number"), 0, MOST_NUMBERED), value.get("name")
    return Press(number, name, value.get("value")) if isinstance(name, str) else None
