"""What a field of the filters is: where it stands in the address, how it is parsed, shown, removed and noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One kind of filter as the filter bar shows it while it is set.

    Attributes
    ----------
    name : str
        Its placeholder, and what a press on it sends.
    text : callable
        From the data set and the filters to its text; empty hides it.
    without : mapping
        The attributes of `Filters` that a press on it sets.
    remove : callable, optional
        From the filters to the label of the button that removes it where it may have left nothing in view; None for
        what cannot.
    resets : bool
        "Reset" removes it, too.
    """

    name: str
    text: Callable[[DatasetInfo, Filters], str]
    without: Mapping[str, Any]
    remove: Callable[[Filters], str] | None = None
    resets: bool = True


@dataclass(frozen=True, kw_only=True)
class Control:
    """Where the page keeps what a viewer has chosen for a field.

    Attributes
    ----------
    place : (str, str)
        Component and property.
    show : callable
        From the data set and the filters to the property's value.
    read : callable
        From the untrusted value to what the field's `parse` takes.
    """

    place: tuple[str, str]
    show: Callable[[DatasetInfo, Filters], Any]
    read: Callable[[Any], object] = lambda value: value


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the filters.

    Attributes
    ----------
    name : str
        How it is called in the page.
    attribute : str
        Of `Filters`; empty for one of the same name.
    keys : tuple of str
        Its keys in the address.
    parse : callable
        From the data set and an untrusted value to the attribute's value; it takes whatever is given.
    write : callable
        From the filters to its values in the address, one of each key or many of one; none for the default.
    many : bool
        It has any number of values under one key.
    control : Control
        Where the page keeps it.
    chip : Chip, optional
        How the filter bar shows it.
    note : callable, optional
        From the filters to notes (name, text) of an export.
    read : callable, optional
        From the values under its keys in an address to what `parse` takes; None for the last value, or all of many.
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

    def of(self, filters: Filters) -> Any:
        """Return its value."""
        return getattr(filters, self.attribute or self.name)

    def read_address(self, values: Mapping[str, Sequence[str]]) -> object:
        """Return what an address gives for it, None where it gives nothing."""
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
