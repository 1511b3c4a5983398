"""Load shapes: planted shapes are found and named, groups are large enough, and the same users give the same groups."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from smapdash.analysis import clusters
from smapdash.analysis.load_shapes import group_by_shape, shapes_of_users
from smapdash.analysis.shape_names import name_kind, name_shapes
from smapdash.analysis.weekday_sums import WeekdaySums
from smapdash.model.enums import WEEKEND, DayType
from smapdash.model.load_shapes import ShapeKind, ShapeName

Day = npt.NDArray[np.float64]


def day(**peaks: float) -> Day:
    """Return a day of 100 Wh in each half-hour, but for hours such as h18=900."""
    values = np.full(48, 100.0)
    for hour, wh in peaks.items():
        values[2 * int(hour[1:]) : 2 * int(hour[1:]) + 2] = wh
    return values


EVENING, MORNING, FLAT = day(h18=900, h19=900), day(h7=900, h8=700), day()


def sums_of(*users: Day, noise: float = 0.0) -> WeekdaySums:
    """Return the sums of 50 weeks of users who have the same day every day, keys from 11 on."""
    random = np.random.default_rng(5)
    mean = np.stack([np.tile(one, (7, 1)) for one in users])
    wh = np.rint(50 * mean * random.uniform(1 - noise, 1 + noise, mean.shape)).astype(np.int64)
    return WeekdaySums(np.arange(11, 11 + len(users)), wh, np.full(mean.shape, 50))


def test_three_planted_shapes_are_found_and_named_whatever_the_users_use() -> None:
    planted = [size * one for size in (1, 3, 7) for one in (EVENING, MORNING, FLAT) for _ in range(2)]
    planted += [2 * EVENING, 9 * EVENING, 2 * MORNING]
    found = group_by_shape(sums_of(*planted, noise=0.1), WEEKEND)
    assert [name.key for name in found.names] == ["evening-peak", "morning-peak", "flat"]
    assert np.bincount(found.group).tolist() == [8, 7, 6]
    assert found.members(ShapeName(ShapeKind.FLAT)).tolist() == [15, 16, 21, 22, 27, 28]
    assert found.members(ShapeName(ShapeKind.NIGHT)).tolist() == []
    assert found.silhouette is not None
    assert 0.8 < found.silhouette < 1
    assert found.profiles.mean(axis=(1, 2)) == pytest.approx([1, 1, 1])


def test_the_same_users_give_the_same_groups() -> None:
    random = np.random.default_rng(8)
    sums = sums_of(*random.uniform(50, 500, (40, 48)))
    first, second = group_by_shape(sums, WEEKEND), group_by_shape(sums, WEEKEND)
    assert (first.names, first.silhouette) == (second.names, second.silhouette)
    assert np.array_equal(first.group, second.group)


def test_a_group_has_at_least_five_users_and_the_others_join_the_nearest() -> None:
    found = group_by_shape(sums_of(*[EVENING] * 9, *[FLAT] * 8, *[day(h3=5_000)] * 4), WEEKEND)
    assert [name.kind for name in found.names] == [ShapeKind.EVENING, ShapeKind.FLAT] or len(found.names) == 2
    assert np.bincount(found.group).min() >= 5
    assert np.bincount(found.group).sum() == 21


def test_users_who_are_all_alike_are_one_group_without_a_silhouette() -> None:
    found = group_by_shape(sums_of(*[EVENING] * 12), WEEKEND)
    assert (len(found.names), found.silhouette, set(found.group.tolist())) == (1, None, {0})


def test_fewer_than_ten_users_are_not_grouped() -> None:
    found = group_by_shape(sums_of(*[EVENING] * 5, *[FLAT] * 4), WEEKEND)
    assert (found.names, len(found.user)) == ((), 9)
    assert found.members(ShapeName(ShapeKind.EVENING)).tolist() == []


def test_users_with_too_few_readings_or_without_use_are_left_out() -> None:
    sums = sums_of(*[EVENING] * 10, FLAT, 0 * FLAT)
    sums.readings[10, :5, 20] = [1, 1, 1, 0, 0]  # three working days have that half-hour
    assert group_by_shape(sums, WEEKEND).user.tolist() == list(range(11, 21))
    sums.readings[10, 0, 20] = 2
    assert len(group_by_shape(sums, WEEKEND).user) == 11


def test_a_shape_is_of_working_and_rest_days_with_mean_1() -> None:
    sums = sums_of(FLAT)
    sums.wh[0, 5:] *= 3
    types, shapes = shapes_of_users(sums, WEEKEND)
    assert types == (DayType.WORKING, DayType.REST)
    assert shapes[0, :, 0] == pytest.approx([0.5, 1.5])
    types, shapes = shapes_of_users(sums, ())
    assert (types, shapes.shape) == ((DayType.ALL,), (1, 1, 48))
    assert shapes_of_users(sums, tuple(range(7)))[0] == (DayType.ALL,)


def test_many_users_are_clustered_by_a_sample_and_each_has_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "MOST_FITTED", 30)
    monkeypatch.setattr(clusters, "MOST_JUDGED", 20)
    found = group_by_shape(sums_of(*[EVENING, FLAT] * 50, noise=0.1), WEEKEND)
    assert [name.key for name in found.names] == ["evening-peak", "flat"]
    assert np.bincount(found.group).tolist() == [50, 50]


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (day(h6=300), ShapeKind.MORNING),
        (day(h10=300), ShapeKind.MORNING),
        (day(h11=300), ShapeKind.DAYTIME),
        (day(h15=300), ShapeKind.DAYTIME),
        (day(h16=300), ShapeKind.EVENING),
        (day(h22=300), ShapeKind.EVENING),
        (day(h7=300, h19=250), ShapeKind.MORNING),
        (day(h7=300, h19=256), ShapeKind.TWO_PEAKS),
        (day(h7=260, h19=300), ShapeKind.TWO_PEAKS),
        (day(h7=300, h13=310), ShapeKind.DAYTIME),
        (day(h2=400), ShapeKind.NIGHT),
        (day(h23=300), ShapeKind.NIGHT),
        (day(h12=131), ShapeKind.FLAT),
        (day(h12=140), ShapeKind.DAYTIME),
    ],
)
def test_a_day_is_named_by_plain_rules(one: Day, kind: ShapeKind) -> None:
    assert name_kind(one) is name_kind(7 * one) is kind


def test_names_are_unique_by_the_time_of_the_peak_and_then_by_number() -> None:
    names = name_shapes([EVENING, FLAT, day(h20=900), day(h18=500), day(h18=300)])
    assert [name.key for name in names] == [
        "evening-peak-1800", "flat", "evening-peak-2000", "evening-peak-1800-2", "evening-peak-1800-3",
    ]  # fmt: skip
