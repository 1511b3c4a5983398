"""The rows of the table of users."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd
from dash import html

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.results import UserPage
from smapdash.web.pages.overview.users.columns import COLUMNS, TEXTS
from smapdash.web.state.query_string import to_query
from smapdash.web.ui.components import aria, marked
from smapdash.web.ui.markup import CELL, ROW, element
from smapdash.web.ui.table_cells import draw_mark
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.phrases import signed

Row = dict[str, Any]
"""A row of the table as JSON."""
DIGITS = {"mean_wh_per_day": 1, "peak_w": 1, "load_factor": 2, "base_w": 2}
CHANGE_DIGITS = 1
WHOLE_KWH_FROM_WH = 100_000
"""From this highest energy on, the column is in whole kWh: one of three digits says enough."""
MARK_LEFT = 12
_NAMES = tuple(column.name for column in COLUMNS)


class _User(NamedTuple):
    """What a row shows of the frame USERS besides the columns of numbers."""

    id: str
    area: str
    tariff: str
    energy_wh: float
    peak_w: float
    expected: int
    missing: int
    implausible: int


def build_rows(dataset: DatasetInfo, page: UserPage) -> list[Row]:
    """Build the rows; bars and tints are relative to the whole selection, digits are those of the page's column."""
    frame = page.rows
    digits_of = DIGITS | {"energy_wh": 0 if page.highest_wh >= WHOLE_KWH_FROM_WH else 1}
    numbers = {name: formatting.column(_shown(frame[name]), digits) for name, digits in digits_of.items()}
    numbers["change_wh_per_day"] = _signed(_shown(frame["change_wh_per_day"]))
    numbers["change_percent"] = _signed(_known(frame["change_percent"]))
    texts = [dict(zip(numbers, row, strict=True)) for row in zip(*numbers.values(), strict=True)]
    users = map(_User._make, zip(*(frame[name].tolist() for name in _User._fields), strict=True))
    return [_build_row(user, written, dataset, page) for user, written in zip(users, texts, strict=True)]


def _build_row(user: _User, numbers: dict[str, str], dataset: DatasetInfo, page: UserPage) -> Row:
    """Build one row. The link has only the user; the rest of the state is added on hover or focus (`keys.js`)."""
    coverage = formatting.share(user.expected - user.missing, user.expected)
    texts = {"id": _build_id(user.id), "area": user.area, "tariff": user.tariff, "coverage": coverage} | numbers
    styles = {
        "tariff": {"--mark": draw_mark(user.tariff, dataset.tariffs, left=MARK_LEFT)},
        "energy_wh": {"--share": _share(user.energy_wh, page.highest_wh)},
        "peak_w": {"--share": _share(user.peak_w, page.highest_w)},
    }
    faulty = {"energy_wh", "peak_w"} if user.implausible else set()
    warned = faulty | ({"coverage"} if user.missing else set())
    cells = [
        element(
            CELL,
            texts[name],
            className=" ".join(["n"] * (name not in TEXTS) + ["warned"] * (name in warned)),
            **({"style": styles[name]} if name in styles else {}),
            **marked(column=name),
        )
        for name in _NAMES
    ]
    return element(ROW, cells, **marked(user=user.id))


def _build_id(user: str) -> list[html.Button | html.A]:
    """Build the box that ticks a user, whose state the browser keeps (`ticks.js`), and the link that opens it."""
    box = html.Button(
        type="button",
        role="checkbox",
        className="tick",
        **aria(label=message("users.tick_user", user=user), checked="false"),
        **marked(tick=user),
    )
    return [box, html.A(user, href=f"?{to_query(Filters(user=user))}")]


def _signed(changes: list[float | None]) -> list[str]:
    return [formatting.NO_VALUE if change is None else signed(change, CHANGE_DIGITS) for change in changes]


def _share(value: float, highest: float) -> str:
    return f"{value / highest:.4f}" if highest else "0"


def _shown(values: pd.Series[Any]) -> list[float | None]:
    """Return the values of a column in the unit of the page."""
    thousand = 1 if values.name == "load_factor" else 1_000
    return [None if value is None else value / thousand for value in _known(values)]


def _known(values: pd.Series[Any]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]
