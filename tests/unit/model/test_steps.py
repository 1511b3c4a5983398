"""The step of a day's stamps. Expected values are written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from smapdash.model.steps import find_steps


@pytest.mark.parametrize(
    ("minutes", "step"),
    [
        ([0, 15, 30, 45], 15),
        ([0, 30, 60, 120], 30),
        ([0, 30, 60, 120, 180], 30),
        ([0, 60, 120, 150, 210], 30),  # most often an hour apart, but at two minutes of the hour
        ([0, 60, 120], 30),
        ([0, 60, 120, 180], 60),
        ([*range(0, 1440, 60), 1410], 60),  # one of 25 stamps does not keep to the hour
        ([0, 60, 120, 180, 255], 15),
        ([0, 120, 240, 360], 120),
    ],
)
def test_the_step_is_what_nearly_all_of_four_stamps_or_more_keep_to(minutes: list[int], step: int) -> None:
    assert find_steps(np.zeros(len(minutes), int), np.array(minutes)).tolist() == [step]


def test_each_day_has_a_step_of_its_own() -> None:
    number, minute = np.repeat([0, 1, 2], 4), np.array([0, 15, 30, 45, 0, 30, 60, 90, 0, 60, 120, 180])
    assert find_steps(number, minute).tolist() == [15, 30, 60]
