"""The key figures (KPIs) and their changes."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import html
from dash.development.base_component import Component

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.results import Summary
from smapdash.web.charts.whole_buckets import spans_years
from smapdash.web.comparison.changes import Compared, change_in_equal_hours, equal_hours_clause, mean_wh
from smapdash.web.ui.components import build_icon
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.rounding import fixed, half_up

Note = str | list[Component | str]
KPIS = (
    ("energy", message("kpis.energy")),
    ("mean", message("kpis.average_daily_use_per_user")),
    ("peak", message("kpis.maximum_demand")),
    ("factor", message("kpis.load_factor")),
    ("base", message("kpis.base_load")),
    ("users", message("kpis.users")),
    ("coverage", message("kpis.coverage")),
)


class Kpi(NamedTuple):
    """One key figure: number, unit, change, both values as bars, formula, and tooltip on its sample size."""

    value: str
    unit: str
    note: Note
    bars: list[Component] | None
    formula: str
    n: str


def kpis(dataset: DatasetInfo, filters: Filters, summary: Summary, compared: Compared | None) -> tuple[Kpi, ...]:
    """Return the key figures in the order of `KPIS`."""
    with_year = bool(summary.readings) and spans_years(*filters.days(dataset))
    return (
        _energy(summary, compared),
        _mean(summary, compared),
        _peak(summary, compared, with_year=with_year),
        _load_factor(summary, compared),
        _base_load(summary, compared),
        _users(dataset, summary, compared),
        _coverage(summary, compared),
    )


def _energy(summary: Summary, compared: Compared | None) -> Kpi:
    total = formatting.energy(summary.energy_wh if summary.readings else None)
    readings = formatting.plural(summary.readings, "reading")
    now, comparison = summary.energy_wh, compared.summary.energy_wh if compared and compared.is_fair else None
    return Kpi(
        total.number,
        total.unit,
        _change(now, comparison, formatting.energy(comparison, beside=now).number) or readings,
        _bars(now, comparison),
        message("kpis.energy_formula"),
        _n(
            f"{readings} of {formatting.plural(summary.users, 'user')}",
            compared,
            comparison,
            formatting.energy(comparison),
        )
        + (_equal_hours(1, 1, compared) if comparison else ""),
    )


def _mean(summary: Summary, compared: Compared | None) -> Kpi:
    total, days = formatting.energy(summary.energy_wh), formatting.plural(summary.user_days, "user-day")
    now = mean_wh(summary)
    comparison = mean_wh(compared.summary) if compared and compared.comparison.is_of_same_users else None
    mean = formatting.energy(now)
    return Kpi(
        mean.number,
        mean.unit,
        _change(now, comparison, formatting.energy(comparison).number) or f"over {days}",
        _bars(now, comparison),
        message("kpis.mean_formula", total=total, days=days),
        _n(f"{_users_and_readings(summary)}", compared, comparison, formatting.energy(comparison))
        + (_equal_hours(summary.user_days, compared.summary.user_days, compared) if compared and comparison else ""),
    )


def _peak(summary: Summary, compared: Compared | None, *, with_year: bool) -> Kpi:
    peak, at = formatting.demand(summary.peak_w), summary.peak_at
    comparison = compared.summary.peak_w if compared and compared.is_fair else None
    mark = formatting.mark(at, summary.peak_fold, Grain.HALF_HOUR, with_year=with_year) if at else ""
    # Where they do not fit, day and time go to the next line together.
    mark = mark.replace(" ", "\N{NO-BREAK SPACE}")
    when = f"{peak.unit}, {mark}" if mark else ""
    return Kpi(
        peak.number,
        when or peak.unit,
        _change(summary.peak_w, comparison, formatting.demand(comparison).number)
        or formatting.plural(summary.users, "user"),
        _bars(summary.peak_w, comparison),
        message("kpis.peak_formula", moment=f": {formatting.moment(at, summary.peak_fold)}" if at else ""),
        _n(_users_and_readings(summary), compared, comparison, formatting.demand(comparison)),
    )


def _load_factor(summary: Summary, compared: Compared | None) -> Kpi:
    mean, peak = formatting.demand(summary.mean_w), formatting.demand(summary.peak_w)
    factor = summary.load_factor
    comparison = compared.summary.load_factor if compared and compared.is_fair else None
    return Kpi(
        formatting.NO_VALUE if factor is None else fixed(factor, 2),
        "",
        _points(factor, comparison) or (f"mean {mean}" if summary.readings else ""),
        _bars(factor, comparison),
        message("kpis.load_factor_formula", mean=mean, peak=peak),
        _n(
            f"{formatting.plural(summary.users, 'user')}, {formatting.plural(summary.half_hours, 'half-hour')}",
            compared,
            comparison,
            fixed(comparison or 0, 2),
        ),
    )


def _base_load(summary: Summary, compared: Compared | None) -> Kpi:
    base = formatting.demand(summary.base_w)
    comparison = compared.summary.base_w if compared and compared.is_fair else None
    return Kpi(
        base.number,
        base.unit,
        _change(summary.base_w, comparison, formatting.demand(comparison).number)
        or (message("kpis.median_of_the_days") if summary.readings else ""),
        _bars(summary.base_w, comparison),
        message("kpis.base_load_formula"),
        _n(
            f"{formatting.plural(summary.users, 'user')}, {formatting.plural(summary.user_days, 'user-day')}",
            compared,
            comparison,
            formatting.demand(comparison),
        ),
    )


def _users(dataset: DatasetInfo, summary: Summary, compared: Compared | None) -> Kpi:
    note = message("kpis.with_readings_in_view")
    if compared:
        same = compared.comparison.is_of_same_users
        note = (
            message("kpis.same_in_both_periods")
            if same
            else message("kpis.in_the_comparison_period", users=formatting.count(compared.summary.users))
        )
    return Kpi(
        formatting.count(summary.users),
        f"of {formatting.count(dataset.users)}",
        note,
        None,
        message("kpis.users_formula"),
        formatting.plural(summary.user_days, "user-day"),
    )


def _coverage(summary: Summary, compared: Compared | None) -> Kpi:
    missing, silent = summary.missing, summary.registered - summary.users
    comparison = compared.summary if compared else None
    share = f"{formatting.share(comparison.received, comparison.expected)} %" if comparison else ""
    without = message("kpis.users_without_reading", silent=formatting.count(silent)) if silent else ""
    return Kpi(
        formatting.share(summary.received, summary.expected),
        "%" if summary.expected else "",
        f"{formatting.plural(missing, 'half-hour')} missing"
        if missing
        else message("kpis.none_missing")
        if summary.expected
        else "",
        None,
        message(
            "kpis.coverage_formula",
            received=formatting.count(summary.received),
            expected=formatting.count(summary.expected),
        ),
        _n(
            f"{formatting.plural(summary.registered, 'user')}{without}",
            compared,
            comparison.coverage if comparison else None,
            share,
        ),
    )


def _users_and_readings(summary: Summary) -> str:
    return f"{formatting.plural(summary.users, 'user')}, {formatting.plural(summary.readings, 'reading')}"


def _n(n: str, compared: Compared | None, comparison: float | None, shown: object) -> str:
    """Return the tooltip text: sample size, and comparison value or that there is none."""
    if compared is None:
        return f"{n}."
    if comparison is not None:
        return message("kpis.comparison_period", sample=n, shown=shown, period=compared.describe())
    return message("kpis.not_compared_with", sample=n, period=compared.describe())


def _equal_hours(now: float, comparison: float, compared: Compared | None) -> str:
    """Return the change in equal hours as a sentence, where a clock change makes the periods unequal."""
    clause = equal_hours_clause(change_in_equal_hours(now, comparison, compared), compared) if compared else ""
    return f" {clause.capitalize()}." if clause else ""


def _change(now: float | None, comparison: float | None, shown: str) -> Note:
    """Return the change in per cent; empty without a value to compare."""
    if now is None or not comparison:
        return ""
    return _arrow(now / comparison - 1, formatting.percent(abs(now / comparison - 1)), shown)


def _points(now: float | None, comparison: float | None) -> Note:
    """Return the change of a ratio in points."""
    if now is None or comparison is None:
        return ""
    change = half_up(now, 2) - half_up(comparison, 2)
    return _arrow(float(change), fixed(abs(float(change)), 2), fixed(comparison, 2))


def _arrow(change: float, size: str, shown: str) -> Note:
    if not any(digit in size for digit in "123456789"):
        return [f"unchanged, {shown}"]
    return [build_icon("rise" if change > 0 else "fall"), html.B(size), f" from {shown}"]


def _bars(now: float | None, comparison: float | None) -> list[Component] | None:
    """Return two bars, now above before, with lengths proportional to the values."""
    longest = max(now or 0.0, comparison or 0.0)
    if comparison is None or now is None or not longest:
        return None
    looks: list[dict[str, Any]] = [{"width": f"{100 * value / longest:.1f}%"} for value in (now, comparison)]
    return [html.Span(style=look) for look in looks]
