"""Why rows are set aside, in words: one sentence for each code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from smapdash.model.frames import FIRST_YEAR, LAST_YEAR
from smapdash.model.names import MAX_NAME
from smapdash.model.reasons import Reason, ReasonCode, RejectedRow

_SENTENCES = {
    ReasonCode.WRONG_FIELD_COUNT: "wrong number of fields",
    ReasonCode.UNKNOWN_USER: "unknown user",
    ReasonCode.TIME_EMPTY: "time is empty",
    ReasonCode.NOT_A_TIME: "time is not a date and time (YYYY-MM-DD HH:MM:SS)",
    ReasonCode.YEAR_OUT_OF_RANGE: f"time is not in the years {FIRST_YEAR} to {LAST_YEAR}",
    ReasonCode.OFF_GRID: "time is not on the half-hour",
    ReasonCode.OFF_DAY_GRID: "time is not on the {}-minute grid of its day",
    ReasonCode.NO_TIME_OF_DAY: "time is a date alone, as in all rows of the user in this file",
    ReasonCode.ENERGY_EMPTY: "consumption is empty",
    ReasonCode.NOT_A_NUMBER: "consumption is not a number",
    ReasonCode.NOT_FINITE: "consumption is not finite",
    ReasonCode.NEGATIVE: "consumption is negative",
    ReasonCode.OVERFLOW_VALUE: "consumption is a meter's error or overflow value",
    ReasonCode.BEYOND_RANGE: "consumption is beyond the range of a meter",
    ReasonCode.HOURLY_STEP: "hourly values, not half-hourly ones: the whole day is set aside",
    ReasonCode.OTHER_STEP: "values every {} minutes, not half-hourly ones: the whole day is set aside",
    ReasonCode.MIXED_STEPS: "values of a shorter step among those of {} minutes",
    ReasonCode.INCOMPLETE_HALF_HOUR: "part of an incomplete half-hour of {}-minute values",
    ReasonCode.INCOMPLETE_SECOND_VALUE: "second value for a part of an incomplete half-hour of {}-minute values",
    ReasonCode.SUM_BEYOND_RANGE: "part of a half-hour that is beyond the range of a meter",
    ReasonCode.STORED_HOURLY_STEP: (
        "hourly or coarser values that were taken for half-hours: load the files of the user again"
    ),
    ReasonCode.STORED_SHORTER_STEP: (
        "values of a shorter step of which a part was taken for half-hours: load the files of the user again"
    ),
    ReasonCode.CONFLICT_WITH_EARLIER: "conflict: another value for this time came first",
    ReasonCode.CONFLICT_WITH_LATER: "conflict: another value for this time came later",
    ReasonCode.NO_REPEATED_HOUR: "conflict: the time proved to be no repeated hour",
    ReasonCode.EQUAL_IN_REPEATED_HOUR: (
        "equal to the first reading of the repeated hour: a duplicate or an equal second reading"
    ),
    ReasonCode.THIRD_VALUE: "a third value for this time",
    ReasonCode.USER_CONFLICT_WITH_EARLIER: "conflict: the id came before with another area or tariff",
    ReasonCode.USER_CONFLICT_WITH_LATER: "conflict: the id came later with another area or tariff",
    ReasonCode.ID_EMPTY: "id is empty",
    ReasonCode.AREA_EMPTY: "area is empty",
    ReasonCode.TARIFF_EMPTY: "tariff is empty",
    ReasonCode.ID_TOO_LONG: f"id is longer than {MAX_NAME} characters",
    ReasonCode.AREA_TOO_LONG: f"area is longer than {MAX_NAME} characters",
    ReasonCode.TARIFF_TOO_LONG: f"tariff is longer than {MAX_NAME} characters",
    ReasonCode.ID_HIDDEN_CHARACTER: "id holds {}",
    ReasonCode.AREA_HIDDEN_CHARACTER: "area holds {}",
    ReasonCode.TARIFF_HIDDEN_CHARACTER: "tariff holds {}",
    ReasonCode.ROUNDED_ID: "id {} is a number that a spreadsheet rounded",
    ReasonCode.RESERVED_NAME: "area or tariff holds __proto__, which no browser can list",
    ReasonCode.OTHER: "{}",
}


def describe_reason(reason: Reason) -> str:
    """Write why a row is set aside."""
    return _SENTENCES[reason.code].format(reason.detail)


def describe_counts(reasons: Mapping[Reason, int]) -> dict[str, int]:
    """Write reasons with their number of rows: the most frequent first, equally frequent ones in order of the words."""
    rows: Counter[str] = Counter()
    for reason, count in reasons.items():
        rows[describe_reason(reason)] += count
    return dict(sorted(rows.items(), key=lambda item: (-item[1], item[0])))


def describe_rows(rows: Iterable[RejectedRow]) -> list[dict[str, Any]]:
    """Return rows as plain values with their reasons in words, in order of the words; those of one reason as given."""
    worded = (
        {"reason": describe_reason(row.reason), "file": row.file, "line": row.line, "text": row.text} for row in rows
    )
    return sorted(worded, key=lambda row: row["reason"])
