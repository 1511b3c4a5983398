"""The parts of a split chart: one group of users, or user, each, with its name, look and what was fetched for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

import pandas as pd

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.groups import MOST_GROUPS, UserGroup
from smapdash.repository.protocol import Repository
from smapdash.web.cards.question import Question
from smapdash.web.charts import theme
from smapdash.web.exports.others import SPLIT_COLUMNS, name_others
from smapdash.web.exports.tables import Note
from smapdash.wording.groups import others, others_clause, silent_users
from smapdash.wording.messages import message

KINDS: Final = {Split.AREA: "area", Split.TARIFF: "tariff", Split.BOTH: message("split.pair"), Split.USER: "user"}
"""What a part of each split is."""


class Part(NamedTuple):
    """One group of a split: its name, its colour and dash, its frame, and the group."""

    name: str
    look: theme.Category
    frame: pd.DataFrame
    group: UserGroup

    @property
    def subject(self) -> str:
        """The name as a sentence has it: t1, or user 3006, whose id alone could be any number."""
        return self.name if self.group.user is None else message("split.user", user=self.name)


class Parts(NamedTuple):
    """The answer to a split question: its parts, and what their texts need; `silent` are users without readings."""

    parts: tuple[Part, ...]
    split: Split
    measure: Measure
    silent: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The sentences on what the parts are and who has none, after a space."""
        return parts_sentence(self.parts, self.split) + silent_users(self.silent)


def ask_parts(method: Callable[[Repository], Callable[[Filters], pd.DataFrame]]) -> Callable[[Question], Parts]:
    """Return the function that asks a split question by a method of the repository."""

    def ask(question: Question) -> Parts:
        filters, parts = question.filters, fetch_parts(question, method(question.repository))
        silent = find_silent(question.dataset, filters, [part.name for part in parts])
        return Parts(parts, filters.split, filters.scale, silent)

    return ask


def fetch_parts(
    question: Question, fetch: Callable[[Filters], pd.DataFrame], most: int = MOST_GROUPS
) -> tuple[Part, ...]:
    """Return the parts of a split question, the largest by name and the others last; none without a split."""
    filters = question.filters
    if filters.split is Split.NONE:
        return ()
    values = split_values(question.dataset, filters)
    return tuple(
        Part(_name(group), _look(group, values), fetch(group.filters), group)
        for group in question.repository.fetch_groups(filters, most)
    )


def split_values(dataset: DatasetInfo, filters: Filters) -> tuple[str, ...]:
    """Return the names of all groups of the split, ordered, whether chosen or not; they determine the colours.

    By user they are those selected.
    """
    pairs = tuple(f"{area} {tariff}" for area, tariff in dataset.segments)
    names = {Split.AREA: dataset.areas, Split.TARIFF: dataset.tariffs, Split.BOTH: pairs, Split.USER: filters.users}
    return names.get(filters.split, ())


def find_silent(dataset: DatasetInfo, filters: Filters, shown: Collection[str]) -> tuple[str, ...]:
    """Return the selected users of a split by user who have no part, since none of their readings is in view."""
    if filters.split is not Split.USER:
        return ()
    missing = [user for user in filters.users if user not in shown]
    unknown = dataset.unknown_users(missing)
    return tuple(user for user in missing if user not in unknown)


def parts_sentence(parts: Sequence[Part], split: Split) -> str:
    """Return the sentence on what the parts are, after a space."""
    merged = parts[-1].group.merged if parts else 0
    clause = f" {others_clause(len(parts) - 1, merged)}." if merged else ""
    return message("split.one_for_each", what=KINDS[split], clause=clause)


def fetch_rows(
    question: Question, fetch: Callable[[Filters], pd.DataFrame], *, query: str = "", most: int = MOST_GROUPS
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return the rows of a table: of all users, or of each group, and a note where the last one is of several.

    Parameters
    ----------
    query : str
        View of `smapdash query` that prints the rows of every group; empty for none.
    """
    parts, split = fetch_parts(question, fetch, most), question.filters.split
    silent = silent_notes(question, [part.name for part in parts])
    if not parts:
        return fetch(question.filters), silent
    frames = []
    for part in parts:
        kept = {name: [getattr(part.group, name)] * len(part.frame) for name in (*SPLIT_COLUMNS[split], "merged")}
        frames.append(pd.concat([pd.DataFrame(kept), part.frame.reset_index(drop=True)], axis=1))
    frame, notes = name_others(split, pd.concat(frames, ignore_index=True), query=query)
    return frame, (*notes, *silent)


def silent_notes(question: Question, shown: Collection[str]) -> tuple[Note, ...]:
    """Return the note on the selected users of a split by user who have no rows."""
    silent = find_silent(question.dataset, question.filters, shown)
    return (Note(message("notes.without_readings"), " | ".join(silent)),) if silent else ()


def _name(group: UserGroup) -> str:
    return others(group.merged) if group.merged else " ".join(filter(None, (group.area, group.tariff, group.user)))


def _look(group: UserGroup, values: tuple[str, ...]) -> theme.Category:
    return theme.MERGED if group.merged else theme.category(_name(group), values)
