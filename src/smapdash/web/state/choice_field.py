"""The field of one choice of several, which a control holds by its name."""

from __future__ import annotations

from enum import StrEnum

from smapdash.model.filters import Filters
from smapdash.model.values import parse_choice
from smapdash.web.state.field import Chip, Control, Field


def choice_field(
    name: str, default: StrEnum, place: tuple[str, str], chip: Chip | None = None, *, on_card: bool = False
) -> Field:
    """Return the field of a choice, which the address has only where it is not the default."""

    def write(filters: Filters) -> list[str]:
        value = getattr(filters, name)
        return [] if value is default else [value.value]

    control = Control(place=place, show=lambda _, filters: getattr(filters, name).value, on_card=on_card)
    return Field(
        name=name,
        keys=(name,),
        parse=lambda _, value: parse_choice(value, default),
        write=write,
        control=control,
        chip=chip,
    )
