"""The errors a user can cause, each with the exit code of the command line. Nothing else lives here."""

from __future__ import annotations

from typing import ClassVar


class SmapdashError(Exception):
    """A fault that the user sees as one sentence: what, where, and what to do."""

    exit_code: ClassVar[int] = 1


class ConfigurationError(SmapdashError):
    """The command line or the environment is invalid."""

    exit_code = 2


class InterruptError(SmapdashError):
    """Ctrl-C. Unfinished work was rolled back."""

    exit_code = 130


class InputError(SmapdashError):
    """Unusable input: files without anything to load, names or dates that are not in the data."""

    exit_code = 3


class DatabaseError(SmapdashError):
    """The database is unreachable, refuses the work, or holds a schema that this version does not know."""

    exit_code = 4


class NotAllowedError(SmapdashError):
    """The account of a request may not see or do this."""


class NotReadyError(DatabaseError):
    """The database answers, and what it holds is still being prepared: try again in a moment.

    Attributes
    ----------
    share : float or None
        How much of it is done, 0 to 1, where that is known.
    """

    def __init__(self, sentence: str, share: float | None = None) -> None:
        super().__init__(sentence)
        self.share = share
