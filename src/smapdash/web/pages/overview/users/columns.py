"""The columns of the table of users, and its orders in words."""

from __future__ import annotations

from typing import Final, NamedTuple

from smapdash.model.enums import USER_SORTS, Sort
from smapdash.web.state.sorting import write_sort
from smapdash.wording.messages import message


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
ABOUT_CHANGE: Final = message("users.about_change")
PHONE: Final = 768
TABLET: Final = 900
COLUMNS: Final = (
    Column("id", message("users.user")),
    Column("area", message("users.area"), from_width=PHONE),
    Column("tariff", message("users.tariff")),
    Column("energy_wh", message("users.energy"), "kWh"),
    Column("mean_wh_per_day", message("users.daily_use"), "kWh", message("users.about_daily_use"), PHONE),
    Column("change_wh_per_day", message("users.change"), message("users.kwh_a_day"), ABOUT_CHANGE, PHONE),
    Column("change_percent", message("users.change"), "%", ABOUT_CHANGE, PHONE),
    Column("peak_w", message("users.peak"), "kW", message("users.about_peak")),
    Column("load_factor", message("users.load_factor"), "", message("users.about_load_factor"), TABLET),
    Column("base_w", message("users.base_load"), "kW", message("users.about_base_load"), TABLET),
    Column("coverage", message("users.coverage"), "%", message("users.about_coverage"), PHONE),
)
_WORDS: Final = {
    "id": (message("users.by_id_last_first"), message("users.by_id")),
    "area": (message("users.by_area_last_first"), message("users.by_area")),
    "tariff": (message("users.by_tariff_last_first"), message("users.by_tariff")),
    "energy_wh": (message("users.highest_energy_first"), message("users.lowest_energy_first")),
    "mean_wh_per_day": (message("users.highest_daily_use_first"), message("users.lowest_daily_use_first")),
    "change_wh_per_day": (message("users.largest_rise_first"), message("users.largest_fall_first")),
    "change_percent": (message("users.largest_rise_in_percent_first"), message("users.largest_fall_in_percent_first")),
    "peak_w": (message("users.highest_peak_first"), message("users.lowest_peak_first")),
    "peak_at": (message("users.latest_peak_first"), message("users.earliest_peak_first")),
    "load_factor": (message("users.highest_load_factor_first"), message("users.lowest_load_factor_first")),
    "base_w": (message("users.highest_base_load_first"), message("users.lowest_base_load_first")),
    "coverage": (message("users.highest_coverage_first"), message("users.lowest_coverage_first")),
    "days": (message("users.most_days_first"), message("users.fewest_days_first")),
    "readings": (message("users.most_readings_first"), message("users.fewest_readings_first")),
    "before_days": (message("users.most_comparison_days_first"), message("users.fewest_comparison_days_first")),
    "before_wh_per_day": (
        message("users.highest_comparison_use_first"),
        message("users.lowest_comparison_use_first"),
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
