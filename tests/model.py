"""The rules of a load once more, as plain as they can be said: dictionaries, one row at a time. Tests compare with it.

It is written from the rules of the data, not from the loader: it knows no SQL, no batches, no files that are skipped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from smapdash.loader.report import LoadReport

Key = tuple[str, str]
"""User and time (to the minute) of a reading."""

_BEGINS = ("23:00", "00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00")
"""When a repeated hour can begin, so that it ends on the same day and before 04:00."""

EQUAL_SECOND = "equal to the first pass of a repeated hour: a duplicate or an equal second pass"
CAME_FIRST = "conflict: another value for this time came first"
CAME_LATER = "conflict: another value for this time came later"
NO_REPEATED_HOUR = "conflict: the time proved to be no repeated hour"
THIRD = "a third value for this time"
COUNTS = (
    *("read", "inserted", "updated", "unchanged", "duplicates", "conflicts", "rejected", "repeated_hour"),
    *("conflicts_kept", "equal_in_repeated_hour", "restored", "retracted"),
)


@dataclass(frozen=True)
class Row:
    """A row of a file: where it stands, and the reading that it is, or why it is none."""

    file: str
    line: int
    text: str
    key: Key = ("", "")
    wh: float = 0.0
    fault: str | None = None


@dataclass(frozen=True)
class Second:
    """A second value for a time: stored beside the first, or set aside; `keep` may have asked to store it."""

    wh: float
    kept: bool
    text: str
    asked_for: bool = False


@dataclass
class Outcome:
    """What a load did: its counts, by the names that a report has for them, and file, line, text, reason of rows."""

    counts: Counter[str] = field(default_factory=Counter)
    set_aside: list[tuple[str, int, str, str]] = field(default_factory=list)

    def put_aside(self, row: Row, reason: str) -> None:
        self.set_aside.append((row.file, row.line, row.text, reason))


class Refused(Exception):  # noqa: N818 - it is the answer that `fail` asks for
    """There is a conflict, and conflicts shall fail."""


class Model:
    """What is stored: a main reading for each user and time, and perhaps a second one."""

    def __init__(self) -> None:
        self.main: dict[Key, float] = {}
        self.second: dict[Key, Second] = {}

    def readings(self) -> dict[Key, list[float]]:
        """Return the stored values of each user and time, in ascending order."""
        return {key: sorted(self._stored(key)) for key in self.main}

    def load(self, rows: Iterable[Row], rule: str) -> Outcome:
        """Load rows, in the order of files and lines; raise Refused, nothing changed, where the rule asks for it."""
        found = Outcome()
        by_key: dict[Key, list[Row]] = defaultdict(list)
        for row in rows:
            found.counts["read"] += 1
            if row.fault:
                found.counts["rejected"] += 1
                found.put_aside(row, row.fault)
            else:
                by_key[row.key].append(row)
        values = {key: _first_of_each_value(rows_of) for key, rows_of in by_key.items()}
        second = {
            key: one
            for key, one in self.second.items()
            if one.kept or [row.wh for row in values.get(key, ())] != [one.wh]  # now it is the value of this time
        }
        pairs = {key for key, distinct in values.items() if len(distinct) > 1}
        repeated = _judge({*self.main, *values}, {*second, *pairs})
        if rule == "fail" and any(time not in repeated for _, time in pairs):
            raise Refused
        self.second = second
        self._judge_again(repeated, rule, values, found)
        for key, rows_of in by_key.items():
            again = [row for row in rows_of if row not in values[key]]
            found.counts["duplicates"] += len(again)
            if key not in pairs and key[1] in repeated:
                found.counts["equal_in_repeated_hour"] += len(again)
                for row in again:
                    found.put_aside(row, EQUAL_SECOND)
            self._take(values[key], repeated=key[1] in repeated, rule=rule, found=found)
        return found

    def _judge_again(self, repeated: set[str], rule: str, values: Mapping[Key, list[Row]], found: Outcome) -> None:
        """Bring back or set aside second values of earlier loads."""
        for key, one in list(self.second.items()):
            time, rows = key[1], values.get(key, [])
            if len(rows) < 2 and time in repeated and not one.kept:
                self.second[key] = replace(one, kept=True)
                found.counts["restored"] += 1
            asked_for = rule == "keep" if len(rows) > 1 else one.asked_for
            if time not in repeated and one.kept and not asked_for:
                if [row.wh for row in rows] == [one.wh]:
                    del self.second[key]  # it is the value of this time now, and corrects the main reading
                    continue
                self.second[key] = replace(one, kept=False)
                if one.wh not in {row.wh for row in rows[:2]}:  # otherwise the row itself is set aside or stored
                    found.counts["retracted"] += 1
                    found.put_aside(Row("", 0, one.text), NO_REPEATED_HOUR)

    def _take(self, distinct: list[Row], *, repeated: bool, rule: str, found: Outcome) -> None:
        """Store the values of one user and time."""
        key = distinct[0].key
        stored = self._stored(key)
        wanted = [distinct[0].wh]
        for row in distinct[2:]:
            found.counts["rejected"] += 1
            found.put_aside(row, THIRD)
        if len(distinct) > 1:
            main, other = distinct[1::-1] if rule == "last" else distinct[:2]
            kept = repeated or rule == "keep"
            wanted = [main.wh, other.wh] if kept else [main.wh]
            found.counts["repeated_hour" if repeated else "conflicts_kept" if kept else "conflicts"] += 1
            if not kept:
                found.put_aside(other, CAME_LATER if rule == "last" else CAME_FIRST)
            self.main[key] = main.wh
            before, now = self.second.get(key), Second(other.wh, kept, other.text, rule == "keep")
            if not before or replace(before, text=now.text) != now:
                self.second[key] = now
        elif wanted[0] not in stored:
            self.main[key] = wanted[0]
        equal = len(set(stored) & set(wanted))
        changed = min(len(stored), len(wanted)) - equal
        found.counts.update(unchanged=equal, updated=changed, inserted=len(wanted) - equal - changed)

    def _stored(self, key: Key) -> list[float]:
        stored = [self.main[key]] if key in self.main else []
        return [*stored, self.second[key].wh] if key in self.second and self.second[key].kept else stored


def _judge(with_reading: set[Key], with_second: set[Key]) -> set[str]:
    """Return the two times of each repeated hour.

    At both of them, and not at the half-hours beside them, at least half of the users with a reading have a second one
    (of one or two users: all); they lie in one night, and no other such hour lies within 90 days.
    """
    users = Counter(time for _, time in with_reading)
    twice = Counter(time for _, time in with_second)
    most = {time for time, number in twice.items() if number >= (users[time] / 2 if users[time] > 2 else users[time])}
    hours = []
    for time in most:
        before, next_one, after = (_later(time, minutes) for minutes in (-30, 30, 60))
        if next_one in most and before not in most and after not in most and time[11:] in _BEGINS:
            hours.append(time)
    days = {hour: date.fromisoformat(hour[:10]) for hour in hours}
    alone = [one for one in hours if all(abs(days[one] - days[other]).days > 90 for other in hours if other != one)]
    return {time for hour in alone for time in (hour, _later(hour, 30))}


def _later(time: str, minutes: int) -> str:
    return f"{datetime.fromisoformat(time) + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"


def _first_of_each_value(rows: list[Row]) -> list[Row]:
    first: dict[float, Row] = {}
    for row in rows:
        first.setdefault(row.wh, row)
    return list(first.values())


def hold_counts(report: LoadReport, outcome: Outcome) -> None:
    """Hold that a report has the counts of the model."""
    assert {name: getattr(report, name) for name in COUNTS} == {name: outcome.counts[name] for name in COUNTS}
