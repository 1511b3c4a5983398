"""Text to typed rows: what passes, and why the rest does not. Pure: no file and no database is touched here.

Each function returns the good rows and, for the others, one reason each: the first rule that they break.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from smapdash.frames import MAX_WH, READINGS
from smapdash.loader.text_table import TextTable

IMPLAUSIBLE_WH = 24_000.0
"""Above this (200 A x 240 V for half an hour) a reading is loaded and counted as implausible [Wh]."""
MAX_NAME = 200
"""Longest id, area or tariff: what an index of PostgreSQL and the page's address can hold."""
WRONG_WIDTH = "wrong number of fields"

_FIRST_TIME, _END_OF_TIMES = pd.Timestamp(1970, 1, 1), pd.Timestamp(2100, 1, 1)
"""Outside these a time is a meter's default or overflow, and would stretch every chart over centuries."""
_USUAL_TIMES = re.compile(r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:[0-5]\d\n)*", re.ASCII)
_TIME_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity|nan)"


def clean_readings(table: TextTable) -> tuple[pd.DataFrame, dict[int, str]]:
    """Check the rows of one readings file.

    Parameters
    ----------
    table : TextTable
        Columns `datetime` (wall-clock start of the half-hour) and `consumption` [Wh].

    Returns
    -------
    readings : DataFrame
        READINGS.
    rejected : dict of int to str
        Reason by line number.
    """
    times = pd.Series(table.columns["datetime"], dtype="str")
    values = pd.Series(table.columns["consumption"], dtype="str")
    read_at, wh = parse_times(times), parse_energy(values)
    reasons = np.select(
        [
            times == "",
            read_at.isna(),
            (read_at < _FIRST_TIME) | (read_at >= _END_OF_TIMES),
            (read_at.dt.minute % 30 != 0) | (read_at.dt.second != 0) | (read_at.dt.microsecond != 0),
            values == "",
            wh.isna() & ~values.str.lower().str.strip("+-").eq("nan"),
            ~np.isfinite(wh),
            wh < 0,
            wh > MAX_WH,
        ],
        [
            "time is empty",
            "time is not a date and time (YYYY-MM-DD HH:MM:SS)",
            "time is not in the years 1970 to 2099",
            "time is not on the half-hour",
            "consumption is empty",
            "consumption is not a number",
            "consumption is not finite",
            "consumption is negative",
            "consumption is beyond the range of a meter",
        ],
        default="",
    )
    lines = np.asarray(table.lines, dtype="int64")
    good = reasons == ""
    wh_or_zero = wh[good].to_numpy() + 0.0  # turns -0.0 into 0.0
    readings = READINGS.conform(pd.DataFrame({"line": lines[good], "read_at": read_at[good].array, "wh": wh_or_zero}))
    rejected = dict(zip(lines[~good].tolist(), reasons[~good].tolist(), strict=True))
    return readings, rejected | dict.fromkeys(table.broken, WRONG_WIDTH)


def clean_users(table: TextTable) -> tuple[pd.DataFrame, dict[int, str], int]:
    """Check the rows of `user_data.csv`.

    Returns
    -------
    users : DataFrame
        One row per user: `id`, `area`, `tariff`; of an id given twice the first row counts.
    rejected : dict of int to str
        Reason by line number; an id given again with another area or tariff is a conflict.
    duplicates : int
        Rows that repeat an earlier one.
    """
    rows = pd.DataFrame({"line": table.lines, **table.columns}).astype(dict.fromkeys(table.columns, "str"))
    reason = pd.Series("", index=rows.index)
    for name in ("tariff", "area", "id"):
        reason[rows[name] == ""] = f"{name} is empty"
    reason[(reason == "") & ~rows[["id", "area", "tariff"]].map(str.isprintable).all(axis=1)] = (
        "id, area or tariff holds control characters"
    )
    too_long = (rows[["id", "area", "tariff"]].map(len) > MAX_NAME).any(axis=1)
    reason[(reason == "") & too_long] = f"id, area or tariff is longer than {MAX_NAME} characters"
    whole = rows[reason == ""]
    users = whole.drop_duplicates("id")
    repeated = whole[whole.duplicated("id")]
    same = repeated.merge(users, on=["id", "area", "tariff"], suffixes=("", "_first"))
    conflicting = set(repeated["line"]) - set(same["line"])
    rejected = dict(zip(rows["line"][reason != ""].tolist(), reason[reason != ""].tolist(), strict=True))
    rejected |= dict.fromkeys(conflicting, "conflict: the id came before with another area or tariff")
    return users[["id", "area", "tariff"]], rejected | dict.fromkeys(table.broken, WRONG_WIDTH), len(same)


def parse_times(times: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Return wall-clock times; NaT where the text is not a whole date and time, or carries a zone."""
    if _USUAL_TIMES.fullmatch("".join(f"{time}\n" for time in times)):
        return pd.to_datetime(times, format=_TIME_FORMATS[0], errors="coerce").astype("datetime64[us]")
    # pandas reads "now" and "today" as times, other scripts' digits as digits, and second 60 as the next minute
    times = times.where(times.str[:1].str.isdigit() & times.str.isascii() & ~times.str.endswith(":60"), "")
    parsed = pd.to_datetime(times, format=_TIME_FORMATS[0], errors="coerce")
    for layout in _TIME_FORMATS[1:]:
        open_rows = parsed.isna() & (times != "")
        if not open_rows.any():
            break
        parsed = parsed.where(~open_rows, pd.to_datetime(times.where(open_rows), format=layout, errors="coerce"))
    return parsed.astype("datetime64[us]")


def parse_energy(values: pd.Series[str]) -> pd.Series[float]:
    """Return numbers; NaN where the text is not a decimal number (also for `nan` itself)."""
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    if numbers.isna().any() or np.isinf(numbers).any() or not values.str.isascii().all():
        spelled = values.str.fullmatch(_NUMBER, case=False)
        numbers = pd.to_numeric(values.where(spelled), errors="coerce").astype("float64")
    return numbers
