"""Which role an account needs for an answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from smapdash.errors import NotAllowedError
from smapdash.model.accounts import ACCOUNT, Role

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def needs(least: Role) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Return a decorator of methods that only accounts of at least a role may call; others get NotAllowedError."""

    def decorate(method: Callable[Given, Answer]) -> Callable[Given, Answer]:
        @wraps(method)
        def checked(*given: Given.args, **named: Given.kwargs) -> Answer:
            require(least)
            return method(*given, **named)

        return checked

    return decorate


def require(least: Role) -> None:
    """Raise NotAllowedError where the account of the request has less than a role."""
    if not ACCOUNT.get().may(least):
        raise NotAllowedError(f"This needs the role {least.key}.")


def require_everything() -> None:
    """Raise NotAllowedError where the account of the request sees only some users."""
    account = ACCOUNT.get()
    if account.scope.areas is not None:
        raise NotAllowedError("This is about all areas, of which this account sees only some.")
