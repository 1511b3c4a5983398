"""The challenge's files asked for what they do not hold, and by the month: readings and words, by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from tests.cards import energy_view, export_table, kpis_view

from smapdash.repository.database import DatabaseRepository
from smapdash.web.exports.tables import Cell, ExportTable, rows_of
from smapdash.web.state.query_string import parse_query
from smapdash.web.ui import ids

SPAN = "The data cover 15 Jul \N{EN DASH} 31 Dec 2016"
A2_WH, A2_READINGS = 110_398_768, 228_534


@pytest.fixture
def repository(challenge_load: tuple[Engine, object]) -> DatabaseRepository:
    return DatabaseRepository(challenge_load[0])


def all_rows(table: ExportTable) -> list[tuple[Cell, ...]]:
    return [row for block in table.blocks for row in rows_of(block)]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("area=a9", "Area a9 is not in the data."),
        ("tariff=T3", "Tariff T3 is not in the data. Names are case-sensitive: the data hold t3."),
        ("from=2017-03-01&to=2017-03-31", f"{SPAN}; there is no reading in the requested dates."),
        ("to=2016-01-01", f"{SPAN}; there is no reading in the requested dates."),
        (
            "from=2016-10-10&to=2016-10-01",
            "The first day, 10 Oct 2016, is after the last day, 1 Oct 2016, so no day is selected.",
        ),
        ("from=garbage", "from=garbage in the address is not a date such as 2016-10-09, so nothing is selected."),
        ("weekday=blursday", "weekday=blursday in the address is not a weekday such as mon, so nothing is selected."),
    ],
)  # fmt: skip
def test_what_the_data_do_not_hold_leaves_nothing(repository: DatabaseRepository, query: str, why: str) -> None:
    with repository.one_state() as dataset:
        filters = parse_query(dataset, query)
        view = kpis_view(repository, dataset, filters)
        assert (view["scope"], view["empty_state"]["why"]) == ("0 of 60 users, 0 readings in view", why)
        for card in (ids.ENERGY, ids.HEAT, ids.DURATION, ids.DISTRIBUTION, ids.AREA_BARS, ids.TARIFF_BARS, ids.USERS):
            table = export_table(repository, dataset, filters, card, datetime.now(UTC))
            assert all_rows(table) == [], card
            assert ("note", why) in table.notes
        user = parse_query(dataset, f"{query}&user=3039")
        if not user.areas and not user.tariffs:
            table = export_table(repository, dataset, user, ids.PANEL_HEAT, datetime.now(UTC))
            assert all_rows(table) == []


def test_the_rest_of_a_selection_is_answered(repository: DatabaseRepository) -> None:
    with repository.one_state() as dataset:
        filters = parse_query(dataset, "area=a9&area=a2")
        summary = repository.fetch_summary(filters)
    assert (summary.users, summary.readings, summary.energy_wh) == (28, A2_READINGS, A2_WH)


def test_dates_beyond_the_data_are_those_of_the_data(repository: DatabaseRepository) -> None:
    with repository.one_state() as dataset:
        beyond, within = (
            repository.fetch_summary(parse_query(dataset, query))
            for query in ("from=2016-12-01&to=2017-06-30", "from=2016-12-01")
        )
    assert beyond == within
    assert beyond.readings == 60 * 31 * 48


def test_july_is_cut_and_august_the_lowest_whole_month(repository: DatabaseRepository) -> None:
    with repository.one_state() as dataset:
        view = energy_view(repository, dataset, parse_query(dataset, "grain=month"))
        table = export_table(repository, dataset, parse_query(dataset, "grain=month"), ids.ENERGY, datetime.now(UTC))
    assert view.description == "Highest 58,691 kWh in December 2016, lowest 37,959 kWh in August 2016."
    assert "Ring: a month with less than 90 % of its half-hours or with days out of view." in view.subtitle
    (rings,) = [trace for trace in view.figure.data if trace["name"] == "months with gaps"]
    assert (rings["x"], rings["y"]) == (["2016-07-01"], [20_989.353])
    columns = {column.name: column.values for column in next(iter(table.blocks))}
    assert columns["energy_kwh"][:2] == [20_989.353, 37_958.651]
    assert columns["whole"] == [False, True, True, True, True, True]
