"""The chart of one user's energy over time beside the mean of its tariff, and its finding in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd

from smapdash.choices import Grain
from smapdash.web import theme, words
from smapdash.web.figures import canvas, marks, timeline

HEIGHT = 220
MARGIN = canvas.Margin(right=72)


class Pair(NamedTuple):
    """One bucket: the user's energy and the mean of its tariff [kWh], and the users of that mean.

    The energy is None where the user has no reading, the mean also where there is nobody else to compare with.
    """

    start: datetime
    fold: int
    kwh: float | None
    mean_kwh: float | None
    users: int


def user_pairs(frame: pd.DataFrame, *, grain: Grain) -> list[Pair]:
    """Return the buckets of a USER_ENERGY frame: the regular ones, gaps included, then second passes."""
    known: dict[tuple[datetime, int], Pair] = {}
    columns = (
        timeline.starts_of(frame),
        timeline.folds_of(frame),
        timeline.numbers_of(frame, "energy_wh"),
        timeline.numbers_of(frame, "segment_mean_wh"),
        frame["segment_users"].tolist(),
    )
    for start, fold, wh, mean_wh, users in zip(*columns, strict=True):
        alone = users < 2 and wh is not None
        mean = None if mean_wh is None or alone else mean_wh / 1_000
        known[start, fold] = Pair(start, fold, None if wh is None else wh / 1_000, mean, users)
    buckets = timeline.grid((start for start, _ in known), grain)
    regular = [known.get((start, 0), Pair(start, 0, None, None, 0)) for start in buckets]
    return regular + [pair for (_, fold), pair in sorted(known.items()) if fold]


def user_energy_figure(
    pairs: Sequence[Pair], *, user_id: str, tariff: str, grain: Grain, uirevision: str = canvas.KEEP_ZOOM
) -> canvas.Chart:
    """Draw one user's energy and, dashed, the mean of its tariff.

    Parameters
    ----------
    pairs : sequence of Pair
        What `user_pairs` makes of a USER_ENERGY frame.
    user_id, tariff : str
        Names of the user and its tariff.
    grain : Grain
        Length of the buckets.
    uirevision : str
        Zoom and pan stay while it stays the same.

    Returns
    -------
    Figure
        kWh over time; without traces where neither line has a value.
    """
    figure = canvas.blank(HEIGHT, MARGIN, uirevision=uirevision)
    values = [value for pair in pairs for value in (pair.kwh, pair.mean_kwh) if value is not None]
    if not values:
        return figure
    first, last = pairs[0].start, max(pair.start for pair in pairs)
    timeline.show_dates(figure, first, last, grain)
    top = canvas.show_y_axis(figure, f"kWh per {grain}", max(values))
    marks.name_ends(figure, _draw_lines(figure, pairs, user_id, tariff, grain), top)
    hours = timeline.repeated_hours([(pair.start, pair.fold) for pair in pairs])
    timeline.mark_repeated_hours(figure, hours, first, last)
    return figure


def title_user_energy(pairs: Sequence[Pair], *, tariff: str, grain: Grain) -> str:
    """Return the finding as plain text for the chart's title, or the plain subject where there is nothing to find."""
    both = [(p.kwh, p.mean_kwh) for p in pairs if p.kwh is not None and p.mean_kwh is not None]
    if len(both) < 2:
        return f"Energy per {grain}"
    above, every = sum(kwh > mean for kwh, mean in both), words.count(len(both))
    share = f"{'on' if grain is Grain.DAY else 'in'} {{}} {grain}s"
    if above == 0:
        return f"Below or at the mean of {tariff} {share.format(f'all {every}')}"
    return (
        f"Above the mean of {tariff} {share.format(f'all {every}' if above == len(both) else f'{above:,} of {every}')}"
    )


def describe_user_energy(pairs: Sequence[Pair], *, user_id: str, tariff: str, grain: Grain) -> str:
    """Return the chart as plain text for a reader who does not see it; empty without data of the user."""
    known = [(p.kwh, p) for p in pairs if p.kwh is not None]
    if not known:
        return ""
    told = [
        f"{words.energy(kwh * 1_000)} {words.when(pair.start, pair.fold, grain)}"
        for kwh, pair in (max(known, key=lambda one: one[0]), min(known, key=lambda one: one[0]))
    ]
    if len(known) == 1:
        return f"User {user_id}: {told[0]}."
    compared = any(pair.mean_kwh is not None for _, pair in known)
    finding = f" {title_user_energy(pairs, tariff=tariff, grain=grain)}." if compared and len(known) > 1 else ""
    return f"User {user_id}: highest {told[0]}, lowest {told[1]}.{finding}"


def _templates(pairs: Sequence[Pair], twice: Mapping[datetime, Pair], grain: Grain) -> list[str]:
    """Return each bucket's hover template: what the user used, in its second pass too, and the mean of its tariff.

    The names of the user and of the tariff go in as `meta`, as a template would read signs in them.
    """
    number = canvas.number_format(max((pair.kwh or 0.0 for pair in pairs), default=0.0))
    when = timeline.when(grain)
    used = f"%{{meta[0]}} used %{{customdata[0]:{number}}} kWh {when}"
    lacks = f"%{{meta[0]}} has no readings {when}"
    mean = f"<br>mean of the %{{customdata[2]}} of %{{meta[1]}}: %{{customdata[1]:{number}}} kWh"
    templates = []
    for pair in pairs:
        template = lacks if pair.kwh is None else used
        second = twice.get(pair.start)
        if second and second.kwh is not None:
            template += f"<br>second pass: {words.energy(second.kwh * 1_000)}"
        templates.append(template if pair.mean_kwh is None else template + mean)
    return templates


def _draw_lines(
    figure: canvas.Chart, pairs: Sequence[Pair], user_id: str, tariff: str, grain: Grain
) -> list[marks.End]:
    """Draw the user and the mean and return the right ends of both."""
    regular = [pair for pair in pairs if not pair.fold]
    twice = {pair.start: pair for pair in pairs if pair.fold}
    xs = [timeline.stamp(pair.start, grain) for pair in regular]
    means, own = [pair.mean_kwh for pair in regular], [pair.kwh for pair in regular]
    # One unseen line answers to the pointer everywhere: on the user's line, and in its gaps on the mean.
    seen = [mean if kwh is None else kwh for mean, kwh in zip(means, own, strict=True)]
    users = {count: words.plural(count, "user") for count in {pair.users for pair in regular}}
    told = {
        "hovertemplate": _templates(regular, twice, grain),
        "customdata": [[pair.kwh, pair.mean_kwh, users[pair.users]] for pair in regular],
        "meta": [words.safe(user_id), words.safe(tariff)],
    }
    name, mean_name = words.safe(user_id), f"{words.safe(tariff)} mean"
    lines: list[tuple[list[str], list[float | None], dict[str, Any]]] = [
        (xs, means, {"name": mean_name, "colour": theme.REF, "dash": theme.REF_DASH, "width": 1.5}),
        (xs, own, {"name": name, "colour": theme.ACCENT}),
        (xs, seen, {"name": "hover", "colour": theme.ACCENT, "width": 0, **told}),
        (
            [timeline.stamp(start, grain) for start in twice],
            [pair.kwh for pair in twice.values()],
            {"name": f"{name}, second pass", "colour": theme.ACCENT, "hollow": True},
        ),
    ]
    for stamps, values, look in lines:
        if any(value is not None for value in values):
            marks.add_line(figure, stamps, values, **look)
    ends = [marks.last_end(name, xs, own), marks.last_end(mean_name, xs, means)]
    return [end for end in ends if end]
