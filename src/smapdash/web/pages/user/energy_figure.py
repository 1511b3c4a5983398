"""The chart of one user's energy over time beside the band of its peers, or beside their mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np

from smapdash.model.enums import Grain
from smapdash.web.charts import canvas, marks, quantities, texts, theme, timeline
from smapdash.web.charts.ahead import AheadLine, draw_ahead, mark_begin
from smapdash.web.pages.user.pairs import Pair, has_band
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT = 220
MARGIN = canvas.Margin(right=72)


def user_energy_figure(
    pairs: Sequence[Pair],
    *,
    user_id: str,
    peers: str,
    grain: Grain,
    ahead: AheadLine | None = None,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw one user's energy over the band and median of its peers, or over their dashed mean if there is no band.

    Parameters
    ----------
    pairs : sequence of Pair
        Pairs that `user_pairs` returns for a USER_ENERGY frame.
    user_id, peers : str
        Names of the user and its peers: 3039, t3.
    grain : Grain
        Length of the buckets.
    ahead : AheadLine, optional
        The forecast of the user.
    uirevision : str
        Zoom and pan are kept while it is unchanged.

    Returns
    -------
    Figure
        kWh over time, below a day kW; without traces where there is no value.
    """
    figure = canvas.blank(HEIGHT, MARGIN, uirevision=uirevision)
    values = [value for pair in pairs for value in (pair.value, pair.mean) if value is not None]
    if not values:
        return figure
    values += [pair.band.p90 for pair in pairs if pair.band]
    first, last = pairs[0].start, max(pair.start for pair in pairs)
    last = max(last, ahead.end) if ahead else last
    timeline.show_dates(figure, first, last, grain)
    top = canvas.show_y_axis(figure, quantities.axis_title(grain), max(*values, ahead.top if ahead else 0.0))
    name = formatting.safe(peers)
    ends = [_draw_band(figure, pairs, name, grain) if has_band(pairs) else _draw_mean(figure, pairs, name, grain)]
    ends += _draw_user(figure, pairs, formatting.safe(user_id), name, grain)
    lacking = [pair for pair in pairs if pair.is_lacking]
    if lacking:
        xs, ys = [timeline.stamp(pair.start, grain) for pair in lacking], [pair.value for pair in lacking]
        marks.add_rings(figure, xs, ys, name=message("user.buckets_with_gaps", grain=grain))
    if ahead:
        draw_ahead(figure, ahead)
        mark_begin(figure, ahead, first)
    marks.name_ends(figure, [end for end in ends if end and not ahead], top)
    hours = timeline.repeated_hours([(pair.start, pair.fold) for pair in pairs])
    timeline.mark_repeated_hours(figure, hours, first, last)
    return figure


def _draw_mean(figure: canvas.Chart, pairs: Sequence[Pair], peers: str, grain: Grain) -> marks.End | None:
    regular = [pair for pair in pairs if not pair.fold]
    xs, ys = [timeline.stamp(pair.start, grain) for pair in regular], [pair.mean for pair in regular]
    name = f"{peers} mean"
    if any(y is not None for y in ys):
        marks.add_line(figure, xs, ys, name=name, colour=theme.REF, dash=theme.REF_DASH, width=1.5)
    return marks.last_end(name, xs, ys)


def _draw_band(figure: canvas.Chart, pairs: Sequence[Pair], peers: str, grain: Grain) -> marks.End | None:
    """Draw P10 to P90, P25 to P75 and the median, with gaps where the peers are too few."""
    xs = [timeline.stamp(pair.start, grain) for pair in pairs]
    bands = [pair.band for pair in pairs]
    for low, high, fill in ((10, 90, theme.BAND_WIDE), (25, 75, theme.BAND_NARROW)):
        bounds = [[getattr(band, f"p{share}") if band else None for band in bands] for share in (low, high)]
        marks.add_band(figure, xs, *bounds, name=message("user.percentile_band", low=low, high=high), fill=fill)
    medians, name = [band.p50 if band else None for band in bands], f"{peers} median"
    marks.add_line(figure, xs, medians, name=name, colour=theme.REF, width=1.5)
    return marks.last_end(name, xs, medians)


def _draw_user(
    figure: canvas.Chart, pairs: Sequence[Pair], name: str, peers: str, grain: Grain
) -> list[marks.End | None]:
    """Draw the user's line and its second passes, and return the right end of the line."""
    regular = [pair for pair in pairs if not pair.fold]
    twice = {pair.start: pair for pair in pairs if pair.fold}
    xs, own = [timeline.stamp(pair.start, grain) for pair in regular], [pair.value for pair in regular]
    again = [timeline.stamp(start, grain) for start in twice]
    if any(kwh is not None for kwh in own):
        marks.add_line(figure, xs, own, name=name, colour=theme.ACCENT)
    # An invisible line has all hover texts: it follows the user's line, and the peers' in its gaps.
    seen = [pair.mean if pair.value is None else pair.value for pair in regular]
    if any(kwh is not None for kwh in seen):
        hover = _hover(regular, twice, name, peers, grain)
        marks.add_line(figure, xs, seen, name="hover", colour=theme.ACCENT, width=0, **hover)
    second = [pair.value for pair in twice.values()]
    if any(kwh is not None for kwh in second):
        marks.add_line(
            figure,
            again,
            second,
            name=message("user.line_of_repeated_hour", name=name),
            colour=theme.ACCENT,
            hollow=True,
        )
    return [marks.last_end(name, xs, own)]


def _hover(
    pairs: Sequence[Pair], twice: Mapping[datetime, Pair], name: str, peers: str, grain: Grain
) -> dict[str, Any]:
    """Return the hover texts: the energy of the user, second passes included, and of its peers.

    Names are passed as `meta`, since a template would interpret them.
    """
    own = texts.numbers(np.array([pair.value for pair in pairs], np.float64))
    means = texts.numbers(np.array([pair.mean for pair in pairs], np.float64))
    users = texts.users(np.array([pair.users for pair in pairs]))
    shares = texts.numbers(np.array([share for pair in pairs for share in pair.band or ()], np.float64))
    ends = np.cumsum([len(pair.band or ()) for pair in pairs]).tolist()
    bands = (shares[begin:end] for begin, end in pairwise([0, *ends]))
    return {
        "hovertemplate": [_template(pair, twice.get(pair.start), grain) for pair in pairs],
        "customdata": [[*row, *band] for *row, band in zip(own, means, users, bands, strict=True)],
        "meta": [name, peers],
    }


def _template(pair: Pair, second: Pair | None, grain: Grain) -> str:
    unit = quantities.unit(grain)
    template = message("user.hover_no_readings") if pair.value is None else f"%{{meta[0]}}: %{{customdata[0]}} {unit}"
    if second and second.value is not None:
        template += message("user.hover_repeated_hour", in_words=quantities.in_words(second.value, grain))
    if pair.band:
        template += message("user.hover_median")
        return template + message("user.hover_percentiles")
    if pair.mean is not None:
        template += message("user.hover_mean", unit=unit)
    return template
