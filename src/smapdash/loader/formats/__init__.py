"""One module per layout of input files. To add one, write its module (`base.Format`) and name it in `FORMATS`."""

from __future__ import annotations

from pathlib import Path

from smapdash.loader.formats.base import Format, folder_errors
from smapdash.loader.formats.challenge import Challenge
from smapdash.loader.formats.london import London

FORMATS: tuple[Format, ...] = (Challenge(), London())


def choose_format(path: Path, name: str) -> Format:
    """Return the format of that name, or for `auto` the one that fits a path (the first where none does).

    Raises
    ------
    InputError
        When the system does not let us look.
    """
    with folder_errors(path):
        for layout in FORMATS:
            if name == layout.name or (name == "auto" and layout.fits(path)):
                return layout
    return FORMATS[0]
