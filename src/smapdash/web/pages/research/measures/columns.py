"""The columns of the table of measures, each with its formula and the source of its definition."""

from __future__ import annotations

from typing import Final

from smapdash.web.cards.table_card import Head
from smapdash.wording.messages import message

GROUP: Final = Head("group", message("research.group"), is_text=True)
HEADS: Final = (
    GROUP,
    Head("users", message("research.users"), about=message("research.about_users")),
    Head(
        "coverage",
        message("research.coverage"),
        "%",
        message("research.about_coverage"),
        message("research.source_coverage"),
    ),
    Head("max_demand_w", message("research.maximum_demand"), "kW", message("research.about_maximum_demand")),
    Head("max_demand_at", message("research.when"), is_text=True),
    Head("mean_demand_w", message("research.mean_demand"), "kW", message("research.about_mean_demand")),
    Head(
        "load_factor",
        message("research.load_factor"),
        about=message("research.about_load_factor"),
        source=message("research.source_load_factor"),
    ),
    Head("sum_of_maxima_w", message("research.sum_of_maxima"), "kW", message("research.about_sum_of_maxima")),
    Head(
        "coincidence_factor",
        message("research.coincidence"),
        about=message("research.about_coincidence"),
        source=message("research.source_coincidence"),
    ),
    Head(
        "diversity_factor",
        message("research.diversity"),
        about=message("research.about_diversity"),
        source=message("research.source_coincidence"),
    ),
    Head(
        "admd_w",
        message("research.admd"),
        message("research.kw_per_user"),
        message("research.about_admd"),
        message("research.source_admd"),
    ),
    Head(
        "base_load_w",
        message("research.base_load"),
        "kW",
        message("research.about_base_load"),
        message("research.source_base_load"),
    ),
    Head(
        "top10_share", message("research.top10"), message("research.percent_of_energy"), message("research.about_top10")
    ),
    Head(
        "responsibility",
        message("research.responsibility"),
        message("research.p10_median_p90"),
        message("research.about_responsibility"),
        message("research.source_responsibility"),
    ),
)
DIGITS: Final = {
    "max_demand_w": 2,
    "mean_demand_w": 2,
    "load_factor": 3,
    "sum_of_maxima_w": 2,
    "coincidence_factor": 3,
    "diversity_factor": 2,
    "admd_w": 2,
    "base_load_w": 2,
    "top10_share": 1,
    "responsibility_p10": 2,
    "responsibility_median": 2,
    "responsibility_p90": 2,
}
PERCENTILES: Final = ("responsibility_p10", "responsibility_median", "responsibility_p90")
"""The columns of the frame that stand in one cell."""
SCALES: Final = {
    **dict.fromkeys(("load_factor", "coincidence_factor", "diversity_factor", *PERCENTILES), 1.0),
    "top10_share": 100.0,
}
"""What a value is multiplied by; demand [W] by a thousandth."""
