"""The map of coverage: users from top to bottom, days from left to right; blank where nobody has begun, or all left."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from smapdash.analysis.quality.coverage_map import CoverageMap
from smapdash.analysis.selection import datetimes_of_days
from smapdash.model.enums import Grain
from smapdash.web.charts import canvas, hover, theme, timeline
from smapdash.web.charts.texts import shorten
from smapdash.web.pages.quality.coverage.cells import has_single_users, places_of_rows
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT: Final = 360
LONGEST_NAME: Final = 10
COLOURS: Final = ((0.0, "#67000d"), (0.5, "#e6550d"), (0.9, "#fdb863"), (1.0, "#8f8bd8"))
"""From no reading to all: what is whole is calm in both themes, and what lacks stands out, to the colour-blind too."""
MARGIN: Final = canvas.Margin(left=72, right=72, top=12)


def draw(answer: CoverageMap) -> canvas.Chart:
    """Draw the share of the expected half-hours that have a reading [%]; without traces where nobody has any."""
    figure = canvas.blank(HEIGHT, MARGIN)
    if not answer.users:
        return figure
    days = [day.item() for day in datetimes_of_days(answer.day)]
    names = [_name(*row) for row in answer.users]
    values = [(message("coverage.coverage"), "%{z:.1f} %")]
    cells: dict[str, Any] = {}
    if not has_single_users(answer):
        rows = zip(places_of_rows(answer), answer.active.tolist(), strict=True)
        cells = {"customdata": [[[places, active] for active in row] for places, row in rows]}
        values.append((message("coverage.active"), "%{customdata[1]}"))
    figure.add_heatmap(
        x=[day.date().isoformat() for day in days],
        y=names,
        z=np.floor(1_000 * answer.share) / 10,  # never rounded up to all
        colorscale=COLOURS,
        zmin=0,
        zmax=100,
        hovertemplate=f"{hover.box('%{y}, %{x|%a %-d %b %Y}', values)}<extra></extra>",
        hoverongaps=False,
        **cells,
        colorbar=canvas.colour_bar("%"),
    )  # fmt: skip
    figure.update_layout(hovermode="closest")
    timeline.show_dates(figure, days[0], days[-1], Grain.WEEK)
    figure.update_axis("xaxis", showspikes=False, ticks="")
    figure.update_axis(
        "yaxis",
        visible=True,
        type="category",
        range=[len(names) - 0.5, -0.5],
        tickvals=names[:: max(1, len(names) // 8)],
        ticktext=_labels(answer)[:: max(1, len(names) // 8)],
        ticks="",
        showgrid=False,
        zeroline=False,
        tickfont={"size": canvas.TICK_SIZE, "color": theme.TICK},
    )
    return figure


def title(answer: CoverageMap) -> str:
    """Return how many users have every expected half-hour, and the lowest coverage; the subject without users."""
    if not answer.users:
        return message("coverage.title")
    users, whole = len(answer.coverage), int((answer.coverage >= 1).sum())
    if whole == users:
        return message("coverage.all_whole", users=formatting.plural(users, "user"))
    lowest = formatting.share(float(answer.coverage[0]))
    everybody = formatting.plural(users, "user")
    return message("coverage.finding", whole=formatting.count(whole), users=everybody, lowest=lowest)


def subtitle(answer: CoverageMap) -> str:
    """Return what a row, a column and a blank cell of the map are, and who begins late or leaves early."""
    if not answer.users:
        return ""
    most, days = max(row[2] for row in answer.users), int(answer.day[1] - answer.day[0])
    rows = message("coverage.rows_of_one") if most == 1 else message("coverage.rows_of_many", users=most)
    columns = message("coverage.columns_of_one") if days == 1 else message("coverage.columns_of_many", days=days)
    return message("coverage.subtitle", rows=rows, columns=columns, records=_records(answer))


def _records(answer: CoverageMap) -> str:
    """Return how many users have gaps, begin late and leave early."""
    gaps, late, early = map(formatting.count, (answer.with_gaps, answer.late, answer.early))
    return message("coverage.records", gaps=gaps, late=late, early=early)


def _labels(answer: CoverageMap) -> list[str]:
    """Return what stands beside the rows: the user, or the places of several ones, who have no name in common."""
    if not has_single_users(answer):
        return [places.replace("-", "\N{EN DASH}") for places in places_of_rows(answer)]
    return [formatting.safe(shorten(user, LONGEST_NAME)) for user, _, _ in answer.users]


def _name(first: str, last: str, users: int) -> str:
    """Return the user of a row, or its first and last user and their number."""
    if users == 1:
        return formatting.safe(first)
    return message("coverage.from_to", first=formatting.safe(first), last=formatting.safe(last), users=users)
