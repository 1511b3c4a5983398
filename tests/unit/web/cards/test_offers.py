"""What a click on a chart does can also be reached by a finger, by the button that the chart offers."""

from __future__ import annotations

import pytest
from dash import Dash

from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.app import create_app
from smapdash.web.ui import ids
from tests.fakes import FakeRepository, fire

CLICKED = {
    card.name: page
    for page in PAGES
    for card in page.lazy
    if "figure" in card.outputs and (card.zooms or f"{ids.graph(card.name)}.clickData" in card.actions)
}
WITHOUT = {("profile", "split=tariff"), ("profile", "measure=bands&split=tariff")}
"""The average day of a group is of all days, so a click on it has nothing to choose."""


@pytest.mark.parametrize("query", ["", "split=tariff", "measure=bands", "measure=bands&split=tariff"])
@pytest.mark.parametrize("card", CLICKED)
def test_every_chart_that_can_be_clicked_offers_what_a_click_does(app: Dash, card: str, query: str) -> None:
    app = app if CLICKED[card].path == "/" else create_app(FakeRepository(), pages=(CLICKED[card],))
    state = {"query": query, "version": "7"}
    figure = fire(app, f"{card}-graph.figure", {f"{ids.WANTED}.data": state})[f"{card}-graph.figure"]
    offer = figure["layout"].get("meta", {}).get("offer")
    assert bool(offer) is ((card, query) not in WITHOUT)


def test_these_charts_can_be_clicked() -> None:
    assert set(CLICKED) == {
        "energy",
        "profile",
        "heat",
        "area-bars",
        "tariff-bars",
        "changes",
        "duration",
        "distribution",
        "coverage",
        "load-shapes",
    }
