"""Accounts: who has logged in, what they may see, and of whom. A user is a customer; an account is never called so."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple


class Role(IntEnum):
    """What an account may see; each role may see what those before it may."""

    NOBODY = 0
    """Nothing."""
    VIEWER = 1
    """Aggregates of at least so many users."""
    ANALYST = 2
    """Everything on users and their readings."""
    ADMIN = 3
    """The loads and settings, too."""

    @property
    def key(self) -> str:
        """Its name in settings and records."""
        return self.name.lower()


class Scope(NamedTuple):
    """The users whose data may be seen.

    Attributes
    ----------
    areas : tuple of str or None
        Only users in these areas, ordered; None for all.
    min_users : int
        What rests on fewer users is left out; 0 for no such limit.
    """

    areas: tuple[str, ...] | None = None
    min_users: int = 0


EVERYTHING: Final = Scope()


@dataclass(frozen=True)
class Account:
    """Who sent a request.

    Attributes
    ----------
    name : str
        By which the provider of logins knows them; empty where there is no login.
    role : Role
    scope : Scope
    sign_out_path : str
        Where it signs out; empty where that is not here.
    """

    name: str
    role: Role
    scope: Scope = EVERYTHING
    sign_out_path: str = ""

    def may(self, least: Role) -> bool:
        """Return whether the account has at least a role."""
        return self.role >= least


WITHOUT_LOGIN: Final = Account("", Role.ADMIN)
"""Where there is no login, and on the command line."""
NOBODY: Final = Account("", Role.NOBODY, Scope(areas=()))
"""Who is not logged in."""
ACCOUNT: Final[ContextVar[Account]] = ContextVar("account", default=WITHOUT_LOGIN)
"""The account whose request this thread answers; set at the start of each request."""
