"""A filter field: its key in the address, and how it is parsed, shown, removed and noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smapdash.model.accounts import ACCOUNT, Role
from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One kind of filter as the filter bar shows it while it is set.

    Attributes
    ----------
    name : str
        Name of its placeholder, and the value sent by a press.
    text : callable
        From the data set and the filters to its text; empty hides it.
    without : mapping
        The attributes of `Filters` that a press sets.
    remove : callable, optional
        From the filters to the label of the button in the empty state that removes it; None for a filter that cannot
        empty the view.
    resets : bool
        Whether "Reset" removes it, too.
    """

    name: str
    text: Callable[[DatasetInfo, Filters], str]
    without: Mapping[str, Any]
    remove: Callable[[Filters], str] | None = None
    resets: bool = True


@dataclass(frozen=True, kw_only=True)
class Control:
    """The component property that holds the viewer's choice for a field.

    Attributes
    ----------
    place : (str, str)
        Component and property.
    show : callable
        From the data set and the filters to the property's value.
    read : callable
        From the untrusted value to the argument of the field's `parse`.
    on_card : bool
        Whether it belongs to a card, so that pages without the card do not have it.
    """

    place: tuple[str, str]
    show: Callable[[DatasetInfo, Filters], Any]
    read: Callable[[Any], object] = lambda value: value
    on_card: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """One filter field.

    Attributes
    ----------
    name : str
        Its name in the page.
    attribute : str
        Its attribute of `Filters`; empty if it has the same name.
    keys : tuple of str
        Its keys in the address.
    parse : callable
        From the data set and an untrusted value of any kind to the attribute's value.
    write : callable
        From the filters to its values in the address, one per key or many of one key; none for the default.
    many : bool
        Whether its key can occur any number of times.
    control : Control
        The component property that holds it.
    chip : Chip, optional
        Its chip in the filter bar.
    note : callable, optional
        From the filters to notes (name, text) of an export.
    read : callable, optional
        From the values of its keys in an address to the argument of `parse`; by default the last value, or all of many.
    role : Role
        Only accounts of at least this role may set it.
    """

    name: str
    keys: tuple[str, ...]
    parse: Callable[[DatasetInfo, Any], Any]
    write: Callable[[Filters], Sequence[str]]
    control: Control
    attribute: str = ""
    many: bool = False
    chip: Chip | None = None
    note: Callable[[Filters], Sequence[Pair]] | None = None
    read: Callable[[Sequence[Sequence[str]]], object] | None = None
    role: Role = Role.VIEWER

    @property
    def is_open(self) -> bool:
        """Whether the account of the request may set it."""
        return ACCOUNT.get().may(self.role)

    def of(self, filters: Filters) -> Any:
        """Return its value."""
        return getattr(filters, self.attribute or self.name)

    def read_address(self, values: Mapping[str, Sequence[str]]) -> object:
        """Return the value in an address for `parse`; None without one."""
        found = [values.get(key, ()) for key in self.keys]
        if self.read is not None:
            return self.read(found)
        if self.many:
            return list(found[0]) or None
        return found[0][-1] if found[0] else None

    def pairs(self, filters: Filters) -> list[Pair]:
        """Return its keys and values in the address."""
        values = self.write(filters)
        return [(self.keys[0], value) for value in values] if self.many else list(zip(self.keys, values, strict=False))
