"""The frame of single readings, which only exports contain."""

from __future__ import annotations

from smapdash.model.frames import Column, FrameSpec

READINGS = FrameSpec(
    "READINGS",
    "reading; ordered by area, tariff, user, start, fold",
    {
        "user": Column("str", "id of the user"),
        "area": Column("str", "electricity supply area"),
        "tariff": Column("str", "price plan"),
        "start": Column("datetime64[us]", "start of the half-hour, wall-clock"),
        "fold": Column("int16", "1 for the second pass of a repeated hour, else 0"),
        "energy_wh": Column("float64", "energy of the half-hour [Wh]"),
    },
)
