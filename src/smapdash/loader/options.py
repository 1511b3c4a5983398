"""Load options and progress events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

CONFLICTS = ("first", "last", "keep", "fail")
STAMPS = ("start", "end")


@dataclass(frozen=True)
class LoadOptions:
    """How to load.

    Attributes
    ----------
    layout : str
        Name of the format, or `auto`.
    conflicts : str
        Of two values for one time where the clocks do not go back: the `first` or the `last` is stored, or both
        (`keep`), or the load is refused (`fail`). Of rows that disagree on a user the first counts (`last`: the last).
    stamps : str
        What the time of a row is of its interval: the `start` or the `end`.
    strict : bool
        Refuse the whole load when any row cannot be stored.
    dry_run : bool
        Do all but keep it.
    wait : bool
        Wait for a load that runs.
    max_rejects : int
        Rows of one file that may be set aside; a file with more is refused.
    """

    layout: str = "auto"
    conflicts: str = "first"
    stamps: str = "start"
    strict: bool = False
    dry_run: bool = False
    wait: bool = True
    max_rejects: int = 100_000


DEFAULTS = LoadOptions()


@dataclass(frozen=True)
class Progress:
    """How far a load is.

    Attributes
    ----------
    step : str
        `Reading` or `Storing`.
    done, total : int
        Of what `unit` names.
    unit : str
        `B` or ` rows`.
    rows : int
        Rows that were read so far.
    file : str
        The file that was read last.
    """

    step: str
    done: int
    total: int
    unit: str
    rows: int
    file: str


OnProgress = Callable[[Progress], None]
