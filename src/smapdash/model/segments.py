"""What readings are summed up by: users of one area and tariff, or one user."""

from __future__ import annotations

from typing import NamedTuple


class Segment(NamedTuple):
    """A pair of area and tariff that has users.

    Attributes
    ----------
    area, tariff : str
    user : str or None
        Id of its only user, where users are selected: each of them is a segment of its own.
    """

    area: str
    tariff: str
    user: str | None = None
