"""The columns of the table of users, and its orders in words."""

from __future__ import annotations

from typing import Final, NamedTuple

from smapdash.model.enums import USER_SORTS, Sort
from smapdash.web.state.sorting import write_sort


class Column(NamedTuple):
    """One column.

    Attributes
    ----------
    name : str
        As in the frame USERS.
    head, unit : str
        The two lines of its head.
    about : str
        What it contains, as the tooltip of its head.
    from_width : int
        The least width of the page [px] at which it is shown, unless the viewer has chosen columns.
    """

    name: str
    head: str
    unit: str = ""
    about: str = ""
    from_width: int = 0

    @property
    def is_text(self) -> bool:
        """Whether it holds names rather than numbers."""
        return self.name in TEXTS

    @property
    def first_sort(self) -> str:
        """The order after the first press on its head: numbers from the highest, names from the first."""
        return write_sort(Sort(self.name, descending=not self.is_text))


TEXTS: Final = ("id", "area", "tariff")
CHANGES: Final = ("change_wh_per_day", "change_percent")
"""Columns that are shown only with a comparison."""
ABOUT_CHANGE: Final = (
    "Mean kWh a day over the days with readings, less the same in the comparison period. "
    "Empty for a user without readings in one of the two."
)
PHONE: Final = 768
TABLET: Final = 900
COLUMNS: Final = (
    Column("id", "User"),
    Column("area", "Area", from_width=PHONE),
    Column("tariff", "Tariff"),
    Column("energy_wh", "Energy", "kWh"),
    Column("mean_wh_per_day", "Daily use", "kWh", "Energy divided by the days with readings.", PHONE),
    Column("change_wh_per_day", "Change", "kWh a day", ABOUT_CHANGE, PHONE),
    Column("change_percent", "Change", "%", ABOUT_CHANGE, PHONE),
    Column("peak_w", "Peak", "kW", "Highest demand of a half-hour."),
    Column("load_factor", "Load factor", "", "Mean demand divided by maximum demand.", TABLET),
    Column("base_w", "Base load", "kW", "Median over days of the mean of the 8 lowest half-hours.", TABLET),
    Column("coverage", "Coverage", "%", "Expected half-hours that have a reading.", PHONE),
)
_WORDS: Final = {
    "id": ("by id, last first", "by id"),
    "area": ("by area, last first", "by area"),
    "tariff": ("by tariff, last first", "by tariff"),
    "energy_wh": ("highest energy first", "lowest energy first"),
    "mean_wh_per_day": ("highest daily use first", "lowest daily use first"),
    "change_wh_per_day": ("largest rise first", "largest fall first"),
    "change_percent": ("largest rise in % first", "largest fall in % first"),
    "peak_w": ("highest peak first", "lowest peak first"),
    "peak_at": ("latest peak first", "earliest peak first"),
    "load_factor": ("highest load factor first", "lowest load factor first"),
    "base_w": ("highest base load first", "lowest base load first"),
    "coverage": ("highest coverage first", "lowest coverage first"),
    "days": ("most days first", "fewest days first"),
    "readings": ("most readings first", "fewest readings first"),
    "before_days": ("most days in the comparison period first", "fewest days in the comparison period first"),
    "before_wh_per_day": (
        "highest daily use in the comparison period first",
        "lowest daily use in the comparison period first",
    ),
}


def order_in_words(sort: Sort) -> str:
    """Write an order for the end of a sentence: highest energy first."""
    return _WORDS[sort.column][not sort.descending]


def sort_options() -> list[dict[str, str]]:
    """Return every order as an option of the control, those of the shown columns first."""
    shown = [column.name for column in COLUMNS]
    names = [*shown, *(name for name in USER_SORTS if name not in shown)]
    sorts = [
        Sort(name, descending) for name in names for descending in ((False, True) if name in TEXTS else (True, False))
    ]
    texts = [(write_sort(sort), order_in_words(sort)) for sort in sorts]
    return [{"value": value, "label": text[0].upper() + text[1:]} for value, text in texts]
