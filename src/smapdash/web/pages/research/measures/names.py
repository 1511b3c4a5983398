"""The names of the groups in the table of measures, each a button that shows only that group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from dash import html

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.web.cards.table_card import Cell
from smapdash.web.state.parse import parse_press
from smapdash.web.state.query_string import parse_query, to_query
from smapdash.web.ui.components import press
from smapdash.wording.groups import others
from smapdash.wording.messages import message


def build_name(filters: Filters, row: Any) -> Cell:
    """Build the name of a row of LOAD_RESEARCH: a button, unless it is of the selection or of merged groups."""
    if row.merged:
        return others(row.merged)
    areas, tariffs = (() if pd.isna(name) else (name,) for name in (row.area, row.tariff))
    name = " ".join((*areas, *tariffs))
    if not name:
        return message("research.selection")
    group = Filters(areas=areas, tariffs=tariffs)
    is_alone = _toggled(filters, group) != _narrowed(filters, group)
    title = message("research.show_again", name=name) if is_alone else message("research.show_only", name=name)
    return html.Button(name, type="button", className="group-name", title=title, **press(to_query(group)))


def pick_group(dataset: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    """Choose the area, tariff or both of a pressed name; if they are the only ones already, choose all again."""
    query = parse_press(pressed)
    return filters if query is None else _toggled(filters, parse_query(dataset, query))


def _toggled(filters: Filters, group: Filters) -> Filters:
    narrowed = _narrowed(filters, group)
    if narrowed != filters:
        return narrowed
    return replace(
        filters,
        areas=() if group.areas else filters.areas,
        tariffs=() if group.tariffs else filters.tariffs,
    )


def _narrowed(filters: Filters, group: Filters) -> Filters:
    return replace(filters, areas=group.areas or filters.areas, tariffs=group.tariffs or filters.tariffs)
