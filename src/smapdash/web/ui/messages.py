"""Fixed sentences of the page. Sentences with numbers are beside the cards that show them, or in `smapdash.wording`."""

from __future__ import annotations

from typing import Final

TITLE: Final = "smapdash"
SKIP: Final = "Skip to the figures"
FOOTNOTE: Final = (
    "Times are local wall-clock; a half-hour is named by its start. Energy counts both readings of the repeated hour, "
    "demand treats them as two half-hours."
)

OFFLINE_TITLE: Final = "The database does not answer. "
OFFLINE_TEXT: Final = "What is drawn stays. Trying again every 5 s."

FAULT_TITLE: Final = "A part of this page could not be drawn. "
FAULT_TEXT: Final = "The fault is ours and has been logged. The other figures are right; another filter may work."

NOTHING_TITLE: Final = "No readings are loaded"
NOTHING_WHY: Final = (
    "Load a folder with user_data.csv and consumption/, then come back. This page looks again every 10 s."
)
NOTHING_CODE: Final = "smapdash load data/"
NO_MATCH: Final = "No readings match"

NOTHING_TO_NOTE: Final = "No half-hour is missing, no reading is unchanged for 24 h, and no day is without consumption."
DAYS_HINT: Final = "Show this day"

USE_REST_DAYS: Final = "Use as non-working days"
EVIDENCE: Final = "Evidence"
FIRST_TIP_MOUSE: Final = "Charts are filters: click a mark, or drag over dates. ? lists all."
FIRST_TIP_TOUCH: Final = "Tap a chart for its values and what they open."
DISMISS_TIP: Final = "Dismiss the tip"
DRAG_CUE: Final = "Drag to choose dates, double-click to reset"
SHORTCUTS_TITLE: Final = "Keyboard shortcuts"
POINTER_TITLE: Final = "With the pointer"

NO_USER: Final = "No such user is loaded. It may have been removed, or the link was cut short."
NO_READINGS_OF_USER: Final = "This user has no readings in these dates."
CONFOUNDED: Final = "Area and tariff overlap fully: differences cannot be attributed to one of them."

NO_EXPORT: Final = "There is no such table to export."
NO_EXPORT_WHILE_OFFLINE: Final = "The database does not answer. Nothing was exported; a moment later it may work."
COPY_BY_HAND: Final = "This browser does not let the page copy; the address is here"
