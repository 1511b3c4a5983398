"""Ids of the page's components and elements, shared by callbacks and layout."""

from __future__ import annotations

from typing import Final

# Stores in the browser.
ADDRESS: Final = "address"
"""Query string with which the page was opened."""
VERSION: Final = "version"
"""Changes when all cards must be fetched again: after another load, or when the database is back."""
STATE: Final = "state"
"""Canonical query of the page, including its open user, and the version."""
SELECTION: Final = "selection"
"""The same without the open user; the cards follow it."""
FOLLOWED: Final = "followed"
"""The store that each card follows and the key that its query needs; written by the layout for the browser."""
WANTED: Final = "wanted-"
"""Prefix of the store of a card, to which the selection is passed when the card is near the viewport."""
OPEN_USER: Final = "open-user"
SHOWN_USER: Final = "shown-user"
"""The user shown in the panel, which becomes the open one when the server has answered."""
USER_ROWS: Final = "user-rows"
"""The rows of the table of users as the server sent them, before the browser marks the open user's."""
LISTING: Final = "listing"
"""The table of users follows it: the selection with the table's order, search and page."""
WALKED: Final = "walked"
PRESSES: Final = "presses"
PALETTE: Final = "palette"
PALETTE_DIALOG: Final = "palette-dialog"
PALETTE_TEXT: Final = "palette-text"
PALETTE_LIST: Final = "palette-list"
PALETTE_OPEN: Final = "palette-open"
PALETTE_VIEWS: Final = "palette-views"
VIEWS_SAVE: Final = "views-save"
VIEWS_LOAD: Final = "views-load"
ANSWERED: Final = "answered"
"""The query after the viewer has gone back or forward in the browser's history."""
FIRST_DAY: Final = "first-day"
LAST_DAY: Final = "last-day"
LAST_DAYS: Final = "last-days"
"""The number of latest days in view, such as 30d."""
ZOOMED: Final = "zoomed"
"""The zoomed range of a chart over time."""
TYPED: Final = "typed-dates"
"""What was typed as dates, or chosen in the calendar."""
BRUSHED: Final = "brushed"
"""The range brushed on the overview chart."""
DAILY_USE: Final = "daily-use"
"""The daily-use range clicked in the histogram, such as 20-25 kWh."""
WEEKDAYS: Final = "weekdays"
"""The only weekdays in view, chosen by a click in the average day."""
IMPLAUSIBLE: Final = "implausible"
"""Whether implausible readings are left out, as in the address."""
UNMET: Final = "unmet"
"""Query of values in the address that no control can show: names not in the data, texts that cannot be parsed."""
NARROW: Final = "narrow"
"""Whether the charts are as narrow as a phone; written once at the start."""
HEARTBEAT: Final = "heartbeat"

# Header.
HEADER: Final = "header"
SAMPLE: Final = "sample-tag"
LOADED_AT: Final = "loaded-at"
THEME: Final = "theme-switch"
COPY_LINK: Final = "copy-link"

# Dialogs of exports, and shortcuts.
TABLE_DIALOG: Final = "table-dialog"
LINK_DIALOG: Final = "link-dialog"
EXPORT_STATUS: Final = "export-status"
SHORTCUTS: Final = "shortcuts"
"""The dialog of keyboard shortcuts."""
SHORTCUTS_OPEN: Final = "shortcuts-open"

# Filter bar.
FILTERS: Final = "filters"
FILTERS_SWITCH: Final = "filters-switch"
AREAS: Final = "areas"
TARIFFS: Final = "tariffs"
DATES: Final = "dates"
"""The text of the dates in view, and what the viewer types in its place."""
CALENDAR: Final = "date-picker"
"""The calendar of the dates, and what is said of typed ones."""
CALENDAR_OPEN: Final = "calendar-open"
PRESETS: Final = "presets"
PRESET: Final = "preset-"
STEP_BACK: Final = "step-back"
STEP_ON: Final = "step-on"
COMPARE: Final = "compare"
REST: Final = "rest-days"
REST_MENU: Final = "rest-days-menu"
REST_NAMES: Final = "rest-days-names"
RESET: Final = "reset"
CHIPS: Final = "chips"
CHIP: Final = "chip-"
CHIP_TEXT: Final = "chip-text-"
REMOVE: Final = "remove-"
SCOPE: Final = "scope"
SPOKEN: Final = "spoken"
"""Live region for screen readers after a change of the selection."""

# Notices above the key figures.
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
GRAIN: Final = "grain"
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
SORT: Final = "sort-users"
COLUMNS: Final = "columns"
COLUMNS_FIT: Final = "columns-fit"
ROWS: Final = "rows"
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
PANEL_KPIS: Final = "panel-kpis"
PANEL_ENERGY: Final = "panel-energy"
PANEL_PROFILE: Final = "panel-profile"
PANEL_HEAT: Final = "panel-heat"
PANEL_DAYS: Final = "panel-days"
PANEL_DAY: Final = "panel-day-"
PANEL_NOTES: Final = "panel-notes"


def head(card: str) -> str:
    """Return the id of a card's head, which holds its title and subtitle."""
    return f"{card}-head"


def title(card: str) -> str:
    """Return the id of a card's title."""
    return f"{card}-title"


def subtitle(card: str) -> str:
    """Return the id of a card's subtitle."""
    return f"{card}-subtitle"


def graph(card: str) -> str:
    """Return the id of a card's graph."""
    return f"{card}-graph"


def frame(card: str) -> str:
    """Return the id of the element around a card's graph, which has its text description."""
    return f"{card}-frame"


def foot(card: str) -> str:
    """Return the id of the line under a card's graph."""
    return f"{card}-foot"
