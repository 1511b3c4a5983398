"""What the identity provider says of an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smapdash.model.values import MAX_TEXT

_NAME_CLAIMS: Final = ("preferred_username", "email", "sub")


class LoginRefusedError(Exception):
    """The provider, or what it sent, gives no account."""


def find_name(claims: Mapping[str, Any], claim: str = "") -> str:
    """Return by which name the provider knows an account.

    Parameters
    ----------
    claims : mapping
    claim : str
        The claim to use and no other; empty for the first there is of the usual ones, an email only if it is verified.

    Raises
    ------
    LoginRefusedError
        Where there is no such name.
    """
    for name in (claim,) if claim else _NAME_CLAIMS:
        found = claims.get(name)
        if name == "email" and not claim and claims.get("email_verified") is not True:
            continue
        if isinstance(found, str) and found.strip() and len(found) <= MAX_TEXT and found.isprintable():
            return found.strip()
    raise LoginRefusedError("no name of the account")


def find_groups(claims: Mapping[str, Any], claim: str) -> list[str]:
    """Return the groups of an account: a list of texts, or one."""
    found = claims.get(claim)
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)]
