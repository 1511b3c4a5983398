"""Small inputs for tests, written by hand: folders of the challenge's layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

USERS = "id,area,tariff\r\n1,a1,t1\r\n2,a1,t2\r\n3,a2,t3\r\n"


def write_folder(folder: Path, *, users: str = USERS, readings: Mapping[str, str | Sequence[str]]) -> Path:
    """Write `user_data.csv` and `consumption/<name>.csv`; a sequence of rows gets the header and CRLF line ends."""
    (folder / "consumption").mkdir(parents=True, exist_ok=True)
    (folder / "user_data.csv").write_bytes(users.encode())
    for name, content in readings.items():
        text = (
            content if isinstance(content, str) else "".join(f"{row}\r\n" for row in ("datetime,consumption", *content))
        )
        (folder / "consumption" / f"{name}.csv").write_bytes(text.encode())
    return folder


def half_hours(start: str, values: Sequence[float]) -> list[str]:
    """Return rows `datetime,consumption` of consecutive half-hours."""
    first = datetime.fromisoformat(start)
    return [f"{first + timedelta(minutes=30 * number)},{value}" for number, value in enumerate(values)]
