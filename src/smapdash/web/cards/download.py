"""A table that is only downloaded: no card shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from smapdash.model.accounts import ACCOUNT, Role
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table


@dataclass(frozen=True, kw_only=True)
class Download:
    """A table in the menu of exports, as CSV and as Parquet.

    Attributes
    ----------
    name : str
        Its name in the address and in the name of the file.
    text : str
        Its name in the menu.
    table : callable
        From a question to the table.
    role : Role
        Only accounts of at least this role get it.
    """

    name: str
    text: str
    table: Callable[[Question], Table]
    role: Role = Role.VIEWER
    ignores_filters: ClassVar[bool] = False
    is_of_user: ClassVar[bool] = False

    @property
    def is_shown(self) -> bool:
        """Whether the account of the request gets it."""
        return ACCOUNT.get().may(self.role)
