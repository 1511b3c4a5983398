"""Names of the page's components and elements, in one place: a callback and the layout cannot disagree on them."""

from __future__ import annotations

from typing import Final

# What the page remembers in the browser.
ADDRESS: Final = "address"
"""Query string the page was opened with."""
VERSION: Final = "version"
"""Changes when everything must be fetched again: another load has finished, or the database is back."""
STATE: Final = "state"
"""Canonical query of the page with its open user, and the version."""
SELECTION: Final = "selection"
"""The same without the open user: what the cards follow."""
FOLLOWED: Final = "followed"
"""Which store each card follows, and which key its query needs: written by the layout, for the browser."""
WANTED: Final = "wanted-"
"""The selection as it is passed on to the card whose id follows, when that is near the view."""
OPEN_USER: Final = "open-user"
SHOWN_USER: Final = "shown-user"
"""The user that the panel holds, which follows the open one when the server has answered."""
ROW_STYLES: Final = "row-styles"
LISTING: Final = "listing"
"""What the table of users follows: the selection, and its own order, search and page."""
WALKED: Final = "walked"
"""The query that the reader has gone back or forward to."""
OPENING: Final = "opening"
"""First and last day where none are chosen."""
GRAIN: Final = "grain"
"""The grain that the address asks for."""
ZOOMED: Final = "zoomed"
"""What a chart over time was zoomed to."""
BRUSHED: Final = "brushed"
"""What was drawn over on the strip of all days."""
DAILY_USE: Final = "daily-use"
"""The range of mean daily use that was clicked in the histogram, such as 20-25 kWh."""
WEEKDAYS: Final = "weekdays"
"""The only weekdays in view, which were clicked in the average day."""
IMPLAUSIBLE: Final = "implausible"
"""Whether implausible readings are left out, as the address says it."""
UNMET: Final = "unmet"
"""Query of what the address asks for and no control can show: names that are not in the data, texts nobody can read."""
NARROW: Final = "narrow"
"""Whether the charts are as narrow as a phone, written once at the start."""
HEARTBEAT: Final = "heartbeat"

# Header.
HEADER: Final = "header"
SAMPLE: Final = "sample-tag"
LOADED_AT: Final = "loaded-at"
THEME: Final = "theme-switch"
COPY_LINK: Final = "copy-link"

# What exports show.
TABLE_DIALOG: Final = "table-dialog"
LINK_DIALOG: Final = "link-dialog"
EXPORT_STATUS: Final = "export-status"
SHORTCUTS: Final = "shortcuts"
"""The dialog that lists the keys."""
SHORTCUTS_OPEN: Final = "shortcuts-open"

# Filter bar.
FILTERS: Final = "filters"
FILTERS_SWITCH: Final = "filters-switch"
AREAS: Final = "areas"
TARIFFS: Final = "tariffs"
FIRST_DAY: Final = "first-day"
LAST_DAY: Final = "last-day"
PRESETS: Final = "presets"
PRESET: Final = "preset-"
STEP_BACK: Final = "step-back"
STEP_ON: Final = "step-on"
COMPARE: Final = "compare"
REST: Final = "rest-days"
RESET: Final = "reset"
CHIPS: Final = "chips"
CHIP: Final = "chip-"
CHIP_TEXT: Final = "chip-text-"
REMOVE: Final = "remove-"
SCOPE: Final = "scope"
SPOKEN: Final = "spoken"
"""What a screen reader tells after a change of what is in view."""

# Notices that stand before the figures.
NOTICES: Final = "notices"
OFFLINE: Final = "offline"
OFFLINE_TEXT: Final = "offline-text"
FAULT: Final = "fault"
EMPTY_STATE: Final = "empty-state"
EMPTY_STATE_REMOVE: Final = "empty-state-remove-"
EMPTY_STATE_RESET: Final = "empty-state-reset"

# Rest-day check. The first two name the addresses of its exports, too, which stay as they are.
REST_DAY_CHECK: Final = "calendar"
REST_DAY_LINE: Final = "calendar-line"
REST_DAY_ACTIONS: Final = "rest-days-check-actions"
REST_DAY_USE: Final = "rest-days-check-use"
REST_DAY_KEEP: Final = "rest-days-check-keep"
REST_DAY_FOUND: Final = "rest-days-check-found"

# Figures.
SHELL: Final = "shell"
MAIN: Final = "main"
GRID: Final = "grid"
HEADLINE: Final = "headline"
KPIS: Final = "kpis"
KPI: Final = "kpi-"
MEASURE: Final = "measure"
SPLIT: Final = "split"
ENERGY: Final = "energy"
OVERVIEW_CHART: Final = "overview-chart"
PROFILE: Final = "profile"
HEAT: Final = "heat"
DURATION: Final = "duration"
DISTRIBUTION: Final = "distribution"
AREA_BARS: Final = "area-bars"
TARIFF_BARS: Final = "tariff-bars"

# Table of users.
USERS: Final = "users"
USERS_TABLE: Final = "users-table"
FIND: Final = "find-user"
USERS_CSV: Final = "users-csv"
PAGE_BACK: Final = "page-back"
PAGE_ON: Final = "page-on"
PAGER: Final = "pager"
PAGE_ROWS: Final = "page-rows"
PAGE_NUMBER: Final = "page-number"

# Detail panel.
PANEL: Final = "panel"
PANEL_TOP: Final = "panel-top"
PANEL_CLOSE: Final = "panel-close"
PANEL_BACK: Final = "panel-back"
PANEL_ON: Final = "panel-on"
PANEL_PLACE: Final = "panel-place"
PANEL_HEAD: Final = "panel-head"
PANEL_NAME: Final = "panel-name"
PANEL_AREA: Final = "panel-area"
PANEL_TARIFF: Final = "panel-tariff"
PANEL_WITHDRAWN: Final = "panel-withdrawn"
PANEL_SENTENCE: Final = "panel-sentence"
PANEL_BODY: Final = "panel-body"
PANEL_FIGURES: Final = "panel-figures"
PANEL_ENERGY: Final = "panel-energy"
PANEL_PROFILE: Final = "panel-profile"
PANEL_HEAT: Final = "panel-heat"
PANEL_DAYS: Final = "panel-days"
PANEL_DAY: Final = "panel-day-"
PANEL_NOTES: Final = "panel-notes"


def head(card: str) -> str:
    """Return the id of a card's head, which holds its title and the line under it."""
    return f"{card}-head"


def title(card: str) -> str:
    """Return the id of a card's title."""
    return f"{card}-title"


def subtitle(card: str) -> str:
    """Return the id of the line under a card's title."""
    return f"{card}-subtitle"


def graph(card: str) -> str:
    """Return the id of a card's graph."""
    return f"{card}-graph"


def frame(card: str) -> str:
    """Return the id of the element around a card's graph, which carries its description."""
    return f"{card}-frame"


def foot(card: str) -> str:
    """Return the id of the line under a card's graph."""
    return f"{card}-foot"
