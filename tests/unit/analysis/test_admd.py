"""ADMD against the number of users by hand: every sample of a few users, and the rules of drawing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from smapdash.analysis import admd
from smapdash.analysis.admd import AdmdSamples, draw_users, is_one_piece, sample_sizes
from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.research import AdmdSoFar
from tests import plain
from tests.unit.analysis.test_views import cube_of

NOON = datetime(2019, 12, 28, 12)
HOMES = {"1": ("a", "s"), "2": ("a", "t"), "x": ("b", "s")}
# Energy [Wh] by user at noon and half an hour later.
READ = {"1": (400.0, 100.0), "2": (100.0, 300.0), "x": (0.0, 200.0)}


def cube(days: int = 1) -> Cube:
    rows = [
        (user, *HOMES[user], NOON + timedelta(days=day, minutes=30 * slot), wh)
        for user, of_user in READ.items()
        for slot, wh in enumerate(of_user)
        for day in range(days)
    ]
    return cube_of(plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"])))


WH = np.array(list(READ.values()))


def pieces(cube: Cube, wh: Array, filters: Filters = Filters()) -> Iterator[AdmdSoFar]:  # noqa: B008 - frozen
    """Yield what is computed before the first piece and after each; `wh` is of all users, in the order of the cube."""
    samples = AdmdSamples(Selection(cube, filters), filters)
    yield samples.so_far()
    while not samples.is_whole:
        samples.add(wh[samples.users[samples.next_users]])
        yield samples.so_far()


def whole(cube: Cube, wh: Array, filters: Filters = Filters()) -> pd.DataFrame:  # noqa: B008 - frozen
    return list(pieces(cube, wh, filters))[-1].frame


def many(users: int) -> Cube:
    """Each user has its maximum in a half-hour of its own."""
    rows = [(f"{user}", "a", "s", NOON + timedelta(minutes=30 * slot), 500.0 * (slot == user))
            for user in range(users) for slot in range(users)]  # fmt: skip
    return cube_of(
        plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"])),
        {f"{user}": 0 for user in range(users)},
    )


def test_every_sample_of_three_users_counts_once() -> None:
    """Alone 800, 600 and 400 W; in pairs 1,000, 800 and 1,000 W; together 1,200 W."""
    frame = whole(cube(), WH)
    assert frame["users"].tolist() == [1, 2, 3]
    assert frame["samples"].tolist() == [3, 3, 1]
    assert frame["admd_p10_w"].tolist() == pytest.approx([440, 420, 400])
    assert frame["admd_median_w"].tolist() == pytest.approx([600, 500, 400])
    assert frame["admd_p90_w"].tolist() == pytest.approx([760, 500, 400])
    assert set(zip(frame["users_read"], frame["users_selected"], frame["seed"], strict=True)) == {(3, 3, 1)}


def test_the_selection_itself_is_the_last_row_where_only_some_users_were_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admd, "MOST_READINGS", 4)
    assert draw_users(Selection(cube(), Filters())).tolist() == [0, 1]
    frame = whole(cube(), WH)
    assert frame["users"].tolist() == [1, 2, 3]
    assert frame["samples"].tolist() == [2, 1, 1]
    assert frame["admd_median_w"].tolist() == pytest.approx([700, 500, 400]), "1,000 W by 2, and 1,200 W by 3"
    assert frame["users_read"].tolist() == [2, 2, 2]
    assert frame["users_selected"].tolist() == [3, 3, 3]


def test_a_selection_without_readings_has_no_row() -> None:
    nothing = Filters(areas=("no",))
    assert len(draw_users(Selection(cube(), nothing))) == 0
    [only] = pieces(cube(), WH, nothing)
    assert (only.frame.empty, only.is_whole, only.all_samples) == (True, True, 0)


def test_after_each_piece_the_samples_count_that_have_all_of_their_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three alone, three pairs, and all together: seven samples, of one user after the other."""
    monkeypatch.setattr(admd, "MOST_AT_ONCE", 2)
    found = list(pieces(cube(), WH))
    assert [(one.read, one.to_read, one.samples, one.all_samples) for one in found] == [
        (0, 3, 0, 7), (1, 3, 1, 7), (2, 3, 3, 7), (3, 3, 7, 7),
    ]  # fmt: skip
    assert [one.is_whole for one in found] == [False, False, False, True]
    assert [one.frame["users"].tolist() for one in found] == [[3], [1, 3], [1, 2, 3], [1, 2, 3]]
    assert [one.frame["samples"].tolist() for one in found] == [[1], [1, 1], [2, 1, 1], [3, 3, 1]]
    assert {one.frame["admd_median_w"].iloc[-1] for one in found} == {400.0}, "the selection itself, from the roll-ups"
    first, second = AdmdSamples(Selection(cube(), Filters()), Filters()).users[:2].tolist()
    alone = {0: 800.0, 1: 600.0, 2: 400.0}
    assert found[1].frame["admd_median_w"].iloc[0] == alone[first]
    assert found[2].frame["admd_median_w"].iloc[0] == (alone[first] + alone[second]) / 2


@pytest.mark.parametrize("at_once", [1, 60, 140, 399])
def test_the_number_of_pieces_does_not_change_the_result(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    of_twenty, wh = many(20), np.random.default_rng(2).integers(0, 900, (20, 20)).astype(float)
    at_a_time = list(pieces(of_twenty, wh))
    monkeypatch.setattr(admd, "MOST_AT_ONCE", at_once)
    assert (len(at_a_time), len(list(pieces(of_twenty, wh)))) == (2, 1 + -(-20 // max(1, at_once // 20)))
    pd.testing.assert_frame_equal(whole(of_twenty, wh), at_a_time[-1].frame, check_exact=True)


def test_users_are_read_in_random_order_so_that_those_read_are_a_sample() -> None:
    users = AdmdSamples(Selection(many(20), Filters()), Filters()).users.tolist()
    assert sorted(users) == list(range(20))
    assert users != sorted(users)


def test_what_is_read_at_once_is_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    selection = Selection(cube(), Filters())
    monkeypatch.setattr(admd, "MOST_AT_ONCE", 6)
    assert is_one_piece(selection)
    monkeypatch.setattr(admd, "MOST_AT_ONCE", 5)
    assert not is_one_piece(selection)
    assert is_one_piece(Selection(cube(), Filters(areas=("b",)))), "one user"


@pytest.mark.parametrize(
    ("users", "sizes"),
    [
        (0, []),
        (1, [1]),
        (3, [1, 2, 3]),
        (12, [1, 2, 3, 5, 7, 10, 12]),
        (60, [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 60]),
        (100, [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100]),
    ],
)
def test_the_numbers_of_users_are_evenly_spread_over_the_decades_and_end_with_all(users: int, sizes: list[int]) -> None:
    assert sample_sizes(users) == sizes


def test_so_many_users_are_read_as_the_limit_of_readings_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three days of two half-hours for each of three users; on one weekday those between the dates count, too."""
    selection = Selection(cube(days=3), Filters())
    monkeypatch.setattr(admd, "MOST_READINGS", 17)
    assert len(draw_users(selection)) == 2
    assert draw_users(selection).tolist() == draw_users(selection).tolist()
    assert len(draw_users(Selection(selection.cube, Filters(weekdays=(5,))))) == 3, "only a Saturday lies between"
    monkeypatch.setattr(admd, "MOST_READINGS", 1)
    assert len(draw_users(selection)) == 1
    monkeypatch.setattr(admd, "MOST_READINGS", 18)
    assert draw_users(selection).tolist() == [0, 1, 2]


def test_of_many_samples_a_hundred_are_drawn_and_the_same_ones_again() -> None:
    """Each of twenty users has its maximum, 1 kW, in a half-hour of its own, so any N together reach 1 kW."""
    of_twenty, wh = many(20), 500 * np.eye(20)
    frames = [whole(of_twenty, wh) for _ in range(2)]
    pd.testing.assert_frame_equal(*frames)
    sampled = frames[0][frames[0]["users"] < 20]
    assert sampled["samples"].tolist() == [20, 100, 100, 100, 100, 100, 100]
    for name in ("p10", "median", "p90"):
        assert (sampled[f"admd_{name}_w"] * sampled["users"]).tolist() == pytest.approx([1_000] * 7)
