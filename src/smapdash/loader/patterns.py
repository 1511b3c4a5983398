"""Patterns in the rows that a load set aside, as values, and their wording. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from smapdash.loader.parse.text_blocks import printable
from smapdash.model.reasons import Reason, RejectedRow
from smapdash.wording.reasons import describe_reason

_LONGEST_TEXT = 80
_FEWEST = 3
"""Fewer rows of a file are no pattern."""
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?", re.ASCII)
_ORDINALS = {2: "second", 3: "third", 4: "fourth"}


@dataclass(frozen=True)
class Pattern:
    """What rows that were set aside for one reason have in common.

    Attributes
    ----------
    reason : Reason
    kind : str
        `time`: the same time on every day; `nth`: every nth line of a file; `run`: lines one after the other.
    time : str
        Time of day, `HH:MM`, of the kind `time`.
    nth : int
        Of the kind `nth`.
    rows, files : int
        How many rows of how many files.
    first_day, last_day : str
        First and last day of them (ISO).
    """

    reason: Reason
    kind: str
    time: str
    nth: int
    rows: int
    files: int
    first_day: str
    last_day: str

    def joined_by(self, other: Pattern) -> Pattern:
        """Return this pattern and that of other files as one."""
        first, last = min(self.first_day, other.first_day), max(self.last_day, other.last_day)
        return replace(
            self, rows=self.rows + other.rows, files=self.files + other.files, first_day=first, last_day=last
        )


def find_patterns(rows: Iterable[RejectedRow]) -> list[Pattern]:
    """Find the patterns of rows, given by file and line; those of most rows first."""
    of_file: dict[tuple[Reason, str], list[tuple[int, date, str]]] = defaultdict(list)
    without_day = set()
    for file, line, text, reason in rows:
        stamp = _read_stamp(text)
        if stamp:
            of_file[reason, file].append((line, *stamp))
        else:
            without_day.add((reason, file))
    found: dict[tuple[Reason, str, str, int], Pattern] = {}
    for (reason, file), of in of_file.items():
        pattern = _find_pattern(reason, of) if (reason, file) not in without_day else None
        if pattern:
            key = (reason, pattern.kind, pattern.time, pattern.nth)
            found[key] = found[key].joined_by(pattern) if key in found else pattern
    return sorted(found.values(), key=lambda pattern: (-pattern.rows, pattern.reason))


def _find_pattern(reason: Reason, rows: Sequence[tuple[int, date, str]]) -> Pattern | None:
    """Return the pattern of the rows of one file (line, day, time of day)."""
    if len(rows) < _FEWEST:
        return None
    lines, days, times = zip(*rows, strict=True)
    steps = {after - before for before, after in pairwise(lines)}
    ordered = sorted(days)
    is_daily = all(after - before == timedelta(1) for before, after in pairwise(ordered))
    if is_daily and len(set(times)) == 1:
        kind, time, nth = "time", times[0], 0
    elif len(steps) == 1:
        [nth] = steps
        kind, time = "run" if nth == 1 else "nth", ""
    else:
        return None
    return Pattern(reason, kind, time, nth, len(rows), 1, ordered[0].isoformat(), ordered[-1].isoformat())


def _read_stamp(text: str) -> tuple[date, str] | None:
    """Return the first date of a row and its time of day: midnight where it has none, also as 24:00."""
    stamp = _STAMP.search(text)
    if not stamp:
        return None
    try:
        return date.fromisoformat(stamp[1]), "00:00" if stamp[2] in (None, "24:00") else stamp[2]
    except ValueError:
        return None


def describe_pattern(pattern: Pattern, *, files_are_users: bool) -> str:
    """Write a pattern: `every midnight of 2 users, from 1 February 2024 to 1 March 2024`."""
    noun = "user" if files_are_users else "file"
    what = {
        "time": "every midnight" if pattern.time == "00:00" else f"every {pattern.time}",
        "nth": f"every {_ORDINALS.get(pattern.nth, f'{pattern.nth}th')} row",
        "run": "row after row",
    }[pattern.kind]
    first, last = (date.fromisoformat(day) for day in (pattern.first_day, pattern.last_day))
    days = f"on {_name(first)}" if first == last else f"from {_name(first)} to {_name(last)}"
    return f"{what} of {pattern.files:,} {noun}{'s' * (pattern.files > 1)}, {days}"


def describe_reasons(
    reasons: Mapping[Reason, int], examples: Sequence[RejectedRow], facts: Sequence[tuple[Reason, str]] = ()
) -> list[str]:
    """Return lines on rows that were set aside: each reason with its number, facts (reason, words) and examples."""
    lines = []
    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], describe_reason(item[0]))):
        lines.append(f"  {count:,} x {describe_reason(reason)}")
        lines += [f"      {words}" for of, words in facts if of == reason]
        lines += [
            f"      {row.file} line {row.line}: {printable(row.text)[:_LONGEST_TEXT]}"
            for row in examples
            if row.reason == reason
        ]
    return lines


def _name(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
