"""Every answer has a limit: a chosen grain becomes coarser where all lines together would have too many points."""

from __future__ import annotations

from datetime import date

import pytest

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain
from smapdash.web.state.parse import fit_grain
from smapdash.web.state.query_string import parse_query


def coverage_of(segments: int, last_day: date) -> DatasetInfo:
    return DatasetInfo(
        load_id=1,
        loaded_at=None,
        is_sample=False,
        users=segments,
        readings=1,
        first_day=date(2024, 1, 1),
        last_day=last_day,
        segments=tuple((f"a{number // 10}", f"t{number % 10}") for number in range(segments)),
        state="1",
    )


@pytest.mark.parametrize(
    ("segments", "last_day", "query", "grain"),
    [
        (100, date(2025, 12, 30), "grain=half-hour&split=both", Grain.DAY),  # 36 lines of 730 days: 630,720 by the hour
        (100, date(2025, 12, 30), "grain=half-hour&split=area", Grain.DAY),  # 10 lines: 175,200 by the hour
        (100, date(2025, 12, 30), "grain=half-hour&split=both&area=a1&tariff=t1", Grain.HALF_HOUR),
        (100, date(2025, 12, 30), "grain=half-hour", Grain.HALF_HOUR),  # 35,040 points
        (100, date(2025, 12, 30), "grain=month&split=both", Grain.MONTH),
        (100, date(2053, 12, 31), "grain=half-hour", Grain.DAY),  # 30 years: 262,992 by the hour
        (3, date(2024, 1, 7), "grain=half-hour&split=both", Grain.HALF_HOUR),
    ],
)
def test_a_chosen_grain_is_as_fine_as_one_answer_can_hold(
    segments: int, last_day: date, query: str, grain: Grain
) -> None:
    dataset = coverage_of(segments, last_day)
    assert fit_grain(dataset, parse_query(dataset, query), is_narrow=False).grain is grain


def test_a_narrow_chart_keeps_its_own_grain() -> None:
    dataset = coverage_of(100, date(2025, 12, 30))
    assert fit_grain(dataset, parse_query(dataset, "split=both"), is_narrow=True).grain is Grain.MONTH
