"""What the bars of areas or tariffs say, in words: title, subtitle, and a description for screen readers."""

from __future__ import annotations

from smapdash.model.enums import MOST_LINES, Measure, Split
from smapdash.web.pages.overview.segments.bars import Bar, few_bars
from smapdash.wording import formatting
from smapdash.wording.messages import message


def title_segments(bars: list[Bar], *, by: Split, measure: Measure) -> str:
    """Return the finding about the chosen bars for the card's title, or the subject where there is none."""
    chosen = sorted((bar for bar in bars if bar.is_chosen and bar.users), key=lambda bar: bar.value(measure))
    held = [bar for bar in bars if bar.users]
    if len(chosen) == 1 and len(held) > 1:
        return _title_of_one(chosen[0], held, by, measure)
    if len(chosen) < 2 or chosen[-1].value(measure) == chosen[-2].value(measure):
        return message("segments.energy_by", by=by.value)
    name, of_users = chosen[-1].name, message("segments.per_user") if measure is Measure.MEAN else ""
    most = f"{formatting.energy(chosen[-1].value(measure))}{' a day' if measure is Measure.MEAN else ''}"
    is_part = len(chosen) < len(held)
    if len(chosen) == 2:
        pair = " and ".join(sorted(bar.name for bar in chosen))
        return message(
            "segments.has_the_higher_use",
            of_two=message("segments.of_two", pair=pair) if is_part else "",
            name=name,
            of_users=of_users,
            most=most,
        )
    return message(
        "segments.has_the_highest_use",
        of_many=message("segments.of_many", chosen=len(chosen), by=by.value) if is_part else "",
        name=name,
        of_users=of_users,
        most=most,
    )


def _title_of_one(bar: Bar, held: list[Bar], by: Split, measure: Measure) -> str:
    """Return the finding about the only chosen bar beside others: its share, or its mean."""
    if measure is Measure.MEAN:
        return message("segments.uses_per_user_and", name=bar.name, mean=formatting.energy(bar.wh_per_user_day))
    all_wh = sum(other.wh for other in held)
    return (
        message("segments.uses_share_of_all", name=bar.name, share=formatting.percent(bar.wh / all_wh), by=by.value)
        if all_wh
        else message("segments.energy_by", by=by.value)
    )


def subtitle_segments(bars: list[Bar], *, by: Split, comparison: str) -> str:
    """Return what the bars are of, the users of the chosen ones, and what faint bars and marks mean.

    Parameters
    ----------
    comparison : str
        The comparison period in words; empty without one.
    """
    users = formatting.plural(sum(bar.users for bar in bars if bar.is_chosen), "user")
    faint = message("segments.faint_not_chosen") if any(bar.users and not bar.is_chosen for bar in bars) else ""
    mark = message("segments.comparison_mark", comparison=comparison) if comparison else ""
    return message("segments.subtitle", by=by.value, users=users, faint=faint, mark=mark, few=_few_sentence(len(bars)))


def _few_sentence(there: int) -> str:
    """Return the sentence that not every area or tariff has a bar, where there are too many."""
    if there <= MOST_LINES:
        return ""
    alone = MOST_LINES - 1
    return message("segments.few_bars", alone=alone, there=formatting.count(there))


def describe_segments(bars: list[Bar]) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    return " ".join(
        f"{bar.name}{('' if bar.is_chosen else message('segments.not_chosen'))}: {bar_in_words(bar)}."
        for bar in few_bars(bars)
    )


def bar_in_words(bar: Bar) -> str:
    """Return users, energy and mean of a bar."""
    if not bar.users:
        return message("segments.no_readings")
    mean = formatting.energy(bar.wh_per_user_day)
    return message(
        "segments.bar_in_words", users=formatting.plural(bar.users, "user"), wh=formatting.energy(bar.wh), mean=mean
    )
