"""The names of load shapes in an address."""

from __future__ import annotations

from itertools import product

import pytest

from smapdash.model.load_shapes import MOST_SHAPES, ShapeKind, ShapeName, parse_shape


def test_every_name_is_read_as_it_is_written() -> None:
    names = [ShapeName(*one) for one in product(ShapeKind, (None, *range(48)), range(1, MOST_SHAPES + 1))]
    assert [parse_shape(name.key) for name in names] == names
    assert len({name.key for name in names}) == len(names)


@pytest.mark.parametrize(
    "value",
    [None, 7, [], {}, "", "evening", "EVENING-PEAK", "evening-peak ", "evening-peak-2400", "evening-peak-1815",
     "evening-peak-0", "evening-peak-1", "evening-peak-8", "evening-peak-1800-1", "flat\n",
     "flat-\u0661\u0668\u0663\u0660", "x" * 10_000],
)  # fmt: skip
def test_anything_else_is_no_name(value: object) -> None:
    assert parse_shape(value) is None
