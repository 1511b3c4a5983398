"""The forecast that a chart over time goes on with: what is fetched, its words, and its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import Grain, Measure
from smapdash.model.filters import Filters
from smapdash.model.forecast import Forecast, Kind
from smapdash.web.cards.question import Question
from smapdash.web.charts.ahead import AheadLine, ahead_line
from smapdash.web.charts.quantities import HOURS
from smapdash.web.exports.tables import Note
from smapdash.web.state.choices import refuse_forecast
from smapdash.wording.forecast import describe_day, describe_home, describe_model
from smapdash.wording.messages import message


class Ahead(NamedTuple):
    """The forecast after the days in view.

    Attributes
    ----------
    forecast : Forecast or None
        By the grain of the chart; None where none is drawn.
    day : Forecast or None
        Its first day as a whole.
    grain : Grain
        Length of the buckets.
    is_per_user : bool
        The chart shows means per user.
    refusal : str
        Why none is drawn, though one is wanted; empty else.
    """

    forecast: Forecast | None
    day: Forecast | None
    grain: Grain
    is_per_user: bool = False
    refusal: str = ""

    @property
    def line(self) -> AheadLine | None:
        """The line to draw; None without a forecast."""
        return ahead_line(self.forecast.rows, self.grain, self._share) if self.forecast else None

    @property
    def until(self) -> str:
        """The day from which on there are no readings in the chart; empty without a forecast."""
        return self.forecast.origin.isoformat() if self.forecast else ""

    @property
    def _share(self) -> float:
        return 1 / self.forecast.users if self.forecast and self.is_per_user else 1.0

    def title(self) -> str:
        """Return what is expected of the first day; empty without a forecast."""
        return describe_day(self.day, is_per_user=self.is_per_user) if self.day else ""

    @property
    def description(self) -> str:
        """What is expected of the first day as a sentence, for screen readers; empty without a forecast."""
        return f"{self.title()}." if self.day else ""

    def sentence(self, *, of_home: bool = False) -> str:
        """Return what is drawn, and how good it has been or why there is nothing, after a space; empty for neither."""
        if self.forecast is None:
            return f" {self.refusal}" if self.refusal else ""
        how = describe_home(self.forecast) if of_home else describe_model(self.forecast)
        if not self.forecast.has_band:
            return f" {message('forecast.after_the_line_without_band', model=how)}"
        return f" {message('forecast.after_the_line', model=how)}"

    def note(self, *, of_home: bool = False) -> tuple[Note, ...]:
        """Return the note of an exported table; none where nothing was wanted."""
        if self.forecast is None:
            return (Note("forecast", self.refusal),) if self.refusal else ()
        return (Note("forecast", describe_home(self.forecast) if of_home else describe_model(self.forecast)),)


NOTHING_AHEAD = Ahead(None, None, Grain.DAY)
"""Where no forecast is wanted."""


def last_day(question: Question) -> date:
    """Return the last day in view, within the days of all data."""
    last, extent = question.filters.days(question.dataset)[1], question.dataset.extent
    return max(extent[0], min(last, extent[1])) if extent else last


def first_day_ahead(question: Question) -> date:
    """Return the day on which a forecast begins: the one after the last day in view."""
    return last_day(question) + timedelta(days=1)


def ask_ahead(question: Question) -> Ahead:
    """Fetch the forecast of the selection, as far as the chart of energy over time can have one."""
    filters = question.filters
    if not filters.forecast:
        return NOTHING_AHEAD
    why = refuse_forecast(filters, question.grain)
    if why or question.is_quick:
        return NOTHING_AHEAD._replace(refusal=_refused(why) if why else message("forecast.computing"))
    found = _fetch(question, filters, filters.forecast)
    return found._replace(is_per_user=filters.measure is Measure.MEAN)


def ask_ahead_of_user(question: Question) -> Ahead:
    """Fetch the forecast of the open user, as far as the chart can have one."""
    filters = question.filters
    if not filters.user_forecast or filters.user is None:
        return NOTHING_AHEAD
    why = refuse_forecast(filters, question.grain, of_user=True)
    if why:
        return NOTHING_AHEAD._replace(refusal=_refused(why))
    own = replace(filters, users=(filters.user,), areas=(), tariffs=(), segments=())
    return _fetch(question, own, filters.user_forecast)


def refused_sentence(filters: Filters, grain: Grain) -> str:
    """Return why a chart has no forecast though one is wanted, after a space; empty else."""
    why = refuse_forecast(filters, grain) if filters.forecast else ""
    return f" {_refused(why)}" if why else ""


def takes_long(question: Question) -> bool:
    """Return whether the forecast of a question is not at hand."""
    filters = question.filters
    if not filters.forecast or not question.dataset.readings or refuse_forecast(filters, question.grain):
        return False
    return not question.repository.has_forecast(filters, first_day_ahead(question))


def with_expected(frame: pd.DataFrame, ahead: Ahead) -> pd.DataFrame:
    """Return a frame of buckets with those of a forecast below, and a column `kind`: actual or forecast.

    Below a day the band is that of the demand, from a day on that of the energy.
    """
    if ahead.forecast is None:
        return frame
    rows, users = ahead.forecast.rows, ahead.forecast.users
    rows = rows[rows["kind"] == Kind.FORECAST].assign(users=users)
    rows = rows.assign(mean_wh_per_user=rows["energy_wh"] / users)
    ends = ["p10_w", "p90_w"] if ahead.grain in HOURS else ["p10_wh", "p90_wh"]
    read = frame.assign(kind=Kind.ACTUAL.value)
    read = read.astype({name: "Int64" for name in read.columns if read[name].dtype.kind in "iu"})
    shared = [name for name in read.columns if name in rows.columns]
    expected = rows[[*shared, *ends]].astype({name: read[name].dtype for name in shared})
    return pd.concat([read, expected], ignore_index=True)


def _fetch(question: Question, filters: Filters, days: int) -> Ahead:
    repository, origin = question.repository, first_day_ahead(question)
    forecast = repository.fetch_forecast(filters, origin, days, question.grain)
    day = repository.fetch_forecast(filters, origin, 1, Grain.DAY)
    return Ahead(forecast, day, question.grain, refusal="" if forecast else message("forecast.none"))


def _refused(why: str) -> str:
    return message("forecast.refused", why=why)
