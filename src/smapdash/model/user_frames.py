"""The frames of single users: energy over time, and readings, which only exports contain."""

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

USER_ENERGY = FrameSpec(
    "USER_ENERGY",
    "bucket of one user's time, with the users of its segment, the same area and tariff, beside it",
    {
        "start": Column("datetime64[us]", "start of the bucket, wall-clock"),
        "fold": Column("Int16", "0 or 1 at the grain of half-hours; missing from the day up"),
        "readings": Column("int64", "readings of the user in the bucket"),
        "energy_wh": Column("float64", "energy of the user [Wh]; missing where the user has no reading"),
        "low_wh": Column("float64", "its lowest half-hour in the bucket [Wh]; missing likewise"),
        "high_wh": Column("float64", "its highest half-hour in the bucket [Wh]; missing likewise"),
        "segment_users": Column("int64", "users of the segment with data in the bucket, the user included"),
        "segment_mean_wh": Column("float64", "mean energy per user of the segment, the user included [Wh]"),
    },
)
