"""Ids of what concerns the account."""

from __future__ import annotations

from typing import Final

ACCOUNT: Final = "account"
SIGN_OUT: Final = "sign-out"
SIGNED_OUT: Final = "signed-out"
