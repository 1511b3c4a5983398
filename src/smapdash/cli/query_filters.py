"""The filters of the options of `smapdash query`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from smapdash.errors import InputError
from smapdash.model.enums import WEEKDAYS, Compare, Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.names import normalise_name
from smapdash.model.quality import FindingsOf, FindingStatus
from smapdash.wording.phrases import shown

if TYPE_CHECKING:
    from smapdash.model.dataset import DatasetInfo
    from smapdash.repository.protocol import Repository

AUTO = "auto"
MOST_NAMES = 20


def read_filters(
    dataset: DatasetInfo, first: datetime | None, last: datetime | None, options: dict[str, Any]
) -> Filters:
    """Return the filters of the options; names and dates that are not in the data are reported, not dropped."""
    if dataset.first_day is None or dataset.last_day is None:
        raise InputError("The database holds no readings; `smapdash load PATH` loads a folder.")
    earliest, latest = dataset.extent or (dataset.first_day, dataset.last_day)
    known = f"the data goes from {earliest} to {latest}"
    days = first and first.date(), last and last.date()
    first_day, last_day = days[0] or dataset.first_day, days[1] or dataset.last_day
    if first_day > latest or last_day < earliest:
        asked = [f"from {first_day}"] * bool(first) + [f"to {last_day}"] * bool(last)
        raise InputError(f"There is no reading {' '.join(asked)}; {known}.")
    if first_day < earliest or last_day > latest:
        click.echo(f"Not all of these dates have readings; {known}.", err=True)
    users = tuple(sorted({normalise_name(user) for user in options["users"]}))
    for user in dataset.unknown_users(users):
        raise InputError(f"No user is called {shown(user)}; `smapdash query users` lists the users.")
    first_day, last_day = Filters(first_day=days[0], last_day=days[1], last_days=options["last_days"]).days(dataset)
    grain, rest_days = options["grain"], _read_weekdays(options["rest_day"])
    return Filters(
        areas=_read_names("area", map(normalise_name, options["area"]), dataset.areas),
        tariffs=_read_names("tariff", map(normalise_name, options["tariff"]), dataset.tariffs),
        first_day=max(first_day, earliest),
        last_day=min(last_day, latest),
        split=Split(options["split"]),
        compare=Compare.DATES if options["against"] else Compare(options["compare"] or Compare.NONE),
        against=options["against"],
        grain=None if grain == AUTO else Grain(grain),
        rest_days=rest_days or dataset.rest_days,
        usual_rest_days=dataset.rest_days,
        weekdays=_read_weekdays(options["weekday"]),
        without_implausible=options["without_implausible"],
        users=users,
        shape=options["shape"],
        kind=FindingsOf(options["kind"]),
        status=FindingStatus(options["status"]),
    )


def check_shape(repository: Repository, filters: Filters) -> None:
    """Raise `InputError` where no load shape has the name of the filters."""
    if filters.shape is None:
        return
    known = repository.fetch_load_shapes(filters).frame["shape"].unique().tolist()
    if filters.shape.key not in known:
        there = f"there {'is' if len(known) == 1 else 'are'} {join(known)}" if known else "there are no groups"
        raise InputError(f"No load shape is called {filters.shape.key}; {there}.")


def _read_weekdays(names: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted({WEEKDAYS.index(name) for name in names}))


def _read_names(kind: str, names: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    wanted = sorted(set(names))
    for name in wanted:
        if name not in known:
            those = join([shown(other) for other in known[:MOST_NAMES]], and_more=len(known[MOST_NAMES:]))
            verb = "is" if len(known) == 1 else "are"
            raise InputError(f"No {kind} is called {shown(name)}; there {verb} {those}.")
    return tuple(wanted)


def join(names: Sequence[str], *, and_more: int = 0) -> str:
    """Write names one after another: a1, a2 and a3."""
    last = f"{and_more} more" if and_more else names[-1]
    others = names if and_more else names[:-1]
    return f"{', '.join(others)} and {last}" if others else last
