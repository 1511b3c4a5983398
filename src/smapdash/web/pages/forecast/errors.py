"""The card of the errors by half-hour of the day and day type, beside those of the best naive forecast."""

from __future__ import annotations

from typing import Final

import pandas as pd

from smapdash.model.arrays import PER_DAY
from smapdash.model.enums import DayType
from smapdash.model.forecast import ForecastErrors
from smapdash.web.cards.ahead import last_day
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts import canvas, marks, theme
from smapdash.web.charts.profile import LOOKS, NAMES, show_half_hours
from smapdash.web.pages.forecast.days import forecast_notes
from smapdash.web.pages.forecast.figure import HEIGHT
from smapdash.wording import formatting
from smapdash.wording.forecast import MODELS
from smapdash.wording.messages import message

NAIVE: Final = message("forecast.naive")
TYPES: Final = (DayType.WORKING, DayType.REST)


def ask(question: Question) -> ForecastErrors:
    """Fetch the errors of the 28 days up to the last one in view."""
    last = last_day(question) if question.dataset.readings else None
    return question.repository.fetch_forecast_errors(question.filters, last)


def draw(errors: ForecastErrors) -> canvas.Chart:
    """Draw a line for each day type: half-hour of the day over the mean absolute error [kW]."""
    figure = canvas.blank(HEIGHT, canvas.Margin(right=96))
    frame = errors.by_half_hour
    if frame.empty:
        return figure
    top = canvas.show_y_axis(figure, "kW", float(frame[["mae_w", "naive_mae_w"]].max().max()) / 1_000)
    show_half_hours(figure)
    ends: list[marks.End | None] = []
    for day_type in TYPES:
        kw, naive_kw = (_by_half_hour(frame, day_type, name) for name in ("mae_w", "naive_mae_w"))
        name = NAMES[day_type]
        texts = [_box(name, half_hour, *values) for half_hour, values in enumerate(zip(kw, naive_kw, strict=True))]
        marks.add_line(figure, range(PER_DAY), kw, name=name, hovertemplate=texts, **LOOKS[day_type])
        if errors.model is not errors.naive:
            looks = {**LOOKS[day_type], "colour": theme.REF, "width": 1}
            marks.add_line(figure, range(PER_DAY), naive_kw, name=NAIVE, **looks, showlegend=not ends)
        ends.append(marks.last_end(name, range(PER_DAY), kw))
    marks.name_ends(figure, [end for end in ends if end], top)
    return figure


def title(errors: ForecastErrors) -> str:
    """Return the half-hour at which the forecast of working days is worst; the subject where nothing was scored."""
    frame = errors.by_half_hour
    if frame.empty:
        return message("forecast.errors")
    worst = frame.iloc[int(frame["mae_w"].to_numpy().argmax())]
    at, demand = formatting.half_hour(int(worst["half_hour"])), formatting.demand(worst["mae_w"])
    return message("forecast.worst_at", at=at, names=NAMES[DayType(worst["day_type"])], demand=demand)


def subtitle(errors: ForecastErrors) -> str:
    """Return what the lines are."""
    if errors.by_half_hour.empty:
        return message("forecast.no_scores")
    if errors.model is errors.naive:
        return message("forecast.errors_of_naive", model=MODELS[errors.model])
    return message("forecast.errors_subtitle", model=MODELS[errors.naive])


def describe(errors: ForecastErrors) -> str:
    """Return the mean error of each day type in words; empty where nothing was scored."""
    frame = errors.by_half_hour
    means = [(NAMES[day_type], frame.loc[frame["day_type"] == day_type, "mae_w"].mean()) for day_type in TYPES]
    parts = [f"{name} {formatting.demand(mean)}" for name, mean in means if not pd.isna(mean)]
    return message("forecast.errors_described", parts=", ".join(parts)) if parts else ""


def table(question: Question) -> Table:
    """Return the errors as rows."""
    frame = ask(question).by_half_hour
    return Table(message("forecast.errors"), frame, forecast_notes(question.filters), question.summary, question.found)


def _by_half_hour(frame: pd.DataFrame, day_type: DayType, name: str) -> list[float | None]:
    known = frame[frame["day_type"] == day_type]
    values: dict[int, float] = dict(zip(known["half_hour"], known[name] / 1_000, strict=True))
    return [values.get(half_hour) for half_hour in range(PER_DAY)]


def _box(name: str, half_hour: int, kw: float | None, naive_kw: float | None) -> str:
    return message(
        "forecast.hover_error",
        name=name,
        at=formatting.half_hour(half_hour),
        error=formatting.number(kw),
        naive=formatting.number(naive_kw),
    )


ERRORS = chart_card(
    "forecast-errors",
    Chart(ask=ask, draw=draw, title=title, subtitle=subtitle, describe=describe, height=HEIGHT, across_users=True),
    look="c4",
    table=table,
)
