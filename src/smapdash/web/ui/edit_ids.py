"""Ids of what is saved on the page: the rest days of the data set, and reviews of findings."""

from __future__ import annotations

from typing import Final

USUAL_REST_DAYS: Final = "rest-days-usual"
"""The rest days of the data set, as the control of the rest days was last shown with them."""
REST_DAYS_SAVED: Final = "rest-days-saved"
"""The notice that rest days were saved, and the buttons in it."""
REST_DAYS_SAVED_NOTE: Final = "rest-days-saved-note"
REST_DAYS_BACK: Final = "rest-days-back"
REST_DAYS_CLOSE: Final = "rest-days-close"
