"""The parts of a split chart: one group of users each, with its name, its look and what was fetched for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

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
from smapdash.wording.groups import others, others_clause
from smapdash.wording.messages import message


class Part(NamedTuple):
    """One group of a split: its name, its colour and dash, its frame, and the group."""

    name: str
    look: theme.Category
    frame: pd.DataFrame
    group: UserGroup


class Parts(NamedTuple):
    """The answer to a split question: its parts, and what their texts need."""

    parts: tuple[Part, ...]
    split: Split
    measure: Measure

    @property
    def sentence(self) -> str:
        """The sentence on what the parts are, after a space."""
        return parts_sentence(self.parts, self.split)


def ask_parts(method: Callable[[Repository], Callable[[Filters], pd.DataFrame]]) -> Callable[[Question], Parts]:
    """Return the function that asks a split question by a method of the repository."""

    def ask(question: Question) -> Parts:
        filters = question.filters
        return Parts(fetch_parts(question, method(question.repository)), filters.split, filters.scale)

    return ask


def fetch_parts(
    question: Question, fetch: Callable[[Filters], pd.DataFrame], most: int = MOST_GROUPS
) -> tuple[Part, ...]:
    """Return the parts of a split question, the largest by name and the others last; none without a split."""
    filters = question.filters
    if filters.split is Split.NONE:
        return ()
    values = split_values(question.dataset, filters.split)
    return tuple(
        Part(_name(group), _look(group, values), fetch(group.filters), group)
        for group in question.repository.fetch_groups(filters, most)
    )


def split_values(dataset: DatasetInfo, split: Split) -> tuple[str, ...]:
    """Return the names of all groups of a split, ordered, whether chosen or not; they determine the colours."""
    pairs = tuple(f"{area} {tariff}" for area, tariff in dataset.segments)
    return {Split.AREA: dataset.areas, Split.TARIFF: dataset.tariffs, Split.BOTH: pairs}.get(split, ())


def parts_sentence(parts: Sequence[Part], split: Split) -> str:
    """Return the sentence on what the parts are, after a space."""
    what = {Split.AREA: "area", Split.TARIFF: "tariff", Split.BOTH: message("split.pair")}[split]
    merged = parts[-1].group.merged if parts else 0
    clause = f" {others_clause(len(parts) - 1, merged)}." if merged else ""
    return message("split.one_for_each", what=what, clause=clause)


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
    if not parts:
        return fetch(question.filters), ()
    frames = []
    for part in parts:
        names = {"area": part.group.area, "tariff": part.group.tariff, "merged": part.group.merged}
        kept = {name: [names[name]] * len(part.frame) for name in (*SPLIT_COLUMNS[split], "merged")}
        frames.append(pd.concat([pd.DataFrame(kept), part.frame.reset_index(drop=True)], axis=1))
    return name_others(split, pd.concat(frames, ignore_index=True), query=query)


def _name(group: UserGroup) -> str:
    return others(group.merged) if group.merged else " ".join(filter(None, (group.area, group.tariff)))


def _look(group: UserGroup, values: tuple[str, ...]) -> theme.Category:
    return theme.MERGED if group.merged else theme.category(_name(group), values)
