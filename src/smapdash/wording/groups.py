"""Groups of a split in words: how many have a line, what sums up the smallest, and who has no readings."""

from __future__ import annotations

from collections.abc import Sequence

from smapdash.wording.messages import message
from smapdash.wording.phrases import count, plural, shown


def others(merged: int) -> str:
    """Return the name of the sum of so many of the smallest areas, tariffs or pairs of them."""
    return f"other {plural(merged, 'group')}"


def others_clause(alone: int, merged: int) -> str:
    """Return a clause on how many groups stand alone, and how many are summed up."""
    return message("split.others_clause", alone=alone, merged=count(merged))


def silent_users(users: Sequence[str]) -> str:
    """Return the sentence on selected users without readings, after a space; empty for none."""
    if not users:
        return ""
    *others, last = map(shown, users)
    if not others:
        return message("split.user_without_readings", user=last)
    return message("split.users_without_readings", users=", ".join(others), last=last)
