"""Types of arrays, and how the place of a row in a load is one number."""

from __future__ import annotations

from typing import Any, Final

import numpy.typing as npt

Array = npt.NDArray[Any]
PER_DAY: Final = 48
"""Half-hours of a day without a clock change."""
FILE_BITS: Final = 40
"""The place of a row in a load (`seq`): the number of its file, and below so many bits its line."""
