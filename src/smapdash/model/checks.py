"""What `smapdash doctor` reports of each thing that it looks at."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Check(NamedTuple):
    """What was looked at, how it is, and one sentence: what was found, and what to do where it is not well."""

    name: str
    state: Literal["ok", "warning", "fault"]
    sentence: str
