"""The answers of load shapes: groups of all users of a state, and how many of a selection are in each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smapdash.analysis.load_shapes import describe_shapes
from smapdash.analysis.selection import Selection
from smapdash.model.accounts import Role
from smapdash.model.filters import Filters
from smapdash.model.load_shapes import UserShapes
from smapdash.repository.allowed import needs
from smapdash.repository.kept import KeptResults, selection_of
from smapdash.repository.part import Part
from smapdash.repository.shape_users import UsersOfShapes


class Shapes(Part):
    """The part of the repository that answers load shapes."""

    def __init__(self, kept: KeptResults) -> None:
        super().__init__(kept)
        self._shaped = UsersOfShapes()

    def has_load_shapes(self, filters: Filters) -> bool:
        """Return whether the groups are at hand; those of a state and of non-working days are made once."""
        with self._days_of(Filters()) as (everybody, readings):
            return self._shaped.groups.has(readings, everybody, filters.rest_days)

    @needs(Role.ANALYST)
    def fetch_load_shapes(self, filters: Filters) -> UserShapes:
        """Return the groups of all users by the shape of their days, with the users of a selection in each.

        The selection is that of the filters without their shape.
        """
        wanted = replace(filters, shape=None)
        question = "shapes", selection_of(wanted)
        with self.one_state(), self._days_of(Filters()) as (everybody, readings), self._days_of(wanted) as (cube, _):
            shapes = self._shaped.groups.get(readings, everybody, filters.rest_days)

            def describe() -> UserShapes:
                selected = cube.user_key[Selection(cube, wanted).users_with_data]
                return describe_shapes(shapes, everybody, np.sort(selected))

            return self._kept.get(cube, question, describe)
