"""What a viewer should know of the figures in view, as values; `wording.notices` puts them into words.

Here are the notices of requests that cannot be honoured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters


class NoticeKind(StrEnum):
    """What a notice is about."""

    AREA = "area"
    TARIFF = "tariff"
    USER = "user"
    TOO_MANY = "too many"
    DATES = "dates"
    BACKWARDS = "backwards"
    REFUSED = "refused"


@dataclass(frozen=True)
class Notice:
    """One thing to know.

    Attributes
    ----------
    kind : NoticeKind
        Areas, tariffs or users that are not in the data, more users than are added up, days outside the data, a first
        day after the last one, or what cannot be read.
    names : tuple of str
        The areas, tariffs or users; or the name in the address and the text that cannot be read.
    meant : tuple of str
        Names of the data that differ from these in their letter case only.
    days : tuple of date
        First and last day of the data, or the requested ones where the first is after the last.
    leaves_nothing : bool
        It leaves nothing in view.
    """

    kind: NoticeKind
    names: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    leaves_nothing: bool = False


def find_unmet(dataset: DatasetInfo, filters: Filters) -> tuple[Notice, ...]:
    """Return a notice for each kind of request in the filters that the data do not hold, or that cannot be read."""
    if dataset.extent is None:
        return ()
    unread = (Notice(NoticeKind.REFUSED, one, leaves_nothing=filters.is_refused) for one in filters.refused)
    names = (
        *_missing(NoticeKind.AREA, filters.areas, dataset.areas),
        *_missing(NoticeKind.TARIFF, filters.tariffs, dataset.tariffs),
        *_missing_users(dataset, filters),
    )
    return (*unread, *names, *_days_outside(filters, *dataset.extent))


def missing_names(asked: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that are not known, in their order."""
    return tuple(sorted(set(asked).difference(known)))


def _missing(kind: NoticeKind, asked: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Notice]:
    missing = missing_names(asked, known)
    if missing:
        folded = {name.casefold() for name in missing}
        meant = tuple(name for name in known if name.casefold() in folded and name not in asked)
        yield Notice(kind, missing, meant, leaves_nothing=len(missing) == len(set(asked)))


def _missing_users(dataset: DatasetInfo, filters: Filters) -> Iterator[Notice]:
    if filters.has_too_many_users:
        yield Notice(NoticeKind.TOO_MANY, filters.users, leaves_nothing=True)
        return
    missing = dataset.unknown_users(filters.users)
    if missing:
        yield Notice(NoticeKind.USER, missing, leaves_nothing=len(missing) == len(filters.users))


def _days_outside(filters: Filters, low: date, high: date) -> Iterator[Notice]:
    first, last = filters.first_day or low, filters.last_day or high
    if filters.first_day and filters.last_day and filters.is_backwards:
        yield Notice(NoticeKind.BACKWARDS, days=(first, last), leaves_nothing=True)
    elif first < low or last > high or first > last:
        yield Notice(NoticeKind.DATES, days=(low, high), leaves_nothing=first > high or last < low)
