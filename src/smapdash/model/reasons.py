"""Why a row is set aside: a code with its detail, as the database holds them; `wording.reasons` has the sentences."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class ReasonCode(StrEnum):
    """Why a row is set aside. The database holds these words, so none of them ever changes its meaning."""

    WRONG_FIELD_COUNT = "wrong-field-count"
    UNKNOWN_USER = "unknown-user"

    TIME_EMPTY = "time-empty"
    NOT_A_TIME = "not-a-time"
    YEAR_OUT_OF_RANGE = "year-out-of-range"
    OFF_GRID = "off-grid"
    OFF_DAY_GRID = "off-day-grid"
    NO_TIME_OF_DAY = "no-time-of-day"

    ENERGY_EMPTY = "energy-empty"
    NOT_A_NUMBER = "not-a-number"
    NOT_FINITE = "not-finite"
    NEGATIVE = "negative"
    OVERFLOW_VALUE = "overflow-value"
    BEYOND_RANGE = "beyond-range"

    HOURLY_STEP = "hourly-step"
    OTHER_STEP = "other-step"
    MIXED_STEPS = "mixed-steps"
    INCOMPLETE_HALF_HOUR = "incomplete-half-hour"
    INCOMPLETE_SECOND_VALUE = "incomplete-second-value"
    SUM_BEYOND_RANGE = "sum-beyond-range"
    STORED_HOURLY_STEP = "stored-hourly-step"
    STORED_SHORTER_STEP = "stored-shorter-step"

    CONFLICT_WITH_EARLIER = "conflict-with-earlier"
    CONFLICT_WITH_LATER = "conflict-with-later"
    NO_REPEATED_HOUR = "no-repeated-hour"
    EQUAL_IN_REPEATED_HOUR = "equal-in-repeated-hour"
    THIRD_VALUE = "third-value"

    USER_CONFLICT_WITH_EARLIER = "user-conflict-with-earlier"
    USER_CONFLICT_WITH_LATER = "user-conflict-with-later"
    ID_EMPTY = "id-empty"
    AREA_EMPTY = "area-empty"
    TARIFF_EMPTY = "tariff-empty"
    ID_TOO_LONG = "id-too-long"
    AREA_TOO_LONG = "area-too-long"
    TARIFF_TOO_LONG = "tariff-too-long"
    ID_HIDDEN_CHARACTER = "id-hidden-character"
    AREA_HIDDEN_CHARACTER = "area-hidden-character"
    TARIFF_HIDDEN_CHARACTER = "tariff-hidden-character"
    ROUNDED_ID = "rounded-id"
    RESERVED_NAME = "reserved-name"

    OTHER = "other"


class Reason(NamedTuple):
    """Why a row is set aside.

    Attributes
    ----------
    code : ReasonCode
    detail : str
        The value that the sentence of the code names: a step [minutes], a character, an id; empty where it names none.
        Of `other` the sentence itself, as an earlier version stored it.
    """

    code: ReasonCode
    detail: str = ""

    @classmethod
    def from_stored(cls, code: str, detail: str) -> Reason:
        """Return a reason as the database holds it; a code of another version counts as `other`."""
        try:
            return cls(ReasonCode(code), detail)
        except ValueError:
            return cls(ReasonCode.OTHER, f"{code} {detail}".strip())


class RejectedRow(NamedTuple):
    """A row of a file that is set aside: its file, its line (the header is 1), its text, and why."""

    file: str
    line: int
    text: str
    reason: Reason
