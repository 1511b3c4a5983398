"""What both cards of load shapes ask for, and the groups as values."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from smapdash.model.arrays import Array
from smapdash.model.enums import DayType
from smapdash.model.filters import Filters
from smapdash.model.load_shapes import ShapeName, UserShapes, parse_shape
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts import theme
from smapdash.web.exports.tables import Note
from smapdash.wording import formatting
from smapdash.wording.load_shapes import shape_name
from smapdash.wording.messages import message


class Group(NamedTuple):
    """One group.

    Attributes
    ----------
    name : ShapeName
    text : str
        The name in words.
    look : Category
    users, users_of_all : int
        Of the selection, and of the whole data set.
    areas, tariffs : str
    days : dict of DayType to array, shape (48,)
        Multiples of the mean.
    """

    name: ShapeName
    text: str
    look: theme.Category
    users: int
    users_of_all: int
    areas: str
    tariffs: str
    days: dict[DayType, Array]

    @property
    def peak(self) -> int:
        """Half-hour of the highest mean demand of working days, or of all days where there are only these."""
        return int(np.argmax(next(iter(self.days.values()))))

    @property
    def rest_share(self) -> float | None:
        """Mean of the non-working day / mean of the working day; None where one of them is missing, or 0."""
        if DayType.REST not in self.days or not self.days[DayType.WORKING].mean():
            return None
        return float(self.days[DayType.REST].mean() / self.days[DayType.WORKING].mean())


def ask(question: Question) -> UserShapes:
    """Fetch the groups."""
    return question.repository.fetch_load_shapes(question.filters)


def takes_long(question: Question) -> bool:
    """Return whether the users are still to be grouped."""
    return bool(question.dataset.readings) and not question.repository.has_load_shapes(question.filters)


def groups_of(shapes: UserShapes) -> list[Group]:
    """Return the groups of an answer, the one of most users first."""
    keys = tuple(shapes.frame["shape"].unique().tolist())
    groups = []
    for key in keys:
        name, rows = parse_shape(key), shapes.frame[shapes.frame["shape"] == key]
        if name is None:
            continue
        first = rows.iloc[0]
        days = {DayType(kind): part["of_mean"].to_numpy() for kind, part in rows.groupby("day_type", sort=False)}
        look = theme.category(key, keys)
        counts = int(first["users"]), int(first["users_of_all"])
        groups.append(Group(name, shape_name(name), look, *counts, first["areas"], first["tariffs"], days))
    return groups


def subtitle(shapes: UserShapes) -> str:
    """Return what is grouped, how clearly the groups stand apart, and who is left out."""
    if shapes.frame.empty:
        return ""
    silhouette = shapes.silhouette
    return message(
        "load_shapes.subtitle",
        apart="" if silhouette is None else message("load_shapes.apart", silhouette=formatting.number(silhouette)),
        left=message("load_shapes.left_out", users=formatting.plural(shapes.left_out, "user"))
        if shapes.left_out
        else "",
    )


def table(question: Question) -> Table:
    """Return each half-hour of each group as a row."""
    return _table(question, message("load_shapes.title"), ask(question))


def table_of_groups(question: Question) -> Table:
    """Return each group as a row: `half_hour` is that of its highest mean demand."""
    shapes = ask(question)
    rows = [
        (one.name.key, one.users, one.users_of_all, one.peak, one.rest_share, one.areas, one.tariffs)
        for one in groups_of(shapes)
    ]
    names = ["shape", "users", "users_of_all", "half_hour", "rest_to_working", "areas", "tariffs"]
    return _table(question, message("load_shapes.who"), shapes._replace(frame=pd.DataFrame(rows, columns=names)))


def _table(question: Question, title: str, shapes: UserShapes) -> Table:
    notes = (*filter_notes(replace(question.filters, shape=None)), Note("groups", subtitle(shapes).replace(",", "")))
    return Table(title, shapes.frame, notes, question.summary, question.found)


def is_chosen(filters: Filters, group: Group) -> bool:
    """Return whether a group is the one in view."""
    return filters.shape == group.name
