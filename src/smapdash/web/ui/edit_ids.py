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
FINDING_STATUS: Final = "finding-status"
REVIEW_SENT: Final = "review-sent"
"""What the browser asks to save of a finding: a review, or that it is opened again."""
REVIEW_ANSWERED: Final = "review-answered"
"""What became of it."""
REVIEW_DIALOG: Final = "review-dialog"
REVIEW_ABOUT: Final = "review-about"
REVIEW_NOTE: Final = "review-note"
REVIEW_NAME: Final = "review-name"
REVIEW_PROBLEM: Final = "review-problem"
