"""The items of the header's menus, which the palette offers, too."""

from __future__ import annotations

from typing import Final, NamedTuple

from smapdash.web.cards.page import Page
from smapdash.web.ui import ids, research_ids
from smapdash.wording.messages import message

KINDS: Final = {"csv": "CSV", "parquet": message("header.parquet")}


class MenuItem(NamedTuple):
    """An item of a menu: its id, its text, and the name of the file that it saves; empty for none."""

    component_id: str
    text: str
    file: str = ""


TABLES: Final = {
    ids.USERS: message("header.all_users"),
    ids.ENERGY: message("header.energy_over_time"),
    ids.LOAD_RESEARCH: message("research.title"),
    ids.PEAKS: message("peaks.title"),
    research_ids.ADMD: message("admd.title"),
    research_ids.BOTH_PERIODS: message("both_periods.title"),
    research_ids.BOTH_DAYS: message("both_days.title"),
    research_ids.USER_CHANGES: message("user_changes.title"),
    research_ids.DIFFERENCES: message("differences.title"),
}
"""The cards whose tables are in the menu, too."""
PRINT: Final = MenuItem(ids.PRINT, message("header.print"))
COPIES: Final = (
    MenuItem(ids.COPY_FIXED, message("header.copy_fixed")),
    MenuItem(ids.COPY_MOVING, message("header.copy_moving")),
)
"""Texts of the palette; the menu has those of the days in view."""


def list_exports(page: Page) -> list[MenuItem]:
    """Return the files of the menu of exports."""
    cards = {card.name for card in page.cards if card.is_shown}
    tables = [(name, text, "csv") for name, text in TABLES.items() if name in cards]
    tables += [(one.name, one.text, kind) for one in page.downloads if one.is_shown for kind in KINDS]
    files = [(f"{name}.{kind}", f"{text} ({KINDS[kind]})") for name, text, kind in tables]
    return [MenuItem(ids.EXPORT + file.replace(".", "-"), text, file) for file, text in files]
