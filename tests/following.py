"""Follows a database load by load, and holds that roll-ups brought up to date equal those read as a whole."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import Engine

from smapdash.repository.rollups import update
from smapdash.repository.rollups.build import Rollups, fetch_rollups, fetch_state
from smapdash.repository.rollups.flat import to_arrays, to_plain


class Following:
    """The roll-ups of one database, from state to state; `updates` counts the steps that read only what changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="REPEATABLE READ")
        self._rollups: Rollups | None = None
        self.updates = 0

    def hold(self) -> Rollups:
        """Take a step, however much changed."""
        with self._engine.connect() as connection, pytest.MonkeyPatch.context() as patch:
            patch.setattr(update, "MOST_CHANGED", np.inf)
            state = fetch_state(connection)
            whole = fetch_rollups(connection, state)
            if self._rollups and state:
                updated = update.update_rollups(connection, self._rollups, state)
                if updated:
                    self.updates += 1
                    hold_equal(updated, whole)
            self._rollups = whole
        return whole


def hold_equal(one: Rollups, other: Rollups) -> None:
    """Hold that two roll-ups are the same, array by array, types included."""
    assert one.state == other.state
    assert to_plain(one.cube.dataset) == to_plain(other.cube.dataset)
    arrays, others = to_arrays(one), to_arrays(other)
    assert arrays.keys() == others.keys()
    for name, values in arrays.items():
        assert values.dtype == others[name].dtype, name
        np.testing.assert_array_equal(values, others[name], err_msg=name)
