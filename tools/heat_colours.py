"""Print the table of REPORT.md that compares colour maps for the heat map, in CIEDE2000."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from plotly.colors import get_colorscale, hex_to_rgb, sample_colorscale, unlabel_rgb

Values = npt.NDArray[np.float64]

MAPS = ("cividis", "viridis", "haline", "plasma", "magma", "dense", "solar")
LIGHT_CARD, DARK_CARD = "#ffffff", "#161a20"
STEPS = 17
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = TO_XYZ.sum(axis=1)
COLOUR_BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""What each sees of linear RGB, at severity 1 (Machado, Oliveira and Fernandes 2009)."""


def linear_rgb(rgb: Values) -> Values:
    """Return sRGB colours, 0 to 255, as linear RGB, 0 to 1."""
    share = np.asarray(rgb, float) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(linear: Values) -> Values:
    """Return linear RGB as CIELAB of illuminant D65."""
    ratio = linear @ TO_XYZ.T / WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def difference(one: Values, other: Values) -> Values:
    """Return the difference of CIELAB colours in CIEDE2000 (Sharma, Wu and Dalal 2005, equations 2 to 22)."""
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(one, -1, 0), np.moveaxis(other, -1, 0)
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    grow = 1.5 - 0.5 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7))
    c1, c2 = np.hypot(grow * a1, b1), np.hypot(grow * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, grow * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    is_grey = c1 * c2 == 0
    turn = np.where(is_grey, 0.0, turn)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = np.where(is_grey, h1 + h2, (h1 + turn / 2) % 360)
    tint = sum(
        size * np.cos(np.radians(times * hue + offset))
        for size, times, offset in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    )
    of_lightness = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    of_chroma, of_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * (1 + tint)
    blue = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    dl, dc = (l2 - l1) / of_lightness, (c2 - c1) / of_chroma
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / of_hue
    return np.sqrt(dl**2 + dc**2 + dh**2 + blue * dc * dh)


def row(name: str) -> str:
    """Return the row of a map."""
    colours = sample_colorscale(get_colorscale(name), np.linspace(0, 1, STEPS).tolist())
    linear = linear_rgb(np.array([unlabel_rgb(colour) for colour in colours]))
    if lab(linear)[0][0] > lab(linear)[-1][0]:
        linear = linear[::-1]  # from dark to light
    seen = lab(linear)
    steps = difference(seen[:-1], seen[1:])
    blind = [lab(np.clip(linear @ np.array(kind).T, 0, 1)) for kind in COLOUR_BLIND.values()]
    shortest = min(difference(one[:-1], one[1:]).sum() for one in blind)
    light, dark = (lab(linear_rgb(np.array(hex_to_rgb(card)))) for card in (LIGHT_CARD, DARK_CARD))
    chroma = np.hypot(*seen[STEPS // 2][1:])
    ends = difference(seen[0], dark), difference(seen[-1], light)
    cells = [f"{steps.sum():.0f}", f"{shortest:.0f}", f"{steps.min() / steps.mean():.2f}", f"{chroma:.0f}"]
    return " | ".join(["", name, *cells, *(f"{end:.0f}" for end in ends), ""]).strip()


if __name__ == "__main__":
    print("\n".join(map(row, MAPS)))
