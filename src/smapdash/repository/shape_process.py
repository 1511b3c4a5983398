"""Groups users by shape in a process of its own: no process of the page then holds scikit-learn, which takes 80 MB."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

import numpy as np

from smapdash.analysis.load_shapes import group_by_shape
from smapdash.analysis.weekday_sums import WeekdaySums
from smapdash.repository.shape_files import pack, pack_shapes, unpack

_LIMIT_S: Final = 600
_NICER_BY: Final = 10  # viewers come first


def group_apart(sums: WeekdaySums, rest_days: tuple[int, ...]) -> bytes:
    """Return the groups as `pack_shapes` does.

    Raises
    ------
    OSError, subprocess.SubprocessError
        Where the process cannot be started, or fails.
    """
    command = [sys.executable, "-P", "-m", __name__]
    given = pack(**sums._asdict(), rest_days=np.array(rest_days, np.int8))
    return subprocess.run(command, input=given, capture_output=True, check=True, timeout=_LIMIT_S).stdout  # noqa: S603


def main() -> None:
    """Group what comes in on the standard input."""
    os.nice(_NICER_BY)
    held = unpack(sys.stdin.buffer.read())
    rest_days = tuple(held.pop("rest_days").tolist())
    sys.stdout.buffer.write(pack_shapes(group_by_shape(WeekdaySums(**held), rest_days)))


if __name__ == "__main__":
    main()
