"""The colours of the heat map, held to what they were chosen for."""

from __future__ import annotations

import runpy
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from plotly.colors import get_colorscale, hex_to_rgb

from smapdash.web.charts.heat import COLOURS

TOOL = runpy.run_path(str(Path(__file__).parents[4] / "tools" / "heat_colours.py"))
EYES = {"none": np.eye(3), **TOOL["COLOUR_BLIND"]}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_colours_differ_as_published(one: tuple[float, ...], other: tuple[float, ...], expected: float) -> None:
    """Pairs of table 1 of Sharma, Wu and Dalal 2005."""
    assert round(float(TOOL["difference"](np.array(one), np.array(other))), 4) == expected


def test_the_table_of_the_report_is_that_of_the_tool() -> None:
    report = (Path(__file__).parents[4] / "REPORT.md").read_text(encoding="utf-8").replace("**viridis**", "viridis")
    assert all(f"  {TOOL['row'](name)}\n" in report for name in TOOL["MAPS"])


@pytest.mark.parametrize("kind", EYES)
def test_more_demand_is_always_lighter_whatever_the_eye_sees(kind: str) -> None:
    rgb = np.array([hex_to_rgb(colour) for _, colour in get_colorscale(COLOURS)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(EYES[kind]).T, 0, 1)
    luminance = (seen @ [0.2126, 0.7152, 0.0722]).tolist()
    assert all(darker < lighter for darker, lighter in pairwise(luminance))


def test_no_step_of_the_map_is_grey() -> None:
    for _, colour in get_colorscale(COLOURS):
        assert max(hex_to_rgb(colour)) - min(hex_to_rgb(colour)) >= 64
