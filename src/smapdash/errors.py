"""The errors a user can cause, each with the exit code of the command line. Nothing else lives here."""

from __future__ import annotations

from typing import ClassVar


class SmapdashError(Exception):
    """A fault that is told to the user in one sentence: what, where, and what to do."""

    exit_code: ClassVar[int] = 1


class ConfigurationError(SmapdashError):
    """The command line or the environment asks for something that cannot be."""

    exit_code = 2


class InterruptError(SmapdashError):
    """Ctrl-C. What was not finished was taken back."""

    exit_code = 130


class InputError(SmapdashError):
    """What was given cannot be used: files that hold nothing to load, names or dates that the data do not have."""

    exit_code = 3


class DatabaseError(SmapdashError):
    """The database is away, refuses the work, or holds a schema this version does not know."""

    exit_code = 4
