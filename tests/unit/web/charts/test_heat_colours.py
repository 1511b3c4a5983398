"""The colours of the heat map, held to what they were chosen for."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from plotly.colors import get_colorscale, hex_to_rgb

from smapdash.web.charts.heat import COLOURS

COLOUR_BLIND = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_more_demand_is_always_lighter_whatever_the_eye_sees(kind: str) -> None:
    rgb = np.array([hex_to_rgb(colour) for _, colour in get_colorscale(COLOURS)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(COLOUR_BLIND[kind]).T, 0, 1)
    luminance = (seen @ [0.2126, 0.7152, 0.0722]).tolist()
    assert all(darker < lighter for darker, lighter in pairwise(luminance))


def test_no_step_of_the_map_is_grey() -> None:
    for _, colour in get_colorscale(COLOURS):
        assert max(hex_to_rgb(colour)) - min(hex_to_rgb(colour)) >= 64
